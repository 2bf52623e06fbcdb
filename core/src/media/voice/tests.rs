//! Recordings as phones write them, and others.

use super::*;
use proptest::prelude::*;

/// Frames of ADTS: 16 kHz, so many channels and frames.
fn adts(channels: u8, frames: usize) -> Vec<u8> {
    let length = 7 + 50;
    let frame = [
        0xff,
        0xf1,
        1 << 6 | 8 << 2 | channels >> 2,
        (channels & 3) << 6 | (length >> 11) as u8,
        (length >> 3) as u8,
        (length << 5) as u8 | 0x1f,
        0xfc,
    ];
    let frame = [&frame[..], &[0x21; 50]].concat();
    frame.repeat(frames)
}

fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
}

struct Mp4 {
    handler: &'static [u8; 4],
    format: &'static [u8; 4],
    object: u8,
    config: Vec<u8>,
    duration_ms: u32,
}

impl Mp4 {
    fn good() -> Self {
        Self {
            handler: b"soun",
            format: b"mp4a",
            object: 0x40,
            // AAC-LC, 16 kHz, one channel.
            config: vec![2 << 3 | 4, 1 << 3],
            duration_ms: 12_345,
        }
    }

    fn file(&self) -> Vec<u8> {
        let specific = [&[5, self.config.len() as u8][..], &self.config].concat();
        let config = [
            &[4, (13 + specific.len()) as u8, self.object, 0x15][..],
            &[0; 11],
            &specific,
        ]
        .concat();
        let es = [&[3, 0x80, 0x80, (3 + config.len()) as u8, 0, 1, 0][..], &config].concat();
        let esds = boxed(b"esds", &[&[0; 4][..], &es].concat());
        let entry = boxed(self.format, &[&[0; 28][..], &esds].concat());
        let stsd = boxed(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &entry].concat());
        let minf = boxed(b"minf", &boxed(b"stbl", &stsd));
        let hdlr = boxed(b"hdlr", &[&[0; 8][..], self.handler, &[0; 12]].concat());
        let times = [
            &[0; 12][..],
            &1_000u32.to_be_bytes(),
            &self.duration_ms.to_be_bytes(),
            &[0; 4],
        ]
        .concat();
        let mdia = boxed(b"mdia", &[boxed(b"mdhd", &times), hdlr, minf].concat());
        let place = boxed(b"udta", &boxed(b"\xa9xyz", b"-10.72+123.05/"));
        let moov = boxed(b"moov", &[boxed(b"trak", &mdia), place].concat());
        [
            boxed(b"ftyp", b"M4A \0\0\0\0"),
            moov,
            boxed(b"mdat", &[0x21; 500]),
        ]
        .concat()
    }
}

#[test]
fn recordings_of_phones_are_taken() {
    let made = prepare(&Mp4::good().file()).unwrap();
    assert_eq!((made.mime, made.duration_ms), ("audio/mp4", 12_345));
    let made = prepare(&adts(1, 100)).unwrap();
    assert_eq!((made.mime, made.duration_ms), ("audio/aac", 6_400));
}

#[test]
fn where_it_was_recorded_is_taken_out_and_the_sound_stays_in_its_place() {
    let file = Mp4::good().file();
    let made = prepare(&file).unwrap();
    assert_eq!(made.bytes.len(), file.len());
    assert!(!made.bytes.windows(5).any(|w| w == b"10.72"));
    assert!(made.bytes.ends_with(&[0x21; 500]));
    let tag = [&b"ID3\x04\0\0\0\0\0\x0a"[..], b"-10.72+123", &adts(1, 10)].concat();
    assert_eq!(prepare(&tag).unwrap().bytes, adts(1, 10));
}

#[test]
fn others_are_refused_by_name() {
    let of = |change: &dyn Fn(&mut Mp4)| {
        let mut mp4 = Mp4::good();
        change(&mut mp4);
        prepare(&mp4.file()).unwrap_err()
    };
    assert_eq!(of(&|m| m.handler = b"vide"), MediaError::VoiceUnsupported);
    assert_eq!(of(&|m| m.format = b"alac"), MediaError::VoiceUnsupported);
    assert_eq!(of(&|m| m.object = 0x6b), MediaError::VoiceUnsupported);
    assert_eq!(
        of(&|m| m.config = vec![2 << 3 | 4, 2 << 3]),
        MediaError::VoiceNotMono
    );
    assert_eq!(
        of(&|m| m.config = vec![29 << 3 | 4, 1 << 3]),
        MediaError::VoiceNotMono
    );
    assert_eq!(of(&|m| m.duration_ms = 61_000), MediaError::VoiceTooLong);
    assert_eq!(of(&|m| m.duration_ms = 0), MediaError::VoiceEmpty);
    let refused = |file: &[u8]| prepare(file).unwrap_err();
    assert_eq!(refused(b""), MediaError::VoiceEmpty);
    assert_eq!(refused(b"RIFF\0\0\0\0WAVEfmt "), MediaError::VoiceUnsupported);
    assert_eq!(refused(b"OggS\0\x02"), MediaError::VoiceUnsupported);
    assert_eq!(refused(&adts(2, 10)), MediaError::VoiceNotMono);
    assert_eq!(refused(&adts(1, 1_000)), MediaError::VoiceTooLong);
    assert_eq!(refused(&adts(1, 8_000)), MediaError::VoiceTooLarge);
}

#[test]
fn a_recording_that_was_cut_off_is_damaged() {
    let file = Mp4::good().file();
    for len in [20, 60, 200, file.len() - 1] {
        assert_eq!(
            prepare(&file[..len]).unwrap_err(),
            MediaError::VoiceDamaged,
            "{len}"
        );
    }
    let file = adts(1, 20);
    assert_eq!(
        prepare(&file[..file.len() - 1]).unwrap_err(),
        MediaError::VoiceDamaged
    );
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), mp4 in any::<bool>()) {
        let head: &[u8] = if mp4 { b"\0\0\0\x08ftyp" } else { b"\xff\xf1" };
        let _ = prepare(&[head, &bytes].concat());
    }

    #[test]
    fn no_damage_of_a_good_recording_panics(at in 0usize..10_000, byte in any::<u8>()) {
        let mut file = Mp4::good().file();
        let at = at % file.len();
        file[at] = byte;
        let _ = prepare(&file);
    }
}
