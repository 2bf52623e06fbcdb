//! The one binary of Lontar, as a library so that tests and benchmarks can use its parts: the
//! commands, the demo, the emulated link, and the random source that a seed repeats.

pub mod demo;
pub mod hub;
pub mod link;
pub mod output;
pub mod phone;
pub mod rng;
