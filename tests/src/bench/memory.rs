//! Memory of a process that takes in very many records, and what its next sync costs.

use super::clock::peak_memory;
use super::data::{BenchEnv, DISTRICT};
use super::place::{Phone, Served, hub_in};
use super::sender::senders;
use super::table::{Row, Target, number};
use super::{Size, Try};
use lontar_core::app::{Lontar, SyncReport};
use lontar_core::env::Env;
use lontar_core::store::OpenOptions;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::session::Outcome;
use lontar_core::sync::wire::join::Invite;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// First argument of the process that is measured.
pub const CHILD: &str = "--measured-phone";

const MIB: f64 = 1024.0 * 1024.0;

/// A hub with many records here, the phone in a process of its own.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let count = size.pick(100_000, 10_000);
    let hub = hub_in(&folder.path().join("hub"))?;
    senders(101, DISTRICT, count, 500)?
        .iter()
        .try_for_each(|s| s.deliver(&hub))?;
    hub.work_all()?;
    let served = Served::start(hub)?;
    let invite = served.invite()?.to_text();
    let output = Command::new(std::env::current_exe()?)
        .args([
            CHILD,
            &folder.path().join("phone.sqlite").to_string_lossy(),
            &invite,
        ])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().into());
    }
    served.end()?;
    let said: Value = serde_json::from_slice(&output.stdout)?;
    let figure = |name: &str| said.get(name).and_then(Value::as_u64);
    if figure("records") != Some(count as u64) {
        return Err(format!("the phone has {:?} of {count} records", figure("records")).into());
    }
    let n = number(count as f64);
    let mut rows = Vec::new();
    if let Some(peak) = figure("peak") {
        let before = figure("before").unwrap_or(0) as f64 / MIB;
        let what = format!("memory of a process that syncs {n} records, peak");
        rows.push(
            Row::new("memory", what, peak as f64 / MIB, "MiB", Target::AtMost(64.0))
                .note(format!("{before:.1} MiB before the sync")),
        );
    }
    let targets = [
        ("round_trips", "round trips", "", 1.0),
        ("up", "up", "B", 200.0),
        ("down", "down", "B", 200.0),
    ];
    for (name, what, unit, most) in targets {
        let what = format!("nothing new with {n} records: {what}");
        let figure = figure(name).ok_or("a figure is missing")? as f64;
        rows.push(Row::new("memory", what, figure, unit, Target::AtMost(most)));
    }
    Ok(rows)
}

/// The measured process: database file and invite.
#[expect(
    clippy::print_stdout,
    reason = "the answer to the process that started this one"
)]
pub fn child(args: &[String]) -> Try<()> {
    let [path, invite] = args else {
        return Err("needs a file and an invite".into());
    };
    let invite = Invite::from_text(invite).ok_or("the invite cannot be read")?;
    let env = BenchEnv::new(102);
    let options = OpenOptions {
        path: Path::new(path).to_path_buf(),
        ..OpenOptions::default()
    };
    let core = Lontar::open_with(&options, Arc::clone(&env) as Arc<dyn Env>, None)?;
    core.keep_invite(&invite)?;
    let phone = Phone { core, env };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let before = peak_memory();
    let sync = || -> Try<SyncReport> {
        let transport = lontar_core::sync::http::HttpTransport::new(
            &invite.address,
            None,
            Arc::clone(&phone.env) as Arc<dyn Env>,
        )?;
        let report = runtime.block_on(phone.core.sync(&transport, &Progress::default()))?;
        match report.outcome {
            Outcome::Done { .. } => Ok(report),
            other => Err(format!("a sync ended with {}", other.code()).into()),
        }
    };
    sync()?;
    let peak = peak_memory();
    let again = sync()?;
    println!(
        "{}",
        json!({
            "records": phone.core.status()?.enrolments, "before": before, "peak": peak,
            "round_trips": again.round_trips, "up": again.bytes_up, "down": again.bytes_down,
        })
    );
    Ok(())
}
