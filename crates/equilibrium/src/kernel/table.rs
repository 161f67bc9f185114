//! Tables that hold their entries: full, in double or single precision, or the nonzero ones.

#![expect(
    clippy::inline_always,
    reason = "a loop is widened only with what it calls"
)]

use super::factors::{Blocks, Factors};
use crate::cells::add_scaled;
use crate::elementary::wide;
use crate::parallel;
use std::sync::Arc;

/// A number as a table stores it.
pub(crate) trait Stored: Copy + Send + Sync + std::fmt::Debug + 'static {
    fn store(value: f64) -> Self;
    fn value(self) -> f64;
}

impl Stored for f64 {
    fn store(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn value(self) -> f64 {
        self
    }
}

impl Stored for f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "half the memory is what this kind is for"
    )]
    fn store(value: f64) -> Self {
        value as f32
    }
    #[inline(always)]
    fn value(self) -> f64 {
        f64::from(self)
    }
}

/// Rows of entries: what products, and the powers per pair of kept land rights, need of them.
pub(crate) trait Table: Sync {
    fn size(&self) -> usize;
    /// Entries held.
    fn count(&self) -> usize;
    /// A factor of each entry's column, one list for each group of rows.
    fn prepare(&self, x: &[f64]) -> Vec<Vec<f64>>;
    /// `sum_j W_ij x_j` from prepared factors.
    fn dot(&self, i: usize, prepared: &[Vec<f64>]) -> f64;
    /// Adds `weight` times row `i` to the sums of its group of rows.
    fn add(&self, i: usize, weight: f64, sums: &mut [Vec<f64>]);
    /// The columns' sums from those of each group of rows.
    fn finish(&self, sums: Vec<Vec<f64>>) -> Vec<f64>;
    /// The entries of row `i` that may differ from zero.
    fn visit(&self, i: usize, entry: impl FnMut(usize, f64));
    /// Lists that [`Table::add`] adds to.
    fn groups(&self) -> usize;

    /// Pieces of rows: worth a thread each, and few enough that their sums fit in memory.
    fn parts(&self) -> usize {
        (self.count() >> 17)
            .clamp(1, 16)
            .min(1 + (1 << 23) / (self.size() * self.groups()).max(1))
    }

    fn blank(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.size()]; self.groups()]
    }

    /// `W x`.
    fn multiply(&self, x: &[f64]) -> Vec<f64> {
        let prepared = self.prepare(x);
        let rows = parallel::pieces(self.size(), self.parts(), |rows| {
            rows.map(|i| self.dot(i, &prepared)).collect::<Vec<_>>()
        });
        rows.concat()
    }

    /// `W^T q`.
    fn multiply_transposed(&self, q: &[f64]) -> Vec<f64> {
        let parts = parallel::pieces(self.size(), self.parts(), |rows| {
            let mut sums = self.blank();
            rows.filter(|&i| q[i] != 0.0)
                .for_each(|i| self.add(i, q[i], &mut sums));
            sums
        });
        self.finish(added(parts))
    }
}

/// Sums of pieces, group by group, in order.
pub(crate) fn added(parts: Vec<Vec<Vec<f64>>>) -> Vec<Vec<f64>> {
    let mut parts = parts.into_iter();
    let mut sums = parts.next().unwrap_or_default();
    for part in parts {
        for (sum, part) in sums.iter_mut().zip(&part) {
            add_scaled(sum, 1.0, part);
        }
    }
    sums
}

/// All entries, row by row, times factors of rows, columns and blocks.
#[derive(Clone, Debug)]
pub(crate) struct Dense<T> {
    size: usize,
    pub(super) values: Arc<Vec<T>>,
    pub(super) rows: Vec<f64>,
    columns: Vec<f64>,
    pub(super) blocks: Option<Blocks>,
}

impl<T: Stored> Dense<T> {
    /// `values` row by row.
    pub(crate) fn new(size: usize, values: Vec<T>) -> Self {
        Self {
            size,
            values: Arc::new(values),
            rows: vec![1.0; size],
            columns: vec![1.0; size],
            blocks: None,
        }
    }

    fn row(&self, i: usize) -> &[T] {
        &self.values[i * self.size..(i + 1) * self.size]
    }

    pub(crate) fn weight(&self, i: usize, j: usize) -> f64 {
        self.row(i)[j].value() * self.factor(i, j)
    }

    /// What the stored entry is multiplied by.
    fn factor(&self, i: usize, j: usize) -> f64 {
        let block = self.blocks.as_ref().map_or(1.0, |b| b.hat(i, j));
        self.rows[i] * self.columns[j] * block
    }

    /// Entries changed one by one, factors folded in.
    pub(crate) fn map(&self, mut value: impl FnMut(usize, usize, f64) -> f64) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for i in 0..self.size {
            for (j, w) in self.row(i).iter().enumerate() {
                values.push(T::store(value(i, j, w.value() * self.factor(i, j))));
            }
        }
        Self::new(self.size, values)
    }

    /// Times factors; the entries are shared unless there are blocks already.
    pub(crate) fn scaled(&self, factors: &Factors) -> Self {
        if factors.partner.is_some() {
            return self.map(|i, j, w| w * factors.hat(i, j));
        }
        let mut new = match (&self.blocks, &factors.blocks) {
            (Some(_), Some(_)) => self.map(|_, _, w| w),
            _ => self.clone(),
        };
        factors.scale_sides(&mut new.rows, &mut new.columns);
        if factors.blocks.is_some() {
            new.blocks.clone_from(&factors.blocks);
        }
        new
    }

    fn group(&self, i: usize) -> usize {
        self.blocks.as_ref().map_or(0, |b| b.group[i])
    }
}

impl<T: Stored> Table for Dense<T> {
    fn size(&self) -> usize {
        self.size
    }

    fn count(&self) -> usize {
        self.values.len()
    }

    fn groups(&self) -> usize {
        self.blocks.as_ref().map_or(1, Blocks::count)
    }

    fn prepare(&self, x: &[f64]) -> Vec<Vec<f64>> {
        let scaled = |p: usize| {
            let block = |j: usize| self.blocks.as_ref().map_or(1.0, |b| b.of(p, j));
            (0..self.size)
                .map(|j| self.columns[j] * block(j) * x[j])
                .collect()
        };
        (0..self.groups()).map(scaled).collect()
    }

    fn dot(&self, i: usize, prepared: &[Vec<f64>]) -> f64 {
        self.rows[i] * dot(self.row(i), &prepared[self.group(i)])
    }

    fn add(&self, i: usize, weight: f64, sums: &mut [Vec<f64>]) {
        let weight = weight * self.rows[i];
        let (sums, row) = (&mut sums[self.group(i)], self.row(i));
        wide(
            #[inline(always)]
            || {
                for (sum, w) in sums.iter_mut().zip(row) {
                    *sum += weight * w.value();
                }
            },
        );
    }

    fn finish(&self, sums: Vec<Vec<f64>>) -> Vec<f64> {
        let of = |j: usize| -> f64 {
            match &self.blocks {
                None => sums[0][j],
                Some(b) => (0..sums.len()).map(|p| b.of(p, j) * sums[p][j]).sum(),
            }
        };
        (0..self.size).map(|j| self.columns[j] * of(j)).collect()
    }

    fn visit(&self, i: usize, mut entry: impl FnMut(usize, f64)) {
        for (j, w) in self.row(i).iter().enumerate() {
            let w = w.value();
            if w > 0.0 {
                entry(j, w * self.factor(i, j));
            }
        }
    }
}

/// `sum_k a_k b_k` in sixteen partial sums, so that the processor can work on several at once.
pub(crate) fn dot<T: Stored, U: Stored>(a: &[T], b: &[U]) -> f64 {
    const LANES: usize = 16;
    wide(
        #[inline(always)]
        || {
            let mut sums = [0.0; LANES];
            let (wide_a, wide_b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
            let rest = wide_a.remainder().iter().zip(wide_b.remainder());
            let rest: f64 = rest.map(|(x, y)| x.value() * y.value()).sum();
            for (x, y) in wide_a.zip(wide_b) {
                for k in 0..LANES {
                    sums[k] += x[k].value() * y[k].value();
                }
            }
            sums.iter().sum::<f64>() + rest
        },
    )
}

/// The nonzero entries, row by row (compressed sparse rows).
#[derive(Clone, Debug)]
pub(crate) struct Sparse {
    start: Arc<Vec<usize>>,
    column: Arc<Vec<u32>>,
    value: Vec<f64>,
}

impl Sparse {
    /// Entries `(row, column, value)` in any order; entries of one pair are added.
    pub(crate) fn new(size: usize, entries: &[(usize, usize, f64)]) -> Self {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by_key(|&k| (entries[k].0, entries[k].1));
        let (mut start, mut column, mut value) = (vec![0; size + 1], Vec::new(), Vec::new());
        let mut last = None;
        for &k in &order {
            let (i, j, w) = entries[k];
            if last == Some((i, j)) {
                if let Some(sum) = value.last_mut() {
                    *sum += w;
                }
                continue;
            }
            last = Some((i, j));
            start[i + 1] += 1;
            column.push(u32::try_from(j).unwrap_or(u32::MAX)); // sizes are bounded far below
            value.push(w);
        }
        for i in 0..size {
            start[i + 1] += start[i];
        }
        Self {
            start: Arc::new(start),
            column: Arc::new(column),
            value,
        }
    }

    pub(crate) fn row(&self, i: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.start[i]..self.start[i + 1];
        let columns = self.column[range.clone()].iter();
        columns
            .zip(&self.value[range])
            .map(|(&j, &w)| (j as usize, w))
    }

    pub(crate) fn weight(&self, i: usize, j: usize) -> f64 {
        self.row(i).find(|&(k, _)| k == j).map_or(0.0, |(_, w)| w)
    }

    /// Entries changed one by one.
    pub(crate) fn map(&self, mut value: impl FnMut(usize, usize, f64) -> f64) -> Self {
        let mut values = Vec::with_capacity(self.value.len());
        for i in 0..self.size() {
            values.extend(self.row(i).map(|(j, w)| value(i, j, w)));
        }
        Self {
            start: Arc::clone(&self.start),
            column: Arc::clone(&self.column),
            value: values,
        }
    }

    pub(crate) fn scaled(&self, factors: &Factors) -> Self {
        self.map(|i, j, w| w * factors.hat(i, j))
    }
}

impl Table for Sparse {
    fn size(&self) -> usize {
        self.start.len() - 1
    }

    fn count(&self) -> usize {
        self.value.len()
    }

    fn groups(&self) -> usize {
        1
    }

    fn prepare(&self, x: &[f64]) -> Vec<Vec<f64>> {
        vec![x.to_vec()]
    }

    fn dot(&self, i: usize, prepared: &[Vec<f64>]) -> f64 {
        self.row(i).map(|(j, w)| w * prepared[0][j]).sum()
    }

    fn add(&self, i: usize, weight: f64, sums: &mut [Vec<f64>]) {
        for (j, w) in self.row(i) {
            sums[0][j] += weight * w;
        }
    }

    fn finish(&self, sums: Vec<Vec<f64>>) -> Vec<f64> {
        sums.into_iter().next().unwrap_or_default()
    }

    fn visit(&self, i: usize, mut entry: impl FnMut(usize, f64)) {
        self.row(i)
            .filter(|(_, w)| *w > 0.0)
            .for_each(|(j, w)| entry(j, w));
    }
}
