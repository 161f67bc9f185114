//! Laws that hold for every deal (M2.d).
#![expect(clippy::unwrap_used, reason = "a generated deal is a good deal")]

use proptest::prelude::*;
use ronghe_base::{Fen, Lang};
use ronghe_mechanism::{
    property::{Deal, Ledger, Party, settle},
    rules::RuleBook,
};
use std::fmt::Write;

/// A deal as a file: members as id and shares in the order of the file.
#[derive(Clone, Debug)]
struct File {
    revenue: i64,
    costs: Vec<(i64, usize)>,
    rate: u32,
    retention: u32,
    members: Vec<(String, u64)>,
}

impl File {
    fn toml(&self) -> String {
        let total: i64 = self.costs.iter().map(|c| c.0).sum();
        let mut toml = format!(
            "id = 'x'\ntitle = 'x'\nplace = '330521'\ndate = 2016-02-29\narea_mu = '1'\nuse = 'other'\n\
             mode = 'market entry'\nrevenue_yuan = '{}'\nfund_rate = {}\ncollective_retention = {}\n\
             cost.total_yuan = '{}'\n",
            Fen::new(self.revenue),
            f64::from(self.rate) / 1e6,
            decimal(self.retention),
            Fen::new(total),
        );
        for (id, shares) in &self.members {
            write!(
                toml,
                "[[member]]\nid = '{id}'\nname = 'n'\nshares = {shares}\n"
            )
            .unwrap();
        }
        for &(amount, who) in &self.costs {
            let who = ["'collective'", "'county'", "{ zh = 'o', en = 'o' }"][who];
            let amount = Fen::new(amount);
            write!(
                toml,
                "[[cost.item]]\nname = 'c'\namount_yuan = '{amount}'\nborne_by = {who}\n"
            )
            .unwrap();
        }
        toml
    }

    fn settle(&self) -> Ledger {
        let deal = Deal::parse(&self.toml(), "x.toml").unwrap();
        settle(&deal, RuleBook::built_in()).unwrap()
    }
}

/// Millionths as digits: a small `f64` would print without a point or too short.
fn decimal(millionths: u32) -> String {
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

prop_compose! {
    fn file()(
        revenue in 0_i64..10_i64.pow(13),
        costs in prop::collection::vec((0_i64..10_i64.pow(12), 0_usize..3), 0..6),
        rate in 200_000_u32..=500_000,
        retention in 0_u32..=1_000_000,
        members in prop::collection::btree_map("[a-z0-9]{1,3}", 0_u64..1_000, 1..30),
        first in 1_u64..1_000,
    ) -> File {
        let mut members: Vec<(String, u64)> = members.into_iter().collect();
        members[0].1 = first; // one share at least
        File { revenue, costs, rate, retention, members }
    }
}

fn amounts(ledger: &Ledger) -> Vec<Fen> {
    ledger.lines.iter().map(|l| l.amount).collect()
}

proptest! {
    #[test]
    fn lines_sum_to_the_revenue(file in file()) {
        let ledger = file.settle();
        prop_assert_eq!(amounts(&ledger).into_iter().sum::<Fen>(), Fen::new(file.revenue));
        prop_assert!(ledger.verify().is_ok());
        prop_assert!(ledger.checks.iter().all(|c| c.passed), "{:?}", ledger.checks);
    }

    #[test]
    fn the_order_of_members_does_not_matter(file in file(), turn in 0_usize..30) {
        let mut turned = file.clone();
        let middle = turn % turned.members.len();
        turned.members.rotate_left(middle);
        prop_assert_eq!(file.settle(), turned.settle());
        turned.members.reverse();
        prop_assert_eq!(file.settle(), turned.settle());
    }

    #[test]
    fn the_scale_of_shares_does_not_matter(file in file(), times in 2_u64..1_000) {
        let mut scaled = file.clone();
        scaled.members.iter_mut().for_each(|m| m.1 *= times);
        prop_assert_eq!(amounts(&file.settle()), amounts(&scaled.settle()));
    }

    /// A higher rate never takes from the county and never gives to the others.
    #[test]
    fn the_county_gains_by_a_higher_rate(file in file(), rate in 200_000_u32..=500_000) {
        let other = File { rate, ..file.clone() };
        let (low, high) = if rate < file.rate { (other, file) } else { (file, other) };
        let (low, high) = (low.settle(), high.settle());
        prop_assert!(low.fund() <= high.fund());
        let to_members = |l: &Ledger| -> Fen {
            let lines = l.lines.iter();
            let members = lines.filter(|l| matches!(l.who, Party::Member(_)));
            members.map(|l| l.amount).sum()
        };
        // the collective may lose the fen that the members win
        prop_assert!(to_members(&high).fen() <= to_members(&low).fen() + 1);
    }

    /// Whatever stands in a file, reading it ends with a deal or with problems.
    #[test]
    fn no_text_breaks_the_reader(file in file(), at in 0_usize..400, with in "\\PC{0,3}") {
        let mut toml = file.toml();
        let at = (0..=at.min(toml.len())).rev().find(|&i| toml.is_char_boundary(i)).unwrap();
        toml.replace_range(at..at, &with);
        let _ = Deal::parse(&toml, "x.toml").map(|d| settle(&d, RuleBook::built_in()));
    }
}

/// The largest deal that is read: 100,000 members, and none loses a fen.
#[test]
fn a_whole_city_can_share() {
    let toml = huge(MOST, "0.01", 1, "0.01", 100_000);
    let deal = Deal::parse(&toml, "x.toml").unwrap();
    let ledger = settle(&deal, RuleBook::built_in()).unwrap();
    assert_eq!(ledger.lines.len(), 100_003);
    ledger.verify().unwrap();
}

fn problems(toml: &str) -> String {
    Deal::parse(toml, "x.toml").unwrap_err().to_string()
}

/// A deal of `members` equal members at the given revenue, with cost items of one amount.
fn huge(revenue: &str, total: &str, items: usize, amount: &str, members: usize) -> String {
    let item = format!("{{ name = 'c', amount_yuan = '{amount}', borne_by = 'county' }}");
    format!(
        "id = 'x'\ntitle = 'x'\nplace = '330521'\ndate = 2016-02-29\narea_mu = '1'\nuse = 'other'\n\
         mode = 'market entry'\nrevenue_yuan = '{revenue}'\nfund_rate = 0.2\n\
         collective_retention = 0\nequal_members = {members}\ncost.total_yuan = '{total}'\n\
         cost.item = [{}]\n",
        vec![item; items].join(", ")
    )
}

const MOST: &str = "10000000000000";

/// Costs that no amount can hold are a problem of the file, not of the arithmetic.
#[test]
fn many_huge_costs_are_a_problem() {
    insta::assert_snapshot!(problems(&huge(MOST, MOST, 1_000, MOST, 3)), @"x.toml:12: cost.total_yuan: the items sum to 10000000000000000.00, which is 9990000000000000.00 more than the total of 10000000000000.00");
    insta::assert_snapshot!(problems(&huge(MOST, MOST, 1_001, MOST, 3)), @"x.toml:13: cost.item: 1001 entries; at most 1000 are read");
    insta::assert_snapshot!(problems(&huge("1", "10000000000000.01", 2, MOST, 3)), @r#"x.toml:12: cost.total_yuan: "10000000000000.01" is too large: the largest amount is 10000000000000.00 yuan"#);
}

/// The largest amounts that are read still settle, whatever the costs.
#[test]
fn the_largest_amounts_settle() {
    let thousandth = "10000000000";
    for (revenue, members) in [(MOST, 10_000), ("0", 10_000), ("0.01", 1)] {
        let deal = huge(revenue, MOST, 1_000, thousandth, members);
        let ledger = settle(&Deal::parse(&deal, "x.toml").unwrap(), RuleBook::built_in()).unwrap();
        ledger.verify().unwrap();
        assert!(ledger.waterfall().rows() > 0 && !ledger.text(Lang::En).is_empty());
    }
    let deal = Deal::parse(&huge(MOST, "0", 0, "0", 10_000), "x.toml").unwrap();
    let ledger = settle(&deal, RuleBook::built_in()).unwrap();
    assert_eq!(ledger.lines.len(), 10_002);
    assert_eq!(ledger.total, Fen::MAX);
    ledger.verify().unwrap();
}

/// The largest shares of ten thousand members, with the largest sum to share.
#[test]
fn the_largest_shares_settle() {
    let mut toml = huge(MOST, "0", 0, "0", 1).replace("equal_members = 1\n", "");
    for i in 0..10_000 {
        write!(
            toml,
            "[[member]]\nid = 'm{i}'\nname = 'n'\nshares = 1000000000\n"
        )
        .unwrap();
    }
    let ledger = settle(&Deal::parse(&toml, "x.toml").unwrap(), RuleBook::built_in()).unwrap();
    ledger.verify().unwrap();
    assert_eq!(ledger.total, Fen::MAX);
}
