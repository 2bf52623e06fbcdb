//! Records side by side, question by question.

use super::answers::registers_of;
use super::normal::same;
use super::{Answers, Field, FieldKind, Form, ItemKind};
use crate::model::{Item, Value};

/// Questions that are answered in one of the records, in the order of the form, each with whether the answers differ
/// after normalising ([`same`]). Items of a group are compared whatever their order and keys: two phones give one
/// heir two keys.
#[must_use]
pub fn compare(form: &'static Form, records: &[Answers]) -> Vec<(&'static Field, bool)> {
    let mut compared = Vec::new();
    // What was said of the records as doubles is about them, not about the people.
    for field in form
        .fields()
        .filter(|f| f.kind != FieldKind::Group(ItemKind::Double))
    {
        let all: Vec<Vec<&Value>> = records.iter().map(|answers| values(field, answers)).collect();
        if all.iter().any(|values| !values.is_empty()) {
            let others = all.iter().skip(1);
            let differs = all
                .iter()
                .zip(others)
                .any(|(one, other)| !are_same(field, one, other));
            compared.push((field, differs));
        }
    }
    compared
}

fn values<'a>(field: &'static Field, answers: &'a Answers) -> Vec<&'a Value> {
    if !matches!(field.kind, FieldKind::Group(_)) {
        return answers.get(field.register).into_iter().collect();
    }
    let is_there = |value: &&Value| Item::from_value(value).is_none_or(|item| !item.is_removed());
    registers_of(field, answers)
        .map(|(_, value)| value)
        .filter(is_there)
        .collect()
}

fn are_same(field: &Field, a: &[&Value], b: &[&Value]) -> bool {
    let all_in = |of: &[&Value], others: &[&Value]| {
        of.iter()
            .all(|value| others.iter().any(|other| same(field.register, value, other)))
    };
    a.len() == b.len() && all_in(a, b) && all_in(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form;
    use crate::model::RecordKind;
    use crate::model::items::Heir;

    fn of(pairs: &[(&str, &str)]) -> Answers {
        let mut answers = Answers::new();
        for (register, text) in pairs {
            answers.set(*register, *text);
        }
        answers
    }

    fn heir(name: &str) -> Value {
        let heir = Heir {
            name: Some(String::from(name)),
            relation: Some(String::from("spouse")),
            ..Heir::default()
        };
        heir.write().to_value()
    }

    fn differing(records: &[Answers]) -> Vec<(&'static str, bool)> {
        let form = form::form(RecordKind::ENROLMENT).unwrap();
        let compared = compare(form, records);
        compared
            .into_iter()
            .map(|(field, differs)| (field.key, differs))
            .collect()
    }

    #[test]
    fn answers_differ_by_what_they_mean_and_stand_in_the_order_of_the_form() {
        let one = of(&[
            ("mn", "Yuliana Mooy"),
            ("nm", "MARIA  NDAUMANU"),
            ("sx", "female"),
        ]);
        let other = of(&[("mn", "Juliana Mooy"), ("nm", "Maria Ndaumanu")]);
        assert_eq!(
            differing(&[one.clone(), other]),
            [("name", false), ("sex", true), ("mother_name", true)]
        );
        assert_eq!(
            differing(&[one.clone(), one.clone()]),
            [("name", false), ("sex", false), ("mother_name", false)]
        );
        assert_eq!(differing(&[Answers::new(), Answers::new()]), []);
        assert_eq!(differing(&[]), []);
    }

    #[test]
    fn heirs_are_compared_whatever_their_keys_and_order() {
        let mut one = Answers::new();
        one.set("h:aaaa", heir("Yohanes Mooy"));
        one.set("h:bbbb", heir("Petrus Mooy"));
        let mut other = Answers::new();
        other.set("h:cccc", heir("Petrus Mooy"));
        other.set("h:dddd", heir("Yohanes Mooy"));
        assert_eq!(differing(&[one.clone(), other.clone()]), [("heirs", false)]);
        other.set("h:dddd", heir("Yakobus Mooy"));
        assert_eq!(differing(&[one.clone(), other.clone()]), [("heirs", true)]);
        other.0.remove("h:dddd");
        assert_eq!(differing(&[one, other]), [("heirs", true)]);
    }
}
