//! Single figures that cannot be what their unit says.

use super::{Tables, short};
use crate::problem::{Collector, Problem};

/// What a figure may be, and the words for it.
struct Bounds {
    low: f64,
    high: f64,
    zh: &'static str,
    en: &'static str,
}

/// Bounds of a figure by its name and unit; none where any number will do, such as a rate of growth.
fn bounds(fact: &str, unit: &str) -> Option<Bounds> {
    let most = f64::INFINITY;
    let (low, high, zh, en) = match unit {
        _ if fact.starts_with("gini") => (0.0, 1.0, "0 到 1", "0 to 1"),
        "share" => (0.0, 1.0, "0 到 1", "0 to 1"),
        "percent" if fact.contains("share") => (0.0, 100.0, "0 到 100", "0 to 100"),
        "ratio" | "factor" | "hat" => (f64::MIN_POSITIVE, most, "大于 0", "above 0"),
        _ if unit.starts_with("yuan") || unit.ends_with("persons") => {
            (0.0, most, "不小于 0", "at least 0")
        }
        _ => return None,
    };
    Some(Bounds { low, high, zh, en })
}

/// Every figure of table `facts` lies where its unit allows.
pub(super) fn possible(tables: &Tables, problems: &mut Collector) {
    let Some(loaded) = tables.get("facts") else {
        return;
    };
    for row in 0..loaded.table.rows() {
        let (Some(fact), Some(unit), Some(value)) = (
            loaded.word("fact", row),
            loaded.word("unit", row),
            loaded.number("value", row),
        ) else {
            continue;
        };
        let Some(bounds) = bounds(fact, unit) else {
            continue;
        };
        if (bounds.low..=bounds.high).contains(&value) {
            continue;
        }
        let found = format!("{fact} = {} {unit}", short(value));
        let problem = Problem::error("impossible-figure", "")
            .found(found.clone(), found)
            .expected(bounds.zh, bounds.en)
            .advice("查对数值与单位", "check the value and its unit");
        problems.push(loaded.locate(problem, row, "value"));
    }
}
