//! Photos and voice notes on the phone: what is here, what waits, what may leave.
//!
//! A blob is written in the transaction of the draft or record that names it, so that neither is
//! ever there without the other. It waits to be sent once its owner is a record.

use super::StoreError;
use crate::model::{BlobRole, RecordId};
use crate::oplog::hash::blob_address;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use std::collections::BTreeSet;

/// Hash of a ciphertext.
pub type Address = [u8; 32];

/// How far a blob has come. The number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlobCustody {
    /// On this phone only.
    Here,
    /// At the hub, by its signed receipt.
    Stored,
    /// At the hub and in a finished backup.
    BackedUp,
}

impl BlobCustody {
    /// The code of JSON and catalogue, that of a record in the same place.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Stored => "arrived",
            Self::BackedUp => "backed_up",
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Here => 0,
            Self::Stored => 1,
            Self::BackedUp => 2,
        }
    }

    fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Here,
            1 => Self::Stored,
            _ => Self::BackedUp,
        }
    }
}

/// A blob to be kept.
pub struct NewBlob<'a> {
    /// The record or draft that names it.
    pub owner: &'a RecordId,
    /// Whether the owner is a draft.
    pub draft: bool,
    /// The register that names it.
    pub register: &'a str,
    /// What it is of that register.
    pub role: BlobRole,
    /// Whether it is of an accident.
    pub urgent: bool,
    /// The ciphertext.
    pub bytes: &'a [u8],
    /// How far it has come.
    pub custody: BlobCustody,
    /// When it came, ms since 1970 UTC.
    pub created_ms: i64,
}

/// What is known of a blob without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRow {
    /// Hash of the ciphertext.
    pub address: Address,
    /// What it is of its register.
    pub role: BlobRole,
    /// Bytes of the ciphertext.
    pub size: u64,
    /// How far it has come.
    pub custody: BlobCustody,
    /// Bytes that the hub said it has.
    pub acknowledged: u64,
    /// Whether the bytes are still on this phone.
    pub is_here: bool,
}

/// How many blobs wait to be sent, and how many bytes of them the hub lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Blobs: a photo is two, picture and thumbnail.
    pub blobs: u64,
    /// Photos and voice notes among them.
    pub pictures: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Keeps a blob; returns its address. One that is here already stays as it is.
pub fn add(tx: &Transaction<'_>, new: &NewBlob<'_>) -> Result<Address, StoreError> {
    let address = blob_address(new.bytes);
    let size = new.bytes.len() as u64;
    let acknowledged = if new.custody == BlobCustody::Here { 0 } else { size };
    let added = tx
        .prepare_cached(
            "INSERT INTO blob (address, owner, draft, register, role, urgent, size, custody, acknowledged, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (address) DO NOTHING",
        )?
        .execute((
            address,
            new.owner.as_bytes(),
            new.draft,
            new.register,
            new.role.number(),
            new.urgent,
            size,
            new.custody.number(),
            acknowledged,
            new.created_ms,
        ))?;
    if added > 0 {
        tx.prepare_cached("INSERT INTO blob_bytes (id, bytes) VALUES (?1, ?2)")?
            .execute((tx.last_insert_rowid(), new.bytes))?;
    } else {
        // Its bytes may have left to free storage, and come back now.
        tx.prepare_cached(
            "INSERT OR IGNORE INTO blob_bytes (id, bytes) SELECT id, ?2 FROM blob WHERE address = ?1",
        )?
        .execute((address, new.bytes))?;
    }
    Ok(address)
}

/// The draft has become a record, or was laid on one: its blobs wait to be sent from now on.
pub fn adopt(tx: &Transaction<'_>, draft: &RecordId, record: &RecordId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE blob SET owner = ?2, draft = 0 WHERE owner = ?1 AND draft = 1")?
        .execute((draft.as_bytes(), record.as_bytes()))?;
    Ok(())
}

/// Deletes all blobs of a draft; `secure_delete` overwrites their bytes.
pub fn remove_of_draft(tx: &Transaction<'_>, draft: &RecordId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM blob WHERE owner = ?1 AND draft = 1")?
        .execute([draft.as_bytes()])?;
    Ok(())
}

/// Deletes the blobs of one register of a record or draft.
pub fn remove(tx: &Transaction<'_>, owner: &RecordId, register: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM blob WHERE owner = ?1 AND register = ?2")?
        .execute((owner.as_bytes(), register))?;
    Ok(())
}

const COLUMNS: &str =
    "address, role, size, custody, acknowledged, EXISTS (SELECT 1 FROM blob_bytes b WHERE b.id = blob.id)";

fn read_row(r: &Row<'_>) -> rusqlite::Result<BlobRow> {
    Ok(BlobRow {
        address: r.get(0)?,
        role: BlobRole::from_number(r.get(1)?).unwrap_or(BlobRole::Main),
        size: r.get(2)?,
        custody: BlobCustody::from_number(r.get(3)?),
        acknowledged: r.get(4)?,
        is_here: r.get(5)?,
    })
}

/// A blob by its address.
pub fn get(conn: &Connection, address: &Address) -> Result<Option<BlobRow>, StoreError> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM blob WHERE address = ?1"))?;
    Ok(find.query_row([address], read_row).optional()?)
}

/// Whether a blob belongs to a draft.
pub fn is_of_draft(conn: &Connection, address: &Address, draft: &RecordId) -> Result<bool, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT 1 FROM blob WHERE address = ?1 AND owner = ?2 AND draft = 1")?;
    Ok(find.exists((address, draft.as_bytes()))?)
}

/// The bytes of a blob, if they are here and unharmed.
pub fn bytes(conn: &Connection, address: &Address) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn
        .prepare_cached("SELECT y.bytes FROM blob b JOIN blob_bytes y ON y.id = b.id WHERE b.address = ?1")?;
    let bytes: Option<Vec<u8>> = find.query_row([address], |r| r.get(0)).optional()?;
    Ok(bytes.filter(|bytes| blob_address(bytes) == *address))
}

/// A piece of a blob.
pub fn piece(
    conn: &Connection,
    address: &Address,
    offset: u64,
    most: usize,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT substr(y.bytes, ?2 + 1, ?3) FROM blob b JOIN blob_bytes y ON y.id = b.id WHERE b.address = ?1",
    )?;
    Ok(find
        .query_row((address, offset, most as u64), |r| r.get(0))
        .optional()?)
}

/// Blobs that wait, in the order in which they go: thumbnails of accidents, other thumbnails, then
/// pictures and voice notes; those of accidents first.
pub fn waiting(conn: &Connection, limit: usize) -> Result<Vec<BlobRow>, StoreError> {
    let mut find = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM blob
         WHERE custody = 0 AND draft = 0 AND EXISTS (SELECT 1 FROM blob_bytes b WHERE b.id = blob.id)
           AND address NOT IN (SELECT address FROM spoiled)
         ORDER BY role > 0, urgent DESC, acknowledged = 0, id LIMIT ?1"
    ))?;
    let rows = find.query_map([limit as u64], read_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The next blob to send that is not among `passed`.
pub fn next_waiting(conn: &Connection, passed: &BTreeSet<Address>) -> Result<Option<BlobRow>, StoreError> {
    let rows = waiting(conn, passed.len() + 1)?;
    Ok(rows.into_iter().find(|row| !passed.contains(&row.address)))
}

/// What waits to be sent.
pub fn count_waiting(conn: &Connection) -> Result<Waiting, StoreError> {
    let mut count = conn.prepare_cached(
        "SELECT count(*), count(*) FILTER (WHERE role > 0), coalesce(sum(size - acknowledged), 0)
         FROM blob WHERE custody = 0 AND draft = 0 AND EXISTS (SELECT 1 FROM blob_bytes b WHERE b.id = blob.id)
           AND address NOT IN (SELECT address FROM spoiled)",
    )?;
    Ok(count.query_row([], |r| {
        Ok(Waiting {
            blobs: r.get(0)?,
            pictures: r.get(1)?,
            bytes: r.get(2)?,
        })
    })?)
}

/// Addresses above one, ascending: all that a hub may be asked about.
pub fn addresses_from(conn: &Connection, above: &[u8], limit: usize) -> Result<Vec<Address>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT address FROM blob WHERE address > ?1 AND draft = 0 ORDER BY address LIMIT ?2",
    )?;
    let all = find.query_map((above, limit as u64), |r| r.get(0))?;
    Ok(all.collect::<Result<_, _>>()?)
}

/// Blobs at the hub whose records are all in a backup: most likely they are too, and nobody said so yet.
pub fn likely_backed_up(conn: &Connection, limit: usize) -> Result<Vec<Address>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT address FROM blob b WHERE custody = 1 AND draft = 0
         AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.record = b.owner AND e.custody < 2)
         ORDER BY id LIMIT ?1",
    )?;
    let all = find.query_map([limit as u64], |r| r.get(0))?;
    Ok(all.collect::<Result<_, _>>()?)
}

/// The hub has so much of a blob from its beginning, and not all of it.
pub fn set_partly(tx: &Transaction<'_>, address: &Address, acknowledged: u64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE blob SET custody = 0, acknowledged = min(?2, size) WHERE address = ?1")?
        .execute((address, acknowledged))?;
    Ok(())
}

/// The hub's receipt says that it has all of a blob.
pub fn set_whole(tx: &Transaction<'_>, address: &Address, backed_up: bool) -> Result<(), StoreError> {
    let custody = if backed_up {
        BlobCustody::BackedUp
    } else {
        BlobCustody::Stored
    };
    tx.prepare_cached("UPDATE blob SET custody = ?2, acknowledged = size WHERE address = ?1")?
        .execute((address, custody.number()))?;
    Ok(())
}

/// Its bytes are not what its address says any more, and the hub lacks them.
pub fn set_spoiled(tx: &Transaction<'_>, address: &Address) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO spoiled (address) VALUES (?1) ON CONFLICT (address) DO NOTHING")?
        .execute([address])?;
    Ok(())
}

/// Records with photos or voice notes to be taken again, each with the register, the oldest first.
pub fn spoiled(conn: &Connection) -> Result<Vec<(RecordId, String)>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT owner, register FROM blob WHERE draft = 0 AND address IN (SELECT address FROM spoiled)
         GROUP BY owner, register ORDER BY min(id)",
    )?;
    let all = find.query_map([], |r| Ok((RecordId::from_bytes(r.get(0)?), r.get(1)?)))?;
    Ok(all.collect::<Result<_, _>>()?)
}

/// Lets the bytes of main pictures go that are in a backup; how many blobs and bytes that were.
pub fn free(tx: &Transaction<'_>) -> Result<(u64, u64), StoreError> {
    let mut count = tx.prepare_cached(
        "SELECT count(*), coalesce(sum(b.size), 0) FROM blob b JOIN blob_bytes y ON y.id = b.id
         WHERE b.custody = 2 AND b.role = ?1",
    )?;
    let freed = count.query_row([BlobRole::Main.number()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    tx.prepare_cached(
        "DELETE FROM blob_bytes WHERE id IN (SELECT id FROM blob WHERE custody = 2 AND role = ?1)",
    )?
    .execute([BlobRole::Main.number()])?;
    Ok(freed)
}
