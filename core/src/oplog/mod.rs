//! The log: entries, seals, documents, limits. Pure: time and randomness are parameters.

pub mod carried;
pub mod codec;
pub mod digest;
pub mod doc;
pub mod document;
pub mod entry;
pub mod flat;
pub mod flat_write;
pub mod hash;
pub mod held;
pub mod limits;
pub mod office;
pub mod record;
mod rle;
pub mod run;
pub mod seal;
pub mod shard;
#[cfg(test)]
pub(crate) mod testing;
pub mod vector;
pub mod view;

pub use ed25519_dalek::SigningKey;
