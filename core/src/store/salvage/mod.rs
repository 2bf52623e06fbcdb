//! Taking over what can still be read of a damaged database.
//!
//! [`pages`] reads every record of every page, whether or not anything still leads to it; [`found`]
//! tells what they are and keeps those that prove themselves; [`chains`] ties entries to logs again.
//!
//! 1. Keys, settings, drafts, photos and the like are copied.
//! 2. What links from the beginning of a log up to a seal is stored as if it had just come. Own logs
//!    are sealed anew, up to their last entry that is linked.
//! 3. Entries that hang in the air, behind a gap or without a seal, are written again into a new own
//!    log, if they are this device's or never left it: the same change, clock and session. Whoever
//!    has the original too applies the change once, because a change is known by its hash.
//!
//! Everything own waits to be sent again; the hub knows what it has. The damaged file stays where it
//! is: it may hold the only report of an accident, and a later tool may read more of it.

mod chains;
mod found;
mod pages;

use self::chains::{Chain, chains};
use self::found::{Found, FoundEntry};
use self::pages::{Pages, Value};
use super::blobs::{self, BlobCustody, NewBlob};
use super::{OpenError, StoreError, StoreKey, drafts, meta, rows};
use crate::ledger::{self, Claims, Keeping, StoreRunError, Trust, Writer};
use crate::model::{DeviceKey, EntryHash, RecordId, RecordKind, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::run::Run;
use crate::oplog::seal::device_key;
use crate::oplog::shard::Shard;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

/// Records that are applied at once: all entries of so many are in memory.
const APPLIED_AT_ONCE: usize = 200;

/// What was taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// Enrolments, reports and whatever else has a row.
    pub records: u64,
    /// Unfinished forms.
    pub drafts: u64,
    /// Entries of this device behind a gap, that were written again.
    pub written_again: u64,
}

/// Copies from a damaged database and its `-wal` file into a new, empty one. `key` is that of both;
/// `random` draws 16 bytes.
pub fn take_over(
    to: &mut Connection,
    (damaged, wal): (&Path, &Path),
    key: Option<&StoreKey>,
    random: &mut dyn FnMut() -> [u8; 16],
) -> Result<TakenOver, OpenError> {
    let file = File::open(damaged).map_err(|e| OpenError::NotWritable(e.to_string()))?;
    let mut pages = Pages::new(file, File::open(wal).ok(), key);
    let found = Found::read(&mut pages);
    let tx = to.transaction_with_behavior(TransactionBehavior::Immediate)?;
    take_values(&tx, &found)?;
    take_blobs(&tx, &mut pages, &found)?;
    let knew_key = meta::known_device_seed(&tx)?.is_some();
    let seed = meta::device_seed(&tx, || {
        let (one, other) = (random(), random());
        core::array::from_fn(|i| *one.iter().chain(&other).nth(i).unwrap_or(&0))
    })?;
    let mut taking = Taking {
        key: SigningKey::from_bytes(&seed),
        knew_key,
        tx: &tx,
        pages,
        found: &found,
        stored: BTreeSet::new(),
        touched: BTreeSet::new(),
    };
    for chain in chains(&found) {
        taking.store_chain(&chain)?;
    }
    let written_again = taking.write_again(random)?;
    let touched = taking.touched;
    apply(&tx, touched)?;
    let count = |sql| tx.query_row(sql, [], |r| r.get(0));
    let taken = TakenOver {
        records: count("SELECT count(DISTINCT record) FROM row")?,
        drafts: count("SELECT count(*) FROM draft")?,
        written_again,
    };
    tx.commit()?;
    Ok(taken)
}

/// Everything but entries.
fn take_values(tx: &Transaction<'_>, found: &Found) -> Result<(), StoreError> {
    meta::take_over(tx, &found.meta)?;
    for row in &found.drafts {
        take_draft(tx, row)?;
    }
    for (line, record) in &found.imported {
        drafts::note_imported(tx, line, record)?;
    }
    for (day, outcome) in &found.refusals {
        drafts::note_outcome(tx, day, outcome)?;
    }
    Ok(())
}

/// Photos and voice notes whose bytes are whole. Whatever is already at the hub, it says at the next sync.
fn take_blobs(tx: &Transaction<'_>, pages: &mut Pages<File>, found: &Found) -> Result<(), StoreError> {
    for blob in &found.blobs {
        let place = found.blob_places.get(&blob.address);
        let Some(bytes) = place.and_then(|place| found::load_blob(pages, *place, &blob.address)) else {
            continue;
        };
        let new = NewBlob {
            owner: &blob.owner,
            draft: blob.draft,
            register: &blob.register,
            role: blob.role,
            urgent: blob.urgent,
            bytes: &bytes,
            custody: BlobCustody::Here,
            created_ms: blob.created_ms,
        };
        blobs::add(tx, &new)?;
    }
    Ok(())
}

/// Takes over a draft if it can be read as one.
fn take_draft(tx: &Transaction<'_>, row: &[Value]) -> Result<(), StoreError> {
    use rusqlite::types::Value as Sql;
    let columns = row.iter().map(|value| match value {
        Value::Integer(number) => Sql::Integer(*number),
        Value::Text(bytes) => Sql::Text(String::from_utf8_lossy(bytes).into_owned()),
        Value::Blob(bytes) => Sql::Blob(bytes.clone()),
        Value::Null | Value::Real => Sql::Null,
    });
    tx.prepare_cached(
        "INSERT OR IGNORE INTO draft (id, kind, record, heads, step, fields, created_ms, updated_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(rusqlite::params_from_iter(columns))?;
    if let Some(Value::Blob(id)) = row.first()
        && let Ok(id) = <[u8; 16]>::try_from(id.as_slice())
    {
        let id = RecordId::from_bytes(id);
        if drafts::get(tx, &id).is_err() {
            drafts::remove(tx, &id)?;
        }
    }
    Ok(())
}

struct Taking<'a, 'c> {
    tx: &'a Transaction<'c>,
    pages: Pages<File>,
    found: &'a Found,
    key: SigningKey,
    /// False if the device's key is lost and a new one was drawn.
    knew_key: bool,
    stored: BTreeSet<EntryHash>,
    touched: BTreeSet<(i64, RecordId)>,
}

impl Taking<'_, '_> {
    fn is_own(&self, device: &DeviceKey) -> bool {
        self.knew_key && device_key(&self.key) == *device
    }

    /// Stores a chain as far as it is sealed.
    fn store_chain(&mut self, chain: &Chain) -> Result<(), StoreError> {
        let own = self.is_own(&chain.device);
        let key = self.key.clone();
        for (hashes, seal) in chain.sealed(self.found, own.then_some(&key)) {
            let found: Vec<&FoundEntry> = hashes.iter().filter_map(|h| self.found.entries.get(h)).collect();
            let keeping = Keeping {
                custody: if own {
                    0
                } else {
                    found.iter().map(|e| e.custody).min().unwrap_or(0)
                },
                all_seals: false,
                now_ms: found.iter().map(|e| e.received_ms).max().unwrap_or(0),
            };
            let entries: Vec<_> = found
                .iter()
                .filter_map(|e| found::load(&mut self.pages, e.place))
                .collect();
            if entries.len() < hashes.len() {
                return Ok(());
            }
            match ledger::store_run(self.tx, &Run { entries, seal }, keeping) {
                Ok(stored) => self.touched.extend(stored.touched),
                Err(StoreRunError::Refused(_)) => return Ok(()),
                Err(StoreRunError::Ledger(e)) => return Err(e.into()),
            }
            self.stored.extend(hashes);
        }
        Ok(())
    }

    /// Writes what is left of own entries, and of others that only this device may have, into new
    /// logs. How many entries that are.
    fn write_again(&mut self, random: &mut dyn FnMut() -> [u8; 16]) -> Result<u64, StoreError> {
        let stored = self.stored.iter().filter_map(|h| self.found.entries.get(h));
        let mut said: BTreeSet<_> = stored.map(|e| e.says).collect();
        let mut left: Vec<(&EntryHash, &FoundEntry)> = self
            .found
            .entries
            .iter()
            .filter(|(hash, entry)| !self.stored.contains(hash) && self.is_worth(entry))
            .collect();
        left.sort_unstable_by_key(|(hash, entry)| (entry.counter, entry.log, **hash));
        let mut written = 0;
        for (_, entry) in left {
            if said.insert(entry.says) {
                written += u64::from(self.write_one_again(entry, random)?);
            }
        }
        Ok(written)
    }

    /// What came from a hub, it has, and sends again; and only it may write its own documents.
    fn is_worth(&self, entry: &FoundEntry) -> bool {
        let kind = entry.kind;
        let is_written_by_people =
            kind > RecordKind::SESSION && kind != RecordKind::CARRIED && !kind.is_office();
        let device = self.found.logs.get(&entry.log).map(|(device, _)| device);
        is_written_by_people && (entry.custody == 0 || device.is_none_or(|d| self.is_own(d)))
    }

    fn write_one_again(
        &mut self,
        found: &FoundEntry,
        random: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<bool, StoreError> {
        let Some(entry) = found::load(&mut self.pages, found.place) else {
            return Ok(false);
        };
        let Some(payload) = entry.payload() else {
            return Ok(false);
        };
        let header = &entry.header;
        let shard = match self.found.shard_of(found) {
            Some(shard) => shard,
            None => working_shard(self.tx, random)?,
        };
        let claims = Claims {
            session: header.session,
            now_ms: header.wall_ms,
            utc_offset_min: header.utc_offset_min,
            seen: header.seen,
            custody: 0,
            all_seals: false,
        };
        let current = meta::own_log(self.tx, &shard)?;
        let mut writer = Writer::new(self.tx, &self.key, &claims, random);
        let kind = (header.kind, header.schema);
        let written = writer.append(&shard, current, header.record, kind, payload.to_vec())?;
        writer.close()?;
        if current.is_none() {
            meta::set_own_log(self.tx, &shard, &written.entry.header.log)?;
        }
        self.touched.insert((written.shard, header.record));
        Ok(true)
    }
}

/// Where this device writes, if nothing tells where an entry was.
fn working_shard(tx: &Transaction<'_>, random: &mut dyn FnMut() -> [u8; 16]) -> Result<ShardId, StoreError> {
    let granted = || Ok::<_, StoreError>(meta::grant(tx)?.and_then(|g| g.districts.first().cloned()));
    let district = match meta::district(tx)? {
        Some(code) => Some(code),
        None => granted()?,
    };
    match district {
        Some(code) => Ok(Shard::District(code).id()),
        None => meta::person_shard(tx, random),
    }
}

fn apply(tx: &Transaction<'_>, touched: BTreeSet<(i64, RecordId)>) -> Result<(), StoreError> {
    let trust: Trust = meta::trust(tx)?;
    let mut rest = touched.into_iter().peekable();
    while rest.peek().is_some() {
        let some = rest.by_ref().take(APPLIED_AT_ONCE).collect();
        for applied in ledger::apply(tx, &trust, &some)? {
            rows::write(tx, &applied)?;
        }
    }
    Ok(())
}
