//! What a table of a region may hold: the specs of `tables/*.toml`, one a table.

use include_dir::{Dir, include_dir};
use ronghe_base::{Text, Unit};
use serde::Deserialize;
use std::sync::LazyLock;

/// What a column of codes of places is called in most files.
const CODES: [&str; 5] = ["地方代码", "代码", "行政区划代码", "adcode", "code"];

static TABLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/tables");

/// What a table holds, who needs it, what makes a row unique.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct TableSpec {
    /// Name used by programs and files.
    pub id: String,
    /// Name used by people.
    pub title: Text,
    /// What it holds and how to read it.
    #[serde(default)]
    pub about: Text,
    /// Whether a region can do without it.
    #[serde(default)]
    pub optional: bool,
    /// Columns that together name a row once.
    #[serde(default)]
    pub key: Vec<String>,
    /// A table of rows, or a file of another form.
    #[serde(default)]
    pub format: Format,
    /// Columns that are the sum of others in the same row.
    #[serde(default)]
    pub totals: Vec<Total>,
    /// Columns whose values for a place are the sum over the places in it.
    #[serde(default)]
    pub adds_up: Vec<String>,
    /// The columns, in the order of the template.
    #[serde(default, rename = "column")]
    pub columns: Vec<ColumnSpec>,
}

/// The form that the content of a table has on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// Rows and columns: CSV, XLSX or Parquet.
    #[default]
    Table,
    /// Outlines of places.
    GeoJson,
    /// A grid of numbers (ESRI ASCII).
    Asc,
    /// A participatory budget (Pabulib).
    Pb,
    /// Cases or packages, one a file.
    Toml,
}

/// A whole and its parts, columns of one row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Total {
    /// Column of the whole.
    pub whole: String,
    /// Columns that add to it.
    pub parts: Vec<String>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ColumnSpec {
    /// Name used by programs and files.
    pub id: String,
    /// Name used by people.
    pub label: Text,
    /// Kind of value.
    pub kind: Kind,
    /// Unit that values are converted to; [`ColumnSpec::unit`] fills in the usual one.
    #[serde(default, rename = "unit")]
    pub stated_unit: Option<Unit>,
    /// Whether every row needs a value.
    #[serde(default)]
    pub required: bool,
    /// Smallest value, in the unit of the column.
    #[serde(default)]
    pub min: Option<f64>,
    /// Largest value, in the unit of the column.
    #[serde(default)]
    pub max: Option<f64>,
    /// The words allowed.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The same words in Chinese, in the same order; read as the words of `choices`.
    #[serde(default)]
    pub choices_zh: Vec<String>,
    /// Other names under which the column is found in files.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What to know about it.
    #[serde(default)]
    pub about: Text,
    /// Whether an empty cell is an answer (the nation has no parent) and no gap in the data.
    #[serde(default)]
    pub may_be_empty: bool,
    /// The values of the rows that agree in these columns sum to one.
    #[serde(default)]
    pub sums_to_one_by: Vec<String>,
}

/// Kind of value in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A place ([`ronghe_base::Place`]).
    Place,
    /// A calendar year.
    Year,
    /// Any words.
    Word,
    /// One of the words in `choices`.
    Choice,
    /// A measurement.
    Number,
    /// A whole number.
    Count,
    /// Exact money ([`ronghe_base::Fen`]).
    Money,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// Yes or no; read as the word `yes` or `no`.
    Bool,
}

impl Kind {
    /// The word for it.
    pub fn label(self) -> Text {
        match self {
            Self::Place => Text::new("地方代码", "place"),
            Self::Year => Text::new("年份", "year"),
            Self::Word => Text::new("文字", "words"),
            Self::Choice => Text::new("选项", "choice"),
            Self::Number => Text::new("数值", "number"),
            Self::Count => Text::new("整数", "whole number"),
            Self::Money => Text::new("金额", "money"),
            Self::Date => Text::new("日期", "date"),
            Self::Bool => Text::new("是否", "yes or no"),
        }
    }
}

impl ColumnSpec {
    /// The unit of every value once read.
    pub fn unit(&self) -> Unit {
        self.stated_unit.unwrap_or(match self.kind {
            Kind::Year => Unit::CalendarYear,
            Kind::Money => Unit::Yuan,
            Kind::Number => Unit::Number,
            Kind::Count => Unit::Count,
            _ => Unit::None,
        })
    }

    /// Every name under which the column is found: id, labels, aliases; for the place of a row
    /// also the usual names of a code.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let codes: &[&str] = if self.id == "place" { &CODES } else { &[] };
        [self.id.as_str(), &self.label.zh, &self.label.en]
            .into_iter()
            .chain(self.aliases.iter().map(String::as_str))
            .chain(codes.iter().copied())
    }
}

impl TableSpec {
    /// A column by id.
    pub fn column(&self, id: &str) -> Option<&ColumnSpec> {
        self.columns.iter().find(|c| c.id == id)
    }

    /// The columns that every row needs, for messages.
    pub(crate) fn required(&self) -> String {
        let ids: Vec<&str> = self
            .columns
            .iter()
            .filter(|c| c.required)
            .map(|c| c.id.as_str())
            .collect();
        ids.join(", ")
    }
}

static SCHEMA: LazyLock<Vec<TableSpec>> = LazyLock::new(|| {
    let mut specs: Vec<TableSpec> = TABLES
        .files()
        .filter(|f| f.path().extension().is_some_and(|e| e == "toml"))
        .map(|f| {
            let text = f.contents_utf8().unwrap_or_default();
            toml::from_str(text).unwrap_or_else(|e| panic!("{}: {e}", f.path().display()))
        })
        .collect();
    specs.sort_by(|a, b| (a.id != "places", &a.id).cmp(&(b.id != "places", &b.id)));
    specs
});

/// Every table that a region may hold: places first, the others by id.
///
/// ```
/// use ronghe_atlas::{Kind, schema};
/// let places = &schema()[0];
/// assert_eq!(places.id, "places");
/// assert_eq!(places.column("place").map(|c| c.kind), Some(Kind::Place));
/// ```
pub fn schema() -> &'static [TableSpec] {
    &SCHEMA
}

/// The spec of one table.
pub fn table_spec(id: &str) -> Option<&'static TableSpec> {
    schema().iter().find(|t| t.id == id)
}
