//! Gradients, paths and barriers from every kind of kernel are those from full tables.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/nested.rs"]
mod nested;
mod support;

use nested::{Country, country};
use ronghe_equilibrium::{
    Baseline, Blocks, Capital, Dynamics, EquilibriumError, Exit, Factors, Gradient, Kernel, Levers,
    Nests, Objective, Options, Outcome, Parameter, Path, PathYear,
};
use support::gap;

const N: usize = 24;
const PROVINCES: usize = 4;

fn dense(size: usize, rows: Vec<f64>) -> Kernel {
    Kernel::dense(size, rows).unwrap()
}

/// Province and sector of each cell.
fn groups() -> Vec<usize> {
    let province = |i: usize| (i % N) * PROVINCES / N;
    (0..2 * N)
        .map(|i| province(i) + PROVINCES * (i / N))
        .collect()
}

/// Cheaper moves to towns, dearer trade out of some places, new land.
fn reform(chi: f64) -> Levers {
    let hats = |to: usize| 1.0 - 0.02 * to as f64;
    let row = (0..2 * PROVINCES).map(hats).collect();
    let mig = Factors {
        blocks: Some(Blocks {
            group: groups(),
            hats: vec![row; 2 * PROVINCES],
        }),
        ..Factors::default()
    };
    let trade = Factors {
        origin: Some((0..N).map(|i| 1.0 + 0.01 * (i % 3) as f64).collect()),
        ..Factors::default()
    };
    Levers {
        mig_factors: Some(mig),
        trade_factors: Some([trade.clone(), trade]),
        chi: (chi > 0.0).then(|| chi.into()),
        new_urb: Some(0.05.into()),
        ..Levers::default()
    }
}

const OBJECTIVES: [Objective; 5] = [
    Objective::MoneyMetricWelfare,
    Objective::Gini,
    Objective::MigrantsOutsidePlace,
    Objective::RealGdp,
    Objective::PublicBudget,
];

fn solve(base: &Baseline, levers: &Levers) -> Outcome {
    base.solve(levers, &Options::default()).unwrap()
}

fn slopes(base: &Baseline, levers: &Levers) -> (Outcome, Vec<Gradient>) {
    let outcome = solve(base, levers);
    let gradients = base.gradient(&outcome, &OBJECTIVES).unwrap();
    (outcome, gradients)
}

/// Largest gap of slopes, as a part of the largest slope of the kind.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    let largest = b.iter().fold(1e-6, |max: f64, b| max.max(b.abs()));
    let gaps = a.iter().zip(b).map(|(a, b)| (a - b).abs() / largest);
    gaps.fold(0.0, f64::max)
}

fn compare(one: &Baseline, other: &Baseline, levers: &Levers, most: f64) {
    let ((o, a), (p, b)) = (slopes(one, levers), slopes(other, levers));
    for (a, b) in a.iter().zip(&b) {
        for ((name, a), (_, b)) in a.levers.slopes().iter().zip(&b.levers.slopes()) {
            assert!(apart(a, b) < most, "{name}: {:e}", apart(a, b));
        }
        for parameter in Parameter::ALL {
            let (x, y) = (a.parameters.by(parameter), b.parameters.by(parameter));
            assert!((x - y).abs() < most * y.abs().max(1e-3), "{parameter:?}");
        }
        for (x, y) in [
            (
                a.migration_blocks(&o, &groups()),
                b.migration_blocks(&p, &groups()),
            ),
            (a.migration_table(&o), b.migration_table(&p)),
            (a.trade_table(&o), b.trade_table(&p)),
        ] {
            assert!(apart(&x, &y) < most, "{:e}", apart(&x, &y));
        }
    }
}

#[test]
fn slopes_of_a_formula_by_groups_are_those_of_its_table() {
    let country = country(N, PROVINCES, 3);
    let (by_group, full) = (country.baseline(), country.full(dense));
    for (levers, most) in [
        (Levers::default(), 1e-8),
        (reform(0.0), 1e-8),
        (reform(0.4), 1e-6),
    ] {
        compare(&by_group, &full, &levers, most);
    }
    // and from a reform on
    let first = reform(0.3);
    let next = Levers {
        coop: Some(0.5.into()),
        ..Levers::default()
    };
    let [a, b] = [&by_group, &full].map(|base| base.rebase(&solve(base, &first)));
    compare(&a, &b, &next, 1e-6);
}

/// Against differences of whole solutions.
#[test]
fn slopes_from_a_later_baseline_are_those_of_its_own_shares() {
    let base = country(N, PROVINCES, 3).full(dense);
    let first = solve(&base, &reform(0.3));
    let later = base.rebase(&first);
    let next = Levers {
        coop: Some(0.5.into()),
        ..Levers::default()
    };
    let (outcome, gradients) = slopes(&later, &next);
    let step = 1e-5;
    let moved = |by: f64| {
        let levers = Levers {
            amen: Some([vec![1.0 + by; N], vec![1.0; N]].into()),
            ..next.clone()
        };
        solve(&later, &levers).money_metric_welfare(&later)
    };
    let slope = (moved(step) - moved(-step)) / (2.0 * step);
    let found: f64 = gradients[0].levers.amen[0].iter().sum();
    assert!((slope / found - 1.0).abs() < 1e-6, "{slope} {found}");
    assert!(outcome.residuals(&later).max() < 1e-10);
}

fn with_local_capital() -> Country {
    let mut country = country(N, PROVINCES, 5);
    country.economy.par.capital = Capital::Local;
    country.economy.pol.chi = 0.2.into();
    country
}

#[test]
fn a_path_from_a_formula_by_groups_is_that_from_its_table() {
    let country = with_local_capital();
    let dynamics = Dynamics {
        conversion: 0.05.into(),
        exit: Exit::Keep(0.5),
        ..Dynamics::default()
    };
    let walk = |base: &Baseline| -> Vec<PathYear> {
        let mut path = Path::new(base, dynamics.clone()).unwrap();
        let mut years = path.run(2, &|_| reform(0.3)).unwrap();
        let mut rebased = path.rebase(&years[2]).unwrap();
        years.extend(rebased.run(4, &|_| Levers::default()).unwrap());
        years
    };
    let [a, b] = [&country.baseline(), &country.full(dense)].map(walk);
    assert_eq!(a.len(), 5);
    for (a, b) in a.iter().zip(&b) {
        assert!(gap(a.outcome.logs(), b.outcome.logs()) < 1e-7);
        let people = |year: &PathYear| year.outcome.flows.rows().flatten().collect::<Vec<_>>();
        let (a, b) = (people(a), people(b));
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-9));
    }
}

#[test]
fn barriers_of_a_formula_by_groups_are_those_of_its_table() {
    let country = country(N, PROVINCES, 7);
    let [a, b] = [&country.baseline(), &country.full(dense)].map(|base| {
        let wedges = base.trade_wedges();
        (0..N * N)
            .map(|at| wedges.wedge(1, at / N, at % N))
            .collect::<Vec<f64>>()
    });
    assert!(gap(&a, &b) < 1e-10);
}

#[test]
fn what_a_kernel_cannot_do_is_said() {
    let mut country = with_local_capital();
    country.economy.pol.chi = 0.0.into();
    let of = (0..2 * PROVINCES).map(|g| g % PROVINCES).collect();
    country.migration.1.nests = Some(Nests { of, kappa2: 0.9 });
    let base = country.baseline();
    let outcome = solve(&base, &Levers::default());
    let error = base.gradient(&outcome, &OBJECTIVES).unwrap_err();
    assert!(matches!(error, EquilibriumError::Slopeless { .. }));
    assert_eq!(
        error.to_string(),
        "no gradient here: migration has two elasticities; give the kernel without nests, one elasticity"
    );
    let error = Path::new(&base, Dynamics::default()).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("no nests on a path") && said.contains("one elasticity"),
        "{said}"
    );

    let base = with_local_capital().full(dense);
    let year = Path::new(&base, Dynamics::default())
        .unwrap()
        .advance(&Levers::default())
        .unwrap();
    let error = year
        .baseline
        .gradient(&year.outcome, &OBJECTIVES)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no gradient here: people are held in place on a path; \
         ask for that of a static solution of the path's first baseline"
    );
}
