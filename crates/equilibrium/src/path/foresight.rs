//! People who know the years to come (M1.b).
//!
//! Costs in this model hang on where people are registered, not on where they were last year. A choice
//! binds only until the next chance to choose, so its worth is that of the years it is expected to last:
//! with `q = b (1 - a)`, a choice made in `t` counts `V_t` with weight `1-q`, `V_t+1` with `(1-q) q`, and
//! so on. In shares this is a geometric mean, `ln m_t = (1-q) ln m*_t + q ln m_t+1` up to the row's sum,
//! with `m*` the shares of people who look at one year alone. `b = 0` gives those.
//!
//! The path is guessed, followed, and corrected backwards until it repeats itself: Caliendo, Dvorkin and
//! Parro (2019), Econometrica 87(3), in hats; random times of choice: Calvo (1983).

use super::{Path, PathYear};
use crate::error::EquilibriumError;
use crate::levers::Levers;

/// Rounds after which the search ends.
const ROUNDS: usize = 200;
/// Part of each correction that is taken.
const DAMPING: f64 = 0.5;

impl Path {
    /// Solves the years up to and including `until` with people who foresee them; after the last year
    /// everything is expected to stay as it is then. `discount` is their yearly factor `b`, 0 to below 1.
    ///
    /// # Errors
    /// Those of [`Path::run`]; [`EquilibriumError::Options`] for another `discount`;
    /// [`EquilibriumError::Foresight`] if the path does not settle.
    pub fn foresee(
        &mut self,
        until: u32,
        discount: f64,
        plan: &dyn Fn(u32) -> Levers,
    ) -> Result<Vec<PathYear>, EquilibriumError> {
        if !(0.0..1.0).contains(&discount) {
            return Err(EquilibriumError::Options {
                option: "discount",
                value: discount.to_string(),
                need: "0 or more and below 1",
            });
        }
        let step = f64::from(self.dynamics.step);
        let weight = discount.powf(step) * (1.0 - self.motion.reconsider);
        let mut path = self.clone();
        let mut years = path.run(until, plan)?;
        let mut guess: Vec<Vec<f64>> = years.iter().map(PathYear::own_wishes).collect();
        for _ in 0..ROUNDS {
            let change = self.correct(&mut guess, &years, weight);
            path = self.clone();
            years = path.follow(until, &guess, plan)?;
            if change <= 1e3 * self.dynamics.options.tolerance {
                *self = path;
                return Ok(years);
            }
        }
        Err(EquilibriumError::Foresight {
            rounds: ROUNDS,
            change: self.correct(&mut guess, &years, weight),
        })
    }

    /// The years when people wish for the guessed shares.
    fn follow(
        &mut self,
        until: u32,
        guess: &[Vec<f64>],
        plan: &dyn Fn(u32) -> Levers,
    ) -> Result<Vec<PathYear>, EquilibriumError> {
        let mut years = Vec::with_capacity(guess.len());
        for wished in guess {
            if self.year > until {
                break;
            }
            years.push(self.step(&plan(self.year), Some(wished))?);
        }
        Ok(years)
    }

    /// Moves the guess towards what the years make people expect; returns the largest change in logs.
    fn correct(&self, guess: &mut [Vec<f64>], years: &[PathYear], weight: f64) -> f64 {
        let cells = 2 * self.baseline.places();
        let mut largest: f64 = 0.0;
        let mut ahead: Option<Vec<f64>> = None;
        for (guess, year) in guess.iter_mut().zip(years).rev() {
            let mut expected = year.own_wishes();
            if let Some(ahead) = &ahead {
                for (now, ahead) in expected
                    .iter_mut()
                    .zip(ahead)
                    .filter(|(now, _)| **now > 0.0)
                {
                    *now = ((1.0 - weight) * now.ln() + weight * ahead.ln()).exp();
                }
                normalise(&mut expected, cells);
            }
            for (guess, expected) in guess.iter_mut().zip(&expected).filter(|(g, _)| **g > 0.0) {
                let gap = (expected / *guess).ln();
                largest = largest.max(gap.abs());
                *guess *= (DAMPING * gap).exp();
            }
            normalise(guess, cells);
            ahead = Some(expected);
        }
        largest
    }
}

/// Rows that sum to one.
fn normalise(shares: &mut [f64], cells: usize) {
    for row in shares.chunks_exact_mut(cells) {
        let sum: f64 = row.iter().sum();
        super::scale(row, 1.0 / sum);
    }
}
