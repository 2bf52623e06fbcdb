//! Messages and batches, byte by byte (`docs/protocol.md` is the same in prose).

pub mod batch;
pub mod blob;
pub mod exchange;
pub mod join;
pub mod keys;
pub mod receipt;
pub mod repair;
pub mod sealed;
pub mod slip;
pub mod worker_invite;

/// Protocol version, raised when an old peer could no longer understand. 1: 2026-11, first.
pub const PROTOCOL_VERSION: u8 = 1;
/// The oldest version that is still spoken.
pub const PROTOCOL_VERSION_MIN: u8 = 1;

#[cfg(test)]
#[path = "wire_samples.rs"]
mod samples;
#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
