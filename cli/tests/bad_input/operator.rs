//! Commands of an operator: receipts, and words that cannot be used.

use crate::run::lontar;
use crate::stage::{DISTRICT, Folder, Hub, people};

#[test]
fn receipts_say_per_phone_and_log_how_far_its_work_is_safe() {
    let folder = Folder::new();
    let mut hub = Hub::new(&folder);
    assert!(hub.run(&["receipts"]).done().err.contains("lontar hub invite"));
    let phone = hub.phone(&folder, "phone");
    let other = hub.phone(&folder, "other");
    phone
        .run(&["enrol", &folder.write("some.jsonl", people(3))])
        .done();
    phone.run(&["sync"]).done();
    hub.run(&["backup", &folder.text("backup")]).done();
    phone
        .run(&["enrol", &folder.write("more.jsonl", people(5))])
        .done();
    phone.run(&["sync"]).done();

    let key = phone.status()["device"].as_str().unwrap().to_owned();
    let all = hub.run(&["receipts", "--json"]).done().objects();
    assert_eq!(all.len(), 2);
    let one = hub
        .run(&["receipts", "--json", "--device", &key[..6]])
        .done()
        .object();
    assert_eq!(
        (one["device"].as_str(), one["short"].as_str()),
        (Some(key.as_str()), Some(&key[..8]))
    );
    assert_eq!(one["name"], "Yohana Ndolu");
    let log = &one["logs"][0];
    assert_eq!(log["place"], DISTRICT);
    let count = |what: &str| log[what].as_u64().unwrap();
    // The opening of the log is an entry too, and each opening of the phone.
    assert!(
        count("backed_up") > 3 && count("stored") >= count("backed_up") + 2,
        "{log}"
    );
    assert_eq!((count("aside"), count("held")), (0, 0));
    assert!(log["last_received_ms"].as_i64().unwrap() > 1_700_000_000_000);

    let table = hub.run(&["receipts", "--device", &key]).done().out;
    for words in [
        &key[..8],
        "Yohana Ndolu",
        "Rote Barat Laut",
        "in backup",
        "last received",
    ] {
        assert!(table.contains(words), "{words}: {table}");
    }
    let quiet = other.status()["device"].as_str().unwrap().to_owned();
    assert!(
        hub.run(&["receipts", "--device", &quiet])
            .done()
            .out
            .contains("nothing has come yet")
    );

    hub.run(&["devices", "--revoke", &key]).done();
    phone
        .run(&["enrol", &folder.write("last.jsonl", people(6))])
        .done();
    phone.run(&["sync"]);
    let one = hub.run(&["receipts", "--json", "--device", &key]).done().object();
    assert!(
        one["aside"].as_u64().unwrap() >= 1 && one["revoked_ms"].is_i64(),
        "{one}"
    );
    hub.kill();
}

#[test]
fn a_phone_that_cannot_be_meant_is_refused_with_where_to_look() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    hub.phone(&folder, "phone");
    hub.run(&["receipts", "--device", "yohana"])
        .misused(&["4 or more characters"]);
    hub.run(&["receipts", "--device", "ab"])
        .misused(&["4 or more characters"]);
    let nobody = "0".repeat(64);
    hub.run(&["receipts", "--device", &nobody, "--json"])
        .refused(&["no phone", "lontar hub receipts"]);
    hub.run(&["devices", "--revoke", "12"])
        .misused(&["no key of a phone", "lontar hub devices"]);
    hub.run(&["devices", "--revoke", &nobody])
        .refused(&["no phone", "lontar hub devices"]);
    hub.run(&["devices", "--admit", &nobody[..32]])
        .refused(&["no log", "lontar hub devices"]);
}

#[test]
fn what_cannot_be_granted_or_invited_is_refused() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    let key = phone.status()["device"].as_str().unwrap().to_owned();
    hub.run(&["devices", "--grant", &key, "--district", "53.14"])
        .refused(&["53.14 is not a district"]);
    hub.run(&["devices", "--grant", &key]).misused(&["--district"]);
    hub.run(&["invite", "--name", "Ana"])
        .refused(&["at least one district", "53.14.01"]);
    hub.run(&["invite", "--name", "Ana", "--district", "kupang"])
        .refused(&["kupang is not a district"]);
    hub.run(&["invite", "--name", " ", "--district", DISTRICT])
        .refused(&["name of the person"]);
    hub.run(&["invite", "--name", "Ana", "--role", "raja"])
        .misused(&["raja", "supervisor"]);
    lontar(&["hub", "status"]).misused(&["--data"]);
    lontar(&["hub", "--data", &folder.text("nowhere"), "serve"]).refused(&["no hub", "lontar hub init"]);
    assert!(!folder.path("nowhere").exists(), "nothing was made");
    lontar(&[
        "hub",
        "--data",
        &folder.text("new"),
        "init",
        "--address",
        "kupang",
    ])
    .misused(&["http://"]);
    hub.run(&["init"]).refused(&["already", "nothing was changed"]);
}

#[test]
fn a_file_that_is_no_backup_is_refused_before_anything_is_touched() {
    let folder = Folder::new();
    let hub = Hub::made(&folder, "hub");
    let good = folder.text("good");
    hub.run(&["backup", &good]).done();
    let whole = std::fs::read(&good).unwrap();
    let mut damaged = whole.clone();
    let (from, to) = (damaged.len() / 4, damaged.len() / 2);
    damaged[from..to].fill(0xaa);
    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    let phone = crate::stage::Phone::at(&folder, "phone");
    phone.status();
    let files = [
        (folder.write("text", "no database"), "not a usable backup"),
        (folder.write("damaged", damaged), "damaged"),
        (folder.write("cut", &whole[..whole.len() / 2]), "damaged"),
        (folder.write("newer", newer), "newer version"),
        (phone.database().to_str().unwrap().to_owned(), "no hub is in it"),
        (folder.text("nowhere"), "there is no such file"),
    ];
    let before = std::fs::read(hub.database()).unwrap();
    for (file, words) in files {
        hub.run(&["restore", &file, "--json"])
            .refused(&[words, "nothing was changed"]);
        assert_eq!(std::fs::read(hub.database()).unwrap(), before, "{file}");
    }
    let left: Vec<_> = std::fs::read_dir(&hub.data)
        .unwrap()
        .flatten()
        .map(|f| f.file_name())
        .collect();
    assert!(
        left.iter().all(|f| !f.to_string_lossy().contains("restor")),
        "{left:?}"
    );
}
