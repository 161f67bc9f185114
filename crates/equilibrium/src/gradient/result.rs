//! A gradient as it is read: by lever, by parameter, as elasticities and as bands.

use super::accounts::BOTH;
use super::adjoints::{Adjoints, FlowTerms, SaleAdjoints};
use super::moves::Moves;
use super::objective::Objective;
use super::reverse::Point;
use crate::baseline::Baseline;
use crate::cells::{Cells, Groups, RURAL, URBAN, by_place, cells, flat};
use crate::kernel::dot;
use crate::levers::Levers;
use crate::outcome::Outcome;
use serde::Serialize;

/// What one more unit of every lever and parameter adds to an outcome, general equilibrium included.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Gradient {
    /// The outcome.
    pub objective: Objective,
    /// Its value.
    pub value: f64,
    /// By lever.
    pub levers: LeverGradient,
    /// By parameter.
    pub parameters: ParameterGradient,
    /// Transposed passes of the model made for it.
    pub passes: usize,
    kappa: f64,
    theta: f64,
    moves: FlowTerms,
    staying: Vec<f64>,
    sold: SaleAdjoints,
}

/// Slopes by lever of [`crate::Levers`].
///
/// For hats (`mig`, `trade`, `A`, `wedge`, `amen`, `K`, `farm`, `home`, `urb`) the slope is by the *log* of
/// the hat, for levels (`new_urb`, `mu`, `coop`, `s_state`, `T`, `grant`, `eco`, `chi`, `zeta`) by the level, in
/// its unit. `T` and `grant` must sum to zero over places, so only differences of their slopes between
/// places mean something. A lever that the economy does not use (`K` where capital is national, `zeta` where
/// service is pooled) has slope zero.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeverGradient {
    /// Cost of all moves out of a registered cell, `[2N]`, staying left out.
    pub mig_from: Vec<f64>,
    /// Cost of all moves into a cell, `[2N]`, staying left out.
    pub mig_to: Vec<f64>,
    /// Cost of staying, `[2N]`: the diagonal of `mig`.
    pub mig_stay: Vec<f64>,
    /// Cost of all sales of a place, `[2][N]` by good, those at home included.
    pub trade_from: Cells,
    /// Cost of all purchases of a place, `[2][N]` by good, those at home included.
    pub trade_to: Cells,
    /// Cost of sales at home, `[2][N]`: the diagonal of `trade`.
    pub trade_own: Cells,
    /// Productivity `A`, `[2][N]`.
    pub productivity: Cells,
    /// Capital wedge, `[2][N]`.
    pub wedge: Cells,
    /// Amenity, `[2][N]`.
    pub amen: Cells,
    /// Capital stock `K`, `[2][N]`.
    pub capital: Cells,
    /// Farmland, `[N]`.
    pub farm: Vec<f64>,
    /// Homestead land, `[N]`.
    pub home: Vec<f64>,
    /// State-owned urban land, `[N]`.
    pub urb: Vec<f64>,
    /// Collective land entering the urban market, `[N]`.
    pub new_urb: Vec<f64>,
    /// Trade margin, `[N]`.
    pub mu: Vec<f64>,
    /// Margin returned, `[N]`.
    pub coop: Vec<f64>,
    /// Government's share of collective land rent, `[N]`.
    pub s_state: Vec<f64>,
    /// Fiscal transfer `T`, `[N]`.
    pub transfer: Vec<f64>,
    /// Land-pot grant, `[N]`.
    pub grant: Vec<f64>,
    /// Ecosystem payment, `[N]`.
    pub eco: Vec<f64>,
    /// Land rights kept, `[2][N]`.
    pub chi: Cells,
    /// Rural part of public spending, `[N]`.
    pub zeta: Vec<f64>,
}

/// Slopes by parameter, with the baseline calibrated anew.
///
/// Observed shares (`pi`, `m`, `fa`), registered people and levels of policy are held; baseline sales and
/// incomes follow the parameter. Cost shares of a sector sum to one, and so do the shares of `gov`: only
/// differences of their slopes mean something. Shapes as in [`crate::Parameters`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ParameterGradient {
    /// Trade elasticity.
    pub theta: f64,
    /// Migration elasticity.
    pub kappa: f64,
    /// Elasticity of utility to public service.
    pub gamma: f64,
    /// Elasticity of substitution between goods; zero with Cobb-Douglas demand.
    pub sigma: f64,
    /// Income elasticity parameter of the farm good; zero with Cobb-Douglas demand.
    pub eps_a: f64,
    /// Cost share of labour, `[2][N]`.
    pub lab: Cells,
    /// Cost share of land, `[2][N]`.
    pub land: Cells,
    /// Cost share of capital, `[2][N]`.
    pub cap: Cells,
    /// Cost shares of inputs, `[2][2][N]`.
    pub io: [Cells; 2],
    /// Share of housing, `[2][N]`.
    pub beta_h: Cells,
    /// Farm share of spending on goods, `[5][N]`.
    pub fa: Groups,
    /// Shares of public spending, `[2][N]`.
    pub gov: Cells,
    /// Elasticity of productivity to workers, `[2][N]`.
    pub agg: Cells,
    /// Tax, `[N]`.
    pub tax: Vec<f64>,
    /// Government's share of land rent, `[N]`.
    pub phi: Vec<f64>,
}

/// A parameter that can be shifted by one number; those by place are shifted alike in all places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Parameter {
    /// Trade elasticity.
    Theta,
    /// Migration elasticity.
    Kappa,
    /// Elasticity of utility to public service.
    Gamma,
    /// Elasticity of substitution between goods.
    Sigma,
    /// Income elasticity parameter of the farm good.
    EpsA,
    /// Elasticity of productivity to workers, of one sector.
    Agg(usize),
    /// Share of housing of residents of one kind of cell.
    BetaH(usize),
    /// Tax.
    Tax,
    /// Government's share of land rent.
    Phi,
    /// Farm share of spending on goods, of all groups.
    FarmSpending,
    /// Farm share of public spending, the other good giving way.
    FarmPublic,
}

impl Parameter {
    /// All parameters in the order of the schema.
    pub const ALL: [Self; 13] = [
        Self::Theta,
        Self::Kappa,
        Self::BetaH(RURAL),
        Self::BetaH(URBAN),
        Self::FarmSpending,
        Self::FarmPublic,
        Self::Gamma,
        Self::Agg(RURAL),
        Self::Agg(URBAN),
        Self::Tax,
        Self::Phi,
        Self::Sigma,
        Self::EpsA,
    ];
}

impl ParameterGradient {
    /// Slope by one number added to the parameter everywhere.
    ///
    /// # Panics
    /// If a sector is not 0 or 1.
    #[must_use]
    pub fn by(&self, parameter: Parameter) -> f64 {
        match parameter {
            Parameter::Theta => self.theta,
            Parameter::Kappa => self.kappa,
            Parameter::Gamma => self.gamma,
            Parameter::Sigma => self.sigma,
            Parameter::EpsA => self.eps_a,
            Parameter::Agg(sector) => self.agg[sector].iter().sum(),
            Parameter::BetaH(cell) => self.beta_h[cell].iter().sum(),
            Parameter::Tax => self.tax.iter().sum(),
            Parameter::Phi => self.phi.iter().sum(),
            Parameter::FarmSpending => self.fa.iter().flatten().sum(),
            Parameter::FarmPublic => {
                self.gov[RURAL].iter().sum::<f64>() - self.gov[URBAN].iter().sum::<f64>()
            }
        }
    }
}

/// One row of a table of elasticities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Elasticity {
    /// Lever as the schema writes it; `mig` and `trade` as `mig_from`, `mig_to`, `trade_from`, `trade_to`.
    pub lever: &'static str,
    /// Sector, where the lever is by cell.
    pub sector: Option<usize>,
    /// Place.
    pub place: usize,
    /// `d ln outcome / d ln lever`; for a level, the level in force times its slope over the outcome.
    pub value: f64,
}

/// A value and its uncertainty from parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// The value.
    pub value: f64,
    /// Standard deviation.
    pub sd: f64,
}

impl Band {
    /// `value - z sd` and `value + z sd`; `z = 1.96` holds 95 % of a normal distribution.
    #[must_use]
    pub fn interval(&self, z: f64) -> (f64, f64) {
        (self.value - z * self.sd, self.value + z * self.sd)
    }
}

impl Gradient {
    pub(super) fn new(
        point: &Point<'_>,
        objective: Objective,
        value: f64,
        bar: Adjoints,
        passes: usize,
    ) -> Self {
        let share = &point.s.shares;
        let parameters = ParameterGradient {
            theta: bar.shares.theta + point.trade_elasticity(&bar.sold),
            kappa: bar.shares.kappa,
            gamma: bar.shares.gamma,
            sigma: bar.shares.sigma,
            eps_a: bar.shares.eps_a,
            lab: bar.shares.lab.clone(),
            land: bar.shares.land.clone(),
            cap: bar.shares.cap.clone(),
            io: bar.shares.io.clone(),
            beta_h: bar.shares.beta_h.clone(),
            fa: bar.shares.fa.clone(),
            gov: bar.shares.gov.clone(),
            agg: bar.shares.agg.clone(),
            tax: bar.shares.tax.clone(),
            phi: bar.shares.phi.clone(),
        };
        Self {
            objective,
            value,
            levers: LeverGradient::new(point, &bar),
            parameters,
            passes,
            kappa: share.kappa,
            theta: share.theta,
            moves: bar.moves.flows,
            staying: bar.moves.staying,
            sold: bar.sold,
        }
    }

    /// Slopes by the log of every cost of migration `d_ij`, `[2N][2N]` row by row, the diagonal included.
    ///
    /// `outcome` is the one the gradient was taken at.
    #[must_use]
    pub fn migration_table(&self, outcome: &Outcome) -> Vec<f64> {
        let cells = outcome.flows.cells();
        let mut table = Vec::with_capacity(cells * cells);
        for (i, row) in outcome.flows.rows().enumerate() {
            let slopes = row
                .iter()
                .enumerate()
                .map(|(j, people)| -self.kappa * people * self.moves.of(i, j, cells / 2));
            table.extend(slopes);
            table[i * cells + i] = -self.kappa * self.staying[i];
        }
        table
    }

    /// Slopes by the log of the cost of all moves from one group of cells to another, `[g][g]` row by row
    /// for `g` groups; staying left out.
    ///
    /// `group[j]`, `[2N]`, is the group of cell `j`, from 0.
    #[must_use]
    pub fn migration_blocks(&self, outcome: &Outcome, group: &[usize]) -> Vec<f64> {
        let groups = group.iter().max().map_or(0, |g| g + 1);
        let right: Vec<f64> = flat(&outcome.policy.chi)
            .iter()
            .zip(flat(&outcome.land_right))
            .map(|(chi, right)| chi * right)
            .collect();
        let moves = Moves::new(&outcome.flows, &flat(&outcome.net_wage), &right);
        let n = group.len() / 2;
        let mut blocks = vec![0.0; groups * groups];
        for to in 0..groups {
            let within = |(j, b): (usize, &f64)| if group[j] == to { *b } else { 0.0 };
            let masked: Vec<Vec<f64>> = (self.moves.terms.iter())
                .map(|(_, b)| b.iter().enumerate().map(within).collect())
                .collect();
            let masked: Vec<&[f64]> = masked.iter().map(Vec::as_slice).collect();
            let rows = moves.rows(&masked, false);
            for ((a, _), sums) in self.moves.terms.iter().zip(&rows) {
                for (i, people) in sums.people.iter().enumerate() {
                    blocks[group[i] * groups + to] -= self.kappa * a[i] * people;
                }
            }
        }
        for (i, pair) in self.moves.pair.iter().flatten().enumerate() {
            let j = (i + n) % (2 * n);
            blocks[group[i] * groups + group[j]] -= self.kappa * pair * moves.people(i, j);
        }
        blocks
    }

    /// Slopes by the log of every cost of trade, `[2][N][N]` by good, origin and buyer, row by row.
    #[must_use]
    pub fn trade_table(&self, outcome: &Outcome) -> Vec<f64> {
        let n = outcome.urban_rent.len();
        let mut table = vec![0.0; 2 * n * n];
        for good in BOTH {
            for (buyer, row) in outcome.reform.trade.rows(good).enumerate() {
                for (origin, weight) in row.iter().enumerate() {
                    let power = outcome.cost_powers[good][origin];
                    table[(good * n + origin) * n + buyer] =
                        -self.theta * weight * power * self.sold.of(good, origin, buyer);
                }
            }
        }
        table
    }

    /// Slopes by the log of the cost of all trade from one group of places to another, `[2][g][g]` by
    /// good, origin and buyer; trade at home included.
    ///
    /// `group[n]`, `[N]`, is the group of place `n`, from 0.
    #[must_use]
    pub fn trade_blocks(&self, outcome: &Outcome, group: &[usize]) -> Vec<f64> {
        let groups = group.iter().max().map_or(0, |g| g + 1);
        let mut blocks = vec![0.0; 2 * groups * groups];
        for good in BOTH {
            let (powers, sold) = (&outcome.cost_powers[good], &self.sold);
            for from in 0..groups {
                let within = |x: &(dyn Fn(usize) -> f64 + Sync)| -> Vec<f64> {
                    let masked = |i: usize| if group[i] == from { x(i) } else { 0.0 };
                    by_place(group.len(), masked)
                };
                let priced = within(&|i| powers[i]);
                let sent = within(&|i| powers[i] * sold.sales[good][i]);
                let trade = &outcome.reform.trade;
                let [priced, sent] = [priced, sent].map(|x| trade.price_powers(good, &x));
                for (n, &to) in group.iter().enumerate() {
                    let worth = sold.price[good][n] * priced[n] + sold.spent[good][n] * sent[n];
                    blocks[(good * groups + from) * groups + to] -= self.theta * worth;
                }
            }
        }
        blocks
    }

    /// Elasticities by every lever and cell or place, in the order of the schema.
    #[must_use]
    pub fn elasticities(&self, base: &Baseline, outcome: &Outcome) -> Vec<Elasticity> {
        let n = base.places();
        let mut table = Vec::new();
        for (lever, slopes) in self.levers.slopes() {
            let levels = levels(base, outcome, lever);
            let by_cell = slopes.len() == 2 * n;
            for (at, slope) in slopes.into_iter().enumerate() {
                table.push(Elasticity {
                    lever,
                    sector: by_cell.then_some(at / n),
                    place: at % n,
                    value: slope * levels.as_ref().map_or(1.0, |levels| levels[at]) / self.value,
                });
            }
        }
        table
    }

    /// Elasticity by a parameter: `d ln outcome / d ln parameter`, those by place scaled alike everywhere.
    ///
    /// # Panics
    /// If the parameter names a sector other than 0 or 1.
    #[must_use]
    pub fn elasticity(&self, base: &Baseline, parameter: Parameter) -> f64 {
        let (slopes, levels) = (&self.parameters, &base.structure.shares);
        let change = match parameter {
            Parameter::Theta => slopes.theta * levels.theta,
            Parameter::Kappa => slopes.kappa * levels.kappa,
            Parameter::Gamma => slopes.gamma * levels.gamma,
            Parameter::Sigma => slopes.sigma * levels.sigma,
            Parameter::EpsA => slopes.eps_a * levels.eps_a,
            Parameter::Agg(sector) => dot(&slopes.agg[sector], &levels.agg[sector]),
            Parameter::BetaH(cell) => dot(&slopes.beta_h[cell], &levels.beta_h[cell]),
            Parameter::Tax => dot(&slopes.tax, &levels.tax),
            Parameter::Phi => dot(&slopes.phi, &levels.phi),
            Parameter::FarmSpending => {
                let groups = slopes.fa.iter().zip(&levels.fa);
                groups.map(|(slope, level)| dot(slope, level)).sum()
            }
            Parameter::FarmPublic => {
                let farm = &levels.gov[RURAL];
                dot(&slopes.gov[RURAL], farm) - dot(&slopes.gov[URBAN], farm)
            }
        };
        change / self.value
    }

    /// Standard deviation of the outcome from those of independent parameters, to first order:
    /// `sd^2 = sum_k (slope_k sd_k)^2`.
    ///
    /// # Source
    /// The delta method: Oehlert (1992), The American Statistician 46(1).
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, Levers, Objective, Options, Parameter};
    /// # let text = include_str!("../../../../cases/equilibrium/2_land.json");
    /// # let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let reform = Levers { home: Some(0.9.into()), ..Levers::default() };
    /// let outcome = base.solve(&reform, &Options::default())?;
    /// let gradient = base.gradient(&outcome, &[Objective::Welfare])?.remove(0);
    /// let band = gradient.band(&[(Parameter::Theta, 0.5), (Parameter::Kappa, 0.2)]);
    /// let (low, high) = band.interval(1.96);
    /// assert!(low < outcome.welfare && outcome.welfare < high);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    #[must_use]
    pub fn band(&self, deviations: &[(Parameter, f64)]) -> Band {
        let parts = deviations
            .iter()
            .map(|&(parameter, sd)| (self.parameters.by(parameter) * sd).powi(2));
        Band {
            value: self.value,
            sd: parts.sum::<f64>().sqrt(),
        }
    }
}

/// The level in force of a lever that is a level, by place or cell; none for hats.
fn levels(base: &Baseline, outcome: &Outcome, lever: &str) -> Option<Vec<f64>> {
    let policy = &outcome.policy;
    Some(match lever {
        "new_urb" => by_place(base.places(), |p| {
            policy.collective[p] * outcome.reform.urban_land[p] - base.policy.collective[p]
        }),
        "mu" => policy.mu.clone(),
        "coop" => policy.coop.clone(),
        "s_state" => policy.s_state.clone(),
        "T" => policy.transfer.clone(),
        "grant" => policy.grant.clone(),
        "eco" => policy.eco.clone(),
        "chi" => flat(&policy.chi),
        "zeta" => policy.zeta.clone(),
        _ => return None,
    })
}

impl LeverGradient {
    fn new(point: &Point<'_>, bar: &Adjoints) -> Self {
        let (s, reform, levers) = (point.s, point.reform, &bar.levers);
        let kappa = s.shares.kappa;
        let cost = |sums: &[f64]| sums.iter().map(|x| -kappa * x).collect::<Vec<_>>();
        let trade = TradeSums::new(point, &bar.sold);
        let policy = levers.policy.clone();
        // U = (1 - c0) urb + c0 + new_urb and c = (c0 + new_urb) / U
        let land = by_place(s.n, |p| {
            (levers.urban_land[p] - policy.collective[p] * reform.policy.collective[p])
                / reform.urban_land[p]
        });
        Self {
            mig_from: cost(&bar.moves.rows),
            mig_to: cost(&bar.moves.columns),
            mig_stay: cost(&bar.moves.staying),
            trade_from: trade.from,
            trade_to: trade.to,
            trade_own: trade.own,
            productivity: levers.productivity.clone(),
            wedge: levers.wedge.clone(),
            amen: levers.amenity.clone(),
            capital: levers.capital.clone(),
            farm: levers.farmland.clone(),
            home: levers.homestead.clone(),
            urb: by_place(s.n, |p| {
                land[p] * reform.urban_land[p] * (1.0 - reform.policy.collective[p])
            }),
            new_urb: by_place(s.n, |p| {
                land[p] + policy.collective[p] / reform.urban_land[p]
            }),
            mu: policy.mu,
            coop: policy.coop,
            s_state: policy.s_state,
            transfer: policy.transfer,
            grant: policy.grant,
            eco: policy.eco,
            chi: policy.chi,
            zeta: policy.zeta,
        }
    }

    /// Slopes of one lever by its schema name, rural cells first where it is by cell; `mig` and `trade`
    /// are asked for as `mig_from`, `mig_to`, `mig_stay`, `trade_from`, `trade_to`, `trade_own`.
    #[must_use]
    pub fn get(&self, lever: &str) -> Option<Vec<f64>> {
        let found = self.slopes().into_iter().find(|(name, _)| *name == lever);
        found.map(|(_, slopes)| slopes)
    }

    /// All slopes by name, in the order of [`Levers::NAMES`].
    #[must_use]
    pub fn slopes(&self) -> Vec<(&'static str, Vec<f64>)> {
        let bilateral = [
            ("mig_from", self.mig_from.clone()),
            ("mig_to", self.mig_to.clone()),
            ("mig_stay", self.mig_stay.clone()),
            ("trade_from", flat(&self.trade_from)),
            ("trade_to", flat(&self.trade_to)),
            ("trade_own", flat(&self.trade_own)),
        ];
        let others = [
            flat(&self.productivity),
            flat(&self.wedge),
            flat(&self.amen),
            flat(&self.capital),
            self.farm.clone(),
            self.home.clone(),
            self.urb.clone(),
            self.new_urb.clone(),
            self.mu.clone(),
            self.coop.clone(),
            self.s_state.clone(),
            self.transfer.clone(),
            self.grant.clone(),
            self.eco.clone(),
            flat(&self.chi),
            self.zeta.clone(),
        ];
        let names = Levers::NAMES.into_iter().skip(2);
        bilateral.into_iter().chain(names.zip(others)).collect()
    }
}

impl SaleAdjoints {
    /// Of the log of one trade weight, over `weight c^^(-theta)`.
    fn of(&self, good: usize, origin: usize, buyer: usize) -> f64 {
        self.price[good][buyer] + self.sales[good][origin] * self.spent[good][buyer]
    }
}

struct TradeSums {
    from: Cells,
    to: Cells,
    own: Cells,
}

impl TradeSums {
    fn new(point: &Point<'_>, sold: &SaleAdjoints) -> Self {
        let (n, pass, trade) = (point.s.n, &point.pass, &point.reform.trade);
        let theta = point.s.shares.theta;
        let priced = BOTH.map(|k| trade.sales(k, &sold.price[k]));
        let sent = BOTH.map(|k| {
            let worth = by_place(n, |p| pass.cost_powers[k][p] * sold.sales[k][p]);
            trade.price_powers(k, &worth)
        });
        let own = BOTH.map(|k| {
            let own = trade.goods[k].own.iter().enumerate();
            own.map(|(p, own)| -theta * own * pass.cost_powers[k][p] * sold.of(k, p, p))
                .collect()
        });
        Self {
            from: cells(n, |k, p| {
                let sales = sold.sales[k][p] * pass.state.sales[k][p];
                -theta * (priced[k][p] * pass.cost_powers[k][p] + sales)
            }),
            to: cells(n, |k, p| {
                let price = sold.price[k][p] * pass.price_powers[k][p];
                -theta * (price + sold.spent[k][p] * sent[k][p])
            }),
            own,
        }
    }
}

impl Point<'_> {
    /// The part of the slope by `theta` that goes through cost hats, `t^(-theta)`.
    fn trade_elasticity(&self, sold: &SaleAdjoints) -> f64 {
        let (new, old, theta) = (&self.reform.trade, &self.base.trade, self.s.shares.theta);
        if std::sync::Arc::ptr_eq(new, old) {
            return 0.0;
        }
        let mut sum = 0.0;
        for good in BOTH {
            for (buyer, (row, row0)) in new.rows(good).zip(old.rows(good)).enumerate() {
                for (origin, (weight, weight0)) in row.iter().zip(&row0).enumerate() {
                    if *weight > 0.0 {
                        let power = self.pass.cost_powers[good][origin];
                        let worth = weight * power * sold.of(good, origin, buyer);
                        sum += worth * (weight / weight0).ln() / theta;
                    }
                }
            }
        }
        sum
    }
}
