//! Gini, generalised entropy and Atkinson of a ranked sample, with influence (D1).

use super::entropy::{check_order, check_range, is_order, term};
use super::estimate::{Estimate, Measure, both};
use super::ranked::{Below, Ranked};
use crate::GapError;
use crate::sum::Sum;

/// Half the mean difference of a distribution, and the mean distance of every row to all.
pub(super) struct Distances {
    /// `A = E|X - Y| / 2`, so that `G = A / mu`.
    pub(super) half: f64,
    /// `E|X - y_i|`, in order of income.
    pub(super) mean: Vec<f64>,
}

impl Ranked<'_> {
    pub(super) fn distances(&self) -> Distances {
        let lowest = self.lowest();
        let (mut below, mut pairs) = (Below::default(), Sum::default());
        let mut mean = Vec::with_capacity(self.rising.len());
        for (y, &w) in self.rising.iter().zip(&self.weight) {
            let y = y - lowest;
            let short = below.shortfall(y);
            pairs.add(w * short);
            below.add(y, w);
            mean.push(short);
        }
        let (all, income) = (below.people(), below.income());
        for (y, short) in self.rising.iter().zip(&mut mean) {
            // those above: their income less theirs at y; equal incomes count for nothing
            *short = (2.0 * *short + (income - (y - lowest) * all)) / all;
        }
        Distances {
            half: pairs.value() / all / all,
            mean,
        }
    }

    /// Gini coefficient (D1), mid-rank form, no `n / (n - 1)`.
    ///
    /// `G = sum over pairs of w_i w_j |y_i - y_j| / (N^2 mu)`, summed over pairs in order of income
    /// with all terms at least 0, in twice the working precision, so near-equal incomes keep their
    /// digits. Influence: `(E|X - y| - 2 G mu) / mu - G (y - mu) / mu`.
    ///
    /// # Errors
    /// [`GapError::Empty`] when the mean is not above zero. With negative incomes the value may
    /// exceed 1.
    ///
    /// # Source
    /// Lerman and Yitzhaki (1989), *Journal of Econometrics* 42(1), 43-47; Monti (1991), *Statistica*
    /// 51(4), 561-577 (influence).
    ///
    /// ```
    /// use ronghe_gap::{Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 3.0], &[5.0, 5.0], Policy::default())?;
    /// assert_eq!(Ranked::new(&sample)?.gini()?.value, 0.25);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn gini(&self) -> Result<Estimate, GapError> {
        let mu = self.positive("Gini")?;
        let Distances { half, mut mean } = self.distances();
        let gini = half / mu;
        for (y, x) in self.rising.iter().zip(&mut mean) {
            *x = (*x - 2.0 * half) / mu - gini * (self.off(*y) / mu);
        }
        let measure = Measure::new(
            "gini",
            both("基尼系数", "Gini"),
            both("中秩，不作 n/(n-1) 修正", "mid-ranks, no n/(n-1)"),
        );
        Estimate::new(measure, gini, self.scatter(&mean))
    }

    /// Generalised entropy `GE(a)` (D1): Theil L for `a = 0`, Theil T for `a = 1`.
    ///
    /// With `r = y / mu - 1` and `t` the term of [`generalised_entropy`](crate::generalised_entropy):
    /// `GE = mean of t`, influence `t - GE (1 + a r)`.
    ///
    /// # Errors
    /// As [`generalised_entropy`](crate::generalised_entropy).
    ///
    /// # Source
    /// Shorrocks (1980), *Econometrica* 48(3), 613-625; Cowell (1989), *Journal of Econometrics* 42(1),
    /// 27-41 (sampling variance).
    pub fn entropy(&self, a: f64) -> Result<Estimate, GapError> {
        check_order(a)?;
        let mu = self.positive("entropy")?;
        check_range(a, self.sample.values(), self.sample.weights())?;
        let mut influence = self.map(|y| term(a, self.off(y) / mu));
        let value = self.average(influence.iter().copied());
        for (y, x) in self.sample.values().iter().zip(&mut influence) {
            *x -= value * (1.0 + a * (self.off(*y) / mu));
        }
        Estimate::new(entropy_name(a), value, influence)
    }

    /// Atkinson index (D1): `1 - EDE / mu` with the equally distributed equivalent
    /// `EDE = (mean of y^(1-e))^(1/(1-e))`, the geometric mean for `e = 1`.
    ///
    /// Computed from `GE(1 - e)`, so near-equal incomes keep their digits. With a zero income and
    /// `e >= 1` it is 1 whatever the rest, and has no influence function: that is empty.
    ///
    /// # Shapes and units
    /// - `e`: aversion to inequality, above 0
    ///
    /// # Errors
    /// [`GapError::Setting`] for `e`; [`GapError::Value`] for an income below 0;
    /// [`GapError::Empty`].
    ///
    /// # Source
    /// Atkinson (1970), *Journal of Economic Theory* 2(3), 244-263.
    ///
    /// ```
    /// use ronghe_gap::{Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 4.0], &[1.0, 1.0], Policy::default())?;
    /// let got = Ranked::new(&sample)?.atkinson(1.0)?.value;
    /// assert!((got - 0.2).abs() < 1e-15); // geometric mean 2, mean 2.5
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn atkinson(&self, e: f64) -> Result<Estimate, GapError> {
        if !(e.is_finite() && e > 0.0) {
            return Err(GapError::Setting {
                name: "aversion to inequality",
                value: e,
                need: "finite and above 0",
            });
        }
        let measure = Measure::new(
            format!("atkinson-{e}"),
            both(
                format!("阿特金森指数（e = {e}）"),
                format!("Atkinson, e = {e}"),
            ),
            both("1 - 等价收入/平均", "1 - EDE / mean"),
        );
        let a = 1.0 - e;
        self.positive("Atkinson")?;
        let zero = self.lowest() <= 0.0 && self.lowest() >= 0.0;
        if zero && (a <= 0.0 || is_order(a, 0.0)) {
            return Estimate::new(measure, 1.0, vec![]);
        }
        let entropy = self.entropy(a)?;
        let (value, slope) = if is_order(a, 0.0) {
            (-(-entropy.value).exp_m1(), (-entropy.value).exp())
        } else {
            // M = mean of (y / mu)^a, A = 1 - M^(1/a)
            let log = (a * (a - 1.0) * entropy.value).ln_1p();
            (-(log / a).exp_m1(), e * (log * (1.0 / a - 1.0)).exp())
        };
        Estimate::from_parts(measure, value, &[(slope, &entropy)])
    }
}

/// The name of `GE(a)`.
pub(super) fn entropy_name(a: f64) -> Measure {
    let form = both("各项以平均为基准", "terms measured from the mean");
    if is_order(a, 1.0) {
        Measure::new(
            "theil-t",
            both("泰尔 T", "Theil T"),
            both("GE(1)，0 ln 0 = 0", "GE(1), 0 ln 0 = 0"),
        )
    } else if is_order(a, 0.0) {
        Measure::new(
            "theil-l",
            both("泰尔 L（平均对数离差）", "Theil L (mean log deviation)"),
            both("GE(0)", "GE(0)"),
        )
    } else {
        Measure::new(
            format!("ge-{a}"),
            both(
                format!("广义熵 GE({a})"),
                format!("generalised entropy GE({a})"),
            ),
            form,
        )
    }
}
