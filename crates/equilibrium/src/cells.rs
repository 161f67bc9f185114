//! Places, sectors, cells and groups as arrays.

use crate::elementary::wide;
use crate::parallel;

/// By cell: `[sector][place]`, sector [`RURAL`] then [`URBAN`].
pub type Cells = [Vec<f64>; 2];

/// By household group: `[group][place]`; groups in the order of [`crate::Group::ALL`].
pub type Groups = [Vec<f64>; 5];

/// The farm sector, whose workers live in the rural cell of a place.
pub const RURAL: usize = 0;

/// The non-farm sector, whose workers live in the urban cell of a place.
pub const URBAN: usize = 1;

/// `[sector][place]` from a formula.
pub(crate) fn cells(places: usize, value: impl Fn(usize, usize) -> f64 + Sync + Send) -> Cells {
    [RURAL, URBAN].map(|s| parallel::list(places, |n| value(s, n)))
}

/// `[place]` from a formula.
pub(crate) fn by_place(places: usize, value: impl Fn(usize) -> f64 + Sync + Send) -> Vec<f64> {
    parallel::list(places, value)
}

/// All rural cells, then all urban cells.
pub(crate) fn flat(cells: &Cells) -> Vec<f64> {
    let places = cells[RURAL].len();
    parallel::list(2 * places, |k| {
        let (s, n) = if k < places {
            (RURAL, k)
        } else {
            (URBAN, k - places)
        };
        cells[s][n]
    })
}

/// The inverse of [`flat`].
pub(crate) fn unflat(values: &[f64]) -> Cells {
    let (rural, urban) = values.split_at(values.len() / 2);
    [rural, urban].map(|half| parallel::list(half.len(), |n| half[n]))
}

/// `y_k += a x_k`.
pub(crate) fn add_scaled(y: &mut [f64], a: f64, x: &[f64]) {
    wide(
        #[inline(always)]
        || {
            for (y, x) in y.iter_mut().zip(x) {
                *y += a * x;
            }
        },
    );
}
