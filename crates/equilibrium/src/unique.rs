//! Whether the equilibrium found is the only one near (P1-P5).

use crate::baseline::Baseline;
use crate::eigen::{Complex, arnoldi};
use crate::error::EquilibriumError;
use crate::fixed_point::{self, Settings};
use crate::outcome::Outcome;
use crate::pass::Pass;

/// Starts from which to solve again.
///
/// ```
/// let starts = ronghe_equilibrium::Starts::default();
/// assert_eq!((starts.count, starts.spread), (2, 0.2));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Starts {
    /// How many; 0 looks at the slopes alone.
    pub count: usize,
    /// Same seed, same starts.
    pub seed: u64,
    /// Standard deviation of the log hats to start from, from 0 to 2.
    pub spread: f64,
    /// Largest number of passes of each.
    pub max_passes: usize,
    /// Largest number of products with the Jacobian.
    pub products: usize,
}

impl Default for Starts {
    fn default() -> Self {
        Self {
            count: 2,
            seed: 1,
            spread: 0.2,
            max_passes: 4_000,
            products: 60,
        }
    }
}

/// What other starts and the slopes of the map say of an equilibrium.
///
/// The equilibrium is a fixed point `x = F(x)` of log hats. It is isolated, and moves smoothly with the
/// levers, as long as no eigenvalue of the Jacobian `J` of `F` is 1. Where an equilibrium is the only one,
/// `det(I - J) > 0` there (index theorem): an odd number of real eigenvalues above 1 says that there are
/// others, and any above 1, or close to it, is a warning that the answer hangs on the start. Eigenvalues
/// below -1 say nothing of this: they make the undamped map swing, which a damping below
/// `2 / (1 + |lambda|)` ends. Starts that agree are evidence, not proof, that there is no other.
#[derive(Clone, Debug, PartialEq)]
pub struct Uniqueness {
    /// Largest log difference of the outcome from the same start solved as far as rounding allows.
    pub error: f64,
    /// Largest log difference of that from the solution found from each start; none where the passes
    /// from a start did not settle.
    pub gaps: Vec<Option<f64>>,
    /// Largest size of an eigenvalue of the Jacobian at the equilibrium.
    pub spectral_radius: f64,
    /// The eigenvalue nearest to 1, as real and imaginary part.
    pub nearest_to_one: (f64, f64),
    /// Number of real eigenvalues above 1.
    pub above_one: usize,
    /// How far `spectral_radius` and `nearest_to_one` moved in the last four products: how exact they are.
    pub settled: f64,
    /// Products with the Jacobian made.
    pub products: usize,
}

impl Uniqueness {
    /// Largest log difference between solutions from different starts; infinite if some start led to
    /// none, 0 without starts.
    ///
    /// ```
    /// # use ronghe_equilibrium::Uniqueness;
    /// let found = Uniqueness { error: 0.0, gaps: vec![Some(1e-14), None], spectral_radius: 1.4,
    ///     nearest_to_one: (0.6, 0.0), above_one: 0, settled: 0.0, products: 20 };
    /// assert_eq!(found.largest_gap(), f64::INFINITY);
    /// ```
    #[must_use]
    pub fn largest_gap(&self) -> f64 {
        let gaps = self.gaps.iter().map(|gap| gap.unwrap_or(f64::INFINITY));
        gaps.fold(0.0, f64::max)
    }
}

impl Baseline {
    /// Solves an outcome again from other starts and looks at the slopes of the map there.
    ///
    /// Starts are normal log hats (sums of twelve uniform numbers of the splitmix64 sequence of Steele, Lea
    /// and Flood 2014). Eigenvalues are Ritz values of a growing subspace (Arnoldi 1951) with products
    /// `J v` by central differences of the map.
    ///
    /// # Errors
    /// [`EquilibriumError::Options`]; [`EquilibriumError::Foreign`] if the outcome is no equilibrium of this
    /// baseline; [`EquilibriumError::NoConvergence`].
    ///
    /// # Source
    /// Kehoe (1980), An Index Theorem for General Equilibrium Models with Production, Econometrica 48(5);
    /// Arnoldi (1951), Quarterly of Applied Mathematics 9(1).
    ///
    /// ```
    /// # use ronghe_equilibrium::{Case, Baseline, Levers, Options, Starts};
    /// # let text = include_str!("../../../cases/equilibrium/2_land.json");
    /// # let baseline = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let reform = Levers { home: Some(0.9.into()), ..Levers::default() };
    /// let outcome = baseline.solve(&reform, &Options::default())?;
    /// let found = baseline.verify_unique(&outcome, &Starts::default())?;
    /// assert!(found.largest_gap() < 1e-12);
    /// assert!(found.nearest_to_one.0 < 0.9 && found.above_one == 0);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn verify_unique(
        &self,
        outcome: &Outcome,
        starts: &Starts,
    ) -> Result<Uniqueness, EquilibriumError> {
        starts.check()?;
        let settings = Settings {
            tolerance: 1e-12,
            goal: 1e-15,
            max_passes: starts.max_passes,
            window: 8,
            damping: 1.0,
        };
        let settings = self.near().map_or_else(|| settings.plain(), |_| settings);
        let reform = &outcome.reform;
        let map = |x: &[f64]| Pass::new(self, reform, x).logs(self);
        self.owns(outcome, map)?;
        let found = fixed_point::solve(map, outcome.logs().to_vec(), &settings, self.near());
        let point = match found {
            Ok(fixed) => fixed.point,
            Err(stuck) => {
                return Err(EquilibriumError::NoConvergence {
                    stage: "second solution",
                    residual: stuck.residual(),
                    tolerance: settings.tolerance,
                    history: stuck.history,
                });
            }
        };
        let mut dice = Splitmix(starts.seed);
        let gaps = (0..starts.count).map(|_| {
            let start = point
                .iter()
                .map(|_| starts.spread * dice.normal())
                .collect();
            let other = fixed_point::solve(map, self.start(Some(start)), &settings, self.near());
            other.ok().map(|other| largest_gap(&other.point, &point))
        });
        let gaps = gaps.collect();
        let slopes = slopes(map, &point, starts, &mut dice);
        Ok(Uniqueness {
            error: largest_gap(outcome.logs(), &point),
            gaps,
            ..slopes
        })
    }

    /// An outcome belongs to the baseline it was solved from: elsewhere it is no fixed point.
    fn owns(
        &self,
        outcome: &Outcome,
        map: impl Fn(&[f64]) -> Vec<f64>,
    ) -> Result<(), EquilibriumError> {
        const OWN: f64 = 1e-3;
        let logs = outcome.logs();
        let residual = if logs.len() == 10 * self.places() {
            largest_gap(&map(logs), logs)
        } else {
            f64::INFINITY
        };
        if residual < OWN.max(10.0 * outcome.residual) {
            return Ok(());
        }
        Err(EquilibriumError::Foreign {
            found: format!("its log residual there is {residual:.1e}"),
        })
    }
}

impl Starts {
    fn check(&self) -> Result<(), EquilibriumError> {
        let wrong = |option, value: String, need| {
            Err(EquilibriumError::Options {
                option,
                value,
                need,
            })
        };
        if !(0.0..=2.0).contains(&self.spread) {
            return wrong("spread", self.spread.to_string(), "from 0 to 2");
        }
        if self.max_passes == 0 {
            return wrong("max_passes", "0".into(), "at least 1");
        }
        if !(2..=500).contains(&self.products) {
            return wrong("products", self.products.to_string(), "from 2 to 500");
        }
        Ok(())
    }
}

/// Eigenvalues of the Jacobian at a fixed point, as far as they matter.
fn slopes(
    map: impl Fn(&[f64]) -> Vec<f64>,
    point: &[f64],
    starts: &Starts,
    dice: &mut Splitmix,
) -> Uniqueness {
    /// Balances the error of differences, `step^2`, and of rounding, `1e-16 / step`.
    const STEP: f64 = 1e-5;
    const SETTLED: f64 = 1e-7;
    const BACK: usize = 4;
    let product = |v: &[f64]| -> Vec<f64> {
        let size = v.iter().fold(f64::MIN_POSITIVE, |max, x| x.abs().max(max));
        let step = STEP / size;
        let at = |side: f64| -> Vec<f64> {
            let moved: Vec<f64> = point
                .iter()
                .zip(v)
                .map(|(x, v)| x + side * step * v)
                .collect();
            map(&moved)
        };
        let (up, down) = (at(1.0), at(-1.0));
        up.iter()
            .zip(&down)
            .map(|(a, b)| (a - b) / (2.0 * step))
            .collect()
    };
    let mut seen: Vec<(f64, Complex)> = Vec::new();
    let moved = |seen: &[(f64, Complex)]| -> f64 {
        let Some(back) = seen.len().checked_sub(1 + BACK) else {
            return f64::INFINITY;
        };
        let ((r0, z0), (r1, z1)) = (seen[back], seen[seen.len() - 1]);
        (r1 - r0).abs().max((z1 - z0).abs())
    };
    let start: Vec<f64> = point.iter().map(|_| dice.normal()).collect();
    let values = arnoldi(product, &start, starts.products, |values| {
        let radius = values.iter().fold(0.0, |max: f64, z| max.max(z.abs()));
        seen.push((radius, nearest_to_one(values)));
        moved(&seen) < SETTLED
    });
    let nearest = nearest_to_one(&values);
    Uniqueness {
        error: 0.0,
        gaps: Vec::new(),
        spectral_radius: values.iter().fold(0.0, |max, z| z.abs().max(max)),
        nearest_to_one: (nearest.re, nearest.im),
        above_one: values
            .iter()
            .filter(|z| z.re > 1.0 && z.im.abs() < 1e-9 * z.re)
            .count(),
        settled: moved(&seen),
        products: seen.len(),
    }
}

/// The value nearest to 1; zero if there is none.
fn nearest_to_one(values: &[Complex]) -> Complex {
    let far = |z: &Complex| (z.re - 1.0).hypot(z.im);
    let nearest = values.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
    nearest.copied().unwrap_or(Complex { re: 0.0, im: 0.0 })
}

fn largest_gap(a: &[f64], b: &[f64]) -> f64 {
    let gaps = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    gaps.fold(
        0.0,
        |max, gap| if gap > max || gap.is_nan() { gap } else { max },
    )
}

/// Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators.
struct Splitmix(u64);

impl Splitmix {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Normal as nearly as twelve uniform numbers make it: never beyond 6.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}
