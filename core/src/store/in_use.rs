//! Who has a phone's database open, so that nobody puts it aside from under another opening.
//!
//! Within a process a table knows it. Between processes the system's lock of a file does, which is asked for by
//! `flock` itself: the standard library has none for Android, where its call fails as if the file system had no locks.

use super::StoreError;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf, absolute};
use std::sync::{Mutex, PoisonError};

/// How a database is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Shared,
    Alone,
}

/// Held while a database is open: shared by all who use it, alone by who puts it aside. The system lets
/// go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct InUse {
    _here: Here,
    _file: Option<File>,
}

impl InUse {
    /// Beside others. Fails while the database is being put aside.
    pub fn shared(database: &Path) -> Result<Self, StoreError> {
        Self::lock(database, Use::Shared)
    }

    /// Alone. Fails while another process, or another opening in this one, has the database open.
    pub fn alone(database: &Path) -> Result<Self, StoreError> {
        Self::lock(database, Use::Alone)
    }

    fn lock(database: &Path, how: Use) -> Result<Self, StoreError> {
        Ok(Self {
            _here: Here::enter(database, how)?,
            _file: lock_file(database, how)?,
        })
    }
}

/// Databases that are open in this process, each with how many use it.
static OPEN: Mutex<BTreeMap<PathBuf, usize>> = Mutex::new(BTreeMap::new());
/// One who uses it alone.
const ALONE: usize = usize::MAX;

/// A place in the table of this process.
#[derive(Debug)]
struct Here {
    path: PathBuf,
}

impl Here {
    fn enter(database: &Path, how: Use) -> Result<Self, StoreError> {
        let path = absolute(database).unwrap_or_else(|_| database.to_path_buf());
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let users = match (open.get(&path).copied().unwrap_or(0), how) {
            (0, Use::Alone) => ALONE,
            (ALONE, _) | (_, Use::Alone) => return Err(StoreError::Busy),
            (users, Use::Shared) => users + 1,
        };
        open.insert(path.clone(), users);
        Ok(Self { path })
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.path) {
            Some(users) if *users != ALONE && *users > 1 => *users -= 1,
            _ => {
                open.remove(&self.path);
            }
        }
    }
}

/// Where a lock file cannot be made or the file system has no locks, there is none: what it protects
/// from is rare, and the app must work.
fn lock_file(database: &Path, how: Use) -> Result<Option<File>, StoreError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(database.with_extension("lock"));
    let Ok(file) = file else {
        return Ok(None);
    };
    if is_taken(&file, how) {
        return Err(StoreError::Busy);
    }
    Ok(Some(file))
}

/// Locks a file unless somebody else holds it.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_taken(file: &File, how: Use) -> bool {
    use rustix::fs::{FlockOperation, flock};
    let operation = match how {
        Use::Shared => FlockOperation::NonBlockingLockShared,
        Use::Alone => FlockOperation::NonBlockingLockExclusive,
    };
    flock(file, operation) == Err(rustix::io::Errno::WOULDBLOCK)
}

/// Locks a file unless somebody else holds it.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn is_taken(file: &File, how: Use) -> bool {
    use std::fs::TryLockError;
    let done = match how {
        Use::Shared => file.try_lock_shared(),
        Use::Alone => file.try_lock(),
    };
    matches!(done, Err(TryLockError::WouldBlock))
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

    #[test]
    fn the_table_of_this_process_does_without_locks_of_files() {
        let database = Path::new("of-no-folder/lontar.sqlite");
        let (one, two) = (
            Here::enter(database, Use::Shared),
            Here::enter(database, Use::Shared),
        );
        assert!(one.is_ok() && two.is_ok(), "several use it");
        assert!(Here::enter(database, Use::Alone).is_err());
        drop(one);
        assert!(Here::enter(database, Use::Alone).is_err(), "one is left");
        drop(two);
        let alone = Here::enter(database, Use::Alone).expect("nobody uses it");
        assert!(Here::enter(database, Use::Shared).is_err());
        assert!(Here::enter(database, Use::Alone).is_err());
        assert!(Here::enter(Path::new("other/lontar.sqlite"), Use::Alone).is_ok());
        drop(alone);
        assert!(Here::enter(database, Use::Shared).is_ok());
    }

    #[test]
    fn the_lock_of_a_file_does_without_the_table() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("lontar.sqlite");
        let one = lock_file(&database, Use::Shared).expect("it is free");
        assert!(one.is_some() && lock_file(&database, Use::Shared).is_ok());
        assert!(matches!(lock_file(&database, Use::Alone), Err(StoreError::Busy)));
        drop(one);
        assert!(lock_file(&database, Use::Alone).is_ok());
    }
}
