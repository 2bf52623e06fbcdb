//! An entry as a table row.

use super::{LedgerError, erase};
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

/// Body, salt and payload as they are stored. Who erased nothing takes nobody's word that something was
/// erased: without the case such a body is one that was withheld, and is taken when it comes. Who did
/// erase takes no body any more.
fn columns<'a>(entry: &'a Entry, case: Option<&'a RecordId>) -> (u8, Option<&'a [u8]>, Option<&'a [u8]>) {
    match (case, &entry.body) {
        (Some(case), _) => (ERASED, Some(case.as_bytes()), None),
        (None, Body::Present { salt, payload }) => (PRESENT, Some(salt), Some(payload)),
        (None, Body::BelowCut) => (BELOW_CUT, None, None),
        (None, Body::Erased { .. } | Body::Withheld) => (WITHHELD, None, None),
    }
}

/// Takes the body of an entry that came before without it; whether it was missing. The caller has
/// checked that it is the body that the header commits to.
pub fn fill(tx: &Transaction<'_>, log: i64, entry: &Entry) -> Result<bool, LedgerError> {
    let Body::Present { salt, payload } = &entry.body else {
        return Ok(false);
    };
    if erase::case_of(tx, &entry.header.record)?.is_some() {
        return Ok(false);
    }
    let filled = tx
        .prepare_cached(
            "UPDATE entry SET body = ?4, salt = ?5, payload = ?6
             WHERE log = ?1 AND seq = ?2 AND hash = ?3 AND body <> ?4",
        )?
        .execute((
            log,
            entry.header.seq,
            entry.hash.as_bytes(),
            PRESENT,
            salt,
            payload,
        ))?;
    Ok(filled > 0)
}

/// Stores an entry; the caller knows that it is new.
pub fn insert(
    tx: &Transaction<'_>,
    (log, shard): (i64, i64),
    entry: &Entry,
    custody: u8,
    now_ms: i64,
) -> Result<i64, LedgerError> {
    let header = &entry.header;
    let case = erase::case_of(tx, &header.record)?;
    let (body, salt, payload) = columns(entry, case.as_ref());
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
