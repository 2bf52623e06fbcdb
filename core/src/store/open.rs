//! Opening: pragmas, migrations, the writer and the readers; what to do with a damaged file.

use super::in_use::InUse;
use super::set_aside::{Suspicion, replace};
use super::{StoreError, StoreKey, TakenOver, drafts, migrate, rows};
use crate::ledger;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;

/// Readers that are kept open.
const READERS_KEPT: usize = 3;

/// Where and how.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// The database file.
    pub path: PathBuf,
    /// A SQLite VFS by name, for simulations.
    pub vfs: Option<String>,
    /// The key of the database; without one it is not encrypted.
    pub key: Option<StoreKey>,
    /// `synchronous=OFF`: only to measure what the rest costs.
    pub no_sync: bool,
}

/// Why a database could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Written by a newer version of the app. Nothing was touched.
    #[error(
        "the data was written by a newer version (schema {found}, this version knows {known}); update the app, nothing was changed"
    )]
    Newer {
        /// Version of the file.
        found: usize,
        /// Newest version known here.
        known: usize,
    },
    /// The folder or file cannot be read or written.
    #[error("the data folder cannot be opened for writing: {0}")]
    NotWritable(String),
    /// The file is damaged and could not even be set aside.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Anything else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(e: rusqlite::Error) -> Self {
        match StoreError::from(e) {
            StoreError::Damaged(why) => Self::Damaged(why),
            StoreError::ReadOnly => Self::NotWritable(String::from("it is read-only or missing")),
            other => Self::Store(other),
        }
    }
}

/// What became of a damaged database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where it lies now.
    pub path: PathBuf,
    /// What was taken over.
    pub taken: TakenOver,
}

/// Errors that may mean that the file is damaged.
pub trait MayBeDamage {
    /// Whether this one does.
    fn is_damage(&self) -> bool;
}

impl MayBeDamage for StoreError {
    fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_))
    }
}

/// An open database.
pub struct Store {
    options: OpenOptions,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    set_aside: Option<SetAside>,
    /// Let go of last, after the connections.
    _in_use: Option<InUse>,
}

impl Store {
    /// Opens or creates a database. A damaged one is an error, and nothing is done about it.
    pub fn open(options: &OpenOptions) -> Result<Self, OpenError> {
        Ok(Self::with_writer(options, open_writer(options)?, None))
    }

    /// Opens or creates a database. A damaged file is renamed, never deleted, and what can still be
    /// read of it is taken over; [`Store::set_aside`] then tells where it lies. If a call before
    /// stumbled over damage, the whole file is checked first. `random` draws 16 bytes.
    ///
    /// With a VFS of its own this is [`Store::open`].
    pub fn open_or_salvage(
        options: &OpenOptions,
        random: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<Self, OpenError> {
        if options.vfs.is_some() {
            return Self::open(options);
        }
        let suspicion = Suspicion::of(&options.path);
        let in_use = InUse::shared(&options.path)?;
        if let Some(writer) = open_unless_damaged(options, &suspicion)? {
            return Ok(Self::with_writer(options, writer, None).holding(in_use));
        }
        drop(in_use);
        let alone = InUse::alone(&options.path)?;
        // Until this was alone, another process may have salvaged it.
        let (writer, set_aside) = match open_unless_damaged(options, &suspicion)? {
            Some(writer) => (writer, None),
            None => {
                let set_aside = replace(options, &suspicion, random)?;
                (open_writer(options)?, Some(set_aside))
            }
        };
        drop(alone);
        let in_use = InUse::shared(&options.path)?;
        Ok(Self::with_writer(options, writer, set_aside).holding(in_use))
    }

    fn holding(mut self, in_use: InUse) -> Self {
        self._in_use = Some(in_use);
        self
    }

    fn with_writer(options: &OpenOptions, writer: Connection, set_aside: Option<SetAside>) -> Self {
        let options = options.clone();
        Self {
            options,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            set_aside,
            _in_use: None,
        }
    }

    /// What became of a damaged file while opening.
    #[must_use]
    pub fn set_aside(&self) -> Option<&SetAside> {
        self.set_aside.as_ref()
    }

    /// The next opening looks for damage if this is a sign of it.
    fn noticing<T, E: MayBeDamage>(&self, done: Result<T, E>) -> Result<T, E> {
        if self.options.vfs.is_none() && done.as_ref().is_err_and(MayBeDamage::is_damage) {
            Suspicion::of(&self.options.path).begin();
        }
        done
    }

    /// Runs one transaction; all or nothing, durable when it returns.
    pub fn write<T, E: From<StoreError> + MayBeDamage>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.noticing(self.try_write(act))
    }

    /// Reads from one consistent state.
    pub fn read<T, E: From<StoreError> + MayBeDamage>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.noticing(self.try_read(look))
    }

    fn try_write<T, E: From<StoreError>>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = lock(&self.writer);
        let tx = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let out = act(&tx)?;
        tx.commit().map_err(StoreError::from)?;
        Ok(out)
    }

    fn try_read<T, E: From<StoreError>>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let pooled = lock(&self.readers).pop();
        let mut reader = match pooled {
            Some(reader) => reader,
            None => connect(&self.options, true).map_err(StoreError::from)?,
        };
        let tx = reader.transaction().map_err(StoreError::from)?;
        let out = look(&tx)?;
        drop(tx);
        let mut readers = lock(&self.readers);
        if readers.len() < READERS_KEPT {
            readers.push(reader);
        }
        Ok(out)
    }

    /// Closes idle readers and folds the log of changes into the file, as before suspension.
    pub fn settle(&self) -> Result<(), StoreError> {
        lock(&self.readers).clear();
        let done = fold_in(&lock(&self.writer));
        self.noticing(done)
    }
}

/// `None` where the database is damaged, or was being put aside when that was cut off.
fn open_unless_damaged(
    options: &OpenOptions,
    suspicion: &Suspicion,
) -> Result<Option<Connection>, OpenError> {
    if suspicion.was_interrupted() || suspicion.left_its_log() {
        return Ok(None);
    }
    match open_whole(options, suspicion.is_there()) {
        Ok(writer) => {
            suspicion.end();
            Ok(Some(writer))
        }
        Err(OpenError::Damaged(_)) => Ok(None),
        Err(e) => Err(e),
    }
}

/// A panic elsewhere must not make the data unreachable; SQLite has rolled back by then.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Folds the log of changes into the file.
pub(super) fn fold_in(writer: &Connection) -> Result<(), StoreError> {
    writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Opens, and if this is asked for reads everything: pages must be as SQLite left them, and what is
/// on them as it was written.
fn open_whole(options: &OpenOptions, check: bool) -> Result<Connection, OpenError> {
    let writer = open_writer(options)?;
    if check {
        // Unlike `quick_check` this also finds an index that no longer leads to its rows.
        let verdict: String = writer.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
        if verdict != "ok" {
            return Err(OpenError::Damaged(verdict));
        }
        check_contents(&writer).map_err(|e| match e {
            StoreError::Damaged(why) => OpenError::Damaged(why),
            e => e.into(),
        })?;
    }
    Ok(writer)
}

/// Damage of pages that hold nothing but content is no damage to SQLite.
fn check_contents(conn: &Connection) -> Result<(), StoreError> {
    if conn.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(StoreError::Damaged(String::from(
            "a row refers to one that is gone",
        )));
    }
    if !ledger::all_sound(conn)? {
        return Err(StoreError::Damaged(String::from(
            "an entry no longer fits its hash",
        )));
    }
    rows::check(conn)?;
    drafts::all(conn)?;
    Ok(())
}

pub(super) fn open_writer(options: &OpenOptions) -> Result<Connection, OpenError> {
    let mut writer = connect(options, false)?;
    migrate::migrate(&mut writer)?;
    // The first pages of every tree are read here, so damage shows before anything is written.
    for look in [
        "SELECT count(*) FROM meta",
        "SELECT max(id) FROM entry",
        "SELECT max(id) FROM row",
    ] {
        writer.query_row(look, [], |_| Ok(()))?;
    }
    Ok(writer)
}

fn connect(options: &OpenOptions, read_only: bool) -> rusqlite::Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match &options.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(&options.path, flags, vfs.as_str())?,
        None => Connection::open_with_flags(&options.path, flags)?,
    };
    if let Some(key) = &options.key {
        key.unlock(&conn)?;
    }
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // Otherwise SQLite plans a statement anew whenever a parameter is bound that an index condition
    // might depend on: most of the time of a save.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if read_only {
        conn.pragma_update(None, "query_only", true)?;
        return Ok(conn);
    }
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", if options.no_sync { "OFF" } else { "FULL" })?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "cache_size", -8_000)?;
    Ok(conn)
}
