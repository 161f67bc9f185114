//! Cooperatives, their members, collectives and what a collective asset earns (M5a, M5b).

use super::county::County;
use super::draw::{Draw, Fixed, index, int, split};
use super::households::{Household, any, of};
use super::parcels::Parcel;
use super::sheet::{Columns, Resource, Sheet};
use std::collections::BTreeSet;

/// How many cooperatives: two in each township.
const COOPS: usize = 24;
/// The cooperative that pays exactly 60 % by trade (planted).
const LEAST: usize = 2;

/// All tables of this module.
pub(super) fn resources(
    county: &County,
    sample: &[Household],
    parcels: &[Parcel],
) -> Vec<Resource> {
    let mut files = cooperatives(county, sample);
    files.push(collectives(county, parcels));
    files.push(modes(county));
    files
}

const COOPERATIVES: Columns = &[
    ("cooperative", ""),
    ("place", ""),
    ("cooperative_name", ""),
    ("kind", ""),
    ("founded", "calendar-year"),
    ("year", "calendar-year"),
    ("members", "households"),
    ("capital", "yuan"),
    ("reserve", "yuan"),
    ("grants", "yuan"),
    ("revenue", "yuan"),
    ("surplus", "yuan"),
    ("old_loss", "yuan"),
    ("to_reserve", "yuan"),
    ("by_trade", "yuan"),
    ("by_capital", "yuan"),
];

fn cooperatives(county: &County, sample: &[Household]) -> Vec<Resource> {
    const KINDS: [(&str, &str); 4] = [
        ("service", "种植专业合作社"),
        ("land-share", "土地股份合作社"),
        ("machinery", "农机专业合作社"),
        ("marketing", "产销专业合作社"),
    ];
    let mut sheet = Sheet::new("cooperatives", COOPERATIVES);
    let mut members = Sheet::new(
        "cooperative_members",
        &[
            ("cooperative", ""),
            ("household", ""),
            ("trade", "yuan"),
            ("capital", "yuan"),
            ("reserve_share", "yuan"),
            ("land_mu", "mu"),
        ],
    );
    let mut draw = county.draw(70);
    for number in 0..COOPS {
        let id = format!("QS-C{:02}", number + 1);
        let township = &county.townships[number / 2];
        let place =
            index(draw.between(0, int(township.villages.len()) - 1)) + township.villages.start;
        let (kind, word) = KINDS[number % 4];
        let joined = joined(&mut draw, county, sample, number / 2);
        let trade: Vec<i64> = joined
            .iter()
            .map(|_| draw.between(200_000, 4_500_000))
            .collect();
        let books = books(&mut draw, number, trade.iter().sum());
        let weights: Vec<i64> = joined.iter().map(|_| draw.between(300, 3000)).collect();
        let capital = split(books.capital, &weights);
        let reserve = split(books.reserve, &weights);
        for (i, h) in joined.iter().enumerate() {
            let land = if kind == "land-share" { h.land } else { 0 };
            let (trade, capital) = (Fixed(trade[i], 2), Fixed(capital[i], 2));
            members.row(&[
                &id,
                &h.id,
                &trade,
                &capital,
                &Fixed(reserve[i], 2),
                &Fixed(land, 3),
            ]);
        }
        sheet.row(&[
            &id,
            &county.villages[place].id,
            &format!(
                "{}{word}",
                county.villages[place].name.0.trim_end_matches('村')
            ),
            &kind,
            &draw.between(2009, 2020),
            &2023,
            &joined.len(),
            &Fixed(books.capital, 2),
            &Fixed(books.reserve, 2),
            &Fixed(books.grants, 2),
            &Fixed(books.revenue, 2),
            &Fixed(books.surplus, 2),
            &Fixed(books.old_loss, 2),
            &Fixed(books.to_reserve, 2),
            &Fixed(books.by_trade, 2),
            &Fixed(books.by_capital, 2),
        ]);
    }
    vec![sheet.done(), members.done().gzip()]
}

/// Money of a cooperative in fen: losses first, then the reserve, then the members.
struct Books {
    revenue: i64,
    capital: i64,
    reserve: i64,
    grants: i64,
    surplus: i64,
    old_loss: i64,
    to_reserve: i64,
    by_trade: i64,
    by_capital: i64,
}

fn books(draw: &mut Draw, number: usize, trade: i64) -> Books {
    // Trade with others stands apart from trade with members.
    let revenue = trade + trade * draw.between(50, 300) / 1000;
    // Whole hundreds of yuan, so that ten and sixty per cent are whole fen.
    let surplus = trade * draw.between(90, 170) / 1000 / 10_000 * 10_000;
    let old_loss = if draw.chance(200) {
        surplus / 80_000 * 10_000
    } else {
        0
    };
    let to_reserve = (surplus - old_loss) / 10;
    let rest = surplus - old_loss - to_reserve;
    let percent = if number == LEAST {
        60
    } else {
        draw.between(62, 78)
    };
    let by_trade = rest * percent / 100;
    Books {
        revenue,
        capital: draw.between(2000, 30_000) * 10_000,
        reserve: draw.between(300, 9000) * 10_000,
        grants: draw.between(0, 6000) * 10_000,
        surplus,
        old_loss,
        to_reserve,
        by_trade,
        by_capital: rest - by_trade,
    }
}

/// Households of a township that joined, by id.
fn joined<'a>(
    draw: &mut Draw,
    county: &County,
    sample: &'a [Household],
    township: usize,
) -> Vec<&'a Household> {
    let villages = &county.townships[township].villages;
    let wanted = index(draw.between(18, 60));
    let mut chosen = BTreeSet::new();
    while chosen.len() < wanted {
        let v = index(draw.between(0, int(villages.len()) - 1)) + villages.start;
        let member = any(draw, county, sample, v);
        let homes = of(county, sample, v);
        let at = homes.iter().position(|h| h.id == member.id).unwrap_or(0);
        chosen.insert(v * county.plan.households + at);
    }
    chosen.into_iter().map(|i| &sample[i]).collect()
}

/// Shares and distribution of every village collective.
fn collectives(county: &County, parcels: &[Parcel]) -> Resource {
    let mut sheet = Sheet::new(
        "collectives",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("members", "persons"),
            ("assets", "yuan"),
            ("debts", "yuan"),
            ("land_mu", "mu"),
            ("shares", "count"),
            ("collective_shares", "count"),
            ("net_income", "yuan"),
            ("old_loss", "yuan"),
            ("to_reserve", "yuan"),
            ("to_welfare", "yuan"),
            ("to_shares", "yuan"),
        ],
    );
    let mut draw = county.draw(71);
    for (v, home) in county.villages.iter().enumerate() {
        let land: i64 = parcels
            .iter()
            .filter(|p| p.village == v && p.holder.is_none())
            .map(|p| p.area)
            .sum();
        // One share of 100 yuan for each 10,000 fen of net assets; a fifth stays collective.
        let shares = home.registered * draw.between(8, 40) / 4 * 5;
        let debts = draw.between(0, 40) * 1_000_000;
        let income = home.residents * draw.between(9_000, 70_000);
        let old_loss = if draw.chance(120) { income / 8 } else { 0 };
        let [reserve, welfare] = [(income - old_loss) / 5, (income - old_loss) / 10];
        sheet.row(&[
            &home.id,
            &2023,
            &home.registered,
            &Fixed(shares * 10_000 + debts, 2),
            &Fixed(debts, 2),
            &Fixed(land, 3),
            &shares,
            &(shares / 5),
            &Fixed(income, 2),
            &Fixed(old_loss, 2),
            &Fixed(reserve, 2),
            &Fixed(welfare, 2),
            &Fixed(income - old_loss - reserve - welfare, 2),
        ]);
    }
    sheet.done()
}

/// One asset under four ways of running it over five years: income, jobs, and whether it was
/// tried or is assumed.
fn modes(county: &County) -> Resource {
    const ASSETS: [(&str, &str); 4] = [
        ("QS-A01", "orchard"),
        ("QS-A02", "workshop"),
        ("QS-A03", "guesthouse"),
        ("QS-A04", "cold-store"),
    ];
    let mut sheet = Sheet::new(
        "collective_modes",
        &[
            ("asset", ""),
            ("place", ""),
            ("kind", ""),
            ("mode", ""),
            ("year", "calendar-year"),
            ("income", "yuan"),
            ("jobs", "persons"),
            ("status", ""),
        ],
    );
    let mut draw = county.draw(72);
    for (i, (asset, kind)) in ASSETS.iter().enumerate() {
        let place = &county.villages[county.townships[2 * i + 1].villages.start + 2].id;
        let value = draw.between(160_000, 420_000);
        for year in 2019..=2023 {
            let luck = draw.between(-700, 600);
            // Own operation swings with the year, a lease does not; the others lie between.
            for (mode, mean, swing, jobs) in [
                ("own", 1300, 1000, 14),
                ("lease", 800, 0, 3),
                ("share", 1050, 450, 8),
                ("joint", 1150, 650, 10),
            ] {
                let income = value * (mean + swing * luck / 1000) / 1000;
                let status = ["observed", "assumed"][usize::from(mode != "lease")];
                let income = Fixed(income * 100, 2);
                sheet.row(&[asset, place, kind, &mode, &year, &income, &jobs, &status]);
            }
        }
    }
    sheet.done()
}
