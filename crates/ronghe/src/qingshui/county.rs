//! The county that every table describes: townships, villages and their main figures (M1a, M1b).

use super::Plan;
use super::draw::{Draw, int};
use super::land::{self, Land};
use super::names::{VILLAGE_NAMES, village_name};
use super::roads::Roads;
use super::terrain::{Terrain, at};

/// How many townships the county has.
pub(super) const TOWNSHIPS: usize = 12;
/// How many villages and urban communities the county has.
pub(super) const VILLAGES: usize = 160;
/// The county's own code.
pub(super) const COUNTY: &str = "QS";

/// A township.
pub(super) struct Township {
    /// Code, such as `QS-T01`; the number grows with the distance from the county town.
    pub(super) id: String,
    /// Its villages, counted over the county.
    pub(super) villages: std::ops::Range<usize>,
}

/// A village or urban community.
pub(super) struct Village {
    /// Code, such as `QS-T01-V03`.
    pub(super) id: String,
    /// Its township.
    pub(super) township: usize,
    /// Name in Chinese and English.
    pub(super) name: (String, String),
    /// Class: suburban, clustered, special, relocated.
    pub(super) class: &'static str,
    /// An urban community; the others are rural.
    pub(super) urban: bool,
    /// The first village of its township, where the township office is.
    pub(super) seat: bool,
    /// Its raster cells.
    pub(super) cells: Vec<(i64, i64)>,
    /// Area in units of 8 square metres.
    pub(super) area: i64,
    /// Mean height in metres.
    pub(super) height: i64,
    /// Mean slope in tenths of a degree.
    pub(super) slope: i64,
    /// Minutes by road to the county town, in tenths.
    pub(super) to_town: i64,
    /// Households registered.
    pub(super) households: i64,
    /// People registered.
    pub(super) registered: i64,
    /// People living there for half a year or more.
    pub(super) residents: i64,
    /// Homesteads.
    pub(super) homesteads: i64,
    /// Homesteads that nobody has used for two years.
    pub(super) idle: i64,
}

/// The invented county.
pub(super) struct County {
    /// What was asked for.
    pub(super) plan: Plan,
    /// Its land.
    pub(super) land: Land,
    /// Its terrain.
    pub(super) terrain: Terrain,
    /// Its roads and clinics.
    pub(super) roads: Roads,
    /// Its townships.
    pub(super) townships: Vec<Township>,
    /// Its villages.
    pub(super) villages: Vec<Village>,
}

/// The index of a village by township and number, both from 1.
pub(super) fn village(township: usize, number: usize) -> usize {
    (1..township)
        .map(|t| land::villages_of(t - 1))
        .sum::<usize>()
        + number
        - 1
}

impl County {
    /// Draws the county.
    pub(super) fn new(plan: &Plan) -> Self {
        let land = Land::new(plan.seed);
        let terrain = Terrain::new(plan.seed, &land);
        let mut townships = Vec::new();
        let mut first = 0;
        for t in 0..TOWNSHIPS {
            let last = first + land::villages_of(t);
            townships.push(Township {
                id: format!("{COUNTY}-T{:02}", t + 1),
                villages: first..last,
            });
            first = last;
        }
        let roads = Roads::new(&land, &townships);
        let villages = villages(plan, &land, &terrain, &roads, &townships);
        Self {
            plan: plan.clone(),
            land,
            terrain,
            roads,
            townships,
            villages,
        }
    }

    /// The villages of a township.
    pub(super) fn of(&self, township: usize) -> impl Iterator<Item = &Village> {
        self.villages[self.townships[township].villages.clone()].iter()
    }

    /// The sum of a figure over the villages of a township.
    pub(super) fn sum(&self, township: usize, figure: impl Fn(&Village) -> i64) -> i64 {
        self.of(township).map(figure).sum()
    }

    /// A stream of draws for one table.
    pub(super) fn draw(&self, stream: u64) -> Draw {
        Draw::new(self.plan.seed, stream)
    }
}

fn villages(
    plan: &Plan,
    land: &Land,
    terrain: &Terrain,
    roads: &Roads,
    townships: &[Township],
) -> Vec<Village> {
    let mut draw = Draw::new(plan.seed, 3);
    let mut names: Vec<usize> = (0..VILLAGE_NAMES).collect();
    draw.shuffle(&mut names);
    let to_town = roads.minutes_from(&[0]);
    let mut villages = Vec::new();
    for (t, township) in townships.iter().enumerate() {
        for v in township.villages.clone() {
            let number = v - township.villages.start + 1;
            let bricks = (0..land.village.len()).filter(|&b| land.village[b] == Some(v));
            let cells: Vec<_> = bricks.flat_map(land::cells).collect();
            let mean = |list: &[i64]| {
                cells.iter().map(|&(x, y)| list[at(x, y)]).sum::<i64>() / int(cells.len())
            };
            let urban = number <= [9, 4, 3, 3, 2].get(t).copied().unwrap_or(1);
            let (height, slope) = (mean(&terrain.height), mean(&terrain.slope));
            let households = if urban {
                draw.between(520, 900)
            } else {
                draw.between(210, 460)
            };
            let registered = households * draw.between(330, 372) / 100;
            let homesteads = 10 * (households * draw.between(93, 104) / 1000);
            villages.push(Village {
                id: format!("{}-V{number:02}", township.id),
                township: t,
                name: village_name(names[v]),
                class: class(&mut draw, t, urban, height, to_town[v]),
                urban,
                seat: number == 1,
                area: land.area(|b| land.village[b] == Some(v)),
                cells,
                height,
                slope,
                to_town: to_town[v],
                households,
                registered,
                residents: registered * living(&mut draw, t, urban, to_town[v]) / 1000,
                homesteads,
                idle: homesteads * idle(&mut draw, v, to_town[v]) / 1000,
            });
        }
    }
    villages
}

/// Class of a village by position: gates in the order of the national guide.
fn class(draw: &mut Draw, t: usize, urban: bool, height: i64, to_town: i64) -> &'static str {
    let kind = draw.between(0, 99);
    match kind {
        _ if urban && t < 4 => "suburban",
        _ if urban => "clustered",
        0..45 if height > 800 && to_town > 500 => "relocated",
        0..40 if t == 6 => "special",
        0..8 => "special",
        _ if t < 2 || (t < 4 && kind < 40) => "suburban",
        _ => "clustered",
    }
}

/// Residents for 1,000 registered people. Only the fourth township, which has the industrial
/// park, has more residents than registered people (planted).
fn living(draw: &mut Draw, t: usize, urban: bool, to_town: i64) -> i64 {
    match (t, urban) {
        (3, true) => draw.between(1520, 1680),
        (3, false) => draw.between(900, 960),
        (0, true) => draw.between(930, 985),
        (_, true) => draw.between(800, 900),
        (_, false) => draw.between(690, 760) - to_town.min(900) / 5,
    }
}

/// Idle homesteads per thousand: more in remote villages, at most 100; 300 in the seventh village
/// of the fifth township (planted).
fn idle(draw: &mut Draw, v: usize, to_town: i64) -> i64 {
    let usual = 62 + to_town.min(900) / 40 + draw.between(0, 15);
    if v == village(5, 7) {
        300
    } else {
        usual.min(100)
    }
}
