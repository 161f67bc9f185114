//! Height, rain and land cover on the raster (M1c suitability, M6b ecosystem product).

use super::draw::{Draw, index};
use super::land::{Corner, HIGH, Land, WIDE, brick_at, metres, middle};
use super::sheet::Resource;
use std::fmt::Write as _;

/// No value: outside the county.
const NOTHING: i64 = -9999;

/// Land cover codes.
pub(super) mod cover {
    /// Paddy field.
    pub(in super::super) const PADDY: i64 = 1;
    /// Dry field.
    pub(in super::super) const DRY: i64 = 2;
    /// Orchard and tea.
    pub(in super::super) const ORCHARD: i64 = 3;
    /// Forest.
    pub(in super::super) const FOREST: i64 = 4;
    /// Grass and shrub.
    pub(in super::super) const GRASS: i64 = 5;
    /// Water.
    pub(in super::super) const WATER: i64 = 6;
    /// Built-up.
    pub(in super::super) const BUILT: i64 = 7;
}

/// What lies on each raster cell, row by row from the south.
pub(super) struct Terrain {
    /// Metres above the sea.
    pub(super) height: Vec<i64>,
    /// Slope in tenths of a degree.
    pub(super) slope: Vec<i64>,
    /// Rain in millimetres a year.
    pub(super) rain: Vec<i64>,
    /// Code of [`cover`].
    pub(super) cover: Vec<i64>,
}

/// Where a raster cell stands in the lists.
pub(super) fn at(x: i64, y: i64) -> usize {
    index(y * WIDE + x)
}

fn all() -> impl Iterator<Item = (i64, i64)> {
    (0..HIGH).flat_map(|y| (0..WIDE).map(move |x| (x, y)))
}

/// Smooth noise from -1000 to 1000: a drawn lattice, interpolated.
fn noise(draw: &mut Draw, step: i64) -> Vec<i64> {
    let wide = WIDE / step + 2;
    let lattice: Vec<i64> = (0..wide * (HIGH / step + 2))
        .map(|_| draw.between(-1000, 1000))
        .collect();
    let value = |x: i64, y: i64| lattice[index(y * wide + x)];
    all()
        .map(|(x, y)| {
            let (i, j, u, v) = (x / step, y / step, x % step, y % step);
            let south = value(i, j) * (step - u) + value(i + 1, j) * u;
            let north = value(i, j + 1) * (step - u) + value(i + 1, j + 1) * u;
            (south * (step - v) + north * v) / (step * step)
        })
        .collect()
}

impl Terrain {
    /// Draws the terrain: a valley around the county town, hills towards the border.
    pub(super) fn new(seed: u64, land: &Land) -> Self {
        let mut draw = Draw::new(seed, 2);
        let (broad, fine) = (noise(&mut draw, 20), noise(&mut draw, 6));
        let wet = noise(&mut draw, 24);
        let town = middle(land.seats[0]);
        let mut height = Vec::new();
        for (x, y) in all() {
            let far = metres(town, (100 * x + 50, 100 * y + 50));
            height.push(330 + far / 32 + broad[at(x, y)] / 8 + fine[at(x, y)] / 14);
        }
        let slope: Vec<i64> = all().map(|(x, y)| slope(&height, x, y)).collect();
        let rain = all()
            .map(|(x, y)| 880 + height[at(x, y)] / 3 + wet[at(x, y)] / 10)
            .collect();
        let river = river(land);
        let cover = all()
            .map(|(x, y)| {
                let point = (100 * x + 50, 100 * y + 50);
                let kind = draw.between(0, 999);
                let town = land.seats.iter().enumerate().any(|(t, &seat)| {
                    let reach = [1900, 1100, 900, 900, 800].get(t).unwrap_or(&500);
                    metres(point, middle(seat)) < *reach
                });
                match (river.contains(&(x, y)), town) {
                    (true, _) => cover::WATER,
                    (_, true) => cover::BUILT,
                    _ => field(height[at(x, y)], slope[at(x, y)], kind),
                }
            })
            .collect();
        Self {
            height,
            slope,
            rain,
            cover,
        }
    }

    /// The rasters as ESRI ASCII grids in the plane of the county (metres).
    pub(super) fn resources(&self, land: &Land) -> Vec<Resource> {
        let grids = [
            ("land_cover", &self.cover),
            ("height", &self.height),
            ("rain", &self.rain),
        ];
        let grid = |(name, values): (&'static str, &Vec<i64>)| {
            let text = ascii_grid(land, values);
            Resource::file(name, &format!("rasters/{name}.asc"), text.into_bytes()).gzip()
        };
        grids.into_iter().map(grid).collect()
    }
}

/// The steepest rise to a neighbour, in tenths of a degree (small angles: 1 in 57.3).
fn slope(height: &[i64], x: i64, y: i64) -> i64 {
    let here = height[at(x, y)];
    let around = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
    let rises = around
        .into_iter()
        .filter(|&(i, j)| (0..WIDE).contains(&i) && (0..HIGH).contains(&j))
        .map(|(i, j)| (height[at(i, j)] - here).abs());
    rises.max().unwrap_or(0) * 573 / 400
}

/// Land cover of open country.
fn field(height: i64, slope: i64, kind: i64) -> i64 {
    let flat = slope < 35;
    match kind {
        0..25 => cover::BUILT,
        25..40 => cover::WATER,
        _ if height > 900 => [cover::FOREST, cover::GRASS][usize::from(kind > 820)],
        _ if height > 650 || !flat => match kind {
            0..180 => cover::DRY,
            180..300 => cover::ORCHARD,
            300..880 => cover::FOREST,
            _ => cover::GRASS,
        },
        _ => match kind {
            0..430 => cover::PADDY,
            430..660 => cover::DRY,
            660..760 => cover::ORCHARD,
            760..940 => cover::FOREST,
            _ => cover::GRASS,
        },
    }
}

/// A river from the farthest township through the county town and out of the county.
fn river(land: &Land) -> Vec<(i64, i64)> {
    let stops: Vec<Corner> = [11, 5, 0]
        .iter()
        .map(|&t| middle(land.seats[t]))
        .chain([(100 * WIDE / 2, 0)])
        .map(|(x, y)| (x / 100 + 2, (y / 100 - 2).max(0)))
        .collect();
    let mut cells = Vec::new();
    for (from, to) in stops.iter().zip(stops.iter().skip(1)) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
        for step in 0..=steps {
            cells.push((
                from.0 + (to.0 - from.0) * step / steps,
                from.1 + (to.1 - from.1) * step / steps,
            ));
        }
    }
    cells
}

/// An ESRI ASCII grid: header, then rows from the north.
fn ascii_grid(land: &Land, values: &[i64]) -> String {
    let mut text = format!(
        "ncols {WIDE}\nnrows {HIGH}\nxllcorner 0\nyllcorner 0\ncellsize 400\n\
         NODATA_value {NOTHING}\n"
    );
    for y in (0..HIGH).rev() {
        for x in 0..WIDE {
            let inside = brick_at(x, y).is_some_and(|b| land.village[b].is_some());
            let value = if inside { values[at(x, y)] } else { NOTHING };
            let gap = if x == 0 { "" } else { " " };
            write!(text, "{gap}{value}").expect("memory takes every byte");
        }
        text.push('\n');
    }
    text
}
