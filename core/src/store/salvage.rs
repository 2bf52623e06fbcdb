//! Taking over what can still be read of a damaged database.
//!
//! The keys and settings come first, then every entry that reads well and still fits its log's
//! chain and seal. What this device sealed is sent again; the hub knows what it has. The damaged
//! file stays where it is: it may hold the only report of an accident, and a later tool may read
//! more of it.

use super::{OpenError, StoreError, receive};
use crate::ledger::{self, Keeping, Trust};
use crate::model::{DeviceKey, LogId, ShardId};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;

/// Copies into a new, empty database.
pub fn take_over(to: &mut Connection, damaged: &Path) -> Result<(), OpenError> {
    let Ok(from) = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_ONLY) else {
        return Ok(());
    };
    let tx = to.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (key, value) in read_meta(&from) {
        tx.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
            (key, value),
        )?;
    }
    let trust = super::meta::trust(&tx)?;
    for log in read_logs(&from) {
        take_log(&tx, &from, &log, &trust)?;
    }
    // The cursor may be ahead of what was saved: everything is asked for again. Own logs end here,
    // because entries of theirs may be lost.
    tx.execute("DELETE FROM meta WHERE key = 'cursor'", [])?;
    tx.commit()?;
    Ok(())
}

fn read_meta(from: &Connection) -> Vec<(String, Vec<u8>)> {
    rows(from, "SELECT key, value FROM meta", |r| {
        Ok((r.get(0)?, r.get(1)?))
    })
}

fn read_logs(from: &Connection) -> Vec<ledger::LogInfo> {
    rows(
        from,
        "SELECT l.id, l.log, l.device, s.shard FROM log l JOIN shard s ON s.id = l.shard",
        |r| {
            Ok(ledger::LogInfo {
                row: r.get(0)?,
                log: LogId::from_bytes(r.get(1)?),
                device: DeviceKey::from_bytes(r.get(2)?),
                shard: ShardId::from_bytes(r.get(3)?),
                aside: false,
                cut: None,
            })
        },
    )
}

/// As many rows as can be read; none if the table cannot.
fn rows<T>(from: &Connection, sql: &str, read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
    let Ok(mut find) = from.prepare(sql) else {
        return Vec::new();
    };
    let Ok(found) = find.query_map([], |r| read(r)) else {
        return Vec::new();
    };
    found.map_while(Result::ok).collect()
}

/// Takes the runs of a log one after the other, until one cannot be read or does not fit.
fn take_log(
    tx: &rusqlite::Transaction<'_>,
    from: &Connection,
    log: &ledger::LogInfo,
    trust: &Trust,
) -> Result<(), StoreError> {
    let mut next = 0;
    while let Ok(runs) = ledger::read_from(from, log, next, 64) {
        let Some(run) = runs.into_iter().next() else { break };
        next = run.seal.seq + 1;
        let Some(loose) = run.loosen() else { break };
        let keeping = Keeping {
            custody: 0,
            all_seals: false,
            now_ms: 0,
        };
        if !receive::receive(tx, trust, vec![loose], keeping)?
            .refused
            .is_empty()
        {
            break;
        }
    }
    Ok(())
}
