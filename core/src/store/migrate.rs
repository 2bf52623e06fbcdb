//! Numbered migrations, each in its own transaction that also sets `user_version`. A released
//! one is never edited.

use super::OpenError;
use crate::ledger;
use rusqlite::{Connection, TransactionBehavior};

const MIGRATIONS: &[&str] = &[include_str!("../../migrations/0001_start.sql")];

/// Version of the newest schema.
pub const SCHEMA_VERSION: usize = MIGRATIONS.len();

/// Brings a database up to [`SCHEMA_VERSION`]; refuses one that is newer.
pub fn migrate(conn: &mut Connection) -> Result<(), OpenError> {
    loop {
        let found: usize = conn.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        if found > SCHEMA_VERSION {
            return Err(OpenError::Newer {
                found,
                known: SCHEMA_VERSION,
            });
        }
        if found == SCHEMA_VERSION {
            return Ok(());
        }
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Again under the lock: another process may have been quicker.
        let version: usize = tx.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        let Some(step) = MIGRATIONS.get(version) else {
            continue;
        };
        if version == 0 {
            tx.execute_batch(ledger::SCHEMA)?;
        }
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", version + 1)?;
        tx.commit()?;
    }
}
