//! Who earns what after a reform, and how unequally (P5, X0).

use crate::baseline::Baseline;
use crate::cells::{RURAL, URBAN, flat};
use crate::inequality::{IncomeGroup, Inequality};
use crate::outcome::Outcome;
use crate::parallel;

impl Outcome {
    /// Inequality of money incomes in zone 0.
    ///
    /// Groups are stayers and migrants by registered cell and, if they have heads, owners by place. A
    /// part `remit` of migrants' net wage is counted at the stayers of their registered cell. Stayers
    /// and owners live where they work; migrants are urban in proportion to their working cells.
    #[must_use]
    pub fn report(&self, base: &Baseline) -> Inequality {
        Inequality::of(&self.income_groups(base, false))
    }

    /// Inequality of real incomes: each income divided by the hat of its own cost of living, migrants'
    /// by that of each working cell.
    #[must_use]
    pub fn report_real(&self, base: &Baseline) -> Inequality {
        Inequality::of(&self.income_groups(base, true))
    }

    /// The groups of [`Outcome::report`] (`real`: of [`Outcome::report_real`]), zone 0 only.
    #[must_use]
    pub fn income_groups(&self, base: &Baseline, real: bool) -> Vec<IncomeGroup> {
        let (s, house) = (&base.structure, &base.structure.household);
        let living = |g: usize, n: usize| {
            if real {
                self.living_cost_hat[g][n]
            } else {
                1.0
            }
        };
        let national = |cell: &usize| s.zone[cell % s.n] == 0;
        let by_cell = |value: &(dyn Fn(usize, usize) -> f64 + Sync)| -> Vec<f64> {
            parallel::list(2 * s.n, |j| value(j / s.n, j % s.n))
        };
        let ones = vec![1.0; 2 * s.n];
        let town = by_cell(&|k, _| if k == URBAN { 1.0 } else { 0.0 });
        let cheap = by_cell(&|k, n| 1.0 / living(2 + k, n));
        let wage = flat(&self.net_wage);
        let real_wage = by_cell(&|k, n| self.net_wage[k][n] / living(2 + k, n));
        let [people, urban, wages, real_wages, price] = self
            .flows
            .leavers_of([&ones, &town, &wage, &real_wage, &cheap]);
        let mut stayers = Vec::new();
        let mut migrants = Vec::new();
        for i in (0..2 * s.n).filter(national) {
            let (k, n) = (i / s.n, i % s.n);
            let kept = self.policy.chi[k][n] * self.land_right[k][n];
            let sent = house.remit * wages[i];
            let earned = (1.0 - house.remit) * real_wages[i] + kept * price[i];
            let here = self.flows.stayers()[i];
            let old_rights = if k == URBAN {
                self.converts_income[n]
            } else {
                0.0
            };
            stayers.push(IncomeGroup {
                income: (self.stayer_income[k][n] + (sent + old_rights) / here) / living(k, n),
                heads: here,
                spread: house.s_stay[k],
                urban: if k == RURAL { 0.0 } else { 1.0 },
            });
            let nobody = people[i] <= 0.0;
            migrants.push(IncomeGroup {
                income: if nobody { 0.0 } else { earned / people[i] },
                heads: people[i],
                spread: house.s_mig[k],
                urban: if nobody { 0.0 } else { urban[i] / people[i] },
            });
        }
        let owners = house
            .own_heads
            .iter()
            .flatten()
            .enumerate()
            .filter(|(n, heads)| s.zone[*n] == 0 && **heads > 0.0);
        let owners = owners.map(|(n, &heads)| IncomeGroup {
            income: self.owner_income[n] / heads / living(4, n),
            heads,
            spread: house.s_own,
            urban: 1.0,
        });
        stayers.into_iter().chain(migrants).chain(owners).collect()
    }
}
