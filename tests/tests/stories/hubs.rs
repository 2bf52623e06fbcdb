//! What happens at the hub.

use crate::stage::{DAY_MS, Disnaker, MANGGARAI, Phone, ROTE, all_meet};
use lontar_core::store::custody::Custody;
use lontar_core::sync::wire::join::Role;
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
