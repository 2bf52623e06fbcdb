//! The file `keys` of a data folder, and opening it.

use super::pin::{Attempts, Pin, Wait};
use super::slots::{Guarded, Slot, SlotKind};
use super::{KeyStore, KeyStoreError, VaultError};
use crate::env::{Env, draw};
use crate::model::{Challenge, CodeHint, DeviceKey, RecoveryCode};
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::hash::tagged;
use crate::store::StoreKey;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const MAGIC: &[u8; 6] = b"LTKEYS";
const VERSION: u8 = 1;
const TAG_KEYS: &[u8] = b"lontar/keys/1\0";
const SLOTS_MAX: usize = 64;
const PUBLIC_MAX_BYTES: usize = 16 * 1024;
const WRAPPED_MAX_BYTES: usize = 4 * 1024;
const FILE: &str = "keys";

/// What a locked phone knows: nothing personal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Public {
    /// The device's public key, once there is one.
    pub device: Option<DeviceKey>,
    /// X25519 key to which reports are sealed while the phone is locked.
    pub inbox: Option<[u8; 32]>,
    /// Who the hub is and how it is reached, as the use cases wrote it.
    pub hub: Vec<u8>,
}

/// Content of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Keys {
    /// The guarded secret, wrapped by the key store.
    wrapped: Vec<u8>,
    /// The sealed keys.
    slots: Vec<Slot>,
    attempts: Attempts,
    public: Public,
}

impl Keys {
    /// The file's bytes: magic, version, content, and a check against bits that rot.
    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.raw(MAGIC);
        w.u8(VERSION);
        w.bytes(&self.wrapped);
        w.varint(self.slots.len() as u64);
        for slot in &self.slots {
            slot.write(&mut w);
        }
        self.attempts.write(&mut w);
        w.bytes(self.public.device.as_ref().map_or(&[], |d| d.as_bytes()));
        w.bytes(self.public.inbox.as_ref().map_or(&[], |i| i));
        w.bytes(&self.public.hub);
        let mut bytes = w.finish();
        let check = tagged(TAG_KEYS, &[&bytes]);
        bytes.extend_from_slice(&check);
        bytes
    }

    fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(VaultError::Damaged)?;
        match rest.first() {
            Some(version) if *version > VERSION => return Err(VaultError::Newer),
            Some(&VERSION) => {}
            _ => return Err(VaultError::Damaged),
        }
        let body = bytes
            .len()
            .checked_sub(32)
            .and_then(|n| bytes.split_at_checked(n));
        let (body, check) = body.ok_or(VaultError::Damaged)?;
        if tagged(TAG_KEYS, &[body]) != check {
            return Err(VaultError::Damaged);
        }
        let mut r = Reader::new(body.get(MAGIC.len() + 1..).unwrap_or_default());
        Self::read(&mut r).map_err(|_| VaultError::Damaged)
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let wrapped = r.bytes(WRAPPED_MAX_BYTES)?.to_vec();
        let count = r.count(SLOTS_MAX)?;
        let slots = (0..count).map(|_| Slot::read(r)).collect::<Result<_, _>>()?;
        let attempts = Attempts::read(r)?;
        let public = Public {
            device: DeviceKey::try_from(r.bytes(32)?).ok(),
            inbox: r.bytes(32)?.try_into().ok(),
            hub: r.bytes(PUBLIC_MAX_BYTES)?.to_vec(),
        };
        r.end()?;
        Ok(Self {
            wrapped,
            slots,
            attempts,
            public,
        })
    }
}

/// The vault of a data folder.
pub struct VaultFile<'a> {
    path: PathBuf,
    key_store: &'a dyn KeyStore,
    env: &'a dyn Env,
}

impl<'a> VaultFile<'a> {
    /// That of a folder.
    #[must_use]
    pub fn of(folder: &Path, key_store: &'a dyn KeyStore, env: &'a dyn Env) -> Self {
        Self {
            path: folder.join(FILE),
            key_store,
            env,
        }
    }

    /// Whether there is one.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Makes one with a new database key, under the key store alone.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn create(&self) -> Result<StoreKey, VaultError> {
        let key = StoreKey::from_bytes(draw(self.env));
        let (wrapped, guarded) = self.new_guarded()?;
        let keys = Keys {
            wrapped,
            slots: vec![Slot::for_key_store(&guarded, &key, draw(self.env))],
            attempts: Attempts::default(),
            public: Public::default(),
        };
        self.write(&keys)?;
        Ok(key)
    }

    /// What is public.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn public(&self) -> Result<Public, VaultError> {
        Ok(self.read()?.public)
    }

    /// Keeps what is public.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn set_public(&self, public: &Public) -> Result<(), VaultError> {
        let mut keys = self.read()?;
        if keys.public != *public {
            keys.public = public.clone();
            self.write(&keys)?;
        }
        Ok(())
    }

    /// Whether the vault opens by the PIN, or a supervisor's code, only. A PIN that was set before a supervisor could
    /// open the phone again is not asked for yet.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn asks_for_pin(&self) -> Result<bool, VaultError> {
        let keys = self.read()?;
        Ok(!keys.slots.iter().any(|slot| slot.kind == SlotKind::KeyStore))
    }

    /// Whether a PIN is set, asked for or not yet.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn has_pin(&self) -> Result<bool, VaultError> {
        Ok(self
            .read()?
            .slots
            .iter()
            .any(|s| matches!(s.kind, SlotKind::Pin { .. })))
    }

    /// Whether the key store alone opens it.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn opens_alone(&self) -> Result<bool, VaultError> {
        Ok(self.read()?.slots.iter().any(|s| s.kind == SlotKind::KeyStore))
    }

    /// Whether a PIN may be tried now.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn wait(&self) -> Result<Wait, VaultError> {
        Ok(self.read()?.attempts.wait(self.env.now_ms()))
    }

    /// What a locked phone shows to ask for a code; `None` before it has joined.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn challenge(&self) -> Result<Option<Challenge>, VaultError> {
        let keys = self.read()?;
        let next = codes(&keys).min();
        Ok(keys
            .public
            .device
            .zip(next)
            .map(|(device, (number, hint))| Challenge::of(&device, number, hint)))
    }

    /// Numbers of the codes that are still good, ascending.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn codes_left(&self) -> Result<Vec<u16>, VaultError> {
        let mut left: Vec<u16> = codes(&self.read()?).map(|(number, _)| number).collect();
        left.sort_unstable();
        Ok(left)
    }

    /// Opens with the key store alone.
    ///
    /// # Errors
    /// [`VaultError::PinNeeded`] if that is not enough.
    pub fn open(&self) -> Result<StoreKey, VaultError> {
        let keys = self.read()?;
        let slot = keys.slots.iter().find(|s| s.kind == SlotKind::KeyStore);
        let slot = slot.ok_or(VaultError::PinNeeded)?;
        let guarded = self.guarded(&keys)?;
        slot.open_with_key_store(&guarded).ok_or(VaultError::Damaged)
    }

    /// Opens with a PIN. The attempt is on disk before it is made.
    ///
    /// # Errors
    /// [`VaultError::WrongPin`], [`VaultError::Waiting`], [`VaultError::SupervisorOnly`] and others.
    pub fn open_with_pin(&self, pin: &Pin) -> Result<StoreKey, VaultError> {
        let mut keys = self.read()?;
        let now = self.env.now_ms();
        match keys.attempts.wait(now) {
            Wait::None => {}
            Wait::For(left) => return Err(VaultError::Waiting(left)),
            Wait::SupervisorOnly => return Err(VaultError::SupervisorOnly),
        }
        let guarded = self.guarded(&keys)?;
        keys.attempts = keys.attempts.tried(now);
        self.write(&keys)?;
        for slot in &keys.slots {
            if let Some(key) = slot.open_with_pin(&guarded, pin)? {
                keys.attempts = Attempts::default();
                self.write(&keys)?;
                return Ok(key);
            }
        }
        Err(match keys.attempts.wait(now) {
            Wait::SupervisorOnly => VaultError::SupervisorOnly,
            _ => VaultError::WrongPin,
        })
    }

    /// Opens with a supervisor's code, which is used up, and sets a new PIN. Works without the old
    /// key of the key store: a new one is made.
    ///
    /// # Errors
    /// [`VaultError::WrongCode`] and others.
    pub fn open_with_code(&self, code: &RecoveryCode, new_pin: &Pin) -> Result<StoreKey, VaultError> {
        let mut keys = self.read()?;
        let opened = keys.slots.iter().find_map(|slot| {
            let SlotKind::Recovery { number, .. } = slot.kind else {
                return None;
            };
            Some((number, slot.open_with_code(code)?))
        });
        let (used, key) = opened.ok_or(VaultError::WrongCode)?;
        let (wrapped, guarded) = self.new_guarded()?;
        keys.wrapped = wrapped;
        keys.attempts = Attempts::default();
        keys.slots
            .retain(|slot| matches!(slot.kind, SlotKind::Recovery { number, .. } if number > used));
        let random = (draw(self.env), draw(self.env));
        keys.slots.push(Slot::for_pin(&guarded, new_pin, &key, random)?);
        self.write(&keys)?;
        Ok(key)
    }

    /// Sets or changes the PIN of a vault that is open. As long as no code could open it again, the
    /// key store alone still does: a PIN that nobody can replace must not lock anything away. With
    /// `alone` it always does (a worker's phone, where the PIN is for reading only).
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn set_pin(&self, key: &StoreKey, pin: &Pin, alone: bool) -> Result<(), VaultError> {
        let mut keys = self.read()?;
        let guarded = self.guarded(&keys)?;
        let keep_alone = alone || codes(&keys).next().is_none();
        keys.slots.retain(|slot| match slot.kind {
            SlotKind::KeyStore => keep_alone,
            SlotKind::Pin { .. } => false,
            SlotKind::Recovery { .. } => true,
        });
        let random = (draw(self.env), draw(self.env));
        keys.slots.push(Slot::for_pin(&guarded, pin, key, random)?);
        keys.attempts = Attempts::default();
        self.write(&keys)
    }

    /// Takes the PIN away: the key store alone opens.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn remove_pin(&self, key: &StoreKey) -> Result<(), VaultError> {
        let mut keys = self.read()?;
        let guarded = self.guarded(&keys)?;
        keys.slots
            .retain(|slot| matches!(slot.kind, SlotKind::Recovery { .. }));
        keys.slots
            .push(Slot::for_key_store(&guarded, key, draw(self.env)));
        self.write(&keys)
    }

    /// Locks the key under the codes that the hub gave, in place of older ones. From now on a PIN
    /// that is set stands alone, unless `alone` says that this is a worker's phone.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn set_codes(
        &self,
        key: &StoreKey,
        codes: &[(u16, RecoveryCode)],
        alone: bool,
    ) -> Result<(), VaultError> {
        let mut keys = self.read()?;
        keys.slots
            .retain(|slot| !matches!(slot.kind, SlotKind::Recovery { .. }));
        for (number, code) in codes {
            keys.slots
                .push(Slot::for_code(*number, code, key, draw(self.env)));
        }
        let has_pin = keys.slots.iter().any(|s| matches!(s.kind, SlotKind::Pin { .. }));
        if has_pin && !alone && !codes.is_empty() {
            keys.slots.retain(|slot| slot.kind != SlotKind::KeyStore);
        }
        self.write(&keys)
    }

    /// A new secret for the key store to guard.
    fn new_guarded(&self) -> Result<(Vec<u8>, Guarded), VaultError> {
        let guarded: Guarded = Zeroizing::new(draw(self.env));
        let wrapped = self.key_store.wrap(guarded.as_slice()).map_err(told)?;
        Ok((wrapped, guarded))
    }

    fn guarded(&self, keys: &Keys) -> Result<Guarded, VaultError> {
        let opened = Zeroizing::new(self.key_store.unwrap(&keys.wrapped).map_err(told)?);
        let bytes = opened
            .as_slice()
            .try_into()
            .map_err(|_| VaultError::KeyStoreLost)?;
        Ok(Zeroizing::new(bytes))
    }

    fn read(&self) -> Result<Keys, VaultError> {
        match fs::read(&self.path) {
            Ok(bytes) => Keys::decode(&bytes),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(VaultError::KeysGone),
            Err(e) => Err(VaultError::NotWritable(e.to_string())),
        }
    }

    fn write(&self, keys: &Keys) -> Result<(), VaultError> {
        write_whole(&self.path, &keys.encode()).map_err(|e| VaultError::NotWritable(e.to_string()))
    }
}

fn told(e: KeyStoreError) -> VaultError {
    match e {
        KeyStoreError::Lost => VaultError::KeyStoreLost,
        KeyStoreError::Unavailable(why) => VaultError::KeyStore(why),
    }
}

fn codes(keys: &Keys) -> impl Iterator<Item = (u16, CodeHint)> {
    keys.slots.iter().filter_map(|slot| match slot.kind {
        SlotKind::Recovery { number, hint } => Some((number, hint)),
        _ => None,
    })
}

/// Writes a file so that a power cut leaves the old or the new one, whole.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = path.with_extension("part");
    let mut file = File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&part, path)?;
    if let Some(folder) = path.parent() {
        // A file system that cannot do this does without.
        let _ = File::open(folder).and_then(|f| f.sync_all());
    }
    Ok(())
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
