//! The questions of an enrolment as BPU: the union of the SIPP upload sheet and form 3 KK 1
//! (DOMAIN 4.2), consent, poverty basis and funding.
//!
//! Registers are never reused or retyped. A register that also occurs in another form means the
//! same there (a test looks).

use super::field::{Cond, Field, FieldKind as K, Form, ItemKind, Step};
use crate::model::RecordKind;

const fn f(key: &'static str, register: &'static str, kind: K) -> Field {
    Field::new(key, register, kind)
}

const ADDRESS: K = K::LongText { max: 200 };
const RT_RW: K = K::Digits { min: 1, max: 3 };
const NOT_SAME: Cond = Cond::NotYes("home_same");
const HAS_PHONE: Cond = Cond::IsNot("phone_owner", "none");
const HAS_ACCOUNT: Cond = Cond::Is("bank_status", "has_account");

/// Enrolment of a worker as participant of JKK and JKM.
pub static ENROLMENT: Form = Form {
    kind: RecordKind::ENROLMENT,
    schema: 1,
    steps: &[
        Step {
            key: "consent",
            fields: CONSENT,
        },
        Step {
            key: "identity",
            fields: IDENTITY,
        },
        Step {
            key: "home_work",
            fields: HOME_WORK,
        },
        Step {
            key: "family",
            fields: FAMILY,
        },
        Step {
            key: "programme",
            fields: PROGRAMME,
        },
        Step {
            key: "photos",
            fields: PHOTOS,
        },
        Step {
            key: "record",
            fields: RECORD,
        },
    ],
    presets: &[],
};

/// Whether the person has a KTP at hand.
pub const KTP_STATUS: &str = "ktp_status";

/// What can be read on a KTP itself. The mother's name and the number of the family card cannot.
const ON_CARD: &[&str] = &[
    "nik",
    "name",
    "birth_place",
    "birth_date",
    "sex",
    "card_address",
    "card_village",
    "card_rt",
    "card_rw",
    "blood_group",
];

/// Whether the answer to a question is printed on a KTP.
#[must_use]
pub fn is_on_card(key: &str) -> bool {
    ON_CARD.contains(&key)
}

/// UU 27/2022 Art. 20 to 26: before any data.
const CONSENT: &[Field] = &[f("consent", "cs", K::Item(ItemKind::Consent))];

const IDENTITY: &[Field] = &[
    f("ktp_status", "kt", K::Choice("ktp_status")),
    f("nik", "nk", K::Nik).required_if(Cond::IsNot("ktp_status", "none")),
    f("name", "nm", K::Name).required(),
    f("birth_place", "bp", K::Text { max: 60 }).wanted(),
    f("birth_date", "bd", K::BirthDate).required(),
    f("sex", "sx", K::Choice("sex")).required(),
    f("mother_name", "mn", K::Name).wanted(),
    f("kk", "kk", K::Kk).wanted(),
    f("kpj", "kj", K::Kpj),
];

const HOME_WORK: &[Field] = &[
    f("card_address", "ca", ADDRESS),
    f("card_village", "cv", K::Village),
    f("card_hamlet", "ch", K::Text { max: 60 }),
    f("card_rt", "cr", RT_RW),
    f("card_rw", "cw", RT_RW),
    f("card_postcode", "cp", K::Digits { min: 5, max: 5 }).derived(),
    f("home_same", "hs", K::Bool),
    f("home_address", "ha", ADDRESS).visible_if(NOT_SAME),
    f("village", "vl", K::Village).required(),
    f("hamlet", "hm", K::Text { max: 60 }).visible_if(NOT_SAME),
    f("rt", "rt", RT_RW).visible_if(NOT_SAME),
    f("rw", "rw", RT_RW).visible_if(NOT_SAME),
    f("postcode", "pc", K::Digits { min: 5, max: 5 }).derived(),
    f("occupation", "oc", K::Choice("occupation")).required(),
    f("occupation_other", "oo", K::Text { max: 60 })
        .required_if(Cond::Is("occupation", "other"))
        .visible_if(Cond::Is("occupation", "other")),
    f("phone_owner", "po", K::Choice("phone_owner")),
    f("phone", "ph", K::Phone).wanted().visible_if(HAS_PHONE),
    f("work_place", "wp", K::Text { max: 120 }),
    f("work_village", "wv", K::Village),
    f("work_from", "wf", K::Hour),
    f("work_until", "wu", K::Hour),
    f("income", "ia", K::Money),
    f("income_basis", "ib", K::Choice("wage_basis")).visible_if(Cond::Filled("income")),
];

const FAMILY: &[Field] = &[
    f("marital_status", "ms", K::Choice("marital_status")).wanted(),
    f("heirs", "h:", K::Group(ItemKind::Heir)),
    f("children", "c:", K::Group(ItemKind::Child)),
];

const PROGRAMME: &[Field] = &[
    // Which programme covers whom is decided by Disnaker: a list tells it, no officer is asked.
    f("programme", "pg", K::Text { max: 64 }).derived(),
    f("cover_from", "cf", K::Month).derived(),
    f("months", "mt", K::Integer { min: 1, max: 60 }).derived(),
    f("funding", "fs", K::Choice("funding")).derived(),
    f("bank_status", "bs", K::Choice("bank_status")),
    f("bank", "bk", K::Choice("bank"))
        .required_if(HAS_ACCOUNT)
        .visible_if(HAS_ACCOUNT),
    f("bank_number", "bn", K::Digits { min: 6, max: 20 })
        .required_if(HAS_ACCOUNT)
        .visible_if(HAS_ACCOUNT),
    f("bank_holder", "bh", K::Name).wanted().visible_if(HAS_ACCOUNT),
    f("email", "em", K::Email),
    f("blood_group", "bg", K::Choice("blood_group")),
    f("correspondence", "co", K::Choice("correspondence")),
    f("poverty_registry", "pr", K::Choice("poverty_registry")).derived(),
    f("poverty_decile", "pd", K::Integer { min: 1, max: 10 }).derived(),
    f("poverty_date", "pt", K::Date).derived(),
    f("decree_number", "dn", K::Text { max: 80 }).derived(),
    f("decree_date", "dd", K::Date).derived(),
];

const PHOTOS: &[Field] = &[
    f("photos", "p:", K::Group(ItemKind::Photo)),
    f("voices", "v:", K::Group(ItemKind::Voice)),
];

/// What the app fills by itself.
const RECORD: &[Field] = &[
    f("gps", "gp", K::Item(ItemKind::Gps)),
    f("officer_name", "on", K::Text { max: 80 }).derived(),
    f("officer_id", "oi", K::Text { max: 64 }).derived(),
    f("candidate", "cd", K::RecordLink),
    f("doubles", "d:", K::Group(ItemKind::Double)),
    f("note", "nt", K::LongText { max: 1_000 }),
    f("photo_seed", "sd", K::Seed),
];
