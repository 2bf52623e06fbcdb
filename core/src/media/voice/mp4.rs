//! The boxes of an MP4 file, as far as a recording needs them.

use super::Sound;
use crate::media::MediaError;
use std::ops::Range;

/// Boxes that hold boxes and lead to the sound.
const CONTAINERS: [&[u8; 4]; 6] = [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"];
/// Boxes that tell of place, device or person.
const TELLTALES: [&[u8; 4]; 3] = [b"udta", b"meta", b"uuid"];
const DEPTH_MAX: usize = 6;
const BOXES_MAX: usize = 10_000;

/// A box: its name, and where in the file its content lies.
#[derive(Clone)]
struct Found {
    name: [u8; 4],
    /// Where its name lies.
    name_at: usize,
    content: Range<usize>,
}

/// Whether this is MP4.
pub fn is_one(file: &[u8]) -> bool {
    file.get(4..8) == Some(b"ftyp")
}

/// What it says of its one track of sound.
pub fn read(file: &[u8]) -> Result<Sound, MediaError> {
    const DAMAGED: MediaError = MediaError::VoiceDamaged;
    let boxes = walk(file).ok_or(DAMAGED)?;
    let named = |name: &[u8; 4]| {
        let same = boxes.iter().filter(|b| b.name == *name);
        same.map(|b| file.get(b.content.clone()).unwrap_or_default())
            .collect::<Vec<_>>()
    };
    if named(b"mdat").iter().all(|content| content.is_empty()) {
        return Err(DAMAGED);
    }
    let handlers = named(b"hdlr");
    let is_sound = |h: &&[u8]| h.get(8..12) == Some(b"soun");
    match (
        handlers.as_slice(),
        handlers.iter().filter(|h| is_sound(h)).count(),
    ) {
        ([_], 1) => {}
        ([], _) => return Err(DAMAGED),
        // A film, or several tracks.
        _ => return Err(MediaError::VoiceUnsupported),
    }
    let header = named(b"mdhd").first().copied().ok_or(DAMAGED)?;
    let described = named(b"stsd").first().copied().ok_or(DAMAGED)?;
    Ok(Sound {
        channels: channels(described)?,
        duration_ms: duration_ms(header).ok_or(DAMAGED)?,
    })
}

/// Empties every box that tells more than the sound. The file keeps its length, because tables in it
/// name places.
pub fn strip(file: &mut [u8]) {
    for found in walk(file).unwrap_or_default() {
        if TELLTALES.iter().any(|name| found.name == **name) {
            if let Some(name) = file.get_mut(found.name_at..found.name_at + 4) {
                name.copy_from_slice(b"free");
            }
            if let Some(content) = file.get_mut(found.content) {
                content.fill(0);
            }
        }
    }
}

/// All boxes that lead to the sound, in their order. `None` if a length does not fit.
fn walk(file: &[u8]) -> Option<Vec<Found>> {
    let mut found = Vec::new();
    walk_in(file, 0..file.len(), 0, &mut found)?;
    Some(found)
}

fn walk_in(file: &[u8], range: Range<usize>, depth: usize, found: &mut Vec<Found>) -> Option<()> {
    let mut at = range.start;
    while at < range.end {
        if found.len() >= BOXES_MAX {
            return None;
        }
        let head = file.get(at..range.end)?;
        let length = u32::from_be_bytes(*head.first_chunk::<4>()?);
        let name: [u8; 4] = *head.get(4..)?.first_chunk::<4>()?;
        let (head_bytes, length) = match length {
            0 => (8, range.end - at),
            1 => {
                let long = u64::from_be_bytes(*head.get(8..)?.first_chunk::<8>()?);
                (16, usize::try_from(long).ok()?)
            }
            length => (8, usize::try_from(length).ok()?),
        };
        let end = at.checked_add(length).filter(|end| *end <= range.end)?;
        let content = at + head_bytes..end;
        if content.start > content.end {
            return None;
        }
        found.push(Found {
            name,
            name_at: at + 4,
            content: content.clone(),
        });
        if CONTAINERS.contains(&&name) && depth < DEPTH_MAX {
            walk_in(file, content, depth + 1, found)?;
        }
        at = end;
    }
    Some(())
}

/// From the header of the track: version 0 with 32 bits or 1 with 64.
fn duration_ms(header: &[u8]) -> Option<u64> {
    let u32_at = |at: usize| Some(u32::from_be_bytes(*header.get(at..)?.first_chunk::<4>()?));
    let (scale, duration) = match header.first()? {
        0 => (u64::from(u32_at(12)?), u64::from(u32_at(16)?)),
        1 => {
            let bytes = *header.get(24..)?.first_chunk::<8>()?;
            (u64::from(u32_at(20)?), u64::from_be_bytes(bytes))
        }
        _ => return None,
    };
    duration.checked_mul(1_000)?.checked_div(scale)
}

/// Channels of the one sample description, which must be AAC.
fn channels(described: &[u8]) -> Result<u32, MediaError> {
    const DAMAGED: MediaError = MediaError::VoiceDamaged;
    // Version, flags, count, then boxes of which the first counts.
    let entry = described.get(8..).ok_or(DAMAGED)?;
    let length = entry.first_chunk::<4>().ok_or(DAMAGED)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| DAMAGED)?;
    let entry = entry.get(..length).ok_or(DAMAGED)?;
    if entry.get(4..8) != Some(b"mp4a") {
        return Err(MediaError::VoiceUnsupported);
    }
    // 28 bytes of the sample entry itself, longer in the QuickTime versions.
    let version = entry.get(16..18).ok_or(DAMAGED)?;
    let inner = match version {
        [0, 0] => 36,
        [0, 1] => 52,
        _ => return Err(MediaError::VoiceUnsupported),
    };
    let specific = audio_config(entry.get(inner..).ok_or(DAMAGED)?)?;
    let (first, second) = match specific {
        [a, b, ..] => (*a, *b),
        _ => return Err(DAMAGED),
    };
    // AAC-LC, or with spectral band replication, or parametric stereo, which decodes to two channels.
    match first >> 3 {
        2 | 5 => {}
        29 => return Err(MediaError::VoiceNotMono),
        _ => return Err(MediaError::VoiceUnsupported),
    }
    let rate = (first & 7) << 1 | second >> 7;
    if rate == 15 {
        // The rate is written out: 24 bits more before the channels.
        let at = |n: usize| specific.get(n).copied().ok_or(DAMAGED);
        return Ok(u32::from(at(4)? >> 3 & 15));
    }
    Ok(u32::from(second >> 3 & 15))
}

/// The decoder's configuration in the `esds` box among the boxes behind a sample entry.
fn audio_config(boxes: &[u8]) -> Result<&[u8], MediaError> {
    const DAMAGED: MediaError = MediaError::VoiceDamaged;
    let at = boxes
        .windows(4)
        .position(|name| name == b"esds")
        .ok_or(MediaError::VoiceUnsupported)?;
    let esds = boxes.get(at + 8..).ok_or(DAMAGED)?;
    // ES descriptor: id 16 bits, flags 8 bits, then what the flags announce.
    let es = descriptor(esds, 3).ok_or(DAMAGED)?;
    let flags = *es.get(2).ok_or(DAMAGED)?;
    let skipped = 3 + if flags & 0x80 != 0 { 2 } else { 0 };
    let config = descriptor(es.get(skipped..).ok_or(DAMAGED)?, 4).ok_or(DAMAGED)?;
    if config.first() != Some(&0x40) {
        // MPEG-4 audio; MP3 in MP4 has another number.
        return Err(MediaError::VoiceUnsupported);
    }
    descriptor(config.get(13..).ok_or(DAMAGED)?, 5).ok_or(DAMAGED)
}

/// Content of a descriptor with this tag; its length is up to four groups of seven bits.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(&[tag])?;
    let mut length = 0usize;
    for _ in 0..4 {
        let (part, after) = rest.split_first()?;
        rest = after;
        length = length << 7 | usize::from(part & 0x7f);
        if part & 0x80 == 0 {
            return rest.get(..length);
        }
    }
    None
}
