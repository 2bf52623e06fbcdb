use std::collections::BTreeSet;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{Damage, DiskError, SimDisk};

fn open(disk: &SimDisk, journal: &str, synchronous: &str) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags_and_vfs("lontar.db", OpenFlags::default(), disk.vfs_name())?;
    db.execute_batch(&format!(
        "PRAGMA journal_mode = {journal}; PRAGMA synchronous = {synchronous};"
    ))?;
    Ok(db)
}

/// Work as a store does it: small transactions, a second connection that reads, checkpoints, a close in between.
/// Reports each transaction when it is about to commit and when it has.
fn work(
    disk: &SimDisk,
    journal: &str,
    synchronous: &str,
    begun: &mut i64,
    committed: &mut i64,
) -> rusqlite::Result<()> {
    let mut db = open(disk, journal, synchronous)?;
    db.execute_batch("CREATE TABLE IF NOT EXISTS row (txn INTEGER, part INTEGER, body BLOB)")?;
    for round in 0..2 {
        for txn in 1..=4 {
            let txn = round * 4 + txn;
            let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            for part in 0..3 {
                transaction.execute("INSERT INTO row VALUES (?1, ?2, zeroblob(700))", (txn, part))?;
            }
            transaction.execute("UPDATE row SET body = randomblob(900) WHERE txn = ?1 - 1", [txn])?;
            *begun = txn;
            transaction.commit()?;
            *committed = txn;
            if txn % 3 == 0 {
                db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
            }
            let reader = open(disk, journal, synchronous)?;
            assert_eq!(complete_transactions(&reader)?, Some(txn));
        }
        drop(db);
        db = open(disk, journal, synchronous)?;
    }
    Ok(())
}

/// The last transaction that is there, if all before it are there and whole.
fn complete_transactions(db: &Connection) -> rusqlite::Result<Option<i64>> {
    let tables: i64 = db.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'row'",
        [],
        |row| row.get(0),
    )?;
    if tables == 0 {
        return Ok(Some(0));
    }
    let (last, rows): (i64, i64) =
        db.query_row("SELECT coalesce(max(txn), 0), count(*) FROM row", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok((rows == last * 3).then_some(last))
}

/// Cuts the power at call `at`; says what is wrong afterwards, or how many sectors were torn.
fn crash_at(seed: u64, at: u64, journal: &str, synchronous: &str) -> Result<u64, String> {
    let disk = SimDisk::new(seed);
    let (mut begun, mut committed) = (0, 0);
    disk.crash_after(Some(at));
    let result = work(&disk, journal, synchronous, &mut begun, &mut committed);
    // The other way round does not hold: closing a connection swallows errors.
    assert!(result.is_ok() || disk.is_crashed(), "{result:?}");
    let report = disk.restart();
    let wrong = |what: String| format!("seed {seed}, call {at}: {what}; {report:?}");
    let db = open(&disk, journal, synchronous).map_err(|error| wrong(error.to_string()))?;
    let check: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|error| wrong(error.to_string()))?;
    if check != "ok" {
        return Err(wrong(check));
    }
    let there = complete_transactions(&db).map_err(|error| wrong(error.to_string()))?;
    let there = there.ok_or_else(|| wrong(String::from("half a transaction")))?;
    if there < committed || there > begun {
        return Err(wrong(format!(
            "{committed} committed, {begun} begun, {there} there"
        )));
    }
    Ok(report.torn)
}

/// How often the work went wrong, and how many writes were torn, over every call and `seeds` seeds.
fn crash_everywhere(journal: &str, synchronous: &str, seeds: u64) -> (Vec<String>, u64) {
    let whole = SimDisk::new(0);
    work(&whole, journal, synchronous, &mut 0, &mut 0).unwrap();
    let calls = whole.calls();
    assert!(calls > 50, "{calls} calls are too few to mean anything");
    let (mut failures, mut torn) = (Vec::new(), 0);
    for seed in 0..seeds {
        for at in 1..=calls {
            match crash_at(seed, at, journal, synchronous) {
                Ok(sectors) => torn += sectors,
                Err(failure) => failures.push(failure),
            }
        }
    }
    (failures, torn)
}

#[test]
fn a_transaction_committed_in_wal_with_full_sync_survives_a_crash_at_any_call() {
    let (failures, torn) = crash_everywhere("WAL", "FULL", 8);
    assert_eq!(failures, Vec::<String>::new());
    assert!(torn > 100, "only {torn} torn writes: the disk is too kind");
}

#[test]
fn with_normal_sync_the_database_stays_whole_but_transactions_are_lost() {
    let (failures, _) = crash_everywhere("WAL", "NORMAL", 4);
    assert!(!failures.is_empty());
    let broken: Vec<_> = failures
        .iter()
        .filter(|failure| !failure.contains("committed"))
        .collect();
    assert_eq!(broken, Vec::<&String>::new());
}

#[test]
fn with_sync_off_some_crash_damages_the_database() {
    let (failures, _) = crash_everywhere("WAL", "OFF", 4);
    assert!(
        failures.iter().any(|failure| !failure.contains("committed")),
        "{} failures",
        failures.len()
    );
}

#[test]
fn a_rollback_journal_needs_the_sync_of_its_folder_to_keep_a_commit() {
    let (failures, _) = crash_everywhere("DELETE", "EXTRA", 4);
    assert_eq!(failures, Vec::<String>::new());
    // SQLite says so itself: FULL may roll the last transaction back, but never breaks the database.
    let (failures, _) = crash_everywhere("DELETE", "FULL", 4);
    assert!(!failures.is_empty() && failures.iter().all(|failure| failure.contains("committed")));
}

#[test]
fn two_connections_see_each_others_commits_and_wait_for_each_other() {
    let disk = SimDisk::new(1);
    let (ours, theirs) = (
        open(&disk, "WAL", "FULL").unwrap(),
        open(&disk, "WAL", "FULL").unwrap(),
    );
    ours.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let count = |db: &Connection| {
        db.query_row("SELECT count(*) FROM t", [], |r| r.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(count(&theirs), 1);
    theirs
        .execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)")
        .unwrap();
    assert_eq!(count(&ours), 1, "not committed yet");
    // The busy handler sleeps without time passing, so this ends at once.
    let busy = ours.execute_batch("BEGIN IMMEDIATE").unwrap_err();
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    theirs.execute_batch("COMMIT").unwrap();
    assert_eq!(count(&ours), 2);
}

#[test]
fn connections_from_before_a_crash_get_errors_and_can_be_dropped() {
    let disk = SimDisk::new(1);
    let before = open(&disk, "WAL", "FULL").unwrap();
    before
        .execute_batch("CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
        .unwrap();
    disk.crash();
    assert!(before.execute_batch("COMMIT").is_err());
    assert_eq!(disk.write_file("photo", b"x"), Err(DiskError::PowerOff));
    disk.restart();
    assert!(
        before
            .query_row("SELECT count(*) FROM t", [], |r| r.get::<_, i64>(0))
            .is_err()
    );
    let after = open(&disk, "WAL", "FULL").unwrap();
    after
        .execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)")
        .unwrap();
    drop(before);
    after.execute_batch("COMMIT").unwrap();
    let rows: i64 = after
        .query_row("SELECT sum(x) FROM t", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 2);
}

#[test]
fn a_connection_may_outlive_its_disk() {
    let disk = SimDisk::new(1);
    let db = open(&disk, "WAL", "FULL").unwrap();
    drop(disk);
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
}

#[test]
fn a_full_disk_is_reported_as_full_and_keeps_what_was_there() {
    let disk = SimDisk::new(1);
    let db = open(&disk, "WAL", "FULL").unwrap();
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    for free in [0, 1, 100, 5_000] {
        disk.fill_up(Some(free));
        let full = db
            .execute_batch("INSERT INTO t VALUES (zeroblob(20000))")
            .unwrap_err();
        assert_eq!(
            full.sqlite_error_code(),
            Some(ErrorCode::DiskFull),
            "{free} bytes free"
        );
    }
    assert_eq!(disk.write_file("photo", &[0; 9]), Err(DiskError::Full));
    disk.fill_up(None);
    db.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    let rows: i64 = db
        .query_row("SELECT sum(x) FROM t", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 3);
}

#[test]
fn a_backup_goes_back_further_than_a_crash_and_opens_on_another_disk() {
    let (disk, other) = (SimDisk::new(1), SimDisk::new(2));
    let db = open(&disk, "WAL", "FULL").unwrap();
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    disk.write_file("photo", b"not synced, so not in a backup")
        .unwrap();
    let backup = disk.snapshot();
    db.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    disk.restore(&backup);
    assert!(
        db.execute_batch("INSERT INTO t VALUES (3)").is_err(),
        "the old connection is gone"
    );
    other.restore(&backup);
    assert_eq!(other.snapshot(), backup);
    for place in [&disk, &other] {
        let rows: i64 = open(place, "WAL", "FULL")
            .unwrap()
            .query_row("SELECT sum(x) FROM t", [], |row| row.get(0))
            .unwrap();
        assert_eq!((rows, place.read("photo")), (1, None));
    }
}

#[test]
fn damage_is_found_by_the_integrity_check() {
    let disk = SimDisk::new(1);
    let db = open(&disk, "DELETE", "FULL").unwrap();
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    drop(db);
    assert!(disk.damage("lontar.db", Damage::Flip { at: 4096, len: 64 }));
    assert!(!disk.damage("nothing.db", Damage::Truncate { len: 0 }));
    let check = open(&disk, "DELETE", "FULL")
        .and_then(|db| db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)));
    assert_ne!(check.ok().as_deref(), Some("ok"));
}

#[test]
fn plain_files_follow_the_same_rules() {
    let mut after = BTreeSet::new();
    for seed in 0..100 {
        let disk = SimDisk::new(seed);
        disk.write_file("blobs/a", b"old").unwrap();
        disk.sync_file("blobs/a").unwrap();
        disk.write_file("blobs/a.new", b"new").unwrap();
        disk.sync_file("blobs/a.new").unwrap();
        disk.rename("blobs/a.new", "blobs/a").unwrap();
        disk.write_file("blobs/b", b"never synced").unwrap();
        disk.restart();
        after.insert((disk.read("blobs/a").unwrap(), disk.read("blobs/b").is_some()));
        disk.remove_file("blobs/a").unwrap();
        disk.sync_folder("blobs").unwrap();
        disk.restart();
        assert_eq!(disk.read("blobs/a"), None);
    }
    assert_eq!(after.len(), 4, "{after:?}");
    assert_eq!(SimDisk::new(0).remove_file("nothing"), Err(DiskError::NotFound));
}

#[test]
fn time_is_what_the_test_says() {
    let disk = SimDisk::new(1);
    let db = open(&disk, "WAL", "FULL").unwrap();
    let now = || {
        db.query_row("SELECT datetime('now')", [], |row| row.get::<_, String>(0))
            .unwrap()
    };
    assert_eq!(now(), "2025-01-01 00:00:00");
    disk.set_time_ms(1_000);
    assert_eq!(now(), "1970-01-01 00:00:01");
}
