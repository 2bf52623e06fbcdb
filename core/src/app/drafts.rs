//! Forms that are being filled in: stored at every field, sent never.

use super::join::JoinState;
use super::{AppError, Lontar, Saved};
use crate::env::draw;
use crate::form::{self, Answers, Problem};
use crate::model::{RecordId, RecordKind, Value, time};
use crate::store::drafts::{self, Draft};
use crate::store::{StoreError, Transaction, blobs, rows};
use crate::sync::wire::join::Role;
use std::collections::{BTreeMap, BTreeSet};

/// A draft with what is wrong with it now.
#[derive(Clone, Debug)]
pub struct DraftView {
    /// The draft.
    pub draft: Draft,
    /// All answers: of an edit, those of the record with the changes on top.
    pub answers: Answers,
    /// Problems, blocking ones included.
    pub problems: Vec<Problem>,
    /// Whether somebody is too young to consent alone; `None` while the birth date does not say so.
    pub minor: Option<bool>,
}

impl Lontar {
    /// Begins a form, prefilled from a candidate of the village's list if one is given.
    pub fn draft_new(&self, kind: RecordKind, candidate: Option<&RecordId>) -> Result<RecordId, AppError> {
        form::form(kind).ok_or(AppError::NotFound("form"))?;
        let mut answers = Answers::new();
        if let Some(candidate) = candidate {
            let row = self.store.read(|conn| rows::by_record(conn, candidate))?;
            let row = row
                .filter(|r| r.kind == RecordKind::CANDIDATE)
                .ok_or(AppError::NotFound("candidate"))?;
            answers = row.answers;
            answers.set("cd", Value::Text(candidate.to_string()));
        }
        self.put_draft(kind, None, answers)
    }

    /// Begins to change a submitted record.
    pub fn draft_edit(&self, record: &RecordId) -> Result<RecordId, AppError> {
        let view = self.show(record)?;
        self.put_draft(view.kind, Some((*record, view.heads)), Answers::new())
    }

    /// Keeps answers of a form that could not be submitted as they are.
    pub(super) fn draft_of(&self, kind: RecordKind, answers: Answers) -> Result<RecordId, AppError> {
        self.put_draft(kind, None, answers)
    }

    fn put_draft(
        &self,
        kind: RecordKind,
        edits: Option<(RecordId, Vec<crate::model::ChangeHash>)>,
        answers: Answers,
    ) -> Result<RecordId, AppError> {
        let now = self.env.now_ms();
        let id = RecordId::from_bytes(draw(&*self.env));
        let draft = Draft {
            id,
            kind,
            edits,
            step: String::new(),
            answers,
            created_ms: now,
            updated_ms: now,
        };
        self.store
            .write::<_, AppError>(|tx| Ok(drafts::put(tx, &draft)?))?;
        Ok(id)
    }

    /// Stores answers of a draft as they are, right or wrong. Durable when it returns.
    pub fn draft_set(
        &self,
        id: &RecordId,
        step: &str,
        sets: BTreeMap<String, Value>,
    ) -> Result<(), AppError> {
        self.store.write(|tx| {
            let mut draft = drafts::get(tx, id)?.ok_or(AppError::NotFound("draft"))?;
            draft.answers.0.extend(sets);
            draft.step = String::from(step);
            draft.updated_ms = self.env.now_ms();
            Ok(drafts::put(tx, &draft)?)
        })
    }

    /// A draft, with all its answers and problems.
    pub fn draft(&self, id: &RecordId) -> Result<DraftView, AppError> {
        let draft = self
            .store
            .read(|conn| drafts::get(conn, id))?
            .ok_or(AppError::NotFound("draft"))?;
        let mut answers = match &draft.edits {
            Some((record, _)) => self.show(record)?.answers(),
            None => Answers::new(),
        };
        answers.0.extend(draft.answers.0.clone());
        form::derive(draft.kind, &mut answers);
        let context = self.context()?;
        Ok(DraftView {
            problems: form::check(draft.kind, &answers, &context),
            minor: form::check::is_minor(draft.kind, &answers, context.today),
            draft,
            answers,
        })
    }

    /// Who else is on the family card that a draft names, as far as this phone knows: each person once, and not the
    /// one whom the draft is about. They may become heirs or children with one touch.
    pub fn household(&self, id: &RecordId) -> Result<Vec<rows::ListRow>, AppError> {
        let view = self.draft(id)?;
        let own = form::summary(view.draft.kind, &view.answers);
        let Some(kk) = own.kk else { return Ok(Vec::new()) };
        let mut seen: BTreeSet<String> = own.nik.iter().map(|nik| nik.reveal().to_owned()).collect();
        let mut people = self.store.read(|conn| rows::of_family_card(conn, kk.reveal()))?;
        people.retain(|row| {
            let nik = rows::search_summary(row.kind, &row.answers).nik;
            nik.is_some_and(|nik| seen.insert(nik.reveal().to_owned()))
        });
        Ok(people)
    }

    /// All drafts, last touched first.
    pub fn drafts(&self) -> Result<Vec<Draft>, AppError> {
        Ok(self.store.read(drafts::all)?)
    }

    /// Submits: one change, in the transaction that deletes the draft.
    pub fn draft_submit(&self, id: &RecordId) -> Result<Saved, AppError> {
        let draft = self
            .store
            .read(|conn| drafts::get(conn, id))?
            .ok_or(AppError::NotFound("draft"))?;
        let Draft {
            kind, edits, answers, ..
        } = draft;
        match edits {
            None => self.save_new_with(kind, self.signed(kind, answers)?, |tx, record| {
                blobs::adopt(tx, id, record)?;
                Ok(drafts::remove(tx, id).map(drop)?)
            }),
            Some((record, heads)) => self.edit_with(&record, &heads, answers.0, |tx| {
                blobs::adopt(tx, id, &record)?;
                Ok(drafts::remove(tx, id).map(drop)?)
            }),
        }
    }

    /// A new record names the officer who noted it.
    fn signed(&self, kind: RecordKind, mut answers: Answers) -> Result<Answers, AppError> {
        let Some(field) = form::form(kind).and_then(|f| f.field("officer_name")) else {
            return Ok(answers);
        };
        if answers.get(field.register).is_none_or(Value::is_empty)
            && let Some(name) = self.officer()?
        {
            answers.set(field.register, name.as_str());
        }
        Ok(answers)
    }

    /// The name of the officer whose phone this is, as Disnaker's permit or its invite says it.
    pub fn officer(&self) -> Result<Option<String>, AppError> {
        let (role, name) = match self.join_state()? {
            JoinState::No => return Ok(None),
            JoinState::Waiting(invite) => (invite.role, invite.name),
            JoinState::Yes(grant) => (grant.role, grant.name),
        };
        Ok((role != Role::Worker && !name.is_empty()).then_some(name))
    }

    /// Deletes a draft without trace.
    pub fn draft_discard(&self, id: &RecordId) -> Result<(), AppError> {
        let removed = self.store.write(|tx| discard(tx, id))?;
        if removed {
            Ok(())
        } else {
            Err(AppError::NotFound("draft"))
        }
    }

    /// The person does not consent: the draft is deleted, day and outcome stay.
    ///
    /// # Errors
    /// [`AppError::NotAllowed`] of an edit: who is enrolled has agreed, and takes that back by a request.
    pub fn draft_refused(&self, id: &RecordId, outcome: &str) -> Result<(), AppError> {
        let day = time::day_of(self.env.now_ms(), self.env.utc_offset_min()).to_string();
        self.store.write(|tx| {
            let draft = drafts::get(tx, id)?.ok_or(AppError::NotFound("draft"))?;
            if draft.edits.is_some() {
                return Err(AppError::NotAllowed(
                    "who is enrolled takes consent back by a request",
                ));
            }
            discard(tx, id)?;
            Ok(drafts::note_refusal(tx, &day, outcome)?)
        })
    }
}

/// Deletes a draft with its photos and voice notes.
fn discard(tx: &Transaction<'_>, id: &RecordId) -> Result<bool, StoreError> {
    blobs::remove_of_draft(tx, id)?;
    drafts::remove(tx, id)
}
