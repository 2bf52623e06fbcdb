//! *Laporkan masalah*: what a person says went wrong, with what this phone knows of itself. No word about anybody whose
//! data it holds: counts, codes and times only.

use crate::dates::{date_text, time_text};
use crate::{Entry, Language, Lontar, LontarError, core_version};
use lontar_core::app::Status;
use lontar_core::env::{Env, SystemEnv};
use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

/// Unexpected errors that are remembered, for as long as the process lives.
const INCIDENTS_MAX: usize = 50;
/// Acts and syncs that a report tells of.
const LINES_MAX: usize = 20;

struct Incident {
    at_ms: i64,
    number: String,
    what: String,
}

static INCIDENTS: Mutex<VecDeque<Incident>> = Mutex::new(VecDeque::new());

/// Remembers an unexpected error, so that a report can tell what its number stands for.
pub(crate) fn note(number: &str, what: &dyn std::fmt::Display) {
    let mut incidents = INCIDENTS.lock().unwrap_or_else(PoisonError::into_inner);
    if incidents.len() == INCIDENTS_MAX {
        incidents.pop_front();
    }
    incidents.push_back(Incident {
        at_ms: SystemEnv.now_ms(),
        number: String::from(number),
        what: what.to_string(),
    });
}

#[uniffi::export]
impl Lontar {
    /// The text of a report, to be read by the person before it is shared: their `words` as they are, what the shell
    /// knows `about` the phone (`android` → `14`), and how this profile stands.
    pub fn problem_report(&self, words: String, about: Vec<Entry>) -> Result<String, LontarError> {
        let (status, runs, device) = {
            let app = self.opened.using()?;
            let runs = app.sync_runs(LINES_MAX as u32)?;
            (app.status()?, runs, app.device().to_string())
        };
        let offset = SystemEnv.utc_offset_min();
        let mut text = format!("{}\n\nlontar: {}\n", words.trim(), core_version());
        for Entry { key, text: value } in about {
            line(&mut text, &key, &value);
        }
        line(&mut text, "now", &moment(SystemEnv.now_ms(), offset));
        line(&mut text, "device", device.get(..8).unwrap_or_default());
        standing(&mut text, &status);
        for run in runs {
            let (up, down) = run.bytes;
            let what = format!(
                "{} {} ({up} B up, {down} B down)",
                moment(run.ended_ms, offset),
                run.outcome
            );
            line(&mut text, "sync", &what);
        }
        let acts = self.profiles.acts()?;
        for act in acts.iter().rev().take(LINES_MAX) {
            let what = format!(
                "{} profile {} {}",
                moment(act.at_ms, offset),
                act.profile,
                act.act.name()
            );
            line(&mut text, "act", &what);
        }
        for incident in INCIDENTS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .rev()
        {
            let what = format!(
                "{} {} {}",
                moment(incident.at_ms, offset),
                incident.number,
                incident.what
            );
            line(&mut text, "unexpected", &what);
        }
        Ok(text)
    }
}

fn standing(text: &mut String, status: &Status) {
    let role = status.grant.as_ref().map_or("none", |grant| grant.role.name());
    line(text, "role", role);
    let counts = [
        ("enrolments", status.enrolments),
        ("accidents", status.accidents),
        ("candidates", status.candidates),
        ("drafts", status.drafts),
        ("waiting_records", status.waiting_records),
        ("waiting_pictures", status.waiting_blobs.pictures),
        ("conflicts", status.in_conflict),
        ("held", status.held),
    ];
    for (key, count) in counts {
        line(text, key, &count.to_string());
    }
    if let Some(error) = status.clock_error_ms {
        line(text, "clock_error_ms", &error.to_string());
    }
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{key}: {}", value.replace('\n', " "));
}

fn moment(at_ms: i64, offset_min: i32) -> String {
    let day = date_text(at_ms, offset_min, Language::English);
    format!("{day} {}", time_text(at_ms, offset_min, Language::English))
}
