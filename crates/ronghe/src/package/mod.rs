//! The reform package: a list of measures, each a patch on the baseline (paths P1-P5, phased M1.b).
//!
//! ```toml
//! id = "mobility"
//! title = { zh = "降低迁移成本", en = "Lower migration costs" }
//! baseline = 2000
//!
//! [[measure]]
//! id = "between-provinces"
//! mechanism = "P3"                    # row of the paper that it serves
//! lever = "mig"
//! op = "times"                        # times | set | add
//! value = 0.6
//! pair = { scope = "between-places" } # who moves where; `where` for levers by place or cell
//! status = "study"                    # law | local rule | study | observed | assumed
//! source = "Tombe and Zhu (2019)"
//! ```

mod apply;
mod course;
mod factors;
mod filter;
mod lever;
mod read;

pub use apply::{Applied, Ground, Patch};
pub use course::{Course, Drive, Figure, Given, Milestone};
pub use factors::{Grouped, Groups};
pub use filter::{Attribute, Attributes, Filter};
pub use lever::{Kind, Lever, Reach};
pub use read::{PackageError, Problem};

use ronghe_base::{Status, Text, Year};
use serde::Deserialize;

/// A reform: what changes, where, when, and on whose authority.
#[derive(Clone, Debug)]
pub struct Package {
    /// Name used by programs.
    pub id: String,
    /// Name used by people.
    pub title: Text,
    /// Year of the baseline that it changes.
    pub baseline: Option<Year>,
    /// Year whose record the result is shown beside, where the region has it.
    pub observed: Option<Year>,
    /// What stands behind the package, for the reader of the report.
    pub about: Option<Text>,
    /// How the years go by; a report follows them where a package says so.
    pub course: Option<Course>,
    /// What is done.
    pub measures: Vec<Measure>,
    /// File it came from.
    pub file: String,
}

/// One measure.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Name used by programs.
    pub id: String,
    /// Name used by people.
    pub title: Text,
    /// Row of the paper that it serves, such as `P3` or `M2.d`.
    pub mechanism: String,
    /// What it moves.
    pub lever: Lever,
    /// How.
    pub op: Op,
    /// By how much.
    pub value: Amount,
    /// Which places; all of the nation where none is given.
    pub places: Option<Filter>,
    /// Which sector, for levers by cell and for trade; both where none is given.
    pub sector: Option<Sector>,
    /// Who moves where, for levers between cells or places.
    pub pair: Pair,
    /// Whether the value is a total for the chosen places, and how they share it.
    pub split_by: Option<SplitBy>,
    /// Who pays for a transfer, in proportion to value added.
    pub paid_by: Option<Filter>,
    /// First year in force.
    pub from: Option<Year>,
    /// Last year in force.
    pub until: Option<Year>,
    /// Years over which it grows to its full size from its first year on.
    pub ramp: Option<u16>,
    /// On what authority the number stands.
    pub status: Status,
    /// Document behind it.
    pub source: String,
    /// Line of the file.
    pub line: usize,
}

impl Measure {
    /// Whether its size is nobody's law, rule, study or observation.
    pub fn rests_on_assumption(&self) -> bool {
        matches!(self.status, Status::Assumed | Status::Term)
    }

    /// Whether it is in force in `year`; without a year every measure is.
    pub fn in_force(&self, year: Option<Year>) -> bool {
        year.is_none_or(|y| {
            self.from.is_none_or(|from| from <= y) && self.until.is_none_or(|until| y <= until)
        })
    }
}

impl Measure {
    /// The part of its size that a measure in force has in `year`: with a ramp of 5 years a fifth in the
    /// first and all from the fifth; all without a year, a ramp or a first year.
    pub fn phase(&self, year: Option<Year>) -> f64 {
        match (year, self.from, self.ramp) {
            (Some(year), Some(from), Some(ramp)) => {
                let passed = f64::from(year) - f64::from(from) + 1.0;
                (passed / f64::from(ramp)).clamp(0.0, 1.0)
            }
            _ => 1.0,
        }
    }
}

/// How the chosen places share a total (T, grant, eco).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SplitBy {
    /// By registered people.
    Registered,
    /// By value added, as table cells has it.
    ValueAdded,
}

/// How a value acts on the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// Multiplies.
    Times,
    /// Replaces.
    Set,
    /// Adds.
    Add,
}

impl Op {
    /// As it is written in a package.
    pub fn id(self) -> &'static str {
        match self {
            Self::Times => "times",
            Self::Set => "set",
            Self::Add => "add",
        }
    }

    /// As it is printed.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Times => "×",
            Self::Set => "=",
            Self::Add => "+",
        }
    }
}

/// By how much: a number, or the outcome of a settled deal.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// A number.
    Number(f64),
    /// What a settled deal of that id implies for the lever (see `bridge`).
    Deal(String),
}

/// A sector of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sector {
    /// Farm jobs.
    Farm,
    /// Non-farm jobs.
    Nonfarm,
}

impl Sector {
    /// 0 farm, 1 non-farm.
    pub fn index(self) -> usize {
        match self {
            Self::Farm => 0,
            Self::Nonfarm => 1,
        }
    }
}

/// Which pairs of places a bilateral lever touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All pairs, own place included (moves from a cell to itself cost nothing and never change).
    #[default]
    All,
    /// Between two different places.
    BetweenPlaces,
    /// Inside one place.
    WithinPlace,
    /// Between places of two different provinces.
    BetweenProvinces,
    /// Between places of one province; for migration between the cells of one place too.
    WithinProvince,
}

/// The pairs that a bilateral lever touches: for migration from where people are registered to
/// where they work, for trade from where goods are made to where they are bought.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// Same place or another.
    pub scope: Scope,
    /// Which origins.
    pub origin: Option<Filter>,
    /// Which destinations.
    pub destination: Option<Filter>,
    /// Sector at the origin (migration).
    pub origin_sector: Option<Sector>,
    /// Sector at the destination (migration).
    pub destination_sector: Option<Sector>,
}
