//! Movers at a solved point, and what their table is asked for (P3).
//!
//! All the gradient needs are sums along rows and columns of `F_ij` and of `F_ij / y_ij`, with `F_ij` the
//! people registered in `i` who work in `j != i` and `y_ij = w_j + chi_i ell_i` what they earn.

use crate::cells::add_scaled;
use crate::kernel::dot;
use crate::migration::Flows;

/// Movers by registered and working cell.
pub(super) struct Moves {
    flows: Flows,
    held: Held,
    wage: Vec<f64>,
    /// Land income kept, `chi_i ell_i`.
    right: Vec<f64>,
    /// Whether any migrant keeps land income.
    rights: bool,
}

/// How the sums are found.
enum Held {
    /// `F_ij / y_ij`, row by row, zero on the diagonal.
    Table(Vec<f64>),
    /// Products of the kernel: without land rights `y_ij = w_j`.
    Products,
}

/// Two sums for each row or column.
pub(super) struct Sums {
    /// Of `F_ij x`.
    pub(super) people: Vec<f64>,
    /// Of `F_ij x / y_ij`.
    pub(super) per_yuan: Vec<f64>,
}

impl Sums {
    pub(super) fn zero(cells: usize) -> Self {
        Self {
            people: vec![0.0; cells],
            per_yuan: vec![0.0; cells],
        }
    }

    pub(super) fn add(&mut self, at: usize, (people, per_yuan): (f64, f64)) {
        self.people[at] += people;
        self.per_yuan[at] += per_yuan;
    }
}

impl Moves {
    pub(super) fn new(flows: &Flows, wage: &[f64], right: &[f64]) -> Self {
        let rights = right.iter().any(|r| *r != 0.0);
        let held = if rights || flows.is_table() {
            let mut per_yuan = Vec::with_capacity(flows.cells() * flows.cells());
            for (i, row) in flows.rows().enumerate() {
                let earned = wage.iter().map(|wage| wage + right[i]);
                per_yuan.extend(row.iter().zip(earned).map(|(people, y)| people / y));
                per_yuan[i * flows.cells() + i] = 0.0;
            }
            Held::Table(per_yuan)
        } else {
            Held::Products
        };
        Self {
            flows: flows.clone(),
            held,
            wage: wage.to_vec(),
            right: right.to_vec(),
            rights,
        }
    }

    /// Whether any migrant keeps land income.
    pub(super) fn rights(&self) -> bool {
        self.rights
    }

    /// What a mover from `i` to `j` earns.
    pub(super) fn earned(&self, i: usize, j: usize) -> f64 {
        self.wage[j] + self.right[i]
    }

    /// People registered in `i` who work in `j`, 0 for `i = j`.
    pub(super) fn people(&self, i: usize, j: usize) -> f64 {
        match &self.held {
            Held::Table(per_yuan) => per_yuan[i * self.wage.len() + j] * self.earned(i, j),
            Held::Products if i == j => 0.0,
            Held::Products => self.flows.persons(i, j),
        }
    }

    /// One row per registered cell: people by working cell; the entry of the own cell means nothing.
    pub(super) fn by_row(&self) -> impl Iterator<Item = Vec<f64>> + '_ {
        self.flows.rows()
    }

    /// For each registered cell, `sum_j F_ij x_j`; `sum_j F_ij x_j / y_ij` only if asked for or needed.
    pub(super) fn rows(&self, x: &[&[f64]], per_yuan: bool) -> Vec<Sums> {
        let Held::Table(table) = &self.held else {
            let sums = |x: &&[f64]| Sums {
                people: self.flows.leavers(x),
                per_yuan: if per_yuan {
                    self.flows.leavers(&self.over_wage(x))
                } else {
                    Vec::new()
                },
            };
            return x.iter().map(sums).collect();
        };
        let weighted: Vec<Vec<f64>> = x.iter().map(|x| product(&self.wage, x)).collect();
        let both = per_yuan || self.rights;
        let plain = if both { x } else { &[] };
        let vectors: Vec<&[f64]> = weighted
            .iter()
            .map(Vec::as_slice)
            .chain(plain.iter().copied())
            .collect();
        let mut sums = vec![Vec::with_capacity(self.wage.len()); vectors.len()];
        for row in table.chunks_exact(self.wage.len()) {
            for (sums, x) in sums.iter_mut().zip(&vectors) {
                sums.push(dot(row, x));
            }
        }
        let mut plain = sums.split_off(x.len()).into_iter();
        sums.into_iter()
            .map(|mut people| {
                let per_yuan = plain.next().unwrap_or_default();
                if self.rights {
                    add_product(&mut people, &self.right, &per_yuan);
                }
                Sums { people, per_yuan }
            })
            .collect()
    }

    /// For each working cell, `sum_i F_ij q_i` and `sum_i F_ij q_i / y_ij`.
    pub(super) fn columns(&self, q: &[&[f64]]) -> Vec<Sums> {
        let Held::Table(table) = &self.held else {
            let sums = |q: &&[f64]| {
                let people = self.flows.incomers(q);
                let per_yuan = self.over_wage(&people);
                Sums { people, per_yuan }
            };
            return q.iter().map(sums).collect();
        };
        let kept: Vec<Vec<f64>> = if self.rights {
            q.iter().map(|q| product(&self.right, q)).collect()
        } else {
            Vec::new()
        };
        let vectors: Vec<&[f64]> = q
            .iter()
            .copied()
            .chain(kept.iter().map(Vec::as_slice))
            .collect();
        let mut sums = vec![vec![0.0; self.wage.len()]; vectors.len()];
        for (i, row) in table.chunks_exact(self.wage.len()).enumerate() {
            for (sums, q) in sums.iter_mut().zip(&vectors) {
                add_scaled(sums, q[i], row);
            }
        }
        let mut kept = sums.split_off(q.len()).into_iter();
        sums.into_iter()
            .map(|per_yuan| {
                let mut people = product(&self.wage, &per_yuan);
                if let Some(kept) = kept.next() {
                    add_scaled(&mut people, 1.0, &kept);
                }
                Sums { people, per_yuan }
            })
            .collect()
    }

    /// `x_j / w_j`.
    fn over_wage(&self, x: &[f64]) -> Vec<f64> {
        x.iter().zip(&self.wage).map(|(x, wage)| x / wage).collect()
    }
}

/// `x_k y_k`.
pub(super) fn product(x: &[f64], y: &[f64]) -> Vec<f64> {
    x.iter().zip(y).map(|(x, y)| x * y).collect()
}

/// `to_k += x_k y_k`.
pub(super) fn add_product(to: &mut [f64], x: &[f64], y: &[f64]) {
    for ((to, x), y) in to.iter_mut().zip(x).zip(y) {
        *to += x * y;
    }
}
