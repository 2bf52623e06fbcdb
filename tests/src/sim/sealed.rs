//! Phones that nobody opens again: the PIN is forgotten and no code was asked for, or somebody took the phone
//! over. Before that it left its unsent work sealed to the hub; that travels without it, and nothing saved is
//! lost.

use super::line::{Line, locked};
use super::phone::Phone;
use super::world::World;
use lontar_core::env::Env;
use lontar_core::model::ChangeHash;
use lontar_core::sync::transport::{Call, Transport, TransportError};

/// Phones of a world, so that it stays small.
const PHONES_MAX: usize = 7;

/// What a locked phone left.
pub struct Left {
    name: String,
    /// Sealed segments without a receipt.
    calls: Vec<Call>,
    /// What the phone had saved and no receipt had called arrived.
    owed: Vec<ChangeHash>,
    /// How often a backup had been put back when it last spoke to the hub: one that has forgotten since the
    /// device, the beginning of its log, or the key of a month cannot take the end. An open phone sends it
    /// again; this one will not.
    heard: Option<u64>,
}

impl World {
    /// A phone is locked for good; perhaps somebody works on with another one.
    pub(super) fn lock_for_good(&mut self, place: usize) -> Result<(), String> {
        if self.phones.iter().filter(|p| !p.gone).count() <= 2 {
            return Ok(());
        }
        let phone = self.phone(place)?;
        let name = phone.name.clone();
        let calls = match phone.app()?.sealed_segments() {
            Ok(calls) => calls,
            Err(_) if phone.disk.is_crashed() => return self.phone_mut(place)?.reboot(),
            Err(e) => return Err(format!("{name}: it cannot seal its work: {e}")),
        };
        let arrived = |hash: &ChangeHash| self.model.changes.get(hash).is_some_and(|c| c.receipted);
        let owed: Vec<ChangeHash> = phone.has.keys().filter(|hash| !arrived(hash)).copied().collect();
        let (has_joined, heard) = (!calls.is_empty(), phone.heard);
        self.phone_mut(place)?.gone = true;
        self.say(format!(
            "{name}: locked for good, {} segments, {} changes on their way",
            calls.len(),
            owed.len()
        ));
        if has_joined {
            self.left.push(Left {
                name,
                calls,
                owed,
                heard,
            });
        }
        if self.other.chance(500) && self.phones.len() < PHONES_MAX {
            self.take_over(place)?;
        }
        Ok(())
    }

    /// Its person gets another phone, with the same rights.
    fn take_over(&mut self, place: usize) -> Result<(), String> {
        let rng = self.other.fork(600 + self.phones.len() as u64);
        let old = self.phone(place)?;
        let name = format!("{} anew", old.name);
        let (now_ms, role, districts) = (old.env.now_ms(), old.role, old.districts.clone());
        self.say(format!("{name}: takes over"));
        let phone = Phone::new(name, &rng, now_ms, role, districts, false)?;
        self.phones.push(phone);
        Ok(())
    }

    /// Background work sends what locked phones left.
    pub(super) fn send_sealed(&mut self, faults: u64) -> Result<(), String> {
        let rng = self.other.fork(700 + self.other.clone().below(1_000_000));
        self.other.next_u64();
        let line = Line::new(&self.office, &self.captured, rng, faults);
        for left in &mut self.left {
            let mut again = Vec::new();
            for call in left.calls.drain(..) {
                match pollster::block_on(line.call(call.clone())) {
                    // A page of a hotel's router, or half an answer, is no receipt.
                    Ok(_) if faults == 0 => {}
                    Err(TransportError::Refused(code))
                        if left.heard == Some(locked(&self.office).restores) =>
                    {
                        return Err(format!("SAVED: a segment of {} is refused: {code}", left.name));
                    }
                    Ok(_) | Err(_) => again.push(call),
                }
            }
            left.calls = again;
        }
        line.breach()?;
        drop(line);
        self.tend_hub()
    }

    /// **Saved**, of phones that were locked for good.
    pub(super) fn check_sealed(&self) -> Result<(), String> {
        let office = locked(&self.office);
        let stored = office.stored()?;
        for left in self
            .left
            .iter()
            .filter(|left| left.heard == Some(office.restores))
        {
            let owed = left.owed.iter().filter(|hash| {
                let change = self.model.changes.get(hash);
                change.is_some_and(|c| !self.model.erased.contains_key(&c.record))
            });
            let lost = owed.filter(|hash| !stored.contains(hash)).count();
            if lost > 0 {
                return Err(format!(
                    "SAVED: {lost} changes that {} left sealed never came to the hub",
                    left.name
                ));
            }
        }
        Ok(())
    }
}
