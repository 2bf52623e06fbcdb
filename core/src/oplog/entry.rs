//! Entries: what a log is made of.
//!
//! The header is small, signed through the seal, and stays for ever; the body can be erased. The
//! commitment in the header ties the two together without telling anything about an erased body.

use super::codec::{CodecError, Reader, Writer};
use super::hash;
use super::limits::{EXTENSION_MAX_BYTES, NUMBER_MAX};
use crate::model::{DeviceKey, EntryHash, LogId, RecordId, RecordKind, SessionId, ShardId};

/// Version of the header format.
pub const HEADER_VERSION: u8 = 1;
/// Signature suite: Ed25519 with BLAKE3.
pub const SUITE_ED25519_BLAKE3: u8 = 1;

/// The signed part of an entry. Every field is a claim of the device that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The log.
    pub log: LogId,
    /// Place in the log, from 0 (the `open` entry).
    pub seq: u64,
    /// Hash of the entry before; zeros for the first.
    pub prev: EntryHash,
    /// Lamport counter of the shard.
    pub counter: u64,
    /// What the device's clock said, ms since 1970 UTC.
    pub wall_ms: i64,
    /// Minutes east of UTC that the device believed in; WITA is 480.
    pub utc_offset_min: i32,
    /// Highest hub position that the device had received.
    pub seen: u64,
    /// The record; zeros for `open` and `session`.
    pub record: RecordId,
    /// Kind of record.
    pub kind: RecordKind,
    /// Schema number of the kind, see `form`.
    pub schema: u16,
    /// The opening of the database in which this was written; its automerge actor.
    pub session: SessionId,
    /// See [`hash::commitment`].
    pub commitment: [u8; 32],
    /// Fields of later versions: hashed, stored and forwarded, not understood.
    pub extension: Vec<u8>,
}

/// What is left of a body.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// All of it.
    Present {
        /// Random, never derived: 16 bytes.
        salt: [u8; 16],
        /// The content.
        payload: Vec<u8>,
    },
    /// Dropped under an erase case.
    Erased {
        /// The `erase` document.
        case: RecordId,
    },
    /// Below the floor of a snapshot.
    BelowCut,
    /// The sender has it and may not pass it on.
    Withheld,
}

impl core::fmt::Debug for Body {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Body::Present { payload, .. } => write!(f, "Present({} bytes)", payload.len()),
            Body::Erased { .. } => f.write_str("Erased"),
            Body::BelowCut => f.write_str("BelowCut"),
            Body::Withheld => f.write_str("Withheld"),
        }
    }
}

/// Header, its hash, and the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The signed part.
    pub header: Header,
    /// Hash of the header's bytes.
    pub hash: EntryHash,
    /// The content, or why it is not here.
    pub body: Body,
}

impl Entry {
    /// Puts header and body together and computes the hash.
    #[must_use]
    pub fn new(header: Header, body: Body) -> Self {
        let hash = hash::entry(&header.encode());
        Self { header, hash, body }
    }

    /// Whether the hash is that of the header, and the header commits to the body, if there is one.
    /// An entry that was checked when it came and is no longer sound was damaged since.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let body_fits = match &self.body {
            Body::Present { salt, payload } => hash::commitment(salt, payload) == self.header.commitment,
            Body::Erased { .. } | Body::BelowCut | Body::Withheld => true,
        };
        body_fits && hash::entry(&self.header.encode()) == self.hash
    }

    /// The payload, unless it was dropped or withheld.
    #[must_use]
    pub fn payload(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Present { payload, .. } => Some(payload),
            _ => None,
        }
    }

    /// Where this entry stands among those of its shard.
    #[must_use]
    pub fn order(&self) -> Order {
        Order {
            counter: self.header.counter,
            log: self.header.log,
            hash: self.hash,
        }
    }
}

/// The total order of a shard's entries: it extends causality and every log's own sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// Lamport counter.
    pub counter: u64,
    /// Then the log.
    pub log: LogId,
    /// Then the hash, for the branches of a fork.
    pub hash: EntryHash,
}

impl Header {
    /// The bytes that are hashed, stored and rebuilt on the other side.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(HEADER_VERSION);
        w.raw(self.log.as_bytes());
        w.varint(self.seq);
        w.raw(self.prev.as_bytes());
        w.varint(self.counter);
        w.zigzag(self.wall_ms);
        w.zigzag(i64::from(self.utc_offset_min));
        w.varint(self.seen);
        w.raw(self.record.as_bytes());
        w.varint(u64::from(self.kind.0));
        w.varint(u64::from(self.schema));
        w.raw(self.session.as_bytes());
        w.raw(&self.commitment);
        w.bytes(&self.extension);
        w.finish()
    }

    /// Reads header bytes; nothing may follow.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != HEADER_VERSION {
            return Err(CodecError::UnknownVersion);
        }
        let header = Self {
            log: LogId::from_bytes(r.array()?),
            seq: number(r.varint()?)?,
            prev: EntryHash::from_bytes(r.array()?),
            counter: number(r.varint()?)?,
            wall_ms: r.zigzag()?,
            utc_offset_min: small(r.zigzag()?)?,
            seen: number(r.varint()?)?,
            record: RecordId::from_bytes(r.array()?),
            kind: RecordKind(small(r.varint()?)?),
            schema: small(r.varint()?)?,
            session: SessionId::from_bytes(r.array()?),
            commitment: r.array()?,
            extension: r.bytes(EXTENSION_MAX_BYTES)?.to_vec(),
        };
        r.end()?;
        Ok(header)
    }
}

/// A number that every implementation can hold exactly.
pub(crate) fn number(value: u64) -> Result<u64, CodecError> {
    if value <= NUMBER_MAX {
        Ok(value)
    } else {
        Err(CodecError::TooLarge)
    }
}

/// A number that fits the smaller type of its field.
pub(crate) fn small<T, U: TryFrom<T>>(value: T) -> Result<U, CodecError> {
    U::try_from(value).map_err(|_| CodecError::TooLarge)
}

/// Payload of the first entry of a log; its hash is the log's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The key that seals this log.
    pub device: DeviceKey,
    /// The shard that every entry of this log belongs to.
    pub shard: ShardId,
    /// Random, so that a device may open several logs in a shard.
    pub nonce: [u8; 16],
}

impl Open {
    /// The payload's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(SUITE_ED25519_BLAKE3);
        w.raw(self.device.as_bytes());
        w.raw(self.shard.as_bytes());
        w.raw(&self.nonce);
        w.finish()
    }

    /// Reads the payload.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != SUITE_ED25519_BLAKE3 {
            return Err(CodecError::UnknownVersion);
        }
        let open = Self {
            device: DeviceKey::from_bytes(r.array()?),
            shard: ShardId::from_bytes(r.array()?),
            nonce: r.array()?,
        };
        r.end()?;
        Ok(open)
    }

    /// The id of the log that this begins.
    #[must_use]
    pub fn log(&self) -> LogId {
        hash::log_id(&self.encode())
    }
}
