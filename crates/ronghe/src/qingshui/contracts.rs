//! Contracts that link households to buyers, and what each step of a chain adds (M7c, P2).

use super::county::{COUNTY, County};
use super::draw::{Draw, Fixed, index, int};
use super::households::{Household, any};
use super::sheet::{Columns, Resource, Sheet};

/// Products: name, floor price and usual market price in fen a kilogram.
const PRODUCTS: [(&str, i64, i64); 4] = [
    ("rice", 280, 296),
    ("orange", 380, 425),
    ("tea", 4200, 4750),
    ("pork", 1500, 1720),
];

/// The tables `contracts`, `contract_years` and `chains`.
pub(super) fn resources(county: &County, sample: &[Household]) -> Vec<Resource> {
    let mut files = contracts(county, sample);
    files.push(chains(county));
    files
}

const CONTRACTS: Columns = &[
    ("contract", ""),
    ("place", ""),
    ("household", ""),
    ("buyer", ""),
    ("kind", ""),
    ("product", ""),
    ("start", "calendar-year"),
    ("until", "calendar-year"),
    ("quantity_kg", "kilograms"),
    ("floor_yuan_kg", "number"),
    ("premium", "share"),
    ("area_mu", "mu"),
    ("rent", "yuan-per-mu-year"),
    ("dividend", "share"),
    ("penalty", "share"),
];

/// 300 contracts; the market price of each product and year, which both sides then face.
fn contracts(county: &County, sample: &[Household]) -> Vec<Resource> {
    let mut sheet = Sheet::new("contracts", CONTRACTS);
    let mut years = Sheet::new(
        "contract_years",
        &[
            ("contract", ""),
            ("year", "calendar-year"),
            ("market_yuan_kg", "number"),
            ("delivered_kg", "kilograms"),
            ("paid", "yuan"),
            ("breach", ""),
        ],
    );
    let mut draw = county.draw(100);
    for number in 1..=300 {
        contract(&mut sheet, &mut years, &mut draw, county, sample, number);
    }
    vec![sheet.done(), years.done()]
}

/// Market price in fen a kilogram: below the floor in 2022 for oranges (planted), so that buyers
/// pay more than the market there.
fn market(product: usize, year: i64) -> i64 {
    let (_, floor, usual) = PRODUCTS[product];
    match (product, year) {
        (1, 2022) => floor - 60,
        _ => usual + usual * (year - 2022) / 50,
    }
}

fn contract(
    sheet: &mut Sheet,
    years: &mut Sheet,
    draw: &mut Draw,
    county: &County,
    sample: &[Household],
    number: i64,
) {
    let v = index(draw.between(0, int(county.villages.len()) - 1));
    let holder = any(draw, county, sample, v);
    let kind = *draw.pick(&[
        "order", "order", "order", "lease", "shares", "labour", "trust",
    ]);
    let product = index(draw.between(0, 3));
    let (name, floor, _) = PRODUCTS[product];
    let bought = matches!(kind, "order" | "trust");
    let quantity = if bought {
        draw.between(3, 90) * 100_000 / floor
    } else {
        0
    };
    let premium = draw.between(0, 80);
    let area = if matches!(kind, "lease" | "shares" | "trust") {
        draw.between(800, 9000)
    } else {
        0
    };
    let rent = if area > 0 { draw.between(320, 880) } else { 0 };
    let start = draw.between(2019, 2021);
    let id = format!("QS-K{number:04}");
    sheet.row(&[
        &id,
        &county.villages[v].id,
        &holder.id,
        &format!("QS-F{:02}", draw.between(1, 9)),
        &kind,
        &name,
        &start,
        &(start + draw.between(3, 10)),
        &quantity,
        &Fixed(if bought { floor } else { 0 }, 2),
        &Fixed(if bought { premium } else { 0 }, 3),
        &Fixed(area, 3),
        &rent,
        &Fixed(
            if kind == "shares" {
                draw.between(100, 400)
            } else {
                0
            },
            3,
        ),
        &Fixed(if bought { draw.between(100, 300) } else { 0 }, 3),
    ]);
    for year in 2021..=2023 {
        let price = market(product, year);
        let breach = match (bought, price > floor) {
            (true, true) if draw.chance(70) => "farmer",
            (true, false) if draw.chance(120) => "buyer",
            _ => "none",
        };
        let delivered = if breach == "none" {
            quantity
        } else {
            quantity * 2 / 5
        };
        let paid = match kind {
            _ if bought => delivered * floor.max(price + price * premium / 1000),
            "labour" => draw.between(4_000, 19_000) * 100,
            _ => area * rent / 10,
        };
        let (price, paid) = (Fixed(price, 2), Fixed(paid, 2));
        years.row(&[&id, &year, &price, &delivered, &paid, &breach]);
    }
}

/// Price after each step for a kilogram that the grower sold, and where its value stays.
fn chains(county: &County) -> Resource {
    const STEPS: [(&str, i64, i64, i64); 5] = [
        ("grow", 1000, 560, 1000),
        ("process", 1620, 310, 620),
        ("pack", 1930, 90, 480),
        ("wholesale", 2310, 120, 150),
        ("retail", 3300, 480, 60),
    ];
    let mut sheet = Sheet::new(
        "chains",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("product", ""),
            ("step", ""),
            ("order", "count"),
            ("price_yuan_kg", "number"),
            ("inputs_yuan_kg", "number"),
            ("wages_yuan_kg", "number"),
            ("local", "share"),
            ("jobs", "persons"),
        ],
    );
    let mut draw = county.draw(101);
    for (name, _, usual) in PRODUCTS {
        let mut before = 0;
        for (order, (step, permille, inputs, local)) in STEPS.iter().enumerate() {
            let price = usual * permille / 1000;
            // What a step buys besides the product of the step before it.
            let bought = before + (price - before) * inputs / 1500;
            let wages = (price - bought) * draw.between(380, 640) / 1000;
            sheet.row(&[
                &COUNTY,
                &2023,
                &name,
                step,
                &(order + 1),
                &Fixed(price, 2),
                &Fixed(bought, 2),
                &Fixed(wages, 2),
                &Fixed(*local, 3),
                &(draw.between(40, 160) * [30, 4, 2, 1, 3][order]),
            ]);
            before = price;
        }
    }
    sheet.done()
}
