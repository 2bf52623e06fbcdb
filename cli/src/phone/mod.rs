//! `lontar phone`: the app without a screen.

mod input;
mod records;
mod show;
mod sync;

use crate::output::{Failure, Output};
use clap::{Args as ClapArgs, Subcommand};
use lontar_core::app::Lontar;
use lontar_core::env::SystemEnv;
use lontar_core::model::RecordKind;
use std::path::PathBuf;
use std::sync::Arc;

/// Where, and what.
#[derive(ClapArgs)]
pub struct Args {
    /// Data folder of the phone; made if it is not there.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Joins a hub. Without a signal the invite is kept and used at the next sync.
    Join {
        /// The text of the QR code.
        invite: String,
    },
    /// Describes a form: questions, types, rules, choices.
    Form {
        /// enrolment or accident.
        kind: String,
    },
    /// Enrols from a file of JSON objects (one per line, or an array); each line is one transaction,
    /// and lines that are in already are skipped.
    Enrol(records::FileArgs),
    /// Reports accidents from such a file.
    Report(records::FileArgs),
    /// Changes answers of a record: key=value …; an empty value empties the answer.
    Edit {
        /// Record id or receipt number.
        id: String,
        /// key=value
        #[arg(required = true)]
        sets: Vec<String>,
    },
    /// Lists records, last changed first.
    List(show::ListArgs),
    /// Finds people by name, NIK, receipt number or village.
    Search {
        /// What to look for.
        query: String,
        /// How many at most.
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
    /// Everything about a record.
    Show {
        /// Record id or receipt number.
        id: String,
    },
    /// Answers with more than one value.
    Conflicts,
    /// Chooses among the values of an answer.
    Resolve {
        /// Record id or receipt number.
        id: String,
        /// Key of the answer.
        key: String,
        /// The n-th value that `conflicts` lists, from 1.
        #[arg(long, conflicts_with = "value", required_unless_present = "value")]
        take: Option<usize>,
        /// Another value.
        #[arg(long)]
        value: Option<String>,
    },
    /// Enrolments that share a NIK.
    Duplicates,
    /// Sends what waits and fetches what is new.
    Sync(sync::SyncArgs),
    /// How this phone stands.
    Status,
    /// Chooses the working district, such as 53.14.01.
    District {
        /// Dotted code.
        code: String,
    },
}

/// Runs a command.
pub fn run(args: &Args, out: &Output) -> Result<(), Failure> {
    if let Command::Form { kind } = &args.command {
        return show::form(kind, out);
    }
    let folder = args
        .data
        .as_ref()
        .ok_or_else(|| Failure::Usage(String::from("say where the phone's data is: --data DIR")))?;
    let phone = Lontar::open(folder, Arc::new(SystemEnv))?;
    tell_what_opening_found(&phone, out)?;
    match &args.command {
        Command::Form { .. } => Ok(()),
        Command::Join { invite } => sync::join(&phone, invite, out),
        Command::Enrol(file) => records::from_file(&phone, RecordKind::ENROLMENT, file, out),
        Command::Report(file) => records::from_file(&phone, RecordKind::ACCIDENT, file, out),
        Command::Edit { id, sets } => records::edit(&phone, id, sets, out),
        Command::List(list) => show::list(&phone, list, out),
        Command::Search { query, limit } => show::search(&phone, query, *limit, out),
        Command::Show { id } => show::show(&phone, id, out),
        Command::Conflicts => show::conflicts(&phone, out),
        Command::Resolve { id, key, take, value } => {
            records::resolve(&phone, id, key, *take, value.as_deref(), out)
        }
        Command::Duplicates => show::duplicates(&phone, out),
        Command::Sync(sync) => sync::sync(&phone, sync, out),
        Command::Status => show::status(&phone, out),
        Command::District { code } => {
            records::choose_district(&phone, code)?;
            out.result(
                &serde_json::json!({ "district": code }),
                &format!("working district {code}"),
            );
            Ok(())
        }
    }
}

/// What happened to the data since the last time, so that nobody finds out later.
fn tell_what_opening_found(phone: &Lontar, out: &Output) -> Result<(), Failure> {
    if let Some(aside) = phone.set_aside() {
        let status = phone.status()?;
        out.note(&format!(
            "the database was damaged; it is kept as {} (do not delete it), and what could be read was taken over: \
             {} enrolments, {} accident reports",
            aside.display(),
            status.enrolments,
            status.accidents
        ));
        if status.grant.is_none() {
            out.note("this phone has to join again: ask Disnaker for a new invite");
        }
    }
    if phone.was_emptied() {
        out.note(
            "the database of this folder is gone or empty, though it was used before; a new one was begun. \
             If there is a copy of the folder, put it back. Otherwise ask Disnaker for a new invite",
        );
    }
    if phone.was_copied() {
        out.note("this folder is a copy or was put back to an earlier state; new logs are opened");
    }
    Ok(())
}
