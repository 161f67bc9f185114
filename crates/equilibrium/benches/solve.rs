//! One reform, cold, with full tables: provinces, a large region, prefectures.

#[path = "../tests/support/mod.rs"]
mod support;

use divan::Bencher;
use ronghe_equilibrium::{Baseline, Economy, Levers, Options, Outcome, Spread};
use support::{Tables, economy};

fn main() {
    divan::main();
}

const PLACES: [usize; 3] = [31, 100, 300];

/// Cost of moving to town down by a fifth, and half the farm margin back to farmers.
fn reform(n: usize) -> Levers {
    let cells = 2 * n;
    let hats = (0..cells * cells).map(|at| {
        if at / cells < n && at % cells >= n {
            0.8
        } else {
            1.0
        }
    });
    Levers {
        mig: Spread::square(cells, hats.collect()),
        coop: Some(0.5.into()),
        ..Levers::default()
    }
}

fn country(n: usize) -> Tables {
    economy(0, n, 1)
}

fn calibrated(economy: &Economy) -> Baseline {
    Baseline::calibrate(economy).expect("an economy in order")
}

fn solved(base: &Baseline, levers: &Levers) -> Outcome {
    base.solve(levers, &Options::default())
        .expect("a reform that can be")
}

/// Check, calibrate and solve.
#[divan::bench(args = PLACES)]
fn calibrate_and_solve(bencher: Bencher, n: usize) {
    let (economy, levers) = (country(n).economy(), reform(n));
    bencher.bench(|| {
        let base = calibrated(divan::black_box(&economy));
        solved(&base, &levers)
    });
}

/// Solve from a ready baseline.
#[divan::bench(args = PLACES)]
fn solve(bencher: Bencher, n: usize) {
    let levers = reform(n);
    let base = calibrated(&country(n).economy());
    bencher.bench(|| solved(&base, divan::black_box(&levers)));
}

/// The same where rural migrants keep land rights: a power for each pair.
#[divan::bench(args = PLACES)]
fn solve_with_kept_rights(bencher: Bencher, n: usize) {
    let levers = Levers {
        chi: Some([vec![0.6; n], vec![0.0; n]].into()),
        ..reform(n)
    };
    let base = calibrated(&country(n).economy());
    bencher.bench(|| solved(&base, divan::black_box(&levers)));
}

/// The same with non-homothetic demand.
#[divan::bench(args = PLACES)]
fn solve_with_engel_demand(bencher: Bencher, n: usize) {
    let levers = reform(n);
    let base = calibrated(&economy(1, n, 1).economy());
    bencher.bench(|| solved(&base, divan::black_box(&levers)));
}

/// Inequality of money incomes, after the solution.
#[divan::bench(args = PLACES)]
fn report(bencher: Bencher, n: usize) {
    let base = calibrated(&country(n).economy());
    let found = solved(&base, &reform(n));
    bencher.bench(|| found.report(divan::black_box(&base)));
}
