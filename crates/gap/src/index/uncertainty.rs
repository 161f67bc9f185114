//! How far ranks hang on the choices behind an index (D2, X3).

use super::composite::{Aggregation, Composite, Recipe, Sums, Term, admit, rank_into, terms};
use super::criteria::Criteria;
use super::normalise::Normalisation;
use super::sobol::{Effect, Sobol, sobol_effects};
use super::weights::{Weighting, Weights};
use crate::GapError;
use ronghe_base::{Cell, Table, Text, Unit};

/// The choices that are drawn, each as likely as its neighbours.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Weighting methods.
    pub weightings: Vec<Weighting>,
    /// Each weight is multiplied by a uniform draw from `1 - spread` to `1 + spread`, then all are
    /// divided by their sum.
    pub spread: f64,
    /// Normalisations.
    pub normalisations: Vec<Normalisation>,
    /// Aggregations.
    pub aggregations: Vec<Aggregation>,
}

impl Choices {
    /// Choices that these values allow: equal, entropy, CRITIC and component weights, each within
    /// 25 %; min-max and ratio with all three aggregations; where the ratio has no meaning (values
    /// below 0, a cost of 0), min-max and z-scores without the geometric mean.
    pub fn for_data(criteria: &Criteria) -> Self {
        let methods = [
            Weighting::Equal,
            Weighting::Entropy,
            Weighting::Critic,
            Weighting::Pca,
        ];
        let allowed = |method: &Weighting| Weights::of(criteria, method).is_ok();
        let (other, aggregations) = if Normalisation::Ratio.maps(criteria).is_ok() {
            (Normalisation::Ratio, Aggregation::ALL.to_vec())
        } else {
            let without = vec![Aggregation::Arithmetic, Aggregation::Topsis];
            (Normalisation::ZScore, without)
        };
        Self {
            weightings: methods.into_iter().filter(allowed).collect(),
            spread: 0.25,
            normalisations: vec![Normalisation::MinMax, other],
            aggregations,
        }
    }

    /// These choices with those of a recipe among them, so that its ranks are among the drawn ones.
    ///
    /// Where its normalisation gives values below 0 the geometric mean goes, unless the recipe itself
    /// takes it: then normalisations that it does not allow go.
    ///
    /// # Errors
    /// Those of [`Composite::of`] for the recipe.
    pub fn including(mut self, recipe: &Recipe, criteria: &Criteria) -> Result<Self, GapError> {
        recipe.normalisation.maps(criteria)?;
        if !self.weightings.contains(&recipe.weighting) {
            self.weightings.push(recipe.weighting.clone());
        }
        if !self.normalisations.contains(&recipe.normalisation) {
            self.normalisations.push(recipe.normalisation);
        }
        if !self.aggregations.contains(&recipe.aggregation) {
            self.aggregations.push(recipe.aggregation);
        }
        let geometric = |normalisation: Normalisation| {
            let maps = normalisation.maps(criteria)?;
            admit(Aggregation::Geometric, normalisation, criteria, &maps)
        };
        if recipe.aggregation == Aggregation::Geometric {
            geometric(recipe.normalisation)?;
            self.normalisations.retain(|&n| geometric(n).is_ok());
        } else if self.normalisations.iter().any(|&n| geometric(n).is_err()) {
            self.aggregations.retain(|&a| a != Aggregation::Geometric);
        }
        Ok(self)
    }

    /// The choices in both languages.
    pub fn words(&self) -> Text {
        let join = |words: Vec<Text>| {
            let zh: Vec<&str> = words.iter().map(|t| t.zh.as_str()).collect();
            let en: Vec<&str> = words.iter().map(|t| t.en.as_str()).collect();
            Text::new(zh.join("、"), en.join(", "))
        };
        let w = join(self.weightings.iter().map(Weighting::words).collect());
        let n = join(self.normalisations.iter().map(|n| n.words()).collect());
        let a = join(self.aggregations.iter().map(|a| a.words()).collect());
        let percent = self.spread * 100.0;
        Text::new(
            format!(
                "赋权：{}，各权重上下浮动 {percent}%；标准化：{}；汇总：{}",
                w.zh, n.zh, a.zh
            ),
            format!(
                "weights: {}, each within {percent} %; normalisation: {}; aggregation: {}",
                w.en, n.en, a.en
            ),
        )
    }

    fn check(&self) -> Result<(), GapError> {
        let sizes = [
            ("weighting methods", self.weightings.len()),
            ("normalisations", self.normalisations.len()),
            ("aggregations", self.aggregations.len()),
        ];
        for (what, found) in sizes {
            if found == 0 {
                return Err(GapError::Few {
                    what,
                    found,
                    need: 1,
                });
            }
        }
        if (0.0..1.0).contains(&self.spread) {
            return Ok(());
        }
        Err(GapError::Setting {
            name: "spread of the weights",
            value: self.spread,
            need: "at least 0 and below 1",
        })
    }
}

/// Where a row stands under all choices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankInterval {
    /// Rank under the recipe asked for.
    pub reference: f64,
    /// Mean rank over all draws.
    pub mean: f64,
    /// Rank at 5 %.
    pub low: f64,
    /// Middle rank.
    pub median: f64,
    /// Rank at 95 %.
    pub high: f64,
}

/// What drives an output: one effect a factor (method of weighting, spread of weights,
/// normalisation, aggregation); empty where the output is the same in all draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// In the order of [`Uncertainty::factors`].
    pub effects: Vec<Effect>,
}

/// Ranks under random choices, and what moves them.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// One a ranked row, in the order asked for.
    pub intervals: Vec<RankInterval>,
    /// What drives the mean shift of ranks from the recipe.
    pub shift: Sensitivity,
    /// Mean shift of ranks from the recipe: mean over draws and rows of the absolute difference.
    pub mean_shift: f64,
    /// What drives the rank of each ranked row; empty for more than [`Self::MOST_BY_ROW`] rows.
    pub by_row: Vec<Sensitivity>,
    /// The choices.
    pub choices: Choices,
    /// Rows `N` of each of the two samples.
    pub draws: usize,
    /// How many indices were computed.
    pub runs: usize,
    /// The seed.
    pub seed: u64,
}

impl Uncertainty {
    /// Most rows whose ranks are explained one by one.
    pub const MOST_BY_ROW: usize = 2_000;

    /// The factors, in the order of every [`Sensitivity`].
    pub fn factors() -> [Text; 4] {
        [
            Text::new("赋权方法", "weighting method"),
            Text::new("权重浮动", "spread of weights"),
            Text::new("标准化", "normalisation"),
            Text::new("汇总方式", "aggregation"),
        ]
    }

    /// Ranks of some rows under random choices (D2).
    ///
    /// Four independent factors are drawn: the weighting method, a factor on each weight, the
    /// normalisation, the aggregation. Weights and normalisation come from all rows of `criteria`
    /// (in a panel from all years); only `rows` are ranked, among each other. Intervals rest on `2
    /// N` independent draws, Sobol indices on `6 N` runs; the same seed gives the same bytes.
    ///
    /// # Shapes and units
    /// - `rows`: which rows to rank, at least one
    /// - `draws`: `N`, at least 8
    ///
    /// # Errors
    /// Those of [`Composite::of`] for any combination of choices; [`GapError::Few`];
    /// [`GapError::Setting`] for a row that is not there, a spread outside `[0, 1)`, or more ranks
    /// than memory holds.
    ///
    /// # Source
    /// Saisana, Saltelli and Tarantola (2005), *Journal of the Royal Statistical Society A* 168(2),
    /// 307-323; estimators as [`sobol_effects`].
    pub fn of(
        criteria: &Criteria,
        rows: &[usize],
        recipe: &Recipe,
        choices: &Choices,
        draws: usize,
        seed: u64,
    ) -> Result<Self, GapError> {
        let mut bench = Bench::new(criteria, rows, choices)?;
        let reference = bench.reference(criteria, rows, recipe)?;
        let layout = Sobol::new(&[1, criteria.columns.len(), 1, 1], draws, seed)?;
        let explain = rows.len() <= Self::MOST_BY_ROW;
        let mut log = Log::new(rows.len(), draws, explain)?;
        layout.each(|row, which, x| {
            bench.run(x);
            log.keep(row, which, &bench.ranks, &reference);
            Ok::<(), GapError>(())
        })?;
        let by_row = (0..if explain { rows.len() } else { 0 }).map(|r| log.effects(r));
        let by_row = by_row.collect::<Result<Vec<_>, _>>()?;
        let intervals = (0..rows.len())
            .map(|r| log.interval(r, reference[r]))
            .collect();
        let shifts = log.shift[0].iter().chain(&log.shift[1]);
        Ok(Self {
            intervals,
            mean_shift: shifts.sum::<f64>() / (2.0 * draws as f64),
            shift: Sensitivity {
                effects: sobol_effects(&log.shift[0], &log.shift[1], &log.shift[2..])?,
            },
            by_row,
            choices: choices.clone(),
            draws,
            runs: layout.runs(),
            seed,
        })
    }

    /// Draws, seed and choices in one sentence.
    pub fn words(&self) -> Text {
        let c = self.choices.words();
        Text::new(
            format!(
                "排名区间为 {} 次随机选择的 5%–95% 分位（种子 {}）；{}。",
                2 * self.draws,
                self.seed,
                c.zh
            ),
            format!(
                "Rank intervals: 5 % to 95 % of {} random choices (seed {}); {}.",
                2 * self.draws,
                self.seed,
                c.en
            ),
        )
    }

    /// One row a ranked row, best first.
    ///
    /// # Shapes and units
    /// - `names`, `scores`: one a ranked row, in the order asked for
    pub fn table(&self, names: &[Text], scores: &[f64]) -> Table {
        let mut table = Table::new(
            "index-ranks",
            Text::new("综合指数与排名区间", "Composite index with rank intervals"),
        )
        .column("row", Text::new("名称", "Name"), Unit::None)
        .column("score", Text::new("指数", "Index"), Unit::Number)
        .column("rank", Text::new("排名", "Rank"), Unit::Number)
        .column("low", Text::new("排名 5%", "Rank, 5 %"), Unit::Number)
        .column(
            "median",
            Text::new("排名中位", "Rank, median"),
            Unit::Number,
        )
        .column("high", Text::new("排名 95%", "Rank, 95 %"), Unit::Number)
        .column("mean", Text::new("平均排名", "Mean rank"), Unit::Number)
        .note(self.words());
        let mut order: Vec<usize> = (0..self.intervals.len()).collect();
        order.sort_by(|&a, &b| {
            let rank = |r: usize| self.intervals[r].reference;
            rank(a).total_cmp(&rank(b)).then(a.cmp(&b))
        });
        for r in order {
            let i = &self.intervals[r];
            let name = names.get(r).cloned().map_or(Cell::Missing, Into::into);
            table.push([
                name,
                scores.get(r).copied().into(),
                rank_cell(i.reference),
                rank_cell(i.low),
                rank_cell(i.median),
                rank_cell(i.high),
                i.mean.into(),
            ]);
        }
        table
    }

    /// Sobol indices of the mean shift of ranks, one row a factor.
    pub fn sensitivity_table(&self) -> Table {
        let mut table = Table::new(
            "index-sensitivity",
            Text::new(
                "排名变动来自哪些选择（Sobol 指数）",
                "Which choices move the ranks (Sobol indices)",
            ),
        )
        .column("factor", Text::new("选择", "Choice"), Unit::None)
        .column("first", Text::new("一阶", "First order"), Unit::Share)
        .column("first_error", Text::new("标准误", "Error"), Unit::Share)
        .column("total", Text::new("总效应", "Total"), Unit::Share)
        .column("total_error", Text::new("标准误", "Error"), Unit::Share)
        .note(Text::new(
            format!(
                "被解释量：各地排名与基准方案之差的平均绝对值（平均 {:.2} 位）；Saltelli（2010）一阶与 Jansen（1999）总效应估计，{} 次计算，种子 {}；一阶估计可略低于 0。",
                self.mean_shift, self.runs, self.seed
            ),
            format!(
                "Explained: mean absolute difference of ranks from the recipe ({:.2} on average); estimators of Saltelli (2010, first order) and Jansen (1999, total), {} runs, seed {}; a first-order estimate may fall a little below 0.",
                self.mean_shift, self.runs, self.seed
            ),
        ));
        for (factor, e) in Self::factors().into_iter().zip(&self.shift.effects) {
            table.push([
                factor.into(),
                e.first.into(),
                e.first_error.into(),
                e.total.into(),
                e.total_error.into(),
            ]);
        }
        if self.shift.effects.is_empty() {
            table = table.note(Text::new(
                "所有选择给出同样的排名。",
                "All choices give the same ranks.",
            ));
        }
        table
    }
}

/// A rank as a whole number, unless rows share it.
fn rank_cell(rank: f64) -> Cell {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a rank is at most the rows"
    )]
    let whole = rank as i64;
    if (rank - whole as f64).abs() > 0.0 {
        Cell::Number(rank)
    } else {
        Cell::Count(whole)
    }
}

/// Everything that a run needs, made once.
struct Bench {
    weights: Vec<Vec<f64>>,
    spread: f64,
    /// By normalisation: the terms, and the normalised values of the ranked rows by column.
    scales: Vec<(Vec<Term>, Vec<Vec<f64>>)>,
    aggregations: Vec<Aggregation>,
    scores: Vec<f64>,
    far: Vec<f64>,
    order: Vec<usize>,
    ranks: Vec<f64>,
}

impl Bench {
    fn new(criteria: &Criteria, rows: &[usize], choices: &Choices) -> Result<Self, GapError> {
        choices.check()?;
        if rows.is_empty() {
            return Err(GapError::Few {
                what: "rows to rank",
                found: 0,
                need: 1,
            });
        }
        if let Some(&row) = rows.iter().find(|&&r| r >= criteria.rows) {
            return Err(GapError::Setting {
                name: "row to rank",
                value: row as f64,
                need: "below the number of rows",
            });
        }
        let of = |method| Ok(Weights::of(criteria, method)?.values);
        let weights: Result<Vec<_>, GapError> = choices.weightings.iter().map(of).collect();
        let scale = |&normalisation: &Normalisation| {
            let maps = normalisation.maps(criteria)?;
            for &aggregation in &choices.aggregations {
                admit(aggregation, normalisation, criteria, &maps)?;
            }
            let terms = terms(criteria, &maps, &vec![1.0; maps.len()]);
            let gather = |t: &Term| -> Vec<f64> {
                let column = criteria.columns[t.column].values;
                rows.iter().map(|&r| t.map.of(column[r])).collect()
            };
            let values = terms.iter().map(gather).collect();
            Ok((terms, values))
        };
        let scales: Result<Vec<_>, GapError> = choices.normalisations.iter().map(scale).collect();
        Ok(Self {
            weights: weights?,
            spread: choices.spread,
            scales: scales?,
            aggregations: choices.aggregations.clone(),
            scores: vec![0.0; rows.len()],
            far: vec![0.0; rows.len()],
            order: (0..rows.len()).collect(),
            ranks: vec![0.0; rows.len()],
        })
    }

    /// Ranks of the rows under the recipe asked for.
    fn reference(
        &mut self,
        criteria: &Criteria,
        rows: &[usize],
        recipe: &Recipe,
    ) -> Result<Vec<f64>, GapError> {
        let scores = Composite::of(criteria, recipe)?.scores;
        let scores: Vec<f64> = rows.iter().map(|&r| scores[r]).collect();
        rank_into(&scores, &mut self.order, &mut self.ranks);
        Ok(self.ranks.clone())
    }

    /// Ranks under the choices that the draws stand for.
    fn run(&mut self, x: &[f64]) {
        let last = x.len() - 1;
        let weights = &self.weights[pick(x[0], self.weights.len())];
        let noise = &x[1..last - 1];
        let scale = pick(x[last - 1], self.scales.len());
        let (terms, values) = &mut self.scales[scale];
        let how = self.aggregations[pick(x[last], self.aggregations.len())];
        let noisy = |j: usize| weights[j] * (1.0 + self.spread * (2.0 * noise[j] - 1.0));
        let total: f64 = (0..weights.len()).map(noisy).sum();
        let mut sums = Sums::new(how, &mut self.scores, &mut self.far);
        for (term, values) in terms.iter_mut().zip(values.iter()) {
            term.weight = noisy(term.column) / total;
            if term.weight > 0.0 {
                sums.add(values, term);
            }
        }
        sums.finish();
        rank_into(&self.scores, &mut self.order, &mut self.ranks);
    }
}

/// One of `n` choices for a draw from `[0, 1)`.
fn pick(u: f64, n: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a draw times a small count, both at least 0"
    )]
    let at = (u * n as f64) as usize;
    at.min(n - 1)
}

/// Ranks of every run that is needed later, in single precision: halves are exact.
struct Log {
    /// `[which][row of the sample]`
    shift: Vec<Vec<f64>>,
    /// `[which][ranked row * draws + row of the sample]`; mixed samples only where rows are
    /// explained.
    ranks: Vec<Vec<f32>>,
    draws: usize,
}

impl Log {
    fn new(rows: usize, draws: usize, explain: bool) -> Result<Self, GapError> {
        let samples = if explain { 6 } else { 2 };
        if rows.saturating_mul(draws).saturating_mul(samples) > 100_000_000 {
            return Err(GapError::Setting {
                name: "draws",
                value: draws as f64,
                need: "small enough for a hundred million ranks in all; take fewer draws",
            });
        }
        Ok(Self {
            shift: vec![vec![0.0; draws]; 6],
            ranks: vec![vec![0.0; rows * draws]; samples],
            draws,
        })
    }

    fn keep(&mut self, row: usize, which: usize, ranks: &[f64], reference: &[f64]) {
        let apart = ranks.iter().zip(reference).map(|(a, b)| (a - b).abs());
        self.shift[which][row] = apart.sum::<f64>() / ranks.len() as f64;
        if let Some(log) = self.ranks.get_mut(which) {
            for (r, &rank) in ranks.iter().enumerate() {
                #[expect(clippy::cast_possible_truncation, reason = "ranks are halves")]
                let rank = rank as f32;
                log[r * self.draws + row] = rank;
            }
        }
    }

    fn of(&self, which: usize, r: usize) -> Vec<f64> {
        let from = &self.ranks[which][r * self.draws..(r + 1) * self.draws];
        from.iter().map(|&x| f64::from(x)).collect()
    }

    fn effects(&self, r: usize) -> Result<Sensitivity, GapError> {
        let mixed: Vec<Vec<f64>> = (2..6).map(|which| self.of(which, r)).collect();
        Ok(Sensitivity {
            effects: sobol_effects(&self.of(0, r), &self.of(1, r), &mixed)?,
        })
    }

    fn interval(&self, r: usize, reference: f64) -> RankInterval {
        let mut ranks = self.of(0, r);
        ranks.extend(self.of(1, r));
        ranks.sort_unstable_by(f64::total_cmp);
        let last = ranks.len() - 1;
        // ranks that occur: outward at the ends, the lower one in the middle
        let low = last * 5 / 100;
        RankInterval {
            reference,
            mean: ranks.iter().sum::<f64>() / ranks.len() as f64,
            low: ranks[low],
            median: ranks[last / 2],
            high: ranks[last - low],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Criterion;
    use super::*;

    const X: [[f64; 6]; 3] = [
        [9.0, 5.0, 4.0, 3.0, 2.0, 1.0],
        [9.0, 2.0, 5.0, 1.0, 4.0, 3.0],
        [9.0, 4.0, 1.0, 5.0, 2.0, 1.0],
    ];

    fn criteria() -> Criteria<'static> {
        let named = X.iter().map(|c| Criterion::benefit(Text::same("x"), c));
        Criteria::new(named.collect()).unwrap()
    }

    #[test]
    fn the_best_in_everything_is_first_under_every_choice() {
        let criteria = criteria();
        let rows: Vec<usize> = (0..6).collect();
        let of = |seed| {
            Uncertainty::of(
                &criteria,
                &rows,
                &Recipe::default(),
                &Choices::for_data(&criteria),
                128,
                seed,
            )
            .unwrap()
        };
        let found = of(3);
        assert!((found.intervals[0].low - 1.0).abs() < 1e-12);
        assert!((found.intervals[0].high - 1.0).abs() < 1e-12);
        assert!(found.by_row[0].effects.is_empty(), "nothing moves it");
        assert_eq!(found.shift.effects.len(), 4);
        assert_eq!(found.runs, 128 * 6);
        for i in &found.intervals {
            assert!(i.low <= i.median && i.median <= i.high && i.low <= i.mean && i.mean <= i.high);
        }
        assert!(
            found.intervals.iter().any(|i| i.low < i.high),
            "some row moves"
        );
        assert_eq!(found, of(3), "the same seed gives the same numbers");
        assert_ne!(found.intervals, of(4).intervals);
        let mean: f64 = found.intervals.iter().map(|i| i.mean).sum();
        assert!((mean - 21.0).abs() < 1e-9, "ranks of six rows sum to 21");
    }

    #[test]
    fn one_choice_each_leaves_nothing_to_explain() {
        let criteria = criteria();
        let one = Choices {
            weightings: vec![Weighting::Entropy],
            spread: 0.0,
            normalisations: vec![Normalisation::MinMax],
            aggregations: vec![Aggregation::Arithmetic],
        };
        let recipe = Recipe::default();
        let found = Uncertainty::of(&criteria, &[1, 2, 4], &recipe, &one, 16, 1).unwrap();
        assert!(found.mean_shift.abs() < 1e-300 && found.shift.effects.is_empty());
        for i in &found.intervals {
            assert!((i.low - i.reference).abs() + (i.high - i.reference).abs() < 1e-12);
        }
        assert!(found.sensitivity_table().notes[1].en.contains("same ranks"));
    }

    #[test]
    fn what_is_refused() {
        let criteria = criteria();
        let good = Choices::for_data(&criteria);
        let recipe = Recipe::default();
        let of = |rows: &[usize], choices: &Choices, draws| {
            Uncertainty::of(&criteria, rows, &recipe, choices, draws, 1).is_err()
        };
        assert!(of(&[], &good, 16));
        assert!(of(&[6], &good, 16));
        assert!(of(&[0], &good, 1));
        assert!(of(&[0], &good, usize::MAX));
        let bad = Choices {
            normalisations: vec![Normalisation::ZScore],
            ..good.clone()
        };
        assert!(of(&[0], &bad, 16), "geometric means of z-scores");
        let wide = Choices {
            spread: 1.0,
            ..good
        };
        assert!(of(&[0], &wide, 16));
    }

    #[test]
    fn the_recipe_is_among_the_choices() {
        let criteria = criteria();
        let with = |normalisation, aggregation| {
            let recipe = Recipe {
                weighting: Weighting::Given(vec![1.0, 2.0, 3.0]),
                normalisation,
                aggregation,
            };
            Choices::for_data(&criteria).including(&recipe, &criteria)
        };
        let vector = with(Normalisation::ZScore, Aggregation::Topsis).unwrap();
        assert_eq!(vector.weightings.len(), 5);
        assert_eq!(vector.normalisations.len(), 3);
        assert!(!vector.aggregations.contains(&Aggregation::Geometric));
        let mean = with(Normalisation::MinMax, Aggregation::Geometric).unwrap();
        assert_eq!((mean.normalisations.len(), mean.aggregations.len()), (2, 3));
        assert!(with(Normalisation::ZScore, Aggregation::Geometric).is_err());
        assert!(
            with(Normalisation::TargetDistance, Aggregation::Topsis).is_err(),
            "no targets"
        );
        // values below zero: the geometric mean takes the place of z-scores
        let x = [-1.0, 2.0, 0.5];
        let c = Criteria::new(vec![Criterion::benefit(Text::same("x"), &x)]).unwrap();
        let recipe = Recipe {
            aggregation: Aggregation::Geometric,
            ..Recipe::default()
        };
        let found = Choices::for_data(&c).including(&recipe, &c).unwrap();
        assert_eq!(found.normalisations, [Normalisation::MinMax]);
        assert!(Uncertainty::of(&c, &[0, 1, 2], &recipe, &found, 16, 1).is_ok());
    }

    #[test]
    fn values_below_zero_lead_to_other_choices() {
        let x = [-1.0, 2.0, 0.5];
        let c = Criteria::new(vec![Criterion::benefit(Text::same("x"), &x)]).unwrap();
        let choices = Choices::for_data(&c);
        assert_eq!(choices.normalisations[1], Normalisation::ZScore);
        assert_eq!(choices.aggregations.len(), 2);
        let found = Uncertainty::of(&c, &[0, 1, 2], &Recipe::default(), &choices, 16, 1).unwrap();
        assert!(
            found.mean_shift.abs() < 1e-12,
            "one criterion has one order"
        );
    }
}
