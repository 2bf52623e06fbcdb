use std::collections::BTreeSet;

use super::medium::{CrashReport, Medium, SECTOR_BYTES};
use crate::rng::Rng;

fn crashed(seed: u64, prepare: impl Fn(&mut Medium)) -> (Medium, CrashReport) {
    let mut medium = Medium::default();
    prepare(&mut medium);
    let report = medium.crash(&mut Rng::new(seed));
    (medium, report)
}

fn content(medium: &Medium, name: &str) -> Option<Vec<u8>> {
    medium.find(name).map(|inode| medium.bytes(inode).to_vec())
}

#[test]
fn what_was_synced_survives_every_crash_and_what_was_not_only_some() {
    let mut seen = BTreeSet::new();
    for seed in 0..200 {
        let (medium, _) = crashed(seed, |medium| {
            let file = medium.create("a");
            medium.write(file, 0, b"safe");
            medium.sync(file);
            medium.write(file, 4, b"gone?");
        });
        let bytes = content(&medium, "a").unwrap();
        assert!(bytes.starts_with(b"safe"));
        seen.insert(bytes);
    }
    // Lost, kept, and the length without the data.
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[test]
fn a_write_is_torn_only_between_sectors() {
    let mut torn = 0;
    for seed in 0..200 {
        let (medium, report) = crashed(seed, |medium| {
            let file = medium.create("a");
            medium.write(file, 0, &[0; 2048]);
            medium.sync(file);
            medium.write(file, 100, &[1; 1500]);
        });
        torn += report.torn;
        let bytes = content(&medium, "a").unwrap();
        assert_eq!(bytes.len(), 2048);
        for sector in bytes.chunks(SECTOR_BYTES) {
            let ones = sector.iter().filter(|b| **b == 1).count();
            assert!([0, 412, 512, 64].contains(&ones), "{ones} bytes of a sector");
        }
    }
    assert!(torn > 20, "{torn} torn of 200");
}

#[test]
fn a_later_write_to_a_sector_never_arrives_without_the_earlier_one() {
    for seed in 0..200 {
        let (medium, _) = crashed(seed, |medium| {
            let file = medium.create("a");
            medium.write(file, 0, &[0; 512]);
            medium.sync(file);
            medium.write(file, 0, b"first");
            medium.write(file, 10, b"second");
        });
        let bytes = content(&medium, "a").unwrap();
        assert!(bytes.starts_with(b"first") || !bytes[10..].starts_with(b"second"));
    }
}

#[test]
fn a_deletion_comes_back_until_its_folder_is_synced() {
    let back = |sync: bool| {
        (0..100)
            .filter(|seed| {
                let (medium, _) = crashed(*seed, |medium| {
                    let file = medium.create("d/a");
                    medium.write(file, 0, b"x");
                    medium.sync(file);
                    medium.unlink("d/a");
                    if sync {
                        medium.sync_folder("d");
                    }
                });
                medium.find("d/a").is_some()
            })
            .count()
    };
    assert!((10..95).contains(&back(false)), "{}", back(false));
    assert_eq!(back(true), 0);
}

#[test]
fn a_rename_leaves_the_old_or_the_new_file_never_neither() {
    let mut seen = BTreeSet::new();
    for seed in 0..200 {
        let (medium, _) = crashed(seed, |medium| {
            for (name, text) in [("key", b"old"), ("key.new", b"new")] {
                let file = medium.create(name);
                medium.write(file, 0, text);
                medium.sync(file);
            }
            medium.rename("key.new", "key");
        });
        seen.insert(content(&medium, "key").unwrap());
    }
    assert_eq!(seen, BTreeSet::from([b"old".to_vec(), b"new".to_vec()]));
}

#[test]
fn files_that_nothing_can_reach_are_freed() {
    let mut medium = Medium::default();
    let file = medium.create("a");
    medium.hold(file);
    medium.sync(file);
    medium.unlink("a");
    medium.sync_folder("");
    assert_eq!(medium.file_count(), 1, "an open handle keeps the file");
    medium.release(file);
    assert_eq!(medium.file_count(), 0);
}
