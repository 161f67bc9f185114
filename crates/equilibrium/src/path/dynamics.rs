//! What drives a path: who reconsiders, who saves, who registers anew.

use super::land::LandLaws;
use crate::baseline::Baseline;
use crate::cells::{Cells, flat};
use crate::check::{Check, Range};
use crate::economy::MAX_PLACES;
use crate::error::EquilibriumError;
use crate::parameters::Capital;
use crate::solve::Options;
use crate::spread::Spread;

/// What becomes of the land right of people who register in town (P3, P5).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Exit {
    /// It is lost and shared by those who remain.
    #[default]
    Lose,
    /// This part of it is kept for good, 0 to 1 (the "three rights").
    Keep(f64),
    /// It is given up against so many years of its income, paid once out of all public budgets of the
    /// zone in proportion to value added.
    Paid(f64),
}

/// Parameters of a path (M1.b, D2).
///
/// # Shapes and units
/// `tau` years; `beta`, `depreciation` yearly; `capital_growth` a yearly factor, one number, `[N]` or
/// `[2][N]`; `natural_growth` a yearly rate by registered cell, alike; `conversion` a yearly rate, one
/// number or `[N][N]` (rural cell of `i` to urban cell of `j`); `step` years.
///
/// # Source
/// Landlords who save a constant part of gross return: Kleinman, Liu and Redding (2023), Econometrica
/// 91(2). People who may choose anew at random times: Calvo (1983), J. Monetary Economics 12(3).
///
/// ```
/// let dynamics = ronghe_equilibrium::Dynamics::default();
/// assert!((dynamics.reconsider() - (1.0 - (-1.0_f64 / 7.0).exp())).abs() < 1e-15);
/// assert!((dynamics.kept_capital() - 0.96 * 0.92).abs() < 1e-15);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamics {
    /// Mean years until a person chooses anew where to work; 0 if all do in every period.
    pub tau: f64,
    /// Discount factor of landlords, above 0 and at most 1.
    pub beta: f64,
    /// Capital lost in a year, 0 to below 1.
    pub depreciation: f64,
    /// Growth of capital in the base year, 1 where it is at rest.
    pub capital_growth: Spread,
    /// Births less deaths by registered cell, above -1.
    pub natural_growth: Spread,
    /// Rate at which people registered in rural cells who work in urban cells register there.
    pub conversion: Spread,
    /// What they keep of their land right.
    pub exit: Exit,
    /// Years between two equilibria, at least 1: 1 is the reference, 5 the grid of the census.
    pub step: u32,
    /// Land areas and the laws on them, if followed.
    pub land: Option<LandLaws>,
    /// Settings of the solver of each year; its `start` is not used.
    pub options: Options,
}

impl Default for Dynamics {
    fn default() -> Self {
        Self {
            tau: 7.0,
            beta: 0.96,
            depreciation: 0.08,
            capital_growth: 1.0.into(),
            natural_growth: 0.0.into(),
            conversion: 0.0.into(),
            exit: Exit::Lose,
            step: 1,
            land: None,
            options: Options::default(),
        }
    }
}

impl Dynamics {
    /// Part of people who choose anew in a period, `a = 1 - exp(-step/tau)`.
    #[must_use]
    pub fn reconsider(&self) -> f64 {
        if self.tau > 0.0 {
            1.0 - (-f64::from(self.step) / self.tau).exp()
        } else {
            1.0
        }
    }

    /// What becomes of a unit of capital without return over a period, `zeta = (beta (1 - delta))^step`.
    #[must_use]
    pub fn kept_capital(&self) -> f64 {
        (self.beta * (1.0 - self.depreciation)).powf(f64::from(self.step))
    }
}

impl Dynamics {
    fn check_numbers(&self, check: &mut Check<'_>) {
        check.number("dynamics.tau", self.tau, Range::AT_LEAST_ZERO, "give years");
        check.number("dynamics.beta", self.beta, Range::POSITIVE, "try 0.96");
        if self.beta > 1.0 {
            let advice = "a year is worth less when it comes later";
            check
                .problems
                .add("dynamics.beta", self.beta, "at most 1", advice);
        }
        let advice = "give the part of capital lost in a year, 0.08 for 8%";
        check.number(
            "dynamics.depreciation",
            self.depreciation,
            Range::BELOW_ONE,
            advice,
        );
        if self.step == 0 {
            let advice = "1 is a path by year";
            check
                .problems
                .add("dynamics.step", 0, "at least 1 year", advice);
        }
        let (field, part, range) = match self.exit {
            Exit::Keep(part) => ("dynamics.exit.keep", part, Range::SHARE),
            Exit::Paid(years) => ("dynamics.exit.paid", years, Range::AT_LEAST_ZERO),
            Exit::Lose => ("dynamics.exit", 0.0, Range::ANY),
        };
        check.number(
            field,
            part,
            range,
            "give the part kept, or years of income paid",
        );
        if let Some(land) = &self.land {
            land.check(check);
        }
    }
}

/// [`Dynamics`] spread over cells and checked.
#[derive(Clone, Debug)]
pub(super) struct Motion {
    pub(super) reconsider: f64,
    pub(super) kept_capital: f64,
    /// Factor by cell and period.
    pub(super) capital_growth: Cells,
    /// Factor by registered cell and period.
    pub(super) natural_growth: Vec<f64>,
    /// Part converted by period, `[N][N]`.
    pub(super) converted: Vec<f64>,
}

impl Motion {
    pub(super) fn new(base: &Baseline, d: &Dynamics) -> Result<Self, EquilibriumError> {
        let mut check = Check::new(base.places(), &base.structure.names);
        if base.structure.shares.capital != Capital::Local {
            check.problems.add(
                "economy.par.capital",
                "national",
                "local",
                "capital that is saved stays where it is: calibrate with capital \"local\"",
            );
        }
        let advice = "a path follows people by pair of cells: merge places";
        if check.places > MAX_PLACES {
            let most = format!("at most {MAX_PLACES} on a path");
            check.problems.add("economy.N", check.places, most, advice);
        }
        if base.moving.nests.is_some() {
            let advice = "give a kernel without nests: a path is solved for one elasticity";
            check
                .problems
                .add("migration kernel", "nests", "no nests on a path", advice);
        }
        d.check_numbers(&mut check);
        let years = f64::from(d.step);
        let advice = "1 is capital at rest in the base year";
        let growth = check.by_cell(
            "dynamics.capital_growth",
            &d.capital_growth,
            Range::POSITIVE,
            advice,
        );
        let advice = "give births less deaths over people, 0.005 for 5 in a thousand";
        let natural = check.by_cell(
            "dynamics.natural_growth",
            &d.natural_growth,
            Range::GROWTH,
            advice,
        );
        let conversion = conversion(&d.conversion, &mut check);
        if !check.problems.is_empty() {
            return Err(EquilibriumError::Dynamics(check.problems));
        }
        let power = |rate: f64| rate.powf(years);
        Ok(Self {
            reconsider: d.reconsider(),
            kept_capital: d.kept_capital(),
            capital_growth: growth.map(|row| row.into_iter().map(power).collect()),
            natural_growth: flat(&natural).iter().map(|nu| power(1.0 + nu)).collect(),
            converted: conversion
                .iter()
                .map(|x| 1.0 - (-x * years).exp())
                .collect(),
        })
    }
}

fn conversion(rate: &Spread, check: &mut Check<'_>) -> Vec<f64> {
    let n = check.places;
    let advice = "give the yearly rate at which migrants register, 0.02 for 2%";
    if rate.shape().is_empty() {
        check.numbers("dynamics.conversion", rate, Range::AT_LEAST_ZERO, advice);
        return vec![rate.values()[0]; n * n];
    }
    let range = Range::AT_LEAST_ZERO;
    if check.table("dynamics.conversion", rate, &[n, n], range, advice) {
        rate.values().to_vec()
    } else {
        vec![0.0; n * n]
    }
}
