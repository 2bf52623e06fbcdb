//! An entry as a table row.

use super::LedgerError;
use crate::model::{EntryHash, RecordId};
use crate::oplog::codec::CodecError;
use crate::oplog::entry::{Body, Entry, Header};
use rusqlite::{Row, Transaction};

/// The columns that [`read`] needs, in its order.
pub const COLUMNS: &str = "e.header, e.hash, e.body, e.salt, e.payload";

const PRESENT: u8 = 0;
const ERASED: u8 = 1;
const BELOW_CUT: u8 = 2;
const WITHHELD: u8 = 3;

/// Reads an entry that was stored.
pub fn read(row: &Row<'_>) -> Result<Entry, LedgerError> {
    let header = Header::decode(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
    let hash = EntryHash::from_bytes(row.get(1)?);
    let bytes = |column| {
        row.get_ref(column)?
            .as_blob_or_null()
            .map_err(rusqlite::Error::from)
    };
    let body = body(row.get(2)?, bytes(3)?, bytes(4)?).ok_or(CodecError::Truncated)?;
    Ok(Entry { header, hash, body })
}

/// A body from its columns; `None` if one that belongs to it is missing or has another length.
pub fn body(code: u8, salt: Option<&[u8]>, payload: Option<&[u8]>) -> Option<Body> {
    Some(match code {
        PRESENT => Body::Present {
            salt: salt?.try_into().ok()?,
            payload: payload?.to_vec(),
        },
        ERASED => Body::Erased {
            case: RecordId::from_bytes(salt?.try_into().ok()?),
        },
        BELOW_CUT => Body::BelowCut,
        _ => Body::Withheld,
    })
}

/// Stores an entry; the caller knows that it is new.
pub fn insert(
    tx: &Transaction<'_>,
    (log, shard): (i64, i64),
    entry: &Entry,
    custody: u8,
    now_ms: i64,
) -> Result<i64, LedgerError> {
    let (body, salt, payload): (u8, Option<&[u8]>, Option<&[u8]>) = match &entry.body {
        Body::Present { salt, payload } => (PRESENT, Some(salt), Some(payload)),
        Body::Erased { case } => (ERASED, Some(case.as_bytes()), None),
        Body::BelowCut => (BELOW_CUT, None, None),
        Body::Withheld => (WITHHELD, None, None),
    };
    let header = &entry.header;
    let mut insert = tx.prepare_cached(
        "INSERT INTO entry
             (log, shard, seq, hash, counter, record, kind, header, body, salt, payload, custody, received_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    insert.execute((
        log,
        shard,
        header.seq,
        entry.hash.as_bytes(),
        header.counter,
        header.record.as_bytes(),
        header.kind.0,
        header.encode(),
        body,
        salt,
        payload,
        custody,
        now_ms,
    ))?;
    Ok(tx.last_insert_rowid())
}
