//! Local Moran with 999 conditional permutations, and what goes before it, at the sizes users have.

use ronghe_gap::{
    Divisor, LocalStatistic, Metric, Permutations, Rule, Style, Weights, local, moran,
};

fn main() {
    divan::main();
}

/// Places on a square grid, each with up to eight neighbours, and values without pattern.
fn map(places: usize) -> (Weights, Vec<f64>) {
    let wide = places.isqrt();
    let mut pairs = vec![];
    for place in 0..places {
        let column = place % wide;
        for (step, inside) in [
            (1, column + 1 < wide),
            (wide, true),
            (wide + 1, column + 1 < wide),
            (wide - 1, column > 0),
        ] {
            if inside && place + step < places {
                pairs.push((place, place + step));
            }
        }
    }
    let w = Weights::from_pairs(places, &pairs, Rule::Queen, Style::RowStandardised);
    let values = (0..places)
        .map(|i| (i as f64 * 0.754_877_666).fract())
        .collect();
    (w.expect("a sound grid"), values)
}

/// Counties, towns, a large grid.
#[divan::bench(args = [2_900, 10_000, 100_000], sample_count = 3)]
fn local_moran_999(bencher: divan::Bencher, places: usize) {
    let (w, values) = map(places);
    let statistic = LocalStatistic::Moran(Divisor::NMinusOne);
    let draws = Some(Permutations::new(999, 1));
    bencher.bench_local(|| local(statistic, divan::black_box(&values), &w, draws));
}

#[divan::bench(args = [2_900, 100_000], sample_count = 3)]
fn moran_999(bencher: divan::Bencher, places: usize) {
    let (w, values) = map(places);
    bencher.bench_local(|| {
        moran(
            divan::black_box(&values),
            &w,
            Some(Permutations::new(999, 1)),
        )
    });
}

#[divan::bench(args = [2_900, 100_000], sample_count = 3)]
fn six_nearest(bencher: divan::Bencher, places: usize) {
    let side = (places as f64).sqrt();
    let points: Vec<[f64; 2]> = (0..places)
        .map(|i| [i as f64 % side, (i as f64 / side).floor()])
        .collect();
    bencher.bench_local(|| {
        Weights::nearest(divan::black_box(&points), 6, Metric::Plane, Style::Binary)
    });
}
