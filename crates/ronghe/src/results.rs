//! The results of the model as tables, baseline beside reform. A model cell (farm / non-farm job) is
//! never put in a column with a residence (rural / urban).

use crate::simulate::{Barrier, BarrierKind, Contribution, Headline, Record, Simulation, Variant};
use ronghe_base::{Cell, Source, Table, Text, Unit};
use ronghe_equilibrium::Bearer;

/// The unit in which a region counts its people: millions for a nation, heads for a county.
pub(crate) fn people_unit(run: &Simulation) -> (f64, Unit) {
    if run.model.persons >= 2e7 {
        (1e6, Unit::MillionPersons)
    } else {
        (1.0, Unit::Persons)
    }
}

type Row = (Text, Unit, fn(&Headline) -> f64);

/// The national figures that stand in every comparison, people in heads.
fn rows() -> Vec<Row> {
    let t = |zh: &str, en: &str| Text::new(zh, en);
    vec![
        (
            t(
                "在登记地以外的地方工作",
                "working outside the place of registration",
            ),
            Unit::Persons,
            |h| h.outside_place,
        ),
        (
            t(
                "在登记单元以外工作",
                "working outside the cell of registration",
            ),
            Unit::Persons,
            |h| h.outside_cell,
        ),
        (
            t("农业就业比重", "farm share of jobs"),
            Unit::Percent,
            |h| 100.0 * h.farm_job_share,
        ),
        (
            t(
                "非农与农业单元收入之比（模型）",
                "income of non-farm over farm cells (model)",
            ),
            Unit::Ratio,
            |h| h.cell_ratio,
        ),
        (
            t(
                "基尼系数（模型，含组内离散）",
                "Gini (model, spread within groups included)",
            ),
            Unit::Number,
            |h| h.gini,
        ),
        (
            t("泰尔 T（模型）", "Theil T (model)"),
            Unit::Number,
            |h| h.theil,
        ),
        (
            t(
                "最低五分之一人口的收入比重",
                "income share of the lowest fifth",
            ),
            Unit::Percent,
            |h| 100.0 * h.quintiles[0],
        ),
        (
            t("第二个五分之一", "second fifth"),
            Unit::Percent,
            |h| 100.0 * h.quintiles[1],
        ),
        (
            t("中间五分之一", "middle fifth"),
            Unit::Percent,
            |h| 100.0 * h.quintiles[2],
        ),
        (
            t("第四个五分之一", "fourth fifth"),
            Unit::Percent,
            |h| 100.0 * h.quintiles[3],
        ),
        (
            t("最高五分之一", "highest fifth"),
            Unit::Percent,
            |h| 100.0 * h.quintiles[4],
        ),
        (
            t("实际国内生产总值（基期 = 1）", "real GDP (baseline = 1)"),
            Unit::Hat,
            |h| h.output,
        ),
        (
            t(
                "登记人口福利（基期 = 1）",
                "welfare of registered people (baseline = 1)",
            ),
            Unit::Hat,
            |h| h.welfare,
        ),
        (
            t(
                "货币度量福利，含所有者（基期 = 1）",
                "money-metric welfare with owners (baseline = 1)",
            ),
            Unit::Hat,
            |h| h.welfare_with_owners,
        ),
        (
            t(
                "人均公共服务（基期 = 1）",
                "public service per user (baseline = 1)",
            ),
            Unit::Hat,
            |h| h.service,
        ),
        (
            t("所在群体受损的人口", "people whose group loses"),
            Unit::Percent,
            |h| 100.0 * h.losing,
        ),
    ]
}

/// Baseline against reform.
pub fn outcome(run: &Simulation) -> Table {
    let mut table = Table::new("outcome", Text::new("基期与改革后", "Baseline against reform"))
        .column("measure", Text::new("指标", "Measure"), Unit::None)
        .column("baseline", Text::new("基期", "Baseline"), Unit::Number)
        .column("reform", Text::new("改革后", "Reform"), Unit::Number)
        .column("change", Text::new("变化", "Change"), Unit::Number)
        .note(Text::new(
            "福利计入迁移成本下降的直接效用，所以要与国内生产总值一起看。单元按工作划分，不是居住地。",
            "Welfare counts the direct utility of lower moving costs, so read it with GDP. Cells are jobs, not residence.",
        ));
    let (before, after) = (run.headline_before(), run.headline_after());
    let (scale, people) = people_unit(run);
    for (name, unit, value) in rows() {
        let heads = unit == Unit::Persons;
        let (divide, unit) = if heads { (scale, people) } else { (1.0, unit) };
        let (b, a) = (value(&before) / divide, value(&after) / divide);
        table.push([
            named(&name, unit).into(),
            b.into(),
            a.into(),
            (a - b).into(),
        ]);
    }
    table.sources = sources(run);
    table
}

/// A name with its unit in brackets, for tables whose rows differ in unit.
fn named(name: &Text, unit: Unit) -> Text {
    let label = unit.label();
    if label.zh.is_empty() || matches!(unit, Unit::Hat | Unit::Ratio) {
        return name.clone();
    }
    Text::new(
        format!("{}（{}）", name.zh, label.zh),
        format!("{} ({})", name.en, label.en),
    )
}

/// Changes of the national hats in per cent, for the chart.
pub fn hats(run: &Simulation) -> Table {
    let after = run.headline_after();
    let mut table = Table::new(
        "hats",
        Text::new("全国指标的变化（%）", "Change in national figures (%)"),
    )
    .column("measure", Text::new("指标", "Measure"), Unit::None)
    .column("change", Text::new("变化", "Change"), Unit::Percent);
    for (zh, en, hat) in [
        ("实际国内生产总值", "real GDP", after.output),
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
        ("人均公共服务", "public service per user", after.service),
    ] {
        table.push([Text::new(zh, en).into(), (100.0 * (hat - 1.0)).into()]);
    }
    table
}

/// Income shares of the five fifths of people, before and after.
pub fn fifths(run: &Simulation) -> Table {
    let mut table = Table::new(
        "fifths",
        Text::new(
            "五等份人口的收入比重",
            "Income shares of the five fifths of people",
        ),
    )
    .column("fifth", Text::new("五等份", "Fifth"), Unit::None)
    .column("baseline", Text::new("基期", "Baseline"), Unit::Share)
    .column("reform", Text::new("改革后", "Reform"), Unit::Share);
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
    let (before, after) = (run.headline_before(), run.headline_after());
    let from = run.model.year;
    let mut table = Table::new(
        "record",
        Text::new("模型与实际记录", "The model beside the record"),
    )
    .column("measure", Text::new("指标", "Measure"), Unit::None)
    .column(
        "baseline",
        Text::new(format!("模型基期 {from}"), format!("Model baseline {from}")),
        Unit::Number,
    )
    .column(
        "reform",
        Text::new(
            "模型：迁移成本下降后",
            "Model: after the fall of moving costs",
        ),
        Unit::Number,
    )
    .column(
        "observed",
        Text::new(
            format!("实际 {}", record.year),
            format!("Observed {}", record.year),
        ),
        Unit::Number,
    );
    let (scale, people) = people_unit(run);
    table.push([
        named(
            &Text::new(
                "在登记地以外的地方工作",
                "working outside the place of registration",
            ),
            people,
        )
        .into(),
        (before.outside_place / scale).into(),
        (after.outside_place / scale).into(),
        (record.outside_place / scale).into(),
    ]);
    table.push([
        named(
            &Text::new("农业就业比重", "farm share of jobs"),
            Unit::Percent,
        )
        .into(),
        (100.0 * before.farm_job_share).into(),
        (100.0 * after.farm_job_share).into(),
        (100.0 * record.farm_job_share).into(),
    ]);
    table.push([
        Text::new(
            "非农与农业单元收入之比（模型）",
            "income of non-farm over farm cells (model)",
        )
        .into(),
        before.cell_ratio.into(),
        after.cell_ratio.into(),
        Cell::Missing,
    ]);
    table.sources = sources(run);
    table
}

/// What each measure changes, on whose authority.
pub fn measures(run: &Simulation) -> Table {
    let mut table = Table::new("measures", Text::new("改革措施", "Measures of the package"))
        .column("measure", Text::new("措施", "Measure"), Unit::None)
        .column("mechanism", Text::new("机制", "Serves"), Unit::None)
        .column("lever", Text::new("杠杆", "Lever"), Unit::None)
        .column("value", Text::new("数值", "Value"), Unit::Number)
        .column("places", Text::new("涉及地方", "Places"), Unit::Count)
        .column("years", Text::new("年份", "Years"), Unit::None)
        .column("status", Text::new("依据", "Status"), Unit::None)
        .column("source", Text::new("来源", "Source"), Unit::None);
    for measure in &run.package.measures {
        let Some(applied) = run.applied.iter().find(|a| a.measure == measure.id) else {
            continue;
        };
        let years = match (measure.from, measure.until) {
            (None, None) => Text::new("始终", "always"),
            (Some(from), None) => Text::new(format!("{from} 起"), format!("from {from}")),
            (None, Some(until)) => Text::new(format!("至 {until}"), format!("until {until}")),
            (Some(from), Some(until)) => Text::same(format!("{from}–{until}")),
        };
        let op = match measure.op {
            crate::package::Op::Times => "×",
            crate::package::Op::Set => "=",
            crate::package::Op::Add => "+",
        };
        let label = measure.lever.label();
        table.push([
            measure.title.clone().into(),
            measure.mechanism.as_str().into(),
            Text::new(format!("{} {op}", label.zh), format!("{} {op}", label.en)).into(),
            applied.value.into(),
            i64::try_from(applied.places).unwrap_or(i64::MAX).into(),
            years.into(),
            measure.status.label().into(),
            measure.source.as_str().into(),
        ]);
    }
    table
}

/// What each measure adds: the package less the package without it.
pub fn contributions(run: &Simulation, contributions: &[Contribution]) -> Table {
    let (scale, people) = people_unit(run);
    let mut table = Table::new("contributions", Text::new("每项措施带来什么", "What each measure adds"))
        .column("measure", Text::new("措施", "Measure"), Unit::None)
        .column("output", Text::new("实际生产总值", "Real GDP"), Unit::Percent)
        .column("welfare", Text::new("登记人口福利", "Welfare of registered people"), Unit::Percent)
        .column("owners", Text::new("福利，含所有者", "Welfare with owners"), Unit::Percent)
        .column("ratio", Text::new("单元收入之比", "Ratio of cells"), Unit::Number)
        .column("farm", Text::new("农业就业比重", "Farm share of jobs"), Unit::PercentagePoints)
        .column("migrants", Text::new("外出人数", "Working elsewhere"), people)
        .note(Text::new(
            "整个方案减去不含该项措施的方案；措施之间相互影响，各行不可相加。",
            "The package less the package without the measure; measures interact, so the rows do not add up.",
        ));
    let all = run.headline_after();
    for contribution in contributions {
        let title = run
            .package
            .measures
            .iter()
            .find(|m| m.id == contribution.measure)
            .map(|m| m.title.clone());
        let less = |value: fn(&Headline) -> f64| -> Cell {
            contribution
                .without
                .as_ref()
                .map(|without| value(&all) - value(without))
                .into()
        };
        table.push([
            title.unwrap_or_default().into(),
            less(|h| 100.0 * h.output),
            less(|h| 100.0 * h.welfare),
            less(|h| 100.0 * h.welfare_with_owners),
            less(|h| h.cell_ratio),
            less(|h| 100.0 * h.farm_job_share),
            less(|h| h.outside_place).number().map(|n| n / scale).into(),
        ]);
    }
    table
}

/// Gainers and losers by place.
pub fn places(run: &Simulation) -> Table {
    let base = &run.baseline;
    let effects = run.after.effects(base);
    let (gdp, before) = (run.after.real_gdp(base), run.before.real_gdp(base));
    let service = run.after.service_by_place(base);
    let people = run.after.welfare_by_place(base);
    let mut table = Table::new(
        "places",
        Text::new("各地得失", "Who gains and who loses, by place"),
    )
    .column("place", Text::new("代码", "Code"), Unit::None)
    .column("name", Text::new("地方", "Place"), Unit::None)
    .column(
        "people",
        Text::new("登记人口福利", "Welfare, registered people"),
        Unit::Hat,
    )
    .column(
        "rural",
        Text::new("农业单元登记人口福利", "Welfare, registered in farm cell"),
        Unit::Hat,
    )
    .column(
        "urban",
        Text::new(
            "非农单元登记人口福利",
            "Welfare, registered in non-farm cell",
        ),
        Unit::Hat,
    )
    .column(
        "owners",
        Text::new("所有者福利", "Welfare, owners"),
        Unit::Hat,
    )
    .column("output", Text::new("实际生产总值", "Real GDP"), Unit::Hat)
    .column(
        "service",
        Text::new("人均公共服务", "Public service per user"),
        Unit::Hat,
    )
    .column(
        "budget",
        Text::new(
            "公共支出变化（占全国增加值万分比）",
            "Change in public spending (per 10,000 of national value added)",
        ),
        Unit::Number,
    )
    .column(
        "workers",
        Text::new("就业人口变化", "Change in workers"),
        Unit::Percent,
    );
    for p in (0..run.model.places.len()).filter(|&p| run.model.nation(p)) {
        let of = |bearer: Bearer| {
            effects
                .iter()
                .find(|e| e.place == p && e.bearer == bearer)
                .map(|e| e.welfare)
        };
        let jobs = |o: &ronghe_equilibrium::Outcome| o.workers[0][p] + o.workers[1][p];
        table.push([
            run.model.places[p].clone().into(),
            run.model.names[p].clone().into(),
            people[p].into(),
            of(Bearer::Rural).into(),
            of(Bearer::Urban).into(),
            of(Bearer::Owners).into(),
            (gdp[p] / before[p]).into(),
            service[p].into(),
            (1e4 * (run.after.public_spending[p] - run.before.public_spending[p])).into(),
            (100.0 * (jobs(&run.after) / jobs(&run.before) - 1.0)).into(),
        ]);
    }
    table.sources = sources(run);
    table
}

/// Gainers and losers by group of the nation.
pub fn groups(run: &Simulation) -> Table {
    let effects = run.after.effects(&run.baseline);
    let (scale, unit) = people_unit(run);
    let mut table = Table::new(
        "groups",
        Text::new("各群体得失", "Who gains and who loses, by group"),
    )
    .column("group", Text::new("群体", "Group"), Unit::None)
    .column("people", Text::new("人数", "People"), unit)
    .column(
        "income",
        Text::new(
            "基期收入，占全国增加值",
            "Baseline income, of national value added",
        ),
        Unit::Percent,
    )
    .column(
        "welfare",
        Text::new("福利（收入加权）", "Welfare (weighted by income)"),
        Unit::Hat,
    )
    .column(
        "gain",
        Text::new("得失，占全国增加值", "Gain, of national value added"),
        Unit::Percent,
    )
    .column(
        "lowest",
        Text::new("最低的地方", "Lowest place"),
        Unit::None,
    )
    .column(
        "lowest_welfare",
        Text::new("该地福利", "Welfare there"),
        Unit::Hat,
    );
    for (bearer, zh, en) in [
        (
            Bearer::Rural,
            "农业单元登记人口",
            "registered in farm cells",
        ),
        (
            Bearer::Urban,
            "非农单元登记人口",
            "registered in non-farm cells",
        ),
        (
            Bearer::Owners,
            "资本与流通所有者",
            "owners of capital and margins",
        ),
    ] {
        let of = || effects.iter().filter(|e| e.bearer == bearer);
        let income: f64 = of().map(|e| e.income).sum();
        let gain: f64 = of().map(ronghe_equilibrium::Effect::gain).sum();
        let people: f64 = of().map(|e| e.people).sum();
        let lowest = of().min_by(|a, b| a.welfare.total_cmp(&b.welfare));
        table.push([
            Text::new(zh, en).into(),
            if people > 0.0 {
                (people * run.model.persons / scale).into()
            } else {
                Cell::Missing
            },
            (100.0 * income).into(),
            (1.0 + gain / income).into(),
            (100.0 * gain).into(),
            lowest.map_or(Cell::Missing, |e| run.model.names[e.place].clone().into()),
            lowest.map(|e| e.welfare).into(),
        ]);
    }
    table.sources = sources(run);
    table
}

/// What the package moves through public hands: who pays, who receives.
pub fn budgets(run: &Simulation) -> Table {
    let (b, a) = (&run.before, &run.after);
    let sum = |f: &dyn Fn(usize) -> f64| -> f64 {
        (0..run.model.places.len())
            .filter(|&p| run.model.nation(p))
            .map(f)
            .sum::<f64>()
            * 100.0
    };
    let mut table = Table::new("budgets", Text::new("谁出钱", "Who pays"))
        .column("item", Text::new("项目", "Item"), Unit::None)
        .column("baseline", Text::new("基期", "Baseline"), Unit::Percent)
        .column("reform", Text::new("改革后", "Reform"), Unit::Percent)
        .note(Text::new(
            "占全国增加值的百分比。",
            "Per cent of national value added.",
        ));
    let mut push = |zh: &str, en: &str, before: f64, after: f64| {
        table.push([Text::new(zh, en).into(), before.into(), after.into()]);
    };
    push(
        "公共支出",
        "public spending",
        sum(&|p| b.public_spending[p]),
        sum(&|p| a.public_spending[p]),
    );
    push(
        "城镇土地租金",
        "rent of urban land",
        sum(&|p| b.urban_rent[p]),
        sum(&|p| a.urban_rent[p]),
    );
    let received = |o: &ronghe_equilibrium::Outcome| sum(&|p| o.policy.transfer[p].max(0.0));
    push(
        "净得财政转移的地方所得",
        "received by places with net transfers",
        received(b),
        received(a),
    );
    let paid = |o: &ronghe_equilibrium::Outcome| sum(&|p| (-o.policy.transfer[p]).max(0.0));
    push(
        "净出财政转移的地方所付",
        "paid by places with net transfers",
        paid(b),
        paid(a),
    );
    push(
        "生态补偿（由增加值征收）",
        "ecosystem payments (levied on value added)",
        sum(&|p| b.policy.eco[p]),
        sum(&|p| a.policy.eco[p]),
    );
    push(
        "资本与流通所有者收入",
        "income of owners of capital and margins",
        sum(&|p| b.owner_income[p]),
        sum(&|p| a.owner_income[p]),
    );
    table
}

/// Every law of the model recomputed from levels.
pub fn closures(run: &Simulation) -> Table {
    let mut table = Table::new("closures", Text::new("闭合检验", "Closures"))
        .column(
            "law",
            Text::new("市场或预算", "Market or budget"),
            Unit::None,
        )
        .column("baseline", Text::new("基期", "Baseline"), Unit::Number)
        .column("reform", Text::new("改革后", "Reform"), Unit::Number);
    let (before, after) = (
        run.before.residuals(&run.baseline),
        run.after.residuals(&run.baseline),
    );
    for ((name, b), (_, a)) in before.iter().zip(after.iter()) {
        table.push([
            name.into(),
            Cell::Word(format!("{b:.1e}")),
            Cell::Word(format!("{a:.1e}")),
        ]);
    }
    table
}

/// The weakest links: what one more per cent of loosening is worth, dearest first (X0).
pub fn barriers(run: &Simulation, barriers: &[Barrier]) -> Table {
    let mut table = Table::new(
        "barriers",
        Text::new(
            "最薄弱环节：各障碍再放松 1% 的价值",
            "Weakest links: worth of one per cent off each barrier",
        ),
    )
    .column("rank", Text::new("位次", "Rank"), Unit::Count)
    .column("barrier", Text::new("障碍", "Barrier"), Unit::None)
    .column("place", Text::new("代码", "Code"), Unit::None)
    .column("name", Text::new("地方", "Place"), Unit::None)
    .column(
        "gain",
        Text::new(
            "福利增加（占全国收入百万分比）",
            "Gain in welfare (per million of national income)",
        ),
        Unit::Number,
    )
    .note(Text::new(
        "货币度量福利，含所有者；逐一放松，其余不变。",
        "Money-metric welfare with owners; one at a time, the rest unchanged.",
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
    table
}

/// The barriers added up by kind, dearest first.
pub fn barrier_sums(barriers: &[Barrier]) -> Vec<(BarrierKind, f64)> {
    if barriers.is_empty() {
        return vec![];
    }
    let mut kinds: Vec<(BarrierKind, f64)> = BarrierKind::ALL
        .into_iter()
        .map(|kind| {
            (
                kind,
                barriers
                    .iter()
                    .filter(|b| b.kind == kind)
                    .map(|b| b.gain)
                    .sum(),
            )
        })
        .collect();
    kinds.sort_by(|a, b| b.1.total_cmp(&a.1));
    kinds
}

/// The barriers added up by kind, as a table.
pub fn barrier_kinds(barriers: &[Barrier]) -> Table {
    let mut table = Table::new(
        "barrier-kinds",
        Text::new(
            "各类障碍普遍放松 1%",
            "One per cent off each kind of barrier, everywhere",
        ),
    )
    .column("barrier", Text::new("障碍", "Barrier"), Unit::None)
    .column(
        "gain",
        Text::new(
            "福利增加（占全国收入万分比）",
            "Gain in welfare (per 10,000 of national income)",
        ),
        Unit::Number,
    )
    .note(Text::new(
        "各地之和（一阶近似）。",
        "Sum over places (first order).",
    ));
    for (kind, gain) in barrier_sums(barriers) {
        table.push([kind.label().into(), (1e4 * gain).into()]);
    }
    table
}

/// The package under other parameters.
pub fn variants(run: &Simulation, variants: &[Variant]) -> Table {
    let (scale, people) = people_unit(run);
    let mut table = Table::new(
        "variants",
        Text::new(
            "换一组参数会怎样",
            "The same package under other parameters",
        ),
    )
    .column(
        "variant",
        Text::new("参数（括号内为基准）", "Parameters (as given in brackets)"),
        Unit::None,
    )
    .column("welfare", Text::new("福利", "Welfare"), Unit::Hat)
    .column(
        "welfare_with_owners",
        Text::new("福利（含所有者）", "Welfare with owners"),
        Unit::Hat,
    )
    .column("output", Text::new("实际生产总值", "Real GDP"), Unit::Hat)
    .column(
        "migrants",
        Text::new("外出人数变化", "Change in people working elsewhere"),
        people,
    )
    .column(
        "farm",
        Text::new("农业就业比重变化", "Change in farm share of jobs"),
        Unit::PercentagePoints,
    )
    .column(
        "ratio",
        Text::new("单元收入之比变化", "Change in ratio of cells"),
        Unit::Number,
    )
    .column(
        "losing",
        Text::new("受损人口", "People losing"),
        Unit::Percent,
    );
    for v in variants {
        let (b, a) = (&v.before, &v.after);
        table.push([
            v.name.clone().into(),
            a.welfare.into(),
            a.welfare_with_owners.into(),
            a.output.into(),
            ((a.outside_place - b.outside_place) / scale).into(),
            (100.0 * (a.farm_job_share - b.farm_job_share)).into(),
            (a.cell_ratio - b.cell_ratio).into(),
            (100.0 * a.losing).into(),
        ]);
    }
    table
}

/// National figures of every run of a solved case.
pub fn solved(case: &serde_json::Value) -> Table {
    let mut table = Table::new("solved", Text::new("算例结果", "The case, solved"))
        .column("run", Text::new("运行", "Run"), Unit::None)
        .column("welfare", Text::new("福利", "Welfare"), Unit::Hat)
        .column("gini", Text::new("基尼系数", "Gini"), Unit::Number)
        .column(
            "ratio",
            Text::new(
                "非农与农业单元收入之比",
                "Income of non-farm over farm cells",
            ),
            Unit::Ratio,
        )
        .note(Text::new(
            "完整输出请用 --json。",
            "Use --json for every output.",
        ));
    for run in case["runs"].as_array().into_iter().flatten() {
        let out = &run["out"];
        table.push([
            Cell::Word(run["name"].as_str().unwrap_or_default().into()),
            out["welfare"].as_f64().into(),
            out["report"]["gini"].as_f64().into(),
            out["report"]["urban_rural_ratio"].as_f64().into(),
        ]);
    }
    table
}

/// What the model cannot say, to be printed with every result.
pub fn limits() -> Vec<Text> {
    let t = |zh: &str, en: &str| Text::new(zh, en);
    vec![
        t(
            "村民参与、村民自治、干部与信任（M4）：模型没有，用参与模块处理。",
            "Participation, self-government, cadres, trust (M4): not in the model; see the participation module.",
        ),
        t(
            "合作社内部规则（M5）：模型只有返还的流通加价。",
            "The inner rules of cooperatives (M5): only the returned margin is in the model.",
        ),
        t(
            "生态（M6）：只有补偿支付，没有生态退化的反馈。",
            "Ecology (M6): payments only, no feedback from degradation.",
        ),
        t(
            "信贷合同、保险、违约（M7）：只有平均楔子，没有风险。",
            "Credit contracts, insurance, default (M7): the mean wedge only, no risk.",
        ),
        t(
            "村庄分类与规划（M1）：是输入，不是结果。",
            "Classes of villages and plans (M1): inputs, not results.",
        ),
        t(
            "老龄化、教育、技能、留守家庭：同一单元内的人没有差别。",
            "Ageing, schooling, skills, families left behind: people of a cell are alike.",
        ),
        t(
            "失业与非正规就业；土地与债务的融资；经济周期。",
            "Joblessness and informal work; finance of land and debt; cycles.",
        ),
        t(
            "单元内部的不平等固定不变：村内的改革不会改变它。",
            "Inequality inside a cell is fixed: reform inside a village does not move it.",
        ),
        t(
            "静态均衡：没有时间路径，也没有生产率的自然增长。",
            "The equilibrium is static: no path over time, no growth of productivity of its own.",
        ),
    ]
}

fn sources(run: &Simulation) -> Vec<Source> {
    vec![Source {
        title: format!(
            "ronghe equilibrium, baseline {}, package {}",
            run.model.year, run.package.file
        ),
        path: "dense kernel".into(),
        licence: String::new(),
    }]
}
