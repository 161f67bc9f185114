//! A bad year for cities, with and without land to fall back on (P1).

use crate::baseline::Baseline;
use crate::cells::RURAL;
use crate::error::EquilibriumError;
use crate::levers::Levers;
use crate::outcome::Outcome;
use crate::solve::Options;

/// What a fall of urban productivity does to people registered in the countryside, all changes as a part
/// of what was before (a loss is negative).
///
/// The model compares two equilibria. It can say how much of a migrant's income does not hang on the city,
/// how many return and who bears the loss. It cannot say what land is worth as an insurance: there is no
/// risk, no time without work, no way to buy food below the market's price, no cost of moving twice, and land
/// right and cash are the same to a household. Its figures are thus those of the income channel alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UrbanShock {
    /// Part of the land right that migrants keep.
    pub chi: f64,
    /// Rural registered people who worked outside their cell before the shock, in the unit of registered
    /// people.
    pub migrants: f64,
    /// Kept land income in the income of these migrants before the shock, a share.
    pub land_share: f64,
    /// Real income of these migrants, had none moved.
    pub migrant_income: f64,
    /// Real income of rural stayers per head.
    pub stayer_income: f64,
    /// Welfare of rural registered people, moves included.
    pub rural_welfare: f64,
    /// Net number of people back in their rural cell, over migrants before the shock.
    pub returned: f64,
}

impl Baseline {
    /// A fall of urban productivity where migrants keep the part `chi` of their rural land right.
    ///
    /// Two steps: the right is granted and becomes the new baseline, then the shock comes. `hat` `[N]` is
    /// new over old productivity of the urban cell, 0.95 for a fall of 5 per cent. Rights of urban
    /// registered people stay as they are.
    ///
    /// # Errors
    /// As [`Baseline::solve`].
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case};
    /// # let text = include_str!("../../../../cases/equilibrium/2_land.json");
    /// let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// // cities of place 0 fail: land income cushions those who keep it
    /// let [without, with] = [0.0, 1.0].map(|chi| base.urban_shock(&[0.95, 1.0, 1.0], chi));
    /// assert!(with?.migrant_income > without?.migrant_income + 1e-4);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn urban_shock(&self, hat: &[f64], chi: f64) -> Result<UrbanShock, EquilibriumError> {
        let n = self.places();
        let options = Options::default();
        let rights = Levers {
            chi: Some([vec![chi; n], self.policy.chi[1].clone()].into()),
            ..Levers::default()
        };
        let base = self.rebase(&self.solve(&rights, &options)?);
        let shock = Levers {
            productivity: Some([vec![1.0; n], hat.to_vec()].into()),
            ..Levers::default()
        };
        let before = base.solve(&Levers::default(), &options)?;
        let after = base.solve(&shock, &options)?;
        Ok(base.compared(chi, &before, &after))
    }

    fn compared(&self, chi: f64, before: &Outcome, after: &Outcome) -> UrbanShock {
        let s = &self.structure;
        let kept = |o: &Outcome, i: usize| o.policy.chi[RURAL][i] * o.land_right[RURAL][i];
        let real = |o: &Outcome, i: usize, j: usize| {
            (o.net_wage[j / s.n][j % s.n] + kept(o, i)) / o.living_cost_hat[2 + j / s.n][j % s.n]
        };
        let [mut people, mut land, mut old, mut new] = [0.0; 4];
        for (i, row) in before
            .flows
            .rows()
            .enumerate()
            .take(s.n)
            .filter(|(i, _)| s.zone[*i] == 0)
        {
            for (j, persons) in row.into_iter().enumerate().filter(|&(j, _)| j != i) {
                people += persons;
                land += persons * kept(before, i);
                old += persons * real(before, i, j);
                new += persons * real(after, i, j);
            }
        }
        let stayers = |o: &Outcome| s.national(|p| o.stayers[RURAL][p]);
        let stayer = |o: &Outcome| {
            let real = |p: usize| o.stayer_income[RURAL][p] / o.living_cost_hat[RURAL][p];
            s.national(|p| before.stayers[RURAL][p] * real(p))
        };
        UrbanShock {
            chi,
            migrants: people,
            land_share: land / old,
            migrant_income: new / old - 1.0,
            stayer_income: stayer(after) / stayer(before) - 1.0,
            rural_welfare: after.welfare_by_registration(self)[RURAL] - 1.0,
            returned: (stayers(after) - stayers(before)) / people,
        }
    }
}
