//! The pages: what each shows, read from the hub.

use super::PAGE;
use super::account::sign_in_address;
use super::frame::Frame;
use super::guard::Answer;
use super::request::Asked;
use super::rights::{self, CaseRow};
use super::words::{Niks, Words, answers, shown};
use crate::audit::Note;
use crate::blobs::Attachment;
use crate::hub::{Hub, HubError};
use crate::people::Signed;
use crate::rights::{Action, Scope};
use crate::store::rows::{Filter, HubRow};
use crate::store::within::Within;
use askama::Template;
use lontar_core::form::{Answers, blocking_submission};
use lontar_core::model::{RecordId, RecordKind, Regions};

/// Draws a page for whoever is signed in.
fn drawn<P: Template>(
    asked: &Asked,
    read: impl FnOnce(&Signed, Words) -> Result<P, HubError>,
) -> Result<Answer, HubError> {
    match &asked.signed {
        Some(signed) => Answer::page(&read(signed, Words(asked.lang))?),
        None => Ok(Answer::elsewhere(sign_in_address())),
    }
}

/// First page: counts.
pub fn overview(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    drawn(asked, |signed, words| {
        Overview::read(hub, words, signed, &asked.within)
    })
}

/// A list.
pub fn records(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let mut rows = 0;
    let answer = drawn(asked, |signed, words| {
        let records = Records::read(hub, words, signed, asked)?;
        rows = records.lines.len();
        Ok(records)
    })?;
    Ok(answer.seen(
        Note::new(Action::SeeLists, "")
            .with("kind", known_kind(asked.asked("kind")))
            .with("region", known_region(asked.asked("region")))
            .with("rows", rows),
    ))
}

/// The same for words that were looked for; the words themselves are nobody's business.
pub fn search(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let mut rows = 0;
    let answer = drawn(asked, |signed, words| {
        let records = Records::find(hub, words, signed, asked)?;
        rows = records.lines.len();
        Ok(records)
    })?;
    Ok(answer.seen(Note::new(Action::Search, "").with("rows", rows)))
}

/// One record.
pub fn record(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    record_with(hub, asked, Niks::Masked)
}

/// One record with the whole NIK, for whoever may see it and asked by a click.
pub fn record_with_nik(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    record_with(hub, asked, Niks::Whole)
}

fn record_with(hub: &Hub, asked: &Asked, niks: Niks) -> Result<Answer, HubError> {
    let id = asked
        .part
        .parse::<RecordId>()
        .map_err(|_| HubError::NotFound("record"))?;
    let action = match niks {
        Niks::Masked => Action::SeeRecord,
        Niks::Whole | Niks::Own => Action::SeeFullNik,
    };
    if hub.is_restricted(&id)? && !may_reach_restricted(asked) {
        return Err(HubError::NotFound("record"));
    }
    let answer = drawn(asked, |signed, words| {
        RecordView::read(hub, words, (signed, &asked.within), &id, niks)
    })?;
    Ok(answer.seen(Note::new(action, id)))
}

/// What has to be looked at.
pub fn tasks(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let mut rows = 0;
    let answer = drawn(asked, |signed, words| {
        let tasks = Tasks::read(hub, words, signed, &asked.within)?;
        rows = tasks.urgent.len() + tasks.conflicts.len() + tasks.held.len() + tasks.aside.len();
        Ok(tasks)
    })?;
    Ok(answer.seen(Note::new(Action::SeeTasks, "").with("rows", rows)))
}

/// A kind for the audit: only a word of ours.
fn known_kind(name: &str) -> &'static str {
    RecordKind::from_name(name)
        .and_then(RecordKind::name)
        .unwrap_or("")
}

/// A region for the audit: only a code that there is, never what else was typed.
fn known_region(code: &str) -> &str {
    if Regions::get().lookup(code).is_some() {
        code
    } else {
        ""
    }
}

/// Whether somebody may see a record that is kept without being used: only for deciding about it.
pub fn may_reach_restricted(asked: &Asked) -> bool {
    let signed = asked.signed.as_ref();
    signed.is_some_and(|s| s.user.may(Action::OpenRightsCase) != Scope::Never)
}

/// Counts of a region in the overview.
pub struct RegionLine {
    /// Dotted code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Enrolments, accidents, candidates, in conflict.
    pub counts: [u64; 4],
    /// Its districts.
    pub districts: Vec<RegionLine>,
}

/// First page: counts per regency and district.
#[derive(Template)]
#[template(path = "overview.html")]
pub struct Overview {
    words: Words,
    frame: Frame,
    total: [u64; 4],
    regencies: Vec<RegionLine>,
    unplaced: [u64; 4],
    devices: usize,
    held: usize,
    aside: usize,
    backed_up: bool,
    has_conflicts: bool,
    has_unplaced: bool,
    has_tasks: bool,
}

impl Overview {
    fn read(hub: &Hub, words: Words, signed: &Signed, within: &Within) -> Result<Self, HubError> {
        let counts = hub.counts_within(within)?;
        let regions = Regions::get();
        let line = |code: &str, name: &str, districts| RegionLine {
            code: String::from(code),
            name: String::from(name),
            counts: counts.within(code),
            districts,
        };
        let regencies = regions
            .regencies()
            .filter(|r| counts.within(r.code) != [0; 4])
            .map(|r| {
                let districts = regions
                    .districts(r.code)
                    .filter(|d| counts.within(d.code) != [0; 4]);
                line(
                    r.code,
                    r.name,
                    districts.map(|d| line(d.code, d.name, Vec::new())).collect(),
                )
            })
            .collect();
        let health = hub.health()?;
        let unplaced = counts.districts.get(&None).copied().unwrap_or_default();
        let (held, aside) = (hub.held_within(within)?.len(), hub.aside_within(within)?.len());
        let [.., in_conflict] = counts.total();
        Ok(Self {
            words,
            frame: Frame::of(words, "overview", signed),
            total: counts.total(),
            regencies,
            unplaced,
            devices: hub.devices_within(within)?.len(),
            held,
            aside,
            backed_up: health.backed_up >= health.position,
            has_conflicts: in_conflict > 0,
            has_unplaced: unplaced != [0; 4],
            has_tasks: held + aside > 0,
        })
    }
}

/// A record in a list.
pub struct Line {
    id: String,
    kind: String,
    name: String,
    nik: String,
    place: String,
    receipt: String,
    received: String,
    conflicts: u32,
}

impl Line {
    fn of(words: Words, row: &HubRow) -> Self {
        let summary = row.summary();
        Self {
            id: row.record.to_string(),
            kind: words.kind(row.kind),
            name: summary.name.unwrap_or_else(|| String::from("–")),
            nik: summary.nik.map(|n| n.masked()).unwrap_or_default(),
            place: summary
                .village
                .or(row.district.clone())
                .map(|c| words.place(&c))
                .unwrap_or_default(),
            receipt: row.receipt.clone(),
            received: words.moment(row.first_received_ms),
            conflicts: row.conflicts,
        }
    }
}

/// List with search.
#[derive(Template)]
#[template(path = "records.html")]
pub struct Records {
    words: Words,
    frame: Frame,
    may_search: bool,
    looked_for: String,
    kind: String,
    region_code: String,
    conflicts: String,
    lines: Vec<Line>,
    region: String,
    next: Option<u64>,
    previous: Option<u64>,
}

impl Records {
    fn read(hub: &Hub, words: Words, signed: &Signed, asked: &Asked) -> Result<Self, HubError> {
        let region = asked.asked("region");
        let page = asked.asked("page").parse::<u64>().unwrap_or(0);
        let filter = Filter {
            kind: RecordKind::from_name(asked.asked("kind")),
            region: Some(String::from(region)).filter(|r| !r.is_empty()),
            in_conflict: asked.asked("conflicts") == "1",
            within: asked.within.clone(),
        };
        let offset = page.saturating_mul(PAGE).min(i64::MAX as u64);
        let mut rows = hub.list(&filter, offset, PAGE + 1)?;
        let more = rows.len() as u64 > PAGE;
        rows.truncate(PAGE as usize);
        Ok(Self {
            region: if region.is_empty() {
                String::new()
            } else {
                words.place(region)
            },
            next: more.then_some(page + 1),
            previous: page.checked_sub(1),
            kind: String::from(asked.asked("kind")),
            region_code: String::from(region),
            conflicts: String::from(asked.asked("conflicts")),
            ..Self::with(words, signed, &rows)
        })
    }

    fn find(hub: &Hub, words: Words, signed: &Signed, asked: &Asked) -> Result<Self, HubError> {
        let query = asked.given("q").trim();
        let kind = RecordKind::from_name(asked.given("kind"));
        let found = if query.is_empty() {
            Vec::new()
        } else {
            hub.search_within(query, PAGE as usize, &asked.within)?
        };
        let rows: Vec<HubRow> = found
            .into_iter()
            .map(|(row, _)| row)
            .filter(|row| kind.is_none_or(|kind| row.kind == kind))
            .collect();
        Ok(Self {
            looked_for: String::from(query),
            kind: String::from(asked.given("kind")),
            ..Self::with(words, signed, &rows)
        })
    }

    fn with(words: Words, signed: &Signed, rows: &[HubRow]) -> Self {
        Self {
            frame: Frame::of(words, "records", signed),
            may_search: signed.user.may(Action::Search) != Scope::Never,
            looked_for: String::new(),
            kind: String::new(),
            region_code: String::new(),
            conflicts: String::new(),
            lines: rows.iter().map(|row| Line::of(words, row)).collect(),
            region: String::new(),
            next: None,
            previous: None,
            words,
        }
    }
}

/// One value of a conflict.
pub struct ConflictValue {
    text: String,
    who: String,
    when: String,
}

/// A register with several values.
pub struct Conflict {
    question: String,
    blocks: bool,
    values: Vec<ConflictValue>,
}

/// A photo or voice note of the record.
pub struct Shown {
    title: String,
    is_voice: bool,
    /// Address of the picture or recording; empty while it has not arrived.
    main: String,
    /// Address of the thumbnail; empty while it has not arrived.
    thumbnail: String,
}

impl Shown {
    fn of(words: Words, record: &RecordId, a: &Attachment) -> Self {
        let list = if a.is_voice { "voice_kind" } else { "photo_kind" };
        let kind = a.kind.as_deref().unwrap_or("other");
        let at = |is_here: bool, role: &str| {
            if is_here {
                format!("/records/{record}/{}/{role}", a.register)
            } else {
                String::new()
            }
        };
        Self {
            title: String::from(words.t(&format!("choice_{list}_{kind}"))),
            is_voice: a.is_voice,
            main: at(a.has_main, if a.is_voice { "voice" } else { "main" }),
            thumbnail: at(a.has_thumbnail, "thumbnail"),
        }
    }
}

/// A line of the history.
pub struct History {
    who: String,
    when: String,
    carried: bool,
    what: String,
}

/// One record: custody, conflicts, answers, history.
#[derive(Template)]
#[template(path = "record.html")]
pub struct RecordView {
    words: Words,
    frame: Frame,
    line: Line,
    created: String,
    backed_up: bool,
    shards: u64,
    conflicts: Vec<Conflict>,
    answers: Vec<(String, String)>,
    attachments: Vec<Shown>,
    history: Vec<History>,
    held: Vec<String>,
    linked: Vec<Line>,
    may_see_nik: bool,
    restricted: bool,
    /// What may be asked for; nothing for a role that opens no cases.
    requests: Vec<(&'static str, String)>,
}

impl RecordView {
    fn read(
        hub: &Hub,
        words: Words,
        (signed, within): (&Signed, &Within),
        record: &RecordId,
        niks: Niks,
    ) -> Result<Self, HubError> {
        let page = hub.record_within(record, within)?;
        let kind = page.row.kind;
        let who = |device| {
            hub.device_name(device)
                .ok()
                .flatten()
                .unwrap_or_else(|| String::from(words.t("console_the_hub")))
        };
        let conflicts = page.conflicts().into_iter().map(|(register, values)| Conflict {
            question: words.question(kind, register),
            blocks: blocking_submission(register),
            values: values
                .iter()
                .map(|w| {
                    let only: Answers = std::iter::once((String::from(register), w.value.clone())).collect();
                    let line = page.line_of(&w.change);
                    ConflictValue {
                        text: shown(words, kind, register, &only, niks),
                        who: line.map(|l| who(&l.device)).unwrap_or_default(),
                        when: line.map(|l| words.moment(l.wall_ms)).unwrap_or_default(),
                    }
                })
                .collect(),
        });
        let conflicts = conflicts.collect();
        let history = page.history.iter().map(|l| History {
            who: who(&l.device),
            when: words.moment(l.wall_ms),
            carried: l.carried,
            what: l
                .registers()
                .map(|r| words.question(kind, r))
                .collect::<Vec<_>>()
                .join(", "),
        });
        let mut line = Line::of(words, &page.row);
        let nik = page.row.summary().nik;
        if let (Niks::Whole, Some(nik)) = (niks, &nik) {
            line.nik = String::from(nik.reveal());
        }
        let may_see_nik =
            nik.is_some() && niks == Niks::Masked && signed.user.may(Action::SeeFullNik) != Scope::Never;
        Ok(Self {
            frame: Frame::of(words, "records", signed),
            line,
            may_see_nik,
            restricted: hub.is_restricted(record)?,
            requests: rights::requests(words, signed),
            created: words.moment(page.row.created_ms),
            backed_up: page.backed_up,
            shards: page.shards,
            conflicts,
            answers: answers(words, kind, &page.row.answers, niks),
            attachments: hub
                .attachments(record)?
                .into_iter()
                .map(|a| Shown::of(words, record, &a))
                .collect(),
            history: history.collect(),
            held: page
                .held
                .iter()
                .map(|code| String::from(words.t(&format!("error_held_{code}"))))
                .collect(),
            linked: page.linked.iter().map(|row| Line::of(words, row)).collect(),
            words,
        })
    }
}

/// A held entry or a log that stands aside.
pub struct Task {
    who: String,
    what: String,
    why: String,
    link: Option<String>,
}

/// Records with differing answers that the page of tasks names; the list has all of them.
const CONFLICTS_NAMED: u64 = 20;

/// What a person has to look at: requests that are due, differing answers, held entries and logs that stand aside.
#[derive(Template)]
#[template(path = "tasks.html")]
pub struct Tasks {
    words: Words,
    frame: Frame,
    urgent: Vec<CaseRow>,
    conflicts: Vec<Task>,
    more_conflicts: bool,
    held: Vec<Task>,
    aside: Vec<Task>,
}

impl Tasks {
    fn read(hub: &Hub, words: Words, signed: &Signed, within: &Within) -> Result<Self, HubError> {
        let unknown = || String::from(words.t("console_unknown_device"));
        let held = hub.held_within(within)?.into_iter().map(|h| Task {
            who: hub.device_name(&h.device).ok().flatten().unwrap_or_else(unknown),
            what: words.kind(h.kind),
            why: String::from(words.t(&format!("error_held_{}", h.reason.code()))),
            link: Some(h.record.to_string()),
        });
        let held = held.collect();
        let aside = hub
            .aside_within(within)?
            .into_iter()
            .map(|(log, name, entries)| Task {
                who: name.unwrap_or_else(unknown),
                what: entries.to_string(),
                why: log.log.to_string(),
                link: None,
            });
        let (conflicts, more_conflicts) = conflicts(hub, words, within)?;
        Ok(Self {
            frame: Frame::of(words, "tasks", signed),
            urgent: rights::urgent(hub, words, within)?,
            words,
            conflicts,
            more_conflicts,
            held,
            aside: aside.collect(),
        })
    }
}

/// The newest records with differing answers, and whether there are more.
fn conflicts(hub: &Hub, words: Words, within: &Within) -> Result<(Vec<Task>, bool), HubError> {
    let filter = Filter {
        in_conflict: true,
        within: within.clone(),
        ..Filter::default()
    };
    let mut rows = hub.list(&filter, 0, CONFLICTS_NAMED + 1)?;
    let more = rows.len() as u64 > CONFLICTS_NAMED;
    rows.truncate(CONFLICTS_NAMED as usize);
    let mut tasks = Vec::with_capacity(rows.len());
    for row in rows {
        let page = hub.record_within(&row.record, within)?;
        let questions = page.conflicts();
        let questions: Vec<String> = questions
            .iter()
            .map(|(register, _)| words.question(row.kind, register))
            .collect();
        tasks.push(Task {
            who: row.summary().name.unwrap_or_else(|| row.receipt.clone()),
            what: words.kind(row.kind),
            why: questions.join(", "),
            link: Some(row.record.to_string()),
        });
    }
    Ok((tasks, more))
}
