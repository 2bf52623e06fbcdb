//! The one catalogue of words for people: phones, console, command line and SMS.
//!
//! `catalogue.toml` holds one line per text, `key = { id = "…", en = "…" }`. Keys have fixed
//! prefixes: `action_`, `common_`, `error_`, `problem_`, `import_`, `field_`, `choice_`, `kind_`,
//! `screen_<name>_`, `custody_`, `console_`, `cli_`. Codes come from the core (`problem_<code>`,
//! `field_<key>`, `choice_<list>_<code>`), sentences from here; a test compares the two.
//!
//! ```
//! use lontar_strings::{Lang, fill, text};
//! assert_eq!(text("choice_sex_female", Lang::Id), "Perempuan");
//! assert_eq!(fill("common_unsent", Lang::En, &[("count", "12")]), "12 not yet sent");
//! ```

use std::collections::BTreeMap;
use std::sync::LazyLock;

const CATALOGUE: &str = include_str!("../catalogue.toml");

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Indonesian, the language of the programme.
    #[default]
    Id,
    /// English.
    En,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Lang; 2] = [Lang::Id, Lang::En];

    /// The code in the catalogue and in settings: `id` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Id => "id",
            Lang::En => "en",
        }
    }

    /// The language with this code, also from `id-ID` or `en_GB`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Lang> {
        let language = code
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match language.as_str() {
            "id" | "in" => Some(Lang::Id),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

struct Entry {
    id: String,
    en: String,
}

static ENTRIES: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(load);

/// The text of a key. A key that is missing is returned itself: an ugly word on a screen, never a
/// crash.
#[must_use]
pub fn text(key: &str, lang: Lang) -> &str {
    find(key, lang).unwrap_or(key)
}

/// The text of a key; `None` when the catalogue has none, as for a help line that nobody wrote.
#[must_use]
pub fn find(key: &str, lang: Lang) -> Option<&'static str> {
    ENTRIES.get(key).map(|entry| match lang {
        Lang::Id => entry.id.as_str(),
        Lang::En => entry.en.as_str(),
    })
}

/// The text of a key with `{name}` replaced by values. Names without a value stay as they are;
/// values are not searched for names.
#[must_use]
pub fn fill(key: &str, lang: Lang, values: &[(&str, &str)]) -> String {
    let mut rest = text(key, lang);
    let mut out = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) => {
                match values.iter().find(|(n, _)| *n == name) {
                    Some((_, value)) => out.push_str(value),
                    None => out.extend(["{", name, "}"]),
                }
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The names in braces in a text, sorted.
#[must_use]
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect();
    names.sort_unstable();
    names
}

/// All keys, sorted.
pub fn keys() -> impl Iterator<Item = &'static str> {
    ENTRIES.keys().map(String::as_str)
}

fn load() -> BTreeMap<String, Entry> {
    // Our own file, parsed by a test before it is released.
    let table: toml::Table = CATALOGUE.parse().expect("the catalogue is valid TOML");
    let word = |value: &toml::Value, lang: Lang| {
        value
            .get(lang.code())
            .and_then(toml::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    table
        .into_iter()
        .map(|(key, value)| {
            let entry = Entry {
                id: word(&value, Lang::Id),
                en: word(&value, Lang::En),
            };
            (key, entry)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_key_is_shown_itself() {
        assert_eq!(text("no_such_key", Lang::Id), "no_such_key");
        assert_eq!(find("no_such_key", Lang::Id), None);
    }

    #[test]
    fn values_fill_names_and_are_not_read_again() {
        let key = "a {x} b {y} {";
        assert_eq!(fill(key, Lang::Id, &[("x", "{y}")]), "a {y} b {y} {");
        assert_eq!(placeholders("{b} {a}"), ["a", "b"]);
    }

    #[test]
    fn languages_are_read_from_system_codes() {
        for (code, lang) in [
            ("id-ID", Some(Lang::Id)),
            ("in", Some(Lang::Id)),
            ("en_GB", Some(Lang::En)),
            ("nl", None),
        ] {
            assert_eq!(Lang::from_code(code), lang);
        }
    }
}
