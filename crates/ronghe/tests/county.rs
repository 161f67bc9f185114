//! Counties below the provinces: margins as measured.

use ronghe::economy::{CountyModel, Margin, Model};
use ronghe::region;
use ronghe_base::Cell;

fn china() -> CountyModel {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let model = Model::fitted(&region, Some(2020)).unwrap();
    CountyModel::build(&region, &model).unwrap()
}

/// 2,872 counties of 30 provinces; jobs exact, in-movers and residence as near as measured.
#[test]
fn counties_meet_the_census() {
    let counties = china();
    assert_eq!(counties.counties().len(), 2_872);
    let workers = counties.workers();
    let bound = |id: &str| match id {
        "farm_jobs" | "other_jobs" => [1e-10; 3],
        "in_movers" => [0.03, 0.10, 1.1],
        "from_elsewhere" => [0.011, 0.08, 0.85],
        "from_province" => [0.03, 0.10, 1.1],
        "urban" => [0.003, 0.18, 0.56],
        _ => [0.0; 3],
    };
    for margin in counties.margins() {
        let miss = margin.miss(&workers);
        let [median, p95, worst] = bound(margin.id);
        assert!(
            miss.median <= median && miss.p95 <= p95 && miss.worst <= worst,
            "{}: {miss:?}",
            margin.id
        );
    }
    let table = counties.margin_table();
    assert_eq!(table.rows(), counties.margins().len());
    // the lowest units of Tibet lie in no province of the model
    let tibet = counties.left_out();
    assert!(
        tibet
            .iter()
            .all(|(place, _)| place.code().starts_with("54"))
    );
    assert_eq!(tibet.len(), 76, "{tibet:?}");
    let imputed = counties.imputed_table();
    assert!(
        (0..imputed.rows()).all(|row| !matches!(imputed.get("rule", row), Some(Cell::Missing)))
    );
}

/// A miss is told in parts of workers, with the county.
#[test]
fn a_miss_names_its_county() {
    let margin = Margin {
        id: "jobs",
        title: ronghe_base::Text::same("jobs"),
        wanted: vec![1.0, 2.0, 3.0],
        met: vec![1.0, 2.5, 3.3],
    };
    let miss = margin.miss(&[10.0, 1.0, 10.0]);
    assert_eq!(miss.county, 1);
    assert!((miss.worst - 0.5).abs() < 1e-15 && (miss.median - 0.03).abs() < 1e-12);
}

/// A region without a census by county says which table is missing.
#[test]
fn a_region_without_counties_says_so() {
    let (region, _) = region::open("qingshui".as_ref()).unwrap();
    let model = Model::fitted(&region, None).unwrap();
    let error = CountyModel::build(&region, &model).unwrap_err().to_string();
    assert!(error.contains("census"), "{error}");
}
