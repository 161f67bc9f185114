//! The model's baseline: cells, migration and trade (D4, part 3).
//!
//! The goods markets clear by construction. Trade shares are drawn, balanced and rounded first;
//! gross output is then the fixed point of
//! `R[s][i] = sum_n share[s][n][i] X[s][n]`, `n` the buyer and `i` the origin, where
//! `X[farm][n] = sum_s f[s][n] va[s] R[s][n] + .16 R[farm][n] + .04 R[nonfarm][n]` and
//! `X[nonfarm][n] = sum_s (1 - f[s][n]) va[s] R[s][n] + .25 R[farm][n] + .61 R[nonfarm][n]`,
//! with `va = .59` for farm and `.35` for non-farm goods and `f` the share of spending on farm
//! goods. Read the other way round (rows as origins) the markets do not clear.

use super::county::{County, TOWNSHIPS};
use super::draw::{Draw, Fixed, fixed, int, split};
use super::land::{metres, middle};
use super::sheet::{Resource, Sheet};

/// The townships and the world outside the county.
const PLACES: usize = TOWNSHIPS + 1;
const W: usize = TOWNSHIPS;
const SECTORS: [&str; 2] = ["farm", "nonfarm"];
const VALUE_ADDED: [f64; 2] = [0.59, 0.35];
const LABOUR: [f64; 2] = [0.27, 0.19];
/// `INPUT[buyer][good]`.
const INPUT: [[f64; 2]; 2] = [[0.16, 0.25], [0.04, 0.61]];

type Cells<T> = [[T; PLACES]; 2];
/// Millionths by sector, buyer, origin.
type Trade = [[Vec<i64>; PLACES]; 2];

/// All tables of this module.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    let mut draw = county.draw(30);
    let registered = registered(county);
    let migration = migration(&mut draw, county);
    let workers = workers(&registered, &migration);
    let spend = spend(&mut draw);
    let pay = pay(&mut draw, county);
    let trade = trade(&mut draw, county, &workers, &pay, &spend);
    let output = output(&trade, &spend, &workers);
    vec![
        cells(county, &registered, &workers, &output, &spend),
        migration_sheet(county, &migration),
        trade_sheet(county, &trade),
        parameters(),
    ]
}

fn name(county: &County, n: usize) -> &str {
    county.townships.get(n).map_or("W", |t| &t.id)
}

/// Registered workers. Outside the county: the prefecture city and the labour market beyond.
fn registered(county: &County) -> Cells<i64> {
    let mut registered = [[0; PLACES]; 2];
    let [farm, other] = &mut registered;
    for (t, (farm, other)) in farm.iter_mut().zip(other).enumerate().take(W) {
        let rural = county.sum(t, |v| if v.urban { 0 } else { v.registered });
        let urban = county.sum(t, |v| if v.urban { v.registered } else { 0 });
        // Three in five work; some families of urban communities are still registered as farmers.
        *farm = (rural * 600 + urban * 90) / 1000;
        *other = urban * 480 / 1000;
    }
    registered[0][W] = 260_000;
    registered[1][W] = 1_150_000;
    registered
}

/// Millionths of the people registered in a cell by cell of work; a row sums to a million.
fn migration(draw: &mut Draw, county: &County) -> Vec<Vec<i64>> {
    let centre = |n: usize| middle(county.land.seats[n]);
    let mut rows = Vec::new();
    for from in 0..2 * PLACES {
        let (sector, home) = (from / PLACES, from % PLACES);
        let mut weights = vec![0; 2 * PLACES];
        for (to, weight) in weights.iter_mut().enumerate() {
            let (work, place) = (to / PLACES, to % PLACES);
            *weight = match (home == W, place == W) {
                // People of the world outside stay there, as the model has it.
                (true, _) => int(usize::from(from == to)),
                _ if home == place && sector == work => 520_000 + draw.between(-40_000, 40_000),
                (false, true) if work == 1 => {
                    [255_000, 130_000][sector] + draw.between(-30_000, 30_000)
                }
                (false, true) => draw.between(1_500, 3_500),
                _ if home == place => [145_000, 9_000][sector] + draw.between(-2_000, 2_000),
                _ => {
                    let pull = match (work, place) {
                        (1, 0) => 90_000,
                        (1, 3) => 120_000,
                        (1, 1 | 2 | 4) => 34_000,
                        (1, _) => 7_000,
                        _ => 2_200,
                    };
                    let km = metres(centre(home), centre(place)) / 1000;
                    pull / (4 + km) + draw.between(20, 60)
                }
            };
        }
        rows.push(split(1_000_000, &weights));
    }
    rows
}

/// Workers by cell: the registered people times the shares, rounded to thousandths.
fn workers(registered: &Cells<i64>, migration: &[Vec<i64>]) -> Cells<f64> {
    let mut workers = [[0.0; PLACES]; 2];
    for (from, row) in migration.iter().enumerate() {
        let people = registered[from / PLACES][from % PLACES];
        for (to, share) in row.iter().enumerate() {
            workers[to / PLACES][to % PLACES] += (people * share) as f64 / 1e6;
        }
    }
    workers
}

/// Share of spending on farm goods.
fn spend(draw: &mut Draw) -> Cells<i64> {
    [178_000, 122_000].map(|mean| std::array::from_fn(|_| mean + draw.between(-90, 90) * 100))
}

/// Pay per worker against a non-farm worker of the county town, thousandths.
fn pay(draw: &mut Draw, county: &County) -> Cells<i64> {
    let mut pay = [[0; PLACES]; 2];
    for (t, township) in county.townships.iter().enumerate() {
        let far = county.villages[township.villages.start].to_town;
        pay[0][t] = 430 - far / 8 + draw.between(-25, 25);
        pay[1][t] = 960 - far / 5 + draw.between(-40, 40) + if t == 3 { 170 } else { 0 };
    }
    pay[0][W] = 560;
    pay[1][W] = 1540;
    pay
}

/// Trade shares whose markets clear near an output of workers times pay: a distance pattern, set
/// to the margins by turns, then rounded to millionths that sum to one for every buyer.
fn trade(
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
    // The level of farm output that the spending shares can carry.
    let (farm, other) = (target[0].iter().sum::<f64>(), target[1].iter().sum::<f64>());
    let demand = demand(&target, spend);
    let level = 1.0 + (demand[0].iter().sum::<f64>() - farm) / (farm - 0.26 * farm);
    for value in &mut target[0] {
        *value *= level;
    }
    debug_assert!(other > 0.0);
    let demand = self::demand(&target, spend);
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
fn output(trade: &Trade, spend: &Cells<i64>, workers: &Cells<f64>) -> Cells<f64> {
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

fn cells(
    county: &County,
    registered: &Cells<i64>,
    workers: &Cells<f64>,
    output: &Cells<f64>,
    spend: &Cells<i64>,
) -> Resource {
    let mut sheet = Sheet::new(
        "cells",
        &[
            ("place", ""),
            ("sector", ""),
            ("year", "calendar-year"),
            ("workers", "persons"),
            ("registered", "persons"),
            ("gross_output", "model-money"),
            ("farm_spend_share", "share"),
            ("capital", "model-money"),
            ("status", ""),
        ],
    );
    for n in 0..PLACES {
        for s in 0..2 {
            // Capital of two and a half years of its income, which is 6 or 15 % of output.
            let capital = output[s][n] * [0.06, 0.15][s] * 2.5;
            sheet.row(&[
                &name(county, n),
                &SECTORS[s],
                &2023,
                &fixed(workers[s][n], 6),
                &registered[s][n],
                &fixed(output[s][n], 6),
                &Fixed(spend[s][n], 6),
                &fixed(capital, 6),
                &"assumed",
            ]);
        }
    }
    sheet.done()
}

fn migration_sheet(county: &County, migration: &[Vec<i64>]) -> Resource {
    let mut sheet = Sheet::new(
        "migration",
        &[
            ("year", "calendar-year"),
            ("from_place", ""),
            ("from_sector", ""),
            ("to_place", ""),
            ("to_sector", ""),
            ("share", "share"),
        ],
    );
    let cell = |c: usize| (name(county, c % PLACES), SECTORS[c / PLACES]);
    for (from, row) in migration.iter().enumerate() {
        for (to, &share) in row.iter().enumerate() {
            let ((a, b), (c, d)) = (cell(from), cell(to));
            sheet.row(&[&2023, &a, &b, &c, &d, &Fixed(share, 6)]);
        }
    }
    sheet.done()
}

fn trade_sheet(county: &County, trade: &Trade) -> Resource {
    let mut sheet = Sheet::new(
        "trade",
        &[
            ("baseline", "calendar-year"),
            ("year", "calendar-year"),
            ("sector", ""),
            ("buyer", ""),
            ("origin", ""),
            ("share", "share"),
            ("status", ""),
        ],
    );
    for (s, buyers) in trade.iter().enumerate() {
        for (n, row) in buyers.iter().enumerate() {
            for (i, &share) in row.iter().enumerate() {
                let (buyer, origin) = (name(county, n), name(county, i));
                let share = Fixed(share, 6);
                sheet.row(&[
                    &2023,
                    &2023,
                    &SECTORS[s],
                    &buyer,
                    &origin,
                    &share,
                    &"assumed",
                ]);
            }
        }
    }
    sheet.done()
}

/// Model parameters that differ from the defaults.
fn parameters() -> Resource {
    let mut sheet = Sheet::new(
        "parameters",
        &[
            ("parameter", ""),
            ("sector", ""),
            ("value", "number"),
            ("status", ""),
            ("source", ""),
        ],
    );
    for (parameter, sector, permille) in [("mu", "farm", 100), ("coop", "farm", 150)] {
        let value = Fixed(permille, 3);
        sheet.row(&[&parameter, &sector, &value, &"assumed", &"invented"]);
    }
    sheet.done()
}
