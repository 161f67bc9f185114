//! Population and income by place (D1, C1, C2, C3).

use super::county::{COUNTY, County, Village};
use super::draw::{Draw, Fixed, int, split};
use super::households::{Household, YEARS, weight};
use super::sheet::{Resource, Sheet};

/// All tables of this module.
pub(super) fn resources(county: &County, sample: &[Household]) -> Vec<Resource> {
    vec![
        population(county),
        demography(county),
        income(county, sample),
        income_groups(county, sample),
    ]
}

/// Residents of a village in a year of [`YEARS`]: towns grow, remote villages shrink.
fn residents(home: &Village, year: usize) -> i64 {
    let yearly = match (home.urban, home.township) {
        (true, 0..4) => -14,
        (true, _) => -3,
        (false, 0..5) => 9,
        (false, _) => 21,
    };
    home.residents + home.residents * yearly * (2 - int(year)) / 1000
}

/// A place and its villages.
fn groups(county: &County) -> Vec<(&str, Vec<&Village>)> {
    let mut groups = vec![(COUNTY, county.villages.iter().collect())];
    for (t, township) in county.townships.iter().enumerate() {
        groups.push((&township.id, county.of(t).collect()));
    }
    for home in &county.villages {
        groups.push((&home.id, vec![home]));
    }
    groups
}

fn population(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "population",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("total", "persons"),
            ("urban", "persons"),
            ("rural", "persons"),
        ],
    );
    for (place, homes) in groups(county) {
        for (i, year) in YEARS.iter().enumerate() {
            let part = |urban: bool| -> i64 {
                let chosen = homes.iter().filter(|h| h.urban == urban);
                chosen.map(|h| residents(h, i)).sum()
            };
            let (urban, rural) = (part(true), part(false));
            sheet.row(&[&place, year, &(urban + rural), &urban, &rural]);
        }
    }
    sheet.done()
}

/// Registered, resident and away people, ages and schooling of one village.
fn figures(draw: &mut Draw, home: &Village) -> [i64; 9] {
    // Young people leave: the fewer residents, the older they are.
    let left = (1000 - 1000 * home.residents / home.registered).max(0);
    let old = 130 + left * 45 / 100 + draw.between(-12, 12);
    let nearly = 60 + left / 10;
    let young = 168 - left / 5 + draw.between(-9, 9);
    let ages = split(
        home.residents,
        &[young, 1000 - young - nearly - old, nearly, old],
    );
    let school = if home.urban { 1010 } else { 790 } - left / 3 + draw.between(-25, 25);
    let at_home = home.residents * if home.urban { 780 } else { 965 } / 1000;
    [
        home.households,
        home.registered,
        home.residents,
        home.registered - at_home.min(home.registered),
        ages[0],
        ages[1],
        ages[2],
        ages[3],
        school * home.residents,
    ]
}

fn demography(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "demography",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("households", "households"),
            ("registered", "persons"),
            ("residents", "persons"),
            ("away", "persons"),
            ("age_0_14", "persons"),
            ("age_15_59", "persons"),
            ("age_60_64", "persons"),
            ("age_65_up", "persons"),
            ("school_years", "years"),
        ],
    );
    let mut draw = county.draw(21);
    let villages: Vec<[i64; 9]> = county
        .villages
        .iter()
        .map(|home| figures(&mut draw, home))
        .collect();
    let mut add = |place: &str, range: std::ops::Range<usize>| {
        let sum: [i64; 9] =
            std::array::from_fn(|i| villages[range.clone()].iter().map(|f| f[i]).sum());
        let [households, registered, residents, away, a, b, c, d, school] = sum;
        let years = Fixed(school / residents, 2);
        sheet.row(&[
            &place,
            &2023,
            &households,
            &registered,
            &residents,
            &away,
            &a,
            &b,
            &c,
            &d,
            &years,
        ]);
    };
    add(COUNTY, 0..villages.len());
    for township in &county.townships {
        add(&township.id, township.villages.clone());
    }
    for (v, home) in county.villages.iter().enumerate() {
        add(&home.id, v..v + 1);
    }
    sheet.done()
}

/// Yuan per head over the households that `keep` wants; none where there are none.
fn per_head(
    county: &County,
    sample: &[Household],
    keep: impl Fn(&Village) -> bool,
    yuan: impl Fn(&Household) -> i64,
) -> Option<i64> {
    let (mut total, mut people) = (0_i128, 0_i128);
    for h in sample.iter().filter(|h| keep(&county.villages[h.village])) {
        let weight = i128::from(weight(county, h));
        total += weight * i128::from(yuan(h));
        people += weight * i128::from(h.members);
    }
    (people > 0).then(|| i64::try_from((total + people / 2) / people).expect("an income fits"))
}

fn income(county: &County, sample: &[Household]) -> Resource {
    const PARTS: [&str; 4] = ["wages", "operating", "property", "transfer"];
    let mut sheet = Sheet::new(
        "income",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("period", ""),
            ("residence", ""),
            ("definition", ""),
            ("component", ""),
            ("value", "yuan-per-head"),
            ("source", ""),
        ],
    );
    let mut places = vec![(COUNTY, None)];
    for (t, township) in county.townships.iter().enumerate() {
        places.push((&township.id, Some(t)));
    }
    for (place, township) in places {
        for residence in ["urban", "rural", "all"] {
            let keep = |home: &Village| {
                township.is_none_or(|t| t == home.township)
                    && (residence == "all" || home.urban == (residence == "urban"))
            };
            let mut add = |year: i64, part: &str, yuan: &dyn Fn(&Household) -> i64| {
                if let Some(value) = per_head(county, sample, keep, yuan) {
                    sheet.row(&[
                        &place,
                        &year,
                        &"year",
                        &residence,
                        &"disposable",
                        &part,
                        &value,
                        &"household sample",
                    ]);
                }
            };
            for (i, year) in YEARS.iter().enumerate() {
                add(*year, "total", &|h| h.income[i]);
            }
            for (i, part) in PARTS.iter().enumerate() {
                add(2023, part, &|h| h.sources[i]);
            }
        }
    }
    sheet.done()
}

/// Fifths of the people by income per head of their household; a household is never divided.
fn income_groups(county: &County, sample: &[Household]) -> Resource {
    let mut sheet = Sheet::new(
        "income_groups",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("residence", ""),
            ("definition", ""),
            ("groups", "count"),
            ("group", "count"),
            ("value", "yuan-per-head"),
            ("source", ""),
        ],
    );
    for residence in ["urban", "rural", "all"] {
        for (i, year) in YEARS.iter().enumerate() {
            let mut chosen: Vec<&Household> = sample
                .iter()
                .filter(|h| {
                    residence == "all" || county.villages[h.village].urban == (residence == "urban")
                })
                .collect();
            chosen.sort_by_key(|h| (1000 * h.income[i] / h.members, &h.id));
            let heads = |h: &Household| i128::from(weight(county, h) * h.members);
            let all: i128 = chosen.iter().map(|h| heads(h)).sum();
            let (mut before, mut people, mut yuan) = (0, [0_i128; 5], [0_i128; 5]);
            for h in chosen {
                let group = usize::try_from(before * 5 / all).unwrap_or(4).min(4);
                before += heads(h);
                people[group] += heads(h);
                yuan[group] += i128::from(weight(county, h) * h.income[i]);
            }
            for g in 0..5 {
                let value = yuan[g] / people[g].max(1);
                sheet.row(&[
                    &COUNTY,
                    year,
                    &residence,
                    &"disposable",
                    &5,
                    &(g + 1),
                    &value,
                    &"household sample",
                ]);
            }
        }
    }
    sheet.done()
}
