//! The Gini coefficient (D1).

use super::ranked::{Below, order};
use super::sample::totals;
use crate::GapError;
use crate::sum::Sum;
use std::borrow::Cow;

/// Gini coefficient of income per head (D1), mid-rank form.
///
/// `G = sum over pairs of w_i w_j |y_i - y_j| / (N^2 mu)` with `N = sum w`, which equals
/// `sum w_i (2 C_i - w_i) y_i / (N sum w y) - 1` with `C_i` the cumulative weight in order of income,
/// that is mid-ranks. Rows with equal income share their weight
/// whatever their order. No correction `n / (n - 1)`. Zero is equality. With negative incomes
/// and a mean above zero it is defined but may exceed 1.
///
/// Every pair adds at least 0 and sums have twice the working precision, so near-equal incomes keep
/// their digits. [`Ranked::gini`](crate::Ranked::gini) gives the same to the last bit, with its
/// influence; the result is the same bytes for any order of the rows.
///
/// # Shapes and units
/// - `income`: `[n]`, yuan per person and year, finite, mean above 0
/// - `people`: `[n]`, persons (any scale), at least 0, above 0 in sum
/// - returns a pure number, in `[0, 1)` when no income is negative
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Value`], naming the row; [`GapError::Empty`].
///
/// # Source
/// Lerman and Yitzhaki (1989), *Journal of Econometrics* 42(1), 43-47 (weights and mid-ranks).
///
/// ```
/// # use ronghe_gap::gini;
/// assert!((gini(&[1.0, 3.0], &[5.0, 5.0])? - 0.25).abs() < 1e-12);
/// // One row that stands for seven people who all have the same.
/// assert_eq!(gini(&[8.0], &[7.0])?, 0.0);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn gini(income: &[f64], people: &[f64]) -> Result<f64, GapError> {
    totals("Gini", income, people)?;
    let (income, people) = (with_people(income, people), with_people(people, people));
    let order = order(&income, &people);
    let lowest = order.first().map_or(0.0, |&i| income[i as usize]);
    let (mut below, mut pairs) = (Below::default(), Sum::default());
    for &i in &order {
        let (y, w) = (income[i as usize] - lowest, people[i as usize]);
        pairs.add(w * below.shortfall(y));
        below.add(y, w);
    }
    let count = below.people();
    Ok(pairs.value() / count / count / (lowest + below.income() / count))
}

/// The rows in order of income, then weight: one order for any order of the input.
pub(crate) fn rank(income: &[f64], people: &[f64]) -> Vec<(f64, f64)> {
    let (income, people) = (with_people(income, people), with_people(people, people));
    let pair = |&i: &u32| (income[i as usize] + 0.0, people[i as usize]); // -0.0 becomes 0.0
    order(&income, &people).iter().map(pair).collect()
}

/// The values of rows that carry somebody; mostly all of them, which are not copied then.
fn with_people<'v>(values: &'v [f64], people: &[f64]) -> Cow<'v, [f64]> {
    if people.iter().all(|&w| w > 0.0) {
        return Cow::Borrowed(values);
    }
    let rows = values.iter().zip(people).filter(|&(_, &w)| w > 0.0);
    Cow::Owned(rows.map(|(&v, _)| v).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weighted_mean;

    /// By hand from the definition: mean absolute difference over twice the mean.
    fn brute(income: &[f64], people: &[f64]) -> f64 {
        let count: f64 = people.iter().sum();
        let mean = income.iter().zip(people).map(|(y, w)| y * w).sum::<f64>() / count;
        let pairs: f64 = income
            .iter()
            .zip(people)
            .flat_map(|(a, v)| {
                income
                    .iter()
                    .zip(people)
                    .map(move |(b, w)| v * w * (a - b).abs())
            })
            .sum();
        pairs / (2.0 * count * count * mean)
    }

    #[test]
    fn equals_the_mean_difference() {
        let (y, w) = ([3.0, 0.0, 3.0, 10.0, 4.5], [2.0, 1.0, 5.0, 0.5, 7.0]);
        assert!((gini(&y, &w).unwrap() - brute(&y, &w)).abs() < 1e-15);
        // A negative income with a mean above zero: defined.
        let (y, w) = ([-5.0, 10.0], [1.0, 1.0]);
        assert!((gini(&y, &w).unwrap() - 1.5).abs() < 1e-15);
    }

    #[test]
    fn near_equal_incomes_keep_their_digits() {
        // Differences 0, 1, 2, 3 at 1e15: the mean difference of the small numbers, over mu.
        let weights = [0.1, 0.2, 0.3, 0.7];
        let small = [0.0, 1.0, 2.0, 3.0];
        let mean = weighted_mean(&small, &weights).unwrap();
        let exact = brute(&small, &weights) * mean / (1e15 + mean);
        let got = gini(&small.map(|y| 1e15 + y), &weights).unwrap();
        assert!((got / exact - 1.0).abs() < 1e-12, "{got} {exact}");
    }

    #[test]
    fn the_scale_of_weights_does_not_matter() {
        let y = [1.0, 2.0, 6.0];
        let small = gini(&y, &[0.2, 0.3, 0.5]).unwrap();
        let large = gini(&y, &[2e6, 3e6, 5e6]).unwrap();
        assert!((small - large).abs() < 1e-15);
    }

    #[test]
    fn no_people_or_no_income_is_an_error() {
        assert_eq!(gini(&[], &[]), Err(GapError::Empty { what: "Gini" }));
        assert_eq!(gini(&[0.0], &[1.0]), Err(GapError::Empty { what: "Gini" }));
        assert!(gini(&[1.0], &[1.0, 2.0]).is_err());
        assert!(gini(&[1.0], &[-1.0]).is_err());
    }
}
