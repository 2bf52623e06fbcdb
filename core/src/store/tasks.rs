//! What still needs somebody, of what this phone wrote.

use super::StoreError;
use super::custody::has_arrived_sql;
use super::rows::{COLUMNS, ListRow, read_row, shown};
use crate::model::{DeviceKey, RecordKind};
use rusqlite::{Connection, Params};

/// Own reports that no hub has acknowledged. One that Disnaker has had is not told of again when it is completed.
pub fn unsent_reports(conn: &Connection, own: &DeviceKey) -> Result<Vec<ListRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM row WHERE kind = ?1 AND main = 1 AND {}
             AND EXISTS (SELECT 1 FROM entry e JOIN log l ON l.id = e.log
                         WHERE e.record = row.record AND e.custody = 0 AND l.device = ?2)
             AND NOT {}
         ORDER BY created_ms, record",
        shown!(),
        has_arrived_sql("row.record")
    );
    all(conn, &sql, (RecordKind::ACCIDENT.0, own.as_bytes()))
}

/// Own enrolments for which no photo or recording is on this phone, the newest first. Whether one is wanted is for
/// the answers to say.
pub fn enrolments_without_blobs(
    conn: &Connection,
    own: &DeviceKey,
    limit: u64,
) -> Result<Vec<ListRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM row WHERE kind = ?1 AND main = 1 AND {}
             AND EXISTS (SELECT 1 FROM entry e JOIN log l ON l.id = e.log WHERE e.record = row.record AND l.device = ?2)
             AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.owner = row.record)
         ORDER BY created_ms DESC, record LIMIT ?3",
        shown!()
    );
    all(conn, &sql, (RecordKind::ENROLMENT.0, own.as_bytes(), limit))
}

fn all(conn: &Connection, sql: &str, params: impl Params) -> Result<Vec<ListRow>, StoreError> {
    let mut find = conn.prepare_cached(sql)?;
    let mut rows = find.query(params)?;
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.push(read_row(r)?);
    }
    Ok(found)
}
