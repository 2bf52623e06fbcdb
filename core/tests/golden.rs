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

use lontar_core::media::seal::{self as blob_seal, Role as BlobRole};
use lontar_core::model::id::{from_hex, to_hex};
use lontar_core::model::{
    Challenge, DeviceKey, EntryHash, LogId, ReceiptNumber, RecordId, RecordKind, RecoverySecret, SessionId,
    ShardId, Value,
};
use lontar_core::oplog::SigningKey;
use lontar_core::oplog::carried::Carried;
use lontar_core::oplog::codec::Writer;
use lontar_core::oplog::digest::Digest;
use lontar_core::oplog::entry::{Body, Entry, Header, Open};
use lontar_core::oplog::flat_write;
use lontar_core::oplog::hash::{commitment, first_8};
use lontar_core::oplog::held::Held;
use lontar_core::oplog::office::State;
use lontar_core::oplog::run::{LooseRun, Row, Run};
use lontar_core::oplog::seal::{Seal, device_key};
use lontar_core::oplog::shard::Shard;
use lontar_core::oplog::vector::{self, Head, Vector};
use lontar_core::sync::wire::batch::{self, Effort};
use lontar_core::sync::wire::blob::{BlobAnswer, BlobReceipt, BlobRequest, Has, Piece};
use lontar_core::sync::wire::exchange::{Answer, Cursor, Request, Want, digest_of};
use lontar_core::sync::wire::join::{
    Authority, Grant, Invite, JoinRequest, Joined, Role, request_message, root_fingerprint,
};
use lontar_core::sync::wire::keys::{HubKeys, KeysRequest, MonthKey};
use lontar_core::sync::wire::receipt::{FullHead, HubRole, Receipt, ReceiptRow, row_bytes, summary};
use lontar_core::sync::wire::repair::{RepairAnswer, RepairRequest};
use lontar_core::sync::wire::sealed;
use lontar_core::sync::wire::slip::{Certificate, Slip};
use lontar_core::sync::wire::worker_invite::{WorkerInvite, WorkerJoin};
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

fn authority() -> Authority {
    Authority::sign(&key(20), hub(), device_key(&key(21)))
}

fn vector_bytes(vector: &Vector) -> Vec<u8> {
    let mut w = Writer::new();
    vector.write(&mut w);
    w.finish()
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

#[test]
fn signed_statements_keep_their_bytes() {
    let receipt = Receipt {
        hub: hub(),
        role: HubRole::Top,
        generation: 2,
        time_ms: 1_763_600_000_000,
        rows: receipt_rows(),
    };
    same("receipt", "a receipt with its signature", &receipt.sign(&key(21)));
    let golden = stored("receipt").expect("golden");
    assert_eq!(Receipt::open(&golden, &device_key(&key(21))), Some(receipt));
    same(
        "receipt_row",
        "a row of a receipt as phones keep it",
        &row_bytes(&receipt_rows()[0]),
    );
    same(
        "receipt_summary",
        "summary of the rows",
        &summary(&receipt_rows()),
    );
    let mut w = Writer::new();
    authority().write(&mut w);
    same("authority", "the root key's word for a hub", &w.finish());
    same(
        "root_fingerprint",
        "what an invite pins",
        &root_fingerprint(&device_key(&key(20))),
    );
    same("grant", "a grant", &grant().encode());
    let invite = Invite {
        address: String::from("https://hub.example:8443"),
        root: root_fingerprint(&device_key(&key(20))),
        code: [0xc0; 16],
        name: String::from("Yuliana Bana"),
        role: Role::Officer,
        districts: vec![String::from("53.14.01")],
    };
    same("invite", "text of an invite", invite.to_text().as_bytes());
    let join = JoinRequest {
        code: [0xc0; 16],
        person_shards: vec![ShardId::from_bytes([9; 16])],
    };
    same("join", "a request to join", &join.encode());
    same(
        "joined",
        "the answer to it",
        &Joined {
            authority: authority(),
            grant: grant(),
        }
        .encode(),
    );
    let device = DeviceKey::from_bytes([7; 32]);
    let district = RecoverySecret::of_district(&[8; 32], 2, "53.14.02");
    let code = district.code(&device, 5);
    same(
        "recovery_code",
        "a code for a locked phone",
        code.reveal().as_bytes(),
    );
    same(
        "challenge",
        "what a locked phone shows",
        Challenge::of(&device, 5).to_string().as_bytes(),
    );
    let ids = vec![RecordId::from_bytes([9; 16])];
    let asks = KeysRequest {
        from: 3,
        drafts_taken: ids.clone(),
        erased: ids,
    };
    same("keys_request", "asking for keys", &asks.encode());
    let hub = SigningKey::from_bytes(&[0x0a; 32]);
    let certificate = Certificate::sign(&hub, device_key(&SigningKey::from_bytes(&[0x0b; 32])), grant());
    let keys = HubKeys {
        tls_epoch: 2,
        certificate: Some(certificate.clone()),
        months: vec![MonthKey {
            month: 682,
            public: [0x0c; 32],
        }],
        codes: vec![(5, code)],
        drafts: vec![(RecordId::from_bytes([0x0d; 16]), vec![1, 2, 3])],
        secrets: vec![(String::from("53.14.02"), district)],
    };
    same("hub_keys", "keys for a device", &keys.encode());
    let slip = Slip {
        device,
        hub_ms: 1_796_000_000_000,
        until_ms: 1_796_900_000_000,
    };
    let officer = SigningKey::from_bytes(&[0x0b; 32]);
    let signed = slip.sign(&officer, Some(certificate.clone()));
    same("slip", "text of a slip", signed.to_text().as_bytes());
    let worker = WorkerInvite::sign(
        &officer,
        certificate,
        (String::from("https://10.1.2.3:8443"), [0x0e; 16]),
        (RecordId::from_bytes([0x0f; 16]), [0x10; 16]),
        (1_796_000_000_000, true),
    );
    same(
        "worker_invite",
        "text of an officer's invite",
        worker.to_text().as_bytes(),
    );
    let joins = WorkerJoin {
        invite: worker,
        birth_date: String::from("1985-08-12"),
        person_shards: vec![ShardId::from_bytes([0x11; 16])],
    };
    same("worker_join", "joining with it", &joins.encode());
    let (_, public) = sealed::key_pair(&[0x12; 32]);
    let parcel = sealed::seal(&public, sealed::Purpose::Segment, b"batch", [0x13; 32]);
    same("sealed", "a sealed parcel", &parcel.expect("it is a key"));
    same(
        "request_message",
        "what a device signs of a request",
        &request_message("/v1/exchange", 1_796_000_000_000, &[1, 2, 3]),
    );
}

#[test]
fn blobs_keep_their_bytes() {
    let nonce = core::array::from_fn(|n| n as u8);
    let sealed = blob_seal::seal(&[7; 16], "p:ab3x", BlobRole::Main, &nonce, b"a picture");
    same("blob", "a sealed main picture", &sealed);
    let golden = stored("blob").expect("golden");
    assert_eq!(
        blob_seal::open(&[7; 16], "p:ab3x", BlobRole::Main, &golden).as_deref(),
        Some(&b"a picture"[..])
    );
    same("blob_address", "its address", &blob_seal::address(&sealed));
    let requests = [
        (
            "blob_have",
            "how much of these is there",
            BlobRequest::Have(vec![[1; 32], [2; 32]]),
        ),
        (
            "blob_put",
            "a piece",
            BlobRequest::Put(Piece {
                address: [3; 32],
                size: 40_000,
                offset: 32_768,
                bytes: vec![1, 2, 3],
            }),
        ),
        (
            "blob_get",
            "a piece is wanted",
            BlobRequest::Get {
                address: [4; 32],
                offset: 32_768,
                most: 32_768,
            },
        ),
    ];
    for (name, what, request) in requests {
        same(name, what, &request.encode());
        assert_eq!(BlobRequest::decode(&stored(name).expect("golden")), Ok(request));
    }
    let all = vec![Has::Part(0), Has::Part(32_768), Has::Whole];
    let answers = [
        (
            "blob_has",
            "what is there",
            BlobAnswer::Has(all, Some(vec![9; 5])),
        ),
        (
            "blob_piece",
            "a piece of a blob",
            BlobAnswer::Piece {
                size: 40_000,
                bytes: vec![1, 2, 3],
            },
        ),
        ("blob_absent", "no such blob for this device", BlobAnswer::Absent),
    ];
    for (name, what, answer) in answers {
        same(name, what, &answer.encode());
        assert_eq!(BlobAnswer::decode(&stored(name).expect("golden")), Ok(answer));
    }
    let receipt = BlobReceipt {
        hub: hub(),
        role: HubRole::Top,
        generation: 2,
        time_ms: 1_763_600_000_000,
        blobs: vec![([1; 32], true), ([2; 32], false)],
    };
    same(
        "blob_receipt",
        "a receipt for blobs, signed",
        &receipt.sign(&key(21)),
    );
    let golden = stored("blob_receipt").expect("golden");
    assert_eq!(BlobReceipt::open(&golden, &device_key(&key(21))), Some(receipt));
}
