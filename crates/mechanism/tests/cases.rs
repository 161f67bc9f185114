//! Walks the golden cases under `cases/property` and the bad deals under `cases/bad/deal`.
//!
//! An expected file is written by `RONGHE_BLESS=1 cargo test`; look at the number before you
//! commit it.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where its files cannot be read"
)]

use ronghe_base::Lang;
use ronghe_mechanism::{
    property::{Deal, DealError, Ledger, settle},
    rules::RuleBook,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The cases of a folder, by name. None is a failure: a runner that finds nothing proves nothing.
fn cases(folder: &str, at_least: usize) -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    let entries = fs::read_dir(root.join(folder)).unwrap();
    let mut cases: Vec<PathBuf> = entries
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    cases.sort();
    assert!(cases.len() >= at_least, "{} cases in {folder}", cases.len());
    cases
}

fn name(case: &Path) -> &str {
    case.file_name().unwrap().to_str().unwrap()
}

fn run(case: &Path) -> Result<Ledger, DealError> {
    let toml = fs::read_to_string(case).unwrap();
    settle(&Deal::parse(&toml, name(case))?, RuleBook::built_in())
}

/// Compares with the expected file beside the case; collects, so that one run shows all.
fn compare(case: &Path, found: &str, failures: &mut Vec<String>) {
    let path = case.with_extension("expected.txt");
    if env::var_os("RONGHE_BLESS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected.replace("\r\n", "\n") != found {
        failures.push(format!(
            "{}\n--- expected\n{expected}--- found\n{found}",
            name(case)
        ));
    }
}

#[test]
fn golden_deals() {
    let mut failures = vec![];
    for case in &cases("property", 6) {
        let ledger = run(case).unwrap_or_else(|e| panic!("{}: {e}", name(case)));
        ledger.verify().unwrap();
        assert!(ledger.checks.iter().all(|c| c.passed));
        compare(case, &ledger.text(Lang::En), &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn bad_deals_say_what_is_wrong() {
    let mut failures = vec![];
    for case in &cases("bad/deal", 10) {
        match run(case) {
            Ok(_) => failures.push(format!("{} settles, but it must not", name(case))),
            Err(error) => compare(case, &format!("{error}\n"), &mut failures),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Every expected file has its case: none is left behind by a case that went.
#[test]
fn no_expected_file_is_an_orphan() {
    for folder in ["property", "bad/deal"] {
        let cases = cases(folder, 1);
        let parent = cases[0].parent().unwrap();
        for entry in fs::read_dir(parent).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap();
            if let Some(stem) = file.strip_suffix(".expected.txt") {
                assert!(parent.join(format!("{stem}.toml")).exists(), "{file}");
            }
        }
    }
}
