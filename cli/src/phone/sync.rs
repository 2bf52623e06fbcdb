//! Joining and syncing from the command line.

use crate::output::{Failure, Output};
use clap::Args;
use lontar_core::app::{JoinOutcome, Lontar, SyncReport};
use lontar_core::env::SystemEnv;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::http::HttpTransport;
use lontar_core::sync::session::Outcome;
use lontar_core::sync::wire::join::Invite;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How to sync.
#[derive(Args)]
pub struct SyncArgs {
    /// Another address of the same hub.
    #[arg(long)]
    hub: Option<String>,
    /// Seconds of silence after which a request is given up.
    #[arg(long, default_value_t = 60)]
    silence: u64,
}

/// Joins with an invite.
pub fn join(phone: &Lontar, text: &str, out: &Output) -> Result<(), Failure> {
    let invite = Invite::from_text(text)
        .ok_or_else(|| Failure::Refused(String::from("this is no invite, or a character of it is wrong")))?;
    phone.keep_invite(&invite)?;
    let transport = HttpTransport::new(&invite.address, Arc::new(SystemEnv))
        .map_err(|e| Failure::Refused(e.to_string()))?;
    match runtime()?.block_on(phone.join(&transport))? {
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
        JoinOutcome::Refused(code) => Err(Failure::Refused(format!(
            "the hub refuses the invite: {code}; ask for a new one, everything saved stays"
        ))),
    }
}

/// Syncs once.
pub fn sync(phone: &Lontar, args: &SyncArgs, out: &Output) -> Result<(), Failure> {
    let address = match &args.hub {
        Some(address) => Some(address.clone()),
        None => phone.hub_address()?,
    };
    let address = address.ok_or_else(|| {
        Failure::Refused(String::from(
            "this phone has not joined a hub: lontar phone join INVITE",
        ))
    })?;
    let transport = HttpTransport::new(&address, Arc::new(SystemEnv))
        .map_err(|e| Failure::Refused(e.to_string()))?
        .with_silence(Duration::from_secs(args.silence.max(1)));
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
            report = phone.sync(&transport, &progress) => report,
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
    for record in &report.differing {
        out.note(&format!(
            "record {record} differs from the hub's although both have the same entries: please tell the office"
        ));
    }
    match &report.outcome {
        Outcome::Done { .. } => Ok(()),
        Outcome::Offline(code) => Err(Failure::Refused(format!(
            "no complete sync ({code}); what arrived counts, the rest is kept"
        ))),
        Outcome::Refused(code) => Err(Failure::Refused(format!(
            "the hub refuses ({code}); everything saved stays here"
        ))),
        Outcome::Cancelled => Err(Failure::Refused(String::from(
            "stopped; what arrived counts, the rest is kept",
        ))),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Refused(format!("cannot start: {e}")))
}
