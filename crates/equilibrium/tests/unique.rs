//! One equilibrium, whatever the start, and the slopes that say so.

mod support;

use proptest::prelude::*;
use ronghe_equilibrium::{Baseline, Case, Levers, Options, Starts};
use support::{KINDS, country, economy, reform};

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_start_ends_in_the_same_place(kind in 0..KINDS, n in 3_usize..7, seed in 0_u64..10_000) {
        let tables = economy(kind, n, seed);
        let base = Baseline::calibrate(&tables.economy()).unwrap();
        let outcome = base.solve(&reform(&tables, seed, 1.0), &Options::default()).unwrap();
        let starts = Starts { seed, ..Starts::default() };
        let found = base.verify_unique(&outcome, &starts).unwrap();
        prop_assert!(found.largest_gap() < 1e-12, "{found:?}");
        prop_assert!(found.error < 1e-12, "{found:?}");
        prop_assert!(found.settled < 1e-3 && found.nearest_to_one.0 < 0.95 && found.above_one == 0, "{found:?}");
        prop_assert_eq!(base.verify_unique(&outcome, &starts).unwrap(), found, "the same bytes again");
    }
}

/// Eigenvalues of the whole Jacobian by an independent program (numpy), after a reform.
#[test]
fn slopes_are_those_of_the_whole_jacobian() {
    for (text, radius, nearest) in [
        (
            include_str!("../../../cases/equilibrium/5_land_rights.json"),
            1.429_180_469_6,
            0.634_631_350_2,
        ),
        (
            include_str!("../../../cases/equilibrium/8_package.json"),
            1.691_387_038_8,
            0.630_966_589_8,
        ),
    ] {
        let case = Case::parse(text).unwrap();
        let base = Baseline::calibrate(&case.economy).unwrap();
        let outcome = base
            .solve(&case.runs[1].levers, &Options::default())
            .unwrap();
        let found = base.verify_unique(&outcome, &Starts::default()).unwrap();
        assert!((found.spectral_radius - radius).abs() < 1e-6, "{found:?}");
        assert!((found.nearest_to_one.0 - nearest).abs() < 1e-6, "{found:?}");
        assert!(found.nearest_to_one.1.abs() < 1e-6 && found.above_one == 0);
    }
}

/// Strong gains from size make towns that could have been elsewhere: both signs show.
#[test]
fn many_equilibria_are_seen() {
    let found = |size_gain: f64| {
        let mut tables = country(4, 0, 1);
        tables.par.agg = vec![0.0, size_gain].into();
        let base = Baseline::calibrate(&tables.economy()).unwrap();
        let outcome = base.solve(&Levers::default(), &Options::default()).unwrap();
        let starts = Starts {
            spread: 1.0,
            ..Starts::default()
        };
        base.verify_unique(&outcome, &starts).unwrap()
    };
    let (weak, strong) = (found(0.3), found(1.2));
    assert!(
        weak.largest_gap() < 1e-12 && weak.above_one == 0,
        "{weak:?}"
    );
    assert!(
        strong.largest_gap() > 1.0 && strong.above_one > 0,
        "{strong:?}"
    );
}

#[test]
fn an_outcome_of_another_economy_is_refused() {
    let base = |seed| Baseline::calibrate(&country(4, 0, seed).economy()).unwrap();
    let outcome = base(1)
        .solve(&Levers::default(), &Options::default())
        .unwrap();
    let error = base(2)
        .verify_unique(&outcome, &Starts::default())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the outcome is not one of this baseline: its log residual there is 2.2e0; use the baseline that it was \
         solved from"
    );
}

#[test]
fn settings_are_checked() {
    let base = Baseline::calibrate(&country(3, 0, 1).economy()).unwrap();
    let outcome = base.solve(&Levers::default(), &Options::default()).unwrap();
    let refuse = |starts: Starts| {
        base.verify_unique(&outcome, &starts)
            .unwrap_err()
            .to_string()
    };
    let standard = Starts::default;
    assert_eq!(
        refuse(Starts {
            spread: -1.0,
            ..standard()
        }),
        "solver option spread is -1, but it must be from 0 to 2"
    );
    assert_eq!(
        refuse(Starts {
            max_passes: 0,
            ..standard()
        }),
        "solver option max_passes is 0, but it must be at least 1"
    );
    assert_eq!(
        refuse(Starts {
            products: 1,
            ..standard()
        }),
        "solver option products is 1, but it must be from 2 to 500"
    );
}
