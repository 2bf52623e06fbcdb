//! Office documents: decisions, written by the hub only. Every version is the whole state and
//! names the hash of the version that it replaces, so a decision is never overturned by a merge;
//! two successors of one version (after a hub was restored) are a task for people.

use super::codec::{CodecError, Reader, Writer};
use super::entry::Order;
use super::held::Held;
use super::limits::{KEY_MAX_BYTES, REGISTER_MAX_BYTES, REGISTERS_MAX};
use crate::model::{EntryHash, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One version.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The version that this one replaces; `None` for the first.
    pub replaces: Option<EntryHash>,
    /// The whole state: flat, like a field document.
    pub fields: BTreeMap<String, Value>,
}

impl State {
    /// Payload bytes: flag and hash of the replaced version, count, then key, type and value of
    /// each field in ascending order of keys.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        match &self.replaces {
            None => w.u8(0),
            Some(hash) => {
                w.u8(1);
                w.raw(hash.as_bytes());
            }
        }
        write_fields(&mut w, &self.fields);
        w.finish()
    }

    /// Reads a payload.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let replaces = match r.u8()? {
            0 => None,
            1 => Some(EntryHash::from_bytes(r.array()?)),
            _ => return Err(CodecError::NotCanonical),
        };
        let fields = read_fields(&mut r, REGISTERS_MAX)?;
        r.end()?;
        Ok(Self { replaces, fields })
    }
}

/// Writes a map of scalars: the form in which office states, drafts and read rows keep registers.
pub fn write_fields(w: &mut Writer, fields: &BTreeMap<String, Value>) {
    w.varint(fields.len() as u64);
    for (key, value) in fields {
        w.bytes(key.as_bytes());
        match value {
            Value::Null => w.u8(0),
            Value::Bool(b) => w.u8(1 + u8::from(*b)),
            Value::Uint(u) => {
                w.u8(3);
                w.varint(*u);
            }
            Value::Int(i) => {
                w.u8(4);
                w.zigzag(*i);
            }
            Value::Float(f) => {
                w.u8(5);
                w.raw(&f.to_le_bytes());
            }
            Value::Text(t) => {
                w.u8(6);
                w.bytes(t.as_bytes());
            }
            Value::Bytes(b) => {
                w.u8(7);
                w.bytes(b);
            }
        }
    }
}

/// Reads what [`write_fields`] wrote, of at most `max` fields. (What people who did not know of
/// each other wrote together may hold more than one document may: read rows have no limit.)
pub fn read_fields(r: &mut Reader<'_>, max: usize) -> Result<BTreeMap<String, Value>, CodecError> {
    let count = r.count(max)?;
    let mut fields = BTreeMap::new();
    for _ in 0..count {
        let key = text(r.bytes(KEY_MAX_BYTES)?)?;
        let value = match r.u8()? {
            0 => Value::Null,
            1 => Value::Bool(false),
            2 => Value::Bool(true),
            3 => Value::Uint(r.varint()?),
            4 => Value::Int(r.zigzag()?),
            5 => Value::Float(f64::from_le_bytes(r.array()?)),
            6 => Value::Text(text(r.bytes(REGISTER_MAX_BYTES)?)?),
            7 => Value::Bytes(r.bytes(REGISTER_MAX_BYTES)?.to_vec()),
            _ => return Err(CodecError::NotCanonical),
        };
        if fields
            .last_key_value()
            .is_some_and(|(last, _): (&String, _)| *last >= key)
        {
            return Err(CodecError::NotCanonical);
        }
        fields.insert(key, value);
    }
    Ok(fields)
}

fn text(bytes: &[u8]) -> Result<String, CodecError> {
    core::str::from_utf8(bytes)
        .map(String::from)
        .map_err(|_| CodecError::NotCanonical)
}

/// A stored version.
pub struct Version<'a> {
    /// Its place in the shard.
    pub order: Order,
    /// The payload.
    pub payload: &'a [u8],
}

/// The versions of one office document, put in order.
#[derive(Debug, Default, PartialEq)]
pub struct Built {
    /// Versions that nothing replaces, the current one last. More than one is a task.
    pub current: Vec<EntryHash>,
    /// State of the current version.
    pub fields: BTreeMap<String, Value>,
    /// For every entry: applied (`None`) or why not.
    pub verdicts: BTreeMap<EntryHash, Option<Held>>,
}

/// Builds the document from all its stored versions; a function of the set, not of arrival.
#[must_use]
pub fn build(mut versions: Vec<Version<'_>>) -> Built {
    versions.sort_by_key(|v| v.order);
    let mut built = Built::default();
    let mut states: Vec<(EntryHash, State)> = Vec::new();
    for version in versions {
        match State::decode(version.payload) {
            Ok(state) => states.push((version.order.hash, state)),
            Err(_) => drop(built.verdicts.insert(version.order.hash, Some(Held::Undecodable))),
        }
    }
    let here: BTreeSet<_> = states.iter().map(|(hash, _)| *hash).collect();
    states.retain(|(hash, state)| {
        let waits = state.replaces.is_some_and(|r| !here.contains(&r));
        built
            .verdicts
            .insert(*hash, waits.then_some(Held::MissingDependency));
        !waits
    });
    let replaced: BTreeSet<_> = states.iter().filter_map(|(_, s)| s.replaces).collect();
    for (hash, state) in states {
        if !replaced.contains(&hash) {
            built.current.push(hash);
            built.fields = state.fields;
        }
    }
    built
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LogId;

    fn version(counter: u64, name: u8, replaces: Option<u8>, value: &str) -> (Order, Vec<u8>) {
        let hash = |n: u8| EntryHash::from_bytes([n; 32]);
        let fields = BTreeMap::from([(String::from("nm"), Value::from(value))]);
        let order = Order {
            counter,
            log: LogId::from_bytes([0; 16]),
            hash: hash(name),
        };
        (
            order,
            State {
                replaces: replaces.map(hash),
                fields,
            }
            .encode(),
        )
    }

    fn current(versions: &[(Order, Vec<u8>)]) -> (usize, Option<Value>) {
        let built = build(
            versions
                .iter()
                .map(|(order, payload)| Version {
                    order: *order,
                    payload,
                })
                .collect(),
        );
        (built.current.len(), built.fields.get("nm").cloned())
    }

    #[test]
    fn the_last_version_of_a_chain_counts_in_any_order_of_arrival() {
        let mut all = vec![
            version(1, 1, None, "a"),
            version(2, 2, Some(1), "b"),
            version(3, 3, Some(2), "c"),
        ];
        assert_eq!(current(&all), (1, Some(Value::from("c"))));
        all.reverse();
        assert_eq!(current(&all), (1, Some(Value::from("c"))));
    }

    #[test]
    fn two_successors_are_both_current() {
        let all = [
            version(1, 1, None, "a"),
            version(2, 2, Some(1), "b"),
            version(2, 3, Some(1), "c"),
        ];
        assert_eq!(current(&all), (2, Some(Value::from("c"))));
    }

    #[test]
    fn a_version_whose_predecessor_is_missing_waits() {
        let all = [version(2, 2, Some(1), "b")];
        assert_eq!(current(&all), (0, None));
    }
}
