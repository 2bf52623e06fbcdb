//! How many bytes records cost on the line. Nothing here depends on time or chance, so these are
//! assertions: a format that grows is noticed at once. People are invented.

#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by panicking"
)]

use lontar_core::model::items::{Consent, Gps, Heir, Photo};
use lontar_core::model::{EntryHash, RecordId, RecordKind, Regions, SessionId, ShardId, Value};
use lontar_core::oplog::SigningKey;
use lontar_core::oplog::doc::AutomergeDocument;
use lontar_core::oplog::document::Document;
use lontar_core::oplog::entry::{Body, Entry, Header, Open};
use lontar_core::oplog::flat;
use lontar_core::oplog::flat_write;
use lontar_core::oplog::hash::commitment;
use lontar_core::oplog::run::Run;
use lontar_core::oplog::seal::{Seal, device_key};
use lontar_core::oplog::shard::Shard;
use lontar_core::sync::wire::batch::{self, Effort};
use lontar_core::sync::wire::exchange::{Answer, Cursor, Request, Want};
use std::collections::BTreeMap;

const START_MS: i64 = 1_763_600_000_000;

/// SplitMix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        core::array::from_fn(|_| self.next() as u8)
    }
}

const FIRST: [&str; 24] = [
    "Maria",
    "Yohanes",
    "Yuliana",
    "Petrus",
    "Margaretha",
    "Markus",
    "Adelina",
    "Stefanus",
    "Fransiska",
    "Dominggus",
    "Kristina",
    "Agustinus",
    "Yosefina",
    "Melkianus",
    "Oktaviana",
    "Benyamin",
    "Martha",
    "Imanuel",
    "Regina",
    "Paulus",
    "Ferderika",
    "Kornelis",
    "Anastasia",
    "Gerardus",
];
const LAST: [[&str; 8]; 3] = [
    ["Ne", "Ba", "Ta", "Lo", "Nu", "Ka", "Se", "Boi"],
    ["no", "ba", "na", "fe", "po", "to", "li", "ku"],
    ["hai", "na", "fa", "nis", "lo", "nu", "se", "lan"],
];
const WORK: [&str; 8] = [
    "farmer",
    "fisher",
    "stall_keeper",
    "weaver",
    "driver",
    "builder",
    "livestock",
    "housework",
];

fn name(rng: &mut Rng) -> String {
    let middle = if rng.below(3) == 0 {
        format!(" {}", rng.pick(&FIRST))
    } else {
        String::new()
    };
    let last: String = LAST.iter().map(|part| rng.pick(part)).collect();
    format!("{}{middle} {last}", rng.pick(&FIRST))
}

fn phone(rng: &mut Rng) -> String {
    format!(
        "+628{}{:08}",
        rng.pick(&["12", "13", "21", "52"]),
        rng.below(100_000_000)
    )
}

/// A person of one of the villages of a district, with about 37 registers.
fn person(rng: &mut Rng, n: usize) -> BTreeMap<String, Value> {
    let villages: Vec<_> = Regions::get()
        .villages("53.02.01")
        .filter(|v| !v.retired)
        .collect();
    let village = villages[rng.below(villages.len())];
    let (day, month, year) = (1 + rng.below(28), 1 + rng.below(12), 1960 + rng.below(45));
    let female = rng.below(2) == 1;
    let nik_day = if female { day + 40 } else { day };
    let nik = format!(
        "530201{nik_day:02}{month:02}{:02}{:04}",
        year % 100,
        1 + rng.below(60)
    );
    let at_ms = START_MS + n as i64 * 240_000 + rng.below(200_000) as i64;
    let consent = Consent {
        version: Some(String::from("2026-1")),
        language: Some(String::from("id")),
        at_ms: Some(at_ms - 90_000),
        offset_min: Some(480),
        way: Some(String::from(rng.pick(&["signature", "thumbprint"]))),
        reader: Some(String::from("Yuliana Bana")),
        photos_allowed: Some(true),
        outcome: Some(String::from("agreed")),
        can_read: Some(rng.below(4) > 0),
        proof: (rng.below(8) == 0).then(|| rng.array()),
        ..Consent::default()
    };
    let gps = Gps {
        lat_e5: -986_000 - rng.below(4_000) as i64,
        lng_e5: 12_427_000 + rng.below(4_000) as i64,
        accuracy_m: Some(4 + rng.below(30) as i64),
        age_s: Some(rng.below(20) as i64),
    };
    let t = |text: &str| Value::from(text);
    let mut all: BTreeMap<String, Value> = [
        ("cs", consent.write().to_value()),
        ("kt", t("has")),
        ("nk", Value::Text(nik)),
        ("nm", Value::Text(name(rng))),
        ("bp", t(village.name)),
        ("bd", Value::Text(format!("{year}-{month:02}-{day:02}"))),
        ("sx", t(if female { "female" } else { "male" })),
        ("mn", Value::Text(name(rng))),
        (
            "kk",
            Value::Text(format!(
                "530201{:02}{:02}{:02}{:04}",
                day,
                month,
                5 + rng.below(20),
                rng.below(400)
            )),
        ),
        ("cv", t(village.code)),
        ("cr", Value::Text(format!("{:03}", 1 + rng.below(12)))),
        ("cw", Value::Text(format!("{:03}", 1 + rng.below(6)))),
        ("cp", t(village.postcode.unwrap_or("85511"))),
        ("hs", Value::Bool(true)),
        ("vl", t(village.code)),
        ("pc", t(village.postcode.unwrap_or("85511"))),
        ("oc", t(rng.pick(&WORK))),
        (
            "wp",
            t(rng.pick(&["Kebun sendiri", "Pasar Inpres SoE", "Rumah", "Sawah Bena"])),
        ),
        ("wf", t(rng.pick(&["06:00", "07:00", "08:00"]))),
        ("wu", t(rng.pick(&["15:00", "16:00", "17:00"]))),
        ("ia", Value::Int(100_000 * (5 + rng.below(15) as i64))),
        ("ib", t("month")),
        ("po", t(rng.pick(&["own", "family"]))),
        ("ph", Value::Text(phone(rng))),
        ("ms", t(rng.pick(&["married", "single", "widowed"]))),
        ("pg", t("ntt-2026-bpu")),
        ("cf", t("2026-12")),
        ("mt", Value::Int(12)),
        ("fs", t("apbd")),
        ("bs", t("none")),
        ("co", t("phone")),
        ("pr", t("dtsen")),
        ("pd", Value::Int(1 + rng.below(4) as i64)),
        ("gp", gps.write().to_value()),
        ("on", t("Yuliana Bana")),
    ]
    .map(|(k, v)| (String::from(k), v))
    .into();
    let photo = Photo {
        address: Some(rng.array()),
        size: Some(180_000 + rng.below(90_000) as i64),
        mime: Some(String::from("image/jpeg")),
        kind: Some(String::from("ktp")),
        thumbnail: Some(rng.array()),
        thumbnail_size: Some(5_000 + rng.below(3_000) as i64),
        taken_ms: Some(at_ms),
        ..Photo::default()
    };
    all.insert(
        format!("p:{}", lontar_core::form::item_key(rng.array())),
        photo.write().to_value(),
    );
    all.insert(String::from("sd"), Value::Bytes(rng.array::<16>().to_vec()));
    for _ in 0..1 + rng.below(2) {
        let heir = Heir {
            name: Some(name(rng)),
            relation: Some(String::from(rng.pick(&["spouse", "child", "parent"]))),
            birth_date: Some(format!("{}", 1965 + rng.below(50))),
            ..Heir::default()
        };
        let random = rng.array::<3>();
        all.insert(
            format!("h:{}", lontar_core::form::item_key(random)),
            heir.write().to_value(),
        );
    }
    all
}

/// A device's log that is written without a store.
struct Log {
    key: SigningKey,
    open: Open,
    session: SessionId,
    entries: Vec<Entry>,
}

impl Log {
    fn new(rng: &mut Rng) -> Self {
        let key = SigningKey::from_bytes(&rng.array());
        let shard = Shard::District(String::from("53.02.01")).id();
        let open = Open {
            device: device_key(&key),
            shard,
            nonce: rng.array(),
        };
        let session = SessionId::from_bytes(rng.array());
        let mut log = Self {
            key,
            open,
            session,
            entries: Vec::new(),
        };
        let none = RecordId::from_bytes([0; 16]);
        log.push(rng, 0, none, RecordKind::OPEN, log.open.encode());
        log.push(rng, 0, none, RecordKind::SESSION, Vec::new());
        log
    }

    fn push(&mut self, rng: &mut Rng, wall_ms: i64, record: RecordId, kind: RecordKind, payload: Vec<u8>) {
        let salt = rng.array();
        let seq = self.entries.len() as u64;
        let header = Header {
            log: self.open.log(),
            seq,
            prev: self
                .entries
                .last()
                .map_or(EntryHash::from_bytes([0; 32]), |e| e.hash),
            counter: 4_000 + seq,
            wall_ms: START_MS + wall_ms,
            utc_offset_min: 480,
            seen: 70_000,
            record,
            kind,
            schema: 1,
            session: self.session,
            commitment: commitment(&salt, &payload),
            extension: Vec::new(),
        };
        self.entries
            .push(Entry::new(header, Body::Present { salt, payload }));
    }

    /// Bytes of the entries from `from` up to, not including, `to` as one batch.
    fn batch(&self, from: usize, to: usize, effort: Effort) -> usize {
        let entries = self.entries[from..to].to_vec();
        let last = &entries[entries.len() - 1];
        let seal = Seal::sign(&self.key, self.open.log(), last.header.seq, last.hash);
        let run = Run { entries, seal }.loosen().expect("some entries");
        let bytes = batch::encode(&[run], effort);
        assert!(batch::decode(&bytes).is_ok());
        bytes.len()
    }
}

/// A log of so many enrolments, and their changes.
fn enrolments(rng: &mut Rng, count: usize) -> (Log, Vec<(RecordId, Vec<u8>)>) {
    let mut log = Log::new(rng);
    let mut all = Vec::new();
    for n in 0..count {
        let payload = flat_write::first(&log.session, &person(rng, n)).expect("something is set");
        let wall_ms = n as i64 * 240_000 + rng.below(200_000) as i64;
        let record = RecordId::new_v7((START_MS + wall_ms - 2) as u64, rng.array());
        log.push(rng, wall_ms, record, RecordKind::ENROLMENT, payload.clone());
        all.push((record, payload));
    }
    (log, all)
}

#[test]
fn a_thousand_enrolments_cost_at_most_300_bytes_each() {
    let rng = &mut Rng(1);
    let (log, all) = enrolments(rng, 1_000);
    let registers: usize = all
        .iter()
        .map(|(_, p)| flat::read(p).map_or(0, |f| f.ops.len()))
        .sum::<usize>();
    let starts: Vec<usize> = (0..log.entries.len()).step_by(512).collect();
    let total: usize = starts
        .iter()
        .map(|from| log.batch(*from, (from + 512).min(log.entries.len()), Effort::Small))
        .sum();
    println!(
        "1,000 enrolments of {:.1} registers: {total} B, {:.1} B each",
        registers as f64 / 1_000.0,
        total as f64 / 1_000.0
    );
    assert!(registers >= 37_000);
    assert!(total <= 300_000);
}

#[test]
fn one_new_record_alone_costs_at_most_1200_bytes() {
    let (log, _) = enrolments(&mut Rng(2), 1);
    let alone = log.batch(2, 3, Effort::Quick);
    let with_its_log = log.batch(0, 3, Effort::Quick);
    println!("one enrolment alone: {alone} B; with open and session of a new log: {with_its_log} B");
    assert!(alone <= 1_200 && with_its_log <= 1_200);
}

#[test]
fn a_hundred_edits_of_one_field_cost_at_most_9000_bytes() {
    let rng = &mut Rng(3);
    let (_, all) = enrolments(rng, 100);
    let mut log = Log::new(rng);
    for (n, (record, payload)) in all.iter().enumerate() {
        let hash = flat::read(payload).expect("valid").hash;
        let mut doc = AutomergeDocument::empty();
        doc.apply(payload, &hash).expect("valid");
        let sets = BTreeMap::from([(String::from("ph"), Value::Text(phone(rng)))]);
        let edit = doc
            .set_at(&log.session, &[hash], &sets)
            .expect("known heads")
            .expect("a change");
        let wall_ms = 90_000_000 + n as i64 * 60_000 + rng.below(50_000) as i64;
        log.push(rng, wall_ms, *record, RecordKind::ENROLMENT, edit);
    }
    for effort in [Effort::Quick, Effort::Small] {
        let total = log.batch(2, 102, effort);
        println!("100 edits of one field, {effort:?}: {total} B");
        assert!(total <= 9_000);
    }
}

#[test]
fn an_exchange_with_nothing_new_costs_at_most_200_bytes_each_way() {
    let request = Request {
        versions: Request::VERSIONS,
        digest: [7; 16],
        cursor: Some(Cursor {
            hub: ShardId::from_bytes([1; 16]),
            generation: 40,
            position: 9_000_000,
        }),
        own: [9; 8],
        grant: 12,
        want: Want::New,
        push: None,
    };
    let answer = Answer {
        version: 1,
        time_ms: START_MS,
        position: 9_000_000,
        ..Answer::default()
    };
    let (up, down) = (request.encode().len(), answer.encode().len());
    println!("nothing new: {up} B up, {down} B down (bodies; 2 headers of 64 and 128 characters besides)");
    assert!(up <= 200 && down <= 200);
}
