//! What the console shows: a cache of the ledger, one row per record and shard.

use super::restricted;
use super::within::{self, Within};
use super::{StoreError, blobs};
use lontar_core::form::{Answers, Summary, blocking_submission, normal, summary};
use lontar_core::ledger::search::{self, Matched, Only};
use lontar_core::ledger::{self, Applied};
use lontar_core::model::{ReceiptNumber, RecordId, RecordKind, Regions, ShardId};
use lontar_core::oplog::codec::{Reader, Writer};
use lontar_core::oplog::office::{read_fields, write_fields};
use lontar_core::oplog::shard::Shard;
use rusqlite::{Connection, Row, Transaction, params};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A record in a list of the console.
#[derive(Clone, Debug)]
pub struct HubRow {
    /// The record.
    pub record: RecordId,
    /// Row id of its shard.
    pub shard: i64,
    /// What it is.
    pub kind: RecordKind,
    /// Receipt number.
    pub receipt: String,
    /// Dotted code of its district.
    pub district: Option<String>,
    /// Registers with more than one distinct value.
    pub conflicts: u32,
    /// Those that keep it from BPJS TK.
    pub blocking: u32,
    /// When it was first written, by the clock of who wrote it, ms since 1970 UTC.
    pub created_ms: i64,
    /// When it first came here, by the hub's clock.
    pub first_received_ms: i64,
    /// The winners of all registers.
    pub answers: Answers,
}

impl HubRow {
    /// The few answers that lists show.
    #[must_use]
    pub fn summary(&self) -> Summary {
        summary_of(self.kind, &self.answers)
    }
}

/// Dotted district code of each district's shard.
static DISTRICTS: LazyLock<BTreeMap<ShardId, &'static str>> = LazyLock::new(|| {
    let regions = Regions::get();
    let districts = regions.regencies().flat_map(|r| regions.districts(r.code));
    districts
        .map(|d| (Shard::District(String::from(d.code)).id(), d.code))
        .collect()
});

/// The district of a shard, if it is a district's.
#[must_use]
pub fn district_of_shard(shard: &ShardId) -> Option<&'static str> {
    DISTRICTS.get(shard).copied()
}

/// A candidate holds the registers of an enrolment.
#[must_use]
pub fn summary_of(kind: RecordKind, answers: &Answers) -> Summary {
    summary(
        if kind == RecordKind::CANDIDATE {
            RecordKind::ENROLMENT
        } else {
            kind
        },
        answers,
    )
}

/// Rows of one record that are there already, oldest first.
struct Old {
    id: i64,
    shard: i64,
    main: bool,
    name: String,
    village: Option<String>,
}

fn rows_of(conn: &Connection, record: &RecordId) -> Result<Vec<Old>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT id, shard, main, name, village FROM row WHERE record = ?1 ORDER BY id")?;
    let rows = find.query_map([record.as_bytes()], |r| {
        Ok(Old {
            id: r.get(0)?,
            shard: r.get(1)?,
            main: r.get(2)?,
            name: r.get(3)?,
            village: r.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes the row of a record that was applied, or takes it away; returns what lists show of it. A
/// record that is in several shards is listed once: where it came first.
pub fn write(tx: &Transaction<'_>, applied: &Applied) -> Result<Option<Summary>, StoreError> {
    let rows = rows_of(tx, &applied.record)?;
    let old = rows.iter().find(|row| row.shard == applied.shard);
    blobs::note_refs(tx, applied, old.is_some())?;
    let Some(kind) = applied.view.kind.filter(|_| !applied.view.registers.0.is_empty()) else {
        if let Some(old) = old {
            remove(tx, old, &rows)?;
        }
        return Ok(None);
    };
    let answers: Answers = applied
        .view
        .registers
        .winners()
        .map(|(key, value)| (String::from(key), value.clone()))
        .collect();
    let s = summary_of(kind, &answers);
    let main = old.map_or(rows.is_empty(), |old| old.main);
    let id = put(tx, applied, (old.map(|o| o.id), kind, main), &answers, &s)?;
    let found_as = |old: &&Old| old.name == s.name.as_deref().unwrap_or_default() && old.village == s.village;
    if old.filter(found_as).is_none() {
        if let Some(old) = old {
            search::remove(tx, old.id)?;
        }
        search::add(tx, id, &s)?;
    }
    Ok(Some(s))
}

fn remove(tx: &Transaction<'_>, old: &Old, rows: &[Old]) -> Result<(), StoreError> {
    search::remove(tx, old.id)?;
    tx.prepare_cached("DELETE FROM row WHERE id = ?1")?
        .execute([old.id])?;
    if let Some(next) = rows.iter().find(|row| row.id != old.id).filter(|_| old.main) {
        tx.prepare_cached("UPDATE row SET main = 1 WHERE id = ?1")?
            .execute([next.id])?;
    }
    Ok(())
}

/// A plain insert or update, for an upsert or RETURNING would make FTS5 write its pending words at
/// every row.
macro_rules! columns {
    () => {
        "record, shard, main, kind, receipt, name, nik, village, district, occurred_on, link, conflicts, blocking,
         created_ms, updated_ms, first_received_ms, fields"
    };
}
macro_rules! values {
    () => {
        "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18"
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
    let shard = ledger::shard_of_row(tx, applied.shard)?;
    let of_village = s.village.as_deref().and_then(|v| Regions::get().district_of(v));
    let district = of_village.or(district_of_shard(&shard));
    let registers = &applied.view.registers;
    let conflicts: Vec<&str> = registers.conflicts(normal::same).map(|(key, _)| key).collect();
    let blocking = conflicts.iter().filter(|key| blocking_submission(key)).count();
    let times = || applied.entries.iter().map(|l| l.entry.header.wall_ms);
    let received = applied.entries.iter().map(|l| l.received_ms);
    let link = answers
        .get("cd")
        .and_then(|v| v.as_text())
        .and_then(|t| t.parse::<RecordId>().ok());
    let mut fields = Writer::new();
    write_fields(&mut fields, &answers.0);
    let mut put = tx.prepare_cached(if old.is_some() { UPDATE } else { INSERT })?;
    put.execute(params![
        old,
        applied.record.as_bytes(),
        applied.shard,
        main,
        kind.0,
        ReceiptNumber::of(&applied.record).to_string(),
        s.name.as_deref().unwrap_or_default(),
        s.nik.as_ref().map(|n| n.reveal()),
        s.village,
        district,
        s.occurred_on.as_ref().map(|o| o.to_register()),
        s.enrolment.or(link).as_ref().map(RecordId::as_bytes),
        conflicts.len() as i64,
        blocking as i64,
        times().min().unwrap_or(0),
        times().max().unwrap_or(0),
        received.min().unwrap_or(0),
        fields.finish(),
    ])?;
    Ok(old.unwrap_or_else(|| tx.last_insert_rowid()))
}

const COLUMNS: &str =
    "record, shard, kind, receipt, district, conflicts, blocking, created_ms, first_received_ms, fields";

fn read_row(r: &Row<'_>) -> Result<HubRow, StoreError> {
    let fields: Vec<u8> = r.get(9)?;
    Ok(HubRow {
        record: RecordId::from_bytes(r.get(0)?),
        shard: r.get(1)?,
        kind: RecordKind(r.get(2)?),
        receipt: r.get(3)?,
        district: r.get(4)?,
        conflicts: r.get(5)?,
        blocking: r.get(6)?,
        created_ms: r.get(7)?,
        first_received_ms: r.get(8)?,
        answers: Answers(read_fields(&mut Reader::new(&fields), usize::MAX)?),
    })
}

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<RecordKind>,
    /// Only this district or regency: the beginning of a dotted code.
    pub region: Option<String>,
    /// Only records with conflicts.
    pub in_conflict: bool,
    /// Only what may be seen.
    pub within: Within,
}

/// A page of a list, newest first, without what is restricted. Without a kind, records about people:
/// not the hub's own documents.
pub fn list(conn: &Connection, filter: &Filter, offset: u64, limit: u64) -> Result<Vec<HubRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM row r
         WHERE main = 1 AND (kind = ?2 OR (?2 IS NULL AND (kind < 16 OR kind = 18))) AND (?3 = 0 OR conflicts > 0)
           AND (?4 IS NULL OR district = ?4 OR substr(district, 1, length(?4) + 1) = ?4 || '.')
           AND {} AND {}
         ORDER BY updated_ms DESC, id LIMIT ?5 OFFSET ?6",
        restricted::SHOWN,
        within::condition(1)
    );
    let mut find = conn.prepare_cached(&sql)?;
    let kind = filter.kind.map(|k| k.0);
    let mut rows = find.query((
        filter.within.param(),
        kind,
        filter.in_conflict,
        &filter.region,
        limit,
        offset,
    ))?;
    let mut page = Vec::new();
    while let Some(r) = rows.next()? {
        page.push(read_row(r)?);
    }
    Ok(page)
}

/// Finds records that may be seen, the surest matches first; nothing that is restricted.
pub fn find(
    conn: &Connection,
    query: &str,
    limit: usize,
    within: &Within,
) -> Result<Vec<(HubRow, Matched)>, StoreError> {
    let param = within.param();
    // Everywhere needs no list of regencies, but the statement has the parameter.
    let inside = match &param {
        Some(_) => within::condition(3),
        None => String::from("?3 = ''"),
    };
    let condition = format!("{} AND {inside}", restricted::SHOWN);
    let only = Only {
        condition: &condition,
        param: param.as_deref().unwrap_or_default(),
    };
    let mut found = Vec::new();
    for (id, how) in search::find_only(conn, query, limit * 2, Some(only))? {
        let mut get =
            conn.prepare_cached(&format!("SELECT {COLUMNS} FROM row WHERE id = ?1 AND main = 1"))?;
        let mut rows = get.query([id])?;
        if let Some(r) = rows.next()? {
            found.push((read_row(r)?, how));
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// A record's main row, also of a restricted one: who asks for it has its id, from a case or from
/// another record.
pub fn by_record(conn: &Connection, record: &RecordId) -> Result<Option<HubRow>, StoreError> {
    let mut get = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM row WHERE record = ?1 AND main = 1"
    ))?;
    let mut rows = get.query([record.as_bytes()])?;
    match rows.next()? {
        Some(r) => read_row(r).map(Some),
        None => Ok(None),
    }
}

/// The same, if it may be seen.
pub fn by_record_within(
    conn: &Connection,
    record: &RecordId,
    within: &Within,
) -> Result<Option<HubRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM row r WHERE record = ?2 AND main = 1 AND {}",
        within::condition(1)
    );
    let mut get = conn.prepare_cached(&sql)?;
    let mut rows = get.query((within.param(), record.as_bytes()))?;
    match rows.next()? {
        Some(r) => read_row(r).map(Some),
        None => Ok(None),
    }
}

/// A record's row in one shard.
pub fn in_shard(conn: &Connection, record: &RecordId, shard: i64) -> Result<Option<HubRow>, StoreError> {
    let mut get = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM row WHERE record = ?1 AND shard = ?2"
    ))?;
    let mut rows = get.query((record.as_bytes(), shard))?;
    match rows.next()? {
        Some(r) => read_row(r).map(Some),
        None => Ok(None),
    }
}

/// Records that refer to this one, may be seen and are not restricted.
pub fn linked_to(conn: &Connection, record: &RecordId, within: &Within) -> Result<Vec<HubRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM row r WHERE link = ?2 AND main = 1 AND {} AND {} ORDER BY created_ms",
        restricted::SHOWN,
        within::condition(1)
    );
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query((within.param(), record.as_bytes()))?;
    let mut linked = Vec::new();
    while let Some(r) = rows.next()? {
        linked.push(read_row(r)?);
    }
    Ok(linked)
}

/// How many records of each kind a district has; `None` where no district is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By district: (enrolments, accidents, candidates, in conflict).
    pub districts: BTreeMap<Option<String>, [u64; 4]>,
}

impl Counts {
    /// The sum of all districts.
    #[must_use]
    pub fn total(&self) -> [u64; 4] {
        self.within("")
    }

    /// The sum of the districts of a region, by its dotted code.
    #[must_use]
    pub fn within(&self, code: &str) -> [u64; 4] {
        let mut sum = [0; 4];
        for (district, counts) in &self.districts {
            if district.as_deref().unwrap_or_default().starts_with(code) {
                sum.iter_mut().zip(counts).for_each(|(s, c)| *s += c);
            }
        }
        sum
    }
}

/// Counts of everything that is not restricted.
pub fn counts(conn: &Connection) -> Result<Counts, StoreError> {
    let sql = format!(
        "SELECT district, sum(kind = 2), sum(kind = 3), sum(kind = 18), sum(conflicts > 0)
         FROM row r WHERE main = 1 AND kind IN (2, 3, 18) AND ?1 IS NULL AND {} GROUP BY district",
        restricted::SHOWN
    );
    counted(conn, &sql, None)
}

/// Counts of what may be seen. A record that was carried counts in the district inside.
pub fn counts_within(conn: &Connection, within: &Within) -> Result<Counts, StoreError> {
    let Some(param) = within.param() else {
        return counts(conn);
    };
    let sql = format!(
        "SELECT at, sum(kind = 2), sum(kind = 3), sum(kind = 18), sum(differs > 0) FROM (
             SELECT min(district) AS at, kind, max(conflicts) AS differs FROM row r
             WHERE kind IN (2, 3, 18) AND substr(district, 1, 5) IN (SELECT value FROM json_each(?1)) AND {}
             GROUP BY record)
         GROUP BY at",
        restricted::SHOWN
    );
    counted(conn, &sql, Some(param))
}

fn counted(conn: &Connection, sql: &str, param: Option<String>) -> Result<Counts, StoreError> {
    let mut find = conn.prepare_cached(sql)?;
    let rows = find.query_map([param], |r| {
        Ok((r.get(0)?, [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?]))
    })?;
    Ok(Counts {
        districts: rows.collect::<Result<_, _>>()?,
    })
}
