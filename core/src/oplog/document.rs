//! What the log asks of a merge engine, so that only `oplog::doc` knows which one it is.

use crate::model::{ChangeHash, SessionId, Value};
use std::collections::BTreeMap;
use thiserror::Error;

/// One value of a register, and the change that wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The value.
    pub value: Value,
    /// The change.
    pub change: ChangeHash,
}

/// The registers of a document: for each key all values that no later change overwrote, the
/// engine's winner last. More than one distinct value is a conflict for people to settle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registers(pub BTreeMap<String, Vec<Written>>);

impl Registers {
    /// The value that is shown: the winner.
    #[must_use]
    pub fn winner(&self, key: &str) -> Option<&Value> {
        self.0.get(key).and_then(|all| all.last()).map(|w| &w.value)
    }

    /// Every winner.
    pub fn winners(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0
            .iter()
            .filter_map(|(key, all)| Some((key.as_str(), &all.last()?.value)))
    }

    /// Registers with more than one distinct value, by `same` of two values of a key.
    pub fn conflicts<'a>(
        &'a self,
        same: impl Fn(&str, &Value, &Value) -> bool + 'a,
    ) -> impl Iterator<Item = (&'a str, &'a [Written])> {
        self.0.iter().filter_map(move |(key, all)| {
            let (first, rest) = all.split_first()?;
            let differ = rest.iter().any(|w| !same(key, &first.value, &w.value));
            differ.then_some((key.as_str(), all.as_slice()))
        })
    }
}

/// What can go wrong inside the engine.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum EngineError {
    /// The change was refused, or the engine failed on it; the document must be rebuilt without it.
    #[error("the merge engine refused the change")]
    Refused,
    /// An edit was asked for at heads that the document does not have.
    #[error("the record was opened at a state that is not here")]
    UnknownHeads,
}

/// One record inside the engine.
pub trait Document: Sized {
    /// Nothing applied.
    fn empty() -> Self;

    /// Applies one change, whose payload passed `flat` and the state check.
    fn apply(&mut self, payload: &[u8], hash: &ChangeHash) -> Result<(), EngineError>;

    /// The changes that nothing builds on, ascending.
    fn heads(&self) -> Vec<ChangeHash>;

    /// All registers. `change_of` finds the change of an operation by actor and number.
    fn registers(&self, change_of: &dyn Fn(&[u8], u64) -> Option<ChangeHash>) -> Registers;

    /// The payload of a change that sets registers at the heads that a screen was opened on.
    /// `None` if every register already has that value there.
    fn set_at(
        &mut self,
        session: &SessionId,
        heads: &[ChangeHash],
        sets: &BTreeMap<String, Value>,
    ) -> Result<Option<Vec<u8>>, EngineError>;

    /// The payload of a change that settles one register. When the chosen value is the winner,
    /// two sets are written, because a plain one would become a delete of the others, and two
    /// people who settle at once would lose a choice without a conflict.
    fn resolve_at(
        &mut self,
        session: &SessionId,
        heads: &[ChangeHash],
        key: &str,
        value: &Value,
    ) -> Result<Option<Vec<u8>>, EngineError>;
}
