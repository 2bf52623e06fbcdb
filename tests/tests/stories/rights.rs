//! What UU 27/2022 gives to a person: a copy, a correction, silence, or to be forgotten.

use crate::browser::{Office, name_of, rows, two_regencies};
use crate::stage::{DAY_MS, Disnaker, Phone, ROTE, all_meet, person};
use lontar_core::app::{AppError, Lease};
use lontar_core::env::Env;
use lontar_core::form::Answers;
use lontar_core::model::{ReceiptNumber, RecordId, RecordKind};
use lontar_core::store::rows::Filter;
use lontar_core::sync::wire::join::Role;
use lontar_hub::audit::AuditFilter;
use lontar_hub::rights::{Action, OfficeRole};
use lontar_hub::{CaseKind, Hub, Within, backup};
use lontar_tests::rng::Rng;
use lontar_tests::sim::{PLACES, START_MS, SimEnv, accident};
use std::sync::Arc;

const NAME: &str = "Marselina Toulasik";

fn marselina() -> Answers {
    let mut answers = person(ROTE);
    answers.set("nm", NAME);
    answers
}

fn finds(phone: &Phone) -> usize {
    phone.search("Marselina", 10).unwrap().len()
}

fn holds(disk: &lontar_tests::disk::SimDisk, needle: &str) -> bool {
    let needle = needle.as_bytes();
    let mut names = disk.files().into_iter().map(|(name, _)| name);
    names.any(|name| {
        disk.read(&name)
            .is_some_and(|bytes| bytes.windows(needle.len()).any(|w| w == needle))
    })
}

/// An enrolment and a report about it, known to two phones and the hub.
fn stage() -> (Disnaker, Phone, Phone, RecordId, RecordId) {
    let hub = Disnaker::new();
    let yohana = Phone::officer(2, &hub, "Yohana Lete", ROTE);
    let ferdi = Phone::officer(3, &hub, "Ferdinan Lona", ROTE);
    let enrolment = yohana
        .save_new(RecordKind::ENROLMENT, marselina())
        .unwrap()
        .record;
    let mut report = accident(&mut Rng::new(5), Some(PLACES[ROTE].1));
    report.set("nm", NAME);
    report.set("en", enrolment.to_string());
    let report = yohana.save_new(RecordKind::ACCIDENT, report).unwrap().record;
    all_meet(&hub, &[&yohana, &ferdi]);
    (hub, yohana, ferdi, enrolment, report)
}

#[test]
fn an_erased_person_is_gone_everywhere_and_every_phone_says_so() {
    let (hub, yohana, ferdi, enrolment, report) = stage();
    assert_eq!((finds(&yohana), finds(&ferdi)), (2, 2));
    let draft = ferdi.draft_edit(&enrolment).unwrap();
    let case = hub.hub.open_case(CaseKind::Erase, &enrolment).unwrap();
    assert_eq!(case.left_ms(case.opened_ms + DAY_MS), Some(2 * DAY_MS));
    let records = hub.hub.records_of_person(&enrolment).unwrap();
    assert!(records.contains(&enrolment) && records.contains(&report));
    hub.hub.settle_case(&case.id, true).unwrap();
    let open = |hub: &Disnaker| {
        hub.hub
            .compliance(&case.id)
            .unwrap()
            .iter()
            .filter(|c| c.reported_ms.is_none())
            .count()
    };
    assert_eq!(open(&hub), 2);
    yohana.syncs(&hub);
    assert_eq!(open(&hub), 1, "one phone is still away, and the list says which");
    all_meet(&hub, &[&yohana, &ferdi]);
    assert_eq!(open(&hub), 0);
    assert_eq!((finds(&yohana), finds(&ferdi)), (0, 0));
    assert!(hub.hub.search("Marselina", 10).unwrap().is_empty());
    assert!(matches!(
        ferdi.show(&enrolment).err(),
        Some(AppError::NotFound(_))
    ));
    assert!(
        matches!(ferdi.draft(&draft).err(), Some(AppError::NotFound(_))),
        "the draft is gone too"
    );
    for phone in [&yohana, &ferdi] {
        phone.settle().unwrap();
        assert!(!holds(&phone.disk, "Toulasik"), "no byte of the name is left");
    }
    // Nothing else suffered, and replicas agree.
    let other = ferdi.enrols(ROTE);
    all_meet(&hub, &[&yohana, &ferdi]);
    assert!(yohana.show(&other).is_ok());
    assert!(hub.hub.verify(&mut |_, _| {}).unwrap().faults.is_empty());
}

#[test]
fn what_a_phone_that_was_away_still_brings_of_an_erased_person_is_not_taken() {
    let (hub, yohana, ferdi, enrolment, _) = stage();
    ferdi.sets(&enrolment, "ph", "+6281234567890");
    let case = hub.hub.open_case(CaseKind::Erase, &enrolment).unwrap();
    hub.hub.settle_case(&case.id, true).unwrap();
    all_meet(&hub, &[&yohana]);
    // Weeks later.
    assert_eq!(ferdi.code_of_sync(&hub), "done");
    all_meet(&hub, &[&yohana, &ferdi]);
    assert!(hub.hub.search("Marselina", 10).unwrap().is_empty());
    assert_eq!((finds(&yohana), finds(&ferdi)), (0, 0));
    assert_eq!(
        ferdi.status().unwrap().waiting_records,
        0,
        "its work is receipted, and nothing is stuck"
    );
    hub.hub.work_all().unwrap();
    assert_eq!(hub.hub.held().unwrap().len(), 0);
}

/// An erasure and an edit of what it erases come to a phone in one batch, which it builds as a whole
/// before it carries the erasure out.
#[test]
fn news_of_an_erased_person_that_comes_with_the_erasure_leaves_no_row() {
    let (hub, yohana, ferdi, enrolment, report) = stage();
    for record in [&enrolment, &report] {
        yohana.sets(record, "nt", "Pindah rumah");
    }
    all_meet(&hub, &[&yohana]);
    let case = hub.hub.open_case(CaseKind::Erase, &enrolment).unwrap();
    hub.hub.settle_case(&case.id, true).unwrap();
    ferdi.syncs(&hub);
    assert_eq!(finds(&ferdi), 0);
    for record in [&enrolment, &report] {
        assert!(matches!(ferdi.show(record).err(), Some(AppError::NotFound(_))));
    }
}

#[test]
fn a_restored_backup_of_before_erases_again_and_lets_no_phone_bring_it_back() {
    let (mut hub, yohana, ferdi, enrolment, _) = stage();
    let yesterday = hub.disk.snapshot();
    let case = hub.hub.open_case(CaseKind::Erase, &enrolment).unwrap();
    hub.hub.settle_case(&case.id, true).unwrap();
    all_meet(&hub, &[&yohana]);
    hub.restore(&yesterday);
    assert_eq!(
        hub.hub.search("Marselina", 10).unwrap().len(),
        2,
        "the backup is older"
    );
    // Whoever had synced gives the erasure back with the lost day.
    all_meet(&hub, &[&yohana, &ferdi]);
    assert!(hub.hub.search("Marselina", 10).unwrap().is_empty());
    assert_eq!((finds(&yohana), finds(&ferdi)), (0, 0));
}

#[test]
fn a_restore_erases_again_without_any_phone_by_the_file_beside_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let env: Arc<SimEnv> = Arc::new(SimEnv::new(START_MS, Rng::new(1)));
    let at = folder.path().join("hub");
    let hub = Hub::init(&at, "http://127.0.0.1:0", env.clone()).unwrap().hub;
    let stage = Disnaker::new();
    let phone = Phone::new(2);
    let invite = hub
        .invite(&lontar_hub::NewInvite {
            name: String::from("Yohana Lete"),
            role: Role::Officer,
            districts: vec![String::from(PLACES[ROTE].0)],
            lasts_ms: DAY_MS,
        })
        .unwrap();
    let line = Disnaker { hub, ..stage };
    phone.keep_invite(&invite).unwrap();
    phone.syncs(&line);
    let enrolment = phone.save_new(RecordKind::ENROLMENT, marselina()).unwrap().record;
    all_meet(&line, &[&phone]);
    let file = folder.path().join("backup");
    line.hub.backup(&file).unwrap();
    let case = line.hub.open_case(CaseKind::Erase, &enrolment).unwrap();
    line.hub.settle_case(&case.id, true).unwrap();
    let Disnaker { hub, .. } = line;
    drop(hub);
    let env: Arc<dyn lontar_core::env::Env> = env;
    let restored = backup::restore(&at, &file, &env).unwrap();
    assert_eq!(restored.erased_again, 1);
    let hub = Hub::open(&at, env).unwrap();
    assert!(hub.search("Marselina", 10).unwrap().is_empty());
}

#[test]
fn a_restricted_person_is_in_no_list_and_comes_back_unchanged() {
    let (hub, yohana, ferdi, enrolment, report) = stage();
    let counts = hub.hub.counts().unwrap().total();
    let found = |hub: &Disnaker| hub.hub.search("Marselina", 10).unwrap().len();
    assert_eq!((found(&hub), counts), (2, [1, 1, 0, 0]));
    let case = hub.hub.open_case(CaseKind::Restrict, &enrolment).unwrap();
    hub.hub.settle_case(&case.id, true).unwrap();
    all_meet(&hub, &[&yohana, &ferdi]);
    assert_eq!((finds(&yohana), finds(&ferdi)), (0, 0));
    assert!(
        yohana
            .list(&Filter::default(), 0, 50)
            .unwrap()
            .iter()
            .all(|row| row.record != enrolment)
    );
    let rote = Within::Regencies(vec![String::from("53.14")]);
    for within in [Within::Everywhere, rote.clone()] {
        let filter = lontar_hub::Filter {
            within: within.clone(),
            ..lontar_hub::Filter::default()
        };
        assert!(hub.hub.list(&filter, 0, 50).unwrap().is_empty());
        let searched = [
            NAME,
            "Marsel",
            "arseli",
            &ReceiptNumber::of(&enrolment).to_string(),
        ];
        for words in searched {
            let found = hub.hub.search_within(words, 10, &within).unwrap();
            assert!(found.is_empty(), "{words}");
        }
        assert_eq!(hub.hub.counts_within(&within).unwrap().total(), [0; 4]);
        assert!(hub.hub.held_within(&within).unwrap().is_empty());
    }
    let page = hub.hub.record(&enrolment).unwrap();
    assert!(page.linked.is_empty(), "its reports are in no list either");
    assert!(hub.hub.is_restricted(&enrolment).unwrap());
    let reached = hub.hub.records_of_person(&enrolment).unwrap();
    assert!(reached.contains(&report), "a case still reaches everything");
    let release = hub.hub.open_case(CaseKind::Release, &enrolment);
    let release = release.unwrap();
    hub.hub.settle_case(&release.id, true).unwrap();
    all_meet(&hub, &[&yohana, &ferdi]);
    assert_eq!((finds(&yohana), finds(&ferdi)), (2, 2));
    assert_eq!((found(&hub), hub.hub.counts().unwrap().total()), (2, counts));
    assert_eq!(hub.hub.counts_within(&rote).unwrap().total(), counts);
}

#[test]
fn a_case_is_settled_once_and_a_refused_one_changes_nothing() {
    let (hub, yohana, ferdi, enrolment, _) = stage();
    let case = hub.hub.open_case(CaseKind::Erase, &enrolment).unwrap();
    let settled = hub.hub.settle_case(&case.id, false).unwrap();
    assert_eq!(settled.outcome.as_deref(), Some("refused"));
    assert!(hub.hub.settle_case(&case.id, true).is_err());
    all_meet(&hub, &[&yohana, &ferdi]);
    assert_eq!((finds(&yohana), finds(&ferdi)), (2, 2));
    let nobody = RecordId::from_bytes([9; 16]);
    assert!(hub.hub.open_case(CaseKind::Copy, &nobody).is_err());
}

#[test]
fn an_ended_lease_hides_what_others_wrote_and_nothing_else() {
    let (hub, yohana, ferdi, enrolment, _) = stage();
    let own = ferdi.enrols(ROTE);
    ferdi.env.advance(46 * DAY_MS);
    assert!(matches!(ferdi.lease().unwrap(), Lease::Ended(_)));
    assert!(ferdi.show(&enrolment).is_err() && finds(&ferdi) == 0);
    assert!(ferdi.show(&own).is_ok());
    let fresh = ferdi.enrols(ROTE);
    assert!(ferdi.show(&fresh).is_ok(), "saving goes on");
    ferdi.env.advance(-50 * DAY_MS);
    assert!(
        matches!(ferdi.lease().unwrap(), Lease::Until(_)),
        "what was counted since is gone with the clock"
    );
    ferdi.env.advance(50 * DAY_MS);
    assert!(matches!(ferdi.lease().unwrap(), Lease::Ended(_)));
    hub.env.advance(46 * DAY_MS);
    all_meet(&hub, &[&yohana, &ferdi]);
    assert_eq!(finds(&ferdi), 2, "hearing from the hub shows it again");
    assert!(yohana.show(&own).is_ok() && yohana.show(&fresh).is_ok());
}

#[test]
fn a_supervisors_phone_lengthens_a_lease_without_any_network() {
    let (hub, _, ferdi, enrolment, _) = stage();
    let supervisor = Phone::of(4, &hub, "Adriana Haba", Role::Supervisor, &[ROTE]);
    all_meet(&hub, &[&supervisor, &ferdi]);
    ferdi.env.advance(46 * DAY_MS);
    assert!(matches!(ferdi.lease().unwrap(), Lease::Ended(_)));
    supervisor.env.advance(40 * DAY_MS);
    let slip = supervisor.write_slip(&ferdi.device()).unwrap();
    assert!(matches!(ferdi.take_slip(&slip).unwrap(), Lease::Until(_)));
    assert!(ferdi.show(&enrolment).is_ok());
    // For this phone, by this supervisor, in these districts only.
    let other = Phone::officer(5, &hub, "Melkianus Ndun", ROTE);
    assert!(matches!(
        other.take_slip(&slip).err(),
        Some(AppError::NotAllowed(_))
    ));
    assert!(matches!(
        ferdi.write_slip(&other.device()).err(),
        Some(AppError::NotAllowed(_))
    ));
    let by_courier = hub.hub.slip(&ferdi.device()).unwrap();
    assert!(matches!(ferdi.take_slip(&by_courier).unwrap(), Lease::Until(_)));
    hub.hub.revoke(&ferdi.device()).unwrap();
    assert!(hub.hub.slip(&ferdi.device()).is_err());
}

#[test]
fn at_the_console_each_role_settles_what_is_its_own_and_a_late_case_is_among_the_tasks() {
    let (disnaker, rote, manggarai) = two_regencies();
    let office = Office::of(disnaker);
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mikael = office.employs("mikael", OfficeRole::Supervisor);
    let anton = office.employs("anton", OfficeRole::Auditor);
    let mut supervisor = office.signed_in(&mikael);
    let page = format!("/records/{rote}");
    supervisor.get(&page).is(200).says("Hapus semua data");
    let asks = [("record", rote.to_string()), ("kind", String::from("erase"))];
    let asks: Vec<(&str, &str)> = asks.iter().map(|(k, v)| (*k, v.as_str())).collect();
    supervisor.post_bare("/rights", &asks).is(403);
    assert!(office.hub.cases().unwrap().is_empty(), "no form of ours");
    assert_eq!(supervisor.post("/rights", &asks).status, 303);
    let case = office.hub.cases().unwrap()[0].clone();
    let at = format!("/rights/{}", case.id);
    let elsewhere = manggarai.to_string();
    supervisor
        .post("/rights", &[("record", &elsewhere), ("kind", "copy")])
        .is(404);
    // A case of another regency is none for this supervisor.
    let other = office.hub.open_case(CaseKind::Copy, &manggarai).unwrap();
    let there = format!("/rights/{}", other.id);
    supervisor.get(&there).is(404);
    let receipt = ReceiptNumber::of(&rote).to_string();
    supervisor
        .get("/rights")
        .is(200)
        .says(&receipt)
        .says("sisa waktu 3 hari")
        .hides(&other.id.to_string());
    supervisor.get(&at).is(200).hides("/erase\"").says("/refuse\"");
    supervisor
        .post(&format!("{at}/erase"), &[("number", &receipt)])
        .is(403);
    let mut auditor = office.signed_in(&anton);
    auditor.get("/rights").is(403);
    auditor.get(&page).is(200).hides("/rights");

    let mut operator = office.signed_in(&dorkas);
    operator.get("/tasks").is(200).hides(&at);
    office.env.advance(2 * DAY_MS + 1);
    let mut operator_again = office.signed_in(&dorkas);
    operator_again
        .get("/tasks")
        .is(200)
        .says(&at)
        .says("sisa waktu 0 hari");
    office.env.advance(DAY_MS);
    let mut operator = office.signed_in(&dorkas);
    operator.get("/tasks").is(200).says("terlambat 0 hari");
    operator.get(&at).is(200).says("/erase\"").hides("/refuse\"");
    operator.post(&format!("{at}/restrict"), &[]).is(404);
    operator.post(&format!("{at}/refuse"), &[]).is(403);
    operator
        .post(&format!("{at}/erase"), &[("number", "")])
        .is(422)
        .says("Belum ada yang dihapus");
    assert!(office.hub.record(&rote).is_ok());
    operator
        .post(&format!("{at}/erase"), &[("number", &receipt)])
        .goes_to("/rights");
    assert!(office.hub.record(&rote).is_err());
    operator
        .get(&at)
        .is(200)
        .says("menunggu HP terhubung")
        .says("selesai");
    operator
        .post(&format!("{at}/erase"), &[("number", &receipt)])
        .is(422)
        .says("sudah selesai");
    let opened = rows(&office, Action::OpenRightsCase);
    assert!(
        opened
            .iter()
            .any(|r| r.who == "user:2" && r.subject == rote.to_string())
    );
    let erased = rows(&office, Action::Erase);
    let done = erased.iter().filter(|r| r.subject == case.id.to_string());
    assert_eq!(done.count(), 1);
}

#[test]
fn a_person_who_withdrew_stays_hidden_on_a_phone_that_hears_of_an_earlier_release_in_the_same_sync() {
    let (hub, yohana, ferdi, enrolment, _) = stage();
    let opens = |kind| hub.hub.open_case(kind, &enrolment).unwrap().id;
    // Opened first and decided last: its document is the oldest by its id and the newest by its word.
    let withdraws = opens(CaseKind::Withdraw);
    hub.hub.settle_case(&opens(CaseKind::Restrict), true).unwrap();
    hub.hub.settle_case(&opens(CaseKind::Release), true).unwrap();
    hub.hub.settle_case(&withdraws, true).unwrap();
    all_meet(&hub, &[&yohana, &ferdi]);
    assert!(hub.hub.is_restricted(&enrolment).unwrap());
    assert_eq!((finds(&yohana), finds(&ferdi)), (0, 0));
}

#[test]
fn at_the_console_a_restricted_record_is_found_only_by_whoever_decides_about_it() {
    let (disnaker, rote, _) = two_regencies();
    let office = Office::of(disnaker);
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let anton = office.employs("anton", OfficeRole::Auditor);
    let name = name_of(&office, &rote);
    let case = office.hub.open_case(CaseKind::Withdraw, &rote).unwrap();
    let mut operator = office.signed_in(&dorkas);
    operator.get("/records").is(200).says(&name);
    operator
        .post(&format!("/rights/{}/restrict", case.id), &[])
        .goes_to("/rights");
    let page = format!("/records/{rote}");
    operator.get("/records").is(200).hides(&name);
    operator.post("/records", &[("q", &name)]).is(200).hides(&page);
    operator.get(&page).is(200).says("tidak sedang dipakai");
    office.signed_in(&anton).get(&page).is(404);
    assert_eq!(rows(&office, Action::Restrict).len(), 1);
}

#[test]
fn a_request_that_a_phone_wrote_down_opens_one_case_whose_time_runs_from_the_hubs_receipt() {
    let (hub, yohana, ferdi, enrolment, _) = stage();
    let mut asked = Answers::new();
    asked.set("en", enrolment.to_string());
    assert!(
        yohana.save_new(RecordKind::REQUEST, asked.clone()).is_err(),
        "what is asked for must be said"
    );
    asked.set("rq", "erase");
    asked.set("rx", "Saya mau data saya dihapus");
    let request = yohana.save_new(RecordKind::REQUEST, asked).unwrap().record;
    // Two weeks without a signal.
    hub.env.advance(14 * DAY_MS);
    yohana.env.advance(14 * DAY_MS);
    let arrives_ms = hub.env.now_ms();
    all_meet(&hub, &[&yohana, &ferdi]);
    let cases = hub.hub.cases().unwrap();
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert_eq!((case.kind, case.record), (CaseKind::Erase, enrolment));
    assert!(case.opened_ms >= arrives_ms && case.due_ms == case.opened_ms + 3 * DAY_MS);
    // More words, of another phone, are not another request.
    ferdi.sets(&request, "rx", "Tolong segera");
    hub.env.advance(DAY_MS);
    all_meet(&hub, &[&yohana, &ferdi]);
    assert_eq!(&hub.hub.cases().unwrap(), &cases);
    let opened = AuditFilter {
        action: Some(Action::OpenRightsCase),
        ..AuditFilter::default()
    };
    let opened = hub.hub.audit(&opened, 0, 10).unwrap();
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].who, format!("device:{}", yohana.device()));
    // The request is about the person too.
    assert!(hub.hub.records_of_person(&enrolment).unwrap().contains(&request));
    hub.hub.settle_case(&case.id, true).unwrap();
    all_meet(&hub, &[&yohana, &ferdi]);
    assert!(yohana.show(&request).is_err() && ferdi.show(&request).is_err());
    assert_eq!(hub.hub.cases().unwrap().len(), 1);
}
