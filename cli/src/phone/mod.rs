//! `lontar phone`: the app without a screen.

mod input;
mod lock;
mod media;
mod records;
mod show;
mod sync;
mod todo;
mod trust;

use crate::output::{Failure, Output};
use clap::{Args as ClapArgs, Subcommand};
use lontar_core::app::Lontar;
use lontar_core::model::RecordKind;
use std::path::PathBuf;

/// Where, and what.
#[derive(ClapArgs)]
pub struct Args {
    /// Data folder of the phone; made if it is not there. Needed by all but `form`.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// Number of the officer's profile, where several share this phone; made if it is not there.
    #[arg(long, global = true)]
    profile: Option<u32>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Joins a hub with an invite of `lontar hub invite`. Without a signal the invite is kept and used
    /// at the next sync.
    Join {
        /// All of its text, from lontar1- on (or lontar-worker1-, of an officer); the QR code holds the
        /// same.
        invite: String,
        /// With an officer's invite: the person's birth date, such as 1985-08-12.
        #[arg(long, value_name = "DATE")]
        birth_date: Option<String>,
    },
    /// Writes an invite for the phone of one enrolled person. Works without a signal.
    InviteWorker {
        /// Record id or receipt number of the enrolment.
        id: String,
        /// Closes the phones that the person had before: lost, sold, stolen.
        #[arg(long)]
        replace: bool,
    },
    /// Lengthens the lease of another phone by two weeks, for a supervisor; prints a slip for it. Works
    /// without a signal.
    WriteSlip {
        /// Key of that phone, as its `status` shows it.
        device: String,
    },
    /// Takes such a slip, or one of `lontar hub devices --slip`.
    TakeSlip {
        /// All of its text, from lontar-slip1- on.
        slip: String,
    },
    /// Describes a form: questions with their keys, types, rules, choices.
    Form {
        /// enrolment or accident.
        kind: String,
    },
    /// Enrols people from a file of JSON objects, one per line or in an array.
    ///
    /// Keys are those of `lontar phone form enrolment`. Each object is saved by itself; one that
    /// cannot be saved is named and stops no other. Running the same file again saves only what is
    /// not in yet.
    Enrol(records::FileArgs),
    /// Reports accidents from such a file; keys are those of `lontar phone form accident`.
    Report(records::FileArgs),
    /// Writes down what people ask about their own data, from such a file; keys are those of `lontar
    /// phone form request`. The hub answers within 3 × 24 hours of receiving it.
    Request(records::FileArgs),
    /// Changes answers of a record; an empty value empties the answer.
    Edit {
        /// Record id or receipt number.
        id: String,
        /// An answer, such as phone=081234567890; may be given several times.
        #[arg(required = true, value_name = "KEY=VALUE")]
        sets: Vec<String>,
    },
    /// Adds a photo to a record: turned upright, made small, stripped of place and device.
    ///
    /// A photo that is blurred, dark or has a reflection is not added unless --anyway is given.
    Photo(media::PhotoArgs),
    /// Adds a voice note to a record.
    Voice(media::VoiceArgs),
    /// Lists photos and voice notes of a record, and how far they have come.
    Photos(media::PhotosArgs),
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
    /// Everything about a record: answers, how far it has come, who changed what.
    Show {
        /// Record id or receipt number.
        id: String,
    },
    /// Answers that people changed at the same time to different values; all are kept.
    Conflicts,
    /// Settles such an answer: takes one of its values, or another one.
    Resolve {
        /// Record id or receipt number.
        id: String,
        /// Key of the answer.
        key: String,
        /// Takes the value with this number in `conflicts`.
        #[arg(long, conflicts_with = "value", required_unless_present = "value")]
        take: Option<usize>,
        /// Takes another value.
        #[arg(long)]
        value: Option<String>,
    },
    /// Enrolments with the same NIK, two by two, and whether they are of one person.
    Duplicates,
    /// Notes whether two enrolments are of one person. Nothing is deleted.
    Decide {
        /// Record id or receipt number.
        one: String,
        /// The other one.
        other: String,
        /// `same`, `different`, or `unknown`, which asks a supervisor.
        #[arg(value_parser = ["same", "different", "unknown"])]
        verdict: String,
    },
    /// What still needs somebody, the nearest deadline first.
    Tasks,
    /// Sends what waits and fetches what is new. May be cut at any time and run again.
    Sync(sync::SyncArgs),
    /// Whose phone this is, what is on it, what waits, and the last sync.
    Status,
    /// Sets, changes or takes away the PIN.
    Pin {
        #[command(subcommand)]
        what: lock::PinCommand,
    },
    /// Locks the phone: what waits is left sealed, and `upload` may send it meanwhile.
    Lock,
    /// The officer leaves this phone: unsent work and drafts are sealed to the hub, and it is locked.
    /// Then `upload`; the drafts go to the officer's next phone.
    Leave,
    /// Sends what locking left, without opening the phone.
    Upload,
    /// What to read to the supervisor when the PIN is forgotten.
    Challenge,
    /// For a supervisor's phone: the code for another phone's challenge. Works without a signal.
    Answer {
        /// What the locked phone shows, such as 7K3Q9-M2X8/0.
        challenge: String,
    },
    /// Opens the phone with a supervisor's code; the new PIN comes from standard input.
    Unlock {
        /// The code, as it was read aloud.
        code: String,
    },
    /// Chooses the district to work in; new enrolments go to its readers.
    District {
        /// Its code, such as 53.14.01.
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
    let folder = &match args.profile {
        Some(number) => lock::profile(folder, number)?,
        None => folder.clone(),
    };
    match &args.command {
        Command::Upload => return lock::upload(folder, out),
        Command::Challenge => return lock::challenge(folder, out),
        Command::Unlock { code } => return lock::unlock(folder, code, out),
        Command::Report(file) if file.locked => return lock::report_while_locked(folder, file, out),
        _ => {}
    }
    let phone = lock::open(folder)?;
    tell_what_opening_found(&phone, out)?;
    match &args.command {
        Command::Form { .. } | Command::Upload | Command::Challenge | Command::Unlock { .. } => Ok(()),
        Command::Pin { what } => lock::pin(&phone, what, out),
        Command::Lock => lock::lock(phone, out),
        Command::Leave => lock::leave(phone, out),
        Command::Answer { challenge } => lock::answer(&phone, challenge, out),
        Command::Join { invite, birth_date } => match birth_date {
            None => sync::join(&phone, invite, out),
            Some(date) => trust::join_as_worker(&phone, invite, date, out),
        },
        Command::InviteWorker { id, replace } => trust::invite_worker(&phone, id, *replace, out),
        Command::WriteSlip { device } => trust::write_slip(&phone, device, out),
        Command::TakeSlip { slip } => trust::take_slip(&phone, slip, out),
        Command::Enrol(file) => records::from_file(&phone, RecordKind::ENROLMENT, file, out),
        Command::Request(file) => records::from_file(&phone, RecordKind::REQUEST, file, out),
        Command::Report(file) => records::from_file(&phone, RecordKind::ACCIDENT, file, out),
        Command::Edit { id, sets } => records::edit(&phone, id, sets, out),
        Command::Photo(photo) => media::add_photo(&phone, photo, out),
        Command::Voice(voice) => media::add_voice(&phone, voice, out),
        Command::Photos(photos) => media::list(&phone, photos, out),
        Command::List(list) => show::list(&phone, list, out),
        Command::Search { query, limit } => show::search(&phone, query, *limit, out),
        Command::Show { id } => show::show(&phone, id, out),
        Command::Conflicts => show::conflicts(&phone, out),
        Command::Resolve { id, key, take, value } => {
            records::resolve(&phone, id, key, *take, value.as_deref(), out)
        }
        Command::Duplicates => todo::duplicates(&phone, out),
        Command::Decide { one, other, verdict } => todo::decide(&phone, (one, other), verdict, out),
        Command::Tasks => todo::tasks(&phone, out),
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
             {} enrolments, {} accident reports, {} unfinished forms",
            aside.path.display(),
            status.enrolments,
            status.accidents,
            aside.taken.drafts
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
