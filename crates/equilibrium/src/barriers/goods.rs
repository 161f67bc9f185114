//! Trade-cost wedges by pair of places, from shares alone (C3, P2).

use super::Interval;
use crate::baseline::Baseline;
use crate::cells::{RURAL, URBAN};

/// Which trade a mean is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trades {
    /// Between places of zone 0.
    Internal,
    /// Between a place of zone 0 and one of another zone.
    External,
}

/// Costs of trade between two places over those within each, mean of both directions.
///
/// ```text
/// t_in = [(pi_ii pi_nn) / (pi_in pi_ni)]^(1 / (2 theta))
/// ```
///
/// Prices and incomes drop out, since each place is buyer and seller once above and once below. A pair
/// that does not trade both ways has an infinite wedge: it is counted and stays out of the means.
///
/// # Source
/// Head and Ries (2001), AER 91(4); with `theta` as in Eaton and Kortum (2002), Econometrica 70(5).
#[derive(Clone, Debug, PartialEq)]
pub struct TradeWedges {
    places: usize,
    theta: f64,
    zone: Vec<usize>,
    /// Trade from `i` to `n` in money, `[good][i N + n]`.
    trade: [Vec<f64>; 2],
    /// The bracket of the equation.
    index: [Vec<f64>; 2],
}

/// A mean trade wedge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TradeEstimate {
    /// Trade-weighted harmonic mean, infinite where nobody trades.
    pub value: f64,
    /// What the range of `theta` leaves open.
    pub elasticity: Interval,
    /// Directed pairs that trade both ways.
    pub pairs: usize,
    /// Directed pairs that do not.
    pub empty: usize,
}

impl TradeWedges {
    /// The wedge between two places for one good; 1 within a place, infinite without trade both ways.
    ///
    /// # Panics
    /// If a place does not exist.
    #[must_use]
    pub fn wedge(&self, good: usize, i: usize, n: usize) -> f64 {
        assert!(n < self.places, "place {n} of {}", self.places);
        self.under(self.theta, good, i * self.places + n)
    }

    fn under(&self, theta: f64, good: usize, at: usize) -> f64 {
        self.index[good][at].powf(0.5 / theta)
    }

    /// Mean over pairs, with its range for `theta` from the first to the second number.
    #[must_use]
    pub fn estimate(&self, good: usize, trades: Trades, theta: [f64; 2]) -> TradeEstimate {
        let all: Vec<usize> = self.pairs(trades).collect();
        let both: Vec<usize> = all
            .iter()
            .copied()
            .filter(|&at| self.index[good][at].is_finite())
            .collect();
        let mean = |theta| {
            let money: f64 = both.iter().map(|&at| self.trade[good][at]).sum();
            if both.is_empty() {
                f64::INFINITY
            } else {
                money / self.eased(good, &both, self, theta)
            }
        };
        let value = mean(self.theta);
        let ends = theta.map(mean);
        TradeEstimate {
            value,
            elasticity: Interval {
                low: ends.into_iter().fold(value, f64::min),
                high: ends.into_iter().fold(value, f64::max),
            },
            pairs: both.len(),
            empty: all.len() - both.len(),
        }
    }

    /// Mean of `later` over that of `self` at the trade of `self`, over pairs with trade in both.
    ///
    /// # Panics
    /// If the two are about different places.
    #[must_use]
    pub fn change(&self, later: &Self, good: usize, trades: Trades) -> f64 {
        assert_eq!(self.places, later.places, "the same places in both years");
        let finite = |w: &Self, at: usize| w.index[good][at].is_finite();
        let pairs = self.pairs(trades);
        let both: Vec<usize> = pairs
            .filter(|&at| finite(self, at) && finite(later, at))
            .collect();
        self.eased(good, &both, self, self.theta) / self.eased(good, &both, later, later.theta)
    }

    fn eased(&self, good: usize, pairs: &[usize], wedges: &Self, theta: f64) -> f64 {
        let trade = |at: usize| self.trade[good][at] / wedges.under(theta, good, at);
        pairs.iter().map(|&at| trade(at)).sum()
    }

    fn pairs(&self, trades: Trades) -> impl Iterator<Item = usize> {
        let n = self.places;
        (0..n * n).filter(move |at| {
            let (i, j) = (at / n, at % n);
            let home = |p: usize| self.zone[p] == 0;
            i != j
                && match trades {
                    Trades::Internal => home(i) && home(j),
                    Trades::External => home(i) != home(j),
                }
        })
    }
}

impl Baseline {
    /// Trade-cost wedges of the baseline's trade shares.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, Trades};
    /// # let text = include_str!("../../../../cases/equilibrium/2_land.json");
    /// let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let wedges = base.trade_wedges();
    /// assert!(wedges.estimate(1, Trades::Internal, [3.0, 6.0]).value > 1.0);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    #[must_use]
    pub fn trade_wedges(&self) -> TradeWedges {
        let (s, n) = (&self.structure, self.structure.n);
        let groups = std::array::from_fn(|g| self.accounts.groups[g].as_slice());
        let spending = self.accounts.spending(s, &s.shares.fa, &groups);
        let share = [RURAL, URBAN].map(|good| {
            let mut share = vec![0.0; n * n]; // [origin][buyer]
            for (buyer, row) in self.trade.rows(good).enumerate() {
                for (origin, part) in row.iter().enumerate() {
                    share[origin * n + buyer] = *part;
                }
            }
            share
        });
        let index = [RURAL, URBAN].map(|good| {
            let pi = |i: usize, j: usize| share[good][i * n + j];
            let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
            pairs
                .map(|(i, j)| match pi(i, j) * pi(j, i) {
                    0.0 => f64::INFINITY,
                    both => pi(i, i) * pi(j, j) / both,
                })
                .collect()
        });
        let trade = [RURAL, URBAN].map(|good| {
            let money = |at: usize| share[good][at] * spending[good][at % n];
            (0..n * n).map(money).collect()
        });
        TradeWedges {
            places: n,
            theta: s.shares.theta,
            zone: s.zone.clone(),
            trade,
            index,
        }
    }
}
