//! Laws of composite indices, coupling, chains and spells.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use ronghe_base::Text;
use ronghe_gap::convergence::{
    Bandwidth, Chain, Classing, Divisor, LogTSettings, Panel, Settings, beta, breaks, classify,
    clubs, density, homogeneity, log_t, low_income, sigma, transitions,
};
use ronghe_gap::index::{
    Aggregation, Choices, Composite, CouplingForm, Criteria, Criterion, Normalisation, Recipe,
    Uncertainty, Weighting, Weights, coupling, obstacles, ranks, sobol_effects,
};

/// Columns of equal length with ties and zeros.
fn columns() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (2_usize..5, 3_usize..20).prop_flat_map(|(m, n)| {
        prop::collection::vec(prop::collection::vec((0_i32..12).prop_map(f64::from), n), m)
    })
}

fn criteria(columns: &[Vec<f64>]) -> Option<Criteria<'_>> {
    let named = columns.iter().enumerate().map(|(j, c)| {
        if j % 2 == 0 {
            Criterion::benefit(Text::same("b"), c)
        } else {
            Criterion::cost(Text::same("c"), c)
        }
    });
    Criteria::new(named.collect()).ok()
}

fn close(a: &[f64], b: &[f64], within: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= within)
}

const EXTREMES: [f64; 11] = [
    0.0,
    -0.0,
    1.0,
    2.0,
    1e-300,
    5e-324,
    1e15,
    1e300,
    -1e300,
    f64::NAN,
    f64::INFINITY,
];

const METHODS: [Weighting; 4] = [
    Weighting::Equal,
    Weighting::Entropy,
    Weighting::Critic,
    Weighting::Pca,
];

proptest! {
    #[test]
    fn weights_are_shares_and_ignore_units(x in columns(), scale in 0.01..100.0_f64, shift in -5.0..5.0_f64) {
        let Some(plain) = criteria(&x) else { return Ok(()) };
        let other: Vec<Vec<f64>> = x
            .iter()
            .map(|c| c.iter().map(|v| v * scale + shift).collect())
            .collect();
        let moved = criteria(&other).unwrap();
        for method in &METHODS {
            let Ok(w) = Weights::of(&plain, method) else { continue };
            prop_assert!((w.values.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(w.values.iter().all(|w| *w >= 0.0));
            for &j in &w.constant {
                prop_assert!(w.values[j].abs() < 1e-300);
            }
            let again = Weights::of(&moved, method).unwrap();
            prop_assert!(close(&w.values, &again.values, 1e-7), "{method:?} {:?} {:?}", w.values, again.values);
        }
    }

    #[test]
    fn order_of_rows_only_moves_results(x in columns(), turn in 0_usize..20) {
        let Some(plain) = criteria(&x) else { return Ok(()) };
        let n = x[0].len();
        let turned: Vec<Vec<f64>> = x
            .iter()
            .map(|c| (0..n).map(|i| c[(i + turn) % n]).collect())
            .collect();
        let moved = criteria(&turned).unwrap();
        for aggregation in Aggregation::ALL {
            let recipe = Recipe { aggregation, ..Recipe::default() };
            let a = Composite::of(&plain, &recipe).unwrap().scores;
            let b = Composite::of(&moved, &recipe).unwrap().scores;
            let back: Vec<f64> = (0..n).map(|i| a[(i + turn) % n]).collect();
            prop_assert!(close(&back, &b, 1e-12));
        }
    }

    #[test]
    fn scores_lie_between_zero_and_one_and_follow_dominance(x in columns()) {
        let Some(plain) = criteria(&x) else { return Ok(()) };
        let better = |a: usize, b: usize| {
            x.iter().enumerate().all(|(j, c)| if j % 2 == 0 { c[a] >= c[b] } else { c[a] <= c[b] })
        };
        for aggregation in Aggregation::ALL {
            let recipe = Recipe { aggregation, ..Recipe::default() };
            let found = Composite::of(&plain, &recipe).unwrap();
            for s in &found.scores {
                prop_assert!((-1e-15..=1.0 + 1e-12).contains(s));
            }
            for a in 0..x[0].len() {
                for b in 0..x[0].len() {
                    if better(a, b) {
                        prop_assert!(found.scores[a] >= found.scores[b] - 1e-12);
                    }
                }
            }
        }
    }

    /// One criterion: every normalisation and a rising map leave the order alone.
    #[test]
    fn ranks_of_one_criterion_do_not_change_under_rising_maps(
        x in prop::collection::vec((1_i32..50).prop_map(f64::from), 3..20),
    ) {
        prop_assume!(x.iter().any(|v| (v - x[0]).abs() > 0.5));
        let cubes = vec![x.iter().map(|v| v.powi(3)).collect::<Vec<f64>>()];
        let same = vec![x.clone()];
        let want = ranks(&x);
        for normalisation in [Normalisation::MinMax, Normalisation::ZScore, Normalisation::Ratio, Normalisation::Vector] {
            for columns in [&same, &cubes] {
                let recipe = Recipe { normalisation, ..Recipe::default() };
                let found = Composite::of(&criteria(columns).unwrap(), &recipe).unwrap();
                prop_assert_eq!(&found.ranks, &want);
            }
        }
    }

    #[test]
    fn ranks_sum_to_those_of_an_order(scores in prop::collection::vec(-3_i32..3, 1..40)) {
        let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
        let n = scores.len() as f64;
        prop_assert!((ranks(&scores).iter().sum::<f64>() - n * (n + 1.0) / 2.0).abs() < 1e-9);
    }

    #[test]
    fn obstacle_degrees_sum_to_one_or_nothing_is_missing(x in columns()) {
        let Some(plain) = criteria(&x) else { return Ok(()) };
        let w = Weights::of(&plain, &Weighting::Entropy).unwrap();
        let found = obstacles(&plain, &w).unwrap();
        for (row, degrees) in found.degrees.iter().enumerate() {
            let sum: f64 = degrees.iter().sum();
            let want = if found.complete.contains(&row) { 0.0 } else { 1.0 };
            prop_assert!((sum - want).abs() < 1e-12);
        }
    }

    #[test]
    fn rank_intervals_hold_their_median_and_repeat(x in columns(), seed in 0_u64..1000) {
        let Some(plain) = criteria(&x) else { return Ok(()) };
        let rows: Vec<usize> = (0..x[0].len()).collect();
        let choices = Choices::for_data(&plain);
        let of = || Uncertainty::of(&plain, &rows, &Recipe::default(), &choices, 16, seed).unwrap();
        let found = of();
        for i in &found.intervals {
            prop_assert!(i.low >= 1.0 && i.low <= i.median && i.median <= i.high);
            prop_assert!(i.high <= rows.len() as f64);
        }
        prop_assert_eq!(found, of());
    }

    /// Without interactions the first-order indices of independent factors sum to one.
    #[test]
    fn an_additive_model_has_no_interactions(
        a in prop::collection::vec(prop::array::uniform3(0.0..1.0_f64), 40..80),
        slopes in prop::array::uniform3(0.5..3.0_f64),
    ) {
        let model = |x: &[f64; 3]| x.iter().zip(&slopes).map(|(x, s)| x * s).sum::<f64>();
        let half = a.len() / 2;
        let (first, second) = a.split_at(half);
        let second = &second[..half];
        let mix = |i: usize| -> Vec<f64> {
            first.iter().zip(second).map(|(x, y)| { let mut x = *x; x[i] = y[i]; model(&x) }).collect()
        };
        let fa: Vec<f64> = first.iter().map(model).collect();
        let fb: Vec<f64> = second.iter().map(model).collect();
        let mixed = [mix(0), mix(1), mix(2)];
        let effects = sobol_effects(&fa, &fb, &mixed).unwrap();
        // f(AB_i) - f(A) sum to f(B) - f(A), so the estimates sum to mean f(B) (f(B) - f(A)) / V exactly
        let n = half as f64;
        let mean = fa.iter().chain(&fb).sum::<f64>() / (2.0 * n);
        let v = fa.iter().chain(&fb).map(|f| (f - mean).powi(2)).sum::<f64>() / (2.0 * n);
        let want = fa.iter().zip(&fb).map(|(a, b)| (b - mean) * (b - a)).sum::<f64>() / n / v;
        let got: f64 = effects.iter().map(|e| e.first).sum();
        prop_assert!((got - want).abs() < 1e-9, "{got} {want}");
        prop_assert!(effects.iter().all(|e| e.total >= 0.0));
    }

    #[test]
    fn coupling_stays_between_zero_and_one_and_ignores_order(u in prop::collection::vec(0.0..=1.0_f64, 2..7)) {
        let a = vec![1.0; u.len()];
        let mut turned = u.clone();
        turned.reverse();
        for form in [CouplingForm::Modified, CouplingForm::Classical] {
            let found = coupling(&u, &a, form).unwrap();
            if let (Some(c), Some(d)) = (found.degree, found.coordination) {
                prop_assert!((0.0..=1.0).contains(&c) && (0.0..=1.0).contains(&d));
                let other = coupling(&turned, &a, form).unwrap().degree.unwrap();
                prop_assert!((c - other).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn rows_of_a_chain_sum_to_one_and_the_long_run_stays(
        counts in prop::collection::vec(0_u64..6, 16),
    ) {
        let chain = Chain::new(4, counts).unwrap();
        for i in 0..4 {
            let row: Option<f64> = (0..4).map(|j| chain.probability(i, j)).sum();
            prop_assert_eq!(row.is_none(), chain.starts(i) == 0);
            if let Some(sum) = row {
                prop_assert!((sum - 1.0).abs() < 1e-12);
            }
        }
        let long = chain.long_run();
        for closed in &long.closed {
            let after = |j: usize| -> f64 {
                (0..4).map(|i| closed.distribution[i] * chain.probability(i, j).unwrap_or(0.0)).sum()
            };
            for j in 0..4 {
                prop_assert!((after(j) - closed.distribution[j]).abs() < 1e-12);
            }
            prop_assert!((closed.distribution.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            // the mean time of return is one over the long-run share
            let steps = chain.first_passage();
            for &s in &closed.states {
                let back = steps[s][s].unwrap();
                prop_assert!((back * closed.distribution[s] - 1.0).abs() < 1e-9);
            }
        }
        if let Some(m) = chain.mobility() {
            for value in [m.eigenvalue, m.determinant] {
                prop_assert!((-1e-9..=1.0 + 1e-9).contains(&value));
            }
        }
    }

    #[test]
    fn counts_of_a_panel_are_its_steps(x in prop::collection::vec(0.0..10.0_f64, 24), k in 2_usize..6) {
        let panel = Panel::new(&x, 6, 4).unwrap();
        for pooled in [true, false] {
            let classes = classify(&panel, &Classing::Quantiles { classes: k, pooled }).unwrap();
            let chain = transitions(&classes, 1).unwrap();
            prop_assert_eq!((0..k).map(|i| chain.starts(i)).sum::<u64>(), 18);
            // one regime cut in two by place is homogeneous with itself
            let test = homogeneity(&[chain.clone(), chain.clone()]).unwrap();
            prop_assert!(test.q.abs() < 1e-9 && test.lr.abs() < 1e-9);
        }
    }

    #[test]
    fn currency_does_not_matter_to_convergence(
        x in prop::collection::vec(1.0..9.0_f64, 40), rate in 0.01..100.0_f64,
    ) {
        let other: Vec<f64> = x.iter().map(|v| v * rate).collect();
        let (a, b) = (Panel::new(&x, 4, 10).unwrap(), Panel::new(&other, 4, 10).unwrap());
        let s = |p: &Panel| sigma(&p.year(3), None, Divisor::Population).unwrap();
        prop_assert!((s(&a) - s(&b)).abs() < 1e-12);
        let g = |p: &Panel| beta(&p.year(0), &p.year(9), 9.0).unwrap().slope;
        prop_assert!((g(&a) - g(&b)).abs() < 1e-9);
        let settings = LogTSettings::default();
        let t = |p: &Panel| log_t(p, &settings).unwrap().slope;
        prop_assert!((t(&a) - t(&b)).abs() < 1e-8);
        // every place is in one club or in none
        let found = clubs(&a, &settings).unwrap();
        let mut all: Vec<usize> = found.merged.iter().flat_map(|c| c.members.clone()).chain(found.divergent).collect();
        all.sort_unstable();
        prop_assert_eq!(all, vec![0, 1, 2, 3]);
    }

    /// Whatever comes in, an answer is finite or an error says why.
    #[test]
    fn extreme_values_never_panic(
        x in prop::collection::vec(prop::sample::select(EXTREMES.to_vec()), 40),
        y in prop::collection::vec(prop::sample::select(EXTREMES.to_vec()), 40),
        least in prop::sample::select(vec![f64::NEG_INFINITY, -1e301, 0.0, 1e-310]),
    ) {
        // most cases hold finite values, many none below zero, some none at zero
        let calm = |v: Vec<f64>| -> Vec<f64> {
            let fine = |x: f64| least.is_infinite() || (x.is_finite() && x >= least);
            v.into_iter().map(|x| if fine(x) { x } else { 3.0 }).collect()
        };
        let (x, y) = (calm(x), calm(y));
        let columns = [x.clone(), y.clone()];
        if let Some(found) = criteria(&columns) {
            for weighting in METHODS.iter().cloned().chain([Weighting::EntropyOfValues]) {
                for normalisation in Normalisation::ALL {
                    for aggregation in Aggregation::ALL {
                        let recipe = Recipe { weighting: weighting.clone(), normalisation, aggregation };
                        if let Ok(index) = Composite::of(&found, &recipe) {
                            prop_assert!(index.scores.iter().all(|s| s.is_finite()), "{recipe:?} {:?}", index.scores);
                        }
                    }
                }
            }
        }
        if let Ok(panel) = Panel::new(&x, 4, 10) {
            let settings = LogTSettings::default();
            let _ = (log_t(&panel, &settings), clubs(&panel, &settings));
            let _ = classify(&panel, &Classing::Quantiles { classes: 3, pooled: false });
            let _ = low_income(&panel, &[1.0; 10], None, None);
            if let Ok(s) = sigma(&panel.year(1), None, Divisor::Population) {
                prop_assert!(s.is_finite());
            }
            if let Ok(b) = beta(&panel.year(0), &panel.year(9), 9.0) {
                prop_assert!(b.slope.is_finite());
            }
        }
        let _ = breaks(&x, &Settings { draws: 3, ..Settings::default() });
        let _ = density(&x, &[0.0, 1.0, 1e15], Bandwidth::Silverman);
    }

    #[test]
    fn a_density_holds_everybody(x in prop::collection::vec(-5.0..5.0_f64, 1..30), h in 0.1..2.0_f64) {
        let grid: Vec<f64> = (-1200..=1200).map(|i| f64::from(i) / 50.0).collect();
        let found = density(&x, &grid, Bandwidth::Given(h)).unwrap();
        let mass: f64 = found.values.iter().sum::<f64>() / 50.0;
        prop_assert!((mass - 1.0).abs() < 1e-6, "{mass}");
    }

    #[test]
    fn breaks_never_fit_worse_than_none(y in prop::collection::vec(-5.0..5.0_f64, 12..30)) {
        let found = breaks(&y, &Settings { draws: 0, most: 3, ..Settings::default() }).unwrap();
        for fit in &found.fits {
            prop_assert!(fit.ssr <= found.fits[0].ssr + 1e-12);
        }
        let shifted: Vec<f64> = y.iter().map(|v| v * 3.0 + 100.0).collect();
        let again = breaks(&shifted, &Settings { draws: 0, most: 3, ..Settings::default() }).unwrap();
        // dates may tie, sums of squares may not: they grow with the square of the unit
        for (a, b) in found.fits.iter().zip(&again.fits) {
            prop_assert!((9.0 * a.ssr - b.ssr).abs() <= 1e-9 * (1.0 + b.ssr));
        }
    }

    #[test]
    fn spells_and_rates_agree(bits in prop::collection::vec(0_u8..3, 30)) {
        let x: Vec<f64> = bits.iter().map(|b| if *b == 2 { f64::NAN } else { f64::from(*b) }).collect();
        let panel = Panel::new(&x, 5, 6).unwrap();
        let found = low_income(&panel, &[0.5; 6], None, None).unwrap();
        let ends: usize = found.exits.iter().map(|d| d.hazard.events).sum();
        prop_assert!(ends <= found.exit.events, "spells with a seen beginning are some of all");
        prop_assert_eq!(found.years_low.iter().sum::<usize>() + found.incomplete, 5);
        prop_assert!(found.open_at_start <= found.spells && found.open_at_end <= found.spells);
        // every spell ends in an exit or is open at its end
        prop_assert_eq!(found.spells, found.exit.events + found.open_at_end);
        for r in &found.rate {
            prop_assert!(r.value.is_none_or(|v| (0.0..=1.0).contains(&v)));
        }
    }
}
