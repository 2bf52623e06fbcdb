//! Phones that are locked, lost, or whose key store lost its key.

use crate::stage::{DAY_MS, Disnaker, ROTE, person};
use lontar_core::app::{AppError, Door, Lontar, Phone};
use lontar_core::env::Env;
use lontar_core::form::Answers;
use lontar_core::model::{RecordKind, RecoveryCode};
use lontar_core::store::IS_ENCRYPTED;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::session::Outcome;
use lontar_core::sync::wire::join::Role;
use lontar_core::vault::{Pin, VaultError};
use lontar_tests::rng::Rng;
use lontar_tests::sim::{Hardware, PLACES, START_MS, SimEnv, accident};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tempfile::TempDir;

/// A phone in a folder of its own, with a key store and a clock.
pub struct Handset {
    folder: TempDir,
    env: Arc<SimEnv>,
    hardware: Arc<Hardware>,
    phone: Phone,
}

impl Handset {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let env = Arc::new(SimEnv::new(START_MS, Rng::new(seed).fork(3)));
        let hardware = Arc::new(Hardware::default());
        let phone = Phone::at(folder.path(), hardware.clone(), env.clone());
        Self {
            folder,
            env,
            hardware,
            phone,
        }
    }

    /// An officer's or supervisor's phone: joined, with a PIN, and with codes.
    pub fn of(seed: u64, hub: &Disnaker, name: &str, role: Role) -> Self {
        let handset = Self::new(seed);
        let app = handset.phone.open().unwrap();
        app.keep_invite(&hub.invite(name, role, &[ROTE])).unwrap();
        syncs(&app, hub);
        app.set_pin(&pin("280591"), None).unwrap();
        assert!(app.codes_left().unwrap() > 0);
        handset
    }

    pub fn opens(&self) -> Lontar {
        self.phone.open_with_pin(&pin("280591")).unwrap()
    }

    /// Whether these bytes lie anywhere in the data folder.
    fn holds(&self, needle: &[u8]) -> Option<String> {
        let mut found = None;
        look(self.folder.path(), &mut |path, bytes| {
            if bytes.windows(needle.len()).any(|w| w == needle) {
                found = Some(path.display().to_string());
            }
        });
        found
    }
}

fn look(folder: &Path, see: &mut dyn FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            look(&path, see);
        } else {
            see(&path, &fs::read(&path).unwrap());
            see(&path, path.file_name().unwrap().as_encoded_bytes());
        }
    }
}

pub fn pin(text: &str) -> Pin {
    Pin::typed(text).unwrap()
}

pub fn syncs(app: &Lontar, hub: &Disnaker) {
    let report = pollster::block_on(app.sync(hub, &Progress::default())).unwrap();
    assert!(
        matches!(report.outcome, Outcome::Done { .. }),
        "{:?}",
        report.outcome
    );
    hub.hub.work_all().unwrap();
}

pub fn enrols(app: &Lontar, people: usize) -> Vec<Answers> {
    let mut saved = Vec::new();
    for n in 0..people {
        let mut answers = person(ROTE);
        answers.set(
            "nm",
            format!("Marselina Ndolu {}", ["Bire", "Lusi", "Toulasik", "Mesah"][n % 4]),
        );
        app.save_new(RecordKind::ENROLMENT, answers.clone()).unwrap();
        saved.push(answers);
    }
    saved
}

fn waiting(app: &Lontar) -> u64 {
    app.status().unwrap().waiting_records
}

#[test]
fn who_finds_the_phone_open_cannot_change_the_pin_without_the_old_one() {
    let hub = Disnaker::new();
    let yohana = Handset::of(90, &hub, "Yohana", Role::Officer);
    let app = yohana.opens();
    let new = pin("731946");
    let refused = |old: Option<&str>| app.set_pin(&new, old.map(pin).as_ref()).unwrap_err();
    assert!(matches!(refused(None), AppError::Vault(VaultError::PinNeeded)));
    assert!(matches!(
        refused(Some("111213")),
        AppError::Vault(VaultError::WrongPin)
    ));
    assert!(matches!(
        refused(Some("111213")),
        AppError::Vault(VaultError::WrongPin)
    ));
    assert!(matches!(
        refused(Some("111213")),
        AppError::Vault(VaultError::WrongPin)
    ));
    assert!(
        matches!(refused(Some("280591")), AppError::Vault(VaultError::Waiting(_))),
        "it counts as at the door"
    );
    yohana.env.advance(61_000);
    app.set_pin(&new, Some(&pin("280591"))).unwrap();
    drop(app);
    assert!(yohana.phone.open_with_pin(&pin("280591")).is_err());
    assert!(yohana.phone.open_with_pin(&new).is_ok());
}

#[test]
fn a_forgotten_pin_costs_a_call_to_the_supervisor_and_nothing_else() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let supervisor = Handset::of(3, &hub, "Ferdinan Lona", Role::Supervisor);
    syncs(&supervisor.opens(), &hub);
    let app = officer.opens();
    enrols(&app, 3);
    drop(app);
    assert_eq!(officer.phone.door().unwrap(), Door::Pin { wait_ms: 0 });
    while officer.phone.door().unwrap()
        != (Door::Supervisor {
            challenge: officer.phone.challenge().unwrap(),
        })
    {
        match officer.phone.open_with_pin(&pin("111222")).err().unwrap() {
            AppError::Vault(VaultError::Waiting(ms)) => officer.env.advance(ms),
            AppError::Vault(VaultError::WrongPin | VaultError::SupervisorOnly) => {}
            other => panic!("{other}"),
        }
    }
    // By voice, and neither phone has a signal.
    let challenge = officer.phone.challenge().unwrap().unwrap();
    let read_aloud = supervisor.opens().answer_challenge(&challenge).unwrap().reveal();
    let code = RecoveryCode::parse(&read_aloud.to_lowercase()).unwrap();
    assert_eq!(
        hub.hub.recover(&challenge).unwrap().1[0],
        code,
        "the office can answer as well"
    );
    let app = officer.phone.open_with_code(&code, &pin("735192")).unwrap();
    assert_eq!((app.status().unwrap().enrolments, waiting(&app)), (3, 3));
    syncs(&app, &hub);
    assert_eq!(waiting(&app), 0);
    drop(app);
    let again = officer.phone.open_with_code(&code, &pin("735192"));
    assert!(
        matches!(again.err(), Some(AppError::Vault(VaultError::WrongCode))),
        "a code opens once"
    );
}

#[test]
fn an_officer_cannot_make_codes_and_a_supervisor_of_elsewhere_neither() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let other = Handset::of(3, &hub, "Melkianus Ndun", Role::Officer);
    syncs(&other.opens(), &hub);
    let challenge = officer.phone.challenge().unwrap().unwrap();
    let answer = other.opens().answer_challenge(&challenge);
    assert!(matches!(answer.err(), Some(AppError::NotAllowed(_))));
    let abroad = Handset::new(4);
    let app = abroad.phone.open().unwrap();
    app.keep_invite(&hub.invite("Adriana Haba", Role::Supervisor, &[crate::stage::MANGGARAI]))
        .unwrap();
    syncs(&app, &hub);
    assert!(matches!(
        app.answer_challenge(&challenge).err(),
        Some(AppError::NotAllowed(_))
    ));
}

#[test]
fn an_officer_who_was_moved_to_another_district_is_opened_by_the_codes_of_that_one() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let app = officer.opens();
    hub.hub
        .regrant(&app.device(), &[String::from("53.15.05")])
        .unwrap();
    let challenge = officer.phone.challenge().unwrap().unwrap();
    assert_eq!(
        hub.hub.recover(&challenge).unwrap().1.len(),
        1,
        "until it syncs, by those of the old one"
    );
    // One sync brings the grant, and at its end the keys that belong to it.
    syncs(&app, &hub);
    drop(app);
    let challenge = officer.phone.challenge().unwrap().unwrap();
    let code = &hub.hub.recover(&challenge).unwrap().1[0];
    officer.phone.open_with_code(code, &pin("735192")).unwrap();
}

#[test]
fn after_a_supervisors_phone_was_lost_its_codes_open_nothing_that_has_synced() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let supervisor = Handset::of(3, &hub, "Ferdinan Lona", Role::Supervisor);
    let stolen = supervisor.opens();
    syncs(&stolen, &hub);
    hub.hub.revoke(&stolen.device()).unwrap();
    let challenge = officer.phone.challenge().unwrap().unwrap();
    let old = stolen.answer_challenge(&challenge).unwrap();
    assert_eq!(
        hub.hub.recover(&challenge).unwrap().1,
        [old],
        "until it syncs the phone has the old slots, and the office knows"
    );
    syncs(&officer.opens(), &hub);
    let challenge = officer.phone.challenge().unwrap().unwrap();
    let made = stolen.answer_challenge(&challenge);
    assert!(matches!(made.err(), Some(AppError::NotAllowed(_))));
    let opened = officer.phone.open_with_code(&old, &pin("735192"));
    assert!(matches!(
        opened.err(),
        Some(AppError::Vault(VaultError::WrongCode))
    ));
    let code = hub.hub.recover(&challenge).unwrap().1[0];
    let opened = officer.phone.open_with_code(&code, &pin("735192"));
    assert!(opened.is_ok(), "the office's does");
}

#[test]
fn a_hub_that_was_put_back_to_before_a_move_and_a_loss_still_opens_a_locked_phone() {
    let mut hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let yesterday = hub.disk.snapshot();
    let supervisor = Handset::of(3, &hub, "Ferdinan Lona", Role::Supervisor);
    hub.hub.revoke(&supervisor.opens().device()).unwrap();
    let app = officer.opens();
    hub.hub
        .regrant(&app.device(), &[String::from("53.15.05")])
        .unwrap();
    syncs(&app, &hub);
    drop(app);
    hub.restore(&yesterday);
    let challenge = officer.phone.challenge().unwrap().unwrap();
    let codes = hub.hub.recover(&challenge).unwrap().1;
    officer.phone.open_with_code(&codes[0], &pin("735192")).unwrap();
}

#[test]
fn a_key_store_that_lost_its_key_loses_no_record() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let app = officer.opens();
    enrols(&app, 2);
    drop(app);
    officer.hardware.lose(true);
    let refused = officer.phone.open_with_pin(&pin("280591")).err().unwrap();
    assert!(
        matches!(refused, AppError::Vault(VaultError::KeyStoreLost)),
        "{refused}"
    );
    let challenge = officer.phone.challenge().unwrap().unwrap();
    let code = hub.hub.recover(&challenge).unwrap().1[0];
    let app = officer.phone.open_with_code(&code, &pin("735192")).unwrap();
    assert_eq!((app.status().unwrap().enrolments, waiting(&app)), (2, 2));
}

#[test]
fn what_waits_on_a_locked_phone_is_sent_sealed_and_counted_when_it_opens() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let app = officer.opens();
    enrols(&app, 4);
    assert!(app.lock().unwrap() > 0);
    let sent = pollster::block_on(officer.phone.upload(&hub)).unwrap();
    assert_eq!((sent.waiting, sent.sent > 0), (0, true));
    hub.hub.work_all().unwrap();
    assert_eq!(hub.hub.counts().unwrap().total()[0], 4);
    let again = pollster::block_on(officer.phone.upload(&hub)).unwrap();
    assert_eq!(again.sent, 0, "the receipt is kept");
    let app = officer.opens();
    assert_eq!(waiting(&app), 0, "the receipt was taken in");
    syncs(&app, &hub);
    assert_eq!(hub.hub.counts().unwrap().total()[0], 4);
}

#[test]
fn a_receipt_that_was_lost_on_the_way_costs_a_second_sending_and_no_double() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let app = officer.opens();
    enrols(&app, 2);
    app.lock().unwrap();
    hub.lose_answers.store(true, Ordering::Relaxed);
    assert!(pollster::block_on(officer.phone.upload(&hub)).unwrap().waiting > 0);
    hub.lose_answers.store(false, Ordering::Relaxed);
    assert_eq!(pollster::block_on(officer.phone.upload(&hub)).unwrap().waiting, 0);
    hub.hub.work_all().unwrap();
    assert_eq!(hub.hub.counts().unwrap().total()[0], 2);
}

#[test]
fn a_segment_of_a_forgotten_month_is_refused_and_the_entries_are_sent_from_the_database() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let app = officer.opens();
    enrols(&app, 1);
    app.lock().unwrap();
    hub.env.advance(400 * DAY_MS);
    officer.env.advance(400 * DAY_MS);
    let other = Handset::of(3, &hub, "Maria Bessie", Role::Officer);
    syncs(&other.opens(), &hub);
    let sent = pollster::block_on(officer.phone.upload(&hub)).unwrap();
    assert_eq!(sent.sent, 0, "the key of that month was overwritten");
    let app = officer.opens();
    assert_eq!(waiting(&app), 1);
    syncs(&app, &hub);
    assert_eq!(waiting(&app), 0);
}

#[test]
fn a_report_can_be_written_on_a_locked_phone_and_read_only_when_it_opens() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    drop(officer.opens());
    let report = accident(&mut Rng::new(5), Some(PLACES[ROTE].1));
    officer.phone.report_while_locked(&report).unwrap();
    let mut unfinished = Answers::new();
    unfinished.set("sy", "Ombak besar di Pulau Ndana");
    officer.phone.report_while_locked(&unfinished).unwrap();
    assert_eq!(officer.holds(b"Ombak besar"), None);
    let app = officer.opens();
    assert_eq!(
        (app.status().unwrap().accidents, app.status().unwrap().drafts),
        (1, 1)
    );
    drop(app);
    assert_eq!(officer.opens().status().unwrap().accidents, 1, "once");
}

#[test]
fn a_workers_phone_opens_and_reports_without_a_pin_in_the_way() {
    let hub = Disnaker::new();
    let worker = Handset::new(6);
    let app = worker.phone.open().unwrap();
    let new = lontar_hub::NewInvite {
        name: String::from("Yusuf Lusi"),
        role: Role::Worker,
        districts: Vec::new(),
        lasts_ms: DAY_MS,
    };
    app.keep_invite(&hub.hub.invite(&new).unwrap()).unwrap();
    syncs(&app, &hub);
    app.set_pin(&pin("280591"), None).unwrap();
    drop(app);
    assert_eq!(worker.phone.door().unwrap(), Door::Open);
    let app = worker.phone.open().unwrap();
    app.save_new(RecordKind::ACCIDENT, accident(&mut Rng::new(5), None))
        .unwrap();
    assert_eq!(app.status().unwrap().accidents, 1);
}

#[test]
fn without_the_file_of_keys_nothing_is_begun_anew_over_old_data() {
    let officer = Handset::new(2);
    enrol_before_joining(&officer);
    let keys = officer.folder.path().join("keys");
    let kept = fs::read(&keys).unwrap();
    fs::remove_file(&keys).unwrap();
    let refused = officer.phone.open().err().unwrap();
    assert!(
        matches!(refused, AppError::Vault(VaultError::KeysGone)),
        "{refused}"
    );
    fs::write(&keys, kept).unwrap();
    assert_eq!(officer.phone.open().unwrap().status().unwrap().enrolments, 1);
}

fn enrol_before_joining(officer: &Handset) {
    let app = officer.phone.open().unwrap();
    app.choose_district(PLACES[ROTE].0).unwrap();
    enrols(&app, 1);
}

#[test]
fn a_database_cut_short_is_salvaged_under_its_key() {
    let officer = Handset::new(2);
    let app = officer.phone.open().unwrap();
    app.choose_district(PLACES[ROTE].0).unwrap();
    // So many that records lie in the middle of the file too, and not only behind the cut.
    enrols(&app, 200);
    app.settle().unwrap();
    drop(app);
    let database = officer.folder.path().join("lontar.sqlite");
    let whole = fs::read(&database).unwrap();
    fs::write(&database, &whole[..whole.len() * 3 / 4]).unwrap();
    let app = officer.phone.open().or_else(|_| officer.phone.open()).unwrap();
    let found = app.set_aside().map(|aside| aside.taken.records);
    assert!(
        found.is_some_and(|n| n >= 50),
        "{found:?} records of 200 were taken over"
    );
}

/// The lost phone: what somebody finds with the whole folder and no PIN.
#[test]
fn nothing_personal_lies_in_the_clear_on_a_phone_at_any_stage() {
    if !IS_ENCRYPTED {
        // This build keeps rows in the clear, and says so; the encrypted build runs this test.
        return;
    }
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let nik = person(ROTE)
        .get("nk")
        .and_then(|v| v.as_text())
        .unwrap()
        .to_owned();
    let clean = |stage: &str| {
        for secret in ["Marselina", "Toulasik", "Yohana Lete", "280591", nik.as_str()] {
            assert_eq!(officer.holds(secret.as_bytes()), None, "{secret}, {stage}");
        }
    };
    clean("joined");
    let app = officer.opens();
    let draft = app.draft_new(RecordKind::ENROLMENT, None).unwrap();
    app.draft_set(&draft, "identity", person(ROTE).0).unwrap();
    clean("a draft");
    enrols(&app, 3);
    clean("saved, the log of changes not folded in");
    app.settle().unwrap();
    clean("folded in");
    syncs(&app, &hub);
    clean("sent");
    enrols(&app, 2);
    app.lock().unwrap();
    clean("locked, with segments");
    officer
        .phone
        .report_while_locked(&accident(&mut Rng::new(5), Some(PLACES[ROTE].1)))
        .unwrap();
    clean("with a report in the inbox");
    pollster::block_on(officer.phone.upload(&hub)).unwrap();
    clean("with receipts");
    drop(officer.opens());
    clean("opened again");
    let database = officer.folder.path().join("lontar.sqlite");
    let whole = fs::read(&database).unwrap();
    fs::write(&database, &whole[..whole.len() / 2]).unwrap();
    let salvaged = officer
        .phone
        .open_with_pin(&pin("280591"))
        .or_else(|_| officer.phone.open_with_pin(&pin("280591")));
    drop(salvaged);
    clean("salvaged");
}

#[test]
fn a_clock_that_is_ten_years_wrong_keeps_nobody_from_joining_and_sending() {
    let hub = Disnaker::new();
    for years in [-10i64, 10] {
        let officer = Handset::new(if years < 0 { 20 } else { 21 });
        officer.env.set(START_MS + years * 365 * DAY_MS);
        let app = officer.phone.open().unwrap();
        app.keep_invite(&hub.invite("Yohana Lete", Role::Officer, &[ROTE]))
            .unwrap();
        syncs(&app, &hub);
        enrols(&app, 1);
        syncs(&app, &hub);
        assert_eq!(waiting(&app), 0);
        assert!(officer.env.now_ms() != hub.env.now_ms());
    }
}

#[test]
fn an_open_phone_locks_itself_when_nobody_touches_it() {
    let hub = Disnaker::new();
    let officer = Handset::of(2, &hub, "Yohana Lete", Role::Officer);
    let app = officer.opens();
    let touched = officer.env.now_ms();
    assert!(!app.is_to_lock(touched).unwrap());
    officer.env.advance(5 * 60_000);
    assert!(app.is_to_lock(touched).unwrap());
    assert_eq!(app.set_auto_lock_ms(10 * 60_000).unwrap(), 600_000);
    assert!(!app.is_to_lock(touched).unwrap());
    assert_eq!(
        app.set_auto_lock_ms(1).unwrap(),
        30_000,
        "not so short that nobody can work"
    );
    officer.env.advance(-DAY_MS);
    assert!(
        app.is_to_lock(touched).unwrap(),
        "a clock that was set back earns nothing"
    );
}
