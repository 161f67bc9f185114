//! Five-year moves between places, forecast ten years ahead with costs and parameters frozen (D4, P3).
//!
//! Registered people who live elsewhere are a stock `S_ik` (registered in `i`, living in `k`). Of the
//! moves from `k` to `j` in five years some are returns of people registered in `j`, the rest are new:
//! `f_kj = new_kj + h_jk S_jk`, with `h <= 1 - exp(-5 / tau)`, the part that reconsiders. The base census
//! gives `new` and `h` of every pair. Then, census period by census period,
//! `S' = S - h S + new`, and `new_kj' = new_kj (y_j^ / y_k^)^kappa`: the migration equation of the model with
//! `y^` the growth of income per head since, at the pace of the last years known at the time. Nothing is
//! tuned on the flows to be forecast.

use crate::economy::{Model, at_year};
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Table, Year};

/// Mean years between reconsidered moves, as in the path over time (assumed; 5 to 10 is plausible).
const TAU: f64 = 7.0;
/// Elasticity of migration (Tombe and Zhu 2019).
const KAPPA: f64 = 1.5;
/// People away for one worker away: 86 against 72.6 million in the census of 2010.
const PEOPLE_PER_WORKER: f64 = 86.0 / 72.6;
/// Smallest part of a flow that is counted as new.
const LEAST_NEW: f64 = 0.05;
/// Part of people in the long form of a census whose sample of residents is not printed.
const NOMINAL_SAMPLE: f64 = 0.095;

/// What is known when a forecast is made.
#[derive(Clone, Copy, Debug)]
struct Setting {
    /// Census whose flows are known.
    base: Year,
    /// Census forecast.
    target: Year,
    /// Year of the stock nearest to the start of the base flows, and its part of that start.
    stock: (Year, f64),
    /// Years between which growth of income is known.
    growth: [Year; 2],
    /// Earlier census for the trend, if there is one.
    before: Option<Year>,
}

/// The two forecasts. The stock of 2000 is halved for 1995: workers away doubled or more in the nineties
/// (assumed; it weighs little).
const SETTINGS: [Setting; 2] = [
    Setting {
        base: 2000,
        target: 2010,
        stock: (2000, 0.5),
        growth: [2000, 2005],
        before: None,
    },
    Setting {
        base: 2010,
        target: 2020,
        stock: (2005, 1.0),
        growth: [2010, 2013],
        before: Some(2000),
    },
];

/// A forecast of five-year flows beside naive rivals.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Census whose flows were known.
    pub base: Year,
    /// Census forecast.
    pub target: Year,
    /// Pairs of places.
    pub pairs: usize,
    /// Root mean square error of log flows.
    pub error: f64,
    /// The same for persistence, trend (none without an earlier census) and gravity.
    pub rivals: [Option<f64>; 3],
    /// The place with the largest net inflow in the base census, and that inflow: base, forecast, observed.
    pub largest: (Place, [f64; 3]),
}

/// Persons by place five years before (row) and now, places of the nation in the order of the model.
type Flows = Vec<Vec<f64>>;

/// The forecasts that the tables allow.
pub(super) fn forecasts(region: &Region) -> Result<Vec<Forecast>, StudyError> {
    let Some(table) = region.table("flows") else {
        return Ok(vec![]);
    };
    let mut found = vec![];
    for setting in SETTINGS {
        found.extend(forecast(region, table, setting)?);
    }
    Ok(found)
}

fn forecast(
    region: &Region,
    table: &Table,
    setting: Setting,
) -> Result<Option<Forecast>, StudyError> {
    let model = Model::build(region, Some(setting.stock.0))?;
    let places: Vec<usize> = (0..model.places.len())
        .filter(|&p| model.nation(p))
        .collect();
    let names: Vec<&Place> = places.iter().map(|&p| &model.places[p]).collect();
    let flows = |year: Year| flows(region, table, &names, year);
    let (Some(base), Some(target)) = (flows(setting.base), flows(setting.target)) else {
        return Ok(None);
    };
    let [first, last] = setting.growth;
    let income = |year: Year| incomes(region, &names, year);
    let (Some(then), Some(now)) = (income(first), income(last)) else {
        return Ok(None);
    };
    // from the base census to the middle of the period forecast, at the pace known
    let years = f64::from(setting.target - setting.base) - 2.5;
    let pace = years / f64::from(last - first);
    let growth: Vec<f64> = now
        .iter()
        .zip(&then)
        .map(|(b, a)| (b / a).ln() * pace)
        .collect();
    let start = away(&model, &places, setting.stock.1);
    let periods = i32::from(setting.target - setting.base) / 5;
    let ours = moves(&base, start, &growth, periods);
    let trend = setting
        .before
        .and_then(flows)
        .map(|before| each(base.len(), |i, j| base[i][j] * base[i][j] / before[i][j]));
    let gravity = gravity(region, &names, &base, [setting.base, last]);
    let error = |found: &Flows| root_mean_square(found, &target);
    let top = (0..base.len())
        .max_by(|&a, &b| net(&base, a).total_cmp(&net(&base, b)))
        .unwrap_or(0);
    Ok(Some(Forecast {
        base: setting.base,
        target: setting.target,
        pairs: base.len() * (base.len() - 1),
        error: error(&ours),
        rivals: [
            Some(error(&base)),
            trend.as_ref().map(error),
            gravity.as_ref().map(error),
        ],
        largest: (
            names[top].clone(),
            [net(&base, top), net(&ours, top), net(&target, top)],
        ),
    }))
}

/// The stock-flow recursion of the module's head.
fn moves(base: &Flows, mut away: Flows, growth: &[f64], periods: i32) -> Flows {
    let n = base.len();
    let reconsider = 1.0 - (-5.0 / TAU).exp();
    let new = each(n, |k, j| {
        let returns = reconsider * away[j][k];
        (base[k][j] - returns).max(LEAST_NEW * base[k][j])
    });
    let rate = each(n, |j, k| {
        if away[j][k] > 0.0 {
            (base[k][j] - new[k][j]) / away[j][k]
        } else {
            0.0
        }
    });
    let step = |t: i32| f64::from(t) / f64::from(periods);
    let fresh =
        |k: usize, j: usize, t: i32| new[k][j] * (KAPPA * (growth[j] - growth[k]) * step(t)).exp();
    for t in 0..periods {
        away = each(n, |i, k| away[i][k] * (1.0 - rate[i][k]) + fresh(i, k, t));
    }
    each(n, |k, j| fresh(k, j, periods) + rate[j][k] * away[j][k])
}

/// A table without its diagonal.
fn each(n: usize, value: impl Fn(usize, usize) -> f64) -> Flows {
    let row = |i: usize| {
        (0..n)
            .map(|j| if i == j { 0.0 } else { value(i, j) })
            .collect()
    };
    (0..n).map(row).collect()
}

fn net(flows: &Flows, place: usize) -> f64 {
    let enter: f64 = flows.iter().map(|row| row[place]).sum();
    enter - flows[place].iter().sum::<f64>()
}

fn root_mean_square(found: &Flows, target: &Flows) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (i, row) in target.iter().enumerate() {
        for (j, observed) in row.iter().enumerate() {
            if i != j && *observed > 0.0 && found[i][j] > 0.0 {
                sum += (found[i][j] / observed).ln().powi(2);
                pairs += 1.0;
            }
        }
    }
    f64::sqrt(sum / pairs)
}

/// Flows of a census in persons; none where a pair of places is missing.
fn flows(region: &Region, table: &Table, places: &[&Place], year: Year) -> Option<Flows> {
    let scale = 1.0 / sampled(region, year);
    let table = at_year(table, "year", year);
    let mut found = vec![vec![0.0; places.len()]; places.len()];
    for row in 0..table.rows() {
        let at = |column: &str| match table.get(column, row) {
            Some(Cell::Place(place)) => places.iter().position(|p| *p == place),
            _ => None,
        };
        if let (Some(i), Some(j)) = (at("from_place"), at("to_place")) {
            found[i][j] = table.get("persons_sampled", row)?.number()? * scale;
        }
    }
    let whole = (0..places.len()).all(|i| (0..places.len()).all(|j| i == j || found[i][j] > 0.0));
    whole.then_some(found)
}

/// Part of people in the sample of a census.
fn sampled(region: &Region, year: Year) -> f64 {
    let sum = |id: &str, column: &str, level: &dyn Fn(&Place) -> bool| -> Option<f64> {
        let table = at_year(region.table(id)?, "year", year);
        let mut total = 0.0;
        for row in 0..table.rows() {
            if matches!(table.get("place", row), Some(Cell::Place(p)) if level(p)) {
                total += table.get(column, row)?.number()?;
            }
        }
        (total > 0.0).then_some(total)
    };
    let province = |p: &Place| p.code().ends_with("0000") && p.code() != "000000";
    let sample = sum("flow_residents", "residents", &province);
    let people = sum("population", "total", &province);
    sample.zip(people).map_or(NOMINAL_SAMPLE, |(s, p)| s / p)
}

/// Product per head by place.
fn incomes(region: &Region, places: &[&Place], year: Year) -> Option<Vec<f64>> {
    let product = column(region, "panel", "gdp", places, year)?;
    let people = people(region, places, year)?;
    Some(product.iter().zip(people).map(|(p, n)| p / n).collect())
}

fn people(region: &Region, places: &[&Place], year: Year) -> Option<Vec<f64>> {
    column(region, "population", "total", places, year)
}

/// A column of one year by place; none where one is missing.
fn column(
    region: &Region,
    table: &str,
    column: &str,
    places: &[&Place],
    year: Year,
) -> Option<Vec<f64>> {
    let table = at_year(region.table(table)?, "year", year);
    let of = |place: &&Place| {
        let row = (0..table.rows())
            .find(|&row| matches!(table.get("place", row), Some(Cell::Place(p)) if p == *place))?;
        table.get(column, row)?.number()
    };
    places.iter().map(of).collect()
}

/// People registered in a place (row) who live in another, times `part`.
fn away(model: &Model, places: &[usize], part: f64) -> Flows {
    let (n, cells) = (model.places.len(), 2 * model.places.len());
    let (h, m) = (model.economy.h.values(), model.economy.m.values());
    let pair = |a: usize, b: usize| -> f64 {
        let (from, to) = ([places[a], places[a] + n], [places[b], places[b] + n]);
        let cell = |i: usize| to.iter().map(|j| h[i] * m[i * cells + j]).sum::<f64>();
        from.iter().map(|&i| cell(i)).sum::<f64>() * model.persons * PEOPLE_PER_WORKER * part
    };
    each(places.len(), pair)
}

/// Ordinary least squares of log flows of the base census on log people and log product per head of both
/// places and log distance, applied to people and product of the last year known.
fn gravity(region: &Region, places: &[&Place], base: &Flows, years: [Year; 2]) -> Option<Flows> {
    let n = places.len();
    let seats: Vec<(f64, f64)> = places
        .iter()
        .map(|p| middle(region, p))
        .collect::<Option<_>>()?;
    let row = |year: Year| -> Option<Vec<Vec<f64>>> {
        let product = incomes(region, places, year)?;
        let people = people(region, places, year)?;
        let pairs = (0..n)
            .flat_map(|i| (0..n).map(move |j| (i, j)))
            .filter(|(i, j)| i != j);
        Some(
            pairs
                .map(|(i, j)| {
                    let logs = [people[i], people[j], product[i], product[j]].map(f64::ln);
                    let far = kilometres(seats[i], seats[j]).ln();
                    [&[1.0, far][..], &logs].concat()
                })
                .collect(),
        )
    };
    let (then, now) = (row(years[0])?, row(years[1])?);
    let logs: Vec<f64> = (0..n)
        .flat_map(|i| {
            (0..n)
                .filter(move |&j| i != j)
                .map(move |j| base[i][j].ln())
        })
        .collect();
    let slopes = least_squares(&then, &logs)?;
    let mut fitted = now
        .iter()
        .map(|x| x.iter().zip(&slopes).map(|(x, b)| x * b).sum::<f64>().exp());
    let mut found = vec![vec![0.0; n]; n];
    for (i, row) in found.iter_mut().enumerate() {
        for (_, flow) in row.iter_mut().enumerate().filter(|(j, _)| *j != i) {
            *flow = fitted.next()?;
        }
    }
    Some(found)
}

/// The mean of the coordinates of a place's own units.
fn middle(region: &Region, place: &Place) -> Option<(f64, f64)> {
    let table = region.table("places")?;
    let mut sum = (0.0, 0.0, 0.0);
    for row in 0..table.rows() {
        let inside = matches!(table.get("place", row), Some(Cell::Place(p)) if p.province().is_some_and(|q| q == *place));
        let number = |column: &str| table.get(column, row).and_then(Cell::number);
        if let (true, Some(lon), Some(lat)) = (inside, number("lon"), number("lat")) {
            sum = (sum.0 + lon, sum.1 + lat, sum.2 + 1.0);
        }
    }
    (sum.2 > 0.0).then(|| (sum.0 / sum.2, sum.1 / sum.2))
}

/// Great-circle distance, kilometres.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lon, lat) = ((b.0 - a.0).to_radians(), (b.1 - a.1).to_radians());
    let h = (lat / 2.0).sin().powi(2)
        + a.1.to_radians().cos() * b.1.to_radians().cos() * (lon / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().asin()
}

/// Slopes by the normal equations; none if they are singular.
fn least_squares(rows: &[Vec<f64>], y: &[f64]) -> Option<Vec<f64>> {
    let k = rows.first()?.len();
    let mut a = vec![vec![0.0; k + 1]; k];
    for (x, y) in rows.iter().zip(y) {
        for i in 0..k {
            for j in 0..k {
                a[i][j] += x[i] * x[j];
            }
            a[i][k] += x[i] * y;
        }
    }
    for i in 0..k {
        let pivot = (i..k).max_by(|&p, &q| a[p][i].abs().total_cmp(&a[q][i].abs()))?;
        a.swap(i, pivot);
        if a[i][i].abs() < 1e-12 {
            return None;
        }
        let line = a[i].clone();
        for (r, row) in a.iter_mut().enumerate().filter(|(r, _)| *r != i) {
            let factor = row[i] / line[i];
            debug_assert_ne!(r, i);
            row.iter_mut()
                .zip(&line)
                .for_each(|(x, l)| *x -= factor * l);
        }
    }
    Some((0..k).map(|i| a[i][k] / a[i][i]).collect())
}
