//! How far to trust the model: a reform that stands for what happened, beside what was observed.

use super::Simulation;
use crate::economy::{Model, Tables};
use crate::error::StudyError;
use crate::package::Package;
use ronghe_base::Year;
use ronghe_equilibrium::{Baseline, Levers, Options};

/// The example reform beside the record of the year it aims at.
#[derive(Clone, Debug)]
pub struct Record {
    /// The reform that stands for what happened between the two years.
    pub simulation: Simulation,
    /// Year observed.
    pub year: Year,
    /// People outside their place of registration in that year, persons.
    pub outside_place: f64,
    /// Farm jobs over all jobs in that year.
    pub farm_job_share: f64,
}

impl Record {
    /// Runs a package that names a year whose record the region holds; none where it names none.
    ///
    /// # Errors
    /// As [`Simulation::run`]; [`StudyError::Model`] where the year is not in the tables.
    pub fn run(tables: &Tables, package: Package) -> Result<Option<Self>, StudyError> {
        let Some(year) = package.observed else {
            return Ok(None);
        };
        let observed = Model::build(tables, Some(year))?;
        let none = |id: &str| {
            Err(format!(
                "deal \"{id}\" cannot stand in a check on the record"
            ))
        };
        let simulation = Simulation::run(tables, package, None, &none)?;
        let baseline = Baseline::calibrate(&observed.economy)?;
        let outcome = baseline.solve(&Levers::default(), &Options::default())?;
        Ok(Some(Self {
            simulation,
            year,
            outside_place: outcome.migrants(&baseline).outside_place * observed.persons,
            farm_job_share: outcome.farm_job_share(&baseline),
        }))
    }
}
