//! The regions that the program brings along are without fault.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ronghe_atlas::{Files, Region, check, open};
use ronghe_base::{Lang, Table};
use std::{fs, path::Path};

#[test]
fn built_in_regions_have_no_errors() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut seen = 0;
    for name in ["china", "qingshui"] {
        let dir = data.join(name);
        if !dir.join("datapackage.json").is_file() {
            continue;
        }
        seen += 1;
        let (region, findings) = open(&Files::at(dir)).unwrap();
        assert!(!findings.has_errors(), "{}", findings.say(Lang::En));
        assert!(region.require("places").unwrap().rows() > 1);
    }
    assert!(seen > 0, "no region in {}", data.display());
}

/// Writes tables of the built-in China as a region of CSV files; `trade` may be changed on the way.
fn rewrite(dir: &Path, china: &Region, change: impl Fn(&Table, usize, &str) -> String) {
    for id in ["places", "cells", "trade"] {
        let table = china.require(id).unwrap();
        let ids: Vec<&str> = table.columns.iter().map(|c| c.id.as_str()).collect();
        let mut text = ids.join(",") + "\n";
        for row in 0..table.rows() {
            let words = ids.iter().map(|c| {
                if id == "trade" {
                    change(table, row, c)
                } else {
                    word(table, row, c)
                }
            });
            text += &words.collect::<Vec<_>>().join(",");
            text.push('\n');
        }
        fs::write(dir.join(format!("{id}.csv")), text).unwrap();
    }
}

fn word(table: &Table, row: usize, column: &str) -> String {
    let cell = table.get(column, row).unwrap();
    let word = cell.word().map(|w| format!("\"{w}\""));
    word.or_else(|| cell.number().map(|x| x.to_string()))
        .unwrap_or_default()
}

fn errors(dir: &Path) -> Vec<(&'static str, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for p in check(&Files::at(dir)).errors() {
        *counts.entry(p.code).or_insert(0) += p.count;
    }
    counts.into_iter().collect()
}

/// The slips that the sources of the built-in figures really contain, or invite.
#[test]
fn slips_of_the_sources_are_found() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/china");
    let (china, _) = open(&Files::at(data)).unwrap();
    let dir = tempfile::tempdir().unwrap();

    rewrite(dir.path(), &china, word);
    assert_eq!(errors(dir.path()), []);

    // read by columns instead of rows: two baselines, two sectors
    rewrite(dir.path(), &china, |table, row, column| match column {
        "buyer" => word(table, row, "origin"),
        "origin" => word(table, row, "buyer"),
        _ => word(table, row, column),
    });
    assert_eq!(errors(dir.path()), [("trade-orientation", 4)]);

    // the non-farm table under the name of the farm one, in both baselines
    let trade = china.require("trade").unwrap();
    let key = |row: usize| ["baseline", "buyer", "origin"].map(|c| word(trade, row, c));
    let nonfarm: std::collections::BTreeMap<_, _> = (0..trade.rows())
        .filter(|&r| word(trade, r, "sector") == "\"nonfarm\"")
        .map(|r| (key(r), word(trade, r, "share")))
        .collect();
    rewrite(dir.path(), &china, |table, row, column| match column {
        "share" => nonfarm[&key(row)].clone(),
        _ => word(table, row, column),
    });
    assert_eq!(errors(dir.path()), [("farm-copies-nonfarm", 2)]);

    // the world under the code of the nation
    rewrite(dir.path(), &china, |table, row, column| {
        word(table, row, column).replace("\"W\"", "\"000000\"")
    });
    assert_eq!(errors(dir.path()), [("nation-or-world", 2)]);
}
