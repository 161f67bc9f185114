//! The rows that one way of an indicator reads: columns of its table, joined with picked terms.

use super::finding::Lack;
use super::formula::{Formula, Scalar};
use super::level::regroup;
use super::spec::{Combine, Pick, Term, Way};
use super::tree::Region;
use ronghe_base::{Cell, Place, Table, Text, Year};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of a region by name.
pub(crate) type Tables = BTreeMap<String, Table>;

/// A place in a year; none for tables without years.
type Key = (Place, Option<Year>);

/// One row: a place in a year with the columns that the formulas name.
pub(crate) struct Row<'a> {
    pub(crate) place: Place,
    pub(crate) year: Option<Year>,
    /// Whether it is one of the rows that make the place together.
    pub(crate) part: bool,
    names: &'a [&'a str],
    values: Vec<Option<Scalar<'a>>>,
    /// Source words of the rows behind it.
    pub(crate) sources: BTreeSet<&'a str>,
    /// Marks of the rows behind it, such as `imputed`.
    pub(crate) marks: BTreeSet<&'a str>,
}

impl<'a> Row<'a> {
    fn new(names: &'a [&'a str], (place, year): Key) -> Self {
        Self {
            place,
            year,
            part: false,
            names,
            values: vec![None; names.len()],
            sources: BTreeSet::new(),
            marks: BTreeSet::new(),
        }
    }

    fn look(&self, name: &str) -> Option<Scalar<'a>> {
        self.values[self.names.binary_search(&name).ok()?]
    }

    pub(crate) fn number(&self, formula: &Formula) -> Result<Option<f64>, String> {
        formula.number(|name| self.look(name))
    }
}

/// A figure of one term with the words that stand beside it.
#[derive(Clone, Debug, Default)]
struct Picked<'a> {
    value: f64,
    sources: BTreeSet<&'a str>,
    marks: BTreeSet<&'a str>,
}

/// Figures of a term by place and year.
type Figures<'a> = BTreeMap<Key, Picked<'a>>;

/// The names that the formulas of a way use, in order, each once.
pub(crate) fn names(way: &Way) -> Vec<&str> {
    let names: BTreeSet<&str> = way
        .formulas()
        .flat_map(Formula::names)
        .map(String::as_str)
        .collect();
    names.into_iter().collect()
}

/// The rows of a way, at its level and under its filter.
pub(crate) fn rows<'a>(
    way: &'a Way,
    names: &'a [&'a str],
    region: &Region<'a>,
) -> Result<Vec<Row<'a>>, Lack> {
    let tables = region.tables;
    let mut terms: Vec<(usize, Figures<'a>)> = vec![];
    let mut columns: Vec<usize> = vec![];
    for (at, &name) in names.iter().enumerate() {
        match way.terms.get(name) {
            Some(term) => terms.push((at, pick(term, &way.table, tables)?)),
            None => columns.push(at),
        }
    }
    let mut rows = if columns.is_empty() {
        keys(&terms)
            .into_iter()
            .map(|key| Row::new(names, key))
            .collect()
    } else {
        plain(table(tables, &way.table)?, names, &columns)?
    };
    for row in &mut rows {
        for (at, figures) in &terms {
            let here = (row.place.clone(), row.year);
            // A figure without a year of its own holds for any year.
            let found = figures.get(&here).or_else(|| figures.get(&(here.0, None)));
            if let Some(picked) = found {
                row.values[*at] = Some(Scalar::Number(picked.value));
                row.sources.extend(&picked.sources);
                row.marks.extend(&picked.marks);
            }
        }
    }
    let asked = region.asked(way);
    if let (None, Some(level)) = (asked, region.shown(way)) {
        let chosen = way.chosen(region);
        rows.retain(|r| region.level(&r.place) == level || chosen.as_ref() == Some(&r.place));
    }
    let mut rows = filtered(way, rows)?;
    if let Some(level) = asked {
        regroup(&mut rows, way, level, region);
    }
    Ok(rows)
}

/// The rows that fit the filter of the way.
fn filtered<'a>(way: &Way, rows: Vec<Row<'a>>) -> Result<Vec<Row<'a>>, Lack> {
    let Some(filter) = &way.filter else {
        return Ok(rows);
    };
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let holds = filter.holds(|name| row.look(name));
        if holds.map_err(|problem| Lack::formula(&way.table, problem))? {
            kept.push(row);
        }
    }
    Ok(kept)
}

pub(crate) fn table<'a>(tables: &'a Tables, id: &str) -> Result<&'a Table, Lack> {
    tables
        .get(id)
        .filter(|t| t.rows() > 0)
        .ok_or_else(|| Lack::Table { table: id.into() })
}

fn column<'a>(table: &'a Table, id: &str) -> Result<&'a [Cell], Lack> {
    table
        .find(id)
        .map(|c| c.cells.as_slice())
        .ok_or_else(|| Lack::Column {
            table: table.id.clone(),
            column: id.into(),
        })
}

/// The place of each row. A table without the usual column of places, and a term by `*`, speak
/// of the whole, which stands under the code of the nation.
fn places(table: &Table, by: &str) -> Result<Vec<Option<Place>>, Lack> {
    if by == "*" || by == "place" && table.find(by).is_none() {
        return Ok(vec![Some(Place::nation()); table.rows()]);
    }
    let place = |cell: &Cell| cell.word().and_then(|w| Place::new(w).ok());
    Ok(column(table, by)?.iter().map(place).collect())
}

/// The year of each row.
fn years(table: &Table) -> Vec<Option<Year>> {
    let year = |cell: &Cell| match cell {
        Cell::Year(y) => Some(*y),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "years are small whole numbers"
        )]
        other => other.number().map(|x| x as Year),
    };
    table.find("year").map_or_else(
        || vec![None; table.rows()],
        |c| c.cells.iter().map(year).collect(),
    )
}

fn scalar(cell: &Cell) -> Option<Scalar<'_>> {
    match cell.number() {
        Some(x) => Some(Scalar::Number(x)),
        None => cell.word().map(Scalar::Word),
    }
}

/// The columns that say of each row where it comes from and how it was made.
struct Beside<'a> {
    source: Option<&'a [Cell]>,
    status: Option<&'a [Cell]>,
}

impl<'a> Beside<'a> {
    fn of(table: &'a Table) -> Self {
        let cells = |id| table.find(id).map(|c| c.cells.as_slice());
        Self {
            source: cells("source"),
            status: cells("status"),
        }
    }

    fn word(cells: Option<&'a [Cell]>, row: usize) -> Option<&'a str> {
        cells?.get(row)?.word().filter(|w| !w.is_empty())
    }

    fn source(&self, row: usize) -> Option<&'a str> {
        Self::word(self.source, row)
    }

    /// A mark such as `imputed`; what was observed has none.
    fn mark(&self, row: usize) -> Option<&'a str> {
        Self::word(self.status, row).filter(|w| *w != "observed")
    }
}

fn plain<'a>(
    table: &'a Table,
    names: &'a [&'a str],
    wanted: &[usize],
) -> Result<Vec<Row<'a>>, Lack> {
    let columns: Vec<(usize, &[Cell])> = wanted
        .iter()
        .map(|&at| Ok((at, column(table, names[at])?)))
        .collect::<Result<_, Lack>>()?;
    let (places, beside) = (places(table, "place")?, Beside::of(table));
    let mut rows = Vec::with_capacity(places.len());
    for (i, (place, year)) in places.into_iter().zip(years(table)).enumerate() {
        let Some(place) = place else { continue };
        let mut row = Row::new(names, (place, year));
        for &(at, cells) in &columns {
            row.values[at] = scalar(&cells[i]);
        }
        row.sources.extend(beside.source(i));
        row.marks.extend(beside.mark(i));
        rows.push(row);
    }
    Ok(rows)
}

/// The figures of a term by place and year.
fn pick<'a>(term: &Term, home: &str, tables: &'a Tables) -> Result<Figures<'a>, Lack> {
    let table = table(tables, term.table.as_deref().unwrap_or(home))?;
    let names = if term.combine == Combine::Count {
        &[]
    } else {
        term.value.names()
    };
    let columns: Vec<(&String, &[Cell])> = names
        .iter()
        .map(|n| Ok((n, column(table, n)?)))
        .collect::<Result<_, Lack>>()?;
    let value = |row: usize| {
        let cell = |name: &str| columns.iter().find(|c| c.0 == name).map(|c| &c.1[row]);
        match term.combine {
            Combine::Count => Ok(Some(1.0)),
            _ => term.value.number(|name| cell(name).and_then(scalar)),
        }
    };
    let (places, years, beside) = (places(table, &term.by)?, years(table), Beside::of(table));
    let wanted = wanted(term, table)?;
    let one_year = !term.all_years && !term.select.contains_key("year");
    let mut out = Figures::new();
    for (i, place) in places.into_iter().enumerate() {
        let Some(place) = place.filter(|_| wanted.iter().all(|w| w.fits(i))) else {
            continue;
        };
        let Some(value) = value(i).map_err(|problem| Lack::formula(&table.id, problem))? else {
            continue;
        };
        let year = years[i]
            .filter(|_| one_year)
            .map(|y| y.saturating_add(term.shift));
        let key = (place, year);
        if term.combine == Combine::Only && out.contains_key(&key) {
            return Err(Lack::Twice {
                table: table.id.clone(),
                place: key.0.to_string(),
                year,
            });
        }
        let picked = out.entry(key).or_default();
        picked.value += value;
        picked.sources.extend(beside.source(i));
        picked.marks.extend(beside.mark(i));
    }
    if out.is_empty() {
        let picks = term.select.iter().map(|(id, want)| {
            let (name, want) = (heading(table, id), want.words());
            Text::new(
                format!("{} = {want}", name.zh),
                format!("{} = {want}", name.en),
            )
        });
        return Err(Lack::rows(&table.id, &term.value, picks));
    }
    Ok(out)
}

/// The name of a column as it stands in the file, with its Chinese label where it has one.
fn heading(table: &Table, id: &str) -> Text {
    let label = table.find(id).map_or("", |c| c.label.zh.as_str());
    if label.is_empty() || label == id {
        return Text::same(id);
    }
    Text::new(format!("{id}（{label}）"), id)
}

/// What one column of a term must hold.
enum Wanted<'a> {
    Word(&'a [Cell], &'a str),
    Number(&'a [Cell], f64),
    /// The same as another column of the row.
    Same(&'a [Cell], &'a [Cell]),
}

impl Wanted<'_> {
    fn fits(&self, row: usize) -> bool {
        match self {
            Self::Word(cells, want) => cells[row].word() == Some(want),
            Self::Number(cells, want) => {
                cells[row].number().is_some_and(|x| (x - want).abs() < 1e-9)
            }
            Self::Same(cells, other) => cells[row] == other[row],
        }
    }
}

fn wanted<'a>(term: &'a Term, table: &'a Table) -> Result<Vec<Wanted<'a>>, Lack> {
    let one = |(id, want): (&'a String, &'a Pick)| {
        let cells = column(table, id)?;
        Ok(match want {
            Pick::Number(x) => Wanted::Number(cells, *x),
            Pick::Word(word) => match word.strip_prefix('=') {
                Some(other) => Wanted::Same(cells, column(table, other)?),
                None => Wanted::Word(cells, word),
            },
        })
    };
    term.select.iter().map(one).collect()
}

/// The places and years of all terms; years only where some term has years.
fn keys(terms: &[(usize, Figures<'_>)]) -> BTreeSet<Key> {
    let all: BTreeSet<Key> = terms.iter().flat_map(|(_, f)| f.keys()).cloned().collect();
    if all.iter().any(|k| k.1.is_some()) {
        all.into_iter().filter(|k| k.1.is_some()).collect()
    } else {
        all
    }
}
