//! The questions of an accident report: form 3 KK 1 (DOMAIN 5.1) and the minimum of a notice under
//! Permenaker 1/2025 Art. 48A, for accidents and for suspected occupational disease.
//!
//! Only who, when and a telephone number stop a report; what is `required` here is the rest of the
//! Art. 48A minimum and is asked for until it is complete.

use super::field::{Cond, Field, FieldKind as K, Form, ItemKind, Step};
use crate::model::RecordKind;

const fn f(key: &'static str, register: &'static str, kind: K) -> Field {
    Field::new(key, register, kind)
}

const DISEASE: Cond = Cond::Is("type", "disease");
const NOT_DISEASE: Cond = Cond::IsNot("type", "disease");
const UNREGISTERED: Cond = Cond::Missing("enrolment");
const DIED: Cond = Cond::Is("victim_state", "died");
const TRAFFIC: Cond = Cond::Is("place_type", "traffic");

/// Report of a work accident or of a suspected occupational disease (stage I).
pub static ACCIDENT: Form = Form {
    kind: RecordKind::ACCIDENT,
    schema: 1,
    steps: &[
        Step {
            key: "who",
            fields: WHO,
        },
        Step {
            key: "when_where",
            fields: WHEN_WHERE,
        },
        Step {
            key: "story",
            fields: STORY,
        },
        Step {
            key: "injury",
            fields: INJURY,
        },
        Step {
            key: "disease",
            fields: DISEASE_FIELDS,
        },
        Step {
            key: "witnesses",
            fields: WITNESSES,
        },
        Step {
            key: "reporter",
            fields: REPORTER,
        },
        Step {
            key: "employer",
            fields: EMPLOYER,
        },
        Step {
            key: "record",
            fields: RECORD,
        },
    ],
    presets: &[("type", "accident")],
};

const WHO: &[Field] = &[
    f("type", "ty", K::Choice("accident_type")).required(),
    f("enrolment", "en", K::RecordLink),
    f("name", "nm", K::Name).visible_if(UNREGISTERED),
    f("phone", "ph", K::Phone),
    f("nik", "nk", K::Nik).visible_if(UNREGISTERED),
    f("kpj", "kj", K::Kpj).visible_if(UNREGISTERED),
    f("birth_date", "bd", K::BirthDate).visible_if(UNREGISTERED),
    f("sex", "sx", K::Choice("sex")).visible_if(UNREGISTERED),
    f("home_address", "ha", K::LongText { max: 200 }).visible_if(UNREGISTERED),
    f("village", "vl", K::Village).visible_if(UNREGISTERED),
    f("occupation", "oc", K::Choice("occupation")).visible_if(UNREGISTERED),
    f("occupation_other", "oo", K::Text { max: 60 })
        .required_if(Cond::Is("occupation", "other"))
        .visible_if(Cond::Is("occupation", "other")),
];

/// `occurred_at` is the accident, or the day on which a disease was diagnosed: the clock of
/// 2 × 24 hours starts there (Permenaker 1/2025 Art. 8).
const WHEN_WHERE: &[Field] = &[
    f("occurred_at", "oa", K::OccurredAt),
    f("at_scene", "as", K::Bool),
    f("place_type", "py", K::Choice("place_type"))
        .required()
        .visible_if(NOT_DISEASE),
    f("place_kind", "pk", K::Choice("place_kind")).visible_if(NOT_DISEASE),
    f("place_village", "pv", K::Village).visible_if(NOT_DISEASE),
    f("place", "px", K::LongText { max: 200 })
        .required()
        .visible_if(NOT_DISEASE),
    f("work_relation", "wr", K::Choice("work_relation"))
        .wanted()
        .visible_if(NOT_DISEASE),
];

const STORY: &[Field] = &[
    f("chronology", "sy", K::LongText { max: 4_000 }),
    f("voices", "v:", K::Group(ItemKind::Voice)),
    f("cause", "cx", K::Choice("cause"))
        .required()
        .visible_if(NOT_DISEASE),
    f("cause_other", "cq", K::Text { max: 120 })
        .required_if(Cond::Is("cause", "other"))
        .visible_if(Cond::Is("cause", "other")),
];

const INJURY: &[Field] = &[
    f("injury", "in", K::LongText { max: 500 }),
    f("body_parts", "bq", K::Choices("body_part")),
    f("victim_state", "st", K::Choice("victim_state")).wanted(),
    f("died_on", "do", K::Date).wanted().visible_if(DIED),
    f("aid_kind", "ak", K::Choice("aid_kind")),
    f("aid_name", "an", K::Text { max: 120 })
        .visible_if(Cond::OneOf("aid_kind", &["plkk", "non_partner", "other"])),
    f("transport", "tr", K::Choices("transport")),
    f("outcome", "ou", K::Choice("outcome")),
    f("outcome_on", "ov", K::Date).visible_if(Cond::Filled("outcome")),
];

/// Minimum for a suspected occupational disease: Permenaker 1/2025 Art. 48A.
const DISEASE_FIELDS: &[Field] = &[
    f("disease_work", "dw", K::LongText { max: 300 })
        .required()
        .visible_if(DISEASE),
    f("disease_years_total", "dy", K::Integer { min: 0, max: 80 })
        .required()
        .visible_if(DISEASE),
    f("disease_years_last", "dz", K::Integer { min: 0, max: 80 })
        .required()
        .visible_if(DISEASE),
    f("disease_exposure", "de", K::LongText { max: 300 })
        .required()
        .visible_if(DISEASE),
    f("disease_diagnosis", "di", K::LongText { max: 300 })
        .required()
        .visible_if(DISEASE),
];

const WITNESSES: &[Field] = &[
    f("witnesses", "w:", K::Group(ItemKind::Witness)),
    f("police_report", "pl", K::Choice("yes_no_later")).visible_if(TRAFFIC),
    f("police_number", "pn", K::Text { max: 80 }).visible_if(Cond::Is("police_report", "yes")),
    f("photos", "p:", K::Group(ItemKind::Photo)),
    f("attachments", "at", K::Choices("attachment")),
    f("attachment_other", "ao", K::Text { max: 120 }),
];

const REPORTER: &[Field] = &[
    f("reporter_name", "rn", K::Name).required(),
    f("reporter_phone", "rp", K::Phone),
    f("reporter_relation", "rr", K::Choice("reporter_relation")).wanted(),
    f("reporter_position", "ry", K::Text { max: 80 }),
    f("reporter_city", "rc", K::Text { max: 60 }),
    f("consent", "cs", K::Item(ItemKind::Consent)),
];

/// The part of form 3 KK 1 on wage and employer or group (wadah).
const EMPLOYER: &[Field] = &[
    f("segment", "sg", K::Choice("segment")),
    f("wage", "wa", K::Money),
    f("wage_basis", "wb", K::Choice("wage_basis")).visible_if(Cond::Filled("wage")),
    f("employer_name", "ln", K::Text { max: 120 }),
    f("employer_npp", "lp", K::Text { max: 40 }),
    f("employer_address", "la", K::LongText { max: 200 }),
    f("employer_phone", "lh", K::Phone),
    f("employer_contact", "lc", K::Name),
];

/// What the app fills by itself.
const RECORD: &[Field] = &[
    f("gps", "gp", K::Item(ItemKind::Gps)),
    f("officer_name", "on", K::Text { max: 80 }).derived(),
    f("officer_id", "oi", K::Text { max: 64 }).derived(),
    f("note", "nt", K::LongText { max: 1_000 }),
    f("photo_seed", "sd", K::Seed),
];
