//! Hamlets (*dusun*) have no code: they are as people write them.

use super::fold::fold_text;

/// Digits of a number in a key, so that the tenth hamlet comes after the second.
const WIDTH: usize = 3;

const ROMAN: [&str; 10] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];

/// One key for the spellings of a hamlet, in the order in which people count them: `Dusun 2`, `dsn. II` and
/// `DUSUN02` are one, and come before `Dusun 10`. Empty where nothing is written. For grouping, never for storing
/// in a record.
#[must_use]
pub fn hamlet_key(text: &str) -> String {
    let apart = apart(&fold_text(text));
    let words: Vec<&str> = apart.split_whitespace().collect();
    let last = words.len().saturating_sub(1);
    let key = |(at, word): (usize, &&str)| match *word {
        "dsn" | "dus" => String::from("dusun"),
        // A letter alone is a name as well: `Dusun V`, and not `V Oelua`.
        word if at == last && at > 0 => {
            number_of(word).map_or_else(|| padded(word), |n| format!("{n:0WIDTH$}"))
        }
        word => padded(word),
    };
    words.iter().enumerate().map(key).collect::<Vec<_>>().join(" ")
}

fn number_of(roman: &str) -> Option<usize> {
    Some(ROMAN.iter().position(|r| *r == roman)? + 1)
}

fn padded(word: &str) -> String {
    if !word.chars().all(|c| c.is_ascii_digit()) {
        return String::from(word);
    }
    format!("{:0>WIDTH$}", word.trim_start_matches('0'))
}

/// Numbers and letters that were written together, as words of their own.
fn apart(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 1);
    let mut before: Option<char> = None;
    for c in text.chars() {
        let meet = before.is_some_and(|b| b.is_alphanumeric() && c.is_alphanumeric());
        if meet && before.is_some_and(|b| b.is_ascii_digit() != c.is_ascii_digit()) {
            words.push(' ');
        }
        words.push(c);
        before = Some(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_spellings_of_a_hamlet_are_one() {
        for (one, other) in [
            ("Dusun 2", "dsn. II"),
            ("Dusun 2", "DUSUN02"),
            ("Dusun Oe-Ulu", "dusun oe ulu"),
            ("  ", ""),
            ("Dusun 0", "dusun 00"),
        ] {
            assert_eq!(hamlet_key(one), hamlet_key(other), "{one} {other}");
        }
        for (one, other) in [("Dusun 1", "Dusun 11"), ("V", "5"), ("Dusun A", "Dusun B")] {
            assert_ne!(hamlet_key(one), hamlet_key(other), "{one} {other}");
        }
    }

    #[test]
    fn hamlets_are_in_the_order_in_which_people_count() {
        let mut all = ["Dusun 10", "Dusun X", "Dusun 2", "Dusun IX", "Dusun I"];
        all.sort_by_key(|text| hamlet_key(text));
        assert_eq!(all, ["Dusun I", "Dusun 2", "Dusun IX", "Dusun 10", "Dusun X"]);
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "[ a-zA-Z0-9.'-]{0,20}") {
            let key = hamlet_key(&text);
            prop_assert_eq!(hamlet_key(&key), key);
        }
    }
}
