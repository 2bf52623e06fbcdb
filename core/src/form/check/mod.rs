//! The rules. One small function per rule; each answers with problems, never with a failure.
//!
//! | file | rules about |
//! | --- | --- |
//! | `value` | one answer by itself: digits, dates, choices, lengths |
//! | `identity` | NIK, sex, birth date, age, names, family card |
//! | `consent` | UU 27/2022: consent before data, guardian, photos, children |
//! | `family` | heirs, children, bank account |
//! | `accident` | Permenaker 1/2025 Art. 48A minimum, times, road accidents |
//!
//! An enrolment is stopped by its blocking problems. An accident is stopped only when it is not
//! known who, when and which telephone number to call: everything else of it is a warning, because
//! a report must never be kept back.

mod accident;
mod consent;
mod family;
mod identity;
mod value;

use crate::model::{Date, RecordKind};
pub use consent::{NOTICE_SENTENCES, NOTICE_VERSIONS, is_minor};

use super::answers::{Answers, View, registers_of};
use super::field::{Field, FieldKind, Presence};
use super::problem::{Problem, Severity};

/// Largest value of a register in bytes (DESIGN 4).
pub const REGISTER_BYTES_MAX: usize = 8 * 1024;

/// Most registers of a record (DESIGN 4).
pub const REGISTERS_MAX: usize = 256;

/// Problems of an accident that stop even so.
const STOPS_AN_ACCIDENT: &[&str] = &["who_missing", "when_missing", "phone_missing"];

/// Problems that mean "this cannot be stored here", whatever the kind and whoever looks.
const CANNOT_BE_STORED: &[&str] = &[
    "register_too_long",
    "too_many_answers",
    "item_damaged",
    "nik_not_for_practice",
];

/// What the rules must know beside the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The local day.
    pub today: Date,
    /// The present moment in milliseconds since 1970 (UTC).
    pub now_ms: i64,
    /// A supervisor takes responsibility: overridable problems become warnings.
    pub override_by_supervisor: bool,
    /// Youngest age at enrolment in whole years. No source is known; 17 until BPJS TK answers
    /// (DOMAIN 4.1).
    pub age_min: u8,
    /// Oldest age at enrolment in whole years: below 65 (DOMAIN 4.1, to be verified).
    pub age_max: u8,
    /// This is practice: only its invented people may be written down.
    pub practice: bool,
}

impl Context {
    /// The context with the default age window of 17 to 64.
    #[must_use]
    pub const fn new(today: Date, now_ms: i64) -> Self {
        Self {
            today,
            now_ms,
            override_by_supervisor: false,
            age_min: 17,
            age_max: 64,
            practice: false,
        }
    }
}

/// Everything that is wrong or worth another look, in the order of the form. Nothing for a kind
/// without a form.
#[must_use]
pub fn check(kind: RecordKind, answers: &Answers, context: &Context) -> Vec<Problem> {
    let Some(form) = super::form(kind) else {
        return Vec::new();
    };
    let view = View::new(form, answers);
    let mut problems = sizes(answers);
    for field in form.fields() {
        problems.extend(presence(&view, field));
        problems.extend(answer(&view, field));
    }
    if kind == RecordKind::ENROLMENT {
        problems.extend(consent::check(&view, context));
        problems.extend(identity::check(&view, context));
        problems.extend(family::check(&view, context));
    }
    if kind == RecordKind::ACCIDENT {
        problems.extend(identity::check_victim(&view, context));
        problems.extend(accident::check(&view, context));
    }
    soften(kind, &view, context, &mut problems);
    problems
}

/// Decides which blocking problems only warn.
fn soften(kind: RecordKind, view: &View<'_>, context: &Context, problems: &mut [Problem]) {
    // A withdrawal must be recorded whatever else is wrong.
    let withdrawn = consent::is_withdrawn(view);
    for problem in problems {
        if CANNOT_BE_STORED.contains(&problem.code) {
            continue;
        }
        let accident = kind == RecordKind::ACCIDENT && !STOPS_AN_ACCIDENT.contains(&problem.code);
        if accident || withdrawn || (problem.overridable && context.override_by_supervisor) {
            problem.severity = Severity::Warn;
            // What need not be there is not called obligatory.
            if problem.code == "required" {
                problem.code = "follows";
            }
        }
    }
}

fn sizes(answers: &Answers) -> Vec<Problem> {
    let mut problems = Vec::new();
    if answers.0.len() > REGISTERS_MAX {
        problems.push(Problem::block("", "too_many_answers").with("max", REGISTERS_MAX));
    }
    for (register, value) in answers.iter() {
        let size = match value {
            crate::model::Value::Text(t) => t.len(),
            crate::model::Value::Bytes(b) => b.len(),
            _ => 0,
        };
        if size > REGISTER_BYTES_MAX {
            let field = super::any_field(register).map_or(register, |f| f.key);
            problems.push(Problem::block(field, "register_too_long").with("max", REGISTER_BYTES_MAX));
        }
    }
    problems
}

fn presence(view: &View<'_>, field: &'static Field) -> Option<Problem> {
    if view.is_answered(field) || !view.is_visible(field) {
        return None;
    }
    match field.presence {
        Presence::Required => Some(Problem::block(field.key, "required")),
        Presence::RequiredIf(cond) if cond.holds(view) => Some(Problem::block(field.key, "required")),
        Presence::Wanted => Some(Problem::warn(field.key, "wanted")),
        _ => None,
    }
}

fn answer(view: &View<'_>, field: &'static Field) -> Vec<Problem> {
    match field.kind {
        FieldKind::Group(item) => registers_of(field, view.answers)
            .flat_map(|(key, value)| value::check_item(&format!("{}.{key}", field.key), item, value))
            .collect(),
        FieldKind::Item(item) => view
            .value_of(field)
            .map(|v| value::check_item(field.key, item, v))
            .unwrap_or_default(),
        _ => view
            .value_of(field)
            .map(|v| value::check(field.key, &field.kind, v))
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
