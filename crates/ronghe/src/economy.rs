//! From the tables of a region to the economy of the model: the only place that does so.
//!
//! A place of table `cells` is a place of the model; `W` is a zone of its own whose people stay.
//! Trade shares are columns by buyer, migration shares rows by cell of registration, both scaled
//! to sum to one (the largest correction is noted). Registered people are counted in units of the
//! nation's total; a place's part in capital income is its part in value added.

use crate::error::StudyError;
use crate::package::{Attributes, Ground, Lever};
use evalexpr::Value;
use ronghe_base::{Cell, Place, Table, Text, Year};
use ronghe_equilibrium::{Economy, Household, Parameters, Policy, Spread};
use std::collections::BTreeMap;

/// The tables of a region, by id.
pub type Tables = BTreeMap<String, Table>;

/// An economy with the places that it is about.
#[derive(Clone, Debug)]
pub struct Model {
    /// Year of the baseline.
    pub year: Year,
    /// Places in the order of the economy.
    pub places: Vec<Place>,
    /// Their names.
    pub names: Vec<Text>,
    /// The numbers.
    pub economy: Economy,
    /// Persons in one unit of registered people.
    pub persons: f64,
    /// What was scaled, imputed or assumed on the way.
    pub notes: Vec<Text>,
}

impl Model {
    /// Builds the economy of `year`, or of the first year that table `cells` holds.
    ///
    /// # Errors
    /// [`StudyError::Model`]: a table, year, place or share that is missing.
    pub fn build(tables: &Tables, year: Option<Year>) -> Result<Self, StudyError> {
        let cells = require(tables, "cells")?;
        let year = choose_year(cells, year)?;
        let cells = at_year(cells, "year", year);
        let mut model = Builder::new(tables, &cells, year)?;
        let pi = model.trade(require(tables, "trade")?)?;
        let m = model.migration(&at_year(require(tables, "migration")?, "year", year))?;
        model.finish(tables, &cells, pi, m)
    }

    /// Whether a place lies in the nation.
    pub fn nation(&self, n: usize) -> bool {
        self.places[n].code() != "W"
    }

    /// Where the measures of a package act.
    pub fn ground(&self, tables: &Tables) -> Ground {
        let n = self.places.len();
        let policy = &self.economy.pol;
        let level = |spread: &Spread, size: usize| -> Vec<f64> {
            spread.values().iter().copied().cycle().take(size).collect()
        };
        let farm_jobs = self.farm_job_share();
        let places = tables.get("places");
        Ground {
            attributes: (0..n)
                .map(|i| self.attributes(i, places, farm_jobs[i]))
                .collect(),
            nation: (0..n).map(|i| self.nation(i)).collect(),
            value_added: self.economy.omega.values().to_vec(),
            levels: BTreeMap::from([
                (Lever::Mu, level(&policy.mu, n)),
                (Lever::Coop, level(&policy.coop, n)),
                (Lever::SState, level(&policy.s_state, n)),
                (Lever::T, level(&policy.transfer, n)),
                (Lever::Grant, level(&policy.grant, n)),
                (Lever::Eco, level(&policy.eco, n)),
                (
                    Lever::Zeta,
                    policy
                        .zeta
                        .as_ref()
                        .map_or_else(|| farm_jobs.clone(), |z| level(z, n)),
                ),
                (Lever::Chi, level(&policy.chi, 2 * n)),
                (Lever::NewUrb, vec![0.0; n]),
            ]),
        }
    }

    /// People working in each cell: registered people times migration shares.
    pub fn workers(&self) -> Vec<f64> {
        let (m, h) = (self.economy.m.values(), self.economy.h.values());
        let cells = h.len();
        (0..cells)
            .map(|to| (0..cells).map(|from| h[from] * m[from * cells + to]).sum())
            .collect()
    }

    /// Farm jobs over all jobs, by place.
    pub fn farm_job_share(&self) -> Vec<f64> {
        let (workers, n) = (self.workers(), self.places.len());
        (0..n)
            .map(|p| workers[p] / (workers[p] + workers[p + n]))
            .collect()
    }

    fn attributes(&self, i: usize, places: Option<&Table>, farm_job_share: f64) -> Attributes {
        let place = &self.places[i];
        let row = places.and_then(|t| row_of(t, place));
        let word = |column: &str| {
            let cell = places.zip(row).and_then(|(t, r)| t.get(column, r));
            Value::String(cell.and_then(Cell::word).unwrap_or_default().to_string())
        };
        let number = |column: &str| {
            let cell = places.zip(row).and_then(|(t, r)| t.get(column, r));
            Value::Float(cell.and_then(Cell::number).unwrap_or(f64::NAN))
        };
        let zone = if self.nation(i) { "nation" } else { "world" };
        let province = place
            .province()
            .map_or(String::new(), |p| p.code().to_string());
        let h = self.economy.h.values();
        Attributes::from([
            ("place", Value::String(place.code().into())),
            ("province", Value::String(province)),
            ("zone", Value::String(zone.into())),
            ("name_zh", Value::String(self.names[i].zh.clone())),
            ("name_en", Value::String(self.names[i].en.clone())),
            ("level", word("level")),
            ("class", word("class")),
            ("parent", word("parent")),
            ("lon", number("lon")),
            ("lat", number("lat")),
            ("area_km2", number("area_km2")),
            (
                "registered",
                Value::Float((h[i] + h[i + self.places.len()]) * self.persons),
            ),
            ("farm_job_share", Value::Float(farm_job_share)),
        ])
    }
}

struct Builder {
    year: Year,
    places: Vec<Place>,
    names: Vec<Text>,
    notes: Vec<Text>,
}

impl Builder {
    fn new(tables: &Tables, cells: &Table, year: Year) -> Result<Self, StudyError> {
        let mut places: Vec<Place> = vec![];
        for cell in &column(cells, "place")?.cells {
            if let Cell::Place(place) = cell
                && !places.contains(place)
            {
                places.push(place.clone());
            }
        }
        places.sort_by_key(|p| p.code() == "W"); // stable: the world goes last
        let names = places.iter().map(|p| name_of(tables, p)).collect();
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
            what: format!(
                "table {}, {column} = {} in row {}: not a place of table cells in {}; give both tables the same places",
                table.id,
                cell.and_then(Cell::word).unwrap_or("(missing)"),
                row + 1,
                self.year
            ),
        })
    }

    /// `pi[s][origin][buyer]`, every buyer's shares scaled to one.
    fn trade(&mut self, table: &Table) -> Result<[Vec<f64>; 2], StudyError> {
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
        self.scaled("trade", "贸易", worst);
        Ok(pi)
    }

    /// `m[registered cell][working cell]`, every row scaled to one; people of the world stay.
    fn migration(&mut self, table: &Table) -> Result<Vec<f64>, StudyError> {
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
        Err(StudyError::Model {
            what: format!(
                "table {table}: the shares of {} ({sector}, {}) sum to {sum:.6}, expected 1; run `ronghe check` on the region",
                self.places[place], self.year
            ),
        })
    }

    fn scaled(&mut self, en: &str, zh: &str, worst: f64) {
        self.notes.push(Text::new(
            format!("{zh}比重按合计为 1 作了缩放，最大修正 {worst:.1e}。"),
            format!("Shares of {en} are scaled to sum to one; largest correction {worst:.1e}."),
        ));
    }

    fn finish(
        mut self,
        tables: &Tables,
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
        overrides(tables, &mut economy)?;
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
        self.flagged(cells);
        Ok(Model {
            year: self.year,
            places: self.places,
            names: self.names,
            economy,
            persons,
            notes: self.notes,
        })
    }

    /// Names the rows that the region marks as imputed or assumed.
    fn flagged(&mut self, cells: &Table) {
        let Some(status) = cells.find("status") else {
            return;
        };
        for (word, zh) in [("imputed", "推算"), ("assumed", "假设")] {
            let count = status
                .cells
                .iter()
                .filter(|c| c.word() == Some(word))
                .count();
            if count > 0 {
                self.notes.push(Text::new(
                    format!("模型单元表有 {count} 行标为{zh}。"),
                    format!("{count} rows of table cells are marked {word}."),
                ));
            }
        }
    }
}

/// Lays table `parameters` over the defaults of the model.
fn overrides(tables: &Tables, economy: &mut Economy) -> Result<(), StudyError> {
    let Some(table) = tables.get("parameters") else {
        return Ok(());
    };
    let mut by_sector: BTreeMap<String, [Option<f64>; 2]> = BTreeMap::new();
    for row in 0..table.rows() {
        let id = word(table, "parameter", row)?;
        let value = number(table, "value", row)?;
        let entry = by_sector.entry(id).or_default();
        match word(table, "sector", row)?.as_str() {
            "farm" => entry[0] = Some(value),
            "nonfarm" => entry[1] = Some(value),
            _ => *entry = [Some(value); 2],
        }
    }
    for (id, [farm, nonfarm]) in by_sector {
        let both = farm.zip(nonfarm).map(|(a, b)| [a, b]);
        let (par, pol, house): (&mut Parameters, &mut Policy, &mut Household) =
            (&mut economy.par, &mut economy.pol, &mut economy.household);
        let missing = || StudyError::Model {
            what: format!(
                "table parameters: {id} is given for one sector only; give it for farm and nonfarm, or for both"
            ),
        };
        let [a, b] = both.ok_or_else(missing)?;
        match id.as_str() {
            "theta" => par.theta = a,
            "kappa" => par.kappa = a,
            "gamma" => par.gamma = a,
            "tax" => par.tax = a.into(),
            "phi" => par.phi = a.into(),
            "beta_h" => par.beta_h = vec![a, b].into(),
            "s_state" => pol.s_state = a.into(),
            "mu" => pol.mu = a.into(),
            "coop" => pol.coop = a.into(),
            "s_stay" => house.s_stay = [a, b],
            "s_mig" => house.s_mig = [a, b],
            "s_own" => house.s_own = a,
            _ => {
                return Err(StudyError::Model {
                    what: format!("table parameters: \"{id}\" is no parameter of the model"),
                });
            }
        }
    }
    Ok(())
}

/// Labour, land and capital in the cost of farm and of non-farm goods.
fn value_added_shares(par: &Parameters) -> [f64; 2] {
    [0, 1].map(|s| {
        [&par.lab, &par.land, &par.cap]
            .iter()
            .map(|cost| cost.values()[s])
            .sum()
    })
}

fn choose_year(cells: &Table, year: Option<Year>) -> Result<Year, StudyError> {
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
            what: "table cells holds no year; the model needs at least one baseline year".into(),
        }),
        Some(y) if years.contains(&y) => Ok(y),
        Some(y) => Err(StudyError::Model {
            what: format!("table cells holds no baseline for {y}; it holds {years:?}"),
        }),
    }
}

/// A table that the model cannot do without.
pub(crate) fn require<'t>(tables: &'t Tables, id: &str) -> Result<&'t Table, StudyError> {
    tables.get(id).ok_or_else(|| StudyError::Model {
        what: format!("the region has no table {id}; docs/region.md says what it holds, `ronghe new` writes an empty one"),
    })
}

/// The rows of one year.
pub(crate) fn at_year(table: &Table, column: &str, year: Year) -> Table {
    table.filter(|t, row| matches!(t.get(column, row), Some(Cell::Year(y)) if *y == year))
}

/// Both names of a place; its code where table `places` has none.
pub fn name_of(tables: &Tables, place: &Place) -> Text {
    let named = tables.get("places").and_then(|t| {
        let row = row_of(t, place)?;
        let zh = t.get("name_zh", row)?.word()?.to_string();
        let en = t
            .get("name_en", row)
            .and_then(Cell::word)
            .unwrap_or(&zh)
            .to_string();
        Some(Text { zh, en })
    });
    named.unwrap_or_else(|| Text::same(place.code()))
}

fn row_of(places: &Table, place: &Place) -> Option<usize> {
    places
        .find("place")?
        .cells
        .iter()
        .position(|c| matches!(c, Cell::Place(p) if p == place))
}

fn column<'t>(table: &'t Table, id: &str) -> Result<&'t ronghe_base::Column, StudyError> {
    table.find(id).ok_or_else(|| StudyError::Model {
        what: format!("table {} has no column {id}", table.id),
    })
}

pub(crate) fn number(table: &Table, id: &str, row: usize) -> Result<f64, StudyError> {
    column(table, id)?.cells[row]
        .number()
        .ok_or_else(|| StudyError::Model {
            what: format!(
                "table {}, column {id}, row {}: missing, but the model needs a number",
                table.id,
                row + 1
            ),
        })
}

fn word(table: &Table, id: &str, row: usize) -> Result<String, StudyError> {
    column(table, id)?.cells[row]
        .word()
        .map(str::to_string)
        .ok_or_else(|| StudyError::Model {
            what: format!(
                "table {}, column {id}, row {}: missing, but the model needs it",
                table.id,
                row + 1
            ),
        })
}

fn sector(table: &Table, id: &str, row: usize) -> Result<usize, StudyError> {
    Ok(usize::from(word(table, id, row)? != "farm"))
}
