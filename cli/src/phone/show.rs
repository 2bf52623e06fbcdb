//! Commands that read.

use super::records::{self, find};
use crate::output::{Failure, Output};
use clap::Args;
use lontar_core::app::{Clock, Lontar};
use lontar_core::form::{self, Answers};
use lontar_core::model::{Nik, RecordKind, Value};
use lontar_core::store::rows::{ListRow, search_summary};
use serde_json::{Value as Json, json};

/// What to list.
#[derive(Args)]
pub struct ListArgs {
    /// Only this kind: enrolment, accident or candidate.
    #[arg(long)]
    kind: Option<String>,
    /// Only records with differing answers.
    #[arg(long)]
    conflicts: bool,
    /// Only this village, by code such as 53.14.01.2001.
    #[arg(long, value_name = "CODE")]
    village: Option<String>,
    /// How many at most.
    #[arg(long, default_value_t = 50)]
    limit: u64,
    /// How many to pass over.
    #[arg(long, default_value_t = 0)]
    offset: u64,
}

/// Describes a form.
pub fn form(kind: &str, out: &Output) -> Result<(), Failure> {
    let kind = RecordKind::from_name(kind);
    let described = kind.and_then(form::to_json);
    let described = described.ok_or_else(|| {
        Failure::Refused(String::from(
            "there is a form for enrolment, for accident and for request",
        ))
    })?;
    let pretty = serde_json::to_string_pretty(&described).unwrap_or_default();
    out.result(&described, &pretty);
    Ok(())
}

/// Lists records.
pub fn list(phone: &Lontar, args: &ListArgs, out: &Output) -> Result<(), Failure> {
    let filter = records::filter(args.kind.as_deref(), args.conflicts, args.village.as_deref())?;
    for row in phone.list(&filter, args.offset, args.limit)? {
        print_row(&row, None, out);
    }
    Ok(())
}

/// Finds people.
pub fn search(phone: &Lontar, query: &str, limit: usize, out: &Output) -> Result<(), Failure> {
    let found = phone.search(query, limit)?;
    for (row, how) in &found {
        print_row(row, Some(how.code()), out);
    }
    if found.is_empty() {
        Err(Failure::Refused(String::from("nothing found")))
    } else {
        Ok(())
    }
}

fn print_row(row: &ListRow, matched: Option<&str>, out: &Output) {
    let summary = search_summary(row.kind, &row.answers);
    let name = summary.name.unwrap_or_default();
    let masked = summary.nik.as_ref().map(Nik::masked);
    let object = json!({
        "id": row.record.to_string(),
        "kind": row.kind.name(),
        "receipt": row.receipt,
        "name": name,
        "nik": masked,
        "village": summary.village,
        "conflicts": row.conflicts,
        "updated_ms": row.updated_ms,
        "matched": matched,
    });
    let mark = if row.conflicts > 0 {
        "  (differing answers)"
    } else {
        ""
    };
    let kind = row.kind.name().unwrap_or("?");
    let line = format!(
        "{}  {kind:10} {name:32} {:18}{mark}",
        row.receipt,
        masked.unwrap_or_default()
    );
    out.result(&object, line.trim_end());
}

/// Everything about a record.
pub fn show(phone: &Lontar, id: &str, out: &Output) -> Result<(), Failure> {
    let record = find(phone, id)?;
    let view = phone.show(&record)?;
    let answers = form::json::to_json(of_form(view.kind), &view.answers());
    let conflicts = conflict_lines(phone, &record)?;
    let clock = (view.kind == RecordKind::ACCIDENT)
        .then(|| phone.report_clock(&record))
        .transpose()?;
    let mut history = Vec::new();
    for line in &view.history {
        history.push(json!({
            "who": phone.device_name(&line.device)?,
            "device": line.device.to_string(),
            "wall_ms": line.wall_ms,
            "carried": line.carried,
            "set": line.set,
        }));
    }
    let object = json!({
        "id": record.to_string(),
        "kind": view.kind.name(),
        "receipt": view.receipt.to_string(),
        "custody": view.custody.code(),
        "arrived_ms": view.arrived_ms,
        "answers": answers,
        "conflicts": conflicts,
        "history": history,
        "held": view.held.iter().map(|(_, why)| why).collect::<Vec<_>>(),
        "linked": view.linked.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "clock": clock.map(clock_json),
    });
    let pretty = serde_json::to_string_pretty(&object).unwrap_or_default();
    out.result(&object, &pretty);
    Ok(())
}

fn clock_json(clock: Clock) -> Json {
    match clock {
        Clock::Unknown => json!({ "state": "unknown" }),
        Clock::Stopped => json!({ "state": "stopped" }),
        Clock::Left(ms, until) => json!({ "state": "left", "ms": ms, "deadline_ms": until.at_ms }),
        Clock::Late(ms, until) => json!({ "state": "late", "ms": ms, "deadline_ms": until.at_ms }),
    }
}

/// All answers with more than one value.
pub fn conflicts(phone: &Lontar, out: &Output) -> Result<(), Failure> {
    let mut records: Vec<_> = phone.conflicts()?.into_iter().map(|c| c.record).collect();
    records.dedup();
    for record in records {
        for line in conflict_lines(phone, &record)? {
            let text = serde_json::to_string_pretty(&line).unwrap_or_default();
            out.result(&line, &text);
        }
    }
    Ok(())
}

fn conflict_lines(phone: &Lontar, record: &lontar_core::model::RecordId) -> Result<Vec<Json>, Failure> {
    let mut lines = Vec::new();
    for conflict in phone.conflicts_of(record)? {
        let mut values = Vec::new();
        for (n, value) in (1..).zip(&conflict.values) {
            let who = match &value.device {
                Some(device) => phone.device_name(device)?,
                None => None,
            };
            values.push(json!({
                "take": n,
                "value": value_json(conflict.kind, &conflict.register, &value.value),
                "who": who,
                "device": value.device.map(|d| d.to_string()),
                "wall_ms": value.wall_ms,
            }));
        }
        lines.push(json!({
            "id": record.to_string(),
            "key": readable(conflict.kind, &conflict.register),
            "register": conflict.register,
            "blocks_submission": conflict.blocks_submission,
            "values": values,
        }));
    }
    Ok(lines)
}

/// One value under its readable key, without the key.
fn value_json(kind: RecordKind, register: &str, value: &Value) -> Json {
    let only: Answers = std::iter::once((String::from(register), value.clone())).collect();
    let object = form::json::to_json(of_form(kind), &only);
    object
        .as_object()
        .and_then(|o| o.values().next().cloned())
        .unwrap_or(Json::Null)
}

/// Readable key of a register; of an item of a group, with the item.
pub fn readable(kind: RecordKind, register: &str) -> String {
    match form::field_by_register(of_form(kind), register) {
        Some(field) if field.register == register => String::from(field.key),
        Some(field) => format!(
            "{}:{}",
            field.key,
            register.rsplit(':').next().unwrap_or_default()
        ),
        None => String::from(register),
    }
}

fn of_form(kind: RecordKind) -> RecordKind {
    if kind == RecordKind::CANDIDATE {
        RecordKind::ENROLMENT
    } else {
        kind
    }
}

/// How the phone stands.
pub fn status(phone: &Lontar, out: &Output) -> Result<(), Failure> {
    let s = phone.status()?;
    let last = s.last_sync.as_ref();
    let object = json!({
        "device": s.device.to_string(),
        "joined": s.grant.is_some(),
        "invite_waiting": s.invite_waiting,
        "name": s.grant.as_ref().map(|g| g.name.clone()),
        "role": s.grant.as_ref().map(|g| g.role.name()),
        "districts": s.grant.as_ref().map(|g| g.districts.clone()),
        "hub": s.address,
        "enrolments": s.enrolments,
        "accidents": s.accidents,
        "candidates": s.candidates,
        "drafts": s.drafts,
        "waiting_records": s.waiting_records,
        "waiting_entries": s.waiting_entries,
        "waiting_photos": s.waiting_blobs.pictures,
        "waiting_photo_bytes": s.waiting_blobs.bytes,
        "conflicts": s.in_conflict,
        "held": s.held,
        "clock_error_ms": s.clock_error_ms,
        "last_sync": last.map(|r| json!({
            "ended_ms": r.ended_ms, "outcome": r.outcome, "bytes_up": r.bytes.0, "bytes_down": r.bytes.1,
            "sent": r.entries.0, "received": r.entries.1,
        })),
    });
    let who = s.grant.as_ref().map_or_else(
        || String::from("not joined"),
        |g| format!("{} ({})", g.name, g.role.name()),
    );
    let ago = last.map_or_else(
        || String::from("never synced"),
        |r| {
            format!(
                "last sync {} min ago: {}",
                (records::now_ms() - r.ended_ms) / 60_000,
                r.outcome
            )
        },
    );
    let lines = format!(
        "{who}\n{} not yet sent, {} photos and voice notes ({} kB) · {ago}\n{} enrolments, {} accident reports, {} candidates; {} with differing answers, {} held, {} drafts",
        s.waiting_records,
        s.waiting_blobs.pictures,
        s.waiting_blobs.bytes.div_ceil(1_000),
        s.enrolments,
        s.accidents,
        s.candidates,
        s.in_conflict,
        s.held,
        s.drafts
    );
    out.result(&object, &lines);
    Ok(())
}
