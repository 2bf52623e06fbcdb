//! The one request of a sync and its answer. A phone says where it stands, may push a batch, may
//! ask for more; the hub answers with a receipt if it has news of the phone's logs, and with the
//! next batch. When nothing is new this is one round trip of well under 200 bytes each way.

use super::{PROTOCOL_VERSION, PROTOCOL_VERSION_MIN};
use crate::model::ShardId;
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::entry::number;
use crate::oplog::hash::{TAG_DIGEST, first_16, tagged};
use crate::oplog::limits::{BATCH_MAX_ENTRIES, REQUEST_MAX_BYTES};
use crate::oplog::vector::Vector;
use crate::sync::wire::join::Grant;

/// Where a device stands in a hub's order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The hub.
    pub hub: ShardId,
    /// Its generation when the position was given.
    pub generation: u64,
    /// Everything up to here was received and stored.
    pub position: u64,
}

/// What a device asks to receive besides what is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Nothing: this request only pushes.
    Nothing,
    /// What came after the cursor.
    New,
    /// Older entries of a shard that was granted after the cursor had passed them.
    Backfill {
        /// The shard.
        shard: ShardId,
        /// Everything of it up to here is here.
        position: u64,
    },
    /// Entries beyond these heads: own ones after a restore, missing ones. Of the asker's own logs
    /// those that are named; of others an absent row means that nothing of the log is here.
    Beyond(Vector),
    /// The hub's whole vector of the device's shards.
    Vector,
}

/// Sent instead of a digest while entries wait or stand aside: vectors are not equal then.
pub const NOT_COMPARABLE: [u8; 16] = [0; 16];

/// The digest of a request: over the sums of the shards, ascending by shard.
#[must_use]
pub fn digest_of(sums: &[u8]) -> [u8; 16] {
    first_16(&tagged(TAG_DIGEST, &[sums]))
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Oldest and newest protocol version of the asker.
    pub versions: (u8, u8),
    /// Digest of all shards, first 16 bytes; the hub compares it when vectors are equal.
    pub digest: [u8; 16],
    /// `None` before the first answer.
    pub cursor: Option<Cursor>,
    /// See [`super::receipt::summary`].
    pub own: [u8; 8],
    /// Version of the grant that the device has; 0 for none.
    pub grant: u64,
    /// What it asks for.
    pub want: Want,
    /// A batch.
    pub push: Option<Vec<u8>>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Answer {
    /// Version that is spoken.
    pub version: u8,
    /// Hub and generation, where they are not those of the request's cursor.
    pub hub: Option<(ShardId, u64)>,
    /// The hub's clock, ms since 1970 UTC.
    pub time_ms: i64,
    /// Signed, for the asker's logs, when something changed.
    pub receipt: Option<Vec<u8>>,
    /// A newer grant.
    pub grant: Option<Grant>,
    /// A batch, empty if there is nothing.
    pub batch: Option<Vec<u8>>,
    /// Where the device stands after storing the batch.
    pub position: u64,
    /// The batch is older entries of a shard: the shard, how far they reach, whether there are more.
    pub backfill: Option<(ShardId, u64, bool)>,
    /// There is more after this.
    pub more: bool,
    /// Vectors were equal and digests were not.
    pub digest_differs: bool,
    /// The hub's vector, when asked for.
    pub vector: Option<Vector>,
    /// Runs of the push that were refused: place in the batch, reason code.
    pub refused: Vec<(u64, u8)>,
}

impl Request {
    /// The versions of this build.
    pub const VERSIONS: (u8, u8) = (PROTOCOL_VERSION_MIN, PROTOCOL_VERSION);

    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(self.versions.0);
        w.u8(self.versions.1);
        w.raw(&self.digest);
        match &self.cursor {
            None => w.u8(0),
            Some(cursor) => {
                w.u8(1);
                w.raw(cursor.hub.as_bytes());
                w.varint(cursor.generation);
                w.varint(cursor.position);
            }
        }
        w.raw(&self.own);
        w.varint(self.grant);
        match &self.want {
            Want::Nothing => w.u8(0),
            Want::New => w.u8(1),
            Want::Backfill { shard, position } => {
                w.u8(2);
                w.raw(shard.as_bytes());
                w.varint(*position);
            }
            Want::Beyond(vector) => {
                w.u8(3);
                vector.write(&mut w);
            }
            Want::Vector => w.u8(4),
        }
        write_option(&mut w, self.push.as_deref());
        w.finish()
    }

    /// Reads the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let request = Self {
            versions: (r.u8()?, r.u8()?),
            digest: r.array()?,
            cursor: match r.u8()? {
                0 => None,
                1 => Some(Cursor {
                    hub: ShardId::from_bytes(r.array()?),
                    generation: number(r.varint()?)?,
                    position: number(r.varint()?)?,
                }),
                _ => return Err(CodecError::NotCanonical),
            },
            own: r.array()?,
            grant: number(r.varint()?)?,
            want: match r.u8()? {
                0 => Want::Nothing,
                1 => Want::New,
                2 => Want::Backfill {
                    shard: ShardId::from_bytes(r.array()?),
                    position: number(r.varint()?)?,
                },
                3 => Want::Beyond(Vector::read(&mut r)?),
                4 => Want::Vector,
                _ => return Err(CodecError::NotCanonical),
            },
            push: read_option(&mut r)?,
        };
        r.end()?;
        Ok(request)
    }
}

const HAS_HUB: u64 = 1;
const HAS_RECEIPT: u64 = 2;
const HAS_GRANT: u64 = 4;
const HAS_BATCH: u64 = 8;
const HAS_MORE: u64 = 16;
const DIGEST_DIFFERS: u64 = 32;
const HAS_VECTOR: u64 = 64;
const HAS_REFUSED: u64 = 128;
const HAS_BACKFILL: u64 = 256;

impl Answer {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(self.version);
        w.varint(self.flags());
        w.zigzag(self.time_ms);
        w.varint(self.position);
        if let Some((hub, generation)) = &self.hub {
            w.raw(hub.as_bytes());
            w.varint(*generation);
        }
        if let Some((shard, position, more)) = &self.backfill {
            w.raw(shard.as_bytes());
            w.varint(*position);
            w.u8(u8::from(*more));
        }
        if let Some(receipt) = &self.receipt {
            w.bytes(receipt);
        }
        if let Some(grant) = &self.grant {
            grant.write(&mut w);
        }
        if let Some(vector) = &self.vector {
            vector.write(&mut w);
        }
        if !self.refused.is_empty() {
            w.varint(self.refused.len() as u64);
            for (place, reason) in &self.refused {
                w.varint(*place);
                w.u8(*reason);
            }
        }
        if let Some(batch) = &self.batch {
            w.bytes(batch);
        }
        w.finish()
    }

    fn flags(&self) -> u64 {
        let flag = |on: bool, bit: u64| if on { bit } else { 0 };
        flag(self.hub.is_some(), HAS_HUB)
            | flag(self.receipt.is_some(), HAS_RECEIPT)
            | flag(self.grant.is_some(), HAS_GRANT)
            | flag(self.batch.is_some(), HAS_BATCH)
            | flag(self.more, HAS_MORE)
            | flag(self.digest_differs, DIGEST_DIFFERS)
            | flag(self.vector.is_some(), HAS_VECTOR)
            | flag(!self.refused.is_empty(), HAS_REFUSED)
            | flag(self.backfill.is_some(), HAS_BACKFILL)
    }

    /// Reads the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let version = r.u8()?;
        if !(PROTOCOL_VERSION_MIN..=PROTOCOL_VERSION).contains(&version) {
            return Err(CodecError::UnknownVersion);
        }
        let flags = r.varint()?;
        if flags >= HAS_BACKFILL << 1 {
            return Err(CodecError::NotCanonical);
        }
        let mut answer = Self {
            version,
            time_ms: r.zigzag()?,
            position: number(r.varint()?)?,
            more: flags & HAS_MORE != 0,
            digest_differs: flags & DIGEST_DIFFERS != 0,
            ..Self::default()
        };
        if flags & HAS_HUB != 0 {
            answer.hub = Some((ShardId::from_bytes(r.array()?), number(r.varint()?)?));
        }
        if flags & HAS_BACKFILL != 0 {
            answer.backfill = Some((ShardId::from_bytes(r.array()?), number(r.varint()?)?, r.flag()?));
        }
        if flags & HAS_RECEIPT != 0 {
            answer.receipt = Some(r.bytes(REQUEST_MAX_BYTES)?.to_vec());
        }
        if flags & HAS_GRANT != 0 {
            answer.grant = Some(Grant::read(&mut r)?);
        }
        if flags & HAS_VECTOR != 0 {
            answer.vector = Some(Vector::read(&mut r)?);
        }
        if flags & HAS_REFUSED != 0 {
            let count = r.count(BATCH_MAX_ENTRIES)?;
            if count == 0 {
                return Err(CodecError::NotCanonical);
            }
            for _ in 0..count {
                answer.refused.push((r.varint()?, r.u8()?));
            }
        }
        if flags & HAS_BATCH != 0 {
            answer.batch = Some(r.bytes(REQUEST_MAX_BYTES)?.to_vec());
        }
        r.end()?;
        Ok(answer)
    }
}

fn write_option(w: &mut Writer, bytes: Option<&[u8]>) {
    match bytes {
        None => w.u8(0),
        Some(bytes) => {
            w.u8(1);
            w.bytes(bytes);
        }
    }
}

fn read_option(r: &mut Reader<'_>) -> Result<Option<Vec<u8>>, CodecError> {
    match r.u8()? {
        0 => Ok(None),
        1 => Ok(Some(r.bytes(REQUEST_MAX_BYTES)?.to_vec())),
        _ => Err(CodecError::NotCanonical),
    }
}
