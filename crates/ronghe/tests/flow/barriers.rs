//! Weakest links (X0): what one per cent off a barrier is worth.

use crate::folder::{Folder, close, model, number, row};
use ronghe::results;
use ronghe::simulate::{BarrierKind, Simulation};
use ronghe::study::Study;
use ronghe_equilibrium::{Baseline, Levers, Options, Spread};
use std::collections::BTreeMap;

/// A lever of `hat` wherever `meant(row, column)` holds, as a matrix.
fn looser(rows: usize, columns: usize, hat: f64, meant: impl Fn(usize, usize) -> bool) -> Vec<f64> {
    let at = |k: usize| {
        if meant(k / columns, k % columns) {
            hat
        } else {
            1.0
        }
    };
    (0..rows * columns).map(at).collect()
}

fn migration(n: usize, hat: f64, meant: impl Fn(usize, usize) -> bool) -> Levers {
    Levers {
        mig: Some(Spread::square(2 * n, looser(2 * n, 2 * n, hat, meant)).unwrap()),
        ..Levers::default()
    }
}

fn trade(n: usize, hat: f64, meant: impl Fn(usize, usize) -> bool) -> Levers {
    let goods = [looser(n, n, hat, &meant), looser(n, n, hat, &meant)];
    Levers {
        trade: Some(Spread::per_good(n, goods).unwrap()),
        ..Levers::default()
    }
}

fn cost(kind: BarrierKind) -> bool {
    use BarrierKind::{Entry, Exit, LeavingFarming, Market, UrbanLand};
    matches!(kind, Entry | Exit | LeavingFarming | Market | UrbanLand)
}

/// A barrier of place `p` at `step` of its size; what is zero at first can only grow.
fn loosened(run: &Simulation, kind: BarrierKind, p: usize, step: f64) -> Levers {
    let n = run.model.places.len();
    let nation = |q: usize| run.model.nation(q);
    let grown = |q: usize| if q == p { (1.0 - step).max(0.0) } else { 0.0 };
    match kind {
        BarrierKind::Entry => migration(n, step, |i, j| j % n == p && i % n != p && nation(i % n)),
        BarrierKind::Exit => migration(n, step, |i, j| i % n == p && j % n != p && nation(j % n)),
        BarrierKind::LeavingFarming => migration(n, step, |i, j| i == p && j == p + n),
        BarrierKind::Market => trade(n, step, |i, j| j == p && i != p && nation(i)),
        BarrierKind::FarmCapital => Levers {
            wedge: Some([looser(1, n, step, |_, j| j == p), vec![1.0; n]].into()),
            ..Levers::default()
        },
        BarrierKind::UrbanLand => Levers {
            urb: Some(looser(1, n, 1.0 / step, |_, j| j == p).into()),
            ..Levers::default()
        },
        BarrierKind::CollectiveLand => Levers {
            new_urb: Some((0..n).map(grown).collect::<Vec<f64>>().into()),
            ..Levers::default()
        },
        BarrierKind::LandRight => Levers {
            chi: Some([(0..n).map(grown).collect(), vec![0.0; n]].into()),
            ..Levers::default()
        },
        BarrierKind::PublicMoney => {
            let added = &run.before.value_added;
            let all: f64 = (0..n).filter(|&q| nation(q)).map(|q| added[q]).sum();
            let sum = (1.0 - step) * run.before.public_spending[p];
            let of = |q: usize| {
                let paid = if nation(q) { sum * added[q] / all } else { 0.0 };
                if q == p { sum - paid } else { -paid }
            };
            Levers {
                transfer: Some((0..n).map(of).collect::<Vec<f64>>().into()),
                ..Levers::default()
            }
        }
    }
}

/// All barriers of China, dearest first; the dearest of every kind is solved anew by hand.
#[test]
fn a_barrier_is_worth_what_the_model_says_of_one_per_cent() {
    let study = Study::open("china".as_ref()).unwrap();
    let study = study.simulate(None, None).unwrap();
    let m = model(&study);
    let n = m.run.model.places.len();
    let nation: Vec<bool> = (0..n).map(|p| m.run.model.nation(p)).collect();
    let places = nation.iter().filter(|&&yes| yes).count();
    assert_eq!(m.barriers.len(), 9 * places);
    assert!(m.barriers.windows(2).all(|b| b[0].gain >= b[1].gain));
    let gain = |levers: &Levers| {
        let outcome = m.run.baseline.solve(levers, &Options::default()).unwrap();
        outcome.money_metric_welfare(&m.run.baseline) - 1.0
    };
    for kind in BarrierKind::ALL {
        let of = || m.barriers.iter().filter(move |b| b.kind == kind);
        let mut found: Vec<usize> = of().map(|b| b.place).collect();
        found.sort_unstable();
        let wanted: Vec<usize> = (0..n).filter(|&p| nation[p]).collect();
        assert_eq!(found, wanted, "{kind:?}: every place of the nation once");
        // capital carries no wedge in China's baseline: a lower one may be worth less than nothing
        for b in of().filter(|b| cost(b.kind)) {
            let place = &m.run.model.places[b.place];
            assert!(b.gain > 0.0, "{kind:?} {place}: {}", b.gain);
        }
        let dearest = of().next().unwrap();
        let p = dearest.place;
        let levers = |step: f64| loosened(&m.run, kind, p, step);
        let (easier, dearer) = (gain(&levers(0.999)), gain(&levers(1.001)));
        let edge = matches!(kind, BarrierKind::LandRight | BarrierKind::CollectiveLand);
        let measured = if edge {
            10.0 * easier
        } else {
            5.0 * (easier - dearer)
        };
        let within = if kind == BarrierKind::LandRight {
            0.05
        } else {
            1e-2
        };
        close(&format!("{kind:?}"), dearest.gain / measured, 1.0, within);
    }
}

/// What the table of kinds claims: the sum over places is the loosening everywhere, to first order.
#[test]
fn barriers_add_up_to_the_loosening_everywhere() {
    let study = Folder::county().study();
    let m = model(&study);
    let n = m.run.model.places.len();
    let nation = |p: usize| m.run.model.nation(p);
    let sums: BTreeMap<BarrierKind, f64> = results::barrier_sums(&m.barriers).into_iter().collect();
    let everywhere = [
        (
            BarrierKind::Market,
            trade(n, 0.99, |i, j| i != j && nation(i) && nation(j)),
        ),
        (
            BarrierKind::LeavingFarming,
            migration(n, 0.99, |i, j| j == i + n && nation(i)),
        ),
        (
            BarrierKind::Entry,
            migration(n, 0.99, |i, j| {
                i % n != j % n && nation(i % n) && nation(j % n)
            }),
        ),
    ];
    for (kind, levers) in everywhere {
        let outcome = m.run.baseline.solve(&levers, &Options::default()).unwrap();
        let gain = outcome.money_metric_welfare(&m.run.baseline) - 1.0;
        close(&format!("{kind:?}"), sums[&kind] / gain, 1.0, 0.05);
    }
    let kinds = results::barrier_kinds(&m.barriers);
    assert_eq!(kinds.rows(), 7);
    let gains: Vec<f64> = (0..7).map(|k| number(&kinds, "gain", k)).collect();
    assert!(gains.windows(2).all(|g| g[0] >= g[1]), "{gains:?}");
    close(
        "first kind",
        gains[0],
        1e4 * sums.values().copied().fold(0.0, f64::max),
        1e-9,
    );
}

/// Slopes by parameters and by levers moved alike, against differences of whole solutions.
#[test]
fn bands_and_elasticities_are_what_differences_say() {
    let study = Folder::county().study();
    let m = model(&study);
    let slopes = m.slopes.as_ref().unwrap();
    let value = |theta: f64| {
        let mut economy = m.run.model.economy.clone();
        economy.par.theta = theta;
        let base = Baseline::calibrate(&economy).unwrap();
        let outcome = base.solve(&m.run.levers, &Options::default()).unwrap();
        outcome.money_metric_welfare(&base)
    };
    let theta = m.run.model.economy.par.theta;
    let measured = (value(theta + 1e-3) - value(theta - 1e-3)) / 2e-3;
    let found = slopes.after[0].parameters.theta;
    close("theta", found, measured, 1e-6);
    let n = m.run.model.places.len();
    let richer = |hat: f64| {
        let nation = |p: usize| if m.run.model.nation(p) { hat } else { 1.0 };
        let row: Vec<f64> = (0..n).map(nation).collect();
        let levers = Levers {
            productivity: Some([row.clone(), row].into()),
            ..Levers::default()
        };
        let outcome = m.run.baseline.solve(&levers, &Options::default()).unwrap();
        outcome.real_gdp_index(&m.run.baseline)
    };
    let measured = 100.0 * (richer(1.0005) - richer(0.9995)) / 0.1;
    let table = results::elasticities(&m.run, slopes);
    let found = number(&table, "gdp", row(&table, "productivity"));
    close("productivity", found, measured, 1e-3);
    let bands = results::bands(&m.run, slopes);
    for at in 0..bands.rows() {
        let (low, change, high) = (
            number(&bands, "low", at),
            number(&bands, "change", at),
            number(&bands, "high", at),
        );
        assert!(low < change && change < high, "{low} {change} {high}");
    }
}
