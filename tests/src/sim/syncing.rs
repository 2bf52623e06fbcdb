//! Phones sync: joining, what the hub refuses, and what a receipt then promises.

use super::line::{Line, locked};
use super::world::World;
use lontar_core::app::SyncReport;
use lontar_core::model::{ChangeHash, RecordId};
use lontar_core::store::custody::Custody;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::session::Outcome;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

impl World {
    /// A sync with the faults of this world.
    pub(super) fn sync(&mut self, place: usize) -> Result<Option<SyncReport>, String> {
        if self.rng.chance(100) {
            let calls = 1 + self.rng.below(40);
            locked(&self.office).disk.crash_after(Some(calls));
        }
        let faults = self.fault_per_mille;
        self.sync_with(place, faults)
    }

    /// A sync with that many faults; `None` if the phone lost its power.
    pub(super) fn sync_with(&mut self, place: usize, faults: u64) -> Result<Option<SyncReport>, String> {
        self.give_invite(place)?;
        let rng = self.rng.fork(self.rng.clone().next_u64());
        self.rng.next_u64();
        let progress = Progress::default();
        if faults > 0 && self.rng.chance(30) {
            progress.cancel.store(true, Ordering::Relaxed);
        }
        let line = Line::new(&self.office, &self.captured, rng, faults);
        let phone = self.phones.get(place).ok_or("no such phone")?;
        let others = if phone.revoked {
            phone.bodies_of_others()?
        } else {
            0
        };
        let synced = pollster::block_on(phone.app()?.sync(&line, &progress));
        line.breach()?;
        drop(line);
        let name = phone.name.clone();
        if phone.disk.is_crashed() {
            self.say(format!("{name}: cut off in a sync"));
            self.phone_mut(place)?.reboot()?;
            // A receipt may have come before the cut, and is a promise from then on.
            self.note_custody(place)?;
            return self.tend_hub().map(|()| None);
        }
        let report = synced.map_err(|e| format!("{name}: a sync fails without a cause: {e}"))?;
        let (sent, received) = (report.sent, report.received);
        self.say(format!(
            "{name}: synced, {}, {sent} up, {received} down",
            report.outcome.code()
        ));
        self.check_silence(place, others)?;
        if let Outcome::Refused(code) = &report.outcome {
            self.refused(place, code)?;
        }
        self.tend_hub()?;
        self.note_custody(place)?;
        if matches!(report.outcome, Outcome::Done { .. }) {
            let restores = locked(&self.office).restores;
            self.phone_mut(place)?.heard = Some(restores);
            self.lease(place)?;
        }
        Ok(Some(report))
    }

    /// **Grants**: a phone that was closed gets its own logs back at most. A hub that was put back to before
    /// may not know yet that it was.
    fn check_silence(&self, place: usize, before: u64) -> Result<(), String> {
        let phone = self.phone(place)?;
        let is_closed = phone.revoked && !phone.readmitted;
        if is_closed && phone.bodies_of_others()? > before && locked(&self.office).restores == 0 {
            return Err(format!(
                "GRANT: {} was closed, and still got what others wrote",
                phone.name
            ));
        }
        Ok(())
    }

    /// An operator gives an invite to whoever has none that works.
    pub(super) fn give_invite(&mut self, place: usize) -> Result<(), String> {
        let phone = self.phone(place)?;
        if phone.invited {
            return Ok(());
        }
        let invite = locked(&self.office).invite(&phone.name, phone.role, &phone.districts)?;
        let Some(invite) = invite else { return Ok(()) };
        let (device, districts) = (phone.device()?, phone.districts.clone());
        self.allow(device, &districts);
        let phone = self.phone(place)?;
        match phone.app()?.keep_invite(&invite) {
            Ok(()) => self.phone_mut(place)?.invited = true,
            Err(_) if phone.disk.is_crashed() => {}
            Err(e) => return Err(format!("{}: an invite is not kept: {e}", phone.name)),
        }
        Ok(())
    }

    pub(super) fn refused(&mut self, place: usize, code: &str) -> Result<(), String> {
        let phone = self.phone_mut(place)?;
        match code {
            // The hub forgot the device or the invite in a restore, or the phone was put back
            // to before it joined.
            "not_joined" | "invite_unknown" | "invite_expired" => phone.invited = false,
            "revoked" | "invite_used" if phone.revoked => {}
            "invite_used" => phone.invited = false,
            other => return Err(format!("{}: refused: {other}", phone.name)),
        }
        Ok(())
    }

    /// What the phone now says of its own changes is a promise.
    pub(super) fn note_custody(&mut self, place: usize) -> Result<(), String> {
        let Some(phone) = self.phones.get(place) else {
            return Ok(());
        };
        let device = phone.device()?;
        let mut by_record: BTreeMap<RecordId, Vec<ChangeHash>> = BTreeMap::new();
        for (hash, record) in &phone.has {
            let open = self
                .model
                .changes
                .get(hash)
                .is_some_and(|c| c.device == device && !c.backed_up);
            if open {
                by_record.entry(*record).or_default().push(*hash);
            }
        }
        for (record, hashes) in by_record {
            // What was restricted says nothing while it is.
            let Some(view) = phone.find(&record)? else {
                continue;
            };
            let custody = view.custody;
            for hash in hashes {
                if let Some(change) = self.model.changes.get_mut(&hash) {
                    change.receipted |= custody >= Custody::Arrived;
                    change.backed_up |= custody == Custody::BackedUp;
                }
            }
        }
        Ok(())
    }
}
