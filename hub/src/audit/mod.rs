//! Who saw and did what at the hub: a chain of rows, each of which covers the one before.
//!
//! A row is written in the transaction of the act, or, for reading, before the answer leaves. It names
//! ids only: no name, no NIK, no words of a search. When a day has passed, number and hash of its
//! last row are written as an office document into the hub's own shard, so that they carry a seal of
//! the hub and lie in every backup: whoever changes rows later, chain included, contradicts a seal
//! of which copies are elsewhere. `check` walks rows, and what `export` wrote.

mod check;
mod export;
mod heads;

pub use check::{Checked, check_lines};
pub use export::Exported;

use crate::hub::{Hub, HubError};
use crate::rights::Action;
use crate::store::StoreError;
use lontar_core::model::{DeviceKey, time};
use lontar_core::oplog::codec::Writer;
use lontar_core::oplog::hash::{TAG_AUDIT, tagged};
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::Value as Json;

/// Longest subject or detail, bytes: ids and counts are short, and a longer one would be somebody's
/// words.
const TEXT_MAX_BYTES: usize = 400;

/// Minutes east of UTC of the day at whose end the chain is sealed: WITA.
const OFFSET_MIN: i32 = 480;

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The operator at the machine, with `lontar hub`.
    Machine,
    /// Somebody who has not proved to be anybody.
    Nobody,
    /// A user of the console, by id.
    User(i64),
    /// A device.
    Device(DeviceKey),
}

impl Who {
    /// As it stands in a row: `machine`, `nobody`, `user:ID`, `device:KEY`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Who::Machine => String::from("machine"),
            Who::Nobody => String::from("nobody"),
            Who::User(id) => format!("user:{id}"),
            Who::Device(key) => format!("device:{key}"),
        }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without a gap.
    pub seq: u64,
    /// By the hub's clock, ms since 1970 UTC.
    pub at_ms: i64,
    /// See [`Who::code`].
    pub who: String,
    /// A word of [`Action`].
    pub action: String,
    /// What it was about: an id, or empty.
    pub subject: String,
    /// Small JSON.
    pub detail: String,
    /// Hash of the row before; zeros for the first.
    pub prev: [u8; 32],
    /// Hash of this one.
    pub hash: [u8; 32],
}

impl AuditRow {
    /// The hash that the row must have.
    #[must_use]
    pub fn computed(&self) -> [u8; 32] {
        let mut w = Writer::new();
        w.varint(self.seq);
        w.zigzag(self.at_ms);
        for text in [&self.who, &self.action, &self.subject, &self.detail] {
            w.bytes(text.as_bytes());
        }
        tagged(TAG_AUDIT, &[&self.prev, &w.finish()])
    }
}

/// What to write.
#[derive(Clone, Debug)]
pub struct Note {
    /// What was done.
    pub action: Action,
    /// What it was about: an id, or empty.
    pub subject: String,
    /// More, without anything personal.
    pub detail: Json,
}

impl Note {
    /// An action on something.
    #[must_use]
    pub fn new(action: Action, subject: impl ToString) -> Self {
        Self {
            action,
            subject: subject.to_string(),
            detail: Json::Object(serde_json::Map::new()),
        }
    }

    /// With more about it.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        if let Json::Object(map) = &mut self.detail {
            map.insert(String::from(key), value.into());
        }
        self
    }
}

const COLUMNS: &str = "seq, at_ms, who, action, subject, detail, prev, hash";

fn read_row(r: &rusqlite::Row<'_>) -> Result<AuditRow, rusqlite::Error> {
    Ok(AuditRow {
        seq: r.get(0)?,
        at_ms: r.get(1)?,
        who: r.get(2)?,
        action: r.get(3)?,
        subject: r.get(4)?,
        detail: r.get(5)?,
        prev: r.get(6)?,
        hash: r.get(7)?,
    })
}

/// The newest row.
fn last(conn: &Connection) -> Result<Option<AuditRow>, StoreError> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq DESC LIMIT 1"))?;
    Ok(find.query_row([], read_row).optional()?)
}

/// Writes a row in the transaction of the act. The first row of a day seals the days before.
pub(crate) fn write(hub: &Hub, tx: &Transaction<'_>, who: &Who, note: &Note) -> Result<(), StoreError> {
    let at_ms = hub.env.now_ms();
    let before = last(tx)?;
    if let Some(before) = &before
        && time::day_of(before.at_ms, OFFSET_MIN) != time::day_of(at_ms, OFFSET_MIN)
    {
        heads::seal(hub, tx, before)?;
    }
    let mut row = AuditRow {
        seq: before.as_ref().map_or(1, |b| b.seq + 1),
        at_ms,
        who: who.code(),
        action: String::from(note.action.name()),
        subject: cut(&note.subject),
        detail: cut(&note.detail.to_string()),
        prev: before.map_or([0; 32], |b| b.hash),
        hash: [0; 32],
    };
    row.hash = row.computed();
    let mut put = tx.prepare_cached(&format!(
        "INSERT INTO audit ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    ))?;
    put.execute((
        row.seq,
        row.at_ms,
        &row.who,
        &row.action,
        &row.subject,
        &row.detail,
        row.prev,
        row.hash,
    ))?;
    Ok(())
}

fn cut(text: &str) -> String {
    text.get(..TEXT_MAX_BYTES.min(text.len()))
        .map_or_else(String::new, String::from)
}

/// Which rows.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Not before, ms since 1970 UTC.
    pub from_ms: Option<i64>,
    /// Before this, ms since 1970 UTC.
    pub to_ms: Option<i64>,
    /// Only of this one; see [`Who::code`].
    pub who: Option<String>,
    /// Only this.
    pub action: Option<Action>,
}

impl Hub {
    /// Writes that the operator at the machine did something, in the act's transaction.
    pub(crate) fn at_the_machine(&self, tx: &Transaction<'_>, note: &Note) -> Result<(), StoreError> {
        write(self, tx, &Who::Machine, note)
    }

    /// Writes a row by itself: for reading, and for acts that change nothing in the database.
    pub fn note(&self, who: &Who, note: &Note) -> Result<(), HubError> {
        Ok(self.store.write(|tx| write(self, tx, who, note))?)
    }

    /// Rows, newest first.
    pub fn audit(&self, filter: &AuditFilter, offset: u64, limit: u64) -> Result<Vec<AuditRow>, HubError> {
        self.store.read(|conn| {
            let mut find = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM audit
                 WHERE (?1 IS NULL OR at_ms >= ?1) AND (?2 IS NULL OR at_ms < ?2)
                   AND (?3 IS NULL OR who = ?3) AND (?4 IS NULL OR action = ?4)
                 ORDER BY seq DESC LIMIT ?5 OFFSET ?6"
            ))?;
            let action = filter.action.map(Action::name);
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let offset = i64::try_from(offset).unwrap_or(i64::MAX);
            let rows = find.query_map(
                (filter.from_ms, filter.to_ms, &filter.who, action, limit, offset),
                read_row,
            )?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
