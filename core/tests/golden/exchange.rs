//! Requests and answers of a sync, and of a repair.

use crate::{grant, hub, log, receipt_rows, record, same, stored};
use lontar_core::model::LogId;
use lontar_core::oplog::codec::Writer;
use lontar_core::oplog::digest::Digest;
use lontar_core::oplog::hash::first_8;
use lontar_core::oplog::vector::{self, Head, Vector};
use lontar_core::sync::wire::exchange::{Answer, Cursor, Request, Want};
use lontar_core::sync::wire::receipt::summary;
use lontar_core::sync::wire::repair::{RepairAnswer, RepairRequest};
use std::collections::BTreeMap;

fn vector() -> Vector {
    let head = |seq: u64| Head {
        seq,
        hash: first_8(log()[2].hash.as_bytes()),
    };
    Vector(BTreeMap::from([
        (
            LogId::from_bytes([1; 16]),
            vector::Row {
                heads: vec![head(2)],
                floor: 0,
            },
        ),
        (
            LogId::from_bytes([2; 16]),
            vector::Row {
                heads: vec![head(2), head(900)],
                floor: 1,
            },
        ),
    ]))
}

fn vector_bytes(vector: &Vector) -> Vec<u8> {
    let mut w = Writer::new();
    vector.write(&mut w);
    w.finish()
}

#[test]
fn messages_keep_their_bytes() {
    same("vector", "version vector of two logs", &vector_bytes(&vector()));
    let request = |want: Want, push: Option<Vec<u8>>| Request {
        versions: (1, 1),
        digest: [0x11; 16],
        cursor: Some(Cursor {
            hub: hub(),
            generation: 2,
            position: 70_000,
        }),
        own: summary(&receipt_rows()),
        grant: 3,
        want,
        push,
    };
    same(
        "request_new",
        "request for what is new",
        &request(Want::New, None).encode(),
    );
    same(
        "request_push",
        "request that only pushes",
        &request(Want::Nothing, Some(vec![1, 2, 3])).encode(),
    );
    let backfill = Want::Backfill {
        shard: hub(),
        position: 5,
    };
    same(
        "request_backfill",
        "request for older entries of a shard",
        &request(backfill, None).encode(),
    );
    same(
        "request_beyond",
        "request beyond a vector",
        &request(Want::Beyond(vector()), None).encode(),
    );
    same(
        "request_vector",
        "request for the vector",
        &request(Want::Vector, None).encode(),
    );
    let nothing = Answer {
        version: 1,
        time_ms: 1_763_600_000_000,
        position: 70_000,
        ..Answer::default()
    };
    same("answer_nothing", "answer when nothing is new", &nothing.encode());
    let everything = Answer {
        hub: Some((hub(), 2)),
        receipt: Some(vec![1; 5]),
        grant: Some(grant()),
        batch: Some(vec![2; 5]),
        backfill: Some((hub(), 5, true)),
        more: true,
        digest_differs: true,
        vector: Some(vector()),
        refused: vec![(1, 2)],
        ..nothing
    };
    same(
        "answer_everything",
        "answer with everything in it",
        &everything.encode(),
    );
    assert_eq!(
        Answer::decode(&stored("answer_everything").expect("golden")),
        Ok(everything)
    );
    same(
        "repair_buckets",
        "request for the sums of a shard",
        &RepairRequest::Buckets(hub()).encode(),
    );
    same(
        "repair_records",
        "request for records of buckets",
        &RepairRequest::Records(hub(), vec![1, 255]).encode(),
    );
    let sums = RepairAnswer::Buckets(vec![Digest([1; 32]), Digest([2; 32])]);
    same("repair_sums", "sums of buckets", &sums.encode());
    let parts = RepairAnswer::Records(vec![(record(), Digest([3; 32]))]);
    same("repair_parts", "records and their parts", &parts.encode());
}
