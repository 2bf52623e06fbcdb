//! From what a camera gives to what is kept: a main picture in which a NIK can be read, and a
//! thumbnail.
//!
//! Turned upright, without EXIF or any other metadata, JPEG with 4:2:0 and Huffman tables of its
//! own. Memory is bounded: JPEG is decoded at a fraction of its size (in the transform), PNG row by
//! row; what cannot be done that way is refused.

mod decode;
mod encode;
mod header;
mod quality;
mod raster;

pub use quality::Finding;

use super::MediaError;
use raster::Raster;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Longest edge of a main picture, pixels.
pub const MAIN_EDGE_MAX: u32 = 1_280;
/// Longest edge of a thumbnail, pixels.
pub const THUMBNAIL_EDGE_MAX: u32 = 240;
/// Largest main picture, bytes before sealing.
pub const MAIN_MAX_BYTES: usize = 40_000 - super::seal::OVERHEAD_BYTES;
/// Largest thumbnail, bytes before sealing.
pub const THUMBNAIL_MAX_BYTES: usize = 6_000 - super::seal::OVERHEAD_BYTES;
/// Largest file that is looked at; a JPEG of 50 megapixels has about 20 MB.
pub const FILE_MAX_BYTES: usize = 24 * 1024 * 1024;

/// A picture that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The main picture, JPEG.
    pub main: Vec<u8>,
    /// The thumbnail, JPEG.
    pub thumbnail: Vec<u8>,
    /// Width and height of the main picture, pixels.
    pub size: (u32, u32),
    /// What may make it useless; a person decides.
    pub findings: Vec<Finding>,
}

/// Type of main picture and thumbnail.
pub const MIME: &str = "image/jpeg";

/// Makes main picture and thumbnail of a file.
pub fn prepare(file: &[u8]) -> Result<Prepared, MediaError> {
    // The decoders are fuzzed by their makers; should one panic all the same, a photo is refused and
    // the form that is being filled in goes on.
    catch_unwind(AssertUnwindSafe(|| prepare_unguarded(file))).unwrap_or(Err(MediaError::PhotoDamaged))
}

fn prepare_unguarded(file: &[u8]) -> Result<Prepared, MediaError> {
    let source = decode::decode(file, MAIN_EDGE_MAX)?;
    let upright = source.raster.turned(source.orientation);
    let findings = quality::findings(&upright, source.full_size);
    let (main, size) = encode::main(&upright)?;
    let thumbnail = encode::thumbnail(&upright)?;
    Ok(Prepared {
        main,
        thumbnail,
        size,
        findings,
    })
}

/// Width and height that fit an edge, in proportion, never larger than before.
fn fitting(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= edge {
        return (width, height);
    }
    let scaled = |side: u32| {
        let exact = u64::from(side) * u64::from(edge);
        u32::try_from((exact + u64::from(longest) / 2) / u64::from(longest))
            .unwrap_or(edge)
            .max(1)
    };
    (scaled(width), scaled(height))
}

/// Reads a JPEG that this module wrote, for tests and tools: width, height, RGB.
pub fn read_back(jpeg: &[u8]) -> Result<(u32, u32, Vec<u8>), MediaError> {
    let source = decode::decode(jpeg, u32::MAX)?;
    let Raster { width, height, rgb } = source.raster;
    Ok((width, height, rgb))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
