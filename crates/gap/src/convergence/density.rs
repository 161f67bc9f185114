//! Kernel densities over years, and the stochastic kernel (D1).

use super::panel::Panel;
use crate::GapError;
use crate::error::same_length;
use crate::sum::sum;
use ronghe_base::{Cell, Table, Text, Unit, Year};

/// How wide the Gaussian kernel is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Bandwidth {
    /// Silverman: `0.9 min(sd, IQR / 1.34) n^(-1/5)`; `sd` where the quartiles meet.
    #[default]
    Silverman,
    /// Scott: `1.06 sd n^(-1/5)`, right for a normal density.
    Scott,
    /// This, in the unit of the values.
    Given(f64),
}

impl Bandwidth {
    /// Its name in both languages.
    pub fn words(self) -> Text {
        match self {
            Self::Silverman => Text::new(
                "Silverman 带宽 0.9·min(sd, IQR/1.34)·n^(-1/5)",
                "Silverman's bandwidth, 0.9 min(sd, IQR/1.34) n^(-1/5)",
            ),
            Self::Scott => Text::new(
                "Scott 带宽 1.06·sd·n^(-1/5)",
                "Scott's bandwidth, 1.06 sd n^(-1/5)",
            ),
            Self::Given(h) => Text::new(format!("给定带宽 {h}"), format!("given bandwidth {h}")),
        }
    }

    /// The width for some values.
    fn of(self, values: &[f64]) -> Result<f64, GapError> {
        let n = values.len() as f64;
        let sd = || {
            let first = values[0];
            let mean = first + sum(values.iter().map(|x| x - first)) / n;
            (sum(values.iter().map(|x| (x - mean) * (x - mean))) / (n - 1.0).max(1.0)).sqrt()
        };
        let h = match self {
            Self::Given(h) => h,
            Self::Scott => 1.06 * sd() * n.powf(-0.2),
            Self::Silverman => {
                let spread = middle_half(values) / 1.34;
                let sd = sd();
                let least = if spread > 0.0 { sd.min(spread) } else { sd };
                0.9 * least * n.powf(-0.2)
            }
        };
        if h.is_finite() && h > 0.0 {
            return Ok(h);
        }
        Err(GapError::Setting {
            name: "bandwidth",
            value: h,
            need: "finite and above 0; give one where all values are alike",
        })
    }
}

/// Distance between the quartiles (type 7).
fn middle_half(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len() - 1;
    let at = |quarters: usize| {
        let (low, part) = (quarters * last / 4, (quarters * last % 4) as f64 / 4.0);
        sorted[low] + part * (sorted[(low + 1).min(last)] - sorted[low])
    };
    at(3) - at(1)
}

/// A density on a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    /// The grid, rising.
    pub grid: Vec<f64>,
    /// Density at each point, per unit of the values.
    pub values: Vec<f64>,
    /// The width of the kernel.
    pub bandwidth: f64,
    /// How it was chosen.
    pub rule: Bandwidth,
}

/// Beyond this many bandwidths a kernel adds less than 3e-18 of its height and is taken as zero.
const REACH: f64 = 9.0;

/// Gaussian kernel density (D1): `f(x) = mean_i phi((x - x_i) / h) / h`.
///
/// # Shapes and units
/// - `values`: `[n]`, finite; `grid`: rising, finite, in the same unit
///
/// # Errors
/// [`GapError::Few`]; [`GapError::Value`]; [`GapError::Setting`] for a bandwidth that is not above
/// 0.
///
/// # Source
/// Silverman (1986), Density Estimation, section 3.4.2; Scott (1992), Multivariate Density
/// Estimation.
///
/// ```
/// # use ronghe_gap::convergence::{density, Bandwidth};
/// let found = density(&[0.0], &[0.0, 1.0], Bandwidth::Given(1.0))?;
/// assert!((found.values[1] - 0.241_970_724_519_143_37).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn density(values: &[f64], grid: &[f64], rule: Bandwidth) -> Result<Density, GapError> {
    check(values, grid)?;
    let h = rule.of(values)?;
    let mut out = vec![0.0; grid.len()];
    for &x in values {
        let start = grid.partition_point(|&g| g < x - REACH * h);
        for (out, g) in out[start..].iter_mut().zip(&grid[start..]) {
            let z = (g - x) / h;
            if z > REACH {
                break;
            }
            *out += (-0.5 * z * z).exp();
        }
    }
    let by = values.len() as f64 * h * (2.0 * std::f64::consts::PI).sqrt();
    Ok(Density {
        grid: grid.to_vec(),
        values: out.into_iter().map(|d| d / by).collect(),
        bandwidth: h,
        rule,
    })
}

fn check(values: &[f64], grid: &[f64]) -> Result<(), GapError> {
    for (what, found) in [("values", values.len()), ("points of the grid", grid.len())] {
        if found == 0 {
            return Err(GapError::Few {
                what,
                found,
                need: 1,
            });
        }
    }
    if let Some(row) = values.iter().position(|x| !x.is_finite()) {
        return Err(GapError::Value {
            row,
            column: "values",
            value: values[row],
            need: "known and finite",
        });
    }
    let rising = |w: &[f64]| w[0] < w[1];
    match grid
        .iter()
        .position(|x| !x.is_finite())
        .or_else(|| grid.windows(2).position(|w| !rising(w)))
    {
        None => Ok(()),
        Some(row) => Err(GapError::Value {
            row,
            column: "grid",
            value: grid[row],
            need: "finite and below the next point",
        }),
    }
}

impl Density {
    /// Densities of several years under each other; each year has its own bandwidth, stated below.
    ///
    /// # Errors
    /// As [`density`]; [`GapError::Lengths`].
    pub fn table(
        panel: &Panel,
        years: &[Year],
        shown: &[usize],
        grid: &[f64],
        rule: Bandwidth,
    ) -> Result<Table, GapError> {
        same_length(("the panel", panel.years()), ("years", years.len()))?;
        let mut table = Table::new(
            "density",
            Text::new("核密度（高斯核）", "Kernel density (Gaussian)"),
        )
        .column("year", Text::new("年份", "Year"), Unit::None)
        .column("value", Text::new("取值", "Value"), Unit::Number)
        .column("density", Text::new("密度", "Density"), Unit::Number);
        let mut widths = vec![];
        for &t in shown.iter().filter(|&&t| t < years.len()) {
            let found = density(&panel.year(t), grid, rule)?;
            for (x, d) in grid.iter().zip(&found.values) {
                table.push([Cell::Word(years[t].to_string()), (*x).into(), (*d).into()]);
            }
            widths.push(format!("{}: {:.4}", years[t], found.bandwidth));
        }
        let (words, widths) = (rule.words(), widths.join(", "));
        Ok(table.note(Text::new(
            format!("{}；{widths}", words.zh),
            format!("{}; {widths}", words.en),
        )))
    }
}

/// Density of the value after a step, given the value before.
#[derive(Clone, Debug, PartialEq)]
pub struct StochasticKernel {
    /// Values before, rising.
    pub from: Vec<f64>,
    /// Values after, rising.
    pub to: Vec<f64>,
    /// `density[i][j]` of `to[j]` given `from[i]`; none where no value before lies within reach.
    pub density: Vec<Option<Vec<f64>>>,
    /// Bandwidths before and after.
    pub bandwidths: [f64; 2],
}

/// Stochastic kernel (D1): `f(y | x) = sum_i K_x K_y / sum_i K_x` with Gaussian kernels of their
/// own bandwidths.
///
/// # Shapes and units
/// - `before`, `after`: `[n]`, the same places; `from`, `to`: rising grids
///
/// # Errors
/// As [`density`]; [`GapError::Lengths`].
///
/// # Source
/// Quah (1997), *Journal of Economic Growth* 2(1), 27-59.
///
/// ```
/// # use ronghe_gap::convergence::{stochastic_kernel, Bandwidth};
/// let grid: Vec<f64> = (-40..=40).map(|i| f64::from(i) / 10.0).collect();
/// let found = stochastic_kernel(&[0.0, 1.0], &[1.0, 0.0], [&grid, &grid], Bandwidth::Given(0.4))?;
/// let row = found.density[40].as_ref().unwrap();
/// assert!((row.iter().sum::<f64>() / 10.0 - 1.0).abs() < 1e-6); // a density
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn stochastic_kernel(
    before: &[f64],
    after: &[f64],
    [from, to]: [&[f64]; 2],
    rule: Bandwidth,
) -> Result<StochasticKernel, GapError> {
    same_length(
        ("values before", before.len()),
        ("values after", after.len()),
    )?;
    check(before, from)?;
    check(after, to)?;
    let (hx, hy) = (rule.of(before)?, rule.of(after)?);
    let height = 1.0 / (hy * (2.0 * std::f64::consts::PI).sqrt());
    let row = |x: &f64| {
        let mut weight = 0.0;
        let mut row = vec![0.0; to.len()];
        for (b, a) in before.iter().zip(after) {
            let z = (x - b) / hx;
            if z.abs() > REACH {
                continue;
            }
            let k = (-0.5 * z * z).exp();
            weight += k;
            for (out, y) in row.iter_mut().zip(to) {
                let z = (y - a) / hy;
                *out += k * (-0.5 * z * z).exp();
            }
        }
        (weight > 0.0).then(|| row.into_iter().map(|d| d / weight * height).collect())
    };
    Ok(StochasticKernel {
        density: from.iter().map(row).collect(),
        from: from.to_vec(),
        to: to.to_vec(),
        bandwidths: [hx, hy],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_and_refusals() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0];
        let sd = 2.5_f64.sqrt();
        let scott = Bandwidth::Scott.of(&x).unwrap();
        assert!((scott - 1.06 * sd * 5_f64.powf(-0.2)).abs() < 1e-15);
        let silverman = Bandwidth::Silverman.of(&x).unwrap();
        assert!((silverman - 0.9 * (2.0 / 1.34) * 5_f64.powf(-0.2)).abs() < 1e-15);
        // quartiles meet, so the standard deviation serves
        let mostly = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 9.0];
        assert!(Bandwidth::Silverman.of(&mostly).unwrap() > 0.0);
        let error = density(&[2.0; 3], &[0.0], Bandwidth::Silverman).unwrap_err();
        insta::assert_snapshot!(error, @"bandwidth is 0, but it must be finite and above 0; give one where all values are alike");
        assert!(density(&x, &[1.0, 1.0], Bandwidth::Scott).is_err());
        assert!(density(&x, &[], Bandwidth::Scott).is_err());
        assert!(density(&[f64::NAN], &[1.0], Bandwidth::Scott).is_err());
        assert!(density(&x, &[1.0], Bandwidth::Given(-1.0)).is_err());
    }

    #[test]
    fn nobody_within_reach_is_no_density() {
        let found = stochastic_kernel(
            &[0.0],
            &[0.0],
            [&[0.0, 100.0], &[0.0]],
            Bandwidth::Given(1.0),
        );
        let found = found.unwrap();
        assert!(found.density[0].is_some() && found.density[1].is_none());
    }
}
