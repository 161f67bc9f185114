//! A package year by year, beside the same years without it (M1.b, D2).

use super::levers;
use crate::economy::Model;
use crate::error::StudyError;
use crate::package::{Course, Figure, Ground, Package};
use ronghe_atlas::Region;
use ronghe_base::{Text, Year};
use ronghe_equilibrium::{
    Baseline, Capital, Dynamics, Exit, Figures, Levers, Path, PathYear, PlaceMoves,
};

/// Years without and with a package, from the same baseline.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The economy and its places.
    pub model: Model,
    /// The package.
    pub package: Package,
    /// What drives the years.
    pub course: Course,
    /// The years, the baseline first.
    pub years: Vec<Year>,
    /// Figures of each year without the package.
    pub without: Vec<Figures>,
    /// Figures of each year with it.
    pub with: Vec<Figures>,
    /// Share of people whose group is worse off than in the same year without it.
    pub losing: Vec<f64>,
    /// Measures that begin in or before the baseline year, in words.
    pub early: Vec<Text>,
    /// People by place five years before the end and at the end, with the package.
    pub window: Option<Window>,
}

/// Moves between two years.
#[derive(Clone, Debug)]
pub struct Window {
    /// First year.
    pub from: Year,
    /// Last year.
    pub to: Year,
    /// People by place in both.
    pub moves: PlaceMoves,
}

/// Which years are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// Year of the baseline; else that of the package, or the first of the region.
    pub from: Option<Year>,
    /// Last year; else that of the package, or 15 years on.
    pub until: Option<Year>,
}

/// Years ahead where nobody says.
const AHEAD: Year = 15;
/// Longest path.
const LONGEST: Year = 200;
/// Years between two questions of the census.
const CENSUS: usize = 5;

impl Timeline {
    /// Runs the years. `tick` hears of each year solved.
    ///
    /// Capital is saved where it is, so the baseline is calibrated with local capital. A measure without a
    /// first year starts in the year after the baseline.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Package`], [`StudyError::Equilibrium`].
    pub fn run(
        region: &Region,
        mut package: Package,
        span: Span,
        deal: &dyn Fn(&str) -> Result<f64, String>,
        tick: &mut dyn FnMut(bool, Year),
    ) -> Result<Self, StudyError> {
        let mut model = Model::fitted(region, span.from.or(package.baseline))?;
        model.economy.par.capital = Capital::Local;
        for measure in &mut package.measures {
            measure.from = measure.from.or(Some(model.year + 1));
        }
        let begun = package
            .measures
            .iter()
            .filter(|m| m.from <= Some(model.year));
        let early = begun.map(|m| m.title.clone()).collect();
        let course = package.course.clone().unwrap_or_default();
        let years = years(&course, model.year, span.until)?;
        let baseline = Baseline::calibrate(&model.economy)?;
        let plan = Plan {
            package: &package,
            course: &course,
            ground: model.ground(region),
            years: &years,
            deal,
        };
        let without = plan.run(&baseline, false, tick)?;
        let with = plan.run(&baseline, true, tick)?;
        let figures = |path: &[PathYear]| path.iter().map(PathYear::figures).collect();
        let losing = with.iter().zip(&without).map(|(a, b)| a.losing_share(b));
        Ok(Self {
            early,
            losing: losing.collect(),
            window: window(&years, &with, course.value("step", true)),
            without: figures(&without),
            with: figures(&with),
            years,
            model,
            package,
            course,
        })
    }

    /// A figure of a year, without and with the package; people in heads.
    pub fn figure(&self, figure: Figure, year: usize) -> [f64; 2] {
        [
            (&self.without[year], 0.0),
            (&self.with[year], self.losing[year]),
        ]
        .map(|(f, losing)| match figure {
            Figure::Ratio => f.inequality.urban_rural_ratio,
            Figure::Gini => f.inequality.gini,
            Figure::Theil => f.inequality.theil,
            Figure::Losing => 100.0 * losing,
            Figure::FarmJobs => 100.0 * f.farm_job_share,
            Figure::Migrants => f.outside_place * self.model.persons,
            Figure::RegisteredUrban => 100.0 * f.registered_urban_share,
            Figure::ServiceDispersion => f.service_dispersion,
            Figure::Service => f.real_service,
            Figure::Budget => 100.0 * f.public_spending,
            Figure::Gdp => f.real_gdp,
            Figure::Welfare => f.welfare,
        })
    }
}

/// The years of a path.
fn years(course: &Course, base: Year, until: Option<Year>) -> Result<Vec<Year>, StudyError> {
    let until = until.or(course.until).unwrap_or(base + AHEAD);
    if until <= base || until - base > LONGEST {
        let latest = base + LONGEST;
        return Err(StudyError::Model {
            what: Text::new(
                format!(
                    "路径止于 {until} 年，却始于 {base} 年；请用 --until 或在 [path] 中给出 {} 至 {latest} 之间的末年",
                    base + 1
                ),
                format!(
                    "the path ends in {until}, but it starts in {base}; give a last year from {} to {latest} with --until or in [path]",
                    base + 1
                ),
            ),
        });
    }
    let step = course.value("step", true).round();
    let whole = (1..=10_usize).find(|s| (*s as f64 - step).abs() < 0.5);
    Ok((base..=until).step_by(whole.unwrap_or(1)).collect())
}

/// The last five years of a path.
fn window(years: &[Year], path: &[PathYear], step: f64) -> Option<Window> {
    let steps = (1..=CENSUS).find(|k| *k as f64 * step >= CENSUS as f64)?;
    let last = years.len().checked_sub(1)?;
    let first = last.checked_sub(steps)?;
    Some(Window {
        from: years[first],
        to: years[last],
        moves: PathYear::moves(&path[first..last]),
    })
}

struct Plan<'a> {
    package: &'a Package,
    course: &'a Course,
    ground: Ground,
    years: &'a [Year],
    deal: &'a dyn Fn(&str) -> Result<f64, String>,
}

impl Plan<'_> {
    fn run(
        &self,
        baseline: &Baseline,
        reform: bool,
        tick: &mut dyn FnMut(bool, Year),
    ) -> Result<Vec<PathYear>, StudyError> {
        let levers = self
            .years
            .iter()
            .map(|&year| self.levers(reform, year))
            .collect::<Result<Vec<_>, _>>()?;
        let mut path = Path::new(baseline, self.dynamics(reform))?;
        let foresight = self.course.value("foresight", reform);
        if foresight > 0.0 {
            let first = self.years[0];
            let last = u32::try_from(self.years[self.years.len() - 1] - first).unwrap_or(0);
            let step = self.years.get(1).map_or(1, |second| second - first);
            let at = |t: u32| levers[t as usize / usize::try_from(step).unwrap_or(1)].clone();
            return Ok(path.foresee(last, foresight, &at)?);
        }
        let mut solved = Vec::with_capacity(self.years.len());
        for (levers, &year) in levers.iter().zip(self.years) {
            solved.push(path.advance(levers)?);
            tick(reform, year);
        }
        Ok(solved)
    }

    /// Measures in force in a year, at their phase, and growth of productivity since the baseline.
    fn levers(&self, reform: bool, year: Year) -> Result<Levers, StudyError> {
        let n = self.ground.nation.len();
        let mut year_levers = Levers::default();
        if reform {
            let (patch, _) = self.package.apply(&self.ground, Some(year), self.deal)?;
            year_levers = levers(&patch, n)?;
        }
        let passed = f64::from(year - self.years[0]);
        let growth = ["growth_farm", "growth_nonfarm"]
            .map(|id| (1.0 + self.course.value(id, reform)).powf(passed));
        let hats = year_levers
            .productivity
            .as_ref()
            .map_or_else(|| vec![1.0; 2 * n], |hats| hats.values().to_vec());
        let by_sector = [0, 1].map(|s| {
            let cells = &hats[s * n..(s + 1) * n];
            cells.iter().map(|hat| hat * growth[s]).collect::<Vec<_>>()
        });
        year_levers.productivity = Some(by_sector.into());
        Ok(year_levers)
    }

    fn dynamics(&self, reform: bool) -> Dynamics {
        let value = |id| self.course.value(id, reform);
        let step = self.years.get(1).map_or(1, |y| y - self.years[0]);
        Dynamics {
            tau: value("tau"),
            beta: value("beta"),
            depreciation: value("depreciation"),
            natural_growth: value("natural_growth").into(),
            conversion: value("conversion").into(),
            exit: if value("paid") > 0.0 {
                Exit::Paid(value("paid"))
            } else {
                Exit::Keep(value("kept"))
            },
            step: u32::try_from(step).unwrap_or(1),
            ..Dynamics::default()
        }
    }
}
