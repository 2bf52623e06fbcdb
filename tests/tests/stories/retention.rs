//! What is kept for longer than the rules say.

use crate::stage::{DAY_MS, Disnaker, MANGGARAI, Phone, ROTE, all_meet};
use lontar_core::form::Answers;
use lontar_core::model::{RecordId, RecordKind};
use lontar_hub::{CaseKind, Rules};
use lontar_tests::rng::Rng;
use lontar_tests::sim::{PLACES, accident, enrolments};

fn rules(text: &str) -> Rules {
    Rules::parse(&format!("{{\"rules\": [{text}]}}")).unwrap()
}

const ENROLMENTS: &str =
    r#"{"name": "e", "kind": "enrolment", "only_without_accident": true, "days_since_change": 100}"#;
const REQUESTS: &str = r#"{"name": "r", "kind": "request", "days_since_change": 10}"#;

fn passes(hub: &Disnaker, phones: &[&Phone], days: i64) {
    hub.env.advance(days * DAY_MS);
    for phone in phones {
        phone.env.advance(days * DAY_MS);
    }
}

#[test]
fn only_people_of_whom_everything_is_past_its_time_are_due_and_nothing_goes_by_itself() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(2, &hub, "Yohana Lete", ROTE);
    let people = enrolments(5, PLACES[ROTE].1, 3).into_iter();
    let people = people.map(|p| yohana.save_new(RecordKind::ENROLMENT, p).unwrap().record);
    let people: Vec<RecordId> = people.collect();
    let [old, hurt, asked] = people[..] else {
        panic!("three people");
    };
    let mut report = accident(&mut Rng::new(5), Some(PLACES[ROTE].1));
    report.set("en", hurt.to_string());
    yohana.save_new(RecordKind::ACCIDENT, report).unwrap();
    all_meet(&hub, &[&yohana]);
    passes(&hub, &[&yohana], 95);
    let mut request = Answers::new();
    request.set("en", asked.to_string());
    request.set("rq", "copy");
    yohana.save_new(RecordKind::REQUEST, request).unwrap();
    all_meet(&hub, &[&yohana]);
    let enrolments = rules(ENROLMENTS);
    assert!(hub.hub.retention(&enrolments).unwrap().people.is_empty());
    passes(&hub, &[&yohana], 6);

    let found = hub.hub.retention(&enrolments).unwrap();
    assert_eq!(
        found.people,
        [old],
        "an accident and a fresh request keep the others"
    );
    let counts = |found: &lontar_hub::Retention| -> Vec<(u64, u64)> {
        found.reports.iter().map(|r| (r.due, r.kept)).collect()
    };
    assert_eq!(counts(&found), [(1, 1)]);
    assert!(found.reports[0].oldest.is_some());
    assert_eq!(
        hub.hub.cases().unwrap().len(),
        1,
        "only the request itself so far"
    );
    let both = rules(&format!("{ENROLMENTS}, {REQUESTS}"));
    assert_eq!(counts(&hub.hub.retention(&both).unwrap()), [(1, 1), (0, 0)]);
    passes(&hub, &[&yohana], 10);
    let found = hub.hub.retention(&both).unwrap();
    assert_eq!((counts(&found), found.people.len()), (vec![(2, 0), (1, 0)], 2));

    assert_eq!(hub.hub.open_retention_cases(&found).unwrap(), 2);
    assert!(hub.hub.record(&old).is_ok(), "people settle it");
    let cases = hub.hub.cases().unwrap();
    let erasing: Vec<_> = cases.iter().filter(|c| c.kind == CaseKind::Erase).collect();
    assert_eq!(erasing.len(), 2);
    let again = hub.hub.retention(&both).unwrap();
    assert!(again.people.is_empty(), "there is a case already");
    for case in erasing {
        hub.hub.settle_case(&case.id, true).unwrap();
    }
    assert!(hub.hub.record(&old).is_err() && hub.hub.record(&asked).is_err());
    assert!(hub.hub.record(&hurt).is_ok());
}

#[test]
fn a_phone_whose_clock_is_years_behind_does_not_make_its_work_old() {
    let hub = Disnaker::new();
    let markus = Phone::officer(2, &hub, "Markus", MANGGARAI);
    all_meet(&hub, &[&markus]);
    markus.env.advance(-400 * DAY_MS);
    let enrolment = markus.enrols(MANGGARAI);
    markus.env.advance(400 * DAY_MS);
    all_meet(&hub, &[&markus]);
    assert!(hub.hub.record(&enrolment).is_ok());
    assert!(hub.hub.retention(&rules(ENROLMENTS)).unwrap().people.is_empty());
    passes(&hub, &[&markus], 101);
    assert_eq!(hub.hub.retention(&rules(ENROLMENTS)).unwrap().people, [enrolment]);
}
