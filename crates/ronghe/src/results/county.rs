//! A reform among counties as tables.

use super::table;
use crate::simulate::{CountySimulation, Headline, Simulation};
use ronghe_base::{Cell, Lang, Table, Text, Unit};
use ronghe_equilibrium::{Bearer, KernelKind};
use ronghe_report::format_cell;

/// What each measure came to, among counties and among provinces.
pub fn county_measures(run: &CountySimulation) -> Table {
    let mut table = table(
        "county-measures",
        ("措施", "Measures"),
        &[
            ("measure", "措施", "Measure", Unit::None),
            ("places", "涉及的县", "Counties", Unit::Count),
            (
                "touched",
                "县级改变的数值",
                "Values changed, counties",
                Unit::Count,
            ),
            (
                "provinces",
                "省级改变的数值",
                "Values changed, provinces",
                Unit::Count,
            ),
        ],
    );
    for done in &run.applied {
        let above = run.above.as_ref().ok();
        let above = above.and_then(|a| a.applied.iter().find(|a| a.measure == done.measure));
        let measures = &mut run.package.measures.iter();
        let title = measures
            .find(|m| m.id == done.measure)
            .map(|m| m.title.clone());
        table.push([
            title
                .unwrap_or_else(|| Text::same(done.measure.clone()))
                .into(),
            (done.places as f64).into(),
            (done.touched as f64).into(),
            above.map(|a| a.touched as f64).into(),
        ]);
    }
    table
}

/// Words, and how a figure is read.
type Figure = (&'static str, &'static str, fn(&Headline) -> f64);

/// National figures that both levels have.
const FIGURES: [Figure; 9] = [
    ("农业就业占比（%）", "Farm jobs, % of all", |h| {
        100.0 * h.farm_job_share
    }),
    (
        "非农与农业单元收入比",
        "Income, non-farm over farm cells",
        |h| h.cell_ratio,
    ),
    ("基尼系数", "Gini", |h| h.gini),
    ("登记人口福利", "Welfare, registered people", |h| {
        h.welfare
    }),
    ("福利，含所有者", "Welfare with owners", |h| {
        h.welfare_with_owners
    }),
    ("实际产出", "Real output", |h| h.output),
    ("人均公共服务", "Public service per user", |h| {
        h.service
    }),
    (
        "受损人口占比（%）",
        "People whose group loses, %",
        |h| 100.0 * h.losing,
    ),
    (
        "登记单元之外的就业者（百万）",
        "At work outside their cell, million",
        |h| h.outside_cell / 1e6,
    ),
];

/// National figures of the county run beside those of the province run.
pub fn county_national(run: &CountySimulation) -> Table {
    let mut table = table(
        "county-national",
        (
            "全国结果：分县与分省",
            "National figures: counties beside provinces",
        ),
        &[
            ("figure", "指标", "Figure", Unit::None),
            (
                "province_before",
                "分省基期",
                "Provinces, baseline",
                Unit::Number,
            ),
            (
                "province_after",
                "分省改革",
                "Provinces, reform",
                Unit::Number,
            ),
            (
                "county_before",
                "分县基期",
                "Counties, baseline",
                Unit::Number,
            ),
            ("county_after", "分县改革", "Counties, reform", Unit::Number),
        ],
    );
    let above = run.above.as_ref().ok();
    let above = [
        above.map(Simulation::headline_before),
        above.map(Simulation::headline_after),
    ];
    let here = [Some(&run.headlines[0]), Some(&run.headlines[1])];
    for (zh, en, value) in FIGURES {
        let mut row: Vec<Cell> = vec![Text::new(zh, en).into()];
        row.extend(above.iter().chain(&here).map(|h| Cell::from(h.map(value))));
        table.push(row);
    }
    let provinces = above.map(|h| h.map(|h| h.outside_place));
    let counties = run.outside_province.map(Some);
    let mut row: Vec<Cell> = vec![
        Text::new(
            "在外省就业者（百万）",
            "At work in another province, million",
        )
        .into(),
    ];
    let both = provinces.iter().chain(&counties);
    row.extend(both.map(|persons| Cell::from(persons.map(|x| x / 1e6))));
    table.push(row);
    if let Err(error) = &run.above {
        table = table.note(Text::new(
            format!("方案不能用于各省：{error}"),
            format!("The package cannot be used among provinces: {error}"),
        ));
    }
    table.note(Text::new(
        "两列基期在产出、就业和省际人口上相同；单元收入比、基尼系数和单元外就业者不同，因为县比省更细。",
        "Both baselines have the same output, jobs and people between provinces; the ratio of cells, the Gini and people outside their cell differ because counties are finer.",
    ))
}

/// Columns of [`county_places`].
const BY_COUNTY: [(&str, &str, &str, Unit); 12] = [
    ("place", "代码", "Code", Unit::None),
    ("name", "县", "County", Unit::None),
    ("within", "省代码", "Province code", Unit::None),
    ("province", "省", "Province", Unit::None),
    (
        "people",
        "登记人口福利",
        "Welfare, registered people",
        Unit::Hat,
    ),
    (
        "rural",
        "农业单元登记人口福利",
        "Welfare, registered in farm cell",
        Unit::Hat,
    ),
    (
        "urban",
        "非农单元登记人口福利",
        "Welfare, registered in non-farm cell",
        Unit::Hat,
    ),
    ("output", "实际生产总值", "Real GDP", Unit::Hat),
    (
        "service",
        "人均公共服务",
        "Public service per user",
        Unit::Hat,
    ),
    (
        "farm_before",
        "农业就业占比，基期",
        "Farm jobs, baseline",
        Unit::Percent,
    ),
    ("farm_after", "改革后", "Reform", Unit::Percent),
    (
        "workers",
        "就业人口变化",
        "Change in workers",
        Unit::Percent,
    ),
];

/// Every county: who gains and who loses. The first rows are those that gain most.
pub fn county_places(run: &CountySimulation) -> Table {
    let mut table = table(
        "county-places",
        ("各县得失", "Who gains and who loses, by county"),
        &BY_COUNTY,
    );
    let (base, before, after) = (run.counties.baseline(), run.counties.before(), &run.after);
    let people = after.welfare_by_place(base);
    let (gdp, gdp_before) = (after.real_gdp(base), before.real_gdp(base));
    let service = after.service_by_place(base);
    let counties: Vec<_> = run.counties.counties().collect();
    let mut by = vec![[f64::NAN; 2]; people.len()];
    for effect in after.effects(base) {
        match effect.bearer {
            Bearer::Rural => by[effect.place][0] = effect.welfare,
            Bearer::Urban => by[effect.place][1] = effect.welfare,
            Bearer::Owners => {}
        }
    }
    let mut order: Vec<usize> = (0..counties.len()).collect();
    order.sort_by(|&a, &b| people[b].total_cmp(&people[a])); // stable: ties keep the census order
    for c in order {
        let workers = [before, after].map(|o| o.workers[0][c] + o.workers[1][c]);
        let [farm, farm_after] = run.farm_job_share(c).map(|share| 100.0 * share);
        let (place, name) = counties[c];
        table.push([
            place.clone().into(),
            name.clone().into(),
            run.model.places[run.counties.province(c)].clone().into(),
            run.model.names[run.counties.province(c)].clone().into(),
            people[c].into(),
            by[c][0].into(),
            by[c][1].into(),
            (gdp[c] / gdp_before[c]).into(),
            service[c].into(),
            farm.into(),
            farm_after.into(),
            (100.0 * (workers[1] / workers[0] - 1.0)).into(),
        ]);
    }
    table
}

/// Welfare below this is a loss, not rounding.
const LOSS: f64 = 1.0 - 1e-9;

/// Counties that lose, and the part of registered people who are registered in them.
pub(crate) fn county_losers(run: &CountySimulation) -> (usize, f64) {
    let base = run.counties.baseline();
    let welfare = run.after.welfare_by_place(base);
    let people = registered(run);
    let losing = |c: &usize| welfare[*c] < LOSS;
    let count = (0..people.len()).filter(losing).count();
    let lost: f64 = (0..people.len()).filter(losing).map(|c| people[c]).sum();
    (count, lost / people.iter().sum::<f64>())
}

/// Registered people of each county.
fn registered(run: &CountySimulation) -> Vec<f64> {
    let [farm, other] = run.counties.baseline().registered();
    let count = run.counties.counties().len();
    (0..count).map(|c| farm[c] + other[c]).collect()
}

/// How welfare spreads among the counties of each province, beside what the province model says of it.
/// Largest median first.
pub fn county_provinces(run: &CountySimulation) -> Table {
    let mut table = table(
        "county-provinces",
        (
            "各省之内各县的得失",
            "Welfare of registered people among the counties of each province",
        ),
        &BY_PROVINCE,
    );
    let welfare = run.after.welfare_by_place(run.counties.baseline());
    let people = registered(run);
    let above = run.above.as_ref().ok();
    let above = above.map(|a| a.after.welfare_by_place(&a.baseline));
    let mut rows: Vec<(usize, Vec<usize>)> = vec![];
    for p in (0..run.model.places.len()).filter(|&p| run.model.nation(p)) {
        let of = |c: &usize| run.counties.province(*c) == p;
        let mut counties: Vec<usize> = (0..people.len()).filter(of).collect();
        counties.sort_by(|&a, &b| welfare[a].total_cmp(&welfare[b]));
        rows.push((p, counties));
    }
    let median = |counties: &[usize]| welfare[counties[(counties.len() - 1) / 2]];
    rows.sort_by(|(_, a), (_, b)| median(b).total_cmp(&median(a)));
    for (p, counties) in &rows {
        let last = counties.len() - 1;
        // the county below which a tenth, or nine tenths, of the others lie
        let rank = |tenths: usize| welfare[counties[(tenths * last + 5) / 10]];
        let sum = |value: &dyn Fn(usize) -> f64| counties.iter().map(|&c| value(c)).sum::<f64>();
        let mean = sum(&|c| people[c] * welfare[c]) / sum(&|c| people[c]);
        let losing = counties.iter().filter(|c| welfare[**c] < LOSS).count();
        table.push([
            run.model.places[*p].clone().into(),
            run.model.names[*p].clone().into(),
            (counties.len() as f64).into(),
            (losing as f64).into(),
            welfare[counties[0]].into(),
            rank(1).into(),
            median(counties).into(),
            rank(9).into(),
            welfare[counties[last]].into(),
            mean.into(),
            above.as_ref().map(|w| w[*p]).into(),
        ]);
    }
    table.note(Text::new(
        "分位数按县计，不按人口加权；均值按登记人口加权。分省模型的数字来自同一方案。",
        "Quantiles count counties alike, whatever their people; the mean is weighted by registered people. The figure of the province model is that of the same package.",
    ))
}

/// Columns of [`county_provinces`].
const BY_PROVINCE: [(&str, &str, &str, Unit); 11] = [
    ("place", "代码", "Code", Unit::None),
    ("name", "省", "Province", Unit::None),
    ("counties", "县数", "Counties", Unit::Count),
    ("losing", "其中受损", "Of which lose", Unit::Count),
    ("lowest", "最低", "Lowest", Unit::Hat),
    ("low", "第 10 百分位", "10th percentile", Unit::Hat),
    ("median", "中位数", "Median", Unit::Hat),
    ("high", "第 90 百分位", "90th percentile", Unit::Hat),
    ("highest", "最高", "Highest", Unit::Hat),
    ("mean", "均值", "Mean", Unit::Hat),
    ("above", "分省模型", "Province model", Unit::Hat),
];

/// The first and the last counties of [`county_places`], the farthest first.
pub fn county_ends(places: &Table, rows: usize) -> [Table; 2] {
    let all = places.rows();
    let mut short = places.clone();
    short.columns.retain(|c| c.id != "within");
    let mut top = short.filter(|_, row| row < rows);
    top.id = "county-top".into();
    top.title = Text::new("得益最多的县", "Counties that gain most");
    let mut bottom = short.filter(|_, row| row + rows >= all && row >= rows);
    bottom.columns.iter_mut().for_each(|c| c.cells.reverse());
    bottom.id = "county-bottom".into();
    bottom.title = Text::new(
        "得益最少（或受损最多）的县",
        "Counties that gain least, or lose most",
    );
    [top, bottom]
}

/// The form of a table of weights.
fn kind_zh(kind: KernelKind) -> &'static str {
    match kind {
        KernelKind::Sparse => "为非零项",
        KernelKind::Nested => "按组",
        KernelKind::Corrected => "按组并逐对更正",
        _ => "为全表",
    }
}

/// How the county baseline is held and what it approximates.
pub fn county_form(run: &CountySimulation) -> Vec<Text> {
    let kernels = run.counties.baseline().kernels();
    let [moves, farm, other] = &kernels;
    let [moves_zh, farm_zh, other_zh] = kernels.map(kind_zh);
    let counties = run.counties.counties().len();
    let [home_farm, home_other] = run.counties.home();
    let left: f64 = run
        .counties
        .left_out()
        .iter()
        .map(|(_, people)| people)
        .sum();
    let whole = |x: f64| format_cell(&Cell::Number(x.round()), Unit::Count, Lang::En);
    let (counties, left) = (whole(counties as f64), whole(left));
    let (passes, miss) = (run.after.passes, run.counties.sales_miss());
    vec![
        Text::new(
            format!(
                "{counties} 个县；普查中另有 {} 个单元（{left} 名居民）不在模型各省之内，未计入。",
                run.counties.left_out().len()
            ),
            format!(
                "{counties} counties; {} more units of the census ({left} residents) lie in no province of the model and are left out.",
                run.counties.left_out().len()
            ),
        ),
        Text::new(
            format!(
                "权重的形式：迁移{moves_zh}，农产品贸易{farm_zh}，其他贸易{other_zh}。迁移按地级单元分组，贸易按省分组；省与省之间的人数和贸易与分省基期逐块相等，组内为近似。县内贸易的吸引力是省内他县的 {home_farm:.0} 倍（农产品）和 {home_other:.0} 倍（其他）。"
            ),
            format!(
                "Weights: migration {moves}, trade in farm goods {farm}, in other goods {other}. Migration is grouped by prefecture, trade by province: people and goods between provinces are those of the province baseline, block by block; within groups the form is an approximation. A county pulls its own goods {home_farm:.0} (farm) and {home_other:.0} (other) times as much as those of another county of its province."
            ),
        ),
        Text::new(
            format!("各县销售额与所分配的相差至多 {miss:.0e}；求解 {passes} 步。"),
            format!(
                "Sales of every county are its part of the province within {miss:.0e}; solved in {passes} passes."
            ),
        ),
    ]
}
