//! Files of enrolments.

use crate::stage::{DISTRICT, Folder, Phone, people, person, person_with};
use serde_json::{Value as Json, json};

fn enrol(folder: &Folder, phone: &Phone, content: impl AsRef<[u8]>) -> crate::run::Said {
    phone.run(&["enrol", &folder.write("people.jsonl", content), "--json"])
}

#[test]
fn what_is_no_json_is_one_message_with_the_name_of_the_file() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let deep = "[".repeat(100_000);
    let contents: [&[u8]; 8] = [
        b"Nama;NIK\nAna;1\nBeni;2\n",
        b"",
        b" \n\t\n",
        b"\xff\xfe\x00N",
        b"[{\"name\": \"Ana\"},",
        b"{\"name\":",
        b"\xef\xbb\xbf<html>",
        deep.as_bytes(),
    ];
    for content in contents {
        let said = enrol(&folder, &phone, content).refused(&["people.jsonl"]);
        assert_eq!(said.err.lines().count(), 1, "{said:?}");
        assert_eq!(said.out, "");
    }
    phone
        .run(&["enrol", &folder.text("nowhere.json")])
        .refused(&["nowhere.json cannot be read"]);
    phone
        .run(&["enrol", &folder.text("")])
        .refused(&["cannot be read"]);
    assert_eq!(phone.enrolments(), 0);
}

#[test]
fn lines_that_are_no_objects_are_named() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let said = enrol(&folder, &phone, format!("[1, null, \"a\", [], {}]", person(0)));
    let said = said.refused(&[
        "line 1 was not saved: it is not a JSON object",
        "line 4",
        "4 line(s)",
    ]);
    assert_eq!(said.objects().len(), 5);
    let said = enrol(&folder, &phone, format!("\n\n{}\nsalah\n", person(1)));
    said.refused(&["line 4 was not saved: it is not JSON (wrong at column 1)"]);
    assert_eq!(phone.enrolments(), 2);
}

#[test]
fn unknown_keys_are_kept_and_shown() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let more = json!({ "favourite_colour": "biru", "boats": { "small": 2, "names": ["Ina", "Ama"] } });
    let saved = enrol(&folder, &phone, person_with(0, more.clone()).to_string()).done();
    let id = saved.object()["id"].as_str().unwrap().to_owned();
    let shown = phone.run(&["show", &id, "--json"]).done().object();
    for key in ["favourite_colour", "boats"] {
        assert_eq!(shown["answers"][key], more[key]);
    }
}

#[test]
fn wrong_types_are_named_by_field_and_nothing_of_the_line_is_saved() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let wrong = [
        ("name", json!(5)),
        ("nik", json!(5_314_021_208_850_012_i64)),
        ("nik", json!(5.3e15)),
        ("birth_date", json!([1])),
        ("village", json!({ "code": 1 })),
        ("income", json!("banyak")),
        ("heirs", json!("istri")),
        ("consent", json!(true)),
        ("sex", json!("perahu")),
    ];
    for (field, value) in wrong {
        let said = enrol(
            &folder,
            &phone,
            person_with(0, json!({ field: value })).to_string(),
        );
        let said = said.refused(&["line 1 was not saved", &format!("{field}: ")]);
        assert!(
            !said.err.contains("Not filled in"),
            "only what stops is named: {said:?}"
        );
        let problems = said.object()["problems"].as_array().unwrap().clone();
        assert!(
            problems
                .iter()
                .any(|p| p["field"] == field && p["severity"] == "block"),
            "{problems:?}"
        );
    }
    assert_eq!(phone.enrolments(), 0);
}

#[test]
fn impossible_answers_are_named_by_field() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let wrong = [
        ("village", "53.99.99.9999", "not found"),
        ("village", "Atlantis", "village"),
        ("nik", "531402120885001", "16 digits"),
        ("birth_date", "30-02-1985", "calendar"),
        ("birth_date", "30-01-2099", "not come yet"),
    ];
    for (field, value, words) in wrong {
        let said = enrol(
            &folder,
            &phone,
            person_with(0, json!({ field: value })).to_string(),
        );
        said.refused(&["line 1 was not saved", &format!("{field}: "), words]);
    }
    assert_eq!(phone.enrolments(), 0);
}

#[test]
fn ten_megabytes_in_one_field_are_refused_without_repeating_them() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let long = "x".repeat(10_000_000);
    for others in [
        json!({ "note": long }),
        json!({ "strange": long }),
        json!({ long.as_str(): "y" }),
    ] {
        let said = enrol(
            &folder,
            &phone,
            format!("{}\n{}\n", person_with(0, others), person(1)),
        );
        let said = said.refused(&["line 1 was not saved"]);
        assert!(
            said.err.len() < 1_000 && said.out.len() < 3_000,
            "{} bytes",
            said.out.len()
        );
    }
    assert_eq!(phone.enrolments(), 1, "the other line is in, once");
}

#[test]
fn one_bad_line_among_500_stops_nothing_and_a_second_run_adds_only_the_corrected_one() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let good = people(500);
    let bad = good.replacen(&person(76).to_string(), "{\"name\": \"Ana\", ", 1);
    let said = enrol(&folder, &phone, &bad).refused(&["line 77 was not saved", "1 line(s)"]);
    assert_eq!(said.objects().len(), 500);
    assert_eq!(phone.enrolments(), 499);
    enrol(&folder, &phone, &bad).refused(&["0 saved on this device, 499 were in already, 1 not saved"]);
    let said = enrol(&folder, &phone, &good).done();
    assert!(
        said.err.contains("1 saved on this device, 499 were in already"),
        "{}",
        said.err
    );
    enrol(&folder, &phone, &good).done();
    assert_eq!(phone.enrolments(), 500);
    assert_eq!(phone.run(&["duplicates"]).done().out, "");
}

#[test]
fn the_same_nik_twice_is_accepted_and_flagged() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let twice = format!(
        "{}\n{}\n",
        person(0),
        person_with(0, json!({ "name": "Ana Lain" }))
    );
    let said = enrol(&folder, &phone, twice).done();
    assert!(
        said.err
            .contains("line 2: this NIK is enrolled 1 time(s) already; both are kept")
    );
    assert_eq!(said.objects()[1]["same_nik"], json!([said.objects()[0]["id"]]));
    assert_eq!(phone.run(&["duplicates", "--json"]).done().objects().len(), 1);
}

#[test]
fn what_is_worth_another_look_in_many_lines_is_said_once() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let file = folder.write("people.jsonl", crate::stage::people(30));
    let said = phone.run(&["enrol", &file]).done();
    let of_kk: Vec<&str> = said.err.lines().filter(|l| l.starts_with("kk:")).collect();
    assert_eq!(of_kk.len(), 1, "{}", said.err);
    assert!(
        of_kk[0].ends_with("(line 1, 2, 3, 4, 5 and 25 more)"),
        "{}",
        of_kk[0]
    );
}

#[test]
fn an_object_that_was_enrolled_can_still_be_reported() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let both = folder.write("both.json", person(0).to_string());
    phone.run(&["enrol", &both]).done();
    let said = phone.run(&["report", &both]);
    assert!(!said.err.contains("1 were in already"), "{said:?}");
}

#[test]
fn wrong_words_on_the_command_line_are_wrong_usage_or_refused() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let one = folder.write("one.json", person(0).to_string());
    phone.run(&["enrol"]).misused(&["FILE"]);
    phone
        .run(&["enrol", &one, "--district", "53.99"])
        .refused(&["53.99 is not a district", "53.14.01"]);
    phone.run(&["enrol", &one, "--district", DISTRICT]).done();
    crate::run::lontar(&["phone", "status"]).misused(&["--data"]);
    phone.run(&["show", "TIDAK-ADA"]).refused(&["TIDAK-ADA"]);
    phone
        .run(&["show", "01a1fbff-f605-7b25-b014-18eff7124da2"])
        .refused(&["not found"]);
    phone.run(&["form", "kapal", "--json"]).refused(&["enrolment"]);
    let listed: Vec<Json> = phone.run(&["list", "--json"]).done().objects();
    let id = listed[0]["id"].as_str().unwrap();
    phone.run(&["edit", id, "name"]).misused(&["key=value"]);
    phone.run(&["edit", id, "kapal=3"]).refused(&["kapal"]);
    phone.run(&["edit", id, "nik=123"]).refused(&["nik", "16 digits"]);
    phone
        .run(&["resolve", id, "name", "--take", "1"])
        .refused(&["name has one value only"]);
}
