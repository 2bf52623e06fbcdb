//! Finds the one or two lines of column names under any number of title lines.

use std::collections::BTreeMap;

use super::column::{self, Column, Match};
use super::grid::{Grid, Line, letters};
use super::{ColumnUse, Usage};

/// Column names are looked for in so many first lines with content.
const LINES_MAX: usize = 60;

/// The column names of a list.
pub(super) struct Header {
    /// Index of the first line of names in the grid.
    pub(super) first: usize,
    /// Index of the last one.
    pub(super) last: usize,
    /// How well the names fit, to compare readings of one file.
    pub(super) score: u32,
    /// Name of each column of the sheet, empty for one without.
    names: Vec<String>,
    /// Where each known column is.
    at: BTreeMap<Column, usize>,
}

impl Header {
    /// Where a column is.
    pub(super) fn at(&self, column: Column) -> Option<usize> {
        self.at.get(&column).copied()
    }

    /// The known columns and where they are.
    pub(super) fn known(&self) -> impl Iterator<Item = (Column, usize)> {
        self.at.iter().map(|(column, at)| (*column, *at))
    }

    /// What becomes of each column that has a name or content.
    pub(super) fn uses(&self, width: usize) -> Vec<ColumnUse> {
        (0..width.max(self.names.len()))
            .map(|at| ColumnUse {
                column: letters(at),
                header: self.names.get(at).cloned().unwrap_or_default(),
                usage: self.usage(at),
            })
            .collect()
    }

    /// True for a line that repeats the names, as at the top of each printed page.
    pub(super) fn is_repeated(&self, line: &Line) -> bool {
        let same = |(at, cell): &(usize, &super::grid::Cell)| {
            self.names
                .get(*at)
                .is_some_and(|name| !name.is_empty() && column::words(name) == column::words(&cell.line()))
        };
        let filled = line.filled().count();
        filled >= 2 && line.filled().filter(same).count() * 2 > filled
    }

    fn usage(&self, at: usize) -> Usage {
        match self.known().find(|(_, place)| *place == at) {
            Some((column, _)) => column.field().map_or(Usage::Counter, Usage::Field),
            None => Usage::Unused,
        }
    }
}

/// The best header of the sheet; `None` when no line names a person or a NIK and something else.
pub(super) fn find(grid: &Grid) -> Option<Header> {
    let candidates =
        (0..grid.lines.len().min(LINES_MAX)).flat_map(|at| [one_line(grid, at), two_lines(grid, at)]);
    // The first of equals, but without a title that adds nothing above it.
    let is_better = |next: &Header, best: &Header| {
        next.score > best.score
            || (next.score == best.score && next.last == best.last && next.first > best.first)
    };
    candidates
        .flatten()
        .reduce(|best, next| if is_better(&next, &best) { next } else { best })
}

fn one_line(grid: &Grid, at: usize) -> Option<Header> {
    let line = grid.lines.get(at)?;
    let cells = line
        .cells
        .iter()
        .map(|cell| (cell.line(), column::of_header(&cell.line())));
    header(at, at, cells.collect())
}

fn two_lines(grid: &Grid, at: usize) -> Option<Header> {
    let (upper, lower) = (grid.lines.get(at)?, grid.lines.get(at + 1)?);
    if lower.number != upper.number + 1 || is_numbering(lower) {
        return None;
    }
    let width = upper.cells.len().max(lower.cells.len());
    let cells = (0..width).map(|column| {
        let (above, below) = (heading(grid, upper, lower, column), lower.cell(column).line());
        match (above.is_empty(), below.is_empty()) {
            (_, true) => (above.clone(), column::of_header(&above)),
            (true, false) => (below.clone(), column::of_header(&below)),
            (false, false) => (format!("{above} > {below}"), column::under(&above, &below)),
        }
    });
    header(at, at + 1, cells.collect())
}

/// The name above a cell of the second line: its own, or that of the merged cell or of the
/// nearest one to the left when it has none.
fn heading(grid: &Grid, upper: &Line, lower: &Line, column: usize) -> String {
    let own = upper.cell(column).line();
    if !own.is_empty() || lower.cell(column).is_blank() {
        return own;
    }
    let row = upper.number;
    let merged = grid
        .merges
        .iter()
        .find(|m| m.top <= row && row <= m.bottom && m.left <= column && column <= m.right);
    match merged {
        Some(merge) => upper.cell(merge.left).line(),
        None => (0..column)
            .rev()
            .map(|at| upper.cell(at))
            .find(|cell| !cell.is_blank())
            .map(|c| c.line())
            .unwrap_or_default(),
    }
}

/// The header that these cells make; the surest cell wins a column, the leftmost of equals.
fn header(first: usize, last: usize, cells: Vec<(String, Option<Match>)>) -> Option<Header> {
    let mut best: BTreeMap<Column, (u32, usize)> = BTreeMap::new();
    for (at, found) in cells
        .iter()
        .enumerate()
        .filter_map(|(at, (_, found))| Some((at, (*found)?)))
    {
        let place = best.entry(found.column).or_insert((0, at));
        if found.score > place.0 {
            *place = (found.score, at);
        }
    }
    let named = [Column::Name, Column::Nik]
        .iter()
        .filter(|c| best.contains_key(c))
        .count();
    let useful = best.keys().filter(|c| **c != Column::Counter).count();
    if named == 0 || useful < 2 {
        return None;
    }
    Some(Header {
        first,
        last,
        score: best.values().map(|(score, _)| score).sum(),
        names: cells.into_iter().map(|(name, _)| name).collect(),
        at: best.into_iter().map(|(column, (_, at))| (column, at)).collect(),
    })
}

/// The line `1 2 3 4 …` that forms print under their column names.
pub(super) fn is_numbering(line: &Line) -> bool {
    let numbers: Option<Vec<u32>> = line
        .filled()
        .map(|(_, cell)| cell.line().trim_matches(['(', ')', '.', ' ']).parse::<u32>().ok())
        .collect();
    numbers.is_some_and(|n| n.len() >= 3 && n.iter().zip(1..).all(|(number, expected)| *number == expected))
}

#[cfg(test)]
mod tests {
    use super::super::grid::Cell;
    use super::*;

    fn grid(lines: &[&str]) -> Grid {
        let mut grid = Grid::default();
        for (line, number) in lines.iter().zip(1..) {
            grid.push(number, line.split('|').map(Cell::text).collect())
                .unwrap();
        }
        grid
    }

    #[test]
    fn the_header_is_found_under_titles() {
        let found = find(&grid(&[
            "DAFTAR NAMA CALON PESERTA",
            "Desa : Oelua",
            "No|Nama|NIK|L/P|Umur",
            "1|2|3|4|5",
            "1|Ana|5314|P|30",
        ]))
        .unwrap();
        assert_eq!((found.first, found.last), (2, 2));
        assert_eq!(found.at(Column::Sex), Some(3));
        let usages: Vec<_> = found.uses(6).into_iter().map(|u| u.usage).collect();
        let f = Usage::Field;
        assert_eq!(
            usages,
            [
                Usage::Counter,
                f("name"),
                f("nik"),
                f("sex"),
                Usage::Unused,
                Usage::Unused
            ]
        );
    }

    #[test]
    fn two_lines_are_one_header_when_the_second_explains_the_first() {
        let found = find(&grid(&[
            "No|Nama|NIK|Tempat, Tanggal Lahir||Ahli Waris||Jenis Kelamin",
            "|||Tempat|Tanggal|Nama|NIK|L|P",
            "1|Ana|5314|Ba'a|12-08-1985",
        ]))
        .unwrap();
        assert_eq!((found.first, found.last), (0, 1));
        assert_eq!(found.at(Column::BirthPlace), Some(3));
        assert_eq!(found.at(Column::BirthDate), Some(4));
        assert_eq!(found.at(Column::Name), Some(1));
        assert_eq!(found.at(Column::FemaleMark), Some(8));
        assert_eq!(found.uses(9)[5].header, "Ahli Waris > Nama");
    }

    #[test]
    fn people_are_no_second_header_line() {
        let found = find(&grid(&["No|Nama|NIK|L/P", "1|Ana|5314|P"])).unwrap();
        assert_eq!((found.first, found.last), (0, 0));
    }

    #[test]
    fn the_surest_column_wins() {
        let found = find(&grid(&["Nama Peserta Aktif|Nama|NIK"])).unwrap();
        assert_eq!(found.at(Column::Name), Some(1));
    }

    #[test]
    fn a_line_about_nobody_is_no_header() {
        assert!(find(&grid(&["No|Alamat|Desa", "1|a|b"])).is_none());
        assert!(find(&grid(&["DAFTAR NAMA"])).is_none());
    }
}
