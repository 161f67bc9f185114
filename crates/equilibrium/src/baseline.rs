//! The observed economy as an exact equilibrium (P1-P3).

use crate::accounts::{Accounts, State, national_value_added};
use crate::cells::{Cells, RURAL, URBAN, by_place, cells, flat, unflat};
use crate::check::place_name;
use crate::economy::{Checked, Economy, Structure};
use crate::error::EquilibriumError;
use crate::fixed_point::{self, Settings, Stuck};
use crate::parameters::Capital;
use crate::policy::PolicyLevels;
use crate::trade::Trade;
use std::sync::Arc;

/// An economy in equilibrium, from which reforms start.
///
/// ```
/// # use ronghe_equilibrium::{Baseline, Case};
/// # let text = include_str!("../../../cases/equilibrium/2_land.json");
/// let case = Case::parse(text)?;
/// let baseline = Baseline::calibrate(&case.economy)?;
/// assert_eq!(baseline.places(), 3);
/// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Baseline {
    pub(crate) structure: Structure,
    pub(crate) policy: PolicyLevels,
    pub(crate) trade: Arc<Trade>,
    /// Share of people registered in a cell who work in it, `m_ii`.
    pub(crate) staying: Arc<Vec<f64>>,
    /// Shares of movers `m_ij`, zero on the diagonal, row by row.
    pub(crate) moving: Arc<Vec<f64>>,
    pub(crate) state: State,
    pub(crate) accounts: Accounts,
}

impl Baseline {
    /// Finds the sales at which the given shares are an equilibrium.
    ///
    /// Trade, migration and spending shares are observed; sales are the fixed point of the goods
    /// markets `R_s,i = sum_n pi_s[i][n] X_s,n` with zone 0's value added as the unit of money (a
    /// Perron vector), and in-migrants' income that of `M_j = sum_{i != j} flow_ij (w_j + chi_i ell_i)`.
    ///
    /// # Errors
    /// [`EquilibriumError::Economy`] lists everything wrong with the data;
    /// [`EquilibriumError::Infeasible`] names an income or budget that is not positive;
    /// [`EquilibriumError::NoConvergence`].
    ///
    /// # Source
    /// The data's own shares as baseline: Dekle, Eaton and Kortum (2007), AER 97(2).
    pub fn calibrate(economy: &Economy) -> Result<Self, EquilibriumError> {
        let Checked { structure, policy } = economy.checked()?;
        let trade = Trade::new(structure.n, economy.pi.values());
        linked(&structure, &trade)?;
        let (staying, moving) = movers(economy.m.values(), 2 * structure.n);
        let registered = flat(&structure.registered);
        let stayers: Vec<f64> = registered
            .iter()
            .zip(&staying)
            .map(|(h, m)| h * m)
            .collect();
        let mut incomers = vec![0.0; registered.len()];
        for (people, row) in registered.iter().zip(moving.chunks_exact(registered.len())) {
            crate::cells::add_scaled(&mut incomers, *people, row);
        }
        let n = structure.n;
        let people = State {
            sales: cells(n, |_, _| 0.0),
            stayers: unflat(&stayers),
            incomers: unflat(&incomers),
            incomer_income: cells(n, |_, _| 0.0),
        };
        let markets = Markets {
            structure: &structure,
            policy: &policy,
            trade: &trade,
            moving: &moving,
        };
        let state = markets.clear(&people)?;
        let accounts = Accounts::new(&structure, &policy, &state);
        check_positive("baseline", &structure, &accounts)?;
        Ok(Self {
            structure,
            policy,
            trade: Arc::new(trade),
            staying: Arc::new(staying),
            moving: Arc::new(moving),
            state,
            accounts,
        })
    }

    /// Number of places `N`.
    #[must_use]
    pub fn places(&self) -> usize {
        self.structure.n
    }

    /// Name of a place for messages and tables: its own, or its index.
    #[must_use]
    pub fn place_name(&self, n: usize) -> String {
        self.structure
            .names
            .get(n)
            .cloned()
            .unwrap_or_else(|| n.to_string())
    }

    /// Zone of each place, `[N]`.
    #[must_use]
    pub fn zone(&self) -> &[usize] {
        &self.structure.zone
    }

    /// Registered people by cell, `[2][N]`.
    #[must_use]
    pub fn registered(&self) -> &Cells {
        &self.structure.registered
    }

    /// Sales by cell, `[2][N]`, in units of zone 0's value added.
    #[must_use]
    pub fn sales(&self) -> &Cells {
        &self.state.sales
    }

    /// Workers by cell, `[2][N]`, in the unit of registered people.
    #[must_use]
    pub fn workers(&self) -> Cells {
        self.state.workers()
    }

    /// The same baseline with other numbers of registered people, as after births, deaths and changes of
    /// registration: shares, prices and incomes that hats start from stay, so that a solve without levers
    /// gives the equilibrium of the new people.
    ///
    /// # Errors
    /// [`EquilibriumError::Levers`] names every number that is not above 0, or a list of another length.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, Levers, Options};
    /// # let text = include_str!("../../../cases/equilibrium/2_land.json");
    /// # let baseline = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let doubled = baseline.registered().clone().map(|row| row.iter().map(|h| 2.0 * h).collect());
    /// let more = baseline.with_registered(doubled)?.solve(&Levers::default(), &Options::default())?;
    /// assert!((more.welfare - 1.0).abs() < 1e-9 || more.welfare < 1.0); // land and service are shared by more
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn with_registered(&self, registered: Cells) -> Result<Self, EquilibriumError> {
        let n = self.structure.n;
        let names = &self.structure.names;
        let mut check = crate::check::Check::new(n, names);
        let advice = "give registered people; merge a place that has none in one of its cells";
        let spread = crate::spread::Spread::from(registered.clone());
        check.table(
            "registered",
            &spread,
            &[2, n],
            crate::check::Range::POSITIVE,
            advice,
        );
        if !check.problems.is_empty() {
            return Err(EquilibriumError::Levers(check.problems));
        }
        let mut changed = self.clone();
        changed.structure.registered = registered;
        Ok(changed)
    }

    /// Policy in force.
    #[must_use]
    pub fn policy(&self) -> &PolicyLevels {
        &self.policy
    }

    /// Land income a migrant keeps from the registered cell, `chi ell`, by cell.
    pub(crate) fn kept_right(&self) -> Vec<f64> {
        flat(&cells(self.structure.n, |s, n| {
            self.policy.chi[s][n] * self.accounts.right[s][n]
        }))
    }
}

/// Splits migration shares into the diagonal and the rest.
fn movers(m: &[f64], cells: usize) -> (Vec<f64>, Vec<f64>) {
    let mut moving = m.to_vec();
    let staying = (0..cells)
        .map(|i| std::mem::take(&mut moving[i * cells + i]))
        .collect();
    (staying, moving)
}

/// Places that neither trade with the others nor share a zone's capital (if it moves) with them have no
/// common unit of money: their sales are not determined.
fn linked(s: &Structure, trade: &Trade) -> Result<(), EquilibriumError> {
    let mut reached = vec![false; s.n];
    let mut queue = vec![s.zone.iter().position(|&z| z == 0).unwrap_or(0)];
    reached[queue[0]] = true;
    while let Some(at) = queue.pop() {
        let unseen: Vec<usize> = (0..s.n).filter(|&n| !reached[n]).collect();
        for other in unseen {
            let trades = [0, 1].into_iter().any(|good| trade.links(good, at, other));
            let pooled = s.shares.capital == Capital::National && s.zone[at] == s.zone[other];
            if trades || pooled {
                reached[other] = true;
                queue.push(other);
            }
        }
    }
    let Some(alone) = reached.iter().position(|&r| !r) else {
        return Ok(());
    };
    Err(EquilibriumError::Unlinked {
        place: place_name(alone, &s.names),
        link: match s.shares.capital {
            Capital::National => "belongs to it",
            Capital::Local => "shares capital with it (capital is local)",
        },
    })
}

/// The goods markets at observed shares.
struct Markets<'a> {
    structure: &'a Structure,
    policy: &'a PolicyLevels,
    trade: &'a Trade,
    moving: &'a [f64],
}

impl Markets<'_> {
    /// Clears them: logs of sales and of in-migrants' income settle.
    fn clear(&self, people: &State) -> Result<State, EquilibriumError> {
        const SETTINGS: Settings = Settings {
            tolerance: 1e-13,
            goal: 3e-15,
            max_passes: 20_000,
            window: 8,
            damping: 1.0,
        };
        let n = self.structure.n;
        let migrants: f64 = people.incomers.iter().flatten().sum();
        let guess = State {
            sales: cells(n, |_, _| 1.0 / n as f64),
            incomer_income: cells(n, |s, p| {
                0.3 * people.incomers[s][p] / migrants.max(f64::MIN_POSITIVE)
            }),
            ..people.clone()
        };
        let solved = fixed_point::solve(
            |x| self.pass(&self.read(x, people)),
            self.pass(&guess),
            &SETTINGS,
        );
        match solved {
            Ok(fixed) => Ok(self.read(&fixed.point, people)),
            Err(stuck) => Err(self.explain(&stuck, people, SETTINGS.tolerance)),
        }
    }

    /// Logs of sales, then of in-migrants' income (0 where there are none).
    fn read(&self, logs: &[f64], people: &State) -> State {
        let (sales, income) = logs.split_at(2 * self.structure.n);
        let sales: Vec<f64> = sales.iter().map(|x| x.exp()).collect();
        let income = income.iter().zip(flat(&people.incomers));
        let income: Vec<f64> = income
            .map(|(x, i)| if i > 0.0 { x.exp() } else { 0.0 })
            .collect();
        State {
            sales: unflat(&sales),
            incomer_income: unflat(&income),
            ..people.clone()
        }
    }

    fn pass(&self, state: &State) -> Vec<f64> {
        let (s, policy) = (self.structure, self.policy);
        let a = Accounts::new(s, policy, state);
        let groups = std::array::from_fn(|g| a.groups[g].as_slice());
        let spending = a.spending(s, &s.shares.fa, &groups);
        let sales = [0, 1].map(|g| self.trade.sales(g, spending[g].iter().copied()));
        let mut brought = vec![0.0; 2 * s.n];
        let rows = self.moving.chunks_exact(2 * s.n).enumerate();
        for (i, row) in rows {
            let (k, n) = (i / s.n, i % s.n);
            let kept = policy.chi[k][n] * a.right[k][n] * s.registered[k][n];
            if kept != 0.0 {
                crate::cells::add_scaled(&mut brought, kept, row);
            }
        }
        let unit = national_value_added(s, policy, &sales);
        let wages = flat(&cells(s.n, |k, n| a.net_wage[k][n] * state.incomers[k][n]));
        let income = wages.iter().zip(&brought).map(|(wage, land)| wage + land);
        let incomers = flat(&state.incomers);
        let incomes = income
            .zip(&incomers)
            .map(|(m, i)| if *i > 0.0 { m.ln() } else { 0.0 });
        flat(&sales)
            .iter()
            .map(|r| (r / unit).ln())
            .chain(incomes)
            .collect()
    }

    fn explain(&self, stuck: &Stuck, people: &State, tolerance: f64) -> EquilibriumError {
        let state = self.read(&stuck.last, people);
        let sales = [("farm sales", RURAL), ("non-farm sales", URBAN)];
        for (amount, k) in sales {
            if let Some(n) = state.sales[k]
                .iter()
                .position(|r| !(r.is_finite() && *r > 1e-200))
            {
                return EquilibriumError::Infeasible {
                    stage: "baseline",
                    amount,
                    place: place_name(n, &self.structure.names),
                    value: state.sales[k][n],
                    advice: "its people live on them; give it a share in some buyer's spending (pi), \
                             or merge the place",
                };
            }
        }
        let accounts = Accounts::new(self.structure, self.policy, &state);
        if let Err(error) = check_positive("baseline", self.structure, &accounts) {
            return error;
        }
        EquilibriumError::NoConvergence {
            stage: "baseline",
            residual: stuck.residual(),
            tolerance,
            history: stuck.history.clone(),
        }
    }
}

/// Amounts whose logs the model takes.
pub(crate) fn check_positive(
    stage: &'static str,
    s: &Structure,
    a: &Accounts,
) -> Result<(), EquilibriumError> {
    let public = "give it a larger transfer T, a tax, or a smaller ecosystem levy (eco)";
    let land = "give it a larger land-pot grant, or none";
    let rent = "urban land needs a cost share (land) or housing (beta_h)";
    let amounts: [(&'static str, &Vec<f64>, &'static str); 6] = [
        ("public spending", &a.public, public),
        ("rural household income", &a.income[RURAL], land),
        (
            "urban household income",
            &a.income[URBAN],
            "lower the transfers it pays",
        ),
        ("income of a rural stayer", &a.stayer_income[RURAL], land),
        (
            "income of an urban stayer",
            &a.stayer_income[URBAN],
            "lower the transfers it pays",
        ),
        ("urban land rent", &a.urban_rent, rent),
    ];
    for (amount, values, advice) in amounts {
        if let Some(n) = by_place(s.n, |n| values[n])
            .iter()
            .position(|v| !(v.is_finite() && *v > 0.0))
        {
            let place = place_name(n, &s.names);
            return Err(EquilibriumError::Infeasible {
                stage,
                amount,
                place,
                value: values[n],
                advice,
            });
        }
    }
    pots(stage, s, a)
}

/// A land pot may be empty, but nobody lives on a share in a debt.
fn pots(stage: &'static str, s: &Structure, a: &Accounts) -> Result<(), EquilibriumError> {
    match a.right[RURAL].iter().position(|right| *right < 0.0) {
        None => Ok(()),
        Some(n) => Err(EquilibriumError::Infeasible {
            stage,
            amount: "land income of a rural right",
            place: place_name(n, &s.names),
            value: a.right[RURAL][n],
            advice: "a negative grant cannot take more than the rent of the land pot",
        }),
    }
}
