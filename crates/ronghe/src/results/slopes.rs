//! How outcomes hang on levers, and how sure the effect of the reform is (X0, X3).

use super::{sources, table};
use crate::simulate::{OUTCOMES, Simulation, Slopes, Uncertain};
use ronghe_base::{Cell, Table, Text, Unit};
use ronghe_equilibrium::{CostShare, Gradient, Objective, Parameter, Spread};

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
            row.push(change.map(still).into());
        }
        found.push(row);
    }
    found.sources = sources(run);
    found
}

/// What the reform does, with a band from parameters.
pub fn bands(run: &Simulation, slopes: &Slopes) -> Table {
    let how = if slopes.doubts.together.is_empty() {
        Text::new(
            "各参数的误差相互独立（假设）",
            "Errors of parameters are independent (assumed)",
        )
    } else {
        Text::new(
            "各参数的误差除 correlations 表所列外相互独立",
            "Errors of parameters are independent but for the pairs of table correlations",
        )
    };
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
        format!("{}；标准差见下表。导数含基期重新校准，表中份额与农业规模不重新拟合；措施的大小不变动。", how.zh),
        format!("{}; standard deviations stand in the next table. Slopes include calibrating the baseline again, not fitting its shares and farm sector again; sizes of measures are not varied.", how.en),
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

/// Columns of the followed outcomes.
fn outcome_columns() -> impl Iterator<Item = (&'static str, &'static str, &'static str, Unit)> {
    NAMES
        .into_iter()
        .map(|(id, zh, en)| (id, zh, en, Unit::Number))
}

/// Standard deviations of parameters, and on what authority each stands.
pub fn deviations(run: &Simulation, slopes: &Slopes) -> Table {
    let mut found = table(
        "parameter-deviations",
        ("参数的标准差", "Standard deviations of parameters"),
        &[
            ("parameter", "参数", "Parameter", Unit::None),
            ("meaning", "含义", "Meaning", Unit::None),
            ("value", "取值", "Value", Unit::Number),
            ("sd", "标准差", "Standard deviation", Unit::Number),
            (
                "status",
                "标准差的依据",
                "Status of the deviation",
                Unit::None,
            ),
            (
                "source",
                "标准差的来源",
                "Source of the deviation",
                Unit::None,
            ),
        ],
    );
    for line in &slopes.doubts.parameters {
        let known = PARAMETERS.iter().find(|p| p.0 == line.name);
        found.push([
            Cell::Word(line.name.into()),
            known.map_or(Cell::Missing, |p| meaning(p, line).into()),
            known.and_then(|p| value_of(run, p.3)).into(),
            line.sd.into(),
            line.status.label().into(),
            line.source.clone().into(),
        ]);
    }
    found
}

/// What a line of deviations is about; the housing shares of both kinds of cell are one line.
fn meaning(known: &(&str, &str, &str, Moved), line: &Uncertain) -> Text {
    if line.parameters.len() > 1 {
        return Text::new(
            "住房支出份额，两类单元一同变动",
            "housing share, both kinds of cell together",
        );
    }
    Text::new(known.1, known.2)
}

/// Effects smaller than this are rounding: nothing is a part of them.
const NO_EFFECT: f64 = 1e-9;

/// How the effect of the reform moves with each parameter, as a part of that effect: by one standard
/// deviation.
pub fn parameter_bands(run: &Simulation, slopes: &Slopes) -> Table {
    let mut columns = vec![("parameter", "参数", "Parameter", Unit::None)];
    columns.extend(NAMES.map(|(id, zh, en)| (id, zh, en, Unit::Percent)));
    let mut found = table(
        "parameter-bands",
        (
            "参数增加一个标准差时改革效果变化的百分比",
            "Change of the effect of the reform, in per cent of it, by one standard deviation of each parameter",
        ),
        &columns,
    )
    .note(Text::new(
        "各参数独立时，一列的平方和就是效果的标准差（占效果的百分比）的平方。效果为零处空缺。柯布—道格拉斯需求下 sigma 与 eps_a 不起作用。",
        "Where parameters are independent the squares of a column sum to that of the standard deviation of the effect, in per cent of it. Empty where there is no effect. With Cobb-Douglas demand sigma and eps_a do nothing.",
    ));
    let effects = slopes.effects();
    for (k, line) in slopes.doubts.parameters.iter().enumerate() {
        let mut row: Vec<Cell> = vec![Cell::Word(line.name.into())];
        row.extend(effects.iter().map(|effect| {
            let change = effect.values[1] - effect.values[0];
            let real = change.abs() > NO_EFFECT * effect.values[0].abs();
            Cell::from(real.then(|| still(100.0 * effect.parts[k] / change)))
        }));
        found.push(row);
    }
    found.sources = sources(run);
    found
}

/// Pairs of parameters that are not independent; none where all are.
pub fn parameter_correlations(slopes: &Slopes) -> Option<Table> {
    let pairs = &slopes.doubts.together;
    let mut found = table(
        "parameter-correlations",
        ("参数之间的相关", "Correlations between parameters"),
        &[
            ("parameter", "参数", "Parameter", Unit::None),
            ("with", "另一参数", "With", Unit::None),
            ("correlation", "相关系数", "Correlation", Unit::Number),
            ("status", "依据", "Status", Unit::None),
            ("source", "来源", "Source", Unit::None),
        ],
    );
    for pair in pairs {
        found.push([
            Cell::Word(pair.one.clone()),
            Cell::Word(pair.other.clone()),
            pair.correlation.into(),
            pair.status.label().into(),
            pair.source.clone().into(),
        ]);
    }
    (!pairs.is_empty()).then_some(found)
}

/// What moves in a row of [`parameter_elasticities`].
#[derive(Clone, Copy)]
enum Moved {
    /// A parameter.
    One(Parameter),
    /// A cost share of a sector, the others giving way.
    Share(usize, CostShare),
}

/// Name, Chinese, English and what moves.
const PARAMETERS: [(&str, &str, &str, Moved); 21] = [
    (
        "theta",
        "贸易弹性",
        "trade elasticity",
        Moved::One(Parameter::Theta),
    ),
    (
        "kappa",
        "迁移弹性",
        "migration elasticity",
        Moved::One(Parameter::Kappa),
    ),
    (
        "gamma",
        "公共服务弹性",
        "elasticity of public service",
        Moved::One(Parameter::Gamma),
    ),
    (
        "sigma",
        "商品替代弹性",
        "elasticity of substitution",
        Moved::One(Parameter::Sigma),
    ),
    (
        "eps_a",
        "农产品收入弹性参数",
        "income elasticity of farm goods",
        Moved::One(Parameter::EpsA),
    ),
    (
        "beta_h",
        "住房支出份额，农业单元",
        "housing share, farm cells",
        Moved::One(Parameter::BetaH(0)),
    ),
    (
        "beta_h",
        "住房支出份额，非农单元",
        "housing share, non-farm cells",
        Moved::One(Parameter::BetaH(1)),
    ),
    ("tax", "税率", "tax", Moved::One(Parameter::Tax)),
    (
        "phi",
        "土地租金归政府份额",
        "government's share of land rent",
        Moved::One(Parameter::Phi),
    ),
    (
        "fa",
        "农产品支出份额",
        "farm share of spending",
        Moved::One(Parameter::FarmSpending),
    ),
    (
        "gov",
        "公共支出中的农产品",
        "farm goods in public spending",
        Moved::One(Parameter::FarmPublic),
    ),
    (
        "lab",
        "劳动份额，农业",
        "labour, farm",
        Moved::Share(0, CostShare::Labour),
    ),
    (
        "land",
        "土地份额，农业",
        "land, farm",
        Moved::Share(0, CostShare::Land),
    ),
    (
        "cap",
        "资本份额，农业",
        "capital, farm",
        Moved::Share(0, CostShare::Capital),
    ),
    (
        "io",
        "农产品投入，农业",
        "farm inputs, farm",
        Moved::Share(0, CostShare::FarmInputs),
    ),
    (
        "io",
        "非农投入，农业",
        "other inputs, farm",
        Moved::Share(0, CostShare::OtherInputs),
    ),
    (
        "lab",
        "劳动份额，非农",
        "labour, non-farm",
        Moved::Share(1, CostShare::Labour),
    ),
    (
        "land",
        "土地份额，非农",
        "land, non-farm",
        Moved::Share(1, CostShare::Land),
    ),
    (
        "cap",
        "资本份额，非农",
        "capital, non-farm",
        Moved::Share(1, CostShare::Capital),
    ),
    (
        "io",
        "农产品投入，非农",
        "farm inputs, non-farm",
        Moved::Share(1, CostShare::FarmInputs),
    ),
    (
        "io",
        "非农投入，非农",
        "other inputs, non-farm",
        Moved::Share(1, CostShare::OtherInputs),
    ),
];

/// Per cent change of every outcome after the reform by one per cent more of each parameter.
pub fn parameter_elasticities(run: &Simulation, slopes: &Slopes) -> Table {
    let mut columns = vec![
        ("parameter", "参数", "Parameter", Unit::None),
        ("meaning", "含义", "Meaning", Unit::None),
        ("value", "取值", "Value", Unit::Number),
    ];
    columns.extend(outcome_columns());
    let mut found = table(
        "parameter-elasticities",
        (
            "参数增加 1% 时改革后各结果的变化（%）",
            "Change of outcomes after the reform, per cent, by one per cent more of each parameter",
        ),
        &columns,
    )
    .note(Text::new(
        "改革后的导数（伴随法），含基期重新校准。基期的福利与产出按定义为 1，就业与迁移按观测，因此不随参数变动：这些列就是改革效果的变动。成本份额增加时同部门其他份额按比例让出。取值因地而异的不列。",
        "Derivatives after the reform (adjoint method), the baseline calibrated again. In the baseline welfare and output are one by definition and jobs and movers are as observed, whatever the parameter: those columns are the change of the effect of the reform. Where a cost share grows, the others of its sector give way in proportion. Values that differ between places are not shown.",
    ));
    for (name, zh, en, moved) in PARAMETERS {
        let mut row: Vec<Cell> = vec![
            Cell::Word(name.into()),
            Text::new(zh, en).into(),
            value_of(run, moved).into(),
        ];
        let by = |g: &Gradient| match moved {
            Moved::One(parameter) => g.elasticity(&run.baseline, parameter),
            Moved::Share(sector, share) => g.share_elasticity(&run.baseline, sector, share),
        };
        row.extend(slopes.after.iter().map(|g| Cell::from(still(by(g)))));
        found.push(row);
    }
    found.sources = sources(run);
    found
}

/// What moves nothing shows as nothing, not as rounding.
fn still(change: f64) -> f64 {
    if change.abs() < 1e-12 { 0.0 } else { change }
}

/// The value of a parameter, where it is the same everywhere.
fn value_of(run: &Simulation, moved: Moved) -> Option<f64> {
    let par = &run.model.economy.par;
    let row = |spread: &Spread, rows: usize, at: usize| {
        let values = spread.values();
        let each = values.len() / rows;
        let here = if each == 0 {
            values
        } else {
            &values[at * each..(at + 1) * each]
        };
        let first = *here.first()?;
        here.iter()
            .all(|x| x.to_bits() == first.to_bits())
            .then_some(first)
    };
    match moved {
        Moved::One(Parameter::Theta) => Some(par.theta),
        Moved::One(Parameter::Kappa) => Some(par.kappa),
        Moved::One(Parameter::Gamma) => Some(par.gamma),
        Moved::One(Parameter::Sigma) => Some(par.sigma),
        Moved::One(Parameter::EpsA) => Some(par.eps_a),
        Moved::One(Parameter::BetaH(cell)) => row(&par.beta_h, 2, cell),
        Moved::One(Parameter::Tax) => row(&par.tax, 1, 0),
        Moved::One(Parameter::Phi) => row(&par.phi, 1, 0),
        Moved::One(Parameter::FarmPublic) => row(&par.gov, 2, 0),
        Moved::One(_) => None,
        Moved::Share(sector, CostShare::Labour) => row(&par.lab, 2, sector),
        Moved::Share(sector, CostShare::Land) => row(&par.land, 2, sector),
        Moved::Share(sector, CostShare::Capital) => row(&par.cap, 2, sector),
        Moved::Share(sector, CostShare::FarmInputs) => row(&par.io, 4, 2 * sector),
        Moved::Share(sector, CostShare::OtherInputs) => row(&par.io, 4, 2 * sector + 1),
    }
}
