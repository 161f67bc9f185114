//! Gradients by all levers and parameters, after a reform is solved.

#[path = "../tests/support/mod.rs"]
mod support;

use divan::Bencher;
use ronghe_equilibrium::{Baseline, Levers, Objective, Options, Outcome, Spread};
use support::economy;

fn main() {
    divan::main();
}

const PLACES: [usize; 3] = [31, 100, 300];

/// Cost of moving to town down by a fifth, half the farm margin back to farmers, and `kept` of land rights.
fn solved(kind: u8, n: usize, kept: f64) -> (Baseline, Outcome) {
    let base = Baseline::calibrate(&economy(kind, n, 1).economy()).expect("an economy in order");
    let cells = 2 * n;
    let cost = |at: usize| {
        if at / cells < n && at % cells >= n {
            0.8
        } else {
            1.0
        }
    };
    let levers = Levers {
        mig: Spread::square(cells, (0..cells * cells).map(cost).collect()),
        coop: Some(0.5.into()),
        chi: Some(kept.into()),
        ..Levers::default()
    };
    let outcome = base
        .solve(&levers, &Options::default())
        .expect("a reform that can be");
    (base, outcome)
}

fn run(bencher: Bencher<'_, '_>, (base, outcome): &(Baseline, Outcome), objectives: &[Objective]) {
    bencher.bench(|| base.gradient(divan::black_box(outcome), objectives));
}

#[divan::bench(args = PLACES)]
fn welfare(bencher: Bencher<'_, '_>, n: usize) {
    run(bencher, &solved(0, n, 0.0), &[Objective::Welfare]);
}

#[divan::bench(args = PLACES)]
fn welfare_with_engel_demand(bencher: Bencher<'_, '_>, n: usize) {
    run(bencher, &solved(1, n, 0.0), &[Objective::Welfare]);
}

#[divan::bench(args = PLACES)]
fn welfare_with_kept_rights(bencher: Bencher<'_, '_>, n: usize) {
    run(bencher, &solved(0, n, 0.6), &[Objective::Welfare]);
}

/// The Gini coefficient compares every group with every other.
#[divan::bench(args = PLACES)]
fn gini(bencher: Bencher<'_, '_>, n: usize) {
    run(bencher, &solved(0, n, 0.0), &[Objective::Gini]);
}

#[divan::bench(args = PLACES)]
fn four_outcomes(bencher: Bencher<'_, '_>, n: usize) {
    let objectives = [
        Objective::MoneyMetricWelfare,
        Objective::UrbanRuralRatio,
        Objective::PublicBudget,
        Objective::RealGdp,
    ];
    run(bencher, &solved(0, n, 0.0), &objectives);
}
