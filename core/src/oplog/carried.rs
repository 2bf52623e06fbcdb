//! Carried changes: how a record reaches readers of another shard.
//!
//! Dependencies never cross shards. Where the officers of a district need a worker's report, or
//! the worker needs their additions, the hub writes an entry of its own into the other shard that
//! holds the change verbatim, with where it came from.

use super::codec::{CodecError, Reader, Writer};
use super::entry::{number, small};
use super::limits::PAYLOAD_MAX_BYTES;
use crate::model::{DeviceKey, EntryHash, LogId, RecordKind, SessionId};

/// A change and its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The device that wrote it.
    pub device: DeviceKey,
    /// Its log there.
    pub log: LogId,
    /// Its place there.
    pub seq: u64,
    /// Its entry's hash there.
    pub hash: EntryHash,
    /// What that device's clock said, ms since 1970 UTC.
    pub wall_ms: i64,
    /// Minutes east of UTC.
    pub utc_offset_min: i32,
    /// Kind of the record.
    pub kind: RecordKind,
    /// Schema number.
    pub schema: u16,
    /// The session that made the change.
    pub session: SessionId,
    /// The automerge change without its first 8 bytes.
    pub change: Vec<u8>,
}

impl Carried {
    /// Payload bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(1);
        w.raw(self.device.as_bytes());
        w.raw(self.log.as_bytes());
        w.varint(self.seq);
        w.raw(self.hash.as_bytes());
        w.zigzag(self.wall_ms);
        w.zigzag(i64::from(self.utc_offset_min));
        w.varint(u64::from(self.kind.0));
        w.varint(u64::from(self.schema));
        w.raw(self.session.as_bytes());
        w.bytes(&self.change);
        w.finish()
    }

    /// Reads a payload.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != 1 {
            return Err(CodecError::UnknownVersion);
        }
        let carried = Self {
            device: DeviceKey::from_bytes(r.array()?),
            log: LogId::from_bytes(r.array()?),
            seq: number(r.varint()?)?,
            hash: EntryHash::from_bytes(r.array()?),
            wall_ms: r.zigzag()?,
            utc_offset_min: small(r.zigzag()?)?,
            kind: RecordKind(small(r.varint()?)?),
            schema: small(r.varint()?)?,
            session: SessionId::from_bytes(r.array()?),
            change: r.bytes(PAYLOAD_MAX_BYTES)?.to_vec(),
        };
        r.end()?;
        Ok(carried)
    }
}
