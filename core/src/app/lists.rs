//! Lists, search, conflicts, and how the device stands.

use super::{AppError, Lontar, doubles};
use crate::form::{self, blocking_submission, normal};
use crate::ledger::search::Matched;
use crate::ledger::{self, HeldEntry, RegisterSet};
use crate::model::{ChangeHash, DeviceKey, Item, Photo, RecordId, RecordKind, Value};
use crate::oplog::digest::Digest;
use crate::store::blobs::{self, Waiting};
use crate::store::rows::{Filter, ListRow};
use crate::store::{clock, custody, drafts, meta, rows};
use crate::sync::wire::join::Grant;

/// One value of a register in conflict.
#[derive(Clone, Debug)]
pub struct Conflicting {
    /// The value.
    pub value: Value,
    /// The change that wrote it.
    pub change: ChangeHash,
    /// The device that made the change.
    pub device: Option<DeviceKey>,
    /// What its clock said, ms since 1970 UTC.
    pub wall_ms: Option<i64>,
    /// Of what stands on a KTP: whether one was at hand when it was answered, a code of `ktp_status`. Told only
    /// where the same change says it: nobody knows from what a later change was read.
    pub known_by: Option<String>,
}

/// A register with more than one distinct value.
#[derive(Clone, Debug)]
pub struct ConflictView {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The state that shows these values; resolving names it.
    pub heads: Vec<ChangeHash>,
    /// The register.
    pub register: String,
    /// Whether it keeps the record from BPJS TK until it is settled.
    pub blocks_submission: bool,
    /// All values, the one shown elsewhere last.
    pub values: Vec<Conflicting>,
}

/// How a device stands.
#[derive(Clone, Debug)]
pub struct Status {
    /// The device's key.
    pub device: DeviceKey,
    /// What it may do; `None` before joining.
    pub grant: Option<Grant>,
    /// Address of its hub.
    pub address: Option<String>,
    /// An invite waits for a signal.
    pub invite_waiting: bool,
    /// Records by kind: enrolments, accidents, candidates.
    pub enrolments: u64,
    /// See `enrolments`.
    pub accidents: u64,
    /// See `enrolments`.
    pub candidates: u64,
    /// Unfinished forms.
    pub drafts: u64,
    /// Entries and records not yet covered by a receipt.
    pub waiting_entries: u64,
    /// See `waiting_entries`.
    pub waiting_records: u64,
    /// Records in which this device wrote and of which nothing of its own waits: all of it is covered by a receipt.
    pub arrived_records: u64,
    /// Photos and voice notes that wait, with their bytes.
    pub waiting_blobs: Waiting,
    /// Photos and voice notes that went bad on this device before the hub had them: they are sent only when they are
    /// taken again, and until then not everything has arrived.
    pub spoiled_blobs: u64,
    /// Records with conflicts.
    pub in_conflict: u64,
    /// Pairs of enrolments with one NIK about which whoever holds this device is asked.
    pub doubles: u64,
    /// Held entries.
    pub held: u64,
    /// The true time less this device's now, ms, by what was measured last; `None` before.
    pub clock_error_ms: Option<i64>,
    /// This device's clock is surely wrong, by ten minutes and more.
    pub clock_is_wrong: bool,
    /// The last sync that ended.
    pub last_sync: Option<meta::SyncRun>,
}

impl Status {
    /// Nobody has joined here, and nothing was ever saved or begun: nothing is lost if it goes.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let saved =
            self.enrolments + self.accidents + self.waiting_entries + self.arrived_records + self.held;
        self.grant.is_none() && saved == 0 && self.drafts == 0 && self.waiting_blobs.blobs == 0
    }
}

impl Lontar {
    /// A page of a list.
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<Vec<ListRow>, AppError> {
        Ok(self.store.read(|conn| rows::list(conn, filter, offset, limit))?)
    }

    /// A record's row, if it is shown.
    pub fn row(&self, record: &RecordId) -> Result<Option<ListRow>, AppError> {
        Ok(self.store.read(|conn| rows::by_record(conn, record))?)
    }

    /// How far a record has come.
    pub fn custody(&self, record: &RecordId) -> Result<custody::Custody, AppError> {
        let own = self.device();
        Ok(self.store.read(|conn| custody::of_record(conn, record, &own))?)
    }

    /// Today by this phone's calendar.
    #[must_use]
    pub fn today(&self) -> crate::model::Date {
        crate::model::time::day_of(self.env.now_ms(), self.env.utc_offset_min())
    }

    /// Syncs that ended, the newest first.
    pub fn sync_runs(&self, limit: u32) -> Result<Vec<meta::SyncRun>, AppError> {
        Ok(self.store.read(|conn| meta::sync_runs(conn, limit))?)
    }

    /// Finds people.
    pub fn search(&self, query: &str, limit: usize) -> Result<Vec<(ListRow, Matched)>, AppError> {
        Ok(self.store.read(|conn| rows::find(conn, query, limit))?)
    }

    /// All registers with more than one distinct value.
    pub fn conflicts(&self) -> Result<Vec<ConflictView>, AppError> {
        let filter = Filter {
            in_conflict: true,
            ..Filter::default()
        };
        let mut all = Vec::new();
        for row in self.list(&filter, 0, u64::from(u32::MAX))? {
            all.extend(self.conflicts_of(&row.record)?);
        }
        Ok(all)
    }

    /// Those of one record.
    pub fn conflicts_of(&self, record: &RecordId) -> Result<Vec<ConflictView>, AppError> {
        let view = self.show(record)?;
        let by = |change: &ChangeHash| view.history.iter().find(|line| line.change == *change);
        let conflicts = view
            .registers
            .conflicts(normal::same)
            .map(|(register, values)| ConflictView {
                record: *record,
                kind: view.kind,
                heads: view.heads.clone(),
                register: String::from(register),
                blocks_submission: blocking_submission(register),
                values: values
                    .iter()
                    .map(|w| Conflicting {
                        value: w.value.clone(),
                        change: w.change,
                        device: by(&w.change).map(|l| l.device),
                        wall_ms: by(&w.change).map(|l| l.wall_ms),
                        known_by: by(&w.change).and_then(|line| known_by(view.kind, register, &line.sets)),
                    })
                    .collect(),
            });
        Ok(conflicts.collect())
    }

    /// Entries that are stored and not applied.
    pub fn held(&self) -> Result<Vec<HeldEntry>, AppError> {
        self.store.read::<_, AppError>(|conn| Ok(ledger::held(conn)?))
    }

    /// How the device stands.
    pub fn status(&self) -> Result<Status, AppError> {
        let now = self.env.moment();
        self.store.read(|conn| {
            let (waiting_entries, waiting_records) = custody::waiting(conn)?;
            Ok(Status {
                device: self.device(),
                grant: meta::grant(conn)?,
                address: meta::address(conn)?,
                invite_waiting: meta::invite(conn)?.is_some()
                    || (meta::grant(conn)?.is_none() && meta::worker_invite(conn)?.is_some()),
                enrolments: rows::count(conn, RecordKind::ENROLMENT)?,
                accidents: rows::count(conn, RecordKind::ACCIDENT)?,
                candidates: rows::count(conn, RecordKind::CANDIDATE)?,
                drafts: drafts::all(conn)?.len() as u64,
                waiting_entries,
                waiting_records,
                arrived_records: custody::arrived(conn, &self.device())?,
                waiting_blobs: blobs::count_waiting(conn)?,
                spoiled_blobs: blobs::spoiled(conn)?.len() as u64,
                in_conflict: rows::count_in_conflict(conn)?,
                doubles: doubles::count_open(conn)?,
                held: ledger::held(conn)?.len() as u64,
                clock_error_ms: clock::error_ms(conn, &now)?,
                clock_is_wrong: clock::is_wrong(conn, &now)?,
                last_sync: meta::sync_runs(conn, 1)?.into_iter().next(),
            })
        })
    }

    /// Digest of a shard, for comparing replicas.
    pub fn digest(&self, shard: &crate::model::ShardId) -> Result<Digest, AppError> {
        self.store
            .read::<_, AppError>(|conn| Ok(ledger::shard_digest(conn, shard)?))
    }

    /// The record of a line of an input file that is in already.
    pub fn imported(&self, line: &[u8; 32]) -> Result<Option<RecordId>, AppError> {
        Ok(self.store.read(|conn| drafts::imported(conn, line))?)
    }

    /// Saves a record from a line of an input file; line and record in one transaction.
    pub fn save_line(
        &self,
        kind: RecordKind,
        answers: crate::form::Answers,
        line: &[u8; 32],
    ) -> Result<super::Saved, AppError> {
        self.save_new_with(kind, answers, |tx, record| {
            Ok(drafts::note_imported(tx, line, record)?)
        })
    }

    /// Makes rows, search and digests again from the entries; how many records that were.
    pub fn rebuild(&self) -> Result<u64, AppError> {
        Ok(self.store.write(|tx| rows::rebuild(tx, &meta::trust(tx)?))?)
    }
}

/// What the change that set a register says of the card from which it may have been read: that it was photographed
/// just then, or whether there was one.
fn known_by(kind: RecordKind, register: &str, sets: &[RegisterSet]) -> Option<String> {
    form::field_by_register(kind, register).filter(|field| form::is_on_card(field.key))?;
    let shows_card = |set: &RegisterSet| {
        let item = Item::from_value(&set.after).filter(|_| set.register.starts_with("p:"));
        item.is_some_and(|item| !item.is_removed() && Photo::read(item).kind.as_deref() == Some("ktp"))
    };
    if sets.iter().any(shows_card) {
        return Some(String::from("card"));
    }
    let status = form::field_by_key(kind, form::KTP_STATUS)?.register;
    let said = sets.iter().find(|set| set.register == status)?;
    said.after.as_text().map(String::from)
}
