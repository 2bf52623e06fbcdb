//! automerge, and nothing else of the project knows it.
//!
//! Rules learned by running 0.12.0: an edit beside others needs `transaction_at` (`AutoCommit`
//! stays isolated); unknown heads are dropped silently, so they are looked up first; the change
//! is fetched by the hash that commit returns; `Ok` of an apply is not "applied"; one change per
//! call, since a bad one refuses its whole call. The first change of a record needs no engine: see
//! `flat_write`.

use super::document::{Document, EngineError, Registers, Written};
use super::flat;
use crate::model::{ChangeHash, SessionId, Value};
use automerge::{
    ActorId, Automerge, Change, ChangeHash as AmHash, ObjId, PatchLog, ROOT, ReadDoc, ScalarValue,
    transaction::Transactable,
};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A record as an automerge document.
pub struct AutomergeDocument(Automerge);

impl Document for AutomergeDocument {
    fn empty() -> Self {
        Self(Automerge::new())
    }

    fn apply(&mut self, payload: &[u8], hash: &ChangeHash) -> Result<(), EngineError> {
        let doc = &mut self.0;
        let applied = catch_unwind(AssertUnwindSafe(|| {
            let change = Change::from_bytes(flat::chunk_of_payload(payload)).ok()?;
            doc.apply_changes([change]).ok()?;
            doc.get_change_meta_by_hash(&am_hash(hash)).map(drop)
        }));
        applied.ok().flatten().ok_or(EngineError::Refused)
    }

    fn heads(&self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> = self
            .0
            .get_heads()
            .into_iter()
            .map(|h| ChangeHash::from_bytes(h.0))
            .collect();
        heads.sort();
        heads
    }

    fn registers(&self, change_of: &dyn Fn(&[u8], u64) -> Option<ChangeHash>) -> Registers {
        let mut registers = BTreeMap::new();
        for item in self.0.map_range(ROOT, ..) {
            let key = item.key.to_string();
            let all = self.0.get_all(ROOT, key.as_str()).unwrap_or_default();
            registers.insert(key, written(all, change_of));
        }
        Registers(registers)
    }

    fn set_at(
        &mut self,
        session: &SessionId,
        heads: &[ChangeHash],
        sets: &BTreeMap<String, Value>,
    ) -> Result<Option<Vec<u8>>, EngineError> {
        self.write_at(session, heads, |tx| {
            sets.iter().try_for_each(|(key, value)| tx.set(key, value))
        })
    }

    fn resolve_at(
        &mut self,
        session: &SessionId,
        heads: &[ChangeHash],
        key: &str,
        value: &Value,
    ) -> Result<Option<Vec<u8>>, EngineError> {
        self.write_at(session, heads, |tx| tx.settle(key, value))
    }
}

/// What an edit does with a transaction.
struct Tx<'a>(automerge::transaction::Transaction<'a>);

impl Tx<'_> {
    /// Sets a register. Where two people already gave it this very value there is nothing to do;
    /// where it is the winner beside others, setting it settles the register.
    fn set(&mut self, key: &str, value: &Value) -> Result<(), EngineError> {
        let scalar = to_scalar(value);
        let all = self.0.get_all(ROOT, key).map_err(|_| EngineError::Refused)?;
        if !all.is_empty() && all.iter().all(|(v, _)| v.as_scalar() == Some(&scalar)) {
            return Ok(());
        }
        if all.len() > 1 {
            self.settle(key, value)
        } else {
            self.put_scalar(key, value)
        }
    }

    /// Sets a register, with another value in between when the chosen one is the winner: a plain
    /// put of the winner would become a delete of the others.
    fn settle(&mut self, key: &str, value: &Value) -> Result<(), EngineError> {
        if self.winner(key).as_ref() == Some(&to_scalar(value)) {
            let other = if matches!(value, Value::Null) {
                Value::Bool(false)
            } else {
                Value::Null
            };
            self.put_scalar(key, &other)?;
        }
        self.put_scalar(key, value)
    }

    fn put_scalar(&mut self, key: &str, value: &Value) -> Result<(), EngineError> {
        self.0
            .put(ROOT, key, to_scalar(value))
            .map_err(|_| EngineError::Refused)
    }

    fn winner(&self, key: &str) -> Option<ScalarValue> {
        let (value, _) = self.0.get(ROOT, key).ok()??;
        value.as_scalar().cloned()
    }
}

impl AutomergeDocument {
    fn write_at(
        &mut self,
        session: &SessionId,
        heads: &[ChangeHash],
        write: impl FnOnce(&mut Tx<'_>) -> Result<(), EngineError>,
    ) -> Result<Option<Vec<u8>>, EngineError> {
        let heads: Vec<AmHash> = heads.iter().map(am_hash).collect();
        if heads.is_empty() || heads.iter().any(|h| self.0.get_change_meta_by_hash(h).is_none()) {
            return Err(EngineError::UnknownHeads);
        }
        self.0.set_actor(actor(session));
        let committed = {
            let tx = self.0.transaction_at(PatchLog::inactive(), &heads);
            let mut tx = Tx(tx.map_err(|_| EngineError::UnknownHeads)?);
            let written = write(&mut tx);
            let Tx(tx) = tx;
            match written {
                Ok(()) => tx.commit().0,
                Err(e) => {
                    tx.rollback();
                    return Err(e);
                }
            }
        };
        let Some(hash) = committed else {
            return Ok(None);
        };
        payload_of(&self.0, &hash).map(Some).ok_or(EngineError::Refused)
    }
}

fn actor(session: &SessionId) -> ActorId {
    ActorId::from(session.as_bytes().as_slice())
}

fn am_hash(hash: &ChangeHash) -> AmHash {
    AmHash(*hash.as_bytes())
}

/// `raw_bytes`, never `bytes`: the latter compresses.
fn payload_of(doc: &Automerge, hash: &AmHash) -> Option<Vec<u8>> {
    let change = doc.get_change_by_hash(hash)?;
    flat::payload_of_chunk(change.raw_bytes()).map(<[u8]>::to_vec)
}

/// Values of one register ordered by operation, so that the winner is last.
fn written(
    all: Vec<(automerge::Value<'_>, ObjId)>,
    change_of: &dyn Fn(&[u8], u64) -> Option<ChangeHash>,
) -> Vec<Written> {
    let mut ordered: Vec<_> = all
        .into_iter()
        .filter_map(|(value, id)| {
            let ObjId::Id(counter, actor, _) = id else {
                return None;
            };
            let change = change_of(actor.to_bytes(), counter)?;
            let value = from_scalar(value.as_scalar()?)?;
            Some(((counter, actor), Written { value, change }))
        })
        .collect();
    ordered.sort_by(|a, b| a.0.cmp(&b.0));
    ordered.into_iter().map(|(_, written)| written).collect()
}

fn to_scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Null => ScalarValue::Null,
        Value::Bool(b) => ScalarValue::Boolean(*b),
        Value::Int(i) => ScalarValue::Int(*i),
        Value::Uint(u) => ScalarValue::Uint(*u),
        Value::Float(f) => ScalarValue::F64(*f),
        Value::Text(t) => ScalarValue::Str(t.as_str().into()),
        Value::Bytes(b) => ScalarValue::Bytes(b.clone()),
    }
}

fn from_scalar(scalar: &ScalarValue) -> Option<Value> {
    Some(match scalar {
        ScalarValue::Null => Value::Null,
        ScalarValue::Boolean(b) => Value::Bool(*b),
        ScalarValue::Int(i) => Value::Int(*i),
        ScalarValue::Uint(u) => Value::Uint(*u),
        ScalarValue::F64(f) => Value::Float(*f),
        ScalarValue::Str(t) => Value::Text(t.to_string()),
        ScalarValue::Bytes(b) => Value::Bytes(b.clone()),
        _ => return None,
    })
}

#[cfg(test)]
#[path = "doc_tests.rs"]
mod tests;
