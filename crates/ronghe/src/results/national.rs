//! National figures: before, after, beside the record, by measure, under other parameters.

use super::{people_unit, sources, table};
use crate::package::Measure;
use crate::simulate::{Contribution, Headline, Record, Simulation, Variant};
use ronghe_base::{Cell, Table, Text, Unit};

type Row = (&'static str, &'static str, Unit, fn(&Headline) -> f64);

/// The figures that stand in every comparison, people in heads.
const ROWS: [Row; 11] = [
    (
        "在登记地以外的地方工作",
        "working outside the place of registration",
        Unit::Persons,
        |h| h.outside_place,
    ),
    (
        "在登记单元以外工作",
        "working outside the cell of registration",
        Unit::Persons,
        |h| h.outside_cell,
    ),
    (
        "农业就业比重",
        "farm share of jobs",
        Unit::Percent,
        |h| 100.0 * h.farm_job_share,
    ),
    (
        "非农与农业单元收入之比（模型，不含所有者）",
        "income of non-farm over farm cells (model, without owners)",
        Unit::Ratio,
        |h| h.cell_ratio,
    ),
    (
        "基尼系数（模型，含组内离散，不含所有者）",
        "Gini (model, with spread within groups, without owners)",
        Unit::Number,
        |h| h.gini,
    ),
    (
        "泰尔 T（模型，不含所有者）",
        "Theil T (model, without owners)",
        Unit::Number,
        |h| h.theil,
    ),
    (
        "实际生产总值（基期 = 1）",
        "real GDP (baseline = 1)",
        Unit::Hat,
        |h| h.output,
    ),
    (
        "登记人口福利（基期 = 1）",
        "welfare of registered people (baseline = 1)",
        Unit::Hat,
        |h| h.welfare,
    ),
    (
        "货币度量福利，含所有者（基期 = 1）",
        "money-metric welfare with owners (baseline = 1)",
        Unit::Hat,
        |h| h.welfare_with_owners,
    ),
    (
        "实际公共支出，人均（基期 = 1）",
        "real public spending per user (baseline = 1)",
        Unit::Hat,
        |h| h.service,
    ),
    (
        "所在群体受损的人口",
        "people whose group loses",
        Unit::Percent,
        |h| 100.0 * h.losing,
    ),
];

/// Rows of [`ROWS`] for which the record has a figure, or the reader looks for one.
const RECORDED: [usize; 3] = [0, 2, 3];

/// A row's name with its unit in brackets (rows of one table differ in unit), and its value.
fn row(run: &Simulation, k: usize) -> (Text, impl Fn(&Headline) -> f64) {
    let (zh, en, unit, value) = ROWS[k];
    let (divide, unit) = if unit == Unit::Persons {
        people_unit(run)
    } else {
        (1.0, unit)
    };
    let label = unit.label();
    let name = if matches!(unit, Unit::Hat | Unit::Ratio | Unit::Number) {
        Text::new(zh, en)
    } else {
        Text::new(
            format!("{zh}（{}）", label.zh),
            format!("{en} ({})", label.en),
        )
    };
    (name, move |h: &Headline| value(h) / divide)
}

/// Baseline against reform.
pub fn outcome(run: &Simulation) -> Table {
    let mut table = table(
        "outcome",
        ("基期与改革后", "Baseline against reform"),
        &[
            ("measure", "指标", "Measure", Unit::None),
            ("baseline", "基期", "Baseline", Unit::Number),
            ("reform", "改革后", "Reform", Unit::Number),
            ("change", "变化", "Change", Unit::Number),
        ],
    )
    .note(Text::new(
        "福利是按登记地计算的平均值，计入迁移成本下降的直接效用，所以要与生产总值一起看。单元按工作划分，不是居住地。实际生产总值为增加值除以当地最终购买品的帕氏价格指数（不含住房）。",
        "Welfare is a mean over the people registered in a place and counts the direct utility of lower moving costs, so read it with GDP. Cells are jobs, not residence. Real GDP is value added over a Paasche index of the goods bought by final users (no housing).",
    ));
    let (before, after) = (run.headline_before(), run.headline_after());
    for k in 0..ROWS.len() {
        let (name, value) = row(run, k);
        let (b, a) = (value(before), value(after));
        table.push([name.into(), b.into(), a.into(), (a - b).into()]);
    }
    table.sources = sources(run);
    table
}

/// Changes of the national hats in per cent, for the chart.
pub fn hats(run: &Simulation) -> Table {
    let after = run.headline_after();
    let mut table = table(
        "hats",
        ("总体指标的变化", "Change in figures of the whole"),
        &[
            ("measure", "指标", "Measure", Unit::None),
            ("change", "变化", "Change", Unit::Percent),
        ],
    );
    for (zh, en, hat) in [
        ("实际生产总值", "real GDP", after.output),
        (
            "登记人口福利",
            "welfare of registered people",
            after.welfare,
        ),
        (
            "福利（含所有者）",
            "welfare with owners",
            after.welfare_with_owners,
        ),
        (
            "实际公共支出，人均",
            "real public spending per user",
            after.service,
        ),
    ] {
        table.push([Text::new(zh, en).into(), (100.0 * (hat - 1.0)).into()]);
    }
    table
}

/// Income shares of the five fifths of people, before and after.
pub fn fifths(run: &Simulation) -> Table {
    let mut table = table(
        "fifths",
        (
            "五等份人口的收入比重",
            "Income shares of the five fifths of people",
        ),
        &[
            ("fifth", "五等份", "Fifth", Unit::None),
            ("baseline", "基期", "Baseline", Unit::Share),
            ("reform", "改革后", "Reform", Unit::Share),
        ],
    );
    let names = [
        ("最低", "lowest"),
        ("第二", "second"),
        ("中间", "middle"),
        ("第四", "fourth"),
        ("最高", "highest"),
    ];
    let (before, after) = (
        run.headline_before().quintiles,
        run.headline_after().quintiles,
    );
    for (k, (zh, en)) in names.into_iter().enumerate() {
        table.push([Text::new(zh, en).into(), before[k].into(), after[k].into()]);
    }
    table
}

/// The example reform beside the record (before any policy number).
pub fn record(record: &Record) -> Table {
    let run = &record.simulation;
    let (from, to) = (run.model.year, record.year);
    let number = Unit::Number;
    let mut table = Table::new(
        format!("record-{}", run.package.id),
        Text::new("模型与实际记录", "The model beside the record"),
    )
    .column("measure", Text::new("指标", "Measure"), Unit::None)
    .column(
        "baseline",
        Text::new(format!("模型基期 {from}"), format!("Model baseline {from}")),
        number,
    )
    .column(
        "reform",
        Text::new("模型：改革后", "Model: after the reform"),
        number,
    )
    .column(
        "observed",
        Text::new(format!("实际 {to}"), format!("Observed {to}")),
        number,
    );
    let (before, after) = (run.headline_before(), run.headline_after());
    let observed = [
        Some(record.outside_place / people_unit(run).0),
        Some(100.0 * record.farm_job_share),
        None,
    ];
    for (k, observed) in RECORDED.into_iter().zip(observed) {
        let (name, value) = row(run, k);
        table.push([
            name.into(),
            value(before).into(),
            value(after).into(),
            observed.into(),
        ]);
    }
    table.sources = sources(run);
    table
}

/// What each measure changes, on whose authority.
pub fn measures(run: &Simulation) -> Table {
    let mut table = table(
        "measures",
        ("改革措施", "Measures of the package"),
        &[
            ("measure", "措施", "Measure", Unit::None),
            ("mechanism", "机制", "Serves", Unit::None),
            ("lever", "杠杆", "Lever", Unit::None),
            ("value", "数值", "Value", Unit::Number),
            ("places", "涉及地方", "Places", Unit::Count),
            ("years", "年份", "Years", Unit::None),
            ("status", "依据", "Status", Unit::None),
            ("source", "来源", "Source", Unit::None),
        ],
    );
    for measure in &run.package.measures {
        let Some(applied) = run.applied.iter().find(|a| a.measure == measure.id) else {
            continue;
        };
        let label = measure.lever.label();
        let op = measure.op.sign();
        table.push([
            measure.title.clone().into(),
            measure.mechanism.as_str().into(),
            Text::new(format!("{} {op}", label.zh), format!("{} {op}", label.en)).into(),
            applied.value.into(),
            i64::try_from(applied.places).unwrap_or(i64::MAX).into(),
            years(measure).into(),
            measure.status.label().into(),
            measure.source.as_str().into(),
        ]);
    }
    table
}

fn years(measure: &Measure) -> Text {
    match (measure.from, measure.until) {
        (None, None) => Text::new("始终", "always"),
        (Some(from), None) => Text::new(format!("{from} 起"), format!("from {from}")),
        (None, Some(until)) => Text::new(format!("至 {until}"), format!("until {until}")),
        (Some(from), Some(until)) => Text::same(format!("{from}–{until}")),
    }
}

/// What each measure adds: the package less the package without it.
pub fn contributions(run: &Simulation, contributions: &[Contribution]) -> Table {
    let (scale, people) = people_unit(run);
    let mut table = table(
        "contributions",
        ("每项措施带来什么", "What each measure adds"),
        &[
            ("measure", "措施", "Measure", Unit::None),
            ("output", "实际生产总值", "Real GDP", Unit::Percent),
            ("welfare", "登记人口福利", "Welfare of registered people", Unit::Percent),
            ("owners", "福利，含所有者", "Welfare with owners", Unit::Percent),
            ("ratio", "单元收入之比", "Ratio of cells", Unit::Number),
            ("farm", "农业就业比重", "Farm share of jobs", Unit::PercentagePoints),
            ("migrants", "外出人数", "Working elsewhere", people),
        ],
    )
    .note(Text::new(
        "整个方案减去不含该项措施的方案；措施之间相互影响，各行不可相加。",
        "The package less the package without the measure; measures interact, so the rows do not add up.",
    ));
    let all = run.headline_after();
    for contribution in contributions {
        let measure = run
            .package
            .measures
            .iter()
            .find(|m| m.id == contribution.measure);
        let less = |value: &dyn Fn(&Headline) -> f64| -> Cell {
            contribution
                .without
                .as_ref()
                .map(|without| value(all) - value(without))
                .into()
        };
        table.push([
            measure.map(|m| m.title.clone()).unwrap_or_default().into(),
            less(&|h| 100.0 * h.output),
            less(&|h| 100.0 * h.welfare),
            less(&|h| 100.0 * h.welfare_with_owners),
            less(&|h| h.cell_ratio),
            less(&|h| 100.0 * h.farm_job_share),
            less(&|h| h.outside_place / scale),
        ]);
    }
    table
}

/// The package under other parameters.
pub fn variants(run: &Simulation, variants: &[Variant]) -> Table {
    let (scale, people) = people_unit(run);
    let mut table = table(
        "variants",
        ("换一组参数会怎样", "The same package under other parameters"),
        &[
            ("variant", "参数（括号内为基准）", "Parameters (as given in brackets)", Unit::None),
            ("welfare", "福利", "Welfare", Unit::Hat),
            ("welfare_with_owners", "福利（含所有者）", "Welfare with owners", Unit::Hat),
            ("output", "实际生产总值", "Real GDP", Unit::Hat),
            ("migrants", "外出人数变化", "Change in people working elsewhere", people),
            ("farm", "农业就业比重变化", "Change in farm share of jobs", Unit::PercentagePoints),
            ("ratio", "单元收入之比（改革后）", "Ratio of cells (reform)", Unit::Ratio),
            ("ratio_change", "单元收入之比变化", "Change in ratio of cells", Unit::Number),
            ("gini", "基尼系数（改革后）", "Gini (reform)", Unit::Number),
            ("losing", "受损人口", "People losing", Unit::Percent),
        ],
    )
    .note(Text::new(
        "这里只改动参数，不改动措施的大小；假设的措施大小同样不确定。",
        "Only parameters change here, not the sizes of the measures: where those are assumed they are as uncertain.",
    ));
    for v in variants {
        let figures = v.figures.as_ref().ok();
        let number = |value: &dyn Fn(&Headline, &Headline) -> f64| -> Cell {
            figures.map(|(b, a)| value(b, a)).into()
        };
        table.push([
            v.name.clone().into(),
            number(&|_, a| a.welfare),
            number(&|_, a| a.welfare_with_owners),
            number(&|_, a| a.output),
            number(&|b, a| (a.outside_place - b.outside_place) / scale),
            number(&|b, a| 100.0 * (a.farm_job_share - b.farm_job_share)),
            number(&|_, a| a.cell_ratio),
            number(&|b, a| a.cell_ratio - b.cell_ratio),
            number(&|_, a| a.gini),
            number(&|_, a| 100.0 * a.losing),
        ]);
        if let Err(why) = &v.figures {
            let name = &v.name;
            let note = Text::new(
                format!("{}：未求解：{why}", name.zh),
                format!("{}: not solved: {why}", name.en),
            );
            table.notes.push(note);
        }
    }
    table
}
