//! Cases solved elsewhere: `cases/equilibrium/*.json`, compared number by number.

use ronghe_equilibrium::solve_case;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/equilibrium")
}

/// Largest difference of all numbers, relative, or absolute in thousandths below a thousandth.
fn difference(stored: &Value, found: &Value, at: &str, worst: &mut (f64, String)) -> usize {
    match (stored, found) {
        (Value::Object(stored), Value::Object(found)) => {
            let keys: Vec<_> = stored.keys().collect();
            assert_eq!(keys, found.keys().collect::<Vec<_>>(), "keys of {at}");
            stored
                .iter()
                .map(|(key, v)| difference(v, &found[key], &format!("{at}.{key}"), worst))
                .sum()
        }
        (Value::Array(stored), Value::Array(found)) => {
            assert_eq!(stored.len(), found.len(), "length of {at}");
            let pairs = stored.iter().zip(found).enumerate();
            pairs
                .map(|(k, (u, v))| difference(u, v, &format!("{at}[{k}]"), worst))
                .sum()
        }
        _ => {
            let (u, v) = (stored.as_f64().expect(at), found.as_f64().expect(at));
            let gap = (u - v).abs() / u.abs().max(1e-3);
            if gap.is_nan() || gap > worst.0 {
                *worst = (gap, at.to_owned());
            }
            1
        }
    }
}

#[test]
fn every_stored_number_is_found_again() {
    // other economies may be tried: RONGHE_EQUILIBRIUM_CASES names their folder
    let other = std::env::var_os("RONGHE_EQUILIBRIUM_CASES");
    let least = if other.is_some() { 1 } else { 36 };
    let folder = other.map_or_else(folder, PathBuf::from);
    let (mut runs, mut numbers) = (0, 0);
    let mut worst = (0.0, String::new());
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    for file in files
        .iter()
        .filter(|f| f.extension().is_some_and(|e| e == "json"))
    {
        let text = std::fs::read_to_string(file).unwrap();
        let stored: Value = serde_json::from_str(&text).unwrap();
        let found: Value = serde_json::from_str(&solve_case(&text).unwrap()).unwrap();
        assert_eq!(
            stored["economy"], found["economy"],
            "the economy is returned as given"
        );
        for (stored, found) in stored["runs"]
            .as_array()
            .unwrap()
            .iter()
            .zip(found["runs"].as_array().unwrap())
        {
            let at = format!("{}:{}", file.file_stem().unwrap().display(), stored["name"]);
            let mut local = (0.0, String::new());
            numbers += difference(&stored["out"], &found["out"], &at, &mut local);
            if local.0.is_nan() || local.0 > worst.0 {
                worst = local;
            }
            runs += 1;
        }
    }
    assert!(
        runs >= least && numbers > 100 * runs,
        "only {runs} runs found in {}",
        folder.display()
    );
    assert!(worst.0 <= 1e-10, "{:e} at {}", worst.0, worst.1);
}
