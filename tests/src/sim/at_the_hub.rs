//! What happens at the hub: work, backups, a dead disk, and what an operator decides.

use super::line::locked;
use super::people::{self, PLACES};
use super::phone::Phone;
use super::world::World;
use lontar_core::sync::wire::join::Role;
use lontar_hub::Hub;

impl World {
    pub(super) fn hub_work(&mut self) -> Result<(), String> {
        let worked = locked(&self.office).with("work", Hub::work)?;
        self.say(format!(
            "hub: worked {:?}",
            worked.map(|w| (w.records, w.carried))
        ));
        Ok(())
    }

    pub(super) fn hub_backup(&mut self) -> Result<(), String> {
        let crash = self.rng.chance(200).then(|| 1 + self.rng.below(4));
        let mut office = locked(&self.office);
        office.disk.crash_after(crash);
        office.back_up()?;
        drop(office);
        self.say(format!("hub: backed up, cut {crash:?}"));
        Ok(())
    }

    pub(super) fn hub_crash(&mut self) -> Result<(), String> {
        let calls = 1 + self.rng.below(60);
        locked(&self.office).disk.crash_after(Some(calls));
        self.say(format!("hub: the power will fail at write {calls}"));
        Ok(())
    }

    pub(super) fn hub_restore(&mut self) -> Result<(), String> {
        let mut office = locked(&self.office);
        if !office.restore()? {
            return Ok(());
        }
        let stored = office.stored()?;
        drop(office);
        for (hash, change) in self.model.owed() {
            if change.backed_up && !stored.contains(hash) {
                return Err(format!(
                    "BACKED UP: a restore of the hub lost a change of record {}",
                    change.record
                ));
            }
            if change.receipted && !stored.contains(hash) {
                self.to_come_back.insert(*hash);
            }
        }
        let missing = self.to_come_back.len();
        self.say(format!("hub: restored, {missing} changes have to come back"));
        Ok(())
    }

    pub(super) fn revoke(&mut self, place: usize) -> Result<(), String> {
        let device = self.phone(place)?.device()?;
        if self.phones.iter().filter(|p| p.revoked).count() > 0 {
            return Ok(());
        }
        let office = locked(&self.office);
        let known = office
            .with("devices", Hub::devices)?
            .unwrap_or_default()
            .iter()
            .any(|d| d.device == device);
        if !known {
            return Ok(());
        }
        office.with("revoke", |hub| hub.revoke(&device))?;
        drop(office);
        // The power may have failed before or after it was on disk.
        self.tend_hub()?;
        let devices = locked(&self.office)
            .with("devices", Hub::devices)?
            .unwrap_or_default();
        let revoked = devices
            .iter()
            .any(|d| d.device == device && d.revoked_ms.is_some());
        if revoked {
            let same = |p: &Phone| p.device().is_ok_and(|d| d == device);
            self.phones
                .iter_mut()
                .filter(|p| same(p))
                .for_each(|p| p.revoked = true);
            self.say(format!("hub: revoked the device of phone at {place}"));
        }
        Ok(())
    }

    /// The office gives an officer other districts.
    pub(super) fn regrant(&mut self, place: usize) -> Result<(), String> {
        let phone = self.phone(place)?;
        let device = phone.device()?;
        if phone.role == Role::Worker || phone.revoked {
            return Ok(());
        }
        let first = self.rng.below(PLACES.len() as u64) as usize;
        let count = 1 + self.rng.below(2) as usize;
        let districts: Vec<String> = PLACES
            .iter()
            .cycle()
            .skip(first)
            .take(count)
            .map(|(district, _)| String::from(*district))
            .collect();
        let office = locked(&self.office);
        let known = office.with("devices", Hub::devices)?.unwrap_or_default();
        if !known.iter().any(|d| d.device == device && d.revoked_ms.is_none()) {
            return Ok(());
        }
        let done = office.with("regrant", |hub| hub.regrant(&device, &districts))?;
        drop(office);
        // If the power failed, it may have become durable all the same.
        self.allow(device, &districts);
        self.say(format!(
            "hub: phone at {place} works in {districts:?}: {}",
            done.is_some()
        ));
        Ok(())
    }

    /// Disnaker imports a list of candidates; now and then one that it imported before.
    pub(super) fn import_list(&mut self) -> Result<(), String> {
        let place = self.rng.below(PLACES.len() as u64) as usize;
        let Some((_, village)) = PLACES.get(place) else {
            return Ok(());
        };
        let seed = self.rng.below(4);
        let rows = people::candidates(seed, village)?;
        let imported = locked(&self.office).with("import", |hub| hub.import_candidates(&rows))?;
        self.say(format!(
            "hub: imported list {seed} of {village}: {:?}",
            imported.map(|i| (i.new, i.known))
        ));
        Ok(())
    }
}
