//! The model beside the record: goals, fitted years, runs over known years, forecasts, the literature.

use super::table;
use crate::economy::short;
use crate::validate::{Calibrated, Episode, GROWTH, Goal, RIVALS, Validation};
use ronghe_base::{Cell, Table, Text, Unit};

/// Every goal, met or missed.
pub fn goals(validation: &Validation) -> Table {
    let mut table = table(
        "validation-goals",
        ("对模型的要求：达到与未达到", "What is asked of the model: met and missed"),
        &[
            ("goal", "要求", "Goal", Unit::None),
            ("record", "实际", "Record", Unit::Number),
            ("model", "模型", "Model", Unit::Number),
            ("bound", "允许偏差", "Bound", Unit::None),
            ("met", "结果", "Result", Unit::None),
            ("why", "说明", "Why", Unit::None),
        ],
    )
    .note(Text::new(
        "预测误差一栏为相对于该朴素方法误差的下降比例（对数流量的均方根误差）。",
        "For errors of forecasts the model's figure is the part by which its error (root mean square of log flows) lies below the rival's.",
    ));
    let mut goals = validation.goals();
    goals.sort_by_key(Goal::met); // what is missed comes first
    for goal in goals {
        let met = if goal.met() {
            Text::new("达到", "met")
        } else {
            Text::new("未达到", "missed")
        };
        let record: Cell = if goal.record == 0.0 {
            Cell::Missing
        } else {
            goal.record.into()
        };
        table.push([
            goal.what.clone().into(),
            record,
            goal.model.into(),
            goal.bound_words().into(),
            met.into(),
            goal.why.clone().into(),
        ]);
    }
    table
}

/// How jobs become homes, and what else to know of the fitted years.
fn residence_rule(years: &[Calibrated]) -> Text {
    let pay = years.iter().find_map(|y| y.pay).map(|pay| 100.0 * pay);
    let pay = pay.map_or("—".into(), |pay| format!("{pay:.1}"));
    Text::new(
        format!(
            "居住地规则：各地就业者中城镇部分 = 常住人口城镇化率；农业就业者住在农村，其余农村居民先取本地登记在农业单元的非农就业者；在非农单元，登记在农业单元者的工资为其他人的 {pay}%（facts 表：农民工月均收入的 12 倍与城镇非私营单位工资之比），工资总额不变；所有者不计。2000 年对照的第一产业比重为 2001 年。2000 年没有官方基尼系数。"
        ),
        format!(
            "Rule of residence: the urban part of the workers of a place is that of its residents; farm workers live in the countryside, and so do first the non-farm workers of the place registered in farm cells; in non-farm cells workers registered in farm cells are paid {pay} % of the others (table facts: twelve months' pay of migrant workers over pay in urban non-private units), the wage bill as it is; owners are not counted. The primary part beside 2000 is that of 2001. There is no official Gini for 2000."
        ),
    )
}

/// Columns of [`calibrated`].
const BY_YEAR: [(&str, &str, &str, Unit); 10] = [
    ("year", "年份", "Year", Unit::None),
    (
        "printed",
        "公布的城乡收入比",
        "Printed urban-rural ratio",
        Unit::Ratio,
    ),
    (
        "ratio",
        "模型（居住地）",
        "Model, by residence",
        Unit::Ratio,
    ),
    ("official", "官方基尼系数", "Official Gini", Unit::Number),
    (
        "gini",
        "模型（居住地）",
        "Model Gini, by residence",
        Unit::Number,
    ),
    (
        "primary",
        "第一产业占 GDP（%）",
        "Primary part of GDP, %",
        Unit::Number,
    ),
    (
        "farm",
        "模型农业占增加值（%）",
        "Model, farm part of value added, %",
        Unit::Number,
    ),
    ("jobs", "农业就业比重（%）", "Farm jobs, %", Unit::Number),
    (
        "outside",
        "跨省就业（百万人）",
        "Workers outside their province, million",
        Unit::Number,
    ),
    (
        "gamma",
        "公共支出／登记人口收入",
        "Public spending over income (gamma)",
        Unit::Number,
    ),
];

/// The years the model is fitted to.
pub fn calibrated(years: &[Calibrated]) -> Table {
    let mut table = table(
        "validation-years",
        (
            "校准年份：模型与公布值",
            "Fitted years: the model beside printed figures",
        ),
        &BY_YEAR,
    )
    .note(residence_rule(years));
    for year in years {
        let model = year.model;
        table.push([
            Cell::Year(year.year),
            year.printed.into(),
            model.map(|m| m.ratio).into(),
            year.gini.into(),
            model.map(|m| m.gini).into(),
            year.primary.map(|(_, percent)| percent).into(),
            (100.0 * year.farm_value_added).into(),
            (100.0 * year.farm_jobs).into(),
            (year.outside / 1e6).into(),
            year.gamma.into(),
        ]);
    }
    table
}

/// What the runs over known years take from outside.
fn given_outside(validation: &Validation) -> Text {
    let growth = 100.0 * (GROWTH - 1.0);
    let [inside, other, farm] = validation.literature.trade.map(short);
    Text::new(
        format!(
            "外生：2005 年登记人口（2010 年按同一年变化外推）、各单元劳均实际增加值增长（全国 {growth:.1}%，Tombe 与 Zhu 2019）、facts 表中的贸易成本（国内 ×{inside}、对外非农 ×{other}、对外农产品 ×{farm}）。“选定”的迁移成本只用 2005 年的两个数（跨省就业、农业就业）；2010 年不再调整。"
        ),
        format!(
            "Given from outside: registered people of 2005 (2010: the same yearly change), growth of real value added per worker by cell (nation {growth:.1} %, Tombe and Zhu 2019), costs of trade of table facts (inside times {inside}, with the world times {other} for other and {farm} for farm goods). “Chosen” costs of moving use two numbers of 2005 (workers outside their province, farm jobs); 2010 chooses nothing."
        ),
    )
}

/// Runs from the first year over known years.
pub fn history(validation: &Validation) -> Table {
    let mut table = table(
        "validation-history",
        (
            "从 2000 年推演到已知年份",
            "Run forward from 2000 to known years",
        ),
        &[
            ("run", "推演", "Run", Unit::None),
            ("year", "年份", "Year", Unit::None),
            (
                "outside",
                "跨省就业（百万人）",
                "Workers outside their province, million",
                Unit::Number,
            ),
            ("jobs", "农业就业比重（%）", "Farm jobs, %", Unit::Number),
            (
                "farm",
                "农业占增加值（%）",
                "Farm part of value added, %",
                Unit::Number,
            ),
            (
                "ratio",
                "城乡收入比（居住地）",
                "Urban-rural ratio, by residence",
                Unit::Ratio,
            ),
            ("gini", "基尼系数", "Gini", Unit::Number),
        ],
    )
    .note(given_outside(validation));
    for episode in &validation.episodes {
        for state in &episode.states[1..] {
            table.push([
                run_words(episode).into(),
                Cell::Year(state.year),
                (state.outside / 1e6).into(),
                (100.0 * state.farm_jobs).into(),
                (100.0 * state.farm_value_added).into(),
                state.residence.map(|r| r.ratio).into(),
                state.residence.map(|r| r.gini).into(),
            ]);
        }
    }
    let record = &validation.record;
    let first = validation.episodes.first();
    for (k, outside) in record.outside.iter().enumerate() {
        let year = first.map_or(0, |e| e.states[k + 1].year);
        let [ratio, gini, primary] = record.printed[k + 1];
        let jobs = (k == 0).then_some(100.0 * record.farm_jobs);
        table.push([
            Text::new("实际", "record").into(),
            Cell::Year(year),
            outside.map(|people| people / 1e6).into(),
            jobs.into(),
            primary.into(),
            ratio.into(),
            gini.into(),
        ]);
    }
    table
}

fn run_words(episode: &Episode) -> Text {
    let (engel, moving) = (episode.engel, episode.moving);
    let (zh, en) = if episode.chosen {
        ("选定", "chosen")
    } else {
        ("文献", "literature")
    };
    Text::new(
        format!(
            "{zh}：跨省 ×{:.3}、省内农转非 ×{:.3}；sigma {:.3}，eps_a {:.3}",
            moving.between, moving.within, engel.sigma, engel.eps_a
        ),
        format!(
            "{en}: between provinces ×{:.3}, leaving farming ×{:.3}; sigma {:.3}, eps_a {:.3}",
            moving.between, moving.within, engel.sigma, engel.eps_a
        ),
    )
}

/// Forecasts of five-year moves beside naive rivals.
pub fn forecasts(validation: &Validation) -> Table {
    let mut table = table(
        "validation-forecasts",
        ("五年迁移的预测误差", "Errors of forecasts of five-year moves"),
        &[
            ("forecast", "预测", "Forecast", Unit::None),
            ("method", "方法", "Method", Unit::None),
            ("error", "对数流量的均方根误差", "Root mean square error of log flows", Unit::Number),
            ("net", "净迁入最多的省：净迁入（百万人）", "Largest net inflow of a province, million", Unit::Number),
        ],
    )
    .note(Text::new(
        "模型：在外人口的存量按每五年重新考虑的部分回流，新迁移随人均收入增长之差变动（kappa = 1.5，tau = 7 年），成本与参数不变；收入增速取人均产出在被预测时段开始前已知年份（2000—2005、2010—2013）的年增速，从基期普查外推到被预测时段中点；朴素方法不用这一信息。1995 年的存量取 2000 年的一半（假设）。",
        "Model: the stock of people away returns by the part that reconsiders in five years, new moves follow differences in growth of income per head (kappa = 1.5, tau = 7 years), costs and parameters frozen; income grows at the pace of product per head of years known before the period forecast begins (2000-05, 2010-13), from the base census to the middle of that period; the naive rivals do not use it. The stock of 1995 is taken as half that of 2000 (assumed).",
    ));
    for forecast in &validation.forecasts {
        let name = Text::same(format!("{} → {}", forecast.base, forecast.target));
        let [base, ours, observed] = forecast.largest.1;
        let mut push = |method: Text, error: Option<f64>, net: Option<f64>| {
            let net = net.map(|persons| persons / 1e6);
            table.push([name.clone().into(), method.into(), error.into(), net.into()]);
        };
        push(Text::new("模型", "model"), Some(forecast.error), Some(ours));
        for ((zh, en), error) in RIVALS.iter().zip(forecast.rivals) {
            let net = (*en == "persistence").then_some(base);
            if error.is_some() {
                push(Text::new(*zh, *en), error, net);
            }
        }
        push(Text::new("实际", "record"), None, Some(observed));
    }
    table
}

/// Results of the literature beside ours.
pub fn literature(validation: &Validation) -> Table {
    let mut table = table(
        "validation-published",
        ("已发表的结果与本模型", "Published results and ours"),
        &[
            ("item", "变化与指标", "Change and measure", Unit::None),
            ("theirs", "已发表（%）", "Published, %", Unit::Number),
            ("ours", "本模型（%）", "Ours, %", Unit::Number),
            ("met", "相差在四分之一以内", "Within a quarter", Unit::None),
        ],
    )
    .note(Text::new(
        "已发表：Tombe 与 Zhu（2019，AER 109(5)），二手摘录，未核对原表。本模型为在 2000 年校准基期上单独施加该变化的结果；原文的分解依次叠加。“迁移者保留土地收益”：这里一个地方的土地收益总额不变，由离开者与留下者分享，离开者保留的正是留下者失去的；福利因此可能下降，而原文上升；离开农业不再失去全部地租，产出因此可能上升，而原文下降。引用任何保留土地权益（chi）的数字时请一并说明。",
        "Published: Tombe and Zhu (2019, AER 109(5)), from secondary excerpts, not checked against the printed tables. Ours: the change alone on the fitted baseline of 2000; theirs of the decomposition follow one another. “Migrants keep land income”: here the land income of a place stays as large as it is and is shared with those who left, so that those who stay lose what the others keep. Welfare may then fall where the paper has a rise; and as leaving farming no longer costs all of the rent, output may rise where the paper has a fall. Say this with any figure on land rights kept (chi).",
    ));
    for row in &validation.published {
        let met = if row.met() {
            Text::new("是", "yes")
        } else {
            Text::new("否", "no")
        };
        table.push([
            row.item.clone().into(),
            row.theirs.into(),
            row.ours.into(),
            met.into(),
        ]);
    }
    table
}
