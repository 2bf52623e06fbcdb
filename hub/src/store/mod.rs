//! The hub's database on SQLite. Everything above asks it through functions that take a
//! connection or a transaction; another engine would implement the same ones.

pub mod blobs;
pub mod meta;
mod readers;
pub mod restricted;
pub mod rows;
pub mod within;

use lontar_core::ledger::{self, LedgerError, Migrated, Migration};
use lontar_core::oplog::codec::CodecError;
use readers::Readers;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;

/// Each step: the ledger's tables, then the hub's.
const MIGRATIONS: &[Migration] = &[
    (ledger::SCHEMA, include_str!("../../migrations/0001_start.sql")),
    ("", include_str!("../../migrations/0002_blobs.sql")),
    ("", include_str!("../../migrations/0003_people.sql")),
    (
        ledger::erase::SCHEMA,
        include_str!("../../migrations/0004_trust.sql"),
    ),
    (ledger::restrict::SCHEMA, ""),
];

/// What can go wrong in the database.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The disk is full; nothing was written.
    #[error("the disk is full; nothing was changed")]
    Full,
    /// Another process kept the database for too long.
    #[error("the database is in use by another process; try again")]
    Busy,
    /// The folder cannot be written.
    #[error("the data folder cannot be opened for writing")]
    ReadOnly,
    /// The file was damaged.
    #[error("the database is damaged ({0}); restore a backup, phones give the rest back")]
    Damaged(String),
    /// Written by a newer version.
    #[error("the data was written by a newer version (schema {0}); update the program, nothing was changed")]
    Newer(usize),
    /// No hub lives here.
    #[error("there is no hub in this folder; make one with `lontar hub init`")]
    Missing,
    /// Anything else.
    #[error("database error: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match e.sqlite_error_code() {
            Some(Code::DiskFull) => Self::Full,
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::ReadOnly | Code::CannotOpen) => Self::ReadOnly,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Damaged(e.to_string()),
            _ => Self::Sqlite(e),
        }
    }
}

impl From<LedgerError> for StoreError {
    fn from(e: LedgerError) -> Self {
        match e {
            LedgerError::Sqlite(e) => e.into(),
            LedgerError::Damaged(e) => e.into(),
        }
    }
}

impl From<CodecError> for StoreError {
    fn from(e: CodecError) -> Self {
        Self::Damaged(e.to_string())
    }
}

/// The open database: one writer, several readers.
pub struct Store {
    path: PathBuf,
    vfs: Option<String>,
    writer: Mutex<Connection>,
    readers: Readers,
}

impl Store {
    /// Opens the database; makes it only if `create`.
    pub fn open(path: &Path, vfs: Option<&str>, create: bool) -> Result<Self, StoreError> {
        if !create && vfs.is_none() && !path.exists() {
            return Err(StoreError::Missing);
        }
        let mut writer = connect(path, vfs)?;
        writer.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        writer.pragma_update(None, "synchronous", "FULL")?;
        writer.pragma_update(None, "secure_delete", true)?;
        migrate(&mut writer)?;
        Ok(Self {
            path: path.to_path_buf(),
            vfs: vfs.map(String::from),
            writer: Mutex::new(writer),
            readers: Readers::default(),
        })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a consistent copy of the database into a new file, while others read and write.
    pub fn copy_into(&self, file: &str) -> Result<(), StoreError> {
        let conn = connect(&self.path, self.vfs.as_deref())?;
        conn.execute("VACUUM INTO ?1", [file])?;
        Ok(())
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
        let mut lent = self.readers.lend(|| self.reader()).map_err(StoreError::from)?;
        let Some(reader) = lent.connection() else {
            return Err(StoreError::Busy.into());
        };
        let tx = reader.transaction().map_err(StoreError::from)?;
        look(&tx)
    }

    fn reader(&self) -> Result<Connection, rusqlite::Error> {
        let reader = connect(&self.path, self.vfs.as_deref())?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(reader)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, vfs: Option<&str>) -> Result<Connection, rusqlite::Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // Otherwise SQLite plans a statement anew whenever a parameter is bound that an index condition
    // might depend on: most of the time of a save.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "cache_size", -32_000)?;
    Ok(conn)
}

fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    match ledger::migrate(conn, MIGRATIONS)? {
        Migrated::UpToDate => Ok(()),
        Migrated::Newer(found) => Err(StoreError::Newer(found)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(conn: &Connection) -> Vec<(String, String)> {
        let mut find = conn
            .prepare("SELECT name, coalesce(sql, '') FROM sqlite_master ORDER BY name")
            .unwrap();
        let all = find.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        all.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_database_of_any_release_before_becomes_a_new_one_and_keeps_its_rows() {
        let mut new = Connection::open_in_memory().unwrap();
        migrate(&mut new).unwrap();
        for version in 1..MIGRATIONS.len() {
            let mut old = Connection::open_in_memory().unwrap();
            ledger::migrate(&mut old, &MIGRATIONS[..version]).unwrap();
            old.execute(
                "INSERT INTO backup (position, finished_ms, bytes) VALUES (7, 1, 1)",
                [],
            )
            .unwrap();
            migrate(&mut old).unwrap();
            assert_eq!(schema(&old), schema(&new));
            assert_eq!(meta::backed_up(&old).unwrap(), 7);
            assert_eq!(blobs::backed_up(&old).unwrap(), 0, "it says nothing of photos");
        }
    }
}
