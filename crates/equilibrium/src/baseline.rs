//! The observed economy as an exact equilibrium (P1-P3).

use crate::accounts::{Accounts, State, national_value_added};
use crate::cells::{Cells, RURAL, URBAN, by_place, cells, flat, unflat};
use crate::check::place_name;
use crate::economy::{Checked, Economy, Structure};
use crate::error::EquilibriumError;
use crate::fixed_point::{self, Settings, Stuck};
use crate::kernel::{Kernel, KernelKind, Linked};
use crate::migration::{Anchor, Flows, Migration, Offer};
use crate::near::Near;
use crate::parallel;
use crate::parameters::Capital;
use crate::policy::PolicyLevels;
use crate::trade::Trade;
use std::sync::{Arc, OnceLock};

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
    /// Shares of migration as observed, with the costs of reforms since; `anchor` has the other hats.
    pub(crate) moving: Arc<Kernel>,
    pub(crate) anchor: Arc<Anchor>,
    pub(crate) state: State,
    pub(crate) accounts: Accounts,
    /// What a place does to itself, found when first needed.
    pub(crate) near: OnceLock<Option<Near>>,
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
        let checked = economy.checked(None)?;
        let (n, pi) = (economy.n, economy.pi.values());
        let [farm, other] = [0, 1].map(|s| {
            let table = &pi[s * n * n..(s + 1) * n * n];
            let rows = (0..n).flat_map(|buyer| (0..n).map(move |origin| table[origin * n + buyer]));
            Kernel::dense(n, rows.collect())
        });
        let moving = Kernel::dense(2 * n, economy.m.values().to_vec())?;
        Self::clear(checked, [farm?, other?], moving)
    }

    /// [`Baseline::calibrate`] from kernels instead of tables: the way to many places.
    ///
    /// `trade` has a row for each buyer, by good; `migration` a row for each cell of registration. The
    /// economy's `pi` and `m` must be one number (0 by convention) and are not read; `N` may be up to
    /// [`crate::MAX_KERNEL_PLACES`]. Memory and time grow with what the kernels hold, `O(N)` by groups.
    ///
    /// # Errors
    /// As [`Baseline::calibrate`].
    ///
    /// ```
    /// use ronghe_equilibrium::{Baseline, Economy, Household, Kernel, Levers, NestedWeights, Options};
    /// use ronghe_equilibrium::{Parameters, Policy};
    /// // a thousand equal places, one market
    /// let n = 1_000;
    /// let one = |size: usize, total: f64| NestedWeights {
    ///     group: vec![0; size],
    ///     origin: vec![1.0; size],
    ///     destination: vec![total / (size - 1) as f64; size],
    ///     blocks: vec![vec![1.0]],
    ///     ..NestedWeights::default()
    /// };
    /// let trade = Kernel::nested(vec![0.7; n], &one(n, 0.3))?;
    /// let migration = Kernel::nested(vec![0.9; 2 * n], &one(2 * n, 0.1))?;
    /// let economy = Economy {
    ///     n,
    ///     pi: 0.0.into(),
    ///     m: 0.0.into(),
    ///     h: vec![0.5 / n as f64; 2 * n].into(),
    ///     omega: vec![1.0 / n as f64; n].into(),
    ///     zone: 0.0.into(),
    ///     wedge0: 1.0.into(),
    ///     par: Parameters::default(),
    ///     pol: Policy::default(),
    ///     household: Household::default(),
    ///     places: Vec::new(),
    /// };
    /// let base = Baseline::from_kernels(&economy, [trade.clone(), trade], migration)?;
    /// let richer = Levers { productivity: Some(1.1.into()), ..Levers::default() };
    /// assert!(base.solve(&richer, &Options::default())?.welfare > 1.0);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn from_kernels(
        economy: &Economy,
        trade: [Kernel; 2],
        migration: Kernel,
    ) -> Result<Self, EquilibriumError> {
        parallel::among(economy.n, || {
            let checked = economy.checked(Some((&trade, &migration)))?;
            Self::clear(checked, trade, migration)
        })
    }

    fn clear(
        checked: Checked,
        trade: [Kernel; 2],
        moving: Kernel,
    ) -> Result<Self, EquilibriumError> {
        let Checked { structure, policy } = checked;
        let trade = Trade { goods: trade };
        linked(&structure, &trade)?;
        let registered = flat(&structure.registered);
        let own = registered.iter().zip(&moving.own);
        let stayers: Vec<f64> = own.map(|(h, m)| h * m).collect();
        let incomers = moving.rest.multiply_transposed(&registered);
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
        let moving = Arc::new(moving);
        let right = kept_right(&structure, &policy, &accounts);
        let anchor = Anchor::new(Arc::clone(&moving), flat(&accounts.net_wage), right);
        Ok(Self {
            structure,
            policy,
            trade: Arc::new(trade),
            moving,
            anchor: Arc::new(anchor),
            state,
            accounts,
            near: OnceLock::new(),
        })
    }

    /// What a place does to itself.
    pub(crate) fn near(&self) -> Option<&Near> {
        // not `get_or_init`: a thread that waits for others in the search may be given another solve of
        // this baseline, and must not wait for itself; whoever is first, the block is the same
        if self.near.get().is_none() {
            let _ = self.near.set(Near::new(self));
        }
        self.near.get().and_then(Option::as_ref)
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
        changed.near = OnceLock::new();
        Ok(changed)
    }

    /// Policy in force.
    #[must_use]
    pub fn policy(&self) -> &PolicyLevels {
        &self.policy
    }

    /// How the tables of migration and of trade in the two goods are held.
    #[must_use]
    pub fn kernels(&self) -> [KernelKind; 3] {
        let [farm, other] = &self.trade.goods;
        [self.moving.kind(), farm.kind(), other.kind()]
    }

    /// Land income a migrant keeps from the registered cell, `chi ell`, by cell.
    pub(crate) fn kept_right(&self) -> Vec<f64> {
        kept_right(&self.structure, &self.policy, &self.accounts)
    }

    /// Persons by registered and working cell in this baseline.
    pub(crate) fn flows(&self) -> Flows {
        self.flows_of(&flat(&self.structure.registered))
    }

    /// `sum_{j != i} m_ij x_j`, with the shares of this baseline.
    pub(crate) fn sent(&self, x: &[f64]) -> Vec<f64> {
        if self.anchor.fresh {
            return self.moving.rest.multiply(x);
        }
        self.flows_of(&vec![1.0; x.len()]).leavers(x)
    }

    /// `sum_{i != j} m_ij q_i`, with the shares of this baseline.
    pub(crate) fn received(&self, q: &[f64]) -> Vec<f64> {
        if self.anchor.fresh {
            return self.moving.rest.multiply_transposed(q);
        }
        self.flows_of(&vec![1.0; q.len()]).incomers(q)
    }

    /// The same for other numbers of registered people; ones give the shares.
    pub(crate) fn flows_of(&self, registered: &[f64]) -> Flows {
        let ones = vec![1.0; 2 * self.structure.n];
        let mut migration = Migration::new(self, Arc::clone(&self.moving), &self.policy.chi);
        let offer = Offer {
            staying: ones.clone(),
            worth: ones.clone(),
            wage: flat(&self.accounts.net_wage),
            right: self.kept_right(),
        };
        migration.refit(&offer);
        Flows::new(&migration, &offer, registered, &ones)
    }
}

fn kept_right(s: &Structure, policy: &PolicyLevels, accounts: &Accounts) -> Vec<f64> {
    flat(&cells(s.n, |k, n| policy.chi[k][n] * accounts.right[k][n]))
}

/// Places that neither trade with the others nor share a zone's capital (if it moves) with them have no
/// common unit of money: their sales are not determined.
fn linked(s: &Structure, trade: &Trade) -> Result<(), EquilibriumError> {
    let mut label: Vec<usize> = (0..s.n).collect();
    if s.shares.capital == Capital::National {
        label.clone_from(&s.zone);
    }
    let mut linked = Linked::new(s.n);
    for good in &trade.goods {
        good.link(&label, &mut linked);
    }
    let nation = s.zone.iter().position(|&z| z == 0).unwrap_or(0);
    let nation = linked.first(label[nation]);
    let Some(alone) = (0..s.n).find(|&n| linked.first(label[n]) != nation) else {
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
    moving: &'a Kernel,
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
            None,
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
        let sales = [0, 1].map(|g| self.trade.sales(g, &spending[g]));
        let kept = flat(&cells(s.n, |k, n| {
            policy.chi[k][n] * a.right[k][n] * s.registered[k][n]
        }));
        let brought = if kept.iter().any(|kept| *kept != 0.0) {
            self.moving.rest.multiply_transposed(&kept)
        } else {
            vec![0.0; 2 * s.n]
        };
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
