//! A sheet as both kinds of file give it: lines of cells, and which cells are merged.

use lontar_core::model::Date;
use lontar_core::model::text::clean_line;

use super::{CELL_BYTES_MAX, ImportError, ROWS_MAX};

/// Most columns that are read.
pub(super) const COLUMNS_MAX: usize = 256;

/// Most cells that are read, so that wide empty formatting cannot fill the memory.
pub(super) const CELLS_MAX: usize = 8_000_000;

/// One cell. No `Debug`: cells are personal.
#[derive(Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Text without the apostrophe that forces text.
    Text(String),
    /// A number without the format of a date.
    Number(f64),
    /// A number with the format of a date.
    Date(Date),
    /// `#REF!` and its kind.
    Error,
    /// Text that was longer than a cell may be; the beginning.
    Cut(String),
}

impl Cell {
    /// A cell of text: cleaned at the ends, cut when too long.
    pub(super) fn text(text: &str) -> Self {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let plain = strip_text_mark(trimmed);
        if plain.is_empty() {
            Cell::Empty
        } else if plain.len() > CELL_BYTES_MAX {
            let end = plain.floor_char_boundary(CELL_BYTES_MAX);
            Cell::Cut(plain.get(..end).unwrap_or_default().to_owned())
        } else {
            Cell::Text(plain.to_owned())
        }
    }

    /// Nothing to see.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => !is_clean(text) && clean_line(text).is_empty(),
            _ => false,
        }
    }

    /// One line of text, as a person would see it.
    pub(super) fn line(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Cut(text) if is_clean(text) => text.clone(),
            Cell::Text(text) | Cell::Cut(text) => clean_line(text),
            // Rust writes all digits of a number, never an exponent.
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.strftime("%d-%m-%Y").to_string(),
            Cell::Error => String::from("#"),
        }
    }
}

/// Text that cleaning would not change: nearly every cell, and cells are looked at many times.
fn is_clean(text: &str) -> bool {
    let plain = text.bytes().all(|b| (b' '..=b'~').contains(&b));
    plain && !text.is_empty() && !text.contains("  ") && !text.starts_with(' ') && !text.ends_with(' ')
}

/// Takes away the apostrophe before digits or a sign that makes a spreadsheet keep them as text.
/// An apostrophe before a letter may belong to a name.
fn strip_text_mark(text: &str) -> &str {
    match text.strip_prefix(['\'', '\u{2018}', '\u{2019}']) {
        Some(rest) if !rest.starts_with(char::is_alphabetic) => rest.trim_start(),
        _ => text,
    }
}

/// One line with content.
pub(super) struct Line {
    /// Row in the spreadsheet, from 1.
    pub(super) number: u32,
    /// Cells from the first column on.
    pub(super) cells: Vec<Cell>,
}

impl Line {
    /// The cell of a column; empty beyond the end.
    pub(super) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// Columns with content.
    pub(super) fn filled(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank())
    }
}

/// Cells that are merged into one, in columns and row numbers, both ends included.
#[derive(Clone, Copy)]
pub(super) struct Merge {
    pub(super) top: u32,
    pub(super) bottom: u32,
    pub(super) left: usize,
    pub(super) right: usize,
}

/// A sheet: lines with content in the order of their numbers.
#[derive(Default)]
pub(super) struct Grid {
    pub(super) lines: Vec<Line>,
    pub(super) merges: Vec<Merge>,
    /// Serial numbers of days begin in 1904, as in workbooks of old Macintosh computers.
    pub(super) is_1904: bool,
    cells: usize,
}

impl Grid {
    /// Adds a line. One without content is left out: the numbers tell that it was there.
    pub(super) fn push(&mut self, number: u32, mut cells: Vec<Cell>) -> Result<(), ImportError> {
        let used = cells
            .iter()
            .rposition(|c| !c.is_blank())
            .map_or(0, |last| last + 1);
        cells.truncate(used);
        if used == 0 {
            return Ok(());
        }
        if used > COLUMNS_MAX {
            return Err(ImportError::TooManyColumns { max: COLUMNS_MAX });
        }
        self.cells += used;
        if self.lines.len() >= ROWS_MAX || self.cells > CELLS_MAX {
            return Err(ImportError::TooManyRows { max: ROWS_MAX });
        }
        self.lines.push(Line { number, cells });
        Ok(())
    }

    /// How many columns the widest line has.
    pub(super) fn width(&self) -> usize {
        self.lines.iter().map(|line| line.cells.len()).max().unwrap_or(0)
    }
}

/// The letters of a column: 0 is `A`, 26 is `AA`.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        let names: Vec<_> = [0, 25, 26, 51, 701, 702].into_iter().map(letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "ZZ", "AAA"]);
    }

    #[test]
    fn the_apostrophe_that_forces_text_is_no_part_of_a_number() {
        assert_eq!(Cell::text("'5314021208850012").line(), "5314021208850012");
        assert_eq!(Cell::text("'+62812").line(), "+62812");
        assert_eq!(Cell::text("'Aisyah").line(), "'Aisyah");
        assert!(Cell::text(" \u{a0} ").is_blank());
    }
}
