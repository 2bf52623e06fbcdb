//! File locks and wal-index locks between the connections of one process.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_int;

use rusqlite::ffi;

pub(super) type HandleId = u64;

/// The five lock levels of a database file, as in SQLite's own `os_unix.c`.
#[derive(Default)]
pub(super) struct FileLocks(BTreeMap<HandleId, c_int>);

impl FileLocks {
    /// Raises the lock of `who` to `level`; false means busy. A failed EXCLUSIVE leaves PENDING behind, which
    /// keeps new readers out until the present ones are done.
    pub(super) fn lock(&mut self, who: HandleId, level: c_int) -> bool {
        let held = self.0.get(&who).copied().unwrap_or(ffi::SQLITE_LOCK_NONE);
        let others = self.highest_of_others(who);
        let (granted, ok) = match level {
            _ if held >= level => (held, true),
            ffi::SQLITE_LOCK_SHARED if others >= ffi::SQLITE_LOCK_PENDING => (held, false),
            ffi::SQLITE_LOCK_SHARED => (level, true),
            _ if others >= ffi::SQLITE_LOCK_RESERVED => (held, false),
            ffi::SQLITE_LOCK_EXCLUSIVE if others >= ffi::SQLITE_LOCK_SHARED => {
                (ffi::SQLITE_LOCK_PENDING, false)
            }
            _ => (level, true),
        };
        self.0.insert(who, granted);
        ok
    }

    /// Lowers the lock of `who` to SHARED or NONE.
    pub(super) fn unlock(&mut self, who: HandleId, level: c_int) {
        if level == ffi::SQLITE_LOCK_NONE {
            self.0.remove(&who);
        } else if let Some(held) = self.0.get_mut(&who) {
            *held = level.min(*held);
        }
    }

    /// Whether anyone is about to write.
    pub(super) fn is_reserved(&self) -> bool {
        self.0.values().any(|level| *level >= ffi::SQLITE_LOCK_RESERVED)
    }

    fn highest_of_others(&self, who: HandleId) -> c_int {
        let others = self.0.iter().filter(|(other, _)| **other != who);
        others
            .map(|(_, level)| *level)
            .max()
            .unwrap_or(ffi::SQLITE_LOCK_NONE)
    }
}

/// The eight locks of a wal-index.
#[derive(Default)]
pub(super) struct IndexLocks([IndexLock; ffi::SQLITE_SHM_NLOCK as usize]);

#[derive(Default)]
struct IndexLock {
    exclusive: Option<HandleId>,
    shared: BTreeSet<HandleId>,
}

impl IndexLocks {
    /// Takes or gives back the locks `first..first + count`, all or none; false means busy.
    pub(super) fn change(&mut self, who: HandleId, first: usize, count: usize, flags: c_int) -> bool {
        let exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
        let Some(locks) = self.0.get_mut(first..first + count) else {
            return false;
        };
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            locks.iter_mut().for_each(|lock| lock.give_back(who));
            return true;
        }
        if !locks.iter().all(|lock| lock.is_free_for(who, exclusive)) {
            return false;
        }
        for lock in locks {
            if exclusive {
                lock.exclusive = Some(who);
            } else {
                lock.shared.insert(who);
            }
        }
        true
    }

    /// Gives back everything that `who` holds.
    pub(super) fn leave(&mut self, who: HandleId) {
        self.0.iter_mut().for_each(|lock| lock.give_back(who));
    }
}

impl IndexLock {
    fn give_back(&mut self, who: HandleId) {
        self.shared.remove(&who);
        self.exclusive = self.exclusive.filter(|holder| *holder != who);
    }

    fn is_free_for(&self, who: HandleId, exclusive: bool) -> bool {
        let written = self.exclusive.is_some_and(|holder| holder != who);
        let read = exclusive && self.shared.iter().any(|holder| *holder != who);
        !written && !read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_waits_for_readers_and_keeps_new_ones_out() {
        let mut locks = FileLocks::default();
        assert!(locks.lock(1, ffi::SQLITE_LOCK_SHARED) && locks.lock(2, ffi::SQLITE_LOCK_SHARED));
        assert!(locks.lock(1, ffi::SQLITE_LOCK_RESERVED));
        assert!(!locks.lock(2, ffi::SQLITE_LOCK_RESERVED), "one writer");
        assert!(!locks.lock(1, ffi::SQLITE_LOCK_EXCLUSIVE), "a reader is left");
        assert!(!locks.lock(3, ffi::SQLITE_LOCK_SHARED), "a writer is pending");
        locks.unlock(2, ffi::SQLITE_LOCK_NONE);
        assert!(locks.lock(1, ffi::SQLITE_LOCK_EXCLUSIVE));
        locks.unlock(1, ffi::SQLITE_LOCK_NONE);
        assert!(!locks.is_reserved() && locks.lock(3, ffi::SQLITE_LOCK_EXCLUSIVE));
    }

    #[test]
    fn wal_index_locks_are_all_or_none() {
        let (shared, exclusive) = (ffi::SQLITE_SHM_SHARED, ffi::SQLITE_SHM_EXCLUSIVE);
        let mut locks = IndexLocks::default();
        assert!(locks.change(1, 4, 1, ffi::SQLITE_SHM_LOCK | shared));
        assert!(!locks.change(2, 3, 3, ffi::SQLITE_SHM_LOCK | exclusive));
        assert!(
            locks.change(2, 3, 1, ffi::SQLITE_SHM_LOCK | exclusive),
            "nothing of the failed range stayed"
        );
        locks.leave(1);
        assert!(locks.change(2, 4, 1, ffi::SQLITE_SHM_LOCK | exclusive));
    }
}
