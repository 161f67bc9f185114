//! Moran's I, Geary's C, Getis and Ord's G and join counts: is there a pattern in space at all?

use super::draw::{Exceedance, Permutations, shuffle, stream};
use super::values::{Centred, check, linked};
use super::weights::{Sums, Weights};
use crate::{GapError, special::normal_both, sum::sum};
use rayon::prelude::*;
use ronghe_base::Text;

/// A statistic of the whole map beside what chance gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Global {
    /// Which statistic, with its variant.
    pub name: Text,
    /// What was found.
    pub value: f64,
    /// What a map without pattern gives on average.
    pub expected: f64,
    /// If values are draws of one normal distribution.
    pub normal: Option<Chance>,
    /// If the values found are dealt to the places at random.
    pub randomised: Option<Chance>,
    /// The same by drawing.
    pub permuted: Option<Exceedance>,
    /// Seed of the drawing.
    pub seed: Option<u64>,
}

/// How far from chance a statistic lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// Variance under chance.
    pub variance: f64,
    /// `(value - expected) / sqrt(variance)`.
    pub z: f64,
    /// Of the normal distribution, both sides.
    pub p: f64,
}

impl Chance {
    /// None where chance leaves no room.
    fn of(value: f64, expected: f64, variance: f64) -> Option<Self> {
        if !(variance > 0.0 && variance.is_finite()) {
            return None;
        }
        let z = (value - expected) / variance.sqrt();
        Some(Self {
            variance,
            z,
            p: normal_both(z),
        })
    }
}

/// Moran's I.
///
/// `I = n / S0 * sum_ij w_ij z_i z_j / sum_i z_i^2`, `z` the values about their mean. Places without a
/// neighbour stay in `n` and in the mean; leave them out with [`Weights::restrict`] to follow the other custom.
/// Expected `-1 / (n - 1)`. Normal variance `(n^2 S1 - n S2 + 3 S0^2) / ((n^2 - 1) S0^2) - E^2`; under
/// randomisation with kurtosis `b`, from 4 places on:
/// `(n ((n^2 - 3n + 3) S1 - n S2 + 3 S0^2) - b ((n^2 - n) S1 - 2n S2 + 6 S0^2)) / ((n-1)(n-2)(n-3) S0^2) - E^2`.
///
/// # Shapes and units
/// - `values`: `[n]`, any unit, finite; row `i` is place `i` of the weights
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Value`]; [`GapError::Setting`]; [`GapError::Undefined`] where all values
/// are the same, with one place, or without a neighbour.
///
/// # Source
/// Cliff and Ord (1981), *Spatial Processes*, chapter 2.
///
/// ```
/// use ronghe_gap::{Rule, Style, Weights, moran};
/// // A line of four that rises: z = -1.5, -.5, .5, 1.5; sum wzz = 2 (.75 - .25 + .75), I = 4/6 * 2.5/5.
/// let w = Weights::from_pairs(4, &[(0, 1), (1, 2), (2, 3)], Rule::Pairs, Style::Binary)?;
/// let found = moran(&[1.0, 2.0, 3.0, 4.0], &w, None)?;
/// assert!((found.value - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn moran(
    values: &[f64],
    weights: &Weights,
    draws: Option<Permutations>,
) -> Result<Global, GapError> {
    const WHAT: &str = "Moran's I";
    let c = Centred::of(WHAT, values, weights.len())?;
    let s = weights.sums();
    linked(WHAT, s.s0)?;
    let n = values.len() as f64;
    let scale = n / s.s0 / c.squares;
    let cross = |z: &[f64]| scale * products(weights, z);
    let value = cross(&c.z);
    let expected = -1.0 / (n - 1.0);
    let normal = (n * n * s.s1 - n * s.s2 + 3.0 * s.s0 * s.s0) / ((n * n - 1.0) * s.s0 * s.s0);
    let randomised = (values.len() > 3).then(|| moran_variance(n, s, c.kurtosis));
    Ok(Global {
        name: Text::new("莫兰指数 I", "Moran's I"),
        value,
        expected,
        normal: Chance::of(value, expected, normal - expected * expected),
        randomised: randomised.and_then(|v| Chance::of(value, expected, v - expected * expected)),
        permuted: deal(&c.z, value, draws, &cross)?,
        seed: draws.map(|d| d.seed),
    })
}

/// Second moment of I under randomisation.
fn moran_variance(n: f64, s: Sums, b: f64) -> f64 {
    let squared = s.s0 * s.s0;
    let first = n * ((n * n - 3.0 * n + 3.0) * s.s1 - n * s.s2 + 3.0 * squared);
    let second = b * ((n * n - n) * s.s1 - 2.0 * n * s.s2 + 6.0 * squared);
    (first - second) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * squared)
}

/// Geary's C: below 1 where neighbours are alike.
///
/// `C = (n - 1) / (2 S0) * sum_ij w_ij (z_i - z_j)^2 / sum_i z_i^2`, expected 1. Normal variance
/// `((2 S1 + S2)(n - 1) - 4 S0^2) / (2 (n + 1) S0^2)`; under randomisation as Cliff and Ord (1981, eq. 1.41 f.).
///
/// # Shapes and units
/// As [`moran`].
///
/// # Errors
/// As [`moran`].
///
/// # Source
/// Geary (1954); Cliff and Ord (1981), chapter 2.
///
/// ```
/// use ronghe_gap::{Rule, Style, Weights, geary};
/// let w = Weights::from_pairs(4, &[(0, 1), (1, 2), (2, 3)], Rule::Pairs, Style::Binary)?;
/// // Six squared steps of 1: 3 / 12 * 6 / 5.
/// assert!((geary(&[1.0, 2.0, 3.0, 4.0], &w, None)?.value - 0.3).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn geary(
    values: &[f64],
    weights: &Weights,
    draws: Option<Permutations>,
) -> Result<Global, GapError> {
    const WHAT: &str = "Geary's C";
    let c = Centred::of(WHAT, values, weights.len())?;
    let s = weights.sums();
    linked(WHAT, s.s0)?;
    let n = values.len() as f64;
    let scale = (n - 1.0) / (2.0 * s.s0 * c.squares);
    let cross = |z: &[f64]| {
        let row =
            |i: usize| -> f64 { weights.row(i).map(|(j, w)| w * (z[i] - z[j]).powi(2)).sum() };
        scale * sum((0..z.len()).map(row))
    };
    let value = cross(&c.z);
    let squared = s.s0 * s.s0;
    let normal = ((2.0 * s.s1 + s.s2) * (n - 1.0) - 4.0 * squared) / (2.0 * (n + 1.0) * squared);
    let randomised = (values.len() > 3).then(|| geary_variance(n, s, c.kurtosis));
    Ok(Global {
        name: Text::new("吉尔里指数 C", "Geary's C"),
        value,
        expected: 1.0,
        normal: Chance::of(value, 1.0, normal),
        randomised: randomised.and_then(|v| Chance::of(value, 1.0, v)),
        permuted: deal(&c.z, value, draws, &cross)?,
        seed: draws.map(|d| d.seed),
    })
}

/// Variance of C under randomisation.
fn geary_variance(n: f64, s: Sums, b: f64) -> f64 {
    let squared = s.s0 * s.s0;
    let first = (n - 1.0) * s.s1 * (n * n - 3.0 * n + 3.0 - (n - 1.0) * b);
    let second = (n - 1.0) * s.s2 * (n * n + 3.0 * n - 6.0 - (n * n - n + 2.0) * b) / 4.0;
    let third = squared * (n * n - 3.0 - (n - 1.0).powi(2) * b);
    (first - second + third) / (n * (n - 2.0) * (n - 3.0) * squared)
}

/// General G of Getis and Ord: high where large values lie together.
///
/// `G = sum_ij w_ij x_i x_j / sum_{i != j} x_i x_j`, expected `S0 / (n (n - 1))`. Values must not be negative
/// and need a natural zero; weights are taken as binary whatever their style, since rows that sum to one
/// favour places with few neighbours.
///
/// # Shapes and units
/// - `values`: `[n]`, at least 0, one of them above
///
/// # Errors
/// As [`moran`]; [`GapError::Value`] for a negative value.
///
/// # Source
/// Getis and Ord (1992), *Geographical Analysis* 24(3), 189-206.
///
/// ```
/// use ronghe_gap::{Rule, Style, Weights, getis_ord};
/// let w = Weights::from_pairs(3, &[(0, 1)], Rule::Pairs, Style::Binary)?;
/// // Pairs: 1 x 2, 1 x 3, 2 x 3 = 11; neighbours 1 x 2.
/// assert!((getis_ord(&[1.0, 2.0, 3.0], &w, None)?.value - 2.0 / 11.0).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn getis_ord(
    values: &[f64],
    weights: &Weights,
    draws: Option<Permutations>,
) -> Result<Global, GapError> {
    const WHAT: &str = "the general G of Getis and Ord";
    let binary = weights.clone().styled(super::Style::Binary);
    let s = binary.sums();
    let x = positive(WHAT, values, weights.len())?;
    linked(WHAT, s.s0)?;
    let n = values.len() as f64;
    let power = |k: i32| sum(x.iter().map(|x| x.powi(k)));
    let m = [power(1), power(2), power(3), power(4)];
    let pairs = m[0] * m[0] - m[1];
    if pairs <= 0.0 || values.len() < 2 {
        return Err(GapError::Undefined {
            what: WHAT,
            why: "it needs at least two places with a value above zero",
        });
    }
    let cross = |x: &[f64]| products(&binary, x) / pairs;
    let value = cross(&x);
    let expected = s.s0 / (n * (n - 1.0));
    let second = (values.len() > 3).then(|| getis_ord_moment(n, s, m) / (pairs * pairs));
    Ok(Global {
        name: Text::new("全局 G（0/1 权重）", "general G (binary weights)"),
        value,
        expected,
        normal: None,
        randomised: second.and_then(|m2| Chance::of(value, expected, m2 - expected * expected)),
        permuted: deal(&x, value, draws, &cross)?,
        seed: draws.map(|d| d.seed),
    })
}

/// Second moment of the numerator of G, by the power sums `m` of the values.
fn getis_ord_moment(n: f64, s: Sums, [m1, m2, m3, m4]: [f64; 4]) -> f64 {
    let squared = s.s0 * s.s0;
    let b0 = (n * n - 3.0 * n + 3.0) * s.s1 - n * s.s2 + 3.0 * squared;
    let b1 = -((n * n - n) * s.s1 - 2.0 * n * s.s2 + 6.0 * squared);
    let b2 = -(2.0 * n * s.s1 - (n + 3.0) * s.s2 + 6.0 * squared);
    let b3 = 4.0 * (n - 1.0) * s.s1 - 2.0 * (n + 1.0) * s.s2 + 8.0 * squared;
    let b4 = s.s1 - s.s2 + squared;
    let all = b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1.powi(4);
    all / (n * (n - 1.0) * (n - 2.0) * (n - 3.0))
}

/// Values that are at least 0, in units of their largest.
pub(super) fn positive(
    what: &'static str,
    values: &[f64],
    places: usize,
) -> Result<Vec<f64>, GapError> {
    check(values, places)?;
    if let Some(row) = values.iter().position(|x| *x < 0.0) {
        return Err(GapError::Value {
            row,
            column: "value",
            value: values[row],
            need: "at least 0, since G sums products of values; use Moran's I for values of either sign",
        });
    }
    let largest = values.iter().fold(0.0_f64, |m, x| m.max(*x));
    if largest <= 0.0 {
        return Err(GapError::Undefined {
            what,
            why: "every value is zero",
        });
    }
    let exponent = libm::ilogb(largest);
    Ok(values.iter().map(|x| libm::scalbn(*x, -exponent)).collect())
}

/// Join counts of a yes/no map.
#[derive(Clone, Debug, PartialEq)]
pub struct Joins {
    /// Both yes: `BB = sum w_ij x_i x_j / 2`.
    pub both: Global,
    /// Both no.
    pub neither: Global,
    /// One of each: `BW = sum w_ij (x_i - x_j)^2 / 2`.
    pub mixed: Global,
}

/// Join counts with their moments when the yeses found are dealt to the places at random (nonfree sampling).
///
/// # Shapes and units
/// - `yes`: `[n]`; weights of any style, each pair counted half from either side
///
/// # Errors
/// As [`moran`]; [`GapError::Undefined`] where all answers are the same.
///
/// # Source
/// Cliff and Ord (1981), eq. 1.29 to 1.32 (nonfree sampling).
///
/// ```
/// use ronghe_gap::{Rule, Style, Weights, join_counts};
/// let w = Weights::from_pairs(4, &[(0, 1), (1, 2), (2, 3)], Rule::Pairs, Style::Binary)?;
/// let joins = join_counts(&[true, true, false, false], &w, None)?;
/// let counts = [joins.both.value, joins.neither.value, joins.mixed.value];
/// assert!(counts.iter().all(|c| (c - 1.0).abs() < 1e-15));
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn join_counts(
    yes: &[bool],
    weights: &Weights,
    draws: Option<Permutations>,
) -> Result<Joins, GapError> {
    const WHAT: &str = "a join count";
    let x: Vec<f64> = yes.iter().map(|&y| f64::from(u8::from(y))).collect();
    let no: Vec<f64> = x.iter().map(|x| 1.0 - x).collect();
    Centred::of(WHAT, &x, weights.len())?;
    let s = weights.sums();
    linked(WHAT, s.s0)?;
    let (n, ones, zeros) = (x.len(), sum(x.iter().copied()), sum(no.iter().copied()));
    let same = |x: &[f64]| products(weights, x) / 2.0;
    let mixed = |x: &[f64]| {
        let row =
            |i: usize| -> f64 { weights.row(i).map(|(j, w)| w * (x[i] - x[j]).powi(2)).sum() };
        sum((0..x.len()).map(row)) / 2.0
    };
    let global = |name: Text, start: &[f64], moments: (f64, f64), count: &Statistic<'_>| {
        let value = count(start);
        Ok(Global {
            name,
            value,
            expected: moments.0,
            normal: None,
            randomised: Chance::of(value, moments.0, moments.1),
            permuted: deal(start, value, draws, count)?,
            seed: draws.map(|d| d.seed),
        })
    };
    let alike = |count| alike_moments(n as f64, s, count);
    let unlike = unlike_moments(n as f64, s, ones, zeros);
    Ok(Joins {
        both: global(Text::new("同为是", "both yes"), &x, alike(ones), &same)?,
        neither: global(Text::new("同为否", "both no"), &no, alike(zeros), &same)?,
        mixed: global(Text::new("一是一否", "one of each"), &x, unlike, &mixed)?,
    })
}

/// `x (x - 1) ...`, `k` factors.
fn falling(x: f64, k: i32) -> f64 {
    (0..k).map(|i| x - f64::from(i)).product()
}

/// Part of the ordered `k`-tuples of places that are all of one colour; 0 where there are not `k` places.
fn drawn(ones: f64, n: f64, k: i32) -> f64 {
    let all = falling(n, k);
    if all > 0.0 {
        falling(ones, k) / all
    } else {
        0.0
    }
}

/// Mean and variance of BB.
fn alike_moments(n: f64, s: Sums, ones: f64) -> (f64, f64) {
    let of = |k| drawn(ones, n, k);
    let mean = s.s0 * of(2) / 2.0;
    let rest = s.s0 * s.s0 + s.s1 - s.s2;
    let square = (s.s1 * of(2) + (s.s2 - 2.0 * s.s1) * of(3) + rest * of(4)) / 4.0;
    (mean, square - mean * mean)
}

/// Mean and variance of BW.
fn unlike_moments(n: f64, s: Sums, ones: f64, zeros: f64) -> (f64, f64) {
    let of = |count: f64, k| {
        let all = falling(n, k);
        if all > 0.0 { count / all } else { 0.0 }
    };
    let mean = s.s0 * of(ones * zeros, 2);
    let rest = s.s0 * s.s0 + s.s1 - s.s2;
    let three = (s.s2 - 2.0 * s.s1) * of(ones * zeros * (n - 2.0), 3);
    let four = 4.0 * rest * of(falling(ones, 2) * falling(zeros, 2), 4);
    let square = (2.0 * s.s1 * of(ones * zeros, 2) + three + four) / 4.0;
    (mean, square - mean * mean)
}

/// `sum_ij w_ij x_i x_j`.
fn products(weights: &Weights, x: &[f64]) -> f64 {
    let row = |i: usize| -> f64 { weights.row(i).map(|(j, w)| w * x[j]).sum() };
    sum((0..x.len()).map(|i| x[i] * row(i)))
}

type Statistic<'a> = dyn Fn(&[f64]) -> f64 + Sync + 'a;

/// Deals the values to the places at random, again and again.
fn deal(
    start: &[f64],
    found: f64,
    draws: Option<Permutations>,
    statistic: &Statistic<'_>,
) -> Result<Option<Exceedance>, GapError> {
    let Some(draws) = draws else {
        return Ok(None);
    };
    draws.check()?;
    let round = |dealt: &mut Vec<f64>, round: u32| {
        dealt.clear();
        dealt.extend_from_slice(start);
        shuffle(dealt, &mut stream(draws.seed, u64::from(round)));
        statistic(dealt)
    };
    let all: Vec<f64> = (0..draws.rounds)
        .into_par_iter()
        .map_init(Vec::new, round)
        .collect();
    let tie = 1e-12 * all.iter().fold(found.abs(), |m, x| m.max(x.abs()));
    let mut count = Exceedance::default();
    for drawn in all {
        count.add(drawn, found, tie);
    }
    Ok(Some(count))
}
