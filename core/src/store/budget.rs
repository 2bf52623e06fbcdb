//! How much of a day's internet quota photos may take, and where the exchange of them with the hub
//! stands. Kept among the single values of the installation.

use super::{StoreError, meta};
use crate::oplog::codec::{Reader, Writer};
use rusqlite::{Connection, Transaction};

/// What photos and voice notes may send in a day unless the officer says otherwise, bytes.
pub const DAY_BYTES_DEFAULT: u64 = 20_000_000;

/// The budget of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bytes a day.
    pub limit: u64,
    /// Bytes sent today.
    pub spent: u64,
}

impl Budget {
    /// What is left of it.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.limit.saturating_sub(self.spent)
    }
}

/// The budget on a day (days since 1970 of the person's calendar).
pub fn budget(conn: &Connection, day: i64) -> Result<Budget, StoreError> {
    let limit = match meta::get(conn, "photo_day_bytes")? {
        Some(bytes) => Reader::new(&bytes).varint()?,
        None => DAY_BYTES_DEFAULT,
    };
    let spent = match meta::get(conn, "photo_spent")? {
        Some(bytes) => {
            let mut r = Reader::new(&bytes);
            let (of, spent) = (r.zigzag()?, r.varint()?);
            if of == day { spent } else { 0 }
        }
        None => 0,
    };
    Ok(Budget { limit, spent })
}

/// Sets what may be sent in a day, bytes.
pub fn set_limit(tx: &Transaction<'_>, bytes: u64) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.varint(bytes);
    meta::set(tx, "photo_day_bytes", &w.finish())
}

/// Notes that so many bytes were sent on a day.
pub fn spend(tx: &Transaction<'_>, day: i64, bytes: u64) -> Result<(), StoreError> {
    let spent = budget(tx, day)?.spent.saturating_add(bytes);
    let mut w = Writer::new();
    w.zigzag(day);
    w.varint(spent);
    meta::set(tx, "photo_spent", &w.finish())
}

/// When the hub was last asked which blobs are in a backup (ms since 1970 UTC), and the generation in which
/// it was asked about everything.
pub fn asked(conn: &Connection) -> Result<Option<(u64, i64)>, StoreError> {
    let Some(bytes) = meta::get(conn, "blobs_asked")? else {
        return Ok(None);
    };
    let mut r = Reader::new(&bytes);
    Ok(Some((r.varint()?, r.zigzag()?)))
}

/// Notes it.
pub fn set_asked(tx: &Transaction<'_>, generation: u64, now_ms: i64) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.varint(generation);
    w.zigzag(now_ms);
    meta::set(tx, "blobs_asked", &w.finish())
}
