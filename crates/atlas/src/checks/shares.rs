//! Shares of a whole sum to one, and workers are where the shares say.

use super::{Tables, short, trade::Baseline};
use crate::{
    loaded::Loaded,
    problem::{Collector, Problem},
};
use ronghe_base::{Place, Year};
use std::collections::{BTreeMap, BTreeSet};

/// How far a sum of shares may be from one.
const TOLERANCE: f64 = 1e-6;
/// How far the workers of a cell may be from what the shares say, as a part of them.
const WORKERS_TOLERANCE: f64 = 1e-4;

/// Every group of shares sums to one. Trade shares that stand the wrong way round (`swapped`) have
/// been reported; that they do not sum by buyer is the same fault.
pub(super) fn sum_to_one(loaded: &Loaded, swapped: &BTreeSet<Baseline>, problems: &mut Collector) {
    let reported = |row| {
        let baseline = loaded.year("baseline", row).zip(loaded.word("sector", row));
        loaded.spec.id == "trade"
            && baseline.is_some_and(|(y, s)| swapped.contains(&(y, s.to_string())))
    };
    for column in &loaded.spec.columns {
        let by = &column.sums_to_one_by;
        if by.is_empty() {
            continue;
        }
        // sum, first row, complete
        let mut sums: BTreeMap<String, (f64, usize, bool)> = BTreeMap::new();
        for row in 0..loaded.table.rows() {
            let value = loaded.number(&column.id, row);
            let sum = sums
                .entry(loaded.words(by, row))
                .or_insert((0.0, row, true));
            sum.0 += value.unwrap_or(0.0);
            sum.2 &= value.is_some();
        }
        for (key, (sum, row, complete)) in sums {
            if complete && (sum - 1.0).abs() > TOLERANCE && !reported(row) {
                let problem = Problem::error("shares-not-one", "")
                    .found(
                        format!("{key} 合计 {}", short(sum)),
                        format!("sum {} for {key}", short(sum)),
                    )
                    .expected(
                        format!("1（容差 {TOLERANCE:e}）"),
                        format!("1, to within {TOLERANCE:e}"),
                    )
                    .advice(
                        "补上缺的行，或按合计重新计算比重；这里不作归一",
                        "add the rows that lack or compute the shares anew; nothing is rescaled here",
                    );
                problems.push(loaded.locate(problem, row, &column.id));
            }
        }
    }
}

type CellKey = (Year, Place, String);

fn key(loaded: &Loaded, place: &str, sector: &str, row: usize) -> Option<CellKey> {
    Some((
        loaded.year("year", row)?,
        loaded.place(place, row)?.clone(),
        loaded.word(sector, row)?.to_string(),
    ))
}

/// Registered people of all cells times the shares that work in each.
fn computed(cells: &Loaded, migration: &Loaded) -> BTreeMap<CellKey, f64> {
    let registered: BTreeMap<CellKey, f64> = (0..cells.table.rows())
        .filter_map(|r| {
            Some((
                key(cells, "place", "sector", r)?,
                cells.number("registered", r)?,
            ))
        })
        .collect();
    let mut workers: BTreeMap<CellKey, f64> = BTreeMap::new();
    for row in 0..migration.table.rows() {
        let (Some(from), Some(to), Some(share)) = (
            key(migration, "from_place", "from_sector", row),
            key(migration, "to_place", "to_sector", row),
            migration.number("share", row),
        ) else {
            continue;
        };
        if let Some(people) = registered.get(&from) {
            *workers.entry(to).or_default() += people * share;
        }
    }
    workers
}

/// Workers of a cell are the registered people of all cells times the shares that work in it.
pub(super) fn workers(tables: &Tables, problems: &mut Collector) {
    let (Some(cells), Some(migration)) = (tables.get("cells"), tables.get("migration")) else {
        return;
    };
    let computed = computed(cells, migration);
    // row, difference as a part of the cell, listed and computed
    let off: Vec<(usize, f64, f64, f64)> = (0..cells.table.rows())
        .filter_map(|row| {
            let listed = cells.number("workers", row)?;
            let computed = *computed.get(&key(cells, "place", "sector", row)?)?;
            let part = (listed - computed).abs() / listed.max(computed).max(1.0);
            (part > WORKERS_TOLERANCE).then_some((row, part, listed, computed))
        })
        .collect();
    let Some(&(row, part, listed, computed)) = off.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return;
    };
    let (n, percent) = (off.len(), format!("{:.2}", part * 100.0));
    let (listed, computed) = (listed.round(), computed.round());
    let differ = if n == 1 {
        "cell that differs"
    } else {
        "cells that differ"
    };
    let problem = Problem::warning("workers-contradict", "")
        .found(
            format!("{n} 个单元不符；最大差 {percent} %：列出 {listed}，按比重 {computed}"),
            format!(
                "{n} {differ}, at most by {percent} %: {listed} listed, {computed} by the shares"
            ),
        )
        .expected(
            "就业人数 = 各单元登记人数 × 迁移比重之和",
            "workers = sum over cells of registered people times migration share",
        )
        .advice(
            "查对登记人数、就业人数与迁移比重是否同年同口径",
            "check that workers, registered people and shares are of one year and definition",
        );
    problems.push(cells.locate(problem, row, "workers"));
}
