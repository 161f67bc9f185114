//! An economy fitted to observed output, jobs and people (P2, P3).
//!
//! Source: the two-step fit of shares to observed totals is RAS (Stone and Brown 1962) as used for
//! regional input-output tables: Miller and Blair (2009), Input-Output Analysis, 2nd ed., ch. 7.

use crate::accounts::{Accounts, RESIDENCE, State, national_value_added};
use crate::baseline::{Baseline, check_positive};
use crate::cells::{Cells, RURAL, URBAN, add_scaled, cells, flat};
use crate::check::{Check, Range, place_name};
use crate::economy::Economy;
use crate::error::EquilibriumError;
use crate::fit::{BlockSums, FitError, Fitted, Margin, Margins, fit};
use crate::spread::Spread;

/// What was observed; what is absent is kept as the economy has it.
///
/// # Shapes and units
/// Lists by cell are `[2][N]`, farm (rural) cells first, or `[2][n]` with only the `n` places of zone 0
/// in their order, which keeps the figures of the rest of the world. All numbers are above 0, those of
/// `moved` at least 0.
///
/// ```
/// use ronghe_equilibrium::Targets;
/// let sales = [vec![120.0, 80.0], vec![300.0, 900.0]]; // billion yuan, farm and other
/// let targets = Targets { sales: Some(sales.into()), ..Targets::default() };
/// assert!(targets.workers.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Targets {
    /// Sales of each cell, in any unit of money.
    pub sales: Option<Spread>,
    /// Workers of each cell: in the unit of `registered` if that is given, else in any unit, taken as
    /// parts of all people.
    pub workers: Option<Spread>,
    /// Registered people of each cell.
    pub registered: Option<Spread>,
    /// `[N][N]`, people registered in a place (row) who work in another (column), in the unit of
    /// registered people. The diagonal is what is left over and is not read.
    pub moved: Option<Spread>,
}

/// How far shares moved, `|ln(new / old)|`.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Mean, weighted by what flows.
    pub mean: f64,
    /// Largest.
    pub largest: f64,
    /// Where it is largest: origin and buyer place, registered and working cell, or group and place.
    pub at: (usize, usize),
}

/// One table fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// How far its shares moved.
    pub change: Change,
    /// Passes over the table.
    pub passes: usize,
    /// Largest relative difference of a sum from the one asked for.
    pub miss: f64,
}

/// An economy that reproduces what was observed, and how far it had to move for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Balanced {
    /// The economy, ready for [`Baseline::calibrate`].
    pub economy: Economy,
    /// Sales at which it is calibrated, in units of zone 0's value added; the economy's own where none
    /// were given.
    pub sales: Cells,
    /// Migration shares, where workers, registered people or movers were given.
    pub people: Option<Fit>,
    /// Trade shares of farm and other goods, where sales were given.
    pub trade: Option<[Fit; 2]>,
    /// Farm shares of household spending, where sales were given.
    pub farm_share: Option<Change>,
    /// Shift of the logits of the farm shares of each place, `[N]`: the same for all that trade with each
    /// other, 0 where no sales were given.
    pub logit_shift: Vec<f64>,
}

impl Economy {
    /// The nearest economy that reproduces observed sales, jobs and people.
    ///
    /// 1. People `F_ij = H_i m_ij` are fitted to registered people (rows), workers (columns) and movers
    ///    between places (blocks); see [`fit`].
    /// 2. At the given sales incomes follow, and one common shift `t` of all farm shares,
    ///    `ln(fa / (1 - fa)) + t`, makes spending on farm goods equal farm sales. The other good follows by
    ///    Walras' law. Places that do not trade a good with the others have a shift of their own.
    /// 3. The value of trade `pi_s[i][n] X_s,n` is fitted to sales (rows) and spending (columns).
    ///
    /// [`Baseline::calibrate`] then finds these sales as the equilibrium of the new economy, without
    /// residual transfers. Shares of zero stay zero.
    ///
    /// # Errors
    /// [`EquilibriumError::Economy`] and [`EquilibriumError::Targets`] list everything wrong with the data;
    /// [`EquilibriumError::Fit`] names the sum that cannot be met; [`EquilibriumError::FarmSales`] if no
    /// farm share between 0 and 1 buys the farm goods; [`EquilibriumError::Infeasible`].
    ///
    /// # Source
    /// Stone and Brown (1962); Miller and Blair (2009), ch. 7.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, Targets};
    /// # let text = include_str!("../../../cases/equilibrium/2_land.json");
    /// let case = Case::parse(text)?;
    /// let observed = [vec![9.0, 5.0, 6.0], vec![60.0, 80.0, 30.0]]; // billion yuan
    /// let targets = Targets { sales: Some(observed.clone().into()), ..Targets::default() };
    /// let balanced = case.economy.balanced(&targets)?;
    /// let found = Baseline::calibrate(&balanced.economy)?;
    /// let share = found.sales()[0][1] / found.sales()[1][0];
    /// assert!((share / (5.0 / 60.0) - 1.0).abs() < 1e-12);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn balanced(&self, targets: &Targets) -> Result<Balanced, EquilibriumError> {
        let zone = self.checked(None)?.structure.zone;
        let read = Observed::new(self, targets, &zone)?;
        let mut economy = self.clone();
        let people = read.fit_people(&mut economy)?;
        let base = Baseline::calibrate(&economy)?;
        let Some(observed) = &read.sales else {
            return Ok(Balanced {
                sales: base.state.sales.clone(),
                economy,
                people,
                trade: None,
                farm_share: None,
                logit_shift: vec![0.0; self.n],
            });
        };
        let markets = Markets::new(&base, &economy, observed)?;
        let shift = markets.shift()?;
        let farm_share = markets.shifted(&shift);
        let change = markets.farm_change(&farm_share);
        let trade = markets.fit_trade(&mut economy, &farm_share)?;
        economy.par.fa = farm_share.into();
        Ok(Balanced {
            economy,
            sales: markets.sales,
            people,
            trade: Some(trade),
            farm_share: Some(change),
            logit_shift: shift,
        })
    }
}

/// Targets spread over all cells; NaN keeps the economy's figure.
struct Observed {
    sales: Option<Vec<f64>>,
    workers: Option<Vec<f64>>,
    registered: Option<Vec<f64>>,
    moved: Option<Vec<f64>>,
}

impl Observed {
    fn new(economy: &Economy, targets: &Targets, zone: &[usize]) -> Result<Self, EquilibriumError> {
        let n = economy.n;
        let mut check = Check::new(n, &economy.places);
        let mut cell = |field: &str, spread: &Option<Spread>, advice| {
            let spread = spread.as_ref()?;
            by_cell(&mut check, field, spread, zone, advice)
        };
        let merge = "merge a place without any into another";
        let sales = cell("targets.sales", &targets.sales, merge);
        let workers = cell("targets.workers", &targets.workers, merge);
        let registered = cell("targets.registered", &targets.registered, merge);
        let moved = targets.moved.as_ref().and_then(|moved| {
            let advice = "give people registered in the row's place who work in the column's";
            check
                .table(
                    "targets.moved",
                    moved,
                    &[n, n],
                    Range::AT_LEAST_ZERO,
                    advice,
                )
                .then(|| moved.values().to_vec())
        });
        if check.problems.is_empty() {
            return Ok(Self {
                sales,
                workers,
                registered,
                moved,
            });
        }
        Err(EquilibriumError::Targets(check.problems))
    }

    /// Fits `F = m H` and writes the new `m` and `H`.
    fn fit_people(&self, economy: &mut Economy) -> Result<Option<Fit>, EquilibriumError> {
        if self.workers.is_none() && self.registered.is_none() && self.moved.is_none() {
            return Ok(None);
        }
        let (n, size) = (economy.n, 2 * economy.n);
        let (old_m, old_h) = (economy.m.values(), economy.h.values());
        let keep = |given: f64, old: f64| if given.is_nan() { old } else { given };
        let registered: Vec<f64> = match &self.registered {
            Some(given) => given
                .iter()
                .zip(old_h)
                .map(|(h, old)| keep(*h, *old))
                .collect(),
            None => old_h.to_vec(),
        };
        let people: Vec<f64> = (0..size * size)
            .map(|at| registered[at / size] * old_m[at])
            .collect();
        let mut now = vec![0.0; size];
        people
            .chunks_exact(size)
            .for_each(|row| add_scaled(&mut now, 1.0, row));
        let workers = self.workers.as_ref().map(|given| {
            // without registered people in the same unit, workers are parts of the people there are
            let scale = if self.registered.is_some() {
                1.0
            } else {
                scale(given, &now)
            };
            given
                .iter()
                .zip(&now)
                .map(|(l, now)| keep(scale * l, *now))
                .collect()
        });
        let margins = Margins {
            rows: Some(registered.clone()),
            columns: workers,
            blocks: self.moved.as_ref().map(|moved| between_places(n, moved)),
        };
        let fitted = fit(size, &people, &margins).map_err(|source| EquilibriumError::Fit {
            table: "people by registered and working cell",
            at: cells_named(&source, n, &economy.places),
            source,
        })?;
        let mut m = fitted.table.clone();
        for row in m.chunks_exact_mut(size) {
            let sum: f64 = row.iter().sum();
            for share in row {
                *share /= sum;
            }
        }
        let change = changes(old_m, &m, &fitted.table, size);
        economy.m = Spread::table(size, m);
        economy.h = registered.into();
        Ok(Some(Fit {
            change,
            passes: fitted.passes,
            miss: fitted.miss,
        }))
    }
}

/// What makes the numbers given sum to those they stand for.
fn scale(given: &[f64], now: &[f64]) -> f64 {
    let pairs = given.iter().zip(now).filter(|(given, _)| !given.is_nan());
    let (given, now) = pairs.fold((0.0, 0.0), |(a, b), (given, now)| (a + given, b + now));
    now / given
}

/// `[2][N]`, or `[2][places of zone 0]` with NaN for the others.
fn by_cell(
    check: &mut Check<'_>,
    field: &str,
    spread: &Spread,
    zone: &[usize],
    advice: &'static str,
) -> Option<Vec<f64>> {
    let n = zone.len();
    let national: Vec<usize> = (0..n).filter(|&p| zone[p] == 0).collect();
    if national.len() < n && *spread.shape() == [2, national.len()] {
        check.numbers(field, spread, Range::POSITIVE, advice);
        let mut values = vec![f64::NAN; 2 * n];
        for (at, value) in spread.values().iter().enumerate() {
            let (s, k) = (at / national.len(), at % national.len());
            values[s * n + national[k]] = *value;
        }
        return Some(values);
    }
    check
        .table(field, spread, &[2, n], Range::POSITIVE, advice)
        .then(|| spread.values().to_vec())
}

/// Blocks of the four pairs of cells of two places.
fn between_places(n: usize, moved: &[f64]) -> BlockSums {
    let group: Vec<usize> = (0..2 * n).map(|j| j % n).collect();
    let sums = (0..n).map(|i| (0..n).map(|j| (i != j).then(|| moved[i * n + j])).collect());
    BlockSums {
        row_group: group.clone(),
        column_group: group,
        sums: sums.collect(),
    }
}

/// How far shares moved where something flows.
fn changes(old: &[f64], new: &[f64], flow: &[f64], columns: usize) -> Change {
    let mut change = Change {
        mean: 0.0,
        largest: 0.0,
        at: (0, 0),
    };
    let mut total = 0.0;
    for (at, ((old, new), flow)) in old.iter().zip(new).zip(flow).enumerate() {
        if *old > 0.0 && *new > 0.0 {
            let moved = (new / old).ln().abs();
            change.mean += flow * moved;
            total += flow;
            if moved > change.largest {
                (change.largest, change.at) = (moved, (at / columns, at % columns));
            }
        }
    }
    change.mean /= total;
    change
}

/// The goods markets at observed sales.
struct Markets<'a> {
    base: &'a Baseline,
    /// In units of zone 0's value added.
    sales: Cells,
    accounts: Accounts,
}

impl<'a> Markets<'a> {
    fn new(
        base: &'a Baseline,
        economy: &Economy,
        observed: &[f64],
    ) -> Result<Self, EquilibriumError> {
        let s = &base.structure;
        let given = cells(s.n, |k, n| {
            let sales = observed[k * s.n + n];
            if sales.is_nan() { 0.0 } else { sales }
        });
        let unit = national_value_added(s, &base.policy, &given);
        let sales = cells(s.n, |k, n| {
            let sales = observed[k * s.n + n];
            if sales.is_nan() {
                base.state.sales[k][n]
            } else {
                sales / unit
            }
        });
        let accounts = settle_incomes(base, economy.m.values(), &sales)?;
        check_positive("balance", s, &accounts)?;
        Ok(Self {
            base,
            sales,
            accounts,
        })
    }

    fn spending(&self, farm_share: &[Vec<f64>; 5]) -> Cells {
        let groups = std::array::from_fn(|g| self.accounts.groups[g].as_slice());
        self.accounts
            .spending(&self.base.structure, farm_share, &groups)
    }

    /// Farm shares after a shift of the logits of each place; 0 and 1 stay.
    fn shifted(&self, shift: &[f64]) -> [Vec<f64>; 5] {
        let old = &self.base.structure.shares.fa;
        std::array::from_fn(|g| {
            let shares = old[g].iter().zip(shift);
            shares
                .map(|(fa, shift)| fa / (fa + (1.0 - fa) * (-shift).exp()))
                .collect()
        })
    }

    /// The shift at which households, governments and firms buy all farm goods, one for the places that
    /// trade with each other in both goods.
    fn shift(&self) -> Result<Vec<f64>, EquilibriumError> {
        let n = self.base.structure.n;
        let [farm, other] = [RURAL, URBAN].map(|good| self.base.trade.linked(good));
        let mut shift = vec![f64::NAN; n];
        for first in 0..n {
            if shift[first].is_nan() {
                let together = |p: &usize| farm[*p] == farm[first] && other[*p] == other[first];
                let places: Vec<usize> = (0..n).filter(together).collect();
                let common = self.common_shift(&places)?;
                for p in places {
                    shift[p] = common;
                }
            }
        }
        Ok(shift)
    }

    /// By bisection: spending on farm goods rises with the shift.
    fn common_shift(&self, places: &[usize]) -> Result<f64, EquilibriumError> {
        const FURTHEST: f64 = 40.0;
        let n = self.base.structure.n;
        let total = |row: &[f64]| places.iter().map(|&p| row[p]).sum::<f64>();
        let sales = total(&self.sales[RURAL]);
        let bought = |shift: f64| total(&self.spending(&self.shifted(&vec![shift; n]))[RURAL]);
        let (mut low, mut high) = (-FURTHEST, FURTHEST);
        let (least, most) = (bought(low), bought(high));
        if !(least < sales && sales < most) {
            let names = &self.base.structure.names;
            let at = match places.len() {
                all if all == n => String::new(),
                _ => format!(
                    " of the places linked with {}",
                    place_name(places[0], names)
                ),
            };
            return Err(EquilibriumError::FarmSales {
                at,
                sales,
                least,
                most,
            });
        }
        for _ in 0..120 {
            let middle = 0.5 * (low + high);
            if bought(middle) < sales {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(0.5 * (low + high))
    }

    fn farm_change(&self, new: &[Vec<f64>; 5]) -> Change {
        let s = &self.base.structure;
        let flow: Vec<f64> = (0..5)
            .flat_map(|g| {
                let housing = &s.shares.beta_h[RESIDENCE[g]];
                let income = self.accounts.groups[g].iter().zip(housing).zip(&new[g]);
                income.map(|((e, housing), fa)| (1.0 - housing) * e * fa)
            })
            .collect();
        changes(&s.shares.fa.concat(), &new.concat(), &flow, s.n)
    }

    /// Fits both goods and writes the new `pi`.
    fn fit_trade(
        &self,
        economy: &mut Economy,
        farm_share: &[Vec<f64>; 5],
    ) -> Result<[Fit; 2], EquilibriumError> {
        let n = economy.n;
        let spending = self.spending(farm_share);
        let farm = self.fit_good(economy, RURAL, &spending[RURAL])?;
        let other = self.fit_good(economy, URBAN, &spending[URBAN])?;
        let mut fits = Vec::with_capacity(2);
        let mut shares = Vec::with_capacity(2 * n * n);
        for (good, fitted) in [farm, other].into_iter().enumerate() {
            let mut sums = vec![0.0; n];
            let rows = fitted.table.chunks_exact(n);
            rows.for_each(|row| add_scaled(&mut sums, 1.0, row));
            let pi: Vec<f64> = (0..n * n)
                .map(|at| fitted.table[at] / sums[at % n])
                .collect();
            let old = &economy.pi.values()[good * n * n..(good + 1) * n * n];
            fits.push(Fit {
                change: changes(old, &pi, &fitted.table, n),
                passes: fitted.passes,
                miss: fitted.miss,
            });
            shares.extend(pi);
        }
        economy.pi = Spread::tables(n, shares);
        let [farm, other] = <[Fit; 2]>::try_from(fits).expect("two goods");
        Ok([farm, other])
    }

    fn fit_good(
        &self,
        economy: &Economy,
        good: usize,
        spending: &[f64],
    ) -> Result<Fitted, EquilibriumError> {
        let n = economy.n;
        let old = &economy.pi.values()[good * n * n..(good + 1) * n * n];
        let value: Vec<f64> = (0..n * n).map(|at| old[at] * spending[at % n]).collect();
        let margins = Margins {
            rows: Some(self.sales[good].clone()),
            columns: Some(spending.to_vec()),
            blocks: None,
        };
        fit(n, &value, &margins).map_err(|source| EquilibriumError::Fit {
            table: ["trade in farm goods", "trade in other goods"][good],
            at: places_named(&source, &economy.places),
            source,
        })
    }
}

/// Accounts at given sales: land income brought by in-migrants depends on what they earn.
fn settle_incomes(base: &Baseline, m: &[f64], sales: &Cells) -> Result<Accounts, EquilibriumError> {
    const MAX_PASSES: usize = 2_000;
    const SETTLED: f64 = 4e-16;
    let s = &base.structure;
    let mut state = State {
        sales: sales.clone(),
        ..base.state.clone()
    };
    let mut history = Vec::new();
    while history.len() < MAX_PASSES {
        let a = Accounts::new(s, &base.policy, &state);
        let income = incomer_income(base, m, &a, &state);
        let old = flat(&state.incomer_income);
        let new = flat(&income);
        let moved = old
            .iter()
            .zip(&new)
            .filter(|(_, new)| **new != 0.0)
            .fold(0.0, |max: f64, (old, new)| max.max((old / new - 1.0).abs()));
        history.push(moved);
        state.incomer_income = income;
        let still = history.len() > 8 && moved >= history[history.len() - 8] && moved < 1e-14;
        if moved <= SETTLED || still {
            return Ok(Accounts::new(s, &base.policy, &state));
        }
    }
    Err(EquilibriumError::NoConvergence {
        stage: "balance",
        residual: history.last().copied().unwrap_or(f64::NAN),
        tolerance: SETTLED,
        history,
    })
}

/// `M_j = sum_{i != j} flow_ij (w_j + chi_i ell_i)`.
fn incomer_income(base: &Baseline, m: &[f64], a: &Accounts, state: &State) -> Cells {
    let s = &base.structure;
    let mut brought = cells(s.n, |k, n| a.net_wage[k][n] * state.incomers[k][n]);
    for (i, row) in m.chunks_exact(2 * s.n).enumerate() {
        let (k, n) = (i / s.n, i % s.n);
        let kept = base.policy.chi[k][n] * a.right[k][n] * s.registered[k][n];
        if kept <= 0.0 {
            continue;
        }
        for (j, share) in row.iter().enumerate().filter(|(j, _)| *j != i) {
            brought[j / s.n][j % s.n] += kept * share;
        }
    }
    brought
}

/// Says which places a row, column or part of a trade table is.
fn places_named(error: &FitError, names: &[String]) -> String {
    match margin_of(error) {
        Some(Margin::Row(i)) => format!(" (row {i} is sales of {})", place_name(i, names)),
        Some(Margin::Column(j)) => format!(" (column {j} is spending of {})", place_name(j, names)),
        _ => String::new(),
    }
}

/// Says which cells or places a row, column or block of the people table is.
fn cells_named(error: &FitError, n: usize, names: &[String]) -> String {
    let cell = |j: usize| {
        let sector = if j < n { "rural" } else { "urban" };
        format!("the {sector} cell of {}", place_name(j % n, names))
    };
    match margin_of(error) {
        Some(Margin::Row(i)) => format!(" (row {i}: people registered in {})", cell(i)),
        Some(Margin::Column(j)) => format!(" (column {j}: workers of {})", cell(j)),
        Some(Margin::Block(a, b)) => format!(
            " (people registered in {} who work in {})",
            place_name(a, names),
            place_name(b, names)
        ),
        None => String::new(),
    }
}

fn margin_of(error: &FitError) -> Option<Margin> {
    match error {
        FitError::Empty { margin, .. }
        | FitError::Crowded { margin, .. }
        | FitError::NoConvergence { margin, .. } => Some(*margin),
        FitError::Totals { row, .. } => Some(Margin::Row(*row)),
        FitError::Shape { .. } | FitError::Value { .. } => None,
    }
}
