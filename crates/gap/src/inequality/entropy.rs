//! Generalised entropy: Theil T, Theil L and their relatives (D1).

use super::sample::totals;
use crate::GapError;
use crate::sum::sum;

/// Generalised entropy `GE(a)` of income per head (D1).
///
/// With `r = y / mu - 1`: `GE(a) = mean of ((1 + r)^a - 1 - a r) / (a (a - 1))`, for `a = 1`
/// `mean of (1 + r) ln(1 + r) - r` (Theil T) and for `a = 0` `mean of r - ln(1 + r)` (Theil L).
/// The terms in `r` average to zero, so these are the usual formulas; written this way every
/// term is at least 0 and near-equal incomes keep their digits. `0 ln 0 = 0`. Low `a` weighs the
/// poor, high `a` the rich.
///
/// # Shapes and units
/// - `a`: finite
/// - `income`: `[n]`, yuan per person and year, at least 0 (above 0 when `a <= 0`), mean above 0
/// - `people`: `[n]`, persons (any scale), at least 0, above 0 in sum
/// - returns a pure number, at least 0; 0 is equality
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Value`], naming the row; [`GapError::Setting`] for `a`;
/// [`GapError::Empty`].
///
/// # Source
/// Shorrocks (1980), *Econometrica* 48(3), 613-625.
///
/// ```
/// # use ronghe_gap::generalised_entropy;
/// // Half the squared coefficient of variation.
/// assert!((generalised_entropy(2.0, &[1.0, 3.0], &[1.0, 1.0])? - 0.125).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn generalised_entropy(a: f64, income: &[f64], people: &[f64]) -> Result<f64, GapError> {
    check_order(a)?;
    let (count, mean) = totals("entropy", income, people)?;
    check_range(a, income, people)?;
    let terms = income
        .iter()
        .zip(people)
        .filter(|&(_, &w)| w > 0.0)
        .map(|(y, w)| w * term(a, (y - mean) / mean));
    Ok(sum(terms) / count)
}

/// Theil T (D1): `mean of (y / mu) ln(y / mu)`, `GE(1)`. Groups weigh by their income.
///
/// # Shapes and units
/// As [`generalised_entropy`]; incomes may be 0; returns 0 to `ln n`.
///
/// # Errors
/// As [`generalised_entropy`].
///
/// # Source
/// Theil (1967), Economics and Information Theory.
///
/// ```
/// # use ronghe_gap::theil_t;
/// // One of two people has everything: ln 2.
/// assert!((theil_t(&[0.0, 5.0], &[1.0, 1.0])? - 2_f64.ln()).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn theil_t(income: &[f64], people: &[f64]) -> Result<f64, GapError> {
    generalised_entropy(1.0, income, people)
}

/// Theil L, the mean logarithmic deviation (D1): `mean of ln(mu / y)`, `GE(0)`. Groups weigh by
/// their people; the one index whose split between crossed factors does not depend on the order.
///
/// # Shapes and units
/// As [`generalised_entropy`]; every income above 0.
///
/// # Errors
/// As [`generalised_entropy`]; a zero income is refused, since the index is infinite there.
///
/// # Source
/// Theil (1967), Economics and Information Theory.
///
/// ```
/// # use ronghe_gap::theil_l;
/// let got = theil_l(&[1.0, 3.0], &[1.0, 1.0])?;
/// assert!((got - (2_f64.ln() - 3_f64.ln() / 2.0)).abs() < 1e-15);
/// assert!(theil_l(&[0.0, 3.0], &[1.0, 1.0]).is_err());
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn theil_l(income: &[f64], people: &[f64]) -> Result<f64, GapError> {
    generalised_entropy(0.0, income, people)
}

/// The orders 0 and 1 have their own formulas.
pub(crate) fn is_order(a: f64, whole: f64) -> bool {
    (a - whole).abs() < 1e-12
}

pub(crate) fn check_order(a: f64) -> Result<(), GapError> {
    if a.is_finite() {
        return Ok(());
    }
    Err(GapError::Setting {
        name: "order of the entropy",
        value: a,
        need: "finite",
    })
}

/// Incomes in the range where the index exists.
pub(crate) fn check_range(a: f64, income: &[f64], people: &[f64]) -> Result<(), GapError> {
    let zero_is_fine = a > 0.0 && !is_order(a, 0.0);
    let need = if zero_is_fine {
        "at least 0: entropy is not defined below it"
    } else {
        "above 0: this entropy is infinite at zero"
    };
    let bad = |y: f64| y < 0.0 || (!zero_is_fine && y <= 0.0);
    match (0..income.len()).find(|&row| people[row] > 0.0 && bad(income[row])) {
        None => Ok(()),
        Some(row) => Err(GapError::Value {
            row,
            column: "income",
            value: income[row],
            need,
        }),
    }
}

/// The term of Theil T at relative distance `r` from the mean.
#[inline]
pub(crate) fn theil_term(r: f64) -> f64 {
    term(1.0, r)
}

/// One person's term at relative distance `r` from the mean.
#[inline]
pub(crate) fn term(a: f64, r: f64) -> f64 {
    // Binomial series without its first two terms: the closed forms cancel near r = 0.
    if r.abs() < 0.02 {
        let mut power = r * r / 2.0;
        let mut total = power;
        for k in 2_i32..9 {
            power *= (a - f64::from(k)) / f64::from(k + 1) * r;
            total += power;
        }
        return total;
    }
    if is_order(a, 1.0) {
        let share = 1.0 + r;
        if share > 0.0 {
            share * share.ln() - r
        } else {
            -r
        }
    } else if is_order(a, 0.0) {
        r - r.ln_1p()
    } else {
        ((1.0 + r).powf(a) - 1.0 - a * r) / (a * (a - 1.0))
    }
}

/// Derivative of [`term`] by `r`: `((1 + r)^(a-1) - 1) / (a - 1)`, `ln(1 + r)` for `a = 1`.
pub(crate) fn slope(a: f64, r: f64) -> f64 {
    let log = r.ln_1p();
    if is_order(a, 1.0) {
        log
    } else {
        (log * (a - 1.0)).exp_m1() / (a - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_closed_form_meet() {
        for a in [-1.0, 0.0, 0.5, 1.0, 2.0, 3.0] {
            for r in [-0.0199, 0.0199] {
                let (near, far) = (term(a, r), term(a, r * 1.01));
                let slope = (far - near) / near / 0.01;
                // r^2 / 2 to first order: one per cent further is about two per cent more.
                assert!((slope - 2.0).abs() < 0.1, "a {a}, r {r}: {slope}");
            }
        }
        let (r, a) = (0.0199_f64, 1.0);
        let closed = (1.0 + r) * r.ln_1p() - r;
        assert!((term(a, r) / closed - 1.0).abs() < 1e-11);
    }

    #[test]
    fn near_equal_incomes_keep_their_digits() {
        // Two incomes a relative 2e-8 apart: T = r^2 / 2 with r = 1e-8.
        let income = [1e8 - 1.0, 1e8 + 1.0];
        let got = theil_t(&income, &[1.0, 1.0]).unwrap();
        assert!((got / 5e-17 - 1.0).abs() < 1e-9, "{got}");
    }

    #[test]
    fn what_is_undefined_is_refused_by_row() {
        let error = theil_l(&[1.0, 0.0], &[1.0, 1.0]).unwrap_err();
        insta::assert_snapshot!(error, @"row 1: income is 0, but it must be above 0: this entropy is infinite at zero");
        let error = theil_t(&[9.0, -1.0], &[1.0, 1.0]).unwrap_err();
        insta::assert_snapshot!(error, @"row 1: income is -1, but it must be at least 0: entropy is not defined below it");
        assert!(generalised_entropy(f64::NAN, &[1.0], &[1.0]).is_err());
        // A row that carries nobody cannot matter.
        assert!(theil_l(&[1.0, 0.0], &[1.0, 0.0]).is_ok());
    }
}
