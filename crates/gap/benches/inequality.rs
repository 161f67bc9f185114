//! Gini and nested Theil at the sizes users have: provinces, counties, a survey, a census sample.

use ronghe_base::Text;
use ronghe_gap::{
    Design, GapError, Grouping, Line, Lonely, Policy, Ranked, Sample, Summary, decompose, gini,
};

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
#[divan::bench(args = [10_000, 100_000, 1_000_000, 10_000_000])]
fn gini_with_error(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    bencher.bench(|| {
        let sample = Sample::new(divan::black_box(&income), &people, Policy::default())?;
        let gini = Ranked::new(&sample)?.gini()?;
        Design::new(&people, None, None, Lonely::Refuse)?.standard_error(&sample, &gini)
    });
}

/// Gini, Pyatt and Dagum by 31 provinces, Theil T by province, county and residence: from columns to
/// nine parts, each with its standard error, villages as clusters.
#[divan::bench(args = [10_000, 100_000, 1_000_000, 10_000_000])]
fn decompositions_with_errors(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    let [province, county, residence, village] = places(rows);
    let levels = [province.clone(), county, residence];
    bencher.bench(|| {
        let sample = Sample::new(divan::black_box(&income), &people, Policy::default())?;
        let ranked = Ranked::new(&sample)?;
        let design = Design::new(&people, Some(&province), Some(&village), Lonely::Refuse)?;
        let gini = ranked.gini_by(&province)?;
        let theil = ranked.entropy_by(1.0, &levels)?;
        let parts = [
            &gini.gini,
            &gini.within,
            &gini.between,
            &gini.overlap,
            &theil.total,
            &theil.within,
        ];
        let all = parts.into_iter().chain(&theil.between);
        all.map(|e| design.standard_error(&sample, e))
            .sum::<Result<f64, GapError>>()
    });
}

/// Provinces, counties, residence and villages of rows in order of place, as files have them.
fn places(rows: usize) -> [Grouping; 4] {
    let by = |name: &str, code: &dyn Fn(usize) -> usize| {
        let codes: Vec<u32> = (0..rows)
            .map(|i| u32::try_from(code(i)).unwrap_or(0))
            .collect();
        Grouping::new(Text::same(name), &codes)
    };
    [
        by("province", &|i| i * 31 / rows),
        by("county", &|i| i * 2_852 / rows),
        by("residence", &|i| (i / 10) % 2),
        by("village", &|i| i / 20),
    ]
}

/// What needs the sort and a density at one income.
#[divan::bench(args = [100_000, 1_000_000])]
fn quantiles_and_poverty(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    let sample = Sample::new(&income, &people, Policy::default()).expect("incomes above zero");
    bencher.bench(|| {
        let ranked = Ranked::new(divan::black_box(&sample))?;
        let median = ranked.quantile(0.5)?;
        let poor = ranked.poverty(0.0, Line::OfMedian(0.6))?;
        Ok::<f64, GapError>(median.value + poor.value + ranked.palma()?.value)
    });
}

/// Polarisation by a kernel density at every row.
#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn polarisation(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    let sample = Sample::new(&income, &people, Policy::default()).expect("incomes above zero");
    let ranked = Ranked::new(&sample).expect("few rows");
    bencher.bench(|| {
        ranked
            .duclos_esteban_ray(divan::black_box(0.5))
            .map(|e| e.value)
    });
}

/// Sums of 62 cells, exact.
#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn exact_summary(bencher: divan::Bencher, rows: usize) {
    let (income, people) = sample(rows);
    let names: Vec<String> = (0..31).map(|p| format!("{p:02}")).collect();
    let labels = [
        (0..rows).map(|i| names[i * 31 / rows].as_str()).collect(),
        (0..rows)
            .map(|i| if i % 2 == 0 { "rural" } else { "urban" })
            .collect(),
    ];
    bencher.bench(|| {
        let mut all = Summary::new(2, &[])?;
        all.add_rows(divan::black_box(&labels), &income, &people)?;
        all.entropy(1.0).map(|d| d.total)
    });
}
