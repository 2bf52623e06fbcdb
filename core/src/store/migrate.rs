//! Numbered migrations, each in its own transaction that also sets `user_version`. A released
//! one is never edited.

use super::OpenError;
use crate::ledger;
use rusqlite::{Connection, TransactionBehavior};

const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_start.sql"),
    include_str!("../../migrations/0002_media.sql"),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(conn: &Connection) -> Vec<(String, String)> {
        let mut find = conn
            .prepare("SELECT name, coalesce(sql, '') FROM sqlite_master ORDER BY name")
            .unwrap();
        let all = find.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        all.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_database_of_any_release_before_becomes_a_new_one_and_keeps_its_rows() {
        let mut new = Connection::open_in_memory().unwrap();
        migrate(&mut new).unwrap();
        for version in 1..SCHEMA_VERSION {
            let mut old = Connection::open_in_memory().unwrap();
            old.execute_batch(ledger::SCHEMA).unwrap();
            for step in &MIGRATIONS[..version] {
                old.execute_batch(step).unwrap();
            }
            old.execute("INSERT INTO meta (key, value) VALUES ('district', x'35')", [])
                .unwrap();
            old.pragma_update(None, "user_version", version).unwrap();
            migrate(&mut old).unwrap();
            assert_eq!(schema(&old), schema(&new));
            let kept: i64 = old
                .query_row("SELECT count(*) FROM meta", [], |r| r.get(0))
                .unwrap();
            assert_eq!(kept, 1);
        }
    }
}
