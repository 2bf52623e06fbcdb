//! What the tests of Lontar stand on: a simulated disk and the random numbers that drive it.
//!
//! - [`disk`]: an in-memory file system for SQLite whose power can fail at any call.
//! - [`rng`]: the one source of chance; a seed repeats everything.

pub mod disk;
pub mod rng;
