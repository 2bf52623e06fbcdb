//! The lists of the villages: who is on them, and who is enrolled.

use super::StoreError;
use super::rows::{self, ListRow, shown};
use crate::model::{RecordId, RecordKind};
use rusqlite::Connection;

/// How far a village has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VillageProgress {
    /// Dotted code; `None` for candidates whose village is not known.
    pub village: Option<String>,
    /// People on its list.
    pub candidates: u64,
    /// Those who are enrolled, by what is on this phone.
    pub enrolled: u64,
}

/// SQL that is true of a candidate's row with an enrolment.
const ENROLLED: &str =
    "EXISTS (SELECT 1 FROM row e WHERE e.link = row.record AND e.kind = ?1 AND e.main = 1)";

/// Every village with candidates, by code.
pub fn villages(conn: &Connection) -> Result<Vec<VillageProgress>, StoreError> {
    let mut find = conn.prepare_cached(&format!(
        "SELECT village, count(*), sum({ENROLLED}) FROM row
         WHERE main = 1 AND kind = ?2 AND {} GROUP BY village ORDER BY village",
        shown!()
    ))?;
    let kinds = (RecordKind::ENROLMENT.0, RecordKind::CANDIDATE.0);
    let villages = find.query_map(kinds, |r| {
        Ok(VillageProgress {
            village: r.get(0)?,
            candidates: r.get(1)?,
            enrolled: r.get(2)?,
        })
    })?;
    Ok(villages.collect::<Result<_, _>>()?)
}

/// A page of a village's candidates by hamlet and name, those without a hamlet last, with the enrolment of those who have one. `enrolled` asks for
/// those with or without only.
pub fn candidates(
    conn: &Connection,
    village: Option<&str>,
    enrolled: Option<bool>,
    (offset, limit): (u64, u64),
) -> Result<Vec<(ListRow, Option<RecordId>)>, StoreError> {
    let mut find = conn.prepare_cached(&format!(
        "SELECT record, shard, kind, receipt, conflicts, created_ms, updated_ms, fields,
                (SELECT e.record FROM row e WHERE e.link = row.record AND e.kind = ?1 AND e.main = 1 LIMIT 1)
         FROM row WHERE main = 1 AND kind = ?2 AND village IS ?3 AND (?4 IS NULL OR {ENROLLED} = ?4) AND {}
         ORDER BY hamlet = '', hamlet, name, record LIMIT ?5 OFFSET ?6",
        shown!()
    ))?;
    let kinds = (RecordKind::ENROLMENT.0, RecordKind::CANDIDATE.0);
    let mut found = find.query((kinds.0, kinds.1, village, enrolled, limit, offset))?;
    let mut page = Vec::new();
    while let Some(r) = found.next()? {
        let enrolment: Option<[u8; 16]> = r.get(8)?;
        page.push((rows::read_row(r)?, enrolment.map(RecordId::from_bytes)));
    }
    Ok(page)
}
