//! The `[path]` of a package: what drives the years between two equilibria, and milestones (M1.b, D2).

use super::Problem;
use ronghe_base::{Status, Text, Unit, Year};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A parameter of a time path with the standing of its default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drive {
    /// Name in a package.
    pub id: &'static str,
    zh: &'static str,
    en: &'static str,
    default: f64,
    low: f64,
    high: f64,
    status: Status,
    source: &'static str,
}

/// A number with its standing.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The number.
    pub value: f64,
    /// On what authority it stands.
    pub status: Status,
    /// Document behind it, or what is assumed and why.
    pub source: String,
}

const NO_DATA: &str = "no table of the region tells; 0 shows the reform alone";

impl Drive {
    /// Every parameter of a path.
    pub const ALL: [Self; 11] = [
        Self {
            id: "tau",
            zh: "重新选择工作地的平均间隔（年）",
            en: "mean years until a person chooses anew where to work",
            default: 7.0,
            low: 0.0,
            high: 100.0,
            status: Status::Assumed,
            source: "5 to 10 years is usual; to be estimated on five-year flows of the census",
        },
        Self {
            id: "foresight",
            zh: "人们对未来的年折现因子（0：只看当年）",
            en: "yearly discount factor of people (0: they look at one year alone)",
            default: 0.0,
            low: 0.0,
            high: 0.99,
            status: Status::Assumed,
            source: "plans change, so nobody is taken to know the years to come",
        },
        Self {
            id: "beta",
            zh: "资本所有者的年折现因子",
            en: "yearly discount factor of owners of capital",
            default: 0.96,
            low: 0.5,
            high: 1.0,
            status: Status::Assumed,
            source: "usual in yearly models; form of saving: Kleinman, Liu and Redding (2023), Econometrica 91(2)",
        },
        Self {
            id: "depreciation",
            zh: "年折旧率",
            en: "capital lost in a year",
            default: 0.08,
            low: 0.0,
            high: 0.5,
            status: Status::Assumed,
            source: "usual in yearly models",
        },
        Self {
            id: "growth_farm",
            zh: "农业生产率年增长（总产出口径）",
            en: "yearly growth of farm productivity, of gross output",
            default: 0.0,
            low: -0.1,
            high: 0.2,
            status: Status::Assumed,
            source: NO_DATA,
        },
        Self {
            id: "growth_nonfarm",
            zh: "非农生产率年增长（总产出口径）",
            en: "yearly growth of non-farm productivity, of gross output",
            default: 0.0,
            low: -0.1,
            high: 0.2,
            status: Status::Assumed,
            source: NO_DATA,
        },
        Self {
            id: "natural_growth",
            zh: "登记人口年自然增长",
            en: "yearly births less deaths of registered people",
            default: 0.0,
            low: -0.05,
            high: 0.05,
            status: Status::Assumed,
            source: NO_DATA,
        },
        Self {
            id: "conversion",
            zh: "在城镇工作的农村登记人口每年落户比率",
            en: "yearly rate at which rural people working in town register there",
            default: 0.0,
            low: 0.0,
            high: 0.5,
            status: Status::Assumed,
            source: NO_DATA,
        },
        Self {
            id: "kept",
            zh: "落户者保留的土地权益",
            en: "part of the land right kept by those who register in town",
            default: 1.0,
            low: 0.0,
            high: 1.0,
            status: Status::Assumed,
            source: "Rural Land Contracting Law of the PRC as amended in 2018: giving up contracted land is no condition of settling in town (article unverified)",
        },
        Self {
            id: "paid",
            zh: "有偿退出：一次性支付的年数（大于 0 时代替 kept）",
            en: "paid exit: years of the right's income paid once (above 0 it replaces kept)",
            default: 0.0,
            low: 0.0,
            high: 50.0,
            status: Status::Assumed,
            source: "no exit is paid unless a package says so",
        },
        Self {
            id: "step",
            zh: "步长（年）",
            en: "years between two equilibria",
            default: 1.0,
            low: 1.0,
            high: 10.0,
            status: Status::Assumed,
            source: "1 is the reference, 5 the grid of the census",
        },
    ];

    /// What it is, in words.
    pub fn label(&self) -> Text {
        Text::new(self.zh, self.en)
    }

    /// The default and its standing.
    pub fn standing(&self) -> Given {
        Given {
            value: self.default,
            status: self.status,
            source: self.source.into(),
        }
    }
}

/// A figure that a plan wants to reach by a year.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// The figure, by its column in the tables of the path, such as `ratio`.
    pub figure: String,
    /// The year.
    pub year: Year,
    /// Largest value that meets it.
    pub at_most: Option<f64>,
    /// Smallest value that meets it.
    pub at_least: Option<f64>,
}

/// How the years go by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// Last year.
    pub until: Option<Year>,
    /// What the plan wants to reach.
    pub milestones: Vec<Milestone>,
    given: BTreeMap<String, Given>,
    reform: BTreeMap<String, Given>,
}

impl Course {
    /// A parameter of the path without (`reform` false) or with the package.
    pub fn standing(&self, drive: &Drive, reform: bool) -> Given {
        let own = self.reform.get(drive.id).filter(|_| reform);
        let given = own.or_else(|| self.given.get(drive.id)).cloned();
        given.unwrap_or_else(|| drive.standing())
    }

    /// The value of a parameter by its name; not a number where there is none of that name.
    pub fn value(&self, id: &str, reform: bool) -> f64 {
        let drive = Drive::ALL.iter().find(|d| d.id == id);
        drive.map_or(f64::NAN, |d| self.standing(d, reform).value)
    }
}

/// A number, or a number with its standing.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawGiven {
    Number(f64),
    Full(RawStanding),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStanding {
    value: f64,
    status: Status,
    source: String,
}

/// `[path]` as written.
#[derive(Deserialize)]
pub(super) struct RawCourse {
    until: Option<Year>,
    #[serde(default)]
    milestone: Vec<Milestone>,
    #[serde(default)]
    reform: BTreeMap<String, RawGiven>,
    #[serde(flatten)]
    given: BTreeMap<String, RawGiven>,
}

impl RawCourse {
    /// The course, and all that is wrong with it.
    pub(super) fn read(self, line: usize) -> (Course, Vec<Problem>) {
        let mut problems = vec![];
        let mut add = |message: String| {
            problems.push(Problem {
                line,
                measure: String::new(),
                message,
            });
        };
        let mut read = |table: BTreeMap<String, RawGiven>, at: &str| -> BTreeMap<String, Given> {
            let mut given = BTreeMap::new();
            for (id, raw) in table {
                match standing(&id, raw) {
                    Ok(number) => drop(given.insert(id, number)),
                    Err(message) => add(format!("{at}.{id}{message}")),
                }
            }
            given
        };
        let course = Course {
            until: self.until,
            given: read(self.given, "path"),
            reform: read(self.reform, "path.reform"),
            milestones: self.milestone,
        };
        for m in &course.milestones {
            if Figure::find(&m.figure).is_none() {
                let known = Figure::ALL.map(Figure::id).join(", ");
                add(format!(
                    "path.milestone figure is \"{}\", expected one of {known}",
                    m.figure
                ));
            }
            if m.at_most.is_some() == m.at_least.is_some() {
                add(format!(
                    "path.milestone on {} in {}: give at_most or at_least, one of the two",
                    m.figure, m.year
                ));
            }
        }
        (course, problems)
    }
}

fn standing(id: &str, raw: RawGiven) -> Result<Given, String> {
    let Some(drive) = Drive::ALL.iter().find(|d| d.id == id) else {
        let names: Vec<&str> = Drive::ALL.iter().map(|d| d.id).collect();
        return Err(format!(" is unknown, expected one of {}", names.join(", ")));
    };
    let given = match raw {
        RawGiven::Number(value) => Given {
            value,
            status: Status::Assumed,
            source: "given in the package".into(),
        },
        RawGiven::Full(full) => Given {
            value: full.value,
            status: full.status,
            source: full.source,
        },
    };
    let (low, high) = (drive.low, drive.high);
    if !(low..=high).contains(&given.value) {
        return Err(format!(
            " = {}, expected a number from {low} to {high}",
            given.value
        ));
    }
    if id == "step" && given.value.fract() != 0.0 {
        return Err(format!(" = {}, expected whole years", given.value));
    }
    if given.source.trim().is_empty() {
        return Err(": source is empty; name the document, or say what is assumed and why".into());
    }
    Ok(given)
}

/// A figure of a year, as milestones and tables name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Income of non-farm over farm cells.
    Ratio,
    /// Gini coefficient.
    Gini,
    /// Theil T.
    Theil,
    /// People whose group is worse off than without the package.
    Losing,
    /// Farm share of jobs.
    FarmJobs,
    /// People working outside their place of registration.
    Migrants,
    /// Part of people registered in non-farm cells.
    RegisteredUrban,
    /// Dispersion of public service per user over cells.
    ServiceDispersion,
    /// Real public spending per user.
    Service,
    /// Public spending over value added.
    Budget,
    /// Real GDP.
    Gdp,
    /// Welfare of people who may choose anew.
    Welfare,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Ratio,
        Self::Gini,
        Self::Theil,
        Self::Losing,
        Self::FarmJobs,
        Self::Migrants,
        Self::RegisteredUrban,
        Self::ServiceDispersion,
        Self::Service,
        Self::Budget,
        Self::Gdp,
        Self::Welfare,
    ];

    /// The figure of that name.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.id() == id)
    }

    /// Name in a package and in tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Gini => "gini",
            Self::Theil => "theil",
            Self::Losing => "losing",
            Self::FarmJobs => "farm_jobs",
            Self::Migrants => "migrants",
            Self::RegisteredUrban => "registered_urban",
            Self::ServiceDispersion => "service_dispersion",
            Self::Service => "service",
            Self::Budget => "budget",
            Self::Gdp => "gdp",
            Self::Welfare => "welfare",
        }
    }

    /// In words, short enough for the head of a column.
    pub fn label(self) -> Text {
        match self {
            Self::Ratio => Text::new("单元收入之比", "Ratio of cells"),
            Self::Gini => Text::new("基尼系数", "Gini"),
            Self::Theil => Text::new("泰尔 T", "Theil T"),
            Self::Losing => Text::new("受损人口", "People losing"),
            Self::FarmJobs => Text::new("农业就业比重", "Farm jobs"),
            Self::Migrants => Text::new("外出人数", "Working elsewhere"),
            Self::RegisteredUrban => Text::new("非农登记比重", "Registered non-farm"),
            Self::ServiceDispersion => Text::new("公共服务离散度", "Dispersion of service"),
            Self::Service => Text::new("实际公共支出，人均", "Real service per user"),
            Self::Budget => Text::new("公共支出", "Public spending"),
            Self::Gdp => Text::new("实际生产总值", "Real GDP"),
            Self::Welfare => Text::new("福利", "Welfare"),
        }
    }

    /// Unit of its values; people in the unit of the region.
    pub fn unit(self) -> Unit {
        match self {
            Self::Ratio => Unit::Ratio,
            Self::Gini | Self::Theil | Self::ServiceDispersion => Unit::Number,
            Self::Losing | Self::FarmJobs | Self::RegisteredUrban | Self::Budget => Unit::Percent,
            Self::Migrants => Unit::Persons,
            Self::Service | Self::Gdp | Self::Welfare => Unit::Hat,
        }
    }

    /// Whether a plan wants it lower (-1), higher (1), or either (0).
    pub fn wanted(self) -> f64 {
        match self {
            Self::Ratio | Self::Gini | Self::Theil | Self::Losing | Self::ServiceDispersion => -1.0,
            Self::RegisteredUrban | Self::Service | Self::Gdp | Self::Welfare => 1.0,
            Self::FarmJobs | Self::Migrants | Self::Budget => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page on packages names every parameter with its default and standing, and every figure.
    #[test]
    fn the_documentation_names_them_all() {
        let page = include_str!("../../../../docs/package.md");
        let (_, years) = page.split_once("## Years").unwrap();
        for drive in Drive::ALL {
            let row = years
                .lines()
                .find(|l| l.starts_with('|') && l.contains(&format!("`{}`", drive.id)));
            let ends = format!("| {} | {} |", drive.default, drive.status.label().en);
            assert!(
                row.is_some_and(|row| row.ends_with(&ends)),
                "{}: {row:?}",
                drive.id
            );
        }
        for figure in Figure::ALL {
            assert!(years.contains(figure.id()), "{}", figure.id());
            assert_eq!(Figure::find(figure.id()), Some(figure));
        }
    }
}
