//! Reports of accidents and diseases: the clock of the law, and the text for those without signal.

use super::{AppError, Lontar};
use crate::form::{self, Answers};
use crate::model::{OccurredAt, RecordId, RecordKind, Value};
use crate::store::{clock, custody, rows};

/// What a first notice says, in this order: who, and the minimum of Permenaker 1/2025 Art. 48A.
const NOTICE: &[&str] = &[
    "type",
    "name",
    "nik",
    "kpj",
    "occurred_at",
    "place_type",
    "place",
    "cause",
    "chronology",
    "reporter_name",
    "reporter_phone",
];
/// The same for a suspected occupational disease.
const NOTICE_OF_DISEASE: &[&str] = &[
    "type",
    "name",
    "nik",
    "kpj",
    "occurred_at",
    "disease_work",
    "disease_years_total",
    "disease_years_last",
    "disease_exposure",
    "disease_diagnosis",
    "reporter_name",
    "reporter_phone",
];
/// What the enrolment of the person tells where the report only refers to it.
const OF_PERSON: &[&str] = &["name", "nik", "kpj"];

/// How a report stands against the 2 × 24 hours of Permenaker 1/2025 Art. 8. Late is accepted,
/// always; no rule was found by which a worker who is not wage-earning loses the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// When it happened is not known well enough.
    Unknown,
    /// Milliseconds left until the first report should have reached the hub.
    Left(i64, Deadline),
    /// Milliseconds since then.
    Late(i64, Deadline),
    /// The hub has it: the clock stopped when it arrived, whatever was added since.
    Stopped,
}

/// Until when a first report is in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Minutes east of UTC where it happened: its day and hour are told as they are there.
    pub utc_offset_min: i32,
}

impl Lontar {
    /// The clock of a report. It stops at the hub's receipt; until then it is shown against this phone's time,
    /// corrected by what the hub's clock said last.
    pub fn report_clock(&self, record: &RecordId) -> Result<Clock, AppError> {
        let now = self.env.moment();
        let (row, error, arrived) = self.store.read::<_, AppError>(|conn| {
            Ok((
                rows::by_record(conn, record)?,
                clock::error_ms(conn, &now)?.unwrap_or(0),
                custody::has_arrived(conn, record)?,
            ))
        })?;
        let row = row.ok_or(AppError::NotFound("record"))?;
        if arrived {
            return Ok(Clock::Stopped);
        }
        let occurred = rows::search_summary(row.kind, &row.answers).occurred_on;
        Ok(clock_of(occurred.as_ref(), now.clock_ms.saturating_add(error)))
    }
}

/// The keys of what a first notice says of a report, in their order.
#[must_use]
pub fn notice_keys(report: &Answers) -> &'static [&'static str] {
    match report.get("ty").and_then(Value::as_text) {
        Some("disease") => NOTICE_OF_DISEASE,
        _ => NOTICE,
    }
}

impl Lontar {
    /// What a first notice by SMS or message needs of a report: the keys of its questions in order, and the
    /// answers, some of which may be missing. Where the report refers to an enrolment that is here, name and
    /// numbers of the person are that one's.
    pub fn notice(&self, record: &RecordId) -> Result<(&'static [&'static str], Answers), AppError> {
        self.store.read(|conn| {
            let row = rows::by_record(conn, record)?.filter(|row| row.kind == RecordKind::ACCIDENT);
            let row = row.ok_or(AppError::NotFound("report"))?;
            let mut answers = row.answers.clone();
            let person = form::summary(RecordKind::ACCIDENT, &row.answers).enrolment;
            let person = match person {
                Some(enrolment) => rows::by_record(conn, &enrolment)?,
                None => None,
            };
            for key in OF_PERSON {
                let register = |kind| form::field_by_key(kind, key).map(|field| field.register);
                let (own, theirs) = (register(RecordKind::ACCIDENT), register(RecordKind::ENROLMENT));
                let known = theirs.and_then(|theirs| person.as_ref()?.answers.get(theirs));
                if let (Some(own), Some(known)) = (own, known)
                    && answers.get(own).is_none_or(|told| *told == Value::Null)
                {
                    answers.0.insert(String::from(own), known.clone());
                }
            }
            Ok((notice_keys(&answers), answers))
        })
    }
}

fn clock_of(occurred: Option<&OccurredAt>, now_ms: i64) -> Clock {
    match occurred.map(deadline) {
        None => Clock::Unknown,
        Some(deadline) if deadline.at_ms >= now_ms => Clock::Left(deadline.at_ms - now_ms, deadline),
        Some(deadline) => Clock::Late(now_ms - deadline.at_ms, deadline),
    }
}

/// The deadline of what happened then.
pub(super) fn deadline(occurred: &OccurredAt) -> Deadline {
    Deadline {
        at_ms: occurred.report_deadline_ms(),
        utc_offset_min: i32::from(occurred.offset_min),
    }
}
