//! Writes the bytes of a flat change, exactly as automerge would: what [`super::flat`] reads.
//!
//! Two things need it on every save and every entry that comes: the first change of a record, which
//! merges with nothing, and the question whether a change came in the one form that its contents
//! have. Tests hold it equal to automerge's own writer, over histories and over mutated changes.

use super::codec::Writer;
use super::flat::{
    CHUNK_CHANGE, COL_ACTION, COL_INSERT, COL_KEY, COL_PRED_ACTOR, COL_PRED_COUNT, COL_PRED_COUNTER,
    COL_VALUE, COL_VALUE_META, FlatChange, FlatOp,
};
use super::rle;
use crate::model::{ChangeHash, SessionId, Value};
use std::collections::BTreeMap;

/// Action of a set.
const ACTION_SET: u64 = 1;

/// The payload of the first change of a record: the same for the same session and values. `None` if
/// there is nothing to set.
#[must_use]
pub fn first(session: &SessionId, sets: &BTreeMap<String, Value>) -> Option<Vec<u8>> {
    if sets.is_empty() {
        return None;
    }
    let ops = sets.iter().map(|(key, value)| FlatOp {
        key: key.clone(),
        value: value.clone(),
        preds: Vec::new(),
    });
    Some(write(&FlatChange {
        hash: ChangeHash::from_bytes([0; 32]),
        actors: vec![session.as_bytes().to_vec()],
        seq: 1,
        start_op: 1,
        deps: Vec::new(),
        ops: ops.collect(),
    }))
}

/// Whether a payload is exactly what the engine would write for what was read from it: every number
/// in its shortest form, runs as long as they can be, no actor named that no operation needs.
#[must_use]
pub fn is_canonical(payload: &[u8], read: &FlatChange) -> bool {
    let mut needed = vec![false; read.actors.len()];
    if let Some(own) = needed.first_mut() {
        *own = true;
    }
    for (actor, _) in read.ops.iter().flat_map(|op| &op.preds) {
        if let Some(actor) = needed.get_mut(*actor) {
            *actor = true;
        }
    }
    needed.iter().all(|n| *n) && write(read) == payload
}

/// The payload of a change. Its hash is not written: it follows from the rest.
#[must_use]
pub fn write(change: &FlatChange) -> Vec<u8> {
    let mut body = Writer::new();
    body.varint(change.deps.len() as u64);
    change.deps.iter().for_each(|d| body.raw(d.as_bytes()));
    body.bytes(change.actor());
    body.varint(change.seq);
    body.varint(change.start_op);
    // No time, no message.
    body.u8(0);
    body.u8(0);
    let others = change.actors.get(1..).unwrap_or_default();
    body.varint(others.len() as u64);
    others.iter().for_each(|a| body.bytes(a));
    write_columns(&mut body, &change.ops);
    let body = body.finish();
    let mut payload = Writer::new();
    payload.u8(CHUNK_CHANGE);
    payload.bytes(&body);
    payload.finish()
}

fn write_columns(w: &mut Writer, ops: &[FlatOp]) {
    let mut insert = Writer::new();
    insert.varint(ops.len() as u64);
    let mut values = Writer::new();
    let metas: Vec<u64> = ops.iter().map(|op| write_value(&mut values, &op.value)).collect();
    let preds = || ops.iter().flat_map(|op| &op.preds);
    let counters: Vec<i64> = preds().map(|(_, counter)| *counter as i64).collect();
    let number = |w: &mut Writer, n: u64| w.varint(n);
    let columns = [
        (
            COL_KEY,
            rle::write(ops.iter().map(|op| op.key.as_str()), |w, k: &str| {
                w.bytes(k.as_bytes());
            }),
        ),
        (COL_INSERT, insert.finish()),
        (COL_ACTION, rle::write(ops.iter().map(|_| ACTION_SET), number)),
        (COL_VALUE_META, rle::write(metas.into_iter(), number)),
        (COL_VALUE, values.finish()),
        (
            COL_PRED_COUNT,
            rle::write(ops.iter().map(|op| op.preds.len() as u64), number),
        ),
        (
            COL_PRED_ACTOR,
            rle::write(preds().map(|(actor, _)| *actor as u64), number),
        ),
        (COL_PRED_COUNTER, rle::write_delta(&counters)),
    ];
    let present = || columns.iter().filter(|(_, bytes)| !bytes.is_empty());
    w.varint(present().count() as u64);
    for (spec, bytes) in present() {
        w.varint(*spec);
        w.varint(bytes.len() as u64);
    }
    present().for_each(|(_, bytes)| w.raw(bytes));
}

/// Appends the bytes of a value; its meta is their length and its type.
fn write_value(w: &mut Writer, value: &Value) -> u64 {
    let start = w.len();
    let kind = match value {
        Value::Null => 0,
        Value::Bool(b) => 1 + u64::from(*b),
        Value::Uint(u) => {
            w.varint(*u);
            3
        }
        Value::Int(i) => {
            rle::write_signed(w, *i);
            4
        }
        Value::Float(f) => {
            w.raw(&f.to_le_bytes());
            5
        }
        Value::Text(t) => {
            w.raw(t.as_bytes());
            6
        }
        Value::Bytes(b) => {
            w.raw(b);
            7
        }
    };
    ((w.len() - start) as u64) << 4 | kind
}
