//! One house after another person of it: what is the same is asked once.

use super::{AppError, Lontar};
use crate::form::{Answers, field_by_key};
use crate::model::{RecordId, RecordKind};
use crate::store::rows;

/// What a family card and a house have in common, by the keys of an enrolment.
const SHARED: &[&str] = &[
    "kk",
    "card_address",
    "card_village",
    "card_hamlet",
    "card_rt",
    "card_rw",
    "card_postcode",
    "home_same",
    "home_address",
    "village",
    "hamlet",
    "rt",
    "rw",
    "postcode",
];

impl Lontar {
    /// Begins the enrolment of somebody who lives with an enrolled person: family card and address are those of that one.
    pub fn draft_relative(&self, enrolment: &RecordId) -> Result<RecordId, AppError> {
        let row = self.store.read(|conn| rows::by_record(conn, enrolment))?;
        let row = row.filter(|row| row.kind == RecordKind::ENROLMENT);
        let known = row.ok_or(AppError::NotFound("enrolment"))?.answers;
        let mut answers = Answers::new();
        for key in SHARED {
            let register = field_by_key(RecordKind::ENROLMENT, key).map(|field| field.register);
            if let Some((register, value)) = register.and_then(|r| Some((r, known.get(r)?))) {
                answers.set(register, value.clone());
            }
        }
        self.begin(RecordKind::ENROLMENT, None, answers)
    }
}
