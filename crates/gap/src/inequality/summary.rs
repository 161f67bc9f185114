//! The usual measures of one sample together (D1).

use super::entropy::{theil_l, theil_t};
use super::gini::gini;
use super::lorenz::quantile_shares;
use super::mean::weighted_mean;
use super::sample::{Audit, Sample};
use crate::GapError;
use ronghe_base::{Source, Table, Text, Unit};

/// Mean, Gini, Theil T and L, and the five equal groups of one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Inequality {
    /// Mean, yuan per person and year.
    pub mean: f64,
    /// Gini coefficient, mid-rank form.
    pub gini: f64,
    /// Theil T, GE(1).
    pub theil_t: f64,
    /// Theil L, GE(0); none when an income is 0 or below.
    pub theil_l: Option<f64>,
    /// Income shares of the five equal groups of people, poorest first.
    pub quintiles: Vec<f64>,
    /// What the policy met and did.
    pub audit: Audit,
}

impl Inequality {
    /// Measures a sample.
    ///
    /// # Errors
    /// [`GapError::Empty`] when the mean is not above zero; [`GapError::Value`] when the policy
    /// kept a negative income, for which Theil T does not exist.
    ///
    /// ```
    /// use ronghe_gap::{Inequality, Policy, Sample};
    /// let sample = Sample::new(&[1.0, 3.0], &[5.0, 5.0], Policy::default())?;
    /// let result = Inequality::measure(&sample)?;
    /// assert_eq!(result.mean, 2.0);
    /// assert_eq!(result.table(&[]).rows(), 10);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn measure(sample: &Sample) -> Result<Self, GapError> {
        let (y, w) = (sample.values(), sample.weights());
        let l = match theil_l(y, w) {
            Ok(l) => Some(l),
            Err(GapError::Value { .. }) => None,
            Err(other) => return Err(other),
        };
        Ok(Self {
            mean: weighted_mean(y, w)?,
            gini: gini(y, w)?,
            theil_t: theil_t(y, w)?,
            theil_l: l,
            quintiles: quantile_shares(y, w, 5)?,
            audit: *sample.audit(),
        })
    }

    /// One row a measure, with its variant; the audit line is a note.
    pub fn table(&self, sources: &[Source]) -> Table {
        let mut table = Table::new("inequality", Text::new("收入差距", "Inequality of income"))
            .column("measure", Text::new("指标", "Measure"), Unit::None)
            .column("variant", Text::new("公式版本", "Variant"), Unit::None)
            .column("value", Text::new("数值", "Value"), Unit::Number);
        let mut push = |name: Text, variant: Text, value: Option<f64>| {
            table.push([name.into(), variant.into(), value.into()]);
        };
        push(
            Text::new("平均（元）", "mean, yuan"),
            Text::new("人口加权", "weighted by people"),
            Some(self.mean),
        );
        push(
            Text::new("基尼系数", "Gini"),
            Text::new("中秩，不作 n/(n-1) 修正", "mid-ranks, no n/(n-1)"),
            Some(self.gini),
        );
        push(
            Text::new("泰尔 T", "Theil T"),
            Text::same("GE(1)"),
            Some(self.theil_t),
        );
        push(
            Text::new("泰尔 L", "Theil L"),
            Text::same("GE(0)"),
            self.theil_l,
        );
        for (i, &share) in (1..).zip(&self.quintiles) {
            push(
                Text::new(
                    format!("第 {i} 五等份组收入比重"),
                    format!("income share of fifth {i}"),
                ),
                Text::new("按人、边界按人拆分", "by persons, split at the boundary"),
                Some(share),
            );
        }
        let ends = (self.quintiles.first(), self.quintiles.last());
        let ratio = match ends {
            (Some(&low), Some(&high)) if low > 0.0 => Some(high / low),
            _ => None,
        };
        push(
            Text::new("高低组之比", "top fifth over bottom fifth"),
            Text::new("组均值之比", "ratio of group means"),
            ratio,
        );
        table = table.note(self.audit.line());
        table.sources = sources.to_vec();
        table
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Policy;
    use super::*;

    #[test]
    fn a_zero_leaves_theil_l_empty_and_says_so() {
        let sample = Sample::new(&[0.0, 4.0], &[1.0, 1.0], Policy::default()).unwrap();
        let result = Inequality::measure(&sample).unwrap();
        assert_eq!(result.theil_l, None);
        let table = result.table(&[]);
        assert!(table.get("value", 3).unwrap().is_missing());
        assert!(
            table.notes[0].en.contains("zero: 1 row"),
            "{:?}",
            table.notes
        );
    }
}
