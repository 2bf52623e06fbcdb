//! Files that cameras, strangers and fate bring.

use super::*;
use jpeg_encoder::{ColorType, Encoder};
use proptest::prelude::*;

/// A picture in four colours: red and green above, blue and white below.
fn corners(width: u32, height: u32) -> Vec<u8> {
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            rgb.extend(match (x < width / 2, y < height / 2) {
                (true, true) => [220, 20, 20],
                (false, true) => [20, 200, 20],
                (true, false) => [20, 20, 220],
                (false, false) => [240, 240, 240],
            });
        }
    }
    rgb
}

fn jpeg(width: u32, height: u32, orientation: u8, progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 90);
    encoder.set_progressive(progressive);
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    encoder.add_exif_metadata(&tiff).unwrap();
    encoder
        .encode(
            &corners(width, height),
            width as u16,
            height as u16,
            ColorType::Rgb,
        )
        .unwrap();
    file
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&corners(width, height)).unwrap();
    writer.finish().unwrap();
    file
}

/// The colours of the four corners of a main picture, as letters.
fn corners_of(jpeg: &[u8]) -> String {
    let (width, height, rgb) = read_back(jpeg).unwrap();
    let at = |x: u32, y: u32| {
        let p = 3 * (y * width + x) as usize;
        match (rgb[p] > 128, rgb[p + 1] > 128, rgb[p + 2] > 128) {
            (true, false, false) => 'r',
            (false, true, false) => 'g',
            (false, false, true) => 'b',
            (true, true, true) => 'w',
            _ => '?',
        }
    };
    let (right, low) = (width - 5, height - 5);
    [at(4, 4), at(right, 4), at(4, low), at(right, low)]
        .iter()
        .collect()
}

#[test]
fn every_orientation_is_turned_upright() {
    // EXIF says where the first row and column of the file are on the upright picture.
    let upright = [
        (1, "rgbw"),
        (2, "grwb"),
        (3, "wbgr"),
        (4, "bwrg"),
        (5, "rbgw"),
        (6, "brwg"),
        (7, "wgbr"),
        (8, "gwrb"),
    ];
    for (orientation, expected) in upright {
        let made = prepare(&jpeg(320, 200, orientation, false)).unwrap();
        assert_eq!(corners_of(&made.main), expected, "orientation {orientation}");
        let tall = orientation >= 5;
        assert_eq!(made.size, if tall { (200, 320) } else { (320, 200) });
    }
}

#[test]
fn nothing_but_the_picture_is_kept() {
    let made = prepare(&jpeg(320, 200, 6, false)).unwrap();
    for kept in [&made.main, &made.thumbnail] {
        assert!(!kept.windows(4).any(|w| w == b"Exif"));
        assert!(header::jpeg(kept).is_ok_and(|h| h.orientation == 1));
    }
}

#[test]
fn progressive_jpeg_and_png_of_any_name_are_read_by_their_content() {
    for file in [jpeg(400, 300, 1, true), png(400, 300)] {
        let made = prepare(&file).unwrap();
        assert_eq!(corners_of(&made.main), "rgbw");
        assert_eq!(made.size, (400, 300));
    }
}

#[test]
fn edges_and_sizes_are_kept_to() {
    let made = prepare(&jpeg(3_000, 2_000, 1, false)).unwrap();
    assert_eq!(made.size, (1_280, 853));
    assert!(made.main.len() <= MAIN_MAX_BYTES && made.thumbnail.len() <= THUMBNAIL_MAX_BYTES);
    let (width, height, _) = read_back(&made.thumbnail).unwrap();
    assert_eq!((width, height), (240, 160));
}

#[test]
fn noise_fits_as_well() {
    let mut state = 1u32;
    let rgb: Vec<u8> = (0..3 * 1_600 * 1_200)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let mut file = Vec::new();
    Encoder::new(&mut file, 60)
        .encode(&rgb, 1_600, 1_200, ColorType::Rgb)
        .unwrap();
    let made = prepare(&file).unwrap();
    assert!(
        made.main.len() <= MAIN_MAX_BYTES && made.main.len() >= 25_000,
        "{}",
        made.main.len()
    );
    assert!(made.thumbnail.len() <= THUMBNAIL_MAX_BYTES);
}

#[test]
fn strangers_are_refused_by_name() {
    let refused = |file: &[u8]| prepare(file).unwrap_err();
    assert_eq!(refused(b""), MediaError::PhotoEmpty);
    assert_eq!(refused(b"nik,name\n"), MediaError::PhotoUnknown);
    assert_eq!(
        refused(b"\0\0\0\x18ftypheic\0\0\0\0"),
        MediaError::PhotoUnsupported
    );
    assert_eq!(refused(b"GIF89a\x01\0\x01\0"), MediaError::PhotoUnsupported);
    assert_eq!(refused(b"RIFF\0\0\0\0WEBPVP8 "), MediaError::PhotoUnsupported);
    assert_eq!(refused(&[0xff, 0xd8, 0xff]), MediaError::PhotoDamaged);
}

#[test]
fn a_file_that_was_cut_off_is_damaged() {
    for file in [jpeg(800, 600, 1, false), jpeg(800, 600, 1, true), png(800, 600)] {
        for part in [20, 50, 90] {
            let cut = &file[..file.len() * part / 100];
            assert_eq!(
                prepare(cut).unwrap_err(),
                MediaError::PhotoDamaged,
                "{part} % of {}",
                file.len()
            );
        }
    }
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    // A JPEG that says it has 65,500 × 65,500 pixels, in a few bytes.
    let mut bomb = jpeg(64, 64, 1, false);
    let at = bomb.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    bomb[at + 5..at + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert_eq!(prepare(&bomb).unwrap_err(), MediaError::PhotoTooLarge);
    // The same as PNG: header, and then nothing that fits it.
    let (mut bomb, mut huge) = (png(64, 64), Vec::new());
    let mut encoder = png::Encoder::new(&mut huge, 0xffff, 0xffff);
    encoder.set_color(png::ColorType::Rgb);
    drop(encoder.write_header().unwrap());
    bomb[..33].copy_from_slice(&huge[..33]);
    assert_eq!(prepare(&bomb).unwrap_err(), MediaError::PhotoTooLarge);
    // Progressive: every coefficient stays in memory until the last scan.
    let mut bomb = jpeg(64, 64, 1, true);
    let at = bomb.windows(2).position(|w| w == [0xff, 0xc2]).unwrap();
    bomb[at + 5..at + 9].copy_from_slice(&[0x18, 0, 0x20, 0]);
    assert_eq!(prepare(&bomb).unwrap_err(), MediaError::PhotoTooLarge);
    assert_eq!(
        prepare(&[&[0xff, 0xd8, 0xff][..], &vec![0; FILE_MAX_BYTES]].concat()).unwrap_err(),
        MediaError::PhotoTooLarge
    );
}

#[test]
fn black_white_and_tiny_pictures_are_pictures() {
    for (rgb, finding) in [
        (vec![0; 3 * 900 * 600], Some(Finding::Dark)),
        (vec![255; 3 * 900 * 600], None),
    ] {
        let mut file = Vec::new();
        Encoder::new(&mut file, 80)
            .encode(&rgb, 900, 600, ColorType::Rgb)
            .unwrap();
        let made = prepare(&file).unwrap();
        assert_eq!(made.findings.first().copied(), finding);
    }
    let made = prepare(&jpeg(1, 1, 1, false)).unwrap();
    assert_eq!((made.size, made.findings), ((1, 1), vec![Finding::Small]));
    assert_eq!(prepare(&jpeg(5_000, 2, 1, false)).unwrap().size, (1_280, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in 0..3usize) {
        let head: &[u8] = [&[0xff, 0xd8, 0xff, 0xe0][..], b"\x89PNG\r\n\x1a\n", b""][kind];
        let _ = prepare_unguarded(&[head, &bytes].concat());
    }

    #[test]
    fn no_damage_of_a_good_file_panics(at in 0usize..10_000, byte in any::<u8>(), kind in 0..3usize) {
        let mut file = [jpeg(48, 32, 6, false), jpeg(48, 32, 1, true), png(48, 32)][kind].clone();
        let at = at % file.len();
        file[at] = byte;
        let _ = prepare_unguarded(&file);
    }
}
