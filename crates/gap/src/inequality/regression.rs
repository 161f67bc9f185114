//! Least squares on influence: RIF regression and the Oaxaca-Blinder decomposition (D1).

use super::design::Design;
use super::estimate::{Estimate, Measure, both};
use super::groups::Grouping;
use super::ranked::Ranked;
use super::sample::{Policy, Sample};
use crate::GapError;
use crate::sum::sum;
use ronghe_base::{Cell, Table, Text, Unit};

/// A figure whose recentred influence is explained by the columns of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    /// The mean: ordinary regression.
    Mean,
    /// The Gini coefficient.
    Gini,
    /// A quantile, such as 0.5.
    Quantile(f64),
}

impl Statistic {
    fn of(self, ranked: &Ranked<'_>) -> Result<Estimate, GapError> {
        match self {
            Self::Mean => ranked.mean(),
            Self::Gini => ranked.gini(),
            Self::Quantile(p) => ranked.quantile(p),
        }
    }
}

/// A weighted least squares fit of a recentred influence `RIF = value + influence`.
///
/// Normal equations of centred and scaled columns by Cholesky; a column that is constant or a
/// combination of those before it is refused by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The statistic in the sample: the mean of its RIF.
    pub statistic: Estimate,
    /// Means of the columns.
    pub means: Vec<f64>,
    /// Effects of the columns, in units of the statistic for each unit of the column.
    pub slopes: Vec<f64>,
    /// The value where all columns are zero.
    pub intercept: f64,
    /// Columns less their means, one after the other.
    centred: Vec<Vec<f64>>,
    residual: Vec<f64>,
    /// Inverse of the mean cross-products of the centred columns.
    inverse: Vec<Vec<f64>>,
}

impl Fit {
    /// Influence of `sum of c_k x slope_k`.
    pub(super) fn influence_of(&self, c: &[f64]) -> Vec<f64> {
        let by: Vec<f64> = self
            .inverse
            .iter()
            .map(|row| sum(row.iter().zip(c).map(|(a, b)| a * b)))
            .collect();
        let at = |i: usize| sum(by.iter().zip(&self.centred).map(|(b, x)| b * x[i]));
        self.residual
            .iter()
            .enumerate()
            .map(|(i, e)| e * at(i))
            .collect()
    }

    /// The effect of one column as an estimate; the RIF is taken as given.
    ///
    /// # Errors
    /// [`GapError::Setting`] when there is no such column.
    pub fn slope(&self, column: usize) -> Result<Estimate, GapError> {
        let Some(&value) = self.slopes.get(column) else {
            return Err(GapError::Setting {
                name: "column",
                value: column as f64,
                need: "below the number of columns",
            });
        };
        let mut c = vec![0.0; self.slopes.len()];
        c[column] = 1.0;
        let measure = Measure::new(
            format!("rif-{}-{column}", self.statistic.measure.id),
            both("RIF 回归系数", "RIF regression coefficient"),
            both("RIF 视为给定", "RIF taken as given"),
        );
        Estimate::new(measure, value, self.influence_of(&c))
    }
}

impl Ranked<'_> {
    /// Regression of a recentred influence function on columns (D1): how a small change of a column's
    /// mean moves the statistic.
    ///
    /// # Shapes and units
    /// - `columns`: name and `[n]` values of every row that was given to the sample; an intercept is
    ///   added
    ///
    /// # Errors
    /// [`GapError::Lengths`], [`GapError::Value`]; [`GapError::Indicator`] naming a column that the
    /// others explain; [`GapError::Empty`].
    ///
    /// # Source
    /// Firpo, Fortin and Lemieux (2009), *Econometrica* 77(3), 953-973.
    ///
    /// ```
    /// use ronghe_base::Text;
    /// use ronghe_gap::{Policy, Ranked, Sample, Statistic};
    /// let sample = Sample::new(&[1.0, 3.0, 5.0], &[1.0; 3], Policy::default())?;
    /// let schooling = [0.0, 1.0, 2.0];
    /// let fit = Ranked::new(&sample)?.rif_regression(Statistic::Mean, &[(Text::same("years"), &schooling)])?;
    /// assert!((fit.slopes[0] - 2.0).abs() < 1e-14 && (fit.intercept - 1.0).abs() < 1e-14);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn rif_regression(
        &self,
        statistic: Statistic,
        columns: &[(Text, &[f64])],
    ) -> Result<Fit, GapError> {
        let statistic = statistic.of(self)?;
        let target: Vec<f64> = statistic
            .influence
            .iter()
            .map(|x| statistic.value + x)
            .collect();
        let taken: Result<Vec<Vec<f64>>, GapError> = columns
            .iter()
            .map(|(_, all)| self.sample.column("column of the regression", all))
            .collect();
        let names: Vec<&Text> = columns.iter().map(|(name, _)| name).collect();
        self.fit(statistic, &target, taken?, &names)
    }

    /// Weighted least squares of `target` on columns of the sample and an intercept.
    pub(super) fn fit(
        &self,
        statistic: Estimate,
        target: &[f64],
        mut centred: Vec<Vec<f64>>,
        names: &[&Text],
    ) -> Result<Fit, GapError> {
        let means: Vec<f64> = centred
            .iter()
            .map(|x| self.average(x.iter().copied()))
            .collect();
        for (column, mean) in centred.iter_mut().zip(&means) {
            for x in column {
                *x -= mean;
            }
        }
        let centre = self.average(target.iter().copied());
        let cross = |x: &[f64], y: &[f64]| self.average(x.iter().zip(y).map(|(a, b)| a * b));
        let off: Vec<f64> = target.iter().map(|t| t - centre).collect();
        let k = centred.len();
        let mut products = vec![vec![0.0; k]; k];
        for i in 0..k {
            for j in 0..=i {
                products[i][j] = cross(&centred[i], &centred[j]);
                products[j][i] = products[i][j];
            }
        }
        let inverse = inverse(&products, names)?;
        let with: Vec<f64> = centred.iter().map(|x| cross(x, &off)).collect();
        let slopes: Vec<f64> = inverse
            .iter()
            .map(|row| sum(row.iter().zip(&with).map(|(a, b)| a * b)))
            .collect();
        let fitted = |i: usize| sum(slopes.iter().zip(&centred).map(|(b, x)| b * x[i]));
        let residual = off.iter().enumerate().map(|(i, t)| t - fitted(i)).collect();
        let intercept = centre - sum(slopes.iter().zip(&means).map(|(b, m)| b * m));
        Ok(Fit {
            statistic,
            means,
            slopes,
            intercept,
            centred,
            residual,
            inverse,
        })
    }
}

/// Inverse of a symmetric positive definite matrix by Cholesky, scaled to a unit diagonal first.
fn inverse(a: &[Vec<f64>], names: &[&Text]) -> Result<Vec<Vec<f64>>, GapError> {
    let k = a.len();
    let scale: Vec<f64> = (0..k).map(|i| a[i][i].sqrt()).collect();
    let mut lower = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..=i {
            let below = sum((0..j).map(|m| lower[i][m] * lower[j][m]));
            let scaled = if scale[i] > 0.0 {
                a[i][j] / (scale[i] * scale[j])
            } else {
                0.0
            };
            let rest = scaled - below;
            if i != j {
                lower[i][j] = rest / lower[j][j];
            } else if rest > 1e-10 {
                lower[i][i] = rest.sqrt();
            } else {
                return Err(GapError::Indicator {
                    indicator: names.get(i).map_or_else(String::new, |n| n.en.clone()),
                    problem:
                        "this column is constant, or the columns before it explain it; leave it out"
                            .into(),
                });
            }
        }
    }
    let mut out = vec![vec![0.0; k]; k];
    for c in 0..k {
        let mut half = vec![0.0; k];
        for i in 0..k {
            let unit = f64::from(u8::from(i == c));
            half[i] = (unit - sum((0..i).map(|m| lower[i][m] * half[m]))) / lower[i][i];
        }
        for i in (0..k).rev() {
            let above = sum((i + 1..k).map(|m| lower[m][i] * out[m][c] * scale[m]));
            out[i][c] = (half[i] - above) / lower[i][i] / scale[i];
        }
        for row in &mut out {
            row[c] /= scale[c];
        }
    }
    Ok(out)
}

/// Whose coefficients price the difference of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Those of the first group.
    First,
    /// Those of the second group.
    Second,
    /// Those of both together, with an indicator of the group (Fortin 2008; Jann 2008).
    Pooled,
}

/// A part of the gap, with its influence in either group.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it stands for.
    pub name: Text,
    /// Its size.
    pub value: f64,
    first: Estimate,
    second: Estimate,
}

/// A gap between two groups: what their columns explain, and what their coefficients do.
#[derive(Clone, Debug, PartialEq)]
pub struct OaxacaBlinder {
    /// The statistic of the first group less that of the second.
    pub gap: Part,
    /// The part that the columns explain: `sum of (x1 - x2) b*`.
    pub explained: Part,
    /// The part of the coefficients.
    pub unexplained: Part,
    /// The explained part, column by column.
    pub columns: Vec<Part>,
    /// Whose coefficients are `b*`.
    pub reference: Reference,
    first: Sample,
    second: Sample,
}

/// Twofold decomposition by Oaxaca and Blinder of a gap in the mean, or by RIF regression in the
/// Gini or a quantile (D1).
///
/// `v1 - v2 = sum (x1 - x2) b* + [sum x1 (b1 - b*) + sum x2 (b* - b2) + a1 - a2]`, with `x` the
/// means of the columns and `b`, `a` the coefficients of the fits of each group. The RIF is taken as
/// given in standard errors; [`Design::bootstrap`] takes its error in.
///
/// # Shapes and units
/// - `income`, `people`: as [`Sample::new`]
/// - `groups` and the codes of two of its groups
/// - `columns`: name and `[n]` values
///
/// # Errors
/// As [`Ranked::rif_regression`], and [`GapError::Empty`] for a group without rows.
///
/// # Source
/// Oaxaca (1973), *International Economic Review* 14(3), 693-709; Blinder (1973), *Journal of Human
/// Resources* 8(4), 436-455; Firpo, Fortin and Lemieux (2018), *Econometrics* 6(2), 28; Jann (2008),
/// *Stata Journal* 8(4), 453-479 (errors with random columns).
///
/// ```
/// use ronghe_base::Text;
/// use ronghe_gap::{Grouping, Policy, Reference, Statistic, oaxaca_blinder};
/// // income = 1 + 2 x in the first group, x in the second
/// let income = [3.0, 5.0, 7.0, 1.0, 2.0, 3.0];
/// let x = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0];
/// let by = Grouping::new(Text::same("residence"), &["town", "town", "town", "village", "village", "village"]);
/// let split = oaxaca_blinder(&income, &[1.0; 6], Policy::default(), (&by, 0, 1),
///     &[(Text::same("x"), &x)], Statistic::Mean, Reference::Second)?;
/// assert!((split.gap.value - 3.0).abs() < 1e-14 && split.explained.value.abs() < 1e-14);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn oaxaca_blinder(
    income: &[f64],
    people: &[f64],
    policy: Policy,
    (groups, one, other): (&Grouping, u32, u32),
    columns: &[(Text, &[f64])],
    statistic: Statistic,
    reference: Reference,
) -> Result<OaxacaBlinder, GapError> {
    crate::error::same_length(("income", income.len()), ("groups", groups.codes.len()))?;
    let part = |code: u32| Sample::part(income, people, policy, |row| groups.codes[row] == code);
    let (first, second) = (part(one)?, part(other)?);
    let (fit1, fit2) = {
        let fit = |sample: &Sample| Ranked::new(sample)?.rif_regression(statistic, columns);
        (fit(&first)?, fit(&second)?)
    };
    let (slopes, pooled) = match reference {
        Reference::First => (fit1.slopes.clone(), None),
        Reference::Second => (fit2.slopes.clone(), None),
        Reference::Pooled => {
            let fit = pooled(&first, &second, [&fit1, &fit2], columns, people, policy)?;
            (fit.slopes[..columns.len()].to_vec(), Some(fit))
        }
    };
    let context = Context {
        first: &fit1,
        second: &fit2,
        reference,
        pooled,
        rows: [first.rows(), second.rows()],
        shares: shares(&first, &second),
    };
    let parts: Result<Vec<Part>, GapError> = columns
        .iter()
        .enumerate()
        .map(|(k, (name, _))| context.column(k, slopes[k], name))
        .collect();
    let parts = parts?;
    let gap = Part {
        name: both("差距", "gap"),
        value: fit1.statistic.value - fit2.statistic.value,
        first: fit1.statistic.clone(),
        second: Estimate::from_parts(
            fit2.statistic.measure.clone(),
            -fit2.statistic.value,
            &[(-1.0, &fit2.statistic)],
        )?,
    };
    let explained = Part::sum(
        both("可解释（禀赋）", "explained (endowments)"),
        &parts.iter().map(|p| (1.0, p)).collect::<Vec<_>>(),
    )?;
    let unexplained = Part::sum(
        both("不可解释（系数）", "unexplained (coefficients)"),
        &[(1.0, &gap), (-1.0, &explained)],
    )?;
    Ok(OaxacaBlinder {
        gap,
        explained,
        unexplained,
        columns: parts,
        reference,
        first,
        second,
    })
}

/// Shares of people of the two groups among both.
fn shares(first: &Sample, second: &Sample) -> [f64; 2] {
    let people = |s: &Sample| sum(s.weights().iter().copied());
    let (a, b) = (people(first), people(second));
    [a / (a + b), b / (a + b)]
}

/// Both groups in one fit, with an indicator of the first.
fn pooled(
    first: &Sample,
    second: &Sample,
    fits: [&Fit; 2],
    columns: &[(Text, &[f64])],
    people: &[f64],
    policy: Policy,
) -> Result<Fit, GapError> {
    // the RIF of either group, as the "income" of both together
    let mut rif = vec![f64::NAN; people.len()];
    let mut is_first = vec![0.0; people.len()];
    for (sample, fit) in [first, second].into_iter().zip(fits) {
        for (&row, x) in sample.rows().iter().zip(&fit.statistic.influence) {
            rif[row] = fit.statistic.value + x;
        }
    }
    for &row in first.rows() {
        is_first[row] = 1.0;
    }
    let keep = Policy {
        zero: super::sample::Treatment::Keep,
        negative: super::sample::Treatment::Keep,
        ..policy
    };
    let both_groups = Sample::part(&rif, people, keep, |row| !rif[row].is_nan())?;
    let ranked = Ranked::new(&both_groups)?;
    let name = both("组别", "group");
    let mut all: Vec<(Text, &[f64])> = columns.to_vec();
    all.push((name, &is_first));
    ranked.rif_regression(Statistic::Mean, &all)
}

struct Context<'f> {
    first: &'f Fit,
    second: &'f Fit,
    reference: Reference,
    pooled: Option<Fit>,
    rows: [&'f [usize]; 2],
    shares: [f64; 2],
}

impl Context<'_> {
    /// `(x1_k - x2_k) b*_k`, with the influence of the means and of the coefficient.
    fn column(&self, k: usize, slope: f64, name: &Text) -> Result<Part, GapError> {
        let off = self.first.means[k] - self.second.means[k];
        let mut c = vec![0.0; self.first.slopes.len()];
        c[k] = off;
        let scaled = |fit: &Fit, sign: f64| -> Vec<f64> {
            fit.centred[k].iter().map(|x| sign * slope * x).collect()
        };
        let (mut one, mut two) = (scaled(self.first, 1.0), scaled(self.second, -1.0));
        let add = |to: &mut Vec<f64>, more: Vec<f64>| {
            for (x, m) in to.iter_mut().zip(more) {
                *x += m;
            }
        };
        match (self.reference, &self.pooled) {
            (Reference::Pooled, Some(fit)) => {
                c.push(0.0);
                let (of_one, of_two) = self.divide(&fit.influence_of(&c));
                add(&mut one, of_one);
                add(&mut two, of_two);
            }
            (Reference::First, _) => add(&mut one, self.first.influence_of(&c)),
            _ => add(&mut two, self.second.influence_of(&c)),
        }
        let measure = Measure::new(
            format!("oaxaca-{}", name.en),
            name.clone(),
            both("二分解", "twofold"),
        );
        Ok(Part {
            name: name.clone(),
            value: off * slope,
            first: Estimate::new(measure.clone(), off * slope, one)?,
            second: Estimate::new(measure, off * slope, two)?,
        })
    }

    /// The influence in the pooled sample, as influences in either group: times its share.
    fn divide(&self, pooled: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let [first, second] = self.rows;
        let (mut one, mut two) = (
            Vec::with_capacity(first.len()),
            Vec::with_capacity(second.len()),
        );
        let mut at = (0, 0);
        // both lists of rows rise, and the pooled sample holds them in order of row
        for x in pooled {
            let from_first = match (first.get(at.0), second.get(at.1)) {
                (Some(a), Some(b)) => a < b,
                (a, _) => a.is_some(),
            };
            if from_first {
                one.push(x * self.shares[0]);
                at.0 += 1;
            } else {
                two.push(x * self.shares[1]);
                at.1 += 1;
            }
        }
        (one, two)
    }
}

impl Part {
    fn sum(name: Text, parts: &[(f64, &Self)]) -> Result<Self, GapError> {
        let value = sum(parts.iter().map(|(f, p)| f * p.value));
        let measure = Measure::new(
            format!("oaxaca-{}", name.en),
            name.clone(),
            both("二分解", "twofold"),
        );
        let join = |pick: fn(&Self) -> &Estimate| {
            let slopes: Vec<(f64, &Estimate)> = parts.iter().map(|(f, p)| (*f, pick(p))).collect();
            Estimate::from_parts(measure.clone(), value, &slopes)
        };
        Ok(Self {
            first: join(|p| &p.first)?,
            second: join(|p| &p.second)?,
            name,
            value,
        })
    }
}

impl OaxacaBlinder {
    /// Standard error of a part.
    ///
    /// # Errors
    /// As [`Design::contrast`].
    pub fn standard_error(&self, design: &Design, part: &Part) -> Result<f64, GapError> {
        design.contrast(&[
            (1.0, &self.first, &part.first),
            (1.0, &self.second, &part.second),
        ])
    }

    /// One row a part.
    ///
    /// # Errors
    /// As [`Design::contrast`].
    pub fn table(&self, design: Option<&Design>) -> Result<Table, GapError> {
        let whose = match self.reference {
            Reference::First => both("第一组系数", "coefficients of the first group"),
            Reference::Second => both("第二组系数", "coefficients of the second group"),
            Reference::Pooled => both(
                "合并回归系数（含组别变量）",
                "pooled coefficients, with an indicator of the group",
            ),
        };
        let statistic = &self.gap.first.measure;
        let mut table = Table::new(
            "oaxaca-blinder",
            both(
                format!("瓦哈卡-布林德分解：{}", statistic.name.zh),
                format!("Oaxaca-Blinder: {}", statistic.name.en),
            ),
        )
        .column("part", both("部分", "Part"), Unit::None)
        .column("value", both("数值", "Value"), Unit::Number)
        .column("error", both("标准误", "Standard error"), Unit::Number)
        .note(both(
            format!("二分解，参照：{}；RIF 视为给定。", whose.zh),
            format!(
                "Twofold; reference: {}; the RIF is taken as given.",
                whose.en
            ),
        ));
        let named = self.columns.iter().map(|p| {
            (
                p,
                both(format!("　{}", p.name.zh), format!("- {}", p.name.en)),
            )
        });
        let rows = [&self.gap, &self.explained, &self.unexplained].map(|p| (p, p.name.clone()));
        for (part, name) in rows.into_iter().chain(named) {
            let error = design.map(|d| self.standard_error(d, part)).transpose()?;
            table.push([Cell::Text(name), part.value.into(), error.into()]);
        }
        Ok(table)
    }
}
