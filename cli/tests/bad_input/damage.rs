//! Database files that are damaged, cut short, newer or not to be had, and two processes on one.

use crate::run::lontar;
use crate::stage::{Folder, Hub, Phone, people, person};
use std::fs;
use std::path::Path;

fn overwrite_the_middle(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let (from, to) = (bytes.len() / 4, bytes.len() * 3 / 4);
    bytes[from..to].fill(0xaa);
    fs::write(path, bytes).unwrap();
}

fn cut(path: &Path, to: u64) {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(to)
        .unwrap();
}

/// `PRAGMA user_version` lies at byte 60.
fn make_newer(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(path, bytes).unwrap();
}

fn phone_with_people(folder: &Folder) -> Phone {
    let phone = Phone::at(folder, "phone");
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(60))])
        .done();
    phone
}

/// All bytes of the phone's database, wherever they lie by now.
fn is_kept(phone: &Phone, bytes: &[u8]) -> bool {
    let files = fs::read_dir(&phone.data).unwrap().flatten();
    files.into_iter().any(|f| {
        let name = f.file_name().to_string_lossy().into_owned();
        name.starts_with("lontar.sqlite") && fs::metadata(f.path()).unwrap().len() >= bytes.len() as u64
    })
}

#[test]
fn a_phone_with_a_damaged_database_says_so_and_deletes_nothing() {
    let folder = Folder::new();
    let phone = phone_with_people(&folder);
    overwrite_the_middle(&phone.database());
    let damaged = fs::read(phone.database()).unwrap();
    let mut told = false;
    for args in [
        &["status"][..],
        &["list", "--json"],
        &["search", "Ana", "--json"],
        &["sync"],
        &["conflicts"],
    ] {
        let said = phone.run(args);
        if said.err.contains("damaged") {
            told = true;
            assert!(
                said.err.contains("do not delete it") || said.err.contains("tell your supervisor"),
                "{said:?}"
            );
        }
        assert!(is_kept(&phone, &damaged), "after {args:?}");
    }
    assert!(told);
    assert!(phone.enrolments() >= 5, "what is not overwritten is taken over");
}

#[test]
fn a_phone_whose_database_was_cut_short_keeps_the_rest_and_goes_on() {
    let folder = Folder::new();
    let phone = phone_with_people(&folder);
    let size = fs::metadata(phone.database()).unwrap().len();
    let size = size * 9 / 10;
    cut(&phone.database(), size);
    let said = phone.run(&["status", "--json"]).done();
    for words in ["the database was damaged", "do not delete it", "join again"] {
        assert!(said.err.contains(words), "{said:?}");
    }
    let aside = Path::new(&phone.data).join("lontar.sqlite.damaged-1");
    assert_eq!(fs::metadata(aside).unwrap().len(), size);
    assert!(
        phone.enrolments() >= 30,
        "more than half of the entries are there"
    );
    phone
        .run(&["enrol", &folder.write("one.json", person(400).to_string())])
        .done();
}

#[test]
fn a_phone_whose_database_was_emptied_or_vanished_says_so_once() {
    let folder = Folder::new();
    let phone = phone_with_people(&folder);
    cut(&phone.database(), 0);
    let said = phone.run(&["status"]).done();
    assert!(
        said.err.contains("gone or empty") && said.err.contains("put it back"),
        "{said:?}"
    );
    assert_eq!(phone.run(&["status"]).done().err, "");
    fs::remove_file(phone.database()).unwrap();
    assert!(phone.run(&["status"]).done().err.contains("gone or empty"));
}

#[test]
fn data_of_a_newer_version_is_refused_and_not_touched() {
    let folder = Folder::new();
    let phone = phone_with_people(&folder);
    make_newer(&phone.database());
    let before = fs::read(phone.database()).unwrap();
    let words = ["newer version", "update", "nothing was changed"];
    phone.run(&["status", "--json"]).refused(&words);
    phone
        .run(&["enrol", &folder.text("people.jsonl")])
        .refused(&words);
    assert_eq!(fs::read(phone.database()).unwrap(), before);

    let hub = Hub::made(&folder, "hub");
    make_newer(&hub.database());
    let before = fs::read(hub.database()).unwrap();
    hub.run(&["status", "--json"]).refused(&words);
    hub.run(&["serve", "--listen", "127.0.0.1:0"]).refused(&words);
    hub.run(&["init"]).refused(&words);
    assert_eq!(fs::read(hub.database()).unwrap(), before);
}

#[test]
fn a_damaged_hub_is_refused_and_restored_from_its_backup() {
    let folder = Folder::new();
    let mut hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    phone
        .run(&["enrol", &folder.text("people.jsonl")])
        .refused(&["cannot be read"]);
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(30))])
        .done();
    phone.run(&["sync"]).done();
    let backup = folder.text("backup");
    hub.run(&["backup", &backup]).done();
    hub.kill();
    let size = fs::metadata(hub.database()).unwrap().len();
    for damage in [
        overwrite_the_middle as fn(&Path),
        |path| cut(path, 20_000),
        |path| cut(path, 0),
    ] {
        damage(&hub.database());
        for args in [
            &["verify", "--json"][..],
            &["serve", "--listen", "127.0.0.1:0"],
            &["backup", "no"],
        ] {
            hub.run(args).refused(&["restore a backup"]);
        }
        assert!(!folder.path("no.part").exists());
        let restored = hub.run(&["restore", &backup, "--json"]).done().object();
        assert!(
            Path::new(restored["set_aside"].as_str().unwrap()).exists(),
            "nothing is deleted"
        );
        assert_eq!(hub.enrolments(), 30);
    }
    assert!(size > 20_000);
    hub.serve();
    phone.run(&["sync"]).done();
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_with_what_the_system_says() {
    let folder = Folder::new();
    let file = folder.write("file", "no folder");
    // Permissions do not bind an administrator, so a file stands where the folder should be.
    for data in [file.clone(), format!("{file}/inside")] {
        let phone = lontar(&["phone", "--data", &data, "status", "--json"]);
        phone.refused(&["data folder", "cannot be opened for writing"]);
        lontar(&["hub", "--data", &data, "init", "--json"]).refused(&["data folder cannot be made"]);
        lontar(&["hub", "--data", &data, "status"]).refused(&["no hub in this folder"]);
    }
    let hub = Hub::made(&folder, "hub");
    hub.run(&["backup", &format!("{file}/backup")])
        .refused(&["there is no folder"]);
    hub.run(&["backup", &folder.text("nowhere/backup")])
        .refused(&["there is no folder", "nowhere"]);
    hub.run(&["backup", &file])
        .refused(&["is there already", "nothing was overwritten"]);
    a_read_only_folder_is_refused(&folder);
}

#[cfg(unix)]
fn a_read_only_folder_is_refused(folder: &Folder) {
    use std::os::unix::fs::PermissionsExt;
    let closed = folder.path("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(closed.join("try"), "").is_ok() {
        println!("skipped: permissions of folders do not bind whoever runs this test");
        return;
    }
    let data = closed.to_str().unwrap();
    lontar(&["phone", "--data", data, "status"]).refused(&["cannot be opened for writing"]);
    lontar(&["hub", "--data", data, "init"]).refused(&["cannot be written"]);
}

#[cfg(not(unix))]
fn a_read_only_folder_is_refused(_: &Folder) {
    println!("skipped: folders are closed in another way on this system");
}

#[test]
fn two_processes_on_one_phone_lose_nothing() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    let all = people(120);
    let lines: Vec<&str> = all.lines().collect();
    let (one, other) = lines.split_at(60);
    let files = [
        folder.write("one.jsonl", one.join("\n")),
        folder.write("other.jsonl", other.join("\n")),
    ];
    std::thread::scope(|scope| {
        for file in &files {
            scope.spawn(|| phone.run(&["enrol", file, "--json"]).done());
        }
        scope.spawn(|| phone.run(&["sync"]).done());
    });
    assert_eq!(phone.enrolments(), 120);
    phone.run(&["sync"]).done();
    assert_eq!(hub.enrolments(), 120);
    assert_eq!(phone.status()["held"], 0);
}

#[test]
fn an_operators_commands_run_beside_the_server_and_a_restore_does_not() {
    let folder = Folder::new();
    let mut hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    let backup = folder.text("backup");
    hub.run(&["backup", &backup]).done();
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(10))])
        .done();
    let refused = hub.run(&["restore", &backup, "--json"]);
    refused.refused(&["in use", "stop", "nothing was changed"]);
    phone.run(&["sync"]).done();
    assert_eq!(hub.enrolments(), 10);
    hub.kill();
    hub.run(&["restore", &backup]).done();
}
