//! Who gains, who loses, who pays.

use super::{people_unit, sources, table};
use crate::simulate::Simulation;
use ronghe_base::{Cell, Table, Text, Unit};
use ronghe_equilibrium::{Bearer, Effect, Outcome};

/// Columns of [`places`].
const BY_PLACE: [(&str, &str, &str, Unit); 10] = [
    ("place", "代码", "Code", Unit::None),
    ("name", "地方", "Place", Unit::None),
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
    ("owners", "所有者福利", "Welfare, owners", Unit::Hat),
    ("output", "实际生产总值", "Real GDP", Unit::Hat),
    (
        "service",
        "人均公共服务",
        "Public service per user",
        Unit::Hat,
    ),
    (
        "budget",
        "公共支出份额变化",
        "Change in its share of public spending",
        Unit::Percent,
    ),
    (
        "workers",
        "就业人口变化",
        "Change in workers",
        Unit::Percent,
    ),
];

/// Gainers and losers by place.
pub fn places(run: &Simulation) -> Table {
    let mut table = table(
        "places",
        ("各地得失", "Who gains and who loses, by place"),
        &BY_PLACE,
    );
    let (base, before, after) = (&run.baseline, &run.before, &run.after);
    let effects = after.effects(base);
    let (gdp, gdp_before) = (after.real_gdp(base), before.real_gdp(base));
    let (service, people) = (after.service_by_place(base), after.welfare_by_place(base));
    let change = |a: f64, b: f64| Cell::Number(100.0 * (a / b - 1.0));
    for p in (0..run.model.places.len()).filter(|&p| run.model.nation(p)) {
        let of = |bearer| {
            effects
                .iter()
                .find(|e| e.place == p && e.bearer == bearer)
                .map(|e| e.welfare)
        };
        let jobs = |o: &Outcome| o.workers[0][p] + o.workers[1][p];
        table.push([
            run.model.places[p].clone().into(),
            run.model.names[p].clone().into(),
            people[p].into(),
            of(Bearer::Rural).into(),
            of(Bearer::Urban).into(),
            of(Bearer::Owners).into(),
            (gdp[p] / gdp_before[p]).into(),
            service[p].into(),
            change(after.public_spending[p], before.public_spending[p]),
            change(jobs(after), jobs(before)),
        ]);
    }
    table.sources = sources(run);
    table
}

/// Gainers and losers by group of the nation.
pub fn groups(run: &Simulation) -> Table {
    let (scale, unit) = people_unit(run);
    let mut table = table(
        "groups",
        ("各群体得失", "Who gains and who loses, by group"),
        &[
            ("group", "群体", "Group", Unit::None),
            ("people", "人数", "People", unit),
            (
                "income",
                "基期收入，占全部居民与所有者收入",
                "Baseline income, of all household and owner income",
                Unit::Percent,
            ),
            (
                "welfare",
                "福利（收入加权）",
                "Welfare (weighted by income)",
                Unit::Hat,
            ),
            (
                "gain",
                "得失，占全部居民与所有者收入",
                "Gain, of all household and owner income",
                Unit::Percent,
            ),
            ("lowest", "最低的地方", "Lowest place", Unit::None),
            ("lowest_welfare", "该地福利", "Welfare there", Unit::Hat),
        ],
    );
    let effects = run.after.effects(&run.baseline);
    let all: f64 = effects.iter().map(|e| e.income).sum();
    for bearer in [Bearer::Rural, Bearer::Urban, Bearer::Owners] {
        let of = || effects.iter().filter(|e| e.bearer == bearer);
        let sum = |value: fn(&Effect) -> f64| of().map(value).sum::<f64>();
        let (income, gain, people) = (sum(|e| e.income), sum(Effect::gain), sum(|e| e.people));
        let lowest = of().min_by(|a, b| a.welfare.total_cmp(&b.welfare));
        table.push([
            bearer_words(bearer).into(),
            (people > 0.0)
                .then_some(people * run.model.persons / scale)
                .into(),
            (100.0 * income / all).into(),
            (1.0 + gain / income).into(),
            (100.0 * gain / all).into(),
            lowest.map_or(Cell::Missing, |e| run.model.names[e.place].clone().into()),
            lowest.map(|e| e.welfare).into(),
        ]);
    }
    table.sources = sources(run);
    table
}

/// A group in words.
pub(crate) fn bearer_words(bearer: Bearer) -> Text {
    match bearer {
        Bearer::Rural => Text::new("农业单元登记人口", "people registered in farm cells"),
        Bearer::Urban => Text::new("非农单元登记人口", "people registered in non-farm cells"),
        Bearer::Owners => Text::new("资本与流通所有者", "owners of capital and margins"),
    }
}

/// What the package moves through public hands: who pays, who receives.
pub fn budgets(run: &Simulation) -> Table {
    let mut table = table(
        "budgets",
        ("谁出钱", "Who pays"),
        &[
            ("item", "项目", "Item", Unit::None),
            (
                "baseline",
                "基期（占增加值 %）",
                "Baseline, % of value added",
                Unit::Number,
            ),
            (
                "reform",
                "改革后（占增加值 %）",
                "Reform, % of value added",
                Unit::Number,
            ),
        ],
    );
    let nation = || (0..run.model.places.len()).filter(|&p| run.model.nation(p));
    let mut push = |zh: &str, en: &str, value: &dyn Fn(&Outcome, usize) -> f64| {
        let sum = |o: &Outcome| {
            Cell::Number(100.0 * nation().map(|p| value(o, p)).fold(0.0, |sum, x| sum + x))
        };
        table.push([Text::new(zh, en).into(), sum(&run.before), sum(&run.after)]);
    };
    push("公共支出", "public spending", &|o, p| {
        o.public_spending[p]
    });
    push("城镇土地租金", "rent of urban land", &|o, p| {
        o.urban_rent[p]
    });
    let transfer = |o: &Outcome, p: usize| o.policy.transfer[p];
    push(
        "净得转移的地方所得",
        "received by places with net transfers",
        &|o, p| transfer(o, p).max(0.0),
    );
    push(
        "农民所得土地补偿拨款",
        "received by farmers as grants to the land pot",
        &|o, p| o.policy.grant[p],
    );
    push(
        "净出转移的地方所付",
        "paid by places with net transfers",
        &|o, p| (-transfer(o, p)).max(0.0),
    );
    push(
        "生态补偿（由增加值征收）",
        "ecosystem payments (levied on value added)",
        &|o, p| o.policy.eco[p],
    );
    push(
        "资本与流通所有者收入",
        "income of owners of capital and margins",
        &|o, p| o.owner_income[p],
    );
    table
}

/// People who stay or come in, whose real consumption of goods and housing falls: by place and
/// group, worst first. Welfare by place of registration can rise all the same, since it counts
/// moving, amenity and public service.
pub(crate) fn falling(run: &Simulation) -> Vec<(Text, f64, f64)> {
    let names = [
        ("农业就地就业者", "farm stayers"),
        ("非农就地就业者", "non-farm stayers"),
        ("农业外来者", "farm in-migrants"),
        ("非农外来者", "non-farm in-migrants"),
    ];
    let o = &run.after;
    let heads = [&o.stayers[0], &o.stayers[1], &o.incomers[0], &o.incomers[1]];
    let mut found = vec![];
    for p in (0..run.model.places.len()).filter(|&p| run.model.nation(p)) {
        for (g, (zh, en)) in names.iter().enumerate() {
            let (hat, people) = (o.utility_hat[g][p], heads[g][p] * run.model.persons);
            if hat < 1.0 - 1e-9 && people > 0.0 {
                let place = &run.model.names[p];
                let name = Text::new(format!("{}{zh}", place.zh), format!("{} {en}", place.en));
                found.push((name, hat, people));
            }
        }
    }
    found.sort_by(|a, b| a.1.total_cmp(&b.1)); // stable: ties keep place and group order
    found
}
