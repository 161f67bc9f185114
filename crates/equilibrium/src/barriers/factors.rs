//! Gaps between the prices of land in three uses, and wedges on capital by cell (C3).

use super::{check_list, settled};
use crate::baseline::Baseline;
use crate::cells::{Cells, RURAL, URBAN, by_place, cells};
use crate::check::Range;
use crate::error::{EquilibriumError, Problems};

/// Rent per unit of land in three uses, by place.
///
/// Rent is the model's bill over the area given: farmland `land_0 Y_0`, homesteads `beta_h E_0`, urban land
/// `Q = land_1 Y_1 + beta_h E_1`. Were land free to change its use, rents would differ by the cost of
/// the change alone.
///
/// # Shapes and units
/// `[N]`, money of the model per unit of area; [`LandRents::urban_over_farm`] is a pure number.
#[derive(Clone, Debug, PartialEq)]
pub struct LandRents {
    /// Farmland.
    pub farm: Vec<f64>,
    /// Homesteads.
    pub homestead: Vec<f64>,
    /// Urban land.
    pub urban: Vec<f64>,
}

impl LandRents {
    /// Rent of urban land over that of farmland, by place.
    #[must_use]
    pub fn urban_over_farm(&self) -> Vec<f64> {
        by_place(self.farm.len(), |n| self.urban[n] / self.farm[n])
    }

    /// Rent of homesteads over that of farmland, by place.
    #[must_use]
    pub fn homestead_over_farm(&self) -> Vec<f64> {
        by_place(self.farm.len(), |n| self.homestead[n] / self.farm[n])
    }
}

/// Marginal revenue of capital by cell, beside the nation's.
///
/// `return_s,n = cap_s Y_s,n / K_s,n - cost_s,n` and `wedge = return / mean`, the mean being
/// `sum (cap Y - cost K) / sum K` over zone 0. A wedge above 1 means that capital is scarce there.
///
/// # Shapes and units
/// `[2][N]`; returns in money per unit of capital, wedges pure numbers. A cell whose return does not cover
/// the cost has a wedge below 0.
///
/// # Source
/// Marginal revenue products as wedges: Hsieh and Klenow (2009), QJE 124(4).
#[derive(Clone, Debug, PartialEq)]
pub struct CapitalWedges {
    /// Return net of the stated cost.
    pub net_return: Cells,
    /// Return over the nation's mean.
    pub wedge: Cells,
    /// The nation's mean return.
    pub mean: f64,
}

impl CapitalWedges {
    /// Mean wedge of a sector over zone 0, weighted by capital: its return over that of the nation.
    #[must_use]
    pub fn sector(&self, s: usize, capital: &[f64], zone: &[usize]) -> f64 {
        let national = || (0..zone.len()).filter(|&n| zone[n] == 0);
        let earned: f64 = national().map(|n| self.wedge[s][n] * capital[n]).sum();
        earned / national().map(|n| capital[n]).sum::<f64>()
    }
}

impl Baseline {
    /// Rents per unit of land, from areas by place: farmland, homesteads, urban land.
    ///
    /// # Errors
    /// [`EquilibriumError::Barriers`] if an area in zone 0 is not above 0; other zones are not read.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case};
    /// # let text = include_str!("../../../../cases/equilibrium/2_land.json");
    /// let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let n = base.places();
    /// let rents = base.land_rents([&vec![2.0; n], &vec![1.0; n], &vec![1.0; n]])?;
    /// assert!(rents.urban_over_farm().iter().all(|gap| gap.is_finite()));
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn land_rents(&self, areas: [&[f64]; 3]) -> Result<LandRents, EquilibriumError> {
        let (s, a) = (&self.structure, &self.accounts);
        let mut problems = Problems::default();
        let need = (s.n, Range::POSITIVE, "an area above 0");
        for (field, area) in ["farmland", "homesteads", "urban"].into_iter().zip(areas) {
            check_list(&mut problems, field, area, need, |n| s.zone[n] == 0);
        }
        settled(problems)?;
        let [farm, homestead, urban] = areas;
        Ok(LandRents {
            farm: by_place(s.n, |n| a.land_bill[RURAL][n] / farm[n]),
            homestead: by_place(s.n, |n| {
                s.shares.beta_h[RURAL][n] * a.income[RURAL][n] / homestead[n]
            }),
            urban: by_place(s.n, |n| a.urban_rent[n] / urban[n]),
        })
    }

    /// Capital wedges from capital by cell, net of a stated cost per unit (risk, depreciation), if any.
    ///
    /// # Errors
    /// [`EquilibriumError::Barriers`] if capital in zone 0 is not above 0 or a cost is not finite; other
    /// zones are not read.
    pub fn capital_wedges(
        &self,
        capital: &Cells,
        cost: Option<&Cells>,
    ) -> Result<CapitalWedges, EquilibriumError> {
        let s = &self.structure;
        let mut problems = Problems::default();
        for k in [RURAL, URBAN] {
            let need = (s.n, Range::POSITIVE, "capital above 0");
            let field = format!("capital[{k}]");
            check_list(&mut problems, &field, &capital[k], need, |n| s.zone[n] == 0);
            if let Some(cost) = cost {
                let need = (s.n, Range::ANY, "a finite number");
                let field = format!("cost[{k}]");
                check_list(&mut problems, &field, &cost[k], need, |n| s.zone[n] == 0);
            }
        }
        settled(problems)?;
        let net_return = cells(s.n, |k, n| {
            self.accounts.capital_bill[k][n] / capital[k][n] - cost.map_or(0.0, |c| c[k][n])
        });
        let stock = |n: usize| capital[RURAL][n] + capital[URBAN][n];
        let earned = |n: usize| {
            net_return[RURAL][n] * capital[RURAL][n] + net_return[URBAN][n] * capital[URBAN][n]
        };
        let mean = s.national(earned) / s.national(stock);
        Ok(CapitalWedges {
            wedge: cells(s.n, |k, n| net_return[k][n] / mean),
            net_return,
            mean,
        })
    }
}
