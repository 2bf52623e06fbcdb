//! Records whose processing is restricted (UU 27/2022 Art. 41): kept, but in no list, search, count or
//! export. Applied inside the queries, like [`super::within`]: a restricted row is never read.
//!
//! What is asked for by its id still finds them: cases, copies for the person, and erasing.

use super::StoreError;
use lontar_core::model::RecordId;
use rusqlite::Connection;

/// Whether a row of `row`, named `r` in the query, may be listed, as SQL without a parameter.
pub const SHOWN: &str = "NOT EXISTS (SELECT 1 FROM restricted x WHERE x.record = r.record)";

/// Whether a record is restricted.
pub fn is_restricted(conn: &Connection, record: &RecordId) -> Result<bool, StoreError> {
    let mut find = conn.prepare_cached("SELECT 1 FROM restricted WHERE record = ?1")?;
    Ok(find.exists([record.as_bytes()])?)
}
