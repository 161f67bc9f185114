//! Laws that hold for every deal (M2.d).
#![expect(clippy::unwrap_used, reason = "a generated deal is a good deal")]

use proptest::prelude::*;
use ronghe_base::Fen;
use ronghe_mechanism::{
    property::{Deal, Ledger, settle},
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
        let to_members = |l: &Ledger| l.sum(ronghe_mechanism::property::Party::is_member);
        // the collective may lose the fen that the members win
        prop_assert!(to_members(&high).fen() <= to_members(&low).fen() + 1);
    }

    #[test]
    fn json_reads_back(file in file()) {
        let ledger = file.settle();
        let json = serde_json::to_string(&ledger).unwrap();
        let back: Ledger = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(back, ledger);
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
    let toml = "id = 'x'\ntitle = 'x'\nplace = '330521'\ndate = 2016-02-29\narea_mu = '1'\nuse = 'other'\n\
                mode = 'market entry'\nrevenue_yuan = '10000000000000'\nfund_rate = 0.2\n\
                collective_retention = 0\nequal_members = 100000\ncost.total_yuan = '0.01'\n\
                cost.item = [{ name = 'c', amount_yuan = '0.01', borne_by = 'county' }]\n";
    let deal = Deal::parse(toml, "x.toml").unwrap();
    let ledger = settle(&deal, RuleBook::built_in()).unwrap();
    assert_eq!(ledger.lines.len(), 100_003);
    ledger.verify().unwrap();
}
