//! The data of an economy and what is fixed in it (P1, P3).

use crate::accounts::Converts;
use crate::case::null_is_default;
use crate::cells::{Cells, RURAL, URBAN, by_place, unflat};
use crate::check::{Check, Range, not_one, rounded};
use crate::error::EquilibriumError;
use crate::kernel::Kernel;
use crate::parallel;
use crate::parameters::{Parameters, Shares};
use crate::policy::{Policy, PolicyLevels};
use crate::spread::Spread;
use serde::{Deserialize, Deserializer, Serialize};
use std::sync::Arc;

/// Largest number of places held as full tables (the migration table has `4 N^2` numbers).
pub const MAX_PLACES: usize = 4_000;

/// Largest number of places at all, [`crate::Kernel`]s by group included.
pub const MAX_KERNEL_PLACES: usize = 5_000_000;

/// An economy as observed (`economy` of the schema `ronghe-equilibrium-1`).
///
/// Places are `0..N`; cell `j = s N + n` is sector `s` (0 farm/rural, 1 non-farm/urban) of place `n`.
///
/// # Shapes and units
/// `pi` `[2][N][N]`, `m` `[2N][2N]`, `h` `[2N]`, `omega` `[N]`, `zone` `[N]`, `wedge0` `[2][N]`; shares
/// are pure numbers, `h` persons in any unit. `zone` and `wedge0` may be one number; a `wedge0` list of
/// two is by sector, also where there are two places. Fields with a default may be absent or null.
///
/// # Source
/// Shares of trade and migration as in Tombe and Zhu (2019), AER 109(5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Economy {
    /// Number of places, from 1 to [`MAX_PLACES`].
    #[serde(rename = "N")]
    pub n: usize,
    /// `pi[s][i][n]`: share of place `n`'s spending on good `s` bought from `i`; columns sum to one.
    pub pi: Spread,
    /// `m[i][j]`: share of people registered in cell `i` who work in cell `j`; rows sum to one.
    pub m: Spread,
    /// Registered people by cell.
    #[serde(rename = "H")]
    pub h: Spread,
    /// Share of a place's owners in their zone's capital income; sums to one in each zone.
    pub omega: Spread,
    /// Zone of each place: 0 the nation, 1, 2 ... the rest of the world.
    #[serde(default = "zero", deserialize_with = "zone_or_zero")]
    pub zone: Spread,
    /// Capital wedge of each cell, above 0.
    #[serde(default = "one", deserialize_with = "wedge_or_one")]
    pub wedge0: Spread,
    /// Parameters.
    #[serde(default, deserialize_with = "null_is_default")]
    pub par: Parameters,
    /// Baseline policy.
    #[serde(default, deserialize_with = "null_is_default")]
    pub pol: Policy,
    /// What the inequality report needs.
    #[serde(default, deserialize_with = "null_is_default")]
    pub household: Household,
    /// Names of the places for messages; empty if they have none.
    #[serde(skip)]
    pub places: Vec<String>,
}

fn zero() -> Spread {
    0.0.into()
}

fn one() -> Spread {
    1.0.into()
}

fn zone_or_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Spread, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(zero))
}

fn wedge_or_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Spread, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(one))
}

/// Owners and the spread of incomes within groups (`household` of the schema).
///
/// # Shapes and units
/// `own_heads` one number or `[N]`, in the unit of registered people; `s_*` standard deviations of
/// log income; `remit` a share of migrants' net wage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Household {
    /// Owners by place; none leaves them out of the report, not out of the economy.
    pub own_heads: Option<Spread>,
    /// Spread among rural and urban stayers.
    pub s_stay: [f64; 2],
    /// Spread among migrants registered in rural and urban cells.
    pub s_mig: [f64; 2],
    /// Spread among owners.
    pub s_own: f64,
    /// Part of migrants' net wage counted at home.
    pub remit: f64,
}

impl Default for Household {
    fn default() -> Self {
        Self {
            own_heads: None,
            s_stay: [0.6, 0.5],
            s_mig: [0.5, 0.5],
            s_own: 0.8,
            remit: 0.0,
        }
    }
}

/// [`Household`] spread over places and checked.
#[derive(Clone, Debug)]
pub(crate) struct HouseholdLevels {
    pub(crate) own_heads: Option<Vec<f64>>,
    pub(crate) s_stay: [f64; 2],
    pub(crate) s_mig: [f64; 2],
    pub(crate) s_own: f64,
    pub(crate) remit: f64,
}

/// What no reform changes.
#[derive(Clone, Debug)]
pub(crate) struct Structure {
    pub(crate) n: usize,
    pub(crate) names: Vec<String>,
    pub(crate) shares: Shares,
    pub(crate) household: HouseholdLevels,
    pub(crate) omega: Vec<f64>,
    pub(crate) zone: Vec<usize>,
    pub(crate) zones: usize,
    /// Registered people.
    pub(crate) registered: Cells,
    pub(crate) wedge: Cells,
    /// People who changed their registration and were left a right or paid for it; on a path only.
    pub(crate) converts: Option<Arc<Converts>>,
}

impl Structure {
    /// Sum over the places of each zone.
    pub(crate) fn by_zone(&self, value: impl Fn(usize) -> f64 + Sync + Send) -> Vec<f64> {
        let sums = parallel::pieces(self.n, parallel::parts(self.n), |places| {
            let mut sums = vec![0.0; self.zones];
            for n in places {
                sums[self.zone[n]] += value(n);
            }
            sums
        });
        parallel::total(sums, self.zones)
    }

    /// Sum over the places of zone 0.
    pub(crate) fn national(&self, value: impl Fn(usize) -> f64 + Sync + Send) -> f64 {
        parallel::sum(self.n, |n| if self.zone[n] == 0 { value(n) } else { 0.0 })
    }
}

/// An economy that passed all checks.
pub(crate) struct Checked {
    pub(crate) structure: Structure,
    pub(crate) policy: PolicyLevels,
}

impl Economy {
    /// Checks everything and reports all problems at once.
    ///
    /// # Errors
    /// [`EquilibriumError::Economy`].
    pub fn check(&self) -> Result<(), EquilibriumError> {
        self.checked(None).map(drop)
    }

    /// With `kernels` (trade by good, migration) `pi` and `m` are not tables.
    pub(crate) fn checked(
        &self,
        kernels: Option<(&[Kernel; 2], &Kernel)>,
    ) -> Result<Checked, EquilibriumError> {
        let n = self.n;
        let mut check = Check::new(n, &self.places);
        let most = if kernels.is_some() {
            MAX_KERNEL_PLACES
        } else {
            MAX_PLACES
        };
        if n == 0 || n > most {
            check.problems.add(
                "economy.N",
                n,
                format!("a number of places from 1 to {most}"),
                "give the number of places, or merge some",
            );
            return Err(EquilibriumError::Economy(check.problems));
        }
        if !self.places.is_empty() && self.places.len() != n {
            check.problems.add(
                "places",
                format!("a list of {} names", self.places.len()),
                format!("{n} names, as economy.N says"),
                "name every place once, or leave the names out",
            );
            check.names = &[];
        }
        let registered = self.check_people(&mut check);
        match kernels {
            None => {
                self.check_trade(&mut check);
                self.check_migration(&mut check);
            }
            Some((trade, migration)) => self.check_kernels(trade, migration, &mut check),
        }
        let (zone, zones) = self.check_zones(&mut check);
        let omega = self.check_omega(&zone, zones, &mut check);
        let advice = "1 is no wedge";
        let wedge = check.by_row("economy.wedge0", &self.wedge0, Range::POSITIVE, advice);
        let shares = Shares::new(&self.par, &mut check);
        let farm_jobs = if check.problems.is_empty() {
            self.farm_jobs(kernels.map(|(_, migration)| migration))
        } else {
            vec![0.5; n]
        };
        let policy = PolicyLevels::new(&self.pol, farm_jobs, self.par.pooled, &zone, &mut check);
        let household = self.household.checked(&mut check);
        if !check.problems.is_empty() {
            return Err(EquilibriumError::Economy(check.problems));
        }
        let names = self.places.clone();
        let structure = Structure {
            n,
            names,
            shares,
            household,
            omega,
            zone,
            zones,
            registered,
            wedge,
            converts: None,
        };
        Ok(Checked { structure, policy })
    }

    fn check_trade(&self, check: &mut Check<'_>) {
        let n = self.n;
        let advice = "pi[s][i][n] is the share of n's spending on good s bought from i";
        if !check.table("economy.pi", &self.pi, &[2, n, n], Range::SHARE, advice) {
            return;
        }
        for s in 0..2 {
            let table = &self.pi.values()[s * n * n..(s + 1) * n * n];
            let columns = by_place(n, |b| (0..n).map(|i| table[i * n + b]).sum());
            if !columns.iter().any(|sum| not_one(*sum)) {
                continue;
            }
            let transposed = !table.chunks(n).any(|row| not_one(row.iter().sum()));
            let advice = if transposed {
                "its rows sum to 1, so it seems transposed: write pi[s][origin][buyer]"
            } else {
                "divide each column pi[s][..][n] by its sum"
            };
            check.sums_to_one(&format!("economy.pi[{s}] column"), |b| columns[b], advice);
        }
    }

    fn check_people(&self, check: &mut Check<'_>) -> Cells {
        let n = self.n;
        let advice = "give registered people; merge a place that has none in one of its cells";
        let people = check.table("economy.H", &self.h, &[2 * n], Range::POSITIVE, advice);
        if people {
            unflat(self.h.values())
        } else {
            [vec![1.0; n], vec![1.0; n]]
        }
    }

    fn check_migration(&self, check: &mut Check<'_>) {
        let n = self.n;
        let advice = "m[i][j] is the share of people registered in cell i who work in cell j";
        if !check.table("economy.m", &self.m, &[2 * n, 2 * n], Range::SHARE, advice) {
            return;
        }
        for (i, row) in self.m.values().chunks(2 * n).enumerate() {
            let sector = if i < n { "rural" } else { "urban" };
            let at = format!("economy.m[{i}] ({sector} cell of {})", check.place(i % n));
            let sum: f64 = row.iter().sum();
            if not_one(sum) {
                let row = format!("the sum of {at}");
                check
                    .problems
                    .add(row, rounded(sum), "1", "divide the row by its sum");
            }
            if row[i] <= 0.0 {
                check.problems.add(
                    format!("{at}, share staying"),
                    row[i],
                    "a share above 0",
                    "every registered cell needs people who stay; merge the place",
                );
            }
        }
    }

    fn check_kernels(&self, trade: &[Kernel; 2], migration: &Kernel, check: &mut Check<'_>) {
        for (field, given) in [("economy.pi", &self.pi), ("economy.m", &self.m)] {
            if !given.shape().is_empty() {
                let advice = "write one number, 0, where a kernel takes the place of the table";
                check
                    .problems
                    .add(field, given.form(), "no table beside the kernels", advice);
            }
        }
        let tables = [
            ("trade[0]", &trade[0], self.n),
            ("trade[1]", &trade[1], self.n),
        ];
        for (field, kernel, size) in
            tables
                .into_iter()
                .chain([("migration", migration, 2 * self.n)])
        {
            if kernel.size() != size {
                let advice = "trade has a row for each place, migration for each cell";
                check
                    .problems
                    .add(field, kernel.size(), format!("{size} rows"), advice);
                continue;
            }
            kernel.check_rows(field, check);
            if size == self.n && kernel.nests.is_some() {
                let advice = "two elasticities are for migration";
                check.problems.add(field, "nests", "no nests", advice);
            }
        }
        for (i, own) in migration
            .own
            .iter()
            .enumerate()
            .filter(|(_, own)| **own <= 0.0)
        {
            let advice = "every registered cell needs people who stay; merge the place";
            let field = format!("migration own[{i}], share staying");
            check.problems.add(field, *own, "a share above 0", advice);
        }
    }

    fn check_zones(&self, check: &mut Check<'_>) -> (Vec<usize>, usize) {
        let advice = "0 is the nation, 1, 2 ... the rest of the world";
        let ids = check.by_place("economy.zone", &self.zone, Range::AT_LEAST_ZERO, advice);
        let mut zone = vec![0; self.n];
        let mut places = vec![0_usize; self.n];
        for (n, id) in ids.into_iter().enumerate() {
            match whole(id).filter(|&z| z < self.n) {
                Some(z) => {
                    zone[n] = z;
                    places[z] += 1;
                }
                None => check.problems.add(
                    format!("economy.zone[{n}] ({})", check.place(n)),
                    id,
                    format!("a whole number below {}", self.n),
                    advice,
                ),
            }
        }
        let zones = zone.iter().max().map_or(1, |&z| z + 1);
        for (z, _) in places
            .iter()
            .enumerate()
            .take(zones)
            .filter(|&(_, &count)| count == 0)
        {
            let found = format!("without a place of zone {z}");
            let expected = "a place in every zone from 0 to the largest";
            check.problems.add(
                "economy.zone",
                found,
                expected,
                "number the zones without gaps",
            );
        }
        (zone, zones)
    }

    fn check_omega(&self, zone: &[usize], zones: usize, check: &mut Check<'_>) -> Vec<f64> {
        let n = self.n;
        let advice = "give the place's share in its zone's capital income";
        if !check.table("economy.omega", &self.omega, &[n], Range::SHARE, advice) {
            return vec![1.0; n];
        }
        let omega = self.omega.values().to_vec();
        for z in 0..zones {
            let mut members = (0..n).filter(|&n| zone[n] == z).peekable();
            if members.peek().is_none() {
                continue; // named as a gap already
            }
            let sum: f64 = members.map(|n| omega[n]).sum();
            if not_one(sum) {
                check.problems.add(
                    format!("the sum of economy.omega over zone {z}"),
                    rounded(sum),
                    "1",
                    "divide by the zone's sum",
                );
            }
        }
        omega
    }

    /// Farm share of the workers of each place.
    fn farm_jobs(&self, migration: Option<&Kernel>) -> Vec<f64> {
        let (n, cells) = (self.n, 2 * self.n);
        let workers = migration.map_or_else(
            || {
                let mut workers = vec![0.0; cells];
                for (people, row) in self.h.values().iter().zip(self.m.values().chunks(cells)) {
                    crate::cells::add_scaled(&mut workers, *people, row);
                }
                workers
            },
            |kernel| kernel.multiply_transposed(self.h.values()),
        );
        by_place(n, |p| workers[p] / (workers[p] + workers[n + p]))
    }
}

/// A number that is whole and not negative, as an index.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and in range"
)]
fn whole(value: f64) -> Option<usize> {
    let fits = (0.0..1e9).contains(&value) && (value - value.round()).abs() < f64::EPSILON;
    fits.then(|| value.round() as usize)
}

impl Household {
    fn checked(&self, check: &mut Check<'_>) -> HouseholdLevels {
        let advice = "give the standard deviation of log income, 0 for none";
        for (field, value) in [
            ("economy.household.s_stay[0]", self.s_stay[RURAL]),
            ("economy.household.s_stay[1]", self.s_stay[URBAN]),
            ("economy.household.s_mig[0]", self.s_mig[RURAL]),
            ("economy.household.s_mig[1]", self.s_mig[URBAN]),
            ("economy.household.s_own", self.s_own),
        ] {
            check.number(field, value, Range::SPREAD, advice);
        }
        let advice = "give a share of the wage, 0.2 for 20%";
        check.number(
            "economy.household.remit",
            self.remit,
            Range::BELOW_ONE,
            advice,
        );
        let advice = "0 leaves the owners of the place out of the report";
        let own_heads = self.own_heads.as_ref().map(|heads| {
            check.by_place(
                "economy.household.own_heads",
                heads,
                Range::AT_LEAST_ZERO,
                advice,
            )
        });
        HouseholdLevels {
            own_heads,
            s_stay: self.s_stay,
            s_mig: self.s_mig,
            s_own: self.s_own,
            remit: self.remit,
        }
    }
}
