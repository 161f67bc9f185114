//! Does the model fit the record? Shown before any policy number is quoted (X3).
//!
//! 1. [`Calibrated`]: every year the model is fitted to, beside what was printed of that year.
//! 2. [`Episode`]: run forward from 2000 to years that are known.
//! 3. [`Forecast`]: five-year moves ten years ahead, beside naive rivals.
//! 4. [`Published`]: results of the literature beside ours.
//! 5. [`Goal`]: what was asked of the model, met or missed, and why.

mod calibrated;
mod forecast;
mod goals;
mod history;
mod published;

pub use calibrated::Calibrated;
pub use forecast::Forecast;
pub(crate) use goals::RIVALS;
pub use goals::{Bound, Goal};
pub use history::{Engel, Episode, GROWTH, Literature, Moving, State};
pub use published::Published;

use crate::error::StudyError;
use history::History;
use ronghe_atlas::Region;
use ronghe_base::Year;

/// The years of the tables: two of record, and the census beyond them.
const YEARS: [Year; 2] = [2000, 2005];

/// The model beside the record.
#[derive(Clone, Debug)]
pub struct Validation {
    /// Years the model is fitted to.
    pub calibrated: Vec<Calibrated>,
    /// Runs over known years.
    pub episodes: Vec<Episode>,
    /// Falls of costs that the runs take from the literature.
    pub literature: Literature,
    /// Five-year moves forecast ten years ahead.
    pub forecasts: Vec<Forecast>,
    /// Results of the literature.
    pub published: Vec<Published>,
    /// Record of the third year of the episodes.
    pub record: Record,
}

/// What is known of the years of the episodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// People outside their place of registration: second and third year.
    pub outside: [Option<f64>; 2],
    /// Farm jobs over all: second year.
    pub farm_jobs: f64,
    /// Urban over rural income, Gini, farm part of product in per cent: all three years.
    pub printed: [[Option<f64>; 3]; 3],
}

impl Validation {
    /// Runs everything that the region has a record for; none without it.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Equilibrium`].
    pub fn run(region: &Region) -> Result<Option<Self>, StudyError> {
        if region.table("cells").is_none() {
            return Ok(None);
        }
        let Some(history) = History::read(region, YEARS)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            calibrated: calibrated::calibrated(region, &history)?,
            episodes: history.episodes()?,
            literature: history.literature(),
            forecasts: forecast::forecasts(region)?,
            published: published::published(&history)?,
            record: history.record(region),
        }))
    }
}
