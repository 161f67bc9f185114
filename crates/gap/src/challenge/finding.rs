//! What came of an indicator: a valuation, or what is lacking.

use super::formula::Formula;
use super::spec::Indicator;
use crate::{Break, Reach, Trend};
use ronghe_base::{Place, Source, Text, Year};

/// Why a way cannot be computed, and so what would fill it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Lack {
    /// The table is absent or empty.
    Table {
        /// Table.
        table: String,
    },
    /// The table has no such column.
    Column {
        /// Table.
        table: String,
        /// Column.
        column: String,
    },
    /// No row of the table fits, or none has a value.
    Rows {
        /// Table.
        table: String,
        /// What was looked for.
        what: Text,
    },
    /// Two rows say something about one place and year.
    Twice {
        /// Table.
        table: String,
        /// Place.
        place: String,
        /// Year, where the table has years.
        year: Option<Year>,
    },
    /// An expression cannot be computed on these columns.
    Formula {
        /// Table.
        table: String,
        /// What is wrong.
        problem: String,
    },
}

/// A figure with what it is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// The target, in the unit of the indicator.
    pub target: f64,
    /// `value - target`.
    pub gap: f64,
    /// Whether the value is at least as good.
    pub met: bool,
    /// When it is met if the trend goes on, where there is one.
    pub reach: Option<Reach>,
}

/// A value of one place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceValue {
    /// Place.
    pub place: Place,
    /// Value, in the unit of the indicator.
    pub value: f64,
    /// The value of the townspeople there, when that is the target.
    pub urban: Option<f64>,
}

/// A computed indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Valuation {
    /// Which way was used, counted from 0.
    pub way: usize,
    /// Table of that way.
    pub table: String,
    /// Year of the rows, or the year that the way states for a table without years; none where
    /// neither does.
    pub year: Option<Year>,
    /// Headline, in the unit of the indicator.
    pub value: f64,
    /// Values of the places, in order of place.
    pub places: Vec<PlaceValue>,
    /// Places that should have a value but lack one.
    pub not_valued: usize,
    /// From the first comparable year to the last.
    pub trend: Option<Trend>,
    /// Changes of definition between the figures of the ways.
    pub breaks: Vec<Break>,
    /// What it is held against; none where the catalogue names no target.
    pub goal: Option<Goal>,
    /// Place with the best value; none for a single place, or where no side is better.
    pub best: Option<PlaceValue>,
    /// Place with the worst value; none for a single place, or where no side is better.
    pub worst: Option<PlaceValue>,
    /// Where the numbers come from.
    pub sources: Vec<Source>,
    /// Marks of the rows behind it, such as `imputed`, and the note of the way.
    pub notes: Vec<Text>,
}

/// What came of an indicator.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a sheet holds a few dozen")]
pub enum Finding {
    /// Computed.
    Valued(Valuation),
    /// Not computed, with what would fill it, in the order of the ways.
    Missing(Vec<Lack>),
}

/// An indicator and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Indicator.
    pub indicator: Indicator,
    /// Finding.
    pub finding: Finding,
}

impl Assessment {
    /// The valuation, when there is one.
    pub fn valued(&self) -> Option<&Valuation> {
        match &self.finding {
            Finding::Valued(v) => Some(v),
            Finding::Missing(_) => None,
        }
    }
}

impl Lack {
    pub(crate) fn formula(table: &str, problem: String) -> Self {
        Self::Formula {
            table: table.into(),
            problem,
        }
    }

    /// No row with a value for the expression under these conditions.
    pub(crate) fn rows(
        table: &str,
        value: &Formula,
        conditions: impl Iterator<Item = Text>,
    ) -> Self {
        let (zh, en): (Vec<String>, Vec<String>) = conditions.map(|t| (t.zh, t.en)).unzip();
        let value = value.text();
        let what = if zh.is_empty() {
            Text::new(format!(" {value} 的数值"), format!("values for {value}"))
        } else {
            Text::new(
                format!("符合条件（{}）的 {value} 数值", zh.join("、")),
                format!("values for {value} where {}", en.join(", ")),
            )
        };
        Self::Rows {
            table: table.into(),
            what,
        }
    }

    /// What would fill it, in words.
    pub fn words(&self) -> Text {
        match self {
            Self::Table { table } => {
                Text::new(format!("需要表 {table}"), format!("needs table {table}"))
            }
            Self::Column { table, column } => Text::new(
                format!("表 {table} 需要列 {column}"),
                format!("table {table} needs column {column}"),
            ),
            Self::Rows { table, what } => Text::new(
                format!("表 {table} 中没有{}", what.zh),
                format!("table {table} has no {}", what.en),
            ),
            Self::Twice { table, place, year } => {
                let year = year.map_or_else(String::new, |y| format!(" {y}"));
                Text::new(
                    format!("表 {table} 中 {place}{year} 有两行，请保留一行"),
                    format!("table {table} has two rows for {place}{year}; keep one"),
                )
            }
            Self::Formula { table, problem } => Text::new(
                format!("表 {table} 的算式无法计算（{problem}）"),
                format!("table {table}: {problem}"),
            ),
        }
    }
}
