//! Pixels: eight bits of red, green and blue each, rows from the top.

/// A picture in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Three bytes for each pixel.
    pub rgb: Vec<u8>,
}

impl Raster {
    /// Turned and mirrored so that it stands upright; `orientation` is that of EXIF, 1 to 8.
    pub fn turned(self, orientation: u8) -> Self {
        if !(2..=8).contains(&orientation) {
            return self;
        }
        let (width, height) = (self.width as usize, self.height as usize);
        let swaps = orientation >= 5;
        let (new_width, new_height) = if swaps { (height, width) } else { (width, height) };
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for y in 0..new_height {
            for x in 0..new_width {
                // Where the pixel at (x, y) of the upright picture lies in this one.
                let (sx, sy) = match orientation {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                let at = 3 * (sy * width + sx);
                rgb.extend_from_slice(self.rgb.get(at..at + 3).unwrap_or(&[0; 3]));
            }
        }
        Self {
            width: new_width as u32,
            height: new_height as u32,
            rgb,
        }
    }

    /// Made smaller; the same if it is small enough.
    pub fn shrunk(&self, width: u32, height: u32) -> Self {
        if width >= self.width && height >= self.height {
            return self.clone();
        }
        let mut shrink = Shrink::new((self.width, self.height), (width, height));
        for row in self.rgb.chunks_exact(3 * self.width as usize) {
            shrink.row(row);
        }
        shrink.finish()
    }

    /// Brightness of each pixel.
    pub fn luma(&self) -> Vec<u8> {
        let brightness = |p: &[u8]| match p {
            [r, g, b] => ((77 * u32::from(*r) + 150 * u32::from(*g) + 29 * u32::from(*b)) >> 8) as u8,
            _ => 0,
        };
        self.rgb.chunks_exact(3).map(brightness).collect()
    }
}

/// Makes a picture smaller while its rows come: each pixel is the mean of the area that it covers.
pub struct Shrink {
    from: (u32, u32),
    to: (u32, u32),
    /// Rows taken, and rows of the result begun.
    taken: u64,
    /// See `taken`.
    row: u64,
    /// Of the row of the result that is being filled: sums of red, green and blue.
    sums: Vec<f32>,
    narrow: Vec<f32>,
    rgb: Vec<u8>,
}

impl Shrink {
    /// From one size to another, which is made no larger than the first.
    pub fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        let to = (to.0.clamp(1, from.0.max(1)), to.1.clamp(1, from.1.max(1)));
        let samples = 3 * to.0 as usize;
        Self {
            from,
            to,
            taken: 0,
            row: 0,
            sums: vec![0.0; samples],
            narrow: vec![0.0; samples],
            rgb: Vec::with_capacity(samples * to.1 as usize),
        }
    }

    /// Takes the next row: three bytes for each pixel.
    pub fn row(&mut self, row: &[u8]) {
        let (from, to) = (u64::from(self.from.1), u64::from(self.to.1));
        if self.taken >= from {
            return;
        }
        self.squeeze(row);
        // In units of which a row of the source has `to` and one of the result `from`.
        let (begins, ends) = (self.taken * to, (self.taken + 1) * to);
        self.taken += 1;
        while self.row < to && self.row * from < ends {
            let part = ends.min((self.row + 1) * from) - begins.max(self.row * from);
            let weight = part as f32 / from as f32;
            for (sum, value) in self.sums.iter_mut().zip(&self.narrow) {
                *sum += value * weight;
            }
            if ends < (self.row + 1) * from {
                return;
            }
            self.rgb.extend(self.sums.iter().map(|sum| (sum + 0.5) as u8));
            self.sums.fill(0.0);
            self.row += 1;
        }
    }

    fn squeeze(&mut self, row: &[u8]) {
        let width = self.from.0 as f32 / self.to.0 as f32;
        let pixel = |x: usize| row.get(3 * x..3 * x + 3).unwrap_or(&[0; 3]);
        for (x, out) in self.narrow.chunks_exact_mut(3).enumerate() {
            let (from, to) = (x as f32 * width, (x + 1) as f32 * width);
            let (first, last) = (from as usize, (to.ceil() as usize).min(self.from.0 as usize));
            let mut sums = [0.0f32; 3];
            for at in first..last {
                let part = (to.min((at + 1) as f32) - from.max(at as f32)).max(0.0);
                for (sum, value) in sums.iter_mut().zip(pixel(at)) {
                    *sum += f32::from(*value) * part;
                }
            }
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = sum / width;
            }
        }
    }

    /// The picture; what never came is black.
    pub fn finish(mut self) -> Raster {
        self.rgb.resize(self.sums.len() * self.to.1 as usize, 0);
        Raster {
            width: self.to.0,
            height: self.to.1,
            rgb: self.rgb,
        }
    }
}
