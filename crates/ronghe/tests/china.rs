//! The built-in region against figures worked elsewhere.

use ronghe::economy::{Model, Residence};
use ronghe::measure::Gap;
use ronghe::package::Package;
use ronghe::region;
use ronghe::simulate::{Estimates, IncomeKind, levers};
use ronghe::validate::Validation;
use ronghe_base::Cell;
use ronghe_equilibrium::{Baseline, Case, Levers, MigrationWedges, Moves, Options, Outcome};

const GOLDEN: &str = include_str!("../../../cases/equilibrium/china_2000.json");

fn close(found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within,
        "{found} instead of {expected} within {within}"
    );
}

fn all_close(what: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= 1e-12, "{what}[{i}]: {a} instead of {b}");
    }
}

/// The tables make the same economy as the golden case, number by number.
#[test]
fn the_tables_make_the_golden_economy() {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let model = Model::build(&region, Some(2000)).unwrap();
    let golden = Case::parse(GOLDEN).unwrap().economy;
    all_close("pi", model.economy.pi.values(), golden.pi.values());
    all_close("m", model.economy.m.values(), golden.m.values());
    all_close("H", model.economy.h.values(), golden.h.values());
    all_close("omega", model.economy.omega.values(), golden.omega.values());
    all_close("zone", model.economy.zone.values(), golden.zone.values());
    all_close(
        "s_mig",
        &model.economy.household.s_mig,
        &golden.household.s_mig,
    );
}

/// Workers outside their province 26.340 -> 44.482 million, farm job share .52921 -> .50486,
/// ratio of cells 3.500 -> 3.121 (golden case `china_2000`, worked by an independent program).
#[test]
fn the_example_reform_gives_the_recorded_figures() {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let text = region.file("packages/mobility.toml").unwrap();
    let package = Package::parse(std::str::from_utf8(&text).unwrap(), "mobility.toml").unwrap();
    let none = |id: &str| Err(format!("no deal {id}"));
    // the economy of the golden case: tables as they are, parameters as the case has them
    let mut model = Model::build(&region, Some(2000)).unwrap();
    model.economy.par = Case::parse(GOLDEN).unwrap().economy.par;
    let (patch, _) = package.apply(&model.ground(&region), None, &none).unwrap();
    let base = Baseline::calibrate(&model.economy).unwrap();
    let solve = |levers: &Levers| base.solve(levers, &Options::default()).unwrap();
    let before = solve(&Levers::default());
    let after = solve(&levers(&patch, model.places.len()).unwrap());
    let outside = |o: &Outcome| o.migrants(&base).outside_place * model.persons / 1e6;
    close(outside(&before), 26.340, 5e-4);
    close(outside(&after), 44.482, 5e-4);
    close(before.farm_job_share(&base), 0.52921, 5e-6);
    close(after.farm_job_share(&base), 0.50486, 5e-6);
    let (first, then) = (before.report(&base), after.report(&base));
    close(first.urban_rural_ratio, 3.500_308_412_173_958, 1e-9);
    close(then.urban_rural_ratio, 3.120_657_041_792_830_5, 1e-9);
    close(then.gini, 0.495_578_851_829_166, 1e-9);
}

/// Fitted years: the printed ratio is met by one number; all else of these years is a test.
#[test]
fn fitted_years_meet_the_printed_ratio_and_balance() {
    let (region, _) = region::open("china".as_ref()).unwrap();
    for (year, printed) in [(2000, 6279.98 / 2253.42), (2005, 10_493.0 / 3_255.0)] {
        let model = Model::fitted(&region, Some(year)).unwrap();
        let fitted = model.fitted.clone().unwrap();
        close(fitted.printed.unwrap(), printed, 1e-12);
        let base = Baseline::calibrate(&model.economy).unwrap();
        let outcome = base.solve(&Levers::default(), &Options::default()).unwrap();
        let home = Residence::read(&region, &model, year).unwrap().unwrap();
        close(home.pay(), 12.0 * 4_432.0 / 106_837.0, 1e-12);
        close(home.measure(&model, &base, &outcome).ratio, printed, 1e-8);
        // sales have the pattern of the tables, whatever the size of the farm sector
        let n = model.places.len();
        for s in 0..2 {
            let scale = outcome.sales[s][0] / model.output[s * n];
            for p in (0..n).filter(|&p| model.nation(p)) {
                let off = outcome.sales[s][p] / model.output[s * n + p] / scale - 1.0;
                assert!(off.abs() < 1e-9, "{} {off}", model.names[p].en);
            }
        }
    }
}

/// The record of the model, as measured: a change of any of these figures is a change of the model.
#[test]
fn the_model_beside_the_record() {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let found = Validation::run(&region).unwrap().unwrap();
    let goals = found.goals();
    let met = goals.iter().filter(|g| g.met()).count();
    let pinned = goals.iter().filter(|g| g.calibrated()).count();
    assert_eq!((met, goals.len(), pinned), (12, 18, 2));
    let run = found.reference().unwrap();
    let [_, second, third] = run.states;
    close(second.outside / 1e6, 40.754, 1e-3);
    close(second.farm_jobs, 0.448_275, 1e-6);
    close(third.outside / 1e6, 73.166, 2e-3);
    close(third.residence.unwrap().gini, 0.4789, 5e-5);
    close(found.forecasts[1].error, 0.4838, 5e-5);
    close(found.forecasts[1].rivals[0].unwrap(), 0.5794, 5e-5);
    let [was, ours, observed] = found.forecasts[1].largest.1;
    assert!(
        ours < 0.5 * was && observed < 0.5 * was,
        "{ours} {observed} of {was}"
    );
}

/// Jobs and movers of the baseline of 2020 are those of the census.
#[test]
fn the_baseline_of_2020_has_the_jobs_and_movers_of_the_census() {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let model = Model::fitted(&region, Some(2020)).unwrap();
    assert_eq!((model.year, model.tables), (2020, 2005));
    let base = Baseline::calibrate(&model.economy).unwrap();
    let outcome = base.solve(&Levers::default(), &Options::default()).unwrap();
    // .20538 over 30 provinces, .20563 with Tibet and unscaled
    close(outcome.farm_job_share(&base), 0.205_386, 1e-6);
    close(
        outcome.migrants(&base).outside_place * model.persons / 1e6,
        104.875,
        1e-3,
    );
    assert!(
        model
            .notes
            .iter()
            .any(|t| t.en.contains("Tibet is not in the tables"))
    );
}

/// 62 cells of 2007: mean 8,662 yuan, Gini .34725, Theil T .194873, of which urban-rural .160410
/// and provinces .068788; ratios 3.330, 2.329 and 4.498.
#[test]
fn the_gap_of_2007_is_the_recorded_one() {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let gap = Gap::measure(&region).unwrap();
    let cells = gap.inequality.as_ref().unwrap();
    assert_eq!((cells.year, cells.cells), (2007, 62));
    close(cells.summary.mean, 8_662.0, 0.5);
    close(cells.summary.gini, 0.34725, 5e-6);
    close(cells.summary.theil_t, 0.194_873, 5e-7);
    close(cells.theil_t[0].between[0].value, 0.160_410, 5e-7);
    close(cells.theil_t[1].between[0].value, 0.068_788, 5e-7);
    close(gap.whole.as_ref().unwrap().ratio(), 3.330, 5e-4);
    let (low, high) = gap.extremes().unwrap();
    assert_eq!(
        (low.name.en.as_str(), high.name.en.as_str()),
        ("Shanghai", "Guizhou")
    );
    close(low.ratio(), 2.329, 5e-4);
    close(high.ratio(), 4.498, 5e-4);
}

/// A lever without effect in this economy (local capital where capital is national) is named.
#[test]
fn a_measure_without_effect_is_named() {
    use ronghe::study::Study;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("idle.toml");
    let measure = |id: &str, lever: &str| {
        format!(
            "[[measure]]\nid='{id}'\nmechanism='P3'\nlever='{lever}'\nvalue=1.1\nsector='farm'\nstatus='assumed'\nsource='test'\n"
        )
    };
    let text = format!(
        "id='idle'\ntitle={{zh='例',en='idle'}}\n{}{}",
        measure("none", "K"),
        measure("some", "A")
    );
    std::fs::write(&file, text).unwrap();
    let study = Study::open("china".as_ref())
        .unwrap()
        .simulate(Some(&file), None)
        .unwrap();
    let idle: Vec<_> = study
        .modelled()
        .unwrap()
        .idle()
        .iter()
        .map(|m| m.id.as_str())
        .collect();
    assert_eq!(idle, ["none"]);
}

/// Costs by inversion, beside Tombe and Zhu (2019), AER 109(5). Migration: leaving farming in the same
/// province near 3, between provinces 25.2, fall to 2005 of 18 per cent on average and nearly 40 per cent
/// between provinces. Trade: internal fall of 10 to 15 per cent, external 10 for non-farm and 25 for farm
/// goods. Four come out within a tenth. Three do not: migration between provinces (14 per cent here, 30
/// by the hats that the source of the tables prints), internal trade (2; the tables know trade between
/// regions only), external farm trade (10; the farm table is imputed from the other).
#[test]
fn costs_beside_the_published_ones() {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let found = Estimates::of(&region).unwrap();
    let figures: Vec<(f64, f64)> = found
        .published
        .iter()
        .map(|p| (p.found, p.printed_hats.unwrap_or(f64::NAN)))
        .collect();
    assert_eq!(figures.len(), 7);
    close(figures[0].0, 2.831_341, 1e-6);
    close(figures[1].0, 24.311_028, 1e-6);
    close(figures[2].0, 0.821_365, 1e-6);
    close(figures[3].0, 0.858_277, 1e-6);
    close(figures[4].0, 0.977_808, 1e-6);
    close(figures[5].0, 0.895_792, 1e-6);
    close(figures[6].0, 0.896_835, 1e-6);
    close(figures[2].1, 0.782_069, 1e-6);
    close(figures[3].1, 0.701_705, 1e-6);
    let within: Vec<bool> = found
        .published
        .iter()
        .map(|p| (p.found / p.published - 1.0).abs() < 0.1)
        .collect();
    assert_eq!(within, [true, true, true, false, false, true, false]);
    // the model's own incomes say nearly the same of farm people
    let wedges = |k: usize| found.years[k].wedges(IncomeKind::Model).unwrap();
    let within = |k: usize| wedges(k).estimate(Moves::LeavingFarming, None).value;
    close(within(0), 3.086_524, 1e-6);
    close(within(1), 2.528_805, 1e-6);
}

/// The hats of migration costs that the source of the tables prints are this inversion at
/// `kappa` 1.5, with another real income of each cell: they differ from the hats found here by
/// one factor for each cell, `b_j / b_i`.
#[test]
fn the_printed_hats_are_the_same_inversion() {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let found = Estimates::of(&region).unwrap();
    let [before, after] = [0, 1].map(|k| found.years[k].migration.as_ref().unwrap());
    let (places, n) = (
        &found.years[0].model.places,
        found.years[0].model.places.len(),
    );
    let table = region.table("migration_cost_hats").unwrap();
    let cell = |row: usize, place: &str, sector: &str| {
        let at = table.get(place, row).and_then(Cell::word).unwrap();
        let p = places.iter().position(|p| p.code() == at).unwrap();
        p + n * usize::from(table.get(sector, row).and_then(Cell::word) != Some("farm"))
    };
    // without the land rent of stayers, which the source leaves out of its hats
    let bare = |wedges: &MigrationWedges, k: usize, (i, j): (usize, usize)| {
        let model = &found.years[k].model;
        let (h, m) = (model.economy.h.values(), model.economy.m.values());
        let workers: f64 = (0..2 * n).map(|o| h[o] * m[o * 2 * n + i]).sum();
        let (lab, land) = if i < n { (0.27, 0.26) } else { (0.19, 0.01) };
        let stay = 1.0 + (0.13 * lab + land) / (0.87 * lab) * workers / (h[i] * m[i * 2 * n + i]);
        wedges.wedge(i, j) * stay
    };
    let mut ratio = vec![f64::NAN; 4 * n * n];
    for row in 0..table.rows() {
        let (i, j) = (
            cell(row, "from_place", "from_sector"),
            cell(row, "to_place", "to_sector"),
        );
        let hat = bare(&after[0], 1, (i, j)) / bare(&before[0], 0, (i, j));
        let printed = table.get("value", row).and_then(Cell::number).unwrap();
        if i != j {
            ratio[i * 2 * n + j] = (printed / hat).ln();
        }
    }
    let home: Vec<usize> = (0..2 * n).filter(|j| j % n != n - 1).collect(); // the world goes last
    let (first, second) = (home[0], home[1]);
    let factor = |j: usize| {
        if j == first {
            ratio[second * 2 * n + j] - ratio[second * 2 * n + home[2]]
                + ratio[first * 2 * n + home[2]]
        } else {
            ratio[first * 2 * n + j]
        }
    };
    for &i in &home {
        for &j in home.iter().filter(|&&j| j != i) {
            close(ratio[i * 2 * n + j], factor(j) - factor(i), 3e-7); // eight printed digits
        }
    }
}
