//! What the tests of the log share: a source of chance that a seed repeats, and histories of one
//! record as several devices would write them.

use super::doc::AutomergeDocument;
use super::document::Document;
use super::entry::{Body, Entry, Header, Open, Order};
use super::hash;
use super::record::{self, Change};
use super::run::Run;
use super::seal::{Seal, device_key};
use super::{flat, flat_write, rle};
use crate::model::{ChangeHash, EntryHash, LogId, RecordId, RecordKind, SessionId, ShardId, Value};
use crate::oplog::SigningKey;
use crate::oplog::codec::Writer;
use std::collections::BTreeMap;

/// SplitMix64.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        core::array::from_fn(|_| self.next() as u8)
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for i in (1..all.len()).rev() {
            all.swap(i, self.below(i + 1));
        }
    }
}

/// A change with its place in the shard.
#[derive(Clone)]
pub struct Made {
    pub order: Order,
    pub session: SessionId,
    pub payload: Vec<u8>,
}

impl Made {
    pub fn new(counter: u64, session: SessionId, payload: Vec<u8>) -> Self {
        let hash = EntryHash::from_bytes(hash::tagged(b"test", &[session.as_bytes(), &payload]));
        let order = Order {
            counter,
            log: LogId::from_bytes(*session.as_bytes()),
            hash,
        };
        Self {
            order,
            session,
            payload,
        }
    }

    pub fn change(&self) -> Change<'_> {
        Change {
            order: self.order,
            session: self.session,
            payload: &self.payload,
        }
    }

    pub fn hash(&self) -> ChangeHash {
        flat::read(&self.payload)
            .map(|f| f.hash)
            .expect("a change that was made can be read")
    }
}

pub fn changes(made: &[Made]) -> Vec<Change<'_>> {
    made.iter().map(Made::change).collect()
}

pub fn sets(pairs: &[(&str, Value)]) -> BTreeMap<String, Value> {
    pairs.iter().map(|(k, v)| (String::from(*k), v.clone())).collect()
}

pub fn session(n: u8) -> SessionId {
    SessionId::from_bytes([n; 16])
}

/// The first change of a record.
pub fn first(who: u8, counter: u64, pairs: &[(&str, Value)]) -> Made {
    let payload = flat_write::first(&session(who), &sets(pairs)).expect("something is set");
    Made::new(counter, session(who), payload)
}

/// An edit by somebody who has `known`, at all its heads.
pub fn edit(known: &[Made], who: u8, counter: u64, pairs: &[(&str, Value)]) -> Made {
    let (built, mut doc) = record::open::<AutomergeDocument>(changes(known));
    let payload = doc.set_at(&session(who), &built.heads, &sets(pairs));
    Made::new(
        counter,
        session(who),
        payload.expect("heads are known").expect("something changed"),
    )
}

/// One register settled by somebody who has `known`.
pub fn resolve(known: &[Made], who: u8, counter: u64, key: &str, value: &Value) -> Made {
    let (built, mut doc) = record::open::<AutomergeDocument>(changes(known));
    let payload = doc.resolve_at(&session(who), &built.heads, key, value);
    Made::new(
        counter,
        session(who),
        payload.expect("heads are known").expect("something changed"),
    )
}

pub fn any_value(rng: &mut Rng) -> Value {
    match rng.below(9) {
        0 => Value::Null,
        1 => Value::Bool(rng.below(2) == 1),
        2 => Value::Int(rng.next() as i64 >> rng.below(64)),
        3 => Value::Uint(rng.next() >> rng.below(64)),
        4 => Value::Float(rng.below(1000) as f64 / 7.0),
        5 => {
            let len = rng.below(40);
            Value::Bytes((0..len).map(|_| rng.next() as u8).collect())
        }
        _ => Value::Text(format!("Maria {}", rng.below(6))),
    }
}

/// Registers of a history.
pub const KEYS: [&str; 5] = ["nm", "nk", "vl", "k3", "k4"];

fn any_sets(rng: &mut Rng) -> BTreeMap<String, Value> {
    let count = 1 + rng.below(3);
    (0..count)
        .map(|_| (String::from(KEYS[rng.below(5)]), any_value(rng)))
        .collect()
}

/// A record as up to four people write it who meet now and then: edits at what each has seen or at
/// older states, registers settled.
pub fn history(seed: u64, steps: usize) -> Vec<Made> {
    let rng = &mut Rng(seed);
    let start = flat_write::first(&session(1), &any_sets(rng)).expect("something is set");
    let mut all = vec![Made::new(1, session(1), start)];
    let mut known: Vec<Vec<usize>> = vec![vec![0]; 4];
    for _ in 0..steps {
        let who = rng.below(4);
        if rng.below(3) == 0 {
            let other = rng.below(4);
            let news = known.get(other).cloned().unwrap_or_default();
            let mine = known.get_mut(who).expect("four people");
            mine.extend(news);
            mine.sort_unstable();
            mine.dedup();
        }
        let seen: Vec<Made> = known[who].iter().map(|i| all[*i].clone()).collect();
        let counter = 1 + seen.iter().map(|m| m.order.counter).max().unwrap_or(0);
        let name = session(who as u8 + 1);
        if let Some(payload) = step(rng, &seen, name) {
            known[who].push(all.len());
            all.push(Made::new(counter, name, payload));
        }
    }
    all
}

fn step(rng: &mut Rng, seen: &[Made], name: SessionId) -> Option<Vec<u8>> {
    let (built, mut doc) = record::open::<AutomergeDocument>(changes(seen));
    assert_eq!(
        built.verdicts.values().flatten().count(),
        0,
        "what devices write is applied"
    );
    let conflict = built.registers.conflicts(|_, a, b| a == b).next();
    if let Some((key, values)) = conflict.filter(|_| rng.below(3) == 0) {
        let value = values[rng.below(values.len())].value.clone();
        return doc
            .resolve_at(&name, &built.heads, key, &value)
            .expect("heads are known");
    }
    let heads = if rng.below(4) == 0 {
        vec![seen[rng.below(seen.len())].hash()]
    } else {
        built.heads.clone()
    };
    doc.set_at(&name, &heads, &any_sets(rng))
        .expect("heads are known")
}

pub fn leb(n: u64) -> Vec<u8> {
    let mut w = Writer::new();
    w.varint(n);
    w.finish()
}

pub fn signed(n: i64) -> Vec<u8> {
    let mut w = Writer::new();
    rle::write_signed(&mut w, n);
    w.finish()
}

/// A device's log, written without a store.
pub struct Log {
    pub key: SigningKey,
    pub open: Open,
    pub entries: Vec<Entry>,
}

impl Log {
    pub fn new(seed: u8, shard: u8) -> Self {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let open = Open {
            device: device_key(&key),
            shard: ShardId::from_bytes([shard; 16]),
            nonce: [seed; 16],
        };
        let mut log = Self {
            key,
            open,
            entries: Vec::new(),
        };
        let payload = log.open.encode();
        log.push(1, RecordId::from_bytes([0; 16]), RecordKind::OPEN, payload);
        log
    }

    pub fn push(&mut self, counter: u64, record: RecordId, kind: RecordKind, payload: Vec<u8>) {
        self.push_of(counter, record, kind, self.session(), payload);
    }

    pub fn push_of(
        &mut self,
        counter: u64,
        record: RecordId,
        kind: RecordKind,
        session: SessionId,
        payload: Vec<u8>,
    ) {
        let salt = [self.entries.len() as u8; 16];
        let header = Header {
            log: self.open.log(),
            seq: self.entries.len() as u64,
            prev: self
                .entries
                .last()
                .map_or(EntryHash::from_bytes([0; 32]), |e| e.hash),
            counter,
            wall_ms: 1_763_600_000_000 + counter as i64,
            utc_offset_min: 480,
            seen: 0,
            record,
            kind,
            schema: 1,
            session,
            commitment: hash::commitment(&salt, &payload),
            extension: Vec::new(),
        };
        self.entries
            .push(Entry::new(header, Body::Present { salt, payload }));
    }

    pub fn session(&self) -> SessionId {
        SessionId::from_bytes(self.open.nonce)
    }

    pub fn run(&self, from: usize, to: usize) -> Run {
        let entries = self.entries[from..=to].to_vec();
        let last = &entries[to - from];
        let seal = Seal::sign(&self.key, self.open.log(), last.header.seq, last.hash);
        Run { entries, seal }
    }
}
