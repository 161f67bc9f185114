//! Sigma convergence: does the spread of places shrink? (D1)

use super::panel::Panel;
use crate::GapError;
use crate::error::same_length;
use crate::sum::sum;
use ronghe_base::{Cell, Table, Text, Unit, Year};

/// What the sum of squares is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Divisor {
    /// The number of places, or the sum of weights: the places are all there are.
    #[default]
    Population,
    /// One less (ddof 1): the places are a sample. Without weights only.
    Sample,
}

impl Divisor {
    /// Its name in both languages.
    pub fn words(self) -> Text {
        match self {
            Self::Population => Text::new("除数 n（ddof 0）", "divisor n (ddof 0)"),
            Self::Sample => Text::new("除数 n-1（ddof 1）", "divisor n - 1 (ddof 1)"),
        }
    }
}

/// Standard deviation of log income across places (D1): `sqrt(sum w (ln y - m)^2 / sum w)`, `m` the
/// weighted mean of `ln y`.
///
/// # Shapes and units
/// - `income`: `[n]`, above 0, any unit of money
/// - `weights`: `[n]` persons or none for equal weights
/// - returns log points, the same in any currency
///
/// # Errors
/// [`GapError::Few`]; [`GapError::Lengths`]; [`GapError::Value`]; [`GapError::Method`] for a sample
/// divisor with weights, which has no single definition.
///
/// # Source
/// Barro and Sala-i-Martin (1992), *Journal of Political Economy* 100(2), 223-251.
///
/// ```
/// # use ronghe_gap::convergence::{sigma, Divisor};
/// let e = std::f64::consts::E;
/// assert!((sigma(&[1.0, e * e], None, Divisor::Population)? - 1.0).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn sigma(income: &[f64], weights: Option<&[f64]>, divisor: Divisor) -> Result<f64, GapError> {
    let n = income.len();
    let need = 1 + usize::from(divisor == Divisor::Sample);
    if n < need {
        return Err(GapError::Few {
            what: "places",
            found: n,
            need,
        });
    }
    if weights.is_some() && divisor == Divisor::Sample {
        return Err(GapError::Method {
            method: "a weighted sigma with divisor n - 1".into(),
            reason: "it has no single definition; take the population divisor".into(),
        });
    }
    let ones;
    let weights = if let Some(weights) = weights {
        weights
    } else {
        ones = vec![1.0; n];
        &ones
    };
    same_length(("income", n), ("weights", weights.len()))?;
    check(income, "income", |y| y > 0.0, "known, finite and above 0")?;
    check(weights, "weights", |w| w >= 0.0, "finite and at least 0")?;
    let all = sum(weights.iter().copied());
    if all <= 0.0 {
        return Err(GapError::Empty { what: "sigma" });
    }
    let logs: Vec<f64> = income.iter().map(|y| y.ln()).collect();
    let first = logs[0];
    let mean = first + sum(logs.iter().zip(weights).map(|(l, w)| w * (l - first))) / all;
    let squares = sum(logs
        .iter()
        .zip(weights)
        .map(|(l, w)| w * (l - mean) * (l - mean)));
    let by = match divisor {
        Divisor::Population => all,
        Divisor::Sample => all - 1.0,
    };
    Ok((squares / by).sqrt())
}

fn check(
    values: &[f64],
    column: &'static str,
    good: impl Fn(f64) -> bool,
    need: &'static str,
) -> Result<(), GapError> {
    match values.iter().position(|&x| !x.is_finite() || !good(x)) {
        None => Ok(()),
        Some(row) => Err(GapError::Value {
            row,
            column,
            value: values[row],
            need,
        }),
    }
}

/// Sigma year by year, unweighted and, with people, weighted.
///
/// # Shapes and units
/// - `years`: `[T]`; `people`: a panel of the same shape, persons
///
/// # Errors
/// As [`sigma`]; [`GapError::Lengths`].
pub fn sigma_table(
    income: &Panel,
    people: Option<&Panel>,
    years: &[Year],
    divisor: Divisor,
) -> Result<Table, GapError> {
    same_length(("the panel", income.years()), ("years", years.len()))?;
    if let Some(people) = people {
        same_length(
            ("income", income.values().len()),
            ("people", people.values().len()),
        )?;
    }
    let words = divisor.words();
    let mut table = Table::new(
        "sigma",
        Text::new("σ 收敛：对数标准差", "Sigma convergence: sd of logs"),
    )
    .column("year", Text::new("年份", "Year"), Unit::CalendarYear)
    .column("sigma", Text::new("等权", "Equal weights"), Unit::Number)
    .column(
        "weighted",
        Text::new("按人口加权", "Weighted by people"),
        Unit::Number,
    )
    .note(Text::new(
        format!("等权：{}；加权：除以权重之和。", words.zh),
        format!(
            "Equal weights: {}; weighted: divided by the sum of weights.",
            words.en
        ),
    ));
    for (t, &year) in years.iter().enumerate() {
        let values = income.year(t);
        let weighted = people.map(|p| sigma(&values, Some(&p.year(t)), Divisor::Population));
        table.push([
            Cell::Year(year),
            sigma(&values, None, divisor)?.into(),
            weighted.transpose()?.into(),
        ]);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisors_weights_and_refusals() {
        let y = [1.0, 2.0, 4.0];
        let ln2 = 2_f64.ln();
        let population = sigma(&y, None, Divisor::Population).unwrap();
        assert!((population - ln2 * (2.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((sigma(&y, None, Divisor::Sample).unwrap() - ln2).abs() < 1e-15);
        let weighted = sigma(&y, Some(&[1.0, 0.0, 3.0]), Divisor::Population).unwrap();
        assert!((weighted - 2.0 * ln2 * 0.1875_f64.sqrt()).abs() < 1e-15);
        assert!(sigma(&[5.0], None, Divisor::Population).unwrap().abs() < 1e-300);
        assert!(sigma(&[5.0], None, Divisor::Sample).is_err());
        assert!(sigma(&y, Some(&[1.0; 3]), Divisor::Sample).is_err());
        assert!(sigma(&[1.0, 0.0], None, Divisor::Population).is_err());
        assert!(sigma(&[1.0, f64::NAN], None, Divisor::Population).is_err());
        let near = [1e15, 1e15 + 2.0];
        let tiny = sigma(&near, None, Divisor::Population).unwrap();
        assert!((tiny / 1e-15 - 1.0).abs() < 5.0, "{tiny}"); // logs near 34.5 hold 7e-15
    }
}
