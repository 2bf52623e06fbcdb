//! Erasing: bodies and salts go, headers stay, and the bodies never come back.
//!
//! An entry's header commits to its body by a hash keyed with a random salt. Once body and salt are
//! gone, what is left tells nothing about them, and still proves the order of everything else.

use super::{Applied, LedgerError};
use crate::model::RecordId;
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// The tables, as a migration of phone and hub adds them.
pub const SCHEMA: &str = "
-- Records whose bodies were dropped and are refused for ever.
CREATE TABLE erased (
    record  BLOB PRIMARY KEY,
    case_id BLOB NOT NULL                   -- the `erase` document
) STRICT, WITHOUT ROWID;
";

/// Drops the bodies of records and refuses them from now on. Returns what to apply: (shard row,
/// record). Twice is once.
pub fn erase(
    tx: &Transaction<'_>,
    records: &[RecordId],
    case: &RecordId,
) -> Result<BTreeSet<(i64, RecordId)>, LedgerError> {
    let mut touched = BTreeSet::new();
    for record in records {
        tx.prepare_cached("INSERT OR IGNORE INTO erased (record, case_id) VALUES (?1, ?2)")?
            .execute((record.as_bytes(), case.as_bytes()))?;
        let mut find = tx.prepare_cached("SELECT DISTINCT shard FROM entry WHERE record = ?1")?;
        for shard in find.query_map([record.as_bytes()], |r| r.get(0))? {
            touched.insert((shard?, *record));
        }
        tx.prepare_cached(
            "UPDATE entry SET body = 1, payload = NULL,
                 salt = (SELECT case_id FROM erased x WHERE x.record = entry.record)
             WHERE record = ?1 AND body <> 1",
        )?
        .execute([record.as_bytes()])?;
    }
    Ok(touched)
}

/// The case under which a record was erased.
pub fn case_of(conn: &Connection, record: &RecordId) -> Result<Option<RecordId>, LedgerError> {
    let mut find = conn.prepare_cached("SELECT case_id FROM erased WHERE record = ?1")?;
    Ok(find
        .query_row([record.as_bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?)))
        .optional()?)
}

/// Whether a record was erased since this was built of it. One batch may bring an erasure and news of what
/// it erases: all of the batch is built before the erasure is carried out.
pub fn is_stale(conn: &Connection, applied: &Applied) -> Result<bool, LedgerError> {
    Ok(!applied.view.registers.0.is_empty() && case_of(conn, &applied.record)?.is_some())
}

/// Everything that was erased, with its case.
pub fn all(conn: &Connection) -> Result<Vec<(RecordId, RecordId)>, LedgerError> {
    let mut find = conn.prepare_cached("SELECT record, case_id FROM erased ORDER BY case_id, record")?;
    let rows = find.query_map([], |r| {
        Ok((RecordId::from_bytes(r.get(0)?), RecordId::from_bytes(r.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
