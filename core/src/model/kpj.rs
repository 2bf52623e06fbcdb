//! The participant number of BPJS Ketenagakerjaan.

use core::fmt;

use super::text::without_separators;

/// Participant number (KPJ): 11 digits (DOMAIN 2.2). Given by BPJS TK after registration and the
/// first payment; one person may hold several over time.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kpj(String);

/// Why a text is not a participant number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KpjError {
    /// There are not exactly 11 characters, spaces, dots and dashes left out.
    #[error("a participant number has 11 digits")]
    Length,
    /// One of the characters is no digit.
    #[error("a participant number has digits only")]
    NotDigit,
}

impl Kpj {
    /// Reads 11 digits; spaces, dots and dashes between them are ignored.
    ///
    /// # Errors
    /// [`KpjError`] when something else than 11 digits remains.
    pub fn parse(text: &str) -> Result<Self, KpjError> {
        let digits = without_separators(text);
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(KpjError::NotDigit);
        }
        if digits.len() != 11 {
            return Err(KpjError::Length);
        }
        Ok(Self(digits))
    }

    /// All 11 digits. Personal data: not for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Kpj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_digits_are_a_participant_number() {
        assert_eq!(Kpj::parse("2601 2345 678").unwrap().reveal(), "26012345678");
        assert_eq!(Kpj::parse("2601234567"), Err(KpjError::Length));
        assert_eq!(Kpj::parse("2601234567X"), Err(KpjError::NotDigit));
    }
}
