//! Holds the catalogue against the tables of a region.

use super::catalogue::Catalogue;
use super::figure::{Figure, by_year, figure};
use super::finding::{Assessment, Finding, Goal, Lack, PlaceValue, Valuation};
use super::frame::{Row, Tables, names, rows, table};
use super::spec::{Headline, Indicator, Target, Way};
use super::tree::Region;
use crate::{Direction, Observation, Series, Speed, Trend};
use ronghe_base::{Level, Place, Source, Table, Text, Unit, Year};
use std::collections::{BTreeMap, BTreeSet};

impl Catalogue {
    /// Computes every indicator that the tables allow (C1-C5); never guesses.
    ///
    /// The first way whose tables, columns and rows exist is used. Without a stated year it takes
    /// the latest with a value; without a stated rank only the lowest places of a table count, so
    /// that nobody counts twice. Trends stay inside one definition and compare the years
    /// that hold nearly all places of the headline, over the places that all of them hold.
    ///
    /// # Shapes and units
    /// - `tables`: the tables of a region by name, columns in the units of their spec
    /// - returns one assessment an indicator, in the order of the catalogue
    ///
    /// ```
    /// use ronghe_base::{Table, Text, Unit};
    /// use ronghe_gap::{Catalogue, Finding};
    /// let mut census = Table::new("census", Text::new("普查", "Census"))
    ///     .column("place", Text::new("地方", "Place"), Unit::None)
    ///     .column("leaf", Text::new("末级", "Leaf"), Unit::None)
    ///     .column("total", Text::new("人口", "People"), Unit::Persons)
    ///     .column("age_65", Text::new("65 岁及以上", "65 and over"), Unit::Percent);
    /// census.push(["330000".into(), "no".into(), 1000.0.into(), 13.0.into()]);
    /// let tables = [("census".to_string(), census)].into();
    /// let found = Catalogue::built_in().assess(&tables);
    /// let old = found.iter().find(|a| a.indicator.id == "older-people").unwrap();
    /// let Finding::Valued(old) = &old.finding else { panic!("valued") };
    /// assert!((old.value - 13.0).abs() < 1e-12);
    /// ```
    pub fn assess(&self, tables: &BTreeMap<String, Table>) -> Vec<Assessment> {
        self.assess_at(tables, None)
    }

    /// The same at one rank of places, such as the counties (C1-C5).
    ///
    /// Rows of that rank are used where the table has them; else the lowest rows below are added up,
    /// numerators and denominators apart, so that a place of that rank is the sum of its parts. A plain
    /// number without a denominator is never added up, and a table that reaches no place of the rank has
    /// no value there; there is no trend. The headline is that of the places of the rank; what is printed for the whole, for
    /// one place, or for households keeps its own.
    ///
    /// ```
    /// use ronghe_base::{Level, Table, Text, Unit};
    /// use ronghe_gap::Catalogue;
    /// let mut census = Table::new("census", Text::same("census"))
    ///     .column("place", Text::same("place"), Unit::None)
    ///     .column("leaf", Text::same("leaf"), Unit::None)
    ///     .column("total", Text::same("total"), Unit::Persons)
    ///     .column("age_65", Text::same("65 and over"), Unit::Percent);
    /// census.push(["330102".into(), "yes".into(), 1000.0.into(), 10.0.into()]);
    /// census.push(["330105".into(), "yes".into(), 3000.0.into(), 20.0.into()]);
    /// let tables = [("census".to_string(), census)].into();
    /// let found = Catalogue::built_in().assess_at(&tables, Some(Level::Prefecture));
    /// let old = found.iter().find(|a| a.indicator.id == "older-people").unwrap();
    /// let places = &old.valued().unwrap().places;
    /// assert_eq!(places[0].place.code(), "330100");
    /// assert!((places[0].value - 17.5).abs() < 1e-12);
    /// ```
    pub fn assess_at(
        &self,
        tables: &BTreeMap<String, Table>,
        level: Option<Level>,
    ) -> Vec<Assessment> {
        let region = Region::new(tables, level);
        let assess = |indicator: &Indicator| Assessment {
            indicator: indicator.clone(),
            finding: indicator.find(&region),
        };
        self.indicators().iter().map(assess).collect()
    }
}

impl Indicator {
    fn find(&self, region: &Region<'_>) -> Finding {
        let mut lacks = vec![];
        for (number, way) in self.ways.iter().enumerate() {
            let absent: Vec<Lack> = way
                .tables()
                .iter()
                .filter_map(|id| table(region.tables, id).err())
                .collect();
            let found = if absent.is_empty() {
                self.value(number, way, region).map_err(|lack| vec![lack])
            } else {
                Err(absent)
            };
            match found {
                Ok(valuation) => return Finding::Valued(valuation),
                Err(new) => lacks.extend(new),
            }
        }
        let mut seen = BTreeSet::new();
        lacks.retain(|lack| seen.insert(lack.clone()));
        Finding::Missing(lacks)
    }

    fn value(&self, number: usize, way: &Way, region: &Region<'_>) -> Result<Valuation, Lack> {
        let names = names(way);
        let rows = rows(way, &names, region)?;
        let years = by_year(&rows);
        let nothing = || way.no_rows(region);
        let (key, main) = latest(way, &years, region)?.ok_or_else(nothing)?;
        let (year, here) = (key.or(way.year), &years[&key]);
        let urban = match &way.urban {
            Some(parts) => Some(figure(way, parts, here, region)?.ok_or_else(nothing)?),
            None => None,
        };
        let places = place_values(&main, urban.as_ref());
        // The history of every place of a rank is another question.
        let series = match region.asked(way) {
            None => self.series(region),
            Some(_) => None,
        };
        let trend = own_trend(way, year, series.as_ref());
        let (best, worst) = self.ends(&places);
        let mut notes = notes(way, here, &main);
        if trend.is_some_and(|t| (t.to.value - main.value).abs() > 1e-9 * main.value.abs()) {
            notes.push(Text::new(
                "趋势只含各年都有数值的地方",
                "the trend holds only places with a value in all of its years",
            ));
        }
        let target = match &self.target {
            Target::None => None,
            Target::Document { value, .. } => Some(*value),
            Target::Urban => urban.as_ref().map(|u| u.value),
            Target::Best => best.as_ref().map(|b| b.value),
        };
        Ok(Valuation {
            way: number,
            table: way.table.clone(),
            year,
            value: main.value,
            not_valued: main.lacking(),
            places,
            trend,
            breaks: series.map_or_else(Vec::new, |s| s.breaks()),
            goal: target.map(|target| self.goal(main.value, target, trend)),
            best,
            worst,
            sources: sources(way, region.tables, here, &main),
            notes,
        })
    }

    fn goal(&self, value: f64, target: f64, trend: Option<Trend>) -> Goal {
        // Only a fixed figure can be walked towards; townspeople and the best place move too.
        let fixed = matches!(self.target, Target::Document { .. });
        let reach = trend.filter(|_| fixed);
        Goal {
            target,
            gap: value - target,
            met: self.direction.meets(value, target),
            reach: reach.map(|t| t.reach(target, self.direction, Speed::Linear)),
        }
    }

    /// Best and worst place, where one side is better; ties go to the first in order of place.
    fn ends(&self, places: &[PlaceValue]) -> (Option<PlaceValue>, Option<PlaceValue>) {
        if places.len() < 2 || self.direction == Direction::Neutral {
            return (None, None);
        }
        let better = |a: &PlaceValue, b: &PlaceValue| {
            a.value > b.value && self.direction == Direction::MoreIsBetter
                || a.value < b.value && self.direction == Direction::LessIsBetter
        };
        let mut ends = (&places[0], &places[0]);
        for place in places {
            if better(place, ends.0) {
                ends.0 = place;
            }
            if better(ends.1, place) {
                ends.1 = place;
            }
        }
        (Some(ends.0.clone()), Some(ends.1.clone()))
    }

    /// The headline over years from every way that has a trend, each under its definition.
    fn series(&self, region: &Region<'_>) -> Option<Series> {
        let mut seen = BTreeMap::new();
        for way in self.ways.iter().filter(|w| w.trend) {
            for (year, value) in over_years(way, region).unwrap_or_default() {
                seen.entry((way.counted(), year)).or_insert(value);
            }
        }
        let observations = seen
            .into_iter()
            .map(|((definition, year), value)| Observation {
                year,
                value,
                definition,
            });
        Series::new(self.title.clone(), Unit::Number, observations).ok()
    }
}

/// How much of the places of the headline a year must hold to be compared with it.
const COMPARABLE: f64 = 0.98;

/// The headline of every comparable year, all over the places that each of them holds.
fn over_years(way: &Way, region: &Region<'_>) -> Result<Vec<(Year, f64)>, Lack> {
    let names = names(way);
    let rows = rows(way, &names, region)?;
    let years = by_year(&rows);
    let Some((_, main)) = latest(way, &years, region)? else {
        return Ok(vec![]);
    };
    let mut comparable = vec![];
    let mut common = main.used.clone();
    for (&year, rows) in &years {
        let (Some(year), Some(f)) = (year, figure(way, &way.figure, rows, region)?) else {
            continue;
        };
        let shared = main.used.intersection(&f.used).count();
        if shared as f64 >= COMPARABLE * main.used.len() as f64 {
            common.retain(|place| f.used.contains(place));
            comparable.push((year, rows));
        }
    }
    let mut values = vec![];
    for (year, rows) in comparable {
        let rows: Vec<&Row<'_>> = rows
            .iter()
            .copied()
            .filter(|row| common.contains(&row.place))
            .collect();
        if let Some(f) = figure(way, &way.figure, &rows, region)? {
            values.push((year, f.value));
        }
    }
    Ok(values)
}

/// The value of each place, with that of the townspeople beside it.
fn place_values(main: &Figure, urban: Option<&Figure>) -> Vec<PlaceValue> {
    let value = |(place, &value): (&Place, &f64)| PlaceValue {
        place: place.clone(),
        value,
        urban: urban.and_then(|u| u.places.get(place).copied()),
    };
    main.places.iter().map(value).collect()
}

/// The trend under the definition of the way that gave the headline, up to its year.
fn own_trend(way: &Way, year: Option<Year>, series: Option<&Series>) -> Option<Trend> {
    let definition = way.counted();
    let segment = series?
        .segments()
        .iter()
        .find(|s| s.definition() == definition)?;
    let to = segment.at(year?)?;
    Trend::new(*segment.points().first()?, to).filter(|_| way.trend)
}

/// The stated year, or the latest one with a figure. Rows without years stand for the stated one.
fn latest(
    way: &Way,
    years: &BTreeMap<Option<Year>, Vec<&Row<'_>>>,
    region: &Region<'_>,
) -> Result<Option<(Option<Year>, Figure)>, Lack> {
    let timeless = years.keys().all(Option::is_none);
    for (&year, rows) in years.iter().rev() {
        let wanted = way.year.is_none() || timeless || way.year == year;
        if wanted && let Some(found) = figure(way, &way.figure, rows, region)? {
            return Ok(Some((year, found)));
        }
    }
    Ok(None)
}

/// Documents named by the rows that were used, then those of their tables.
fn sources(way: &Way, tables: &Tables, rows: &[&Row<'_>], main: &Figure) -> Vec<Source> {
    let used = rows.iter().filter(|row| main.holds(&row.place));
    let words: BTreeSet<&str> = used.flat_map(|row| row.sources.iter().copied()).collect();
    let mut out: Vec<Source> = words
        .into_iter()
        .map(|title| Source {
            title: title.into(),
            ..Source::default()
        })
        .collect();
    for id in way.tables() {
        let of = table(tables, id)
            .map(|t| t.sources.as_slice())
            .unwrap_or_default();
        out.extend(
            of.iter()
                .filter(|s| !out.contains(s))
                .cloned()
                .collect::<Vec<_>>(),
        );
    }
    out
}

fn notes(way: &Way, rows: &[&Row<'_>], main: &Figure) -> Vec<Text> {
    let used = rows.iter().filter(|row| main.holds(&row.place));
    let marks: BTreeSet<&str> = used.flat_map(|row| row.marks.iter().copied()).collect();
    let mut notes: Vec<Text> = way.note.iter().cloned().collect();
    if main.blanks > 0 {
        let n = main.blanks;
        notes.push(Text::new(
            format!("{n} 个地方分子缺值，按零计"),
            format!("{n} places with a blank numerator count as zero"),
        ));
    }
    notes.extend(marks.into_iter().map(|mark| {
        let zh = match mark {
            "imputed" => "推算",
            "second-hand" => "转引",
            "assumed" => "假设",
            other => other,
        };
        Text::new(
            format!("含标为“{zh}”的数据"),
            format!("holds data marked \"{mark}\""),
        )
    }));
    notes
}

impl Way {
    /// Tables that it reads, its own first.
    pub fn tables(&self) -> Vec<&str> {
        let mut ids = vec![self.table.as_str()];
        for id in self.terms.values().filter_map(|t| t.table.as_deref()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// The definition under which it counts; the table unless stated.
    pub(crate) fn counted(&self) -> String {
        self.definition
            .clone()
            .unwrap_or_else(|| self.table.clone())
    }

    /// Nothing found, with what was looked for.
    fn no_rows(&self, region: &Region<'_>) -> Lack {
        let mut conditions = vec![];
        if let Some(level) = region.shown(self) {
            let en = format!("the level is {level:?}").to_lowercase();
            conditions.push(Text::new(format!("层级为{}", level_zh(level)), en));
        }
        if let Some(filter) = &self.filter {
            conditions.push(Text::same(filter.text()));
        }
        if let Some(year) = self.year {
            conditions.push(Text::new(
                format!("年份为 {year}"),
                format!("the year is {year}"),
            ));
        }
        let chosen = self.chosen(region);
        if let Some(place) = chosen.filter(|_| self.headline != Headline::Whole) {
            conditions.push(Text::new(
                format!("地方为 {place}"),
                format!("the place is {place}"),
            ));
        }
        Lack::rows(&self.table, &self.figure.numerator, conditions.into_iter())
    }
}

fn level_zh(level: Level) -> &'static str {
    match level {
        Level::World => "国外",
        Level::Nation => "全国",
        Level::Province => "省级",
        Level::Prefecture => "地级",
        Level::County => "县级",
        Level::Township => "乡级",
        Level::Village => "村级",
        Level::Own => "自定",
    }
}
