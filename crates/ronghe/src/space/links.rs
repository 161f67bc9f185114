//! Who is next to whom.

use super::{Layer, plain};
use crate::error::StudyError;
use ronghe_atlas::{Contact, Region};
use ronghe_base::{Cell, Place, Text};
use ronghe_gap::{Metric, Rule, Style, Weights};
use std::collections::HashMap;

/// Weights of places and how they were found.
#[derive(Clone, Debug)]
pub struct Links {
    pub(crate) weights: Weights,
    pub(crate) origin: Text,
    /// Places of which nothing is known.
    pub(crate) unknown: Vec<usize>,
}

/// By what two places are neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spacing {
    /// A table of neighbours.
    Adjacency,
    /// Outlines with a common point or border; slits up to this width, in degrees, are bridged.
    Queen(f64),
    /// Outlines with a common stretch of border.
    Rook(f64),
    /// So many nearest.
    Nearest(usize),
    /// Within a distance, km on the sphere or units of the coordinates.
    Band(f64),
}

impl std::str::FromStr for Spacing {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        const FORMS: &str = "expected adjacency, queen, rook, queen:SLIT, rook:SLIT, nearest:COUNT or band:DISTANCE";
        let (kind, number) = words.split_once(':').unwrap_or((words, ""));
        let size = || match number {
            "" => Some(0.0),
            n => n.parse::<f64>().ok().filter(|x| x.is_finite() && *x >= 0.0),
        };
        let found = match kind {
            "adjacency" if number.is_empty() => Some(Self::Adjacency),
            "queen" => size().map(Self::Queen),
            "rook" => size().map(Self::Rook),
            "nearest" => number.parse().ok().map(Self::Nearest),
            "band" => number.parse().ok().map(Self::Band),
            _ => None,
        };
        found.ok_or_else(|| format!("\"{words}\": {FORMS}"))
    }
}

impl Links {
    /// Neighbours of the places of a layer in a region. Without a spacing: by table `adjacency` where it holds
    /// them, else by outlines.
    ///
    /// # Errors
    /// [`StudyError::Region`] for a table that is not there; [`StudyError::Gap`].
    pub fn of_region(
        region: &Region,
        layer: &Layer,
        spacing: Option<Spacing>,
    ) -> Result<Self, StudyError> {
        let places: Vec<Place> = layer.places().into_iter().flatten().collect();
        let spacing = match spacing {
            Some(spacing) => spacing,
            None => match region.neighbours(&places) {
                Ok(found) if !found.pairs.is_empty() => Spacing::Adjacency,
                _ => Spacing::Queen(0.0),
            },
        };
        let (found, rule) = match spacing {
            Spacing::Adjacency => (region.neighbours(&places)?, Rule::Pairs),
            Spacing::Queen(slit) => (region.touching(&places, Contact::Queen, slit)?, Rule::Queen),
            Spacing::Rook(slit) => (region.touching(&places, Contact::Rook, slit)?, Rule::Rook),
            Spacing::Nearest(_) | Spacing::Band(_) => {
                return Self::of_coordinates(region, &places, spacing);
            }
        };
        let weights = Weights::from_pairs(places.len(), &found.pairs, rule, Style::Binary)?;
        let label = found.origin.label();
        let origin = Text::new(
            format!("相邻关系来自{}。", label.zh),
            format!("Neighbours by {}.", label.en),
        );
        Ok(plain(weights, origin, found.unknown))
    }

    /// By the coordinates in table `places`; a place without them is not known.
    fn of_coordinates(
        region: &Region,
        places: &[Place],
        spacing: Spacing,
    ) -> Result<Self, StudyError> {
        let table = region.require("places")?;
        let at = |row, column| table.get(column, row).and_then(Cell::number);
        let points: HashMap<&Place, [f64; 2]> = (0..table.rows())
            .filter_map(|row| match table.get("place", row) {
                Some(Cell::Place(place)) => Some((place, [at(row, "lon")?, at(row, "lat")?])),
                _ => None,
            })
            .collect();
        let known: Vec<usize> = (0..places.len())
            .filter(|&i| points.contains_key(&places[i]))
            .collect();
        if known.is_empty() {
            return Err(StudyError::Model {
                what: Text::new(
                    "表 places 中没有一地有 lon 和 lat；请填写，或选 --weights adjacency、queen 或 rook",
                    "no place has lon and lat in table places; fill them in, or choose --weights adjacency, queen or rook",
                ),
            });
        }
        let list: Vec<[f64; 2]> = known.iter().map(|&i| points[&places[i]]).collect();
        let found = Self::of_points(&list, spacing, Metric::Sphere)?;
        // Back to the positions of all places: those without coordinates have no links.
        let mut pairs = vec![vec![]; places.len()];
        for (row, &i) in known.iter().enumerate() {
            pairs[i] = found
                .weights
                .neighbours(row)
                .iter()
                .map(|&j| known[j as usize])
                .collect();
        }
        let unknown = (0..places.len()).filter(|i| !known.contains(i)).collect();
        let weights = Weights::from_lists(&pairs, found.weights.rule(), Style::Binary)?;
        Ok(plain(weights, found.origin, unknown))
    }

    /// By distance between points.
    ///
    /// # Errors
    /// [`StudyError::Gap`]; [`StudyError::Model`] where points do not do.
    pub fn of_points(
        points: &[[f64; 2]],
        spacing: Spacing,
        metric: Metric,
    ) -> Result<Self, StudyError> {
        let weights = match spacing {
            Spacing::Nearest(k) => Weights::nearest(points, k, metric, Style::Binary)?,
            Spacing::Band(distance) => Weights::band(points, distance, metric, Style::Binary)?,
            Spacing::Adjacency | Spacing::Queen(_) | Spacing::Rook(_) => {
                return Err(StudyError::Model {
                    what: Text::new(
                        "点没有边界：请选 --weights nearest:个数 或 band:距离，或给出 --pairs 文件",
                        "points have no borders: choose --weights nearest:COUNT or band:DISTANCE, or give --pairs FILE",
                    ),
                });
            }
        };
        let origin = match metric {
            Metric::Sphere => Text::new(
                "距离为大圆距离（公里）。",
                "Distances along great circles, km.",
            ),
            Metric::Plane => Text::new("距离为平面距离。", "Distances in the plane."),
        };
        Ok(plain(weights, origin, vec![]))
    }

    /// By pairs of positions.
    ///
    /// # Errors
    /// [`StudyError::Gap`].
    pub fn of_pairs(
        places: usize,
        pairs: &[(usize, usize)],
        origin: Text,
    ) -> Result<Self, StudyError> {
        let weights = Weights::from_pairs(places, pairs, Rule::Pairs, Style::Binary)?;
        Ok(plain(weights, origin, vec![]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacings_are_read_or_named() {
        let read = |words: &str| words.parse::<Spacing>();
        assert_eq!(read("queen:0.04"), Ok(Spacing::Queen(0.04)));
        assert_eq!(read("rook"), Ok(Spacing::Rook(0.0)));
        assert_eq!(read("nearest:4"), Ok(Spacing::Nearest(4)));
        assert_eq!(read("band:300"), Ok(Spacing::Band(300.0)));
        for bad in [
            "queens",
            "nearest",
            "nearest:-1",
            "queen:x",
            "adjacency:1",
            "",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
