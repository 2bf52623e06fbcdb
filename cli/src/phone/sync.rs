//! Joining and syncing from the command line.

use crate::output::{Failure, Output};
use clap::Args;
use lontar_core::app::{JoinOutcome, Lontar, SyncReport};
use lontar_core::env::SystemEnv;
use lontar_core::sync::blobs::{Allowed, BlobsReport};
use lontar_core::sync::engine::Progress;
use lontar_core::sync::http::{HttpTransport, is_this_machine, is_tls};
use lontar_core::sync::session::Outcome;
use lontar_core::sync::transport::Pinned;
use lontar_core::sync::wire::join::Invite;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How to sync.
#[derive(Args)]
pub struct SyncArgs {
    /// Another address of the same hub, such as http://192.168.1.10:8080.
    #[arg(long, value_name = "ADDRESS")]
    hub: Option<String>,
    /// Gives a request up after so many seconds without a byte; slow is never too slow.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    silence: u64,
    /// Sends all photos now, over a slow line and past the day's budget of internet quota too.
    #[arg(long, conflicts_with = "no_photos")]
    photos_now: bool,
    /// Sends records only.
    #[arg(long)]
    no_photos: bool,
}

impl SyncArgs {
    fn allowed(&self) -> Allowed {
        match (self.photos_now, self.no_photos) {
            (true, _) => Allowed::Everything,
            (_, true) => Allowed::Nothing,
            _ => Allowed::Budget,
        }
    }
}

/// Joins with an invite.
pub fn join(phone: &Lontar, text: &str, out: &Output) -> Result<(), Failure> {
    let invite = Invite::from_text(text).ok_or_else(|| {
        Failure::Refused(String::from(
            "this is no invite, or a character of it is wrong or missing; copy all of it, from lontar1- on",
        ))
    })?;
    phone.keep_invite(&invite)?;
    match runtime()?.block_on(phone.join(&transport(&invite.address, Some(pin_of(&invite)))?))? {
        JoinOutcome::Joined(grant) => {
            let object = json!({ "joined": true, "name": grant.name, "role": grant.role.name(), "districts": grant.districts });
            out.result(
                &object,
                &format!(
                    "joined as {} ({}): {}",
                    grant.name,
                    grant.role.name(),
                    grant.districts.join(", ")
                ),
            );
            Ok(())
        }
        JoinOutcome::Kept => {
            out.result(
                &json!({ "joined": false, "kept": true }),
                "no connection: the invite is kept and used at the next sync",
            );
            Ok(())
        }
        JoinOutcome::Refused(code) => {
            if out.is_json() {
                out.result(&json!({ "joined": false, "refused": code }), "");
            }
            Err(Failure::Refused(format!(
                "{}; everything saved on this phone stays",
                refusal(&code)
            )))
        }
    }
}

/// A hub that this phone has heard nothing of yet.
fn fresh(root: [u8; 16]) -> Pinned {
    Pinned {
        root,
        ..Pinned::default()
    }
}

fn pin_of(invite: &Invite) -> Pinned {
    fresh(invite.root)
}

/// Tries an invite of another hub; whatever comes of it, the sync with the present hub goes on.
fn join_elsewhere(phone: &Lontar, address: &str, out: &Output) -> Result<(), Failure> {
    match runtime()?.block_on(phone.join(&transport(address, phone.invited_root()?.map(fresh))?))? {
        JoinOutcome::Joined(grant) => out.note(&format!("joined the hub at {address} as {}", grant.name)),
        JoinOutcome::Kept => out.note(&format!(
            "the hub of the new invite ({address}) cannot be reached; the invite is kept"
        )),
        JoinOutcome::Refused(code) => out.note(&format!("the new invite cannot be used: {}", refusal(&code))),
    }
    Ok(())
}

/// A line to a hub. `root` is what the invite pinned; over TLS nothing else is spoken to.
pub fn pinned_transport(
    address: &str,
    root: Option<[u8; 16]>,
    hub_time_ms: i64,
    epoch: u64,
) -> Result<HttpTransport, Failure> {
    let pinned = root.map(|root| Pinned {
        root,
        hub_time_ms,
        epoch,
    });
    transport(address, pinned)
}

fn transport(address: &str, pinned: Option<Pinned>) -> Result<HttpTransport, Failure> {
    let url = address
        .strip_prefix("http://")
        .or(address.strip_prefix("https://"));
    if url.is_none_or(str::is_empty) {
        return Err(Failure::Usage(format!(
            "{address} is no address of a hub; write https://HOST:PORT"
        )));
    }
    if !is_tls(address) && !is_this_machine(address) {
        return Err(Failure::Refused(format!(
            "{address} is not encrypted; beyond this machine a hub is reached at https:// only"
        )));
    }
    HttpTransport::new(address, pinned, Arc::new(SystemEnv)).map_err(|e| Failure::Refused(e.to_string()))
}

/// Syncs once.
pub fn sync(phone: &Lontar, args: &SyncArgs, out: &Output) -> Result<(), Failure> {
    if let Some(address) = phone.invited_elsewhere()? {
        join_elsewhere(phone, &address, out)?;
    }
    let address = match &args.hub {
        Some(address) => Some(address.clone()),
        None => phone.hub_address()?,
    };
    let address = address.ok_or_else(|| {
        Failure::Refused(String::from(
            "this phone has not joined a hub; ask Disnaker for an invite, then: lontar phone join INVITE",
        ))
    })?;
    let transport =
        transport(&address, phone.pinned()?)?.with_silence(Duration::from_secs(args.silence.max(1)));
    let progress = Arc::new(Progress::default());
    let waiting = phone.status()?.waiting_entries;
    let bar = out.bar(waiting, "sending");
    let report = runtime()?.block_on(async {
        let watch = async {
            loop {
                tokio::time::sleep(Duration::from_millis(200)).await;
                bar.set_position(progress.sent.load(Ordering::Relaxed));
            }
        };
        let stop = async {
            if tokio::signal::ctrl_c().await.is_ok() {
                progress.cancel.store(true, Ordering::Relaxed);
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            report = phone.sync_with(&transport, &progress, args.allowed()) => report,
            () = watch => unreachable_report(),
            () = stop => unreachable_report(),
        }
    })?;
    bar.finish_and_clear();
    print_report(&report, out)
}

/// Watching and waiting for Ctrl-C never end.
fn unreachable_report() -> Result<SyncReport, lontar_core::app::AppError> {
    Err(lontar_core::app::AppError::NotFound("sync"))
}

fn print_report(report: &SyncReport, out: &Output) -> Result<(), Failure> {
    let object = json!({
        "outcome": report.outcome.code(),
        "bytes_up": report.bytes_up,
        "bytes_down": report.bytes_down,
        "sent": report.sent,
        "received": report.received,
        "round_trips": report.round_trips,
        "waiting_records": report.waiting_records,
        "digests_equal": !matches!(report.outcome, Outcome::Done { digests_equal: false }),
        "differing": report.differing.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "photos": report.photos.as_ref().map(photos_json),
    });
    let lines = format!(
        "{}: {} entries sent, {} received, {} records still waiting ({} B up, {} B down, {} round trips)",
        report.outcome.code(),
        report.sent,
        report.received,
        report.waiting_records,
        report.bytes_up,
        report.bytes_down,
        report.round_trips
    );
    out.result(&object, &lines);
    if let Some(photos) = &report.photos {
        tell_of_photos(photos, out);
    }
    for record in &report.differing {
        out.note(&format!(
            "record {record} differs from the hub's although both have the same entries: please tell the office"
        ));
    }
    let why = match &report.outcome {
        Outcome::Done { .. } => return Ok(()),
        Outcome::Offline(code) => trouble(code),
        Outcome::Refused(code) => refusal(code),
        Outcome::Cancelled => String::from("stopped"),
    };
    Err(Failure::Refused(format!(
        "{why}; what arrived counts, the rest stays on this phone"
    )))
}

fn photos_json(photos: &BlobsReport) -> serde_json::Value {
    json!({
        "ended": photos.ended.code(),
        "sent": photos.sent,
        "bytes": photos.bytes,
        "damaged": photos.damaged,
        "waiting": photos.waiting.pictures,
        "waiting_bytes": photos.waiting.bytes,
    })
}

/// Photos that wait are no failure of a sync: the records are there.
fn tell_of_photos(photos: &BlobsReport, out: &Output) {
    if photos.damaged > 0 {
        out.note("a photo on this phone is damaged and cannot be sent: take it again");
    }
    if photos.waiting.blobs == 0 {
        return;
    }
    let why = match photos.ended.code() {
        "slow" => "the line is slow, large photos go later; --photos-now sends them",
        "budget" => "today's internet quota for photos is used up; --photos-now sends them",
        _ => "they go with the next sync",
    };
    out.note(&format!(
        "{} photos and voice notes wait ({} kB): {why}",
        photos.waiting.pictures,
        photos.waiting.bytes.div_ceil(1_000)
    ));
}

/// Why nothing could be exchanged, and what helps. Trying again later is always right.
fn trouble(code: &str) -> String {
    let said = match code {
        "unreachable" => "the hub cannot be reached: check the signal, and that the hub is running",
        "interrupted" => "the connection broke off: sync again",
        "silent" => "the hub does not answer: sync again later",
        "not_the_hub" => {
            "what answers at the hub's address is not the hub of the invite; nothing was sent to it: check the address, or sign in to the Wi-Fi first"
        }
        "garbage" => "what answered is no hub: check the address, or sign in to the Wi-Fi first",
        "hub_trouble" => "the hub has trouble of its own: sync again later, or tell Disnaker",
        _ => return format!("no complete sync ({code}): sync again later"),
    };
    String::from(said)
}

/// Why the hub says no for good, and what helps.
fn refusal(code: &str) -> String {
    let said = match code {
        "invite_used" => "another phone has used this invite already; ask Disnaker for a new one",
        "invite_expired" => "the days of this invite are over; ask Disnaker for a new one",
        "invite_unknown" => {
            "this hub does not know the invite, it may be for another hub; ask Disnaker for a new one"
        }
        "another_hub" => {
            "what answered at the address is not the hub that the invite is for; ask Disnaker for a new one"
        }
        "not_joined" => "the hub does not know this phone; ask Disnaker for an invite",
        "revoked" => "Disnaker has closed this phone; speak to your supervisor",
        "upgrade_required" => "this version is too old for the hub; update the program",
        _ => return format!("the hub refuses ({code}); tell your supervisor"),
    };
    String::from(said)
}

pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Refused(format!("cannot start: {e}")))
}
