//! The columns that a composite index is made of (D2).

use crate::GapError;
use crate::sum::{blocked, sum};
use ronghe_base::Text;

/// Which way a criterion is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// More is better.
    Benefit,
    /// Less is better.
    Cost,
}

/// One column of an index.
#[derive(Clone, Debug)]
pub struct Criterion<'a> {
    /// Its name.
    pub name: Text,
    /// One value a row; any unit.
    pub values: &'a [f64],
    /// Which way is better.
    pub polarity: Polarity,
    /// The value to reach, for [`super::Normalisation::TargetDistance`].
    pub target: Option<f64>,
}

impl<'a> Criterion<'a> {
    /// A criterion of which more is better.
    pub fn benefit(name: Text, values: &'a [f64]) -> Self {
        Self {
            name,
            values,
            polarity: Polarity::Benefit,
            target: None,
        }
    }

    /// A criterion of which less is better.
    pub fn cost(name: Text, values: &'a [f64]) -> Self {
        Self {
            polarity: Polarity::Cost,
            ..Self::benefit(name, values)
        }
    }
}

/// What normalisations and weights need to know of a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) mean: f64,
    /// Divisor n - 1.
    pub(super) sd: f64,
    /// Square root of the sum of squares.
    pub(super) norm: f64,
}

impl Spread {
    fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let (min, max) = extremes(values);
        let first = values.first().copied().unwrap_or_default();
        // Differences from the first value keep the digits that near-equal values share.
        let mean = first + blocked(values, |x| (x - first) / n);
        let range = max - min;
        let squares = if range > 0.0 {
            blocked(values, |x| ((x - mean) / range) * ((x - mean) / range))
        } else {
            0.0
        };
        // Scaled by the largest value: no overflow and no underflow.
        let large = min.abs().max(max.abs());
        let norm = if large > 0.0 {
            large * blocked(values, |x| (x / large) * (x / large)).sqrt()
        } else {
            0.0
        };
        Self {
            min,
            max,
            mean,
            sd: range * (squares / (n - 1.0).max(1.0)).sqrt(),
            norm,
        }
    }

    pub(super) fn range(&self) -> f64 {
        self.max - self.min
    }

    /// Whether every row has the same value.
    pub(super) fn constant(&self) -> bool {
        self.max <= self.min
    }
}

fn extremes(values: &[f64]) -> (f64, f64) {
    let mut low = [f64::INFINITY; 8];
    let mut high = [f64::NEG_INFINITY; 8];
    for eight in values.chunks(8) {
        for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(eight) {
            *low = if x < *low { x } else { *low };
            *high = if x > *high { x } else { *high };
        }
    }
    (
        low.into_iter().fold(f64::INFINITY, f64::min),
        high.into_iter().fold(f64::NEG_INFINITY, f64::max),
    )
}

/// Criteria of equal length, every value finite. In a panel the rows are place-years, so that
/// whatever is taken over a column is taken over all years.
#[derive(Clone, Debug)]
pub struct Criteria<'a> {
    pub(super) columns: Vec<Criterion<'a>>,
    pub(super) spread: Vec<Spread>,
    pub(super) rows: usize,
}

/// Most criteria: weights by correlation grow with the square.
const MOST: usize = 500;

impl<'a> Criteria<'a> {
    /// Checks the columns.
    ///
    /// # Shapes and units
    /// - `columns`: 1 to 500, each `[n]`, `n >= 2`, any unit, finite, at least one not constant
    ///
    /// # Errors
    /// [`GapError::Few`]; [`GapError::Setting`] for too many; [`GapError::Lengths`];
    /// [`GapError::Entry`] for a value that is not finite; [`GapError::Method`] where no column
    /// varies.
    ///
    /// ```
    /// # use ronghe_base::Text;
    /// # use ronghe_gap::index::{Criteria, Criterion};
    /// let same = Criterion::benefit(Text::same("x"), &[1.0, 1.0]);
    /// assert!(Criteria::new(vec![same]).is_err()); // nothing to compare
    /// ```
    pub fn new(columns: Vec<Criterion<'a>>) -> Result<Self, GapError> {
        if columns.len() > MOST {
            return Err(GapError::Setting {
                name: "number of criteria",
                value: columns.len() as f64,
                need: "at most 500",
            });
        }
        let rows = columns.first().map_or(0, |c| c.values.len());
        for (what, found, need) in [("criteria", columns.len(), 1), ("rows", rows, 2)] {
            if found < need {
                return Err(GapError::Few { what, found, need });
            }
        }
        for column in &columns {
            check(column, rows)?;
        }
        let spread: Vec<Spread> = columns.iter().map(|c| Spread::of(c.values)).collect();
        if spread.iter().all(Spread::constant) {
            return Err(GapError::Method {
                method: "a composite index".into(),
                reason:
                    "every criterion has the same value in all rows, so nothing can be compared"
                        .into(),
            });
        }
        Ok(Self {
            columns,
            spread,
            rows,
        })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns.
    pub fn columns(&self) -> &[Criterion<'a>] {
        &self.columns
    }

    /// Columns that have one value in all rows; they get weight 0.
    pub fn constant(&self) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|&j| self.spread[j].constant())
            .collect()
    }

    /// A sentence for each constant column.
    pub fn warnings(&self) -> Vec<Text> {
        let name = |j: usize| &self.columns[j].name;
        let warn = |j: usize| {
            Text::new(
                format!("指标“{}”各行取值相同，权重为 0。", name(j).zh),
                format!(
                    "Criterion \"{}\" has the same value in all rows: weight 0.",
                    name(j).en
                ),
            )
        };
        self.constant().into_iter().map(warn).collect()
    }

    /// Correlations of the columns, each turned so that more is better; constant columns have 0.
    pub(super) fn correlations(&self) -> Vec<f64> {
        const BLOCK: usize = 512;
        let m = self.columns.len();
        let root = ((self.rows - 1) as f64).sqrt();
        let scale = |j: usize| -> (f64, f64) {
            let Spread { mean, sd, .. } = self.spread[j];
            let sign = match self.columns[j].polarity {
                Polarity::Benefit => 1.0,
                Polarity::Cost => -1.0,
            };
            let over = if self.spread[j].constant() {
                f64::INFINITY
            } else {
                sd * root
            };
            (mean, sign * over)
        };
        let scales: Vec<(f64, f64)> = (0..m).map(scale).collect();
        let mut totals = vec![crate::sum::Sum::default(); m * m];
        let mut block = vec![0.0; m * BLOCK];
        for start in (0..self.rows).step_by(BLOCK) {
            let len = BLOCK.min(self.rows - start);
            for (j, column) in self.columns.iter().enumerate() {
                let (mean, over) = scales[j];
                let from = &column.values[start..start + len];
                for (to, x) in block[j * BLOCK..].iter_mut().zip(from) {
                    *to = (x - mean) / over;
                }
            }
            for j in 0..m {
                for k in 0..=j {
                    let a = &block[j * BLOCK..j * BLOCK + len];
                    totals[j * m + k].add(dot(a, &block[k * BLOCK..k * BLOCK + len]));
                }
            }
        }
        let mut r = vec![0.0; m * m];
        for j in 0..m {
            for k in 0..=j {
                // Rounding may carry a perfect correlation past one.
                let value = totals[j * m + k].value().clamp(-1.0, 1.0);
                (r[j * m + k], r[k * m + j]) = (value, value);
            }
        }
        r
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (mut left, mut right) = (a.chunks_exact(8), b.chunks_exact(8));
    for (x, y) in (&mut left).zip(&mut right) {
        for ((lane, x), y) in lanes.iter_mut().zip(x).zip(y) {
            *lane += x * y;
        }
    }
    let rest = left.remainder().iter().zip(right.remainder());
    lanes.iter().sum::<f64>() + sum(rest.map(|(x, y)| x * y))
}

fn check(column: &Criterion, rows: usize) -> Result<(), GapError> {
    crate::error::same_length(
        ("the first criterion", rows),
        ("another criterion", column.values.len()),
    )?;
    let entry = |row: usize, need| GapError::Entry {
        row,
        column: column.name.en.clone(),
        value: column.values[row],
        need,
    };
    if let Some(row) = column.values.iter().position(|x| !x.is_finite()) {
        return Err(entry(row, "finite; leave the row out or fill the value in"));
    }
    let (min, max) = extremes(column.values);
    if !(max - min).is_finite() {
        let row = column
            .values
            .iter()
            .position(|&x| x >= max)
            .unwrap_or_default();
        return Err(entry(
            row,
            "nearer to the smallest value: the range is not finite",
        ));
    }
    if let Some(target) = column.target.filter(|t| !t.is_finite()) {
        return Err(GapError::Setting {
            name: "target",
            value: target,
            need: "finite",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_column_and_row() {
        let bad = [1.0, f64::NAN];
        let error = Criteria::new(vec![Criterion::benefit(Text::same("gdp"), &bad)]).unwrap_err();
        insta::assert_snapshot!(error, @r#"row 1, column "gdp": NaN, but it must be finite; leave the row out or fill the value in"#);
        let error = Criteria::new(vec![Criterion::benefit(Text::same("gdp"), &[1.0])]).unwrap_err();
        insta::assert_snapshot!(error, @"rows: 1 given, but at least 2 are needed");
        let error =
            Criteria::new(vec![Criterion::benefit(Text::same("x"), &[2.0, 2.0])]).unwrap_err();
        insta::assert_snapshot!(error, @"a composite index cannot be used: every criterion has the same value in all rows, so nothing can be compared");
        let wide = [f64::MAX, f64::MIN];
        assert!(Criteria::new(vec![Criterion::benefit(Text::same("x"), &wide)]).is_err());
    }

    #[test]
    fn spread_survives_large_small_and_near_equal_values() {
        for scale in [1e-300, 1.0, 1e300] {
            let x: Vec<f64> = [1.0, 2.0, 3.0].iter().map(|v| v * scale).collect();
            let s = Spread::of(&x);
            assert!((s.sd / scale - 1.0).abs() < 1e-15, "{scale}: {}", s.sd);
            assert!((s.norm / scale - 14_f64.sqrt()).abs() < 1e-14);
            assert!((s.mean / scale - 2.0).abs() < 1e-15);
        }
        let near = Spread::of(&[1e15, 1e15 + 2.0, 1e15 + 4.0]);
        assert!((near.sd - 2.0).abs() < 1e-12, "{}", near.sd);
    }
}
