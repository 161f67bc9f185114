//! Rows from any reader become a table: names to columns, text to cells, faults to problems.

use crate::{
    cells, faults, files,
    loaded::{Loaded, Part, cell_name},
    names::{self, Header},
    package::Entry,
    problem::{Collector, Problem},
    schema::ColumnSpec,
    units::Factor,
};
use ronghe_base::{Cell, Column, Text, Unit};
use std::collections::BTreeMap;

/// Takes what a reader finds, row by row. Rows are numbered as in the file: the first is 1.
pub(crate) trait Rows {
    /// The header; false when nothing can be done with the rest.
    fn header(&mut self, row: usize, names: &[&str]) -> bool;
    /// One row; false when no more are wanted.
    fn row(&mut self, row: usize, cells: &[&str]) -> bool;
    /// A problem of the file that is being read.
    fn problem(&mut self, problem: Problem);
    /// Positions that are read, once the header is known; none when all are. A reader that holds
    /// columns apart leaves the others empty.
    fn positions(&self) -> Option<Vec<usize>> {
        None
    }
    /// Most rows that are taken.
    fn limit(&self) -> usize {
        files::MAX_ROWS
    }
}

/// What a position of the file feeds.
struct Slot {
    position: usize,
    column: usize,
    spec: Option<&'static ColumnSpec>,
    factor: Factor,
    /// Rows without a value: how many, and the first few.
    missing: (usize, Vec<usize>),
}

/// Fills one table from one resource.
pub(crate) struct Builder<'a> {
    loaded: &'a mut Loaded,
    problems: &'a mut Collector,
    units: BTreeMap<String, String>,
    slots: Vec<Slot>,
    absent: Vec<usize>,
    rows: usize,
    header_seen: bool,
    max_rows: usize,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(
        loaded: &'a mut Loaded,
        problems: &'a mut Collector,
        entry: &Entry,
        sheet: Option<&str>,
    ) -> Self {
        loaded.parts.push(Part {
            file: entry.path.clone(),
            sheet: sheet.map(str::to_string),
            columns: BTreeMap::new(),
        });
        let units = entry
            .units
            .iter()
            .map(|(name, unit)| (names::normal(name), unit.clone()))
            .collect();
        Self {
            loaded,
            problems,
            units,
            slots: vec![],
            absent: vec![],
            rows: 0,
            header_seen: false,
            max_rows: files::MAX_ROWS,
        }
    }

    fn part(&mut self) -> &mut Part {
        self.loaded.parts.last_mut().expect("pushed in new")
    }

    /// The column of the table for one position of the file.
    fn slot(&mut self, position: usize, name: &str) -> Option<Slot> {
        let spec = self.loaded.spec;
        let (id, label, unit, known, factor) = match names::header(spec, name, &self.units) {
            Header::Known(i, factor) => {
                let c = &spec.columns[i];
                (c.id.clone(), c.label.clone(), c.unit(), Some(c), factor)
            }
            Header::WrongUnit(i, unit) => {
                self.problem(faults::wrong_unit(&spec.columns[i], name, &unit));
                // it is there, though it cannot be read: not missing as well
                self.part()
                    .columns
                    .insert(spec.columns[i].id.clone(), position);
                return None;
            }
            Header::Unknown => {
                self.problem(faults::unknown_column(spec, name));
                let name = name.trim().to_string();
                (
                    name.clone(),
                    Text::same(name),
                    Unit::None,
                    None,
                    Factor::ONE,
                )
            }
        };
        if self.part().columns.contains_key(&id) {
            self.problem(faults::column_twice(&id, name));
            return None;
        }
        self.part().columns.insert(id.clone(), position);
        let rows = self.loaded.at.len();
        let columns = &mut self.loaded.table.columns;
        let column = columns.iter().position(|c| c.id == id).unwrap_or_else(|| {
            columns.push(Column {
                id,
                label,
                unit,
                cells: vec![Cell::Missing; rows],
            });
            columns.len() - 1
        });
        Some(Slot {
            position,
            column,
            spec: known,
            factor,
            missing: (0, vec![]),
        })
    }

    fn missing_columns(&mut self) {
        let spec = self.loaded.spec;
        for column in spec.columns.iter().filter(|c| c.required) {
            let has = self.part().columns.contains_key(&column.id);
            if !has {
                self.problem(faults::missing_column(spec, column));
            }
        }
    }

    /// Reads one value into its column.
    fn fill(&mut self, slot: usize, row: usize, text: &str) {
        let Slot {
            column,
            spec,
            factor,
            position,
            ..
        } = self.slots[slot];
        let text = text.trim();
        let cell = match spec {
            None if text.is_empty() => Cell::Missing,
            None => Cell::Word(text.to_string()),
            Some(spec) => cells::read(text, spec, factor).unwrap_or_else(|fault| {
                let part = self.part();
                let mut problem = Problem::error(fault.code, &part.file)
                    .sheet(part.sheet.as_deref())
                    .row(row)
                    .column(&spec.id);
                problem.cell = part.sheet.is_some().then(|| cell_name(position, row));
                problem.found = cells::found(text);
                problem.expected = fault.expected;
                problem.advice = fault.advice;
                self.problems.push(problem);
                Cell::Missing
            }),
        };
        if text.is_empty() {
            let missing = &mut self.slots[slot].missing;
            missing.0 += 1;
            if missing.1.len() < 5 {
                missing.1.push(row);
            }
        }
        self.loaded.table.columns[column].cells.push(cell);
    }

    /// Says what is missing, once everything has been read, and how many rows there were.
    pub(crate) fn finish(mut self) -> usize {
        let spec = self.loaded.spec;
        let readable = self.header_seen && !self.part().columns.is_empty();
        if self.rows == 0 && readable && !spec.optional {
            let problem = Problem::error("empty-table", "")
                .found("没有数据行", "no rows below the header")
                .expected("至少一行", "at least one row")
                .advice(
                    format!("填入 {}", spec.title.zh),
                    format!("fill in {}", spec.title.en),
                );
            self.problem(problem);
        }
        for slot in std::mem::take(&mut self.slots) {
            let Some(spec) = slot.spec else { continue };
            let (count, first) = slot.missing;
            if count > 0 && !spec.may_be_empty {
                let problem = faults::missing(spec, count, self.rows, &first);
                self.problem(problem);
            }
        }
        self.rows
    }

    /// Kinds of the columns found.
    #[cfg(test)]
    fn kinds(&self) -> Vec<crate::schema::Kind> {
        self.slots
            .iter()
            .filter_map(|s| Some(s.spec?.kind))
            .collect()
    }
}

impl Rows for Builder<'_> {
    fn problem(&mut self, problem: Problem) {
        let part = self.part();
        let (file, sheet) = (part.file.clone(), part.sheet.clone());
        self.problems.push(Problem {
            file,
            sheet,
            ..problem
        });
    }

    fn header(&mut self, row: usize, names: &[&str]) -> bool {
        let spec = self.loaded.spec;
        self.header_seen = true;
        let known = |n: &&&str| names::header(spec, n, &BTreeMap::new()) != Header::Unknown;
        if names.iter().filter(known).count() == 0 {
            self.problem(faults::no_header(spec, row));
            return false;
        }
        // a spreadsheet likes to leave empty columns at the end
        let used = names
            .iter()
            .rposition(|n| !n.trim().is_empty())
            .map_or(0, |i| i + 1);
        if used > files::MAX_COLUMNS {
            let limit = files::MAX_COLUMNS;
            self.problem(
                Problem::error("too-large", "")
                    .row(row)
                    .found(format!("{used} 列"), format!("{used} columns"))
                    .expected(format!("至多 {limit} 列"), format!("at most {limit}"))
                    .advice("检查分隔符", "check the separator"),
            );
            return false;
        }
        for (position, name) in names[..used].iter().enumerate() {
            if name.trim().is_empty() {
                self.problem(
                    Problem::warning("unnamed-column", "")
                        .row(row)
                        .found(
                            format!("第 {} 列没有列名，未读入", position + 1),
                            format!("column {} has no name and is not read", position + 1),
                        )
                        .advice("给它列名或删去", "name it or delete it"),
                );
                continue;
            }
            if let Some(slot) = self.slot(position, name) {
                self.slots.push(slot);
            }
        }
        self.missing_columns();
        let fed: Vec<usize> = self.slots.iter().map(|s| s.column).collect();
        self.absent = (0..self.loaded.table.columns.len())
            .filter(|c| !fed.contains(c))
            .collect();
        true
    }

    fn row(&mut self, row: usize, cells: &[&str]) -> bool {
        if cells.iter().all(|c| c.trim().is_empty()) {
            return true; // formatting, not data
        }
        let columns = self.loaded.table.columns.len().max(1);
        let limit = self.max_rows.min(files::MAX_CELLS / columns);
        if self.loaded.at.len() >= limit {
            self.problem(
                Problem::error("too-large", "")
                    .row(row)
                    .found(
                        format!("超过 {limit} 行"),
                        format!("more than {limit} rows"),
                    )
                    .expected(format!("至多 {limit} 行"), format!("at most {limit}"))
                    .advice("分成几个区域", "split the region"),
            );
            return false;
        }
        self.rows += 1;
        let part = u32::try_from(self.loaded.parts.len() - 1).unwrap_or(u32::MAX);
        let line = u32::try_from(row).unwrap_or(u32::MAX);
        self.loaded.at.push((part, line));
        for slot in 0..self.slots.len() {
            let text = cells.get(self.slots[slot].position).copied().unwrap_or("");
            self.fill(slot, row, text);
        }
        for &column in &self.absent {
            self.loaded.table.columns[column].cells.push(Cell::Missing);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Kind, table_spec};

    #[test]
    fn parts_with_other_columns_join_without_loss() {
        let mut loaded = Loaded::new(table_spec("population").unwrap());
        let mut problems = Collector::default();
        let entry = Entry {
            path: "a.csv".into(),
            ..Entry::default()
        };
        let mut first = Builder::new(&mut loaded, &mut problems, &entry, None);
        first.header(1, &["place", "year", "total"]);
        assert_eq!(first.kinds(), [Kind::Place, Kind::Year, Kind::Number]);
        first.row(2, &["330000", "2020", "10"]);
        first.finish();
        let mut second = Builder::new(&mut loaded, &mut problems, &entry, None);
        second.header(1, &["year", "place", "urban", "note"]);
        second.row(2, &["2020", "340000", "4", "x"]);
        second.finish();
        loaded.finish();
        let table = &loaded.table;
        let ids: Vec<_> = table.columns.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids, ["place", "year", "total", "urban", "note"]);
        assert!(table.columns.iter().all(|c| c.cells.len() == 2));
        assert_eq!(table.get("total", 1), Some(&Cell::Missing));
        assert_eq!(table.get("urban", 1), Some(&Cell::Number(4.0)));
    }

    #[test]
    fn no_more_rows_and_columns_than_the_bounds_are_taken() {
        let mut loaded = Loaded::new(table_spec("population").unwrap());
        let mut problems = Collector::default();
        let entry = Entry::default();
        let mut builder = Builder::new(&mut loaded, &mut problems, &entry, None);
        builder.max_rows = 2;
        builder.header(1, &["place", "year", "total"]);
        assert!(builder.row(2, &["330000", "2020", "10"]));
        assert!(builder.row(3, &["330000", "2021", "10"]));
        assert!(
            !builder.row(4, &["330000", "2022", "10"]),
            "one row too many"
        );
        assert_eq!(builder.finish(), 2);
        let wide = vec!["total"; files::MAX_COLUMNS + 1];
        let mut builder = Builder::new(&mut loaded, &mut problems, &entry, None);
        assert!(!builder.header(1, &wide), "one column too many");
        builder.finish();
        let codes: Vec<_> = problems.finish().problems.iter().map(|p| p.code).collect();
        assert_eq!(codes, ["too-large", "too-large"]);
    }
}
