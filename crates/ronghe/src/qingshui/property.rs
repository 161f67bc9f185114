//! Idle homesteads and land deals (M2b, M2c, M2d, M2e).

use super::county::{County, village};
use super::draw::{Fixed, int};
use super::households::{Household, any, of};
use super::sheet::{Resource, Sheet};
use std::fmt::Write as _;

/// All files of this module.
pub(super) fn resources(county: &County, sample: &[Household]) -> Vec<Resource> {
    vec![
        homesteads(county, sample),
        entry(county, sample),
        resale(county),
    ]
}

/// Every idle homestead of the county, with what became of it.
fn homesteads(county: &County, sample: &[Household]) -> Resource {
    let mut sheet = Sheet::new(
        "homesteads",
        &[
            ("homestead", ""),
            ("place", ""),
            ("household", ""),
            ("area_m2", "square-metres"),
            ("house_m2", "square-metres"),
            ("idle_since", "calendar-year"),
            ("state", ""),
            ("reuse", ""),
            ("term_years", "years"),
            ("paid_yuan", "yuan"),
            ("consent", ""),
        ],
    );
    let mut draw = county.draw(80);
    for (v, home) in county.villages.iter().enumerate() {
        for number in 1..=home.idle {
            let area = draw.between(8_000, 26_000);
            let (state, reuse) = match draw.between(0, 99) {
                0..70 => ("idle", "none"),
                70..84 => ("stored", "none"),
                _ => (
                    "reused",
                    *draw.pick(&["guesthouse", "care", "workshop", "reclaimed"]),
                ),
            };
            let settled = state != "idle";
            let term = if settled { draw.between(5, 20) } else { 0 };
            let paid = if settled {
                area * draw.between(8, 60)
            } else {
                0
            };
            let consent = if settled {
                format!("{}-M{number:03}", home.id)
            } else {
                "none".into()
            };
            // Only a part of the homesteads belongs to households of the sample.
            let holder = if draw.chance(100) {
                any(&mut draw, county, sample, v).id.clone()
            } else {
                "other".into()
            };
            sheet.row(&[
                &format!("{}-Z{number:03}", home.id),
                &home.id,
                &holder,
                &Fixed(area, 2),
                &Fixed(area * draw.between(45, 95) / 100, 2),
                &(2021 - draw.between(0, 14)),
                &state,
                &reuse,
                &term,
                &Fixed(paid, 2),
                &consent,
            ]);
        }
    }
    sheet.done().gzip()
}

/// Collective land brought to the market in 2017: increment 600, fund 30 %, collective 40 % of the
/// rest, so 180 / 168 / 252 (planted, in 10,000 yuan).
fn entry(county: &County, sample: &[Household]) -> Resource {
    let v = village(4, 6);
    let home = &county.villages[v];
    let mut text = format!(
        "# Invented. By hand, in 10,000 yuan: increment 1000 - 400 = 600; fund 30 % = 180; rest 420;\n\
         # collective 40 % = 168; members 420 - 168 = 252, by the people of each household.\n\
         id = \"qs-2017-01\"\n\
         title = {{ zh = \"{}集体建设用地入市\", en = \"Collective land of {} enters the market\" }}\n\
         place = \"{}\"\n\
         date = 2017-06-30\n\
         area_mu = \"36.000\"\n\
         use = \"industrial\"\n\
         mode = \"market entry\"\n\
         revenue_yuan = \"10000000.00\"\n\
         fund_rate = 0.30\n\
         collective_retention = 0.40\n\
         consent = \"{}-2017-06-12\"\n\
         \n\
         [cost]\n\
         total_yuan = \"4000000.00\"\n",
        home.name.0, home.name.1, home.id, home.id
    );
    for (zh, en, yuan, bearer) in [
        ("土地取得", "acquisition", 2_350_000, "collective"),
        ("场地平整", "levelling", 900_000, "collective"),
        ("道路与给排水", "road, water and drains", 750_000, "county"),
    ] {
        write!(
            text,
            "\n[[cost.item]]\nname = {{ zh = \"{zh}\", en = \"{en}\" }}\n\
             amount_yuan = \"{yuan}.00\"\nborne_by = \"{bearer}\"\n"
        )
        .expect("memory takes every byte");
    }
    for (i, h) in of(county, sample, v).iter().enumerate() {
        write!(
            text,
            "\n[[member]]\nid = \"{}\"\nname = {{ zh = \"第{}户\", en = \"Household {}\" }}\n\
             shares = {}\n",
            h.id,
            int(i) + 1,
            int(i) + 1,
            h.members
        )
        .expect("memory takes every byte");
    }
    Resource::file("deals", "deals/market-entry-2017.toml", text.into_bytes())
}

/// The buyer of another plot sells it on in the same year.
fn resale(county: &County) -> Resource {
    let home = &county.villages[village(2, 5)];
    let text = format!(
        "# Invented. By hand: increment 2,600,000 - 2,150,000 = 450,000; fund 25 % = 112,500; rest\n\
         # 337,500; the contract gives the collective 10 % = 33,750; the transferor keeps 303,750.\n\
         id = \"qs-2017-02\"\n\
         title = {{ zh = \"{}地块再转让\", en = \"A plot in {} is sold on\" }}\n\
         place = \"{}\"\n\
         date = 2017-10-18\n\
         area_mu = \"8.250\"\n\
         use = \"commercial\"\n\
         mode = \"resale\"\n\
         revenue_yuan = \"2600000.00\"\n\
         fund_rate = 0.25\n\
         collective_retention = 0.10\n\
         transferor = {{ zh = \"清水物流公司\", en = \"Qingshui Logistics\" }}\n\
         consent = \"{}-2017-10-09\"\n\
         \n\
         [cost]\n\
         total_yuan = \"2150000.00\"\n\
         \n\
         [[cost.item]]\n\
         name = {{ zh = \"取得\", en = \"acquisition\" }}\n\
         amount_yuan = \"2150000.00\"\n\
         borne_by = \"transferor\"\n",
        home.name.0, home.name.1, home.id, home.id
    );
    Resource::file("deals", "deals/resale-2017.toml", text.into_bytes())
}
