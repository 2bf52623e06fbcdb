//! The hub as a value: opened on a folder, asked with bytes.

use crate::audit::{Note, Who};
use crate::in_use::InUse;
use crate::rights::Action;
use crate::store::{Store, StoreError, meta};
use crate::tls;
use lontar_core::env::{Env, draw};
use lontar_core::ledger::Trust;
use lontar_core::model::{DeviceKey, SessionId, ShardId};
use lontar_core::oplog::SigningKey;
use lontar_core::oplog::seal::{self, device_key};
use lontar_core::sync::transport::{
    Call, PATH_BLOB, PATH_DRAFTS, PATH_EXCHANGE, PATH_JOIN, PATH_KEYS, PATH_REPAIR, PATH_SEGMENT,
    TransportError,
};
use lontar_core::sync::wire::join::{Authority, root_fingerprint};
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// How far a request's time may be from the hub's clock, ms.
const PRESENT_MS: u64 = 10 * 60_000;

/// What can go wrong with a command of the operator.
#[derive(Debug, Error)]
pub enum HubError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A hub is there already.
    #[error(
        "there is a hub in this folder already; nothing was changed (if its root key was never shown, make another hub in another folder)"
    )]
    Exists,
    /// The database is there and has nothing in it: cut short, or `init` was killed.
    #[error("the hub's database is empty; restore a backup, or make a new hub with `lontar hub init`")]
    Empty,
    /// There is no such thing.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// A word of the operator cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// A file cannot be read or written.
    #[error("{what}: {source}")]
    File {
        /// Which file, in words.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

impl From<rusqlite::Error> for HubError {
    fn from(e: rusqlite::Error) -> Self {
        Self::Store(e.into())
    }
}

impl From<lontar_core::ledger::LedgerError> for HubError {
    fn from(e: lontar_core::ledger::LedgerError) -> Self {
        Self::Store(e.into())
    }
}

/// Why a request of a phone was refused.
#[derive(Debug, Error)]
pub enum Refusal {
    /// For good; the word is one of `docs/protocol.md`.
    #[error("refused: {0}")]
    Code(&'static str),
    /// The request was signed for another time than the present of this hub, ms since 1970 UTC.
    #[error("signed for another time")]
    Clock(i64),
    /// Not now.
    #[error("too much for today")]
    TooMuch,
    /// The hub has trouble of its own.
    #[error(transparent)]
    Trouble(#[from] StoreError),
}

/// How a refusal looks at the other end of a line.
impl From<Refusal> for TransportError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Code(code) => Self::Refused(String::from(code)),
            Refusal::Clock(now_ms) => Self::Clock(now_ms),
            Refusal::TooMuch => Self::HubTrouble(429),
            Refusal::Trouble(_) => Self::HubTrouble(500),
        }
    }
}

impl From<lontar_core::ledger::LedgerError> for Refusal {
    fn from(e: lontar_core::ledger::LedgerError) -> Self {
        Self::Trouble(e.into())
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(e: rusqlite::Error) -> Self {
        Self::Trouble(e.into())
    }
}

/// What `init` made.
pub struct Initialised {
    /// The hub.
    pub hub: Hub,
    /// Secret half of the root key: printed once, kept offline, stored nowhere.
    pub root_secret: [u8; 32],
    /// What invites pin of it.
    pub root_fingerprint: [u8; 16],
}

/// A hub.
pub struct Hub {
    pub(crate) store: Store,
    pub(crate) env: Arc<dyn Env>,
    pub(crate) key: SigningKey,
    pub(crate) authority: Authority,
    pub(crate) session: SessionId,
    in_use: Option<InUse>,
}

impl Hub {
    /// Makes a hub in a folder: a root key, a hub key that it certifies, generation 1. An `init`
    /// that was killed before may be done again.
    pub fn init(folder: &Path, address: &str, env: Arc<dyn Env>) -> Result<Initialised, HubError> {
        std::fs::create_dir_all(folder).map_err(|source| HubError::File {
            what: "the data folder cannot be made",
            source,
        })?;
        let in_use = InUse::shared(folder)?;
        let mut made = Self::init_at(&folder.join(DATABASE), None, address, env)?;
        made.hub.in_use = Some(in_use);
        made.hub.settle_in()?;
        Ok(made)
    }

    /// The same with a database file and a SQLite VFS by name.
    pub fn init_at(
        path: &Path,
        vfs: Option<&str>,
        address: &str,
        env: Arc<dyn Env>,
    ) -> Result<Initialised, HubError> {
        let store = Store::open(path, vfs, true)?;
        let root_secret: [u8; 32] = draw(&*env);
        let root = SigningKey::from_bytes(&root_secret);
        let seed: [u8; 32] = draw(&*env);
        let id = ShardId::from_bytes(draw(&*env));
        let authority = Authority::sign(&root, id, device_key(&SigningKey::from_bytes(&seed)));
        let tls = tls::Authority::make(&root, 1, draw(&*env), env.now_ms())?;
        store.write::<_, HubError>(|tx| {
            if meta::key_seed(tx)?.is_some() {
                return Err(HubError::Exists);
            }
            meta::set_key_seed(tx, &seed)?;
            meta::set_authority(tx, &authority)?;
            meta::set_tls_authority(tx, &tls)?;
            meta::set_address(tx, address)?;
            // In the very first backup, too: whichever is restored makes the codes that phones have.
            meta::recovery_secret(tx, || draw(&*env))?;
            Ok(meta::open_generation(tx, 1, env.now_ms())?)
        })?;
        drop(store);
        let root_fingerprint = root_fingerprint(&authority.root);
        let hub = Self::open_at(path, vfs, env)?;
        hub.note(&Who::Machine, &Note::new(Action::Initialise, ""))?;
        Ok(Initialised {
            hub,
            root_secret,
            root_fingerprint,
        })
    }

    /// Opens the hub of a folder.
    pub fn open(folder: &Path, env: Arc<dyn Env>) -> Result<Self, HubError> {
        let path = folder.join(DATABASE);
        if !path.exists() {
            return Err(StoreError::Missing.into());
        }
        let in_use = InUse::shared(folder)?;
        match Self::open_at(&path, None, env) {
            Ok(hub) => Ok(Self {
                in_use: Some(in_use),
                ..hub
            }),
            Err(HubError::Store(StoreError::Missing)) => Err(HubError::Empty),
            Err(e) => Err(e),
        }
    }

    /// The same with a database file and a SQLite VFS by name.
    pub fn open_at(path: &Path, vfs: Option<&str>, env: Arc<dyn Env>) -> Result<Self, HubError> {
        let store = Store::open(path, vfs, vfs.is_some())?;
        let (seed, authority) =
            store.read::<_, StoreError>(|c| Ok((meta::key_seed(c)?, meta::authority(c)?)))?;
        let (Some(seed), Some(authority)) = (seed, authority) else {
            return Err(StoreError::Missing.into());
        };
        let session = SessionId::from_bytes(draw(&*env));
        Ok(Self {
            store,
            env,
            key: SigningKey::from_bytes(&seed),
            authority,
            session,
            in_use: None,
        })
    }

    /// Answers one request of a device.
    pub fn answer(&self, call: &Call) -> Result<Vec<u8>, Refusal> {
        if !seal::verify(&call.device, &call.message(), &call.signature) {
            return Err(Refusal::Code("signature"));
        }
        let (device, body) = (&call.device, call.body.as_slice());
        // Only a segment is sent long after it was signed; its answer tells a thief nothing.
        match call.path {
            PATH_SEGMENT => return self.segment(device, body),
            PATH_DRAFTS => return self.leave_draft(device, body),
            _ => {}
        }
        let now = self.env.now_ms();
        if call.time_ms.abs_diff(now) > PRESENT_MS {
            return Err(Refusal::Clock(now));
        }
        match call.path {
            PATH_EXCHANGE => self.exchange(device, body),
            PATH_JOIN => self.join(device, body),
            PATH_REPAIR => self.repair(device, body),
            PATH_KEYS => self.keys(device, body),
            PATH_BLOB => self.blob(device, body),
            _ => Err(Refusal::Code("path")),
        }
    }

    /// Whether a device has joined, which is asked before a long body is read.
    pub fn knows(&self, device: &DeviceKey) -> Result<bool, HubError> {
        Ok(self
            .store
            .read(|conn| crate::devices::get(conn, device))?
            .is_some())
    }

    /// The hub's clock, ms since 1970 UTC.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.env.now_ms()
    }

    /// The address that invites name.
    pub fn address(&self) -> Result<String, HubError> {
        Ok(self.store.read(meta::address)?.unwrap_or_default())
    }

    /// The hub's id.
    #[must_use]
    pub fn id(&self) -> ShardId {
        self.authority.hub
    }

    /// What invites pin of the root key.
    #[must_use]
    pub fn root_fingerprint(&self) -> [u8; 16] {
        root_fingerprint(&self.authority.root)
    }

    /// Changes the address that new invites name.
    pub fn set_address(&self, address: &str) -> Result<(), HubError> {
        Ok(self.store.write(|tx| meta::set_address(tx, address))?)
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust {
            hub: Some(self.authority.key),
        }
    }
}

/// Name of the database in the hub's folder.
pub const DATABASE: &str = "hub.sqlite";

/// How a hub stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// The present generation.
    pub generation: u64,
    /// The newest position.
    pub position: i64,
    /// Applied up to here.
    pub applied: i64,
    /// In a finished backup up to here.
    pub backed_up: i64,
}

impl Hub {
    /// How it stands; fails if the database cannot be read.
    pub fn health(&self) -> Result<Health, HubError> {
        self.store.read(|conn| {
            Ok(Health {
                generation: meta::generation(conn)?,
                position: meta::head(conn)?,
                applied: meta::applied(conn)?,
                backed_up: meta::backed_up(conn)?,
            })
        })
    }
}
