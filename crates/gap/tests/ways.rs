//! What a way of an indicator can do, on small tables worked by hand (C1-C5).

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use ronghe_base::{Cell, Level, Table, Text, Unit};
use ronghe_gap::{Assessment, Catalogue, Finding, GapError, Lack, Reach, Valuation};
use std::collections::BTreeMap;

fn table(id: &str, columns: &[&str], rows: &[&[&str]]) -> (String, Table) {
    let none = Table::new(id, Text::same(id));
    let mut table = columns
        .iter()
        .fold(none, |t, c| t.column(*c, Text::same(*c), Unit::None));
    for row in rows {
        table.push(row.iter().map(|word| match word.parse::<f64>() {
            _ if word.is_empty() => Cell::Missing,
            Ok(x) if word.len() < 6 => Cell::Number(x), // six digits are a place
            _ => Cell::from(*word),
        }));
    }
    (id.to_string(), table)
}

fn entry(unit: &str, target: &str, way: &str) -> String {
    format!(
        r#"
        [[phrase]]
        id = "C3.01"
        words = {{ zh = "测试", en = "test" }}
        [[indicator]]
        id = "test"
        challenge = "C3"
        phrase = "C3.01"
        title = {{ zh = "测试", en = "test" }}
        definition = {{ zh = "测试", en = "test" }}
        unit = "{unit}"
        direction = "less-is-better"
        target = {target}
        [[indicator.way]]
        {way}
        "#
    )
}

fn assess(target: &str, way: &str, tables: &[(String, Table)]) -> Assessment {
    let catalogue = Catalogue::parse(&entry("number", target, way)).unwrap();
    let tables: BTreeMap<String, Table> = tables.iter().cloned().collect();
    catalogue.assess(&tables).remove(0)
}

fn value(way: &str, tables: &[(String, Table)]) -> Valuation {
    let found = assess(r#"{ kind = "none" }"#, way, tables);
    found
        .valued()
        .unwrap_or_else(|| panic!("missing: {:?}", found.finding))
        .clone()
}

fn lack(way: &str, tables: &[(String, Table)]) -> Lack {
    match assess(r#"{ kind = "none" }"#, way, tables).finding {
        Finding::Missing(lacks) => lacks[0].clone(),
        Finding::Valued(v) => panic!("valued: {v:?}"),
    }
}

fn is(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-12, "{got}, expected {want}");
}

/// A county with two townships, one of which has two villages.
fn county() -> Vec<(String, Table)> {
    vec![
        table(
            "places",
            &["place", "level", "parent"],
            &[
                &["K", "county", ""],
                &["T1", "township", "K"],
                &["T2", "township", "K"],
                &["V1", "village", "T1"],
                &["V2", "village", "T1"],
            ],
        ),
        table(
            "people",
            &["place", "year", "old", "all"],
            &[
                &["K", "2020", "30", "100"],
                &["T1", "2020", "20", "60"],
                &["T2", "2020", "10", "40"],
                &["V1", "2020", "15", "40"],
                &["V2", "2020", "5", "20"],
                &["T2", "2010", "6", "40"],
                &["V1", "2010", "9", "40"],
                &["V2", "2010", "3", "20"],
            ],
        ),
    ]
}

#[test]
fn only_the_lowest_places_count_once() {
    let v = value(
        r#"table = "people"
        figure = { numerator = "old", denominator = "all" }"#,
        &county(),
    );
    is(v.value, 0.3); // V1, V2 and T2, which has no villages; not the county beside them
    let places: Vec<&str> = v.places.iter().map(|p| p.place.code()).collect();
    assert_eq!(places, ["T2", "V1", "V2"]);
    assert_eq!(v.worst.unwrap().place.code(), "V1");
}

#[test]
fn a_stated_rank_is_read_from_the_table_of_places() {
    let way = r#"table = "people"
        level = "township"
        figure = { numerator = "old", denominator = "all" }"#;
    let v = value(way, &county());
    is(v.value, 0.3);
    assert_eq!(v.places.len(), 2);
    let median = way.replace("figure", "headline = \"median\"\nfigure");
    is(
        value(&median, &county()).value,
        f64::midpoint(20.0 / 60.0, 0.25),
    );
}

#[test]
fn a_trend_compares_the_same_places_and_walks_to_a_document() {
    let way = r#"table = "people"
        trend = true
        figure = { numerator = "old", denominator = "all" }"#;
    let target = r#"{ kind = "document", value = 0.5, date = "2020", document = { zh = "文", en = "paper" } }"#;
    let found = assess(target, way, &county());
    let v = found.valued().unwrap();
    let trend = v.trend.unwrap();
    is(trend.from.value, 0.18);
    is(trend.per_year, 0.012);
    assert_eq!(v.goal.unwrap().reach, Some(Reach::Met));
    let target = target.replace("0.5", "0.1");
    let v = assess(&target, way, &county());
    let goal = v.valued().unwrap().goal.unwrap();
    assert!(!goal.met && goal.reach == Some(Reach::Never));
    is(goal.gap, 0.2);
}

#[test]
fn too_few_common_places_are_no_trend() {
    let mut tables = county();
    tables[1] = table(
        "people",
        &["place", "year", "old", "all"],
        &[
            &["V1", "2010", "1", "10"],
            &["V1", "2020", "2", "10"],
            &["V2", "2020", "9", "10"],
        ],
    );
    let v = value(
        r#"table = "people"
        trend = true
        figure = { numerator = "old", denominator = "all" }"#,
        &tables,
    );
    is(v.value, 0.55);
    assert_eq!(v.trend, None);
}

#[test]
fn terms_pick_add_count_and_shift() {
    let long = table(
        "long",
        &["place", "year", "kind", "value"],
        &[
            &["A", "2020", "x", "3"],
            &["A", "2020", "x", "4"],
            &["A", "2021", "x", "10"],
            &["A", "2021", "y", "5"],
            &["A", "2019", "y", "2"],
        ],
    );
    let way = |figure: &str, terms: &str| {
        format!(
            "table = \"long\"\nfigure = {{ numerator = \"{figure}\" }}\n[indicator.way.terms]\n{terms}"
        )
    };
    let long = &[long];
    // 10 in 2021 less 7 in 2020.
    let v = value(
        &way(
            "x - before",
            r#"
        x = { combine = "sum", select = { kind = "x" } }
        before = { combine = "sum", shift = 1, select = { kind = "x" } }"#,
        ),
        long,
    );
    is(v.value, 3.0);
    assert_eq!(v.year, Some(2021));
    is(
        value(
            &way("n", "n = { combine = \"count\", all_years = true }"),
            long,
        )
        .value,
        5.0,
    );
    is(
        value(
            &way(
                "n",
                "n = { value = \"2 * value\", select = { kind = \"y\", year = 2019 } }",
            ),
            long,
        )
        .value,
        4.0,
    );
    // Two rows where one is asked for: said, not summed.
    let lack = lack(&way("x", "x = { select = { kind = \"x\" } }"), long);
    assert_eq!(
        lack,
        Lack::Twice {
            table: "long".into(),
            place: "A".into(),
            year: Some(2020)
        }
    );
    assert_eq!(
        lack.words().en,
        "table long has two rows for A 2020; keep one"
    );
}

#[test]
fn a_pick_can_ask_for_the_same_place_twice() {
    let flows = table(
        "flows",
        &["from", "to", "share"],
        &[
            &["A", "A", "0.7"],
            &["A", "B", "0.3"],
            &["B", "A", "0.1"],
            &["B", "B", "0.9"],
        ],
    );
    let v = value(
        r#"table = "flows"
        figure = { numerator = "1 - stay" }
        [indicator.way.terms]
        stay = { value = "share", by = "from", select = { to = "=from" } }"#,
        &[flows],
    );
    is(v.value, 0.4);
    is(v.places[0].value, 0.3);
}

#[test]
fn ratio_of_means_weighs_each_side_by_its_own_people() {
    let t = table(
        "t",
        &["place", "u", "r", "pu", "pr"],
        &[&["A", "10", "5", "1", "3"], &["B", "20", "4", "3", "1"]],
    );
    let v = value(
        r#"table = "t"
        headline = "ratio-of-means"
        figure = { numerator = "u", numerator_weight = "pu", denominator = "r", denominator_weight = "pr" }"#,
        &[t],
    );
    is(v.value, 17.5 / 4.75);
    is(v.places[1].value, 5.0);
}

#[test]
fn blanks_are_left_out_unless_the_way_says_zero() {
    let t = || {
        table(
            "t",
            &["place", "n", "d"],
            &[&["A", "2", "4"], &["B", "", "4"], &["C", "9", ""]],
        )
    };
    let way = "table = \"t\"\nfigure = { numerator = \"n\", denominator = \"d\" }";
    let v = value(way, &[t()]);
    is(v.value, 0.5);
    assert_eq!((v.places.len(), v.not_valued), (1, 2));
    let v = value(&format!("blank_is_zero = true\n{way}"), &[t()]);
    is(v.value, 0.25);
    assert_eq!(
        v.notes[0].en,
        "1 places with a blank numerator count as zero"
    );
}

#[test]
fn marks_and_sources_of_the_rows_are_handed_on() {
    let t = table(
        "t",
        &["place", "n", "status", "source"],
        &[
            &["A", "1", "observed", "book one"],
            &["B", "2", "imputed", "book two"],
        ],
    );
    let v = value("table = \"t\"\nfigure = { numerator = \"n\" }", &[t]);
    assert_eq!(v.notes[0].en, "holds data marked \"imputed\"");
    let titles: Vec<&str> = v.sources.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(titles, ["book one", "book two"]);
}

#[test]
fn households_are_summed_but_not_shown() {
    let t = table(
        "h",
        &["household", "year", "low"],
        &[&["H1", "2020", "1"], &["H2", "2020", "0"]],
    );
    let v = value(
        r#"table = "h"
        hide_places = true
        figure = { numerator = "low", denominator = "1" }
        [indicator.way.terms]
        low = { by = "household", value = "low" }"#,
        &[t],
    );
    is(v.value, 0.5);
    assert!(v.places.is_empty() && v.worst.is_none());
}

#[test]
fn the_first_way_that_can_be_computed_wins() {
    let t = table("t", &["place", "n"], &[&["A", "1"]]);
    let two = r#"table = "gone"
        figure = { numerator = "n" }
        [[indicator.way]]
        table = "t"
        figure = { numerator = "n" }"#;
    assert_eq!(value(two, &[t]).way, 1);
}

#[test]
fn what_is_lacking_is_named() {
    let t = || table("t", &["place", "n", "word"], &[&["A", "1", "x"]]);
    let of = |body: &str| lack(&format!("table = \"t\"\n{body}"), &[t()]).words().en;
    insta::assert_snapshot!(of("figure = { numerator = \"m\" }"), @"table t needs column m");
    insta::assert_snapshot!(of("where = \"n > 5\"\nfigure = { numerator = \"n\" }"), @"table t has no values for n where n > 5");
    insta::assert_snapshot!(of("figure = { numerator = \"word\" }"), @r#"table t: the expression "word" fails: "x" is no number"#);
    insta::assert_snapshot!(of("figure = { numerator = \"n / 0\" }"), @"table t has no values for n / 0");
    let twice = table("t", &["place", "n"], &[&["A", "1"], &["A", "2"]]);
    insta::assert_snapshot!(lack("table = \"t\"\nfigure = { numerator = \"n\" }", &[twice]).words().en, @"table t has two rows for A; keep one");
}

#[test]
fn rows_without_a_year_stand_for_the_stated_one() {
    let undated = table("t", &["place", "n"], &[&["A", "1"]]);
    let dated = table(
        "t",
        &["place", "year", "n"],
        &[&["A", "2010", "1"], &["A", "", "5"]],
    );
    let way = "table = \"t\"\nyear = 2020\nfigure = { numerator = \"n\" }";
    assert_eq!(value(way, &[undated]).year, Some(2020));
    // A row whose year is blank is no row of any year.
    let missing = lack(way, &[dated]).words().en;
    assert_eq!(
        missing,
        "table t has no values for n where the year is 2020"
    );
}

#[test]
fn the_whole_is_the_row_above_all_others() {
    let way = r#"table = "people"
        level = "province"
        headline = "whole-row"
        trend = true
        figure = { numerator = "old", denominator = "all" }"#;
    let v = value(way, &county());
    is(v.value, 0.3);
    // No place ranks as a province below a county: all of its places are shown.
    let places: Vec<&str> = v.places.iter().map(|p| p.place.code()).collect();
    assert_eq!(places, ["T1", "T2", "V1", "V2"]);
    let mut lost = county();
    lost[1] = table(
        "people",
        &["place", "year", "old", "all"],
        &[&["T1", "2020", "1", "2"]],
    );
    let words = lack(way, &lost).words();
    assert_eq!(
        words.en,
        "table people has no values for old where the place is K"
    );
    assert_eq!(words.zh, "表 people 中没有符合条件（地方为 K）的 old 数值");
}

#[test]
fn a_neutral_indicator_has_neither_ends_nor_a_target() {
    let way = "table = \"people\"\nfigure = { numerator = \"old\", denominator = \"all\" }";
    let entry = |target: &str| entry("number", target, way).replace("less-is-better", "neutral");
    let catalogue = Catalogue::parse(&entry(r#"{ kind = "none" }"#)).unwrap();
    let found = catalogue.assess(&county().into_iter().collect()).remove(0);
    let v = found.valued().unwrap();
    assert!(v.places.len() > 1 && v.best.is_none() && v.worst.is_none());
    insta::assert_snapshot!(problem(&entry(r#"{ kind = "best" }"#)), @r#"indicator "test": a "neutral" indicator has no target; say which side is better"#);
}

fn problem(text: &str) -> String {
    Catalogue::parse(text).unwrap_err().to_string()
}

#[test]
fn a_catalogue_that_is_not_sound_is_refused_by_entry() {
    let way = "table = \"t\"\nfigure = { numerator = \"n\" }";
    let none = r#"{ kind = "none" }"#;
    let good = entry("number", none, way);
    assert!(Catalogue::parse(&good).is_ok());
    let again = good.split_once("[[indicator]]").unwrap().1;
    insta::assert_snapshot!(problem(&format!("{good}[[indicator]]{again}")), @r#"indicator "test": the id stands twice; give each entry its own"#);
    insta::assert_snapshot!(problem(&good.replace("id = \"test\"", "id = \"A b\"")), @r#"indicator "A b": the id must be lower-case words joined by -"#);
    insta::assert_snapshot!(problem(&good.replacen("zh = \"测试\"", "zh = \"\"", 1)), @r#"phrase "C3.01": words must be given in zh and en"#);
    insta::assert_snapshot!(problem(&entry("number", r#"{ kind = "urban" }"#, way)), @r#"indicator "test": target "urban" and the way's `urban` belong together"#);
    insta::assert_snapshot!(problem(&entry("number", none, &format!("headline = \"row\"\n{way}"))), @r#"indicator "test": headline "row" and `place` belong together"#);
    insta::assert_snapshot!(problem(&entry("number", none, &format!("headline = \"ratio-of-means\"\n{way}"))), @r#"indicator "test": a "ratio-of-means" headline, and only that, takes numerator_weight and denominator_weight"#);
    // Unknown fields, units and broken expressions are told by the reader of TOML, with the line.
    for bad in [
        good.replace("table =", "tabel ="),
        good.replace("\"number\"", "\"furlong\""),
        good.replace("numerator = \"n\"", "numerator = \"n +* 2\""),
        good.replace("numerator = \"n\"", "numerator = \"n = 2\""),
    ] {
        assert!(
            matches!(Catalogue::parse(&bad), Err(GapError::Catalogue { .. })),
            "{bad}"
        );
    }
}

#[test]
fn results_do_not_depend_on_the_order_of_rows() {
    let mut tables = county();
    let way =
        "table = \"people\"\ntrend = true\nfigure = { numerator = \"old\", denominator = \"all\" }";
    let before = value(way, &tables);
    for column in &mut tables[1].1.columns {
        column.cells.reverse();
    }
    assert_eq!(value(way, &tables), before);
}

/// A province with two prefectures; one has counties, the other a city without any.
fn tree() -> BTreeMap<String, Table> {
    let places = table(
        "places",
        &["place", "level", "parent"],
        &[
            &["440000", "province", ""],
            &["440100", "prefecture", "440000"],
            &["440103", "county", "440100"],
            &["440104", "county", "440100"],
            &["441900", "prefecture", "440000"],
        ],
    );
    let people = table(
        "people",
        &["place", "old", "all"],
        &[
            &["440103", "10", "100"],
            &["440104", "60", "200"],
            &["441900", "20", "80"],
        ],
    );
    [places, people].into()
}

fn at(way: &str, level: Level) -> Assessment {
    let none = r#"{ kind = "none" }"#;
    let catalogue = Catalogue::parse(&entry("number", none, way)).unwrap();
    catalogue.assess_at(&tree(), Some(level)).remove(0)
}

#[test]
fn places_of_a_rank_are_sums_of_those_below() {
    let way = "table = \"people\"\nfigure = { numerator = \"old\", denominator = \"all\" }";
    let values = |level| {
        let found = at(way, level);
        let v = found.valued().unwrap();
        let places = v
            .places
            .iter()
            .map(|p| (p.place.code().to_string(), p.value));
        (v.value, places.collect::<Vec<_>>())
    };
    let place = |code: &str, value: f64| (code.to_string(), value);
    let (whole, prefectures) = values(Level::Prefecture);
    assert_eq!(
        prefectures,
        [place("440100", 70.0 / 300.0), place("441900", 0.25)]
    );
    assert!((whole - 90.0 / 380.0).abs() < 1e-12);
    // The city without counties stands for itself among them.
    let (whole, counties) = values(Level::County);
    let want = [
        place("440103", 0.1),
        place("440104", 0.3),
        place("441900", 0.25),
    ];
    assert_eq!(counties, want);
    assert!((whole - 90.0 / 380.0).abs() < 1e-12);
    let (_, province) = values(Level::Province);
    assert_eq!(province, [place("440000", 90.0 / 380.0)]);
    // Nothing reaches the villages.
    assert!(at(way, Level::Village).valued().is_none());
}

#[test]
fn means_are_added_up_by_their_weights_and_plain_numbers_never() {
    let means = "table = \"people\"\nheadline = \"ratio-of-means\"\nfigure = { numerator = \"old\", \
                 numerator_weight = \"all\", denominator = \"1\", denominator_weight = \"all\" }";
    let found = at(means, Level::Prefecture);
    let v = found.valued().unwrap();
    let mean = (10.0 * 100.0 + 60.0 * 200.0) / 300.0;
    assert!((v.places[0].value - mean).abs() < 1e-12);
    assert!((v.value - (mean * 300.0 + 20.0 * 80.0) / 380.0).abs() < 1e-12);
    // The index of a prefecture is no sum of those of its counties: only the city has one.
    let plain = "table = \"people\"\nfigure = { numerator = \"old\" }";
    let found = at(plain, Level::Prefecture);
    let places = &found.valued().unwrap().places;
    assert_eq!(places.len(), 1);
    assert_eq!(places[0].place.code(), "441900");
}

#[test]
fn a_phrase_that_is_not_sound_is_refused() {
    let way = "table = \"t\"\nfigure = { numerator = \"n\" }";
    let good = entry("number", r#"{ kind = "none" }"#, way);
    let phrase =
        |id: &str| format!("[[phrase]]\nid = \"{id}\"\nwords = {{ zh = \"一\", en = \"a\" }}\n");
    insta::assert_snapshot!(problem(&good.replace("C3.01", "C9.01")), @r#"phrase "C9.01": the id must be like C3.04"#);
    insta::assert_snapshot!(problem(&format!("{}{good}", phrase("C3.02"))), @r#"phrase "C3.02": no indicator measures it; add one or drop it"#);
    insta::assert_snapshot!(problem(&format!("{}{good}", phrase("C3.01"))), @r#"phrase "C3.01": the id stands twice; give each phrase its own"#);
    insta::assert_snapshot!(problem(&good.replacen("phrase = \"C3.01\"", "phrase = \"C3.07\"", 1)), @r#"indicator "test": there is no [[phrase]] C3.07 in the file"#);
    insta::assert_snapshot!(problem(&good.replace("challenge = \"C3\"", "challenge = \"C4\"")), @r#"indicator "test": phrase C3.01 is of another challenge"#);
    let loose = |list: &str| {
        good.replace(
            "direction =",
            &format!("loosened_by = [{list}]\ndirection ="),
        )
    };
    assert!(Catalogue::parse(&loose("\"entry\"")).is_ok());
    insta::assert_snapshot!(problem(&loose("\"entry\", \"entry\"")), @r#"indicator "test": loosened_by lists lower-case words joined by -, each once"#);
}
