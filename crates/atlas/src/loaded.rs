//! A table that has been read, and the file, row and column that every value came from.

use crate::{problem::Problem, schema::TableSpec};
use ronghe_base::{Column, Table, Text};
use std::collections::BTreeMap;

/// A table together with the file, row and column that every value came from.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) spec: &'static TableSpec,
    pub(crate) table: Table,
    /// Part and line of every row.
    pub(crate) at: Vec<(u32, u32)>,
    pub(crate) parts: Vec<Part>,
}

/// One resource that fed a table.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) file: String,
    pub(crate) sheet: Option<String>,
    /// Position in the file of each column that the file has, by id.
    pub(crate) columns: BTreeMap<String, usize>,
}

impl Loaded {
    pub(crate) fn new(spec: &'static TableSpec) -> Self {
        Self {
            spec,
            table: Table::new(&spec.id, spec.title.clone()),
            at: vec![],
            parts: vec![],
        }
    }

    /// Puts the place of a row (and column) on a problem.
    pub(crate) fn locate(&self, mut problem: Problem, row: usize, column: &str) -> Problem {
        let Some(&(part, line)) = self.at.get(row) else {
            return problem;
        };
        let part = &self.parts[part as usize];
        problem.file.clone_from(&part.file);
        problem.row = Some(line as usize);
        if let Some(sheet) = &part.sheet {
            problem.sheet = Some(sheet.clone());
            if let Some(&at) = part.columns.get(column) {
                problem.cell = Some(cell_name(at, line as usize));
            }
        }
        problem.column = Some(column.to_string());
        problem
    }

    /// Where a row stands, told to a reader of another row: the file only when it is another.
    pub(crate) fn spot(&self, row: usize, beside: usize) -> Text {
        let (Some(&(part, line)), Some(&(other, _))) = (self.at.get(row), self.at.get(beside))
        else {
            return Text::default();
        };
        if part == other {
            return Text::new(format!("第 {line} 行"), format!("row {line}"));
        }
        let file = &self.parts[part as usize].file;
        Text::new(format!("{file} 第 {line} 行"), format!("{file} row {line}"))
    }

    /// A problem of the table as a whole.
    pub(crate) fn whole(&self, mut problem: Problem) -> Problem {
        if let Some(part) = self.parts.first() {
            problem.file.clone_from(&part.file);
            problem.sheet.clone_from(&part.sheet);
        }
        problem
    }

    /// Puts the columns in the order of the spec, those of the user's own last.
    pub(crate) fn finish(&mut self) {
        let spec = self.spec;
        let order = |c: &Column| {
            spec.columns
                .iter()
                .position(|s| s.id == c.id)
                .unwrap_or(usize::MAX)
        };
        self.table.columns.sort_by_key(order);
    }
}

/// `C12` for the third column of row 12.
pub(crate) fn cell_name(column: usize, row: usize) -> String {
    let mut letters = vec![];
    let mut n = column + 1;
    while n > 0 {
        letters.push(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0));
        n = (n - 1) / 26;
    }
    letters.reverse();
    format!("{}{row}", String::from_utf8_lossy(&letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_a_workbook() {
        assert_eq!(cell_name(2, 12), "C12");
        assert_eq!(cell_name(25, 1), "Z1");
        assert_eq!(cell_name(26, 1), "AA1");
        assert_eq!(cell_name(701, 9), "ZZ9");
    }
}
