//! What the tests of Lontar stand on: a simulated disk, an emulated link, and the random numbers that drive them.
//!
//! - [`disk`]: an in-memory file system for SQLite whose power can fail at any call.
//! - [`ktp`]: drawn photos of cards of invented people, good and bad, and reading their NIK back.
//! - [`mod@link`]: a proxy that makes loopback as slow, lossy and unreliable as a village.
//! - [`sim`]: whole worlds of hub and phones, each owned by one seed.
//! - [`rng`]: the one source of chance; a seed repeats everything.

pub mod disk;
pub mod ktp;
pub mod sim;
pub use lontar::{link, rng};
