//! Invites, devices, status.

use crate::output::{Failure, Output};
use clap::Args;
use lontar_core::model::{DeviceKey, LogId, Regions};
use lontar_core::sync::wire::join::Role;
use lontar_hub::{Hub, HubError, NewInvite};
use serde_json::json;

/// For whom.
#[derive(Args)]
pub struct InviteArgs {
    /// Name of the person who will use the phone.
    #[arg(long)]
    name: String,
    /// officer (enrols and reports), supervisor (may also allow what a rule stops), or worker (reports
    /// for one person).
    #[arg(long, default_value = "officer")]
    role: String,
    /// Where the person works: code of a district, such as 53.14.01; may be given several times. A
    /// worker needs none.
    #[arg(long, value_name = "CODE")]
    district: Vec<String>,
    /// Days for which the invite can be used.
    #[arg(long, default_value_t = 14)]
    days: u16,
}

/// Mints an invite.
pub fn invite(hub: &Hub, args: &InviteArgs, out: &Output) -> Result<(), Failure> {
    let role = Role::from_name(&args.role)
        .ok_or_else(|| Failure::Usage(format!("{}: officer, supervisor or worker", args.role)))?;
    let new = NewInvite {
        name: args.name.clone(),
        role,
        districts: args.district.clone(),
        lasts_ms: i64::from(args.days) * 86_400_000,
    };
    let invite = hub.invite(&new)?;
    let text = invite.to_text();
    let object = json!({ "invite": text, "name": invite.name, "role": role.name(), "districts": invite.districts, "address": invite.address });
    out.result(&object, &text);
    Ok(())
}

/// What to do with devices.
#[derive(Args)]
pub struct DeviceArgs {
    /// Closes the phone with this key, as when it is lost, or when the list says `copied` (two phones
    /// write with one key): it receives nothing more, and what it still sends stands aside.
    #[arg(long, value_name = "KEY")]
    revoke: Option<String>,
    /// Prints a slip that lengthens the lease of the phone with this key, for a courier to carry.
    #[arg(long, value_name = "KEY", conflicts_with = "revoke")]
    slip: Option<String>,
    /// Hands the drafts that an officer left on the phone with this key to the phone of --to.
    #[arg(long, value_name = "KEY", requires = "to")]
    drafts: Option<String>,
    /// Key of the officer's next phone.
    #[arg(long, value_name = "KEY")]
    to: Option<String>,
    /// Takes in a log that stands aside.
    #[arg(long, value_name = "LOG", conflicts_with = "revoke")]
    admit: Option<String>,
    /// Gives the phone with this key the districts of --district, in place of those it has.
    #[arg(long, value_name = "KEY", requires = "district")]
    grant: Option<String>,
    /// Code of a district, such as 53.14.01; may be given several times.
    #[arg(long, value_name = "CODE")]
    district: Vec<String>,
}

impl DeviceArgs {
    /// Whether something is to be changed.
    pub fn changes(&self) -> bool {
        self.revoke.is_some() || self.admit.is_some() || self.grant.is_some() || self.drafts.is_some()
    }
}

/// Lists devices, or changes one.
pub fn devices(hub: &Hub, args: &DeviceArgs, out: &Output) -> Result<(), Failure> {
    let key = |text: &str| {
        text.parse::<DeviceKey>().map_err(|_| {
            Failure::Usage(format!(
                "{text} is no key of a phone; `lontar hub devices` lists them"
            ))
        })
    };
    let no_phone = |text: &str| {
        not_found(format!(
            "no phone has the key {text}; `lontar hub devices` lists them"
        ))
    };
    if let Some(device) = &args.revoke {
        hub.revoke(&key(device)?).map_err(no_phone(device))?;
        out.result(
            &json!({ "revoked": device }),
            "revoked: what it holds stays, what it sends from now on is kept aside",
        );
        return Ok(());
    }
    if let (Some(from), Some(to)) = (&args.drafts, &args.to) {
        let handed = hub.hand_over_drafts(&key(from)?, &key(to)?)?;
        out.result(
            &json!({ "drafts": handed }),
            &format!("{handed} draft(s) go to that phone at its next sync"),
        );
        return Ok(());
    }
    if let Some(device) = &args.slip {
        let slip = hub.slip(&key(device)?).map_err(no_phone(device))?;
        out.result(&json!({ "slip": slip }), &slip);
        return Ok(());
    }
    if let Some(device) = &args.grant {
        hub.regrant(&key(device)?, &args.district)
            .map_err(no_phone(device))?;
        out.result(
            &json!({ "granted": device, "districts": args.district }),
            "granted; the phone learns it at its next sync",
        );
        return Ok(());
    }
    if let Some(log) = &args.admit {
        let log = log.parse::<LogId>().map_err(|_| {
            Failure::Usage(format!("{log} is no log; `lontar hub devices` lists those aside"))
        })?;
        hub.admit(&log).map_err(not_found(format!(
            "there is no log {log}; `lontar hub devices` lists those aside"
        )))?;
        let worked = hub.work_all()?;
        out.result(
            &json!({ "admitted": log.to_string(), "records": worked.records }),
            &format!("admitted; {} record(s)", worked.records),
        );
        return Ok(());
    }
    for line in hub.devices()? {
        let object = json!({
            "device": line.device.to_string(), "name": line.name, "role": line.role.name(), "districts": line.districts,
            "joined_ms": line.joined_ms, "revoked_ms": line.revoked_ms, "entries": line.entries, "logs_aside": line.logs_aside,
            "logs_forked": line.logs_forked,
        });
        let state = if line.revoked_ms.is_some() {
            "revoked"
        } else if line.logs_forked > 0 {
            "copied"
        } else {
            "active"
        };
        let text = format!(
            "{}  {:24} {:10} {:8} {:>6} entries  {}",
            line.device,
            line.name,
            line.role.name(),
            state,
            line.entries,
            line.districts.join(",")
        );
        out.result(&object, &text);
    }
    for (log, name, entries) in hub.aside()? {
        let who = name.unwrap_or_else(|| String::from("a phone that has not joined"));
        out.note(&format!("aside: log {} of {who}, {entries} entries", log.log));
    }
    Ok(())
}

/// Says what was not found.
fn not_found(words: String) -> impl FnOnce(HubError) -> Failure {
    move |e| match e {
        HubError::NotFound(_) => Failure::Refused(words),
        e => e.into(),
    }
}

/// Counts and how the hub stands.
pub fn status(hub: &Hub, out: &Output) -> Result<(), Failure> {
    hub.catch_up()?;
    let counts = hub.counts()?;
    let health = hub.health()?;
    let [enrolments, accidents, candidates, conflicts] = counts.total();
    let districts: Vec<_> = counts
        .districts
        .iter()
        .map(|(code, [e, a, c, x])| json!({ "district": code, "enrolments": e, "accidents": a, "candidates": c, "conflicts": x }))
        .collect();
    let object = json!({
        "hub": hub.id().to_string(), "generation": health.generation, "position": health.position,
        "applied": health.applied, "backed_up": health.backed_up, "enrolments": enrolments, "accidents": accidents,
        "candidates": candidates, "conflicts": conflicts, "held": hub.held()?.len(), "aside": hub.aside()?.len(),
        "districts": districts,
    });
    let mut lines = format!(
        "{enrolments} enrolments, {accidents} accident reports, {candidates} candidates, {conflicts} with differing answers\n\
         position {}, applied {}, in a backup {}",
        health.position, health.applied, health.backed_up
    );
    for (code, [e, a, c, _]) in &counts.districts {
        let name = code
            .as_deref()
            .and_then(|c| Regions::get().full_name(c))
            .unwrap_or_else(|| String::from("no district"));
        lines.push_str(&format!("\n{name:40} {e:>6} {a:>5} {c:>6}"));
    }
    out.result(&object, &lines);
    Ok(())
}
