//! Rules about one answer by itself.

use crate::model::region::Level;
use crate::model::{
    BirthDate, DateError, Found, Gps, Hour, Item, KkError, KkNumber, Kpj, KpjError, NameError, Nik, NikError,
    OccurredAt, PersonName, Phone, PhoneError, PhoneKind, RecordId, Regions, Value, time,
};

use super::super::field::{FieldKind, ItemKind};
use super::super::lists;
use super::super::problem::Problem;
use super::super::registry_items::item_fields;

/// Most rupiah in one amount.
const MONEY_MAX: i64 = 1_000_000_000_000;

/// Problems of one scalar.
pub(super) fn check(field: &str, kind: &FieldKind, value: &Value) -> Vec<Problem> {
    let found = match (kind, value) {
        (FieldKind::Bool, Value::Bool(_)) => None,
        (FieldKind::Integer { min, max }, _) if value.as_int().is_some() => number(field, value, *min, *max),
        (FieldKind::Money, _) if value.as_int().is_some() => number(field, value, 0, MONEY_MAX),
        (FieldKind::Degrees, _) if value.as_int().is_some() => None,
        (FieldKind::Seed, Value::Bytes(b)) if b.len() == 16 => None,
        (FieldKind::Address, Value::Bytes(b)) => {
            (b.len() != 32).then(|| Problem::block(field, "address_form"))
        }
        (_, Value::Text(text)) => text_problem(field, kind, text),
        _ => Some(Problem::block(field, "wrong_type")),
    };
    found.into_iter().collect()
}

/// Problems of a composed value, entry by entry. A removed item has none.
pub(super) fn check_item(field: &str, kind: ItemKind, value: &Value) -> Vec<Problem> {
    if *value == Value::Null {
        return Vec::new();
    }
    let Some(item) = Item::from_value(value) else {
        return vec![Problem::block(field, "item_damaged")];
    };
    if item.is_removed() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for entry in item_fields(kind) {
        let name = format!("{field}.{}", entry.key);
        match item.get(entry.number).filter(|v| !v.is_empty()) {
            Some(v) => problems.extend(check(&name, &entry.kind, &v)),
            None if entry.required => problems.push(Problem::block(name, "required")),
            None => {}
        }
    }
    if kind == ItemKind::Gps && Gps::read(&item).is_some_and(|g| !g.is_on_the_globe()) {
        problems.push(Problem::block(field, "gps_range"));
    }
    problems
}

fn number(field: &str, value: &Value, min: i64, max: i64) -> Option<Problem> {
    let n = value.as_int()?;
    if n < min {
        Some(Problem::block(field, "number_small").with("min", min))
    } else if n > max {
        Some(Problem::block(field, "number_large").with("max", max))
    } else {
        None
    }
}

fn text_problem(field: &str, kind: &FieldKind, text: &str) -> Option<Problem> {
    match kind {
        FieldKind::Text { max } | FieldKind::LongText { max } => length(field, text, *max),
        FieldKind::Nik => nik(field, text),
        FieldKind::Kk => kk(field, text),
        FieldKind::Kpj => kpj(field, text),
        FieldKind::Name => name(field, text),
        FieldKind::Phone => phone(field, text),
        FieldKind::Email => (!is_email(text)).then(|| Problem::warn(field, "email_form")),
        FieldKind::Digits { min, max } => digits(field, text, *min, *max),
        FieldKind::Date => time::parse_date(text).err().map(|e| date(field, e)),
        FieldKind::BirthDate => birth_date(field, text),
        FieldKind::Month => (!is_month(text)).then(|| Problem::block(field, "month_form")),
        FieldKind::Hour => Hour::parse(text).err().map(|e| date(field, e)),
        FieldKind::OccurredAt => OccurredAt::parse(text).err().map(|e| date(field, e)),
        FieldKind::Village => village(field, text),
        FieldKind::Choice(list) => (!lists::has_code(list, text)).then(|| choice(field, list)),
        FieldKind::Choices(list) => text
            .split(',')
            .any(|c| !lists::has_code(list, c))
            .then(|| choice(field, list)),
        FieldKind::RecordLink => text
            .parse::<RecordId>()
            .is_err()
            .then(|| Problem::block(field, "record_link")),
        _ => Some(Problem::block(field, "wrong_type")),
    }
}

fn length(field: &str, text: &str, max: u16) -> Option<Problem> {
    (text.chars().count() > usize::from(max)).then(|| Problem::block(field, "text_long").with("max", max))
}

fn choice(field: &str, list: &str) -> Problem {
    Problem::block(field, "choice_unknown").with("list", list)
}

fn nik(field: &str, text: &str) -> Option<Problem> {
    let nik = match Nik::parse(text) {
        Ok(nik) => nik,
        Err(NikError::Length) => {
            return Some(Problem::block(field, "nik_length").with("count", text.chars().count()));
        }
        Err(NikError::NotDigit) => return Some(Problem::block(field, "nik_digits")),
    };
    if nik.birth_date_candidates().is_empty() {
        Some(Problem::block(field, "nik_date").overridable())
    } else if nik.serial() == 0 {
        Some(Problem::warn(field, "nik_serial"))
    } else if !Regions::get().knows_nik_prefix(nik.region_prefix()) {
        Some(Problem::warn(field, "nik_region"))
    } else {
        None
    }
}

fn kk(field: &str, text: &str) -> Option<Problem> {
    match KkNumber::parse(text) {
        Ok(kk) => (!kk.date_is_plausible()).then(|| Problem::warn(field, "kk_date")),
        Err(KkError::Length) => Some(Problem::block(field, "kk_length").with("count", text.chars().count())),
        Err(KkError::NotDigit) => Some(Problem::block(field, "kk_digits")),
    }
}

fn kpj(field: &str, text: &str) -> Option<Problem> {
    match Kpj::parse(text).err()? {
        KpjError::Length => Some(Problem::block(field, "kpj_length").with("count", text.chars().count())),
        KpjError::NotDigit => Some(Problem::block(field, "kpj_digits")),
    }
}

fn name(field: &str, text: &str) -> Option<Problem> {
    Some(match PersonName::parse(text).err()? {
        NameError::Letters => Problem::block(field, "name_letters"),
        NameError::Digits => Problem::block(field, "name_digits"),
        NameError::Punctuation => Problem::warn(field, "name_punctuation"),
        NameError::Long => Problem::warn(field, "name_long").with("max", crate::model::name::NAME_CHARS_MAX),
    })
}

fn phone(field: &str, text: &str) -> Option<Problem> {
    match Phone::parse(text).map(|p| p.kind()) {
        Ok(PhoneKind::Mobile) => None,
        Ok(PhoneKind::Landline) => Some(Problem::warn(field, "phone_landline")),
        Ok(PhoneKind::Foreign) => Some(Problem::warn(field, "phone_foreign")),
        Err(PhoneError::NotDigit) => Some(Problem::block(field, "phone_digits")),
        Err(PhoneError::Short) => Some(Problem::block(field, "phone_short")),
        Err(PhoneError::Long) => Some(Problem::block(field, "phone_long")),
    }
}

fn digits(field: &str, text: &str, min: u8, max: u8) -> Option<Problem> {
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return Some(Problem::block(field, "digits_only"));
    }
    let wrong = !(usize::from(min)..=usize::from(max)).contains(&text.len());
    wrong.then(|| {
        Problem::block(field, "digits_count")
            .with("min", min)
            .with("max", max)
    })
}

fn date(field: &str, error: DateError) -> Problem {
    match error {
        DateError::Format => Problem::block(field, "date_form"),
        DateError::Calendar => Problem::block(field, "date_calendar"),
        DateError::Hour => Problem::block(field, "hour_form"),
    }
}

fn birth_date(field: &str, text: &str) -> Option<Problem> {
    match BirthDate::parse(text) {
        Ok(BirthDate::Unknown) => Some(Problem::warn(field, "birth_date_unknown")),
        Ok(_) => None,
        Err(error) => Some(date(field, error)),
    }
}

fn village(field: &str, text: &str) -> Option<Problem> {
    let regions = Regions::get();
    let Some(region) = regions.lookup(text) else {
        let several = matches!(regions.resolve_village(text), Found::Several(_));
        return Some(Problem::block(
            field,
            if several {
                "village_ambiguous"
            } else {
                "village_unknown"
            },
        ));
    };
    if region.level != Level::Village {
        return Some(Problem::block(field, "village_level"));
    }
    region
        .retired
        .then(|| Problem::warn(field, "village_retired").with("successor", region.successor.unwrap_or("-")))
}

fn is_email(text: &str) -> bool {
    let domain_is_good = |d: &str| d.split('.').count() >= 2 && d.split('.').all(|p| !p.is_empty());
    text.len() <= 254
        && !text.contains(char::is_whitespace)
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.contains('@') && domain_is_good(domain)
        })
}

fn is_month(text: &str) -> bool {
    text.len() == 7 && time::parse_date(&format!("{text}-01")).is_ok()
}
