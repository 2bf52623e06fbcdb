//! Keys that the hub gives to phones, and what phones show each other without it.

use crate::{grant, same};
use lontar_core::model::{Challenge, DeviceKey, RecordId, RecoverySecret, ShardId};
use lontar_core::oplog::SigningKey;
use lontar_core::oplog::seal::device_key;
use lontar_core::sync::wire::keys::{HubKeys, KeysRequest, MonthKey};
use lontar_core::sync::wire::sealed;
use lontar_core::sync::wire::slip::{Certificate, Slip};
use lontar_core::sync::wire::worker_invite::{WorkerInvite, WorkerJoin};

/// The hub's word on the phone of key 11.
fn certificate() -> Certificate {
    let hub = SigningKey::from_bytes(&[0x0a; 32]);
    Certificate::sign(&hub, device_key(&SigningKey::from_bytes(&[0x0b; 32])), grant())
}

#[test]
fn keys_for_devices_keep_their_bytes() {
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
        Challenge::of(&device, 5, code.hint()).to_string().as_bytes(),
    );
    let ids = vec![RecordId::from_bytes([9; 16])];
    let asks = KeysRequest {
        from: 3,
        drafts_taken: ids.clone(),
        erased: ids,
    };
    same("keys_request", "asking for keys", &asks.encode());
    let keys = HubKeys {
        tls_epoch: 2,
        certificate: Some(certificate()),
        months: vec![MonthKey {
            month: 682,
            public: [0x0c; 32],
        }],
        codes: vec![(5, code)],
        drafts: vec![(RecordId::from_bytes([0x0d; 16]), vec![1, 2, 3])],
        secrets: vec![(String::from("53.14.02"), district)],
    };
    same("hub_keys", "keys for a device", &keys.encode());
    let (_, public) = sealed::key_pair(&[0x12; 32]);
    let parcel = sealed::seal(&public, sealed::Purpose::Segment, b"batch", [0x13; 32]);
    same("sealed", "a sealed parcel", &parcel.expect("it is a key"));
}

#[test]
fn words_between_phones_keep_their_bytes() {
    let device = DeviceKey::from_bytes([7; 32]);
    let slip = Slip {
        device,
        hub_ms: 1_796_000_000_000,
        until_ms: 1_796_900_000_000,
    };
    let officer = SigningKey::from_bytes(&[0x0b; 32]);
    let signed = slip.sign(&officer, Some(certificate()));
    same("slip", "text of a slip", signed.to_text().as_bytes());
    let worker = WorkerInvite::sign(
        &officer,
        certificate(),
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
}
