//! The land: a sheet of hexagonal bricks, grown into townships and villages (M1, maps).
//!
//! Three bricks meet at every corner, so the outline of any set of bricks is made of simple
//! rings that never touch themselves, and neighbours share their corners exactly.

use super::county::{TOWNSHIPS, VILLAGES};
use super::draw::{Draw, Fixed, index, int};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Raster cells from west to east; one is 400 m wide.
pub(super) const WIDE: i64 = 120;
/// Raster cells from south to north.
pub(super) const HIGH: i64 = 100;
const ROWS: i64 = HIGH / 2;
const COLUMNS: i64 = WIDE / 2;

/// A corner: hundredths of a raster cell.
pub(super) type Corner = (i64, i64);

/// Who owns each brick.
pub(super) struct Land {
    corners: BTreeMap<(i64, i64), Corner>,
    /// Township of each brick, none outside the county.
    pub(super) township: Vec<Option<usize>>,
    /// Village of each brick, counted over the county.
    pub(super) village: Vec<Option<usize>>,
    /// The brick where each township began, by distance from the middle.
    pub(super) seats: Vec<usize>,
    /// The brick where each village began; the first village of a township has its seat.
    pub(super) hearts: Vec<usize>,
}

/// Row and column of a brick.
fn place(brick: usize) -> (i64, i64) {
    (int(brick) / COLUMNS, int(brick) % COLUMNS)
}

/// The brick that holds a raster cell; none on the ragged edge.
pub(super) fn brick_at(x: i64, y: i64) -> Option<usize> {
    let row = y / 2;
    let shifted = x - row % 2;
    (shifted >= 0 && y < HIGH && x < WIDE).then(|| index(row * COLUMNS + shifted / 2))
}

/// The four raster cells of a brick.
pub(super) fn cells(brick: usize) -> [(i64, i64); 4] {
    let (row, column) = place(brick);
    let (x, y) = (2 * column + row % 2, 2 * row);
    [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
}

/// The middle of a brick, hundredths of a cell.
pub(super) fn middle(brick: usize) -> Corner {
    let (x, y) = cells(brick)[3];
    (100 * x, 100 * y)
}

/// Metres between two points.
pub(super) fn metres(a: Corner, b: Corner) -> i64 {
    let (dx, dy) = ((a.0 - b.0) * 4, (a.1 - b.1) * 4);
    (dx * dx + dy * dy).isqrt()
}

/// Longitude and latitude of a point, in an empty part of the Pacific.
pub(super) fn degrees((x, y): Corner) -> [Fixed; 2] {
    [
        Fixed(149_000_000 + x * 416 / 10, 6),
        Fixed(30_000_000 + y * 36, 6),
    ]
}

/// The six neighbours of a brick.
pub(super) fn neighbours(brick: usize) -> Vec<usize> {
    let (row, column) = place(brick);
    let left = column - 1 + row % 2;
    let around = [
        (row, column - 1),
        (row, column + 1),
        (row - 1, left),
        (row - 1, left + 1),
        (row + 1, left),
        (row + 1, left + 1),
    ];
    around
        .into_iter()
        .filter(|&(r, c)| (0..ROWS).contains(&r) && (0..COLUMNS).contains(&c))
        .map(|(r, c)| index(r * COLUMNS + c))
        .collect()
}

impl Land {
    /// Draws the county, its townships and its villages.
    pub(super) fn new(seed: u64) -> Self {
        let mut draw = Draw::new(seed, 1);
        let county = shape(&mut draw);
        let seats = seats(&county, &mut draw);
        let township = grow(&seats, &county, &mut draw);
        let mut village = vec![None; county.len()];
        let mut hearts = Vec::new();
        for (t, &seat) in seats.iter().enumerate() {
            let inside: Vec<bool> = township.iter().map(|&o| o == Some(t)).collect();
            let seeds = spread(seat, villages_of(t), &inside);
            let first = hearts.len();
            for (brick, owner) in grow(&seeds, &inside, &mut draw).into_iter().enumerate() {
                if let Some(v) = owner {
                    village[brick] = Some(first + v);
                }
            }
            hearts.extend(seeds);
        }
        let corners = corners(&mut draw);
        Self {
            corners,
            township,
            village,
            seats,
            hearts,
        }
    }

    /// The rings around the bricks that `inside` holds: the first is the outer one and runs
    /// against the clock, the others are holes.
    pub(super) fn rings(&self, inside: impl Fn(usize) -> bool) -> Vec<Vec<Corner>> {
        let bricks = (0..self.village.len()).filter(|&b| inside(b));
        let all: BTreeSet<_> = bricks.flat_map(edges).collect();
        // An edge walked both ways lies between two bricks of the set.
        let outer = all.iter().filter(|&&(from, to)| !all.contains(&(to, from)));
        let mut next: BTreeMap<_, _> = outer.copied().collect();
        let mut rings = Vec::new();
        while let Some((&start, _)) = next.iter().next() {
            let mut ring = vec![self.corners[&start]];
            let mut at = next.remove(&start);
            while let Some(point) = at {
                ring.push(self.corners[&point]);
                at = next.remove(&point);
            }
            rings.push(ring);
        }
        rings.sort_by_key(|ring| Reverse(twice_area(ring)));
        rings
    }

    /// Area of the bricks that `inside` holds, in units of 8 square metres.
    pub(super) fn area(&self, inside: impl Fn(usize) -> bool) -> i64 {
        self.rings(inside).iter().map(|ring| twice_area(ring)).sum()
    }

    /// Pairs of owners with a common border and how many edges it has.
    pub(super) fn borders(owner: &[Option<usize>]) -> BTreeMap<(usize, usize), i64> {
        let mut borders = BTreeMap::new();
        for brick in 0..owner.len() {
            for other in neighbours(brick) {
                if let (Some(a), Some(b)) = (owner[brick], owner[other])
                    && a != b
                {
                    *borders.entry((a, b)).or_insert(0) += 1;
                }
            }
        }
        borders
    }
}

/// How many villages a township has.
pub(super) fn villages_of(township: usize) -> usize {
    VILLAGES / TOWNSHIPS + usize::from(township < VILLAGES % TOWNSHIPS)
}

/// Twice the signed area in squares of a hundredth of a cell; one is 8 square metres.
fn twice_area(ring: &[Corner]) -> i64 {
    let pairs = ring.iter().zip(ring.iter().skip(1));
    pairs.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

/// The six edges of a brick against the clock, between lattice points.
fn edges(brick: usize) -> [((i64, i64), (i64, i64)); 6] {
    let (row, column) = place(brick);
    let x = 2 * column + row % 2;
    let ring = [
        (x, row),
        (x + 1, row),
        (x + 2, row),
        (x + 2, row + 1),
        (x + 1, row + 1),
        (x, row + 1),
    ];
    std::array::from_fn(|i| (ring[i], ring[(i + 1) % 6]))
}

/// Where the lattice points lie: shifted to make hexagons, then a little at random.
fn corners(draw: &mut Draw) -> BTreeMap<(i64, i64), Corner> {
    let mut corners = BTreeMap::new();
    for row in 0..=ROWS {
        for x in 0..=WIDE + 1 {
            let up = if (x - row) % 2 == 0 { 33 } else { -33 };
            let (dx, dy) = (draw.between(-30, 30), draw.between(-30, 30));
            corners.insert((x, row), (100 * x + dx, 200 * row + up + dy));
        }
    }
    corners
}

/// The bricks of the county: a wobbly ellipse in the middle of the sheet.
fn shape(draw: &mut Draw) -> Vec<bool> {
    const RADII: i64 = 16;
    let radius: Vec<i64> = (0..RADII).map(|_| draw.between(760, 960)).collect();
    let inside = |brick: usize| {
        let (x, y) = middle(brick);
        let (dx, dy) = (x - 50 * WIDE, y - 50 * HIGH);
        let (u, v) = (dx * HIGH, dy * WIDE); // a circle in these
        let distance = (u * u + v * v).isqrt();
        // An angle from 0 to 4 quarters without trigonometry, in thousandths.
        let quarter = 1000 * v / (u.abs() + v.abs()).max(1);
        let angle = match (u >= 0, v >= 0) {
            (true, true) => quarter,
            (false, _) => 2000 - quarter,
            (true, false) => 4000 + quarter,
        };
        let (at, part) = (angle * RADII / 4000, angle * RADII % 4000);
        let (a, b) = (radius[index(at % RADII)], radius[index((at + 1) % RADII)]);
        let limit = a + (b - a) * part / 4000;
        distance * 1000 <= limit * 50 * WIDE * HIGH
    };
    let bricks = index(ROWS * COLUMNS);
    let drawn: Vec<bool> = (0..bricks).map(inside).collect();
    let heart = index(ROWS / 2 * COLUMNS + COLUMNS / 2);
    let mut seen = BTreeSet::from([heart]);
    let mut open = vec![heart];
    while let Some(brick) = open.pop() {
        for next in neighbours(brick) {
            if drawn[next] && seen.insert(next) {
                open.push(next);
            }
        }
    }
    (0..bricks).map(|brick| seen.contains(&brick)).collect()
}

/// The seats of the townships, spread over the county, the most central first.
fn seats(county: &[bool], draw: &mut Draw) -> Vec<usize> {
    let heart = index((ROWS / 2 + draw.between(-3, 3)) * COLUMNS + COLUMNS / 2);
    let mut inner = county.to_vec();
    // Seats keep three bricks from the border.
    for _ in 0..3 {
        let last = inner.clone();
        for (brick, keep) in inner.iter_mut().enumerate() {
            *keep = *keep && neighbours(brick).iter().all(|&n| last[n]);
        }
    }
    let mut seats = spread(heart, TOWNSHIPS, &inner);
    seats.sort_by_key(|&seat| (metres(middle(seat), middle(heart)), seat));
    seats
}

/// `count` bricks far from each other, beginning with `first`, each time the farthest.
fn spread(first: usize, count: usize, inside: &[bool]) -> Vec<usize> {
    let mut chosen = vec![first];
    while chosen.len() < count {
        let reach = |brick: usize| {
            let near = chosen.iter().map(|&c| metres(middle(c), middle(brick)));
            near.min().unwrap_or(0)
        };
        let all = (0..inside.len()).filter(|&b| inside[b]);
        let far = all.max_by_key(|&b| (reach(b), Reverse(b)));
        chosen.push(far.expect("the area holds a brick"));
    }
    chosen
}

/// Grows each seed into the area at a drawn speed; every region stays in one piece.
fn grow(seeds: &[usize], inside: &[bool], draw: &mut Draw) -> Vec<Option<usize>> {
    let cost: Vec<i64> = inside.iter().map(|_| draw.between(10, 16)).collect();
    let mut owner = vec![None; inside.len()];
    let mut open: BinaryHeap<_> = seeds
        .iter()
        .enumerate()
        .map(|(i, &seed)| Reverse((0, seed, i)))
        .collect();
    while let Some(Reverse((reached, brick, who))) = open.pop() {
        if !inside[brick] || owner[brick].is_some() {
            continue;
        }
        owner[brick] = Some(who);
        for next in neighbours(brick) {
            open.push(Reverse((reached + cost[next], next, who)));
        }
    }
    owner
}
