//! Bundled demand and services that collectives give to farming (M5c, M5d).

use super::county::County;
use super::draw::Fixed;
use super::sheet::{Resource, Sheet};

/// Goods that villages buy: name, measure, price in fen bought alone, quantity from which a
/// bundle is cheaper, and its price in thousandths of the price alone.
const GOODS: [(&str, &str, i64, i64, i64); 5] = [
    ("fertiliser", "kg", 310, 60_000, 880),
    ("seed", "kg", 2_900, 2_500, 915),
    ("film", "kg", 1_250, 4_000, 930),
    ("feed", "kg", 365, 90_000, 900),
    ("parcel-post", "piece", 420, 20_000, 640),
];

/// The tables `bundles` and `farm_services`.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    vec![bundles(county), services(county)]
}

/// What every rural village wants to buy, alone and in a bundle.
fn bundles(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "bundles",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("good", ""),
            ("quantity", "number"),
            ("measure", ""),
            ("price_alone", "number"),
            ("bundle_from", "number"),
            ("price_bundled", "number"),
        ],
    );
    let mut draw = county.draw(150);
    for home in county.villages.iter().filter(|v| !v.urban) {
        for (good, measure, price, from, permille) in GOODS {
            // A fifth of what makes a bundle, so that about five villages must join.
            let quantity = from * home.residents / 800 * draw.between(120, 320) / 1000;
            sheet.row(&[
                &home.id,
                &2023,
                &good,
                &quantity,
                &measure,
                &Fixed(price, 2),
                &from,
                &Fixed(price * permille / 1000, 2),
            ]);
        }
    }
    sheet.done()
}

/// Ploughing, spraying, harvesting and drying as a service, by who offers it.
fn services(county: &County) -> Resource {
    const KINDS: [(&str, i64); 5] = [
        ("plough", 9_500),
        ("sow", 6_000),
        ("spray", 1_800),
        ("harvest", 11_000),
        ("dry", 5_200),
    ];
    let mut sheet = Sheet::new(
        "farm_services",
        &[
            ("provider", ""),
            ("place", ""),
            ("year", "calendar-year"),
            ("service", ""),
            ("area_mu", "mu"),
            ("fee", "yuan-per-mu"),
            ("cost", "yuan-per-mu"),
            ("small_mu", "mu"),
        ],
    );
    let mut draw = county.draw(151);
    for number in 0..48_usize {
        // Every third village of a township; the first is served by a cooperative.
        let (t, turn) = (number / 4, number % 4);
        let home = &county.villages[county.townships[t].villages.start + 1 + 3 * turn];
        let provider = match turn {
            0 => format!("QS-C{:02}", 2 * t + 1),
            _ => home.id.clone(),
        };
        for (service, fee) in KINDS {
            let area = super::villages::cultivated(home) * draw.between(60, 420) / 1000;
            let fee = fee * draw.between(900, 1100) / 1000;
            sheet.row(&[
                &provider,
                &home.id,
                &2023,
                &service,
                &Fixed(area, 3),
                &Fixed(fee, 2),
                &Fixed(fee * draw.between(680, 940) / 1000, 2),
                &Fixed(area * draw.between(300, 800) / 1000, 3),
            ]);
        }
    }
    sheet.done()
}
