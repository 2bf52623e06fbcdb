//! Entries, payloads and batches.

use crate::{change, key, log, open, record, same, seal, session, stored};
use lontar_core::model::{LogId, ReceiptNumber, RecordId, RecordKind, Value};
use lontar_core::oplog::carried::Carried;
use lontar_core::oplog::digest::Digest;
use lontar_core::oplog::entry::Body;
use lontar_core::oplog::office::State;
use lontar_core::oplog::run::{LooseRun, Row, Run};
use lontar_core::oplog::seal::device_key;
use lontar_core::oplog::shard::Shard;
use lontar_core::sync::wire::batch::{self, Effort};
use lontar_core::sync::wire::exchange::digest_of;
use std::collections::BTreeMap;

fn runs() -> Vec<LooseRun> {
    let first = Run {
        entries: log(),
        seal: seal(),
    }
    .loosen()
    .expect("three entries");
    let gone = |body: Body, counter: u64| Row {
        counter,
        body,
        commitment: Some([counter as u8; 32]),
        extension: vec![9, 9],
        ..Row::of(&log()[2])
    };
    let case = RecordId::from_bytes([7; 16]);
    let rows = vec![
        gone(Body::Erased { case }, 40),
        gone(Body::BelowCut, 41),
        gone(Body::Withheld, 43),
    ];
    let second = LooseRun {
        log: LogId::from_bytes([8; 16]),
        from: 5,
        prev: [6; 8],
        rows,
        signature: [5; 64],
    };
    vec![first, second]
}

#[test]
fn hashes_and_entries_keep_their_bytes() {
    same("open", "payload of an open entry", &open().encode());
    same("log_id", "log id of that entry", open().log().as_bytes());
    let entries = log();
    same(
        "header",
        "header of the third entry of a log",
        &entries[2].header.encode(),
    );
    same("entry_hash", "hash of that entry", entries[2].hash.as_bytes());
    same(
        "commitment",
        "commitment to its body",
        &entries[2].header.commitment,
    );
    same("seal", "signature of the seal over that entry", &seal().signature);
    same("change", "automerge change without its first 8 bytes", &change());
    let digest = Digest::of_record(&record(), &[[1; 32], [2; 32]], false);
    same("digest_record", "a record's part of the digest", &digest.0);
    same(
        "digest_request",
        "digest of a request over two shards",
        &digest_of(&[digest.0, digest.0].concat()),
    );
    same(
        "shard_common",
        "id of the common shard",
        Shard::Common.id().as_bytes(),
    );
    same(
        "shard_office",
        "id of the office shard",
        Shard::Office.id().as_bytes(),
    );
    same(
        "shard_district",
        "id of the shard of district 53.14.01",
        open().shard.as_bytes(),
    );
    let number = ReceiptNumber::of(&record()).to_string();
    same(
        "receipt_number",
        "receipt number of a record, as text",
        number.as_bytes(),
    );
}

#[test]
fn payloads_keep_their_bytes() {
    let fields = BTreeMap::from([
        (String::from("am"), Value::Int(-42_000_000)),
        (String::from("by"), Value::Bytes(vec![1, 2, 3])),
        (String::from("fl"), Value::Float(0.5)),
        (String::from("nl"), Value::Null),
        (String::from("no"), Value::Bool(false)),
        (String::from("st"), Value::from("approved")),
        (String::from("un"), Value::Uint(300)),
        (String::from("ye"), Value::Bool(true)),
    ]);
    let first = State {
        replaces: None,
        fields: fields.clone(),
    };
    same("office_first", "office state, first version", &first.encode());
    let second = State {
        replaces: Some(log()[2].hash),
        fields,
    };
    same(
        "office_next",
        "office state that replaces another",
        &second.encode(),
    );
    assert!(State::decode(&stored("office_next").expect("golden")).is_ok_and(|s| s == second));
    let carried = Carried {
        device: device_key(&key(1)),
        log: open().log(),
        seq: 2,
        hash: log()[2].hash,
        wall_ms: 1_763_600_000_125,
        utc_offset_min: 480,
        kind: RecordKind::ENROLMENT,
        schema: 1,
        session: session(),
        change: change(),
    };
    same("carried", "a carried change", &carried.encode());
    assert_eq!(Carried::decode(&stored("carried").expect("golden")), Ok(carried));
}

#[test]
fn batches_keep_their_bytes_before_compression() {
    same(
        "batch_raw",
        "columns of a batch of two runs, before compression",
        &batch::encode_raw(&runs()),
    );
    if stored("batch_packed").is_none() {
        same(
            "batch_packed",
            "a compressed batch: only reading it is fixed",
            &batch::encode(&runs(), Effort::Small),
        );
    }
    let packed = stored("batch_packed").expect("golden");
    assert_eq!(
        batch::decode(&packed),
        Ok(runs()),
        "a batch compressed by an earlier version is read"
    );
}
