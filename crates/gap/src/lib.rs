//! Measures the gap between town and country (D1) and assesses the five challenges (C1-C5).
//! Pure functions on slices and tables: no input or output, no clock, no chance.
//!
//! ```
//! use ronghe_base::Text;
//! use ronghe_gap::{Decomposition, Grouping, Inequality, Policy, Sample, both_orders};
//!
//! // Beijing and Guizhou in 2007: yuan per head, and people in ten thousands.
//! let income = [21_989.0, 9_439.63, 10_678.0, 2_373.99];
//! let people = [1_416.0, 260.0, 1_026.0, 2_606.0];
//! let sample = Sample::new(&income, &people, Policy::default())?;
//! assert!(Inequality::measure(&sample)?.gini > 0.4);
//!
//! let province = Grouping::new(Text::new("省", "province"), &["11", "11", "52", "52"]);
//! let residence = Grouping::new(Text::new("城乡", "residence"), &["urban", "rural", "urban", "rural"]);
//! let both = both_orders(1.0, &sample, &province, &residence)?;
//! assert_eq!(Decomposition::tables(&both).rows(), 8);
//! # Ok::<(), ronghe_gap::GapError>(())
//! ```
//!
//! | question | answer |
//! |---|---|
//! | how far apart are town and country? | [`ratio_of_means`], [`absolute_gap`], [`weighted_mean`] |
//! | does the gap close, and when? | [`Series`], [`Segment`], [`Change`], [`Trend`], [`Break`], [`Reach`] |
//! | which values were used? | [`Sample`], [`Policy`], [`Audit`] |
//! | how unequal? | [`Inequality`], [`gini`], [`theil_t`], [`theil_l`], [`generalised_entropy`] |
//! | between whom? | [`decompose`], [`both_orders`], [`Grouping`], [`Decomposition`] |
//! | who has how much? | [`quantile_shares`], [`lorenz`], [`lorenz_at`], [`lorenz_table`] |
//! | as a table of a report or file? | [`Series::table`], [`Decomposition::table`], [`Inequality::table`], [`Audit::table`] |
//! | what is wrong, and where? | [`Catalogue::assess`] gives an [`Assessment`] an indicator |
//! | on which sheet? | [`Challenge`], [`sheet_table`], [`level_table`] |
//! | what would fill a gap in the data? | [`Finding::Missing`] holds a [`Lack`] for each way |
//! | how is an indicator written? | [`Catalogue::parse`], [`Indicator`], [`Way`], [`Term`], [`Formula`] |
//! | what went wrong? | [`GapError`] |

mod challenge;
mod error;
mod inequality;
mod sum;

pub use challenge::{
    Assessment, Catalogue, Challenge, Combine, Coverage, Finding, Formula, Goal, Headline,
    Indicator, Lack, Parts, Phrase, Pick, PlaceValue, Scalar, Target, Term, Valuation, Way,
    level_table, rank, sheet_table,
};
pub use error::GapError;
pub use inequality::{
    Audit, Between, Break, Change, Decomposition, Direction, Grouping, Inequality, LorenzPoint,
    Observation, Point, Policy, Reach, Sample, Segment, Series, Speed, Tally, Treatment, Trend,
    absolute_gap, both_orders, decompose, generalised_entropy, gini, lorenz, lorenz_at,
    lorenz_table, quantile_shares, ratio_of_means, theil_l, theil_t, weighted_mean,
};
