//! The register of parcels (M1c, M2a, M2b, M2c) and the limits of the land-use plan (M1c).
//!
//! The register holds the parcels of the sampled households and of the collectives.

use super::county::{COUNTY, County, Village, village};
use super::draw::{Draw, Fixed, int, split};
use super::households::{Household, any, yes};
use super::land::degrees;
use super::sheet::{Columns, Resource, Sheet};
use super::terrain::{at, cover};

/// A use of land: name, cover where it lies, parcels for 1,000 in a flat and in a hilly village,
/// smallest and largest area in thousandths of a mu.
struct Use {
    name: &'static str,
    cover: i64,
    flat: i64,
    hilly: i64,
    area: (i64, i64),
}

#[rustfmt::skip]
const USES: [Use; 6] = [
    Use { name: "paddy", cover: cover::PADDY, flat: 370, hilly: 150, area: (400, 4200) },
    Use { name: "dry", cover: cover::DRY, flat: 270, hilly: 310, area: (300, 3600) },
    Use { name: "orchard", cover: cover::ORCHARD, flat: 110, hilly: 130, area: (500, 6800) },
    Use { name: "forest", cover: cover::FOREST, flat: 140, hilly: 300, area: (1500, 24_000) },
    Use { name: "collective-construction", cover: cover::BUILT, flat: 50, hilly: 40, area: (600, 12_000) },
    Use { name: "reserve", cover: cover::GRASS, flat: 60, hilly: 70, area: (500, 9000) },
];

/// Homesteads of every village in the register; one in ten at most is idle.
const HOMESTEADS: i64 = 20;

/// A parcel.
pub(super) struct Parcel {
    /// Code, such as `QS-T01-V03-P0012`.
    pub(super) id: String,
    /// Its village.
    pub(super) village: usize,
    /// Its use.
    pub(super) land_use: &'static str,
    /// Thousandths of a mu.
    pub(super) area: i64,
    /// Household that holds the right; none for the collective.
    pub(super) holder: Option<String>,
    cell: (i64, i64),
    offset: (i64, i64),
    grade: i64,
    slope: i64,
    until: i64,
    operator: String,
    rent: i64,
    basic: bool,
    ecology: bool,
}

/// Draws the register.
pub(super) fn register(county: &County, sample: &[Household]) -> Vec<Parcel> {
    let mut draw = county.draw(50);
    let counts = split(int(county.plan.parcels), &vec![1; county.villages.len()]);
    let mut parcels = Vec::new();
    for (v, home) in county.villages.iter().enumerate() {
        let idle = if v == village(5, 7) { 6 } else { 2 };
        let hilly = home.slope > 40 || home.height > 700;
        let weights = USES
            .each_ref()
            .map(|u| if hilly { u.hilly } else { u.flat });
        let mut number = 0;
        let mut add = |draw: &mut Draw, kind: &Use, name| {
            number += 1;
            let id = format!("{}-P{number:04}", home.id);
            parcels.push(parcel(draw, county, sample, (v, id, kind, name)));
        };
        for (kind, count) in USES.iter().zip(split(counts[v] - HOMESTEADS, &weights)) {
            for _ in 0..count {
                add(&mut draw, kind, kind.name);
            }
        }
        let yard = Use {
            name: "homestead",
            cover: cover::BUILT,
            flat: 0,
            hilly: 0,
            area: (150, 420),
        };
        for i in 0..HOMESTEADS {
            add(
                &mut draw,
                &yard,
                if i < idle {
                    "idle-homestead"
                } else {
                    "homestead"
                },
            );
        }
    }
    parcels
}

/// A cell of the village with the cover that the use needs, if a few tries find one.
fn site(draw: &mut Draw, county: &County, home: &Village, wanted: i64) -> (i64, i64) {
    let mut cell = *draw.pick(&home.cells);
    for _ in 0..8 {
        if county.terrain.cover[at(cell.0, cell.1)] == wanted {
            break;
        }
        cell = *draw.pick(&home.cells);
    }
    cell
}

fn parcel(
    draw: &mut Draw,
    county: &County,
    sample: &[Household],
    (v, id, kind, land_use): (usize, String, &Use, &'static str),
) -> Parcel {
    let home = &county.villages[v];
    let cell = site(draw, county, home, kind.cover);
    let (height, slope) = (
        county.terrain.height[at(cell.0, cell.1)],
        county.terrain.slope[at(cell.0, cell.1)],
    );
    let field = matches!(land_use, "paddy" | "dry");
    let contracted = field || land_use == "orchard";
    let yard = land_use.ends_with("homestead");
    let private = contracted || yard || (land_use == "forest" && draw.chance(600));
    let holder = private.then(|| any(draw, county, sample, v).id.clone());
    let grade = (1 + slope / 14 + height / 260 + draw.between(-1, 2)).clamp(1, 10);
    let leased = contracted && draw.chance(300);
    let tenant = format!("QS-C{:02}", 1 + home.township * 2 + v % 2);
    let operator = match (&holder, leased) {
        (Some(_), true) if draw.chance(400) => tenant,
        (Some(_), true) => any(draw, county, sample, v).id.clone(),
        (Some(own), false) => own.clone(),
        (None, _) => "collective".into(),
    };
    let basic = field && grade <= 8 && draw.chance(940);
    Parcel {
        id,
        village: v,
        land_use,
        area: draw.between(kind.area.0, kind.area.1),
        cell,
        offset: (draw.between(5, 95), draw.between(5, 95)),
        grade,
        slope,
        until: if contracted {
            2027 + draw.between(0, 2)
        } else if private && !yard {
            2053
        } else {
            0
        },
        rent: if leased {
            (900 - 55 * grade - home.to_town / 10).max(120) + draw.between(-60, 60)
        } else {
            0
        },
        operator,
        holder,
        basic,
        ecology: matches!(land_use, "forest" | "reserve")
            && (height > 760 || slope > 60)
            && draw.chance(700),
    }
}

const COLUMNS: Columns = &[
    ("parcel", ""),
    ("place", ""),
    ("lon", "degrees"),
    ("lat", "degrees"),
    ("area_mu", "mu"),
    ("use", ""),
    ("grade", "count"),
    ("slope", "number"),
    ("holder", ""),
    ("operator", ""),
    ("contract_until", "calendar-year"),
    ("rent", "yuan-per-mu-year"),
    ("basic_farmland", ""),
    ("eco_redline", ""),
];

/// The tables `parcels`, `land_limits` and `collective_land`.
pub(super) fn resources(county: &County, parcels: &[Parcel]) -> Vec<Resource> {
    let mut sheet = Sheet::new("parcels", COLUMNS);
    for p in parcels {
        let [lon, lat] = degrees((100 * p.cell.0 + p.offset.0, 100 * p.cell.1 + p.offset.1));
        let blank = |n: i64| if n == 0 { String::new() } else { n.to_string() };
        sheet.row(&[
            &p.id,
            &county.villages[p.village].id,
            &lon,
            &lat,
            &Fixed(p.area, 3),
            &p.land_use,
            &p.grade,
            &Fixed(p.slope, 1),
            &p.holder.as_deref().unwrap_or("collective"),
            &p.operator,
            &blank(p.until),
            &blank(p.rent),
            &yes(p.basic),
            &yes(p.ecology),
        ]);
    }
    vec![
        sheet.done().gzip(),
        limits(county, parcels),
        collective(county, parcels),
    ]
}

/// Hard limits of the plan over the registered parcels: permanent basic farmland and the
/// ecological red line may not shrink, built-up land may grow by a twentieth.
fn limits(county: &County, parcels: &[Parcel]) -> Resource {
    let mut sheet = Sheet::new(
        "land_limits",
        &[
            ("place", ""),
            ("limit", ""),
            ("now_mu", "mu"),
            ("min_mu", "mu"),
            ("max_mu", "mu"),
        ],
    );
    let mut add = |place: &str, inside: &dyn Fn(&Parcel) -> bool| {
        let sum = |keep: &dyn Fn(&Parcel) -> bool| -> i64 {
            parcels
                .iter()
                .filter(|p| inside(p) && keep(p))
                .map(|p| p.area)
                .sum()
        };
        let farmland = sum(&|p| matches!(p.land_use, "paddy" | "dry"));
        let basic = sum(&|p| p.basic);
        let ecology = sum(&|p| p.ecology);
        let built =
            sum(&|p| p.land_use.ends_with("homestead") || p.land_use == "collective-construction");
        let (now, cap) = (Fixed(built, 3), Fixed(built + built / 20, 3));
        sheet.row(&[
            &place,
            &"farmland",
            &Fixed(farmland, 3),
            &Fixed(basic, 3),
            &"",
        ]);
        sheet.row(&[
            &place,
            &"basic-farmland",
            &Fixed(basic, 3),
            &Fixed(basic, 3),
            &"",
        ]);
        sheet.row(&[
            &place,
            &"ecology",
            &Fixed(ecology, 3),
            &Fixed(ecology, 3),
            &"",
        ]);
        sheet.row(&[&place, &"construction", &now, &"", &cap]);
    };
    add(COUNTY, &|_| true);
    for (t, township) in county.townships.iter().enumerate() {
        add(&township.id, &|p| county.villages[p.village].township == t);
    }
    sheet.done()
}

/// Collective construction land of each village: how much is in use, leased, idle, on the market.
fn collective(county: &County, parcels: &[Parcel]) -> Resource {
    let mut sheet = Sheet::new(
        "collective_land",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("area_mu", "mu"),
            ("idle_mu", "mu"),
            ("leased_mu", "mu"),
            ("market_mu", "mu"),
        ],
    );
    let mut draw = county.draw(51);
    for (v, home) in county.villages.iter().enumerate() {
        let built = |p: &&Parcel| p.village == v && p.land_use == "collective-construction";
        let area: i64 = parcels.iter().filter(built).map(|p| p.area).sum();
        let idle = area * draw.between(60, 340) / 1000;
        let leased = area * draw.between(120, 380) / 1000;
        let market = if draw.chance(150) { leased / 3 } else { 0 };
        sheet.row(&[
            &home.id,
            &2023,
            &Fixed(area, 3),
            &Fixed(idle, 3),
            &Fixed(leased, 3),
            &Fixed(market, 3),
        ]);
    }
    sheet.done()
}
