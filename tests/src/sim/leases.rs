//! Long absences: a phone that has not heard from its hub for longer than its lease hides what others wrote,
//! keeps and shows what is its own, goes on saving, and shows everything again after a sync or a slip.

use super::line::locked;
use super::phone::Phone;
use super::raw;
use super::world::{DAY_MS, World};
use lontar_core::app::{AppError, Lease};
use lontar_core::env::Env;
use lontar_core::sync::wire::join::Role;
use lontar_hub::Hub;

/// Longer than any lease.
const AWAY_MS: i64 = 46 * DAY_MS;
/// Absences of a world: the hub keeps the keys of some months only.
const ABSENCES_MAX: u64 = 3;

impl World {
    /// Weeks go by for a phone and the hub, without a word between them.
    pub(super) fn absence(&mut self, place: usize) -> Result<(), String> {
        if self.absences >= ABSENCES_MAX || self.lease(place)? == Lease::None {
            return Ok(());
        }
        self.absences += 1;
        locked(&self.office).env.advance(AWAY_MS);
        let phone = self.phone(place)?;
        phone.env.advance(AWAY_MS);
        phone.disk.set_time_ms(phone.env.now_ms());
        let lease = self.lease(place)?;
        let name = self.phone(place)?.name.clone();
        self.say(format!("{name}: was away for 46 days, {lease:?}"));
        // A clock that somebody had turned back has not counted all of these days.
        if !matches!(lease, Lease::Ended(_)) {
            return Ok(());
        }
        self.enrol(place)?;
        self.check_lease(place)?;
        if self.other.chance(400) {
            self.slip(place)?;
        }
        Ok(())
    }

    /// How the lease of a phone stands; looks at what it then shows.
    pub(super) fn lease(&mut self, place: usize) -> Result<Lease, String> {
        for _ in 0..2 {
            let phone = self.phone(place)?;
            match phone.app()?.lease() {
                // The cut may come after the answer was ready.
                Ok(_) if phone.disk.is_crashed() => self.phone_mut(place)?.reboot()?,
                Ok(lease) => {
                    self.check_lease(place)?;
                    return Ok(lease);
                }
                Err(_) if phone.disk.is_crashed() => self.phone_mut(place)?.reboot()?,
                Err(e) => return Err(format!("{}: its lease cannot be told: {e}", phone.name)),
            }
        }
        Err(String::from(
            "a phone lost its power twice while it looked at its lease",
        ))
    }

    /// **Lease**: what is shown is what the phone itself wrote on, if its lease was seen to have ended, and
    /// otherwise everything.
    fn check_lease(&self, place: usize) -> Result<(), String> {
        let phone = self.phone(place)?;
        let trouble = |e: rusqlite::Error| format!("{}: {e}", phone.name);
        let (ended, expected) = raw::shown(&phone.disk, &phone.device()?).map_err(trouble)?;
        let shown = phone.records()?;
        if shown.iter().copied().ne(expected.iter().copied()) {
            return Err(format!(
                "LEASE: {} shows {} records where {} are to be shown, lease ended: {ended}",
                phone.name,
                shown.len(),
                expected.len()
            ));
        }
        phone.check_saved()
    }

    /// A courier brings a slip of the office, or a supervisor shows one.
    fn slip(&mut self, place: usize) -> Result<(), String> {
        let device = self.phone(place)?.device()?;
        let from_office = self.other.chance(500);
        let slip = if from_office {
            let known = locked(&self.office)
                .with("devices", Hub::devices)?
                .unwrap_or_default()
                .iter()
                .any(|d| d.device == device && d.revoked_ms.is_none());
            if !known {
                return Ok(());
            }
            locked(&self.office).with("slip", |hub| hub.slip(&device))?
        } else {
            self.slip_of_a_supervisor(place)?
        };
        let Some(slip) = slip else { return Ok(()) };
        let phone = self.phone(place)?;
        let name = phone.name.clone();
        match phone.app()?.take_slip(&slip) {
            Ok(lease) => self.say(format!("{name}: took a slip, {lease:?}")),
            Err(AppError::NotAllowed(why)) => self.say(format!("{name}: refused a slip: {why}")),
            Err(_) if phone.disk.is_crashed() => self.phone_mut(place)?.reboot()?,
            Err(e) => return Err(format!("{name}: a slip is not taken: {e}")),
        }
        self.check_lease(place)
    }

    fn slip_of_a_supervisor(&mut self, place: usize) -> Result<Option<String>, String> {
        let device = self.phone(place)?.device()?;
        let may = |p: &Phone| p.role == Role::Supervisor && !p.gone && p.device().is_ok_and(|d| d != device);
        let Some(by) = self.phones.iter().position(may) else {
            return Ok(None);
        };
        let supervisor = self.phone(by)?;
        match supervisor.app()?.write_slip(&device) {
            Ok(slip) => Ok(Some(slip)),
            Err(AppError::NotAllowed(_) | AppError::NotFound(_)) => Ok(None),
            Err(_) if supervisor.disk.is_crashed() => self.phone_mut(by)?.reboot().map(|()| None),
            Err(e) => Err(format!("{}: a slip is not written: {e}", supervisor.name)),
        }
    }

    /// After everybody came home, every lease lasts, and everything is shown.
    pub(super) fn renew_leases(&mut self) -> Result<(), String> {
        for place in 0..self.phones.len() {
            let phone = self.phone(place)?;
            let (out, name) = (phone.gone || phone.revoked, phone.name.clone());
            if !out && !matches!(self.lease(place)?, Lease::Until(_)) {
                return Err(format!("LEASE: {name} has synced, and has none"));
            }
        }
        Ok(())
    }
}
