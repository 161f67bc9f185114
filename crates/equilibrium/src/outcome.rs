//! The equilibrium after a reform, in levels and hats.

use crate::baseline::Baseline;
use crate::cells::{Cells, Groups, RURAL, URBAN, add_scaled, cells, flat};
use crate::fixed_point::Fixed;
use crate::kernel::{Kernel, KernelKind};
use crate::levers::Reform;
use crate::migration::{Anchor, Flows};
use crate::pass::Pass;
use crate::policy::PolicyLevels;
use crate::trade::Trade;
use serde::Serialize;
use std::sync::Arc;

/// How the tables of an outcome were held, and what that costs in accuracy.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Method {
    /// Table of migration.
    pub migration: KernelKind,
    /// Tables of trade, by good.
    pub trade: [KernelKind; 2],
    /// Terms that stand for a power per pair where migrants keep land rights and migration is held by
    /// groups; 0 if every power is exact.
    pub rank: usize,
    /// Largest relative error of a pair's value: 2^-24 for tables in single precision, that of the terms
    /// above on a sample of pairs; 0 if all is in double precision.
    pub error: f64,
}

impl Method {
    fn new(base: &Baseline, reform: &Reform, pass: &Pass) -> Self {
        let m = &reform.migration;
        let [_, farm, other] = base.kernels();
        let kinds = [m.kernel.kind(), farm, other];
        let single = kinds.contains(&KernelKind::Single);
        let stored = if single { 0.5_f64.powi(24) } else { 0.0 };
        let terms = m.rights.as_ref().map(|r| r.error(m, &pass.offer));
        Self {
            migration: kinds[0],
            trade: [farm, other],
            rank: m.rights.as_ref().map_or(0, crate::rights::KeptRights::rank),
            error: terms.unwrap_or(0.0).max(stored),
        }
    }
}

/// An equilibrium: what the schema calls `out`, and what reports need beyond it.
///
/// A hat is new over baseline; money is in units of zone 0's value added in the same equilibrium;
/// `[2][N]` is by sector and place, `[5][N]` by [`crate::Group`] and place, `[2N]` lists all rural
/// cells and then all urban ones. Equations: `cases/equilibrium/README.md`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Sales `R`, `[2][N]`, money.
    pub sales: Cells,
    /// Workers `L = S + I`, `[2][N]`, persons.
    pub workers: Cells,
    /// Stayers `S`: people working in the cell they are registered in, `[2][N]`, persons.
    pub stayers: Cells,
    /// In-migrants `I`, `[2][N]`, persons.
    pub incomers: Cells,
    /// Income of in-migrants `M`, `[2][N]`, money.
    pub incomer_income: Cells,
    /// Income of people who changed their registration, from the land right they kept or were paid
    /// for, by place of the urban cell they joined, `[N]`, money; on a path only.
    pub converts_income: Vec<f64>,
    /// Persons by registered and working cell.
    pub flows: Flows,
    /// Hat of the price of each good where it is bought, `P^`, `[2][N]`.
    pub price_hat: Cells,
    /// Hat of the unit cost of each good where it is made, `c^`, `[2][N]`.
    pub unit_cost_hat: Cells,
    /// Net wage per head `w`, `[2][N]`, money.
    pub net_wage: Cells,
    /// Hat of the gross wage, `[2][N]`.
    pub wage_hat: Cells,
    /// Hats of the price of farmland and of urban land, `[2][N]`.
    pub land_price_hat: Cells,
    /// Hat of the price of homestead land, `[N]`.
    pub home_price_hat: Vec<f64>,
    /// Hat of the rent of capital, wedge included, `[2][N]`.
    pub capital_rent_hat: Cells,
    /// Household income `E` by cell of residence, `[2][N]`, money.
    pub income: Cells,
    /// Urban land rent `Q`, `[N]`, money.
    pub urban_rent: Vec<f64>,
    /// Public spending `G`, `[N]`, money.
    pub public_spending: Vec<f64>,
    /// Value added, `[N]`, money.
    pub value_added: Vec<f64>,
    /// Land income of one full right `ell`, `[2][N]`, money per head.
    pub land_right: Cells,
    /// Income of owners, `[N]`, money.
    pub owner_income: Vec<f64>,
    /// Income per stayer `y_stay`, `[2][N]`, money per head.
    pub stayer_income: Cells,
    /// Farm share of spending on goods, `[5][N]`.
    pub farm_share: Groups,
    /// Hat of utility from goods and housing, without public service and amenity, `V`, `[5][N]`.
    pub utility_hat: Groups,
    /// Hat of the cost of living, income hat over `V`, `[5][N]`.
    pub living_cost_hat: Groups,
    /// Hat of public service per user, `[2][N]`.
    pub service_hat: Cells,
    /// `Phi`, `[2N]`: the sum over working cells of value hats to the power `kappa`, by baseline share.
    pub phi: Vec<f64>,
    /// Welfare hat of people registered in each cell, `Phi^(1/kappa)`, `[2N]`.
    pub welfare_cell: Vec<f64>,
    /// Welfare hat, mean over people registered in zone 0.
    pub welfare: f64,
    /// Welfare hat of owners, `[N]`.
    pub welfare_owners: Vec<f64>,
    /// Income per head of stayers by registered cell, then of migrants by registered cell, `[4N]`.
    pub group_income: Vec<f64>,
    /// People in the same groups, `[4N]`.
    pub group_heads: Vec<f64>,
    /// Policy in force.
    pub policy: PolicyLevels,
    /// Passes made.
    pub passes: usize,
    /// Log residual: the largest change of a log in the last pass.
    pub residual: f64,
    /// Log residual of every pass.
    pub history: Vec<f64>,
    /// How the tables were held.
    pub method: Method,
    pub(crate) logs: Vec<f64>,
    pub(crate) reform: Reform,
    /// Where people held in place would work if they chose.
    pub(crate) wished: Option<Flows>,
    pub(crate) cost_powers: Cells,
    pub(crate) price_powers: Cells,
}

impl Outcome {
    pub(crate) fn new(base: &Baseline, reform: Reform, pass: Pass, fixed: Fixed) -> Self {
        let s = &base.structure;
        let registered = flat(&s.registered);
        let method = Method::new(base, &reform, &pass);
        let (flows, wished) = people(&reform, &pass, &registered);
        let (group_income, group_heads) = groups(&pass, &flows);
        let welfare_cell: Vec<f64> = pass
            .phi
            .iter()
            .map(|phi| phi.powf(1.0 / reform.migration.elasticity()))
            .collect();
        let people = |n: usize, k: usize| s.registered[k][n];
        let welfare = s.national(|n| {
            people(n, RURAL) * welfare_cell[n] + people(n, URBAN) * welfare_cell[s.n + n]
        }) / s.national(|n| people(n, RURAL) + people(n, URBAN));
        let exp = |logs: &Cells| cells(s.n, |k, n| logs[k][n].exp());
        let exp5 = |logs: &Groups| -> Groups {
            std::array::from_fn(|g| logs[g].iter().map(|x| x.exp()).collect())
        };
        let workers = pass.state.workers();
        let a = pass.accounts;
        let mut incomer_income = pass.state.incomer_income;
        add_scaled(&mut incomer_income[URBAN], -1.0, &a.converts);
        let utility_hat = exp5(&pass.households.utility);
        Self {
            sales: pass.state.sales,
            workers,
            stayers: pass.state.stayers,
            incomers: pass.state.incomers,
            incomer_income,
            converts_income: a.converts,
            flows,
            wished,
            price_hat: exp(&pass.prices),
            unit_cost_hat: exp(&pass.costs),
            net_wage: a.net_wage,
            wage_hat: pass.factors.wage,
            land_price_hat: pass.factors.land,
            home_price_hat: pass.factors.home,
            capital_rent_hat: pass.factors.capital,
            income: a.income,
            urban_rent: a.urban_rent,
            public_spending: a.public,
            value_added: a.value_added,
            land_right: a.right,
            owner_income: a.owners,
            stayer_income: a.stayer_income,
            farm_share: pass.households.farm_share,
            living_cost_hat: exp5(&pass.households.living),
            service_hat: exp(&pass.service),
            phi: pass.phi,
            welfare_cell,
            welfare,
            welfare_owners: utility_hat[4].clone(),
            utility_hat,
            group_income,
            group_heads,
            policy: reform.policy.clone(),
            passes: fixed.history.len(),
            residual: fixed.residual,
            history: fixed.history,
            method,
            logs: fixed.point,
            reform,
            cost_powers: pass.cost_powers,
            price_powers: pass.price_powers,
        }
    }

    /// Log hats of `(R, S, P, I, M)`, each `[2][N]`: a start for [`crate::Options::start`].
    #[must_use]
    pub fn logs(&self) -> &[f64] {
        &self.logs
    }

    /// Trade shares after the reform: `rows(s)[n][i]`, part of `n`'s spending on good `s` bought from `i`.
    /// These are `2 N^2` numbers, whatever the kernel.
    #[must_use]
    pub fn trade_shares(&self) -> [Vec<Vec<f64>>; 2] {
        let shares = self.shares();
        [0, 1].map(|s| shares.rows(s).collect())
    }

    pub(crate) fn shares(&self) -> Trade {
        self.reform
            .trade
            .shares(&self.cost_powers, &self.price_powers)
    }
}

/// Where people work, and where people held in place would if they chose.
fn people(reform: &Reform, pass: &Pass, registered: &[f64]) -> (Flows, Option<Flows>) {
    let chosen = Flows::new(&reform.migration, &pass.offer, registered, &pass.phi);
    match &reform.placed {
        Some(placed) => (chosen.held(Arc::clone(placed)), Some(chosen)),
        None => (chosen, None),
    }
}

/// Income per head and heads of stayers, then of migrants, by registered cell.
fn groups(pass: &Pass, flows: &Flows) -> (Vec<f64>, Vec<f64>) {
    let mut income = flat(&pass.accounts.stayer_income);
    let mut heads = flows.stayers().to_vec();
    let ones = vec![1.0; heads.len()];
    let [people, money] = flows.leavers_of([&ones, &pass.offer.wage]);
    income.extend(people.iter().zip(&money).zip(&pass.offer.right).map(
        |((&people, money), right)| {
            if people > 0.0 {
                money / people + right
            } else {
                0.0
            }
        },
    ));
    heads.extend(people);
    (income, heads)
}

impl Baseline {
    /// An outcome as the baseline of further reforms.
    ///
    /// Shares, policy and wedges become those of the outcome; registered people stay. Solving a second
    /// reform from here gives the same equilibrium as both reforms at once from the first baseline.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Case, Baseline, Levers, Options};
    /// # let text = include_str!("../../../cases/equilibrium/2_land.json");
    /// # let case = Case::parse(text)?;
    /// # let baseline = Baseline::calibrate(&case.economy)?;
    /// let reform = Levers { home: Some(0.9.into()), ..Levers::default() };
    /// let outcome = baseline.solve(&reform, &Options::default())?;
    /// let back = Levers { home: Some((1.0 / 0.9).into()), ..Levers::default() };
    /// let returned = baseline.rebase(&outcome).solve(&back, &Options::default())?;
    /// assert!((returned.welfare * outcome.welfare - 1.0).abs() < 1e-3);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    #[must_use]
    pub fn rebase(&self, outcome: &Outcome) -> Self {
        let mut structure = self.structure.clone();
        structure.shares.fa.clone_from(&outcome.farm_share);
        structure.wedge = cells(structure.n, |k, n| {
            self.structure.wedge[k][n] * outcome.reform.wedge[k][n]
        });
        let mut incomer_income = outcome.incomer_income.clone();
        add_scaled(&mut incomer_income[URBAN], 1.0, &outcome.converts_income);
        let state = crate::accounts::State {
            sales: outcome.sales.clone(),
            stayers: outcome.stayers.clone(),
            incomers: outcome.incomers.clone(),
            incomer_income,
        };
        let accounts = crate::accounts::Accounts::new(&structure, &outcome.policy, &state);
        let moved = Self {
            structure,
            policy: outcome.policy.clone(),
            trade: Arc::new(outcome.shares()),
            moving: Arc::clone(&outcome.reform.migration.kernel),
            anchor: Arc::new(self.anchor.moved(&outcome.flows.offer, &outcome.phi)),
            state,
            accounts,
            near: std::sync::OnceLock::new(),
        };
        if outcome.reform.placed.is_none() {
            return moved;
        }
        let people = flat(&moved.structure.registered);
        let rows = outcome.flows.rows().zip(people);
        moved.observing(
            rows.flat_map(|(row, all)| row.into_iter().map(move |p| p / all))
                .collect(),
        )
    }

    /// The same baseline with other shares of migration, `[2N][2N]`, observed at its own incomes.
    pub(crate) fn observing(mut self, shares: Vec<f64>) -> Self {
        let kernel = Arc::new(Kernel::table(2 * self.structure.n, shares));
        let wage = flat(&self.accounts.net_wage);
        self.anchor = Arc::new(Anchor::new(Arc::clone(&kernel), wage, self.kept_right()));
        self.moving = kernel;
        self
    }
}

/// The keys of `out`, in the order of the schema.
#[derive(Serialize)]
pub(crate) struct Out<'a> {
    #[serde(rename = "R")]
    sales: &'a Cells,
    #[serde(rename = "L")]
    workers: &'a Cells,
    #[serde(rename = "S")]
    stayers: &'a Cells,
    #[serde(rename = "P")]
    price_hat: &'a Cells,
    w_net: &'a Cells,
    wage_hat: &'a Cells,
    land_price_hat: &'a Cells,
    home_price_hat: &'a [f64],
    capital_rent_hat: &'a Cells,
    #[serde(rename = "E")]
    income: &'a Cells,
    #[serde(rename = "Q")]
    urban_rent: &'a [f64],
    #[serde(rename = "G")]
    public_spending: &'a [f64],
    ell: &'a Cells,
    owners: &'a [f64],
    y_stay: &'a Cells,
    farm_share: &'a Groups,
    #[serde(rename = "Phi")]
    phi: &'a [f64],
    welfare_cell: &'a [f64],
    welfare: f64,
    welfare_owners: &'a [f64],
    group_income: &'a [f64],
    group_heads: &'a [f64],
    report: crate::Inequality,
    report_real: crate::Inequality,
}

impl<'a> Out<'a> {
    pub(crate) fn new(base: &Baseline, o: &'a Outcome) -> Self {
        Self {
            sales: &o.sales,
            workers: &o.workers,
            stayers: &o.stayers,
            price_hat: &o.price_hat,
            w_net: &o.net_wage,
            wage_hat: &o.wage_hat,
            land_price_hat: &o.land_price_hat,
            home_price_hat: &o.home_price_hat,
            capital_rent_hat: &o.capital_rent_hat,
            income: &o.income,
            urban_rent: &o.urban_rent,
            public_spending: &o.public_spending,
            ell: &o.land_right,
            owners: &o.owner_income,
            y_stay: &o.stayer_income,
            farm_share: &o.farm_share,
            phi: &o.phi,
            welfare_cell: &o.welfare_cell,
            welfare: o.welfare,
            welfare_owners: &o.welfare_owners,
            group_income: &o.group_income,
            group_heads: &o.group_heads,
            report: o.report(base),
            report_real: o.report_real(base),
        }
    }
}
