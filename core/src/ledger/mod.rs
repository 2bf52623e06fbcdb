//! Entries on SQLite: accepted, kept, applied. The layer that phone and hub share.
//!
//! The tables hold what the formats fix (entries, logs, seals, heads), so they change only when
//! the protocol does; the read rows above them, which change with every screen, are separate for
//! phone and hub (`docs/adr/0001-one-ledger.md`). Functions that write take a `&Transaction`,
//! functions that read a `&Connection`.
//!
//! * `run`: storing runs, and what is known of logs; `read`: reading them again to send.
//! * `append`: writing an own entry and sealing it.
//! * `search`: the index of names over the rows of phone or hub.
//! * [`erase`]: dropping bodies for good; [`restrict`]: showing a record to nobody.
//! * `document`: applying records after entries came, digests, held entries.

mod append;
mod document;
pub mod erase;
mod migrate;
mod read;
pub mod restrict;
mod row;
mod run;
pub mod search;

pub use append::{Claims, Writer, Written};
pub use document::{
    Applied, ChangeLine, HeldEntry, Loaded, RegisterSet, apply, change_lines, has_unapplied_of_session, held,
    held_records, history, history_everywhere, open_record, rebuild, shard_digest, shard_parts,
    shards_of_record,
};
pub use migrate::{Migrated, Migration, migrate};
pub use read::{
    Page, all_sound, known_to_peer, read_beyond, read_from, read_page, read_within, run_bytes, vector,
};
pub use row::body;
pub use run::{
    Keeping, LogInfo, StoreRunError, Stored, all_logs, before, count_admitted, heads_of, heads_up_to,
    held_of_log, log_info, logs_in, logs_of_device, store_run, store_run_placed,
};

use crate::model::{DeviceKey, ShardId};
use crate::oplog::codec::CodecError;
use rusqlite::{Connection, OptionalExtension, Transaction};
use thiserror::Error;

/// The tables, as the first migration of phone and hub creates them.
pub const SCHEMA: &str = include_str!("schema.sql");

/// What can go wrong below the stores.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// Stored bytes cannot be read: the file was damaged.
    #[error("a stored entry cannot be read: {0}")]
    Damaged(#[from] CodecError),
}

/// Whom this replica believes to be the hub.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// The key that the pinned root certified; `None` before joining.
    pub hub: Option<DeviceKey>,
}

/// Row id of a shard, made on first use.
pub(crate) fn shard_row(tx: &Transaction<'_>, shard: &ShardId) -> Result<i64, LedgerError> {
    if let Some(id) = find_shard(tx, shard)? {
        return Ok(id);
    }
    tx.prepare_cached("INSERT INTO shard (shard, digest) VALUES (?1, zeroblob(32))")?
        .execute([shard.as_bytes()])?;
    Ok(tx.last_insert_rowid())
}

/// Row id of a shard that is here.
pub fn find_shard(conn: &Connection, shard: &ShardId) -> Result<Option<i64>, LedgerError> {
    let mut find = conn.prepare_cached("SELECT id FROM shard WHERE shard = ?1")?;
    Ok(find.query_row([shard.as_bytes()], |row| row.get(0)).optional()?)
}

/// The shard of a row id.
pub fn shard_of_row(conn: &Connection, id: i64) -> Result<ShardId, LedgerError> {
    let mut find = conn.prepare_cached("SELECT shard FROM shard WHERE id = ?1")?;
    Ok(find.query_row([id], |r| Ok(ShardId::from_bytes(r.get(0)?)))?)
}
