//! Rules of UU 27/2022: consent comes before data, and is proved by a record.

use crate::model::{BirthDate, Consent, Date, Photo, RecordKind};

use super::super::answers::{Answers, View};
use super::super::problem::Problem;
use super::Context;

/// Versions of the notice that is read before consent, oldest first; the catalogue has their sentences as
/// `screen_notice_VERSION_1` and so on (UU 27/2022 Art. 21: what for, which data, who sees them, how long, rights).
/// A text that was read to people is never changed: another one gets another version.
pub const NOTICE_VERSIONS: &[&str] = &["1"];
/// Sentences of each.
pub const NOTICE_SENTENCES: usize = 4;

/// The age from which a person consents alone.
const ADULT: i16 = 18;

/// Whether the person took the consent back.
pub(super) fn is_withdrawn(view: &View<'_>) -> bool {
    consent(view).is_some_and(|c| c.outcome.as_deref() == Some("withdrawn"))
}

/// Rules for a record that holds personal data by consent.
pub(super) fn check(view: &View<'_>, context: &Context) -> Vec<Problem> {
    let Some(consent) = consent(view) else {
        return vec![Problem::block("consent", "consent_missing")];
    };
    match consent.outcome.as_deref() {
        Some("agreed") => {}
        Some("refused") => return vec![Problem::block("consent", "consent_refused")],
        Some("withdrawn") => return vec![Problem::warn("consent", "consent_withdrawn")],
        _ => return vec![Problem::block("consent", "consent_missing")],
    }
    let mut problems: Vec<Problem> = incomplete(&consent).into_iter().collect();
    problems.extend(unknown_notice(&consent));
    problems.extend(witness(&consent));
    problems.extend(guardian(view, &consent, context.today));
    problems.extend(thumbprint(&consent));
    problems.extend(photos(view, &consent));
    problems.extend(children(view));
    problems
}

fn consent(view: &View<'_>) -> Option<Consent> {
    view.item("consent").map(Consent::read)
}

/// Art. 24 asks for proof: which text, in which way.
fn incomplete(consent: &Consent) -> Option<Problem> {
    let complete = consent.version.is_some() && consent.way.is_some();
    (!complete).then(|| Problem::block("consent", "consent_incomplete"))
}

/// A proof of consent to a text that nobody can show is none; a newer app may know a newer text.
fn unknown_notice(consent: &Consent) -> Option<Problem> {
    let version = consent.version.as_deref()?;
    (!NOTICE_VERSIONS.contains(&version)).then(|| Problem::warn("consent", "consent_version_unknown"))
}

/// Who cannot read needs a witness who is not the reader (DOMAIN 8).
fn witness(consent: &Consent) -> Option<Problem> {
    if consent.can_read != Some(false) {
        return None;
    }
    match &consent.witness {
        None => Some(Problem::block("consent", "consent_witness_missing").overridable()),
        Some(_) if consent.witness == consent.reader => {
            Some(Problem::warn("consent", "consent_witness_is_reader"))
        }
        Some(_) => None,
    }
}

/// Whether somebody is too young to consent alone; `None` while the birth date does not say so.
#[must_use]
pub fn is_minor(kind: RecordKind, answers: &Answers, today: Date) -> Option<bool> {
    minor(&View::new(super::super::form(kind)?, answers), today)
}

fn minor(view: &View<'_>, today: Date) -> Option<bool> {
    let born = view.text("birth_date").and_then(|t| BirthDate::parse(t).ok())?;
    let (_, oldest) = born.age_range(today)?;
    Some(oldest < ADULT)
}

/// Art. 25: a parent or guardian consents for a child.
fn guardian(view: &View<'_>, consent: &Consent, today: Date) -> Option<Problem> {
    let alone = consent.guardian.name.is_none();
    (minor(view, today) == Some(true) && alone).then(|| Problem::block("consent", "guardian_missing"))
}

/// A thumbprint is on paper; its photo may come later, and is asked for until it is there.
fn thumbprint(consent: &Consent) -> Option<Problem> {
    let later = consent.way.as_deref() == Some("thumbprint") && consent.proof.is_none();
    later.then(|| Problem::warn("consent", "consent_photo_later"))
}

/// Photos are taken of who allows them. The proof of the consent itself is none of them.
fn photos(view: &View<'_>, consent: &Consent) -> Option<Problem> {
    let taken = view
        .items("photos")
        .into_iter()
        .any(|(_, item)| Photo::read(item).kind.as_deref() != Some("consent"));
    (taken && consent.photos_allowed != Some(true)).then(|| Problem::block("photos", "photos_not_allowed"))
}

/// Children's data is specific data (Art. 4); a parent consents to it (Art. 25).
fn children(view: &View<'_>) -> Vec<Problem> {
    let without = |item: &crate::model::Item| item.get(8).and_then(|v| v.as_bool()) != Some(true);
    view.items("children")
        .into_iter()
        .filter(|(_, item)| without(item))
        .map(|(key, _)| Problem::block(format!("children.{key}"), "child_consent_missing"))
        .collect()
}
