//! The hashes of the log, each under its own domain tag so that no byte string can stand for another.

use crate::model::{EntryHash, LogId};

/// Tag of a log id.
pub const TAG_OPEN: &[u8] = b"lontar/open/1\0";
/// Tag of an entry hash.
pub const TAG_ENTRY: &[u8] = b"lontar/entry/1\0";
/// Tag of a seal's message.
pub const TAG_SEAL: &[u8] = b"lontar/seal/1\0";
/// Tag of a record's part of a digest.
pub const TAG_DIGEST: &[u8] = b"lontar/digest/1\0";
/// Tag of a shard id.
pub const TAG_SHARD: &[u8] = b"lontar/shard/1\0";
/// Tag of a signed request.
pub const TAG_REQUEST: &[u8] = b"lontar/request/1\0";
/// Tag of a receipt.
pub const TAG_RECEIPT: &[u8] = b"lontar/receipt/1\0";
/// Tag of a receipt for photos and voice notes.
pub const TAG_BLOB_RECEIPT: &[u8] = b"lontar/blob-receipt/1\0";
/// Tag of the root key's statement about a hub.
pub const TAG_AUTHORITY: &[u8] = b"lontar/authority/1\0";
/// Check of an invite's text.
pub const TAG_INVITE: &[u8] = b"lontar/invite/1\0";
/// What a hub keeps of an invite's code.
pub const TAG_CODE: &[u8] = b"lontar/code/1\0";
/// Mark of a grant.
pub const TAG_GRANT: &[u8] = b"lontar/grant/1\0";

/// Tag of a device's certificate.
pub const TAG_CERTIFICATE: &[u8] = b"lontar/certificate/1\0";
/// Tag of an invite that an officer's phone wrote.
pub const TAG_WORKER_INVITE: &[u8] = b"lontar/worker-invite/1\0";
/// Tag of a slip.
pub const TAG_SLIP: &[u8] = b"lontar/slip/1\0";
/// Chain of the hub's audit.
pub const TAG_AUDIT: &[u8] = b"lontar/audit/1\0";
/// What a hub keeps of a session of the console.
pub const TAG_CONSOLE: &[u8] = b"lontar/console/1\0";
/// What a hub keeps of a recovery code.
pub const TAG_RECOVERY: &[u8] = b"lontar/recovery/1\0";

/// BLAKE3 over a tag and parts, in order. Parts must be of fixed length or framed by the caller.
#[must_use]
pub fn tagged(tag: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(tag);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// Commitment to a body: BLAKE3 keyed with the salt (16 bytes, then 16 zeros) over the payload.
/// Dropping salt and payload leaves a value that tells nothing about them.
#[must_use]
pub fn commitment(salt: &[u8; 16], payload: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let (head, _) = key.split_at_mut(16);
    head.copy_from_slice(salt);
    *blake3::keyed_hash(&key, payload).as_bytes()
}

/// Hash of an entry: over its header bytes as received.
#[must_use]
pub fn entry(header: &[u8]) -> EntryHash {
    EntryHash::from_bytes(tagged(TAG_ENTRY, &[header]))
}

/// Id of the log that begins with this `open` payload.
#[must_use]
pub fn log_id(open_payload: &[u8]) -> LogId {
    LogId::from_bytes(first_16(&tagged(TAG_OPEN, &[open_payload])))
}

/// Address of a photo or voice note: over its ciphertext, without a tag, so that any tool can tell it.
#[must_use]
pub fn blob_address(ciphertext: &[u8]) -> [u8; 32] {
    *blake3::hash(ciphertext).as_bytes()
}

/// The first half of a hash.
#[must_use]
pub fn first_16(hash: &[u8; 32]) -> [u8; 16] {
    let (head, _) = hash.split_at(16);
    head.try_into().expect("half of 32 is 16")
}

/// The first eight bytes of a hash, as version vectors carry them.
#[must_use]
pub fn first_8(hash: &[u8; 32]) -> [u8; 8] {
    let (head, _) = hash.split_at(8);
    head.try_into().expect("a quarter of 32 is 8")
}
