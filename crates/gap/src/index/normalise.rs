//! Values of many units on one scale, more always better (D2).

use super::criteria::{Criteria, Criterion, Polarity, Spread};
use crate::GapError;
use ronghe_base::Text;

/// How the values `x` of a criterion become comparable. Every form turns costs, so that more is
/// better; nothing is shifted, capped or repaired. Extremes, means and sums run over all rows, in a
/// panel over all years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Normalisation {
    /// `(x - min) / (max - min)`; a cost `(max - x) / (max - min)`. Values 0 to 1.
    MinMax,
    /// `(x - mean) / sd`, divisor n - 1; a cost with the sign turned.
    ZScore,
    /// `x / max`; a cost `min / x`. Needs values of at least 0, costs above 0.
    Ratio,
    /// Nearness to a target: `(x - min) / (target - min)`; a cost `(max - x) / (max - target)`.
    /// One at the target, above one beyond it.
    TargetDistance,
    /// `x / sqrt(sum x^2)`; a cost with the sign turned. The form of the first TOPSIS (Hwang and
    /// Yoon 1981).
    Vector,
}

impl Normalisation {
    /// Every form.
    pub const ALL: [Self; 5] = [
        Self::MinMax,
        Self::ZScore,
        Self::Ratio,
        Self::TargetDistance,
        Self::Vector,
    ];

    /// Its name on the command line and in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::MinMax => "min-max",
            Self::ZScore => "z",
            Self::Ratio => "ratio",
            Self::TargetDistance => "target",
            Self::Vector => "vector",
        }
    }

    /// Its name in both languages.
    pub fn words(self) -> Text {
        match self {
            Self::MinMax => Text::new("极差标准化", "min-max"),
            Self::ZScore => Text::new("Z 分数（除数 n-1）", "z-scores (divisor n - 1)"),
            Self::Ratio => Text::new("与最优值之比", "ratio to the best value"),
            Self::TargetDistance => Text::new("与目标的距离", "distance to a target"),
            Self::Vector => Text::new("向量归一化", "vector norm"),
        }
    }

    /// How each column is mapped; none for a constant one, which has weight 0.
    pub(super) fn maps(self, criteria: &Criteria) -> Result<Vec<Option<Map>>, GapError> {
        let columns = criteria.columns.iter().zip(&criteria.spread);
        columns
            .map(|(column, spread)| {
                if spread.constant() {
                    return Ok(None);
                }
                self.map(column, spread).map(Some)
            })
            .collect()
    }

    fn map(self, column: &Criterion, spread: &Spread) -> Result<Map, GapError> {
        let &Spread { min, max, mean, .. } = spread;
        let linear = |from, over| Ok(Map::Linear { from, over });
        match (self, column.polarity) {
            (Self::MinMax, Polarity::Benefit) => linear(min, max - min),
            (Self::MinMax, Polarity::Cost) => linear(max, min - max),
            (Self::ZScore, Polarity::Benefit) => linear(mean, spread.sd),
            (Self::ZScore, Polarity::Cost) => linear(mean, -spread.sd),
            (Self::Vector, Polarity::Benefit) => linear(0.0, spread.norm),
            (Self::Vector, Polarity::Cost) => linear(0.0, -spread.norm),
            (Self::Ratio, polarity) => ratio(column, polarity, min, max),
            (Self::TargetDistance, polarity) => target(column, polarity, min, max),
        }
    }
}

fn ratio(column: &Criterion, polarity: Polarity, min: f64, max: f64) -> Result<Map, GapError> {
    let refuse = |need| {
        let row = column.values.iter().position(|&x| x <= min);
        Err(GapError::Entry {
            row: row.unwrap_or_default(),
            column: column.name.en.clone(),
            value: min,
            need,
        })
    };
    match polarity {
        Polarity::Benefit if min < 0.0 => refuse("at least 0 for the ratio to the best value"),
        Polarity::Benefit => Ok(Map::Linear {
            from: 0.0,
            over: max,
        }),
        Polarity::Cost if min <= 0.0 => {
            refuse("above 0 for the ratio to the best value of a cost; use min-max")
        }
        Polarity::Cost => Ok(Map::Inverse { over: min }),
    }
}

fn target(column: &Criterion, polarity: Polarity, min: f64, max: f64) -> Result<Map, GapError> {
    let (from, reached) = match polarity {
        Polarity::Benefit => (min, "above the smallest value"),
        Polarity::Cost => (max, "below the largest value"),
    };
    let Some(target) = column.target else {
        return Err(GapError::Method {
            method: "the distance to a target".into(),
            reason: format!("criterion \"{}\" has no target; give one", column.name.en),
        });
    };
    let over = target - from;
    let ahead = match polarity {
        Polarity::Benefit => over > 0.0,
        Polarity::Cost => over < 0.0,
    };
    if !ahead || !over.is_finite() {
        return Err(GapError::Method {
            method: "the distance to a target".into(),
            reason: format!(
                "the target {target} of criterion \"{}\" must lie {reached}, {from}",
                column.name.en
            ),
        });
    }
    Ok(Map::Linear { from, over })
}

/// One column's way to the common scale.
#[derive(Clone, Copy, Debug)]
pub(super) enum Map {
    /// `(x - from) / over`
    Linear { from: f64, over: f64 },
    /// `over / x`
    Inverse { over: f64 },
}

impl Map {
    #[inline]
    pub(super) fn of(self, x: f64) -> f64 {
        // Adding zero makes -0 plain 0.
        match self {
            Self::Linear { from, over } => (x - from) / over + 0.0,
            Self::Inverse { over } => over / x,
        }
    }

    /// Maps `from` into `to`.
    #[inline]
    pub(super) fn fill(self, from: &[f64], to: &mut [f64]) {
        match self {
            Self::Linear { from: low, over } => {
                for (to, x) in to.iter_mut().zip(from) {
                    *to = (x - low) / over + 0.0;
                }
            }
            Self::Inverse { over } => {
                for (to, x) in to.iter_mut().zip(from) {
                    *to = over / x;
                }
            }
        }
    }

    /// The worst and the best value on the common scale.
    pub(super) fn ends(self, spread: &Spread) -> (f64, f64) {
        let (a, b) = (self.of(spread.min), self.of(spread.max));
        (a.min(b), a.max(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(how: Normalisation, column: Criterion) -> Result<Vec<f64>, GapError> {
        let values = column.values;
        let criteria = Criteria::new(vec![column])?;
        let map = how.maps(&criteria)?[0].unwrap();
        Ok(values.iter().map(|&x| map.of(x)).collect())
    }

    #[test]
    fn forms_by_hand() {
        let x = [2.0, 4.0, 8.0];
        let up = || Criterion::benefit(Text::same("x"), &x);
        let down = || Criterion::cost(Text::same("x"), &x);
        let near = |got: Vec<f64>, want: [f64; 3]| {
            for (g, w) in got.iter().zip(want) {
                assert!((g - w).abs() < 1e-15, "{got:?}, expected {want:?}");
            }
        };
        near(
            mapped(Normalisation::MinMax, up()).unwrap(),
            [0.0, 1.0 / 3.0, 1.0],
        );
        near(
            mapped(Normalisation::MinMax, down()).unwrap(),
            [1.0, 2.0 / 3.0, 0.0],
        );
        near(
            mapped(Normalisation::Ratio, up()).unwrap(),
            [0.25, 0.5, 1.0],
        );
        near(
            mapped(Normalisation::Ratio, down()).unwrap(),
            [1.0, 0.5, 0.25],
        );
        let sd = (28.0_f64 / 3.0).sqrt();
        let z = [-8.0 / 3.0 / sd, -2.0 / 3.0 / sd, 10.0 / 3.0 / sd];
        near(mapped(Normalisation::ZScore, up()).unwrap(), z);
        near(
            mapped(Normalisation::ZScore, down()).unwrap(),
            z.map(|v| -v),
        );
        let root = 84_f64.sqrt();
        near(
            mapped(Normalisation::Vector, down()).unwrap(),
            x.map(|v| -v / root),
        );
        let aim = Criterion {
            target: Some(5.0),
            ..up()
        };
        near(
            mapped(Normalisation::TargetDistance, aim).unwrap(),
            [0.0, 2.0 / 3.0, 2.0],
        );
        let aim = Criterion {
            target: Some(4.0),
            ..down()
        };
        near(
            mapped(Normalisation::TargetDistance, aim).unwrap(),
            [1.5, 1.0, 0.0],
        );
    }

    #[test]
    fn what_has_no_meaning_is_refused() {
        let zero = [0.0, 4.0];
        let error = mapped(
            Normalisation::Ratio,
            Criterion::cost(Text::same("km"), &zero),
        );
        insta::assert_snapshot!(error.unwrap_err(), @r#"row 0, column "km": 0, but it must be above 0 for the ratio to the best value of a cost; use min-max"#);
        let below = [-1.0, 4.0];
        assert!(
            mapped(
                Normalisation::Ratio,
                Criterion::benefit(Text::same("x"), &below)
            )
            .is_err()
        );
        let none = Criterion::benefit(Text::same("x"), &zero);
        let error = mapped(Normalisation::TargetDistance, none.clone()).unwrap_err();
        insta::assert_snapshot!(error, @r#"the distance to a target cannot be used: criterion "x" has no target; give one"#);
        let low = Criterion {
            target: Some(0.0),
            ..none
        };
        let error = mapped(Normalisation::TargetDistance, low).unwrap_err();
        insta::assert_snapshot!(error, @r#"the distance to a target cannot be used: the target 0 of criterion "x" must lie above the smallest value, 0"#);
    }
}
