//! `ronghe bench`: the solver at the sizes users have, on this machine.

use super::answer::Answer;
use crate::economy::Model;
use crate::error::StudyError;
use crate::region;
use ronghe_base::{Table, Text, Unit};
use ronghe_equilibrium::{Baseline, Levers, Options};
use std::time::Instant;

/// Runs of which the median counts.
const RUNS: usize = 21;

pub(super) fn bench() -> Result<Answer, StudyError> {
    let (region, _) = region::open("china".as_ref())?;
    let model = Model::build(&region.tables, None)?;
    let mut table = Table::new(
        "bench",
        Text::new("本机耗时（中位数）", "Time on this machine (median)"),
    )
    .column("task", Text::new("任务", "Task"), Unit::None)
    .column("places", Text::new("地方", "Places"), Unit::Count)
    .column("ms", Text::new("毫秒", "Milliseconds"), Unit::Number)
    .note(Text::new(
        format!("各 {RUNS} 次取中位数，单线程。"),
        format!("Median of {RUNS} runs, one thread."),
    ));
    let baseline = Baseline::calibrate(&model.economy)?;
    let reform = Levers {
        home: Some(0.9.into()),
        ..Levers::default()
    };
    let places = i64::try_from(model.places.len()).unwrap_or(i64::MAX);
    let mut push = |zh: &str, en: &str, ms: f64| {
        table.push([Text::new(zh, en).into(), places.into(), ms.into()]);
    };
    push(
        "校准",
        "calibrate",
        median(|| Baseline::calibrate(&model.economy).map(drop))?,
    );
    push(
        "一项改革，冷启动",
        "one reform, cold",
        median(|| baseline.solve(&reform, &Options::default()).map(drop))?,
    );
    let mut answer = Answer::default();
    answer.table(table);
    Ok(answer)
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
