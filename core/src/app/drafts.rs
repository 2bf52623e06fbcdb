//! Forms that are being filled in: stored at every field, sent never.

use super::join::JoinState;
use super::{AppError, Lontar, Saved};
use crate::env::draw;
use crate::form::{self, Answers, Problem};
use crate::model::{ChangeHash, RecordId, RecordKind, Value, time};
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

/// The register that names the candidate of an enrolment.
const CANDIDATE: &str = "cd";

/// What a phone notes by itself while a form is open: nothing that somebody has answered.
const BY_ITSELF: &str = "gps";

/// The list of how a form can end that became no record.
const OUTCOMES: &str = "draft_outcome";

/// The outcome that is not a reason to throw a form away: a person did not consent.
const REFUSED: &str = "refused";

/// How many days back it is told how forms ended.
const OUTCOME_DAYS: i64 = 30;

impl Lontar {
    /// Begins a form, prefilled from a candidate of the village's list if one is given. One that was begun for this
    /// candidate, or in which nobody has answered anything yet, is taken up again instead.
    pub fn draft_new(&self, kind: RecordKind, candidate: Option<&RecordId>) -> Result<RecordId, AppError> {
        let form = form::form(kind).ok_or(AppError::NotFound("form"))?;
        let mut answers = presets(form);
        if let Some(candidate) = candidate {
            let row = self.store.read(|conn| rows::by_record(conn, candidate))?;
            let row = row
                .filter(|r| r.kind == RecordKind::CANDIDATE)
                .ok_or(AppError::NotFound("candidate"))?;
            answers.0.extend(row.answers.0);
            answers.set(CANDIDATE, Value::Text(candidate.to_string()));
        }
        self.begin(kind, None, answers)
    }

    /// Begins a form of which something is known already, such as the person whom it is about. Nobody has answered that
    /// in the form: one that is left with nothing more goes, as an empty one does.
    pub fn draft_about(
        &self,
        kind: RecordKind,
        known: BTreeMap<String, Value>,
    ) -> Result<RecordId, AppError> {
        let form = form::form(kind).ok_or(AppError::NotFound("form"))?;
        let mut answers = presets(form);
        answers.0.extend(known);
        self.begin(kind, None, answers)
    }

    /// Begins to change a submitted record, or goes on with the change that was begun.
    pub fn draft_edit(&self, record: &RecordId) -> Result<RecordId, AppError> {
        let view = self.show(record)?;
        self.begin(view.kind, Some((*record, view.heads)), Answers::new())
    }

    /// Keeps answers of a form that could not be submitted as they are.
    pub(super) fn draft_of(&self, kind: RecordKind, answers: Answers) -> Result<RecordId, AppError> {
        let draft = Draft {
            touched: true,
            ..self.fresh(kind, None, answers)
        };
        self.store
            .write::<_, AppError>(|tx| Ok(drafts::put(tx, &draft)?))?;
        Ok(draft.id)
    }

    fn fresh(&self, kind: RecordKind, edits: Option<(RecordId, Vec<ChangeHash>)>, answers: Answers) -> Draft {
        let now = self.env.now_ms();
        Draft {
            id: RecordId::from_bytes(draw(&*self.env)),
            kind,
            edits,
            step: String::new(),
            answers,
            touched: false,
            created_ms: now,
            updated_ms: now,
        }
    }

    /// The draft that was begun for the same, or a new one. Two drafts of one edit would stand on the same state and
    /// contradict each other; two of one person would become two enrolments.
    pub(super) fn begin(
        &self,
        kind: RecordKind,
        edits: Option<(RecordId, Vec<ChangeHash>)>,
        answers: Answers,
    ) -> Result<RecordId, AppError> {
        let fresh = self.fresh(kind, edits, answers);
        self.store.write(|tx| {
            let all = drafts::all(tx)?;
            let same = all.iter().find(|draft| is_of_same(draft, &fresh));
            let begun = same.or_else(|| all.iter().find(|draft| is_blank(draft, &fresh)));
            let draft = match begun {
                Some(begun) if begun.touched => return Ok(begun.id),
                Some(begun) => Draft {
                    id: begun.id,
                    ..fresh
                },
                None => fresh,
            };
            drafts::put(tx, &draft)?;
            Ok(draft.id)
        })
    }

    /// Stores answers of a draft as they are, right or wrong, and the step that is open; without answers the step alone.
    /// Durable when it returns.
    pub fn draft_set(
        &self,
        id: &RecordId,
        step: &str,
        sets: BTreeMap<String, Value>,
    ) -> Result<(), AppError> {
        self.store.write(|tx| {
            let mut draft = drafts::get(tx, id)?.ok_or(AppError::NotFound("draft"))?;
            let by_itself = form::field_by_key(draft.kind, BY_ITSELF).map(|field| field.register);
            let is_said = |(register, value): (&String, &Value)| {
                let before = draft.answers.get(register).filter(|v| !v.is_empty());
                // What a change empties stands in the record, not in the draft.
                let is_new = draft.edits.is_some() || before != Some(value).filter(|v| !v.is_empty());
                Some(register.as_str()) != by_itself && is_new
            };
            draft.touched |= sets.iter().any(is_said);
            if !sets.is_empty() {
                draft.updated_ms = self.env.now_ms();
            }
            draft.answers.0.extend(sets);
            draft.step = String::from(step);
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

    /// Leaves a form: one in which nobody has answered anything goes, every other one waits under *Belum selesai*.
    /// Whether it waits.
    pub fn draft_leave(&self, id: &RecordId) -> Result<bool, AppError> {
        self.store.write(|tx| {
            let draft = drafts::get(tx, id)?.ok_or(AppError::NotFound("draft"))?;
            if !draft.touched {
                discard(tx, id)?;
            }
            Ok(draft.touched)
        })
    }

    /// Deletes a draft without trace. Of one that would have become a record the reason stays, with its day: a code of
    /// `draft_outcome`, nothing of the person.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is no such draft or reason.
    pub fn draft_discard(&self, id: &RecordId, reason: Option<&str>) -> Result<(), AppError> {
        let reason = reason.map(outcome).transpose()?;
        let day = self.today().to_string();
        self.store.write(|tx| {
            let draft = drafts::get(tx, id)?.ok_or(AppError::NotFound("draft"))?;
            discard(tx, id)?;
            if let Some(reason) = reason.filter(|_| draft.edits.is_none()) {
                drafts::note_outcome(tx, &day, reason)?;
            }
            Ok(())
        })
    }

    /// The reasons of [`Lontar::draft_discard`].
    pub fn discard_reasons() -> impl Iterator<Item = &'static str> {
        let codes = form::lists::choices(OUTCOMES).iter().map(|choice| choice.code);
        codes.filter(|code| *code != REFUSED)
    }

    /// How forms of the last 30 days ended that became no record: codes of `draft_outcome` with their counts, the most
    /// frequent first.
    pub fn draft_outcomes(&self) -> Result<Vec<(String, u64)>, AppError> {
        let from = time::day_of(
            self.env.now_ms() - OUTCOME_DAYS * 86_400_000,
            self.env.utc_offset_min(),
        )
        .to_string();
        Ok(self.store.read(|conn| drafts::count_outcomes(conn, &from))?)
    }

    /// The person does not consent: the draft is deleted, day and outcome stay.
    ///
    /// # Errors
    /// [`AppError::NotAllowed`] of an edit: who is enrolled has agreed, and takes that back by a request.
    pub fn draft_refused(&self, id: &RecordId, reason: &str) -> Result<(), AppError> {
        let reason = outcome(reason)?;
        let day = self.today().to_string();
        self.store.write(|tx| {
            let draft = drafts::get(tx, id)?.ok_or(AppError::NotFound("draft"))?;
            if draft.edits.is_some() {
                return Err(AppError::NotAllowed(
                    "who is enrolled takes consent back by a request",
                ));
            }
            discard(tx, id)?;
            Ok(drafts::note_outcome(tx, &day, reason)?)
        })
    }
}

/// What a form begins with by itself.
fn presets(form: &'static form::Form) -> Answers {
    let mut answers = Answers::new();
    for (key, code) in form.presets {
        if let Some(field) = form.field(key) {
            answers.set(field.register, *code);
        }
    }
    answers
}

/// Whether a draft was begun for the same as another: the same record's change, or the same candidate.
fn is_of_same(draft: &Draft, other: &Draft) -> bool {
    match (&draft.edits, &other.edits) {
        (Some((one, _)), Some((other, _))) => one == other,
        (None, None) => {
            let candidate = other.answers.get(CANDIDATE);
            draft.kind == other.kind && candidate.is_some() && draft.answers.get(CANDIDATE) == candidate
        }
        _ => false,
    }
}

/// Whether nobody has answered anything in a draft that could have become what the other shall be.
fn is_blank(draft: &Draft, other: &Draft) -> bool {
    draft.kind == other.kind && draft.edits.is_none() && other.edits.is_none() && !draft.touched
}

fn outcome(code: &str) -> Result<&'static str, AppError> {
    form::lists::code_of(OUTCOMES, code).ok_or(AppError::NotFound("reason"))
}

/// Deletes a draft with its photos and voice notes.
fn discard(tx: &Transaction<'_>, id: &RecordId) -> Result<bool, StoreError> {
    blobs::remove_of_draft(tx, id)?;
    drafts::remove(tx, id)
}
