//! Photos on the phone and at the hub: kept, given back, and gone with what they belong to.

use super::{Line, consenting, picture};
use crate::stage::{DAY_MS, Disnaker, Phone, ROTE, all_meet};
use lontar_core::app::{self, AppError, Lontar};
use lontar_core::media::seal::Role;
use lontar_core::model::{Consent, RecordKind, Value};
use lontar_core::store::blobs::BlobCustody;
use lontar_core::sync::blobs::Allowed;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::wire::blob::Address;
use lontar_core::sync::wire::join::Role as Person;
use lontar_core::vault::FileKeyStore;
use lontar_tests::rng::Rng;
use lontar_tests::sim::{START_MS, SimEnv};
use std::sync::Arc;

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
fn the_proof_of_a_consent_is_kept_of_who_allows_no_photos_and_is_named_in_it() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(79, &hub, "Yohana", ROTE);
    let draft = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
    yohana
        .draft_set(&draft, "consent", consenting(ROTE, false).0)
        .unwrap();
    let proof = || {
        let answers = yohana.draft(&draft).unwrap().answers;
        Consent::from_value(answers.get("cs").unwrap()).unwrap().proof
    };
    let first = yohana
        .draft_add_photo(&draft, "consent", &picture(8, 30_000))
        .unwrap();
    assert!(proof().is_some());
    yohana.draft_remove_attachment(&draft, &first.register).unwrap();
    assert_eq!(proof(), None, "what is gone proves nothing");
    yohana
        .draft_add_photo(&draft, "consent", &picture(9, 30_000))
        .unwrap();
    let record = yohana.draft_submit(&draft).unwrap().record;
    let kept = yohana.show(&record).unwrap().answers();
    let consent = Consent::from_value(kept.get("cs").unwrap()).unwrap();
    assert_eq!(consent.proof, yohana.only_photo(&record).photo.address);
    assert!(
        kept.get("on") == Some(&Value::from("Yohana")),
        "and the officer stands in it"
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
    yohana.draft_discard(&other, None).unwrap();
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
