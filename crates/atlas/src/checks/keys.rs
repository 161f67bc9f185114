//! A key names a row once.

use super::show;
use crate::{
    loaded::Loaded,
    problem::{Collector, Problem},
};
use std::collections::HashMap;

pub(super) fn unique(loaded: &Loaded, problems: &mut Collector) {
    let spec = loaded.spec;
    let columns: Vec<_> = spec
        .key
        .iter()
        .filter_map(|k| loaded.table.find(k))
        .collect();
    if columns.is_empty() {
        return;
    }
    let needed = |id: &str| spec.column(id).is_some_and(|c| c.required);
    let mut first: HashMap<String, usize> = HashMap::with_capacity(loaded.table.rows());
    for row in 0..loaded.table.rows() {
        // a key with a hole is reported as missing, not as a double
        if columns
            .iter()
            .any(|c| c.cells[row].is_missing() && needed(&c.id))
        {
            continue;
        }
        let words: Vec<String> = columns.iter().map(|c| show(&c.cells[row])).collect();
        let Some(&before) = first.get(&words.join("\u{1f}")) else {
            first.insert(words.join("\u{1f}"), row);
            continue;
        };
        let key = words.join(" ");
        let spot = loaded.spot(before, row);
        let problem = Problem::error("duplicate-key", "")
            .found(
                format!("{key}，与{}相同", spot.zh),
                format!("{key}, as in {}", spot.en),
            )
            .expected(
                format!("{} 不重复", spec.key.join("、")),
                format!("each {} once", spec.key.join(", ")),
            )
            .advice(
                "删去或改正其中一行",
                "delete or correct one of the two rows",
            );
        problems.push(loaded.locate(problem, row, &spec.key[0]));
    }
}
