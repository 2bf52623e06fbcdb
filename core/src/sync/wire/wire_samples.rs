//! Values of every format on the wire, invented from a seed.

use super::exchange::{Answer, Cursor, Request, Want};
use super::join::{Authority, Grant, Invite, Role};
use super::receipt::{FullHead, HubRole, Receipt, ReceiptRow};
use crate::model::{DeviceKey, EntryHash, LogId, RecordId, RecordKind, SessionId, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::carried::Carried;
use crate::oplog::entry::{Body, Header, Open};
use crate::oplog::office::State;
use crate::oplog::run::{LooseRun, Row};
use crate::oplog::testing::{Rng, any_value};
use crate::oplog::vector::{self, Head, Vector};

pub fn number(rng: &mut Rng) -> u64 {
    rng.next() >> (11 + rng.below(53))
}

pub fn bytes(rng: &mut Rng, max: usize) -> Vec<u8> {
    (0..rng.below(max)).map(|_| rng.next() as u8).collect()
}

pub fn maybe<T>(rng: &mut Rng, make: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    (rng.below(2) == 0).then(|| make(rng))
}

pub fn many<T>(rng: &mut Rng, max: usize, make: impl Fn(&mut Rng) -> T) -> Vec<T> {
    (0..rng.below(max)).map(|_| make(rng)).collect()
}

pub fn shard(rng: &mut Rng) -> ShardId {
    ShardId::from_bytes(rng.array())
}

pub fn kind(rng: &mut Rng) -> RecordKind {
    RecordKind(rng.next() as u16 >> rng.below(16))
}

pub fn header(rng: &mut Rng) -> Header {
    Header {
        log: LogId::from_bytes(rng.array()),
        seq: number(rng),
        prev: EntryHash::from_bytes(rng.array()),
        counter: number(rng),
        wall_ms: rng.next() as i64 >> rng.below(64),
        utc_offset_min: rng.next() as i32 >> rng.below(32),
        seen: number(rng),
        record: RecordId::from_bytes(rng.array()),
        kind: kind(rng),
        schema: rng.next() as u16,
        session: SessionId::from_bytes(rng.array()),
        commitment: rng.array(),
        extension: bytes(rng, 40),
    }
}

pub fn open(rng: &mut Rng) -> Open {
    Open {
        device: DeviceKey::from_bytes(rng.array()),
        shard: shard(rng),
        nonce: rng.array(),
    }
}

pub fn carried(rng: &mut Rng) -> Carried {
    Carried {
        device: DeviceKey::from_bytes(rng.array()),
        log: LogId::from_bytes(rng.array()),
        seq: number(rng),
        hash: EntryHash::from_bytes(rng.array()),
        wall_ms: rng.next() as i64,
        utc_offset_min: 480,
        kind: kind(rng),
        schema: rng.next() as u16,
        session: SessionId::from_bytes(rng.array()),
        change: bytes(rng, 200),
    }
}

pub fn state(rng: &mut Rng) -> State {
    let fields = many(rng, 6, |rng| (format!("k{}", rng.below(99)), any_value(rng)));
    State {
        replaces: maybe(rng, |rng| EntryHash::from_bytes(rng.array())),
        fields: fields.into_iter().collect(),
    }
}

pub fn any_vector(rng: &mut Rng) -> Vector {
    let rows = many(rng, 5, |rng| {
        let mut heads = many(rng, 4, |rng| Head {
            seq: number(rng),
            hash: rng.array(),
        });
        heads.sort();
        (
            LogId::from_bytes(rng.array()),
            vector::Row {
                heads,
                floor: number(rng),
            },
        )
    });
    Vector(rows.into_iter().collect())
}

pub fn request(rng: &mut Rng) -> Request {
    Request {
        versions: (rng.next() as u8, rng.next() as u8),
        digest: rng.array(),
        cursor: maybe(rng, |rng| Cursor {
            hub: shard(rng),
            generation: number(rng),
            position: number(rng),
        }),
        own: rng.array(),
        grant: number(rng),
        want: match rng.below(5) {
            0 => Want::Nothing,
            1 => Want::New,
            2 => Want::Backfill {
                shard: shard(rng),
                position: number(rng),
            },
            3 => Want::Beyond(any_vector(rng)),
            _ => Want::Vector,
        },
        push: maybe(rng, |rng| bytes(rng, 100)),
    }
}

pub fn role(rng: &mut Rng) -> Role {
    [Role::Officer, Role::Supervisor, Role::Worker][rng.below(3)]
}

pub fn districts(rng: &mut Rng) -> Vec<String> {
    many(rng, 4, |rng| {
        format!("53.{:02}.{:02}", rng.below(22), rng.below(30))
    })
}

pub fn grant(rng: &mut Rng) -> Grant {
    Grant {
        version: number(rng),
        name: String::from("Yuliana Bana"),
        role: role(rng),
        districts: districts(rng),
        person_shards: many(rng, 3, shard),
        lease_until_ms: rng.next() as i64,
    }
}

pub fn answer(rng: &mut Rng) -> Answer {
    Answer {
        version: 1,
        hub: maybe(rng, |rng| (shard(rng), number(rng))),
        time_ms: rng.next() as i64,
        receipt: maybe(rng, |rng| bytes(rng, 100)),
        grant: maybe(rng, grant),
        batch: maybe(rng, |rng| bytes(rng, 100)),
        position: number(rng),
        backfill: maybe(rng, |rng| (shard(rng), number(rng), rng.below(2) == 1)),
        more: rng.below(2) == 1,
        digest_differs: rng.below(2) == 1,
        vector: maybe(rng, any_vector),
        refused: many(rng, 3, |rng| (number(rng), rng.next() as u8)),
    }
}

pub fn heads(rng: &mut Rng) -> Vec<FullHead> {
    many(rng, 3, |rng| FullHead {
        seq: number(rng),
        hash: EntryHash::from_bytes(rng.array()),
    })
}

pub fn receipt_row(rng: &mut Rng) -> ReceiptRow {
    ReceiptRow {
        log: LogId::from_bytes(rng.array()),
        stored: heads(rng),
        backed_up: heads(rng),
        aside: rng.below(2) == 1,
        held: many(rng, 4, |rng| (number(rng), rng.next() as u8)),
    }
}

pub fn receipt(rng: &mut Rng) -> Receipt {
    Receipt {
        hub: shard(rng),
        role: if rng.below(2) == 0 {
            HubRole::Relay
        } else {
            HubRole::Top
        },
        generation: number(rng),
        time_ms: rng.next() as i64,
        rows: many(rng, 4, receipt_row),
    }
}

pub fn authority(rng: &mut Rng) -> Authority {
    let root = SigningKey::from_bytes(&rng.array());
    Authority::sign(&root, shard(rng), DeviceKey::from_bytes(rng.array()))
}

pub fn invite(rng: &mut Rng) -> Invite {
    Invite {
        address: String::from("https://hub.example:8443"),
        root: rng.array(),
        code: rng.array(),
        name: String::from("Yuliana Bana"),
        role: role(rng),
        districts: districts(rng),
    }
}

pub fn row(rng: &mut Rng, counter: u64) -> Row {
    let wall_ms = 1_763_600_000_000 + rng.below(1_000_000) as i64;
    let record = match rng.below(3) {
        0 => RecordId::from_bytes([rng.below(3) as u8; 16]),
        1 => RecordId::new_v7(wall_ms as u64 - rng.below(5_000) as u64, [rng.below(4) as u8; 10]),
        _ => RecordId::new_v7(rng.next() >> 16, rng.array()),
    };
    let body = match rng.below(6) {
        0 => Body::Withheld,
        1 => Body::BelowCut,
        2 => Body::Erased {
            case: RecordId::from_bytes(rng.array()),
        },
        _ => Body::Present {
            salt: rng.array(),
            payload: bytes(rng, 60),
        },
    };
    let commitment = (!matches!(body, Body::Present { .. })).then(|| rng.array());
    Row {
        counter,
        wall_ms: if rng.below(9) == 0 {
            rng.next() as i64
        } else {
            wall_ms
        },
        utc_offset_min: if rng.below(9) == 0 { rng.next() as i32 } else { 480 },
        seen: number(rng),
        record,
        kind: kind(rng),
        schema: rng.next() as u16,
        session: SessionId::from_bytes([rng.below(3) as u8; 16]),
        extension: if rng.below(5) == 0 {
            bytes(rng, 20)
        } else {
            Vec::new()
        },
        body,
        commitment,
    }
}

pub fn runs(rng: &mut Rng, max: usize) -> Vec<LooseRun> {
    many(rng, max, |rng| {
        let from = if rng.below(2) == 0 { 0 } else { 1 + number(rng) / 2 };
        let mut counter = number(rng) / 2;
        let rows = (0..1 + rng.below(8)).map(|_| {
            counter += 1 + rng.below(3) as u64;
            row(rng, counter)
        });
        let rows = rows.collect();
        LooseRun {
            log: LogId::from_bytes(rng.array()),
            from,
            prev: if from > 0 { rng.array() } else { [0; 8] },
            rows,
            signature: core::array::from_fn(|_| 7),
        }
    })
}
