//! Photos and voice notes, sealed, and the requests for them.

use crate::{hub, key, same, stored};
use lontar_core::media::seal::{self as blob_seal, Role as BlobRole};
use lontar_core::oplog::seal::device_key;
use lontar_core::sync::wire::blob::{BlobAnswer, BlobReceipt, BlobRequest, Has, Piece};
use lontar_core::sync::wire::receipt::HubRole;

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
