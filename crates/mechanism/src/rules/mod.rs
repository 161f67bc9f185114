//! The rule book: law and parameters with value, days, place, status and source (M2, and all
//! mechanisms to come).
//!
//! A file under `rules/<mechanism>/<id>.toml` holds one parameter and its values in time and
//! place. A parameter without days, source or the day it was checked does not load, and a day
//! for which the book knows nothing is an error that says so: law is never guessed.

mod book;
mod error;
mod load;
mod rule;
mod table;

pub(crate) use table::article_words;

pub use book::RuleBook;
pub use error::{BookError, RuleError};
pub use rule::{Citation, Mechanism, Rule, Value};
