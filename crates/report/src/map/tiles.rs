//! Where places stand as squares when there are no outlines.

use ronghe_base::{Level, Place};

/// Provinces of China by the first two digits of their code: column and row, about where they lie.
const PROVINCES: &[(&str, [usize; 2])] = &[
    ("23", [8, 0]),
    ("15", [5, 1]),
    ("22", [8, 1]),
    ("65", [1, 2]),
    ("62", [3, 2]),
    ("64", [4, 2]),
    ("11", [6, 2]),
    ("12", [7, 2]),
    ("21", [8, 2]),
    ("63", [2, 3]),
    ("61", [4, 3]),
    ("14", [5, 3]),
    ("13", [6, 3]),
    ("37", [7, 3]),
    ("54", [1, 4]),
    ("51", [3, 4]),
    ("50", [4, 4]),
    ("41", [5, 4]),
    ("34", [6, 4]),
    ("32", [7, 4]),
    ("31", [8, 4]),
    ("53", [3, 5]),
    ("52", [4, 5]),
    ("42", [5, 5]),
    ("36", [6, 5]),
    ("33", [7, 5]),
    ("45", [4, 6]),
    ("43", [5, 6]),
    ("44", [6, 6]),
    ("35", [7, 6]),
    ("71", [8, 6]),
    ("46", [5, 7]),
    ("82", [6, 7]),
    ("81", [7, 7]),
];

/// Column and row of each place, and how many columns and rows there are.
pub(super) fn layout(places: &[&Place]) -> (Vec<[usize; 2]>, [usize; 2]) {
    let known: Option<Vec<[usize; 2]>> = places.iter().map(|p| province(p)).collect();
    let at = known.unwrap_or_else(|| {
        let columns = columns(places.len());
        (0..places.len())
            .map(|i| [i % columns, i / columns])
            .collect()
    });
    let left = at.iter().map(|a| a[0]).min().unwrap_or(0);
    let top = at.iter().map(|a| a[1]).min().unwrap_or(0);
    let at: Vec<[usize; 2]> = at.iter().map(|a| [a[0] - left, a[1] - top]).collect();
    let most = |k: usize| at.iter().map(|a| a[k] + 1).max().unwrap_or(1);
    let size = [most(0), most(1)];
    (at, size)
}

/// The square of a province.
fn province(place: &Place) -> Option<[usize; 2]> {
    if place.level() != Level::Province {
        return None;
    }
    let digits = place.code().get(..2)?;
    PROVINCES
        .iter()
        .find(|(code, _)| *code == digits)
        .map(|(_, at)| *at)
}

/// About five columns to three rows.
fn columns(places: usize) -> usize {
    (1..=places).find(|c| c * c * 3 >= places * 5).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_province_has_its_own_square() {
        let squares: BTreeSet<_> = PROVINCES.iter().map(|(_, at)| at).collect();
        let codes: BTreeSet<_> = PROVINCES.iter().map(|(code, _)| code).collect();
        assert_eq!((squares.len(), codes.len()), (34, 34));
    }

    #[test]
    fn other_places_stand_in_rows() {
        let places: Vec<Place> = (0..15)
            .map(|i| Place::new(format!("v{i}")).unwrap())
            .collect();
        let (at, size) = layout(&places.iter().collect::<Vec<_>>());
        assert_eq!((at[5], size), ([0, 1], [5, 3]));
    }
}
