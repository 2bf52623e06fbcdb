//! Who saw and did what.

use crate::output::{Failure, Output};
use clap::{Args, Subcommand};
use lontar_core::model::id::to_hex;
use lontar_core::model::time;
use lontar_hub::audit::{AuditFilter, AuditRow, Checked, Note, Who, check_lines};
use lontar_hub::rights::Action;
use lontar_hub::{Hub, echo};
use serde_json::json;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Most rows that are listed; `export` writes all.
const ROWS_MAX: u64 = 100_000;

/// Which rows, or what to do with all of them.
#[derive(Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: Option<AuditCommand>,
    /// From this day (WITA), such as 2026-11-09.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Until this day, itself included.
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Of this one: machine, nobody, the name of a user, or device:KEY.
    #[arg(long)]
    who: Option<String>,
    /// Only this action, by its word in docs/rights.md.
    #[arg(long)]
    action: Option<String>,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Writes everything into a new file, one JSON object per line, the head last.
    Export {
        /// The new file; one that is there is not written over.
        file: PathBuf,
    },
    /// Checks such a file, without a hub: nothing may be changed, taken away or put in.
    Check {
        /// A file that `export` wrote.
        file: PathBuf,
    },
}

impl AuditArgs {
    /// The file to check, which needs no hub.
    pub fn checks(&self) -> Option<&Path> {
        match &self.command {
            Some(AuditCommand::Check { file }) => Some(file),
            _ => None,
        }
    }
}

/// Lists, or exports.
pub fn audit(hub: &Hub, args: &AuditArgs, out: &Output) -> Result<(), Failure> {
    match &args.command {
        Some(AuditCommand::Export { file }) => export(hub, file, out),
        Some(AuditCommand::Check { file }) => check(file, out),
        None => list(hub, args, out),
    }
}

fn list(hub: &Hub, args: &AuditArgs, out: &Output) -> Result<(), Failure> {
    const DAY_MS: i64 = 86_400_000;
    let action = match &args.action {
        Some(word) => Some(Action::from_name(word).ok_or_else(|| {
            Failure::Usage(format!(
                "{} is no action; docs/rights.md has all words",
                echo(word)
            ))
        })?),
        None => None,
    };
    let who = match args.who.as_deref() {
        Some(code) if ["machine", "nobody"].contains(&code) || code.contains(':') => Some(String::from(code)),
        Some(name) => {
            let user = hub.user(name).map_err(|_| {
                Failure::Refused(format!(
                    "there is no user {}; `lontar hub user list` lists all",
                    echo(name)
                ))
            })?;
            Some(Who::User(user.id).code())
        }
        None => None,
    };
    let filter = AuditFilter {
        from_ms: day(args.from.as_deref(), "--from")?,
        to_ms: day(args.to.as_deref(), "--to")?.map(|ms| ms + DAY_MS),
        who,
        action,
    };
    let rows = hub.audit(&filter, 0, ROWS_MAX)?;
    hub.note(
        &Who::Machine,
        &Note::new(Action::ReadAudit, "").with("rows", rows.len()),
    )?;
    for row in rows.iter().rev() {
        out.result(&row.to_json(), &line(row));
    }
    Ok(())
}

/// The beginning of a day in WITA, ms since 1970 UTC.
fn day(text: Option<&str>, option: &str) -> Result<Option<i64>, Failure> {
    const WITA_MS: i64 = 8 * 3_600_000;
    let Some(text) = text else { return Ok(None) };
    let date: time::Date = text
        .parse()
        .map_err(|_| Failure::Usage(format!("{option} {}: write a day such as 2026-11-09", echo(text))))?;
    let days = time::days_since_1970(date);
    Ok(Some(days * 86_400_000 - WITA_MS))
}

fn line(row: &AuditRow) -> String {
    format!(
        "{:>6}  {}  {:20} {:16} {:36} {}",
        row.seq,
        super::receipts::local_time(row.at_ms),
        row.who.chars().take(20).collect::<String>(),
        row.action,
        row.subject.chars().take(36).collect::<String>(),
        row.detail
    )
}

fn export(hub: &Hub, file: &Path, out: &Output) -> Result<(), Failure> {
    let cannot = |e: std::io::Error| {
        Failure::Refused(format!(
            "{} cannot be written, one that is there is never written over: {e}",
            file.display()
        ))
    };
    let mut to = BufWriter::new(std::fs::File::create_new(file).map_err(cannot)?);
    let done = hub.export_audit(&Who::Machine, &mut to)?;
    to.flush().map_err(cannot)?;
    to.get_ref().sync_all().map_err(cannot)?;
    let head = to_hex(&done.head);
    out.result(
        &json!({ "rows": done.rows, "head": head }),
        &format!("{} rows; head {head}", done.rows),
    );
    Ok(())
}

/// Checks a file.
pub fn check(file: &Path, out: &Output) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| Failure::Refused(format!("{} cannot be read: {e}", file.display())))?;
    told(&check_lines(&text), out)
}

fn told(checked: &Checked, out: &Output) -> Result<(), Failure> {
    out.result(
        &json!({ "rows": checked.rows, "faults": checked.faults }),
        &format!("{} rows: {} fault(s)", checked.rows, checked.faults.len()),
    );
    for fault in &checked.faults {
        out.note(fault);
    }
    if checked.faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::Some(String::from("faults were found")))
    }
}
