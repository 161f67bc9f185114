//! Time of a reform against the number of places, for each kind of kernel, and the exponent of its growth:
//! `cargo run --release -p ronghe-equilibrium --example growth [KIND [MOST]]`.
#![expect(
    clippy::print_stdout,
    reason = "the figures are what the program is for"
)]

#[path = "../tests/support/nested.rs"]
mod nested;
#[path = "../tests/support/mod.rs"]
mod support;

use nested::Country;
use ronghe_equilibrium::{Baseline, Blocks, Factors, Kernel, Levers, Options};
use std::time::Instant;

/// Cost of moving from a rural to an urban cell down by a fifth, half the margin back to farmers.
fn reform(n: usize, groups: usize, chi: f64) -> Levers {
    let hats = (0..2 * groups).map(|g| {
        let easier = |h: usize| if g < groups && h >= groups { 0.8 } else { 1.0 };
        (0..2 * groups).map(easier).collect()
    });
    let blocks = Blocks {
        group: (0..2 * n)
            .map(|i| (i % n) * groups / n + groups * (i / n))
            .collect(),
        hats: hats.collect(),
    };
    Levers {
        mig_factors: Some(Factors {
            blocks: Some(blocks),
            ..Factors::default()
        }),
        coop: Some(0.5.into()),
        chi: (chi > 0.0).then(|| [vec![chi; n], vec![0.0; n]].into()),
        ..Levers::default()
    }
}

fn baseline(kind: &str, country: &Country) -> Baseline {
    match kind {
        "dense" => country.full(|n, rows| Kernel::dense(n, rows).expect("shares")),
        "single" => country.full(|n, rows| Kernel::single(n, rows).expect("shares")),
        _ => country.baseline(),
    }
}

/// Kind, places, groups, land rights kept.
const ROWS: [(&str, &[usize], f64); 4] = [
    ("dense", &[31, 100, 300, 1_000, 2_900], 0.0),
    ("single", &[31, 100, 300, 1_000, 2_900], 0.0),
    ("nested", &[31, 300, 2_900, 40_000, 500_000], 0.0),
    ("rights", &[300, 2_900, 40_000], 0.5),
];

/// Milliseconds a reform where so many go in step, with full tables.
fn batches(most: usize) {
    println!("batch   places  reforms  ms a reform");
    for n in [300, 1_000].into_iter().filter(|n| *n <= most) {
        let country = nested::country(n, 31, 1);
        let base = baseline("dense", &country);
        for count in [1_u32, 8, 64] {
            let reforms: Vec<Levers> = (0..count)
                .map(|k| Levers {
                    coop: Some((f64::from(k) / 100.0).into()),
                    ..reform(n, 1, 0.0)
                })
                .collect();
            let mut best = f64::INFINITY;
            for _ in 0..3 {
                let clock = Instant::now();
                let found = base.solve_batch(&reforms, &Options::default());
                best = best.min(clock.elapsed().as_secs_f64());
                assert!(found.iter().all(Result::is_ok), "a reform that can be");
            }
            let each = 1e3 * best / f64::from(count);
            println!("batch   {n:6} {count:8} {each:12.2}");
        }
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    let only = words.next();
    let most = words.next().and_then(|w| w.parse().ok());
    println!("kind    places   calibrate ms  reform ms  passes  growth");
    for (kind, places, chi) in ROWS {
        if only.as_ref().is_some_and(|only| only != kind) {
            continue;
        }
        let mut last: Option<(usize, f64)> = None;
        for &n in places.iter().filter(|n| **n <= most.unwrap_or(usize::MAX)) {
            let country = nested::country(n, 31, 1);
            let clock = Instant::now();
            let base = baseline(kind, &country);
            let calibrated = clock.elapsed().as_secs_f64();
            // one group a sector for tables, whose reading does not depend on the groups of the lever
            let levers = reform(
                n,
                if kind == "nested" || kind == "rights" {
                    31
                } else {
                    1
                },
                chi,
            );
            let repeats = if n <= 300 { 20 } else { 3 };
            let mut best = f64::INFINITY;
            let mut passes = 0;
            for _ in 0..repeats {
                let clock = Instant::now();
                let options = Options {
                    tolerance: if n > 3_000 { 1e-10 } else { 1e-12 },
                    ..Options::default()
                };
                let found = base.solve(&levers, &options).expect("a reform that can be");
                best = best.min(clock.elapsed().as_secs_f64());
                passes = found.passes;
            }
            let growth = last.map_or(String::new(), |(m, t)| {
                format!("{:.2}", (best / t).ln() / (n as f64 / m as f64).ln())
            });
            println!(
                "{kind:7} {n:7} {:14.1} {:10.2} {passes:7} {growth:>7}",
                1e3 * calibrated,
                1e3 * best
            );
            last = Some((n, best));
        }
    }
    if only.is_none_or(|only| only == "batch") {
        batches(most.unwrap_or(usize::MAX));
    }
}
