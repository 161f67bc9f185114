//! Gini and nested Theil at the sizes users have: provinces, counties, a survey, a census sample.

use ronghe_base::Text;
use ronghe_gap::{Design, Grouping, Lonely, Policy, Ranked, Sample, decompose, gini};

fn main() {
    divan::main();
}

/// Incomes and people from a fixed recurrence: no chance, no file.
fn sample(rows: usize) -> (Vec<f64>, Vec<f64>) {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..rows)
        .map(|_| (-20_000.0 * (1.0 - next()).ln() + 500.0, 1.0 + 99.0 * next()))
        .unzip()
}

#[divan::bench(args = [31, 2_900, 100_000, 1_000_000])]
fn weighted_gini(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    bencher.bench(|| gini(divan::black_box(&income), &people));
}

/// Theil T by province, county and residence; rows in no order of place.
#[divan::bench(args = [2_900, 100_000, 1_000_000])]
fn nested_theil(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    let code = |modulus: u32, step: u32| -> Vec<u32> {
        (0..u32::try_from(rows).unwrap_or(u32::MAX))
            .map(|i| (i.wrapping_mul(step) >> 7) % modulus)
            .collect()
    };
    let county = code(2_900, 2_654_435_761);
    let province: Vec<u32> = county.iter().map(|c| c % 31).collect();
    let levels = [
        Grouping::new(Text::same("province"), &province),
        Grouping::new(Text::same("county"), &county),
        Grouping::new(Text::same("residence"), &code(2, 40_503)),
    ];
    bencher.bench(|| decompose(1.0, divan::black_box(&income), &people, &levels));
}

/// From two columns to the Gini coefficient and its standard error, a row a cluster.
#[divan::bench(args = [100_000, 1_000_000])]
fn gini_with_error(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    bencher.bench(|| {
        let sample = Sample::new(divan::black_box(&income), &people, Policy::default())?;
        let gini = Ranked::new(&sample)?.gini()?;
        Design::new(&people, None, None, Lonely::Refuse)?.standard_error(&sample, &gini)
    });
}

/// The sort alone.
#[divan::bench(args = [100_000, 1_000_000])]
fn rank(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    let sample = Sample::new(&income, &people, Policy::default()).expect("incomes above zero");
    bencher.bench(|| Ranked::new(divan::black_box(&sample)).map(|r| r.people()));
}
