//! The national identity number (NIK): structure, and what can be read from it.
//!
//! 16 digits: 6 of the district where the number was first registered, 6 of the birth date as
//! DDMMYY (women: day + 40), 4 of serial. There is no check digit, it is for life, it does not
//! follow moves, and it is not reissued when a birth date is corrected (DOMAIN 2.1): so what is
//! read here is a hint to compare with, never a value to write. Structure only; nobody asked Dukcapil.

use core::fmt;

use super::text::without_separators;
use super::time::Date;

/// Sex as population registers and BPJS TK record it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Laki-laki.
    Male,
    /// Perempuan.
    Female,
}

impl Sex {
    /// The code in records: `male` or `female`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Sex::Male => "male",
            Sex::Female => "female",
        }
    }

    /// The sex with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Sex> {
        match code {
            "male" => Some(Sex::Male),
            "female" => Some(Sex::Female),
            _ => None,
        }
    }
}

/// Sixteen digits of a national identity number. Whether the parts make sense is asked
/// separately, because a supervisor may accept a card whose printed number does not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nik([u8; 16]);

/// Why a text is not a NIK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NikError {
    /// There are not exactly 16 characters, spaces, dots and dashes left out.
    #[error("a NIK has 16 digits")]
    Length,
    /// One of the characters is no digit.
    #[error("a NIK has digits only")]
    NotDigit,
}

impl Nik {
    /// Reads 16 digits; spaces, dots and dashes between them are ignored.
    ///
    /// # Errors
    /// [`NikError`] when something else than 16 digits remains.
    pub fn parse(text: &str) -> Result<Self, NikError> {
        let digits = sixteen_digits(text).map_err(|not_digit| {
            if not_digit {
                NikError::NotDigit
            } else {
                NikError::Length
            }
        })?;
        Ok(Self(digits))
    }

    /// All 16 digits. Personal data: not for lists, logs or file names.
    #[must_use]
    pub fn reveal(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// First and last four digits with eight dots between, `5314••••••••0012`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask_sixteen(self.reveal())
    }

    /// The first six digits: province, regency and district of the first registration.
    #[must_use]
    pub fn region_prefix(&self) -> &str {
        self.reveal().get(..6).unwrap_or_default()
    }

    /// The last four digits; 0 does not occur on real cards.
    #[must_use]
    pub fn serial(&self) -> u16 {
        self.reveal()
            .get(12..)
            .and_then(|t| t.parse().ok())
            .unwrap_or_default()
    }

    /// What the day part says; `None` when it is no day (00, 32 to 40, above 71).
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match self.two_digits(6) {
            1..=31 => Some(Sex::Male),
            41..=71 => Some(Sex::Female),
            _ => None,
        }
    }

    /// The real dates that the six digits can mean, 19yy before 20yy; empty when there is none,
    /// as for 30 February. The year has two digits, so there may be two.
    #[must_use]
    pub fn birth_date_candidates(&self) -> Vec<Date> {
        let Some(sex) = self.sex() else {
            return Vec::new();
        };
        let day = self.two_digits(6) - if sex == Sex::Female { 40 } else { 0 };
        let month = self.two_digits(8);
        [1900, 2000]
            .iter()
            .filter_map(|century| Date::new(century + i16::from(self.two_digits(10)), month, day).ok())
            .collect()
    }

    /// The candidate that makes the person between `age_min` and `age_max` years old (both
    /// included) on `today`; `None` when no candidate does. At enrolment in 2026 with 17 to 64:
    /// yy 61-99 is 19yy, 00-09 is 20yy (DOMAIN 2.1).
    #[must_use]
    pub fn birth_date_at_age(&self, today: Date, age_min: u8, age_max: u8) -> Option<Date> {
        self.birth_date_candidates().into_iter().find(|born| {
            super::time::full_years(*born, today)
                .is_some_and(|age| (i16::from(age_min)..=i16::from(age_max)).contains(&age))
        })
    }

    fn two_digits(&self, from: usize) -> i8 {
        self.reveal()
            .get(from..from + 2)
            .and_then(|t| t.parse().ok())
            .unwrap_or_default()
    }
}

impl fmt::Debug for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Sixteen digits, or `Err(true)` when a character is no digit and `Err(false)` when their number
/// is wrong.
pub(super) fn sixteen_digits(text: &str) -> Result<[u8; 16], bool> {
    let digits = without_separators(text);
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(true);
    }
    <[u8; 16]>::try_from(digits.as_bytes()).map_err(|_| false)
}

/// The first and last four of sixteen digits.
pub(super) fn mask_sixteen(digits: &str) -> String {
    let first = digits.get(..4).unwrap_or_default();
    let last = digits.get(12..).unwrap_or_default();
    format!("{first}••••••••{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 20);

    #[test]
    fn a_womans_number_reads_as_a_woman_born_in_august() {
        let nik = Nik::parse("531402 520885 0012").unwrap();
        assert_eq!(nik.sex(), Some(Sex::Female));
        assert_eq!(
            nik.birth_date_at_age(TODAY, 17, 64),
            Some(jiff::civil::date(1985, 8, 12))
        );
        assert_eq!(nik.region_prefix(), "531402");
        assert_eq!(nik.serial(), 12);
        assert_eq!(nik.masked(), "5314••••••••0012");
        assert_eq!(format!("{nik:?}"), "[redacted]");
    }

    #[test]
    fn texts_that_are_no_nik() {
        // text, error
        let table = [
            ("", NikError::Length),
            ("531402520885001", NikError::Length),
            ("53140252088500123", NikError::Length),
            ("53140252088500l2", NikError::NotDigit),
            ("٥٣١٤٠٢٥٢٠٨٨٥٠٠١٢", NikError::NotDigit),
        ];
        for (text, error) in table {
            assert_eq!(Nik::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn dates_inside_the_number() {
        // six digits of the date, sex, candidates
        type Case<'a> = (&'a str, Option<Sex>, &'a [(i16, i8, i8)]);
        let table: [Case<'_>; 6] = [
            ("120885", Some(Sex::Male), &[(1985, 8, 12), (2085, 8, 12)]),
            ("300285", Some(Sex::Male), &[]),
            ("290200", Some(Sex::Male), &[(2000, 2, 29)]),
            ("711200", Some(Sex::Female), &[(1900, 12, 31), (2000, 12, 31)]),
            ("350885", None, &[]),
            ("121385", Some(Sex::Male), &[]),
        ];
        for (digits, sex, dates) in table {
            let nik = Nik::parse(&format!("531402{digits}0001")).unwrap();
            let expected: Vec<Date> = dates
                .iter()
                .map(|(y, m, d)| jiff::civil::date(*y, *m, *d))
                .collect();
            assert_eq!(nik.sex(), sex, "{digits}");
            assert_eq!(nik.birth_date_candidates(), expected, "{digits}");
        }
    }

    #[test]
    fn the_age_window_decides_the_century() {
        // yy, year at enrolment in 2026
        for (yy, year) in [
            ("61", None),
            ("62", Some(1962)),
            ("99", Some(1999)),
            ("00", Some(2000)),
            ("09", Some(2009)),
            ("10", None),
            ("45", None),
        ] {
            let nik = Nik::parse(&format!("5314020101{yy}0001")).unwrap();
            assert_eq!(
                nik.birth_date_at_age(TODAY, 17, 64).map(|d| d.year()),
                year,
                "{yy}"
            );
        }
    }
}
