//! Deals that cannot be read or settled, ledgers that do not hold.

use crate::{Problem, problem, rules::RuleError};
use ronghe_base::{Date, MoneyError, Share};

/// A deal that cannot be read or settled.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DealError {
    /// The file is wrong; every problem is listed.
    #[error("{}", problem::list(.problems))]
    Problems {
        /// Everything wrong, by line.
        problems: Vec<Problem>,
    },
    /// The rule book does not know the law of the day.
    #[error("{file}: deal {deal} is dated {date}: {rule}")]
    Rule {
        /// Its file.
        file: String,
        /// The deal.
        deal: String,
        /// Its day.
        date: Date,
        /// What the book lacks.
        rule: Box<RuleError>,
    },
    /// The fund rate is not lawful.
    #[error(
        "{file}: deal {deal}: fund_rate {rate} lies {side} the legal bounds of {min} to {max} ({law}); agree a rate within them"
    )]
    Rate {
        /// Its file.
        file: String,
        /// The deal.
        deal: String,
        /// Its rate.
        rate: Share,
        /// `below` or `above`.
        side: &'static str,
        /// Smallest lawful rate.
        min: Share,
        /// Largest lawful rate.
        max: Share,
        /// Document and article that set them.
        law: String,
    },
    /// The members' money has nobody to go to.
    #[error("{file}: deal {deal}: {error}")]
    Split {
        /// Its file.
        file: String,
        /// The deal.
        deal: String,
        /// Why it cannot be divided.
        error: MoneyError,
    },
}

/// A ledger that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: ledger of deal {deal} fails: {}; settle the deal again", .failed.join("; "))]
pub struct LedgerError {
    /// The file of the deal.
    pub file: String,
    /// The deal.
    pub deal: String,
    /// Checks that failed, in English.
    pub failed: Vec<String>,
}
