//! Restricting: a record is kept, and shown in no list, search, count or export (UU 27/2022 Art. 41).
//!
//! Several cases may name one record. The newest word counts, by the order of the log: it is the same wherever
//! the documents are applied, in whatever order.

use super::{Applied, LedgerError, erase};
use crate::form::rights;
use crate::model::RecordId;
use rusqlite::{Connection, OptionalExtension, Transaction};

/// The tables, as a migration of phone and hub adds them to `restricted`.
pub const SCHEMA: &str = "
-- The newest word on a record whose processing was ever restricted: its place in the order of the log.
CREATE TABLE restrict_word (
    record  BLOB PRIMARY KEY,
    counter INTEGER NOT NULL,
    log     BLOB NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Does what a `restrict` document says, unless a newer one spoke of the record already. What was erased stays
/// so: nothing may tell that there was something.
pub fn carry_out(tx: &Transaction<'_>, applied: &Applied) -> Result<(), LedgerError> {
    let winners = applied.view.registers.winners();
    let answers = winners.map(|(k, v)| (String::from(k), v.clone())).collect();
    let headers = applied.entries.iter().map(|loaded| &loaded.entry.header);
    let Some(word) = headers.map(|h| (h.counter, *h.log.as_bytes())).max() else {
        return Ok(());
    };
    for record in rights::records(&answers) {
        if erase::case_of(tx, &record)?.is_some() || newest_word(tx, &record)?.is_some_and(|w| w > word) {
            continue;
        }
        tx.prepare_cached("INSERT OR REPLACE INTO restrict_word (record, counter, log) VALUES (?1, ?2, ?3)")?
            .execute((record.as_bytes(), word.0, word.1))?;
        if rights::is_released(&answers) {
            forget(tx, &record)?;
        } else {
            tx.prepare_cached("INSERT OR REPLACE INTO restricted (record, case_id) VALUES (?1, ?2)")?
                .execute((record.as_bytes(), applied.record.as_bytes()))?;
        }
    }
    Ok(())
}

/// Ends the restriction of a record: it was released, or erased.
pub fn forget(tx: &Transaction<'_>, record: &RecordId) -> Result<(), LedgerError> {
    tx.prepare_cached("DELETE FROM restricted WHERE record = ?1")?
        .execute([record.as_bytes()])?;
    Ok(())
}

/// Whether a record's processing is restricted.
pub fn is_restricted(conn: &Connection, record: &RecordId) -> Result<bool, LedgerError> {
    let mut find = conn.prepare_cached("SELECT 1 FROM restricted WHERE record = ?1")?;
    Ok(find.exists([record.as_bytes()])?)
}

fn newest_word(conn: &Connection, record: &RecordId) -> Result<Option<(u64, [u8; 16])>, LedgerError> {
    let mut find = conn.prepare_cached("SELECT counter, log FROM restrict_word WHERE record = ?1")?;
    Ok(find
        .query_row([record.as_bytes()], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?)
}
