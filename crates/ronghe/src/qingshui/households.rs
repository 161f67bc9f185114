//! The household sample: incomes by source over three years (D1, C1: low income, relapse).

use super::county::{County, Village, village};
use super::draw::{Draw, Fixed, index, int, split};
use super::sheet::{Columns, Resource, Sheet};

/// The years of the panel.
pub(super) const YEARS: [i64; 3] = [2021, 2022, 2023];
/// Yuan per head and year below which a household counts as low-income, by year.
pub(super) const LOW: [i64; 3] = [8000, 8400, 8800];

/// A household of the sample.
pub(super) struct Household {
    /// Code, such as `QS-T01-V03-H012`.
    pub(super) id: String,
    /// Its village.
    pub(super) village: usize,
    /// Members.
    pub(super) members: i64,
    /// Members who live at home.
    pub(super) residents: i64,
    /// Members who work outside the county.
    pub(super) migrants: i64,
    /// Age of the head.
    pub(super) head_age: i64,
    /// Years of schooling of the head.
    pub(super) head_school: i64,
    /// Contracted land, thousandths of a mu.
    pub(super) land: i64,
    /// Yuan in each year of [`YEARS`].
    pub(super) income: [i64; 3],
    /// Wages, operating, property, transfer income in the last year.
    pub(super) sources: Vec<i64>,
    /// Part of the wages sent home from outside the county.
    pub(super) remittances: i64,
    /// What went wrong in each year.
    pub(super) shock: [&'static str; 3],
}

impl Household {
    /// Whether the income per head is below the line of a year.
    pub(super) fn low(&self, year: usize) -> bool {
        self.income[year] < LOW[year] * self.members
    }

    /// Works less than 15 mu of contracted land itself.
    pub(super) fn smallholder(&self) -> bool {
        self.land > 0 && self.land < 15_000 && self.sources[1] > 0
    }
}

/// Draws the sample: the same number of households in every village.
pub(super) fn sample(county: &County) -> Vec<Household> {
    let mut draw = county.draw(20);
    let mut sample = Vec::new();
    for (v, home) in county.villages.iter().enumerate() {
        for number in 1..=county.plan.households {
            sample.push(household(&mut draw, v, home, number));
        }
    }
    sample
}

/// Whether a village belongs to the cluster where households fall back (planted).
fn relapses(v: usize) -> bool {
    (village(9, 2)..=village(9, 5)).contains(&v)
}

fn household(draw: &mut Draw, v: usize, home: &Village, number: usize) -> Household {
    let members = *draw.pick(&[1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7]);
    let head_age = draw.between(26, 62) + draw.between(0, 22);
    let leave = if home.urban || head_age > 70 {
        120
    } else {
        520
    };
    let migrants = (1..members).filter(|_| draw.chance(leave)).count();
    let school = if home.urban { 11 } else { 8 };
    let land = match home.urban {
        true if draw.chance(750) => 0,
        true => draw.between(400, 2500),
        false if draw.chance(40) => draw.between(20_000, 180_000),
        false => members * draw.between(700, 2300),
    };
    let (income, shock) = incomes(draw, home, members, relapses(v));
    let sources = sources(draw, home, income[2], land, int(migrants), head_age);
    let remittances = if migrants == 0 {
        0
    } else {
        sources[0] * draw.between(450, 900) / 1000
    };
    Household {
        id: format!("{}-H{number:03}", home.id),
        village: v,
        members,
        residents: members - int(migrants),
        migrants: int(migrants),
        head_age,
        head_school: (school + draw.between(-4, 4) - (head_age - 50) / 12).clamp(0, 16),
        land,
        income,
        sources,
        remittances,
        shock,
    }
}

/// Yuan of the household in each year, and what went wrong.
fn incomes(
    draw: &mut Draw,
    home: &Village,
    members: i64,
    relapse: bool,
) -> ([i64; 3], [&'static str; 3]) {
    let base = match (home.urban, home.township) {
        (true, 0) => 41_000,
        (true, 1..5) => 35_500,
        (true, _) => 31_000,
        (false, _) => 20_800 - 6 * home.to_town.min(1100),
    };
    if relapse && draw.chance(400) {
        let mut year = |low, high| members * draw.between(low, high);
        let income = [year(6300, 7900), year(8500, 9900), year(6100, 8600)];
        return (income, ["none", "none", "disaster"]);
    }
    let now = base * members * draw.skewed() / 1000;
    let mut shock = ["none"; 3];
    let mut income = [0, 0, now];
    for year in (0..2).rev() {
        income[year] = income[year + 1] * draw.between(915, 975) / 1000;
    }
    for year in 0..3 {
        if draw.chance(45) {
            shock[year] = *draw.pick(&["illness", "job-loss", "disaster", "price"]);
            income[year] = income[year] * draw.between(620, 880) / 1000;
        }
    }
    (income, shock)
}

/// The last year's income by source.
fn sources(
    draw: &mut Draw,
    home: &Village,
    income: i64,
    land: i64,
    migrants: i64,
    head_age: i64,
) -> Vec<i64> {
    let weights = if home.urban {
        [
            draw.between(520, 700),
            draw.between(60, 190),
            draw.between(50, 130),
            draw.between(120, 260),
        ]
    } else {
        [
            draw.between(150, 320) + 170 * migrants,
            draw.between(60, 240) + (land / 40).min(420),
            draw.between(8, 42),
            draw.between(70, 180) + (head_age - 55).max(0) * 9,
        ]
    };
    split(income, &weights)
}

const HOUSEHOLDS: Columns = &[
    ("household", ""),
    ("place", ""),
    ("year", "calendar-year"),
    ("weight", "households"),
    ("residence", ""),
    ("members", "persons"),
    ("residents", "persons"),
    ("migrants", "persons"),
    ("head_age", "years"),
    ("head_school", "years"),
    ("land_mu", "mu"),
    ("income", "yuan"),
    ("wages", "yuan"),
    ("operating", "yuan"),
    ("property", "yuan"),
    ("transfer", "yuan"),
    ("remittances", "yuan"),
    ("low_income", ""),
    ("smallholder", ""),
];

/// The tables `households` and `household_years`.
pub(super) fn resources(county: &County, sample: &[Household]) -> Vec<Resource> {
    let mut sheet = Sheet::new("households", HOUSEHOLDS);
    let mut years = Sheet::new(
        "household_years",
        &[
            ("household", ""),
            ("year", "calendar-year"),
            ("members", "persons"),
            ("income", "yuan"),
            ("low_income", ""),
            ("shock", ""),
        ],
    );
    for h in sample {
        let home = &county.villages[h.village];
        sheet.row(&[
            &h.id,
            &home.id,
            &YEARS[2],
            &Fixed(weight(county, h), 6),
            &residence(home),
            &h.members,
            &h.residents,
            &h.migrants,
            &h.head_age,
            &h.head_school,
            &Fixed(h.land, 3),
            &h.income[2],
            &h.sources[0],
            &h.sources[1],
            &h.sources[2],
            &h.sources[3],
            &h.remittances,
            &yes(h.low(2)),
            &yes(h.smallholder()),
        ]);
        for (i, year) in YEARS.iter().enumerate() {
            let low = yes(h.low(i));
            years.row(&[&h.id, year, &h.members, &h.income[i], &low, &h.shock[i]]);
        }
    }
    vec![sheet.done().gzip(), years.done().gzip()]
}

/// Households that one of the sample stands for, in millionths.
pub(super) fn weight(county: &County, household: &Household) -> i64 {
    let home = &county.villages[household.village];
    (home.households * 1_000_000 + int(county.plan.households) / 2) / int(county.plan.households)
}

/// Urban or rural.
pub(super) fn residence(home: &Village) -> &'static str {
    if home.urban { "urban" } else { "rural" }
}

/// `yes` or `no`.
pub(super) fn yes(flag: bool) -> &'static str {
    ["no", "yes"][usize::from(flag)]
}

/// The households of a village.
pub(super) fn of<'a>(county: &County, sample: &'a [Household], v: usize) -> &'a [Household] {
    let size = county.plan.households;
    &sample[v * size..(v + 1) * size]
}

/// A household of the sample, by a drawn number.
pub(super) fn any<'a>(
    draw: &mut Draw,
    county: &County,
    sample: &'a [Household],
    v: usize,
) -> &'a Household {
    let homes = of(county, sample, v);
    &homes[index(draw.between(0, int(homes.len()) - 1))]
}
