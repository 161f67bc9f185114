//! The verb `index`, and the sections on standing and change, as their users meet them.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ronghe::study::Study;
use ronghe_base::{Cell, Table};
use std::path::PathBuf;
use std::process::{Command, Output};

const TABLE: &str = "县,year,income,school,distance\n甲,2020,10,0,9\n乙,2020,20,4,5\n丙,2020,30,2,1\n\
甲,2021,12,1,9\n乙,2021,26,5,4\n丙,2021,34,3,1\n";

fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

fn index(path: &PathBuf, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ronghe"));
    command.arg("index").arg(path).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const BASIC: [&str; 8] = [
    "--columns",
    "income,school",
    "--costs",
    "distance",
    "--id",
    "县",
    "--year",
    "year",
];

fn document(path: &PathBuf, more: &[&str]) -> serde_json::Value {
    let args: Vec<&str> = BASIC
        .iter()
        .chain(more)
        .chain(&["--json"])
        .copied()
        .collect();
    let output = index(path, &args);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_index_has_ranks_with_intervals_and_names_its_choices() {
    let (_dir, path) = file("a.csv", TABLE);
    let json = document(
        &path,
        &["--weights", "equal", "--draws", "64", "--seed", "7"],
    );
    let rows = json["index-ranks"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3, "ranked in the last year only");
    // by hand, over both years: C (24/24 + 3/5 + 1)/3, B (16/24 + 1 + 5/8)/3, A (2/24 + 1/5 + 0)/3
    let score = |k: usize| rows[k][1].as_f64().unwrap();
    assert_eq!(rows[0][0]["zh"], "丙");
    assert!((score(0) - 2.6 / 3.0).abs() < 1e-12);
    assert_eq!(rows[1][0]["zh"], "乙");
    assert!((score(1) - (16.0 / 24.0 + 1.0 + 0.625) / 3.0).abs() < 1e-12);
    assert!((score(2) - (2.0 / 24.0 + 0.2) / 3.0).abs() < 1e-12);
    assert_eq!(json["index-scores"]["rows"].as_array().unwrap().len(), 6);
    assert_eq!((&json["seed"], &json["draws"]), (&7.into(), &64.into()));
    let notes = json["notes"].to_string();
    assert!(
        notes.contains("equal weights") && notes.contains("ranked in 2021"),
        "{notes}"
    );
    let sure = json["index-ranks"]["notes"].to_string();
    assert!(sure.contains("128 random choices (seed 7)"), "{sure}");
    assert_eq!(
        json["index-sensitivity"]["columns"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    // the last in everything is last under every choice
    assert_eq!((&rows[2][3], &rows[2][5]), (&3.into(), &3.into()));
    assert_eq!(
        json,
        document(
            &path,
            &["--weights", "equal", "--draws", "64", "--seed", "7"]
        )
    );
}

#[test]
fn coupling_weights_targets_and_languages() {
    let (_dir, path) = file("a.csv", TABLE);
    let pair = [
        "--coupling",
        "town=income",
        "--coupling",
        "country=school,distance",
    ];
    let json = document(&path, &pair);
    // B in 2021: income 2/3; school 1 and distance 5/8 by entropy: between them
    let row = &json["coupling"]["rows"][1];
    assert_eq!(row[0]["zh"], "乙");
    let level = row[2].as_f64().unwrap();
    assert!(
        2.0 * level > 0.625 + 2.0 / 3.0 && 2.0 * level < 1.0 + 2.0 / 3.0,
        "{level}"
    );
    let given = document(&path, &["--weights", "2,1,1", "--draws", "0"]);
    assert_eq!(given["index-weights"]["rows"][0][2].as_f64(), Some(0.5));
    assert!(given["index-sensitivity"].is_null(), "no draws asked for");
    let target = [
        "--normalisation",
        "target",
        "--targets",
        "income=46,school=5,distance=1",
        "--weights",
        "equal",
        "--draws",
        "0",
    ];
    let score = document(&path, &target)["index-ranks"]["rows"][1][1]
        .as_f64()
        .unwrap();
    assert!(
        (score - (16.0 / 36.0 + 1.0 + 0.625) / 3.0).abs() < 1e-12,
        "{score}"
    );
    let args: Vec<&str> = BASIC.iter().chain(&["--lang", "zh"]).copied().collect();
    let shown = text(&index(&path, &args).stdout);
    assert!(shown.contains("综合指数与排名区间") && shown.contains("种子 1"));
}

#[test]
fn what_is_refused_says_why() {
    let (_dir, path) = file("a.csv", TABLE);
    let refuse = |more: &[&str]| {
        let args: Vec<&str> = BASIC.iter().chain(more).copied().collect();
        let output = index(&path, &args);
        assert_eq!(output.status.code(), Some(2));
        text(&output.stderr)
    };
    insta::assert_snapshot!(refuse(&["--weights", "best"]), @"error: --weights best: known are equal, entropy, entropy-of-values, critic, pca, or 3 numbers with commas between");
    insta::assert_snapshot!(refuse(&["--aggregation", "geometric", "--normalisation", "z"]), @r#"error: weighted geometric mean cannot be used: criterion "income" has values below 0 after normalisation by z-scores (divisor n - 1); use min-max or the arithmetic mean"#);
    insta::assert_snapshot!(refuse(&["--coupling", "a=income", "--coupling", "b=roads"]), @"error: --coupling b: column roads is not among --columns and --costs; add it there");
    let form = refuse(&[
        "--coupling",
        "a=income",
        "--coupling",
        "b=school",
        "--coupling-form",
        "no-coefficient",
    ]);
    assert!(form.contains("1 / n"), "{form}");
    assert!(refuse(&["--coupling", "a=income"]).contains("at least 2"));
    assert!(refuse(&["--targets", "roads=1"]).contains("COLUMN=VALUE"));
    let (_dir, gaps) = file("b.csv", "a,b\n1,2\n,3\n5,\n7,1\n2,2\n");
    let output = index(&gaps, &["--columns", "a,b"]);
    insta::assert_snapshot!(text(&output.stderr).replace(&gaps.display().to_string(), "b.csv"), @r"
    error: 2 of 5 rows of b.csv lack a value; fill them in, or add --missing drop
    line 3: a
    line 4: b
    ");
    let dropped = text(&index(&gaps, &["--columns", "a,b", "--missing", "drop"]).stdout);
    assert!(
        dropped.contains("2 rows with a missing value are left out"),
        "{dropped}"
    );
    let (_dir, one) = file("c.csv", "a\n1\n");
    assert!(text(&index(&one, &["--columns", "a"]).stderr).contains("at least 2 are needed"));
    assert!(text(&index(&one, &["--columns", "z"]).stderr).contains('a'));
}

fn number(table: &Table, column: &str, row: usize) -> f64 {
    table.get(column, row).and_then(Cell::number).unwrap()
}

/// The built-in region against the same measures by another program (numpy on the files of the region).
#[test]
fn china_over_time_meets_another_program() {
    let study = Study::open("china".as_ref()).unwrap().measure().unwrap();
    let found = study.over_time().unwrap();
    let sigma = found.sigma.as_ref().unwrap();
    assert_eq!(sigma.rows(), 24);
    assert!((number(sigma, "sigma", 0) - 0.422_421_581_939_873_3).abs() < 1e-9);
    assert!((number(sigma, "weighted", 23) - 0.360_710_663_413_175_8).abs() < 1e-9);
    let table = |id: &str| found.tables().into_iter().find(|t| t.id == id).unwrap();
    assert!((number(&table("beta"), "value", 2) + 0.009_493_472_394_389_225).abs() < 1e-9);
    assert!((number(&table("clubs"), "t", 0) - 1.255_528_546_632_659_1).abs() < 1e-6);
    assert!(found.remarks[0].en.contains("Chongqing"));
    let starts: f64 = (0..4)
        .map(|i| number(&table("transitions"), "starts", i))
        .sum();
    assert!((starts - 30.0 * 23.0).abs() < 0.5);
    // an island has no neighbour and is counted
    assert!(
        table("spatial-markov").notes[0]
            .en
            .contains("1 places without neighbours")
    );
    let standing = study.standing().unwrap();
    assert_eq!((standing.year, standing.ranks.rows()), (2013, 31));
    for row in 0..31 {
        let at = |column| number(&standing.ranks, column, row);
        assert!(at("low") <= at("median") && at("median") <= at("high"));
    }
    let qingshui = Study::open("qingshui".as_ref()).unwrap().measure().unwrap();
    let low = qingshui.over_time().unwrap().low_income.clone().unwrap();
    assert!(number(&low, "error", 0) > 0.0 && low.rows() > 5);
    assert!(qingshui.standing().is_none(), "a county without a panel");
}
