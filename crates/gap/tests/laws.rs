//! Laws that every measure of inequality must keep.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use ronghe_base::Text;
use ronghe_gap::{
    Grouping, decompose, generalised_entropy, gini, lorenz, quantile_shares, theil_t, weighted_mean,
};

/// Incomes above zero with their people.
fn rows() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((1.0..1e5_f64, 0.1..1e4_f64), 2..60)
}

fn split(rows: &[(f64, f64)]) -> (Vec<f64>, Vec<f64>) {
    rows.iter().copied().unzip()
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs()).max(1e-3)
}

proptest! {
    #[test]
    fn scale_does_not_matter(rows in rows(), money in 0.01..1e3_f64, heads in 0.01..1e3_f64) {
        let (y, w) = split(&rows);
        let dear: Vec<f64> = y.iter().map(|x| x * money).collect();
        let many: Vec<f64> = w.iter().map(|x| x * heads).collect();
        prop_assert!(close(gini(&y, &w).unwrap(), gini(&dear, &many).unwrap(), 1e-11));
        for a in [-1.0, 0.0, 0.5, 1.0, 2.0] {
            let plain = generalised_entropy(a, &y, &w).unwrap();
            prop_assert!(close(plain, generalised_entropy(a, &dear, &many).unwrap(), 1e-9));
        }
    }

    #[test]
    fn order_does_not_matter(rows in rows(), turn in 0_usize..60) {
        let (y, w) = split(&rows);
        let mut moved = rows.clone();
        moved.rotate_left(turn % rows.len());
        moved.reverse();
        let (z, v) = split(&moved);
        // The Gini is the same bytes; sums in the order of rows may differ in the last digit.
        prop_assert_eq!(gini(&y, &w).unwrap().to_bits(), gini(&z, &v).unwrap().to_bits());
        prop_assert!(close(theil_t(&y, &w).unwrap(), theil_t(&z, &v).unwrap(), 1e-12));
    }

    #[test]
    fn replication_does_not_matter(rows in rows(), times in 2_u32..5) {
        let (y, w) = split(&rows);
        // Each row cut into `times` rows of fewer people, with ties everywhere.
        let cut: Vec<(f64, f64)> = rows
            .iter()
            .flat_map(|&(y, w)| (0..times).map(move |_| (y, w / f64::from(times))))
            .collect();
        let (z, v) = split(&cut);
        prop_assert!(close(gini(&y, &w).unwrap(), gini(&z, &v).unwrap(), 1e-11));
        prop_assert!(close(theil_t(&y, &w).unwrap(), theil_t(&z, &v).unwrap(), 1e-11));
    }

    #[test]
    fn bounds_hold(rows in rows()) {
        let (y, w) = split(&rows);
        let g = gini(&y, &w).unwrap();
        prop_assert!((0.0..1.0).contains(&g));
        let all: f64 = w.iter().sum();
        let least = w.iter().copied().fold(f64::INFINITY, f64::min) / all;
        let t = theil_t(&y, &w).unwrap();
        prop_assert!(t >= 0.0 && t <= -least.ln());
        let equal = vec![y[0]; y.len()];
        prop_assert!(gini(&equal, &w).unwrap().abs() < 1e-15);
        prop_assert!(theil_t(&equal, &w).unwrap().abs() < 1e-15);
    }

    #[test]
    fn a_transfer_from_rich_to_poor_lowers_inequality(rows in rows(), part in 0.01..0.49_f64) {
        let (mut y, w) = split(&rows);
        let order = |a: &usize, b: &usize| y[*a].total_cmp(&y[*b]);
        let poor = (0..y.len()).min_by(order).unwrap();
        let rich = (0..y.len()).max_by(order).unwrap();
        prop_assume!(y[rich] > y[poor] * 1.001);
        let before = (gini(&y, &w).unwrap(), theil_t(&y, &w).unwrap(), weighted_mean(&y, &w).unwrap());
        // Move money, not income per head, so that the mean stays.
        let room = (y[rich] - y[poor]) * w[rich].min(w[poor]) * part;
        y[rich] -= room / w[rich];
        y[poor] += room / w[poor];
        prop_assert!(close(weighted_mean(&y, &w).unwrap(), before.2, 1e-12));
        prop_assert!(gini(&y, &w).unwrap() < before.0);
        prop_assert!(theil_t(&y, &w).unwrap() < before.1);
    }

    #[test]
    fn parts_sum_to_the_index(
        rows in rows(),
        labels in prop::collection::vec((0_u8..4, 0_u8..3, 0_u8..2), 60),
        a in prop::sample::select(vec![-1.0, 0.0, 0.7, 1.0, 2.0]),
    ) {
        let (y, w) = split(&rows);
        let take = |pick: fn(&(u8, u8, u8)) -> u8| -> Vec<u8> {
            labels.iter().take(y.len()).map(pick).collect()
        };
        let group = |pick| Grouping::new(Text::same("g"), &take(pick));
        let levels = [group(|l| l.0), group(|l| l.1), group(|l| l.2)];
        let split = decompose(a, &y, &w, &levels).unwrap();
        let parts: f64 = split.between.iter().map(|b| b.value).sum();
        // for a = -1 the poorest row, a hundred thousandth of the mean, magnifies rounding
        prop_assert!(close(parts + split.within, split.total, 1e-10));
        prop_assert!(split.between.iter().all(|b| b.value >= 0.0) && split.within >= 0.0);
        // The first part is the index between the means of the outer groups.
        let mut means = vec![];
        let mut heads = vec![];
        for g in 0..4 {
            let rows: Vec<usize> = (0..y.len()).filter(|&i| labels[i].0 == g).collect();
            let n: f64 = rows.iter().map(|&i| w[i]).sum();
            if n > 0.0 {
                heads.push(n);
                means.push(rows.iter().map(|&i| w[i] * y[i]).sum::<f64>() / n);
            }
        }
        let outer = generalised_entropy(a, &means, &heads).unwrap();
        prop_assert!((outer - split.between[0].value).abs() <= 1e-11 * outer.max(1e-3));
    }

    #[test]
    fn shares_sum_to_one_and_rise(rows in rows(), k in 1_usize..11) {
        let (y, w) = split(&rows);
        let shares = quantile_shares(&y, &w, k).unwrap();
        prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!(shares.windows(2).all(|s| s[0] <= s[1] + 1e-12));
    }

    #[test]
    fn gini_is_twice_the_area_above_the_lorenz_curve(rows in rows()) {
        let (y, w) = split(&rows);
        let curve = lorenz(&y, &w).unwrap();
        let below: f64 = curve
            .windows(2)
            .map(|p| (p[1].people - p[0].people) * (p[1].income + p[0].income))
            .sum();
        prop_assert!((gini(&y, &w).unwrap() - (1.0 - below)).abs() < 1e-12);
    }
}
