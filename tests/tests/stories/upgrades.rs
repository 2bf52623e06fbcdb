//! Version N over version N-1: phones as an older app left them, with drafts, photos and work that was never sent.
//!
//! `tests/golden/phone-schema-3` was written by the last build whose database had three steps; `plain` as tests are
//! built, `sealed` with SQLCipher. When a release adds a step, a phone of the release before is added beside it, and
//! none is ever changed.

use crate::stage::{DAY_MS, Disnaker, ROTE};
use lontar_core::app::{Lontar, Phone};
use lontar_core::media::seal::Role as PhotoRole;
use lontar_core::model::{RecordId, RecordKind};
use lontar_core::store::IS_ENCRYPTED;
use lontar_core::store::rows::Filter;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::session::Outcome;
use lontar_core::sync::wire::join::Role;
use lontar_tests::rng::Rng;
use lontar_tests::sim::{Hardware, START_MS, SimEnv};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// The files of a phone, the database packed.
macro_rules! phone_of {
    ($kind:literal) => {
        [
            (
                "keys",
                include_bytes!(concat!("../../golden/phone-schema-3/", $kind, "/keys")).as_slice(),
            ),
            (
                "opening",
                include_bytes!(concat!("../../golden/phone-schema-3/", $kind, "/opening")).as_slice(),
            ),
            (
                "lontar.sqlite",
                include_bytes!(concat!("../../golden/phone-schema-3/", $kind, "/database.zst")).as_slice(),
            ),
        ]
    };
}

/// A phone with today's app over the data of an older one.
struct Upgraded {
    folder: TempDir,
    env: Arc<SimEnv>,
}

impl Upgraded {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = if IS_ENCRYPTED {
            phone_of!("sealed")
        } else {
            phone_of!("plain")
        };
        for (name, bytes) in files {
            let path = folder.path().join(name);
            if name == "lontar.sqlite" {
                fs::write(path, zstd::decode_all(bytes).unwrap()).unwrap();
            } else {
                fs::write(path, bytes).unwrap();
            }
        }
        let env = Arc::new(SimEnv::new(START_MS + DAY_MS, Rng::new(78).fork(3)));
        Self { folder, env }
    }

    fn opens(&self) -> Lontar {
        let folder: &Path = self.folder.path();
        let phone = Phone::at(folder, Arc::new(Hardware::default()), self.env.clone());
        phone.open().unwrap()
    }
}

fn named(app: &Lontar, name: &str) -> RecordId {
    let rows = app.list(&Filter::default(), 0, 20).unwrap();
    let of = |row: &&lontar_core::store::rows::ListRow| {
        row.answers.get("nm").and_then(|v| v.as_text()) == Some(name)
    };
    rows.iter().find(of).unwrap().record
}

#[test]
fn everything_that_an_older_app_kept_is_there_after_an_update() {
    let upgraded = Upgraded::new();
    let app = upgraded.opens();
    let status = app.status().unwrap();
    assert_eq!((status.enrolments, status.accidents, status.drafts), (3, 1, 2));
    assert_eq!(
        status.waiting_records, 4,
        "nothing was ever sent, and nothing is called sent"
    );
    assert!(app.set_aside().is_none() && !app.was_copied() && !app.was_emptied());

    let record = named(&app, "Marselina Ndolu Bire");
    let photo = app.photos(&record).unwrap().remove(0);
    let main = app.photo(&record, &photo.register, PhotoRole::Main).unwrap();
    assert_eq!(main.unwrap().len(), 6_000);
    let small = app.photo(&record, &photo.register, PhotoRole::Thumbnail).unwrap();
    assert_eq!(small.unwrap().len(), 1_500);

    let drafts = app.drafts().unwrap();
    let names: Vec<_> = drafts
        .iter()
        .map(|d| {
            (
                d.kind,
                d.answers.get("nm").and_then(|v| v.as_text()).unwrap().to_owned(),
            )
        })
        .collect();
    assert!(
        names.contains(&(RecordKind::ENROLMENT, String::from("Yohanes Mooy"))),
        "{names:?}"
    );
    assert!(
        names.contains(&(RecordKind::ACCIDENT, String::from("Melkianus Ndun"))),
        "{names:?}"
    );
}

#[test]
fn what_an_older_app_never_sent_arrives_after_an_update_each_once() {
    let upgraded = Upgraded::new();
    let hub = Disnaker::new();
    let app = upgraded.opens();
    let draft = app
        .drafts()
        .unwrap()
        .into_iter()
        .find(|d| d.kind == RecordKind::ENROLMENT);
    let draft = draft.unwrap().id;
    assert_eq!(app.photos(&draft).unwrap().len(), 1, "of the draft");
    let finished = app.draft_submit(&draft).unwrap();
    drop(app);

    let app = upgraded.opens();
    app.keep_invite(&hub.invite("Yohana Lete", Role::Officer, &[ROTE]))
        .unwrap();
    for _ in 0..4 {
        let report = pollster::block_on(app.sync(&hub, &Progress::default())).unwrap();
        assert!(
            matches!(report.outcome, Outcome::Done { .. }),
            "{:?}",
            report.outcome
        );
        hub.hub.work_all().unwrap();
    }
    assert_eq!(app.status().unwrap().waiting_records, 0);
    let at_hub = hub.hub.counts().unwrap().total();
    assert_eq!(at_hub[..2], [4, 1], "enrolments and reports");
    let photo = app.photos(&finished.record).unwrap().remove(0);
    assert!(photo.main.is_some(), "the photo of the draft went with it");
}
