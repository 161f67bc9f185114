//! The values of places, checked and measured once.

use crate::{GapError, sum::sum};

/// Values about their mean.
pub(crate) struct Centred {
    /// `x - mean`.
    pub(crate) z: Vec<f64>,
    /// `sum z^2`.
    pub(crate) squares: f64,
    /// `n sum z^4 / (sum z^2)^2`.
    pub(crate) kurtosis: f64,
}

/// Every value is finite and small enough to be squared.
pub(crate) fn check(values: &[f64], places: usize) -> Result<(), GapError> {
    crate::error::same_length(("values", values.len()), ("weights", places))?;
    let bad = values.iter().position(|x| !x.is_finite());
    if let Some(row) = bad {
        return Err(GapError::Value {
            row,
            column: "value",
            value: values[row],
            need: "finite; leave places without a value out of the weights first",
        });
    }
    Ok(())
}

impl Centred {
    /// # Errors
    /// [`GapError::Undefined`] with fewer than two places, or the same value everywhere.
    pub(crate) fn of(what: &'static str, values: &[f64], places: usize) -> Result<Self, GapError> {
        check(values, places)?;
        let n = values.len() as f64;
        if values.len() < 2 {
            return Err(GapError::Undefined {
                what,
                why: "it needs at least two places",
            });
        }
        let same = |x: &f64| x.total_cmp(&values[0]).is_eq();
        if values.iter().all(same) {
            return Err(GapError::Undefined {
                what,
                why: "every place has the same value; there is no pattern to measure",
            });
        }
        // Centred twice, since a mean of large numbers is rounded; scaled by powers of two, which round nothing.
        let scaled = scaled(values);
        let mean = sum(scaled.iter().copied()) / n;
        let z: Vec<f64> = scaled.iter().map(|x| x - mean).collect();
        let rest = sum(z.iter().copied()) / n;
        let about: Vec<f64> = z.iter().map(|z| z - rest).collect();
        let z = self::scaled(&about);
        let squares = sum(z.iter().map(|z| z * z));
        let fourth = sum(z.iter().map(|z| z.powi(4)));
        Ok(Self {
            squares,
            kurtosis: n * fourth / (squares * squares),
            z,
        })
    }
}

/// The same numbers with the largest between 1 and 2, so that squares neither overflow nor vanish.
fn scaled(values: &[f64]) -> Vec<f64> {
    let largest = values.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    let exponent = libm::ilogb(largest);
    values.iter().map(|&x| libm::scalbn(x, -exponent)).collect()
}

/// Some place has a neighbour.
pub(crate) fn linked(what: &'static str, s0: f64) -> Result<(), GapError> {
    if s0 > 0.0 {
        return Ok(());
    }
    Err(GapError::Undefined {
        what,
        why: "no place has a neighbour; choose other weights",
    })
}
