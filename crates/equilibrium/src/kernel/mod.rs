//! Tables of weights between cells or places, known by their products (P2, P3).
//!
//! Migration holds shares from registered cell (row) to working cell (column), trade holds for each good
//! shares from buyer (row) to seller (column). The equations need no more of a table than `W x`, `W^T q`,
//! factors of rows, columns and blocks, and, where migrants keep land rights, a power for each pair. What
//! is kept of the table is therefore free: all of it, its nonzero entries, or a formula by groups that
//! never writes `N^2` numbers down.

mod factors;
pub(crate) mod many;
mod nested;
mod table;

pub use factors::{Blocks, Factors};
pub(crate) use nested::Nested;
pub use nested::{NestedWeights, Nests};
pub(crate) use table::{Dense, Sparse, Stored, Table, added, dot};

use crate::check::{Check, Range, not_one, rounded};
use crate::error::EquilibriumError;
use std::sync::Arc;

/// How a table of weights is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KernelKind {
    /// All entries, in double precision.
    Dense,
    /// All entries, in single precision (24 bits); sums in double precision.
    Single,
    /// The nonzero entries.
    Sparse,
    /// A formula by groups.
    Nested,
    /// A formula by groups, and single pairs beside it.
    Corrected,
}

impl std::fmt::Display for KernelKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Dense => "dense, double precision",
            Self::Single => "dense, single precision",
            Self::Sparse => "sparse",
            Self::Nested => "nested",
            Self::Corrected => "nested with corrections",
        })
    }
}

/// A square table of weights: its diagonal, and the rest in one of several forms.
///
/// Migration: `[2N][2N]`, row `i` the cell of registration, column `j` the working cell; rows sum to one.
/// Trade: `[N][N]` for each good, row `n` the buyer, column `i` the seller; rows sum to one. Used by
/// [`crate::Baseline::from_kernels`].
///
/// ```
/// use ronghe_equilibrium::{Kernel, NestedWeights};
/// // three places of one group: each buys 0.8 at home and the rest from the others alike
/// let others = NestedWeights {
///     group: vec![0; 3],
///     origin: vec![1.0; 3],
///     destination: vec![0.1; 3],
///     blocks: vec![vec![1.0]],
///     ..NestedWeights::default()
/// };
/// let trade = Kernel::nested(vec![0.8; 3], &others)?;
/// assert!((trade.weight(0, 0) - 0.8).abs() < 1e-15 && (trade.weight(0, 2) - 0.1).abs() < 1e-15);
/// assert!((trade.multiply(&[1.0; 3])[1] - 1.0).abs() < 1e-15);
/// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Kernel {
    pub(crate) own: Vec<f64>,
    pub(crate) rest: Arc<Rest>,
    pub(crate) nests: Option<Arc<Nests>>,
}

/// Weights off the diagonal.
#[derive(Clone, Debug)]
pub(crate) enum Rest {
    Dense(Dense<f64>),
    Single(Dense<f32>),
    Sparse(Sparse),
    Nested(Nested),
}

/// Runs one expression on whichever table is held.
macro_rules! each {
    ($rest:expr, $table:ident => $body:expr) => {
        match $rest {
            Rest::Dense($table) => $body,
            Rest::Single($table) => $body,
            Rest::Sparse($table) => $body,
            Rest::Nested($table) => $body,
        }
    };
}

impl Rest {
    pub(crate) fn multiply(&self, x: &[f64]) -> Vec<f64> {
        each!(self, t => t.multiply(x))
    }

    pub(crate) fn multiply_transposed(&self, q: &[f64]) -> Vec<f64> {
        each!(self, t => t.multiply_transposed(q))
    }

    pub(crate) fn weight(&self, i: usize, j: usize) -> f64 {
        each!(self, t => t.weight(i, j))
    }

    /// Times factors of rows (`origin`), columns and blocks.
    pub(crate) fn scaled(&self, factors: &Factors) -> Self {
        match self {
            Self::Dense(t) => Self::Dense(t.scaled(factors)),
            Self::Single(t) => Self::Single(t.scaled(factors)),
            Self::Sparse(t) => Self::Sparse(t.scaled(factors)),
            Self::Nested(t) => Self::Nested(t.scaled(factors)),
        }
    }

    /// Entries changed one by one; `None` where there are none to change.
    fn map(&self, value: impl FnMut(usize, usize, f64) -> f64) -> Option<Self> {
        Some(match self {
            Self::Dense(t) => Self::Dense(t.map(value)),
            Self::Single(t) => Self::Single(t.map(value)),
            Self::Sparse(t) => Self::Sparse(t.map(value)),
            Self::Nested(_) => return None,
        })
    }
}

impl Kernel {
    /// All entries in double precision, row by row: `values[i * size + j]`.
    ///
    /// # Errors
    /// [`EquilibriumError::Economy`] if the count is not `size^2`, or a value is negative or not finite.
    pub fn dense(size: usize, values: Vec<f64>) -> Result<Self, EquilibriumError> {
        let (own, rest) = split(size, values)?;
        Ok(Self::of(own, Rest::Dense(Dense::new(size, rest))))
    }

    /// All entries of a table that an equilibrium has made.
    pub(crate) fn table(size: usize, mut values: Vec<f64>) -> Self {
        let own = (0..size).map(|i| std::mem::take(&mut values[i * size + i]));
        Self::of(own.collect(), Rest::Dense(Dense::new(size, values)))
    }

    /// All entries, those off the diagonal in single precision; each is off by at most 6e-8 of itself.
    /// The diagonal takes up what rounding changes in the sum of a row.
    ///
    /// # Errors
    /// As [`Kernel::dense`].
    pub fn single(size: usize, values: Vec<f64>) -> Result<Self, EquilibriumError> {
        let (mut own, rest) = split(size, values)?;
        let stored: Vec<f32> = rest.iter().map(|w| f32::store(*w)).collect();
        for (i, own) in own.iter_mut().enumerate() {
            let row = i * size..(i + 1) * size;
            let pairs = rest[row.clone()].iter().zip(&stored[row]);
            *own += pairs.map(|(w, s)| w - s.value()).sum::<f64>();
        }
        Ok(Self::of(own, Rest::Single(Dense::new(size, stored))))
    }

    /// The diagonal and the nonzero entries beside it, `(row, column, weight)`.
    ///
    /// # Errors
    /// [`EquilibriumError::Economy`] if an entry lies outside or on the diagonal, or a value is negative or
    /// not finite.
    pub fn sparse(
        own: Vec<f64>,
        entries: &[(usize, usize, f64)],
    ) -> Result<Self, EquilibriumError> {
        let size = own.len();
        let mut check = Check::new(size, &[]);
        check_own(&own, &mut check);
        check_entries(entries, size, Range::SHARE, &mut check);
        refuse(check)?;
        Ok(Self::of(own, Rest::Sparse(Sparse::new(size, entries))))
    }

    /// The diagonal and weights by group beside it.
    ///
    /// # Errors
    /// [`EquilibriumError::Economy`] lists lengths that differ, groups that do not exist, values that are
    /// negative or not finite, corrections that make a weight negative.
    pub fn nested(own: Vec<f64>, weights: &NestedWeights) -> Result<Self, EquilibriumError> {
        let mut check = Check::new(own.len(), &[]);
        check_own(&own, &mut check);
        check_nested(weights, own.len(), &mut check);
        refuse(check)?;
        let rest = Nested::new(weights);
        let mut check = Check::new(own.len(), &[]);
        for &(i, j, _) in &weights.correction {
            let field = format!("kernel weight[{i}][{j}] with its correction");
            check.number(&field, rest.weight(i, j), Range::SHARE, "correct it less");
        }
        refuse(check)?;
        let mut kernel = Self::of(own, Rest::Nested(rest));
        kernel.nests = weights.nests.clone().map(Arc::new);
        Ok(kernel)
    }

    fn of(own: Vec<f64>, rest: Rest) -> Self {
        Self {
            own,
            rest: Arc::new(rest),
            nests: None,
        }
    }

    /// Rows and columns.
    #[must_use]
    pub fn size(&self) -> usize {
        self.own.len()
    }

    /// How it is held.
    #[must_use]
    pub fn kind(&self) -> KernelKind {
        match &*self.rest {
            Rest::Dense(_) => KernelKind::Dense,
            Rest::Single(_) => KernelKind::Single,
            Rest::Sparse(_) => KernelKind::Sparse,
            Rest::Nested(nested) if nested.correction.is_some() => KernelKind::Corrected,
            Rest::Nested(_) => KernelKind::Nested,
        }
    }

    /// `W_ij`.
    ///
    /// # Panics
    /// If there is no such row or column.
    #[must_use]
    pub fn weight(&self, i: usize, j: usize) -> f64 {
        if i == j {
            self.own[i]
        } else {
            self.rest.weight(i, j)
        }
    }

    /// `W x`: for each row, the sum over columns.
    ///
    /// # Panics
    /// If `x` has not one value per column.
    #[must_use]
    pub fn multiply(&self, x: &[f64]) -> Vec<f64> {
        self.with_own(self.rest.multiply(x), x)
    }

    /// `W^T q`: for each column, the sum over rows.
    ///
    /// # Panics
    /// If `q` has not one value per row.
    #[must_use]
    pub fn multiply_transposed(&self, q: &[f64]) -> Vec<f64> {
        self.with_own(self.rest.multiply_transposed(q), q)
    }

    pub(crate) fn with_own(&self, mut y: Vec<f64>, x: &[f64]) -> Vec<f64> {
        crate::parallel::change(&mut y, |i, y| *y += self.own[i] * x[i]);
        y
    }

    /// Times factors of rows, columns and blocks, off the diagonal.
    pub(crate) fn scaled(&self, factors: &Factors) -> Self {
        Self {
            rest: Arc::new(self.rest.scaled(factors)),
            ..self.clone()
        }
    }

    /// Entries changed one by one, the diagonal included; `None` where there are none to change.
    pub(crate) fn map(&self, mut value: impl FnMut(usize, usize, f64) -> f64) -> Option<Self> {
        let own = self.own.iter().enumerate();
        let own = own.map(|(i, w)| value(i, i, *w)).collect();
        Some(Self {
            own,
            rest: Arc::new(self.rest.map(value)?),
            nests: None,
        })
    }

    /// All weights times one number, entry by entry where there are entries.
    pub(crate) fn times(&self, factor: f64) -> Self {
        if let Some(new) = self.map(|_, _, weight| weight * factor) {
            return new;
        }
        let all = Factors {
            origin: Some(vec![factor; self.size()]),
            ..Factors::default()
        };
        let mut new = self.scaled(&all);
        new.own.iter_mut().for_each(|own| *own *= factor);
        new
    }

    /// Joins the labels of rows and columns that a weight above zero connects.
    pub(crate) fn link(&self, label: &[usize], linked: &mut Linked) {
        fn table(t: &impl Table, label: &[usize], linked: &mut Linked) {
            (0..t.size()).for_each(|i| t.visit(i, |j, _| linked.join(label[i], label[j])));
        }
        match &*self.rest {
            Rest::Dense(t) => table(t, label, linked),
            Rest::Single(t) => table(t, label, linked),
            Rest::Sparse(t) => table(t, label, linked),
            Rest::Nested(t) => {
                if let Some(correction) = &t.correction {
                    table(correction, label, linked);
                }
                let members = |side: &[f64]| {
                    let mut members = vec![Vec::new(); t.groups];
                    let given = (0..side.len()).filter(|&i| side[i] > 0.0);
                    given.for_each(|i| members[t.of(i)].push(label[i]));
                    members
                };
                let (rows, columns) = (members(&t.origin), members(&t.destination));
                for (g, h) in (0..t.groups).flat_map(|g| (0..t.groups).map(move |h| (g, h))) {
                    // every row meets every column: the first of each is enough
                    if let (Some(&row), Some(&column), true) =
                        (rows[g].first(), columns[h].first(), t.block(g, h) > 0.0)
                    {
                        rows[g].iter().for_each(|&a| linked.join(a, column));
                        columns[h].iter().for_each(|&b| linked.join(row, b));
                    }
                }
            }
        }
    }

    /// A member whose group of factors cuts through a group of this kernel.
    pub(crate) fn cut_by(&self, factors: &Factors) -> Option<usize> {
        match &*self.rest {
            Rest::Nested(nested) => nested.cut_by(factors),
            _ => None,
        }
    }

    /// Reports rows that do not sum to one.
    pub(crate) fn check_rows(&self, field: &str, check: &mut Check<'_>) {
        let sums = self.multiply(&vec![1.0; self.size()]);
        for (i, sum) in sums
            .into_iter()
            .enumerate()
            .filter(|(_, sum)| not_one(*sum))
        {
            let row = format!("the sum of {field}, row {i}");
            check
                .problems
                .add(row, rounded(sum), "1", "divide the row by its sum");
        }
    }
}

/// Sets of labels that are connected, each known by its first.
pub(crate) struct Linked(Vec<usize>);

impl Linked {
    pub(crate) fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    /// The first label connected with this one.
    pub(crate) fn first(&mut self, mut label: usize) -> usize {
        while self.0[label] != label {
            self.0[label] = self.0[self.0[label]]; // halve the way for the next who asks
            label = self.0[label];
        }
        label
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first(a), self.first(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// The diagonal and the rest, checked.
fn split(size: usize, mut values: Vec<f64>) -> Result<(Vec<f64>, Vec<f64>), EquilibriumError> {
    let mut check = Check::new(size, &[]);
    if size.checked_mul(size) != Some(values.len()) {
        check.problems.add(
            "kernel",
            format!("a list of {}", values.len()),
            format!("{size} rows of {size}"),
            "list the table row by row",
        );
        refuse(check)?;
        return Ok((Vec::new(), Vec::new()));
    }
    for (at, value) in values.iter().enumerate() {
        if !Range::SHARE.holds(*value) {
            let field = format!("kernel[{}][{}]", at / size, at % size);
            check.number(&field, *value, Range::SHARE, "give a share");
        }
    }
    refuse(check)?;
    let own = (0..size).map(|i| std::mem::take(&mut values[i * size + i]));
    Ok((own.collect(), values))
}

fn refuse(check: Check<'_>) -> Result<(), EquilibriumError> {
    if check.problems.is_empty() {
        return Ok(());
    }
    Err(EquilibriumError::Economy(check.problems))
}

fn check_own(own: &[f64], check: &mut Check<'_>) {
    for (i, value) in own
        .iter()
        .enumerate()
        .filter(|(_, v)| !Range::SHARE.holds(**v))
    {
        check.number(
            &format!("kernel own[{i}]"),
            *value,
            Range::SHARE,
            "give a share",
        );
    }
}

fn check_entries(
    entries: &[(usize, usize, f64)],
    size: usize,
    range: Range,
    check: &mut Check<'_>,
) {
    for &(i, j, value) in entries {
        if i >= size || j >= size || i == j {
            check.problems.add(
                "kernel entry",
                format!("row {i}, column {j}"),
                format!("two different ones below {size}"),
                "the diagonal is given apart",
            );
        } else if !range.holds(value) {
            check.number(
                &format!("kernel entry[{i}][{j}]"),
                value,
                range,
                "give a share",
            );
        }
    }
}

fn check_nested(w: &NestedWeights, size: usize, check: &mut Check<'_>) {
    let groups = w.blocks.len();
    let partner = w.partner.as_ref().map_or(size, Vec::len);
    for (name, found, expected) in [
        ("group", w.group.len(), size),
        ("origin", w.origin.len(), size),
        ("destination", w.destination.len(), size),
        ("partner", partner, size),
        (
            "blocks",
            w.blocks.iter().filter(|row| row.len() == groups).count(),
            groups,
        ),
        (
            "group",
            w.group.iter().filter(|&&g| g < groups).count(),
            w.group.len(),
        ),
        (
            "nests",
            w.nests.as_ref().map_or(groups, |nests| nests.of.len()),
            groups,
        ),
    ] {
        if found != expected {
            let expected = format!("{expected}, each within its bounds");
            let advice = "every row needs a group, and every group a row and a column of blocks";
            check
                .problems
                .add(format!("kernel {name}"), found, expected, advice);
        }
    }
    let values = w
        .origin
        .iter()
        .chain(&w.destination)
        .chain(w.blocks.iter().flatten());
    for value in values.chain(w.partner.iter().flatten()) {
        if !Range::AT_LEAST_ZERO.holds(*value) {
            check.number(
                "kernel factor",
                *value,
                Range::AT_LEAST_ZERO,
                "give a share or factor",
            );
        }
    }
    check_entries(&w.correction, size, Range::ANY, check);
    let Some(nests) = &w.nests else { return };
    check.number(
        "kernel nests.kappa2",
        nests.kappa2,
        Range::POSITIVE,
        "try kappa",
    );
    if !check.problems.is_empty() {
        return;
    }
    let nest = |i: usize| nests.of[w.group[i]];
    if let Some(i) = (0..size / 2).find(|&i| nest(i) != nest(i + size / 2)) {
        check.problems.add(
            format!("kernel nests, place {i}"),
            format!("nests {} and {}", nest(i), nest(i + size / 2)),
            "one nest",
            "put both cells of a place into one nest",
        );
    }
}
