//! The table `villages`: infrastructure, services, economy and self-government of every village
//! (C1, C2, C4, C5, M4; classes of M1b), and the table `towns` (C5: ills of towns).

use super::county::{County, Village};
use super::draw::{Draw, Fixed};
use super::sheet::{Columns, Resource, Sheet};

const COLUMNS: Columns = &[
    ("place", ""),
    ("year", "calendar-year"),
    ("paved", "share"),
    ("tap_water", "share"),
    ("gas", "share"),
    ("outage_hours", "hours"),
    ("fibre", "share"),
    ("computer", "share"),
    ("net_cost", "share"),
    ("net_skill", "share"),
    ("toilets", "share"),
    ("waste", "share"),
    ("sewage", "share"),
    ("cleanliness", "number"),
    ("clinic_minutes", "minutes"),
    ("school_minutes", "minutes"),
    ("doctors", "persons"),
    ("pension_cover", "share"),
    ("health_cover", "share"),
    ("care_places", "count"),
    ("cultivated_mu", "mu"),
    ("grain_mu", "mu"),
    ("leased_mu", "mu"),
    ("collective_income", "yuan"),
    ("online_sales", "yuan"),
    ("homesteads", "count"),
    ("idle_homesteads", "count"),
    ("upkeep_due", "yuan"),
    ("upkeep_spent", "yuan"),
    ("party_members", "persons"),
    ("assembly_turnout", "share"),
    ("heritage", ""),
    ("hazard", ""),
];

/// All tables of this module.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    let mut sheet = Sheet::new("villages", COLUMNS);
    let mut draw = county.draw(40);
    let clinics = county.roads.to_clinic();
    let schools: Vec<usize> = (0..county.villages.len())
        .filter(|&v| school(county, v))
        .collect();
    let schools = county.roads.minutes_from(&schools);
    for (v, home) in county.villages.iter().enumerate() {
        row(&mut sheet, &mut draw, home, [clinics[v], schools[v]]);
    }
    vec![sheet.done().gzip(), towns(county)]
}

/// Whether a village has a primary school: seats and every fifth village.
pub(super) fn school(county: &County, v: usize) -> bool {
    county.villages[v].seat || v % 5 == 2
}

/// Cultivated land of a village in thousandths of a mu: more on low and gentle ground.
pub(super) fn cultivated(home: &Village) -> i64 {
    let permille = (330 - home.height / 5 - home.slope).max(60) / if home.urban { 2 } else { 1 };
    // 8 square metres are 12 thousandths of a mu.
    home.area * 12 * permille / 1000
}

/// A level per thousand: `near` in a town, falling by `fall` over a hundred minutes of road.
fn level(draw: &mut Draw, home: &Village, near: i64, fall: i64) -> i64 {
    let far = if home.urban {
        0
    } else {
        home.to_town.min(1100)
    };
    (near - fall * far / 1000 + draw.between(-30, 30)).clamp(20, 1000)
}

/// Landslides: villages to be moved lie below unstable slopes.
fn hazard(home: &Village) -> &'static str {
    match home.class {
        "relocated" => "high",
        _ if home.slope > 45 => "low",
        _ => "none",
    }
}

/// Both years of one village; the earlier one is a little worse in everything that is built.
fn row(sheet: &mut Sheet, draw: &mut Draw, home: &Village, minutes: [i64; 2]) {
    let far = home.to_town.min(1100);
    // Paved, tap water, gas, fibre, computers, skill, toilets, waste, sewage.
    let shares = [
        (990, 260),
        (985, 300),
        (760, 700),
        (970, 330),
        (560, 380),
        (620, 430),
        (930, 420),
        (960, 360),
        (700, 600),
    ]
    .map(|(near, fall)| level(draw, home, near, fall));
    let [pension, health, turnout, kept] = [(960, 60), (975, 40), (520, -180), (840, 420)]
        .map(|(near, fall)| level(draw, home, near, fall));
    let upkeep = home.area / 40 + draw.between(20_000, 60_000);
    let spent = upkeep * kept / 1000;
    let land = cultivated(home);
    let [grain, leased] = [
        land * draw.between(520, 760) / 1000,
        land * draw.between(180, 460) / 1000,
    ];
    let money = home.residents * draw.between(40_000, 120_000) / (4 + far / 150);
    let online = home.residents * draw.between(20_000, 240_000) / (2 + far / 200);
    // Per thousand of income, and tenths of an hour.
    let [net_cost, outage] = [18 + far / 30 + draw.between(0, 9), 60 + far / 3];
    let cleanliness = 880 - far / 4 + draw.between(-60, 60);
    let heritage = super::households::yes(home.class == "special");
    let hazard = hazard(home);
    for (year, back) in [(2021, 1), (2023, 0)] {
        let share = |i: usize| Fixed(shares[i] - back * shares[i] / 14, 3);
        let less = |n: i64| n - back * n / 9;
        sheet.row(&[
            &home.id,
            &year,
            &share(0),
            &share(1),
            &share(2),
            &Fixed(outage + back * 40, 1),
            &share(3),
            &share(4),
            &Fixed(net_cost + back * 6, 3),
            &share(5),
            &share(6),
            &share(7),
            &share(8),
            &Fixed(less(cleanliness), 1),
            &Fixed(minutes[0], 1),
            &Fixed(minutes[1], 1),
            &(home.residents / 900 + i64::from(home.seat) * 4),
            &Fixed(pension - back * 12, 3),
            &Fixed(health - back * 8, 3),
            &if home.seat { 30 } else { home.registered / 150 },
            &Fixed(land, 3),
            &Fixed(grain + back * (land - grain) / 20, 3),
            &Fixed(less(leased), 3),
            &Fixed(less(money), 2),
            &Fixed(online * (2 - back) / 2, 2),
            &home.homesteads,
            &(home.idle - back * home.idle / 8),
            &Fixed(upkeep * 100, 2),
            &Fixed(less(spent) * 100, 2),
            &(home.registered / 28),
            &Fixed(turnout + back * 15, 3),
            &heritage,
            &hazard,
        ]);
    }
}

/// Built-up land against people, traffic, air and floods of the five towns.
fn towns(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "towns",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("built_mu", "mu"),
            ("residents", "persons"),
            ("commute_minutes", "minutes"),
            ("peak_delay", "ratio"),
            ("pm25", "number"),
            ("flooded_days", "count"),
            ("green_m2", "square-metres-per-head"),
        ],
    );
    let mut draw = county.draw(41);
    for t in 0..5 {
        let people = county.sum(t, |v| if v.urban { v.residents } else { 0 });
        let base = people * draw.between(150, 185) / 1000;
        for (i, year) in [2015, 2018, 2021, 2023].iter().enumerate() {
            let i = i64::try_from(i).expect("four years");
            // Land grows faster than people.
            sheet.row(&[
                &county.townships[t].id,
                year,
                &(base * (100 + 9 * i) / 127),
                &(people * (100 + 3 * i) / 109),
                &Fixed(160 + people / 400 + 9 * i, 1),
                &Fixed(118 + people / 1000 + 4 * i, 2),
                &Fixed(420 - 38 * i + draw.between(-12, 12), 1),
                &draw.between(0, 3 + i64::from(t == 0)),
                &Fixed(98 + 7 * i + draw.between(-6, 6), 1),
            ]);
        }
    }
    sheet.done()
}
