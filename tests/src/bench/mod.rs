//! The benchmarks: one module for each group of rows, and what they share.

#![allow(clippy::indexing_slicing, reason = "a benchmark may stop by panicking")]

mod apply;
mod clock;
mod data;
mod first;
mod ingest;
mod link;
mod memory;
mod open;
mod photos;
mod place;
mod save;
mod search;
mod sender;
mod shell;
mod sql;
mod table;
mod upload;

use std::error::Error;
use std::process::ExitCode;
use table::Row;

/// What a benchmark returns.
pub type Try<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How large a run is.
#[derive(Clone, Copy)]
pub struct Size {
    /// Smaller numbers everywhere.
    pub quick: bool,
}

impl Size {
    /// One of two numbers.
    pub fn pick(self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }
}

type Group = (&'static str, fn(Size) -> Try<Vec<Row>>);

const GROUPS: [Group; 11] = [
    ("save", save::rows),
    ("upload", upload::rows),
    ("link", link::rows),
    ("first", first::rows),
    ("apply", apply::rows),
    ("ingest", ingest::rows),
    ("search", search::rows),
    ("open", open::rows),
    ("memory", memory::rows),
    ("photos", photos::rows),
    ("shell", shell::rows),
];

/// Runs what the arguments ask for.
pub fn main(args: Vec<String>) -> ExitCode {
    if args.first().is_some_and(|a| a == memory::CHILD) {
        return ended(memory::child(&args[1..]));
    }
    if args.first().is_some_and(|a| a == photos::CHILD) {
        return ended(photos::child(&args[1..]));
    }
    let (mut quick, mut json, mut chosen) = (false, false, Vec::new());
    for arg in args {
        match arg.as_str() {
            "--quick" => quick = true,
            "--json" => json = true,
            name if GROUPS.iter().any(|(group, _)| *group == name) => chosen.push(arg),
            other => {
                let names = GROUPS.map(|(name, _)| name).join(" ");
                eprintln!("bench: {other} is neither --quick, --json nor one of: {names}");
                return ExitCode::from(2);
            }
        }
    }
    let mut all = Vec::new();
    for (name, run) in GROUPS {
        if !chosen.is_empty() && !chosen.iter().any(|c| c == name) {
            continue;
        }
        eprintln!("bench: {name} …");
        match run(Size { quick }) {
            Ok(rows) => {
                rows.iter().for_each(|row| eprintln!("  {}", table::line(row)));
                all.extend(rows);
            }
            Err(e) => return ended(Err(format!("{name}: {e}").into())),
        }
    }
    table::print(&all, json, quick);
    ExitCode::SUCCESS
}

fn ended(result: Try<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("bench: {e}");
            ExitCode::FAILURE
        }
    }
}
