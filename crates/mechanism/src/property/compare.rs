//! Who gains under another rule.

use super::{Deal, DealError, Mode, divide_increment, settle::Law};
use crate::rules::{Mechanism, Rule, RuleBook, Value};
use ronghe_base::{Cell, Fen, Share, Status, Table, Text, Unit};

/// How the increment is shared under one rule.
struct Row {
    rule: Text,
    status: Status,
    parts: [Fen; 3],
}

/// What county, collective and members (or transferor) would receive under other rules: the
/// smallest and the largest lawful rate, and the shares that studies propose. Studies bind nobody
/// and are marked; they are about a collective's own sale, so a resale is not held against them.
///
/// # Errors
/// As [`settle`](super::settle), but for the rate, which is only compared here.
pub fn compare(deal: &Deal, book: &RuleBook) -> Result<Table, DealError> {
    let law = Law::find(deal, book)?;
    let (min, max) = law.rates;
    let at = |zh: &str, en: &str, rate: Share, status| Row {
        rule: Text::new(format!("{zh}（{rate}）"), format!("{en} ({rate})")),
        status,
        parts: parts(deal, rate),
    };
    let mut rows = vec![
        at("本协议", "this deal", deal.fund_rate, Status::Term),
        at("法定下限", "smallest lawful rate", min, law.fund.status),
        at("法定上限", "largest lawful rate", max, law.fund.status),
    ];
    let mut studies = vec![];
    if let Mode::MarketEntry { .. } = deal.mode {
        for study in book.rules() {
            if let Some(row) = study_row(deal, study) {
                rows.push(row);
                studies.push(study);
            }
        }
    }
    let mut table = fill(deal, &rows);
    table.sources.push(law.fund.source());
    for study in studies {
        table.notes.extend(study.note.clone());
        table.sources.push(study.source());
    }
    Ok(table)
}

fn parts(deal: &Deal, rate: Share) -> [Fen; 3] {
    let kept = deal.collective_retention;
    let p = divide_increment(deal.revenue, deal.cost(), rate, kept);
    [p.fund, p.collective, p.members]
}

/// A study that shares between government, collective and members.
fn study_row(deal: &Deal, study: &Rule) -> Option<Row> {
    let Value::Parts(shares) = &study.value else {
        return None;
    };
    let named = ["government", "collective", "members"].map(|k| shares.get(k).copied());
    let [Some(state), Some(collective), Some(members)] = named else {
        return None;
    };
    let right = study.status == Status::Study && study.mechanism == Mechanism::Property;
    if !right || shares.len() != 3 {
        return None;
    }
    let weights = [state, collective, members].map(|s| u64::from(s.millionths()));
    let parts = deal.increment().split(&weights).ok()?;
    Some(Row {
        rule: study.title.clone(),
        status: study.status,
        parts: parts.try_into().ok()?,
    })
}

fn fill(deal: &Deal, rows: &[Row]) -> Table {
    let holder = match deal.mode {
        Mode::MarketEntry { .. } => Text::new("成员", "Members"),
        Mode::Resale { .. } => Text::new("再转让方", "Transferor"),
    };
    let change = |t: &Text| {
        Text::new(
            format!("{}较本协议", t.zh),
            format!("{} against this deal", t.en),
        )
    };
    let names = [
        ("county", Text::new("县级国库", "County")),
        ("collective", Text::new("集体", "Collective")),
        ("members", holder),
    ];
    let mut table = Table::new(
        "who-gains",
        Text::new("不同规则下谁得益", "Who gains under other rules"),
    )
    .column("rule", Text::new("规则", "Rule"), Unit::None)
    .column("status", Text::new("性质", "Status"), Unit::None);
    for (id, label) in &names {
        table = table.column(*id, label.clone(), Unit::Yuan);
    }
    for (id, label) in &names {
        table = table.column(format!("{id}-change"), change(label), Unit::Yuan);
    }
    let own = rows.first().map_or([Fen::ZERO; 3], |r| r.parts);
    for row in rows {
        let mut cells: Vec<Cell> = vec![row.rule.clone().into(), row.status.label().into()];
        cells.extend(row.parts.map(Cell::from));
        cells.extend(row.parts.iter().zip(own).map(|(&a, b)| Cell::from(a - b)));
        table.push(cells);
    }
    table
}
