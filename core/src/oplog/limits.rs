//! The one table of limits, used by saving and by accepting alike: what a phone can save,
//! every other replica accepts, and nothing larger enters a store from outside.

/// Bytes of one entry's payload: an automerge change without its first eight bytes, or an office state.
pub const PAYLOAD_MAX_BYTES: usize = 64 * 1024;
/// Registers of one document.
pub const REGISTERS_MAX: usize = 256;
/// Bytes of one register's value.
pub const REGISTER_MAX_BYTES: usize = 8 * 1024;
/// Bytes of a register's key.
pub const KEY_MAX_BYTES: usize = 64;
/// Operations of one change.
pub const OPS_MAX: usize = 512;
/// Predecessors named by one change, over all its operations.
pub const PREDECESSORS_MAX: usize = 2_048;
/// Changes that one change may depend on.
pub const DEPENDENCIES_MAX: usize = 64;
/// Bytes of a batch before compression.
pub const BATCH_MAX_RAW_BYTES: usize = 1024 * 1024;
/// Entries of one batch.
pub const BATCH_MAX_ENTRIES: usize = 4_096;
/// Rows of a version vector.
pub const VECTOR_MAX_ROWS: usize = 4_096;
/// Heads of one log; more branches than this are refused.
pub const FORK_HEADS_MAX: usize = 8;
/// How far ahead of the shard a counter may be before it is held, and how far a change's first
/// operation may be above what it builds on.
pub const COUNTER_JUMP_MAX: u64 = 1 << 20;
/// Highest counter, sequence or operation number that is accepted at all.
pub const NUMBER_MAX: u64 = 1 << 53;
/// Highest number of an operation inside a change: the merge engine counts in 32 bits and panics
/// above. Far more than people can write; below it there is room for saves after the highest.
pub const OPERATION_MAX: u64 = 1 << 31;
/// Entries that one device may push per day of the hub's clock.
pub const ENTRIES_PER_DEVICE_DAY: u64 = 20_000;
/// Bytes of the extension of an entry header.
pub const EXTENSION_MAX_BYTES: usize = 1_024;
/// A seal is kept for the newest entry of a log and for every so many entries.
pub const SEAL_KEEP_EVERY: u64 = 64;
/// It is also kept before and at an entry whose payload has more bytes than this, so that what must
/// travel in one piece, from seal to seal, always fits a batch: 64 x 4 KiB + 64 KiB < 1 MiB.
pub const SEAL_KEEP_PAYLOAD_BYTES: usize = 4 * 1024;
/// Bytes at which a batch takes no further run.
pub const BATCH_FULL_BYTES: usize = BATCH_MAX_RAW_BYTES / 2;
/// Bytes of a request body on the wire.
pub const REQUEST_MAX_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of a photo or voice note, sealed.
pub const BLOB_MAX_BYTES: usize = 512 * 1024;
/// Bytes of a piece of one on the way.
pub const BLOB_PIECE_MAX_BYTES: usize = 32 * 1024;
/// Photos and voice notes that are asked about at once.
pub const BLOB_ASKED_MAX: usize = 256;
/// Photos and voice notes of one device that are partly at the hub.
pub const BLOB_UPLOADS_PER_DEVICE: u64 = 64;
/// Bytes of photos and voice notes that one device may push per day of the hub's clock: what it
/// brings from weeks in the field, or gives back to a restored hub, stays below.
pub const BLOB_BYTES_PER_DEVICE_DAY: u64 = 512 * 1024 * 1024;
