//! The simulated disk repeats: alone in its process, because WAL salts come from a random source that all threads share.

use lontar_tests::disk::SimDisk;
use rusqlite::{Connection, OpenFlags};

/// Works, crashes in the middle, works on; returns every file.
fn run(seed: u64) -> Vec<(String, Vec<u8>)> {
    let disk = SimDisk::new(seed);
    disk.crash_after(Some(40));
    for _ in 0..2 {
        let _ = work(&disk);
        if disk.is_crashed() {
            disk.restart();
        }
    }
    disk.files()
        .into_iter()
        .map(|(name, _)| (name.clone(), disk.read(&name).unwrap_or_default()))
        .collect()
}

fn work(disk: &SimDisk) -> rusqlite::Result<()> {
    let db = Connection::open_with_flags_and_vfs("a.db", OpenFlags::default(), disk.vfs_name())?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS t (x)",
    )?;
    for _ in 0..20 {
        db.execute_batch("INSERT INTO t VALUES (randomblob(300))")?;
    }
    // The WAL is part of what must repeat, so it stays: a crash does not clean up.
    let _ = disk.write_file("wal-copy", &disk.read("a.db-wal").unwrap_or_default());
    Ok(())
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let first = run(11);
    assert!(
        first
            .iter()
            .any(|(name, bytes)| name == "wal-copy" && bytes.len() > 10_000)
    );
    assert!(
        first == run(11),
        "a second run with the same seed left other bytes"
    );
    assert!(first != run(12));
}
