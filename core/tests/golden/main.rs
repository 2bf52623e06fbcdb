//! Bytes that must never change: everything that is stored, hashed, signed or sent.
//!
//! Each file of `tests/golden` holds one comment line and the bytes in hexadecimal. A change here
//! means that phones in the field cannot read what they wrote; it needs a new version of the format
//! beside the old one, not new bytes. `LONTAR_GOLDEN=write` writes files that are missing or differ.

#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by panicking"
)]

mod blob;
mod exchange;
mod join;
mod keys;
mod oplog;
mod receipt;

use lontar_core::model::id::{from_hex, to_hex};
use lontar_core::model::{EntryHash, RecordId, RecordKind, SessionId, ShardId, Value};
use lontar_core::oplog::entry::{Body, Entry, Header, Open};
use lontar_core::oplog::hash::commitment;
use lontar_core::oplog::held::Held;
use lontar_core::oplog::seal::{Seal, device_key};
use lontar_core::oplog::shard::Shard;
use lontar_core::oplog::{SigningKey, flat_write};
use lontar_core::sync::wire::join::{Grant, Role};
use lontar_core::sync::wire::receipt::{FullHead, ReceiptRow};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/golden")
        .join(format!("{name}.hex"))
}

fn stored(name: &str) -> Option<Vec<u8>> {
    let text = std::fs::read_to_string(path(name)).ok()?;
    let digits: String = text.lines().filter(|l| !l.starts_with('#')).collect();
    from_hex(&digits)
}

fn same(name: &str, what: &str, bytes: &[u8]) {
    if stored(name).as_deref() == Some(bytes) {
        return;
    }
    if std::env::var("LONTAR_GOLDEN").as_deref() == Ok("write") {
        let hex = to_hex(bytes);
        let lines: Vec<&str> = hex
            .as_bytes()
            .chunks(96)
            .map(|l| std::str::from_utf8(l).expect("hexadecimal"))
            .collect();
        let text = format!("# {what}\n{}\n", lines.join("\n"));
        std::fs::write(path(name), text).expect("the folder can be written");
        return;
    }
    panic!(
        "{name}: {what} is no longer the same bytes. Devices in the field hold the old ones. If this is \
         meant, run again with LONTAR_GOLDEN=write and give the reason in the commit and in CHANGELOG.md."
    );
}

fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

fn open() -> Open {
    let shard = Shard::District(String::from("53.14.01")).id();
    Open {
        device: device_key(&key(1)),
        shard,
        nonce: [2; 16],
    }
}

fn session() -> SessionId {
    SessionId::from_bytes([3; 16])
}

fn record() -> RecordId {
    RecordId::new_v7(1_763_600_000_000, [4; 10])
}

fn change() -> Vec<u8> {
    let sets = BTreeMap::from([
        (String::from("nm"), Value::from("Maria Nenohai")),
        (String::from("bd"), Value::from("1984")),
        (String::from("ia"), Value::Int(900_000)),
        (String::from("hs"), Value::Bool(true)),
        (String::from("ph"), Value::Null),
        (String::from("cs"), Value::Bytes(vec![0xa1, 0x0d, 0x00])),
    ]);
    flat_write::first(&session(), &sets).expect("something is set")
}

fn log() -> Vec<Entry> {
    let none = RecordId::from_bytes([0; 16]);
    let contents = [
        (none, RecordKind::OPEN, open().encode()),
        (none, RecordKind::SESSION, Vec::new()),
        (record(), RecordKind::ENROLMENT, change()),
    ];
    let mut entries: Vec<Entry> = Vec::new();
    for (seq, (record, kind, payload)) in (0u64..).zip(contents) {
        let salt = [seq as u8 + 10; 16];
        let header = Header {
            log: open().log(),
            seq,
            prev: entries.last().map_or(EntryHash::from_bytes([0; 32]), |e| e.hash),
            counter: 300 + seq,
            wall_ms: 1_763_600_000_123 + seq as i64,
            utc_offset_min: 480,
            seen: 70_000,
            record,
            kind,
            schema: 1,
            session: session(),
            commitment: commitment(&salt, &payload),
            extension: Vec::new(),
        };
        entries.push(Entry::new(header, Body::Present { salt, payload }));
    }
    entries
}

fn seal() -> Seal {
    let entries = log();
    Seal::sign(&key(1), open().log(), 2, entries[2].hash)
}

fn hub() -> ShardId {
    ShardId::from_bytes([0x48; 16])
}

fn grant() -> Grant {
    Grant {
        version: 3,
        name: String::from("Yuliana Bana"),
        role: Role::Officer,
        districts: vec![String::from("53.14.01"), String::from("53.14.02")],
        person_shards: vec![ShardId::from_bytes([9; 16])],
        lease_until_ms: 1_766_000_000_000,
    }
}

fn receipt_rows() -> Vec<ReceiptRow> {
    let head = FullHead {
        seq: 2,
        hash: log()[2].hash,
    };
    vec![ReceiptRow {
        log: open().log(),
        stored: vec![head],
        backed_up: Vec::new(),
        aside: false,
        held: vec![(2, Held::MissingDependency.number())],
    }]
}
