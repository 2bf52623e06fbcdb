//! Unfinished forms, refused consents, and lines of files that are in already.

use super::StoreError;
use crate::form::Answers;
use crate::model::{ChangeHash, RecordId, RecordKind};
use crate::oplog::codec::{Reader, Writer};
use crate::oplog::limits::DEPENDENCIES_MAX;
use crate::oplog::office::{read_fields, write_fields};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

/// A form that a person is still filling in. Saved at every field, never sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// 16 random bytes.
    pub id: RecordId,
    /// What it will be.
    pub kind: RecordKind,
    /// The submitted record that it edits, with the state on which it was opened.
    pub edits: Option<(RecordId, Vec<ChangeHash>)>,
    /// The step that was open last.
    pub step: String,
    /// What the person answered; of an edit, only what was changed.
    pub answers: Answers,
    /// When it was begun, ms since 1970 UTC.
    pub created_ms: i64,
    /// When it was last touched.
    pub updated_ms: i64,
}

/// Writes a draft, new or changed.
pub fn put(tx: &Transaction<'_>, draft: &Draft) -> Result<(), StoreError> {
    let heads = draft.edits.as_ref().map(|(_, heads)| {
        let mut w = Writer::new();
        w.varint(heads.len() as u64);
        heads.iter().for_each(|h| w.raw(h.as_bytes()));
        w.finish()
    });
    let mut fields = Writer::new();
    write_fields(&mut fields, &draft.answers.0);
    tx.prepare_cached(
        "INSERT INTO draft (id, kind, record, heads, step, fields, created_ms, updated_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET step = excluded.step, fields = excluded.fields, updated_ms = excluded.updated_ms",
    )?
    .execute((
        draft.id.as_bytes(),
        draft.kind.0,
        draft.edits.as_ref().map(|(record, _)| record.as_bytes()),
        heads,
        &draft.step,
        fields.finish(),
        draft.created_ms,
        draft.updated_ms,
    ))?;
    Ok(())
}

/// A draft by its id.
pub fn get(conn: &Connection, id: &RecordId) -> Result<Option<Draft>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT id, kind, record, heads, step, fields, created_ms, updated_ms FROM draft WHERE id = ?1",
    )?;
    let mut rows = find.query([id.as_bytes()])?;
    match rows.next()? {
        Some(r) => read(r).map(Some),
        None => Ok(None),
    }
}

/// All drafts, last touched first.
pub fn all(conn: &Connection) -> Result<Vec<Draft>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT id, kind, record, heads, step, fields, created_ms, updated_ms FROM draft ORDER BY updated_ms DESC, id",
    )?;
    let mut rows = find.query([])?;
    let mut drafts = Vec::new();
    while let Some(r) = rows.next()? {
        drafts.push(read(r)?);
    }
    Ok(drafts)
}

/// Deletes a draft; `secure_delete` overwrites its bytes.
pub fn remove(tx: &Transaction<'_>, id: &RecordId) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("DELETE FROM draft WHERE id = ?1")?
        .execute([id.as_bytes()])?
        > 0)
}

fn read(r: &Row<'_>) -> Result<Draft, StoreError> {
    let record: Option<[u8; 16]> = r.get(2)?;
    let heads: Option<Vec<u8>> = r.get(3)?;
    let fields: Vec<u8> = r.get(5)?;
    Ok(Draft {
        id: RecordId::from_bytes(r.get(0)?),
        kind: RecordKind(r.get(1)?),
        edits: match (record, heads) {
            (Some(record), Some(heads)) => Some((RecordId::from_bytes(record), read_heads(&heads)?)),
            _ => None,
        },
        step: r.get(4)?,
        answers: Answers(read_fields(&mut Reader::new(&fields), usize::MAX)?),
        created_ms: r.get(6)?,
        updated_ms: r.get(7)?,
    })
}

fn read_heads(bytes: &[u8]) -> Result<Vec<ChangeHash>, StoreError> {
    let mut r = Reader::new(bytes);
    let count = r.count(DEPENDENCIES_MAX)?;
    let mut heads = Vec::with_capacity(count);
    for _ in 0..count {
        heads.push(ChangeHash::from_bytes(r.array()?));
    }
    Ok(heads)
}

/// Notes that somebody did not consent: day and outcome, nothing of the person.
pub fn note_refusal(tx: &Transaction<'_>, day: &str, outcome: &str) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO refusal (day, outcome) VALUES (?1, ?2)")?
        .execute((day, outcome))?;
    Ok(())
}

/// Refused consents by day.
pub fn refusals(conn: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut find = conn.prepare_cached("SELECT day, outcome FROM refusal ORDER BY id")?;
    let all = find.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(all.collect::<Result<_, _>>()?)
}

/// The record that came of a line of an input file, if that line is in already.
pub fn imported(conn: &Connection, line: &[u8; 32]) -> Result<Option<RecordId>, StoreError> {
    let mut find = conn.prepare_cached("SELECT record FROM imported WHERE line = ?1")?;
    Ok(find
        .query_row([line], |r| Ok(RecordId::from_bytes(r.get(0)?)))
        .optional()?)
}

/// Notes that a line of an input file is in.
pub fn note_imported(tx: &Transaction<'_>, line: &[u8; 32], record: &RecordId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO imported (line, record) VALUES (?1, ?2)")?
        .execute((line, record.as_bytes()))?;
    Ok(())
}
