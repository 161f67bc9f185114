//! Transposed accounts: from the worth of incomes, rents and budgets to that of sales, people, policy
//! and shares. Each line undoes one of [`crate::accounts`], last first.

use crate::accounts::{Accounts, RESIDENCE, State};
use crate::cells::{Cells, Groups, RURAL, URBAN, by_place};
use crate::economy::Structure;
use crate::parameters::{Capital, Shares};
use crate::policy::PolicyLevels;

/// Accounts at a state.
pub(super) struct Books<'a> {
    pub(super) s: &'a Structure,
    pub(super) policy: &'a PolicyLevels,
    pub(super) state: &'a State,
    pub(super) accounts: &'a Accounts,
}

/// Where the adjoints go.
pub(super) struct Roots<'a> {
    pub(super) state: &'a mut State,
    pub(super) policy: &'a mut PolicyLevels,
    pub(super) shares: &'a mut Shares,
}

/// What is spent, and where the adjoints of it go.
pub(super) struct Spent<'a> {
    pub(super) s: &'a Structure,
    pub(super) accounts: &'a Accounts,
    pub(super) incomes: [&'a [f64]; 5],
    pub(super) farm_share: &'a Groups,
}

/// Adjoints of what is spent.
pub(super) struct Spenders<'a> {
    pub(super) accounts: &'a mut Accounts,
    pub(super) groups: &'a mut Groups,
    pub(super) farm_share: &'a mut Groups,
    pub(super) shares: &'a mut Shares,
}

pub(super) const BOTH: [usize; 2] = [RURAL, URBAN];

impl Spent<'_> {
    /// Spending of households, government and makers, of which one more unit is worth `worth`.
    pub(super) fn reverse(&self, worth: &Cells, to: &mut Spenders<'_>) {
        for n in 0..self.s.n {
            let worth = BOTH.map(|k| worth[k][n]);
            for good in BOTH {
                for k in BOTH {
                    to.accounts.receipts[k][n] += worth[good] * self.s.shares.io[k][good][n];
                    to.shares.io[k][good][n] += worth[good] * self.accounts.receipts[k][n];
                }
            }
            self.final_demand(n, worth, to);
        }
    }

    /// What households and government of a place spend on each good.
    pub(super) fn demand(&self, n: usize) -> [f64; 2] {
        let share = &self.s.shares;
        let mut demand = BOTH.map(|good| share.gov[good][n] * self.accounts.public[n]);
        for (g, k) in RESIDENCE.into_iter().enumerate() {
            let goods = (1.0 - share.beta_h[k][n]) * self.incomes[g][n];
            demand[RURAL] += self.farm_share[g][n] * goods;
            demand[URBAN] += (1.0 - self.farm_share[g][n]) * goods;
        }
        demand
    }

    /// Spending of households and government in one place.
    pub(super) fn final_demand(&self, n: usize, worth: [f64; 2], to: &mut Spenders<'_>) {
        let share = &self.s.shares;
        for good in BOTH {
            to.accounts.public[n] += worth[good] * share.gov[good][n];
            to.shares.gov[good][n] += worth[good] * self.accounts.public[n];
        }
        for (g, k) in RESIDENCE.into_iter().enumerate() {
            let (farm, income) = (self.farm_share[g][n], self.incomes[g][n]);
            let goods = 1.0 - share.beta_h[k][n];
            to.farm_share[g][n] += (worth[RURAL] - worth[URBAN]) * goods * income;
            let each = farm * worth[RURAL] + (1.0 - farm) * worth[URBAN];
            to.groups[g][n] += goods * each;
            to.shares.beta_h[k][n] -= income * each;
        }
    }
}

impl Books<'_> {
    /// `bar`: adjoints of the accounts, complete; group incomes not counted.
    pub(super) fn reverse(&self, bar: &mut Accounts, to: &mut Roots<'_>) {
        let levy = self.public(bar, to);
        for n in 0..self.s.n {
            self.land(bar, to, n);
        }
        self.levy(&levy, bar, to);
        self.owners(bar, to);
        self.wages(bar, to);
        self.production(bar, to);
    }

    /// `G = tax (wages + capital) + ((1-c) phi + c s_state) Q + T - levy`; returns the worth of `-levy`.
    fn public(&self, bar: &mut Accounts, to: &mut Roots<'_>) -> Vec<f64> {
        let (share, a) = (&self.s.shares, self.accounts);
        for n in 0..self.s.n {
            let (worth, rent, c) = (bar.public[n], a.urban_rent[n], self.policy.collective[n]);
            for k in BOTH {
                bar.wage_bill[k][n] += share.tax[n] * worth;
                bar.capital_bill[k][n] += share.tax[n] * worth;
                to.shares.tax[n] += worth * (a.wage_bill[k][n] + a.capital_bill[k][n]);
            }
            bar.urban_rent[n] += worth * ((1.0 - c) * share.phi[n] + c * self.policy.s_state[n]);
            to.policy.collective[n] += worth * rent * (self.policy.s_state[n] - share.phi[n]);
            to.shares.phi[n] += worth * rent * (1.0 - c);
            to.policy.s_state[n] += worth * rent * c;
            to.policy.transfer[n] += worth;
        }
        bar.public.clone()
    }

    /// Household incomes and land pots of one place.
    fn land(&self, bar: &mut Accounts, to: &mut Roots<'_>, n: usize) {
        let plot = Plot::new(self, n);
        let mut worth = plot.claims(self, bar, to, n);
        plot.rural(self, &mut worth, bar, to, n);
        plot.urban(self, &mut worth, bar, to, n);
        for k in BOTH {
            let (earned, at_home) = (worth.earned[k], worth.at_home[k] / plot.rights[k]);
            let rights = worth.rights[k] - at_home * plot.at_home[k];
            bar.net_wage[k][n] += earned * plot.stayers[k];
            to.state.incomer_income[k][n] += earned;
            to.state.stayers[k][n] += earned * self.accounts.net_wage[k][n]
                + at_home
                + rights * (1.0 - self.policy.chi[k][n]);
            to.policy.chi[k][n] += rights * plot.away[k];
        }
        to.policy.coop[n] += worth.solo * self.accounts.margin[n];
        to.policy.eco[n] += worth.solo;
        bar.margin[n] += worth.solo * self.policy.coop[n];
    }

    /// `levy_n = (zone sum of eco) va_n / (zone va)`; `worth` is that of minus the levy.
    fn levy(&self, worth: &[f64], bar: &mut Accounts, to: &mut Roots<'_>) {
        let (s, a) = (self.s, self.accounts);
        let paid = s.by_zone(|n| self.policy.eco[n]);
        let total = s.by_zone(|n| a.value_added[n]);
        let mean = s.by_zone(|n| worth[n] * a.value_added[n] / total[s.zone[n]]);
        for (n, worth) in worth.iter().enumerate() {
            let z = s.zone[n];
            to.policy.eco[n] -= mean[z];
            bar.value_added[n] -= paid[z] / total[z] * (worth - mean[z]);
        }
    }

    /// Pooled or local capital income, and the margin not returned.
    fn owners(&self, bar: &mut Accounts, to: &mut Roots<'_>) {
        let (s, a) = (self.s, self.accounts);
        let pooled = s.by_zone(|n| s.omega[n] * bar.owners[n]);
        for n in 0..s.n {
            let net = match s.shares.capital {
                Capital::Local => bar.owners[n],
                Capital::National => pooled[s.zone[n]],
            };
            for k in BOTH {
                bar.capital_bill[k][n] += (1.0 - s.shares.tax[n]) * net;
                to.shares.tax[n] -= net * a.capital_bill[k][n];
            }
            to.policy.coop[n] -= bar.owners[n] * a.margin[n];
            bar.margin[n] += bar.owners[n] * (1.0 - self.policy.coop[n]);
        }
    }

    /// `w = (1-tax) wage bill / L`.
    fn wages(&self, bar: &mut Accounts, to: &mut Roots<'_>) {
        let (s, a) = (self.s, self.accounts);
        for k in BOTH {
            for n in 0..s.n {
                let workers = self.state.stayers[k][n] + self.state.incomers[k][n];
                let worth = bar.net_wage[k][n] / workers;
                bar.wage_bill[k][n] += (1.0 - s.shares.tax[n]) * worth;
                to.shares.tax[n] -= worth * a.wage_bill[k][n];
                to.state.stayers[k][n] -= worth * a.net_wage[k][n];
                to.state.incomers[k][n] -= worth * a.net_wage[k][n];
            }
        }
    }

    /// Bills, value added, margin and receipts from sales.
    fn production(&self, bar: &mut Accounts, to: &mut Roots<'_>) {
        let (s, a) = (self.s, self.accounts);
        let share = &s.shares;
        let margin = by_place(s.n, |n| bar.margin[n] + bar.value_added[n]);
        for k in BOTH {
            for n in 0..s.n {
                let worth = bar.value_added[n];
                let bills = [
                    (bar.wage_bill[k][n] + worth, share.lab[k][n]),
                    (bar.capital_bill[k][n] + worth, share.cap[k][n]),
                    (bar.land_bill[k][n] + worth, share.land[k][n]),
                ];
                let made = a.receipts[k][n];
                to.shares.lab[k][n] += bills[0].0 * made;
                to.shares.cap[k][n] += bills[1].0 * made;
                to.shares.land[k][n] += bills[2].0 * made;
                let bills: f64 = bills.iter().map(|(worth, share)| worth * share).sum();
                bar.receipts[k][n] += bills;
            }
        }
        for (n, margin) in margin.into_iter().enumerate() {
            let kept = 1.0 + self.policy.mu[n];
            let farm = bar.receipts[RURAL][n] - margin;
            to.state.sales[RURAL][n] += margin + farm / kept;
            to.policy.mu[n] -= farm * a.receipts[RURAL][n] / kept;
            to.state.sales[URBAN][n] += bar.receipts[URBAN][n];
        }
    }
}

/// Land of one place and who has a claim on it, as in the accounts.
struct Plot {
    stayers: [f64; 2],
    /// Registered people who work elsewhere.
    away: [f64; 2],
    /// People with a right, each counted by the part kept.
    rights: [f64; 2],
    /// Part of the pot that stayers receive, `k`.
    at_home: [f64; 2],
    housing: [f64; 2],
    income: [f64; 2],
    /// Urban land rent `Q`.
    rent: f64,
    collective: f64,
    /// Part of urban rent that goes to households, `h`.
    households: f64,
    /// What stayers receive for themselves: margin returned and ecosystem payment.
    solo: f64,
    /// The rural pot before rent of homesteads.
    outside: f64,
}

/// Adjoints of a [`Plot`] while it is undone.
struct PlotWorth {
    pots: [f64; 2],
    rights: [f64; 2],
    at_home: [f64; 2],
    /// Wages of stayers and income of in-migrants.
    earned: [f64; 2],
    solo: f64,
    outside: f64,
}

impl Plot {
    fn new(books: &Books<'_>, n: usize) -> Self {
        let (share, policy, a) = (&books.s.shares, books.policy, books.accounts);
        let stayers = BOTH.map(|k| books.state.stayers[k][n]);
        let away = BOTH.map(|k| books.s.registered[k][n] - stayers[k]);
        let rights = BOTH.map(|k| stayers[k] + policy.chi[k][n] * away[k]);
        let (collective, rent) = (policy.collective[n], a.urban_rent[n]);
        let shared = collective * (1.0 - policy.s_state[n]) * rent;
        Self {
            at_home: BOTH.map(|k| stayers[k] / rights[k]),
            housing: BOTH.map(|k| share.beta_h[k][n]),
            income: BOTH.map(|k| a.income[k][n]),
            households: (1.0 - collective) * (1.0 - share.phi[n]),
            solo: policy.coop[n] * a.margin[n] + policy.eco[n],
            outside: a.land_bill[RURAL][n] + shared + policy.grant[n],
            stayers,
            away,
            rights,
            rent,
            collective,
        }
    }

    /// `y_stay = w + ell + solo / S` and `ell = pot / rights`.
    fn claims(
        &self,
        books: &Books<'_>,
        bar: &mut Accounts,
        to: &mut Roots<'_>,
        n: usize,
    ) -> PlotWorth {
        let solo = bar.stayer_income[RURAL][n] / self.stayers[RURAL];
        to.state.stayers[RURAL][n] -= solo * self.solo / self.stayers[RURAL];
        let mut worth = PlotWorth {
            pots: [0.0; 2],
            rights: [0.0; 2],
            at_home: [0.0; 2],
            earned: [0.0; 2],
            solo,
            outside: 0.0,
        };
        for k in BOTH {
            bar.net_wage[k][n] += bar.stayer_income[k][n];
            bar.right[k][n] += bar.stayer_income[k][n];
            worth.pots[k] = bar.right[k][n] / self.rights[k];
            worth.rights[k] = -worth.pots[k] * books.accounts.right[k][n];
        }
        worth
    }

    /// `pot_0 = outside + bh_0 E_0` and `E_0 = (earned + solo + outside k_0) / (1 - bh_0 k_0)`.
    fn rural(
        &self,
        books: &Books<'_>,
        worth: &mut PlotWorth,
        bar: &mut Accounts,
        to: &mut Roots<'_>,
        n: usize,
    ) {
        let (k, housing, at_home) = (RURAL, self.housing[RURAL], self.at_home[RURAL]);
        let earned = (bar.income[k][n] + housing * worth.pots[k]) / (1.0 - housing * at_home);
        worth.earned[k] = earned;
        worth.solo += earned;
        worth.outside = worth.pots[k] + earned * at_home;
        worth.at_home[k] = earned * (self.outside + housing * self.income[k]);
        to.shares.beta_h[k][n] += self.income[k] * worth.outside;
        bar.land_bill[k][n] += worth.outside;
        to.policy.grant[n] += worth.outside;
        to.policy.s_state[n] -= worth.outside * self.collective * self.rent;
        to.policy.collective[n] += worth.outside * (1.0 - books.policy.s_state[n]) * self.rent;
    }

    /// `pot_1 = h Q`, `Q = land + bh_1 E_1` and `E_1 = (earned + h land k_1 + own) / (1 - h bh_1 k_1)`.
    fn urban(
        &self,
        books: &Books<'_>,
        worth: &mut PlotWorth,
        bar: &mut Accounts,
        to: &mut Roots<'_>,
        n: usize,
    ) {
        let (k, housing, part) = (URBAN, self.housing[URBAN], self.households);
        let rent = bar.urban_rent[n]
            + worth.outside * self.collective * (1.0 - books.policy.s_state[n])
            + part * worth.pots[k];
        let earned = (bar.income[k][n] + housing * rent) / (1.0 - part * housing * self.at_home[k]);
        worth.earned[k] = earned;
        worth.at_home[k] = earned * part * self.rent;
        bar.owners[n] += earned;
        let land = rent + earned * part * self.at_home[k];
        bar.land_bill[k][n] += land;
        to.shares.beta_h[k][n] += self.income[k] * land;
        let part = self.rent * (worth.pots[k] + earned * self.at_home[k]);
        to.policy.collective[n] -= part * (1.0 - books.s.shares.phi[n]);
        to.shares.phi[n] -= part * (1.0 - self.collective);
    }
}
