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
    insta::assert_snapshot!(show(&space.global_table(), &["statistic", "value", "z_randomised", "p_permuted"], 9), @r"
    Moran's I | 0.4167 | 3.9285 | 0.0200
    Geary's C | 0.4984 | -3.4949 | 0.0200
    general G (binary weights) | 0.1401 | -1.5629 | 0.1200
    ");
    insta::assert_snapshot!(space.weights.en, @"Spatial weights: table of neighbours, row-standardised, not symmetric; 31 places, 136 links, without a neighbour: 1.");
    let notes: Vec<&str> = space.notes.iter().map(|n| n.en.as_str()).collect();
    insta::assert_snapshot!(notes.join("\n"), @r"
    Left out for want of a value: 2.
    Neighbours by table adjacency of the places inside them.
    ");
    let drop = Method {
        isolates: Isolates::Drop,
        ..few()
    };
    let space = Space::measure(&layer, &links, &drop).unwrap();
    assert_eq!(space.layer.values.len(), 30, "Hainan is an island");
    let local = space.local_table();
    assert_eq!((local.rows(), local.columns.len()), (30, 9));
}

/// The same three numbers from esda 2.9.0 with libpysal 4.14.1 on the same files (distances along great circles of a
/// sphere of 6,371.0088 km, isolates left out): 0.41363138, 0.42032170, 0.30626240.
#[test]
fn weights_by_table_and_distance() {
    let china = region("china");
    let layer = Layer::of_region(
        &china,
        &pick("population.urban", "population.total", "prefecture"),
    )
    .unwrap();
    for (spacing, value) in [
        (Spacing::Adjacency, "0.4136"),
        (Spacing::Nearest(5), "0.4203"),
        (Spacing::Band(300.0), "0.3063"),
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
    insta::assert_snapshot!(show(&space.global_table(), &["statistic", "value", "p_permuted"], 9), @r"
    Moran's I | -0.0808 | 0.9400
    Geary's C | 1.0459 | 0.7400
    general G (binary weights) | 0.3310 | 0.0800
    ");
    let (values, factors, lacking) = layer.factors();
    assert_eq!((values.len(), lacking), (12, 0));
    let tables = detect(&values, &factors, Singletons::Keep).unwrap();
    insta::assert_snapshot!(show(&tables[0], &["factor", "q", "strata", "singletons"], 9), @"Class | 0.4344 | 6.0000 | 3.0000");
}

#[test]
fn what_is_asked_wrongly_is_answered_with_what_there_is() {
    let china = region("china");
    let say = |pick: &Pick| Layer::of_region(&china, pick).unwrap_err().to_string();
    let of = |value: &str| Pick {
        value: value.into(),
        ..Pick::default()
    };
    insta::assert_snapshot!(say(&of("population")), @r#""population": expected TABLE.COLUMN, such as population.urban; docs/region.md lists both"#);
    insta::assert_snapshot!(say(&of("population.rich")), @r#"population.rich: table population has no column "rich" beside a place; its columns are place, year, total, urban, rural, source"#);
    insta::assert_snapshot!(say(&of("income.value")), @"table income has several values of value for 000000 in 2007; say which with --where COLUMN=WORD (columns: place, year, period, residence, definition, component, value, source)");
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
    insta::assert_snapshot!(show(&of(&table, FlowKind::Moves, "440000"), &columns, 9), @r"
    2000.0000 | 1150107.0000 | 43800.0000 | 1106307.0000 | - | 0.9266 | persons in the sample, not scaled up
    2010.0000 | 15844116.0447 | 1800809.9510 | 14043306.0937 | 0.1345 | 0.7959 | -
    2020.0000 | 9801994.2041 | 3310392.1945 | 6491602.0095 | 0.0515 | 0.4951 | -
    ");
    insta::assert_snapshot!(show(&of(&table, FlowKind::FarmJobs, "000000"), &columns, 9), @r"
    2000.0000 | 11688751.1186 | 89958765.9864 | -78270014.8678 | - | -0.7700 | -
    2005.0000 | 17474277.1705 | 115357798.0453 | -97883520.8748 | - | -0.7369 | -
    ");
    insta::assert_snapshot!(show(&account.stages(&china).unwrap(), &["year", "reciprocity", "stage"], 9), @r"
    2000.0000 | 0.1299 | country feeds city or city leads country or coordination
    2005.0000 | 0.1515 | country feeds city or city leads country or coordination
    ");
    let missing: Vec<&str> = account.missing.iter().map(|t| t.en.as_str()).collect();
    insta::assert_snapshot!(missing.join("\n"), @r"
    No table households (Household sample): not known: remittances of migrants.
    No table fiscal (Fiscal accounts): not known: budget spent on farming.
    No table fiscal (Fiscal accounts): not known: land income of the treasury.
    No table quota_projects (Quota projects): not known: building quota sold, money paid for quota.
    No table deposits (Deposits and loans): not known: growth of deposits and of loans in the place.
    No table capital_entries (Capital entering farming): not known: outside capital invested in farming.
    ");
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
    insta::assert_snapshot!(show(&whole, &["kind", "year", "in", "out", "net"], 40), @r"
    workers between farm and non-farm cells | 2023.0000 | 564.5402 | 43976.1305 | -43411.5903
    remittances of migrants | 2023.0000 | 1146172284.6158 | - | -
    budget spent on farming | 2021.0000 | 551932705.3800 | 0.0000 | 551932705.3800
    budget spent on farming | 2022.0000 | 554331145.6400 | 0.0000 | 554331145.6400
    budget spent on farming | 2023.0000 | 588930911.8900 | 0.0000 | 588930911.8900
    land income of the treasury | 2021.0000 | 0.0000 | 170704016.1900 | -170704016.1900
    land income of the treasury | 2022.0000 | 0.0000 | 221272189.6600 | -221272189.6600
    land income of the treasury | 2023.0000 | 0.0000 | 184958649.6600 | -184958649.6600
    building quota sold | 2018.0000 | - | 212.4880 | -
    building quota sold | 2019.0000 | - | 83.4780 | -
    building quota sold | 2020.0000 | - | 220.9890 | -
    building quota sold | 2021.0000 | - | 165.5030 | -
    building quota sold | 2022.0000 | - | 38.9870 | -
    building quota sold | 2023.0000 | - | 146.6880 | -
    money paid for quota | 2018.0000 | 37246342.0000 | - | -
    money paid for quota | 2019.0000 | 15831412.0000 | - | -
    money paid for quota | 2020.0000 | 41223616.0000 | - | -
    money paid for quota | 2021.0000 | 37035214.0000 | - | -
    money paid for quota | 2022.0000 | 7255212.0000 | - | -
    money paid for quota | 2023.0000 | 25336785.0000 | - | -
    growth of deposits and of loans in the place | 2022.0000 | 430275862.0700 | 765517241.3700 | -335241379.3000
    growth of deposits and of loans in the place | 2023.0000 | 430275862.0900 | 765517241.3900 | -335241379.3000
    outside capital invested in farming | 2017.0000 | 34134754.7100 | - | -
    outside capital invested in farming | 2018.0000 | 22550714.3900 | - | -
    outside capital invested in farming | 2019.0000 | 6070064.7700 | - | -
    outside capital invested in farming | 2020.0000 | 36921133.4100 | - | -
    outside capital invested in farming | 2021.0000 | 23764782.3800 | - | -
    outside capital invested in farming | 2022.0000 | 9653611.8800 | - | -
    ");
    let stages = account.stages(&county).unwrap();
    insta::assert_snapshot!(show(&stages, &["year", "public", "market", "reciprocity", "stage"], 9), @r"
    2021.0000 | 551932705.3800 | - | - | city leads country or coordination or integration
    2022.0000 | 554331145.6400 | -539604745.0800 | - | coordination
    2023.0000 | 588930911.8900 | -494863243.9600 | 0.0128 | coordination
    ");
    let missing: Vec<&str> = account.missing.iter().map(|t| t.en.as_str()).collect();
    insta::assert_snapshot!(missing.join("\n"), @"No table flows (Five-year flows): not known: people who moved within five years.");
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
            .contains("Left out for want of a value: 1.")
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

/// Both sections stand in the report, after the gap; in 2007 wide gaps cluster in the west, and one low place among them lasts.
#[test]
fn the_report_shows_space_and_flows() {
    for name in ["china", "qingshui"] {
        let study = ronghe::study::Study::open(name.as_ref())
            .unwrap()
            .measure()
            .unwrap();
        let document = ronghe::pages::document(&study).unwrap();
        let ids: Vec<&str> = document.sections.iter().map(|s| s.id.as_str()).collect();
        assert!(ids.contains(&"flows"), "{name}: {ids:?}");
        if name == "qingshui" {
            continue;
        }
        assert_eq!(ids[1..4], ["gap", "space", "flows"]);
        let section = &document.sections[2];
        let said: Vec<&str> = section
            .blocks
            .iter()
            .filter_map(|b| match b {
                ronghe_report::Block::Say(text) => Some(text.en.as_str()),
                _ => None,
            })
            .collect();
        insta::assert_snapshot!(said.join("\n"), @"Each place is tested by itself here; corrected for many tests (false discovery rate of at most 5 per cent) these are left: Sichuan.");
        let tables = document.tables();
        let of = |id: &str| tables.iter().find(|t| t.id == id).unwrap();
        insta::assert_snapshot!(show(of("spatial-global"), &["statistic", "value", "z_randomised"], 9), @r"
        Moran's I | 0.5716 | 5.1409
        Geary's C | 0.4257 | -4.3880
        general G (binary weights) | 0.1576 | 2.5337
        ");
        insta::assert_snapshot!(show(of("spatial-clusters"), &["cluster", "places", "which"], 9), @r"
        high among high | 4.0000 | Guangxi, Guizhou, Yunnan, Xinjiang
        low among low | 1.0000 | Hebei
        low among high | 1.0000 | Sichuan
        no more than chance | 24.0000 | -
        no neighbour | 1.0000 | Hainan
        ");
    }
}
