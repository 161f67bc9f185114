//! Does it add up, and what can it not say?

use super::table;
use crate::simulate::Simulation;
use ronghe_base::{Cell, Table, Text, Unit};
use ronghe_equilibrium::Uniqueness;

/// Every law of the model recomputed from levels.
pub fn closures(run: &Simulation) -> Table {
    let mut table = table(
        "closures",
        ("闭合检验", "Closures"),
        &[
            ("law", "市场或预算", "Market or budget", Unit::None),
            ("baseline", "基期", "Baseline", Unit::None),
            ("reform", "改革后", "Reform", Unit::None),
        ],
    );
    let (before, after) = (
        run.before.residuals(&run.baseline),
        run.after.residuals(&run.baseline),
    );
    for ((name, b), (_, a)) in before.iter().zip(after.iter()) {
        table.push([
            law_words(name).into(),
            Cell::Word(small(b)),
            Cell::Word(small(a)),
        ]);
    }
    table
}

/// A residual: two digits, nothing as 0.
fn small(x: f64) -> String {
    if x > 0.0 {
        format!("{x:.1e}")
    } else {
        x.abs().to_string()
    }
}

/// Whether the equilibrium after the reform is the only one near; none where it was not verified.
pub fn uniqueness(run: &Simulation, found: &Uniqueness) -> Table {
    let mut table = table(
        "uniqueness",
        ("是否只有一个均衡", "Is it the only equilibrium near?"),
        &[
            ("check", "检验", "Check", Unit::None),
            ("found", "结果", "Found", Unit::None),
        ],
    )
    .note(Text::new(
        "从其他起点重新求解，结果相同是证据，不是证明；大于 1 的实特征值表示可能另有均衡；谱半径大于 1 只说明不加阻尼的迭代会振荡。",
        "Solved again from other starts: agreement is evidence, no proof. Real eigenvalues above 1 would warn of another equilibrium; a spectral radius above 1 only says that the undamped passes swing.",
    ));
    let mut push = |zh: &str, en: &str, value: String| {
        table.push([Text::new(zh, en).into(), Cell::Word(value)]);
    };
    push(
        "其他起点的解：对数最大差异",
        "solutions from other starts: largest log difference",
        format!("{:.1e} ({})", found.largest_gap(), found.gaps.len()),
    );
    push(
        "谱半径",
        "spectral radius",
        format!("{:.3}", found.spectral_radius),
    );
    let (real, imaginary) = found.nearest_to_one;
    push(
        "最接近 1 的特征值",
        "eigenvalue nearest to 1",
        // a part that rounds to nothing is not written
        if imaginary.abs() < 5e-4 {
            format!("{real:.3}")
        } else {
            format!("{real:.3} {imaginary:+.3}i")
        },
    );
    push(
        "大于 1 的实特征值个数",
        "real eigenvalues above 1",
        found.above_one.to_string(),
    );
    push(
        "求解遍数",
        "passes of the solution",
        run.after.passes.to_string(),
    );
    table
}

/// A law of the model in both languages.
fn law_words(name: &str) -> Text {
    let zh = match name {
        "trade shares" => "贸易比重",
        "goods markets" => "商品市场",
        "registered people" => "登记人口",
        "jobs" => "就业与工资",
        "migrants' incomes" => "外来人口收入",
        "household incomes" => "居民收入",
        "owners" => "所有者收入",
        "land pots" => "土地收益分配",
        "public budget" => "公共预算",
        "Walras" => "瓦尔拉斯法则",
        "numeraire" => "计价单位",
        other => other,
    };
    Text::new(zh, name)
}

/// National figures of every run of a solved case.
pub fn solved(case: &serde_json::Value) -> Table {
    let mut table = table(
        "solved",
        ("算例结果", "The case, solved"),
        &[
            ("run", "运行", "Run", Unit::None),
            ("welfare", "福利", "Welfare", Unit::Hat),
            ("gini", "基尼系数", "Gini", Unit::Number),
            (
                "ratio",
                "非农与农业单元收入之比",
                "Income of non-farm over farm cells",
                Unit::Ratio,
            ),
        ],
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
            "村民参与、村民自治、干部与信任（M4）：模型没有。",
            "Participation, self-government, cadres, trust (M4): not in the model.",
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
            "成本：降低迁移和流通成本、提高生产率、增加土地在模型中不花钱；结果须与其成本对照。",
            "Costs: cheaper moves and trade, higher productivity and more land are free in the model; set their cost beside the result.",
        ),
        t(
            "公共服务：按参数 gamma 计入福利；把公共资金转给居民会抬高货币度量福利。",
            "Public service counts in welfare by gamma only; public money moved to households raises money-metric welfare.",
        ),
        t(
            "所有者：资本与流通所有者没有人数，不计入基尼系数、五等份和单元收入之比（见参数变体）。",
            "Owners: owners of capital and margins have no heads, so Gini, fifths and ratio of cells leave them out (see the variants).",
        ),
        t(
            "均衡是静态的；逐年路径（ronghe path）只含部分调整、资本与登记转换，生产率增长须由方案给出。",
            "The equilibrium is static; the path by year (ronghe path) adds partial moves, capital and changes of registration, and growth of productivity must be given.",
        ),
    ]
}
