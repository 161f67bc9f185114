//! The transposed pass: each step of [`crate::pass`] undone, last first.

use super::accounts::{BOTH, Books, Roots, Spenders, Spent};
use super::adjoints::{Adjoints, SaleAdjoints};
use super::moves::{Moves, Sums, add_product, product};
use crate::accounts::{RESIDENCE, State};
use crate::baseline::Baseline;
use crate::cells::{Cells, Groups, RURAL, URBAN, add_scaled, cells, flat, unflat};
use crate::economy::Structure;
use crate::kernel::dot;
use crate::levers::Reform;
use crate::outcome::Outcome;
use crate::parameters::{Capital, Demand};
use crate::pass::{Pass, read};

/// A solved point with everything the transposed pass looks up.
pub(super) struct Point<'a> {
    pub(super) base: &'a Baseline,
    pub(super) reform: &'a Reform,
    pub(super) s: &'a Structure,
    pub(super) given: State,
    given_prices: Cells,
    pub(super) workers: Cells,
    pub(super) pass: Pass,
    /// `ln e^`, the log hat of income per head.
    income: Groups,
    pub(super) moves: Moves,
    pub(super) registered: Vec<f64>,
    spending: Cells,
    /// Column sums of movers and of the land income they keep.
    pub(super) inflow: [Sums; 2],
    /// Row sums of movers.
    pub(super) leaving: Sums,
}

impl<'a> Point<'a> {
    pub(super) fn new(base: &'a Baseline, outcome: &'a Outcome) -> Self {
        let (s, reform) = (&base.structure, &outcome.reform);
        let pass = Pass::new(base, reform, &outcome.logs);
        let (given, _) = read(base, reform, &outcome.logs);
        let given_prices = unflat(&outcome.logs[4 * s.n..6 * s.n]);
        let moves = Moves::new(&outcome.flows, &pass.offer.wage, &pass.offer.right);
        let ones = vec![1.0; 2 * s.n];
        let mut sums = moves.columns(&[&ones, &pass.offer.right]).into_iter();
        let inflow = [(); 2].map(|()| sums.next().unwrap_or_else(|| Sums::zero(2 * s.n)));
        let leaving = moves.rows(&[&ones], true).remove(0);
        let farm_share = &pass.households.farm_share;
        let spending = pass.accounts.spending(s, farm_share, &spenders(&pass));
        let of = &pass.households;
        let income = std::array::from_fn(|g| {
            let parts = of.utility[g].iter().zip(&of.living[g]);
            parts.map(|(utility, living)| utility + living).collect()
        });
        Self {
            base,
            income,
            reform,
            s,
            workers: given.workers(),
            given,
            given_prices,
            registered: flat(&s.registered),
            moves,
            spending,
            inflow,
            leaving,
            pass,
        }
    }

    pub(super) fn zero(&self) -> Adjoints {
        Adjoints::zero(self.s.n, &self.s.shares)
    }

    /// Carries adjoints of results and intermediates back to the point; a `full` pass also to the bilateral
    /// levers, to land rights where none are kept, and to what the baseline fixes.
    pub(super) fn reverse(&self, bar: &mut Adjoints, full: bool) {
        self.sales(bar);
        self.spending(bar);
        self.choice(bar, full);
        self.offer(bar);
        self.service(bar);
        self.households(bar);
        self.prices(bar, full);
        self.costs(bar);
        self.factors(bar);
        let books = Books {
            s: self.s,
            policy: &self.reform.policy,
            state: &self.given,
            accounts: &self.pass.accounts,
        };
        let mut roots = Roots {
            state: &mut bar.given,
            policy: &mut bar.levers.policy,
            shares: &mut bar.shares,
        };
        books.reverse(&mut bar.accounts, &mut roots);
        self.read(bar);
    }

    /// Adds the worth of the logs that the pass returns.
    pub(super) fn seed(&self, bar: &mut Adjoints, logs: &[f64]) {
        let n = self.s.n;
        let (new, old) = (&self.pass.state, &self.base.state);
        let at = |block: usize, k: usize, p: usize| logs[(2 * block + k) * n + p];
        for k in BOTH {
            for p in 0..n {
                let sales = at(0, k, p);
                bar.new.sales[k][p] += sales / new.sales[k][p];
                bar.base.state.sales[k][p] -= sales / old.sales[k][p];
                bar.new.stayers[k][p] += at(1, k, p) / new.stayers[k][p];
                bar.prices[k][p] += at(2, k, p);
                if old.incomers[k][p] > 0.0 {
                    bar.new.incomers[k][p] += at(3, k, p) / new.incomers[k][p];
                }
                if old.incomer_income[k][p] > 0.0 {
                    let income = at(4, k, p);
                    bar.new.incomer_income[k][p] += income / new.incomer_income[k][p];
                    bar.base.state.incomer_income[k][p] -= income / old.incomer_income[k][p];
                }
            }
        }
    }

    /// `R = c^^(-theta) W' (X / P^^(-theta))`.
    fn sales(&self, bar: &mut Adjoints) {
        let pass = &self.pass;
        for k in BOTH {
            let sold = product(&pass.cost_powers[k], &bar.new.sales[k]);
            let bought = self.reform.trade.price_powers(k, &sold);
            for (n, bought) in bought.iter().enumerate() {
                let power = pass.price_powers[k][n];
                bar.cost_powers[k][n] +=
                    bar.new.sales[k][n] * pass.state.sales[k][n] / pass.cost_powers[k][n];
                bar.price_powers[k][n] -= bought * self.spending[k][n] / (power * power);
            }
            bar.sold.spent[k] = bought
                .iter()
                .zip(&pass.price_powers[k])
                .map(|(worth, power)| worth / power)
                .collect();
        }
    }

    /// What is spent on goods.
    pub(super) fn spent(&self) -> Spent<'_> {
        Spent {
            s: self.s,
            accounts: &self.pass.accounts,
            incomes: spenders(&self.pass),
            farm_share: &self.pass.households.farm_share,
        }
    }

    /// `X_s`: households, government, inputs.
    fn spending(&self, bar: &mut Adjoints) {
        self.spent().reverse(
            &bar.sold.spent,
            &mut Spenders {
                accounts: &mut bar.accounts,
                groups: &mut bar.groups,
                farm_share: &mut bar.households.farm_share,
                shares: &mut bar.shares,
            },
        );
        let [stayers, incomes] = [&self.given.stayers, &self.pass.accounts.stayer_income];
        for k in BOTH {
            add_product(
                &mut bar.accounts.stayer_income[k],
                &bar.groups[k],
                &stayers[k],
            );
            add_product(&mut bar.given.stayers[k], &bar.groups[k], &incomes[k]);
            add_scaled(&mut bar.new.incomer_income[k], 1.0, &bar.groups[2 + k]);
        }
        add_scaled(&mut bar.accounts.owners, 1.0, &bar.groups[4]);
    }

    /// Public service per user.
    fn service(&self, bar: &mut Adjoints) {
        let (s, pass) = (self.s, &self.pass);
        for (n, zeta) in self.reform.policy.zeta.iter().enumerate() {
            let service = BOTH.map(|k| bar.service[k][n]);
            let bought = service[RURAL] + service[URBAN];
            bar.accounts.public[n] += bought / pass.accounts.public[n];
            bar.base.accounts.public[n] -= bought / self.base.accounts.public[n];
            for good in BOTH {
                bar.prices[good][n] -= s.shares.gov[good][n] * bought;
                bar.shares.gov[good][n] -= pass.prices[good][n] * bought;
            }
            let users = self.workers[RURAL][n] + self.workers[URBAN][n];
            for k in BOTH {
                let worth = if s.shares.pooled {
                    bought / users
                } else {
                    service[k] / self.workers[k][n]
                };
                bar.given.stayers[k][n] -= worth;
                bar.given.incomers[k][n] -= worth;
            }
            if !s.shares.pooled {
                bar.levers.policy.zeta[n] += service[RURAL] / zeta - service[URBAN] / (1.0 - zeta);
            }
        }
    }

    /// Cost of living, utility and shares of each group, then its income per head.
    fn households(&self, bar: &mut Adjoints) {
        let share = &self.s.shares;
        for (g, k) in RESIDENCE.into_iter().enumerate() {
            for n in 0..self.s.n {
                let e = self.income[g][n];
                let living = bar.households.living[g][n] - bar.households.utility[g][n];
                let housing = share.beta_h[k][n];
                bar.shares.beta_h[k][n] += living * (self.home_price(g, n) - self.goods_cost(g, n));
                let home = match k {
                    RURAL => &mut bar.factors.home,
                    _ => &mut bar.factors.land[URBAN],
                };
                home[n] += housing * living;
                let goods = (1.0 - housing) * living;
                bar.income[g][n] += bar.households.utility[g][n];
                if e.is_finite() {
                    bar.income[g][n] += goods;
                    self.demand(bar, g, n, -goods);
                } else {
                    let fa = share.fa[g][n];
                    bar.prices[RURAL][n] += fa * goods;
                    bar.prices[URBAN][n] += (1.0 - fa) * goods;
                }
            }
        }
        self.incomes(bar);
    }

    /// The demand system by the implicit function: `goods` is the worth of `ln C^`.
    fn demand(&self, bar: &mut Adjoints, g: usize, n: usize, goods: f64) {
        let share = &self.s.shares;
        let (e, fa) = (self.income[g][n], share.fa[g][n]);
        let [farm, other] = BOTH.map(|k| self.pass.prices[k][n]);
        let farm_share = bar.households.farm_share[g][n];
        if share.demand == Demand::Cd {
            bar.income[g][n] += goods;
            bar.prices[RURAL][n] -= fa * goods;
            bar.prices[URBAN][n] -= (1.0 - fa) * goods;
            bar.shares.fa[g][n] += farm_share + goods * (other - farm);
            return;
        }
        let (power, eps) = (1.0 - share.sigma, share.eps_a);
        let c = e - self.goods_cost(g, n);
        let inner = [farm - e + eps * c, other - e + c];
        let hats = inner.map(|inner| (power * inner).exp());
        let spent = [fa * hats[0], (1.0 - fa) * hats[1]];
        // farm share = first term; the two terms sum to one
        let first = farm_share * spent[0];
        let c_bar = goods + first * power * eps;
        let slope = c_bar / (power * (eps * spent[0] + spent[1]));
        let terms = [first - slope * spent[0], -slope * spent[1]];
        bar.prices[RURAL][n] += power * terms[0];
        bar.prices[URBAN][n] += power * terms[1];
        bar.income[g][n] -= power * (terms[0] + terms[1]);
        bar.shares.eps_a += power * c * terms[0];
        bar.shares.sigma -= terms[0] * inner[0] + terms[1] * inner[1];
        bar.shares.fa[g][n] += farm_share * hats[0] - slope * (hats[0] - hats[1]);
    }

    /// Log hat of the price of housing of a group.
    fn home_price(&self, g: usize, n: usize) -> f64 {
        let factors = &self.pass.factors;
        [factors.home[n], factors.land[URBAN][n]][RESIDENCE[g]].ln()
    }

    /// Log hat of the cost of goods, from that of living, `living = (1-bh) goods + bh home`.
    fn goods_cost(&self, g: usize, n: usize) -> f64 {
        let housing = self.s.shares.beta_h[RESIDENCE[g]][n];
        let living = self.pass.households.living[g][n];
        (living - housing * self.home_price(g, n)) / (1.0 - housing)
    }

    /// Log hats of income per head.
    fn incomes(&self, bar: &mut Adjoints) {
        let (a, a0) = (&self.pass.accounts, &self.base.accounts);
        let (given, old) = (&self.given, &self.base.state);
        for n in 0..self.s.n {
            for k in BOTH {
                let worth = bar.income[k][n];
                bar.accounts.stayer_income[k][n] += worth / a.stayer_income[k][n];
                bar.base.accounts.stayer_income[k][n] -= worth / a0.stayer_income[k][n];
                if old.incomers[k][n] > 0.0 {
                    let worth = bar.income[2 + k][n];
                    bar.given.incomer_income[k][n] += worth / given.incomer_income[k][n];
                    bar.given.incomers[k][n] -= worth / given.incomers[k][n];
                    bar.base.state.incomer_income[k][n] -= worth / old.incomer_income[k][n];
                }
            }
            if a0.owners[n] > 0.0 && a.owners[n] > 0.0 {
                bar.accounts.owners[n] += bar.income[4][n] / a.owners[n];
                bar.base.accounts.owners[n] -= bar.income[4][n] / a0.owners[n];
            }
        }
    }

    /// `ln P^ = -ln(W c^^(-theta)) / theta`.
    fn prices(&self, bar: &mut Adjoints, full: bool) {
        let (pass, theta) = (&self.pass, self.s.shares.theta);
        for k in BOTH {
            for n in 0..self.s.n {
                let worth = bar.prices[k][n] / theta;
                bar.price_powers[k][n] -= worth / pass.price_powers[k][n];
                bar.shares.theta -= worth * pass.prices[k][n];
            }
            let sold = self.reform.trade.sales(k, &bar.price_powers[k]);
            for (n, sold) in sold.into_iter().enumerate() {
                let worth = (bar.cost_powers[k][n] + sold) * pass.cost_powers[k][n];
                bar.costs[k][n] -= theta * worth;
                bar.shares.theta -= pass.costs[k][n] * worth;
            }
        }
        if full {
            let spent = cells(self.s.n, |k, n| {
                self.spending[k][n] / pass.price_powers[k][n]
            });
            bar.sold = SaleAdjoints {
                price: bar.price_powers.clone(),
                spent,
                sales: bar.new.sales.clone(),
            };
        }
    }

    /// Unit costs.
    fn costs(&self, bar: &mut Adjoints) {
        let (share, pass, workers0) = (&self.s.shares, &self.pass, self.base.state.workers());
        for k in BOTH {
            for (n, workers0) in workers0[k].iter().enumerate() {
                let worth = bar.costs[k][n];
                bar.factors.wage[k][n] += share.lab[k][n] * worth;
                bar.factors.capital[k][n] += share.cap[k][n] * worth;
                bar.factors.land[k][n] += share.land[k][n] * worth;
                bar.shares.lab[k][n] += pass.factors.wage[k][n].ln() * worth;
                bar.shares.cap[k][n] += pass.factors.capital[k][n].ln() * worth;
                bar.shares.land[k][n] += pass.factors.land[k][n].ln() * worth;
                for good in BOTH {
                    bar.given_prices[good][n] += share.io[k][good][n] * worth;
                    bar.shares.io[k][good][n] += self.given_prices[good][n] * worth;
                }
                bar.levers.productivity[k][n] -= worth;
                let crowd = share.agg[k][n] * worth / self.workers[k][n];
                bar.given.stayers[k][n] -= crowd;
                bar.given.incomers[k][n] -= crowd;
                bar.shares.agg[k][n] -= worth * (self.workers[k][n] / workers0).ln();
            }
        }
        for n in 0..self.s.n {
            bar.levers.policy.mu[n] += bar.costs[RURAL][n] / (1.0 + self.reform.policy.mu[n]);
        }
    }

    /// Factor prices; the adjoints are those of logs.
    fn factors(&self, bar: &mut Adjoints) {
        let (a, a0, n) = (&self.pass.accounts, &self.base.accounts, self.s.n);
        for k in BOTH {
            for p in 0..n {
                let worth = bar.factors.wage[k][p];
                bar.accounts.wage_bill[k][p] += worth / a.wage_bill[k][p];
                bar.base.accounts.wage_bill[k][p] -= worth / a0.wage_bill[k][p];
                bar.given.stayers[k][p] -= worth / self.workers[k][p];
                bar.given.incomers[k][p] -= worth / self.workers[k][p];
            }
        }
        for p in 0..n {
            let [farm, urban] = BOTH.map(|k| bar.factors.land[k][p]);
            if a.land_bill[RURAL][p] > 0.0 {
                bar.accounts.land_bill[RURAL][p] += farm / a.land_bill[RURAL][p];
                bar.base.accounts.land_bill[RURAL][p] -= farm / a0.land_bill[RURAL][p];
            }
            bar.levers.farmland[p] -= farm;
            bar.accounts.urban_rent[p] += urban / a.urban_rent[p];
            bar.base.accounts.urban_rent[p] -= urban / a0.urban_rent[p];
            bar.levers.urban_land[p] -= urban;
            let home = bar.factors.home[p];
            bar.accounts.income[RURAL][p] += home / a.income[RURAL][p];
            bar.base.accounts.income[RURAL][p] -= home / a0.income[RURAL][p];
            bar.levers.homestead[p] -= home;
        }
        match self.s.shares.capital {
            Capital::Local => self.local_capital(bar),
            Capital::National => self.national_capital(bar),
        }
    }

    fn local_capital(&self, bar: &mut Adjoints) {
        let (a, a0) = (&self.pass.accounts, &self.base.accounts);
        for k in BOTH {
            for n in 0..self.s.n {
                let worth = bar.factors.capital[k][n];
                bar.levers.capital[k][n] -= worth;
                if a.capital_bill[k][n] > 0.0 {
                    bar.accounts.capital_bill[k][n] += worth / a.capital_bill[k][n];
                    bar.base.accounts.capital_bill[k][n] -= worth / a0.capital_bill[k][n];
                }
            }
        }
    }

    fn national_capital(&self, bar: &mut Adjoints) {
        let (s, a, a0) = (self.s, &self.pass.accounts, &self.base.accounts);
        let stock =
            |k: usize, n: usize| a.capital_bill[k][n] / s.wedge[k][n] / self.reform.wedge[k][n];
        let stock0 = |k: usize, n: usize| a0.capital_bill[k][n] / s.wedge[k][n];
        let new = s.by_zone(|n| stock(RURAL, n) + stock(URBAN, n));
        let old = s.by_zone(|n| stock0(RURAL, n) + stock0(URBAN, n));
        let worth = s.by_zone(|n| bar.factors.capital[RURAL][n] + bar.factors.capital[URBAN][n]);
        for k in BOTH {
            for n in 0..s.n {
                bar.levers.wedge[k][n] += bar.factors.capital[k][n];
                let z = s.zone[n];
                if new[z] > 0.0 {
                    let per_stock = worth[z] / new[z] / s.wedge[k][n];
                    bar.accounts.capital_bill[k][n] += per_stock / self.reform.wedge[k][n];
                    bar.base.accounts.capital_bill[k][n] -= worth[z] / old[z] / s.wedge[k][n];
                    bar.levers.wedge[k][n] -= worth[z] / new[z] * stock(k, n);
                }
            }
        }
    }

    /// Levels from logs, sales in the numeraire.
    fn read(&self, bar: &mut Adjoints) {
        let (s, given) = (self.s, &self.given);
        let a = &self.pass.accounts;
        let unit: f64 = BOTH
            .map(|k| dot(&bar.given.sales[k], &given.sales[k]))
            .iter()
            .sum();
        for k in BOTH {
            for n in 0..s.n {
                let mut sales = bar.given.sales[k][n] * given.sales[k][n];
                if s.zone[n] == 0 {
                    let margin = if k == RURAL { a.margin[n] } else { 0.0 };
                    let share = s.shares.value_added(k, n);
                    sales -= unit * (share * a.receipts[k][n] + margin);
                    for to in [
                        &mut bar.shares.lab,
                        &mut bar.shares.cap,
                        &mut bar.shares.land,
                    ] {
                        to[k][n] -= unit * a.receipts[k][n];
                    }
                    if k == RURAL {
                        bar.levers.policy.mu[n] -= unit * (1.0 - share) * a.receipts[k][n]
                            / (1.0 + self.reform.policy.mu[n]);
                    }
                }
                bar.base.state.sales[k][n] += sales / self.base.state.sales[k][n];
                let income = bar.given.incomer_income[k][n] * given.incomer_income[k][n];
                if self.base.state.incomer_income[k][n] > 0.0 {
                    bar.base.state.incomer_income[k][n] +=
                        income / self.base.state.incomer_income[k][n];
                }
                let logs = [
                    sales,
                    bar.given.stayers[k][n] * given.stayers[k][n],
                    bar.given_prices[k][n],
                    bar.given.incomers[k][n] * given.incomers[k][n],
                    income,
                ];
                for (block, worth) in logs.into_iter().enumerate() {
                    bar.logs[(2 * block + k) * s.n + n] = worth;
                }
            }
        }
    }
}

/// Incomes of the groups as they are spent.
fn spenders(pass: &Pass) -> [&[f64]; 5] {
    let ([g0, g1, _, _, g4], [m0, m1]) = (&pass.accounts.groups, &pass.state.incomer_income);
    [g0, g1, m0, m1, g4].map(Vec::as_slice)
}
