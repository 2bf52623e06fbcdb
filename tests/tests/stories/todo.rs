//! What needs somebody, and people who are enrolled twice.

use crate::stage::{Disnaker, Phone, ROTE, all_meet, person};
use lontar_core::app::{AppError, Clock, Deadline, Task};
use lontar_core::form::Answers;
use lontar_core::model::{Consent, Item, Photo, RecordId, RecordKind, Verdict};
use lontar_core::store::custody::Custody;
use lontar_core::sync::wire::join::Role;
use lontar_tests::sim::START_MS;

const HOUR_MS: i64 = 3_600_000;

fn report(phone: &Phone, occurred_at: &str) -> RecordId {
    let mut answers = Answers::new();
    answers.set("ty", "accident");
    answers.set("nm", "Yakobus Nalle");
    answers.set("oa", occurred_at);
    answers.set("rp", "081234567890");
    phone.save_new(RecordKind::ACCIDENT, answers).unwrap().record
}

/// The same person, enrolled by two officers of one district: both enrolments are on all phones.
fn twice(hub: &Disnaker) -> (Phone, Phone, RecordId, RecordId) {
    let yohana = Phone::officer(11, hub, "Yohana", ROTE);
    let melkianus = Phone::officer(12, hub, "Melkianus", ROTE);
    let one = yohana.enrols(ROTE);
    let other = melkianus.enrols(ROTE);
    all_meet(hub, &[&yohana, &melkianus]);
    (yohana, melkianus, one, other)
}

fn verdicts(phone: &Phone) -> Vec<Option<Verdict>> {
    phone.doubles().unwrap().iter().map(|pair| pair.verdict).collect()
}

#[test]
fn who_said_that_it_is_one_person_is_not_asked_again_nor_is_anybody_else() {
    let hub = Disnaker::new();
    let (yohana, melkianus, one, other) = twice(&hub);
    assert_eq!(yohana.status().unwrap().doubles, 1);
    yohana.decide_double(&other, &one, Verdict::Same).unwrap();
    assert_eq!(yohana.status().unwrap().doubles, 0);
    all_meet(&hub, &[&yohana, &melkianus]);
    for phone in [&yohana, &melkianus] {
        assert_eq!(verdicts(phone), [Some(Verdict::Same)]);
        assert_eq!(phone.open_doubles().unwrap(), []);
        // Nothing was deleted or merged, and each enrolment tells it.
        for (record, of) in [(one, other), (other, one)] {
            let answers = phone.show(&record).unwrap().answers();
            let said = answers
                .iter()
                .find(|(register, _)| register.starts_with("d:"))
                .unwrap();
            assert_eq!(
                lontar_core::model::Double::from_value(said.1).unwrap().other,
                Some(of)
            );
        }
    }
}

#[test]
fn what_an_officer_does_not_know_is_asked_of_the_supervisor_only() {
    let hub = Disnaker::new();
    let (yohana, melkianus, one, other) = twice(&hub);
    let elisabet = Phone::of(13, &hub, "Elisabet", Role::Supervisor, &[ROTE]);
    yohana.decide_double(&one, &other, Verdict::Unknown).unwrap();
    all_meet(&hub, &[&yohana, &melkianus, &elisabet]);
    assert_eq!(yohana.open_doubles().unwrap(), []);
    assert_eq!(melkianus.open_doubles().unwrap(), []);
    assert_eq!(elisabet.open_doubles().unwrap().len(), 1);
    elisabet.decide_double(&one, &other, Verdict::Different).unwrap();
    all_meet(&hub, &[&elisabet, &yohana]);
    assert_eq!(elisabet.open_doubles().unwrap(), []);
    assert_eq!(verdicts(&yohana), [Some(Verdict::Different)]);
}

#[test]
fn two_verdicts_at_once_are_both_kept_and_a_further_one_settles_them() {
    let hub = Disnaker::new();
    let (yohana, melkianus, one, other) = twice(&hub);
    yohana.decide_double(&one, &other, Verdict::Same).unwrap();
    melkianus.decide_double(&one, &other, Verdict::Different).unwrap();
    all_meet(&hub, &[&yohana, &melkianus]);
    assert_eq!(yohana.conflicts().unwrap().len(), 2);
    yohana.decide_double(&one, &other, Verdict::Different).unwrap();
    all_meet(&hub, &[&yohana, &melkianus]);
    for phone in [&yohana, &melkianus] {
        assert_eq!(phone.conflicts().unwrap().len(), 0);
        assert_eq!(verdicts(phone), [Some(Verdict::Different)]);
    }
}

#[test]
fn only_two_enrolments_can_be_one_person() {
    let hub = Disnaker::new();
    let (yohana, _melkianus, one, _) = twice(&hub);
    let accident = report(&yohana, "2026-11-01");
    for (a, b) in [(one, one), (one, accident), (accident, one)] {
        let refused = yohana.decide_double(&a, &b, Verdict::Same);
        assert!(
            matches!(refused, Err(AppError::NotFound("enrolment"))),
            "{refused:?}"
        );
    }
}

#[test]
fn a_report_is_to_be_sent_until_disnaker_has_it_and_the_hour_of_that_is_kept() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(11, &hub, "Yohana", ROTE);
    let day = lontar_core::model::time::day_of(START_MS, 480);
    let later = report(&yohana, &format!("{day}T10:00+08:00"));
    let sooner = report(&yohana, &format!("{day}T07:30+08:00"));
    let unknown = report(&yohana, "2026-01-02");
    let Clock::Left(_, until) = yohana.report_clock(&sooner).unwrap() else {
        panic!("the report is late")
    };
    assert_eq!(until.utc_offset_min, 480);
    let sent: Vec<RecordId> = yohana.tasks().unwrap().iter().filter_map(report_of).collect();
    assert_eq!(
        sent,
        [unknown, sooner, later],
        "the oldest deadline first, late or not"
    );
    assert_eq!(yohana.show(&sooner).unwrap().arrived_ms, None);
    yohana.syncs(&hub);
    assert_eq!(yohana.tasks().unwrap(), []);
    assert_eq!(yohana.status().unwrap().arrived_records, 3);
    let arrived = yohana.show(&sooner).unwrap().arrived_ms.unwrap();
    assert!((arrived - START_MS).abs() < HOUR_MS, "by the hub's clock");
    assert_eq!(yohana.report_clock(&sooner).unwrap(), Clock::Stopped);
    // It stays what it was when the report is completed later: nobody is told that it is late.
    yohana.sets(&sooner, "cn", "Terpeleset di perahu");
    let changed = yohana.show(&sooner).unwrap();
    assert_eq!(
        (changed.custody, changed.arrived_ms),
        (Custody::Changed, Some(arrived))
    );
    assert_eq!(yohana.report_clock(&sooner).unwrap(), Clock::Stopped);
    assert_eq!(yohana.tasks().unwrap(), []);
    let status = yohana.status().unwrap();
    assert_eq!((status.arrived_records, status.waiting_records), (2, 1));
    yohana.syncs(&hub);
    let sent = yohana.show(&sooner).unwrap();
    assert_eq!((sent.custody, sent.arrived_ms), (Custody::Arrived, Some(arrived)));
}

#[test]
fn a_report_of_a_colleague_that_is_completed_here_has_arrived_before() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(11, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(12, &hub, "Melkianus", ROTE);
    let told = report(&yohana, "2026-11-01T10:00+08:00");
    all_meet(&hub, &[&yohana, &melkianus]);
    melkianus.sets(&told, "cn", "Terpeleset di perahu");
    assert_eq!(melkianus.show(&told).unwrap().custody, Custody::Changed);
    assert_eq!(melkianus.report_clock(&told).unwrap(), Clock::Stopped);
    assert_eq!(melkianus.tasks().unwrap(), []);
}

fn report_of(task: &Task) -> Option<RecordId> {
    match task {
        Task::SendReport { record, .. } => Some(*record),
        _ => None,
    }
}

#[test]
fn the_list_holds_each_kind_of_work_with_the_report_at_the_top() {
    let hub = Disnaker::new();
    let (yohana, melkianus, one, other) = twice(&hub);
    yohana.sets(&one, "mn", "Yuliana Mooy");
    melkianus.sets(&one, "mn", "Agustina Lona");
    all_meet(&hub, &[&yohana, &melkianus]);
    let draft = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
    let accident = report(&yohana, "2026-01-02T08:00+08:00");
    // Whoever allowed no photos is asked for none.
    let mut unseen = person(ROTE);
    let consent = Consent::read(Item::from_value(unseen.get("cs").unwrap()).unwrap());
    let refused = Consent {
        photos_allowed: Some(false),
        ..consent
    };
    unseen.set("cs", refused.write().to_value());
    unseen.set("nk", "5314025208850099");
    yohana.save_new(RecordKind::ENROLMENT, unseen).unwrap();
    let deadline = Deadline {
        at_ms: 1_767_312_000_000 + 48 * HOUR_MS,
        utc_offset_min: 480,
    };
    let expected = [
        Task::SendReport {
            deadline: Some(deadline),
            record: accident,
        },
        Task::Choose { record: one },
        Task::Compare { one, other },
        Task::PhotoOfCard { record: one },
        Task::Finish { draft },
    ];
    assert_eq!(yohana.tasks().unwrap(), expected);
    // A photo of the card settles one, a photo of something else does not.
    let photo = |kind: &str| {
        let photo = Photo {
            address: Some([7; 32]),
            kind: Some(String::from(kind)),
            ..Photo::default()
        };
        photo.write().to_value()
    };
    yohana.sets(&one, "p:AAAA", photo("person"));
    assert_eq!(yohana.tasks().unwrap().len(), 5);
    yohana.sets(&one, "p:AAAB", photo("ktp"));
    assert_eq!(yohana.tasks().unwrap().len(), 4);
}

#[test]
fn the_next_person_of_a_house_has_its_card_and_address_and_nothing_else() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(11, &hub, "Yohana", ROTE);
    let one = yohana.enrols(ROTE);
    let known = yohana.show(&one).unwrap().answers();
    let draft = yohana.draft_relative(&one).unwrap();
    let begun = yohana.draft(&draft).unwrap().draft.answers;
    for register in ["kk", "vl", "ca"] {
        assert_eq!(begun.get(register), known.get(register), "{register}");
    }
    for register in ["nk", "nm", "bd", "cs", "ph", "sd"] {
        assert_eq!(begun.get(register), None, "{register}");
    }
    let accident = report(&yohana, "2026-11-01");
    assert!(matches!(
        yohana.draft_relative(&accident),
        Err(AppError::NotFound("enrolment"))
    ));
}
