//! `lontar hub`: what an operator does.

mod import;
mod office;
mod receipts;
mod serve;

pub use serve::stop_asked;

use crate::output::{Failure, Output};
use clap::{Args as ClapArgs, Subcommand};
use lontar_core::env::{Env, SystemEnv};
use lontar_core::model::id::to_hex;
use lontar_hub::{Hub, backup};
use serde_json::json;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where, and what.
#[derive(ClapArgs)]
pub struct Args {
    /// Data folder of the hub.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a hub and its root key, which is printed once and stored nowhere.
    Init {
        /// Address that phones will use, such as http://192.168.1.10:8080.
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        address: String,
    },
    /// Serves phones, and on loopback the console, until Ctrl-C.
    Serve {
        /// Address and port; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
    },
    /// Mints an invite for one phone.
    Invite(office::InviteArgs),
    /// Takes over lists.
    Import {
        #[command(subcommand)]
        what: ImportWhat,
    },
    /// Lists phones; revokes one, changes its districts, or admits a log that stands aside.
    Devices(office::DeviceArgs),
    /// What the hub holds, by district.
    Status,
    /// How far the work of each phone is here: stored, in a backup, aside, held.
    Receipts(receipts::ReceiptArgs),
    /// Writes a backup, also while serving.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Puts a backup in the place of the hub's data and opens a new generation; phones give back what
    /// came after it. Stop the server first.
    Restore {
        /// The backup.
        file: PathBuf,
    },
    /// Walks every log and compares what is shown with what was written.
    Verify,
}

#[derive(Subcommand)]
enum ImportWhat {
    /// Candidates of villages, from XLSX or CSV.
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
    match &args.command {
        Command::Init { address } => init(data, address, env, out),
        Command::Serve { listen } => serve::serve(open()?, *listen, out),
        Command::Invite(invite) => office::invite(&open()?, invite, out),
        Command::Import {
            what: ImportWhat::Candidates(what),
        } => import::candidates(&open()?, what, out),
        Command::Devices(devices) => office::devices(&open()?, devices, out),
        Command::Receipts(which) => receipts::receipts(&open()?, which, out),
        Command::Status => office::status(&open()?, out),
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
        Command::Verify => verify(&open()?, out),
    }
}

fn init(data: &Path, address: &str, env: Arc<dyn Env>, out: &Output) -> Result<(), Failure> {
    if !(address.starts_with("http://") || address.starts_with("https://")) {
        return Err(Failure::Usage(format!("{address}: write http://HOST:PORT")));
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
    hub.work_all()?;
    let bar = out.bar(0, "checking logs");
    let verified = hub.verify(&mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let object = json!({
        "logs": verified.logs, "entries": verified.entries, "documents": verified.documents, "faults": verified.faults,
    });
    out.result(
        &object,
        &format!(
            "{} logs, {} entries, {} documents: {} fault(s)",
            verified.logs,
            verified.entries,
            verified.documents,
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
