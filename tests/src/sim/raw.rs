//! What a database holds, read past every layer above it.

use crate::disk::SimDisk;
use lontar_core::model::{ChangeHash, RecordKind};
use lontar_core::oplog::carried::Carried;
use lontar_core::oplog::flat;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeSet;

fn open(disk: &SimDisk, file: &str) -> rusqlite::Result<Connection> {
    Connection::open_with_flags_and_vfs(file, OpenFlags::default(), disk.vfs_name())
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
        all.extend(change.and_then(|bytes| flat::read(&bytes).ok()).map(|flat| flat.hash));
    }
    Ok(all)
}
