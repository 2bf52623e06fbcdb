//! A hub's folder that was copied, moved or put back.

use crate::run::{Said, lontar};
use crate::stage::{Folder, Hub, Phone, people};
use std::fs;
use std::path::Path;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

fn copy(from: &str, to: &str) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().flatten() {
        fs::copy(file.path(), Path::new(to).join(file.file_name())).unwrap();
    }
}

/// Everything in a folder but what a running program locks.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|f| {
            (
                f.file_name().to_string_lossy().into_owned(),
                fs::read(f.path()).unwrap(),
            )
        })
        .filter(|(name, _)| !name.ends_with("-shm") && !name.ends_with("-wal"))
        .collect();
    files.sort();
    files
}

/// A hub with a phone that sent, stopped in good order.
fn hub_with_people(folder: &Folder, count: usize) -> (Hub, Phone) {
    let mut hub = Hub::new(folder);
    let phone = hub.phone(folder, "phone");
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(count))])
        .done();
    phone.run(&["sync"]).done();
    assert_eq!(hub.enrolments(), count as u64);
    hub.kill();
    hub.run(&["status"]).done();
    (hub, phone)
}

fn at(data: &str, args: &[&str]) -> Said {
    lontar(&[&["hub", "--data", data], args].concat())
}

/// The first sync with a new generation learns what the hub lacks, the next one sends it.
fn gives_back(phone: &Phone) {
    for _ in 0..2 {
        phone.run(&["sync"]).done();
    }
}

#[test]
fn a_copied_folder_is_not_served_until_the_operator_says_so() {
    let folder = Folder::new();
    let (mut hub, phone) = hub_with_people(&folder, 8);
    let copied = folder.text("copied");
    copy(&hub.data, &copied);
    let before = files(&copied);
    at(&copied, &SERVE).refused(&[
        "copied or moved",
        "--new-generation",
        "no other copy runs",
        "Nothing was changed",
    ]);
    assert_eq!(files(&copied), before);
    // It can be looked at, and does not write under the numbers of the other one.
    assert_eq!(
        at(&copied, &["verify", "--json"]).done().object()["faults"],
        serde_json::json!([])
    );
    assert_eq!(
        at(&copied, &["status", "--json"]).done().object()["enrolments"],
        8
    );
    at(&copied, &["receipts", "--json"]).done();
    at(&copied, &["backup", &folder.text("backup-of-copy")]).done();
    at(
        &copied,
        &["invite", "--name", "Ana", "--district", crate::stage::DISTRICT],
    )
    .refused(&["--new-generation"]);
    let list = folder.write("list.csv", "Nama;NIK\n");
    at(&copied, &["import", "candidates", &list]).refused(&["--new-generation"]);

    // The original is where it was.
    hub.serve();
    phone
        .run(&["enrol", &folder.write("more.jsonl", people(12))])
        .done();
    phone.run(&["sync"]).done();
    assert_eq!(hub.enrolments(), 12);
    hub.kill();

    hub.data = copied;
    hub.serve_anew();
    assert_eq!(hub.enrolments(), 8);
    gives_back(&phone);
    assert_eq!(hub.enrolments(), 12, "phones give back what is missing");
    hub.kill();
    hub.serve();
}

#[test]
fn a_database_put_back_into_its_own_file_is_noticed() {
    let folder = Folder::new();
    let (mut hub, phone) = hub_with_people(&folder, 5);
    let old = fs::read(hub.database()).unwrap();
    hub.serve();
    phone
        .run(&["enrol", &folder.write("more.jsonl", people(9))])
        .done();
    phone.run(&["sync"]).done();
    hub.kill();
    hub.run(&["status"]).done();
    // The same file, other bytes: as `cp` and most backup programs write it.
    fs::write(hub.database(), old).unwrap();
    hub.run(&SERVE)
        .refused(&["put back to an earlier state", "--new-generation"]);
    hub.run(&SERVE).refused(&["put back to an earlier state"]);
    hub.serve_anew();
    gives_back(&phone);
    assert_eq!(hub.enrolments(), 9);

    hub.kill();
    fs::remove_file(Path::new(&hub.data).join("hub.starts")).unwrap();
    hub.run(&SERVE).refused(&["hub.starts"]);
}

#[test]
fn restarts_kills_moves_and_restores_are_no_alarm() {
    let folder = Folder::new();
    let (mut hub, _) = hub_with_people(&folder, 3);
    for _ in 0..3 {
        hub.serve();
        hub.kill();
    }
    // Killed before it said that it listens, wherever that is.
    for tenths in 0..8_u64 {
        let started = hub.start(&SERVE);
        crate::run::pause(std::time::Duration::from_millis(tenths * 4));
        started.kill();
        assert_eq!(hub.enrolments(), 3);
    }
    hub.serve();
    hub.kill();
    // Between the three writes of a start: the file has the new token too, or it has it alone.
    let starts = Path::new(&hub.data).join("hub.starts");
    let token = fs::read_to_string(&starts).unwrap();
    fs::write(&starts, format!("{}\n{token}", "0".repeat(32))).unwrap();
    hub.serve();
    hub.kill();
    assert_eq!(fs::read_to_string(&starts).unwrap().lines().count(), 1);
    // Another name of the folder on the same disk is the same hub.
    let moved = folder.text("moved");
    fs::rename(&hub.data, &moved).unwrap();
    hub.data = moved;
    hub.serve();
    let backup = folder.text("backup");
    hub.run(&["backup", &backup]).done();
    hub.kill();
    hub.run(&["restore", &backup]).done();
    hub.serve();
    hub.kill();
    // A restore into an empty folder, and over a database that is gone.
    let other = folder.text("other");
    at(&other, &["restore", &backup]).done();
    fs::remove_file(hub.database()).unwrap();
    hub.run(&["restore", &backup]).done();
    hub.serve();
    hub.kill();
    hub.data = other;
    hub.serve();
}

#[test]
fn a_hub_made_where_another_one_was_is_served() {
    let folder = Folder::new();
    let mut hub = Hub::made(&folder, "hub");
    hub.serve();
    hub.kill();
    for file in ["hub.sqlite", "hub.sqlite-wal", "hub.sqlite-shm"] {
        let _ = fs::remove_file(Path::new(&hub.data).join(file));
    }
    hub.run(&["init"]).done();
    hub.serve();
}
