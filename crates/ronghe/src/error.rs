//! What can go wrong on the way from a region to a report.

use crate::package::PackageError;
use ronghe_atlas::AtlasError;
use ronghe_base::{Lang, Text};
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
    #[error("{region} cannot be used: {} to mend (`ronghe check {region}` also shows warnings)\n{}", errors.len(), all(errors, Lang::En))]
    Unsound {
        /// The region.
        region: String,
        /// Every error: where, found, expected, what to do.
        errors: Vec<Text>,
    },
    /// The tables do not make an economy.
    #[error("{}", what.en)]
    Model {
        /// What, where, expected, next step.
        what: Text,
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
    #[error("{path}: {}; {}", cause.en, advice.en)]
    File {
        /// The file.
        path: String,
        /// What the system says.
        cause: Text,
        /// What to do.
        advice: Text,
    },
}

impl From<DealError> for StudyError {
    fn from(error: DealError) -> Self {
        Self::Deal(Box::new(error))
    }
}

fn all(errors: &[Text], lang: Lang) -> String {
    let lines: Vec<&str> = errors.iter().map(|e| e.get(lang)).collect();
    lines.join("\n")
}

impl StudyError {
    /// The message in one language. Those of the solver, of packages, deals and the writer of reports have a
    /// Chinese head over their English words.
    ///
    /// ```
    /// use ronghe::study::Study;
    /// use ronghe_base::Lang;
    /// let error = Study::open("no-such-region".as_ref()).unwrap_err();
    /// assert!(error.say(Lang::Zh).contains("没有这个文件夹或文件"));
    /// assert_eq!(error.say(Lang::En), error.to_string());
    /// ```
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        let head = match self {
            Self::Region(error) => return error.say(lang),
            Self::Unsound { region, errors } => {
                return format!(
                    "{region} 不能用：{} 处要改（ronghe check {region} 还列出警告）\n{}",
                    errors.len(),
                    all(errors, lang)
                );
            }
            Self::Model { what } => return what.zh.clone(),
            Self::File {
                path,
                cause,
                advice,
            } => return format!("{path}：{}；{}", cause.zh, advice.zh),
            Self::Gap(_) => "无法度量",
            Self::Equilibrium(_) => "经济体无法求解",
            Self::Package(_) => "方案不能用",
            Self::Deal(_) => "交易无法结算",
            Self::Report(_) => "报告无法写出",
        };
        format!("{head}（以下为英文说明）：{self}")
    }
}
