//! The weakest links: what one more per cent of loosening is worth, dearest first (X0).

use super::{sources, table};
use crate::simulate::{Barrier, BarrierKind, Simulation};
use ronghe_base::{Table, Text, Unit};

/// Every barrier of every place.
pub fn barriers(run: &Simulation, barriers: &[Barrier]) -> Table {
    let mut table = table(
        "barriers",
        (
            "最薄弱环节：各障碍再放松 1% 的价值",
            "Weakest links: worth of one per cent off each barrier",
        ),
        &[
            ("rank", "位次", "Rank", Unit::Count),
            ("barrier", "障碍", "Barrier", Unit::None),
            ("place", "代码", "Code", Unit::None),
            ("name", "地方", "Place", Unit::None),
            (
                "gain",
                "福利增加（占居民与所有者全部收入百万分比）", "Gain in welfare (per million of all income of households and owners)",
                Unit::Number,
            ),
        ],
    )
    .note(Text::new(
        "货币度量福利（含所有者）在基期的导数乘以 1%：成本与楔子降 1%，城镇用地增 1%，相当于城镇用地 1% 的集体土地入市，迁移者保留的权益增 1 个百分点，公共资金按当地预算增 1%（由各地按增加值分担）。1% 的难易各不相同，也不计成本；流量大的环节数值大，迁移一类还计入直接效用；保留权益只是重新划分同一土地收益。",
        "Slope of money-metric welfare (with owners) at the baseline times one per cent: costs and the wedge down by one per cent, urban land up by one, collective land of one per cent of urban land entering, one point more of the right kept, one per cent more of the place's budget (paid by all by value added). One per cent is not the same effort everywhere and costs nothing here; a link with a large flow has a large figure, moving costs also count direct utility, and a kept right divides the same land income anew (its worth falls as more is kept: do not extend it).",
    ));
    for (rank, barrier) in (1_i64..).zip(barriers) {
        table.push([
            rank.into(),
            barrier.kind.label().into(),
            run.model.places[barrier.place].clone().into(),
            run.model.names[barrier.place].clone().into(),
            (1e6 * barrier.gain).into(),
        ]);
    }
    table.sources = sources(run);
    table
}

/// Worth of every kind of barrier by place, and of all of them together.
pub fn barrier_places(run: &Simulation, barriers: &[Barrier]) -> Table {
    let empty = Table::new(
        "barrier-places",
        Text::new(
            "各地各类障碍再放松 1% 的价值（占居民与所有者全部收入百万分比）",
            "Worth of one per cent off each barrier by place (per million of all income of households and owners)",
        ),
    )
    .column("place", Text::new("代码", "Code"), Unit::None)
    .column("name", Text::new("地方", "Place"), Unit::None)
    .column(
        "costs",
        Text::new("各项成本合计", "All costs"),
        Unit::Number,
    );
    let mut table = BarrierKind::ALL
        .into_iter()
        .fold(empty, |t, kind| t.column(kind.id(), kind.label(), Unit::Number))
        .note(Text::new(
            "“各项成本合计”为迁入、本地农转非、购入商品三项之和（迁出与迁入是同样的流动，不重复计）。",
            "“All costs” adds moving in, leaving farming and goods from elsewhere (moving out is the same flows seen from the other end).",
        ));
    let gain = |kind: BarrierKind, p: usize| -> f64 {
        let found = barriers.iter().find(|b| b.kind == kind && b.place == p);
        found.map_or(0.0, |b| 1e6 * b.gain)
    };
    let costs = [
        BarrierKind::Entry,
        BarrierKind::LeavingFarming,
        BarrierKind::Market,
    ];
    for p in (0..run.model.places.len()).filter(|&p| run.model.nation(p)) {
        let all: f64 = costs.iter().map(|&kind| gain(kind, p)).sum();
        let mut row = vec![
            run.model.places[p].clone().into(),
            run.model.names[p].clone().into(),
            all.into(),
        ];
        row.extend(BarrierKind::ALL.map(|kind| gain(kind, p).into()));
        table.push(row);
    }
    table.sources = sources(run);
    table
}

/// The barriers added up by kind, dearest first.
pub fn barrier_sums(barriers: &[Barrier]) -> Vec<(BarrierKind, f64)> {
    if barriers.is_empty() {
        return vec![];
    }
    let sum = |kind| {
        barriers
            .iter()
            .filter(|b| b.kind == kind)
            .map(|b| b.gain)
            .sum()
    };
    let whole = BarrierKind::ALL.into_iter().filter(|k| k.adds_up());
    let mut kinds: Vec<(BarrierKind, f64)> = whole.map(|k| (k, sum(k))).collect();
    kinds.sort_by(|a, b| b.1.total_cmp(&a.1));
    kinds
}

/// The barriers added up by kind, as a table.
pub fn barrier_kinds(barriers: &[Barrier]) -> Table {
    let mut table = table(
        "barrier-kinds",
        (
            "各类障碍普遍放松 1%",
            "One per cent off each kind of barrier, everywhere",
        ),
        &[
            ("barrier", "障碍", "Barrier", Unit::None),
            (
                "gain",
                "福利增加（占居民与所有者全部收入万分比）",
                "Gain in welfare (per 10,000 of all income of households and owners)",
                Unit::Number,
            ),
        ],
    )
    .note(Text::new(
        "各地之和（一阶近似）。迁出与迁入是同样的流动，公共资金只是转手，二者不在此列。",
        "Sum over places (first order). Moving out is the same flows as moving in, and public money only changes hands: neither stands here.",
    ));
    for (kind, gain) in barrier_sums(barriers) {
        table.push([kind.label().into(), (1e4 * gain).into()]);
    }
    table
}
