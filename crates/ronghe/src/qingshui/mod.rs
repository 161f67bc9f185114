//! Qingshui: an invented county on which every part of the map runs.
//!
//! [`files`] writes a whole region: places, households, parcels, accounts, ballots, deals. Nothing
//! in it is taken from a real place. The same [`Plan`] gives the same bytes on every machine:
//! draws are seeded, whole numbers carry all money, areas and shares, and each table draws from
//! its own stream. What was planted for tests stands in the README of the region.

mod ballot;
mod contracts;
mod coops;
mod council;
mod county;
mod credit;
mod draw;
mod ecology;
mod economy;
mod entry;
mod fiscal;
mod households;
mod land;
mod names;
mod office;
mod package;
mod parcels;
mod people;
mod places;
mod pooling;
mod property;
mod public;
mod roads;
mod sheet;
mod supply;
mod terrain;
mod trade;
mod villages;

use std::collections::BTreeMap;

/// What to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Decides every drawn number.
    pub seed: u64,
    /// Households of the sample in each of the 160 villages, at least 20.
    pub households: usize,
    /// Registered parcels in the county, at least 120 a village.
    pub parcels: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 20_230_523,
            households: 35,
            parcels: 21_000,
        }
    }
}

/// Every file of the region: its path inside the folder and its bytes.
pub fn files(plan: &Plan) -> BTreeMap<String, Vec<u8>> {
    let county = county::County::new(plan);
    let sample = households::sample(&county);
    let parcels = parcels::register(&county, &sample);
    let rights = ecology::register(&county, &parcels);
    let mut resources = places::resources(&county);
    resources.extend(people::resources(&county, &sample));
    resources.extend(households::resources(&county, &sample));
    resources.extend(economy::resources(&county));
    resources.extend(roads::resources(&county));
    resources.extend(villages::resources(&county));
    resources.extend(county.terrain.resources(&county.land));
    resources.extend(parcels::resources(&county, &parcels));
    resources.extend(property::resources(&county, &sample));
    resources.extend(entry::resources(&county));
    resources.extend(fiscal::resources(&county));
    resources.extend(pooling::resources(&county));
    resources.extend(public::resources(&county));
    resources.extend(council::resources(&county));
    resources.extend(office::resources(&county));
    resources.extend(ballot::resources(&county));
    resources.extend(coops::resources(&county, &sample, &parcels));
    resources.extend(supply::resources(&county));
    resources.extend(credit::resources(&county, &sample, &rights));
    resources.extend(contracts::resources(&county, &sample));
    resources.extend(ecology::resources(&county, &rights));
    package::bundle(plan, resources)
}
