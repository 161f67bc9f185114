//! Trade between places (P2): prices from costs, sales from spending.
//!
//! `P_s,n^^(-theta) = sum_i pi_s[i][n] t^(-theta) c_s,i^^(-theta)` and new shares
//! `pi t^^(-theta) (c^/P^)^(-theta)`: Eaton and Kortum (2002), Econometrica 70(5), in hats.

use crate::cells::{add_scaled, dot};
use crate::spread::Spread;

/// Trade shares by buyer, trade costs folded in: `weights[s][n N + i] = pi_s[i][n] t_s,in^(-theta)`.
///
/// Rows are buyers, so that both products below run along rows.
#[derive(Clone, Debug)]
pub(crate) struct Trade {
    places: usize,
    weights: [Vec<f64>; 2],
}

impl Trade {
    /// From shares `[2][origin][buyer]`.
    pub(crate) fn new(places: usize, pi: &[f64]) -> Self {
        let weights = [0, 1].map(|s| {
            let table = &pi[s * places * places..];
            transposed(places, |origin, buyer| table[origin * places + buyer])
        });
        Self { places, weights }
    }

    /// Cost hats: one number, one per good, or `[2][origin][buyer]`.
    pub(crate) fn with_cost(&self, cost: &Spread, theta: f64) -> Self {
        let n = self.places;
        let values = cost.values();
        let mut power = Power::new(-theta);
        let weights = [0, 1].map(|s| {
            let old = &self.weights[s];
            transposed(n, |origin, buyer| {
                let hat = match cost.shape() {
                    [] => values[0],
                    [_] => values[s],
                    _ => values[(s * n + origin) * n + buyer],
                };
                old[buyer * n + origin] * power.of(hat)
            })
        });
        Self { places: n, weights }
    }

    /// `P^^(-theta)` of each buyer from `c^^(-theta)` of each origin.
    pub(crate) fn price_powers(&self, good: usize, cost_powers: &[f64]) -> Vec<f64> {
        self.rows(good).map(|row| dot(row, cost_powers)).collect()
    }

    /// `sum_n weights[n][i] x_n` for each origin `i`; with `x_n = X_n P_n^^theta`, sales are this times
    /// `c_i^^(-theta)`.
    pub(crate) fn sales(&self, good: usize, spending: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut sales = vec![0.0; self.places];
        for (row, x) in self.rows(good).zip(spending) {
            add_scaled(&mut sales, x, row);
        }
        sales
    }

    /// New shares by buyer: `weights c^^(-theta) / P^^(-theta)`.
    pub(crate) fn shares(&self, cost_powers: &[Vec<f64>; 2], price_powers: &[Vec<f64>; 2]) -> Self {
        let weights = [0, 1].map(|s| {
            let rows = self.rows(s).zip(&price_powers[s]);
            rows.flat_map(|(row, price)| {
                row.iter()
                    .zip(&cost_powers[s])
                    .map(move |(w, cost)| w * cost / price)
            })
            .collect()
        });
        Self {
            places: self.places,
            weights,
        }
    }

    /// Whether one of two places buys the good from the other.
    pub(crate) fn links(&self, good: usize, a: usize, b: usize) -> bool {
        let weight = |buyer: usize, origin: usize| self.weights[good][buyer * self.places + origin];
        weight(a, b) > 0.0 || weight(b, a) > 0.0
    }

    /// Rows of buyers, each a list over origins.
    pub(crate) fn rows(&self, good: usize) -> std::slice::ChunksExact<'_, f64> {
        self.weights[good].chunks_exact(self.places)
    }
}

/// `[buyer][origin]` from a formula of origin and buyer.
fn transposed(places: usize, mut value: impl FnMut(usize, usize) -> f64) -> Vec<f64> {
    let mut table = Vec::with_capacity(places * places);
    for buyer in 0..places {
        for origin in 0..places {
            table.push(value(origin, buyer));
        }
    }
    table
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
