//! Doubles: enrolments with one NIK, and what people said of them.
//!
//! A verdict is written into both enrolments, each naming the other: whoever has only one of them reads it too. Either
//! one alone tells it, so a phone that dies between the two writes loses nothing. Nothing is deleted or merged by it.

use super::{AppError, Lontar};
use crate::form::{Answers, field_by_key, item_key};
use crate::model::{Double, Item, RecordId, RecordKind, Verdict};
use crate::store::{Connection, meta, rows};
use crate::sync::wire::join::Role;
use std::collections::BTreeMap;

/// Two enrolments with one NIK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoublePair {
    /// The older one.
    pub one: RecordId,
    /// The younger one.
    pub other: RecordId,
    /// What was said; `None` while nobody was asked.
    pub verdict: Option<Verdict>,
}

impl Lontar {
    /// Other enrolments with the NIK of this one.
    pub fn doubles_of(&self, view: &super::RecordView) -> Result<Vec<RecordId>, AppError> {
        self.store
            .read(|conn| self.same_nik(conn, view.kind, &view.answers(), &view.record))
    }

    /// Every two enrolments that share a NIK, by NIK and age.
    pub fn doubles(&self) -> Result<Vec<DoublePair>, AppError> {
        self.store.read(pairs)
    }

    /// Those of which whoever holds this phone is asked: nobody was yet, or, asked of a supervisor, somebody did not know.
    pub fn open_doubles(&self) -> Result<Vec<DoublePair>, AppError> {
        self.store.read(open_pairs)
    }

    /// Notes whether two enrolments are of one person.
    ///
    /// # Errors
    /// [`AppError::NotFound`] unless both are enrolments that are shown here.
    pub fn decide_double(&self, one: &RecordId, other: &RecordId, verdict: Verdict) -> Result<(), AppError> {
        let is_enrolment =
            |id| Ok::<_, AppError>(self.row(id)?.is_some_and(|row| row.kind == RecordKind::ENROLMENT));
        if one == other || !is_enrolment(one)? || !is_enrolment(other)? {
            return Err(AppError::NotFound("enrolment"));
        }
        self.note_double(one, other, verdict)?;
        self.note_double(other, one, verdict)
    }

    fn note_double(&self, record: &RecordId, other: &RecordId, verdict: Verdict) -> Result<(), AppError> {
        let view = self.show(record)?;
        let register = register(other)?;
        let known = view.answers().get(&register).and_then(Item::from_value);
        let double = Double {
            other: Some(*other),
            verdict: Some(verdict),
            item: known.filter(|item| !item.is_removed()).unwrap_or_default(),
        };
        let value = double.write().to_value();
        if view.conflicts().contains(&register.as_str()) {
            self.resolve(record, &view.heads, &register, &value)?;
        } else {
            self.set_unchecked(&view, BTreeMap::from([(register, value)]))?;
        }
        Ok(())
    }
}

/// How many pairs whoever holds this phone is asked about.
pub(super) fn count_open(conn: &Connection) -> Result<u64, AppError> {
    Ok(open_pairs(conn)?.len() as u64)
}

pub(super) fn open_pairs(conn: &Connection) -> Result<Vec<DoublePair>, AppError> {
    let is_supervisor = meta::grant(conn)?.is_some_and(|grant| grant.role == Role::Supervisor);
    let mut pairs = pairs(conn)?;
    pairs.retain(|pair| match pair.verdict {
        None => true,
        Some(Verdict::Unknown) => is_supervisor,
        Some(Verdict::Same | Verdict::Different) => false,
    });
    Ok(pairs)
}

fn pairs(conn: &Connection) -> Result<Vec<DoublePair>, AppError> {
    let mut pairs = Vec::new();
    for group in rows::doubles(conn)? {
        for (at, one) in group.iter().enumerate() {
            for other in group.iter().skip(at + 1) {
                pairs.push(DoublePair {
                    one: one.record,
                    other: other.record,
                    verdict: verdict((&one.record, &one.answers), (&other.record, &other.answers))?,
                });
            }
        }
    }
    Ok(pairs)
}

/// What both enrolments say together. Where they say different things, nobody knows.
fn verdict(one: (&RecordId, &Answers), other: (&RecordId, &Answers)) -> Result<Option<Verdict>, AppError> {
    let said = |answers: &Answers, of: &RecordId| {
        let double = answers.get(&register(of)?).and_then(Double::from_value);
        Ok::<_, AppError>(double.filter(|d| d.other == Some(*of)).and_then(|d| d.verdict))
    };
    Ok(match (said(one.1, other.0)?, said(other.1, one.0)?) {
        (Some(a), Some(b)) if a != b => Some(Verdict::Unknown),
        (a, b) => a.or(b),
    })
}

/// Where an enrolment keeps the verdict about another one.
fn register(other: &RecordId) -> Result<String, AppError> {
    let field = field_by_key(RecordKind::ENROLMENT, "doubles").ok_or(AppError::NotFound("question"))?;
    let [.., a, b, c] = other.as_bytes();
    Ok(format!("{}{}", field.register, item_key([*a, *b, *c])))
}
