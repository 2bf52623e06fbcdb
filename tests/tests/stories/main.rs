//! Stories with named people: what the product promises, a few lines each.

mod edits;
mod hubs;
mod phones;
mod stage;
