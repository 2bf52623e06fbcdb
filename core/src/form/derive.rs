//! Answers that follow from others.

use crate::model::{RecordKind, Regions, Value};

use super::answers::{Answers, View};
use super::field::Form;

/// The home fields that repeat those of the card when `home_same` is yes.
const SAME: &[(&str, &str)] = &[
    ("card_address", "home_address"),
    ("card_village", "village"),
    ("card_hamlet", "hamlet"),
    ("card_rt", "rt"),
    ("card_rw", "rw"),
];

/// Writes what follows from other answers: the home address when it is that of the card, and
/// postal codes from villages. Suggestions (sex and birth date from the NIK) are never written.
///
/// Registers whose value does not change are not touched, so that a save writes nothing more than
/// a person changed.
pub fn derive(kind: RecordKind, answers: &mut Answers) {
    let Some(form) = super::form(kind) else {
        return;
    };
    if View::new(form, answers)
        .value("home_same")
        .and_then(Value::as_bool)
        == Some(true)
    {
        for (card, home) in SAME {
            copy(form, answers, card, home);
        }
    }
    postcode(form, answers, "card_village", "card_postcode");
    postcode(form, answers, "village", "postcode");
}

fn copy(form: &'static Form, answers: &mut Answers, from: &str, to: &str) {
    let value = View::new(form, answers).value(from).cloned();
    set_if_changed(form, answers, to, value);
}

fn postcode(form: &'static Form, answers: &mut Answers, village: &str, postcode: &str) {
    let view = View::new(form, answers);
    let region = view.text(village).and_then(|code| Regions::get().current(code));
    let found = region.and_then(|r| r.postcode).map(Value::from);
    set_if_changed(form, answers, postcode, found);
}

/// Sets a register; without a value one that holds something is emptied.
fn set_if_changed(form: &'static Form, answers: &mut Answers, key: &str, value: Option<Value>) {
    let Some(field) = form.field(key) else { return };
    let old = answers.get(field.register).filter(|v| !v.is_empty());
    if old != value.as_ref() {
        answers.set(field.register, value.unwrap_or(Value::Null));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_postal_code_follows_the_village() {
        let mut answers = Answers::new();
        answers.set("vl", "53.15.01.2010"); // retired code of Pacar
        derive(RecordKind::ENROLMENT, &mut answers);
        let expected = Regions::get()
            .lookup("53.15.11.2001")
            .and_then(|r| r.postcode)
            .unwrap();
        assert!(answers.get("pc") == Some(&Value::from(expected)));
        answers.set("vl", "nowhere");
        derive(RecordKind::ENROLMENT, &mut answers);
        assert!(answers.get("pc") == Some(&Value::Null));
    }

    #[test]
    fn the_home_repeats_the_card_only_when_a_person_said_so() {
        let mut answers = Answers::new();
        answers.set("cv", "53.20.06.1001");
        answers.set("ch", "Dusun 2");
        derive(RecordKind::ENROLMENT, &mut answers);
        assert!(answers.get("vl").is_none());
        answers.set("hs", true);
        derive(RecordKind::ENROLMENT, &mut answers);
        assert!(answers.get("vl") == Some(&Value::from("53.20.06.1001")));
        assert!(answers.get("hm") == Some(&Value::from("Dusun 2")));
        assert!(answers.get("rt").is_none());
    }

    #[test]
    fn deriving_twice_changes_nothing_and_writes_no_suggestion() {
        let mut answers = Answers::new();
        answers.set("nk", "5314025208850012");
        answers.set("vl", "53.20.06.1001");
        derive(RecordKind::ENROLMENT, &mut answers);
        let once = answers.clone();
        derive(RecordKind::ENROLMENT, &mut answers);
        assert!(answers == once);
        assert!(answers.get("sx").is_none() && answers.get("bd").is_none());
    }
}
