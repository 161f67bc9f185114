//! Eigenvalues of small matrices, and of large maps by a few products with them.
//!
//! Source: Golub and Van Loan (2013), Matrix Computations, 4th ed., 7.5 (shifted QR) and 10.5 (Arnoldi).

use crate::cells::add_scaled;
use crate::kernel::dot;
use std::ops::{Add, Mul, Sub};

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Complex {
    pub(crate) re: f64,
    pub(crate) im: f64,
}

impl Complex {
    const ZERO: Self = Self { re: 0.0, im: 0.0 };

    const fn real(re: f64) -> Self {
        Self { re, im: 0.0 }
    }

    pub(crate) fn abs(self) -> f64 {
        self.re.hypot(self.im)
    }

    fn conj(self) -> Self {
        Self {
            re: self.re,
            im: -self.im,
        }
    }

    fn scale(self, by: f64) -> Self {
        Self {
            re: self.re * by,
            im: self.im * by,
        }
    }

    fn sqrt(self) -> Self {
        let size = self.abs();
        let re = (0.5 * (size + self.re)).max(0.0).sqrt();
        let im = (0.5 * (size - self.re)).max(0.0).sqrt();
        Self {
            re,
            im: im.copysign(self.im),
        }
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, b: Self) -> Self {
        Self {
            re: self.re + b.re,
            im: self.im + b.im,
        }
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, b: Self) -> Self {
        self + b.scale(-1.0)
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, b: Self) -> Self {
        Self {
            re: self.re * b.re - self.im * b.im,
            im: self.re * b.im + self.im * b.re,
        }
    }
}

/// Eigenvalues of an upper Hessenberg matrix `h[row][column]`, by shifted QR; none if it does not settle.
pub(crate) fn hessenberg(h: &[Vec<f64>]) -> Option<Vec<Complex>> {
    const MAX_SWEEPS: usize = 200;
    let size = h.len();
    let mut a: Vec<Vec<Complex>> = h
        .iter()
        .map(|row| row.iter().map(|x| Complex::real(*x)).collect())
        .collect();
    let mut last = size;
    let mut sweeps = 0;
    while last > 1 {
        let end = last - 1;
        let small = |k: usize| {
            let near = a[k - 1][k - 1].abs() + a[k][k].abs();
            a[k][k - 1].abs() <= f64::EPSILON * near
        };
        let first = (1..last).rev().find(|&k| small(k)).unwrap_or(0);
        if first == end {
            (last, sweeps) = (end, 0);
            continue;
        }
        if sweeps == MAX_SWEEPS {
            return None;
        }
        sweeps += 1;
        let shift = if sweeps % 20 == 0 {
            a[end][end] + Complex::real(a[end][end - 1].abs())
        } else {
            corner(
                a[end - 1][end - 1],
                a[end - 1][end],
                a[end][end - 1],
                a[end][end],
            )
        };
        sweep(&mut a, first, last, shift);
    }
    let values: Vec<Complex> = (0..size).map(|k| a[k][k]).collect();
    values
        .iter()
        .all(|z| z.re.is_finite() && z.im.is_finite())
        .then_some(values)
}

/// The eigenvalue of `[[p, q], [r, s]]` nearest to `s`.
fn corner(p: Complex, q: Complex, r: Complex, s: Complex) -> Complex {
    let half = (p - s).scale(0.5);
    let root = (half * half + q * r).sqrt();
    let (one, other) = (half + root, half - root);
    s + if one.abs() < other.abs() { one } else { other }
}

/// One step of QR with a shift on rows and columns `first..last`.
fn sweep(a: &mut [Vec<Complex>], first: usize, last: usize, shift: Complex) {
    for (k, row) in a.iter_mut().enumerate().take(last).skip(first) {
        row[k] = row[k] - shift;
    }
    let mut turns = Vec::with_capacity(last - first);
    for k in first..last - 1 {
        let (x, y) = (a[k][k], a[k + 1][k]);
        let size = x.abs().hypot(y.abs());
        let (c, s) = if size > 0.0 {
            (x.scale(1.0 / size), y.scale(1.0 / size))
        } else {
            (Complex::real(1.0), Complex::ZERO)
        };
        let (above, below) = a.split_at_mut(k + 1);
        let pair = above[k].iter_mut().zip(&mut below[0]);
        for (upper, lower) in pair.take(last).skip(k) {
            (*upper, *lower) = (
                c.conj() * *upper + s.conj() * *lower,
                c * *lower - s * *upper,
            );
        }
        turns.push((c, s));
    }
    for (at, (c, s)) in turns.into_iter().enumerate() {
        let k = first + at;
        for row in a.iter_mut().take((k + 2).min(last)).skip(first) {
            let (left, right) = (row[k], row[k + 1]);
            row[k] = left * c + right * s;
            row[k + 1] = right * c.conj() - left * s.conj();
        }
    }
    for (k, row) in a.iter_mut().enumerate().take(last).skip(first) {
        row[k] = row[k] + shift;
    }
}

/// Ritz values of a linear map of the size of `start`, from a subspace of at most `most` products; the
/// search ends early where `done` says so of two successive sets. Empty if the start is zero.
pub(crate) fn arnoldi(
    mut product: impl FnMut(&[f64]) -> Vec<f64>,
    start: &[f64],
    most: usize,
    mut done: impl FnMut(&[Complex]) -> bool,
) -> Vec<Complex> {
    const NOTHING_NEW: f64 = 1e-9;
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut values = Vec::new();
    let mut next = start.to_vec();
    let mut length = dot(&next, &next).sqrt();
    if length <= 0.0 {
        return values;
    }
    while columns.len() < most.min(start.len()) {
        for x in &mut next {
            *x /= length;
        }
        basis.push(next);
        next = product(&basis[basis.len() - 1]);
        let before = dot(&next, &next).sqrt();
        let mut column = vec![0.0; basis.len()];
        for _ in 0..2 {
            // twice, so that rounding leaves nothing of the basis
            for (h, q) in column.iter_mut().zip(&basis) {
                let part = dot(q, &next);
                add_scaled(&mut next, -part, q);
                *h += part;
            }
        }
        length = dot(&next, &next).sqrt();
        let complete = length <= NOTHING_NEW * before;
        column.push(length);
        columns.push(column);
        if let Some(found) = hessenberg(&square(&columns)) {
            values = found;
            if done(&values) || complete {
                break;
            }
        }
        if complete {
            break;
        }
    }
    values
}

/// Columns of a Hessenberg matrix as rows, without the last subdiagonal number.
fn square(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let size = columns.len();
    (0..size)
        .map(|i| {
            columns
                .iter()
                .map(|c| c.get(i).copied().unwrap_or(0.0))
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut values: Vec<Complex>) -> Vec<(f64, f64)> {
        values.sort_by(|a, b| a.re.total_cmp(&b.re).then(a.im.total_cmp(&b.im)));
        values.into_iter().map(|z| (z.re, z.im)).collect()
    }

    /// By hand: companion matrices of `(z - 1)(z - 2)(z - 3)` and of `z^3 - 1`.
    #[test]
    fn roots_of_polynomials() {
        let real = [[6.0, -11.0, 6.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]].map(|r| r.to_vec());
        let found = sorted(hessenberg(&real).unwrap());
        for ((re, im), root) in found.into_iter().zip([1.0, 2.0, 3.0]) {
            assert!((re - root).abs() < 1e-12 && im.abs() < 1e-12);
        }
        let cyclic = [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]].map(|r| r.to_vec());
        let found = sorted(hessenberg(&cyclic).unwrap());
        let half = 0.75_f64.sqrt();
        for ((re, im), root) in found
            .into_iter()
            .zip([(-0.5, -half), (-0.5, half), (1.0, 0.0)])
        {
            assert!((re - root.0).abs() < 1e-12 && (im - root.1).abs() < 1e-12);
        }
    }

    /// The ends of a spectrum of 200 values come out of 40 products.
    #[test]
    fn ends_of_a_spectrum() {
        let value = |k: usize| {
            if k == 0 {
                0.97
            } else {
                -1.4 + 2.0 * k as f64 / 200.0
            }
        };
        let start: Vec<f64> = (0..200).map(|k| 1.0 + f64::from(k % 7)).collect();
        let product = |v: &[f64]| v.iter().enumerate().map(|(k, x)| value(k) * x).collect();
        let found = sorted(arnoldi(product, &start, 40, |_| false));
        assert!((found[found.len() - 1].0 - 0.97).abs() < 1e-10, "{found:?}");
        assert!((found[0].0 + 1.39).abs() < 1e-3);
    }
}
