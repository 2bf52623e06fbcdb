//! `data.html`: everything in plain Indonesian, without scripts, fit to be printed.

use super::gather::Held;
use crate::console::words::{Niks, Words, answers, shown};
use crate::hub::HubError;
use askama::Template;
use lontar_core::form::Answers;
use lontar_core::oplog::document::Written;
use lontar_strings::Lang;

struct Value {
    text: String,
    who: String,
    when: String,
}

struct Picture {
    title: String,
    name: Option<String>,
    is_voice: bool,
}

struct Past {
    who: String,
    when: String,
    written: Vec<(String, String)>,
}

struct Section {
    kind: String,
    receipt: String,
    place: String,
    arrived: String,
    backed_up: bool,
    restricted: bool,
    not_applied: Vec<String>,
    answers: Vec<(String, String)>,
    conflicts: Vec<(String, Vec<Value>)>,
    pictures: Vec<Picture>,
    history: Vec<Past>,
}

#[derive(Template)]
#[template(path = "person_copy.html")]
struct Page {
    words: Words,
    about: String,
    count: String,
    sections: Vec<Section>,
}

/// Draws the page.
pub fn draw(made_ms: i64, records: &[Held]) -> Result<String, HubError> {
    let words = Words(Lang::Id);
    let page = Page {
        about: words.fill("console_copy_about", &[("when", &words.moment(made_ms))]),
        count: words.fill("console_copy_records", &[("count", &records.len().to_string())]),
        sections: records.iter().map(|held| section(words, held)).collect(),
        words,
    };
    page.render()
        .map_err(|e| HubError::Invalid(format!("the page cannot be drawn: {e}")))
}

fn section(words: Words, held: &Held) -> Section {
    let who = |name: Option<&String>| {
        name.cloned()
            .unwrap_or_else(|| String::from(words.t("console_the_hub")))
    };
    let value = |register: &str, written: &Written| {
        let only: Answers = std::iter::once((String::from(register), written.value.clone())).collect();
        let line = held.line_of(&written.change);
        Value {
            text: shown(words, held.kind, register, &only, Niks::Own),
            who: line.map(|l| who(l.who.as_ref())).unwrap_or_default(),
            when: line.map(|l| words.moment(l.change.wall_ms)).unwrap_or_default(),
        }
    };
    let conflicts = held.conflicts().map(|(register, all)| {
        let values = all.iter().map(|w| value(register, w)).collect();
        (words.question(held.kind, register), values)
    });
    let pictures = held.files.iter().map(|file| {
        let list = if file.is_voice { "voice_kind" } else { "photo_kind" };
        Picture {
            title: words.known(&format!("choice_{list}_"), &file.kind),
            name: file.name.clone(),
            is_voice: file.is_voice,
        }
    });
    let history = held.history.iter().map(|line| Past {
        who: who(line.who.as_ref()),
        when: words.moment(line.change.wall_ms),
        written: readable(words, held, &line.written),
    });
    Section {
        kind: words.kind(held.kind),
        receipt: held.receipt.clone(),
        place: held
            .district
            .as_ref()
            .map(|code| words.place(code))
            .unwrap_or_default(),
        arrived: words.fill(
            "console_copy_arrived",
            &[("when", &words.moment(held.arrived_ms))],
        ),
        backed_up: held.backed_up,
        restricted: held.restricted,
        not_applied: held
            .not_applied
            .iter()
            .map(|code| String::from(words.t(&format!("error_held_{code}"))))
            .collect(),
        answers: readable(words, held, &held.answers()),
        conflicts: conflicts.collect(),
        pictures: pictures.collect(),
        history: history.collect(),
    }
}

/// Answers as question and text; photos and voice notes are shown by themselves, and the seed of their
/// keys says nothing to anybody.
fn readable(words: Words, held: &Held, all: &Answers) -> Vec<(String, String)> {
    let plain = |register: &str| !["sd", "p:", "v:"].iter().any(|own| register.starts_with(own));
    let kept: Answers = all
        .iter()
        .filter(|(register, _)| plain(register))
        .map(|(register, value)| (String::from(register), value.clone()))
        .collect();
    answers(words, held.kind, &kept, Niks::Own)
}
