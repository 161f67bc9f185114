//! Linear systems known only by their products.
//!
//! Source: Saad and Schultz (1986), GMRES, SIAM J. Sci. Stat. Comput. 7(3); Saad (2003), Iterative
//! Methods for Sparse Linear Systems, 2nd ed., section 6.5.

use crate::cells::add_scaled;
use crate::kernel::dot;

/// Vectors kept before a restart.
const WINDOW: usize = 80;
/// Restarts before the search ends.
const RESTARTS: usize = 10;
/// Where a cycle stops, as a part of the right-hand side.
const GOAL: f64 = 1e-13;
/// What the true residual may be, as a part of the right-hand side.
const TOLERANCE: f64 = 1e-11;

/// A solution, or the best point of a search that failed.
#[derive(Debug)]
pub(super) struct Solved {
    pub(super) point: Vec<f64>,
    /// Products made.
    pub(super) products: usize,
    /// Norm of `rhs - A x`, as a part of that of `rhs`.
    pub(super) residual: f64,
}

impl Solved {
    pub(super) const TOLERANCE: f64 = TOLERANCE;

    /// Whether the residual is small enough.
    pub(super) fn holds(&self) -> bool {
        self.residual <= TOLERANCE
    }
}

/// Solves `A x = rhs` by restarted GMRES; `product` is `A x`.
pub(super) fn gmres(mut product: impl FnMut(&[f64]) -> Vec<f64>, rhs: &[f64]) -> Solved {
    let size = norm(rhs);
    let mut solved = Solved {
        point: vec![0.0; rhs.len()],
        products: 0,
        residual: if size > 0.0 { 1.0 } else { 0.0 },
    };
    if size <= 0.0 {
        return solved;
    }
    let mut left = rhs.to_vec();
    for _ in 0..RESTARTS {
        let cycle = Cycle::run(&mut product, &left, GOAL * size);
        solved.products += cycle.basis.len() + 1;
        cycle.add_to(&mut solved.point);
        left = rhs.to_vec();
        add_scaled(&mut left, -1.0, &product(&solved.point));
        let residual = norm(&left) / size;
        let stalled = residual > 0.5 * solved.residual;
        solved.residual = residual;
        if residual <= TOLERANCE || stalled || !residual.is_finite() {
            break;
        }
    }
    solved
}

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

/// One cycle: an orthonormal basis of the products, and the least residual within it.
struct Cycle {
    basis: Vec<Vec<f64>>,
    /// Columns of the triangular factor.
    triangle: Vec<Vec<f64>>,
    /// The rotated right-hand side.
    target: Vec<f64>,
}

impl Cycle {
    fn run(product: &mut impl FnMut(&[f64]) -> Vec<f64>, rhs: &[f64], goal: f64) -> Self {
        let size = norm(rhs);
        let mut cycle = Self {
            basis: vec![rhs.iter().map(|x| x / size).collect()],
            triangle: Vec::new(),
            target: vec![size],
        };
        let mut turns: Vec<(f64, f64)> = Vec::new();
        while turns.len() < WINDOW {
            let k = turns.len();
            let mut next = product(&cycle.basis[k]);
            let mut column: Vec<f64> = Vec::with_capacity(k + 2);
            for vector in &cycle.basis {
                let part = dot(vector, &next);
                add_scaled(&mut next, -part, vector);
                column.push(part);
            }
            let rest = norm(&next);
            for (row, &(cos, sin)) in turns.iter().enumerate() {
                let (a, b) = (column[row], column[row + 1]);
                column[row] = cos * a + sin * b;
                column[row + 1] = cos * b - sin * a;
            }
            let pivot = column[k].hypot(rest);
            let (cos, sin) = (column[k] / pivot, rest / pivot);
            column[k] = pivot;
            let residual = -sin * cycle.target[k];
            cycle.target[k] *= cos;
            cycle.target.push(residual);
            cycle.triangle.push(column);
            turns.push((cos, sin));
            if residual.is_nan() || residual.abs() <= goal || rest <= 0.0 {
                break;
            }
            for x in &mut next {
                *x /= rest;
            }
            cycle.basis.push(next);
        }
        cycle
    }

    fn add_to(&self, point: &mut [f64]) {
        let size = self.triangle.len();
        let mut weights = self.target[..size].to_vec();
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size)
                .map(|k| self.triangle[k][row] * weights[k])
                .sum();
            weights[row] = (weights[row] - known) / self.triangle[row][row];
        }
        for (weight, vector) in weights.into_iter().zip(&self.basis) {
            add_scaled(point, weight, vector);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_system_is_solved() {
        let a = [[4.0, 1.0, 0.0], [-2.0, 3.0, 0.5], [0.0, 1.0, 2.0]];
        let product = |x: &[f64]| a.iter().map(|row| dot(row, x)).collect::<Vec<_>>();
        let solved = gmres(product, &product(&[1.0, -2.0, 3.0]));
        assert!(solved.holds());
        for (found, want) in solved.point.iter().zip([1.0, -2.0, 3.0]) {
            assert!((found - want).abs() < 1e-12, "{found} {want}");
        }
    }

    #[test]
    fn a_system_without_a_solution_is_told() {
        let product = |x: &[f64]| vec![x[0] + x[1], x[0] + x[1]];
        assert!(!gmres(product, &[1.0, 0.0]).holds());
    }
}
