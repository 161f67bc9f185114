//! How well the county baseline meets the census.

use super::census::Counties;
use super::people::People;
use crate::economy::Model;
use crate::economy::update::WORKERS_PER_PERSON_AWAY;
use ronghe_base::{Cell, Table, Text, Unit};

/// One margin: what the census says, and what the baseline has, by county.
#[derive(Clone, Debug)]
pub struct Margin {
    /// Name used by programs.
    pub id: &'static str,
    /// Name used by people.
    pub title: Text,
    /// From the census.
    pub wanted: Vec<f64>,
    /// In the baseline.
    pub met: Vec<f64>,
}

/// How far a margin is missed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Miss {
    /// Median over counties.
    pub median: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Largest.
    pub worst: f64,
    /// Where.
    pub county: usize,
}

impl Margin {
    /// Miss of each county, in workers of the county: `|met - wanted| / workers`, or of a share as it is.
    fn misses(&self, workers: &[f64]) -> Vec<f64> {
        let pairs = self.wanted.iter().zip(&self.met).zip(workers);
        pairs.map(|((w, m), all)| (m - w).abs() / all).collect()
    }

    /// Median, 95th percentile and worst miss as a share of the county's workers.
    #[must_use]
    pub fn miss(&self, workers: &[f64]) -> Miss {
        let misses = self.misses(workers);
        let mut order: Vec<usize> = (0..misses.len()).collect();
        order.sort_by(|&a, &b| misses[a].total_cmp(&misses[b]).then(a.cmp(&b)));
        let at = |part: f64| {
            let last = order.len() - 1;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a part of a length"
            )]
            let rank = (part * last as f64).round() as usize;
            order[rank.min(last)]
        };
        let worst = at(1.0);
        Miss {
            median: misses[at(0.5)],
            p95: misses[at(0.95)],
            worst: misses[worst],
            county: worst,
        }
    }
}

/// Margins of a county baseline, persons.
pub(super) fn margins(model: &Model, counties: &Counties, people: &People) -> Vec<Margin> {
    let (n, places, count) = (model.places.len(), people.places, counties.len());
    let groups = people.blocks.len() / 2;
    let provinces = model.workers();
    let persons =
        |values: Vec<f64>| -> Vec<f64> { values.into_iter().map(|x| x * model.persons).collect() };
    let by_county = |value: &dyn Fn(usize) -> f64| persons((0..count).map(value).collect());
    let jobs = |s: usize| {
        let mut sums = vec![0.0; n];
        for (c, jobs) in counties.jobs[s].iter().enumerate() {
            sums[counties.province[c]] += jobs;
        }
        by_county(&|c| {
            let p = counties.province[c];
            provinces[s * n + p] * counties.jobs[s][c] / sums[p]
        })
    };
    let province_of = |g: usize| counties.prefectures.get(g % groups).map(|f| f.province);
    let arrived = |home: bool| {
        by_county(&|c| {
            let p = Some(counties.province[c]);
            let keep = |g: usize| (province_of(g) == p) == home;
            people.arrivals(c, keep) + people.arrivals(places + c, keep)
        })
    };
    let elsewhere = arrived(false);
    let wanted = |from: &[f64]| {
        from.iter()
            .map(|x| x * WORKERS_PER_PERSON_AWAY)
            .collect::<Vec<_>>()
    };
    let home = arrived(true);
    let came: Vec<f64> = elsewhere.iter().zip(&home).map(|(a, b)| a + b).collect();
    let moved: Vec<f64> = (0..count)
        .map(|c| counties.from_elsewhere[c] + counties.from_province[c])
        .collect();
    let working = |s: usize| by_county(&|c| worked(people, s * places + c));
    vec![
        Margin {
            id: "farm_jobs",
            title: Text::new("农业就业", "Farm jobs"),
            wanted: jobs(0),
            met: working(0),
        },
        Margin {
            id: "other_jobs",
            title: Text::new("非农就业", "Other jobs"),
            wanted: jobs(1),
            met: working(1),
        },
        Margin {
            id: "in_movers",
            title: Text::new("来自外县的就业者", "Workers from other counties"),
            wanted: wanted(&moved),
            met: came,
        },
        Margin {
            id: "from_elsewhere",
            title: Text::new("其中来自外省", "Of these from other provinces"),
            wanted: wanted(&counties.from_elsewhere),
            met: elsewhere,
        },
        Margin {
            id: "from_province",
            title: Text::new("其中来自本省", "Of these from the same province"),
            wanted: wanted(&counties.from_province),
            met: home,
        },
        living(model, counties, people),
    ]
}

/// Workers of a cell: at home, from the other cell, from elsewhere.
fn worked(people: &People, j: usize) -> f64 {
    let places = people.places;
    let other = if j < places { j + places } else { j - places };
    people.own[j] + people.partner[other] + people.between(other, j) + people.arrivals(j, |_| true)
}

/// Workers living in towns: the urban part of residents, as far as farm workers live in the countryside and
/// nobody does but workers registered in farm cells.
fn living(model: &Model, counties: &Counties, people: &People) -> Margin {
    let (places, count) = (people.places, counties.len());
    let groups = people.blocks.len() / 2;
    let value = |c: usize| {
        let workers = people.workers[c] + people.workers[places + c];
        let pair = people.partner[c] + people.between(c, places + c);
        let peasants = pair + people.arrivals(places + c, |g| g < groups);
        let farm = people.workers[c];
        let rural = ((1.0 - counties.urban[c]) * workers).clamp(farm, farm + peasants);
        [counties.urban[c] * workers, workers - rural].map(|x| x * model.persons)
    };
    let both: Vec<[f64; 2]> = (0..count).map(value).collect();
    Margin {
        id: "urban",
        title: Text::new("住在城镇的就业者", "Workers living in towns"),
        wanted: both.iter().map(|x| x[0]).collect(),
        met: both.iter().map(|x| x[1]).collect(),
    }
}

/// Margins wanted and met.
pub(super) fn margin_table(counties: &Counties, margins: &[Margin]) -> Table {
    let mut table = Table::new(
        "county-margins",
        Text::new("县级基期与普查", "County baseline beside the census"),
    )
    .column("margin", Text::new("边际", "Margin"), Unit::None)
    .column("wanted", Text::new("普查", "Census"), Unit::MillionPersons)
    .column("met", Text::new("基期", "Baseline"), Unit::MillionPersons)
    .column(
        "median",
        Text::new("偏差中位数，占就业", "Median miss, of workers"),
        Unit::Percent,
    )
    .column(
        "p95",
        Text::new("第 95 百分位", "95th percentile"),
        Unit::Percent,
    )
    .column("worst", Text::new("最大", "Largest"), Unit::Percent)
    .column("county", Text::new("所在县", "County"), Unit::None)
    .column("name", Text::new("名称", "Name"), Unit::None);
    let workers: Vec<f64> = (0..counties.len())
        .map(|c| margins[0].wanted[c] + margins[1].wanted[c])
        .collect();
    for margin in margins {
        let miss = margin.miss(&workers);
        // where nothing is missed no county misses most
        let missed = miss.worst > 1e-9;
        let million = |values: &[f64]| Cell::Number(values.iter().sum::<f64>() / 1e6);
        table.push([
            margin.title.clone().into(),
            million(&margin.wanted),
            million(&margin.met),
            (100.0 * miss.median).into(),
            (100.0 * miss.p95).into(),
            (100.0 * miss.worst).into(),
            if missed {
                counties.places[miss.county].clone().into()
            } else {
                Cell::Missing
            },
            if missed {
                counties.names[miss.county].clone().into()
            } else {
                Cell::Missing
            },
        ]);
    }
    table
}
