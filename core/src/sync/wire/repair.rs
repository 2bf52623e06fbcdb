//! Finding where two replicas of a shard differ, when equal vectors gave different digests.

use crate::model::{RecordId, ShardId};
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::digest::Digest;

/// Buckets of a shard: by the last byte of the record id, which is random.
pub const BUCKETS: usize = 256;
/// Records listed in one answer at most.
const RECORDS_MAX: usize = 65_536;

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepairRequest {
    /// The 256 sums of a shard.
    Buckets(ShardId),
    /// The records of some buckets, each with its part of the digest.
    Records(ShardId, Vec<u8>),
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepairAnswer {
    /// One sum per bucket.
    Buckets(Vec<Digest>),
    /// Record and part.
    Records(Vec<(RecordId, Digest)>),
}

/// The bucket of a record.
#[must_use]
pub fn bucket(record: &RecordId) -> u8 {
    record.as_bytes().last().copied().unwrap_or(0)
}

impl RepairRequest {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        match self {
            RepairRequest::Buckets(shard) => {
                w.u8(0);
                w.raw(shard.as_bytes());
            }
            RepairRequest::Records(shard, buckets) => {
                w.u8(1);
                w.raw(shard.as_bytes());
                w.bytes(buckets);
            }
        }
        w.finish()
    }

    /// Reads the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let kind = r.u8()?;
        let shard = ShardId::from_bytes(r.array()?);
        let request = match kind {
            0 => RepairRequest::Buckets(shard),
            1 => RepairRequest::Records(shard, r.bytes(BUCKETS)?.to_vec()),
            _ => return Err(CodecError::NotCanonical),
        };
        r.end()?;
        Ok(request)
    }
}

impl RepairAnswer {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        match self {
            RepairAnswer::Buckets(sums) => {
                w.u8(0);
                w.varint(sums.len() as u64);
                sums.iter().for_each(|s| w.raw(&s.0));
            }
            RepairAnswer::Records(records) => {
                w.u8(1);
                w.varint(records.len() as u64);
                for (record, digest) in records {
                    w.raw(record.as_bytes());
                    w.raw(&digest.0);
                }
            }
        }
        w.finish()
    }

    /// Reads the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let answer = match r.u8()? {
            0 => {
                let count = r.count(BUCKETS)?;
                RepairAnswer::Buckets(
                    (0..count)
                        .map(|_| Ok(Digest(r.array()?)))
                        .collect::<Result<_, CodecError>>()?,
                )
            }
            1 => {
                let count = r.count(RECORDS_MAX)?;
                let read = |r: &mut Reader<'_>| Ok((RecordId::from_bytes(r.array()?), Digest(r.array()?)));
                RepairAnswer::Records(
                    (0..count)
                        .map(|_| read(&mut r))
                        .collect::<Result<_, CodecError>>()?,
                )
            }
            _ => return Err(CodecError::NotCanonical),
        };
        r.end()?;
        Ok(answer)
    }
}
