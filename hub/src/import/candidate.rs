//! One line about a person into the registers of an enrolment.
//!
//! Values are read by `form::json` and judged by `form::check`, like everything that people type.
//! What does not fit is kept as written and reported, so that the officer in the village can ask.

use std::collections::{BTreeMap, BTreeSet};

use lontar_core::form::{self, Answers, Context, json};
use lontar_core::model::text::{digits_of, without_separators};
use lontar_core::model::{Date, RecordKind, Value, fold_text};

use super::column::Column;
use super::dates::{self, Written};
use super::grid::{Cell, letters};
use super::header::Header;
use super::identity::{self, Digits};
use super::place::Placed;
use super::words::{marital_status, occupation, sex};
use super::{RowProblem, Severity};

const KIND: RecordKind = RecordKind::ENROLMENT;

/// Questions without which there is no candidate; their blocking problems reject the row.
const ESSENTIAL: &[&str] = &["name", "nik", "village"];

/// Questions that are answered by text as it stands.
const PLAIN: &[Column] = &[
    Column::Name,
    Column::BirthPlace,
    Column::Mother,
    Column::Kpj,
    Column::Address,
    Column::Hamlet,
    Column::WorkPlace,
    Column::Email,
    Column::Bank,
    Column::BankHolder,
    Column::DecreeNumber,
    Column::Note,
    Column::BloodGroup,
];

/// What the sheet as a whole says about its lines.
pub(super) struct Sheet<'a> {
    pub(super) header: &'a Header,
    pub(super) today: Date,
    pub(super) is_1904: bool,
    /// Every NIK ends in 0.
    pub(super) niks_lost_a_digit: bool,
}

/// A line about a person: the cell of each column that has one.
pub(super) struct Cells<'a> {
    pub(super) row: u32,
    pub(super) by_column: BTreeMap<Column, &'a Cell>,
}

impl<'a> Cells<'a> {
    /// The cell of a column, unless it is empty or says that there is nothing.
    pub(super) fn get(&self, column: Column) -> Option<&'a Cell> {
        self.by_column
            .get(&column)
            .copied()
            .filter(|cell| !cell.is_blank() && !says_nothing(cell))
    }

    /// The text of a column.
    pub(super) fn text(&self, column: Column) -> Option<String> {
        self.get(column)
            .filter(|cell| !matches!(cell, Cell::Error))
            .map(Cell::line)
    }
}

/// What became of a line.
pub(super) struct Person {
    pub(super) answers: Answers,
    pub(super) problems: Vec<RowProblem>,
}

/// Reads a line.
pub(super) fn read(cells: &Cells<'_>, placed: &Placed, sheet: &Sheet<'_>) -> Person {
    let mut reader = Reader {
        cells,
        sheet,
        answers: Answers::new(),
        problems: Vec::new(),
        blame: BTreeMap::new(),
        settled: BTreeSet::new(),
    };
    reader.read_broken_cells();
    for column in PLAIN {
        reader.read_plain(*column);
    }
    reader.read_numbers();
    reader.read_birth();
    reader.read_decree_date();
    reader.read_sex();
    reader.read_neighbourhood();
    reader.read_choices();
    reader.read_amounts();
    reader.read_place(placed);
    reader.check();
    Person {
        answers: reader.answers,
        problems: reader.problems,
    }
}

/// The same for the same content: district and registers, folded, whatever row or file.
pub(crate) fn fingerprint(district: &str, answers: &Answers) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("lontar 2026-11 fingerprint of a candidate");
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(district.as_bytes());
    for (register, value) in answers.iter() {
        part(register.as_bytes());
        match value {
            Value::Text(text) => part(fold_text(text).as_bytes()),
            Value::Int(number) => part(&number.to_le_bytes()),
            Value::Bool(yes) => part(&[u8::from(*yes)]),
            // A list fills no other kinds of registers.
            _ => part(&[]),
        }
    }
    *hasher.finalize().as_bytes()
}

struct Reader<'a> {
    cells: &'a Cells<'a>,
    sheet: &'a Sheet<'a>,
    answers: Answers,
    problems: Vec<RowProblem>,
    /// The column that answers a question.
    blame: BTreeMap<&'static str, Column>,
    /// Questions about which enough was said; `form::check` would only say it in other words.
    settled: BTreeSet<&'static str>,
}

impl Reader<'_> {
    fn read_broken_cells(&mut self) {
        for (column, cell) in &self.cells.by_column {
            let code = match cell {
                Cell::Error => "cell_error",
                Cell::Cut(_) => "cell_cut",
                _ => continue,
            };
            if let Some(field) = column.field() {
                self.report(*column, field, code, Severity::Warn);
            }
        }
    }

    fn read_plain(&mut self, column: Column) {
        if let (Some(field), Some(text)) = (column.field(), self.cells.text(column)) {
            self.set(column, field, &text);
        }
    }

    fn read_numbers(&mut self) {
        if self.sheet.niks_lost_a_digit && self.cells.get(Column::Nik).is_some() {
            self.lost(Column::Nik, "nik", "number_last_digits_zero");
        } else {
            self.read_number(Column::Nik, "nik");
        }
        self.read_number(Column::Kk, "kk");
        self.read_number(Column::Phone, "phone");
        self.read_number(Column::BankNumber, "bank_number");
        if self.answers.get("bn").is_some() {
            self.set(Column::BankNumber, "bank_status", "has_account");
        }
    }

    fn read_number(&mut self, column: Column, field: &'static str) {
        let Some(cell) = self.cells.get(column).filter(|cell| !matches!(cell, Cell::Error)) else {
            return;
        };
        match identity::digits(cell) {
            Digits::Text(text) => self.set(column, field, &text),
            Digits::Number(text) => {
                // All digits are there, but whoever made the list should know what it does to others.
                if matches!(field, "nik" | "kk") && without_separators(&text).len() == 16 {
                    self.report(column, field, "number_not_text", Severity::Warn);
                }
                self.set(column, field, &text);
            }
            Digits::Lost(code) => self.lost(column, field, code),
        }
    }

    /// A number that nobody can know again is not stored.
    fn lost(&mut self, column: Column, field: &'static str, code: &'static str) {
        let severity = if ESSENTIAL.contains(&field) {
            Severity::Block
        } else {
            Severity::Warn
        };
        self.report(column, field, code, severity);
        self.settled.insert(field);
    }

    fn read_birth(&mut self) {
        if let Some(both) = self.cells.text(Column::Birth) {
            let (place, date) = match self.cells.get(Column::Birth) {
                Some(Cell::Date(_) | Cell::Number(_)) => (String::new(), both),
                _ => dates::place_and_date(&both),
            };
            self.set(Column::Birth, "birth_place", &place);
            let written = dates::read(&Cell::text(&date), self.sheet.is_1904);
            self.read_date(Column::Birth, "birth_date", written);
        }
        let written = self
            .cells
            .get(Column::BirthDate)
            .and_then(|cell| dates::read(cell, self.sheet.is_1904));
        self.read_date(Column::BirthDate, "birth_date", written);
    }

    fn read_decree_date(&mut self) {
        let written = self
            .cells
            .get(Column::DecreeDate)
            .and_then(|cell| dates::read(cell, self.sheet.is_1904));
        self.read_date(Column::DecreeDate, "decree_date", written);
    }

    fn read_date(&mut self, column: Column, field: &'static str, written: Option<Written>) {
        let Some(written) = written else { return };
        self.set(column, field, &written.text);
        if let Some(code) = written.code {
            self.report(column, field, code, Severity::Warn);
            self.settled.insert(field);
        }
    }

    fn read_sex(&mut self) {
        if let Some(text) = self.cells.text(Column::Sex) {
            let code = sex(&text).map_or(text.as_str(), |code| code);
            self.set(Column::Sex, "sex", code);
            return;
        }
        match (
            self.cells.text(Column::MaleMark),
            self.cells.text(Column::FemaleMark),
        ) {
            (Some(_), None) => self.set(Column::MaleMark, "sex", "male"),
            (None, Some(_)) => self.set(Column::FemaleMark, "sex", "female"),
            (Some(_), Some(_)) => self.no_choice(Column::MaleMark, "sex"),
            (None, None) => {}
        }
    }

    /// RT and RW, in one cell or in two.
    fn read_neighbourhood(&mut self) {
        if let Some(text) = self.cells.text(Column::RtRw) {
            let numbers: Vec<String> = text
                .split(|c: char| !c.is_ascii_digit())
                .filter(|n| !n.is_empty())
                .map(String::from)
                .collect();
            match numbers.as_slice() {
                [rt, rw] => {
                    self.set(Column::RtRw, "rt", rt);
                    self.set(Column::RtRw, "rw", rw);
                }
                [rt] => self.set(Column::RtRw, "rt", rt),
                _ => self.report(Column::RtRw, "rt", "digits_only", Severity::Warn),
            }
        }
        for (column, field) in [(Column::Rt, "rt"), (Column::Rw, "rw")] {
            if let Some(text) = self.cells.text(column) {
                let digits = digits_of(&text);
                self.set(column, field, if digits.is_empty() { &text } else { &digits });
            }
        }
    }

    fn read_choices(&mut self) {
        if let Some(text) = self.cells.text(Column::Occupation) {
            match occupation(&text) {
                Some(code) => self.set(Column::Occupation, "occupation", code),
                None => {
                    self.set(Column::Occupation, "occupation", "other");
                    self.set(Column::Occupation, "occupation_other", &text);
                    self.no_choice(Column::Occupation, "occupation");
                }
            }
        }
        if let Some(text) = self.cells.text(Column::MaritalStatus) {
            let code = marital_status(&text).map_or(text.as_str(), |code| code);
            self.set(Column::MaritalStatus, "marital_status", code);
        }
    }

    fn read_amounts(&mut self) {
        if let Some(text) = self.cells.text(Column::Decile) {
            let digits = digits_of(&text);
            self.set(
                Column::Decile,
                "poverty_decile",
                if digits.is_empty() { &text } else { &digits },
            );
        }
        let income = self.cells.get(Column::Income).map(|cell| match cell {
            Cell::Number(number) => number.round().to_string(),
            other => other.line(),
        });
        if let Some(text) = income {
            self.set(Column::Income, "income", &text);
        }
    }

    fn read_place(&mut self, placed: &Placed) {
        for finding in &placed.findings {
            let field = finding.column.field().unwrap_or("village");
            let params = finding.params.clone();
            self.report_with(finding.column, field, finding.code, finding.severity, params);
        }
        self.settled.insert("village");
        if let Some(code) = placed.village {
            self.set(Column::Village, "village", code);
        }
    }

    /// Sets an answer from text, as if a person had typed it.
    fn set(&mut self, column: Column, field: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.blame.insert(field, column);
        match json::value_from_text(KIND, field, text) {
            Ok((register, value)) if value != Value::Null => self.answers.set(register, value),
            Ok(_) => {}
            Err(problem) => self.report_with(column, field, problem.code, Severity::Warn, problem.params),
        }
    }

    /// The rules of an enrolment, as far as the list answers its questions.
    fn check(&mut self) {
        for problem in form::check(KIND, &self.answers, &Context::new(self.sheet.today, 0)) {
            let Some(field) = form::field_by_key(KIND, &problem.field).map(|field| field.key) else {
                continue;
            };
            let essential = ESSENTIAL.contains(&field);
            let is_missing = matches!(problem.code, "required" | "wanted");
            let asked = if is_missing {
                essential
            } else {
                self.blame.contains_key(field)
            };
            if !asked || self.settled.contains(field) {
                continue;
            }
            let severity = if essential {
                problem.severity
            } else {
                Severity::Warn
            };
            let column = self
                .blame
                .get(field)
                .copied()
                .or_else(|| column_of(field))
                .unwrap_or(Column::Note);
            self.report_with(column, field, problem.code, severity, problem.params);
        }
    }

    /// What is written is in no list of choices; the lists here bear the names of their questions.
    fn no_choice(&mut self, column: Column, field: &'static str) {
        let params = BTreeMap::from([("list", String::from(field))]);
        self.report_with(column, field, "choice_unknown", Severity::Warn, params);
    }

    fn report(&mut self, column: Column, field: &'static str, code: &'static str, severity: Severity) {
        self.report_with(column, field, code, severity, BTreeMap::new());
    }

    fn report_with(
        &mut self,
        column: Column,
        field: &'static str,
        code: &'static str,
        severity: Severity,
        params: BTreeMap<&'static str, String>,
    ) {
        let column = self.sheet.header.at(column).map(letters);
        self.problems.push(RowProblem {
            row: self.cells.row,
            column,
            field: Some(field),
            code,
            severity,
            params,
        });
    }
}

fn column_of(field: &str) -> Option<Column> {
    match field {
        "name" => Some(Column::Name),
        "nik" => Some(Column::Nik),
        "village" => Some(Column::Village),
        _ => None,
    }
}

/// A dash and the like: somebody said that there is nothing to say.
fn says_nothing(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let folded = fold_text(text);
    // A question mark is an answer for dates, but no other cell has more to say with signs only.
    folded.is_empty() || matches!(folded.as_str(), "nihil" | "n a" | "kosong" | "null")
}
