//! Loans, deposits, insurance and the harvests that insurance looks at (M7a, C2).

use super::county::{COUNTY, County, village};
use super::draw::{Draw, Fixed, index, int, split};
use super::ecology::Right;
use super::households::{Household, any};
use super::sheet::{Columns, Resource, Sheet};

/// Institutions: code, name, billions of fen in deposits, permille lent in the county.
const BANKS: [(&str, &str, i64, i64); 4] = [
    ("QS-B1", "清水农村合作银行", 410, 720),
    ("QS-B2", "清河村镇银行", 60, 830),
    // Planted: it lends 31 % of its deposits in the county and carries the rest away.
    ("QS-B3", "甲银行清水支行", 290, 310),
    ("QS-B4", "乙银行清水支行", 350, 540),
];

/// How many loans.
pub(super) const LOANS: i64 = 600;
/// Every seventh loan is secured by a forest right.
pub(super) const FOREST: i64 = 7;

/// All tables of this module.
pub(super) fn resources(county: &County, sample: &[Household], rights: &[Right]) -> Vec<Resource> {
    vec![
        deposits(county),
        loans(county, sample, rights),
        harvests(county),
        insurance(county, sample),
    ]
}

fn deposits(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "deposits",
        &[
            ("institution", ""),
            ("institution_name", ""),
            ("place", ""),
            ("year", "calendar-year"),
            ("deposits", "yuan"),
            ("loans", "yuan"),
            ("loans_local", "yuan"),
            ("loans_farm", "yuan"),
        ],
    );
    let mut draw = county.draw(90);
    for (bank, name, size, local) in BANKS {
        for (i, year) in [2021, 2022, 2023].iter().enumerate() {
            let deposits = size * 1_000_000_000 * (100 + 8 * int(i)) / 116;
            let inside = deposits * local / 1000;
            let loans = inside + (deposits - inside) * draw.between(250, 600) / 1000;
            let farm = inside * draw.between(300, 620) / 1000;
            sheet.row(&[
                &bank,
                &name,
                &COUNTY,
                year,
                &Fixed(deposits, 2),
                &Fixed(loans, 2),
                &Fixed(inside, 2),
                &Fixed(farm, 2),
            ]);
        }
    }
    sheet.done()
}

const LOAN: Columns = &[
    ("loan", ""),
    ("place", ""),
    ("borrower", ""),
    ("lender", ""),
    ("kind", ""),
    ("principal", "yuan"),
    ("rate", "share"),
    ("months", "count"),
    ("method", ""),
    ("start", ""),
    ("collateral", "yuan"),
    ("guaranteed", "share"),
    ("status", ""),
];

/// Loans to households of the sample and to the cooperatives.
fn loans(county: &County, sample: &[Household], rights: &[Right]) -> Resource {
    let mut sheet = Sheet::new("loans", LOAN);
    let mut draw = county.draw(91);
    for number in 1..=LOANS {
        let (v, borrower) = borrower(&mut draw, county, sample, number);
        let pledge = rights
            .iter()
            .find(|r| r.loan == Some(number))
            .map(|r| r.parcel);
        let v = pledge.map_or(v, |p| p.village);
        let borrower = pledge.and_then(|p| p.holder.clone()).unwrap_or(borrower);
        let coop = borrower.starts_with("QS-C");
        let kind = match number % FOREST {
            0 => "forest",
            _ => *draw.pick(&[
                "credit",
                "credit",
                "land-right",
                "house",
                "shares",
                "guarantee",
            ]),
        };
        let principal = draw.between(2, 30) * if coop { 5_000_000 } else { 1_000_000 };
        let months = *draw.pick(&[12, 12, 24, 36, 60]);
        let pledged = !matches!(kind, "credit" | "guarantee");
        let collateral = if pledged {
            principal * draw.between(140, 260) / 100
        } else {
            0
        };
        let guaranteed = if kind == "guarantee" { 800 } else { 0 };
        let status = match draw.between(0, 99) {
            0..3 => "default",
            3..8 => "overdue",
            8..40 => "repaid",
            _ => "current",
        };
        let start = format!(
            "{}-{:02}-{:02}",
            draw.between(2020, 2023),
            draw.between(1, 12),
            draw.between(1, 28)
        );
        sheet.row(&[
            &format!("QS-L{number:04}"),
            &county.villages[v].id,
            &borrower,
            &draw.pick(&BANKS).0,
            &kind,
            &Fixed(principal, 2),
            &Fixed(365 + 5 * draw.between(0, 60), 4),
            &months,
            &draw.pick(&["level", "equal-principal", "bullet", "seasonal"]),
            &start,
            &Fixed(collateral, 2),
            &Fixed(guaranteed, 3),
            &status,
        ]);
    }
    sheet.done()
}

/// Who borrows: a household of the sample, or now and then a cooperative.
fn borrower(
    draw: &mut Draw,
    county: &County,
    sample: &[Household],
    number: i64,
) -> (usize, String) {
    if number % 12 == 0 {
        let coop = index((number / 12) % 24);
        let v = county.townships[coop / 2].villages.start;
        return (v, format!("QS-C{:02}", coop + 1));
    }
    let v = index(draw.between(0, int(county.villages.len()) - 1));
    (v, any(draw, county, sample, v).id.clone())
}

/// Crops: name, usual yield (kg a mu), price in 0.01 yuan a kg.
const CROPS: [(&str, i64, i64); 4] = [
    ("rice", 520, 278),
    ("maize", 410, 254),
    ("orange", 1650, 420),
    ("tea", 62, 4800),
];

/// Yields over ten years; two dry years show in the rain and in the yields.
fn harvests(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "harvests",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("crop", ""),
            ("area_mu", "mu"),
            ("yield_kg_mu", "kilograms-per-mu"),
            ("price_yuan_kg", "number"),
            ("rain_mm", "millimetres"),
            ("hit", "share"),
        ],
    );
    let mut draw = county.draw(92);
    for (t, township) in county.townships.iter().enumerate() {
        let land = county.sum(t, super::villages::cultivated);
        for year in 2014..=2023_i64 {
            let dry = matches!(year, 2018 | 2022);
            let rain = 1080 + 14 * int(t) + draw.between(-90, 90) - if dry { 380 } else { 0 };
            for (i, (crop, usual, price)) in CROPS.iter().enumerate() {
                let hit = if dry {
                    draw.between(180, 420)
                } else {
                    draw.between(0, 90)
                };
                let part = [420, 260, 90, 50][i];
                let grown = usual * (1000 + 9 * (year - 2014) - 5 * int(t)) / 1000;
                let swing = [3, 4, 5, 2][i];
                let crop_yield = grown * (1000 - hit * swing / 6 + draw.between(-35, 35)) / 1000;
                sheet.row(&[
                    &township.id,
                    &year,
                    crop,
                    &Fixed(land * part / 1000, 3),
                    &crop_yield,
                    &Fixed(
                        price * (1000 + 18 * (year - 2014) + draw.between(-60, 60)) / 1180,
                        2,
                    ),
                    &rain,
                    &Fixed(hit, 3),
                ]);
            }
        }
    }
    sheet.done()
}

const INSURANCE: Columns = &[
    ("policy", ""),
    ("place", ""),
    ("household", ""),
    ("year", "calendar-year"),
    ("crop", ""),
    ("kind", ""),
    ("area_mu", "mu"),
    ("sum_insured", "yuan"),
    ("premium", "yuan"),
    ("paid_centre", "yuan"),
    ("paid_province", "yuan"),
    ("paid_county", "yuan"),
    ("paid_farmer", "yuan"),
    ("loss", "yuan"),
    ("payout", "yuan"),
];

/// Policies of the dry year and of the year after; the premium is split 45 / 25 / 10 / 20.
fn insurance(county: &County, sample: &[Household]) -> Resource {
    let mut sheet = Sheet::new("insurance", INSURANCE);
    let mut draw = county.draw(93);
    let policy = |draw: &mut Draw, sheet: &mut Sheet, number: i64| {
        let v = index(draw.between(0, int(county.villages.len()) - 1));
        let v = if county.villages[v].urban {
            village(10, 6)
        } else {
            v
        };
        let holder = any(draw, county, sample, v);
        let (crop, usual, price) = *draw.pick(&CROPS);
        let year = draw.between(2022, 2023);
        let kind = *draw.pick(&["cost", "yield", "revenue", "index"]);
        let area = draw.between(500, 9_000);
        // Four fifths of a usual harvest are covered.
        let insured = area * usual * price * 4 / 5 / 1000;
        let premium = insured * 6 / 100;
        let parts = split(premium, &[45, 25, 10, 20]);
        let bad = draw.chance(if year == 2022 { 550 } else { 90 });
        let loss = if bad {
            insured * draw.between(150, 900) / 1000
        } else {
            0
        };
        // An index may miss a loss or pay without one: basis risk.
        let payout = match kind {
            "index" if draw.chance(180) => insured / 5 * i64::from(!bad),
            _ => loss.min(insured) * 85 / 100,
        };
        sheet.row(&[
            &format!("QS-I{number:04}"),
            &county.villages[v].id,
            &holder.id,
            &year,
            &crop,
            &kind,
            &Fixed(area, 3),
            &Fixed(insured, 2),
            &Fixed(premium, 2),
            &Fixed(parts[0], 2),
            &Fixed(parts[1], 2),
            &Fixed(parts[2], 2),
            &Fixed(parts[3], 2),
            &Fixed(loss, 2),
            &Fixed(payout, 2),
        ]);
    };
    for number in 1..=900 {
        policy(&mut draw, &mut sheet, number);
    }
    sheet.done().gzip()
}
