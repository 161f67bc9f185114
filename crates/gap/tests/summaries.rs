//! Summaries of cells and streams of ranks: the parts make the whole, to the last byte.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use ronghe_base::Text;
use ronghe_gap::{Grouping, Policy, Ranked, Sample, Streamed, Summary, decompose, merge_sorted};

fn rows() -> impl Strategy<Value = Vec<(f64, f64, u8)>> {
    let income = prop_oneof![
        1.0..1e6_f64,
        (0_u8..5).prop_map(|x| f64::from(x) * 1e4 + 1.0)
    ];
    prop::collection::vec((income, 0.01..1e3_f64, 0_u8..6), 2..60)
}

fn summary(rows: &[(f64, f64, u8)]) -> Summary {
    let mut out = Summary::new(2, &[2.0, -1.0]).unwrap();
    for &(y, w, g) in rows {
        let (outer, inner) = ((g % 2).to_string(), g.to_string());
        out.add(&[&outer, &inner], y, w).unwrap();
    }
    out
}

proptest! {
    #[test]
    fn merging_is_the_whole_in_any_order(rows in rows(), cut in 0_usize..60, turn in 0_usize..60) {
        let cut = cut.min(rows.len());
        let whole = serde_json::to_string(&summary(&rows)).unwrap();
        let mut parts = summary(&rows[cut..]);
        parts.merge(&summary(&rows[..cut])).unwrap();
        prop_assert_eq!(&serde_json::to_string(&parts).unwrap(), &whole);
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        prop_assert_eq!(&serde_json::to_string(&summary(&turned)).unwrap(), &whole);
        let back: Summary = serde_json::from_str(&whole).unwrap();
        prop_assert_eq!(back, parts);
    }

    #[test]
    fn summaries_give_the_indices_of_the_rows(rows in rows()) {
        let (y, w): (Vec<f64>, Vec<f64>) = rows.iter().map(|r| (r.0, r.1)).unzip();
        let outer: Vec<u8> = rows.iter().map(|r| r.2 % 2).collect();
        let inner: Vec<u8> = rows.iter().map(|r| r.2).collect();
        let levels = [Grouping::new(Text::same("o"), &outer), Grouping::new(Text::same("i"), &inner)];
        let all = summary(&rows);
        for a in [-1.0, 0.0, 1.0, 2.0] {
            let want = decompose(a, &y, &w, &levels).unwrap();
            let got = all.entropy(a).unwrap();
            // y^-1 of an income a millionth of the mean magnifies rounding
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-10 * want.total.max(1e-3);
            prop_assert!(near(got.total, want.total), "{} {}", got.total, want.total);
            prop_assert!(near(got.within, want.within));
            for (g, b) in got.between.iter().zip(&want.between) {
                prop_assert!(near(g.value, b.value) && g.groups == b.groups);
            }
        }
        prop_assert!(all.entropy(0.5).is_err(), "an order that was not summed");
    }

    #[test]
    fn a_stream_of_chunks_is_the_ranked_sample(rows in rows(), chunks in 1_usize..7) {
        let (y, w): (Vec<f64>, Vec<f64>) = rows.iter().map(|r| (r.0, r.1)).unzip();
        let sample = Sample::new(&y, &w, Policy::default()).unwrap();
        let ranked = Ranked::new(&sample).unwrap();
        let mut parts: Vec<Vec<(f64, f64)>> = vec![vec![]; chunks];
        for (i, (&y, &w)) in y.iter().zip(&w).enumerate() {
            parts[i % chunks].push((y, w));
        }
        for part in &mut parts {
            part.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        }
        let shares = [0.2, 0.5, 0.9];
        let mut stream = Streamed::new(ranked.people(), &shares).unwrap();
        for (y, w) in merge_sorted(parts.into_iter().map(Vec::into_iter).collect()) {
            stream.push(y, w).unwrap();
        }
        prop_assert_eq!(stream.gini().unwrap().to_bits(), ranked.gini().unwrap().value.to_bits());
        for (i, p) in shares.into_iter().enumerate() {
            let (q, l) = (ranked.quantile(p).unwrap().value, ranked.lorenz(p).unwrap().value);
            prop_assert_eq!(stream.quantiles()[i].to_bits(), q.to_bits());
            prop_assert!((stream.lorenz().unwrap()[i] - l).abs() <= 1e-14);
        }
    }
}

#[test]
fn what_a_summary_or_stream_cannot_take_is_said() {
    let mut all = Summary::new(1, &[]).unwrap();
    assert!(all.add(&["a", "b"], 1.0, 1.0).is_err());
    assert!(all.add(&["a"], -1.0, 1.0).is_err());
    assert!(all.add(&["a"], f64::NAN, 1.0).is_err());
    assert!(all.mean().is_err());
    all.add(&["a"], 0.0, 1.0).unwrap();
    all.add(&["a"], 5.0, 1.0).unwrap();
    all.add(&["nobody"], 5.0, 0.0).unwrap();
    assert!(all.entropy(0.0).is_err());
    assert!((all.entropy(1.0).unwrap().total - 2.0_f64.ln()).abs() < 1e-15);
    assert!(all.merge(&Summary::new(2, &[]).unwrap()).is_err());
    assert!(all.merge(&Summary::new(1, &[2.0]).unwrap()).is_err());
    let mut stream = Streamed::new(2.0, &[]).unwrap();
    stream.push(2.0, 1.0).unwrap();
    assert!(stream.push(1.0, 1.0).is_err(), "out of order");
    assert!(stream.gini().is_err(), "half of the people never came");
    assert!(Streamed::new(0.0, &[]).is_err());
    assert!(Streamed::new(1.0, &[0.5, 0.2]).is_err());
}
