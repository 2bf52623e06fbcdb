//! Unfinished forms, how those ended that became no record, and lines of files that are in already.

use super::StoreError;
use crate::form::Answers;
use crate::model::{ChangeHash, RecordId, RecordKind};
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::limits::{DEPENDENCIES_MAX, REGISTERS_MAX};
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
    /// Whether a person answered anything since it was begun.
    pub touched: bool,
    /// When it was begun, ms since 1970 UTC.
    pub created_ms: i64,
    /// When it was last touched.
    pub updated_ms: i64,
}

macro_rules! columns {
    () => {
        "id, kind, record, heads, step, fields, created_ms, updated_ms, touched"
    };
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
        "INSERT INTO draft (id, kind, record, heads, step, fields, created_ms, updated_ms, touched)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET heads = excluded.heads, step = excluded.step, fields = excluded.fields,
             updated_ms = excluded.updated_ms, touched = excluded.touched",
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
        draft.touched,
    ))?;
    Ok(())
}

/// A draft by its id.
pub fn get(conn: &Connection, id: &RecordId) -> Result<Option<Draft>, StoreError> {
    let mut find = conn.prepare_cached(concat!("SELECT ", columns!(), " FROM draft WHERE id = ?1"))?;
    let mut rows = find.query([id.as_bytes()])?;
    match rows.next()? {
        Some(r) => read(r).map(Some),
        None => Ok(None),
    }
}

/// All drafts, last touched first.
pub fn all(conn: &Connection) -> Result<Vec<Draft>, StoreError> {
    let mut find = conn.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM draft ORDER BY updated_ms DESC, id"
    ))?;
    let mut rows = find.query([])?;
    let mut drafts = Vec::new();
    while let Some(r) = rows.next()? {
        drafts.push(read(r)?);
    }
    Ok(drafts)
}

/// Takes an answer out of the drafts that change a record: it was settled elsewhere, and theirs could never be saved.
pub fn settle(tx: &Transaction<'_>, record: &RecordId, register: &str) -> Result<(), StoreError> {
    for mut draft in all(tx)? {
        let edits_it = draft.edits.as_ref().is_some_and(|(edited, _)| edited == record);
        if edits_it && draft.answers.0.remove(register).is_some() {
            put(tx, &draft)?;
        }
    }
    Ok(())
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
        touched: r.get(8)?,
    })
}

/// A draft's bytes, to be handed over to another phone of its officer.
#[must_use]
pub fn to_bytes(draft: &Draft) -> Vec<u8> {
    let mut w = Writer::new();
    w.raw(draft.id.as_bytes());
    w.varint(u64::from(draft.kind.0));
    w.u8(u8::from(draft.edits.is_some()));
    if let Some((record, heads)) = &draft.edits {
        w.raw(record.as_bytes());
        w.varint(heads.len() as u64);
        heads.iter().for_each(|h| w.raw(h.as_bytes()));
    }
    w.bytes(draft.step.as_bytes());
    w.zigzag(draft.created_ms);
    w.zigzag(draft.updated_ms);
    write_fields(&mut w, &draft.answers.0);
    w.finish()
}

/// Reads what [`to_bytes`] wrote.
pub fn from_bytes(bytes: &[u8]) -> Result<Draft, CodecError> {
    let mut r = Reader::new(bytes);
    let draft = Draft {
        id: RecordId::from_bytes(r.array()?),
        kind: RecordKind(u16::try_from(r.varint()?).map_err(|_| CodecError::TooLarge)?),
        edits: if r.flag()? {
            let record = RecordId::from_bytes(r.array()?);
            let count = r.count(DEPENDENCIES_MAX)?;
            let heads = (0..count).map(|_| Ok(ChangeHash::from_bytes(r.array()?)));
            Some((record, heads.collect::<Result<_, CodecError>>()?))
        } else {
            None
        },
        step: String::from(core::str::from_utf8(r.bytes(256)?).map_err(|_| CodecError::NotCanonical)?),
        created_ms: r.zigzag()?,
        updated_ms: r.zigzag()?,
        answers: Answers(read_fields(&mut r, REGISTERS_MAX)?),
        touched: true,
    };
    r.end()?;
    Ok(draft)
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

/// Notes how a form ended that became no record: day and outcome, nothing of the person.
pub fn note_outcome(tx: &Transaction<'_>, day: &str, outcome: &str) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO refusal (day, outcome) VALUES (?1, ?2)")?
        .execute((day, outcome))?;
    Ok(())
}

/// How forms ended since a day (`2026-11-20`), with how many: the most frequent first.
pub fn count_outcomes(conn: &Connection, from: &str) -> Result<Vec<(String, u64)>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT outcome, count(*) FROM refusal WHERE day >= ?1 GROUP BY outcome ORDER BY count(*) DESC, outcome",
    )?;
    let all = find.query_map([from], |r| Ok((r.get(0)?, r.get(1)?)))?;
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
