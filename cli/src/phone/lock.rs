//! Locking and opening a phone from the command line: PIN, codes, and what works while it is locked.

use super::input;
use super::records::FileArgs;
use super::sync::{pinned_transport, runtime};
use crate::output::{Failure, Output};
use clap::Subcommand;
use lontar_core::app::{Door, Lontar, Phone, Profiles};
use lontar_core::env::{Env, SystemEnv, draw};
use lontar_core::form;
use lontar_core::model::{Challenge, RecordKind, RecoveryCode};
use lontar_core::vault::{FileKeyStore, Pin};
use serde_json::json;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Environment variable with the passphrase of the key store file; empty if it is not set.
const PASSPHRASE: &str = "LONTAR_PASSPHRASE";
/// Environment variable with the PIN.
const PIN: &str = "LONTAR_PIN";

/// What to do with the PIN.
#[derive(Subcommand)]
pub enum PinCommand {
    /// Sets or changes it: six digits, from standard input. Once the phone has joined and synced, only
    /// the PIN (in LONTAR_PIN) or a supervisor's code opens it.
    Set,
    /// Takes it away; not on an officer's phone that has joined.
    Remove,
}

/// The phone of a folder, locked.
pub fn phone(folder: &Path) -> Phone {
    let env: Arc<dyn Env> = Arc::new(SystemEnv);
    let passphrase = std::env::var(PASSPHRASE).unwrap_or_default();
    // Profiles share the key store of their phone.
    let home = match folder.parent() {
        Some(root) if folder.join("label").exists() => root,
        _ => folder,
    };
    let key_store = FileKeyStore::new(home, &passphrase, Arc::clone(&env));
    Phone::at(folder, Arc::new(key_store), env)
}

/// Opens it, with the PIN of the environment if it needs one.
pub fn open(folder: &Path) -> Result<Lontar, Failure> {
    let phone = phone(folder);
    match phone.door()? {
        Door::Open => Ok(phone.open()?),
        Door::Pin { .. } => match std::env::var(PIN) {
            Ok(pin) => Ok(phone.open_with_pin(&Pin::typed(&pin).map_err(refused)?)?),
            Err(_) => Err(Failure::Refused(format!(
                "this phone is locked; give its PIN in {PIN}, or open it with a supervisor's code: lontar phone unlock CODE"
            ))),
        },
        Door::Supervisor { challenge } => Err(Failure::Refused(supervisor_only(challenge))),
    }
}

fn supervisor_only(challenge: Option<Challenge>) -> String {
    let read = challenge.map_or_else(String::new, |c| format!(": read {c} to the supervisor"));
    format!("too many wrong PINs; a code of the supervisor opens this phone{read}. Nothing was deleted")
}

fn refused(e: impl core::fmt::Display) -> Failure {
    Failure::Refused(e.to_string())
}

/// A line of standard input: what must not stand on the command line, where others see it.
fn line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(refused)?;
    Ok(String::from(line.trim()))
}

/// Sets, changes or takes away the PIN.
pub fn pin(phone: &Lontar, command: &PinCommand, out: &Output) -> Result<(), Failure> {
    match command {
        PinCommand::Set => {
            // The old one has opened this phone already.
            let old = std::env::var(PIN).ok().map(|pin| Pin::typed(&pin)).transpose();
            phone.set_pin(
                &Pin::choose(&line()?).map_err(refused)?,
                old.map_err(refused)?.as_ref(),
            )?;
            let codes = phone.codes_left()?;
            let told = if codes == 0 {
                "the PIN is set; it protects the data once this phone has joined and synced, so that a supervisor can help"
            } else {
                "the PIN is set; without it only a supervisor's code opens this phone"
            };
            out.result(&json!({ "pin": true, "codes": codes }), told);
        }
        PinCommand::Remove => {
            phone.remove_pin()?;
            out.result(
                &json!({ "pin": false }),
                "the PIN is taken away; the key store alone opens this phone",
            );
        }
    }
    Ok(())
}

/// What the locked phone shows.
pub fn challenge(folder: &Path, out: &Output) -> Result<(), Failure> {
    let challenge = phone(folder).challenge()?.ok_or_else(|| {
        Failure::Refused(String::from(
            "this phone has no codes yet; they come with the first sync after joining",
        ))
    })?;
    out.result(
        &json!({ "challenge": challenge.to_string() }),
        &format!("read this to the supervisor: {challenge}"),
    );
    Ok(())
}

/// Opens with a code; the new PIN comes from standard input.
pub fn unlock(folder: &Path, code: &str, out: &Output) -> Result<(), Failure> {
    let code = RecoveryCode::parse(code).map_err(refused)?;
    let pin = Pin::choose(&line()?).map_err(refused)?;
    let opened = phone(folder).open_with_code(&code, &pin)?;
    let status = opened.status()?;
    out.result(
        &json!({ "unlocked": true, "enrolments": status.enrolments, "waiting_records": status.waiting_records }),
        &format!("open, with the new PIN; {} enrolments are here, {} records wait to be sent", status.enrolments, status.waiting_records),
    );
    Ok(())
}

/// A supervisor's answer.
pub fn answer(supervisor: &Lontar, challenge: &str, out: &Output) -> Result<(), Failure> {
    let challenge = Challenge::parse(challenge).map_err(refused)?;
    let code = supervisor.answer_challenge(&challenge)?.reveal();
    out.result(
        &json!({ "code": code }),
        &format!("read this to the officer, only after hearing that it is the officer: {code}"),
    );
    Ok(())
}

/// Locks: what waits is left sealed, so that it can be sent without opening.
pub fn lock(phone: Lontar, out: &Output) -> Result<(), Failure> {
    let left = phone.lock()?;
    out.result(
        &json!({ "segments": left }),
        &format!("locked; {left} sealed parcel(s) may be sent meanwhile"),
    );
    Ok(())
}

/// The officer leaves: what waits and drafts are sealed to the hub.
pub fn leave(phone: Lontar, out: &Output) -> Result<(), Failure> {
    let left = phone.leave()?;
    out.result(
        &json!({ "sealed": left }),
        &format!("locked; {left} sealed parcel(s) wait for `upload`. Nothing was deleted"),
    );
    Ok(())
}

/// Folder of a profile of a phone that several officers share.
pub fn profile(root: &Path, number: u32) -> Result<PathBuf, Failure> {
    let env: Arc<dyn Env> = Arc::new(SystemEnv);
    std::fs::create_dir_all(root).map_err(refused)?;
    let passphrase = std::env::var(PASSPHRASE).unwrap_or_default();
    let key_store = FileKeyStore::new(root, &passphrase, Arc::clone(&env));
    let profiles = Profiles::at(root, Arc::new(key_store), env);
    if profiles.list()?.iter().all(|p| p.number != number) {
        let (made, _) = profiles.add(&format!("{number}"))?;
        if made != number {
            return Err(Failure::Usage(format!(
                "the next profile of this phone is {made}"
            )));
        }
    }
    Ok(profiles.folder(number))
}

/// Sends what locking left, without opening.
pub fn upload(folder: &Path, out: &Output) -> Result<(), Failure> {
    let phone = phone(folder);
    let address = phone.hub_address()?.ok_or_else(|| {
        Failure::Refused(String::from(
            "this phone has not joined a hub; nothing can be sent while it is locked",
        ))
    })?;
    let transport = pinned_transport(&address, phone.hub_root()?, 0, 0)?;
    let done = runtime()?.block_on(phone.upload(&transport))?;
    out.result(
        &json!({ "sent": done.sent, "waiting": done.waiting }),
        &format!("{} parcel(s) are at the hub, {} wait", done.sent, done.waiting),
    );
    if done.waiting > 0 {
        return Err(Failure::Some(String::from(
            "not everything could be sent; it stays, sealed",
        )));
    }
    Ok(())
}

/// Keeps reports on a locked phone, unread until somebody opens it.
pub fn report_while_locked(folder: &Path, file: &FileArgs, out: &Output) -> Result<(), Failure> {
    let phone = phone(folder);
    let mut kept = 0;
    for line in input::read(&file.file, RecordKind::ACCIDENT)? {
        let object = line
            .object
            .map_err(|why| Failure::Refused(format!("line {}: {why}", line.number)))?;
        let (answers, _) = form::json::from_json(RecordKind::ACCIDENT, &object, &mut || draw(&SystemEnv));
        phone.report_while_locked(&answers)?;
        kept += 1;
    }
    out.result(
        &json!({ "kept": kept }),
        &format!("{kept} report(s) are kept, sealed; they are saved when somebody opens this phone"),
    );
    Ok(())
}
