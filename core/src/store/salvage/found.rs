//! What the records of a damaged database are: told by their shape, proved by their hashes.
//!
//! Of an entry only what ties it to others is kept in memory; its content is read again from its
//! [`Place`] when it is stored.

use super::pages::{Pages, Place, Record, Value};
use crate::ledger;
use crate::model::{BlobRole, DeviceKey, EntryHash, LogId, RecordId, RecordKind, ShardId};
use crate::oplog::entry::{Entry, Header, Open};
use crate::oplog::hash;
use std::collections::BTreeMap;
use std::io::{Read, Seek};

/// An entry whose header fits its hash, and whose body, if it has one, fits its header.
#[derive(Clone, Debug)]
pub struct FoundEntry {
    /// Where it lies.
    pub place: Place,
    /// Row id: the order of arrival.
    pub row: i64,
    /// Its log.
    pub log: LogId,
    /// Its place in the log.
    pub seq: u64,
    /// The entry before.
    pub prev: EntryHash,
    /// Lamport counter.
    pub counter: u64,
    /// Kind.
    pub kind: RecordKind,
    /// The record, and a hash of what is said of it: equal for a change that was written twice.
    pub says: (RecordId, [u8; 32]),
    /// Bytes of its payload.
    pub payload_bytes: usize,
    /// Row id of its shard.
    pub shard_row: i64,
    /// How far it had come.
    pub custody: u8,
    /// When it came here.
    pub received_ms: i64,
}

/// A blob has more bytes than this: nonce and tag.
const BLOB_BYTES_MIN: usize = 40;

/// A row of the table of drafts, as it lay there.
pub type DraftRow = Vec<Value>;

/// A row of the table of photos and voice notes.
#[derive(Clone, Debug)]
pub struct FoundBlob {
    /// Hash of the bytes.
    pub address: [u8; 32],
    /// Record or draft.
    pub owner: RecordId,
    /// Whether it is a draft.
    pub draft: bool,
    /// The register that names it.
    pub register: String,
    /// What it is of the register.
    pub role: BlobRole,
    /// Whether it is of an accident.
    pub urgent: bool,
    /// When it came, ms since 1970 UTC.
    pub created_ms: i64,
}

/// Everything that was recognised.
#[derive(Default)]
pub struct Found {
    /// Entries by hash.
    pub entries: BTreeMap<EntryHash, FoundEntry>,
    /// First entries of logs, with what they say.
    pub opens: BTreeMap<EntryHash, Open>,
    /// Signatures by the entry that they seal; not checked yet.
    pub seals: BTreeMap<EntryHash, [u8; 64]>,
    /// Single values of the installation.
    pub meta: BTreeMap<String, Vec<u8>>,
    /// Unfinished forms.
    pub drafts: Vec<DraftRow>,
    /// Lines of input files that are in: hash and record.
    pub imported: Vec<([u8; 32], RecordId)>,
    /// Photos and voice notes: what the table says of each.
    pub blobs: Vec<FoundBlob>,
    /// Where bytes lie that may be a photo or voice note, by their hash.
    pub blob_places: BTreeMap<[u8; 32], Place>,
    /// Refused consents: day and outcome.
    pub refusals: Vec<(String, String)>,
    /// Shards by their row id.
    pub shards: BTreeMap<i64, ShardId>,
    /// The device and the shard's row id of each log, where the table of logs tells.
    pub logs: BTreeMap<LogId, (DeviceKey, i64)>,
    /// Logs that this installation wrote last, with their shards.
    pub own_logs: BTreeMap<LogId, ShardId>,
}

impl Found {
    /// Looks through all pages.
    pub fn read(pages: &mut Pages<impl Read + Seek>) -> Self {
        let mut found = Self::default();
        pages.for_each(|record| {
            if record.row.is_some() {
                found.take_row(&record);
            } else {
                found.take_indexed(&record.values);
            }
        });
        found.note_shards();
        found
    }

    /// The shard of an entry, if anything tells it.
    pub fn shard_of(&self, entry: &FoundEntry) -> Option<ShardId> {
        let by_log = || {
            let (_, row) = self.logs.get(&entry.log)?;
            self.shards.get(row)
        };
        let known = self.shards.get(&entry.shard_row).or_else(by_log);
        known.or_else(|| self.own_logs.get(&entry.log)).copied()
    }

    /// The tables of logs and shards may be gone; entries tell most of what they said.
    fn note_shards(&mut self) {
        for (hash, open) in &self.opens {
            if let Some(entry) = self.entries.get(hash) {
                self.shards.insert(entry.shard_row, open.shard);
                self.logs.insert(entry.log, (open.device, entry.shard_row));
            }
        }
        for entry in self.entries.values() {
            if let Some(shard) = self.own_logs.get(&entry.log) {
                self.shards.entry(entry.shard_row).or_insert(*shard);
            }
        }
    }

    /// A record of a table with row ids.
    fn take_row(&mut self, record: &Record) {
        use Value::{Blob, Integer, Null, Text};
        let row = record.row.unwrap_or_default();
        match record.values.as_slice() {
            [Null, Blob(shard), Integer(_), Blob(digest)] if digest.len() == 32 => {
                if let Ok(shard) = ShardId::try_from(shard.as_slice()) {
                    self.shards.entry(row).or_insert(shard);
                }
            }
            [Null, Blob(log), Blob(device), Integer(shard), Integer(_), _] => {
                if let (Some(log), Some(device)) = (array(log), array(device)) {
                    let known = (DeviceKey::from_bytes(device), *shard);
                    self.logs.entry(LogId::from_bytes(log)).or_insert(known);
                }
            }
            [Null, Text(day), Text(outcome)] => {
                if let (Some(day), Some(outcome)) = (text(day), text(outcome)) {
                    self.refusals.push((day, outcome));
                }
            }
            [Null, Blob(bytes)] if bytes.len() > BLOB_BYTES_MIN => {
                self.blob_places.insert(hash::blob_address(bytes), record.place);
            }
            [
                Null,
                Blob(address),
                Blob(owner),
                Integer(draft),
                Text(register),
                Integer(role),
                Integer(urgent),
                Integer(_),
                Integer(_),
                Integer(_),
                Integer(created_ms),
            ] => self.take_blob((address, owner, register), (*draft, *role, *urgent), *created_ms),
            _ => self.take_entry(record, row),
        }
    }

    fn take_blob(
        &mut self,
        (address, owner, register): (&[u8], &[u8], &[u8]),
        (draft, role, urgent): (i64, i64, i64),
        created_ms: i64,
    ) {
        let role = u8::try_from(role).ok().and_then(BlobRole::from_number);
        if let (Some(address), Some(owner), Some(register), Some(role)) =
            (array(address), array(owner), text(register), role)
        {
            self.blobs.push(FoundBlob {
                address,
                owner: RecordId::from_bytes(owner),
                draft: draft == 1,
                register,
                role,
                urgent: urgent == 1,
                created_ms,
            });
        }
    }

    /// A record of a table without row ids, or of an index.
    fn take_indexed(&mut self, values: &[Value]) {
        use Value::{Blob, Integer, Null, Text};
        match values {
            [Text(key), Blob(value)] => {
                if let Some(key) = text(key) {
                    self.meta.entry(key).or_insert_with(|| value.clone());
                }
            }
            [Integer(_), Integer(_), Blob(hash), Blob(signature)] => {
                if let (Some(hash), Some(signature)) = (array(hash), array(signature)) {
                    self.seals.insert(EntryHash::from_bytes(hash), signature);
                }
            }
            [
                Blob(id),
                Integer(_),
                Null | Blob(_),
                Null | Blob(_),
                Text(_),
                Blob(_),
                Integer(_),
                Integer(_),
                // Whether it was touched came later, and is taken for granted.
                later @ ..,
            ] if id.len() == 16 && later.len() <= 1 => {
                let kept = values.len() - later.len();
                self.drafts.push(values.iter().take(kept).cloned().collect());
            }
            [Blob(one), Blob(other)] => match (array(one), array(one), array(other)) {
                (Some(line), _, Some(record)) => self.imported.push((line, RecordId::from_bytes(record))),
                (_, Some(shard), Some(log)) => {
                    let (shard, log) = (ShardId::from_bytes(shard), LogId::from_bytes(log));
                    self.own_logs.insert(log, shard);
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn take_entry(&mut self, record: &Record, row: i64) {
        let Some((entry, columns)) = entry(record) else {
            return;
        };
        let payload = entry.payload().unwrap_or_default();
        if entry.header.kind == RecordKind::OPEN
            && let Some(open) = Open::decode(payload)
                .ok()
                .filter(|o| o.log() == entry.header.log && entry.header.seq == 0)
        {
            self.opens.insert(entry.hash, open);
        }
        let header = &entry.header;
        let found = FoundEntry {
            place: record.place,
            row,
            log: header.log,
            seq: header.seq,
            prev: header.prev,
            counter: header.counter,
            kind: header.kind,
            says: (header.record, hash::tagged(b"", &[payload])),
            payload_bytes: payload.len(),
            shard_row: columns.shard_row,
            custody: columns.custody,
            received_ms: columns.received_ms,
        };
        self.entries.insert(entry.hash, found);
    }
}

/// What the table says of an entry beside the entry itself.
struct Columns {
    shard_row: i64,
    custody: u8,
    received_ms: i64,
}

/// Reads an entry again.
pub fn load(pages: &mut Pages<impl Read + Seek>, place: Place) -> Option<Entry> {
    let record = pages.at(place)?;
    entry(&record).map(|(entry, _)| entry)
}

/// Reads the bytes of a photo or voice note again; `None` unless they are what their address says.
pub fn load_blob(pages: &mut Pages<impl Read + Seek>, place: Place, address: &[u8; 32]) -> Option<Vec<u8>> {
    let mut record = pages.at(place)?;
    match record.values.pop()? {
        Value::Blob(bytes) if hash::blob_address(&bytes) == *address => Some(bytes),
        _ => None,
    }
}

fn entry(record: &Record) -> Option<(Entry, Columns)> {
    use Value::{Blob, Integer, Null};
    let [
        Null,
        Integer(_),
        Integer(shard_row),
        Integer(_),
        Blob(hash),
        Integer(_),
        Blob(_),
        Integer(_),
        Blob(header_bytes),
        Integer(body),
        salt,
        payload,
        _,
        Integer(custody),
        Integer(received_ms),
    ] = record.values.as_slice()
    else {
        return None;
    };
    let hash = EntryHash::from_bytes(array(hash)?);
    let header = Header::decode(header_bytes).ok()?;
    let body = ledger::body(u8::try_from(*body).ok()?, blob(salt), blob(payload))?;
    let entry = Entry { header, hash, body };
    let columns = Columns {
        shard_row: *shard_row,
        custody: u8::try_from(*custody).ok()?,
        received_ms: *received_ms,
    };
    entry.is_sound().then_some((entry, columns))
}

fn blob(value: &Value) -> Option<&[u8]> {
    match value {
        Value::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn text(bytes: &[u8]) -> Option<String> {
    core::str::from_utf8(bytes).ok().map(String::from)
}
