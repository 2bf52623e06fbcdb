//! Opening a device's data: its key, and a new session each time.

use super::AppError;
use crate::env::{Env, draw};
use crate::ledger::{Claims, Writer};
use crate::model::{DeviceKey, RecordId, RecordKind, SessionId, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::seal::device_key;
use crate::store::Transaction;
use crate::store::{MayBeDamage, OpenOptions, SetAside, Store, StoreError, StoreKey, clock, meta};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// One installation: the store, the device's key, and the session of this opening.
pub struct Lontar {
    pub(super) store: Store,
    pub(super) env: Arc<dyn Env>,
    key: SigningKey,
    session: Mutex<SessionId>,
    copied: bool,
    emptied: bool,
    pub(super) vault: Option<super::lock::Vault>,
    /// When practice began, ms since 1970 UTC; `None` for real work.
    pub(super) practice_since: Option<i64>,
}

impl Lontar {
    /// Opens the database of a data folder, or makes it. Beside it lies a small file that names the last
    /// opening: if the two differ, the database was put back to an earlier state or copied, and
    /// new logs are opened so that nothing is published twice under one number.
    pub(super) fn open_folder(
        folder: &Path,
        key: Option<StoreKey>,
        env: Arc<dyn Env>,
    ) -> Result<Self, AppError> {
        std::fs::create_dir_all(folder).map_err(|e| crate::store::OpenError::NotWritable(e.to_string()))?;
        let options = OpenOptions {
            path: super::phone::database(folder),
            key,
            ..OpenOptions::default()
        };
        let marker = folder.join("opening");
        let last = std::fs::read(&marker).ok();
        let is_empty = std::fs::metadata(&options.path).map_or(true, |m| m.len() == 0);
        let mut opened = Self::open_with(&options, env, last.as_deref())?;
        opened.emptied = is_empty && last.is_some() && opened.set_aside().is_none();
        // A full disk may refuse it; then the next opening begins new logs, which harms nothing.
        let _ = std::fs::write(&marker, opened.session().as_bytes());
        Ok(opened)
    }

    /// Opens a database with options; `marker` is what the file beside it said, if anything.
    pub fn open_with(
        options: &OpenOptions,
        env: Arc<dyn Env>,
        marker: Option<&[u8]>,
    ) -> Result<Self, AppError> {
        let session = SessionId::from_bytes(draw(&*env));
        let open = || Store::open_or_salvage(options, &mut || draw(&*env));
        let mut store = open()?;
        let mut noted = note_opening(&store, &session, &*env, marker);
        if noted.as_ref().is_err_and(MayBeDamage::is_damage) {
            // The first write finds what the first look did not; now every page is checked.
            drop(store);
            store = open()?;
            noted = note_opening(&store, &session, &*env, marker);
        }
        let (seed, copied) = match noted {
            // A full phone still opens: everything can be read, and sending is what frees it. The
            // opening is not noted, so that the next one begins new logs, which harms nothing.
            Err(StoreError::Full) => match store.read(meta::known_device_seed)? {
                Some(seed) => (seed, false),
                None => return Err(StoreError::Full.into()),
            },
            noted => noted?,
        };
        let key = SigningKey::from_bytes(&seed);
        Ok(Self {
            store,
            env,
            key,
            session: Mutex::new(session),
            copied,
            emptied: false,
            vault: None,
            practice_since: None,
        })
    }

    /// The device's public key.
    #[must_use]
    pub fn device(&self) -> DeviceKey {
        device_key(&self.key)
    }

    /// What became of a damaged database while opening.
    #[must_use]
    pub fn set_aside(&self) -> Option<&SetAside> {
        self.store.set_aside()
    }

    /// Whether opening found that the database is a copy or was put back.
    #[must_use]
    pub fn was_copied(&self) -> bool {
        self.copied
    }

    /// Whether the database had vanished or was cut to nothing, though the folder was used before: a
    /// new one was begun.
    #[must_use]
    pub fn was_emptied(&self) -> bool {
        self.emptied
    }

    /// Writes everything to the file, as before the app is suspended.
    pub fn settle(&self) -> Result<(), AppError> {
        Ok(self.store.settle()?)
    }

    pub(super) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(super) fn session(&self) -> SessionId {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws a new session: the own changes of this one on a record are not all applied, and
    /// writing on would use the same actor and sequence twice.
    pub(super) fn renew_session(&self) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) =
            SessionId::from_bytes(draw(&*self.env));
    }

    /// A new record id.
    pub(super) fn new_record(&self) -> RecordId {
        let ms = u64::try_from(self.env.now_ms()).unwrap_or(0) & 0xffff_ffff_ffff;
        RecordId::new_v7(ms, draw(&*self.env))
    }

    /// Appends one entry to this device's log of a shard and seals it.
    pub(super) fn append(
        &self,
        tx: &Transaction<'_>,
        shard: &ShardId,
        record: RecordId,
        kind: (RecordKind, u16),
        payload: Vec<u8>,
    ) -> Result<BTreeSet<(i64, RecordId)>, AppError> {
        let claims = Claims {
            session: self.session(),
            now_ms: self.env.now_ms(),
            utc_offset_min: self.env.utc_offset_min(),
            seen: meta::cursor(tx)?.map_or(0, |c| c.position),
            custody: 0,
            all_seals: false,
        };
        let mut random = || draw(&*self.env);
        let mut writer = Writer::new(tx, &self.key, &claims, &mut random);
        let current = meta::own_log(tx, shard)?;
        let written = writer.append(shard, current, record, kind, payload)?;
        let mut touched = writer.close()?;
        touched.insert((written.shard, record));
        if current != Some(written.entry.header.log) {
            meta::set_own_log(tx, shard, &written.entry.header.log)?;
        }
        Ok(touched)
    }
}

/// Notes this opening. The device's secret, drawn if there is none, and whether the database is a
/// copy or was put back.
fn note_opening(
    store: &Store,
    session: &SessionId,
    env: &dyn Env,
    marker: Option<&[u8]>,
) -> Result<([u8; 32], bool), StoreError> {
    store.write(|tx| {
        let seed = meta::device_seed(tx, || draw(env))?;
        let before = meta::replace_opening(tx, session)?;
        clock::follow(tx, env.moment())?;
        let copied = before.is_some() && marker.is_some() && before.as_deref() != marker;
        if copied {
            meta::retire_own_logs(tx)?;
        }
        Ok((seed, copied))
    })
}
