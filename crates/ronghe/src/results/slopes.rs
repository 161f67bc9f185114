//! How outcomes hang on levers, and how sure the effect of the reform is (X0, X3).

use super::{sources, table};
use crate::simulate::{DEVIATIONS, OUTCOMES, Simulation, Slopes};
use ronghe_base::{Cell, Table, Text, Unit};
use ronghe_equilibrium::Objective;

/// Names of the followed outcomes, in their order.
const NAMES: [(&str, &str, &str); 8] = [
    ("money", "福利（货币度量）", "Money-metric welfare"),
    ("welfare", "登记人口福利", "Welfare"),
    ("gdp", "实际生产总值", "Real GDP"),
    ("gini", "基尼系数", "Gini"),
    ("ratio", "单元收入之比", "Ratio of cells"),
    ("farm", "农业就业比重", "Farm jobs"),
    ("migrants", "跨地方就业", "Movers"),
    ("budget", "公共支出", "Public budget"),
];

/// Levers moved alike in the whole nation: id, Chinese, English, whether it is a level.
const LEVERS: [(&str, &str, &str, bool); 10] = [
    ("mig_to", "迁移成本（全部）", "costs of moving, all", false),
    (
        "trade",
        "国内各地之间的贸易成本",
        "costs of trade between places of the nation",
        false,
    ),
    ("A", "生产率", "productivity", false),
    ("wedge", "资本楔子", "capital wedges", false),
    ("farm", "农用地", "farmland", false),
    ("home", "宅基地", "homestead land", false),
    ("urb", "城镇建设用地", "urban land", false),
    (
        "new_urb",
        "集体建设用地入市（加 1 个百分点）",
        "collective land entering, one point",
        true,
    ),
    (
        "coop",
        "加价返还（加 1 个百分点）",
        "margin returned, one point",
        true,
    ),
    (
        "chi",
        "迁移者保留土地权益（加 1 个百分点）",
        "land right kept, one point",
        true,
    ),
];

/// Per cent change of every outcome by one per cent more of each lever, at the baseline.
pub fn elasticities(run: &Simulation, slopes: &Slopes) -> Table {
    let mut columns = vec![("lever", "杠杆", "Lever", Unit::None)];
    columns.extend(NAMES.map(|(id, zh, en)| (id, zh, en, Unit::Number)));
    let mut found = table(
        "elasticities",
        (
            "杠杆增加 1% 时各结果的变化（%）",
            "Change of outcomes, per cent, by one per cent more of each lever",
        ),
        &columns,
    )
    .note(Text::new(
        "基期的导数（伴随法），全国各地同时变动；成本类杠杆增加 1% 即成本更高；各地同幅的资本楔子不改变任何结果，没有加价（mu = 0）时返还也无作用。",
        "Derivatives at the baseline (adjoint method), all places of the nation alike; one per cent more of a cost means dearer. A wedge alike everywhere moves nothing, nor does a margin returned where there is none (mu = 0).",
    ));
    for (id, zh, en, level) in LEVERS {
        let mut row: Vec<Cell> = vec![Text::new(zh, en).into()];
        for gradient in &slopes.before {
            let slope = match id {
                "trade" => Some(run.trade_inside(gradient)),
                // the right of migrants from farm cells, as in the weakest links
                "chi" => Some(run.national(&gradient.levers.chi[0])),
                id => gradient.levers.get(id).map(|values| run.national(&values)),
            };
            let scale = if level { 1.0 } else { 0.01 };
            let change = slope.map(|slope| 100.0 * scale * slope / gradient.value);
            let change = change.map(|c| if level { 0.01 * c } else { c });
            // a lever that moves nothing shows as nothing, not as rounding
            row.push(change.map(|c| if c.abs() < 1e-12 { 0.0 } else { c }).into());
        }
        found.push(row);
    }
    found.sources = sources(run);
    found
}

/// What the reform does, with a band from parameters.
pub fn bands(run: &Simulation, slopes: &Slopes) -> Table {
    let assumed = DEVIATIONS
        .map(|(_, name, sd)| format!("{name} {sd}"))
        .join(", ");
    let mut found = table(
        "bands",
        (
            "改革效果与参数不确定性（delta 法）",
            "What the reform does, and how sure that is (delta method)",
        ),
        &[
            ("outcome", "结果", "Outcome", Unit::None),
            ("baseline", "基期", "Baseline", Unit::Number),
            ("reform", "改革后", "Reform", Unit::Number),
            ("change", "变化", "Change", Unit::Number),
            ("deviation", "标准差", "Standard deviation", Unit::Number),
            ("low", "下限（−1.96 个标准差）", "From (-1.96 s.d.)", Unit::Number),
            ("high", "上限（+1.96 个标准差）", "To (+1.96 s.d.)", Unit::Number),
            ("largest", "主要来自", "Mostly from", Unit::None),
        ],
    )
    .note(Text::new(
        format!("参数的标准差（假设，各行相互独立）：{assumed}。导数含基期重新校准，表中份额与农业规模不重新拟合；措施的大小不变动。"),
        format!("Standard deviations of parameters (assumed, independent): {assumed}. Slopes include calibrating the baseline again, not fitting its shares and farm sector again; sizes of measures are not varied."),
    ));
    for ((effect, (_, zh, en)), objective) in slopes.effects().iter().zip(NAMES).zip(OUTCOMES) {
        let people = objective == Objective::MigrantsOutsidePlace;
        let (unit, name) = if people {
            (
                run.model.persons / 1e6,
                Text::new(format!("{zh}（百万人）"), format!("{en}, million")),
            )
        } else {
            (1.0, Text::new(zh, en))
        };
        let [before, after] = effect.values.map(|value| unit * value);
        let (change, deviation) = (after - before, unit * effect.deviation);
        found.push([
            name.into(),
            before.into(),
            after.into(),
            change.into(),
            deviation.into(),
            (change - 1.96 * deviation).into(),
            (change + 1.96 * deviation).into(),
            Cell::Word(effect.largest.into()),
        ]);
    }
    found.sources = sources(run);
    found
}
