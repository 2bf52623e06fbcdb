//! ADTS: AAC frames one after the other, each with a header of its own.

use super::Sound;
use crate::media::MediaError;

const RATES_HZ: [u64; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const SAMPLES_PER_BLOCK: u64 = 1_024;

/// A frame's header.
#[derive(Clone, Copy)]
struct Frame {
    rate_hz: u64,
    channels: u32,
    bytes: usize,
    blocks: u64,
}

/// Whether frames begin here.
pub fn is_one(file: &[u8]) -> bool {
    frame(file).is_some()
}

/// The frames behind an ID3 tag, which may tell place and device.
pub fn without_tag(file: &[u8]) -> &[u8] {
    let Some(([_, _, _, a, b, c, d], rest)) = file
        .strip_prefix(b"ID3")
        .and_then(|rest| rest.split_first_chunk::<7>())
    else {
        return file;
    };
    let bytes = [a, b, c, d]
        .iter()
        .fold(0usize, |sum, part| sum << 7 | usize::from(**part & 0x7f));
    rest.get(bytes..).unwrap_or_default()
}

/// Walks all frames: they must follow each other without a gap, to the end.
pub fn read(file: &[u8]) -> Result<Sound, MediaError> {
    let first = frame(file).ok_or(MediaError::VoiceUnsupported)?;
    let mut rest = file;
    let mut blocks = 0;
    while !rest.is_empty() {
        let next = frame(rest).ok_or(MediaError::VoiceDamaged)?;
        if next.rate_hz != first.rate_hz || next.channels != first.channels {
            return Err(MediaError::VoiceDamaged);
        }
        rest = rest.get(next.bytes..).ok_or(MediaError::VoiceDamaged)?;
        blocks += next.blocks;
    }
    Ok(Sound {
        channels: first.channels,
        duration_ms: blocks * SAMPLES_PER_BLOCK * 1_000 / first.rate_hz,
    })
}

fn frame(bytes: &[u8]) -> Option<Frame> {
    let [b0, b1, b2, b3, b4, b5, b6] = *bytes.first_chunk::<7>()?;
    // Twelve ones, then MPEG version, and a layer that is always 0.
    if b0 != 0xff || b1 & 0xf6 != 0xf0 {
        return None;
    }
    let bytes = usize::from(b3 & 3) << 11 | usize::from(b4) << 3 | usize::from(b5 >> 5);
    let head = if b1 & 1 == 1 { 7 } else { 9 };
    Some(Frame {
        rate_hz: *RATES_HZ.get(usize::from(b2 >> 2 & 15))?,
        channels: u32::from(b2 & 1) << 2 | u32::from(b3 >> 6),
        bytes: Some(bytes).filter(|b| *b > head)?,
        blocks: u64::from(b6 & 3) + 1,
    })
}
