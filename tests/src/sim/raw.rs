//! What a database holds, read past every layer above it.

use super::office::HUB_FILE;
use super::phone::{PHONE_FILE, key};
use crate::disk::SimDisk;
use lontar_core::model::{ChangeHash, DeviceKey, RecordId, RecordKind, ShardId};
use lontar_core::oplog::carried::Carried;
use lontar_core::oplog::flat;
use lontar_core::sync::wire::blob::Address;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeSet;

fn open(disk: &SimDisk, file: &str) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags_and_vfs(file, OpenFlags::default(), disk.vfs_name())?;
    if file == PHONE_FILE {
        key().unlock(&db)?;
    }
    Ok(db)
}

/// Every change in the entries of a database, applied or not.
pub fn changes(disk: &SimDisk, file: &str) -> rusqlite::Result<BTreeSet<ChangeHash>> {
    let db = open(disk, file)?;
    let mut find = db.prepare("SELECT kind, payload FROM entry WHERE payload IS NOT NULL")?;
    let rows = find.query_map([], |r| Ok((RecordKind(r.get(0)?), r.get::<_, Vec<u8>>(1)?)))?;
    let mut all = BTreeSet::new();
    for row in rows {
        let (kind, payload) = row?;
        let change = match kind {
            RecordKind::CARRIED => Carried::decode(&payload).ok().map(|c| c.change),
            kind if kind.is_field_document() => Some(payload),
            _ => None,
        };
        all.extend(
            change
                .and_then(|bytes| flat::read(&bytes).ok())
                .map(|flat| flat.hash),
        );
    }
    Ok(all)
}

/// What of a record lies in a database apart from headers: a body, a row, a blob.
pub fn left_of(disk: &SimDisk, file: &str, record: &RecordId) -> rusqlite::Result<Option<&'static str>> {
    let db = open(disk, file)?;
    let blob = if file == PHONE_FILE {
        "SELECT 1 FROM blob WHERE owner = ?1"
    } else {
        "SELECT 1 FROM blob_ref WHERE record = ?1"
    };
    for (what, sql) in [
        (
            "a body",
            "SELECT 1 FROM entry WHERE record = ?1 AND payload IS NOT NULL",
        ),
        ("a row", "SELECT 1 FROM row WHERE record = ?1"),
        ("a blob", blob),
    ] {
        if db.prepare(sql)?.exists([record.as_bytes()])? {
            return Ok(Some(what));
        }
    }
    Ok(None)
}

/// Shards in which a database holds bodies that a device did not write.
pub fn shards_of_others(
    disk: &SimDisk,
    file: &str,
    device: &DeviceKey,
) -> rusqlite::Result<BTreeSet<ShardId>> {
    let db = open(disk, file)?;
    let mut find = db.prepare(
        "SELECT DISTINCT s.shard FROM entry e JOIN log l ON l.id = e.log JOIN shard s ON s.id = e.shard
         WHERE e.payload IS NOT NULL AND l.device <> ?1",
    )?;
    find.query_map([device.as_bytes()], |r| Ok(ShardId::from_bytes(r.get(0)?)))?
        .collect()
}

/// How many bodies a phone holds that its device did not write.
pub fn bodies_of_others(disk: &SimDisk, device: &DeviceKey) -> rusqlite::Result<u64> {
    let db = open(disk, PHONE_FILE)?;
    let mut count = db.prepare(
        "SELECT count(*) FROM entry e JOIN log l ON l.id = e.log WHERE e.payload IS NOT NULL AND l.device <> ?1",
    )?;
    count.query_row([device.as_bytes()], |r| r.get(0))
}

/// Whether a phone noted that its lease ended, and what it is to list of what people edit.
pub fn shown(disk: &SimDisk, device: &DeviceKey) -> rusqlite::Result<(bool, BTreeSet<RecordId>)> {
    let db = open(disk, PHONE_FILE)?;
    let ended = db
        .prepare("SELECT 1 FROM meta WHERE key = 'lease_ended'")?
        .exists([])?;
    let mut own =
        db.prepare("SELECT DISTINCT e.record FROM entry e JOIN log l ON l.id = e.log WHERE l.device = ?1")?;
    let own: BTreeSet<RecordId> = own
        .query_map([device.as_bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?
        .collect::<Result<_, _>>()?;
    let kept_back = restricted(disk, PHONE_FILE)?;
    let mut find = db.prepare("SELECT DISTINCT record, kind FROM row")?;
    let rows = find.query_map([], |r| {
        Ok((RecordId::from_bytes(r.get(0)?), RecordKind(r.get(1)?)))
    })?;
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    let shown = rows
        .into_iter()
        .filter(|(record, kind)| kind.is_field_document() && !kept_back.contains(record))
        .map(|(record, _)| record)
        .filter(|record| !ended || own.contains(record));
    Ok((ended, shown.collect()))
}

/// Blobs that a record names, at the hub.
pub fn blobs_of(disk: &SimDisk, file: &str, record: &RecordId) -> rusqlite::Result<BTreeSet<Address>> {
    let db = open(disk, file)?;
    let mut find = db.prepare("SELECT address FROM blob_ref WHERE record = ?1")?;
    find.query_map([record.as_bytes()], |r| r.get(0))?.collect()
}

/// Blobs that any record names, at the hub.
pub fn blobs_named(disk: &SimDisk) -> rusqlite::Result<BTreeSet<Address>> {
    let db = open(disk, HUB_FILE)?;
    let mut find = db.prepare("SELECT DISTINCT address FROM blob_ref")?;
    find.query_map([], |r| r.get(0))?.collect()
}

/// Records that are kept back.
pub fn restricted(disk: &SimDisk, file: &str) -> rusqlite::Result<BTreeSet<RecordId>> {
    let db = open(disk, file)?;
    let mut find = db.prepare("SELECT record FROM restricted")?;
    find.query_map([], |r| Ok(RecordId::from_bytes(r.get(0)?)))?
        .collect()
}

/// How each log stands: its heads, and what of it waits. For the message of a breach.
pub fn logs(disk: &SimDisk, file: &str) -> rusqlite::Result<Vec<String>> {
    let db = open(disk, file)?;
    let mut find = db.prepare(
        "SELECT hex(substr(l.log, 1, 3)), hex(substr(l.device, 1, 3)), l.aside, l.cut,
                (SELECT group_concat(h.seq || ':' || hex(substr(h.hash, 1, 3))) FROM head h WHERE h.log = l.id),
                (SELECT count(*) FROM entry e WHERE e.log = l.id),
                (SELECT group_concat(e.seq || ':' || hex(substr(e.hash, 1, 3))) FROM entry e WHERE e.log = l.id AND e.custody = 0)
         FROM log l ORDER BY l.id",
    )?;
    let rows = find.query_map([], |r| {
        let (log, device): (String, String) = (r.get(0)?, r.get(1)?);
        let (aside, cut): (bool, Option<u64>) = (r.get(2)?, r.get(3)?);
        let (heads, entries, waits): (Option<String>, u64, Option<String>) = (r.get(4)?, r.get(5)?, r.get(6)?);
        Ok(format!("{log} of {device}, aside {aside}, cut {cut:?}, {entries} entries, heads {heads:?}, waits {waits:?}"))
    })?;
    rows.collect()
}

/// Every document with its part of the digest and how many of its entries are held.
pub fn documents(disk: &SimDisk, file: &str) -> rusqlite::Result<BTreeSet<String>> {
    let db = open(disk, file)?;
    let mut find = db.prepare(
        "SELECT hex(substr(s.shard, 1, 3)), hex(d.record), hex(substr(d.digest, 1, 3)), d.held,
                (SELECT group_concat(hex(substr(e.hash, 1, 3)) || ' of ' || hex(substr(l.log, 1, 3)) || ':' || e.seq
                        || ' kind ' || e.kind || coalesce(' held ' || e.held, ''), ', ')
                 FROM (SELECT * FROM entry ORDER BY hash) e JOIN log l ON l.id = e.log
                 WHERE e.record = d.record AND e.shard = d.shard)
         FROM document d JOIN shard s ON s.id = d.shard
         UNION ALL SELECT hex(substr(shard, 1, 3)), 'sum', hex(substr(digest, 1, 3)), 0, 'counter ' || counter FROM shard",
    )?;
    let rows = find.query_map([], |r| {
        let (shard, record, digest): (String, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let (held, entries): (u64, Option<String>) = (r.get(3)?, r.get(4)?);
        let entries = entries.unwrap_or_default();
        Ok(format!("{shard}/{record} {digest}, {held} held: {entries}"))
    })?;
    rows.collect()
}
