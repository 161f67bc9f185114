//! Land rights kept by migrants, without a power for each pair.
//!
//! `y_ij^` to the power `kappa` over that of a migrant without rights,
//! `B_ij = [(1 + c'_i / w'_j) / (1 + c_i / w_j)]^kappa` with `c = chi ell`, is a smooth function of four
//! numbers, so that a few of its rows and columns give the others: `B ~ sum_r rows_r columns_r`.
//!
//! Source: adaptive cross approximation, Bebendorf (2000), Numer. Math. 86(4).

use crate::migration::{Migration, Offer};
use crate::parallel;

/// Largest relative error aimed at.
pub(crate) const TOLERANCE: f64 = 1e-8;
/// More crosses than this are never taken.
const MOST: usize = 40;

/// Which rows and columns stand for all.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptRights {
    crosses: Vec<(usize, usize)>,
}

/// `B_ij`.
fn entry(m: &Migration, offer: &Offer, i: usize, j: usize) -> f64 {
    let a = &m.anchor;
    let (new, old) = (offer.right[i] / offer.wage[j], a.right[i] / a.wage[j]);
    ((1.0 + new) / (1.0 + old)).powf(m.kappa)
}

/// What the crosses so far leave of a row or column: `line - sum_r at_r parts_r`.
fn less<'a>(mut line: Vec<f64>, parts: impl Iterator<Item = (f64, &'a Vec<f64>)>) -> Vec<f64> {
    for (at, part) in parts {
        crate::cells::add_scaled(&mut line, -at, part);
    }
    line
}

fn largest(line: &[f64], free: impl Fn(usize) -> bool) -> (usize, f64) {
    let all = line.iter().enumerate().filter(|(k, _)| free(*k));
    all.fold((0, 0.0), |(at, max), (k, v)| {
        if v.abs() > max {
            (k, v.abs())
        } else {
            (at, max)
        }
    })
}

impl KeptRights {
    /// Number of terms.
    pub(crate) fn rank(&self) -> usize {
        self.crosses.len()
    }

    /// Chooses crosses by partial pivoting until the next adds less than a tenth of the tolerance twice.
    pub(crate) fn fit(&mut self, m: &Migration, offer: &Offer) {
        let cells = offer.wage.len();
        self.crosses.clear();
        let mut terms: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
        // the row with the largest rights is farthest from those without
        let (mut i, _) = largest(&offer.right, |_| true);
        let mut small = 0;
        while self.crosses.len() < MOST.min(cells) && small < 2 {
            let row = parallel::list(cells, |j| entry(m, offer, i, j));
            let row = less(row, terms.iter().map(|(u, t)| (u[i], t)));
            let taken = |j: usize| self.crosses.iter().any(|c| c.1 == j);
            let (j, pivot) = largest(&row, |j| !taken(j));
            if pivot <= 1e-14 {
                break;
            }
            let column = parallel::list(cells, |i| entry(m, offer, i, j));
            let mut column = less(column, terms.iter().map(|(u, t)| (t[j], u)));
            let pivot = row[j];
            for c in &mut column {
                *c /= pivot;
            }
            let size = largest(&column, |_| true).1 * largest(&row, |_| true).1;
            small = if size < 0.1 * TOLERANCE { small + 1 } else { 0 };
            self.crosses.push((i, j));
            terms.push((column, row));
            let used = |k: usize| self.crosses.iter().any(|c| c.0 == k);
            let last = &terms[terms.len() - 1].0;
            i = largest(last, |k| !used(k)).0;
        }
    }

    /// `(rows_r, columns_r)` at an offer, for the crosses chosen: a smooth function of the offer.
    pub(crate) fn terms(&self, m: &Migration, offer: &Offer) -> Vec<(Vec<f64>, Vec<f64>)> {
        let cells = offer.wage.len();
        let mut terms: Vec<(Vec<f64>, Vec<f64>)> = Vec::with_capacity(self.crosses.len());
        for &(i, j) in &self.crosses {
            let known: Vec<(f64, f64)> = terms.iter().map(|(u, t)| (u[i], t[j])).collect();
            let left = |full: f64, at: usize, row: bool| {
                let parts = terms.iter().zip(&known);
                parts.fold(full, |left, ((u, t), (ui, tj))| {
                    left - if row { ui * t[at] } else { tj * u[at] }
                })
            };
            let pivot = left(entry(m, offer, i, j), j, true);
            if pivot.abs() <= 1e-14 {
                continue; // the crosses before say it all
            }
            let row = parallel::list(cells, |k| left(entry(m, offer, i, k), k, true));
            let column = parallel::list(cells, |k| left(entry(m, offer, k, j), k, false) / pivot);
            terms.push((column, row));
        }
        terms
    }

    /// Largest relative error over a sample of pairs.
    pub(crate) fn error(&self, m: &Migration, offer: &Offer) -> f64 {
        const SAMPLE: usize = 256;
        let cells = offer.wage.len();
        let terms = self.terms(m, offer);
        let step = cells.div_ceil(SAMPLE).max(1);
        let (extreme, _) = largest(&offer.right, |_| true);
        let rows = (0..cells).step_by(step).chain([extreme]);
        let errors = rows.flat_map(|i| (step / 2..cells).step_by(step).map(move |j| (i, j)));
        errors.fold(0.0, |max: f64, (i, j)| {
            let exact = entry(m, offer, i, j);
            let found: f64 = terms.iter().map(|(u, t)| u[i] * t[j]).sum();
            max.max((found / exact - 1.0).abs())
        })
    }
}
