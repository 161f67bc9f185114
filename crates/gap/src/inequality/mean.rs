//! Means and the two plain gaps between town and country (D1).

use super::sample::mean_of;
use crate::GapError;

/// Mean income per head (D1): `mu = sum w_i y_i / sum w_i`.
///
/// # Shapes and units
/// - `income`: `[n]`, yuan per person and year, any sign
/// - `people`: `[n]`, persons, at least 0, above 0 in sum
/// - returns yuan per person and year
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Value`], naming the row; [`GapError::Empty`].
///
/// # Source
/// Cowell (2011), Measuring Inequality, 3rd ed.
///
/// ```
/// # use ronghe_gap::weighted_mean;
/// assert_eq!(weighted_mean(&[1.0, 4.0], &[2.0, 1.0])?, 2.0);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn weighted_mean(income: &[f64], people: &[f64]) -> Result<f64, GapError> {
    mean_of("mean", income, people).map(|(_, mean)| mean)
}

/// Urban-rural ratio (D1): `mu_urban / mu_rural`, a ratio of means.
///
/// The official ratio is one of group means: people who move from country to town change it only
/// through the two means.
///
/// # Shapes and units
/// - `urban`, `rural`: mean income, yuan per person and year, finite and above 0
/// - returns a pure number
///
/// # Errors
/// [`GapError::Value`], naming the mean.
///
/// # Source
/// National Bureau of Statistics, annual release on income and consumption of residents.
///
/// ```
/// # use ronghe_gap::ratio_of_means;
/// // The release of 17 January 2022: 47,412 and 18,931 yuan in 2021.
/// assert!((ratio_of_means(47_412.0, 18_931.0)? - 2.504).abs() < 5e-4);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn ratio_of_means(urban: f64, rural: f64) -> Result<f64, GapError> {
    positive("urban mean", urban)?;
    positive("rural mean", rural)?;
    Ok(urban / rural)
}

/// Absolute gap (D1): `mu_urban - mu_rural`, which can widen while the ratio falls.
///
/// # Shapes and units
/// - `urban`, `rural`: mean income, yuan per person and year, finite
/// - returns yuan per person and year
///
/// # Errors
/// [`GapError::Value`], naming the mean.
///
/// # Source
/// As [`ratio_of_means`].
///
/// ```
/// # use ronghe_gap::absolute_gap;
/// assert_eq!(absolute_gap(47_412.0, 18_931.0)?, 28_481.0);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn absolute_gap(urban: f64, rural: f64) -> Result<f64, GapError> {
    finite("urban mean", urban)?;
    finite("rural mean", rural)?;
    Ok(urban - rural)
}

fn finite(column: &'static str, value: f64) -> Result<(), GapError> {
    let need = "finite";
    if value.is_finite() {
        return Ok(());
    }
    Err(GapError::Value {
        row: 0,
        column,
        value,
        need,
    })
}

fn positive(column: &'static str, value: f64) -> Result<(), GapError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(GapError::Value {
        row: 0,
        column,
        value,
        need: "finite and above 0",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_of_nobody_or_nothing_is_an_error() {
        assert!(weighted_mean(&[], &[]).is_err());
        assert!(weighted_mean(&[1.0], &[0.0]).is_err());
        assert!(weighted_mean(&[f64::NAN], &[1.0]).is_err());
        assert!(ratio_of_means(1.0, 0.0).is_err());
        assert!(absolute_gap(f64::NAN, 0.0).is_err());
    }
}
