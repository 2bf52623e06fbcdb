//! Photos and voice notes: whole ones, those under way, and which records name them.

use super::StoreError;
use lontar_core::ledger::Applied;
use lontar_core::media::seal;
use lontar_core::model::{DeviceKey, Item, Photo, RecordId, ShardId, Voice};
use lontar_core::oplog::document::Registers;
use lontar_core::sync::wire::blob::{Address, Has};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// An upload that nothing came of for so long makes room, ms.
const STALE_MS: i64 = 30 * 86_400_000;

/// An upload under way.
#[derive(Clone, Copy, Debug)]
pub struct Upload {
    id: i64,
    /// Bytes of the whole.
    pub size: u64,
    /// Bytes from the beginning that are here.
    pub received: u64,
}

/// How much of a blob is here, for a device.
pub fn has(conn: &Connection, device: &DeviceKey, address: &Address) -> Result<Has, StoreError> {
    if whole(conn, address)?.is_some() {
        return Ok(Has::Whole);
    }
    Ok(Has::Part(
        upload(conn, device, address)?.map_or(0, |u| u.received),
    ))
}

/// Number and size of a whole blob.
pub fn whole(conn: &Connection, address: &Address) -> Result<Option<(i64, u64)>, StoreError> {
    let mut find = conn.prepare_cached("SELECT id, size FROM blob WHERE address = ?1")?;
    Ok(find
        .query_row([address], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?)
}

/// The bytes of a whole blob.
pub fn bytes(conn: &Connection, address: &Address) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn
        .prepare_cached("SELECT y.bytes FROM blob b JOIN blob_bytes y ON y.id = b.id WHERE b.address = ?1")?;
    Ok(find.query_row([address], |r| r.get(0)).optional()?)
}

/// A piece of a whole blob.
pub fn piece(conn: &Connection, id: i64, offset: u64, most: u64) -> Result<Vec<u8>, StoreError> {
    let mut find = conn.prepare_cached("SELECT substr(bytes, ?2 + 1, ?3) FROM blob_bytes WHERE id = ?1")?;
    Ok(find.query_row((id, offset, most), |r| r.get(0))?)
}

/// What a device has under way of a blob.
pub fn upload(
    conn: &Connection,
    device: &DeviceKey,
    address: &Address,
) -> Result<Option<Upload>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT id, size, received FROM upload WHERE device = ?1 AND address = ?2")?;
    let found = find.query_row((device.as_bytes(), address), |r| {
        Ok(Upload {
            id: r.get(0)?,
            size: r.get(1)?,
            received: r.get(2)?,
        })
    });
    Ok(found.optional()?)
}

/// Begins an upload; those of the device that nobody went on with are dropped first. How many the device
/// has under way now.
pub fn begin_upload(
    tx: &Transaction<'_>,
    device: &DeviceKey,
    (address, size): (&Address, u64),
    now_ms: i64,
) -> Result<(Upload, u64), StoreError> {
    tx.prepare_cached("DELETE FROM upload WHERE device = ?1 AND touched_ms < ?2")?
        .execute((device.as_bytes(), now_ms - STALE_MS))?;
    tx.prepare_cached(
        "INSERT INTO upload (device, address, size, received, touched_ms) VALUES (?1, ?2, ?3, 0, ?4)",
    )?
    .execute((device.as_bytes(), address, size, now_ms))?;
    let upload = Upload {
        id: tx.last_insert_rowid(),
        size,
        received: 0,
    };
    let mut count = tx.prepare_cached("SELECT count(*) FROM upload WHERE device = ?1")?;
    let count = count.query_row([device.as_bytes()], |r| r.get(0))?;
    Ok((upload, count))
}

/// Adds the next piece of an upload. The last one makes the whole, if that is what its address says; if
/// not, nothing of it stays and the sender begins again.
pub fn add_piece(
    tx: &Transaction<'_>,
    device: &DeviceKey,
    address: &Address,
    upload: Upload,
    (bytes, now_ms): (&[u8], i64),
) -> Result<Has, StoreError> {
    let received = upload.received + bytes.len() as u64;
    tx.prepare_cached("INSERT INTO upload_piece (upload, offset, bytes) VALUES (?1, ?2, ?3)")?
        .execute((upload.id, upload.received, bytes))?;
    tx.prepare_cached("UPDATE upload SET received = ?2, touched_ms = ?3 WHERE id = ?1")?
        .execute((upload.id, received, now_ms))?;
    if received < upload.size {
        return Ok(Has::Part(received));
    }
    let mut find = tx.prepare_cached("SELECT bytes FROM upload_piece WHERE upload = ?1 ORDER BY offset")?;
    let mut all = Vec::with_capacity(usize::try_from(upload.size).unwrap_or(0));
    for piece in find.query_map([upload.id], |r| r.get::<_, Vec<u8>>(0))? {
        all.extend_from_slice(&piece?);
    }
    tx.prepare_cached("DELETE FROM upload WHERE id = ?1")?
        .execute([upload.id])?;
    if seal::address(&all) != *address {
        return Ok(Has::Part(0));
    }
    tx.prepare_cached("INSERT INTO blob (address, size, device, received_ms) VALUES (?1, ?2, ?3, ?4)")?
        .execute((address, upload.size, device.as_bytes(), now_ms))?;
    tx.prepare_cached("INSERT INTO blob_bytes (id, bytes) VALUES (?1, ?2)")?
        .execute((tx.last_insert_rowid(), &all))?;
    Ok(Has::Whole)
}

/// Counts what a device brought on a day; how many bytes that are now.
pub fn count_today(
    tx: &Transaction<'_>,
    device: &DeviceKey,
    day: i64,
    bytes: u64,
) -> Result<u64, StoreError> {
    let mut count = tx.prepare_cached(
        "INSERT INTO blob_quota (device, day, bytes) VALUES (?1, ?2, ?3)
         ON CONFLICT (device, day) DO UPDATE SET bytes = bytes + excluded.bytes RETURNING bytes",
    )?;
    Ok(count.query_row((device.as_bytes(), day, bytes), |r| r.get(0))?)
}

/// The number of the newest whole blob.
pub fn head(conn: &Connection) -> Result<i64, StoreError> {
    let mut find = conn.prepare_cached("SELECT coalesce(max(id), 0) FROM blob")?;
    Ok(find.query_row([], |r| r.get(0))?)
}

/// Every blob up to this number is in a finished backup.
pub fn backed_up(conn: &Connection) -> Result<i64, StoreError> {
    let mut find = conn.prepare_cached("SELECT coalesce(max(blobs), 0) FROM backup")?;
    Ok(find.query_row([], |r| r.get(0))?)
}

/// All addresses that the registers of a record name, values of conflicts included.
pub fn named_by(registers: &Registers) -> BTreeSet<Address> {
    let mut named = BTreeSet::new();
    for (register, values) in &registers.0 {
        for item in values.iter().filter_map(|w| Item::from_value(&w.value)) {
            if item.is_removed() {
                continue;
            }
            if register.starts_with("p:") {
                let photo = Photo::read(item);
                named.extend(photo.address.into_iter().chain(photo.thumbnail));
            } else if register.starts_with("v:") {
                named.extend(Voice::read(item).address);
            }
        }
    }
    named
}

/// Notes which blobs a record names that was applied. `had_row`: whether it may have named others before.
pub fn note_refs(tx: &Transaction<'_>, applied: &Applied, had_row: bool) -> Result<(), StoreError> {
    let is_field = applied.view.kind.is_some_and(|kind| kind.is_field_document());
    let named = if is_field {
        named_by(&applied.view.registers)
    } else {
        BTreeSet::new()
    };
    if had_row {
        tx.prepare_cached("DELETE FROM blob_ref WHERE shard = ?1 AND record = ?2")?
            .execute((applied.shard, applied.record.as_bytes()))?;
    }
    for address in named {
        tx.prepare_cached("INSERT OR IGNORE INTO blob_ref (shard, record, address) VALUES (?1, ?2, ?3)")?
            .execute((applied.shard, applied.record.as_bytes(), address))?;
    }
    Ok(())
}

/// Drops the blobs that only these records name: they are being erased. Of what a phone still brings
/// of them nothing can be read, because the seed of their keys went with the record.
pub fn erase(tx: &Transaction<'_>, records: &[RecordId]) -> Result<(), StoreError> {
    let mut named = BTreeSet::new();
    for record in records {
        let mut find = tx.prepare_cached("SELECT DISTINCT address FROM blob_ref WHERE record = ?1")?;
        for address in find.query_map([record.as_bytes()], |r| r.get::<_, Address>(0))? {
            named.insert(address?);
        }
        tx.prepare_cached("DELETE FROM blob_ref WHERE record = ?1")?
            .execute([record.as_bytes()])?;
    }
    for address in named {
        let mut find = tx.prepare_cached("SELECT 1 FROM blob_ref WHERE address = ?1")?;
        if find.exists([address])? {
            continue;
        }
        for sql in [
            "DELETE FROM blob_bytes WHERE id = (SELECT id FROM blob WHERE address = ?1)",
            "DELETE FROM blob WHERE address = ?1",
            "DELETE FROM upload WHERE address = ?1",
        ] {
            tx.prepare_cached(sql)?.execute([address])?;
        }
    }
    Ok(())
}

/// Whether a record of one of these shards names the blob.
pub fn is_named_in(conn: &Connection, address: &Address, shards: &[ShardId]) -> Result<bool, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT s.shard FROM blob_ref f JOIN shard s ON s.id = f.shard WHERE f.address = ?1",
    )?;
    for shard in find.query_map([address], |r| Ok(ShardId::from_bytes(r.get(0)?)))? {
        if shards.contains(&shard?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Calls back with every whole blob's address and whether its bytes are what it says.
pub fn check_all(conn: &Connection, each: &mut dyn FnMut(&Address, bool)) -> Result<(), StoreError> {
    let mut find = conn.prepare(
        "SELECT b.address, b.size, y.bytes FROM blob b LEFT JOIN blob_bytes y ON y.id = b.id ORDER BY b.id",
    )?;
    let mut rows = find.query([])?;
    while let Some(r) = rows.next()? {
        let (address, size): (Address, u64) = (r.get(0)?, r.get(1)?);
        let bytes: Option<Vec<u8>> = r.get(2)?;
        let sound = bytes.is_some_and(|b| b.len() as u64 == size && seal::address(&b) == address);
        each(&address, sound);
    }
    Ok(())
}
