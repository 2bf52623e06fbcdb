use super::*;
use crate::oplog::flat::{FlatChange, chunk_of_payload, payload_of_chunk, read};
use crate::oplog::flat_write;
use crate::oplog::held::Held;
use crate::oplog::record;
use crate::oplog::testing::{Made, Rng, any_value, changes, history, session};
use automerge::{ObjType, hydrate};
use proptest::prelude::*;

/// The payload of what the engine writes when it is used in a way that we never do.
fn engine_writes(write: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) -> Vec<u8> {
    let mut doc = Automerge::new().with_actor(ActorId::from([1u8; 16].as_slice()));
    let mut tx = doc.transaction();
    write(&mut tx);
    let hash = tx.commit().0.expect("something was written");
    let change = doc.get_change_by_hash(&hash).expect("just written");
    payload_of_chunk(change.raw_bytes()).expect("a chunk").to_vec()
}

fn verdict(payload: Vec<u8>) -> Option<Held> {
    let made = Made::new(1, session(1), payload);
    let built = record::build::<AutomergeDocument>(changes(std::slice::from_ref(&made)));
    *built
        .verdicts
        .get(&made.order.hash)
        .expect("every entry has a verdict")
}

/// The engine's own answer: is this what it writes for what it reads?
fn engine_writes_it_so(payload: &[u8]) -> bool {
    let written_again = catch_unwind(|| {
        let change = Change::from_bytes(chunk_of_payload(payload)).ok()?;
        let again = Change::from(change.decode());
        payload_of_chunk(again.raw_bytes()).map(|p| p == payload)
    });
    matches!(written_again, Ok(Some(true)))
}

/// The engine's first change of a record.
fn engine_first(session: &SessionId, sets: &BTreeMap<String, Value>) -> Vec<u8> {
    let fields: std::collections::HashMap<String, hydrate::Value> = sets
        .iter()
        .map(|(k, v)| (k.clone(), hydrate::Value::scalar(to_scalar(v))))
        .collect();
    let mut doc = Automerge::new().with_actor(actor(session));
    let mut tx = doc.transaction();
    tx.init_root_from_hydrate(&hydrate::Map::from(fields))
        .expect("an empty document");
    let hash = tx.commit().0.expect("something was set");
    payload_of(&doc, &hash).expect("just written")
}

/// Whether every operation names what it overwrites in ascending order, as the state check demands.
fn predecessors_ascend(flat: &FlatChange) -> bool {
    let id = |(actor, counter): &(usize, u64)| (*counter, flat.actors.get(*actor).cloned());
    let ascend = |op: &flat::FlatOp| op.preds.is_sorted_by(|a, b| id(a) < id(b));
    flat.ops.iter().all(ascend)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_first_change_is_written_as_the_engine_does(seed in any::<u64>()) {
        let rng = &mut Rng(seed);
        let sets: BTreeMap<String, Value> = (0..1 + rng.below(40))
            .map(|n| (format!("k{}", n * 7 % 41), any_value(rng)))
            .collect();
        let name = session(rng.below(200) as u8);
        prop_assert_eq!(flat_write::first(&name, &sets), Some(engine_first(&name, &sets)));
    }

    #[test]
    fn a_mutated_change_is_canonical_exactly_if_the_engine_writes_it_so(seed in any::<u64>()) {
        let rng = &mut Rng(seed);
        for made in history(seed, 12) {
            for _ in 0..40 {
                let mut payload = made.payload.clone();
                for _ in 0..1 + rng.below(2) {
                    let at = rng.below(payload.len());
                    payload[at] = match rng.below(3) {
                        0 => payload[at] ^ (1 << rng.below(8)),
                        1 => rng.below(4) as u8,
                        _ => rng.next() as u8,
                    };
                }
                if let Ok(flat) = read(&payload) && predecessors_ascend(&flat) {
                    prop_assert_eq!(
                        flat_write::is_canonical(&payload, &flat),
                        engine_writes_it_so(&payload),
                        "{:02x?}", payload
                    );
                }
            }
        }
    }

    #[test]
    fn whatever_the_engine_writes_passes_and_means_the_same(seed in any::<u64>()) {
        for made in history(seed, 16) {
            let flat = read(&made.payload);
            prop_assert!(flat.is_ok());
            let flat = flat.expect("checked");
            prop_assert_eq!(flat.session(), Some(made.session));
            prop_assert!(flat_write::write(&flat) == made.payload, "our own writer writes the same bytes");
            agrees(&made.payload, &flat);
        }
    }
}

/// Compares with the engine's own reading of the chunk.
fn agrees(payload: &[u8], flat: &FlatChange) {
    let change = automerge::Change::from_bytes(chunk_of_payload(payload)).expect("the engine reads it");
    assert_eq!(change.hash().0, *flat.hash.as_bytes());
    let deps: Vec<_> = change
        .deps()
        .iter()
        .map(|d| ChangeHash::from_bytes(d.0))
        .collect();
    assert_eq!(deps, flat.deps);
    assert_eq!((change.seq(), change.start_op().get()), (flat.seq, flat.start_op));
    assert_eq!(change.max_op(), flat.max_op());
    let expanded = change.decode();
    assert_eq!(expanded.operations.len(), flat.ops.len());
    for (theirs, ours) in expanded.operations.iter().zip(&flat.ops) {
        assert_eq!(format!("{:?}", theirs.key), format!("Map({:?})", ours.key));
        let value = theirs.primitive_value().expect("a set of a scalar");
        assert_eq!(value, to_scalar(&ours.value));
        let preds: Vec<String> = ours
            .preds
            .iter()
            .map(|(a, c)| format!("{c}@{}", hex(&flat.actors[*a])))
            .collect();
        let theirs: Vec<String> = theirs.pred.iter().map(ToString::to_string).collect();
        assert_eq!(theirs, preds);
    }
}

fn hex(bytes: &[u8]) -> String {
    crate::model::id::to_hex(bytes)
}

#[test]
fn a_change_of_two_hundred_registers_passes() {
    let many: BTreeMap<String, Value> = (0..200)
        .map(|n| (format!("key-{n}"), Value::Text(format!("value {n}"))))
        .collect();
    let payload = flat_write::first(&session(1), &many).expect("something is set");
    let flat = read(&payload).expect("within the limits");
    assert_eq!(flat.ops.len(), 200);
    agrees(&payload, &flat);
}

#[test]
fn what_is_not_a_set_of_a_scalar_on_the_root_is_not_in_the_profile() {
    let nested = engine_writes(|tx| drop(tx.put_object(ROOT, "h", ObjType::Map)));
    let list = engine_writes(|tx| {
        let list = tx.put_object(ROOT, "h", ObjType::List).expect("a list");
        tx.insert(&list, 0, 7).expect("an item");
    });
    let counter = engine_writes(|tx| tx.put(ROOT, "n", ScalarValue::counter(1)).expect("a counter"));
    let timestamp = engine_writes(|tx| tx.put(ROOT, "n", ScalarValue::Timestamp(1)).expect("a time"));
    for payload in [nested, list, counter, timestamp] {
        assert_eq!(verdict(payload), Some(Held::Profile));
    }
}

#[test]
fn a_delete_is_not_in_the_profile() {
    let mut doc = Automerge::new().with_actor(ActorId::from([1u8; 16].as_slice()));
    let mut tx = doc.transaction();
    tx.put(ROOT, "a", 1).expect("a set");
    tx.commit();
    let mut tx = doc.transaction();
    tx.delete(ROOT, "a").expect("a delete");
    let hash = tx.commit().0.expect("a change");
    let change = doc.get_change_by_hash(&hash).expect("just written");
    assert_eq!(verdict(change.raw_bytes()[8..].to_vec()), Some(Held::Profile));
}

#[test]
fn a_change_with_a_time_or_a_message_is_not_in_the_profile() {
    for options in [
        automerge::transaction::CommitOptions::default().with_time(1),
        automerge::transaction::CommitOptions::default().with_message("hello"),
    ] {
        let mut doc = Automerge::new().with_actor(ActorId::from([1u8; 16].as_slice()));
        let mut tx = doc.transaction();
        tx.put(ROOT, "a", 1).expect("a set");
        let hash = tx.commit_with(options).0.expect("a change");
        let change = doc.get_change_by_hash(&hash).expect("just written");
        assert_eq!(verdict(change.raw_bytes()[8..].to_vec()), Some(Held::Profile));
    }
}

#[test]
fn a_compressed_chunk_is_not_in_the_profile_however_large_it_would_become() {
    let mut doc = Automerge::new().with_actor(ActorId::from([1u8; 16].as_slice()));
    let mut tx = doc.transaction();
    tx.put(ROOT, "a", "x".repeat(5_000)).expect("a set");
    let hash = tx.commit().0.expect("a change");
    let mut change = doc.get_change_by_hash(&hash).expect("just written");
    let compressed = change.bytes().to_vec();
    assert_eq!(compressed[8], 2, "the engine compresses large changes");
    assert_eq!(verdict(compressed[8..].to_vec()), Some(Held::Profile));
}
