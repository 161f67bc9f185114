//! Trade shares, and the output that makes the goods markets clear by construction (P2, part 3).
//!
//! Trade shares are drawn, balanced and rounded first; gross output is then the fixed point of
//! `R[s][i] = sum_n share[s][n][i] X[s][n]`, `n` the buyer and `i` the origin, where
//! `X[farm][n] = sum_s f[s][n] va[s] R[s][n] + .16 R[farm][n] + .04 R[nonfarm][n]` and
//! `X[nonfarm][n] = sum_s (1 - f[s][n]) va[s] R[s][n] + .25 R[farm][n] + .61 R[nonfarm][n]`,
//! with `va = .59` for farm and `.35` for non-farm goods and `f` the share of spending on farm
//! goods. Read the other way round (rows as origins) the markets do not clear.

use super::county::County;
use super::draw::{Draw, fixed, split};
use super::economy::{Cells, PLACES, W};
use super::land::{metres, middle};

const VALUE_ADDED: [f64; 2] = [0.59, 0.35];
const LABOUR: [f64; 2] = [0.27, 0.19];
/// `INPUT[buyer][good]`.
const INPUT: [[f64; 2]; 2] = [[0.16, 0.25], [0.04, 0.61]];

/// Millionths by sector, buyer, origin.
pub(super) type Trade = [[Vec<i64>; PLACES]; 2];

/// Trade shares whose markets clear near an output of workers times pay: a distance pattern, set
/// to the margins by turns, then rounded to millionths that sum to one for every buyer.
pub(super) fn trade(
    draw: &mut Draw,
    county: &County,
    workers: &Cells<f64>,
    pay: &Cells<i64>,
    spend: &Cells<i64>,
) -> Trade {
    let centre = |n: usize| {
        county
            .land
            .seats
            .get(n)
            .map_or((6000, -14_000), |&b| middle(b))
    };
    let mut target = [[0.0; PLACES]; 2];
    for s in 0..2 {
        for n in 0..PLACES {
            target[s][n] = workers[s][n] * pay[s][n] as f64 / LABOUR[s];
        }
    }
    // Farm output is scaled to what is spent on it, so that supply and demand agree in total.
    let spent: f64 = demand(&target, spend)[0].iter().sum();
    let farm: f64 = target[0].iter().sum();
    // A unit of farm output spends about .26 on farm goods itself.
    let level = 1.0 + (spent - farm) / (farm * 0.74);
    target[0].iter_mut().for_each(|value| *value *= level);
    let demand = demand(&target, spend);
    std::array::from_fn(|s| {
        let (reach, own) = [(9, 3.0), (16, 2.2)][s];
        let mut flow = vec![vec![0.0; PLACES]; PLACES];
        for (n, row) in flow.iter_mut().enumerate() {
            for (i, cell) in row.iter_mut().enumerate() {
                let km = metres(centre(n), centre(i)) / 1000;
                let near = (reach * reach) as f64 / ((reach + km) * (reach + km)) as f64;
                let home = if n == i {
                    own
                } else {
                    draw.between(700, 1300) as f64 / 1000.0
                };
                *cell = target[s][i] * near * home;
            }
        }
        balance(&mut flow, &demand[s], &target[s]);
        std::array::from_fn(|n| {
            let weights: Vec<i64> = flow[n].iter().map(|&x| whole(x, demand[s][n])).collect();
            split(1_000_000, &weights)
        })
    })
}

/// A flow as a weight of at least one part in a billion of the buyer's demand.
fn whole(flow: f64, demand: f64) -> i64 {
    fixed(flow / demand, 9).0.max(1)
}

/// Spending on each good by place.
fn demand(output: &Cells<f64>, spend: &Cells<i64>) -> Cells<f64> {
    let mut demand = [[0.0; PLACES]; 2];
    for n in 0..PLACES {
        for s in 0..2 {
            let farm = spend[s][n] as f64 / 1e6;
            let income = VALUE_ADDED[s] * output[s][n];
            demand[0][n] += farm * income + INPUT[s][0] * output[s][n];
            demand[1][n] += (1.0 - farm) * income + INPUT[s][1] * output[s][n];
        }
    }
    demand
}

/// Scales rows to the buyers' demand and columns to the origins' output by turns.
fn balance(flow: &mut [Vec<f64>], demand: &[f64; PLACES], target: &[f64; PLACES]) {
    let scale = demand.iter().sum::<f64>() / target.iter().sum::<f64>();
    for _ in 0..200 {
        for i in 0..PLACES {
            let sum: f64 = flow.iter().map(|row| row[i]).sum();
            for row in flow.iter_mut() {
                row[i] *= target[i] * scale / sum;
            }
        }
        for (row, wanted) in flow.iter_mut().zip(demand) {
            let sum: f64 = row.iter().sum();
            for cell in row.iter_mut() {
                *cell *= wanted / sum;
            }
        }
    }
}

/// The fixed point of the goods markets, so that the county's value added per worker is one.
pub(super) fn output(trade: &Trade, spend: &Cells<i64>, workers: &Cells<f64>) -> Cells<f64> {
    let mut output = [[1.0; PLACES]; 2];
    for _ in 0..20_000 {
        let demand = demand(&output, spend);
        for s in 0..2 {
            for i in 0..PLACES {
                let bought = (0..PLACES).map(|n| trade[s][n][i] as f64 / 1e6 * demand[s][n]);
                // Half a step: the iteration may not swing between the two sectors.
                output[s][i] = 0.5 * output[s][i] + 0.5 * bought.sum::<f64>();
            }
        }
        let value = |c: &Cells<f64>| -> f64 {
            let sector = |s: usize| VALUE_ADDED[s] * c[s][..W].iter().sum::<f64>();
            sector(0) + sector(1)
        };
        let people: f64 = workers.iter().map(|row| row[..W].iter().sum::<f64>()).sum();
        let scale = people / value(&output);
        output
            .as_flattened_mut()
            .iter_mut()
            .for_each(|x| *x *= scale);
    }
    output
}
