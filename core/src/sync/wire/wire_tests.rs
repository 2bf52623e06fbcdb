use super::batch::{self, Effort};
use super::exchange::{Answer, Request};
use super::join::{Authority, Grant, Invite, JoinRequest, Joined, Role, root_fingerprint};
use super::receipt::{Receipt, ReceiptRow, row_bytes, row_from_bytes, summary};
use super::repair::{RepairAnswer, RepairRequest};
use super::samples::*;
use crate::model::{DeviceKey, LogId, RecordId};
use crate::oplog::SigningKey;
use crate::oplog::carried::Carried;
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::digest::Digest;
use crate::oplog::entry::{Body, Header, Open};
use crate::oplog::limits::{
    BATCH_MAX_ENTRIES, BATCH_MAX_RAW_BYTES, EXTENSION_MAX_BYTES, FORK_HEADS_MAX, NUMBER_MAX, VECTOR_MAX_ROWS,
};
use crate::oplog::office::State;
use crate::oplog::run::Row;
use crate::oplog::seal::device_key;
use crate::oplog::testing::Rng;
use crate::oplog::vector::{self, Head, Vector};
use proptest::prelude::*;

/// One value, its bytes and back; cut anywhere it is refused; and whatever else can be read from
/// damaged bytes is written as those bytes.
fn holds<T: PartialEq>(
    rng: &mut Rng,
    value: &T,
    encode: impl Fn(&T) -> Vec<u8>,
    decode: impl Fn(&[u8]) -> Result<T, CodecError>,
) {
    let bytes = encode(value);
    assert!(decode(&bytes).is_ok_and(|v| v == *value), "it does not come back");
    for len in 0..bytes.len() {
        assert!(decode(&bytes[..len]).is_err(), "it was cut and is read");
    }
    for _ in 0..40 {
        let mut damaged = bytes.clone();
        let at = rng.below(damaged.len());
        damaged[at] ^= 1 << rng.below(8);
        if let Ok(other) = decode(&damaged) {
            assert!(encode(&other) == damaged, "two encodings of one value");
        }
    }
    let noise: Vec<u8> = (0..rng.below(80))
        .map(|_| rng.next() as u8 >> rng.below(8))
        .collect();
    if let Ok(other) = decode(&noise) {
        assert!(encode(&other) == noise, "two encodings of one value");
    }
}

fn encode_vector(vector: &Vector) -> Vec<u8> {
    let mut w = Writer::new();
    vector.write(&mut w);
    w.finish()
}

fn decode_vector(bytes: &[u8]) -> Result<Vector, CodecError> {
    let mut r = Reader::new(bytes);
    let vector = Vector::read(&mut r)?;
    r.end()?;
    Ok(vector)
}

fn encode_authority(authority: &Authority) -> Vec<u8> {
    let mut w = Writer::new();
    authority.write(&mut w);
    w.finish()
}

fn stored_batch(raw: &[u8]) -> Vec<u8> {
    let mut w = Writer::new();
    w.u8(1);
    w.varint(raw.len() as u64);
    w.u8(0);
    w.raw(raw);
    w.finish()
}

fn packed_batch(claimed: u64, raw: &[u8]) -> Vec<u8> {
    let mut w = Writer::new();
    w.u8(1);
    w.varint(claimed);
    w.u8(1);
    w.raw(&zstd::bulk::compress(raw, 3).expect("zstd works"));
    w.finish()
}

proptest! {
    #[test]
    fn what_is_written_comes_back_and_has_one_form(seed in any::<u64>()) {
        let r = &mut Rng(seed);
        let value = header(r);
        holds(r, &value, Header::encode, Header::decode);
        let value = open(r);
        holds(r, &value, Open::encode, Open::decode);
        let value = carried(r);
        holds(r, &value, Carried::encode, Carried::decode);
        let value = state(r);
        holds(r, &value, State::encode, State::decode);
        let value = any_vector(r);
        holds(r, &value, encode_vector, decode_vector);
        let value = request(r);
        holds(r, &value, Request::encode, Request::decode);
        let value = answer(r);
        holds(r, &value, Answer::encode, Answer::decode);
        let value = grant(r);
        holds(r, &value, Grant::encode, Grant::decode);
        let value = JoinRequest { code: r.array(), person_shards: many(r, 3, shard) };
        holds(r, &value, JoinRequest::encode, JoinRequest::decode);
        let value = Joined { authority: authority(r), grant: grant(r) };
        holds(r, &value, Joined::encode, Joined::decode);
        let value = authority(r);
        holds(r, &value, encode_authority, |b| Authority::read(&mut Reader::new(b)));
        let value = RepairRequest::Records(shard(r), bytes(r, 20));
        holds(r, &value, RepairRequest::encode, RepairRequest::decode);
        let value = RepairAnswer::Buckets(many(r, 4, |r| Digest(r.array())));
        holds(r, &value, RepairAnswer::encode, RepairAnswer::decode);
        let value =
            RepairAnswer::Records(many(r, 4, |r| (RecordId::from_bytes(r.array()), Digest(r.array()))));
        holds(r, &value, RepairAnswer::encode, RepairAnswer::decode);
    }

    #[test]
    fn receipt_rows_come_back(seed in any::<u64>()) {
        let row = receipt_row(&mut Rng(seed));
        prop_assert_eq!(row_from_bytes(&row_bytes(&row)), Ok(row));
    }

    #[test]
    fn a_batch_of_many_runs_and_all_states_of_bodies_comes_back(seed in any::<u64>(), small in any::<bool>()) {
        let runs = runs(&mut Rng(seed), 12);
        let effort = if small { Effort::Small } else { Effort::Quick };
        prop_assert_eq!(batch::decode(&batch::encode(&runs, effort)), Ok(runs));
    }

    #[test]
    fn the_columns_of_a_batch_have_one_form(seed in any::<u64>()) {
        let r = &mut Rng(seed);
        let value = runs(r, 4);
        holds(r, &value, |runs| stored_batch(&batch::encode_raw(runs)), batch::decode);
    }

    #[test]
    fn a_batch_cut_or_damaged_is_refused_or_something_else_but_never_a_panic(seed in any::<u64>()) {
        let r = &mut Rng(seed);
        let bytes = batch::encode(&runs(r, 6), Effort::Quick);
        for len in 0..bytes.len() {
            prop_assert!(batch::decode(&bytes[..len]).is_err());
        }
        for _ in 0..40 {
            let mut damaged = bytes.clone();
            let at = r.below(damaged.len());
            damaged[at] ^= 1 << r.below(8);
            let _ = batch::decode(&damaged);
        }
    }

    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = batch::decode(&bytes);
        let _ = batch::decode(&stored_batch(&bytes));
        let _ = batch::decode(&packed_batch(bytes.len() as u64, &bytes));
        let _ = Answer::decode(&[&[1], bytes.as_slice()].concat());
        let _ = Request::decode(&bytes);
        let _ = row_from_bytes(&bytes);
        let _ = Receipt::open(&bytes, &DeviceKey::from_bytes([0; 32]));
        let _ = RepairAnswer::decode(&bytes);
        let _ = Invite::from_text(&format!("lontar1-{}", crate::model::id::to_hex(&bytes)));
    }

    #[test]
    fn a_receipt_is_believed_from_the_hub_only(seed in any::<u64>(), at in any::<usize>()) {
        let r = &mut Rng(seed);
        let (hub, other) = (SigningKey::from_bytes(&r.array()), SigningKey::from_bytes(&r.array()));
        let receipt = receipt(r);
        let mut bytes = receipt.sign(&hub);
        prop_assert_eq!(Receipt::open(&bytes, &device_key(&hub)), Some(receipt));
        prop_assert_eq!(Receipt::open(&bytes, &device_key(&other)), None);
        let at = at % bytes.len();
        bytes[at] ^= 1;
        prop_assert_eq!(Receipt::open(&bytes, &device_key(&hub)), None);
    }
}

#[test]
fn an_invite_with_any_one_character_wrong_is_refused() {
    for seed in 0..4 {
        let invite = invite(&mut Rng(seed));
        let text = invite.to_text();
        assert_eq!(Invite::from_text(&text), Some(invite.clone()));
        assert_eq!(
            Invite::from_text(&format!(" {text}\n")),
            Some(invite),
            "spaces around it do no harm"
        );
        for at in 0..text.len() {
            for wrong in "0123456789abcdef+- z".chars() {
                let mut typed: Vec<char> = text.chars().collect();
                if typed[at] != wrong {
                    typed[at] = wrong;
                    let typed: String = typed.into_iter().collect();
                    assert_eq!(Invite::from_text(&typed), None, "{at}: {wrong}");
                }
            }
            let shorter: String = text.chars().take(at).collect();
            assert_eq!(Invite::from_text(&shorter), None);
        }
    }
}

#[test]
fn an_authority_holds_under_the_pinned_root_only() {
    let r = &mut Rng(1);
    let (a, b) = (authority(r), authority(r));
    assert!(a.holds_under(&root_fingerprint(&a.root)));
    assert!(!a.holds_under(&root_fingerprint(&b.root)));
    let other_key = Authority {
        key: b.key,
        ..a.clone()
    };
    assert!(!other_key.holds_under(&root_fingerprint(&a.root)));
    let own_root = Authority {
        root: b.root,
        ..a.clone()
    };
    assert!(!own_root.holds_under(&root_fingerprint(&b.root)));
}

#[test]
fn the_summary_of_receipts_does_not_depend_on_their_order() {
    let r = &mut Rng(5);
    let mut rows: Vec<ReceiptRow> = (0..5).map(|_| receipt_row(r)).collect();
    let before = summary(&rows);
    r.shuffle(&mut rows);
    assert_eq!(summary(&rows), before);
    rows[0].aside = !rows[0].aside;
    assert_ne!(summary(&rows), before);
}

#[test]
fn a_small_batch_cannot_become_a_large_allocation() {
    let zeros = vec![0u8; 60 * 1024 * 1024];
    let bomb = packed_batch(BATCH_MAX_RAW_BYTES as u64, &zeros);
    assert!(bomb.len() < 10_000);
    assert!(batch::decode(&bomb).is_err());
    assert_eq!(
        batch::decode(&packed_batch(zeros.len() as u64, &zeros)),
        Err(CodecError::TooLarge)
    );
}

#[test]
fn a_batch_as_large_as_is_allowed_is_read() {
    let r = &mut Rng(8);
    let mut run = runs(r, 9).pop().expect("some runs");
    run.rows.truncate(1);
    let payload: Vec<u8> = (0..60_000).map(|_| r.next() as u8).collect();
    run.rows[0].body = Body::Present {
        salt: [0; 16],
        payload,
    };
    run.rows[0].commitment = None;
    let all = vec![run; 17];
    for effort in [Effort::Quick, Effort::Small] {
        assert_eq!(
            batch::decode(&batch::encode(&all, effort)).map(|b| b.len()),
            Ok(17)
        );
    }
    let too_many = vec![all[0].clone(); 18];
    assert!(batch::decode(&batch::encode(&too_many, Effort::Quick)).is_err());
}

#[test]
fn limits_are_refused() {
    let r = &mut Rng(2);
    let refused_header = |alter: &dyn Fn(&mut Header)| {
        let mut h = header(&mut Rng(3));
        alter(&mut h);
        Header::decode(&h.encode()).err()
    };
    assert_eq!(refused_header(&|_| {}), None);
    for alter in [
        &(|h: &mut Header| h.seq = NUMBER_MAX + 1) as &dyn Fn(&mut Header),
        &|h| h.counter = NUMBER_MAX + 1,
        &|h| h.seen = NUMBER_MAX + 1,
        &|h| h.extension = vec![0; EXTENSION_MAX_BYTES + 1],
    ] {
        assert_eq!(refused_header(alter), Some(CodecError::TooLarge));
    }
    let rows = |n: usize, heads: usize| {
        let row = vector::Row {
            heads: (0..heads as u64).map(|seq| Head { seq, hash: [0; 8] }).collect(),
            floor: 0,
        };
        let log = |i: usize| LogId::from_bytes(core::array::from_fn(|b| (i >> (8 * b.min(7))) as u8));
        encode_vector(&Vector((0..n).map(|i| (log(i), row.clone())).collect()))
    };
    assert!(decode_vector(&rows(VECTOR_MAX_ROWS, 1)).is_ok());
    assert_eq!(
        decode_vector(&rows(VECTOR_MAX_ROWS + 1, 1)),
        Err(CodecError::TooLarge)
    );
    assert!(decode_vector(&rows(1, FORK_HEADS_MAX)).is_ok());
    assert_eq!(
        decode_vector(&rows(1, FORK_HEADS_MAX + 1)),
        Err(CodecError::TooLarge)
    );
    let mut run = runs(r, 9).pop().expect("some runs");
    run.rows = (0..BATCH_MAX_ENTRIES as u64 + 1)
        .map(|n| Row {
            extension: Vec::new(),
            ..row(r, n)
        })
        .collect();
    let too_many = stored_batch(&batch::encode_raw(std::slice::from_ref(&run)));
    assert_eq!(batch::decode(&too_many), Err(CodecError::TooLarge));
    run.rows.pop();
    assert!(batch::decode(&stored_batch(&batch::encode_raw(&[run]))).is_ok());
}

#[test]
fn an_answer_of_a_later_protocol_is_not_guessed_at() {
    let mut bytes = answer(&mut Rng(1)).encode();
    bytes[0] = 2;
    assert_eq!(Answer::decode(&bytes), Err(CodecError::UnknownVersion));
}

#[test]
fn two_grants_have_one_mark_only_if_they_say_the_same() {
    let grant = Grant {
        version: 0,
        name: String::from("Yohana"),
        role: Role::Officer,
        districts: vec![String::from("53.14.01")],
        person_shards: Vec::new(),
        lease_until_ms: 5,
    };
    let numbered = Grant {
        version: 77,
        ..grant.clone()
    };
    assert_eq!(grant.mark(), numbered.mark());
    let longer = Grant {
        lease_until_ms: 6,
        ..grant.clone()
    };
    let wider = Grant {
        districts: vec![String::from("53.14.02")],
        ..grant.clone()
    };
    assert_ne!(grant.mark(), longer.mark());
    assert_ne!(grant.mark(), wider.mark());
    assert_ne!(grant.mark(), 0);
}
