//! Facilities, entitlements, and the register of offers and needs (M1 access, M3b, M3c, P5).

use super::county::{COUNTY, County};
use super::draw::{Draw, Fixed, index, int};
use super::sheet::{Columns, Resource, Sheet};
use super::villages::school;

/// All tables of this module.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    vec![facilities(county), entitlements(), offers(county)]
}

/// Where services are, what they can take and what they cost.
fn facilities(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "facilities",
        &[
            ("facility", ""),
            ("place", ""),
            ("node", ""),
            ("kind", ""),
            ("capacity", "count"),
            ("staff", "persons"),
            ("users", "persons"),
            ("cost", "yuan"),
        ],
    );
    let mut draw = county.draw(110);
    let mut number = 0;
    for (v, home) in county.villages.iter().enumerate() {
        let clinic = county.roads.clinics.contains(&v);
        let kinds = [
            ("hospital", v == 0, 420, 180, 90_000),
            (
                "clinic",
                clinic,
                if home.seat { 36 } else { 6 },
                if home.seat { 14 } else { 2 },
                62_000,
            ),
            (
                "primary",
                school(county, v),
                if home.urban { 720 } else { 130 },
                if home.urban { 44 } else { 11 },
                88_000,
            ),
            (
                "middle",
                home.seat && home.township % 2 == 0,
                900,
                70,
                96_000,
            ),
            ("care-home", home.seat || v % 23 == 4, 40, 9, 51_000),
            ("bank", home.seat, 1, 6, 110_000),
        ];
        for (kind, here, capacity, staff, yuan_staff) in kinds {
            if !here {
                continue;
            }
            number += 1;
            // Thin settlement leaves places empty, so each user costs more.
            let used = (1000 - home.to_town.min(900) / 2 + draw.between(-80, 80)).clamp(250, 1050);
            let many = if kind == "bank" { 900 } else { capacity };
            sheet.row(&[
                &format!("QS-S{number:03}"),
                &home.id,
                &home.id,
                &kind,
                &capacity,
                &staff,
                &(many * used / 1000),
                &Fixed(staff * yuan_staff * 100 + draw.between(0, 999_999), 2),
            ]);
        }
    }
    sheet.done()
}

/// What a registered person is entitled to, by registration (equal value, P5).
fn entitlements() -> Resource {
    let mut sheet = Sheet::new(
        "entitlements",
        &[
            ("place", ""),
            ("registration", ""),
            ("item", ""),
            ("year", "calendar-year"),
            ("amount", "yuan-per-head"),
            ("from_age", "years"),
            ("years", "years"),
            ("status", ""),
        ],
    );
    for (registration, item, amount, from_age, years) in [
        ("urban", "pension", 30_600, 60, 19),
        ("rural", "pension", 2_520, 60, 19),
        ("urban", "health", 1_980, 0, 78),
        ("rural", "health", 1_010, 0, 78),
        ("urban", "school", 14_200, 6, 9),
        ("rural", "school", 12_700, 6, 9),
        ("urban", "housing", 1_150, 25, 35),
        ("rural", "housing", 260, 25, 35),
        ("urban", "land", 0, 18, 60),
        ("rural", "land", 1_240, 18, 60),
    ] {
        let words = (&COUNTY, &registration, &item);
        sheet.row(&[
            words.0, words.1, words.2, &2023, &amount, &from_age, &years, &"assumed",
        ]);
    }
    sheet.done()
}

const OFFERS: Columns = &[
    ("entry", ""),
    ("place", ""),
    ("channel", ""),
    ("side", ""),
    ("what", ""),
    ("quantity", "count"),
    ("from", ""),
    ("until", ""),
    ("state", ""),
    ("match", ""),
    ("outcome", ""),
];

/// Offers and needs of people, technology, funds and information; matched ones name each other.
fn offers(county: &County) -> Resource {
    let mut sheet = Sheet::new("offers_needs", OFFERS);
    let mut draw = county.draw(111);
    for number in 1..=120 {
        pair(&mut sheet, &mut draw, county, number);
    }
    sheet.done()
}

/// One need and one offer of the same thing.
fn pair(sheet: &mut Sheet, draw: &mut Draw, county: &County, number: i64) {
    const WHAT: [(&str, [&str; 4]); 4] = [
        ("people", ["agronomist", "teacher", "doctor", "manager"]),
        (
            "technology",
            [
                "drip-irrigation",
                "cold-chain",
                "new-variety",
                "drone-spraying",
            ],
        ),
        (
            "funds",
            ["seed-capital", "working-capital", "guarantee", "donation"],
        ),
        (
            "information",
            ["price-feed", "order-forecast", "job-list", "land-list"],
        ),
    ];
    let (channel, kinds) = draw.pick(&WHAT);
    let what = draw.pick(kinds);
    let matched = draw.chance(520);
    let outcome = match matched {
        true if draw.chance(640) => "worked",
        true if draw.chance(500) => "failed",
        _ => "open",
    };
    let month = draw.between(1, 12);
    for (side, other) in [("need", "offer"), ("offer", "need")] {
        // Offers come from the towns and from outside, needs from the villages.
        let place = match side {
            "offer" if draw.chance(300) => "W",
            "offer" => &county.villages[index(draw.between(0, 8))].id,
            _ => &county.villages[index(draw.between(10, int(county.villages.len()) - 1))].id,
        };
        let name = |side: &str| format!("QS-{}{number:03}", if side == "need" { "N" } else { "O" });
        let partner = if matched { name(other) } else { "none".into() };
        let quantity = draw.between(1, 6);
        sheet.row(&[
            &name(side),
            &place,
            channel,
            &side,
            what,
            &quantity,
            &format!("2023-{month:02}-{:02}", draw.between(1, 28)),
            &format!("2024-{month:02}-{:02}", draw.between(1, 28)),
            &if matched { "matched" } else { "open" },
            &partner,
            &outcome,
        ]);
    }
}
