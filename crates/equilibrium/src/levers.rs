//! What a reform changes (P1-P5): hats and new policy levels.

use crate::baseline::Baseline;
use crate::cells::{Cells, RURAL, by_place};
use crate::check::{Check, Range};
use crate::error::EquilibriumError;
use crate::migration::Migration;
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
    pub(crate) productivity: Cells,
    pub(crate) wedge: Cells,
    pub(crate) amenity: Cells,
    pub(crate) capital: Cells,
    pub(crate) farmland: Vec<f64>,
    pub(crate) homestead: Vec<f64>,
    /// All urban land, `U^ = (1 - c0) urb + c0 + new_urb`.
    pub(crate) urban_land: Vec<f64>,
    /// People held where they are, on a path.
    pub(crate) placed: Option<Arc<Placed>>,
}

impl Reform {
    pub(crate) fn new(base: &Baseline, levers: &Levers) -> Result<Self, EquilibriumError> {
        let structure = &base.structure;
        let n = structure.n;
        let mut check = Check::new(n, &structure.names);
        let costs = Costs::new(levers, &mut check);
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
        let trade = match costs.trade {
            Some(cost) => Arc::new(base.trade.with_cost(cost, structure.shares.theta)),
            None => Arc::clone(&base.trade),
        };
        let migration = Migration::new(base, costs.mig, &policy.chi);
        Ok(Self {
            policy,
            trade,
            migration,
            productivity,
            wedge,
            amenity,
            capital,
            farmland,
            homestead,
            urban_land,
            placed: None,
        })
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
struct Costs<'a> {
    mig: Option<&'a Spread>,
    trade: Option<&'a Spread>,
}

impl<'a> Costs<'a> {
    fn new(levers: &'a Levers, check: &mut Check<'_>) -> Self {
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
        Self {
            mig: levers.mig.as_ref(),
            trade: levers.trade.as_ref(),
        }
    }
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
