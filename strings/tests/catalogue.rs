//! The catalogue against the core: nothing without words, no words without use.

use std::collections::BTreeSet;

use lontar_core::form::check::{NOTICE_SENTENCES, NOTICE_VERSIONS};
use lontar_core::form::{self, FORMS, ItemKind, PROBLEM_CODES, lists};
use lontar_core::media::MediaError;
use lontar_core::media::picture::Finding;
use lontar_core::model::RecordKind;
use lontar_strings::{Lang, find, keys, placeholders};

const PREFIXES: &[&str] = &[
    "action_", "common_", "error_", "problem_", "import_", "field_", "choice_", "kind_", "screen_",
    "custody_", "console_", "cli_",
];

fn fields() -> BTreeSet<String> {
    let own = FORMS
        .iter()
        .flat_map(|f| f.fields())
        .map(|f| format!("field_{}", f.key));
    let entries = ItemKind::ALL.into_iter().flat_map(|kind| {
        form::item_fields(kind)
            .iter()
            .map(move |f| format!("field_{}_{}", kind.name(), f.key))
    });
    own.chain(entries).collect()
}

fn choices() -> BTreeSet<String> {
    lists::lists()
        .flat_map(|list| {
            lists::choices(list)
                .iter()
                .map(move |c| format!("choice_{list}_{}", c.code))
        })
        .collect()
}

fn problems() -> BTreeSet<String> {
    let files = MediaError::ALL.into_iter().map(MediaError::code);
    let shots = Finding::ALL.into_iter().map(Finding::code);
    let codes = PROBLEM_CODES.iter().copied().chain(files).chain(shots);
    codes.map(|code| format!("problem_{code}")).collect()
}

fn others() -> BTreeSet<String> {
    let kinds = RecordKind::ALL
        .iter()
        .filter_map(|k| k.name())
        .map(|name| format!("kind_{name}"));
    let steps = FORMS
        .iter()
        .flat_map(|f| f.steps)
        .map(|s| format!("screen_form_step_{}", s.key));
    kinds.chain(steps).chain(notices()).collect()
}

/// Every version of the notice that the core takes as proof can be shown.
fn notices() -> Vec<String> {
    let parts = |version: &&str| {
        let sentences = (1..=NOTICE_SENTENCES).map(|n| n.to_string());
        let all = sentences.chain([String::from("title"), String::from("ask")]);
        all.map(|part| format!("screen_notice_{version}_{part}"))
            .collect::<Vec<_>>()
    };
    NOTICE_VERSIONS.iter().flat_map(parts).collect()
}

#[test]
fn every_question_choice_problem_kind_and_step_has_words_in_both_languages() {
    for key in [fields(), choices(), problems(), others()].concat_all() {
        for lang in Lang::ALL {
            assert!(
                find(&key, lang).is_some_and(|t| !t.is_empty()),
                "{key} {}",
                lang.code()
            );
        }
    }
}

#[test]
fn every_text_is_there_in_both_languages_with_the_same_placeholders() {
    for key in keys() {
        let (id, en) = (find(key, Lang::Id).unwrap(), find(key, Lang::En).unwrap());
        assert!(!id.trim().is_empty() && !en.trim().is_empty(), "{key}");
        assert_eq!(placeholders(id), placeholders(en), "{key}");
    }
}

#[test]
fn no_words_are_left_over() {
    let known = [fields(), choices(), problems(), others()].concat_all();
    for key in keys() {
        assert!(PREFIXES.iter().any(|p| key.starts_with(p)), "{key}");
        let bare = if key.starts_with("field_") {
            key.strip_suffix("_help").unwrap_or(key)
        } else {
            key
        };
        let from_core = ["field_", "choice_", "problem_", "kind_", "screen_form_step_"];
        if from_core.iter().any(|p| key.starts_with(p)) {
            assert!(known.contains(bare), "{key}");
        }
    }
}

#[test]
fn the_rules_of_wording_hold() {
    for key in keys() {
        let id = find(key, Lang::Id).unwrap();
        let lower = id.to_lowercase();
        assert!(
            !lower
                .split(|c: char| !c.is_alphabetic())
                .any(|w| matches!(w, "anda" | "kantor" | "user")),
            "{key}"
        );
        let plain = id.replace("BPJS TK", "").replace("BPJS Ketenagakerjaan", "");
        assert!(!plain.contains("BPJS"), "{key}");
    }
}

trait ConcatAll {
    fn concat_all(self) -> BTreeSet<String>;
}

impl<const N: usize> ConcatAll for [BTreeSet<String>; N] {
    fn concat_all(self) -> BTreeSet<String> {
        self.into_iter().flatten().collect()
    }
}
