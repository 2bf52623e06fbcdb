//! The phone while it is locked: opening it, and the little that works without opening.
//!
//! A data folder holds the encrypted database, the file `keys` ([`crate::vault`]), and two folders
//! that work while nobody can read the database:
//!
//! * `inbox`: reports written on the locked phone, sealed to the phone itself. Opening takes them in.
//! * `outbox`: the unsent work of the last opening, sealed to the hub and signed when the phone was
//!   locked. Background work sends it and keeps the hub's receipts; opening takes those in.
//!
//! Both may be sent, taken in, or cut off at any point any number of times: an entry is known by its
//! hash, a report by the hash of its file.

use super::{AppError, Lontar};
use crate::env::{Env, draw};
use crate::form::Answers;
use crate::model::{Challenge, RecordKind, RecoveryCode};
use crate::oplog::codec::{Reader, Writer};
use crate::oplog::hash::tagged;
use crate::oplog::office::{read_fields, write_fields};
use crate::store::StoreKey;
use crate::sync::transport::{PATH_DRAFTS, PATH_SEGMENT, Transport, TransportError};
use crate::sync::wire::receipt::Receipt;
use crate::sync::wire::sealed::{self, Purpose};
use crate::vault::{KeyStore, Pin, VaultError, VaultFile, Wait};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::lock::{HubPublic, Segment};

const TAG_REPORT: &[u8] = b"lontar/inbox/1\0";
/// Reports that are kept while nobody opens the phone; a curious child must not fill the disk.
const INBOX_MAX: usize = 200;

/// A phone's data folder.
#[derive(Clone)]
pub struct Phone {
    folder: PathBuf,
    key_store: Arc<dyn KeyStore>,
    env: Arc<dyn Env>,
}

/// What opens a phone now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// The key store alone: no PIN is set, or it is for reading only.
    Open,
    /// The PIN; it may be tried after so many ms.
    Pin {
        /// 0 if now.
        wait_ms: i64,
    },
    /// A supervisor's code.
    Supervisor {
        /// What to read to the supervisor; `None` before joining.
        challenge: Option<Challenge>,
    },
}

/// What background work did for a locked phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uploaded {
    /// Segments that the hub has now, by its receipt.
    pub sent: u64,
    /// Segments that still wait.
    pub waiting: u64,
}

/// Path of the database in a data folder.
pub(super) fn database(folder: &Path) -> PathBuf {
    folder.join("lontar.sqlite")
}

pub(super) fn inbox(folder: &Path) -> PathBuf {
    folder.join("inbox")
}

pub(super) fn outbox(folder: &Path) -> PathBuf {
    folder.join("outbox")
}

impl Phone {
    /// The phone of a folder, locked. Nothing is read or made yet.
    #[must_use]
    pub fn at(folder: &Path, key_store: Arc<dyn KeyStore>, env: Arc<dyn Env>) -> Self {
        Self {
            folder: folder.to_path_buf(),
            key_store,
            env,
        }
    }

    fn vault(&self) -> VaultFile<'_> {
        VaultFile::of(&self.folder, &*self.key_store, &*self.env)
    }

    /// What opens it now.
    pub fn door(&self) -> Result<Door, AppError> {
        let vault = self.vault();
        if !vault.exists() {
            return Ok(Door::Open);
        }
        if vault.opens_alone()? {
            return Ok(Door::Open);
        }
        Ok(match vault.wait()? {
            Wait::None => Door::Pin { wait_ms: 0 },
            Wait::For(wait_ms) => Door::Pin { wait_ms },
            Wait::SupervisorOnly => Door::Supervisor {
                challenge: vault.challenge()?,
            },
        })
    }

    /// What the locked phone shows so that a supervisor can make a code; `None` before it has joined.
    pub fn challenge(&self) -> Result<Option<Challenge>, AppError> {
        Ok(self.vault().challenge()?)
    }

    /// Opens it with the key store alone; makes a new one in an empty folder.
    ///
    /// # Errors
    /// [`VaultError::PinNeeded`] if that is not enough.
    pub fn open(&self) -> Result<Lontar, AppError> {
        let vault = self.vault();
        let key = if vault.exists() {
            vault.open()?
        } else {
            self.create(&vault)?
        };
        self.enter(key)
    }

    /// Opens it with the PIN.
    pub fn open_with_pin(&self, pin: &Pin) -> Result<Lontar, AppError> {
        let vault = self.vault();
        if vault.exists() && !vault.has_pin()? {
            return self.open();
        }
        self.enter(vault.open_with_pin(pin)?)
    }

    /// Opens it with a supervisor's code, and sets a new PIN. Also after the key store lost its key.
    pub fn open_with_code(&self, code: &RecoveryCode, new_pin: &Pin) -> Result<Lontar, AppError> {
        self.enter(self.vault().open_with_code(code, new_pin)?)
    }

    fn create(&self, vault: &VaultFile<'_>) -> Result<StoreKey, AppError> {
        fs::create_dir_all(&self.folder).map_err(not_writable)?;
        let has_data = fs::metadata(database(&self.folder)).is_ok_and(|m| m.len() > 0);
        if has_data {
            return Err(VaultError::KeysGone.into());
        }
        Ok(vault.create()?)
    }

    fn enter(&self, key: StoreKey) -> Result<Lontar, AppError> {
        let lontar = Lontar::open_folder(&self.folder, Some(key.clone()), Arc::clone(&self.env))?;
        lontar.with_vault(&self.folder, Arc::clone(&self.key_store), key)
    }

    /// Keeps a report of an accident on a locked phone, sealed so that only opening the phone reads
    /// it again. Nothing of it is checked: whatever somebody in need could say is kept.
    pub fn report_while_locked(&self, answers: &Answers) -> Result<(), AppError> {
        let public = self.vault().public()?;
        let to = public.inbox.ok_or(AppError::NotFound("key of the inbox"))?;
        let folder = inbox(&self.folder);
        fs::create_dir_all(&folder).map_err(not_writable)?;
        if files(&folder, "report")?.len() >= INBOX_MAX {
            return Err(AppError::TooLarge("reports on the locked phone"));
        }
        let mut w = Writer::new();
        w.zigzag(self.env.now_ms());
        w.varint(u64::from(RecordKind::ACCIDENT.0));
        write_fields(&mut w, &answers.0);
        let sealed = sealed::seal(&to, Purpose::Inbox, &w.finish(), draw(&*self.env))
            .ok_or(AppError::NotFound("key of the inbox"))?;
        let name = crate::model::id::to_hex(&draw::<8>(&*self.env));
        write_new(&folder, &format!("{name}.report"), &sealed)
    }

    /// Sends what the last locking left, without opening the phone; keeps the hub's receipts.
    pub async fn upload(&self, transport: &dyn Transport) -> Result<Uploaded, AppError> {
        let folder = outbox(&self.folder);
        let mut done = Uploaded::default();
        let Some(hub) = HubPublic::decode(&self.vault().public()?.hub) else {
            return Ok(done);
        };
        let segments = files(&folder, "segment")?.into_iter().map(|p| (PATH_SEGMENT, p));
        let drafts = files(&folder, "drafts")?.into_iter().map(|p| (PATH_DRAFTS, p));
        for (kind, path) in segments.chain(drafts) {
            done.waiting += 1;
            let bytes = fs::read(&path).map_err(not_writable)?;
            let Some(segment) = Segment::decode(kind, &bytes) else {
                // Cut short by a power cut: the entries are in the database, and sent from there.
                remove(&path)?;
                continue;
            };
            let answer = match transport.call(segment.call()).await {
                Ok(answer) => answer,
                Err(TransportError::Refused(_)) => continue,
                Err(_) => return Ok(done),
            };
            if Receipt::open(&answer, &hub.authority.key).is_some() {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                write_new(&folder, &format!("{name}.receipt"), &answer)?;
                remove(&path)?;
                done.sent += 1;
                done.waiting -= 1;
            }
        }
        Ok(done)
    }

    /// Whether something that was sealed when it was locked has not arrived.
    pub(super) fn has_sealed(&self) -> Result<bool, AppError> {
        let folder = outbox(&self.folder);
        Ok(!files(&folder, "segment")?.is_empty() || !files(&folder, "drafts")?.is_empty())
    }

    /// Address of the hub for [`Phone::upload`], once joined.
    pub fn hub_address(&self) -> Result<Option<String>, AppError> {
        Ok(HubPublic::decode(&self.vault().public()?.hub).map(|hub| hub.address))
    }

    /// Fingerprint of the hub's root key, which the line to it is checked against.
    pub fn hub_root(&self) -> Result<Option<[u8; 16]>, AppError> {
        let hub = HubPublic::decode(&self.vault().public()?.hub);
        Ok(hub.map(|hub| crate::sync::wire::join::root_fingerprint(&hub.authority.root)))
    }
}

impl Lontar {
    /// Gives an opened database the vault that lies in `folder` and holds its `key`, and takes in what was
    /// left there while the phone was locked. [`Phone`] does it; this is for a database that was opened by
    /// hand with [`Lontar::open_with`].
    ///
    /// # Errors
    /// [`AppError`].
    pub fn with_vault(
        mut self,
        folder: &Path,
        key_store: Arc<dyn KeyStore>,
        key: StoreKey,
    ) -> Result<Self, AppError> {
        self.set_vault(folder, key_store, key);
        self.publish()?;
        self.take_receipts(&outbox(folder))?;
        self.take_inbox(&inbox(folder))?;
        Ok(self)
    }

    /// Takes in reports that were written while the phone was locked. One that cannot be saved as a
    /// record becomes a draft; one that cannot be read stays where it is.
    fn take_inbox(&self, folder: &Path) -> Result<(), AppError> {
        let (secret, _) = self.inbox_keys();
        for path in files(folder, "report")? {
            let bytes = fs::read(&path).map_err(not_writable)?;
            let Some((kind, answers)) = open_report(&secret, &bytes) else {
                continue;
            };
            let line = tagged(TAG_REPORT, &[&bytes]);
            if self.imported(&line)?.is_none() {
                match self.save_line(kind, answers.clone(), &line) {
                    Ok(_) => {}
                    Err(AppError::Invalid(_) | AppError::NoDistrict | AppError::TooLarge(_)) => {
                        self.draft_of(kind, answers)?;
                    }
                    Err(e) => return Err(e),
                }
            }
            remove(&path)?;
        }
        Ok(())
    }
}

fn open_report(secret: &[u8; 32], bytes: &[u8]) -> Option<(RecordKind, Answers)> {
    let plain = sealed::open(secret, Purpose::Inbox, bytes)?;
    let mut r = Reader::new(&plain);
    r.zigzag().ok()?;
    let kind = RecordKind(u16::try_from(r.varint().ok()?).ok()?);
    let fields = read_fields(&mut r, crate::oplog::limits::REGISTERS_MAX).ok()?;
    Some((kind, Answers(fields)))
}

/// Files of a folder with an extension, in order of their names.
pub(super) fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, AppError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(not_writable(e)),
    };
    let mut all: Vec<PathBuf> = entries
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == extension))
        .collect();
    all.sort();
    Ok(all)
}

/// Writes a file under its name only once it is whole and on disk.
pub(super) fn write_new(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), AppError> {
    crate::vault::write_whole(&folder.join(name), bytes).map_err(not_writable)
}

pub(super) fn remove(path: &Path) -> Result<(), AppError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(not_writable(e)),
        _ => Ok(()),
    }
}

pub(super) fn not_writable(e: std::io::Error) -> AppError {
    AppError::Vault(VaultError::NotWritable(e.kind().to_string()))
}
