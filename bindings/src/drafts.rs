//! Forms that are being filled in: stored at every field, one call to draw a step and one to leave a field.

use crate::LontarError;
use crate::answers::{self, Answer, Entry};
use crate::forms::{FieldType, type_of};
use crate::opened::Opened;
use crate::records::{SavedRecord, kind_of};
use crate::types::{Problem, problems};
use lontar_core::app::DraftView;
use lontar_core::form::{self, Field, Presence, Severity, Step, View};
use lontar_core::model::{RecordId, RecordKind, Value};
use lontar_core::store::rows::ListRow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Drafts of an open profile.
#[derive(uniffi::Object)]
pub struct Drafts {
    opened: Arc<Opened>,
}

/// A row of *Belum selesai*.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DraftRow {
    /// The draft.
    pub draft: RecordId,
    /// `enrolment`, `accident`, `request`.
    pub kind: String,
    /// Name, if it was given already.
    pub name: Option<String>,
    /// Step that was open last; empty at the beginning.
    pub step: String,
    /// The submitted record that it edits.
    pub edits: Option<RecordId>,
    /// Whether it began with what a list of the village tells of the person.
    pub from_list: bool,
    /// When it was begun, ms since 1970 UTC.
    pub created_ms: i64,
    /// When it was last touched.
    pub updated_ms: i64,
}

/// The page *Belum selesai*.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DraftPage {
    /// All drafts, last touched first.
    pub drafts: Vec<DraftRow>,
    /// How forms of the last 30 days ended that became no record, the most frequent first.
    pub outcomes: Vec<DraftOutcome>,
}

/// How forms ended that became no record.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DraftOutcome {
    /// A code of `draft_outcome`.
    pub outcome: String,
    /// How many forms.
    pub forms: u64,
}

/// How a step stands.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StepState {
    /// Key of the step; its title is `screen_form_step_<key>`.
    pub key: String,
    /// Keys of its questions, asked or not.
    pub fields: Vec<String>,
    /// Questions that are asked in it, by the answers so far.
    pub asked: u32,
    /// Those that are answered.
    pub answered: u32,
    /// Problems that stop the save.
    pub blocking: u32,
    /// Problems that ask to look again.
    pub warnings: u32,
}

/// A question of a step as it stands.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldView {
    /// Readable key; the label is `field_<key>`.
    pub key: String,
    /// What can be answered.
    pub kind: FieldType,
    /// Whether it must be answered, by the answers so far.
    pub required: bool,
    /// Computed from other answers: shown, not asked.
    pub derived: bool,
    /// What stands in it.
    pub answer: Option<Answer>,
    /// What is wrong with it now.
    pub problems: Vec<Problem>,
}

/// A step of a draft, with everything that its screen draws.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StepView {
    /// The draft.
    pub draft: DraftRow,
    /// All steps, in their order.
    pub steps: Vec<StepState>,
    /// Key of this one; empty for *Periksa kembali*, which has the fields of all.
    pub step: String,
    /// The questions that are asked, in their order.
    pub fields: Vec<FieldView>,
    /// Problems of the whole record that belong to no field.
    pub problems: Vec<Problem>,
    /// Whether it can be submitted as it is.
    pub can_submit: bool,
    /// Whether somebody is too young to consent alone; `None` while the birth date does not say so.
    pub minor: Option<bool>,
}

impl Drafts {
    pub(crate) fn new(opened: &Arc<Opened>) -> Self {
        Self {
            opened: Arc::clone(opened),
        }
    }

    fn set(
        &self,
        draft: RecordId,
        step: &str,
        sets: BTreeMap<String, Value>,
    ) -> Result<StepView, LontarError> {
        self.opened.write(|app| app.draft_set(&draft, step, sets))?;
        self.step(draft, String::from(step))
    }
}

/// Somebody of the same family card, who may become an heir or a child of the form with one touch.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Relative {
    /// The enrolment or candidate.
    pub record: RecordId,
    /// Name.
    pub name: String,
    /// What is known, under the keys of an heir's or child's entries.
    pub entries: Vec<Entry>,
    /// Where they live, under the keys of the form: what holds for all of a family card.
    pub home: Vec<Entry>,
}

/// What an heir and a child have in common with an enrolment.
const OF_RELATIVE: &[&str] = &["name", "nik", "birth_date", "sex"];

/// What people of one family card have in common.
const OF_HOME: &[&str] = &[
    "card_address",
    "card_village",
    "card_hamlet",
    "card_rt",
    "card_rw",
    "home_same",
    "home_address",
    "village",
    "hamlet",
    "rt",
    "rw",
];

#[uniffi::export]
impl Drafts {
    /// All drafts, last touched first.
    pub fn all(&self) -> Result<Vec<DraftRow>, LontarError> {
        let app = self.opened.using()?;
        let drafts = app.drafts()?;
        drafts
            .iter()
            .map(|draft| Ok(row_of(&app.draft(&draft.id)?)))
            .collect()
    }

    /// Begins a form; `candidate` prefills it. One that was begun for the same candidate is taken up again, and so is
    /// any without an answer: who begins forms from many threads gives each its first answer before the next begins.
    pub fn begin(&self, kind: String, candidate: Option<RecordId>) -> Result<RecordId, LontarError> {
        let kind = kind_of(&kind)?;
        self.opened.write(|app| app.draft_new(kind, candidate.as_ref()))
    }

    /// Begins a form of which something is known already, such as the person whom it is about; nobody has answered that
    /// in it.
    pub fn begin_about(&self, kind: String, entries: Vec<Entry>) -> Result<RecordId, LontarError> {
        let kind = kind_of(&kind)?;
        let known = answers::sets(kind, &entries)?;
        self.opened.write(|app| app.draft_about(kind, known))
    }

    /// Begins the enrolment of somebody who lives with an enrolled person, with family card and address of that one.
    pub fn begin_relative(&self, enrolment: RecordId) -> Result<RecordId, LontarError> {
        self.opened.write(|app| app.draft_relative(&enrolment))
    }

    /// Begins to change a submitted record, or goes on with the change that was begun.
    pub fn edit(&self, record: RecordId) -> Result<RecordId, LontarError> {
        self.opened.write(|app| app.draft_edit(&record))
    }

    /// A step; `review` is *Periksa kembali*, with the questions of all steps, and so is an empty key.
    pub fn step(&self, draft: RecordId, step: String) -> Result<StepView, LontarError> {
        let view = self.opened.read(|app| app.draft(&draft))?;
        step_view(&view, &step)
    }

    /// Stores what a field was left with, right or wrong, and shows the step anew. Durable when it returns. Without
    /// entries it notes the step, to which somebody comes back who was interrupted.
    /// Text that no answer can be made of stays on the screen: [`LontarError::Invalid`] names the field.
    pub fn set_field(
        &self,
        draft: RecordId,
        step: String,
        entries: Vec<Entry>,
    ) -> Result<StepView, LontarError> {
        let kind = self.opened.read(|app| app.draft(&draft))?.draft.kind;
        self.set(draft, &step, answers::sets(kind, &entries)?)
    }

    /// Stores an item: one of a group by its key, a new one by an empty key, or the one of its field.
    pub fn set_item(
        &self,
        draft: RecordId,
        step: String,
        field: String,
        key: String,
        entries: Vec<Entry>,
    ) -> Result<StepView, LontarError> {
        let kind = self.opened.read(|app| app.draft(&draft))?.draft.kind;
        let set = answers::item_sets(kind, &field, &key, Some(&entries))?;
        self.set(draft, &step, BTreeMap::from([set]))
    }

    /// Removes an item of a group.
    pub fn remove_item(
        &self,
        draft: RecordId,
        step: String,
        field: String,
        key: String,
    ) -> Result<StepView, LontarError> {
        let kind = self.opened.read(|app| app.draft(&draft))?.draft.kind;
        let set = answers::item_sets(kind, &field, &key, None)?;
        self.set(draft, &step, BTreeMap::from([set]))
    }

    /// Who else is on the family card that a draft names, as far as this phone knows.
    pub fn household(&self, draft: RecordId) -> Result<Vec<Relative>, LontarError> {
        let people = self.opened.read(|app| app.household(&draft))?;
        Ok(people.iter().map(relative).collect())
    }

    /// The name of the officer whose phone this is; `None` of a worker's phone, and before an invite is there.
    pub fn officer(&self) -> Result<Option<String>, LontarError> {
        self.opened.read(lontar_core::app::Lontar::officer)
    }

    /// Submits: the record is durable, and the draft gone, when it returns.
    ///
    /// # Errors
    /// [`LontarError::Invalid`] with what stops it; the draft stays.
    pub fn submit(&self, draft: RecordId) -> Result<SavedRecord, LontarError> {
        Ok(self.opened.write(|app| app.draft_submit(&draft))?.into())
    }

    /// Leaves a form: one in which nobody has answered anything goes. Whether it waits under *Belum selesai*.
    pub fn leave(&self, draft: RecordId) -> Result<bool, LontarError> {
        self.opened.write(|app| app.draft_leave(&draft))
    }

    /// Deletes a draft without trace; of one that would have become a record the reason stays, a code of
    /// `draft_outcome`.
    pub fn discard(&self, draft: RecordId, reason: Option<String>) -> Result<(), LontarError> {
        self.opened
            .write(|app| app.draft_discard(&draft, reason.as_deref()))
    }

    /// The reasons for which a form is thrown away that would have become a record.
    #[must_use]
    pub fn discard_reasons(&self) -> Vec<String> {
        lontar_core::app::Lontar::discard_reasons()
            .map(String::from)
            .collect()
    }

    /// *Belum selesai* in one call: what waits, and how others ended.
    pub fn page(&self) -> Result<DraftPage, LontarError> {
        let told = self.opened.read(lontar_core::app::Lontar::draft_outcomes)?;
        let outcomes = told
            .into_iter()
            .map(|(outcome, forms)| DraftOutcome { outcome, forms });
        Ok(DraftPage {
            drafts: self.all()?,
            outcomes: outcomes.collect(),
        })
    }

    /// The person does not consent: the draft is deleted, day and outcome stay. Refused of an edit.
    pub fn refuse(&self, draft: RecordId, outcome: String) -> Result<(), LontarError> {
        self.opened.write(|app| app.draft_refused(&draft, &outcome))
    }
}

fn relative(row: &ListRow) -> Relative {
    let written = answers::write(RecordKind::ENROLMENT, &row.answers);
    let entry = |key: &str| {
        let text = written.iter().find(|a| a.key == key)?.text.clone()?;
        Some(Entry {
            key: String::from(key),
            text,
        })
    };
    let entries = |keys: &[&str]| keys.iter().filter_map(|key| entry(key)).collect();
    Relative {
        record: row.record,
        name: entry("name").map(|e| e.text).unwrap_or_default(),
        entries: entries(OF_RELATIVE),
        home: entries(OF_HOME),
    }
}

pub(crate) fn row_of(view: &DraftView) -> DraftRow {
    let draft = &view.draft;
    DraftRow {
        draft: draft.id,
        kind: draft.kind.name().map(String::from).unwrap_or_default(),
        name: form::summary(draft.kind, &view.answers).name,
        step: draft.step.clone(),
        edits: draft.edits.as_ref().map(|(record, _)| *record),
        from_list: view.answers.get("cd").is_some(),
        created_ms: draft.created_ms,
        updated_ms: draft.updated_ms,
    }
}

/// The step that shows all others; no form has one of this name (a test looks).
const REVIEW: &str = "review";

fn step_view(view: &DraftView, step: &str) -> Result<StepView, LontarError> {
    let form = form::form(view.draft.kind).ok_or_else(|| LontarError::not_found("form"))?;
    let asked = View::new(form, &view.answers);
    let written = answers::write(view.draft.kind, &view.answers);
    let all = problems(&view.problems);
    let steps = form.steps.iter().map(|s| state(s, &asked, &all));
    let of_step = |s: &&Step| step.is_empty() || step == REVIEW || s.key == step;
    let fields = form.steps.iter().filter(of_step).flat_map(|s| s.fields);
    let fields = fields.filter(|f| is_shown(f, &asked));
    Ok(StepView {
        draft: row_of(view),
        steps: steps.collect(),
        step: String::from(step),
        fields: fields.map(|f| field_view(f, &asked, &written, &all)).collect(),
        problems: all.iter().filter(|p| p.field.is_empty()).cloned().collect(),
        can_submit: all.iter().all(|p| p.severity != Severity::Block),
        minor: view.minor,
    })
}

fn is_shown(field: &Field, asked: &View<'_>) -> bool {
    !matches!(type_of(&field.kind), FieldType::Hidden) && asked.is_visible(field)
}

fn is_required(field: &Field, asked: &View<'_>) -> bool {
    match field.presence {
        Presence::Required => true,
        Presence::RequiredIf(cond) => cond.holds(asked),
        Presence::Wanted | Presence::Optional | Presence::Derived => false,
    }
}

fn field_view(field: &Field, asked: &View<'_>, written: &[Answer], all: &[Problem]) -> FieldView {
    FieldView {
        key: String::from(field.key),
        kind: type_of(&field.kind),
        required: is_required(field, asked),
        derived: field.presence == Presence::Derived,
        answer: written.iter().find(|a| a.key == field.key).cloned(),
        problems: of_field(field.key, all).cloned().collect(),
    }
}

/// Problems of a field and of the items inside it.
fn of_field<'a>(key: &str, all: &'a [Problem]) -> impl Iterator<Item = &'a Problem> {
    all.iter()
        .filter(move |p| p.field.split('.').next().unwrap_or_default() == key)
}

fn state(step: &'static Step, asked: &View<'_>, all: &[Problem]) -> StepState {
    let shown = |f: &&'static Field| is_shown(f, asked) && f.presence != Presence::Derived;
    let fields = || step.fields.iter().filter(shown);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let of_step = || step.fields.iter().flat_map(|f| of_field(f.key, all));
    let with = |severity| count(of_step().filter(|p| p.severity == severity).count());
    StepState {
        key: String::from(step.key),
        fields: step.fields.iter().map(|f| String::from(f.key)).collect(),
        asked: count(fields().count()),
        answered: count(fields().filter(|f| asked.is_answered(f)).count()),
        blocking: with(Severity::Block),
        warnings: with(Severity::Warn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_of_a_form_has_the_name_of_the_review() {
        let steps = form::FORMS.iter().flat_map(|form| form.steps);
        assert!(
            steps
                .map(|step| step.key)
                .all(|key| key != REVIEW && !key.is_empty())
        );
    }
}
