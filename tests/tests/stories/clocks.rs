//! A phone's clock is wrong, was set, or forgot the time: what is said of it, and what a deadline is counted by.

use crate::stage::{DAY_MS, Disnaker, Phone, ROTE};
use lontar_core::app::Clock;
use lontar_core::form::Answers;
use lontar_core::model::{RecordId, RecordKind, time};
use lontar_tests::sim::START_MS;

const HOUR_MS: i64 = 3_600_000;
const MIN_MS: i64 = 60_000;

fn is_wrong(phone: &Phone) -> bool {
    phone.status().unwrap().clock_is_wrong
}

/// A report of the present hour, as a right clock tells it.
fn reports(phone: &Phone, now_ms: i64) -> RecordId {
    let mut answers = Answers::new();
    let hour = now_ms.rem_euclid(DAY_MS) / HOUR_MS;
    answers.set("ty", "accident");
    answers.set("nm", "Yakobus Nalle");
    answers.set("oa", format!("{}T{hour:02}:00+00:00", time::day_of(now_ms, 0)));
    answers.set("rp", "081234567890");
    phone.save_new(RecordKind::ACCIDENT, answers).unwrap().record
}

/// Hours left of the 48, whatever the clock shows.
fn hours_left(phone: &Phone, report: &RecordId) -> i64 {
    match phone.report_clock(report).unwrap() {
        Clock::Left(ms, _) => ms / HOUR_MS,
        other => panic!("{other:?}"),
    }
}

/// An officer's phone whose clock was two days behind when the hub told it.
fn two_days_behind(seed: u64) -> Phone {
    let hub = Disnaker::new();
    let yohana = Phone::new(seed);
    yohana.env.set(START_MS - 2 * DAY_MS);
    yohana.env.starts(1);
    yohana
        .keep_invite(&hub.invite("Yohana", lontar_core::sync::wire::join::Role::Officer, &[ROTE]))
        .unwrap();
    yohana.syncs(&hub);
    yohana
}

#[test]
fn a_clock_that_is_set_right_after_it_was_measured_is_right() {
    let yohana = two_days_behind(91);
    assert!(is_wrong(&yohana));
    yohana.env.passes(HOUR_MS);
    let told = reports(&yohana, START_MS + HOUR_MS);
    assert_eq!(hours_left(&yohana, &told), 48, "by the hub's clock");
    // Somebody sets it: what the hub said is not added to it a second time.
    yohana.env.advance(2 * DAY_MS);
    assert!(!is_wrong(&yohana));
    assert_eq!(hours_left(&yohana, &told), 48);
    yohana.env.passes(10 * HOUR_MS);
    assert_eq!(hours_left(&yohana, &told), 38);
}

#[test]
fn that_it_was_set_is_remembered_over_a_start_of_the_phone() {
    let mut yohana = two_days_behind(92);
    yohana.env.advance(2 * DAY_MS);
    let now = yohana.disk.snapshot();
    yohana.put_back(&now, None);
    yohana.env.passes(HOUR_MS);
    yohana.env.starts(2);
    let told = reports(&yohana, START_MS + HOUR_MS);
    assert_eq!(hours_left(&yohana, &told), 48);
    assert!(!is_wrong(&yohana));
}

#[test]
fn a_clock_that_forgot_the_time_is_wrong_without_any_signal() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(93, &hub, "Yohana", ROTE);
    assert!(!is_wrong(&yohana));
    yohana.env.advance(DAY_MS);
    let told = reports(&yohana, START_MS + DAY_MS);
    assert!(!is_wrong(&yohana));
    // Its battery was empty: it shows what it showed before the report, or the year in which it was made.
    for forgot in [START_MS + 3 * HOUR_MS, START_MS - DAY_MS, 1_262_304_000_000] {
        yohana.env.set(forgot);
        assert!(is_wrong(&yohana), "{forgot}");
        let Clock::Left(..) = yohana.report_clock(&told).unwrap() else {
            panic!("no deadline has passed by what is known")
        };
    }
    // A few minutes are what clocks differ by.
    yohana.env.set(START_MS + DAY_MS - 9 * MIN_MS);
    assert!(!is_wrong(&yohana));
}

#[test]
fn a_satellite_tells_the_time_where_nobody_else_does_and_is_not_believed_against_the_hub() {
    let hub = Disnaker::new();
    let alone = Phone::new(94);
    alone.env.starts(1);
    alone.note_satellite_time(START_MS + 5 * MIN_MS).unwrap();
    assert!(!is_wrong(&alone));
    alone.env.advance(-DAY_MS);
    assert!(is_wrong(&alone));
    let yohana = Phone::officer(95, &hub, "Yohana", ROTE);
    // A receiver that counts its weeks anew is 1024 of them off.
    yohana.note_satellite_time(START_MS - 1024 * 7 * DAY_MS).unwrap();
    yohana.note_satellite_time(START_MS - DAY_MS).unwrap();
    assert!(!is_wrong(&yohana));
}
