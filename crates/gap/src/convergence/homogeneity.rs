//! Do chains of several regimes differ? (D1)

use super::chain::Chain;
use super::tail::chi_square_above;
use crate::GapError;

/// Tests of one matrix for all regimes against one for each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homogeneity {
    /// Pearson's `Q = sum n_i|l (p_ij|l - p_ij)^2 / p_ij`.
    pub q: f64,
    /// Likelihood ratio `2 sum n_ij|l ln(p_ij|l / p_ij)`.
    pub lr: f64,
    /// Degrees of freedom `sum_i (a_i - 1)(b_i - 1)`.
    pub df: usize,
    /// Probability of such a `Q` under one matrix; none without a degree of freedom.
    pub q_p: Option<f64>,
    /// The same of the likelihood ratio.
    pub lr_p: Option<f64>,
}

/// Tests whether chains of several regimes, such as classes of the spatial lag, are one (D1).
///
/// `p_ij` pools all regimes. For each class `i`, `a_i` regimes in which somebody starts there and
/// `b_i` classes that are reached from it in some regime give `(a_i - 1)(b_i - 1)` degrees of
/// freedom; empty rows count for nothing.
///
/// # Shapes and units
/// - `regimes`: at least two chains of the same classes
///
/// # Errors
/// [`GapError::Few`]; [`GapError::Lengths`].
///
/// # Source
/// Bickenbach and Bode (2003), *International Regional Science Review* 26(3), 363-392.
///
/// ```
/// # use ronghe_gap::convergence::{homogeneity, Chain};
/// let a = Chain::new(2, vec![8, 2, 5, 5])?;
/// let b = Chain::new(2, vec![2, 8, 5, 5])?;
/// let test = homogeneity(&[a, b])?;
/// assert!((test.q - 7.2).abs() < 1e-12); // 4 times 3^2 / 5
/// assert_eq!(test.df, 2);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn homogeneity(regimes: &[Chain]) -> Result<Homogeneity, GapError> {
    let [first, ..] = regimes else {
        return Err(few(0));
    };
    if regimes.len() < 2 {
        return Err(few(1));
    }
    let k = first.classes();
    for chain in regimes {
        crate::error::same_length(
            ("classes of the first chain", k),
            ("classes of another", chain.classes()),
        )?;
    }
    let (mut q, mut lr, mut df) = (0.0, 0.0, 0);
    for i in 0..k {
        let starts: Vec<f64> = regimes.iter().map(|c| c.starts(i) as f64).collect();
        let all: f64 = starts.iter().sum();
        let a = starts.iter().filter(|&&n| n > 0.0).count();
        let mut b = 0_usize;
        for j in 0..k {
            let moves: f64 = regimes.iter().map(|c| c.count(i, j) as f64).sum();
            if moves <= 0.0 {
                continue;
            }
            b += 1;
            for (chain, n) in regimes.iter().zip(&starts) {
                let (seen, expected) = (chain.count(i, j) as f64, n * moves / all);
                if expected > 0.0 {
                    q += (seen - expected) * (seen - expected) / expected;
                }
                if seen > 0.0 {
                    lr += 2.0 * seen * (seen / expected).ln();
                }
            }
        }
        df += a.saturating_sub(1) * b.saturating_sub(1);
    }
    Ok(Homogeneity {
        q,
        lr,
        df,
        q_p: chi_square_above(q, df),
        lr_p: chi_square_above(lr, df),
    })
}

fn few(found: usize) -> GapError {
    GapError::Few {
        what: "regimes",
        found,
        need: 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_rows_and_equal_chains() {
        let a = Chain::new(2, vec![3, 3, 0, 0]).unwrap();
        let same = homogeneity(&[a.clone(), a.clone()]).unwrap();
        assert!(same.q.abs() < 1e-15 && same.lr.abs() < 1e-15);
        assert_eq!(same.df, 1, "only the first row has a start");
        assert_eq!(same.q_p, Some(1.0));
        let none = Chain::new(2, vec![0, 0, 0, 0]).unwrap();
        let test = homogeneity(&[none.clone(), none.clone()]).unwrap();
        assert_eq!((test.df, test.q_p), (0, None));
        assert_eq!(homogeneity(&[a.clone(), none]).unwrap().df, 0);
        assert!(homogeneity(&[a]).is_err());
        assert!(homogeneity(&[]).is_err());
    }
}
