//! Local Moran, G, G* and Geary: where is the pattern?

use super::conditional::{Place, Room, test};
use super::draw::{Exceedance, Permutations, false_discovery};
use super::global::positive;
use super::values::{Centred, linked};
use super::weights::{Style, Weights};
use crate::{GapError, sum::sum};
use rayon::prelude::*;
use ronghe_base::Text;

/// What the squares of the local Moran are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divisor {
    /// `m2 = sum z^2 / (n - 1)`.
    NMinusOne,
    /// `m2 = sum z^2 / n`, as Anselin (1995) prints it.
    N,
}

/// A local statistic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalStatistic {
    /// `I_i = z_i / m2 * sum_j w_ij z_j`.
    Moran(Divisor),
    /// `G_i = sum_j w_ij x_j / sum_{j != i} x_j`, binary, without the place itself.
    G,
    /// `G*_i = sum_j w_ij x_j / sum_j x_j`, binary, the place itself included.
    GStar,
    /// `c_i = sum_j w_ij (z_i - z_j)^2`, `z` with standard deviation 1 (divisor n).
    Geary,
}

impl LocalStatistic {
    /// The words for it, variant included.
    pub fn label(self) -> Text {
        match self {
            Self::Moran(Divisor::NMinusOne) => {
                Text::new("局部莫兰指数（除以 n-1）", "local Moran (divisor n - 1)")
            }
            Self::Moran(Divisor::N) => {
                Text::new("局部莫兰指数（除以 n）", "local Moran (divisor n)")
            }
            Self::G => Text::new(
                "局部 G（0/1 权重，不含自身）",
                "local G (binary, without itself)",
            ),
            Self::GStar => Text::new(
                "局部 G*（0/1 权重，含自身）",
                "local G* (binary, itself included)",
            ),
            Self::Geary => Text::new("局部吉尔里指数", "local Geary"),
        }
    }
}

/// What a place is to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cluster {
    /// A high value among high ones.
    HighHigh,
    /// A low value among low ones.
    LowLow,
    /// A high value among low ones.
    HighLow,
    /// A low value among high ones.
    LowHigh,
    /// High values lie together (G, G*).
    Hot,
    /// Low values lie together (G, G*).
    Cold,
    /// More like its neighbours than chance gives (Geary).
    Alike,
    /// Less like its neighbours than chance gives (Geary).
    Unlike,
    /// Nothing beyond chance.
    Chance,
    /// No neighbour, hence no answer.
    Isolate,
}

impl Cluster {
    /// The words for it.
    pub fn label(self) -> Text {
        match self {
            Self::HighHigh => Text::new("高—高", "high among high"),
            Self::LowLow => Text::new("低—低", "low among low"),
            Self::HighLow => Text::new("高—低", "high among low"),
            Self::LowHigh => Text::new("低—高", "low among high"),
            Self::Hot => Text::new("热点", "hot spot"),
            Self::Cold => Text::new("冷点", "cold spot"),
            Self::Alike => Text::new("与邻近相似", "alike"),
            Self::Unlike => Text::new("与邻近相异", "unlike"),
            Self::Chance => Text::new("不显著", "no more than chance"),
            Self::Isolate => Text::new("无邻近", "no neighbour"),
        }
    }
}

/// A local statistic at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LocalPlace {
    /// The statistic; none without a neighbour.
    pub value: Option<f64>,
    /// `(value - mean) / deviation` with the exact moments when the neighbours are drawn from the other places
    /// (from all places for G*, Ord and Getis 1995); none where chance leaves no room.
    pub z: Option<f64>,
    /// Whether the value of the place is above the mean.
    pub high: bool,
    /// Whether its neighbours are above the mean (Moran), above what chance gives (others).
    pub high_around: bool,
    /// What the draws gave.
    pub drawn: Option<Exceedance>,
    /// False discovery rate (Benjamini and Hochberg) on the two-sided p of all places with neighbours.
    pub q: Option<f64>,
}

/// A local statistic at every place.
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    /// Which one.
    pub statistic: LocalStatistic,
    /// One a place, in the order of the values.
    pub places: Vec<LocalPlace>,
    /// How it was drawn.
    pub draws: Option<Permutations>,
    /// The weights in words.
    pub weights: Text,
}

/// Which error rate a cluster must stay below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// Two-sided p of each place by itself: of a map without pattern this part is called a cluster all the same.
    Each(f64),
    /// False discovery rate: among the places called clusters at most this part is by chance.
    FalseDiscovery(f64),
}

impl Local {
    /// What a place is to its neighbours at this level.
    pub fn cluster(&self, place: usize, level: Level) -> Cluster {
        let found = &self.places[place];
        if found.value.is_none() {
            return Cluster::Isolate;
        }
        let (rate, most) = match level {
            Level::Each(most) => (found.drawn.map(Exceedance::p_both), most),
            Level::FalseDiscovery(most) => (found.q, most),
        };
        if rate.is_none_or(|rate| rate > most) {
            return Cluster::Chance;
        }
        match (self.statistic, found.high, found.high_around) {
            (LocalStatistic::Moran(_), true, true) => Cluster::HighHigh,
            (LocalStatistic::Moran(_), false, false) => Cluster::LowLow,
            (LocalStatistic::Moran(_), true, false) => Cluster::HighLow,
            (LocalStatistic::Moran(_), false, true) => Cluster::LowHigh,
            (LocalStatistic::G | LocalStatistic::GStar, _, true) => Cluster::Hot,
            (LocalStatistic::G | LocalStatistic::GStar, _, false) => Cluster::Cold,
            (LocalStatistic::Geary, _, true) => Cluster::Unlike,
            (LocalStatistic::Geary, _, false) => Cluster::Alike,
        }
    }
}

/// A local statistic with conditional permutations.
///
/// The value of a place stays and its neighbours are drawn from the others without replacement, for every place
/// anew, from a stream of its own: the same bytes on any number of threads. `p = (k + 1) / (P + 1)`. G and G*
/// take the neighbours as binary whatever the style of the weights.
///
/// # Shapes and units
/// - `values`: `[n]`, any unit, finite (at least 0 for G and G*); row `i` is place `i` of the weights
/// - returns `[n]` in the same order
///
/// # Errors
/// As [`moran`](crate::moran).
///
/// # Source
/// Anselin (1995), *Geographical Analysis* 27(2), 93-115; Getis and Ord (1992), 24(3); Ord and Getis (1995),
/// 27(4); Benjamini and Hochberg (1995), *JRSS B* 57(1).
///
/// ```
/// use ronghe_gap::{Divisor, LocalStatistic, Permutations, Rule, Style, Weights, local};
/// let line = Weights::from_pairs(4, &[(0, 1), (1, 2), (2, 3)], Rule::Pairs, Style::RowStandardised)?;
/// let moran = LocalStatistic::Moran(Divisor::NMinusOne);
/// let found = local(moran, &[1.0, 2.0, 3.0, 4.0], &line, Some(Permutations::new(99, 1)))?;
/// // z = -1.5, -.5, .5, 1.5, m2 = 5/3: (-1.5)(-.5) / (5/3).
/// assert!((found.places[0].value.unwrap() - 0.45).abs() < 1e-12);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn local(
    statistic: LocalStatistic,
    values: &[f64],
    weights: &Weights,
    draws: Option<Permutations>,
) -> Result<Local, GapError> {
    draws.map_or(Ok(()), Permutations::check)?;
    let mut places = match statistic {
        LocalStatistic::Moran(divisor) => moran(divisor, values, weights, draws),
        LocalStatistic::Geary => geary(values, weights, draws),
        LocalStatistic::G => getis(false, values, weights, draws),
        LocalStatistic::GStar => getis(true, values, weights, draws),
    }?;
    let p: Vec<Option<f64>> = places
        .iter()
        .map(|p| p.drawn.map(Exceedance::p_both))
        .collect();
    for (place, q) in places.iter_mut().zip(false_discovery(&p)) {
        place.q = q;
    }
    Ok(Local {
        statistic,
        places,
        draws,
        weights: weights.label(),
    })
}

fn moran(
    divisor: Divisor,
    values: &[f64],
    weights: &Weights,
    draws: Option<Permutations>,
) -> Result<Vec<LocalPlace>, GapError> {
    let what = "the local Moran";
    let c = Centred::of(what, values, weights.len())?;
    linked(what, weights.links() as f64)?;
    let n = values.len() as f64;
    let m2 = match divisor {
        Divisor::NMinusOne => c.squares / (n - 1.0),
        Divisor::N => c.squares / n,
    };
    let z = &c.z;
    let others = |i: usize| Others::without(n, 0.0, c.squares, z[i]);
    Ok(every(weights, draws, |i, room| {
        let found = Found::at(weights, i, draws, room, |j| z[j])?;
        let chance = others(i).z(found.sum, weights.values(i));
        Some(LocalPlace {
            value: Some(z[i] / m2 * found.sum),
            // The statistic has the sign of the place; its z follows.
            z: chance.map(|t| if z[i] < 0.0 { -t } else { t }),
            high: z[i] > 0.0,
            high_around: found.sum > 0.0,
            drawn: found.drawn,
            q: None,
        })
    }))
}

fn geary(
    values: &[f64],
    weights: &Weights,
    draws: Option<Permutations>,
) -> Result<Vec<LocalPlace>, GapError> {
    let what = "the local Geary";
    let c = Centred::of(what, values, weights.len())?;
    linked(what, weights.links() as f64)?;
    let n = values.len() as f64;
    let deviation = (c.squares / n).sqrt();
    let z: Vec<f64> = c.z.iter().map(|z| z / deviation).collect();
    let power = |k: i32| sum(z.iter().map(|z| z.powi(k)));
    let (two, three, four) = (power(2), power(3), power(4));
    Ok(every(weights, draws, |i, room| {
        let me = z[i];
        let found = Found::at(weights, i, draws, room, |j| (me - z[j]).powi(2))?;
        let first = n * me.powi(2) + two;
        let second = n * me.powi(4) + 6.0 * me.powi(2) * two - 4.0 * me * three + four;
        let chance = Others::without(n, first, second, 0.0).z(found.sum, weights.values(i));
        Some(LocalPlace {
            value: Some(found.sum),
            z: chance,
            high: me > 0.0,
            high_around: chance.is_some_and(|t| t > 0.0),
            drawn: found.drawn,
            q: None,
        })
    }))
}

fn getis(
    star: bool,
    values: &[f64],
    weights: &Weights,
    draws: Option<Permutations>,
) -> Result<Vec<LocalPlace>, GapError> {
    let what = if star { "the local G*" } else { "the local G" };
    let binary;
    let weights = if weights.style() == Style::Binary {
        weights
    } else {
        binary = weights.clone().styled(Style::Binary);
        &binary
    };
    let x = positive(what, values, weights.len())?;
    let c = Centred::of(what, values, weights.len())?;
    linked(what, weights.links() as f64)?;
    let n = values.len() as f64;
    let total = sum(x.iter().copied());
    let z = &c.z;
    Ok(every(weights, draws, |i, room| {
        // Sums of values about the mean have the same order and cancel less.
        let found = Found::at(weights, i, draws, room, |j| z[j])?;
        let around: f64 = weights.row(i).map(|(j, _)| x[j]).sum();
        let (own, base) = if star {
            (x[i], total)
        } else {
            (0.0, total - x[i])
        };
        let chance = if star {
            let count = weights.values(i).len() as f64 + 1.0;
            let variance = c.squares / n * count * (n - count) / (n - 1.0);
            score(found.sum + z[i], variance)
        } else {
            Others::without(n, 0.0, c.squares, z[i]).z(found.sum, weights.values(i))
        };
        Some(LocalPlace {
            value: (base > 0.0).then(|| (around + own) / base),
            z: chance,
            high: z[i] > 0.0,
            high_around: chance.is_some_and(|t| t > 0.0),
            drawn: found.drawn,
            q: None,
        })
    }))
}

/// One answer a place, on all threads; empty where a place has no neighbour.
fn every(
    weights: &Weights,
    draws: Option<Permutations>,
    place: impl Fn(usize, &mut Room) -> Option<LocalPlace> + Sync,
) -> Vec<LocalPlace> {
    let chunk = if draws.is_some() { 16 } else { 4_096 };
    (0..weights.len())
        .into_par_iter()
        .with_min_len(chunk)
        .map_init(Room::default, |room, i| place(i, room).unwrap_or_default())
        .collect()
}

/// The weighted sum over the neighbours of a place, and what chance gives.
struct Found {
    sum: f64,
    drawn: Option<Exceedance>,
}

impl Found {
    fn at(
        weights: &Weights,
        i: usize,
        draws: Option<Permutations>,
        room: &mut Room,
        term: impl Fn(usize) -> f64,
    ) -> Option<Self> {
        let values = weights.values(i);
        if values.is_empty() {
            return None;
        }
        let (mut sum, mut size) = (0.0, 0.0);
        for (j, w) in weights.row(i) {
            sum += w * term(j);
            size += w * term(j).abs();
        }
        let place = Place {
            me: i,
            weights: values,
            found: sum,
            // The same places in another order may give another last digit.
            tie: 1e-13 * size,
        };
        let drawn = draws.map(|draws| test(&place, weights.len(), draws, room, term));
        Some(Self { sum, drawn })
    }
}

/// Mean and variance of the values of all places but one.
struct Others {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Others {
    /// From the sum and the sum of squares over all `n`, and the value to leave out.
    fn without(n: f64, first: f64, second: f64, left_out: f64) -> Self {
        let count = n - 1.0;
        let mean = (first - left_out) / count;
        let variance = (second - left_out * left_out) / count - mean * mean;
        Self {
            count,
            mean,
            variance,
        }
    }

    /// `(s - E) / sd` of `s = sum w_r x_r` over places drawn without replacement:
    /// `E = mean W1`, `Var = variance (N W2 - W1^2) / (N - 1)`.
    fn z(&self, s: f64, weights: &[f64]) -> Option<f64> {
        let one: f64 = weights.iter().sum();
        let two: f64 = weights.iter().map(|w| w * w).sum();
        let n = self.count;
        score(
            s - self.mean * one,
            self.variance * (n * two - one * one) / (n - 1.0),
        )
    }
}

fn score(distance: f64, variance: f64) -> Option<f64> {
    (variance > 1e-14 && variance.is_finite()).then(|| distance / variance.sqrt())
}
