//! A sample in order of income, sorted once for every measure that needs ranks (D1).

use super::estimate::{Estimate, Measure};
use super::sample::Sample;
use crate::GapError;
use crate::sum::{Sum, product};
use ronghe_base::Text;
use std::sync::OnceLock;

/// A [`Sample`] in order of income; its methods are the measures, each with its influence function.
///
/// Sorting is done once. Rows of equal income stand in order of weight, so that values do not depend
/// on the order of the rows, to the last bit where they come from running sums.
///
/// ```
/// use ronghe_gap::{Design, Lonely, Policy, Ranked, Sample};
/// let income = [3.0, 1.0, 8.0, 4.0];
/// let people = [1.0, 1.0, 1.0, 1.0];
/// let sample = Sample::new(&income, &people, Policy::default())?;
/// let gini = Ranked::new(&sample)?.gini()?;
/// assert!((gini.value - 0.343_75).abs() < 1e-15);
/// let design = Design::new(&people, None, None, Lonely::Refuse)?;
/// assert!(design.standard_error(&sample, &gini)? > 0.0);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ranked<'s> {
    pub(super) sample: &'s Sample,
    /// Positions in the sample, poorest first.
    pub(super) order: Vec<u32>,
    /// Incomes, poorest first.
    pub(super) rising: Vec<f64>,
    /// Their weights.
    pub(super) weight: Vec<f64>,
    /// All people.
    pub(super) count: f64,
    /// Mean income.
    pub(super) mean: f64,
    /// Mean income above the lowest: keeps the digits that all incomes share.
    pub(super) above: f64,
    running: OnceLock<Running>,
}

/// Running sums up to and with every row.
#[derive(Clone, Debug)]
pub(super) struct Running {
    /// People.
    pub(super) people: Vec<f64>,
    /// Income above the lowest.
    pub(super) above: Vec<f64>,
}

impl<'s> Ranked<'s> {
    /// Sorts the sample.
    ///
    /// # Errors
    /// [`GapError::Setting`] above 2^32 - 1 rows, and for incomes whose sum is not finite.
    pub fn new(sample: &'s Sample) -> Result<Self, GapError> {
        let rows = sample.values().len();
        if u32::try_from(rows).is_err() {
            return Err(GapError::Setting {
                name: "number of rows",
                value: rows as f64,
                need: "below 2^32; sort larger files in chunks",
            });
        }
        let order = order(sample.values(), sample.weights());
        let pick = |from: &[f64]| -> Vec<f64> { order.iter().map(|&i| from[i as usize]).collect() };
        let (rising, weight) = (pick(sample.values()), pick(sample.weights()));
        let lowest = rising.first().copied().unwrap_or_default();
        let mut all = Below::default();
        for (y, &w) in rising.iter().zip(&weight) {
            all.add(y - lowest, w);
        }
        let (count, above) = (all.people(), all.income() / all.people());
        let mean = lowest + above;
        if !mean.is_finite() {
            return Err(too_large("mean", mean));
        }
        Ok(Self {
            sample,
            order,
            rising,
            weight,
            count,
            mean,
            above,
            running: OnceLock::new(),
        })
    }

    /// The sample.
    pub fn sample(&self) -> &'s Sample {
        self.sample
    }

    /// All people: the sum of the weights.
    pub fn people(&self) -> f64 {
        self.count
    }

    /// Mean income `mu`.
    ///
    /// Influence: `y - mu`.
    ///
    /// # Errors
    /// None beyond those of [`Ranked::new`].
    pub fn mean(&self) -> Result<Estimate, GapError> {
        let influence = self.map(|y| self.off(y));
        let measure = Measure::new(
            "mean",
            Text::new("平均", "mean"),
            Text::new("加权", "weighted"),
        );
        Estimate::new(measure, self.mean, influence)
    }

    /// The mean, which must be above zero.
    pub(super) fn positive(&self, what: &'static str) -> Result<f64, GapError> {
        if self.mean > 0.0 {
            return Ok(self.mean);
        }
        Err(GapError::Empty { what })
    }

    /// `y - mu`, in which near-equal incomes keep their digits.
    #[inline]
    pub(super) fn off(&self, y: f64) -> f64 {
        (y - self.lowest()) - self.above
    }

    /// The lowest income.
    pub(super) fn lowest(&self) -> f64 {
        self.rising.first().copied().unwrap_or_default()
    }

    /// The rows used, effectively: `(sum w)^2 / sum w^2` (Kish 1965, Survey Sampling).
    pub(super) fn effective(&self) -> f64 {
        let squares: Sum = self.weight.iter().map(|w| w * w).collect();
        self.count * self.count / squares.value()
    }

    /// A function of income at every row of the sample, in its order.
    pub(super) fn map(&self, f: impl Fn(f64) -> f64) -> Vec<f64> {
        self.sample.values().iter().map(|&y| f(y)).collect()
    }

    /// Values in order of income, put back in the order of the sample.
    pub(super) fn scatter(&self, sorted: &[f64]) -> Vec<f64> {
        let mut back = vec![0.0; sorted.len()];
        for (&i, &x) in self.order.iter().zip(sorted) {
            back[i as usize] = x;
        }
        back
    }

    /// The weighted mean of values in the order of the sample.
    pub(super) fn average(&self, values: impl Iterator<Item = f64>) -> f64 {
        let weights = self.sample.weights();
        let sum: Sum = values.zip(weights).map(|(x, w)| w * x).collect();
        sum.value() / self.count
    }

    /// Running sums, made once.
    pub(super) fn running(&self) -> &Running {
        self.running.get_or_init(|| {
            let lowest = self.lowest();
            let mut below = Below::default();
            let rows = self.rising.iter().zip(&self.weight);
            let (people, above) = rows
                .map(|(y, &w)| {
                    below.add(y - lowest, w);
                    (below.people(), below.income())
                })
                .unzip();
            Running { people, above }
        })
    }

    /// Runs of equal income, as ranges of positions in order of income.
    pub(super) fn ties(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let mut start = 0;
        std::iter::from_fn(move || {
            let first = self.rising.get(start)?;
            let run = self.rising[start..].iter().take_while(|y| *y <= first);
            let range = start..start + run.count();
            start = range.end;
            Some(range)
        })
    }
}

/// People and income below a row, and what they are short of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Below {
    people: Sum,
    income: Sum,
}

impl Below {
    /// `sum of w_j (y - y_j)` over the rows added so far, in twice the working precision.
    #[inline]
    pub(super) fn shortfall(&self, y: f64) -> f64 {
        let ((c, c_rest), (m, m_rest)) = (self.people.parts(), self.income.parts());
        let (p, rest) = product(y, c);
        (p - m) + (rest + y * c_rest - m_rest)
    }

    #[inline]
    pub(super) fn add(&mut self, y: f64, w: f64) {
        let (p, rest) = product(w, y);
        self.people.add(w);
        self.income.add(p);
        self.income.add(rest);
    }

    pub(super) fn people(&self) -> f64 {
        self.people.value()
    }

    pub(super) fn income(&self) -> f64 {
        self.income.value()
    }
}

/// A figure that is too large for a double.
pub(super) fn too_large(name: &'static str, value: f64) -> GapError {
    GapError::Setting {
        name,
        value,
        need: "finite; incomes or weights are too large to multiply, use a larger unit",
    }
}

/// Bits that rise with the number.
#[inline]
pub(super) fn key(y: f64) -> u64 {
    let bits = (y + 0.0).to_bits(); // -0.0 becomes 0.0
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | (1 << 63)
    }
}

/// Positions in order of income, then weight; below 2^32 rows.
///
/// As much of the income as fits stands above the position in one word: words sort more than twice
/// as fast as pairs. Runs that agree in that much are put in order by all of it.
pub(super) fn order(income: &[f64], people: &[f64]) -> Vec<u32> {
    let keys = || income.iter().map(|&y| key(y));
    let (low, high) = keys().fold((u64::MAX, 0), |(a, b), k| (a.min(k), b.max(k)));
    let needed = |x: u64| 64 - x.leading_zeros();
    let place = needed(income.len().saturating_sub(1) as u64);
    let cut = (needed(high.saturating_sub(low)) + place).saturating_sub(64);
    let mut words: Vec<u64> = keys()
        .zip(0_u64..)
        .map(|(k, i)| (((k - low) >> cut) << place) | i)
        .collect();
    words.sort_unstable();
    let at = |word: u64| u32::try_from(word & ((1 << place) - 1)).unwrap_or(u32::MAX);
    let mut order: Vec<u32> = words.iter().map(|&w| at(w)).collect();
    let mut start = 0;
    for run in words.chunk_by(|a, b| a >> place == b >> place) {
        let end = start + run.len();
        if run.len() > 1 {
            let full = |i: u32| (key(income[i as usize]), key(people[i as usize]), i);
            order[start..end].sort_unstable_by_key(|&i| full(i));
        }
        start = end;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn incomes_of_any_size_and_sign_are_ordered() {
        let mut state = 7_u64;
        let income: Vec<f64> = (0..20_000)
            .map(|i| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                match i % 7 {
                    0 => -(state as f64),
                    1 => (state >> 60) as f64,
                    2 => (state as f64) * 1e-300,
                    _ => (state >> 40) as f64 / 7.0,
                }
            })
            .collect();
        let people: Vec<f64> = (0..20_000).map(|i| f64::from(i % 13) + 1.0).collect();
        let got = order(&income, &people);
        let mut want: Vec<u32> = (0..20_000).collect();
        want.sort_by(|&a, &b| {
            let (a, b) = (a as usize, b as usize);
            income[a]
                .total_cmp(&income[b])
                .then(people[a].total_cmp(&people[b]))
        });
        assert_eq!(got, want);
    }

    #[test]
    fn rows_of_one_income_are_not_short_of_it() {
        // in single working precision the product of sums and the sum of products differ by 1e-7
        let mut below = Below::default();
        for w in [
            1.768_627_261_501_867_9,
            1.182_563_635_331_333_6,
            0.1,
            1e-7,
            3.3e5,
        ] {
            below.add(7_000.1, w);
        }
        let short = below.shortfall(7_000.1);
        assert!(short.abs() < 1e-22, "{short}");
    }

    #[test]
    fn ties_are_found() {
        let sample =
            Sample::new(&[2.0, 1.0, 2.0, 0.0, -0.0], &[1.0; 5], Policy::default()).unwrap();
        let ranked = Ranked::new(&sample).unwrap();
        let runs: Vec<_> = ranked.ties().collect();
        assert_eq!(runs, [0..2, 2..3, 3..5]);
    }
}
