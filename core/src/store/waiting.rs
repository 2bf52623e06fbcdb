//! Reading out what waits to be sent.

use super::StoreError;
use crate::ledger::{self, LogInfo};
use crate::model::LogId;
use crate::oplog::entry::Entry;
use crate::oplog::limits::BATCH_FULL_BYTES;
use crate::oplog::run::{LooseRun, Run};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// How far each log was handed to the session already: next sequence to send.
pub type Handed = BTreeMap<LogId, u64>;

/// What goes into one batch.
#[derive(Debug, Default)]
pub struct Parcel {
    /// Runs, lowest counter first.
    pub runs: Vec<LooseRun>,
    /// How many entries they hold.
    pub entries: u64,
    /// What to note as handed over once the batch is on its way.
    pub handed: Handed,
}

/// The next runs that no receipt covers and that were not handed over, about `max_entries`. Logs
/// that are `busy` are passed over.
pub fn next(
    conn: &Connection,
    handed: &Handed,
    busy: &BTreeSet<LogId>,
    max_entries: u64,
) -> Result<Parcel, StoreError> {
    let mut parcel = Parcel::default();
    let mut runs: Vec<Run> = Vec::new();
    let mut bytes = 0usize;
    for log in logs_waiting(conn)?
        .into_iter()
        .filter(|log| !busy.contains(&log.log))
    {
        let room = max_entries.saturating_sub(parcel.entries);
        if room == 0 || bytes >= BATCH_FULL_BYTES {
            break;
        }
        let Some(from) = first_waiting(conn, &log, handed)? else {
            continue;
        };
        for run in ledger::read_within(conn, &log, from, room, BATCH_FULL_BYTES - bytes)? {
            if !run.entries.iter().all(Entry::is_sound) {
                // The hub would refuse the run, again and again.
                return Err(StoreError::Damaged(String::from(
                    "an entry that waits to be sent",
                )));
            }
            bytes += ledger::run_bytes(&run);
            parcel.entries += run.entries.len() as u64;
            let next = parcel.handed.entry(log.log).or_insert(0);
            *next = (*next).max(run.seal.seq + 1);
            runs.push(run);
        }
    }
    runs.sort_by_key(|r| r.entries.first().map(|e| e.header.counter));
    parcel.runs = runs.iter().filter_map(Run::loosen).collect();
    Ok(parcel)
}

fn logs_waiting(conn: &Connection) -> Result<Vec<LogInfo>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT l.log FROM log l WHERE EXISTS (SELECT 1 FROM entry e WHERE e.log = l.id AND e.custody = 0)
         ORDER BY l.id",
    )?;
    let logs: Vec<[u8; 16]> = find.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    let mut infos = Vec::with_capacity(logs.len());
    for log in logs {
        infos.extend(ledger::log_info(conn, &LogId::from_bytes(log))?);
    }
    Ok(infos)
}

fn first_waiting(conn: &Connection, log: &LogInfo, handed: &Handed) -> Result<Option<u64>, StoreError> {
    let from = handed.get(&log.log).copied().unwrap_or(0);
    let mut find =
        conn.prepare_cached("SELECT min(seq) FROM entry WHERE log = ?1 AND custody = 0 AND seq >= ?2")?;
    Ok(find.query_row((log.row, from), |r| r.get(0))?)
}
