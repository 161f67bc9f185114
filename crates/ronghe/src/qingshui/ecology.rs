//! Ecosystems, what they give, water quality and the register of ecological rights (M6a-c).
//!
//! Quantities only: prices belong to a dated method book, not to a region.

use super::county::{COUNTY, County};
use super::credit::{FOREST, LOANS};
use super::draw::{Fixed, index, int};
use super::parcels::Parcel;
use super::sheet::{Columns, Resource, Sheet};
use super::terrain::{at, cover};

/// Ecosystem types: name and land-cover codes.
const TYPES: [(&str, &[i64]); 5] = [
    ("cropland", &[cover::PADDY, cover::DRY]),
    ("orchard", &[cover::ORCHARD]),
    ("forest", &[cover::FOREST]),
    ("grassland", &[cover::GRASS]),
    ("wetland", &[cover::WATER]),
];

/// A right over a forest parcel.
pub(super) struct Right<'a> {
    id: String,
    kind: (&'static str, i64, &'static str),
    state: &'static str,
    /// The parcel it lies on.
    pub(super) parcel: &'a Parcel,
    /// The loan it is pledged to, by number.
    pub(super) loan: Option<i64>,
}

/// All tables of this module.
pub(super) fn resources(county: &County, rights: &[Right]) -> Vec<Resource> {
    vec![
        ecosystems(county),
        flows(county),
        practice(county),
        water_quality(county),
        rights_sheet(county, rights),
    ]
}

/// Raster cells of a township with one of the codes.
fn cells(county: &County, township: usize, codes: &[i64]) -> i64 {
    let all = county.of(township).flat_map(|v| &v.cells);
    int(all
        .filter(|&&(x, y)| codes.contains(&county.terrain.cover[at(x, y)]))
        .count())
}

/// Area and condition by type; the last year is the raster, earlier years differ a little.
fn ecosystems(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "ecosystems",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("type", ""),
            ("area_km2", "square-kilometres"),
            ("condition", "share"),
        ],
    );
    let mut draw = county.draw(140);
    for (t, township) in county.townships.iter().enumerate() {
        for (kind, codes) in TYPES {
            let now = cells(county, t, codes);
            let condition = 560 + 22 * int(t) + draw.between(-40, 40);
            for (year, back) in [(2015, 8), (2020, 3), (2023, 0)] {
                // Grassland became forest.
                let change = match kind {
                    "forest" => -now * back / 250,
                    "grassland" => now * back / 90,
                    _ => 0,
                };
                // A cell is 0.16 square kilometres.
                let (area, condition) = (
                    Fixed(16 * (now + change), 2),
                    Fixed(condition - 9 * back, 3),
                );
                sheet.row(&[&township.id, &year, &kind, &area, &condition]);
            }
        }
    }
    sheet.done()
}

/// Physical quantities of ecosystem services; `measure` is the unit of the row.
fn flows(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "eco_flows",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("item", ""),
            ("quantity", "number"),
            ("measure", ""),
            ("status", ""),
        ],
    );
    let mut draw = county.draw(141);
    for (t, township) in county.townships.iter().enumerate() {
        let forest = cells(county, t, &[cover::FOREST]);
        let field = cells(county, t, &[cover::PADDY, cover::DRY, cover::ORCHARD]);
        let water = cells(county, t, &[cover::WATER]);
        for (year, grown) in [(2020, 955), (2023, 1000)] {
            for (item, per_cell, base, measure) in [
                ("crops", 96, field, "t"),
                ("timber", 5, forest, "t"),
                ("water-retention", 41_000, forest, "m3"),
                ("soil-retention", 310, forest, "t"),
                ("carbon-dioxide", 74, forest, "t"),
                ("flood-storage", 18_000, water, "m3"),
                ("visitors", 150, forest / 6 + water, "visits"),
            ] {
                let quantity = base * per_cell * grown / 1000 * draw.between(940, 1060) / 1000;
                sheet.row(&[&township.id, &year, &item, &quantity, &measure, &"assumed"]);
            }
        }
    }
    sheet.done()
}

/// Inputs and circular practice in farming.
fn practice(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "farm_practice",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("fertiliser_kg_mu", "kilograms-per-mu"),
            ("pesticide_kg_mu", "kilograms-per-mu"),
            ("straw_reused", "share"),
            ("manure_reused", "share"),
            ("film_recovered", "share"),
            ("green_mu", "mu"),
        ],
    );
    let mut draw = county.draw(142);
    for (t, township) in county.townships.iter().enumerate() {
        let start = draw.between(-60, 60);
        let land = county.sum(t, super::villages::cultivated);
        for (i, year) in (2019..=2023).enumerate() {
            let i = int(i);
            sheet.row(&[
                &township.id,
                &year,
                &Fixed(268 - 7 * i + start / 4, 1),
                &Fixed(62 - 3 * i + start / 20, 2),
                &Fixed(760 + 28 * i + start, 3),
                &Fixed(640 + 34 * i + start, 3),
                &Fixed(700 + 30 * i + start, 3),
                &Fixed(land * (60 + 18 * i) / 1000, 3),
            ]);
        }
    }
    sheet.done()
}

/// Yearly means where the river leaves the county: four items against which downstream pays.
fn water_quality(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "water_quality",
        &[
            ("section", ""),
            ("place", ""),
            ("year", "calendar-year"),
            ("item", ""),
            ("mg_l", "number"),
            ("flow_m3", "number"),
        ],
    );
    let mut draw = county.draw(143);
    for (section, place) in [("QS-W1", COUNTY), ("QS-W2", &county.townships[5].id)] {
        for year in 2018..=2023 {
            let flow = draw.between(4100, 6200) * 100_000;
            for (item, mean) in [("codmn", 2400), ("nh3n", 310), ("tp", 70), ("tn", 1850)] {
                let value =
                    mean * (1000 - 32 * (year - 2018)) / 1000 * draw.between(930, 1070) / 1000;
                sheet.row(&[&section, &place, &year, &item, &Fixed(value, 3), &flow]);
            }
        }
    }
    sheet.done()
}

const RIGHTS: Columns = &[
    ("right", ""),
    ("kind", ""),
    ("parcel", ""),
    ("place", ""),
    ("holder", ""),
    ("quantity", "number"),
    ("measure", ""),
    ("from", ""),
    ("until", ""),
    ("state", ""),
    ("pledged_to", ""),
];

/// Draws the register: each parcel carries at most one right; only a household pledges one, each
/// to a loan of its own.
pub(super) fn register<'a>(county: &County, parcels: &'a [Parcel]) -> Vec<Right<'a>> {
    const KINDS: [(&str, i64, &str); 3] = [
        ("carbon", 14, "tCO2"),
        ("forest-coupon", 1, "mu"),
        ("water", 90, "m3"),
    ];
    const STATES: [&str; 6] = ["held", "held", "held", "offered", "sold", "pledged"];
    let mut draw = county.draw(144);
    let forests: Vec<&Parcel> = parcels.iter().filter(|p| p.land_use == "forest").collect();
    let step = (forests.len() / 220).max(1);
    let mut loans = 0;
    let mut rights = Vec::new();
    for (number, &parcel) in forests.iter().step_by(step).enumerate() {
        let state = match STATES[index(draw.between(0, 5))] {
            "pledged" if parcel.holder.is_none() || loans >= LOANS / FOREST => "held",
            state => state,
        };
        let loan = (state == "pledged").then(|| {
            loans += 1;
            loans * FOREST
        });
        rights.push(Right {
            id: format!("QS-E{:04}", number + 1),
            kind: KINDS[number % KINDS.len()],
            state,
            parcel,
            loan,
        });
    }
    rights
}

fn rights_sheet(county: &County, rights: &[Right]) -> Resource {
    let mut sheet = Sheet::new("eco_rights", RIGHTS);
    for (number, right) in rights.iter().enumerate() {
        let parcel = right.parcel;
        let loan = right.loan.map_or("none".into(), |n| format!("QS-L{n:04}"));
        sheet.row(&[
            &right.id,
            &right.kind.0,
            &parcel.id,
            &county.villages[parcel.village].id,
            &parcel.holder.as_deref().unwrap_or("collective"),
            &Fixed(parcel.area * right.kind.1, 3),
            &right.kind.2,
            &format!("{}-01-01", 2019 + int(number) % 5),
            &format!("{}-12-31", 2030 + int(number) % 9),
            &right.state,
            &loan,
        ]);
    }
    sheet.done()
}
