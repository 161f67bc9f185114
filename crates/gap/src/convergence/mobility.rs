//! Mobility indices of a chain (D1).

use super::chain::Chain;
use crate::linear::{determinant, spectral_radius};
use ronghe_base::{Table, Text, Unit};

/// How much a chain moves: 0 where nobody moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Mobility {
    /// Shorrocks: `(k - trace P) / (k - 1)`.
    pub shorrocks: f64,
    /// Determinant: `1 - |det P|`.
    pub determinant: f64,
    /// Eigenvalue (Sommers and Conlisk): `1 - |lambda_2|`, `lambda_2` the second largest
    /// eigenvalue in modulus.
    pub eigenvalue: f64,
    /// Steps until half of a deviation from the long run is gone, `-ln 2 / ln |lambda_2|`; none
    /// where `lambda_2` is 0 or 1.
    pub half_life: Option<f64>,
    /// Unconditional probability of leaving: `k (1 - sum pi_i p_ii) / (k - 1)`, `pi` the stationary
    /// distribution; none where there is no single one.
    pub leaving: Option<f64>,
    /// Bartholomew: `sum_i pi_i sum_j p_ij |i - j| / (k - 1)`, moves weighed by classes crossed.
    pub bartholomew: Option<f64>,
    /// Prais: mean stay in each class, `1 / (1 - p_ii)` steps; none where it is never left.
    pub stay: Vec<Option<f64>>,
}

impl Chain {
    /// Mobility indices (D1); none where a class has no row, so that `P` is not known.
    ///
    /// # Source
    /// Shorrocks (1978), *Econometrica* 46(5), 1013-1024; Prais (1955), *Journal of the Royal
    /// Statistical Society A* 118(1); Bartholomew (1973), Stochastic Models for Social Processes;
    /// Sommers and Conlisk (1979), *Journal of Mathematical Sociology* 6(2); Formby, Smith and
    /// Zheng (2004), *Journal of Econometrics* 120(1).
    ///
    /// ```
    /// # use ronghe_gap::convergence::Chain;
    /// let m = Chain::new(2, vec![9, 1, 2, 8])?.mobility().unwrap();
    /// assert!((m.shorrocks - 0.3).abs() < 1e-15);
    /// assert!((m.eigenvalue - 0.3).abs() < 1e-12); // eigenvalues 1 and .7
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn mobility(&self) -> Option<Mobility> {
        if !self.empty().is_empty() {
            return None;
        }
        let k = self.classes();
        let n = k as f64;
        let p = self.matrix();
        let trace: f64 = (0..k).map(|i| p[i * k + i]).sum();
        let long = self.long_run();
        let pi = long.stationary;
        let second = match &pi {
            // taking the stationary part out leaves all eigenvalues but the first
            Some(pi) => {
                let rest: Vec<f64> = (0..k * k).map(|at| p[at] - pi[at % k]).collect();
                spectral_radius(&rest, k).min(1.0)
            }
            None => 1.0,
        };
        let over = |f: &dyn Fn(usize, usize) -> f64| {
            pi.as_ref().map(|pi| {
                let row = |i: usize| (0..k).map(|j| p[i * k + j] * f(i, j)).sum::<f64>();
                (0..k).map(|i| pi[i] * row(i)).sum::<f64>() / (n - 1.0)
            })
        };
        Some(Mobility {
            shorrocks: (n - trace) / (n - 1.0),
            determinant: 1.0 - determinant(&p, k).abs(),
            eigenvalue: 1.0 - second,
            half_life: (second > 1e-12 && second < 1.0 - 1e-12)
                .then(|| -(2_f64.ln()) / second.ln()),
            leaving: over(&|i, j| if i == j { 0.0 } else { n }),
            bartholomew: over(&|i, j| i.abs_diff(j) as f64),
            stay: (0..k)
                .map(|i| (p[i * k + i] < 1.0).then(|| 1.0 / (1.0 - p[i * k + i])))
                .collect(),
        })
    }
}

impl Mobility {
    /// One row an index.
    pub fn table(&self) -> Table {
        let mut table = Table::new("mobility", Text::new("流动性指数", "Mobility indices"))
            .column("index", Text::new("指数", "Index"), Unit::None)
            .column("value", Text::new("数值", "Value"), Unit::Number);
        let rows = [
            (
                Text::new(
                    "Shorrocks：(k − tr P)/(k − 1)",
                    "Shorrocks: (k - tr P)/(k - 1)",
                ),
                Some(self.shorrocks),
            ),
            (
                Text::new("行列式：1 − |det P|", "determinant: 1 - |det P|"),
                Some(self.determinant),
            ),
            (
                Text::new(
                    "第二特征值（Sommers-Conlisk）：1 − |λ₂|",
                    "second eigenvalue (Sommers-Conlisk): 1 - |l2|",
                ),
                Some(self.eigenvalue),
            ),
            (
                Text::new(
                    "离开：k/(k − 1) Σ πᵢ(1 − pᵢᵢ)，π 为平稳分布",
                    "leaving: k/(k - 1) sum pi_i (1 - p_ii), pi the stationary distribution",
                ),
                self.leaving,
            ),
            (
                Text::new(
                    "Bartholomew：Σ πᵢ pᵢⱼ |i − j| /(k − 1)",
                    "Bartholomew: sum pi_i p_ij |i - j| / (k - 1)",
                ),
                self.bartholomew,
            ),
            (
                Text::new("半衰期（步）", "half-life, steps"),
                self.half_life,
            ),
        ];
        for (name, value) in rows {
            table.push([name.into(), value.into()]);
        }
        for (i, stay) in self.stay.iter().enumerate() {
            let name = Text::new(
                format!("第 {} 类平均停留（Prais，步）", i + 1),
                format!("mean stay in class {} (Prais), steps", i + 1),
            );
            table.push([name.into(), (*stay).into()]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        let still = Chain::new(3, vec![2, 0, 0, 0, 3, 0, 0, 0, 4]).unwrap();
        let m = still.mobility().unwrap();
        for zero in [m.shorrocks, m.determinant, m.eigenvalue] {
            assert!(zero.abs() < 1e-15);
        }
        assert_eq!((m.leaving, m.half_life), (None, None));
        assert_eq!(m.stay, [None, None, None]);
        // every row alike: the start does not matter
        let free = Chain::new(2, vec![1, 1, 1, 1]).unwrap().mobility().unwrap();
        assert!((free.eigenvalue - 1.0).abs() < 1e-12 && free.half_life.is_none());
        assert!((free.leaving.unwrap() - 1.0).abs() < 1e-15);
        // two classes that change places: eigenvalue -1
        let swap = Chain::new(2, vec![0, 1, 1, 0]).unwrap().mobility().unwrap();
        assert!(swap.eigenvalue.abs() < 1e-12);
        assert!((swap.bartholomew.unwrap() - 1.0).abs() < 1e-15);
        assert!(
            Chain::new(2, vec![1, 1, 0, 0])
                .unwrap()
                .mobility()
                .is_none()
        );
    }
}
