//! Times the local Moran with conditional permutations on a grid, for `docs/peers/spatial_speed.py`.
//!
//! `cargo run --release -p ronghe-gap --example local_moran -- VALUES SIDE ROUNDS THREADS [STOP]`, `VALUES` a file of
//! `SIDE * SIDE` numbers of eight bytes (little endian), row after row. Prints seconds and two checks.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use ronghe_gap::{Divisor, LocalStatistic, Permutations, Rule, Style, Weights, local};
use std::{error::Error, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, file, side, rounds, threads, rest @ ..] = args.as_slice() else {
        return Err("expected VALUES SIDE ROUNDS THREADS [STOP]".into());
    };
    let (side, rounds) = (side.parse::<usize>()?, rounds.parse::<u32>()?);
    let bytes = std::fs::read(file)?;
    let (words, _) = bytes.as_chunks::<8>();
    let values: Vec<f64> = words.iter().map(|w| f64::from_le_bytes(*w)).collect();
    let start = Instant::now();
    let mut pairs = vec![];
    for place in 0..side * side {
        let (row, column) = (place / side, place % side);
        let right = column + 1 < side;
        if right {
            pairs.push((place, place + 1));
        }
        if row + 1 < side {
            pairs.push((place, place + side));
            pairs.extend(right.then_some((place, place + side + 1)));
            pairs.extend((column > 0).then(|| (place, place + side - 1)));
        }
    }
    let w = Weights::from_pairs(values.len(), &pairs, Rule::Queen, Style::RowStandardised)?;
    let weights = start.elapsed().as_secs_f64();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.parse()?)
        .build()?;
    let draws = Permutations {
        stop_after: rest.first().map(|s| s.parse()).transpose()?,
        ..Permutations::new(rounds, 1)
    };
    let moran = LocalStatistic::Moran(Divisor::NMinusOne);
    let start = Instant::now();
    let found = pool.install(|| local(moran, &values, &w, Some(draws)))?;
    let seconds = start.elapsed().as_secs_f64();
    let sum: f64 = found.places.iter().filter_map(|p| p.value).sum();
    let below = |p: &&ronghe_gap::LocalPlace| p.drawn.is_some_and(|d| d.p_directed() <= 0.05);
    let count = found.places.iter().filter(below).count();
    println!("{weights:.3} {seconds:.3} {sum:.9} {count}");
    Ok(())
}
