//! What a reform changes (P1-P5): hats and new policy levels.

use crate::baseline::Baseline;
use crate::cells::{Cells, RURAL, URBAN, by_place, cells};
use crate::check::{Check, Range};
use crate::error::EquilibriumError;
use crate::kernel::Factors;
use crate::migration::{Migration, with_cost};
use crate::path::Placed;
use crate::policy::{Levels, PolicyLevels};
use crate::spread::Spread;
use crate::trade::Trade;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Levers of one reform; an absent lever keeps the baseline.
///
/// # Shapes and units
/// One number means all places and cells. Hats (new / baseline, above 0): `mig` `[2N][2N]`, `trade`
/// `[2][N][N]`; `A`, `wedge`, `amen`, `K` `[N]` or `[2][N]`; `farm`, `home`, `urb` `[N]`. New levels: `mu`,
/// `coop`, `s_state`, `T`, `grant`, `eco`, `zeta` `[N]`, `chi` `[N]` or `[2][N]`, with the units of
/// [`crate::Policy`], `mu` and `eco` at least 0. `new_urb` `[N]` is collective land added, as a share of
/// baseline urban land. A list of two is by place where there are two places (for `trade`: by good).
/// [`Kernel`](crate::Kernel)s by groups take `mig` and `trade` as one number only; `mig_factors` and
/// `trade_factors` give hats by origin, destination and pair of groups to every kernel.
///
/// ```
/// use ronghe_equilibrium::Levers;
/// let mut levers = Levers { coop: Some(0.5.into()), ..Levers::default() };
/// levers.set("T", vec![0.001, -0.001].into()).unwrap();
/// assert_eq!(levers.transfer.unwrap().values(), &[0.001, -0.001]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Levers {
    /// Cost of working in cell `j` for people registered in cell `i` (P3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mig: Option<Spread>,
    /// Cost of trade from `i` to `n`, by good (P2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trade: Option<Spread>,
    /// Productivity (P2).
    #[serde(rename = "A", skip_serializing_if = "Option::is_none")]
    pub productivity: Option<Spread>,
    /// Capital wedge (P3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wedge: Option<Spread>,
    /// Amenity (P1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amen: Option<Spread>,
    /// Capital stock, where capital is local (P3).
    #[serde(rename = "K", skip_serializing_if = "Option::is_none")]
    pub capital: Option<Spread>,
    /// Farmland (P1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub farm: Option<Spread>,
    /// Homestead land (P1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<Spread>,
    /// State-owned urban land (P1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urb: Option<Spread>,
    /// Collective land entering the urban market (P5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_urb: Option<Spread>,
    /// Trade margin on farm goods (P2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mu: Option<Spread>,
    /// Margin returned to farmers (P2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coop: Option<Spread>,
    /// Government's share of collective land rent (P5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s_state: Option<Spread>,
    /// Fiscal transfer (P5).
    #[serde(rename = "T", skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Spread>,
    /// Land-pot grant (P5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Spread>,
    /// Ecosystem payment (P1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eco: Option<Spread>,
    /// Land rights kept by migrants (P5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chi: Option<Spread>,
    /// Rural part of public spending (P4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zeta: Option<Spread>,
    /// Further hats of the cost of migration, as factors (P3). Multiplies `mig`; not part of the schema.
    #[serde(skip)]
    pub mig_factors: Option<Factors>,
    /// Further hats of the cost of trade, as factors by good (P2). Multiplies `trade`; not part of the
    /// schema.
    #[serde(skip)]
    pub trade_factors: Option<[Factors; 2]>,
}

impl Levers {
    /// Names of all levers, as the schema writes them.
    pub const NAMES: [&'static str; 18] = [
        "mig", "trade", "A", "wedge", "amen", "K", "farm", "home", "urb", "new_urb", "mu", "coop",
        "s_state", "T", "grant", "eco", "chi", "zeta",
    ];

    /// Sets a lever by its schema name.
    ///
    /// # Errors
    /// [`EquilibriumError::Levers`] if there is no lever of that name.
    pub fn set(&mut self, name: &str, value: Spread) -> Result<(), EquilibriumError> {
        let Some(lever) = self.slot(name) else {
            let mut problems = crate::Problems::default();
            let names = Self::NAMES.join(", ");
            problems.add(
                "the lever",
                name,
                format!("one of {names}"),
                "check the spelling",
            );
            return Err(EquilibriumError::Levers(problems));
        };
        *lever = Some(value);
        Ok(())
    }

    fn slot(&mut self, name: &str) -> Option<&mut Option<Spread>> {
        Some(match name {
            "mig" => &mut self.mig,
            "trade" => &mut self.trade,
            "A" => &mut self.productivity,
            "wedge" => &mut self.wedge,
            "amen" => &mut self.amen,
            "K" => &mut self.capital,
            "farm" => &mut self.farm,
            "home" => &mut self.home,
            "urb" => &mut self.urb,
            "new_urb" => &mut self.new_urb,
            "mu" => &mut self.mu,
            "coop" => &mut self.coop,
            "s_state" => &mut self.s_state,
            "T" => &mut self.transfer,
            "grant" => &mut self.grant,
            "eco" => &mut self.eco,
            "chi" => &mut self.chi,
            "zeta" => &mut self.zeta,
            _ => return None,
        })
    }
}

/// A reform made ready: levels spread over places, costs folded into the shares once.
#[derive(Clone, Debug)]
pub(crate) struct Reform {
    pub(crate) policy: PolicyLevels,
    pub(crate) trade: Arc<Trade>,
    pub(crate) migration: Migration,
    pub(crate) wedge: Cells,
    pub(crate) capital: Cells,
    pub(crate) farmland: Vec<f64>,
    pub(crate) homestead: Vec<f64>,
    /// All urban land, `U^ = (1 - c0) urb + c0 + new_urb`.
    pub(crate) urban_land: Vec<f64>,
    /// People held where they are, on a path.
    pub(crate) placed: Option<Arc<Placed>>,
    pub(crate) logs: LeverLogs,
}

/// Logs of levers, taken once and not in every pass.
#[derive(Clone, Debug)]
pub(crate) struct LeverLogs {
    pub(crate) productivity: Cells,
    pub(crate) wedge: Cells,
    pub(crate) amenity: Cells,
    pub(crate) capital: Cells,
    pub(crate) farmland: Vec<f64>,
    /// `ln((1 + mu) / (1 + mu0))` of farm goods.
    pub(crate) markup: Vec<f64>,
}

impl Reform {
    pub(crate) fn new(base: &Baseline, levers: &Levers) -> Result<Self, EquilibriumError> {
        let structure = &base.structure;
        let n = structure.n;
        let mut check = Check::new(n, &structure.names);
        check_costs(levers, &mut check);
        check_factors(base, levers, &mut check);
        let [productivity, wedge, amenity, capital] = [
            ("levers.A", &levers.productivity),
            ("levers.wedge", &levers.wedge),
            ("levers.amen", &levers.amen),
            ("levers.K", &levers.capital),
        ]
        .map(|(name, lever)| check.by_cell(name, hat(lever.as_ref()), Range::POSITIVE, HAT));
        let [farmland, homestead, urban] = [
            ("levers.farm", &levers.farm),
            ("levers.home", &levers.home),
            ("levers.urb", &levers.urb),
        ]
        .map(|(name, lever)| check.by_place(name, hat(lever.as_ref()), Range::POSITIVE, AREA));
        let added = levers.new_urb.as_ref().map_or_else(
            || vec![0.0; n],
            |lever| {
                let advice = "give collective land added as a share of baseline urban land";
                check.by_place("levers.new_urb", lever, Range::AT_LEAST_ZERO, advice)
            },
        );
        let mut policy = new_levels(base, levers, &mut check);
        if !check.problems.is_empty() {
            return Err(EquilibriumError::Levers(check.problems));
        }
        let collective = by_place(n, |p| base.policy.collective[p] + added[p]);
        let urban_land = by_place(n, |p| {
            (1.0 - base.policy.collective[p]) * urban[p] + collective[p]
        });
        policy.collective = by_place(n, |p| collective[p] / urban_land[p]);
        let trade = trade(base, levers)?;
        let migration = migration(base, levers, &policy.chi)?;
        let ln = |hats: &Cells| cells(n, |k, p| hats[k][p].ln());
        let logs = LeverLogs {
            productivity: ln(&productivity),
            wedge: ln(&wedge),
            amenity: ln(&amenity),
            capital: ln(&capital),
            farmland: by_place(n, |p| farmland[p].ln()),
            markup: by_place(n, |p| {
                ((1.0 + policy.mu[p]) / (1.0 + base.policy.mu[p])).ln()
            }),
        };
        Ok(Self {
            policy,
            trade,
            migration,
            wedge,
            capital,
            farmland,
            homestead,
            urban_land,
            logs,
            placed: None,
        })
    }

    /// Multiplies the capital of each cell by what was saved.
    pub(crate) fn save(&mut self, saved: &Cells) {
        for k in [RURAL, URBAN] {
            for (n, saved) in saved[k].iter().enumerate() {
                self.capital[k][n] *= saved;
                self.logs.capital[k][n] = self.capital[k][n].ln();
            }
        }
    }
}

const HAT: &str = "give new over old, 1 for no change";
const AREA: &str = "give new area over old, 1 for no change; a place cannot give all its land";

/// A hat of one where the lever is absent.
fn hat(lever: Option<&Spread>) -> &Spread {
    static NO_CHANGE: std::sync::OnceLock<Spread> = std::sync::OnceLock::new();
    lever.unwrap_or_else(|| NO_CHANGE.get_or_init(|| 1.0.into()))
}

/// Bilateral costs, if any.
fn check_costs(levers: &Levers, check: &mut Check<'_>) {
    let n = check.places;
    for (field, lever, shape) in [
        ("levers.mig", &levers.mig, vec![2 * n, 2 * n]),
        ("levers.trade", &levers.trade, vec![2, n, n]),
    ] {
        let Some(lever) = lever else { continue };
        let brief = lever.shape().is_empty() || (shape.len() == 3 && lever.shape() == [2]);
        if brief {
            for (good, &value) in lever.values().iter().enumerate() {
                let at = match lever.shape() {
                    [] => field.to_owned(),
                    _ => format!("{field}[{good}]"), // by good, not by place
                };
                check.number(&at, value, Range::POSITIVE, HAT);
            }
        } else {
            check.table(field, lever, &shape, Range::POSITIVE, HAT);
        }
    }
}

/// Costs as factors, if any: their groups must not cut through those of a kernel by groups.
fn check_factors(base: &Baseline, levers: &Levers, check: &mut Check<'_>) {
    let n = check.places;
    let trade = levers.trade_factors.as_ref();
    for (field, factors, kernel, size) in [
        (
            "levers.mig_factors",
            levers.mig_factors.as_ref(),
            &*base.moving,
            2 * n,
        ),
        (
            "levers.trade_factors[0]",
            trade.map(|f| &f[0]),
            &base.trade.goods[0],
            n,
        ),
        (
            "levers.trade_factors[1]",
            trade.map(|f| &f[1]),
            &base.trade.goods[1],
            n,
        ),
    ] {
        let Some(factors) = factors else { continue };
        if !factors.check(field, size, check) {
            continue;
        }
        if let Some(member) = kernel.cut_by(factors) {
            check.problems.add(
                format!("{field}.blocks"),
                format!("member {member} in another group than the rest of its kernel group"),
                "one group for all members of a group of the kernel",
                "join groups, or use origin and destination factors",
            );
        }
    }
}

/// A table of hats has no entries to be folded into.
fn no_entries(field: &str) -> EquilibriumError {
    let mut problems = crate::Problems::default();
    problems.add(
        field,
        "a full table",
        "one number",
        "this baseline has weights by group; write the hats as mig_factors or trade_factors",
    );
    EquilibriumError::Levers(problems)
}

fn trade(base: &Baseline, levers: &Levers) -> Result<Arc<Trade>, EquilibriumError> {
    let theta = base.structure.shares.theta;
    let mut trade = Arc::clone(&base.trade);
    if let Some(cost) = &levers.trade {
        let folded = trade.with_cost(cost, theta);
        trade = Arc::new(folded.ok_or_else(|| no_entries("levers.trade"))?);
    }
    if let Some(factors) = &levers.trade_factors {
        trade = Arc::new(trade.with_factors(factors, theta));
    }
    Ok(trade)
}

fn migration(base: &Baseline, levers: &Levers, chi: &Cells) -> Result<Migration, EquilibriumError> {
    let kappa = base.structure.shares.kappa;
    let (cost, factors) = (levers.mig.as_ref(), levers.mig_factors.as_ref());
    let kernel =
        with_cost(&base.moving, cost, factors, kappa).ok_or_else(|| no_entries("levers.mig"))?;
    let migration = Migration::new(base, kernel, chi);
    if migration.rights.is_some() && migration.kernel.nests.is_some() {
        let mut problems = crate::Problems::default();
        problems.add(
            "levers.chi",
            "land rights kept with two elasticities",
            "chi of 0, or one elasticity",
            "leave the nests out of the kernel of migration, or chi out of the reform",
        );
        return Err(EquilibriumError::Levers(problems));
    }
    Ok(migration)
}

/// Policy levels after the reform.
fn new_levels(base: &Baseline, levers: &Levers, check: &mut Check<'_>) -> PolicyLevels {
    let old = &base.policy;
    let mut level = Levels {
        check,
        prefix: "levers",
    };
    let mut by_place = |name: &str, lever: &Option<Spread>, old: &[f64]| {
        lever
            .as_ref()
            .map_or_else(|| old.to_vec(), |lever| level.by_place(name, lever))
    };
    let mut new = PolicyLevels {
        mu: by_place("mu", &levers.mu, &old.mu),
        coop: by_place("coop", &levers.coop, &old.coop),
        s_state: by_place("s_state", &levers.s_state, &old.s_state),
        transfer: by_place("T", &levers.transfer, &old.transfer),
        grant: by_place("grant", &levers.grant, &old.grant),
        eco: by_place("eco", &levers.eco, &old.eco),
        ..old.clone()
    };
    if let Some(chi) = &levers.chi {
        new.chi = level.chi(chi);
    }
    if let Some(zeta) = &levers.zeta {
        new.zeta = level.zeta(zeta, base.structure.shares.pooled);
    }
    new.check_transfers("levers", &base.structure.zone, check);
    debug_assert_eq!(new.chi[RURAL].len(), check.places);
    new
}
