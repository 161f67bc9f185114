//! How outcomes hang on levers and parameters, by gradients (X0, X3).

use super::Simulation;
use crate::error::StudyError;
use ronghe_equilibrium::{Gradient, Objective, Parameter, Starts, Uniqueness};

/// The outcomes that are followed.
pub const OUTCOMES: [Objective; 8] = [
    Objective::MoneyMetricWelfare,
    Objective::Welfare,
    Objective::RealGdp,
    Objective::Gini,
    Objective::UrbanRuralRatio,
    Objective::FarmJobShare,
    Objective::MigrantsOutsidePlace,
    Objective::PublicBudget,
];

/// Standard deviations of parameters, all assumed: about a quarter of the range of published values for the
/// elasticities, a fifth to a half of the default for the rest. Parameters of one line move together, lines are
/// independent.
pub const DEVIATIONS: [(&[Parameter], &str, f64); 8] = [
    (&[Parameter::Theta], "theta", 0.75),
    (&[Parameter::Kappa], "kappa", 0.325),
    (&[Parameter::Gamma], "gamma", 0.08),
    (&[Parameter::Sigma], "sigma", 0.15),
    (&[Parameter::EpsA], "eps_a", 0.1),
    (&[Parameter::BetaH(0), Parameter::BetaH(1)], "beta_h", 0.03),
    (&[Parameter::Tax], "tax", 0.03),
    (&[Parameter::Phi], "phi", 0.15),
];

/// Gradients at the baseline and after the reform.
#[derive(Clone, Debug)]
pub struct Slopes {
    /// At the baseline, in the order of [`OUTCOMES`].
    pub before: Vec<Gradient>,
    /// After the reform.
    pub after: Vec<Gradient>,
}

/// What a reform does to an outcome, with the standard deviation of the parameters carried along.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Which outcome.
    pub objective: Objective,
    /// Before and after.
    pub values: [f64; 2],
    /// Standard deviation of the change.
    pub deviation: f64,
    /// The parameter that adds most to it.
    pub largest: &'static str,
}

impl Slopes {
    /// The delta method on the change of every outcome: the variance of `f(after) - f(before)` is the sum over
    /// lines of [`DEVIATIONS`] of the squared difference of slopes times the variance.
    pub fn effects(&self) -> Vec<Effect> {
        let pairs = self.before.iter().zip(&self.after);
        pairs
            .map(|(before, after)| {
                let parts = DEVIATIONS.map(|(together, name, sd)| {
                    let by =
                        |g: &Gradient| together.iter().map(|&p| g.parameters.by(p)).sum::<f64>();
                    let slope = by(after) - by(before);
                    (name, (slope * sd).powi(2))
                });
                let total: f64 = parts.iter().map(|(_, part)| part).sum();
                let largest = parts.iter().max_by(|a, b| a.1.total_cmp(&b.1));
                Effect {
                    objective: before.objective,
                    values: [before.value, after.value],
                    deviation: total.sqrt(),
                    largest: largest.map_or("", |(name, _)| name),
                }
            })
            .collect()
    }
}

impl Simulation {
    /// Slope of an outcome at the baseline by the log of all costs of trade between places of the nation.
    pub(crate) fn trade_inside(&self, gradient: &Gradient) -> f64 {
        let (table, n) = (gradient.trade_table(&self.before), self.model.places.len());
        let inside = |at: &usize| {
            let (i, b) = (at / n % n, at % n);
            i != b && self.model.nation(i) && self.model.nation(b)
        };
        (0..2 * n * n).filter(inside).map(|at| table[at]).sum()
    }

    /// Sum of slopes by place, or by sector and place, over the nation.
    pub(crate) fn national(&self, slopes: &[f64]) -> f64 {
        let n = self.model.places.len();
        let home = slopes
            .iter()
            .enumerate()
            .filter(|(j, _)| self.model.nation(j % n));
        home.map(|(_, slope)| slope).sum()
    }

    /// The equilibrium after the reform solved again from other starts.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn unique(&self) -> Result<Uniqueness, StudyError> {
        Ok(self
            .baseline
            .verify_unique(&self.after, &Starts::default())?)
    }

    /// Gradients of the followed outcomes at the baseline and after the reform.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn slopes(&self) -> Result<Slopes, StudyError> {
        Ok(Slopes {
            before: self.baseline.gradient(&self.before, &OUTCOMES)?,
            after: self.baseline.gradient(&self.after, &OUTCOMES)?,
        })
    }
}
