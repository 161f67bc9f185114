//! What is wrong, and where: the five challenges as a catalogue of indicators (C1-C5).

mod assess;
mod catalogue;
mod coverage;
mod figure;
mod finding;
mod formula;
mod frame;
mod level;
mod rank;
mod sheet;
mod spec;
mod tree;

pub use catalogue::Catalogue;
pub use coverage::Coverage;
pub use finding::{Assessment, Finding, Goal, Lack, PlaceValue, Valuation};
pub use formula::{Formula, Scalar};
pub use rank::rank;
pub use sheet::{level_table, sheet_table};
pub use spec::{Challenge, Combine, Headline, Indicator, Parts, Phrase, Pick, Target, Term, Way};
