//! The rejected rows as a file for whoever sent the list: their own cells and a reason.
//!
//! CSV with a byte order mark and semicolons, as spreadsheets with Indonesian settings open by a
//! double click. Corrected, it can be imported as it is: column names are those of the list, and a
//! place that only a title gave gets a column of its own.

use super::{Reading, RejectedRow, RowProblem, Severity, Usage};

/// Long numbers lose digits when a spreadsheet opens CSV; from here on they are marked as text.
const NUMBER_MARKED_FROM: usize = 10;

/// The file of rejected rows, with the codes of the problems as reasons.
#[must_use]
pub fn write_rejects(reading: &Reading) -> Vec<u8> {
    write_rejects_with(reading, &|problem| match (problem.field, &problem.column) {
        (Some(field), Some(column)) => format!("{column} {field}: {}", problem.code),
        (Some(field), None) => format!("{field}: {}", problem.code),
        _ => String::from(problem.code),
    })
}

/// The file of rejected rows, with sentences of the caller.
#[must_use]
pub fn write_rejects_with(reading: &Reading, sentence: &dyn Fn(&RowProblem) -> String) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(vec![]);
    let layout = Layout::of(reading);
    let rows = reading
        .rejected
        .iter()
        .map(|row| layout.row(row, &reasons(reading, row, sentence)));
    for row in core::iter::once(layout.names(reading)).chain(rows) {
        // Writing into memory does not fail.
        let _ = writer.write_record(row);
    }
    let text = writer.into_inner().unwrap_or_default();
    [b"\xef\xbb\xbf".as_slice(), &text].concat()
}

/// Which columns are added for places that the list gave in titles.
struct Layout {
    village: bool,
    district: bool,
}

impl Layout {
    fn of(reading: &Reading) -> Self {
        let has = |key| {
            reading
                .columns
                .iter()
                .any(|column| column.usage == Usage::Field(key))
        };
        let needs = |key, place: fn(&RejectedRow) -> &Option<String>| {
            !has(key) && reading.rejected.iter().any(|row| place(row).is_some())
        };
        Self {
            village: needs("village", |row| &row.village),
            district: needs("district", |row| &row.district),
        }
    }

    fn names(&self, reading: &Reading) -> Vec<String> {
        let mut names: Vec<String> = reading
            .columns
            .iter()
            .map(|column| safe(&column.header))
            .collect();
        names.extend(self.added("DESA/KELURAHAN", "KECAMATAN"));
        names.push(String::from("ALASAN"));
        names
    }

    fn row(&self, row: &RejectedRow, reasons: &str) -> Vec<String> {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| safe(cell)).collect();
        let text = |place: &Option<String>| safe(place.as_deref().unwrap_or_default());
        cells.extend(self.added(&text(&row.village), &text(&row.district)));
        cells.push(safe(reasons));
        cells
    }

    fn added(&self, village: &str, district: &str) -> Vec<String> {
        let columns = [(self.village, village), (self.district, district)];
        columns
            .into_iter()
            .filter(|(added, _)| *added)
            .map(|(_, text)| text.to_owned())
            .collect()
    }
}

fn reasons(reading: &Reading, row: &RejectedRow, sentence: &dyn Fn(&RowProblem) -> String) -> String {
    // Problems are in the order of the rows.
    let from = reading.problems.partition_point(|problem| problem.row < row.row);
    let of_row = reading
        .problems
        .iter()
        .skip(from)
        .take_while(|problem| problem.row == row.row);
    of_row
        .filter(|problem| problem.severity == Severity::Block)
        .map(sentence)
        .collect::<Vec<_>>()
        .join("; ")
}

/// A cell that no spreadsheet takes for a formula, and no long number that it rounds.
fn safe(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_long_number = cell.len() >= NUMBER_MARKED_FROM && cell.bytes().all(|b| b.is_ascii_digit());
    if is_formula || is_long_number {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula_or_a_rounded_number() {
        for cell in ["=cmd()", "+62812", "-1", "@SUM(A1)", "5314021208850012"] {
            assert_eq!(safe(cell), format!("'{cell}"));
        }
        for cell in ["Ana", "", "12-08-1985", "25"] {
            assert_eq!(safe(cell), cell);
        }
    }
}
