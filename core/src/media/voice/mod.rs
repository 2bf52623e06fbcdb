//! Voice notes: AAC, one channel, up to a minute; in MP4 (`m4a`, as phones record it) or ADTS.
//!
//! Nothing is decoded: the container is walked, and what it tells beside the sound (place, device,
//! time) is taken out.

mod adts;
mod mp4;

use super::MediaError;

/// Longest recording, ms.
pub const DURATION_MAX_MS: u64 = 60_000;
/// What a recorder may run over before it stops, ms.
const GRACE_MS: u64 = 500;
/// Largest recording, bytes.
pub const SIZE_MAX_BYTES: usize = 400_000;

/// A recording that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The file, without what it told beside the sound.
    pub bytes: Vec<u8>,
    /// Type, such as `audio/mp4`.
    pub mime: &'static str,
    /// Length in milliseconds.
    pub duration_ms: u64,
}

/// What a container says of its sound.
struct Sound {
    channels: u32,
    duration_ms: u64,
}

/// Checks a recording and strips it.
pub fn prepare(file: &[u8]) -> Result<Prepared, MediaError> {
    if file.is_empty() {
        return Err(MediaError::VoiceEmpty);
    }
    let (sound, bytes, mime) = if mp4::is_one(file) {
        // Refused before it is walked: a recorder that runs on writes gigabytes.
        check_size(file)?;
        let mut bytes = file.to_vec();
        mp4::strip(&mut bytes);
        (mp4::read(file)?, bytes, "audio/mp4")
    } else {
        let frames = adts::without_tag(file);
        if !adts::is_one(frames) {
            return Err(MediaError::VoiceUnsupported);
        }
        check_size(frames)?;
        (adts::read(frames)?, frames.to_vec(), "audio/aac")
    };
    if sound.channels != 1 {
        return Err(MediaError::VoiceNotMono);
    }
    if sound.duration_ms == 0 {
        return Err(MediaError::VoiceEmpty);
    }
    if sound.duration_ms > DURATION_MAX_MS + GRACE_MS {
        return Err(MediaError::VoiceTooLong);
    }
    Ok(Prepared {
        bytes,
        mime,
        duration_ms: sound.duration_ms,
    })
}

fn check_size(file: &[u8]) -> Result<(), MediaError> {
    if file.len() > SIZE_MAX_BYTES {
        Err(MediaError::VoiceTooLarge)
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
