//! From jobs to homes: the model's cells are jobs, printed incomes are by residence (D1).
//!
//! The rule, the same in every year:
//! 1. Of the people working in a place, the part living in towns is the urban part of its residents.
//! 2. Farm workers live in the countryside. The rest of its people are non-farm workers registered in
//!    farm cells: first those of the place itself, then those from elsewhere.
//! 3. In a non-farm cell workers registered in farm cells are paid a stated part of what the others are
//!    paid; the wage bill of the cell stays as it is.
//! 4. Owners of capital and margins are not counted, nor who is supported by whom.

use super::Model;
use crate::error::StudyError;
use crate::measure::whole_ratio;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Text, Year};
use ronghe_equilibrium::{Baseline, IncomeGroup, Inequality, Outcome};

/// Where the people of a model live, and what those from the countryside are paid.
#[derive(Clone, Debug)]
pub struct Residence {
    /// Urban part of the residents of each place of the nation; none for the world.
    urban: Vec<Option<f64>>,
    /// Pay of workers registered in farm cells over that of others, in non-farm cells.
    pay: f64,
}

/// Income by residence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ByResidence {
    /// Mean income of urban over rural residents.
    pub ratio: f64,
    /// Gini of all, spread within groups included.
    pub gini: f64,
    /// Part of people living in towns.
    pub urban: f64,
}

impl Residence {
    /// Urban parts of `year` from tables population or census; none where a place lacks it.
    ///
    /// # Errors
    /// [`StudyError::Model`] for facts that cannot be used.
    pub fn read(region: &Region, model: &Model, year: Year) -> Result<Option<Self>, StudyError> {
        let urban: Vec<Option<f64>> = model
            .places
            .iter()
            .map(|place| urban_part(region, place, year))
            .collect();
        if (0..urban.len()).any(|n| model.nation(n) && urban[n].is_none()) {
            return Ok(None);
        }
        Ok(Some(Self {
            urban,
            pay: relative_pay(region)?,
        }))
    }

    /// Pay of workers registered in farm cells over that of others, in non-farm cells.
    #[must_use]
    pub fn pay(&self) -> f64 {
        self.pay
    }

    /// Ratio and Gini of an equilibrium by residence.
    #[must_use]
    pub fn measure(&self, model: &Model, base: &Baseline, outcome: &Outcome) -> ByResidence {
        let groups = self.groups(model, base, outcome);
        ByResidence {
            ratio: ratio(&groups),
            gini: Inequality::of(&groups).gini,
            urban: sum(&groups, |g| g.heads * g.urban) / sum(&groups, |g| g.heads),
        }
    }

    /// The ratio alone: cheaper than all of [`Residence::measure`].
    pub(super) fn ratio(&self, model: &Model, base: &Baseline, outcome: &Outcome) -> f64 {
        ratio(&self.groups(model, base, outcome))
    }

    fn groups(&self, model: &Model, base: &Baseline, outcome: &Outcome) -> Vec<IncomeGroup> {
        let mut groups = vec![];
        for n in 0..model.places.len() {
            if let Some(urban) = self.urban[n] {
                self.place(&mut groups, model, base, outcome, n, urban);
            }
        }
        groups
    }

    /// The groups of people working in a place.
    fn place(
        &self,
        groups: &mut Vec<IncomeGroup>,
        model: &Model,
        base: &Baseline,
        outcome: &Outcome,
        n: usize,
        urban: f64,
    ) {
        let (cells, places) = (2 * model.places.len(), model.places.len());
        let house = &model.economy.household;
        let chi = &base.policy().chi;
        let (farm, town) = (n, n + places);
        let kept =
            |i: usize| chi[i / places][i % places] * outcome.land_right[i / places][i % places];
        let people = |i: usize, j: usize| outcome.flows.persons(i, j);
        let group = |heads: f64, income: f64, spread: f64, urban: f64| IncomeGroup {
            income,
            heads,
            spread,
            urban,
        };
        // heads of those registered in some cells who work in `j`, and their mean kept right
        let those = |j: usize, keep: &dyn Fn(usize) -> bool| -> (f64, f64) {
            let (mut heads, mut rights) = (0.0, 0.0);
            for i in (0..cells).filter(|&i| i != j && keep(i)) {
                heads += people(i, j);
                rights += people(i, j) * kept(i);
            }
            (heads, if heads > 0.0 { rights / heads } else { 0.0 })
        };
        let from_farms = |i: usize| i < places;
        let from_towns = |i: usize| i >= places;
        // the countryside: farm workers
        let mut farmers = people(farm, farm);
        groups.push(group(
            farmers,
            outcome.stayer_income[0][n],
            house.s_stay[0],
            0.0,
        ));
        for (keep, spread) in [
            (&from_farms as &dyn Fn(usize) -> bool, house.s_mig[0]),
            (&from_towns, house.s_mig[1]),
        ] {
            let (heads, right) = those(farm, keep);
            farmers += heads;
            groups.push(group(heads, outcome.net_wage[0][n] + right, spread, 0.0));
        }
        // pay in the non-farm cell, its bill kept
        let own = (people(farm, town), kept(farm));
        let elsewhere = those(town, &|i| from_farms(i) && i != farm);
        let incomers = those(town, &from_towns);
        let others = people(town, town) + incomers.0;
        let peasants = own.0 + elsewhere.0;
        let full = outcome.net_wage[1][n] * (peasants + others) / (self.pay * peasants + others);
        // who of them lives in the countryside
        let mut rural = ((farmers + peasants + others) * (1.0 - urban) - farmers).max(0.0);
        for (heads, right) in [own, elsewhere] {
            let here = rural.min(heads);
            rural -= here;
            let income = self.pay * full + right;
            groups.push(group(here, income, house.s_mig[0], 0.0));
            groups.push(group(heads - here, income, house.s_mig[0], 1.0));
        }
        let stayers = full + outcome.land_right[1][n];
        groups.push(group(people(town, town), stayers, house.s_stay[1], 1.0));
        groups.push(group(incomers.0, full + incomers.1, house.s_mig[1], 1.0));
    }
}

fn sum(groups: &[IncomeGroup], value: fn(&IncomeGroup) -> f64) -> f64 {
    groups.iter().map(value).sum()
}

/// Mean income of urban over rural residents.
fn ratio(groups: &[IncomeGroup]) -> f64 {
    let urban = sum(groups, |g| g.heads * g.urban * g.income) / sum(groups, |g| g.heads * g.urban);
    let rural = sum(groups, |g| g.heads * (1.0 - g.urban) * g.income)
        / sum(groups, |g| g.heads * (1.0 - g.urban));
    urban / rural
}

/// Urban over all residents of a place in a year.
fn urban_part(region: &Region, place: &Place, year: Year) -> Option<f64> {
    let from = |table: &str, dated: bool| {
        let table = region.table(table)?;
        let row = (0..table.rows()).find(|&row| {
            matches!(table.get("place", row), Some(Cell::Place(p)) if p == place)
                && (!dated || matches!(table.get("year", row), Some(Cell::Year(y)) if *y == year))
        })?;
        let number = |column: &str| table.get(column, row).and_then(Cell::number);
        Some(number("urban")? / number("total")?)
    };
    from("population", true)
}

/// Monthly pay of a migrant worker over that of an urban employee, from table facts; 1 without.
fn relative_pay(region: &Region) -> Result<f64, StudyError> {
    let pair = fact(region, "migrant_worker_wage_month", None).zip(fact(
        region,
        "wage_urban_nonprivate",
        None,
    ));
    let Some((migrant, urban)) = pair else {
        return Ok(1.0);
    };
    let pay = 12.0 * migrant / urban;
    if pay > 0.0 && pay <= 1.0 {
        return Ok(pay);
    }
    Err(StudyError::Model {
        what: Text::new(
            format!(
                "facts 表：migrant_worker_wage_month 的 12 倍除以 wage_urban_nonprivate 得 {pay:.3}，应大于 0 且不大于 1；请查对两个数字"
            ),
            format!(
                "table facts: 12 times migrant_worker_wage_month over wage_urban_nonprivate is {pay:.3}, expected above 0 and at most 1; check the two figures"
            ),
        ),
    })
}

/// A national figure of a year, or the first there is.
pub(crate) fn fact(region: &Region, id: &str, year: Option<Year>) -> Option<f64> {
    let table = region.table("facts")?;
    let row = (0..table.rows()).find(|&row| {
        table.get("fact", row).and_then(Cell::word) == Some(id)
            && year.is_none_or(
                |year| matches!(table.get("year", row), Some(Cell::Year(y)) if *y == year),
            )
    })?;
    table.get("value", row).and_then(Cell::number)
}

/// Urban over rural income per head of the whole as printed for a year, of one survey, never of two: by the
/// region's own rows of table income, else by table facts.
pub(crate) fn printed_ratio(region: &Region, year: Year) -> Option<f64> {
    if let Some(ratio) = whole_ratio(region, year) {
        return Some(ratio);
    }
    let of = |urban: &str, rural: &str| {
        Some(fact(region, urban, Some(year))? / fact(region, rural, Some(year))?)
    };
    of("disposable_income_pc_urban", "disposable_income_pc_rural")
        .or_else(|| of("urban_disposable_income", "rural_net_income"))
}
