//! A composite index: normalised, weighted, aggregated, ranked (D2).

use super::criteria::Criteria;
use super::normalise::{Map, Normalisation};
use super::weights::{Weighting, Weights};
use crate::GapError;
use ronghe_base::Text;

/// How weighted criteria become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregation {
    /// `sum w x`: a criterion makes up for another in full.
    Arithmetic,
    /// `prod x^w`: low values count more; one zero makes the index zero. Needs values of at least
    /// 0.
    Geometric,
    /// TOPSIS: `d- / (d+ + d-)`, Euclidean distances of the weighted values from the worst and the
    /// best of each criterion.
    Topsis,
}

impl Aggregation {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Arithmetic, Self::Geometric, Self::Topsis];

    /// Its name on the command line and in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Geometric => "geometric",
            Self::Topsis => "topsis",
        }
    }

    /// Its name in both languages.
    pub fn words(self) -> Text {
        match self {
            Self::Arithmetic => Text::new("算术加权平均", "weighted arithmetic mean"),
            Self::Geometric => Text::new("几何加权平均", "weighted geometric mean"),
            Self::Topsis => Text::new("TOPSIS 贴近度", "TOPSIS closeness"),
        }
    }
}

/// The choices behind an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Weights.
    pub weighting: Weighting,
    /// Normalisation.
    pub normalisation: Normalisation,
    /// Aggregation.
    pub aggregation: Aggregation,
}

impl Default for Recipe {
    /// Entropy weights, min-max, arithmetic.
    fn default() -> Self {
        Self {
            weighting: Weighting::Entropy,
            normalisation: Normalisation::MinMax,
            aggregation: Aggregation::Arithmetic,
        }
    }
}

impl Recipe {
    /// The variant in both languages.
    pub fn words(&self) -> Text {
        let (w, n, a) = (
            self.weighting.words(),
            self.normalisation.words(),
            self.aggregation.words(),
        );
        Text::new(
            format!("{}；{}；{}", a.zh, n.zh, w.zh),
            format!("{}; {}; {}", a.en, n.en, w.en),
        )
    }
}

/// An index of every row.
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    /// One a row; more is better.
    pub scores: Vec<f64>,
    /// Rank of each row, 1 the best; rows with the same score share their mean rank.
    pub ranks: Vec<f64>,
    /// The weights.
    pub weights: Weights,
    /// The choices.
    pub recipe: Recipe,
}

impl Composite {
    /// The index of every row (D2).
    ///
    /// With normalised values `x` (more is better) and weights `w`: `sum w x`, `prod x^w`, or
    /// `d- / (d+ + d-)`. In a panel every row is a place-year and extremes run over all years, so
    /// that values of two years may be compared.
    ///
    /// # Shapes and units
    /// - returns `[n]` pure numbers; 0 to 1 with min-max, or with TOPSIS
    ///
    /// # Errors
    /// Those of [`Weights::of`]; [`GapError::Entry`] and [`GapError::Method`] for a normalisation
    /// that the values do not allow; [`GapError::Method`] for a geometric mean of values below 0.
    ///
    /// # Source
    /// OECD and JRC (2008), Handbook on Constructing Composite Indicators; Hwang and Yoon (1981),
    /// Multiple Attribute Decision Making (TOPSIS: vector norm; with min-max it is another
    /// variant).
    ///
    /// ```
    /// # use ronghe_base::Text;
    /// # use ronghe_gap::index::*;
    /// let (a, b) = ([0.0, 5.0, 10.0], [1.0, 4.0, 2.0]);
    /// let criteria = Criteria::new(vec![
    ///     Criterion::benefit(Text::same("a"), &a),
    ///     Criterion::cost(Text::same("b"), &b),
    /// ])?;
    /// let recipe = Recipe { weighting: Weighting::Equal, ..Recipe::default() };
    /// let index = Composite::of(&criteria, &recipe)?;
    /// assert_eq!(index.scores, [0.5, 0.25, 0.5 + 1.0 / 3.0]);
    /// assert_eq!(index.ranks, [2.0, 3.0, 1.0]);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn of(criteria: &Criteria, recipe: &Recipe) -> Result<Self, GapError> {
        let weights = Weights::of(criteria, &recipe.weighting)?;
        let maps = recipe.normalisation.maps(criteria)?;
        admit(recipe.aggregation, recipe.normalisation, criteria, &maps)?;
        let scores = score_rows(criteria, recipe.aggregation, &maps, &weights.values);
        Ok(Self {
            ranks: ranks(&scores),
            scores,
            weights,
            recipe: recipe.clone(),
        })
    }
}

/// Whether an aggregation has a meaning on values so normalised.
pub(super) fn admit(
    aggregation: Aggregation,
    normalisation: Normalisation,
    criteria: &Criteria,
    maps: &[Option<Map>],
) -> Result<(), GapError> {
    if aggregation != Aggregation::Geometric {
        return Ok(());
    }
    let below = |j: &usize| maps[*j].is_some_and(|m| m.ends(&criteria.spread[*j]).0 < 0.0);
    match (0..maps.len()).find(below) {
        None => Ok(()),
        Some(j) => Err(GapError::Method {
            method: aggregation.words().en,
            reason: format!(
                "criterion \"{}\" has values below 0 after normalisation by {}; use min-max or the arithmetic mean",
                criteria.columns[j].name.en,
                normalisation.words().en
            ),
        }),
    }
}

/// Rows worked on at a time, so that sums stay in the nearest memory.
const BLOCK: usize = 1024;

fn score_rows(
    criteria: &Criteria,
    how: Aggregation,
    maps: &[Option<Map>],
    weights: &[f64],
) -> Vec<f64> {
    let used: Vec<Term> = terms(criteria, maps, weights);
    let mut scores = vec![0.0; criteria.rows];
    let (mut mapped, mut far) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
    for (block, out) in scores.chunks_mut(BLOCK).enumerate() {
        let start = block * BLOCK;
        let len = out.len();
        let mut sums = Sums::new(how, out, &mut far[..len]);
        for term in &used {
            let from = &criteria.columns[term.column].values[start..start + len];
            term.map.fill(from, &mut mapped[..len]);
            sums.add(&mapped[..len], term);
        }
        sums.finish();
    }
    scores
}

/// A criterion with a weight: its place, way to the common scale, weight, worst and best.
pub(super) struct Term {
    pub(super) column: usize,
    pub(super) map: Map,
    pub(super) weight: f64,
    pub(super) worst: f64,
    pub(super) best: f64,
}

pub(super) fn terms(criteria: &Criteria, maps: &[Option<Map>], weights: &[f64]) -> Vec<Term> {
    let with = |(column, (map, &weight)): (usize, (&Option<Map>, &f64))| {
        let map = (*map)?;
        let (worst, best) = map.ends(&criteria.spread[column]);
        (weight > 0.0).then_some(Term {
            column,
            map,
            weight,
            worst,
            best,
        })
    };
    maps.iter()
        .zip(weights)
        .enumerate()
        .filter_map(with)
        .collect()
}

/// Running sums of a block of rows.
pub(super) struct Sums<'a> {
    how: Aggregation,
    out: &'a mut [f64],
    far: &'a mut [f64],
}

impl<'a> Sums<'a> {
    pub(super) fn new(how: Aggregation, out: &'a mut [f64], far: &'a mut [f64]) -> Self {
        out.fill(0.0);
        far.fill(0.0);
        Self { how, out, far }
    }

    /// Adds one criterion, its normalised values in `values`.
    pub(super) fn add(&mut self, values: &[f64], term: &Term) {
        let w = term.weight;
        match self.how {
            Aggregation::Arithmetic => {
                for (out, x) in self.out.iter_mut().zip(values) {
                    *out += w * x;
                }
            }
            // ln 0 is minus infinity, whose exponential is the zero wanted
            Aggregation::Geometric => {
                for (out, x) in self.out.iter_mut().zip(values) {
                    *out += w * x.ln();
                }
            }
            Aggregation::Topsis => {
                for ((out, far), x) in self.out.iter_mut().zip(self.far.iter_mut()).zip(values) {
                    let (low, high) = (w * (x - term.worst), w * (term.best - x));
                    *out += low * low;
                    *far += high * high;
                }
            }
        }
    }

    /// Turns sums into scores.
    pub(super) fn finish(self) {
        match self.how {
            Aggregation::Arithmetic => {}
            Aggregation::Geometric => {
                for out in self.out {
                    *out = out.exp();
                }
            }
            Aggregation::Topsis => {
                for (out, far) in self.out.iter_mut().zip(self.far.iter()) {
                    let (near, far) = (out.sqrt(), far.sqrt());
                    // a criterion that varies keeps best and worst apart
                    *out = near / (near + far);
                }
            }
        }
    }
}

/// Ranks of scores, 1 the highest; equal scores share their mean rank.
///
/// # Shapes and units
/// - `scores`: `[n]`; returns `[n]`, halves where scores tie
///
/// ```
/// # use ronghe_gap::index::ranks;
/// assert_eq!(ranks(&[0.2, 0.9, 0.2, 0.5]), [3.5, 1.0, 3.5, 2.0]);
/// ```
pub fn ranks(scores: &[f64]) -> Vec<f64> {
    // Keys beside their rows sort twice as fast as rows that look their keys up.
    let mut keyed: Vec<(i64, usize)> = (scores.iter().map(|&s| falling(s)).zip(0..)).collect();
    keyed.sort_unstable();
    let order: Vec<usize> = keyed.into_iter().map(|(_, row)| row).collect();
    let mut out = vec![0.0; scores.len()];
    share_ranks(scores, &order, &mut out);
    out
}

/// A whole number that falls as a score rises, in the order of [`f64::total_cmp`].
fn falling(score: f64) -> i64 {
    let bits = score.to_bits().cast_signed();
    // below zero the bits run the other way
    !(bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed())
}

/// As [`ranks`], with memory at hand: `order` is any order of the rows and comes back sorted.
pub(super) fn rank_into(scores: &[f64], order: &mut [usize], out: &mut [f64]) {
    order.sort_unstable_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    share_ranks(scores, order, out);
}

/// Ranks of rows in order of falling scores, ties at their mean.
fn share_ranks(scores: &[f64], order: &[usize], out: &mut [f64]) {
    let mut start = 0;
    while start < order.len() {
        let ties = order[start..]
            .iter()
            .take_while(|&&row| scores[row] >= scores[order[start]])
            .count()
            .max(1);
        let rank = start as f64 + f64::midpoint(ties as f64, 1.0);
        for &row in &order[start..start + ties] {
            out[row] = rank;
        }
        start += ties;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Criterion;
    use super::*;

    fn index(x: &[[f64; 3]], recipe: &Recipe) -> Result<Composite, GapError> {
        let named = x.iter().map(|c| Criterion::benefit(Text::same("x"), c));
        Composite::of(&Criteria::new(named.collect())?, recipe)
    }

    #[test]
    fn aggregations_by_hand() {
        // min-max values (0, 1/2, 1) and (1, 1/4, 0), weights 1/2
        let x = [[0.0, 2.0, 4.0], [9.0, 3.0, 1.0]];
        let of = |aggregation| {
            let recipe = Recipe {
                weighting: Weighting::Equal,
                aggregation,
                ..Recipe::default()
            };
            index(&x, &recipe).unwrap().scores
        };
        let near = |got: &[f64], want: [f64; 3]| {
            for (g, w) in got.iter().zip(want) {
                assert!((g - w).abs() < 1e-15, "{got:?}, expected {want:?}");
            }
        };
        near(&of(Aggregation::Arithmetic), [0.5, 0.375, 0.5]);
        near(&of(Aggregation::Geometric), [0.0, 0.125_f64.sqrt(), 0.0]);
        let (near_, far) = ((5.0_f64 / 16.0).sqrt(), (13.0_f64 / 16.0).sqrt());
        near(&of(Aggregation::Topsis), [0.5, near_ / (near_ + far), 0.5]);
    }

    #[test]
    fn a_geometric_mean_of_z_scores_is_refused() {
        let recipe = Recipe {
            normalisation: Normalisation::ZScore,
            aggregation: Aggregation::Geometric,
            ..Recipe::default()
        };
        let error = index(&[[0.0, 2.0, 4.0]], &recipe).unwrap_err();
        insta::assert_snapshot!(error, @r#"weighted geometric mean cannot be used: criterion "x" has values below 0 after normalisation by z-scores (divisor n - 1); use min-max or the arithmetic mean"#);
    }

    #[test]
    fn both_ways_of_ranking_agree() {
        let scores = [
            0.5,
            -1.0,
            f64::INFINITY,
            0.0,
            -0.0,
            0.5,
            -3.0,
            1e-300,
            f64::NEG_INFINITY,
        ];
        let (mut order, mut out) = (
            (0..scores.len()).collect::<Vec<_>>(),
            vec![0.0; scores.len()],
        );
        rank_into(&scores, &mut order, &mut out);
        assert_eq!(ranks(&scores), out);
        assert_eq!(out[3..5], [5.5, 5.5]);
    }

    #[test]
    fn nan_scores_end_the_loop_of_ranks() {
        assert!(ranks(&[]).is_empty());
        assert_eq!(ranks(&[f64::NAN, f64::NAN, 1.0]).len(), 3);
    }
}
