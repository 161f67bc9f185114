//! Places inside places, and regions with few tables.

use crate::folder::{Folder, bytes_below, close, number};
use ronghe_base::{Cell, Place};
use std::fs;
use std::path::Path;

const NESTED: &str = "place,name_zh,name_en,level,parent
000000,全国,China,nation,
330000,浙江省,Zhejiang,province,000000
330500,湖州市,Huzhou,prefecture,330000
330521,德清县,Deqing,county,330500
330522,长兴县,Changxing,county,330500
";

/// Incomes of 2020: urban and rural by place, of the one survey.
fn incomes(rows: &[(&str, f64, f64)]) -> String {
    let line = |place: &str, residence: &str, value: f64| {
        format!("{place},2020,year,{residence},disposable,total,{value}\n")
    };
    let of = |&(place, urban, rural): &(&str, f64, f64)| {
        line(place, "urban", urban) + &line(place, "rural", rural)
    };
    let head = "place,year,period,residence,definition,component,value\n";
    head.to_string() + &rows.iter().map(of).collect::<String>()
}

fn nested(incomes_of: &[(&str, f64, f64)]) -> Folder {
    let folder = Folder::empty();
    folder.write("places.csv", NESTED);
    folder.write("income.csv", incomes(incomes_of));
    let people = "place,year,total,urban,rural\n330500,2020,1000,600,400\n330521,2020,400,300,100\n330522,2020,600,300,300\n";
    folder.write("population.csv", people);
    folder
}

/// By hand: 300 x 60 + 100 x 30 + 300 x 50 + 300 x 20 = 42 thousand thousand over 1000 people = 42
/// thousand a head; Gini of (20, 30, 50, 60) with weights (.3, .1, .3, .3) by all pairs:
/// 2 (.03 x 10 + .09 x 30 + .09 x 40 + .03 x 20 + .03 x 30 + .09 x 10) / (2 x 42) = 9 / 42.
#[test]
fn people_of_nested_places_are_counted_once() {
    let folder = nested(&[
        ("000000", 44_000.0, 17_000.0),
        ("330500", 55_000.0, 22_500.0),
        ("330521", 60_000.0, 30_000.0),
        ("330522", 50_000.0, 20_000.0),
    ]);
    let study = folder.study();
    let gap = study.gap().unwrap();
    let cells = gap.inequality.as_ref().unwrap();
    assert_eq!((cells.year, cells.cells), (2020, 4));
    close("mean", cells.summary.mean, 42_000.0, 1e-6);
    close("Gini", cells.summary.gini, 9.0 / 42.0, 1e-9);
    let named: Vec<&str> = gap.places.iter().map(|p| p.place.code()).collect();
    assert_eq!(named, ["330521", "330522"]);
    let (low, high) = gap.extremes().unwrap();
    assert_eq!(
        (low.name.en.as_str(), high.name.en.as_str()),
        ("Deqing", "Changxing")
    );
    close("lowest", low.ratio(), 2.0, 1e-12);
    close("highest", high.ratio(), 2.5, 1e-12);
    let table = gap.ratios();
    assert_eq!(table.rows(), 3, "the whole and two counties, no prefecture");
    assert_eq!(table.get("place", 0), Some(&Cell::Place(Place::nation())));
    close("whole", number(&table, "absolute", 0), 27_000.0, 1e-9);
    let [zh, en] = folder.pages(&study);
    for (page, words) in [
        (
            &en,
            "In 2020 people in towns had 2.588 times the income of people in the countryside: 44,000 against 17,000 yuan a head, 27,000 yuan apart.",
        ),
        (
            &en,
            "2 places have both incomes in 2020: the ratio runs from 2.000 (Deqing) to 2.500 (Changxing).",
        ),
        (&en, "Between the 4 cells of place and residence of 2020"),
        (&zh, "2020 年城镇居民人均收入是农村居民的 2.588 倍"),
        (
            &zh,
            "2020 年有 2 个地方同时有城镇和农村收入数据：比值从 2.000（德清县）到 2.500（长兴县）。",
        ),
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(gap.missing.is_empty(), "{:?}", gap.missing);
}

/// One prefecture and one county are the same people: nothing is compared between them.
#[test]
fn places_of_two_levels_are_no_sample() {
    let folder = nested(&[
        ("000000", 44_000.0, 17_000.0),
        ("330500", 55_000.0, 22_500.0),
        ("330521", 60_000.0, 30_000.0),
    ]);
    let study = folder.study();
    let gap = study.gap().unwrap();
    assert!(gap.places.is_empty() && gap.inequality.is_none() && gap.extremes().is_none());
    close(
        "whole",
        gap.latest.as_ref().unwrap().ratio(),
        44.0 / 17.0,
        1e-12,
    );
    let [zh, en] = folder.pages(&study);
    assert!(
        en.contains("Not measured: No year has both incomes and residents of at least two places")
    );
    assert!(zh.contains("未能度量：同一年份的分城乡收入与人口不全"));
    assert!(!en.contains("Lorenz curve of"));
}

#[test]
fn places_and_income_alone_make_both_reports() {
    let folder = nested(&[
        ("330521", 60_000.0, 30_000.0),
        ("330522", 50_000.0, 20_000.0),
    ]);
    fs::remove_file(folder.path().join("population.csv")).unwrap();
    let study = folder.study();
    assert!(study.modelled().is_none() && study.deals().is_empty());
    let gap = study.gap().unwrap();
    assert!(gap.inequality.is_none() && gap.latest.is_none());
    assert_eq!(gap.places.len(), 2);
    assert_eq!(gap.missing.len(), 1, "{:?}", gap.missing);
    let [zh, en] = folder.pages(&study);
    for (page, words) in [
        (
            &en,
            "Not measured: No year has both incomes and residents of at least two places: inequality between cells cannot be measured.",
        ),
        (
            &en,
            "No simulation: the region lacks the tables cells, migration, trade.",
        ),
        (
            &en,
            "the ratio runs from 2.000 (Deqing) to 2.500 (Changxing)",
        ),
        (
            &zh,
            "未能度量：同一年份的分城乡收入与人口不全：单元间不平等无法计算。",
        ),
        (&zh, "未作模拟：该区域缺少 cells, migration, trade 表。"),
    ] {
        assert!(page.contains(words), "{words}");
    }
    let made = bytes_below(&folder.0.path().join("out"));
    let has = |name: &str| made.contains_key(Path::new(name));
    assert!(
        has("tables/ratio-by-place.csv")
            && !has("tables/inequality.csv")
            && !has("tables/outcome.csv")
    );
}

/// The package is not lost in silence where the tables of the model are missing.
#[test]
fn a_package_without_the_tables_of_the_model_is_not_run() {
    let folder = Folder::county();
    for table in ["migration.csv", "trade.csv"] {
        fs::remove_file(folder.path().join(table)).unwrap();
    }
    let study = folder.study();
    assert!(study.modelled().is_none());
    assert_eq!(study.deals().len(), 2, "deals need no model");
    let [_, en] = folder.pages(&study);
    assert!(en.contains("No simulation: the region lacks the tables migration, trade."));
}
