//! Walks `cases/gap/index` and `cases/gap/convergence`: each file holds input, expected values, source
//! and tolerance.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use ronghe_base::Text;
use ronghe_gap::convergence::{
    Bandwidth, BreakModel, Chain, Classing, Divisor, Hac, Homogeneity, Kernel, LogTSettings,
    Neighbours, Panel, Settings, beta, breaks, clubs, density, log_t, sigma, spatial_markov,
    stochastic_kernel,
};
use ronghe_gap::index::{
    Aggregation, Composite, CouplingForm, Criteria, Criterion, Normalisation, Recipe, Weighting,
    Weights, coupling, entropy_weights, obstacles, ranks, sobol_effects,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/gap");
    let mut files: Vec<PathBuf> = ["index", "convergence"]
        .iter()
        .flat_map(|folder| root.join(folder).read_dir().unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    files
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("a number expected, not {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array();
    list.unwrap_or_else(|| panic!("a list expected, not {value}"))
        .iter()
        .map(number)
        .collect()
}

fn whole(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn wholes(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(whole).collect()
}

fn near(what: &str, got: f64, want: f64, tolerance: f64) {
    assert!(
        (got - want).abs() <= tolerance * want.abs().max(1.0),
        "{what}: {got}, expected {want}"
    );
}

fn all_near(what: &str, got: &[f64], want: &Value, tolerance: f64) {
    let want = numbers(want);
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        near(&format!("{what}[{i}]"), *got, want, tolerance);
    }
}

#[test]
fn every_case_is_met() {
    let mut run = 0;
    for path in files() {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert!(case["source"].is_string(), "{path:?} names no source");
        let tolerance = number(&case["tolerance"]);
        match case["kind"].as_str() {
            Some("index") => index(&case, tolerance),
            Some("coupling") => couplings(&case, tolerance),
            Some("sobol") => sobol(&case, tolerance),
            Some("convergence") => convergence(&case, tolerance),
            Some("clubs") => club_cases(&case, tolerance),
            Some("markov") => markov(&case, tolerance),
            Some("density") => densities(&case, tolerance),
            Some("breaks") => break_cases(&case, tolerance),
            other => panic!("{path:?}: no runner for kind {other:?}"),
        }
        run += 1;
    }
    assert!(run >= 9, "only {run} cases found");
}

fn index(case: &Value, tolerance: f64) {
    let columns: Vec<Vec<f64>> = case["input"]["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect();
    let cost = case["input"]["cost"].as_array().unwrap();
    let named = columns.iter().zip(cost).map(|(values, cost)| {
        if cost.as_bool().unwrap() {
            Criterion::cost(Text::same("cost"), values)
        } else {
            Criterion::benefit(Text::same("benefit"), values)
        }
    });
    let criteria = Criteria::new(named.collect()).unwrap();
    let weights = |method: &Weighting| Weights::of(&criteria, method).unwrap();
    let score = |weighting: Weighting, normalisation, aggregation| {
        let recipe = Recipe {
            weighting,
            normalisation,
            aggregation,
        };
        Composite::of(&criteria, &recipe).unwrap()
    };
    let equal = |aggregation| score(Weighting::Equal, Normalisation::MinMax, aggregation);
    let topsis = |how| score(Weighting::EntropyOfValues, how, Aggregation::Topsis);
    for (what, want) in case["expected"].as_object().unwrap() {
        let got = match what.as_str() {
            "entropy_of_values" => {
                let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
                entropy_weights(&slices).unwrap()
            }
            "entropy_min_max" => weights(&Weighting::Entropy).values,
            "critic" => weights(&Weighting::Critic).values,
            "pca" => weights(&Weighting::Pca).values,
            "equal" => weights(&Weighting::Equal).values,
            "topsis_vector" => topsis(Normalisation::Vector).scores,
            "topsis_min_max" => topsis(Normalisation::MinMax).scores,
            "ranks_topsis_min_max" => topsis(Normalisation::MinMax).ranks,
            "arithmetic_equal" => equal(Aggregation::Arithmetic).scores,
            "geometric_equal" => equal(Aggregation::Geometric).scores,
            "topsis_min_max_equal" => equal(Aggregation::Topsis).scores,
            "ranks_arithmetic_equal" => ranks(&equal(Aggregation::Arithmetic).scores),
            "obstacles_equal" => {
                let found = obstacles(&criteria, &weights(&Weighting::Equal)).unwrap();
                for (row, want) in found.degrees.iter().zip(want.as_array().unwrap()) {
                    all_near(what, row, want, tolerance);
                }
                continue;
            }
            "constant" => {
                assert_eq!(criteria.constant(), wholes(want));
                continue;
            }
            "pca_kept" => continue, // for the reader
            other => panic!("nothing computes {other}"),
        };
        all_near(what, &got, want, tolerance);
    }
}

fn couplings(case: &Value, tolerance: f64) {
    for row in case["rows"].as_array().unwrap() {
        let (levels, weights) = (numbers(&row["levels"]), numbers(&row["weights"]));
        for (form, degree, coordination) in [
            (CouplingForm::Classical, "classical", "d_classical"),
            (CouplingForm::Modified, "modified", "d_modified"),
        ] {
            let got = coupling(&levels, &weights, form).unwrap();
            near("level", got.level, number(&row["level"]), tolerance);
            for (got, want) in [(got.degree, degree), (got.coordination, coordination)] {
                match (got, row[want].as_f64()) {
                    (Some(got), Some(want)) => near("coupling", got, want, tolerance),
                    (got, expected) => assert_eq!(got, expected, "{levels:?} {want}"),
                }
            }
        }
    }
}

fn sobol(case: &Value, tolerance: f64) {
    let mixed: Vec<Vec<f64>> = case["mixed"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect();
    let found = sobol_effects(&numbers(&case["a"]), &numbers(&case["b"]), &mixed).unwrap();
    let want = &case["expected"];
    let firsts: Vec<f64> = found.iter().map(|e| e.first).collect();
    let totals: Vec<f64> = found.iter().map(|e| e.total).collect();
    all_near("first", &firsts, &want["first"], tolerance);
    all_near("total", &totals, &want["total"], tolerance);
    // errors to first order against a bootstrap
    for (what, got) in [
        (
            "first_error",
            found.iter().map(|e| e.first_error).collect::<Vec<_>>(),
        ),
        ("total_error", found.iter().map(|e| e.total_error).collect()),
    ] {
        for (got, want) in got.iter().zip(numbers(&want[what])) {
            let off = (got / want - 1.0).abs();
            assert!(
                off <= number(&case["error_tolerance"]),
                "{what}: {got}, expected {want}"
            );
        }
    }
}

fn convergence(case: &Value, tolerance: f64) {
    let (places, years) = (whole(&case["places"]), whole(&case["years"]));
    let values = numbers(&case["values"]);
    let panel = Panel::new(&values, places, years).unwrap();
    let want = &case["expected"];
    let test = |kernel, bandwidth| {
        let settings = LogTSettings {
            hac: Hac { kernel, bandwidth },
            ..LogTSettings::default()
        };
        log_t(&panel, &settings).unwrap()
    };
    let meet = |what: &str, got: f64| near(what, got, number(&want[what]), tolerance);
    let spectral = test(Kernel::QuadraticSpectral, None);
    let bartlett = test(Kernel::Bartlett, None);
    meet("slope", spectral.slope);
    assert_eq!(spectral.first_year, whole(&want["first_year"]));
    meet("bartlett_4", test(Kernel::Bartlett, Some(4.0)).error);
    meet("qs_2_5", test(Kernel::QuadraticSpectral, Some(2.5)).error);
    meet("bandwidth_qs", spectral.bandwidth);
    meet("bandwidth_bartlett", bartlett.bandwidth);
    meet("error_qs_auto", spectral.error);
    meet("error_bartlett_auto", bartlett.error);
    for (what, divisor) in [
        ("sigma_0", Divisor::Population),
        ("sigma_1", Divisor::Sample),
    ] {
        let of = |t| sigma(&panel.year(t), None, divisor).unwrap();
        let got: Vec<f64> = (0..years).map(of).collect();
        all_near(what, &got, &want[what], tolerance);
    }
    let found = beta(&panel.year(0), &panel.year(years - 1), (years - 1) as f64).unwrap();
    let want = &want["beta"];
    let meet = |what: &str, got: f64| near(what, got, number(&want[what]), tolerance);
    meet("slope", found.slope);
    meet("constant", found.constant);
    meet("error", found.slope_error);
    meet("t", found.t);
    meet("p", found.p);
    meet("r2", found.r2);
    let kept = 1.0 + found.slope * found.years;
    near(
        "speed",
        found.speed.unwrap(),
        -kept.ln() / found.years,
        1e-15,
    );
}

fn club_cases(case: &Value, tolerance: f64) {
    for row in case["rows"].as_array().unwrap() {
        let values = numbers(&row["values"]);
        let panel = Panel::new(&values, whole(&row["places"]), whole(&row["years"])).unwrap();
        let found = clubs(&panel, &LogTSettings::default()).unwrap();
        let lists = |what: &str| -> Vec<Vec<usize>> {
            row[what].as_array().unwrap().iter().map(wholes).collect()
        };
        let initial: Vec<_> = found.initial.iter().map(|c| c.members.clone()).collect();
        let merged: Vec<_> = found.merged.iter().map(|c| c.members.clone()).collect();
        assert_eq!((initial, merged), (lists("initial"), lists("merged")));
        assert_eq!(found.divergent, wholes(&row["divergent"]));
        let t: Vec<f64> = found
            .merged
            .iter()
            .map(|c| c.test.as_ref().unwrap().t)
            .collect();
        all_near("t", &t, &row["merged_t"], tolerance);
    }
}

fn markov(case: &Value, tolerance: f64) {
    let (places, years, k) = (
        whole(&case["places"]),
        whole(&case["years"]),
        whole(&case["classes"]),
    );
    let (values, weights) = (numbers(&case["values"]), numbers(&case["weights"]));
    let offsets = wholes(&case["offsets"]);
    let around: Vec<u32> = wholes(&case["neighbours"])
        .into_iter()
        .map(|j| u32::try_from(j).unwrap())
        .collect();
    let panel = Panel::new(&values, places, years).unwrap();
    let neighbours = Neighbours::new(&offsets, &around, &weights).unwrap();
    let quarters = Classing::Quantiles {
        classes: k,
        pooled: true,
    };
    let found = spatial_markov(&panel, &neighbours, &quarters, &quarters).unwrap();
    let want = &case["expected"];
    let counts = |chain: &Chain| -> Vec<f64> {
        (0..k * k)
            .map(|at| chain.count(at / k, at % k) as f64)
            .collect()
    };
    all_near("counts", &counts(&found.pooled), &want["counts"], 0.0);
    for (chain, want) in found.by_lag.iter().zip(want["by_lag"].as_array().unwrap()) {
        all_near("by_lag", &counts(chain), want, 0.0);
    }
    let test = |what: &str, got: &Homogeneity, want: &Value| {
        near(what, got.q, number(&want["q"]), tolerance);
        near(what, got.lr, number(&want["lr"]), tolerance);
        assert_eq!(got.df, whole(&want["df"]), "{what}");
        near(what, got.q_p.unwrap(), number(&want["q_p"]), tolerance);
        near(what, got.lr_p.unwrap(), number(&want["lr_p"]), tolerance);
    };
    test("overall", &found.overall, &want["overall"]);
    for (got, want) in found.each.iter().zip(want["each"].as_array().unwrap()) {
        test("each", got, want);
    }
    let pooled = &found.pooled;
    let long = pooled.long_run().stationary.unwrap();
    all_near("steady_state", &long, &want["steady_state"], tolerance);
    let steps: Vec<f64> = pooled
        .first_passage()
        .concat()
        .into_iter()
        .flatten()
        .collect();
    all_near("first_passage", &steps, &want["first_passage"], tolerance);
    let m = pooled.mobility().unwrap();
    for (what, got) in [
        ("P", m.shorrocks),
        ("D", m.determinant),
        ("L2", m.eigenvalue),
        ("B1", m.leaving.unwrap()),
        ("B2", m.bartholomew.unwrap()),
    ] {
        near(what, got, number(&want["mobility"][what]), tolerance);
    }
}

fn densities(case: &Value, tolerance: f64) {
    let (values, after, grid) = (
        numbers(&case["values"]),
        numbers(&case["after"]),
        numbers(&case["grid"]),
    );
    let want = &case["expected"];
    let found = density(&values, &grid, Bandwidth::Given(0.45)).unwrap();
    all_near("density", &found.values, &want["density"], tolerance);
    for (what, rule) in [
        ("silverman", Bandwidth::Silverman),
        ("scott", Bandwidth::Scott),
    ] {
        let width = density(&values, &grid, rule).unwrap().bandwidth;
        near(what, width, number(&want[what]), tolerance);
    }
    let found = stochastic_kernel(&values, &after, [&[0.0], &grid], Bandwidth::Given(0.45));
    let row = found.unwrap().density[0].clone().unwrap();
    all_near("given_0", &row, &want["given_0"], tolerance);
}

fn break_cases(case: &Value, tolerance: f64) {
    let settings = Settings {
        trim: number(&case["trim"]),
        most: 3,
        draws: 19,
        ..Settings::default()
    };
    let found = breaks(&numbers(&case["series"]), &settings).unwrap();
    for (fit, want) in found.fits.iter().zip(case["fits"].as_array().unwrap()) {
        assert_eq!(fit.breaks, wholes(&want["breaks"]));
        near("ssr", fit.ssr, number(&want["ssr"]), tolerance);
        near("bic", fit.bic, number(&want["bic"]), tolerance);
        near("lwz", fit.lwz, number(&want["lwz"]), tolerance);
        if let Some(f) = want["sup_f"].as_f64() {
            near("sup_f", fit.sup_f.unwrap(), f, tolerance);
        }
    }
    assert_eq!(found.fits.len(), case["fits"].as_array().unwrap().len());
    let lines = Settings {
        model: BreakModel::Trend,
        trim: 5.0 / 28.0,
        most: 1,
        draws: 0,
        ..settings
    };
    let found = breaks(&numbers(&case["lines"]), &lines).unwrap();
    assert_eq!(found.fits[1].breaks, [whole(&case["line_break"])]);
}
