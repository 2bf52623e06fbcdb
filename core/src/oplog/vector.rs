//! Version vectors: which entries of which logs a replica holds.

use super::codec::{CodecError, Reader, Writer};
use super::entry::number;
use super::limits::{FORK_HEADS_MAX, VECTOR_MAX_ROWS};
use crate::model::LogId;
use std::collections::BTreeMap;

/// The newest entry of one branch of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    /// Sequence.
    pub seq: u64,
    /// First 8 bytes of the entry's hash.
    pub hash: [u8; 8],
}

/// What is held of one log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// One head, or several after a fork, ascending.
    pub heads: Vec<Head>,
    /// Entries below this sequence are replaced by a snapshot.
    pub floor: u64,
}

/// Log → what is held of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector(pub BTreeMap<LogId, Row>);

impl Vector {
    /// Appends the vector's bytes.
    pub fn write(&self, w: &mut Writer) {
        w.varint(self.0.len() as u64);
        for (log, row) in &self.0 {
            w.raw(log.as_bytes());
            w.varint(row.floor);
            w.varint(row.heads.len() as u64);
            for head in &row.heads {
                w.varint(head.seq);
                w.raw(&head.hash);
            }
        }
    }

    /// Reads a vector: logs and heads ascending, within the limits.
    pub fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let rows = r.count(VECTOR_MAX_ROWS)?;
        let mut vector = BTreeMap::new();
        for _ in 0..rows {
            let log = LogId::from_bytes(r.array()?);
            let floor = number(r.varint()?)?;
            let count = r.count(FORK_HEADS_MAX)?;
            let mut heads = Vec::with_capacity(count);
            for _ in 0..count {
                heads.push(Head {
                    seq: number(r.varint()?)?,
                    hash: r.array()?,
                });
            }
            let last = vector.last_key_value().map(|(l, _): (&LogId, _)| *l);
            if !heads.is_sorted_by(|a, b| a < b) || last.is_some_and(|l| l >= log) {
                return Err(CodecError::NotCanonical);
            }
            vector.insert(log, Row { heads, floor });
        }
        Ok(Self(vector))
    }
}
