//! Rules about an accident report. Only who, when and telephone stop.

use crate::model::{OccurredAt, time};

use super::super::answers::View;
use super::super::problem::Problem;
use super::Context;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// The right to JKK lapses five years after the accident (PP 82/2019 Art. 26).
const LAPSE_YEARS: i16 = 5;

/// All rules of a report.
pub(super) fn check(view: &View<'_>, context: &Context) -> Vec<Problem> {
    let at = occurred_at(view);
    [
        who(view),
        when(at.as_ref()),
        phone(view),
        identity_number(view),
        chronology(view),
        at.and_then(|at| in_future(&at, context)),
        at.and_then(|at| late(&at, context)),
        at.and_then(|at| five_years(&at, context)),
        police_or_witnesses(view),
        at.and_then(|at| died_before(view, &at)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn occurred_at(view: &View<'_>) -> Option<OccurredAt> {
    view.text("occurred_at").and_then(|t| OccurredAt::parse(t).ok())
}

/// A person of the register, or a name, or a number.
fn who(view: &View<'_>) -> Option<Problem> {
    let known = ["enrolment", "name", "nik", "kpj"]
        .iter()
        .any(|key| view.is_filled(key));
    (!known).then(|| Problem::block("name", "who_missing"))
}

fn when(at: Option<&OccurredAt>) -> Option<Problem> {
    at.is_none()
        .then(|| Problem::block("occurred_at", "when_missing"))
}

fn phone(view: &View<'_>) -> Option<Problem> {
    let known = ["reporter_phone", "phone"].iter().any(|key| view.is_filled(key));
    (!known).then(|| Problem::block("reporter_phone", "phone_missing"))
}

/// Permenaker 1/2025 Art. 48A: participant number or NIK.
fn identity_number(view: &View<'_>) -> Option<Problem> {
    let known = ["enrolment", "nik", "kpj"].iter().any(|key| view.is_filled(key));
    (!known).then(|| Problem::warn("nik", "identity_number_missing"))
}

/// Permenaker 1/2025 Art. 48A: what happened, told or written.
fn chronology(view: &View<'_>) -> Option<Problem> {
    let told = view.is_filled("chronology") || view.is_filled("voices");
    let is_disease = view.text("type") == Some("disease");
    (!told && !is_disease).then(|| Problem::warn("chronology", "chronology_missing"))
}

/// Perhaps the phone's clock is wrong; the report is taken.
fn in_future(at: &OccurredAt, context: &Context) -> Option<Problem> {
    (at.earliest_ms() > context.now_ms).then(|| Problem::warn("occurred_at", "occurred_future"))
}

/// Shown, with how late; never a word that a right is lost (DOMAIN 5.1).
fn late(at: &OccurredAt, context: &Context) -> Option<Problem> {
    let over_ms = context.now_ms - at.report_deadline_ms();
    (over_ms > 0)
        .then(|| Problem::warn("occurred_at", "report_late").with("hours", over_ms.div_euclid(HOUR_MS)))
}

fn five_years(at: &OccurredAt, context: &Context) -> Option<Problem> {
    let years = time::full_years(at.date, context.today)?;
    (years >= LAPSE_YEARS).then(|| Problem::warn("occurred_at", "accident_five_years"))
}

/// A road accident needs a police report, else two witnesses (form 3 KK 1).
fn police_or_witnesses(view: &View<'_>) -> Option<Problem> {
    let is_traffic = view.text("place_type") == Some("traffic");
    let proved = view.text("police_report") == Some("yes") || view.items("witnesses").len() >= 2;
    (is_traffic && !proved).then(|| Problem::warn("police_report", "police_or_witnesses"))
}

fn died_before(view: &View<'_>, at: &OccurredAt) -> Option<Problem> {
    let died = time::parse_date(view.text("died_on")?).ok()?;
    (died < at.date).then(|| Problem::warn("died_on", "died_before_accident"))
}
