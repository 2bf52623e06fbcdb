//! Reports of accidents: the clock of the law, and the text for those without a signal.

use crate::opened::Opened;
use crate::types::{Problem, problems};
use crate::{Answer, Entry, LontarError, answers};
use lontar_core::app::{Clock, notice_keys};
use lontar_core::env::{Env, SystemEnv};
use lontar_core::form::{Answers, Context, check, json};
use lontar_core::model::{RecordId, RecordKind, time};
use std::sync::Arc;

/// Reports of an open profile.
#[derive(uniffi::Object)]
pub struct Accidents {
    opened: Arc<Opened>,
}

/// How a report stands against the 2 × 24 hours of Permenaker 1/2025 Art. 8. Late is accepted, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReportClock {
    /// When it happened is not known well enough.
    Unknown,
    /// So many ms are left until the first report should have reached Disnaker.
    Left {
        /// Milliseconds.
        ms: i64,
        /// The moment itself, ms since 1970 UTC.
        deadline_ms: i64,
        /// Minutes east of UTC where it happened; the deadline is told as clocks there show it.
        utc_offset_min: i32,
    },
    /// It should have, so many ms ago.
    Late {
        /// Milliseconds.
        ms: i64,
        /// The moment itself, ms since 1970 UTC.
        deadline_ms: i64,
        /// Minutes east of UTC where it happened.
        utc_offset_min: i32,
    },
    /// Disnaker has it, whatever was added since.
    Stopped,
}

impl From<Clock> for ReportClock {
    fn from(clock: Clock) -> Self {
        match clock {
            Clock::Unknown => ReportClock::Unknown,
            Clock::Stopped => ReportClock::Stopped,
            Clock::Left(ms, until) => ReportClock::Left {
                ms,
                deadline_ms: until.at_ms,
                utc_offset_min: until.utc_offset_min,
            },
            Clock::Late(ms, until) => ReportClock::Late {
                ms,
                deadline_ms: until.at_ms,
                utc_offset_min: until.utc_offset_min,
            },
        }
    }
}

/// A report that is told where nothing is open, as on a locked phone: how it is understood.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ToldReport {
    /// What was understood, as it would be kept.
    pub answers: Vec<Answer>,
    /// What is wrong with it, answers of no question first.
    pub problems: Vec<Problem>,
    /// What a first notice by SMS or message says of it, as [`Accidents::notice`] of a report that was saved.
    pub notice: Vec<Answer>,
}

/// Reads a report without a draft, by this phone's clock. Keeps nothing.
#[uniffi::export]
#[must_use]
pub fn told_report(entries: Vec<Entry>) -> ToldReport {
    let mut report = Answers::new();
    let mut found = Vec::new();
    for Entry { key, text } in &entries {
        match json::value_from_text(RecordKind::ACCIDENT, key, text) {
            Ok((register, value)) => {
                report.0.insert(register, value);
            }
            Err(unread) => found.push(Problem::from(&unread)),
        }
    }
    let now_ms = SystemEnv.now_ms();
    let context = Context::new(time::day_of(now_ms, SystemEnv.utc_offset_min()), now_ms);
    found.extend(problems(&check(RecordKind::ACCIDENT, &report, &context)));
    let answers = answers::write(RecordKind::ACCIDENT, &report);
    ToldReport {
        notice: in_order(notice_keys(&report), &answers),
        answers,
        problems: found,
    }
}

/// Answers under these keys; one that is not known has no text.
fn in_order(keys: &[&str], written: &[Answer]) -> Vec<Answer> {
    let answer = |key: &&str| {
        let known = written.iter().find(|answer| answer.key == *key).cloned();
        known.unwrap_or_else(|| Answer {
            key: String::from(*key),
            text: None,
            items: Vec::new(),
        })
    };
    keys.iter().map(answer).collect()
}

impl Accidents {
    pub(crate) fn new(opened: &Arc<Opened>) -> Self {
        Self {
            opened: Arc::clone(opened),
        }
    }
}

#[uniffi::export]
impl Accidents {
    /// The clock of a report, by the hub's time as far as it is known here.
    pub fn clock(&self, record: RecordId) -> Result<ReportClock, LontarError> {
        Ok(self.opened.read(|app| app.report_clock(&record))?.into())
    }

    /// What a first notice by SMS or message says of a report, in its order: who, and the minimum of Permenaker
    /// 1/2025 Art. 48A. What is not known yet has no text.
    pub fn notice(&self, record: RecordId) -> Result<Vec<Answer>, LontarError> {
        let (keys, answers) = self.opened.read(|app| app.notice(&record))?;
        Ok(in_order(keys, &answers::write(RecordKind::ACCIDENT, &answers)))
    }

    /// How far this phone's clock is behind (positive) or ahead of the hub's, ms; `None` before the first sync.
    pub fn clock_error_ms(&self) -> Result<Option<i64>, LontarError> {
        Ok(self.opened.read(lontar_core::app::Lontar::status)?.clock_error_ms)
    }
}
