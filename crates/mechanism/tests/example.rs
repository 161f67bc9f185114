//! The invented deal that comes with the program, in both languages and as tables.
#![expect(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use ronghe_base::{Cell, Lang, Table};
use ronghe_mechanism::{
    property::{Deal, Ledger, compare, settle},
    rules::RuleBook,
};
use std::fmt::Write;

fn deal() -> Deal {
    let toml = include_str!("../../../data/china/deals/example-2017.toml");
    Deal::parse(toml, "example-2017.toml").unwrap()
}

fn ledger() -> Ledger {
    settle(&deal(), RuleBook::built_in()).unwrap()
}

fn show(table: &Table, lang: Lang) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => text.get(lang).to_string(),
        Cell::Money(money) => money.to_string(),
        other => other.word().unwrap_or("?").to_string(),
    };
    let mut text = String::new();
    for row in 0..table.rows() {
        let cells: Vec<String> = table.columns.iter().map(|c| cell(&c.cells[row])).collect();
        writeln!(text, "{}", cells.join(" | ")).unwrap();
    }
    for note in &table.notes {
        writeln!(text, "* {}", note.get(lang)).unwrap();
    }
    text
}

#[test]
fn the_ledger_reads_in_chinese() {
    insta::assert_snapshot!(ledger().text(Lang::Zh));
}

#[test]
fn the_ledger_reads_in_english() {
    insta::assert_snapshot!(ledger().text(Lang::En));
}

#[test]
fn the_ledger_is_a_table() {
    insta::assert_snapshot!(show(&ledger().table(), Lang::En));
}

#[test]
fn the_waterfall_ends_at_nothing() {
    insta::assert_snapshot!(show(&ledger().waterfall(), Lang::En));
}

#[test]
fn other_rules_stand_beside_it() {
    insta::assert_snapshot!(show(
        &compare(&deal(), RuleBook::built_in()).unwrap(),
        Lang::En
    ));
}

/// In a resale no study is held against the deal: they are about a collective's own sale.
#[test]
fn a_resale_is_compared_with_law_only() {
    let toml = include_str!("../../../cases/property/resale.toml");
    let resale = Deal::parse(toml, "resale.toml").unwrap();
    insta::assert_snapshot!(show(&compare(&resale, RuleBook::built_in()).unwrap(), Lang::En), @r"
    this deal (40 %) | term of the deal | 100.00 | 15.00 | 135.00 | 0.00 | 0.00 | 0.00
    smallest lawful rate (20 %) | law | 50.00 | 20.00 | 180.00 | -50.00 | 5.00 | 45.00
    largest lawful rate (50 %) | law | 125.00 | 12.50 | 112.50 | 25.00 | -2.50 | -22.50
    ");
}

#[test]
fn json_names_rule_and_status() {
    let json = serde_json::to_value(ledger()).unwrap();
    let line = &json["lines"][0];
    assert_eq!(line["who"], "county");
    assert_eq!(line["amount"], "432823.71");
    assert_eq!(line["rule"], "adjustment-fund");
    assert_eq!(line["document"], "财税〔2016〕41号");
    assert_eq!(line["article"], "unverified");
    assert_eq!(line["status"], "law");
    assert_eq!(json["draft"], true);
}

/// A ledger somebody changed by a fen does not verify.
#[test]
fn a_changed_ledger_is_found_out() {
    let mut ledger = ledger();
    let fen = ronghe_base::Fen::new(1);
    let last = ledger.lines.len() - 1;
    ledger.lines[last].amount = ledger.lines[last].amount - fen;
    ledger.lines[0].amount = ledger.lines[0].amount + fen;
    insta::assert_snapshot!(ledger.verify().unwrap_err(), @r"
    example-2017.toml: ledger of deal example-2017 fails: fund is its rate of the increment; all that is left goes to members or transferor; each member is within one fen of the quota; settle the deal again
    ");
}
