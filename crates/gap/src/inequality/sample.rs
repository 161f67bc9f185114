//! Incomes and head counts that are ready to measure, and the audit of how they became so.

use crate::GapError;
use crate::error::same_length;
use crate::sum::{Sum, sum};
use ronghe_base::{Cell, Table, Text, Unit};

/// What to do with values of one kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Treatment {
    /// Stop and name the row.
    Refuse,
    /// Use the value as it stands. A missing value cannot be kept: this refuses it.
    Keep,
    /// Leave the row out, with its people.
    Drop,
    /// Put this value in its place, yuan per person and year.
    BottomCode(f64),
}

/// One policy a run for missing, zero and negative incomes (D1).
///
/// The default refuses missing and negative values and keeps zeros, so nothing happens silently.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Missing values (NaN).
    pub missing: Treatment,
    /// Zeros.
    pub zero: Treatment,
    /// Values below zero.
    pub negative: Treatment,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            missing: Treatment::Refuse,
            zero: Treatment::Keep,
            negative: Treatment::Refuse,
        }
    }
}

/// How many rows of one kind there were, and how many people stand behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Rows.
    pub rows: usize,
    /// Sum of their weights, persons.
    pub people: f64,
}

impl Tally {
    fn count(&mut self, people: f64) {
        self.rows += 1;
        self.people += people;
    }
}

/// What the policy met and did. It stands beside every result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Audit {
    /// The policy.
    pub policy: Policy,
    /// All rows given.
    pub given: Tally,
    /// Rows used.
    pub used: Tally,
    /// Rows without a value.
    pub missing: Tally,
    /// Rows at zero.
    pub zero: Tally,
    /// Rows below zero.
    pub negative: Tally,
    /// Rows with a weight of zero, which carry nobody and never count.
    pub empty: Tally,
}

/// Incomes and weights after the policy, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    values: Vec<f64>,
    weights: Vec<f64>,
    rows: Vec<usize>,
    audit: Audit,
}

impl Sample {
    /// Applies the policy.
    ///
    /// # Shapes and units
    /// - `income`: `[n]`, yuan per person and year; NaN where it is missing
    /// - `people`: `[n]`, persons (any positive scale), at least 0; rows with 0 are left out
    ///
    /// # Errors
    /// [`GapError::Lengths`]; [`GapError::Value`] for a weight below zero or not finite, an
    /// infinite income, and a value that the policy refuses; [`GapError::Empty`] when no row is
    /// left.
    ///
    /// ```
    /// use ronghe_gap::{Policy, Sample, Treatment};
    /// let policy = Policy { missing: Treatment::Drop, ..Policy::default() };
    /// let sample = Sample::new(&[0.0, f64::NAN, 9.0], &[1.0, 2.0, 3.0], policy)?;
    /// assert_eq!(sample.values(), [0.0, 9.0]);
    /// assert_eq!(sample.audit().missing.rows, 1);
    /// assert_eq!(sample.audit().line().en,
    ///     "2 of 3 rows used (4 of 6 persons); missing: 1 row (2 persons) dropped; \
    ///      zero: 1 row (1 persons) kept; negative: none");
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn new(income: &[f64], people: &[f64], policy: Policy) -> Result<Self, GapError> {
        Self::part(income, people, policy, |_| true)
    }

    /// The rows that `keep` wants, such as those of one year, as a part of the same file: rows are
    /// still numbered as in the file, so that a [`Design`](crate::Design) of the whole file fits,
    /// and the audit counts the part alone.
    ///
    /// # Errors
    /// As [`Sample::new`].
    ///
    /// ```
    /// use ronghe_gap::{Policy, Sample};
    /// let year = [2018, 2023, 2018];
    /// let keep = |row: usize| year[row] == 2018;
    /// let sample = Sample::part(&[5.0, 7.0, 9.0], &[1.0; 3], Policy::default(), keep)?;
    /// assert_eq!(sample.rows(), [0, 2]);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn part(
        income: &[f64],
        people: &[f64],
        policy: Policy,
        keep: impl Fn(usize) -> bool,
    ) -> Result<Self, GapError> {
        same_length(("income", income.len()), ("people", people.len()))?;
        let mut sample = Self {
            values: Vec::with_capacity(income.len()),
            weights: Vec::with_capacity(income.len()),
            rows: Vec::with_capacity(income.len()),
            audit: Audit::new(policy),
        };
        let rows = income.iter().zip(people).enumerate();
        for (row, (&value, &weight)) in rows.filter(|&(row, _)| keep(row)) {
            check_weight(row, weight)?;
            if let Some(value) = sample.audit.admit(row, value, weight)? {
                sample.values.push(value);
                sample.weights.push(weight);
                sample.rows.push(row);
                sample.audit.used.count(weight);
            }
        }
        if sample.values.is_empty() {
            return Err(GapError::Empty { what: "sample" });
        }
        Ok(sample)
    }

    /// Incomes used.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Their weights.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The rows of the input that are used, so that other columns can follow.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// A column of all given rows, at the rows used.
    pub(crate) fn column(&self, name: &'static str, all: &[f64]) -> Result<Vec<f64>, GapError> {
        let last = self.rows.last().map_or(0, |row| row + 1);
        if all.len() < last {
            same_length(("income", last), (name, all.len()))?;
        }
        let value = |&row: &usize| {
            let value = all[row];
            if value.is_finite() {
                return Ok(value);
            }
            Err(GapError::Value {
                row,
                column: name,
                value,
                need: "finite in every row that is used",
            })
        };
        self.rows.iter().map(value).collect()
    }

    /// What the policy met and did.
    pub fn audit(&self) -> &Audit {
        &self.audit
    }
}

impl Audit {
    fn new(policy: Policy) -> Self {
        let none = Tally::default();
        Self {
            policy,
            given: none,
            used: none,
            missing: none,
            zero: none,
            negative: none,
            empty: none,
        }
    }

    /// The value to use for this row, or none when the row is left out.
    fn admit(&mut self, row: usize, value: f64, weight: f64) -> Result<Option<f64>, GapError> {
        self.given.count(weight);
        if value.is_infinite() {
            return Err(refused(row, value, "finite"));
        }
        if weight <= 0.0 {
            self.empty.count(weight);
            return Ok(None);
        }
        let (tally, treatment, need) = if value.is_nan() {
            const NEED: &str = "known, or the policy must drop or bottom-code missing values";
            (&mut self.missing, self.policy.missing, NEED)
        } else if value < 0.0 {
            const NEED: &str = "at least 0, or the policy must keep, drop or bottom-code negatives";
            (&mut self.negative, self.policy.negative, NEED)
        } else if value > 0.0 {
            return Ok(Some(value));
        } else {
            const NEED: &str = "above 0, or the policy must keep, drop or bottom-code zeros";
            (&mut self.zero, self.policy.zero, NEED)
        };
        tally.count(weight);
        match treatment {
            Treatment::Keep if !value.is_nan() => Ok(Some(value)),
            Treatment::Refuse | Treatment::Keep => Err(refused(row, value, need)),
            Treatment::Drop => Ok(None),
            Treatment::BottomCode(code) if code.is_finite() => Ok(Some(code)),
            Treatment::BottomCode(code) => Err(GapError::Setting {
                name: "bottom code",
                value: code,
                need: "finite",
            }),
        }
    }

    /// The audit in one line.
    pub fn line(&self) -> Text {
        let (given, used) = (self.given, self.used);
        let mut zh = vec![format!(
            "共 {} 行，使用 {} 行（{} 人中的 {} 人）",
            given.rows, used.rows, given.people, used.people
        )];
        let mut en = vec![format!(
            "{} of {} rows used ({} of {} persons)",
            used.rows, given.rows, used.people, given.people
        )];
        for (name, Tally { rows, people }, treatment) in self.kinds() {
            if rows == 0 {
                zh.push(format!("{}：无", name.zh));
                en.push(format!("{}: none", name.en));
                continue;
            }
            let done = words(treatment);
            let noun = if rows == 1 { "row" } else { "rows" };
            zh.push(format!("{}：{rows} 行（{people} 人）{}", name.zh, done.zh));
            en.push(format!(
                "{}: {rows} {noun} ({people} persons) {}",
                name.en, done.en
            ));
        }
        if self.empty.rows > 0 {
            zh.push(format!("权重为零：{} 行不计", self.empty.rows));
            en.push(format!("weight zero: {} left out", self.empty.rows));
        }
        Text::new(zh.join("；"), en.join("; "))
    }

    /// The audit as a table: one row a kind of value.
    pub fn table(&self) -> Table {
        let mut table = Table::new("audit", Text::new("数值处理", "Treatment of values"))
            .column("kind", Text::new("种类", "Kind"), Unit::None)
            .column("rows", Text::new("行数", "Rows"), Unit::Count)
            .column("people", Text::new("人数", "People"), Unit::Persons)
            .column("treatment", Text::new("处理", "Treatment"), Unit::None);
        let mut push = |name: Text, tally: Tally, done: Text| {
            let rows = i64::try_from(tally.rows).unwrap_or(i64::MAX);
            table.push([
                name.into(),
                Cell::Count(rows),
                tally.people.into(),
                done.into(),
            ]);
        };
        push(Text::new("全部", "given"), self.given, Text::default());
        for (name, tally, treatment) in self.kinds() {
            push(name, tally, words(treatment));
        }
        push(
            Text::new("权重为零", "weight zero"),
            self.empty,
            Text::new("不计", "left out"),
        );
        push(Text::new("使用", "used"), self.used, Text::default());
        table
    }

    fn kinds(&self) -> [(Text, Tally, Treatment); 3] {
        [
            (
                Text::new("缺失", "missing"),
                self.missing,
                self.policy.missing,
            ),
            (Text::new("零", "zero"), self.zero, self.policy.zero),
            (
                Text::new("负值", "negative"),
                self.negative,
                self.policy.negative,
            ),
        ]
    }
}

fn words(treatment: Treatment) -> Text {
    match treatment {
        Treatment::Refuse => Text::new("拒绝", "refused"),
        Treatment::Keep => Text::new("保留", "kept"),
        Treatment::Drop => Text::new("剔除", "dropped"),
        Treatment::BottomCode(code) => {
            Text::new(format!("按 {code} 计"), format!("bottom-coded at {code}"))
        }
    }
}

fn refused(row: usize, value: f64, need: &'static str) -> GapError {
    GapError::Value {
        row,
        column: "income",
        value,
        need,
    }
}

/// Sums and products of weights outside these lose digits, or all.
const MODERATE: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

pub(crate) fn check_weight(row: usize, value: f64) -> Result<(), GapError> {
    if value.abs() <= 0.0 || MODERATE.contains(&value) {
        return Ok(());
    }
    if value > 0.0 && value.is_finite() {
        return Err(GapError::Value {
            row,
            column: "people",
            value,
            need: "0, or between 1e-100 and 1e100; count people in another unit",
        });
    }
    Err(GapError::Value {
        row,
        column: "people",
        value,
        need: "finite and at least 0",
    })
}

/// People in all and their mean income, for slices that must be complete: every income finite,
/// every weight at least 0, some people, and a mean above zero.
pub(crate) fn totals(
    what: &'static str,
    income: &[f64],
    people: &[f64],
) -> Result<(f64, f64), GapError> {
    let (count, mean) = mean_of(what, income, people)?;
    if mean > 0.0 {
        Ok((count, mean))
    } else {
        Err(GapError::Empty { what })
    }
}

/// As [`totals`], for a mean of any sign.
pub(crate) fn mean_of(
    what: &'static str,
    income: &[f64],
    people: &[f64],
) -> Result<(f64, f64), GapError> {
    same_length(("income", income.len()), ("people", people.len()))?;
    if u32::try_from(income.len()).is_err() {
        return Err(GapError::Setting {
            name: "number of rows",
            value: income.len() as f64,
            need: "below 2^32; merge sorted chunks of larger files",
        });
    }
    let mut all = Sum::default();
    for (row, (&value, &weight)) in income.iter().zip(people).enumerate() {
        check_weight(row, weight)?;
        if !value.is_finite() {
            return Err(refused(
                row,
                value,
                "finite; a policy says what to do with missing values",
            ));
        }
        all.add(weight);
    }
    let count = all.value();
    if count <= 0.0 {
        return Err(GapError::Empty { what });
    }
    // Differences from the first income keep the digits that near-equal incomes share.
    let first = income.first().copied().unwrap_or_default();
    let above = sum(income.iter().zip(people).map(|(y, w)| w * (y - first)));
    Ok((count, first + above / count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_names_the_row_it_refuses() {
        let refuse = |income: &[f64]| {
            Sample::new(income, &vec![1.0; income.len()], Policy::default()).unwrap_err()
        };
        insta::assert_snapshot!(refuse(&[1.0, -3.0]), @"row 1: income is -3, but it must be at least 0, or the policy must keep, drop or bottom-code negatives");
        insta::assert_snapshot!(refuse(&[f64::NAN]), @"row 0: income is NaN, but it must be known, or the policy must drop or bottom-code missing values");
        insta::assert_snapshot!(refuse(&[f64::INFINITY]), @"row 0: income is inf, but it must be finite");
        assert!(Sample::new(&[1.0], &[-1.0], Policy::default()).is_err());
        assert!(Sample::new(&[1.0], &[0.0], Policy::default()).is_err());
    }

    #[test]
    fn the_audit_counts_rows_and_people() {
        let policy = Policy {
            missing: Treatment::Drop,
            zero: Treatment::BottomCode(1.0),
            negative: Treatment::Keep,
        };
        let income = [5.0, f64::NAN, 0.0, -2.0, 7.0];
        let sample = Sample::new(&income, &[1.0, 2.0, 3.0, 4.0, 0.0], policy).unwrap();
        assert_eq!(sample.values(), [5.0, 1.0, -2.0]);
        assert_eq!(sample.rows(), [0, 2, 3]);
        insta::assert_snapshot!(sample.audit().line().en, @"3 of 5 rows used (8 of 10 persons); missing: 1 row (2 persons) dropped; zero: 1 row (3 persons) bottom-coded at 1; negative: 1 row (4 persons) kept; weight zero: 1 left out");
        let table = sample.audit().table();
        assert_eq!(table.rows(), 6);
        assert_eq!(table.get("people", 5).and_then(Cell::number), Some(8.0));
    }
}
