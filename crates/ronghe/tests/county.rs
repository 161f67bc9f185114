//! Counties below the provinces: margins as measured.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![expect(clippy::format_push_string, reason = "short tables, written once")]

use ronghe::economy::{CountyModel, Margin, Model};
use ronghe::package::Package;
use ronghe::region;
use ronghe::simulate::CountySimulation;
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
        "from_elsewhere" => [0.011, 0.08, 0.85],
        "in_movers" | "from_province" => [0.03, 0.10, 1.1],
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

fn run(measures: &str) -> Result<CountySimulation, String> {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let text = format!("id = 'p'\ntitle = {{ zh = '例', en = 'p' }}\nbaseline = 2020\n{measures}");
    let package = Package::parse(&text, "p.toml").unwrap();
    let none = |id: &str| Err(format!("no deal {id}"));
    CountySimulation::run(&region, &package, None, &none).map_err(|e| e.to_string())
}

const REST: &str = "mechanism = 'P3'\nstatus = 'assumed'\nsource = 'test'\n";

/// Nothing done: the county baseline is the province baseline, output, jobs and people between provinces.
/// The same reform of all provinces: national figures of both runs lie as near as measured.
#[test]
fn counties_are_near_their_provinces() {
    let found = run(&format!(
        "[[measure]]\nid='a'\nlever='mig'\nvalue=0.9\npair={{scope='between-provinces'}}\n{REST}\n[[measure]]\nid='b'\nlever='A'\nvalue=1.05\nsector='farm'\n{REST}"
    ))
    .unwrap();
    let base = found.counties.baseline();
    assert!(found.counties.before().residuals(base).max() < 1e-12);
    assert!(found.after.residuals(base).max() < 1e-11);
    assert!(found.counties.sales_miss() < 1e-11);
    let (above, here) = (found.above.as_ref().unwrap(), &found.headlines);
    let above = [above.headline_before(), above.headline_after()];
    assert!((above[0].farm_job_share - here[0].farm_job_share).abs() < 1e-12);
    assert!((above[0].outside_place / found.outside_province[0] - 1.0).abs() < 1e-10);
    for (what, a, b, within) in [
        (
            "farm",
            above[1].farm_job_share,
            here[1].farm_job_share,
            1e-4,
        ),
        ("welfare", above[1].welfare, here[1].welfare, 1e-3),
        (
            "owners",
            above[1].welfare_with_owners,
            here[1].welfare_with_owners,
            1e-3,
        ),
        ("output", above[1].output, here[1].output, 5e-5),
        (
            "outside",
            above[1].outside_place / 1e8,
            found.outside_province[1] / 1e8,
            5e-3,
        ),
    ] {
        assert!((a - b).abs() < within, "{what}: {a} {b}");
    }
}

/// Columns of counties may be used in expressions; another year and free pairs are refused in words.
#[test]
fn measures_choose_counties() {
    let found = run(&format!(
        "[[measure]]\nid='a'\nlever='A'\nvalue=1.01\nsector='farm'\nwhere='farm_job_share > 0.4 && lon > 100 && province == \"530000\"'\n{REST}"
    ))
    .unwrap();
    let done = &found.applied[0];
    assert!(done.places > 20 && done.places < 129, "{done:?}");
    // provinces have no coordinates of their own
    assert!(
        found
            .above
            .unwrap_err()
            .to_string()
            .contains("lon is missing")
    );
    let free = run(&format!(
        "[[measure]]\nid='a'\nlever='mig'\nvalue=0.9\npair={{scope='all', origin='place == \"530102\"', destination='place == \"110101\"'}}\n{REST}"
    ));
    let error = free.unwrap_err();
    assert!(
        error.contains("measure \"a\"") && error.contains("needs a table of pairs"),
        "{error}"
    );
    let (region, _) = region::open("china".as_ref()).unwrap();
    let text = region.file("packages/mobility.toml").unwrap();
    let package = Package::parse(std::str::from_utf8(&text).unwrap(), "mobility.toml").unwrap();
    let none = |id: &str| Err(format!("no deal {id}"));
    let error = CountySimulation::run(&region, &package, None, &none).unwrap_err();
    assert!(error.to_string().contains("census of 2020"), "{error}");
}

/// An invented region of two provinces with three and one counties, one without farm jobs in its sample.
#[test]
fn a_small_region_has_counties_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("region");
    std::fs::create_dir(&path).unwrap();
    let write = |file: &str, text: String| std::fs::write(path.join(file), text).unwrap();
    let places = ["630000", "640000", "W"];
    let sectors = ["farm", "nonfarm"];
    let mut cells = "place,sector,year,registered,gross_output\n".to_string();
    let mut migration = "year,from_place,from_sector,to_place,to_sector,share\n".to_string();
    let mut trade = "baseline,year,sector,buyer,origin,share\n".to_string();
    for (k, place) in places.iter().enumerate() {
        for (s, sector) in sectors.iter().enumerate() {
            let registered = 100_000 * (k + 1) + 50_000 * s;
            let output = 10 * (k + 1) * (1 + 2 * s);
            cells += &format!("{place},{sector},2000,{registered},{output}\n");
            for (q, other) in places.iter().enumerate() {
                let share = [[0.8, 0.1], [0.7, 0.15]][s][usize::from(k != q)];
                trade += &format!("2000,2000,{sector},{place},{other},{share}\n");
                for (u, to) in sectors.iter().enumerate() {
                    let share = match (k == q, s == u) {
                        _ if *place == "W" || *other == "W" => continue,
                        (true, true) => 0.7,
                        (true, false) => 0.2,
                        (false, _) => 0.05,
                    };
                    migration += &format!("2000,{place},{sector},{other},{to},{share}\n");
                }
            }
        }
    }
    write(
        "places.csv",
        "place,name_zh,level,parent,lon,lat\n630000,甲,province,,,\n640000,乙,province,,,\nW,世界,world,,,\n\
         630100,甲一,prefecture,630000,100,30\n630200,甲二,prefecture,630000,101,31\n640100,乙一,prefecture,640000,,\n\
         630101,子,county,630100,,\n630102,丑,county,630100,,\n630201,寅,county,630200,,\n640101,卯,county,640100,,\n"
            .into(),
    );
    write("cells.csv", cells);
    write("migration.csv", migration);
    write("trade.csv", trade);
    write(
        "census.csv",
        "place,leaf,total,urban,rural,away_same_province,away_other_province,sample_jobs,sample_jobs_farm\n\
         630000,no,150000,80000,70000,9000,8000,7500,2900\n\
         630101,yes,60000,55000,5000,6000,6000,3000,0\n\
         630102,yes,50000,20000,30000,2000,1000,2500,1400\n\
         630201,yes,40000,5000,35000,1000,1000,2000,1500\n\
         640000,no,250000,100000,150000,0,20000,12000,5000\n\
         640101,yes,250000,100000,150000,0,20000,12000,5000\n"
            .into(),
    );
    let (region, _) = region::open(&path).unwrap();
    let model = Model::fitted(&region, None).unwrap();
    let counties = CountyModel::build(&region, &model).unwrap();
    assert_eq!((counties.counties().len(), counties.places()), (4, 5));
    let base = counties.baseline();
    assert!(counties.before().residuals(base).max() < 1e-12 && counties.sales_miss() < 1e-10);
    let workers = counties.workers();
    assert!(counties.margins()[0].miss(&workers).worst < 1e-12);
    let imputed = counties.imputed_table();
    let rows: Vec<_> = (0..imputed.rows())
        .filter(|&row| imputed.get("count", row).and_then(Cell::number) == Some(1.0))
        .collect();
    // one county in a prefecture without coordinates, one without farm jobs in its sample
    assert_eq!(rows.len(), 2, "{imputed:?}");
}
