//! The questions of a request about one's own data (UU 27/2022), as it is written down in the village.
//!
//! Few, because a request must not wait for answers: whose record, and what. The hub opens a case
//! when it arrives, and the 3 × 24 hours run from there. That a restriction is to end is decided in
//! the office, so it is none of the choices.

use super::field::{Field, FieldKind as K, Form, Step};
use crate::model::RecordKind;

const fn f(key: &'static str, register: &'static str, kind: K) -> Field {
    Field::new(key, register, kind)
}

/// A request about one's own data.
pub static REQUEST: Form = Form {
    kind: RecordKind::REQUEST,
    schema: 1,
    steps: &[
        Step {
            key: "request",
            fields: ASKED,
        },
        Step {
            key: "record",
            fields: RECORD,
        },
    ],
    presets: &[],
};

const ASKED: &[Field] = &[
    f("enrolment", "en", K::RecordLink).required(),
    f("request", "rq", K::Choice("rights_request")).required(),
    f("request_words", "rx", K::LongText { max: 1_000 }),
    f("phone", "ph", K::Phone).wanted(),
    f("asked_on", "aq", K::Date).wanted(),
];

/// What the app fills by itself.
const RECORD: &[Field] = &[
    f("officer_name", "on", K::Text { max: 80 }).derived(),
    f("officer_id", "oi", K::Text { max: 64 }).derived(),
    f("note", "nt", K::LongText { max: 1_000 }),
    f("photo_seed", "sd", K::Seed),
];
