//! From the stored changes of one record to its state: which are applied, which are held, and
//! what the registers hold.
//!
//! [`build`] is a function of the *set* of changes. It sorts them by the shard's order, applies
//! what fits, and goes over the rest until nothing more fits; so the order of arrival never
//! decides anything. Each change is checked against its ancestors only, never against what else
//! happens to be in the document.

use super::document::{Document, EngineError, Registers, Written};
use super::entry::Order;
use super::flat::{self, FlatChange, FlatError};
use super::flat_write;
use super::held::Held;
use super::limits::COUNTER_JUMP_MAX;
use crate::model::{ChangeHash, EntryHash, SessionId};
use std::collections::{BTreeMap, BTreeSet};

/// A stored change of the record, as the log has it.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// Its place in the shard.
    pub order: Order,
    /// The session that its entry names.
    pub session: SessionId,
    /// The automerge change without its first 8 bytes.
    pub payload: &'a [u8],
}

/// The state of a record.
pub struct Built {
    /// What the registers hold.
    pub registers: Registers,
    /// The applied changes that nothing builds on, ascending.
    pub heads: Vec<ChangeHash>,
    /// For every entry: applied (`None`) or why not.
    pub verdicts: BTreeMap<EntryHash, Option<Held>>,
    /// The entry that first brought each applied change.
    pub entry_of: BTreeMap<ChangeHash, EntryHash>,
    index: Index,
}

impl Built {
    /// Whether `ancestor` is `change` or one of those that it builds on.
    #[must_use]
    pub fn is_ancestor(&self, ancestor: &ChangeHash, heads: &[ChangeHash]) -> bool {
        self.index.ancestors(heads).contains(ancestor)
    }

    /// Whether all of these are applied.
    #[must_use]
    pub fn has_all(&self, changes: &[ChangeHash]) -> bool {
        changes.iter().all(|c| self.index.by_hash.contains_key(c))
    }
}

/// Builds a record from all its stored changes.
///
/// A record with one change, nearly all of a first sync, is read off the change itself; the engine
/// is asked only when there is something to merge. (A test holds the two equal.)
#[must_use]
pub fn build<D: Document>(changes: Vec<Change<'_>>) -> Built {
    run::<D>(changes, false).0
}

/// Builds a record together with the engine's document, to write the next change with.
#[must_use]
pub fn open<D: Document>(changes: Vec<Change<'_>>) -> (Built, D) {
    run(changes, true)
}

fn run<D: Document>(mut changes: Vec<Change<'_>>, always_engine: bool) -> (Built, D) {
    changes.sort_by_key(|c| c.order);
    let mut banned = BTreeSet::new();
    loop {
        match try_build(&changes, &banned, always_engine) {
            Ok(built) => return built,
            // The engine choked on a change that passed every check: again, without it.
            Err(refused) => banned.insert(refused),
        };
    }
}

/// The changes that were applied, by hash, and which operations are theirs.
#[derive(Default)]
struct Index {
    by_hash: BTreeMap<ChangeHash, FlatChange>,
    by_actor: BTreeMap<(Vec<u8>, u64), ChangeHash>,
}

fn try_build<D: Document>(
    changes: &[Change<'_>],
    banned: &BTreeSet<EntryHash>,
    always_engine: bool,
) -> Result<(Built, D), EntryHash> {
    let mut accepted = Vec::new();
    let mut index = Index::default();
    let mut verdicts = BTreeMap::new();
    let mut entry_of = BTreeMap::new();
    let mut waiting = Vec::new();
    for change in changes {
        match first_look(change, banned) {
            Ok(flat) => waiting.push((change, flat)),
            Err(held) => drop(verdicts.insert(change.order.hash, Some(held))),
        }
    }
    loop {
        let before = waiting.len();
        let mut still = Vec::new();
        for (change, flat) in waiting {
            let hash = flat.hash;
            let verdict = if index.by_hash.contains_key(&hash) {
                Ok(false)
            } else {
                index.fits(&flat).map(|()| true)
            };
            match verdict {
                Err(Held::MissingDependency) => {
                    still.push((change, flat));
                    continue;
                }
                Err(held) => drop(verdicts.insert(change.order.hash, Some(held))),
                Ok(is_new) => {
                    if is_new {
                        accepted.push((change, hash));
                        index.add(flat);
                        entry_of.insert(hash, change.order.hash);
                    }
                    verdicts.insert(change.order.hash, None);
                }
            }
        }
        waiting = still;
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for (change, _) in waiting {
        verdicts.insert(change.order.hash, Some(Held::MissingDependency));
    }
    let mut document = D::empty();
    if always_engine || accepted.len() > 1 {
        for (change, hash) in accepted {
            document
                .apply(change.payload, &hash)
                .map_err(|_: EngineError| change.order.hash)?;
        }
    }
    let registers = index.registers(&document);
    let heads = index.heads();
    Ok((
        Built {
            registers,
            heads,
            verdicts,
            entry_of,
            index,
        },
        document,
    ))
}

/// What can be said of a change alone.
fn first_look(change: &Change<'_>, banned: &BTreeSet<EntryHash>) -> Result<FlatChange, Held> {
    if banned.contains(&change.order.hash) {
        return Err(Held::Undecodable);
    }
    let flat = flat::read(change.payload).map_err(|e| match e {
        FlatError::Bytes(_) => Held::Undecodable,
        FlatError::Profile(_) => Held::Profile,
    })?;
    if flat.session() != Some(change.session) {
        return Err(Held::Actor);
    }
    if !flat_write::is_canonical(change.payload, &flat) {
        return Err(Held::NotCanonical);
    }
    Ok(flat)
}

impl Index {
    fn add(&mut self, change: FlatChange) {
        self.by_actor
            .insert((change.actor().to_vec(), change.seq), change.hash);
        self.by_hash.insert(change.hash, change);
    }

    /// The state check: does the change fit what it says it builds on?
    fn fits(&self, change: &FlatChange) -> Result<(), Held> {
        if change.deps.iter().any(|d| !self.by_hash.contains_key(d)) {
            return Err(Held::MissingDependency);
        }
        if self.by_actor.contains_key(&(change.actor().to_vec(), change.seq)) {
            return Err(Held::SessionReused);
        }
        let ancestors = self.ancestors(&change.deps);
        let below = ancestors
            .iter()
            .filter_map(|h| self.by_hash.get(h))
            .map(FlatChange::max_op)
            .max()
            .unwrap_or(0);
        if change.start_op <= below || change.start_op - below > COUNTER_JUMP_MAX {
            return Err(Held::State);
        }
        let before = change.seq - 1;
        let previous = self.by_actor.get(&(change.actor().to_vec(), before));
        if before > 0 && !previous.is_some_and(|h| ancestors.contains(h)) {
            return Err(Held::State);
        }
        self.predecessors_fit(change, &ancestors)
    }

    /// Every predecessor is an operation on the same register, among the ancestors or earlier in
    /// the same change, named in ascending order.
    fn predecessors_fit(&self, change: &FlatChange, ancestors: &BTreeSet<ChangeHash>) -> Result<(), Held> {
        for (i, op) in change.ops.iter().enumerate() {
            let mut last = None;
            for (actor, counter) in &op.preds {
                let actor = change.actors.get(*actor).ok_or(Held::State)?;
                let id = (*counter, actor);
                if last.is_some_and(|l| l >= id) {
                    return Err(Held::State);
                }
                last = Some(id);
                let own = actor == change.actor() && *counter >= change.start_op;
                let known = if own {
                    let place = usize::try_from(counter - change.start_op).map_err(|_| Held::State)?;
                    place < i && change.ops.get(place).is_some_and(|o| o.key == op.key)
                } else {
                    self.change_of(actor, *counter).is_some_and(|h| {
                        ancestors.contains(&h) && self.key_of(&h, *counter) == Some(op.key.as_str())
                    })
                };
                if !known {
                    return Err(Held::State);
                }
            }
        }
        Ok(())
    }

    fn key_of(&self, change: &ChangeHash, counter: u64) -> Option<&str> {
        let change = self.by_hash.get(change)?;
        let place = usize::try_from(counter.checked_sub(change.start_op)?).ok()?;
        change.ops.get(place).map(|op| op.key.as_str())
    }

    /// The applied change that holds an operation.
    fn change_of(&self, actor: &[u8], counter: u64) -> Option<ChangeHash> {
        let from = (actor.to_vec(), 0);
        let to = (actor.to_vec(), u64::MAX);
        self.by_actor
            .range(from..=to)
            .map(|(_, hash)| hash)
            .find(|h| {
                self.by_hash
                    .get(*h)
                    .is_some_and(|c| (c.start_op..=c.max_op()).contains(&counter))
            })
            .copied()
    }

    fn ancestors(&self, heads: &[ChangeHash]) -> BTreeSet<ChangeHash> {
        let mut seen = BTreeSet::new();
        let mut todo: Vec<ChangeHash> = heads.to_vec();
        while let Some(hash) = todo.pop() {
            if let Some(change) = self.by_hash.get(&hash)
                && seen.insert(hash)
            {
                todo.extend(&change.deps);
            }
        }
        seen
    }

    fn heads(&self) -> Vec<ChangeHash> {
        let built_on: BTreeSet<_> = self.by_hash.values().flat_map(|c| &c.deps).collect();
        self.by_hash
            .keys()
            .filter(|h| !built_on.contains(h))
            .copied()
            .collect()
    }

    fn registers<D: Document>(&self, document: &D) -> Registers {
        match self.single() {
            Some(only) => registers_of_one(only),
            None => document.registers(&|actor, counter| self.change_of(actor, counter)),
        }
    }

    fn single(&self) -> Option<&FlatChange> {
        let mut all = self.by_hash.values();
        all.next().filter(|_| all.next().is_none())
    }
}

fn registers_of_one(change: &FlatChange) -> Registers {
    let overwritten: BTreeSet<u64> = change
        .ops
        .iter()
        .flat_map(|op| &op.preds)
        .map(|(_, counter)| *counter)
        .collect();
    let mut registers: BTreeMap<String, Vec<Written>> = BTreeMap::new();
    for (number, op) in (change.start_op..).zip(&change.ops) {
        if !overwritten.contains(&number) {
            let written = Written {
                value: op.value.clone(),
                change: change.hash,
            };
            registers.entry(op.key.clone()).or_default().push(written);
        }
    }
    Registers(registers)
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
