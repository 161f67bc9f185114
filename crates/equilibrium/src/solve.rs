//! Solves a reform (P1-P5).

use crate::baseline::{Baseline, check_positive};
use crate::error::EquilibriumError;
use crate::fixed_point::{self, Fixed, Settings, Stuck};
use crate::levers::{Levers, Reform};
use crate::outcome::Outcome;
use crate::parallel;
use crate::pass::Pass;
use crate::rights;

/// Settings of the solver.
///
/// ```
/// use ronghe_equilibrium::Options;
/// let plain = Options { window: 0, ..Options::default() }; // damping alone, no acceleration
/// assert_eq!(plain.tolerance, 1e-12);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Largest log residual that counts as an equilibrium. The passes go on to a twentieth of it
    /// (a half of it beyond 20,000 places) unless rounding stops them first.
    pub tolerance: f64,
    /// Largest number of passes of one search, at least 1; a search that starts again has as many.
    pub max_passes: usize,
    /// Columns of the Anderson history, at most 50; 0 is plain damping.
    pub window: usize,
    /// Part of each step taken, above 0 and at most 1. A step solves what each place does to itself; where
    /// that leads nowhere the search starts again with half of what the passes say.
    pub damping: f64,
    /// Log hats of `(R, S, P, I, M)`, each `[2][N]`, to start from; none starts at the baseline.
    pub start: Option<Vec<f64>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tolerance: 1e-12,
            max_passes: 4_000,
            window: 8,
            damping: 1.0,
            start: None,
        }
    }
}

impl Options {
    pub(crate) fn settings(&self, base: &Baseline) -> Settings {
        let settings = Settings {
            tolerance: self.tolerance,
            goal: self.tolerance / fixed_point::margin(base.places()),
            max_passes: self.max_passes,
            window: self.window,
            damping: self.damping,
        };
        match base.near() {
            Some(_) => settings,
            None => settings.plain(),
        }
    }

    pub(crate) fn check(&self, places: usize) -> Result<(), EquilibriumError> {
        let wrong = |option, value: String, need| {
            Err(EquilibriumError::Options {
                option,
                value,
                need,
            })
        };
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return wrong(
                "tolerance",
                self.tolerance.to_string(),
                "above 0 and below 1",
            );
        }
        if !(self.damping > 0.0 && self.damping <= 1.0) {
            return wrong("damping", self.damping.to_string(), "above 0 and at most 1");
        }
        if self.max_passes == 0 {
            return wrong("max_passes", "0".into(), "at least 1");
        }
        if self.window > 50 {
            return wrong("window", self.window.to_string(), "at most 50");
        }
        match &self.start {
            Some(start) if start.len() != 10 * places => {
                let found = format!("a list of {}", start.len());
                wrong("start", found, "a list of 10 N log hats")
            }
            Some(start) if !start.iter().all(|x| x.abs() <= 50.0) => wrong(
                "start",
                "a list with a log hat beyond 50".into(),
                "finite and moderate",
            ),
            _ => Ok(()),
        }
    }
}

impl Baseline {
    /// Solves the equilibrium after a reform.
    ///
    /// The unknowns are log hats of sales, stayers, prices, in-migrants and their income; each pass
    /// computes them anew from themselves, and their largest change is the log residual.
    ///
    /// # Errors
    /// [`EquilibriumError::Levers`] lists everything wrong with the levers;
    /// [`EquilibriumError::Options`]; [`EquilibriumError::Infeasible`] names an income or budget that the
    /// reform makes negative; [`EquilibriumError::NoConvergence`] carries the residual of every pass.
    ///
    /// # Source
    /// Tombe and Zhu (2019), AER 109(5), with land, owners, public service and kept land rights added.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Case, Baseline, Levers, Options};
    /// # let text = include_str!("../../../cases/equilibrium/2_land.json");
    /// # let case = Case::parse(text)?;
    /// let baseline = Baseline::calibrate(&case.economy)?;
    /// let reform = Levers { home: Some(0.9.into()), ..Levers::default() };
    /// let outcome = baseline.solve(&reform, &Options::default())?;
    /// assert!(outcome.home_price_hat.iter().all(|&price| price > 1.0));
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn solve(&self, levers: &Levers, options: &Options) -> Result<Outcome, EquilibriumError> {
        options.check(self.places())?;
        parallel::among(self.places(), || {
            let found = Reform::new(self, levers).and_then(|reform| self.settle(reform, options));
            parallel::free();
            found
        })
    }

    /// Solves a reform made ready.
    pub(crate) fn settle(
        &self,
        reform: Reform,
        options: &Options,
    ) -> Result<Outcome, EquilibriumError> {
        let settings = options.settings(self);
        let start = self.start(options.start.clone());
        let mut reform = reform;
        let fixed = self.settle_rights(&mut reform, start, &settings)?;
        let pass = Pass::new(self, &reform, &fixed.point);
        check_positive("reform", &self.structure, &pass.accounts)?;
        Ok(Outcome::new(self, reform, pass, fixed))
    }

    /// Solves; where land rights are held without a power per pair, their terms are chosen anew at each
    /// solution, first of a loose tolerance, until they are as good at the solution as they can be.
    fn settle_rights(
        &self,
        reform: &mut Reform,
        mut start: Vec<f64>,
        settings: &Settings,
    ) -> Result<Fixed, EquilibriumError> {
        const ROUNDS: usize = 4;
        let mut history = Vec::new();
        for round in 0..=ROUNDS {
            let approximate = reform.migration.rights.is_some();
            if approximate {
                let offer = Pass::new(self, reform, &start).offer;
                reform.migration.refit(&offer);
            }
            let rough = approximate && round == 0;
            let settings = Settings {
                tolerance: if rough {
                    settings.tolerance.max(1e-3)
                } else {
                    settings.tolerance
                },
                goal: if rough {
                    settings.goal.max(1e-4)
                } else {
                    settings.goal
                },
                ..*settings
            };
            let map = |x: &[f64]| Pass::new(self, reform, x).into_logs(self);
            let fixed = fixed_point::solve(map, start, &settings, self.near())
                .map_err(|stuck| self.explain(reform, stuck, settings.tolerance))?;
            history.extend_from_slice(&fixed.history);
            if !rough {
                let offer = Pass::new(self, reform, &fixed.point).offer;
                let rights = reform.migration.rights.as_ref();
                let error = rights.map_or(0.0, |r| r.error(&reform.migration, &offer));
                if error <= rights::TOLERANCE || round == ROUNDS {
                    return Ok(Fixed { history, ..fixed });
                }
            }
            start = fixed.point;
        }
        unreachable!("the last round returns")
    }

    /// Cells without in-migrants in the baseline have none to start from either.
    pub(crate) fn start(&self, given: Option<Vec<f64>>) -> Vec<f64> {
        let n = self.places();
        let mut start = given.unwrap_or_else(|| vec![0.0; 10 * n]);
        for (j, &people) in self.state.incomers.iter().flatten().enumerate() {
            if people <= 0.0 {
                start[6 * n + j] = 0.0;
                start[8 * n + j] = 0.0;
            }
        }
        start
    }

    /// A reform that has no equilibrium mostly shows in an income or budget below zero.
    pub(crate) fn explain(
        &self,
        reform: &Reform,
        stuck: Stuck,
        tolerance: f64,
    ) -> EquilibriumError {
        let pass = Pass::new(self, reform, &stuck.last);
        let finite = stuck.last.iter().all(|x| x.is_finite());
        match check_positive("reform", &self.structure, &pass.accounts) {
            Err(error) if finite => error,
            _ => EquilibriumError::NoConvergence {
                stage: "reform",
                residual: stuck.residual(),
                tolerance,
                history: stuck.history,
            },
        }
    }
}
