//! How far this device's clock is off, and whether that is certain.
//!
//! A clock is measured against the hub's or a satellite's. Somebody may set it afterwards: then what was
//! measured is moved by as much, where the device counts its time since its start, and not added any more
//! where that cannot be known.

use super::{StoreError, meta};
use crate::env::{Moment, Steady};
use crate::model::time::RELEASED_MS;
use crate::oplog::codec::{Reader, Writer};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// From so much on a clock is wrong: dates are asked in words.
pub const WRONG_FROM_MS: i64 = 10 * 60_000;
/// A clock that moved by less was corrected by the system.
const SET_FROM_MS: u64 = 60_000;

/// What was measured, and at which moment.
struct Measured {
    error_ms: i64,
    at: Moment,
    /// The newest entry then: its time was told by a clock that was not measured yet.
    entry: i64,
}

impl Measured {
    /// The error now, where the device counted the time since.
    fn followed_ms(&self, now: &Moment) -> Option<i64> {
        let (then, since) = (self.at.steady?, now.steady?);
        (then.boot == since.boot).then(|| {
            let passed = since.ms.saturating_sub(then.ms);
            let counted = now.clock_ms.saturating_sub(self.at.clock_ms);
            self.error_ms.saturating_sub(counted.saturating_sub(passed))
        })
    }

    fn error_ms(&self, now: &Moment) -> i64 {
        if let Some(error) = self.followed_ms(now) {
            let was_set = error.abs_diff(self.error_ms) >= SET_FROM_MS;
            return if was_set { error } else { self.error_ms };
        }
        if now.clock_ms < self.at.clock_ms {
            // It was set back since. Only that much is sure: the moment of the measuring has passed.
            let passed = self.at.clock_ms.saturating_add(self.error_ms);
            return passed.saturating_sub(now.clock_ms);
        }
        self.error_ms
    }
}

/// Keeps that the true time is `true_ms` at a moment of this device.
pub fn measure(tx: &Transaction<'_>, true_ms: i64, at: Moment) -> Result<(), StoreError> {
    let measured = Measured {
        error_ms: true_ms.saturating_sub(at.clock_ms),
        at,
        entry: newest_entry(tx)?.map_or(0, |(id, _)| id),
    };
    keep(tx, &measured)
}

/// The true time less this device's, ms, by what was measured last; `None` before.
pub fn error_ms(conn: &Connection, now: &Moment) -> Result<Option<i64>, StoreError> {
    Ok(measured(conn)?.map(|measured| measured.error_ms(now)))
}

/// Whether the clock is surely wrong, by ten minutes and more: by what was measured, or because it shows an earlier
/// time than the newest entry or this version.
pub fn is_wrong(conn: &Connection, now: &Moment) -> Result<bool, StoreError> {
    let measured = measured(conn)?;
    if let Some(measured) = &measured {
        if measured.error_ms(now).saturating_abs() > WRONG_FROM_MS {
            return Ok(true);
        }
        if measured.followed_ms(now).is_some() {
            return Ok(false);
        }
    }
    let is_past = |ms: i64| ms.saturating_sub(now.clock_ms) > WRONG_FROM_MS;
    let known = measured.map_or(0, |measured| measured.entry);
    let written = newest_entry(conn)?.filter(|(id, _)| *id > known);
    Ok(is_past(RELEASED_MS) || written.is_some_and(|(_, ms)| is_past(ms)))
}

/// Whether the error is exactly known, because the device counted the time since it was measured.
pub fn is_exact(conn: &Connection, now: &Moment) -> Result<bool, StoreError> {
    Ok(measured(conn)?.is_some_and(|measured| measured.followed_ms(now).is_some()))
}

/// Takes over that somebody set the clock since it was measured, before the next start of the device forgets it.
pub fn follow(tx: &Transaction<'_>, now: Moment) -> Result<(), StoreError> {
    let Some(measured) = measured(tx)? else {
        return Ok(());
    };
    let Some(error_ms) = measured.followed_ms(&now) else {
        return Ok(());
    };
    // Up to here the clock is measured, whatever it said when these entries were written.
    let entry = newest_entry(tx)?.map_or(measured.entry, |(id, _)| id);
    if error_ms.abs_diff(measured.error_ms) >= SET_FROM_MS {
        return keep(
            tx,
            &Measured {
                error_ms,
                at: now,
                entry,
            },
        );
    }
    if entry == measured.entry {
        return Ok(());
    }
    keep(tx, &Measured { entry, ..measured })
}

/// The newest entry, and what this device's clock said when it was stored.
fn newest_entry(conn: &Connection) -> Result<Option<(i64, i64)>, StoreError> {
    let mut find = conn.prepare_cached("SELECT id, received_ms FROM entry ORDER BY id DESC LIMIT 1")?;
    Ok(find.query_row([], |r| Ok((r.get(0)?, r.get(1)?))).optional()?)
}

fn keep(tx: &Transaction<'_>, measured: &Measured) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.zigzag(measured.error_ms);
    w.zigzag(measured.at.clock_ms);
    w.zigzag(measured.entry);
    if let Some(steady) = &measured.at.steady {
        w.raw(&steady.boot);
        w.zigzag(steady.ms);
    }
    meta::set(tx, "clock_measured", &w.finish())
}

/// What was measured; of a database of an older release when is not known, only that it was before now.
fn measured(conn: &Connection) -> Result<Option<Measured>, StoreError> {
    let Some(bytes) = meta::get(conn, "clock_measured")? else {
        let clock_ms = meta::hub_time(conn)?.map_or(i64::MIN, |time| time.clock_ms);
        let at = Moment {
            clock_ms,
            steady: None,
        };
        return Ok(meta::older_clock_error_ms(conn)?.map(|error_ms| Measured {
            error_ms,
            at,
            entry: 0,
        }));
    };
    let mut r = Reader::new(&bytes);
    let (error_ms, clock_ms, entry) = (r.zigzag()?, r.zigzag()?, r.zigzag()?);
    let steady = if r.rest().is_empty() {
        None
    } else {
        Some(Steady {
            boot: r.array()?,
            ms: r.zigzag()?,
        })
    };
    Ok(Some(Measured {
        error_ms,
        at: Moment { clock_ms, steady },
        entry,
    }))
}

/// Whether what is kept can be read.
pub(super) fn is_readable(conn: &Connection) -> bool {
    measured(conn).is_ok()
}
