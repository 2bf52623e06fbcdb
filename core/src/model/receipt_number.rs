//! The number that a person takes home after an enrolment or a report.

use core::fmt;
use core::str::FromStr;

use super::crockford::{self, Misread};
use super::id::RecordId;

/// Receipt number of a record: 45 bits of BLAKE3 over the record id in Crockford base32, and a
/// check character, printed `7K3Q9-M2X8F`. Nothing is allocated: it works before joining, cannot
/// run out and survives a restore.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptNumber([u8; 10]);

/// Why a text is not a receipt number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptNumberError {
    /// There are not ten characters.
    #[error("a receipt number has ten characters")]
    Length,
    /// A character that never occurs in receipt numbers.
    #[error("a receipt number has no such character")]
    Character,
    /// The characters do not fit together: one was misread.
    #[error("a character of the receipt number was misread")]
    Check,
}

impl ReceiptNumber {
    /// The receipt number of a record.
    #[must_use]
    pub fn of(record: &RecordId) -> Self {
        let mut symbols: [u8; 10] = crockford::symbols_of(blake3::hash(record.as_bytes()).as_bytes());
        if let Some(last) = symbols.last_mut() {
            *last = 0;
        }
        crockford::seal(&mut symbols);
        Self(symbols)
    }

    /// Reads a number as people copy it: any case, with or without dash and spaces, `O` for 0,
    /// `I` and `L` for 1.
    ///
    /// # Errors
    /// [`ReceiptNumberError`].
    pub fn parse(text: &str) -> Result<Self, ReceiptNumberError> {
        Ok(Self(crockford::parse(text)?))
    }
}

impl From<Misread> for ReceiptNumberError {
    fn from(misread: Misread) -> Self {
        match misread {
            Misread::Length => Self::Length,
            Misread::Character => Self::Character,
            Misread::Check => Self::Check,
        }
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crockford::grouped(&self.0, 5))
    }
}

impl fmt::Debug for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReceiptNumber({self})")
    }
}

impl FromStr for ReceiptNumber {
    type Err = ReceiptNumberError;

    fn from_str(text: &str) -> Result<Self, ReceiptNumberError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_printed_in_two_groups_and_read_forgivingly() {
        let number = ReceiptNumber::of(&RecordId::from_bytes([1; 16]));
        let text = number.to_string();
        assert_eq!(text.len(), 11);
        assert_eq!(text.find('-'), Some(5));
        let sloppy = text
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(ReceiptNumber::parse(&sloppy), Ok(number));
        assert_eq!(ReceiptNumber::parse("7K3Q9"), Err(ReceiptNumberError::Length));
        assert_eq!(
            ReceiptNumber::parse("7K3Q9-M2X8U"),
            Err(ReceiptNumberError::Character)
        );
    }

    #[test]
    fn the_number_of_a_record_never_changes() {
        // Golden: printed receipts are in people's hands.
        assert_eq!(
            ReceiptNumber::of(&RecordId::from_bytes([0; 16])).to_string(),
            "WNSDZ-Y1306"
        );
    }

    proptest! {
        #[test]
        fn every_wrong_character_and_every_swap_is_caught(id in any::<[u8; 16]>()) {
            let number = ReceiptNumber::of(&RecordId::from_bytes(id));
            prop_assert_eq!(ReceiptNumber::parse(&number.to_string()), Ok(number));
            for place in 0..10 {
                for other in 0..32_u8 {
                    let mut wrong = number.0;
                    wrong[place] = other;
                    prop_assert_eq!(crockford::weighted_sum(&wrong) == 0, wrong == number.0);
                }
                for partner in 0..place {
                    let mut swapped = number.0;
                    swapped.swap(place, partner);
                    prop_assert_eq!(crockford::weighted_sum(&swapped) == 0, swapped == number.0);
                }
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,20}") {
            let _ = ReceiptNumber::parse(&text);
        }
    }
}
