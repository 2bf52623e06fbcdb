//! A phone's database is damaged: what an officer saved is there as long as its bytes are.

use crate::stage::{Disnaker, one, person};
use lontar_core::app::{AppError, Lontar, RecordView};
use lontar_core::form::Answers;
use lontar_core::model::{RecordId, RecordKind, Value};
use lontar_core::store::{MayBeDamage, rows::Filter};
use lontar_core::sync::engine::Progress;
use lontar_core::sync::wire::join::Role;
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
        Lontar::open(self.folder.path(), self.env.clone())
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
        fs::copy(self.folder.path().join("opening"), folder.path().join("opening")).unwrap();
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
    app.draft_set(&draft, "identity", one("nm", "Ina Belum Selesai")).unwrap();
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
            let mut find = db.prepare("SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype <> 'internal'").unwrap();
            let pages = find.query_map([table], |r| r.get::<_, usize>(0)).unwrap();
            pages.map(|p| p.unwrap() - 1).collect()
        };
        let entries = pages_of("entry");
        let holds = |needle: &[u8]| {
            let holds = |page: &&usize| bytes[**page * PAGE..][..PAGE].windows(needle.len()).any(|w| w == needle);
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
    assert!(after.records.remove(&saved.record).is_some() && !again, "{what}: work goes on");
    assert!(!phone.folder.path().join("lontar.sqlite.suspect").exists(), "{what}");
    tally.damaged += 1;
    tally.set_aside += usize::from(set_aside);
    for (record, then) in &before.records {
        if map.records[record].is_disjoint(gone) {
            assert_eq!(after.records.get(record), Some(then), "{what}: {record}");
            tally.whole += 1;
        } else {
            tally.bytes_gone += 1;
        }
    }
    if map.drafts.is_disjoint(gone) {
        assert_eq!(after.drafts, before.drafts, "{what}");
    }
    let whole = before.records.iter().filter(|(r, _)| map.records[r].is_disjoint(gone));
    let changes: usize = whole.map(|(_, r)| r.changes.len()).sum();
    assert!(after.waiting >= changes as u64, "{what}: own entries wait");
}

#[test]
fn every_record_survives_damage_of_any_page_that_is_not_its_own() {
    let phone = Phone::new(31);
    works_a_week(&phone);
    let (before, _) = phone.opens_and(Seen::of);
    assert_eq!((before.records.len(), before.drafts.len(), before.held), (61, 1, 0));
    let map = Map::of(&phone.database());
    let bytes = fs::read(phone.database()).unwrap();
    let pages = bytes.len() / PAGE;
    let mut rng = Rng::new(8);
    let mut tally = Tally::default();
    for page in 0..pages {
        let mut damaged = bytes.clone();
        let place = &mut damaged[page * PAGE..][..PAGE];
        match page % 3 {
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
    for percent in [97, 90, 75, 50, 25] {
        let to = bytes.len() * percent / 100;
        let gone = (to / PAGE..pages).collect();
        let what = format!("cut at {percent} %");
        compare(&before, &map, &gone, &phone.with(&bytes[..to]), &mut tally, &what);
        println!("{what}: {tally:?}");
    }
}
