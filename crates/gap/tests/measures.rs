//! Laws of every measure of a ranked sample: scale, replication, symmetry, transfers, additivity.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a type with a lifetime is not general enough"
)]

use proptest::prelude::*;
use ronghe_base::Text;
use ronghe_gap::{
    Curve, Estimate, GapError, Grouping, Line, Policy, Ranked, Sample, Treatment, Verdict,
    dominance,
};

type Row = (f64, f64, u8);
type Figure = fn(&Ranked<'_>) -> Result<Estimate, GapError>;

/// Relative measures, and whether a transfer from rich to poor always lowers them.
const FIGURES: [(&str, Figure, bool); 15] = [
    ("gini", |r| r.gini(), true),
    ("theil t", |r| r.entropy(1.0), true),
    ("theil l", |r| r.entropy(0.0), true),
    ("ge 2", |r| r.entropy(2.0), true),
    ("ge -1", |r| r.entropy(-1.0), true),
    ("atkinson .5", |r| r.atkinson(0.5), true),
    ("atkinson 1", |r| r.atkinson(1.0), true),
    ("atkinson 2", |r| r.atkinson(2.0), true),
    ("lorenz", |r| r.lorenz(0.4), false),
    ("palma", |r| r.palma(), false),
    ("qsr", |r| r.quintile_ratio(), false),
    ("poverty", |r| r.poverty(0.0, Line::OfMedian(0.6)), false),
    ("gap", |r| r.poverty(1.0, Line::OfMedian(0.6)), false),
    ("wolfson", |r| r.wolfson(), false),
    ("der", |r| r.duclos_esteban_ray(0.5), false),
];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let income = prop_oneof![1.0..1e5_f64, (1_u8..9).prop_map(|x| f64::from(x) * 1e3)];
    prop::collection::vec((income, 0.25..8.0_f64, 0_u8..4), 3..50)
}

fn sample(rows: &[Row]) -> Sample {
    let (y, w): (Vec<f64>, Vec<f64>) = rows.iter().map(|r| (r.0, r.1)).unzip();
    let keep = Policy {
        negative: Treatment::Keep,
        ..Policy::default()
    };
    Sample::new(&y, &w, keep).unwrap()
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs()).max(1e-3)
}

fn spread(rows: &[Row]) -> bool {
    rows.iter().any(|r| (r.0 - rows[0].0).abs() > 1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn scale_of_money_and_order_do_not_matter(rows in rows(), power in -8_i32..8, turn in 0_usize..50) {
        prop_assume!(spread(&rows));
        let mut other: Vec<Row> = rows.iter().map(|r| (r.0 * 2.0_f64.powi(power), r.1, r.2)).collect();
        other.rotate_left(turn % rows.len());
        let (one, two) = (sample(&rows), sample(&other));
        let (a, b) = (Ranked::new(&one).unwrap(), Ranked::new(&two).unwrap());
        for (name, figure, _) in FIGURES {
            let (x, y) = (figure(&a).unwrap().value, figure(&b).unwrap().value);
            prop_assert!(close(x, y, 1e-10), "{}: {} {}", name, x, y);
        }
        // what comes from one sweep in order of income is the same bytes
        let bits = |r: &Ranked<'_>| r.gini().unwrap().value.to_bits();
        prop_assert_eq!(bits(&a), bits(&b));
    }

    #[test]
    fn cutting_rows_into_ties_does_not_matter(rows in rows()) {
        prop_assume!(spread(&rows));
        // halves are exact, so that shares of people fall on the same incomes
        let cut: Vec<Row> = rows.iter().flat_map(|r| [(r.0, r.1 / 2.0, r.2); 2]).collect();
        let (one, two) = (sample(&rows), sample(&cut));
        let (a, b) = (Ranked::new(&one).unwrap(), Ranked::new(&two).unwrap());
        for (name, figure, _) in FIGURES {
            if name == "der" {
                continue; // its bandwidth falls with the number of rows
            }
            let (x, y) = (figure(&a).unwrap().value, figure(&b).unwrap().value);
            prop_assert!(close(x, y, 1e-10), "{}: {} {}", name, x, y);
        }
    }

    #[test]
    fn transfers_to_the_poor_lower_inequality(rows in rows(), part in 0.01..0.49_f64) {
        let mut after = rows.clone();
        let order = |a: &usize, b: &usize| rows[*a].0.total_cmp(&rows[*b].0);
        let poor = (0..rows.len()).min_by(order).unwrap();
        let rich = (0..rows.len()).max_by(order).unwrap();
        prop_assume!(rows[rich].0 > 1.01 * rows[poor].0);
        let money = (rows[rich].0 - rows[poor].0) * rows[rich].1.min(rows[poor].1) * part;
        after[rich].0 -= money / rows[rich].1;
        after[poor].0 += money / rows[poor].1;
        let (one, two) = (sample(&rows), sample(&after));
        let (a, b) = (Ranked::new(&one).unwrap(), Ranked::new(&two).unwrap());
        for (name, figure, falls) in FIGURES {
            if falls {
                prop_assert!(figure(&b).unwrap().value < figure(&a).unwrap().value, "{}", name);
            }
        }
        let found = dominance(&b, &a, Curve::Lorenz).unwrap();
        prop_assert_eq!(found.verdict, Verdict::First);
    }

    #[test]
    fn parts_of_the_gini_sum_to_it(rows in rows(), money in -0.9..0.9_f64) {
        let all = sample(&rows);
        let ranked = Ranked::new(&all).unwrap();
        let labels: Vec<u8> = rows.iter().map(|r| r.2).collect();
        let by = Grouping::new(Text::same("g"), &labels);
        let split = ranked.gini_by(&by).unwrap();
        let gini = split.gini.value;
        let sum = split.within.value + split.between.value + split.overlap.value;
        prop_assert!(close(sum, gini, 1e-14));
        prop_assert!(split.overlap.value > -1e-14 && split.between.value > -1e-15);
        let pairs = ranked.dagum_pairs(&by).unwrap();
        let total = |id: &str| pairs.find(id).unwrap().numbers().flatten().sum::<f64>();
        prop_assert!(close(total("net"), split.between.value, 1e-11));
        prop_assert!(close(total("overlap"), split.overlap.value, 1e-11));
        let yl = ranked.yitzhaki_lerman(&by).unwrap();
        prop_assert!(close(yl.within + yl.stratification + yl.between.value, gini, 1e-12));
        let bound = |q: &Option<f64>| q.is_none_or(|q| (-1.0 - 1e-9..=1.0 + 1e-9).contains(&q));
        prop_assert!(yl.index.iter().all(|(_, q)| bound(q)), "{:?}", yl.index);
        let wage: Vec<f64> = rows.iter().enumerate().map(|(i, r)| r.0 * money * (i % 3) as f64).collect();
        let sources = ranked.gini_by_source(&[(Text::same("wage"), &wage)]).unwrap().sources;
        let sum: f64 = sources.iter().map(|s| s.part.value).sum();
        let effects: f64 = sources.iter().filter_map(|s| s.elasticity.as_ref()).map(|e| e.value).sum();
        prop_assert!(close(sum, gini, 1e-12) && effects.abs() < 1e-11, "{} {} {}", sum, gini, effects);
    }

    #[test]
    fn entropy_and_poverty_are_additive(rows in rows(), a in prop::sample::select(vec![-1.0, 0.0, 0.5, 1.0, 2.0])) {
        let all = sample(&rows);
        let ranked = Ranked::new(&all).unwrap();
        let group = |f: &dyn Fn(u8) -> u8| {
            let labels: Vec<u8> = rows.iter().map(|r| f(r.2)).collect();
            Grouping::new(Text::same("g"), &labels)
        };
        let split = ranked.entropy_by(a, &[group(&|g| g / 2), group(&|g| g)]).unwrap();
        let sum: f64 = split.between.iter().map(|b| b.value).sum::<f64>() + split.within.value;
        prop_assert!(close(sum, split.total.value, 1e-11));
        for row in 0..rows.len() {
            let parts = split.between.iter().map(|b| b.influence[row]).sum::<f64>() + split.within.influence[row];
            prop_assert!(close(parts, split.total.influence[row], 1e-9));
        }
        let poor = |rows: &[Row]| {
            let part = sample(rows);
            let ranked = Ranked::new(&part).unwrap();
            ranked.people() * ranked.poverty(2.0, Line::Fixed(4e3)).unwrap().value
        };
        let parts: f64 = (0..4)
            .map(|g| rows.iter().copied().filter(|r| r.2 == g).collect::<Vec<Row>>())
            .filter(|part| !part.is_empty())
            .map(|part| poor(&part))
            .sum();
        prop_assert!(close(parts, poor(&rows), 1e-12));
    }

    #[test]
    fn nothing_panics(rows in prop::collection::vec((
        prop_oneof![any::<f64>(), Just(0.0), Just(1e15), Just(1e-300), Just(f64::MAX), Just(-1.0)],
        prop_oneof![any::<f64>(), Just(0.0), Just(1.0), Just(1e300)],
        0_u8..3,
    ), 0..8)) {
        let (y, w): (Vec<f64>, Vec<f64>) = rows.iter().map(|r| (r.0, r.1.abs())).unzip();
        let policy = Policy { negative: Treatment::Keep, missing: Treatment::Drop, ..Policy::default() };
        if let Ok(all) = Sample::new(&y, &w, policy)
            && let Ok(ranked) = Ranked::new(&all)
        {
            let labels: Vec<u8> = rows.iter().map(|r| r.2).collect();
            let by = Grouping::new(Text::same("g"), &labels);
            for (_, figure, _) in FIGURES {
                if let Ok(found) = figure(&ranked) {
                    prop_assert!(found.value.is_finite());
                }
            }
            let _ = ranked.gini_by(&by);
            let _ = ranked.yitzhaki_lerman(&by);
            let _ = ranked.dagum_pairs(&by);
            let _ = ranked.esteban_ray(1.0, &by);
            let _ = ranked.entropy_by(1.0, std::slice::from_ref(&by));
            let _ = ranked.gini_by_source(&[(Text::same("s"), &w)]);
            let _ = dominance(&ranked, &ranked, Curve::Generalised);
        }
    }
}
