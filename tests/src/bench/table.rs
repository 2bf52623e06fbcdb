//! Rows, and how they are printed.

use serde_json::{Value, json};

/// What a figure should be.
#[derive(Clone, Copy)]
pub enum Target {
    /// Not more.
    AtMost(f64),
    /// Not less.
    AtLeast(f64),
    /// Only information.
    None,
}

/// One line.
pub struct Row {
    group: &'static str,
    what: String,
    figure: f64,
    unit: &'static str,
    target: Target,
    note: String,
}

impl Row {
    /// A row without a note.
    pub fn new(
        group: &'static str,
        what: impl Into<String>,
        figure: f64,
        unit: &'static str,
        target: Target,
    ) -> Self {
        Self {
            group,
            what: what.into(),
            figure,
            unit,
            target,
            note: String::new(),
        }
    }

    /// The same with words beside it.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn met(&self) -> Option<bool> {
        match self.target {
            Target::AtMost(most) => Some(self.figure <= most),
            Target::AtLeast(least) => Some(self.figure >= least),
            Target::None => None,
        }
    }

    fn target(&self) -> String {
        match self.target {
            Target::AtMost(most) => format!("≤ {}", number(most)),
            Target::AtLeast(least) => format!("≥ {}", number(least)),
            Target::None => String::from("-"),
        }
    }

    fn verdict(&self) -> String {
        let missed = |target: f64| format!("missed by {:.0} %", (self.figure / target - 1.0).abs() * 100.0);
        match (self.met(), self.target) {
            (Some(true), _) => String::from("met"),
            (Some(false), Target::AtMost(target) | Target::AtLeast(target)) => missed(target),
            _ => String::from("-"),
        }
    }

    fn json(&self) -> Value {
        let (at_most, at_least) = match self.target {
            Target::AtMost(t) => (Some(t), None),
            Target::AtLeast(t) => (None, Some(t)),
            Target::None => (None, None),
        };
        json!({
            "row": self.group, "what": self.what, "figure": self.figure, "unit": self.unit,
            "at_most": at_most, "at_least": at_least, "met": self.met(), "note": self.note,
        })
    }
}

/// A row in one line, for progress.
pub fn line(row: &Row) -> String {
    let verdict = row.verdict();
    format!(
        "{}: {} {} (target {}: {verdict}) {}",
        row.what,
        number(row.figure),
        row.unit,
        row.target(),
        row.note
    )
}

/// All rows on stdout.
#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
pub fn print(rows: &[Row], as_json: bool, quick: bool) {
    if as_json {
        let missed = rows.iter().filter(|r| r.met() == Some(false)).count();
        let all: Vec<Value> = rows.iter().map(Row::json).collect();
        let profile = if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        };
        println!(
            "{}",
            json!({ "profile": profile, "quick": quick, "missed": missed, "rows": all })
        );
        return;
    }
    let cells: Vec<[String; 6]> = rows
        .iter()
        .map(|r| {
            let figure = format!("{} {}", number(r.figure), r.unit);
            [
                r.group.into(),
                r.what.clone(),
                figure,
                r.target(),
                r.verdict(),
                r.note.clone(),
            ]
        })
        .collect();
    let head = ["row", "what", "figure", "target", "verdict", "beside it"].map(String::from);
    let width = |n: usize| {
        cells
            .iter()
            .chain([&head])
            .map(|c| c[n].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 6] = core::array::from_fn(width);
    for row in [&head].into_iter().chain(&cells) {
        let padded: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        println!("{}", padded.join("  ").trim_end());
    }
    if cfg!(debug_assertions) {
        println!("A debug build: only bytes and round trips mean something here.");
    }
}

/// A number with as many digits as it needs.
pub fn number(n: f64) -> String {
    match n.abs() {
        a if a >= 1_000.0 => {
            let digits = format!("{:.0}", n.abs());
            let mut out = String::new();
            for (place, c) in digits.chars().enumerate() {
                if place > 0 && (digits.len() - place).is_multiple_of(3) {
                    out.push(',');
                }
                out.push(c);
            }
            out
        }
        a if a >= 100.0 || a.fract() == 0.0 => format!("{n:.0}"),
        a if a >= 10.0 => format!("{n:.1}"),
        _ => format!("{n:.2}"),
    }
}
