//! Stories with named people: what the product promises, a few lines each.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a story that cannot go on is a failed test"
)]

mod audit;
mod browser;
mod clocks;
mod damage;
mod drafts;
mod edits;
mod hubs;
mod leaks;
mod leaving;
mod locked;
mod people;
mod phones;
mod photos;
mod practice;
mod retention;
mod rights;
mod stage;
mod todo;
mod upgrades;
mod wire;
mod workers;
