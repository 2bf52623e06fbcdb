//! Storing runs, and what is known of logs. `read` reads runs again to send.

use super::{LedgerError, row, shard_row};
use crate::model::{DeviceKey, EntryHash, LogId, RecordId, RecordKind, ShardId};
use crate::oplog::entry::{Entry, Open};
use crate::oplog::hash::first_8;
use crate::oplog::held::Held;
use crate::oplog::limits::{COUNTER_JUMP_MAX, SEAL_KEEP_EVERY, SEAL_KEEP_PAYLOAD_BYTES};
use crate::oplog::run::{self, Before, LooseRun, Run, RunError};
use crate::oplog::seal::Seal;
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeSet;
use thiserror::Error;

/// What is known of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInfo {
    /// Row id.
    pub row: i64,
    /// The log.
    pub log: LogId,
    /// The key that seals it.
    pub device: DeviceKey,
    /// Its shard.
    pub shard: ShardId,
    /// Whether it has no right to its shard.
    pub aside: bool,
    /// Entries above this sequence are aside.
    pub cut: Option<u64>,
}

/// Outcome of storing a run.
#[derive(Debug, Default)]
pub struct Stored {
    /// How many entries were new.
    pub new_entries: u64,
    /// Records to apply: (shard row, record).
    pub touched: BTreeSet<(i64, RecordId)>,
    /// Whether this run began a log that was not known.
    pub new_log: bool,
}

/// Why a run was not stored.
#[derive(Debug, Error)]
pub enum StoreRunError {
    /// It was refused; nothing of it is here.
    #[error(transparent)]
    Refused(#[from] RunError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<rusqlite::Error> for StoreRunError {
    fn from(e: rusqlite::Error) -> Self {
        Self::Ledger(LedgerError::Sqlite(e))
    }
}

/// How a replica keeps what it stores.
#[derive(Clone, Copy, Debug)]
pub struct Keeping {
    /// Custody of new entries: 0 here only, 1 stored at a hub, 2 in a backup of it.
    pub custody: u8,
    /// Whether every seal is kept (a hub) or only the newest and every 64th (a phone).
    pub all_seals: bool,
    /// This replica's clock, ms since 1970 UTC.
    pub now_ms: i64,
}

/// Everything about a log; `None` if it is not here.
pub fn log_info(conn: &Connection, log: &LogId) -> Result<Option<LogInfo>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT l.id, l.log, l.device, s.shard, l.aside, l.cut FROM log l JOIN shard s ON s.id = l.shard WHERE l.log = ?1",
    )?;
    Ok(find.query_row([log.as_bytes()], log_from_row).optional()?)
}

/// The logs that a device opened, in the order in which they came here.
pub fn logs_of_device(conn: &Connection, device: &DeviceKey) -> Result<Vec<LogInfo>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT l.id, l.log, l.device, s.shard, l.aside, l.cut FROM log l JOIN shard s ON s.id = l.shard
         WHERE l.device = ?1 ORDER BY l.id",
    )?;
    let logs = find
        .query_map([device.as_bytes()], log_from_row)?
        .collect::<Result<_, _>>()?;
    Ok(logs)
}

fn log_from_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<LogInfo> {
    Ok(LogInfo {
        row: r.get(0)?,
        log: LogId::from_bytes(r.get(1)?),
        device: DeviceKey::from_bytes(r.get(2)?),
        shard: ShardId::from_bytes(r.get(3)?),
        aside: r.get(4)?,
        cut: r.get(5)?,
    })
}

/// The heads of a log, ascending.
pub fn heads_of(conn: &Connection, log: i64) -> Result<Vec<(u64, EntryHash)>, LedgerError> {
    let mut find = conn.prepare_cached("SELECT seq, hash FROM head WHERE log = ?1 ORDER BY seq, hash")?;
    let heads = find.query_map([log], |r| Ok((r.get(0)?, EntryHash::from_bytes(r.get(1)?))))?;
    Ok(heads.collect::<Result<_, _>>()?)
}

/// The stored entry before a run.
pub fn before(conn: &Connection, run: &LooseRun) -> Result<Option<Before>, LedgerError> {
    let Some(seq) = run.from.checked_sub(1) else {
        return Ok(None);
    };
    let Some(info) = log_info(conn, &run.log)? else {
        return Ok(None);
    };
    let mut find = conn.prepare_cached("SELECT hash, counter FROM entry WHERE log = ?1 AND seq = ?2")?;
    let mut rows = find.query((info.row, seq))?;
    while let Some(r) = rows.next()? {
        let hash = EntryHash::from_bytes(r.get(0)?);
        if first_8(hash.as_bytes()) == run.prev {
            return Ok(Some(Before {
                hash,
                counter: r.get(1)?,
                device: info.device,
            }));
        }
    }
    Ok(None)
}

/// Stores what is new of a run whose hashes and seal were checked. Twice is once.
pub fn store_run(tx: &Transaction<'_>, run: &Run, keeping: Keeping) -> Result<Stored, StoreRunError> {
    store_run_placed(tx, run, keeping, false)
}

/// The same at a hub, which says whether a log that is new here stands aside: entries that nobody
/// is shown must not move the shard's counter, or what is shown would be held as a jump elsewhere.
pub fn store_run_placed(
    tx: &Transaction<'_>,
    run: &Run,
    keeping: Keeping,
    aside_if_new: bool,
) -> Result<Stored, StoreRunError> {
    let mut stored = Stored::default();
    let (log, shard, shown_up_to) = match log_info(tx, &run.seal.log)? {
        Some(info) => {
            let shown = if info.aside {
                None
            } else {
                Some(info.cut.unwrap_or(u64::MAX))
            };
            (info.row, shard_row(tx, &info.shard)?, shown)
        }
        None => {
            stored.new_log = true;
            let (log, shard) = create_log(tx, run)?;
            if aside_if_new {
                tx.execute("UPDATE log SET aside = 1 WHERE id = ?1", [log])?;
            }
            (log, shard, (!aside_if_new).then_some(u64::MAX))
        }
    };
    let mut heads = heads_of(tx, log)?;
    let known = known_entries(tx, log, run)?;
    let last_is_known = run.entries.last().is_some_and(|e| known.contains(&e.hash));
    run::advance(&mut heads, run, last_is_known)?;
    for entry in run.entries.iter().filter(|e| known.contains(&e.hash)) {
        if row::fill(tx, log, entry)? {
            note_entry(tx, log, shard, entry, &mut stored)?;
        }
    }
    let mut highest = 0;
    for entry in run.entries.iter().filter(|e| !known.contains(&e.hash)) {
        row::insert(tx, (log, shard), entry, keeping.custody, keeping.now_ms)?;
        stored.new_entries += 1;
        highest = highest.max(entry.header.counter);
        note_entry(tx, log, shard, entry, &mut stored)?;
    }
    if stored.new_entries > 0 {
        if shown_up_to.is_some_and(|to| run.seal.seq <= to) {
            raise_counter(tx, (log, shard), run, &mut stored)?;
        }
        write_heads(tx, log, &heads)?;
    }
    keep_seal(tx, log, &run.seal, keeping.all_seals)?;
    Ok(stored)
}

fn create_log(tx: &Transaction<'_>, run: &Run) -> Result<(i64, i64), StoreRunError> {
    let open = run
        .entries
        .first()
        .and_then(Entry::payload)
        .and_then(|p| Open::decode(p).ok());
    let open = open.ok_or(RunError::Open)?;
    let shard = shard_row(tx, &open.shard)?;
    tx.prepare_cached("INSERT INTO log (log, device, shard) VALUES (?1, ?2, ?3)")?
        .execute((run.seal.log.as_bytes(), open.device.as_bytes(), shard))?;
    Ok((tx.last_insert_rowid(), shard))
}

fn known_entries(tx: &Transaction<'_>, log: i64, run: &Run) -> Result<BTreeSet<EntryHash>, LedgerError> {
    let from = run.entries.first().map_or(0, |e| e.header.seq);
    let mut find = tx.prepare_cached("SELECT hash FROM entry WHERE log = ?1 AND seq BETWEEN ?2 AND ?3")?;
    let known = find.query_map((log, from, run.seal.seq), |r| {
        Ok(EntryHash::from_bytes(r.get(0)?))
    })?;
    Ok(known.collect::<Result<_, _>>()?)
}

/// What else a new entry means: a session announced, or a record to apply.
fn note_entry(
    tx: &Transaction<'_>,
    log: i64,
    shard: i64,
    entry: &Entry,
    stored: &mut Stored,
) -> Result<(), LedgerError> {
    let header = &entry.header;
    if header.kind == RecordKind::SESSION {
        tx.prepare_cached(
            "INSERT INTO session (log, session, seq) VALUES (?1, ?2, ?3)
             ON CONFLICT (log, session) DO UPDATE SET seq = min(seq, excluded.seq)",
        )?
        .execute((log, header.session.as_bytes(), header.seq))?;
        // After a fork the announcement may come later than what needs it.
        let mut waits = tx.prepare_cached(
            "SELECT DISTINCT record FROM entry WHERE held = 'actor' AND log = ?1 AND seq > ?2",
        )?;
        let waits = waits.query_map((log, header.seq), |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
        for record in waits {
            stored.touched.insert((shard, record?));
        }
    } else if header.kind != RecordKind::OPEN {
        stored.touched.insert((shard, header.record));
    }
    Ok(())
}

/// Takes over the highest counter that is no jump, and touches the records whose entries were
/// held as jumps and now are none. The outcome depends on the set of entries only: counters are
/// taken in ascending order until a gap is too wide.
fn raise_counter(
    tx: &Transaction<'_>,
    (log, shard): (i64, i64),
    run: &Run,
    stored: &mut Stored,
) -> Result<(), LedgerError> {
    let counter: u64 = tx
        .prepare_cached("SELECT counter FROM shard WHERE id = ?1")?
        .query_row([shard], |r| r.get(0))?;
    let mut reached = counter;
    let mut jumped = false;
    let mut mark = tx
        .prepare_cached("UPDATE entry SET held = 'counter_jump' WHERE log = ?1 AND seq = ?2 AND hash = ?3")?;
    for entry in &run.entries {
        match entry.header.counter {
            c if c > reached + COUNTER_JUMP_MAX => {
                // At once, not only when records are applied: the next run of the same batch may
                // be the bridge.
                mark.execute((log, entry.header.seq, entry.hash.as_bytes()))?;
                jumped = true;
            }
            c => reached = reached.max(c),
        }
    }
    if reached > counter || jumped {
        reached = bridge_jumps(tx, shard, reached, stored)?;
        tx.prepare_cached("UPDATE shard SET counter = ?2 WHERE id = ?1")?
            .execute((shard, reached))?;
    }
    Ok(())
}

/// Counts the entries of a log that was admitted: until then they did not move the counter.
pub fn count_admitted(tx: &Transaction<'_>, log: i64) -> Result<(), LedgerError> {
    let shard: i64 = tx.query_row("SELECT shard FROM log WHERE id = ?1", [log], |r| r.get(0))?;
    tx.execute(
        "UPDATE entry SET held = 'counter_jump' WHERE log = ?1 AND held IS NULL",
        [log],
    )?;
    let counter: u64 = tx.query_row("SELECT counter FROM shard WHERE id = ?1", [shard], |r| r.get(0))?;
    let reached = bridge_jumps(tx, shard, counter, &mut Stored::default())?;
    tx.execute("UPDATE shard SET counter = ?2 WHERE id = ?1", (shard, reached))?;
    Ok(())
}

/// From a counter that was reached, takes what was held as a jump and is none any more; returns the
/// counter that is reached then.
pub(super) fn bridge_jumps(
    tx: &Transaction<'_>,
    shard: i64,
    from: u64,
    stored: &mut Stored,
) -> Result<u64, LedgerError> {
    let mut reached = from;
    let mut bridged = false;
    let mut find = tx.prepare_cached(
        "SELECT e.counter, e.record, e.kind FROM entry e JOIN log l ON l.id = e.log
         WHERE e.held = 'counter_jump' AND e.shard = ?1 AND l.aside = 0 AND (l.cut IS NULL OR e.seq <= l.cut)
         ORDER BY e.counter",
    )?;
    let mut rows = find.query([shard])?;
    while let Some(r) = rows.next()? {
        let counter: u64 = r.get(0)?;
        if counter > reached + COUNTER_JUMP_MAX {
            break;
        }
        reached = reached.max(counter);
        bridged = true;
        if r.get::<_, u16>(2)? > RecordKind::SESSION.0 {
            stored.touched.insert((shard, RecordId::from_bytes(r.get(1)?)));
        }
    }
    drop(rows);
    if bridged {
        tx.prepare_cached(
            "UPDATE entry SET held = NULL WHERE held = 'counter_jump' AND shard = ?1 AND counter <= ?2",
        )?
        .execute((shard, reached))?;
    }
    Ok(reached)
}

pub(super) fn write_heads(
    tx: &Transaction<'_>,
    log: i64,
    heads: &[(u64, EntryHash)],
) -> Result<(), LedgerError> {
    tx.prepare_cached("DELETE FROM head WHERE log = ?1")?
        .execute([log])?;
    let mut insert = tx.prepare_cached("INSERT INTO head (log, seq, hash) VALUES (?1, ?2, ?3)")?;
    for (seq, hash) in heads {
        insert.execute((log, seq, hash.as_bytes()))?;
    }
    Ok(())
}

/// Keeps a seal; unless all are kept, drops those that are neither a 64th nor on a head nor beside a
/// large payload.
pub(super) fn keep_seal(tx: &Transaction<'_>, log: i64, seal: &Seal, all: bool) -> Result<(), LedgerError> {
    tx.prepare_cached("INSERT OR IGNORE INTO seal (log, seq, hash, signature) VALUES (?1, ?2, ?3, ?4)")?
        .execute((log, seal.seq, seal.hash.as_bytes(), seal.signature))?;
    if all {
        return Ok(());
    }
    tx.prepare_cached(
        "DELETE FROM seal WHERE log = ?1 AND (seq + 1) % ?2 <> 0 AND seq < ?3
         AND NOT EXISTS (SELECT 1 FROM head h WHERE h.log = seal.log AND h.seq = seal.seq AND h.hash = seal.hash)
         AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.log = seal.log AND e.seq BETWEEN seal.seq AND seal.seq + 1
                         AND length(e.payload) > ?4)",
    )?
    .execute((log, SEAL_KEEP_EVERY, seal.seq, SEAL_KEEP_PAYLOAD_BYTES as i64))?;
    Ok(())
}

/// Every log, in the order in which they came here.
pub fn all_logs(conn: &Connection) -> Result<Vec<LogInfo>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT l.id, l.log, l.device, s.shard, l.aside, l.cut FROM log l JOIN shard s ON s.id = l.shard ORDER BY l.id",
    )?;
    let logs = find.query_map([], log_from_row)?.collect::<Result<_, _>>()?;
    Ok(logs)
}

/// Logs of these shards, and all of `device`'s own.
pub fn logs_in(
    conn: &Connection,
    shards: &[ShardId],
    device: &DeviceKey,
) -> Result<Vec<LogInfo>, LedgerError> {
    let mut logs = all_logs(conn)?;
    logs.retain(|log| log.device == *device || shards.contains(&log.shard));
    Ok(logs)
}

/// The newest entries of a log among those up to a position of arrival, one per branch.
pub fn heads_up_to(conn: &Connection, log: i64, position: i64) -> Result<Vec<(u64, EntryHash)>, LedgerError> {
    let heads = heads_of(conn, log)?;
    let mut arrived =
        conn.prepare_cached("SELECT 1 FROM entry WHERE log = ?1 AND seq = ?2 AND hash = ?3 AND id <= ?4")?;
    let mut reached = Vec::new();
    for (seq, hash) in heads {
        if arrived
            .query_row((log, seq, hash.as_bytes(), position), |_| Ok(()))
            .optional()?
            .is_some()
        {
            reached.push((seq, hash));
        }
    }
    if reached.is_empty() {
        let mut last = conn.prepare_cached(
            "SELECT seq, hash FROM entry WHERE log = ?1 AND id <= ?2 ORDER BY seq DESC, id DESC LIMIT 1",
        )?;
        let found = last
            .query_row((log, position), |r| {
                Ok((r.get(0)?, EntryHash::from_bytes(r.get(1)?)))
            })
            .optional()?;
        reached.extend(found);
    }
    Ok(reached)
}

/// The first held entries of a log.
pub fn held_of_log(conn: &Connection, log: i64, limit: u32) -> Result<Vec<(u64, Held)>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT seq, held FROM entry WHERE log = ?1 AND held IS NOT NULL ORDER BY seq, hash LIMIT ?2",
    )?;
    let held = find.query_map((log, limit), |r| {
        let code: String = r.get(1)?;
        Ok((r.get(0)?, Held::from_code(&code).unwrap_or(Held::Undecodable)))
    })?;
    Ok(held.collect::<Result<_, _>>()?)
}
