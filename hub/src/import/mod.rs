//! Lists of candidates as village heads and Disnaker send them, XLSX or CSV, read into answers.
//!
//! Pure: bytes in, a [`Reading`] out; nothing is stored and no clock is read. The flow:
//!
//! 1. `container` looks at the first bytes and refuses what is no list (pictures, encrypted or
//!    old workbooks, archives that unpack to too much); `workbook` or `delimited` makes a `grid`.
//! 2. `header` finds the one or two lines of column names under any titles, `column` knows the
//!    spellings.
//! 3. `line` tells people from titles, group rows, totals and signatures.
//! 4. `candidate` turns one line into answers, with `identity`, `dates` and `place` for what
//!    spreadsheets and people do to numbers, dates and names of villages.
//!
//! The rule throughout: **reported, not guessed**. A NIK that lost a digit, a year of two digits
//! or a village of which there are two is a problem with a row and a column, never a value. The
//! rules about answers themselves are those of `form::check`; here is only what a file adds.
//!
//! Problems name rows, columns and codes and hold nothing personal. Rejected rows hold their own
//! cells, because [`write_rejects`] gives them back to the sender.

mod candidate;
mod chance;
mod column;
mod container;
mod dates;
mod delimited;
mod grid;
mod header;
mod identity;
mod line;
mod mess;
mod people;
mod people_names;
mod place;
mod reading;
mod rejects;
mod sample;
mod spellings;
mod words;
mod workbook;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_samples;

use std::collections::BTreeMap;

use lontar_core::form::Answers;
pub use lontar_core::form::Severity;
use lontar_core::model::Date;
use lontar_strings::{Lang, fill};

pub(crate) use candidate::fingerprint;
pub use mess::Mess;
pub use people::{Person, Relative, people};
pub use rejects::{write_rejects, write_rejects_with};
pub use sample::{Sample, sample_list, sample_with_people};

/// Largest file in bytes.
pub const FILE_BYTES_MAX: usize = 50 * 1024 * 1024;

/// Most rows with content in one sheet.
pub const ROWS_MAX: usize = 200_000;

/// Largest cell in bytes.
pub const CELL_BYTES_MAX: usize = 8 * 1024;

/// How a list is to be read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The local day, for ages and dates in the future.
    pub today: Date,
    /// Code of the district of rows that name none.
    pub district: Option<String>,
    /// Code of the village of rows that name none.
    pub village: Option<String>,
    /// Name of the sheet; without it the first sheet that holds a list.
    pub sheet: Option<String>,
}

impl Options {
    /// No defaults: every row has to say where it belongs.
    #[must_use]
    pub const fn new(today: Date) -> Self {
        Self {
            today,
            district: None,
            village: None,
            sheet: None,
        }
    }
}

/// What was found in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The name of the sheet that was read; `None` for CSV.
    pub sheet: Option<String>,
    /// Other sheets that hold a list too and were not read.
    pub other_sheets: Vec<String>,
    /// Rows that can become candidates, warnings included.
    pub good: Vec<CandidateRow>,
    /// Everything that is wrong or worth another look, by row.
    pub problems: Vec<RowProblem>,
    /// Rows with a blocking problem, as they were.
    pub rejected: Vec<RejectedRow>,
    /// Rows that are no people.
    pub skipped: Skipped,
    /// What became of each column.
    pub columns: Vec<ColumnUse>,
}

/// A row that can become a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateRow {
    /// Row in the spreadsheet, from 1.
    pub row: u32,
    /// Code of the district of the village.
    pub district: String,
    /// Registers of an enrolment, as far as the list fills them.
    pub answers: Answers,
    /// The same content always gives the same fingerprint, whatever row, file or column order.
    pub fingerprint: [u8; 32],
}

/// One thing about a row. Never holds what the row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Row in the spreadsheet, from 1.
    pub row: u32,
    /// Letter of the column, when one cell is to blame.
    pub column: Option<String>,
    /// Readable key of the question, as `nik`.
    pub field: Option<&'static str>,
    /// Stable code: one of `form::PROBLEM_CODES` or [`IMPORT_PROBLEM_CODES`].
    pub code: &'static str,
    /// Whether the row is rejected.
    pub severity: Severity,
    /// Values for the sentence. Never personal ones.
    pub params: BTreeMap<&'static str, String>,
}

impl RowProblem {
    /// The sentence for people: `problem_<code>` of the catalogue, or `import_<code>` for what only a
    /// file can have. Where it is known which places may be meant, their codes follow.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let params: Vec<(&str, &str)> = self.params.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let prefix = if IMPORT_PROBLEM_CODES.contains(&self.code) {
            "import"
        } else {
            "problem"
        };
        let mut sentence = fill(&format!("{prefix}_{}", self.code), lang, &params);
        if self.params.contains_key("candidates") {
            sentence.push(' ');
            sentence.push_str(&fill(PERHAPS, lang, &params));
        }
        sentence
    }
}

/// Names the places that may be meant.
const PERHAPS: &str = "import_perhaps";

/// Codes that only an import gives, beside those of `form::PROBLEM_CODES`.
pub const IMPORT_PROBLEM_CODES: &[&str] = &[
    // identity numbers that a spreadsheet damaged
    "number_scientific",
    "number_rounded",
    "number_last_digits_zero",
    "nik_twice_in_file",
    // dates
    "date_year_two_digits",
    // places
    "village_differs",
    "village_carried_down",
    "district_unknown",
    "district_differs",
    "regency_unknown",
    // cells
    "cell_error",
    "cell_cut",
];

/// A row that was not taken.
#[derive(Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Row in the spreadsheet, from 1.
    pub row: u32,
    /// Its cells as text, with merged cells carried down and empty places filled from titles. Personal: only for the sender.
    pub cells: Vec<String>,
    /// The village that a title or group row gave, for lists without such a column.
    pub village: Option<String>,
    /// The district that a title or group row gave.
    pub district: Option<String>,
}

impl core::fmt::Debug for RejectedRow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "RejectedRow({}, [redacted])", self.row)
    }
}

/// How many rows are no people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skipped {
    /// Empty rows between and after people, and rows with a number only.
    pub blank: usize,
    /// Totals and subtotals.
    pub totals: usize,
    /// Titles, header rows, group rows and signatures.
    pub titles: usize,
}

/// One column of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnUse {
    /// Its letter.
    pub column: String,
    /// Its header as written, two lines joined by ` > `.
    pub header: String,
    /// What it is used for.
    pub usage: Usage,
}

/// What a column is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// It answers the question with this key (or, for `district` and `regency`, helps to find the village).
    Field(&'static str),
    /// It only numbers the rows.
    Counter,
    /// Nobody knows what it is; it is only kept in the file of rejected rows.
    Unused,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Zero bytes, or nothing but spaces.
    #[error("the file is empty")]
    Empty,
    /// More than [`FILE_BYTES_MAX`].
    #[error("the file is larger than {max} bytes")]
    TooLarge {
        /// The limit in bytes.
        max: usize,
    },
    /// A picture, a document, a web page under another name.
    #[error("the file is no XLSX workbook and no CSV text")]
    NotAList,
    /// A workbook with a password.
    #[error("the workbook is protected by a password; save it without one")]
    Encrypted,
    /// A workbook of Excel 97 to 2003, or another kind than XLSX.
    #[error("the workbook is of another kind; save it as XLSX or CSV")]
    OtherWorkbook,
    /// The workbook is cut short or broken.
    #[error("the workbook is damaged")]
    Damaged,
    /// An archive that unpacks to more than any list needs.
    #[error("the workbook unpacks to more than {max} bytes")]
    UnpacksTooLarge {
        /// The limit in bytes.
        max: u64,
    },
    /// More than [`ROWS_MAX`] rows with content.
    #[error("the list has more than {max} rows")]
    TooManyRows {
        /// The limit.
        max: usize,
    },
    /// More columns than any list needs.
    #[error("the list has more than {max} columns")]
    TooManyColumns {
        /// The limit.
        max: usize,
    },
    /// The sheet that was asked for is not there.
    #[error("there is no such sheet; the workbook has: {}", .sheets.join(", "))]
    NoSuchSheet {
        /// The sheets that are there.
        sheets: Vec<String>,
    },
    /// No row looks like column names with at least a name or a NIK.
    #[error("no row with column names was found; at least a name and a NIK are needed")]
    NoHeader,
    /// The district or village given as default does not exist.
    #[error("the {option} given as default is not a code of one")]
    BadOption {
        /// `district` or `village`.
        option: &'static str,
    },
}

/// Reads a list. `name` is the name of the file and only helps to tell what is wrong; what is
/// inside decides.
///
/// # Errors
/// [`ImportError`] when there is no list to read. Problems of rows are in the [`Reading`].
pub fn read_candidates(name: &str, bytes: &[u8], options: &Options) -> Result<Reading, ImportError> {
    let defaults = place::Defaults::new(options)?;
    match container::kind_of(name, bytes)? {
        container::Kind::Workbook => {
            let (sheet, other_sheets) = workbook::read(bytes, options.sheet.as_deref())?;
            let mut reading = reading::read(&sheet.grid, defaults, options.today)?;
            reading.sheet = Some(sheet.name);
            reading.other_sheets = other_sheets;
            Ok(reading)
        }
        container::Kind::Text => reading::read(&delimited::read(bytes)?, defaults, options.today),
    }
}
