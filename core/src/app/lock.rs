//! Locking an open phone, its PIN, and what it leaves behind when it locks.

use super::phone::{files, outbox, remove, write_new};
use super::{AppError, Lontar};
use crate::env::draw;
use crate::model::{Challenge, RecoveryCode};
use crate::oplog::codec::{Reader, Writer};
use crate::oplog::seal;
use crate::store::waiting::{self, Handed};
use crate::store::{StoreKey, clock, custody, drafts, meta};
use crate::sync::engine::signed;
use crate::sync::transport::{Call, PATH_DRAFTS, PATH_SEGMENT};
use crate::sync::wire::batch::{self, Effort};
use crate::sync::wire::join::{Authority, Role};
use crate::sync::wire::keys::{HubKeys, MonthKey};
use crate::sync::wire::receipt::Receipt;
use crate::sync::wire::sealed::{self, Purpose};
use crate::vault::{KeyStore, Pin, Public, VaultError, VaultFile};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Entries of one segment.
const SEGMENT_ENTRIES: u64 = 256;
/// Segments of one locking: what is beyond is sent when the phone is opened.
const SEGMENTS_MAX: u64 = 64;

/// A phone locks itself after so long without a touch, ms, and what may be chosen.
const AUTO_LOCK_MS: i64 = 5 * 60_000;
const AUTO_LOCK_RANGE_MS: (i64, i64) = (30_000, 3_600_000);

/// How an open phone reaches its vault.
pub(super) struct Vault {
    folder: PathBuf,
    key_store: Arc<dyn KeyStore>,
    key: StoreKey,
}

impl Vault {
    fn file<'a>(&'a self, lontar: &'a Lontar) -> VaultFile<'a> {
        VaultFile::of(&self.folder, &*self.key_store, &*lontar.env)
    }
}

/// What a locked phone knows of its hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HubPublic {
    pub authority: Authority,
    pub address: String,
}

impl HubPublic {
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        self.authority.write(&mut w);
        w.bytes(self.address.as_bytes());
        w.finish()
    }

    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut r = Reader::new(bytes);
        Some(Self {
            authority: Authority::read(&mut r).ok()?,
            address: String::from(core::str::from_utf8(r.bytes(512).ok()?).ok()?),
        })
    }
}

/// A sealed and signed batch, as it lies in the outbox.
#[derive(Clone, Debug)]
pub(super) struct Segment(Call);

impl Segment {
    pub fn encode(&self) -> Vec<u8> {
        [
            self.0.device.as_bytes().as_slice(),
            &self.0.signature,
            &self.0.body,
        ]
        .concat()
    }

    /// Reads what lies in the outbox; `path` is that of its kind.
    pub fn decode(path: &'static str, bytes: &[u8]) -> Option<Self> {
        let (device, rest) = bytes.split_at_checked(32)?;
        let (signature, body) = rest.split_at_checked(64)?;
        let call = Call {
            path,
            body: body.to_vec(),
            device: device.try_into().ok()?,
            time_ms: 0,
            signature: signature.try_into().ok()?,
        };
        let holds = seal::verify(&call.device, &call.message(), &call.signature);
        holds.then_some(Self(call))
    }

    pub fn call(&self) -> Call {
        self.0.clone()
    }
}

impl Lontar {
    pub(super) fn set_vault(&mut self, folder: &Path, key_store: Arc<dyn KeyStore>, key: StoreKey) {
        self.vault = Some(Vault {
            folder: folder.to_path_buf(),
            key_store,
            key,
        });
    }

    fn vault(&self) -> Result<&Vault, AppError> {
        self.vault.as_ref().ok_or(AppError::NotFound("vault"))
    }

    /// Key pair of the inbox, from the device's secret.
    pub(super) fn inbox_keys(&self) -> ([u8; 32], [u8; 32]) {
        sealed::key_pair(&blake3::derive_key("lontar 2026 inbox", self.key().as_bytes()))
    }

    /// Writes down what a locked phone must know. Nothing personal is among it.
    pub(super) fn publish(&self) -> Result<(), AppError> {
        let Some(vault) = &self.vault else { return Ok(()) };
        let hub = self
            .store
            .read::<_, AppError>(|conn| Ok(meta::authority(conn)?.zip(meta::address(conn)?)))?;
        let hub = hub.map(|(authority, address)| HubPublic { authority, address }.encode());
        let public = Public {
            device: Some(self.device()),
            inbox: Some(self.inbox_keys().1),
            hub: hub.unwrap_or_default(),
        };
        Ok(vault.file(self).set_public(&public)?)
    }

    /// Whether a PIN is set.
    pub fn has_pin(&self) -> Result<bool, AppError> {
        Ok(self.vault()?.file(self).has_pin()?)
    }

    /// Sets the PIN, or changes it. Where one is asked for, nobody who finds the phone open takes it over: the old one
    /// is needed, and each wrong one counts as at the door.
    ///
    /// # Errors
    /// [`VaultError::PinNeeded`] without the old one, [`VaultError::WrongPin`] and others with a wrong one.
    pub fn set_pin(&self, pin: &Pin, old: Option<&Pin>) -> Result<(), AppError> {
        let vault = self.vault()?;
        let file = vault.file(self);
        if file.asks_for_pin()? {
            file.open_with_pin(old.ok_or(VaultError::PinNeeded)?)?;
        }
        Ok(file.set_pin(&vault.key, pin, self.is_workers()?)?)
    }

    /// Takes the PIN away. Refused on an officer's or supervisor's phone that has joined.
    pub fn remove_pin(&self) -> Result<(), AppError> {
        let joined = self.store.read(meta::grant)?;
        if joined.is_some_and(|grant| grant.role != Role::Worker) {
            return Err(AppError::NotAllowed(
                "an officer's phone keeps its PIN; change it instead",
            ));
        }
        let vault = self.vault()?;
        Ok(vault.file(self).remove_pin(&vault.key)?)
    }

    /// Whether this is a worker's phone: the key store alone opens it, whatever PIN is set.
    fn is_workers(&self) -> Result<bool, AppError> {
        Ok(self
            .store
            .read(meta::grant)?
            .is_some_and(|g| g.role == Role::Worker))
    }

    /// How many codes of the supervisor this phone could still be opened with.
    pub fn codes_left(&self) -> Result<usize, AppError> {
        match &self.vault {
            Some(vault) => Ok(vault.file(self).codes_left()?.len()),
            None => Ok(0),
        }
    }

    /// After how long without a touch this phone locks itself, ms: 5 minutes unless somebody chose.
    pub fn auto_lock_ms(&self) -> Result<i64, AppError> {
        Ok(self.store.read(meta::auto_lock_ms)?.unwrap_or(AUTO_LOCK_MS))
    }

    /// Chooses it, from half a minute to an hour; what is outside is brought to the nearest.
    pub fn set_auto_lock_ms(&self, after_ms: i64) -> Result<i64, AppError> {
        let after_ms = after_ms.clamp(AUTO_LOCK_RANGE_MS.0, AUTO_LOCK_RANGE_MS.1);
        self.store
            .write::<_, AppError>(|tx| Ok(meta::set_auto_lock_ms(tx, after_ms)?))?;
        Ok(after_ms)
    }

    /// Whether the phone is to be locked now; `touched_ms` is when somebody last touched it, by this
    /// phone's clock. A clock that was set back since locks, too. A worker's phone stays open.
    pub fn is_to_lock(&self, touched_ms: i64) -> Result<bool, AppError> {
        if self.vault.is_none() || self.is_workers()? || !self.has_pin()? {
            return Ok(false);
        }
        let since = self.env.now_ms().saturating_sub(touched_ms);
        Ok(!(0..self.auto_lock_ms()?).contains(&since))
    }

    /// Number of the first code to ask the hub for; `None` if there are enough.
    pub(super) fn wants_codes_from(&self) -> Result<Option<u16>, AppError> {
        let Some(vault) = &self.vault else { return Ok(None) };
        let left = vault.file(self).codes_left()?;
        let next = self.store.read(meta::next_code)?;
        Ok(match left.len() {
            0 | 1 => Some(left.first().copied().unwrap_or(next)),
            _ => None,
        })
    }

    /// Keeps what the hub gave: keys to seal to, codes as slots, a supervisor's secrets. Drafts of the same officer from another phone become drafts here; one that is here already stays.
    pub(super) fn take_keys(&self, keys: &HubKeys) -> Result<(), AppError> {
        self.store.write::<_, AppError>(|tx| {
            if !keys.months.is_empty() {
                meta::set_month_keys(tx, &keys.months)?;
            }
            for (_, content) in &keys.drafts {
                if let Ok(draft) = drafts::from_bytes(content)
                    && drafts::get(tx, &draft.id)?.is_none()
                {
                    drafts::put(tx, &draft)?;
                }
            }
            meta::set_tls_epoch(tx, keys.tls_epoch)?;
            if let Some(certificate) = &keys.certificate {
                meta::set_certificate(tx, certificate)?;
            }
            meta::set_recovery_secrets(tx, &keys.secrets)?;
            let after = keys
                .codes
                .iter()
                .map(|(number, _)| number.saturating_add(1))
                .max();
            if let Some(after) = after {
                meta::set_next_code(tx, after)?;
            }
            Ok(())
        })?;
        let alone = self.is_workers()?;
        match &self.vault {
            Some(vault) if !keys.codes.is_empty() => {
                Ok(vault.file(self).set_codes(&vault.key, &keys.codes, alone)?)
            }
            _ => Ok(()),
        }
    }

    /// For a supervisor: the code that opens another phone, by what it shows. No network is needed.
    pub fn answer_challenge(&self, challenge: &Challenge) -> Result<RecoveryCode, AppError> {
        self.store.read(|conn| {
            let secrets = meta::recovery_secrets(conn)?;
            if secrets.is_empty() {
                return Err(AppError::NotAllowed("only a supervisor's phone makes codes"));
            }
            let devices = crate::store::rows::devices(conn)?;
            let device = devices.into_iter().find(|d| challenge.is_of(&d.device));
            let device = device.ok_or(AppError::NotFound("phone of this challenge"))?;
            let codes = secrets.iter();
            let mut codes = codes.map(|(_, secret)| secret.code(&device.device, challenge.number()));
            codes.find(|code| challenge.fits(code)).ok_or(AppError::NotAllowed(
                "this phone's codes are of another supervisor's district, or of before a supervisor's phone was lost; the office can answer",
            ))
        })
    }

    /// Leaves the unsent work as sealed segments that can be sent while the phone is locked; how
    /// many. What an earlier locking left is replaced. Before joining there is no key to seal to, and
    /// nothing is left.
    pub fn leave_segments(&self) -> Result<u64, AppError> {
        let Some(vault) = &self.vault else { return Ok(0) };
        let folder = outbox(&vault.folder);
        if self.month_key()?.is_none() {
            return Ok(0);
        }
        for old in files(&folder, "segment")? {
            remove(&old)?;
        }
        self.seal_segments(&mut |number, segment| {
            fs::create_dir_all(&folder).map_err(super::phone::not_writable)?;
            write_new(&folder, &format!("{number:04}.segment"), &segment.encode())
        })
    }

    /// The unsent work as requests sealed to the hub, as [`Self::leave_segments`] writes them: for whoever keeps
    /// them elsewhere than in a folder.
    pub fn sealed_segments(&self) -> Result<Vec<Call>, AppError> {
        let mut calls = Vec::new();
        self.seal_segments(&mut |_, segment| {
            calls.push(segment.call());
            Ok(())
        })?;
        Ok(calls)
    }

    /// Seals the unsent work segment by segment; how many. Before joining there is no key, and nothing is.
    fn seal_segments(
        &self,
        each: &mut dyn FnMut(u64, Segment) -> Result<(), AppError>,
    ) -> Result<u64, AppError> {
        let Some(key) = self.month_key()? else {
            return Ok(0);
        };
        let mut handed = Handed::new();
        let mut left = 0;
        while left < SEGMENTS_MAX {
            let parcel = self
                .store
                .read(|conn| waiting::next(conn, &handed, &BTreeSet::new(), SEGMENT_ENTRIES))?;
            if parcel.runs.is_empty() {
                break;
            }
            handed.extend(parcel.handed);
            let batch = batch::encode(&parcel.runs, Effort::Small);
            let body = key.seal(Purpose::Segment, &batch, draw(&*self.env));
            let body = body.ok_or(AppError::NotFound("key of the hub"))?;
            each(left, Segment(signed(self.key(), PATH_SEGMENT, body, 0)))?;
            left += 1;
        }
        Ok(left)
    }

    /// The officer leaves this phone, or another takes it over: unsent work and drafts are sealed to the
    /// hub, and the phone is locked. How many parcels wait now. Nothing is deleted.
    ///
    /// # Errors
    /// [`AppError::NotAllowed`] before joining, once something was saved or begun: there is nobody to seal it to.
    pub fn leave(self) -> Result<u64, AppError> {
        if self.status()?.is_blank() {
            self.settle()?;
            return Ok(0);
        }
        let vault = self.vault()?;
        let key = self.month_key()?.ok_or(AppError::NotAllowed(
            "this phone has not joined, or not synced since: nothing could be sealed",
        ))?;
        let left = self.leave_segments()?;
        let drafts = self.store.read(drafts::all)?;
        if drafts.is_empty() {
            self.settle()?;
            return Ok(left);
        }
        let folder = outbox(&vault.folder);
        fs::create_dir_all(&folder).map_err(super::phone::not_writable)?;
        for (number, draft) in drafts.iter().enumerate() {
            let body = key.seal(Purpose::Drafts, &drafts::to_bytes(draft), draw(&*self.env));
            let body = body.ok_or(AppError::NotFound("key of the hub"))?;
            let sealed = Segment(signed(self.key(), PATH_DRAFTS, body, 0));
            write_new(&folder, &format!("{number:04}.drafts"), &sealed.encode())?;
        }
        self.settle()?;
        Ok(left + drafts.len() as u64)
    }

    /// Locks the phone: leaves the unsent work as segments, closes the database and forgets its key.
    pub fn lock(self) -> Result<u64, AppError> {
        let left = self.leave_segments()?;
        self.settle()?;
        Ok(left)
    }

    /// The hub's key of this month, by the best guess of the time; else the newest one that is here.
    pub(super) fn month_key(&self) -> Result<Option<MonthKey>, AppError> {
        let now = self.env.moment();
        let (months, error) = self
            .store
            .read::<_, AppError>(|conn| Ok((meta::month_keys(conn)?, clock::error_ms(conn, &now)?)))?;
        let now = crate::model::time::likely_now(now.clock_ms, error);
        let month = crate::model::time::month_of(now);
        let this = months.iter().find(|key| key.month == month);
        Ok(this.or(months.last()).copied())
    }

    /// Takes in the receipts of segments that were sent while the phone was locked.
    pub(super) fn take_receipts(&self, folder: &Path) -> Result<(), AppError> {
        for path in files(folder, "receipt")? {
            let bytes = fs::read(&path).map_err(super::phone::not_writable)?;
            self.store.write::<_, AppError>(|tx| {
                let authority = meta::authority(tx)?;
                if let Some(receipt) = authority.and_then(|a| Receipt::open(&bytes, &a.key)) {
                    custody::take_receipt(tx, &receipt, &self.device(), self.env.now_ms())?;
                }
                Ok(())
            })?;
            remove(&path)?;
        }
        // What was left is sent from the database now, and drafts are here.
        for kind in ["segment", "drafts"] {
            for path in files(folder, kind)? {
                remove(&path)?;
            }
        }
        Ok(())
    }
}
