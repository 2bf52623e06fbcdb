//! The core of Lontar: everything that a phone does except drawing.
//!
//! A person saves a *record*: an enrolment, an accident report. Its answers are registers of a
//! flat document; a save is one *change* of it, made at the state that the screen showed. The
//! change becomes an *entry* of the device's *log*, is sealed, and is durable before the save
//! returns. Entries travel in *runs*; every replica that has the same entries shows the same
//! records, and where two people changed one answer at once, both values are shown until a person
//! chooses.
//!
//! | layer | what it is |
//! | --- | --- |
//! | [`model`] | the words of the domain: identifiers, NIK, names, dates, regions |
//! | [`form`] | questions, choices and rules as data; problems instead of failures |
//! | [`oplog`] | entries, seals, documents, held entries, limits; pure |
//! | `ledger` | entries on SQLite: accepted, kept, applied; shared with the hub |
//! | `store` | the phone's rows, drafts, search, custody |
//! | `vault` | the database key while the phone is locked: PIN, key store, supervisor's code |
//! | [`sync`] | wire formats, the session as a state machine, the engine, HTTP |
//! | [`media`] | photos and voice notes: upright, small, stripped, sealed; pure |
//! | `app` | one function for each thing a person does; start reading here |
//!
//! Imports go upward in this table only. `model`, `form`, `oplog`, `sync::wire` and
//! `sync::session` know no clock, chance, file, network or database.

#[cfg(feature = "store")]
pub mod app;
pub mod env;
pub mod form;
#[cfg(feature = "ledger")]
pub mod ledger;
pub mod media;
pub mod model;
pub mod oplog;
#[cfg(feature = "store")]
pub mod store;
pub mod sync;
#[cfg(feature = "store")]
pub mod vault;
