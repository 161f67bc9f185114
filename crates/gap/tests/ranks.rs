//! Laws of distances and ranks (C1-C5).

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use ronghe_gap::{Goal, rank};

fn values() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop::collection::vec(prop::option::of(-1e6..1e6_f64), 0..80)
}

fn goal(target: f64, value: f64) -> Goal {
    Goal {
        target,
        gap: value - target,
        met: false,
        reach: None,
    }
}

proptest! {
    #[test]
    fn ranks_are_a_permutation_from_the_largest_on(values in values()) {
        let ranks = rank(&values);
        prop_assert_eq!(ranks.len(), values.len());
        let mut given: Vec<usize> = ranks.iter().flatten().copied().collect();
        given.sort_unstable();
        let known = values.iter().flatten().count();
        prop_assert_eq!(given, (1..=known).collect::<Vec<_>>());
        for (a, x) in values.iter().enumerate() {
            prop_assert_eq!(x.is_some(), ranks[a].is_some());
            for (b, y) in values.iter().enumerate() {
                if let (Some(x), Some(y)) = (x, y) {
                    if x > y {
                        prop_assert!(ranks[a] < ranks[b]);
                    } else if x.total_cmp(y).is_eq() && a < b {
                        prop_assert!(ranks[a] < ranks[b], "ties keep their order");
                    }
                }
            }
        }
    }

    #[test]
    fn a_distance_is_bounded_and_blind_to_the_unit(
        target in 0.1..1e6_f64,
        value in 0.1..1e6_f64,
        unit in 1e-6..1e6_f64,
    ) {
        let d = goal(target, value).distance();
        prop_assert!((0.0..=1.0).contains(&d));
        prop_assert!((d - goal(value, target).distance()).abs() < 1e-9, "the same both ways");
        prop_assert!((d - goal(target * unit, value * unit).distance()).abs() < 1e-9);
        let far = goal(target, -value).distance();
        prop_assert!((1.0..=2.0).contains(&far), "{}", far);
    }
}

#[test]
fn extreme_values_do_not_break_a_distance() {
    for (target, value) in [(1e300, -1e300), (1e-300, 1e300), (0.0, 5.0), (5.0, 0.0)] {
        let d = goal(target, value).distance();
        assert!((0.0..=2.0).contains(&d), "{target} {value}: {d}");
    }
    assert_eq!(rank(&[Some(f64::NAN), Some(1.0)]), [None, Some(1)]);
    assert!(rank(&[]).is_empty());
}
