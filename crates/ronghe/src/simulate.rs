//! Step 2, simulate: a reform package in the spatial equilibrium (P1-P5), how far to trust the
//! model (the record), which barrier binds most (X0), and how much the answer hangs on what is
//! assumed (X3).

use crate::economy::{Model, Tables};
use crate::error::StudyError;
use crate::package::{Applied, Ground, Package, Patch};
use ronghe_base::{Text, Year};
use ronghe_equilibrium::{Baseline, Demand, Levers, Options, Outcome, Spread};

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
    /// Year whose measures are in force; none: all.
    pub year: Option<Year>,
    /// The equilibrium after the reform.
    pub after: Outcome,
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
    /// Public service per user, mean over users, baseline 1.
    pub service: f64,
}

/// The example reform beside the record of the year it aims at.
#[derive(Clone, Debug)]
pub struct Record {
    /// The reform that stands for what happened between the two years.
    pub simulation: Simulation,
    /// Year observed.
    pub year: Year,
    /// People outside their place of registration in that year, persons.
    pub outside_place: f64,
    /// Farm jobs over all jobs in that year.
    pub farm_job_share: f64,
}

impl Simulation {
    /// Runs a package on a region.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Package`], [`StudyError::Equilibrium`].
    pub fn run(
        tables: &Tables,
        package: Package,
        year: Option<Year>,
        deal: &dyn Fn(&str) -> Result<f64, String>,
    ) -> Result<Self, StudyError> {
        let model = Model::build(tables, package.baseline)?;
        let baseline = Baseline::calibrate(&model.economy)?;
        let ground = model.ground(tables);
        let (patch, applied) = package.apply(&ground, year, deal)?;
        let before = baseline.solve(&Levers::default(), &Options::default())?;
        let after = baseline.solve(&levers(&patch, &ground)?, &Options::default())?;
        Ok(Self { model, baseline, before, package, applied, year, after })
    }

    /// National figures before the reform.
    pub fn headline_before(&self) -> Headline {
        Headline::of(&self.model, &self.baseline, &self.before, &self.before)
    }

    /// National figures after the reform.
    pub fn headline_after(&self) -> Headline {
        Headline::of(&self.model, &self.baseline, &self.before, &self.after)
    }

    /// Measures that change nothing, by name.
    pub fn idle(&self) -> impl Iterator<Item = &str> {
        self.applied.iter().filter(|a| a.touched == 0).map(|a| a.measure.as_str())
    }
}

/// The numbers of a patch as levers of the model.
///
/// # Errors
/// [`StudyError::Equilibrium`] where a number has no place in the model.
pub fn levers(patch: &Patch, ground: &Ground) -> Result<Levers, StudyError> {
    use crate::package::{Lever, Reach};
    let n = ground.nation.len();
    let mut levers = Levers::default();
    for (lever, values) in &patch.values {
        let two = || [values[..values.len() / 2].to_vec(), values[values.len() / 2..].to_vec()];
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
    fn of(model: &Model, baseline: &Baseline, before: &Outcome, after: &Outcome) -> Self {
        let report = after.report(baseline);
        let n = model.places.len();
        let national = |p: usize| model.nation(p);
        let sum = |values: &[f64]| -> f64 { (0..n).filter(|&p| national(p)).map(|p| values[p]).sum() };
        let jobs = after.workers.each_ref().map(|w| sum(w));
        let moved = |apart: &dyn Fn(usize, usize) -> bool| -> f64 {
            let rows = after.flows.rows().enumerate().filter(|(i, _)| national(i % n));
            let away = rows.map(|(i, row)| {
                row.iter().enumerate().filter(|&(j, _)| apart(i, j)).map(|(_, persons)| persons).sum::<f64>()
            });
            away.sum::<f64>() * model.persons
        };
        Self {
            farm_job_share: jobs[0] / (jobs[0] + jobs[1]),
            outside_place: moved(&|i, j| i % n != j % n),
            outside_cell: moved(&|i, j| i != j),
            cell_ratio: report.urban_rural_ratio,
            gini: report.gini,
            theil: report.theil,
            quintiles: report.quintile_shares,
            welfare: after.welfare,
            welfare_with_owners: welfare_with_owners(model, before, after),
            output: real_output(model, before, after),
            service: service(model, after),
        }
    }
}

/// `sum_i y_i V_i^ / sum_i y_i` over registered people by cell and owners by place of the nation,
/// with baseline incomes `y` and welfare hats `V^`.
fn welfare_with_owners(model: &Model, before: &Outcome, after: &Outcome) -> f64 {
    let n = model.places.len();
    let (mut total, mut worth) = (0.0, 0.0);
    for p in (0..n).filter(|&p| model.nation(p)) {
        for i in [p, p + n] {
            let income = before.group_income[i] * before.group_heads[i]
                + before.group_income[i + 2 * n] * before.group_heads[i + 2 * n];
            total += income;
            worth += income * after.welfare_cell[i];
        }
        total += before.owner_income[p];
        worth += before.owner_income[p] * after.welfare_owners[p];
    }
    worth / total
}

/// Gross output at baseline prices: `sum R (R^/c^) / sum R` over the nation's cells.
fn real_output(model: &Model, before: &Outcome, after: &Outcome) -> f64 {
    let cells = (0..2).flat_map(|s| (0..model.places.len()).map(move |p| (s, p)));
    let (mut base, mut now) = (0.0, 0.0);
    for (s, p) in cells.filter(|&(_, p)| model.nation(p)) {
        base += before.sales[s][p];
        now += after.sales[s][p] / after.unit_cost_hat[s][p];
    }
    now / base
}

/// Mean over users of the hat of public service per user.
fn service(model: &Model, after: &Outcome) -> f64 {
    let cells = (0..2).flat_map(|s| (0..model.places.len()).map(move |p| (s, p)));
    let (mut users, mut served) = (0.0, 0.0);
    for (s, p) in cells.filter(|&(_, p)| model.nation(p)) {
        users += after.workers[s][p];
        served += after.workers[s][p] * after.service_hat[s][p];
    }
    served / users
}
