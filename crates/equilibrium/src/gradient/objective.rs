//! Outcomes that a gradient can be asked of, and what each intermediate of a pass is worth to them.

use super::accounts::{BOTH, Spenders};
use super::adjoints::Adjoints;
use super::calibration::registered_income;
use super::reverse::Point;
use crate::baseline::Baseline;
use crate::cells::{RURAL, URBAN, by_place};
use crate::error::EquilibriumError;
use crate::inequality::{GroupSlope, IncomeGroup, gini_slopes};
use crate::measures::Bearer;
use crate::outcome::Outcome;
use std::fmt;

/// An outcome of a reform as one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Objective {
    /// [`Outcome::welfare`]: mean welfare hat of people registered in zone 0, owners left out.
    Welfare,
    /// [`Outcome::money_metric_welfare`]: a yuan counts the same whoever has it, owners included.
    #[default]
    MoneyMetricWelfare,
    /// Gini coefficient of [`Outcome::report`].
    Gini,
    /// Urban-rural ratio of [`Outcome::report`].
    UrbanRuralRatio,
    /// Public spending `G` of zone 0, in units of its value added.
    PublicBudget,
    /// Public spending `G` of one place.
    PublicSpending {
        /// The place.
        place: usize,
    },
    /// People of zone 0 who work in another place.
    MigrantsOutsidePlace,
    /// People of zone 0 who work in another cell.
    MigrantsOutsideCell,
    /// [`Outcome::farm_job_share`].
    FarmJobShare,
    /// [`Outcome::real_gdp_index`].
    RealGdp,
    /// Welfare hat of one bearer in one place.
    WelfareOf {
        /// The place.
        place: usize,
        /// Who.
        bearer: Bearer,
    },
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Welfare => f.write_str("welfare of registered people"),
            Self::MoneyMetricWelfare => f.write_str("money-metric welfare"),
            Self::Gini => f.write_str("Gini coefficient"),
            Self::UrbanRuralRatio => f.write_str("urban-rural ratio"),
            Self::PublicBudget => f.write_str("public budget"),
            Self::PublicSpending { place } => write!(f, "public spending of place {place}"),
            Self::MigrantsOutsidePlace => f.write_str("migrants outside their place"),
            Self::MigrantsOutsideCell => f.write_str("migrants outside their cell"),
            Self::FarmJobShare => f.write_str("farm share of jobs"),
            Self::RealGdp => f.write_str("real GDP"),
            Self::WelfareOf { place, bearer } => write!(f, "welfare of {bearer} of place {place}"),
        }
    }
}

impl Objective {
    /// Its value in an outcome.
    ///
    /// # Errors
    /// [`EquilibriumError::Options`] if it names a place that does not exist.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, Levers, Objective, Options};
    /// # let text = include_str!("../../../../cases/equilibrium/2_land.json");
    /// # let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let outcome = base.solve(&Levers::default(), &Options::default())?;
    /// assert!((Objective::Welfare.value(&base, &outcome)? - 1.0).abs() < 1e-12);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn value(self, base: &Baseline, outcome: &Outcome) -> Result<f64, EquilibriumError> {
        self.check(base.places())?;
        let (s, n) = (&base.structure, base.places());
        Ok(match self {
            Self::Welfare => outcome.welfare,
            Self::MoneyMetricWelfare => outcome.money_metric_welfare(base),
            Self::Gini => outcome.report(base).gini,
            Self::UrbanRuralRatio => outcome.report(base).urban_rural_ratio,
            Self::PublicBudget => s.national(|p| outcome.public_spending[p]),
            Self::PublicSpending { place } => outcome.public_spending[place],
            Self::MigrantsOutsidePlace => outcome.migrants(base).outside_place,
            Self::MigrantsOutsideCell => outcome.migrants(base).outside_cell,
            Self::FarmJobShare => outcome.farm_job_share(base),
            Self::RealGdp => outcome.real_gdp_index(base),
            Self::WelfareOf { place, bearer } => match bearer {
                Bearer::Rural => outcome.welfare_cell[place],
                Bearer::Urban => outcome.welfare_cell[n + place],
                Bearer::Owners => outcome.welfare_owners[place],
            },
        })
    }

    /// A place that it names must exist.
    pub(super) fn check(self, places: usize) -> Result<(), EquilibriumError> {
        match self {
            Self::PublicSpending { place } | Self::WelfareOf { place, .. } if place >= places => {
                Err(EquilibriumError::Options {
                    option: "objective place",
                    value: place.to_string(),
                    need: "the index of a place, from 0",
                })
            }
            _ => Ok(()),
        }
    }

    /// Adds what each intermediate is worth to it; returns its value.
    pub(super) fn seed(self, point: &Point<'_>, outcome: &Outcome, bar: &mut Adjoints) -> f64 {
        let (s, n) = (point.s, point.s.n);
        match self {
            Self::Welfare => {
                let people = s.national(|p| s.registered[RURAL][p] + s.registered[URBAN][p]);
                for i in national(point) {
                    of_cell(point, i, point.registered[i] / people, bar);
                }
                outcome.welfare
            }
            Self::MoneyMetricWelfare => money_metric(point, outcome, bar),
            Self::Gini => of_report(point, outcome, gini_slopes, bar),
            Self::UrbanRuralRatio => of_report(point, outcome, ratio, bar),
            Self::PublicBudget => {
                for p in (0..n).filter(|&p| s.zone[p] == 0) {
                    bar.accounts.public[p] += 1.0;
                }
                s.national(|p| outcome.public_spending[p])
            }
            Self::PublicSpending { place } => {
                bar.accounts.public[place] += 1.0;
                outcome.public_spending[place]
            }
            Self::MigrantsOutsidePlace => {
                bar.flows.pair = Some((0..2 * n).map(|i| -nation(point, i)).collect());
                movers(point, bar);
                outcome.migrants(point.base).outside_place
            }
            Self::MigrantsOutsideCell => {
                movers(point, bar);
                outcome.migrants(point.base).outside_cell
            }
            Self::FarmJobShare => farm_jobs(point, outcome, bar),
            Self::RealGdp => real_gdp(point, bar),
            Self::WelfareOf { place, bearer } => match bearer {
                Bearer::Rural => of_cell(point, place, 1.0, bar),
                Bearer::Urban => of_cell(point, n + place, 1.0, bar),
                Bearer::Owners => {
                    bar.households.utility[4][place] += outcome.welfare_owners[place];
                    outcome.welfare_owners[place]
                }
            },
        }
    }
}

/// One for cells of zone 0, zero for others.
fn nation(point: &Point<'_>, i: usize) -> f64 {
    f64::from(point.s.zone[i % point.s.n] == 0)
}

/// Cells of zone 0.
fn national(point: &Point<'_>) -> impl Iterator<Item = usize> {
    (0..2 * point.s.n).filter(|&i| point.s.zone[i % point.s.n] == 0)
}

/// People of zone 0 outside their cell.
fn movers(point: &Point<'_>, bar: &mut Adjoints) {
    let cells = 2 * point.s.n;
    let from = (0..cells).map(|i| nation(point, i)).collect();
    bar.flows.terms.push((from, vec![1.0; cells]));
}

fn farm_jobs(point: &Point<'_>, outcome: &Outcome, bar: &mut Adjoints) -> f64 {
    let (s, workers) = (point.s, &outcome.workers);
    let share = outcome.farm_job_share(point.base);
    let all = s.national(|p| workers[RURAL][p] + workers[URBAN][p]);
    for i in national(point) {
        let (k, p) = (i / s.n, i % s.n);
        let worth = (f64::from(k == RURAL) - share) / all;
        bar.new.stayers[k][p] += worth;
        bar.new.incomers[k][p] += worth;
    }
    share
}

/// `Phi^(1/kappa)` of one registered cell.
fn of_cell(point: &Point<'_>, i: usize, worth: f64, bar: &mut Adjoints) -> f64 {
    let (phi, kappa) = (point.pass.phi[i], point.s.shares.kappa);
    let welfare = phi.powf(1.0 / kappa);
    bar.phi[i] += worth * welfare / (kappa * phi);
    bar.shares.kappa -= worth * welfare * phi.ln() / (kappa * kappa);
    welfare
}

/// `sum income0 welfare^ / sum income0`; baseline incomes answer to the parameters.
fn money_metric(point: &Point<'_>, outcome: &Outcome, bar: &mut Adjoints) -> f64 {
    let n = point.s.n;
    let effects = outcome.effects(point.base);
    let total: f64 = effects.iter().map(|e| e.income).sum();
    let mean = effects.iter().map(|e| e.income * e.welfare).sum::<f64>() / total;
    let mut c = vec![0.0; 2 * n];
    for effect in effects {
        let (p, weight) = (effect.place, effect.income / total);
        let more = (effect.welfare - mean) / total;
        match effect.bearer {
            Bearer::Owners => {
                bar.households.utility[4][p] += weight * effect.welfare;
                bar.base.accounts.owners[p] += more;
            }
            registered => {
                let i = if registered == Bearer::Rural {
                    p
                } else {
                    n + p
                };
                of_cell(point, i, weight, bar);
                c[i] = more;
            }
        }
    }
    registered_income(point.base, &c, &mut bar.base.accounts);
    mean
}

/// `sum_n va_n V_n / F_n`, `V` being final demand at baseline prices and `F` at current ones.
fn real_gdp(point: &Point<'_>, bar: &mut Adjoints) -> f64 {
    let (s, pass) = (point.s, &point.pass);
    let (spent, mut index) = (point.spent(), 0.0);
    for n in (0..s.n).filter(|&n| s.zone[n] == 0) {
        let demand = spent.demand(n);
        let price = BOTH.map(|k| pass.prices[k][n].exp());
        let volume = demand[RURAL] / price[RURAL] + demand[URBAN] / price[URBAN];
        let (total, added) = (demand[RURAL] + demand[URBAN], pass.accounts.value_added[n]);
        index += added * volume / total;
        bar.accounts.value_added[n] += volume / total;
        for k in BOTH {
            bar.prices[k][n] -= added / total * demand[k] / price[k];
        }
        let worth = price.map(|price| added / total * (1.0 / price - volume / total));
        spent.final_demand(
            n,
            worth,
            &mut Spenders {
                accounts: &mut bar.accounts,
                groups: &mut bar.groups,
                farm_share: &mut bar.households.farm_share,
                shares: &mut bar.shares,
            },
        );
    }
    index
}

/// Ratio of mean incomes of urban and rural residents, and its slopes.
fn ratio(groups: &[IncomeGroup]) -> (f64, Vec<GroupSlope>) {
    let part = |g: &IncomeGroup, k: usize| if k == URBAN { g.urban } else { 1.0 - g.urban };
    let peopled = || groups.iter().filter(|g| g.heads > 0.0);
    let heads = BOTH.map(|k| peopled().map(|g| g.heads * part(g, k)).sum::<f64>());
    let money = BOTH.map(|k| {
        peopled()
            .map(|g| g.heads * part(g, k) * g.income)
            .sum::<f64>()
    });
    let mean = BOTH.map(|k| money[k] / heads[k]);
    let ratio = mean[URBAN] / mean[RURAL];
    let slopes = groups.iter().map(|g| {
        let mut slope = GroupSlope::default();
        for (k, sign) in [(RURAL, -1.0), (URBAN, 1.0)] {
            let person = sign * ratio / money[k];
            slope.income += person * g.heads * part(g, k);
            slope.heads += person * part(g, k) * (g.income - mean[k]);
            slope.urban += sign * person * g.heads * (g.income - mean[k]);
        }
        slope
    });
    (ratio, slopes.collect())
}

/// An index of [`Outcome::report`] and its slopes, carried to incomes and flows.
fn of_report(
    point: &Point<'_>,
    outcome: &Outcome,
    index: fn(&[IncomeGroup]) -> (f64, Vec<GroupSlope>),
    bar: &mut Adjoints,
) -> f64 {
    let (s, n, wage) = (point.s, point.s.n, &point.pass.offer.wage);
    let remit = s.household.remit;
    let groups = outcome.income_groups(point.base, false);
    let (value, slopes) = index(&groups);
    let cells: Vec<usize> = national(point).collect();
    let all = || groups.iter().zip(&slopes);
    let (stayers, migrants) = (all(), all().skip(cells.len()));
    let mut by_wage = vec![0.0; 2 * n];
    let mut by_head = vec![0.0; 2 * n];
    let mut by_urban = vec![0.0; 2 * n];
    for ((&i, (home, stay)), (group, slope)) in cells.iter().zip(stayers).zip(migrants) {
        let (k, p) = (i / n, i % n);
        let here = outcome.flows.persons(i, i);
        bar.accounts.stayer_income[k][p] += stay.income;
        // what migrants send home counts for those who stay
        let sent = stay.income / here;
        let home = home.income - outcome.stayer_income[k][p];
        bar.new.stayers[k][p] += stay.heads - sent * home;
        by_wage[i] = sent * remit;
        if group.heads > 0.0 {
            let earned = slope.income / group.heads;
            let kept = point.pass.offer.right[i];
            by_wage[i] += earned * (1.0 - remit);
            by_head[i] = earned * (kept - group.income) + slope.heads
                - slope.urban * group.urban / group.heads;
            by_urban[i] = slope.urban / group.heads;
            bar.offer.right[i] += slope.income;
        }
    }
    let urban: Vec<f64> = (0..2 * n).map(|j| f64::from(j >= n)).collect();
    bar.flows.terms.push((by_wage.clone(), wage.clone()));
    bar.flows.terms.push((by_head, vec![1.0; 2 * n]));
    bar.flows.terms.push((by_urban, urban));
    // the wage itself, where they work
    let paid = point.moves.columns(&[&by_wage]).remove(0).people;
    crate::cells::add_scaled(&mut bar.offer.wage, 1.0, &paid);
    let heads = by_place(n, |p| {
        let heads = s.household.own_heads.as_ref().map_or(0.0, |heads| heads[p]);
        if s.zone[p] == 0 { heads } else { 0.0 }
    });
    let owners = (0..n).filter(|&p| heads[p] > 0.0);
    for (p, slope) in owners.zip(&slopes[2 * cells.len()..]) {
        bar.accounts.owners[p] += slope.income / heads[p];
    }
    value
}
