//! A simulated disk for SQLite: one per device, in memory, whose power can fail at any call.
//!
//! [`SimDisk`] registers a VFS (SQLite's word for its file layer) under a name of its own. The real phone store
//! and the real hub store run on it unchanged: WAL, several connections, one process. A test asks how many calls
//! a piece of work makes, repeats it with the power failing at each of them, restarts and looks.
//!
//! ```
//! use lontar_tests::disk::SimDisk;
//! use rusqlite::{Connection, OpenFlags};
//!
//! let disk = SimDisk::new(7);
//! let open = || Connection::open_with_flags_and_vfs("a.db", OpenFlags::default(), disk.vfs_name());
//! open().unwrap().execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
//! disk.crash_after(Some(2));
//! assert!(open().unwrap().execute_batch("INSERT INTO t VALUES (2)").is_err());
//! disk.restart();
//! let rows: i64 = open().unwrap().query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
//! assert_eq!(rows, 1);
//! ```
//!
//! # What a crash leaves
//!
//! Everything that was synced, and of the rest what the seed chooses: nothing, everything, a prefix in the order of
//! writing, whole writes, or single sectors of 512 bytes. A file can have its new length and zeros in place of its
//! data. Files lose writes independently of each other; going back *before* a sync is not a crash but a
//! [restore](SimDisk::restore).
//!
//! The rules are those of ext4 and f2fs as far as SQLite relies on them, and no kinder:
//!
//! - Syncing a file also makes its creation (or rename) durable. The first sync of a new journal or WAL syncs the
//!   folder too, as SQLite's own VFS on unix does.
//! - A deletion is durable once the folder is synced; until then the file may come back. Changes to one name keep
//!   their order, changes to different names do not.
//! - A sector arrives whole or not, and bytes beside a write stay what they were ("powersafe overwrite", which
//!   SQLite assumes on every phone). Within a sector a later write never arrives without an earlier one, because
//!   the page cache holds both.
//! - A truncation may be lost although a later write beyond it is not. That is more than ext4 does.
//! - A sync that returned is believed. Hardware that lies is [damage](SimDisk::damage).
//!
//! # Determinism
//!
//! The same seed and the same calls give the same bytes, with one reservation: the salts of a WAL come from
//! SQLite's random source, which belongs to the process. The VFS seeds that source again at each write lock, so a
//! process that uses SQLite in one thread repeats exactly. With more threads the salts may differ, the behaviour
//! does not.

mod handle;
mod locks;
mod medium;
#[allow(
    unsafe_code,
    reason = "SQLite reads this memory without asking, so its address must stay"
)]
mod shared_index;
#[allow(
    unsafe_code,
    reason = "a VFS is a table of C functions; every unsafe block says why it is sound"
)]
mod vfs;

#[cfg(test)]
mod disk_tests;
#[cfg(test)]
mod medium_tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::rng::Rng;
use locks::{FileLocks, HandleId};
pub use medium::CrashReport;
use medium::{InodeId, Medium, folder_of};

/// 2025-01-01T00:00Z: the time of a new disk until someone sets it.
const START_MS: i64 = 1_735_689_600_000;

/// A disk of one device. Clones are the same disk. The VFS stays registered until the last clone is dropped;
/// connections still open then get no new files but may be closed safely.
#[derive(Clone)]
pub struct SimDisk {
    shared: Arc<Shared>,
    registration: Arc<vfs::Registration>,
}

/// Files of a disk as they are on the medium: a backup, or the start of a clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    files: BTreeMap<String, Vec<u8>>,
}

/// What to do to a file behind the back of its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Inverts `len` bytes from `at`; what lies beyond the end is ignored.
    Flip {
        /// The first byte.
        at: usize,
        /// How many.
        len: usize,
    },
    /// Fills `len` bytes from `at` with zeros.
    Zero {
        /// The first byte.
        at: usize,
        /// How many.
        len: usize,
    },
    /// Cuts the file to `len` bytes.
    Truncate {
        /// The new length.
        len: usize,
    },
}

/// Why a call on plain files failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiskError {
    /// The power is gone, or was gone since this file was opened.
    #[error("the power is gone")]
    PowerOff,
    /// No space is left.
    #[error("the disk is full")]
    Full,
    /// There is no such file.
    #[error("no such file")]
    NotFound,
}

impl SimDisk {
    /// An empty disk. The seed decides what crashes leave.
    pub fn new(seed: u64) -> Self {
        let shared = Arc::new(Shared::new(seed));
        let registration = Arc::new(vfs::Registration::new(&shared));
        Self { shared, registration }
    }

    /// The name for `rusqlite::Connection::open_with_flags_and_vfs`.
    pub fn vfs_name(&self) -> &str {
        self.registration.name()
    }

    /// How many calls changed files so far (create, write, truncate, sync, delete, rename, folder sync).
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// The power fails during the `calls`-th changing call from now (1 is the next one): it and all calls after it
    /// fail until [`restart`](Self::restart). `None` disarms.
    pub fn crash_after(&self, calls: Option<u64>) {
        self.state().fuse = calls;
    }

    /// The power fails now.
    pub fn crash(&self) {
        self.state().power = false;
    }

    /// Whether the power is off.
    pub fn is_crashed(&self) -> bool {
        !self.state().power
    }

    /// Power back on, after cutting it if it was still on: see the module for what is left. Connections from
    /// before get errors for ever.
    pub fn restart(&self) -> CrashReport {
        self.state().restart()
    }

    /// Leaves so much room for files to grow; `None` means endless room.
    pub fn fill_up(&self, free_bytes: Option<u64>) {
        self.state().free_bytes = free_bytes;
    }

    /// What is on the medium now: unsynced work is not in it.
    pub fn snapshot(&self) -> Snapshot {
        self.state().medium.snapshot()
    }

    /// The device starts with the files of the snapshot and nothing else. Open connections get errors.
    pub fn restore(&self, snapshot: &Snapshot) {
        let mut state = self.state();
        state.restart();
        state.medium.restore(snapshot);
    }

    /// Damages a file on the medium; false if there is no such file. A connection may still have the old bytes
    /// in its cache.
    pub fn damage(&self, file: &str, damage: Damage) -> bool {
        let mut state = self.state();
        let Some(inode) = state.medium.find(file) else {
            return false;
        };
        state.medium.damage(inode, |bytes| damage.apply(bytes));
        true
    }

    /// Names and lengths, as programs see them.
    pub fn files(&self) -> Vec<(String, usize)> {
        let state = self.state();
        state
            .medium
            .names()
            .map(|(name, inode)| (name.clone(), state.medium.bytes(*inode).len()))
            .collect()
    }

    /// The bytes of a file, as programs see them.
    pub fn read(&self, file: &str) -> Option<Vec<u8>> {
        let state = self.state();
        state
            .medium
            .find(file)
            .map(|inode| state.medium.bytes(inode).to_vec())
    }

    /// Creates or overwrites a plain file, without syncing it.
    pub fn write_file(&self, file: &str, bytes: &[u8]) -> Result<(), DiskError> {
        let mut state = self.state();
        let inode = match state.medium.find(file) {
            Some(inode) => inode,
            None => state.create(file)?,
        };
        state.truncate(inode, 0)?;
        state.write(inode, 0, bytes)
    }

    /// Syncs a plain file: bytes and name.
    pub fn sync_file(&self, file: &str) -> Result<(), DiskError> {
        let mut state = self.state();
        let inode = state.medium.find(file).ok_or(DiskError::NotFound)?;
        state.sync(inode)
    }

    /// Syncs the names in a folder (`""` is the top).
    pub fn sync_folder(&self, folder: &str) -> Result<(), DiskError> {
        self.state().sync_folder(folder)
    }

    /// Renames, replacing the target.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), DiskError> {
        self.state().rename(from, to)
    }

    /// Deletes a plain file; durable once its folder is synced.
    pub fn remove_file(&self, file: &str) -> Result<(), DiskError> {
        self.state().delete(file)
    }

    /// What SQLite's `now` says on this device.
    pub fn set_time_ms(&self, unix_ms: i64) {
        self.state().time_ms = unix_ms;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock()
    }
}

impl Snapshot {
    /// Names and lengths.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.len()))
    }
}

impl Damage {
    fn apply(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Flip { at, len } => bytes
                .iter_mut()
                .skip(at)
                .take(len)
                .for_each(|byte| *byte = !*byte),
            Self::Zero { at, len } => bytes.iter_mut().skip(at).take(len).for_each(|byte| *byte = 0),
            Self::Truncate { len } => bytes.truncate(len),
        }
    }
}

/// What handles keep alive after the last [`SimDisk`] is gone.
struct Shared(Mutex<State>);

impl Shared {
    fn new(seed: u64) -> Self {
        let rng = Rng::new(seed);
        Self(Mutex::new(State {
            seed,
            medium: Medium::default(),
            locks: BTreeMap::new(),
            indexes: BTreeMap::new(),
            calls: 0,
            fuse: None,
            power: true,
            boot: 0,
            free_bytes: None,
            time_ms: START_MS,
            randomness: rng.fork(1),
            next_handle: 0,
        }))
    }

    /// A test that panicked while holding the lock must not hide its message behind a second panic.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct State {
    seed: u64,
    medium: Medium,
    locks: BTreeMap<InodeId, FileLocks>,
    indexes: BTreeMap<InodeId, std::sync::Weak<shared_index::SharedIndex>>,
    calls: u64,
    fuse: Option<u64>,
    power: bool,
    /// Counts restarts; a handle of an earlier boot is worth nothing.
    boot: u64,
    free_bytes: Option<u64>,
    time_ms: i64,
    randomness: Rng,
    next_handle: HandleId,
}

/// What a changing call meets.
enum Power {
    On,
    /// It fails during this call: the change may have begun.
    FailsNow,
    Off,
}

impl State {
    fn tick(&mut self) -> Power {
        if !self.power {
            return Power::Off;
        }
        self.calls += 1;
        match self.fuse {
            Some(left) if left <= 1 => {
                self.fuse = None;
                self.power = false;
                Power::FailsNow
            }
            left => {
                self.fuse = left.map(|left| left - 1);
                Power::On
            }
        }
    }

    /// Runs `change` unless the power is off, and fails if it went off on the way.
    fn changing(&mut self, change: impl FnOnce(&mut Self)) -> Result<(), DiskError> {
        let power = self.tick();
        if !matches!(power, Power::Off) {
            change(self);
        }
        if matches!(power, Power::On) {
            Ok(())
        } else {
            Err(DiskError::PowerOff)
        }
    }

    fn restart(&mut self) -> CrashReport {
        let mut rng = Rng::new(self.seed).fork(2 + self.boot).fork(self.calls);
        let report = self.medium.crash(&mut rng);
        self.boot += 1;
        self.power = true;
        self.fuse = None;
        self.locks.clear();
        self.indexes.clear();
        report
    }

    fn create(&mut self, name: &str) -> Result<InodeId, DiskError> {
        self.changing(|state| {
            state.medium.create(name);
        })?;
        self.medium.find(name).ok_or(DiskError::NotFound)
    }

    /// Writes what fits: a full disk takes the beginning of a write, as the kernel does.
    fn write(&mut self, inode: InodeId, at: usize, bytes: &[u8]) -> Result<(), DiskError> {
        let room = self.room_for(inode, at, bytes.len());
        self.changing(|state| {
            let growth = (at + room).saturating_sub(state.medium.bytes(inode).len());
            state.free_bytes = state.free_bytes.map(|free| free.saturating_sub(growth as u64));
            state.medium.write(inode, at, bytes.get(..room).unwrap_or(bytes));
        })?;
        if room < bytes.len() {
            Err(DiskError::Full)
        } else {
            Ok(())
        }
    }

    fn room_for(&self, inode: InodeId, at: usize, len: usize) -> usize {
        let Some(free) = self.free_bytes else { return len };
        let limit = self.medium.bytes(inode).len() as u64 + free;
        len.min(usize::try_from(limit.saturating_sub(at as u64)).unwrap_or(usize::MAX))
    }

    fn truncate(&mut self, inode: InodeId, size: usize) -> Result<(), DiskError> {
        let shrink = self.medium.bytes(inode).len().saturating_sub(size);
        self.changing(|state| {
            state.medium.truncate(inode, size);
            state.free_bytes = state.free_bytes.map(|free| free + shrink as u64);
        })
    }

    /// A sync that the power cut interrupts has made nothing certain.
    fn sync(&mut self, inode: InodeId) -> Result<(), DiskError> {
        self.changing(|_| {})?;
        self.medium.sync(inode);
        Ok(())
    }

    fn sync_folder(&mut self, folder: &str) -> Result<(), DiskError> {
        self.changing(|_| {})?;
        self.medium.sync_folder(folder);
        Ok(())
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        self.medium.find(from).ok_or(DiskError::NotFound)?;
        self.changing(|state| state.medium.rename(from, to))
    }

    fn delete(&mut self, name: &str) -> Result<(), DiskError> {
        let Some(inode) = self.medium.find(name) else {
            return Err(DiskError::NotFound);
        };
        let freed = self.medium.bytes(inode).len() as u64;
        self.changing(|state| {
            state.medium.unlink(name);
            state.free_bytes = state.free_bytes.map(|free| free + freed);
        })
    }

    /// Deletes and syncs the folder: two calls, between which the power may fail.
    fn delete_durably(&mut self, name: &str) -> Result<(), DiskError> {
        self.delete(name)?;
        self.sync_folder(folder_of(name))
    }
}
