//! Codes of places: provinces that exist, parents that fit, places that are listed.

use super::Tables;
use crate::{
    loaded::Loaded,
    problem::{Collector, Problem, Severity},
    schema::Kind,
};
use ronghe_base::{Level, Place, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Prefixes of the 34 provinces (GB/T 2260).
const PROVINCES: [(&str, &str, &str); 34] = [
    ("11", "北京", "Beijing"),
    ("12", "天津", "Tianjin"),
    ("13", "河北", "Hebei"),
    ("14", "山西", "Shanxi"),
    ("15", "内蒙古", "Inner Mongolia"),
    ("21", "辽宁", "Liaoning"),
    ("22", "吉林", "Jilin"),
    ("23", "黑龙江", "Heilongjiang"),
    ("31", "上海", "Shanghai"),
    ("32", "江苏", "Jiangsu"),
    ("33", "浙江", "Zhejiang"),
    ("34", "安徽", "Anhui"),
    ("35", "福建", "Fujian"),
    ("36", "江西", "Jiangxi"),
    ("37", "山东", "Shandong"),
    ("41", "河南", "Henan"),
    ("42", "湖北", "Hubei"),
    ("43", "湖南", "Hunan"),
    ("44", "广东", "Guangdong"),
    ("45", "广西", "Guangxi"),
    ("46", "海南", "Hainan"),
    ("50", "重庆", "Chongqing"),
    ("51", "四川", "Sichuan"),
    ("52", "贵州", "Guizhou"),
    ("53", "云南", "Yunnan"),
    ("54", "西藏", "Tibet"),
    ("61", "陕西", "Shaanxi"),
    ("62", "甘肃", "Gansu"),
    ("63", "青海", "Qinghai"),
    ("64", "宁夏", "Ningxia"),
    ("65", "新疆", "Xinjiang"),
    ("71", "台湾", "Taiwan"),
    ("81", "香港", "Hong Kong"),
    ("82", "澳门", "Macao"),
];

/// Table `places` in itself.
pub(super) fn places(tables: &Tables, problems: &mut Collector) {
    let Some(loaded) = tables.get("places") else {
        return;
    };
    for row in 0..loaded.table.rows() {
        let Some(place) = loaded.place("place", row) else {
            continue;
        };
        let parent = loaded.place("parent", row);
        if !province(loaded, row, place, parent, problems) {
            continue; // its parent can only contradict as well
        }
        if let Some(parent) = parent {
            parent_fits(loaded, row, place, parent, problems);
        }
        level(loaded, row, place, problems);
    }
    circles(loaded, problems);
}

/// The first two digits are those of a province.
fn province(
    loaded: &Loaded,
    row: usize,
    place: &Place,
    parent: Option<&Place>,
    problems: &mut Collector,
) -> bool {
    let Some(province) = place.province() else {
        return true;
    };
    let prefix = &province.code()[..2];
    if PROVINCES.iter().any(|(p, ..)| *p == prefix) {
        return true;
    }
    let above = parent.and_then(Place::province);
    let meant = above.and_then(|p| PROVINCES.iter().find(|(x, ..)| *x == &p.code()[..2]));
    let (zh, en) = meant.map_or_else(
        || {
            (
                "对照 GB/T 2260 查对代码".to_string(),
                "look the code up in GB/T 2260".to_string(),
            )
        },
        |(p, zh, en)| {
            (
                format!("上级在{zh}，查对是否应以 {p} 开头"),
                format!("its parent is in {en}: should it start with {p}?"),
            )
        },
    );
    let problem = Problem::error("unknown-province", "")
        .found(
            format!("{place}，{prefix} 不是省级代码"),
            format!("{place}, where {prefix} is no province"),
        )
        .expected(
            "以 34 个省级代码之一开头（11 北京……82 澳门）",
            "a code that starts with one of the 34 provinces (11 Beijing ... 82 Macao)",
        )
        .advice(zh, en);
    problems.push(loaded.locate(problem, row, "place"));
    false
}

/// The parent is one of those that the code itself names.
fn parent_fits(
    loaded: &Loaded,
    row: usize,
    place: &Place,
    parent: &Place,
    problems: &mut Collector,
) {
    if matches!(place.level(), Level::Own) || matches!(parent.level(), Level::Own) {
        return;
    }
    let mut above = std::iter::successors(place.parent(), Place::parent);
    if above.any(|p| p == *parent) {
        return;
    }
    let want = place
        .parent()
        .map_or_else(String::new, |p| p.code().to_string());
    let problem = Problem::error("parent-contradicts", "").found(
        format!("{place} 的上级为 {parent}"),
        format!("{parent} as parent of {place}"),
    );
    let problem = if want.is_empty() {
        problem
            .expected(
                "全国与世界没有上级",
                "no parent for the nation or the world",
            )
            .advice("清空上级", "empty the cell")
    } else {
        problem
            .expected(
                format!("代码前缀所示的上级，如 {want}"),
                format!("a parent that the code itself names, such as {want}"),
            )
            .advice("查对两个代码", "check both codes")
    };
    problems.push(loaded.locate(problem, row, "parent"));
}

/// The level is that of the code.
fn level(loaded: &Loaded, row: usize, place: &Place, problems: &mut Collector) {
    let by_code = match place.level() {
        Level::World => "world",
        Level::Nation => "nation",
        Level::Province => "province",
        Level::Prefecture => "prefecture",
        Level::County => "county",
        Level::Township => "township",
        Level::Village => "village",
        Level::Own => return,
    };
    let Some(level) = loaded.word("level", row).filter(|l| *l != by_code) else {
        return;
    };
    let problem = Problem::warning("level-contradicts", "")
        .found(
            format!("{place} 的级别为 {level}"),
            format!("level {level} for {place}"),
        )
        .expected(
            format!("代码所示的 {by_code}"),
            format!("{by_code}, as the code says"),
        )
        .advice("查对代码与级别", "check the code and the level");
    problems.push(loaded.locate(problem, row, "level"));
}

/// No place lies within itself.
fn circles(loaded: &Loaded, problems: &mut Collector) {
    let rows = 0..loaded.table.rows();
    let parents: BTreeMap<&Place, &Place> = rows
        .clone()
        .filter_map(|r| Some((loaded.place("place", r)?, loaded.place("parent", r)?)))
        .collect();
    for row in rows {
        let Some(place) = loaded.place("place", row) else {
            continue;
        };
        let mut above = parents.get(place);
        let mut steps = 0;
        while let Some(&&up) = above.as_ref() {
            if up == place || steps > 20 {
                break;
            }
            above = parents.get(up);
            steps += 1;
        }
        if above.is_some_and(|&up| up == place) {
            let problem = Problem::error("parent-circle", "")
                .found(
                    format!("{place} 在自身之内"),
                    format!("{place} lies within itself"),
                )
                .expected("上级链止于全国或留空", "a chain of parents that ends")
                .advice("改正上级代码", "correct the parent");
            problems.push(loaded.locate(problem, row, "parent"));
        }
    }
}

/// Every place named in a table stands in `places`.
pub(super) fn known(tables: &Tables, outlines: &[(Shape, String)], problems: &mut Collector) {
    let Some(places) = tables.get("places") else {
        return;
    };
    let known: BTreeSet<&Place> = (0..places.table.rows())
        .filter_map(|r| places.place("place", r))
        .collect();
    for loaded in tables.values() {
        let is_places = loaded.spec.id == "places";
        for column in &loaded.spec.columns {
            if column.kind != Kind::Place || (is_places && column.id == "place") {
                continue;
            }
            let severity = if is_places {
                Severity::Warning
            } else {
                Severity::Error
            };
            let mut told = BTreeSet::new();
            for row in 0..loaded.table.rows() {
                let Some(place) = loaded.place(&column.id, row) else {
                    continue;
                };
                if !known.contains(place) && told.insert(place) {
                    let problem = unlisted(severity, place);
                    problems.push(loaded.locate(problem, row, &column.id));
                }
            }
        }
    }
    for (shape, file) in outlines {
        if !known.contains(&shape.place) {
            let mut problem = unlisted(Severity::Warning, &shape.place);
            problem.file.clone_from(file);
            problems.push(problem);
        }
    }
}

fn unlisted(severity: Severity, place: &Place) -> Problem {
    Problem::new(severity, "unknown-place", "")
        .found(format!("{place}"), format!("{place}"))
        .expected("places 表中的地方", "a place of table places")
        .advice(
            "改正代码，或在 places 表中补上该地方",
            "correct the code, or add the place to table places",
        )
}

#[cfg(test)]
mod tests {
    use super::PROVINCES;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_34_provinces() {
        let prefixes: BTreeSet<_> = PROVINCES.iter().map(|(p, ..)| p).collect();
        assert_eq!(prefixes.len(), 34);
    }
}
