//! The time path: a static equilibrium each year, people and capital given, both moving between years
//! (M1.b, D2).
//!
//! Within a year people stay in their cells and capital in its place; everything else is the static
//! model. Between years a part `a` of all people choose anew at this year's values, migrants register
//! where they work at a rate of their own, landlords save a constant part of what capital earns.
//! Values, prices and hats stay relative to the baseline, so that errors do not add up.
//!
//! Sources: Kleinman, Liu and Redding (2023), Econometrica 91(2), for capital; Caliendo, Dvorkin and
//! Parro (2019), Econometrica 87(3), for the path in hats.

mod dynamics;
mod figures;
mod foresight;
mod land;
mod people;
#[cfg(test)]
mod tests;

pub use dynamics::{Dynamics, Exit};
pub use figures::Figures;
pub use land::{LandAccount, LandLaws};
pub use people::PlaceMoves;

pub(crate) use people::Placed;

use crate::accounts::Converts;
use crate::baseline::Baseline;
use crate::cells::{Cells, RURAL, URBAN, by_place, cells, flat, unflat};
use crate::error::EquilibriumError;
use crate::levers::{Levers, Reform};
use crate::migration::Flows;
use crate::outcome::Outcome;
use crate::solve::Options;
use crate::spread::Spread;
use dynamics::Motion;
use people::Change;
use std::sync::Arc;

/// An economy on its way: the state at the start of a year, from which the next year follows.
///
/// A path may be cloned and continued in two ways, so that a plan can change in any year.
///
/// ```
/// # use ronghe_equilibrium::{Baseline, Case, Dynamics, Levers, Path};
/// # let text = include_str!("../../../../cases/equilibrium/7_local_capital.json");
/// let economy = Case::parse(text)?.economy; // its `par.capital` is local: savings stay in place
/// let baseline = Baseline::calibrate(&economy)?;
///
/// // farm productivity grows by 2% a year, other by 3%
/// let n = baseline.places();
/// let plan = |year: u32| Levers {
///     productivity: Some([1.02_f64, 1.03].map(|g| vec![g.powf(f64::from(year)); n]).into()),
///     ..Levers::default()
/// };
/// let years = Path::new(&baseline, Dynamics::default())?.run(5, &plan)?;
/// assert_eq!(years.len(), 6); // years 0 to 5
/// let output = |k: usize| years[k].figures().real_gdp;
/// assert!(output(5) > 1.1 * output(0));
/// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Path {
    baseline: Baseline,
    dynamics: Dynamics,
    motion: Motion,
    /// Farm share of the owners' spending on goods in the first year: the basket that investment is.
    basket: Vec<f64>,
    /// Homestead area by person registered in the first year.
    home_area: Vec<f64>,
    year: u32,
    /// Persons by registered and working cell, `F`.
    people: Vec<f64>,
    /// Capital over that of the baseline, `K^`.
    capital: Cells,
    /// `r^ / P_I^` of the baseline itself over the first year: not one only after [`Path::rebase`].
    returns: Cells,
    converts: Option<Converts>,
    land: Option<LandAccount>,
    /// Where the last year's solution lay.
    start: Option<Vec<f64>>,
}

/// A year of a path.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PathYear {
    /// Years after the first.
    pub year: u32,
    /// The baseline of the path with the people registered in this year.
    pub baseline: Baseline,
    /// The equilibrium of the year.
    pub outcome: Outcome,
    /// Capital at the start of the year over that of the baseline, `[2][N]`.
    pub capital: Cells,
    /// Return on capital over the price of investment and the wedge, first year 1, `[2][N]`.
    pub real_return: Cells,
    /// Land at the end of the year, where its laws are followed.
    pub land: Option<LandAccount>,
    pub(crate) change: Change,
}

impl Path {
    /// A path that starts in the baseline, whose capital must be local.
    ///
    /// It follows people as a table, `[2N][2N]`, whatever the kernel of migration: the baseline may have up
    /// to [`crate::MAX_PLACES`] places, and one elasticity of migration.
    ///
    /// # Errors
    /// [`EquilibriumError::Dynamics`] lists everything wrong with the parameters;
    /// [`EquilibriumError::Options`].
    pub fn new(baseline: &Baseline, dynamics: Dynamics) -> Result<Self, EquilibriumError> {
        let n = baseline.places();
        dynamics.options.check(n)?;
        let motion = Motion::new(baseline, &dynamics)?;
        let registered = flat(&baseline.structure.registered);
        let people = baseline.flows().rows().flatten().collect();
        let home_area = dynamics.land.as_ref().map_or_else(Vec::new, |laws| {
            by_place(n, |p| laws.home[p] / registered[p])
        });
        Ok(Self {
            motion,
            basket: baseline.structure.shares.fa[4].clone(),
            home_area,
            year: 0,
            people,
            capital: cells(n, |_, _| 1.0),
            returns: cells(n, |_, _| 1.0),
            converts: None,
            land: dynamics.land.as_ref().map(LandLaws::start),
            start: None,
            baseline: baseline.clone(),
            dynamics,
        })
    }

    /// The year that comes next, years after the first.
    #[must_use]
    pub fn next_year(&self) -> u32 {
        self.year
    }

    /// Solves the years up to and including `until`; `plan` gives the levers of a year, relative to the
    /// baseline and not to the year before.
    ///
    /// The lever `K` multiplies what landlords have saved; `wedge` divides what they earn on it.
    ///
    /// # Errors
    /// [`EquilibriumError::Year`], with the cause.
    pub fn run(
        &mut self,
        until: u32,
        plan: &dyn Fn(u32) -> Levers,
    ) -> Result<Vec<PathYear>, EquilibriumError> {
        let mut years = Vec::new();
        while self.year <= until {
            years.push(self.advance(&plan(self.year))?);
        }
        Ok(years)
    }

    /// Solves one year and goes on to the next.
    ///
    /// # Errors
    /// [`EquilibriumError::Year`], with the cause.
    pub fn advance(&mut self, levers: &Levers) -> Result<PathYear, EquilibriumError> {
        self.step(levers, None)
    }

    /// One year; `wished` takes the place of what this year's values alone make people wish for.
    fn step(
        &mut self,
        levers: &Levers,
        wished: Option<&[f64]>,
    ) -> Result<PathYear, EquilibriumError> {
        let mut year = self
            .solve(levers)
            .map_err(|source| EquilibriumError::Year {
                year: self.year,
                source: Box::new(source),
            })?;
        if let Some(wished) = wished {
            wished.clone_into(&mut year.change.wished);
        }
        self.pass_on(&year);
        Ok(year)
    }

    /// The equilibrium of the year, people and capital given.
    fn solve(&self, levers: &Levers) -> Result<PathYear, EquilibriumError> {
        let n = self.baseline.places();
        let placed = Placed::new(self.people.clone(), 2 * n);
        let registered = placed.registered();
        let mut baseline = self.baseline.clone();
        baseline.structure.registered = unflat(&registered);
        baseline.structure.converts = self.converts.clone().map(Arc::new);
        let mut levers = levers.clone();
        let land = self.follow_land(&placed, &mut levers)?;
        let mut reform = Reform::new(&baseline, &levers)?;
        reform.save(&self.capital);
        reform.placed = Some(Arc::new(placed));
        let options = Options {
            start: self.start.clone(),
            ..self.dynamics.options.clone()
        };
        let outcome = baseline.settle(reform, &options)?;
        let change = self.change(&outcome, &registered);
        Ok(PathYear {
            year: self.year,
            capital: self.capital.clone(),
            real_return: self.real_return(&outcome),
            land,
            baseline,
            outcome,
            change,
        })
    }

    fn follow_land(
        &self,
        placed: &Placed,
        levers: &mut Levers,
    ) -> Result<Option<LandAccount>, EquilibriumError> {
        let (Some(laws), Some(before)) = (&self.dynamics.land, &self.land) else {
            return Ok(None);
        };
        let cells = 2 * self.baseline.places();
        let lived_in: Vec<f64> = (0..cells / 2)
            .map(|p| self.home_area[p] * placed.persons[p * cells + p])
            .collect();
        laws.follow(
            &self.baseline,
            before,
            &lived_in,
            self.dynamics.step,
            levers,
        )
        .map(Some)
    }

    /// `r^ / (k^ P_I^)`: what landlords earn over what the owners' basket costs.
    fn real_return(&self, outcome: &Outcome) -> Cells {
        let price = |n: usize| {
            let [farm, other] = [RURAL, URBAN].map(|k| outcome.price_hat[k][n].ln());
            (self.basket[n] * farm + (1.0 - self.basket[n]) * other).exp()
        };
        cells(self.baseline.places(), |k, n| {
            let wedge = outcome.reform.wedge[k][n];
            self.returns[k][n] * outcome.capital_rent_hat[k][n] / (wedge * price(n))
        })
    }

    fn change(&self, outcome: &Outcome, registered: &[f64]) -> Change {
        Change {
            reconsider: self.motion.reconsider,
            wished: wishes(outcome, registered),
            growth: self.motion.natural_growth.clone(),
            converted: self.motion.converted.clone(),
        }
    }

    /// The state of the next year.
    fn pass_on(&mut self, year: &PathYear) {
        let n = self.baseline.places();
        let mut people = year.change.move_people(&self.people);
        year.change.grow(&mut people);
        let converts = year.change.convert(&mut people);
        self.people = people;
        let (zeta, growth) = (self.motion.kept_capital, &self.motion.capital_growth);
        self.capital = cells(n, |k, p| {
            let saved = zeta + (1.0 - zeta) * year.real_return[k][p];
            self.capital[k][p] * growth[k][p] * saved
        });
        self.settle_rights(&year.outcome, &converts);
        self.land.clone_from(&year.land);
        self.start = Some(year.outcome.logs.clone());
        self.year += self.dynamics.step;
    }

    /// Rights of those who registered in town: lost, kept, or paid for in the next year.
    fn settle_rights(&mut self, outcome: &Outcome, converts: &[f64]) {
        let n = self.baseline.places();
        let (kept, years) = match self.dynamics.exit {
            Exit::Lose => return,
            Exit::Keep(part) => (part, 0.0),
            Exit::Paid(years) => (0.0, years),
        };
        let rights = self.converts.get_or_insert_with(|| Converts {
            rights: vec![0.0; n * n],
            paid: vec![0.0; n],
        });
        crate::cells::add_scaled(&mut rights.rights, kept, converts);
        // a period of several years pays a part of its exits in each
        let years = years / f64::from(self.dynamics.step);
        rights.paid = by_place(n, |j| {
            let sold = (0..n).map(|i| converts[i * n + j] * outcome.land_right[RURAL][i]);
            years * sold.sum::<f64>()
        });
    }

    /// The same path seen from the last year solved: its equilibrium is the new baseline.
    ///
    /// Levers of later years are relative to that year: hats over its levels, [`Levers::default`] for what
    /// is in force in it. Without further changes the path goes on as it would have.
    ///
    /// # Errors
    /// [`EquilibriumError::Dynamics`] if the parameters do not fit.
    pub fn rebase(&self, last: &PathYear) -> Result<Self, EquilibriumError> {
        let n = self.baseline.places();
        // people wish for what the year offers, wherever they are
        let baseline = last
            .baseline
            .rebase(&last.outcome)
            .observing(last.own_wishes());
        let mut dynamics = self.dynamics.clone();
        if let (Some(laws), Some(land)) = (&mut dynamics.land, &last.land) {
            laws.farm.clone_from(&land.farm);
            laws.home.clone_from(&land.home);
            laws.urban.clone_from(&land.urban);
        }
        Ok(Self {
            motion: Motion::new(&baseline, &dynamics)?,
            dynamics,
            returns: last.real_return.clone(),
            capital: cells(n, |k, p| self.capital[k][p] / last.capital[k][p]),
            start: None,
            baseline,
            ..self.clone()
        })
    }
}

/// Wished flows as shares by registered cell.
fn wishes(outcome: &Outcome, registered: &[f64]) -> Vec<f64> {
    let rows = outcome.wished.iter().flat_map(Flows::rows).zip(registered);
    rows.flat_map(|(mut row, people)| {
        scale(&mut row, 1.0 / people);
        row
    })
    .collect()
}

fn scale(row: &mut [f64], factor: f64) {
    for value in row {
        *value *= factor;
    }
}

impl PathYear {
    /// People by place at the start of the first of these years and at the start of the year after the
    /// last: yearly moves from one year, five-year flows from five.
    ///
    /// Everybody who chooses anew may return to the place of registration; a person who stays put or comes
    /// back within the span counts as not moved, as in a census that asks for the place five years ago.
    /// An empty list gives no places.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, Dynamics, Levers, Path, PathYear};
    /// # let text = include_str!("../../../../cases/equilibrium/7_local_capital.json");
    /// # let baseline = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let years = Path::new(&baseline, Dynamics::default())?.run(4, &|_| Levers::default())?;
    /// let flows = PathYear::moves(&years);
    /// let at_work: f64 = flows.rows().flatten().sum();
    /// let registered: f64 = baseline.registered().iter().flatten().sum();
    /// assert!((at_work / registered - 1.0).abs() < 1e-12);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    #[must_use]
    pub fn moves(years: &[Self]) -> PlaceMoves {
        let changes: Vec<&Change> = years.iter().map(|year| &year.change).collect();
        let places = years.first().map_or(0, |year| year.baseline.places());
        let first = years.iter().take(1);
        let persons = first.flat_map(|year| year.outcome.flows.rows().flatten());
        PlaceMoves::over(&persons.collect::<Vec<_>>(), &changes, places)
    }

    /// Where people who choose anew go at this year's values: shares by registered cell, `[2N][2N]`.
    fn own_wishes(&self) -> Vec<f64> {
        wishes(&self.outcome, &flat(&self.baseline.structure.registered))
    }

    /// Capital by cell as the equilibrium has it, saved and given by the lever `K`: a lever for a static
    /// solution beside the path.
    #[must_use]
    pub fn capital_lever(&self) -> Spread {
        self.outcome.reform.capital.clone().into()
    }
}
