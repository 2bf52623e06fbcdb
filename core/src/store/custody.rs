//! How far each entry has come: what receipts said, and what is still waiting.

use super::StoreError;
use crate::ledger::{self, LogInfo};
use crate::model::{DeviceKey, LogId, RecordId};
use crate::oplog::vector::Vector;
use crate::sync::wire::receipt::{FullHead, HubRole, Receipt, ReceiptRow, row_bytes, row_from_bytes};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// Where a record is, in the order in which people hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Custody {
    /// On this phone only.
    Here,
    /// At a regency box.
    Relay,
    /// At Disnaker, by its signed receipt.
    Arrived,
    /// At Disnaker and in a finished backup.
    BackedUp,
}

impl Custody {
    /// The code in the catalogue (`custody_…`) and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Custody::Here => "here",
            Custody::Relay => "relay",
            Custody::Arrived => "arrived",
            Custody::BackedUp => "backed_up",
        }
    }
}

/// Takes a receipt whose signature was checked. Returns the rows of own logs of which the hub has
/// more than is here: this database was put back to an earlier state, or a copy of it lives
/// elsewhere. Rows of other logs speak of what was given back to a hub that had lost it: they say
/// what waits no longer, and are not kept.
pub fn take_receipt(
    tx: &Transaction<'_>,
    receipt: &Receipt,
    own: &DeviceKey,
    now_ms: i64,
) -> Result<Vec<ReceiptRow>, StoreError> {
    let mut ahead = Vec::new();
    let role: u8 = if receipt.role == HubRole::Top { 1 } else { 0 };
    for row in &receipt.rows {
        let info = ledger::log_info(tx, &row.log)?;
        if let Some(other) = info.as_ref().filter(|info| info.device != *own) {
            set_custody(tx, other, row)?;
            continue;
        }
        let mut keep = tx.prepare_cached(
            "INSERT INTO receipt (log, row, role, received_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (log) DO UPDATE
             SET row = excluded.row, role = excluded.role, received_ms = excluded.received_ms",
        )?;
        keep.execute((row.log.as_bytes(), row_bytes(row), role, now_ms))?;
        let mut whole = info.is_some();
        if let Some(info) = info {
            set_custody(tx, &info, row)?;
            for head in &row.stored {
                whole &= has_entry(tx, info.row, head)?;
            }
        }
        if !whole {
            ahead.push(row.clone());
        }
    }
    Ok(ahead)
}

/// Every entry that a stored head builds on is stored; nothing else is. What a restored hub no
/// longer holds goes back to waiting.
fn set_custody(tx: &Transaction<'_>, info: &LogInfo, row: &ReceiptRow) -> Result<(), StoreError> {
    let stored = reach(tx, info.row, &row.stored)?;
    let backed_up = reach(tx, info.row, &row.backed_up)?;
    let set = |custody: u8, from: u64, to: u64| {
        tx.prepare_cached(
            "UPDATE entry SET custody = ?2 WHERE log = ?1 AND seq >= ?3 AND seq < ?4 AND custody <> ?2",
        )?
        .execute((info.row, custody, from, to.min(i64::MAX as u64)))
    };
    set(2, 0, backed_up)?;
    set(1, backed_up, stored)?;
    set(0, stored.max(backed_up), u64::MAX)?;
    Ok(())
}

/// Entries below this sequence are covered by the heads. On a fork only the part that all
/// branches share is counted, unless every local branch is covered: never more than is known.
fn reach(conn: &Connection, log: i64, heads: &[FullHead]) -> Result<u64, StoreError> {
    let mut covered = 0;
    for head in heads {
        if has_entry(conn, log, head)? {
            covered = covered.max(head.seq + 1);
        }
    }
    let local = ledger::heads_of(conn, log)?;
    let all = local.iter().all(|(seq, hash)| heads.contains(&FullHead { seq: *seq, hash: *hash }));
    if local.len() <= 1 || all {
        return Ok(covered);
    }
    let mut find = conn.prepare_cached(
        "SELECT min(seq) FROM (SELECT seq FROM entry WHERE log = ?1 GROUP BY seq HAVING count(*) > 1)",
    )?;
    let fork: Option<u64> = find.query_row([log], |r| r.get(0))?;
    Ok(fork.map_or(covered, |f| covered.min(f)))
}

fn has_entry(conn: &Connection, log: i64, head: &FullHead) -> Result<bool, StoreError> {
    let mut find = conn.prepare_cached("SELECT 1 FROM entry WHERE log = ?1 AND seq = ?2 AND hash = ?3")?;
    Ok(find.query_row((log, head.seq, head.hash.as_bytes()), |_| Ok(())).optional()?.is_some())
}

/// The rows of the last receipts, for the summary in the next request.
pub fn receipt_rows(conn: &Connection) -> Result<Vec<ReceiptRow>, StoreError> {
    let mut find = conn.prepare_cached("SELECT row FROM receipt ORDER BY log")?;
    let rows = find.query_map([], |r| r.get::<_, Vec<u8>>(0))?;
    rows.map(|r| Ok(row_from_bytes(&r?)?)).collect()
}

/// After a hub lost its latest entries: whatever of any log is beyond its vector waits again, so
/// that phones give the lost day back. Returns how many entries that are.
pub fn wait_beyond(tx: &Transaction<'_>, hub: &Vector) -> Result<u64, StoreError> {
    let mut find = tx.prepare_cached("SELECT id, log FROM log")?;
    let logs = find.query_map([], |r| Ok((r.get::<_, i64>(0)?, LogId::from_bytes(r.get(1)?))))?;
    let mut waiting = 0;
    for log in logs {
        let (row, log) = log?;
        let mut has = 0u64;
        for head in hub.0.get(&log).map(|r| r.heads.as_slice()).unwrap_or_default() {
            let mut known = tx.prepare_cached("SELECT hash FROM entry WHERE log = ?1 AND seq = ?2")?;
            let hashes = known.query_map((row, head.seq), |r| r.get::<_, [u8; 32]>(0))?;
            for hash in hashes {
                if hash?.starts_with(&head.hash) {
                    has = has.max(head.seq + 1);
                }
            }
        }
        let mut wait =
            tx.prepare_cached("UPDATE entry SET custody = 0 WHERE log = ?1 AND seq >= ?2 AND custody > 0")?;
        waiting += wait.execute((row, has))? as u64;
    }
    Ok(waiting)
}

/// Custody of a record: that of its least-travelled entry written on this phone, or of all its
/// entries if none was.
pub fn of_record(conn: &Connection, record: &RecordId, own: &DeviceKey) -> Result<Custody, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT min(e.custody), min(coalesce(r.role, 1)) FROM entry e JOIN log l ON l.id = e.log
         LEFT JOIN receipt r ON r.log = l.log
         WHERE e.record = ?1 AND (?2 IS NULL OR l.device = ?2)",
    )?;
    let mut ask = |device: Option<&[u8; 32]>| {
        find.query_row((record.as_bytes(), device), |r| {
            Ok((r.get::<_, Option<u8>>(0)?, r.get::<_, Option<u8>>(1)?))
        })
    };
    let (custody, role) = match ask(Some(own.as_bytes()))? {
        (Some(custody), role) => (Some(custody), role),
        _ => ask(None)?,
    };
    Ok(match (custody, role) {
        (None | Some(0), _) => Custody::Here,
        (Some(1), Some(0)) => Custody::Relay,
        (Some(1), _) => Custody::Arrived,
        (Some(_), _) => Custody::BackedUp,
    })
}

/// Entries, and records among them, that still wait to be sent.
pub fn waiting(conn: &Connection) -> Result<(u64, u64), StoreError> {
    let mut count = conn.prepare_cached(
        "SELECT count(*), count(DISTINCT CASE WHEN kind > 1 THEN record END) FROM entry WHERE custody = 0",
    )?;
    Ok(count.query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?)
}
