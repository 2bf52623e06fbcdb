//! Importing lists from the command line.

use crate::output::{Failure, Output};
use clap::Args;
use lontar_core::env::{Env, SystemEnv};
use lontar_core::form::Severity;
use lontar_core::model::time;
use lontar_hub::Hub;
use lontar_hub::import::{Options, Reading, read_candidates, write_rejects_with};
use lontar_strings::Lang;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How to read a list.
#[derive(Args)]
pub struct CandidateArgs {
    /// The list, XLSX or CSV.
    file: PathBuf,
    /// Only reads the list and names what is wrong with it.
    #[arg(long)]
    dry_run: bool,
    /// Takes the good rows though others are bad; the bad ones go to the rejects file, which can be
    /// corrected and imported.
    #[arg(long)]
    take_good: bool,
    /// Where bad rows go (CSV, with reasons); a file that is there is not written over. Default:
    /// beside the list, NAME.ditolak.csv.
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// District of rows that name none, by code such as 53.14.01.
    #[arg(long, value_name = "CODE")]
    district: Option<String>,
    /// Village of rows that name none, by code such as 53.14.01.2001.
    #[arg(long, value_name = "CODE")]
    village: Option<String>,
    /// Name of the sheet to read. Default: the first one with a list.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

/// Imports candidates.
pub fn candidates(hub: &Hub, args: &CandidateArgs, out: &Output) -> Result<(), Failure> {
    let file = args.file.display();
    let bytes =
        std::fs::read(&args.file).map_err(|e| Failure::Refused(format!("{file} cannot be read: {e}")))?;
    let options = Options {
        today: time::day_of(SystemEnv.now_ms(), 480),
        district: args.district.clone(),
        village: args.village.clone(),
        sheet: args.sheet.clone(),
    };
    let name = args.file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let reading = read_candidates(name, &bytes, &options)
        .map_err(|e| Failure::Refused(format!("{file}: {e}; nothing was imported")))?;
    print_problems(&reading, out);
    let rejected = reading.rejected.len();
    if args.dry_run {
        finish(&reading, None, out);
        return Ok(());
    }
    if rejected > 0 && !args.take_good {
        finish(&reading, None, out);
        return Err(Failure::Refused(format!(
            "{rejected} row(s) are bad, so nothing was imported; correct the list, or take the good rows with --take-good"
        )));
    }
    if rejected > 0 {
        let path = args.rejects.clone().unwrap_or_else(|| beside(&args.file));
        let rejects = write_rejects_with(&reading, &|p| p.sentence(Lang::Id));
        // Somebody may have corrected half of an earlier one: it is never written over.
        let written = std::fs::File::create_new(&path).and_then(|mut f| f.write_all(&rejects));
        written.map_err(|e| {
            Failure::Refused(format!(
                "the rejects file {} cannot be written, nothing was imported: {e}",
                path.display()
            ))
        })?;
        out.note(&format!(
            "{rejected} rejected row(s) written to {}",
            path.display()
        ));
    }
    let imported = hub.import_candidates(&reading.good)?;
    finish(&reading, Some((imported.new, imported.known)), out);
    Ok(())
}

/// `list.ditolak.csv`, or the first of `list.ditolak-2.csv`, … that is free.
fn beside(list: &Path) -> PathBuf {
    let first = list.with_extension("ditolak.csv");
    let more = (2..1000).map(|n| list.with_extension(format!("ditolak-{n}.csv")));
    core::iter::once(first.clone())
        .chain(more)
        .find(|path| !path.exists())
        .unwrap_or(first)
}

fn print_problems(reading: &Reading, out: &Output) {
    for sheet in &reading.other_sheets {
        out.note(&format!(
            "sheet \"{sheet}\" holds a list too and was not read; name it with --sheet"
        ));
    }
    if out.is_json() {
        return;
    }
    if !reading.problems.is_empty() {
        out.note("  row  column  field           what");
    }
    for problem in &reading.problems {
        let mark = if problem.severity == Severity::Block {
            "✗"
        } else {
            "!"
        };
        out.note(&format!(
            "{mark}{:>5}  {:6}  {:14}  {}",
            problem.row,
            problem.column.as_deref().unwrap_or(""),
            problem.field.unwrap_or(""),
            problem.sentence(Lang::En)
        ));
    }
}

fn finish(reading: &Reading, imported: Option<(u64, u64)>, out: &Output) {
    let problems: Vec<_> = reading
        .problems
        .iter()
        .map(|p| {
            json!({
                "row": p.row, "column": p.column, "field": p.field, "code": p.code, "params": p.params,
                "severity": if p.severity == Severity::Block { "block" } else { "warn" },
            })
        })
        .collect();
    let object = json!({
        "good": reading.good.len(), "rejected": reading.rejected.len(), "problems": problems,
        "skipped": { "blank": reading.skipped.blank, "totals": reading.skipped.totals, "titles": reading.skipped.titles },
        "new": imported.map(|(new, _)| new), "known": imported.map(|(_, known)| known),
        "dry_run": imported.is_none(),
    });
    let what = imported.map_or_else(
        || String::from("nothing was imported"),
        |(new, known)| format!("{new} new candidate(s), {known} were here already"),
    );
    out.result(
        &object,
        &format!(
            "{} good row(s), {} bad; {what}",
            reading.good.len(),
            reading.rejected.len()
        ),
    );
}
