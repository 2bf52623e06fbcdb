//! Numbers that are not counted with (NIK, KK, accounts, telephones) in cells of a spreadsheet.
//!
//! A spreadsheet keeps 15 digits of a number. A NIK that was typed as a number has lost its
//! sixteenth digit, which is shown as 0; saved as CSV it may have become `5,31402E+15`. Nobody can
//! know the digits again, so such cells are reported and never read.

use lontar_core::model::text::without_separators;

use super::grid::Cell;

/// From so many digits on a spreadsheet loses some.
const DIGITS_SAFE: usize = 15;

/// Whole numbers above this are not exact in the form in which spreadsheets keep them.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

/// What a cell with a long number gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Digits {
    /// The text as written.
    Text(String),
    /// A number with all its digits.
    Number(String),
    /// Digits are lost; the code of the problem.
    Lost(&'static str),
}

/// Reads a number as the text that it should have been.
pub(super) fn digits(cell: &Cell) -> Digits {
    match cell {
        Cell::Number(number) => from_number(*number),
        _ => from_text(&cell.line()),
    }
}

/// Whether a cell may be meant as a NIK: a good part of its digits are there.
pub(super) fn is_like_nik(cell: &Cell) -> bool {
    let line = cell.line();
    let count = line.chars().filter(char::is_ascii_digit).count();
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    is_scientific(&line) || (count >= 8 && letters <= 2 && !matches!(cell, Cell::Date(_)))
}

/// True when every one of several NIKs written as text ends in 0: the column was a column of
/// numbers once. Of honest serial numbers one in ten ends in 0.
pub(super) fn all_lost_their_last_digit<'a>(cells: impl Iterator<Item = &'a Cell>) -> bool {
    const ENOUGH: usize = 4;
    let mut count = 0;
    for cell in cells {
        let Digits::Text(text) = digits(cell) else {
            continue;
        };
        let plain = without_separators(&text);
        if plain.len() == 16 && plain.bytes().all(|b| b.is_ascii_digit()) {
            if !plain.ends_with('0') {
                return false;
            }
            count += 1;
        }
    }
    count >= ENOUGH
}

fn from_number(number: f64) -> Digits {
    let text = number.to_string();
    let too_long = text.len() > DIGITS_SAFE && number.fract() == 0.0;
    if too_long && (text.ends_with('0') || number.abs() >= EXACT_MAX) {
        Digits::Lost("number_rounded")
    } else {
        Digits::Number(text)
    }
}

fn from_text(text: &str) -> Digits {
    if is_scientific(text) {
        return Digits::Lost("number_scientific");
    }
    // `5314021208850012.0` is a number that a program wrote as text.
    let number = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0"));
    match number.filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())) {
        Some(whole) => whole.parse().map_or(Digits::Lost("number_rounded"), from_number),
        None => Digits::Text(text.to_owned()),
    }
}

/// `5.31402E+15`, `5,31402e15`.
fn is_scientific(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let Some((mantissa, exponent)) = plain.split_once(['e', 'E']) else {
        return false;
    };
    let is_number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let whole = mantissa.replace([',', '.'], "");
    is_number(&whole) && is_number(exponent.trim_start_matches('+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_numbers_are_reported_and_not_guessed() {
        let text = |t: &str| Cell::text(t);
        let rows = [
            (text("5314021208850012"), Digits::Text("5314021208850012".into())),
            (text("'5314021208850012"), Digits::Text("5314021208850012".into())),
            (
                text("5314 0212 0885 0012"),
                Digits::Text("5314 0212 0885 0012".into()),
            ),
            (text("5.31402E+15"), Digits::Lost("number_scientific")),
            (text("5,31402E+15"), Digits::Lost("number_scientific")),
            (
                text("5314021208850012.0"),
                Digits::Number("5314021208850012".into()),
            ),
            (text("5314021208850010.0"), Digits::Lost("number_rounded")),
            (
                Cell::Number(5_314_021_208_850_010.0),
                Digits::Lost("number_rounded"),
            ),
            (Cell::Number(5.31402e15), Digits::Lost("number_rounded")),
            (
                Cell::Number(9_171_021_208_850_013.0),
                Digits::Lost("number_rounded"),
            ),
            (
                Cell::Number(5_314_021_208_850_012.0),
                Digits::Number("5314021208850012".into()),
            ),
            (
                Cell::Number(81_234_567_890.0),
                Digits::Number("81234567890".into()),
            ),
        ];
        for (cell, expected) in rows {
            assert_eq!(digits(&cell), expected, "{}", cell.line());
        }
    }

    #[test]
    fn a_column_of_text_that_only_ends_in_zeros_was_one_of_numbers() {
        let column = |niks: &[&str]| {
            all_lost_their_last_digit(niks.iter().map(|n| Cell::text(n)).collect::<Vec<_>>().iter())
        };
        let zeros = [
            "5314021208850010",
            "5314021208850020",
            "5314021208850100",
            "5314021208851230",
        ];
        assert!(column(&zeros));
        assert!(!column(&zeros[..3]));
        assert!(!column(&[zeros.as_slice(), &["5314021208850012"]].concat()));
    }

    #[test]
    fn names_dates_and_totals_are_not_like_a_nik() {
        for text in ["Maria Ndaumanu", "12-08", "25", "", "NIP. 19850812 200501 1 001"] {
            assert!(!is_like_nik(&Cell::text(text)), "{text}");
        }
        for text in [
            "5314021208850012",
            "531402120885",
            "5.31402E+15",
            "53140212088500l2",
        ] {
            assert!(is_like_nik(&Cell::text(text)), "{text}");
        }
    }
}
