//! Officers who leave a phone, or began on it by mistake, and where their work goes.

use crate::locked::{Handset, enrols, pin, syncs};
use crate::stage::{Disnaker, ROTE, person};
use lontar_core::app::{Act, Profiles};
use lontar_core::model::RecordKind;
use lontar_core::sync::wire::join::Role;
use lontar_tests::rng::Rng;
use lontar_tests::sim::{Hardware, START_MS, SimEnv};
use std::sync::Arc;

#[test]
fn who_leaves_a_phone_takes_unsent_work_and_drafts_along() {
    let hub = Disnaker::new();
    let root = tempfile::tempdir().unwrap();
    let env = Arc::new(SimEnv::new(START_MS, Rng::new(40)));
    let profiles = Profiles::at(root.path(), Arc::new(Hardware::default()), env.clone());
    let (yohana, app) = profiles.add("Yohana Lete").unwrap();
    app.keep_invite(&hub.invite("Yohana Lete", Role::Officer, &[ROTE]))
        .unwrap();
    syncs(&app, &hub);
    app.set_pin(&pin("280591"), None).unwrap();
    enrols(&app, 3);
    let draft = app.draft_new(RecordKind::ENROLMENT, None).unwrap();
    app.draft_set(&draft, "identity", person(ROTE).0).unwrap();
    let old = app.device();
    assert!(profiles.forget(yohana).is_err(), "she has not left");
    assert!(profiles.leave(yohana, app).unwrap() > 1);
    assert!(profiles.forget(yohana).is_err(), "nothing has arrived yet");
    // The next officer works on the same phone, and reads nothing of hers.
    let (ferdi, app) = profiles.add("Ferdinan Lona").unwrap();
    assert_eq!((ferdi, app.status().unwrap().enrolments), (2, 0));
    app.keep_invite(&hub.invite("Ferdinan Lona", Role::Officer, &[ROTE]))
        .unwrap();
    syncs(&app, &hub);
    drop(app);
    let labels: Vec<_> = profiles
        .list()
        .unwrap()
        .into_iter()
        .filter_map(|p| p.label)
        .collect();
    assert_eq!(labels, ["Yohana Lete", "Ferdinan Lona"]);
    let sent = pollster::block_on(profiles.phone(yohana).upload(&hub)).unwrap();
    assert_eq!(sent.waiting, 0);
    profiles.forget(yohana).unwrap();
    hub.hub.work_all().unwrap();
    assert_eq!(hub.hub.counts().unwrap().total()[0], 3, "her work is at the hub");
    // Her next phone gets the draft.
    let next = Handset::of(41, &hub, "Yohana Lete", Role::Officer);
    let app = next.opens();
    assert_eq!(hub.hub.hand_over_drafts(&old, &app.device()).unwrap(), 1);
    syncs(&app, &hub);
    assert_eq!(app.draft(&draft).unwrap().draft.answers.0, person(ROTE).0);
    assert!(
        hub.hub.left_drafts().unwrap().is_empty(),
        "and the hub keeps no copy"
    );
    let acts: Vec<_> = profiles
        .acts()
        .unwrap()
        .iter()
        .map(|line| (line.profile, line.act))
        .collect();
    assert_eq!(acts, [(1, Act::Added), (1, Act::Left), (2, Act::Added)]);
}

#[test]
fn whoever_began_by_mistake_goes_without_joining_as_long_as_nothing_was_saved() {
    let root = tempfile::tempdir().unwrap();
    let env = Arc::new(SimEnv::new(START_MS, Rng::new(41)));
    let profiles = Profiles::at(root.path(), Arc::new(Hardware::default()), env);
    let (first, app) = profiles.add("Yohana Lete").unwrap();
    app.choose_district("53.14.02").unwrap();
    app.set_pin(&pin("280591"), None).unwrap();
    assert_eq!(profiles.leave(first, app).unwrap(), 0);
    profiles.forget(first).unwrap();
    assert!(profiles.list().unwrap().is_empty());
    // A form that was begun, or a report that was saved, would be lost: nobody is there to whom it could be sealed.
    let (second, app) = profiles.add("Yohana Lete").unwrap();
    app.choose_district("53.14.02").unwrap();
    app.draft_new(RecordKind::ENROLMENT, None).unwrap();
    assert!(profiles.leave(second, app).is_err());
    let app = profiles.open(second, None).unwrap();
    for draft in app.drafts().unwrap() {
        app.draft_discard(&draft.id, None).unwrap();
    }
    enrols(&app, 1);
    assert!(profiles.leave(second, app).is_err());
    assert!(profiles.forget(second).is_err());
    let app = profiles.open(second, None).unwrap();
    assert_eq!(app.status().unwrap().enrolments, 1);
}

#[test]
fn drafts_go_to_a_phone_of_the_same_officer_only() {
    let hub = Disnaker::new();
    let yohana = Handset::of(2, &hub, "Yohana Lete", Role::Officer).opens();
    let ferdi = Handset::of(3, &hub, "Ferdinan Lona", Role::Officer).opens();
    assert!(
        hub.hub
            .hand_over_drafts(&yohana.device(), &ferdi.device())
            .is_err()
    );
}
