//! Certificates, and codes for locked phones.

use crate::output::{Failure, Output};
use clap::Subcommand;
use lontar_core::model::Challenge;
use lontar_core::model::id::from_hex;
use lontar_hub::Hub;
use serde_json::json;
use std::io::BufRead;
use std::path::PathBuf;

/// What to do with certificates.
#[derive(Subcommand)]
pub enum TlsCommand {
    /// Epoch of the TLS authority.
    Show,
    /// Makes a new TLS authority, because the old one was stolen or ends. The root key, as `init` showed
    /// it, comes from standard input and is not stored. No phone has to be touched: each hears of it at
    /// its next sync and refuses the old one from then on.
    NewAuthority,
    /// Writes chain.pem and key.pem into a folder, for a reverse proxy that ends TLS before the hub.
    /// Phones check that chain as they check the hub's own; run this again within 90 days.
    Pem {
        /// The folder.
        folder: PathBuf,
    },
}

/// Runs a command about certificates.
pub fn tls(hub: &Hub, command: &TlsCommand, out: &Output) -> Result<(), Failure> {
    match command {
        TlsCommand::Show => {
            let epoch = hub.tls_epoch()?;
            out.result(
                &json!({ "epoch": epoch }),
                &format!("TLS authority of epoch {epoch}"),
            );
        }
        TlsCommand::NewAuthority => {
            let epoch = hub.new_tls_authority(&root_secret()?)?;
            out.result(
                &json!({ "epoch": epoch }),
                &format!("TLS authority of epoch {epoch} was made; a hub that serves takes it within an hour, or when started again"),
            );
        }
        TlsCommand::Pem { folder } => {
            let (chain, key) = hub.tls_pem()?;
            let written = std::fs::create_dir_all(folder)
                .and_then(|()| std::fs::write(folder.join("chain.pem"), chain))
                .and_then(|()| write_secret(&folder.join("key.pem"), &key));
            written.map_err(|e| Failure::Refused(format!("{} cannot be written: {e}", folder.display())))?;
            out.result(
                &json!({ "chain": folder.join("chain.pem"), "key": folder.join("key.pem") }),
                "chain.pem and key.pem were written; they are good for 90 days",
            );
        }
    }
    Ok(())
}

/// The root's secret from standard input.
pub fn root_secret() -> Result<[u8; 32], Failure> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|e| Failure::Refused(e.to_string()))?;
    let bytes = from_hex(line.trim()).and_then(|b| <[u8; 32]>::try_from(b).ok());
    bytes.ok_or_else(|| {
        Failure::Refused(String::from(
            "write the root key into standard input: the 64 digits that `init` showed",
        ))
    })
}

fn write_secret(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::File::options();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}

/// The code for a locked phone.
pub fn recover(hub: &Hub, challenge: &str, out: &Output) -> Result<(), Failure> {
    let challenge = Challenge::parse(challenge).map_err(|e| Failure::Refused(e.to_string()))?;
    let (name, codes) = hub.recover(&challenge)?;
    let codes: Vec<String> = codes
        .iter()
        .map(lontar_core::model::RecoveryCode::reveal)
        .collect();
    let (first, older) = codes
        .split_first()
        .ok_or(Failure::Refused(String::from("no code")))?;
    out.result(
        &json!({ "name": name, "code": first, "older": older }),
        &format!("code for the phone of {name}: {first}"),
    );
    out.note("Read it aloud only after you are sure whom you speak to. It opens the phone once.");
    for code in older {
        out.note(&format!(
            "if the phone says that this is wrong, it has not synced for long; then: {code}"
        ));
    }
    Ok(())
}
