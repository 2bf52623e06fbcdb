//! The number of a family card (Kartu Keluarga).

use core::fmt;

use super::nik::sixteen_digits;

/// Number of a family card: 6 digits of region, 6 of the date of recording, 4 of serial.
///
/// It changes with a new head of family, a move or a new card: a hint that two people share
/// a household, never a key of a person (DOMAIN 2.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KkNumber([u8; 16]);

/// Why a text is not the number of a family card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KkError {
    /// There are not exactly 16 characters, spaces, dots and dashes left out.
    #[error("a KK number has 16 digits")]
    Length,
    /// One of the characters is no digit.
    #[error("a KK number has digits only")]
    NotDigit,
}

impl KkNumber {
    /// Reads 16 digits; spaces, dots and dashes between them are ignored.
    ///
    /// # Errors
    /// [`KkError`] when something else than 16 digits remains.
    pub fn parse(text: &str) -> Result<Self, KkError> {
        let digits = sixteen_digits(text).map_err(|not_digit| {
            if not_digit {
                KkError::NotDigit
            } else {
                KkError::Length
            }
        })?;
        Ok(Self(digits))
    }

    /// All 16 digits. Personal data: not for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// First and last four digits, `5314••••••••0012`.
    #[must_use]
    pub fn masked(&self) -> String {
        super::nik::mask_sixteen(self.reveal())
    }

    /// True when digits 7 to 12 can be a day, month and year.
    #[must_use]
    pub fn date_is_plausible(&self) -> bool {
        let part = |from: usize| {
            self.reveal()
                .get(from..from + 2)
                .and_then(|t| t.parse::<u8>().ok())
                .unwrap_or(0)
        };
        (1..=31).contains(&part(6)) && (1..=12).contains(&part(8))
    }
}

impl fmt::Debug for KkNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_accepted_and_wrong_lengths_refused() {
        let kk = KkNumber::parse("5314 0212-0815 0003").unwrap();
        assert_eq!(kk.reveal(), "5314021208150003");
        assert_eq!(kk.masked(), "5314••••••••0003");
        assert!(kk.date_is_plausible());
        assert_eq!(format!("{kk:?}"), "[redacted]");
        assert_eq!(KkNumber::parse("531402"), Err(KkError::Length));
        assert_eq!(KkNumber::parse("53140212081500O3"), Err(KkError::NotDigit));
    }
}
