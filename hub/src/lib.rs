//! hub.
pub mod import;
