//! One id for one thing: nation or world, and one name for one code.

use super::Tables;
use crate::{
    loaded::Loaded,
    names::normal,
    problem::{Collector, Problem},
};
use ronghe_base::Place;
use std::collections::BTreeMap;

/// Names by which a table calls the world.
const WORLD: [&str; 7] = [
    "世界",
    "国际",
    "国外",
    "world",
    "restoftheworld",
    "international",
    "row",
];
/// Names by which a table calls the nation.
const NATION: [&str; 4] = ["全国", "中国", "china", "nation"];
/// Tables of flows, where a nation cannot stand beside its parts.
const FLOWS: [(&str, &[&str]); 3] = [
    ("cells", &["place"]),
    ("migration", &["from_place", "to_place"]),
    ("trade", &["buyer", "origin"]),
];
/// Columns that hold the name of the place of the row.
const NAMES: [&str; 8] = [
    "namezh",
    "nameen",
    "name",
    "placename",
    "名称",
    "地名",
    "地区",
    "省份",
];

/// `000000` is the nation and `W` the rest of the world, in every table.
pub(super) fn nation_or_world(tables: &Tables, problems: &mut Collector) {
    for (id, columns) in FLOWS {
        let Some(loaded) = tables.get(id) else {
            continue;
        };
        for column in columns {
            nation_in_flows(loaded, column, problems);
        }
    }
    if let Some(places) = tables.get("places") {
        for row in 0..places.table.rows() {
            let wrong = match (places.place("place", row), places.word("level", row)) {
                (Some(p), Some("world")) if *p == Place::nation() => "world",
                (Some(p), Some("nation")) if *p == Place::world() => "nation",
                _ => continue,
            };
            problems.push(places.locate(mixed(wrong), row, "level"));
        }
    }
}

fn nation_in_flows(loaded: &Loaded, column: &str, problems: &mut Collector) {
    let nation = Place::nation();
    let rows = 0..loaded.table.rows();
    let mut seen = rows.filter_map(|r| Some((r, loaded.place(column, r)?)));
    let others = seen.clone().any(|(_, p)| *p != nation);
    if let (true, Some((row, _))) = (others, seen.find(|(_, p)| **p == nation)) {
        let problem = Problem::error("nation-or-world", "")
            .found(
                "000000（全国）与其组成部分并列",
                "000000 (the nation) beside its parts",
            )
            .expected("W 表示世界其他地区", "W for the rest of the world")
            .advice(
                "若指世界其他地区，改写 W；全国合计行请删去",
                "write W if the rest of the world is meant; delete rows with national totals",
            );
        problems.push(loaded.locate(problem, row, column));
    }
}

fn mixed(wrong: &str) -> Problem {
    let (found, want) = if wrong == "world" {
        (("000000 称为世界", "000000 called the world"), "W")
    } else {
        (("W 称为全国", "W called the nation"), "000000")
    };
    Problem::error("nation-or-world", "")
        .found(found.0, found.1)
        .expected(
            format!("{want}；全国 000000，世界其他地区 W，各表一致"),
            format!("{want}; nation 000000, rest of the world W, the same in every table"),
        )
        .advice("改正代码", "correct the code")
}

/// A code has one name in all tables.
pub(super) fn names(tables: &Tables, problems: &mut Collector) {
    let mut known: BTreeMap<Place, Vec<String>> = BTreeMap::new();
    let order = tables.get("places").into_iter();
    let others = tables.values().filter(|l| l.spec.id != "places");
    for loaded in order.chain(others) {
        let is_places = loaded.spec.id == "places";
        for column in &loaded.table.columns {
            if !NAMES.contains(&normal(&column.id).as_str()) {
                continue;
            }
            for row in 0..loaded.table.rows() {
                let (Some(place), Some(name)) =
                    (loaded.place("place", row), column.cells[row].word())
                else {
                    continue;
                };
                if let Some(problem) = as_other(place, name) {
                    problems.push(loaded.locate(problem, row, &column.id));
                    continue;
                }
                let names = known.entry(place.clone()).or_default();
                if is_places || names.is_empty() {
                    names.push(name.to_string());
                } else if !names.iter().any(|n| alike(n, name)) {
                    let problem = two_names(place, name, &names[0]);
                    problems.push(loaded.locate(problem, row, &column.id));
                }
            }
        }
    }
}

/// The nation under the name of the world, or the other way round.
fn as_other(place: &Place, name: &str) -> Option<Problem> {
    let name = normal(name);
    if *place == Place::nation() && WORLD.contains(&name.as_str()) {
        return Some(mixed("world"));
    }
    (*place == Place::world() && NATION.contains(&name.as_str())).then(|| mixed("nation"))
}

/// Equal, or one the beginning of the other ("浙江" and "浙江省").
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (normal(a), normal(b));
    a.starts_with(&b) || b.starts_with(&a)
}

fn two_names(place: &Place, name: &str, other: &str) -> Problem {
    Problem::warning("two-names", "")
        .found(
            format!("{place} 称为“{name}”，别处称为“{other}”"),
            format!("{place} called \"{name}\", elsewhere \"{other}\""),
        )
        .expected("一个代码一个名称", "one name for one code")
        .advice(
            "查对代码是否写错，或统一名称",
            "check whether the code is wrong; otherwise use one name",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_names_are_alike() {
        assert!(alike("浙江", "浙江省") && alike("Inner Mongolia", "InnerMongolia"));
        assert!(!alike("山西", "陕西"));
    }
}
