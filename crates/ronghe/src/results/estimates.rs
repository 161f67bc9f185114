//! Barriers estimated from flows and prices as tables (C3, P1): means with intervals, by place, beside
//! published figures, crowding, a bad year for cities.

use super::table;
use crate::simulate::{Estimates, IncomeKind, THETA, YearEstimates, sampled_share};
use ronghe_base::{Cell, Source, Table, Text, Unit};
use ronghe_equilibrium::{Moves, Trades};

const KINDS: [(IncomeKind, &str, &str); 2] = [
    (
        IncomeKind::ValueAdded,
        "劳均增加值，留下的人得全部地租",
        "value added per worker, all land rent to those who stay",
    ),
    (
        IncomeKind::Model,
        "模型：净工资、土地收入与公共服务",
        "model: net wage, land income and public service",
    ),
];

const MOVES: [(Moves, &str, &str); 5] = [
    (
        Moves::LeavingFarming,
        "同一地方：农转非",
        "same place: farm to non-farm",
    ),
    (
        Moves::EnteringFarming,
        "同一地方：非农转农",
        "same place: non-farm to farm",
    ),
    (Moves::Between, "地方之间：全部", "between places: all"),
    (
        Moves::BetweenLeavingFarming,
        "地方之间：农转非",
        "between places: farm to non-farm",
    ),
    (Moves::All, "全部迁移", "all moves"),
];

fn sources(found: &Estimates) -> Vec<Source> {
    let years: Vec<String> = found.years.iter().map(|y| y.year().to_string()).collect();
    vec![Source {
        title: format!(
            "ronghe equilibrium, inverted from tables cells, migration and trade of {}",
            years.join(", ")
        ),
        path: String::new(),
        licence: String::new(),
    }]
}

/// Whether any year has wedges on migration.
fn any_wedges(found: &Estimates) -> bool {
    found.years.iter().any(|y| y.migration.is_some())
}

fn count(n: usize) -> Cell {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

/// Mean wedges on migration by year with intervals; none without real value added per worker.
pub fn migration_means(found: &Estimates) -> Option<Table> {
    any_wedges(found).then_some(())?;
    let mut table = table(
        "wedges",
        (
            "迁移成本：由流量和收入反推（收入的倍数）",
            "Migration costs inverted from flows and incomes (factor on income)",
        ),
        &[
            ("moves", "迁移", "Moves", Unit::None),
            ("incomes", "收入口径", "Incomes", Unit::None),
            ("year", "年份", "Year", Unit::CalendarYear),
            ("wedge", "迁移成本", "Wedge", Unit::Ratio),
            ("low", "下限（抽样）", "Low (sampling)", Unit::Ratio),
            ("high", "上限（抽样）", "High (sampling)", Unit::Ratio),
            (
                "lowest",
                "下限（抽样与弹性）",
                "Low (sampling and elasticity)",
                Unit::Ratio,
            ),
            (
                "highest",
                "上限（抽样与弹性）",
                "High (sampling and elasticity)",
                Unit::Ratio,
            ),
            (
                "change",
                "较首年变化",
                "Change from the first year",
                Unit::Percent,
            ),
            ("pairs", "有人的单元对", "Pairs with people", Unit::Count),
            ("empty", "无人的单元对", "Pairs without", Unit::Count),
        ],
    );
    for (moves, zh, en) in MOVES {
        for (kind, kind_zh, kind_en) in KINDS {
            for year in &found.years {
                let Some(wedges) = year.wedges(kind) else {
                    continue;
                };
                let e = wedges.estimate(moves, Some(&year.uncertainty));
                let first = found.years.first().filter(|y| y.year() != year.year());
                let change = first.and_then(|f| Some(f.wedges(kind)?.change(wedges, moves)));
                table.push([
                    Text::new(zh, en).into(),
                    Text::new(kind_zh, kind_en).into(),
                    Cell::Year(year.year()),
                    finite(e.value),
                    finite(e.sampling.low),
                    finite(e.sampling.high),
                    finite(e.both.low),
                    finite(e.both.high),
                    change.map(|c| 100.0 * (c - 1.0)).into(),
                    count(e.pairs),
                    count(e.empty),
                ]);
            }
        }
    }
    table.sources = sources(found);
    Some(notes_on_means(table, found))
}

/// Infinite wedges stay out: their pairs are counted.
fn finite(value: f64) -> Cell {
    Some(value).filter(|v| v.is_finite()).into()
}

fn notes_on_means(table: Table, found: &Estimates) -> Table {
    let samples: Vec<String> = found
        .years
        .iter()
        .map(|y| format!("{} {} %", y.year(), 100.0 * sampled_share(y.year())))
        .collect();
    let samples = samples.join(", ");
    let kappa = found
        .years
        .first()
        .map_or([0.0; 2], |y| y.uncertainty.kappa);
    let [low, high] = kappa;
    table
        .note(Text::new(
            "d = (V_ij / V_ii)(m_ii / m_ij)^(1/kappa)；以迁移者为权重的调和平均；变化以首年迁移者为权重。没有人流动的单元对成本为无穷大，只计数，不进入平均。",
            "d = (V_ij / V_ii)(m_ii / m_ij)^(1/kappa); harmonic means weighted by migrants; changes at the migrants of the first year. A pair without people has an infinite cost: it is counted and stays out of the mean.",
        ))
        .note(Text::new(
            format!("95% 区间。抽样比例假定为：{samples}；公开微观数据的样本更小，抽样区间因此偏窄。弹性 kappa 从 {low} 到 {high}。"),
            format!("95 % intervals. Sampled shares are assumed: {samples}; published micro-samples are smaller, so the sampling interval is too narrow rather than too wide. Elasticity kappa from {low} to {high}."),
        ))
        .note(Text::new(
            "这是残差：技能、家庭、偏好和数据误差都在其中，不等于制度成本。",
            "It is a residual: skills, family, tastes and errors in the data are in it; it is not the cost of institutions alone.",
        ))
}

/// Mean wedges on trade by year and good, with the range of the elasticity.
pub fn trade_means(found: &Estimates) -> Table {
    let mut table = table(
        "wedges-trade",
        (
            "贸易成本：由贸易比重反推（本地成本 = 1）",
            "Trade costs inverted from trade shares (within a place = 1)",
        ),
        &[
            ("good", "商品", "Good", Unit::None),
            ("trade", "贸易", "Trade", Unit::None),
            ("year", "基期", "Baseline", Unit::CalendarYear),
            ("wedge", "贸易成本", "Wedge", Unit::Ratio),
            ("low", "下限（弹性）", "Low (elasticity)", Unit::Ratio),
            ("high", "上限（弹性）", "High (elasticity)", Unit::Ratio),
            ("change", "较首年变化", "Change from the first year", Unit::Percent),
            ("pairs", "有贸易的对", "Pairs that trade", Unit::Count),
            ("empty", "无双向贸易的对", "Pairs that do not", Unit::Count),
        ],
    )
    .note(Text::new(
        format!("Head-Ries 指数：t = [(pi_ii pi_nn) / (pi_in pi_ni)]^(1/(2 theta))，两个方向的平均；以贸易额为权重的调和平均；theta 从 {} 到 {}。", THETA[0], THETA[1]),
        format!("Head-Ries index: t = [(pi_ii pi_nn) / (pi_in pi_ni)]^(1/(2 theta)), mean of both directions; harmonic means weighted by trade; theta from {} to {}.", THETA[0], THETA[1]),
    ));
    for (good, zh, en) in [(0, "农产品", "farm"), (1, "非农产品", "non-farm")] {
        for (trades, trades_zh, trades_en) in [
            (Trades::Internal, "地方之间", "between places"),
            (Trades::External, "与外部", "with the world"),
        ] {
            for year in &found.years {
                let e = year.trade.estimate(good, trades, THETA);
                if e.pairs + e.empty == 0 {
                    continue;
                }
                let first = found.years.first().filter(|y| y.year() != year.year());
                let change = first.map(|f| f.trade.change(&year.trade, good, trades));
                table.push([
                    Text::new(zh, en).into(),
                    Text::new(trades_zh, trades_en).into(),
                    Cell::Year(year.year()),
                    finite(e.value),
                    finite(e.elasticity.low),
                    finite(e.elasticity.high),
                    change.map(|c| 100.0 * (c - 1.0)).into(),
                    count(e.pairs),
                    count(e.empty),
                ]);
            }
        }
    }
    table.sources = sources(found);
    table
}

/// Published figures beside those of the tables; none where the region has none.
pub fn published(found: &Estimates) -> Option<Table> {
    (!found.published.is_empty()).then_some(())?;
    let mut table = table(
        "wedges-published",
        ("与已发表数字对照", "Beside published figures"),
        &[
            ("figure", "指标", "Figure", Unit::None),
            ("year", "年份", "Year", Unit::CalendarYear),
            ("published", "已发表", "Published", Unit::Number),
            ("found", "由本区域数据反推", "Inverted from these tables", Unit::Number),
            ("difference", "差", "Difference", Unit::Percent),
            ("within", "相差不过一成", "Within a tenth", Unit::None),
            ("printed", "数据来源自印的变化", "Changes printed by the source of the tables", Unit::Number),
            ("source", "来源", "Source", Unit::None),
        ],
    )
    .note(Text::new(
        "口径：劳均增加值，留下的人得全部地租；调和平均以迁移者为权重，变化以首年为权重。没有为了吻合而调整参数。",
        "Definition: value added per worker, all land rent to those who stay; harmonic means weighted by migrants, changes at first-year weights. No parameter was tuned to fit.",
    ));
    for p in &found.published {
        let difference = p.found / p.published - 1.0;
        let (zh, en) = if difference.abs() <= 0.1 {
            ("是", "yes")
        } else {
            ("否", "no")
        };
        table.push([
            fact_words(&p.fact).into(),
            Cell::Year(p.year),
            p.published.into(),
            p.found.into(),
            (100.0 * difference).into(),
            Text::new(zh, en).into(),
            p.printed_hats.into(),
            p.source.as_str().into(),
        ]);
    }
    table.sources = sources(found);
    Some(table)
}

fn fact_words(fact: &str) -> Text {
    match fact {
        "migration_cost_leaving_farming" => Text::new(
            "同一地方农转非的成本",
            "cost of leaving farming in the same place",
        ),
        "migration_cost_between_places" => Text::new("地方之间的成本", "cost between places"),
        "migration_cost_change" => Text::new(
            "全部迁移：成本变化倍数",
            "all moves: cost over that of the first year",
        ),
        "migration_cost_change_between_places" => Text::new(
            "地方之间：成本变化倍数",
            "between places: cost over that of the first year",
        ),
        "trade_cost_change_internal_nonfarm" => Text::new(
            "地方之间非农贸易：成本变化倍数",
            "non-farm trade between places: cost over that of the first year",
        ),
        "trade_cost_change_external_nonfarm" => Text::new(
            "与外部的非农贸易：成本变化倍数",
            "non-farm trade with the world: cost over that of the first year",
        ),
        "trade_cost_change_external_farm" => Text::new(
            "与外部的农产品贸易：成本变化倍数",
            "farm trade with the world: cost over that of the first year",
        ),
        other => Text::same(other),
    }
}

/// Wedges on migration by place and year; none without real value added per worker.
pub fn place_wedges(found: &Estimates) -> Option<Table> {
    any_wedges(found).then_some(())?;
    let mut table = table(
        "wedges-places",
        ("各地的迁移成本", "Migration costs by place"),
        &[
            ("place", "代码", "Code", Unit::None),
            ("name", "地方", "Place", Unit::None),
            ("year", "年份", "Year", Unit::CalendarYear),
            (
                "leaving",
                "离开本地农业单元（全部去向）",
                "Leaving its farm cell (all moves)",
                Unit::Ratio,
            ),
            ("leaving_low", "下限", "Low", Unit::Ratio),
            ("leaving_high", "上限", "High", Unit::Ratio),
            (
                "within",
                "本地农转非",
                "Farm to non-farm inside",
                Unit::Ratio,
            ),
            (
                "entering",
                "进入本地非农单元",
                "Entering its non-farm cell",
                Unit::Ratio,
            ),
        ],
    )
    .note(Text::new(
        "模型口径的收入；区间含抽样与弹性。",
        "Incomes of the model; intervals of sampling and elasticity.",
    ));
    for year in &found.years {
        let Some(wedges) = year.wedges(IncomeKind::Model) else {
            continue;
        };
        let n = year.model.places.len();
        for p in (0..n).filter(|&p| year.model.nation(p)) {
            let leaving = wedges.estimate(Moves::From(p), Some(&year.uncertainty));
            table.push([
                year.model.places[p].clone().into(),
                year.model.names[p].clone().into(),
                Cell::Year(year.year()),
                finite(leaving.value),
                finite(leaving.both.low),
                finite(leaving.both.high),
                finite(wedges.wedge(p, n + p)),
                finite(wedges.estimate(Moves::Into(n + p), None).value),
            ]);
        }
    }
    table.sources = sources(found);
    Some(table)
}

/// Gaps of land rents and wedges on capital by place and year, the whole first; none without either.
pub fn factor_wedges(found: &Estimates) -> Option<Table> {
    let has = |y: &YearEstimates| y.land.is_some() || y.capital.is_some();
    found.years.iter().any(has).then_some(())?;
    let mut table = table(
        "wedges-factors",
        ("土地租金差与资本楔子", "Gaps of land rents and wedges on capital"),
        &[
            ("place", "代码", "Code", Unit::None),
            ("name", "地方", "Place", Unit::None),
            ("year", "年份", "Year", Unit::CalendarYear),
            ("urban_farm", "城镇地租／农地地租", "Urban over farm rent", Unit::Ratio),
            ("homestead_farm", "宅基地租／农地地租", "Homestead over farm rent", Unit::Ratio),
            ("farm_capital", "农业资本楔子", "Wedge on farm capital", Unit::Ratio),
            ("other_capital", "非农资本楔子", "Wedge on non-farm capital", Unit::Ratio),
        ],
    )
    .note(Text::new(
        "资本楔子 = 资本收入份额 × 产出 / 资本，再除以整体平均；大于 1 表示资本稀缺。没有扣除风险和成本，因为没有数据。",
        "Wedge on capital: capital share x output / capital, over the mean of the whole; above 1 capital is scarce. Risk and cost are not taken off: the tables have none.",
    ));
    if found.years.iter().any(|y| y.land.is_some()) {
        table = table.note(Text::new(
            "土地面积是模型构造值，不是观测值：地租差只能作示例，不能引用。某一列各地相同，说明面积本身由支出份额推出。",
            "Areas of land are constructed for a model, not observed: the rent gaps illustrate the method and must not be quoted. A column that is the same everywhere shows that areas were worked out from shares of spending.",
        ));
    }
    for year in &found.years {
        let n = year.model.places.len();
        table.push(whole_row(year));
        for p in (0..n).filter(|&p| year.model.nation(p)) {
            let land = year.land.as_ref().map(|(rents, _)| rents);
            let capital = |s: usize| year.capital.as_ref().map(|(c, _)| c.wedge[s][p]);
            table.push([
                year.model.places[p].clone().into(),
                year.model.names[p].clone().into(),
                Cell::Year(year.year()),
                land.map(|r| r.urban[p] / r.farm[p]).into(),
                land.map(|r| r.homestead[p] / r.farm[p]).into(),
                capital(0).into(),
                capital(1).into(),
            ]);
        }
    }
    table.sources = sources(found);
    Some(table)
}

/// All places together: rents weighted by area, capital by stock.
fn whole_row(year: &YearEstimates) -> [Cell; 7] {
    let n = year.model.places.len();
    let whole = || (0..n).filter(|&p| year.model.nation(p));
    let zone: Vec<usize> = (0..n).map(|p| usize::from(!year.model.nation(p))).collect();
    let rents = year.land.as_ref().map(|(rents, areas)| {
        let mean = |rent: &[f64], area: &[f64]| {
            let bill: f64 = whole().map(|p| rent[p] * area[p]).sum();
            bill / whole().map(|p| area[p]).sum::<f64>()
        };
        let farm = mean(&rents.farm, &areas[0]);
        (
            mean(&rents.urban, &areas[2]) / farm,
            mean(&rents.homestead, &areas[1]) / farm,
        )
    });
    let capital = |s: usize| {
        let (wedges, stock) = year.capital.as_ref()?;
        Some(wedges.sector(s, &stock[s], &zone))
    };
    [
        Cell::Missing,
        Text::new("整体", "the whole").into(),
        Cell::Year(year.year()),
        rents.map(|r| r.0).into(),
        rents.map(|r| r.1).into(),
        capital(0).into(),
        capital(1).into(),
    ]
}

/// What one per cent more workers do to each place; none where it was not solved.
pub fn crowding(found: &Estimates) -> Option<Table> {
    let first = found.years.first().filter(|_| !found.crowding.is_empty())?;
    let mut table = table(
        "crowding",
        (
            "拥挤与集聚：当地就业多 1% 的影响",
            "Crowding and agglomeration: one per cent more workers in the place",
        ),
        &[
            ("place", "代码", "Code", Unit::None),
            ("name", "地方", "Place", Unit::None),
            ("wage", "净工资", "Net wage", Unit::Percent),
            ("farm_cost", "农产品成本", "Cost of farm goods", Unit::Percent),
            ("other_cost", "非农产品成本", "Cost of other goods", Unit::Percent),
            ("land_price", "城镇地价", "Urban land price", Unit::Percent),
            ("real_income", "实际收入", "Real income", Unit::Percent),
            ("service", "人均公共服务", "Service per user", Unit::Percent),
            ("net", "净效应", "Net effect", Unit::Percent),
        ],
    )
    .note(Text::new(
        "模型自身的弹性，人因宜居而来，其余自行调整；净效应 = 实际收入 + gamma × 公共服务，负值表示拥挤占优。规模效应默认为零，此时只有拥挤；金额以整体增加值为单位。",
        "Elasticities of the model itself, people drawn by amenity, all else free to adjust; net effect = real income + gamma x service, below 0 congestion is the stronger. Scale effects are off by default: then there is congestion alone. Money is in units of the value added of the whole.",
    ));
    for (p, c) in &found.crowding {
        table.push([
            first.model.places[*p].clone().into(),
            first.model.names[*p].clone().into(),
            c.wage.into(),
            c.unit_cost[0].into(),
            c.unit_cost[1].into(),
            c.land_price.into(),
            c.real_income.into(),
            c.service.into(),
            c.net.into(),
        ]);
    }
    table.sources = sources(found);
    Some(table)
}

/// A fall of urban productivity by 5 per cent, by land right kept.
pub fn urban_shock(found: &Estimates) -> Option<Table> {
    (!found.shocks.is_empty()).then_some(())?;
    let mut table = table(
        "urban-shock",
        (
            "城镇生产率普遍下降 5%：保留土地权利能缓冲多少",
            "Urban productivity 5 % lower everywhere: what kept land rights cushion",
        ),
        &[
            ("chi", "迁移者保留的权利", "Right kept by migrants", Unit::Share),
            ("migrants", "外出者（占登记人口）", "Migrants from farm cells (of registered people)", Unit::Percent),
            ("land_share", "土地收入占其收入", "Land income in their income", Unit::Percent),
            ("migrant_income", "外出者实际收入", "Real income of migrants", Unit::Percent),
            ("stayer_income", "留守者实际收入", "Real income of stayers", Unit::Percent),
            ("welfare", "农业单元登记人口福利", "Welfare of people registered in farm cells", Unit::Percent),
            ("returned", "返回者（占外出者）", "Returned (of migrants)", Unit::Percent),
        ],
    )
    .note(Text::new(
        "先给权利，再受冲击；各行与同一权利下受冲击前相比。这里只有收入渠道：没有风险、失业、自种口粮，也没有两次迁移的成本，所以不是土地保险价值的全部。",
        "First the right, then the shock; each row beside the same right before the shock. This is the income channel alone: no risk, no joblessness, no food grown for oneself, no cost of moving twice, so it is not the whole value of land as an insurance.",
    ));
    for s in &found.shocks {
        table.push([
            s.chi.into(),
            (100.0 * s.migrants).into(),
            (100.0 * s.land_share).into(),
            (100.0 * s.migrant_income).into(),
            (100.0 * s.stayer_income).into(),
            (100.0 * s.rural_welfare).into(),
            (100.0 * s.returned).into(),
        ]);
    }
    table.sources = sources(found);
    Some(table)
}
