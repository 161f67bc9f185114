//! One pass of the model: from log hats of sales, people, prices and incomes to the same (P1-P5).
//!
//! Written in hats (new / baseline): Dekle, Eaton and Kortum (2007), AER 97(2); the two-sector
//! migration form follows Tombe and Zhu (2019), AER 109(5).

use crate::accounts::{Accounts, RESIDENCE, State, national_value_added};
use crate::baseline::Baseline;
use crate::cells::{Cells, Groups, RURAL, URBAN, add_scaled, cells, flat, unflat};
use crate::demand::answers;
use crate::elementary;
use crate::levers::Reform;
use crate::migration::{Choice, Offer};
use crate::parallel;
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

/// What follows from a point before prices are known.
pub(crate) struct Opening {
    accounts: Accounts,
    state: State,
    factors: FactorPrices,
    costs: Cells,
    pub(crate) cost_powers: Cells,
}

/// What follows from prices before people have chosen.
pub(crate) struct Middle {
    opening: Opening,
    price_powers: Cells,
    prices: Cells,
    households: Households,
    service: Cells,
    pub(crate) offer: Offer,
}

/// What follows from choices before sales are known.
pub(crate) struct Closing {
    middle: Middle,
    choice: Choice,
    incomer_income: Cells,
    /// `X P^theta` of each good.
    pub(crate) real_spending: Cells,
}

impl Opening {
    pub(crate) fn new(base: &Baseline, reform: &Reform, logs: &[f64]) -> Self {
        let (state, unit) = read(base, reform, logs);
        let accounts = Accounts::new(&base.structure, &reform.policy, &state);
        let factors = FactorPrices::new(base, reform, &accounts, &state);
        let [costs, cost_powers] = unit_costs(base, reform, &factors, &state, (logs, unit));
        Self {
            accounts,
            state,
            factors,
            costs,
            cost_powers,
        }
    }
}

impl Middle {
    pub(crate) fn new(
        base: &Baseline,
        reform: &Reform,
        opening: Opening,
        price_powers: Cells,
    ) -> Self {
        let s = &base.structure;
        let Opening {
            accounts,
            state,
            factors,
            ..
        } = &opening;
        let prices = prices(&price_powers, s.shares.theta);
        let households = Households::new(base, accounts, state, factors, &prices);
        let service = service(base, reform, accounts, state, &prices);
        let offer = offer(base, reform, accounts, &households, &service);
        Self {
            opening,
            price_powers,
            prices,
            households,
            service,
            offer,
        }
    }
}

impl Closing {
    pub(crate) fn new(base: &Baseline, middle: Middle, choice: Choice) -> Self {
        let s = &base.structure;
        let accounts = &middle.opening.accounts;
        let incomer_income = cells(s.n, |k, n| {
            let j = k * s.n + n;
            middle.offer.wage[j] * choice.incomers[j] + choice.brought[j]
        });
        let [g0, g1, _, _, g4] = &accounts.groups;
        let groups =
            [g0, g1, &incomer_income[RURAL], &incomer_income[URBAN], g4].map(Vec::as_slice);
        let spending = accounts.spending(s, &middle.households.farm_share, &groups);
        let real_spending = cells(s.n, |k, n| spending[k][n] / middle.price_powers[k][n]);
        parallel::keep(spending);
        Self {
            middle,
            choice,
            incomer_income,
            real_spending,
        }
    }
}

impl Pass {
    /// `logs`: log hats of `R, S, P, I, M`, each `[2][N]`.
    pub(crate) fn new(base: &Baseline, reform: &Reform, logs: &[f64]) -> Self {
        let opening = Opening::new(base, reform, logs);
        let price_powers = [0, 1].map(|k| reform.trade.price_powers(k, &opening.cost_powers[k]));
        let middle = Middle::new(base, reform, opening, price_powers);
        let registered = flat(&base.structure.registered);
        let mut choice = reform.migration.choose(&middle.offer, &registered);
        if let Some(placed) = &reform.placed {
            placed.hold(&mut choice, &middle.offer.right);
        }
        let closing = Closing::new(base, middle, choice);
        let sold = [0, 1].map(|k| reform.trade.sales(k, &closing.real_spending[k]));
        let pass = Self::closed(closing, &sold);
        parallel::keep(sold.into_iter().chain([registered]));
        pass
    }

    /// The new log hats; the lists are kept for the next pass.
    pub(crate) fn into_logs(self, base: &Baseline) -> Vec<f64> {
        let logs = self.logs(base);
        self.accounts.keep();
        self.state.keep();
        let f = self.factors;
        let pairs = [
            f.wage,
            f.capital,
            f.land,
            self.cost_powers,
            self.price_powers,
            self.costs,
            self.prices,
            self.service,
        ];
        parallel::keep(pairs.into_iter().flatten());
        let h = self.households;
        parallel::keep([h.farm_share, h.utility, h.living].into_iter().flatten());
        let o = self.offer;
        parallel::keep([o.staying, o.worth, o.wage, o.right, f.home, self.phi]);
        logs
    }

    /// `sold`: quantities bought of each place, before its own cost.
    pub(crate) fn closed(closing: Closing, sold: &Cells) -> Self {
        let Closing {
            middle,
            choice,
            mut incomer_income,
            real_spending,
        } = closing;
        let opening = middle.opening;
        add_scaled(&mut incomer_income[URBAN], 1.0, &opening.accounts.converts);
        let places = sold[0].len();
        let state = State {
            sales: cells(places, |k, n| sold[k][n] * opening.cost_powers[k][n]),
            stayers: unflat(&choice.stayers),
            incomers: unflat(&choice.incomers),
            incomer_income,
        };
        opening.state.keep();
        parallel::keep(real_spending);
        parallel::keep([choice.stayers, choice.incomers, choice.brought]);
        Self {
            accounts: opening.accounts,
            state,
            factors: opening.factors,
            cost_powers: opening.cost_powers,
            price_powers: middle.price_powers,
            costs: opening.costs,
            prices: middle.prices,
            households: middle.households,
            service: middle.service,
            offer: middle.offer,
            phi: choice.phi,
        }
    }

    /// The new log hats.
    pub(crate) fn logs(&self, base: &Baseline) -> Vec<f64> {
        let n = base.structure.n;
        let mut logs = parallel::blank(10 * n);
        let (quantities, rest) = logs.split_at_mut(4 * n);
        let (prices, incomers) = rest.split_at_mut(2 * n);
        for (k, list) in prices.chunks_mut(n).enumerate() {
            parallel::blocks(list, |from, list| {
                list.copy_from_slice(&self.prices[k][from..from + list.len()]);
            });
        }
        let (new, old) = (&self.state, &base.state);
        let pairs = [(&new.sales, &old.sales), (&new.stayers, &old.stayers)];
        log_hats(quantities, n, pairs);
        let (new_in, old_in) = (&new.incomers, &old.incomers);
        let incomes = (&new.incomer_income, &old.incomer_income);
        log_hats(incomers, n, [(new_in, old_in), incomes]);
        logs
    }
}

/// `ln (new / old)` by cell, one list after the other.
fn log_hats(out: &mut [f64], places: usize, pairs: [(&Cells, &Cells); 2]) {
    for (at, list) in out.chunks_mut(places).enumerate() {
        let (new, old) = (&pairs[at / 2].0[at % 2], &pairs[at / 2].1[at % 2]);
        parallel::blocks(list, |from, list| {
            for (k, hat) in list.iter_mut().enumerate() {
                let (new, old) = (new[from + k], old[from + k]);
                // a cell without in-migrants in the baseline has none after
                *hat = if old > 0.0 { new / old } else { 1.0 };
            }
            elementary::ln(list);
        });
    }
}

/// `ln P^` from `P^^(-theta)`.
fn prices(powers: &Cells, theta: f64) -> Cells {
    let value = |n: usize| [powers[RURAL][n], powers[URBAN][n]];
    parallel::lists_then(powers[RURAL].len(), value, |_, lists| {
        for list in lists {
            elementary::ln(list);
            for price in list.iter_mut() {
                *price = -*price / theta;
            }
        }
    })
}

/// Levels of a point, sales in the numeraire, and the value added of zone 0 that its log hats of sales
/// give.
pub(crate) fn read(base: &Baseline, reform: &Reform, logs: &[f64]) -> (State, f64) {
    let s = &base.structure;
    let old = &base.state;
    // log hats of prices are not levels
    let lists = parallel::lists_then(
        s.n,
        |n| [0, 1, 2, 3, 6, 7, 8, 9].map(|block| logs[block * s.n + n]),
        |from, lists| {
            let old = [&old.sales, &old.stayers, &old.incomers, &old.incomer_income];
            for (list, old) in lists.iter_mut().zip(old.into_iter().flatten()) {
                elementary::exp(list);
                list.iter_mut()
                    .zip(&old[from..])
                    .for_each(|(new, old)| *new *= old);
            }
        },
    );
    let [r0, r1, s0, s1, i0, i1, m0, m1] = lists;
    let mut sales = [r0, r1];
    let unit = national_value_added(s, &reform.policy, &sales);
    for sales in &mut sales {
        parallel::change(sales, |_, sales| *sales /= unit);
    }
    let state = State {
        sales,
        stayers: [s0, s1],
        incomers: [i0, i1],
        incomer_income: [m0, m1],
    };
    (state, unit)
}

impl FactorPrices {
    fn new(base: &Baseline, reform: &Reform, a: &Accounts, state: &State) -> Self {
        let (s, a0) = (&base.structure, &base.accounts);
        let [w0, w1, farm, urban, home] = parallel::lists(s.n, |n| {
            let wage = |k: usize| {
                let workers = workers(state, k, n) / workers(&base.state, k, n);
                hat(a.wage_bill[k][n], a0.wage_bill[k][n]) / workers
            };
            [
                wage(RURAL),
                wage(URBAN),
                hat(a.land_bill[RURAL][n], a0.land_bill[RURAL][n]) / reform.farmland[n],
                hat(a.urban_rent[n], a0.urban_rent[n]) / reform.urban_land[n],
                hat(a.income[RURAL][n], a0.income[RURAL][n]) / reform.homestead[n],
            ]
        });
        Self {
            wage: [w0, w1],
            capital: capital_rents(base, reform, a),
            land: [farm, urban],
            home,
        }
    }
}

/// Workers of a cell, `L = S + I`.
fn workers(state: &State, k: usize, n: usize) -> f64 {
    state.stayers[k][n] + state.incomers[k][n]
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
/// margin on farm goods; then `c^^(-theta)`.
///
/// All bills but those of urban land move with receipts, whose log hat the point `given` holds with its
/// unit of money: `ln w^ = ln Y^ - ln L^`, `ln q_farm^ = ln Y^ - ln farm`.
fn unit_costs(
    base: &Baseline,
    reform: &Reform,
    factors: &FactorPrices,
    state: &State,
    given: (&[f64], f64),
) -> [Cells; 2] {
    let (s, share, logs) = (&base.structure, &base.structure.shares, &reform.logs);
    let (point, unit) = (given.0, given.1.ln());
    // the rent of a zone's capital is one for all its cells but for the wedge
    let mut rents = vec![0.0; s.zones];
    for (n, &zone) in s.zone.iter().enumerate().rev() {
        rents[zone] = factors.capital[URBAN][n] / reform.wedge[URBAN][n];
    }
    let rents: Vec<f64> = rents.into_iter().map(f64::ln).collect();
    let hired = |k: usize, n: usize| workers(state, k, n) / workers(&base.state, k, n);
    let cost = |k: usize, n: usize, jobs: f64, urban_land: f64| {
        let markup = if k == RURAL { logs.markup[n] } else { 0.0 };
        let receipts = point[k * s.n + n] - unit - markup;
        let capital = match share.capital {
            Capital::Local => receipts - logs.capital[k][n],
            Capital::National => rents[s.zone[n]] + logs.wedge[k][n],
        };
        let land = match k {
            RURAL => receipts - logs.farmland[n],
            _ => urban_land,
        };
        let price = |u: usize| share.io[k][u][n] * point[(4 + u) * s.n + n];
        share.lab[k][n] * (receipts - jobs)
            + share.cap[k][n] * capital
            + share.land[k][n] * land
            + price(RURAL)
            + price(URBAN)
            - logs.productivity[k][n]
            - share.agg[k][n] * jobs
            + markup
    };
    let [c0, c1, p0, p1] = parallel::lists_then(
        s.n,
        |n| {
            [
                hired(RURAL, n),
                hired(URBAN, n),
                factors.land[URBAN][n],
                0.0,
            ]
        },
        |from, [rural, urban, land, power]| {
            for list in [&mut **rural, urban, land] {
                elementary::ln(list);
            }
            for (k, urban_land) in land.iter_mut().enumerate() {
                rural[k] = cost(RURAL, from + k, rural[k], *urban_land);
                urban[k] = cost(URBAN, from + k, urban[k], *urban_land);
                *urban_land = -share.theta * rural[k];
                power[k] = -share.theta * urban[k];
            }
            for list in [&mut **land, power] {
                elementary::exp(list);
            }
        },
    );
    [[c0, c1], [p0, p1]]
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
        let value = |n: usize| {
            let mut found = [0.0; 15];
            found[..5].copy_from_slice(&incomes(base, a, state, n));
            found[5] = factors.home[n];
            found[6] = factors.land[URBAN][n];
            found
        };
        let lists: [Vec<f64>; 15] = parallel::lists_then(s.n, value, |from, lists| {
            let homes: [Vec<f64>; 2] = std::array::from_fn(|k| {
                elementary::ln(lists[5 + k]);
                lists[5 + k].to_vec()
            });
            let local = [RURAL, URBAN].map(|k| &prices[k][from..]);
            for (g, k) in RESIDENCE.into_iter().enumerate() {
                let mut income = lists[g].to_vec();
                elementary::ln(&mut income);
                let fa = &s.shares.fa[g][from..];
                let [shares, goods] = answers(&s.shares, fa, &income, local);
                for (m, e) in income.into_iter().enumerate() {
                    let (fa, housing) = (fa[m], s.shares.beta_h[k][from + m]);
                    // an infinite fall of income leaves the cost of living that of baseline shares
                    let goods_cost = if e.is_finite() {
                        e - goods[m]
                    } else {
                        fa * local[RURAL][m] + (1.0 - fa) * local[URBAN][m]
                    };
                    let living = (1.0 - housing) * goods_cost + housing * homes[k][m];
                    lists[g][m] = shares[m];
                    lists[5 + g][m] = e - living;
                    lists[10 + g][m] = living;
                }
            }
        });
        let mut lists = lists.into_iter();
        let mut next = || -> Groups { std::array::from_fn(|_| lists.next().unwrap_or_default()) };
        Self {
            farm_share: next(),
            utility: next(),
            living: next(),
        }
    }
}

/// Hats of income per head. A group without people or income in the baseline keeps a hat of one.
fn incomes(base: &Baseline, a: &Accounts, state: &State, n: usize) -> [f64; 5] {
    let a0 = &base.accounts;
    let stayer = |k: usize| a.stayer_income[k][n] / a0.stayer_income[k][n];
    let incomer = |k: usize| {
        let (people, people0) = (state.incomers[k][n], base.state.incomers[k][n]);
        let (income, income0) = (a.groups[2 + k][n], a0.groups[2 + k][n]);
        if people0 > 0.0 {
            (income / people) / (income0 / people0)
        } else {
            1.0
        }
    };
    let owner = if a0.owners[n] > 0.0 {
        a.owners[n] / a0.owners[n]
    } else {
        1.0
    };
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
    let part = |policy: &crate::PolicyLevels, k: usize, n: usize| match k {
        RURAL => policy.zeta[n],
        _ => 1.0 - policy.zeta[n],
    };
    let bought = |n: usize| a.public[n] / base.accounts.public[n];
    let part_of_users = |k: usize, n: usize| {
        let share = part(&reform.policy, k, n) / part(&base.policy, k, n);
        let users = workers(state, k, n) / workers(&base.state, k, n);
        bought(n) * share / users
    };
    let per_user = |n: usize| {
        if s.shares.pooled {
            let users = |state: &State| workers(state, RURAL, n) + workers(state, URBAN, n);
            return [bought(n) / (users(state) / users(&base.state)); 2];
        }
        [RURAL, URBAN].map(|k| part_of_users(k, n))
    };
    parallel::lists_then(s.n, per_user, |from, lists| {
        if s.shares.pooled {
            let [rural, urban] = lists;
            elementary::ln(rural);
            urban.copy_from_slice(rural);
        } else {
            for list in lists.iter_mut() {
                elementary::ln(list);
            }
        }
        for list in lists {
            for (k, service) in list.iter_mut().enumerate() {
                let n = from + k;
                *service -= s.shares.gov[RURAL][n] * prices[RURAL][n]
                    + s.shares.gov[URBAN][n] * prices[URBAN][n];
            }
        }
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
    let logs = |n: usize| {
        let around = |k: usize| gamma * service[k][n] + reform.logs.amenity[k][n];
        let stay = |k: usize| kappa * (households.utility[k][n] + around(k));
        let worth = |k: usize| kappa * (around(k) - households.living[2 + k][n]);
        [stay(RURAL), stay(URBAN), worth(RURAL), worth(URBAN)]
    };
    let [s0, s1, w0, w1] = parallel::lists_then(s.n, logs, |_, lists| {
        for list in lists {
            elementary::exp(list);
        }
    });
    let (staying, worth) = ([s0, s1], [w0, w1]);
    let right = cells(s.n, |k, n| reform.policy.chi[k][n] * a.right[k][n]);
    let offer = Offer {
        staying: flat(&staying),
        worth: flat(&worth),
        wage: flat(&a.net_wage),
        right: flat(&right),
    };
    parallel::keep([staying, worth, right].into_iter().flatten());
    offer
}
