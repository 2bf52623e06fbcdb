use super::*;
use proptest::prelude::*;
use rusqlite::Connection;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

fn blob(seed: usize, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|n| (n * 31 + seed * 7) as u8).collect()
}

/// A database with every length of record around the limits of a page.
struct Made {
    folder: TempDir,
    conn: Connection,
}

impl Made {
    fn new(page_bytes: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let conn = Connection::open(folder.path().join("db")).unwrap();
        let setup = format!(
            "PRAGMA page_size = {page_bytes}; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
             CREATE TABLE rows (id INTEGER PRIMARY KEY, number INTEGER, words TEXT, bytes BLOB) STRICT;
             CREATE TABLE keyed (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;"
        );
        conn.execute_batch(&setup).unwrap();
        Self { folder, conn }
    }

    fn lengths(page_bytes: usize) -> Vec<usize> {
        let near = |n: usize| n.saturating_sub(70)..n + 20;
        near(page_bytes)
            .chain(near(page_bytes / 4))
            .chain([0, 1, 3 * page_bytes, 70_000])
            .collect()
    }

    fn fill(&self, page_bytes: usize, from: usize) {
        let tx = self.conn.unchecked_transaction().unwrap();
        for (n, length) in (from..).zip(Self::lengths(page_bytes)) {
            let number = (n as i64 - 40) << (n % 50);
            tx.execute(
                "INSERT INTO rows VALUES (?1, ?2, ?3, ?4)",
                (n as i64 * 1_000, number, format!("kata {n}"), blob(n, length)),
            )
            .unwrap();
            tx.execute(
                "INSERT INTO keyed VALUES (?1, ?2)",
                (format!("key {n}"), blob(n, length)),
            )
            .unwrap();
        }
        tx.commit().unwrap();
    }

    fn path(&self, suffix: &str) -> PathBuf {
        self.folder.path().join(format!("db{suffix}"))
    }

    fn expected(&self) -> Vec<(Option<i64>, Vec<Value>)> {
        let mut all = Vec::new();
        let mut find = self
            .conn
            .prepare("SELECT id, number, words, bytes FROM rows")
            .unwrap();
        let rows = find.query_map([], |r| {
            let values = vec![
                Value::Null,
                Value::Integer(r.get(1)?),
                Value::Text(r.get::<_, String>(2)?.into_bytes()),
                Value::Blob(r.get(3)?),
            ];
            Ok((Some(r.get(0)?), values))
        });
        all.extend(rows.unwrap().map(Result::unwrap));
        let mut find = self.conn.prepare("SELECT key, bytes FROM keyed").unwrap();
        let rows = find.query_map([], |r| {
            let key = Value::Text(r.get::<_, String>(0)?.into_bytes());
            Ok((None, vec![key, Value::Blob(r.get(1)?)]))
        });
        all.extend(rows.unwrap().map(Result::unwrap));
        sorted(all)
    }
}

fn sorted(mut all: Vec<(Option<i64>, Vec<Value>)>) -> Vec<(Option<i64>, Vec<Value>)> {
    all.sort();
    all
}

/// What was found, without the tables of SQLite itself and their indexes.
fn found(file: &[u8], wal: Option<&[u8]>) -> Vec<(Option<i64>, Vec<Value>)> {
    let mut pages = Pages::new(Cursor::new(file), wal.map(Cursor::new), None);
    let mut all = Vec::new();
    pages.for_each(|record| all.push(record));
    for record in all.iter().step_by(7) {
        assert_eq!(pages.at(record.place).as_ref(), Some(record));
    }
    let ours = all.into_iter().filter(|r| matches!(r.values.len(), 2 | 4));
    sorted(ours.map(|r| (r.row, r.values)).collect())
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

#[test]
fn every_record_that_sqlite_wrote_is_found_from_file_and_log_of_changes() {
    for page_bytes in [512, 4096, 65_536] {
        let made = Made::new(page_bytes);
        made.fill(page_bytes, 0);
        let only_wal = found(&read(&made.path("")), Some(&read(&made.path("-wal"))));
        assert_eq!(only_wal, made.expected(), "{page_bytes}: in the log of changes");
        made.conn
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        assert_eq!(
            found(&read(&made.path("")), None),
            made.expected(),
            "{page_bytes}: in the file"
        );
        made.fill(page_bytes, 500);
        made.conn
            .execute_batch("UPDATE rows SET words = 'lain' WHERE id < 5000")
            .unwrap();
        let both = found(&read(&made.path("")), Some(&read(&made.path("-wal"))));
        assert_eq!(both, made.expected(), "{page_bytes}: in both");
    }
}

#[test]
fn a_transaction_that_was_not_committed_does_not_count() {
    let made = Made::new(4096);
    made.fill(4096, 0);
    let before = made.expected();
    let length = read(&made.path("-wal")).len();
    made.fill(4096, 500);
    let wal = read(&made.path("-wal"));
    for cut in [length, length + 24, length + 3 * 4120, wal.len() - 1] {
        assert_eq!(
            found(&read(&made.path("")), Some(&wal[..cut])),
            before,
            "cut at {cut}"
        );
    }
    let mut changed = wal;
    changed[length + 100] ^= 1;
    assert_eq!(found(&read(&made.path("")), Some(&changed)), before);
}

#[test]
fn records_are_found_without_the_pages_that_lead_to_them() {
    let made = Made::new(4096);
    made.fill(4096, 0);
    made.conn
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let all = made.expected();
    let mut file = read(&made.path(""));
    let inner: Vec<usize> = (0..file.len() / 4096)
        .filter(|n| *n == 0 || file[n * 4096] == 5)
        .collect();
    assert!(inner.len() > 1);
    for page in inner {
        file[page * 4096..][..4096].fill(0xaa);
    }
    assert_eq!(found(&file, None), all);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_bytes_are_read_without_a_panic(
        file in proptest::collection::vec(any::<u8>(), 0..9_000),
        wal in proptest::collection::vec(any::<u8>(), 0..9_000),
        kind in 0..4_usize,
    ) {
        let mut file = file;
        for page in file.chunks_mut(4096) {
            page[0] = [0x0d, 0x0a, 0x02, 0][kind];
        }
        Pages::new(Cursor::new(file), Some(Cursor::new(wal)), None).for_each(drop);
    }

    #[test]
    fn a_file_with_changed_bytes_is_read_without_a_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..200),
        in_wal in any::<bool>(),
    ) {
        static MADE: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
            let made = Made::new(512);
            made.fill(512, 0);
            let wal = read(&made.path("-wal"));
            made.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
            [read(&made.path("")), wal]
        });
        let [mut file, mut wal] = MADE.clone();
        if in_wal {
            file.truncate(512);
        } else {
            wal.clear();
        }
        let bytes = if in_wal { &mut wal } else { &mut file };
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Pages::new(Cursor::new(file), Some(Cursor::new(wal)), None).for_each(drop);
    }
}
