//! Books that do not load, and questions a book cannot answer.

use crate::{Problem, problem};
use ronghe_base::{Date, Place};

/// A rule book that does not load, with every problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", problem::list(.problems))]
pub struct BookError {
    /// Everything wrong, by file and line.
    pub problems: Vec<Problem>,
}

/// A rule that the book cannot give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// No rule of that name.
    #[error("the rule book has no \"{id}\"; it has {known}")]
    Unknown {
        /// What was asked for.
        id: String,
        /// Names in the book.
        known: String,
    },
    /// The rule is known elsewhere only.
    #[error(
        "{id} is known for {known} but not for {place} or a place above it; add a rule for that place, with its source"
    )]
    Elsewhere {
        /// What was asked for.
        id: String,
        /// Where it was asked for.
        place: Place,
        /// Where it is known.
        known: String,
    },
    /// The rule is known for other days only.
    #[error(
        "{id} holds {spans}; nothing is known for {day}, {gap}{hint}. Add the rule for that day, with its source"
    )]
    Gap {
        /// What was asked for.
        id: String,
        /// Days and places that are known.
        spans: String,
        /// Day asked for.
        day: Date,
        /// On which side of the known days it lies.
        gap: String,
        /// What the book knows about later days, after a full stop; may be empty.
        hint: String,
    },
    /// The rule holds another kind of value.
    #[error("{id} holds {found}, but {expected} was expected; correct the rule book")]
    Kind {
        /// What was asked for.
        id: String,
        /// The value in words.
        found: String,
        /// The kind of value that the mechanism needs.
        expected: &'static str,
    },
}
