//! Who the hub is, invites, grants, and joining.

use crate::{grant, hub, key, same};
use lontar_core::model::ShardId;
use lontar_core::oplog::codec::Writer;
use lontar_core::oplog::seal::device_key;
use lontar_core::sync::wire::join::{
    Authority, Invite, JoinRequest, Joined, Role, request_message, root_fingerprint,
};

fn authority() -> Authority {
    Authority::sign(&key(20), hub(), device_key(&key(21)))
}

#[test]
fn joining_keeps_its_bytes() {
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
    same(
        "request_message",
        "what a device signs of a request",
        &request_message("/v1/exchange", 1_796_000_000_000, &[1, 2, 3]),
    );
}
