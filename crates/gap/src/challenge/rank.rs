//! How far an indicator is from its target, in a number that can be compared, and ranks.

use super::finding::{Assessment, Goal};

impl Goal {
    /// How far the value is from its target, in parts of the larger of the two (C1-C5).
    ///
    /// `d = |value - target| / max(|value|, |target|)`, zero where the target is met: .4 says that four
    /// tenths of the way are still to go. Value and target on two sides of zero give a number up to two.
    ///
    /// # Shapes and units
    /// - returns a pure number in `[0, 2]`, the same in any unit without an offset
    ///
    /// # Source
    /// Our own: relative shortfall, taken on the larger so that it is bounded for ratios that should fall.
    ///
    /// ```
    /// # use ronghe_gap::Goal;
    /// let goal = Goal { target: 80.0, gap: -32.0, met: false, reach: None };
    /// assert!((goal.distance() - 0.4).abs() < 1e-12);
    /// assert_eq!(Goal { met: true, ..goal }.distance(), 0.0);
    /// ```
    pub fn distance(&self) -> f64 {
        if self.met {
            return 0.0;
        }
        // Scaled first: two large numbers must not overflow.
        let value = self.target + self.gap;
        let scale = value.abs().max(self.target.abs());
        (value / scale - self.target / scale).abs()
    }
}

impl Assessment {
    /// How far it is from its target; none without a value or a target.
    pub fn distance(&self) -> Option<f64> {
        Some(self.valued()?.goal?.distance())
    }
}

/// Ranks from the largest on, 1 to the number of values; ties go by order, a missing value has no rank.
///
/// ```
/// # use ronghe_gap::rank;
/// let ranks = rank(&[Some(0.2), None, Some(0.7), Some(0.2)]);
/// assert_eq!(ranks, [Some(2), None, Some(1), Some(3)]);
/// ```
pub fn rank(values: &[Option<f64>]) -> Vec<Option<usize>> {
    let mut order: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| Some((at, value.filter(|v| !v.is_nan())?)))
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1)); // stable: ties keep their order
    let mut ranks = vec![None; values.len()];
    for (rank, (at, _)) in (1..).zip(order) {
        ranks[at] = Some(rank);
    }
    ranks
}
