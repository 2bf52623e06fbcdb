//! Workers' phones: invited in the village by an officer, without any network.

use crate::stage::{DAY_MS, Disnaker, MANGGARAI, Phone, ROTE, all_meet, person};
use lontar_core::app::{AppError, JoinState};
use lontar_core::model::{RecordId, RecordKind, Value};
use lontar_core::sync::wire::join::Role;
use lontar_core::sync::wire::worker_invite::WorkerInvite;
use lontar_hub::CaseKind;
use lontar_tests::rng::Rng;
use lontar_tests::sim::accident;

fn birth_date() -> String {
    person(ROTE)
        .get("bd")
        .and_then(|v| v.as_text())
        .unwrap()
        .to_owned()
}

fn officer(hub: &Disnaker) -> (Phone, RecordId) {
    let yohana = Phone::officer(2, hub, "Yohana Lete", ROTE);
    let enrolment = yohana.enrols(ROTE);
    (yohana, enrolment)
}

fn role(phone: &Phone) -> Option<Role> {
    match phone.join_state().unwrap() {
        JoinState::Yes(grant) => Some(grant.role),
        _ => None,
    }
}

#[test]
fn an_officer_invites_a_worker_in_the_village_and_the_report_reaches_the_officers() {
    let hub = Disnaker::new();
    let (yohana, enrolment) = officer(&hub);
    let invite = yohana.invite_worker(&enrolment, false).unwrap();
    let worker = Phone::new(9);
    let report = worker
        .save_new(RecordKind::ACCIDENT, accident(&mut Rng::new(5), None))
        .unwrap()
        .record;
    assert!(!worker.is_for_worker().unwrap(), "nobody has said so yet");
    worker.keep_worker_invite(&invite, &birth_date()).unwrap();
    assert!(worker.is_for_worker().unwrap() && worker.status().unwrap().invite_waiting);
    assert!(matches!(worker.join_state().unwrap(), JoinState::Waiting(kept) if kept.role == Role::Worker));
    // The officer has not synced: the hub does not know the enrolment, and the invite waits.
    worker.syncs(&hub);
    assert_eq!(role(&worker), None);
    all_meet(&hub, &[&yohana, &worker]);
    assert_eq!(role(&worker), Some(Role::Worker));
    assert!(!worker.status().unwrap().invite_waiting);
    all_meet(&hub, &[&yohana, &worker]);
    assert!(
        worker.show(&enrolment).is_ok(),
        "the person sees the own enrolment"
    );
    assert_eq!(worker.status().unwrap().enrolments, 1, "and no other");
    assert_eq!(worker.status().unwrap().waiting_records, 0);
    assert!(hub.hub.record(&report).is_ok());
}

#[test]
fn a_stranger_who_photographed_the_invite_does_not_know_the_birth_date() {
    let hub = Disnaker::new();
    let (yohana, enrolment) = officer(&hub);
    all_meet(&hub, &[&yohana]);
    let invite = yohana.invite_worker(&enrolment, false).unwrap();
    let stranger = Phone::new(9);
    for day in 1..=5 {
        stranger
            .keep_worker_invite(&invite, &format!("1980-01-{day:02}"))
            .unwrap();
        assert_eq!(stranger.code_of_sync(&hub), "birth_date_wrong");
    }
    stranger.keep_worker_invite(&invite, &birth_date()).unwrap();
    assert_eq!(
        stranger.code_of_sync(&hub),
        "invite_locked",
        "not even the right one helps now"
    );
    // Any officer of the district writes another one.
    let ferdi = Phone::officer(3, &hub, "Ferdinan Lona", ROTE);
    all_meet(&hub, &[&ferdi]);
    let fresh = ferdi.invite_worker(&enrolment, true).unwrap();
    let worker = Phone::new(10);
    worker.keep_worker_invite(&fresh, &birth_date()).unwrap();
    all_meet(&hub, &[&worker]);
    assert_eq!(role(&worker), Some(Role::Worker));
    stranger.keep_worker_invite(&fresh, &birth_date()).unwrap();
    assert_eq!(
        stranger.code_of_sync(&hub),
        "invite_used",
        "bound to the first phone"
    );
}

#[test]
fn a_new_phone_takes_the_place_of_the_lost_one_and_sees_the_same() {
    let hub = Disnaker::new();
    let (yohana, enrolment) = officer(&hub);
    all_meet(&hub, &[&yohana]);
    let join = |seed, replaces| {
        let phone = Phone::new(seed);
        let invite = yohana.invite_worker(&enrolment, replaces).unwrap();
        phone.keep_worker_invite(&invite, &birth_date()).unwrap();
        all_meet(&hub, &[&phone]);
        phone
    };
    let lost = join(9, false);
    let report = lost
        .save_new(RecordKind::ACCIDENT, accident(&mut Rng::new(5), None))
        .unwrap()
        .record;
    all_meet(&hub, &[&lost]);
    let new = join(10, true);
    all_meet(&hub, &[&new]);
    assert!(new.show(&report).is_ok() && new.show(&enrolment).is_ok());
    let late = lost
        .save_new(RecordKind::ACCIDENT, accident(&mut Rng::new(6), None))
        .unwrap()
        .record;
    lost.syncs(&hub);
    all_meet(&hub, &[&new]);
    assert!(
        new.show(&late).is_err(),
        "what the lost phone still sends is kept aside"
    );
    assert_eq!(hub.hub.aside().unwrap().len(), 1);
}

#[test]
fn invites_of_those_who_may_not_write_them_are_worth_nothing() {
    let hub = Disnaker::new();
    let (yohana, enrolment) = officer(&hub);
    all_meet(&hub, &[&yohana]);
    let try_with = |seed, invite: &str| {
        let phone = Phone::new(seed);
        phone.keep_worker_invite(invite, &birth_date()).unwrap();
        phone.code_of_sync(&hub)
    };
    // Of a district where the person is not: written for a record that this officer never saw.
    let abroad = Phone::officer(3, &hub, "Melkianus Ndun", MANGGARAI);
    let own = abroad.enrols(MANGGARAI);
    all_meet(&hub, &[&abroad]);
    assert!(matches!(
        abroad.invite_worker(&enrolment, false).err(),
        Some(AppError::NotFound(_))
    ));
    assert!(abroad.invite_worker(&own, false).is_ok());
    // Of an officer who was sent away.
    let written = yohana.invite_worker(&enrolment, false).unwrap();
    hub.hub.revoke(&yohana.device()).unwrap();
    assert_eq!(try_with(20, &written), "invite_unknown");
    // Of a hub that is another one.
    let other = Disnaker::with_seed(77);
    let (theirs, record) = officer(&other);
    all_meet(&other, &[&theirs]);
    let foreign = theirs.invite_worker(&record, false).unwrap();
    assert_eq!(try_with(21, &foreign), "invite_unknown");
    // Too old.
    let ferdi = Phone::officer(4, &hub, "Ferdinan Lona", ROTE);
    all_meet(&hub, &[&ferdi]);
    let old = ferdi.invite_worker(&enrolment, false).unwrap();
    hub.env.advance(31 * DAY_MS);
    assert_eq!(try_with(22, &old), "invite_expired");
    assert_eq!(WorkerInvite::from_text(&old.replace("00", "01")), None);
}

#[test]
fn a_workers_name_is_in_no_roster_and_goes_with_the_person() {
    let hub = Disnaker::new();
    let (yohana, enrolment) = officer(&hub);
    all_meet(&hub, &[&yohana]);
    let invite = yohana.invite_worker(&enrolment, false).unwrap();
    let worker = Phone::new(9);
    worker.keep_worker_invite(&invite, &birth_date()).unwrap();
    all_meet(&hub, &[&yohana, &worker]);
    let named = |hub: &Disnaker| hub.hub.device_name(&worker.device()).unwrap().unwrap_or_default();
    assert!(!named(&hub).is_empty(), "the office knows whose phone it is");
    assert_eq!(
        yohana.device_name(&worker.device()).unwrap(),
        None,
        "other phones do not"
    );
    let case = hub.hub.open_case(CaseKind::Erase, &enrolment).unwrap();
    hub.hub.settle_case(&case.id, true).unwrap();
    assert!(named(&hub).is_empty());
}

#[test]
fn a_first_notice_names_the_person_by_the_enrolment_that_the_report_refers_to() {
    let hub = Disnaker::new();
    let (yohana, enrolment) = officer(&hub);
    let mut answers = accident(&mut Rng::new(5), None);
    let person = ["nm", "nk", "kj"];
    answers
        .0
        .retain(|register, _| !person.contains(&register.as_str()));
    answers
        .0
        .insert(String::from("en"), Value::from(enrolment.to_string().as_str()));
    // A name that was typed and taken back is none.
    answers.0.insert(String::from("nm"), Value::Null);
    let report = yohana.save_new(RecordKind::ACCIDENT, answers).unwrap().record;
    let (keys, told) = yohana.notice(&report).unwrap();
    let enrolled = yohana.show(&enrolment).unwrap().answers();
    assert_eq!(told.get("nm"), enrolled.get("nm"));
    assert_eq!(told.get("nk"), enrolled.get("nk"));
    assert!(keys.contains(&"chronology") && keys.contains(&"reporter_phone"));
    assert!(yohana.notice(&enrolment).is_err(), "an enrolment is no report");
}
