//! One answer between JSON, typed text and the scalar in a register.
//!
//! Incomplete or wrong content is a state, not a failure: a NIK of 15 digits is stored as it was
//! given and reported by `check`. Only a JSON value of the wrong type is refused here.

use serde_json::Value as Json;

use crate::model::id::{from_hex, to_hex};
use crate::model::text::{clean_line, clean_lines, without_separators};
use crate::model::{BirthDate, Found, Hour, Item, OccurredAt, Phone, RecordId, Regions, Value, time};

use super::field::{FieldKind, ItemKind};
use super::lists;
use super::registry_items::item_fields;

/// The code of a problem: `wrong_type`, `number_wanted` or `number_not_text`.
pub(super) type Refused = &'static str;

const WRONG_TYPE: Refused = "wrong_type";
const NUMBER_WANTED: Refused = "number_wanted";

/// The scalar for a JSON value.
pub(super) fn from_json(kind: &FieldKind, json: &Json) -> Result<Value, Refused> {
    match (kind, json) {
        (_, Json::Null) => Ok(Value::Null),
        (FieldKind::Bool, Json::Bool(b)) => Ok(Value::Bool(*b)),
        (FieldKind::Integer { .. } | FieldKind::Money, Json::Number(n)) => {
            n.as_i64().map(Value::Int).ok_or(WRONG_TYPE)
        }
        (FieldKind::Degrees, Json::Number(n)) => n.as_f64().and_then(to_e5).map(Value::Int).ok_or(WRONG_TYPE),
        (FieldKind::Choices(list), Json::Array(codes)) => codes_of_array(list, codes),
        (FieldKind::Item(item), Json::Object(_)) => item_from_json(*item, json).map(|i| i.to_value()),
        (_, Json::String(text)) => from_text(kind, text),
        // A spreadsheet that stored an identity number as a number has already lost a digit.
        (
            FieldKind::Nik | FieldKind::Kk | FieldKind::Kpj | FieldKind::Phone | FieldKind::Digits { .. },
            Json::Number(_),
        ) => Err("number_not_text"),
        _ => Err(WRONG_TYPE),
    }
}

/// The scalar for typed text; empty text empties the field.
pub(super) fn from_text(kind: &FieldKind, text: &str) -> Result<Value, Refused> {
    let line = clean_line(text);
    if line.is_empty() {
        return Ok(Value::Null);
    }
    Ok(match kind {
        FieldKind::LongText { .. } => Value::Text(clean_lines(text)),
        FieldKind::Nik | FieldKind::Kk | FieldKind::Kpj | FieldKind::Digits { .. } => {
            Value::Text(without_separators(&line))
        }
        FieldKind::Choices(list) => Value::Text(codes_of_texts(list, line.split(','))),
        FieldKind::Bool => Value::Bool(yes_or_no(&line).ok_or(WRONG_TYPE)?),
        FieldKind::Integer { .. } => Value::Int(line.parse().map_err(|_| NUMBER_WANTED)?),
        FieldKind::Money => Value::Int(rupiah(&line).ok_or(NUMBER_WANTED)?),
        FieldKind::Degrees => Value::Int(line.parse().ok().and_then(to_e5).ok_or(WRONG_TYPE)?),
        FieldKind::Address | FieldKind::Seed => Value::Bytes(from_hex(&line).ok_or(WRONG_TYPE)?),
        FieldKind::Item(item) => {
            let json = serde_json::from_str(&line).map_err(|_| WRONG_TYPE)?;
            item_from_json(*item, &json)?.to_value()
        }
        FieldKind::Group(_) => return Err(WRONG_TYPE),
        _ => Value::Text(canonical(kind, &line).unwrap_or(line)),
    })
}

/// The one way to write what the text means; `None` when it means nothing that is known.
fn canonical(kind: &FieldKind, line: &str) -> Option<String> {
    match kind {
        FieldKind::Phone => Phone::parse(line).ok().map(|p| p.reveal().to_owned()),
        FieldKind::Date => time::parse_date(line).ok().map(|d| d.to_string()),
        FieldKind::BirthDate => BirthDate::parse(line).ok().map(BirthDate::to_register),
        FieldKind::Hour => Hour::parse(line).ok().map(Hour::to_register),
        FieldKind::OccurredAt => OccurredAt::parse(line).ok().map(|o| o.to_register()),
        FieldKind::Choice(list) => lists::code_of(list, line).map(String::from),
        FieldKind::RecordLink => line.parse::<RecordId>().ok().map(|id| id.to_string()),
        FieldKind::Email => Some(line.to_lowercase()),
        FieldKind::Village => match Regions::get().resolve_village(line) {
            Found::One(region) => Some(region.code.to_owned()),
            _ => None,
        },
        _ => None,
    }
}

/// The JSON value of a scalar.
pub(super) fn to_json(kind: &FieldKind, value: &Value) -> Json {
    match (kind, value) {
        (FieldKind::Choices(_), Value::Text(codes)) => codes.split(',').map(Json::from).collect(),
        (FieldKind::Degrees, Value::Int(n)) => from_e5(*n),
        (FieldKind::Item(item), Value::Bytes(_)) => match Item::from_value(value) {
            Some(read) => item_to_json(*item, &read),
            None => plain_json(value),
        },
        _ => plain_json(value),
    }
}

/// The JSON value of a scalar of which only the type is known.
pub(super) fn plain_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(b) => Json::from(*b),
        Value::Int(n) => Json::from(*n),
        Value::Uint(n) => Json::from(*n),
        Value::Float(x) => Json::from(*x),
        Value::Text(t) => Json::from(t.as_str()),
        Value::Bytes(b) => Json::from(to_hex(b)),
    }
}

/// The name under which entries of newer versions travel in JSON, as a CBOR map in hexadecimal.
const UNKNOWN: &str = "unknown";

/// The item that a JSON object describes. Names that are not known are kept in the item.
pub(super) fn item_from_json(kind: ItemKind, json: &Json) -> Result<Item, Refused> {
    let object = json.as_object().ok_or(WRONG_TYPE)?;
    if object.get("removed") == Some(&Json::Bool(true)) {
        return Ok(Item::tombstone());
    }
    let mut item = match object.get(UNKNOWN).and_then(Json::as_str).and_then(from_hex) {
        Some(bytes) => Item::decode(&bytes).map_err(|_| WRONG_TYPE)?,
        None => Item::new(),
    };
    for (name, value) in object {
        match item_fields(kind).iter().find(|f| f.key == name) {
            Some(field) => item.set(field.number, from_json(&field.kind, value)?),
            None if matches!(name.as_str(), "key" | "removed" | UNKNOWN) => {}
            None => item.set_extra(name, &value.to_string()),
        }
    }
    Ok(item)
}

/// The JSON object of an item.
pub(super) fn item_to_json(kind: ItemKind, item: &Item) -> Json {
    let mut object = serde_json::Map::new();
    if item.is_removed() {
        object.insert(String::from("removed"), Json::Bool(true));
        return Json::Object(object);
    }
    for field in item_fields(kind) {
        if let Some(value) = item.get(field.number) {
            object.insert(field.key.to_owned(), to_json(&field.kind, &value));
        }
    }
    for (name, text) in item.extras() {
        let value = serde_json::from_str(&text).unwrap_or(Json::String(text));
        object.entry(name).or_insert(value);
    }
    let known: Vec<u32> = item_fields(kind).iter().map(|f| f.number).collect();
    let unknown = item.beyond(&known);
    if unknown != Item::new() {
        object.insert(String::from(UNKNOWN), Json::from(to_hex(&unknown.encode())));
    }
    Json::Object(object)
}

fn codes_of_array(list: &str, codes: &[Json]) -> Result<Value, Refused> {
    let texts: Vec<&str> = codes
        .iter()
        .map(|c| c.as_str().ok_or(WRONG_TYPE))
        .collect::<Result<_, _>>()?;
    let joined = codes_of_texts(list, texts.into_iter());
    Ok(if joined.is_empty() {
        Value::Null
    } else {
        Value::Text(joined)
    })
}

/// Known codes in the order of the list, then what is not known, each once.
fn codes_of_texts<'a>(list: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let given: Vec<String> = texts
        .map(|t| lists::code_of(list, t).map_or_else(|| clean_line(t).replace(',', " "), String::from))
        .filter(|t| !t.is_empty())
        .collect();
    let known = lists::choices(list)
        .iter()
        .map(|c| c.code.to_owned())
        .filter(|c| given.contains(c));
    let mut all: Vec<String> = known.collect();
    for code in &given {
        if !all.contains(code) {
            all.push(code.clone());
        }
    }
    all.join(",")
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "ya" | "yes" | "y" | "1" => Some(true),
        "false" | "tidak" | "no" | "n" | "t" | "0" => Some(false),
        _ => None,
    }
}

/// `Rp1.000.000`, `1000000` or `1.000.000,00`.
fn rupiah(text: &str) -> Option<i64> {
    let lower = text.to_lowercase();
    let amount = lower
        .strip_prefix("rp")
        .unwrap_or(&lower)
        .trim_start_matches('.')
        .trim();
    let whole = amount
        .strip_suffix(",00")
        .or_else(|| amount.strip_suffix(",-"))
        .unwrap_or(amount);
    whole.replace(['.', ' '], "").parse().ok()
}

fn to_e5(degrees: f64) -> Option<i64> {
    let scaled = (degrees * 100_000.0).round();
    (scaled.abs() <= 1.0e9).then_some(scaled as i64)
}

fn from_e5(n: i64) -> Json {
    Json::from(n as f64 / 100_000.0)
}
