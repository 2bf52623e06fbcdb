//! The pages: what each shows, read from the hub.

use super::words::{Words, answers, shown};
use super::{ListQuery, PAGE};
use crate::blobs::Attachment;
use crate::hub::{Hub, HubError};
use crate::store::rows::{Filter, HubRow};
use askama::Template;
use lontar_core::form::{Answers, blocking_submission};
use lontar_core::model::{RecordId, RecordKind, Regions};
use lontar_strings::Lang;

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
    active: &'static str,
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
    /// Reads it.
    pub fn read(hub: &Hub, lang: Lang) -> Result<Self, HubError> {
        let counts = hub.counts()?;
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
        let (held, aside) = (hub.held()?.len(), hub.aside()?.len());
        let [.., in_conflict] = counts.total();
        Ok(Self {
            words: Words(lang),
            active: "overview",
            total: counts.total(),
            regencies,
            unplaced,
            devices: hub.devices()?.len(),
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
    active: &'static str,
    query: ListQuery,
    lines: Vec<Line>,
    region: String,
    next: Option<u64>,
    previous: Option<u64>,
}

impl Records {
    /// Reads it.
    pub fn read(hub: &Hub, lang: Lang, query: ListQuery) -> Result<Self, HubError> {
        let words = Words(lang);
        let (lines, more) = if query.q.trim().is_empty() {
            let filter = Filter {
                kind: RecordKind::from_name(&query.kind),
                region: Some(query.region.clone()).filter(|r| !r.is_empty()),
                in_conflict: query.conflicts == "1",
            };
            let offset = query.page.saturating_mul(PAGE).min(i64::MAX as u64);
            let mut rows = hub.list(&filter, offset, PAGE + 1)?;
            rows.retain(|row| row.kind != RecordKind::ROSTER || query.kind == "roster");
            let more = rows.len() as u64 > PAGE;
            rows.truncate(PAGE as usize);
            (rows.iter().map(|row| Line::of(words, row)).collect(), more)
        } else {
            let found = hub.search(&query.q, PAGE as usize)?;
            (found.iter().map(|(row, _)| Line::of(words, row)).collect(), false)
        };
        Ok(Self {
            words,
            active: "records",
            region: if query.region.is_empty() {
                String::new()
            } else {
                words.place(&query.region)
            },
            next: more.then_some(query.page + 1),
            previous: query.page.checked_sub(1),
            lines,
            query,
        })
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
    active: &'static str,
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
}

impl RecordView {
    /// Reads it.
    pub fn read(hub: &Hub, lang: Lang, record: &RecordId) -> Result<Self, HubError> {
        let words = Words(lang);
        let page = hub.record(record)?;
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
                        text: shown(words, kind, register, &only),
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
                .registers
                .iter()
                .map(|r| words.question(kind, r))
                .collect::<Vec<_>>()
                .join(", "),
        });
        Ok(Self {
            active: "records",
            line: Line::of(words, &page.row),
            created: words.moment(page.row.created_ms),
            backed_up: page.backed_up,
            shards: page.shards,
            conflicts,
            answers: answers(words, kind, &page.row.answers),
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

/// What a person has to look at: differing answers, held entries and logs that stand aside.
#[derive(Template)]
#[template(path = "tasks.html")]
pub struct Tasks {
    words: Words,
    active: &'static str,
    conflicts: Vec<Task>,
    more_conflicts: bool,
    held: Vec<Task>,
    aside: Vec<Task>,
}

impl Tasks {
    /// Reads it.
    pub fn read(hub: &Hub, lang: Lang) -> Result<Self, HubError> {
        let words = Words(lang);
        let unknown = || String::from(words.t("console_unknown_device"));
        let held = hub.held()?.into_iter().map(|h| Task {
            who: hub.device_name(&h.device).ok().flatten().unwrap_or_else(unknown),
            what: words.kind(h.kind),
            why: String::from(words.t(&format!("error_held_{}", h.reason.code()))),
            link: Some(h.record.to_string()),
        });
        let held = held.collect();
        let aside = hub.aside()?.into_iter().map(|(log, name, entries)| Task {
            who: name.unwrap_or_else(unknown),
            what: entries.to_string(),
            why: log.log.to_string(),
            link: None,
        });
        let (conflicts, more_conflicts) = conflicts(hub, words)?;
        Ok(Self {
            words,
            active: "tasks",
            conflicts,
            more_conflicts,
            held,
            aside: aside.collect(),
        })
    }
}

/// The newest records with differing answers, and whether there are more.
fn conflicts(hub: &Hub, words: Words) -> Result<(Vec<Task>, bool), HubError> {
    let filter = Filter {
        in_conflict: true,
        ..Filter::default()
    };
    let mut rows = hub.list(&filter, 0, CONFLICTS_NAMED + 1)?;
    let more = rows.len() as u64 > CONFLICTS_NAMED;
    rows.truncate(CONFLICTS_NAMED as usize);
    let mut tasks = Vec::with_capacity(rows.len());
    for row in rows {
        let page = hub.record(&row.record)?;
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
