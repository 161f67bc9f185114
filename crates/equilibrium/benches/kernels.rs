//! One reform, cold, against the number of places, for each kind of kernel; and many reforms in step.

#[path = "../tests/support/nested.rs"]
mod nested;
#[path = "../tests/support/mod.rs"]
mod support;

use divan::Bencher;
use ronghe_equilibrium::{Baseline, Kernel, Levers, Options};

fn main() {
    divan::main();
}

fn reform(n: usize, chi: f64) -> Levers {
    Levers {
        coop: Some(0.5.into()),
        home: Some(0.95.into()),
        chi: (chi > 0.0).then(|| [vec![chi; n], vec![0.0; n]].into()),
        ..Levers::default()
    }
}

fn run(bencher: Bencher, base: &Baseline, levers: &Levers) {
    let options = Options::default();
    bencher.bench(|| base.solve(divan::black_box(levers), &options).is_ok());
}

#[divan::bench(args = [31, 300, 1_000, 2_900], sample_count = 5)]
fn dense(bencher: Bencher, n: usize) {
    let base = nested::country(n, 31, 1).full(|n, w| Kernel::dense(n, w).expect("shares"));
    run(bencher, &base, &reform(n, 0.0));
}

#[divan::bench(args = [31, 300, 1_000, 2_900], sample_count = 5)]
fn single_precision(bencher: Bencher, n: usize) {
    let base = nested::country(n, 31, 1).full(|n, w| Kernel::single(n, w).expect("shares"));
    run(bencher, &base, &reform(n, 0.0));
}

#[divan::bench(args = [31, 300, 2_900, 40_000], sample_count = 5)]
fn by_group(bencher: Bencher, n: usize) {
    let base = nested::country(n, 31, 1).baseline();
    run(bencher, &base, &reform(n, 0.0));
}

#[divan::bench(args = [31, 300, 2_900], sample_count = 5)]
fn by_group_with_kept_rights(bencher: Bencher, n: usize) {
    let base = nested::country(n, 31, 1).baseline();
    run(bencher, &base, &reform(n, 0.5));
}

/// All of a batch of 64.
#[divan::bench(args = [31, 300, 1_000], sample_count = 3)]
fn batch_of_64(bencher: Bencher, n: usize) {
    let base = nested::country(n, 31, 1).full(|n, w| Kernel::dense(n, w).expect("shares"));
    let shares = (0..64_u32).map(|k| f64::from(k) / 100.0);
    let reforms: Vec<Levers> = shares
        .map(|coop| Levers {
            coop: Some(coop.into()),
            ..reform(n, 0.0)
        })
        .collect();
    let options = Options::default();
    bencher.bench(|| base.solve_batch(divan::black_box(&reforms), &options).len());
}

/// Inequality of money incomes, after the solution.
#[divan::bench(args = [300, 2_900, 40_000], sample_count = 3)]
fn report(bencher: Bencher, n: usize) {
    let base = nested::country(n, 31, 1).baseline();
    let found = base
        .solve(&reform(n, 0.0), &Options::default())
        .expect("a reform that can be");
    bencher.bench(|| found.report(divan::black_box(&base)));
}
