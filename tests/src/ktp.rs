//! Drawn photos of identity cards of invented people, and reading the NIK back from a picture.
//!
//! A card is drawn with letters of its own (five by seven), put on a table in perspective, and spoiled as
//! asked: out of focus, in the dark, with a reflection. Reading back compares each digit of the number with
//! the ten that it could be, where the card is known to lie.

#![allow(
    clippy::indexing_slicing,
    reason = "a drawing that leaves its page is a failed test"
)]

use crate::rng::Rng;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Rows of five dots for each digit.
const DIGITS: [[u8; 7]; 10] = [
    [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
];

/// A card in millimetres, and where the number stands on it.
const CARD_MM: (f32, f32) = (85.6, 54.0);
const NIK_AT_MM: (f32, f32) = (20.0, 11.0);
const NIK_DIGIT_MM: (f32, f32) = (2.2, 3.3);
const NIK_STEP_MM: f32 = 3.0;

/// How a photo was taken.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    /// Width and height, pixels.
    pub size: (u32, u32),
    /// How far the card is turned out of the plane: 0 is straight from above.
    pub tilt: f32,
    /// How far the card is turned in the plane, radians.
    pub turn: f32,
    /// Radius of the blur, pixels of the photo.
    pub blur: u32,
    /// What is left of the light, 1 is daylight.
    pub light: f32,
    /// Radius of a reflection, as a part of the picture's width; 0 is none.
    pub glare: f32,
    /// How much the sensor adds, of 255.
    pub noise: f32,
    /// Chance.
    pub seed: u64,
}

impl Shot {
    /// A good one.
    #[must_use]
    pub fn good(size: (u32, u32), seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut around = |most: f32| (rng.below(2_001) as f32 / 1_000.0 - 1.0) * most;
        Self {
            size,
            tilt: around(0.12),
            turn: around(0.08),
            blur: 0,
            light: 1.0,
            glare: 0.0,
            noise: 6.0,
            seed,
        }
    }

    /// Pixel of the photo for a place on the card, mm; `size` is that of the picture that is looked at.
    fn to_pixel(self, (x, y): (f32, f32), size: (u32, u32)) -> (f32, f32) {
        // From the middle of the card, in widths of it.
        let (u, v) = (
            (x - CARD_MM.0 / 2.0) / CARD_MM.0,
            (y - CARD_MM.1 / 2.0) / CARD_MM.0,
        );
        let (sin, cos) = self.turn.sin_cos();
        let (u, v) = (u * cos - v * sin, u * sin + v * cos);
        let depth = 1.0 + self.tilt * (u + v);
        let (width, height) = (size.0 as f32, size.1 as f32);
        let scale = 0.78 * width.min(height * 4.0 / 3.0);
        (width / 2.0 + scale * u / depth, height / 2.0 + scale * v / depth)
    }

    /// The way back.
    fn to_card(self, (px, py): (f32, f32)) -> (f32, f32) {
        let (width, height) = (self.size.0 as f32, self.size.1 as f32);
        let scale = 0.78 * width.min(height * 4.0 / 3.0);
        let (a, b) = ((px - width / 2.0) / scale, (py - height / 2.0) / scale);
        let depth = 1.0 / (1.0 - self.tilt * (a + b));
        let (u, v) = (a * depth, b * depth);
        let (sin, cos) = self.turn.sin_cos();
        let (u, v) = (u * cos + v * sin, -u * sin + v * cos);
        (u * CARD_MM.0 + CARD_MM.0 / 2.0, v * CARD_MM.0 + CARD_MM.1 / 2.0)
    }
}

/// A number of 16 digits that has the form of a NIK and belongs to nobody.
#[must_use]
pub fn invented_nik(seed: u64) -> String {
    let mut rng = Rng::new(seed ^ 0x6e69_6b00);
    let (day, month, year) = (1 + rng.below(28), 1 + rng.below(12), rng.below(100));
    format!("531402{day:02}{month:02}{year:02}{:04}", 9_000 + rng.below(1_000))
}

/// Draws a photo of a card: red, green and blue of each pixel.
#[must_use]
pub fn draw(nik: &str, shot: Shot) -> Vec<u8> {
    let (width, height) = shot.size;
    let mut rng = Rng::new(shot.seed ^ 0x7461_626c);
    let glare_at = shot.to_pixel((NIK_AT_MM.0 + 24.0, NIK_AT_MM.1 + 4.0), shot.size);
    let mut rgb = Vec::with_capacity(3 * (width * height) as usize);
    for y in 0..height {
        for x in 0..width {
            let at = (x as f32 + 0.5, y as f32 + 0.5);
            rgb.extend(colour(nik, shot.to_card(at)));
        }
    }
    for _ in 0..2 {
        blur(&mut rgb, width as usize, shot.blur as usize);
    }
    for (n, value) in rgb.iter_mut().enumerate() {
        let pixel = n / 3;
        let (x, y) = ((pixel as u32 % width) as f32, (pixel as u32 / width) as f32);
        let mut light = f32::from(*value) * shot.light;
        if shot.glare > 0.0 {
            let far = ((x - glare_at.0).powi(2) + (y - glare_at.1).powi(2)).sqrt();
            let radius = shot.glare * width as f32;
            light += 700.0 * (1.0 - far / (1.6 * radius)).max(0.0);
        }
        let grain = (rng.next_u64() & 0xffff) as f32 / 65_535.0 + (rng.next_u64() & 0xffff) as f32 / 65_535.0;
        *value = (light + (grain - 1.0) * 2.0 * shot.noise).clamp(0.0, 255.0) as u8;
    }
    rgb
}

/// What is seen at a place of the card, or beside it.
fn colour(nik: &str, (x, y): (f32, f32)) -> [u8; 3] {
    if !(0.0..CARD_MM.0).contains(&x) || !(0.0..CARD_MM.1).contains(&y) {
        // Boards of a table.
        let board = ((x * 0.35).sin() * 9.0 + (y * 4.0 + (x * 0.2).sin() * 6.0).sin() * 7.0) as i32;
        return [118, 84, 52].map(|c: i32| (c + board).clamp(0, 255) as u8);
    }
    let ink = [32, 34, 46];
    let place = ((x - NIK_AT_MM.0) / NIK_STEP_MM).floor();
    if place >= 0.0
        && dot_of(
            nik,
            place as usize,
            x - NIK_AT_MM.0 - place * NIK_STEP_MM,
            y - NIK_AT_MM.1,
        )
    {
        return ink;
    }
    // Lines of small writing below, a portrait at the right, and guilloches over all.
    let line = (y - 18.0) / 3.6;
    if (0.0..9.0).contains(&line) && (6.0..58.0).contains(&x) && line.fract() < 0.55 {
        let letter = (x * 0.8).floor() as u64 * 31 + line as u64 * 17;
        let (fx, fy) = ((x * 0.8).fract(), line.fract() / 0.55);
        let (dx, dy) = ((fx * 6.0) as usize, (fy * 7.0) as usize);
        if dx < 5
            && !letter.is_multiple_of(5)
            && DIGITS[(letter % 10) as usize][dy.min(6)] >> (4 - dx) & 1 == 1
        {
            return ink;
        }
    }
    if (62.0..82.0).contains(&x) && (14.0..40.0).contains(&y) {
        let face = ((x - 72.0) / 6.0).powi(2) + ((y - 24.0) / 8.0).powi(2) < 1.0;
        return if face { [150, 110, 84] } else { [170, 40, 44] };
    }
    let wave = ((x * 1.7 + (y * 0.6).sin() * 3.0).sin() * 8.0) as i32;
    [168, 200, 222].map(|c: i32| (c + wave).clamp(0, 255) as u8)
}

/// Whether there is ink of the digit at this place, x and y in mm from its upper left corner.
fn dot_of(nik: &str, place: usize, x: f32, y: f32) -> bool {
    let Some(digit) = nik.as_bytes().get(place).map(|b| usize::from(b - b'0')) else {
        return false;
    };
    if !(0.0..NIK_DIGIT_MM.0).contains(&x) || !(0.0..NIK_DIGIT_MM.1).contains(&y) {
        return false;
    }
    let (dx, dy) = (
        (x / NIK_DIGIT_MM.0 * 5.0) as usize,
        (y / NIK_DIGIT_MM.1 * 7.0) as usize,
    );
    DIGITS[digit][dy.min(6)] >> (4 - dx.min(4)) & 1 == 1
}

/// The mean over a square around each pixel, by running sums.
fn blur(rgb: &mut [u8], width: usize, radius: usize) {
    if radius == 0 {
        return;
    }
    let height = rgb.len() / 3 / width;
    let mut line = Vec::new();
    let mut run = |rgb: &mut [u8], start: usize, step: usize, count: usize| {
        line.clear();
        line.extend((0..count).map(|n| u32::from(rgb[start + n * step])));
        let mut sum: u32 = line[..=radius.min(count - 1)].iter().sum();
        for n in 0..count {
            let (low, high) = (n.saturating_sub(radius), (n + radius).min(count - 1));
            rgb[start + n * step] = (sum / (high - low + 1) as u32) as u8;
            if n + radius + 1 < count {
                sum += line[n + radius + 1];
            }
            if n >= radius {
                sum -= line[n - radius];
            }
        }
    };
    for channel in 0..3 {
        for y in 0..height {
            run(rgb, 3 * y * width + channel, 3, width);
        }
        for x in 0..width {
            run(rgb, 3 * x + channel, 3 * width, height);
        }
    }
}

/// Reads the number off a picture of the same shot, of whatever size: for each place the digit that
/// resembles most, or `?` where nothing does.
#[must_use]
pub fn read_nik(shot: Shot, size: (u32, u32), rgb: &[u8]) -> String {
    (0..16).map(|place| read_digit(shot, size, rgb, place)).collect()
}

fn read_digit(shot: Shot, size: (u32, u32), rgb: &[u8], place: usize) -> char {
    // Three samples in each dot and a dot of margin around.
    let (columns, rows) = (7 * 3, 9 * 3);
    let mut seen = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let dot = NIK_DIGIT_MM.0 / 5.0;
            let x = NIK_AT_MM.0 + place as f32 * NIK_STEP_MM + (column as f32 + 0.5) / 3.0 * dot - dot;
            let dot = NIK_DIGIT_MM.1 / 7.0;
            let y = NIK_AT_MM.1 + (row as f32 + 0.5) / 3.0 * dot - dot;
            seen.push(brightness(shot.to_pixel((x, y), size), size, rgb));
        }
    }
    let mut likeness: Vec<(f32, char)> = ('0'..='9')
        .zip(&DIGITS)
        .map(|(name, digit)| {
            let ink = |n: usize| {
                let (row, column) = (n / columns / 3, n % columns / 3);
                let inside = (1..8).contains(&row) && (1..6).contains(&column);
                inside && digit[row - 1] >> (5 - column) & 1 == 1
            };
            let drawn: Vec<f32> = (0..seen.len()).map(|n| if ink(n) { 0.0 } else { 1.0 }).collect();
            (correlation(&seen, &drawn), name)
        })
        .collect();
    likeness.sort_by(|a, b| b.0.total_cmp(&a.0));
    match likeness.as_slice() {
        [(best, name), (second, _), ..] if *best > 0.5 && best - second > 0.05 => *name,
        _ => '?',
    }
}

/// Between pixels, in proportion.
fn brightness((x, y): (f32, f32), (width, height): (u32, u32), rgb: &[u8]) -> f32 {
    let (x, y) = (x - 0.5, y - 0.5);
    let (x0, y0) = (x.floor(), y.floor());
    let at = |x: f32, y: f32| {
        let (x, y) = (
            (x.max(0.0) as usize).min(width as usize - 1),
            (y.max(0.0) as usize).min(height as usize - 1),
        );
        let p = 3 * (y * width as usize + x);
        0.3 * f32::from(rgb[p]) + 0.59 * f32::from(rgb[p + 1]) + 0.11 * f32::from(rgb[p + 2])
    };
    let (fx, fy) = (x - x0, y - y0);
    let above = at(x0, y0) * (1.0 - fx) + at(x0 + 1.0, y0) * fx;
    let below = at(x0, y0 + 1.0) * (1.0 - fx) + at(x0 + 1.0, y0 + 1.0) * fx;
    above * (1.0 - fy) + below * fy
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let mean = |v: &[f32]| v.iter().sum::<f32>() / v.len() as f32;
    let (ma, mb) = (mean(a), mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        ab += (x - ma) * (y - mb);
        aa += (x - ma).powi(2);
        bb += (y - mb).powi(2);
    }
    ab / (aa * bb).sqrt().max(1e-6)
}

/// As a camera writes it: JPEG with 4:2:0, with EXIF that names a place and which side is up.
#[must_use]
pub fn jpeg(rgb: &[u8], size: (u32, u32), quality: u8, orientation: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .add_exif_metadata(&exif(orientation))
        .expect("the block is short");
    encoder
        .encode(rgb, size.0 as u16, size.1 as u16, ColorType::Rgb)
        .expect("memory takes every byte");
    file
}

/// The same with all coefficients in several scans.
#[must_use]
pub fn progressive(rgb: &[u8], size: (u32, u32), quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(true);
    encoder
        .encode(rgb, size.0 as u16, size.1 as u16, ColorType::Rgb)
        .expect("memory takes every byte");
    file
}

/// One directory: orientation, and the maker `Kamera-Uji`.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend(2u16.to_le_bytes());
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut entry = Vec::new();
        entry.extend(tag.to_le_bytes());
        entry.extend(kind.to_le_bytes());
        entry.extend(count.to_le_bytes());
        entry.extend(value.to_le_bytes());
        entry
    };
    tiff.extend(entry(0x010f, 2, 11, 38));
    tiff.extend(entry(0x0112, 3, 1, u32::from(orientation)));
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(b"Kamera-Uji\0");
    tiff
}

/// A PNG.
#[must_use]
pub fn png(rgb: &[u8], size: (u32, u32)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.0, size.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().expect("memory takes every byte");
    writer.write_image_data(rgb).expect("as many bytes as announced");
    writer.finish().expect("memory takes every byte");
    file
}
