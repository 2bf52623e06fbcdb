//! Reports of accidents and diseases: the clock of the law, and the text for those without signal.

use super::{AppError, Lontar};
use crate::model::{OccurredAt, RecordId};
use crate::store::rows;

/// How a report stands against the 2 × 24 hours of Permenaker 1/2025 Art. 8. Late is accepted,
/// always; no rule was found by which a worker who is not wage-earning loses the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// When it happened is not known well enough.
    Unknown,
    /// Milliseconds left until the first report should have reached the hub.
    Left(i64),
    /// Milliseconds since then.
    Late(i64),
}

impl Lontar {
    /// The clock of a report. It would stop at the hub's receipt; on the phone it is shown against
    /// this phone's time, corrected by what the hub's clock said last.
    pub fn report_clock(&self, record: &RecordId) -> Result<Clock, AppError> {
        let (row, error) = self.store.read::<_, AppError>(|conn| {
            Ok((
                rows::by_record(conn, record)?,
                crate::store::meta::clock_error_ms(conn)?.unwrap_or(0),
            ))
        })?;
        let row = row.ok_or(AppError::NotFound("record"))?;
        let occurred = rows::search_summary(row.kind, &row.answers).occurred_on;
        Ok(clock(occurred.as_ref(), self.env.now_ms() + error))
    }
}

fn clock(occurred: Option<&OccurredAt>, now_ms: i64) -> Clock {
    match occurred.map(OccurredAt::report_deadline_ms) {
        None => Clock::Unknown,
        Some(deadline) if deadline >= now_ms => Clock::Left(deadline - now_ms),
        Some(deadline) => Clock::Late(now_ms - deadline),
    }
}
