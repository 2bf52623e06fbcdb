//! Numbered migrations, each in its own transaction that also sets `user_version`. A released
//! one is never edited.

use super::OpenError;
use crate::ledger;
use rusqlite::{Connection, TransactionBehavior};

/// Each step: the ledger's tables, then the phone's.
const MIGRATIONS: &[(&str, &str)] = &[
    (ledger::SCHEMA, include_str!("../../migrations/0001_start.sql")),
    (
        ledger::erase::SCHEMA,
        include_str!("../../migrations/0003_trust.sql"),
    ),
];

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
        let Some((of_ledger, of_phone)) = MIGRATIONS.get(version) else {
            continue;
        };
        tx.execute_batch(of_ledger)?;
        tx.execute_batch(of_phone)?;
        tx.pragma_update(None, "user_version", version + 1)?;
        tx.commit()?;
    }
}
