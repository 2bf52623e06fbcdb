//! A phone: the real core on a simulated disk, with what it promised to its owner.

use super::env::SimEnv;
use super::model::history;
use super::pins::Keys;
use super::raw;
use crate::disk::{SimDisk, Snapshot};
use crate::rng::Rng;
use lontar_core::app::{AppError, Lontar, RecordView};
use lontar_core::model::{ChangeHash, DeviceKey, RecordId, ShardId};
use lontar_core::store::{OpenOptions, StoreKey, rows::Filter};
use lontar_core::sync::wire::join::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Name of the phone's database on its disk.
pub const PHONE_FILE: &str = "lontar.sqlite";

/// A form that was opened and is still on the screen.
#[derive(Clone)]
pub struct Screen {
    /// The record.
    pub record: RecordId,
    /// The state that it shows.
    pub heads: Vec<ChangeHash>,
    /// All changes of that state.
    pub seen: BTreeSet<ChangeHash>,
}

/// An earlier state of a phone, with what was promised by then.
#[derive(Clone)]
pub struct Earlier {
    files: Snapshot,
    has: BTreeMap<ChangeHash, RecordId>,
}

/// A phone of the simulation.
pub struct Phone {
    /// For people who read a trace.
    pub name: String,
    /// Its disk.
    pub disk: SimDisk,
    /// Its clock and chance.
    pub env: Arc<SimEnv>,
    app: Option<Lontar>,
    /// Its owner's role.
    pub role: Role,
    /// Its owner's districts.
    pub districts: Vec<String>,
    /// What saves on this phone promised, and the record of each.
    pub has: BTreeMap<ChangeHash, RecordId>,
    /// States to which it may be put back.
    pub earlier: Vec<Earlier>,
    /// Forms on its screen.
    pub screens: Vec<Screen>,
    /// It was given an invite that no hub has lost.
    pub invited: bool,
    /// It will never be seen again.
    pub gone: bool,
    /// The hub revoked it.
    pub revoked: bool,
    /// How often the hub had been restored when it last finished a sync.
    pub heard: Option<u64>,
    /// An operator gave it a new invite after it was closed: that opens it again.
    pub readmitted: bool,
    /// Shards that the office ever gave to it.
    pub allowed: BTreeSet<ShardId>,
    /// The keys that lock it, and what was left beside them.
    pub keys: Keys,
    no_sync: bool,
}

/// The key of every simulated phone's database: used in a build with SQLCipher.
pub fn key() -> StoreKey {
    StoreKey::from_bytes([0x5e; 32])
}

impl Phone {
    /// A new phone.
    pub fn new(
        name: String,
        rng: &Rng,
        now_ms: i64,
        role: Role,
        districts: Vec<String>,
        no_sync: bool,
    ) -> Result<Self, String> {
        let disk = SimDisk::new(rng.fork(1).next_u64());
        let env = Arc::new(SimEnv::new(now_ms, rng.fork(2)));
        let mut phone = Self {
            name,
            disk,
            app: None,
            role,
            districts,
            has: BTreeMap::new(),
            earlier: Vec::new(),
            screens: Vec::new(),
            invited: false,
            gone: false,
            revoked: false,
            heard: None,
            readmitted: false,
            allowed: BTreeSet::new(),
            keys: Keys::new(&*env)?,
            env,
            no_sync,
        };
        phone.open(None)?;
        Ok(phone)
    }

    /// A second phone with a copy of everything, key included.
    pub fn cloned(&self, name: String, rng: &Rng) -> Result<Self, String> {
        let now_ms = lontar_core::env::Env::now_ms(&*self.env);
        let mut copy = Self::new(name, rng, now_ms, self.role, self.districts.clone(), self.no_sync)?;
        copy.app = None;
        copy.disk.restore(&self.disk.snapshot());
        copy.keys = self.keys.copy()?;
        copy.has = self.has.clone();
        copy.screens = self.screens.clone();
        (copy.heard, copy.readmitted) = (self.heard, self.readmitted);
        copy.allowed = self.allowed.clone();
        (copy.invited, copy.revoked) = (self.invited, self.revoked);
        copy.open(None)?;
        Ok(copy)
    }

    fn open(&mut self, marker: Option<&[u8]>) -> Result<(), String> {
        let vfs = Some(String::from(self.disk.vfs_name()));
        let options = OpenOptions {
            path: PathBuf::from(PHONE_FILE),
            vfs,
            no_sync: self.no_sync,
            key: Some(key()),
        };
        let app = Lontar::open_with(&options, self.env.clone(), marker);
        let app = app.and_then(|app| self.keys.unlocked(app));
        self.app = Some(app.map_err(|e| format!("{} does not open again: {e}", self.name))?);
        Ok(())
    }

    /// The app.
    pub fn app(&self) -> Result<&Lontar, String> {
        self.app
            .as_ref()
            .ok_or_else(|| format!("{} is not open", self.name))
    }

    /// Locks it: its work is left sealed, and nothing of it is open any more.
    pub fn lock(&mut self) -> Result<u64, AppError> {
        self.app.take().map_or(Ok(0), Lontar::lock)
    }

    /// Opens it again after it was unlocked.
    pub fn unlocked(&mut self) -> Result<(), String> {
        let opened = self.open(None);
        if self.disk.is_crashed() {
            return self.reboot();
        }
        opened?;
        self.check_saved()
    }

    /// The device key.
    pub fn device(&self) -> Result<DeviceKey, String> {
        Ok(self.app()?.device())
    }

    /// Power on again after a cut, with whatever the cut left.
    pub fn reboot(&mut self) -> Result<(), String> {
        self.app = None;
        self.disk.restart();
        self.open(None)?;
        self.check_saved()
    }

    /// Notes the present state.
    pub fn remember(&mut self) {
        self.earlier.push(Earlier {
            files: self.disk.snapshot(),
            has: self.has.clone(),
        });
    }

    /// Puts the phone back to an earlier state; `marker` is what the file beside the database says.
    pub fn put_back(&mut self, earlier: &Earlier, marker: Option<&[u8]>) -> Result<(), String> {
        self.app = None;
        self.disk.restore(&earlier.files);
        self.has = earlier.has.clone();
        self.heard = None;
        self.screens.clear();
        self.open(marker)?;
        self.check_saved()
    }

    /// These records were erased: the phone owes nothing of them any more.
    pub fn forget(&mut self, records: &BTreeSet<RecordId>) {
        self.has.retain(|_, record| !records.contains(record));
        for earlier in &mut self.earlier {
            earlier.has.retain(|_, record| !records.contains(record));
        }
    }

    /// **Saved**: whatever a save returned is still shown, or, while it is restricted, still kept.
    pub fn check_saved(&self) -> Result<(), String> {
        let records: BTreeSet<RecordId> = self.has.values().copied().collect();
        for record in records {
            let here = match self.find(&record)? {
                Some(view) => history(&view),
                None => self.kept_back(&record)?,
            };
            let promised = self.has.iter().filter(|(_, r)| **r == record);
            let lost = promised.filter(|(hash, _)| !here.contains(hash)).count();
            if lost > 0 {
                return Err(format!(
                    "SAVED: {} lost {lost} changes of record {record}",
                    self.name
                ));
            }
        }
        Ok(())
    }

    /// What the phone keeps of a restricted record; nothing of another.
    fn kept_back(&self, record: &RecordId) -> Result<BTreeSet<ChangeHash>, String> {
        let trouble = |e: rusqlite::Error| format!("{}: {e}", self.name);
        if !raw::restricted(&self.disk, PHONE_FILE)
            .map_err(trouble)?
            .contains(record)
        {
            return Ok(BTreeSet::new());
        }
        raw::changes(&self.disk, PHONE_FILE).map_err(trouble)
    }

    /// How many bodies it holds that it did not write.
    pub fn bodies_of_others(&self) -> Result<u64, String> {
        raw::bodies_of_others(&self.disk, &self.device()?).map_err(|e| format!("{}: {e}", self.name))
    }

    /// A record, if it is shown.
    pub fn find(&self, record: &RecordId) -> Result<Option<RecordView>, String> {
        match self.app()?.show(record) {
            Ok(view) => Ok(Some(view)),
            Err(AppError::NotFound(_)) => Ok(None),
            Err(e) => Err(format!("{}: record {record} cannot be read: {e}", self.name)),
        }
    }

    /// Every record on the phone that people edit.
    pub fn records(&self) -> Result<Vec<RecordId>, String> {
        let rows = self
            .app()?
            .list(&Filter::default(), 0, 100_000)
            .map_err(|e| format!("{}: {e}", self.name))?;
        let edited = rows.into_iter().filter(|row| row.kind.is_field_document());
        let mut records: Vec<RecordId> = edited.map(|row| row.record).collect();
        records.sort();
        Ok(records)
    }

    /// A record.
    pub fn show(&self, record: &RecordId) -> Result<RecordView, String> {
        self.app()?
            .show(record)
            .map_err(|e| format!("{}: record {record}: {e}", self.name))
    }
}
