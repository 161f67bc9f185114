//! Years: a package beside the record of a later year, measures that come into force.

use crate::folder::{Folder, close, model, number, package};
use ronghe::package::Lever;
use ronghe::results;
use ronghe::study::Study;
use ronghe_equilibrium::Levers;

/// A county whose tables hold 2023 again as 2025, so that the record is known by hand.
fn county_with_2025() -> Folder {
    let county = Folder::county();
    for file in ["cells.csv", "migration.csv", "trade.csv"] {
        county.repeat_year(file, "2023", "2025");
    }
    county
}

const FARM: &str = "id = 'farm'\nlever = 'A'\nvalue = 1.1\nsector = 'farm'";

#[test]
fn every_package_with_an_observed_year_has_its_record() {
    let county = county_with_2025();
    let head = "baseline = 2023\nobserved = 2025";
    let easier = "id = 'm'\nlever = 'mig'\nvalue = 0.9\npair = { scope = 'between-places' }";
    county.write("packages/b.toml", package("second", head, &[easier]));
    county.write("packages/c.toml", package("third", "", &[FARM]));
    let study = county.with(Some(&package("first", head, &[FARM])));
    let m = model(&study);
    let ids: Vec<&str> = m
        .records
        .iter()
        .map(|r| r.simulation.package.id.as_str())
        .collect();
    assert_eq!(ids, ["first", "second"]);
    for record in &m.records {
        let before = record.simulation.headline_before();
        assert_eq!(record.year, 2025);
        close("people", record.outside_place, before.outside_place, 1e-6);
        close(
            "farm jobs",
            record.farm_job_share,
            before.farm_job_share,
            1e-12,
        );
        let table = results::record(record);
        assert_eq!(table.rows(), 3);
        close(
            "table",
            number(&table, "observed", 0),
            record.outside_place,
            1e-9,
        );
        let after = record.simulation.headline_after().outside_place;
        close("table", number(&table, "reform", 0), after, 1e-9);
        assert!(
            table.get("observed", 2).unwrap().is_missing(),
            "no record of the ratio"
        );
    }
    let moved = |k: usize| m.records[k].simulation.headline_after().outside_place;
    // cheaper moves inside the county also call people back from outside it: a small net rise
    assert!(
        moved(1) > m.records[1].outside_place * 1.005,
        "{}",
        moved(1)
    );
    assert!(moved(0) < moved(1));
    assert_eq!(study.troubles().count(), 0);
}

/// The same package by its id is not compared twice.
#[test]
fn a_package_in_the_region_and_given_has_one_record() {
    let county = county_with_2025();
    let text = package("first", "baseline = 2023\nobserved = 2025", &[FARM]);
    county.write("packages/a.toml", &text);
    let study = county.with(Some(&text));
    assert_eq!(model(&study).records.len(), 1);
    let [_, en] = county.pages(&study);
    assert!(en.contains("On the record: “package first”"));
    assert!(!en.contains("holds no later year"));
}

#[test]
fn two_records_stand_in_one_report() {
    let county = county_with_2025();
    let head = "baseline = 2023\nobserved = 2025";
    county.write(
        "packages/b.toml",
        package("second", head, &["id = 'm'\nlever = 'mig'\nvalue = 0.9"]),
    );
    let study = county.with(Some(&package("first", head, &[FARM])));
    assert_eq!(model(&study).records.len(), 2);
    let document = ronghe::pages::document(&study).unwrap();
    let mut ids: Vec<&str> = document
        .tables()
        .into_iter()
        .filter(|t| t.title.en == "The model beside the record")
        .map(|t| t.id.as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2, "each record has a file of its own: {ids:?}");
    let pages = county.pages(&study);
    for name in ["first", "second"] {
        assert!(
            pages[0].contains(&format!("对照实际记录：“方案{name}”")),
            "{name}"
        );
        assert!(
            pages[1].contains(&format!("On the record: “package {name}”")),
            "{name}"
        );
    }
}

#[test]
fn an_observed_year_that_the_region_lacks_is_a_trouble() {
    let county = Folder::county();
    county.write(
        "packages/late.toml",
        package("late", "observed = 2031", &[FARM]),
    );
    let study = county.study();
    assert!(model(&study).records.is_empty());
    let troubles: Vec<_> = study.troubles().collect();
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    assert_eq!(troubles[0].file, "packages/late.toml");
    let message = &troubles[0].message;
    assert!(
        message.contains("2031") && message.contains("for 2023"),
        "{message}"
    );
    let [zh, en] = county.pages(&study);
    assert!(en.contains("packages/late.toml") && zh.contains("packages/late.toml"));
    assert!(en.contains("The region holds no later year") && zh.contains("该区域没有更晚年份"));
}

#[test]
fn before_the_first_year_of_its_measures_a_package_is_the_baseline() {
    let county = Folder::county();
    let study = Study::open(&county.path()).unwrap().measure().unwrap();
    let study = study.simulate(None, Some(2023)).unwrap().operate().unwrap();
    let m = model(&study);
    assert!(m.run.applied.is_empty() && m.contributions.is_empty() && m.idle().is_empty());
    assert_eq!(m.run.levers, Levers::default());
    assert_eq!(m.run.headline_before(), m.run.headline_after());
    close("welfare", m.run.after.welfare, 1.0, 1e-12);
    let table = results::outcome(&m.run);
    for k in 0..table.rows() {
        close("change", number(&table, "change", k), 0.0, 1e-12);
    }
    assert_eq!(results::measures(&m.run).rows(), 0);
    let [_, en] = county.pages(&study);
    assert!(
        en.contains("0 measures in force, 0 resting on assumptions and 0 on the terms of a deal")
    );
    assert!(
        en.contains("No place&#39;s share of public spending shrinks.")
            || en.contains("No place's share of public spending shrinks.")
    );
}

/// Years bring measures in one after another; without a year all are in force.
#[test]
fn years_bring_measures_into_force() {
    let county = Folder::county();
    let mut counts = vec![];
    for year in [Some(2024), Some(2025), Some(2026), None] {
        let study = Study::open(&county.path()).unwrap();
        let study = study.simulate(None, year).unwrap();
        counts.push(model(&study).run.applied.len());
    }
    assert_eq!(counts, [4, 9, 12, 12]);
    assert_eq!(Lever::find("s_state"), Some(ronghe::bridge::DEAL_LEVER));
}
