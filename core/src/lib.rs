//! The core of Lontar: everything that a phone does except drawing.

pub mod form;
pub mod model;
pub mod oplog;
