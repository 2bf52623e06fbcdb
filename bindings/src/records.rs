//! Records as lists and screens show them, and choosing where two people answered differently.

use crate::opened::Opened;
use crate::types::{Problem, problems};
use crate::{Answer, Entry, LontarError, answers};
use lontar_core::app::{self, ConflictView, RecordView, RegisterSet, Saved};
use lontar_core::form::{self, FieldKind};
use lontar_core::model::{ChangeHash, Nik, RecordId, RecordKind, Regions, Value};
use lontar_core::store::custody::Custody;
use lontar_core::store::rows::{self, Filter, search_summary};
use std::sync::Arc;

/// Most rows of a page.
const PAGE_MAX: u32 = 200;

/// Records of an open profile.
#[derive(uniffi::Object)]
pub struct Records {
    pub(crate) opened: Arc<Opened>,
}

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RecordFilter {
    /// `enrolment`, `accident`, `candidate`, `request`; `None` is all that people work with.
    pub kind: Option<String>,
    /// Only records with several values somewhere.
    pub in_conflict: bool,
    /// Only this village, by its dotted code.
    pub village: Option<String>,
}

/// A row of a list. Everything that it shows, so that drawing a page asks the core once.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListRow {
    /// The record.
    pub record: RecordId,
    /// `enrolment`, `accident` …
    pub kind: String,
    /// Receipt number, `7K3Q9-M2X8F`; practice has none.
    pub receipt: Option<String>,
    /// Name, of a request that of the person it is about; empty if there is none.
    pub name: String,
    /// NIK with 8 dots in its middle.
    pub nik: Option<String>,
    /// Its last four digits, as they are read aloud.
    pub nik_end: Option<String>,
    /// Age in full years today, if the birth date is known.
    pub age_years: Option<u16>,
    /// Name of the village.
    pub village: Option<String>,
    /// Hamlet, as it was written.
    pub hamlet: Option<String>,
    /// How far it has come.
    pub custody: Custody,
    /// Registers with more than one value.
    pub conflicts: u32,
    /// First change, ms since 1970 UTC, by the clock of whoever made it.
    pub created_ms: i64,
    /// Last change.
    pub updated_ms: i64,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListPage {
    /// Its rows, the last changed first.
    pub rows: Vec<ListRow>,
    /// Offset of the next page; `None` at the end.
    pub next: Option<u64>,
}

/// A record as its screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RecordDetail {
    /// Its row.
    pub row: ListRow,
    /// The answers, the winner of each conflict among them.
    pub answers: Vec<Answer>,
    /// Where there are several values.
    pub conflicts: Vec<ConflictRow>,
    /// Who changed what, oldest first.
    pub history: Vec<HistoryRow>,
    /// Changes that are kept and not shown, because this app does not understand them.
    pub held: u32,
    /// Records that refer to it: reports of an enrolment, enrolments of a candidate.
    pub linked: Vec<ListRow>,
    /// Other enrolments with its NIK.
    pub same_nik: Vec<RecordId>,
    /// Its state, named by an edit or a choice.
    pub heads: Vec<String>,
    /// When Disnaker first had it, by the hub's clock, ms since 1970 UTC; `None` while it has not, and of records
    /// that other phones wrote.
    pub arrived_ms: Option<i64>,
    /// What is missing or worth another look, by the rules of today.
    pub problems: Vec<Problem>,
}

/// One change of a record.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HistoryRow {
    /// Name of who made it, if the roster tells it; `None` of a phone that is not known here.
    pub who: Option<String>,
    /// Whether this phone made it.
    pub is_own: bool,
    /// When, by the clock of that phone, ms since 1970 UTC.
    pub wall_ms: i64,
    /// Minutes east of UTC of that clock.
    pub utc_offset_min: i32,
    /// What it changed; seeds and the like are left out.
    pub changes: Vec<FieldChange>,
}

/// What a change did to an answer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldChange {
    /// Readable key of the question.
    pub field: String,
    /// What stood there: nothing when it was answered first, several values when it was chosen between them.
    pub before: Vec<Answer>,
    /// What stands there since; `None` when it was emptied.
    pub after: Option<Answer>,
}

/// An answer with several values.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConflictRow {
    /// The record.
    pub record: RecordId,
    /// Readable key of the question.
    pub field: String,
    /// Stable key to choose by: of an item it names the item, too.
    pub register: String,
    /// Whether it keeps the record from BPJS TK until somebody chose.
    pub blocks_submission: bool,
    /// The values, the one shown elsewhere last.
    pub values: Vec<ConflictValue>,
    /// The state that shows these; choosing names it.
    pub heads: Vec<String>,
}

/// One of several values.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConflictValue {
    /// What it says; empty answers and removed items are an answer without text and items.
    pub answer: Answer,
    /// Who answered so, if the roster tells it.
    pub who: Option<String>,
    /// Whether this phone did.
    pub is_own: bool,
    /// When, by the clock of that phone, ms since 1970 UTC.
    pub wall_ms: Option<i64>,
    /// Of what stands on a KTP: whether one was at hand then, a code of `ktp_status`; `None` where nobody said it.
    pub known_by: Option<String>,
}

/// What a save says.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SavedRecord {
    /// The record. It is durable on this phone.
    pub record: RecordId,
    /// Its receipt number; practice has none.
    pub receipt: Option<String>,
    /// What is worth another look; nothing of it stopped the save.
    pub problems: Vec<Problem>,
    /// Enrolments with the same NIK on this phone.
    pub same_nik: Vec<RecordId>,
    /// False if every answer was already as given.
    pub changed: bool,
}

impl From<Saved> for SavedRecord {
    fn from(saved: Saved) -> Self {
        Self {
            record: saved.record,
            receipt: saved.receipt.map(|number| number.to_string()),
            problems: problems(&saved.problems),
            same_nik: saved.same_nik,
            changed: saved.changed,
        }
    }
}

impl Records {
    pub(crate) fn new(opened: &Arc<Opened>) -> Self {
        Self {
            opened: Arc::clone(opened),
        }
    }
}

#[uniffi::export]
impl Records {
    /// A page of a list; `limit` is at most 200.
    pub fn page(&self, filter: RecordFilter, offset: u64, limit: u32) -> Result<ListPage, LontarError> {
        let kind = filter.kind.as_deref().map(kind_of).transpose()?;
        let filter = Filter {
            kind,
            in_conflict: filter.in_conflict,
            village: filter.village,
        };
        let app = self.opened.using()?;
        let limit = u64::from(limit.clamp(1, PAGE_MAX));
        let found = app.list(&filter, offset, limit)?;
        let next = (found.len() as u64 == limit).then(|| offset + limit);
        Ok(ListPage {
            rows: found.iter().map(|r| row(&app, r)).collect::<Result<_, _>>()?,
            next,
        })
    }

    /// Everything about a record.
    pub fn detail(&self, record: RecordId) -> Result<RecordDetail, LontarError> {
        let app = self.opened.using()?;
        let view = app.show(&record)?;
        let conflicts = app.conflicts_of(&record)?;
        let mut history = Vec::new();
        for line in &view.history {
            history.push(HistoryRow {
                who: app.device_name(&line.device)?,
                is_own: line.device == app.device(),
                wall_ms: line.wall_ms,
                utc_offset_min: line.utc_offset_min,
                changes: changes(of_form(view.kind), &line.sets),
            });
        }
        let linked = view.linked.iter().filter_map(|id| app.row(id).transpose());
        let linked = linked
            .map(|r| row(&app, &r?))
            .collect::<Result<_, LontarError>>()?;
        let own_row = app
            .row(&record)?
            .ok_or_else(|| LontarError::not_found("record"))?;
        Ok(RecordDetail {
            row: row(&app, &own_row)?,
            answers: answers::write(of_form(view.kind), &view.answers()),
            conflicts: conflicts
                .iter()
                .map(|c| conflict(&app, c))
                .collect::<Result<_, _>>()?,
            history,
            held: u32::try_from(view.held.len()).unwrap_or(u32::MAX),
            linked,
            same_nik: app.doubles_of(&view)?,
            heads: heads(&view),
            arrived_ms: view.arrived_ms,
            problems: problems(&app.look_again(&view)?),
        })
    }

    /// Every answer with several values, of all records on this phone.
    pub fn conflicts(&self) -> Result<Vec<ConflictRow>, LontarError> {
        let app = self.opened.using()?;
        app.conflicts()?.iter().map(|c| conflict(&app, c)).collect()
    }

    /// Chooses one of the values of a conflict, by its place in [`ConflictRow::values`]. The others stay in the
    /// history.
    ///
    /// # Errors
    /// [`LontarError::OpenAgain`] if the values are not those of this state any more.
    pub fn choose(&self, conflict: ConflictRow, place: u32) -> Result<bool, LontarError> {
        let app = self.opened.using()?;
        let now = app.conflicts_of(&conflict.record)?;
        let now = now.iter().find(|c| c.register == conflict.register);
        let stale = || LontarError::OpenAgain {
            why: String::from("stale"),
        };
        let now = now
            .filter(|c| {
                c.heads
                    .iter()
                    .map(ToString::to_string)
                    .eq(conflict.heads.iter().cloned())
            })
            .ok_or_else(stale)?;
        let chosen = now.values.get(place as usize).ok_or_else(stale)?;
        let done = app.resolve(&now.record, &now.heads, &now.register, &chosen.value);
        drop(app);
        self.opened.changes.tell();
        Ok(done?)
    }

    /// Settles a conflict with another value than those that stand there, as text; not for items.
    pub fn choose_other(&self, conflict: ConflictRow, text: String) -> Result<bool, LontarError> {
        let app = self.opened.using()?;
        let view = app.show(&conflict.record)?;
        let entry = Entry {
            key: conflict.field.clone(),
            text,
        };
        let sets = answers::sets(view.kind, &[entry])?;
        let heads = parse_heads(&conflict.heads)?;
        let (register, value) = sets
            .into_iter()
            .next()
            .ok_or_else(|| LontarError::not_found("answer"))?;
        let done = app.resolve(&conflict.record, &heads, &register, &value);
        drop(app);
        self.opened.changes.tell();
        Ok(done?)
    }
}

/// The name of whom a record without one is about, as a request is.
fn linked_name(app: &app::Lontar, row: &rows::ListRow) -> Result<Option<String>, LontarError> {
    let link = row.answers.get("en").and_then(|v| v.as_text());
    let Some(enrolment) = link.and_then(|text| text.parse().ok()) else {
        return Ok(None);
    };
    let enrolment = app.row(&enrolment)?;
    Ok(enrolment.and_then(|row| search_summary(row.kind, &row.answers).name))
}

/// The name of a kind, from the outside.
pub(crate) fn kind_of(name: &str) -> Result<RecordKind, LontarError> {
    RecordKind::from_name(name).ok_or_else(|| LontarError::not_found("kind"))
}

/// A kind with a form: what the hub writes of a candidate is read with the form of its enrolment.
fn of_form(kind: RecordKind) -> RecordKind {
    if kind == RecordKind::CANDIDATE {
        RecordKind::ENROLMENT
    } else {
        kind
    }
}

fn changes(kind: RecordKind, sets: &[RegisterSet]) -> Vec<FieldChange> {
    let told = |set: &RegisterSet, value: &Value| answers::value_text(kind, &set.register, value).pop();
    let change = |set: &RegisterSet| {
        let field = form::field_by_register(kind, &set.register);
        // What no form asks was written by a newer app: its key is all that can be said.
        let (field, is_told) = field.map_or((set.register.as_str(), true), |f| {
            (f.key, f.kind != FieldKind::Seed)
        });
        is_told.then(|| FieldChange {
            field: String::from(field),
            before: set.before.iter().filter_map(|value| told(set, value)).collect(),
            after: told(set, &set.after),
        })
    };
    sets.iter().filter_map(change).collect()
}

fn heads(view: &RecordView) -> Vec<String> {
    view.heads.iter().map(ToString::to_string).collect()
}

fn parse_heads(heads: &[String]) -> Result<Vec<ChangeHash>, LontarError> {
    let parsed = heads.iter().map(|h| h.parse()).collect::<Result<_, _>>();
    parsed.map_err(|_| LontarError::not_found("state"))
}

pub(crate) fn row(app: &app::Lontar, row: &rows::ListRow) -> Result<ListRow, LontarError> {
    let summary = search_summary(row.kind, &row.answers);
    let today = app.today();
    let age = summary.birth_date.and_then(|born| born.age_range(today));
    let village = summary
        .village
        .as_deref()
        .and_then(|code| Regions::get().lookup(code));
    let name = match summary.name {
        Some(name) => name,
        None => linked_name(app, row)?.unwrap_or_default(),
    };
    let hamlet = row.answers.get("hm").and_then(|v| v.as_text());
    Ok(ListRow {
        record: row.record,
        kind: row.kind.name().map(String::from).unwrap_or_default(),
        // A receipt number is a promise, and practice makes none.
        receipt: app.practice_left_ms().is_none().then(|| row.receipt.clone()),
        name,
        nik: summary.nik.as_ref().map(Nik::masked),
        nik_end: summary
            .nik
            .as_ref()
            .map(|nik| nik.reveal().chars().skip(12).collect()),
        age_years: age.and_then(|(from, _)| u16::try_from(from).ok()),
        village: village.map(|region| String::from(region.name)),
        hamlet: hamlet.map(String::from),
        custody: app.custody(&row.record)?,
        conflicts: row.conflicts,
        created_ms: row.created_ms,
        updated_ms: row.updated_ms,
    })
}

fn conflict(app: &app::Lontar, view: &ConflictView) -> Result<ConflictRow, LontarError> {
    let field = form::field_by_register(view.kind, &view.register);
    let field = field.map_or(view.register.as_str(), |f| f.key);
    let mut values = Vec::new();
    for value in &view.values {
        let empty = Answer {
            key: String::from(field),
            text: None,
            items: Vec::new(),
        };
        let mut answer = answers::value_text(view.kind, &view.register, &value.value);
        values.push(ConflictValue {
            answer: answer.pop().unwrap_or(empty),
            who: value
                .device
                .as_ref()
                .map(|d| app.device_name(d))
                .transpose()?
                .flatten(),
            is_own: value.device == Some(app.device()),
            wall_ms: value.wall_ms,
            known_by: value.known_by.clone(),
        });
    }
    Ok(ConflictRow {
        record: view.record,
        field: String::from(field),
        register: view.register.clone(),
        blocks_submission: view.blocks_submission,
        values,
        heads: view.heads.iter().map(ToString::to_string).collect(),
    })
}
