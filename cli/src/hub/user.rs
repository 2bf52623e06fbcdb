//! People who may sign in at the console.

use crate::output::{Failure, Output};
use clap::{Args, Subcommand};
use lontar_hub::audit::Who;
use lontar_hub::people::{NewUser, PASSWORD_MIN_CHARS, Secrets, User};
use lontar_hub::rights::OfficeRole;
use lontar_hub::{Hub, HubError, echo};
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use serde_json::{Value as Json, json};
use std::io::{BufRead, IsTerminal};

/// What to do with users.
#[derive(Args)]
pub struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Makes a user. Shows once what the person needs: the secret for an authenticator app, and ten
    /// recovery codes for when that is lost.
    ///
    /// The password is asked for, or read from standard input (its first line); the person changes
    /// it at the first sign-in.
    Add {
        /// Name for signing in: letters, digits, dots, dashes.
        name: String,
        /// Name as colleagues see it.
        #[arg(long)]
        full_name: String,
        #[command(flatten)]
        role: RoleArgs,
    },
    /// Lists users.
    List,
    /// Gives a user another password, which the person changes at the next sign-in.
    Password {
        /// Name for signing in.
        name: String,
    },
    /// Gives a user a new secret for the authenticator app; the old one ends.
    Totp {
        /// Name for signing in.
        name: String,
    },
    /// Gives a user ten new recovery codes; the old ones end.
    Recovery {
        /// Name for signing in.
        name: String,
    },
    /// Closes a user: open sessions end, nobody signs in with it.
    Disable {
        /// Name for signing in.
        name: String,
    },
    /// Opens a closed user again.
    Enable {
        /// Name for signing in.
        name: String,
    },
    /// Lets a user who wrote too many wrong passwords or codes try again now.
    Unlock {
        /// Name for signing in.
        name: String,
    },
    /// Gives a user another role or other regencies.
    Role {
        /// Name for signing in.
        name: String,
        #[command(flatten)]
        role: RoleArgs,
    },
}

#[derive(Args)]
struct RoleArgs {
    /// operator, supervisor (of some regencies), verifier, bank or auditor; see docs/rights.md.
    #[arg(long)]
    role: String,
    /// For a supervisor: code of a regency, such as 53.14; may be given several times.
    #[arg(long, value_name = "CODE")]
    regency: Vec<String>,
}

impl RoleArgs {
    fn role(&self) -> Result<OfficeRole, Failure> {
        OfficeRole::from_name(&self.role).ok_or_else(|| {
            Failure::Usage(format!(
                "{}: operator, supervisor, verifier, bank or auditor",
                echo(&self.role)
            ))
        })
    }
}

impl UserArgs {
    /// Whether something is to be changed.
    pub fn changes(&self) -> bool {
        !matches!(self.command, UserCommand::List)
    }
}

/// Runs it.
pub fn user(hub: &Hub, args: &UserArgs, out: &Output) -> Result<(), Failure> {
    let who = &Who::Machine;
    match &args.command {
        UserCommand::Add {
            name,
            full_name,
            role,
        } => {
            let new = NewUser {
                name: name.clone(),
                full_name: full_name.clone(),
                role: role.role()?,
                regencies: role.regency.clone(),
                must_change: true,
            };
            let secrets = hub.add_user(who, &new, &password()?)?;
            show_secrets(name, &secrets, out);
            Ok(())
        }
        UserCommand::List => list(hub, out),
        UserCommand::Password { name } => {
            hub.user(name).map_err(no_user(name))?;
            hub.set_password(who, name, &password()?).map_err(no_user(name))?;
            said(out, "password", name, "changed; open sessions ended")
        }
        UserCommand::Totp { name } => {
            let secrets = hub.renew_totp(who, name).map_err(no_user(name))?;
            show_secrets(name, &secrets, out);
            Ok(())
        }
        UserCommand::Recovery { name } => {
            let codes = hub.renew_recovery(who, name).map_err(no_user(name))?;
            out.note("Write the codes down for the person; they are not shown again.");
            out.result(&json!({ "user": name, "recovery": codes }), &codes.join("\n"));
            Ok(())
        }
        UserCommand::Disable { name } => {
            hub.set_disabled(who, name, true).map_err(no_user(name))?;
            said(out, "disabled", name, "closed; open sessions ended")
        }
        UserCommand::Enable { name } => {
            hub.set_disabled(who, name, false).map_err(no_user(name))?;
            said(out, "enabled", name, "open again")
        }
        UserCommand::Unlock { name } => {
            let waited = hub.unlock_user(who, name).map_err(no_user(name))?;
            let words = if waited {
                "may try again now"
            } else {
                "had no wrong attempts"
            };
            said(out, "unlocked", name, words)
        }
        UserCommand::Role { name, role } => {
            hub.set_role(who, name, role.role()?, &role.regency)
                .map_err(no_user(name))?;
            said(out, "role", name, "changed, from the next page on")
        }
    }
}

fn said(out: &Output, what: &str, name: &str, words: &str) -> Result<(), Failure> {
    out.result(&json!({ what: name }), &format!("{name}: {words}"));
    Ok(())
}

fn no_user(name: &str) -> impl FnOnce(HubError) -> Failure {
    move |e| match e {
        HubError::NotFound(_) => Failure::Refused(format!(
            "there is no user {}; `lontar hub user list` lists all",
            echo(name)
        )),
        e => e.into(),
    }
}

/// From a terminal, unseen and twice; else the first line of standard input.
fn password() -> Result<String, Failure> {
    let unreadable = |e: std::io::Error| Failure::Refused(format!("the password cannot be read: {e}"));
    if std::io::stdin().is_terminal() {
        let ask = |prompt: &str| rpassword::prompt_password(prompt).map_err(unreadable);
        let first = ask(&format!("Password (at least {PASSWORD_MIN_CHARS} characters): "))?;
        if first != ask("Once more: ")? {
            return Err(Failure::Refused(String::from(
                "the two differ; nothing was changed",
            )));
        }
        return Ok(first);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::Refused(String::from(
            "write the password on standard input, or run the command on a terminal",
        )));
    }
    Ok(String::from(password))
}

fn show_secrets(name: &str, secrets: &Secrets, out: &Output) {
    out.note("Hand this to the person; it is stored here but not shown again.");
    let object = json!({
        "user": name, "totp_secret": secrets.totp, "otpauth": secrets.otpauth, "recovery": secrets.recovery,
    });
    let mut lines = format!("{}\n{}", qr(&secrets.otpauth), secrets.otpauth);
    if !secrets.recovery.is_empty() {
        lines.push_str("\n\nRecovery codes, each good once:\n");
        lines.push_str(&secrets.recovery.join("\n"));
    }
    out.result(&object, &lines);
}

/// Two modules to a character, dark on light whatever the terminal's colours; nothing if the text
/// does not fit into a code.
fn qr(text: &str) -> String {
    QrCode::with_error_correction_level(text, EcLevel::L)
        .map(|code| {
            code.render::<Dense1x2>()
                .dark_color(Dense1x2::Light)
                .light_color(Dense1x2::Dark)
                .quiet_zone(true)
                .build()
        })
        .unwrap_or_default()
}

fn list(hub: &Hub, out: &Output) -> Result<(), Failure> {
    let users = hub.users()?;
    if users.is_empty() {
        out.note("nobody can sign in yet; make the first user with: lontar hub user add");
    }
    for user in users {
        let locked_ms = hub.locked_ms(&user.name)?;
        out.result(&object(&user, locked_ms), &line(&user, locked_ms));
    }
    Ok(())
}

fn object(user: &User, locked_ms: i64) -> Json {
    json!({
        "id": user.id, "user": user.name, "full_name": user.full_name, "role": user.role.name(), "regencies": user.regencies,
        "created_ms": user.created_ms, "disabled_ms": user.disabled_ms, "must_change": user.must_change,
        "locked_for_ms": locked_ms,
    })
}

fn line(user: &User, locked_ms: i64) -> String {
    let state = match (user.disabled_ms, locked_ms) {
        (Some(_), _) => "closed",
        (None, 0) => "open",
        (None, _) => "waits",
    };
    format!(
        "{:16} {:28} {:11} {:7} {}",
        user.name,
        user.full_name,
        user.role.name(),
        state,
        user.regencies.join(",")
    )
}
