//! Weights of criteria: from the data, equal, or given (D2).

use super::criteria::{Criteria, Polarity};
use super::normalise::{Map, Normalisation};
use crate::GapError;
use crate::inequality::theil_term;
use crate::linear::symmetric_spectrum;
use crate::sum::{blocked, sum};
use ronghe_base::{Table, Text, Unit};

/// Where weights come from. A column with the same value in all rows has weight 0 under every
/// method, since it cannot compare rows; a warning names it.
#[derive(Clone, Debug, PartialEq)]
pub enum Weighting {
    /// The same for every criterion that varies.
    Equal,
    /// Entropy of the min-max values: `p = x / sum x`, `e = -sum p ln p / ln n` with `0 ln 0 = 0`
    /// and no shift, `w = (1 - e) / sum (1 - e)`.
    Entropy,
    /// The same of the values as they are, which must be at least 0; costs are not turned.
    EntropyOfValues,
    /// CRITIC: standard deviation of the min-max values times `sum (1 - r)` over the other
    /// criteria, costs turned.
    Critic,
    /// Squared loadings of the principal components of the correlations whose eigenvalue is above
    /// 1 (all where none is), each weighted by the variance it explains; no rotation.
    Pca,
    /// These, at least 0, one a criterion, divided by their sum.
    Given(Vec<f64>),
}

impl Weighting {
    /// Its name on the command line and in files.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Entropy => "entropy",
            Self::EntropyOfValues => "entropy-of-values",
            Self::Critic => "critic",
            Self::Pca => "pca",
            Self::Given(_) => "given",
        }
    }

    /// Its name in both languages.
    pub fn words(&self) -> Text {
        match self {
            Self::Equal => Text::new("等权", "equal weights"),
            Self::Entropy => Text::new(
                "熵权（极差标准化后，不平移）",
                "entropy of min-max values, no shift",
            ),
            Self::EntropyOfValues => {
                Text::new("熵权（原值比重）", "entropy of the values as they are")
            }
            Self::Critic => Text::new("CRITIC（极差标准化后）", "CRITIC of min-max values"),
            Self::Pca => Text::new(
                "主成分（特征值大于 1，载荷平方按方差贡献加权，不旋转）",
                "principal components (eigenvalues above 1, squared loadings by variance explained, no rotation)",
            ),
            Self::Given(_) => Text::new("给定权重（归一）", "given weights, divided by their sum"),
        }
    }
}

/// Weights that sum to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// One a criterion.
    pub values: Vec<f64>,
    /// Criteria that are constant, with weight 0.
    pub constant: Vec<usize>,
    /// Where they come from.
    pub method: Weighting,
}

impl Weights {
    /// Weights of the criteria by a method.
    ///
    /// # Shapes and units
    /// Returns `[m]`, at least 0, sum 1.
    ///
    /// # Errors
    /// [`GapError::Entry`] for a value that the method cannot use; [`GapError::Method`] where it
    /// gives no weights (CRITIC when every pair of criteria is perfectly correlated);
    /// [`GapError::Lengths`] and [`GapError::Setting`] for given weights.
    ///
    /// # Source
    /// Entropy: Shannon (1948), *Bell System Technical Journal* 27; Hwang and Yoon (1981), Multiple
    /// Attribute Decision Making. CRITIC: Diakoulaki, Mavrotas and Papayannakis (1995), *Computers
    /// & Operations Research* 22(7). Components: OECD and JRC (2008), Handbook on Constructing
    /// Composite Indicators, section 6.1.
    ///
    /// ```
    /// # use ronghe_base::Text;
    /// # use ronghe_gap::index::{Criteria, Criterion, Weighting, Weights};
    /// let (a, b) = ([0.0, 1.0, 1.0], [0.0, 0.0, 1.0]);
    /// let name = Text::same("x");
    /// let criteria = Criteria::new(vec![
    ///     Criterion::benefit(name.clone(), &a),
    ///     Criterion::benefit(name, &b),
    /// ])?;
    /// let w = Weights::of(&criteria, &Weighting::Entropy)?;
    /// // entropies ln 2 / ln 3 and 0
    /// let spare = 1.0 - 2_f64.ln() / 3_f64.ln();
    /// assert!((w.values[0] - spare / (spare + 1.0)).abs() < 1e-15);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn of(criteria: &Criteria, method: &Weighting) -> Result<Self, GapError> {
        let raw = match method {
            Weighting::Equal => vec![1.0; criteria.columns.len()],
            Weighting::Entropy => min_max_diversity(criteria)?,
            Weighting::EntropyOfValues => value_diversity(criteria)?,
            Weighting::Critic => critic(criteria)?,
            Weighting::Pca => components(criteria),
            Weighting::Given(given) => checked(given, criteria.columns.len())?,
        };
        let mut values: Vec<f64> = raw
            .iter()
            .zip(&criteria.spread)
            .map(|(&w, s)| if s.constant() { 0.0 } else { w })
            .collect();
        let total = sum(values.iter().copied());
        if total <= 0.0 || !total.is_finite() {
            return Err(GapError::Method {
                method: method.words().en,
                reason: "no criterion that varies has a weight above 0".into(),
            });
        }
        for w in &mut values {
            *w /= total;
        }
        Ok(Self {
            values,
            constant: criteria.constant(),
            method: method.clone(),
        })
    }

    /// One row a criterion.
    pub fn table(&self, criteria: &Criteria) -> Table {
        let method = self.method.words();
        let mut table = Table::new(
            "index-weights",
            Text::new(
                format!("指标权重：{}", method.zh),
                format!("Weights of the criteria: {}", method.en),
            ),
        )
        .column("criterion", Text::new("指标", "Criterion"), Unit::None)
        .column("direction", Text::new("方向", "Direction"), Unit::None)
        .column("weight", Text::new("权重", "Weight"), Unit::Share);
        for (column, &w) in criteria.columns.iter().zip(&self.values) {
            let way = match column.polarity {
                Polarity::Benefit => Text::new("越大越好", "more is better"),
                Polarity::Cost => Text::new("越小越好", "less is better"),
            };
            table.push([column.name.clone().into(), way.into(), w.into()]);
        }
        criteria.warnings().into_iter().fold(table, Table::note)
    }
}

/// Entropy weights of columns as they are (D2): `p = x / sum x`, `e = -sum p ln p / ln n`,
/// `w = (1 - e) / sum (1 - e)`.
///
/// `0 ln 0 = 0`; nothing is shifted. `1 - e` is Theil's T over `ln n`, summed so that near-equal
/// columns keep their digits. A constant column has weight 0.
///
/// # Shapes and units
/// - `columns`: each `[n]`, `n >= 2`, at least 0, any unit
/// - returns `[m]`, sum 1
///
/// # Errors
/// As [`Criteria::new`] and [`Weights::of`].
///
/// # Source
/// As [`Weights::of`]; Theil (1967), Economics and Information Theory.
///
/// ```
/// # use ronghe_gap::index::entropy_weights;
/// let w = entropy_weights(&[&[1.0, 1.0, 4.0], &[2.0, 2.0, 2.0]])?;
/// assert_eq!(w, [1.0, 0.0]);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn entropy_weights(columns: &[&[f64]]) -> Result<Vec<f64>, GapError> {
    let named = columns.iter().enumerate().map(|(j, values)| {
        let name = Text::same(format!("column {j}"));
        super::Criterion::benefit(name, values)
    });
    let criteria = Criteria::new(named.collect())?;
    Ok(Weights::of(&criteria, &Weighting::EntropyOfValues)?.values)
}

/// `1 - e` of the min-max values of each column.
fn min_max_diversity(criteria: &Criteria) -> Result<Vec<f64>, GapError> {
    let maps = Normalisation::MinMax.maps(criteria)?;
    let log_n = (criteria.rows as f64).ln();
    let of = |(values, map): (&[f64], Option<Map>)| -> f64 {
        let Some(map) = map else { return 0.0 };
        let total = blocked(values, |x| map.of(x));
        let logs = blocked(values, |x| {
            let y = map.of(x);
            if y > 0.0 { y * y.ln() } else { 0.0 }
        });
        // e = (ln S - sum x ln x / S) / ln n
        (1.0 - (total.ln() - logs / total) / log_n).max(0.0)
    };
    let columns = criteria.columns.iter().map(|c| c.values).zip(maps);
    Ok(columns.map(of).collect())
}

/// `1 - e` of the values of each column as they are.
fn value_diversity(criteria: &Criteria) -> Result<Vec<f64>, GapError> {
    let log_n = (criteria.rows as f64).ln();
    let columns = criteria.columns.iter().zip(&criteria.spread);
    columns
        .map(|(column, spread)| {
            if let Some(row) = column.values.iter().position(|&x| x < 0.0) {
                return Err(GapError::Entry {
                    row,
                    column: column.name.en.clone(),
                    value: column.values[row],
                    need: "at least 0 for entropy weights of values; use entropy of min-max values",
                });
            }
            if spread.constant() {
                return Ok(0.0);
            }
            let terms = blocked(column.values, |x| {
                theil_term((x - spread.mean) / spread.mean)
            });
            Ok(terms / criteria.rows as f64 / log_n)
        })
        .collect()
}

fn critic(criteria: &Criteria) -> Result<Vec<f64>, GapError> {
    let m = criteria.columns.len();
    let varies: Vec<usize> = (0..m).filter(|&j| !criteria.spread[j].constant()).collect();
    let mut weights = vec![0.0; m];
    if let [only] = varies[..] {
        weights[only] = 1.0;
        return Ok(weights);
    }
    let r = criteria.correlations();
    for &j in &varies {
        let conflict = sum(varies
            .iter()
            .filter(|&&k| k != j)
            .map(|&k| 1.0 - r[j * m + k]));
        // Below the rounding of a perfect correlation there is no conflict.
        let conflict = if conflict < 1e-12 { 0.0 } else { conflict };
        weights[j] = criteria.spread[j].sd / criteria.spread[j].range() * conflict;
    }
    if weights.iter().all(|&w| w <= 0.0) {
        return Err(GapError::Method {
            method: Weighting::Critic.words().en,
            reason: "every pair of criteria is perfectly correlated; use equal or entropy weights"
                .into(),
        });
    }
    Ok(weights)
}

fn components(criteria: &Criteria) -> Vec<f64> {
    let m = criteria.columns.len();
    let varies: Vec<usize> = (0..m).filter(|&j| !criteria.spread[j].constant()).collect();
    let k = varies.len();
    let all = criteria.correlations();
    let mut r: Vec<f64> = Vec::with_capacity(k * k);
    for &i in &varies {
        r.extend(
            varies
                .iter()
                .map(|&j| if i == j { 1.0 } else { all[i * m + j] }),
        );
    }
    let (values, vectors) = symmetric_spectrum(&r, k);
    // An eigenvalue of one within rounding is not above one; where none is, those that share the
    // first place count alike, since no direction among them is marked out.
    let least = if values[0] > 1.0 + 1e-9 {
        1.0 + 1e-9
    } else {
        values[0] - 1e-9
    };
    let kept = values.iter().take_while(|&&v| v > least).count();
    let mut weights = vec![0.0; m];
    for (at, &j) in varies.iter().enumerate() {
        weights[j] = sum((0..kept).map(|c| values[c] * vectors[c][at] * vectors[c][at]));
    }
    weights
}

fn checked(given: &[f64], columns: usize) -> Result<Vec<f64>, GapError> {
    crate::error::same_length(("criteria", columns), ("weights", given.len()))?;
    match given.iter().find(|w| !w.is_finite() || **w < 0.0) {
        None => Ok(given.to_vec()),
        Some(&value) => Err(GapError::Setting {
            name: "weight",
            value,
            need: "finite and at least 0",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Criterion;
    use super::*;

    fn criteria(columns: &[[f64; 4]]) -> Criteria<'_> {
        let named = columns
            .iter()
            .map(|c| Criterion::benefit(Text::same("x"), c));
        Criteria::new(named.collect()).unwrap()
    }

    #[test]
    fn a_constant_column_has_no_weight_under_any_method() {
        let x = [[1.0, 2.0, 3.0, 5.0], [7.0; 4], [4.0, 1.0, 2.0, 2.0]];
        let criteria = criteria(&x);
        for method in [
            Weighting::Equal,
            Weighting::Entropy,
            Weighting::EntropyOfValues,
            Weighting::Critic,
            Weighting::Pca,
            Weighting::Given(vec![1.0, 5.0, 1.0]),
        ] {
            let w = Weights::of(&criteria, &method).unwrap();
            assert!(w.values[1].abs() < 1e-300, "{method:?}");
            assert!((w.values.iter().sum::<f64>() - 1.0).abs() < 1e-15);
            assert_eq!(w.constant, [1]);
            assert!(w.table(&criteria).notes[0].en.contains("weight 0"));
        }
        // given weights of criteria that vary keep their proportions
        let w = Weights::of(&criteria, &Weighting::Given(vec![1.0, 5.0, 3.0])).unwrap();
        assert!((w.values[2] - 0.75).abs() < 1e-15);
    }

    #[test]
    fn methods_without_an_answer_say_so() {
        let x = [[1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]];
        let criteria = criteria(&x);
        let error = Weights::of(&criteria, &Weighting::Critic).unwrap_err();
        insta::assert_snapshot!(error, @"CRITIC of min-max values cannot be used: every pair of criteria is perfectly correlated; use equal or entropy weights");
        let error = Weights::of(&criteria, &Weighting::Given(vec![0.0, 0.0])).unwrap_err();
        insta::assert_snapshot!(error, @"given weights, divided by their sum cannot be used: no criterion that varies has a weight above 0");
        assert!(Weights::of(&criteria, &Weighting::Given(vec![1.0])).is_err());
        assert!(Weights::of(&criteria, &Weighting::Given(vec![1.0, -1.0])).is_err());
        assert!(entropy_weights(&[&[1.0, -1.0]]).is_err());
    }

    #[test]
    fn near_equal_columns_keep_their_digits() {
        // T of 1 -+ 1e-8 and of 1 -+ 2e-8 are 5e-17 and 2e-16
        let a = [1e8 - 1.0, 1e8 + 1.0];
        let b = [1e8 - 2.0, 1e8 + 2.0];
        let w = entropy_weights(&[&a, &b]).unwrap();
        assert!((w[0] - 0.2).abs() < 1e-9, "{w:?}");
    }
}
