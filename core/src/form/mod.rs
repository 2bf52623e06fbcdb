//! Forms as data: questions, steps, lists to choose from, rules and problems.
//!
//! A record is a flat map from short registers to scalars ([`Answers`]). The registry says for
//! each kind of record which question owns which register, what can be answered and when it must
//! be ([`form`], [`Field`]). Everything else reads the registry: JSON ([`json`]), the rules
//! ([`check()`]), what follows from other answers ([`derive()`]), rows and search ([`summary()`]),
//! and the question whether two values differ ([`normal::same`]).
//!
//! Incomplete input is a state, not a failure: an answer that is wrong is kept as given, and
//! [`check()`] returns problems with stable codes. There are no sentences here; the catalogue of
//! the `strings` crate has them.
//!
//! To add a question: take a register that was never used, add a line to the registry and raise
//! `schema`, add its label to the catalogue. Old versions keep and forward it untouched.

pub mod answers;
pub mod check;
mod compare;
mod convert;
mod derive;
mod describe;
pub mod field;
pub mod json;
pub mod lists;
pub mod normal;
pub mod practice;
mod problem;
mod registry_accident;
mod registry_enrolment;
mod registry_items;
mod registry_request;
pub mod rights;
mod summary;

pub use answers::{Answers, View, is_item_key, item_key};
pub use check::{Context, check};
pub use compare::compare;
pub use derive::derive;
pub use describe::{to_json, type_name};
pub use field::{Cond, Field, FieldKind, Form, ItemField, ItemKind, Presence, Step};
pub use normal::blocking_submission;
pub use problem::{PROBLEM_CODES, Problem, Severity};
pub use registry_enrolment::{KTP_STATUS, is_on_card};
pub use registry_items::item_fields;
pub use summary::{Summary, summary};

use crate::model::RecordKind;

/// Every form that this version has.
pub static FORMS: [&Form; 3] = [
    &registry_enrolment::ENROLMENT,
    &registry_accident::ACCIDENT,
    &registry_request::REQUEST,
];

/// The form for a kind of record; `None` for kinds that this version cannot fill.
#[must_use]
pub fn form(kind: RecordKind) -> Option<&'static Form> {
    FORMS.iter().copied().find(|f| f.kind == kind)
}

/// The question with this readable key.
#[must_use]
pub fn field_by_key(kind: RecordKind, key: &str) -> Option<&'static Field> {
    form(kind)?.field(key)
}

/// The question that a register belongs to.
#[must_use]
pub fn field_by_register(kind: RecordKind, register: &str) -> Option<&'static Field> {
    form(kind)?.field_of_register(register)
}

/// The question that a register belongs to in any form. A register means the same in all forms.
#[must_use]
pub fn any_field(register: &str) -> Option<&'static Field> {
    FORMS.iter().find_map(|f| f.field_of_register(register))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn keys_and_registers_are_unique_short_and_mean_the_same_everywhere() {
        let mut by_register = BTreeMap::new();
        for form in FORMS {
            let mut keys: Vec<_> = form.fields().map(|f| f.key).collect();
            let count = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), count);
            let mut registers = Vec::new();
            for field in form.fields() {
                assert!(
                    field.register.len() == 2 && !field.register.starts_with("x:"),
                    "{}",
                    field.key
                );
                assert!(!registers.contains(&field.register), "{}", field.register);
                registers.push(field.register);
                let before = by_register.insert(field.register, (field.key, field.kind));
                assert!(
                    before.is_none_or(|b| b == (field.key, field.kind)),
                    "{}",
                    field.register
                );
            }
        }
    }

    #[test]
    fn groups_and_only_groups_have_a_prefix() {
        for field in FORMS.iter().flat_map(|f| f.fields()) {
            assert_eq!(
                field.register.ends_with(':'),
                matches!(field.kind, FieldKind::Group(_)),
                "{}",
                field.key
            );
        }
    }

    #[test]
    fn every_list_and_every_condition_leads_somewhere() {
        for form in FORMS {
            for field in form.fields() {
                assert!(
                    field.kind.list().is_none_or(|l| !lists::choices(l).is_empty()),
                    "{}",
                    field.key
                );
                let required = match field.presence {
                    Presence::RequiredIf(cond) => Some(cond),
                    _ => None,
                };
                for cond in required.into_iter().chain(field.visible_if) {
                    let asked = form.field(cond.key()).unwrap();
                    let codes = match cond {
                        Cond::Is(_, code) | Cond::IsNot(_, code) => vec![code],
                        Cond::OneOf(_, codes) => codes.to_vec(),
                        _ => continue,
                    };
                    assert!(
                        codes
                            .iter()
                            .all(|c| lists::has_code(asked.kind.list().unwrap(), c)),
                        "{}",
                        field.key
                    );
                }
            }
        }
        for item in ItemKind::ALL {
            let mut numbers: Vec<_> = item_fields(item).iter().map(|f| f.number).collect();
            numbers.dedup();
            assert!(numbers.is_sorted() && numbers.len() == item_fields(item).len() && numbers[0] > 0);
            assert!(
                item_fields(item)
                    .iter()
                    .all(|f| f.kind.list().is_none_or(|l| !lists::choices(l).is_empty()))
            );
        }
    }

    #[test]
    fn a_form_describes_itself() {
        let json = to_json(RecordKind::ENROLMENT).unwrap();
        assert_eq!(json["kind"], "enrolment");
        let steps = json["steps"].as_array().unwrap();
        let sex = steps
            .iter()
            .flat_map(|s| s["fields"].as_array().unwrap())
            .find(|f| f["key"] == "sex")
            .unwrap();
        assert_eq!(sex["type"], "choice");
        assert_eq!(sex["choices"], serde_json::json!(["male", "female"]));
        assert_eq!(sex["presence"], "required");
        assert!(to_json(RecordKind::PAYMENT).is_none());
    }
}
