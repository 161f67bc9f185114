//! The economy of counties and its baseline.

use super::census::Counties;
use super::goods::{Gravity, Wanted};
use super::people::People;
use crate::economy::{Model, build};
use crate::error::StudyError;
use ronghe_equilibrium::{
    Baseline, Economy, Kernel, Levers, NestedWeights, Options, Outcome, Parameters, Policy, Spread,
};

/// The baseline of counties, and that of provinces which it divides.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    pub(crate) economy: Economy,
    pub(crate) baseline: Baseline,
    pub(crate) outcome: Outcome,
    /// Sales wanted, `[2][places]`.
    pub(crate) sales: [Vec<f64>; 2],
    /// How much stronger the pull of farm and of other goods within a county is than between two.
    pub(crate) home: [f64; 2],
}

/// The province baseline and where counties lie in it.
pub(crate) struct Above<'a> {
    pub(crate) model: &'a Model,
    pub(crate) outcome: &'a Outcome,
    pub(crate) counties: &'a Counties,
    pub(crate) people: &'a People,
    /// Place of the province model of each county and outside place.
    pub(crate) place: Vec<usize>,
}

impl Above<'_> {
    /// Calibrates the counties: weights of people, and goods such that every county sells its part.
    ///
    /// # Errors
    /// [`StudyError::Model`] where trade does not settle; [`StudyError::Equilibrium`].
    pub(crate) fn build(&self) -> Result<Built, StudyError> {
        let sales = self.sales();
        let economy = self.economy(&self.value_added());
        let migration = self.migration()?;
        let spending = Self::spending_at(&economy, &sales, &migration)?;
        let (trade, home) = self.trade(&spending, &sales)?;
        let baseline = Baseline::from_kernels(&economy, trade, migration)?;
        let outcome = baseline.solve(&Levers::default(), &Options::default())?;
        Ok(Built {
            economy,
            baseline,
            outcome,
            sales,
            home,
        })
    }

    /// What counties spend when they sell `sales`: as in an economy where everybody buys from everybody in
    /// proportion to sales, which sells just that.
    fn spending_at(
        economy: &Economy,
        sales: &[Vec<f64>; 2],
        migration: &Kernel,
    ) -> Result<[Vec<f64>; 2], StudyError> {
        let [farm, other] = sales.each_ref().map(|sales| {
            let total: f64 = sales.iter().sum();
            let parts: Vec<f64> = sales.iter().map(|sales| sales / total).collect();
            let weights = NestedWeights {
                group: vec![0; parts.len()],
                origin: vec![1.0; parts.len()],
                destination: parts.clone(),
                blocks: vec![vec![1.0]],
                ..NestedWeights::default()
            };
            Kernel::nested(parts, &weights)
        });
        let pooled = Baseline::from_kernels(economy, [farm?, other?], migration.clone())?;
        let outcome = pooled.solve(&Levers::default(), &Options::default())?;
        Ok(spending_of(economy, &outcome))
    }

    fn n(&self) -> usize {
        self.model.places.len()
    }

    /// Sales of a province in proportion to workers.
    fn sales(&self) -> [Vec<f64>; 2] {
        let places = self.people.places;
        [0, 1].map(|s| {
            let mut sums = vec![0.0; self.n()];
            let workers = &self.people.workers[s * places..(s + 1) * places];
            for (workers, &p) in workers.iter().zip(&self.place) {
                sums[p] += workers;
            }
            let parts = workers.iter().zip(&self.place);
            parts
                .map(|(w, &p)| self.outcome.sales[s][p] * w / sums[p])
                .collect()
        })
    }

    /// Part of each county in the value added of its province.
    fn value_added(&self) -> Vec<f64> {
        let shares = build::value_added_shares(&self.model.economy.par);
        let sales = self.sales();
        let made: Vec<f64> = (0..self.place.len())
            .map(|c| shares[0] * sales[0][c] + shares[1] * sales[1][c])
            .collect();
        let mut sums = vec![0.0; self.n()];
        for (made, &p) in made.iter().zip(&self.place) {
            sums[p] += made;
        }
        made.iter()
            .zip(&self.place)
            .map(|(made, &p)| made / sums[p])
            .collect()
    }

    /// A spread by place of the province model, for counties: each has that of its province, times its part.
    fn inherited(&self, spread: &Spread, rows: usize, part: Option<&[f64]>) -> Spread {
        let (n, places) = (self.n(), self.place.len());
        let values = spread.values();
        let by_place = values.len() == rows * n && (rows == 1 || spread.shape().len() > 1);
        let share = |c: usize| part.map_or(1.0, |part| part[c]);
        let row = |r: usize| -> Vec<f64> {
            let at = |p: usize| match values.len() {
                1 => values[0],
                _ if by_place => values[r * n + p],
                _ => values[r],
            };
            (0..places).map(|c| at(self.place[c]) * share(c)).collect()
        };
        if !by_place && part.is_none() {
            return spread.clone();
        }
        match rows {
            1 => row(0).into(),
            2 => [row(0), row(1)].into(),
            _ => [0, 1, 2, 3, 4].map(row).into(),
        }
    }

    fn economy(&self, part: &[f64]) -> Economy {
        let old = &self.model.economy;
        let all = |spread: &Spread, rows| self.inherited(spread, rows, None);
        // amounts of money are divided, rates are inherited
        let money = |spread: &Spread| match spread.values() {
            [amount] if amount.abs() <= f64::MIN_POSITIVE => spread.clone(),
            _ => self.inherited(spread, 1, Some(part)),
        };
        let par = &old.par;
        let mut household = old.household.clone();
        household.own_heads = household.own_heads.as_ref().map(&money);
        let names = &self.counties.names;
        let outside = &self.place[names.len()..];
        let names = names
            .iter()
            .chain(outside.iter().map(|&p| &self.model.names[p]));
        Economy {
            n: self.place.len(),
            pi: 0.0.into(),
            m: 0.0.into(),
            h: self.people.registered.clone().into(),
            omega: self.inherited(&old.omega, 1, Some(part)),
            zone: all(&old.zone, 1),
            wedge0: all(&old.wedge0, 2),
            par: Parameters {
                lab: all(&par.lab, 2),
                land: all(&par.land, 2),
                cap: all(&par.cap, 2),
                io: par.io.clone(),
                beta_h: all(&par.beta_h, 2),
                fa: all(&par.fa, 5),
                gov: all(&par.gov, 2),
                agg: all(&par.agg, 2),
                tax: all(&par.tax, 1),
                phi: all(&par.phi, 1),
                ..par.clone()
            },
            pol: Policy {
                mu: all(&old.pol.mu, 1),
                coop: all(&old.pol.coop, 1),
                s_state: all(&old.pol.s_state, 1),
                transfer: money(&old.pol.transfer),
                grant: money(&old.pol.grant),
                eco: money(&old.pol.eco),
                chi: all(
                    &old.pol.chi,
                    if old.pol.chi.shape().len() > 1 { 2 } else { 1 },
                ),
                zeta: old.pol.zeta.as_ref().map(|zeta| all(zeta, 1)),
            },
            household,
            places: names.map(|name| name.en.clone()).collect(),
        }
    }

    /// The kernel of migration: by cells of prefectures; where a pair at home is less than its blocks give,
    /// the difference is a correction.
    fn migration(&self) -> Result<Kernel, StudyError> {
        let p = self.people;
        let cells = 2 * p.places;
        let share = |values: &[f64]| -> Vec<f64> {
            values
                .iter()
                .zip(&p.registered)
                .map(|(x, h)| x / h)
                .collect()
        };
        let pairs = share(&p.partner);
        let correction = (0..cells)
            .filter(|&i| pairs[i] < 0.0)
            .map(|i| (i, (i + p.places) % cells, pairs[i]));
        let weights = NestedWeights {
            group: p.group.clone(),
            origin: share(&p.origin),
            destination: p.destination.clone(),
            blocks: p.blocks.clone(),
            correction: correction.collect(),
            partner: Some(pairs.iter().map(|x| x.max(0.0)).collect()),
            nests: None,
        };
        Ok(Kernel::nested(share(&p.own), &weights)?)
    }

    /// Kernels of trade, and the pull at home.
    fn trade(
        &self,
        spending: &[Vec<f64>; 2],
        sales: &[Vec<f64>; 2],
    ) -> Result<([Kernel; 2], [f64; 2]), StudyError> {
        let farm = self.good(0, &spending[0], &sales[0])?;
        let other = self.good(1, &spending[1], &sales[1])?;
        Ok((
            [self.kernel(&farm)?, self.kernel(&other)?],
            [farm.home, other.home],
        ))
    }

    fn good(&self, s: usize, spending: &[f64], sales: &[f64]) -> Result<Gravity, StudyError> {
        let n = self.n();
        let total = &spending_of(&self.model.economy, self.outcome)[s];
        let pi = &self.model.economy.pi.values()[s * n * n..(s + 1) * n * n];
        let blocks: Vec<Vec<f64>> = (0..n)
            .map(|p| (0..n).map(|q| pi[q * n + p] * total[p]).collect())
            .collect();
        // what a county spends is a part of its province's
        let mut sums = vec![0.0; n];
        for (x, &p) in spending.iter().zip(&self.place) {
            sums[p] += x;
        }
        let spending: Vec<f64> = spending
            .iter()
            .zip(&self.place)
            .map(|(x, &p)| x / sums[p] * total[p])
            .collect();
        let wanted = Wanted {
            group: &self.place,
            spending: &spending,
            sales,
            blocks: &blocks,
        };
        wanted.fit()
    }

    fn kernel(&self, good: &Gravity) -> Result<Kernel, StudyError> {
        let sums = {
            let mut sums = vec![0.0; self.n()];
            for (b, &p) in good.destination.iter().zip(&self.place) {
                sums[p] += b;
            }
            sums
        };
        let (mut own, mut origin) = (vec![], vec![]);
        for (c, &p) in self.place.iter().enumerate() {
            let all: f64 = good.blocks[p].iter().zip(&sums).map(|(k, b)| k * b).sum();
            let here = good.blocks[p][p] * good.destination[c];
            let bought = all + (good.home - 1.0) * here;
            own.push(good.home * here / bought);
            origin.push(1.0 / bought);
        }
        let weights = NestedWeights {
            group: self.place.clone(),
            origin,
            destination: good.destination.clone(),
            blocks: good.blocks.clone(),
            ..NestedWeights::default()
        };
        Ok(Kernel::nested(own, &weights)?)
    }
}

/// Spending on each good by place: households, government, inputs.
fn spending_of(economy: &Economy, o: &Outcome) -> [Vec<f64>; 2] {
    let (n, par) = (economy.n, &economy.par);
    let at = |spread: &Spread, rows: usize, r: usize, p: usize| {
        let values = spread.values();
        match values.len() {
            1 => values[0],
            len if len == rows => values[r],
            _ => values[r * n + p],
        }
    };
    let good = |s: usize| -> Vec<f64> {
        let of = |p: usize| {
            let made = [o.sales[0][p] / (1.0 + o.policy.mu[p]), o.sales[1][p]];
            let inputs: f64 = (0..2).map(|k| at(&par.io, 4, 2 * k + s, p) * made[k]).sum();
            let living: f64 = (0..2)
                .map(|k| {
                    let farm = at(&par.fa, 5, k, p);
                    let part = if s == 0 { farm } else { 1.0 - farm };
                    part * (1.0 - at(&par.beta_h, 2, k, p)) * o.income[k][p]
                })
                .sum();
            inputs + living + at(&par.gov, 2, s, p) * o.public_spending[p]
        };
        (0..n).map(of).collect()
    };
    [good(0), good(1)]
}
