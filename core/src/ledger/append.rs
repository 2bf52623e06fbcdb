//! Writing an own entry: the next of the device's current log of a shard.

use super::run::{Stored, bridge_jumps, heads_of, keep_seal, log_info, write_heads};
use super::{LedgerError, row, shard_row};
use crate::model::{EntryHash, LogId, RecordId, RecordKind, SessionId, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::entry::{Body, Entry, Header, Open};
use crate::oplog::hash::commitment;
use crate::oplog::limits::{SEAL_KEEP_EVERY, SEAL_KEEP_PAYLOAD_BYTES};
use crate::oplog::seal::{Seal, device_key};
use rusqlite::{OptionalExtension, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// Writes entries inside one transaction and seals what it wrote when it is closed. Dropping it
/// without [`Writer::close`] leaves unsealed entries: the transaction must then be rolled back.
pub struct Writer<'a> {
    tx: &'a Transaction<'a>,
    key: &'a SigningKey,
    session: SessionId,
    now_ms: i64,
    utc_offset_min: i32,
    seen: u64,
    custody: u8,
    all_seals: bool,
    random: &'a mut dyn FnMut() -> [u8; 16],
    open: BTreeMap<i64, OpenLog>,
}

/// What was written of an entry.
#[derive(Debug)]
pub struct Written {
    /// The entry.
    pub entry: Entry,
    /// Row id of its shard.
    pub shard: i64,
}

struct OpenLog {
    row: i64,
    log: LogId,
    seq: u64,
    head: EntryHash,
    counter: u64,
    unsealed: bool,
}

/// Claims that every entry of a writer carries, and how it keeps them.
pub struct Claims {
    /// The opening of the database.
    pub session: SessionId,
    /// This device's clock, ms since 1970 UTC.
    pub now_ms: i64,
    /// Minutes east of UTC.
    pub utc_offset_min: i32,
    /// Highest hub position received.
    pub seen: u64,
    /// See [`super::Keeping`].
    pub custody: u8,
    /// See [`super::Keeping`].
    pub all_seals: bool,
}

impl<'a> Writer<'a> {
    /// Starts writing. `random` draws 16 bytes: salts and nonces.
    pub fn new(
        tx: &'a Transaction<'a>,
        key: &'a SigningKey,
        claims: &Claims,
        random: &'a mut dyn FnMut() -> [u8; 16],
    ) -> Self {
        Self {
            tx,
            key,
            session: claims.session,
            now_ms: claims.now_ms,
            utc_offset_min: claims.utc_offset_min,
            seen: claims.seen,
            custody: claims.custody,
            all_seals: claims.all_seals,
            random,
            open: BTreeMap::new(),
        }
    }

    /// Appends an entry of a record to the current log of a shard. `current` is that log, if there
    /// is one; otherwise a log is opened. The session is announced before its first entry.
    pub fn append(
        &mut self,
        shard: &ShardId,
        current: Option<LogId>,
        record: RecordId,
        (kind, schema): (RecordKind, u16),
        payload: Vec<u8>,
    ) -> Result<Written, LedgerError> {
        let shard_row = shard_row(self.tx, shard)?;
        if !self.open.contains_key(&shard_row) {
            let open = self.continue_log(shard, shard_row, current)?;
            self.open.insert(shard_row, open);
            self.announce(shard_row)?;
        }
        let entry = self.write(shard_row, record, (kind, schema), payload)?;
        Ok(Written {
            entry,
            shard: shard_row,
        })
    }

    /// The log that this writer writes in a shard, once it has.
    #[must_use]
    pub fn log_of(&self, shard_row: i64) -> Option<LogId> {
        self.open.get(&shard_row).map(|o| o.log)
    }

    /// Seals the heads, and stores heads and counters. Returns what is to be applied besides what was
    /// written: entries that were held because they were too far ahead, and are not any more.
    pub fn close(self) -> Result<BTreeSet<(i64, RecordId)>, LedgerError> {
        let mut stored = Stored::default();
        for (shard, open) in &self.open {
            write_heads(self.tx, open.row, &[(open.seq, open.head)])?;
            self.seal(open)?;
            let reached = bridge_jumps(self.tx, *shard, open.counter, &mut stored)?;
            self.tx
                .prepare_cached("UPDATE shard SET counter = max(counter, ?2) WHERE id = ?1")?
                .execute((shard, reached))?;
        }
        Ok(stored.touched)
    }

    fn continue_log(
        &mut self,
        shard: &ShardId,
        shard_row: i64,
        current: Option<LogId>,
    ) -> Result<OpenLog, LedgerError> {
        let counter: u64 = self
            .tx
            .prepare_cached("SELECT counter FROM shard WHERE id = ?1")?
            .query_row([shard_row], |r| r.get(0))?;
        if let Some(log) = current
            && let Some(info) = log_info(self.tx, &log)?
            && let [(seq, head)] = heads_of(self.tx, info.row)?.as_slice()
        {
            return Ok(OpenLog {
                row: info.row,
                log,
                seq: *seq,
                head: *head,
                counter,
                unsealed: false,
            });
        }
        let open = Open {
            device: device_key(self.key),
            shard: *shard,
            nonce: (self.random)(),
        };
        self.tx
            .prepare_cached("INSERT INTO log (log, device, shard) VALUES (?1, ?2, ?3)")?
            .execute((open.log().as_bytes(), open.device.as_bytes(), shard_row))?;
        let row = self.tx.last_insert_rowid();
        let fresh = OpenLog {
            row,
            log: open.log(),
            seq: u64::MAX,
            head: EntryHash::from_bytes([0; 32]),
            counter,
            unsealed: false,
        };
        self.open.insert(shard_row, fresh);
        self.write(
            shard_row,
            RecordId::from_bytes([0; 16]),
            (RecordKind::OPEN, 0),
            open.encode(),
        )?;
        self.open
            .remove(&shard_row)
            .ok_or_else(|| rusqlite::Error::QueryReturnedNoRows.into())
    }

    fn announce(&mut self, shard_row: i64) -> Result<(), LedgerError> {
        let Some(open) = self.open.get(&shard_row) else {
            return Ok(());
        };
        let row = open.row;
        let known: Option<i64> = self
            .tx
            .prepare_cached("SELECT seq FROM session WHERE log = ?1 AND session = ?2")?
            .query_row((row, self.session.as_bytes()), |r| r.get(0))
            .optional()?;
        if known.is_none() {
            let entry = self.write(
                shard_row,
                RecordId::from_bytes([0; 16]),
                (RecordKind::SESSION, 0),
                Vec::new(),
            )?;
            self.tx
                .prepare_cached("INSERT INTO session (log, session, seq) VALUES (?1, ?2, ?3)")?
                .execute((row, self.session.as_bytes(), entry.header.seq))?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        shard_row: i64,
        record: RecordId,
        (kind, schema): (RecordKind, u16),
        payload: Vec<u8>,
    ) -> Result<Entry, LedgerError> {
        let salt = (self.random)();
        let open = self
            .open
            .get_mut(&shard_row)
            .ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        open.counter += 1;
        open.seq = open.seq.wrapping_add(1);
        let header = Header {
            log: open.log,
            seq: open.seq,
            prev: open.head,
            counter: open.counter,
            wall_ms: self.now_ms,
            utc_offset_min: self.utc_offset_min,
            seen: self.seen,
            record,
            kind,
            schema,
            session: self.session,
            commitment: commitment(&salt, &payload),
            extension: Vec::new(),
        };
        let entry = Entry::new(header, Body::Present { salt, payload });
        row::insert(self.tx, (open.row, shard_row), &entry, self.custody, self.now_ms)?;
        open.head = entry.hash;
        open.unsealed = true;
        let is_large = |e: &Entry| e.payload().map_or(0, <[u8]>::len) > SEAL_KEEP_PAYLOAD_BYTES;
        if (open.seq + 1).is_multiple_of(SEAL_KEEP_EVERY) || is_large(&entry) {
            open.unsealed = false;
            let seal = Seal::sign(self.key, open.log, open.seq, open.head);
            keep_seal(self.tx, open.row, &seal, true)?;
        }
        Ok(entry)
    }

    fn seal(&self, open: &OpenLog) -> Result<(), LedgerError> {
        if open.unsealed {
            let seal = Seal::sign(self.key, open.log, open.seq, open.head);
            keep_seal(self.tx, open.row, &seal, self.all_seals)?;
        }
        Ok(())
    }
}
