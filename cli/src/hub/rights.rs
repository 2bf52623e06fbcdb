//! Requests of people about their data (UU 27/2022).

use crate::output::{Failure, Output};
use clap::{Args, Subcommand};
use lontar_core::env::Env;
use lontar_core::model::{RecordId, RecordKind};
use lontar_hub::audit::{Note, Who};
use lontar_hub::rights::Action;
use lontar_hub::{Case, CaseKind, Covered, Hub, HubError, Within, echo};
use serde_json::{Value as Json, json};
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

/// What to do with cases.
#[derive(Args)]
pub struct RightsArgs {
    #[command(subcommand)]
    command: RightsCommand,
}

#[derive(Subcommand)]
enum RightsCommand {
    /// Opens a case. It is to be settled within 3 × 24 hours.
    Open {
        /// copy (everything that is held, for the person), correct (somebody changed the answers),
        /// withdraw (the consent ends), restrict (kept, but used for nothing), release (used again), or
        /// erase.
        kind: String,
        /// Id or receipt number of a record of the person.
        record: String,
    },
    /// Lists cases, the most urgent first.
    List {
        /// Only those that wait.
        #[arg(long)]
        open: bool,
    },
    /// Shows a case and the records that it covers, by kind and receipt number.
    Show {
        /// Id of a case, as `list` shows it.
        case: String,
    },
    /// Ends a case: --done carries out what was asked, --refused only notes it.
    Settle {
        /// Id of a case.
        case: String,
        /// Carries it out. What is erased never comes back, from phones and backups neither.
        #[arg(long, required_unless_present = "refused", conflicts_with = "refused")]
        done: bool,
        /// Refuses it.
        #[arg(long)]
        refused: bool,
        /// For an erasure: does not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Writes everything that is held about the person into a new folder: data.html to read and print,
    /// data.json for machines, photos and voice notes beside them. Hand it over, then `settle --done`.
    Copy {
        /// Id of a case of kind copy.
        case: String,
        /// The new folder; one that is there is not written into.
        folder: PathBuf,
    },
    /// Which phones have carried an erasure out.
    Compliance {
        /// Id of a case.
        case: String,
    },
}

impl RightsArgs {
    /// Whether something is to be changed.
    pub fn changes(&self) -> bool {
        matches!(
            self.command,
            RightsCommand::Open { .. } | RightsCommand::Settle { .. } | RightsCommand::Copy { .. }
        )
    }
}

/// Runs it.
pub fn rights(hub: &Hub, args: &RightsArgs, env: &dyn Env, out: &Output) -> Result<(), Failure> {
    hub.catch_up()?;
    let now_ms = env.now_ms();
    match &args.command {
        RightsCommand::Open { kind, record } => open(hub, (kind, record), now_ms, out),
        RightsCommand::List { open } => list(hub, *open, now_ms, out),
        RightsCommand::Show { case } => show(hub, &case_of(hub, case)?, now_ms, out),
        RightsCommand::Settle { case, done, yes, .. } => {
            settle(hub, &case_of(hub, case)?, (*done, *yes), out)
        }
        RightsCommand::Copy { case, folder } => {
            let copied = hub.copy_for_person(&case_of(hub, case)?.id, folder)?;
            out.result(
                &json!({ "case": case, "records": copied.records, "files": copied.files }),
                &format!(
                    "copy written: {} record(s), {} photo(s) and voice note(s). It holds whole NIKs: hand it to the person, \
                     and keep none",
                    copied.records, copied.files
                ),
            );
            Ok(())
        }
        RightsCommand::Compliance { case } => compliance(hub, &case_of(hub, case)?, out),
    }
}

fn case_of(hub: &Hub, text: &str) -> Result<Case, Failure> {
    let missing = || {
        Failure::Refused(format!(
            "there is no case {}; `lontar hub rights list` lists all",
            echo(text)
        ))
    };
    let id = text.parse::<RecordId>().map_err(|_| missing())?;
    hub.case(&id).map_err(|e| match e {
        HubError::NotFound(_) => missing(),
        e => e.into(),
    })
}

fn open(hub: &Hub, (kind, record): (&str, &str), now_ms: i64, out: &Output) -> Result<(), Failure> {
    let kind = CaseKind::from_name(kind).ok_or_else(|| {
        Failure::Usage(format!(
            "{}: copy, correct, withdraw, restrict, release or erase",
            echo(kind)
        ))
    })?;
    let missing = |e| match e {
        HubError::NotFound(_) => Failure::Refused(format!(
            "the hub has no record {}; write the id or the receipt number of one",
            echo(record)
        )),
        e => e.into(),
    };
    let found = hub.record_named(record).map_err(missing)?;
    let case = hub.open_case(kind, &found).map_err(missing)?;
    out.result(
        &object(&case, now_ms),
        &format!("case {} opened; {}", case.id, state(&case, now_ms)),
    );
    Ok(())
}

fn list(hub: &Hub, open: bool, now_ms: i64, out: &Output) -> Result<(), Failure> {
    let lines = hub.case_lines(&Within::Everywhere, open)?;
    let note = Note::new(Action::SeeLists, "")
        .with("kind", "rights_case")
        .with("rows", lines.len());
    hub.note(&Who::Machine, &note)?;
    if lines.is_empty() {
        out.note("no case");
    }
    for line in &lines {
        let json = with(object(&line.case, now_ms), "receipt", line.receipt.clone());
        let text = format!(
            "{}  {:8}  {}  {}",
            line.case.id,
            line.case.kind.name(),
            line.receipt,
            state(&line.case, now_ms)
        );
        out.result(&json, &text);
    }
    Ok(())
}

fn show(hub: &Hub, case: &Case, now_ms: i64, out: &Output) -> Result<(), Failure> {
    let covered = hub.covered(case)?;
    hub.note(&Who::Machine, &Note::new(Action::SeeRecord, case.record))?;
    let covers = covered
        .iter()
        .map(|c| json!({ "id": c.record.to_string(), "kind": name_of(c.kind), "receipt": c.receipt }));
    let json = with(object(case, now_ms), "covers", covers.collect::<Vec<_>>());
    let mut lines = format!("{} {}: {}", case.kind.name(), case.id, state(case, now_ms));
    for line in covered_lines(&covered) {
        lines.push_str(&format!("\n  {line}"));
    }
    out.result(&json, &lines);
    Ok(())
}

fn settle(hub: &Hub, case: &Case, (done, yes): (bool, bool), out: &Output) -> Result<(), Failure> {
    if case.settled_ms.is_some() {
        return Err(Failure::Refused(String::from(
            "this case is settled already; open another one",
        )));
    }
    if done && case.kind == CaseKind::Erase && !yes {
        confirm(hub, case, out)?;
    }
    let settled = hub.settle_case(&case.id, done)?;
    let outcome = settled.outcome.clone().unwrap_or_default();
    let next = match (case.kind, done) {
        (CaseKind::Erase, true) => {
            "; phones erase it at their next syncs: `lontar hub rights compliance` shows which have"
        }
        _ => "",
    };
    out.result(
        &json!({ "case": case.id.to_string(), "kind": case.kind.name(), "outcome": outcome, "settled_ms": settled.settled_ms }),
        &format!("{}: {outcome}{next}", case.kind.name()),
    );
    Ok(())
}

/// Says what goes and asks for the receipt number: a "y" is typed before it is thought.
fn confirm(hub: &Hub, case: &Case, out: &Output) -> Result<(), Failure> {
    let covered = hub.covered(case)?;
    out.note(
        "This erases for ever, here, on every phone, and from what backups give back, with photos and voice notes:",
    );
    for line in covered_lines(&covered) {
        out.note(&format!("  {line}"));
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Refused(String::from(
            "nothing was erased; say --yes, or run the command on a terminal",
        )));
    }
    let wanted = lontar_core::model::ReceiptNumber::of(&case.record).to_string();
    out.note(&format!("Write {wanted} to go on:"));
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    if read.is_err() || line.trim() != wanted {
        return Err(Failure::Refused(String::from(
            "that is not the number; nothing was erased",
        )));
    }
    Ok(())
}

fn compliance(hub: &Hub, case: &Case, out: &Output) -> Result<(), Failure> {
    if case.kind != CaseKind::Erase || case.outcome.as_deref() != Some("done") {
        return Err(Failure::Refused(String::from(
            "only an erasure that is done is carried out by phones",
        )));
    }
    let lines = hub.compliance(&case.id)?;
    hub.note(
        &Who::Machine,
        &Note::new(Action::SeeDevices, "").with("case", case.id.to_string()),
    )?;
    for line in lines {
        let state = match (line.reported_ms, line.revoked) {
            (Some(_), _) => "erased",
            (None, true) => "closed, may never",
            (None, false) => "not yet",
        };
        out.result(
            &json!({ "device": line.device.to_string(), "name": line.name, "reported_ms": line.reported_ms, "revoked": line.revoked }),
            &format!("{}  {:24} {state}", line.device, line.name),
        );
    }
    Ok(())
}

fn name_of(kind: Option<RecordKind>) -> &'static str {
    kind.map_or("not here", |kind| kind.name().unwrap_or("unknown"))
}

fn covered_lines(covered: &[Covered]) -> impl Iterator<Item = String> + '_ {
    covered
        .iter()
        .map(|c| format!("{:10} {}", name_of(c.kind), c.receipt))
}

fn object(case: &Case, now_ms: i64) -> Json {
    json!({
        "case": case.id.to_string(), "kind": case.kind.name(), "record": case.record.to_string(),
        "opened_ms": case.opened_ms, "due_ms": case.due_ms, "left_ms": case.left_ms(now_ms),
        "settled_ms": case.settled_ms, "outcome": case.outcome,
    })
}

fn with(mut object: Json, key: &str, value: impl Into<Json>) -> Json {
    if let Json::Object(map) = &mut object {
        map.insert(String::from(key), value.into());
    }
    object
}

fn state(case: &Case, now_ms: i64) -> String {
    let Some(left_ms) = case.left_ms(now_ms) else {
        return case.outcome.clone().unwrap_or_default();
    };
    let hours = left_ms.abs() / 3_600_000;
    let time = format!("{} d {} h", hours / 24, hours % 24);
    if left_ms < 0 {
        format!("LATE by {time}")
    } else {
        format!("{time} left")
    }
}
