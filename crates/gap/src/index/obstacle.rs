//! What holds a place back: obstacle degrees (D2).

use super::criteria::Criteria;
use super::normalise::Normalisation;
use super::weights::Weights;
use crate::GapError;

/// Obstacle degrees of every row.
#[derive(Clone, Debug, PartialEq)]
pub struct Obstacles {
    /// `degrees[row][criterion]`, at least 0, sum 1 in every row that lacks something.
    pub degrees: Vec<Vec<f64>>,
    /// Rows that are best in every criterion with a weight: nothing holds them back, and the
    /// formula would be 0 / 0. All their degrees are 0.
    pub complete: Vec<usize>,
}

/// Obstacle degrees (D2): the share of each criterion in what a row lacks.
///
/// With min-max values `x` and weights `w`: `w_j (1 - x_j) / sum_k w_k (1 - x_k)`. A row that is
/// best in everything has 0 / 0: its degrees are 0 and it is listed in [`Obstacles::complete`].
///
/// # Shapes and units
/// - returns `[n][m]` shares
///
/// # Errors
/// [`GapError::Lengths`] where the weights belong to other criteria.
///
/// # Source
/// The obstacle degree model of Chinese evaluation studies, with factor contribution `w` and
/// deviation `1 - x`.
///
/// ```
/// # use ronghe_base::Text;
/// # use ronghe_gap::index::*;
/// let (a, b) = ([0.0, 1.0, 2.0], [3.0, 5.0, 5.0]);
/// let criteria = Criteria::new(vec![
///     Criterion::benefit(Text::same("a"), &a),
///     Criterion::benefit(Text::same("b"), &b),
/// ])?;
/// let found = obstacles(&criteria, &Weights::of(&criteria, &Weighting::Equal)?)?;
/// assert_eq!(found.degrees[0], [0.5, 0.5]);
/// assert_eq!(found.degrees[1], [1.0, 0.0]);
/// assert_eq!(found.complete, [2]);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn obstacles(criteria: &Criteria, weights: &Weights) -> Result<Obstacles, GapError> {
    let m = criteria.columns().len();
    crate::error::same_length(("criteria", m), ("weights", weights.values.len()))?;
    let maps = Normalisation::MinMax.maps(criteria)?;
    let mut found = Obstacles {
        degrees: Vec::with_capacity(criteria.rows()),
        complete: vec![],
    };
    for row in 0..criteria.rows() {
        let lack = |j: usize| {
            maps[j].map_or(0.0, |map| {
                weights.values[j] * (1.0 - map.of(criteria.columns()[j].values[row]))
            })
        };
        let mut degrees: Vec<f64> = (0..m).map(lack).collect();
        let total: f64 = degrees.iter().sum();
        if total > 0.0 {
            for degree in &mut degrees {
                *degree /= total;
            }
        } else {
            found.complete.push(row);
        }
        found.degrees.push(degrees);
    }
    Ok(found)
}
