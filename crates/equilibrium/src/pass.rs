//! One pass of the model: from log hats of sales, people, prices and incomes to the same (P1-P5).
//!
//! Written in hats (new / baseline): Dekle, Eaton and Kortum (2007), AER 97(2); the two-sector
//! migration form follows Tombe and Zhu (2019), AER 109(5).

use crate::accounts::{Accounts, RESIDENCE, State, national_value_added};
use crate::baseline::Baseline;
use crate::cells::{Cells, Groups, RURAL, URBAN, by_place, cells, flat, unflat};
use crate::demand::answer;
use crate::levers::Reform;
use crate::migration::{Choice, Offer};
use crate::parameters::Capital;

/// Everything found in one pass.
pub(crate) struct Pass {
    pub(crate) accounts: Accounts,
    /// New sales, stayers, in-migrants and their income.
    pub(crate) state: State,
    pub(crate) factors: FactorPrices,
    /// `c^^(-theta)` and `P^^(-theta)`.
    pub(crate) cost_powers: Cells,
    pub(crate) price_powers: Cells,
    /// `ln c^` and `ln P^`.
    pub(crate) costs: Cells,
    pub(crate) prices: Cells,
    pub(crate) households: Households,
    /// Log hat of public service per user.
    pub(crate) service: Cells,
    pub(crate) offer: Offer,
    pub(crate) phi: Vec<f64>,
}

/// Hats of factor prices.
#[derive(Clone)]
pub(crate) struct FactorPrices {
    /// Gross wage.
    pub(crate) wage: Cells,
    /// Capital rent, wedge included.
    pub(crate) capital: Cells,
    /// Farmland, then urban land.
    pub(crate) land: Cells,
    /// Homestead land.
    pub(crate) home: Vec<f64>,
}

/// What the groups earn, buy and enjoy.
#[derive(Clone)]
pub(crate) struct Households {
    /// Log hat of income per head, `ln e^`.
    pub(crate) income: Groups,
    /// Farm share of spending on goods.
    pub(crate) farm_share: Groups,
    /// Log hat of utility from goods and housing, `ln V`.
    pub(crate) utility: Groups,
    /// Log hat of the cost of living, `ln e^ - ln V`.
    pub(crate) living: Groups,
}

/// New over old; one where there was and is nothing.
fn hat(new: f64, old: f64) -> f64 {
    if new == 0.0 && old == 0.0 {
        1.0
    } else {
        new / old
    }
}

impl Pass {
    /// `logs`: log hats of `R, S, P, I, M`, each `[2][N]`.
    pub(crate) fn new(base: &Baseline, reform: &Reform, logs: &[f64]) -> Self {
        let s = &base.structure;
        let (state, given_prices) = read(base, reform, logs);
        let accounts = Accounts::new(s, &reform.policy, &state);
        let factors = FactorPrices::new(base, reform, &accounts, &state);
        let costs = unit_costs(base, reform, &factors, &given_prices, &state);
        let theta = s.shares.theta;
        let cost_powers = cells(s.n, |k, n| (-theta * costs[k][n]).exp());
        let price_powers = [0, 1].map(|k| reform.trade.price_powers(k, &cost_powers[k]));
        let prices = cells(s.n, |k, n| -price_powers[k][n].ln() / theta);
        let households = Households::new(base, &accounts, &state, &factors, &prices);
        let service = service(base, reform, &accounts, &state, &prices);
        let offer = offer(base, reform, &accounts, &households, &service);
        let mut choice = reform.migration.choose(&offer, &flat(&s.registered));
        if let Some(placed) = &reform.placed {
            placed.hold(&mut choice, &offer.right);
        }
        let Choice {
            phi,
            stayers,
            incomers,
            brought,
        } = choice;
        let incomer_income: Vec<f64> = (0..2 * s.n)
            .map(|j| offer.wage[j] * incomers[j] + brought[j])
            .collect();
        let mut incomer_income = unflat(&incomer_income);
        let [g0, g1, _, _, g4] = &accounts.groups;
        let groups =
            [g0, g1, &incomer_income[RURAL], &incomer_income[URBAN], g4].map(Vec::as_slice);
        let spending = accounts.spending(s, &households.farm_share, &groups);
        let sales = [0, 1].map(|k| {
            let real = spending[k]
                .iter()
                .zip(&price_powers[k])
                .map(|(x, power)| x / power);
            let sold = reform.trade.sales(k, real);
            sold.iter()
                .zip(&cost_powers[k])
                .map(|(sold, power)| sold * power)
                .collect()
        });
        crate::cells::add_scaled(&mut incomer_income[URBAN], 1.0, &accounts.converts);
        let state = State {
            sales,
            stayers: unflat(&stayers),
            incomers: unflat(&incomers),
            incomer_income,
        };
        Self {
            accounts,
            state,
            factors,
            cost_powers,
            price_powers,
            costs,
            prices,
            households,
            service,
            offer,
            phi,
        }
    }

    /// The new log hats.
    pub(crate) fn logs(&self, base: &Baseline) -> Vec<f64> {
        let n = base.structure.n;
        let mut logs = Vec::with_capacity(10 * n);
        let hats = |new: &Cells, old: &Cells, logs: &mut Vec<f64>| {
            for (new, old) in new.iter().flatten().zip(old.iter().flatten()) {
                // a cell without in-migrants in the baseline has none after
                logs.push(if *old > 0.0 { (new / old).ln() } else { 0.0 });
            }
        };
        hats(&self.state.sales, &base.state.sales, &mut logs);
        hats(&self.state.stayers, &base.state.stayers, &mut logs);
        logs.extend(self.prices.iter().flatten());
        hats(&self.state.incomers, &base.state.incomers, &mut logs);
        hats(
            &self.state.incomer_income,
            &base.state.incomer_income,
            &mut logs,
        );
        logs
    }
}

/// Levels and log price hats of a point, sales in the numeraire.
pub(crate) fn read(base: &Baseline, reform: &Reform, logs: &[f64]) -> (State, Cells) {
    let s = &base.structure;
    let block = |k: usize| unflat(&logs[2 * k * s.n..2 * (k + 1) * s.n]);
    let levels = |k: usize, old: &Cells| {
        let logs = block(k);
        cells(s.n, |sector, n| logs[sector][n].exp() * old[sector][n])
    };
    let mut sales = levels(0, &base.state.sales);
    let unit = national_value_added(s, &reform.policy, &sales);
    sales.iter_mut().flatten().for_each(|sales| *sales /= unit);
    let state = State {
        sales,
        stayers: levels(1, &base.state.stayers),
        incomers: levels(3, &base.state.incomers),
        incomer_income: levels(4, &base.state.incomer_income),
    };
    (state, block(2))
}

impl FactorPrices {
    fn new(base: &Baseline, reform: &Reform, a: &Accounts, state: &State) -> Self {
        let (s, a0) = (&base.structure, &base.accounts);
        let (workers, workers0) = (state.workers(), base.state.workers());
        let rent = |k: usize, n: usize| hat(a.land_bill[k][n], a0.land_bill[k][n]);
        Self {
            wage: cells(s.n, |k, n| {
                hat(a.wage_bill[k][n], a0.wage_bill[k][n]) / (workers[k][n] / workers0[k][n])
            }),
            capital: capital_rents(base, reform, a),
            land: [
                by_place(s.n, |n| rent(RURAL, n) / reform.farmland[n]),
                by_place(s.n, |n| {
                    hat(a.urban_rent[n], a0.urban_rent[n]) / reform.urban_land[n]
                }),
            ],
            home: by_place(s.n, |n| {
                hat(a.income[RURAL][n], a0.income[RURAL][n]) / reform.homestead[n]
            }),
        }
    }
}

/// National: the stock of each zone is fixed and the rent clears it, `r^ = wedge [zone sum of
/// cap Y / (wedge0 wedge)] / [zone sum of cap Y0 / wedge0]`. Local: `r^ = (cap Y)^ / K`.
fn capital_rents(base: &Baseline, reform: &Reform, a: &Accounts) -> Cells {
    let (s, a0) = (&base.structure, &base.accounts);
    if s.shares.capital == Capital::Local {
        return cells(s.n, |k, n| {
            hat(a.capital_bill[k][n], a0.capital_bill[k][n]) / reform.capital[k][n]
        });
    }
    let new = s.by_zone(|n| {
        let stock = |k: usize| a.capital_bill[k][n] / s.wedge[k][n] / reform.wedge[k][n];
        stock(RURAL) + stock(URBAN)
    });
    let old = s.by_zone(|n| {
        let stock = |k: usize| a0.capital_bill[k][n] / s.wedge[k][n];
        stock(RURAL) + stock(URBAN)
    });
    cells(s.n, |k, n| {
        hat(new[s.zone[n]], old[s.zone[n]]) * reform.wedge[k][n]
    })
}

/// `ln c^ = lab ln w^ + cap ln r^ + land ln q^ + sum_u io[s][u] ln P_u^ - ln A^ - agg ln L^`, and the
/// margin on farm goods.
fn unit_costs(
    base: &Baseline,
    reform: &Reform,
    factors: &FactorPrices,
    prices: &Cells,
    state: &State,
) -> Cells {
    let s = &base.structure;
    let (workers, workers0) = (state.workers(), base.state.workers());
    let share = &s.shares;
    cells(s.n, |k, n| {
        let margin = match k {
            RURAL => ((1.0 + reform.policy.mu[n]) / (1.0 + base.policy.mu[n])).ln(),
            _ => 0.0,
        };
        share.lab[k][n] * factors.wage[k][n].ln()
            + share.cap[k][n] * factors.capital[k][n].ln()
            + share.land[k][n] * factors.land[k][n].ln()
            + share.io[k][RURAL][n] * prices[RURAL][n]
            + share.io[k][URBAN][n] * prices[URBAN][n]
            - reform.productivity[k][n].ln()
            - share.agg[k][n] * (workers[k][n] / workers0[k][n]).ln()
            + margin
    })
}

impl Households {
    fn new(
        base: &Baseline,
        a: &Accounts,
        state: &State,
        factors: &FactorPrices,
        prices: &Cells,
    ) -> Self {
        let s = &base.structure;
        let income = incomes(base, a, state);
        let home =
            [&factors.home, &factors.land[URBAN]].map(|hats| by_place(s.n, |n| hats[n].ln()));
        let mut households = Self {
            farm_share: std::array::from_fn(|_| Vec::with_capacity(s.n)),
            utility: std::array::from_fn(|_| Vec::with_capacity(s.n)),
            living: std::array::from_fn(|_| Vec::with_capacity(s.n)),
            income,
        };
        for (g, k) in RESIDENCE.into_iter().enumerate() {
            for n in 0..s.n {
                let (e, fa) = (households.income[g][n], s.shares.fa[g][n]);
                let local = [prices[RURAL][n], prices[URBAN][n]];
                let answer = answer(&s.shares, fa, e, local);
                let housing = s.shares.beta_h[k][n];
                // an infinite fall of income leaves the cost of living that of baseline shares
                let goods_cost = if e.is_finite() {
                    e - answer.goods
                } else {
                    fa * local[RURAL] + (1.0 - fa) * local[URBAN]
                };
                let living = (1.0 - housing) * goods_cost + housing * home[k][n];
                households.farm_share[g].push(answer.farm_share);
                households.utility[g].push(e - living);
                households.living[g].push(living);
            }
        }
        households
    }
}

/// Log hats of income per head. A group without people or income in the baseline keeps a hat of one.
fn incomes(base: &Baseline, a: &Accounts, state: &State) -> Groups {
    let (n, a0) = (base.structure.n, &base.accounts);
    let stayer = |k: usize| by_place(n, |p| (a.stayer_income[k][p] / a0.stayer_income[k][p]).ln());
    let incomer = |k: usize| {
        by_place(n, |p| {
            let (people, people0) = (state.incomers[k][p], base.state.incomers[k][p]);
            let (income, income0) = (a.groups[2 + k][p], a0.groups[2 + k][p]);
            if people0 > 0.0 {
                ((income / people) / (income0 / people0)).ln()
            } else {
                0.0
            }
        })
    };
    let owner = by_place(n, |p| {
        if a0.owners[p] > 0.0 {
            (a.owners[p] / a0.owners[p]).ln()
        } else {
            0.0
        }
    });
    [
        stayer(RURAL),
        stayer(URBAN),
        incomer(RURAL),
        incomer(URBAN),
        owner,
    ]
}

/// Log hat of public service per user: pooled in a place, or `zeta` of it for the rural cell.
fn service(base: &Baseline, reform: &Reform, a: &Accounts, state: &State, prices: &Cells) -> Cells {
    let s = &base.structure;
    let (workers, workers0) = (state.workers(), base.state.workers());
    let bought = by_place(s.n, |n| {
        let cost =
            s.shares.gov[RURAL][n] * prices[RURAL][n] + s.shares.gov[URBAN][n] * prices[URBAN][n];
        (a.public[n] / base.accounts.public[n]).ln() - cost
    });
    if s.shares.pooled {
        let users = |l: &Cells, n: usize| l[RURAL][n] + l[URBAN][n];
        let service = by_place(s.n, |n| {
            bought[n] - (users(&workers, n) / users(&workers0, n)).ln()
        });
        return [service.clone(), service];
    }
    let part = |policy: &crate::PolicyLevels, k: usize, n: usize| match k {
        RURAL => policy.zeta[n],
        _ => 1.0 - policy.zeta[n],
    };
    cells(s.n, |k, n| {
        let share = part(&reform.policy, k, n) / part(&base.policy, k, n);
        bought[n] + share.ln() - (workers[k][n] / workers0[k][n]).ln()
    })
}

/// What the cells offer stayers and movers.
fn offer(
    base: &Baseline,
    reform: &Reform,
    a: &Accounts,
    households: &Households,
    service: &Cells,
) -> Offer {
    let s = &base.structure;
    let (kappa, gamma) = (s.shares.kappa, s.shares.gamma);
    let around = cells(s.n, |k, n| {
        gamma * service[k][n] + reform.amenity[k][n].ln()
    });
    Offer {
        staying: flat(&cells(s.n, |k, n| {
            (kappa * (households.utility[k][n] + around[k][n])).exp()
        })),
        worth: flat(&cells(s.n, |k, n| {
            (kappa * (around[k][n] - households.living[2 + k][n])).exp()
        })),
        wage: flat(&a.net_wage),
        right: flat(&cells(s.n, |k, n| reform.policy.chi[k][n] * a.right[k][n])),
    }
}
