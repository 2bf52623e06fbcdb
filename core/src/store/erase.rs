//! Carrying out what the hub decided under UU 27/2022: erasing, restricting.

use super::{StoreError, meta, rows};
use crate::form::rights;
use crate::ledger::{self, Applied, erase, restrict, search};
use crate::model::{RecordId, RecordKind};
use rusqlite::{Connection, Transaction};

/// Does what a document says that was just applied, if it is one of the two kinds.
pub fn carry_out(tx: &Transaction<'_>, applied: &Applied, now_ms: i64) -> Result<(), StoreError> {
    match applied.view.kind {
        Some(RecordKind::ERASE) => {
            let winners = applied.view.registers.winners();
            let answers = winners.map(|(k, v)| (String::from(k), v.clone())).collect();
            erase_all(tx, &applied.record, &rights::records(&answers), now_ms)
        }
        Some(RecordKind::RESTRICT) => Ok(restrict::carry_out(tx, applied)?),
        _ => Ok(()),
    }
}

fn erase_all(
    tx: &Transaction<'_>,
    case: &RecordId,
    records: &[RecordId],
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut note =
        tx.prepare_cached("INSERT OR IGNORE INTO erase_case (case_id, done_ms) VALUES (?1, ?2)")?;
    if note.execute((case.as_bytes(), now_ms))? == 0 {
        return Ok(());
    }
    let touched = erase::erase(tx, records, case)?;
    let trust = meta::trust(tx)?;
    for applied in ledger::apply(tx, &trust, &touched)? {
        rows::write(tx, &applied)?;
    }
    for record in records {
        for sql in [
            "DELETE FROM blob WHERE owner = ?1 OR owner IN (SELECT id FROM draft WHERE record = ?1)",
            "DELETE FROM draft WHERE record = ?1",
            "DELETE FROM imported WHERE record = ?1",
            "DELETE FROM arrived WHERE record = ?1",
        ] {
            tx.prepare_cached(sql)?.execute([record.as_bytes()])?;
        }
        restrict::forget(tx, record)?;
    }
    Ok(search::purge(tx)?)
}

/// Erasures that were carried out and that the hub has not heard of yet.
pub fn unreported(conn: &Connection) -> Result<Vec<RecordId>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT case_id FROM erase_case WHERE reported = 0 ORDER BY case_id")?;
    let cases = find.query_map([], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(cases.collect::<Result<_, _>>()?)
}

/// Notes that the hub has heard of them.
pub fn note_reported(tx: &Transaction<'_>, cases: &[RecordId]) -> Result<(), StoreError> {
    for case in cases {
        tx.prepare_cached("UPDATE erase_case SET reported = 1 WHERE case_id = ?1")?
            .execute([case.as_bytes()])?;
    }
    Ok(())
}
