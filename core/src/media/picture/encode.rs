//! Finding the best picture that fits its size.

use super::raster::Raster;
use super::{MAIN_EDGE_MAX, MAIN_MAX_BYTES, THUMBNAIL_EDGE_MAX, THUMBNAIL_MAX_BYTES, fitting};
use crate::media::MediaError;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Above this nothing more can be seen, whatever room is left.
const QUALITY_MAX: u8 = 88;
/// Below this, fewer pixels look better than more quantisation: digits grow rings.
const QUALITY_GOOD: u8 = 30;
/// Worse is not tried; a picture that does not fit even so is noise.
const QUALITY_MIN: u8 = 12;

/// Edges that are tried, longest first. A digit of a card that fills the picture needs the first three.
const MAIN_EDGES: [u32; 5] = [MAIN_EDGE_MAX, 1_120, 960, 800, 640];
const THUMBNAIL_EDGES: [u32; 3] = [THUMBNAIL_EDGE_MAX, 200, 160];

/// The main picture, with its width and height.
pub fn main(picture: &Raster) -> Result<(Vec<u8>, (u32, u32)), MediaError> {
    best(picture, &MAIN_EDGES, MAIN_MAX_BYTES)
}

/// The thumbnail.
pub fn thumbnail(picture: &Raster) -> Result<Vec<u8>, MediaError> {
    Ok(best(picture, &THUMBNAIL_EDGES, THUMBNAIL_MAX_BYTES)?.0)
}

/// The first edge at which a good quality fits; else the shortest edge at whatever quality does.
fn best(picture: &Raster, edges: &[u32], most: usize) -> Result<(Vec<u8>, (u32, u32)), MediaError> {
    let mut tried = None;
    for edge in edges {
        let size = fitting(picture.width, picture.height, *edge);
        if tried == Some(size) {
            continue;
        }
        tried = Some(size);
        let raster = picture.shrunk(size.0, size.1);
        if let Some(jpeg) = largest(&raster, QUALITY_GOOD, most)? {
            return Ok((jpeg, size));
        }
    }
    let edge = edges.last().copied().unwrap_or(THUMBNAIL_EDGE_MAX);
    let (width, height) = fitting(picture.width, picture.height, edge);
    let raster = picture.shrunk(width, height);
    let jpeg = largest(&raster, QUALITY_MIN, most)?.ok_or(MediaError::PhotoTooLarge)?;
    Ok((jpeg, (width, height)))
}

/// The JPEG of the highest quality from `least` on that has at most so many bytes.
fn largest(raster: &Raster, least: u8, most: usize) -> Result<Option<Vec<u8>>, MediaError> {
    let (mut low, mut high) = (least, QUALITY_MAX);
    let mut fits = None;
    while low <= high {
        let middle = low + (high - low) / 2;
        let jpeg = encode(raster, middle)?;
        if jpeg.len() <= most {
            fits = Some(jpeg);
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    Ok(fits)
}

fn encode(raster: &Raster, quality: u8) -> Result<Vec<u8>, MediaError> {
    let side = |side: u32| u16::try_from(side).map_err(|_| MediaError::PhotoTooLarge);
    let (width, height) = (side(raster.width)?, side(raster.height)?);
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_optimized_huffman_tables(true);
    encoder
        .encode(&raster.rgb, width, height, ColorType::Rgb)
        .map_err(|_| MediaError::PhotoDamaged)?;
    Ok(jpeg)
}
