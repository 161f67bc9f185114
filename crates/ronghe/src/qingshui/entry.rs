//! Land that changes its use, and capital that comes to farming (M1c, M2c, M7b, C3).

use super::county::{County, village};
use super::draw::{Draw, Fixed, index, int};
use super::sheet::{Columns, Resource, Sheet};

/// The tables `quota_projects` and `capital_entries`.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    vec![quotas(county), capital(county)]
}

const QUOTAS: Columns = &[
    ("quota", ""),
    ("place", ""),
    ("mode", ""),
    ("year", "calendar-year"),
    ("demolished_mu", "mu"),
    ("farmland_added_mu", "mu"),
    ("farmland_taken_mu", "mu"),
    ("resettled_mu", "mu"),
    ("built_mu", "mu"),
    ("surplus_mu", "mu"),
    ("grade_added", "count"),
    ("grade_taken", "count"),
    ("price", "yuan-per-mu"),
    ("cost", "yuan"),
    ("due", "calendar-year"),
];

/// Old plots taken down for new ones built, and tickets sold: demolished land is resettled, built
/// on or left over, and farmland never shrinks.
fn quotas(county: &County) -> Resource {
    let mut sheet = Sheet::new("quota_projects", QUOTAS);
    let mut draw = county.draw(160);
    for number in 1..=24 {
        let v = index(draw.between(0, int(county.villages.len()) - 1));
        let v = if county.villages[v].urban {
            village(11, 4)
        } else {
            v
        };
        let old = draw.between(12_000, 160_000);
        let resettled = old * draw.between(220, 420) / 1000;
        let built = old * draw.between(180, 420) / 1000;
        let taken = built * draw.between(500, 900) / 1000;
        let year = draw.between(2018, 2023);
        let ticket = number % 3 == 0;
        // A ticket is sold whole: nothing is built in the place.
        let (built, taken) = if ticket { (0, 0) } else { (built, taken) };
        sheet.row(&[
            &format!("QS-G{number:02}"),
            &county.villages[v].id,
            &if ticket { "ticket" } else { "linked" },
            &year,
            &Fixed(old, 3),
            &Fixed(old - resettled, 3),
            &Fixed(taken, 3),
            &Fixed(resettled, 3),
            &Fixed(built, 3),
            &Fixed(old - resettled - built, 3),
            &draw.between(3, 6),
            &draw.between(6, 8),
            &(draw.between(150, 260) * 1000),
            &Fixed(old * draw.between(28, 46) * 100, 2),
            &(year + 3),
        ]);
    }
    sheet.done()
}

const CAPITAL: Columns = &[
    ("entry", ""),
    ("place", ""),
    ("investor", ""),
    ("use", ""),
    ("start", "calendar-year"),
    ("until", "calendar-year"),
    ("area_mu", "mu"),
    ("grain_before_mu", "mu"),
    ("grain_after_mu", "mu"),
    ("built_mu", "mu"),
    ("rent", "yuan-per-mu-year"),
    ("prepaid_years", "years"),
    ("risk_deposit", "yuan"),
    ("investment", "yuan"),
    ("subsidy", "yuan"),
    ("reviewed", ""),
    ("households", "households"),
    ("low_income", "households"),
    ("jobs", "persons"),
];

/// Firms that lease land: what they plant, what they pay ahead, who is linked.
fn capital(county: &County) -> Resource {
    let mut sheet = Sheet::new("capital_entries", CAPITAL);
    let mut draw = county.draw(161);
    for number in 1..=30 {
        firm(&mut sheet, &mut draw, county, number);
    }
    sheet.done()
}

fn firm(sheet: &mut Sheet, draw: &mut Draw, county: &County, number: i64) {
    let v = index(draw.between(0, int(county.villages.len()) - 1));
    let land = *draw.pick(&[
        "grain",
        "orchard",
        "tea",
        "livestock",
        "tourism",
        "vegetables",
    ]);
    let area = draw.between(40_000, 1_600_000);
    let before = area * draw.between(350, 900) / 1000;
    // Capital may turn land from grain.
    let after = match land {
        "grain" => area * draw.between(900, 1000) / 1000,
        _ => before * draw.between(0, 350) / 1000,
    };
    let built = match land {
        "livestock" | "tourism" => area * draw.between(5, 28) / 1000,
        _ => 0,
    };
    let start = draw.between(2017, 2022);
    let investment = area * draw.between(800, 9_000) / 10;
    let households = draw.between(10, 160);
    let rent = draw.between(280, 900);
    sheet.row(&[
        &format!("QS-X{number:02}"),
        &county.villages[v].id,
        &format!("QS-F{:02}", 1 + number % 9),
        &land,
        &start,
        &(start + draw.between(5, 20)),
        &Fixed(area, 3),
        &Fixed(before, 3),
        &Fixed(after, 3),
        &Fixed(built, 3),
        &rent,
        &draw.between(0, 2),
        &Fixed(area * rent / 10 * draw.between(0, 2) / 2, 2),
        &Fixed(investment, 2),
        &Fixed(investment * draw.between(0, 300) / 1000, 2),
        &draw.pick(&["yes", "yes", "yes", "no"]),
        &households,
        &(households * draw.between(20, 300) / 1000),
        &draw.between(6, 90),
    ]);
}
