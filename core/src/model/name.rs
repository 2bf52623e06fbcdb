//! Names of people.
//!
//! Permendagri 73/2022 asks for two words and at most 60 letters, but names recorded before
//! 21 April 2022 stay valid and the rule "is not rigid" (DOMAIN 2.2): one word is accepted, and so
//! are apostrophes, which names of the region use.

use core::fmt;

use super::text::{clean_line, is_apostrophe};

/// Longest name on cards issued since Permendagri 73/2022, in characters with spaces.
pub const NAME_CHARS_MAX: usize = 60;

/// A name as written on the card, cleaned of stray spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

/// Why a text is not a name. The first two stop, the others only ask to look again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Fewer than two letters.
    #[error("a name has at least two letters")]
    Letters,
    /// A digit.
    #[error("a name has no digits")]
    Digits,
    /// A sign other than apostrophe, dot, comma (before a title) and hyphen.
    #[error("a name has no such punctuation")]
    Punctuation,
    /// More than [`NAME_CHARS_MAX`] characters.
    #[error("a name has at most 60 letters")]
    Long,
}

impl PersonName {
    /// Reads a name; spaces are cleaned, letters keep their case.
    ///
    /// # Errors
    /// The first [`NameError`] that applies, the severe ones first.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = clean_line(text);
        if name.chars().any(char::is_numeric) {
            return Err(NameError::Digits);
        }
        if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return Err(NameError::Letters);
        }
        if !name.chars().all(is_name_char) {
            return Err(NameError::Punctuation);
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(NameError::Long);
        }
        Ok(Self(name))
    }

    /// The name. Personal data: not for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

fn is_name_char(c: char) -> bool {
    // Combining marks are neither letters nor punctuation; those that compose are gone by now.
    c.is_alphabetic() || c == ' ' || is_apostrophe(c) || matches!(c, '.' | ',' | '-' | '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_region_are_accepted() {
        for name in [
            "Maria Ndaumanu",
            "Melkianus",
            "Yohanes Ba'a",
            "Yuliana Nuba’lo",
            "Ir. Yosef Kase, S.Pi",
            "Bernadus Sa-o",
            "José",
        ] {
            assert!(PersonName::parse(name).is_ok(), "{name}");
        }
        assert_eq!(
            PersonName::parse("  MARIA   NDAUMANU ").unwrap().reveal(),
            "MARIA NDAUMANU"
        );
    }

    #[test]
    fn texts_that_are_no_names() {
        let long = "a".repeat(61);
        // text, error
        let table = [
            ("", NameError::Letters),
            ("-", NameError::Letters),
            ("M", NameError::Letters),
            ("Mar1a", NameError::Digits),
            ("081234567890", NameError::Digits),
            ("Maria @ Ndao", NameError::Punctuation),
            (long.as_str(), NameError::Long),
        ];
        for (text, error) in table {
            assert_eq!(PersonName::parse(text), Err(error), "{text}");
        }
    }
}
