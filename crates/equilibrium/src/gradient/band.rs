//! Uncertain parameters that may go together, and what they make of an outcome.

use super::result::{Band, Gradient, Parameter};
use crate::error::EquilibriumError;

/// Largest part of a variance that rounding may leave below zero.
const ROUNDING: f64 = 1e-10;

/// Standard deviations of parameters and how they go together.
///
/// `S_kl = rho_kl sd_k sd_l`, with `rho_kk = 1` and zero where no correlation is given.
///
/// ```
/// # use ronghe_equilibrium::{Covariance, Parameter};
/// let together = Covariance::new(
///     &[(Parameter::Theta, 0.75), (Parameter::Kappa, 0.3)],
///     &[(Parameter::Theta, Parameter::Kappa, 1.0)],
/// )?;
/// // slopes of one: the deviations add up where parameters move together
/// assert!((together.variance(|_| 1.0).sqrt() - 1.05).abs() < 1e-12);
/// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Covariance {
    parameters: Vec<Parameter>,
    values: Vec<f64>,
}

impl Covariance {
    /// Deviations in the unit of each parameter; correlations from -1 to 1, each pair once.
    ///
    /// # Errors
    /// [`EquilibriumError::Options`] for a deviation below 0, a parameter given twice, a correlation outside
    /// its range, of a parameter without deviation or of a pair given twice, and for correlations that no
    /// numbers can have together.
    pub fn new(
        deviations: &[(Parameter, f64)],
        correlations: &[(Parameter, Parameter, f64)],
    ) -> Result<Self, EquilibriumError> {
        let parameters: Vec<Parameter> = deviations.iter().map(|d| d.0).collect();
        let k = parameters.len();
        for (at, &(parameter, sd)) in deviations.iter().enumerate() {
            let named = format!("{parameter:?}");
            if !(sd.is_finite() && sd >= 0.0) {
                let value = format!("{sd} for {named}");
                return refuse("standard deviation", value, "finite and at least 0");
            }
            if parameters[..at].contains(&parameter) {
                return refuse("parameters with a deviation", named, "each parameter once");
            }
        }
        let mut rho = vec![0.0; k * k];
        (0..k).for_each(|i| rho[i * k + i] = 1.0);
        for &(a, b, r) in correlations {
            let value = format!("{r} between {a:?} and {b:?}");
            let at = |p: Parameter| parameters.iter().position(|q| *q == p);
            let (Some(i), Some(j)) = (at(a), at(b)) else {
                return refuse(
                    "correlation",
                    value,
                    "between two parameters with a deviation",
                );
            };
            if i == j || rho[i * k + j] != 0.0 {
                return refuse(
                    "correlation",
                    value,
                    "given once for two different parameters",
                );
            }
            if !(-1.0..=1.0).contains(&r) {
                return refuse("correlation", value, "from -1 to 1");
            }
            (rho[i * k + j], rho[j * k + i]) = (r, r);
        }
        if !possible(&rho, k) {
            let need =
                "such that no sum of the parameters has a variance below 0: bring some nearer to 0";
            return refuse("correlations", "together impossible".into(), need);
        }
        let sd = |i: usize| deviations[i].1;
        let values = (0..k * k).map(|at| rho[at] * sd(at / k) * sd(at % k));
        Ok(Self {
            values: values.collect(),
            parameters,
        })
    }

    /// Variance of something with those slopes, to first order: `sum_kl slope_k S_kl slope_l`.
    pub fn variance(&self, slope: impl Fn(Parameter) -> f64) -> f64 {
        let slopes: Vec<f64> = self.parameters.iter().map(|&p| slope(p)).collect();
        let k = slopes.len();
        let terms = (0..k * k).map(|at| slopes[at / k] * self.values[at] * slopes[at % k]);
        terms.sum::<f64>().max(0.0) // rounding alone takes it below zero
    }
}

fn refuse<T>(
    option: &'static str,
    value: String,
    need: &'static str,
) -> Result<T, EquilibriumError> {
    Err(EquilibriumError::Options {
        option,
        value,
        need,
    })
}

/// Whether a matrix of correlations is positive semidefinite: elimination without a pivot below zero.
fn possible(rho: &[f64], k: usize) -> bool {
    let mut left = rho.to_vec();
    for p in 0..k {
        let pivot = left[p * k + p];
        if pivot < -ROUNDING {
            return false;
        }
        for i in p + 1..k {
            let factor = left[i * k + p];
            if pivot <= ROUNDING {
                // nothing is left to vary, so nothing may go along with it
                if factor.abs() > ROUNDING.sqrt() {
                    return false;
                }
                continue;
            }
            for j in p + 1..k {
                left[i * k + j] -= factor * left[p * k + j] / pivot;
            }
        }
    }
    true
}

impl Gradient {
    /// Standard deviation of the outcome from those of parameters that may go together, to first order.
    ///
    /// # Source
    /// The delta method: Oehlert (1992), The American Statistician 46(1).
    #[must_use]
    pub fn band_of(&self, covariance: &Covariance) -> Band {
        Band {
            value: self.value,
            sd: covariance.variance(|p| self.parameters.by(p)).sqrt(),
        }
    }
}
