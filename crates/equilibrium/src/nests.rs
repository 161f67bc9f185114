//! Two elasticities of migration by inclusive values (P3): see [`crate::Nests`].

use crate::kernel::{Nested, Nests, Rest};
use crate::migration::Migration;
use crate::parallel;

/// `(Phi_ik^)^(kappa2/kappa - 1)` for every cell and nest, at one offer.
pub(crate) struct NestValues {
    /// Nest of each group.
    of: Vec<usize>,
    nests: usize,
    /// By group and nest, for rows without costs of their own.
    shared: Vec<f64>,
    /// What the costs of row `i` add in all nests that only the blocks reach.
    row: Vec<f64>,
    /// In the own nest of each cell.
    own: Vec<f64>,
    /// In other nests that corrections reach: `(cell, nest, value)`, in order.
    special: Vec<(usize, usize, f64)>,
}

/// Sums over the members of a nest, by group of the origin: `[G][nests]`.
fn by_nest(t: &Nested, of: &[usize], nests: usize, sums: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; t.groups * nests];
    for g in 0..t.groups {
        for h in 0..t.groups {
            out[g * nests + of[h]] += t.block(g, h) * sums[h];
        }
    }
    out
}

/// What a kernel gives a row within a nest: blocks, partner, corrections, home.
fn within(
    t: &Nested,
    sums: &[f64],
    of: &[usize],
    nests: usize,
    x: impl Fn(usize) -> f64,
    (i, nest, home): (usize, usize, f64),
) -> f64 {
    let (g, mut sum) = (t.of(i), home);
    sum += t.origin[i] * sums[g * nests + nest];
    if nest == of[g] {
        sum -= t.origin[i] * t.block(g, g) * t.destination[i] * x(i);
        if let Some(partner) = &t.partner {
            sum += partner[i] * x(t.other(i));
        }
    }
    if let Some(correction) = &t.correction {
        let here = correction.row(i).filter(|(j, _)| of[t.of(*j)] == nest);
        sum += here.map(|(j, w)| w * x(j)).sum::<f64>();
    }
    sum
}

impl NestValues {
    pub(crate) fn new(
        m: &Migration,
        t: &Nested,
        nests: &Nests,
        pull: &[f64],
        stay: &[f64],
    ) -> Self {
        let of = nests.of.clone();
        let count = of.iter().max().map_or(1, |k| k + 1);
        let power = nests.kappa2 / m.kappa - 1.0;
        let Rest::Nested(base) = &*m.anchor.observed.rest else {
            unreachable!("a kernel by groups stays one")
        };
        let observed_own = &m.anchor.observed.own;
        let masses = by_nest(base, &of, count, &base.group_sums(|j| base.destination[j]));
        let sums = by_nest(t, &of, count, &t.group_sums(|j| t.destination[j] * pull[j]));
        let inclusive = |new: f64, old: f64| {
            if old > 0.0 {
                (new / old).powf(power)
            } else {
                0.0
            }
        };
        let shared = sums
            .iter()
            .zip(&masses)
            .map(|(s, m)| inclusive(*s, *m))
            .collect();
        let row = parallel::list(t.size(), |i| inclusive(t.origin[i], base.origin[i]));
        let value = |i: usize, nest: usize, home: (f64, f64)| {
            let new = within(t, &sums, &of, count, |j| pull[j], (i, nest, home.0));
            inclusive(
                new,
                within(base, &masses, &of, count, |_| 1.0, (i, nest, home.1)),
            )
        };
        let own = parallel::list(t.size(), |i| {
            value(i, of[t.of(i)], (stay[i], observed_own[i]))
        });
        let mut special = Vec::new();
        if let Some(correction) = &t.correction {
            for i in 0..t.size() {
                let mut reached: Vec<usize> = correction.row(i).map(|(j, _)| of[t.of(j)]).collect();
                reached.sort_unstable();
                reached.dedup();
                reached.retain(|&k| k != of[t.of(i)]);
                special.extend(reached.into_iter().map(|k| (i, k, value(i, k, (0.0, 0.0)))));
            }
        }
        Self {
            of,
            nests: count,
            shared,
            row,
            own,
            special,
        }
    }

    /// Of the own nest.
    pub(crate) fn own(&self, i: usize) -> f64 {
        self.own[i]
    }

    /// Of the nest of `j`, for people registered in `i`.
    pub(crate) fn pair(&self, t: &Nested, i: usize, j: usize) -> f64 {
        let nest = self.of[t.of(j)];
        if nest == self.of[t.of(i)] {
            return self.own[i];
        }
        let special = self
            .special
            .binary_search_by_key(&(i, nest), |s| (s.0, s.1));
        special.map_or_else(|_| self.plain(t, i, nest), |at| self.special[at].2)
    }

    fn plain(&self, t: &Nested, i: usize, nest: usize) -> f64 {
        self.row[i] * self.shared[t.of(i) * self.nests + nest]
    }

    /// `sum_{j != i} W_ij v_ij x_j`.
    pub(crate) fn outflow(&self, t: &Nested, pull: &[f64], x: &[f64]) -> Vec<f64> {
        let sums = t.group_sums(|j| t.destination[j] * pull[j] * x[j]);
        let sums = by_nest(t, &self.of, self.nests, &sums);
        let across: Vec<f64> = (0..t.groups)
            .map(|g| {
                let others = (0..self.nests).filter(|&k| k != self.of[g]);
                let at = |k: usize| self.shared[g * self.nests + k] * sums[g * self.nests + k];
                others.map(at).sum()
            })
            .collect();
        let mut y = parallel::list(t.size(), |i| {
            let value = |j: usize| pull[j] * x[j];
            let nest = self.of[t.of(i)];
            let home = within(t, &sums, &self.of, self.nests, value, (i, nest, 0.0));
            self.own[i] * home + t.origin[i] * self.row[i] * across[t.of(i)]
        });
        for &(i, nest, special) in &self.special {
            let value = |j: usize| pull[j] * x[j];
            let all = within(t, &sums, &self.of, self.nests, value, (i, nest, 0.0));
            let blocks = t.origin[i] * sums[t.of(i) * self.nests + nest];
            y[i] += special * all - self.plain(t, i, nest) * blocks;
        }
        y
    }

    /// `sum_{i != j} q_i W_ij v_ij`.
    pub(crate) fn inflow(&self, t: &Nested, pull: &[f64], q: &[f64]) -> Vec<f64> {
        let home = t.group_sums(|i| t.origin[i] * q[i] * self.own[i]);
        let away = t.group_sums(|i| t.origin[i] * q[i] * self.row[i]);
        let mut extra = vec![0.0; t.groups * self.nests];
        for &(i, nest, special) in &self.special {
            extra[t.of(i) * self.nests + nest] +=
                t.origin[i] * q[i] * (special - self.plain(t, i, nest));
        }
        // what all other groups send to a group
        let sent: Vec<f64> = (0..t.groups)
            .map(|h| {
                let nest = self.of[h];
                let from = |g: usize| {
                    let at = g * self.nests + nest;
                    let people = if self.of[g] == nest {
                        home[g]
                    } else {
                        self.shared[at] * away[g] + extra[at]
                    };
                    t.block(g, h) * people
                };
                (0..t.groups).filter(|&g| g != h).map(from).sum()
            })
            .collect();
        let mut y = parallel::list(t.size(), |j| {
            let h = t.of(j);
            let own = t.origin[j] * q[j] * self.own[j];
            let blocks = t.destination[j] * (sent[h] + t.block(h, h) * (home[h] - own));
            let i = t.other(j);
            let partner = t
                .partner
                .as_ref()
                .map_or(0.0, |p| p[i] * q[i] * self.own[i]);
            pull[j] * (blocks + partner)
        });
        if let Some(correction) = &t.correction {
            for (i, q) in q.iter().enumerate() {
                for (j, w) in correction.row(i) {
                    y[j] += q * w * pull[j] * self.pair(t, i, j);
                }
            }
        }
        y
    }
}
