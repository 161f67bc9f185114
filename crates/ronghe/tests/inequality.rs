//! `ronghe inequality` on small surveys.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn ronghe(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ronghe"))
        .args(args)
        .output()
        .unwrap()
}

/// Two years, four villages in two counties, town and country; the second year has 500 yuan more.
fn survey(dir: &tempfile::TempDir) -> PathBuf {
    let mut text = String::from("年份,county,hukou,village,w,income,wage,farm,after,school\n");
    for year in [2018, 2023] {
        for i in 0..40 {
            let (county, village) = (i / 20, i / 10);
            let hukou = if i % 3 == 0 { "urban" } else { "rural" };
            let wage = 1000 * (i % 7) + if i % 3 == 0 { 9000 } else { 1000 };
            let farm = 300 * (i % 5);
            let income = wage + farm + if year == 2023 { 500 } else { 0 };
            let after = income + 100 * (10 - i % 10);
            let line = format!(
                "{year},c{county},{hukou},v{village},{},{income},{wage},{farm},{after},{}\n",
                1 + i % 4,
                i % 6
            );
            text += &line;
        }
    }
    let path = dir.path().join("survey.csv");
    fs::write(&path, text).unwrap();
    path
}

fn tables(args: &[&str]) -> Value {
    let output = ronghe(args);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The value of a column in the first row whose other column holds these words.
fn find(table: &Value, column: &str, words: &str, value: &str) -> f64 {
    cell(table, column, words, value).as_f64().unwrap()
}

fn cell<'t>(table: &'t Value, column: &str, words: &str, value: &str) -> &'t Value {
    let columns = table["columns"].as_array().unwrap();
    let at = |id: &str| columns.iter().position(|c| c["id"] == id).unwrap();
    let rows = table["rows"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|r| r[at(column)].to_string().contains(words));
    &row.unwrap_or_else(|| panic!("no {words} in {table}"))[at(value)]
}

#[expect(clippy::too_many_lines, reason = "one call, one argument a line")]
#[test]
fn years_groups_sources_and_opportunity() {
    let dir = tempfile::tempdir().unwrap();
    let path = survey(&dir);
    let file = path.to_str().unwrap();
    let all = tables(&[
        "inequality",
        file,
        "--income",
        "income",
        "--weight",
        "w",
        "--group",
        "hukou,county",
        "--source",
        "wage,farm",
        "--strata",
        "county",
        "--cluster",
        "village",
        "--year",
        "年份",
        "--circumstance",
        "hukou",
        "--explain",
        "school",
        "--pairs",
        "--json",
    ]);
    for id in [
        "audit-2018",
        "inequality-2018",
        "lorenz-2023",
        "ratio-2023",
        "theil-t-2018",
        "theil-l-2018",
        "gini-by-hukou-2018",
        "groups-county-2023",
        "dagum-pairs-2018",
        "gini-by-source-2023",
        "opportunity-2018",
        "explained-gini-2018",
        "change",
        "change-incidence",
    ] {
        assert!(
            all[id]["rows"].as_array().is_some_and(|r| !r.is_empty()),
            "{id} in {:?}",
            all.as_object().unwrap().keys()
        );
    }
    let gini = |year: &str| {
        find(
            &all[format!("inequality-{year}")],
            "measure",
            "Gini",
            "value",
        )
    };
    let (before, after) = (gini("2018"), gini("2023"));
    let fall = find(&all["change"], "measure", "Gini", "difference");
    assert!(
        (fall - (after - before)).abs() < 1e-15 && fall < 0.0,
        "500 yuan for all lower the Gini"
    );
    assert!(find(&all["change"], "measure", "Gini", "error") > 0.0);
    let parts: f64 = ["within groups", "between groups\"", "overlap"]
        .iter()
        .map(|p| find(&all["gini-by-hukou-2018"], "part", p, "value"))
        .sum();
    assert!((parts - before).abs() < 1e-15);
    // the same persons in other order are the same
    let rest = find(&all["gini-by-source-2023"], "source", "rest", "part");
    assert!(
        rest.abs() < 1e-12,
        "500 yuan for all have no rank, so no part: {rest}"
    );
}

#[test]
fn a_reform_is_measured_on_the_same_rows() {
    let dir = tempfile::tempdir().unwrap();
    let path = survey(&dir);
    let file = path.to_str().unwrap();
    let all = tables(&[
        "inequality",
        file,
        "--income",
        "income",
        "--reform",
        "after",
        "--json",
    ]);
    assert!(find(&all["reform"], "measure", "\"mean\"", "difference") > 0.0);
    let notes = all["reform"]["notes"].to_string();
    assert!(
        notes.contains("generalised Lorenz curve: after lies nowhere below before"),
        "{notes}"
    );
    let census = tables(&[
        "inequality",
        file,
        "--income",
        "income",
        "--census",
        "--json",
    ]);
    assert!(cell(&census["inequality"], "id", "gini", "value").is_number());
    assert!(cell(&census["inequality"], "id", "gini", "error").is_null());
}

#[expect(clippy::too_many_lines, reason = "one fault after the other")]
#[test]
fn faults_are_told_with_line_and_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bad.csv");
    fs::write(&path, "y,w,g\n1,1,a\n-3,1,b\n,2,a\n").unwrap();
    let file = path.to_str().unwrap();
    let error = |args: &[&str]| {
        let output = ronghe(args);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr)
            .unwrap()
            .replace(file, "bad.csv")
    };
    assert_eq!(
        error(&["inequality", file, "--income", "y"]),
        "error: bad.csv: row 3, column y: found -3, expected at least 0, or the policy must keep, drop or bottom-code negatives; correct the value, or say with --missing, --zero or --negative what to do: drop, keep or a number in its place\n"
    );
    let both = error(&[
        "inequality",
        file,
        "--income",
        "income",
        "--weight",
        "people",
    ]);
    assert!(
        both.contains("2 to mend") && both.contains("one of the columns y, w, g"),
        "{both}"
    );
    assert!(
        error(&["inequality", file, "--income", "y", "--negative", "maybe"])
            .contains("give refuse, keep, drop or a finite number")
    );
    let hole = dir.path().join("hole.csv");
    fs::write(&hole, "y,year,g\n1,2018,a\n2,,\n3,2018,a\n").unwrap();
    let hole = hole.to_str().unwrap();
    assert!(
        error(&["inequality", hole, "--income", "y", "--year", "year"])
            .contains("column year: 1 rows are empty")
    );
    let named = tables(&[
        "inequality",
        hole,
        "--income",
        "y",
        "--group",
        "g",
        "--json",
    ]);
    assert!(named["groups-g"]["rows"].to_string().contains("—"));
    let fine = tables(&[
        "inequality",
        file,
        "--income",
        "y",
        "--negative",
        "0",
        "--missing",
        "drop",
        "--json",
    ]);
    assert_eq!(cell(&fine["audit"], "kind", "missing", "rows"), 1);
    let zh = ronghe(&[
        "inequality",
        file,
        "--income",
        "y",
        "--negative",
        "0",
        "--missing",
        "drop",
        "--lang",
        "zh",
    ]);
    let said = String::from_utf8(zh.stdout).unwrap();
    assert!(
        said.contains("基尼系数") && said.contains("泰尔 L：无法计算"),
        "{said}"
    );
}
