//! Rules about heirs, children and the bank account. All of them only ask to look again.

use crate::model::{BirthDate, Child, Heir, fold_name};

use super::super::answers::View;
use super::super::problem::Problem;
use super::Context;

/// Heirs below this age need a guardian (form 3a KK 2).
const HEIR_ADULT: i16 = 18;

/// Children from this age on get no scholarship (DOMAIN 5.2).
const CHILD_AGE_END: i16 = 23;

/// All rules of the family step.
pub(super) fn check(view: &View<'_>, context: &Context) -> Vec<Problem> {
    let heirs: Vec<(String, Heir)> = view
        .items("heirs")
        .into_iter()
        .map(|(key, item)| (format!("heirs.{key}"), Heir::read(item)))
        .collect();
    let mut problems = Vec::new();
    if heirs.is_empty() {
        problems.push(Problem::warn("heirs", "heirs_missing"));
    }
    for (field, heir) in &heirs {
        problems.extend(heir_is_self(view, field, heir));
        problems.extend(heir_guardian(context, field, heir));
    }
    problems.extend(marital(view, &heirs));
    for (key, item) in view.items("children") {
        problems.extend(child(context, &format!("children.{key}"), &Child::read(item)));
    }
    problems.extend(bank_holder(view));
    problems
}

fn heir_is_self(view: &View<'_>, field: &str, heir: &Heir) -> Option<Problem> {
    (heir.nik.as_deref()? == view.text("nik")?).then(|| Problem::warn(field, "heir_is_self"))
}

fn heir_guardian(context: &Context, field: &str, heir: &Heir) -> Option<Problem> {
    let (_, oldest) = age(context, heir.birth_date.as_deref())?;
    let missing = oldest < HEIR_ADULT && heir.guardian.name.is_none();
    missing.then(|| Problem::warn(field, "heir_guardian_missing"))
}

fn marital(view: &View<'_>, heirs: &[(String, Heir)]) -> Option<Problem> {
    let has_spouse = heirs.iter().any(|(_, h)| h.relation.as_deref() == Some("spouse"));
    let is_married = view.text("marital_status")? == "married";
    (has_spouse && !is_married).then(|| Problem::warn("marital_status", "marital_heir_mismatch"))
}

fn child(context: &Context, field: &str, child: &Child) -> Option<Problem> {
    let too_old =
        age(context, child.birth_date.as_deref()).is_some_and(|(youngest, _)| youngest >= CHILD_AGE_END);
    let not_eligible = too_old || child.working == Some(true) || child.married == Some(true);
    not_eligible.then(|| Problem::warn(field, "child_not_eligible").with("max", CHILD_AGE_END))
}

fn bank_holder(view: &View<'_>) -> Option<Problem> {
    let (holder, own) = (view.text("bank_holder")?, view.text("name")?);
    (fold_name(holder) != fold_name(own)).then(|| Problem::warn("bank_holder", "bank_holder_differs"))
}

fn age(context: &Context, birth_date: Option<&str>) -> Option<(i16, i16)> {
    BirthDate::parse(birth_date?).ok()?.age_range(context.today)
}
