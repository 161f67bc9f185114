//! `ronghe bench`: the solver at the sizes users have, on this machine.

use super::answer::Answer;
use crate::economy::Model;
use crate::error::StudyError;
use crate::package::Package;
use crate::region;
use crate::simulate::Simulation;
use ronghe_base::{Table, Text, Unit};
use ronghe_equilibrium::{Baseline, Economy, Levers, Options, Parameters, Spread};
use std::time::Instant;

/// Runs of which the median counts.
const RUNS: usize = 11;

/// China 2000 with every province whole, in 3 parts, in 10 parts: about provinces, a large region,
/// prefectures. The reform is the fall of moving costs of `packages/mobility.toml`.
pub(super) fn bench() -> Result<Answer, StudyError> {
    let (region, _) = region::open("china".as_ref())?;
    let bytes = region.file("packages/mobility.toml")?;
    let package = Package::parse(&String::from_utf8_lossy(&bytes), "packages/mobility.toml")?;
    let none = |id: &str| Err(format!("no deal {id}"));
    let run = Simulation::run(&region, package, None, &none)?;
    let note = Text::new(
        format!("各 {RUNS} 次取中位数，单线程；China 2000，改革为 packages/mobility.toml。"),
        format!("Median of {RUNS} runs, one thread; China 2000, reform packages/mobility.toml."),
    );
    let mut table = Table::new(
        "bench",
        Text::new("本机耗时（中位数）", "Time on this machine (median)"),
    )
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
    .note(note);
    for parts in [1, 3, 10] {
        let (economy, levers) = split(&run.model, &run.levers, parts);
        let baseline = Baseline::calibrate(&economy)?;
        table.push([
            i64::try_from(economy.n).unwrap_or(i64::MAX).into(),
            median(|| Baseline::calibrate(&economy).map(drop))?.into(),
            median(|| baseline.solve(&levers, &Options::default()).map(drop))?.into(),
        ]);
    }
    let mut answer = Answer::default();
    answer.table(table);
    Ok(answer)
}

/// Every place in `k` equal parts, one beside the other; people stay in their own part or spread
/// over the parts of another cell. The equilibrium is the same, `k` times over.
fn split(model: &Model, levers: &Levers, k: usize) -> (Economy, Levers) {
    let (old, n) = (&model.economy, model.economy.n);
    let (size, cells) = (n * k, 2 * n * k);
    let part = 1.0 / k as f64;
    let place = |p: usize| p / k;
    let cell = |j: usize| place(j % size) + n * (j / size);
    let pairs = |count: usize| (0..count * count).map(move |at| (at / count, at % count));
    let trade = |s: usize| {
        let from = &old.pi.values()[s * n * n..(s + 1) * n * n];
        pairs(size)
            .map(|(i, b)| from[place(i) * n + place(b)] * part)
            .collect()
    };
    let m = pairs(cells).map(|(i, j)| {
        let share = old.m.values()[cell(i) * 2 * n + cell(j)];
        match (cell(i) == cell(j), i == j) {
            (true, true) => share,
            (true, false) => 0.0,
            (false, _) => share * part,
        }
    });
    let by_place = |values: &[f64], scale: f64| -> Vec<f64> {
        (0..size).map(|p| values[place(p)] * scale).collect()
    };
    let mig = levers.mig.as_ref().map(Spread::values);
    let hats = pairs(cells).map(|(i, j)| match mig {
        Some(hats) if cell(i) != cell(j) => hats[cell(i) * 2 * n + cell(j)],
        _ => 1.0,
    });
    let economy = Economy {
        n: size,
        pi: Spread::per_good(size, [trade(0), trade(1)]).expect("sized above"),
        m: Spread::square(cells, m.collect()).expect("sized above"),
        h: (0..cells)
            .map(|j| old.h.values()[cell(j)] * part)
            .collect::<Vec<_>>()
            .into(),
        omega: by_place(old.omega.values(), part).into(),
        zone: by_place(old.zone.values(), 1.0).into(),
        places: vec![],
        par: Parameters {
            fa: groups(&old.par.fa, n, &place, size),
            ..old.par.clone()
        },
        ..old.clone()
    };
    let levers = Levers {
        mig: Spread::square(cells, hats.collect()),
        ..Levers::default()
    };
    (economy, levers)
}

/// Farm shares of spending by group and part: by place in the fitted economy, else by group.
fn groups(fa: &Spread, n: usize, place: &dyn Fn(usize) -> usize, size: usize) -> Spread {
    if fa.values().len() != 5 * n {
        return fa.clone();
    }
    let group =
        |g: usize| -> Vec<f64> { (0..size).map(|p| fa.values()[g * n + place(p)]).collect() };
    std::array::from_fn::<Vec<f64>, 5, _>(group).into()
}

fn median<E>(mut task: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        task()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[RUNS / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A province in three equal parts is the same province: welfare does not change.
    #[test]
    fn parts_make_the_same_equilibrium() {
        let (region, _) = region::open("china".as_ref()).unwrap();
        let text = region.file("packages/mobility.toml").unwrap();
        let package = Package::parse(std::str::from_utf8(&text).unwrap(), "mobility.toml").unwrap();
        let none = |id: &str| Err(format!("no deal {id}"));
        let run = Simulation::run(&region, package, None, &none).unwrap();
        let (economy, levers) = split(&run.model, &run.levers, 3);
        let baseline = Baseline::calibrate(&economy).unwrap();
        let outcome = baseline.solve(&levers, &Options::default()).unwrap();
        assert!((outcome.welfare - run.after.welfare).abs() < 1e-9);
    }
}
