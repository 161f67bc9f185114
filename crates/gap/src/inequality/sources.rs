//! The Gini coefficient by source of income, with marginal effects (D1, C1).

use super::estimate::{Estimate, Measure, both};
use super::ranked::Ranked;
use super::sample::{Policy, Sample, Treatment};
use crate::GapError;
use crate::sum::sum;
use ronghe_base::{Cell, Table, Text, Unit};

/// One source of income.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceShare {
    /// Its name.
    pub name: Text,
    /// `S_k`: its share of all income.
    pub share: Estimate,
    /// `C_k`: its concentration by rank of total income.
    pub concentration: f64,
    /// `G_k`: its own Gini; none where its mean is not above zero.
    pub gini: Option<f64>,
    /// `S_k C_k`: what it adds to the Gini.
    pub part: Estimate,
    /// `S_k C_k / G - S_k`: by how many per cent the Gini moves when all incomes of this source grow
    /// by one per cent; none where the Gini is 0.
    pub elasticity: Option<Estimate>,
}

/// The Gini coefficient by source: the parts sum to it exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct GiniBySource {
    /// The whole.
    pub gini: Estimate,
    /// The sources, in the order given, and last what they leave of total income, if anything.
    pub sources: Vec<SourceShare>,
}

impl Ranked<'_> {
    /// The Gini coefficient by source of income (D1).
    ///
    /// `G = sum S_k C_k` with `C_k = 2 cov(y_k, F) / mu_k` and `F` the mid-rank of *total* income, so
    /// that rows of equal total share their rank. Sources may be negative. What the sources leave of
    /// the total in any row becomes a source of its own, "rest", so that the parts sum to the Gini.
    ///
    /// # Shapes and units
    /// - `sources`: name and `[n]` incomes of every row that was given to the sample
    ///
    /// # Errors
    /// [`GapError::Lengths`]; [`GapError::Value`] for an income of a source that is not finite;
    /// [`GapError::Empty`].
    ///
    /// # Source
    /// Lerman and Yitzhaki (1985), *Review of Economics and Statistics* 67(1), 151-156; Stark, Taylor
    /// and Yitzhaki (1986), *Economic Journal* 96(383), 722-740.
    ///
    /// ```
    /// use ronghe_base::Text;
    /// use ronghe_gap::{Policy, Ranked, Sample};
    /// let sample = Sample::new(&[2.0, 6.0], &[1.0, 1.0], Policy::default())?;
    /// let (wage, farm) = ([0.0, 5.0], [2.0, 1.0]);
    /// let split = Ranked::new(&sample)?.gini_by_source(&[
    ///     (Text::new("工资", "wages"), &wage),
    ///     (Text::new("经营", "farming"), &farm),
    /// ])?;
    /// let parts: f64 = split.sources.iter().map(|s| s.part.value).sum();
    /// assert!((parts - split.gini.value).abs() < 1e-15 && split.sources.len() == 2);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn gini_by_source(&self, sources: &[(Text, &[f64])]) -> Result<GiniBySource, GapError> {
        let mu = self.positive("Gini by source")?;
        let gini = self.gini()?;
        let rank = self.mid_ranks();
        let mut rest = self.sample.values().to_vec();
        let mut largest = self.sample.values().to_vec();
        let mut split = vec![];
        for (name, all) in sources {
            let column = self.sample.column("source", all)?;
            for ((left, big), x) in rest.iter_mut().zip(&mut largest).zip(&column) {
                *left -= x;
                *big = big.abs().max(x.abs());
            }
            split.push(self.source(name, &column, &rank, &gini, mu)?);
        }
        // what rounding leaves is no source
        let noise = 4.0 * f64::EPSILON * (sources.len() as f64 + 1.0);
        if rest
            .iter()
            .zip(&largest)
            .any(|(left, big)| left.abs() > noise * big.abs())
        {
            let name = both("其余（总收入减各来源）", "rest (total less the sources)");
            split.push(self.source(&name, &rest, &rank, &gini, mu)?);
        }
        Ok(GiniBySource {
            gini,
            sources: split,
        })
    }

    fn source(
        &self,
        name: &Text,
        column: &[f64],
        rank: &[f64],
        gini: &Estimate,
        mu: f64,
    ) -> Result<SourceShare, GapError> {
        let mean = self.average(column.iter().copied());
        let part = self.part_of(name, column, rank, mean, mu)?;
        let share = mean / mu;
        let values = column.iter().zip(self.sample.values());
        let moved = values
            .map(|(x, y)| (x - mean) / mu - share * (self.off(*y) / mu))
            .collect();
        let measure = |id: &str, variant: Text| {
            Measure::new(format!("source-{id}-{}", name.en), name.clone(), variant)
        };
        let share = Estimate::new(
            measure("share", both("收入比重 S", "share of income, S")),
            share,
            moved,
        )?;
        let elasticity = if gini.value > 0.0 {
            let ratio = part.value / gini.value;
            let slopes = [
                (1.0 / gini.value, &part),
                (-ratio / gini.value, gini),
                (-1.0, &share),
            ];
            let variant = both("边际效应 SC/G - S", "marginal effect SC/G - S");
            Some(Estimate::from_parts(
                measure("effect", variant),
                ratio - share.value,
                &slopes,
            )?)
        } else {
            None
        };
        Ok(SourceShare {
            name: name.clone(),
            concentration: if share.value.abs() > 0.0 {
                part.value / share.value
            } else {
                0.0
            },
            gini: own_gini(column, self.sample.weights())?,
            share,
            part,
            elasticity,
        })
    }

    /// `S_k C_k = 2 cov(y_k, F) / mu`, with its influence.
    fn part_of(
        &self,
        name: &Text,
        column: &[f64],
        rank: &[f64],
        mean: f64,
        mu: f64,
    ) -> Result<Estimate, GapError> {
        let ordered = |at: usize| column[self.order[at] as usize] - mean;
        let cov = sum((0..rank.len()).map(|at| self.weight[at] * (rank[at] - 0.5) * ordered(at)))
            / self.count;
        let value = 2.0 * cov / mu;
        // E of y_k - mean over those above; half at ties
        let mut influence = vec![0.0; rank.len()];
        let mut over = crate::sum::Sum::default();
        let runs: Vec<_> = self.ties().collect();
        for run in runs.into_iter().rev() {
            let high = over.value();
            for at in run.clone() {
                over.add(self.weight[at] * ordered(at));
            }
            let above = f64::midpoint(high, over.value()) / self.count;
            for at in run {
                let moved = ordered(at) * (rank[at] - 0.5) + above - 2.0 * cov;
                influence[at] = 2.0 * moved / mu - value * (self.off(self.rising[at]) / mu);
            }
        }
        let measure = Measure::new(
            format!("source-part-{}", name.en),
            name.clone(),
            both(
                "对基尼的贡献 SC，按总收入的中秩",
                "part of the Gini SC, mid-ranks of total income",
            ),
        );
        Estimate::new(measure, value, self.scatter(&influence))
    }
}

fn own_gini(column: &[f64], people: &[f64]) -> Result<Option<f64>, GapError> {
    let keep = Policy {
        negative: Treatment::Keep,
        ..Policy::default()
    };
    let sample = Sample::new(column, people, keep)?;
    match Ranked::new(&sample)?.gini() {
        Ok(gini) => Ok(Some(gini.value)),
        Err(GapError::Empty { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

impl GiniBySource {
    /// One row a source; standard errors are given by `error`, none where there is no sample.
    pub fn table(&self, error: impl Fn(&Estimate) -> Option<f64>) -> Table {
        let mut table = Table::new("gini-by-source", both("基尼系数按收入来源分解", "Gini by source of income"))
            .column("source", both("来源", "Source"), Unit::None)
            .column("share", both("比重 S", "Share S"), Unit::Number)
            .column("concentration", both("集中系数 C", "Concentration C"), Unit::Number)
            .column("gini", both("自身基尼", "Own Gini"), Unit::Number)
            .column("correlation", both("秩相关 R = C/G", "Rank correlation R = C/G"), Unit::Number)
            .column("part", both("贡献 SC", "Part SC"), Unit::Number)
            .column("part_error", both("标准误", "Standard error"), Unit::Number)
            .column("effect", both("边际效应 SC/G - S", "Marginal effect SC/G - S"), Unit::Number)
            .column("effect_error", both("标准误", "Standard error"), Unit::Number)
            .note(both(
                "集中系数按总收入的中秩计算；边际效应为该来源增加 1% 时基尼变动的百分比（除以 100）。",
                "Concentration by mid-ranks of total income; the marginal effect is the change of the Gini in per cent when the source grows by one per cent.",
            ));
        for s in &self.sources {
            let correlation = s.gini.filter(|g| *g > 0.0).map(|g| s.concentration / g);
            let effect = s.elasticity.as_ref();
            table.push([
                Cell::Text(s.name.clone()),
                s.share.value.into(),
                s.concentration.into(),
                s.gini.into(),
                correlation.into(),
                s.part.value.into(),
                error(&s.part).into(),
                effect.map(|e| e.value).into(),
                effect.and_then(&error).into(),
            ]);
        }
        table
    }
}
