//! `lontar demo`: a week of three teams, played with the real core, a real hub and real HTTP on
//! loopback. The summary at the end is read from the hub and the phones, not from the script.

mod check;
mod people;
mod story;
mod world;

use crate::output::{Failure, Output};
use clap::Args as ClapArgs;
use lontar_hub::people::Secrets;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How the demo plays.
#[derive(ClapArgs)]
pub struct Args {
    /// Folder for the hub's and the phones' data; kept. Without it a temporary one is used.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Where the hub listens; loopback only. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Officers' phones of each team.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=20))]
    phones: u8,
    /// Enrolments of all phones together, about.
    #[arg(long, default_value_t = 360, value_parser = clap::value_parser!(u32).range(30..=20_000))]
    records: u32,
    /// The same seed tells the same story.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Shows the console to everybody on this machine as this user of the demo, without signing in:
    /// operator, penyelia, verifikator or pemeriksa.
    #[arg(long, value_name = "NAME", conflicts_with = "once",
          value_parser = clap::builder::PossibleValuesParser::new(world::USERS.map(|(name, ..)| name)))]
    open_console: Option<String>,
    /// Ends after the summary instead of keeping the console up.
    #[arg(long)]
    once: bool,
}

/// Plays, checks, prints, and keeps the console up until Ctrl-C.
pub fn run(args: &Args, out: &Output) -> Result<(), Failure> {
    if !args.listen.ip().is_loopback() {
        return Err(Failure::Usage(String::from(
            "the demo listens on loopback only, such as 127.0.0.1:8080",
        )));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Refused(format!("cannot start: {e}")))?;
    let folder = Folder::new(args.data.clone())?;
    let summary = runtime.block_on(async {
        let mut world = world::World::begin(args, &folder.path, out).await?;
        story::play(&mut world, out).await?;
        let summary = check::summary(&world)?;
        print(&summary, &world, out);
        if !args.once {
            let users = world.add_users()?;
            out.note(&sign_in_help(&users));
            out.note(&format!(
                "The console is at {} (Ctrl-C ends it).",
                world.address()
            ));
            crate::hub::stop_asked().await;
        }
        world.end().await?;
        Ok::<_, Failure>(summary)
    })?;
    drop(folder);
    if summary.lost > 0 || !summary.digests_equal {
        return Err(Failure::Some(String::from(
            "promises were broken; this is a defect",
        )));
    }
    Ok(())
}

/// Who may sign in, and with what.
fn sign_in_help(users: &[(&str, Secrets)]) -> String {
    let mut text = format!(
        "\nTo sign in: one of these names, the password \"{}\", then a code of an authenticator app\n\
         that knows the secret, or the recovery code (good once).\n",
        world::PASSWORD
    );
    for (name, secrets) in users {
        let recovery = secrets.recovery.first().map_or("", String::as_str);
        text.push_str(&format!(
            "  {name:12} secret {}  recovery code {recovery}\n",
            secrets.totp
        ));
    }
    text
}

fn print(s: &check::Summary, world: &world::World, out: &Output) {
    let object = json!({
        "records_at_hub": s.records_at_hub, "records_on_phones": s.records_on_phones,
        "enrolments": s.enrolments, "accidents": s.accidents, "candidates": s.candidates,
        "conflicts_open": s.conflicts_open, "conflicts_settled": s.conflicts_settled,
        "lost": s.lost, "promises": s.promises, "digests_equal": s.digests_equal,
        "held": s.held, "aside": s.aside, "faults": s.faults,
        "bytes_up": s.bytes_up, "bytes_down": s.bytes_down, "seconds": s.seconds, "console": world.address(),
    });
    let lines = format!(
        "\nAt the hub        {} enrolments, {} accident reports, {} candidates\n\
         On the phones     {} records (a record on two phones counts twice)\n\
         Differing answers {} open, both values kept everywhere; {} settled by people\n\
         Promises          {} made, {} broken\n\
         Digests           {}\n\
         Verified          {} fault(s) in logs and rows\n\
         Bytes             {} up, {} down, in {:.1} s",
        s.enrolments,
        s.accidents,
        s.candidates,
        s.records_on_phones,
        s.conflicts_open,
        s.conflicts_settled,
        s.promises,
        s.lost,
        if s.digests_equal {
            "equal on the hub and every phone that came back"
        } else {
            "DIFFER"
        },
        s.faults,
        s.bytes_up,
        s.bytes_down,
        s.seconds,
    );
    out.result(&object, &lines);
}

/// The demo's folder; a temporary one is removed at the end.
struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    fn new(given: Option<PathBuf>) -> Result<Self, Failure> {
        if let Some(path) = given {
            let used = std::fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_some());
            if used {
                return Err(Failure::Refused(String::from(
                    "the folder is not empty; the demo begins with an empty one",
                )));
            }
            return Ok(Self {
                path,
                temporary: false,
            });
        }
        let path = std::env::temp_dir().join(format!("lontar-demo-{}", std::process::id()));
        Ok(Self {
            path,
            temporary: true,
        })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            // What cannot be removed is in the system's temporary folder.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
