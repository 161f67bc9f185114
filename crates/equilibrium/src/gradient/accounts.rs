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
        let (share, policy, a) = (&self.s.shares, self.policy, self.accounts);
        let stayers = BOTH.map(|k| self.state.stayers[k][n]);
        let away = BOTH.map(|k| self.s.registered[k][n] - stayers[k]);
        let rights = BOTH.map(|k| stayers[k] + policy.chi[k][n] * away[k]);
        let at_home = BOTH.map(|k| stayers[k] / rights[k]);
        let housing = BOTH.map(|k| share.beta_h[k][n]);
        let income = BOTH.map(|k| a.income[k][n]);
        let (c, rent) = (policy.collective[n], a.urban_rent[n]);
        let households = (1.0 - c) * (1.0 - share.phi[n]);
        let solo = policy.coop[n] * a.margin[n] + policy.eco[n];
        let outside =
            a.land_bill[RURAL][n] + c * (1.0 - policy.s_state[n]) * rent + policy.grant[n];

        // y_stay = w + ell + solo / S; ell = pot / rights
        let mut bar_rights = [0.0; 2];
        let mut pot = [0.0; 2];
        for k in BOTH {
            let worth = bar.stayer_income[k][n];
            bar.net_wage[k][n] += worth;
            bar.right[k][n] += worth;
            pot[k] = bar.right[k][n] / rights[k];
            bar_rights[k] -= pot[k] * a.right[k][n];
        }
        let worth = bar.stayer_income[RURAL][n] / stayers[RURAL];
        let mut bar_solo = worth;
        to.state.stayers[RURAL][n] -= worth * solo / stayers[RURAL];

        // rural pot and income: E_0 = (earned + solo + outside k_0) / (1 - bh_0 k_0)
        let worth = (bar.income[RURAL][n] + housing[RURAL] * pot[RURAL])
            / (1.0 - housing[RURAL] * at_home[RURAL]);
        bar_solo += worth;
        let bar_outside = pot[RURAL] + worth * at_home[RURAL];
        let mut bar_home = [worth * (outside + housing[RURAL] * income[RURAL]), 0.0];
        to.shares.beta_h[RURAL][n] += income[RURAL] * (pot[RURAL] + worth * at_home[RURAL]);
        let mut earned = [worth, 0.0];
        bar.land_bill[RURAL][n] += bar_outside;
        to.policy.grant[n] += bar_outside;
        to.policy.s_state[n] -= bar_outside * c * rent;
        let mut bar_c = bar_outside * (1.0 - policy.s_state[n]) * rent;

        // urban rent and income: Q = land + bh_1 E_1, E_1 = (earned + h land k_1 + own) / (1 - h bh_1 k_1)
        let bar_rent = bar.urban_rent[n]
            + bar_outside * c * (1.0 - policy.s_state[n])
            + households * pot[URBAN];
        let worth = (bar.income[URBAN][n] + housing[URBAN] * bar_rent)
            / (1.0 - households * housing[URBAN] * at_home[URBAN]);
        bar.land_bill[URBAN][n] += bar_rent + worth * households * at_home[URBAN];
        to.shares.beta_h[URBAN][n] +=
            income[URBAN] * (bar_rent + worth * households * at_home[URBAN]);
        let bar_households = rent * (pot[URBAN] + worth * at_home[URBAN]);
        bar_home[URBAN] = worth * households * rent;
        bar.owners[n] += worth;
        earned[URBAN] = worth;
        bar_c -= bar_households * (1.0 - share.phi[n]);
        to.shares.phi[n] -= bar_households * (1.0 - c);

        for k in BOTH {
            bar.net_wage[k][n] += earned[k] * stayers[k];
            to.state.incomer_income[k][n] += earned[k];
            let rights_worth = bar_rights[k] - bar_home[k] * at_home[k] / rights[k];
            to.state.stayers[k][n] += earned[k] * a.net_wage[k][n]
                + bar_home[k] / rights[k]
                + rights_worth * (1.0 - policy.chi[k][n]);
            to.policy.chi[k][n] += rights_worth * away[k];
        }
        to.policy.collective[n] += bar_c;
        to.policy.coop[n] += bar_solo * a.margin[n];
        to.policy.eco[n] += bar_solo;
        bar.margin[n] += bar_solo * policy.coop[n];
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
