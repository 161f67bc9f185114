//! Inequality of incomes as a mixture of lognormals (P5, X0).
//!
//! Source: Aitchison and Brown (1957), The Lognormal Distribution; Cowell (2011), Measuring
//! Inequality, 3rd ed., for the indices.

use serde::Serialize;
use std::collections::BTreeMap;

/// A group of people whose incomes are lognormal around a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncomeGroup {
    /// Mean income per head, at least 0.
    pub income: f64,
    /// People, at least 0; a group without people is left out.
    pub heads: f64,
    /// Standard deviation of log income; 0 if all have the same.
    pub spread: f64,
    /// Part of the group living in urban cells, 0 to 1.
    pub urban: f64,
}

/// Inequality of a whole population (the keys of `report` in the schema).
///
/// ```
/// use ronghe_equilibrium::{Inequality, IncomeGroup};
/// let group = |income, heads, urban| IncomeGroup { income, heads, spread: 0.0, urban };
/// let found = Inequality::of(&[group(1.0, 1.0, 0.0), group(3.0, 1.0, 1.0)]);
/// assert!((found.gini - 0.25).abs() < 1e-12);
/// assert!((found.urban_rural_ratio - 3.0).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Inequality {
    /// Gini coefficient, `sum_ab p_a p_b E max(X_a, X_b) / mean - 1`.
    pub gini: f64,
    /// Theil index T, between and within groups together.
    pub theil: f64,
    /// Theil index T between groups.
    pub theil_between: f64,
    /// Theil index T within groups, income shares times half the variance of logs.
    pub theil_within: f64,
    /// Income shares of the five fifths of people, poorest first.
    pub quintile_shares: [f64; 5],
    /// Mean income.
    pub mean: f64,
    /// Gini coefficient if all within a group had its mean.
    pub gini_between_groups: f64,
    /// Mean income of urban residents over that of rural residents; not a number if a side is empty.
    pub urban_rural_ratio: f64,
    /// Theil index T between urban and rural residents.
    pub theil_urban_rural: f64,
}

impl Inequality {
    /// Measures a population; with `l = ln y - s^2/2` and `t^2 = s_a^2 + s_b^2`,
    /// `E max = y_a Phi((l_a - l_b + s_a^2)/t) + y_b Phi((l_b - l_a + s_b^2)/t)`. No simulation.
    ///
    /// Incomes in any unit, heads in any unit. An empty population gives numbers that are not numbers.
    ///
    /// Up to 2,000 groups every pair is compared. Beyond, `mean G = int F (1 - F) dx` with the distribution
    /// function `F` is summed on a fine grid of log income (error below 1e-12; groups with a spread below
    /// 0.05 are still compared pair by pair, groups without any are sorted). Beyond 20,000, groups of one
    /// spread whose incomes differ by less than one part in 1,000 are joined first, which moves the Gini
    /// and the quintile shares by less than 1e-6; the Theil index stays exact.
    #[must_use]
    pub fn of(groups: &[IncomeGroup]) -> Self {
        let mixture = Mixture::new(groups);
        let equal = Mixture::new(
            &groups
                .iter()
                .map(|g| IncomeGroup { spread: 0.0, ..*g })
                .collect::<Vec<_>>(),
        );
        let (between, within) = mixture.theil();
        let (mixture, equal) = (mixture.joined(), equal.joined());
        let (urban_rural_ratio, theil_urban_rural) = residence(groups);
        Self {
            gini: mixture.gini(),
            theil: between + within,
            theil_between: between,
            theil_within: within,
            quintile_shares: mixture.quintiles(),
            mean: mixture.mean,
            gini_between_groups: equal.gini(),
            urban_rural_ratio,
            theil_urban_rural,
        }
    }
}

/// What one more unit of income, heads and urban part of a group adds to an index.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GroupSlope {
    pub(crate) income: f64,
    pub(crate) heads: f64,
    pub(crate) urban: f64,
}

/// The Gini coefficient and its slopes, one for each group.
///
/// With `M = sum_ab p_a p_b E max(X_a, X_b)` and `G = M / mean - 1`: `dM/dy_a = 2 p_a sum_b p_b Phi_ab`, since
/// the slope of `E max` in `y_a` is the chance, by income, that `a` is the larger; and `dM/dp_a = 2 sum_b p_b
/// E max(X_a, X_b)`.
pub(crate) fn gini_slopes(groups: &[IncomeGroup]) -> (f64, Vec<GroupSlope>) {
    let Mixture { parts, mean } = Mixture::new(groups);
    let people: f64 = groups.iter().map(|g| g.heads).sum();
    let mut wins = vec![0.0; parts.len()];
    let mut larger = vec![0.0; parts.len()];
    for (a, part) in parts.iter().enumerate() {
        for (b, other) in parts.iter().enumerate() {
            let ahead = part.ahead_of(other);
            wins[a] += other.weight * ahead;
            larger[a] += other.weight * part.income * ahead;
            larger[b] += part.weight * part.income * ahead;
        }
    }
    let sum: f64 = parts
        .iter()
        .zip(&larger)
        .map(|(p, larger)| p.weight * larger)
        .sum();
    let mut found = parts
        .iter()
        .zip(wins.iter().zip(&larger))
        .map(|(p, (wins, larger))| {
            let poorer = sum / mean;
            GroupSlope {
                income: p.weight / mean * (2.0 * wins - poorer),
                heads: (2.0 * (larger - sum) - poorer * (p.income - mean)) / (mean * people),
                urban: 0.0,
            }
        });
    let slopes = groups.iter().map(|g| {
        let peopled = g.heads > 0.0;
        peopled.then(|| found.next()).flatten().unwrap_or_default()
    });
    (sum / mean - 1.0, slopes.collect())
}

/// Groups up to which every pair is compared.
const FEW: usize = 2_000;
/// Groups beyond which those almost alike are joined.
const MANY: usize = 20_000;

/// Incomes within one part in 1,000 have one number.
#[expect(clippy::cast_possible_truncation, reason = "logs are small")]
fn bin(income: f64) -> i64 {
    (1e3 * income.max(1e-300).ln()).floor() as i64
}

/// Standard normal distribution function.
fn normal(z: f64) -> f64 {
    0.5 * (1.0 + libm::erf(z * std::f64::consts::FRAC_1_SQRT_2))
}

struct Part {
    /// Part of all people.
    weight: f64,
    income: f64,
    spread: f64,
    /// Mean of log income.
    log_mean: f64,
}

struct Mixture {
    parts: Vec<Part>,
    mean: f64,
}

impl Mixture {
    fn new(groups: &[IncomeGroup]) -> Self {
        let people: f64 = groups.iter().map(|g| g.heads).sum();
        let parts: Vec<Part> = groups
            .iter()
            .filter(|g| g.heads > 0.0)
            .map(|g| Part {
                weight: g.heads / people,
                income: g.income,
                spread: g.spread,
                log_mean: g.income.ln() - g.spread * g.spread / 2.0,
            })
            .collect();
        let mean = parts.iter().map(|p| p.weight * p.income).sum();
        Self { parts, mean }
    }

    /// Parts of one spread and almost one income as one, if there are many.
    fn joined(self) -> Self {
        if self.parts.len() <= MANY {
            return self;
        }
        let mut bins: BTreeMap<(u64, i64), (f64, f64)> = BTreeMap::new();
        for p in &self.parts {
            let bin = bins.entry((p.spread.to_bits(), bin(p.income))).or_default();
            bin.0 += p.weight;
            bin.1 += p.weight * p.income;
        }
        let parts = bins.into_iter().map(|((spread, _), (weight, money))| {
            let (spread, income) = (f64::from_bits(spread), money / weight);
            Part {
                weight,
                income,
                spread,
                log_mean: income.ln() - spread * spread / 2.0,
            }
        });
        Self {
            parts: parts.collect(),
            mean: self.mean,
        }
    }

    fn gini(&self) -> f64 {
        let spreads = || self.parts.iter().map(|p| p.spread);
        if self.parts.len() <= FEW {
            self.gini_by_pair()
        } else if spreads().all(|s| s == 0.0) {
            self.gini_of_equals()
        } else if spreads().all(|s| s >= 0.05) {
            self.gini_by_sum()
        } else {
            self.gini_by_pair()
        }
    }

    /// All in a part have one income: parts in order of it, `G = 1 - sum_k p_k (2 L_{k-1} + l_k)`.
    fn gini_of_equals(&self) -> f64 {
        let mut order: Vec<&Part> = self.parts.iter().collect();
        order.sort_by(|a, b| a.income.total_cmp(&b.income));
        let (mut below, mut area) = (0.0, 0.0);
        for p in order {
            let share = p.weight * p.income / self.mean;
            area += p.weight * (2.0 * below + share);
            below += share;
        }
        1.0 - area
    }

    /// The trapezoid rule on the whole line of log income, where its error falls faster than any power
    /// of the step: Trefethen and Weideman (2014), SIAM Review 56(3).
    fn gini_by_sum(&self) -> f64 {
        let with_income = || self.parts.iter().filter(|p| p.income > 0.0);
        let low = with_income().map(|p| p.log_mean - 9.0 * p.spread);
        let high = with_income().map(|p| p.log_mean + (9.0 + p.spread) * p.spread);
        let (low, high) = (
            low.fold(f64::INFINITY, f64::min),
            high.fold(f64::NEG_INFINITY, f64::max),
        );
        let step = with_income()
            .map(|p| p.spread)
            .fold(f64::INFINITY, f64::min)
            / 3.0;
        let mut area = 0.0;
        let mut at = low;
        while at <= high {
            // the smaller of `F` and `1 - F`, so that neither is a difference of ones
            let side = if at > self.mean.ln() { -1.0 } else { 1.0 };
            let tail: f64 = self.parts.iter().map(|p| p.weight * p.tail(at, side)).sum();
            area += tail * (1.0 - tail) * at.exp();
            at += step;
        }
        area * step / self.mean
    }

    fn gini_by_pair(&self) -> f64 {
        let mut larger = 0.0;
        for a in &self.parts {
            // y_a times the chance, by income, that an income of a is the larger one
            let wins: f64 = self.parts.iter().map(|b| b.weight * a.ahead_of(b)).sum();
            larger += a.weight * a.income * wins;
        }
        2.0 * larger / self.mean - 1.0
    }

    fn theil(&self) -> (f64, f64) {
        let (mut between, mut within) = (0.0, 0.0);
        for p in self.parts.iter().filter(|p| p.income > 0.0) {
            let share = p.weight * p.income / self.mean;
            between += share * (p.income / self.mean).ln();
            within += share * p.spread * p.spread / 2.0;
        }
        (between, within)
    }

    /// People, and income as a part of the mean, at or below an income.
    fn below(&self, log_income: f64) -> (f64, f64) {
        let (mut people, mut income) = (0.0, 0.0);
        for p in &self.parts {
            let (heads, money) = p.below(log_income);
            people += p.weight * heads;
            income += p.weight * p.income / self.mean * money;
        }
        (people, income)
    }

    /// Income share of the poorest `part` of people; equal incomes at the quantile are divided.
    fn lorenz(&self, part: f64) -> f64 {
        let widest = self.parts.iter().map(|p| p.spread).fold(0.0, f64::max);
        let logs = || {
            self.parts
                .iter()
                .filter(|p| p.income > 0.0)
                .map(|p| p.income.ln())
        };
        let mut low = logs().fold(f64::INFINITY, f64::min) - 8.0 * widest - 1.0;
        let mut high = logs().fold(f64::NEG_INFINITY, f64::max) + 8.0 * widest + 1.0;
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break; // neighbouring numbers
            }
            let side = if self.below(middle).0 < part {
                &mut low
            } else {
                &mut high
            };
            *side = middle;
        }
        let (people, income) = self.below(low);
        income + (part - people) * high.exp() / self.mean
    }

    fn quintiles(&self) -> [f64; 5] {
        let mut shares = [0.0; 5];
        let mut last = 0.0;
        for (share, part) in shares.iter_mut().zip([0.2, 0.4, 0.6, 0.8, 1.0]) {
            let lorenz = if part < 1.0 { self.lorenz(part) } else { 1.0 };
            *share = lorenz - last;
            last = lorenz;
        }
        shares
    }
}

impl Part {
    /// `Phi((l_a - l_b + s_a^2)/t)`; a half for two equal sure incomes.
    fn ahead_of(&self, other: &Self) -> f64 {
        let total = self.spread.hypot(other.spread);
        let gap = self.log_mean - other.log_mean;
        if other.income <= 0.0 || self.income <= 0.0 {
            return f64::from(other.income <= 0.0);
        }
        if total > 0.0 {
            normal((gap + self.spread * self.spread) / total)
        } else if gap == 0.0 {
            0.5
        } else {
            f64::from(gap > 0.0)
        }
    }

    /// People at or below an income (`side` 1), or above it (-1).
    fn tail(&self, log_income: f64, side: f64) -> f64 {
        if self.income <= 0.0 {
            return f64::from(side > 0.0);
        }
        let z = side * (log_income - self.log_mean) / self.spread;
        0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
    }

    fn below(&self, log_income: f64) -> (f64, f64) {
        let gap = log_income - self.log_mean;
        if self.spread > 0.0 && self.income > 0.0 {
            let z = gap / self.spread;
            (normal(z), normal(z - self.spread))
        } else {
            let all = f64::from(gap >= 0.0);
            (all, all)
        }
    }
}

/// Ratio of means of urban and rural residents, and the Theil index of these two classes.
fn residence(groups: &[IncomeGroup]) -> (f64, f64) {
    let sum = |value: fn(&IncomeGroup) -> f64| -> f64 {
        groups.iter().filter(|g| g.heads > 0.0).map(value).sum()
    };
    let (urban_people, rural_people) = (
        sum(|g| g.heads * g.urban),
        sum(|g| g.heads * (1.0 - g.urban)),
    );
    let urban = sum(|g| g.heads * g.urban * g.income) / urban_people;
    let rural = sum(|g| g.heads * (1.0 - g.urban) * g.income) / rural_people;
    let people = urban_people + rural_people;
    let mean = sum(|g| g.heads * g.income) / people;
    let part = |people: f64, income: f64| people * income / mean * (income / mean).ln();
    let theil = (part(urban_people, urban) + part(rural_people, rural)) / people;
    (urban / rural, theil)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population(count: usize) -> Mixture {
        let group = |k: usize| IncomeGroup {
            income: (((k * 7_919) % count) as f64 / count as f64 * 3.0).exp(),
            heads: 1.0 + (k % 7) as f64,
            spread: [0.5, 0.6, 0.8][k % 3],
            urban: 0.5,
        };
        Mixture::new(&(0..count).map(group).collect::<Vec<_>>())
    }

    #[test]
    fn a_sum_on_a_grid_is_the_sum_over_pairs() {
        let few = population(600);
        assert!((few.gini_by_sum() - few.gini_by_pair()).abs() < 1e-12);
    }

    #[test]
    fn sorting_is_comparing_where_groups_have_no_spread() {
        let mut equal = population(600);
        equal.parts.iter_mut().for_each(|p| {
            p.spread = 0.0;
            p.log_mean = p.income.ln();
        });
        assert!((equal.gini_of_equals() - equal.gini_by_pair()).abs() < 1e-12);
    }

    #[test]
    fn joining_what_is_almost_alike_moves_little() {
        let (many, joined) = (population(30_000), population(30_000).joined());
        assert!(joined.parts.len() < 10_000);
        assert!((many.gini_by_sum() - joined.gini_by_sum()).abs() < 1e-6);
        for (a, b) in many.quintiles().iter().zip(joined.quintiles()) {
            assert!((a - b).abs() < 1e-6);
        }
    }
}
