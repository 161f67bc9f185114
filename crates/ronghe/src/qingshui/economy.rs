//! The model's baseline: cells, migration and trade (D4, part 3).
//!
//! The numbers are assumed; [`super::trade`] makes them an equilibrium of the goods markets.

use super::county::{County, TOWNSHIPS};
use super::draw::{Draw, Fixed, fixed, int, split};
use super::land::{metres, middle};
use super::sheet::{Resource, Sheet};
use super::trade::{Trade, output, trade};

/// The townships and the world outside the county.
pub(super) const PLACES: usize = TOWNSHIPS + 1;
/// The world outside, the last place.
pub(super) const W: usize = TOWNSHIPS;
const SECTORS: [&str; 2] = ["farm", "nonfarm"];
/// `[sector][place]`.
pub(super) type Cells<T> = [[T; PLACES]; 2];

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
    registered[0][W] = 700_000;
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
    [90_000, 60_000].map(|mean| std::array::from_fn(|_| mean + draw.between(-90, 90) * 100))
}

/// Pay per worker against a non-farm worker of the county town, thousandths.
fn pay(draw: &mut Draw, county: &County) -> Cells<i64> {
    let mut pay = [[0; PLACES]; 2];
    for (t, township) in county.townships.iter().enumerate() {
        let far = county.villages[township.villages.start].to_town;
        pay[0][t] = 270 - far / 14 + draw.between(-25, 25);
        pay[1][t] = 960 - far / 5 + draw.between(-40, 40) + if t == 3 { 170 } else { 0 };
    }
    pay[0][W] = 320;
    pay[1][W] = 1540;
    pay
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
    for (parameter, sector, permille) in [("mu", "both", 100), ("coop", "both", 150)] {
        let value = Fixed(permille, 3);
        sheet.row(&[&parameter, &sector, &value, &"assumed", &"invented"]);
    }
    sheet.done()
}
