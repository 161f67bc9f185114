//! Settles a deal under the law of its day.

use super::{
    Basis, Bearer, CostItem, Deal, DealError, Ledger, Line, Loss, Mode, Parts, Party, check,
    divide_increment, words,
};
use crate::rules::{Rule, RuleBook, RuleError, Value};
use ronghe_base::{Fen, Share, Text};

/// Rule of the adjustment fund.
pub(super) const FUND: &str = "adjustment-fund";
/// Rule on what counts as cost.
pub(super) const COST: &str = "deductible-cost";
const LOSS: &str = "loss-bearer";
const ROUNDING: &str = "rounding";

/// The rules of the day, found once.
pub(super) struct Law<'b> {
    pub(super) fund: &'b Rule,
    cost: &'b Rule,
    loss: &'b Rule,
    rounding: &'b Rule,
    /// Lawful rates.
    pub(super) rates: (Share, Share),
}

impl<'b> Law<'b> {
    pub(super) fn find(deal: &Deal, book: &'b RuleBook) -> Result<Self, DealError> {
        let wrap = |rule: RuleError| DealError::Rule {
            file: deal.file.clone(),
            deal: deal.id.clone(),
            date: deal.date,
            rule: Box::new(rule),
        };
        let get = |id: &str| book.get(id, &deal.place, deal.date).map_err(wrap);
        let fund = get(FUND)?;
        let rates = match fund.value {
            Value::Shares { min, max } => (min, max),
            Value::Share(rate) => (rate, rate),
            ref other => {
                return Err(wrap(RuleError::Kind {
                    id: FUND.into(),
                    found: other.label().en,
                    expected: "a share, or shares from min to max,",
                }));
            }
        };
        Ok(Self {
            fund,
            cost: get(COST)?,
            loss: get(LOSS)?,
            rounding: get(ROUNDING)?,
            rates,
        })
    }
}

/// Settles a deal: who receives how much of the revenue, and why (M2.d).
///
/// # Errors
/// [`DealError::Rule`] where the book does not know the law of the day, [`DealError::Rate`] where
/// the fund rate is not lawful.
///
/// # Source
/// Caishui 2016 No. 41 for the fund, its payer and its receiver; what is assumed says so.
///
/// ```
/// # use ronghe_mechanism::{property::{settle, Deal}, rules::RuleBook};
/// # let toml = include_str!("../../../../cases/property/checked-example.toml");
/// let deal = Deal::parse(toml, "checked-example.toml")?;
/// let ledger = settle(&deal, RuleBook::built_in())?;
/// assert_eq!(ledger.fund().to_string(), "180.00");
/// assert_eq!(ledger.total, deal.revenue);
/// assert!(ledger.draft); // no consent is shown
/// # Ok::<(), ronghe_mechanism::property::DealError>(())
/// ```
pub fn settle(deal: &Deal, book: &RuleBook) -> Result<Ledger, DealError> {
    let law = Law::find(deal, book)?;
    check_rate(deal, &law)?;
    let parts = divide_increment(
        deal.revenue,
        deal.cost(),
        deal.fund_rate,
        deal.collective_retention,
    );
    let mut lines = vec![fund_line(deal, &law, &parts)];
    lines.extend(cost_lines(deal, &law));
    if parts.increment > Fen::ZERO {
        lines.push(collective_line(deal, &parts));
        lines.extend(holder_lines(deal, &parts)?);
    }
    let loss = loss(deal, &law, &lines);
    let mut rules = vec![law.fund.clone(), law.cost.clone(), law.rounding.clone()];
    if loss.is_some() {
        rules.push(law.loss.clone());
    }
    let mut ledger = Ledger {
        draft: deal.consent.is_none(),
        increment: parts.increment,
        total: lines.iter().map(|l| l.amount).sum(),
        lines,
        loss,
        notes: notes(deal, &rules),
        rules,
        checks: vec![],
        deal: deal.clone(),
    };
    ledger.checks = check::checks(&ledger);
    Ok(ledger)
}

fn check_rate(deal: &Deal, law: &Law<'_>) -> Result<(), DealError> {
    let (min, max) = law.rates;
    let side = match deal.fund_rate {
        rate if rate < min => "below",
        rate if rate > max => "above",
        _ => return Ok(()),
    };
    Err(DealError::Rate {
        file: deal.file.clone(),
        deal: deal.id.clone(),
        rate: deal.fund_rate,
        side,
        min,
        max,
        law: law.fund.source().path,
    })
}

fn fund_line(deal: &Deal, law: &Law<'_>, parts: &Parts) -> Line {
    let formula = if parts.increment > Fen::ZERO {
        words::portion(deal.fund_rate, parts.increment)
    } else {
        let (revenue, cost) = (deal.revenue, deal.cost());
        Text::new(
            format!("收入{revenue}不高于成本{cost}，无增值"),
            format!("no increment: revenue {revenue} does not exceed cost {cost}"),
        )
    };
    Line {
        who: Party::County,
        name: Text::new("土地增值收益调节金", "adjustment fund"),
        amount: parts.fund,
        formula,
        basis: Basis::rule(law.fund),
    }
}

/// The costs go back to those who bore them. Where the revenue does not reach, others come before
/// the seller, each group in proportion, ties in the order of the deal (assumed).
fn cost_lines(deal: &Deal, law: &Law<'_>) -> Vec<Line> {
    let own: Vec<bool> = deal.costs.iter().map(|c| is_own(deal, c)).collect();
    let mut left = deal.revenue;
    let mut repaid = vec![(Fen::ZERO, Text::default()); deal.costs.len()];
    for turn in [false, true] {
        let group: Vec<usize> = (0..own.len()).filter(|&i| own[i] == turn).collect();
        let weights: Vec<u64> = group.iter().map(|&i| weight(&deal.costs[i])).collect();
        let due: Fen = group.iter().map(|&i| deal.costs[i].amount).sum();
        let pot = due.min(left);
        left = left - pot;
        let nothing = || vec![Fen::ZERO; group.len()]; // where all costs are zero
        let parts = pot.split(&weights).unwrap_or_else(|_| nothing());
        for (&i, part) in group.iter().zip(parts) {
            repaid[i] = (part, repayment(deal.costs[i].amount, part, pot, due));
        }
    }
    let lines = deal.costs.iter().zip(repaid);
    lines
        .map(|(item, (amount, formula))| Line {
            who: party(&item.borne_by),
            name: cost_name(item),
            amount,
            formula,
            basis: Basis::rule(law.cost),
        })
        .collect()
}

/// What comes back of `spent` where `pot` is there for `due`.
fn repayment(spent: Fen, back: Fen, pot: Fen, due: Fen) -> Text {
    if pot == due {
        return Text::new(
            format!("已支出{spent}，全额偿还"),
            format!("{spent} spent, repaid in full"),
        );
    }
    let sum = words::split_by_amount(pot, spent, due, back);
    Text::new(
        format!("已支出{spent}，收入不足：{}", sum.zh),
        format!("{spent} spent, the revenue falls short: {}", sum.en),
    )
}

fn weight(item: &CostItem) -> u64 {
    item.amount.fen().unsigned_abs()
}

/// Whether the seller itself bore the cost.
fn is_own(deal: &Deal, item: &CostItem) -> bool {
    party(&item.borne_by) == deal.seller()
}

fn party(bearer: &Bearer) -> Party {
    match bearer {
        Bearer::Collective => Party::Collective,
        Bearer::County => Party::County,
        Bearer::Transferor => Party::Transferor,
        Bearer::Other(_) => Party::Other,
    }
}

fn cost_name(item: &CostItem) -> Text {
    let Text { zh, en } = &item.name;
    match &item.borne_by {
        Bearer::Other(who) => Text::new(
            format!("偿还成本：{zh}（{}）", who.zh),
            format!("cost repaid: {en} ({})", who.en),
        ),
        _ => Text::new(format!("偿还成本：{zh}"), format!("cost repaid: {en}")),
    }
}

fn collective_line(deal: &Deal, parts: &Parts) -> Line {
    Line {
        who: Party::Collective,
        name: Text::new("集体留存", "kept by the collective"),
        amount: parts.collective,
        formula: words::portion(deal.collective_retention, parts.rest()),
        basis: Basis::term(deal, "collective_retention"),
    }
}

/// What is left goes to the members by shares, or to the transferor of a resale.
fn holder_lines(deal: &Deal, parts: &Parts) -> Result<Vec<Line>, DealError> {
    let members = match &deal.mode {
        Mode::MarketEntry { members } => members,
        Mode::Resale { transferor } => return Ok(vec![transferor_line(deal, transferor, parts)]),
    };
    let weights: Vec<u64> = members.iter().map(|m| m.shares).collect();
    let all = weights.iter().map(|&w| u128::from(w)).sum();
    let amounts = parts
        .members
        .split(&weights)
        .map_err(|error| DealError::Split {
            file: deal.file.clone(),
            deal: deal.id.clone(),
            error,
        })?;
    let lines = members.iter().zip(amounts);
    Ok(lines
        .map(|(member, amount)| Line {
            who: Party::Member(member.id.clone()),
            name: member.name.clone(),
            amount,
            formula: words::split(parts.members, member.shares, all, amount),
            basis: Basis::term(deal, "members"),
        })
        .collect())
}

fn transferor_line(deal: &Deal, name: &Text, parts: &Parts) -> Line {
    let (rest, kept, left) = (parts.rest(), parts.collective, parts.members);
    Line {
        who: Party::Transferor,
        name: name.clone(),
        amount: left,
        formula: Text::same(format!("{rest} - {kept} = {left}")),
        basis: Basis::term(deal, "transferor"),
    }
}

fn loss(deal: &Deal, law: &Law<'_>, lines: &[Line]) -> Option<Loss> {
    let (revenue, cost) = (deal.revenue, deal.cost());
    if cost <= revenue {
        return None;
    }
    let others = deal.costs.iter().filter(|c| !is_own(deal, c));
    let spent: Fen = others.map(|c| c.amount).sum();
    let repaid: Fen = lines
        .iter()
        .filter(|l| l.basis.rule == COST && l.who != deal.seller())
        .map(|l| l.amount)
        .sum();
    Some(Loss {
        who: deal.seller(),
        amount: cost - revenue,
        owed: spent - repaid,
        formula: Text::same(format!("{cost} - {revenue} = {}", cost - revenue)),
        basis: Basis::rule(law.loss),
    })
}

fn notes(deal: &Deal, rules: &[Rule]) -> Vec<Text> {
    let consent = match &deal.consent {
        None => Text::new(
            "草稿：未出示成员同意（M2.e），不得据此付款",
            "DRAFT: no consent of the members is shown (M2.e); nothing may be paid on it",
        ),
        Some(reference) => Text::new(
            format!("同意记录：{reference}（本程序未核验）"),
            format!("consent: {reference} (not verified here)"),
        ),
    };
    let mut notes = vec![consent];
    for rule in rules {
        let status = rule.status.label();
        let says = rule.value.label();
        notes.push(Text::new(
            format!("{}（{}）：{}", rule.title.zh, status.zh, says.zh),
            format!("{} ({}): {}", rule.id, status.en, says.en),
        ));
        notes.extend(rule.note.clone());
    }
    notes
}
