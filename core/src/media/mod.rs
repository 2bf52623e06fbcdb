//! Photos and voice notes, before they become blobs: pictures upright and small, recordings checked,
//! both stripped of what they tell beside what they show, and sealed with a key of their record.
//!
//! Pure: bytes in, bytes out. What a camera or a stranger's file brings is never trusted: it is
//! read by its content, not its name, within a bound of memory, and what cannot be used is refused
//! with a code before anything is stored.

pub mod picture;
pub mod seal;
pub mod voice;

use thiserror::Error;

/// Why a file cannot be used. The code is stable (`problem_…` in the catalogue).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MediaError {
    /// Nothing is in it.
    #[error("the file is empty")]
    PhotoEmpty,
    /// It is no picture.
    #[error("the file is no picture")]
    PhotoUnknown,
    /// It is a picture of a kind that is not read, such as HEIC, GIF or WebP.
    #[error("pictures of this kind are not read: take it as JPEG or PNG")]
    PhotoUnsupported,
    /// It begins as a picture and is damaged or cut off.
    #[error("the picture is damaged")]
    PhotoDamaged,
    /// Its pixels would need more memory than a cheap phone can spare.
    #[error("the picture has too many pixels for this phone")]
    PhotoTooLarge,
    /// Nothing is in it.
    #[error("the recording is empty")]
    VoiceEmpty,
    /// It is no AAC recording in MP4 or ADTS.
    #[error("the recording is no AAC (m4a)")]
    VoiceUnsupported,
    /// It has more than one channel.
    #[error("the recording is not mono")]
    VoiceNotMono,
    /// Longer than [`voice::DURATION_MAX_MS`].
    #[error("the recording is longer than 60 seconds")]
    VoiceTooLong,
    /// More bytes than [`voice::SIZE_MAX_BYTES`].
    #[error("the recording is larger than 400 kB")]
    VoiceTooLarge,
    /// It begins as a recording and is damaged or cut off.
    #[error("the recording is damaged")]
    VoiceDamaged,
}

impl MediaError {
    /// Every error.
    pub const ALL: [MediaError; 11] = [
        Self::PhotoEmpty,
        Self::PhotoUnknown,
        Self::PhotoUnsupported,
        Self::PhotoDamaged,
        Self::PhotoTooLarge,
        Self::VoiceEmpty,
        Self::VoiceUnsupported,
        Self::VoiceNotMono,
        Self::VoiceTooLong,
        Self::VoiceTooLarge,
        Self::VoiceDamaged,
    ];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PhotoEmpty => "photo_empty",
            Self::PhotoUnknown => "photo_unknown",
            Self::PhotoUnsupported => "photo_unsupported",
            Self::PhotoDamaged => "photo_damaged",
            Self::PhotoTooLarge => "photo_too_large",
            Self::VoiceEmpty => "voice_empty",
            Self::VoiceUnsupported => "voice_unsupported",
            Self::VoiceNotMono => "voice_not_mono",
            Self::VoiceTooLong => "voice_too_long",
            Self::VoiceTooLarge => "voice_too_large",
            Self::VoiceDamaged => "voice_damaged",
        }
    }
}
