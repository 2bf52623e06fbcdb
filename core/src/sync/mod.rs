//! Sync: one protocol for hub, phone and file.
//!
//! `wire` says what the bytes are, `plan` decides what to send, `session` is the conversation as a
//! pure state machine, `engine` performs it. The first three know no clock, network or database.

pub mod wire;
