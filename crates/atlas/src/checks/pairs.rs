//! Pairs of neighbours: two places, each pair once whatever its order.

use super::Tables;
use crate::problem::{Collector, Problem};
use std::collections::HashMap;

pub(super) fn neighbours(tables: &Tables, problems: &mut Collector) {
    let Some(loaded) = tables.get("adjacency") else {
        return;
    };
    let mut first = HashMap::new();
    for row in 0..loaded.table.rows() {
        let (Some(a), Some(b)) = (loaded.place("a", row), loaded.place("b", row)) else {
            continue;
        };
        if a == b {
            let problem = Problem::error("own-neighbour", "")
                .found(format!("{a} 与自身相邻"), format!("{a} beside itself"))
                .expected("两个不同的地方", "two different places")
                .advice("删去或改正该行", "delete or correct the row");
            problems.push(loaded.locate(problem, row, "b"));
            continue;
        }
        // The same order twice is a double key, which is told as such.
        if let Some(&before) = first.get(&(b, a)) {
            let spot = loaded.spot(before, row);
            let problem = Problem::warning("pair-twice", "")
                .found(
                    format!("{a} {b}，与{}同一对", spot.zh),
                    format!("{a} {b}, the pair of {}", spot.en),
                )
                .expected("每对一行，不分先后", "one row a pair, in no order")
                .advice("删去其中一行", "delete one of the two rows");
            problems.push(loaded.locate(problem, row, "a"));
        }
        first.insert((a, b), row);
    }
}
