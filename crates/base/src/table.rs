//! Tables: what a region holds and what every result turns into.

use crate::{Fen, Place, Source, Text, Unit, Year};
use serde::Serialize;

/// One value. A missing value is named, never guessed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cell {
    /// Nothing is known.
    Missing,
    /// A word or code as it stands in the data.
    Word(String),
    /// Words in both languages.
    Text(Text),
    /// An estimate or measurement.
    Number(f64),
    /// A whole number.
    Count(i64),
    /// Exact money.
    Money(Fen),
    /// A place.
    Place(Place),
    /// A calendar year.
    Year(Year),
}

impl Cell {
    /// The value as a number: numbers, counts, years, and money in yuan.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(x) => Some(*x),
            Self::Count(n) => Some(*n as f64),
            Self::Money(m) => Some(m.as_yuan()),
            Self::Year(y) => Some(f64::from(*y)),
            _ => None,
        }
    }

    /// The value as a word: words, codes, and text that is the same in both languages.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(w) => Some(w),
            Self::Place(p) => Some(p.code()),
            Self::Text(t) => Some(&t.zh),
            _ => None,
        }
    }

    /// Whether nothing is known.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl From<f64> for Cell {
    fn from(x: f64) -> Self {
        Self::Number(x)
    }
}
impl From<Option<f64>> for Cell {
    fn from(x: Option<f64>) -> Self {
        x.map_or(Self::Missing, Self::Number)
    }
}
impl From<i64> for Cell {
    fn from(n: i64) -> Self {
        Self::Count(n)
    }
}
impl From<Fen> for Cell {
    fn from(m: Fen) -> Self {
        Self::Money(m)
    }
}
impl From<Text> for Cell {
    fn from(t: Text) -> Self {
        Self::Text(t)
    }
}
impl From<&str> for Cell {
    fn from(w: &str) -> Self {
        Self::Word(w.into())
    }
}
impl From<String> for Cell {
    fn from(w: String) -> Self {
        Self::Word(w)
    }
}
impl From<Place> for Cell {
    fn from(p: Place) -> Self {
        Self::Place(p)
    }
}

/// A column: one idea, one unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Name used by programs.
    pub id: String,
    /// Name used by people.
    pub label: Text,
    /// Unit of every value.
    pub unit: Unit,
    /// One value a row.
    pub cells: Vec<Cell>,
}

impl Column {
    /// The values as numbers; none where a value is missing or no number.
    pub fn numbers(&self) -> impl Iterator<Item = Option<f64>> + '_ {
        self.cells.iter().map(Cell::number)
    }
}

/// A table of a region or of a result, with its sources.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// Name used by programs and files.
    pub id: String,
    /// Name used by people.
    pub title: Text,
    /// Columns of equal length.
    pub columns: Vec<Column>,
    /// What a reader must know to read it right.
    pub notes: Vec<Text>,
    /// Where the numbers come from.
    pub sources: Vec<Source>,
}

impl Table {
    /// An empty table.
    ///
    /// ```
    /// # use ronghe_base::{Table, Text, Unit};
    /// let mut table = Table::new("ratio", Text::new("城乡收入比", "Urban-rural ratio"))
    ///     .column("year", Text::new("年份", "Year"), Unit::CalendarYear)
    ///     .column("ratio", Text::new("比", "Ratio"), Unit::Ratio);
    /// table.push([2007_i64.into(), 3.33.into()]);
    /// assert_eq!(table.rows(), 1);
    /// assert_eq!(table.get("ratio", 0).and_then(|c| c.number()), Some(3.33));
    /// ```
    pub fn new(id: impl Into<String>, title: Text) -> Self {
        Self {
            id: id.into(),
            title,
            columns: vec![],
            notes: vec![],
            sources: vec![],
        }
    }

    /// Adds an empty column.
    #[must_use]
    pub fn column(mut self, id: impl Into<String>, label: Text, unit: Unit) -> Self {
        self.columns.push(Column {
            id: id.into(),
            label,
            unit,
            cells: vec![],
        });
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: Text) -> Self {
        self.notes.push(note);
        self
    }

    /// Adds a source.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.sources.push(source);
        self
    }

    /// Adds a row: one value a column.
    ///
    /// # Panics
    /// When the row has another length than the table has columns.
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        let row: Vec<Cell> = row.into_iter().collect();
        assert_eq!(
            row.len(),
            self.columns.len(),
            "a row of table {} has one value a column",
            self.id
        );
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.cells.push(cell);
        }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| c.cells.len())
    }

    /// A column by name.
    pub fn find(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.id == id)
    }

    /// A value by column name and row.
    pub fn get(&self, id: &str, row: usize) -> Option<&Cell> {
        self.find(id)?.cells.get(row)
    }

    /// The rows that `keep` wants, in order, with the same columns, notes and sources.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&Self, usize) -> bool) -> Self {
        let rows: Vec<usize> = (0..self.rows()).filter(|&r| keep(self, r)).collect();
        let mut kept = self.clone();
        for column in &mut kept.columns {
            column.cells = rows.iter().map(|&r| column.cells[r].clone()).collect();
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filter_keeps_order_and_width() {
        let mut t = Table::new("t", Text::same("t"))
            .column("a", Text::same("a"), Unit::Number)
            .column("b", Text::same("b"), Unit::None);
        for i in 0..4 {
            t.push([f64::from(i).into(), "x".into()]);
        }
        let even = t.filter(|t, r| {
            t.get("a", r)
                .and_then(Cell::number)
                .is_some_and(|x| x % 2.0 < 0.5)
        });
        assert_eq!(
            even.find("a")
                .unwrap()
                .numbers()
                .flatten()
                .collect::<Vec<_>>(),
            [0.0, 2.0]
        );
        assert_eq!(even.columns.len(), 2);
    }
}
