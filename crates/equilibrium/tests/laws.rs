//! Laws that hold in every economy of the model.

mod support;

use proptest::prelude::*;
use ronghe_equilibrium::{Baseline, Levers, Options, Outcome, Spread};
use support::{KINDS, Tables, economy, gap, reform, start};

fn baseline(tables: &Tables) -> Baseline {
    Baseline::calibrate(&tables.economy()).expect("an economy in order")
}

fn solve(baseline: &Baseline, levers: &Levers) -> Outcome {
    baseline
        .solve(levers, &Options::default())
        .expect("a reform that can be")
}

fn from_afar(n: usize, seed: u64) -> Options {
    Options {
        start: Some(start(n, seed)),
        ..Options::default()
    }
}

/// Kind, number of places and seed of an economy.
fn economies() -> impl Strategy<Value = (u8, usize, u64)> {
    (0..KINDS, 3_usize..7, 0_u64..10_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_market_and_budget_closes((kind, n, seed) in economies()) {
        let tables = economy(kind, n, seed);
        let base = baseline(&tables);
        for levers in [Levers::default(), reform(&tables, seed, 1.0)] {
            let found = solve(&base, &levers);
            let residuals = found.residuals(&base);
            prop_assert!(residuals.max() < 1e-12, "{residuals:?}");
            prop_assert!(found.residual <= 1e-12);
        }
    }

    #[test]
    fn another_start_ends_in_the_same_place((kind, n, seed) in economies()) {
        let tables = economy(kind, n, seed);
        let base = baseline(&tables);
        let levers = reform(&tables, seed, 1.0);
        let other = base.solve(&levers, &from_afar(n, seed)).unwrap();
        prop_assert!(gap(solve(&base, &levers).logs(), other.logs()) < 1e-12);
        let none = base.solve(&Levers::default(), &from_afar(n, seed)).unwrap();
        prop_assert!(gap(none.logs(), &vec![0.0; 10 * n]) < 1e-12);
    }

    #[test]
    fn no_reform_changes_nothing((kind, n, seed) in economies()) {
        let tables = economy(kind, n, seed);
        let base = baseline(&tables);
        let same = Levers {
            mig: Some(1.0.into()),
            productivity: Some(1.0.into()),
            new_urb: Some(0.0.into()),
            mu: Some(tables.pol.mu.clone()),
            chi: Some(tables.pol.chi.clone()),
            ..Levers::default()
        };
        for levers in [Levers::default(), same] {
            let found = solve(&base, &levers);
            prop_assert!(gap(found.logs(), &vec![0.0; 10 * n]) < 1e-12);
            prop_assert!(gap(&found.welfare_cell, &vec![1.0; 2 * n]) < 1e-12);
            prop_assert!((found.real_gdp_index(&base) - 1.0).abs() < 1e-12);
            prop_assert!((found.money_metric_welfare(&base) - 1.0).abs() < 1e-12);
            prop_assert!(gap(&found.effects(&base).iter().map(ronghe_equilibrium::Effect::gain).collect::<Vec<_>>(),
                &vec![0.0; 3 * tables.zone.iter().filter(|z| **z == 0.0).count()]) < 1e-12);
        }
    }

    #[test]
    fn the_unit_of_people_does_not_matter((kind, n, seed) in economies()) {
        let tables = economy(kind, n, seed);
        let levers = reform(&tables, seed, 1.0);
        let more = Tables { h: tables.h.iter().map(|h| 7e8 * h).collect(), ..tables.clone() };
        let (one, many) = (solve(&baseline(&tables), &levers), solve(&baseline(&more), &levers));
        prop_assert!(gap(one.logs(), many.logs()) < 1e-10);
        prop_assert!(gap(&one.sales.concat(), &many.sales.concat()) < 1e-10);
    }

    #[test]
    fn a_cost_of_being_registered_moves_nobody((kind, n, seed) in economies(), hat in 0.3_f64..3.0) {
        let tables = economy(kind, n, seed);
        let base = baseline(&tables);
        let levers = reform(&tables, seed, 1.0);
        let mut mig = levers.mig.clone().unwrap().values().to_vec();
        mig[2 * n..4 * n].iter_mut().for_each(|d| *d *= hat); // all of row 1
        let taxed = Levers { mig: Spread::square(2 * n, mig), ..levers.clone() };
        let (found, taxed) = (solve(&base, &levers), solve(&base, &taxed));
        prop_assert!(gap(found.logs(), taxed.logs()) < 1e-10);
        prop_assert!((taxed.welfare_cell[1] * hat / found.welfare_cell[1] - 1.0).abs() < 1e-10);
    }

    #[test]
    fn acceleration_does_not_change_the_answer((kind, n, seed) in economies()) {
        let tables = economy(kind, n, seed);
        let base = baseline(&tables);
        let levers = reform(&tables, seed, 0.5);
        let plain = Options { window: 0, damping: 0.4, ..Options::default() };
        let plain = base.solve(&levers, &plain).unwrap();
        let fast = solve(&base, &levers);
        prop_assert!(gap(plain.logs(), fast.logs()) < 1e-10);
        prop_assert!(fast.passes < plain.passes);
    }

    #[test]
    fn two_steps_are_one_leap((kind, n, seed) in economies()) {
        let tables = economy(kind, n, seed);
        let base = baseline(&tables);
        let levers = reform(&tables, seed, 1.0);
        let first = Levers { mig: levers.mig.clone(), coop: levers.coop.clone(),
            new_urb: levers.new_urb.clone(), ..Levers::default() };
        let second = Levers { mig: None, coop: None, new_urb: None, urb: None, ..levers.clone() };
        let leap = solve(&base, &Levers { urb: None, ..levers });
        let halfway = solve(&base, &first);
        let middle = base.rebase(&halfway);
        let rest = solve(&middle, &second);
        let product: Vec<f64> = halfway.welfare_cell.iter().zip(&rest.welfare_cell).map(|(a, b)| a * b).collect();
        prop_assert!(gap(&product, &leap.welfare_cell) < 1e-9);
        prop_assert!(gap(&rest.sales.concat(), &leap.sales.concat()) < 1e-9);
        prop_assert!(rest.residuals(&middle).max() < 1e-11);
        let still = solve(&middle, &Levers::default());
        prop_assert!(gap(still.logs(), &vec![0.0; 10 * n]) < 1e-9);
    }

    #[test]
    fn a_reform_taken_back_leaves_no_trace((kind, n, seed) in economies()) {
        let tables = economy(kind, n, seed);
        let base = baseline(&tables);
        let levers = reform(&tables, seed, 1.0);
        let forth = Levers { mig: levers.mig.clone(), trade: levers.trade.clone(), coop: Some(0.5.into()),
            ..Levers::default() };
        let inverse = |lever: &Option<Spread>| -> Vec<f64> {
            lever.as_ref().unwrap().values().iter().map(|hat| 1.0 / hat).collect()
        };
        let trade = inverse(&levers.trade);
        let back = Levers {
            mig: Spread::square(2 * n, inverse(&levers.mig)),
            trade: Spread::per_good(n, [trade[..n * n].to_vec(), trade[n * n..].to_vec()]),
            coop: Some(tables.pol.coop.clone()),
            ..Levers::default()
        };
        let there = solve(&base, &forth);
        let home = solve(&base.rebase(&there), &back);
        let sum: Vec<f64> = there.logs().iter().zip(home.logs()).map(|(a, b)| a + b).collect();
        prop_assert!(gap(&sum, &vec![0.0; 10 * n]) < 1e-9);
    }
}

/// One place and two places are economies too.
#[test]
fn the_smallest_economies_are_solved() {
    for (n, kind) in [(1, 0), (1, 1), (1, 3), (2, 0), (2, 2), (2, 4)] {
        let tables = economy(kind, n, 3);
        let base = baseline(&tables);
        let found = solve(&base, &reform(&tables, 3, 1.0));
        assert!(
            found.residuals(&base).max() < 1e-12,
            "{n} places, kind {kind}"
        );
    }
}

/// Welfare after a reform in an economy that spends a part `trade` abroad, and in the closed economy.
fn nearly_closed(trade: f64) -> (f64, f64) {
    let n = 5;
    let mut open = economy(2, n + 1, 4);
    open.par.agg = 0.0.into();
    for table in &mut open.pi {
        for buyer in 0..=n {
            let foreign = |i: usize| (i == n) != (buyer == n);
            (0..=n)
                .filter(|&i| foreign(i))
                .for_each(|i| table[i][buyer] = trade);
            let sum: f64 = (0..=n).map(|i| table[i][buyer]).sum();
            for row in table.iter_mut() {
                row[buyer] /= sum;
            }
        }
    }
    let mut closed = open.clone();
    closed.n = n;
    let cells: Vec<usize> = (0..n).chain(n + 1..=2 * n).collect();
    for table in &mut closed.pi {
        table.truncate(n);
        for row in table.iter_mut() {
            row.truncate(n);
        }
        for buyer in 0..n {
            let sum: f64 = (0..n).map(|i| table[i][buyer]).sum();
            for row in table.iter_mut() {
                row[buyer] /= sum;
            }
        }
    }
    closed.m = cells
        .iter()
        .map(|&i| cells.iter().map(|&j| open.m[i][j]).collect())
        .collect();
    closed.h = cells.iter().map(|&i| open.h[i]).collect();
    closed.omega.truncate(n);
    closed.zone.truncate(n);
    let levers = Levers {
        coop: Some(0.5.into()),
        ..Levers::default()
    };
    let welfare = |tables: &Tables| solve(&baseline(tables), &levers).welfare;
    (welfare(&open), welfare(&closed))
}

/// A zone with hardly any trade makes the goods markets nearly separate; the closed economy is the
/// limit, in proportion to trade.
#[test]
fn a_world_hardly_traded_with_leaves_the_closed_economy() {
    for trade in [1e-3, 1e-5, 1e-7, 1e-9] {
        let (open, closed) = nearly_closed(trade);
        assert!(
            (open - closed).abs() < 0.2 * trade + 1e-12,
            "{trade}: {open} {closed}"
        );
        assert!((closed - 1.0).abs() > 1e-4, "the reform does something");
    }
}
