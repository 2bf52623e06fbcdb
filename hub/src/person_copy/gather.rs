//! What is held about a person, read for the copy: every value of every answer, who wrote it and when,
//! and what was written before.

use crate::blobs::Opened;
use crate::cases::Case;
use crate::console::words::of_form;
use crate::hub::{Hub, HubError};
use crate::store::{meta, rows};
use crate::work;
use lontar_core::form::{self, Answers, normal};
use lontar_core::ledger::{self, Applied, ChangeLine};
use lontar_core::media::seal::Role;
use lontar_core::model::{ChangeHash, RecordId, RecordKind};
use lontar_core::oplog::document::{Registers, Written};
use lontar_core::oplog::{flat, office};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// A record of the person.
pub struct Held {
    pub record: RecordId,
    pub receipt: String,
    pub kind: RecordKind,
    pub district: Option<String>,
    pub restricted: bool,
    pub registers: Registers,
    pub history: Vec<Line>,
    /// Why something that came is not applied, as stable codes.
    pub not_applied: Vec<&'static str>,
    pub arrived_ms: i64,
    pub backed_up: bool,
    pub files: Vec<HeldFile>,
}

/// A change: who, when, and what was written then.
pub struct Line {
    pub change: ChangeLine,
    pub who: Option<String>,
    pub written: Answers,
}

/// A photo or voice note; without a name, its bytes are not here.
pub struct HeldFile {
    pub register: String,
    pub kind: String,
    pub is_voice: bool,
    pub has_main: bool,
    pub has_thumbnail: bool,
    pub name: Option<String>,
}

impl Held {
    /// The values that are shown.
    pub fn answers(&self) -> Answers {
        let winners = self.registers.winners();
        winners.map(|(k, v)| (String::from(k), v.clone())).collect()
    }

    /// Registers with several values that differ.
    pub fn conflicts(&self) -> impl Iterator<Item = (&str, &[Written])> {
        self.registers.conflicts(normal::same)
    }

    /// Who wrote a value, and when.
    pub fn line_of(&self, change: &ChangeHash) -> Option<&Line> {
        self.history.iter().find(|line| line.change.change == *change)
    }
}

impl Hub {
    /// Everything about one record, over all shards that have it.
    pub(super) fn gather(&self, record: &RecordId) -> Result<Held, HubError> {
        let files = self.attachments(record)?.into_iter().map(|a| HeldFile {
            kind: a.kind.unwrap_or_else(|| String::from("other")),
            register: a.register,
            is_voice: a.is_voice,
            has_main: a.has_main,
            has_thumbnail: a.has_thumbnail,
            name: None,
        });
        let files = files.collect();
        let restricted = self.is_restricted(record)?;
        let (row, applied, backed_up) = self.store.read::<_, HubError>(|conn| {
            let row = rows::by_record(conn, record)?.ok_or(HubError::NotFound("record"))?;
            let applied = ledger::history_everywhere(conn, &self.trust(), row.shard, *record)?;
            let up_to = meta::backed_up(conn)?;
            let backed_up = applied.entries.iter().all(|l| l.id <= up_to);
            Ok((row, applied, backed_up))
        })?;
        let mut written = written_by_change(&applied);
        let mut history = Vec::new();
        for change in ledger::change_lines(&applied) {
            history.push(Line {
                who: self.device_name(&change.device)?.filter(|name| !name.is_empty()),
                written: written.remove(&change.change).unwrap_or_default(),
                change,
            });
        }
        let verdicts = applied.view.verdicts.values().flatten();
        Ok(Held {
            record: *record,
            receipt: row.receipt,
            kind: row.kind,
            district: row.district,
            restricted,
            not_applied: verdicts.map(|h| h.code()).collect(),
            registers: applied.view.registers,
            history,
            arrived_ms: row.first_received_ms,
            backed_up,
            files,
        })
    }

    /// The best that has arrived of a photo or voice note.
    pub(super) fn open_best(&self, record: &RecordId, file: &HeldFile) -> Result<Option<Opened>, HubError> {
        let main = if file.is_voice { Role::Voice } else { Role::Main };
        for (here, role) in [(file.has_main, main), (file.has_thumbnail, Role::Thumbnail)] {
            match self.open_attachment(record, &file.register, role) {
                Ok(opened) if here => return Ok(Some(opened)),
                Ok(_) | Err(HubError::NotFound(_)) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(None)
    }
}

fn written_by_change(applied: &Applied) -> BTreeMap<ChangeHash, Answers> {
    let mut all = BTreeMap::new();
    for loaded in &applied.entries {
        if let Some((hash, carried)) = work::wrap(loaded) {
            let ops = flat::read(&carried.change).map(|change| change.ops);
            let answers = ops.unwrap_or_default().into_iter().map(|op| (op.key, op.value));
            all.insert(hash, answers.collect());
        } else if let Some(state) = loaded.entry.payload().and_then(|p| office::State::decode(p).ok()) {
            let hash = ChangeHash::from_bytes(*loaded.entry.hash.as_bytes());
            all.insert(hash, Answers(state.fields));
        }
    }
    all
}

/// The readable key of a register; of an item, with its own key.
pub fn key_of(kind: RecordKind, register: &str) -> String {
    match form::field_by_register(of_form(kind), register) {
        Some(field) => match register
            .strip_prefix(field.register)
            .filter(|item| !item.is_empty())
        {
            Some(item) => format!("{}.{item}", field.key),
            None => String::from(field.key),
        },
        None => String::from(register),
    }
}

fn value_of(kind: RecordKind, register: &str, written: &Written) -> Json {
    let only: Answers = std::iter::once((String::from(register), written.value.clone())).collect();
    let json = form::json::to_json(of_form(kind), &only);
    let value = json.as_object().and_then(|o| o.values().next().cloned());
    value.unwrap_or(Json::Null)
}

/// The whole copy for machines.
pub fn to_json(case: &Case, made_ms: i64, records: &[Held]) -> Json {
    json!({
        "format": "lontar-person-copy-1",
        "case": case.id.to_string(),
        "made_ms": made_ms,
        "records": records.iter().map(record_json).collect::<Vec<_>>(),
    })
}

fn record_json(held: &Held) -> Json {
    let line = |line: &Line| {
        json!({
            "who": line.who, "at_ms": line.change.wall_ms, "utc_offset_min": line.change.utc_offset_min,
            "carried": line.change.carried,
            "keys": line.change.registers().map(|r| key_of(held.kind, r)).collect::<Vec<_>>(),
            "written": form::json::to_json(of_form(held.kind), &line.written),
        })
    };
    let value = |register: &str, written: &Written| {
        let line = held.line_of(&written.change);
        json!({
            "value": value_of(held.kind, register, written),
            "who": line.and_then(|l| l.who.clone()), "at_ms": line.map(|l| l.change.wall_ms),
        })
    };
    let differing = held.conflicts().map(|(register, all)| {
        let values: Vec<Json> = all.iter().map(|w| value(register, w)).collect();
        (key_of(held.kind, register), Json::from(values))
    });
    let files = held
        .files
        .iter()
        .map(|f| json!({ "answer": key_of(held.kind, &f.register), "kind": f.kind, "file": f.name }));
    json!({
        "id": held.record.to_string(),
        "receipt": held.receipt,
        "kind": held.kind.to_string(),
        "district": held.district,
        "restricted": held.restricted,
        "answers": form::json::to_json(of_form(held.kind), &held.answers()),
        "differing": differing.collect::<Map<_, _>>(),
        "history": held.history.iter().map(line).collect::<Vec<_>>(),
        "custody": { "arrived_ms": held.arrived_ms, "backed_up": held.backed_up, "not_applied": held.not_applied },
        "files": files.collect::<Vec<_>>(),
    })
}
