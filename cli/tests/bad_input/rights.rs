//! Requests of people about their data, from the command line.

use crate::photos::png;
use crate::run::{Said, lontar};
use crate::stage::{DISTRICT, Folder, Hub, person, person_with};
use serde_json::{Value as Json, json};
use std::path::Path;

#[track_caller]
fn rights(hub: &Hub, args: &[&str]) -> Said {
    lontar(&[&["hub", "--data", &hub.data, "rights"], args].concat())
}

/// A hub that has one person, whose name is written like a page; the receipt number.
fn known(folder: &Folder) -> (Hub, String, crate::stage::Phone) {
    let hub = Hub::new(folder);
    let phone = hub.phone(folder, "phone");
    let mut consent = person(0)["consent"].clone();
    consent["photos_allowed"] = json!(true);
    let line = person_with(0, json!({ "note": "<b>catatan</b>", "consent": consent }));
    let file = folder.write("people.jsonl", line.to_string());
    let said = phone
        .run(&["enrol", &file, "--district", DISTRICT, "--json"])
        .done();
    let receipt = said.object()["receipt"].as_str().unwrap().to_owned();
    let photo = folder.write("ktp.png", png(900, 700, 1.0));
    phone.run(&["photo", &receipt, "ktp", &photo]).done();
    phone.run(&["sync"]).done();
    (hub, receipt, phone)
}

fn opened(hub: &Hub, kind: &str, receipt: &str) -> String {
    let said = rights(hub, &["open", kind, receipt, "--json"]).done();
    said.object()["case"].as_str().unwrap().to_owned()
}

fn words(hub: &Hub, action: &str) -> Vec<Json> {
    let said = lontar(&["hub", "--data", &hub.data, "audit", "--action", action, "--json"]);
    said.done().objects()
}

#[test]
fn an_erasure_asks_says_what_goes_and_is_followed_to_every_phone() {
    let folder = Folder::new();
    let (hub, receipt, phone) = known(&folder);
    rights(&hub, &["open", "forget", &receipt]).misused(&["copy, correct, withdraw"]);
    rights(&hub, &["open", "erase", "ZZZZ-ZZZZ"]).refused(&["has no record"]);
    let case = opened(&hub, "erase", &receipt);
    let list = rights(&hub, &["list", "--open", "--json"]).done().object();
    assert_eq!((&list["case"], &list["receipt"]), (&json!(case), &json!(receipt)));
    let left = list["left_ms"].as_i64().unwrap();
    assert!((1..=259_200_000).contains(&left), "{left}");
    let shown = rights(&hub, &["show", &case]).done().out;
    assert!(shown.contains("enrolment") && shown.contains(&receipt) && !shown.contains("Mooy"));
    rights(&hub, &["settle", &case]).misused(&["--done"]);
    rights(&hub, &["settle", &case, "--done"]).refused(&[
        "enrolment",
        &receipt,
        "nothing was erased",
        "--yes",
    ]);
    rights(&hub, &["compliance", &case]).refused(&["that is done"]);
    rights(&hub, &["settle", "nobody", "--done"]).refused(&["no case", "rights list"]);
    assert_eq!(hub.enrolments(), 1);
    rights(&hub, &["settle", &case, "--done", "--yes"]).done();
    rights(&hub, &["settle", &case, "--refused"]).refused(&["settled already"]);
    assert_eq!(hub.enrolments(), 0);
    let line = rights(&hub, &["compliance", &case, "--json"]).done().object();
    assert_eq!(line["reported_ms"], Json::Null);
    phone.run(&["sync"]).done();
    phone.run(&["sync"]).done();
    let line = rights(&hub, &["compliance", &case, "--json"]).done().object();
    assert!(line["reported_ms"].is_i64(), "{line}");
    let shown = rights(&hub, &["show", &case, "--json"]).done().object();
    assert_eq!(
        shown["covers"][0]["receipt"],
        json!(receipt),
        "ids outlive bodies"
    );
    assert!(rights(&hub, &["list", "--open"]).done().out.is_empty());
    let erased = words(&hub, "erase");
    assert_eq!((erased.len(), &erased[0]["who"]), (1, &json!("machine")));
    assert_eq!(words(&hub, "open_rights_case").len(), 1);
}

#[test]
fn a_copy_is_whole_in_a_new_folder_and_never_in_an_old_one() {
    let folder = Folder::new();
    let (hub, receipt, _phone) = known(&folder);
    let erase = opened(&hub, "erase", &receipt);
    let to = folder.text("copy");
    rights(&hub, &["copy", &erase, &to]).refused(&["does not ask for a copy"]);
    let case = opened(&hub, "copy", &receipt);
    let there = folder.write("there", "");
    rights(&hub, &["copy", &case, &there]).refused(&["there already"]);
    rights(&hub, &["copy", &case, &folder.text("no/such")]).refused(&["make it first"]);
    rights(&hub, &["copy", &case, &to]).done();
    let data: Json =
        serde_json::from_slice(&std::fs::read(Path::new(&to).join("data.json")).unwrap()).unwrap();
    let record = &data["records"][0];
    let name = record["files"][0]["file"].as_str().unwrap();
    let photo = std::fs::read(Path::new(&to).join(name)).unwrap();
    assert!(photo.starts_with(&[0xff, 0xd8]), "{name}");
    assert!(name.starts_with(&receipt) && name.ends_with(".jpg"));
    assert_eq!(record["receipt"], json!(receipt));
    assert_eq!(record["answers"]["nik"], person(0)["nik"]);
    assert_eq!(record["history"][0]["who"], "Yohana Ndolu");
    assert_eq!(record["history"][0]["written"]["name"], person(0)["name"]);
    assert!(record["custody"]["arrived_ms"].is_i64());
    let page = std::fs::read_to_string(Path::new(&to).join("data.html")).unwrap();
    assert!(page.contains(person(0)["nik"].as_str().unwrap()));
    assert!(page.contains(&format!("<img src=\"{name}\"")));
    assert!(page.contains("catatan") && !page.contains("<b>catatan") && !page.contains("<script"));
    assert!(
        !page.contains("console_") && !page.contains("error_"),
        "every text is there"
    );
    rights(&hub, &["copy", &case, &to]).refused(&["there already"]);
    assert!(!Path::new(&format!("{to}.part")).exists());
    assert_eq!(words(&hub, "export").len(), 1);
    rights(&hub, &["settle", &case, "--done"]).done();
}

#[test]
fn a_request_is_written_down_on_a_phone_and_waits_at_the_hub() {
    let folder = Folder::new();
    let (hub, receipt, phone) = known(&folder);
    let list = phone.run(&["list", "--json"]).done().object();
    let id = list["id"].as_str().unwrap();
    let form = lontar(&["phone", "form", "request", "--json"]).done().object();
    assert_eq!(form["kind"], "request");
    let lines = format!(
        "{}\n{}\n",
        json!({ "enrolment": id, "request": "minta salinan", "phone": "081234567890" }),
        json!({ "enrolment": id, "request": "release" })
    );
    let file = folder.write("requests.jsonl", lines);
    phone
        .run(&["request", &file])
        .refused(&["line 2 was not saved", "request"]);
    phone.run(&["sync"]).done();
    let case = rights(&hub, &["list", "--open", "--json"]).done().object();
    assert_eq!(
        (&case["kind"], &case["receipt"]),
        (&json!("copy"), &json!(receipt))
    );
    let shown = rights(&hub, &["show", case["case"].as_str().unwrap(), "--json"]);
    let covers = shown.done().object()["covers"].as_array().unwrap().len();
    assert_eq!(covers, 2, "the enrolment, and the request itself");
}

#[test]
fn retention_only_counts_until_it_is_told_to_open_cases() {
    let folder = Folder::new();
    let (hub, _, _phone) = known(&folder);
    let retention = |file: &str, more: &[&str]| {
        lontar(&[&["hub", "--data", &hub.data, "retention", file], more].concat())
    };
    retention(&folder.text("none.json"), &[]).refused(&["cannot be read"]);
    let wrong = folder.write(
        "wrong.json",
        r#"{"rules": [{"name": "a", "kind": "enrolment", "days": 3}]}"#,
    );
    retention(&wrong, &[]).refused(&["no rules", "days"]);
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/retention-example.json");
    let said = retention(example, &["--json"]).done().object();
    assert_eq!((&said["people"], &said["cases_opened"]), (&json!(0), &json!(0)));
    assert_eq!(said["rules"].as_array().unwrap().len(), 4);
    retention(example, &["--open-cases"]).done();
    assert!(rights(&hub, &["list"]).done().out.is_empty());
}
