//! From a file to pixels, never more of them than are needed.

use super::header::{self, Kind};
use super::raster::{Raster, Shrink};
use super::{FILE_MAX_BYTES, fitting};
use crate::media::MediaError;
use jpeg_decoder::{Decoder, PixelFormat};
use std::io::Cursor;

/// Pixels of the largest picture that is looked at. A phone camera of 50 megapixels has 8,160 × 6,120.
const PIXELS_MAX: u64 = 64_000_000;
/// A progressive JPEG keeps two bytes for every sample until its last scan: so many samples at most.
const PROGRESSIVE_SAMPLES_MAX: u64 = 30_000_000;
/// An interlaced PNG is complete only after its last pass: so many pixels at most.
const INTERLACED_PIXELS_MAX: u64 = 16_000_000;
/// Bytes that the PNG decoder may take for itself.
const PNG_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// A decoded picture, about as large as it was asked for.
pub struct Source {
    /// Its pixels.
    pub raster: Raster,
    /// Which side is up, as EXIF says; 1 to 8.
    pub orientation: u8,
    /// Pixels of the file, before anything was made smaller.
    pub full_size: (u32, u32),
}

/// Decodes a file so that its longest edge is `edge`, or shorter if it has less.
pub fn decode(file: &[u8], edge: u32) -> Result<Source, MediaError> {
    let kind = header::sniff(file)?;
    if file.len() > FILE_MAX_BYTES {
        return Err(MediaError::PhotoTooLarge);
    }
    match kind {
        Kind::Jpeg => jpeg(file, edge),
        Kind::Png => png(file, edge),
    }
}

fn jpeg(file: &[u8], edge: u32) -> Result<Source, MediaError> {
    let header = header::jpeg(file)?;
    if u64::from(header.width) * u64::from(header.height) > PIXELS_MAX
        || (header.progressive && header.samples > PROGRESSIVE_SAMPLES_MAX)
    {
        return Err(MediaError::PhotoTooLarge);
    }
    let (width, height) = fitting(header.width, header.height, edge);
    let mut decoder = Decoder::new(Cursor::new(file));
    let damaged = |_| MediaError::PhotoDamaged;
    decoder.read_info().map_err(damaged)?;
    let as_u16 = |side: u32| u16::try_from(side).unwrap_or(u16::MAX);
    // One more than needed: the decoder is content when one of both sides is large enough.
    let (got_width, got_height) = decoder
        .scale(as_u16(width.saturating_add(1)), as_u16(height.saturating_add(1)))
        .map_err(damaged)?;
    let pixels = decoder.decode().map_err(damaged)?;
    let format = decoder.info().ok_or(MediaError::PhotoDamaged)?.pixel_format;
    let mut shrink = Shrink::new((got_width.into(), got_height.into()), (width, height));
    match format {
        PixelFormat::RGB24 => {
            for row in pixels.chunks_exact(3 * usize::from(got_width)) {
                shrink.row(row);
            }
        }
        PixelFormat::L8 => {
            for row in pixels.chunks_exact(usize::from(got_width)) {
                shrink.row(&grey(row));
            }
        }
        PixelFormat::L16 | PixelFormat::CMYK32 => return Err(MediaError::PhotoUnsupported),
    }
    drop(pixels);
    Ok(Source {
        raster: shrink.finish(),
        orientation: header.orientation,
        full_size: (header.width, header.height),
    })
}

fn grey(row: &[u8]) -> Vec<u8> {
    row.iter().flat_map(|l| [*l; 3]).collect()
}

fn png(file: &[u8], edge: u32) -> Result<Source, MediaError> {
    let damaged = |e| match e {
        png::DecodingError::LimitsExceeded => MediaError::PhotoTooLarge,
        _ => MediaError::PhotoDamaged,
    };
    let limits = png::Limits {
        bytes: PNG_LIMIT_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let (from, interlaced) = {
        let info = decoder.read_header_info().map_err(damaged)?;
        ((info.width, info.height), info.interlaced)
    };
    let pixels = u64::from(from.0) * u64::from(from.1);
    if pixels > PIXELS_MAX || (interlaced && pixels > INTERLACED_PIXELS_MAX) {
        return Err(MediaError::PhotoTooLarge);
    }
    let mut reader = decoder.read_info().map_err(damaged)?;
    let to = fitting(from.0, from.1, edge);
    let mut shrink = Shrink::new(from, to);
    let (color, _) = reader.output_color_type();
    if interlaced {
        let size = reader.output_buffer_size().ok_or(MediaError::PhotoTooLarge)?;
        let mut all = vec![0; size];
        reader.next_frame(&mut all).map_err(damaged)?;
        let line = reader
            .output_line_size(from.0)
            .filter(|l| *l > 0)
            .ok_or(MediaError::PhotoDamaged)?;
        for row in all.chunks_exact(line) {
            shrink.row(&as_rgb(color, row));
        }
    } else {
        for _ in 0..from.1 {
            let row = reader.next_row().map_err(damaged)?;
            let row = row.ok_or(MediaError::PhotoDamaged)?;
            shrink.row(&as_rgb(color, row.data()));
        }
    }
    let exif = reader.info().exif_metadata.as_deref();
    let orientation = exif.and_then(header::orientation).unwrap_or(1);
    Ok(Source {
        raster: shrink.finish(),
        orientation,
        full_size: from,
    })
}

/// A row of eight-bit samples as red, green and blue; what is transparent stands on white.
fn as_rgb(color: png::ColorType, row: &[u8]) -> Vec<u8> {
    let on_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    match color {
        png::ColorType::Rgb => row.to_vec(),
        png::ColorType::Rgba => row
            .chunks_exact(4)
            .flat_map(|p| match p {
                [r, g, b, a] => [on_white(*r, *a), on_white(*g, *a), on_white(*b, *a)],
                _ => [0; 3],
            })
            .collect(),
        png::ColorType::GrayscaleAlpha => row
            .chunks_exact(2)
            .flat_map(|p| match p {
                [l, a] => [on_white(*l, *a); 3],
                _ => [0; 3],
            })
            .collect(),
        png::ColorType::Grayscale | png::ColorType::Indexed => grey(row),
    }
}
