//! Walks `cases/gap`: each file holds input, expected values, source and tolerance.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use ronghe_base::Text;
use ronghe_gap::{
    Design, Estimate, Grouping, Inequality, Line, Lonely, Measure, Policy, Ranked, Sample,
    both_orders, decompose, generalised_entropy, ratio_of_means,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/gap")
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("a number expected, not {value}"))
}

fn near(what: &str, got: f64, want: f64, relative: f64) {
    let scale = want.abs().max(f64::MIN_POSITIVE);
    assert!(
        (got - want).abs() <= relative * scale,
        "{what}: {got}, expected {want}"
    );
}

#[test]
fn every_case_is_met() {
    let mut run = 0;
    let mut files: Vec<PathBuf> = folder()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
    {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(case["source"].is_string(), "{path:?} names no source");
        assert!(!case["tolerance"].is_null(), "{path:?} names no tolerance");
        match case["kind"].as_str() {
            Some("inequality") => inequality(&case),
            Some("nested") => nested(&case),
            Some("measures") => measures(&case),
            Some("peers") => peers(&case),
            other => panic!("{path:?}: no runner for kind {other:?}"),
        }
        run += 1;
    }
    assert!(run >= 4, "only {run} cases found in {:?}", folder());
}

/// Place, residence, income and people of the table of a case.
fn rows(case: &Value) -> (Vec<String>, Vec<String>, Vec<f64>, Vec<f64>) {
    let path = folder().join(case["csv"].as_str().unwrap());
    let (mut income, mut people) = (vec![], vec![]);
    let (mut place, mut residence) = (vec![], vec![]);
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        place.push(row[0].to_string());
        residence.push(row[1].to_string());
        income.push(row[2].parse::<f64>().unwrap());
        people.push(row[3].parse::<f64>().unwrap());
    }
    (place, residence, income, people)
}

/// What other programs gave for the same rows.
fn peers(case: &Value) {
    let (_, residence, income, people) = rows(case);
    let by = Grouping::new(Text::same("residence"), &residence);
    for (key, weights) in [
        ("weighted", people),
        ("unweighted", vec![1.0; income.len()]),
    ] {
        let sample = Sample::new(&income, &weights, Policy::default()).unwrap();
        let ranked = Ranked::new(&sample).unwrap();
        for (id, want) in case[key].as_object().unwrap() {
            let got = match id.as_str() {
                "between" => {
                    let split = ranked.entropy_by(1.0, std::slice::from_ref(&by)).unwrap();
                    split.between[0].value
                }
                "half-wolfson-times-median" => {
                    ranked.wolfson().unwrap().value / 2.0 * ranked.quantile(0.5).unwrap().value
                }
                id => figure(&ranked, &Value::Null, id).value,
            };
            near(id, got, number(want), number(&case["tolerance"]));
        }
    }
}

fn inequality(case: &Value) {
    let (place, residence, income, people) = rows(case);
    let sample = Sample::new(&income, &people, Policy::default()).unwrap();
    let got = Inequality::measure(&sample).unwrap();
    let by_place = Grouping::new(Text::same("province"), &place);
    let by_residence = Grouping::new(Text::same("residence"), &residence);
    let [first, second] = both_orders(1.0, &sample, &by_place, &by_residence).unwrap();
    let want = &case["expected"];
    let tolerance = number(&case["tolerance"]);
    let meet = |what: &str, got: f64| near(what, got, number(&want[what]), tolerance);
    meet("people_10k", got.audit.used.people);
    meet("mean", got.mean);
    meet("gini", got.gini);
    meet("theil_t", got.theil_t);
    meet("theil_l", got.theil_l.unwrap());
    meet("between_province", first.between[0].value);
    meet("between_residence", second.between[0].value);
    // One row a cell: both orders exhaust the index.
    for split in [first, second] {
        let parts: f64 = split.between.iter().map(|b| b.value).sum();
        near("parts", parts + split.within, split.total, 1e-14);
    }
    for (code, ratio) in case["ratios"].as_object().unwrap() {
        let mean = |which: &str| -> f64 {
            (0..income.len())
                .find(|&i| &place[i] == code && residence[i] == which)
                .map_or_else(|| number(&case["nation"][which]), |i| income[i])
        };
        let got = ratio_of_means(mean("urban"), mean("rural")).unwrap();
        let off = (got - number(ratio)).abs();
        assert!(
            off <= number(&case["ratio_tolerance"]),
            "{code}: {got}, expected {ratio}"
        );
    }
}

fn nested(case: &Value) {
    let column = |id: &str| -> Vec<f64> {
        case["input"][id]
            .as_array()
            .unwrap()
            .iter()
            .map(number)
            .collect()
    };
    let group = |id: &str| -> Grouping {
        let labels: Vec<i64> = case["input"][id]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_i64().unwrap())
            .collect();
        Grouping::new(Text::same(id), &labels)
    };
    let (income, people) = (column("y"), column("w"));
    let levels = [group("prov"), group("county"), group("urban")];
    // The orders that are infinite at zero leave those rows out, as a policy would.
    let drop = Policy {
        zero: ronghe_gap::Treatment::Drop,
        ..Policy::default()
    };
    let positive = Sample::new(&income, &people, drop).unwrap();
    let weights: Vec<f64> = (0..income.len())
        .map(|row| {
            if positive.rows().binary_search(&row).is_ok() {
                people[row]
            } else {
                0.0
            }
        })
        .collect();
    let check = |a: f64, weights: &[f64], want: &Value| {
        let split = decompose(a, &income, weights, &levels).unwrap();
        near("total", split.total, number(&want["total"]), 1e-11);
        let entropy = generalised_entropy(a, &income, weights).unwrap();
        near("index", entropy, number(&want["total"]), 1e-11);
        let parts = [
            "between_prov",
            "between_county_in_prov",
            "urban_rural_in_county",
        ];
        for (part, got) in parts.iter().zip(&split.between) {
            let off = (got.value - number(&want[part])).abs();
            assert!(
                off <= 1e-13,
                "a = {a}, {part}: {} {}",
                got.value,
                want[part]
            );
        }
        assert!((split.within - number(&want["within_cells"])).abs() <= 1e-13);
        let sum: f64 = split.between.iter().map(|b| b.value).sum::<f64>() + split.within;
        assert!(
            (sum - split.total).abs() <= 1e-14,
            "parts {sum}, index {}",
            split.total
        );
        assert_eq!(split.between[2].groups, 23, "23 of 24 cells are occupied");
    };
    for a in [-1.0, 0.0, 1.0, 2.0] {
        check(
            a,
            &weights,
            &case["expected_positive_rows"][format!("alpha_{a}")],
        );
    }
    check(1.0, &people, &case["expected_T_zeros_kept"]);
    check(2.0, &people, &case["expected_GE2_zeros_kept"]);
}

/// Every measure of small samples with ties, zeros, one row, groups of one or nobody, and incomes
/// near 1e15 and 1e-300.
fn measures(case: &Value) {
    let tolerance = number(&case["tolerance"]);
    for one in case["cases"].as_array().unwrap() {
        let name = one["name"].as_str().unwrap();
        let (input, want) = (&one["input"], &one["expected"]);
        let column = |v: &Value| -> Vec<f64> { v.as_array().unwrap().iter().map(number).collect() };
        let (income, people) = (column(&input["income"]), column(&input["people"]));
        let keep = Policy {
            negative: ronghe_gap::Treatment::Keep,
            ..Policy::default()
        };
        let sample = Sample::new(&income, &people, keep).unwrap();
        let ranked = Ranked::new(&sample).unwrap();
        let mut met = 0;
        for (id, value) in want.as_object().unwrap() {
            let got = match id.strip_prefix("error-") {
                Some(of) => error(&ranked, input, &people, &figure(&ranked, input, of)),
                None if id == "sources" => {
                    sources(&ranked, input, value, tolerance);
                    continue;
                }
                None => figure(&ranked, input, id).value,
            };
            let value = number(value);
            // what is zero exactly may be the rest of a difference
            let least = if value.abs() > 0.0 {
                0.0
            } else {
                1e-15 * sample.values()[0].abs().max(1.0)
            };
            assert!(
                (got - value).abs() <= tolerance * value.abs() + least,
                "{name}: {id} is {got}, expected {value}"
            );
            met += 1;
        }
        assert!(met > 10, "{name}: {met} figures only");
    }
}

fn labels(input: &Value, id: &str) -> Grouping {
    let labels: Vec<String> = input[id]
        .as_array()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    Grouping::new(Text::same(id), &labels)
}

fn error(ranked: &Ranked<'_>, input: &Value, people: &[f64], of: &Estimate) -> f64 {
    let by = |id: &str| input.get(id).map(|_| labels(input, id));
    let design = Design::new(
        people,
        by("strata").as_ref(),
        by("cluster").as_ref(),
        Lonely::Refuse,
    );
    design.unwrap().standard_error(ranked.sample(), of).unwrap()
}

/// A figure by the name that it has in the case.
fn figure(r: &Ranked<'_>, input: &Value, id: &str) -> Estimate {
    let plain = |value: f64| Estimate {
        measure: Measure::new(id, Text::default(), Text::default()),
        value,
        influence: vec![],
    };
    let by = || labels(input, "group");
    let pairs = |column: &str| {
        plain(
            r.dagum_pairs(&by())
                .unwrap()
                .find(column)
                .unwrap()
                .numbers()
                .flatten()
                .sum(),
        )
    };
    let after = |prefix: &str| id.strip_prefix(prefix).and_then(|x| x.parse::<f64>().ok());
    let found = match id {
        "mean" => r.mean(),
        "gini" => r.gini(),
        "theil-t" => r.entropy(1.0),
        "theil-l" => r.entropy(0.0),
        "palma" => r.palma(),
        "qsr" => r.quintile_ratio(),
        "wolfson" => r.wolfson(),
        "within" => r.gini_by(&by()).map(|s| s.within),
        "between" => r.gini_by(&by()).map(|s| s.between),
        "overlap" => r.gini_by(&by()).map(|s| s.overlap),
        "dagum-net" => Ok(pairs("net")),
        "dagum-transvariation" => Ok(pairs("overlap")),
        "yl-within" => r.yitzhaki_lerman(&by()).map(|s| plain(s.within)),
        "yl-stratification" => r.yitzhaki_lerman(&by()).map(|s| plain(s.stratification)),
        "yl-between" => r.yitzhaki_lerman(&by()).map(|s| s.between),
        "esteban-ray-1" => r.esteban_ray(1.0, &by()),
        _ => {
            if let Some(a) = after("ge-") {
                r.entropy(a)
            } else if let Some(e) = after("atkinson-") {
                r.atkinson(e)
            } else if let Some(p) = after("quantile-") {
                r.quantile(p)
            } else if let Some(p) = after("generalised-lorenz-") {
                r.generalised_lorenz(p)
            } else if let Some(p) = after("lorenz-") {
                r.lorenz(p)
            } else {
                let (a, part) = id
                    .strip_prefix("fgt-")
                    .unwrap()
                    .split_once("-median-")
                    .unwrap();
                r.poverty(a.parse().unwrap(), Line::OfMedian(part.parse().unwrap()))
            }
        }
    };
    found.unwrap_or_else(|e| panic!("{id}: {e}"))
}

fn sources(ranked: &Ranked<'_>, input: &Value, want: &Value, tolerance: f64) {
    let columns: Vec<Vec<f64>> = input["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_array().unwrap().iter().map(number).collect())
        .collect();
    let named: Vec<(Text, &[f64])> = columns
        .iter()
        .map(|c| (Text::same("s"), c.as_slice()))
        .collect();
    let split = ranked.gini_by_source(&named).unwrap();
    let want = want.as_array().unwrap();
    assert_eq!(split.sources.len(), want.len());
    let mut sum = 0.0;
    for (got, want) in split.sources.iter().zip(want) {
        near("share", got.share.value, number(&want["share"]), tolerance);
        near("part", got.part.value, number(&want["part"]), tolerance);
        near(
            "effect",
            got.elasticity.as_ref().unwrap().value,
            number(&want["effect"]),
            tolerance,
        );
        sum += got.part.value;
    }
    near("parts", sum, split.gini.value, 1e-13);
}
