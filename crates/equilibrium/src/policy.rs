//! Policy levels: margins, rents, transfers, rights.

use crate::cells::Cells;
use crate::check::{Check, Range, SUM_TOLERANCE, rounded};
use crate::spread::Spread;
use serde::{Deserialize, Serialize};

/// Policy levels of the baseline (`pol` of the schema; P2, P3, P5).
///
/// # Shapes and units
/// One number for all places, or `[N]` by place; `chi` also `[2][N]` by cell. `T`, `grant` and `eco`
/// are shares of zone 0's value added, the others pure numbers.
///
/// ```
/// let pol = ronghe_equilibrium::Policy::default();
/// assert_eq!(pol.s_state.values(), &[0.3]);
/// assert!(pol.zeta.is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Trade margin on farm goods over the farm-gate price, at least 0.
    pub mu: Spread,
    /// Share of the margin returned to the farmers who stay (cooperatives).
    pub coop: Spread,
    /// Government's share of the rent of collective urban land.
    pub s_state: Spread,
    /// Fiscal transfer received.
    #[serde(rename = "T")]
    pub transfer: Spread,
    /// Transfer into the rural land pot. `T` and `grant` together sum to zero in each zone.
    pub grant: Spread,
    /// Ecosystem payment to farmers who stay, raised by a levy on value added.
    pub eco: Spread,
    /// Part of the land pot's share that people keep when they work elsewhere.
    pub chi: Spread,
    /// Rural part of public spending where services are not pooled; if absent, the farm share of
    /// workers by place.
    pub zeta: Option<Spread>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            mu: 0.0.into(),
            coop: 0.0.into(),
            s_state: 0.3.into(),
            transfer: 0.0.into(),
            grant: 0.0.into(),
            eco: 0.0.into(),
            chi: 0.0.into(),
            zeta: None,
        }
    }
}

/// Policy levels by place, as in force in an equilibrium.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyLevels {
    /// Trade margin on farm goods, `[N]`.
    pub mu: Vec<f64>,
    /// Share of the margin returned to farmers, `[N]`.
    pub coop: Vec<f64>,
    /// Government's share of collective land rent, `[N]`.
    pub s_state: Vec<f64>,
    /// Fiscal transfer, `[N]`, share of zone 0's value added.
    pub transfer: Vec<f64>,
    /// Land-pot grant, `[N]`, share of zone 0's value added.
    pub grant: Vec<f64>,
    /// Ecosystem payment, `[N]`, share of zone 0's value added.
    pub eco: Vec<f64>,
    /// Rights kept by migrants, `[2][N]`.
    pub chi: Cells,
    /// Rural part of public spending, `[N]`.
    pub zeta: Vec<f64>,
    /// Collective part of urban land, `c = new_urb / (urb + new_urb)`, `[N]`.
    pub collective: Vec<f64>,
}

impl PolicyLevels {
    /// Baseline levels; `farm_jobs` is the farm share of workers by place.
    pub(crate) fn new(
        pol: &Policy,
        farm_jobs: Vec<f64>,
        pooled: bool,
        zone: &[usize],
        check: &mut Check<'_>,
    ) -> Self {
        let mut level = Levels {
            check,
            prefix: "economy.pol",
        };
        let levels = Self {
            mu: level.by_place("mu", &pol.mu),
            coop: level.by_place("coop", &pol.coop),
            s_state: level.by_place("s_state", &pol.s_state),
            transfer: level.by_place("T", &pol.transfer),
            grant: level.by_place("grant", &pol.grant),
            eco: level.by_place("eco", &pol.eco),
            chi: level.chi(&pol.chi),
            zeta: pol
                .zeta
                .as_ref()
                .map_or(farm_jobs, |zeta| level.zeta(zeta, pooled)),
            collective: vec![0.0; check.places],
        };
        levels.check_transfers("economy.pol", zone, check);
        levels
    }

    /// What one place receives another of its zone pays.
    pub(crate) fn check_transfers(&self, prefix: &str, zone: &[usize], check: &mut Check<'_>) {
        let zones = zone.iter().max().map_or(1, |last| last + 1);
        for z in 0..zones {
            let transfers = self.transfer.iter().zip(&self.grant).zip(zone);
            let sum: f64 = transfers
                .filter(|(_, zone)| **zone == z)
                .map(|((transfer, grant), _)| transfer + grant)
                .sum();
            if sum.is_finite() && sum.abs() > SUM_TOLERANCE {
                let places = match zones {
                    1 => "all places".into(),
                    _ => format!("the places of zone {z}"),
                };
                check.problems.add(
                    format!("the sum of {prefix}.T + {prefix}.grant over {places}"),
                    rounded(sum),
                    "0",
                    "let some places pay (negative T) what others receive",
                );
            }
        }
    }
}

/// Reads policy levels by name; the same ranges hold for the baseline and for levers.
pub(crate) struct Levels<'c, 'a> {
    pub(crate) check: &'c mut Check<'a>,
    pub(crate) prefix: &'static str,
}

impl Levels<'_, '_> {
    pub(crate) fn by_place(&mut self, name: &str, spread: &Spread) -> Vec<f64> {
        let (range, advice) = match name {
            "mu" => (
                Range::AT_LEAST_ZERO,
                "give the margin over the farm-gate price, 0.1 for 10%",
            ),
            "eco" => (
                Range::AT_LEAST_ZERO,
                "give the payment as a share of zone 0's value added",
            ),
            "T" | "grant" => (Range::ANY, "give a share of zone 0's value added"),
            _ => (Range::SHARE, "give a share, 0.3 for 30%"),
        };
        self.check
            .by_place(&format!("{}.{name}", self.prefix), spread, range, advice)
    }

    pub(crate) fn chi(&mut self, spread: &Spread) -> Cells {
        let advice = "0 leaves migrants nothing, 1 their full share";
        self.check.by_cell(
            &format!("{}.chi", self.prefix),
            spread,
            Range::SHARE,
            advice,
        )
    }

    pub(crate) fn zeta(&mut self, spread: &Spread, pooled: bool) -> Vec<f64> {
        let range = if pooled { Range::SHARE } else { Range::INSIDE };
        let advice = "both cells of a place need some public service";
        self.check
            .by_place(&format!("{}.zeta", self.prefix), spread, range, advice)
    }
}
