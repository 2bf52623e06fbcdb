//! Invented people and what an officer writes down of them.

use lontar_core::env::Env;
use lontar_core::form::{Answers, item_key};
use lontar_core::model::items::{Gps, Photo};
use lontar_core::model::{Consent, Regions, Value, time};
use lontar_hub::import::{Person, people};
use lontar_tests::rng::Rng;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Monday, 9 November 2026, 08.00 WITA.
pub const BEGIN_MS: i64 = 1_794_182_400_000;
/// The district of most rows.
pub const DISTRICT: &str = "53.14.02";

/// A clock that moves when told, and chance that a seed repeats.
pub struct BenchEnv {
    now_ms: AtomicI64,
    rng: Mutex<Rng>,
}

impl BenchEnv {
    /// Clock and chance of one participant.
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self {
            now_ms: AtomicI64::new(BEGIN_MS),
            rng: Mutex::new(Rng::new(seed)),
        })
    }

    /// The minutes of one enrolment, never the same.
    pub fn next_visit(&self) {
        let some = self
            .rng
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .below(200_000) as i64;
        self.now_ms.fetch_add(240_000 + some, Ordering::Relaxed);
    }
}

impl Env for BenchEnv {
    fn now_ms(&self) -> i64 {
        self.now_ms.fetch_add(7, Ordering::Relaxed)
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.rng
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill(bytes);
    }
}

/// Villages of a district that have people: numbers of more would not fit into a NIK.
const VILLAGES_MAX: usize = 20;

/// People of a district, dealt evenly to its villages.
pub fn crowd(seed: u64, district: &str, count: usize) -> Vec<Person> {
    let villages: Vec<_> = Regions::get()
        .villages(district)
        .filter(|v| !v.retired)
        .take(VILLAGES_MAX)
        .collect();
    let each = count.div_ceil(villages.len().max(1));
    let today = time::day_of(BEGIN_MS, 480);
    let all = villages
        .iter()
        .flat_map(|village| people(seed, village.code, each, today));
    all.take(count).collect()
}

/// Districts with villages, spread over the province.
pub fn districts(count: usize) -> Vec<&'static str> {
    let regions = Regions::get();
    let mut all = Vec::new();
    for round in 0..count {
        for regency in regions.regencies() {
            let nth = regions.districts(regency.code).filter(|d| !d.retired).nth(round);
            all.extend(
                nth.filter(|d| regions.villages(d.code).any(|v| !v.retired))
                    .map(|d| d.code),
            );
        }
        if all.len() >= count {
            break;
        }
    }
    all.truncate(count);
    all
}

/// What an officer fills in: the person, the consent, a photo of the card, where it was and who did it.
pub fn enrolment(person: &Person, at_ms: i64, n: usize) -> Answers {
    let mut answers = person.answers();
    let consent = Consent {
        version: Some(String::from("1")),
        language: Some(String::from("ind")),
        at_ms: Some(at_ms - 90_000),
        offset_min: Some(480),
        way: Some(String::from(if n % 5 == 4 { "thumbprint" } else { "signature" })),
        outcome: Some(String::from("agreed")),
        photos_allowed: Some(true),
        ..Consent::default()
    };
    answers.set("cs", Value::Bytes(consent.write().encode()));
    let step = n as i64;
    let gps = Gps {
        lat_e5: -1_086_000 - step * 7_919 % 4_000,
        lng_e5: 12_308_000 + step * 104_729 % 4_000,
        accuracy_m: Some(4 + step % 30),
        age_s: Some(step % 20),
    };
    answers.set("gp", gps.write().to_value());
    answers.set("on", "Yuliana Bana");
    // Keys, seeds and addresses are chance, as on a phone: nothing can pack them.
    let mut rng = Rng::new(person.nik.parse().unwrap_or(0)).fork(n as u64);
    let heirs = answers.0.extract_if(.., |key, _| key.starts_with("h:"));
    let heirs: Vec<Value> = heirs.map(|(_, heir)| heir).collect();
    for heir in heirs {
        answers.set(format!("h:{}", item_key(draw(&mut rng))), heir);
    }
    answers.set("sd", Value::Bytes(draw::<16>(&mut rng).to_vec()));
    let photo = Photo {
        address: Some(draw(&mut rng)),
        size: Some(25_000 + rng.below(15_000) as i64),
        mime: Some(String::from("image/jpeg")),
        kind: Some(String::from("ktp")),
        thumbnail: Some(draw(&mut rng)),
        thumbnail_size: Some(4_000 + rng.below(2_000) as i64),
        taken_ms: Some(at_ms - 60_000),
        ..Photo::default()
    };
    answers.set(
        format!("p:{}", item_key(draw(&mut rng))),
        photo.write().to_value(),
    );
    answers
}

/// Random bytes.
pub fn draw<const N: usize>(rng: &mut Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill(&mut bytes);
    bytes
}
