//! The table of C functions through which SQLite uses a [`SimDisk`](super::SimDisk).
//!
//! Thin on purpose: check the arguments, take the lock, call [`State`], translate the answer. SQLite gives each
//! open file a piece of memory ([`SimFile`]) that begins with its own struct; ours adds one pointer to a [`Handle`].
//!
//! Lifetimes: a handle holds an `Arc` to the disk, and the `sqlite3_vfs` lives inside that disk's [`Table`], which a
//! handle holds too. So the table outlives every connection that has its main database here, even when the
//! `SimDisk` was dropped first. Wal-index memory belongs to the handles as well: SQLite reads it without asking, also
//! after a crash.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rusqlite::ffi;

use super::handle::Handle;
use super::medium::SECTOR_BYTES;
use super::{DiskError, Shared, State};

/// Julian day of 1970-01-01 in milliseconds, the epoch that SQLite counts from.
const UNIX_EPOCH_JULIAN_MS: i64 = 210_866_760_000_000;

const PATH_MAX_BYTES: c_int = 512;

static NEXT_VFS: AtomicU64 = AtomicU64::new(1);

/// Keeps the VFS registered with SQLite.
pub(super) struct Registration(Arc<Table>);

/// The `sqlite3_vfs`, its name, and the disk behind it.
pub(super) struct Table {
    vfs: NonNull<ffi::sqlite3_vfs>,
    name: CString,
    pub(super) disk: Arc<Shared>,
}

// SAFETY: the pointer is to a heap allocation that only this value frees; SQLite guards its own use of it (the list
// link) with a mutex, and everything else in it is constant after construction.
unsafe impl Send for Table {}
// SAFETY: as above.
unsafe impl Sync for Table {}

impl Registration {
    pub(super) fn new(disk: &Arc<Shared>) -> Self {
        let name = CString::new(format!("lontar-sim-{}", NEXT_VFS.fetch_add(1, Ordering::Relaxed)))
            .expect("a number has no NUL");
        let table = Arc::new_cyclic(|table: &Weak<Table>| {
            let context = Box::into_raw(Box::new(table.clone()));
            let vfs = Box::new(vfs_table(name.as_ptr(), context.cast()));
            Table {
                vfs: NonNull::from(Box::leak(vfs)),
                name,
                disk: Arc::clone(disk),
            }
        });
        // SAFETY: the table is complete, and `Drop` takes it off the list before it is freed.
        let result = unsafe { ffi::sqlite3_vfs_register(table.vfs.as_ptr(), 0) };
        assert_eq!(
            result,
            ffi::SQLITE_OK,
            "SQLite refuses a VFS only when it cannot start"
        );
        Self(table)
    }

    pub(super) fn name(&self) -> &str {
        self.0.name.to_str().expect("the name is ASCII")
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // SAFETY: registered in `new`; open connections keep the table through their handles.
        unsafe { ffi::sqlite3_vfs_unregister(self.0.vfs.as_ptr()) };
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // SAFETY: both boxes were leaked in `Registration::new`, and no registration and no handle is left.
        unsafe {
            let vfs = Box::from_raw(self.vfs.as_ptr());
            drop(Box::from_raw(vfs.pAppData.cast::<Weak<Table>>()));
        }
    }
}

/// An open file as SQLite holds it.
#[repr(C)]
struct SimFile {
    base: ffi::sqlite3_file,
    handle: *mut Handle,
}

static IO: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

fn vfs_table(name: *const c_char, context: *mut c_void) -> ffi::sqlite3_vfs {
    ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: size_of::<SimFile>() as c_int,
        mxPathname: PATH_MAX_BYTES,
        pNext: ptr::null_mut(),
        zName: name,
        pAppData: context,
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(get_last_error),
        xCurrentTimeInt64: Some(current_time_int64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }
}

/// The table behind a `sqlite3_vfs`.
///
/// # Safety
/// `vfs` must be one that [`Registration::new`] made and that is still alive.
unsafe fn table_of(vfs: *mut ffi::sqlite3_vfs) -> Option<Arc<Table>> {
    // SAFETY: `pAppData` is the boxed `Weak` of `Registration::new`, freed only together with the `sqlite3_vfs`.
    unsafe { (*(*vfs).pAppData.cast::<Weak<Table>>()).upgrade() }
}

/// The handle behind an open file.
///
/// # Safety
/// `file` must be one that [`open`] filled and [`close`] has not seen; SQLite never uses a file from two threads at
/// once, so the borrow is the only one.
unsafe fn handle_of<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Handle {
    // SAFETY: SQLite passes back the memory that `open` filled, `SimFile` begins with `sqlite3_file`.
    unsafe { &mut *(*file.cast::<SimFile>()).handle }
}

/// # Safety
/// `name` must be null or a C string that stays for the call.
unsafe fn name_of(name: *const c_char) -> Option<String> {
    // SAFETY: by the contract of this function.
    (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

fn code(result: Result<(), DiskError>, io_error: c_int) -> c_int {
    match result {
        Ok(()) => ffi::SQLITE_OK,
        Err(DiskError::Full) => ffi::SQLITE_FULL,
        Err(DiskError::PowerOff | DiskError::NotFound) => io_error,
    }
}

/// Offsets and sizes come from SQLite, which never passes negative ones.
fn size(value: impl TryInto<usize>) -> usize {
    value.try_into().unwrap_or(0)
}

// Each function below is called by SQLite only, with pointers that obey the contract in its documentation of
// `sqlite3_vfs` and `sqlite3_io_methods`; that contract is what "by the contract" means.

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: by the contract; `file` has `szOsFile` bytes. No methods means that SQLite will not call `close`.
    let (table, name) = unsafe {
        (*file).pMethods = ptr::null();
        (table_of(vfs), name_of(name))
    };
    let Some(table) = table else {
        return ffi::SQLITE_CANTOPEN;
    };
    let handle = match Handle::open(&table, name, flags) {
        Ok(handle) => handle,
        Err(result) => return result,
    };
    // SAFETY: as above; `out_flags` may be null.
    unsafe {
        (*file.cast::<SimFile>()).handle = Box::into_raw(Box::new(handle));
        (*file).pMethods = &raw const IO;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: by the contract.
    let (table, name) = unsafe { (table_of(vfs), name_of(name)) };
    let (Some(table), Some(name)) = (table, name) else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    let mut state = table.disk.lock();
    let result = if sync_dir == 0 {
        state.delete(&name)
    } else {
        state.delete_durably(&name)
    };
    match result {
        Err(DiskError::NotFound) => ffi::SQLITE_IOERR_DELETE_NOENT,
        other => code(other, ffi::SQLITE_IOERR_DELETE),
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: by the contract.
    let (table, name) = unsafe { (table_of(vfs), name_of(name)) };
    let (Some(table), Some(name)) = (table, name) else {
        return ffi::SQLITE_IOERR_ACCESS;
    };
    let state = table.disk.lock();
    if !state.power {
        return ffi::SQLITE_IOERR_ACCESS;
    }
    // An empty file does not count as existing, as in SQLite's unix VFS: an empty journal is no journal.
    let present = state
        .medium
        .find(&name)
        .is_some_and(|inode| flags != ffi::SQLITE_ACCESS_EXISTS || !state.medium.bytes(inode).is_empty());
    // SAFETY: by the contract.
    unsafe { *out = c_int::from(present) };
    ffi::SQLITE_OK
}

/// Names are taken as they are: the disk has no current folder and no links.
unsafe extern "C" fn full_pathname(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    out_bytes: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: by the contract, `name` is a C string and `out` has room for `out_bytes`.
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > size(out_bytes) {
            return ffi::SQLITE_CANTOPEN;
        }
        ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(vfs: *mut ffi::sqlite3_vfs, bytes: c_int, out: *mut c_char) -> c_int {
    // SAFETY: by the contract, `out` has room for `bytes`.
    let (table, out) = unsafe {
        (
            table_of(vfs),
            std::slice::from_raw_parts_mut(out.cast::<u8>(), size(bytes)),
        )
    };
    if let Some(table) = table {
        table.disk.lock().randomness.fill(out);
    }
    bytes
}

/// Time does not pass here; SQLite counts how often it has asked and gives up.
unsafe extern "C" fn sleep(_vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    let mut ms = 0;
    // SAFETY: by the contract.
    unsafe {
        current_time_int64(vfs, &raw mut ms);
        *out = ms as f64 / 86_400_000.0;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_int64(vfs: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: by the contract.
    let table = unsafe { table_of(vfs) };
    let now = table.map_or(0, |table| table.disk.lock().time_ms);
    // SAFETY: by the contract.
    unsafe { *out = now + UNIX_EPOCH_JULIAN_MS };
    ffi::SQLITE_OK
}

unsafe extern "C" fn get_last_error(_vfs: *mut ffi::sqlite3_vfs, _bytes: c_int, _out: *mut c_char) -> c_int {
    0
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: by the contract this is the last call for the file; `open` made the box.
    let mut handle = unsafe {
        (*file).pMethods = ptr::null();
        Box::from_raw((*file.cast::<SimFile>()).handle)
    };
    handle.close();
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    out: *mut c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: by the contract, `out` has room for `len`.
    let (handle, out) = unsafe {
        (
            handle_of(file),
            std::slice::from_raw_parts_mut(out.cast::<u8>(), size(len)),
        )
    };
    match handle.read(size(at), out) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: by the contract, `bytes` has `len` bytes.
    let (handle, bytes) = unsafe {
        (
            handle_of(file),
            std::slice::from_raw_parts(bytes.cast::<u8>(), size(len)),
        )
    };
    code(handle.write(size(at), bytes), ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: ffi::sqlite3_int64) -> c_int {
    // SAFETY: by the contract.
    code(
        unsafe { handle_of(file) }.truncate(size(length)),
        ffi::SQLITE_IOERR_TRUNCATE,
    )
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: by the contract.
    code(unsafe { handle_of(file) }.sync(), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: by the contract.
    let handle = unsafe { handle_of(file) };
    let Ok(state) = handle.alive() else {
        return ffi::SQLITE_IOERR_FSTAT;
    };
    // SAFETY: by the contract.
    unsafe { *out = state.medium.bytes(handle.inode).len() as ffi::sqlite3_int64 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: by the contract.
    let handle = unsafe { handle_of(file) };
    let Ok(mut state) = handle.alive() else {
        return ffi::SQLITE_IOERR_LOCK;
    };
    if level >= ffi::SQLITE_LOCK_RESERVED {
        seed_sqlite(&state);
    }
    let granted = state
        .locks
        .entry(handle.inode)
        .or_default()
        .lock(handle.id, level);
    if granted { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

/// Always succeeds: after a crash the locks are gone anyway.
unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: by the contract.
    let handle = unsafe { handle_of(file) };
    if let Ok(mut state) = handle.alive() {
        state
            .locks
            .entry(handle.inode)
            .or_default()
            .unlock(handle.id, level);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: by the contract.
    let handle = unsafe { handle_of(file) };
    let Ok(state) = handle.alive() else {
        return ffi::SQLITE_IOERR_CHECKRESERVEDLOCK;
    };
    let reserved = state
        .locks
        .get(&handle.inode)
        .is_some_and(super::FileLocks::is_reserved);
    // SAFETY: by the contract.
    unsafe { *out = c_int::from(reserved) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_file: *mut ffi::sqlite3_file, _op: c_int, _arg: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    SECTOR_BYTES as c_int
}

/// What SQLite's unix VFS says on Linux, and no atomic writes: the harder case.
unsafe extern "C" fn device_characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    bytes: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: by the contract.
    let mapped = unsafe { handle_of(file) }.map(size(region), size(bytes), extend != 0);
    // SAFETY: by the contract.
    unsafe { *out = mapped.unwrap_or(ptr::null_mut()) };
    if mapped.is_ok() {
        ffi::SQLITE_OK
    } else {
        ffi::SQLITE_IOERR_SHMMAP
    }
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: by the contract.
    let handle = unsafe { handle_of(file) };
    let Some(index) = &handle.index else {
        return ffi::SQLITE_IOERR_SHMLOCK;
    };
    if flags & ffi::SQLITE_SHM_LOCK != 0 {
        let Ok(state) = handle.alive() else {
            return ffi::SQLITE_IOERR_SHMLOCK;
        };
        if flags & ffi::SQLITE_SHM_EXCLUSIVE != 0 {
            seed_sqlite(&state);
        }
    }
    let granted = index.locks().change(handle.id, size(first), size(count), flags);
    if granted { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

unsafe extern "C" fn shm_barrier(_file: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(Ordering::SeqCst);
}

/// The memory goes with its last user: a wal-index has no value without one.
unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: by the contract.
    unsafe { handle_of(file) }.unmap();
    ffi::SQLITE_OK
}

/// Salts and nonces come from SQLite's own random source, which the first user in the process seeds from the real
/// machine. Seeding it again whenever someone is about to write makes files repeat with the seed of the disk.
fn seed_sqlite(state: &State) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let drawn = crate::rng::Rng::new(state.seed)
        .fork(state.boot)
        .fork(state.calls)
        .next_u64();
    // 0 would mean "seed from the machine".
    let seed = (drawn as c_int) | 1;
    // SAFETY: the operation takes an int and a connection that may be null; it only touches the random source, under
    // SQLite's own mutex, and calls back into no VFS.
    unsafe {
        ffi::sqlite3_test_control(
            ffi::SQLITE_TESTCTRL_PRNG_SEED,
            seed,
            ptr::null_mut::<ffi::sqlite3>(),
        );
    }
}
