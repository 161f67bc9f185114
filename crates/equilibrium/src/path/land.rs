//! Land on a path: areas that sum to the same total, an urban quota, a red line of farmland (P1, P5).

use crate::baseline::Baseline;
use crate::cells::by_place;
use crate::check::{Check, Range, place_name};
use crate::error::EquilibriumError;
use crate::levers::{Levers, Reform};

/// Areas by place and what the law asks of them; areas in any one unit.
///
/// Vacated homesteads are reclaimed as farmland and credit an account of urban quota; land taken for town
/// comes from farmland and debits it (link of increase and decrease, 增减挂钩). In each place farmland +
/// homesteads + urban land is constant.
///
/// # Source
/// Land Administration Law of the PRC (2019), arts. 30, 33, 44; State Council Guofa (2010) 47 on the link
/// of urban increase and rural decrease.
#[derive(Clone, Debug, PartialEq)]
pub struct LandLaws {
    /// Farmland in the base year, `[N]`.
    pub farm: Vec<f64>,
    /// Homesteads in the base year, `[N]`.
    pub home: Vec<f64>,
    /// Urban land in the base year, `[N]`.
    pub urban: Vec<f64>,
    /// Least farmland of each place, `[N]`.
    pub red_line: Vec<f64>,
    /// Urban quota granted each year, `[N]`.
    pub quota: Vec<f64>,
    /// Whether places of the nation may use each other's quota.
    pub traded: bool,
}

/// Land at the end of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct LandAccount {
    /// Farmland, `[N]`.
    pub farm: Vec<f64>,
    /// Homesteads, `[N]`.
    pub home: Vec<f64>,
    /// Urban land, `[N]`.
    pub urban: Vec<f64>,
    /// Quota left: by place, or for places whose quota is traded the part of each in the common account.
    pub quota: Vec<f64>,
}

impl LandLaws {
    pub(super) fn check(&self, check: &mut Check<'_>) {
        for (field, areas) in [
            ("dynamics.land.farm", &self.farm),
            ("dynamics.land.home", &self.home),
            ("dynamics.land.urban", &self.urban),
            ("dynamics.land.red_line", &self.red_line),
            ("dynamics.land.quota", &self.quota),
        ] {
            let range = if field.ends_with("red_line") || field.ends_with("quota") {
                Range::AT_LEAST_ZERO
            } else {
                Range::POSITIVE
            };
            let (areas, shape) = (areas.clone().into(), [check.places]);
            check.table(field, &areas, &shape, range, "give an area for every place");
        }
    }

    pub(super) fn start(&self) -> LandAccount {
        LandAccount {
            farm: self.farm.clone(),
            home: self.home.clone(),
            urban: self.urban.clone(),
            quota: vec![0.0; self.farm.len()],
        }
    }

    /// The account after the year's levers on homesteads and urban land, and the levers with the farmland
    /// that is left.
    ///
    /// `lived_in`: homesteads of the people at home, at the area per head of the first year.
    ///
    /// # Errors
    /// [`EquilibriumError::Land`]: quota below zero, farmland below the red line, homesteads vacated by
    /// people who live in them.
    pub(super) fn follow(
        &self,
        base: &Baseline,
        before: &LandAccount,
        lived_in: &[f64],
        step: u32,
        levers: &mut Levers,
    ) -> Result<LandAccount, EquilibriumError> {
        if levers.farm.is_some() {
            let mut problems = crate::Problems::default();
            let expected = "no lever: farmland is what homesteads and towns leave";
            let advice = "set home and urb, or leave the land laws out";
            problems.add("levers.farm", "given", expected, advice);
            return Err(EquilibriumError::Levers(problems));
        }
        let reform = Reform::new(base, levers)?;
        let n = base.places();
        let home = by_place(n, |p| self.home[p] * reform.homestead[p]);
        let urban = by_place(n, |p| self.urban[p] * reform.urban_land[p]);
        let farm = by_place(n, |p| {
            self.farm[p] + (self.home[p] - home[p]) - (urban[p] - self.urban[p])
        });
        let quota = by_place(n, |p| {
            let (vacated, taken) = (before.home[p] - home[p], urban[p] - before.urban[p]);
            before.quota[p] + f64::from(step) * self.quota[p] + vacated - taken
        });
        let account = LandAccount {
            farm,
            home,
            urban,
            quota,
        };
        self.obey(base, &account, lived_in)?;
        let hats: Vec<f64> = by_place(n, |p| account.farm[p] / self.farm[p]);
        levers.farm = Some(hats.into());
        Ok(account)
    }

    fn obey(
        &self,
        base: &Baseline,
        account: &LandAccount,
        lived_in: &[f64],
    ) -> Result<(), EquilibriumError> {
        let s = &base.structure;
        let wrong = |what, place, found, limit, advice| {
            Err(EquilibriumError::Land {
                what,
                place,
                found,
                limit,
                advice,
            })
        };
        let rounding = 1e-9 * self.farm.iter().sum::<f64>();
        let left = s.national(|n| account.quota[n]);
        if self.traded && left < -rounding {
            let advice = "vacate more homesteads, grant more quota, or let towns grow less";
            return wrong("urban quota left", "the nation".into(), left, 0.0, advice);
        }
        for (n, lived_in) in lived_in.iter().enumerate() {
            let place = || place_name(n, &s.names);
            let quota = account.quota[n];
            if quota < -rounding && !(self.traded && s.zone[n] == 0) {
                let advice = "vacate more homesteads, grant more quota, or let places trade it";
                return wrong("urban quota left", place(), quota, 0.0, advice);
            }
            if account.farm[n] < self.red_line[n] - rounding {
                let advice = "let towns grow less, or vacate more homesteads";
                return wrong(
                    "farmland",
                    place(),
                    account.farm[n],
                    self.red_line[n],
                    advice,
                );
            }
            // those at home need theirs
            let needed = lived_in.min(self.home[n]);
            if account.home[n] < needed - rounding {
                let advice = "homesteads can only be vacated by people who work elsewhere";
                return wrong("homestead area", place(), account.home[n], needed, advice);
            }
        }
        Ok(())
    }
}
