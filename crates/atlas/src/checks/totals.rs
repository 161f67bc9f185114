//! A whole is the sum of its parts: columns of a row, and places within a place.

use super::Tables;
use crate::{
    loaded::Loaded,
    problem::{Collector, Problem},
};
use ronghe_base::{Lang, Place, Unit};
use std::collections::{BTreeMap, HashMap};

/// Rounding in print (four digits of ten thousands) that a sum within a row may show.
const ROUNDING: f64 = 1e-4;
/// Places whose parts reach less than this part of the whole are taken for a selection.
const SELECTION: f64 = 0.5;

/// Urban and rural make the total, and the like.
pub(super) fn within_rows(loaded: &Loaded, problems: &mut Collector) {
    for total in &loaded.spec.totals {
        for row in 0..loaded.table.rows() {
            let parts: Option<Vec<f64>> =
                total.parts.iter().map(|p| loaded.number(p, row)).collect();
            let (Some(whole), Some(parts)) = (loaded.number(&total.whole, row), parts) else {
                continue;
            };
            let sum: f64 = parts.iter().sum();
            if (sum - whole).abs() <= (ROUNDING * whole.abs()).max(0.5) {
                continue;
            }
            let names = total.parts.join(" + ");
            let problem = Problem::error("parts-not-whole", "")
                .found(
                    format!("{whole}，而 {names} = {sum}"),
                    format!("{whole}, but {names} = {sum}"),
                )
                .expected(
                    format!("{} = {names}", total.whole),
                    format!("{} = {names}", total.whole),
                )
                .advice(
                    "查对三列的口径与单位",
                    "check the definition and the unit of the columns",
                );
            problems.push(loaded.locate(problem, row, &total.whole));
        }
    }
}

/// A place is the sum of the places in it that the table lists.
pub(super) fn over_places(loaded: &Loaded, tables: &Tables, problems: &mut Collector) {
    if loaded.spec.adds_up.is_empty() {
        return;
    }
    let parents = parents(tables);
    let by: Vec<String> = loaded
        .spec
        .key
        .iter()
        .filter(|k| *k != "place")
        .cloned()
        .collect();
    let mut groups: BTreeMap<String, BTreeMap<&Place, usize>> = BTreeMap::new();
    for row in 0..loaded.table.rows() {
        if let Some(place) = loaded.place("place", row) {
            let group = groups.entry(loaded.words(&by, row)).or_default();
            group.insert(place, row);
        }
    }
    for rows in groups.values() {
        let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (&place, &row) in rows {
            if let Some(&up) = above(place, &parents).find_map(|p| rows.get(&p)) {
                children.entry(up).or_default().push(row);
            }
        }
        for (whole, parts) in children {
            compare(loaded, whole, &parts, problems);
        }
    }
}

/// Parents as stated in `places`.
fn parents(tables: &Tables) -> HashMap<Place, Place> {
    let Some(places) = tables.get("places") else {
        return HashMap::new();
    };
    (0..places.table.rows())
        .filter_map(|r| {
            Some((
                places.place("place", r)?.clone(),
                places.place("parent", r)?.clone(),
            ))
        })
        .collect()
}

/// The places above one: as stated, otherwise by code.
fn above<'a>(
    place: &Place,
    parents: &'a HashMap<Place, Place>,
) -> impl Iterator<Item = Place> + use<'a> {
    let up = |p: &Place| parents.get(p).cloned().or_else(|| p.parent());
    // a circle of parents is reported elsewhere and must not hang this one
    std::iter::successors(up(place), up).take(20)
}

/// One warning for a place, with all columns in which it differs.
fn compare(loaded: &Loaded, whole: usize, parts: &[usize], problems: &mut Collector) {
    if parts.len() < 2 {
        return;
    }
    let mut differing = vec![];
    for column in &loaded.spec.adds_up {
        let values: Option<Vec<f64>> = parts.iter().map(|&r| loaded.number(column, r)).collect();
        let (Some(total), Some(values)) = (loaded.number(column, whole), values) else {
            continue;
        };
        let sum: f64 = values.iter().sum();
        let difference = total - sum;
        if difference.abs() > (1e-6 * total.abs()).max(0.5) && sum >= SELECTION * total {
            differing.push((column, total, sum, difference));
        }
    }
    let Some(&(first, ..)) = differing.first() else {
        return;
    };
    let unit = loaded.table.find(first).map_or(Unit::None, |c| c.unit);
    let words = |lang: Lang| {
        let unit = unit.words(lang);
        let each: Vec<String> = differing
            .iter()
            .map(|(column, total, sum, d)| {
                let percent = 100.0 * d / total;
                format!("{column} {total} - {sum} = {d} {unit} ({percent:.2} %)")
            })
            .collect();
        each.join("; ")
    };
    let place = loaded.place("place", whole).map_or("", Place::code);
    let n = parts.len();
    let problem = Problem::warning("whole-differs", "")
        .found(
            format!("{place} 与其下 {n} 个地方合计之差：{}", words(Lang::Zh)),
            format!(
                "{place} less the sum of its {n} places: {}",
                words(Lang::En)
            ),
        )
        .expected("上级等于下级合计", "a place equal to the sum of its places")
        .advice(
            "查找缺少的地方（如无代码的开发区）或写错的数",
            "look for places that lack (zones without a code) or a wrong value",
        );
    problems.push(loaded.locate(problem, whole, first));
}
