//! The steps of the phone's database. A released one is never edited.

use super::OpenError;
use super::rows::hamlet_of_fields;
use crate::ledger::{self, Migrated, Migration};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Each step: the ledger's tables, then the phone's.
const MIGRATIONS: &[Migration] = &[
    (ledger::SCHEMA, include_str!("../../migrations/0001_start.sql")),
    ("", include_str!("../../migrations/0002_media.sql")),
    (
        ledger::erase::SCHEMA,
        include_str!("../../migrations/0003_trust.sql"),
    ),
    (ledger::restrict::SCHEMA, ""),
    ("", include_str!("../../migrations/0005_arrived.sql")),
    ("", include_str!("../../migrations/0006_touched.sql")),
    ("", include_str!("../../migrations/0007_hamlet.sql")),
];

/// Version of the newest schema.
pub const SCHEMA_VERSION: usize = MIGRATIONS.len();

/// Brings a database up to [`SCHEMA_VERSION`]; refuses one that is newer.
pub fn migrate(conn: &mut Connection) -> Result<(), OpenError> {
    conn.create_scalar_function("hamlet_of", 1, FunctionFlags::SQLITE_DETERMINISTIC, |call| {
        // A row that cannot be read keeps nobody from the others; it is made anew from its entries.
        Ok(hamlet_of_fields(call.get_raw(0).as_blob()?).unwrap_or_default())
    })?;
    match ledger::migrate(conn, MIGRATIONS)? {
        Migrated::UpToDate => Ok(()),
        Migrated::Newer(found) => Err(OpenError::Newer {
            found,
            known: SCHEMA_VERSION,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RecordKind, Value};
    use crate::oplog::codec::Writer;
    use crate::oplog::office::write_fields;

    #[test]
    fn candidates_that_an_older_release_wrote_get_the_key_of_their_hamlet() {
        let mut old = Connection::open_in_memory().unwrap();
        ledger::migrate(&mut old, &MIGRATIONS[..6]).unwrap();
        let mut fields = Writer::new();
        write_fields(
            &mut fields,
            &[(String::from("hm"), Value::from("Dsn. II"))].into(),
        );
        let fields = fields.finish();
        for kind in [RecordKind::CANDIDATE, RecordKind::ENROLMENT] {
            old.execute(
                "INSERT INTO row (record, shard, main, kind, receipt, created_ms, updated_ms, fields)
                 VALUES (?1, 1, 1, ?2, '', 0, 0, ?3)",
                (vec![kind.0 as u8; 16], kind.0, &fields),
            )
            .unwrap();
        }
        migrate(&mut old).unwrap();
        let mut find = old.prepare("SELECT hamlet FROM row ORDER BY kind").unwrap();
        let keys = find.query_map([], |r| r.get(0)).unwrap();
        let keys: Vec<String> = keys.collect::<Result<_, _>>().unwrap();
        assert_eq!(keys, ["", "dusun 002"], "only lists of candidates go by hamlet");
    }

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
            ledger::migrate(&mut old, &MIGRATIONS[..version]).unwrap();
            old.execute("INSERT INTO meta (key, value) VALUES ('district', x'35')", [])
                .unwrap();
            migrate(&mut old).unwrap();
            assert_eq!(schema(&old), schema(&new));
            let kept: i64 = old
                .query_row("SELECT count(*) FROM meta", [], |r| r.get(0))
                .unwrap();
            assert_eq!(kept, 1);
        }
    }
}
