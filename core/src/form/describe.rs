//! A form described as JSON, for `lontar phone form KIND --json` and for people who prepare files.

use serde_json::{Map, Value as Json, json};

use crate::model::RecordKind;

use super::field::{Cond, Field, FieldKind, ItemKind, Presence, Step};
use super::lists;
use super::registry_items::item_fields;

/// The steps, fields, types, rules and choices of a form; `None` for a kind without a form.
#[must_use]
pub fn to_json(kind: RecordKind) -> Option<Json> {
    let form = super::form(kind)?;
    Some(json!({
        "kind": kind.name(),
        "schema": form.schema,
        "steps": form.steps.iter().map(step).collect::<Vec<_>>(),
    }))
}

fn step(step: &Step) -> Json {
    json!({
        "key": step.key,
        "fields": step.fields.iter().filter(|f| f.kind != FieldKind::Seed).map(field).collect::<Vec<_>>(),
    })
}

fn field(field: &Field) -> Json {
    let mut out = Map::new();
    out.insert(String::from("key"), json!(field.key));
    out.insert(String::from("register"), json!(field.register));
    describe_kind(&field.kind, &mut out);
    let (presence, cond) = presence(&field.presence);
    out.insert(String::from("presence"), json!(presence));
    if let Some(cond) = cond {
        out.insert(String::from("required_if"), condition(&cond));
    }
    if let Some(cond) = field.visible_if {
        out.insert(String::from("visible_if"), condition(&cond));
    }
    Json::Object(out)
}

fn describe_kind(kind: &FieldKind, out: &mut Map<String, Json>) {
    out.insert(String::from("type"), json!(type_name(kind)));
    let mut put = |name: &str, value: Json| {
        out.insert(name.to_owned(), value);
    };
    match kind {
        FieldKind::Text { max } | FieldKind::LongText { max } => put("max", json!(max)),
        FieldKind::Digits { min, max } => {
            put("min", json!(min));
            put("max", json!(max));
        }
        FieldKind::Integer { min, max } => {
            put("min", json!(min));
            put("max", json!(max));
        }
        FieldKind::Choice(list) | FieldKind::Choices(list) => {
            put("list", json!(list));
            put("choices", lists::choices(list).iter().map(|c| c.code).collect());
        }
        FieldKind::Item(item) | FieldKind::Group(item) => put("fields", item_entries(*item)),
        _ => {}
    }
}

fn item_entries(kind: ItemKind) -> Json {
    let entry = |f: &super::field::ItemField| {
        let mut out = Map::new();
        out.insert(String::from("key"), json!(f.key));
        describe_kind(&f.kind, &mut out);
        out.insert(
            String::from("presence"),
            json!(if f.required { "required" } else { "optional" }),
        );
        Json::Object(out)
    };
    item_fields(kind).iter().map(entry).collect()
}

const fn presence(presence: &Presence) -> (&'static str, Option<Cond>) {
    match presence {
        Presence::Required => ("required", None),
        Presence::RequiredIf(cond) => ("required_if", Some(*cond)),
        Presence::Wanted => ("wanted", None),
        Presence::Optional => ("optional", None),
        Presence::Derived => ("derived", None),
    }
}

fn condition(cond: &Cond) -> Json {
    match cond {
        Cond::Is(key, code) => json!({"field": key, "is": code}),
        Cond::IsNot(key, code) => json!({"field": key, "is_not": code}),
        Cond::OneOf(key, codes) => json!({"field": key, "one_of": codes}),
        Cond::Yes(key) => json!({"field": key, "is": true}),
        Cond::NotYes(key) => json!({"field": key, "is_not": true}),
        Cond::Filled(key) => json!({"field": key, "filled": true}),
        Cond::Missing(key) => json!({"field": key, "filled": false}),
    }
}

/// The name of a type in the description.
#[must_use]
pub const fn type_name(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text { .. } => "text",
        FieldKind::LongText { .. } => "long_text",
        FieldKind::Nik => "nik",
        FieldKind::Kk => "kk",
        FieldKind::Kpj => "kpj",
        FieldKind::Name => "name",
        FieldKind::Phone => "phone",
        FieldKind::Email => "email",
        FieldKind::Digits { .. } => "digits",
        FieldKind::Date => "date",
        FieldKind::BirthDate => "birth_date",
        FieldKind::Month => "month",
        FieldKind::Hour => "hour",
        FieldKind::OccurredAt => "occurred_at",
        FieldKind::Village => "village",
        FieldKind::Choice(_) => "choice",
        FieldKind::Choices(_) => "choices",
        FieldKind::Integer { .. } => "integer",
        FieldKind::Money => "money",
        FieldKind::Degrees => "degrees",
        FieldKind::Bool => "bool",
        FieldKind::Seed => "seed",
        FieldKind::Address => "address",
        FieldKind::RecordLink => "record",
        FieldKind::Item(_) => "object",
        FieldKind::Group(_) => "array",
    }
}
