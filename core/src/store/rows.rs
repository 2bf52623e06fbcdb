//! Read rows: what lists show, one per record and shard. A cache of the ledger.

use super::StoreError;
use crate::form::{Answers, Summary, normal, summary};
use crate::ledger::search::{self, Matched};
use crate::ledger::{self, Applied, Trust, erase};
use crate::model::{DeviceKey, ReceiptNumber, RecordId, RecordKind, hamlet_key};
use crate::oplog::codec::{Reader, Writer};
use crate::oplog::office::{read_fields, write_fields};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

/// A record in a list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// The record.
    pub record: RecordId,
    /// Row id of its shard.
    pub shard: i64,
    /// What it is.
    pub kind: RecordKind,
    /// Receipt number.
    pub receipt: String,
    /// Registers with more than one distinct value.
    pub conflicts: u32,
    /// First and last change by the clocks of those who made them, ms since 1970 UTC.
    pub created_ms: i64,
    /// See `created_ms`.
    pub updated_ms: i64,
    /// The winners of all registers.
    pub answers: Answers,
}

/// Writes the row and search words of a record that was applied, or takes them away. A record that
/// is in several shards shows the changes of all of them in every row.
pub fn write(tx: &Transaction<'_>, applied: &Applied) -> Result<(), StoreError> {
    let came_ms = applied.entries.iter().map(|l| l.received_ms).max().unwrap_or(0);
    super::erase::carry_out(tx, applied, came_ms)?;
    if erase::is_stale(tx, applied)? {
        let trust = super::meta::trust(tx)?;
        let anew = ledger::history(tx, &trust, applied.shard, applied.record)?;
        return write_rows(tx, &anew);
    }
    write_rows(tx, applied)
}

fn write_rows(tx: &Transaction<'_>, applied: &Applied) -> Result<(), StoreError> {
    let shards = ledger::shards_of_record(tx, &applied.record)?;
    if shards.len() <= 1 {
        return write_row(tx, applied, true);
    }
    let main = main_shard(tx, &shards)?;
    let trust = super::meta::trust(tx)?;
    for shard in shards {
        let alone = ledger::history(tx, &trust, shard, applied.record)?;
        let mut whole = ledger::history_everywhere(tx, &trust, shard, applied.record)?;
        whole.view.kind = alone.view.kind.and(whole.view.kind);
        write_row(tx, &whole, Some(shard) == main)?;
    }
    choose_main(tx, &applied.record)
}

/// Of the rows of a record, that of the lowest shard stands in lists and search: a rule that does
/// not depend on which came first.
fn main_shard(conn: &Connection, shards: &[i64]) -> Result<Option<i64>, StoreError> {
    let mut all = Vec::with_capacity(shards.len());
    for row in shards {
        all.push((ledger::shard_of_row(conn, *row)?, *row));
    }
    Ok(all.into_iter().min().map(|(_, row)| row))
}

/// A row that is there, and what search knows of it.
struct Old {
    id: i64,
    main: bool,
    name: String,
    village: Option<String>,
}

fn write_row(tx: &Transaction<'_>, applied: &Applied, main: bool) -> Result<(), StoreError> {
    let view = &applied.view;
    let mut find =
        tx.prepare_cached("SELECT id, main, name, village FROM row WHERE record = ?1 AND shard = ?2")?;
    let old = find
        .query_row((applied.record.as_bytes(), applied.shard), |r| {
            Ok(Old {
                id: r.get(0)?,
                main: r.get(1)?,
                name: r.get(2)?,
                village: r.get(3)?,
            })
        })
        .optional()?;
    let Some(kind) = view.kind.filter(|_| !view.registers.0.is_empty()) else {
        return old.map_or(Ok(()), |old| remove(tx, &old));
    };
    let winners = view.registers.winners();
    let answers: Answers = winners
        .map(|(key, value)| (String::from(key), value.clone()))
        .collect();
    let s = search_summary(kind, &answers);
    let id = put(
        tx,
        applied,
        (old.as_ref().map(|o| o.id), kind, main),
        &answers,
        &s,
    )?;
    let found_as = |old: &Old| {
        old.main == main && old.name == s.name.as_deref().unwrap_or_default() && old.village == s.village
    };
    if old.as_ref().is_some_and(found_as) {
        return Ok(());
    }
    if let Some(old) = old.filter(|old| old.main) {
        search::remove(tx, old.id)?;
    }
    if main {
        search::add(tx, id, &s)?;
    }
    Ok(())
}

fn remove(tx: &Transaction<'_>, old: &Old) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM row WHERE id = ?1")?
        .execute([old.id])?;
    if old.main {
        search::remove(tx, old.id)?;
    }
    Ok(())
}

/// The lowest shard may have nothing to show: then the next one that has a row is the main one.
fn choose_main(tx: &Transaction<'_>, record: &RecordId) -> Result<(), StoreError> {
    let mut find = tx.prepare_cached(
        "SELECT r.id, max(r.main) OVER () FROM row r JOIN shard s ON s.id = r.shard
         WHERE r.record = ?1 ORDER BY s.shard LIMIT 1",
    )?;
    let first = find.query_row([record.as_bytes()], |r| Ok((r.get(0)?, r.get(1)?)));
    let Some((id, false)) = first.optional()? else {
        return Ok(());
    };
    tx.prepare_cached("UPDATE row SET main = 1 WHERE id = ?1")?
        .execute([id])?;
    if let Some(row) = by_id(tx, id)? {
        search::add(tx, id, &search_summary(row.kind, &row.answers))?;
    }
    Ok(())
}

/// A candidate holds the registers of an enrolment.
#[must_use]
pub fn search_summary(kind: RecordKind, answers: &Answers) -> Summary {
    let kind = if kind == RecordKind::CANDIDATE {
        RecordKind::ENROLMENT
    } else {
        kind
    };
    summary(kind, answers)
}

/// A plain insert or update, for an upsert or RETURNING would make FTS5 write its pending words at
/// every row.
macro_rules! columns {
    () => {
        "record, shard, main, kind, receipt, name, nik, kk, birth_date, village, hamlet, phone, occurred_on, link,
         conflicts, created_ms, updated_ms, fields"
    };
}
macro_rules! values {
    () => {
        "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19"
    };
}
const INSERT: &str = concat!(
    "INSERT INTO row (id, ",
    columns!(),
    ") VALUES (?1, ",
    values!(),
    ")"
);
const UPDATE: &str = concat!(
    "UPDATE row SET (",
    columns!(),
    ") = (",
    values!(),
    ") WHERE id = ?1"
);

fn put(
    tx: &Transaction<'_>,
    applied: &Applied,
    (old, kind, main): (Option<i64>, RecordKind, bool),
    answers: &Answers,
    s: &Summary,
) -> Result<i64, StoreError> {
    let times = || applied.entries.iter().map(|l| l.entry.header.wall_ms);
    let link = answers
        .get("cd")
        .and_then(|v| v.as_text())
        .and_then(|t| t.parse::<RecordId>().ok());
    let mut fields = Writer::new();
    write_fields(&mut fields, &answers.0);
    let mut put = tx.prepare_cached(if old.is_some() { UPDATE } else { INSERT })?;
    put.execute(rusqlite::params![
        old,
        applied.record.as_bytes(),
        applied.shard,
        main,
        kind.0,
        ReceiptNumber::of(&applied.record).to_string(),
        s.name.as_deref().unwrap_or_default(),
        s.nik.as_ref().map(|n| n.reveal()),
        s.kk.as_ref().map(|k| k.reveal()),
        s.birth_date.as_ref().map(|d| d.to_register()),
        s.village,
        hamlet_of(answers),
        s.phone,
        s.occurred_on.as_ref().map(|o| o.to_register()),
        s.enrolment.or(link).as_ref().map(RecordId::as_bytes),
        applied.view.registers.conflicts(normal::same).count() as i64,
        times().min().unwrap_or(0),
        times().max().unwrap_or(0),
        fields.finish(),
    ])?;
    Ok(old.unwrap_or_else(|| tx.last_insert_rowid()))
}

/// The key by which lists group people of one hamlet; empty where nothing is written.
#[must_use]
pub fn hamlet_of(answers: &Answers) -> String {
    let text = answers.get("hm").and_then(|v| v.as_text());
    text.map(hamlet_key).unwrap_or_default()
}

/// [`hamlet_of`] by the `fields` of a row, for rows that an older release wrote.
pub(super) fn hamlet_of_fields(fields: &[u8]) -> Result<String, StoreError> {
    Ok(hamlet_of(&Answers(read_fields(
        &mut Reader::new(fields),
        usize::MAX,
    )?)))
}

pub(super) const COLUMNS: &str = "record, shard, kind, receipt, conflicts, created_ms, updated_ms, fields";

pub(super) fn read_row(r: &Row<'_>) -> Result<ListRow, StoreError> {
    let fields: Vec<u8> = r.get(7)?;
    Ok(ListRow {
        record: RecordId::from_bytes(r.get(0)?),
        shard: r.get(1)?,
        kind: RecordKind(r.get(2)?),
        receipt: r.get(3)?,
        conflicts: r.get(4)?,
        created_ms: r.get(5)?,
        updated_ms: r.get(6)?,
        answers: Answers(read_fields(&mut Reader::new(&fields), usize::MAX)?),
    })
}

/// Whether every row can be read.
pub fn check(conn: &Connection) -> Result<(), StoreError> {
    let mut find = conn.prepare(&format!("SELECT {COLUMNS} FROM row"))?;
    let mut rows = find.query([])?;
    while let Some(r) = rows.next()? {
        read_row(r)?;
    }
    Ok(())
}

/// What people are shown: nothing whose processing is restricted; and after the lease ended nothing
/// that others wrote. Then `lease_ended` holds the key of this device.
macro_rules! shown {
    () => {
        "NOT EXISTS (SELECT 1 FROM restricted x WHERE x.record = row.record)
         AND NOT EXISTS (SELECT 1 FROM meta m WHERE m.key = 'lease_ended' AND NOT EXISTS
             (SELECT 1 FROM entry e JOIN log l ON l.id = e.log WHERE e.record = row.record AND l.device = m.value))"
    };
}
pub(super) use shown;

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<RecordKind>,
    /// Only records with conflicts.
    pub in_conflict: bool,
    /// Only this village.
    pub village: Option<String>,
}

/// A page of a list, newest change first. Of what the hub writes for phones, only candidates are listed
/// unless their kind is asked for: rosters and erasures are nobody's work.
pub fn list(conn: &Connection, filter: &Filter, offset: u64, limit: u64) -> Result<Vec<ListRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM row
         WHERE main = 1 AND (kind = ?1 OR ?1 IS NULL AND (kind < 16 OR kind = 18)) AND (?2 = 0 OR conflicts > 0) AND (?3 IS NULL OR village = ?3)
           AND {}
         ORDER BY updated_ms DESC, record LIMIT ?4 OFFSET ?5",
        shown!()
    );
    let kind = filter.kind.map(|k| k.0);
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query((kind, filter.in_conflict, &filter.village, limit, offset))?;
    let mut page = Vec::new();
    while let Some(r) = rows.next()? {
        page.push(read_row(r)?);
    }
    Ok(page)
}

/// How many records of a kind there are.
pub fn count(conn: &Connection, kind: RecordKind) -> Result<u64, StoreError> {
    let mut count = conn.prepare_cached(concat!(
        "SELECT count(*) FROM row WHERE main = 1 AND kind = ?1 AND ",
        shown!()
    ))?;
    Ok(count.query_row([kind.0], |r| r.get(0))?)
}

/// How many records have conflicts.
pub fn count_in_conflict(conn: &Connection) -> Result<u64, StoreError> {
    let mut count = conn.prepare_cached(concat!(
        "SELECT count(*) FROM row WHERE main = 1 AND conflicts > 0 AND ",
        shown!()
    ))?;
    Ok(count.query_row([], |r| r.get(0))?)
}

/// Finds records, the surest matches first, each once.
pub fn find(conn: &Connection, query: &str, limit: usize) -> Result<Vec<(ListRow, Matched)>, StoreError> {
    let mut found = Vec::new();
    for (id, how) in search::find(conn, query, limit)? {
        found.extend(one(conn, concat!("id = ?1 AND ", shown!()), id)?.map(|row| (row, how)));
    }
    Ok(found)
}

fn by_id(conn: &Connection, id: i64) -> Result<Option<ListRow>, StoreError> {
    one(conn, "id = ?1", id)
}

/// A record's main row.
pub fn by_record(conn: &Connection, record: &RecordId) -> Result<Option<ListRow>, StoreError> {
    one(
        conn,
        concat!("record = ?1 AND main = 1 AND ", shown!()),
        record.as_bytes(),
    )
}

/// People of a family card: who is enrolled first, then candidates.
pub fn of_family_card(conn: &Connection, kk: &str) -> Result<Vec<ListRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM row WHERE kk = ?1 AND main = 1 AND kind IN (?2, ?3) AND {} ORDER BY kind = ?3, name",
        shown!()
    );
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query((kk, RecordKind::ENROLMENT.0, RecordKind::CANDIDATE.0))?;
    let mut people = Vec::new();
    while let Some(r) = rows.next()? {
        people.push(read_row(r)?);
    }
    Ok(people)
}

/// Records that refer to this one: reports of an enrolment, enrolments of a candidate.
pub fn linked_to(conn: &Connection, record: &RecordId) -> Result<Vec<ListRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM row WHERE link = ?1 AND main = 1 AND {} ORDER BY created_ms",
        shown!()
    );
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query([record.as_bytes()])?;
    let mut linked = Vec::new();
    while let Some(r) = rows.next()? {
        linked.push(read_row(r)?);
    }
    Ok(linked)
}

/// Enrolments with this NIK, but not `except`.
pub fn same_nik(
    conn: &Connection,
    nik: &str,
    except: Option<&RecordId>,
) -> Result<Vec<RecordId>, StoreError> {
    let mut find = conn.prepare_cached(concat!(
        "SELECT record FROM row WHERE nik = ?1 AND kind = 2 AND main = 1 AND (?2 IS NULL OR record <> ?2) AND ",
        shown!()
    ))?;
    let same = find.query_map((nik, except.map(RecordId::as_bytes)), |r| {
        Ok(RecordId::from_bytes(r.get(0)?))
    })?;
    Ok(same.collect::<Result<_, _>>()?)
}

/// Enrolments that share a NIK, grouped, the oldest of a group first.
pub fn doubles(conn: &Connection) -> Result<Vec<Vec<ListRow>>, StoreError> {
    // What is shown is asked of those few only.
    let sql = format!(
        "SELECT {COLUMNS}, nik FROM row WHERE kind = 2 AND main = 1 AND nik IN
             (SELECT nik FROM row WHERE kind = 2 AND main = 1 AND nik IS NOT NULL GROUP BY nik HAVING count(*) > 1)
             AND {} ORDER BY nik, created_ms, record",
        shown!()
    );
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query([])?;
    let mut groups: Vec<(String, Vec<ListRow>)> = Vec::new();
    while let Some(r) = rows.next()? {
        let (nik, row): (String, _) = (r.get("nik")?, read_row(r)?);
        match groups.last_mut() {
            Some((last, group)) if *last == nik => group.push(row),
            _ => groups.push((nik, vec![row])),
        }
    }
    let groups = groups.into_iter().map(|(_, group)| group);
    Ok(groups.filter(|group| group.len() > 1).collect())
}

fn one(conn: &Connection, condition: &str, key: impl rusqlite::ToSql) -> Result<Option<ListRow>, StoreError> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM row WHERE {condition}"))?;
    let mut rows = find.query([key])?;
    match rows.next()? {
        Some(r) => read_row(r).map(Some),
        None => Ok(None),
    }
}

/// A device of the hub's roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterDevice {
    /// Its key.
    pub device: DeviceKey,
    /// Whose it is.
    pub name: String,
    /// Dotted codes of its districts, the working one first.
    pub districts: Vec<String>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// Every device of the roster: `dv` its key, `nm` the name, `ds` the districts, `st` its state.
pub fn devices(conn: &Connection) -> Result<Vec<RosterDevice>, StoreError> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM row WHERE kind = ?1 AND main = 1"))?;
    let mut rows = find.query([RecordKind::ROSTER.0])?;
    let mut devices = Vec::new();
    while let Some(r) = rows.next()? {
        let answers = read_row(r)?.answers;
        let text = |key| answers.get(key).and_then(|v| v.as_text()).unwrap_or_default();
        let key = answers.get("dv").and_then(|v| v.as_bytes());
        if let Some(Ok(device)) = key.map(DeviceKey::try_from) {
            devices.push(RosterDevice {
                device,
                name: String::from(text("nm")),
                districts: text("ds")
                    .split(',')
                    .filter(|d| !d.is_empty())
                    .map(String::from)
                    .collect(),
                revoked: text("st") == "revoked",
            });
        }
    }
    Ok(devices)
}

/// Name of the person on a device, from the hub's roster (`dv` the device's key, `nm` the name).
pub fn device_name(conn: &Connection, device: &DeviceKey) -> Result<Option<String>, StoreError> {
    let found = devices(conn)?.into_iter().find(|d| d.device == *device);
    Ok(found.map(|d| d.name).filter(|name| !name.is_empty()))
}

/// Makes all rows and search words again from the ledger.
pub fn rebuild(tx: &Transaction<'_>, trust: &Trust) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM row", [])?;
    search::clear(tx)?;
    let all = ledger::rebuild(tx, trust)?;
    for applied in &all {
        write(tx, applied)?;
    }
    Ok(all.len() as u64)
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
