//! The rule book: what loads, what is refused, what is found.
#![expect(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use ronghe_base::{Cell, Date, Place, Status};
use ronghe_mechanism::rules::{Mechanism, Rule, RuleBook, Value};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn place(code: &str) -> Place {
    Place::new(code).unwrap()
}

const HEAD: &str = "id = 'x'\ntitle = 'x'\nmechanism = 'public'\nunit = 'share'\n";

fn entry(place: &str, from: &str, until: &str, value: &str) -> String {
    let until = if until.is_empty() {
        String::new()
    } else {
        format!("until = {until}\n")
    };
    format!(
        "[[entry]]\nvalue = {value}\nfrom = {from}\n{until}place = '{place}'\nstatus = 'local rule'\n\
         checked = 2026-11-24\nsource = {{ document = 'd', title = 't', article = '1' }}\n"
    )
}

fn refused(files: &[(&str, &str)]) -> String {
    RuleBook::parse(files.iter().copied())
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_built_in_stands_in_its_folder() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");
    assert!(RuleBook::built_in().rules().len() >= 5);
    for rule in RuleBook::built_in().rules() {
        let file = format!("{root}/{}/{}.toml", rule.mechanism.folder(), rule.id);
        assert!(std::path::Path::new(&file).exists(), "{file}");
        let own = rule.source.document == "ronghe";
        assert_eq!(own, rule.status == Status::Assumed, "{}", rule.id);
    }
}

#[test]
fn the_adjustment_fund_is_law_for_three_years() {
    let fund = |day| RuleBook::built_in().get("adjustment-fund", &place("330521"), day);
    let rule = fund(day("2015-01-01")).unwrap();
    assert_eq!(rule.status, Status::Law);
    assert_eq!(rule.mechanism, Mechanism::Property);
    let Value::Shares { min, max } = rule.value else {
        panic!("{:?}", rule.value)
    };
    assert_eq!(
        (min.to_string(), max.to_string()),
        ("20 %".into(), "50 %".into())
    );
    assert!(fund(day("2017-12-31")).is_ok());
    insta::assert_snapshot!(fund(day("2018-01-01")).unwrap_err(), @r"
    adjustment-fund holds 2015-01-01 to 2017-12-31 in 000000; nothing is known for 2018-01-01, after 2017-12-31. Zhongfang county (2024) cites Caishui [2023] No. 52 as the extension, but its text is not in this book. Add the rule for that day, with its source
    ");
}

#[test]
fn an_empty_rule_is_missing_everything() {
    insta::assert_snapshot!(refused(&[("a.toml", "[[entry]]\n")]), @r#"
    a.toml:1: id: missing; expected a name such as "adjustment-fund"
    a.toml:1: title: missing; expected { zh = "...", en = "..." }
    a.toml:1: mechanism: missing; expected the name of its folder
    a.toml:1: unit: missing; expected a unit such as "share" or "none"
    a.toml:1: entry[1].value: expected exactly one of: value, min with max, parts, words
    a.toml:1: entry[1].from: missing; expected a day such as 2017-06-30
    a.toml:1: entry[1].place: missing; expected a code as text, such as "330521"
    a.toml:1: entry[1].status: missing; expected its standing
    a.toml:1: entry[1].checked: missing; expected the day it was last compared with its source
    a.toml:1: entry[1].source: missing; a rule without source does not load
    "#);
}

#[test]
fn all_problems_of_all_files_are_reported() {
    let bad = "id = 'a b'\ntitle = 'x'\nmechanism = 'land'\nunit = 'yuan per mu'\nvalid = true\n\
               [[entry]]\nmin = 0.5\nmax = 0.2\nfrom = 2017-01-01\nuntil = 2016-12-31\nplace = '0'\n\
               status = 'rumour'\nchecked = 2026\nsource = { document = 'd', title = 't' }\n\
               [[entry]]\nvalue = 1\nwords = 'one'\nfrom = 2017-01-01\nplace = '000000'\n\
               status = 'law'\nchecked = 2026-11-24\nsource = 'hearsay'\n";
    let parts = format!(
        "{HEAD}[[entry]]\nparts = {{ a = 0.5, b = 0.4 }}\nfrom = 2017-01-01\nplace = '000000'\n\
         status = 'study'\nchecked = 2026-11-24\nsource = {{ document = 'd', title = 't', article = '1' }}\n"
    );
    insta::assert_snapshot!(refused(&[("a.toml", bad), ("b.toml", &parts), ("c.toml", "=")]), @r#"
    a.toml:1: id: "a b" is not an id: expected 1 to 64 letters, digits, - _ .
    a.toml:3: mechanism: "land" is unknown; expected one of "common", "space", "property", "public", "participation", "cooperation", "ecology", "capital"
    a.toml:4: unit: "yuan per mu" is no unit; expected one such as "share", "yuan-per-mu", "none"
    a.toml:5: valid: unknown field; known here: id, title, mechanism, unit, after, entry
    a.toml:8: entry[1].max: below min
    a.toml:10: entry[1].until: 2016-12-31 lies before the first day, 2017-01-01
    a.toml:11: entry[1].place: "0" is not a place: expected a code of 6, 9 or 12 digits (GB/T 2260; nation 000000), "W" for the rest of the world, or an id of letters, digits, - and _ with at least one letter
    a.toml:12: entry[1].status: "rumour" is unknown; expected one of "law", "local rule", "study", "observed", "assumed"
    a.toml:13: entry[1].checked: found a whole number; expected a day such as 2017-06-30
    a.toml:14: entry[1].source.article: missing; expected the article, or "unverified" where it was not seen
    a.toml:15: entry[2].value: expected exactly one of: value, min with max, parts, words
    a.toml:22: entry[2].source: found text; expected a table
    b.toml:6: entry[1].parts: the parts sum to 90 %; expected 100 %
    c.toml:1: not TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`
    "#);
}

/// What stands in the book rests on something; a term rests on its deal alone.
#[test]
fn every_status_but_a_term_may_stand_in_the_book() {
    let file = |status: &str| {
        let entry = entry("330000", "2015-01-01", "", "0.1");
        HEAD.to_string() + &entry.replace("local rule", status)
    };
    for status in [
        Status::Law,
        Status::LocalRule,
        Status::Study,
        Status::Observed,
        Status::Assumed,
    ] {
        let text = file(&status.label().en);
        let book = RuleBook::parse([("x.toml", text.as_str())]).unwrap();
        assert_eq!(book.rules()[0].status, status);
    }
    insta::assert_snapshot!(refused(&[("x.toml", &file("term"))]), @r#"x.toml:9: entry[1].status: "term" is unknown; expected one of "law", "local rule", "study", "observed", "assumed""#);
}

#[test]
fn two_values_for_one_day_are_refused() {
    let a = HEAD.to_string() + &entry("330000", "2015-01-01", "2017-12-31", "0.1");
    let b = HEAD.to_string() + &entry("330000", "2017-12-31", "", "0.2");
    let other = HEAD.replace("share", "number") + &entry("000000", "2017-12-31", "", "2");
    insta::assert_snapshot!(refused(&[("a.toml", &a), ("b.toml", &b), ("c.toml", &other)]), @r"
    a.toml:5: x has another unit or mechanism than in c.toml:5; one id is one idea
    b.toml:5: x for 330000 holds from 2017-12-31 here but also 2015-01-01 to 2017-12-31 in a.toml:5; only one value may hold on a day
    ");
}

#[test]
fn the_nearest_place_wins_and_the_nation_comes_last() {
    let mut file = HEAD.to_string();
    file += &entry("000000", "2010-01-01", "", "0.1");
    file += &entry("330000", "2012-01-01", "", "0.2");
    file += &entry("330500", "2014-01-01", "2014-12-31", "0.3");
    file += &entry("330521", "2016-01-01", "2016-12-31", "0.4");
    let book = RuleBook::parse([("x.toml", file.as_str())]).unwrap();
    let value = |code: &str, on: &str| {
        let rule: &Rule = book.get("x", &place(code), day(on)).unwrap();
        rule.value.label().en
    };
    assert_eq!(value("330521100201", "2016-06-01"), "40 %");
    assert_eq!(value("330521", "2014-06-01"), "30 %");
    assert_eq!(value("330521", "2015-06-01"), "20 %"); // a lapsed local rule leaves the wider one
    assert_eq!(value("330521", "2011-06-01"), "10 %");
    assert_eq!(value("440000", "2016-06-01"), "10 %");
    assert_eq!(value("QS-01", "2016-06-01"), "10 %"); // a region's own id lies in the nation
    insta::assert_snapshot!(book.get("x", &place("330521"), day("2009-12-31")).unwrap_err(), @r"
    x holds 2016-01-01 to 2016-12-31 in 330521, 2014-01-01 to 2014-12-31 in 330500, from 2012-01-01 in 330000, from 2010-01-01 in 000000; nothing is known for 2009-12-31, before 2010-01-01. Add the rule for that day, with its source
    ");
    insta::assert_snapshot!(book.get("x", &Place::world(), day("2016-01-01")).unwrap_err(), @r"
    x is known for 000000, 330000, 330500, 330521 but not for W or a place above it; add a rule for that place, with its source
    ");
    insta::assert_snapshot!(book.get("y", &place("330521"), day("2016-01-01")).unwrap_err(), @r#"
    the rule book has no "y"; it has x
    "#);
}

#[test]
fn a_gap_between_two_values_is_named() {
    let mut file = HEAD.to_string();
    file += &entry("000000", "2015-01-01", "2017-12-31", "0.1");
    file += &entry("000000", "2020-01-01", "", "0.1");
    let book = RuleBook::parse([("x.toml", file.as_str())]).unwrap();
    let gap = book.get("x", &place("330521"), day("2018-03-01"));
    insta::assert_snapshot!(gap.unwrap_err(), @r"
    x holds 2015-01-01 to 2017-12-31 in 000000, from 2020-01-01 in 000000; nothing is known for 2018-03-01, between 2017-12-31 and 2020-01-01. Add the rule for that day, with its source
    ");
}

#[test]
fn the_table_lists_every_rule() {
    let table = RuleBook::built_in().table();
    assert_eq!(table.rows(), RuleBook::built_in().rules().len());
    for row in 0..table.rows() {
        for column in ["from", "document", "article", "checked"] {
            assert_ne!(
                table.get(column, row),
                Some(&Cell::Missing),
                "{column} {row}"
            );
        }
    }
}
