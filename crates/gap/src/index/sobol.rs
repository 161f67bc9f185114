//! Variance-based sensitivity: Sobol indices of first order and in total, with their errors (D2).

use crate::GapError;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// How much of the variance of an output one factor accounts for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// First-order index: the share that goes when the factor is fixed, alone. Its estimate may
    /// fall a little below 0.
    pub first: f64,
    /// Standard error of it.
    pub first_error: f64,
    /// Total index: the share left when all other factors are fixed, interactions included.
    pub total: f64,
    /// Standard error of it.
    pub total_error: f64,
}

/// Model runs laid out for Sobol indices: two samples `A` and `B` of independent uniform draws, and
/// for each factor the sample `A` with that factor's draws from `B`. A factor is a group of draws.
pub struct Sobol {
    groups: Vec<usize>,
    draws: usize,
    seed: u64,
}

/// The largest number of values that a layout may hold.
const MOST: usize = 200_000_000;

impl Sobol {
    /// A layout.
    ///
    /// # Shapes and units
    /// - `groups`: how many draws each factor takes, at least one each
    /// - `draws`: rows `N` of each sample, at least 8; the model runs `N (k + 2)` times for `k`
    ///   factors
    ///
    /// # Errors
    /// [`GapError::Few`]; [`GapError::Setting`] where it would not fit in memory.
    pub fn new(groups: &[usize], draws: usize, seed: u64) -> Result<Self, GapError> {
        for (what, found, need) in [("factors", groups.len(), 1), ("draws", draws, 8)] {
            if found < need {
                return Err(GapError::Few { what, found, need });
            }
        }
        let width: usize = groups.iter().sum();
        if width.saturating_mul(draws) > MOST {
            return Err(GapError::Setting {
                name: "draws",
                value: draws as f64,
                need: "small enough for two hundred million numbers in all",
            });
        }
        Ok(Self {
            groups: groups.to_vec(),
            draws,
            seed,
        })
    }

    /// Runs the model in a fixed order: row by row `A`, `B`, then `A` with each factor from `B`.
    /// `run(row, which, draws)` gets `which = 0` for `A`, `1` for `B`, `2 + i` for factor `i`, and
    /// draws in `[0, 1)` in the order of the groups.
    ///
    /// # Errors
    /// What `run` returns.
    pub fn each<E>(
        &self,
        mut run: impl FnMut(usize, usize, &[f64]) -> Result<(), E>,
    ) -> Result<(), E> {
        let width: usize = self.groups.iter().sum();
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut unit = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        for row in 0..self.draws {
            let a: Vec<f64> = (0..width).map(|_| unit()).collect();
            let b: Vec<f64> = (0..width).map(|_| unit()).collect();
            run(row, 0, &a)?;
            run(row, 1, &b)?;
            let mut start = 0;
            for (i, &len) in self.groups.iter().enumerate() {
                let mut mixed = a.clone();
                mixed[start..start + len].copy_from_slice(&b[start..start + len]);
                run(row, 2 + i, &mixed)?;
                start += len;
            }
        }
        Ok(())
    }

    /// How many times the model runs.
    pub fn runs(&self) -> usize {
        self.draws * (self.groups.len() + 2)
    }
}

/// Sobol indices from the outputs of a [`Sobol`] layout (D2).
///
/// With outputs `f` centred on the mean of `A` and `B` and `V` the variance over both:
/// first order `S_i = mean f(B) (f(AB_i) - f(A)) / V` (Saltelli's estimator), total
/// `S_Ti = mean (f(A) - f(AB_i))^2 / (2 V)` (Jansen's). The errors are those of ratios of means
/// over rows, to first order.
///
/// # Shapes and units
/// - `a`, `b`: `[N]`; `mixed`: one `[N]` a factor
/// - returns one effect a factor; nothing where the output does not vary: there is no variance to
///   share
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Few`] below two rows.
///
/// # Source
/// Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola (2010), *Computer Physics
/// Communications* 181(2), 259-270, table 2, (b) and (f); Jansen (1999), *Computer Physics
/// Communications* 117, 35-43.
///
/// ```
/// # use ronghe_gap::index::{sobol_effects, Sobol};
/// // y = 2 x1 + x2: shares 4/5 and 1/5 of the variance
/// let layout = Sobol::new(&[1, 1], 4_000, 1)?;
/// let mut out = vec![vec![0.0; 4_000]; 4];
/// layout.each(|row, which, x| {
///     out[which][row] = 2.0 * x[0] + x[1];
///     Ok::<(), ronghe_gap::GapError>(())
/// })?;
/// let effects = sobol_effects(&out[0], &out[1], &out[2..])?;
/// assert!((effects[0].first - 0.8).abs() < 4.0 * effects[0].first_error);
/// assert!((effects[1].total - 0.2).abs() < 4.0 * effects[1].total_error);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn sobol_effects(a: &[f64], b: &[f64], mixed: &[Vec<f64>]) -> Result<Vec<Effect>, GapError> {
    let n = a.len();
    if n < 2 {
        return Err(GapError::Few {
            what: "rows of model runs",
            found: n,
            need: 2,
        });
    }
    for (name, len) in [("sample B", b.len())]
        .into_iter()
        .chain(mixed.iter().map(|m| ("sample AB", m.len())))
    {
        crate::error::same_length(("sample A", n), (name, len))?;
    }
    let rows = n as f64;
    let mean = a.iter().chain(b).sum::<f64>() / (2.0 * rows);
    let squares: Vec<f64> = (0..n)
        .map(|r| f64::midpoint((a[r] - mean).powi(2), (b[r] - mean).powi(2)))
        .collect();
    let variance = squares.iter().sum::<f64>() / rows;
    // rounding of equal outputs is no variance
    if variance <= (mean * 1e-14).powi(2) || variance <= f64::MIN_POSITIVE {
        return Ok(vec![]);
    }
    let of = |ab: &Vec<f64>| {
        let firsts: Vec<f64> = (0..n).map(|r| (b[r] - mean) * (ab[r] - a[r])).collect();
        let totals: Vec<f64> = (0..n).map(|r| (a[r] - ab[r]).powi(2) / 2.0).collect();
        let (first, first_error) = ratio(&firsts, &squares, variance);
        let (total, total_error) = ratio(&totals, &squares, variance);
        Effect {
            first,
            first_error,
            total,
            total_error,
        }
    };
    Ok(mixed.iter().map(of).collect())
}

/// Mean of `top` over the mean of `bottom`, and its standard error.
fn ratio(top: &[f64], bottom: &[f64], mean_bottom: f64) -> (f64, f64) {
    let n = top.len() as f64;
    let value = top.iter().sum::<f64>() / n / mean_bottom;
    let residual = |(t, b): (&f64, &f64)| ((t - value * b) / mean_bottom).powi(2);
    let squares: f64 = top.iter().zip(bottom).map(residual).sum();
    (value, (squares / (n - 1.0) / n).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effects(draws: usize, model: impl Fn(&[f64]) -> f64, groups: &[usize]) -> Vec<Effect> {
        let layout = Sobol::new(groups, draws, 20).unwrap();
        let mut out = vec![vec![0.0; draws]; groups.len() + 2];
        layout
            .each(|row, which, x| {
                out[which][row] = model(x);
                Ok::<(), GapError>(())
            })
            .unwrap();
        sobol_effects(&out[0], &out[1], &out[2..]).unwrap()
    }

    /// Ishigami's function with a = 7, b = 0.1; indices in closed form (Saltelli et al. 2008).
    #[test]
    fn ishigami_within_four_errors() {
        let pi = std::f64::consts::PI;
        let found = effects(
            20_000,
            |u| {
                let x: Vec<f64> = u.iter().map(|u| pi * (2.0 * u - 1.0)).collect();
                x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
            },
            &[1, 1, 1],
        );
        let first = [0.313_905, 0.442_411, 0.0];
        let total = [0.557_589, 0.442_411, 0.243_684];
        for (i, e) in found.iter().enumerate() {
            assert!(
                (e.first - first[i]).abs() < 4.0 * e.first_error + 1e-6,
                "{i}: {e:?}"
            );
            assert!(
                (e.total - total[i]).abs() < 4.0 * e.total_error + 1e-6,
                "{i}: {e:?}"
            );
            assert!(e.first_error < 0.02 && e.total_error < 0.02);
        }
    }

    #[test]
    fn groups_act_as_one_factor_and_constants_have_no_indices() {
        // x1 x2 in one group, x3 beside it
        let found = effects(
            8_000,
            |u| (u[0] - 0.5) * (u[1] - 0.5) + u[2] / 10.0,
            &[2, 1],
        );
        let (pair, single) = (1.0 / 144.0, 1.0 / 1200.0);
        let share = pair / (pair + single);
        assert!((found[0].first - share).abs() < 4.0 * found[0].first_error);
        assert!((found[0].total - share).abs() < 4.0 * found[0].total_error);
        assert_eq!(effects(100, |_| 3.7, &[1, 1]), []);
        // a factor that does nothing has exactly nothing
        let idle = effects(100, |u| u[0], &[1, 1])[1];
        assert!(idle.first.abs() < 1e-300 && idle.total.abs() < 1e-300);
    }

    #[test]
    fn errors_cover_the_truth_about_as_often_as_they_say() {
        let mut inside = 0;
        for seed in 0..200 {
            let layout = Sobol::new(&[1, 1], 500, seed).unwrap();
            let mut out = vec![vec![0.0; 500]; 4];
            layout
                .each(|row, which, x| {
                    out[which][row] = 2.0 * x[0] + x[1];
                    Ok::<(), GapError>(())
                })
                .unwrap();
            let e = sobol_effects(&out[0], &out[1], &out[2..]).unwrap()[0];
            inside += usize::from((e.first - 0.8).abs() < 1.96 * e.first_error);
        }
        assert!(
            (180..=198).contains(&inside),
            "{inside} of 200 within 1.96 errors"
        );
    }
}
