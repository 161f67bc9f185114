//! A reform among counties as tables.

use super::table;
use crate::simulate::{CountySimulation, Headline, Simulation};
use ronghe_base::{Cell, Table, Text, Unit};
use ronghe_equilibrium::Bearer;

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
        table.push([
            done.measure.clone().into(),
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
const BY_COUNTY: [(&str, &str, &str, Unit); 11] = [
    ("place", "代码", "Code", Unit::None),
    ("name", "县", "County", Unit::None),
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

/// How the county baseline is held and what it approximates.
pub fn county_form(run: &CountySimulation) -> Vec<Text> {
    let [moves, farm, other] = run.counties.baseline().kernels();
    let counties = run.counties.counties().len();
    let [home_farm, home_other] = run.counties.home();
    let left: f64 = run
        .counties
        .left_out()
        .iter()
        .map(|(_, people)| people)
        .sum();
    let (passes, miss) = (run.after.passes, run.counties.sales_miss());
    vec![
        Text::new(
            format!(
                "{counties} 个县；普查中另有 {} 个单元（{left:.0} 名居民）不在模型各省之内，未计入。",
                run.counties.left_out().len()
            ),
            format!(
                "{counties} counties; {} more units of the census ({left:.0} residents) lie in no province of the model and are left out.",
                run.counties.left_out().len()
            ),
        ),
        Text::new(
            format!(
                "权重的形式：迁移 {moves}，农产品贸易 {farm}，其他贸易 {other}。迁移按地级单元分组，贸易按省分组；省与省之间的人数和贸易与分省基期逐块相等，组内为近似。县内贸易的吸引力是省内他县的 {home_farm:.0} 倍（农产品）和 {home_other:.0} 倍（其他）。"
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
