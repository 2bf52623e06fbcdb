//! Photos and voice notes: taken offline, brought over bad lines, kept within budgets, and given back.

use crate::stage::{DAY_MS, Disnaker, MANGGARAI, Phone, ROTE, all_meet, person};
use lontar_core::app::{self, AppError, Lontar, PhotoView, SyncReport};
use lontar_core::form::Answers;
use lontar_core::media::picture::Prepared;
use lontar_core::media::seal::{self, Role};
use lontar_core::media::voice;
use lontar_core::model::{Consent, Item, RecordId, RecordKind, Value};
use lontar_core::oplog::SigningKey;
use lontar_core::store::blobs::BlobCustody;
use lontar_core::sync::blobs::Allowed;
use lontar_core::sync::engine::{Progress, signed};
use lontar_core::sync::transport::{Boxed, Call, PATH_BLOB, PATH_JOIN, Transport, TransportError};
use lontar_core::sync::wire::blob::{Address, BlobAnswer, BlobRequest, Has, Piece};
use lontar_core::sync::wire::join::{JoinRequest, Role as Person};
use lontar_core::vault::FileKeyStore;
use lontar_hub::Refusal;
use lontar_tests::rng::Rng;
use lontar_tests::sim::{PLACES, START_MS, SimEnv, accident};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Passes,
    Lost,
    AnswerLost,
    OneBitFlipped,
}

/// A line to the hub that notes which bytes of blobs reached it.
struct Line<'a> {
    hub: &'a Disnaker,
    fate: Box<dyn Fn(&Call) -> Fate + Send + Sync + 'a>,
    /// For each blob, pieces in the order in which they went out: offset, bytes, whether they arrived.
    pieces: Mutex<Vec<(Address, u64, u64, bool)>>,
}

impl<'a> Line<'a> {
    fn new(hub: &'a Disnaker, fate: impl Fn(&Call) -> Fate + Send + Sync + 'a) -> Self {
        Self {
            hub,
            fate: Box::new(fate),
            pieces: Mutex::new(Vec::new()),
        }
    }

    fn good(hub: &'a Disnaker) -> Self {
        Self::new(hub, |_| Fate::Passes)
    }

    fn sync(&self, phone: &Phone, allowed: Allowed) -> SyncReport {
        pollster::block_on(phone.sync_with(self, &Progress::default(), allowed)).unwrap()
    }

    /// No byte that reached the hub went out a second time.
    fn assert_nothing_twice(&self) {
        let mut arrived: BTreeMap<Address, u64> = BTreeMap::new();
        for (address, offset, bytes, whole) in self.pieces.lock().unwrap().iter() {
            let before = arrived.entry(*address).or_default();
            assert!(
                *offset >= *before,
                "{bytes} bytes from {offset} again, {before} were there"
            );
            if *whole {
                *before = offset + bytes;
            }
        }
    }
}

impl Transport for Line<'_> {
    fn call(&self, mut call: Call) -> Boxed<'_, Result<Vec<u8>, TransportError>> {
        let fate = (self.fate)(&call);
        if call.path == PATH_BLOB
            && let Ok(BlobRequest::Put(piece)) = BlobRequest::decode(&call.body)
        {
            let arrives = matches!(fate, Fate::Passes | Fate::AnswerLost);
            let bytes = piece.bytes.len() as u64;
            self.pieces
                .lock()
                .unwrap()
                .push((piece.address, piece.offset, bytes, arrives));
        }
        match fate {
            Fate::Passes => self.hub.call(call),
            Fate::OneBitFlipped => {
                let middle = call.body.len() / 2;
                call.body[middle] ^= 4;
                self.hub.call(call)
            }
            Fate::Lost => Box::pin(std::future::ready(Err(TransportError::Interrupted))),
            Fate::AnswerLost => {
                drop(self.hub.call(call));
                Box::pin(std::future::ready(Err(TransportError::Interrupted)))
            }
        }
    }

    fn wait(&self, _attempt: u32) -> Boxed<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// A photo as the pipeline would give it: only sizes matter here.
fn picture(seed: u64, main: usize) -> Prepared {
    let mut rng = Rng::new(seed);
    let mut bytes = |len: usize| {
        let mut all = vec![0; len];
        rng.fill(&mut all);
        all
    };
    Prepared {
        main: bytes(main),
        thumbnail: bytes(5_000),
        size: (1_280, 960),
        findings: Vec::new(),
    }
}

fn recording() -> voice::Prepared {
    voice::Prepared {
        bytes: vec![7; 180_000],
        mime: "audio/mp4",
        duration_ms: 58_000,
    }
}

fn consenting(place: usize, photos: bool) -> Answers {
    let mut answers = person(place);
    let mut consent = answers
        .get("cs")
        .and_then(Item::from_value)
        .map(Consent::read)
        .unwrap();
    consent.photos_allowed = Some(photos);
    answers.set("cs", consent.write().to_value());
    answers
}

impl Phone {
    fn enrols_with_photo(&self, place: usize, picture: &Prepared) -> (RecordId, String) {
        let record = self
            .save_new(RecordKind::ENROLMENT, consenting(place, true))
            .unwrap()
            .record;
        let added = self.add_photo(&record, "ktp", picture).unwrap();
        (record, added.register)
    }

    fn only_photo(&self, record: &RecordId) -> PhotoView {
        self.photos(record).unwrap().remove(0)
    }

    fn custody(&self, record: &RecordId) -> BlobCustody {
        self.only_photo(record).main.unwrap().custody
    }
}

#[test]
fn photos_taken_offline_arrive_whole_over_a_line_that_breaks_and_no_byte_goes_twice() {
    for seed in 0..12 {
        let hub = Disnaker::with_seed(seed);
        let yohana = Phone::officer(70 + seed, &hub, "Yohana", ROTE);
        let pictures: Vec<Prepared> = (0..5).map(|n| picture(100 * seed + n, 39_000)).collect();
        let made: Vec<_> = pictures
            .iter()
            .map(|p| yohana.enrols_with_photo(ROTE, p))
            .collect();
        yohana.add_voice(&made[0].0, "story", &recording()).unwrap();
        assert_eq!(yohana.blobs_waiting().unwrap().blobs, 11);
        let fate = Mutex::new(Rng::new(seed ^ 0xcafe));
        let line = Line::new(&hub, move |_| match fate.lock().unwrap().below(10) {
            0 | 1 => Fate::Lost,
            2 | 3 => Fate::AnswerLost,
            4 => Fate::OneBitFlipped,
            _ => Fate::Passes,
        });
        for _ in 0..40 {
            line.sync(&yohana, Allowed::Everything);
        }
        assert_eq!(yohana.blobs_waiting().unwrap().blobs, 0, "seed {seed}");
        line.assert_nothing_twice();
        hub.hub.work_all().unwrap();
        for ((record, register), picture) in made.iter().zip(&pictures) {
            let main = hub.hub.open_attachment(record, register, Role::Main).unwrap();
            assert!(main.bytes == picture.main, "seed {seed}");
            assert_eq!(yohana.custody(record), BlobCustody::Stored);
        }
        assert!(hub.hub.verify(&mut |_, _| {}).unwrap().faults.is_empty());
        assert_eq!(hub.hub.verify(&mut |_, _| {}).unwrap().blobs, 11);
    }
}

#[test]
fn a_photo_flipped_by_one_bit_on_the_way_is_refused_and_sent_again_in_the_same_sync() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(71, &hub, "Yohana", ROTE);
    let picture = picture(1, 39_000);
    let (record, register) = yohana.enrols_with_photo(ROTE, &picture);
    let flipped = Mutex::new(false);
    let line = Line::new(&hub, move |call| {
        let mut flipped = flipped.lock().unwrap();
        let is_piece = call.path == PATH_BLOB && call.body.len() > 30_000;
        if is_piece && !std::mem::replace(&mut *flipped, true) {
            Fate::OneBitFlipped
        } else {
            Fate::Passes
        }
    });
    let report = line.sync(&yohana, Allowed::Everything).photos.unwrap();
    assert_eq!((report.ended.code(), report.sent), ("done", 2));
    hub.hub.work_all().unwrap();
    let opened = hub.hub.open_attachment(&record, &register, Role::Main).unwrap();
    assert!(opened.bytes == picture.main);
}

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

#[test]
fn thumbnails_go_first_those_of_accidents_before_others_and_pictures_wait_for_a_fast_line() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(74, &hub, "Yohana", ROTE);
    let enrolled: Vec<_> = (0..4)
        .map(|n| yohana.enrols_with_photo(ROTE, &picture(10 + n, 39_000)))
        .collect();
    let report = accident(&mut Rng::new(5), Some(PLACES[ROTE].1));
    let accident = yohana.save_new(RecordKind::ACCIDENT, report).unwrap().record;
    yohana.sets(&accident, "cs", consenting(ROTE, true).get("cs").unwrap().clone());
    yohana
        .add_photo(&accident, "injury", &picture(20, 39_000))
        .unwrap();
    // Every request takes three seconds: 32 KiB in three seconds is less than 200 kbit/s.
    let line = Line::new(&hub, |_| {
        yohana.env.advance(3_000);
        Fate::Passes
    });
    let photos = line.sync(&yohana, Allowed::Budget).photos.unwrap();
    assert_eq!(photos.ended.code(), "slow");
    let order: Vec<Address> = line.pieces.lock().unwrap().iter().map(|p| p.0).collect();
    assert_eq!(order[0], yohana.only_photo(&accident).photo.thumbnail.unwrap());
    for (n, (record, _)) in enrolled.iter().enumerate() {
        assert_eq!(order[n + 1], yohana.only_photo(record).photo.thumbnail.unwrap());
    }
    assert!(photos.waiting.pictures >= 3, "{photos:?}");
    let done = line.sync(&yohana, Allowed::Everything).photos.unwrap();
    assert_eq!((done.ended.code(), done.waiting.blobs), ("done", 0));
    line.assert_nothing_twice();
}

#[test]
fn the_day_s_budget_is_kept_to_and_the_next_day_goes_on() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(75, &hub, "Yohana", ROTE);
    for n in 0..6 {
        yohana.enrols_with_photo(ROTE, &picture(30 + n, 39_000));
    }
    assert_eq!(yohana.photo_budget().unwrap().limit, 20_000_000);
    yohana.set_photo_budget(100_000).unwrap();
    let line = Line::good(&hub);
    let mut days = 0;
    loop {
        let report = line.sync(&yohana, Allowed::Budget);
        assert_eq!(report.waiting_records, 0, "photos never hold up a record");
        let photos = report.photos.unwrap();
        assert!(photos.bytes <= 100_000 + 32_768, "{photos:?}");
        if photos.ended.code() == "done" {
            break;
        }
        assert_eq!(photos.ended.code(), "budget");
        assert_eq!(
            line.sync(&yohana, Allowed::Budget).photos.unwrap().bytes,
            0,
            "not on the same day"
        );
        yohana.env.advance(DAY_MS);
        days += 1;
    }
    assert!(days >= 2);
    line.assert_nothing_twice();
    assert_eq!(line.sync(&yohana, Allowed::Nothing).photos.unwrap().bytes, 0);
}

#[test]
fn pictures_leave_the_phone_only_once_they_are_in_a_backup_and_come_back_on_demand() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(76, &hub, "Yohana", ROTE);
    let picture = picture(3, 35_000);
    let (record, register) = yohana.enrols_with_photo(ROTE, &picture);
    assert_eq!(yohana.free_storage().unwrap().pictures, 0, "it is nowhere else");
    all_meet(&hub, &[&yohana]);
    assert_eq!(yohana.custody(&record), BlobCustody::Stored);
    assert_eq!(
        yohana.free_storage().unwrap().pictures,
        0,
        "it is at the hub and in no backup"
    );
    let up_to = (hub.hub.position().unwrap(), hub.hub.blob_position().unwrap());
    hub.hub.note_backup(up_to, 1).unwrap();
    yohana.env.advance(DAY_MS);
    // The receipt for the records comes first and makes the phone ask about the photos.
    all_meet(&hub, &[&yohana]);
    assert_eq!(yohana.custody(&record), BlobCustody::BackedUp);
    let freed = yohana.free_storage().unwrap();
    assert_eq!((freed.pictures, freed.bytes), (1, 35_040));
    assert_eq!(yohana.photo(&record, &register, Role::Main).unwrap(), None);
    assert!(
        yohana
            .photo(&record, &register, Role::Thumbnail)
            .unwrap()
            .is_some()
    );
    assert_eq!(yohana.blobs_waiting().unwrap().blobs, 0);
    assert!(pollster::block_on(yohana.fetch_photo(&hub, &record, &register)).unwrap());
    assert_eq!(
        yohana.photo(&record, &register, Role::Main).unwrap(),
        Some(picture.main)
    );
}

#[test]
fn a_hub_restored_from_yesterday_gets_the_photos_of_the_lost_day_back() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(77, &hub, "Yohana", ROTE);
    let (kept, _) = yohana.enrols_with_photo(ROTE, &picture(4, 30_000));
    all_meet(&hub, &[&yohana]);
    let yesterday = hub.disk.snapshot();
    let (lost, register) = yohana.enrols_with_photo(ROTE, &picture(5, 30_000));
    all_meet(&hub, &[&yohana]);
    assert_eq!(yohana.custody(&lost), BlobCustody::Stored);
    hub.restore(&yesterday);
    let line = Line::good(&hub);
    line.sync(&yohana, Allowed::Budget);
    hub.hub.work_all().unwrap();
    assert!(hub.hub.open_attachment(&lost, &register, Role::Main).is_ok());
    let sent_again: Vec<Address> = line.pieces.lock().unwrap().iter().map(|p| p.0).collect();
    let of_kept = yohana.only_photo(&kept).photo.address.unwrap();
    assert!(!sent_again.contains(&of_kept), "only what was lost goes again");
    assert_eq!(
        line.sync(&yohana, Allowed::Budget).round_trips,
        1,
        "and then there is nothing to ask"
    );
}

#[test]
fn a_photo_of_a_draft_goes_with_the_draft() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(78, &hub, "Yohana", ROTE);
    let draft = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
    let (allowed, forbidden) = (consenting(ROTE, true), consenting(ROTE, false));
    yohana.draft_set(&draft, "photos", forbidden.0).unwrap();
    let refused = yohana
        .draft_add_photo(&draft, "ktp", &picture(6, 30_000))
        .unwrap_err();
    assert!(matches!(refused, AppError::Invalid(p) if p[0].code == "photos_not_allowed"));
    assert!(yohana.photos(&draft).unwrap().is_empty());
    yohana.draft_set(&draft, "photos", allowed.0).unwrap();
    let shot = picture(6, 30_000);
    let first = yohana.draft_add_photo(&draft, "ktp", &shot).unwrap().register;
    let second = yohana
        .draft_add_photo(&draft, "person", &picture(7, 30_000))
        .unwrap()
        .register;
    assert_eq!(
        yohana.photo(&draft, &first, Role::Main).unwrap(),
        Some(shot.main.clone())
    );
    yohana.draft_remove_attachment(&draft, &second).unwrap();
    assert_eq!(yohana.blobs_waiting().unwrap().blobs, 0, "a draft is never sent");
    let record = yohana.draft_submit(&draft).unwrap().record;
    assert_eq!(yohana.blobs_waiting().unwrap().blobs, 2);
    assert_eq!(yohana.photos(&record).unwrap().len(), 1);
    assert_eq!(
        yohana.photo(&record, &first, Role::Main).unwrap(),
        Some(shot.main)
    );
    let other = yohana.draft_edit(&record).unwrap();
    yohana
        .draft_add_photo(&other, "person", &picture(8, 30_000))
        .unwrap();
    yohana.draft_discard(&other).unwrap();
    assert_eq!(yohana.photos(&record).unwrap().len(), 1);
    assert_eq!(yohana.blobs_waiting().unwrap().blobs, 2);
}

#[test]
fn a_photo_that_was_removed_is_gone_here_and_at_colleagues() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(79, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(80, &hub, "Melkianus", ROTE);
    let (record, register) = yohana.enrols_with_photo(ROTE, &picture(9, 30_000));
    yohana.remove_attachment(&record, &register).unwrap();
    assert_eq!(yohana.blobs_waiting().unwrap().blobs, 0);
    all_meet(&hub, &[&yohana, &melkianus]);
    assert!(melkianus.photos(&record).unwrap().is_empty());
    assert!(hub.hub.attachments(&record).unwrap().is_empty());
    assert!(matches!(
        yohana.remove_attachment(&record, "nm"),
        Err(AppError::NotFound(_))
    ));
}

#[test]
fn two_phones_that_add_the_first_photo_at_once_disagree_about_nothing() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(81, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(82, &hub, "Melkianus", ROTE);
    let record = yohana
        .save_new(RecordKind::ENROLMENT, consenting(ROTE, true))
        .unwrap()
        .record;
    all_meet(&hub, &[&yohana, &melkianus]);
    let (hers, his) = (picture(41, 20_000), picture(42, 20_000));
    let of_her = yohana.add_photo(&record, "ktp", &hers).unwrap().register;
    let of_him = melkianus.add_photo(&record, "person", &his).unwrap().register;
    all_meet(&hub, &[&yohana, &melkianus]);
    assert!(yohana.conflicts_of(&record).unwrap().is_empty());
    for (register, picture) in [(&of_her, &hers), (&of_him, &his)] {
        let opened = hub.hub.open_attachment(&record, register, Role::Main).unwrap();
        assert!(opened.bytes == picture.main);
    }
    pollster::block_on(yohana.fetch_thumbnails(&hub, &record)).unwrap();
    assert_eq!(
        yohana.photo(&record, &of_him, Role::Thumbnail).unwrap(),
        Some(his.thumbnail)
    );
    yohana.sets(&record, "ph", Value::Text(String::from("+6281234567890")));
    assert!(yohana.photo(&record, &of_her, Role::Main).unwrap().is_some());
}

#[test]
fn bytes_that_went_bad_on_the_phone_are_not_sent_and_hold_up_nothing() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(83, &hub, "Yohana", ROTE);
    let (bad, _) = yohana.enrols_with_photo(ROTE, &picture(51, 30_000));
    yohana.enrols_with_photo(ROTE, &picture(52, 30_000));
    let main = yohana.only_photo(&bad).photo.address.unwrap();
    let db = rusqlite::Connection::open_with_flags_and_vfs(
        "lontar.sqlite",
        rusqlite::OpenFlags::default(),
        yohana.disk.vfs_name(),
    )
    .unwrap();
    let rotten =
        "UPDATE blob_bytes SET bytes = zeroblob(30040) WHERE id = (SELECT id FROM blob WHERE address = ?1)";
    assert_eq!(db.execute(rotten, [main]).unwrap(), 1);
    drop(db);
    let photos = Line::good(&hub)
        .sync(&yohana, Allowed::Everything)
        .photos
        .unwrap();
    assert_eq!((photos.damaged, photos.sent, photos.waiting.blobs), (1, 3, 1));
}

#[test]
fn photos_survive_when_the_power_fails() {
    let hub = Disnaker::new();
    let mut yohana = Phone::officer(84, &hub, "Yohana", ROTE);
    let picture = picture(61, 30_000);
    let (record, register) = yohana.enrols_with_photo(ROTE, &picture);
    let after = yohana.disk.snapshot();
    yohana.put_back(&after, None);
    assert_eq!(
        yohana.photo(&record, &register, Role::Main).unwrap(),
        Some(picture.main)
    );
}

#[test]
fn photos_of_a_damaged_database_are_taken_over_and_reach_the_hub() {
    let hub = Disnaker::new();
    let folder = tempfile::tempdir().unwrap();
    let env = Arc::new(SimEnv::new(START_MS, Rng::new(85)));
    let open = || -> Lontar {
        let key_store = FileKeyStore::new(folder.path(), "", env.clone());
        app::Phone::at(folder.path(), Arc::new(key_store), env.clone())
            .open()
            .unwrap()
    };
    let (shot, drafted) = (picture(71, 39_000), picture(72, 20_000));
    let (record, register, draft, of_draft) = {
        let app = open();
        app.keep_invite(&hub.invite("Yohana", Person::Officer, &[ROTE]))
            .unwrap();
        pollster::block_on(app.sync(&hub, &Progress::default())).unwrap();
        let saved = app
            .save_new(RecordKind::ENROLMENT, consenting(ROTE, true))
            .unwrap();
        let added = app.add_photo(&saved.record, "ktp", &shot).unwrap();
        let draft = app.draft_new(RecordKind::ENROLMENT, None).unwrap();
        app.draft_set(&draft, "photos", consenting(ROTE, true).0).unwrap();
        let of_draft = app.draft_add_photo(&draft, "ktp", &drafted).unwrap();
        app.settle().unwrap();
        (saved.record, added.register, draft, of_draft.register)
    };
    let path = folder.path().join("lontar.sqlite");
    let page: usize = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_master WHERE name = 'row'", [], |r| {
            r.get(0)
        })
        .unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0xab);
    std::fs::write(&path, bytes).unwrap();
    let app = open();
    assert!(app.set_aside().is_some());
    assert_eq!(
        app.photo(&record, &register, Role::Main).unwrap(),
        Some(shot.main.clone())
    );
    assert_eq!(
        app.photo(&draft, &of_draft, Role::Main).unwrap(),
        Some(drafted.main)
    );
    assert_eq!(
        app.blobs_waiting().unwrap().blobs,
        2,
        "those of the draft wait with it"
    );
    let report = pollster::block_on(app.sync(&hub, &Progress::default())).unwrap();
    assert_eq!(report.photos.unwrap().waiting.blobs, 0);
    hub.hub.work_all().unwrap();
    let opened = hub.hub.open_attachment(&record, &register, Role::Main).unwrap();
    assert!(opened.bytes == shot.main);
}
