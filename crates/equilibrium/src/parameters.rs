//! Elasticities and shares: what no reform changes.

use crate::cells::{Cells, Groups};
use crate::check::{Check, Range};
use crate::spread::Spread;
use serde::{Deserialize, Serialize};

/// How households divide spending between the farm good and the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Demand {
    /// Cobb-Douglas: fixed shares.
    #[default]
    Cd,
    /// Non-homothetic constant elasticity of substitution: the farm share falls with income.
    Nhces,
}

/// Where capital can go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Capital {
    /// One stock per zone, moving between its cells until the rent net of wedges is equal.
    #[default]
    National,
    /// A fixed stock in every cell.
    Local,
}

/// Parameters of an economy (`par` of the schema).
///
/// # Shapes and units
/// All are pure numbers. Shares take one number, one per row (sector or group), or the full table
/// by place: `lab`, `land`, `cap`, `gov`, `agg`, `beta_h` `[2][N]`; `io` `[2][2][N]`, `io[s][u]` being
/// the input of good `u` in sector `s`; `fa` `[5][N]`; `tax`, `phi` `[N]`. In every place and sector
/// `lab + land + cap + sum_u io[s][u] = 1`, and `gov` sums to one. A list as long as there are rows is
/// by row, also where there are as many places: two numbers for two places are by sector.
///
/// # Source
/// Tombe and Zhu (2019), Trade, Migration, and Productivity, AER 109(5), for the production side and
/// `theta`, `kappa`; Comin, Lashkari and Mestieri (2021), Econometrica 89(1), for `nhces`. `gamma`,
/// `phi`, `tax` and `fa` are placeholders of the example economy, to be replaced by estimates.
///
/// ```
/// let par = ronghe_equilibrium::Parameters::default();
/// assert_eq!((par.theta, par.kappa), (4.0, 1.5));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    /// Trade elasticity, above 0.
    pub theta: f64,
    /// Migration elasticity, above 0.
    pub kappa: f64,
    /// Cost share of labour.
    pub lab: Spread,
    /// Cost share of land.
    pub land: Spread,
    /// Cost share of capital.
    pub cap: Spread,
    /// Cost shares of inputs.
    pub io: Spread,
    /// Share of housing in spending, by cell of residence.
    pub beta_h: Spread,
    /// Share of the farm good in spending on goods, by group, in the baseline.
    pub fa: Spread,
    /// Share of each good in public spending.
    pub gov: Spread,
    /// Elasticity of utility with respect to public service per user.
    pub gamma: f64,
    /// Elasticity of productivity with respect to the workers of the cell.
    pub agg: Spread,
    /// Tax on wages and capital income.
    pub tax: Spread,
    /// Government's share of state-owned urban land rent.
    pub phi: Spread,
    /// Demand system.
    pub demand: Demand,
    /// Elasticity of substitution between the goods (`nhces`), above 0 and not 1.
    pub sigma: f64,
    /// Income elasticity parameter of the farm good (`nhces`; the other good has 1), above 0.
    pub eps_a: f64,
    /// Whether a place has one public service for all its users, or one for each cell.
    pub pooled: bool,
    /// Capital closure.
    pub capital: Capital,
}

impl Default for Parameters {
    fn default() -> Self {
        let per_row = |values: &[f64]| Spread::from(values.to_vec());
        let inputs = [vec![0.16, 0.25], vec![0.04, 0.61]];
        Self {
            theta: 4.0,
            kappa: 1.5,
            lab: per_row(&[0.27, 0.19]),
            land: per_row(&[0.26, 0.01]),
            cap: per_row(&[0.06, 0.15]),
            io: Spread::from(inputs),
            beta_h: per_row(&[0.13, 0.13]),
            fa: per_row(&[0.10 / 0.87; 5]),
            gov: per_row(&[0.02, 0.98]),
            gamma: 0.10,
            agg: per_row(&[0.0, 0.0]),
            tax: 0.15.into(),
            phi: 0.60.into(),
            demand: Demand::Cd,
            sigma: 0.5,
            eps_a: 0.3,
            pooled: true,
            capital: Capital::National,
        }
    }
}

impl Parameters {
    fn check_numbers(&self, check: &mut Check<'_>) {
        check.number(
            "economy.par.theta",
            self.theta,
            Range::POSITIVE,
            "trade elasticities are 3-6",
        );
        check.number("economy.par.kappa", self.kappa, Range::POSITIVE, "try 1.5");
        check.number(
            "economy.par.gamma",
            self.gamma,
            Range::AT_LEAST_ZERO,
            "try 0.1",
        );
        if self.demand == Demand::Nhces {
            check.number(
                "economy.par.eps_a",
                self.eps_a,
                Range::POSITIVE,
                "the other good has 1",
            );
            check.number("economy.par.sigma", self.sigma, Range::POSITIVE, "try 0.5");
            if (self.sigma - 1.0).abs() < 1e-4 {
                check.problems.add(
                    "economy.par.sigma",
                    self.sigma,
                    "a number away from 1 by 1e-4 at least",
                    "use demand \"cd\", the limit at 1",
                );
            }
        }
    }
}

/// [`Parameters`] spread over places and checked.
#[derive(Clone, Debug)]
pub(crate) struct Shares {
    pub(crate) theta: f64,
    pub(crate) kappa: f64,
    pub(crate) lab: Cells,
    pub(crate) land: Cells,
    pub(crate) cap: Cells,
    pub(crate) io: [Cells; 2],
    pub(crate) beta_h: Cells,
    pub(crate) fa: Groups,
    pub(crate) gov: Cells,
    pub(crate) gamma: f64,
    pub(crate) agg: Cells,
    pub(crate) tax: Vec<f64>,
    pub(crate) phi: Vec<f64>,
    pub(crate) demand: Demand,
    pub(crate) sigma: f64,
    pub(crate) eps_a: f64,
    pub(crate) pooled: bool,
    pub(crate) capital: Capital,
}

impl Shares {
    pub(crate) fn new(par: &Parameters, check: &mut Check<'_>) -> Self {
        const COST: &str = "give the cost share of the sector";
        const RATE: &str = "give a rate, 0.15 for 15%";
        par.check_numbers(check);
        let shares = Self {
            theta: par.theta,
            kappa: par.kappa,
            lab: check.by_row(
                "economy.par.lab",
                &par.lab,
                Range::INSIDE,
                "workers live on their wages",
            ),
            land: check.by_row("economy.par.land", &par.land, Range::BELOW_ONE, COST),
            cap: check.by_row("economy.par.cap", &par.cap, Range::BELOW_ONE, COST),
            io: check.inputs("economy.par.io", &par.io, Range::BELOW_ONE, COST),
            beta_h: check.by_row(
                "economy.par.beta_h",
                &par.beta_h,
                Range::BELOW_ONE,
                "give the share of housing in spending",
            ),
            fa: check.by_row(
                "economy.par.fa",
                &par.fa,
                Range::SHARE,
                "give the farm share of goods",
            ),
            gov: check.by_row(
                "economy.par.gov",
                &par.gov,
                Range::SHARE,
                "give the share of the good",
            ),
            gamma: par.gamma,
            agg: check.by_row(
                "economy.par.agg",
                &par.agg,
                Range::ANY,
                "give an elasticity",
            ),
            tax: check.by_place("economy.par.tax", &par.tax, Range::BELOW_ONE, RATE),
            phi: check.by_place("economy.par.phi", &par.phi, Range::SHARE, RATE),
            demand: par.demand,
            sigma: par.sigma,
            eps_a: par.eps_a,
            pooled: par.pooled,
            capital: par.capital,
        };
        shares.check_sums(check);
        shares
    }

    fn check_sums(&self, check: &mut Check<'_>) {
        if !check.problems.is_empty() {
            return; // a share that is no share has been named already
        }
        for (s, sector) in ["farm", "non-farm"].into_iter().enumerate() {
            check.sums_to_one(
                &format!("economy.par lab + land + cap + io of the {sector} sector"),
                |n| self.value_added(s, n) + self.io[s][0][n] + self.io[s][1][n],
                "the four cost shares are parts of one yuan of sales",
            );
        }
        check.sums_to_one(
            "economy.par.gov",
            |n| self.gov[0][n] + self.gov[1][n],
            "the two goods share all public spending",
        );
    }

    /// Share of labour, land and capital in cost.
    pub(crate) fn value_added(&self, s: usize, n: usize) -> f64 {
        self.lab[s][n] + self.cap[s][n] + self.land[s][n]
    }
}
