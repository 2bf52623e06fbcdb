//! XLSX into grids. The only file that imports calamine.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};
use lontar_core::model::{Date, time};

use super::grid::{CELLS_MAX, COLUMNS_MAX, Cell, Grid, Merge};
use super::{ImportError, ROWS_MAX, header};

/// Most sheets that are looked at.
const SHEETS_MAX: usize = 64;

/// Most merged regions that are kept.
const MERGES_MAX: usize = 200_000;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// One sheet.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) grid: Grid,
}

/// The sheet with this name or the first one with a list, and the names of the others with a list.
pub(super) fn read(bytes: &[u8], wanted: Option<&str>) -> Result<(Sheet, Vec<String>), ImportError> {
    // Last guard: a damaged workbook must not take the hub down with it.
    catch_unwind(AssertUnwindSafe(|| read_sheets(bytes, wanted))).unwrap_or(Err(ImportError::Damaged))
}

fn read_sheets(bytes: &[u8], wanted: Option<&str>) -> Result<(Sheet, Vec<String>), ImportError> {
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(error)?;
    let names = workbook.sheet_names();
    if let Some(wanted) = wanted {
        let Some(name) = names.iter().find(|name| name.trim() == wanted.trim()).cloned() else {
            return Err(ImportError::NoSuchSheet { sheets: names });
        };
        let grid = grid_of(&mut workbook, &name)?;
        return Ok((Sheet { name, grid }, Vec::new()));
    }
    let mut first = None;
    let mut others = Vec::new();
    for name in names.into_iter().take(SHEETS_MAX) {
        let grid = grid_of(&mut workbook, &name)?;
        match (header::find(&grid), &first) {
            (None, _) => {}
            (Some(_), None) => first = Some(Sheet { name, grid }),
            (Some(_), Some(_)) => others.push(name),
        }
    }
    first.map(|sheet| (sheet, others)).ok_or(ImportError::NoHeader)
}

fn grid_of(workbook: &mut Workbook<'_>, name: &str) -> Result<Grid, ImportError> {
    let mut grid = Grid::default();
    grid.is_1904 = workbook.has_1904_epoch();
    for (row, cells) in cells_of(workbook, name)? {
        grid.push(row.saturating_add(1), cells)?;
    }
    // A chart sheet has no merged cells; that is no failure.
    let merged = workbook.merge_cells_by_sheet_name(name).unwrap_or_default();
    grid.merges = merged.into_iter().take(MERGES_MAX).filter_map(merge).collect();
    Ok(grid)
}

/// Cells by row. A map, because rows of a broken file may stand in any order.
fn cells_of(workbook: &mut Workbook<'_>, name: &str) -> Result<BTreeMap<u32, Vec<Cell>>, ImportError> {
    let is_1904 = workbook.has_1904_epoch();
    let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => return Ok(rows),
        Err(e) => return Err(error(e)),
    };
    let mut count = 0;
    while let Some(found) = reader.next_cell().map_err(error)? {
        let (row, column) = found.get_position();
        let cell = cell_of(found.get_value(), is_1904);
        if cell.is_blank() {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX {
            return Err(ImportError::TooManyColumns { max: COLUMNS_MAX });
        }
        let cells = rows.entry(row).or_default();
        count += (column + 1).saturating_sub(cells.len());
        put(cells, column, cell);
        if rows.len() > ROWS_MAX || count > CELLS_MAX {
            return Err(ImportError::TooManyRows { max: ROWS_MAX });
        }
    }
    Ok(rows)
}

fn put(cells: &mut Vec<Cell>, column: usize, cell: Cell) {
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    if let Some(place) = cells.get_mut(column) {
        *place = cell;
    }
}

fn cell_of(value: &DataRef<'_>, is_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(true) => Cell::text("ya"),
        DataRef::Bool(false) => Cell::text("tidak"),
        DataRef::DateTime(moment) => date_of(moment, is_1904),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(_) => Cell::Error,
    }
}

/// The day of a moment; a number that is no moment of the calendar stays a number.
fn date_of(moment: &ExcelDateTime, is_1904: bool) -> Cell {
    let serial = moment.as_f64();
    let in_calendar = if is_1904 { serial >= 0.0 } else { serial >= 1.0 } && serial < 2_958_466.0;
    if moment.is_duration() || !in_calendar {
        return Cell::Number(serial);
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let date = i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok())
        .zip(i8::try_from(day).ok());
    date.and_then(|((year, month), day)| Date::new(year, month, day).ok())
        .map_or(Cell::Number(serial), Cell::Date)
}

fn iso_date(text: &str) -> Cell {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    time::parse_date(day).map_or_else(|_| Cell::text(text), Cell::Date)
}

fn merge(dimensions: calamine::Dimensions) -> Option<Merge> {
    let (top, left) = dimensions.start;
    let (bottom, right) = dimensions.end;
    let one_cell = top >= bottom && left >= right;
    (!one_cell).then_some(Merge {
        top: top.saturating_add(1),
        bottom: bottom.saturating_add(1),
        left: usize::try_from(left).ok()?,
        right: usize::try_from(right).ok()?,
    })
}

fn error(error: XlsxError) -> ImportError {
    match error {
        XlsxError::Password => ImportError::Encrypted,
        _ => ImportError::Damaged,
    }
}
