//! Rules about who a person is: the numbers, names and dates compared with one another.

use crate::model::{BirthDate, Nik, Sex, time};

use super::super::answers::View;
use super::super::practice;
use super::super::problem::Problem;
use super::Context;

/// Rules for a worker who is enrolled.
pub(super) fn check(view: &View<'_>, context: &Context) -> Vec<Problem> {
    let mut problems = check_victim(view, context);
    problems.extend(
        [
            age(view, context),
            no_card(view),
            kk_is_nik(view),
            mother_is_self(view),
        ]
        .into_iter()
        .flatten(),
    );
    problems.extend(
        ["poverty_date", "decree_date"]
            .iter()
            .filter_map(|key| date_in_future(view, context, key)),
    );
    problems
}

/// Rules for the victim of an accident: no age window.
pub(super) fn check_victim(view: &View<'_>, context: &Context) -> Vec<Problem> {
    [
        born_in_future(view, context),
        sex_differs(view),
        birth_date_differs(view),
        real_in_practice(view, context),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn nik(view: &View<'_>) -> Option<Nik> {
    view.text("nik").and_then(|t| Nik::parse(t).ok())
}

/// Whoever exists is written down in the real store, where nothing of them is thrown away.
fn real_in_practice(view: &View<'_>, context: &Context) -> Option<Problem> {
    let is_real = context.practice && !practice::is_invented(&nik(view)?);
    is_real.then(|| Problem::block("nik", "nik_not_for_practice"))
}

fn birth_date(view: &View<'_>) -> Option<BirthDate> {
    view.text("birth_date").and_then(|t| BirthDate::parse(t).ok())
}

fn born_in_future(view: &View<'_>, context: &Context) -> Option<Problem> {
    birth_date(view)?
        .is_after(context.today)
        .then(|| Problem::block("birth_date", "birth_date_future"))
}

fn date_in_future(view: &View<'_>, context: &Context, key: &str) -> Option<Problem> {
    let date = time::parse_date(view.text(key)?).ok()?;
    (date > context.today).then(|| Problem::warn(key, "date_future"))
}

/// Outside the window in every reading of the birth date.
fn age(view: &View<'_>, context: &Context) -> Option<Problem> {
    let (youngest, oldest) = birth_date(view)?.age_range(context.today)?;
    if oldest < i16::from(context.age_min) {
        Some(
            Problem::block("birth_date", "age_too_young")
                .overridable()
                .with("min", context.age_min),
        )
    } else if youngest > i16::from(context.age_max) {
        Some(
            Problem::block("birth_date", "age_too_old")
                .overridable()
                .with("max", context.age_max),
        )
    } else {
        None
    }
}

/// Never rewritten: the card may be right and the number wrong, or the other way round.
fn sex_differs(view: &View<'_>) -> Option<Problem> {
    let stated = Sex::from_code(view.text("sex")?)?;
    (nik(view)?.sex()? != stated).then(|| Problem::warn("nik", "nik_sex_differs"))
}

/// A NIK is not reissued when a birth date is corrected, so the two may differ (DOMAIN 2.1).
fn birth_date_differs(view: &View<'_>) -> Option<Problem> {
    let stated = birth_date(view)?;
    let candidates = nik(view)?.birth_date_candidates();
    let agrees = candidates.is_empty() || candidates.iter().any(|c| stated.agrees_with(*c));
    (!agrees).then(|| Problem::warn("nik", "nik_birth_date_differs"))
}

fn no_card(view: &View<'_>) -> Option<Problem> {
    let missing = view.text("ktp_status") == Some("none") && !view.is_filled("nik");
    missing.then(|| Problem::warn("nik", "nik_missing_no_card"))
}

fn kk_is_nik(view: &View<'_>) -> Option<Problem> {
    (view.text("kk")? == view.text("nik")?).then(|| Problem::warn("kk", "kk_is_nik"))
}

fn mother_is_self(view: &View<'_>) -> Option<Problem> {
    let (mother, own) = (view.text("mother_name")?, view.text("name")?);
    (mother.to_lowercase() == own.to_lowercase()).then(|| Problem::warn("mother_name", "mother_is_self"))
}
