//! A reform among the counties, beside the same reform among provinces (P1-P5).

use super::{Headline, Simulation, levers};
use crate::economy::{CountyModel, Model};
use crate::error::StudyError;
use crate::package::{Applied, Package, PackageError};
use ronghe_atlas::Region;
use ronghe_base::{Text, Year};
use ronghe_equilibrium::{Levers, Options, Outcome};

/// A reform in a baseline of counties.
#[derive(Debug)]
pub struct CountySimulation {
    /// The package.
    pub package: Package,
    /// The province baseline that the counties divide.
    pub model: Model,
    /// The same package among provinces; without columns that only counties have.
    pub above: Result<Simulation, PackageError>,
    /// The counties and their baseline.
    pub counties: CountyModel,
    /// What each measure in force came to.
    pub applied: Vec<Applied>,
    /// The package as levers.
    pub levers: Levers,
    /// The equilibrium after the reform.
    pub after: Outcome,
    /// National figures before and after.
    pub headlines: [Headline; 2],
    /// People working in another province than they are registered in, before and after, persons.
    pub outside_province: [f64; 2],
}

impl CountySimulation {
    /// Runs a package among the counties of a region. Their year is that of its census: a package with
    /// another baseline year is refused.
    ///
    /// # Errors
    /// [`StudyError::Model`] for a region without counties or another year; [`StudyError::Package`] for
    /// measures between places that factors cannot hold; [`StudyError::Equilibrium`].
    pub fn run(
        region: &Region,
        package: &Package,
        year: Option<Year>,
        deal: &dyn Fn(&str) -> Result<f64, String>,
    ) -> Result<Self, StudyError> {
        region.require("census")?;
        let census = Model::census_year(region);
        if package.baseline != census {
            let said = |year: Option<Year>, none: &str| year.map_or(none.into(), |y| y.to_string());
            let (file, own) = (&package.file, package.baseline);
            return Err(StudyError::Model {
                what: Text::new(
                    format!(
                        "{file}：baseline = {}，而各县按 {} 年普查计；请把方案的 baseline 写成该年",
                        said(own, "无"),
                        said(census, "无")
                    ),
                    format!(
                        "{file}: baseline = {}, but counties are counted by the census of {}; write that year as baseline of the package",
                        said(own, "none"),
                        said(census, "none")
                    ),
                ),
            });
        }
        let model = Model::fitted(region, package.baseline)?;
        let above = match Simulation::run(region, package.clone(), year, deal) {
            Ok(above) => Ok(above),
            Err(StudyError::Package(error)) => Err(error),
            Err(other) => return Err(other),
        };
        let counties = CountyModel::build(region, &model)?;
        let ground = counties.ground(region, &model);
        let found = package.apply_by_groups(&ground, &counties.groups(), year, deal)?;
        let mut levers = levers(&found.patch, counties.places())?;
        (levers.mig_factors, levers.trade_factors) = (found.migration, found.trade);
        let (base, before) = (counties.baseline(), counties.before());
        let after = base.solve(&levers, &Options::default())?;
        let persons = model.persons;
        let headlines = [before, &after].map(|o| Headline::counted(persons, base, o));
        let outside_province = [before, &after].map(|o| persons * outside(&counties, o));
        Ok(Self {
            package: package.clone(),
            model,
            above,
            applied: found.applied,
            levers,
            after,
            headlines,
            outside_province,
            counties,
        })
    }

    /// Farm jobs over all jobs of a county, before and after.
    #[must_use]
    pub fn farm_job_share(&self, county: usize) -> [f64; 2] {
        [self.counties.before(), &self.after].map(|o| {
            let [farm, other] = [0, 1].map(|s| o.workers[s][county]);
            farm / (farm + other)
        })
    }
}

/// People at work in another province, in the unit of registered people.
fn outside(counties: &CountyModel, outcome: &Outcome) -> f64 {
    let (n, count) = (counties.places(), counties.counties().len());
    let provinces = (0..count)
        .map(|c| counties.province(c))
        .max()
        .map_or(0, |p| p + 1);
    let home = |j: usize| (j % n < count).then(|| counties.province(j % n));
    (0..provinces)
        .map(|p| {
            let registered: Vec<f64> = (0..2 * n)
                .map(|j| f64::from(u8::from(home(j) == Some(p))))
                .collect();
            let arrived = outcome.flows.incomers(&registered);
            let elsewhere = (0..2 * n).filter(|&j| home(j) != Some(p));
            elsewhere.map(|j| arrived[j]).sum::<f64>()
        })
        .sum()
}
