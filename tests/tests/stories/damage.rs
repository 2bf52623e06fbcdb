//! A phone's database is damaged: what an officer saved is there as long as its bytes are.

use crate::stage::{Disnaker, one, person};
use lontar_core::app::{self, AppError, Lontar, RecordView};
use lontar_core::form::Answers;
use lontar_core::model::{RecordId, RecordKind, Value};
use lontar_core::store::{MayBeDamage, rows::Filter};
use lontar_core::sync::engine::Progress;
use lontar_core::sync::wire::join::Role;
use lontar_core::vault::FileKeyStore;
use lontar_tests::rng::Rng;
use lontar_tests::sim::{PLACES, START_MS, SimEnv, accident, enrolments};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

const PAGE: usize = 4096;
/// The file system, not a simulated disk: what is damaged is renamed there.
const DATABASE: &str = "lontar.sqlite";

struct Phone {
    folder: TempDir,
    env: Arc<SimEnv>,
}

impl Phone {
    fn new(seed: u64) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            env: Arc::new(SimEnv::new(START_MS, Rng::new(seed).fork(9))),
        }
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }

    fn open(&self) -> Lontar {
        self.try_open().unwrap()
    }

    fn try_open(&self) -> Result<Lontar, AppError> {
        let key_store = FileKeyStore::new(self.folder.path(), "", self.env.clone());
        app::Phone::at(self.folder.path(), Arc::new(key_store), self.env.clone()).open()
    }

    /// Opens and does something; once more if damage was noticed only then. Whether the database was
    /// set aside.
    fn opens_and<T>(&self, act: impl Fn(&Lontar) -> Result<T, AppError>) -> (T, bool) {
        for attempt in 0..2 {
            let app = self.try_open().unwrap();
            match act(&app) {
                Ok(done) => return (done, app.set_aside().is_some()),
                Err(e) => assert!(e.is_damage() && attempt == 0, "attempt {attempt}: {e}"),
            }
        }
        panic!("still damaged");
    }

    /// The same folder with other bytes in the database.
    fn with(&self, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for beside in ["opening", "keys", "keystore"] {
            fs::copy(self.folder.path().join(beside), folder.path().join(beside)).unwrap();
        }
        fs::write(folder.path().join(DATABASE), bytes).unwrap();
        Self {
            folder,
            env: Arc::clone(&self.env),
        }
    }
}

fn edits(app: &Lontar, record: &RecordId, register: &str, value: impl Into<Value>) {
    let heads = app.show(record).unwrap().heads;
    app.edit(record, &heads, one(register, value)).unwrap();
}

/// Sixty enrolments, some of them edited, one with an answer longer than a page, an accident, a form
/// that is being filled in; written in three openings.
fn works_a_week(phone: &Phone) {
    let mut people = enrolments(5, PLACES[0].1, 60).into_iter();
    for day in 0..3 {
        let app = phone.open();
        let mut all = Vec::new();
        for answers in people.by_ref().take(20) {
            all.push(app.save_new(RecordKind::ENROLMENT, answers).unwrap().record);
        }
        for record in all.iter().step_by(4) {
            edits(&app, record, "oc", "fisher");
            edits(&app, record, "nt", format!("dilihat hari {day}"));
        }
        edits(&app, &all[7], "lain", "panjang ".repeat(900));
        app.settle().unwrap();
    }
    let app = phone.open();
    let report = accident(&mut Rng::new(3), Some(PLACES[0].1));
    app.save_new(RecordKind::ACCIDENT, report).unwrap();
    let draft = app.draft_new(RecordKind::ENROLMENT, None).unwrap();
    app.draft_set(&draft, "identity", one("nm", "Ina Belum Selesai"))
        .unwrap();
    app.settle().unwrap();
}

/// What screens show.
#[derive(Debug, PartialEq)]
struct Seen {
    records: BTreeMap<RecordId, Record>,
    drafts: BTreeMap<RecordId, Answers>,
    waiting: u64,
    held: u64,
}

#[derive(Debug, PartialEq)]
struct Record {
    answers: Answers,
    changes: BTreeSet<String>,
    conflicts: usize,
    found: bool,
}

impl Seen {
    fn of(app: &Lontar) -> Result<Self, AppError> {
        let mut records = BTreeMap::new();
        for row in app.list(&Filter::default(), 0, 1_000)? {
            let view = app.show(&row.record)?;
            let found = app.search(&row.receipt.to_string(), 5)?;
            let found = found.iter().any(|(hit, _)| hit.record == row.record);
            records.insert(row.record, Record::of(&view, found));
        }
        let status = app.status()?;
        app.conflicts()?;
        app.doubles()?;
        let drafts = app.drafts()?.into_iter().map(|d| (d.id, d.answers));
        Ok(Self {
            records,
            drafts: drafts.collect(),
            waiting: status.waiting_entries,
            held: app.held()?.len() as u64,
        })
    }
}

impl Record {
    fn of(view: &RecordView, found: bool) -> Self {
        Self {
            answers: view.answers(),
            changes: view.history.iter().map(|l| l.change.to_string()).collect(),
            conflicts: view.conflicts().len(),
            found,
        }
    }
}

/// Records that two see differently.
fn differing(one: &Seen, other: &Seen) -> Vec<RecordId> {
    let all: BTreeSet<_> = one.records.keys().chain(other.records.keys()).collect();
    all.into_iter()
        .filter(|record| one.records.get(record) != other.records.get(record))
        .copied()
        .collect()
}

/// On which pages the bytes of each record and of the drafts lie, as SQLite tells and as they are
/// found there.
struct Map {
    records: BTreeMap<RecordId, BTreeSet<usize>>,
    drafts: BTreeSet<usize>,
}

impl Map {
    fn of(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap();
        let db = Connection::open(path).unwrap();
        let pages_of = |table: &str| -> BTreeSet<usize> {
            let mut find = db
                .prepare("SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype <> 'internal'")
                .unwrap();
            let pages = find.query_map([table], |r| r.get::<_, usize>(0)).unwrap();
            pages.map(|p| p.unwrap() - 1).collect()
        };
        let entries = pages_of("entry");
        let holds = |needle: &[u8]| {
            let holds = |page: &&usize| {
                bytes[**page * PAGE..][..PAGE]
                    .windows(needle.len())
                    .any(|w| w == needle)
            };
            entries.iter().filter(holds).copied().collect::<Vec<_>>()
        };
        let mut records: BTreeMap<RecordId, BTreeSet<usize>> = BTreeMap::new();
        let mut find = db
            .prepare("SELECT record, header, payload FROM entry WHERE kind > 1 ORDER BY id")
            .unwrap();
        let mut rows = find.query([]).unwrap();
        while let Some(r) = rows.next().unwrap() {
            let record = RecordId::from_bytes(r.get(0).unwrap());
            let (header, payload): (Vec<u8>, Vec<u8>) = (r.get(1).unwrap(), r.get(2).unwrap());
            let pages = records.entry(record).or_default();
            pages.extend(holds(&header));
            // The end of a short payload lies on the page of its header.
            for piece in payload.chunks(512).filter(|_| payload.len() > 1024) {
                pages.extend(holds(&piece[..piece.len().min(64)]));
            }
            assert!(!pages.is_empty());
        }
        Self {
            records,
            drafts: pages_of("draft"),
        }
    }
}

#[derive(Default, Debug)]
struct Tally {
    damaged: usize,
    set_aside: usize,
    bytes_gone: usize,
    whole: usize,
}

/// Everything whose bytes are on whole pages is as it was, and waits to be sent.
fn compare(before: &Seen, map: &Map, gone: &BTreeSet<usize>, phone: &Phone, tally: &mut Tally, what: &str) {
    // Damage of an index that only a save needs shows at the save.
    let save = |app: &Lontar| {
        Seen::of(app)?;
        app.save_new(RecordKind::ENROLMENT, person(1))
    };
    let (saved, set_aside) = phone.opens_and(save);
    let (mut after, again) = phone.opens_and(Seen::of);
    assert!(
        after.records.remove(&saved.record).is_some() && !again,
        "{what}: work goes on"
    );
    assert!(
        !phone.folder.path().join("lontar.sqlite.suspect").exists(),
        "{what}"
    );
    tally.damaged += 1;
    tally.set_aside += usize::from(set_aside);
    for (record, then) in &before.records {
        if map.records[record].is_disjoint(gone) {
            assert!(after.records.get(record) == Some(then), "{what}: {record}");
            tally.whole += 1;
        } else {
            tally.bytes_gone += 1;
        }
    }
    if map.drafts.is_disjoint(gone) {
        assert_eq!(after.drafts, before.drafts, "{what}");
    }
    let whole = before
        .records
        .iter()
        .filter(|(r, _)| map.records[r].is_disjoint(gone));
    let changes: usize = whole.map(|(_, r)| r.changes.len()).sum();
    assert!(after.waiting >= changes as u64, "{what}: own entries wait");
}

#[test]
fn every_record_survives_damage_of_any_page_that_is_not_its_own() {
    let phone = Phone::new(31);
    works_a_week(&phone);
    let (before, _) = phone.opens_and(Seen::of);
    assert_eq!(
        (before.records.len(), before.drafts.len(), before.held),
        (61, 1, 0)
    );
    let map = Map::of(&phone.database());
    let bytes = fs::read(phone.database()).unwrap();
    let pages = bytes.len() / PAGE;
    let mut rng = Rng::new(8);
    let mut tally = Tally::default();
    // All of them take half a minute without optimisation; `LONTAR_PAGES=all` takes them all.
    let stride = if std::env::var_os("LONTAR_PAGES").is_some() {
        1
    } else {
        4
    };
    for page in (0..pages).step_by(stride) {
        let mut damaged = bytes.clone();
        let place = &mut damaged[page * PAGE..][..PAGE];
        match page / stride % 3 {
            0 => place.iter_mut().for_each(|b| *b = rng.below(256) as u8),
            1 => place.fill(0),
            _ => place.fill(0xaa),
        }
        let gone = BTreeSet::from([page]);
        let what = format!("page {} of {pages}", page + 1);
        compare(&before, &map, &gone, &phone.with(&damaged), &mut tally, &what);
    }
    println!("{pages} pages, one by one: {tally:?}");
    let mut tally = Tally::default();
    for round in 0..pages.div_ceil(8 * stride) {
        let gone: BTreeSet<usize> = (0..2 + round % 9)
            .map(|_| rng.below(pages as u64) as usize)
            .collect();
        let mut damaged = bytes.clone();
        for page in &gone {
            damaged[page * PAGE..][..PAGE].fill_with(|| rng.below(256) as u8);
        }
        let what = format!("pages {gone:?} of {pages}");
        compare(&before, &map, &gone, &phone.with(&damaged), &mut tally, &what);
    }
    println!("several pages at once: {tally:?}");
    let mut tally = Tally::default();
    for percent in [97, 90, 75, 50, 25] {
        let to = bytes.len() * percent / 100;
        let gone = (to / PAGE..pages).collect();
        let what = format!("cut at {percent} %");
        compare(&before, &map, &gone, &phone.with(&bytes[..to]), &mut tally, &what);
        println!("{what}: {tally:?}");
    }
}

/// Everything that a folder holds, as a power cut would leave it: nothing is closed or folded in.
fn cut_off(phone: &Phone) -> Phone {
    let cut = phone.with(&fs::read(phone.database()).unwrap());
    let wal = phone.folder.path().join("lontar.sqlite-wal");
    fs::copy(wal, cut.folder.path().join("lontar.sqlite-wal")).unwrap();
    fs::copy(
        phone.folder.path().join("opening"),
        cut.folder.path().join("opening"),
    )
    .unwrap();
    cut
}

#[test]
fn what_lies_only_in_the_log_of_changes_is_taken_over_too() {
    let phone = Phone::new(33);
    drop(phone.open());
    let app = phone.open();
    for answers in enrolments(5, PLACES[0].1, 20) {
        app.save_new(RecordKind::ENROLMENT, answers).unwrap();
    }
    let before = Seen::of(&app).unwrap();
    let cut = cut_off(&phone);
    // Its first page is in the log of changes as well, so the header says less than half of it.
    fs::write(cut.database(), [0x55; PAGE]).unwrap();
    let (after, _) = cut.opens_and(Seen::of);
    assert_eq!((differing(&after, &before), after.records.len()), (vec![], 20));
    // The database itself is gone, or was never more than begun.
    for is_there in [false, true] {
        let cut = cut_off(&phone);
        fs::remove_file(cut.database()).unwrap();
        if is_there {
            fs::write(cut.database(), "").unwrap();
        }
        let app = cut.open();
        assert!(app.set_aside().is_some() && !app.was_emptied());
        assert!(app.list(&Filter::default(), 0, 100).unwrap().len() >= 15);
        drop(app);
        assert!(!cut.opens_and(Seen::of).1);
    }
}

#[test]
fn a_phone_that_is_switched_off_while_its_database_is_put_aside_goes_on() {
    let phone = Phone::new(34);
    works_a_week(&phone);
    let (before, _) = phone.opens_and(Seen::of);
    let mut bytes = fs::read(phone.database()).unwrap();
    bytes[..PAGE].fill(0x55);
    for step in 0..4 {
        let phone = phone.with(&bytes);
        let at = |name: &str| phone.folder.path().join(name);
        fs::write(at("lontar.sqlite.suspect"), "lontar.sqlite.damaged-1").unwrap();
        fs::write(at("lontar.sqlite.salvage"), "half written").unwrap();
        if step > 0 {
            fs::rename(phone.database(), at("lontar.sqlite.damaged-1")).unwrap();
        }
        if step == 2 {
            fs::write(at("lontar.sqlite-wal"), "").unwrap();
        }
        if step == 3 {
            // The new one had its name already.
            let (_, set_aside) = phone.opens_and(Seen::of);
            assert!(set_aside);
            fs::write(at("lontar.sqlite.suspect"), "lontar.sqlite.damaged-1").unwrap();
        }
        let (after, set_aside) = phone.opens_and(Seen::of);
        assert_eq!(set_aside, step < 3);
        assert_eq!(differing(&after, &before), [], "step {step}");
        assert_eq!(after.drafts, before.drafts);
        assert_eq!(
            fs::read(at("lontar.sqlite.damaged-1")).unwrap(),
            bytes,
            "step {step}"
        );
        assert!(!at("lontar.sqlite.suspect").exists() && !at("lontar.sqlite.damaged-2").exists());
        assert!(!at("lontar.sqlite.salvage").exists());
    }
}

/// A page of entries in the middle, with at least one entry that the hub has and one that it lacks
/// somewhere behind it.
fn damage_in_the_middle(path: &Path, map: &Map) -> BTreeSet<usize> {
    let pages: BTreeSet<usize> = map.records.values().flatten().copied().collect();
    let page = *pages.iter().nth(pages.len() / 3).unwrap();
    let mut bytes = fs::read(path).unwrap();
    bytes[page * PAGE..][..PAGE].fill(0xaa);
    fs::write(path, bytes).unwrap();
    BTreeSet::from([page])
}

fn syncs(app: &Lontar, hub: &Disnaker) -> String {
    let report = pollster::block_on(app.sync(hub, &Progress::default())).unwrap();
    hub.hub.work_all().unwrap();
    String::from(report.outcome.code())
}

#[test]
fn after_damage_the_hub_holds_everything_once_whether_it_had_the_originals_or_not() {
    for sent in [0, 30, 60] {
        let hub = Disnaker::new();
        let phone = Phone::new(40);
        let app = phone.open();
        app.keep_invite(&hub.invite("Maria", Role::Officer, &[0]))
            .unwrap();
        syncs(&app, &hub);
        let mut all = Vec::new();
        for (n, answers) in enrolments(5, PLACES[0].1, 60).into_iter().enumerate() {
            if n == sent {
                syncs(&app, &hub);
            }
            all.push(app.save_new(RecordKind::ENROLMENT, answers).unwrap().record);
        }
        for record in all.iter().step_by(3) {
            edits(&app, record, "oc", "fisher");
        }
        if sent == 60 {
            syncs(&app, &hub);
        }
        app.settle().unwrap();
        drop(app);
        let (before, _) = phone.opens_and(Seen::of);
        let map = Map::of(&phone.database());
        let gone = damage_in_the_middle(&phone.database(), &map);

        let (after, set_aside) = phone.opens_and(Seen::of);
        assert!(
            set_aside && after.records.len() < before.records.len(),
            "sent {sent}"
        );
        let app = phone.open();
        for _ in 0..3 {
            assert_eq!(syncs(&app, &hub), "done", "sent {sent}");
        }
        let after = Seen::of(&app).unwrap();
        assert_eq!(after.waiting, 0, "sent {sent}");
        let other = crate::stage::Phone::officer(41, &hub, "Yosef", 0);
        for _ in 0..3 {
            syncs(&other.app, &hub);
        }
        // It brought the roster's line about itself too.
        syncs(&app, &hub);
        let (after, at_other) = (Seen::of(&app).unwrap(), Seen::of(&other.app).unwrap());
        assert_eq!(
            differing(&at_other, &after),
            [],
            "sent {sent}: both see each change once"
        );
        let hub_has = |n: usize| sent == 60 || n < sent;
        for (n, record) in all.iter().enumerate() {
            if map.records[record].is_disjoint(&gone) || sent == 60 {
                assert!(
                    after.records.get(record) == before.records.get(record),
                    "sent {sent}: {n}"
                );
            } else if hub_has(n) {
                assert!(
                    after.records.contains_key(record),
                    "sent {sent}: {n} comes back from the hub"
                );
            }
        }
        // Of what is gone, a later change may be left; it is kept for the day the first one comes back.
        for held in app.held().unwrap().iter().chain(&hub.hub.held().unwrap()) {
            assert!(
                sent < 60 && !map.records[&held.record].is_disjoint(&gone),
                "sent {sent}"
            );
        }
    }
}
