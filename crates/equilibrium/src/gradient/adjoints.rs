//! Adjoints: what one more unit of each intermediate of a pass is worth to an outcome.
//!
//! An adjoint has the form of what it belongs to. Where the pass keeps a hat whose log enters all
//! equations (factor prices, offers, hats of levers), the adjoint is that of the log.

use crate::accounts::{Accounts, State};
use crate::cells::{Cells, Groups, cells};
use crate::migration::Offer;
use crate::parameters::Shares;
use crate::pass::{FactorPrices, Households};
use crate::policy::PolicyLevels;

/// Adjoints of one pass, from its results back to its point, its levers and the parameters.
#[derive(Clone)]
pub(super) struct Adjoints {
    /// Results: new sales, stayers, in-migrants and their income.
    pub(super) new: State,
    /// `ln P^`, given and new.
    pub(super) given_prices: Cells,
    pub(super) prices: Cells,
    /// `c^^(-theta)`, `P^^(-theta)` and `ln c^`.
    pub(super) cost_powers: Cells,
    pub(super) price_powers: Cells,
    pub(super) costs: Cells,
    /// Income of each group, as spent.
    pub(super) groups: Groups,
    pub(super) accounts: Accounts,
    pub(super) factors: FactorPrices,
    pub(super) households: Households,
    /// `ln e^`, the log hat of income per head.
    pub(super) income: Groups,
    pub(super) service: Cells,
    /// Logs of `staying` and `worth`; levels of `wage` and `right`.
    pub(super) offer: Offer,
    /// `Phi`, and the parts of flows that an outcome asks for beyond the results.
    pub(super) phi: Vec<f64>,
    pub(super) flows: FlowTerms,
    /// The point: sales in the numeraire, stayers, in-migrants and their income.
    pub(super) given: State,
    /// The point in logs, as [`crate::Outcome::logs`].
    pub(super) logs: Vec<f64>,
    pub(super) levers: LeverAdjoints,
    pub(super) shares: Shares,
    pub(super) base: BaseAdjoints,
    /// Filled by a full pass only.
    pub(super) moves: MoveAdjoints,
    pub(super) sold: SaleAdjoints,
}

/// Adjoint of a flow: `sum_r a_r[i] b_r[j]` for `i != j`, and `pair[i]` more for the other cell of the
/// same place.
#[derive(Clone, Debug, Default)]
pub(super) struct FlowTerms {
    pub(super) terms: Vec<(Vec<f64>, Vec<f64>)>,
    pub(super) pair: Option<Vec<f64>>,
}

impl FlowTerms {
    /// Of one flow between different cells, with `n` places.
    pub(super) fn of(&self, i: usize, j: usize, n: usize) -> f64 {
        let common: f64 = self.terms.iter().map(|(a, b)| a[i] * b[j]).sum();
        let same_place = if i % n == j % n {
            self.pair.as_ref()
        } else {
            None
        };
        common + same_place.map_or(0.0, |pair| pair[i])
    }
}

/// Adjoints of what a reform sets: levels of policy, logs of hats.
#[derive(Clone)]
pub(super) struct LeverAdjoints {
    pub(super) policy: PolicyLevels,
    pub(super) productivity: Cells,
    pub(super) wedge: Cells,
    pub(super) amenity: Cells,
    pub(super) capital: Cells,
    pub(super) farmland: Vec<f64>,
    pub(super) homestead: Vec<f64>,
    pub(super) urban_land: Vec<f64>,
}

/// Adjoints of the baseline.
#[derive(Clone)]
pub(super) struct BaseAdjoints {
    pub(super) state: State,
    pub(super) accounts: Accounts,
}

/// Adjoints of the logs of value hats: of movers, per person, with their sums along rows and columns; and of
/// stayers.
#[derive(Clone, Debug, Default)]
pub(super) struct MoveAdjoints {
    pub(super) flows: FlowTerms,
    pub(super) staying: Vec<f64>,
    pub(super) rows: Vec<f64>,
    pub(super) columns: Vec<f64>,
}

/// What the adjoints of trade weights are made of: that of the log of the weight of origin `i` in the
/// purchases of `n` is `weight c_i^^(-theta) (price_n + sales_i spent_n)`.
#[derive(Clone, Debug, Default)]
pub(super) struct SaleAdjoints {
    /// Adjoint of `P^^(-theta)`.
    pub(super) price: Cells,
    /// Spending over `P^^(-theta)`; while a pass runs, its adjoint.
    pub(super) spent: Cells,
    /// Adjoint of sales.
    pub(super) sales: Cells,
}

pub(super) fn zeros(n: usize) -> Cells {
    cells(n, |_, _| 0.0)
}

fn zero_groups(n: usize) -> Groups {
    std::array::from_fn(|_| vec![0.0; n])
}

pub(super) fn zero_state(n: usize) -> State {
    State {
        sales: zeros(n),
        stayers: zeros(n),
        incomers: zeros(n),
        incomer_income: zeros(n),
    }
}

pub(super) fn zero_accounts(n: usize) -> Accounts {
    Accounts {
        receipts: zeros(n),
        margin: vec![0.0; n],
        wage_bill: zeros(n),
        capital_bill: zeros(n),
        land_bill: zeros(n),
        net_wage: zeros(n),
        value_added: vec![0.0; n],
        owners: vec![0.0; n],
        income: zeros(n),
        urban_rent: vec![0.0; n],
        right: zeros(n),
        stayer_income: zeros(n),
        public: vec![0.0; n],
        converts: vec![0.0; n],
        groups: std::array::from_fn(|_| Vec::new()),
    }
}

pub(super) fn zero_policy(n: usize) -> PolicyLevels {
    PolicyLevels {
        mu: vec![0.0; n],
        coop: vec![0.0; n],
        s_state: vec![0.0; n],
        transfer: vec![0.0; n],
        grant: vec![0.0; n],
        eco: vec![0.0; n],
        chi: zeros(n),
        zeta: vec![0.0; n],
        collective: vec![0.0; n],
    }
}

/// Zero parameters of the kind of `like`.
pub(super) fn zero_shares(n: usize, like: &Shares) -> Shares {
    Shares {
        theta: 0.0,
        kappa: 0.0,
        lab: zeros(n),
        land: zeros(n),
        cap: zeros(n),
        io: [zeros(n), zeros(n)],
        beta_h: zeros(n),
        fa: zero_groups(n),
        gov: zeros(n),
        gamma: 0.0,
        agg: zeros(n),
        tax: vec![0.0; n],
        phi: vec![0.0; n],
        demand: like.demand,
        sigma: 0.0,
        eps_a: 0.0,
        pooled: like.pooled,
        capital: like.capital,
    }
}

impl Adjoints {
    pub(super) fn zero(n: usize, like: &Shares) -> Self {
        let flat = || vec![0.0; 2 * n];
        Self {
            new: zero_state(n),
            given_prices: zeros(n),
            prices: zeros(n),
            cost_powers: zeros(n),
            price_powers: zeros(n),
            costs: zeros(n),
            groups: zero_groups(n),
            accounts: zero_accounts(n),
            factors: FactorPrices {
                wage: zeros(n),
                capital: zeros(n),
                land: zeros(n),
                home: vec![0.0; n],
            },
            income: zero_groups(n),
            households: Households {
                farm_share: zero_groups(n),
                utility: zero_groups(n),
                living: zero_groups(n),
            },
            service: zeros(n),
            offer: Offer {
                staying: flat(),
                worth: flat(),
                wage: flat(),
                right: flat(),
            },
            phi: flat(),
            flows: FlowTerms::default(),
            given: zero_state(n),
            logs: vec![0.0; 10 * n],
            levers: LeverAdjoints {
                policy: zero_policy(n),
                productivity: zeros(n),
                wedge: zeros(n),
                amenity: zeros(n),
                capital: zeros(n),
                farmland: vec![0.0; n],
                homestead: vec![0.0; n],
                urban_land: vec![0.0; n],
            },
            shares: zero_shares(n, like),
            base: BaseAdjoints {
                state: zero_state(n),
                accounts: zero_accounts(n),
            },
            moves: MoveAdjoints::default(),
            sold: SaleAdjoints::default(),
        }
    }
}
