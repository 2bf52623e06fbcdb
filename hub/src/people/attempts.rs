//! Waits after wrong attempts. They grow, end by the clock, and are the same for names that nobody
//! has, so that a wait tells nothing.

use crate::store::StoreError;
use lontar_core::oplog::hash::{TAG_CONSOLE, tagged};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// Wrong attempts on one name before the first wait.
const FREE_PER_NAME: u32 = 4;
/// Wrong attempts from one address before the first wait: several people may share one.
const FREE_PER_ADDRESS: u32 = 20;
/// The first wait, ms; each further wrong attempt doubles it.
const WAIT_FIRST_MS: i64 = 30_000;
/// The longest wait, ms: whoever is locked out by somebody else's attempts gets in on the same day.
const WAIT_MAX_MS: i64 = 15 * 60_000;
/// After so long without a wrong attempt everything is forgotten, ms.
const FORGET_MS: i64 = 24 * 3_600_000;
/// Most rows; the oldest go first.
const ROWS_MAX: i64 = 20_000;

/// What attempts are counted by.
#[derive(Clone, Copy, Debug)]
pub(super) enum By<'a> {
    Name(&'a str),
    Address(&'a str),
}

impl By<'_> {
    fn key(self) -> [u8; 32] {
        match self {
            By::Name(name) => tagged(TAG_CONSOLE, &[b"name\0", name.as_bytes()]),
            By::Address(address) => tagged(TAG_CONSOLE, &[b"address\0", address.as_bytes()]),
        }
    }

    fn free(self) -> u32 {
        match self {
            By::Name(_) => FREE_PER_NAME,
            By::Address(_) => FREE_PER_ADDRESS,
        }
    }
}

/// How long nothing may be tried, ms; 0 if now.
pub(super) fn wait_ms(conn: &Connection, by: By<'_>, now_ms: i64) -> Result<i64, StoreError> {
    let mut find = conn.prepare_cached("SELECT until_ms, last_ms FROM attempt WHERE key = ?1")?;
    let found: Option<(i64, i64)> = find
        .query_row([by.key()], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    // A clock that was put back must not keep anybody out for longer than the longest wait.
    Ok(found.map_or(0, |(until, _)| (until - now_ms).clamp(0, WAIT_MAX_MS)))
}

/// Counts a wrong attempt.
pub(super) fn failed(tx: &Transaction<'_>, by: By<'_>, now_ms: i64) -> Result<(), StoreError> {
    let key = by.key();
    tx.execute("DELETE FROM attempt WHERE last_ms < ?1", [now_ms - FORGET_MS])?;
    let before: Option<u32> = tx
        .query_row("SELECT failed FROM attempt WHERE key = ?1", [key], |r| r.get(0))
        .optional()?;
    let failed = before.unwrap_or(0).saturating_add(1);
    tx.execute(
        "INSERT OR REPLACE INTO attempt (key, failed, until_ms, last_ms) VALUES (?1, ?2, ?3, ?4)",
        (key, failed, now_ms + wait_after(failed, by.free()), now_ms),
    )?;
    tx.execute(
        "DELETE FROM attempt WHERE key IN (
             SELECT key FROM attempt ORDER BY last_ms DESC LIMIT -1 OFFSET ?1)",
        [ROWS_MAX],
    )?;
    Ok(())
}

/// Forgets the wrong attempts: after a right one, or when the operator says so.
pub(super) fn forget(tx: &Transaction<'_>, by: By<'_>) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM attempt WHERE key = ?1", [by.key()])? > 0)
}

fn wait_after(failed: u32, free: u32) -> i64 {
    let Some(over) = failed.checked_sub(free) else {
        return 0;
    };
    WAIT_FIRST_MS
        .saturating_mul(1_i64.checked_shl(over.min(20)).unwrap_or(i64::MAX))
        .min(WAIT_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_have_an_end() {
        let waits: Vec<i64> = (1..=10).map(|n| wait_after(n, FREE_PER_NAME) / 1_000).collect();
        assert_eq!(waits, [0, 0, 0, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(u32::MAX, FREE_PER_NAME), WAIT_MAX_MS);
    }
}
