//! Step 1, measure: the gap between town and country from the tables of a region (D1, C1-C5).

use crate::economy::at_year;
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Level, Place, Source, Table, Text, Unit, Year};
use ronghe_gap::{
    Assessment, Catalogue, Decomposition, Grouping, Indicator, Inequality, Observation, Policy,
    Ranked, Sample, Series, both_orders, lorenz, lorenz_table,
};
use std::collections::{BTreeMap, BTreeSet};

/// What was measured. A part is none where the region has no table for it; `missing` says so.
#[derive(Clone, Debug, Default)]
pub struct Gap {
    /// Urban and rural income of the whole region in the latest year.
    pub latest: Option<Pair>,
    /// The same in the year of the places, where the whole is printed too.
    pub whole: Option<Pair>,
    /// Urban and rural income of its places, in the year that has most of them.
    pub places: Vec<Pair>,
    /// Ratio over time, for every place that has at least two years.
    pub series: Vec<(Place, Series)>,
    /// Inequality between the cells place x residence.
    pub inequality: Option<CellInequality>,
    /// Indicators of the five challenges that the region has, or could have.
    pub challenges: Vec<Assessment>,
    /// Indicators about places that no table of the region could hold, such as provinces of a county.
    pub elsewhere: usize,
    /// Rank of the places that the sheets show beside each other.
    pub level: Option<Level>,
    /// Income per head of all residents of the whole, yuan a year, in the latest year that has it.
    pub income: Option<(Year, f64)>,
    /// What could not be measured, and which table would fill it.
    pub missing: Vec<Text>,
}

/// Urban and rural income per head of one place in one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The place.
    pub place: Place,
    /// Its names.
    pub name: Text,
    /// The year.
    pub year: Year,
    /// Urban, yuan per person and year.
    pub urban: f64,
    /// Rural, yuan per person and year.
    pub rural: f64,
}

impl Pair {
    /// Urban over rural.
    pub fn ratio(&self) -> f64 {
        self.urban / self.rural
    }
}

/// Inequality between the cells place x residence, each weighted by its residents.
#[derive(Clone, Debug)]
pub struct CellInequality {
    /// Year of income and population.
    pub year: Year,
    /// How many cells.
    pub cells: usize,
    /// Mean, Gini, Theil, quintiles.
    pub summary: Inequality,
    /// Theil T by residence first, then by place first: the two overlap.
    pub theil_t: [Decomposition; 2],
    /// Theil L, likewise.
    pub theil_l: [Decomposition; 2],
    /// The Lorenz curve.
    pub lorenz: Table,
    /// Further measures, with their variants.
    pub measures: Table,
    /// How much of Gini and Theil lies between residences and between places.
    pub splits: Table,
    /// Sources of income and population.
    pub sources: Vec<Source>,
}

/// Pairs of definitions that may be divided: the old surveys, and the one survey from 2013 on.
const DEFINITIONS: [(&str, &str); 2] = [("disposable-old", "net"), ("disposable", "disposable")];

/// First year of the one survey for town and country.
pub const NEW_SURVEY: Year = 2013;

/// Ratios of the whole that a table of facts prints as such.
fn printed_ratios(region: &Region, whole: &Place) -> Vec<(Place, Year, f64)> {
    let Some(facts) = region.table("facts") else {
        return vec![];
    };
    let is_ratio = |row| facts.get("fact", row).and_then(Cell::word) == Some("urban_rural_ratio");
    (0..facts.rows())
        .filter(|&row| is_ratio(row))
        .filter_map(
            |row| match (facts.get("year", row), facts.get("value", row)) {
                (Some(Cell::Year(year)), Some(value)) => {
                    Some((whole.clone(), *year, value.number()?))
                }
                _ => None,
            },
        )
        .collect()
}

impl Gap {
    /// Measures what the tables allow.
    ///
    /// # Errors
    /// [`StudyError::Gap`] for values that no measure can use.
    pub fn measure(region: &Region) -> Result<Self, StudyError> {
        let ranks = ranks(region);
        let all = Catalogue::built_in().assess(&region.tables);
        let count = all.len();
        let mut gap = Self {
            challenges: fitting(all, &ranks),
            ..Self::default()
        };
        gap.elsewhere = count - gap.challenges.len();
        let Some(income) = region.table("income") else {
            gap.missing.push(Text::new(
                "没有 income 表：城乡收入比与不平等无法计算。",
                "There is no table income: ratio and inequality cannot be measured.",
            ));
            return Ok(gap);
        };
        let found = Incomes::read(income);
        let whole = whole(region);
        let printed = whole
            .as_ref()
            .map_or_else(Vec::new, |w| printed_ratios(region, w));
        gap.series = found.series(&printed)?;
        gap.latest = whole.as_ref().and_then(|place| found.latest(place, region));
        gap.income = whole.as_ref().and_then(|place| mean_income(income, place));
        if let Some(at) = found.best(whole.as_ref(), &ranks) {
            let year = at.0;
            gap.level = LEVELS.get(at.1).copied();
            gap.places = found.pairs(at, whole.as_ref(), &ranks, region);
            gap.whole = whole.as_ref().and_then(|w| found.pair(w, year, region));
            gap.inequality = cell_inequality(region, &gap.places, income)?;
        }
        if gap.inequality.is_none() {
            gap.missing.push(Text::new(
                "同一年份的分城乡收入与人口不全：单元间不平等无法计算。",
                "No year has both incomes and residents of at least two places: inequality between cells cannot be measured.",
            ));
        }
        Ok(gap)
    }

    /// Ranks of places below the whole of which the region has two or more, highest first.
    pub fn levels(region: &Region) -> Vec<Level> {
        let ranks = ranks(region);
        let many = |rank: &usize| ranks.values().filter(|r| *r == rank).count() > 1;
        let below = (1..LEVELS.len()).filter(many);
        below.map(|rank| LEVELS[rank]).collect()
    }

    /// The indicators of the five challenges at one rank of places.
    pub fn at(region: &Region, level: Level) -> Vec<Assessment> {
        let all = Catalogue::built_in().assess_at(&region.tables, Some(level));
        fitting(all, &ranks(region))
    }

    /// Place with the smallest and with the largest ratio.
    pub fn extremes(&self) -> Option<(&Pair, &Pair)> {
        let by = |a: &&Pair, b: &&Pair| a.ratio().total_cmp(&b.ratio());
        Some((
            self.places.iter().min_by(by)?,
            self.places.iter().max_by(by)?,
        ))
    }

    /// Urban and rural income, ratio and absolute gap by place, the whole first.
    pub fn ratios(&self) -> Table {
        let mut table = Table::new(
            "ratio-by-place",
            Text::new("城乡收入比与绝对差距", "Urban-rural ratio and absolute gap"),
        )
        .column("place", Text::new("代码", "Code"), Unit::None)
        .column("name", Text::new("地方", "Place"), Unit::None)
        .column("year", Text::new("年份", "Year"), Unit::CalendarYear)
        .column("urban", Text::new("城镇", "Urban"), Unit::YuanPerHead)
        .column("rural", Text::new("农村", "Rural"), Unit::YuanPerHead)
        .column(
            "ratio",
            Text::new("城乡收入比（居住地）", "Urban-rural ratio (residence)"),
            Unit::Ratio,
        )
        .column(
            "absolute",
            Text::new("绝对差距", "Absolute gap"),
            Unit::YuanPerHead,
        );
        for pair in self.whole.iter().chain(&self.places) {
            table.push([
                pair.place.clone().into(),
                pair.name.clone().into(),
                Cell::Year(pair.year),
                pair.urban.into(),
                pair.rural.into(),
                pair.ratio().into(),
                (pair.urban - pair.rural).into(),
            ]);
        }
        table
    }
}

/// The place that holds all others: the nation, or the one place without a parent.
pub fn whole(region: &Region) -> Option<Place> {
    let places = region.table("places")?;
    let column = places.find("place")?;
    let all = || {
        column
            .cells
            .iter()
            .enumerate()
            .filter_map(|(row, cell)| match cell {
                Cell::Place(place) => Some((row, place)),
                _ => None,
            })
    };
    let orphan = |row: usize| places.get("parent", row).is_none_or(Cell::is_missing);
    all()
        .find(|(_, p)| **p == Place::nation())
        .or_else(|| all().find(|(row, p)| p.code() != "W" && orphan(*row)))
        .map(|(_, place)| place.clone())
}

/// Urban over rural income per head of the whole region in a year, by the rows of table `income`: of one
/// survey, never of two.
pub(crate) fn whole_ratio(region: &Region, year: Year) -> Option<f64> {
    let incomes = Incomes::read(region.table("income")?);
    let pair = incomes.pair(&whole(region)?, year, region)?;
    Some(pair.ratio()).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
}

/// Income by place, year and pair of definitions.
struct Incomes(BTreeMap<(Place, usize, Year), [Option<f64>; 2]>);

impl Incomes {
    fn read(income: &Table) -> Self {
        let mut found: BTreeMap<(Place, usize, Year), [Option<f64>; 2]> = BTreeMap::new();
        let word = |column: &str, row| income.get(column, row).and_then(Cell::word);
        for row in 0..income.rows() {
            let (Some(Cell::Place(place)), Some(Cell::Year(year))) =
                (income.get("place", row), income.get("year", row))
            else {
                continue;
            };
            if word("period", row) != Some("year") || word("component", row) != Some("total") {
                continue;
            }
            let value = income.get("value", row).and_then(Cell::number);
            for (regime, (urban, rural)) in DEFINITIONS.iter().enumerate() {
                let slot = match (word("residence", row), word("definition", row)) {
                    (Some("urban"), Some(d)) if d == *urban => 0,
                    (Some("rural"), Some(d)) if d == *rural => 1,
                    _ => continue,
                };
                found.entry((place.clone(), regime, *year)).or_default()[slot] = value;
            }
        }
        found.retain(|_, pair| matches!(pair, [Some(_), Some(r)] if *r > 0.0));
        Self(found)
    }

    fn years(&self, place: &Place) -> impl Iterator<Item = (usize, Year, f64)> + '_ {
        let place = place.clone();
        self.0
            .iter()
            .filter(move |((p, _, _), _)| *p == place)
            .filter_map(|((_, regime, year), pair)| Some((*regime, *year, pair[0]? / pair[1]?)))
    }

    /// Ratios over time, with ratios printed as such for years without both incomes.
    fn series(&self, printed: &[(Place, Year, f64)]) -> Result<Vec<(Place, Series)>, StudyError> {
        let places: BTreeSet<&Place> = self
            .0
            .keys()
            .map(|(p, _, _)| p)
            .chain(printed.iter().map(|(p, _, _)| p))
            .collect();
        let mut out = vec![];
        for place in places {
            let own: Vec<(usize, Year, f64)> = self.years(place).collect();
            let extra = printed
                .iter()
                .filter(|(p, year, _)| p == place && own.iter().all(|(_, y, _)| y != year))
                .map(|&(_, year, value)| (usize::from(year >= NEW_SURVEY), year, value));
            let points: Vec<Observation> = own
                .iter()
                .copied()
                .chain(extra)
                .map(|(regime, year, value)| Observation {
                    year,
                    value,
                    definition: format!("{}/{}", DEFINITIONS[regime].0, DEFINITIONS[regime].1),
                })
                .collect();
            if points.len() >= 2 {
                let name = Text::new("城乡收入比（居住地）", "Urban-rural ratio (residence)");
                out.push((place.clone(), Series::new(name, Unit::Ratio, points)?));
            }
        }
        Ok(out)
    }

    /// The year and the level that have most places besides the whole; the latest of several years.
    /// One level only: a prefecture and its counties are the same people.
    fn best(&self, whole: Option<&Place>, ranks: &BTreeMap<Place, Rank>) -> Option<(Year, Rank)> {
        let mut count: BTreeMap<(Year, Rank), usize> = BTreeMap::new();
        for (place, _, year) in self.0.keys().filter(|(p, _, _)| Some(p) != whole) {
            if let Some(rank) = ranks.get(place) {
                *count.entry((*year, *rank)).or_default() += 1;
            }
        }
        count
            .into_iter()
            .filter(|(_, n)| *n >= 2)
            .max_by_key(|&(at, n)| (n, at))
            .map(|(at, _)| at)
    }

    fn pair(&self, place: &Place, year: Year, region: &Region) -> Option<Pair> {
        let pair = (0..DEFINITIONS.len())
            .rev()
            .find_map(|r| self.0.get(&(place.clone(), r, year)))?;
        Some(Pair {
            place: place.clone(),
            name: region.name_of(place),
            year,
            urban: pair[0]?,
            rural: pair[1]?,
        })
    }

    fn latest(&self, place: &Place, region: &Region) -> Option<Pair> {
        let year = self.years(place).map(|(_, year, _)| year).max()?;
        self.pair(place, year, region)
    }

    fn pairs(
        &self,
        (year, level): (Year, Rank),
        whole: Option<&Place>,
        ranks: &BTreeMap<Place, Rank>,
        region: &Region,
    ) -> Vec<Pair> {
        let places: BTreeSet<&Place> = self
            .0
            .keys()
            .filter(|(_, _, y)| *y == year)
            .map(|(p, _, _)| p)
            .collect();
        places
            .into_iter()
            .filter(|p| Some(*p) != whole && ranks.get(*p) == Some(&level))
            .filter_map(|p| self.pair(p, year, region))
            .collect()
    }
}

/// Disposable income per head of all residents as the latest year prints it.
fn mean_income(income: &Table, whole: &Place) -> Option<(Year, f64)> {
    let word = |column: &str, row| income.get(column, row).and_then(Cell::word);
    let wanted = [
        ("period", "year"),
        ("residence", "all"),
        ("component", "total"),
        ("definition", "disposable"),
    ];
    (0..income.rows())
        .filter(|&row| wanted.iter().all(|(c, want)| word(c, row) == Some(want)))
        .filter_map(
            |row| match (income.get("place", row)?, income.get("year", row)?) {
                (Cell::Place(place), Cell::Year(year)) if place == whole => {
                    Some((*year, income.get("value", row)?.number()?))
                }
                _ => None,
            },
        )
        .max_by_key(|(year, _)| *year)
}

/// Ranks of places in order, as table `places` writes them.
const LEVELS: [Level; 6] = [
    Level::Nation,
    Level::Province,
    Level::Prefecture,
    Level::County,
    Level::Township,
    Level::Village,
];

/// The rank of places: 1 a province, 2 a prefecture, 3 a county, 4 a township, 5 a village.
type Rank = usize;

/// Ranks by place, as table `places` states them.
fn ranks(region: &Region) -> BTreeMap<Place, Rank> {
    let Some(places) = region.table("places") else {
        return BTreeMap::new();
    };
    let rank = |row| {
        let level = places.get("level", row).and_then(Cell::word);
        level
            .and_then(|l| {
                let known = |level: &Level| format!("{level:?}").to_lowercase() == l;
                LEVELS.iter().position(known)
            })
            .unwrap_or(LEVELS.len())
    };
    (0..places.rows())
        .filter_map(|row| match places.get("place", row) {
            Some(Cell::Place(place)) => Some((place.clone(), rank(row))),
            _ => None,
        })
        .collect()
}

/// The assessments that have a value, or could have one here.
fn fitting(mut all: Vec<Assessment>, ranks: &BTreeMap<Place, Rank>) -> Vec<Assessment> {
    all.retain(|a| a.valued().is_some() || applies(&a.indicator, ranks));
    all
}

/// Whether some way of an indicator speaks of a place or a level that the region has. Single figures of
/// releases are of the nation.
fn applies(indicator: &Indicator, ranks: &BTreeMap<Place, Rank>) -> bool {
    let has = |level: Level| {
        let rank = LEVELS.iter().position(|l| *l == level);
        rank.is_none_or(|rank| ranks.values().any(|r| *r == rank))
    };
    indicator.ways.iter().any(|way| {
        let single = way.table == "facts";
        (!single || has(Level::Nation))
            && way.level.is_none_or(has)
            && way.place.as_ref().is_none_or(|p| ranks.contains_key(p))
    })
}

/// Inequality between the cells place x residence: income weighted by residents of the same year.
fn cell_inequality(
    region: &Region,
    pairs: &[Pair],
    income: &Table,
) -> Result<Option<CellInequality>, StudyError> {
    let (Some(population), Some(first)) = (region.table("population"), pairs.first()) else {
        return Ok(None);
    };
    let year = first.year;
    let residents = at_year(population, "year", year);
    let places = residents.find("place").map_or(&[][..], |c| &c.cells);
    let rows: BTreeMap<&Place, usize> = places
        .iter()
        .enumerate()
        .filter_map(|(row, cell)| match cell {
            Cell::Place(place) => Some((place, row)),
            _ => None,
        })
        .collect();
    let (mut y, mut w, mut place, mut residence) = (vec![], vec![], vec![], vec![]);
    for pair in pairs {
        let people = |column: &str| residents.get(column, *rows.get(&pair.place)?)?.number();
        let (Some(urban), Some(rural)) = (people("urban"), people("rural")) else {
            continue;
        };
        y.extend([pair.urban, pair.rural]);
        w.extend([urban, rural]);
        place.extend([pair.place.code(); 2]);
        residence.extend(["urban", "rural"]);
    }
    if y.len() < 4 {
        return Ok(None);
    }
    let sample = Sample::new(&y, &w, Policy::default())?;
    let residence = Grouping::new(Text::new("城乡", "urban / rural"), &residence);
    let place = Grouping::new(Text::new("地方", "place"), &place);
    let curve = lorenz(sample.values(), sample.weights())?;
    let ranked = Ranked::new(&sample)?;
    let mut sources = income.sources.clone();
    sources.extend(
        population
            .sources
            .iter()
            .filter(|s| !income.sources.contains(s))
            .cloned(),
    );
    Ok(Some(CellInequality {
        year,
        cells: y.len(),
        summary: Inequality::measure(&sample)?,
        theil_t: both_orders(1.0, &sample, &residence, &place)?,
        theil_l: both_orders(0.0, &sample, &residence, &place)?,
        lorenz: lorenz_table(&curve, 101),
        measures: further(&ranked, &residence, &sources)?,
        splits: splits(&ranked, &[&residence, &place], &sources)?,
        sources,
    }))
}

/// Measures between cells beside those of [`Inequality`].
fn further(
    ranked: &Ranked<'_>,
    residence: &Grouping,
    sources: &[Source],
) -> Result<Table, StudyError> {
    let mut table = Table::new(
        "cell-measures",
        Text::new("单元之间的其他指标", "Further measures between cells"),
    )
    .column("measure", Text::new("指标", "Measure"), Unit::None)
    .column("variant", Text::new("公式版本", "Variant"), Unit::None)
    .column("value", Text::new("数值", "Value"), Unit::Number);
    for found in [
        ranked.atkinson(0.5)?,
        ranked.atkinson(1.0)?,
        ranked.palma()?,
        ranked.quintile_ratio()?,
        ranked.wolfson()?,
        ranked.esteban_ray(1.3, residence)?,
    ] {
        table.push([
            found.measure.name.into(),
            found.measure.variant.into(),
            found.value.into(),
        ]);
    }
    table.sources = sources.to_vec();
    Ok(table.note(no_error()))
}

/// Gini and Theil by each grouping: between, within, and the overlap that only the Gini has.
fn splits(ranked: &Ranked<'_>, by: &[&Grouping], sources: &[Source]) -> Result<Table, StudyError> {
    let number = |id: &str, zh: &str, en: &str| (id.to_string(), Text::new(zh, en));
    let mut table = Table::new(
        "cell-splits",
        Text::new(
            "差距在组间与组内各占多少",
            "How much lies between groups and inside them",
        ),
    )
    .column(
        "split",
        Text::new("指数与分组", "Index and groups"),
        Unit::None,
    );
    for (id, label) in [
        number("between", "组间", "Between"),
        number("within", "组内", "Within"),
        number("overlap", "交叠", "Overlap"),
    ] {
        table = table.column(id, label, Unit::Number);
    }
    for by in by {
        let name = |zh: &str, en: &str| {
            Text::new(
                format!("{zh}，按{}", by.name().zh),
                format!("{en} by {}", by.name().en),
            )
        };
        let gini = ranked.gini_by(by)?;
        let parts = [gini.between.value, gini.within.value, gini.overlap.value];
        let row = parts.map(Cell::from);
        table.push(std::iter::once(name("基尼", "Gini").into()).chain(row));
        for (a, zh, en) in [(1.0, "泰尔 T", "Theil T"), (0.0, "泰尔 L", "Theil L")] {
            let theil = ranked.entropy_by(a, std::slice::from_ref(*by))?;
            let between = theil.between.first().map_or(0.0, |e| e.value);
            table.push([
                name(zh, en).into(),
                between.into(),
                theil.within.value.into(),
                0.0.into(),
            ]);
        }
    }
    table.sources = sources.to_vec();
    Ok(table
        .note(Text::new(
            "基尼按皮亚特与达格姆分解：组间为组均值的基尼（即达格姆净组间），交叠即超变密度；泰尔指数没有交叠。各地与城乡两种分组相互重叠，不可相加。",
            "Gini by Pyatt and Dagum: between is the Gini of group means (Dagum's net between), overlap is transvariation; Theil has none. The two groupings overlap each other and must not be added.",
        ))
        .note(no_error()))
}

/// Why cells of printed means have no standard error.
fn no_error() -> Text {
    Text::new(
        "单元均值取自公布的数字，并非在此抽取的样本，故没有标准误；单元内部的差距看不到，数值为个人之间差距的下限。",
        "Cells are printed means and no sample drawn here, so there is no standard error; what lies inside a cell is not seen, so between persons the figures are larger.",
    )
}
