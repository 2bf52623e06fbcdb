//! Sync: one protocol for hub, phone and file.
//!
//! `wire` says what the bytes are, `session` is the conversation as a pure state machine,
//! `engine` performs it against the store over a `transport`, `blobs` brings photos after it. The first two know no clock,
//! network or database.

#[cfg(feature = "store")]
pub mod blobs;
#[cfg(feature = "store")]
pub mod compare;
#[cfg(feature = "store")]
pub mod engine;
#[cfg(feature = "http")]
pub mod http;
pub mod session;
#[cfg(feature = "http")]
pub mod tls;
pub mod transport;
pub mod wire;
