//! Broken regions in `cases/bad/region/<case>/input` and what `check` says of them, word by word,
//! in `expected.txt`. After a look at every line: `RONGHE_BLESS=1` writes the files anew.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ronghe_atlas::{Files, check};
use ronghe_base::Lang;
use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

fn cases() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/bad/region");
    let mut cases: Vec<PathBuf> = fs::read_dir(&dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    cases.sort();
    cases
}

#[test]
fn every_broken_region_is_reported_as_expected() {
    let bless = env::var_os("RONGHE_BLESS").is_some_and(|v| v == "1");
    let mut wrong = vec![];
    let cases = cases();
    for case in &cases {
        let said = check(&Files::at(case.join("input"))).say(Lang::En);
        let file = case.join("expected.txt");
        if bless {
            fs::write(&file, &said).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if said != expected {
            wrong.push(format!(
                "== {}\n-- expected\n{expected}-- said\n{said}",
                case.display()
            ));
        }
    }
    assert!(
        cases.len() >= 16,
        "only {} broken regions found",
        cases.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every kind of fault that a broken region must show at least once.
const CODES: [&str; 39] = [
    "bad-geojson",
    "bad-json",
    "buyer-absent",
    "cell-absent",
    "column-twice",
    "duplicate-key",
    "empty-table",
    "farm-copies-nonfarm",
    "file-absent",
    "level-contradicts",
    "malformed-code",
    "market-not-clearing",
    "migration-absent",
    "missing-column",
    "missing-table",
    "missing-value",
    "nation-or-world",
    "no-source",
    "not-a-choice",
    "not-a-number",
    "not-a-year",
    "not-an-outline",
    "not-exact-money",
    "not-finite",
    "out-of-range",
    "parent-circle",
    "parent-contradicts",
    "parts-not-whole",
    "path-escape",
    "ragged-row",
    "series-break",
    "shares-not-one",
    "trade-orientation",
    "two-names",
    "undecodable",
    "unknown-column",
    "unknown-place",
    "unknown-province",
    "unknown-resource",
];

#[test]
fn every_kind_of_fault_has_a_broken_region() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        let findings = check(&Files::at(case.join("input")));
        for p in &findings.problems {
            seen.insert(p.code);
            for lang in [Lang::Zh, Lang::En] {
                assert!(!p.say(lang).is_empty());
            }
            assert!(
                !p.found.zh.is_empty() && !p.found.en.is_empty(),
                "{}: {p:?}",
                case.display()
            );
        }
        assert_eq!(findings.table().rows(), findings.problems.len());
    }
    let more = [
        "no-header",
        "resource-twice",
        "unknown-encoding",
        "unknown-format",
        "unnamed-column",
        "whole-differs",
        "workers-contradict",
        "wrong-unit",
    ];
    for code in CODES.iter().chain(&more) {
        assert!(seen.contains(code), "no case shows {code}");
    }
}
