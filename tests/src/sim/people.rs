//! What invented people answer.

use crate::rng::Rng;
use lontar_core::form::Answers;
use lontar_core::model::{Consent, Date, Sex, Value};
use lontar_hub::import::{CandidateRow, Options, people, read_candidates};

/// Districts of the simulation and a village of each.
pub const PLACES: [(&str, &str); 3] = [
    ("53.14.02", "53.14.02.2004"),
    ("53.15.05", "53.15.05.1025"),
    ("53.20.06", "53.20.06.1001"),
];

/// The day on which the stories begin.
pub const TODAY: Date = Date::constant(2026, 11, 20);

/// Names for edits.
pub const NAMES: [&str; 5] = [
    "Yohana Lete",
    "Melkianus Ndun",
    "Maria Bessie",
    "Ferdinan Lona",
    "Adriana Haba",
];

/// Consent that was given.
pub fn consent() -> Value {
    let text = |t: &str| Some(String::from(t));
    Consent {
        version: text("1"),
        way: text("signature"),
        outcome: text("agreed"),
        photos_allowed: Some(true),
        ..Consent::default()
    }
    .write()
    .to_value()
}

/// Full enrolments of a village, consent included.
pub fn enrolments(seed: u64, village: &str, n: usize) -> Vec<Answers> {
    let people = people(seed, village, n, TODAY);
    people
        .into_iter()
        .map(|person| {
            let mut answers = person.answers();
            answers.set("cs", consent());
            answers
        })
        .collect()
}

/// A short list of people of a village, as the hub reads it from a file.
pub fn candidates(seed: u64, village: &str) -> Result<Vec<CandidateRow>, String> {
    let mut list = String::from("Nama;NIK;Tgl Lahir;L/P;Kode Desa\n");
    for person in people(seed ^ 0x11, village, 3, TODAY) {
        let (day, sex) = (
            person.birth_date,
            if person.sex == Sex::Female { "P" } else { "L" },
        );
        list.push_str(&format!(
            "{};{};{:02}-{:02}-{};{sex};{village}\n",
            person.name,
            person.nik,
            day.day(),
            day.month(),
            day.year()
        ));
    }
    let read = read_candidates("daftar.csv", list.as_bytes(), &Options::new(TODAY));
    read.map(|reading| reading.good)
        .map_err(|e| format!("the list cannot be read: {e}"))
}

/// The least that a report needs.
pub fn accident(rng: &mut Rng, village: Option<&str>) -> Answers {
    let mut answers = Answers::new();
    let name = NAMES.get(rng.below(5) as usize).copied().unwrap_or("Maria");
    answers.set("ty", "accident");
    answers.set("nm", name);
    answers.set("oa", "2026-11-19");
    answers.set("rp", format!("+6281{:09}", rng.below(999_999_999)));
    answers.set("sy", format!("Jatuh dari lontar, {}", rng.below(1_000)));
    if let Some(village) = village {
        answers.set("vl", village);
    }
    answers
}
