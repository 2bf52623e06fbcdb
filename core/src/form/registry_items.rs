//! The entries of composed values. Numbers are keys of CBOR maps on the wire: never reused or
//! retyped. Entry 0 is the mark of a removed item.

use super::field::{FieldKind as K, ItemField, ItemKind};

const fn e(number: u32, key: &'static str, kind: K) -> ItemField {
    ItemField {
        number,
        key,
        kind,
        required: false,
    }
}

const fn required(mut field: ItemField) -> ItemField {
    field.required = true;
    field
}

const TEXT: K = K::Text { max: 80 };
const COUNT: K = K::Integer {
    min: 0,
    max: i64::MAX,
};
const MOMENT: K = K::Integer {
    min: i64::MIN,
    max: i64::MAX,
};

/// The entries that this version knows.
#[must_use]
pub const fn item_fields(kind: ItemKind) -> &'static [ItemField] {
    match kind {
        ItemKind::Heir => HEIR,
        ItemKind::Child => CHILD,
        ItemKind::Witness => WITNESS,
        ItemKind::Photo => PHOTO,
        ItemKind::Voice => VOICE,
        ItemKind::Consent => CONSENT,
        ItemKind::Gps => GPS,
        ItemKind::Double => DOUBLE,
    }
}

/// Form 3a KK 2, part on heirs, with the guardian of a minor.
const HEIR: &[ItemField] = &[
    required(e(1, "name", K::Name)),
    required(e(2, "relation", K::Choice("relation"))),
    e(3, "nik", K::Nik),
    e(4, "birth_date", K::BirthDate),
    e(5, "phone", K::Phone),
    e(6, "sex", K::Choice("sex")),
    e(7, "marriage_papers", K::Choice("marriage_papers")),
    e(8, "bank", K::Choice("bank")),
    e(9, "bank_number", K::Digits { min: 6, max: 20 }),
    e(10, "bank_holder", K::Name),
    e(11, "guardian_name", K::Name),
    e(12, "guardian_relation", K::Choice("relation")),
    e(13, "guardian_nik", K::Nik),
];

const CHILD: &[ItemField] = &[
    required(e(1, "name", K::Name)),
    e(2, "birth_date", K::BirthDate),
    e(3, "nik", K::Nik),
    e(4, "sex", K::Choice("sex")),
    e(5, "school", K::Choice("school")),
    e(6, "working", K::Bool),
    e(7, "married", K::Bool),
    e(8, "parent_consent", K::Bool),
];

const WITNESS: &[ItemField] = &[
    required(e(1, "name", K::Name)),
    e(2, "phone", K::Phone),
    e(3, "address", K::Text { max: 200 }),
];

const PHOTO: &[ItemField] = &[
    required(e(1, "address", K::Address)),
    e(2, "size", COUNT),
    e(3, "mime", TEXT),
    e(4, "kind", K::Choice("photo_kind")),
    e(5, "thumbnail", K::Address),
    e(6, "thumbnail_size", COUNT),
    e(7, "taken_ms", MOMENT),
];

const VOICE: &[ItemField] = &[
    required(e(1, "address", K::Address)),
    e(2, "size", COUNT),
    e(3, "mime", TEXT),
    e(4, "kind", K::Choice("voice_kind")),
    e(5, "duration_ms", COUNT),
];

/// UU 27/2022 Art. 20 to 26; DOMAIN 8.
const CONSENT: &[ItemField] = &[
    e(1, "version", TEXT),
    e(2, "language", K::Text { max: 16 }),
    e(3, "at_ms", MOMENT),
    e(4, "offset_min", K::Integer { min: -840, max: 840 }),
    e(5, "way", K::Choice("consent_way")),
    e(6, "reader", TEXT),
    e(7, "interpreter", TEXT),
    e(8, "witness", TEXT),
    e(9, "guardian_name", K::Name),
    e(10, "guardian_relation", K::Choice("relation")),
    e(11, "guardian_nik", K::Nik),
    e(12, "photos_allowed", K::Bool),
    required(e(13, "outcome", K::Choice("consent_outcome"))),
    e(14, "can_read", K::Bool),
    e(15, "proof", K::Address),
];

/// Two enrolments with one NIK; its key is made of the other's id, so that two people who judge one pair meet.
const DOUBLE: &[ItemField] = &[
    required(e(1, "record", K::RecordLink)),
    required(e(2, "verdict", K::Choice("double_verdict"))),
];

const GPS: &[ItemField] = &[
    required(e(1, "lat", K::Degrees)),
    required(e(2, "lng", K::Degrees)),
    e(3, "accuracy_m", COUNT),
    e(4, "age_s", COUNT),
];
