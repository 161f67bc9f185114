//! Ex-ante inequality of opportunity: what circumstances alone account for (P4, D1).

use super::estimate::{Estimate, Measure, both};
use super::groups::{Grouping, refine};
use super::ranked::Ranked;
use crate::GapError;
use crate::sum::sum;
use ronghe_base::Text;

/// How incomes are expected from circumstances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The mean of each type, that is of each combination of circumstances.
    Nonparametric,
    /// `exp(x b)` with `ln y` regressed on indicators of each circumstance, without interactions.
    Parametric,
}

/// Inequality between types.
#[derive(Clone, Debug, PartialEq)]
pub struct Opportunity {
    /// Mean log deviation of expected incomes.
    pub level: Estimate,
    /// The same over the mean log deviation of incomes.
    pub share: Estimate,
    /// Types that have people.
    pub types: usize,
}

impl Ranked<'_> {
    /// Ex-ante inequality of opportunity (P4): the mean log deviation of the incomes expected from
    /// circumstances, and its share of the whole. A lower bound: a circumstance that is not listed
    /// can only add.
    ///
    /// # Shapes and units
    /// - `circumstances`: each a group for every row that was given to the sample
    ///
    /// # Errors
    /// [`GapError::Value`] for an income of 0 or below; [`GapError::Lengths`]; [`GapError::Setting`]
    /// without circumstances or where all incomes are equal; [`GapError::Indicator`] for a
    /// circumstance that the others explain.
    ///
    /// # Source
    /// Checchi and Peragine (2010), *Journal of Economic Inequality* 8(4), 429-450 (nonparametric);
    /// Ferreira and Gignoux (2011), *Review of Income and Wealth* 57(4), 622-657 (parametric).
    ///
    /// ```
    /// use ronghe_base::Text;
    /// use ronghe_gap::{Form, Grouping, Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 1.0, 3.0, 3.0], &[1.0; 4], Policy::default())?;
    /// let hukou = Grouping::new(Text::new("户籍", "registration"), &["rural", "rural", "urban", "urban"]);
    /// let all = Ranked::new(&sample)?.opportunity(&[hukou], Form::Nonparametric)?;
    /// assert!((all.share.value - 1.0).abs() < 1e-14);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn opportunity(
        &self,
        circumstances: &[Grouping],
        form: Form,
    ) -> Result<Opportunity, GapError> {
        if circumstances.is_empty() {
            return Err(GapError::Setting {
                name: "number of circumstances",
                value: 0.0,
                need: "at least 1",
            });
        }
        let whole = self.entropy(0.0)?;
        if whole.value <= 0.0 {
            return Err(GapError::Setting {
                name: "mean log deviation",
                value: whole.value,
                need: "above 0: all incomes are equal, so there is nothing to explain",
            });
        }
        let codes: Result<Vec<Vec<u32>>, GapError> =
            circumstances.iter().map(|c| c.among(self.sample)).collect();
        let codes = codes?;
        let mut cell = vec![0_u32; self.rising.len()];
        let mut types = 1;
        for column in &codes {
            types = refine(&mut cell, column).len();
        }
        let level = match form {
            Form::Nonparametric => self.between_types(&cell, types)?,
            Form::Parametric => self.expected(circumstances, &codes)?,
        };
        let ratio = level.value / whole.value;
        let measure = Measure::new(
            format!("{}-share", level.measure.id),
            both("机会不平等占比", "share of inequality of opportunity"),
            level.measure.variant.clone(),
        );
        let slopes = [(1.0 / whole.value, &level), (-ratio / whole.value, &whole)];
        Ok(Opportunity {
            share: Estimate::from_parts(measure, ratio, &slopes)?,
            level,
            types,
        })
    }

    fn between_types(&self, cell: &[u32], types: usize) -> Result<Estimate, GapError> {
        let parts = super::polarisation::Parts::new(self, cell, types);
        let mu = self.mean;
        let log = |g: usize| ((parts.above[g] - self.above) / mu).ln_1p();
        let terms = (0..parts.share.len()).filter(|&g| parts.share[g] > 0.0);
        let centre = sum(terms.map(|g| parts.share[g] * log(g)));
        let rows = cell.iter().zip(self.sample.values());
        let influence = rows
            .map(|(&g, y)| {
                let g = g as usize;
                self.off(*y) / mu - (log(g) - centre) - parts.off(g, *y) / parts.mean[g]
            })
            .collect();
        let variant = both(
            "事前，非参数：类型均值的 GE(0)",
            "ex ante, nonparametric: GE(0) of type means",
        );
        Estimate::new(named(variant), -centre, influence)
    }

    /// `ln of mean of e^(xb) - mean of xb`, with the error of `b`.
    fn expected(
        &self,
        circumstances: &[Grouping],
        codes: &[Vec<u32>],
    ) -> Result<Estimate, GapError> {
        let (columns, names) = indicators(circumstances, codes);
        let logs = self.map(f64::ln);
        let names: Vec<&Text> = names.iter().collect();
        let fit = self.fit(self.mean()?, &logs, columns.clone(), &names)?;
        let at = |i: usize| {
            sum(fit
                .slopes
                .iter()
                .zip(&fit.means)
                .zip(&columns)
                .map(|((b, m), x)| b * (x[i] - m)))
        };
        let off: Vec<f64> = (0..logs.len()).map(at).collect();
        let mean = self.average(off.iter().map(|x| x.exp()));
        // derivative by b: means of the columns under the weights e^(xb), less their means
        let tilt: Vec<f64> = columns
            .iter()
            .zip(&fit.means)
            .map(|(x, m)| self.average(x.iter().zip(&off).map(|(x, o)| (x - m) * o.exp())) / mean)
            .collect();
        let moved = fit.influence_of(&tilt);
        let influence = off
            .iter()
            .zip(moved)
            .map(|(o, b)| (o.exp() - mean) / mean - o + b)
            .collect();
        let variant = both(
            "事前，参数：ln y 对各环境虚拟变量回归，exp(xb) 的 GE(0)",
            "ex ante, parametric: GE(0) of exp(xb), ln y on indicators of each circumstance",
        );
        Estimate::new(named(variant), mean.ln(), influence)
    }
}

/// Columns of zeros and ones: every group of every circumstance but the first that has people.
pub(super) fn indicators(
    circumstances: &[Grouping],
    codes: &[Vec<u32>],
) -> (Vec<Vec<f64>>, Vec<Text>) {
    let (mut columns, mut names) = (vec![], vec![]);
    for (by, column) in circumstances.iter().zip(codes) {
        let mut groups = column.clone();
        groups.sort_unstable();
        groups.dedup();
        for &g in groups.iter().skip(1) {
            columns.push(
                column
                    .iter()
                    .map(|&c| f64::from(u8::from(c == g)))
                    .collect(),
            );
            let label = by.label(g);
            names.push(both(
                format!("{}={label}", by.name().zh),
                format!("{}={label}", by.name().en),
            ));
        }
    }
    (columns, names)
}

fn named(variant: Text) -> Measure {
    Measure::new(
        "opportunity",
        both("机会不平等", "inequality of opportunity"),
        variant,
    )
}
