//! The years that the model is fitted to, beside what was printed of them.

use super::history::History;
use crate::economy::{ByResidence, Model, Residence, fact, printed_ratio};
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::Year;
use ronghe_equilibrium::{Baseline, Levers, Options};

/// A fitted year.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// Year.
    pub year: Year,
    /// Whether the size of the farm sector was chosen to meet the printed ratio.
    pub pinned: bool,
    /// Printed urban-rural ratio of incomes.
    pub printed: Option<f64>,
    /// Official Gini.
    pub gini: Option<f64>,
    /// Farm part of product in the accounts, per cent, and the year it is of.
    pub primary: Option<(Year, f64)>,
    /// The model by residence.
    pub model: Option<ByResidence>,
    /// Pay of workers registered in farm cells over that of others, in non-farm cells.
    pub pay: Option<f64>,
    /// Farm part of value added in the model.
    pub farm_value_added: f64,
    /// Farm jobs over all.
    pub farm_jobs: f64,
    /// People outside their place of registration.
    pub outside: f64,
    /// Public spending over income of registered people, the default of `gamma`.
    pub gamma: f64,
}

/// Every year that the tables allow.
pub(super) fn calibrated(
    region: &Region,
    history: &History,
) -> Result<Vec<Calibrated>, StudyError> {
    let first = history.model();
    let mut found = vec![of(region, first)?];
    let later = history.years()[1];
    found.push(of(region, &Model::fitted(region, Some(later))?)?);
    if let Some(year) = Model::census_year(region).filter(|&year| year > later) {
        found.push(of(region, &Model::fitted(region, Some(year))?)?);
    }
    Ok(found)
}

fn of(region: &Region, model: &Model) -> Result<Calibrated, StudyError> {
    let base = Baseline::calibrate(&model.economy)?;
    let outcome = base.solve(&Levers::default(), &Options::default())?;
    let home = Residence::read(region, model, model.year)?;
    let fitted = model.fitted.as_ref();
    Ok(Calibrated {
        year: model.year,
        pinned: fitted.is_some_and(|f| f.printed.is_some()),
        printed: printed_ratio(region, model.year),
        gini: fact(region, "gini", Some(model.year)),
        primary: primary(region, model.year),
        pay: home.as_ref().map(Residence::pay),
        model: home.map(|home| home.measure(model, &base, &outcome)),
        farm_value_added: fitted.map_or(f64::NAN, |f| f.farm_value_added),
        farm_jobs: outcome.farm_job_share(&base),
        outside: outcome.migrants(&base).outside_place * model.persons,
        gamma: fitted.map_or(f64::NAN, |f| f.gamma),
    })
}

/// Farm part of product of the year, or of the year after it.
pub(super) fn primary(region: &Region, year: Year) -> Option<(Year, f64)> {
    let of = |year: Year| Some((year, fact(region, "primary_share_gdp", Some(year))?));
    of(year).or_else(|| of(year + 1))
}
