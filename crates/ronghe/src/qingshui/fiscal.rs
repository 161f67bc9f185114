//! Accounts of the county, the townships and the villages (M3a, C5: dependence on land sales).

use super::county::{COUNTY, County, village};
use super::draw::{Draw, Fixed, int, split};
use super::sheet::{Columns, Resource, Sheet};

/// Income lines of a village account.
const INCOME: [(&str, i64); 6] = [
    ("经营收入", 210),
    ("发包及上交收入", 150),
    ("投资收益", 60),
    ("补助收入", 470),
    ("筹资筹劳", 50),
    ("其他收入", 60),
];
/// Expense lines of a village account.
const EXPENSE: [(&str, i64); 7] = [
    ("经营支出", 160),
    ("管理费用", 230),
    ("公益支出", 190),
    ("设施管护", 150),
    ("环境整治", 140),
    ("生产服务", 80),
    ("其他支出", 50),
];

/// Revenue, spending and transfers: side, item, permille of the base, part for farming.
#[rustfmt::skip]
const ITEMS: [(&str, &str, i64, i64); 18] = [
    ("revenue", "tax", 210, 0),
    ("revenue", "non-tax", 90, 0),
    ("transfer", "general", 390, 0),
    ("transfer", "special-pooled", 150, 1000),
    ("transfer", "special-earmarked", 160, 240),
    ("spending", "education", 235, 0),
    ("spending", "health", 120, 0),
    ("spending", "social-security", 165, 0),
    ("spending", "agriculture", 190, 1000),
    ("spending", "environment", 60, 350),
    ("spending", "roads", 75, 420),
    ("spending", "culture", 25, 0),
    ("spending", "upkeep", 40, 500),
    ("spending", "administration", 90, 0),
    ("land", "sale-gross", 260, 0),
    ("land", "sale-cost", 165, 0),
    ("standard", "revenue", 330, 0),
    ("standard", "expenditure", 1010, 0),
];

/// The tables `fiscal` and `village_budgets`.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    vec![fiscal(county), budgets(county)]
}

fn fiscal(county: &County) -> Resource {
    let columns: Columns = &[
        ("place", ""),
        ("year", "calendar-year"),
        ("side", ""),
        ("item", ""),
        ("amount", "yuan"),
        ("farming", "yuan"),
    ];
    let mut sheet = Sheet::new("fiscal", columns);
    let mut draw = county.draw(60);
    for (i, year) in [2021, 2022, 2023].iter().enumerate() {
        let places = county
            .townships
            .iter()
            .enumerate()
            .map(|(t, p)| (p.id.as_str(), Some(t)));
        for (place, township) in [(COUNTY, None)].into_iter().chain(places) {
            account(
                &mut sheet,
                &mut draw,
                county,
                (place, *year, township, int(i)),
            );
        }
    }
    sheet.done()
}

/// One place and year: a base in fen (yuan a resident times about a hundred), split by item.
fn account(
    sheet: &mut Sheet,
    draw: &mut Draw,
    county: &County,
    (place, year, township, i): (&str, i64, Option<usize>, i64),
) {
    let people = match township {
        Some(t) => county.sum(t, |v| v.residents),
        None => county.villages.iter().map(|v| v.residents).sum(),
    };
    // The county spends most; townships spend the rest, more a head where few live.
    let per_head = match township {
        Some(t) => 1_450 + 35 * int(t) + draw.between(-60, 60),
        None => 11_800,
    };
    let base = people * per_head * (100 + 5 * i);
    let mut net = 0;
    for (side, item, permille, farming) in ITEMS {
        if side == "land" && township.is_some() {
            continue;
        }
        let rich = match (item, township) {
            ("tax" | "revenue", Some(0 | 3)) => 1900,
            ("tax" | "revenue", Some(8..)) => 480,
            _ => 1000,
        };
        let amount = base * permille / 1000 * rich / 1000 * draw.between(960, 1040) / 1000;
        net += match item {
            "sale-gross" => amount,
            "sale-cost" => -amount,
            _ => 0,
        };
        sheet.row(&[
            &place,
            &year,
            &side,
            &item,
            &Fixed(amount, 2),
            &Fixed(amount * farming / 1000, 2),
        ]);
    }
    if township.is_none() {
        // Part of the net income that went to farming: below a half until the last year.
        let part = [360, 430, 510][usize::try_from(i).unwrap_or(2)];
        let (all, farming) = (Fixed(net, 2), Fixed(net * part / 1000, 2));
        sheet.row(&[&place, &year, &"land", &"sale-net", &all, &farming]);
    }
}

/// Village accounts as offices keep them: Chinese column names, 10,000 yuan with six decimals
/// (whole fen), GB18030.
fn budgets(county: &County) -> Resource {
    let columns: Columns = &[
        ("村代码", ""),
        ("年份", "calendar-year"),
        ("收支", ""),
        ("项目", ""),
        ("金额（万元）", "ten-thousand-yuan"),
    ];
    let mut sheet = Sheet::new("village_budgets", columns);
    let mut draw = county.draw(61);
    for (v, home) in county.villages.iter().enumerate() {
        let drawn = home.residents * draw.between(32_000, 61_000) + draw.between(0, 9_999_999);
        // Planted: 1,234,567.89 yuan in the third village of the sixth township.
        let income = if v == village(6, 3) {
            123_456_789
        } else {
            drawn
        };
        let expense = income * draw.between(820, 1010) / 1000;
        let mut side = |name: &str, lines: &[(&str, i64)], total: i64| {
            let weights: Vec<i64> = lines
                .iter()
                .map(|l| l.1 * draw.between(600, 1400))
                .collect();
            for ((item, _), amount) in lines.iter().zip(split(total, &weights)) {
                sheet.row(&[&home.id, &2023, &name, item, &Fixed(amount, 6)]);
            }
            sheet.row(&[&home.id, &2023, &name, &"合计", &Fixed(total, 6)]);
        };
        side("收入", &INCOME, income);
        side("支出", &EXPENSE, expense);
    }
    sheet.done_gb18030()
}
