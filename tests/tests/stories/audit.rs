//! What is written down about who saw and did what, and that it cannot be changed unnoticed.

use crate::browser::{Office, name_of, rows, two_regencies};
use crate::stage::{DAY_MS, Disnaker};
use lontar_core::env::Env;
use lontar_hub::Hub;
use lontar_hub::audit::{AuditFilter, Who};
use lontar_hub::people::Token;
use lontar_hub::rights::{Action, OfficeRole};
use std::sync::Arc;

#[test]
fn reading_is_in_the_audit_before_the_answer_and_each_day_is_sealed() {
    let (disnaker, rote, _) = two_regencies();
    let office = Office::of(disnaker);
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut browser = office.signed_in(&dorkas);
    browser.get("/records?kind=enrolment&region=53.14").is(200);
    browser.get("/tasks").is(200);
    let name = name_of(&office, &rote);
    browser.get("/records");
    browser.post("/records", &[("q", &name)]).is(200);
    let list = &rows(&office, Action::SeeLists)[1];
    assert_eq!(list.detail, r#"{"kind":"enrolment","region":"53.14","rows":1}"#);
    assert_eq!(list.who, Who::User(1).code());
    assert_eq!(rows(&office, Action::Search)[0].detail, r#"{"rows":1}"#);
    assert_eq!(rows(&office, Action::SeeTasks).len(), 1);
    let checked = office.hub.check_audit().unwrap();
    assert_eq!((checked.heads, checked.faults.len()), (0, 0));
    for day in 1..=3 {
        office.env.advance(DAY_MS);
        office.signed_in(&dorkas);
        let checked = office.hub.check_audit().unwrap();
        assert_eq!((checked.heads, checked.faults.len()), (day, 0));
    }
    assert_eq!(
        office.hub.verify(&mut |_, _| ()).unwrap().faults,
        Vec::<String>::new()
    );
}

/// Changes the audit behind the hub's back.
fn tampered(office: &Office, sql: &str) {
    let db = rusqlite::Connection::open_with_flags_and_vfs(
        "hub.sqlite",
        rusqlite::OpenFlags::default(),
        office.disk.vfs_name(),
    )
    .unwrap();
    db.execute_batch(sql).unwrap();
}

#[test]
fn an_audit_that_was_changed_by_hand_is_found_and_the_row_named() {
    for (sql, fault) in [
        ("UPDATE audit SET who = 'nobody' WHERE seq = 3", "row 3 was changed"),
        ("UPDATE audit SET detail = '{}' WHERE seq = 2", "row 2 was changed"),
        ("DELETE FROM audit WHERE seq = 3", "row 3 is missing"),
        ("DELETE FROM audit WHERE seq IN (2, 3)", "rows 2 to 3 are missing"),
        (
            "UPDATE audit SET seq = seq + 100 WHERE seq >= 3; UPDATE audit SET seq = seq - 99 WHERE seq >= 103;
             INSERT INTO audit SELECT 3, at_ms, who, action, subject, detail, prev, hash FROM audit WHERE seq = 2",
            "row 3 does not follow",
        ),
        (
            "DELETE FROM audit WHERE seq > 2",
            "which was sealed on 2026-11-20, is missing: rows were taken from the end",
        ),
    ] {
        let office = Office::of(Disnaker::new());
        let dorkas = office.employs("dorkas", OfficeRole::Operator);
        office.signed_in(&dorkas);
        office.signed_in(&dorkas);
        office.env.advance(DAY_MS);
        office.signed_in(&dorkas);
        assert_eq!(office.hub.check_audit().unwrap().faults, Vec::<String>::new());
        tampered(&office, sql);
        let faults = office.hub.verify(&mut |_, _| ()).unwrap().faults;
        assert!(
            faults.iter().any(|found| found.contains(fault)),
            "{sql}: {faults:?}"
        );
    }
}

#[test]
fn a_chain_that_was_made_anew_contradicts_what_was_sealed() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    office.signed_in(&dorkas);
    office.env.advance(DAY_MS);
    office.signed_in(&dorkas);
    let mut all = office.hub.audit(&AuditFilter::default(), 0, 100).unwrap();
    all.reverse();
    all[0].who = String::from("nobody");
    let mut prev = [0; 32];
    for row in &mut all {
        row.prev = prev;
        row.hash = row.computed();
        prev = row.hash;
    }
    let hex = |bytes: &[u8]| lontar_core::model::id::to_hex(bytes);
    let sql: Vec<String> = all
        .iter()
        .map(|r| {
            let (prev, hash) = (hex(&r.prev), hex(&r.hash));
            format!(
                "UPDATE audit SET who = '{}', prev = x'{prev}', hash = x'{hash}' WHERE seq = {};",
                r.who, r.seq
            )
        })
        .collect();
    tampered(&office, &sql.join("\n"));
    let faults = office.hub.check_audit().unwrap().faults;
    assert!(
        faults.len() == 1 && faults[0].contains("is not the one that was sealed on 2026-11-20"),
        "{faults:?}"
    );
}

#[test]
fn a_restore_signs_everybody_out_and_goes_on_with_the_chain_of_the_backup() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("hub"), folder.path().join("backup"));
    let mut disnaker = Disnaker::new();
    let env: Arc<dyn Env> = disnaker.env.clone();
    disnaker.hub = Hub::init(&data, "http://hub.invalid", Arc::clone(&env))
        .unwrap()
        .hub;
    let office = Office::of(disnaker);
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let browser = office.signed_in(&dorkas);
    office.hub.backup(&backup).unwrap();
    let before = office.hub.audit(&AuditFilter::default(), 0, 100).unwrap();
    assert_eq!(before[0].action, "backup");
    office.signed_in(&dorkas);
    drop(office);
    lontar_hub::backup::restore(&data, &backup, &env).unwrap();
    let hub = Hub::open(&data, env).unwrap();
    let token = Token::from_text(&browser.cookies["session"]).unwrap();
    assert!(hub.signed(&token).unwrap().is_none());
    let after = hub.audit(&AuditFilter::default(), 0, 100).unwrap();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!((after[0].action.as_str(), &after[1]), ("restore", &before[0]));
    let checked = hub.check_audit().unwrap();
    assert_eq!(
        (checked.heads, checked.faults.len()),
        (1, 0),
        "the backup has its own head"
    );
}
