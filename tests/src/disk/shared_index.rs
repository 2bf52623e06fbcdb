//! The wal-index: memory that all connections to a WAL database share.

use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::locks::IndexLocks;

/// The memory behind the `-shm` file of a database: locks and regions of the wal-index.
#[derive(Default)]
pub(super) struct SharedIndex {
    locks: Mutex<IndexLocks>,
    regions: Mutex<Vec<Region>>,
}

/// Zeroed memory at a fixed address, aligned for the atomics that SQLite keeps in it.
struct Region {
    start: NonNull<[u64]>,
}

// SAFETY: a region is raw memory that SQLite shares between connections under its own wal-index locks; we only
// allocate and free it.
unsafe impl Send for Region {}

impl Region {
    fn new(bytes: usize) -> Self {
        let words = vec![0_u64; bytes.div_ceil(8)].into_boxed_slice();
        Self {
            start: NonNull::from(Box::leak(words)),
        }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: leaked in `new`; every connection that knew the address has unmapped it, as each holds the `Arc`.
        drop(unsafe { Box::from_raw(self.start.as_ptr()) });
    }
}

impl SharedIndex {
    pub(super) fn locks(&self) -> MutexGuard<'_, IndexLocks> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The region at `index`, made (with those before it) if `extend`.
    pub(super) fn region(&self, index: usize, bytes: usize, extend: bool) -> *mut c_void {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        if extend {
            while regions.len() <= index {
                regions.push(Region::new(bytes));
            }
        }
        regions
            .get(index)
            .map_or(ptr::null_mut(), |region| region.start.as_ptr().cast())
    }
}
