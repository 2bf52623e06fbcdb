//! Who has a phone's database open, so that nobody puts it aside from under another process.

use super::StoreError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Held while a database is open: shared by all who use it, alone by who puts it aside. The system lets
/// go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct InUse {
    _file: Option<File>,
}

impl InUse {
    /// Beside others. Fails while the database is being put aside.
    pub fn shared(database: &Path) -> Result<Self, StoreError> {
        Self::lock(database, File::try_lock_shared)
    }

    /// Alone. Fails while another process, or another opening in this one, has the database open.
    pub fn alone(database: &Path) -> Result<Self, StoreError> {
        Self::lock(database, File::try_lock)
    }

    /// Where a lock file cannot be made or the file system has no locks, there is none: what it protects
    /// from is rare, and the app must work.
    fn lock(
        database: &Path,
        lock: impl FnOnce(&File) -> Result<(), TryLockError>,
    ) -> Result<Self, StoreError> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(database.with_extension("lock"));
        let Ok(file) = file else {
            return Ok(Self { _file: None });
        };
        match lock(&file) {
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { _file: Some(file) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_open_elsewhere_is_not_put_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("lontar.sqlite");
        let (one, two) = (InUse::shared(&database), InUse::shared(&database));
        assert!(one.is_ok() && two.is_ok(), "several use it");
        assert!(matches!(InUse::alone(&database), Err(StoreError::Busy)));
        drop((one, two));
        let alone = InUse::alone(&database).expect("nobody uses it");
        assert!(matches!(InUse::shared(&database), Err(StoreError::Busy)));
        drop(alone);
        assert!(InUse::shared(&database).is_ok());
    }
}
