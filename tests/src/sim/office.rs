//! The hub with its disk and its backups.

use super::env::SimEnv;
use super::raw;
use crate::disk::{SimDisk, Snapshot};
use crate::rng::Rng;
use lontar_core::model::{ChangeHash, RecordId};
use lontar_core::sync::wire::join::{Invite, Role};
use lontar_hub::{Hub, HubError, NewInvite};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Name of the hub's database on its disk.
pub const HUB_FILE: &str = "hub.sqlite";
const DAY_MS: i64 = 86_400_000;

/// A finished backup.
pub struct Kept {
    files: Snapshot,
}

/// The hub of a simulation.
pub struct Office {
    /// Its disk.
    pub disk: SimDisk,
    /// Its clock and chance.
    pub env: Arc<SimEnv>,
    hub: Option<Hub>,
    generation: u64,
    /// The last finished backup.
    pub backup: Option<Kept>,
    /// How often it had to start again.
    pub restarts: u64,
    /// How often a backup was put back.
    pub restores: u64,
    /// What was erased, by case: the file beside the database, which a restore does not touch.
    pub erasures: BTreeMap<RecordId, Vec<RecordId>>,
    /// A backup was put back, and what was erased since is not erased again yet.
    again: bool,
}

impl Office {
    /// Makes a hub.
    pub fn new(rng: &Rng, now_ms: i64) -> Result<Self, String> {
        let disk = SimDisk::new(rng.fork(1).next_u64());
        let env = Arc::new(SimEnv::new(now_ms, rng.fork(2)));
        let made = Hub::init_at(
            Path::new(HUB_FILE),
            Some(disk.vfs_name()),
            "http://hub.invalid",
            env.clone(),
        );
        let hub = made.map_err(|e| format!("the hub cannot be made: {e}"))?.hub;
        Ok(Self {
            disk,
            env,
            hub: Some(hub),
            generation: 1,
            backup: None,
            restarts: 0,
            restores: 0,
            erasures: BTreeMap::new(),
            again: false,
        })
    }

    /// The hub; absent while its power is off.
    pub fn hub(&self) -> Option<&Hub> {
        self.hub.as_ref().filter(|_| !self.disk.is_crashed())
    }

    /// Starts the hub again if its power failed; whether it did.
    pub fn tend(&mut self) -> Result<bool, String> {
        if !self.disk.is_crashed() {
            return Ok(false);
        }
        self.hub = None;
        self.disk.restart();
        self.open()?;
        self.restarts += 1;
        if self.again {
            self.erase_again()?;
        }
        Ok(true)
    }

    fn open(&mut self) -> Result<(), String> {
        let hub = Hub::open_at(Path::new(HUB_FILE), Some(self.disk.vfs_name()), self.env.clone());
        self.hub = Some(hub.map_err(|e| format!("the hub does not open again: {e}"))?);
        Ok(())
    }

    /// Does something with the hub. A failure without a power cut is a breach.
    pub fn with<T>(
        &self,
        what: &str,
        act: impl FnOnce(&Hub) -> Result<T, HubError>,
    ) -> Result<Option<T>, String> {
        let Some(hub) = self.hub() else { return Ok(None) };
        match act(hub) {
            Ok(done) => Ok(Some(done)),
            Err(_) if self.disk.is_crashed() => Ok(None),
            Err(e) => Err(format!("hub, {what}: {e}")),
        }
    }

    /// Mints an invite.
    pub fn invite(&self, name: &str, role: Role, districts: &[String]) -> Result<Option<Invite>, String> {
        let new = NewInvite {
            name: String::from(name),
            role,
            districts: districts.to_vec(),
            lasts_ms: 30 * DAY_MS,
        };
        self.with("invite", |hub| hub.invite(&new))
    }

    /// Copies the disk; then, unless the power fails in between, notes that the copy is finished.
    pub fn back_up(&mut self) -> Result<(), String> {
        let Some(position) = self.with("position", Hub::position)? else {
            return Ok(());
        };
        let kept = Kept {
            files: self.disk.snapshot(),
        };
        self.backup = Some(kept);
        self.with("note backup", |hub| hub.note_backup((position, 0), 1))
            .map(drop)
    }

    /// Puts the last backup in place of everything and opens a new generation.
    pub fn restore(&mut self) -> Result<bool, String> {
        let Some(kept) = &self.backup else {
            return Ok(false);
        };
        self.hub = None;
        self.disk.restore(&kept.files);
        self.env.advance(60_000);
        self.open()?;
        let before = self.generation;
        if let Some(number) = self.with("open generation", |hub| hub.open_generation(before))? {
            self.generation = number;
        }
        self.restores += 1;
        self.erase_again()?;
        Ok(true)
    }

    /// Erases what the database does not know to be erased. If the power fails in it, the next start does it.
    pub fn erase_again(&mut self) -> Result<(), String> {
        let done = self.with("erase again", |hub| hub.erase_again(&self.erasures))?;
        self.again = done.is_none();
        Ok(())
    }

    /// All changes that are stored, shown or not.
    pub fn stored(&self) -> Result<BTreeSet<ChangeHash>, String> {
        raw::changes(&self.disk, HUB_FILE).map_err(|e| format!("the hub's database cannot be read: {e}"))
    }
}
