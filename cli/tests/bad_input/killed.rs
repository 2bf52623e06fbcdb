//! `kill -9`, then again.

use crate::gate::Way;
use crate::run::pause;
use crate::stage::{Folder, Hub, Phone, people};
use std::time::Duration;

#[test]
fn an_enrolment_killed_at_line_250_and_run_again_has_every_line_once() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let file = folder.write("people.jsonl", people(500));
    let mut enrolling = phone.start(&["enrol", &file, "--json"]);
    for _ in 0..250 {
        enrolling.line();
    }
    enrolling.kill();
    let before = phone.enrolments();
    // The lines that it had written but that were not read yet are in, too: at most all.
    assert!((250..=500).contains(&before), "{before}");
    let said = phone.run(&["enrol", &file, "--json"]).done();
    assert_eq!(said.objects().len(), 500);
    assert!(
        said.err.contains(&format!("{before} were in already")),
        "{}",
        said.err
    );
    assert_eq!(phone.enrolments(), 500);
    assert_eq!(phone.run(&["duplicates"]).done().out, "");
}

#[test]
fn a_phone_killed_in_the_middle_of_a_sync_brings_everything_once() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(150))])
        .done();
    // While it sends, and after the hub has stored what it sent.
    for (way, bytes) in [(Way::Up, 3_000), (Way::Down, 0)] {
        hub.gate.hold(way, bytes);
        let syncing = phone.start(&["sync"]);
        hub.gate.until_held();
        syncing.kill();
        hub.gate.release();
        assert_eq!(phone.status()["waiting_records"], 150, "nothing was confirmed");
    }
    phone.run(&["sync"]).done();
    assert_eq!(phone.status()["waiting_records"], 0);
    assert_eq!(hub.enrolments(), 150);
}

#[test]
fn a_hub_killed_in_the_middle_of_a_sync_has_everything_once_in_the_end() {
    let folder = Folder::new();
    let mut hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(150))])
        .done();
    for (way, bytes) in [(Way::Up, 3_000), (Way::Down, 0)] {
        hub.gate.hold(way, bytes);
        let syncing = phone.start(&["sync"]);
        hub.gate.until_held();
        hub.kill();
        // The phone first: what the line holds may be the answer.
        drop(syncing);
        hub.gate.release();
        hub.serve();
        assert_eq!(phone.status()["waiting_records"], 150, "nothing was confirmed");
    }
    phone.run(&["sync"]).done();
    assert_eq!(phone.status()["waiting_records"], 0);
    assert_eq!(hub.enrolments(), 150);
}

#[test]
fn a_sync_goes_on_by_itself_when_the_hub_comes_back() {
    let folder = Folder::new();
    let mut hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(50))])
        .done();
    hub.gate.hold(Way::Down, 0);
    let mut syncing = phone.start(&["sync", "--json"]);
    hub.gate.until_held();
    hub.kill();
    hub.gate.release();
    hub.serve();
    let report: serde_json::Value = serde_json::from_str(&syncing.line()).unwrap();
    assert_eq!(report["outcome"], "done", "{report}");
    assert_eq!(hub.enrolments(), 50);
}

/// Moments at which a command is killed. None of them is certain to fall on a certain step; what
/// must hold holds at each.
fn moments() -> impl Iterator<Item = Duration> {
    (0..12).map(|n| Duration::from_millis(3 * n * n / 4))
}

#[test]
fn a_backup_that_was_killed_is_whole_or_not_there_and_can_be_made_again() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(60))])
        .done();
    phone.run(&["sync"]).done();
    for (n, moment) in moments().enumerate() {
        let file = folder.text(&format!("backup-{n}"));
        let backing = hub.start(&["backup", &file]);
        pause(moment);
        backing.kill();
        if !folder.path(&format!("backup-{n}")).exists() {
            hub.run(&["backup", &file]).done();
        }
        let restored = Hub::made(&folder, &format!("restored-{n}"));
        restored.run(&["restore", &file]).done();
        assert_eq!(restored.enrolments(), 60);
    }
    assert_eq!(hub.enrolments(), 60);
}

#[test]
fn a_restore_that_was_killed_leaves_the_old_hub_or_the_restored_one() {
    let folder = Folder::new();
    let mut hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    phone
        .run(&["enrol", &folder.write("some.jsonl", people(20))])
        .done();
    phone.run(&["sync"]).done();
    let file = folder.text("backup");
    hub.run(&["backup", &file]).done();
    phone
        .run(&["enrol", &folder.write("more.jsonl", people(50))])
        .done();
    for moment in moments() {
        // Killed, so that part of it is still only in its log of changes.
        phone.run(&["sync"]).done();
        hub.kill();
        let restoring = hub.start(&["restore", &file]);
        pause(moment);
        restoring.kill();
        let there = hub.enrolments();
        assert!([20, 50].contains(&there), "{there} after {moment:?}");
        hub.serve();
    }
    hub.kill();
    hub.run(&["restore", &file]).done();
    hub.serve();
    assert_eq!(hub.enrolments(), 20);
    phone.run(&["sync"]).done();
    assert_eq!(hub.enrolments(), 50, "the phone gives the rest back");
}

#[test]
fn an_init_that_was_killed_can_be_done_again() {
    let folder = Folder::new();
    for (n, moment) in moments().enumerate() {
        let data = folder.text(&format!("hub-{n}"));
        let making = crate::run::Running::start(&["hub", "--data", &data, "init"]);
        pause(moment);
        making.kill();
        let again = crate::run::lontar(&["hub", "--data", &data, "init"]);
        if again.code != Some(0) {
            again.refused(&["there is a hub in this folder already"]);
        }
        crate::run::lontar(&["hub", "--data", &data, "status"]).done();
    }
}
