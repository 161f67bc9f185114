//! Neighbours by distance: within a band, or the k nearest.

use super::weights::{Rule, Style, Weights, at, bounded, checked, index};
use crate::GapError;
use rayon::prelude::*;
use rstar::{RTree, primitives::GeomWithData};

/// Mean radius of the earth, km (IUGG).
const EARTH_KM: f64 = 6_371.008_8;

/// Distances that differ by less than this part are one distance.
const TIE: f64 = 1e-12;

/// How the distance between two points is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Straight, in the unit of the coordinates.
    Plane,
    /// Great circle, km, between longitudes and latitudes in degrees.
    Sphere,
}

type Spot = GeomWithData<[f64; 3], u32>;

impl Weights {
    /// The `k` nearest places of each; among places at one distance those that stand first in the list.
    /// As a rule not symmetric.
    ///
    /// # Shapes and units
    /// - `points`: `[n]`, x and y in one unit, or longitude and latitude in degrees
    /// - `k`: at least 1 and below `n`
    ///
    /// # Errors
    /// [`GapError::Value`] naming the row of a coordinate; [`GapError::Setting`].
    ///
    /// ```
    /// use ronghe_gap::{Metric, Style, Weights};
    /// let points = [[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]];
    /// let w = Weights::nearest(&points, 1, Metric::Plane, Style::Binary)?;
    /// assert_eq!(w.neighbours(2), [1]);
    /// assert!(!w.is_symmetric());
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn nearest(
        points: &[[f64; 2]],
        k: usize,
        metric: Metric,
        style: Style,
    ) -> Result<Self, GapError> {
        if k == 0 || k >= points.len() {
            return Err(GapError::Setting {
                name: "number of neighbours",
                value: k as f64,
                need: "at least 1 and below the number of places",
            });
        }
        bounded(points.len().saturating_mul(k))?;
        let tree = tree(points, metric)?;
        let most = MOST_TIED.max(8 * k);
        let rows: Vec<Vec<u32>> = places(points, metric)
            .into_par_iter()
            .enumerate()
            .map(|(me, p)| closest(&tree, me, p, k, most))
            .collect::<Result<_, _>>()?;
        Ok(Self::from_rows(rows, Rule::Nearest { k }, style))
    }

    /// All places no farther than `distance`; symmetric before rows are standardised.
    ///
    /// # Shapes and units
    /// - `points`: `[n]`, x and y in one unit, or longitude and latitude in degrees
    /// - `distance`: above 0, in the unit of the coordinates, or km on the sphere
    ///
    /// # Errors
    /// [`GapError::Value`] naming the row of a coordinate; [`GapError::Setting`], also where there would be
    /// more than [`MAX_LINKS`](crate::MAX_LINKS) links.
    pub fn band(
        points: &[[f64; 2]],
        distance: f64,
        metric: Metric,
        style: Style,
    ) -> Result<Self, GapError> {
        if !(distance > 0.0 && distance.is_finite()) {
            return Err(GapError::Setting {
                name: "distance",
                value: distance,
                need: "finite and above 0",
            });
        }
        let tree = tree(points, metric)?;
        let reach = match metric {
            Metric::Plane => distance,
            // The chord under the arc.
            Metric::Sphere => 2.0 * (distance / (2.0 * EARTH_KM)).min(1.571).sin().max(0.0),
        };
        let squared = (reach * (1.0 + TIE)).powi(2);
        let mut rows = vec![];
        let mut links = 0;
        for (me, p) in places(points, metric).into_iter().enumerate() {
            let others = tree.locate_within_distance(p, squared).map(|s| s.data);
            let row: Vec<u32> = others
                .filter(|&j| at(j) != me)
                .take(super::MAX_LINKS + 1 - links)
                .collect();
            links += row.len();
            bounded(links)?;
            rows.push(row);
        }
        Ok(Self::from_rows(rows, Rule::Band { distance }, style))
    }
}

/// Most places looked at to settle who is among the `k` nearest.
const MOST_TIED: usize = 4_096;

/// The `k` nearest of one place, ties by order.
fn closest(
    tree: &RTree<Spot>,
    me: usize,
    point: [f64; 3],
    k: usize,
    most: usize,
) -> Result<Vec<u32>, GapError> {
    let mut found: Vec<(f64, u32)> = vec![];
    for (spot, d2) in tree.nearest_neighbor_iter_with_distance_2(&point) {
        if at(spot.data) == me {
            continue;
        }
        if found.len() >= k && d2 > found[k - 1].0 * (1.0 + TIE) {
            break;
        }
        if found.len() == most {
            return Err(GapError::Value {
                row: me,
                column: "coordinates",
                value: point[0],
                need: "a point that does not have thousands of others at one distance; merge places at one point",
            });
        }
        found.push((d2, spot.data));
    }
    let last = found.get(k - 1).map_or(0.0, |f| f.0);
    let near = last * (1.0 - TIE);
    found.sort_unstable_by_key(|&(d2, j)| (d2 >= near, j));
    Ok(found.into_iter().take(k).map(|f| f.1).collect())
}

fn tree(points: &[[f64; 2]], metric: Metric) -> Result<RTree<Spot>, GapError> {
    checked(points.len())?;
    for (row, &[x, y]) in points.iter().enumerate() {
        let far = match metric {
            Metric::Plane => [1e150, 1e150],
            Metric::Sphere => [360.0, 90.0],
        };
        for (value, most, need) in [
            (x, far[0], "finite, and a longitude at most 360 in size"),
            (y, far[1], "finite, and a latitude at most 90 in size"),
        ] {
            // Not a number fails too.
            if !matches!(
                value.abs().partial_cmp(&most),
                Some(std::cmp::Ordering::Less | std::cmp::Ordering::Equal)
            ) {
                return Err(GapError::Value {
                    row,
                    column: "coordinates",
                    value,
                    need,
                });
            }
        }
    }
    let spots = places(points, metric).into_iter().enumerate();
    Ok(RTree::bulk_load(
        spots.map(|(i, p)| Spot::new(p, index(i))).collect(),
    ))
}

/// Points in space: on the plane z = 0, or on the unit sphere, where chords have the order of arcs.
fn places(points: &[[f64; 2]], metric: Metric) -> Vec<[f64; 3]> {
    let place = |&[x, y]: &[f64; 2]| match metric {
        Metric::Plane => [x, y, 0.0],
        Metric::Sphere => {
            let (lon, lat) = (x.to_radians(), y.to_radians());
            [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
        }
    };
    points.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of side 1: each corner has two at distance 1 and one at sqrt(2).
    const SQUARE: [[f64; 2]; 4] = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]];

    #[test]
    fn ties_go_to_the_first_in_the_list() {
        let w = Weights::nearest(&SQUARE, 1, Metric::Plane, Style::Binary).unwrap();
        let rows: Vec<&[u32]> = (0..4).map(|i| w.neighbours(i)).collect();
        assert_eq!(rows, [&[1][..], &[0], &[0], &[1]]);
        let w = Weights::nearest(&SQUARE, 2, Metric::Plane, Style::Binary).unwrap();
        assert_eq!(w.neighbours(3), [1, 2]);
    }

    #[test]
    fn a_band_holds_its_edge() {
        let w = Weights::band(&SQUARE, 1.0, Metric::Plane, Style::Binary).unwrap();
        assert_eq!(w.links(), 8);
        assert!(w.is_symmetric());
        let none = Weights::band(&SQUARE, 0.5, Metric::Plane, Style::Binary).unwrap();
        assert_eq!(none.isolates(), [0, 1, 2, 3]);
    }

    /// A degree of the equator is 111.195 km; the date line is no border.
    #[test]
    fn distance_on_the_sphere() {
        let points = [[179.5, 0.0], [-179.5, 0.0], [0.0, 80.0], [90.0, 80.0]];
        let w = Weights::band(&points, 111.2, Metric::Sphere, Style::Binary).unwrap();
        assert_eq!(w.neighbours(0), [1]);
        let w = Weights::band(&points, 111.1, Metric::Sphere, Style::Binary).unwrap();
        assert!(w.neighbours(0).is_empty());
        let all = Weights::band(&points, 30_000.0, Metric::Sphere, Style::Binary).unwrap();
        assert_eq!(all.links(), 12);
    }

    #[test]
    fn points_that_are_none_and_bad_settings_are_named() {
        let bad = |points: &[[f64; 2]]| {
            Weights::nearest(points, 1, Metric::Sphere, Style::Binary).unwrap_err()
        };
        insta::assert_snapshot!(bad(&[[0.0, 0.0], [f64::NAN, 0.0]]), @"row 1: coordinates is NaN, but it must be finite, and a longitude at most 360 in size");
        insta::assert_snapshot!(bad(&[[0.0, 0.0], [0.0, 91.0]]), @"row 1: coordinates is 91, but it must be finite, and a latitude at most 90 in size");
        assert!(matches!(bad(&[[0.0, 0.0]]), GapError::Setting { .. }));
        assert!(Weights::band(&SQUARE, f64::NAN, Metric::Plane, Style::Binary).is_err());
        let same = vec![[1.0, 1.0]; 5_000];
        assert!(Weights::nearest(&same, 2, Metric::Plane, Style::Binary).is_err());
    }
}
