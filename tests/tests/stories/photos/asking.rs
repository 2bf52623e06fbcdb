//! What the hub answers to those who ask for a blob or send one, honest or not.

use super::{Line, picture};
use crate::stage::{DAY_MS, Disnaker, MANGGARAI, Phone, ROTE, all_meet};
use lontar_core::media::seal::{self, Role};
use lontar_core::oplog::SigningKey;
use lontar_core::sync::blobs::Allowed;
use lontar_core::sync::engine::signed;
use lontar_core::sync::transport::{PATH_BLOB, PATH_JOIN};
use lontar_core::sync::wire::blob::{Address, BlobAnswer, BlobRequest, Has, Piece};
use lontar_core::sync::wire::join::{JoinRequest, Role as Person};
use lontar_hub::Refusal;

/// A device that joined by bytes alone, to ask what no phone asks.
struct Bare {
    key: SigningKey,
}

impl Bare {
    fn joined(hub: &Disnaker, seed: u8, place: usize) -> Self {
        let bare = Self {
            key: SigningKey::from_bytes(&[seed; 32]),
        };
        let request = JoinRequest {
            code: hub.invite("Ferdinan", Person::Officer, &[place]).code,
            person_shards: Vec::new(),
        };
        bare.ask(hub, PATH_JOIN, request.encode()).unwrap();
        bare
    }

    fn ask(&self, hub: &Disnaker, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let call = signed(&self.key, path, body, hub.hub.now_ms());
        hub.hub.answer(&call)
    }

    fn blob(&self, hub: &Disnaker, request: &BlobRequest) -> Result<BlobAnswer, Refusal> {
        Ok(BlobAnswer::decode(&self.ask(hub, PATH_BLOB, request.encode())?).unwrap())
    }

    fn put(&self, hub: &Disnaker, address: Address, (size, offset): (u64, u64), bytes: &[u8]) -> Has {
        let bytes = bytes.to_vec();
        let piece = Piece {
            address,
            size,
            offset,
            bytes,
        };
        match self.blob(hub, &BlobRequest::Put(piece)).unwrap() {
            BlobAnswer::Has(all, _) => all[0],
            other => panic!("{other:?}"),
        }
    }

    fn gets(&self, hub: &Disnaker, address: Address) -> bool {
        let request = BlobRequest::Get {
            address,
            offset: 0,
            most: 1_000,
        };
        matches!(self.blob(hub, &request).unwrap(), BlobAnswer::Piece { .. })
    }
}

#[test]
fn the_whole_hash_decides_and_a_piece_is_told_where_to_go_on() {
    let hub = Disnaker::new();
    let bare = Bare::joined(&hub, 1, ROTE);
    let bytes = vec![9; 1_000];
    let address = seal::address(&bytes);
    assert_eq!(
        bare.put(&hub, address, (1_000, 400), &bytes[400..]),
        Has::Part(0),
        "the beginning is missing"
    );
    assert_eq!(bare.put(&hub, address, (1_000, 0), &bytes[..600]), Has::Part(600));
    assert_eq!(
        bare.put(&hub, address, (1_000, 0), &bytes[..600]),
        Has::Part(600),
        "twice is once"
    );
    assert_eq!(
        bare.put(&hub, address, (1_000, 900), &bytes[900..]),
        Has::Part(600)
    );
    let mut wrong = bytes[600..].to_vec();
    wrong[7] ^= 1;
    assert_eq!(
        bare.put(&hub, address, (1_000, 600), &wrong),
        Has::Part(0),
        "nothing of it stays"
    );
    assert_eq!(bare.put(&hub, address, (1_000, 0), &bytes[..600]), Has::Part(600));
    assert_eq!(bare.put(&hub, address, (1_000, 600), &bytes[600..]), Has::Whole);
    assert_eq!(bare.put(&hub, address, (1_000, 0), &bytes[..600]), Has::Whole);
    assert!(!bare.gets(&hub, address), "no record names it");
}

#[test]
fn nobody_spoils_what_another_device_sends() {
    let hub = Disnaker::new();
    let (one, other) = (Bare::joined(&hub, 1, ROTE), Bare::joined(&hub, 2, ROTE));
    let bytes = vec![9; 1_000];
    let address = seal::address(&bytes);
    assert_eq!(one.put(&hub, address, (1_000, 0), &bytes[..600]), Has::Part(600));
    assert_eq!(other.put(&hub, address, (1_000, 0), &[0; 600]), Has::Part(600));
    assert_eq!(one.put(&hub, address, (1_000, 600), &bytes[600..]), Has::Whole);
}

#[test]
fn a_device_can_begin_only_so_many_uploads_and_only_of_a_certain_size() {
    let hub = Disnaker::new();
    let bare = Bare::joined(&hub, 1, ROTE);
    for n in 0..64u8 {
        assert_eq!(bare.put(&hub, [n; 32], (100, 0), &[1]), Has::Part(1));
    }
    let piece = |size: u64| {
        BlobRequest::Put(Piece {
            address: [99; 32],
            size,
            offset: 0,
            bytes: vec![1],
        })
    };
    assert!(matches!(bare.blob(&hub, &piece(100)), Err(Refusal::TooMuch)));
    assert!(matches!(
        bare.blob(&hub, &piece(600_000)),
        Err(Refusal::Code("malformed"))
    ));
    hub.env.advance(31 * DAY_MS);
    assert!(
        bare.blob(&hub, &piece(100)).is_ok(),
        "what nobody went on with makes room"
    );
    let stranger = Bare {
        key: SigningKey::from_bytes(&[77; 32]),
    };
    assert!(matches!(
        stranger.blob(&hub, &piece(100)),
        Err(Refusal::Code("not_joined"))
    ));
}

#[test]
fn colleagues_see_thumbnails_and_devices_of_other_districts_get_nothing() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(72, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(73, &hub, "Melkianus", ROTE);
    let (ferdinan, revoked) = (Bare::joined(&hub, 3, MANGGARAI), Bare::joined(&hub, 4, ROTE));
    let picture = picture(2, 30_000);
    let (record, register) = yohana.enrols_with_photo(ROTE, &picture);
    Line::good(&hub).sync(&yohana, Allowed::Everything);
    all_meet(&hub, &[&melkianus]);
    assert_eq!(
        melkianus.photo(&record, &register, Role::Thumbnail).unwrap(),
        None
    );
    assert_eq!(
        pollster::block_on(melkianus.fetch_thumbnails(&hub, &record)).unwrap(),
        1
    );
    assert_eq!(
        melkianus.photo(&record, &register, Role::Thumbnail).unwrap(),
        Some(picture.thumbnail.clone())
    );
    assert_eq!(
        pollster::block_on(melkianus.fetch_thumbnails(&hub, &record)).unwrap(),
        0,
        "it is here now"
    );
    let address = yohana.only_photo(&record).photo.thumbnail.unwrap();
    assert!(!ferdinan.gets(&hub, address));
    assert!(revoked.gets(&hub, address));
    let device = lontar_core::oplog::seal::device_key(&revoked.key);
    hub.hub.revoke(&device).unwrap();
    assert!(!revoked.gets(&hub, address));
    let late = vec![5; 300];
    assert_eq!(
        revoked.put(&hub, seal::address(&late), (300, 0), &late),
        Has::Whole,
        "it may push"
    );
}
