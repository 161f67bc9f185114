//! What a place does to itself: the part of the derivative of a pass that stays within the place, which
//! makes its fixed point quick to find (P1-P5).
//!
//! Places sell, buy, live and work mostly at home, so the derivative `J` of a pass in log hats is near
//! the block of each place, `[10][10]`, and blocks differ little between places. With `B = (1 - J)^-1` for
//! the average block, steps `B (F(x) - x)` need half the passes of plain ones. `J` is found by difference at
//! the baseline: each place is moved alone in one of its ten log hats at a time, up or down by its own
//! number, so that what reaches it through national sums cancels on average; trade and migration with
//! other places stay as they were.

use crate::baseline::Baseline;
use crate::cells::{Cells, add_scaled, cells, flat};
use crate::levers::{Levers, Reform};
use crate::migration::Choice;
use crate::parallel;
use crate::pass::{Closing, Middle, Opening, Pass};

/// Log hats of a place: sales, stayers, prices, in-migrants and their income, each by sector.
const HATS: usize = 10;
/// Places moved in each hat, at least, where there are so many.
const ENOUGH: usize = 300;
/// Step of the difference, in logs.
const STEP: f64 = 1e-4;

/// Solves `(1 - J) y = r` for the average block `J`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Near {
    inverse: [[f64; HATS]; HATS],
}

impl Near {
    /// None where the average block says nothing (a place with no home market at all, say).
    pub(crate) fn new(base: &Baseline) -> Option<Self> {
        const MOST: f64 = 1e3;
        let mut rest = response(base)?.map(|row| row.map(|j| -j));
        for (k, row) in rest.iter_mut().enumerate() {
            row[k] += 1.0;
        }
        let inverse = inverted(rest)?;
        let moderate = inverse.iter().flatten().all(|b| b.abs() <= MOST);
        moderate.then_some(Self { inverse })
    }

    /// The same for `(1 - J') y = r`, the adjoint system.
    pub(crate) fn transposed(&self) -> Self {
        let column = |k: usize| std::array::from_fn(|j| self.inverse[j][k]);
        Self {
            inverse: std::array::from_fn(column),
        }
    }

    /// `B r`, with `r` as log hats of a point, `[10][N]`.
    pub(crate) fn times(&self, r: &[f64]) -> Vec<f64> {
        let places = r.len() / HATS;
        let parts = parallel::lists_then(
            places,
            |_| [0.0; HATS],
            |from, parts| {
                for (row, part) in self.inverse.iter().zip(parts) {
                    for (j, b) in row.iter().enumerate() {
                        add_scaled(part, *b, &r[j * places + from..]);
                    }
                }
            },
        );
        let mut all = parallel::blank(r.len());
        for (list, part) in all.chunks_mut(places).zip(&parts) {
            parallel::blocks(list, |from, list| {
                list.copy_from_slice(&part[from..from + list.len()]);
            });
        }
        parallel::keep(parts);
        all
    }
}

/// A number that looks drawn at random, the same for the same `k` everywhere (splitmix64).
fn drawn(k: usize) -> u64 {
    let mut z = (k as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// `J[k][j]`: average over places of `d F_k,n / d x_j,n`. In every round each place is moved in one hat;
/// where there are many places, few rounds move enough of them in each.
fn response(base: &Baseline) -> Option<[[f64; HATS]; HATS]> {
    let reform = Reform::new(base, &Levers::default()).ok()?;
    let home = Home::new(base, &reform);
    let places = base.places();
    let rounds = (HATS * ENOUGH).div_ceil(places).min(HATS);
    let (mut sums, mut moves) = ([[0.0; HATS]; HATS], [0.0; HATS]);
    for round in 0..rounds {
        let hat = |n: usize| (n + round) % HATS;
        let step = |n: usize| [STEP, -STEP][usize::from(drawn(n * HATS + round) & 1 == 1)];
        let mut logs = vec![0.0; HATS * places];
        (0..places).for_each(|n| logs[hat(n) * places + n] = step(n));
        let found = home.pass(base, &reform, &logs);
        for n in 0..places {
            moves[hat(n)] += 1.0;
            for (k, row) in sums.iter_mut().enumerate() {
                row[hat(n)] += found[k * places + n] / step(n);
            }
        }
    }
    for row in &mut sums {
        for (sum, moves) in row.iter_mut().zip(moves) {
            *sum /= f64::max(moves, 1.0);
        }
    }
    Some(sums)
}

/// The part of trade and migration that stays within each place.
struct Home {
    /// Share of a buyer's spending that stays, by good.
    bought: Cells,
    /// Spending on each good.
    spending: Cells,
    /// Share of each cell's people who stay, and who work in the other cell of the place.
    stay: Vec<f64>,
    partner: Vec<f64>,
}

impl Home {
    fn new(base: &Baseline, reform: &Reform) -> Self {
        let (s, a, anchor) = (&base.structure, &base.accounts, &base.anchor);
        let groups = std::array::from_fn(|g| a.groups[g].as_slice());
        let (kernel, size) = (&reform.migration.kernel, 2 * s.n);
        let share = |i: usize, j: usize, hat: f64| kernel.weight(i, j) * hat / anchor.phi[i];
        let other = |i: usize| (i + s.n) % size;
        Self {
            bought: [0, 1].map(|k| base.trade.goods[k].own.clone()),
            spending: a.spending(s, &s.shares.fa, &groups),
            stay: parallel::list(size, |i| share(i, i, anchor.staying[i])),
            partner: parallel::list(size, |i| share(i, other(i), anchor.worth[other(i)])),
        }
    }

    /// A pass in which what comes from other places, and goes there, is as in the baseline.
    fn pass(&self, base: &Baseline, reform: &Reform, logs: &[f64]) -> Vec<f64> {
        let opening = Opening::new(base, reform, logs);
        let price_powers = cells(base.places(), |k, n| {
            1.0 + self.bought[k][n] * (opening.cost_powers[k][n] - 1.0)
        });
        let middle = Middle::new(base, reform, opening, price_powers);
        let choice = self.choose(base, reform, &middle);
        let closing = Closing::new(base, middle, choice);
        let sold = cells(base.places(), |k, n| {
            let more = closing.real_spending[k][n] - self.spending[k][n];
            base.state.sales[k][n] + self.bought[k][n] * more
        });
        Pass::closed(closing, &sold).into_logs(base)
    }

    fn choose(&self, base: &Baseline, reform: &Reform, middle: &Middle) -> Choice {
        let (s, offer) = (&base.structure, &middle.offer);
        let size = 2 * s.n;
        let registered = flat(&s.registered);
        let [before, stayers, income] = [
            &base.state.incomers,
            &base.state.stayers,
            &base.state.incomer_income,
        ]
        .map(flat);
        let wage = flat(&base.accounts.net_wage);
        let pull = reform.migration.pull(offer);
        let pull = parallel::list(size, |j| pull[j] / base.anchor.worth[j]);
        let other = |i: usize| (i + s.n) % size;
        let phi = parallel::list(size, |i| {
            let stay = self.stay[i] * (offer.staying[i] - 1.0);
            1.0 + stay + self.partner[i] * (pull[other(i)] - 1.0)
        });
        let incomers = parallel::list(size, |j| {
            let i = other(j);
            pull[j] * (before[j] + registered[i] * self.partner[i] * (1.0 / phi[i] - 1.0))
        });
        let brought = |j: usize| {
            let converts = if j < s.n {
                0.0
            } else {
                base.accounts.converts[j - s.n]
            };
            income[j] - wage[j] * before[j] - converts
        };
        Choice {
            stayers: parallel::list(size, |i| stayers[i] * offer.staying[i] / phi[i]),
            brought: parallel::list(size, brought),
            incomers,
            phi,
        }
    }
}

/// The inverse by Gauss and Jordan with pivots; none where a pivot vanishes.
fn inverted(mut a: [[f64; HATS]; HATS]) -> Option<[[f64; HATS]; HATS]> {
    const NOTHING: f64 = 1e-6;
    let mut b: [[f64; HATS]; HATS] =
        std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    for c in 0..HATS {
        let best = (c..HATS).max_by(|x, y| a[*x][c].abs().total_cmp(&a[*y][c].abs()))?;
        let pivot = a[best][c];
        if !pivot.is_finite() || pivot.abs() < NOTHING {
            return None;
        }
        a.swap(c, best);
        b.swap(c, best);
        (a[c], b[c]) = (a[c].map(|v| v / pivot), b[c].map(|v| v / pivot));
        for r in (0..HATS).filter(|r| *r != c) {
            let factor = a[r][c];
            for j in 0..HATS {
                a[r][j] -= factor * a[c][j];
                b[r][j] -= factor * b[c][j];
            }
        }
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Case, Options};

    fn base() -> Baseline {
        let text = include_str!("../../../cases/equilibrium/2_land.json");
        Baseline::calibrate(&Case::parse(text).unwrap().economy).unwrap()
    }

    #[test]
    fn an_inverse_undoes() {
        let base = base();
        let near = Near::new(&base).unwrap();
        let j = response(&base).unwrap();
        let r: Vec<f64> = (0..HATS * base.places())
            .map(|k| (drawn(k) >> 40) as f64)
            .collect();
        let y = near.times(&r);
        for n in 0..base.places() {
            for k in 0..HATS {
                let at = |k: usize| y[k * base.places() + n];
                let back = at(k) - (0..HATS).map(|i| j[k][i] * at(i)).sum::<f64>();
                assert!((back / r[k * base.places() + n] - 1.0).abs() < 1e-8);
            }
        }
        assert_eq!(inverted([[0.0; HATS]; HATS]), None);
    }

    /// The block is what the whole pass does to the place itself, but for what comes back within the pass:
    /// capital is one market, so that a place's sales move the others' costs a little.
    #[test]
    fn the_block_is_that_of_the_pass() {
        let base = base();
        let reform = Reform::new(&base, &Levers::default()).unwrap();
        let home = Home::new(&base, &reform);
        let places = base.places();
        for hat in 0..HATS {
            let mut logs = vec![0.0; HATS * places];
            logs[hat * places + 1] = STEP;
            let alone = home.pass(&base, &reform, &logs);
            let whole = Pass::new(&base, &reform, &logs).into_logs(&base);
            for k in 0..HATS {
                let (alone, whole) = (alone[k * places + 1], whole[k * places + 1]);
                assert!(
                    (alone - whole).abs() < 0.4 * STEP,
                    "{hat} {k}: {alone} {whole}"
                );
            }
        }
    }

    #[test]
    fn fewer_passes_even_of_three_places() {
        let base = base();
        let levers = Levers {
            productivity: Some([vec![1.3, 1.0, 0.9], vec![1.0, 1.2, 1.1]].into()),
            ..Levers::default()
        };
        let found = base.solve(&levers, &Options::default()).unwrap();
        let mut plain = base.clone();
        plain.near = std::sync::OnceLock::from(None);
        let slow = plain.solve(&levers, &Options::default()).unwrap();
        assert!(
            found.passes * 5 < slow.passes * 4,
            "{} {}",
            found.passes,
            slow.passes
        );
        assert!((found.welfare / slow.welfare - 1.0).abs() < 1e-12);
    }

    /// A wrong block leads nowhere; plain steps arrive.
    #[test]
    fn a_wrong_block_costs_time_alone() {
        let mut base = base();
        let levers = Levers {
            productivity: Some(1.2.into()),
            ..Levers::default()
        };
        let right = base.solve(&levers, &Options::default()).unwrap();
        let inverse =
            std::array::from_fn(|i| std::array::from_fn(|j| if i == j { -40.0 } else { 0.0 }));
        base.near = std::sync::OnceLock::from(Some(Near { inverse }));
        let found = base.solve(&levers, &Options::default()).unwrap();
        assert!((found.welfare / right.welfare - 1.0).abs() < 1e-12);
        let both = base.solve_batch(&[levers.clone(), levers], &Options::default());
        for found in both {
            assert!((found.unwrap().welfare / right.welfare - 1.0).abs() < 1e-12);
        }
    }
}
