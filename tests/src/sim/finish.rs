//! The end of every world: everybody who returns syncs until it is quiet, then all promises are
//! looked at.

use super::line::locked;
use super::model::history;
use super::office::HUB_FILE;
use super::phone::PHONE_FILE;
use super::raw;
use super::world::World;
use crate::disk::SimDisk;
use lontar_core::ledger::HeldEntry;
use lontar_core::model::ChangeHash;
use lontar_core::oplog::digest::Digest;
use lontar_core::sync::session::Outcome;
use lontar_core::sync::wire::join::shards_of_grant;
use lontar_hub::Hub;
use std::collections::BTreeSet;

/// Rounds after which it must be quiet.
const ROUNDS_MAX: usize = 15;

impl World {
    /// Runs the end. What the digests are, for comparing runs of one seed.
    pub fn finish(&mut self) -> Result<Vec<Digest>, String> {
        self.calm()?;
        self.send_sealed(0)?;
        let held_by_somebody = self.held_by_somebody()?;
        self.settle()?;
        self.renew_leases()?;
        self.check_grants()?;
        self.check_sealed()?;
        self.check_promises(&held_by_somebody)?;
        let digests = self.check_digests()?;
        self.check_held()?;
        self.check_blobs()?;
        self.check_erased()?;
        self.check_restricted()?;
        self.check_compliance()?;
        self.check_rebuild()?;
        Ok(digests)
    }

    fn calm(&mut self) -> Result<(), String> {
        locked(&self.office).disk.crash_after(None);
        for place in 0..self.phones.len() {
            let phone = self.phone_mut(place)?;
            phone.disk.crash_after(None);
            phone.disk.fill_up(None);
            if phone.disk.is_crashed() {
                phone.reboot()?;
            }
            phone.check_saved()?;
        }
        self.tend_hub()
    }

    /// Changes that somebody who returns, or the hub, still holds.
    fn held_by_somebody(&self) -> Result<BTreeSet<ChangeHash>, String> {
        let mut all = locked(&self.office).stored()?;
        for phone in self.phones.iter().filter(|p| !p.gone) {
            all.extend(raw::changes(&phone.disk, PHONE_FILE).map_err(|e| format!("{}: {e}", phone.name))?);
        }
        Ok(all)
    }

    fn settle(&mut self) -> Result<(), String> {
        for _ in 0..ROUNDS_MAX {
            let mut quiet = true;
            for place in 0..self.phones.len() {
                if self.phone(place)?.gone {
                    continue;
                }
                let report = self
                    .sync_with(place, 0)?
                    .ok_or("a phone lost its power at the end")?;
                let phone = self.phone(place)?;
                let done = matches!(report.outcome, Outcome::Done { digests_equal: true });
                quiet &= done && report.sent == 0 && report.received == 0 && phone.invited
                    || phone.revoked && report.sent == 0;
            }
            let worked = locked(&self.office)
                .with("work", Hub::work_all)?
                .unwrap_or_default();
            quiet &= worked.records == 0;
            quiet &= self.admit_honest()? == 0;
            if quiet {
                return Ok(());
            }
        }
        let last: Vec<&str> = self.trace.iter().rev().take(12).map(String::as_str).collect();
        Err(format!(
            "CONVERGENCE: not quiet after {ROUNDS_MAX} rounds; last: {last:#?}{}",
            self.how_logs_stand()
        ))
    }

    fn how_logs_stand(&self) -> String {
        let mut all = String::new();
        let phones = self
            .phones
            .iter()
            .filter(|p| !p.gone)
            .map(|p| (p.name.as_str(), &p.disk, PHONE_FILE));
        let hub = locked(&self.office).disk.clone();
        for (name, disk, file) in phones.chain([("hub", &hub, HUB_FILE)]) {
            for log in raw::logs(disk, file).unwrap_or_default() {
                all.push_str(&format!("\n  {name}: {log}"));
            }
        }
        all + &self.how_documents_differ(&hub)
    }

    /// Documents of the shards on a phone that are not the same at the hub.
    fn how_documents_differ(&self, hub: &SimDisk) -> String {
        let there = raw::documents(hub, HUB_FILE).unwrap_or_default();
        let mut all = String::new();
        for phone in self.phones.iter().filter(|p| !p.gone) {
            let here = raw::documents(&phone.disk, PHONE_FILE).unwrap_or_default();
            let shards: BTreeSet<&str> = here.iter().filter_map(|l| l.split('/').next()).collect();
            for line in here.difference(&there) {
                all.push_str(&format!("\n  {} has {line}", phone.name));
            }
            let missing = there.difference(&here);
            for line in missing.filter(|l| l.split('/').next().is_some_and(|s| shards.contains(s))) {
                all.push_str(&format!("\n  {} lacks {line}", phone.name));
            }
        }
        all
    }

    /// A supervisor admits what honest devices wrote and what stands aside.
    fn admit_honest(&mut self) -> Result<usize, String> {
        let office = locked(&self.office);
        let aside = office.with("aside", Hub::aside)?.unwrap_or_default();
        let forger = self.forger_device();
        let honest: Vec<_> = aside
            .into_iter()
            .filter(|(log, _, _)| log.device != forger)
            .collect();
        for (log, _, _) in &honest {
            office.with("admit", |hub| hub.admit(&log.log))?;
        }
        if !honest.is_empty() {
            office.with("work", Hub::work_all)?;
        }
        Ok(honest.len())
    }

    fn check_promises(&self, held_by_somebody: &BTreeSet<ChangeHash>) -> Result<(), String> {
        let stored = locked(&self.office).stored()?;
        for (hash, change) in self.model.owed() {
            if held_by_somebody.contains(hash) && !stored.contains(hash) {
                let promise = if change.receipted { "RECEIPTED" } else { "SAVED" };
                return Err(format!(
                    "{promise}: a change of record {} never came to the hub",
                    change.record
                ));
            }
        }
        for phone in &self.phones {
            phone.check_saved()?;
            if phone.gone || phone.revoked {
                continue;
            }
            let waiting = phone.app()?.status().map_err(|e| e.to_string())?.waiting_entries;
            if waiting > 0 {
                return Err(format!("{}: {waiting} entries wait for ever", phone.name));
            }
            for record in phone.records()? {
                self.model.check_values(&phone.show(&record)?, &phone.name)?;
            }
        }
        self.check_given_back()
    }

    /// What a phone lost by being put back, and the hub has, is on the phone again.
    fn check_given_back(&self) -> Result<(), String> {
        for phone in self.phones.iter().filter(|p| !p.gone && !p.revoked) {
            let device = phone.device()?;
            let here = raw::changes(&phone.disk, PHONE_FILE).map_err(|e| e.to_string())?;
            let own = self
                .model
                .owed()
                .filter(|(_, c)| c.device == device && c.receipted);
            let lost = own.filter(|(hash, _)| !here.contains(hash)).count();
            let stored = locked(&self.office).stored()?;
            let nowhere = self
                .model
                .owed()
                .filter(|(hash, c)| c.device == device && c.receipted && !stored.contains(hash))
                .count();
            if lost > nowhere {
                return Err(format!(
                    "RECEIPTED: {lost} own changes did not come back to {}",
                    phone.name
                ));
            }
        }
        Ok(())
    }

    fn check_digests(&self) -> Result<Vec<Digest>, String> {
        let office = locked(&self.office);
        let mut all = Vec::new();
        for phone in self.phones.iter().filter(|p| !p.gone && !p.revoked) {
            let grant = phone.app()?.status().map_err(|e| e.to_string())?.grant;
            for shard in shards_of_grant(grant.as_ref()) {
                let here = phone.app()?.digest(&shard).map_err(|e| e.to_string())?;
                let there = office
                    .with("digest", |hub| hub.digest(&shard))?
                    .unwrap_or_default();
                if here != there {
                    return Err(format!(
                        "CONVERGENCE: {} and the hub differ in shard {shard}{}",
                        phone.name,
                        self.how_documents_differ(&office.disk)
                    ));
                }
                all.push(here);
            }
        }
        Ok(all)
    }

    fn check_held(&self) -> Result<(), String> {
        let forger = self.forger_device();
        let office = locked(&self.office);
        let held = office.with("held", Hub::held)?.unwrap_or_default();
        if let Some(entry) = held.iter().find(|entry| entry.device != forger) {
            return Err(format!("HELD: an honest entry at the hub, {:?}", entry));
        }
        let aside = office.with("aside", Hub::aside)?.unwrap_or_default();
        if aside.iter().any(|(log, _, _)| log.device != forger) {
            return Err(String::from("HELD: an honest log stands aside at the end"));
        }
        // A lost phone stopped in the middle of things, and no phone gets what others wrote where it
        // may not read: its own entries there may wait for what they build on.
        for phone in self.phones.iter().filter(|p| !p.gone && !p.revoked) {
            let grant = phone.app()?.status().map_err(|e| e.to_string())?.grant;
            let readable = shards_of_grant(grant.as_ref());
            let held = phone.app()?.held().map_err(|e| e.to_string())?;
            let honest = |entry: &&HeldEntry| entry.device != forger && readable.contains(&entry.shard);
            if let Some(entry) = held.iter().find(honest) {
                return Err(format!("HELD: an honest entry on {}, {:?}", phone.name, entry));
            }
        }
        Ok(())
    }

    fn check_rebuild(&self) -> Result<(), String> {
        for phone in self.phones.iter().filter(|p| !p.gone) {
            let app = phone.app()?;
            let grant = app.status().map_err(|e| e.to_string())?.grant;
            let shards = shards_of_grant(grant.as_ref());
            let look = || -> Result<Vec<_>, String> {
                let mut all = Vec::new();
                for record in phone.records()? {
                    let view = phone.show(&record)?;
                    all.push((record, history(&view), view.heads, view.registers));
                }
                Ok(all)
            };
            let digests = || {
                shards
                    .iter()
                    .map(|s| app.digest(s).ok().map(|d| d.0))
                    .collect::<Vec<_>>()
            };
            let (rows, sums) = (look()?, digests());
            app.rebuild()
                .map_err(|e| format!("{}: rebuild: {e}", phone.name))?;
            if look()? != rows || digests() != sums {
                return Err(format!("REBUILD changed something on {}", phone.name));
            }
        }
        let verified = locked(&self.office).with("verify", |hub| hub.verify(&mut |_, _| {}))?;
        match verified.unwrap_or_default().faults.first() {
            Some(fault) => Err(format!("VERIFY: {fault}")),
            None => Ok(()),
        }
    }
}
