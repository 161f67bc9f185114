//! Which places of a region touch: from its table of neighbours, also one of smaller places, or from outlines.

use crate::{AtlasError, Region};
use ronghe_base::{Cell, Place, Shape, Text};
use rstar::{
    AABB, RTree, RTreeObject,
    primitives::{GeomWithData, Line},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What touching means for outlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// A stretch of border.
    Rook,
    /// A stretch of border or a point.
    Queen,
}

/// How it is known who touches whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Table `adjacency` names the pairs.
    Table,
    /// Table `adjacency` names pairs of places inside them: two places touch where parts of them do.
    Parts,
    /// Their outlines touch.
    Outlines(Contact),
}

impl Origin {
    /// The words for it.
    pub fn label(self) -> Text {
        match self {
            Self::Table => Text::new("表 adjacency", "table adjacency"),
            Self::Parts => Text::new(
                "表 adjacency（由下级地方得出）",
                "table adjacency of the places inside them",
            ),
            Self::Outlines(Contact::Rook) => Text::new("轮廓共边", "outlines with a shared border"),
            Self::Outlines(Contact::Queen) => {
                Text::new("轮廓共点或共边", "outlines with a shared point or border")
            }
        }
    }
}

/// Which of some places touch.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Neighbours {
    /// Pairs of positions in the list of places, the smaller first, each pair once.
    pub pairs: Vec<(usize, usize)>,
    /// How it is known.
    pub origin: Origin,
    /// Positions of places that the origin does not hold at all: whether they have neighbours is not known.
    pub unknown: Vec<usize>,
}

impl Region {
    /// Which of `places` touch by table `adjacency`. A pair of smaller places counts for the places that hold
    /// them (by column `parent` of table `places`, then by code).
    ///
    /// # Errors
    /// [`AtlasError::MissingTable`].
    pub fn neighbours(&self, places: &[Place]) -> Result<Neighbours, AtlasError> {
        let table = self.require("adjacency")?;
        let index: HashMap<&Place, usize> =
            places.iter().enumerate().map(|(i, p)| (p, i)).collect();
        let parents = self.parents();
        let holder = |place: &Place| -> Option<usize> {
            let mut at = place.clone();
            // No chain of parents is longer than there are ranks.
            for _ in 0..8 {
                if let Some(&i) = index.get(&at) {
                    return Some(i);
                }
                at = parents.get(&at).cloned().or_else(|| at.parent())?;
            }
            None
        };
        let mut pairs = BTreeMap::new();
        let mut known = BTreeSet::new();
        for row in 0..table.rows() {
            let ends = ["a", "b"].map(|column| match table.get(column, row) {
                Some(Cell::Place(place)) => holder(place).map(|i| (i, places[i] == *place)),
                _ => None,
            });
            known.extend(ends.iter().flatten().map(|e| e.0));
            if let [Some((i, same_i)), Some((j, same_j))] = ends
                && i != j
            {
                *pairs.entry((i.min(j), i.max(j))).or_insert(false) |= same_i && same_j;
            }
        }
        let named = pairs.values().all(|named| *named);
        Ok(Neighbours {
            pairs: pairs.into_keys().collect(),
            origin: if named { Origin::Table } else { Origin::Parts },
            unknown: (0..places.len()).filter(|i| !known.contains(i)).collect(),
        })
    }

    /// Which of `places` touch by their outlines. Outlines that were simplified one by one leave slits between
    /// neighbours: `tolerance` says how wide a slit may be.
    ///
    /// # Shapes and units
    /// - `tolerance`: in the unit of the outlines (degrees as a rule); 0 allows for rounding only
    ///
    /// # Errors
    /// [`AtlasError::MissingTable`] where the region has no outline of any of the places.
    pub fn touching(
        &self,
        places: &[Place],
        contact: Contact,
        tolerance: f64,
    ) -> Result<Neighbours, AtlasError> {
        let by_place: HashMap<&Place, &Shape> =
            self.outlines.iter().map(|s| (&s.place, s)).collect();
        let shapes: Vec<Option<&Shape>> = places.iter().map(|p| by_place.get(p).copied()).collect();
        if shapes.iter().all(Option::is_none) {
            return Err(AtlasError::MissingTable {
                table: "outlines".into(),
                title: "Outlines".into(),
                columns: "a polygon for each place, with its code".into(),
            });
        }
        Ok(Neighbours {
            pairs: contacts(&shapes, contact, tolerance),
            origin: Origin::Outlines(contact),
            unknown: (0..places.len()).filter(|&i| shapes[i].is_none()).collect(),
        })
    }

    fn parents(&self) -> BTreeMap<Place, Place> {
        let Some(table) = self.table("places") else {
            return BTreeMap::new();
        };
        (0..table.rows())
            .filter_map(
                |row| match (table.get("place", row), table.get("parent", row)) {
                    (Some(Cell::Place(place)), Some(Cell::Place(parent))) => {
                        Some((place.clone(), parent.clone()))
                    }
                    _ => None,
                },
            )
            .collect()
    }
}

type Point = [f64; 2];
type Side = GeomWithData<Line<Point>, usize>;

/// Pairs of outlines that touch.
fn contacts(shapes: &[Option<&Shape>], contact: Contact, tolerance: f64) -> Vec<(usize, usize)> {
    let sides: Vec<Side> = shapes
        .iter()
        .enumerate()
        .flat_map(|(i, shape)| shape.iter().flat_map(move |s| sides(s, i)))
        .collect();
    let largest = sides
        .iter()
        .flat_map(|s| [s.geom().from, s.geom().to])
        .flatten()
        .fold(0.0_f64, |m, x| m.max(x.abs()));
    // A crossing of two lines is known to a few last digits of the coordinates.
    let slit = tolerance.max(0.0) + 1e-12 * largest;
    let tree = RTree::bulk_load(sides.clone());
    let mut shared: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for side in &sides {
        let (me, line) = (side.data, side.geom());
        let bounds = side.envelope();
        let (low, high) = (bounds.lower(), bounds.upper());
        let near = AABB::from_corners(low.map(|x| x - slit), high.map(|x| x + slit));
        for other in tree.locate_in_envelope_intersecting(&near) {
            if other.data <= me {
                continue;
            }
            let touch = match contact {
                Contact::Queen => f64::from(u8::from(apart(line, other.geom()) <= slit)),
                Contact::Rook => along(line, other.geom(), slit),
            };
            if touch > 0.0 {
                *shared.entry((me, other.data)).or_default() += touch;
            }
        }
    }
    // Where slits are allowed, a corner alone runs along for about a slit.
    let least = match contact {
        Contact::Queen => 0.0,
        Contact::Rook => 4.0 * slit,
    };
    shared
        .into_iter()
        .filter(|(_, length)| *length > least)
        .map(|(pair, _)| pair)
        .collect()
}

fn sides(shape: &Shape, of: usize) -> impl Iterator<Item = Side> + '_ {
    shape.polygons.iter().flatten().flat_map(move |ring| {
        let ends = ring
            .windows(2)
            .filter(|ends| length(ends[0], ends[1]) > 0.0);
        ends.map(move |ends| Side::new(Line::new(ends[0], ends[1]), of))
    })
}

fn length(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Where on a line (0 its start, 1 its end) a point lies, and how far off it.
fn project(line: &Line<Point>, p: Point) -> (f64, f64) {
    let (a, b) = (line.from, line.to);
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let (px, py) = (p[0] - a[0], p[1] - a[1]);
    let squared = dx * dx + dy * dy;
    (
        (px * dx + py * dy) / squared,
        (px * dy - py * dx).abs() / squared.sqrt(),
    )
}

/// Distance of a point from a line with two ends.
fn off(line: &Line<Point>, p: Point) -> f64 {
    let (at, aside) = project(line, p);
    match at {
        t if t <= 0.0 => length(line.from, p),
        t if t >= 1.0 => length(line.to, p),
        _ => aside,
    }
}

/// Least distance between two lines; 0 where they cross.
fn apart(a: &Line<Point>, b: &Line<Point>) -> f64 {
    let turn = |p: Point, q: Point, r: Point| {
        (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    };
    let opposite = |line: &Line<Point>, p: Point, q: Point| {
        turn(line.from, line.to, p) * turn(line.from, line.to, q) < 0.0
    };
    if opposite(a, b.from, b.to) && opposite(b, a.from, a.to) {
        return 0.0;
    }
    [off(a, b.from), off(a, b.to), off(b, a.from), off(b, a.to)]
        .into_iter()
        .fold(f64::INFINITY, f64::min)
}

/// How far one line runs along the other, at most `slit` aside.
fn along(a: &Line<Point>, b: &Line<Point>, slit: f64) -> f64 {
    let (s, t) = (project(a, b.from).0, project(a, b.to).0);
    let (from, to) = (s.min(t).max(0.0), s.max(t).min(1.0));
    if from >= to {
        return 0.0;
    }
    let at = |t: f64| {
        [
            a.from[0] + t * (a.to[0] - a.from[0]),
            a.from[1] + t * (a.to[1] - a.from[1]),
        ]
    };
    if off(b, at(from)) <= slit && off(b, at(to)) <= slit {
        (to - from) * length(a.from, a.to)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Shape {
        let ring = vec![
            [x, y],
            [x + side, y],
            [x + side, y + side],
            [x, y + side],
            [x, y],
        ];
        Shape {
            place: Place::world(),
            polygons: vec![vec![ring]],
        }
    }

    fn pairs(shapes: &[Shape], contact: Contact, tolerance: f64) -> Vec<(usize, usize)> {
        let all: Vec<Option<&Shape>> = shapes.iter().map(Some).collect();
        contacts(&all, contact, tolerance)
    }

    /// Four squares about a point: sides for rook, the corner too for queen.
    #[test]
    fn corners_count_for_queen_only() {
        let four = [
            square(0.0, 0.0, 1.0),
            square(1.0, 0.0, 1.0),
            square(0.0, 1.0, 1.0),
            square(1.0, 1.0, 1.0),
        ];
        assert_eq!(
            pairs(&four, Contact::Rook, 0.0),
            [(0, 1), (0, 2), (1, 3), (2, 3)]
        );
        assert_eq!(pairs(&four, Contact::Queen, 0.0).len(), 6);
    }

    /// Borders need no common corner: a small square sits in the middle of a long side.
    #[test]
    fn a_border_may_be_cut_differently_on_either_side() {
        let two = [
            square(0.0, 0.0, 10.0),
            square(10.0, 3.3, 1.7),
            square(20.0, 0.0, 1.0),
        ];
        assert_eq!(pairs(&two, Contact::Rook, 0.0), [(0, 1)]);
        assert_eq!(pairs(&two, Contact::Queen, 0.0), [(0, 1)]);
    }

    #[test]
    fn a_slit_is_bridged_only_when_asked() {
        let two = [
            square(0.0, 0.0, 1.0),
            square(1.02, 0.1, 1.0),
            square(1.02, 1.11, 1.0),
        ];
        assert_eq!(pairs(&two, Contact::Queen, 0.0), []);
        assert_eq!(pairs(&two, Contact::Queen, 0.03), [(0, 1), (1, 2)]);
        assert_eq!(pairs(&two, Contact::Rook, 0.03), [(0, 1), (1, 2)]);
        assert_eq!(pairs(&two, Contact::Queen, f64::NAN), []);
    }

    #[test]
    fn an_island_and_a_hole_are_neighbours() {
        let mut ring = square(0.0, 0.0, 9.0);
        let hole = square(3.0, 3.0, 3.0).polygons[0][0].clone();
        ring.polygons[0].push(hole);
        assert_eq!(
            pairs(&[ring, square(3.0, 3.0, 3.0)], Contact::Rook, 0.0),
            [(0, 1)]
        );
    }
}
