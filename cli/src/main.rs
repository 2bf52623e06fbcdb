//! `lontar`: parses the command line and calls. Output for machines goes to standard output,
//! messages for people to standard error.

use clap::{CommandFactory, Parser, Subcommand};
use lontar::{demo, hub, output, phone};
use std::process::ExitCode;

/// Enrolments and accident reports for the vulnerable workers of Nusa Tenggara Timur, with or
/// without a signal.
#[derive(Parser)]
#[command(name = "lontar", version, propagate_version = true)]
struct Cli {
    /// One JSON object (one per line for lists) on standard output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays a week on this machine: a hub, three teams and their phones, invented people. Then the
    /// console stays up for a look around.
    Demo(demo::Args),
    /// The hub, the server of Disnaker: invites phones, keeps what they bring, imports lists, backups.
    Hub(hub::Args),
    /// A phone without a screen: enrols, reports, finds and changes records, and syncs with a hub.
    Phone(phone::Args),
    /// Prints a completion script.
    Completion {
        /// bash, zsh, fish, elvish or powershell.
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let out = output::Output::new(cli.json);
    let done = match cli.command {
        Command::Demo(args) => demo::run(&args, &out),
        Command::Hub(args) => hub::run(&args, &out),
        Command::Phone(args) => phone::run(&args, &out),
        Command::Completion { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "lontar", &mut std::io::stdout());
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}
