//! The phone's database: the ledger, and above it the rows that screens show, drafts and search.
//!
//! WAL, `synchronous=FULL`, one writer, readers that cannot write. Raw connections do not leave
//! this module's functions: what writes takes a `&Transaction`, what reads a `&Connection`. An
//! entry, its row and its search words are written in one transaction; rows and search are a
//! cache, and [`rows::rebuild`] makes them again from the ledger.

pub mod blobs;
pub mod budget;
pub mod candidates;
pub mod clock;
pub mod custody;
pub mod drafts;
pub mod erase;
mod in_use;
mod key;
pub mod meta;
mod migrate;
mod open;
pub mod receive;
pub mod rows;
mod salvage;
mod set_aside;
pub mod tasks;
pub mod waiting;

pub use key::{IS_ENCRYPTED, StoreKey};
pub use migrate::SCHEMA_VERSION;
pub use open::{MayBeDamage, OpenError, OpenOptions, SetAside, Store};
pub use salvage::TakenOver;

/// What reads and what writes; only these two of SQLite are named above this layer.
pub use rusqlite::{Connection, Transaction};

use crate::ledger::{LedgerError, StoreRunError};
use crate::oplog::codec::CodecError;
use thiserror::Error;

/// What can go wrong while using an open store.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The phone's storage is full; nothing was written.
    #[error("storage is full; nothing was changed")]
    Full,
    /// The storage cannot be written.
    #[error("the data folder cannot be written; nothing was changed")]
    ReadOnly,
    /// Another process kept the database for too long.
    #[error("the database is in use by another process; try again")]
    Busy,
    /// The file was damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Anything else SQLite says.
    #[error("database error: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        use rusqlite::ErrorCode as Code;
        // Tables are strict: what has another type or length than was written was damaged; so was
        // what a row refers to, if it is gone. Where nothing may be found, nobody asks like this.
        if matches!(
            e,
            E::FromSqlConversionFailure(..)
                | E::IntegralValueOutOfRange(..)
                | E::InvalidColumnType(..)
                | E::Utf8Error(..)
                | E::QueryReturnedNoRows
        ) {
            return Self::Damaged(e.to_string());
        }
        match e.sqlite_error_code() {
            Some(Code::DiskFull) => Self::Full,
            Some(Code::ReadOnly | Code::CannotOpen) => Self::ReadOnly,
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
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

/// Storing a run fails either because the run is bad or because the store is.
pub(crate) fn run_error(e: StoreRunError) -> Result<crate::oplog::run::RunError, StoreError> {
    match e {
        StoreRunError::Refused(reason) => Ok(reason),
        StoreRunError::Ledger(e) => Err(e.into()),
    }
}
