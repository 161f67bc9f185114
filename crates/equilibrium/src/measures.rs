//! What reports ask of an outcome: output, incomes, movers, jobs, services, winners and losers.

use crate::accounts::RESIDENCE;
use crate::baseline::Baseline;
use crate::cells::{Cells, RURAL, URBAN, by_place, cells, flat};
use crate::outcome::Outcome;
use std::fmt;

/// Household groups of a place, in the order of `[5][N]` arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Registered and working in the rural cell.
    RuralStayers,
    /// Registered and working in the urban cell.
    UrbanStayers,
    /// Working in the rural cell, registered elsewhere.
    RuralIncomers,
    /// Working in the urban cell, registered elsewhere.
    UrbanIncomers,
    /// Owners of capital and margins, living in the urban cell.
    Owners,
}

impl Group {
    /// All groups in order.
    pub const ALL: [Self; 5] = [
        Self::RuralStayers,
        Self::UrbanStayers,
        Self::RuralIncomers,
        Self::UrbanIncomers,
        Self::Owners,
    ];
}

/// Who bears the result of a reform: people by where they are registered, and owners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bearer {
    /// Registered in the rural cell, wherever they work.
    Rural,
    /// Registered in the urban cell, wherever they work.
    Urban,
    /// Owners.
    Owners,
}

impl fmt::Display for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rural => "rural registered",
            Self::Urban => "urban registered",
            Self::Owners => "owners",
        })
    }
}

/// One group of a place and what the reform did to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Place.
    pub place: usize,
    /// Group.
    pub bearer: Bearer,
    /// People; for owners their heads in the household data, 0 if not given.
    pub people: f64,
    /// Baseline income of the whole group, in units of zone 0's value added.
    pub income: f64,
    /// Welfare hat.
    pub welfare: f64,
}

impl Effect {
    /// Gain in baseline money, `income (welfare - 1)`; a loss is negative.
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.income * (self.welfare - 1.0) + 0.0 // never -0
    }
}

/// People outside their registered cell or place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Migrants {
    /// People registered in zone 0 who work in another place.
    pub outside_place: f64,
    /// People registered in zone 0 who work in another cell, be it of the same place.
    pub outside_cell: f64,
}

impl Outcome {
    /// Hat of real gross output by cell, `R^ / c^`: sales at the price where the good is made.
    #[must_use]
    pub fn output_hat(&self, base: &Baseline) -> Cells {
        cells(base.structure.n, |s, n| {
            self.sales[s][n] / base.state.sales[s][n] / self.unit_cost_hat[s][n]
        })
    }

    /// Real GDP by place, in units of zone 0's baseline value added: value added over a Paasche index of
    /// the prices of goods bought by the place's own final users, `va / (F / sum_s F_s / P_s^)`, with `F_s`
    /// what households and government of the place spend on good `s` after the reform and
    /// `F = sum_s F_s`.
    ///
    /// This is one deflator for all value added, not double deflation (real output less real inputs).
    /// Housing is neither in value added nor in the index. Prices are those of the buyer, so a fall of
    /// trade costs counts as a gain.
    #[must_use]
    pub fn real_gdp(&self, base: &Baseline) -> Vec<f64> {
        let s = &base.structure;
        by_place(s.n, |n| {
            let mut final_demand =
                [RURAL, URBAN].map(|good| s.shares.gov[good][n] * self.public_spending[n]);
            for (g, income) in self.group_money(n).into_iter().enumerate() {
                let goods = (1.0 - s.shares.beta_h[RESIDENCE[g]][n]) * income;
                final_demand[RURAL] += self.farm_share[g][n] * goods;
                final_demand[URBAN] += (1.0 - self.farm_share[g][n]) * goods;
            }
            let [farm, other] = final_demand;
            let volume = farm / self.price_hat[RURAL][n] + other / self.price_hat[URBAN][n];
            self.value_added[n] * volume / (farm + other)
        })
    }

    /// Index of zone 0's real GDP, 1 in the baseline: the sum of [`Outcome::real_gdp`].
    #[must_use]
    pub fn real_gdp_index(&self, base: &Baseline) -> f64 {
        let gdp = self.real_gdp(base);
        base.structure.national(|n| gdp[n])
    }

    /// Real household income by cell of residence at baseline prices, `[2][N]`, in units of zone 0's
    /// baseline value added: each group's income over the hat of its cost of living.
    #[must_use]
    pub fn real_income(&self, base: &Baseline) -> Cells {
        cells(base.structure.n, |k, n| {
            let owners = if k == URBAN {
                self.owner_income[n] / self.living_cost_hat[4][n]
                    + self.converts_income[n] / self.living_cost_hat[URBAN][n]
            } else {
                0.0
            };
            self.stayer_income[k][n] * self.stayers[k][n] / self.living_cost_hat[k][n]
                + self.incomer_income[k][n] / self.living_cost_hat[2 + k][n]
                + owners
        })
    }

    /// People of zone 0 outside their registered place, and outside their registered cell.
    #[must_use]
    pub fn migrants(&self, base: &Baseline) -> Migrants {
        let s = &base.structure;
        let cells = 2 * s.n;
        let leavers = &self.group_heads[cells..];
        let within = self.flows.within_place();
        let sum = |value: &[f64]| -> f64 {
            let national = (0..cells).filter(|i| s.zone[i % s.n] == 0);
            national.map(|i| value[i]).sum()
        };
        let outside_cell = sum(leavers);
        Migrants {
            outside_place: outside_cell - sum(&within),
            outside_cell,
        }
    }

    /// Farm share of zone 0's jobs, `sum L_0 / sum (L_0 + L_1)`.
    #[must_use]
    pub fn farm_job_share(&self, base: &Baseline) -> f64 {
        let s = &base.structure;
        s.national(|n| self.workers[RURAL][n])
            / s.national(|n| self.workers[RURAL][n] + self.workers[URBAN][n])
    }

    /// Index of zone 0's real public spending per user, 1 in the baseline.
    ///
    /// `[sum_n G_n^real / sum_n G0_n] / [sum_n U_n / sum_n U0_n]` over places of zone 0, with `U` the
    /// workers of both cells, who use the service. Real spending is that of the baseline times its hat,
    /// service per user times users: `G_n^real = G0_n pub_n^ U_n^` where a place has one service for all,
    /// `G_n^real = G0_n sum_s share0_s,n pub_s,n^ L_s,n^` where its cells have their own (`share0_0 = zeta0`,
    /// `share0_1 = 1 - zeta0`). Either equals `G0_n G_n^ / prod_s (P_s,n^)^gov_s,n`.
    ///
    /// A pure number. It weighs places by what is spent there, [`Outcome::service_by_place`] gives each.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, Levers, Options};
    /// # let text = include_str!("../../../cases/equilibrium/2_land.json");
    /// # let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let better = Levers { productivity: Some(1.1.into()), ..Levers::default() };
    /// let before = base.solve(&Levers::default(), &Options::default())?;
    /// let after = base.solve(&better, &Options::default())?;
    /// assert!((before.real_service_index(&base) - 1.0).abs() < 1e-12);
    /// assert!(after.real_service_index(&base) > 1.0); // the same budget buys more
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    #[must_use]
    pub fn real_service_index(&self, base: &Baseline) -> f64 {
        let (s, users0) = (&base.structure, base.state.workers());
        let both = |cells: &Cells, n: usize| cells[RURAL][n] + cells[URBAN][n];
        let real_hat = |n: usize| {
            if s.shares.pooled {
                return self.service_hat[RURAL][n] * both(&self.workers, n) / both(&users0, n);
            }
            let cell = |k: usize| self.service_hat[k][n] * self.workers[k][n] / users0[k][n];
            let zeta = base.policy.zeta[n];
            zeta * cell(RURAL) + (1.0 - zeta) * cell(URBAN)
        };
        let spending = &base.accounts.public;
        let real = s.national(|n| spending[n] * real_hat(n)) / s.national(|n| spending[n]);
        let users = s.national(|n| both(&self.workers, n)) / s.national(|n| both(&users0, n));
        real / users
    }

    /// Hat of public service per user by place: the mean of its two cells, by baseline workers.
    #[must_use]
    pub fn service_by_place(&self, base: &Baseline) -> Vec<f64> {
        let users = base.state.workers();
        by_place(base.structure.n, |n| {
            let sum = |value: fn(f64, f64) -> f64| -> f64 {
                (0..2)
                    .map(|k| value(users[k][n], self.service_hat[k][n]))
                    .sum()
            };
            sum(|users, hat| users * hat) / sum(|users, _| users)
        })
    }

    /// Welfare hat of the people registered in each place, mean over its two cells.
    #[must_use]
    pub fn welfare_by_place(&self, base: &Baseline) -> Vec<f64> {
        let (n, h) = (base.structure.n, &base.structure.registered);
        by_place(n, |p| {
            let sum = h[RURAL][p] * self.welfare_cell[p] + h[URBAN][p] * self.welfare_cell[n + p];
            sum / (h[RURAL][p] + h[URBAN][p])
        })
    }

    /// Welfare hats of rural and of urban registered people of zone 0, means over places.
    #[must_use]
    pub fn welfare_by_registration(&self, base: &Baseline) -> [f64; 2] {
        let s = &base.structure;
        [RURAL, URBAN].map(|k| {
            s.national(|n| s.registered[k][n] * self.welfare_cell[k * s.n + n])
                / s.national(|n| s.registered[k][n])
        })
    }

    /// What the reform did to each group of zone 0, place by place: rural registered, urban registered,
    /// owners.
    #[must_use]
    pub fn effects(&self, base: &Baseline) -> Vec<Effect> {
        let s = &base.structure;
        let income = base.registered_income();
        let heads = |n: usize| s.household.own_heads.as_ref().map_or(0.0, |heads| heads[n]);
        let mut effects = Vec::with_capacity(3 * s.n);
        for place in (0..s.n).filter(|&n| s.zone[n] == 0) {
            for (k, bearer) in [(RURAL, Bearer::Rural), (URBAN, Bearer::Urban)] {
                effects.push(Effect {
                    place,
                    bearer,
                    people: s.registered[k][place],
                    income: income[k * s.n + place],
                    welfare: self.welfare_cell[k * s.n + place],
                });
            }
            effects.push(Effect {
                place,
                bearer: Bearer::Owners,
                people: heads(place),
                income: base.accounts.owners[place],
                welfare: self.welfare_owners[place],
            });
        }
        effects
    }

    /// Money-metric welfare hat with owners, `sum income0 welfare^ / sum income0` over all groups of
    /// zone 0: a yuan counts the same whoever has it.
    #[must_use]
    pub fn money_metric_welfare(&self, base: &Baseline) -> f64 {
        let effects = self.effects(base);
        let income: f64 = effects.iter().map(|e| e.income).sum();
        effects.iter().map(|e| e.income * e.welfare).sum::<f64>() / income
    }

    /// Share of people, registered and owners with heads, whose group loses more than rounding; 0 when
    /// nobody does.
    #[must_use]
    pub fn losing_share(&self, base: &Baseline) -> f64 {
        let effects = self.effects(base);
        // The sum of nothing is -0 in Rust; a report would write it.
        let people = |keep: fn(&Effect) -> bool| {
            let kept = effects.iter().filter(|e| keep(e));
            kept.fold(0.0, |sum, e| sum + e.people)
        };
        people(|e| e.welfare < 1.0 - 1e-9) / people(|_| true)
    }
}

impl Outcome {
    /// Income of each group of a place, in the order of [`Group::ALL`].
    pub(crate) fn group_money(&self, n: usize) -> [f64; 5] {
        [
            self.stayer_income[RURAL][n] * self.stayers[RURAL][n],
            self.stayer_income[URBAN][n] * self.stayers[URBAN][n] + self.converts_income[n],
            self.incomer_income[RURAL][n],
            self.incomer_income[URBAN][n],
            self.owner_income[n],
        ]
    }
}

impl Baseline {
    /// Baseline income of the people registered in each cell: stayers' and migrants'.
    fn registered_income(&self) -> Vec<f64> {
        let (n, flows, kept) = (self.structure.n, self.flows(), self.kept_right());
        let ones = vec![1.0; 2 * n];
        let [people, earned] = flows.leavers_of([&ones, &flat(&self.accounts.net_wage)]);
        (0..2 * n)
            .map(|i| {
                let (k, p) = (i / n, i % n);
                let stayers = self.accounts.stayer_income[k][p] * self.state.stayers[k][p];
                stayers + earned[i] + people[i] * kept[i]
            })
            .collect()
    }
}
