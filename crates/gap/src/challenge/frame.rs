//! The rows that one way of an indicator reads: columns of its table, joined with picked terms.

use super::finding::Lack;
use super::formula::{Formula, Scalar};
use super::spec::{Pick, Term, Way};
use ronghe_base::{Cell, Level, Place, Table, Year};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of a region by name.
pub(crate) type Tables = BTreeMap<String, Table>;

/// A place in a year; none for tables without years.
type Key = (Place, Option<Year>);

/// One row: a place in a year with the columns that the formulas name.
pub(crate) struct Row {
    pub(crate) place: Place,
    pub(crate) year: Option<Year>,
    values: BTreeMap<String, Scalar>,
    /// Source words of the rows behind it.
    pub(crate) sources: BTreeSet<String>,
    /// Whether a row behind it is marked as other than observed.
    pub(crate) marks: BTreeSet<String>,
}

impl Row {
    pub(crate) fn number(&self, formula: &Formula) -> Result<Option<f64>, String> {
        formula.number(|name| self.values.get(name).cloned())
    }
}

/// A figure of one term with the words that stand beside it.
#[derive(Clone, Debug, Default)]
struct Picked {
    value: f64,
    sources: BTreeSet<String>,
    marks: BTreeSet<String>,
}

/// The rows of a way, at its level and under its filter.
pub(crate) fn rows(way: &Way, tables: &Tables) -> Result<Vec<Row>, Lack> {
    let names: BTreeSet<&str> = way
        .formulas()
        .flat_map(Formula::names)
        .map(String::as_str)
        .collect();
    let terms: BTreeMap<&str, BTreeMap<Key, Picked>> = way
        .terms
        .iter()
        .filter(|(name, _)| names.contains(name.as_str()))
        .map(|(name, term)| Ok((name.as_str(), pick(term, &way.table, tables)?)))
        .collect::<Result<_, Lack>>()?;
    let columns: Vec<&str> = names
        .iter()
        .copied()
        .filter(|&name| !terms.contains_key(name))
        .collect();
    let mut rows = if columns.is_empty() {
        keys(&terms).into_iter().map(bare).collect()
    } else {
        plain(table(tables, &way.table)?, &columns)?
    };
    for row in &mut rows {
        for (&name, values) in &terms {
            let here = (row.place.clone(), row.year);
            // A figure without a year of its own holds for any year.
            let found = values.get(&here).or_else(|| values.get(&(here.0, None)));
            if let Some(picked) = found {
                row.values.insert(name.into(), Scalar::Number(picked.value));
                row.sources.extend(picked.sources.iter().cloned());
                row.marks.extend(picked.marks.iter().cloned());
            }
        }
    }
    if let Some(level) = way.level {
        let ranks = ranks(tables);
        let chosen = way.chosen();
        rows.retain(|r| rank(&ranks, &r.place) == level || chosen.as_ref() == Some(&r.place));
    }
    if let Some(filter) = &way.filter {
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let holds = filter.holds(|name| row.values.get(name).cloned());
            if holds.map_err(|problem| Lack::formula(&way.table, problem))? {
                kept.push(row);
            }
        }
        rows = kept;
    }
    Ok(rows)
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

/// The place of each row; a table without the usual column of places speaks of the nation.
fn places(table: &Table, by: &str) -> Result<Vec<Option<Place>>, Lack> {
    if by == "place" && table.find(by).is_none() {
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

fn scalar(cell: &Cell) -> Option<Scalar> {
    match cell.number() {
        Some(x) => Some(Scalar::Number(x)),
        None => cell.word().map(|w| Scalar::Word(w.into())),
    }
}

/// What stands in a column of words of a row, such as its source.
fn word(table: &Table, id: &str, row: usize) -> Option<String> {
    table
        .get(id, row)
        .and_then(Cell::word)
        .filter(|w| !w.is_empty())
        .map(Into::into)
}

fn mark(table: &Table, row: usize) -> Option<String> {
    word(table, "status", row).filter(|w| w != "observed")
}

fn plain(table: &Table, names: &[&str]) -> Result<Vec<Row>, Lack> {
    let columns: Vec<(&str, &[Cell])> = names
        .iter()
        .map(|&n| Ok((n, column(table, n)?)))
        .collect::<Result<_, Lack>>()?;
    let places = places(table, "place")?;
    let rows = places.into_iter().zip(years(table)).enumerate();
    let row = |(i, (place, year)): (usize, (Option<Place>, Option<Year>))| {
        let values = columns
            .iter()
            .filter_map(|&(n, cells)| Some((n.into(), scalar(cells.get(i)?)?)));
        Some(Row {
            place: place?,
            year,
            values: values.collect(),
            sources: word(table, "source", i).into_iter().collect(),
            marks: mark(table, i).into_iter().collect(),
        })
    };
    Ok(rows.filter_map(row).collect())
}

/// The figures of a term by place and year.
fn pick(term: &Term, home: &str, tables: &Tables) -> Result<BTreeMap<Key, Picked>, Lack> {
    let table = table(tables, term.table.as_deref().unwrap_or(home))?;
    let values = column(table, &term.column)?;
    let places = places(table, &term.by)?;
    let years = years(table);
    let wanted = wanted(term, table)?;
    let any_year = term.select.contains_key("year");
    let mut out: BTreeMap<Key, Picked> = BTreeMap::new();
    for (i, place) in places.into_iter().enumerate() {
        let fits = wanted.iter().all(|w| w.fits(i));
        let (Some(place), Some(value), true) = (place, values[i].number(), fits) else {
            continue;
        };
        let year = if any_year { None } else { years[i] };
        let key = (place, year);
        if !term.sum && out.contains_key(&key) {
            return Err(Lack::Twice {
                table: table.id.clone(),
                place: key.0.to_string(),
                year,
            });
        }
        let picked = out.entry(key).or_default();
        picked.value += value;
        picked.sources.extend(word(table, "source", i));
        picked.marks.extend(mark(table, i));
    }
    if out.is_empty() {
        let what: Vec<String> = term
            .select
            .iter()
            .map(|(id, want)| format!("{id} = {}", want.words()))
            .collect();
        return Err(Lack::Rows {
            table: table.id.clone(),
            what: what.join(", "),
        });
    }
    Ok(out)
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
fn keys(terms: &BTreeMap<&str, BTreeMap<Key, Picked>>) -> BTreeSet<Key> {
    let all: BTreeSet<Key> = terms.values().flat_map(BTreeMap::keys).cloned().collect();
    if all.iter().any(|k| k.1.is_some()) {
        all.into_iter().filter(|k| k.1.is_some()).collect()
    } else {
        all
    }
}

fn bare((place, year): Key) -> Row {
    Row {
        place,
        year,
        values: BTreeMap::new(),
        sources: BTreeSet::new(),
        marks: BTreeSet::new(),
    }
}

/// Ranks that the table of places states.
fn ranks(tables: &Tables) -> BTreeMap<Place, Level> {
    let Some(table) = tables.get("places") else {
        return BTreeMap::new();
    };
    let (Ok(places), Ok(levels)) = (places(table, "place"), column(table, "level")) else {
        return BTreeMap::new();
    };
    let rank = |(place, level): (Option<Place>, &Cell)| Some((place?, read_level(level.word()?)?));
    places.into_iter().zip(levels).filter_map(rank).collect()
}

fn rank(ranks: &BTreeMap<Place, Level>, place: &Place) -> Level {
    ranks.get(place).copied().unwrap_or_else(|| place.level())
}

fn read_level(word: &str) -> Option<Level> {
    Some(match word {
        "world" => Level::World,
        "nation" => Level::Nation,
        "province" => Level::Province,
        "prefecture" => Level::Prefecture,
        "county" => Level::County,
        "township" => Level::Township,
        "village" => Level::Village,
        _ => return None,
    })
}
