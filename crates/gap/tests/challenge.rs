//! The catalogue against the specs of the tables and against the built-in region (C1-C5).

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod region;

use ronghe_base::{Cell, Level, Table, Text};
use ronghe_gap::{
    Assessment, Catalogue, Challenge, Combine, Coverage, Direction, Finding, Headline, Target,
    Valuation, Way, level_table, sheet_table,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static CHINA: LazyLock<BTreeMap<String, Table>> = LazyLock::new(|| region::built_in("china"));
static FOUND: LazyLock<Vec<Assessment>> = LazyLock::new(|| Catalogue::built_in().assess(&CHINA));

static LEVELS: LazyLock<[(Level, Vec<Assessment>); 3]> = LazyLock::new(|| {
    [Level::Province, Level::Prefecture, Level::County]
        .map(|l| (l, Catalogue::built_in().assess_at(&CHINA, Some(l))))
});

/// The invented county, whose whole is a county and no nation.
static COUNTY: LazyLock<Vec<Assessment>> =
    LazyLock::new(|| Catalogue::built_in().assess(&region::built_in("qingshui")));

/// Indicators of the county that are computed today and stay computed.
const COUNTY_VALUED: usize = 69;

/// Tables that no region has yet: indicators on them name what a user would have to bring.
const TO_BRING: [&str; 3] = ["bridges", "ecology", "internet"];

fn valued(id: &str) -> &'static Valuation {
    let found = FOUND.iter().find(|a| a.indicator.id == id);
    let found = found.unwrap_or_else(|| panic!("no indicator {id}"));
    found
        .valued()
        .unwrap_or_else(|| panic!("{id} is missing: {:?}", found.finding))
}

/// The same at a rank of places.
fn at_level(level: Level, id: &str) -> Valuation {
    let found = &LEVELS.iter().find(|(l, _)| *l == level).unwrap().1;
    let a = found.iter().find(|a| a.indicator.id == id).unwrap();
    let valued = a.valued().cloned();
    valued.unwrap_or_else(|| panic!("{id} is missing at {level:?}: {:?}", a.finding))
}

fn near(id: &str, want: f64, tolerance: f64) {
    let got = valued(id).value;
    assert!(
        (got - want).abs() <= tolerance,
        "{id}: {got}, expected {want}"
    );
}

fn at(id: &str, code: &str) -> f64 {
    let places = &valued(id).places;
    let found = places.iter().find(|p| p.place.code() == code);
    found
        .unwrap_or_else(|| panic!("{id} has no value for {code}"))
        .value
}

#[test]
fn ids_are_unique_and_words_stand_in_both_languages() {
    let catalogue = Catalogue::built_in();
    let mut ids = BTreeSet::new();
    for i in catalogue.indicators() {
        assert!(ids.insert(&i.id), "{} stands twice", i.id);
        for text in [&i.phrase.words, &i.title, &i.definition] {
            assert!(
                text.zh.chars().any(|c| c >= '\u{4e00}'),
                "{}: \"{}\" is no Chinese",
                i.id,
                text.zh
            );
            assert!(
                text.en.is_ascii(),
                "{}: \"{}\" is no plain English",
                i.id,
                text.en
            );
        }
        assert!(!i.definition.en.ends_with('.'), "{}", i.id);
    }
    assert!(ids.len() >= 100, "only {} indicators", ids.len());
}

/// Columns that a formula of the way reads straight from its table, and those its terms read.
fn columns(way: &Way) -> Vec<(String, String)> {
    let mut out = vec![];
    for name in way.formulas().flat_map(ronghe_gap::Formula::names) {
        if !way.terms.contains_key(name) {
            out.push((way.table.clone(), name.clone()));
        }
    }
    for (name, term) in &way.terms {
        assert!(
            way.formulas().any(|f| f.names().contains(name)),
            "term {name} of table {} is used by no formula",
            way.table
        );
        let table = term.table.as_ref().unwrap_or(&way.table);
        let picked = term.select.keys().cloned();
        let read = if term.combine == Combine::Count {
            &[][..]
        } else {
            term.value.names()
        };
        out.extend(
            picked
                .chain(read.iter().cloned())
                .map(|c| (table.clone(), c)),
        );
        if term.by != "*" && term.by != "place" {
            out.push((table.clone(), term.by.clone()));
        }
    }
    out
}

#[test]
fn every_column_stands_in_the_specs_of_the_tables() {
    let specs = region::specs();
    let mut checked = 0;
    let mut brought = BTreeSet::new();
    for indicator in Catalogue::built_in().indicators() {
        for (table, column) in indicator.ways.iter().flat_map(columns) {
            if TO_BRING.contains(&table.as_str()) {
                brought.insert(table);
                continue;
            }
            let spec = specs.get(&table);
            let spec = spec.unwrap_or_else(|| panic!("{}: no table {table}", indicator.id));
            assert!(
                spec.contains_key(&column),
                "{}: {table} has no {column}",
                indicator.id
            );
            checked += 1;
        }
    }
    assert!(checked > 200, "only {checked} columns checked");
    assert_eq!(
        brought.len(),
        TO_BRING.len(),
        "a table of the list is not used"
    );
}

/// Words that a pick asks for must be among the choices of the column.
#[test]
fn every_pick_asks_for_a_word_that_the_table_can_hold() {
    let mut seen = 0;
    for indicator in Catalogue::built_in().indicators() {
        for way in &indicator.ways {
            for term in way.terms.values() {
                let table = term.table.as_ref().unwrap_or(&way.table);
                for (column, pick) in &term.select {
                    let ronghe_gap::Pick::Word(word) = pick else {
                        continue;
                    };
                    let choices = region::choices(table, column);
                    if !choices.is_empty() && !word.starts_with('=') {
                        assert!(
                            choices.contains(word),
                            "{}: {table}.{column} = {word}",
                            indicator.id
                        );
                        seen += 1;
                    }
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} picks checked");
}

#[test]
fn at_least_five_are_computed_on_every_sheet_and_a_hundred_in_all() {
    let mut all = 0;
    for challenge in Challenge::ALL {
        let of = FOUND.iter().filter(|a| a.indicator.challenge == challenge);
        let (valued, missing): (Vec<_>, Vec<_>) = of.partition(|a| a.valued().is_some());
        assert!(
            valued.len() >= 5,
            "{}: only {}",
            challenge.id(),
            valued.len()
        );
        assert!(
            missing.len() >= 5,
            "{}: what is missing is named",
            challenge.id()
        );
        all += valued.len();
    }
    // What is computed today stays computed.
    assert!(all >= 120, "only {all}");
}

#[test]
fn every_value_is_finite_and_has_a_source() {
    for a in FOUND.iter() {
        let Some(v) = a.valued() else { continue };
        assert!(v.value.is_finite(), "{}", a.indicator.id);
        assert!(!v.sources.is_empty(), "{} has no source", a.indicator.id);
        assert!(
            v.places.iter().all(|p| p.value.is_finite()),
            "{}",
            a.indicator.id
        );
        let share = a.indicator.unit == ronghe_base::Unit::Share;
        assert!(
            !share || (0.0..=1.0).contains(&v.value),
            "{}",
            a.indicator.id
        );
    }
}

#[test]
fn golden_ratios_and_gaps() {
    near("urban-rural-income-ratio", 2.504, 5e-4);
    near("absolute-income-gap", 28_481.0, 1e-9);
    let provinces = "urban-rural-income-ratio-provinces";
    let v = valued(provinces);
    assert_eq!((v.year, v.places.len(), v.not_valued), (Some(2007), 31, 0));
    assert!((at(provinces, "310000") - 2.329).abs() < 5e-4);
    assert!((at(provinces, "520000") - 4.498).abs() < 5e-4);
    assert_eq!(v.best.as_ref().unwrap().place.code(), "310000");
    assert_eq!(v.worst.as_ref().unwrap().place.code(), "520000");
    let goal = v.goal.unwrap();
    assert!(!goal.met && (goal.gap - (v.value - goal.target)).abs() < 1e-12);
    // Five groups of the nation and the pay of migrants, as the paper prints them.
    near("top-bottom-fifth-nation", 10.30, 5e-3);
    near("migrant-wage-ratio", 0.498, 5e-4);
}

#[test]
fn the_change_of_survey_is_marked_and_never_bridged() {
    let v = valued("urban-rural-income-ratio");
    assert_eq!(v.trend, None, "2021 alone is under the new definition");
    assert_eq!(v.breaks.len(), 1);
    let (before, after) = (&v.breaks[0].before, &v.breaks[0].after);
    assert_eq!((before.1.year, after.1.year), (2007, 2021));
    assert!((before.1.value - 3.330).abs() < 5e-4);
    assert!((after.1.value - 2.504).abs() < 5e-4);
    let sheet = sheet_table(Challenge::C1, &FOUND);
    let row = (0..sheet.rows())
        .find(|&r| sheet.get("indicator", r).unwrap().word() == Some("urban-rural-income-ratio"));
    let Cell::Text(remark) = sheet.get("remark", row.unwrap()).unwrap() else {
        panic!("words")
    };
    assert!(remark.en.contains("break in the series") && remark.zh.contains("口径中断"));
    // One definition from 2005 to 2012: a trend.
    let trend = valued("urban-rural-income-ratio-zhejiang").trend.unwrap();
    assert_eq!((trend.from.year, trend.to.year), (2005, 2012));
    assert!((trend.to.value - 34_550.0 / 14_552.0).abs() < 1e-12);
}

#[test]
fn golden_farm_jobs_three_ways() {
    near("farm-job-share", 0.20563, 5e-6);
    near("farm-job-share-median-county", 0.25069, 5e-6);
    // Three units lack the field; two of them have jobs and count as zero, which is said.
    let v = at_level(Level::County, "farm-job-share");
    assert!((v.value - 0.20596).abs() < 5e-6, "{}", v.value);
    assert!(
        v.notes
            .iter()
            .any(|n| n.en == "2 places with a blank numerator count as zero")
    );
    assert_eq!(valued("farm-job-share-median-county").not_valued, 3);
}

#[test]
fn golden_people_on_the_move() {
    // 26.340 and 40.754 million workers, of those registered.
    let v = valued("workers-outside-province");
    let cells = &CHINA["cells"];
    let registered = |year: f64| -> f64 {
        (0..cells.rows())
            .filter(|&r| cells.get("year", r).and_then(Cell::number) == Some(year))
            .filter(|&r| cells.get("place", r).and_then(Cell::word) != Some("W"))
            .filter_map(|r| cells.get("registered", r).and_then(Cell::number))
            .sum()
    };
    let millions = |percent: f64, year| percent / 100.0 * registered(year) / 1e6;
    let trend = v.trend.unwrap();
    assert_eq!((trend.from.year, trend.to.year), (2000, 2005));
    let (before, after) = (
        millions(trend.from.value, 2000.0),
        millions(v.value, 2005.0),
    );
    assert!((before - 26.340).abs() < 1e-3, "{before}");
    assert!((after - 40.754).abs() < 1e-3, "{after}");
    // Guangdong in the samples of 2010 and 2020.
    near("net-movers-into-guangdong", 559_553.0, 1e-9);
    let flows = &CHINA["flows"];
    let sum = |to: bool| -> f64 {
        (0..flows.rows())
            .filter(|&r| flows.get("year", r).and_then(Cell::number) == Some(2010.0))
            .filter(|&r| {
                let column = if to { "to_place" } else { "from_place" };
                flows.get(column, r).and_then(Cell::word) == Some("440000")
            })
            .filter_map(|r| flows.get("persons_sampled", r).and_then(Cell::number))
            .sum()
    };
    assert!((sum(true) - sum(false) - 1_226_150.0).abs() < 1e-9);
}

/// The finding for an indicator of the county.
fn in_county(id: &str) -> Valuation {
    let found = COUNTY.iter().find(|a| a.indicator.id == id).unwrap();
    let valued = found.valued().cloned();
    valued.unwrap_or_else(|| panic!("{id} is missing: {:?}", found.finding))
}

#[test]
fn the_whole_of_a_county_is_its_own_row() {
    // Income of 2023 and 2021 as the table of the county prints them.
    let gap = in_county("absolute-income-gap");
    assert_eq!((gap.year, gap.way), (Some(2023), 0));
    assert!((gap.value - (36_149.0 - 17_957.0)).abs() < 1e-9);
    let trend = gap.trend.unwrap();
    assert_eq!((trend.from.year, trend.to.year), (2021, 2023));
    assert!((trend.from.value - (32_277.0 - 16_040.0)).abs() < 1e-9);
    let ratio = in_county("urban-rural-income-ratio");
    assert!(
        (ratio.value - 36_149.0 / 17_957.0).abs() < 5e-5,
        "{}",
        ratio.value
    );
    assert_eq!(ratio.trend.map(|t| t.from.year), Some(2021));
    // Its towns stand beside it, and it does not stand beside itself.
    for v in [&gap, &ratio, &in_county("rural-property-share")] {
        assert_eq!((v.places.len(), v.not_valued), (12, 0));
        assert!(v.places.iter().all(|p| p.place.code() != "QS"));
    }
    // Shares from the row of the county, not from a sample of households.
    let parts = ["operating", "wage", "property", "transfer"];
    let values = parts.map(|part| in_county(&format!("rural-{part}-share")));
    for (v, yuan) in values.iter().zip([5_724.0, 8_604.0, 461.0, 3_168.0]) {
        assert_eq!((v.table.as_str(), v.year), ("income", Some(2023)));
        assert!(
            (v.value - 100.0 * yuan / 17_957.0).abs() < 1e-9,
            "{}",
            v.value
        );
    }
}

#[test]
fn a_county_has_five_on_every_sheet() {
    for challenge in Challenge::ALL {
        let of = COUNTY.iter().filter(|a| a.indicator.challenge == challenge);
        let valued = of.filter(|a| a.valued().is_some()).count();
        assert!(valued >= 8, "{}: only {valued}", challenge.id());
    }
    let all = COUNTY.iter().filter(|a| a.valued().is_some()).count();
    assert!(all >= COUNTY_VALUED, "only {all}");
}

#[test]
fn the_census_says_its_year() {
    let mut seen = 0;
    for a in FOUND.iter() {
        let Some(v) = a.valued().filter(|v| v.table == "census") else {
            continue;
        };
        assert_eq!(v.year, Some(2020), "{}", a.indicator.id);
        seen += 1;
    }
    assert!(seen >= 20, "only {seen}");
    let undated: Vec<&str> = FOUND
        .iter()
        .filter(|a| a.valued().is_some_and(|v| v.year.is_none()))
        .map(|a| a.indicator.id.as_str())
        .collect();
    assert_eq!(undated, Vec::<&str>::new());
}

#[test]
fn no_side_of_a_neutral_indicator_is_better() {
    let mut seen = 0;
    for a in FOUND.iter() {
        if a.indicator.direction != Direction::Neutral {
            continue;
        }
        let Some(v) = a.valued() else { continue };
        assert!(v.best.is_none() && v.worst.is_none() && v.goal.is_none());
        seen += usize::from(v.places.len() > 1);
    }
    assert_eq!(seen, 14);
    // Gross flows are never negative, and nobody's density is zero.
    let jobs = valued("farm-registration-without-farm-job");
    assert!(jobs.places.iter().all(|p| (0.0..100.0).contains(&p.value)));
    let density = valued("rural-density");
    assert!(density.places.iter().all(|p| p.value > 0.0));
    assert!(density.places.iter().all(|p| p.place.code() != "440300"));
}

#[test]
fn what_is_missing_is_said_in_both_languages() {
    let consumption = COUNTY
        .iter()
        .find(|a| a.indicator.id == "consumption-ratio");
    let Finding::Missing(lacks) = &consumption.unwrap().finding else {
        panic!("the county has no consumption")
    };
    let words = lacks[0].words();
    insta::assert_snapshot!(words.en, @"table income has no values for value where component = total, definition = consumption, period = year, residence = rural");
    insta::assert_snapshot!(words.zh, @"表 income 中没有符合条件（component = total、definition = consumption、period = year、residence = rural）的 value 数值");
    // Apart from names of tables, columns, words of the file and functions, no English in Chinese.
    let english = ["values", "needs", "table", "level", "year ", "has "];
    for a in FOUND.iter().chain(COUNTY.iter()) {
        let Finding::Missing(lacks) = &a.finding else {
            continue;
        };
        for zh in lacks.iter().map(|l| l.words().zh) {
            assert!(!english.iter().any(|word| zh.contains(word)), "{zh}");
        }
    }
    let remark = FOUND[0].remark();
    insta::assert_snapshot!(remark.en, @"break in the series: in these data urban disposable income of the urban survey and net income of the rural survey ends in 2007, disposable income of the one survey since 2013 begins in 2021; no rate across it.");
    insta::assert_snapshot!(remark.zh, @"口径中断：数据中城镇住户调查的可支配收入与农村住户调查的纯收入止于 2007 年，城乡一体化住户调查（2013 年起）的可支配收入始于 2021 年，两段不可连算增速。");
}

#[test]
fn golden_components_and_census() {
    // China Statistical Yearbook 2008, table 9-22: 128.22 of 4,140.36 yuan.
    near("rural-property-share", 100.0 * 128.22 / 4_140.36, 1e-9);
    let parts = [
        "rural-operating-share",
        "rural-wage-share",
        "rural-property-share",
        "rural-transfer-share",
    ];
    let sum: f64 = parts.iter().map(|id| valued(id).value).sum();
    assert!(
        (sum - 100.0).abs() < 0.01,
        "the four sources make the whole: {sum}"
    );
    // 899,991,162 urban residents of 1,409,778,724.
    near("urban-share", 100.0 * 899_991_162.0 / 1_409_778_724.0, 1e-9);
    near("older-people", 13.52, 5e-3);
}

#[test]
fn urban_targets_show_the_countryside_behind() {
    for a in FOUND
        .iter()
        .filter(|a| a.indicator.target == ronghe_gap::Target::Urban)
    {
        let Some(goal) = a.valued().and_then(|v| v.goal) else {
            continue;
        };
        assert!(!goal.met, "{} is better in the countryside", a.indicator.id);
        assert!(goal.reach.is_none(), "a moving target has no year");
    }
}

#[test]
fn sheets_list_every_indicator() {
    for challenge in Challenge::ALL {
        let sheet = sheet_table(challenge, &FOUND);
        let of = || FOUND.iter().filter(|a| a.indicator.challenge == challenge);
        assert_eq!(sheet.rows(), of().count());
        for r in 0..sheet.rows() {
            let (value, remark) = (
                sheet.get("value", r).unwrap(),
                sheet.get("remark", r).unwrap(),
            );
            // No value: the remark says what would fill it.
            assert!(
                !value.is_missing() || matches!(remark, Cell::Text(t) if t.en.contains("table"))
            );
        }
        assert!(!sheet.sources.is_empty() && !sheet.notes.is_empty());
    }
}

#[test]
fn what_is_missing_names_the_table() {
    let a = FOUND
        .iter()
        .find(|a| a.indicator.id == "digital-access")
        .unwrap();
    let Finding::Missing(lacks) = &a.finding else {
        panic!("China has no villages")
    };
    let words: Vec<String> = lacks.iter().map(|l| l.words().en).collect();
    assert_eq!(words, ["needs table villages", "needs table demography"]);
}

/// Phrases that are measured today and stay measured: four fifths of them for the nation or its
/// provinces, and three fifths in a county whose tables are filled.
const PHRASES_VALUED: [usize; 2] = [71, 60];

#[test]
fn four_fifths_of_the_phrases_are_measured_and_the_rest_name_a_table() {
    let phrases = Catalogue::built_in().phrases().to_vec();
    assert!(phrases.len() >= 70, "only {}", phrases.len());
    let mut sorted: Vec<&str> = phrases.iter().map(|p| p.id.as_str()).collect();
    sorted.sort_unstable();
    let ids: Vec<&str> = phrases.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(ids, sorted, "phrases stand in the order of their ids");
    for (found, floor) in [&*FOUND, &*COUNTY].into_iter().zip(PHRASES_VALUED) {
        let covered = Coverage::of(&phrases, found);
        let valued = covered.iter().filter(|c| !c.valued.is_empty()).count();
        assert!(valued >= floor, "only {valued} of {}", phrases.len());
        for c in covered.iter().filter(|c| c.valued.is_empty()) {
            let tables: Vec<&str> = c.lacks.iter().map(ronghe_gap::Lack::table).collect();
            assert!(!tables.is_empty(), "{} names no table", c.phrase.id);
            assert!(tables.iter().all(|t| !t.is_empty()), "{}", c.phrase.id);
        }
    }
    assert!(5 * PHRASES_VALUED[0] >= 4 * phrases.len());
    assert!(2 * PHRASES_VALUED[1] >= phrases.len());
}

#[test]
fn every_document_target_is_cited_with_its_date() {
    let mut seen = 0;
    for i in Catalogue::built_in().indicators() {
        let Target::Document { document, date, .. } = &i.target else {
            continue;
        };
        seen += 1;
        assert!(document.zh.chars().count() > 10, "{}", i.id);
        assert!(document.en.len() > 10, "{}", i.id);
        let year: i16 = date[..4].parse().unwrap();
        assert!((2000..2100).contains(&year), "{}: {date}", i.id);
    }
    assert!(seen >= 12, "only {seen}");
}

/// Each worked by hand from the rows of the tables.
#[test]
fn golden_figures_of_the_nation() {
    near("yield-swing", 100.0 * 1_336.0 / 66_949.0, 1e-9);
    near("sanitary-toilets", 36.2 + 12.4, 1e-9);
    near(
        "land-sale-dependence",
        100.0 * 11_956.0 / (33_088.0 + 11_956.0),
        1e-9,
    );
    near("high-standard-farmland", 100.0 * 8.0 / 10.75, 1e-9);
    near("farm-household-loans", 100.0 * 17.72 / 60.19, 1e-9);
    near(
        "swing-of-bottom-fifth",
        100.0 * (7_900.0 - 6_860.0) / 7_900.0,
        1e-9,
    );
    // What residents get per person insured over what employees get.
    let residents = (60_197.0 - 56_481.0) / (102_871.0 - 48_074.0);
    near(
        "pension-entitlement-ratio",
        residents / (56_481.0 / 48_074.0),
        1e-12,
    );
    // 7,431 of operations grew by 6.6 %, 21,691 of all income by 7.7 %.
    let growth = |level: f64, percent: f64| level * percent / (100.0 + percent);
    let part = 100.0 * growth(7_431.0, 6.6) / growth(21_691.0, 7.7);
    near("growth-from-operating", part, 1e-9);
    // 63,676 square kilometres of built-up land; none is printed for Beijing.
    let people = 899_991_162.0 - 19_166_433.0;
    near("built-land-per-head", 63_676.0 * 1_500.0 / people, 1e-12);
    // 170 million mu of homesteads in 2013 over the rural residents of the panel.
    let people = &CHINA["population"];
    let rural: f64 = (0..people.rows())
        .filter(|&r| people.get("year", r).and_then(Cell::number) == Some(2013.0))
        .filter_map(|r| people.get("rural", r).and_then(Cell::number))
        .sum();
    near("homestead-land-per-head", 1.7e8 / rural, 1e-9);
    let roads = valued("villages-on-a-road").trend.unwrap();
    assert!((roads.per_year - (99.3 - 95.5) / 10.0).abs() < 1e-12);
}

#[test]
fn distances_are_parts_of_the_way() {
    let distance = |id: &str| {
        let found = FOUND.iter().find(|a| a.indicator.id == id).unwrap();
        found.distance().unwrap()
    };
    assert!((distance("digital-gap-nation") - (1.0 - 55.9 / 79.8)).abs() < 1e-12);
    assert!((distance("sanitary-toilets") - (1.0 - 48.6 / 85.0)).abs() < 1e-12);
    // 30 micrograms against 35: met.
    assert!(valued("air-pollution").goal.unwrap().met);
    assert!(distance("air-pollution").abs() < f64::EPSILON);
    for a in FOUND.iter().chain(COUNTY.iter()) {
        let Some(d) = a.distance() else { continue };
        assert!((0.0..=2.0).contains(&d), "{}: {d}", a.indicator.id);
    }
}

/// Indicators with values for two places or more: provinces, prefectures, counties.
const AT_LEVELS: [usize; 3] = [55, 35, 35];

#[test]
fn indicators_are_seen_at_three_ranks_of_places() {
    for ((level, found), floor) in LEVELS.iter().zip(AT_LEVELS) {
        let many = |a: &&Assessment| a.valued().is_some_and(|v| v.places.len() > 1);
        let all: Vec<&Assessment> = found.iter().filter(many).collect();
        assert!(all.len() >= floor, "{level:?}: only {}", all.len());
        for a in all {
            let v = a.valued().unwrap();
            let row = a.indicator.ways[v.way].headline == Headline::Row;
            assert!(row || v.trend.is_none(), "{}", a.indicator.id);
            let most = v.places.len();
            let bound = [33, 400, 3_000][LEVELS.iter().position(|l| l.0 == *level).unwrap()];
            assert!(most <= bound, "{}: {most} at {level:?}", a.indicator.id);
        }
    }
    // Prefectures and the counties ruled by their provinces add up to the nation.
    for level in [Level::Province, Level::Prefecture] {
        let v = at_level(level, "urban-share");
        assert!((v.value - 100.0 * 899_991_162.0 / 1_409_778_724.0).abs() < 1e-9);
    }
    // Counties lack the zones without a code, a quarter of a per cent of the people.
    let counties = at_level(Level::County, "urban-share");
    assert_eq!(counties.places.len(), 2_948);
    assert!((counties.value - 63.839).abs() < 0.2, "{}", counties.value);
    // A table of prefectures has no counties but those ruled by a province.
    assert!(at_level(Level::County, "rural-density").places.len() < 30);
}

/// Where the table prints no row for a rank, the places below are added up.
#[test]
fn a_prefecture_is_the_sum_of_its_counties() {
    let census = &CHINA["census"];
    let number = |column: &str, row| census.get(column, row).and_then(Cell::number);
    let (mut above, mut below) = (0.0, 0.0);
    for row in 0..census.rows() {
        let code = census.get("place", row).and_then(Cell::word).unwrap();
        let leaf = census.get("leaf", row).and_then(Cell::word) == Some("yes");
        if !leaf || !code.starts_with("3301") {
            continue;
        }
        let (years, rural) = (number("school_years", row), number("rural", row));
        if let (Some(years), Some(rural)) = (years, rural) {
            above += years * rural;
            below += rural;
        }
    }
    let v = at_level(Level::Prefecture, "schooling-where-rural-people-live");
    let hangzhou = v.places.iter().find(|p| p.place.code() == "330100");
    assert!((hangzhou.unwrap().value - above / below).abs() < 1e-12);
    // The headline of sums does not hang on the rank.
    let whole = valued("schooling-where-rural-people-live").value;
    assert!((v.value - whole).abs() < 1e-9, "{} {whole}", v.value);
}

#[test]
fn the_wide_table_holds_every_place_of_a_rank() {
    let (_, found) = &LEVELS[2];
    let table = level_table("counties", found, |place| Text::same(place.code()));
    assert!(table.rows() >= 2_948);
    let row = (0..table.rows())
        .find(|&r| table.get("place", r).and_then(Cell::word) == Some("330102"))
        .unwrap();
    let want = at_level(Level::County, "urban-share");
    let want = want.places.iter().find(|p| p.place.code() == "330102");
    let got = table.get("urban-share", row).and_then(Cell::number);
    assert_eq!(got, Some(want.unwrap().value));
    // Beside a figure that is held against the townspeople stands theirs.
    let number = |id: &str| table.get(id, row).and_then(Cell::number);
    let water = at_level(Level::County, "tap-water-where-rural-people-live");
    let water = water.places.iter().find(|p| p.place.code() == "330102");
    assert_eq!(
        number("tap-water-where-rural-people-live-urban"),
        water.and_then(|p| p.urban)
    );
    assert_eq!(
        table.get("name", row),
        Some(&Cell::Text(Text::same("330102")))
    );
}
