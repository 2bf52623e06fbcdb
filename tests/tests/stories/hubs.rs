//! What happens at the hub.

use crate::stage::{DAY_MS, Disnaker, MANGGARAI, Phone, ROTE, all_meet};
use lontar_core::env::Env;
use lontar_core::store::custody::Custody;
use lontar_core::sync::wire::join::Role;
use lontar_hub::Hub;
use std::sync::Arc;
use std::sync::atomic::Ordering;

#[test]
fn a_hub_restored_from_yesterday_gets_the_lost_day_back_from_phones() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(31, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(32, &hub, "Melkianus", ROTE);
    let yesterday = hub.disk.snapshot();
    let record = yohana.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    hub.restore(&yesterday);
    assert!(hub.hub.record(&record).is_err(), "the day is lost");
    // Yohana is at sea: Melkianus brings her record back.
    all_meet(&hub, &[&melkianus]);
    assert!(hub.hub.record(&record).is_ok());
    assert_eq!(
        melkianus.status().unwrap().waiting_entries,
        0,
        "and learns that it arrived"
    );
    assert_eq!(melkianus.syncs(&hub).sent, 0);
    all_meet(&hub, &[&yohana]);
    assert_eq!(yohana.show(&record).unwrap().custody, Custody::Arrived);
    assert!(hub.hub.held().unwrap().is_empty());
}

#[test]
fn one_sync_after_a_restore_gives_the_own_lost_day_back() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(51, &hub, "Yohana", ROTE);
    yohana.enrols(ROTE);
    yohana.syncs(&hub);
    let yesterday = hub.disk.snapshot();
    let record = yohana.enrols(ROTE);
    yohana.syncs(&hub);
    hub.restore(&yesterday);
    let report = yohana.syncs(&hub);
    assert_eq!(report.waiting_records, 0, "done is said of everything");
    hub.hub.work_all().unwrap();
    assert!(hub.hub.record(&record).is_ok());
}

#[test]
fn a_restored_hub_shows_at_once_what_its_backup_had_not_applied_yet() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("hub"), folder.path().join("backup"));
    let mut disnaker = Disnaker::new();
    disnaker.hub = Hub::init(&data, "http://hub.invalid", disnaker.env.clone())
        .unwrap()
        .hub;
    let yohana = Phone::officer(35, &disnaker, "Yohana", ROTE);
    yohana.enrols(ROTE);
    yohana.syncs(&disnaker);
    let health = disnaker.hub.health().unwrap();
    assert!(health.applied < health.position, "stored, not applied");
    disnaker.hub.backup(&backup).unwrap();
    let env = disnaker.env.clone();
    drop(disnaker);
    let env: Arc<dyn Env> = env;
    lontar_hub::backup::restore(&data, &backup, &env).unwrap();
    let hub = Hub::open(&data, env).unwrap();
    let health = hub.health().unwrap();
    assert_eq!(health.applied, health.position);
    assert_eq!(hub.counts().unwrap().total()[0], 1);
    hub.begin_serving().unwrap();
}

#[test]
fn who_joined_on_the_lost_day_is_known_again_once_a_colleague_has_synced() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(41, &hub, "Yohana", ROTE);
    let yesterday = hub.disk.snapshot();
    let melkianus = Phone::officer(42, &hub, "Melkianus", ROTE);
    let worker = Phone::of(43, &hub, "Domi", Role::Worker, &[]);
    let record = melkianus.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus, &worker]);
    hub.restore(&yesterday);
    assert_eq!(melkianus.code_of_sync(&hub), "not_joined");
    all_meet(&hub, &[&yohana]);
    let names: Vec<String> = hub.hub.devices().unwrap().into_iter().map(|d| d.name).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(hub.hub.aside().unwrap().is_empty());
    all_meet(&hub, &[&yohana, &melkianus, &worker]);
    assert_eq!(melkianus.code_of_sync(&hub), "done");
    assert_eq!(worker.code_of_sync(&hub), "done");
    assert_eq!(yohana.code_of_sync(&hub), "done");
    assert_eq!(melkianus.show(&record).unwrap().custody, Custody::Arrived);
    assert!(hub.hub.record(&record).is_ok());
}

#[test]
fn who_was_revoked_on_the_lost_day_stays_revoked() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(44, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(45, &hub, "Melkianus", ROTE);
    let before = melkianus.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    let yesterday = hub.disk.snapshot();
    hub.hub.revoke(&melkianus.device()).unwrap();
    all_meet(&hub, &[&yohana]);
    hub.restore(&yesterday);
    all_meet(&hub, &[&yohana]);
    let of_melkianus = hub.hub.devices().unwrap();
    let line = of_melkianus.iter().find(|d| d.device == melkianus.device());
    assert!(line.is_some_and(|d| d.revoked_ms.is_some()));
    let after = melkianus.enrols(ROTE);
    all_meet(&hub, &[&melkianus, &yohana]);
    assert!(yohana.show(&before).is_ok());
    assert!(yohana.show(&after).is_err(), "it is kept aside");
    assert_eq!(hub.hub.aside().unwrap().len(), 1);
}

#[test]
fn what_was_admitted_on_the_lost_day_is_seen_by_all_again() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(46, &hub, "Yohana", ROTE);
    let ferdinan = Phone::officer(47, &hub, "Ferdinan", MANGGARAI);
    let yesterday = hub.disk.snapshot();
    yohana.choose_district("53.15.05").unwrap();
    let record = yohana.enrols(MANGGARAI);
    all_meet(&hub, &[&yohana, &ferdinan]);
    hub.hub.admit(&hub.hub.aside().unwrap()[0].0.log).unwrap();
    all_meet(&hub, &[&yohana, &ferdinan]);
    assert!(ferdinan.show(&record).is_ok());
    hub.restore(&yesterday);
    all_meet(&hub, &[&ferdinan, &yohana]);
    assert!(hub.hub.aside().unwrap().is_empty());
    assert!(hub.hub.record(&record).is_ok());
    assert_eq!(ferdinan.code_of_sync(&hub), "done");
    assert_eq!(ferdinan.syncs(&hub).sent, 0);
}

#[test]
fn a_phone_that_was_cut_off_before_it_heard_what_the_hub_lost_still_gives_it_back() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(48, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(49, &hub, "Melkianus", ROTE);
    let yesterday = hub.disk.snapshot();
    let record = yohana.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    hub.restore(&yesterday);
    // Only the first answer comes: the one that names the new generation.
    hub.answers_left.store(1, Ordering::Relaxed);
    assert_ne!(melkianus.code_of_sync(&hub), "done");
    hub.answers_left.store(u64::MAX, Ordering::Relaxed);
    all_meet(&hub, &[&melkianus]);
    assert!(hub.hub.record(&record).is_ok());
}

#[test]
fn a_lease_is_renewed_by_asking() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(50, &hub, "Yohana", ROTE);
    let until = |phone: &Phone| phone.status().unwrap().grant.unwrap().lease_until_ms;
    let at_first = until(&yohana);
    hub.env.advance(10 * DAY_MS);
    yohana.syncs(&hub);
    assert_eq!(until(&yohana), at_first, "not at every sync");
    hub.env.advance(20 * DAY_MS);
    yohana.syncs(&hub);
    assert_eq!(until(&yohana), at_first + 30 * DAY_MS);
}

#[test]
fn a_revoked_and_honest_device_is_kept_aside_and_seen_by_all_once_admitted() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(33, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(34, &hub, "Melkianus", ROTE);
    yohana.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    hub.hub.revoke(&yohana.device()).unwrap();
    let late = yohana.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    assert!(melkianus.show(&late).is_err());
    assert_eq!(
        yohana.syncs(&hub).sent,
        0,
        "a revoked device does not send everything again and again"
    );
    let aside = hub.hub.aside().unwrap();
    assert_eq!(aside.len(), 1);
    hub.hub.admit(&aside[0].0.log).unwrap();
    hub.hub.work_all().unwrap();
    all_meet(&hub, &[&melkianus]);
    assert!(melkianus.show(&late).is_ok());
    assert!(hub.hub.aside().unwrap().is_empty());
}

#[test]
fn a_device_that_writes_into_a_district_not_its_own_stands_aside() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(35, &hub, "Yohana", ROTE);
    let ferdinan = Phone::officer(36, &hub, "Ferdinan", MANGGARAI);
    yohana.choose_district("53.15.05").unwrap();
    let record = yohana.enrols(MANGGARAI);
    all_meet(&hub, &[&yohana, &ferdinan]);
    assert!(ferdinan.show(&record).is_err());
    let aside = hub.hub.aside().unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(
        yohana.status().unwrap().waiting_entries,
        0,
        "it arrived all the same"
    );
    hub.hub.admit(&aside[0].0.log).unwrap();
    hub.hub.work_all().unwrap();
    all_meet(&hub, &[&ferdinan]);
    assert!(ferdinan.show(&record).is_ok());
}

#[test]
fn an_invite_works_once_and_for_the_same_device_again_when_its_answer_was_lost() {
    let hub = Disnaker::new();
    let invite = hub.invite("Yohana", Role::Officer, &[ROTE]);
    let (yohana, thief) = (Phone::new(37), Phone::new(38));
    yohana.keep_invite(&invite).unwrap();
    hub.lose_answers.store(true, Ordering::Relaxed);
    assert_eq!(yohana.code_of_sync(&hub), "unreachable");
    hub.lose_answers.store(false, Ordering::Relaxed);
    assert_eq!(yohana.code_of_sync(&hub), "done");
    let record = thief.keep_invite(&invite).map(|()| thief.enrols(ROTE)).unwrap();
    assert_eq!(thief.code_of_sync(&hub), "invite_used");
    assert!(thief.show(&record).is_ok(), "what was saved stays");
}

#[test]
fn an_invite_that_expired_or_is_of_another_hub_is_refused_and_drops_nothing() {
    let (hub, other) = (Disnaker::new(), Disnaker::with_seed(2));
    let maria = Phone::new(39);
    maria
        .keep_invite(&hub.invite("Maria", Role::Officer, &[ROTE]))
        .unwrap();
    let record = maria.enrols(ROTE);
    hub.env.advance(2 * DAY_MS);
    assert_eq!(maria.code_of_sync(&hub), "invite_expired");
    maria
        .keep_invite(&other.invite("Maria", Role::Officer, &[ROTE]))
        .unwrap();
    assert_eq!(maria.code_of_sync(&hub), "invite_unknown");
    assert!(maria.show(&record).is_ok());
    maria
        .keep_invite(&hub.invite("Maria", Role::Officer, &[ROTE]))
        .unwrap();
    assert_eq!(maria.code_of_sync(&hub), "done");
    hub.hub.work_all().unwrap();
    assert!(hub.hub.record(&record).is_ok());
}
