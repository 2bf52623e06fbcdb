//! Numbered migrations, each in its own transaction that also sets `user_version`. A released one is never
//! edited. The phone's database and the hub's have their own list; both begin with the ledger's tables.

use rusqlite::{Connection, Error, TransactionBehavior};

/// One step: the ledger's tables, then those of the phone or the hub.
pub type Migration = (&'static str, &'static str);

/// Whether a database could be brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migrated {
    /// It has all steps now.
    UpToDate,
    /// A newer program wrote it, with this many steps; nothing was changed.
    Newer(usize),
}

/// Carries out the steps that a database lacks.
///
/// # Errors
/// What SQLite says; the steps before stay done.
pub fn migrate(conn: &mut Connection, steps: &[Migration]) -> Result<Migrated, Error> {
    loop {
        let found: usize = conn.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        if found > steps.len() {
            return Ok(Migrated::Newer(found));
        }
        if found == steps.len() {
            return Ok(Migrated::UpToDate);
        }
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Again under the lock: another process may have been quicker.
        let version: usize = tx.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        let Some((of_ledger, of_owner)) = steps.get(version) else {
            continue;
        };
        tx.execute_batch(of_ledger)?;
        tx.execute_batch(of_owner)?;
        tx.pragma_update(None, "user_version", version + 1)?;
        tx.commit()?;
    }
}
