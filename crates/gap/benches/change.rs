//! Composite indices and spatial Markov chains at the sizes users have.

use ronghe_base::Text;
use ronghe_gap::convergence::{
    Bandwidth, Classing, LogTSettings, Neighbours, Panel, clubs, density, low_income,
    spatial_markov,
};
use ronghe_gap::index::{
    Aggregation, Choices, Composite, Criteria, Criterion, Normalisation, Recipe, Uncertainty,
    Weighting, Weights,
};

fn main() {
    divan::main();
}

/// Draws in `[0, 1)` from a fixed recurrence: no chance, no file.
fn draws(count: usize) -> Vec<f64> {
    let mut state = 88_172_645_463_325_252_u64;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        })
        .collect()
}

fn criteria(values: &[f64], rows: usize) -> Criteria<'_> {
    let named = values
        .chunks_exact(rows)
        .map(|column| Criterion::benefit(Text::same("x"), column));
    Criteria::new(named.collect()).expect("sound columns")
}

/// Checking, entropy weights of values and TOPSIS by vector norm, 20 columns.
#[divan::bench(args = [10_000, 100_000, 1_000_000, 10_000_000])]
fn entropy_topsis(bencher: divan::Bencher, rows: usize) {
    let values = draws(20 * rows);
    let recipe = Recipe {
        weighting: Weighting::EntropyOfValues,
        normalisation: Normalisation::Vector,
        aggregation: Aggregation::Topsis,
    };
    bencher.bench(|| Composite::of(&criteria(divan::black_box(&values), rows), &recipe));
}

/// The same without ranks: weights alone.
#[divan::bench(args = [1_000_000])]
fn entropy_weights(bencher: divan::Bencher, rows: usize) {
    let values = draws(20 * rows);
    let criteria = criteria(&values, rows);
    bencher.bench(|| Weights::of(divan::black_box(&criteria), &Weighting::Entropy));
}

#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn critic(bencher: divan::Bencher, rows: usize) {
    let values = draws(20 * rows);
    bencher.bench(|| {
        let criteria = criteria(divan::black_box(&values), rows);
        Weights::of(&criteria, &Weighting::Critic)
    });
}

/// 1,024 draws, 6,144 runs, ten criteria.
#[divan::bench(args = [31, 300, 2_900])]
fn uncertainty(bencher: divan::Bencher, rows: usize) {
    let values = draws(10 * rows);
    let criteria = criteria(&values, rows);
    let (all, recipe) = ((0..rows).collect::<Vec<_>>(), Recipe::default());
    let choices = Choices::for_data(&criteria);
    bencher.bench(|| {
        Uncertainty::of(
            divan::black_box(&criteria),
            &all,
            &recipe,
            &choices,
            1024,
            1,
        )
    });
}

/// A square of places, four neighbours each, 20 years, fifths of places and of neighbours over all years.
#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn spatial_markov_20_years(bencher: divan::Bencher, places: usize) {
    let side = places.isqrt();
    let places = side * side;
    let mut values = draws(places * 20);
    for place in values.chunks_exact_mut(20) {
        for t in 1..20 {
            place[t] = 0.9 * place[t - 1] + 0.1 * place[t];
        }
    }
    let (mut offsets, mut around) = (vec![0], vec![]);
    for i in 0..places {
        let (r, c) = (i / side, i % side);
        let near = [
            (r > 0, i.wrapping_sub(side)),
            (r + 1 < side, i + side),
            (c > 0, i.wrapping_sub(1)),
            (c + 1 < side, i + 1),
        ];
        around.extend(
            near.iter()
                .filter(|n| n.0)
                .filter_map(|n| u32::try_from(n.1).ok()),
        );
        offsets.push(around.len());
    }
    let weights: Vec<f64> = offsets
        .windows(2)
        .flat_map(|w| std::iter::repeat_n(1.0 / (w[1] - w[0]) as f64, w[1] - w[0]))
        .collect();
    let fifths = Classing::Quantiles {
        classes: 5,
        pooled: true,
    };
    bencher.bench(|| {
        let panel = Panel::new(divan::black_box(&values), places, 20)?;
        let neighbours = Neighbours::new(&offsets, &around, &weights)?;
        spatial_markov(&panel, &neighbours, &fifths, &fifths)
    });
}

#[divan::bench(args = [31, 300, 2_900])]
fn convergence_clubs(bencher: divan::Bencher, places: usize) {
    let values: Vec<f64> = draws(places * 20).into_iter().map(|x| 1.0 + x).collect();
    let panel = Panel::new(&values, places, 20).expect("a sound panel");
    bencher.bench(|| clubs(divan::black_box(&panel), &LogTSettings::default()));
}

#[divan::bench(args = [10_000, 1_000_000])]
fn kernel_density(bencher: divan::Bencher, rows: usize) {
    let values = draws(rows);
    let grid: Vec<f64> = (0..201).map(|i| f64::from(i) / 200.0).collect();
    bencher.bench(|| density(divan::black_box(&values), &grid, Bandwidth::Silverman));
}

/// Ten years.
#[divan::bench(args = [10_000, 1_000_000])]
fn low_income_spells(bencher: divan::Bencher, units: usize) {
    let values = draws(units * 10);
    let panel = Panel::new(&values, units, 10).expect("a sound panel");
    bencher.bench(|| low_income(divan::black_box(&panel), &[0.2; 10], None, None));
}
