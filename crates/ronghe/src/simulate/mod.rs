//! Step 2, simulate: a reform package in the spatial equilibrium (P1-P5), how far to trust the
//! model (the record), which barrier binds most (X0), how much the answer hangs on what is assumed (X3), and
//! the same year by year (M1.b).

mod barrier;
mod contribution;
mod county;
mod estimate;
mod path;
mod price;
mod record;
mod slopes;
mod variant;

pub use barrier::{Barrier, BarrierKind};
pub use contribution::Contribution;
pub use county::CountySimulation;
pub use estimate::{Estimates, IncomeKind, Published, THETA, YearEstimates, sampled_share};
pub use path::{Span, Timeline, Window};
pub use price::{Loosening, Price, Prices};
pub use record::Record;
pub use slopes::{Doubts, Effect, OUTCOMES, Slopes, Together, Uncertain};
pub use variant::Variant;

use crate::economy::Model;
use crate::error::StudyError;
use crate::package::{Applied, Lever, Package, Patch, Reach};
use ronghe_atlas::Region;
use ronghe_base::Year;
use ronghe_equilibrium::{Baseline, Levers, Options, Outcome, Spread};

/// A reform in the model: before, after, and what to know about it.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The economy and its places.
    pub model: Model,
    /// The calibrated baseline.
    pub baseline: Baseline,
    /// The baseline as an outcome.
    pub before: Outcome,
    /// The package.
    pub package: Package,
    /// What each measure in force came to.
    pub applied: Vec<Applied>,
    /// The package as levers of the model.
    pub levers: Levers,
    /// Year whose measures are in force; none: all.
    pub year: Option<Year>,
    /// The equilibrium after the reform.
    pub after: Outcome,
    headlines: [Headline; 2],
}

/// The national figures of an equilibrium.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    /// Farm jobs over all jobs.
    pub farm_job_share: f64,
    /// People who work in another place than they are registered in, persons.
    pub outside_place: f64,
    /// People who work in another cell than they are registered in, persons.
    pub outside_cell: f64,
    /// Mean income of people in non-farm cells over that in farm cells.
    pub cell_ratio: f64,
    /// Gini of money incomes, spread within groups included.
    pub gini: f64,
    /// Theil T of money incomes.
    pub theil: f64,
    /// Income shares of the five fifths of people.
    pub quintiles: [f64; 5],
    /// Welfare of registered people, baseline 1.
    pub welfare: f64,
    /// Money-metric welfare of registered people and owners, baseline 1.
    pub welfare_with_owners: f64,
    /// Real output, baseline 1.
    pub output: f64,
    /// Real public spending per user, summed over places, baseline 1.
    pub service: f64,
    /// Share of people whose group loses.
    pub losing: f64,
}

impl Simulation {
    /// Runs a package on a region.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Package`], [`StudyError::Equilibrium`].
    pub fn run(
        region: &Region,
        package: Package,
        year: Option<Year>,
        deal: &dyn Fn(&str) -> Result<f64, String>,
    ) -> Result<Self, StudyError> {
        let model = Model::fitted(region, package.baseline)?;
        let baseline = Baseline::calibrate(&model.economy)?;
        let ground = model.ground(region);
        let (patch, applied) = package.apply(&ground, year, deal)?;
        let before = baseline.solve(&Levers::default(), &Options::default())?;
        let levers = levers(&patch, model.places.len())?;
        let after = baseline.solve(&levers, &Options::default())?;
        let headlines = [&before, &after].map(|o| Headline::of(&model, &baseline, o));
        Ok(Self {
            model,
            baseline,
            before,
            package,
            applied,
            levers,
            year,
            after,
            headlines,
        })
    }

    /// How far the calibrated sales lie from the gross output of the tables: the largest relative
    /// difference over cells that hold at least a thousandth of all output, and its place.
    pub fn output_gap(&self) -> Option<(f64, usize)> {
        let n = self.model.places.len();
        let total: f64 = (0..2 * n)
            .filter(|j| self.model.nation(j % n))
            .map(|j| self.model.output[j])
            .sum();
        (0..2 * n)
            .filter(|&j| self.model.nation(j % n) && self.model.output[j] > total / 1_000.0)
            .map(|j| {
                (
                    (self.before.sales[j / n][j % n] / self.model.output[j] - 1.0).abs(),
                    j % n,
                )
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// National figures before the reform.
    pub fn headline_before(&self) -> &Headline {
        &self.headlines[0]
    }

    /// National figures after the reform.
    pub fn headline_after(&self) -> &Headline {
        &self.headlines[1]
    }
}

/// The numbers of a patch as levers of the model.
///
/// # Errors
/// [`StudyError::Equilibrium`] where a number has no place in the model.
pub fn levers(patch: &Patch, places: usize) -> Result<Levers, StudyError> {
    let n = places;
    let mut levers = Levers::default();
    for (lever, values) in &patch.values {
        let two = || {
            [
                values[..values.len() / 2].to_vec(),
                values[values.len() / 2..].to_vec(),
            ]
        };
        let spread = match (lever, lever.reach()) {
            (Lever::Mig, _) => Spread::square(2 * n, values.clone()).expect("sized by the patch"),
            (_, Reach::Pair) => Spread::per_good(n, two()).expect("sized by the patch"),
            (_, Reach::Cell) => two().into(),
            (_, Reach::Place) => values.clone().into(),
        };
        levers.set(lever.id(), spread)?;
    }
    Ok(levers)
}

impl Headline {
    /// The national figures of an outcome.
    pub(crate) fn of(model: &Model, baseline: &Baseline, outcome: &Outcome) -> Self {
        Self::counted(model.persons, baseline, outcome)
    }

    /// The national figures of an outcome in which one is so many `persons`.
    pub(crate) fn counted(persons: f64, baseline: &Baseline, outcome: &Outcome) -> Self {
        let report = outcome.report(baseline);
        let migrants = outcome.migrants(baseline);
        Self {
            farm_job_share: outcome.farm_job_share(baseline),
            outside_place: migrants.outside_place * persons,
            outside_cell: migrants.outside_cell * persons,
            cell_ratio: report.urban_rural_ratio,
            gini: report.gini,
            theil: report.theil,
            quintiles: report.quintile_shares,
            welfare: outcome.welfare,
            welfare_with_owners: outcome.money_metric_welfare(baseline),
            output: outcome.real_gdp_index(baseline),
            service: outcome.real_service_index(baseline),
            losing: outcome.losing_share(baseline),
        }
    }
}

/// Beyond this many places barriers and measures are not tried one by one.
const MOST_PLACES: usize = 100;
