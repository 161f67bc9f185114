//! Missing is not zero: every place of table `cells` has both of its cells, every cell its migration
//! shares, and every buyer its trade shares. A row that lacks would otherwise count as nobody, or
//! nothing bought.

use super::{Tables, trade::Baseline};
use crate::{
    loaded::Loaded,
    problem::{Collector, Problem},
};
use ronghe_base::{Place, Text, Year};
use std::collections::{BTreeMap, BTreeSet};

const SECTORS: [&str; 2] = ["farm", "nonfarm"];

/// A place and sector in a year.
type Key<'a> = (Year, &'a Place, &'a str);
/// A key as it was read: a part that could not be read may stand for any.
type Pattern<'a> = (Option<Year>, Option<&'a Place>, Option<&'a str>);

/// The years, places and sectors that a table has rows for.
struct Present<'a> {
    /// The first row of each.
    rows: BTreeMap<Key<'a>, usize>,
    /// Rows with a fault in their key, which is reported already.
    unclear: BTreeSet<Pattern<'a>>,
}

impl<'a> Present<'a> {
    fn new(loaded: &'a Loaded, [year, place, sector]: [&str; 3]) -> Self {
        let (mut rows, mut unclear) = (BTreeMap::new(), BTreeSet::new());
        for row in 0..loaded.table.rows() {
            // the nation cannot stand here, and is reported; which place was meant is not known
            let nation = Place::nation();
            let pattern = (
                loaded.year(year, row),
                loaded.place(place, row).filter(|p| **p != nation),
                loaded.word(sector, row),
            );
            if let (Some(year), Some(place), Some(sector)) = pattern {
                rows.entry((year, place, sector)).or_insert(row);
            } else {
                unclear.insert(pattern);
            }
        }
        Self { rows, unclear }
    }

    fn years(&self) -> BTreeSet<Year> {
        self.rows.keys().map(|(year, ..)| *year).collect()
    }

    /// Whether there is no row of this key, nor one with a fault that may be meant for it.
    fn lacks(&self, (year, place, sector): Key<'_>) -> bool {
        let meant = |year, place, sector| self.unclear.contains(&(year, place, sector));
        !self.rows.contains_key(&(year, place, sector))
            && ![None, Some(year)].into_iter().any(|y| {
                [None, Some(place)]
                    .into_iter()
                    .any(|p| meant(y, p, None) || meant(y, p, Some(sector)))
            })
    }
}

/// Both cells of every place, and the shares that go with them. Trade shares that stand the wrong
/// way round (`swapped`) have been reported; that buyers lack is the same fault.
pub(super) fn complete(tables: &Tables, swapped: &BTreeSet<Baseline>, problems: &mut Collector) {
    let Some(cells) = tables.get("cells") else {
        return;
    };
    let present = Present::new(cells, ["year", "place", "sector"]);
    pairs(cells, &present, problems);
    if let Some(migration) = tables.get("migration") {
        shares_of_migration(cells, &present, migration, problems);
    }
    if let Some(trade) = tables.get("trade") {
        shares_of_trade(cells, &present, trade, swapped, problems);
    }
}

/// A farm and a non-farm cell for every place and year.
fn pairs(cells: &Loaded, present: &Present<'_>, problems: &mut Collector) {
    for (&(year, place, sector), &row) in &present.rows {
        let Some(other) = SECTORS.into_iter().find(|s| *s != sector) else {
            continue;
        };
        if present.lacks((year, place, other)) {
            let problem = Problem::error("cell-absent", "")
                .found(
                    format!("{year} 年 {place} 只有 {sector}，没有 {other} 一行"),
                    format!("{place} in {year} with {sector} but without a row for {other}"),
                )
                .expected(
                    "每个地方每年 farm 与 nonfarm 各一行",
                    "a row for farm and one for nonfarm, for every place and year",
                )
                .advice(
                    "补上该行；确实无人时写 0，缺失不等于零",
                    "add the row, with 0 where there is nobody: missing is not zero",
                );
            problems.push(cells.locate(problem, row, "sector"));
        }
    }
}

/// Migration shares for every cell of the nation, in the years that table `migration` has.
fn shares_of_migration(
    cells: &Loaded,
    present: &Present<'_>,
    migration: &Loaded,
    problems: &mut Collector,
) {
    let from = Present::new(migration, ["year", "from_place", "from_sector"]);
    let years = from.years();
    for (&(year, place, sector), &row) in &present.rows {
        if *place == Place::world() || !years.contains(&year) || !from.lacks((year, place, sector))
        {
            continue;
        }
        let spot = spot(cells, row);
        let problem = Problem::error("migration-absent", "")
            .column("from_place")
            .found(
                format!(
                    "{year} 年没有登记在 {place} {sector} 的行；{}有此单元",
                    spot.zh
                ),
                format!(
                    "no row from {place} {sector} in {year}, a cell of {}",
                    spot.en
                ),
            )
            .expected(
                "cells 表中每个单元的迁移比重（W 除外）",
                "the shares of every cell of table cells, but for W",
            )
            .advice(
                "补上各行；无人迁出时写到自身的比重 1",
                "add the rows; where nobody leaves, the share to itself is 1",
            );
        problems.push(migration.whole(problem));
    }
}

/// Trade shares for every buyer, in the baselines that table `trade` has.
fn shares_of_trade(
    cells: &Loaded,
    present: &Present<'_>,
    trade: &Loaded,
    swapped: &BTreeSet<Baseline>,
    problems: &mut Collector,
) {
    let bought = Present::new(trade, ["baseline", "buyer", "sector"]);
    let buyers: BTreeMap<(Year, &Place), usize> = present
        .rows
        .iter()
        .rev() // the first row of a place is kept
        .map(|(&(year, place, _), &row)| ((year, place), row))
        .collect();
    let baselines = bought.years();
    for ((year, place), row) in buyers {
        for sector in SECTORS {
            if !baselines.contains(&year)
                || swapped.contains(&(year, sector.to_string()))
                || !bought.lacks((year, place, sector))
            {
                continue;
            }
            let spot = spot(cells, row);
            let problem = Problem::error("buyer-absent", "")
                .column("buyer")
                .found(
                    format!(
                        "基期 {year} 没有买方 {place} 的 {sector} 行；{}有此地",
                        spot.zh
                    ),
                    format!(
                        "no {sector} row of buyer {place} for {year}, a place of {}",
                        spot.en
                    ),
                )
                .expected(
                    "cells 表中每个地方作为买方的贸易比重",
                    "the shares of every place of table cells as a buyer",
                )
                .advice(
                    "补上各行；只买自产的，写来自自身的比重 1",
                    "add the rows; where all is bought at home, the share from itself is 1",
                );
            problems.push(trade.whole(problem));
        }
    }
}

/// File and row, for a reader of another file.
fn spot(loaded: &Loaded, row: usize) -> Text {
    let at = loaded.locate(Problem::note("", ""), row, "");
    let (file, line) = (at.file, at.row.unwrap_or_default());
    let sheet = |before: &str, after: &str| {
        let name = at.sheet.as_ref();
        name.map_or_else(String::new, |s| format!("{before}{s}{after}"))
    };
    Text::new(
        format!("{file}{} 第 {line} 行", sheet(" 工作表“", "”")),
        format!("{file}{} row {line}", sheet(" sheet ", "")),
    )
}
