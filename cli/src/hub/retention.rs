//! What is kept for longer than the rules say.

use crate::output::{Failure, Output};
use clap::Args;
use lontar_hub::{Hub, Rules};
use serde_json::json;
use std::path::PathBuf;

/// By which rules.
#[derive(Args)]
pub struct RetentionArgs {
    /// The rules, JSON as in data/retention-example.json. Real times come from the data controller.
    rules: PathBuf,
    /// Opens a case of erasing for each person whose time is over; people settle them. Without it, only
    /// counts are told.
    #[arg(long)]
    pub open_cases: bool,
}

/// Tells what is due, and opens cases if asked to.
pub fn retention(hub: &Hub, args: &RetentionArgs, out: &Output) -> Result<(), Failure> {
    let file = args.rules.display();
    let text = std::fs::read_to_string(&args.rules)
        .map_err(|e| Failure::Refused(format!("{file} cannot be read: {e}")))?;
    let rules = Rules::parse(&text)?;
    hub.catch_up()?;
    let found = hub.retention(&rules)?;
    let opened = if args.open_cases {
        hub.open_retention_cases(&found)?
    } else {
        0
    };
    let reports: Vec<_> = found
        .reports
        .iter()
        .map(|r| json!({ "rule": r.name, "due": r.due, "kept": r.kept, "oldest": r.oldest.map(|d| d.to_string()) }))
        .collect();
    let mut lines = String::new();
    for r in &found.reports {
        let oldest = r
            .oldest
            .map_or_else(String::new, |day| format!(", the oldest of {day}"));
        lines.push_str(&format!(
            "{}: {} due{oldest}; {} kept for other records\n",
            r.name, r.due, r.kept
        ));
    }
    lines.push_str(&if args.open_cases {
        format!("{opened} case(s) opened: `lontar hub rights list --open`")
    } else {
        format!(
            "{} person(s) are due; nothing was changed. --open-cases opens a case for each",
            found.people.len()
        )
    });
    out.result(
        &json!({ "rules": reports, "people": found.people.len(), "cases_opened": opened }),
        &lines,
    );
    Ok(())
}
