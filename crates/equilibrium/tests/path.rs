//! Laws of the time path, and paths computed elsewhere (`cases/equilibrium/path/`).

mod support;

use ronghe_equilibrium::{
    Baseline, Capital, Demand, Dynamics, Economy, EquilibriumError, Exit, LandLaws, Levers,
    Options, Path, PathYear, Spread,
};
use serde::Deserialize;
use support::{gap, reform};

/// An invented country whose capital stays in place.
fn economy(n: usize, world: usize, seed: u64) -> Economy {
    let mut tables = support::country(n, world, seed);
    tables.par.capital = Capital::Local;
    tables.par.demand = Demand::Nhces;
    tables.par.fa = vec![0.35, 0.2, 0.3, 0.2, 0.1].into();
    tables.pol.chi = 0.1.into();
    tables.economy()
}

fn baseline(n: usize, world: usize, seed: u64) -> Baseline {
    Baseline::calibrate(&economy(n, world, seed)).expect("an economy in order")
}

/// Costs of moving to town fall by a fifth.
fn mobility(n: usize) -> Levers {
    let hats = (0..4 * n * n).map(|at| {
        if at / (2 * n) < n && at % (2 * n) >= n {
            0.8
        } else {
            1.0
        }
    });
    Levers {
        mig: Spread::square(2 * n, hats.collect()),
        chi: Some([vec![0.5; n], vec![0.1; n]].into()),
        ..Levers::default()
    }
}

fn dynamics() -> Dynamics {
    Dynamics::default()
}

fn run(
    base: &Baseline,
    dynamics: Dynamics,
    until: u32,
    plan: &dyn Fn(u32) -> Levers,
) -> Vec<PathYear> {
    let path = Path::new(base, dynamics);
    path.and_then(|mut path| path.run(until, plan))
        .expect("a path that can be")
}

fn people(year: &PathYear) -> f64 {
    year.baseline.registered().iter().flatten().sum()
}

#[derive(Deserialize)]
struct Stored {
    name: String,
    economy: Economy,
    dynamics: StoredDynamics,
    levers: Vec<Levers>,
    years: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct StoredDynamics {
    tau: f64,
    zeta: f64,
    conversion: f64,
    natural_growth: Vec<f64>,
}

/// Largest relative difference (absolute in thousandths below a thousandth), and how many numbers.
fn compare(stored: &serde_json::Value, found: &[f64], at: &str) {
    fn numbers(value: &serde_json::Value, list: &mut Vec<f64>) {
        match value {
            serde_json::Value::Array(values) => values.iter().for_each(|v| numbers(v, list)),
            value => list.push(value.as_f64().expect("a number")),
        }
    }
    let mut expected = vec![];
    numbers(stored, &mut expected);
    assert_eq!(expected.len(), found.len(), "{at}");
    for (u, v) in expected.iter().zip(found) {
        let gap = (u - v).abs() / u.abs().max(1e-3);
        assert!(gap <= 1e-9, "{at}: {u} stored, {v} found");
    }
}

#[test]
fn stored_paths_are_found_again() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/equilibrium/path");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|e| e != "json") {
            continue;
        }
        files += 1;
        let case: Stored = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let base = Baseline::calibrate(&case.economy).unwrap();
        let n = base.places();
        let (rural, urban) = case.dynamics.natural_growth.split_at(n);
        let dynamics = Dynamics {
            tau: case.dynamics.tau,
            beta: 0.96,
            depreciation: 1.0 - case.dynamics.zeta / 0.96,
            conversion: case.dynamics.conversion.into(),
            natural_growth: [rural.to_vec(), urban.to_vec()].into(),
            ..dynamics()
        };
        let last = u32::try_from(case.years.len() - 1).unwrap();
        let years = run(&base, dynamics, last, &|t| case.levers[t as usize].clone());
        assert_eq!(years.len(), case.years.len());
        for (year, stored) in years.iter().zip(&case.years) {
            let o = &year.outcome;
            let report = o.report(&year.baseline);
            for (key, found) in [
                ("H", year.baseline.registered().concat()),
                ("S", o.stayers.concat()),
                ("L", o.workers.concat()),
                ("K", year.capital.concat()),
                ("R", o.sales.concat()),
                ("P", o.price_hat.concat()),
                ("w_net", o.net_wage.concat()),
                ("capital_rent_hat", o.capital_rent_hat.concat()),
                ("farm_share", o.farm_share.concat()),
                ("G", o.public_spending.clone()),
                ("ell", o.land_right.concat()),
                ("welfare_cell", o.welfare_cell.clone()),
            ] {
                compare(
                    &stored[key],
                    &found,
                    &format!("{} year {} {key}", case.name, year.year),
                );
            }
            for (key, found) in [
                ("gini", report.gini),
                ("theil", report.theil),
                ("urban_rural_ratio", report.urban_rural_ratio),
            ] {
                compare(
                    &stored["report"][key],
                    &[found],
                    &format!("{} {key}", case.name),
                );
            }
        }
    }
    assert!(files >= 3, "only {files} stored paths");
}

/// Invariant 1.
#[test]
fn without_a_reason_nothing_moves() {
    for world in [0, 1] {
        let base = baseline(5, world, 1);
        for year in run(&base, dynamics(), 15, &|_| Levers::default()) {
            assert!(gap(year.outcome.logs(), &[0.0; 50]) < 1e-12);
            assert!(gap(&year.capital.concat(), &[1.0; 10]) < 1e-12);
        }
    }
}

/// Invariant 2.
#[test]
fn people_are_conserved() {
    let base = baseline(4, 0, 2);
    for exit in [Exit::Lose, Exit::Keep(0.8), Exit::Paid(10.0)] {
        let moving = Dynamics {
            conversion: 0.03.into(),
            exit,
            ..dynamics()
        };
        let years = run(&base, moving, 10, &|_| mobility(4));
        let first = people(&years[0]);
        for year in &years {
            assert!((people(year) / first - 1.0).abs() < 1e-13);
            let rows = year.outcome.flows.rows().map(|row| row.iter().sum::<f64>());
            let registered = year.baseline.registered().concat();
            assert!(gap(&rows.collect::<Vec<_>>(), &registered) < 1e-13);
        }
        let urban = |year: &PathYear| year.figures().registered_urban_share;
        assert!(
            urban(&years[10]) > urban(&years[0]) + 0.01,
            "people register in town"
        );
    }
}

/// Invariant 3, with kept and with paid rights.
#[test]
fn every_year_closes() {
    let base = baseline(4, 1, 3);
    for exit in [Exit::Lose, Exit::Keep(1.0), Exit::Paid(10.0)] {
        let moving = Dynamics {
            conversion: 0.03.into(),
            natural_growth: 0.004.into(),
            exit,
            ..dynamics()
        };
        let levers = Levers {
            wedge: Some(0.9.into()),
            ..mobility(4)
        };
        let years = run(&base, moving, 8, &|_| levers.clone());
        for year in &years {
            let residuals = year.outcome.residuals(&year.baseline);
            assert!(residuals.max() < 1e-11, "{exit:?} {residuals:?}");
        }
        let paid: f64 = years[8].outcome.converts_income.iter().sum();
        assert_eq!(
            paid > 0.0,
            exit != Exit::Lose,
            "converts have an income of their own"
        );
    }
}

/// Those who keep their right leave less to the others than those who lose it.
#[test]
fn a_kept_right_is_paid_from_the_pot() {
    let base = baseline(4, 0, 3);
    let right = |exit| {
        let moving = Dynamics {
            conversion: 0.05.into(),
            exit,
            ..dynamics()
        };
        run(&base, moving, 10, &|_| Levers::default())[10]
            .outcome
            .land_right[0]
            .clone()
    };
    let (kept, lost) = (right(Exit::Keep(1.0)), right(Exit::Lose));
    assert!(kept.iter().zip(&lost).all(|(kept, lost)| kept < lost));
    assert!(
        gap(&right(Exit::Keep(0.0)), &lost) < 1e-11,
        "a right kept by no part is lost"
    );
}

/// Invariant 4.
#[test]
fn with_fixed_capital_the_rest_point_is_the_static_equilibrium() {
    let base = baseline(4, 1, 4);
    let fixed = Dynamics {
        beta: 1.0,
        depreciation: 0.0,
        ..dynamics()
    };
    let years = run(&base, fixed, 260, &|_| mobility(4));
    let rest = base.solve(&mobility(4), &Options::default()).unwrap();
    assert!(gap(years[260].outcome.logs(), rest.logs()) < 1e-9);
    assert!(
        gap(years[0].outcome.logs(), rest.logs()) > 1e-2,
        "it takes time"
    );
}

/// Invariant 6.
#[test]
fn a_later_lever_leaves_earlier_years_as_they_are() {
    let base = baseline(4, 0, 5);
    let later = |t: u32| {
        if t >= 5 {
            mobility(4)
        } else {
            Levers::default()
        }
    };
    let years = run(&base, dynamics(), 6, &later);
    let none = run(&base, dynamics(), 4, &|_| Levers::default());
    for (with, without) in years.iter().zip(&none) {
        assert_eq!(with.outcome.logs(), without.outcome.logs());
        assert_eq!(with.figures(), without.figures());
    }
    assert_ne!(years[5].outcome.logs(), years[4].outcome.logs());
}

/// A path continued from its state is the path.
#[test]
fn a_path_may_stop_and_go_on() {
    let base = baseline(4, 0, 5);
    let moving = Dynamics {
        conversion: 0.02.into(),
        exit: Exit::Keep(0.5),
        ..dynamics()
    };
    let whole = run(&base, moving.clone(), 8, &|_| mobility(4));
    let mut path = Path::new(&base, moving).unwrap();
    path.run(3, &|_| mobility(4)).unwrap();
    let rest = path.clone().run(8, &|_| mobility(4)).unwrap();
    assert_eq!(path.next_year(), 4);
    for (a, b) in whole[4..].iter().zip(&rest) {
        assert_eq!(a.outcome.logs(), b.outcome.logs());
    }
}

fn laws(n: usize, quota: f64) -> LandLaws {
    LandLaws {
        farm: vec![100.0; n],
        home: vec![10.0; n],
        urban: vec![20.0; n],
        red_line: vec![95.0; n],
        quota: vec![quota; n],
        traded: false,
    }
}

/// Homesteads vacated by a tenth over ten years.
fn vacate(t: u32, town: f64) -> Levers {
    let part = f64::from(t.min(10)) / 10.0;
    Levers {
        home: Some((1.0 - 0.1 * part).into()),
        urb: Some((1.0 + town * part).into()),
        ..Levers::default()
    }
}

/// Invariant 7.
#[test]
fn land_sums_to_the_same_area_and_the_quota_holds() {
    let base = baseline(4, 0, 6);
    let with = |quota, traded| Dynamics {
        land: Some(LandLaws {
            traded,
            ..laws(4, quota)
        }),
        ..dynamics()
    };
    // 1 unit vacated in each place gives 1 of quota: 5% more town
    let years = run(&base, with(0.0, false), 12, &|t| vacate(t, 0.05));
    for year in &years {
        let land = year.land.as_ref().unwrap();
        for n in 0..4 {
            assert!((land.farm[n] + land.home[n] + land.urban[n] - 130.0).abs() < 1e-9);
            assert!(land.quota[n] > -1e-9 && land.farm[n] >= 95.0);
        }
    }
    // quota saved in ten years is used at once in the eleventh
    let at_once = |t: u32| Levers {
        urb: (t == 11).then_some(1.05.into()),
        ..vacate(t, 0.0)
    };
    let years = run(&base, with(0.0, false), 11, &at_once);
    let quota = |k: usize| years[k].land.as_ref().unwrap().quota[0];
    assert!((quota(10) - 1.0).abs() < 1e-9 && quota(11).abs() < 1e-9);
    let fail = |dynamics, town| {
        let mut path = Path::new(&base, dynamics).unwrap();
        path.run(12, &|t| vacate(t, town)).unwrap_err().to_string()
    };
    let short = fail(with(0.0, false), 0.06);
    assert!(
        short.contains("year 1 of the path: urban quota left of place 0"),
        "{short}"
    );
    assert!(fail(with(0.0, true), 0.06).contains("the nation"));
    let line = fail(with(1.0, false), 0.4);
    assert!(line.contains("farmland of place 0"), "{line}");
    let mut path = Path::new(&base, with(0.0, false)).unwrap();
    let lived_in = path.advance(&Levers {
        home: Some(0.5.into()),
        ..Levers::default()
    });
    let lived_in = lived_in.unwrap_err().to_string();
    assert!(
        lived_in.contains("homesteads can only be vacated"),
        "{lived_in}"
    );
}

/// Invariant 9, and its form under a lasting wedge.
#[test]
fn in_the_long_run_capital_earns_what_it_did() {
    let base = baseline(4, 0, 7);
    let better = Levers {
        productivity: Some([vec![1.1; 4], vec![1.0; 4]].into()),
        wedge: Some([vec![0.8; 4], vec![1.0; 4]].into()),
        ..mobility(4)
    };
    let years = run(&base, dynamics(), 400, &|_| better.clone());
    assert!(gap(&years[400].real_return.concat(), &[1.0; 8]) < 1e-6);
    assert!(gap(&years[0].real_return.concat(), &[1.0; 8]) > 1e-2);
    let rise = &years[400].capital[0];
    assert!(
        rise.iter().all(|k| *k > 1.1),
        "a lower wedge draws capital: {rise:?}"
    );
}

/// Invariant 10.
#[test]
fn a_path_rebased_goes_on_as_it_would() {
    let base = baseline(4, 1, 8);
    let mut tables = support::country(4, 1, 8);
    tables.par.capital = Capital::Local;
    let levers = Levers {
        mig: None,
        chi: None,
        ..reform(&tables, 8, 0.5)
    };
    let levers = Levers {
        mig: mobility(4).mig,
        ..levers
    };
    for exit in [Exit::Lose, Exit::Keep(0.7)] {
        let moving = Dynamics {
            conversion: 0.02.into(),
            natural_growth: 0.003.into(),
            exit,
            ..dynamics()
        };
        let whole = run(&base, moving.clone(), 12, &|_| levers.clone());
        let mut path = Path::new(&base, moving).unwrap();
        let years = path.run(5, &|_| levers.clone()).unwrap();
        let mut other = path.rebase(&years[5]).unwrap();
        let rest = other.run(12, &|_| Levers::default()).unwrap();
        assert_eq!(rest[0].year, 6);
        for (a, b) in whole[6..].iter().zip(&rest) {
            let (a, b) = (&a.outcome, &b.outcome);
            assert!(gap(&a.sales.concat(), &b.sales.concat()) < 1e-10);
            assert!(gap(&a.workers.concat(), &b.workers.concat()) < 1e-10);
            assert!(gap(&a.net_wage.concat(), &b.net_wage.concat()) < 1e-9);
            assert!(gap(&a.farm_share.concat(), &b.farm_share.concat()) < 1e-9);
        }
    }
}

/// A five-year step ends where five yearly steps end. On the way it runs ahead, as those who move in the
/// first years do not yet lower wages for the others: by a quarter of the move after the first step, by a
/// tenth after the second.
#[test]
fn five_years_at_once_are_near_five_single_years() {
    let base = baseline(4, 0, 9);
    let yearly = run(&base, dynamics(), 100, &|_| mobility(4));
    let grid = run(
        &base,
        Dynamics {
            step: 5,
            ..dynamics()
        },
        100,
        &|_| mobility(4),
    );
    assert_eq!(grid[1].year, 5);
    let farm = |year: &PathYear| year.figures().farm_job_share;
    assert!((farm(&grid[20]) - farm(&yearly[100])).abs() < 1e-6);
    let ahead = |k: usize| {
        (farm(&yearly[5 * k]) - farm(&grid[k])) / (farm(&yearly[0]) - farm(&yearly[5 * k]))
    };
    assert!((0.0..0.25).contains(&ahead(1)), "{}", ahead(1));
    assert!((0.0..0.1).contains(&ahead(2)), "{}", ahead(2));
}

/// Moves follow people: rows are people at the start, columns people at the end.
#[test]
fn moves_lead_from_the_first_year_to_the_last() {
    let base = baseline(4, 0, 10);
    let moving = Dynamics {
        conversion: 0.05.into(),
        ..dynamics()
    };
    let years = run(&base, moving, 6, &|_| mobility(4));
    let at = |year: &PathYear| -> Vec<f64> {
        (0..4)
            .map(|n| year.outcome.workers[0][n] + year.outcome.workers[1][n])
            .collect()
    };
    let flows = PathYear::moves(&years[..5]);
    let rows: Vec<f64> = flows.rows().map(|row| row.iter().sum()).collect();
    let columns: Vec<f64> = (0..4)
        .map(|to| (0..4).map(|from| flows.persons(from, to)).sum())
        .collect();
    assert!(gap(&rows, &at(&years[0])) < 1e-13);
    assert!(gap(&columns, &at(&years[5])) < 1e-13);
    // gross moves exceed net ones, and five years count fewer moves than five single years
    let moved = |years: &[PathYear]| -> f64 {
        let flows = PathYear::moves(years);
        (0..16)
            .filter(|at| at / 4 != at % 4)
            .map(|at| flows.persons(at / 4, at % 4))
            .sum()
    };
    let single: f64 = years[..5]
        .iter()
        .map(|year| moved(std::slice::from_ref(year)))
        .sum();
    assert!(moved(&years[..5]) < single && moved(&years[..5]) > 0.5 * single);
}

/// A discount factor of nothing is people who look at one year alone, whatever part chooses anew.
#[test]
fn without_a_future_foresight_is_the_yearly_path() {
    let base = baseline(3, 0, 11);
    for tau in [0.0, 7.0] {
        let moving = Dynamics { tau, ..dynamics() };
        let later = |t: u32| {
            if t >= 5 {
                mobility(3)
            } else {
                Levers::default()
            }
        };
        let blind = run(&base, moving.clone(), 8, &later);
        let seen = Path::new(&base, moving)
            .unwrap()
            .foresee(8, 0.0, &later)
            .unwrap();
        for (a, b) in blind.iter().zip(&seen) {
            assert!(gap(a.outcome.logs(), b.outcome.logs()) < 1e-11);
        }
    }
}

/// People who know of a reform move before it comes, in the long run all is the same.
#[test]
fn foresight_moves_people_before_the_reform() {
    let base = baseline(3, 0, 11);
    let later = |t: u32| {
        if t >= 5 {
            mobility(3)
        } else {
            Levers::default()
        }
    };
    let blind = run(&base, dynamics(), 60, &later);
    let seen = Path::new(&base, dynamics())
        .unwrap()
        .foresee(60, 0.95, &later)
        .unwrap();
    let farm = |year: &PathYear| year.figures().farm_job_share;
    assert!((farm(&blind[5]) - farm(&blind[0])).abs() < 1e-12);
    assert!(farm(&seen[5]) < farm(&blind[5]) - 1e-4);
    assert!((farm(&seen[60]) - farm(&blind[60])).abs() < 1e-4);
    for year in &seen {
        assert!(year.outcome.residuals(&year.baseline).max() < 1e-11);
    }
}

#[test]
fn wrong_parameters_are_named_all_at_once() {
    let base = baseline(3, 0, 12);
    let wrong = Dynamics {
        tau: -1.0,
        depreciation: 1.0,
        step: 0,
        natural_growth: (-1.0).into(),
        conversion: vec![0.1; 2].into(),
        exit: Exit::Keep(2.0),
        ..dynamics()
    };
    let Err(EquilibriumError::Dynamics(problems)) = Path::new(&base, wrong) else {
        panic!("accepted")
    };
    assert_eq!(problems.count(), 6, "{problems}");
    let national = Baseline::calibrate(&support::country(3, 0, 1).economy()).unwrap();
    let message = Path::new(&national, dynamics()).unwrap_err().to_string();
    assert!(
        message.contains("calibrate with capital \"local\""),
        "{message}"
    );
    let mut path = Path::new(&base, dynamics()).unwrap();
    let message = path
        .foresee(2, 1.0, &|_| Levers::default())
        .unwrap_err()
        .to_string();
    assert!(message.contains("discount is 1"), "{message}");
    let message = path.advance(&Levers {
        coop: Some(2.0.into()),
        ..Levers::default()
    });
    assert!(
        message
            .unwrap_err()
            .to_string()
            .starts_with("year 0 of the path: ")
    );
}
