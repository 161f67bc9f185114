//! From the tables of a region to the economy of the model: the only place that does so.
//!
//! A place of table `cells` is a place of the model; `W` is a zone of its own whose people stay.
//! Trade shares are columns by buyer, migration shares rows by cell of registration, both scaled
//! to sum to one (the largest correction is noted). Registered people are counted in units of the
//! nation's total; a place's part in capital income is its part in value added.

mod build;
mod county;
mod fit;
mod parameters;
mod residence;
mod update;

pub use county::{CountyModel, Imputed, Margin, Miss};
pub use fit::Fitted;
pub use parameters::parameter_table;
pub(crate) use parameters::short;
pub use residence::{ByResidence, Residence};

use crate::error::StudyError;
use crate::package::{Attribute, Attributes, Ground, Lever};
use build::{Builder, choose_year};
pub(crate) use build::{at_year, optional};
pub(crate) use residence::{fact, printed_ratio};
use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Table, Text, Year};
use ronghe_equilibrium::{Economy, Policy, Spread};
use std::collections::BTreeMap;

/// An economy with the places that it is about.
#[derive(Clone, Debug)]
pub struct Model {
    /// Year of the baseline.
    pub year: Year,
    /// Year of table cells that it rests on.
    pub tables: Year,
    /// Places in the order of the economy.
    pub places: Vec<Place>,
    /// Their names.
    pub names: Vec<Text>,
    /// The numbers.
    pub economy: Economy,
    /// Persons in one unit of registered people.
    pub persons: f64,
    /// Gross output of table cells, farm then non-farm, as a share of the nation's value added.
    pub output: Vec<f64>,
    /// How it was fitted to the record; none for the tables as they are.
    pub fitted: Option<Fitted>,
    /// What was scaled, imputed or assumed on the way.
    pub notes: Vec<Text>,
}

impl Model {
    /// Builds the economy of `year`, or of the first year that table `cells` holds. A later year of a
    /// census is brought forward from the last one of `cells`, with everything imputed named.
    ///
    /// # Errors
    /// [`StudyError::Region`] for a table that is missing; [`StudyError::Model`] for a year, place or
    /// share.
    pub fn build(region: &Region, year: Option<Year>) -> Result<Self, StudyError> {
        let cells = region.require("cells")?;
        if let Some((year, last)) = update::ahead(region, cells, year) {
            return Self::build(region, Some(last))?.updated(region, year);
        }
        let year = choose_year(cells, year, update::census_year(region))?;
        let cells = at_year(cells, "year", year);
        let mut model = Builder::new(region, &cells, year)?;
        let pi = model.trade(region.require("trade")?)?;
        let m = model.migration(&at_year(region.require("migration")?, "year", year))?;
        model.finish(region, &cells, pi, m)
    }

    /// [`Model::build`], fitted to output by cell, the printed gap of its year and public spending.
    ///
    /// # Errors
    /// As [`Model::build`]; [`StudyError::Equilibrium`] where the tables cannot be balanced.
    pub fn fitted(region: &Region, year: Option<Year>) -> Result<Self, StudyError> {
        let mut model = Self::build(region, year)?;
        let cells = at_year(region.require("cells")?, "year", model.tables);
        model.fit(region, &cells)?;
        Ok(model)
    }

    /// The year of the census, if the tables hold what a baseline of it needs.
    pub fn census_year(region: &Region) -> Option<Year> {
        update::census_year(region)
    }

    /// Whether a place lies in the nation.
    pub fn nation(&self, n: usize) -> bool {
        self.places[n].code() != "W"
    }

    /// Where the measures of a package act.
    pub fn ground(&self, region: &Region) -> Ground {
        let n = self.places.len();
        let farm_jobs = self.farm_job_share();
        let h = self.economy.h.values();
        Ground {
            names: self.names.iter().map(|t| t.en.clone()).collect(),
            attributes: (0..n)
                .map(|i| self.attributes(i, region, farm_jobs[i]))
                .collect(),
            nation: (0..n).map(|i| self.nation(i)).collect(),
            value_added: self.economy.omega.values().to_vec(),
            registered: (0..n).map(|p| h[p] + h[p + n]).collect(),
            levels: levels(&self.economy.pol, &farm_jobs),
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

    /// Value added in farm sales of that value, margin aside.
    pub fn farm_value_added(&self, sales: f64) -> f64 {
        build::value_added_shares(&self.economy.par)[0] * sales
    }

    /// Farm jobs over all jobs, by place.
    pub fn farm_job_share(&self) -> Vec<f64> {
        let (workers, n) = (self.workers(), self.places.len());
        (0..n)
            .map(|p| workers[p] / (workers[p] + workers[p + n]))
            .collect()
    }

    fn attributes(&self, i: usize, region: &Region, farm_job_share: f64) -> Attributes {
        let place = &self.places[i];
        // the world has no class, level or parent in the region: that is known, not missing
        let nowhere = || (!self.nation(i)).then(String::new);
        let known = |word: &str| Attribute::Word(Some(word.into()));
        let province = place
            .province()
            .map(|p| p.code().to_string())
            .or_else(nowhere);
        let h = self.economy.h.values();
        let registered = (h[i] + h[i + self.places.len()]) * self.persons;
        let mut found = columns(region, place);
        for column in ["level", "class", "parent"] {
            if let (Some(word), Some(Attribute::Word(None))) = (nowhere(), found.get(column)) {
                found.insert(column, Attribute::Word(Some(word)));
            }
        }
        found.extend([
            ("place", known(place.code())),
            ("province", Attribute::Word(province)),
            (
                "zone",
                known(if self.nation(i) { "nation" } else { "world" }),
            ),
            ("name_zh", known(&self.names[i].zh)),
            ("name_en", known(&self.names[i].en)),
            ("registered", Attribute::Number(Some(registered))),
            ("farm_job_share", Attribute::Number(Some(farm_job_share))),
        ]);
        found
    }
}

/// Columns of table places that expressions may use.
fn columns(region: &Region, place: &Place) -> Attributes {
    let places = region.table("places");
    let row = places.and_then(|t| row_of(t, place));
    let cell = |column: &str| places.zip(row).and_then(|(t, r)| t.get(column, r));
    let word =
        |column: &str| Attribute::Word(cell(column).and_then(Cell::word).map(str::to_string));
    let number = |column: &str| Attribute::Number(cell(column).and_then(Cell::number));
    Attributes::from([
        ("level", word("level")),
        ("class", word("class")),
        ("parent", word("parent")),
        ("lon", number("lon")),
        ("lat", number("lat")),
        ("area_km2", number("area_km2")),
    ])
}

fn row_of(places: &Table, place: &Place) -> Option<usize> {
    places
        .find("place")?
        .cells
        .iter()
        .position(|c| matches!(c, Cell::Place(p) if p == place))
}

/// Levels of the baseline policy by place or cell, that the levers of a package start from; the rural part of
/// public service is the farm part of jobs unless the policy gives it.
fn levels(policy: &Policy, farm_jobs: &[f64]) -> BTreeMap<Lever, Vec<f64>> {
    let n = farm_jobs.len();
    let level = |spread: &Spread, size: usize| -> Vec<f64> {
        spread.values().iter().copied().cycle().take(size).collect()
    };
    let zeta = policy.zeta.as_ref();
    let zeta = zeta.map_or_else(|| farm_jobs.to_vec(), |zeta| level(zeta, n));
    BTreeMap::from([
        (Lever::Mu, level(&policy.mu, n)),
        (Lever::Coop, level(&policy.coop, n)),
        (Lever::SState, level(&policy.s_state, n)),
        (Lever::T, level(&policy.transfer, n)),
        (Lever::Grant, level(&policy.grant, n)),
        (Lever::Eco, level(&policy.eco, n)),
        (Lever::Zeta, zeta),
        (Lever::Chi, level(&policy.chi, 2 * n)),
        (Lever::NewUrb, vec![0.0; n]),
    ])
}
