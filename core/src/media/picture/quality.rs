//! What may make a photo useless: said right after the shot, while it can be taken again.

use super::raster::Raster;

/// Something to tell the person who takes the photo. It never stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Not sharp where it should be sharpest.
    Blurred,
    /// Too little light.
    Dark,
    /// A spot of light has no picture in it.
    Glare,
    /// Too few pixels.
    Small,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Finding; 4] = [Self::Blurred, Self::Dark, Self::Glare, Self::Small];

    /// Stable code (`problem_…` in the catalogue).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Blurred => "photo_blurred",
            Self::Dark => "photo_dark",
            Self::Glare => "photo_glare",
            Self::Small => "photo_small",
        }
    }
}

/// Edge of a tile, pixels of the main picture.
const TILE: usize = 32;
/// The lighter half of a good photo is lighter than this.
const DARK_BELOW: u8 = 70;
/// From here on nothing is left of what was there.
const BURNT_FROM: u8 = 250;
/// Share of burnt tiles, in thousandths: less is a reflex on an eye, more is a white wall or sky.
const BURNT_TILES: (usize, usize) = (12, 500);
/// Sharpness below which a tile is blurred; measured on drawn cards, see the tests.
const SHARP_FROM: f32 = 0.20;
/// A tile says something about sharpness only if its contrast is above this (standard deviation).
const CONTRAST_MIN: f32 = 12.0;
/// Long edge of a photo on which a NIK can be read at all.
const EDGE_MIN: u32 = 800;

/// Looks at the picture; `full_size` is that of the file.
pub fn findings(picture: &Raster, full_size: (u32, u32)) -> Vec<Finding> {
    let luma = picture.luma();
    let width = picture.width as usize;
    let dark = percentile(&luma, 70) < DARK_BELOW;
    let mut found = Vec::new();
    if sharpness(&luma, width).is_some_and(|sharp| sharp < SHARP_FROM) {
        found.push(Finding::Blurred);
    }
    if dark {
        found.push(Finding::Dark);
    }
    if has_glare(&luma, width) {
        found.push(Finding::Glare);
    }
    if full_size.0.max(full_size.1) < EDGE_MIN {
        found.push(Finding::Small);
    }
    found
}

fn percentile(luma: &[u8], percent: usize) -> u8 {
    let mut counts = [0usize; 256];
    for l in luma {
        if let Some(count) = counts.get_mut(usize::from(*l)) {
            *count += 1;
        }
    }
    let mut left = luma.len() * percent / 100;
    for (value, count) in (0..=u8::MAX).zip(counts) {
        if left < count {
            return value;
        }
        left -= count;
    }
    u8::MAX
}

fn has_glare(luma: &[u8], width: usize) -> bool {
    let (mut burnt, mut all) = (0, 0);
    for tile in tiles(luma, width, TILE / 2) {
        all += 1;
        let count = tile
            .iter()
            .flat_map(|row| row.iter())
            .filter(|l| **l >= BURNT_FROM)
            .count();
        let size: usize = tile.iter().map(|row| row.len()).sum();
        burnt += usize::from(count * 10 >= size * 9);
    }
    let share = burnt * 1_000 / all.max(1);
    (BURNT_TILES.0..BURNT_TILES.1).contains(&share)
}

/// How sharp the tiles are that have most contrast: what changes from one pixel to the next, against
/// what changes at all. Blur takes the first and leaves the second. `None` if nothing has contrast.
fn sharpness(luma: &[u8], width: usize) -> Option<f32> {
    let mut measured: Vec<(f32, f32)> = tiles(luma, width, TILE)
        .iter()
        .filter_map(|tile| measure(tile))
        .filter(|(contrast, _)| *contrast >= CONTRAST_MIN)
        .collect();
    measured.sort_by(|a, b| b.0.total_cmp(&a.0));
    measured.truncate((measured.len() / 8).max(8));
    let mut sharp: Vec<f32> = measured.into_iter().map(|(_, sharp)| sharp).collect();
    sharp.sort_by(f32::total_cmp);
    // The upper quarter: a card is sharp if its letters are, whatever the table is like.
    sharp.get(sharp.len() * 3 / 4).copied()
}

/// Contrast of a tile (standard deviation), and its sharpness.
fn measure(tile: &[&[u8]]) -> Option<(f32, f32)> {
    let count: usize = tile.iter().map(|row| row.len()).sum();
    if count == 0 {
        return None;
    }
    let values = || tile.iter().flat_map(|row| row.iter()).map(|l| f32::from(*l));
    let mean = values().sum::<f32>() / count as f32;
    let variance = values().map(|v| (v - mean).powi(2)).sum::<f32>() / count as f32;
    let mut steps = (0.0f32, 0usize);
    for row in tile {
        for pair in row.windows(2) {
            if let [a, b] = pair {
                steps.0 += (f32::from(*a) - f32::from(*b)).powi(2);
                steps.1 += 1;
            }
        }
    }
    for rows in tile.windows(2) {
        if let [above, below] = rows {
            for (a, b) in above.iter().zip(below.iter()) {
                steps.0 += (f32::from(*a) - f32::from(*b)).powi(2);
                steps.1 += 1;
            }
        }
    }
    let step = steps.0 / steps.1.max(1) as f32;
    Some((variance.sqrt(), step / variance.max(1.0)))
}

/// Whole tiles of a picture, each as its rows.
fn tiles(luma: &[u8], width: usize, edge: usize) -> Vec<Vec<&[u8]>> {
    let rows: Vec<&[u8]> = luma.chunks_exact(width.max(1)).collect();
    let mut all = Vec::new();
    for band in rows.chunks_exact(edge) {
        for x in 0..width / edge {
            let tile: Vec<&[u8]> = band
                .iter()
                .filter_map(|row| row.get(x * edge..(x + 1) * edge))
                .collect();
            all.push(tile);
        }
    }
    all
}
