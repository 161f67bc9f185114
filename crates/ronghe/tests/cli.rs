//! The program as its users meet it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ronghe(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ronghe"));
    command.args(args).current_dir(root()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(args: &[&str]) -> serde_json::Value {
    let output = ronghe(args);
    assert!(
        output.status.success(),
        "{args:?}: {}",
        text(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}"))
}

#[test]
fn help_teaches() {
    insta::assert_snapshot!("help", text(&ronghe(&["--help"]).stdout));
    insta::assert_snapshot!("help_run", text(&ronghe(&["run", "--help"]).stdout));
}

#[test]
fn a_deal_is_settled_on_the_screen_and_as_json() {
    let deal = "data/china/deals/example-2017.toml";
    insta::assert_snapshot!(
        "share_zh",
        text(&ronghe(&["share", deal, "--lang", "zh"]).stdout)
    );
    let ledger = json(&["share", deal, "--json"]);
    let amounts = ledger["lines"].as_array().unwrap().iter();
    let fen: i64 = amounts
        .map(|l| {
            l["amount"]
                .as_str()
                .unwrap()
                .replace('.', "")
                .parse::<i64>()
                .unwrap()
        })
        .sum();
    assert_eq!(fen, 271_688_888, "the lines sum to the revenue");
}

#[test]
fn exit_codes_tell_done_failed_and_bad_input() {
    let broken = "cases/bad/region/duplicate-keys/input";
    assert!(root().join(broken).is_dir());
    for (args, code) in [
        (vec!["rules", "list"], 0),
        (vec!["check", "china"], 0),
        (vec!["check", broken], 1),
        (vec!["check", "no-such-region"], 2),
        (vec!["run", "no-such-region"], 2),
        (vec!["share", "no-such-deal.toml"], 2),
        (vec!["solve", "README.md"], 2),
        (
            vec!["simulate", "china", "cases/bad/package/unknown-lever.toml"],
            2,
        ),
        (vec!["simulate", "china", "--year", "abc"], 2),
        (vec!["simulate", "china", "--year", "0"], 2),
        (vec!["bench", "--most", "0"], 2),
        (vec!["path", "china", "--until", "1999"], 2),
        (vec!["no-such-verb"], 2),
    ] {
        let output = ronghe(&args);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{args:?}: {}",
            text(&output.stderr)
        );
        let silent = output.stdout.is_empty() && output.stderr.is_empty();
        assert!(!silent, "{args:?} says nothing");
    }
}

#[test]
fn every_verb_speaks_json() {
    for args in [
        vec!["check", "china"],
        vec!["measure", "china"],
        vec!["simulate", "qingshui"],
        vec!["path", "china", "--until", "2003"],
        vec!["solve", "cases/equilibrium/1_mobility.json"],
        vec!["rules", "list"],
        vec!["bench"],
    ] {
        let mut args = args;
        args.push("--json");
        assert!(json(&args).is_object(), "{args:?}");
    }
}

#[test]
fn solve_returns_the_same_document_with_outputs_of_its_own() {
    let case = "cases/equilibrium/6_world.json";
    let golden: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(root().join(case)).unwrap()).unwrap();
    let solved = json(&["solve", case, "--json"]);
    assert_eq!(solved["economy"], golden["economy"]);
    let keys = |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&solved), keys(&golden));
    for (run, wanted) in solved["runs"]
        .as_array()
        .unwrap()
        .iter()
        .zip(golden["runs"].as_array().unwrap())
    {
        assert_eq!(keys(&run["out"]), keys(&wanted["out"]));
        let (found, wanted) = (
            run["out"]["welfare"].as_f64().unwrap(),
            wanted["out"]["welfare"].as_f64().unwrap(),
        );
        assert!((found - wanted).abs() < 1e-10);
    }
}

#[test]
fn run_writes_both_reports_and_every_table_twice_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| {
        let out = folder.path().join(name);
        let output = ronghe(&["run", "--out", out.to_str().unwrap()]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        out
    };
    let (one, two) = (write("one"), write("two"));
    let mut seen = 0;
    for name in [
        "report.zh.html",
        "report.en.html",
        "tables/outcome.csv",
        "tables/ratio-by-place.json",
    ] {
        let bytes = std::fs::read(one.join(name)).unwrap();
        assert_eq!(bytes, std::fs::read(two.join(name)).unwrap(), "{name}");
        assert!(bytes.len() < 2_000_000, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 4);
    let page = std::fs::read_to_string(one.join("report.en.html")).unwrap();
    for word in [
        "43.45",
        "73.17",
        "40.75",
        "3.330",
        "4.498",
        "0.1604",
        "432,823.71",
    ] {
        assert!(page.contains(word), "{word}");
    }
    let external = [
        "src=\"http",
        "href=\"http",
        "url(http",
        "@import",
        "<script",
    ];
    assert!(
        external.iter().all(|w| !page.contains(w)),
        "the page must stand alone"
    );
}

#[test]
fn a_new_region_and_workbook_are_sound_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let county = folder.path().join("county");
    let county = county.to_str().unwrap();
    assert!(ronghe(&["new", county, "--example"]).status.success());
    assert_eq!(ronghe(&["check", county]).status.code(), Some(0));
    assert_eq!(ronghe(&["new", county, "--example"]).status.code(), Some(2));
    assert_eq!(ronghe(&["new", county]).status.code(), Some(2));
    let book = folder.path().join("book.xlsx");
    let book = book.to_str().unwrap();
    assert!(ronghe(&["new", book, "--xlsx"]).status.success());
    let checked = text(&ronghe(&["check", book]).stdout);
    assert!(checked.contains("places"), "{checked}");
}

/// Counties beside their provinces as one document, in both languages on the screen.
#[test]
fn counties_are_simulated() {
    let found = json(&["simulate", "china", "--counties", "--json"]);
    for table in [
        "county-measures",
        "county-national",
        "county-margins",
        "county-imputed",
    ] {
        assert!(
            found[table]["rows"]
                .as_array()
                .is_some_and(|r| !r.is_empty()),
            "{table}"
        );
    }
    assert_eq!(
        found["county-places"]["rows"].as_array().unwrap().len(),
        2_872
    );
    let shown = ronghe(&["simulate", "china", "--counties", "--lang", "zh"]);
    assert!(text(&shown.stdout).contains("县级基期与普查"));
    let none = ronghe(&["simulate", "qingshui", "--counties"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        text(&none.stderr).contains("census"),
        "{}",
        text(&none.stderr)
    );
}

#[test]
fn measure_shows_one_challenge_or_one_rank_of_places() {
    let sheet = json(&["measure", "china", "--challenge", "C3", "--json"]);
    let ids: Vec<&String> = sheet.as_object().unwrap().keys().collect();
    assert_eq!(ids, ["c3", "c3-ranks"]);
    let ranks = sheet["c3-ranks"]["rows"].as_array().unwrap();
    assert!(ranks.len() >= 23, "{}", ranks.len());
    let columns = sheet["c3-ranks"]["columns"].as_array().unwrap();
    let yuan = columns
        .iter()
        .position(|c| c["id"] == "worth_yuan")
        .unwrap();
    let priced = ranks.iter().filter(|r| !r[yuan].is_null()).count();
    assert!(priced >= 20, "only {priced} with a worth");
    let counties = json(&["measure", "china", "--level", "county", "--json"]);
    let rows = counties["indicators-county"]["rows"].as_array().unwrap();
    assert!(rows.len() >= 2_948, "{}", rows.len());
    let summary = counties["level-county"]["rows"].as_array().unwrap();
    assert!(summary.len() >= 35, "{}", summary.len());
    // The terminal names the ends, and a rank that a region lacks is said.
    let shown =
        text(&ronghe(&["measure", "qingshui", "--level", "village", "--lang", "en"]).stdout);
    assert!(
        shown.contains("Homes with gas") && shown.contains("Median"),
        "{shown}"
    );
    let none =
        text(&ronghe(&["measure", "qingshui", "--level", "province", "--lang", "en"]).stdout);
    assert!(none.contains("No indicator has values"), "{none}");
    assert_eq!(
        ronghe(&["measure", "china", "--challenge", "C9"])
            .status
            .code(),
        Some(2)
    );
}
/// Counties in the report: a section of both pages, every table a file, the same bytes twice.
#[test]
fn counties_stand_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| {
        let out = folder.path().join(name);
        let output = ronghe(&["run", "--counties", "--out", out.to_str().unwrap()]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        out
    };
    let (one, two) = (write("one"), write("two"));
    for name in [
        "report.zh.html",
        "report.en.html",
        "tables/county-places.csv",
        "tables/county-provinces.json",
        "tables/county-imputed.csv",
    ] {
        let bytes = std::fs::read(one.join(name)).unwrap();
        assert_eq!(bytes, std::fs::read(two.join(name)).unwrap(), "{name}");
        assert!(bytes.len() < 2_000_000, "{name}");
    }
    let places = std::fs::read_to_string(one.join("tables/county-places.csv")).unwrap();
    assert_eq!(places.lines().count(), 1 + 2_872);
    let page = std::fs::read_to_string(one.join("report.en.html")).unwrap();
    for words in [
        "among 2,872 counties",
        "Squares, not a map",
        "read patterns, not ranks",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let out = folder.path().join("none");
    let none = ronghe(&[
        "run",
        "qingshui",
        "--counties",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("census") && !out.exists());
    let file = "data/china/packages/mobility.toml";
    let other = ronghe(&[
        "run",
        &format!("--counties={file}"),
        "--out",
        out.to_str().unwrap(),
    ]);
    let said = text(&other.stderr);
    assert!(
        other.status.code() == Some(2) && said.contains("baseline = 2000"),
        "{said}"
    );
}

/// What a user meets most often when something is wrong, in the language asked for.
#[test]
fn errors_speak_both_languages() {
    for (args, zh, en) in [
        (
            vec!["run", "no-such-region"],
            "错误：no-such-region：没有这个文件夹或文件",
            "error: no-such-region: there is no such folder or file",
        ),
        (
            vec!["simulate", "china", "no-such.toml"],
            "请给出改革方案的路径",
            "give the path of a reform package",
        ),
        (
            vec!["share", "no-such.toml"],
            "请给出交易文件的路径",
            "give the path of a deal",
        ),
        (
            vec!["simulate", "qingshui", "--counties"],
            "区域没有 census 表",
            "the region has no table \"census\"",
        ),
        (
            vec!["path", "china", "--from", "2010"],
            "没有 2010 年的基期；可用的年份：2000、2005、2020",
            "no baseline for 2010; there is one for 2000, 2005, 2020",
        ),
        (
            vec!["path", "china", "--until", "1999"],
            "路径止于 1999 年，却始于 2000 年",
            "the path ends in 1999, but it starts in 2000",
        ),
        (
            vec!["run", "cases/bad/region/duplicate-keys/input"],
            "不能用：3 处要改",
            "cannot be used: 3 to mend",
        ),
        (
            vec!["simulate", "china", "cases/bad/package/unknown-lever.toml"],
            "方案不能用（以下为英文说明）",
            "to mend",
        ),
    ] {
        for (lang, words) in [("zh", zh), ("en", en)] {
            let mut args = args.clone();
            args.extend(["--lang", lang]);
            let output = ronghe(&args);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
            assert!(said.contains(words), "{args:?}: {said}");
        }
    }
}
