//! Beta convergence: do poor places grow faster? (D1)

use super::tail::t_two_sided;
use crate::GapError;
use crate::error::same_length;
use crate::sum::sum;
use ronghe_base::{Table, Text, Unit};

/// A regression of growth on the logarithm of where a place began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// Places.
    pub places: usize,
    /// Years between first and last.
    pub years: f64,
    /// Constant.
    pub constant: f64,
    /// Slope `b`: below 0 the poor grow faster.
    pub slope: f64,
    /// Its standard error (ordinary least squares).
    pub slope_error: f64,
    /// `b` over its error.
    pub t: f64,
    /// Two-sided probability of such a `t` without convergence, `n - 2` degrees of freedom.
    pub p: f64,
    /// Share of the variance explained.
    pub r2: f64,
    /// Speed `-ln(1 + b T) / T` a year; none where `1 + b T <= 0`.
    pub speed: Option<f64>,
    /// Its standard error, to first order: `se(b) / (1 + b T)`.
    pub speed_error: Option<f64>,
    /// Years until half of a gap is closed, `ln 2 / speed`; none without convergence.
    pub half_life: Option<f64>,
}

/// Absolute beta convergence (D1): `(ln y_T - ln y_0) / T = a + b ln y_0 + u` by ordinary least
/// squares; speed `-ln(1 + b T) / T`.
///
/// # Shapes and units
/// - `first`, `last`: `[n]`, `n >= 3`, above 0, the same places and unit of money
/// - `years`: `T > 0`
///
/// # Errors
/// [`GapError::Few`]; [`GapError::Lengths`]; [`GapError::Value`]; [`GapError::Setting`];
/// [`GapError::Method`] where all places began alike.
///
/// # Source
/// Barro and Sala-i-Martin (1992), *Journal of Political Economy* 100(2), 223-251.
///
/// ```
/// # use ronghe_gap::convergence::beta;
/// // each gap to 8 halves (in logs) in ten years
/// let first = [1.0_f64, 2.0, 4.0];
/// let last: Vec<f64> = first.iter().map(|y| (8.0 * y).sqrt()).collect();
/// let found = beta(&first, &last, 10.0)?;
/// assert!((found.speed.unwrap() - 2_f64.ln() / 10.0).abs() < 1e-12);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn beta(first: &[f64], last: &[f64], years: f64) -> Result<Beta, GapError> {
    let n = first.len();
    same_length(("first year", n), ("last year", last.len()))?;
    if n < 3 {
        return Err(GapError::Few {
            what: "places",
            found: n,
            need: 3,
        });
    }
    if !years.is_finite() || years <= 0.0 {
        return Err(GapError::Setting {
            name: "years",
            value: years,
            need: "finite and above 0",
        });
    }
    for (column, values) in [("first year", first), ("last year", last)] {
        if let Some(row) = values.iter().position(|y| !y.is_finite() || *y <= 0.0) {
            return Err(GapError::Value {
                row,
                column,
                value: values[row],
                need: "known, finite and above 0",
            });
        }
    }
    let x: Vec<f64> = first.iter().map(|y| y.ln()).collect();
    let g: Vec<f64> = x
        .iter()
        .zip(last)
        .map(|(x, y)| (y.ln() - x) / years)
        .collect();
    fit(&x, &g, years)
}

fn fit(x: &[f64], g: &[f64], years: f64) -> Result<Beta, GapError> {
    let n = x.len() as f64;
    let mean = |v: &[f64]| sum(v.iter().copied()) / n;
    let (mx, mg) = (mean(x), mean(g));
    let sxx = sum(x.iter().map(|x| (x - mx) * (x - mx)));
    let sxg = sum(x.iter().zip(g).map(|(x, g)| (x - mx) * (g - mg)));
    let sgg = sum(g.iter().map(|g| (g - mg) * (g - mg)));
    if sxx <= n * (1e-14 * mx.abs().max(1.0)).powi(2) {
        return Err(GapError::Method {
            method: "beta convergence".into(),
            reason: "all places began alike, so growth cannot be compared with the start".into(),
        });
    }
    let slope = sxg / sxx;
    let left = sum(x
        .iter()
        .zip(g)
        .map(|(x, g)| (g - mg - slope * (x - mx)).powi(2)));
    let slope_error = (left / (n - 2.0) / sxx).sqrt();
    let t = slope / slope_error;
    let kept = 1.0 + slope * years;
    let speed = (kept > 0.0).then(|| -kept.ln() / years);
    Ok(Beta {
        places: x.len(),
        years,
        constant: mg - slope * mx,
        slope,
        slope_error,
        t,
        p: t_two_sided(t, n - 2.0),
        r2: if sgg > 0.0 { 1.0 - left / sgg } else { 0.0 },
        speed,
        speed_error: speed.map(|_| slope_error / kept),
        half_life: speed.filter(|s| *s > 0.0).map(|s| 2_f64.ln() / s),
    })
}

impl Beta {
    /// One row a figure.
    pub fn table(&self) -> Table {
        let mut table = Table::new(
            "beta",
            Text::new("绝对 β 收敛（最小二乘）", "Absolute beta convergence (OLS)"),
        )
        .column("figure", Text::new("指标", "Figure"), Unit::None)
        .column("value", Text::new("数值", "Value"), Unit::Number)
        .column("error", Text::new("标准误", "Standard error"), Unit::Number);
        let places = i64::try_from(self.places).unwrap_or(i64::MAX);
        let rows = [
            (Text::new("地方数", "places"), Some(places as f64), None),
            (
                Text::new("间隔年数", "years between"),
                Some(self.years),
                None,
            ),
            (
                Text::new("斜率 b", "slope b"),
                Some(self.slope),
                Some(self.slope_error),
            ),
            (Text::new("t 值", "t"), Some(self.t), None),
            (
                Text::new("双侧 p 值（自由度 n-2）", "p, two-sided, n - 2 df"),
                Some(self.p),
                None,
            ),
            (Text::new("R²", "R²"), Some(self.r2), None),
            (
                Text::new("收敛速度 -ln(1+bT)/T（每年）", "speed -ln(1+bT)/T a year"),
                self.speed,
                self.speed_error,
            ),
            (
                Text::new("半程年数", "years to close half a gap"),
                self.half_life,
                None,
            ),
        ];
        for (name, value, error) in rows {
            table.push([name.into(), value.into(), error.into()]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_answer_is_said() {
        let error = beta(&[2.0; 4], &[1.0, 2.0, 3.0, 4.0], 5.0).unwrap_err();
        insta::assert_snapshot!(error, @"beta convergence cannot be used: all places began alike, so growth cannot be compared with the start");
        assert!(beta(&[1.0, 2.0], &[1.0, 2.0], 5.0).is_err());
        assert!(beta(&[1.0, 2.0, 0.0], &[1.0, 2.0, 3.0], 5.0).is_err());
        assert!(beta(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], 0.0).is_err());
        // ranks swapped: growth overshoots, so there is no speed
        let over = beta(&[1.0, 2.0, 4.0], &[16.0, 4.0, 1.0], 1.0).unwrap();
        assert_eq!((over.speed, over.half_life), (None, None));
        // divergence has a speed below zero and no half-life
        let apart = beta(&[1.0, 2.0, 4.0], &[1.0, 4.0, 16.0], 1.0).unwrap();
        assert!(apart.speed.unwrap() < 0.0 && apart.half_life.is_none());
    }
}
