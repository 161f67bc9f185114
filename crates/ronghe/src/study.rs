//! The whole flow: open, measure, simulate, operate, report.
//!
//! ```
//! use ronghe::study::Study;
//! let study = Study::open("china".as_ref())?.measure()?.simulate(None, None)?.operate()?;
//! assert!(study.modelled().is_some_and(|model| model.run.after.welfare > 1.0));
//! # Ok::<(), ronghe::error::StudyError>(())
//! ```

use crate::bridge;
use crate::error::StudyError;
use crate::measure::Gap;
use crate::over_time::OverTime;
use crate::package::{Measure, Package};
use crate::pages;
use crate::region;
use crate::simulate::{
    Barrier, Contribution, CountySimulation, Estimates, Prices, Record, Simulation, Slopes, Span,
    Timeline, Variant,
};
use crate::standing::Standing;
use crate::validate::Validation;
use ronghe_atlas::{Findings, Region};
use ronghe_base::{Fen, Lang, Table, Text, Year};
use ronghe_equilibrium::Uniqueness;
use ronghe_mechanism::property::{Deal, Ledger, Line, Party, compare, settle};
use ronghe_mechanism::rules::RuleBook;
use ronghe_report::write_report;
use std::path::{Path, PathBuf};

/// A region on its way to a report.
#[derive(Debug)]
pub struct Study {
    region: Region,
    findings: Findings,
    gap: Option<Gap>,
    standing: Option<Standing>,
    over_time: Option<OverTime>,
    model: Option<Modelled>,
    counties: Option<CountySimulation>,
    desk: Option<Desk>,
    troubles: Vec<Trouble>,
}

/// A file of the region that could not be used; the flow goes on without it and says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where.
    pub file: String,
    /// What is wrong, what was expected, what to do.
    pub message: String,
}

/// What the model says of a package, and how far to trust it.
#[derive(Debug)]
pub struct Modelled {
    /// The package.
    pub run: Simulation,
    /// The model beside everything the region has a record for.
    pub validation: Option<Validation>,
    /// Packages beside the record, where the region has it.
    pub records: Vec<Record>,
    /// What each measure adds.
    pub contributions: Vec<Contribution>,
    /// Barriers, dearest first.
    pub barriers: Vec<Barrier>,
    /// Barriers estimated from flows and prices; none where that failed.
    pub estimates: Option<Estimates>,
    /// Whether the equilibrium after the reform is the only one near; none where that failed.
    pub unique: Option<Uniqueness>,
    /// How outcomes hang on levers and parameters; none where that failed.
    pub slopes: Option<Slopes>,
    /// The package under other parameters.
    pub variants: Vec<Variant>,
    /// The package year by year, where it has a `[path]`.
    pub path: Option<Timeline>,
}

/// The deals of the region.
#[derive(Debug, Default)]
pub struct Desk {
    /// Settled, in order of file name.
    pub settled: Vec<Settled>,
    /// Not settled, and why.
    pub unsettled: Vec<Trouble>,
}

/// A deal, its ledger, and who would gain under other rules.
#[derive(Debug)]
pub struct Settled {
    /// The deal.
    pub deal: Deal,
    /// Every fen of it.
    pub ledger: Ledger,
    /// Beside other rules.
    pub compared: Table,
}

impl Modelled {
    /// Measures that change nothing: no number of the economy, or no part of the equilibrium.
    pub fn idle(&self) -> Vec<&Measure> {
        let untouched = |id: &str| {
            self.run
                .applied
                .iter()
                .any(|a| a.measure == id && a.touched == 0)
        };
        let moves_nothing = |id: &str| self.contributions.iter().any(|c| c.measure == id && c.idle);
        let measures = self.run.package.measures.iter();
        measures
            .filter(|m| untouched(&m.id) || moves_nothing(&m.id))
            .collect()
    }
}

impl Settled {
    /// What the collective keeps of the increment, by the terms of the deal.
    pub fn collective(&self) -> Fen {
        let kept =
            |l: &&Line| l.who == Party::Collective && l.basis.article == "collective_retention";
        self.ledger
            .lines
            .iter()
            .filter(kept)
            .map(|l| l.amount)
            .sum()
    }

    /// What is left of the increment for the members, or for the transferor in a resale.
    pub fn rest(&self) -> Fen {
        self.ledger.increment - self.ledger.fund() - self.collective()
    }
}

impl Modelled {
    /// What loosening an indicator of the challenges is worth at the baseline (X0); none where the barriers
    /// could not be priced, which is told among the troubles.
    pub fn prices(&self) -> Option<Prices> {
        let priced = !self.barriers.is_empty();
        priced
            .then(|| Prices::of(&self.run, &self.barriers).ok())
            .flatten()
    }
}

impl Desk {
    /// Settles every deal that lies in the region's `deals/`.
    ///
    /// # Errors
    /// [`StudyError::Region`] where the folder cannot be read; a broken deal is a [`Trouble`].
    pub fn settle(region: &Region) -> Result<Self, StudyError> {
        let mut desk = Self::default();
        for file in region.list("deals", "toml")? {
            match desk.settle_one(region, &file) {
                Ok(settled) => desk.settled.push(settled),
                Err(e) => desk.unsettled.push(Trouble {
                    file,
                    message: e.to_string(),
                }),
            }
        }
        Ok(desk)
    }

    fn settle_one(&self, region: &Region, file: &str) -> Result<Settled, StudyError> {
        let deal = Deal::parse(&text_of(region, file)?, file)?;
        if self
            .settled
            .iter()
            .any(|s| s.deal.id.eq_ignore_ascii_case(&deal.id))
        {
            let id = &deal.id;
            let what = Text::new(
                format!("{file}：另一笔交易也用了编号“{id}”；请各用各的"),
                format!("{file}: the id \"{id}\" stands in another deal too; give each its own"),
            );
            return Err(StudyError::Model { what });
        }
        let book = RuleBook::built_in();
        let ledger = settle(&deal, book)?;
        let compared = compare(&deal, book)?;
        Ok(Settled {
            deal,
            ledger,
            compared,
        })
    }
}

impl Study {
    /// Opens a region: a folder, a workbook, or a built-in name.
    ///
    /// # Errors
    /// [`StudyError::Region`], [`StudyError::Unsound`] with all that is wrong.
    pub fn open(region: &Path) -> Result<Self, StudyError> {
        let (region, findings) = region::open(region)?;
        Ok(Self {
            region,
            findings,
            gap: None,
            standing: None,
            over_time: None,
            model: None,
            counties: None,
            desk: None,
            troubles: vec![],
        })
    }

    /// Measures the gap (D1, C1-C5).
    ///
    /// # Errors
    /// [`StudyError::Gap`].
    pub fn measure(mut self) -> Result<Self, StudyError> {
        self.gap = Some(Gap::measure(&self.region)?);
        self.standing = Standing::measure(&self.region)?;
        self.over_time = Some(OverTime::measure(&self.region)?);
        Ok(self)
    }

    /// Simulates a package (P1-P5): the given one, or `packages/example.toml` of the region. A region
    /// without the tables of the model goes on without: the report names them.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Package`], [`StudyError::Equilibrium`].
    pub fn simulate(
        mut self,
        package: Option<&Path>,
        year: Option<Year>,
    ) -> Result<Self, StudyError> {
        let Some(package) = self.asked(package)? else {
            return Ok(self);
        };
        let desk = self
            .desk
            .take()
            .map_or_else(|| Desk::settle(&self.region), Ok)?;
        let deal = |id: &str| bridge::deal_share(&desk, id);
        let observed = self.observed(&package)?;
        let by_year = package.course.is_some().then(|| package.clone());
        let run = Simulation::run(&self.region, package, year, &deal)?;
        let mut records = vec![];
        for package in observed {
            let file = package.file.clone();
            match Record::run(&self.region, package, &deal) {
                Ok(record) => records.extend(record),
                Err(e) => self.troubles.push(Trouble {
                    message: format!("{file}, observed: {e}"),
                    file,
                }),
            }
        }
        let file = &run.package.file;
        let mut or_none = |what: &str, e: StudyError| {
            self.troubles.push(Trouble {
                file: file.clone(),
                message: format!("{what}: {e}"),
            });
        };
        let contributions = run.contributions(&self.region, &deal);
        let contributions = contributions.map_err(|e| or_none("what each measure adds", e));
        let barriers = run.barriers().unwrap_or_else(|e| {
            or_none("weakest links", e);
            vec![]
        });
        let estimates = Estimates::of(&self.region);
        let estimates = estimates.map_err(|e| or_none("estimated barriers", e)).ok();
        let path = by_year.and_then(|package| {
            Timeline::run(
                &self.region,
                package,
                Span::default(),
                &deal,
                &mut |_, _| (),
            )
            .map_err(|e| or_none("the path by year", e))
            .ok()
        });
        let unique = run.unique().map_err(|e| or_none("other starts", e)).ok();
        let slopes = run.slopes(&self.region);
        let slopes = slopes.map_err(|e| or_none("gradients", e)).ok();
        let variants = run.variants();
        let validation = Validation::run(&self.region).unwrap_or_else(|e| {
            or_none("validation", e);
            None
        });
        self.model = Some(Modelled {
            run,
            validation,
            records,
            contributions: contributions.unwrap_or_default(),
            barriers,
            estimates,
            unique,
            slopes,
            variants,
            path,
        });
        self.desk = Some(desk);
        Ok(self)
    }

    /// What loosening an indicator of the challenges is worth at the baseline of `packages/example.toml`
    /// (X0), without running the reform; nothing where the region lacks it or the tables of the model.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Package`], [`StudyError::Equilibrium`].
    pub fn prices(&self) -> Result<Option<Prices>, StudyError> {
        let Some(mut package) = self.asked(None)? else {
            return Ok(None);
        };
        package.measures.clear();
        let deal = |_: &str| Ok(0.0);
        let run = Simulation::run(&self.region, package, None, &deal)?;
        let barriers = run.barriers()?;
        Prices::of(&run, &barriers).map(Some)
    }

    /// Follows a package year by year (M1.b): the given one, or `packages/example.toml` of the region.
    /// Nothing where the region lacks a package or the tables of the model. `tick` hears of each year.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Package`], [`StudyError::Equilibrium`].
    pub fn timeline(
        &self,
        package: Option<&Path>,
        span: Span,
        tick: &mut dyn FnMut(bool, Year),
    ) -> Result<Option<Timeline>, StudyError> {
        let Some(package) = self.asked(package)? else {
            return Ok(None);
        };
        let desk = Desk::settle(&self.region)?;
        let deal = |id: &str| bridge::deal_share(&desk, id);
        Timeline::run(&self.region, package, span, &deal, tick).map(Some)
    }

    /// A package among the counties of table census, beside the provinces (P1-P5); without one
    /// `packages/counties.toml` of the region. None where there is none, or no tables for the model.
    ///
    /// # Errors
    /// As [`CountySimulation::run`].
    pub fn counties(
        &self,
        package: Option<&Path>,
        year: Option<Year>,
    ) -> Result<Option<CountySimulation>, StudyError> {
        self.region.require("census")?;
        let Some(package) = self.asked_or(package, "packages/counties.toml")? else {
            return Ok(None);
        };
        let desk = Desk::settle(&self.region)?;
        let deal = |id: &str| bridge::deal_share(&desk, id);
        CountySimulation::run(&self.region, &package, year, &deal).map(Some)
    }

    /// The same, kept for the report; none where the region has no package for it.
    ///
    /// # Errors
    /// As [`Study::counties`].
    pub fn among_counties(
        mut self,
        package: Option<&Path>,
        year: Option<Year>,
    ) -> Result<Self, StudyError> {
        self.counties = self.counties(package, year)?;
        Ok(self)
    }

    /// Packages to show beside the record: the given one and those of the region.
    fn observed(&mut self, package: &Package) -> Result<Vec<Package>, StudyError> {
        let mut observed: Vec<Package> = package.observed.iter().map(|_| package.clone()).collect();
        for file in self.region.list("packages", "toml")? {
            match self.package(&file) {
                Ok(other)
                    if other.observed.is_some() && observed.iter().all(|p| p.id != other.id) =>
                {
                    observed.push(other);
                }
                Ok(_) => {}
                Err(e) => self.troubles.push(Trouble {
                    file,
                    message: e.to_string(),
                }),
            }
        }
        Ok(observed)
    }

    /// The package to simulate; none where there is none, or no tables for the model.
    fn asked(&self, package: Option<&Path>) -> Result<Option<Package>, StudyError> {
        self.asked_or(package, "packages/example.toml")
    }

    fn asked_or(
        &self,
        package: Option<&Path>,
        example: &str,
    ) -> Result<Option<Package>, StudyError> {
        let package = match package {
            Some(path) => read_package(path)?,
            None if self
                .region
                .list("packages", "toml")?
                .iter()
                .any(|p| p == example) =>
            {
                self.package(example)?
            }
            None => return Ok(None),
        };
        let lacking = MODEL_TABLES.iter().any(|t| self.region.table(t).is_none());
        Ok((!lacking).then_some(package))
    }

    /// Settles the deals of the region (M2.d).
    ///
    /// # Errors
    /// [`StudyError::Region`].
    pub fn operate(mut self) -> Result<Self, StudyError> {
        if self.desk.is_none() {
            self.desk = Some(Desk::settle(&self.region)?);
        }
        Ok(self)
    }

    /// Writes the report, one page a language, and every table as CSV and JSON into `out`.
    ///
    /// # Errors
    /// [`StudyError::Report`].
    pub fn report(&self, out: &Path, langs: &[Lang]) -> Result<Vec<PathBuf>, StudyError> {
        Ok(write_report(out, &pages::document(self)?, langs)?)
    }

    /// The region.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// What the check of the region found.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What was measured.
    pub fn gap(&self) -> Option<&Gap> {
        self.gap.as_ref()
    }

    /// Where places stand in many dimensions; none where the region has no panel of places.
    pub fn standing(&self) -> Option<&Standing> {
        self.standing.as_ref()
    }

    /// What changes over time.
    pub fn over_time(&self) -> Option<&OverTime> {
        self.over_time.as_ref()
    }

    /// What the model says, with its checks.
    pub fn modelled(&self) -> Option<&Modelled> {
        self.model.as_ref()
    }

    /// A package among counties, if it was asked for.
    pub fn counted(&self) -> Option<&CountySimulation> {
        self.counties.as_ref()
    }

    /// The settled deals, by file name.
    pub fn deals(&self) -> &[Settled] {
        self.desk.as_ref().map_or(&[], |d| &d.settled)
    }

    /// Files that could not be used.
    pub fn troubles(&self) -> impl Iterator<Item = &Trouble> {
        self.troubles
            .iter()
            .chain(self.desk.iter().flat_map(|d| &d.unsettled))
    }

    fn package(&self, file: &str) -> Result<Package, StudyError> {
        Ok(Package::parse(&text_of(&self.region, file)?, file)?)
    }
}

/// Tables that the model cannot do without.
pub const MODEL_TABLES: [&str; 3] = ["cells", "migration", "trade"];

fn text_of(region: &Region, path: &str) -> Result<String, StudyError> {
    String::from_utf8(region.file(path)?).map_err(|e| StudyError::File {
        path: path.into(),
        cause: Text::same(e.to_string()),
        advice: Text::new("请把文件存为 UTF-8", "save the file as UTF-8"),
    })
}

/// Everything in `packages/` and `deals/` of a region that cannot be used, for `check`.
///
/// # Errors
/// [`StudyError::Region`].
pub fn side_files(region: &Region) -> Result<Vec<Trouble>, StudyError> {
    let mut troubles = Desk::settle(region)?.unsettled;
    for file in region.list("packages", "toml")? {
        let read = text_of(region, &file).and_then(|text| Ok(Package::parse(&text, &file)?));
        troubles.extend(read.err().map(|e| Trouble {
            file,
            message: e.to_string(),
        }));
    }
    Ok(troubles)
}

/// Reads a package file of the user's.
///
/// # Errors
/// [`StudyError::File`], [`StudyError::Package`].
pub fn read_package(path: &Path) -> Result<Package, StudyError> {
    let text = read_text(
        path,
        &Text::new(
            "请给出改革方案的路径（.toml）",
            "give the path of a reform package (.toml)",
        ),
    )?;
    Ok(Package::parse(&text, &path.display().to_string())?)
}

/// Reads a text file of the user's, of at most 64 MB.
///
/// # Errors
/// [`StudyError::File`].
pub fn read_text(path: &Path, advice: &Text) -> Result<String, StudyError> {
    const LARGEST: u64 = 64 << 20;
    let fail = |cause: Text| StudyError::File {
        path: path.display().to_string(),
        cause,
        advice: advice.clone(),
    };
    let system = |e: std::io::Error| fail(Text::same(e.to_string()));
    let meta = std::fs::metadata(path).map_err(system)?;
    if !meta.is_file() {
        return Err(fail(Text::new("它不是文件", "it is no file")));
    }
    if meta.len() > LARGEST {
        let size = meta.len();
        return Err(fail(Text::new(
            format!("{size} 字节，至多读 {LARGEST} 字节"),
            format!("{size} bytes, at most {LARGEST} are read"),
        )));
    }
    std::fs::read_to_string(path).map_err(system)
}
