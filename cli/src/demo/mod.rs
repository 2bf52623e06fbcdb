//! `lontar demo`.

use crate::output::{Failure, Output};
use clap::Args as ClapArgs;

/// How.
#[derive(ClapArgs)]
pub struct Args {}

/// Runs.
pub fn run(_args: &Args, _out: &Output) -> Result<(), Failure> {
    Ok(())
}
