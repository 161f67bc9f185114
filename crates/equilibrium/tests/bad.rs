//! Broken cases: `cases/bad/equilibrium/*.json`, each with the exact message in `*.expected.txt`.

use ronghe_equilibrium::{Baseline, Case, EquilibriumError, Levers, Options, solve_case};
use std::path::Path;

#[test]
fn every_broken_case_says_what_is_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/bad/equilibrium");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    assert!(
        files.len() >= 8,
        "only {} broken cases in {}",
        files.len(),
        folder.display()
    );
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let found = solve_case(&text)
            .expect_err(&file.display().to_string())
            .to_string();
        let expected =
            std::fs::read_to_string(file.with_extension("expected.txt")).unwrap_or_default();
        if found != expected.trim_end() {
            wrong.push(format!("{}:\n{found}\n", file.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "messages differ from those expected:\n{}",
        wrong.join("\n")
    );
}

fn good() -> String {
    include_str!("../../../cases/equilibrium/2_land.json").to_owned()
}

/// Cut anywhere, a document is an error and nothing else.
#[test]
fn no_cut_is_accepted() {
    let text = good();
    for end in (0..text.len()).step_by(97) {
        assert!(solve_case(&text[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "[".repeat(100_000);
    assert!(solve_case(&deep).is_err());
    let inside = good().replacen('[', &deep, 1);
    assert!(matches!(
        solve_case(&inside),
        Err(EquilibriumError::Json { .. })
    ));
    let four =
        r#"{"schema": "ronghe-equilibrium-1", "name": "", "economy": {"N": 1, "pi": [[[[1]]]]}}"#;
    assert!(
        solve_case(four)
            .unwrap_err()
            .to_string()
            .contains("three deep")
    );
}

#[test]
fn nothing_is_converged_above_the_tolerance() {
    let case = Case::parse(&good()).unwrap();
    let base = Baseline::calibrate(&case.economy).unwrap();
    let levers = Levers {
        home: Some(0.5.into()),
        ..Levers::default()
    };
    let short = Options {
        max_passes: 3,
        ..Options::default()
    };
    match base.solve(&levers, &short).unwrap_err() {
        EquilibriumError::NoConvergence {
            residual,
            history,
            tolerance,
            ..
        } => {
            assert_eq!(history.len(), 3);
            assert!(residual > tolerance && history.contains(&residual));
        }
        other => panic!("{other}"),
    }
    let exact = Options {
        tolerance: 1e-30,
        ..Options::default()
    };
    assert!(matches!(
        base.solve(&levers, &exact),
        Err(EquilibriumError::NoConvergence { .. })
    ));
}

#[test]
fn options_are_checked() {
    let case = Case::parse(&good()).unwrap();
    let base = Baseline::calibrate(&case.economy).unwrap();
    let standard = Options::default;
    for (options, option) in [
        (
            Options {
                tolerance: f64::NAN,
                ..standard()
            },
            "tolerance",
        ),
        (
            Options {
                damping: 0.0,
                ..standard()
            },
            "damping",
        ),
        (
            Options {
                max_passes: 0,
                ..standard()
            },
            "max_passes",
        ),
        (
            Options {
                window: 1_000_000,
                ..standard()
            },
            "window",
        ),
        (
            Options {
                start: Some(vec![0.0; 3]),
                ..standard()
            },
            "start",
        ),
        (
            Options {
                start: Some(vec![f64::NAN; 30]),
                ..standard()
            },
            "start",
        ),
    ] {
        let error = base
            .solve(&Levers::default(), &options)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(&format!("solver option {option} is")),
            "{error}"
        );
    }
}

/// Any number replaced by any other gives an answer or an error, never a panic; an answer closes.
mod any_number {
    use super::*;
    use proptest::prelude::*;

    fn odd() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("0".to_owned()),
            Just("-1".to_owned()),
            Just("1e308".to_owned()),
            Just("1e-308".to_owned()),
            Just("5e-324".to_owned()),
            Just("null".to_owned()),
            Just("true".to_owned()),
            Just("[]".to_owned()),
            Just("[[1]]".to_owned()),
            Just("{}".to_owned()),
            Just("1e999".to_owned()),
            Just("\"1\"".to_owned()),
            (-2.0_f64..3.0).prop_map(|x| x.to_string()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn is_an_answer_or_an_error(which in 0_usize..4_000, file in 0_usize..4, value in odd()) {
            let text = [
                include_str!("../../../cases/equilibrium/2_land.json"),
                include_str!("../../../cases/equilibrium/6_world.json"),
                include_str!("../../../cases/equilibrium/8_package.json"),
                include_str!("../../../cases/equilibrium/4_engel.json"),
            ][file];
            let mut document: serde_json::Value = serde_json::from_str(text).unwrap();
            let runs = document["runs"].as_array_mut().unwrap();
            runs.drain(1..runs.len() - 1);
            for run in runs.iter_mut() {
                run.as_object_mut().unwrap().remove("out");
            }
            let text = document.to_string();
            let numbers: Vec<(usize, &str)> = text
                .match_indices([' ', '[', ',', ':'])
                .filter(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
                .collect();
            let at = numbers[which % numbers.len()].0 + 1;
            let end = at + text[at..].find([',', ']', '}']).unwrap();
            let broken = format!("{}{value}{}", &text[..at], &text[end..]);
            if let Ok(case) = Case::parse(&broken)
                && let Ok(base) = Baseline::calibrate(&case.economy)
            {
                for run in &case.runs {
                    if let Ok(found) = base.solve(&run.levers, &Options::default()) {
                        let residuals = found.residuals(&base);
                        prop_assert!(residuals.max() < 1e-9, "{residuals:?} {}", found.residual);
                    }
                }
            }
        }
    }
}
