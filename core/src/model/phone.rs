//! Telephone numbers as people say them, brought to one form.

use core::fmt;

use super::text::without_separators;

/// A telephone number in international form, `+628123456789`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    international: String,
    kind: PhoneKind,
}

/// What can be reached at a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneKind {
    /// An Indonesian mobile number: takes calls and SMS.
    Mobile,
    /// An Indonesian fixed line: no SMS.
    Landline,
    /// A number of another country, as of a relative working abroad.
    Foreign,
}

/// Why a text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// A character that is no digit, separator or leading plus.
    #[error("a telephone number has digits only")]
    NotDigit,
    /// Too few digits to reach anyone.
    #[error("a telephone number with too few digits")]
    Short,
    /// Too many digits.
    #[error("a telephone number with too many digits")]
    Long,
}

impl Phone {
    /// Reads `0812…`, `812…`, `62812…`, `+62 812…`, `0380 …`, or `+60…`; spaces, dots, dashes and
    /// brackets are ignored.
    ///
    /// # Errors
    /// [`PhoneError`] when nobody can be called there.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let plain: String = without_separators(text)
            .chars()
            .filter(|c| !matches!(c, '(' | ')' | '/'))
            .collect();
        let (plus, digits) = match plain.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, plain.as_str()),
        };
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(PhoneError::NotDigit);
        }
        if plus && !digits.starts_with("62") {
            return foreign(digits);
        }
        domestic(national_part(digits, plus))
    }

    /// The number as `+62…`. Personal data: not for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.international
    }

    /// What can be reached there.
    #[must_use]
    pub const fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// The last four digits after dots, `••••6789`.
    #[must_use]
    pub fn masked(&self) -> String {
        let from = self.international.len().saturating_sub(4);
        format!("••••{}", self.international.get(from..).unwrap_or_default())
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The digits after country code and trunk zero. `62812…` without plus is taken as international
/// only when long enough, since `62…` could begin nothing else here.
fn national_part(digits: &str, plus: bool) -> &str {
    let after_country = digits
        .strip_prefix("0062")
        .or_else(|| digits.strip_prefix("62"))
        .filter(|rest| plus || rest.len() >= 7);
    let rest = after_country.unwrap_or(digits);
    rest.strip_prefix('0').unwrap_or(rest)
}

fn domestic(national: &str) -> Result<Phone, PhoneError> {
    let mobile = national.starts_with('8');
    // Mobile: 8xx and 6 to 9 more; fixed: area code of 2 or 3 and 5 to 8 more.
    let lengths = if mobile { 9..=12 } else { 7..=11 };
    if national.len() < *lengths.start() {
        return Err(PhoneError::Short);
    }
    if national.len() > *lengths.end() {
        return Err(PhoneError::Long);
    }
    let kind = if mobile {
        PhoneKind::Mobile
    } else {
        PhoneKind::Landline
    };
    Ok(Phone {
        international: format!("+62{national}"),
        kind,
    })
}

fn foreign(digits: &str) -> Result<Phone, PhoneError> {
    match digits.len() {
        0..=7 => Err(PhoneError::Short),
        8..=15 => Ok(Phone {
            international: format!("+{digits}"),
            kind: PhoneKind::Foreign,
        }),
        _ => Err(PhoneError::Long),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_of_writing_a_number_give_one_form() {
        // text, international form, kind
        let table = [
            ("0812-3456-7890", "+6281234567890", PhoneKind::Mobile),
            ("812 3456 7890", "+6281234567890", PhoneKind::Mobile),
            ("6281234567890", "+6281234567890", PhoneKind::Mobile),
            ("+62 812 3456 7890", "+6281234567890", PhoneKind::Mobile),
            ("+62 (0)812 3456 7890", "+6281234567890", PhoneKind::Mobile),
            ("(0380) 821234", "+62380821234", PhoneKind::Landline),
            ("+60 12-345 6789", "+60123456789", PhoneKind::Foreign),
        ];
        for (text, international, kind) in table {
            let phone = Phone::parse(text).unwrap();
            assert_eq!((phone.reveal(), phone.kind()), (international, kind), "{text}");
        }
        assert_eq!(Phone::parse("081234567890").unwrap().masked(), "••••7890");
    }

    #[test]
    fn texts_where_nobody_can_be_called() {
        // text, error
        let table = [
            ("", PhoneError::Short),
            ("119", PhoneError::Short),
            ("0812345", PhoneError::Short),
            ("08123456789012345", PhoneError::Long),
            ("tidak ada", PhoneError::NotDigit),
            ("0812x4567890", PhoneError::NotDigit),
        ];
        for (text, error) in table {
            assert_eq!(Phone::parse(text), Err(error), "{text}");
        }
    }
}
