//! Small dense matrices in rows: a symmetric spectrum and a linear system, for tables of some
//! dozens of criteria or classes.

/// Eigenvalues and unit eigenvectors (`vectors[k]` belongs to `values[k]`) of a symmetric matrix of
/// `n` rows, largest value first: cyclic Jacobi rotations (Golub and Van Loan, *Matrix
/// Computations*, 4th ed., section 8.5).
pub(crate) fn symmetric_spectrum(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut a = matrix.to_vec();
    let mut v: Vec<f64> = (0..n * n)
        .map(|i| f64::from(u8::from(i / n == i % n)))
        .collect();
    for _ in 0..60 {
        let off: f64 = (0..n * n)
            .filter(|i| i / n != i % n)
            .map(|i| a[i] * a[i])
            .sum();
        if off <= f64::MIN_POSITIVE {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, n, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j * n + j].total_cmp(&a[i * n + i]));
    let vectors = order
        .iter()
        .map(|&k| (0..n).map(|row| v[row * n + k]).collect())
        .collect();
    (order.iter().map(|&k| a[k * n + k]).collect(), vectors)
}

/// One rotation that makes `a[p][q]` zero.
fn rotate(a: &mut [f64], v: &mut [f64], n: usize, p: usize, q: usize) {
    let apq = a[p * n + q];
    if apq.abs() <= f64::MIN_POSITIVE {
        return;
    }
    let tau = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    let t = tau.signum() / (tau.abs() + tau.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for k in 0..n {
        let (akp, akq) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * akp - s * akq;
        a[k * n + q] = s * akp + c * akq;
    }
    for k in 0..n {
        let (apk, aqk) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * apk - s * aqk;
        a[q * n + k] = s * apk + c * aqk;
        let (vkp, vkq) = (v[k * n + p], v[k * n + q]);
        v[k * n + p] = c * vkp - s * vkq;
        v[k * n + q] = s * vkp + c * vkq;
    }
    (a[p * n + q], a[q * n + p]) = (0.0, 0.0);
}

/// The solution of `a x = b` by elimination with partial pivoting; none where `a` is singular to
/// working precision.
pub(crate) fn solve(a: &[f64], b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    let (mut a, mut x) = (a.to_vec(), b.to_vec());
    let size = a.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    for col in 0..n {
        let pivot =
            (col..n).max_by(|&i, &j| a[i * n + col].abs().total_cmp(&a[j * n + col].abs()))?;
        if a[pivot * n + col].abs() <= size * 1e-14 {
            return None;
        }
        if pivot != col {
            for k in 0..n {
                a.swap(col * n + k, pivot * n + k);
            }
            x.swap(col, pivot);
        }
        for row in col + 1..n {
            let by = a[row * n + col] / a[col * n + col];
            for k in col..n {
                a[row * n + k] -= by * a[col * n + k];
            }
            x[row] -= by * x[col];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| a[row * n + k] * x[k]).sum();
        x[row] = (x[row] - known) / a[row * n + row];
    }
    Some(x)
}

/// The determinant, by elimination with partial pivoting.
pub(crate) fn determinant(a: &[f64], n: usize) -> f64 {
    let mut a = a.to_vec();
    let mut value = 1.0;
    for col in 0..n {
        let better = |i: &usize, j: &usize| a[i * n + col].abs().total_cmp(&a[j * n + col].abs());
        let pivot = (col..n).max_by(better).unwrap_or(col);
        let head = a[pivot * n + col];
        if head.abs() <= 0.0 {
            return 0.0;
        }
        if pivot != col {
            value = -value;
            for k in 0..n {
                a.swap(col * n + k, pivot * n + k);
            }
        }
        value *= head;
        for row in col + 1..n {
            let by = a[row * n + col] / head;
            for k in col..n {
                a[row * n + k] -= by * a[col * n + k];
            }
        }
    }
    value
}

/// The largest modulus of the eigenvalues of any square matrix: `|a^N|^(1/N)` with `N = 2^60` by
/// repeated squaring (Gelfand's formula), which also holds for complex pairs.
pub(crate) fn spectral_radius(a: &[f64], n: usize) -> f64 {
    let mut power = a.to_vec();
    let mut log = 0.0; // logarithm of what was divided out, per first power
    let mut share = 1.0;
    for _ in 0..60 {
        let size = power.iter().map(|x| x * x).sum::<f64>().sqrt();
        // what rounding leaves of a power that vanishes
        if size <= 1e-150 {
            return 0.0;
        }
        log += size.ln() * share;
        for x in &mut power {
            *x /= size;
        }
        let mut square = vec![0.0; n * n];
        for i in 0..n {
            for k in 0..n {
                let by = power[i * n + k];
                for j in 0..n {
                    square[i * n + j] += by * power[k * n + j];
                }
            }
        }
        power = square;
        share /= 2.0;
    }
    log.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spectrum_by_hand() {
        // [[2, 1, 0], [1, 2, 0], [0, 0, 5]]: 5, 3, 1
        let (values, vectors) =
            symmetric_spectrum(&[2.0, 1.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 5.0], 3);
        for (got, want) in values.iter().zip([5.0, 3.0, 1.0]) {
            assert!((got - want).abs() < 1e-14);
        }
        assert!((vectors[1][0].abs() - 0.5_f64.sqrt()).abs() < 1e-14);
        assert!(vectors[1][2].abs() < 1e-14);
    }

    #[test]
    fn radius_and_determinant() {
        // eigenvalues 0.9 and 0.5 with a large corner; a turn by a right angle times 0.7; nilpotent
        assert!((spectral_radius(&[0.9, 100.0, 0.0, 0.5], 2) - 0.9).abs() < 1e-12);
        assert!((spectral_radius(&[0.0, -0.7, 0.7, 0.0], 2) - 0.7).abs() < 1e-12);
        assert!(spectral_radius(&[0.0, 1.0, 0.0, 0.0], 2).abs() < 1e-12);
        assert!((determinant(&[0.0, 2.0, 3.0, 1.0], 2) + 6.0).abs() < 1e-15);
        assert!(determinant(&[1.0, 2.0, 2.0, 4.0], 2).abs() < 1e-15);
    }

    #[test]
    fn a_system_and_a_singular_one() {
        let x = solve(&[0.0, 2.0, 3.0, 1.0], &[4.0, 5.0]).unwrap();
        assert!((x[0] - 1.0).abs() < 1e-15 && (x[1] - 2.0).abs() < 1e-15);
        assert!(solve(&[1.0, 2.0, 2.0, 4.0], &[1.0, 1.0]).is_none());
    }
}
