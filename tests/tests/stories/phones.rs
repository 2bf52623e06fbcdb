//! One phone and its misfortunes.

use crate::stage::{Disnaker, MANGGARAI, Phone, ROTE, all_meet, person};
use lontar_core::app::AppError;
use lontar_core::model::{RecordKind, Value};
use lontar_core::store::StoreError;
use lontar_core::store::rows::{Filter, ListRow};
use lontar_core::sync::wire::join::Role;
use lontar_hub::import::{Options, read_candidates};
use lontar_tests::rng::Rng;
use lontar_tests::sim::{PLACES, TODAY, accident, consent};

#[test]
fn a_form_whose_person_refuses_consent_leaves_nothing() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(21, &hub, "Yohana", ROTE);
    let mut answers = person(ROTE);
    answers.set("nm", "Zakharias Qwertyuiop");
    answers.set("nk", "5314022208859999");
    let draft = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
    yohana.draft_set(&draft, "identity", answers.0).unwrap();
    yohana.settle().unwrap();
    assert!(
        contains(&yohana, b"Zakharias Qwertyuiop"),
        "the search finds what is there"
    );
    yohana.draft_refused(&draft, "refused").unwrap();
    yohana.settle().unwrap();
    assert!(!contains(&yohana, b"Zakharias Qwertyuiop"));
    assert!(!contains(&yohana, b"5314022208859999"));
}

#[test]
fn who_is_enrolled_refuses_nothing_any_more_and_takes_consent_back_by_a_request() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(23, &hub, "Yohana", ROTE);
    let record = yohana
        .save_new(RecordKind::ENROLMENT, person(ROTE))
        .unwrap()
        .record;
    let draft = yohana.draft_edit(&record).unwrap();
    assert!(matches!(
        yohana.draft_refused(&draft, "refused"),
        Err(AppError::NotAllowed(_))
    ));
    assert_eq!(yohana.drafts().unwrap().len(), 1, "the edit stays");
}

fn contains(phone: &Phone, needle: &[u8]) -> bool {
    let files = phone.disk.files();
    files.iter().any(|(name, _)| {
        phone
            .disk
            .read(name)
            .unwrap_or_default()
            .windows(needle.len())
            .any(|window| window == needle)
    })
}

#[test]
fn a_full_disk_is_said_and_what_was_typed_is_still_there() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(22, &hub, "Yohana", ROTE);
    let draft = yohana.draft_new(RecordKind::ENROLMENT, None).unwrap();
    yohana.draft_set(&draft, "identity", person(ROTE).0).unwrap();
    yohana.disk.fill_up(Some(2_000));
    assert!(matches!(
        yohana.draft_submit(&draft),
        Err(AppError::Store(StoreError::Full))
    ));
    assert_eq!(yohana.draft(&draft).unwrap().draft.answers, person(ROTE));
    yohana.disk.fill_up(None);
    let saved = yohana.draft_submit(&draft).unwrap();
    assert!(yohana.show(&saved.record).is_ok());
    assert!(yohana.drafts().unwrap().is_empty());
}

#[test]
fn a_report_before_joining_reaches_the_district_and_the_answer_reaches_the_worker() {
    let hub = Disnaker::new();
    let maria = Phone::new(23);
    let report = accident(&mut Rng::new(1), Some(PLACES[ROTE].1));
    let record = maria.save_new(RecordKind::ACCIDENT, report).unwrap().record;
    assert_eq!(maria.code_of_sync(&hub), "not_joined");
    let yohana = Phone::officer(24, &hub, "Yohana", ROTE);
    maria
        .keep_invite(&hub.invite("Maria", Role::Worker, &[]))
        .unwrap();
    all_meet(&hub, &[&maria, &yohana]);
    yohana.sets(&record, "ak", "plkk");
    all_meet(&hub, &[&yohana, &maria]);
    assert_eq!(maria.values(&record, "ak"), ["plkk"]);
    assert_eq!(maria.status().unwrap().waiting_entries, 0);
}

#[test]
fn an_enrolment_outside_the_own_district_is_carried_to_the_district_of_the_village() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(25, &hub, "Yohana", ROTE);
    let ferdinan = Phone::officer(26, &hub, "Ferdinan", MANGGARAI);
    let record = yohana.enrols(MANGGARAI);
    all_meet(&hub, &[&yohana, &ferdinan]);
    ferdinan.sets(&record, "hm", "Dusun Golo");
    all_meet(&hub, &[&ferdinan, &yohana]);
    for phone in [&yohana, &ferdinan] {
        assert_eq!(phone.values(&record, "hm"), ["Dusun Golo"]);
    }
}

#[test]
fn a_phone_put_back_to_an_old_state_opens_a_new_log_and_gets_its_lost_records_again() {
    for marker in [None, Some(b"another opening".as_slice())] {
        let hub = Disnaker::new();
        let mut yohana = Phone::officer(27, &hub, "Yohana", ROTE);
        let yesterday = yohana.disk.snapshot();
        let lost = yohana.enrols(ROTE);
        all_meet(&hub, &[&yohana]);
        yohana.put_back(&yesterday, marker);
        assert_eq!(yohana.was_copied(), marker.is_some());
        let after = yohana.enrols(ROTE);
        all_meet(&hub, &[&yohana]);
        assert!(yohana.show(&lost).is_ok(), "what the hub had came back");
        assert!(
            hub.hub.record(&after).is_ok(),
            "what was saved afterwards arrived"
        );
        assert!(hub.hub.held().unwrap().is_empty());
        assert_eq!(yohana.code_of_sync(&hub), "done");
    }
}

#[test]
fn a_copied_phone_that_lives_on_beside_its_original_loses_nothing() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(28, &hub, "Yohana", ROTE);
    let mut copy = Phone::new(29);
    copy.put_back(&yohana.disk.snapshot(), None);
    let (first, second) = (yohana.enrols(ROTE), copy.enrols(ROTE));
    all_meet(&hub, &[&yohana, &copy]);
    for phone in [&yohana, &copy] {
        assert!(phone.show(&first).is_ok() && phone.show(&second).is_ok());
        assert_eq!(phone.status().unwrap().waiting_entries, 0);
    }
    yohana.sets(&second, "nm", Value::from("Yohana Lete"));
    copy.sets(&first, "nm", Value::from("Maria Bessie"));
    all_meet(&hub, &[&yohana, &copy]);
    assert_eq!(yohana.values(&first, "nm"), ["Maria Bessie"]);
    assert_eq!(copy.values(&second, "nm"), ["Yohana Lete"]);
}

#[test]
fn two_phones_of_one_family_see_what_the_other_reported() {
    let hub = Disnaker::new();
    let maria = Phone::of(41, &hub, "Maria", Role::Worker, &[]);
    let record = maria
        .save_new(
            RecordKind::ACCIDENT,
            accident(&mut Rng::new(2), Some(PLACES[ROTE].1)),
        )
        .unwrap()
        .record;
    all_meet(&hub, &[&maria]);
    // Her brother's phone was set up from a copy of hers; each writes a log of its own from then on.
    let mut brother = Phone::new(42);
    brother.put_back(&maria.disk.snapshot(), Some(b"another opening"));
    brother.sets(&record, "ak", "plkk");
    let his = brother
        .save_new(
            RecordKind::ACCIDENT,
            accident(&mut Rng::new(3), Some(PLACES[ROTE].1)),
        )
        .unwrap()
        .record;
    all_meet(&hub, &[&brother, &maria]);
    assert_eq!(maria.values(&record, "ak"), ["plkk"]);
    assert!(maria.show(&his).is_ok());
    assert_eq!(maria.code_of_sync(&hub), "done");
}

#[test]
fn a_list_imported_again_after_a_restore_makes_no_second_candidates() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(65, &hub, "Yohana", ROTE);
    let yesterday = hub.disk.snapshot();
    let list = "Nama;NIK;Tgl Lahir;L/P;Desa;Kecamatan;Pekerjaan\n\
                Maria Ndaumanu;5314025208850012;12-08-1985;P;Temas;Rote Barat Laut;Petani\n";
    let reading = read_candidates("daftar.csv", list.as_bytes(), &Options::new(TODAY)).unwrap();
    hub.hub.import_candidates(&reading.good).unwrap();
    all_meet(&hub, &[&yohana]);
    hub.restore(&yesterday);
    all_meet(&hub, &[&yohana]);
    let again = hub.hub.import_candidates(&reading.good).unwrap();
    assert_eq!((again.new, again.known), (0, 1));
}

#[test]
fn a_candidate_of_a_list_reaches_the_phone_and_becomes_an_enrolment() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(43, &hub, "Yohana", ROTE);
    let list = "Nama;NIK;Tgl Lahir;L/P;Desa;Kecamatan;Pekerjaan\n\
                Maria Ndaumanu;5314025208850012;12-08-1985;P;Temas;Rote Barat Laut;Petani\n";
    let reading = read_candidates("daftar.csv", list.as_bytes(), &Options::new(TODAY)).unwrap();
    hub.hub.import_candidates(&reading.good).unwrap();
    all_meet(&hub, &[&yohana]);
    let filter = Filter {
        kind: Some(RecordKind::CANDIDATE),
        ..Filter::default()
    };
    let candidate = yohana.list(&filter, 0, 10).unwrap().remove(0).record;
    let draft = yohana.draft_new(RecordKind::ENROLMENT, Some(&candidate)).unwrap();
    yohana
        .draft_set(&draft, "consent", [(String::from("cs"), consent())].into())
        .unwrap();
    let saved = yohana.draft_submit(&draft).unwrap();
    all_meet(&hub, &[&yohana]);
    let page = hub.hub.record(&saved.record).unwrap();
    assert_eq!(page.registers.winner("nm"), Some(&Value::from("Maria Ndaumanu")));
    assert_eq!(
        page.registers.winner("cd"),
        Some(&Value::Text(candidate.to_string()))
    );
}

#[test]
fn the_list_of_a_village_goes_hamlet_by_hamlet_however_they_are_written() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(47, &hub, "Yohana", ROTE);
    let list = "Nama;NIK;Tgl Lahir;L/P;Dusun;Desa;Kecamatan;Pekerjaan\n\
                Yuliana Mooy;5314025208850012;12-08-1985;P;Dusun 10;Temas;Rote Barat Laut;Petani\n\
                Marselina Adu;5314025308850011;13-08-1985;P;;Temas;Rote Barat Laut;Petani\n\
                Melkianus Ndun;5314021408850013;14-08-1985;L;DSN. II;Temas;Rote Barat Laut;Petani\n\
                Adriana Lusi;5314025508850014;15-08-1985;P;Dusun 2;Temas;Rote Barat Laut;Petani\n";
    let reading = read_candidates("daftar.csv", list.as_bytes(), &Options::new(TODAY)).unwrap();
    hub.hub.import_candidates(&reading.good).unwrap();
    all_meet(&hub, &[&yohana]);
    let village = yohana.villages().unwrap().remove(0).village;
    let page = |offset, limit| {
        let page = yohana
            .candidates(village.as_deref(), None, offset, limit)
            .unwrap();
        let name = |(row, _): &(ListRow, _)| row.answers.get("nm").and_then(Value::as_text).map(String::from);
        page.iter().filter_map(name).collect::<Vec<_>>()
    };
    let all = ["Adriana Lusi", "Melkianus Ndun", "Yuliana Mooy", "Marselina Adu"];
    assert_eq!(page(0, 50), all);
    assert_eq!([page(0, 3), page(3, 3)].concat(), all);
}

#[test]
fn a_record_that_rots_on_a_phone_is_found_and_named() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(61, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(62, &hub, "Melkianus", ROTE);
    let record = yohana.enrols(ROTE);
    yohana.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    assert!(melkianus.syncs(&hub).differing.is_empty());
    melkianus.rots(&record);
    let report = melkianus.syncs(&hub);
    assert_eq!(report.outcome.code(), "done_digests_differ");
    assert_eq!(report.differing.into_iter().collect::<Vec<_>>(), [record]);
}

#[test]
fn records_of_sixty_kilobytes_each_travel_up_and_down_and_back_to_a_restored_hub() {
    let mut hub = Disnaker::new();
    let yohana = Phone::officer(63, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(64, &hub, "Melkianus", ROTE);
    let yesterday = hub.disk.snapshot();
    let mut records = Vec::new();
    for n in 0..40u8 {
        let mut answers = person(ROTE);
        for register in 0..7u8 {
            let noise: Vec<u8> = (0..8_000u32)
                .map(|i| (i * 31 + u32::from(n)) as u8 ^ register)
                .collect();
            answers.set(format!("x:note{register}"), Value::Bytes(noise));
        }
        records.push(yohana.save_new(RecordKind::ENROLMENT, answers).unwrap().record);
    }
    all_meet(&hub, &[&yohana, &melkianus]);
    assert_eq!(yohana.status().unwrap().waiting_entries, 0);
    assert!(records.iter().all(|r| melkianus.show(r).is_ok()));
    hub.restore(&yesterday);
    all_meet(&hub, &[&melkianus]);
    assert!(records.iter().all(|r| hub.hub.record(r).is_ok()));
    assert_eq!(melkianus.code_of_sync(&hub), "done");
}

#[test]
fn an_invite_from_before_a_phone_was_closed_does_not_open_it_again() {
    let hub = Disnaker::new();
    let phone = Phone::officer(2, &hub, "Yohana Lete", ROTE);
    let before = hub.invite("Yohana Lete", Role::Officer, &[ROTE]);
    hub.env.advance(1);
    hub.hub.revoke(&phone.device()).unwrap();
    phone.keep_invite(&before).unwrap();
    phone.syncs(&hub);
    let revoked = |hub: &Disnaker| hub.hub.devices().unwrap()[0].revoked_ms.is_some();
    assert!(revoked(&hub));
    // The clock of the hub was put right since, to a day before.
    hub.env.advance(-crate::stage::DAY_MS);
    phone
        .keep_invite(&hub.invite("Yohana Lete", Role::Officer, &[ROTE]))
        .unwrap();
    phone.syncs(&hub);
    assert!(!revoked(&hub), "a newer one does: whoever wrote it knew");
}

#[test]
fn who_is_on_the_same_family_card_is_offered_once_and_never_the_person_itself() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(43, &hub, "Yohana", ROTE);
    let list = "Nama;NIK;Tgl Lahir;L/P;Desa;Kecamatan;Pekerjaan;No KK\n\
                Maria Ndaumanu;5314025208850012;12-08-1985;P;Temas;Rote Barat Laut;Petani;5314021203100004\n\
                Yohanes Mooy;5314020304830001;03-04-1983;L;Temas;Rote Barat Laut;Nelayan;5314021203100004\n\
                Yuliana Lona;5314026304900003;23-04-1990;P;Temas;Rote Barat Laut;Petani;5314021203100005\n";
    let reading = read_candidates("daftar.csv", list.as_bytes(), &Options::new(TODAY)).unwrap();
    hub.hub.import_candidates(&reading.good).unwrap();
    all_meet(&hub, &[&yohana]);
    let filter = Filter {
        kind: Some(RecordKind::CANDIDATE),
        ..Filter::default()
    };
    let named = |name: &str| {
        let all = yohana.list(&filter, 0, 10).unwrap();
        all.into_iter()
            .find(|row| row.answers.get("nm").and_then(|v| v.as_text()) == Some(name))
            .unwrap()
            .record
    };
    let enrols = |name: &str| {
        let draft = yohana.draft_new(RecordKind::ENROLMENT, Some(&named(name)));
        let draft = draft.unwrap();
        yohana
            .draft_set(&draft, "consent", [(String::from("cs"), consent())].into())
            .unwrap();
        draft
    };
    let household = |draft| {
        let people = yohana.household(draft).unwrap();
        people
            .iter()
            .map(|row| (row.kind, row.record))
            .collect::<Vec<_>>()
    };
    let maria = enrols("Maria Ndaumanu");
    let candidate = (RecordKind::CANDIDATE, named("Yohanes Mooy"));
    assert_eq!(household(&maria), [candidate]);
    let enrolled = yohana.draft_submit(&enrols("Yohanes Mooy")).unwrap().record;
    assert_eq!(
        household(&maria),
        [(RecordKind::ENROLMENT, enrolled)],
        "and not twice"
    );
    assert_eq!(household(&enrols("Yuliana Lona")), []);
}
