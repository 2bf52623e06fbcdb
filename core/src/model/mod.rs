//! Words of the domain: identifiers, identity numbers, names, dates, regions.

pub mod value;

pub use value::Value;
