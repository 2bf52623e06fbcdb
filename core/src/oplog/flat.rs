//! Reads the bytes of an automerge change without automerge.
//!
//! automerge trusts what it is given: one mutated chunk in 13 made it panic or left a document
//! that cannot be loaded, and 69 bytes could ask for 20 million operations. So every chunk first
//! passes here. Only the *flat profile* is let through: one uncompressed change chunk, scalar sets
//! on the root map, no message, no time, everything counted before it is expanded. What passes
//! is described by a [`FlatChange`], from which `oplog::record` decides whether the change fits
//! its ancestors.
//!
//! Column numbers are those of automerge's binary format: `id << 4 | type`.

use super::codec::{CodecError, Reader};
use super::limits::{
    DEPENDENCIES_MAX, KEY_MAX_BYTES, NUMBER_MAX, OPERATION_MAX, OPS_MAX, PREDECESSORS_MAX,
    REGISTER_MAX_BYTES, REGISTERS_MAX,
};
use super::rle;
use crate::model::{ChangeHash, SessionId, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use thiserror::Error;

/// automerge's magic bytes, left out of our payloads and put back here.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Chunk type of an uncompressed change.
pub(super) const CHUNK_CHANGE: u8 = 1;
/// Mark in front of an actor that automerge lengthened for an edit beside own later ones.
const LEVEL_MARK: [u8; 4] = [0x13, 0xb2, 0x23, 0x09];

pub(super) const COL_KEY: u64 = 21;
pub(super) const COL_INSERT: u64 = 52;
pub(super) const COL_ACTION: u64 = 66;
pub(super) const COL_VALUE_META: u64 = 86;
pub(super) const COL_VALUE: u64 = 87;
pub(super) const COL_PRED_COUNT: u64 = 112;
pub(super) const COL_PRED_ACTOR: u64 = 113;
pub(super) const COL_PRED_COUNTER: u64 = 115;

/// Why a chunk is not in the flat profile.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum FlatError {
    /// The bytes do not parse.
    #[error("the change cannot be read: {0}")]
    Bytes(#[from] CodecError),
    /// It parses, but does more than set scalars on the root.
    #[error("the change is not in the flat profile: {0}")]
    Profile(&'static str),
}

/// One set of one register.
#[derive(Clone, PartialEq)]
pub struct FlatOp {
    /// The register.
    pub key: String,
    /// Its new value.
    pub value: Value,
    /// The operations that this one overwrites: (index into [`FlatChange::actors`], counter).
    pub preds: Vec<(usize, u64)>,
}

/// What one change says, and how it hangs on others.
#[derive(Clone, PartialEq)]
pub struct FlatChange {
    /// SHA-256 of the chunk from its type byte on: automerge's change hash.
    pub hash: ChangeHash,
    /// Its own actor first, then the others that it names.
    pub actors: Vec<Vec<u8>>,
    /// Place among the changes of its actor, from 1.
    pub seq: u64,
    /// Number of its first operation.
    pub start_op: u64,
    /// The changes that it was made on.
    pub deps: Vec<ChangeHash>,
    /// The sets, in order.
    pub ops: Vec<FlatOp>,
}

impl FlatChange {
    /// The opening of a database in which this was written: the last 16 bytes of the actor.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.actors.first().and_then(|a| session_of_actor(a))
    }

    /// The actor.
    #[must_use]
    pub fn actor(&self) -> &[u8] {
        self.actors.first().map_or(&[], Vec::as_slice)
    }

    /// Number of its last operation.
    #[must_use]
    pub fn max_op(&self) -> u64 {
        self.start_op + self.ops.len() as u64 - 1
    }
}

/// The chunk as automerge reads it: magic and checksum put back in front of a payload.
#[must_use]
pub fn chunk_of_payload(payload: &[u8]) -> Vec<u8> {
    let hash = Sha256::digest(payload);
    let mut chunk = Vec::with_capacity(payload.len() + 8);
    chunk.extend_from_slice(&MAGIC);
    chunk.extend(hash.iter().take(4));
    chunk.extend_from_slice(payload);
    chunk
}

/// A payload from automerge's bytes of a change; `None` if it is too short to be one.
#[must_use]
pub fn payload_of_chunk(chunk: &[u8]) -> Option<&[u8]> {
    chunk.get(8..)
}

/// Reads a payload (a chunk without its first 8 bytes).
pub fn read(payload: &[u8]) -> Result<FlatChange, FlatError> {
    let hash = ChangeHash::from_bytes(Sha256::digest(payload).into());
    let mut r = Reader::new(payload);
    if r.u8()? != CHUNK_CHANGE {
        return Err(FlatError::Profile("chunk type"));
    }
    let length = r.varint()?;
    if length != r.rest().len() as u64 {
        return Err(FlatError::Profile("chunk length"));
    }
    let deps = read_deps(&mut r)?;
    let own = r.bytes(32)?.to_vec();
    if session_of_actor(&own).is_none() {
        return Err(FlatError::Profile("actor"));
    }
    let seq = positive(r.varint()?, NUMBER_MAX)?;
    let start_op = positive(r.varint()?, OPERATION_MAX)?;
    if r.u8()? != 0 {
        return Err(FlatError::Profile("time"));
    }
    if r.u8()? != 0 {
        return Err(FlatError::Profile("message"));
    }
    let actors = read_actors(&mut r, own)?;
    let columns = Columns::read(&mut r)?;
    r.end()?;
    let ops = columns.ops(actors.len())?;
    Ok(FlatChange {
        hash,
        actors,
        seq,
        start_op,
        deps,
        ops,
    })
}

/// The session at the end of an actor: 16 bytes, or mark, level and 16 bytes.
fn session_of_actor(actor: &[u8]) -> Option<SessionId> {
    if let Ok(bytes) = <[u8; 16]>::try_from(actor) {
        return Some(SessionId::from_bytes(bytes));
    }
    let mut r = Reader::new(actor.strip_prefix(&LEVEL_MARK)?);
    r.varint().ok().filter(|level| *level >= 1)?;
    <[u8; 16]>::try_from(r.rest()).ok().map(SessionId::from_bytes)
}

fn positive(value: u64, max: u64) -> Result<u64, FlatError> {
    if (1..=max).contains(&value) {
        Ok(value)
    } else {
        Err(FlatError::Profile("number"))
    }
}

fn read_deps(r: &mut Reader<'_>) -> Result<Vec<ChangeHash>, FlatError> {
    let count = r.count(DEPENDENCIES_MAX)?;
    let mut deps = Vec::with_capacity(count);
    for _ in 0..count {
        deps.push(ChangeHash::from_bytes(r.array()?));
    }
    if deps.is_sorted_by(|a, b| a < b) {
        Ok(deps)
    } else {
        Err(FlatError::Profile("order of dependencies"))
    }
}

fn read_actors(r: &mut Reader<'_>, own: Vec<u8>) -> Result<Vec<Vec<u8>>, FlatError> {
    let count = r.count(PREDECESSORS_MAX)?;
    let mut actors = vec![own];
    for _ in 0..count {
        actors.push(r.bytes(32)?.to_vec());
    }
    let (own, others) = actors.split_first().ok_or(FlatError::Profile("actors"))?;
    if others.is_sorted_by(|a, b| a < b) && !others.contains(own) {
        Ok(actors)
    } else {
        Err(FlatError::Profile("order of actors"))
    }
}

/// The raw bytes of the columns that the profile knows.
#[derive(Default)]
struct Columns<'a> {
    key: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    value_meta: &'a [u8],
    value: &'a [u8],
    pred_count: &'a [u8],
    pred_actor: &'a [u8],
    pred_counter: &'a [u8],
}

impl<'a> Columns<'a> {
    fn read(r: &mut Reader<'a>) -> Result<Self, FlatError> {
        let count = r.count(32)?;
        let mut specs = Vec::with_capacity(count);
        for _ in 0..count {
            specs.push((r.varint()?, r.count(64 * 1024)?));
        }
        if !specs.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(FlatError::Profile("order of columns"));
        }
        let mut columns = Self::default();
        for (spec, len) in specs {
            let bytes = r.raw(len)?;
            match spec {
                COL_KEY => columns.key = bytes,
                COL_INSERT => columns.insert = bytes,
                COL_ACTION => columns.action = bytes,
                COL_VALUE_META => columns.value_meta = bytes,
                COL_VALUE => columns.value = bytes,
                COL_PRED_COUNT => columns.pred_count = bytes,
                COL_PRED_ACTOR => columns.pred_actor = bytes,
                COL_PRED_COUNTER => columns.pred_counter = bytes,
                _ if bytes.is_empty() => {}
                _ => return Err(FlatError::Profile("unknown column")),
            }
        }
        Ok(columns)
    }

    fn ops(&self, actors: usize) -> Result<Vec<FlatOp>, FlatError> {
        let keys = rle::text(self.key, OPS_MAX, KEY_MAX_BYTES)?;
        let rows = keys.len();
        if rows == 0 {
            return Err(FlatError::Profile("no operations"));
        }
        self.check_constant_columns(rows)?;
        let metas = rle::unsigned(self.value_meta, OPS_MAX)?;
        let pred_counts = rle::unsigned(self.pred_count, OPS_MAX)?;
        if metas.len() != rows || pred_counts.len() != rows {
            return Err(FlatError::Profile("columns of different length"));
        }
        let values = read_values(self.value, &metas)?;
        let preds = self.preds(actors, &pred_counts)?;
        if keys.iter().collect::<BTreeSet<_>>().len() > REGISTERS_MAX {
            return Err(FlatError::Profile("registers"));
        }
        let ops = keys.into_iter().zip(values).zip(preds);
        Ok(ops
            .map(|((key, value), preds)| FlatOp { key, value, preds })
            .collect())
    }

    /// Nothing is inserted, and every action is a set.
    fn check_constant_columns(&self, rows: usize) -> Result<(), FlatError> {
        let mut insert = Reader::new(self.insert);
        if insert.count(OPS_MAX)? != rows || !insert.rest().is_empty() {
            return Err(FlatError::Profile("insert"));
        }
        let actions = rle::unsigned(self.action, OPS_MAX)?;
        if actions.len() != rows || actions.iter().any(|a| *a != 1) {
            return Err(FlatError::Profile("action"));
        }
        Ok(())
    }

    fn preds(&self, actors: usize, counts: &[u64]) -> Result<Vec<Vec<(usize, u64)>>, FlatError> {
        let total = counts
            .iter()
            .try_fold(0u64, |sum, n| sum.checked_add(*n))
            .ok_or(CodecError::TooLarge)?;
        let who = rle::unsigned(self.pred_actor, PREDECESSORS_MAX)?;
        let when = rle::delta(self.pred_counter, PREDECESSORS_MAX)?;
        if who.len() as u64 != total || when.len() as u64 != total {
            return Err(FlatError::Profile("predecessors"));
        }
        let mut pairs = who.into_iter().zip(when).map(|(actor, counter)| {
            let actor = usize::try_from(actor).ok().filter(|a| *a < actors);
            let counter = u64::try_from(counter)
                .ok()
                .filter(|c| (1..=OPERATION_MAX).contains(c));
            actor.zip(counter).ok_or(FlatError::Profile("predecessor"))
        });
        counts
            .iter()
            .map(|n| pairs.by_ref().take(*n as usize).collect())
            .collect()
    }
}

/// Values lie end to end; the meta column gives type (low four bits) and length of each.
fn read_values(bytes: &[u8], metas: &[u64]) -> Result<Vec<Value>, FlatError> {
    let mut r = Reader::new(bytes);
    let mut values = Vec::with_capacity(metas.len());
    for meta in metas {
        let len = usize::try_from(meta >> 4)
            .ok()
            .filter(|n| *n <= REGISTER_MAX_BYTES);
        let raw = r.raw(len.ok_or(CodecError::TooLarge)?)?;
        values.push(read_value((meta & 15) as u8, raw)?);
    }
    r.end()?;
    Ok(values)
}

fn read_value(kind: u8, raw: &[u8]) -> Result<Value, FlatError> {
    let bad = FlatError::Profile("value");
    let value = match kind {
        0 if raw.is_empty() => Value::Null,
        1 if raw.is_empty() => Value::Bool(false),
        2 if raw.is_empty() => Value::Bool(true),
        3 => Value::Uint(whole(raw, |r| r.varint())?),
        4 => Value::Int(whole(raw, rle::signed)?),
        5 => Value::Float(f64::from_le_bytes(raw.try_into().map_err(|_| bad)?)),
        6 => Value::Text(String::from_utf8(raw.to_vec()).map_err(|_| bad)?),
        7 => Value::Bytes(raw.to_vec()),
        _ => return Err(bad),
    };
    Ok(value)
}

fn whole<T>(raw: &[u8], read: fn(&mut Reader<'_>) -> Result<T, CodecError>) -> Result<T, FlatError> {
    let mut r = Reader::new(raw);
    let value = read(&mut r)?;
    r.end()?;
    Ok(value)
}

#[cfg(test)]
#[path = "flat_tests.rs"]
mod tests;
