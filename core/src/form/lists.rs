//! The lists to choose from, embedded from `data/lists.csv`.
//!
//! Codes are stable and in English; what people read is in the catalogue (`choice_<list>_<code>`).
//! A code is never reused. Occupations, causes and body parts are starter lists, to be confirmed
//! with Disnakertrans (DOMAIN 10); physical violence comes from Permenaker 1/2025.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::fold_text;

const LISTS: &str = include_str!("../../../data/lists.csv");

/// Round amounts that people name when they are asked for an income or a wage, rupiah: to touch instead of to type. Any
/// other may be typed. They are no tiers of contribution, whose table (PP 44/2015, Annex II) was not found.
pub const MONEY_STEPS: [i64; 6] = [500_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000];

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The stable code in records.
    pub code: &'static str,
    /// One of the most used: a big button; the others are behind `Lainnya`.
    pub common: bool,
    /// How files and people write it, folded.
    aliases: Vec<String>,
}

static BY_LIST: LazyLock<BTreeMap<&'static str, Vec<Choice>>> = LazyLock::new(load);

/// The choices of a list, in their order; empty for an unknown list.
#[must_use]
pub fn choices(list: &str) -> &'static [Choice] {
    BY_LIST.get(list).map(Vec::as_slice).unwrap_or_default()
}

/// The names of all lists.
pub fn lists() -> impl Iterator<Item = &'static str> {
    BY_LIST.keys().copied()
}

/// Whether a list has this code.
#[must_use]
pub fn has_code(list: &str, code: &str) -> bool {
    choices(list).iter().any(|c| c.code == code)
}

/// The code that a text means: the code itself in any case, or one of its aliases
/// (`P`, `petani`).
#[must_use]
pub fn code_of(list: &str, text: &str) -> Option<&'static str> {
    let code = text.trim().to_lowercase();
    let folded = fold_text(text);
    let matches = |c: &&Choice| c.code == code || (!folded.is_empty() && c.aliases.contains(&folded));
    choices(list).iter().find(matches).map(|c| c.code)
}

fn load() -> BTreeMap<&'static str, Vec<Choice>> {
    let mut all: BTreeMap<&'static str, Vec<Choice>> = BTreeMap::new();
    for line in LISTS.lines().skip(1) {
        let mut columns = line.splitn(4, ',');
        if let (Some(list), Some(code), Some(common), Some(aliases)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        {
            let aliases = aliases
                .split('|')
                .map(fold_text)
                .filter(|a| !a.is_empty())
                .collect();
            all.entry(list).or_default().push(Choice {
                code,
                common: common == "1",
                aliases,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_inside_a_list_and_fit_into_keys() {
        for list in lists() {
            let mut codes: Vec<_> = choices(list).iter().map(|c| c.code).collect();
            assert!(
                codes.iter().all(|c| c
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')),
                "{list}"
            );
            let count = codes.len();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), count, "{list}");
        }
    }

    #[test]
    fn an_alias_means_one_code() {
        for list in lists() {
            for choice in choices(list) {
                for alias in &choice.aliases {
                    assert_eq!(code_of(list, alias), Some(choice.code), "{list} {alias}");
                }
            }
        }
        assert_eq!(code_of("sex", "P"), Some("female"));
        assert_eq!(
            code_of("occupation", "Pengiris tuak (lontar)"),
            Some("palm_tapper")
        );
        assert_eq!(code_of("occupation", "astronot"), None);
        assert_eq!(code_of("no_such_list", "x"), None);
    }

    #[test]
    fn at_most_six_choices_are_big_buttons_in_long_lists() {
        for list in lists().filter(|l| choices(l).len() > 7) {
            let common = choices(list).iter().filter(|c| c.common).count();
            assert!((1..=6).contains(&common), "{list}: {common}");
        }
    }
}
