//! Trade shares: which way round they stand, and whether farm goods have a table of their own.

use super::{Tables, short};
use crate::{
    loaded::Loaded,
    problem::{Collector, Problem},
};
use ronghe_base::{Place, Year};
use std::collections::{BTreeMap, BTreeSet};

/// Parts of output, farm and non-farm, that are value added and that buy farm and non-farm inputs
/// (Tombe and Zhu 2019, from the input-output tables of China); the test needs them only roughly.
const FARM: Technology = Technology {
    value_added: 0.59,
    farm: 0.16,
    nonfarm: 0.25,
};
const NONFARM: Technology = Technology {
    value_added: 0.35,
    farm: 0.04,
    nonfarm: 0.61,
};

/// Markets that miss by more than this part of output do not clear.
const CLEARS: f64 = 0.01;
/// Beyond this part the table and the outputs do not belong together.
const FAR: f64 = 0.1;

const SWAPPED: &str = "trade-orientation";

struct Technology {
    value_added: f64,
    farm: f64,
    nonfarm: f64,
}

/// Shares by buyer and origin.
type Shares<'a> = BTreeMap<(&'a Place, &'a Place), f64>;
/// Output and spending of every place.
type Market<'a> = BTreeMap<&'a Place, (f64, f64)>;

fn shares(trade: &Loaded) -> BTreeMap<(Year, &str), (usize, Shares<'_>)> {
    let mut tables: BTreeMap<(Year, &str), (usize, Shares<'_>)> = BTreeMap::new();
    for row in 0..trade.table.rows() {
        let (Some(year), Some(sector), Some(buyer), Some(origin), Some(share)) = (
            trade.year("baseline", row),
            trade.word("sector", row),
            trade.place("buyer", row),
            trade.place("origin", row),
            trade.number("share", row),
        ) else {
            continue;
        };
        let table = tables.entry((year, sector)).or_insert((row, Shares::new()));
        table.1.insert((buyer, origin), share);
    }
    tables
}

/// Output and spending on one good by place, from `cells`.
fn market<'a>(cells: &'a Loaded, year: Year, sector: &str) -> Market<'a> {
    let mut market = Market::new();
    for row in 0..cells.table.rows() {
        let (Some(place), Some(own), Some(output), Some(farm_share)) = (
            cells.place("place", row),
            cells.word("sector", row),
            cells.number("gross_output", row),
            cells.number("farm_spend_share", row),
        ) else {
            continue;
        };
        if cells.year("year", row) != Some(year) {
            continue;
        }
        let technology = if own == "farm" { FARM } else { NONFARM };
        let (bought, household) = if sector == "farm" {
            (technology.farm, farm_share)
        } else {
            (technology.nonfarm, 1.0 - farm_share)
        };
        let sums = market.entry(place).or_insert((0.0, 0.0));
        if own == sector {
            sums.0 += output;
        }
        sums.1 += output * (technology.value_added * household + bought);
    }
    market
}

/// Sum of the gaps between demand and output, as a part of output.
fn residual(shares: &Shares<'_>, market: &Market<'_>, transposed: bool) -> f64 {
    let mut demand: BTreeMap<&Place, f64> = BTreeMap::new();
    for (&(buyer, origin), share) in shares {
        let (buyer, origin) = if transposed {
            (origin, buyer)
        } else {
            (buyer, origin)
        };
        let spending = market.get(buyer).map_or(0.0, |m| m.1);
        *demand.entry(origin).or_default() += spending * share;
    }
    let output: f64 = market.values().map(|m| m.0).sum();
    let gaps: f64 = market
        .iter()
        .map(|(p, m)| (demand.get(p).copied().unwrap_or(0.0) - m.0).abs())
        .sum();
    gaps / output
}

/// How far the sums over one side are from one, at most.
fn worst_sum(shares: &Shares<'_>, by_buyer: bool) -> f64 {
    let mut sums: BTreeMap<&Place, f64> = BTreeMap::new();
    for (&(buyer, origin), share) in shares {
        *sums
            .entry(if by_buyer { buyer } else { origin })
            .or_default() += share;
    }
    sums.values()
        .fold(0.0, |worst, s| f64::max(worst, (s - 1.0).abs()))
}

/// A baseline and a sector.
pub(super) type Baseline = (Year, String);

/// Buyers in rows: the markets clear with the listed output, not with rows and columns swapped.
/// Returns the baselines and sectors that are swapped.
pub(super) fn orientation(tables: &Tables, problems: &mut Collector) -> BTreeSet<Baseline> {
    let mut swapped = BTreeSet::new();
    let Some(trade) = tables.get("trade") else {
        return swapped;
    };
    for ((year, sector), (row, shares)) in shares(trade) {
        let market = tables
            .get("cells")
            .map(|cells| market(cells, year, sector))
            .unwrap_or_default();
        let places: BTreeSet<&Place> = shares.keys().flat_map(|&(b, o)| [b, o]).collect();
        let buyers: BTreeSet<&Place> = shares.keys().map(|&(b, _)| b).collect();
        // a buyer that lacks is reported elsewhere; its spending would count as nothing here
        let complete = places.len() > 1
            && places.iter().all(|p| market.contains_key(p))
            && market.keys().all(|p| buyers.contains(p));
        let problem = if complete {
            let ways = (
                residual(&shares, &market, false),
                residual(&shares, &market, true),
            );
            by_market(year, sector, ways)
        } else {
            let ways = (worst_sum(&shares, true), worst_sum(&shares, false));
            by_sums(year, sector, ways)
        };
        if let Some(problem) = problem {
            if problem.code == SWAPPED {
                swapped.insert((year, sector.to_string()));
            }
            problems.push(trade.locate(problem, row, "share"));
        }
    }
    swapped
}

fn by_market(year: Year, sector: &str, (listed, swapped): (f64, f64)) -> Option<Problem> {
    let (a, b) = (short(listed), short(swapped));
    let found = (
        format!("{year} {sector}：按买方读，市场差额为产出的 {a}；买方与产地互换后为 {b}"),
        format!(
            "{year} {sector}: markets miss output by {a} of it as listed, by {b} with buyer and origin swapped"
        ),
    );
    if listed > CLEARS && swapped < listed / 10.0 {
        return Some(swapped_columns().found(found.0, found.1));
    }
    (listed > FAR).then(|| {
        Problem::warning("market-not-clearing", "")
            .found(found.0, found.1)
            .expected(
                "各产地的销售等于 cells 表的总产出",
                "sales of every origin equal to its gross output in table cells",
            )
            .advice(
                "查对贸易比重与产出是否同一基期",
                "check that shares, output and spending are of one baseline",
            )
    })
}

fn by_sums(year: Year, sector: &str, (buyers, origins): (f64, f64)) -> Option<Problem> {
    (buyers > 1e-3 && origins < 1e-6).then(|| {
        let (a, b) = (short(buyers), short(origins));
        swapped_columns().found(
            format!("{year} {sector}：按买方合计偏离 1 达 {a}，按产地合计偏离 {b}"),
            format!("{year} {sector}: sums by buyer are off one by {a}, sums by origin by {b}"),
        )
    })
}

fn swapped_columns() -> Problem {
    Problem::error(SWAPPED, "")
        .expected(
            "比重为买方支出中来自产地的部分",
            "shares of the spending of a buyer by origin",
        )
        .advice(
            "互换 buyer 与 origin 两列",
            "swap the columns buyer and origin",
        )
}

/// Farm goods have shares of their own.
pub(super) fn copied(tables: &Tables, problems: &mut Collector) {
    let Some(trade) = tables.get("trade") else {
        return;
    };
    let all = shares(trade);
    for ((year, sector), (row, farm)) in &all {
        if *sector != "farm" {
            continue;
        }
        let same = all.get(&(*year, "nonfarm")).is_some_and(|(_, nonfarm)| {
            farm.len() > 1
                && farm.len() == nonfarm.len()
                && farm
                    .iter()
                    .all(|(pair, x)| nonfarm.get(pair).is_some_and(|y| x.total_cmp(y).is_eq()))
        });
        // places that buy only from themselves are the same for every good
        let autarky = farm.iter().all(|((b, o), x)| (b == o) == (*x > 0.0));
        if same && !autarky {
            let n = farm.len();
            let problem = Problem::error("farm-copies-nonfarm", "")
                .found(
                    format!("{year} 年农业 {n} 个比重与非农业完全相同"),
                    format!("all {n} farm shares of {year} equal to the non-farm ones"),
                )
                .expected("农产品自己的贸易比重", "shares of trade in farm goods")
                .advice(
                    "查看是否读错了工作表；没有数据时按推算值填写并注明 imputed",
                    "look whether the wrong sheet was copied; without data, impute and say so in status",
                );
            problems.push(trade.locate(problem, *row, "share"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        build::{Builder, Rows},
        package::Entry,
        schema::table_spec,
    };

    /// The kinds of fault in trade tables of two places with these own shares, farm and non-farm.
    fn faults(farm: &str, nonfarm: &str) -> Vec<&'static str> {
        let mut problems = Collector::default();
        let mut loaded = Loaded::new(table_spec("trade").unwrap());
        let mut builder = Builder::new(&mut loaded, &mut problems, &Entry::default(), None);
        let names = ["baseline", "year", "sector", "buyer", "origin", "share"];
        builder.header(1, &names);
        for (sector, own) in [("farm", farm), ("nonfarm", nonfarm)] {
            let rest = (1.0 - own.parse::<f64>().unwrap()).to_string();
            for (buyer, origin, share) in [
                ("330000", "330000", own),
                ("330000", "340000", &rest),
                ("340000", "330000", &rest),
                ("340000", "340000", own),
            ] {
                builder.row(2, &["2000", "2000", sector, buyer, origin, share]);
            }
        }
        builder.finish();
        let tables = Tables::from([("trade".to_string(), loaded)]);
        copied(&tables, &mut problems);
        orientation(&tables, &mut problems);
        problems.finish().problems.iter().map(|p| p.code).collect()
    }

    #[test]
    fn equal_tables_are_a_copy_unless_nobody_trades() {
        assert_eq!(faults("0.75", "0.75"), ["farm-copies-nonfarm"]);
        assert_eq!(faults("0.75", "0.5"), [""; 0]);
        assert_eq!(faults("1", "1"), [""; 0]);
    }
}
