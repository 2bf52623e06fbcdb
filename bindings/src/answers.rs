//! Answers as text under readable keys.
//!
//! What can be answered is said by [`crate::forms`]; here text becomes the scalar of a register and back, by
//! `lontar_core::form::json`.

use crate::LontarError;
use lontar_core::env::{SystemEnv, draw};
use lontar_core::form::{self, Answers, FieldKind, ItemKind, item_fields, item_key, json};
use lontar_core::model::{RecordKind, Value};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A readable key with text. Empty text empties the answer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Entry {
    /// `birth_date`; inside an item the entry's own key, `name`.
    pub key: String,
    /// What was typed or chosen, as text.
    pub text: String,
}

/// One item of a group, such as an heir, or the one item of a field, such as the proof of consent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ItemAnswer {
    /// Its key inside the group; empty for a field of one item, and for an item that is new.
    pub key: String,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// What stands in a field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Answer {
    /// Readable key.
    pub key: String,
    /// Text of a single answer; `None` if there is none.
    pub text: Option<String>,
    /// Items of a group, or the one item.
    pub items: Vec<ItemAnswer>,
}

/// Reads typed text.
pub(crate) fn read(kind: RecordKind, entries: &[Entry]) -> Result<Answers, LontarError> {
    Ok(Answers(sets(kind, entries)?))
}

/// Registers and values of typed text.
pub(crate) fn sets(kind: RecordKind, entries: &[Entry]) -> Result<BTreeMap<String, Value>, LontarError> {
    let mut sets = BTreeMap::new();
    for Entry { key, text } in entries {
        let (register, value) = json::value_from_text(kind, key, text).map_err(refused)?;
        sets.insert(register, value);
    }
    Ok(sets)
}

/// Register and value of an item; one without a key in a group is new. `None` removes it.
pub(crate) fn item_sets(
    kind: RecordKind,
    field: &str,
    key: &str,
    entries: Option<&[Entry]>,
) -> Result<(String, Value), LontarError> {
    let unknown = || LontarError::problem(field, "unknown_field");
    let found = form::field_by_key(kind, field).ok_or_else(unknown)?;
    let text = match (found.kind, entries) {
        (_, None) => String::new(),
        (FieldKind::Item(item) | FieldKind::Group(item), Some(entries)) => object(item, entries).to_string(),
        _ => return Err(unknown()),
    };
    let name = match found.kind {
        FieldKind::Group(_) if key.is_empty() => format!("{field}.{}", item_key(draw(&SystemEnv))),
        FieldKind::Group(_) => format!("{field}.{key}"),
        _ => String::from(field),
    };
    json::value_from_text(kind, &name, &text).map_err(refused)
}

/// Entries as JSON: text as it was typed, which the core reads by the type of each.
fn object(item: ItemKind, entries: &[Entry]) -> Json {
    let known = |key: &str| item_fields(item).iter().any(|f| f.key == key);
    let filled = entries
        .iter()
        .filter(|e| !e.text.trim().is_empty() && known(&e.key));
    let map: Map<String, Json> = filled
        .map(|e| (e.key.clone(), Json::String(e.text.clone())))
        .collect();
    Json::Object(map)
}

fn refused(problem: form::Problem) -> LontarError {
    LontarError::Invalid {
        problems: vec![crate::types::Problem::from(&problem)],
    }
}

/// Everything that stands in a record or draft, in the order of the form.
pub(crate) fn write(kind: RecordKind, answers: &Answers) -> Vec<Answer> {
    match json::to_json(kind, answers) {
        Json::Object(object) => object.iter().map(|(key, json)| answer(key, json)).collect(),
        _ => Vec::new(),
    }
}

fn answer(key: &str, json: &Json) -> Answer {
    let (text, items) = match json {
        Json::Object(object) => (None, vec![item(object)]),
        Json::Array(all) if all.iter().any(Json::is_object) => {
            (None, all.iter().filter_map(Json::as_object).map(item).collect())
        }
        other => (text(other), Vec::new()),
    };
    Answer {
        key: String::from(key),
        text,
        items,
    }
}

fn item(object: &Map<String, Json>) -> ItemAnswer {
    let key = object.get("key").and_then(Json::as_str).unwrap_or_default();
    let entries = object.iter().filter(|(name, _)| *name != "key");
    let entry = |(name, json): (&String, &Json)| {
        Some(Entry {
            key: name.clone(),
            text: text(json)?,
        })
    };
    ItemAnswer {
        key: String::from(key),
        entries: entries.filter_map(entry).collect(),
    }
}

fn text(json: &Json) -> Option<String> {
    match json {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        Json::Array(codes) => Some(codes.iter().filter_map(text).collect::<Vec<_>>().join(",")),
        other => Some(other.to_string()),
    }
}

/// A value as the text of its field.
pub(crate) fn value_text(kind: RecordKind, register: &str, value: &Value) -> Vec<Answer> {
    let mut answers = Answers::new();
    answers.0.insert(String::from(register), value.clone());
    write(kind, &answers)
}
