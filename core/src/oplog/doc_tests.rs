use super::*;
use crate::oplog::flat::{FlatChange, chunk_of_payload, payload_of_chunk, read};
use crate::oplog::held::Held;
use crate::oplog::record;
use crate::oplog::testing::{Made, changes, encode_flat, history, session};
use automerge::ObjType;
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_engine_writes_passes_and_means_the_same(seed in any::<u64>()) {
        for made in history(seed, 16) {
            let flat = read(&made.payload);
            prop_assert!(flat.is_ok());
            let flat = flat.expect("checked");
            prop_assert_eq!(flat.session(), Some(made.session));
            prop_assert!(encode_flat(&flat) == made.payload, "our own writer writes the same bytes");
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
    let payload = AutomergeDocument::first(&session(1), &many).expect("something is set");
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
