//! The answers of a record by register, and how to read them by question.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::model::{Item, Value};

use super::field::{Field, FieldKind, Form};

/// The answers of one record, keyed by register: `nm`, `h:ab3x`, `x:<unknown JSON key>`.
///
/// A register that was never set is absent; one that a person emptied holds `Null`.
/// `Debug` shows registers and types only.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers(pub BTreeMap<String, Value>);

impl Answers {
    /// No answers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a register.
    #[must_use]
    pub fn get(&self, register: &str) -> Option<&Value> {
        self.0.get(register)
    }

    /// Sets a register.
    pub fn set(&mut self, register: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(register.into(), value.into());
    }

    /// Registers and values in the order of the registers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(register, value)| (register.as_str(), value))
    }
}

impl FromIterator<(String, Value)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Answers read by the readable keys of a form. A missing or emptied answer reads as `None`.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The questions.
    pub form: &'static Form,
    /// The answers.
    pub answers: &'a Answers,
}

impl<'a> View<'a> {
    /// Joins questions and answers.
    #[must_use]
    pub const fn new(form: &'static Form, answers: &'a Answers) -> Self {
        Self { form, answers }
    }

    /// The answer to a question that is no group.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        self.value_of(self.form.field(key)?)
    }

    /// The same, of a question that is at hand.
    #[must_use]
    pub fn value_of(&self, field: &Field) -> Option<&'a Value> {
        self.answers.get(field.register).filter(|v| !v.is_empty())
    }

    /// The answer as text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value(key).and_then(Value::as_text)
    }

    /// The answer as a composed value.
    #[must_use]
    pub fn item(&self, key: &str) -> Option<Item> {
        self.value(key).and_then(Item::from_value)
    }

    /// The composed values of a group with their item keys, removed and unreadable ones left out.
    #[must_use]
    pub fn items(&self, key: &str) -> Vec<(&'a str, Item)> {
        self.form
            .field(key)
            .map(|field| self.items_of(field).collect())
            .unwrap_or_default()
    }

    fn items_of(&self, field: &'static Field) -> impl Iterator<Item = (&'a str, Item)> {
        registers_of(field, self.answers)
            .filter_map(|(item_key, value)| Some((item_key, Item::from_value(value)?)))
            .filter(|(_, item)| !item.is_removed())
    }

    /// Whether a question has an answer.
    #[must_use]
    pub fn is_filled(&self, key: &str) -> bool {
        self.form.field(key).is_some_and(|field| self.is_answered(field))
    }

    /// The same, of a question that is at hand.
    #[must_use]
    pub fn is_answered(&self, field: &'static Field) -> bool {
        match field.kind {
            FieldKind::Group(_) => self.items_of(field).next().is_some(),
            _ => self.value_of(field).is_some(),
        }
    }

    /// Whether a question is asked at all.
    #[must_use]
    pub fn is_visible(&self, field: &Field) -> bool {
        field.visible_if.is_none_or(|cond| cond.holds(self))
    }
}

/// The registers of a group: item key and value.
pub(super) fn registers_of<'a>(
    field: &'static Field,
    answers: &'a Answers,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let group = field.register;
    let from = (Bound::Included(group), Bound::Unbounded);
    answers
        .0
        .range::<str, _>(from)
        .map_while(move |(register, value)| Some((register.strip_prefix(group)?, value)))
}

/// The key of an item: 24 random bits as four base64url characters.
#[must_use]
pub fn item_key(random: [u8; 3]) -> String {
    let [a, b, c] = random;
    let bits = u32::from_be_bytes([0, a, b, c]);
    [18, 12, 6, 0]
        .into_iter()
        .map(|shift| base64url((bits >> shift) & 63))
        .collect()
}

/// Whether a text is the key of an item.
#[must_use]
pub fn is_item_key(text: &str) -> bool {
    text.len() == 4
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

fn base64url(six_bits: u32) -> char {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    ALPHABET.get(six_bits as usize).copied().map_or('_', char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_keys_are_four_base64url_characters() {
        assert_eq!(item_key([0, 0, 0]), "AAAA");
        assert_eq!(item_key([0xff; 3]), "____");
        assert_eq!(item_key([0x00, 0x10, 0x83]), "ABCD");
        assert!(is_item_key("ab3x") && !is_item_key("ab3") && !is_item_key("ab é") && !is_item_key("ab.x"));
    }
}
