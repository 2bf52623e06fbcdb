//! Who has a hub's folder open, so that a restore never takes the database from under a server.

use crate::hub::HubError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// The file that is locked; it stays empty.
const FILE: &str = "in-use.lock";

/// Held while a folder is in use. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct InUse {
    _file: File,
}

impl InUse {
    /// Beside others: a server and the commands of an operator share the database.
    pub(crate) fn shared(folder: &Path) -> Result<Self, HubError> {
        let file = open(folder)?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Err(HubError::Invalid(String::from(
                "a backup is just being put back into this folder; try again when that is done",
            ))),
            // A file system without locks: what it protects from is rare, and the hub must work.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { _file: file }),
        }
    }

    /// Alone: nobody else has the database open.
    pub(crate) fn alone(folder: &Path) -> Result<Self, HubError> {
        let file = open(folder)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(HubError::Invalid(String::from(
                "the hub of this folder is in use; stop `lontar hub serve` (and other commands) first, nothing was changed",
            ))),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { _file: file }),
        }
    }
}

fn open(folder: &Path) -> Result<File, HubError> {
    let open = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(FILE));
    open.map_err(|source| HubError::File {
        what: "the data folder cannot be written",
        source,
    })
}
