//! Real incomes that people compare when they choose where to work (C3).

use super::{check_list, settled};
use crate::baseline::Baseline;
use crate::cells::{RURAL, URBAN, flat};
use crate::check::Range;
use crate::error::{EquilibriumError, Problems};
use crate::outcome::Outcome;

/// Real incomes by cell, in levels.
///
/// A person registered in cell `i` is worth `V_ii = stay_i` at home and
/// `V_ij = (wage_j + kept_i) worth_j` in cell `j`.
///
/// # Shapes and units
/// All `[2N]`, all rural cells and then all urban ones. `wage` and `kept` in one unit of money per head;
/// `worth_j` real value of one unit of that money in `j`; `stay` real value per head. Only ratios matter.
#[derive(Clone, Debug, PartialEq)]
pub struct RealIncomes {
    /// Real value of staying, `V_ii`.
    pub stay: Vec<f64>,
    /// Wage of migrants in the working cell.
    pub wage: Vec<f64>,
    /// Land income that migrants keep from the registered cell.
    pub kept: Vec<f64>,
    /// Real value of one unit of income in the working cell.
    pub worth: Vec<f64>,
}

impl RealIncomes {
    /// Value of working in `j` for a person registered in `i`.
    #[must_use]
    pub fn value(&self, i: usize, j: usize) -> f64 {
        if i == j {
            self.stay[i]
        } else {
            (self.wage[j] + self.kept[i]) * self.worth[j]
        }
    }

    pub(super) fn check(&self, cells: usize) -> Result<(), EquilibriumError> {
        let mut problems = Problems::default();
        let above = (cells, Range::POSITIVE, "a finite number above 0");
        for (field, values) in [
            ("stay", &self.stay),
            ("wage", &self.wage),
            ("worth", &self.worth),
        ] {
            check_list(&mut problems, field, values, above, |_| true);
        }
        let kept = (cells, Range::AT_LEAST_ZERO, "a finite number of at least 0");
        check_list(&mut problems, "kept", &self.kept, kept, |_| true);
        settled(problems)
    }
}

impl Baseline {
    /// Real incomes by the convention of the source: migrants earn the real value added per worker of the
    /// cell, stayers that and the rent of all land and housing of the cell.
    ///
    /// `wage_j = v_j`, `worth_j = 1`, `kept_i = 0`,
    /// `stay_i = v_i (1 + ((1-nu) lab_i + land_i) / (nu lab_i) L_i / S_i)`, with `nu = 1 - beta_h` the part
    /// of spending that is not housing, `L` workers and `S` stayers.
    ///
    /// # Shapes and units
    /// `value_added` `[2N]`, real value added per worker, above 0 in zone 0; other zones are not read.
    ///
    /// # Errors
    /// [`EquilibriumError::Barriers`].
    ///
    /// # Source
    /// Tombe and Zhu (2019), AER 109(5), section III: land rent goes to people who stay.
    pub fn incomes_of_value_added(
        &self,
        value_added: &[f64],
    ) -> Result<RealIncomes, EquilibriumError> {
        let v = self.national_or_one(value_added)?;
        let (s, n) = (&self.structure, self.structure.n);
        let workers = flat(&self.state.workers());
        let stayers = flat(&self.state.stayers);
        let stay = (0..2 * n).map(|j| {
            let (k, p) = (j / n, j % n);
            let housing = s.shares.beta_h[k][p];
            let lab = (1.0 - housing) * s.shares.lab[k][p];
            let rent = housing * s.shares.lab[k][p] + s.shares.land[k][p];
            v[j] * (1.0 + rent / lab * workers[j] / stayers[j])
        });
        Ok(RealIncomes {
            stay: stay.collect(),
            wage: v.clone(),
            kept: vec![0.0; 2 * n],
            worth: vec![1.0; 2 * n],
        })
    }

    /// Zone 0 as given, 1 elsewhere.
    fn national_or_one(&self, value_added: &[f64]) -> Result<Vec<f64>, EquilibriumError> {
        let (n, zone) = (self.structure.n, &self.structure.zone);
        let mut problems = Problems::default();
        let need = (2 * n, Range::POSITIVE, "a finite number above 0");
        check_list(&mut problems, "value_added", value_added, need, |j| {
            zone[j % n] == 0
        });
        settled(problems)?;
        let values = value_added.iter().enumerate();
        Ok(values
            .map(|(j, v)| if zone[j % n] == 0 { *v } else { 1.0 })
            .collect())
    }
}

impl Outcome {
    /// Real incomes of the model: net wage, land income as the model divides it, public service and
    /// amenity, at the cost of living.
    ///
    /// `wage_j = w_j`, `kept_i = chi_i ell_i`, `worth_j = (g_j)^gamma amen_j / p_j`,
    /// `stay_i = y_stay,i (g_i)^gamma amen_i / p_i`. The cost of living `p` is that of the baseline, money over
    /// real value added per worker, times the group's hat; `g` is real public spending per worker of the
    /// place; amenity is a hat, 1 in the baseline, so that the amenity of the baseline is part of the wedge.
    ///
    /// # Shapes and units
    /// `value_added` `[2N]`, real value added per worker in the baseline, above 0 in zone 0; other zones are
    /// not read.
    ///
    /// # Errors
    /// [`EquilibriumError::Barriers`].
    pub fn real_incomes(
        &self,
        base: &Baseline,
        value_added: &[f64],
    ) -> Result<RealIncomes, EquilibriumError> {
        let real = base.national_or_one(value_added)?;
        let (s, n) = (&base.structure, base.structure.n);
        let workers = base.state.workers();
        let price: Vec<f64> = (0..2 * n)
            .map(|j| {
                let (k, p) = (j / n, j % n);
                let money = s.shares.value_added(k, p) * base.accounts.receipts[k][p];
                let margin = if k == RURAL {
                    base.accounts.margin[p]
                } else {
                    0.0
                };
                (money + margin) / workers[k][p] / real[j]
            })
            .collect();
        let worth = |group: usize, j: usize| {
            let (k, p) = (j / n, j % n);
            let users = workers[RURAL][p] + workers[URBAN][p];
            let service = base.accounts.public[p] / users / price[n + p] * self.service_hat[k][p];
            service.powf(s.shares.gamma) * self.reform.logs.amenity[k][p].exp()
                / (price[j] * self.living_cost_hat[group][p])
        };
        let cells = 0..2 * n;
        Ok(RealIncomes {
            stay: cells
                .clone()
                .map(|i| self.stayer_income[i / n][i % n] * worth(i / n, i))
                .collect(),
            wage: flat(&self.net_wage),
            kept: cells
                .clone()
                .map(|i| self.policy.chi[i / n][i % n] * self.land_right[i / n][i % n])
                .collect(),
            worth: cells.map(|j| worth(2 + j / n, j)).collect(),
        })
    }
}
