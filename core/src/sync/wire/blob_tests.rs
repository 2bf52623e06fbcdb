//! Round trips, limits, and bytes that nobody meant.

use super::*;
use proptest::prelude::*;

fn requests() -> Vec<BlobRequest> {
    let piece = Piece {
        address: [3; 32],
        size: 40_000,
        offset: 32_768,
        bytes: vec![9; 7_232],
    };
    vec![
        BlobRequest::Have(vec![[1; 32], [2; 32]]),
        BlobRequest::Put(piece),
        BlobRequest::Get {
            address: [4; 32],
            offset: 5,
            most: 6,
        },
    ]
}

fn answers() -> Vec<BlobAnswer> {
    vec![
        BlobAnswer::Has(
            vec![Has::Part(0), Has::Whole, Has::Part(32_768)],
            Some(vec![1; 130]),
        ),
        BlobAnswer::Has(vec![Has::Part(7)], None),
        BlobAnswer::Piece {
            size: 40_000,
            bytes: vec![8; 100],
        },
        BlobAnswer::Absent,
    ]
}

#[test]
fn messages_come_back_as_they_were() {
    for request in requests() {
        assert_eq!(BlobRequest::decode(&request.encode()), Ok(request));
    }
    for answer in answers() {
        assert_eq!(BlobAnswer::decode(&answer.encode()), Ok(answer));
    }
}

#[test]
fn what_is_above_a_limit_is_refused() {
    let too_many = BlobRequest::Have(vec![[0; 32]; BLOB_ASKED_MAX + 1]);
    assert_eq!(BlobRequest::decode(&too_many.encode()), Err(CodecError::TooLarge));
    let too_large = |piece: Piece| BlobRequest::decode(&BlobRequest::Put(piece).encode());
    let piece = |size: usize, bytes: usize| Piece {
        address: [0; 32],
        size: size as u64,
        offset: 0,
        bytes: vec![0; bytes],
    };
    assert_eq!(too_large(piece(BLOB_MAX_BYTES + 1, 1)), Err(CodecError::TooLarge));
    assert_eq!(
        too_large(piece(BLOB_MAX_BYTES, BLOB_PIECE_MAX_BYTES + 1)),
        Err(CodecError::TooLarge)
    );
}

#[test]
fn a_receipt_is_believed_only_as_its_hub_signed_it() {
    let (key, other) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
    let receipt = BlobReceipt {
        hub: ShardId::from_bytes([5; 16]),
        role: HubRole::Top,
        generation: 3,
        time_ms: 9,
        blobs: vec![([1; 32], true), ([2; 32], false)],
    };
    let signed = receipt.sign(&key);
    assert_eq!(
        BlobReceipt::open(&signed, &seal::device_key(&key)),
        Some(receipt.clone())
    );
    assert_eq!(BlobReceipt::open(&signed, &seal::device_key(&other)), None);
    for at in 0..signed.len() {
        let mut bad = signed.clone();
        bad[at] ^= 1;
        assert_eq!(BlobReceipt::open(&bad, &seal::device_key(&key)), None);
    }
    assert_eq!(receipt.says(&[1; 32]), Some(true));
    assert_eq!(receipt.says(&[2; 32]), Some(false));
    assert_eq!(receipt.says(&[3; 32]), None);
    let relay = BlobReceipt {
        role: HubRole::Relay,
        ..receipt
    };
    assert_eq!(
        relay.says(&[1; 32]),
        Some(false),
        "nothing leaves on the word of a relay"
    );
}

proptest! {
    #[test]
    fn no_bytes_panic_and_what_is_read_is_written_again(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0u8..4) {
        let bytes = [&[kind][..], &bytes].concat();
        if let Ok(request) = BlobRequest::decode(&bytes) {
            prop_assert_eq!(request.encode(), bytes.clone());
        }
        if let Ok(answer) = BlobAnswer::decode(&bytes) {
            prop_assert_eq!(answer.encode(), bytes.clone());
        }
        let _ = BlobReceipt::decode(&bytes);
    }
}
