//! Incomes, land rents and the public budget of an equilibrium, in money (P3, P5).
//!
//! Money is value added of zone 0. All follow from sales `R`, stayers `S`, in-migrants `I` and the
//! income `M` in-migrants bring home to their working cell.

use crate::cells::{Cells, Groups, RURAL, URBAN, add_scaled, cells};
use crate::economy::Structure;
use crate::parallel;
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
    /// Keeps the lists for the next pass.
    pub(crate) fn keep(self) {
        let pairs = [self.sales, self.stayers, self.incomers, self.incomer_income];
        parallel::keep(pairs.into_iter().flatten());
    }

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
            add_scaled(&mut income, *right, row);
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

/// Household incomes and land pots of one place.
struct Place {
    income: [f64; 2],
    urban_rent: f64,
    right: [f64; 2],
    stayer_income: [f64; 2],
}

impl Accounts {
    pub(crate) fn new(s: &Structure, policy: &PolicyLevels, state: &State) -> Self {
        let mut a = Self::produced(s, policy, state);
        let pooled = s.by_zone(|n| net_capital(s, &a, n));
        // `levy_n = (zone sum of eco) va_n / (zone va)`, and what is paid to `Converts` raised alike
        let exits = |n: usize| s.converts.as_ref().map_or(0.0, |c| c.paid[n]);
        let paid = s.by_zone(|n| policy.eco[n] + exits(n));
        let total = s.by_zone(|n| a.value_added[n]);
        let lists = parallel::lists(s.n, |n| {
            let owner = owner(s, policy, &a, &pooled, n);
            let p = a.divide_land(s, policy, state, owner, n);
            let bills = |k: usize| a.wage_bill[k][n] + a.capital_bill[k][n];
            let c = policy.collective[n];
            let land_share = (1.0 - c) * s.shares.phi[n] + c * policy.s_state[n];
            let levy = paid[s.zone[n]] * a.value_added[n] / total[s.zone[n]];
            let public = s.shares.tax[n] * (bills(RURAL) + bills(URBAN))
                + land_share * p.urban_rent
                + policy.transfer[n]
                - levy;
            let [rural, urban] = [RURAL, URBAN].map(|k| p.stayer_income[k] * state.stayers[k][n]);
            let ([e0, e1], [l0, l1], [y0, y1]) = (p.income, p.right, p.stayer_income);
            [
                e0,
                e1,
                p.urban_rent,
                l0,
                l1,
                y0,
                y1,
                public,
                owner,
                rural,
                urban,
            ]
        });
        let [e0, e1, rent, l0, l1, y0, y1, public, owners, rural, urban] = lists;
        let [rural_in, urban_in] = state.incomer_income.each_ref().map(|income| copy(income));
        a.income = [e0, e1];
        a.urban_rent = rent;
        a.right = [l0, l1];
        a.stayer_income = [y0, y1];
        a.public = public;
        a.groups = [rural, urban, rural_in, urban_in, copy(&owners)];
        a.owners = owners;
        if let Some(converts) = &s.converts {
            a.converts = converts.income(&a.right[RURAL]);
            add_scaled(&mut a.groups[1], 1.0, &a.converts);
            add_scaled(&mut a.groups[3], -1.0, &a.converts);
        }
        a
    }

    /// Production side: what sales pay to each factor; `Y = R / (1 + mu)` for farm goods, `Y = R` for
    /// others. The rest is still empty.
    fn produced(s: &Structure, policy: &PolicyLevels, state: &State) -> Self {
        let share = &s.shares;
        let lists = parallel::lists(s.n, |n| {
            let farm = state.sales[RURAL][n] / (1.0 + policy.mu[n]);
            let receipts = [farm, state.sales[URBAN][n]];
            let margin = state.sales[RURAL][n] - farm;
            let cell = |k: usize| share.value_added(k, n) * receipts[k];
            let bills = |part: &Cells| [RURAL, URBAN].map(|k| part[k][n] * receipts[k]);
            let ([w0, w1], [k0, k1], [l0, l1]) =
                (bills(&share.lab), bills(&share.cap), bills(&share.land));
            let net = |bill: f64, k: usize| {
                let workers = state.stayers[k][n] + state.incomers[k][n];
                (1.0 - share.tax[n]) * bill / workers
            };
            let value_added = cell(RURAL) + cell(URBAN) + margin;
            let (net0, net1) = (net(w0, RURAL), net(w1, URBAN));
            [
                farm,
                margin,
                w0,
                w1,
                k0,
                k1,
                l0,
                l1,
                value_added,
                net0,
                net1,
            ]
        });
        let [
            farm,
            margin,
            w0,
            w1,
            k0,
            k1,
            l0,
            l1,
            value_added,
            net0,
            net1,
        ] = lists;
        Self {
            receipts: [farm, copy(&state.sales[URBAN])],
            margin,
            wage_bill: [w0, w1],
            capital_bill: [k0, k1],
            land_bill: [l0, l1],
            net_wage: [net0, net1],
            value_added,
            owners: Vec::new(),
            income: Cells::default(),
            urban_rent: Vec::new(),
            right: Cells::default(),
            stayer_income: Cells::default(),
            public: Vec::new(),
            converts: vec![0.0; s.n],
            groups: Groups::default(),
        }
    }

    /// Housing spending returns as rent within the place, so that incomes solve in closed form.
    fn divide_land(
        &self,
        s: &Structure,
        policy: &PolicyLevels,
        state: &State,
        owner: f64,
        n: usize,
    ) -> Place {
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
        let urban = (earned(URBAN) + urban_land + owner)
            / (1.0 - households * housing[URBAN] * at_home[URBAN]);
        let rent = self.land_bill[URBAN][n] + housing[URBAN] * urban;

        let solo = policy.coop[n] * self.margin[n] + policy.eco[n];
        let outside = self.land_bill[RURAL][n]
            + collective * (1.0 - policy.s_state[n]) * rent
            + policy.grant[n];
        let rural = (earned(RURAL) + solo + outside * at_home[RURAL])
            / (1.0 - housing[RURAL] * at_home[RURAL]);

        let pots = [outside + housing[RURAL] * rural, households * rent];
        let right = [RURAL, URBAN].map(|k| pots[k] / rights[k]);
        let solo = [solo, 0.0];
        Place {
            income: [rural, urban],
            urban_rent: rent,
            right,
            stayer_income: [RURAL, URBAN]
                .map(|k| self.net_wage[k][n] + right[k] + solo[k] / stayers[k]),
        }
    }

    /// Keeps the lists for the next pass.
    pub(crate) fn keep(self) {
        let pairs = [
            self.receipts,
            self.wage_bill,
            self.capital_bill,
            self.land_bill,
            self.net_wage,
            self.income,
            self.right,
            self.stayer_income,
        ];
        parallel::keep(pairs.into_iter().flatten());
        parallel::keep(self.groups);
        parallel::keep([
            self.margin,
            self.value_added,
            self.owners,
            self.urban_rent,
            self.public,
        ]);
    }

    /// Spending on each good, `X_s`: households, government, inputs. `farm_share` is by group.
    pub(crate) fn spending(
        &self,
        s: &Structure,
        farm_share: &Groups,
        groups: &[&[f64]; 5],
    ) -> Cells {
        parallel::lists(s.n, |n| {
            let mut spent = [RURAL, URBAN].map(|good| {
                let inputs = |k: usize| s.shares.io[k][good][n] * self.receipts[k][n];
                s.shares.gov[good][n] * self.public[n] + inputs(RURAL) + inputs(URBAN)
            });
            for (g, income) in groups.iter().enumerate() {
                let goods = (1.0 - s.shares.beta_h[RESIDENCE[g]][n]) * income[n];
                let farm = farm_share[g][n] * goods;
                spent[RURAL] += farm;
                spent[URBAN] += goods - farm;
            }
            spent
        })
    }
}

fn copy(list: &[f64]) -> Vec<f64> {
    parallel::list(list.len(), |n| list[n])
}

/// Net capital income of a place, `(1-tax) cap Y`.
fn net_capital(s: &Structure, a: &Accounts, n: usize) -> f64 {
    (1.0 - s.shares.tax[n]) * (a.capital_bill[RURAL][n] + a.capital_bill[URBAN][n])
}

/// `own_n = omega_n sum_zone (1-tax) cap Y + (1-coop) margin`; with local capital, the own place's
/// capital income.
fn owner(s: &Structure, policy: &PolicyLevels, a: &Accounts, pooled: &[f64], n: usize) -> f64 {
    let capital = match s.shares.capital {
        Capital::Local => net_capital(s, a, n),
        Capital::National => s.omega[n] * pooled[s.zone[n]],
    };
    capital + (1.0 - policy.coop[n]) * a.margin[n]
}
