//! Walks down a sheet: titles give the place, lines become candidates, rejected rows or counts.

use std::collections::BTreeMap;

use lontar_core::model::{Date, Regions};

use super::candidate::{self, Cells, Sheet};
use super::column::Column;
use super::grid::{Cell, Grid, Line};
use super::header::{self, Header};
use super::identity::{self, Digits};
use super::line::{self, Kind, Places};
use super::place::{self, Defaults, Placed, Stated};
use super::{CandidateRow, ImportError, Reading, RejectedRow, RowProblem, Severity, Skipped};

/// Reads a sheet.
pub(super) fn read(grid: &Grid, defaults: Defaults, today: Date) -> Result<Reading, ImportError> {
    let header = header::find(grid).ok_or(ImportError::NoHeader)?;
    let lines = grid.lines.get(header.last + 1..).unwrap_or_default();
    let niks = lines
        .iter()
        .filter_map(|line| Some(line.cell(header.at(Column::Nik)?)));
    let sheet = Sheet {
        header: &header,
        today,
        is_1904: grid.is_1904,
        niks_lost_a_digit: identity::all_lost_their_last_digit(niks),
    };
    let mut walk = Walk {
        sheet,
        defaults,
        shared: Shared::new(grid, &header),
        width: grid.width(),
        around: Around::default(),
        ended: false,
        placed: BTreeMap::new(),
        niks: BTreeMap::new(),
        reading: empty(header.uses(grid.width())),
    };
    for title in grid.lines.get(..header.first).unwrap_or_default() {
        walk.title_above(title);
    }
    walk.reading.skipped.titles += header.last + 1 - header.first;
    let mut previous = grid.lines.get(header.last).map_or(0, |line| line.number);
    for line in lines {
        walk.reading.skipped.blank += usize::try_from(line.number.saturating_sub(previous + 1)).unwrap_or(0);
        previous = line.number;
        walk.line(line);
    }
    Ok(walk.reading)
}

fn empty(columns: Vec<super::ColumnUse>) -> Reading {
    Reading {
        sheet: None,
        other_sheets: Vec::new(),
        good: Vec::new(),
        problems: Vec::new(),
        rejected: Vec::new(),
        skipped: Skipped::default(),
        columns,
    }
}

/// What titles and lines above say about the place of a line.
#[derive(Default)]
struct Around {
    stated: Stated,
    hamlet: Option<String>,
    /// The village that the last line with a village named, when no title came between.
    last_village: Option<String>,
}

impl Around {
    fn enter(&mut self, places: Places) {
        if places.regency.is_some() {
            self.stated = Stated {
                regency: places.regency,
                ..Stated::default()
            };
        }
        if places.district.is_some() {
            self.stated.district = places.district;
            self.stated.village = None;
        }
        if places.village.is_some() {
            self.stated.village = places.village;
            self.hamlet = None;
        }
        if places.hamlet.is_some() {
            self.hamlet = places.hamlet;
        } else {
            self.last_village = None;
        }
    }
}

struct Walk<'a> {
    sheet: Sheet<'a>,
    defaults: Defaults,
    shared: Shared<'a>,
    width: usize,
    around: Around,
    /// A signature was seen: only lines that are surely people count from here on.
    ended: bool,
    /// Places that were already looked for; a list repeats few.
    placed: BTreeMap<Stated, Placed>,
    /// NIKs and the row in which each came first.
    niks: BTreeMap<String, u32>,
    reading: Reading,
}

impl<'a> Walk<'a> {
    fn title_above(&mut self, title: &Line) {
        self.reading.skipped.titles += 1;
        let text = title
            .filled()
            .map(|(_, cell)| cell.line())
            .collect::<Vec<_>>()
            .join(" ");
        let places = line::places_in_title(&text);
        if places != Places::default() {
            self.around.enter(places);
        }
    }

    fn line(&mut self, line: &'a Line) {
        let kind = line::kind(line, self.sheet.header, &self.around.stated, &self.defaults);
        match kind {
            Kind::Blank => self.reading.skipped.blank += 1,
            Kind::Total => self.reading.skipped.totals += 1,
            Kind::Title => self.reading.skipped.titles += 1,
            Kind::Group(places) => {
                self.reading.skipped.titles += 1;
                self.around.enter(places);
            }
            Kind::Signature => {
                self.reading.skipped.titles += 1;
                self.ended = true;
            }
            Kind::Person if self.ended && self.is_below_signature(line) => self.reading.skipped.titles += 1,
            Kind::Person => {
                self.ended = false;
                self.person(line);
            }
        }
    }

    /// After a signature, a name alone is who signed.
    fn is_below_signature(&self, line: &Line) -> bool {
        !line::has_nik(line, self.sheet.header) && line.filled().count() <= 3
    }

    fn person(&mut self, line: &'a Line) {
        let cells = self.cells(line);
        let (stated, carried) = self.stated(&cells);
        let placed = self
            .placed
            .entry(stated.clone())
            .or_insert_with(|| place::resolve(&stated, &self.defaults))
            .clone();
        let mut person = candidate::read(&cells, &placed, &self.sheet);
        if carried {
            person
                .problems
                .push(self.problem(line, Column::Village, "village_carried_down"));
        }
        self.add_hamlet(&mut person);
        person.problems.extend(self.twice(line, &person));
        let blocked = person.problems.iter().any(|p| p.severity == Severity::Block);
        self.reading.problems.append(&mut person.problems);
        match placed
            .village
            .and_then(|village| Regions::get().district_of(village))
        {
            Some(district) if !blocked => self.reading.good.push(CandidateRow {
                row: line.number,
                district: district.to_owned(),
                fingerprint: candidate::fingerprint(district, &person.answers),
                answers: person.answers,
            }),
            _ => self.reject(line, &stated),
        }
    }

    fn cells(&self, line: &'a Line) -> Cells<'a> {
        let cell = |column, at| match line.cell(at) {
            own if !own.is_blank() => own,
            own => self.shared.cell(column, at, line.number).unwrap_or(own),
        };
        let by_column = self
            .sheet
            .header
            .known()
            .map(|(column, at)| (column, cell(column, at)))
            .collect();
        Cells {
            row: line.number,
            by_column,
        }
    }

    /// The place that a line states with the titles above it, and whether its village is only that
    /// of the line above: in CSV nothing else is left of merged cells.
    fn stated(&mut self, cells: &Cells<'_>) -> (Stated, bool) {
        let above = &self.around.stated;
        let own = cells.text(Column::Village);
        let code = cells.text(Column::VillageCode);
        let mut stated = Stated {
            district: cells.text(Column::District).or_else(|| above.district.clone()),
            regency: cells.text(Column::Regency).or_else(|| above.regency.clone()),
            village: own.clone(),
            code: code.clone(),
        };
        if own.is_some() || code.is_some() {
            self.around.last_village = own;
            return (stated, false);
        }
        stated.village = above.village.clone().or_else(|| self.around.last_village.clone());
        let carried = stated.village.is_some() && above.village.is_none();
        (stated, carried)
    }

    /// A group row may name the hamlet of the people below.
    fn add_hamlet(&self, person: &mut candidate::Person) {
        if let Some(hamlet) = &self.around.hamlet
            && person.answers.get("hm").is_none()
        {
            person.answers.set("hm", hamlet.as_str());
        }
    }

    fn twice(&mut self, line: &Line, person: &candidate::Person) -> Option<RowProblem> {
        let nik = person.answers.get("nk")?.as_text()?.to_owned();
        let first = *self.niks.entry(nik).or_insert(line.number);
        (first != line.number).then(|| {
            let mut problem = self.problem(line, Column::Nik, "nik_twice_in_file");
            problem.params.insert("first_row", first.to_string());
            problem
        })
    }

    fn problem(&self, line: &Line, column: Column, code: &'static str) -> RowProblem {
        RowProblem {
            row: line.number,
            column: self.sheet.header.at(column).map(super::grid::letters),
            field: column.field(),
            code,
            severity: Severity::Warn,
            params: BTreeMap::new(),
        }
    }

    fn has_lost_digits(&self, column: Column, cell: &Cell) -> bool {
        let is_lost = matches!(column, Column::Nik | Column::Kk)
            && matches!(identity::digits(cell), Digits::Lost("number_rounded"));
        is_lost || (column == Column::Nik && self.sheet.niks_lost_a_digit && !cell.is_blank())
    }

    fn reject(&mut self, line: &Line, stated: &Stated) {
        let mut cells: Vec<String> = (0..self.width).map(|at| line.cell(at).line()).collect();
        let above = [
            (Column::Village, &stated.village),
            (Column::District, &stated.district),
            (Column::Regency, &stated.regency),
        ];
        for (column, at) in self.sheet.header.known() {
            let Some(cell) = cells.get_mut(at) else { continue };
            if self.has_lost_digits(column, line.cell(at)) {
                // Written back as a whole number it would be taken for one the next time.
                cell.pop();
                cell.push('?');
            }
            if !cell.is_empty() {
                continue;
            }
            if let Some(shared) = self.shared.cell(column, at, line.number) {
                *cell = shared.line();
            } else if let Some((_, Some(place))) = above.iter().find(|(of, _)| *of == column) {
                cell.clone_from(place);
            }
        }
        let (village, district) = (stated.village.clone(), stated.district.clone());
        self.reading.rejected.push(RejectedRow {
            row: line.number,
            cells,
            village,
            district,
        });
    }
}

/// Cells that are merged over several rows, by column: first row, last row, content.
struct Shared<'a>(BTreeMap<usize, Vec<(u32, u32, &'a Cell)>>);

impl<'a> Shared<'a> {
    fn new(grid: &'a Grid, header: &Header) -> Self {
        let columns: Vec<usize> = header
            .known()
            .filter(|(column, _)| column.is_shared_by_rows())
            .map(|(_, at)| at)
            .collect();
        let below = grid.lines.get(header.last).map_or(0, |line| line.number);
        let mut by_column: BTreeMap<usize, Vec<(u32, u32, &Cell)>> = BTreeMap::new();
        for merge in grid
            .merges
            .iter()
            .filter(|m| m.bottom > m.top && m.top > below && columns.contains(&m.left))
        {
            if let Ok(at) = grid.lines.binary_search_by_key(&merge.top, |line| line.number)
                && let Some(line) = grid.lines.get(at)
            {
                by_column.entry(merge.left).or_default().push((
                    merge.top,
                    merge.bottom,
                    line.cell(merge.left),
                ));
            }
        }
        for merges in by_column.values_mut() {
            merges.sort_by_key(|(top, ..)| *top);
        }
        Self(by_column)
    }

    fn cell(&self, column: Column, at: usize, row: u32) -> Option<&'a Cell> {
        let merges = self.0.get(&at).filter(|_| column.is_shared_by_rows())?;
        let before = merges.partition_point(|(top, ..)| *top <= row);
        let (_, bottom, cell) = merges.get(before.checked_sub(1)?)?;
        (*bottom >= row).then_some(*cell)
    }
}
