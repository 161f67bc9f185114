//! A figure of places: from a table of a region, or from columns of a file.

use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Source, Table, Text, Unit, Year};
use ronghe_gap::Factor;
use std::collections::BTreeMap;

/// A place as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) code: String,
    name: Text,
}

/// One value a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Name of the figure.
    pub title: Text,
    /// Its unit.
    pub unit: Unit,
    pub(super) spots: Vec<Spot>,
    /// Values, in the order of the places.
    pub values: Vec<f64>,
    /// Words that divide the places, each with its name; a place without a word has none.
    pub words: Vec<(Text, Vec<Option<String>>)>,
    /// What a reader must know.
    pub notes: Vec<Text>,
    /// Where the values come from.
    pub sources: Vec<Source>,
}

/// Which figure of a region is meant.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    /// `table.column`.
    pub value: String,
    /// `table.column` by which it is divided.
    pub per: Option<String>,
    /// The year; without one that which has most places, the latest of several.
    pub year: Option<Year>,
    /// The level in table `places`; without one that which has most places.
    pub level: Option<String>,
    /// `column=word` that rows must have, for tables with several rows a place.
    pub filters: Vec<(String, String)>,
    /// `table.column` of words that divide the places.
    pub factors: Vec<String>,
}

fn wrong(what: String) -> StudyError {
    StudyError::Model {
        what: Text::new(what.clone(), what),
    }
}

/// Table and column named by `table.column`.
fn locate<'r>(region: &'r Region, name: &str) -> Result<(&'r Table, String), StudyError> {
    let (table, column) = name.split_once('.').ok_or_else(|| {
        wrong(format!(
            "\"{name}\": expected TABLE.COLUMN, such as population.urban; docs/region.md lists both"
        ))
    })?;
    let table = region.require(table)?;
    if table.find(column).is_none() || table.find("place").is_none() {
        let all: Vec<&str> = table.columns.iter().map(|c| c.id.as_str()).collect();
        return Err(wrong(format!(
            "{name}: table {} has no column \"{column}\" beside a place; its columns are {}",
            table.id,
            all.join(", ")
        )));
    }
    Ok((table, column.to_string()))
}

/// Rows of a table that hold the figure of a place in a year.
struct Rows<'r> {
    table: &'r Table,
    column: String,
    filters: &'r [(String, String)],
}

impl<'r> Rows<'r> {
    fn of(
        region: &'r Region,
        name: &str,
        filters: &'r [(String, String)],
    ) -> Result<Self, StudyError> {
        let (table, column) = locate(region, name)?;
        Ok(Self {
            table,
            column,
            filters,
        })
    }

    /// Rows that meet the filters, those on columns of this table.
    fn rows(&self) -> impl Iterator<Item = usize> {
        let fits = |row: &usize| {
            self.filters.iter().all(|(column, word)| {
                let cell = self.table.get(column, *row);
                cell.is_none_or(|cell| cell.word() == Some(word))
            })
        };
        (0..self.table.rows()).filter(fits)
    }

    fn place(&self, row: usize) -> Option<&Place> {
        match self.table.get("place", row) {
            Some(Cell::Place(place)) => Some(place),
            _ => None,
        }
    }

    fn year(&self, row: usize) -> Option<Year> {
        match self.table.get("year", row) {
            Some(Cell::Year(year)) => Some(*year),
            _ => None,
        }
    }

    /// The value of each place in a year.
    fn by_place<T>(
        &self,
        year: Option<Year>,
        of: impl Fn(&Cell) -> Option<T>,
    ) -> Result<BTreeMap<Place, T>, StudyError> {
        let mut found = BTreeMap::new();
        for row in self.rows() {
            if year.is_some() && self.year(row).is_some() && self.year(row) != year {
                continue;
            }
            let value = self.table.get(&self.column, row).and_then(&of);
            let (Some(place), Some(value)) = (self.place(row), value) else {
                continue;
            };
            if found.insert(place.clone(), value).is_some() {
                let others: Vec<&str> = self.table.columns.iter().map(|c| c.id.as_str()).collect();
                return Err(wrong(format!(
                    "table {} has several values of {} for {place}{}; say which with --where COLUMN=WORD (columns: {})",
                    self.table.id,
                    self.column,
                    year.map_or_else(String::new, |y| format!(" in {y}")),
                    others.join(", ")
                )));
            }
        }
        Ok(found)
    }

    /// The year with most places that have a value; the latest of several.
    fn best_year(&self, wanted: &impl Fn(&Place) -> bool) -> Option<Year> {
        let mut count: BTreeMap<Year, usize> = BTreeMap::new();
        for row in self.rows() {
            let known = self
                .table
                .get(&self.column, row)
                .is_some_and(|c| c.number().is_some());
            if let (true, Some(year), Some(place)) = (known, self.year(row), self.place(row))
                && wanted(place)
            {
                *count.entry(year).or_default() += 1;
            }
        }
        count
            .into_iter()
            .max_by_key(|&(year, n)| (n, year))
            .map(|(year, _)| year)
    }
}

/// Level of each place.
fn levels(region: &Region) -> Result<BTreeMap<Place, String>, StudyError> {
    let table = region.require("places")?;
    let row = |row| match (table.get("place", row), table.get("level", row)) {
        (Some(Cell::Place(place)), Some(level)) => Some((place.clone(), level.word()?.to_string())),
        _ => None,
    };
    Ok((0..table.rows()).filter_map(row).collect())
}

impl Layer {
    /// A figure of a region.
    ///
    /// # Errors
    /// [`StudyError::Model`] that says what is not there and what is.
    pub fn of_region(region: &Region, pick: &Pick) -> Result<Self, StudyError> {
        let rows = Rows::of(region, &pick.value, &pick.filters)?;
        let levels = levels(region)?;
        let level = match &pick.level {
            Some(level) => level.clone(),
            None => most_common(&rows, &levels).ok_or_else(|| {
                wrong(format!(
                    "{}: no place has a value; check --where and --year",
                    pick.value
                ))
            })?,
        };
        let wanted = |place: &Place| levels.get(place) == Some(&level);
        let year = pick.year.or_else(|| rows.best_year(&wanted));
        let values = rows.by_place(year, Cell::number)?;
        let per = match &pick.per {
            Some(name) => {
                Some(Rows::of(region, name, &pick.filters)?.by_place(year, Cell::number)?)
            }
            None => None,
        };
        let (title, unit) = titles(&rows, pick, year);
        let mut layer = Self {
            title,
            unit,
            spots: vec![],
            values: vec![],
            words: vec![],
            notes: vec![],
            sources: rows.table.sources.clone(),
        };
        let mut without = 0;
        for (place, level) in &levels {
            if !wanted(place) {
                continue;
            }
            let _ = level;
            let value = values.get(place).copied();
            let value = match &per {
                Some(per) => value.zip(per.get(place)).map(|(v, p)| v / p),
                None => value,
            };
            match value.filter(|v| v.is_finite()) {
                Some(value) => layer.add(place.code(), region.name_of(place), value),
                None => without += 1,
            }
        }
        layer.left_out(without);
        for name in &pick.factors {
            let words = Rows::of(region, name, &pick.filters)?;
            let year = year.filter(|_| words.table.find("year").is_some());
            let by = words.by_place(year, |c| Some(c.word()?.to_string()))?;
            let label = words.table.find(&words.column).map(|c| c.label.clone());
            let of = |s: &Spot| {
                Place::new(s.code.as_str())
                    .ok()
                    .and_then(|p| by.get(&p).cloned())
            };
            let column = layer.spots.iter().map(of).collect();
            layer.words.push((label.unwrap_or_default(), column));
        }
        Ok(layer)
    }

    /// A figure from columns of a file; rows without a value are left out and counted.
    pub fn of_rows(title: &str, rows: impl IntoIterator<Item = (String, f64)>) -> Self {
        let mut layer = Self {
            title: Text::same(title),
            unit: Unit::Number,
            spots: vec![],
            values: vec![],
            words: vec![],
            notes: vec![],
            sources: vec![],
        };
        for (code, value) in rows {
            layer.add(&code, Text::same(&code), value);
        }
        layer
    }

    /// A place and its value.
    pub fn add(&mut self, code: &str, name: Text, value: f64) {
        self.spots.push(Spot {
            code: code.into(),
            name,
        });
        self.values.push(value);
    }

    pub(crate) fn left_out(&mut self, count: usize) {
        if count > 0 {
            self.notes.push(Text::new(
                format!("{count} 个地方没有数值，未参加计算。"),
                format!("Left out for want of a value: {count}."),
            ));
        }
    }

    /// The places as codes, where they are.
    pub fn places(&self) -> Vec<Option<Place>> {
        self.spots
            .iter()
            .map(|s| Place::new(s.code.as_str()).ok())
            .collect()
    }

    pub(super) fn keep(&self, keep: &[bool]) -> Self {
        fn kept<T: Clone>(all: &[T], keep: &[bool]) -> Vec<T> {
            all.iter()
                .zip(keep)
                .filter(|(_, k)| **k)
                .map(|(x, _)| x.clone())
                .collect()
        }
        Self {
            spots: kept(&self.spots, keep),
            values: kept(&self.values, keep),
            words: self
                .words
                .iter()
                .map(|(n, w)| (n.clone(), kept(w, keep)))
                .collect(),
            ..self.clone()
        }
    }

    /// Values and factors of the places that have a word for every factor, and how many lack one.
    pub fn factors(&self) -> (Vec<f64>, Vec<Factor>, usize) {
        let full: Vec<bool> = (0..self.values.len())
            .map(|i| self.words.iter().all(|(_, w)| w[i].is_some()))
            .collect();
        let part = self.keep(&full);
        let factors = part.words.iter().map(|(name, words)| {
            let words: Vec<&str> = words
                .iter()
                .map(|w| w.as_deref().unwrap_or_default())
                .collect();
            Factor::new(name.clone(), &words)
        });
        let lacking = full.iter().filter(|f| !**f).count();
        (part.values.clone(), factors.collect(), lacking)
    }

    pub(super) fn codes(&self) -> Vec<Cell> {
        let code = |s: &Spot| match Place::new(s.code.as_str()) {
            Ok(place) => Cell::Place(place),
            Err(_) => Cell::Word(s.code.clone()),
        };
        self.spots.iter().map(code).collect()
    }

    pub(super) fn names(&self) -> Vec<Cell> {
        self.spots.iter().map(|s| s.name.clone().into()).collect()
    }

    pub(super) fn cells(&self) -> Vec<Cell> {
        self.values.iter().map(|&v| v.into()).collect()
    }

    /// Names of some places, in one line.
    pub(crate) fn list(&self, which: &[usize]) -> Text {
        let of = |get: fn(&Text) -> &String| -> Vec<&str> {
            which
                .iter()
                .map(|&i| get(&self.spots[i].name).as_str())
                .collect()
        };
        Text::new(of(|t| &t.zh).join("、"), of(|t| &t.en).join(", "))
    }
}

fn most_common(rows: &Rows<'_>, levels: &BTreeMap<Place, String>) -> Option<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.rows() {
        let known = rows
            .table
            .get(&rows.column, row)
            .is_some_and(|c| c.number().is_some());
        if let (true, Some(level)) = (known, rows.place(row).and_then(|p| levels.get(p))) {
            *count.entry(level).or_default() += 1;
        }
    }
    count
        .into_iter()
        .max_by_key(|&(_, n)| n)
        .map(|(level, _)| level.to_string())
}

/// Name and unit of the figure.
fn titles(rows: &Rows<'_>, pick: &Pick, year: Option<Year>) -> (Text, Unit) {
    let column = rows.table.find(&rows.column);
    let (label, unit) = column.map_or_else(Default::default, |c| (c.label.clone(), c.unit));
    let year =
        |open: &str, close: &str| year.map_or_else(String::new, |y| format!("{open}{y}{close}"));
    let (zh, en, unit) = match &pick.per {
        Some(per) => (
            format!("{}／{per}", label.zh),
            format!("{} / {per}", label.en),
            Unit::Number,
        ),
        None => (label.zh.clone(), label.en.clone(), unit),
    };
    let words: Vec<String> = pick
        .filters
        .iter()
        .map(|(c, w)| format!("{c}={w}"))
        .collect();
    let words = if words.is_empty() {
        String::new()
    } else {
        format!(" [{}]", words.join(", "))
    };
    (
        Text::new(
            format!("{zh}{words}{}", year("（", " 年）")),
            format!("{en}{words}{}", year(" (", ")")),
        ),
        unit,
    )
}
