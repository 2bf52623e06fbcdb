//! *Mode latihan*: nothing of it is real, and nobody real is lost in it.

use crate::stage::{ROTE, person};
use lontar_core::app::{AppError, Lontar, PRACTICE_MS, Profiles};
use lontar_core::form::Answers;
use lontar_core::model::{RecordKind, Value};
use lontar_core::sync::wire::join::{Invite, Role};
use lontar_core::vault::Pin;
use lontar_tests::rng::Rng;
use lontar_tests::sim::{Hardware, PLACES, START_MS, SimEnv};
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;

struct Handset {
    folder: TempDir,
    env: Arc<SimEnv>,
    profiles: Profiles,
}

impl Handset {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let env = Arc::new(SimEnv::new(START_MS, Rng::new(9).fork(3)));
        let profiles = Profiles::at(folder.path(), Arc::new(Hardware::default()), env.clone());
        Self {
            folder,
            env,
            profiles,
        }
    }

    fn practises(&self) -> Lontar {
        self.profiles.practice(Some(PLACES[ROTE].0)).unwrap()
    }

    fn left_behind(&self) -> bool {
        self.folder.path().join("practice").exists()
    }
}

/// The first person of the list who is not enrolled.
fn somebody(practice: &Lontar) -> lontar_core::model::RecordId {
    let village = practice.villages().unwrap()[0].village.clone();
    let open = practice
        .candidates(village.as_deref(), Some(false), 0, 1)
        .unwrap();
    open[0].0.record
}

fn fill(practice: &Lontar, answers: Answers) -> lontar_core::model::RecordId {
    let draft = practice.draft_new(RecordKind::ENROLMENT, None).unwrap();
    practice.draft_set(&draft, "identity", answers.0).unwrap();
    draft
}

#[test]
fn practice_begins_with_lists_of_people_who_do_not_exist_and_some_who_are_enrolled() {
    let handset = Handset::new();
    let practice = handset.practises();
    let villages = practice.villages().unwrap();
    assert_eq!(villages.iter().map(|v| v.candidates).sum::<u64>(), 12);
    assert_eq!(villages.iter().map(|v| v.enrolled).sum::<u64>(), 2);
    let all = practice.list(&Default::default(), 0, 50).unwrap();
    assert!(!all.is_empty());
    for row in practice
        .candidates(villages[0].village.as_deref(), None, 0, 50)
        .unwrap()
    {
        let name = row
            .0
            .answers
            .get("nm")
            .and_then(|v| v.as_text())
            .unwrap()
            .to_owned();
        assert!(name.starts_with("Contoh "), "{name}");
    }
}

#[test]
fn somebody_of_the_list_is_enrolled_as_for_real() {
    let handset = Handset::new();
    let practice = handset.practises();
    let candidate = somebody(&practice);
    let draft = practice
        .draft_new(RecordKind::ENROLMENT, Some(&candidate))
        .unwrap();
    let mut answers = Answers::new();
    answers.set("cs", person(ROTE).get("cs").unwrap().clone());
    practice.draft_set(&draft, "consent", answers.0).unwrap();
    practice.draft_submit(&draft).unwrap();
    assert_eq!(
        practice
            .villages()
            .unwrap()
            .iter()
            .map(|v| v.enrolled)
            .sum::<u64>(),
        3
    );
}

#[test]
fn a_real_person_is_stopped_and_the_form_moves_to_real_work_with_its_answers_only() {
    let handset = Handset::new();
    let (_, real) = handset.profiles.add("Yohana Lete").unwrap();
    real.choose_district(PLACES[ROTE].0).unwrap();
    let practice = handset.practises();
    let mut answers = person(ROTE);
    answers.set("cd", somebody(&practice).to_string());
    let draft = fill(&practice, answers.clone());
    let refused = practice.draft_submit(&draft).unwrap_err();
    let AppError::Invalid(problems) = refused else {
        panic!("{refused}")
    };
    assert!(
        problems
            .iter()
            .any(|p| p.code == "nik_not_for_practice" && p.blocks())
    );

    let moved = practice.move_draft(&draft, &real).unwrap();
    assert!(practice.drafts().unwrap().is_empty());
    let there = real.draft(&moved).unwrap();
    assert_eq!(there.answers.get("nm"), answers.get("nm"));
    let left: Vec<&str> = there.answers.iter().map(|(key, _)| key).collect();
    assert!(
        left.iter()
            .all(|k| *k != "cd" && *k != "cs" && *k != "sd" && !k.starts_with("p:")),
        "{left:?}"
    );
    assert!(real.draft_submit(&moved).is_err(), "consent is asked for real");
    let consent = BTreeMap::from([(String::from("cs"), answers.get("cs").unwrap().clone())]);
    real.draft_set(&moved, "consent", consent).unwrap();
    real.draft_submit(&moved).unwrap();
    assert_eq!(real.status().unwrap().enrolments, 1);
}

#[test]
fn an_accident_of_a_real_person_is_no_practice_either() {
    let handset = Handset::new();
    let practice = handset.practises();
    let draft = practice.draft_new(RecordKind::ACCIDENT, None).unwrap();
    let mut answers = BTreeMap::new();
    answers.insert(String::from("nk"), person(ROTE).get("nk").unwrap().clone());
    answers.insert(String::from("nm"), Value::Text(String::from("Melkianus Ndun")));
    practice.draft_set(&draft, "who", answers).unwrap();
    let problems = practice.draft(&draft).unwrap().problems;
    assert!(
        problems
            .iter()
            .any(|p| p.code == "nik_not_for_practice" && p.blocks())
    );
}

#[test]
fn practice_sends_nothing_and_joins_nothing() {
    let handset = Handset::new();
    let practice = handset.practises();
    let invite = Invite {
        address: String::from("lontar.example:8443"),
        root: [7; 16],
        code: [8; 16],
        name: String::from("Yohana Lete"),
        role: Role::Officer,
        districts: vec![String::from(PLACES[ROTE].0)],
    };
    assert!(matches!(
        practice.keep_invite(&invite),
        Err(AppError::NotAllowed(_))
    ));
    // No key of it is kept, so there is nothing that a PIN could lock.
    assert!(practice.set_pin(&Pin::typed("280591").unwrap(), None).is_err());
}

#[test]
fn practice_ends_after_half_an_hour_or_when_the_clock_goes_back() {
    let handset = Handset::new();
    let practice = handset.practises();
    assert_eq!(practice.practice_left_ms(), Some(PRACTICE_MS));
    handset.env.advance(10 * 60_000);
    assert_eq!(practice.practice_left_ms(), Some(20 * 60_000));
    handset.env.advance(25 * 60_000);
    assert_eq!(practice.practice_left_ms(), Some(0));
    let again = handset.practises();
    handset.env.advance(-60_000);
    assert_eq!(again.practice_left_ms(), Some(0));
    let (_, real) = handset.profiles.add("Yohana Lete").unwrap();
    assert_eq!(real.practice_left_ms(), None);
}

#[test]
fn practice_leaves_nothing_behind_and_begins_anew_after_a_phone_was_switched_off() {
    let handset = Handset::new();
    let practice = handset.practises();
    assert!(handset.left_behind());
    practice.draft_new(RecordKind::ENROLMENT, None).unwrap();
    drop(practice);
    // As after a kill: the folder is there, and whoever begins again begins anew.
    let again = handset.practises();
    assert!(again.drafts().unwrap().is_empty());
    drop(again);
    handset.profiles.end_practice().unwrap();
    handset.profiles.end_practice().unwrap();
    assert!(!handset.left_behind());
    assert_eq!(
        handset.profiles.list().unwrap().len(),
        0,
        "practice is no profile"
    );
}

#[test]
fn a_district_that_has_no_villages_practises_in_rote() {
    let handset = Handset::new();
    for code in [None, Some("99.99.99"), Some("x")] {
        let practice = handset.profiles.practice(code).unwrap();
        assert_eq!(practice.villages().unwrap().len(), 2);
    }
}
