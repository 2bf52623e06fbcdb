//! What invented people answer.

use crate::rng::Rng;
use lontar_core::form::Answers;
use lontar_core::model::{Consent, Date, Value};
use lontar_hub::import::people;

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
