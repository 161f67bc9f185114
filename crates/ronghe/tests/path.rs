//! A package year by year (M1.b, D2).

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ronghe::error::StudyError;
use ronghe::package::{Figure, Lever, Package};
use ronghe::region;
use ronghe::results::path_tables;
use ronghe::simulate::{Span, Timeline};
use ronghe::study::Study;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Table};

fn china() -> Region {
    region::open("china".as_ref()).unwrap().0
}

fn mobility(region: &Region) -> String {
    String::from_utf8(region.file("packages/mobility.toml").unwrap()).unwrap()
}

fn timeline(region: &Region, text: &str, until: i16) -> Result<Timeline, StudyError> {
    let package = Package::parse(text, "p.toml")?;
    let span = Span {
        from: None,
        until: Some(until),
    };
    let none = |id: &str| Err(format!("no deal {id}"));
    Timeline::run(region, package, span, &none, &mut |_, _| ())
}

/// Values of a figure with the package.
fn with(path: &Timeline, figure: Figure) -> Vec<f64> {
    (0..path.years.len())
        .map(|k| path.figure(figure, k)[1])
        .collect()
}

fn table(path: &Timeline, id: &str) -> Table {
    let mut tables = path_tables(path).into_iter();
    tables.find(|t| t.id == id).unwrap()
}

/// `mobility.toml` grows over 2001 to 2005: nothing moves in 2000 and 2001 (people answer to the values of
/// the year before), then ever more people work elsewhere, on their way to the static result.
#[test]
fn a_ramp_moves_people_year_by_year() {
    let region = china();
    let path = timeline(&region, &mobility(&region), 2010).unwrap();
    assert_eq!(path.years, (2000..=2010).collect::<Vec<_>>());
    let migrants = with(&path, Figure::Migrants);
    assert!((migrants[1] / migrants[0] - 1.0).abs() < 1e-9);
    assert!(migrants.windows(2).skip(1).all(|w| w[1] > w[0]));
    assert!((26.3e6..26.4e6).contains(&migrants[0]) && (35e6..44e6).contains(&migrants[10]));
    for k in 0..path.years.len() {
        let still = path.figure(Figure::Migrants, k)[0];
        assert!(
            (still / migrants[0] - 1.0).abs() < 1e-9,
            "without the package nothing moves"
        );
    }
    let order = table(&path, "path-order");
    assert_eq!(
        order.get("reversals", 0),
        Some(&Cell::Count(0)),
        "the ratio only falls"
    );
}

/// Even ratios in hats, even steps in levels, full size from the last year of the ramp on.
#[test]
fn a_ramp_has_its_part_in_each_year() {
    let text = "id='p'\ntitle={zh='例',en='p'}
[[measure]]\nid='a'\nmechanism='P3'\nlever='amen'\nvalue=0.5\nfrom=2001\nramp=5\nstatus='assumed'\nsource='x'
[[measure]]\nid='b'\nmechanism='P5'\nlever='chi'\nop='set'\nvalue=0.5\nfrom=2001\nramp=5\nstatus='assumed'\nsource='x'\n";
    let region = china();
    let ground = ronghe::economy::Model::build(&region, None)
        .unwrap()
        .ground(&region);
    let package = Package::parse(text, "p.toml").unwrap();
    let at = |year, lever| {
        let (patch, _) = package
            .apply(&ground, year, &|_| Err(String::new()))
            .unwrap();
        patch.values.get(&lever).map(|values| values[0])
    };
    assert_eq!(at(Some(2000), Lever::Amen), None);
    assert!((at(Some(2002), Lever::Amen).unwrap() - 0.5_f64.powf(0.4)).abs() < 1e-15);
    assert!((at(Some(2002), Lever::Chi).unwrap() - 0.2).abs() < 1e-15);
    for year in [Some(2005), Some(2020), None] {
        assert!((at(year, Lever::Amen).unwrap() - 0.5).abs() < 1e-15);
        assert!((at(year, Lever::Chi).unwrap() - 0.5).abs() < 1e-15);
    }
}

const COURSE: &str = "
[path]
until = 2006
growth_farm = 0.02
growth_nonfarm = 0.03
tau = { value = 5, status = 'study', source = 'a study of stays' }
[path.reform]
conversion = 0.05
[[path.milestone]]
figure = 'registered_urban'
year = 2005
at_least = 35
[[path.milestone]]
figure = 'ratio'
year = 2006
at_most = 1.0
";

/// What a package says of its path is followed, shown with its standing, and measured by its milestones.
#[test]
fn a_package_says_how_its_years_go_by() {
    let region = china();
    let path = timeline(&region, &(mobility(&region) + COURSE), 2006).unwrap();
    let registered = |k| path.figure(Figure::RegisteredUrban, k);
    assert!(
        registered(6)[1] > registered(6)[0] + 0.1,
        "the reform lets people register"
    );
    assert!((registered(6)[0] - registered(0)[0]).abs() < 1e-9);
    let gdp = with(&path, Figure::Gdp);
    assert!(gdp[6] > 1.15, "productivity grows: {gdp:?}");
    let milestones = table(&path, "path-milestones");
    let met: Vec<_> = (0..2)
        .map(|k| milestones.get("met", k).unwrap().word().unwrap())
        .collect();
    assert_eq!(met, ["是", "否"]);
    let parameters = table(&path, "path-parameters");
    let tau = |column| parameters.get(column, 0).unwrap().clone();
    assert_eq!(tau("value").number(), Some(5.0));
    assert_eq!(tau("source").word(), Some("a study of stays"));
    assert_eq!(
        parameters.get("status", 2).unwrap().word(),
        Some("假设"),
        "beta is assumed"
    );
}

/// People who know the years to come, and a grid of five years, give paths too.
#[test]
fn other_ways_through_the_years() {
    let region = china();
    let with_course =
        |course: &str| timeline(&region, &(mobility(&region) + course), 2010).unwrap();
    let foresight = with_course("[path]\nforesight = 0.9\n");
    let blind = with_course("");
    let migrants = |path: &Timeline| with(path, Figure::Migrants);
    assert!(
        migrants(&foresight)[2] > migrants(&blind)[2],
        "they move before the fall is complete"
    );
    let grid = with_course("[path]\nstep = 5\n");
    assert_eq!(grid.years, [2000, 2005, 2010]);
    assert!(grid.window.is_some_and(|w| (w.from, w.to) == (2005, 2010)));
    let too_early = timeline(&region, &mobility(&region), 2000)
        .unwrap_err()
        .to_string();
    assert!(
        too_early.contains("the path ends in 2000, but it starts in 2000"),
        "{too_early}"
    );
}

/// The report follows a package that has a `[path]`.
#[test]
fn the_report_shows_the_path_of_a_package_that_has_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("p.toml");
    std::fs::write(&file, mobility(&china()) + COURSE).unwrap();
    let study = Study::open("china".as_ref()).unwrap().measure().unwrap();
    let study = study
        .simulate(Some(&file), None)
        .unwrap()
        .operate()
        .unwrap();
    assert!(study.modelled().unwrap().path.is_some());
    study
        .report(folder.path(), &[ronghe_base::Lang::Zh])
        .unwrap();
    let page = std::fs::read_to_string(folder.path().join("report.zh.html")).unwrap();
    assert!(page.contains("逐年：无改革与改革"));
    assert!(folder.path().join("tables/path-gap.csv").exists());
}
