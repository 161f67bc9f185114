//! Does an outcome add up? Every market and budget recomputed from its levels (P1-P5).

use crate::accounts::RESIDENCE;
use crate::baseline::Baseline;
use crate::cells::{Cells, RURAL, URBAN, cells, flat};
use crate::outcome::Outcome;

/// By how much each law is missed, largest over places and cells.
///
/// Markets and people are relative to their size, budgets in units of zone 0's value added (relative
/// where larger than one). At an equilibrium all are of the size of rounding, 1e-12 or below.
#[derive(Clone, Debug, PartialEq)]
pub struct Residuals {
    rows: [(&'static str, f64); 11],
}

impl Residuals {
    /// The largest; not a number if any is not.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.iter()
            .map(|(_, value)| value)
            .fold(0.0, |max, v| if v > max || v.is_nan() { v } else { max })
    }

    /// Names and values, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        self.rows.iter().copied()
    }
}

impl Outcome {
    /// Recomputes every law of the model from the levels of this outcome and its baseline.
    ///
    /// | name | law |
    /// |---|---|
    /// | trade shares | `sum_i pi_s[i][n] (t^ c_i^ / P_n^)^(-theta) = 1` |
    /// | goods markets | `R_s,i = sum_n share_s,in X_s,n` |
    /// | registered people | `sum_j flow_ij = H_i` |
    /// | jobs | `sum_i flow_ij = L_j`, `w_j L_j = (1-tax) lab Y_j` |
    /// | migrants' incomes | `M_j = sum_{i != j} flow_ij (w_j + chi_i ell_i)` |
    /// | household incomes | `E_0 = y_stay_0 S_0 + M_0`, `E_1 = y_stay_1 S_1 + M_1 + own` |
    /// | owners | `sum own = sum (1-tax) cap Y + (1-coop) margin` |
    /// | land pots | `ell (S + chi (H - S)) = pot` |
    /// | public budget | `sum G = sum of taxes and rents + T - eco` |
    /// | Walras | `sum (1-bh) E + sum G = sum of value added` |
    /// | numeraire | value added of zone 0 is one |
    ///
    /// ```
    /// # use ronghe_equilibrium::{Case, Baseline, Levers, Options};
    /// # let text = include_str!("../../../cases/equilibrium/2_land.json");
    /// # let baseline = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let outcome = baseline.solve(&Levers::default(), &Options::default())?;
    /// assert!(outcome.residuals(&baseline).max() < 1e-12);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    #[must_use]
    pub fn residuals(&self, base: &Baseline) -> Residuals {
        let law = Laws::new(self, base);
        Residuals {
            rows: [
                ("trade shares", law.trade_shares()),
                ("goods markets", law.goods_markets()),
                ("registered people", law.registered_people()),
                ("jobs", law.jobs()),
                ("migrants' incomes", law.migrant_incomes()),
                ("household incomes", law.household_incomes()),
                ("owners", law.owners()),
                ("land pots", law.land_pots()),
                ("public budget", law.public_budget()),
                ("Walras", law.walras()),
                ("numeraire", law.numeraire()),
            ],
        }
    }
}

/// An outcome with the few sums that several laws share.
struct Laws<'a> {
    o: &'a Outcome,
    base: &'a Baseline,
    /// Producers' receipts `Y`.
    receipts: Cells,
}

/// Difference of two amounts of money: absolute, or relative to the larger if that is above one.
fn gap(a: f64, b: f64) -> f64 {
    (a - b).abs() / a.abs().max(b.abs()).max(1.0)
}

/// Largest, not a number if any is not.
fn worst(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |max, v| if v > max || v.is_nan() { v } else { max })
}

impl<'a> Laws<'a> {
    fn new(o: &'a Outcome, base: &'a Baseline) -> Self {
        let receipts = cells(base.structure.n, |s, n| match s {
            RURAL => o.sales[RURAL][n] / (1.0 + o.policy.mu[n]),
            _ => o.sales[URBAN][n],
        });
        Self { o, base, receipts }
    }

    fn places(&self) -> std::ops::Range<usize> {
        0..self.base.structure.n
    }

    fn margin(&self, n: usize) -> f64 {
        self.o.sales[RURAL][n] - self.receipts[RURAL][n]
    }

    fn value_added(&self, n: usize) -> f64 {
        let s = &self.base.structure.shares;
        let part = |k: usize| (s.lab[k][n] + s.cap[k][n] + s.land[k][n]) * self.receipts[k][n];
        part(RURAL) + part(URBAN) + self.margin(n)
    }

    /// A price or cost hat to the power `-theta`.
    fn power(&self, hats: &[f64]) -> Vec<f64> {
        let theta = self.base.structure.shares.theta;
        hats.iter().map(|hat| hat.powf(-theta)).collect()
    }

    fn trade_shares(&self) -> f64 {
        worst((0..2).flat_map(|k| {
            let powers = self.power(&self.o.unit_cost_hat[k]);
            let sums = self.o.reform.trade.price_powers(k, &powers);
            let prices = self.power(&self.o.price_hat[k]);
            let pairs = sums.into_iter().zip(prices);
            pairs.map(|(sum, price)| (sum / price - 1.0).abs())
        }))
    }

    fn goods_markets(&self) -> f64 {
        worst((0..2).flat_map(|k| {
            let prices = self.power(&self.o.price_hat[k]);
            let spent = prices.iter().enumerate();
            let spent = spent.map(|(n, price)| self.spending(k, n) / price);
            let sold = self.o.reform.trade.sales(k, &spent.collect::<Vec<_>>());
            let costs = self.power(&self.o.unit_cost_hat[k]);
            let found = sold.into_iter().zip(costs).zip(&self.o.sales[k]);
            found.map(|((sold, cost), sales)| (sold * cost / sales - 1.0).abs())
        }))
    }

    /// `X_s,n`.
    fn spending(&self, good: usize, n: usize) -> f64 {
        let (o, s) = (self.o, &self.base.structure.shares);
        let groups = o.group_money(n);
        let households: f64 = (0..5)
            .map(|g| {
                let farm = o.farm_share[g][n];
                let share = if good == RURAL { farm } else { 1.0 - farm };
                share * (1.0 - s.beta_h[RESIDENCE[g]][n]) * groups[g]
            })
            .sum();
        let inputs: f64 = (0..2).map(|k| s.io[k][good][n] * self.receipts[k][n]).sum();
        households + s.gov[good][n] * o.public_spending[n] + inputs
    }

    fn registered_people(&self) -> f64 {
        let registered = flat(&self.base.structure.registered);
        let flows = &self.o.flows;
        let left = flows.leavers(&vec![1.0; flows.cells()]);
        let rows = flows.stayers().iter().zip(&left).zip(&registered);
        worst(rows.map(|((here, left), people)| ((here + left) / people - 1.0).abs()))
    }

    fn jobs(&self) -> f64 {
        let s = &self.base.structure;
        let flows = &self.o.flows;
        let came = flows.incomers(&vec![1.0; 2 * s.n]);
        worst((0..2 * s.n).map(|j| {
            let (k, n) = (j / s.n, j % s.n);
            let found = self.o.workers[k][n];
            let bill = (1.0 - s.shares.tax[n]) * s.shares.lab[k][n] * self.receipts[k][n];
            let paid = self.o.net_wage[k][n] * found / bill - 1.0;
            let workers = flows.stayers()[j] + came[j];
            (workers / found - 1.0).abs().max(paid.abs())
        }))
    }

    fn migrant_incomes(&self) -> f64 {
        let (o, n) = (self.o, self.base.structure.n);
        let came = o.flows.incomers(&vec![1.0; 2 * n]);
        let kept = cells(n, |k, p| o.policy.chi[k][p] * o.land_right[k][p]);
        let brought = o.flows.incomers(&flat(&kept));
        worst((0..2 * n).map(|j| {
            let found = came[j] * o.net_wage[j / n][j % n] + brought[j];
            gap(found, o.incomer_income[j / n][j % n])
        }))
    }

    fn household_incomes(&self) -> f64 {
        let o = self.o;
        worst(self.places().flat_map(|n| {
            let earned =
                |k: usize| o.stayer_income[k][n] * o.stayers[k][n] + o.incomer_income[k][n];
            let solo = o.policy.coop[n] * self.margin(n) + o.policy.eco[n];
            let stayer = |k: usize| o.net_wage[k][n] + o.land_right[k][n];
            [
                gap(earned(RURAL), o.income[RURAL][n]),
                gap(
                    earned(URBAN) + o.owner_income[n] + o.converts_income[n],
                    o.income[URBAN][n],
                ),
                gap(
                    stayer(RURAL) * o.stayers[RURAL][n] + solo,
                    o.stayer_income[RURAL][n] * o.stayers[RURAL][n],
                ),
                gap(
                    stayer(URBAN) * o.stayers[URBAN][n],
                    o.stayer_income[URBAN][n] * o.stayers[URBAN][n],
                ),
            ]
        }))
    }

    fn owners(&self) -> f64 {
        let s = &self.base.structure;
        let due = s.by_zone(|n| {
            let capital: f64 = (0..2)
                .map(|k| s.shares.cap[k][n] * self.receipts[k][n])
                .sum();
            (1.0 - s.shares.tax[n]) * capital + (1.0 - self.o.policy.coop[n]) * self.margin(n)
        });
        let paid = s.by_zone(|n| self.o.owner_income[n]);
        worst(due.iter().zip(&paid).map(|(due, paid)| gap(*due, *paid)))
    }

    fn land_pots(&self) -> f64 {
        let (o, s) = (self.o, &self.base.structure);
        worst(self.places().flat_map(|n| {
            let bill = |k: usize| s.shares.land[k][n] * self.receipts[k][n];
            let housing = |k: usize| s.shares.beta_h[k][n] * o.income[k][n];
            let c = o.policy.collective[n];
            let rent = o.urban_rent[n];
            let pots = [
                bill(RURAL)
                    + c * (1.0 - o.policy.s_state[n]) * rent
                    + o.policy.grant[n]
                    + housing(RURAL),
                (1.0 - c) * (1.0 - s.shares.phi[n]) * rent,
            ];
            let mut paid = [RURAL, URBAN].map(|k| {
                let away = s.registered[k][n] - o.stayers[k][n];
                o.land_right[k][n] * (o.stayers[k][n] + o.policy.chi[k][n] * away)
            });
            if let Some(converts) = &s.converts {
                let rights = &converts.rights[n * s.n..(n + 1) * s.n];
                paid[RURAL] += o.land_right[RURAL][n] * rights.iter().sum::<f64>();
            }
            [
                gap(pots[0], paid[0]),
                gap(pots[1], paid[1]),
                gap(bill(URBAN) + housing(URBAN), rent),
            ]
        }))
    }

    fn public_budget(&self) -> f64 {
        let (o, s) = (self.o, &self.base.structure);
        let revenue: f64 = self
            .places()
            .map(|n| {
                let base: f64 = (0..2)
                    .map(|k| (s.shares.lab[k][n] + s.shares.cap[k][n]) * self.receipts[k][n])
                    .sum();
                let c = o.policy.collective[n];
                let rent =
                    ((1.0 - c) * s.shares.phi[n] + c * o.policy.s_state[n]) * o.urban_rent[n];
                let exits = s.converts.as_ref().map_or(0.0, |converts| converts.paid[n]);
                s.shares.tax[n] * base + rent + o.policy.transfer[n] - o.policy.eco[n] - exits
            })
            .sum();
        gap(revenue, o.public_spending.iter().sum())
    }

    fn walras(&self) -> f64 {
        let (o, s) = (self.o, &self.base.structure.shares);
        let spent: f64 = self
            .places()
            .map(|n| {
                let goods: f64 = (0..2)
                    .map(|k| (1.0 - s.beta_h[k][n]) * o.income[k][n])
                    .sum();
                goods + o.public_spending[n]
            })
            .sum();
        gap(spent, self.places().map(|n| self.value_added(n)).sum())
    }

    fn numeraire(&self) -> f64 {
        (self.base.structure.national(|n| self.value_added(n)) - 1.0).abs()
    }
}
