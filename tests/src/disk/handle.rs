//! An open file: what SQLite asks of it, in safe Rust.

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::{Arc, MutexGuard, Weak};

use rusqlite::ffi;

use super::locks::HandleId;
use super::medium::{InodeId, folder_of};
use super::shared_index::SharedIndex;
use super::vfs::Table;
use super::{DiskError, State};

/// What a connection has open. Worth nothing after a restart, but safe to use and to close.
pub(super) struct Handle {
    table: Arc<Table>,
    pub(super) id: HandleId,
    boot: u64,
    pub(super) inode: InodeId,
    /// Temporary files have none.
    name: Option<String>,
    /// SQLite's unix VFS syncs the folder with the first sync of a new journal or WAL; so do we.
    sync_folder: bool,
    delete_on_close: bool,
    pub(super) index: Option<Arc<SharedIndex>>,
}

impl Handle {
    /// Opens or creates as `flags` ask (`None` is a temporary file), or says which code SQLite should see.
    pub(super) fn open(table: &Arc<Table>, name: Option<String>, flags: c_int) -> Result<Self, c_int> {
        let has = |flag: c_int| flags & flag != 0;
        let mut state = table.disk.lock();
        if !state.power {
            return Err(ffi::SQLITE_IOERR);
        }
        let existing = name.as_deref().map(|name| state.medium.find(name));
        let inode = match (&name, existing.flatten()) {
            (None, _) => state.medium.create_anonymous(),
            (Some(_), Some(_)) if has(ffi::SQLITE_OPEN_EXCLUSIVE) => return Err(ffi::SQLITE_CANTOPEN),
            (Some(_), Some(inode)) => inode,
            (Some(name), None) if has(ffi::SQLITE_OPEN_CREATE) => {
                state.create(name).map_err(|_| ffi::SQLITE_IOERR)?
            }
            (Some(_), None) => return Err(ffi::SQLITE_CANTOPEN),
        };
        state.medium.hold(inode);
        state.next_handle += 1;
        let journal =
            has(ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL);
        Ok(Self {
            id: state.next_handle,
            boot: state.boot,
            inode,
            sync_folder: journal && existing.flatten().is_none(),
            delete_on_close: has(ffi::SQLITE_OPEN_DELETEONCLOSE),
            index: None,
            name,
            table: Arc::clone(table),
        })
    }

    /// The disk, if the power is on and has been since this file was opened.
    pub(super) fn alive(&self) -> Result<MutexGuard<'_, State>, DiskError> {
        let state = self.table.disk.lock();
        if state.power && state.boot == self.boot {
            Ok(state)
        } else {
            Err(DiskError::PowerOff)
        }
    }

    pub(super) fn write(&self, at: usize, bytes: &[u8]) -> Result<(), DiskError> {
        let mut state = self.alive()?;
        if self.name.is_none() {
            state.medium.write(self.inode, at, bytes);
            return Ok(());
        }
        state.write(self.inode, at, bytes)
    }

    pub(super) fn truncate(&self, size: usize) -> Result<(), DiskError> {
        let mut state = self.alive()?;
        if self.name.is_none() {
            state.medium.truncate(self.inode, size);
            return Ok(());
        }
        state.truncate(self.inode, size)
    }

    pub(super) fn sync(&mut self) -> Result<(), DiskError> {
        let folder = match (&self.name, self.sync_folder) {
            (None, _) => return Ok(()),
            (Some(name), true) => Some(String::from(folder_of(name))),
            (Some(_), false) => None,
        };
        let mut state = self.alive()?;
        state.sync(self.inode)?;
        if let Some(folder) = folder {
            state.sync_folder(&folder)?;
        }
        drop(state);
        self.sync_folder = false;
        Ok(())
    }

    pub(super) fn read(&self, at: usize, out: &mut [u8]) -> Result<bool, DiskError> {
        let state = self.alive()?;
        let there = state.medium.bytes(self.inode).get(at..).unwrap_or_default();
        let mut bytes = there.iter();
        out.iter_mut()
            .for_each(|to| *to = bytes.next().copied().unwrap_or(0));
        Ok(there.len() >= out.len())
    }

    pub(super) fn map(
        &mut self,
        region: usize,
        bytes: usize,
        extend: bool,
    ) -> Result<*mut c_void, DiskError> {
        if self.index.is_none() {
            let mut state = self.alive()?;
            let index = state
                .indexes
                .get(&self.inode)
                .and_then(Weak::upgrade)
                .unwrap_or_default();
            state.indexes.insert(self.inode, Arc::downgrade(&index));
            drop(state);
            self.index = Some(index);
        }
        drop(self.alive()?);
        Ok(self
            .index
            .as_ref()
            .map_or(ptr::null_mut(), |index| index.region(region, bytes, extend)))
    }

    pub(super) fn unmap(&mut self) {
        if let Some(index) = self.index.take() {
            index.locks().leave(self.id);
        }
    }

    pub(super) fn close(&mut self) {
        self.unmap();
        if let Ok(mut state) = self.alive() {
            if let Some(locks) = state.locks.get_mut(&self.inode) {
                locks.unlock(self.id, ffi::SQLITE_LOCK_NONE);
            }
            if let (true, Some(name)) = (self.delete_on_close, &self.name) {
                state.medium.unlink(name);
            }
            state.medium.release(self.inode);
        }
    }
}
