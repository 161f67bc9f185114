//! Outlines of places, for maps.

use crate::Place;

/// The outline of a place: polygons, each an outer ring followed by its holes, each ring a list
/// of `[longitude, latitude]` in degrees (or of any plane coordinates that the region states).
/// Schematic: not for official maps.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Whose outline it is.
    pub place: Place,
    /// Polygons, rings, points.
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}
