//! Insurance funds by township, which pooling merges, and pay by group (M3b, D1).

use super::county::{COUNTY, County};
use super::draw::{Fixed, int};
use super::sheet::{Resource, Sheet};

/// The tables `funds` and `wages`.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    vec![funds(county), wages(county)]
}

/// Pension and health funds of residents: who pays, who draws, how much is left.
fn funds(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "funds",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("fund", ""),
            ("payers", "persons"),
            ("drawers", "persons"),
            ("paid_in", "yuan"),
            ("subsidy", "yuan"),
            ("paid_out", "yuan"),
            ("balance", "yuan"),
        ],
    );
    let mut draw = county.draw(170);
    for (t, township) in county.townships.iter().enumerate() {
        let people = county.sum(t, |v| v.registered);
        for (fund, drawing, in_yuan, out_yuan) in [
            ("pension", 190 + 9 * int(t), 390, 2_350),
            ("health", 620, 380, 1_480),
        ] {
            let drawers = people * drawing / 1000;
            let payers = people * draw.between(520, 600) / 1000;
            let paid_in = payers * in_yuan * 100;
            let paid_out = drawers * out_yuan * draw.between(94, 106);
            let subsidy = people * draw.between(460, 520) * 100;
            let before = people * draw.between(150, 420) * 100;
            sheet.row(&[
                &township.id,
                &2023,
                &fund,
                &payers,
                &drawers,
                &Fixed(paid_in, 2),
                &Fixed(subsidy, 2),
                &Fixed(paid_out, 2),
                &Fixed(before + paid_in + subsidy - paid_out, 2),
            ]);
        }
    }
    sheet.done()
}

/// Monthly pay of urban employees, of migrants and of other workers of the county.
fn wages(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "wages",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("group", ""),
            ("workers", "persons"),
            ("month", "yuan"),
            ("hours", "hours"),
            ("insured", "share"),
        ],
    );
    let mut draw = county.draw(171);
    for (i, year) in (2019..=2023).enumerate() {
        // Migrants earn about half of what urban employees do.
        for (group, workers, month, growth, hours, insured) in [
            ("urban-employees", 15_200, 7_150, 4, 412, 965),
            ("migrants", 39_600, 3_640, 5, 536, 318),
            ("local-nonfarm", 17_900, 3_120, 6, 482, 254),
        ] {
            let month = month * (1000 + 10 * growth * int(i)) / 1000;
            sheet.row(&[
                &COUNTY,
                &year,
                &group,
                &(workers + draw.between(-300, 300)),
                &Fixed(month * 100, 2),
                &Fixed(hours, 1),
                &Fixed(insured + 4 * int(i), 3),
            ]);
        }
    }
    sheet.done()
}
