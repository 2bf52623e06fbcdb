//! Words of the pages, and values as people read them.

use crate::cases::CaseKind;
use crate::rights::{Action, OfficeRole};
use lontar_core::form::{self, Answers, FieldKind};
use lontar_core::model::{Nik, RecordKind, Regions, time};
use lontar_strings::{Lang, fill, find, text};

/// Texts of one language; what templates ask.
#[derive(Clone, Copy)]
pub struct Words(pub Lang);

impl Words {
    /// A text of the catalogue.
    pub fn t<'a>(&self, key: &'a str) -> &'a str {
        text(key, self.0)
    }

    /// A text with values in the place of its names.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(key, self.0, values)
    }

    /// The words for a code, or the code if there are none.
    pub fn known(&self, prefix: &str, code: &str) -> String {
        String::from(find(&format!("{prefix}{code}"), self.0).unwrap_or(code))
    }

    /// What somebody did.
    pub fn action(&self, action: Action) -> String {
        String::from(self.t(&format!("console_action_{}", action.name())))
    }

    /// What a user is there for.
    pub fn role(&self, role: OfficeRole) -> String {
        String::from(self.t(&format!("console_role_{}", role.name())))
    }

    /// `id` or `en`.
    pub fn code(&self) -> &'static str {
        if self.0 == Lang::En { "en" } else { "id" }
    }

    /// The other language.
    pub fn other(&self) -> &'static str {
        if self.0 == Lang::En { "id" } else { "en" }
    }

    /// A kind of record.
    pub fn kind(&self, kind: RecordKind) -> String {
        let key = format!("kind_{}", kind.name().unwrap_or("unknown"));
        String::from(find(&key, self.0).unwrap_or(kind.name().unwrap_or("?")))
    }

    /// A kind of record by its name.
    pub fn kind_named(&self, name: &str) -> String {
        RecordKind::from_name(name)
            .map(|kind| self.kind(kind))
            .unwrap_or_default()
    }

    /// The question that a register belongs to.
    pub fn question(&self, kind: RecordKind, register: &str) -> String {
        let kind = of_form(kind);
        let Some(field) = form::field_by_register(kind, register) else {
            return String::from(register);
        };
        String::from(find(&format!("field_{}", field.key), self.0).unwrap_or(field.key))
    }

    /// A place with its district.
    pub fn place(&self, code: &str) -> String {
        Regions::get()
            .full_name(code)
            .unwrap_or_else(|| String::from(code))
    }

    /// Day and hour in WITA, with the zone said.
    pub fn moment(&self, ms: i64) -> String {
        let (day, minutes) = local(ms);
        format!("{}, {:02}.{:02} WITA", self.day(day), minutes / 60, minutes % 60)
    }

    /// Time that is left, or by how much something is late, in days and hours.
    pub fn left(&self, ms: i64) -> String {
        let hours = ms.abs() / 3_600_000;
        let (days, hours) = ((hours / 24).to_string(), (hours % 24).to_string());
        let key = if ms < 0 {
            "console_rights_late"
        } else {
            "console_rights_left"
        };
        self.fill(key, &[("days", &days), ("hours", &hours)])
    }

    /// What a person asks for.
    pub fn request(&self, kind: CaseKind) -> String {
        String::from(self.t(&format!("console_rights_{}", kind.name())))
    }

    fn day(&self, day: time::Date) -> String {
        let month = format!("common_month_{}", day.month());
        format!(
            "{} {} {}",
            day.day(),
            find(&month, self.0).unwrap_or("?"),
            day.year()
        )
    }
}

/// Local day and minute of the day in WITA.
fn local(ms: i64) -> (time::Date, i64) {
    const WITA_MIN: i32 = 480;
    let minutes = (ms.div_euclid(60_000) + i64::from(WITA_MIN)).rem_euclid(1_440);
    (time::day_of(ms, WITA_MIN), minutes)
}

/// How a NIK is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Niks {
    /// Four digits, dots, four digits.
    Masked,
    /// Whole, for whoever may and asked for it.
    Whole,
    /// Whole, and the numbers of family card and heirs too: in the copy for the person.
    Own,
}

/// A candidate is read like an enrolment.
pub fn of_form(kind: RecordKind) -> RecordKind {
    if kind == RecordKind::CANDIDATE {
        RecordKind::ENROLMENT
    } else {
        kind
    }
}

/// Answers of a record as question and text, in the order of the form; what the form does not know
/// comes last.
pub fn answers(words: Words, kind: RecordKind, answers: &Answers, niks: Niks) -> Vec<(String, String)> {
    let place = |register: &str| {
        let mut fields = form::form(of_form(kind)).into_iter().flat_map(|f| f.fields());
        fields
            .position(|field| field.owns(register))
            .unwrap_or(usize::MAX)
    };
    let mut sorted: Vec<_> = answers.iter().collect();
    sorted.sort_by_key(|(register, _)| place(register));
    sorted
        .into_iter()
        .map(|(register, value)| {
            let only: Answers = std::iter::once((String::from(register), value.clone())).collect();
            (
                words.question(kind, register),
                shown(words, kind, register, &only, niks),
            )
        })
        .collect()
}

/// One value as people read it: choices by their words, places by name, NIK masked unless it is to be
/// whole.
pub fn shown(words: Words, kind: RecordKind, register: &str, only: &Answers, niks: Niks) -> String {
    let kind = of_form(kind);
    if register == "nk" {
        let masked = only
            .get(register)
            .and_then(|v| v.as_text())
            .and_then(|t| Nik::parse(t).ok())
            .map(|n| match niks {
                Niks::Masked => n.masked(),
                Niks::Whole | Niks::Own => String::from(n.reveal()),
            });
        return masked.unwrap_or_else(|| String::from("••••"));
    }
    let json = form::json::to_json(kind, only);
    let Some(value) = json.as_object().and_then(|o| o.values().next()) else {
        return String::from("–");
    };
    let text = value.as_str().map(String::from);
    let field = form::field_by_register(kind, register);
    if let (Some(code), Some(field)) = (&text, field) {
        if let Some(choice) = field
            .kind
            .list()
            .and_then(|list| find(&format!("choice_{list}_{code}"), words.0))
        {
            return String::from(choice);
        }
        if register == "vl" || register == "cv" || register == "wv" || field.key == "place_village" {
            return words.place(code);
        }
    }
    if field.is_some_and(|f| matches!(f.kind, FieldKind::Money))
        && let Some(amount) = value.as_i64()
    {
        return rupiah(amount);
    }
    match (text, value) {
        (Some(text), _) if field.is_some_and(|f| f.key == "kk") && niks != Niks::Own => masked(&text),
        (Some(text), _) => words.day_or_text(&text),
        (None, serde_json::Value::Null) => String::from("–"),
        (None, other) => words.plain(of_item(register), other, niks),
    }
}

/// The kind of item that a group's register holds, as the catalogue names its questions.
fn of_item(register: &str) -> &'static str {
    match register.split(':').next() {
        Some("h") => "heir",
        Some("c") => "child",
        Some("cs") => "consent",
        Some("gp") => "gps",
        Some("p") => "photo",
        Some("v") => "voice",
        _ => "witness",
    }
}

/// An amount as it is written in Indonesia: `Rp600.000`.
fn rupiah(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    format!("{}Rp{}", if amount < 0 { "-" } else { "" }, groups.join("."))
}

/// Four digits, dots, four digits, as a NIK is shown.
fn masked(digits: &str) -> String {
    let ends = digits.get(..4).zip(digits.get(digits.len().saturating_sub(4)..));
    ends.map_or_else(
        || String::from("••••"),
        |(from, to)| format!("{from}••••••••{to}"),
    )
}

impl Words {
    /// A date as people write it; other text as it is.
    fn day_or_text(&self, text: &str) -> String {
        text.parse::<time::Date>()
            .map_or_else(|_| String::from(text), |day| self.day(day))
    }

    /// A composed value in one line: question and answer, without what is technical or masked.
    fn plain(&self, item: &str, value: &serde_json::Value, niks: Niks) -> String {
        const LEFT_OUT: [&str; 8] = [
            "key",
            "nik",
            "at_ms",
            "offset_min",
            "version",
            "address",
            "thumbnail",
            "proof",
        ];
        match value {
            serde_json::Value::Object(map) => map
                .iter()
                .filter(|(key, _)| {
                    !LEFT_OUT.contains(&key.as_str()) || (key.as_str() == "nik" && niks == Niks::Own)
                })
                .map(|(key, value)| {
                    let question = find(&format!("field_{item}_{key}"), self.0).unwrap_or(key);
                    let choice = value.as_str().and_then(|code| self.choice(item, key, code));
                    format!(
                        "{question}: {}",
                        choice.unwrap_or_else(|| self.plain(item, value, niks))
                    )
                })
                .collect::<Vec<_>>()
                .join(" · "),
            serde_json::Value::Array(all) => all
                .iter()
                .map(|one| self.plain(item, one, niks))
                .collect::<Vec<_>>()
                .join("; "),
            serde_json::Value::String(text) => self.day_or_text(text),
            serde_json::Value::Bool(yes) => {
                String::from(self.t(if *yes { "common_yes" } else { "common_no" }))
            }
            other => other.to_string(),
        }
    }

    fn choice(&self, item: &str, key: &str, code: &str) -> Option<String> {
        let lists = [
            format!("choice_{item}_{key}_{code}"),
            format!("choice_{key}_{code}"),
        ];
        lists.iter().find_map(|key| find(key, self.0)).map(String::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_its_thousands_apart() {
        let shown = [0, 999, 1_000, 600_000, 42_000_000].map(rupiah);
        assert_eq!(shown, ["Rp0", "Rp999", "Rp1.000", "Rp600.000", "Rp42.000.000"]);
        assert_eq!(rupiah(-70_500), "-Rp70.500");
    }

    #[test]
    fn every_action_role_and_request_has_words() {
        for lang in Lang::ALL {
            let words = Words(lang);
            for action in Action::ALL {
                assert!(!words.action(*action).starts_with("console_"), "{action:?}");
            }
            for kind in CaseKind::ALL {
                assert!(!words.request(kind).starts_with("console_"), "{kind:?}");
            }
            for role in OfficeRole::ALL {
                assert!(!words.role(role).starts_with("console_"), "{role:?}");
            }
        }
    }

    #[test]
    fn answers_come_in_the_order_of_the_form() {
        let mut given = Answers::new();
        given.set("x:later", "?");
        given.set("bd", "1985-05-09");
        given.set("nm", "Maria Ndaumanu");
        given.set("nk", "5314014905850001");
        let questions: Vec<String> = answers(Words(Lang::En), RecordKind::ENROLMENT, &given, Niks::Masked)
            .into_iter()
            .map(|(question, _)| question)
            .collect();
        let place = |name: &str| questions.iter().position(|q| q == name);
        assert!(place("NIK") < place("Full name"), "{questions:?}");
        assert!(place("Full name") < place("Date of birth"), "{questions:?}");
        assert_eq!(questions.last().map(String::as_str), Some("x:later"));
    }
}
