//! The figures of a year that planners follow (D1, D2).

use super::PathYear;
use super::people::urban_shares;
use crate::cells::{RURAL, URBAN, cells};
use crate::inequality::Inequality;

/// Figures of one year, zone 0.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// Ratio, Gini, Theil, quintile shares of money incomes.
    pub inequality: Inequality,
    /// Farm share of jobs.
    pub farm_job_share: f64,
    /// Part of people registered in urban cells.
    pub registered_urban_share: f64,
    /// Part of people who work in urban cells.
    pub resident_urban_share: f64,
    /// Standard deviation of the log of real public spending per user, over users of all cells.
    pub service_dispersion: f64,
    /// Public spending, share of value added.
    pub public_spending: f64,
    /// Index of real public spending per user, baseline 1.
    pub real_service: f64,
    /// People who work outside their registered place.
    pub outside_place: f64,
    /// People who work outside their registered cell.
    pub outside_cell: f64,
    /// People.
    pub people: f64,
    /// Index of real GDP, baseline 1.
    pub real_gdp: f64,
    /// Mean welfare hat of people who may choose anew, baseline 1.
    pub welfare: f64,
}

impl PathYear {
    /// The figures of this year.
    ///
    /// `service_dispersion` takes baseline spending per user as the level of each cell, with a rural part
    /// `zeta` where services are not pooled, and this year's hat on it.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let (base, o) = (&self.baseline, &self.outcome);
        let s = &base.structure;
        let [registered_urban_share, resident_urban_share] = urban_shares(s, &o.workers);
        let migrants = o.migrants(base);
        Figures {
            inequality: o.report(base),
            farm_job_share: o.farm_job_share(base),
            registered_urban_share,
            resident_urban_share,
            service_dispersion: self.service_dispersion(),
            public_spending: s.national(|n| o.public_spending[n]),
            real_service: o.real_service_index(base),
            outside_place: migrants.outside_place,
            outside_cell: migrants.outside_cell,
            people: s.national(|n| s.registered[RURAL][n] + s.registered[URBAN][n]),
            real_gdp: o.real_gdp_index(base),
            welfare: o.welfare,
        }
    }

    /// Share of people, by registered cell and owners with heads, who are worse off than in the same year
    /// of another path, by more than rounding.
    ///
    /// People are those registered in the other path. Their welfare is that of a person who may choose
    /// anew this year, owners' that of goods and housing.
    #[must_use]
    pub fn losing_share(&self, without: &Self) -> f64 {
        let s = &without.baseline.structure;
        let heads = s.household.own_heads.as_ref();
        let mut losers = 0.0;
        let mut people = 0.0;
        let mut count = |persons: f64, with: f64, without: f64| {
            people += persons;
            losers += if with < without * (1.0 - 1e-9) {
                persons
            } else {
                0.0
            };
        };
        for n in (0..s.n).filter(|&n| s.zone[n] == 0) {
            let (with, other) = (&self.outcome, &without.outcome);
            for k in [RURAL, URBAN] {
                let cell = k * s.n + n;
                count(
                    s.registered[k][n],
                    with.welfare_cell[cell],
                    other.welfare_cell[cell],
                );
            }
            let owners = heads.map_or(0.0, |heads| heads[n]);
            count(owners, with.welfare_owners[n], other.welfare_owners[n]);
        }
        losers / people
    }

    fn service_dispersion(&self) -> f64 {
        let (base, o) = (&self.baseline, &self.outcome);
        let s = &base.structure;
        let users0 = base.state.workers();
        let level = cells(s.n, |k, n| {
            let spent = base.accounts.public[n];
            let before = if s.shares.pooled {
                spent / (users0[RURAL][n] + users0[URBAN][n])
            } else {
                let zeta = base.policy.zeta[n];
                spent * if k == RURAL { zeta } else { 1.0 - zeta } / users0[k][n]
            };
            (before * o.service_hat[k][n]).ln()
        });
        let mean_of = |value: &(dyn Fn(usize, usize) -> f64 + Sync)| {
            let sum = |k: usize| s.national(|n| o.workers[k][n] * value(k, n));
            let users = |k: usize| s.national(|n| o.workers[k][n]);
            (sum(RURAL) + sum(URBAN)) / (users(RURAL) + users(URBAN))
        };
        let mean = mean_of(&|k, n| level[k][n]);
        mean_of(&|k, n| (level[k][n] - mean).powi(2)).sqrt()
    }
}
