use super::*;
use crate::oplog::flat_write;
use crate::oplog::limits;
use crate::oplog::testing::{Rng, first, history, leb, session, signed};
use proptest::prelude::*;

fn simple() -> FlatChange {
    read(&first(1, 1, &[("a", Value::from("x")), ("b", Value::Null)]).payload).expect("valid")
}

type Specs = Vec<(u64, Vec<u8>)>;

/// A change whose columns are these bytes.
fn with_columns(columns: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut body = vec![0, 16];
    body.extend([1; 16]);
    body.extend([1, 1, 0, 0, 0, columns.len() as u8]);
    for (spec, bytes) in columns {
        body.extend(leb(*spec));
        body.extend(leb(bytes.len() as u64));
    }
    columns.iter().for_each(|(_, bytes)| body.extend(bytes));
    [vec![1], leb(body.len() as u64), body].concat()
}

/// The columns of one set of `a` to null.
fn one_null() -> Specs {
    vec![
        (21, vec![0x7f, 1, b'a']),
        (52, vec![1]),
        (66, vec![0x7f, 1]),
        (86, vec![0x7f, 0]),
        (112, vec![0x7f, 0]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
        let mut framed = vec![1];
        framed.extend(leb(bytes.len() as u64));
        framed.extend(bytes);
        let _ = read(&framed);
    }
}

#[test]
fn the_histories_of_these_tests_hold_lengthened_actors_and_settled_registers() {
    let all: Vec<FlatChange> = (0..40)
        .flat_map(|seed| history(seed, 16))
        .map(|m| read(&m.payload).expect("valid"))
        .collect();
    assert!(all.iter().any(|c| c.actor().len() > 16));
    assert!(
        all.iter()
            .any(|c| c.ops.len() == 2 && c.ops[0].key == c.ops[1].key)
    );
    assert!(all.iter().any(|c| c.deps.len() > 1));
}

#[test]
fn an_actor_of_level_two_hundred_is_read() {
    let actor = [LEVEL_MARK.as_slice(), &[0xc8, 0x01], &[7; 16]].concat();
    assert_eq!(session_of_actor(&actor), Some(session(7)));
    let level_zero = [LEVEL_MARK.as_slice(), &[0], &[7; 16]].concat();
    assert_eq!(session_of_actor(&level_zero), None);
    assert_eq!(session_of_actor(&[7; 15]), None);
}

#[test]
fn twenty_million_operations_in_seventy_bytes_are_refused() {
    let many = signed(20_000_000);
    let run = |value: &[u8]| [many.as_slice(), value].concat();
    let bomb = with_columns(&[
        (21, run(&[1, b'a'])),
        (52, leb(20_000_000)),
        (66, run(&[1])),
        (86, run(&[0])),
        (112, run(&[0])),
    ]);
    assert!(bomb.len() < 70);
    assert_eq!(read(&bomb).err(), Some(FlatError::Bytes(CodecError::TooLarge)));
}

#[test]
fn every_limit_is_kept() {
    let refused = |alter: &dyn Fn(&mut FlatChange)| {
        let mut flat = simple();
        alter(&mut flat);
        read(&flat_write::write(&flat)).is_err()
    };
    assert!(!refused(&|_| {}));
    assert!(!refused(&|c| c.ops[0].key = "k".repeat(KEY_MAX_BYTES)));
    assert!(refused(&|c| c.ops[0].key = "k".repeat(KEY_MAX_BYTES + 1)));
    assert!(refused(&|c| c.ops[0].key = String::new()));
    assert!(!refused(
        &|c| c.ops[0].value = Value::Bytes(vec![0; REGISTER_MAX_BYTES])
    ));
    assert!(refused(
        &|c| c.ops[0].value = Value::Bytes(vec![0; REGISTER_MAX_BYTES + 1])
    ));
    assert!(!refused(&|c| c.ops = vec![c.ops[0].clone(); OPS_MAX]));
    assert!(refused(&|c| c.ops = vec![c.ops[0].clone(); OPS_MAX + 1]));
    assert!(!refused(&|c| c.ops[0].preds = vec![(0, 1); PREDECESSORS_MAX]));
    assert!(refused(&|c| c.ops[0].preds = vec![(0, 1); PREDECESSORS_MAX + 1]));
    let deps = |n: usize| {
        (0..n)
            .map(|i| ChangeHash::from_bytes([i as u8; 32]))
            .collect::<Vec<_>>()
    };
    assert!(!refused(&|c| c.deps = deps(DEPENDENCIES_MAX)));
    assert!(refused(&|c| c.deps = deps(DEPENDENCIES_MAX + 1)));
    assert!(refused(&|c| c.seq = 0));
    assert!(refused(&|c| c.seq = NUMBER_MAX + 1));
    assert!(refused(&|c| c.start_op = 0));
    assert!(!refused(&|c| c.start_op = limits::OPERATION_MAX));
    assert!(refused(&|c| c.start_op = limits::OPERATION_MAX + 1));
    assert!(refused(&|c| c.ops[0].preds = vec![(1, 1)]));
    assert!(refused(&|c| c.ops[0].preds = vec![(0, 0)]));
}

#[test]
fn a_change_may_not_set_more_registers_than_a_document_has() {
    let mut flat = simple();
    let op = flat.ops[0].clone();
    let many = |n: usize| {
        (0..n)
            .map(|i| FlatOp {
                key: format!("{i}"),
                ..op.clone()
            })
            .collect()
    };
    flat.ops = many(limits::REGISTERS_MAX);
    assert!(read(&flat_write::write(&flat)).is_ok());
    flat.ops = many(limits::REGISTERS_MAX + 1);
    assert!(read(&flat_write::write(&flat)).is_err());
}

#[test]
fn dependencies_and_actors_stand_in_order_and_once() {
    let refused = |alter: &dyn Fn(&mut FlatChange)| {
        let mut flat = simple();
        alter(&mut flat);
        read(&flat_write::write(&flat)).is_err()
    };
    let hash = |n: u8| ChangeHash::from_bytes([n; 32]);
    assert!(refused(&|c| c.deps = vec![hash(2), hash(1)]));
    assert!(refused(&|c| c.deps = vec![hash(1), hash(1)]));
    assert!(refused(&|c| c.actors.extend([vec![3; 16], vec![2; 16]])));
    assert!(refused(&|c| c.actors.push(vec![1; 16])));
}

#[test]
fn columns_are_known_ordered_and_of_one_length() {
    assert!(read(&with_columns(&one_null())).is_ok());
    let refused = |alter: &dyn Fn(&mut Specs)| {
        let mut columns = one_null();
        alter(&mut columns);
        read(&with_columns(&columns)).is_err()
    };
    assert!(
        !refused(&|c| c.insert(0, (1, Vec::new()))),
        "an empty column says nothing"
    );
    assert!(refused(&|c| c.insert(0, (1, vec![0x7f, 0]))), "an object");
    assert!(refused(&|c| c.swap(0, 1)));
    assert!(refused(&|c| drop(c.remove(2))), "no action");
    assert!(refused(&|c| c[1].1 = vec![0, 1]), "an insert");
    assert!(refused(&|c| c[2].1 = vec![0x7f, 3]), "a delete");
    assert!(refused(&|c| c[3].1 = vec![2, 0]), "two values for one key");
    assert!(
        refused(&|c| c[4].1 = vec![0x7f, 1]),
        "a predecessor that is not there"
    );
    assert!(refused(&|c| c.insert(4, (87, vec![1]))), "a value of nothing");
    assert!(refused(&|c| c[0].1 = vec![0, 1]), "a key that is null");
}

#[test]
fn truncated_or_lengthened_bytes_are_refused() {
    let rng = &mut Rng(7);
    let payload = first(
        1,
        1,
        &[("a", Value::from("x")), ("b", Value::Int(rng.next() as i64))],
    )
    .payload;
    for len in 0..payload.len() {
        assert!(read(&payload[..len]).is_err());
    }
    assert!(read(&[payload.as_slice(), &[0]].concat()).is_err());
    assert!(read(&payload).is_ok());
}
