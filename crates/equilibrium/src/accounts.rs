//! Incomes, land rents and the public budget of an equilibrium, in money (P3, P5).
//!
//! Money is value added of zone 0. All follow from sales `R`, stayers `S`, in-migrants `I` and the
//! income `M` in-migrants bring home to their working cell.

use crate::cells::{Cells, Groups, RURAL, URBAN, by_place, cells};
use crate::economy::Structure;
use crate::parameters::Capital;
use crate::policy::PolicyLevels;

/// Cell of residence of each group: stayers, in-migrants, owners.
pub(crate) const RESIDENCE: [usize; 5] = [RURAL, URBAN, RURAL, URBAN, URBAN];

/// The state of an economy from which all accounts follow, by cell.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// Sales `R`.
    pub(crate) sales: Cells,
    /// Stayers `S`: people working where they are registered.
    pub(crate) stayers: Cells,
    /// In-migrants `I`.
    pub(crate) incomers: Cells,
    /// Income of in-migrants `M`, and of people who changed their registration from old rights.
    pub(crate) incomer_income: Cells,
}

impl State {
    /// Workers `L = S + I`.
    pub(crate) fn workers(&self) -> Cells {
        cells(self.sales[0].len(), |s, n| {
            self.stayers[s][n] + self.incomers[s][n]
        })
    }
}

/// People whose registration moved to town and who keep a right in the land pot they left, or are paid
/// for it (P3, P5).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Converts {
    /// Rights in the rural land pot of place `i` held in the urban cell of place `j`: `[N][N]`, persons
    /// times the part kept.
    pub(crate) rights: Vec<f64>,
    /// Paid once for rights given up, by place of residence, `[N]`, money.
    pub(crate) paid: Vec<f64>,
}

impl Converts {
    /// Rights held in the pot of place `n`, wherever the holders live.
    fn held(&self, n: usize) -> f64 {
        let places = self.paid.len();
        self.rights[n * places..(n + 1) * places].iter().sum()
    }

    /// Income in the urban cell of each place, from rights at `right` each and from what is paid.
    fn income(&self, right: &[f64]) -> Vec<f64> {
        let mut income = self.paid.clone();
        for (row, right) in self.rights.chunks_exact(right.len()).zip(right) {
            crate::cells::add_scaled(&mut income, *right, row);
        }
        income
    }
}

/// The accounts, by cell or place.
#[derive(Clone, Debug)]
pub(crate) struct Accounts {
    /// Producers' receipts `Y`.
    pub(crate) receipts: Cells,
    /// Trade margin on farm goods.
    pub(crate) margin: Vec<f64>,
    pub(crate) wage_bill: Cells,
    pub(crate) capital_bill: Cells,
    pub(crate) land_bill: Cells,
    /// Net wage per head `w`.
    pub(crate) net_wage: Cells,
    pub(crate) value_added: Vec<f64>,
    /// Income of owners `own`.
    pub(crate) owners: Vec<f64>,
    /// Household income `E`.
    pub(crate) income: Cells,
    /// Urban land rent `Q`.
    pub(crate) urban_rent: Vec<f64>,
    /// Land income of one full right, `ell`.
    pub(crate) right: Cells,
    /// Income per stayer `y_stay`.
    pub(crate) stayer_income: Cells,
    /// Public spending `G`.
    pub(crate) public: Vec<f64>,
    /// Income of [`Converts`] from the rights they left or sold, `[N]`; they are urban stayers.
    pub(crate) converts: Vec<f64>,
    /// Income of the groups.
    pub(crate) groups: Groups,
}

/// Production side: what sales pay to each factor.
struct Production {
    receipts: Cells,
    margin: Vec<f64>,
    wage_bill: Cells,
    capital_bill: Cells,
    land_bill: Cells,
    value_added: Vec<f64>,
}

impl Production {
    fn new(s: &Structure, policy: &PolicyLevels, sales: &Cells) -> Self {
        let receipts = receipts(policy, sales);
        let bill = |share: &Cells| cells(s.n, |k, n| share[k][n] * receipts[k][n]);
        let margin = by_place(s.n, |n| sales[RURAL][n] - receipts[RURAL][n]);
        let value_added = by_place(s.n, |n| {
            let cell = |k: usize| s.shares.value_added(k, n) * receipts[k][n];
            cell(RURAL) + cell(URBAN) + margin[n]
        });
        Self {
            wage_bill: bill(&s.shares.lab),
            capital_bill: bill(&s.shares.cap),
            land_bill: bill(&s.shares.land),
            receipts,
            margin,
            value_added,
        }
    }
}

/// `Y = R / (1 + mu)` for farm goods, `Y = R` for others.
fn receipts(policy: &PolicyLevels, sales: &Cells) -> Cells {
    let rural = sales[RURAL]
        .iter()
        .zip(&policy.mu)
        .map(|(sales, mu)| sales / (1.0 + mu))
        .collect();
    [rural, sales[URBAN].clone()]
}

/// Value added of zone 0 at the given sales: the numeraire is where it is one.
pub(crate) fn national_value_added(s: &Structure, policy: &PolicyLevels, sales: &Cells) -> f64 {
    s.national(|n| {
        let farm = sales[RURAL][n] / (1.0 + policy.mu[n]);
        let margin = sales[RURAL][n] - farm;
        s.shares.value_added(RURAL, n) * farm
            + s.shares.value_added(URBAN, n) * sales[URBAN][n]
            + margin
    })
}

impl Accounts {
    pub(crate) fn new(s: &Structure, policy: &PolicyLevels, state: &State) -> Self {
        let made = Production::new(s, policy, &state.sales);
        let net_wage = cells(s.n, |k, n| {
            let workers = state.stayers[k][n] + state.incomers[k][n];
            (1.0 - s.shares.tax[n]) * made.wage_bill[k][n] / workers
        });
        let owners = owners(s, policy, &made);
        let public_levy = levy(s, policy, &made.value_added);
        let mut a = Self {
            net_wage,
            value_added: made.value_added,
            margin: made.margin,
            receipts: made.receipts,
            wage_bill: made.wage_bill,
            capital_bill: made.capital_bill,
            land_bill: made.land_bill,
            income: cells(s.n, |_, _| 0.0),
            urban_rent: vec![0.0; s.n],
            right: cells(s.n, |_, _| 0.0),
            stayer_income: cells(s.n, |_, _| 0.0),
            public: vec![0.0; s.n],
            converts: vec![0.0; s.n],
            groups: std::array::from_fn(|_| Vec::new()),
            owners,
        };
        for (n, levy) in public_levy.into_iter().enumerate() {
            a.divide_land(s, policy, state, n);
            let tax_base = [RURAL, URBAN]
                .map(|k| a.wage_bill[k][n] + a.capital_bill[k][n])
                .iter()
                .sum::<f64>();
            let c = policy.collective[n];
            let land_share = (1.0 - c) * s.shares.phi[n] + c * policy.s_state[n];
            a.public[n] =
                s.shares.tax[n] * tax_base + land_share * a.urban_rent[n] + policy.transfer[n]
                    - levy;
        }
        if let Some(converts) = &s.converts {
            a.converts = converts.income(&a.right[RURAL]);
        }
        let stayers =
            [RURAL, URBAN].map(|k| by_place(s.n, |n| a.stayer_income[k][n] * state.stayers[k][n]));
        let [rural, urban] = stayers;
        let [rural_in, urban_in] = state.incomer_income.clone();
        a.groups = [rural, urban, rural_in, urban_in, a.owners.clone()];
        for n in 0..s.n {
            a.groups[1][n] += a.converts[n];
            a.groups[3][n] -= a.converts[n];
        }
        a
    }

    /// Household incomes and land pots of one place. Housing spending returns as rent within the
    /// place, so that incomes solve in closed form.
    fn divide_land(&mut self, s: &Structure, policy: &PolicyLevels, state: &State, n: usize) {
        let housing = [RURAL, URBAN].map(|k| s.shares.beta_h[k][n]);
        let stayers = [RURAL, URBAN].map(|k| state.stayers[k][n]);
        // people with a right, each counted by the part kept
        let mut rights = [RURAL, URBAN]
            .map(|k| stayers[k] + policy.chi[k][n] * (s.registered[k][n] - stayers[k]));
        rights[RURAL] += s.converts.as_ref().map_or(0.0, |converts| converts.held(n));
        let at_home = [RURAL, URBAN].map(|k| stayers[k] / rights[k]);
        let collective = policy.collective[n];
        let households = (1.0 - collective) * (1.0 - s.shares.phi[n]);
        let earned = |k: usize| self.net_wage[k][n] * stayers[k] + state.incomer_income[k][n];

        let urban_land = households * self.land_bill[URBAN][n] * at_home[URBAN];
        let urban = (earned(URBAN) + urban_land + self.owners[n])
            / (1.0 - households * housing[URBAN] * at_home[URBAN]);
        let rent = self.land_bill[URBAN][n] + housing[URBAN] * urban;

        let solo = policy.coop[n] * self.margin[n] + policy.eco[n];
        let outside = self.land_bill[RURAL][n]
            + collective * (1.0 - policy.s_state[n]) * rent
            + policy.grant[n];
        let rural = (earned(RURAL) + solo + outside * at_home[RURAL])
            / (1.0 - housing[RURAL] * at_home[RURAL]);

        let pots = [outside + housing[RURAL] * rural, households * rent];
        let solo = [solo, 0.0];
        for k in [RURAL, URBAN] {
            self.right[k][n] = pots[k] / rights[k];
            self.stayer_income[k][n] =
                self.net_wage[k][n] + self.right[k][n] + solo[k] / stayers[k];
        }
        self.income[RURAL][n] = rural;
        self.income[URBAN][n] = urban;
        self.urban_rent[n] = rent;
    }

    /// Spending on each good, `X_s`: households, government, inputs. `farm_share` is by group.
    pub(crate) fn spending(
        &self,
        s: &Structure,
        farm_share: &Groups,
        groups: &[&[f64]; 5],
    ) -> Cells {
        let mut spending = cells(s.n, |good, n| {
            let inputs = |k: usize| s.shares.io[k][good][n] * self.receipts[k][n];
            s.shares.gov[good][n] * self.public[n] + inputs(RURAL) + inputs(URBAN)
        });
        for (g, income) in groups.iter().enumerate() {
            for n in 0..s.n {
                let goods = (1.0 - s.shares.beta_h[RESIDENCE[g]][n]) * income[n];
                let farm = farm_share[g][n] * goods;
                spending[RURAL][n] += farm;
                spending[URBAN][n] += goods - farm;
            }
        }
        spending
    }
}

/// `own_n = omega_n sum_zone (1-tax) cap Y + (1-coop) margin`; with local capital, the own place's
/// capital income.
fn owners(s: &Structure, policy: &PolicyLevels, made: &Production) -> Vec<f64> {
    let net = by_place(s.n, |n| {
        let bill = |k: usize| made.capital_bill[k][n];
        (1.0 - s.shares.tax[n]) * (bill(RURAL) + bill(URBAN))
    });
    let pooled = s.by_zone(|n| net[n]);
    by_place(s.n, |n| {
        let capital = match s.shares.capital {
            Capital::Local => net[n],
            Capital::National => s.omega[n] * pooled[s.zone[n]],
        };
        capital + (1.0 - policy.coop[n]) * made.margin[n]
    })
}

/// `levy_n = (zone sum of eco) va_n / (zone va)`, and what is paid to [`Converts`] raised alike.
fn levy(s: &Structure, policy: &PolicyLevels, value_added: &[f64]) -> Vec<f64> {
    let exits = |n: usize| s.converts.as_ref().map_or(0.0, |c| c.paid[n]);
    let paid = s.by_zone(|n| policy.eco[n] + exits(n));
    let total = s.by_zone(|n| value_added[n]);
    by_place(s.n, |n| paid[s.zone[n]] * value_added[n] / total[s.zone[n]])
}
