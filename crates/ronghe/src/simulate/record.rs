//! How far to trust the model: a reform that stands for what happened, beside what was observed.

use super::Simulation;
use crate::economy::Model;
use crate::error::StudyError;
use crate::package::Package;
use ronghe_atlas::Region;
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
    pub fn run(
        region: &Region,
        package: Package,
        deal: &dyn Fn(&str) -> Result<f64, String>,
    ) -> Result<Option<Self>, StudyError> {
        let Some(year) = package.observed else {
            return Ok(None);
        };
        let observed = Model::build(region, Some(year))?;
        let simulation = Simulation::run(region, package, None, deal)?;
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
