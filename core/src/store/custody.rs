//! How far each entry has come: what receipts said, and what is still waiting.

use super::StoreError;
use crate::ledger::{self, LogInfo};
use crate::model::{DeviceKey, EntryHash, LogId, RecordId};
use crate::oplog::hash::first_8;
use crate::oplog::vector::{Head, Vector};
use crate::sync::wire::receipt::{FullHead, HubRole, Receipt, ReceiptRow, row_bytes, row_from_bytes};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// Where a record is, in the order in which people hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Custody {
    /// On this phone only.
    Here,
    /// At a regency box.
    Relay,
    /// Disnaker has had it by its signed receipt; what was written since is on this phone only.
    Changed,
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
            Custody::Changed => "changed",
            Custody::Arrived => "arrived",
            Custody::BackedUp => "backed_up",
        }
    }
}

/// What a receipt brought to light.
#[derive(Debug, Default)]
pub struct Told {
    /// Rows of own logs of which the hub has more than is here: this database was put back to an
    /// earlier state, or a copy of it lives elsewhere.
    pub ahead: Vec<ReceiptRow>,
    /// Entries that had come further by an earlier receipt: the hub lost them, and they wait again.
    pub lost: u64,
}

/// Takes a receipt whose signature was checked. Rows of other logs speak of what was given back to a
/// hub that had lost it: they say what waits no longer, and are not kept.
pub fn take_receipt(
    tx: &Transaction<'_>,
    receipt: &Receipt,
    own: &DeviceKey,
    now_ms: i64,
) -> Result<Told, StoreError> {
    let mut told = Told::default();
    let role: u8 = if receipt.role == HubRole::Top { 1 } else { 0 };
    for row in &receipt.rows {
        let info = ledger::log_info(tx, &row.log)?;
        if let Some(other) = info.as_ref().filter(|info| info.device != *own) {
            told.lost += set_custody(tx, other, row)?.lost;
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
            let moved = set_custody(tx, &info, row)?;
            told.lost += moved.lost;
            if receipt.role == HubRole::Top {
                note_arrival(tx, &moved.arrived, receipt.time_ms)?;
            }
            for head in &row.stored {
                whole &= has_entry(tx, info.row, head)?;
            }
        }
        if !whole {
            told.ahead.push(row.clone());
        }
    }
    Ok(told)
}

/// Every entry that a stored head builds on is stored; nothing else is. What a restored hub no
/// longer holds goes back to waiting.
fn set_custody(tx: &Transaction<'_>, info: &LogInfo, row: &ReceiptRow) -> Result<Moved, StoreError> {
    let short = |heads: &[FullHead]| -> Vec<Head> {
        heads
            .iter()
            .map(|h| Head {
                seq: h.seq,
                hash: first_8(h.hash.as_bytes()),
            })
            .collect()
    };
    let stored = Reach::of(tx, info.row, &short(&row.stored))?;
    let backed_up = Reach::of(tx, info.row, &short(&row.backed_up))?;
    set_where(tx, info.row, |seq, hash, _| {
        if backed_up.has(seq, hash) {
            2
        } else {
            u8::from(stored.has(seq, hash))
        }
    })
}

/// Which entries of a log heads cover: on a fork exactly their ancestors.
enum Reach {
    Below(u64),
    Exactly(BTreeSet<(u64, EntryHash)>),
}

impl Reach {
    fn of(conn: &Connection, log: i64, heads: &[Head]) -> Result<Self, StoreError> {
        let known = ledger::known_to_peer(conn, log, heads)?;
        if ledger::heads_of(conn, log)?.len() > 1 {
            return Ok(Self::Exactly(known));
        }
        Ok(Self::Below(
            known.iter().map(|(seq, _)| seq + 1).max().unwrap_or(0),
        ))
    }

    fn has(&self, seq: u64, hash: EntryHash) -> bool {
        match self {
            Self::Below(end) => seq < *end,
            Self::Exactly(known) => known.contains(&(seq, hash)),
        }
    }
}

/// What became of entries.
#[derive(Default)]
struct Moved {
    /// How many wait, and did not.
    lost: u64,
    /// Row ids of those that wait no longer.
    arrived: Vec<i64>,
}

/// Sets the custody of a log's entries where it is not right yet. Looks at every entry of the log.
fn set_where(
    tx: &Transaction<'_>,
    log: i64,
    custody: impl Fn(u64, EntryHash, u8) -> u8,
) -> Result<Moved, StoreError> {
    let mut find = tx.prepare_cached("SELECT id, seq, hash, custody FROM entry WHERE log = ?1")?;
    let mut set = tx.prepare_cached("UPDATE entry SET custody = ?2 WHERE id = ?1")?;
    let mut wrong: Vec<(i64, u8)> = Vec::new();
    let mut moved = Moved::default();
    let mut rows = find.query([log])?;
    while let Some(r) = rows.next()? {
        let was: u8 = r.get(3)?;
        let is = custody(r.get(1)?, EntryHash::from_bytes(r.get(2)?), was);
        if is == was {
            continue;
        }
        wrong.push((r.get(0)?, is));
        match (was, is) {
            (_, 0) => moved.lost += 1,
            (0, _) => moved.arrived.push(r.get(0)?),
            _ => {}
        }
    }
    drop(rows);
    for (id, custody) in &wrong {
        set.execute((id, custody))?;
    }
    Ok(moved)
}

/// Keeps when a record first arrived.
fn note_arrival(tx: &Transaction<'_>, entries: &[i64], at_ms: i64) -> Result<(), StoreError> {
    let mut note = tx.prepare_cached(
        "INSERT INTO arrived (record, at_ms) SELECT record, ?2 FROM entry WHERE id = ?1 AND kind > 1
         ON CONFLICT (record) DO NOTHING",
    )?;
    for entry in entries {
        note.execute((entry, at_ms))?;
    }
    Ok(())
}

/// When Disnaker first had a record that this phone wrote, by the hub's clock, ms since 1970 UTC; `None` if it has not,
/// or if that was before phones kept it.
pub fn arrived_ms(conn: &Connection, record: &RecordId) -> Result<Option<i64>, StoreError> {
    let mut find = conn.prepare_cached("SELECT at_ms FROM arrived WHERE record = ?1")?;
    Ok(find.query_row([record.as_bytes()], |r| r.get(0)).optional()?)
}

fn has_entry(conn: &Connection, log: i64, head: &FullHead) -> Result<bool, StoreError> {
    let mut find = conn.prepare_cached("SELECT 1 FROM entry WHERE log = ?1 AND seq = ?2 AND hash = ?3")?;
    Ok(find
        .query_row((log, head.seq, head.hash.as_bytes()), |_| Ok(()))
        .optional()?
        .is_some())
}

/// The rows of the last receipts, for the summary in the next request.
pub fn receipt_rows(conn: &Connection) -> Result<Vec<ReceiptRow>, StoreError> {
    let mut find = conn.prepare_cached("SELECT row FROM receipt ORDER BY log")?;
    let rows = find.query_map([], |r| r.get::<_, Vec<u8>>(0))?;
    rows.map(|r| Ok(row_from_bytes(&r?)?)).collect()
}

/// Whatever of the logs that `concerns` picks is beyond the hub's vector waits again, so that phones
/// give back what the hub lost. Returns how many entries that are.
pub fn wait_beyond(
    tx: &Transaction<'_>,
    hub: &Vector,
    concerns: &dyn Fn(&LogInfo) -> bool,
) -> Result<u64, StoreError> {
    let mut waiting = 0;
    for log in ledger::all_logs(tx)?.iter().filter(|log| concerns(log)) {
        let heads = hub
            .0
            .get(&log.log)
            .map(|r| r.heads.as_slice())
            .unwrap_or_default();
        let has = Reach::of(tx, log.row, heads)?;
        let moved = set_where(
            tx,
            log.row,
            |seq, hash, was| if has.has(seq, hash) { was } else { 0 },
        )?;
        waiting += moved.lost;
    }
    Ok(waiting)
}

/// The hub lacks the beginning of a run that it was sent: the whole log waits again. What it has
/// of it costs bytes and changes nothing.
pub fn wait_whole(tx: &Transaction<'_>, log: &LogId) -> Result<(), StoreError> {
    if let Some(info) = ledger::log_info(tx, log)? {
        set_where(tx, info.row, |_, _, _| 0)?;
    }
    Ok(())
}

/// Custody of a record: that of its least-travelled entry written on this phone, or of all its
/// entries if none was. One that Disnaker has had and that was changed since is not "here" again.
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
        (None | Some(0), _) if has_arrived(conn, record)? => Custody::Changed,
        (None | Some(0), _) => Custody::Here,
        (Some(1), Some(0)) => Custody::Relay,
        (Some(1), _) => Custody::Arrived,
        (Some(_), _) => Custody::BackedUp,
    })
}

/// Whether Disnaker has had a record, whatever was written in it since.
pub fn has_arrived(conn: &Connection, record: &RecordId) -> Result<bool, StoreError> {
    let mut find = conn.prepare_cached(&format!("SELECT {}", has_arrived_sql("?1")))?;
    Ok(find.query_row([record.as_bytes()], |r| r.get(0))?)
}

/// The same as a condition on a column or parameter that names a record: when it arrived is known, or an entry
/// of it came from there or has its receipt.
pub(super) fn has_arrived_sql(record: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM arrived a WHERE a.record = {record})
          OR EXISTS (SELECT 1 FROM entry ae JOIN log al ON al.id = ae.log LEFT JOIN receipt ar ON ar.log = al.log
                     WHERE ae.record = {record} AND ae.custody > 0 AND coalesce(ar.role, 1) = 1))"
    )
}

/// Records in which this phone wrote, and of which nothing of its own waits.
pub fn arrived(conn: &Connection, own: &DeviceKey) -> Result<u64, StoreError> {
    let mut count = conn.prepare_cached(
        "SELECT count(*) FROM (SELECT 1 FROM entry e JOIN log l ON l.id = e.log
             WHERE l.device = ?1 AND e.kind > 1 GROUP BY e.record HAVING min(e.custody) > 0)",
    )?;
    Ok(count.query_row([own.as_bytes()], |r| r.get(0))?)
}

/// Entries, and records among them, that still wait to be sent.
pub fn waiting(conn: &Connection) -> Result<(u64, u64), StoreError> {
    let mut count = conn.prepare_cached(
        "SELECT count(*), count(DISTINCT CASE WHEN kind > 1 THEN record END) FROM entry WHERE custody = 0",
    )?;
    Ok(count.query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?)
}
