//! What must hold in a ledger, worked out from its deal and not from the code that made it.

use super::{
    Deal, Ledger, Line, Mode, Party,
    settle::{COST, FUND},
};
use crate::rules::Value;
use ronghe_base::{Fen, Share, Text};
use serde::Serialize;

/// A law that a ledger was held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What must hold.
    pub name: Text,
    /// Whether it does.
    pub passed: bool,
}

/// In 128 bits, so that a ledger somebody changed cannot overflow.
fn fen(amount: Fen) -> i128 {
    i128::from(amount.fen())
}

fn sum<'l>(lines: impl Iterator<Item = &'l Line>) -> i128 {
    lines.map(|l| fen(l.amount)).sum()
}

fn down(amount: i128, share: Share) -> i128 {
    amount * i128::from(share.millionths()) / 1_000_000
}

/// What the deal says must come out.
struct Due {
    revenue: i128,
    cost: i128,
    increment: i128,
    fund: i128,
    kept: i128,
    left: i128,
}

impl Due {
    fn of(deal: &Deal) -> Self {
        let revenue = fen(deal.revenue);
        let cost: i128 = deal.costs.iter().map(|c| fen(c.amount)).sum();
        let increment = (revenue - cost).max(0);
        let fund = down(increment, deal.fund_rate);
        let kept = down(increment - fund, deal.collective_retention);
        Self {
            revenue,
            cost,
            increment,
            fund,
            kept,
            left: increment - fund - kept,
        }
    }
}

pub(super) fn checks(ledger: &Ledger) -> Vec<Check> {
    let due = Due::of(&ledger.deal);
    let rule = |id: &str| sum(ledger.lines.iter().filter(|l| l.basis.rule == id));
    let term = |field: &str| {
        let of_deal = ledger.lines.iter().filter(|l| l.basis.rule == "deal");
        sum(of_deal.filter(|l| l.basis.article == field))
    };
    let holder = match ledger.deal.mode {
        Mode::MarketEntry { .. } => "members",
        Mode::Resale { .. } => "transferor",
    };
    let total = sum(ledger.lines.iter());
    let loss = ledger.loss.as_ref().map_or(0, |l| fen(l.amount));
    let costs = rule(COST) == due.cost.min(due.revenue) && repaid(ledger);
    let whole = total == due.revenue && fen(ledger.total) == total;
    let positive = ledger.lines.iter().all(|l| l.amount >= Fen::ZERO);
    [
        ("各行之和等于收入", "lines sum to the revenue", whole),
        ("没有负数", "no amount is below zero", positive),
        (
            "增值等于收入减成本",
            "increment is revenue less cost",
            fen(ledger.increment) == due.increment,
        ),
        (
            "调节金比例在当日法定范围内",
            "the fund rate is lawful on the day",
            lawful(ledger),
        ),
        (
            "调节金等于比例乘增值",
            "fund is its rate of the increment",
            rule(FUND) == due.fund,
        ),
        (
            "集体留存等于约定比例",
            "collective keeps its part of the rest",
            term("collective_retention") == due.kept,
        ),
        (
            "其余全部分给成员或再转让方",
            "all that is left goes to members or transferor",
            term(holder) == due.left,
        ),
        (
            "每个成员与应得份额相差不足一分",
            "each member is within one fen of the quota",
            quotas(ledger, due.left),
        ),
        (
            "成本偿还不超过收入",
            "costs are repaid as far as the revenue reaches",
            costs,
        ),
        (
            "亏损等于成本减收入",
            "loss is cost less revenue",
            loss == (due.cost - due.revenue).max(0),
        ),
    ]
    .map(|(zh, en, passed)| Check {
        name: Text::new(zh, en),
        passed,
    })
    .into()
}

/// Whether every cost has one line, and none gets back more than was spent.
fn repaid(ledger: &Ledger) -> bool {
    let lines = ledger.lines.iter().filter(|l| l.basis.rule == COST);
    let back: Vec<Fen> = lines.map(|l| l.amount).collect();
    let costs = &ledger.deal.costs;
    back.len() == costs.len()
        && back
            .iter()
            .zip(costs)
            .all(|(back, cost)| *back <= cost.amount)
}

/// Whether the rate lies within the rule that the ledger cites.
fn lawful(ledger: &Ledger) -> bool {
    let rate = ledger.deal.fund_rate;
    let rule = ledger.rules.iter().find(|r| r.id == FUND);
    rule.is_some_and(|r| {
        r.days.holds(ledger.deal.date)
            && match r.value {
                Value::Shares { min, max } => (min..=max).contains(&rate),
                Value::Share(only) => rate == only,
                _ => false,
            }
    })
}

/// Whether each member has one line within one fen of `pot` by shares; none without increment.
fn quotas(ledger: &Ledger, pot: i128) -> bool {
    let members = ledger.deal.members();
    let all: i128 = members.iter().map(|m| i128::from(m.shares)).sum();
    let lines: Vec<&Line> = ledger
        .lines
        .iter()
        .filter(|l| matches!(l.who, Party::Member(_)))
        .collect();
    if fen(ledger.increment) == 0 {
        return lines.is_empty();
    }
    lines.len() == members.len()
        && lines.iter().zip(members).all(|(line, member)| {
            // |amount - pot * shares / all| < 1, without fractions
            let off = fen(line.amount) * all - pot * i128::from(member.shares);
            line.who == Party::Member(member.id.clone()) && off.abs() < all
        })
}
