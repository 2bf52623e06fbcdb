//! CSV into a grid: any encoding and separator that spreadsheets here produce.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::grid::{Cell, Grid};
use super::{ImportError, header};

/// So much of the beginning is read to find the separator.
const SNIFF_BYTES: usize = 64 * 1024;

const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Reads a text whose separator gives the best header.
pub(super) fn read(bytes: &[u8]) -> Result<Grid, ImportError> {
    let text = decode(bytes)?;
    let end = text.floor_char_boundary(SNIFF_BYTES);
    let beginning = text.get(..end).unwrap_or_default();
    let score = |separator: &u8| {
        let grid = parse(beginning, *separator).ok()?;
        header::find(&grid).map(|found| found.score)
    };
    // The first of equals: `max_by_key` would take the last.
    let best = SEPARATORS
        .iter()
        .rev()
        .filter_map(|s| Some((score(s)?, *s)))
        .max_by_key(|(score, _)| *score);
    let (_, separator) = best.ok_or(ImportError::NoHeader)?;
    parse(&text, separator)
}

/// By byte order mark, else UTF-8 when it is valid, else Windows-1252, in which every byte is a letter.
fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => {
            encoding
                .decode_without_bom_handling(bytes.get(length..).unwrap_or_default())
                .0
        }
        None => match core::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };
    if text.contains('\0') {
        return Err(ImportError::NotAList);
    }
    if text.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    Ok(text.into_owned())
}

fn parse(text: &str, separator: u8) -> Result<Grid, ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut grid = Grid::default();
    // A line break inside quotes makes no row in a spreadsheet.
    let mut breaks_inside = 0;
    let mut last = 0;
    for record in reader.records() {
        // The text is valid UTF-8 and rows may be of any length, so nothing can fail.
        let record = record.map_err(|_| ImportError::NotAList)?;
        let line = record.position().map_or(0, |position| line_of(text, position));
        let number = u32::try_from(line.saturating_sub(breaks_inside))
            .unwrap_or(u32::MAX)
            .max(last + 1);
        last = number;
        breaks_inside += record
            .iter()
            .map(|field| field.matches('\n').count() as u64)
            .sum::<u64>();
        grid.push(number, record.iter().map(Cell::text).collect())?;
    }
    Ok(grid)
}

/// The line on which a record begins. Its position is that of the empty lines before it.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let empty = rest
        .iter()
        .take_while(|b| matches!(b, b'\r' | b'\n'))
        .filter(|b| **b == b'\n')
        .count();
    position.line() + empty as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let grid = read(bytes).unwrap_or_else(|e| panic!("{e}"));
        grid.lines
            .iter()
            .map(|line| (line.number, line.cells.iter().map(Cell::line).collect()))
            .collect()
    }

    #[test]
    fn separators_marks_and_line_ends_do_not_matter() {
        let plain = "No;Nama;NIK\n1;Ana;5314\n";
        let expected = texts(plain.as_bytes());
        assert_eq!(expected[1], (2, vec!["1".into(), "Ana".into(), "5314".into()]));
        for other in [",", "\t", "|"] {
            assert_eq!(texts(plain.replace(';', other).as_bytes()), expected, "{other:?}");
        }
        assert_eq!(
            texts(format!("\u{feff}{}", plain.replace('\n', "\r\n")).as_bytes()),
            expected
        );
        let utf16: Vec<u8> = format!("\u{feff}{plain}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(texts(&utf16), expected);
    }

    #[test]
    fn quoted_cells_keep_separators_and_line_breaks_and_rows_keep_their_numbers() {
        let text = "Nama;NIK\n\n\"Ana\nMaria; S.Pd\";\"53\"\"14\"\nYos;2\n";
        let rows = texts(text.as_bytes());
        assert_eq!(rows[1], (3, vec!["Ana Maria; S.Pd".into(), "53\"14".into()]));
        assert_eq!(rows[2].0, 4);
    }

    #[test]
    fn bytes_that_are_no_utf8_are_windows_1252() {
        assert_eq!(texts(b"Nama;NIK\nJos\xe9;1\n")[1].1[0], "José");
        assert_eq!(texts(b"Nama;NIK\nBa\x92a;1\n")[1].1[0], "Ba’a");
    }
}
