//! A report that is told on a locked phone is read by the core as any other, with nothing open.

use lontar_bindings::{Entry, ToldReport, told_report};

fn told(entries: &[(&str, &str)]) -> ToldReport {
    let entry = |(key, text): &(&str, &str)| Entry {
        key: String::from(*key),
        text: String::from(*text),
    };
    told_report(entries.iter().map(entry).collect())
}

fn answer<'a>(report: &'a ToldReport, key: &str) -> Option<&'a str> {
    report.answers.iter().find(|a| a.key == key)?.text.as_deref()
}

/// Codes of what keeps it from being saved.
fn stops(report: &ToldReport) -> Vec<&str> {
    let stops = report
        .problems
        .iter()
        .filter(|p| p.severity == lontar_core::form::Severity::Block);
    stops.map(|p| p.code.as_str()).collect()
}

#[test]
fn who_when_and_a_number_are_enough() {
    let report = told(&[
        ("type", "accident"),
        ("name", "Melkianus Ndun"),
        ("occurred_at", "2020-11-19 night"),
        ("reporter_phone", "0812 3456 7891"),
    ]);
    assert_eq!(stops(&report), Vec::<&str>::new());
    assert_eq!(answer(&report, "occurred_at"), Some("2020-11-19Tnight+08:00"));
    let said: Vec<_> = report.notice.iter().filter(|a| a.text.is_some()).collect();
    let keys: Vec<_> = said.iter().map(|a| a.key.as_str()).collect();
    assert_eq!(keys, ["type", "name", "occurred_at", "reporter_phone"]);
}

#[test]
fn what_is_missing_is_named() {
    let report = told(&[
        ("type", "accident"),
        ("chronology", "Jatuh dari perahu"),
        ("name", ""),
    ]);
    assert_eq!(stops(&report), ["who_missing", "when_missing", "phone_missing"]);
}

#[test]
fn what_cannot_be_understood_is_named_and_stays_as_it_was_typed() {
    let report = told(&[
        ("occurred_at", "2020-13-45"),
        ("name", "Maria"),
        ("reporter_phone", "081234567891"),
        ("colour", "red"),
    ]);
    assert_eq!(answer(&report, "occurred_at"), Some("2020-13-45"));
    let fields: Vec<_> = report.problems.iter().map(|p| p.field.as_str()).collect();
    assert_eq!(fields.first(), Some(&"colour"));
    assert!(fields.contains(&"occurred_at"));
}
