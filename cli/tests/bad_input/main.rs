//! Bad input and faults, tried on the command line as people meet them: every failure says what can
//! be done, nothing is lost and nothing half done.
//!
//! * `run` runs the built program and looks at everything it says: no panic, no NIK on standard
//!   error, only JSON with `--json`.
//! * `gate` stands between phone and hub and holds the line at a byte, so that a kill always falls
//!   in the middle of a transfer.
//! * `stage` makes hubs, phones and files of invented people.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a helper that cannot go on is a failed test"
)]

mod copies;
mod damage;
mod enrol;
mod gate;
mod import;
mod invites;
mod killed;
mod network;
mod operator;
mod people;
mod photos;
mod rights;
mod run;
mod stage;
