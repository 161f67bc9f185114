//! `ronghe bench`: the solver at the sizes users have, on this machine, and beside a peer program.

use super::answer::Answer;
use crate::economy::Model;
use crate::error::StudyError;
use crate::package::Package;
use crate::region;
use crate::simulate::Simulation;
use ronghe_base::{Cell, Table, Text, Unit};
use ronghe_equilibrium::{
    Baseline, Blocks, Economy, Factors, Kernel, Levers, NestedWeights, Options, Outcome,
    Parameters, Spread,
};
use std::path::Path;
use std::time::Instant;

/// Kernel and parts of each province: provinces whole, a large region, prefectures, counties, townships,
/// villages.
const ROWS: [(Held, usize); 9] = [
    (Held::Dense, 1),
    (Held::Dense, 3),
    (Held::Dense, 10),
    (Held::Dense, 94),
    (Held::Single, 94),
    (Held::Nested, 10),
    (Held::Nested, 94),
    (Held::Nested, 1_290),
    (Held::Nested, 16_129),
];

/// Places beyond which one run stands for all.
const LARGE: usize = 1_000;

/// How the tables are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Dense,
    Single,
    Nested,
}

impl Held {
    fn label(self) -> Text {
        match self {
            Self::Dense => Text::new("稠密（双精度）", "dense, f64"),
            Self::Single => Text::new("稠密（单精度存储）", "dense, f32 storage"),
            Self::Nested => Text::new("嵌套分块", "nested blocks"),
        }
    }

    /// Bytes of the migration and trade tables of `n` places in `g` provinces.
    fn bytes(self, n: usize, g: usize) -> usize {
        match self {
            Self::Dense => 8 * 6 * n * n,
            Self::Single => 4 * 6 * n * n,
            Self::Nested => 28 * 4 * n + 8 * 6 * g * g,
        }
    }
}

/// China 2000 with every province in equal parts, each a place: the same equilibrium, many times over. The
/// reform is the fall of moving costs of `packages/mobility.toml`.
pub(super) fn bench(peer: Option<&Path>, most: usize) -> Result<Answer, StudyError> {
    let (region, _) = region::open("china".as_ref())?;
    let bytes = region.file("packages/mobility.toml")?;
    let package = Package::parse(&String::from_utf8_lossy(&bytes), "packages/mobility.toml")?;
    let none = |id: &str| Err(format!("no deal {id}"));
    let run = Simulation::run(&region, package, None, &none)?;
    let mut table = columns(peer.is_some());
    let mut last: Option<(Held, f64, f64)> = None;
    for (held, parts) in ROWS {
        let split = Split::new(&run.model, &run.levers, parts);
        if split.places() > most {
            continue;
        }
        let timed = split.time(held)?;
        let places = split.places() as f64;
        let growth = last
            .filter(|(before, ..)| *before == held)
            .map(|(_, n, t)| (timed.reform / t).ln() / (places / n).ln());
        last = Some((held, places, timed.reform));
        let mut row: Vec<Cell> = vec![
            held.label().into(),
            count(split.places()).into(),
            (1e3 * timed.calibrate).into(),
            (1e3 * timed.reform).into(),
            count(timed.passes).into(),
            (held.bytes(split.places(), split.provinces()) as f64 / 1e6).into(),
            growth.into(),
            Cell::Word(format!("{:.1e}", (timed.welfare - run.after.welfare).abs())),
        ];
        if let Some(script) = peer {
            let beside = (held == Held::Dense)
                .then(|| {
                    let tables = [split.sellers(0), split.sellers(1), split.table_of_moves()];
                    super::peer::run(script, &split.economy(), &tables, &split.table_of_costs())
                })
                .transpose()?;
            row.push(beside.as_ref().map(|p| 1e3 * p.seconds).into());
            row.push(beside.as_ref().map(|p| p.seconds / timed.reform).into());
            let off =
                beside.map(|p| Cell::Word(format!("{:.1e}", (p.welfare - timed.welfare).abs())));
            row.push(off.unwrap_or(Cell::Missing));
        }
        table.push(row);
    }
    let mut answer = Answer::default();
    answer.table(table);
    Ok(answer)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn columns(peer: bool) -> Table {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut table = Table::new("bench", Text::new("本机耗时", "Time on this machine"))
        .column("kernel", Text::new("表的存法", "Tables held"), Unit::None)
        .column("places", Text::new("地方", "Places"), Unit::Count)
        .column(
            "calibrate",
            Text::new("校准（毫秒）", "Calibrate, ms"),
            Unit::Number,
        )
        .column(
            "reform",
            Text::new("一项改革，冷启动（毫秒）", "One reform, cold, ms"),
            Unit::Number,
        )
        .column("passes", Text::new("遍数", "Passes"), Unit::Count)
        .column(
            "megabytes",
            Text::new("表（MB）", "Tables, MB"),
            Unit::Number,
        )
        .column(
            "growth",
            Text::new("增长指数", "Growth exponent"),
            Unit::Number,
        )
        .column(
            "welfare",
            Text::new("与整省结果之差", "Welfare off whole provinces"),
            Unit::None,
        );
    if peer {
        table = table
            .column(
                "peer",
                Text::new("对照程序（毫秒）", "Peer, ms"),
                Unit::Number,
            )
            .column("ratio", Text::new("倍数", "Ratio"), Unit::Number)
            .column("peer_off", Text::new("福利之差", "Welfare off"), Unit::None);
    }
    table.note(Text::new(
        format!(
            "China 2000 各省等分，改革为 packages/mobility.toml；1000 个地方以下取 11 次中位数，以上一次；可用线程 {threads}（RAYON_NUM_THREADS 可改）；增长指数为与上一行同类相比，耗时随地方数的幂。对照程序单线程。"
        ),
        format!(
            "China 2000, provinces in equal parts, reform packages/mobility.toml; median of 11 runs up to 1,000 places, one run beyond; {threads} threads at hand (RAYON_NUM_THREADS sets them); the exponent compares with the row above of the same kind. The peer runs on one thread."
        ),
    ))
}

struct Timed {
    calibrate: f64,
    reform: f64,
    passes: usize,
    welfare: f64,
}

/// Provinces in `parts` equal parts, one beside the other; people stay in their own part or spread over
/// the parts of another cell.
struct Split<'a> {
    model: &'a Model,
    levers: &'a Levers,
    parts: usize,
}

impl<'a> Split<'a> {
    fn new(model: &'a Model, levers: &'a Levers, parts: usize) -> Self {
        Self {
            model,
            levers,
            parts,
        }
    }

    fn provinces(&self) -> usize {
        self.model.economy.n
    }

    fn places(&self) -> usize {
        self.provinces() * self.parts
    }

    /// Province of a place.
    fn of(&self, place: usize) -> usize {
        place / self.parts
    }

    /// Cell of the provinces that a cell of the parts belongs to.
    fn cell(&self, j: usize) -> usize {
        let size = self.places();
        self.of(j % size) + self.provinces() * (j / size)
    }

    fn share(&self) -> f64 {
        1.0 / self.parts as f64
    }

    fn time(&self, held: Held) -> Result<Timed, StudyError> {
        let levers = match held {
            Held::Nested => Levers {
                mig_factors: Some(self.block_costs()),
                ..Levers::default()
            },
            Held::Dense | Held::Single => Levers {
                mig: Spread::square(2 * self.places(), self.table_of_costs()),
                ..Levers::default()
            },
        };
        let economy = self.economy();
        let runs = if self.places() > LARGE { 1 } else { RUNS };
        let kernels = self.kernels(held)?;
        let (calibrate, base) = median(runs, || {
            let ([farm, other], migration) = kernels.clone();
            Ok(Baseline::from_kernels(&economy, [farm, other], migration)?)
        })?;
        let (reform, outcome): (f64, Outcome) =
            median(runs, || Ok(base.solve(&levers, &Options::default())?))?;
        Ok(Timed {
            calibrate,
            reform,
            passes: outcome.passes,
            welfare: outcome.welfare,
        })
    }

    /// The economy without its tables of trade and migration.
    fn economy(&self) -> Economy {
        let (old, n) = (&self.model.economy, self.provinces());
        let size = self.places();
        let by_place = |values: &[f64], scale: f64| -> Vec<f64> {
            (0..size).map(|p| values[self.of(p)] * scale).collect()
        };
        let h = (0..2 * size).map(|j| old.h.values()[self.cell(j)] * self.share());
        let fa = old.par.fa.values();
        let groups: [Vec<f64>; 5] =
            std::array::from_fn(|g| (0..size).map(|p| fa[g * n + self.of(p)]).collect());
        Economy {
            n: size,
            pi: 0.0.into(),
            m: 0.0.into(),
            h: h.collect::<Vec<f64>>().into(),
            omega: by_place(old.omega.values(), self.share()).into(),
            zone: by_place(old.zone.values(), 1.0).into(),
            places: vec![],
            par: Parameters {
                fa: groups.into(),
                ..old.par.clone()
            },
            ..old.clone()
        }
    }

    /// `pi_s[i][b]` of the provinces of two places, per part.
    fn trade(&self, good: usize, seller: usize, buyer: usize) -> f64 {
        let n = self.provinces();
        self.model.economy.pi.values()[(good * n + seller) * n + buyer]
    }

    fn moves(&self, i: usize, j: usize) -> f64 {
        self.model.economy.m.values()[i * 2 * self.provinces() + j]
    }

    fn kernels(&self, held: Held) -> Result<([Kernel; 2], Kernel), StudyError> {
        let size = self.places();
        if held == Held::Nested {
            return Ok((
                [self.nested_trade(0)?, self.nested_trade(1)?],
                self.nested_moves()?,
            ));
        }
        let make = |count: usize, values: Vec<f64>| match held {
            Held::Single => Kernel::single(count, values),
            _ => Kernel::dense(count, values),
        };
        let table = |good: usize| -> Vec<f64> { self.table_of_trade(good) };
        Ok((
            [make(size, table(0))?, make(size, table(1))?],
            make(2 * size, self.table_of_moves())?,
        ))
    }

    /// Rows of buyers.
    fn table_of_trade(&self, good: usize) -> Vec<f64> {
        let size = self.places();
        let pairs = (0..size * size).map(|at| (at / size, at % size));
        pairs
            .map(|(buyer, seller)| self.trade(good, self.of(seller), self.of(buyer)) * self.share())
            .collect()
    }

    /// Rows of sellers, as the schema of cases has them.
    fn sellers(&self, good: usize) -> Vec<f64> {
        let size = self.places();
        let pairs = (0..size * size).map(|at| (at / size, at % size));
        pairs
            .map(|(seller, buyer)| self.trade(good, self.of(seller), self.of(buyer)) * self.share())
            .collect()
    }

    fn table_of_moves(&self) -> Vec<f64> {
        let cells = 2 * self.places();
        let value = |at: usize| {
            let (i, j) = (at / cells, at % cells);
            let (g, h) = (self.cell(i), self.cell(j));
            match (g == h, i == j) {
                (true, true) => self.moves(g, g),
                (true, false) => 0.0,
                (false, _) => self.moves(g, h) * self.share(),
            }
        };
        (0..cells * cells).map(value).collect()
    }

    /// Cost hats, row by row; one inside a cell.
    fn table_of_costs(&self) -> Vec<f64> {
        let cells = 2 * self.places();
        let value = |at: usize| {
            let (g, h) = (self.cell(at / cells), self.cell(at % cells));
            if g == h { 1.0 } else { self.cost(g, h) }
        };
        (0..cells * cells).map(value).collect()
    }

    fn cost(&self, g: usize, h: usize) -> f64 {
        let hats = self.levers.mig.as_ref().map(Spread::values);
        hats.map_or(1.0, |hats| hats[g * 2 * self.provinces() + h])
    }

    fn nested_trade(&self, good: usize) -> Result<Kernel, StudyError> {
        let (size, n) = (self.places(), self.provinces());
        let row = |buyer: usize| {
            (0..n)
                .map(|seller| self.trade(good, seller, buyer))
                .collect()
        };
        let weights = NestedWeights {
            group: (0..size).map(|p| self.of(p)).collect(),
            origin: vec![1.0; size],
            destination: vec![self.share(); size],
            blocks: (0..n).map(row).collect(),
            ..NestedWeights::default()
        };
        let own = (0..size).map(|p| self.trade(good, self.of(p), self.of(p)) * self.share());
        Ok(Kernel::nested(own.collect(), &weights)?)
    }

    fn nested_moves(&self) -> Result<Kernel, StudyError> {
        let (cells, n) = (2 * self.places(), self.provinces());
        let row = |g: usize| {
            (0..2 * n)
                .map(|h| if g == h { 0.0 } else { self.moves(g, h) })
                .collect()
        };
        let weights = NestedWeights {
            group: (0..cells).map(|j| self.cell(j)).collect(),
            origin: vec![1.0; cells],
            destination: vec![self.share(); cells],
            blocks: (0..2 * n).map(row).collect(),
            ..NestedWeights::default()
        };
        let own = (0..cells).map(|j| self.moves(self.cell(j), self.cell(j)));
        Ok(Kernel::nested(own.collect(), &weights)?)
    }

    fn block_costs(&self) -> Factors {
        let (cells, n) = (2 * self.places(), self.provinces());
        let row = |g: usize| (0..2 * n).map(|h| self.cost(g, h)).collect();
        Factors {
            blocks: Some(Blocks {
                group: (0..cells).map(|j| self.cell(j)).collect(),
                hats: (0..2 * n).map(row).collect(),
            }),
            ..Factors::default()
        }
    }
}

/// Runs of which the median counts.
const RUNS: usize = 11;

/// Median seconds, and the last result.
fn median<T>(
    runs: usize,
    mut task: impl FnMut() -> Result<T, StudyError>,
) -> Result<(f64, T), StudyError> {
    let mut times = Vec::with_capacity(runs);
    let mut last = None;
    for _ in 0..runs {
        let start = Instant::now();
        last = Some(task()?);
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let result = last.expect("at least one run");
    Ok((times[runs / 2], result))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A province in three equal parts is the same province, however the tables are held.
    #[test]
    fn parts_make_the_same_equilibrium() {
        let (region, _) = region::open("china".as_ref()).unwrap();
        let text = region.file("packages/mobility.toml").unwrap();
        let package = Package::parse(std::str::from_utf8(&text).unwrap(), "mobility.toml").unwrap();
        let none = |id: &str| Err(format!("no deal {id}"));
        let run = Simulation::run(&region, package, None, &none).unwrap();
        let split = Split::new(&run.model, &run.levers, 3);
        for (held, within) in [
            (Held::Dense, 1e-9),
            (Held::Single, 1e-6),
            (Held::Nested, 1e-9),
        ] {
            let welfare = split.time(held).unwrap().welfare;
            assert!(
                (welfare - run.after.welfare).abs() < within,
                "{held:?} {welfare}"
            );
        }
    }
}
