//! Answers from and to JSON with readable keys, for the command line, imports and the hub.
//!
//! A JSON object holds one key per question. Groups are arrays of objects; each element carries its
//! item `key`, and one without gets a new one. What is not known is kept: unknown names as
//! `x:<name>` registers, registers of newer versions under `register:<register>`. The seed of the
//! photo keys is neither shown nor read.

use serde_json::{Map, Value as Json};

use crate::model::id::{from_hex, to_hex};
use crate::model::{Item, RecordKind, Value};

use super::answers::{Answers, is_item_key, item_key, registers_of};
use super::convert;
use super::field::{Field, FieldKind, Form, ItemKind};
use super::problem::Problem;

/// Longest register key in bytes (DESIGN 4).
pub const REGISTER_KEY_BYTES_MAX: usize = 64;

const EXTRA: &str = "x:";
const REGISTER: &str = "register:";

/// Reads the answers in a JSON object. `new_item_key` gives 24 random bits for each new item.
///
/// Wrong types give a [`Problem`] that names the question, and that answer is left out; content is
/// not judged here but by `check`. For a kind without a form every answer is kept as unknown.
pub fn from_json(
    kind: RecordKind,
    json: &Json,
    new_item_key: &mut dyn FnMut() -> [u8; 3],
) -> (Answers, Vec<Problem>) {
    let mut reader = Reader {
        form: super::form(kind),
        answers: Answers::new(),
        problems: Vec::new(),
        new_item_key,
    };
    match json.as_object() {
        Some(object) => object.iter().for_each(|(key, value)| reader.read(key, value)),
        None => reader.problems.push(Problem::block("", "wrong_type")),
    }
    (reader.answers, reader.problems)
}

/// The answers as a JSON object in the order of the form. [`from_json`] reads it back.
#[must_use]
pub fn to_json(kind: RecordKind, answers: &Answers) -> Json {
    let mut object = Map::new();
    let form = super::form(kind);
    for field in form.into_iter().flat_map(Form::fields) {
        if let Some(json) = field_to_json(field, answers) {
            object.insert(field.key.to_owned(), json);
        }
    }
    for (register, value) in answers.iter() {
        if form.is_none_or(|f| f.field_of_register(register).is_none()) {
            let (key, json) = unknown_to_json(register, value);
            object.entry(key).or_insert(json);
        }
    }
    Json::Object(object)
}

/// The register and value for `key=text` as typed on a command line. Text is read as the field
/// says; empty text empties it. An item is named `heirs.ab3x` and given as a JSON object,
/// `heirs.ab3x=` removes it.
///
/// # Errors
/// A [`Problem`] for an unknown question or text of the wrong type.
pub fn value_from_text(kind: RecordKind, key: &str, text: &str) -> Result<(String, Value), Problem> {
    let unknown = || Problem::block(key, "unknown_field");
    let form = super::form(kind).ok_or_else(unknown)?;
    if let Some((group, item)) = key.split_once('.') {
        let field = form.field(group).ok_or_else(unknown)?;
        return item_from_text(field, key, item, text);
    }
    let field = form
        .field(key)
        .filter(|f| f.kind != FieldKind::Seed)
        .ok_or_else(unknown)?;
    let value = convert::from_text(&field.kind, text).map_err(|code| Problem::block(key, code))?;
    Ok((field.register.to_owned(), value))
}

fn item_from_text(field: &Field, key: &str, item: &str, text: &str) -> Result<(String, Value), Problem> {
    let FieldKind::Group(kind) = field.kind else {
        return Err(Problem::block(key, "unknown_field"));
    };
    if !is_item_key(item) {
        return Err(Problem::block(key, "item_key"));
    }
    let wrong = |code| Problem::block(key, code);
    let value = if text.trim().is_empty() {
        Item::tombstone()
    } else {
        let json = serde_json::from_str(text).map_err(|_| wrong("wrong_type"))?;
        convert::item_from_json(kind, &json).map_err(wrong)?
    };
    Ok((format!("{}{item}", field.register), value.to_value()))
}

struct Reader<'a> {
    form: Option<&'static Form>,
    answers: Answers,
    problems: Vec<Problem>,
    new_item_key: &'a mut dyn FnMut() -> [u8; 3],
}

impl Reader<'_> {
    fn read(&mut self, key: &str, json: &Json) {
        match self.form.and_then(|f| f.field(key)) {
            Some(Field {
                kind: FieldKind::Seed,
                ..
            }) => self.refuse(key, "unknown_field"),
            Some(field) => match field.kind {
                FieldKind::Group(kind) => self.read_group(field, kind, json),
                _ => self.read_single(field, json),
            },
            None => self.keep_unknown(key, json),
        }
    }

    fn read_single(&mut self, field: &Field, json: &Json) {
        match convert::from_json(&field.kind, json) {
            Ok(value) => self.answers.set(field.register, value),
            Err(code) => self.refuse(field.key, code),
        }
    }

    fn read_group(&mut self, field: &'static Field, kind: ItemKind, json: &Json) {
        let items = match json {
            Json::Null => return,
            Json::Array(items) => items,
            _ => return self.refuse(field.key, "wrong_type"),
        };
        for (at, item) in items.iter().enumerate() {
            let name = format!("{}.{}", field.key, at + 1);
            match convert::item_from_json(kind, item) {
                Ok(read) => self.keep_item(field, &name, item, &read),
                Err(code) => self.refuse(&name, code),
            }
        }
    }

    fn keep_item(&mut self, field: &'static Field, name: &str, json: &Json, item: &Item) {
        let key = match json.get("key") {
            None | Some(Json::Null) => self.free_item_key(field),
            Some(Json::String(key)) if is_item_key(key) => key.clone(),
            Some(_) => return self.refuse(name, "item_key"),
        };
        let register = format!("{}{key}", field.register);
        if self.answers.get(&register).is_some() {
            return self.refuse(name, "item_key");
        }
        self.answers.set(register, item.to_value());
    }

    /// A key that no item of this record has. Two of 24 bits rarely meet; the loop ends because a
    /// source that repeats itself 100 times is broken, and then the item is refused as a double.
    fn free_item_key(&mut self, field: &'static Field) -> String {
        let mut key = item_key((self.new_item_key)());
        for _ in 0..100 {
            if registers_of(field, &self.answers).all(|(taken, _)| taken != key) {
                break;
            }
            key = item_key((self.new_item_key)());
        }
        key
    }

    fn keep_unknown(&mut self, key: &str, json: &Json) {
        let (register, value) = match key.strip_prefix(REGISTER) {
            Some(register) => match tagged_value(json) {
                Some(value) => (register.to_owned(), value),
                None => return self.refuse(key, "wrong_type"),
            },
            None => (format!("{EXTRA}{key}"), Value::Text(json.to_string())),
        };
        let is_known = self
            .form
            .is_some_and(|f| f.field_of_register(&register).is_some());
        if is_known || register.is_empty() {
            self.refuse(key, "unknown_field");
        } else if register.len() > REGISTER_KEY_BYTES_MAX {
            self.refuse(key, "key_too_long");
        } else {
            self.answers.set(register, value);
        }
    }

    fn refuse(&mut self, key: &str, code: &'static str) {
        self.problems.push(Problem::block(key, code));
    }
}

fn field_to_json(field: &'static Field, answers: &Answers) -> Option<Json> {
    match field.kind {
        FieldKind::Seed => None,
        FieldKind::Group(kind) => {
            let items: Vec<Json> = registers_of(field, answers)
                .map(|(key, value)| group_item(kind, key, value))
                .collect();
            (!items.is_empty()).then_some(Json::Array(items))
        }
        _ => answers
            .get(field.register)
            .map(|value| convert::to_json(&field.kind, value)),
    }
}

fn group_item(kind: ItemKind, key: &str, value: &Value) -> Json {
    let item = match value {
        Value::Null => Item::tombstone(),
        _ => Item::from_value(value).unwrap_or_default(),
    };
    let mut object = Map::new();
    object.insert(String::from("key"), Json::from(key));
    if let Json::Object(entries) = convert::item_to_json(kind, &item) {
        object.extend(entries);
    }
    Json::Object(object)
}

fn unknown_to_json(register: &str, value: &Value) -> (String, Json) {
    let kept = register.strip_prefix(EXTRA).zip(value.as_text());
    if let Some((name, json)) = kept.and_then(|(name, text)| Some((name, serde_json::from_str(text).ok()?))) {
        return (name.to_owned(), json);
    }
    let (tag, json) = match value {
        Value::Bytes(b) => ("bytes", Json::from(to_hex(b))),
        Value::Text(_) => ("text", convert::plain_json(value)),
        Value::Float(_) => ("float", convert::plain_json(value)),
        Value::Bool(_) => ("bool", convert::plain_json(value)),
        Value::Int(_) | Value::Uint(_) => ("int", convert::plain_json(value)),
        Value::Null => ("null", Json::Null),
    };
    (format!("{REGISTER}{register}"), serde_json::json!({ tag: json }))
}

fn tagged_value(json: &Json) -> Option<Value> {
    let (tag, inner) = json.as_object()?.iter().next()?;
    Some(match tag.as_str() {
        "bytes" => Value::Bytes(from_hex(inner.as_str()?)?),
        "text" => Value::Text(inner.as_str()?.to_owned()),
        "float" => Value::Float(inner.as_f64()?),
        "bool" => Value::Bool(inner.as_bool()?),
        "int" => inner
            .as_i64()
            .map(Value::Int)
            .or_else(|| inner.as_u64().map(Value::Uint))?,
        "null" => Value::Null,
        _ => return None,
    })
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
