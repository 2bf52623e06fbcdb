//! How far the hub holds the work of each phone.

use crate::output::{Failure, Output};
use clap::Args;
use lontar_core::model::Regions;
use lontar_hub::{DeviceReceipts, Hub, LogReceipts, Place};
use serde_json::{Value as Json, json};

/// Hex digits of a key or log in a table.
const SHORT_DIGITS: usize = 8;

/// Of which phones.
#[derive(Args)]
pub struct ReceiptArgs {
    /// Only this phone: its key, or the beginning of it (4 characters or more).
    #[arg(long, value_name = "KEY")]
    device: Option<String>,
}

/// Lists phones with their logs.
pub fn receipts(hub: &Hub, args: &ReceiptArgs, out: &Output) -> Result<(), Failure> {
    let all = hub.receipts()?;
    let chosen = match &args.device {
        Some(key) => vec![one(all, key)?],
        None => all,
    };
    if chosen.is_empty() {
        out.note("no phone has joined yet; invite one with: lontar hub invite");
    }
    for device in &chosen {
        out.result(&object(device), &table(device));
    }
    Ok(())
}

fn one(all: Vec<DeviceReceipts>, key: &str) -> Result<DeviceReceipts, Failure> {
    let key = key.to_ascii_lowercase();
    if key.len() < 4 || !key.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Failure::Usage(format!(
            "--device {key}: write 4 or more characters of a key, as `lontar hub receipts` shows them"
        )));
    }
    let mut fitting = all.into_iter().filter(|d| d.device.to_string().starts_with(&key));
    match (fitting.next(), fitting.next()) {
        (Some(device), None) => Ok(device),
        (Some(_), Some(_)) => Err(Failure::Refused(format!(
            "several phones have keys that begin with {key}; write more of it"
        ))),
        (None, _) => Err(Failure::Refused(format!(
            "no phone here has a key that begins with {key}; `lontar hub receipts` lists all"
        ))),
    }
}

fn object(device: &DeviceReceipts) -> Json {
    let logs: Vec<Json> = device
        .logs
        .iter()
        .map(|l| {
            json!({
                "log": l.log.to_string(), "place": place_code(l.place), "stored": l.stored, "backed_up": l.backed_up,
                "aside": l.aside, "held": l.held, "last_received_ms": l.last_received_ms,
            })
        })
        .collect();
    json!({
        "device": device.device.to_string(), "short": short(&device.device), "name": device.name,
        "revoked_ms": device.revoked_ms, "stored": device.sum(|l| l.stored), "backed_up": device.sum(|l| l.backed_up),
        "aside": device.sum(|l| l.aside), "held": device.sum(|l| l.held),
        "last_received_ms": device.last_received_ms(), "logs": logs,
    })
}

/// A line for the phone, and one for each log.
fn table(device: &DeviceReceipts) -> String {
    let name = device.name.as_deref().unwrap_or("a phone that has not joined");
    let revoked = if device.revoked_ms.is_some() {
        "  revoked"
    } else {
        ""
    };
    let mut lines = format!("{}  {name}{revoked}", short(&device.device));
    if device.logs.is_empty() {
        lines.push_str("\n  nothing has come yet");
        return lines;
    }
    lines.push_str(&format!(
        "\n  {:8}  {:28} {:>8} {:>9} {:>7} {:>6}  last received",
        "log", "place", "entries", "in backup", "aside", "held"
    ));
    for log in &device.logs {
        lines.push('\n');
        lines.push_str(&line(log));
    }
    lines
}

fn line(log: &LogReceipts) -> String {
    format!(
        "  {:8}  {:28} {:>8} {:>9} {:>7} {:>6}  {}",
        short(&log.log),
        place_name(log.place),
        log.stored,
        log.backed_up,
        log.aside,
        log.held,
        log.last_received_ms.map(local_time).unwrap_or_default()
    )
}

fn short(id: &impl ToString) -> String {
    id.to_string().chars().take(SHORT_DIGITS).collect()
}

fn place_code(place: Place) -> &'static str {
    match place {
        Place::District(code) => code,
        Place::Common => "common",
        Place::Person => "person",
    }
}

fn place_name(place: Place) -> String {
    match place {
        Place::District(code) => Regions::get()
            .current(code)
            .map_or_else(|| String::from(code), |r| String::from(r.name)),
        Place::Common => String::from("everyone"),
        Place::Person => String::from("a person's own"),
    }
}

/// Day and minute as the clocks of NTT show them (WITA).
pub(super) fn local_time(ms: i64) -> String {
    const WITA_MIN: i32 = 480;
    let minutes = (ms.div_euclid(60_000) + i64::from(WITA_MIN)).rem_euclid(24 * 60);
    let day = lontar_core::model::time::day_of(ms, WITA_MIN);
    format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
}
