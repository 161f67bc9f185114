//! Space and flows on the built-in regions, by library and by verb.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use ronghe::flows::Account;
use ronghe::space::{Isolates, Layer, Links, Method, Pick, Space, Spacing, detect};
use ronghe_base::{Cell, Lang, Table, Text};
use ronghe_gap::{FlowKind, Permutations, Singletons};
use std::fmt::Write;
use std::process::Command;

fn region(name: &str) -> ronghe_atlas::Region {
    ronghe::region::open(name.as_ref()).unwrap().0
}

fn pick(value: &str, per: &str, level: &str) -> Pick {
    Pick {
        value: value.into(),
        per: Some(per.into()),
        level: Some(level.into()),
        ..Pick::default()
    }
}

fn few() -> Method {
    Method {
        draws: Permutations::new(99, 1),
        ..Method::default()
    }
}

fn show(table: &Table, columns: &[&str], rows: usize) -> String {
    let mut out = String::new();
    for row in 0..table.rows().min(rows) {
        let words = columns.iter().map(|c| match table.get(c, row) {
            Some(Cell::Text(t)) => t.get(Lang::En).to_string(),
            Some(cell) => cell.number().map_or_else(
                || cell.word().unwrap_or("-").to_string(),
                |x| format!("{x:.4}"),
            ),
            None => "?".into(),
        });
        let _ = writeln!(out, "{}", words.collect::<Vec<_>>().join(" | "));
    }
    out
}

#[test]
fn provinces_that_are_urban_lie_side_by_side() {
    let china = region("china");
    let layer = Layer::of_region(
        &china,
        &pick("population.urban", "population.total", "province"),
    )
    .unwrap();
    assert_eq!(layer.values.len(), 31);
    assert_eq!(layer.title.en, "Urban residents / population.total (2020)");
    let links = Links::of_region(&china, &layer, None).unwrap();
    let space = Space::measure(&layer, &links, &few()).unwrap();
    insta::assert_snapshot!(show(&space.global_table(), &["statistic", "value", "z_randomised", "p_permuted"], 9), @"");
    insta::assert_snapshot!(space.weights.en, @"");
    let notes: Vec<&str> = space.notes.iter().map(|n| n.en.as_str()).collect();
    insta::assert_snapshot!(notes.join("\n"), @"");
    let drop = Method {
        isolates: Isolates::Drop,
        ..few()
    };
    let space = Space::measure(&layer, &links, &drop).unwrap();
    assert_eq!(space.layer.values.len(), 30, "Hainan is an island");
    let local = space.local_table();
    assert_eq!((local.rows(), local.columns.len()), (30, 9));
}

#[test]
fn weights_by_outline_and_distance() {
    let china = region("china");
    let layer = Layer::of_region(
        &china,
        &pick("population.urban", "population.total", "prefecture"),
    )
    .unwrap();
    for (spacing, value) in [
        (Spacing::Adjacency, "0.4136"),
        (Spacing::Nearest(5), "?"),
        (Spacing::Band(300.0), "?"),
        (Spacing::Queen(0.04), "?"),
    ] {
        let links = Links::of_region(&china, &layer, Some(spacing)).unwrap();
        let space = Space::measure(
            &layer,
            &links,
            &Method {
                isolates: Isolates::Drop,
                ..few()
            },
        )
        .unwrap();
        assert_eq!(
            format!("{:.4}", space.globals[0].value),
            value,
            "{spacing:?}"
        );
    }
}

#[test]
fn towns_of_the_invented_county() {
    let county = region("qingshui");
    let mut pick = pick("demography.away", "demography.registered", "township");
    pick.factors = vec!["places.class".into()];
    let layer = Layer::of_region(&county, &pick).unwrap();
    let links = Links::of_region(&county, &layer, Some(Spacing::Rook(0.0))).unwrap();
    let space = Space::measure(&layer, &links, &few()).unwrap();
    insta::assert_snapshot!(show(&space.global_table(), &["statistic", "value", "p_permuted"], 9), @"");
    let (values, factors, lacking) = layer.factors();
    assert_eq!((values.len(), lacking), (12, 0));
    let tables = detect(&values, &factors, Singletons::Keep).unwrap();
    insta::assert_snapshot!(show(&tables[0], &["factor", "q", "strata", "singletons"], 9), @"");
}

#[test]
fn what_is_asked_wrongly_is_answered_with_what_there_is() {
    let china = region("china");
    let say = |pick: &Pick| Layer::of_region(&china, pick).unwrap_err().to_string();
    let of = |value: &str| Pick {
        value: value.into(),
        ..Pick::default()
    };
    insta::assert_snapshot!(say(&of("population")), @"");
    insta::assert_snapshot!(say(&of("population.rich")), @"");
    insta::assert_snapshot!(say(&of("income.value")), @"");
    assert!(say(&of("nothing.at_all")).starts_with("the region has no table \"nothing\""));
}

#[test]
fn flows_of_china() {
    let china = region("china");
    let account = Account::of(&china);
    let table = account.table(&china).unwrap();
    let of = |table: &Table, kind: FlowKind, place: &str| {
        table.filter(|t, row| {
            t.get("kind", row) == Some(&Cell::Text(kind.label()))
                && t.get("place", row).and_then(Cell::word) == Some(place)
        })
    };
    let columns = ["year", "in", "out", "net", "per_head", "one_sided", "basis"];
    insta::assert_snapshot!(show(&of(&table, FlowKind::Moves, "440000"), &columns, 9), @"");
    insta::assert_snapshot!(show(&of(&table, FlowKind::FarmJobs, "000000"), &columns, 9), @"");
    insta::assert_snapshot!(show(&account.stages(&china).unwrap(), &["year", "reciprocity", "stage"], 9), @"");
    let missing: Vec<&str> = account.missing.iter().map(|t| t.en.as_str()).collect();
    insta::assert_snapshot!(missing.join("\n"), @"");
    // What leaves one province comes to another: net moves sum to nothing in every year.
    for year in [2000, 2010, 2020] {
        let moves = account
            .flows
            .iter()
            .filter(|f| f.kind == FlowKind::Moves && f.year == year);
        let (net, gross) = moves.fold((0.0, 0.0), |(n, g), f| {
            (n + f.net().unwrap(), g + f.gross_in.unwrap())
        });
        assert!(f64::abs(net) < 1e-9 * gross, "{year}: {net}");
    }
}

#[test]
fn flows_of_the_invented_county() {
    let county = region("qingshui");
    let account = Account::of(&county);
    let table = account.table(&county).unwrap();
    let whole = table.filter(|t, row| t.get("place", row).and_then(Cell::word) == Some("QS"));
    insta::assert_snapshot!(show(&whole, &["kind", "year", "in", "out", "net"], 40), @"");
    let stages = account.stages(&county).unwrap();
    insta::assert_snapshot!(show(&stages, &["year", "public", "market", "reciprocity", "stage"], 9), @"");
    let missing: Vec<&str> = account.missing.iter().map(|t| t.en.as_str()).collect();
    insta::assert_snapshot!(missing.join("\n"), @"");
}

fn ronghe(args: &[&str]) -> (i32, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_ronghe"))
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        out.status.code().unwrap(),
        text(out.stdout),
        text(out.stderr),
    )
}

/// A line of twelve places in a file: by pairs of names and by coordinates.
#[test]
fn the_verb_reads_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let (file, pairs) = (dir.path().join("places.csv"), dir.path().join("pairs.csv"));
    let mut text = "名称,收入,东,北,类\n".to_string();
    let mut links = "甲,乙\n".to_string();
    for i in 0..12 {
        let _ = writeln!(text, "p{i},{},{i},0,{}", i * i, i % 2);
        let _ = writeln!(links, "p{i},p{}", i + 1);
    }
    text += "p13,,13,0,1\n";
    std::fs::write(&file, text).unwrap();
    std::fs::write(&pairs, links).unwrap();
    let (file, pairs) = (file.to_str().unwrap(), pairs.to_str().unwrap());
    let base = [
        "spatial",
        file,
        "--value",
        "收入",
        "--permutations",
        "99",
        "--json",
    ];
    let run = |more: &[&str]| {
        let (code, out, err) = ronghe(&[&base, more].concat());
        assert_eq!(code, 0, "{err}");
        serde_json::from_str::<serde_json::Value>(&out).unwrap()
    };
    let by_pairs = run(&["--place", "名称", "--pairs", pairs, "--factor", "类"]);
    let by_points = run(&["--x", "东", "--y", "北", "--plane", "--weights", "band:1"]);
    assert_eq!(by_pairs["seed"], 1);
    assert!(by_pairs["detector-factors"].is_object());
    let value = |json: &serde_json::Value| json["spatial-global"]["rows"][0].clone();
    assert_eq!(value(&by_pairs), value(&by_points));
    assert!(
        by_pairs
            .to_string()
            .contains("1 places without a value left out.")
    );
    let (code, _, err) = ronghe(&base);
    assert_eq!(code, 2);
    assert!(err.contains("who is next to whom?"), "{err}");
    let (code, _, err) = ronghe(&["spatial", file, "--value", "支出", "--x", "东", "--y", "北"]);
    assert_eq!(code, 2);
    assert!(err.contains("支出"), "{err}");
}

#[test]
fn the_verb_speaks_both_languages_and_names_its_seed() {
    let args = [
        "spatial",
        "qingshui",
        "--value",
        "demography.away",
        "--per",
        "demography.registered",
        "--level",
        "township",
        "--permutations",
        "19",
        "--seed",
        "7",
    ];
    for (lang, words) in [("zh", "种子 7"), ("en", "seed 7")] {
        let (code, out, err) = ronghe(&[&args[..], &["--lang", lang]].concat());
        assert_eq!(code, 0, "{err}");
        assert!(out.contains(words), "{out}");
    }
    let (code, _, err) = ronghe(&[
        "spatial",
        "china",
        "--value",
        "population.total",
        "--weights",
        "bishop",
    ]);
    assert_eq!(code, 2);
    assert!(err.contains("expected adjacency, queen, rook"), "{err}");
}

#[test]
fn a_layer_keeps_its_words() {
    let mut layer = Layer::of_rows("x", [("a".to_string(), 1.0), ("b".to_string(), 2.0)]);
    layer
        .words
        .push((Text::same("f"), vec![Some("u".into()), None]));
    let (values, factors, lacking) = layer.factors();
    assert_eq!(
        (values.as_slice(), factors[0].strata().len(), lacking),
        (&[1.0][..], 1, 1)
    );
}
