//! What each measure of a package adds: the package with it against the package without it.

use super::{Headline, Simulation, levers};
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_equilibrium::Options;

/// A change of the log state below this is no change.
const NOTHING: f64 = 1e-9;
/// More measures than this are not tried one by one.
const MOST_MEASURES: usize = 60;

/// What one measure adds to the package.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// The measure by id.
    pub measure: String,
    /// National figures of the package without it; none where the rest cannot stand alone.
    pub without: Option<Headline>,
    /// Whether the equilibrium is the same without it.
    pub idle: bool,
}

impl Simulation {
    /// Leaves each measure in force out in turn. Empty for large economies and long packages.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn contributions(
        &self,
        region: &Region,
        deal: &dyn Fn(&str) -> Result<f64, String>,
    ) -> Result<Vec<Contribution>, StudyError> {
        let places = self.model.places.len();
        if places > super::MOST_PLACES || self.applied.len() > MOST_MEASURES {
            return Ok(vec![]);
        }
        let ground = self.model.ground(region);
        let mut contributions = vec![];
        for applied in &self.applied {
            let mut rest = self.package.clone();
            rest.measures.retain(|m| m.id != applied.measure);
            let Ok((patch, _)) = rest.apply(&ground, self.year, deal) else {
                let measure = applied.measure.clone();
                contributions.push(Contribution {
                    measure,
                    without: None,
                    idle: false,
                });
                continue;
            };
            let outcome = self
                .baseline
                .solve(&levers(&patch, places)?, &Options::default())?;
            let moved = outcome
                .logs()
                .iter()
                .zip(self.after.logs())
                .any(|(a, b)| (a - b).abs() > NOTHING);
            contributions.push(Contribution {
                measure: applied.measure.clone(),
                without: Some(Headline::of(&self.model, &self.baseline, &outcome)),
                idle: !moved,
            });
        }
        Ok(contributions)
    }
}
