//! Space: what peers recorded (`cases/gap/spatial`), what holds by counting every order, and laws.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use ronghe_base::{Column, Text, Unit};
use ronghe_gap::{
    Chance, Cluster, Detector, Divisor, Factor, GapError, Global, Level, Local, LocalPlace,
    LocalStatistic, Metric, Permutations, Rule, Singletons, Style, Weights, ecological, factor,
    geary, getis_ord, interaction, join_counts, local, moran, risk,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

const MORAN: LocalStatistic = LocalStatistic::Moran(Divisor::NMinusOne);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/gap/spatial")
}

fn read(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder().join(file)).unwrap()).unwrap()
}

#[test]
fn every_case_is_met() {
    let mut run = 0;
    for entry in folder().read_dir().unwrap() {
        let path = entry.unwrap().path();
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert!(case["source"].is_string(), "{path:?} names no source");
        assert!(!case["tolerance"].is_null(), "{path:?} names no tolerance");
        match case["kind"].as_str() {
            Some("pattern") => pattern(&case),
            Some("joins") => joins(&case),
            Some("neighbours") => neighbours(&case),
            Some("detector") => detector(&case),
            Some("figures") => continue,
            other => panic!("{path:?}: no runner for kind {other:?}"),
        }
        run += 1;
    }
    assert!(run >= 9, "only {run} cases found in {:?}", folder());
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("a number expected, not {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn near(what: &str, got: f64, want: f64, tolerance: f64) {
    assert!(
        (got - want).abs() <= tolerance * want.abs().max(1e-3),
        "{what}: {got}, expected {want}"
    );
}

fn weights_of(case: &Value, places: usize, style: Style) -> Weights {
    let pairs: Vec<(usize, usize)> = serde_json::from_value(case["pairs"].clone()).unwrap();
    Weights::from_pairs(places, &pairs, Rule::Pairs, style).unwrap()
}

fn pattern(case: &Value) {
    let values = numbers(&case["values"]);
    let style = match case["style"].as_str() {
        Some("row") => Style::RowStandardised,
        _ => Style::Binary,
    };
    let w = weights_of(case, values.len(), style);
    let (want, tolerance) = (&case["expected"], number(&case["tolerance"]));
    assert_eq!(Some(w.isolates().len() as u64), want["isolates"].as_u64());
    for (what, found) in [
        ("moran", moran(&values, &w, None)),
        ("geary", geary(&values, &w, None)),
        ("getis_ord", getis_ord(&values, &w, None)),
    ] {
        if want[what].is_null() {
            assert!(matches!(found, Err(GapError::Value { .. })), "{what}");
        } else {
            global(what, &found.unwrap(), &want[what], tolerance);
        }
    }
    for (what, statistic) in [
        ("local_moran", MORAN),
        ("local_geary", LocalStatistic::Geary),
        ("g", LocalStatistic::G),
        ("g_star", LocalStatistic::GStar),
    ] {
        if !want[what].is_null() {
            let found = local(statistic, &values, &w, None).unwrap();
            let z = &want[format!("{what}_z")];
            let peer: Vec<Value> = want[what].as_array().unwrap().clone();
            for (i, place) in found.places.iter().enumerate() {
                let Some(value) = place.value else { continue };
                near(what, value, number(&peer[i]), tolerance);
                match place.z {
                    Some(got) if !z.is_null() => near(what, got, number(&z[i]), tolerance),
                    Some(_) => {}
                    // All others are neighbours: nothing is left to chance.
                    None => assert_eq!(w.neighbours(i).len(), values.len() - 1),
                }
            }
        }
    }
    if !want["local_moran_p"].is_null() {
        let draws = Permutations::new(9_999, 3);
        let found = local(MORAN, &values, &w, Some(draws)).unwrap();
        for (place, want) in found.places.iter().zip(numbers(&want["local_moran_p"])) {
            // Both p are estimates from 9,999 rounds.
            let p = place.drawn.unwrap().p_both();
            let error = (2.0 * want * 2.0 / 9_999.0).sqrt().max(2e-4);
            assert!((p - want).abs() < 5.0 * error, "p {p}, peer {want}");
        }
    }
}

fn global(what: &str, found: &Global, want: &Value, tolerance: f64) {
    near(what, found.value, number(&want["value"]), tolerance);
    near(what, found.expected, number(&want["expected"]), tolerance);
    for (chance, kind) in [(found.normal, "normal"), (found.randomised, "randomised")] {
        if let Some(Chance { variance, z, .. }) = chance {
            near(
                what,
                variance,
                number(&want[format!("variance_{kind}")]),
                tolerance,
            );
            near(what, z, number(&want[format!("z_{kind}")]), tolerance);
        }
    }
    if !want["p_normal"].is_null() {
        near(
            what,
            found.normal.unwrap().p,
            number(&want["p_normal"]),
            tolerance,
        );
    }
}

fn joins(case: &Value) {
    let yes: Vec<bool> = numbers(&case["yes"]).iter().map(|y| *y > 0.5).collect();
    let w = weights_of(case, yes.len(), Style::Binary);
    let found = join_counts(&yes, &w, None).unwrap();
    for (what, count) in [
        ("both", found.both),
        ("neither", found.neither),
        ("mixed", found.mixed),
    ] {
        near(what, count.value, number(&case["expected"][what]), 1e-12);
    }
}

fn neighbours(case: &Value) {
    let points =
        |what: &str| -> Vec<[f64; 2]> { serde_json::from_value(case[what].clone()).unwrap() };
    let k: usize = serde_json::from_value(case["k"].clone()).unwrap();
    let distance = number(&case["distance"]);
    let (flat, round) = (points("points"), points("lonlat"));
    for (what, w) in [
        (
            "nearest",
            Weights::nearest(&flat, k, Metric::Plane, Style::Binary),
        ),
        (
            "band",
            Weights::band(&flat, distance, Metric::Plane, Style::Binary),
        ),
        (
            "arc",
            Weights::nearest(&round, k, Metric::Sphere, Style::Binary),
        ),
    ] {
        let w = w.unwrap();
        let want: Vec<Vec<u32>> = serde_json::from_value(case["expected"][what].clone()).unwrap();
        let got: Vec<&[u32]> = (0..w.len()).map(|i| w.neighbours(i)).collect();
        assert_eq!(got, want, "{what}");
    }
}

fn strata(case: &Value, what: &str) -> Factor {
    let words: Vec<String> = case["input"][what]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect();
    Factor::new(Text::same(what), &words)
}

fn detector(case: &Value) {
    let figures = read(case["figures"].as_str().unwrap());
    let y = numbers(&figures["input"]["y"]);
    let (x1, x2) = (strata(&figures, "x1"), strata(&figures, "x2"));
    let (want, tolerance) = (&case["expected"], number(&case["tolerance"]));
    let keep = interaction(&y, &x1, &x2, Singletons::Keep).unwrap();
    let drop = interaction(&y, &x1, &x2, Singletons::Drop).unwrap();
    let meet = |what: &str, got: &Detector| {
        near(what, got.q, number(&want[what]["q"]), 1e-12);
        near(what, got.f.unwrap(), number(&want[what]["f"]), tolerance);
        near(what, got.p.unwrap(), number(&want[what]["p"]), 1e-6);
        near(
            what,
            got.p_central.unwrap(),
            number(&want[what]["p_central"]),
            1e-6,
        );
    };
    meet("x1_keep", &keep.one);
    meet("x1_drop", &drop.one);
    meet("x2_keep", &keep.two);
    meet("both_keep", &keep.both);
    meet("both_drop", &drop.both);
    assert_eq!(
        (keep.one.singletons, keep.one.strata, drop.one.strata),
        (1, 6, 5)
    );
    assert_eq!((keep.one.places, drop.one.places), (200, 199));
    // The program that leaves single members out without saying so.
    near("peer x1", drop.one.q, number(&want["peer"]["q_x1"]), 1e-12);
    near("peer x2", drop.two.q, number(&want["peer"]["q_x2"]), 1e-12);
    near(
        "peer both",
        drop.both.q,
        number(&want["peer"]["q_both"]),
        1e-12,
    );
    near(
        "peer p",
        drop.two.p.unwrap(),
        number(&want["peer"]["p_x2"]),
        1e-6,
    );
    // The golden figures of the case itself.
    let golden = &figures["expected"];
    near(
        "q_x1",
        keep.one.q,
        number(&golden["q_x1_keep_singletons"]),
        1e-12,
    );
    near(
        "q_interaction",
        keep.both.q,
        number(&golden["q_interaction"]),
        1e-12,
    );
    near("F_x2", keep.two.f.unwrap(), number(&golden["F_x2"]), 1e-9);
    strata_apart(&y, &x1, &x2, case);
}

/// The risk and the ecological detector.
fn strata_apart(y: &[f64], x1: &Factor, x2: &Factor, case: &Value) {
    let (want, tolerance) = (&case["expected"], number(&case["tolerance"]));
    let pairs = risk(y, x1).unwrap();
    for row in want["risk"].as_array().unwrap() {
        let (a, b) = (row[0].to_string(), row[1].to_string());
        let pair = pairs.iter().find(|p| p.one == a && p.two == b).unwrap();
        near("t", pair.t.unwrap(), number(&row[2]), tolerance);
        near("freedom", pair.freedom.unwrap(), number(&row[3]), tolerance);
        near("p", pair.p.unwrap(), number(&row[4]), 1e-6);
    }
    assert!(
        pairs.iter().any(|p| p.t.is_none()),
        "a single member has no spread"
    );
    let f = ecological(y, x1, x2, Singletons::Keep).unwrap();
    near(
        "ecological",
        f.f.unwrap(),
        number(&want["ecological"]["f"]),
        tolerance,
    );
    near(
        "ecological",
        f.p.unwrap(),
        number(&want["ecological"]["p"]),
        1e-6,
    );
}

/// Every order of `items`.
fn orders(items: &[f64]) -> Vec<Vec<f64>> {
    if items.len() < 2 {
        return vec![items.to_vec()];
    }
    let mut out = vec![];
    for i in 0..items.len() {
        let mut rest = items.to_vec();
        let first = rest.remove(i);
        for mut tail in orders(&rest) {
            tail.insert(0, first);
            out.push(tail);
        }
    }
    out
}

fn mean_and_variance(all: &[f64]) -> (f64, f64) {
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let square = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    (mean, square / all.len() as f64)
}

/// A lopsided map of six with an isolate, and one without symmetry.
fn six() -> Vec<Weights> {
    let pairs = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4)];
    let of = |style| Weights::from_pairs(6, &pairs, Rule::Pairs, style).unwrap();
    let points = [
        [0.0, 0.0],
        [1.0, 0.2],
        [2.5, 0.0],
        [0.3, 3.0],
        [4.0, 4.0],
        [9.0, 1.0],
    ];
    let nearest = Weights::nearest(&points, 2, Metric::Plane, Style::RowStandardised).unwrap();
    vec![of(Style::Binary), of(Style::RowStandardised), nearest]
}

/// The moments under randomisation are those over all 720 orders of six values, ties included.
#[test]
fn moments_are_those_of_every_order() {
    let values = [1.0, 2.0, 2.0, 5.0, 7.0, 0.0];
    let dealt = orders(&values);
    assert_eq!(dealt.len(), 720);
    for w in six() {
        for of in [moran, geary, getis_ord] {
            let found = of(&values, &w, None).unwrap();
            let all: Vec<f64> = dealt
                .iter()
                .map(|v| of(v, &w, None).unwrap().value)
                .collect();
            let (mean, variance) = mean_and_variance(&all);
            near("mean", found.expected, mean, 1e-12);
            near(
                "variance",
                found.randomised.unwrap().variance,
                variance,
                1e-11,
            );
        }
        let yes = |v: &[f64]| v.iter().map(|x| *x > 1.5).collect::<Vec<bool>>();
        let found = join_counts(&yes(&values), &w, None).unwrap();
        let all: Vec<_> = dealt
            .iter()
            .map(|v| join_counts(&yes(v), &w, None).unwrap())
            .collect();
        for (one, of) in [
            (
                &found.both,
                all.iter().map(|j| j.both.value).collect::<Vec<_>>(),
            ),
            (
                &found.neither,
                all.iter().map(|j| j.neither.value).collect(),
            ),
            (&found.mixed, all.iter().map(|j| j.mixed.value).collect()),
        ] {
            let (mean, variance) = mean_and_variance(&of);
            near("mean", one.expected, mean, 1e-12);
            near(
                "variance",
                one.randomised.unwrap().variance,
                variance,
                1e-11,
            );
        }
    }
}

/// The z of a place, and its pseudo p, are those over all 120 orders of the other places.
#[test]
fn conditional_moments_and_p_are_those_of_every_order() {
    let values = [1.0, 2.0, 2.0, 5.0, 7.0, 0.0];
    let draws = Some(Permutations::new(20_000, 9));
    for w in six() {
        for statistic in [MORAN, LocalStatistic::Geary, LocalStatistic::G] {
            let found = local(statistic, &values, &w, draws).unwrap();
            for (i, place) in found.places.iter().enumerate() {
                let Some(value) = place.value else { continue };
                let mut others = values.to_vec();
                let me = others.remove(i);
                let all: Vec<f64> = orders(&others)
                    .into_iter()
                    .map(|mut v| {
                        v.insert(i, me);
                        local(statistic, &v, &w, None).unwrap().places[i]
                            .value
                            .unwrap()
                    })
                    .collect();
                let (mean, variance) = mean_and_variance(&all);
                near(
                    "z",
                    place.z.unwrap(),
                    (value - mean) / variance.sqrt(),
                    1e-9,
                );
                let part = |beyond: &dyn Fn(f64) -> bool| {
                    all.iter().filter(|x| beyond(**x)).count() as f64 / all.len() as f64
                };
                let exact = part(&|x| x >= value - 1e-9).min(part(&|x| x <= value + 1e-9));
                let p = place.drawn.unwrap().p_directed();
                assert!(
                    (p - exact).abs() < 5.0 * (0.25_f64 / 20_000.0).sqrt(),
                    "{p} {exact}"
                );
            }
        }
    }
}

#[test]
fn what_has_no_answer_says_why() {
    let pair = |n| Weights::from_pairs(n, &[(0, 1)], Rule::Pairs, Style::Binary).unwrap();
    let none = Weights::from_pairs(3, &[], Rule::Pairs, Style::RowStandardised).unwrap();
    let one = Weights::from_pairs(1, &[], Rule::Pairs, Style::Binary).unwrap();
    let say = |e: GapError| e.to_string();
    insta::assert_snapshot!(say(moran(&[1.0], &one, None).unwrap_err()), @"Moran's I is not defined: it needs at least two places");
    insta::assert_snapshot!(say(moran(&[2.0; 3], &pair(3), None).unwrap_err()), @"Moran's I is not defined: every place has the same value; there is no pattern to measure");
    insta::assert_snapshot!(say(moran(&[1.0, 2.0, 3.0], &none, None).unwrap_err()), @"Moran's I is not defined: no place has a neighbour; choose other weights");
    insta::assert_snapshot!(say(moran(&[1.0, f64::NAN, 3.0], &pair(3), None).unwrap_err()), @"row 1: value is NaN, but it must be finite; leave places without a value out of the weights first");
    insta::assert_snapshot!(say(moran(&[1.0, 2.0], &pair(3), None).unwrap_err()), @"values has 2 values but weights has 3; both columns must list the same rows");
    insta::assert_snapshot!(say(getis_ord(&[-1.0, 2.0], &pair(2), None).unwrap_err()), @"row 0: value is -1, but it must be at least 0, since G sums products of values; use Moran's I for values of either sign");
    insta::assert_snapshot!(say(getis_ord(&[0.0, 2.0], &pair(2), None).unwrap_err()), @"the general G of Getis and Ord is not defined: it needs at least two places with a value above zero");
    let same = Factor::new(Text::same("f"), &["a", "a"]);
    insta::assert_snapshot!(say(factor(&[1.0, 2.0], &same, Singletons::Keep).unwrap_err()), @"the q of the geographical detector is not defined: it needs at least two strata (with two places each where single ones are left out)");
    let many = Some(Permutations::new(2_000_000, 1));
    insta::assert_snapshot!(say(local(MORAN, &[1.0, 2.0, 3.0], &pair(3), many).unwrap_err()), @"permutations is 2000000, but it must be 1 to 1,000,000");
    // Two places: chance leaves no room, but the statistic stands.
    let two = moran(&[1.0, 2.0], &pair(2), None).unwrap();
    assert!((two.value + 1.0).abs() < 1e-15 && two.randomised.is_none());
    let found = local(MORAN, &[1.0, 2.0], &pair(2), Some(Permutations::new(9, 1))).unwrap();
    assert!((found.places[0].drawn.unwrap().p_both() - 1.0).abs() < 1e-15);
    assert_eq!(found.places[0].z, None);
}

/// All strata single: everything is explained, and nothing tells it from chance.
#[test]
fn only_single_strata_have_no_test() {
    let single = Factor::new(Text::same("f"), &["a", "b", "c"]);
    let found = factor(&[1.0, 2.0, 4.0], &single, Singletons::Keep).unwrap();
    assert!((found.q - 1.0).abs() < 1e-15);
    assert_eq!((found.f, found.p, found.singletons), (None, None, 3));
    assert!(factor(&[1.0, 2.0, 4.0], &single, Singletons::Drop).is_err());
}

/// A line of nine low places and nine high ones: clusters inside, nothing at the seam, an isolate apart.
#[test]
fn clusters_and_isolates_are_named() {
    let mut values: Vec<f64> = (0..9).map(|i| f64::from(i) / 10.0).collect();
    values.extend((0..9).map(|i| 10.0 + f64::from(i) / 10.0));
    values.push(5.0);
    let pairs: Vec<(usize, usize)> = (0..18)
        .flat_map(|i| [(i, i + 1), (i, i + 2)])
        .filter(|p| p.1 < 18)
        .collect();
    let w = Weights::from_pairs(19, &pairs, Rule::Queen, Style::RowStandardised).unwrap();
    let draws = Permutations::new(999, 4);
    let found = local(MORAN, &values, &w, Some(draws)).unwrap();
    let at = |i| found.cluster(i, Level::FalseDiscovery(0.1));
    assert_eq!(
        [at(3), at(14), at(18)],
        [Cluster::LowLow, Cluster::HighHigh, Cluster::Isolate]
    );
    assert_eq!(at(8), Cluster::Chance);
    let hot = local(LocalStatistic::GStar, &values, &w, Some(draws)).unwrap();
    assert_eq!(hot.cluster(14, Level::Each(0.05)), Cluster::Hot);
    assert_eq!(hot.cluster(3, Level::Each(0.05)), Cluster::Cold);
    let alike = local(LocalStatistic::Geary, &values, &w, Some(draws)).unwrap();
    assert_eq!(alike.cluster(14, Level::Each(0.05)), Cluster::Alike);
    let name = Column {
        id: "place".into(),
        label: Text::same("place"),
        unit: Unit::None,
        cells: (0..19_i64).map(Into::into).collect(),
    };
    let table = found.table(vec![name], Level::FalseDiscovery(0.1));
    let notes: Vec<&str> = table.notes.iter().map(|n| n.en.as_str()).collect();
    insta::assert_snapshot!(notes.join("\n"), @r"
    Spatial weights: shared point or border (queen), row-standardised, not symmetric; 19 places, 66 links, without a neighbour: 1.
    999 conditional permutations drawn for every place by itself, seed 4; pseudo p = (k + 1) / (P + 1).
    Clusters: false discovery rate (Benjamini and Hochberg on two-sided pseudo p) at most 0.1.
    ");
    assert_eq!(table.title.en, "local Moran (divisor n - 1)");
    let stop = Permutations {
        stop_after: Some(20),
        ..draws
    };
    let early = local(MORAN, &values, &w, Some(stop)).unwrap();
    let table = early.table(vec![], Level::Each(0.05));
    assert!(
        table.notes[1].en.starts_with("Sequential test"),
        "{}",
        table.notes[1].en
    );
}

/// The same bytes on one thread and on three.
#[test]
fn threads_change_nothing() {
    let values: Vec<f64> = (0..400).map(|i| f64::from(i * i % 97)).collect();
    let points: Vec<[f64; 2]> = (0..400_i32)
        .map(|i| [f64::from(i % 20), f64::from(i / 20)])
        .collect();
    let w = Weights::nearest(&points, 18, Metric::Plane, Style::RowStandardised).unwrap();
    let band = Weights::band(&points, 1.0, Metric::Plane, Style::Binary).unwrap();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let draws = Some(Permutations::new(99, 7));
            let of = |w| local(MORAN, &values, w, draws).unwrap();
            (of(&w), of(&band), moran(&values, &w, draws).unwrap())
        })
    };
    assert_eq!(run(1), run(3));
}

fn bits(places: &[LocalPlace]) -> Vec<Option<u64>> {
    places.iter().map(|p| p.value.map(f64::to_bits)).collect()
}

fn maps() -> impl Strategy<Value = (Vec<f64>, Vec<(usize, usize)>)> {
    (4_usize..40).prop_flat_map(|n| {
        let pairs = prop::collection::vec((0..n, 0..n), 1..80);
        let pairs = pairs.prop_map(|p| p.into_iter().filter(|(a, b)| a != b).collect());
        (prop::collection::vec(-50.0..50.0, n), pairs)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Sum of the local = global: `I = sum_i I_i / S0` with divisor n, `(n / (n - 1))` of it with n - 1.
    #[test]
    fn local_sums_to_global((values, pairs) in maps(), row in any::<bool>()) {
        prop_assume!(!pairs.is_empty());
        let style = if row { Style::RowStandardised } else { Style::Binary };
        let w = Weights::from_pairs(values.len(), &pairs, Rule::Pairs, style).unwrap();
        let n = values.len() as f64;
        let s0: f64 = (0..w.len()).flat_map(|i| w.values(i)).sum();
        let whole = moran(&values, &w, None).unwrap().value;
        let total = |l: &Local| l.places.iter().filter_map(|p| p.value).sum::<f64>();
        let by_n = local(LocalStatistic::Moran(Divisor::N), &values, &w, None).unwrap();
        let less = local(MORAN, &values, &w, None).unwrap();
        prop_assert!((total(&by_n) / s0 - whole).abs() < 1e-9);
        prop_assert!((total(&less) * n / (n - 1.0) / s0 - whole).abs() < 1e-9);
        let c = local(LocalStatistic::Geary, &values, &w, None).unwrap();
        let geary = geary(&values, &w, None).unwrap().value;
        prop_assert!((total(&c) * (n - 1.0) / (2.0 * n * s0) - geary).abs() < 1e-9);
    }

    /// Another order of the places, another unit and another zero change nothing.
    #[test]
    fn order_scale_and_zero_do_not_matter((values, pairs) in maps(), factor in 1e-9_f64..1e9, shift in -1e3_f64..1e3) {
        prop_assume!(!pairs.is_empty());
        let n = values.len();
        let w = Weights::from_pairs(n, &pairs, Rule::Pairs, Style::RowStandardised).unwrap();
        let back: Vec<f64> = values.iter().rev().copied().collect();
        let turned: Vec<(usize, usize)> = pairs.iter().map(|(a, b)| (n - 1 - a, n - 1 - b)).collect();
        let wb = Weights::from_pairs(n, &turned, Rule::Pairs, Style::RowStandardised).unwrap();
        let other: Vec<f64> = values.iter().map(|x| factor * (x + shift)).collect();
        for of in [moran, geary] {
            let a = of(&values, &w, None).unwrap();
            for b in [of(&back, &wb, None).unwrap(), of(&other, &w, None).unwrap()] {
                prop_assert!((a.value - b.value).abs() < 1e-9);
                let z = |g: &Global| g.randomised.map_or(0.0, |c| c.z);
                prop_assert!((z(&a) - z(&b)).abs() < 1e-6);
            }
        }
        // A power of two rounds nothing: the very same bits, draws included.
        let double: Vec<f64> = values.iter().map(|x| 1024.0 * x).collect();
        let draws = Some(Permutations::new(19, 3));
        let (a, b) = (local(MORAN, &values, &w, draws).unwrap(), local(MORAN, &double, &w, draws).unwrap());
        prop_assert_eq!(bits(&a.places), bits(&b.places));
        prop_assert_eq!(a, b);
    }

    /// q does not ask for order, names, unit or zero; a finer division explains no less.
    #[test]
    fn detector_laws(values in prop::collection::vec(-50.0..50.0, 6..60), factor_ in 1e-9_f64..1e9, shift in -1e3_f64..1e3) {
        let n = values.len();
        let coarse: Vec<String> = (0..n).map(|i| (i % 2).to_string()).collect();
        let fine: Vec<String> = (0..n).map(|i| (i % 4).to_string()).collect();
        let of = |words: &[String], y: &[f64]| factor(y, &Factor::new(Text::same("f"), words), Singletons::Keep).unwrap();
        let a = of(&coarse, &values);
        prop_assert!((0.0..=1.0).contains(&a.q));
        prop_assert!(of(&fine, &values).q >= a.q - 1e-12);
        let other: Vec<f64> = values.iter().map(|x| factor_ * (x + shift)).collect();
        prop_assert!((of(&coarse, &other).q - a.q).abs() < 1e-7);
        let named: Vec<String> = coarse.iter().map(|w| format!("{}", 9 - w.parse::<i32>().unwrap())).collect();
        prop_assert!((of(&named, &values).q - a.q).abs() < 1e-12);
    }

    /// Nothing that a file can hold brings the measures down.
    #[test]
    fn any_numbers_are_measured_or_refused(values in prop::collection::vec(prop_oneof![
        any::<f64>(), Just(0.0), Just(1e15), Just(1e-300), Just(f64::MAX), Just(5e-324)
    ], 0..12)) {
        let n = values.len();
        let pairs: Vec<(usize, usize)> = (1..n).map(|i| (i - 1, i)).collect();
        let w = Weights::from_pairs(n, &pairs, Rule::Pairs, Style::Binary).unwrap();
        let draws = Some(Permutations::new(9, 1));
        for of in [moran, geary, getis_ord] {
            if let Ok(found) = of(&values, &w, draws) {
                prop_assert!(found.value.is_finite());
            }
        }
        for s in [MORAN, LocalStatistic::G, LocalStatistic::GStar, LocalStatistic::Geary] {
            if let Ok(found) = local(s, &values, &w, draws) {
                prop_assert!(found.places.iter().all(|p| p.value.is_none_or(f64::is_finite)));
            }
        }
        let words: Vec<&str> = (0..n).map(|i| if i % 3 == 0 { "a" } else { "b" }).collect();
        let f = Factor::new(Text::same("f"), &words);
        if let Ok(found) = factor(&values, &f, Singletons::Keep) {
            prop_assert!((0.0..=1.0).contains(&found.q));
        }
        if let Ok(pairs) = risk(&values, &f) {
            prop_assert!(pairs.iter().all(|p| p.p.is_none_or(|p| (0.0..=1.0).contains(&p))));
        }
    }
}

/// Values that differ in the last digits only, and ones at the edge of what can be stored.
#[test]
fn large_and_small_values_keep_their_pattern() {
    let w = Weights::from_pairs(4, &[(0, 1), (1, 2), (2, 3)], Rule::Pairs, Style::Binary).unwrap();
    for values in [
        [1e15 + 1.0, 1e15 + 2.0, 1e15 + 3.0, 1e15 + 4.0],
        [1e-300, 2e-300, 3e-300, 4e-300],
        [1e300, 2e300, 3e300, 4e300],
    ] {
        let found = moran(&values, &w, None).unwrap();
        assert!(
            (found.value - 1.0 / 3.0).abs() < 1e-9,
            "{values:?} {}",
            found.value
        );
    }
}
