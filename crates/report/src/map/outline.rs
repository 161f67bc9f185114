//! Outlines as short path data.
//!
//! Points are snapped to a grid, the same for all places, so that the border of two neighbours
//! stays one border; doubled points and points on a straight run are left out. The grid becomes
//! coarser until the whole map is small enough.

use super::projection::Projection;
use ronghe_base::Shape;

/// Outlines on one grid.
pub(super) struct Outlines {
    /// Px of one step of the grid.
    pub(super) step: f64,
    /// Height of the map in px.
    pub(super) height: f64,
    /// The rings of each shape on the grid, in the order of the shapes.
    pub(super) rings: Vec<Vec<Ring>>,
    /// Rings too small for the grid, by the point they fall on.
    pub(super) islets: Vec<Vec<[i32; 2]>>,
}

/// From degrees to px.
#[derive(Clone, Copy)]
struct Frame {
    projection: Projection,
    scale: f64,
    west: f64,
    north: f64,
    left: f64,
}

impl Frame {
    fn place(self, point: [f64; 2]) -> [f64; 2] {
        let [x, y] = self.projection.project(point);
        [
            self.left + (x - self.west) * self.scale,
            (self.north - y) * self.scale,
        ]
    }
}

/// A closed ring on the grid, its last point not repeated.
pub(super) type Ring = Vec<[i32; 2]>;

impl Outlines {
    /// Fits `shapes` into `width` px and about `room` bytes.
    pub(super) fn fit(shapes: &[Shape], width: f64, room: usize) -> Option<Self> {
        let (frame, height) = frame(shapes, width)?;
        let mut step = 0.4;
        loop {
            let (mut rings, mut islets) = (vec![], vec![]);
            for shape in shapes {
                let all = shape
                    .polygons
                    .iter()
                    .flatten()
                    .map(|r| snap(r, frame, step));
                let (large, small): (Vec<Ring>, Vec<Ring>) = all.partition(|r| r.len() >= 3);
                let mut points: Vec<[i32; 2]> =
                    small.iter().filter_map(|r| r.first().copied()).collect();
                points.sort_unstable();
                points.dedup();
                rings.push(large);
                islets.push(points);
            }
            let bytes: usize = rings.iter().flatten().map(|r| path(r).len()).sum();
            if bytes <= room || step > 6.0 {
                return Some(Self {
                    step,
                    height,
                    rings,
                    islets,
                });
            }
            step *= 1.3;
        }
    }

    /// Islets as small squares that can be seen, so that no part of a place disappears.
    pub(super) fn islet_path(&self, shape: usize) -> String {
        let side = (1.6 / self.step).ceil();
        let square = |[x, y]: &[i32; 2]| format!("M{x} {y}h{side}v{side}h-{side}z");
        self.islets[shape].iter().map(square).collect()
    }
}

/// How to fit `shapes` into `width` px, and how high they are then.
fn frame(shapes: &[Shape], width: f64) -> Option<(Frame, f64)> {
    let projection = Projection::of(shapes);
    let mut b = [
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    let points = shapes
        .iter()
        .flat_map(|s| s.polygons.iter().flatten().flatten());
    for &point in points.filter(|p| is_finite(p)) {
        let [x, y] = projection.project(point);
        b = [b[0].min(x), b[1].max(x), b[2].min(y), b[3].max(y)];
    }
    let [west, east, south, north] = b;
    let (across, up) = (east - west, north - south);
    if !(across.is_finite() && up.is_finite() && across.max(up) > 0.0) {
        return None;
    }
    // a tall region is held to a height that still fits a page
    let scale = (width / across).min(width * 0.9 / up);
    let left = (width - across * scale) / 2.0;
    Some((
        Frame {
            projection,
            scale,
            west,
            north,
            left,
        },
        up * scale,
    ))
}

fn is_finite(p: &[f64; 2]) -> bool {
    p[0].is_finite() && p[1].is_finite()
}

/// A ring on the grid; fewer than three points when it is too small for it.
fn snap(ring: &[[f64; 2]], frame: Frame, step: f64) -> Ring {
    let mut out: Ring = vec![];
    for &point in ring.iter().filter(|p| is_finite(p)) {
        let on = frame.place(point).map(|v| {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "px of a picture over a step"
            )]
            let on = (v / step).round().clamp(-1e6, 1e6) as i32;
            on
        });
        if out.last() != Some(&on) {
            out.push(on);
        }
        if let [.., a, b, c] = out[..]
            && straight(a, b, c)
        {
            out.remove(out.len() - 2);
        }
    }
    while out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    out
}

/// Whether `b` lies between `a` and `c` on a straight line, or the three run there and back.
fn straight(a: [i32; 2], b: [i32; 2], c: [i32; 2]) -> bool {
    let cross = i64::from(b[0] - a[0]) * i64::from(c[1] - b[1])
        - i64::from(b[1] - a[1]) * i64::from(c[0] - b[0]);
    let ahead = i64::from(b[0] - a[0]) * i64::from(c[0] - b[0])
        + i64::from(b[1] - a[1]) * i64::from(c[1] - b[1]);
    cross == 0 && ahead >= 0
}

/// A ring as path data in steps of the grid.
pub(super) fn path(ring: &Ring) -> String {
    let mut d = String::new();
    let mut last = [0, 0];
    for (i, &[x, y]) in ring.iter().enumerate() {
        if i == 0 {
            add!(d, "M{x} {y}l");
        } else {
            let (dx, dy) = (x - last[0], y - last[1]);
            let space = if i > 1 && dx >= 0 { " " } else { "" };
            let between = if dy >= 0 { " " } else { "" };
            add!(d, "{space}{dx}{between}{dy}");
        }
        last = [x, y];
    }
    d + "z"
}

/// The middle of the widest level run inside a shape, and how wide it is, in steps.
pub(super) fn widest(rings: &[Ring]) -> Option<([f64; 2], f64)> {
    let ys = rings.iter().flatten().map(|p| p[1]);
    let (low, high) = (ys.clone().min()?, ys.max()?);
    let mut best: Option<([f64; 2], f64)> = None;
    for i in 1..16 {
        let y = f64::from(low) + f64::from(high - low) * f64::from(i) / 16.0 + 0.01;
        let mut cuts: Vec<f64> = vec![];
        for ring in rings {
            let next = ring.iter().cycle().skip(1);
            for (a, b) in ring.iter().zip(next) {
                let (ya, yb) = (f64::from(a[1]), f64::from(b[1]));
                if (ya < y) != (yb < y) {
                    let part = (y - ya) / (yb - ya);
                    cuts.push(f64::from(a[0]) + part * f64::from(b[0] - a[0]));
                }
            }
        }
        cuts.sort_by(f64::total_cmp);
        for pair in cuts.chunks_exact(2) {
            let wide = pair[1] - pair[0];
            // a little less for lines far from the middle: a name in a tip looks lost
            let weight = 1.0 - (f64::from(i) / 8.0 - 1.0).abs() * 0.35;
            let score = wide * weight;
            if best.is_none_or(|(_, s)| score > s) {
                best = Some(([f64::midpoint(pair[0], pair[1]), y], score));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronghe_base::Place;

    fn square(x: f64, y: f64) -> Shape {
        let ring = vec![
            [x, y],
            [x + 0.5, y],
            [x + 1.0, y],
            [x + 1.0, y + 1.0],
            [x, y + 1.0],
            [x, y],
        ];
        Shape {
            place: Place::new("a").unwrap(),
            polygons: vec![vec![ring]],
        }
    }

    #[test]
    fn neighbours_keep_one_border() {
        let out = Outlines::fit(&[square(0.0, 0.0), square(1.0, 0.0)], 100.0, 10_000).unwrap();
        let right = |ring: &Ring| ring.iter().map(|p| p[0]).max().unwrap();
        let left = |ring: &Ring| ring.iter().map(|p| p[0]).min().unwrap();
        assert_eq!(right(&out.rings[0][0]), left(&out.rings[1][0]));
        assert_eq!(
            out.rings[0][0].len(),
            4,
            "the point on a straight run is left out"
        );
    }

    #[test]
    fn nothing_to_draw_is_said() {
        assert!(Outlines::fit(&[], 100.0, 1000).is_none());
        let mut point = square(0.0, 0.0);
        point.polygons = vec![vec![vec![[1.0, 1.0], [f64::NAN, 2.0]]]];
        assert!(Outlines::fit(&[point], 100.0, 1000).is_none());
    }

    #[test]
    fn no_islet_disappears() {
        let mut place = square(0.0, 0.0);
        let islet = [[5.0, 5.0], [5.0001, 5.0], [5.0, 5.0001], [5.0, 5.0]];
        place.polygons.push(vec![islet.to_vec()]);
        let out = Outlines::fit(&[place], 100.0, 10_000).unwrap();
        assert_eq!((out.rings[0].len(), out.islets[0].len()), (1, 1));
        assert!(out.islet_path(0).ends_with('z'));
    }
}
