//! `lontar hub`: what an operator does.

mod audit;
mod import;
mod office;
mod receipts;
mod retention;
mod rights;
mod serve;
mod trust;
mod user;

pub use serve::stop_asked;

use crate::output::{Failure, Output};
use clap::{Args as ClapArgs, Subcommand};
use lontar_core::env::{Env, SystemEnv};
use lontar_core::model::id::to_hex;
use lontar_core::sync::http::{is_this_machine, is_tls};
use lontar_hub::audit::{Note, Who};
use lontar_hub::rights::Action;
use lontar_hub::serve::Exposure;
use lontar_hub::{Hub, backup};
use serde_json::json;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where, and what.
#[derive(ClapArgs)]
pub struct Args {
    /// Data folder of the hub. Always needed.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a new hub. Its root key is shown once and stored nowhere: write it down.
    Init {
        /// Address at which phones will reach this machine, such as https://192.168.1.10:8443; it is
        /// part of every invite. With https:// the hub serves TLS; http:// is for this machine alone.
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        address: String,
    },
    /// Answers phones until Ctrl-C, and browsers of people who can sign in (see `user add`). The
    /// console is there on 127.0.0.1, or behind TLS.
    Serve {
        /// Address and port to listen on: 127.0.0.1:8080 for this machine alone, 0.0.0.0:8443 for
        /// phones on the network (browsers then need users: see `user add`). Port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Goes on with a folder that was copied, moved or put back to an earlier state. First make
        /// sure that no other copy of this hub runs, or ever will. Phones then send again what is
        /// missing here. Give this once, not at every start.
        #[arg(long)]
        new_generation: bool,
        /// A reverse proxy in front serves TLS, is the only way to this port, and sets
        /// X-Forwarded-For: the console may then be used from the network.
        #[arg(long)]
        behind_proxy: bool,
    },
    /// Makes an invite for one phone; it joins with `lontar phone join`.
    Invite(office::InviteArgs),
    /// Reads lists of people, as village heads and Disnaker send them.
    Import {
        #[command(subcommand)]
        what: ImportWhat,
    },
    /// Lists phones and their keys; closes one, changes its districts, or takes in work that stands
    /// aside.
    ///
    /// Work stands aside when its phone has no right to the district, or was closed before it sent
    /// it: it is kept whole and shown to nobody until somebody admits it.
    Devices(office::DeviceArgs),
    /// How many records the hub holds, by district.
    Status,
    /// How far the work of each phone has come: stored, in a backup, aside, held.
    ///
    /// A phone writes one log per district; each saved change is an entry of it. Aside: kept, but
    /// shown to nobody until `devices --admit`. Held: kept, but not applied yet, for a reason that
    /// the console tells.
    Receipts(receipts::ReceiptArgs),
    /// Writes everything into one file, also while the hub serves.
    Backup {
        /// The new file; one that is there is not written over.
        file: PathBuf,
    },
    /// Puts a backup in the place of the hub's data. Stop `serve` first.
    ///
    /// The data that was here is kept beside it. What phones had sent after the backup they send
    /// again at their next syncs.
    Restore {
        /// A file that `backup` wrote.
        file: PathBuf,
    },
    /// Checks every stored entry, that lists show what was written, and the audit.
    Verify,
    /// Certificates of the line to phones and browsers.
    Tls {
        #[command(subcommand)]
        what: trust::TlsCommand,
    },
    /// The code that opens a locked phone, for what the phone shows.
    Recover {
        /// Such as 7K3Q9-M2X8/0.
        challenge: String,
    },
    /// People who may sign in at the console.
    User(user::UserArgs),
    /// Requests of people about their data: a copy, a correction, an end of use, or erasing.
    Rights(rights::RightsArgs),
    /// Counts what is kept for longer than the rules say, and opens cases of erasing for it.
    Retention(retention::RetentionArgs),
    /// Who saw and did what, oldest first.
    Audit(audit::AuditArgs),
}

#[derive(Subcommand)]
enum ImportWhat {
    /// People of villages who may be enrolled, from XLSX or CSV; phones of the district receive them.
    Candidates(import::CandidateArgs),
}

/// Runs a command.
pub fn run(args: &Args, out: &Output) -> Result<(), Failure> {
    let env: Arc<dyn Env> = Arc::new(SystemEnv);
    let data = args
        .data
        .as_ref()
        .ok_or_else(|| Failure::Usage(String::from("say where the hub's data is: --data DIR")))?;
    let open = || Hub::open(data, Arc::clone(&env)).map_err(Failure::from);
    let open_to_change = || {
        let hub = open()?;
        hub.check_home()?;
        Ok::<_, Failure>(hub)
    };
    match &args.command {
        Command::Init { address } => init(data, address, env, out),
        Command::Serve {
            listen,
            new_generation,
            behind_proxy,
        } => {
            let exposure = if *behind_proxy {
                Exposure::Proxy
            } else {
                Exposure::Loopback
            };
            serve::serve(open()?, *listen, (*new_generation, exposure), out)
        }
        Command::Invite(invite) => office::invite(&open_to_change()?, invite, out),
        Command::Import {
            what: ImportWhat::Candidates(what),
        } => import::candidates(&open_to_change()?, what, out),
        Command::Devices(devices) if devices.changes() => office::devices(&open_to_change()?, devices, out),
        Command::Devices(devices) => office::devices(&seen(open()?, Action::SeeDevices)?, devices, out),
        Command::Receipts(which) => receipts::receipts(&seen(open()?, Action::SeeDevices)?, which, out),
        Command::Status => office::status(&seen(open()?, Action::SeeOverview)?, out),
        Command::Backup { file } => {
            let done = open()?.backup(file)?;
            let object = json!({ "position": done.position, "bytes": done.bytes });
            out.result(
                &object,
                &format!(
                    "backup written: everything up to position {}, {} bytes",
                    done.position, done.bytes
                ),
            );
            Ok(())
        }
        Command::Restore { file } => restore(data, file, &env, out),
        Command::Tls {
            what: what @ trust::TlsCommand::NewAuthority,
        } => trust::tls(&open_to_change()?, what, out),
        Command::Tls { what } => trust::tls(&open()?, what, out),
        Command::Recover { challenge } => trust::recover(&open_to_change()?, challenge, out),
        Command::Verify => verify(&seen(open()?, Action::Verify)?, out),
        Command::User(what) if what.changes() => user::user(&open_to_change()?, what, out),
        Command::User(what) => user::user(&seen(open()?, Action::ManageUsers)?, what, out),
        Command::Rights(what) if what.changes() => rights::rights(&open_to_change()?, what, &*env, out),
        Command::Rights(what) => rights::rights(&open()?, what, &*env, out),
        Command::Retention(what) if what.open_cases => retention::retention(&open_to_change()?, what, out),
        Command::Retention(what) => retention::retention(&open()?, what, out),
        Command::Audit(what) => match what.checks() {
            Some(file) => audit::check(file, out),
            None => audit::audit(&open()?, what, out),
        },
    }
}

/// Writes into the audit that the operator at the machine looked.
fn seen(hub: Hub, action: Action) -> Result<Hub, Failure> {
    hub.note(&Who::Machine, &Note::new(action, ""))?;
    Ok(hub)
}

fn init(data: &Path, address: &str, env: Arc<dyn Env>, out: &Output) -> Result<(), Failure> {
    if !(is_tls(address) || is_this_machine(address)) {
        return Err(Failure::Usage(format!(
            "{address}: write https://HOST:PORT; http:// is for this machine alone, such as http://127.0.0.1:8080"
        )));
    }
    let made = Hub::init(data, address, env)?;
    let (secret, fingerprint) = (to_hex(&made.root_secret), to_hex(&made.root_fingerprint));
    out.note(
        "Write down the root key and keep it away from this machine. It is not stored and not shown again.",
    );
    out.result(
        &json!({ "hub": made.hub.id().to_string(), "root_secret": secret, "root_fingerprint": fingerprint, "address": address }),
        &format!("hub {}\nroot key     {secret}\nfingerprint  {fingerprint}", made.hub.id()),
    );
    Ok(())
}

fn restore(data: &Path, file: &Path, env: &Arc<dyn Env>, out: &Output) -> Result<(), Failure> {
    let done = backup::restore(data, file, env)?;
    let aside = done.set_aside.as_ref().map(|p| p.display().to_string());
    out.result(
        &json!({ "generation": done.generation, "base_position": done.base_position, "set_aside": aside }),
        &format!(
            "restored; generation {} begins after position {}. Phones give back what came later.{}",
            done.generation,
            done.base_position,
            aside
                .as_ref()
                .map(|a| format!("\nThe data that was here is kept as {a}"))
                .unwrap_or_default()
        ),
    );
    Ok(())
}

fn verify(hub: &Hub, out: &Output) -> Result<(), Failure> {
    hub.catch_up()?;
    let bar = out.bar(0, "checking logs");
    let verified = hub.verify(&mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let object = json!({
        "logs": verified.logs, "entries": verified.entries, "documents": verified.documents, "audit_rows": verified.audit_rows,
        "photos": verified.blobs, "faults": verified.faults,
    });
    out.result(
        &object,
        &format!(
            "{} logs, {} entries, {} documents, {} photos and voice notes, {} rows of the audit: {} fault(s)",
            verified.logs,
            verified.entries,
            verified.documents,
            verified.blobs,
            verified.audit_rows,
            verified.faults.len()
        ),
    );
    for fault in &verified.faults {
        out.note(fault);
    }
    if verified.faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::Some(String::from("faults were found")))
    }
}
