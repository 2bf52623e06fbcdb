//! The one binary of Lontar, as a library so that tests and benchmarks can use its parts: the demo,
//! the emulated link, and the random source that a seed repeats.

pub mod link;
pub mod rng;
