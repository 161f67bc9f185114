//! Products of one table with many vectors at once: the table is read once for all.

use super::factors::Blocks;
use super::table::{Dense, Table};
use super::{Kernel, Rest};
use ndarray::{ArrayView2, ArrayViewMut2, Axis, linalg::general_mat_mul};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Rows or columns of one product: the same whatever the threads.
const STRIP: usize = 192;
/// More runs of rows of one group than this are not worth a product each.
const MOST_RUNS: usize = 64;

/// Tables with the same entries and the same groups of rows, each with factors of its own.
struct Shared<'a> {
    /// Which of the given kernels.
    members: Vec<usize>,
    tables: Vec<&'a Dense<f64>>,
    /// Rows of one group, side by side.
    runs: Vec<(Range<usize>, usize)>,
}

fn dense(kernel: &Kernel) -> Option<&Dense<f64>> {
    match &*kernel.rest {
        Rest::Dense(table) => Some(table),
        _ => None,
    }
}

impl<'a> Shared<'a> {
    /// The kernels that can go with the first full table.
    fn of(kernels: &[&'a Kernel]) -> Self {
        let mut shared = Self {
            members: Vec::new(),
            tables: Vec::new(),
            runs: Vec::new(),
        };
        let Some(first) = kernels.iter().find_map(|kernel| dense(kernel)) else {
            return shared;
        };
        let mut group: Option<&Blocks> = None;
        for (at, kernel) in kernels.iter().enumerate() {
            let Some(table) = dense(kernel) else { continue };
            let blocks = table.blocks.as_ref();
            let alike = match (blocks, group) {
                (Some(a), Some(b)) => a.group == b.group,
                _ => true,
            };
            if alike && Arc::ptr_eq(&table.values, &first.values) {
                group = group.or(blocks);
                shared.members.push(at);
                shared.tables.push(table);
            }
        }
        shared.runs = runs(first.size(), group);
        if shared.runs.len() > MOST_RUNS || shared.members.len() < 2 {
            shared.members.clear();
        }
        shared
    }

    fn size(&self) -> usize {
        self.tables[0].size()
    }

    fn values(&self) -> ArrayView2<'a, f64> {
        let size = self.size();
        let shape = (size, size);
        ArrayView2::from_shape(shape, &self.tables[0].values[..])
            .unwrap_or_else(|_| unreachable!("a table is square"))
    }

    /// `W x` of all members: reforms as the inner columns.
    fn multiply(&self, x: &[&[f64]]) -> Vec<Vec<f64>> {
        let (size, count) = (self.size(), self.members.len());
        let mut out = vec![0.0; size * count];
        let prepared: Vec<Vec<Vec<f64>>> = (0..count)
            .into_par_iter()
            .map(|b| self.tables[b].prepare(x[self.members[b]]))
            .collect();
        for (rows, group) in &self.runs {
            let columns: Vec<&[f64]> = prepared
                .iter()
                .map(|lists| lists[(*group).min(lists.len() - 1)].as_slice())
                .collect();
            let inner = interleaved(&columns);
            let inner = view(&inner, size, count);
            out[rows.start * count..rows.end * count]
                .par_chunks_mut(STRIP * count)
                .enumerate()
                .for_each(|(k, out)| {
                    let from = rows.start + k * STRIP;
                    let strip = from..from + out.len() / count;
                    let left = self.values();
                    let left = left.slice_axis(Axis(0), strip.clone().into());
                    general_mat_mul(
                        1.0,
                        &left,
                        &inner,
                        0.0,
                        &mut view_mut(out, strip.len(), count),
                    );
                });
        }
        let unpack = |b: usize| -> Vec<f64> {
            let rows = self.tables[b].rows.iter().enumerate();
            rows.map(|(i, row)| row * out[i * count + b]).collect()
        };
        (0..count).into_par_iter().map(unpack).collect()
    }

    /// `W^T q` of all members.
    fn multiply_transposed(&self, q: &[&[f64]]) -> Vec<Vec<f64>> {
        let (size, count) = (self.size(), self.members.len());
        let weighted: Vec<Vec<f64>> = (0..count)
            .into_par_iter()
            .map(|b| {
                let (rows, q) = (&self.tables[b].rows, q[self.members[b]]);
                rows.iter().zip(q).map(|(r, q)| r * q).collect()
            })
            .collect();
        let columns: Vec<&[f64]> = weighted.iter().map(Vec::as_slice).collect();
        let inner = interleaved(&columns);
        let groups = self.runs.iter().map(|run| run.1 + 1).max().unwrap_or(1);
        let mut sums = vec![vec![0.0; size * count]; groups];
        for (rows, group) in &self.runs {
            let right = view(
                &inner[rows.start * count..rows.end * count],
                rows.len(),
                count,
            );
            sums[*group]
                .par_chunks_mut(STRIP * count)
                .enumerate()
                .for_each(|(k, out)| {
                    let strip = k * STRIP..k * STRIP + out.len() / count;
                    let left = self.values();
                    let left = left.slice_axis(Axis(0), rows.clone().into());
                    let left = left.slice_axis(Axis(1), strip.clone().into());
                    let mut out = view_mut(out, strip.len(), count);
                    general_mat_mul(1.0, &left.t(), &right, 1.0, &mut out);
                });
        }
        let of = |b: usize| {
            let list = |g: usize| {
                (0..size)
                    .map(|j| sums[g][j * count + b])
                    .collect::<Vec<_>>()
            };
            let mut lists: Vec<Vec<f64>> = (0..groups).map(list).collect();
            if self.tables[b].groups() == 1 {
                lists = vec![crate::parallel::total(lists, size)];
            }
            self.tables[b].finish(lists)
        };
        (0..count).into_par_iter().map(of).collect()
    }
}

/// Runs of rows of one group.
fn runs(size: usize, blocks: Option<&Blocks>) -> Vec<(Range<usize>, usize)> {
    let Some(blocks) = blocks else {
        return vec![(0..size, 0)];
    };
    let mut runs: Vec<(Range<usize>, usize)> = Vec::new();
    for (i, &group) in blocks.group.iter().enumerate() {
        match runs.last_mut() {
            Some((rows, last)) if *last == group => rows.end = i + 1,
            _ => runs.push((i..i + 1, group)),
        }
    }
    runs
}

/// `out[k * columns + b] = columns[b][k]`.
fn interleaved(columns: &[&[f64]]) -> Vec<f64> {
    let count = columns.len();
    let mut out = vec![0.0; count * columns[0].len()];
    for (b, column) in columns.iter().enumerate() {
        for (k, value) in column.iter().enumerate() {
            out[k * count + b] = *value;
        }
    }
    out
}

fn view(values: &[f64], rows: usize, columns: usize) -> ArrayView2<'_, f64> {
    ArrayView2::from_shape((rows, columns), values)
        .unwrap_or_else(|_| unreachable!("the list was made for this shape"))
}

fn view_mut(values: &mut [f64], rows: usize, columns: usize) -> ArrayViewMut2<'_, f64> {
    ArrayViewMut2::from_shape((rows, columns), values)
        .unwrap_or_else(|_| unreachable!("the list was made for this shape"))
}

/// `W x` of many kernels, off the diagonal, together where they share their entries.
pub(crate) fn multiply(kernels: &[&Kernel], x: &[&[f64]], transposed: bool) -> Vec<Vec<f64>> {
    let shared = Shared::of(kernels);
    let mut out = vec![Vec::new(); kernels.len()];
    if !shared.members.is_empty() {
        let found = if transposed {
            shared.multiply_transposed(x)
        } else {
            shared.multiply(x)
        };
        for (at, found) in shared.members.iter().zip(found) {
            out[*at] = found;
        }
    }
    out.par_iter_mut().enumerate().for_each(|(at, out)| {
        if out.is_empty() {
            let rest = &kernels[at].rest;
            *out = if transposed {
                rest.multiply_transposed(x[at])
            } else {
                rest.multiply(x[at])
            };
        }
    });
    out
}

/// The same with the diagonal.
pub(crate) fn multiply_all(kernels: &[&Kernel], x: &[&[f64]], transposed: bool) -> Vec<Vec<f64>> {
    let rest = multiply(kernels, x, transposed);
    let with_own = |at: usize, y: Vec<f64>| kernels[at].with_own(y, x[at]);
    rest.into_iter()
        .enumerate()
        .map(|(at, y)| with_own(at, y))
        .collect()
}
