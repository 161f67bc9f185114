//! Iterative proportional fitting: a table with given sums, as near the old one as can be (P3).
//!
//! Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11(4); as RAS: Stone and Brown
//! (1962), A Computable Model of Economic Growth. The limit minimises `sum t ln(t / q)` over all tables
//! with these sums: Csiszar (1975), Annals of Probability 3(1).

use crate::cells::add_scaled;
use crate::fixed_point::{self, Settings};
use crate::kernel::dot;
use std::fmt;

/// How far a sum may be from another that must equal it, relative to it.
const SAME_TOTAL: f64 = 1e-9;

/// One sum of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margin {
    /// Of a row.
    Row(usize),
    /// Of a column.
    Column(usize),
    /// Of a block: rows of the first group, columns of the second.
    Block(usize, usize),
}

impl fmt::Display for Margin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(i) => write!(f, "row {i}"),
            Self::Column(j) => write!(f, "column {j}"),
            Self::Block(a, b) => write!(f, "block ({a}, {b})"),
        }
    }
}

/// Sums over blocks of rows and columns.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockSums {
    /// Group of each row.
    pub row_group: Vec<usize>,
    /// Group of each column.
    pub column_group: Vec<usize>,
    /// `sums[a][b]`: sum over rows of group `a` and columns of group `b`; none leaves it free.
    pub sums: Vec<Vec<Option<f64>>>,
}

/// Sums a table must have; what is absent is free.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Margins {
    /// Sum of each row, at least 0.
    pub rows: Option<Vec<f64>>,
    /// Sum of each column, at least 0.
    pub columns: Option<Vec<f64>>,
    /// Sums over blocks, at least 0.
    pub blocks: Option<BlockSums>,
}

/// A table with the sums asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The table, row by row; zeros stay zero.
    pub table: Vec<f64>,
    /// Passes over the table.
    pub passes: usize,
    /// Largest relative difference of a sum from the one asked for.
    pub miss: f64,
}

/// Why a table cannot have the sums asked for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// A list is too long or too short.
    #[error("{field} has {found} numbers, but the table needs {expected}")]
    Shape {
        /// The list.
        field: &'static str,
        /// Its length.
        found: usize,
        /// The length needed.
        expected: usize,
    },
    /// A number is negative or not finite.
    #[error("{field} [{index}] is {value}, but it must be finite and at least 0")]
    Value {
        /// The list.
        field: &'static str,
        /// Position in it.
        index: usize,
        /// The number.
        value: f64,
    },
    /// A sum is asked of cells that are all zero.
    #[error(
        "{margin} must sum to {target}, but all its cells are zero and zeros stay zero; \
         give one of them a small share, or ask for 0"
    )]
    Empty {
        /// The sum.
        margin: Margin,
        /// What it must be.
        target: f64,
    },
    /// Rows and the columns they share cells with do not have the same total.
    #[error(
        "the rows linked with row {row} must sum to {rows}, but the columns they fill to {columns}; \
         scale one of them"
    )]
    Totals {
        /// First row of the part of the table without cells in common with the rest.
        row: usize,
        /// Total of its rows.
        rows: f64,
        /// Total of its columns.
        columns: f64,
    },
    /// A block asks for more than its rows or columns hold.
    #[error("{margin} must sum to {target}, but its {side} hold only {room}; lower it")]
    Crowded {
        /// The block.
        margin: Margin,
        /// What it must be.
        target: f64,
        /// `rows` or `columns`.
        side: &'static str,
        /// Their total.
        room: f64,
    },
    /// No table with these zeros has these sums, or it is a limit that is never reached.
    #[error(
        "no table found after {passes} passes: {margin} must sum to {target} but comes to {found}; \
         the sums contradict each other or the zeros of the table"
    )]
    NoConvergence {
        /// The sum missed most.
        margin: Margin,
        /// What it must be.
        target: f64,
        /// What it is.
        found: f64,
        /// Passes made.
        passes: usize,
    },
}

/// The table nearest to `table` that has the given sums of rows, columns and blocks.
///
/// `t_ij = r_i c_j b_gh q_ij` with factors of rows, columns and blocks such that all sums hold; it
/// minimises `sum t_ij ln(t_ij / q_ij)`. Cells that are zero stay zero. The factors are found by
/// proportional fitting in turn, accelerated by Anderson's method; the order of work is fixed.
///
/// # Shapes and units
/// - `rows`: number of rows; `table`: `[rows][columns]`, row by row, at least 0
/// - sums in any unit, the same for all of them; each list as long as the table has rows or columns
///
/// # Errors
/// [`FitError`] names the list, the sum, or the part of the table that cannot be.
///
/// # Source
/// Deming and Stephan (1940); Csiszar (1975).
///
/// ```
/// use ronghe_equilibrium::{Margins, fit};
/// let margins = Margins { rows: Some(vec![3.0, 3.0]), columns: Some(vec![2.0, 4.0]), ..Margins::default() };
/// let fitted = fit(2, &[1.0, 1.0, 1.0, 1.0], &margins)?;
/// let expected = [1.0, 2.0, 1.0, 2.0];
/// assert!(fitted.table.iter().zip(expected).all(|(t, e)| (t - e).abs() < 1e-14));
/// # Ok::<(), ronghe_equilibrium::FitError>(())
/// ```
pub fn fit(rows: usize, table: &[f64], margins: &Margins) -> Result<Fitted, FitError> {
    const SETTINGS: Settings = Settings {
        tolerance: 1e-12,
        goal: 2e-15,
        max_passes: 20_000,
        window: 8,
        damping: 1.0,
    };
    let problem = Problem::new(rows, table, margins)?;
    let start = vec![0.0; problem.columns + problem.groups.0 * problem.groups.1];
    let solved = fixed_point::solve(|x| problem.pass(x), start, &SETTINGS, None);
    let (point, passes, settled) = match solved {
        Ok(fixed) => (fixed.point, fixed.history.len(), true),
        Err(stuck) => (stuck.last, stuck.history.len(), false),
    };
    let table = problem.table(&point);
    let (margin, target, found, miss) = problem.worst(&table);
    if settled && miss < 10.0 * SETTINGS.tolerance {
        return Ok(Fitted {
            table,
            passes,
            miss,
        });
    }
    Err(FitError::NoConvergence {
        margin,
        target,
        found,
        passes,
    })
}

/// A table and its sums, checked; cells that a zero sum empties are zero.
struct Problem<'a> {
    columns: usize,
    table: Vec<f64>,
    margins: &'a Margins,
    /// Number of groups of rows and columns, zero without blocks.
    groups: (usize, usize),
}

/// The factor that brings a sum to its target.
fn factor(target: f64, sum: f64) -> f64 {
    if target > 0.0 { target / sum } else { 1.0 }
}

impl<'a> Problem<'a> {
    fn new(rows: usize, table: &[f64], margins: &'a Margins) -> Result<Self, FitError> {
        let columns = table.len().checked_div(rows).unwrap_or(0);
        length("table", table.len(), rows * columns)?;
        positive("table", table)?;
        for (field, sums, count) in [
            ("rows", &margins.rows, rows),
            ("columns", &margins.columns, columns),
        ] {
            if let Some(sums) = sums {
                length(field, sums.len(), count)?;
                positive(field, sums)?;
            }
        }
        let groups = match &margins.blocks {
            Some(blocks) => blocks.check(rows, columns)?,
            None => (0, 0),
        };
        let mut problem = Self {
            columns,
            table: table.to_vec(),
            margins,
            groups,
        };
        problem.empty();
        problem.supported()?;
        problem.totals()?;
        problem.room()?;
        Ok(problem)
    }

    fn rows(&self) -> usize {
        self.table.len().checked_div(self.columns).unwrap_or(0)
    }

    /// A sum of zero empties its cells.
    fn empty(&mut self) {
        let margins = self.margins;
        for (at, cell) in self.table.iter_mut().enumerate() {
            let (i, j) = (at / self.columns, at % self.columns);
            let none = |sums: &Option<Vec<f64>>, k: usize| {
                sums.as_ref().is_some_and(|sums| sums[k] <= 0.0)
            };
            let blocks = margins.blocks.as_ref();
            let block = blocks.and_then(|b| b.sums[b.row_group[i]][b.column_group[j]]);
            if none(&margins.rows, i)
                || none(&margins.columns, j)
                || block.is_some_and(|b| b <= 0.0)
            {
                *cell = 0.0;
            }
        }
    }

    /// All sums of a table: target, sum.
    fn sums(&self, table: &[f64]) -> Vec<(Margin, f64, f64)> {
        let mut sums = Vec::new();
        let lines = table.chunks_exact(self.columns.max(1));
        if let Some(rows) = &self.margins.rows {
            let rows = rows.iter().zip(lines.clone()).enumerate();
            sums.extend(rows.map(|(i, (target, row))| (Margin::Row(i), *target, row.iter().sum())));
        }
        if let Some(columns) = &self.margins.columns {
            let mut found = vec![0.0; self.columns];
            lines
                .clone()
                .for_each(|row| add_scaled(&mut found, 1.0, row));
            let columns = columns.iter().zip(found).enumerate();
            sums.extend(columns.map(|(j, (target, found))| (Margin::Column(j), *target, found)));
        }
        if let Some(blocks) = &self.margins.blocks {
            let found = self.block_sums(table);
            for (a, row) in blocks.sums.iter().enumerate() {
                for (b, target) in row.iter().enumerate() {
                    let Some(target) = target else { continue };
                    let found = found[a * self.groups.1 + b];
                    sums.push((Margin::Block(a, b), *target, found));
                }
            }
        }
        sums
    }

    fn block_sums(&self, table: &[f64]) -> Vec<f64> {
        let mut found = vec![0.0; self.groups.0 * self.groups.1];
        if let Some(blocks) = &self.margins.blocks {
            for (i, row) in table.chunks_exact(self.columns.max(1)).enumerate() {
                let line = blocks.row_group[i] * self.groups.1;
                for (cell, group) in row.iter().zip(&blocks.column_group) {
                    found[line + group] += cell;
                }
            }
        }
        found
    }

    fn supported(&self) -> Result<(), FitError> {
        for (margin, target, found) in self.sums(&self.table) {
            if target > 0.0 && found <= 0.0 {
                return Err(FitError::Empty { margin, target });
            }
        }
        Ok(())
    }

    /// Rows and columns joined by cells above zero must have the same total.
    fn totals(&self) -> Result<(), FitError> {
        let (Some(rows), Some(columns)) = (&self.margins.rows, &self.margins.columns) else {
            return Ok(());
        };
        let part = self.parts();
        for row in (0..rows.len()).filter(|&i| part[i] == i) {
            let total = |sums: &[f64], part: &[usize]| -> f64 {
                let members = sums.iter().zip(part).filter(|(_, part)| **part == row);
                members.map(|(sum, _)| sum).sum()
            };
            let (in_rows, in_columns) = (
                total(rows, &part[..rows.len()]),
                total(columns, &part[rows.len()..]),
            );
            if (in_rows - in_columns).abs() > SAME_TOTAL * in_rows.max(in_columns) {
                return Err(FitError::Totals {
                    row,
                    rows: in_rows,
                    columns: in_columns,
                });
            }
        }
        Ok(())
    }

    /// The first row of the part each row, then each column, belongs to; its own index if none.
    fn parts(&self) -> Vec<usize> {
        let rows = self.rows();
        let none = rows + self.columns;
        let mut part = vec![none; none];
        for first in 0..rows {
            if part[first] != none {
                continue;
            }
            part[first] = first;
            let mut queue = vec![first];
            while let Some(at) = queue.pop() {
                let joined = |other: usize| {
                    let (i, j) = if at < rows { (at, other) } else { (other, at) };
                    self.table[i * self.columns + j - rows] > 0.0
                };
                let others = if at < rows { rows..none } else { 0..rows };
                for other in others {
                    if part[other] == none && joined(other) {
                        part[other] = first;
                        queue.push(other);
                    }
                }
            }
        }
        part
    }

    /// A block cannot hold more than its rows or its columns.
    fn room(&self) -> Result<(), FitError> {
        let Some(blocks) = &self.margins.blocks else {
            return Ok(());
        };
        let held = |sums: &Option<Vec<f64>>, group: &[usize], which: usize| -> f64 {
            sums.as_ref().map_or(f64::INFINITY, |sums| {
                let members = sums.iter().zip(group).filter(|(_, group)| **group == which);
                members.map(|(sum, _)| sum).sum()
            })
        };
        for (a, row) in blocks.sums.iter().enumerate() {
            for (b, target) in row.iter().enumerate() {
                let Some(target) = *target else { continue };
                let margin = Margin::Block(a, b);
                for (side, room) in [
                    ("rows", held(&self.margins.rows, &blocks.row_group, a)),
                    (
                        "columns",
                        held(&self.margins.columns, &blocks.column_group, b),
                    ),
                ] {
                    if target > room * (1.0 + SAME_TOTAL) {
                        return Err(FitError::Crowded {
                            margin,
                            target,
                            side,
                            room,
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// Table with the factors of blocks, and factors of rows that make their sums right.
    fn scaled(&self, logs: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (columns, blocks) = logs.split_at(self.columns);
        let mut table = self.table.clone();
        if let Some(groups) = &self.margins.blocks {
            let block: Vec<f64> = blocks.iter().map(|x| x.exp()).collect();
            for (i, row) in table.chunks_exact_mut(self.columns.max(1)).enumerate() {
                let line = groups.row_group[i] * self.groups.1;
                for (cell, group) in row.iter_mut().zip(&groups.column_group) {
                    *cell *= block[line + group];
                }
            }
        }
        let column: Vec<f64> = columns.iter().map(|x| x.exp()).collect();
        let lines = table.chunks_exact(self.columns.max(1)).enumerate();
        let row = lines.map(|(i, line)| match &self.margins.rows {
            Some(rows) => factor(rows[i], dot(line, &column)),
            None => 1.0,
        });
        let row = row.collect();
        (table, row)
    }

    /// Logs of the factors of columns and blocks, each found anew from the others.
    fn pass(&self, logs: &[f64]) -> Vec<f64> {
        let (mut table, row) = self.scaled(logs);
        let mut column: Vec<f64> = logs[..self.columns].iter().map(|x| x.exp()).collect();
        if let Some(columns) = &self.margins.columns {
            let mut sums = vec![0.0; self.columns];
            let lines = table.chunks_exact(self.columns.max(1)).zip(&row);
            lines.for_each(|(line, row)| add_scaled(&mut sums, *row, line));
            let pairs = columns.iter().zip(sums);
            column = pairs.map(|(target, sum)| factor(*target, sum)).collect();
        }
        let mut next: Vec<f64> = column.iter().map(|c| c.ln()).collect();
        if let Some(blocks) = &self.margins.blocks {
            for (line, row) in table.chunks_exact_mut(self.columns.max(1)).zip(&row) {
                line.iter_mut()
                    .zip(&column)
                    .for_each(|(t, c)| *t *= row * c);
            }
            let targets = blocks.sums.iter().flatten();
            let found = targets
                .zip(self.block_sums(&table))
                .zip(&logs[self.columns..]);
            next.extend(found.map(|((target, found), log)| match target {
                Some(target) => log + factor(*target, found).ln(),
                None => 0.0,
            }));
        }
        next
    }

    fn table(&self, logs: &[f64]) -> Vec<f64> {
        let (mut table, row) = self.scaled(logs);
        for (line, row) in table.chunks_exact_mut(self.columns.max(1)).zip(&row) {
            let columns = logs[..self.columns].iter();
            line.iter_mut()
                .zip(columns)
                .for_each(|(t, c)| *t *= row * c.exp());
        }
        table
    }

    /// The sum missed most: target, sum, relative difference.
    fn worst(&self, table: &[f64]) -> (Margin, f64, f64, f64) {
        let mut worst = (Margin::Row(0), 0.0, 0.0, 0.0);
        for (margin, target, found) in self.sums(table) {
            let miss = if target > 0.0 {
                (found / target - 1.0).abs()
            } else {
                found
            };
            if miss > worst.3 || miss.is_nan() {
                worst = (margin, target, found, miss);
            }
        }
        worst
    }
}

impl BlockSums {
    /// Number of groups of rows and of columns.
    fn check(&self, rows: usize, columns: usize) -> Result<(usize, usize), FitError> {
        length("row_group", self.row_group.len(), rows)?;
        length("column_group", self.column_group.len(), columns)?;
        let across = self.sums.first().map_or(0, Vec::len);
        for (field, groups, count) in [
            ("row_group", &self.row_group, self.sums.len()),
            ("column_group", &self.column_group, across),
        ] {
            let needed = groups.iter().max().map_or(0, |last| last + 1);
            if needed > count {
                return Err(FitError::Shape {
                    field: if field == "row_group" {
                        "sums"
                    } else {
                        "sums[0]"
                    },
                    found: count,
                    expected: needed,
                });
            }
        }
        for row in &self.sums {
            length("sums[..]", row.len(), across)?;
            let given: Vec<f64> = row.iter().map(|sum| sum.unwrap_or(0.0)).collect();
            positive("sums[..]", &given)?;
        }
        Ok((self.sums.len(), across))
    }
}

fn length(field: &'static str, found: usize, expected: usize) -> Result<(), FitError> {
    if found == expected {
        return Ok(());
    }
    Err(FitError::Shape {
        field,
        found,
        expected,
    })
}

fn positive(field: &'static str, values: &[f64]) -> Result<(), FitError> {
    let wrong = |v: &f64| !(v.is_finite() && *v >= 0.0);
    match values.iter().position(wrong) {
        None => Ok(()),
        Some(index) => Err(FitError::Value {
            field,
            index,
            value: values[index],
        }),
    }
}
