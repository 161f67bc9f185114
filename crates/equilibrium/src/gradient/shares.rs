//! Elasticities by cost shares: one grows, the others of its sector give way in proportion.

use super::result::Gradient;
use crate::baseline::Baseline;

/// A part of one yuan of sales of a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CostShare {
    /// Labour.
    Labour,
    /// Land.
    Land,
    /// Capital.
    Capital,
    /// Farm goods as inputs.
    FarmInputs,
    /// Other goods as inputs.
    OtherInputs,
}

impl CostShare {
    /// All parts of a yuan of sales.
    pub const ALL: [Self; 5] = [
        Self::Labour,
        Self::Land,
        Self::Capital,
        Self::FarmInputs,
        Self::OtherInputs,
    ];
}

impl Gradient {
    /// Elasticity by a cost share `x_k` of a sector (0 farm, 1 other), the others giving way in proportion so
    /// that they still sum to one: `d x_k = x_k`, `d x_l = -x_k x_l / (1 - x_k)`, alike in all places, the
    /// baseline calibrated anew.
    ///
    /// A share of one, whose others cannot give way, has elasticity zero.
    ///
    /// # Panics
    /// If the sector is not 0 or 1.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, CostShare, Levers, Objective, Options};
    /// # let text = include_str!("../../../../cases/equilibrium/2_land.json");
    /// # let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let outcome = base.solve(&Levers::default(), &Options::default())?;
    /// let gini = base.gradient(&outcome, &[Objective::Gini])?.remove(0);
    /// // more labour in the cost of farm goods: farm incomes rise at the cost of land and capital
    /// assert!(gini.share_elasticity(&base, 0, CostShare::Labour).is_finite());
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    #[must_use]
    pub fn share_elasticity(&self, base: &Baseline, sector: usize, share: CostShare) -> f64 {
        let (slopes, levels) = (&self.parameters, &base.structure.shares);
        let parts = |lab: &[f64], land: &[f64], cap: &[f64], io: [&[f64]; 2], n: usize| {
            [lab[n], land[n], cap[n], io[0][n], io[1][n]]
        };
        let k = share as usize;
        let change = |n: usize| {
            let io = [0, 1].map(|u| slopes.io[sector][u].as_slice());
            let g = parts(
                &slopes.lab[sector],
                &slopes.land[sector],
                &slopes.cap[sector],
                io,
                n,
            );
            let io = [0, 1].map(|u| levels.io[sector][u].as_slice());
            let x = parts(
                &levels.lab[sector],
                &levels.land[sector],
                &levels.cap[sector],
                io,
                n,
            );
            let others = 1.0 - x[k];
            if others <= f64::EPSILON {
                return 0.0;
            }
            let give = (0..5).filter(|&l| l != k).map(|l| g[l] * x[l] / others);
            x[k] * (g[k] - give.sum::<f64>())
        };
        (0..base.places()).map(change).sum::<f64>() / self.value
    }
}
