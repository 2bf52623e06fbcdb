//! What was promised: every change that a save returned, what its writer saw, how far it came.

use lontar_core::app::RecordView;
use lontar_core::model::{ChangeHash, DeviceKey, RecordId};
use lontar_core::sync::wire::blob::Address;
use std::collections::{BTreeMap, BTreeSet};

/// A change that somebody saved.
pub struct Change {
    /// Of which record.
    pub record: RecordId,
    /// On which device.
    pub device: DeviceKey,
    /// All changes that its writer saw.
    seen: BTreeSet<ChangeHash>,
    /// What it set.
    sets: BTreeSet<String>,
    /// The phone showed that it arrived.
    pub receipted: bool,
    /// The phone showed that it is backed up.
    pub backed_up: bool,
}

/// A record that was erased.
#[derive(Default)]
pub struct Erased {
    /// Its NIK, to search for it.
    pub nik: Option<String>,
    /// Its blobs at the hub.
    pub blobs: BTreeSet<Address>,
}

/// Everything that was promised.
#[derive(Default)]
pub struct Model {
    /// By hash.
    pub changes: BTreeMap<ChangeHash, Change>,
    /// Records that hold changes whose writer is not known: their values are not foretold.
    pub open_records: BTreeSet<RecordId>,
    /// Records that were erased: nothing of them is owed to anybody.
    pub erased: BTreeMap<RecordId, Erased>,
    /// Records that are kept back.
    pub restricted: BTreeSet<RecordId>,
}

/// The changes that a view shows.
pub fn history(view: &RecordView) -> BTreeSet<ChangeHash> {
    view.history.iter().map(|line| line.change).collect()
}

impl Model {
    /// Changes that are owed to somebody: all, except of what was erased.
    pub fn owed(&self) -> impl Iterator<Item = (&ChangeHash, &Change)> {
        self.changes
            .iter()
            .filter(|(_, change)| !self.erased.contains_key(&change.record))
    }

    /// Takes in what is new in a view after a save; returns it.
    pub fn learn(
        &mut self,
        view: &RecordView,
        before: &BTreeSet<ChangeHash>,
        seen: &BTreeSet<ChangeHash>,
        device: DeviceKey,
    ) -> Vec<ChangeHash> {
        let new: Vec<ChangeHash> = history(view).difference(before).copied().collect();
        for hash in &new {
            let registers = view.registers.0.iter();
            let sets = registers
                .filter(|(_, all)| all.iter().any(|w| w.change == *hash))
                .map(|(k, _)| k.clone());
            let (sets, seen) = (sets.collect(), seen.clone());
            let change = Change {
                record: view.record,
                device,
                seen,
                sets,
                receipted: false,
                backed_up: false,
            };
            self.changes.entry(*hash).or_insert(change);
        }
        new
    }

    /// Both values of every concurrent edit are readable: what a view shows of a register is
    /// exactly what no change that it holds has overwritten.
    pub fn check_values(&self, view: &RecordView, who: &str) -> Result<(), String> {
        let here = history(view);
        if self.open_records.contains(&view.record) || !here.iter().all(|h| self.changes.contains_key(h)) {
            return Ok(());
        }
        let mut expected: BTreeMap<&str, BTreeSet<ChangeHash>> = BTreeMap::new();
        let mut overwritten: BTreeSet<(&str, ChangeHash)> = BTreeSet::new();
        for (hash, change) in self.of(&here) {
            for register in &change.sets {
                expected.entry(register).or_default().insert(hash);
                overwritten.extend(change.seen.iter().map(|older| (register.as_str(), *older)));
            }
        }
        for (register, hashes) in &mut expected {
            hashes.retain(|hash| !overwritten.contains(&(*register, *hash)));
        }
        for (register, hashes) in expected {
            let shown = view
                .registers
                .0
                .get(register)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let shown: BTreeSet<ChangeHash> = shown.iter().map(|w| w.change).collect();
            if shown != hashes {
                let (shown, hashes) = (shown.len(), hashes.len());
                return Err(format!(
                    "VALUES: {who}, record {}: `{register}` shows {shown} values where {hashes} were not overwritten, or others",
                    view.record
                ));
            }
        }
        Ok(())
    }

    fn of<'a>(&'a self, hashes: &'a BTreeSet<ChangeHash>) -> impl Iterator<Item = (ChangeHash, &'a Change)> {
        hashes
            .iter()
            .filter_map(|hash| Some((*hash, self.changes.get(hash)?)))
    }
}
