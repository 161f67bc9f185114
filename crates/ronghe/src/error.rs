//! What can go wrong on the way from a region to a report.

use crate::package::PackageError;
use ronghe_atlas::AtlasError;
use ronghe_equilibrium::EquilibriumError;
use ronghe_mechanism::property::DealError;

/// Why a study cannot go on. The message says what, where, what was expected, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StudyError {
    /// The region cannot be read.
    #[error(transparent)]
    Region(#[from] AtlasError),
    /// The region has errors, all of them.
    #[error("{region} cannot be used: {} to mend (`ronghe check {region}` also shows warnings)\n{}", errors.len(), errors.join("\n"))]
    Unsound {
        /// The region.
        region: String,
        /// Every error: where, found, expected, what to do.
        errors: Vec<String>,
    },
    /// The tables do not make an economy.
    #[error("{what}")]
    Model {
        /// What, where, expected, next step.
        what: String,
    },
    /// The incomes cannot be measured.
    #[error(transparent)]
    Gap(#[from] ronghe_gap::GapError),
    /// The economy cannot be solved.
    #[error(transparent)]
    Equilibrium(#[from] EquilibriumError),
    /// The package cannot be used.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A deal cannot be settled.
    #[error(transparent)]
    Deal(#[from] Box<DealError>),
    /// The report cannot be written.
    #[error(transparent)]
    Report(#[from] ronghe_report::ReportError),
    /// A file cannot be read.
    #[error("{path}: {cause}; {advice}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        cause: String,
        /// What to do.
        advice: String,
    },
}

impl From<DealError> for StudyError {
    fn from(error: DealError) -> Self {
        Self::Deal(Box::new(error))
    }
}
