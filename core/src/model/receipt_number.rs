//! The number that a person takes home after an enrolment or a report.

use core::fmt;
use core::str::FromStr;

use super::id::RecordId;

/// Receipt number of a record: 45 bits of BLAKE3 over the record id in Crockford base32, and a
/// check character, printed `7K3Q9-M2X8F`. Nothing is allocated: it works before joining, cannot
/// run out and survives a restore.
///
/// The check character makes a weighted sum over the field of 32 elements vanish, with a
/// different weight at each place: every single wrong character and every swap of two characters
/// is caught. (A sum modulo 32 cannot do both: the first needs odd weights, the second odd
/// differences between them.)
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

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl ReceiptNumber {
    /// The receipt number of a record.
    #[must_use]
    pub fn of(record: &RecordId) -> Self {
        let hash = blake3::hash(record.as_bytes());
        let [a, b, c, d, e, f, ..] = *hash.as_bytes();
        let mut bits = u64::from_be_bytes([0, 0, a, b, c, d, e, f]) >> 3;
        let mut symbols = [0_u8; 10];
        for symbol in symbols.iter_mut().take(9).rev() {
            *symbol = (bits & 31) as u8;
            bits >>= 5;
        }
        let check = weighted_sum(&symbols);
        if let Some(last) = symbols.last_mut() {
            *last = check;
        }
        Self(symbols)
    }

    /// Reads a number as people copy it: any case, with or without dash and spaces, `O` for 0,
    /// `I` and `L` for 1.
    ///
    /// # Errors
    /// [`ReceiptNumberError`].
    pub fn parse(text: &str) -> Result<Self, ReceiptNumberError> {
        let symbols: Vec<u8> = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.'))
            .map(|c| symbol_of(c).ok_or(ReceiptNumberError::Character))
            .collect::<Result<_, _>>()?;
        let symbols = <[u8; 10]>::try_from(symbols).map_err(|_| ReceiptNumberError::Length)?;
        if weighted_sum(&symbols) != 0 {
            return Err(ReceiptNumberError::Check);
        }
        Ok(Self(symbols))
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, symbol) in self.0.iter().enumerate() {
            if place == 5 {
                f.write_str("-")?;
            }
            let letter = ALPHABET.get(usize::from(*symbol)).copied().unwrap_or(b'?');
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
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

fn symbol_of(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET
        .iter()
        .position(|a| char::from(*a) == c)
        .and_then(|at| u8::try_from(at).ok())
}

/// Sum of the symbols, the last with weight 1 and each one before with the double: zero for a
/// correct number. With the last symbol zero it is the check symbol.
fn weighted_sum(symbols: &[u8; 10]) -> u8 {
    symbols.iter().fold(0, |sum, symbol| double(sum) ^ symbol)
}

/// Multiplication by x in the field of 32 elements (modulo x⁵ + x² + 1). Its powers 0 to 30 all
/// differ, so ten places have ten different weights.
const fn double(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        shifted ^ 0b10_0101
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
                    prop_assert_eq!(weighted_sum(&wrong) == 0, wrong == number.0);
                }
                for partner in 0..place {
                    let mut swapped = number.0;
                    swapped.swap(place, partner);
                    prop_assert_eq!(weighted_sum(&swapped) == 0, swapped == number.0);
                }
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,20}") {
            let _ = ReceiptNumber::parse(&text);
        }
    }
}
