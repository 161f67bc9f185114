//! What is measured of one sample, and the tables of its people: the list, the curve, the groups (D1).

use crate::error::StudyError;
use ronghe_base::{Table, Text, Unit};
use ronghe_gap::{Estimate, GapError, Grouping, Line, Ranked};

/// Points of the Lorenz curve that are listed.
const LORENZ_POINTS: usize = 21;

pub(super) type Figure = Box<dyn Fn(&Ranked<'_>) -> Result<Estimate, GapError>>;

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a type with a lifetime is not general enough"
)]
/// The measures of one sample, in the order in which they are listed.
pub(super) fn figures(groups: Option<&Grouping>) -> Vec<(Text, Figure)> {
    let mut list: Vec<(Text, Figure)> = vec![];
    let mut add = |zh: &str, en: &str, figure: Figure| list.push((Text::new(zh, en), figure));
    add("平均", "mean", Box::new(|r| r.mean()));
    add("中位数", "median", Box::new(|r| r.quantile(0.5)));
    add("基尼系数", "Gini", Box::new(|r| r.gini()));
    add("泰尔 T", "Theil T", Box::new(|r| r.entropy(1.0)));
    add("泰尔 L", "Theil L", Box::new(|r| r.entropy(0.0)));
    add("GE(2)", "GE(2)", Box::new(|r| r.entropy(2.0)));
    for e in [0.5, 1.0, 2.0] {
        add("阿特金森", "Atkinson", Box::new(move |r| r.atkinson(e)));
    }
    add("帕尔马比", "Palma ratio", Box::new(|r| r.palma()));
    add("S80/S20", "S80/S20", Box::new(|r| r.quintile_ratio()));
    for j in 0..5_u8 {
        let (from, to) = (f64::from(j) / 5.0, f64::from(j + 1) / 5.0);
        add(
            "五等份比重",
            "share of a fifth",
            Box::new(move |r| r.share(from, to)),
        );
    }
    for part in [0.4, 0.5, 0.6] {
        add(
            "相对贫困",
            "relative poverty",
            Box::new(move |r| r.poverty(0.0, Line::OfMedian(part))),
        );
    }
    for a in [1.0, 2.0] {
        add(
            "贫困差距",
            "poverty gap",
            Box::new(move |r| r.poverty(a, Line::OfMedian(0.6))),
        );
    }
    add("沃尔夫森", "Wolfson", Box::new(|r| r.wolfson()));
    add(
        "DER",
        "Duclos-Esteban-Ray",
        Box::new(|r| r.duclos_esteban_ray(0.5)),
    );
    if let Some(by) = groups.cloned() {
        add(
            "埃斯特班-雷",
            "Esteban-Ray",
            Box::new(move |r| r.esteban_ray(1.3, &by)),
        );
    }
    list
}

pub(super) fn lorenz(ranked: &Ranked<'_>) -> Result<Table, StudyError> {
    let mut table = Table::new(
        "lorenz",
        Text::new(
            "洛伦兹曲线与广义洛伦兹曲线",
            "Lorenz and generalised Lorenz curves",
        ),
    )
    .column(
        "people",
        Text::new("人口累计比重", "Share of people"),
        Unit::Share,
    )
    .column(
        "income",
        Text::new("收入累计比重 L(p)", "Share of income L(p)"),
        Unit::Share,
    )
    .column(
        "per_head",
        Text::new("广义 μL(p)", "Generalised, mu L(p)"),
        Unit::Number,
    )
    .note(Text::new(
        "边界上的一行按人拆分。",
        "A row at a boundary is split by persons.",
    ));
    for i in 0..LORENZ_POINTS {
        let p = i as f64 / (LORENZ_POINTS - 1) as f64;
        let (share, level) = (ranked.lorenz(p)?.value, ranked.generalised_lorenz(p)?.value);
        table.push([p.into(), share.into(), level.into()]);
    }
    Ok(table)
}

/// The groups: shares, means, own Gini, stratification.
pub(super) fn members(ranked: &Ranked<'_>, by: &Grouping) -> Result<Table, StudyError> {
    let (split, yl) = (ranked.gini_by(by)?, ranked.yitzhaki_lerman(by)?);
    let name = by.name();
    let mut table = Table::new(
        format!("groups-{}", name.en),
        Text::new(format!("{}各组", name.zh), format!("Groups by {}", name.en)),
    )
    .column("group", Text::new("组", "Group"), Unit::None)
    .column(
        "people",
        Text::new("人口比重", "Share of people"),
        Unit::Share,
    )
    .column(
        "income",
        Text::new("收入比重", "Share of income"),
        Unit::Share,
    )
    .column("mean", Text::new("平均", "Mean"), Unit::Number)
    .column("gini", Text::new("组内基尼", "Gini inside"), Unit::Number)
    .column(
        "stratification",
        Text::new("分层指数 Q", "Stratification Q"),
        Unit::Number,
    );
    for (g, (_, q)) in split.groups.iter().zip(&yl.index) {
        table.push([
            g.label.clone().into(),
            g.people.into(),
            g.income.into(),
            g.mean.into(),
            g.gini.into(),
            (*q).into(),
        ]);
    }
    Ok(table)
}
