//! Step 2, simulate: a reform package in the spatial equilibrium (P1-P5), how far to trust the
//! model (the record), which barrier binds most (X0), and how much the answer hangs on what is
//! assumed (X3).

use crate::economy::{Model, Tables};
use crate::error::StudyError;
use crate::package::{Applied, Lever, Package, Patch, Reach};
use ronghe_base::{Text, Year};
use ronghe_equilibrium::{Baseline, Demand, Levers, Options, Outcome, Parameters, Spread};

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
    /// Share of people whose group loses.
    pub losing: f64,
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
        let levers = levers(&patch, model.places.len())?;
        let after = baseline.solve(&levers, &Options::default())?;
        Ok(Self { model, baseline, before, package, applied, levers, year, after })
    }

    /// National figures before the reform.
    pub fn headline_before(&self) -> Headline {
        Headline::of(&self.model, &self.baseline, &self.before)
    }

    /// National figures after the reform.
    pub fn headline_after(&self) -> Headline {
        Headline::of(&self.model, &self.baseline, &self.after)
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
pub fn levers(patch: &Patch, places: usize) -> Result<Levers, StudyError> {
    let n = places;
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
    fn of(model: &Model, baseline: &Baseline, outcome: &Outcome) -> Self {
        let report = outcome.report(baseline);
        let migrants = outcome.migrants(baseline);
        Self {
            farm_job_share: outcome.farm_job_share(baseline),
            outside_place: migrants.outside_place * model.persons,
            outside_cell: migrants.outside_cell * model.persons,
            cell_ratio: report.urban_rural_ratio,
            gini: report.gini,
            theil: report.theil,
            quintiles: report.quintile_shares,
            welfare: outcome.welfare,
            welfare_with_owners: outcome.money_metric_welfare(baseline),
            output: outcome.real_gdp_index(baseline),
            service: service(baseline, outcome),
            losing: outcome.losing_share(baseline),
        }
    }
}

/// Mean over users of the nation of the hat of public service per user.
fn service(baseline: &Baseline, outcome: &Outcome) -> f64 {
    let by_place = outcome.service_by_place(baseline);
    let (mut users, mut served) = (0.0, 0.0);
    for p in (0..by_place.len()).filter(|&p| baseline.zone()[p] == 0) {
        let here = outcome.workers[0][p] + outcome.workers[1][p];
        users += here;
        served += here * by_place[p];
    }
    served / users
}

impl Record {
    /// Runs a package that names a year whose record the region holds; none where it names none.
    ///
    /// # Errors
    /// As [`Simulation::run`]; [`StudyError::Model`] where the year is not in the tables.
    pub fn run(tables: &Tables, package: Package) -> Result<Option<Self>, StudyError> {
        let Some(year) = package.observed else { return Ok(None) };
        let observed = Model::build(tables, Some(year))?;
        let none = |id: &str| Err(format!("deal \"{id}\" cannot stand in a check on the record"));
        let simulation = Simulation::run(tables, package, None, &none)?;
        let baseline = Baseline::calibrate(&observed.economy)?;
        let outcome = baseline.solve(&Levers::default(), &Options::default())?;
        Ok(Some(Self {
            simulation,
            year,
            outside_place: outcome.migrants(&baseline).outside_place * observed.persons,
            farm_job_share: outcome.farm_job_share(&baseline),
        }))
    }
}

/// What one more per cent of loosening a barrier is worth (X0).
#[derive(Clone, Debug, PartialEq)]
pub struct Barrier {
    /// Which barrier.
    pub kind: BarrierKind,
    /// Place where it is loosened.
    pub place: usize,
    /// Gain in money-metric welfare with owners, as a share of national income.
    pub gain: f64,
}

/// A barrier that a reform may loosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BarrierKind {
    /// Cost of moving into the place from another.
    Entry,
    /// Cost of leaving farming for other work inside the place.
    LeavingFarming,
    /// Cost of selling into the place from elsewhere in the nation.
    Market,
    /// Wedge on capital in farming.
    FarmCapital,
}

impl BarrierKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Entry, Self::LeavingFarming, Self::Market, Self::FarmCapital];

    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Entry => Text::new("迁入成本", "cost of moving in"),
            Self::LeavingFarming => Text::new("本地农转非成本", "cost of leaving farming at home"),
            Self::Market => Text::new("国内商品进入成本", "cost of selling into the place"),
            Self::FarmCapital => Text::new("农业资本楔子", "wedge on farm capital"),
        }
    }

    /// One per cent less of the barrier in one place.
    fn loosened(self, model: &Model, place: usize) -> Patch {
        let n = model.places.len();
        let mut patch = Patch::default();
        let (lever, size) = match self {
            Self::Entry | Self::LeavingFarming => (Lever::Mig, 4 * n * n),
            Self::Market => (Lever::Trade, 2 * n * n),
            Self::FarmCapital => (Lever::Wedge, 2 * n),
        };
        let mut values = vec![1.0; size];
        let others = |p: usize| p != place && model.nation(p);
        match self {
            Self::Entry => {
                for (from, to) in (0..2 * n).flat_map(|i| [(i, place), (i, place + n)]) {
                    if others(from % n) {
                        values[from * 2 * n + to] = LOOSER;
                    }
                }
            }
            Self::LeavingFarming => values[place * 2 * n + place + n] = LOOSER,
            Self::Market => {
                for (s, origin) in (0..2).flat_map(|s| (0..n).map(move |i| (s, i))) {
                    if others(origin) {
                        values[s * n * n + origin * n + place] = LOOSER;
                    }
                }
            }
            Self::FarmCapital => values[place] = LOOSER,
        }
        patch.values.insert(lever, values);
        patch
    }
}

/// One per cent off.
const LOOSER: f64 = 0.99;
/// Beyond this many places the barriers are not tried one by one.
const MOST_PLACES: usize = 100;

impl Simulation {
    /// Every barrier of every place loosened by one per cent, one at a time, from the baseline;
    /// dearest first. Empty for economies of more than 100 places.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn barriers(&self) -> Result<Vec<Barrier>, StudyError> {
        let (model, n) = (&self.model, self.model.places.len());
        let mut barriers = vec![];
        if n > MOST_PLACES {
            return Ok(barriers);
        }
        for kind in BarrierKind::ALL {
            for place in (0..n).filter(|&p| model.nation(p)) {
                let levers = levers(&kind.loosened(model, place), n)?;
                let outcome = self.baseline.solve(&levers, &Options::default())?;
                let gain = outcome.money_metric_welfare(&self.baseline) - 1.0;
                barriers.push(Barrier { kind, place, gain });
            }
        }
        barriers.sort_by(|a, b| b.gain.total_cmp(&a.gain)); // stable: ties keep kind and place order
        Ok(barriers)
    }

    /// The same package under other values of what is assumed or borrowed.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn variants(&self) -> Result<Vec<Variant>, StudyError> {
        let mut variants = vec![Variant {
            name: Text::new("基准参数", "parameters as given"),
            before: self.headline_before(),
            after: self.headline_after(),
        }];
        for (name, change) in changes(&self.model) {
            let mut economy = self.model.economy.clone();
            change(&mut economy.par);
            let baseline = Baseline::calibrate(&economy)?;
            let before = baseline.solve(&Levers::default(), &Options::default())?;
            let after = baseline.solve(&self.levers, &Options::default())?;
            variants.push(Variant {
                name,
                before: Headline::of(&self.model, &baseline, &before),
                after: Headline::of(&self.model, &baseline, &after),
            });
        }
        Ok(variants)
    }
}

/// A package under one set of parameters.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What is different.
    pub name: Text,
    /// National figures before.
    pub before: Headline,
    /// National figures after.
    pub after: Headline,
}

type Change = Box<dyn Fn(&mut Parameters)>;

fn changes(model: &Model) -> Vec<(Text, Change)> {
    let par = &model.economy.par;
    let same = |name: String| Text::same(name);
    let mut changes: Vec<(Text, Change)> = vec![];
    for theta in [3.0, 6.0] {
        changes.push((same(format!("theta = {theta} ({})", par.theta)), Box::new(move |p| p.theta = theta)));
    }
    for kappa in [1.2, 2.5] {
        changes.push((same(format!("kappa = {kappa} ({})", par.kappa)), Box::new(move |p| p.kappa = kappa)));
    }
    changes.push((same(format!("gamma = 0.4 ({})", par.gamma)), Box::new(|p| p.gamma = 0.4)));
    changes.push((
        Text::new("非位似需求（NHCES，sigma = 0.5，eps_a = 0.3）", "non-homothetic demand (NHCES, sigma = 0.5, eps_a = 0.3)"),
        Box::new(|p| p.demand = Demand::Nhces),
    ));
    changes
}
