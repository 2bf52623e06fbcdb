//! Lost PINs: a locked phone opens for nobody who has no right one, leaves its work sealed meanwhile, and a
//! supervisor's or the hub's code opens it again with everything in it, even after its key store lost its key.

use super::hardware::Hardware;
use super::line::{Line, locked};
use super::phone::{Phone, key};
use super::world::World;
use lontar_core::app::{self, AppError, Door, Lontar};
use lontar_core::env::Env;
use lontar_core::model::RecoveryCode;
use lontar_core::sync::wire::join::Role;
use lontar_core::vault::{Pin, VaultError, VaultFile};
use lontar_hub::{Hub, HubError};
use std::cell::Cell;
use std::fs;
use std::sync::Arc;
use tempfile::TempDir;

const PIN: &str = "274913";
const OTHER_PIN: &str = "580316";

/// What lies beside a phone's database.
pub struct Keys {
    folder: TempDir,
    hardware: Arc<Hardware>,
    /// The PIN that its officer set last.
    pin: Cell<&'static str>,
}

impl Keys {
    /// A vault under the key store alone.
    pub fn new(env: &dyn Env) -> Result<Self, String> {
        let keys = Self {
            folder: tempfile::tempdir().map_err(|e| e.to_string())?,
            hardware: Arc::default(),
            pin: Cell::new(PIN),
        };
        let vault = keys.vault(env);
        vault
            .create()
            .and_then(|_| vault.remove_pin(&key()))
            .map_err(|e| format!("no vault can be made: {e}"))?;
        Ok(keys)
    }

    /// The same on another phone, the hardware's key included.
    pub fn copy(&self) -> Result<Self, String> {
        let copy = Self {
            folder: tempfile::tempdir().map_err(|e| e.to_string())?,
            hardware: Arc::default(),
            pin: self.pin.clone(),
        };
        let files = fs::read_dir(self.folder.path()).map_err(|e| e.to_string())?;
        for file in files {
            let file = file.map_err(|e| e.to_string())?;
            if file.path().is_file() {
                fs::copy(file.path(), copy.folder.path().join(file.file_name()))
                    .map_err(|e| e.to_string())?;
            }
        }
        Ok(copy)
    }

    /// The app of a phone that was unlocked.
    pub fn unlocked(&self, app: Lontar) -> Result<Lontar, AppError> {
        app.with_vault(self.folder.path(), self.hardware.clone(), key())
    }

    fn vault<'a>(&'a self, env: &'a dyn Env) -> VaultFile<'a> {
        VaultFile::of(self.folder.path(), &*self.hardware, env)
    }

    /// The phone while it is locked.
    fn behind(&self, phone: &Phone) -> app::Phone {
        app::Phone::at(self.folder.path(), self.hardware.clone(), phone.env.clone())
    }

    fn door(&self, phone: &Phone) -> Result<Door, String> {
        self.behind(phone)
            .door()
            .map_err(|e| format!("{}: {e}", phone.name))
    }
}

impl World {
    /// A phone is locked, and its officer has forgotten the PIN; perhaps the key store lost its key, too.
    pub(super) fn lose_pin(&mut self, place: usize) -> Result<(), String> {
        if self.phone(place)?.role == Role::Worker || self.phone(place)?.disk.is_crashed() {
            return Ok(());
        }
        let name = self.phone(place)?.name.clone();
        let phone = self.phone_mut(place)?;
        match phone.app()?.codes_left() {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(_) if phone.disk.is_crashed() => return phone.reboot(),
            Err(e) => return Err(format!("{name}: {e}")),
        }
        let (new, old) = (pin(PIN)?, pin(phone.keys.pin.get())?);
        let set = phone.app()?.set_pin(&new, Some(&old));
        if set.is_ok() {
            phone.keys.pin.set(PIN);
        }
        let left = match set.and_then(|()| phone.lock()) {
            Ok(left) => left,
            Err(_) if phone.disk.is_crashed() => return phone.reboot(),
            Err(e) => return Err(format!("{name}: it cannot be locked: {e}")),
        };
        let forgets = self.other.chance(400);
        self.phone(place)?.keys.hardware.lose(forgets);
        self.check_locked(place, forgets)?;
        if self.other.chance(500) {
            self.upload_locked(place)?;
        }
        let by_code = self.unlock_with_code(place)?;
        self.say(format!(
            "{name}: locked with {left} segments, key store lost {forgets}, opened by a code {by_code}"
        ));
        if !by_code {
            self.remember_pin(place, &new)?;
        }
        self.phone_mut(place)?.unlocked()
    }

    /// **Locked**: neither the key store nor a wrong PIN opens it; nor the right one without the key store.
    fn check_locked(&self, place: usize, forgets: bool) -> Result<(), String> {
        let phone = self.phone(place)?;
        let breach = |what: &str| Err(format!("LOCKED: {} {what}", phone.name));
        match phone.keys.door(phone)? {
            Door::Pin { .. } => {}
            _ => return breach("asks for no PIN"),
        }
        let vault = phone.keys.vault(&*phone.env);
        if vault.open().is_ok() {
            return breach("opens without a PIN");
        }
        match vault.open_with_pin(&pin(OTHER_PIN)?) {
            Err(VaultError::KeyStoreLost) if forgets => {}
            Err(VaultError::WrongPin) if !forgets => {}
            Ok(_) => return breach("opens with a wrong PIN"),
            Err(e) => return breach(&format!("answers a wrong PIN with: {e}")),
        }
        if forgets && vault.open_with_pin(&pin(PIN)?).is_ok() {
            return breach("opens without the key of its key store");
        }
        Ok(())
    }

    /// Background work sends what the locked phone left.
    fn upload_locked(&mut self, place: usize) -> Result<(), String> {
        let rng = self.other.fork(800 + self.other.clone().below(1_000_000));
        self.other.next_u64();
        let line = Line::new(&self.office, &self.captured, rng, self.fault_per_mille);
        let phone = self.phone(place)?;
        let sent = pollster::block_on(phone.keys.behind(phone).upload(&line));
        line.breach()?;
        let sent = sent.map_err(|e| format!("{}: locked, it cannot send: {e}", phone.name))?;
        let said = format!(
            "{}: locked, sent {} of {}",
            phone.name,
            sent.sent,
            sent.sent + sent.waiting
        );
        drop(line);
        self.say(said);
        self.tend_hub()
    }

    /// A supervisor, or else the hub, reads a code out; whether it opened the phone.
    fn unlock_with_code(&mut self, place: usize) -> Result<bool, String> {
        let phone = self.phone(place)?;
        let vault = phone.keys.vault(&*phone.env);
        let challenge = vault.challenge().map_err(|e| format!("{}: {e}", phone.name))?;
        let challenge = challenge.ok_or_else(|| format!("LOCKED: {} shows no challenge", phone.name))?;
        let others = self
            .phones
            .iter()
            .filter(|p| p.role == Role::Supervisor && !p.gone);
        let others = others.filter_map(|p| p.app().ok());
        let mut codes: Vec<RecoveryCode> = others
            .filter_map(|app| app.answer_challenge(&challenge).ok())
            .collect();
        let office = locked(&self.office);
        let answer = office.with("code of a locked phone", |hub: &Hub| {
            match hub.recover(&challenge) {
                Ok((_, codes)) => Ok(Some(codes)),
                Err(HubError::NotFound("phone of this challenge")) => Ok(None),
                Err(HubError::NotFound(_)) => Ok(Some(Vec::new())),
                Err(e) => Err(e),
            }
        })?;
        drop(office);
        // A hub that was put back may have forgotten that the phone ever joined; one that knows it must open it.
        let is_known = answer.as_ref().is_some_and(Option::is_some);
        codes.extend(answer.flatten().into_iter().flatten());
        let new_pin = pin(OTHER_PIN)?;
        for code in codes {
            match vault.open_with_code(&code, &new_pin) {
                Ok(opened) if opened.reveal() == key().reveal() => {
                    phone.keys.pin.set(OTHER_PIN);
                    return Ok(true);
                }
                Ok(_) => return Err(format!("LOCKED: {} opens with another key", phone.name)),
                Err(VaultError::WrongCode) => {}
                Err(e) => return Err(format!("{}: a code is not taken: {e}", phone.name)),
            }
        }
        if is_known {
            return Err(format!("LOCKED: no code of the hub opens {}", phone.name));
        }
        Ok(false)
    }

    /// The officer finds the PIN on a slip at home, and the phone was not reset after all.
    fn remember_pin(&mut self, place: usize, pin: &Pin) -> Result<(), String> {
        let phone = self.phone(place)?;
        phone.keys.hardware.lose(false);
        let vault = phone.keys.vault(&*phone.env);
        let opened = match vault.open_with_pin(pin) {
            Err(VaultError::Waiting(ms)) => {
                phone.env.advance(ms + 1);
                vault.open_with_pin(pin)
            }
            other => other,
        };
        match opened {
            Ok(opened) if opened.reveal() == key().reveal() => Ok(()),
            Ok(_) => Err(format!("LOCKED: {} opens with another key", phone.name)),
            Err(e) => Err(format!("LOCKED: the right PIN does not open {}: {e}", phone.name)),
        }
    }
}

fn pin(digits: &str) -> Result<Pin, String> {
    Pin::choose(digits).map_err(|e| e.to_string())
}
