//! The deterministic simulation: one seed owns a hub and some phones, their clocks, disks, lines
//! and accidents. Whatever a call promised is remembered beside, and looked at after every crash
//! and at the end.
//!
//! * **saved**: survives any crash of its phone, a forgotten PIN and a key store that lost its key;
//! * **receipted**: survives while the hub's disk or any holder lives;
//! * **backed up**: survives a restore of the hub;
//! * replicas of a shard converge, and making rows again changes nothing;
//! * both values of concurrent edits are readable until somebody resolves them;
//! * **erased**: is owed to nobody and lies nowhere, restores included; restricted is shown nowhere;
//! * no body reaches a device without a grant for its shard; an ended lease hides what others wrote,
//!   and nothing else;
//! * nothing is held for ever without a task, and nothing honest is held.

mod at_the_hub;
mod env;
mod finish;
mod forge;
mod grants;
mod hardware;
mod leases;
mod line;
mod misfortune;
mod model;
mod office;
mod people;
mod phone;
mod photos;
mod pins;
mod raw;
mod rights;
mod sealed;
mod syncing;
mod world;

pub use env::SimEnv;
pub use hardware::Hardware;
pub use people::{PLACES, TODAY, accident, consent, enrolments};
pub use world::START_MS;

use lontar_core::oplog::digest::Digest;
use world::World;

/// Steps of a seed unless somebody asks for more.
pub const STEPS: u64 = 120;

/// What a seed did.
pub struct Run {
    /// One line for each thing that happened.
    pub trace: Vec<String>,
    /// A hash of the trace.
    pub trace_hash: u64,
    /// Digests of all replicas at the end.
    pub digests: Vec<Digest>,
    /// What was breached, and at which step.
    pub breach: Option<(u64, String)>,
}

/// How a world is made.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Steps before everybody comes home.
    pub steps: u64,
    /// Phones that do not wait for their disk: breaks **saved**, to show that it is looked at.
    pub no_sync: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            steps: STEPS,
            no_sync: false,
        }
    }
}

/// Runs one seed to its end or to the first breach.
#[must_use]
pub fn run(seed: u64, options: Options) -> Run {
    let mut world = match World::new(seed, options) {
        Ok(world) => world,
        Err(why) => return ended(Vec::new(), Err((0, why))),
    };
    for step in 0..options.steps {
        if let Err(why) = world.step() {
            return ended(world.trace, Err((step, why)));
        }
    }
    let digests = world.finish();
    ended(world.trace, digests.map_err(|why| (options.steps, why)))
}

fn ended(trace: Vec<String>, result: Result<Vec<Digest>, (u64, String)>) -> Run {
    // FNV-1a: nothing here has to be hard to guess.
    let trace_hash = trace
        .iter()
        .flat_map(|line| line.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let (digests, breach) = match result {
        Ok(digests) => (digests, None),
        Err(breach) => (Vec::new(), Some(breach)),
    };
    Run {
        trace,
        trace_hash,
        digests,
        breach,
    }
}
