//! The whole flow: open, measure, simulate, operate, report.
//!
//! ```
//! use ronghe::study::Study;
//! let study = Study::open("china".as_ref())?.measure()?.simulate(None, None)?.operate()?;
//! assert!(study.simulation().is_some_and(|run| run.after.welfare > 1.0));
//! # Ok::<(), ronghe::error::StudyError>(())
//! ```

use crate::bridge;
use crate::error::StudyError;
use crate::measure::Gap;
use crate::package::{Measure, Package};
use crate::pages;
use crate::region;
use crate::simulate::{Barrier, Contribution, Record, Simulation, Variant};
use ronghe_atlas::{Findings, Region};
use ronghe_base::{Fen, Lang, Table, Year};
use ronghe_mechanism::property::{Deal, Ledger, Line, Party, compare, settle};
use ronghe_mechanism::rules::RuleBook;
use ronghe_report::write_report;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A region on its way to a report.
#[derive(Debug)]
pub struct Study {
    region: Region,
    findings: Findings,
    gap: Option<Gap>,
    model: Option<Modelled>,
    deals: Vec<Settled>,
}

/// What the model says of a package, and how far to trust it.
#[derive(Debug)]
pub struct Modelled {
    /// The package.
    pub run: Simulation,
    /// The example reforms beside the record, where the region has one.
    pub records: Vec<Record>,
    /// What each measure adds.
    pub contributions: Vec<Contribution>,
    /// Barriers, dearest first.
    pub barriers: Vec<Barrier>,
    /// The package under other parameters.
    pub variants: Vec<Variant>,
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

impl Study {
    /// Opens a region: a folder, a workbook, or a built-in name.
    ///
    /// # Errors
    /// [`StudyError::Region`] with all that is wrong.
    pub fn open(region: &Path) -> Result<Self, StudyError> {
        let (region, findings) = region::open(region)?;
        Ok(Self {
            region,
            findings,
            gap: None,
            model: None,
            deals: vec![],
        })
    }

    /// Measures the gap (D1, C1-C5).
    ///
    /// # Errors
    /// [`StudyError::Gap`].
    pub fn measure(mut self) -> Result<Self, StudyError> {
        self.gap = Some(Gap::measure(&self.region.tables)?);
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
        let package = match package {
            Some(path) => Some(read_package(path)?),
            None => self.packages()?.into_iter().find(|p| p.id == "example"),
        };
        let Some(package) = package else {
            return Ok(self);
        };
        if MODEL_TABLES.iter().any(|t| self.region.table(t).is_none()) {
            return Ok(self);
        }
        let ledgers = self.ledgers()?;
        let deal = |id: &str| state_share(&ledgers, id);
        let tables = &self.region.tables;
        let run = Simulation::run(tables, package, year, &deal)?;
        let mut records = vec![];
        for package in self.packages()? {
            records.extend(Record::run(tables, package)?);
        }
        let contributions = run.contributions(tables, &deal)?;
        let (barriers, variants) = (run.barriers()?, run.variants()?);
        self.model = Some(Modelled {
            run,
            records,
            contributions,
            barriers,
            variants,
        });
        Ok(self)
    }

    /// Settles the deals of the region (M2.d).
    ///
    /// # Errors
    /// [`StudyError::Deal`].
    pub fn operate(mut self) -> Result<Self, StudyError> {
        for (deal, ledger) in self.ledgers()?.into_values() {
            let compared =
                compare(&deal, RuleBook::built_in()).map_err(|e| StudyError::deal(&deal.id, e))?;
            self.deals.push(Settled {
                deal,
                ledger,
                compared,
            });
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

    /// What the model says, with its checks.
    pub fn modelled(&self) -> Option<&Modelled> {
        self.model.as_ref()
    }

    /// The simulated package.
    pub fn simulation(&self) -> Option<&Simulation> {
        self.model.as_ref().map(|m| &m.run)
    }

    /// The settled deals, by id.
    pub fn deals(&self) -> &[Settled] {
        &self.deals
    }

    /// The packages that lie in the region, by file name.
    fn packages(&self) -> Result<Vec<Package>, StudyError> {
        let mut packages = vec![];
        for path in self.region.list("packages", "toml")? {
            packages.push(Package::parse(&self.text(&path)?, &path)?);
        }
        Ok(packages)
    }

    fn ledgers(&self) -> Result<BTreeMap<String, (Deal, Ledger)>, StudyError> {
        let mut ledgers = BTreeMap::new();
        for path in self.region.list("deals", "toml")? {
            let deal =
                Deal::parse(&self.text(&path)?, &path).map_err(|e| StudyError::deal(&path, e))?;
            let ledger =
                settle(&deal, RuleBook::built_in()).map_err(|e| StudyError::deal(&path, e))?;
            ledgers.insert(deal.id.clone(), (deal, ledger));
        }
        Ok(ledgers)
    }

    fn text(&self, path: &str) -> Result<String, StudyError> {
        String::from_utf8(self.region.file(path)?).map_err(|e| StudyError::File {
            path: path.into(),
            cause: e.to_string(),
            advice: "save the file as UTF-8".into(),
        })
    }
}

/// Tables that the model cannot do without.
pub const MODEL_TABLES: [&str; 3] = ["cells", "migration", "trade"];

fn state_share(ledgers: &BTreeMap<String, (Deal, Ledger)>, id: &str) -> Result<f64, String> {
    let Some((_, ledger)) = ledgers.get(id) else {
        let known: Vec<_> = ledgers.keys().map(String::as_str).collect();
        let known = if known.is_empty() {
            "none".into()
        } else {
            known.join(", ")
        };
        return Err(format!(
            "no deal has the id \"{id}\"; deals of the region: {known}"
        ));
    };
    bridge::state_share(ledger)
        .ok_or_else(|| format!("deal = \"{id}\" made no increment, so it implies no state share"))
}

/// Reads a package file of the user's.
///
/// # Errors
/// [`StudyError::File`], [`StudyError::Package`].
pub fn read_package(path: &Path) -> Result<Package, StudyError> {
    let text = read_text(path, "give the path of a reform package (.toml)")?;
    Ok(Package::parse(&text, &path.display().to_string())?)
}

/// Reads a text file of the user's, of at most 64 MB.
///
/// # Errors
/// [`StudyError::File`].
pub fn read_text(path: &Path, advice: &str) -> Result<String, StudyError> {
    const LARGEST: u64 = 64 << 20;
    let fail = |cause: String| StudyError::File {
        path: path.display().to_string(),
        cause,
        advice: advice.into(),
    };
    let size = std::fs::metadata(path)
        .map_err(|e| fail(e.to_string()))?
        .len();
    if size > LARGEST {
        return Err(fail(format!("{size} bytes, at most {LARGEST} are read")));
    }
    std::fs::read_to_string(path).map_err(|e| fail(e.to_string()))
}
