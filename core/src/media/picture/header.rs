//! What a file is, told by its first bytes, and what of a JPEG must be known before it is decoded:
//! its size in memory and which side is up.

use crate::media::MediaError;

/// A kind of file that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

/// Tells the kind by content.
pub fn sniff(file: &[u8]) -> Result<Kind, MediaError> {
    if file.is_empty() {
        return Err(MediaError::PhotoEmpty);
    }
    if file.starts_with(&[0xff, 0xd8, 0xff]) {
        return Ok(Kind::Jpeg);
    }
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Kind::Png);
    }
    Err(if is_known_stranger(file) {
        MediaError::PhotoUnsupported
    } else {
        MediaError::PhotoUnknown
    })
}

/// Pictures of other kinds, so that a person hears what to do and not that it is no picture.
fn is_known_stranger(file: &[u8]) -> bool {
    let at = |from: usize, word: &[u8]| file.get(from..).is_some_and(|rest| rest.starts_with(word));
    let brand = |word: &[u8]| at(4, b"ftyp") && at(8, word);
    let brands: [&[u8]; 7] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"avif"];
    at(0, b"GIF8")
        || at(0, b"BM")
        || at(0, b"II*\0")
        || at(0, b"MM\0*")
        || (at(0, b"RIFF") && at(8, b"WEBP"))
        || at(0, b"\0\0\0\x0cJXL ")
        || brands.into_iter().any(brand)
}

/// What a JPEG says of itself before its first scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jpeg {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Whether all coefficients must be kept in memory until the last scan.
    pub progressive: bool,
    /// Samples of all components in the padded blocks of the picture.
    pub samples: u64,
    /// 1 to 8 of EXIF; 1 if it says nothing.
    pub orientation: u8,
}

/// Reads the segments up to the first scan.
pub fn jpeg(file: &[u8]) -> Result<Jpeg, MediaError> {
    let mut rest = file.get(2..).ok_or(MediaError::PhotoDamaged)?;
    let mut frame = None;
    let mut orientation = 1;
    loop {
        let (marker, segment, after) = next_segment(rest)?;
        match marker {
            0xda => break,
            0xc0..=0xc2 if frame.is_none() => frame = Some((marker == 0xc2, segment)),
            // Lossless, hierarchical, arithmetic: no camera writes them.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Err(MediaError::PhotoUnsupported),
            0xc0..=0xc2 => return Err(MediaError::PhotoDamaged),
            0xe1 => orientation = exif_segment(segment).unwrap_or(orientation),
            _ => {}
        }
        rest = after;
    }
    let (progressive, segment) = frame.ok_or(MediaError::PhotoDamaged)?;
    let mut jpeg = read_frame(segment)?;
    jpeg.progressive = progressive;
    jpeg.orientation = orientation;
    Ok(jpeg)
}

/// Marker, its segment without the length, and what follows.
fn next_segment(bytes: &[u8]) -> Result<(u8, &[u8], &[u8]), MediaError> {
    const DAMAGED: MediaError = MediaError::PhotoDamaged;
    let mut rest = bytes.strip_prefix(&[0xff]).ok_or(DAMAGED)?;
    while let Some(after) = rest.strip_prefix(&[0xff]) {
        rest = after;
    }
    let (marker, rest) = rest.split_first().ok_or(DAMAGED)?;
    if matches!(marker, 0x01 | 0xd0..=0xd7) {
        return Ok((*marker, &[], rest));
    }
    let (length, _) = rest.split_first_chunk::<2>().ok_or(DAMAGED)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let segment = rest.get(2..length).ok_or(DAMAGED)?;
    Ok((*marker, segment, rest.get(length..).unwrap_or_default()))
}

fn read_frame(segment: &[u8]) -> Result<Jpeg, MediaError> {
    const DAMAGED: MediaError = MediaError::PhotoDamaged;
    let (head, components) = segment.split_first_chunk::<6>().ok_or(DAMAGED)?;
    let [precision, h1, h0, w1, w0, count] = *head;
    if precision != 8 {
        return Err(MediaError::PhotoUnsupported);
    }
    let (width, height) = (
        u32::from(u16::from_be_bytes([w1, w0])),
        u32::from(u16::from_be_bytes([h1, h0])),
    );
    if width == 0 || height == 0 || components.len() != 3 * usize::from(count) {
        return Err(DAMAGED);
    }
    if count != 1 && count != 3 {
        return Err(MediaError::PhotoUnsupported);
    }
    let factors: Vec<(u64, u64)> = components
        .chunks_exact(3)
        .filter_map(|c| c.get(1))
        .map(|f| (u64::from(f >> 4), u64::from(f & 15)))
        .collect();
    if factors
        .iter()
        .any(|(h, v)| !(1..=4).contains(h) || !(1..=4).contains(v))
    {
        return Err(DAMAGED);
    }
    let h_max = factors.iter().map(|f| f.0).max().unwrap_or(1);
    let v_max = factors.iter().map(|f| f.1).max().unwrap_or(1);
    let units = u64::from(width).div_ceil(8 * h_max) * u64::from(height).div_ceil(8 * v_max);
    Ok(Jpeg {
        width,
        height,
        progressive: false,
        samples: units * factors.iter().map(|(h, v)| h * v * 64).sum::<u64>(),
        orientation: 1,
    })
}

fn exif_segment(segment: &[u8]) -> Option<u8> {
    orientation(segment.strip_prefix(b"Exif\0\0")?)
}

/// The orientation of an EXIF block: entry 0x0112 of its first directory.
pub fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let u16_at = |at: usize| -> Option<u16> {
        let bytes = tiff.get(at..)?.first_chunk::<2>()?;
        Some(if little {
            u16::from_le_bytes(*bytes)
        } else {
            u16::from_be_bytes(*bytes)
        })
    };
    let bytes = tiff.get(4..)?.first_chunk::<4>()?;
    let directory = if little {
        u32::from_le_bytes(*bytes)
    } else {
        u32::from_be_bytes(*bytes)
    };
    let directory = usize::try_from(directory).ok()?;
    let entries = usize::from(u16_at(directory)?);
    for entry in 0..entries {
        let at = directory.checked_add(2 + entry * 12)?;
        if u16_at(at)? == 0x0112 {
            let value = u16_at(at.checked_add(8)?)?;
            return u8::try_from(value).ok().filter(|v| (1..=8).contains(v));
        }
    }
    None
}
