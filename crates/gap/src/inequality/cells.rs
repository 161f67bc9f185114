//! Summaries of cells that combine exactly across files and machines (X6).

use super::entropy::is_order;
use super::exact::Exact;
use super::nested::{Between, Decomposition};
use crate::GapError;
use crate::error::same_length;
use crate::sum::Sum;
use ronghe_base::Text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, btree_map::Entry};

/// Most cells of one summary.
const MOST_CELLS: usize = 4_000_000;

/// Sums of the rows of one cell, all exact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellSums {
    /// Rows.
    pub rows: u64,
    /// Rows of income zero.
    pub zeros: u64,
    /// `sum w`.
    pub people: Exact,
    /// `sum w y`.
    pub income: Exact,
    /// `sum w y ln y`, with `0 ln 0 = 0`.
    pub income_log: Exact,
    /// `sum w ln y` over incomes above zero.
    pub log: Exact,
    /// `sum w y^a` for every order of the summary, over incomes above zero.
    pub powers: Vec<Exact>,
}

/// Statistics by cell of nested groups, from which means and every generalised entropy with its
/// nested parts follow, and which combine exactly.
///
/// Every sum is exact (see [`Exact`]): `w y` is not rounded; `y ln y`, `ln y` and `y^a` are rounded
/// once for each row, by functions that give the same bits on every machine. So however rows are
/// divided among files and machines, and in whatever order parts are merged, the summary is the same
/// to the last byte. No row can be read out of it beyond cells of one row.
///
/// From sums, an index loses digits where incomes are nearly equal: its absolute error is about
/// `1e-16` times the largest `|ln y|` (times the terms of the mean for other orders). For such data
/// use the rows ([`decompose`](crate::decompose)).
///
/// ```
/// use ronghe_gap::Summary;
/// let mut east = Summary::new(2, &[2.0])?;
/// east.add(&["330000", "urban"], 4.0, 1.0)?;
/// let mut west = Summary::new(2, &[2.0])?;
/// west.add(&["520000", "rural"], 1.0, 3.0)?;
/// east.merge(&west)?;
/// assert_eq!((east.rows(), east.people(), east.mean()?), (2, 4.0, 1.75));
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Plain", into = "Plain")]
pub struct Summary {
    levels: usize,
    orders: Vec<f64>,
    cells: BTreeMap<Vec<String>, CellSums>,
}

/// The written form: cells in order of label.
#[derive(Serialize, Deserialize)]
struct Plain {
    levels: usize,
    orders: Vec<f64>,
    cells: Vec<(Vec<String>, CellSums)>,
}

impl From<Summary> for Plain {
    fn from(s: Summary) -> Self {
        Self {
            levels: s.levels,
            orders: s.orders,
            cells: s.cells.into_iter().collect(),
        }
    }
}

impl TryFrom<Plain> for Summary {
    type Error = GapError;

    fn try_from(plain: Plain) -> Result<Self, GapError> {
        let mut summary = Self::new(plain.levels, &plain.orders)?;
        for (labels, sums) in plain.cells {
            same_length(("labels of a cell", labels.len()), ("levels", plain.levels))?;
            same_length(
                ("powers of a cell", sums.powers.len()),
                ("orders", plain.orders.len()),
            )?;
            summary.cells.insert(labels, sums);
        }
        Ok(summary)
    }
}

impl Summary {
    /// An empty summary of `levels` nested groups, for `GE(0)`, `GE(1)` and these further orders.
    ///
    /// # Errors
    /// [`GapError::Setting`] for an order that is not finite, and above 16 levels or orders.
    pub fn new(levels: usize, orders: &[f64]) -> Result<Self, GapError> {
        let setting = |name, value| {
            Err(GapError::Setting {
                name,
                value,
                need: "finite; at most 16 levels and 16 orders",
            })
        };
        if let Some(&bad) = orders.iter().find(|a| !a.is_finite()) {
            return setting("order of the entropy", bad);
        }
        if levels > 16 || orders.len() > 16 {
            return setting(
                "number of levels or orders",
                levels.max(orders.len()) as f64,
            );
        }
        Ok(Self {
            levels,
            orders: orders.to_vec(),
            cells: BTreeMap::new(),
        })
    }

    /// Adds one row to the cell of these labels, outermost first. A weight of zero adds nothing.
    ///
    /// # Errors
    /// [`GapError::Lengths`] for the labels; [`GapError::Value`] for an income below 0 or a weight
    /// below 0, or not finite, with row 0; [`GapError::Setting`] above four million cells.
    pub fn add(&mut self, labels: &[&str], income: f64, people: f64) -> Result<(), GapError> {
        same_length(("labels", labels.len()), ("levels", self.levels))?;
        let orders = std::mem::take(&mut self.orders);
        let done = self
            .cell(
                labels.iter().map(|l| (*l).to_string()).collect(),
                orders.len(),
            )
            .and_then(|cell| cell.add(income, people, &orders));
        self.orders = orders;
        done
    }

    /// Adds all rows: `labels[level][row]`.
    ///
    /// # Errors
    /// As [`Summary::add`], naming the row.
    pub fn add_rows(
        &mut self,
        labels: &[Vec<&str>],
        income: &[f64],
        people: &[f64],
    ) -> Result<(), GapError> {
        same_length(("levels given", labels.len()), ("levels", self.levels))?;
        same_length(("income", income.len()), ("people", people.len()))?;
        for level in labels {
            same_length(("income", income.len()), ("level", level.len()))?;
        }
        for (row, (&y, &w)) in income.iter().zip(people).enumerate() {
            let labels: Vec<&str> = labels.iter().map(|l| l[row]).collect();
            self.add(&labels, y, w).map_err(|e| match e {
                GapError::Value {
                    column,
                    value,
                    need,
                    ..
                } => GapError::Value {
                    row,
                    column,
                    value,
                    need,
                },
                other => other,
            })?;
        }
        Ok(())
    }

    fn cell(&mut self, labels: Vec<String>, orders: usize) -> Result<&mut CellSums, GapError> {
        let many = self.cells.len();
        match self.cells.entry(labels) {
            Entry::Occupied(cell) => Ok(cell.into_mut()),
            Entry::Vacant(_) if many >= MOST_CELLS => Err(GapError::Setting {
                name: "number of cells",
                value: many as f64 + 1.0,
                need: "at most 4000000",
            }),
            Entry::Vacant(room) => Ok(room.insert(CellSums {
                powers: vec![Exact::default(); orders],
                ..CellSums::default()
            })),
        }
    }

    /// Takes another summary in.
    ///
    /// # Errors
    /// [`GapError::Lengths`], [`GapError::Setting`] when levels or orders differ.
    pub fn merge(&mut self, other: &Self) -> Result<(), GapError> {
        same_length(
            ("levels", self.levels),
            ("levels of the other", other.levels),
        )?;
        if self.orders != other.orders {
            return Err(GapError::Setting {
                name: "orders of the other summary",
                value: other.orders.len() as f64,
                need: "the same orders",
            });
        }
        for (labels, more) in &other.cells {
            let orders = self.orders.len();
            self.cell(labels.clone(), orders)?.merge(more);
        }
        Ok(())
    }

    /// The cells in order of label.
    pub fn cells(&self) -> impl Iterator<Item = (&[String], &CellSums)> {
        self.cells
            .iter()
            .map(|(labels, sums)| (labels.as_slice(), sums))
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.cells.values().map(|c| c.rows).sum()
    }

    fn whole(&self) -> CellSums {
        let mut whole = CellSums {
            powers: vec![Exact::default(); self.orders.len()],
            ..CellSums::default()
        };
        for cell in self.cells.values() {
            whole.merge(cell);
        }
        whole
    }

    /// All people, rounded once.
    pub fn people(&self) -> f64 {
        self.whole().people.value()
    }

    /// Mean income.
    ///
    /// # Errors
    /// [`GapError::Empty`] without people or income.
    pub fn mean(&self) -> Result<f64, GapError> {
        let whole = self.whole();
        let (people, income) = (whole.people.value(), whole.income.value());
        if people > 0.0 && income > 0.0 {
            return Ok(income / people);
        }
        Err(GapError::Empty { what: "summary" })
    }

    /// `GE(a)` split by the levels of the summary (D1); the within part is what is left.
    ///
    /// # Errors
    /// [`GapError::Setting`] for an order that the summary does not hold; [`GapError::Value`] for
    /// zeros where the index is infinite; [`GapError::Empty`].
    ///
    /// # Source
    /// As [`decompose`](crate::decompose).
    ///
    /// ```
    /// use ronghe_gap::Summary;
    /// let mut all = Summary::new(1, &[])?;
    /// all.add(&["town"], 3.0, 1.0)?;
    /// all.add(&["village"], 1.0, 1.0)?;
    /// let split = all.entropy(1.0)?;
    /// assert!((split.total - split.between[0].value).abs() < 1e-15);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn entropy(&self, a: f64) -> Result<Decomposition, GapError> {
        let (whole, mu) = (self.whole(), self.mean()?);
        let people = whole.people.value();
        if whole.zeros > 0 && (a < 0.0 || is_order(a, 0.0)) {
            return Err(GapError::Value {
                row: 0,
                column: "income",
                value: 0.0,
                need: "above 0: this entropy is infinite at zero",
            });
        }
        let total = if is_order(a, 1.0) {
            whole.income_log.value() / whole.income.value() - mu.ln()
        } else if is_order(a, 0.0) {
            mu.ln() - whole.log.value() / people
        } else {
            let Some(at) = self.orders.iter().position(|&o| is_order(a, o)) else {
                return Err(GapError::Setting {
                    name: "order of the entropy",
                    value: a,
                    need: "0, 1, or an order that the summary was made for",
                });
            };
            (whole.powers[at].value() / people / mu.powf(a) - 1.0) / (a * (a - 1.0))
        };
        let mut between = vec![];
        let mut last = 0.0;
        for level in 1..=self.levels {
            let (value, groups) = self.between(a, level, people, mu);
            between.push(Between {
                name: Text::new(format!("第 {level} 级"), format!("level {level}")),
                value: value - last,
                groups,
            });
            last = value;
        }
        Ok(Decomposition {
            order: a,
            total,
            between,
            within: total - last,
        })
    }

    /// The index between all groups of the first `level` labels.
    fn between(&self, a: f64, level: usize, people: f64, mu: f64) -> (f64, usize) {
        let mut groups: BTreeMap<&[String], CellSums> = BTreeMap::new();
        for (labels, cell) in &self.cells {
            groups.entry(&labels[..level]).or_default().merge(cell);
        }
        let mut sum = Sum::default();
        groups.retain(|_, group| group.rows > 0);
        for group in groups.values() {
            let n = group.people.value();
            let r = (group.income.value() / n - mu) / mu;
            sum.add(n / people * super::entropy::term(a, r));
        }
        (sum.value(), groups.len())
    }
}

impl CellSums {
    fn add(&mut self, y: f64, w: f64, orders: &[f64]) -> Result<(), GapError> {
        for (column, value) in [("income", y), ("people", w)] {
            if !(value.is_finite() && value >= 0.0) {
                return Err(GapError::Value {
                    row: 0,
                    column,
                    value,
                    need: "finite and at least 0",
                });
            }
        }
        if w <= 0.0 {
            return Ok(());
        }
        self.rows += 1;
        self.people.add(w)?;
        if y <= 0.0 {
            self.zeros += 1;
            return Ok(());
        }
        // functions in Rust, the same bits on every machine
        let log = libm::log(y);
        self.income.add_product(w, y)?;
        self.income_log.add_product(w, y * log)?;
        self.log.add_product(w, log)?;
        for (sum, &a) in self.powers.iter_mut().zip(orders) {
            sum.add_product(w, libm::pow(y, a))?;
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.zeros += other.zeros;
        self.people.merge(&other.people);
        self.income.merge(&other.income);
        self.income_log.merge(&other.income_log);
        self.log.merge(&other.log);
        for (sum, more) in self.powers.iter_mut().zip(&other.powers) {
            sum.merge(more);
        }
    }
}
