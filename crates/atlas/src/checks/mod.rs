//! Checks on tables that have been read: within a row, between rows, between tables.

mod breaks;
mod codes;
mod complete;
mod facts;
mod ids;
mod keys;
mod pairs;
mod shares;
mod totals;
mod trade;

use crate::{loaded::Loaded, problem::Collector};
use ronghe_base::{Cell, Place, Shape, Year};
use std::collections::BTreeMap;

/// Tables by id.
pub(crate) type Tables = BTreeMap<String, Loaded>;

/// Runs every check.
pub(crate) fn all(tables: &Tables, outlines: &[(Shape, String)], problems: &mut Collector) {
    for loaded in tables.values() {
        keys::unique(loaded, problems);
    }
    codes::places(tables, problems);
    codes::known(tables, outlines, problems);
    pairs::neighbours(tables, problems);
    ids::nation_or_world(tables, problems);
    ids::names(tables, problems);
    let swapped = trade::orientation(tables, problems);
    complete::complete(tables, &swapped, problems);
    for loaded in tables.values() {
        shares::sum_to_one(loaded, &swapped, problems);
        totals::within_rows(loaded, problems);
        totals::over_places(loaded, tables, problems);
        breaks::note(loaded, problems);
    }
    facts::possible(tables, problems);
    shares::workers(tables, problems);
    trade::copied(tables, problems);
}

impl Loaded {
    fn place(&self, column: &str, row: usize) -> Option<&Place> {
        match self.table.get(column, row) {
            Some(Cell::Place(place)) => Some(place),
            _ => None,
        }
    }

    fn word(&self, column: &str, row: usize) -> Option<&str> {
        self.table.get(column, row).and_then(Cell::word)
    }

    fn number(&self, column: &str, row: usize) -> Option<f64> {
        self.table.get(column, row).and_then(Cell::number)
    }

    fn year(&self, column: &str, row: usize) -> Option<Year> {
        match self.table.get(column, row) {
            Some(Cell::Year(year)) => Some(*year),
            _ => None,
        }
    }

    /// The values of some columns in one row as words: `2000 farm 330000`.
    fn words(&self, columns: &[String], row: usize) -> String {
        let words: Vec<String> = columns
            .iter()
            .filter_map(|c| self.table.get(c, row))
            .map(show)
            .filter(|w| !w.is_empty())
            .collect();
        words.join(" ")
    }
}

/// A value as it is shown in a message.
fn show(cell: &Cell) -> String {
    match cell {
        Cell::Number(x) => x.to_string(),
        Cell::Count(n) => n.to_string(),
        Cell::Money(m) => m.to_string(),
        Cell::Year(y) => y.to_string(),
        other => other.word().unwrap_or_default().to_string(),
    }
}

/// A number in a message: six significant digits, plain where it can be.
fn short(x: f64) -> String {
    let size = x.abs();
    if size >= 1e6 || (size > 0.0 && size < 1e-4) {
        format!("{x:.2e}")
    } else {
        let rounded = format!("{x:.6}");
        let plain = rounded.trim_end_matches('0').trim_end_matches('.');
        plain.to_string()
    }
}
