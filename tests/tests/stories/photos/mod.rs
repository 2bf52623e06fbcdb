//! Photos and voice notes: taken offline, brought over bad lines, kept within budgets, and given back.

mod asking;
mod keeping;
mod sending;

use crate::stage::{Disnaker, Phone, person};
use lontar_core::app::{PhotoView, SyncReport};
use lontar_core::form::Answers;
use lontar_core::media::picture::Prepared;
use lontar_core::media::voice;
use lontar_core::model::{Consent, Item, RecordId, RecordKind};
use lontar_core::store::blobs::BlobCustody;
use lontar_core::sync::blobs::Allowed;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::transport::{Boxed, Call, PATH_BLOB, Transport, TransportError};
use lontar_core::sync::wire::blob::{Address, BlobRequest};
use lontar_tests::rng::Rng;
use std::collections::BTreeMap;
use std::sync::Mutex;

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
