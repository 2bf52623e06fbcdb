//! Photos of identity cards through the picture pipeline: the NIK of a good one stays readable, a bad one
//! is warned of. The cards are drawn, their people invented.

#![allow(clippy::unwrap_used, reason = "a helper that cannot go on is a failed test")]

use lontar_core::media::picture::{self, Finding, MAIN_MAX_BYTES, Prepared, THUMBNAIL_MAX_BYTES};
use lontar_tests::ktp::{Shot, draw, invented_nik, jpeg, png, read_nik};

const SIZE: (u32, u32) = (1_600, 1_200);

fn prepared(nik: &str, shot: Shot) -> Prepared {
    let made = picture::prepare(&jpeg(&draw(nik, shot), shot.size, 88, 1)).unwrap();
    assert!(made.main.len() <= MAIN_MAX_BYTES, "{}", made.main.len());
    assert!(
        made.thumbnail.len() <= THUMBNAIL_MAX_BYTES,
        "{}",
        made.thumbnail.len()
    );
    made
}

fn nik_in(made: &Prepared, shot: Shot) -> String {
    let (width, height, rgb) = picture::read_back(&made.main).unwrap();
    read_nik(shot, (width, height), &rgb)
}

#[test]
fn the_nik_of_a_good_photo_is_read_back_from_the_main_picture_and_nothing_is_warned_of() {
    for seed in 0..4 {
        let (nik, shot) = (invented_nik(seed), Shot::good(SIZE, seed));
        let made = prepared(&nik, shot);
        assert_eq!(nik_in(&made, shot), nik, "seed {seed}");
        assert_eq!(made.findings, [], "seed {seed}");
        assert!(
            made.main.len() >= 25_000 - 40,
            "{} bytes, seed {seed}",
            made.main.len()
        );
    }
}

#[test]
fn a_grainy_sensor_costs_quality_and_not_the_number() {
    for (seed, noise) in [(5, 12.0), (6, 20.0)] {
        let shot = Shot {
            noise,
            ..Shot::good(SIZE, seed)
        };
        let nik = invented_nik(seed);
        assert_eq!(nik_in(&prepared(&nik, shot), shot), nik, "noise {noise}");
    }
}

#[test]
fn a_number_that_is_not_the_card_s_is_not_read() {
    let (nik, other, shot) = (invented_nik(1), invented_nik(2), Shot::good(SIZE, 1));
    let made = prepared(&nik, shot);
    assert_ne!(nik_in(&made, shot), other);
}

#[test]
fn a_blurred_photo_is_warned_of() {
    for (seed, blur) in [(11, 6), (12, 9), (13, 20)] {
        let shot = Shot {
            blur,
            ..Shot::good(SIZE, seed)
        };
        let made = prepared(&invented_nik(seed), shot);
        assert!(
            made.findings.contains(&Finding::Blurred),
            "blur {blur}: {:?}",
            made.findings
        );
    }
}

#[test]
fn a_photo_in_the_dark_is_warned_of() {
    for (seed, light) in [(21, 0.3), (22, 0.1)] {
        let shot = Shot {
            light,
            ..Shot::good(SIZE, seed)
        };
        let made = prepared(&invented_nik(seed), shot);
        assert!(
            made.findings.contains(&Finding::Dark),
            "light {light}: {:?}",
            made.findings
        );
    }
}

#[test]
fn a_reflection_over_the_number_is_warned_of() {
    for (seed, glare) in [(31, 0.08), (32, 0.2)] {
        let shot = Shot {
            glare,
            ..Shot::good(SIZE, seed)
        };
        let made = prepared(&invented_nik(seed), shot);
        assert!(
            made.findings.contains(&Finding::Glare),
            "glare {glare}: {:?}",
            made.findings
        );
        assert_ne!(
            nik_in(&made, shot),
            invented_nik(seed),
            "else there was nothing to warn of"
        );
    }
}

#[test]
fn a_photo_that_lies_on_its_side_is_read_as_well_as_one_that_stands() {
    let (nik, shot) = (invented_nik(41), Shot::good(SIZE, 41));
    let rgb = draw(&nik, shot);
    // The camera writes columns as rows and says so: 6 is "turn to the right".
    let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
    let mut lying = Vec::with_capacity(rgb.len());
    for y in 0..width {
        for x in 0..height {
            let at = 3 * (x * width + (width - 1 - y));
            lying.extend_from_slice(&rgb[at..at + 3]);
        }
    }
    let made = picture::prepare(&jpeg(&lying, (SIZE.1, SIZE.0), 88, 6)).unwrap();
    assert_eq!(nik_in(&made, shot), nik);
    assert!(!made.main.windows(10).any(|w| w == b"Kamera-Uji"));
}

#[test]
fn a_png_that_is_named_jpeg_is_read_and_so_is_a_photo_of_fifty_megapixels() {
    let (nik, shot) = (invented_nik(51), Shot::good((1_600, 1_200), 51));
    let made = picture::prepare(&png(&draw(&nik, shot), shot.size)).unwrap();
    assert_eq!(nik_in(&made, shot), nik);

    let (width, height) = (8_160usize, 6_120usize);
    let mut large = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        for x in 0..width {
            large.extend([(x / 32) as u8, (y / 24) as u8, ((x + y) / 64) as u8]);
        }
    }
    let file = jpeg(&large, (width as u32, height as u32), 60, 1);
    drop(large);
    let made = picture::prepare(&file).unwrap();
    assert_eq!(made.size, (1_280, 960));
}

#[test]
fn few_pixels_are_warned_of() {
    let shot = Shot::good((640, 480), 61);
    assert!(
        prepared(&invented_nik(61), shot)
            .findings
            .contains(&Finding::Small)
    );
}
