//! Trade between places (P2): prices from costs, sales from spending.
//!
//! `P_s,n^^(-theta) = sum_i pi_s[i][n] t^(-theta) c_s,i^^(-theta)` and new shares
//! `pi t^^(-theta) (c^/P^)^(-theta)`: Eaton and Kortum (2002), Econometrica 70(5), in hats.

use crate::kernel::{Factors, Kernel, Linked};
use crate::spread::Spread;

/// Trade shares by buyer, trade costs folded in: `weights[s]`, row `n`, column `i`, is
/// `pi_s[i][n] t_s,in^(-theta)`.
#[derive(Clone, Debug)]
pub(crate) struct Trade {
    pub(crate) goods: [Kernel; 2],
}

impl Trade {
    /// Cost hats: one number, one per good, or `[2][origin][buyer]`; `None` if there are no entries to fold
    /// a table into.
    pub(crate) fn with_cost(&self, cost: &Spread, theta: f64) -> Option<Self> {
        let values = cost.values();
        let [farm, other] = [0, 1].map(|s| {
            let old = &self.goods[s];
            let n = old.size();
            let mut power = Power::new(-theta);
            match cost.shape() {
                [] => Some(old.times(power.of(values[0]))),
                [_] => Some(old.times(power.of(values[s]))),
                _ => old.map(|buyer, origin, weight| {
                    weight * power.of(values[(s * n + origin) * n + buyer])
                }),
            }
        });
        Some(Self {
            goods: [farm?, other?],
        })
    }

    /// Cost hats as factors, by good.
    pub(crate) fn with_factors(&self, cost: &[Factors; 2], theta: f64) -> Self {
        let goods = [0, 1].map(|s| self.goods[s].scaled(&cost[s].power(-theta, true)));
        Self { goods }
    }

    /// `P^^(-theta)` of each buyer from `c^^(-theta)` of each origin.
    pub(crate) fn price_powers(&self, good: usize, cost_powers: &[f64]) -> Vec<f64> {
        self.goods[good].multiply(cost_powers)
    }

    /// `sum_n weights[n][i] x_n` for each origin `i`; with `x_n = X_n P_n^^theta`, sales are this times
    /// `c_i^^(-theta)`.
    pub(crate) fn sales(&self, good: usize, spending: &[f64]) -> Vec<f64> {
        self.goods[good].multiply_transposed(spending)
    }

    /// New shares by buyer: `weights c^^(-theta) / P^^(-theta)`.
    pub(crate) fn shares(&self, cost_powers: &[Vec<f64>; 2], price_powers: &[Vec<f64>; 2]) -> Self {
        let goods = [0, 1].map(|s| {
            let (costs, prices) = (&cost_powers[s], &price_powers[s]);
            let mut new = self.goods[s].scaled(&Factors {
                origin: Some(prices.iter().map(|p| 1.0 / p).collect()),
                destination: Some(costs.clone()),
                blocks: None,
                partner: None,
            });
            for ((own, cost), price) in new.own.iter_mut().zip(costs).zip(prices) {
                *own *= cost / price;
            }
            new
        });
        Self { goods }
    }

    /// The first of the places that each place trades a good with, directly or through others.
    pub(crate) fn linked(&self, good: usize) -> Vec<usize> {
        let table = &self.goods[good];
        let places: Vec<usize> = (0..table.size()).collect();
        let mut linked = Linked::new(places.len());
        table.link(&places, &mut linked);
        places.into_iter().map(|n| linked.first(n)).collect()
    }

    /// Rows of buyers, each a list over origins: `N^2` numbers in all.
    pub(crate) fn rows(&self, good: usize) -> impl Iterator<Item = Vec<f64>> + '_ {
        let table = &self.goods[good];
        let row = |n: usize| (0..table.size()).map(|i| table.weight(n, i)).collect();
        (0..table.size()).map(row)
    }
}

/// `x^exponent`, remembering the last: neighbouring costs are mostly alike.
pub(crate) struct Power {
    exponent: f64,
    last: (f64, f64),
}

impl Power {
    pub(crate) fn new(exponent: f64) -> Self {
        Self {
            exponent,
            last: (1.0, 1.0),
        }
    }

    #[expect(
        clippy::float_cmp,
        reason = "the very same number has the very same power"
    )]
    pub(crate) fn of(&mut self, value: f64) -> f64 {
        if value != self.last.0 {
            self.last = (value, value.powf(self.exponent));
        }
        self.last.1
    }
}
