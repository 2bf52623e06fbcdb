//! When two values of one register say the same, so that they are no conflict.

use crate::model::region::dotted;
use crate::model::text::{clean_line, is_apostrophe, without_separators};
use crate::model::{BirthDate, Hour, Item, OccurredAt, Phone, Value, time};

use super::field::{FieldKind, ItemKind};
use super::registry_items::item_fields;

/// Whether two values of a register mean the same after normalising: names without case and
/// spacing, numbers without separators, telephone numbers in one form, composed values entry by
/// entry whatever their order. Unknown registers are compared by [`Value::normalised`].
#[must_use]
pub fn same(register: &str, a: &Value, b: &Value) -> bool {
    match super::any_field(register) {
        // Two phones drew one each. There is nothing to choose: each opens its own photos, and all stay.
        Some(field) if field.kind == FieldKind::Seed => true,
        Some(field) => normal(&field.kind, a) == normal(&field.kind, b),
        None => a.normalised() == b.normalised(),
    }
}

/// Registers whose conflicts keep a record from BPJS TK until a person has chosen: NIK, name, birth
/// date, bank account, heirs, consent (DESIGN 3).
#[must_use]
pub fn blocking_submission(register: &str) -> bool {
    matches!(register, "nk" | "nm" | "bd" | "bs" | "bk" | "bn" | "bh" | "cs") || register.starts_with("h:")
}

fn normal(kind: &FieldKind, value: &Value) -> Value {
    match (kind, value.normalised()) {
        (FieldKind::Item(item) | FieldKind::Group(item), Value::Bytes(bytes)) => normal_item(*item, bytes),
        // A group register that was emptied is a removed item.
        (FieldKind::Group(item), Value::Null) => normal_item(*item, Item::tombstone().encode()),
        (kind, Value::Text(text)) => Value::Text(normal_text(kind, &text)),
        (_, other) => other,
    }
}

fn normal_text(kind: &FieldKind, text: &str) -> String {
    match kind {
        FieldKind::Name | FieldKind::Email => clean_line(text)
            .to_lowercase()
            .chars()
            .map(|c| if is_apostrophe(c) { '\'' } else { c })
            .collect(),
        FieldKind::Nik | FieldKind::Kk | FieldKind::Kpj | FieldKind::Digits { .. } => {
            without_separators(text)
        }
        FieldKind::Phone => {
            Phone::parse(text).map_or_else(|_| without_separators(text), |p| p.reveal().to_owned())
        }
        FieldKind::Date => time::parse_date(text).map_or_else(|_| text.to_owned(), |d| d.to_string()),
        FieldKind::BirthDate => {
            BirthDate::parse(text).map_or_else(|_| text.to_owned(), BirthDate::to_register)
        }
        FieldKind::Hour => Hour::parse(text).map_or_else(|_| text.to_owned(), Hour::to_register),
        FieldKind::OccurredAt => {
            OccurredAt::parse(text).map_or_else(|_| text.to_owned(), |o| o.to_register())
        }
        FieldKind::Village => dotted(text).unwrap_or_else(|| text.to_owned()),
        FieldKind::Choices(_) => {
            let mut codes: Vec<&str> = text.split(',').map(str::trim).collect();
            codes.sort_unstable();
            codes.dedup();
            codes.join(",")
        }
        _ => text.to_owned(),
    }
}

/// The item with every known entry in its normal form, emptied entries left out, entries sorted.
/// Bytes that are no item stay as they are.
fn normal_item(kind: ItemKind, bytes: Vec<u8>) -> Value {
    let Ok(item) = Item::decode(&bytes) else {
        return Value::Bytes(bytes);
    };
    if item.is_removed() {
        return Item::tombstone().to_value();
    }
    let known: Vec<u32> = item_fields(kind).iter().map(|f| f.number).collect();
    let mut out = Vec::new();
    for field in item_fields(kind) {
        let entry = item
            .get(field.number)
            .map(|v| normal(&field.kind, &v))
            .filter(|v| *v != Value::Null);
        if let Some(value) = entry {
            let mut single = Item::new();
            single.set(field.number, value);
            out.extend(single.encode());
        }
    }
    let mut extras: Vec<_> = item.extras().map(|(k, t)| (k.to_owned(), t)).collect();
    extras.sort();
    for (key, text) in extras {
        let mut single = Item::new();
        single.set_extra(&key, &text);
        out.extend(single.encode());
    }
    for (key, value) in item.beyond(&known).sorted_entries() {
        out.extend(key);
        out.extend(value);
    }
    Value::Bytes(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_say_the_same() {
        // register, one, other, same
        let table = [
            ("nm", "Maria  Ndaumanu", "MARIA NDAUMANU", true),
            ("nm", "Ba'a", "BA’A", true),
            ("nm", "Maria", "Marta", false),
            ("nk", "5314 0252 0885 0012", "5314025208850012", true),
            ("nk", "5314025208850012", "5314025208850013", false),
            ("ph", "0812-3456-7890", "+6281234567890", true),
            ("bd", "12-08-1985", "1985-08-12", true),
            ("bd", "1985", "1985-08-12", false),
            ("vl", "5320061001", "53.20.06.1001", true),
            ("bq", "hand,head", "head,hand", true),
            ("ca", "Jalan  Raya", "Jalan Raya", true),
            ("ca", "jalan raya", "Jalan Raya", false),
            ("zz", " a ", "a", true),
        ];
        for (register, a, b, expected) in table {
            assert_eq!(
                same(register, &Value::from(a), &Value::from(b)),
                expected,
                "{register} {a} {b}"
            );
        }
        assert!(same("mt", &Value::Int(6), &Value::Uint(6)));
        assert!(same("nm", &Value::Null, &Value::from(" ")));
    }

    #[test]
    fn items_are_compared_entry_by_entry() {
        let heir = |entries: &[(u32, Value)]| {
            let mut item = Item::new();
            entries.iter().for_each(|(k, v)| item.set(*k, v.clone()));
            item.to_value()
        };
        let one = heir(&[(1, Value::from("Yohanes Mooy")), (5, Value::from("081234567890"))]);
        let other = heir(&[
            (1, Value::from("YOHANES  MOOY")),
            (4, Value::Null),
            (5, Value::from("+6281234567890")),
        ]);
        assert!(same("h:ab3x", &one, &other));
        assert!(!same("h:ab3x", &one, &heir(&[(1, Value::from("Yohanes"))])));
        let newer = heir(&[
            (1, Value::from("Yohanes Mooy")),
            (5, Value::from("081234567890")),
            (90, Value::Int(1)),
        ]);
        assert!(!same("h:ab3x", &one, &newer));
        assert!(same("h:ab3x", &Value::Null, &Item::tombstone().to_value()));
        assert!(same("h:ab3x", &Value::Bytes(vec![1]), &Value::Bytes(vec![1])));
    }

    #[test]
    fn heirs_and_the_account_block_submission_but_an_address_does_not() {
        for register in ["nk", "nm", "bd", "bn", "cs", "h:ab3x"] {
            assert!(blocking_submission(register), "{register}");
        }
        for register in ["ha", "ph", "c:ab3x", "hm", "x:nk"] {
            assert!(!blocking_submission(register), "{register}");
        }
    }
}
