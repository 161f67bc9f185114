//! The tables laid out as the arrays of the economy.

use super::Model;
use super::parameters::overrides;
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Table, Text, Year};
use ronghe_equilibrium::{Economy, Household, Parameters, Policy, Spread};

pub(super) struct Builder {
    year: Year,
    places: Vec<Place>,
    names: Vec<Text>,
    notes: Vec<Text>,
}

impl Builder {
    pub(super) fn new(region: &Region, cells: &Table, year: Year) -> Result<Self, StudyError> {
        let mut places: Vec<Place> = vec![];
        for cell in &column(cells, "place")?.cells {
            if let Cell::Place(place) = cell
                && !places.contains(place)
            {
                places.push(place.clone());
            }
        }
        places.sort_by_key(|p| p.code() == "W"); // stable: the world goes last
        let names = places.iter().map(|p| region.name_of(p)).collect();
        Ok(Self {
            year,
            places,
            names,
            notes: vec![],
        })
    }

    fn n(&self) -> usize {
        self.places.len()
    }

    fn position(&self, table: &Table, column: &str, row: usize) -> Result<usize, StudyError> {
        let cell = table.get(column, row);
        let found = cell.and_then(|c| match c {
            Cell::Place(p) => self.places.iter().position(|q| q == p),
            _ => None,
        });
        found.ok_or_else(|| StudyError::Model {
            what: {
                let (id, row, year) = (&table.id, row + 1, self.year);
                let word = cell.and_then(Cell::word);
                let (zh, en) = (word.unwrap_or("（空缺）"), word.unwrap_or("(missing)"));
                Text::new(
                    format!("{id} 表第 {row} 行 {column} = {zh}：不在 {year} 年的 cells 表中；两张表请用相同的地方"),
                    format!("table {id}, {column} = {en} in row {row}: not a place of table cells in {year}; give both tables the same places"),
                )
            },
        })
    }

    /// `pi[s][origin][buyer]`, every buyer's shares scaled to one.
    pub(super) fn trade(&mut self, table: &Table) -> Result<[Vec<f64>; 2], StudyError> {
        let table = at_year(table, "baseline", self.year);
        let n = self.n();
        let mut pi = [vec![0.0; n * n], vec![0.0; n * n]];
        for row in 0..table.rows() {
            let s = sector(&table, "sector", row)?;
            let i = self.position(&table, "origin", row)?;
            let buyer = self.position(&table, "buyer", row)?;
            pi[s][i * n + buyer] = number(&table, "share", row)?;
        }
        let mut worst = 0.0_f64;
        for (s, shares) in pi.iter_mut().enumerate() {
            for buyer in 0..n {
                let sum: f64 = (0..n).map(|i| shares[i * n + buyer]).sum();
                worst = worst.max(self.near_one(sum, "trade", buyer, s)?);
                (0..n).for_each(|i| shares[i * n + buyer] /= sum);
            }
        }
        self.flagged(&table);
        self.scaled("trade", "贸易", worst);
        Ok(pi)
    }

    /// `m[registered cell][working cell]`, every row scaled to one; people of the world stay.
    pub(super) fn migration(&mut self, table: &Table) -> Result<Vec<f64>, StudyError> {
        let n = self.n();
        let mut m = vec![0.0; 4 * n * n];
        for row in 0..table.rows() {
            let from =
                self.position(table, "from_place", row)? + n * sector(table, "from_sector", row)?;
            let to = self.position(table, "to_place", row)? + n * sector(table, "to_sector", row)?;
            m[from * 2 * n + to] = number(table, "share", row)?;
        }
        let mut worst = 0.0_f64;
        for from in 0..2 * n {
            let row = &mut m[from * 2 * n..(from + 1) * 2 * n];
            if self.places[from % n].code() == "W" {
                row.fill(0.0);
                row[from] = 1.0;
                continue;
            }
            let sum: f64 = row.iter().sum();
            worst = worst.max(self.near_one(sum, "migration", from % n, from / n)?);
            for share in row.iter_mut() {
                *share /= sum;
            }
        }
        self.scaled("migration", "迁移", worst);
        Ok(m)
    }

    fn near_one(&self, sum: f64, table: &str, place: usize, s: usize) -> Result<f64, StudyError> {
        let off = (sum - 1.0).abs();
        if off <= 1e-6 {
            return Ok(off);
        }
        let sector = ["farm", "nonfarm"][s];
        let (place, year) = (&self.places[place], self.year);
        Err(StudyError::Model {
            what: Text::new(
                format!(
                    "{table} 表：{place}（{sector}，{year}）的比重合计为 {sum:.6}，应为 1；请对该区域运行 ronghe check"
                ),
                format!(
                    "table {table}: the shares of {place} ({sector}, {year}) sum to {sum:.6}, expected 1; run `ronghe check` on the region"
                ),
            ),
        })
    }

    fn scaled(&mut self, en: &str, zh: &str, worst: f64) {
        self.notes.push(Text::new(
            format!("{zh}比重按合计为 1 作了缩放，最大修正 {worst:.1e}。"),
            format!("Shares of {en} are scaled to sum to one; largest correction {worst:.1e}."),
        ));
    }

    pub(super) fn finish(
        mut self,
        region: &Region,
        cells: &Table,
        pi: [Vec<f64>; 2],
        m: Vec<f64>,
    ) -> Result<Model, StudyError> {
        let n = self.n();
        let mut registered = vec![0.0; 2 * n];
        let mut output = vec![0.0; 2 * n];
        for row in 0..cells.rows() {
            let at = self.position(cells, "place", row)? + n * sector(cells, "sector", row)?;
            registered[at] = number(cells, "registered", row)?;
            output[at] = number(cells, "gross_output", row)?;
        }
        let mut economy = Economy {
            n,
            pi: Spread::per_good(n, pi).expect("sized above"),
            m: Spread::square(2 * n, m).expect("sized above"),
            h: 0.0.into(),
            omega: 0.0.into(),
            zone: 0.0.into(),
            wedge0: 1.0.into(),
            par: Parameters::default(),
            pol: Policy::default(),
            household: Household::default(),
            places: self.names.iter().map(|t| t.en.clone()).collect(),
        };
        overrides(region, &mut economy)?;
        let home = |j: &usize| self.places[j % n].code() != "W";
        let persons: f64 = (0..2 * n).filter(home).map(|j| registered[j]).sum();
        let shares = value_added_shares(&economy.par);
        let added: Vec<f64> = (0..n)
            .map(|p| shares[0] * output[p] + shares[1] * output[p + n])
            .collect();
        let zone: Vec<f64> = self
            .places
            .iter()
            .map(|p| f64::from(u8::from(p.code() == "W")))
            .collect();
        let zone_sum = |p: usize| -> f64 {
            (0..n)
                .filter(|&q| (zone[q] > 0.5) == (zone[p] > 0.5))
                .map(|q| added[q])
                .sum()
        };
        economy.omega = (0..n)
            .map(|p| added[p] / zone_sum(p))
            .collect::<Vec<_>>()
            .into();
        economy.zone = zone.into();
        economy.h = registered
            .iter()
            .map(|h| h / persons)
            .collect::<Vec<_>>()
            .into();
        let nation: f64 = (0..n)
            .filter(|&p| self.places[p].code() != "W")
            .map(|p| added[p])
            .sum();
        let output = output.iter().map(|r| r / nation).collect();
        self.flagged(cells);
        Ok(Model {
            year: self.year,
            tables: self.year,
            places: self.places,
            names: self.names,
            economy,
            persons,
            output,
            fitted: None,
            notes: self.notes,
        })
    }

    /// Names the rows that the region marks as imputed or assumed.
    fn flagged(&mut self, table: &Table) {
        let Some(status) = table.find("status") else {
            return;
        };
        let (id, title) = (&table.id, &table.title.zh);
        for (word, zh) in [("imputed", "推算"), ("assumed", "假设")] {
            let count = status
                .cells
                .iter()
                .filter(|c| c.word() == Some(word))
                .count();
            if count > 0 {
                let all = status.cells.len();
                self.notes.push(Text::new(
                    format!("{title}（{id}）{all} 行中有 {count} 行标为{zh}。"),
                    format!("{count} of {all} rows of table {id} are marked {word}."),
                ));
            }
        }
    }
}

/// Labour, land and capital in the cost of farm and of non-farm goods.
pub(super) fn value_added_shares(par: &Parameters) -> [f64; 2] {
    [0, 1].map(|s| {
        [&par.lab, &par.land, &par.cap]
            .iter()
            .map(|cost| cost.values()[s])
            .sum()
    })
}

/// The year asked for, or the first of table cells; `ahead` is a later year that a census gives a baseline of.
pub(super) fn choose_year(
    cells: &Table,
    year: Option<Year>,
    ahead: Option<Year>,
) -> Result<Year, StudyError> {
    let mut years: Vec<Year> = column(cells, "year")?
        .cells
        .iter()
        .filter_map(|c| match c {
            Cell::Year(y) => Some(*y),
            _ => None,
        })
        .collect();
    years.sort_unstable();
    years.dedup();
    match year {
        None => years.first().copied().ok_or_else(|| StudyError::Model {
            what: Text::new(
                "cells 表没有年份；模型至少需要一个基期年份",
                "table cells holds no year; the model needs at least one baseline year",
            ),
        }),
        Some(y) if years.contains(&y) => Ok(y),
        Some(y) => {
            years.extend(ahead.filter(|ahead| years.last() < Some(ahead)));
            let years: Vec<String> = years.iter().map(Year::to_string).collect();
            Err(StudyError::Model {
                what: Text::new(
                    format!("没有 {y} 年的基期；可用的年份：{}", years.join("、")),
                    format!("no baseline for {y}; there is one for {}", years.join(", ")),
                ),
            })
        }
    }
}

/// The rows of one year.
pub(crate) fn at_year(table: &Table, column: &str, year: Year) -> Table {
    table.filter(|t, row| matches!(t.get(column, row), Some(Cell::Year(y)) if *y == year))
}

/// A column by sector and place; none where the table lacks it, or a place of the nation does.
pub(crate) fn optional(table: &Table, id: &str, places: &[Place]) -> Option<Vec<Option<f64>>> {
    let n = places.len();
    let mut found = vec![None; 2 * n];
    for row in 0..table.rows() {
        let Some(Cell::Place(place)) = table.get("place", row) else {
            continue;
        };
        let at = places.iter().position(|p| p == place)?;
        let s = sector(table, "sector", row).ok()?;
        found[s * n + at] = table.get(id, row).and_then(Cell::number);
    }
    let whole = (0..2 * n).all(|j| places[j % n].code() == "W" || found[j].is_some());
    whole.then_some(found)
}

/// Whether table `parameters` of the region gives a parameter.
pub(super) fn gives(region: &Region, id: &str) -> bool {
    region.table("parameters").is_some_and(|table| {
        (0..table.rows()).any(|row| table.get("parameter", row).and_then(Cell::word) == Some(id))
    })
}

fn column<'t>(table: &'t Table, id: &str) -> Result<&'t ronghe_base::Column, StudyError> {
    table.find(id).ok_or_else(|| StudyError::Model {
        what: Text::new(
            format!("{} 表没有 {id} 列", table.id),
            format!("table {} has no column {id}", table.id),
        ),
    })
}

/// An empty cell that the model cannot do without.
fn lacks(table: &Table, id: &str, row: usize, (zh, en): (&str, &str)) -> Text {
    let (table, row) = (&table.id, row + 1);
    Text::new(
        format!("{table} 表第 {row} 行 {id} 列空缺，而{zh}"),
        format!("table {table}, column {id}, row {row}: missing, but the model needs {en}"),
    )
}

pub(super) fn number(table: &Table, id: &str, row: usize) -> Result<f64, StudyError> {
    column(table, id)?.cells[row]
        .number()
        .ok_or_else(|| StudyError::Model {
            what: lacks(table, id, row, ("模型需要数值", "a number")),
        })
}

pub(super) fn word(table: &Table, id: &str, row: usize) -> Result<String, StudyError> {
    column(table, id)?.cells[row]
        .word()
        .map(str::to_string)
        .ok_or_else(|| StudyError::Model {
            what: lacks(table, id, row, ("模型需要它", "it")),
        })
}

fn sector(table: &Table, id: &str, row: usize) -> Result<usize, StudyError> {
    Ok(usize::from(word(table, id, row)? != "farm"))
}
