//! A baseline for the year of the census, brought forward from the last year of table cells (C2, P3).
//!
//! People `F_ij` of the last baseline are fitted to the census: workers of each cell, and people who
//! work in another place by origin and destination. Everything that the census does not count is
//! imputed, and named:
//! 1. workers of a place = residents times employed over all in the long form, farm and other;
//! 2. movers between places = residents registered in another province, times workers per person away,
//!    by origin as in the five-year moves of the same census (people of places outside the model, such
//!    as Tibet, count as of no origin and are left out);
//! 3. registered people = what the fitted table sums to: workers less in-movers plus out-movers;
//! 4. gross output = product per head of the last year of table panel for the other sector; for farming
//!    output per worker keeps its pattern between places, and its level is fitted (see `fit`).

use super::Model;
use super::build::at_year;
use super::residence::fact;
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Table, Text, Year};
use ronghe_equilibrium::{BlockSums, Margins, Spread, fit};

/// Workers away for one person away: 72.6 of 86 million in the census of 2010.
pub(super) const WORKERS_PER_PERSON_AWAY: f64 = 72.6 / 86.0;

/// A year of the census asked for that lies beyond table cells, and the last year of cells.
pub(super) fn ahead(region: &Region, cells: &Table, year: Option<Year>) -> Option<(Year, Year)> {
    let year = year.filter(|&year| census_year(region) == Some(year))?;
    let last = (0..cells.rows())
        .filter_map(|row| match cells.get("year", row) {
            Some(Cell::Year(year)) => Some(*year),
            _ => None,
        })
        .max()?;
    (year > last).then_some((year, last))
}

/// The year of the census, if the tables hold what an update needs.
pub(super) fn census_year(region: &Region) -> Option<Year> {
    region.table("census")?;
    let table = region.table("flow_residents")?;
    (0..table.rows())
        .filter_map(|row| match table.get("year", row) {
            Some(Cell::Year(year)) => Some(*year),
            _ => None,
        })
        .max()
}

impl Model {
    /// This model, fitted to the census of `year`.
    pub(super) fn updated(mut self, region: &Region, year: Year) -> Result<Self, StudyError> {
        let census = Census::read(region, &self, year)?;
        let n = self.places.len();
        let nation: Vec<usize> = (0..n).filter(|&p| self.nation(p)).collect();
        let old = self.farm_output_per_worker();
        let filled = self.fill_thin_cells();
        let people = self.people_of(&nation);
        let fitted =
            fit(2 * nation.len(), &people, &census.margins()).map_err(|e| StudyError::Model {
                what: Text::new(
                    format!(
                        "{} 年的人口无法与 {year} 年普查配平（英文说明）：{e}",
                        self.year
                    ),
                    format!(
                        "the people of {} cannot be fitted to the census of {year}: {e}",
                        self.year
                    ),
                ),
            })?;
        let moved = change(&people, &fitted.table);
        self.take_people(&nation, &fitted.table);
        self.output = census.output(&self, &old);
        self.year = year;
        self.note_update(moved, filled, census.farm_part);
        Ok(self)
    }

    /// Registered people by cell of work, cells of the nation only.
    fn people_of(&self, nation: &[usize]) -> Vec<f64> {
        let (n, cells) = (self.places.len(), cells(self.places.len(), nation));
        let (h, m) = (self.economy.h.values(), self.economy.m.values());
        let pairs = cells
            .iter()
            .flat_map(|&i| cells.iter().map(move |&j| (i, j)));
        pairs.map(|(i, j)| h[i] * m[i * 2 * n + j]).collect()
    }

    /// The inverse of [`Model::people_of`]; the people counted are the unit of registered people.
    fn take_people(&mut self, nation: &[usize], people: &[f64]) {
        let (n, cells) = (self.places.len(), cells(self.places.len(), nation));
        let total: f64 = people.iter().sum();
        let (mut h, mut m) = (
            self.economy.h.values().to_vec(),
            self.economy.m.values().to_vec(),
        );
        for (row, &i) in people.chunks_exact(cells.len()).zip(&cells) {
            let sum: f64 = row.iter().sum();
            h[i] = sum / total;
            for (flow, &j) in row.iter().zip(&cells) {
                m[i * 2 * n + j] = flow / sum;
            }
        }
        self.economy.h = h.into();
        self.economy.m = Spread::square(2 * n, m).expect("as large as before");
        self.persons = total;
    }

    /// Pairs of cells of different places that nobody moved between get a hundredth of the mean share of
    /// their row, so that movers of the census have somewhere to go; how many there were.
    fn fill_thin_cells(&mut self) -> usize {
        let n = self.places.len();
        let nation: Vec<bool> = (0..2 * n).map(|j| self.nation(j % n)).collect();
        let mut m = self.economy.m.values().to_vec();
        let mut filled = 0;
        for (i, row) in m
            .chunks_exact_mut(2 * n)
            .enumerate()
            .filter(|(i, _)| nation[*i])
        {
            let others: Vec<usize> = (0..2 * n)
                .filter(|&j| nation[j] && j % n != i % n)
                .collect();
            let mean = others.iter().map(|&j| row[j]).sum::<f64>() / others.len() as f64;
            for &j in others.iter().filter(|&&j| nation[j]) {
                if row[j] <= 0.0 {
                    row[j] = 0.01 * mean;
                    filled += 1;
                }
            }
            let sum: f64 = row.iter().sum();
            for share in row.iter_mut() {
                *share /= sum;
            }
        }
        self.economy.m = Spread::square(2 * n, m).expect("as large as before");
        filled
    }

    /// Farm output per farm worker by place.
    fn farm_output_per_worker(&self) -> Vec<f64> {
        let workers = self.workers();
        (0..self.places.len())
            .map(|p| self.output[p] / workers[p])
            .collect()
    }

    fn note_update(
        &mut self,
        (mean, largest): (f64, f64),
        filled: usize,
        (printed, part): (Option<Year>, f64),
    ) {
        let farm = 100.0 * part;
        let of = printed.map_or_else(|| "-".to_string(), |y| y.to_string());
        let (from, year) = (self.tables, self.year);
        self.notes.push(Text::new(
            format!(
                "{year} 年基期由 {from} 年推算：就业与跨省人口取自普查（各省就业 = 常住人口 × 长表就业比例；跨省就业 = 户口在外省的人口 × {WORKERS_PER_PERSON_AWAY:.3}，来源地按同次普查五年迁移推算）；登记人口、贸易（{from} 年比重）与产出均为推算，农业占产出 {farm:.1}%（{of} 年核算数）。迁移比重平均变动 {mean:.2}（对数），最大 {largest:.2}；{filled} 对原来无人迁移的单元先补入很小的比重。西藏不在表中。"
            ),
            format!(
                "The baseline of {year} is brought forward from {from}: jobs and people of other provinces are those of the census (jobs = residents times employed in the long form; workers from other provinces = residents registered elsewhere times {WORKERS_PER_PERSON_AWAY:.3}, by origin as in the five-year moves of the same census); registered people, trade (shares of {from}) and output are imputed, farming as {farm:.1} % of product (accounts of {of}). Migration shares move by {mean:.2} in logs on average, {largest:.2} at most; {filled} pairs of cells without movers were given a very small share first. Tibet is not in the tables."
            ),
        ));
    }
}

/// Farm cells of the nation, then its others.
fn cells(n: usize, nation: &[usize]) -> Vec<usize> {
    nation
        .iter()
        .copied()
        .chain(nation.iter().map(|p| p + n))
        .collect()
}

/// Mean, weighted by people, and largest change of a share of movers in logs, rows summing to one.
fn change(old: &[f64], new: &[f64]) -> (f64, f64) {
    let (before, after): (f64, f64) = (old.iter().sum(), new.iter().sum());
    let (mut mean, mut largest) = (0.0, 0.0_f64);
    for (a, b) in old.iter().zip(new).filter(|(a, b)| **a > 0.0 && **b > 0.0) {
        let moved = ((b / after) / (a / before)).ln().abs();
        mean += b / after * moved;
        largest = largest.max(moved);
    }
    (mean, largest)
}

/// Figures of the census for the places of the nation, in the order of the model.
struct Census {
    /// Farm jobs, then others.
    workers: Vec<f64>,
    /// Workers by place of registration (row) and of work.
    moved: Vec<f64>,
    /// Product by place in the last year of the panel, any unit.
    product: Vec<f64>,
    /// Farm part of the nation's product in the last year printed.
    farm_part: (Option<Year>, f64),
}

impl Census {
    fn read(region: &Region, model: &Model, year: Year) -> Result<Self, StudyError> {
        let census = region.require("census")?;
        let residents = at_year(region.require("flow_residents")?, "year", year);
        let flows = at_year(region.require("flows")?, "year", year);
        let nation: Vec<&Place> = model.places.iter().filter(|p| p.code() != "W").collect();
        let mut workers = vec![];
        let mut away = vec![];
        let mut jobs = vec![];
        for place in &nation {
            let of = |id: &str| figure(census, place, id);
            let sampled = figure(&residents, place, "residents")?;
            let scale = of("total")? / sampled;
            let farm = of("sample_jobs_farm")? * scale;
            workers.push(farm);
            jobs.push(of("sample_jobs")? * scale - farm);
            away.push(of("away_other_province")? * WORKERS_PER_PERSON_AWAY);
        }
        workers.extend(jobs);
        let moved = moved(&flows, &nation, &away)?;
        let product = product(region, &nation)?;
        Ok(Self {
            workers,
            moved,
            product,
            farm_part: printed_farm_part(region, year),
        })
    }

    /// Workers of every cell, and movers between places; what stays inside a place is left over.
    fn margins(&self) -> Margins {
        let n = self.product.len();
        let group: Vec<usize> = (0..2 * n).map(|j| j % n).collect();
        let row = |i: usize| {
            (0..n)
                .map(|j| (i != j).then(|| self.moved[i * n + j]))
                .collect()
        };
        Margins {
            rows: None,
            columns: Some(self.workers.clone()),
            blocks: Some(BlockSums {
                row_group: group.clone(),
                column_group: group,
                sums: (0..n).map(row).collect(),
            }),
        }
    }

    /// Gross output by cell as a part of the nation's value added; the world keeps its own.
    fn output(&self, model: &Model, per_worker: &[f64]) -> Vec<f64> {
        let n = model.places.len();
        let shares = super::build::value_added_shares(&model.economy.par);
        let workers = model.workers();
        let nation: Vec<usize> = (0..n).filter(|&p| model.nation(p)).collect();
        let total: f64 = self.product.iter().sum();
        let farm_total: f64 = nation.iter().map(|&p| per_worker[p] * workers[p]).sum();
        let mut output = model.output.clone();
        for (a, &p) in nation.iter().enumerate() {
            let farm = self.farm_part.1 * per_worker[p] * workers[p] / farm_total;
            // a place whose farms alone would make its product keeps a tenth for the rest
            let rest = (self.product[a] / total - farm).max(0.1 * self.product[a] / total);
            output[p] = farm / shares[0];
            output[p + n] = rest / shares[1];
        }
        output
    }
}

/// People who work in another place, by origin as in the five-year moves of the census.
fn moved(flows: &Table, nation: &[&Place], away: &[f64]) -> Result<Vec<f64>, StudyError> {
    let n = nation.len();
    let mut found = vec![0.0; n * n];
    let mut arrived = vec![0.0; n];
    for row in 0..flows.rows() {
        let place = |column: &str| match flows.get(column, row) {
            Some(Cell::Place(place)) => nation.iter().position(|p| *p == place),
            _ => None,
        };
        let Some(to) = place("to_place") else {
            continue;
        };
        let persons = super::build::number(flows, "persons_sampled", row)?;
        arrived[to] += persons;
        if let Some(from) = place("from_place") {
            found[from * n + to] = persons;
        }
    }
    for from in 0..n {
        for to in 0..n {
            found[from * n + to] *= away[to] / arrived[to];
        }
    }
    Ok(found)
}

/// Product by place in the last year that has all of them.
fn product(region: &Region, nation: &[&Place]) -> Result<Vec<f64>, StudyError> {
    let panel = region.require("panel")?;
    let mut years: Vec<Year> = (0..panel.rows())
        .filter_map(|row| match panel.get("year", row) {
            Some(Cell::Year(year)) => Some(*year),
            _ => None,
        })
        .collect();
    years.sort_unstable();
    let last = years.last().copied().unwrap_or_default();
    let table = at_year(panel, "year", last);
    nation
        .iter()
        .map(|place| figure(&table, place, "gdp"))
        .collect()
}

/// Farm part of product in the last year printed; a tenth without any.
fn printed_farm_part(region: &Region, year: Year) -> (Option<Year>, f64) {
    let printed = (1990..=year)
        .rev()
        .find_map(|y| Some((y, fact(region, "primary_share_gdp", Some(y))?)));
    printed.map_or((None, 0.1), |(y, percent)| (Some(y), percent / 100.0))
}

fn figure(table: &Table, place: &Place, column: &str) -> Result<f64, StudyError> {
    let row = (0..table.rows())
        .find(|&row| matches!(table.get("place", row), Some(Cell::Place(p)) if p == place));
    let found = row.and_then(|row| table.get(column, row)?.number());
    found.ok_or_else(|| StudyError::Model {
        what: Text::new(
            format!("{} 表 {column} 列没有 {place} 的数字；普查年份的基期需要 cells 表中每个地方的这一列", table.id),
            format!(
                "table {}, column {column}: no figure for {place}; a baseline of the census year needs it for every place of table cells",
                table.id
            ),
        ),
    })
}
