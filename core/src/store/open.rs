//! Opening: pragmas, migrations, the writer and the readers; what to do with a damaged file.

use super::{StoreError, migrate, salvage};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
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

/// An open database.
pub struct Store {
    options: OpenOptions,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    set_aside: Option<PathBuf>,
}

impl Store {
    /// Opens or creates a database. A damaged file is renamed, never deleted, and what can still
    /// be read of it is taken over; [`Store::set_aside`] then tells where it lies.
    pub fn open(options: &OpenOptions) -> Result<Self, OpenError> {
        match open_writer(options) {
            Ok(writer) => Ok(Self::with_writer(options, writer, None)),
            Err(OpenError::Damaged(why)) if options.vfs.is_none() => Self::replace_damaged(options, why),
            Err(e) => Err(e),
        }
    }

    fn replace_damaged(options: &OpenOptions, why: String) -> Result<Self, OpenError> {
        let aside = free_name(&options.path).ok_or(OpenError::Damaged(why))?;
        let rename = |from: &Path, to: &Path| {
            std::fs::rename(from, to).map_err(|e| OpenError::NotWritable(e.to_string()))
        };
        rename(&options.path, &aside)?;
        for suffix in ["-wal", "-shm"] {
            let from = with_suffix(&options.path, suffix);
            if from.exists() {
                rename(&from, &with_suffix(&aside, suffix))?;
            }
        }
        let mut writer = open_writer(options)?;
        salvage::take_over(&mut writer, &aside)?;
        Ok(Self::with_writer(options, writer, Some(aside)))
    }

    fn with_writer(options: &OpenOptions, writer: Connection, set_aside: Option<PathBuf>) -> Self {
        let options = options.clone();
        Self {
            options,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            set_aside,
        }
    }

    /// Where a damaged file was put while opening.
    #[must_use]
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }

    /// Runs one transaction; all or nothing, durable when it returns.
    pub fn write<T, E: From<StoreError>>(
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

    /// Reads from one consistent state.
    pub fn read<T, E: From<StoreError>>(
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
        let writer = lock(&self.writer);
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

/// A panic elsewhere must not make the data unreachable; SQLite has rolled back by then.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_writer(options: &OpenOptions) -> Result<Connection, OpenError> {
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

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// `name.damaged-1`, `-2`, …: the first that is free.
fn free_name(path: &Path) -> Option<PathBuf> {
    (1..1000)
        .map(|n| with_suffix(path, &format!(".damaged-{n}")))
        .find(|p| !p.exists())
}
