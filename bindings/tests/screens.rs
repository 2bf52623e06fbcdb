//! `docs/screens.md` lists every question of every form with its step; this writes the list and compares.

use lontar_bindings::{FieldType, FormField, Presence, form_of};
use std::fmt::Write;
use std::path::PathBuf;

const BEGIN: &str =
    "<!-- The table is made from the forms: LONTAR_REWRITE=1 cargo test -p lontar-bindings -->\n";

fn table() -> String {
    let mut text = String::from(BEGIN);
    for kind in ["enrolment", "accident", "request"] {
        writeln!(
            text,
            "\n### `{kind}`\n\n| step | question | how | must |\n| --- | --- | --- | --- |"
        )
        .expect("text takes what is written");
        for step in form_of(String::from(kind)) {
            for field in step.fields {
                let (key, how, must) = (&field.key, how(&field), must(field.presence));
                writeln!(text, "| `{}` | `{key}` | {how} | {must} |", step.key)
                    .expect("text takes what is written");
            }
        }
    }
    text
}

fn how(field: &FormField) -> &'static str {
    match (&field.kind, field.presence) {
        (_, Presence::Derived) => "known, shown",
        (FieldType::Hidden | FieldType::RecordLink | FieldType::Degrees, _) => "hidden: the app fills it",
        (FieldType::Item { item }, _) if item.name == "gps" => "hidden: the app fills it",
        (FieldType::Item { item }, _) if item.name == "consent" => "a page of its own",
        (FieldType::Group { item }, _) if item.name == "photo" => "camera",
        (FieldType::Group { item }, _) if item.name == "voice" => "microphone",
        (FieldType::Group { .. }, _) => "cards",
        (FieldType::Choice { .. }, _) => "chosen",
        (FieldType::Choices { .. }, _) => "chosen, several",
        (FieldType::YesNo, _) => "yes or no",
        (FieldType::Village, _) => "searched by name",
        (FieldType::Month, _) => "month, year",
        (FieldType::BirthDate, _) => "day, month, year, or age",
        (FieldType::Date | FieldType::OccurredAt, _) => "day, month, year",
        _ => "typed",
    }
}

fn must(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "required",
        Presence::RequiredIf => "required by other answers",
        Presence::Wanted => "asked for",
        Presence::Optional | Presence::Derived => "optional",
    }
}

#[test]
fn the_list_of_questions_is_that_of_the_forms() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/screens.md");
    let page = std::fs::read_to_string(&path).expect("docs/screens.md is there");
    let (before, stood) = page.split_once(BEGIN).expect("the page has its table");
    let made = table();
    if std::env::var_os("LONTAR_REWRITE").is_some() {
        std::fs::write(&path, format!("{before}{made}")).expect("docs can be written");
        return;
    }
    assert!(
        format!("{BEGIN}{stood}") == made,
        "the forms changed: LONTAR_REWRITE=1 cargo test -p lontar-bindings writes docs/screens.md anew"
    );
}
