//! The core of Lontar: everything that a phone does except drawing.

pub mod form;
#[cfg(feature = "ledger")]
pub mod ledger;
pub mod model;
pub mod oplog;
#[cfg(feature = "store")]
pub mod store;
pub mod sync;
