//! Forms that are being filled in: begun once, left without a trace or kept, thrown away with a reason.

use crate::stage::{Disnaker, MANGGARAI, Phone, ROTE, all_meet, one, person};
use lontar_core::app::AppError;
use lontar_core::form::Answers;
use lontar_core::model::{Gps, RecordId, RecordKind, Value};
use lontar_core::store::rows::Filter;
use lontar_hub::import::{Options, read_candidates};
use lontar_tests::sim::{PLACES, TODAY};
use std::collections::BTreeMap;

/// What a phone notes by itself while a form is open.
fn place() -> BTreeMap<String, Value> {
    let place = Gps {
        lat_e5: -1_080_000,
        lng_e5: 12_310_000,
        accuracy_m: Some(12),
        age_s: Some(0),
    };
    one("gp", place.write().to_value())
}

/// A person of a village's list on an officer's phone.
fn candidate(hub: &Disnaker, phone: &Phone) -> RecordId {
    let list = "Nama;NIK;Tgl Lahir;L/P;Desa;Kecamatan;Pekerjaan\n\
                Maria Ndaumanu;5314025208850012;12-08-1985;P;Temas;Rote Barat Laut;Petani\n";
    let reading = read_candidates("daftar.csv", list.as_bytes(), &Options::new(TODAY)).unwrap();
    hub.hub.import_candidates(&reading.good).unwrap();
    all_meet(hub, &[phone]);
    let filter = Filter {
        kind: Some(RecordKind::CANDIDATE),
        ..Filter::default()
    };
    phone.list(&filter, 0, 10).unwrap().remove(0).record
}

#[test]
fn a_second_touch_on_a_candidate_goes_on_with_the_form_that_was_begun() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(41, &hub, "Yohana", ROTE);
    let candidate = candidate(&hub, &yohana);
    let draft = yohana.draft_new(RecordKind::ENROLMENT, Some(&candidate)).unwrap();
    let again = yohana.draft_new(RecordKind::ENROLMENT, Some(&candidate)).unwrap();
    assert_eq!(again, draft, "touched twice before anything was answered");
    yohana
        .draft_set(&draft, "identity", one("mn", "Yakoba Ndolu"))
        .unwrap();
    let later = yohana.draft_new(RecordKind::ENROLMENT, Some(&candidate)).unwrap();
    assert_eq!(later, draft);
    let answers = yohana.draft(&later).unwrap().answers;
    assert_eq!(answers.get("mn"), Some(&Value::from("Yakoba Ndolu")));
    assert_eq!(yohana.drafts().unwrap().len(), 1);
}

#[test]
fn a_change_that_was_begun_goes_on_and_never_contradicts_itself() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(42, &hub, "Yohana", ROTE);
    let record = yohana.enrols(ROTE);
    let draft = yohana.draft_edit(&record).unwrap();
    yohana
        .draft_set(&draft, "home_work", one("hm", "Dusun Oeseli"))
        .unwrap();
    let again = yohana.draft_edit(&record).unwrap();
    assert_eq!(again, draft);
    yohana
        .draft_set(&again, "home_work", one("hm", "Dusun Namodale"))
        .unwrap();
    yohana.draft_submit(&again).unwrap();
    assert_eq!(yohana.values(&record, "hm"), ["Dusun Namodale"]);
    assert!(yohana.drafts().unwrap().is_empty());
}

#[test]
fn a_change_in_which_nothing_was_answered_stands_on_what_came_since() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(43, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(44, &hub, "Melkianus", ROTE);
    let record = yohana.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    let draft = yohana.draft_edit(&record).unwrap();
    melkianus.sets(&record, "hm", "Dusun Namodale");
    all_meet(&hub, &[&melkianus, &yohana]);
    assert_eq!(yohana.draft_edit(&record).unwrap(), draft);
    yohana
        .draft_set(&draft, "home_work", one("hm", "Dusun Oeseli"))
        .unwrap();
    yohana.draft_submit(&draft).unwrap();
    assert_eq!(yohana.values(&record, "hm"), ["Dusun Oeseli"]);
}

#[test]
fn two_people_without_a_list_are_two_forms() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(45, &hub, "Yohana", ROTE);
    let first = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
    yohana.draft_set(&first, "record", place()).unwrap();
    assert_eq!(yohana.draft_new(RecordKind::ENROLMENT, None).unwrap(), first);
    let begun = yohana.draft(&first).unwrap().draft;
    assert!(begun.answers.get("gp").is_none(), "it begins anew");
    yohana.draft_set(&first, "identity", person(ROTE).0).unwrap();
    let second = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
    assert_ne!(second, first);
    assert_ne!(yohana.draft_new(RecordKind::ACCIDENT, None).unwrap(), second);
}

#[test]
fn a_form_in_which_nobody_answered_goes_when_it_is_left() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(46, &hub, "Yohana", ROTE);
    let draft = yohana.draft_new(RecordKind::ACCIDENT, None).unwrap();
    yohana.draft_set(&draft, "record", place()).unwrap();
    yohana.draft_set(&draft, "who", BTreeMap::new()).unwrap();
    assert!(
        !yohana.draft_leave(&draft).unwrap(),
        "the phone's own position is no answer"
    );
    assert!(yohana.drafts().unwrap().is_empty());

    let draft = yohana.draft_new(RecordKind::ACCIDENT, None).unwrap();
    yohana.draft_set(&draft, "who", one("nm", "Yuliana")).unwrap();
    assert!(yohana.draft_leave(&draft).unwrap());
    assert_eq!(yohana.drafts().unwrap().len(), 1);
}

#[test]
fn a_new_report_is_of_an_accident_until_somebody_says_a_disease() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(47, &hub, "Yohana", ROTE);
    let draft = yohana.draft_new(RecordKind::ACCIDENT, None).unwrap();
    assert_eq!(
        yohana.draft(&draft).unwrap().answers.get("ty"),
        Some(&Value::from("accident"))
    );
    yohana.draft_set(&draft, "who", one("ty", "disease")).unwrap();
    assert_eq!(
        yohana.draft(&draft).unwrap().answers.get("ty"),
        Some(&Value::from("disease"))
    );
}

#[test]
fn a_change_of_an_answer_with_two_values_is_saved_once_one_of_them_is_chosen() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(48, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(49, &hub, "Melkianus", ROTE);
    let record = yohana.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    yohana.sets(&record, "hm", "Dusun Satu");
    melkianus.sets(&record, "hm", "Dusun Dua");
    all_meet(&hub, &[&melkianus, &yohana]);
    let draft = yohana.draft_edit(&record).unwrap();
    let mut changes = one("hm", "Dusun Tiga");
    changes.extend(one("nt", "Rumah di ujung jalan"));
    yohana.draft_set(&draft, "home_work", changes).unwrap();
    assert!(matches!(yohana.draft_submit(&draft), Err(AppError::InConflict)));
    let conflict = yohana.conflicts_of(&record).unwrap().remove(0);
    yohana
        .resolve(&record, &conflict.heads, "hm", &Value::from("Dusun Tiga"))
        .unwrap();
    yohana.draft_submit(&draft).unwrap();
    assert_eq!(yohana.values(&record, "hm"), ["Dusun Tiga"]);
    assert_eq!(yohana.values(&record, "nt"), ["Rumah di ujung jalan"]);
}

#[test]
fn of_a_form_that_is_thrown_away_the_reason_stays_and_nothing_of_the_person() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(50, &hub, "Yohana", ROTE);
    let begins = |answers: Answers| {
        let draft = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
        yohana.draft_set(&draft, "identity", answers.0).unwrap();
        draft
    };
    assert!(matches!(
        yohana.draft_discard(&begins(person(ROTE)), Some("karena saya mau")),
        Err(AppError::NotFound("reason"))
    ));
    for reason in ["left", "wrong_person", "left"] {
        yohana.draft_discard(&begins(person(ROTE)), Some(reason)).unwrap();
    }
    yohana.draft_refused(&begins(person(ROTE)), "refused").unwrap();
    let told = |(code, count): &(String, u64)| format!("{code} {count}");
    let outcomes: Vec<String> = yohana.draft_outcomes().unwrap().iter().map(told).collect();
    assert_eq!(outcomes, ["left 2", "refused 1", "wrong_person 1"]);
    let edit = yohana.draft_edit(&yohana.enrols(ROTE)).unwrap();
    yohana.draft_discard(&edit, Some("left")).unwrap();
    assert_eq!(
        yohana.draft_outcomes().unwrap().len(),
        3,
        "who is enrolled stays enrolled"
    );
}

#[test]
fn a_village_of_another_district_is_outside_whatever_the_permit_is_and_before_one_nothing_is() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(51, &hub, "Yohana", ROTE);
    let (own, other) = (PLACES[ROTE].1, PLACES[MANGGARAI].1);
    assert!(!yohana.is_outside(own).unwrap());
    assert!(yohana.is_outside(other).unwrap());
    assert!(
        !yohana.is_outside("99.99.99.9999").unwrap(),
        "nothing is said of what is not known"
    );
    let alone = Phone::new(52);
    assert!(
        !alone.is_outside(other).unwrap(),
        "whoever has no districts is nowhere outside"
    );
}

#[test]
fn whoever_only_looks_at_steps_has_answered_nothing_and_comes_back_to_the_last_one() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(46, &hub, "Yohana", ROTE);
    let draft = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
    let begun = yohana.draft(&draft).unwrap().draft;
    yohana.env.advance(5 * 60_000);
    yohana.draft_set(&draft, "family", BTreeMap::new()).unwrap();
    let seen = yohana.draft(&draft).unwrap().draft;
    assert_eq!((seen.step.as_str(), seen.touched), ("family", false));
    assert_eq!(seen.updated_ms, begun.updated_ms, "nothing of it has changed");
    assert!(!yohana.draft_leave(&draft).unwrap());
}

#[test]
fn what_was_known_when_a_form_was_begun_is_nobodys_answer() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(47, &hub, "Yohana", ROTE);
    let known = [("nm", "Maria Ndaumanu"), ("ph", "")]
        .map(|(register, value)| (String::from(register), Value::from(value)));
    let report = yohana
        .draft_about(RecordKind::ACCIDENT, known.clone().into())
        .unwrap();
    assert_eq!(
        yohana.draft(&report).unwrap().answers.get("nm"),
        Some(&Value::from("Maria Ndaumanu"))
    );
    // Saying the same again, or nothing where nothing stands, says nothing.
    yohana.draft_set(&report, "", known.into()).unwrap();
    assert!(!yohana.draft_leave(&report).unwrap());
    assert!(yohana.drafts().unwrap().is_empty());
    let report = yohana.draft_about(RecordKind::ACCIDENT, BTreeMap::new()).unwrap();
    yohana.draft_set(&report, "", one("nm", "Yuliana Mooy")).unwrap();
    assert!(yohana.draft_leave(&report).unwrap(), "this somebody has answered");
}

#[test]
fn a_change_that_only_empties_an_answer_is_one() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(48, &hub, "Yohana", ROTE);
    let record = yohana.enrols(ROTE);
    let draft = yohana.draft_edit(&record).unwrap();
    yohana
        .draft_set(&draft, "identity", one("mn", Value::Null))
        .unwrap();
    assert!(
        yohana.draft_leave(&draft).unwrap(),
        "it waits under Belum selesai"
    );
    assert_eq!(yohana.draft_edit(&record).unwrap(), draft);
    assert!(
        yohana
            .draft(&draft)
            .unwrap()
            .answers
            .get("mn")
            .is_none_or(Value::is_empty)
    );
}
