//! What one per cent more workers do to a place (P1): agglomeration less congestion.

use crate::accounts::RESIDENCE;
use crate::baseline::Baseline;
use crate::cells::{RURAL, URBAN};
use crate::error::EquilibriumError;
use crate::levers::Levers;
use crate::outcome::Outcome;
use crate::solve::Options;

/// Elasticities with respect to the workers of a place, everywhere else free to adjust.
///
/// They are the model's own: with `agg` 0 more people only crowd land, wages and services; the gain from
/// density has to be given as `agg`. All are pure numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crowding {
    /// Net wage per worker, both cells, in money.
    pub wage: f64,
    /// Unit cost of farm and of non-farm goods made there.
    pub unit_cost: [f64; 2],
    /// Price of urban land.
    pub land_price: f64,
    /// Real income of the people who live there, owners left out: mean over groups by baseline heads.
    pub real_income: f64,
    /// Public service per user.
    pub service: f64,
    /// Both for people: `real_income + gamma service`. Below 0 congestion is the stronger.
    pub net: f64,
}

impl Baseline {
    /// Elasticities of a place with respect to its workers.
    ///
    /// Amenity of both cells is raised and lowered by a tenth of a per cent, so that people come and go for
    /// no reason of income; each figure is the difference of logs over that of workers.
    ///
    /// # Errors
    /// As [`Baseline::solve`].
    ///
    /// # Panics
    /// If the place does not exist.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case};
    /// # let text = include_str!("../../../../cases/equilibrium/2_land.json");
    /// let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let crowding = base.crowding(0)?;
    /// assert!(crowding.wage < 0.0 && crowding.land_price > 0.0);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn crowding(&self, place: usize) -> Result<Crowding, EquilibriumError> {
        const STEP: f64 = 1e-3;
        let n = self.places();
        assert!(place < n, "place {place} of {n}");
        let pushed = |hat: f64| {
            let mut amenity = vec![1.0; n];
            amenity[place] = hat;
            let levers = Levers {
                amen: Some([amenity.clone(), amenity].into()),
                ..Levers::default()
            };
            let outcome = self.solve(&levers, &Options::default())?;
            Ok::<_, EquilibriumError>(self.logs_of(&outcome, place))
        };
        let (up, down) = (pushed(1.0 + STEP)?, pushed(1.0 - STEP)?);
        let [workers, wage, farm, other, land, income, service] =
            std::array::from_fn(|k| up[k] - down[k]);
        let per_worker = |change: f64| change / workers;
        Ok(Crowding {
            wage: per_worker(wage),
            unit_cost: [per_worker(farm), per_worker(other)],
            land_price: per_worker(land),
            real_income: per_worker(income),
            service: per_worker(service),
            net: per_worker(income) + self.structure.shares.gamma * per_worker(service),
        })
    }

    /// Logs of workers, wage, unit costs, land price, real income and service of a place.
    fn logs_of(&self, o: &Outcome, p: usize) -> [f64; 7] {
        let both = |value: &dyn Fn(usize) -> f64| value(RURAL) + value(URBAN);
        let workers = both(&|k| o.workers[k][p]);
        let bill = both(&|k| o.net_wage[k][p] * o.workers[k][p]);
        let heads = |g: usize| {
            let people = if g < 2 {
                &self.state.stayers
            } else {
                &self.state.incomers
            };
            people[RESIDENCE[g]][p]
        };
        let (mut people, mut income) = (0.0, 0.0);
        for g in 0..4 {
            people += heads(g);
            income += heads(g) * o.utility_hat[g][p].ln();
        }
        [
            workers.ln(),
            (bill / workers).ln(),
            o.unit_cost_hat[RURAL][p].ln(),
            o.unit_cost_hat[URBAN][p].ln(),
            o.land_price_hat[URBAN][p].ln(),
            income / people,
            o.service_by_place(self)[p].ln(),
        ]
    }
}
