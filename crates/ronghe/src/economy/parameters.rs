//! The parameters of the model: defaults, what a region lays over them, and the list of all.

use super::build::{number, word};
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Status, Table, Text, Unit};
use ronghe_equilibrium::{Capital, Demand, Economy, Household, Parameters, Policy};
use std::collections::BTreeMap;

/// Values by sector, each given once.
fn by_sector(table: &Table) -> Result<BTreeMap<String, [Option<f64>; 2]>, StudyError> {
    let mut found: BTreeMap<String, [Option<f64>; 2]> = BTreeMap::new();
    for row in 0..table.rows() {
        let id = word(table, "parameter", row)?;
        let value = number(table, "value", row)?;
        let sector = word(table, "sector", row)?;
        let entry = found.entry(id.clone()).or_default();
        let places: &mut [Option<f64>] = match sector.as_str() {
            "farm" => &mut entry[..1],
            "nonfarm" => &mut entry[1..],
            _ => entry,
        };
        if places.iter().any(Option::is_some) {
            return Err(StudyError::Model {
                what: Text::new(
                    format!(
                        "parameters 表：{id} 给了两次（both 与部门并列，或同一部门两行）；请只给一次"
                    ),
                    format!(
                        "table parameters: {id} is given twice (for both and for a sector, or twice for one); give it once"
                    ),
                ),
            });
        }
        places.fill(Some(value));
    }
    Ok(found)
}

/// Lays table `parameters` over the defaults of the model.
pub(super) fn overrides(region: &Region, economy: &mut Economy) -> Result<(), StudyError> {
    let Some(table) = region.table("parameters") else {
        return Ok(());
    };
    for (id, [farm, nonfarm]) in by_sector(table)? {
        let both = farm.zip(nonfarm).map(|(a, b)| [a, b]);
        let (par, pol, house): (&mut Parameters, &mut Policy, &mut Household) =
            (&mut economy.par, &mut economy.pol, &mut economy.household);
        let missing = || StudyError::Model {
            what: Text::new(
                format!("parameters 表：{id} 只给了一个部门；请给出 farm 与 nonfarm，或写 both"),
                format!(
                    "table parameters: {id} is given for one sector only; give it for farm and nonfarm, or for both"
                ),
            ),
        };
        let [a, b] = both.ok_or_else(missing)?;
        let one = || {
            let same = (a - b).abs() <= f64::EPSILON * a.abs();
            same.then_some(a).ok_or_else(|| StudyError::Model {
                what: Text::new(
                    format!("parameters 表：{id} 的 farm 为 {a}、nonfarm 为 {b}，而模型只有一个 {id}；请以 both 给出一次"),
                    format!("table parameters: {id} is {a} for farm and {b} for nonfarm, but the model has one {id}; give it once, with sector both"),
                ),
            })
        };
        match id.as_str() {
            "theta" => par.theta = one()?,
            "kappa" => par.kappa = one()?,
            "gamma" => par.gamma = one()?,
            "sigma" => {
                par.sigma = one()?;
                par.demand = Demand::Nhces;
            }
            "eps_a" => par.eps_a = one()?,
            "tax" => par.tax = one()?.into(),
            "phi" => par.phi = one()?.into(),
            "beta_h" => par.beta_h = vec![a, b].into(),
            "s_state" => pol.s_state = one()?.into(),
            "mu" => pol.mu = one()?.into(),
            "coop" => pol.coop = one()?.into(),
            "s_stay" => house.s_stay = [a, b],
            "s_mig" => house.s_mig = [a, b],
            "s_own" => house.s_own = one()?,
            _ => {
                return Err(StudyError::Model {
                    what: Text::new(
                        format!("parameters 表：“{id}”不是模型的参数"),
                        format!("table parameters: \"{id}\" is no parameter of the model"),
                    ),
                });
            }
        }
    }
    Ok(())
}

/// A default of the model: id, meaning, status, source.
type Default = (
    &'static str,
    &'static str,
    &'static str,
    Status,
    &'static str,
);

const LINE: &str = "replication of the Tombe-Zhu and Hao et al. line of models";
const PLACEHOLDER: &str = "placeholder, to be estimated";
const EQUAL_YUAN: &str =
    "public spending over income of registered people: a yuan counts the same in both";
const FITTED: &str = "table cells (0.115 where it has none), all logits shifted alike to sell the farm output (fitted)";

/// Every parameter of the model with the standing of its default.
const DEFAULTS: [Default; 22] = [
    (
        "theta",
        "贸易弹性",
        "trade elasticity",
        Status::Study,
        "Tombe and Zhu (2019)",
    ),
    (
        "kappa",
        "迁移弹性",
        "migration elasticity",
        Status::Study,
        "Tombe and Zhu (2019)",
    ),
    (
        "gamma",
        "公共服务弹性",
        "elasticity of public service",
        Status::Assumed,
        EQUAL_YUAN,
    ),
    (
        "lab",
        "劳动成本份额",
        "cost share of labour",
        Status::Study,
        LINE,
    ),
    (
        "land",
        "土地成本份额",
        "cost share of land",
        Status::Study,
        LINE,
    ),
    (
        "cap",
        "资本成本份额",
        "cost share of capital",
        Status::Study,
        LINE,
    ),
    (
        "io",
        "投入份额（农、非农）",
        "cost shares of inputs (farm, non-farm)",
        Status::Study,
        LINE,
    ),
    (
        "beta_h",
        "住房支出份额",
        "share of housing in spending",
        Status::Study,
        LINE,
    ),
    (
        "fa",
        "农产品支出份额",
        "farm share of spending on goods",
        Status::Observed,
        FITTED,
    ),
    (
        "gov",
        "公共支出构成",
        "goods in public spending",
        Status::Assumed,
        PLACEHOLDER,
    ),
    (
        "agg",
        "集聚弹性",
        "agglomeration elasticity",
        Status::Assumed,
        "none",
    ),
    (
        "tax",
        "税率",
        "tax on wages and capital",
        Status::Assumed,
        PLACEHOLDER,
    ),
    (
        "phi",
        "国有土地租金归政府的份额",
        "government's share of urban land rent",
        Status::Assumed,
        PLACEHOLDER,
    ),
    (
        "demand",
        "需求形式",
        "demand system",
        Status::Assumed,
        "simplest form",
    ),
    (
        "capital",
        "资本范围",
        "capital closure",
        Status::Assumed,
        "one stock for the nation",
    ),
    (
        "mu",
        "流通加价率",
        "intermediation margin",
        Status::Assumed,
        PLACEHOLDER,
    ),
    (
        "coop",
        "合作社返还",
        "returned part of the margin",
        Status::Assumed,
        PLACEHOLDER,
    ),
    (
        "s_state",
        "国家分成（基期）",
        "state share of collective land rent, baseline",
        Status::Assumed,
        PLACEHOLDER,
    ),
    (
        "chi",
        "迁移者保留的土地权益",
        "land rights kept by migrants",
        Status::Assumed,
        "none kept",
    ),
    (
        "wedge",
        "资本楔子（基期）",
        "capital wedge, baseline",
        Status::Assumed,
        "none",
    ),
    (
        "s_stay, s_mig, s_own",
        "组内收入离散（对数标准差）",
        "spread of log incomes within groups",
        Status::Assumed,
        PLACEHOLDER,
    ),
    (
        "own_heads",
        "所有者人数",
        "heads of owners",
        Status::Assumed,
        "not counted: owners are left out of Gini, fifths and ratio",
    ),
];

/// Every parameter with its value, status and source; what a region lays over the defaults
/// carries the region's own.
pub fn parameter_table(region: &Region, economy: &Economy) -> Table {
    let mut table = Table::new(
        "parameters",
        Text::new("模型参数", "Parameters of the model"),
    )
    .column("parameter", Text::new("参数", "Parameter"), Unit::None)
    .column("meaning", Text::new("含义", "Meaning"), Unit::None)
    .column("value", Text::new("数值", "Value"), Unit::None)
    .column("status", Text::new("依据", "Status"), Unit::None)
    .column("source", Text::new("来源", "Source"), Unit::None);
    for (id, zh, en, status, source) in DEFAULTS {
        let own = given(region, id);
        let (status, source) = own.unwrap_or_else(|| (status.label(), source_words(source)));
        let value = value_of(economy, id);
        table.push([
            id.into(),
            Text::new(zh, en).into(),
            value.into(),
            status.into(),
            source.into(),
        ]);
    }
    table
}

/// Status and source of a parameter that the region gives.
fn given(region: &Region, id: &str) -> Option<(Text, Text)> {
    let table = region.table("parameters")?;
    let row = (0..table.rows()).find(|&row| {
        let word = table.get("parameter", row).and_then(Cell::word);
        word.is_some_and(|w| id.split(", ").any(|part| part == w))
    })?;
    let word = |column: &str| {
        table
            .get(column, row)
            .and_then(Cell::word)
            .unwrap_or_default()
    };
    let status = match word("status") {
        "observed" => Status::Observed,
        "study" => Status::Study,
        _ => Status::Assumed,
    };
    Some((status.label(), Text::same(word("source"))))
}

/// The source of a default in both languages.
fn source_words(source: &str) -> Text {
    let zh = match source {
        PLACEHOLDER => "暂定值，尚未估计",
        LINE => "Tombe 与 Zhu、Hao 等模型系列的复现",
        EQUAL_YUAN => "公共支出与登记人口收入之比：一元钱在两处同样计算",
        FITTED => "cells 表（缺则 0.115），对数几率整体平移，使农产品售出（拟合）",
        "none" => "无",
        "none kept" => "不保留",
        "simplest form" => "最简形式",
        "one stock for the nation" => "全国一个资本存量",
        "not counted: owners are left out of Gini, fifths and ratio" => {
            "不计：基尼系数、五等份和收入之比不含所有者"
        }
        other => other,
    };
    Text::new(zh, source)
}

/// A parameter in words: at most four decimals.
pub(crate) fn short(x: f64) -> String {
    let rounded = format!("{x:.4}");
    rounded.trim_end_matches('0').trim_end_matches('.').into()
}

fn value_of(economy: &Economy, id: &str) -> String {
    let (par, pol, house) = (&economy.par, &economy.pol, &economy.household);
    let list = |values: &[f64]| {
        let mut words: Vec<String> = values.iter().map(|v| format!("{v:.3}")).collect();
        words.dedup();
        words.join(", ")
    };
    match id {
        "theta" => short(par.theta),
        "kappa" => short(par.kappa),
        "gamma" => short(par.gamma),
        "lab" => list(par.lab.values()),
        "land" => list(par.land.values()),
        "cap" => list(par.cap.values()),
        "io" => list(par.io.values()),
        "beta_h" => list(par.beta_h.values()),
        "fa" => list(par.fa.values()),
        "gov" => list(par.gov.values()),
        "agg" => list(par.agg.values()),
        "tax" => list(par.tax.values()),
        "phi" => list(par.phi.values()),
        "demand" if par.demand == Demand::Cd => "Cobb-Douglas".into(),
        "demand" => format!(
            "NHCES, sigma = {}, eps_a = {}",
            short(par.sigma),
            short(par.eps_a)
        ),
        "capital" if par.capital == Capital::National => "national".into(),
        "capital" => "local".into(),
        "mu" => list(pol.mu.values()),
        "coop" => list(pol.coop.values()),
        "s_state" => list(pol.s_state.values()),
        "chi" => list(pol.chi.values()),
        "wedge" => list(economy.wedge0.values()),
        "own_heads" => house
            .own_heads
            .as_ref()
            .map_or_else(|| "-".into(), |h| list(h.values())),
        _ => format!(
            "{}; {}; {}",
            list(&house.s_stay),
            list(&house.s_mig),
            house.s_own
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in two rows would depend on their order.
    #[test]
    fn a_parameter_is_given_once() {
        let table = |rows: &[(&'static str, &'static str, f64)]| {
            let none = || Text::new("", "");
            let mut table = Table::new("parameters", none())
                .column("parameter", none(), Unit::None)
                .column("sector", none(), Unit::None)
                .column("value", none(), Unit::None);
            for &(id, sector, value) in rows {
                table.push([
                    Text::same(id).into(),
                    Text::same(sector).into(),
                    value.into(),
                ]);
            }
            table
        };
        let one = by_sector(&table(&[
            ("beta_h", "nonfarm", 0.2),
            ("beta_h", "farm", 0.1),
        ]))
        .unwrap();
        assert_eq!(one["beta_h"], [Some(0.1), Some(0.2)]);
        for rows in [
            [("beta_h", "both", 0.1), ("beta_h", "nonfarm", 0.2)],
            [("beta_h", "nonfarm", 0.2), ("beta_h", "both", 0.1)],
            [("tax", "both", 0.1), ("tax", "both", 0.2)],
        ] {
            let error = by_sector(&table(&rows)).unwrap_err();
            assert!(error.to_string().contains("given twice"), "{error}");
        }
    }
}
