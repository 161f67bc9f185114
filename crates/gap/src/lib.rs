//! Measures the gap between town and country (D1) and assesses the five challenges (C1-C5).
//! Pure functions on slices and tables: no input or output, no clock; chance only from a seed that
//! is given and returned.
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
//! | how is a composite index built, and how sure are its ranks? | [`index`] |
//! | do places grow alike, stay where they are, fall back? | [`convergence`] |
//! | every measure, with its influence? | [`Ranked`] gives [`Estimate`]s: Gini, entropy, Atkinson, Palma, quantiles, shares, Lorenz, poverty, polarisation |
//! | how sure? | [`Design`]: standard errors of levels, of changes, of reforms; a bootstrap to check them |
//! | between whom? | [`decompose`], [`both_orders`], [`Ranked::entropy_by`], [`Ranked::gini_by`], [`Ranked::yitzhaki_lerman`], [`Ranked::dagum_pairs`] |
//! | from which income? | [`Ranked::gini_by_source`] |
//! | why? | [`oaxaca_blinder`], [`Ranked::rif_regression`], [`Ranked::opportunity`] |
//! | who has how much, who gained? | [`quantile_shares`], [`lorenz`], [`lorenz_at`], [`lorenz_table`], [`growth_incidence`], [`dominance`] |
//! | more rows than memory? | [`Summary`] of [`CellSums`], [`Streamed`] over [`merge_sorted`], [`Exact`] sums |
//! | as a table of a report or file? | [`Series::table`], [`Decomposition::table`], [`Inequality::table`], [`Audit::table`] |
//! | who is whose neighbour? | [`Weights`] by [`Rule`] and [`Style`] |
//! | is there a pattern in space? | [`moran`], [`geary`], [`getis_ord`], [`join_counts`] |
//! | where is it? | [`local`] with a [`LocalStatistic`], [`Cluster`], [`false_discovery`] |
//! | what flows where, and which stage is that? | [`account`] of [`Flow`]s, [`Relations::stages`] |
//! | what divides the map? | [`factor`], [`interaction`], [`risk`], [`ecological`] |
//! | what is wrong, and where? | [`Catalogue::assess`] gives an [`Assessment`] an indicator |
//! | on which sheet? | [`Challenge`], [`sheet_table`], [`level_table`] |
//! | what would fill a gap in the data? | [`Finding::Missing`] holds a [`Lack`] for each way |
//! | how is an indicator written? | [`Catalogue::parse`], [`Indicator`], [`Way`], [`Term`], [`Formula`] |
//! | what went wrong? | [`GapError`] |

mod challenge;
pub mod convergence;
mod error;
mod flows;
pub mod index;
mod inequality;
mod linear;
mod spatial;
mod special;
mod sum;

pub use challenge::{
    Assessment, Catalogue, Challenge, Combine, Coverage, Finding, Formula, Goal, Headline,
    Indicator, Lack, Parts, Phrase, Pick, PlaceValue, Scalar, Target, Term, Valuation, Way,
    level_table, rank, sheet_table,
};
pub use error::GapError;
pub use flows::{BOTH_WAYS, Flow, FlowKind, Relations, Stage, account, stage_table};
pub use inequality::*;
pub use spatial::{
    Chance, Cluster, Comparison, Detector, Divisor, Exceedance, Factor, Global, Interaction, Joins,
    Joint, Level, Local, LocalPlace, LocalStatistic, MAX_LINKS, Metric, Permutations, Risk, Rule,
    Singletons, Style, Weights, ecological, factor, false_discovery, geary, getis_ord, interaction,
    join_counts, local, moran, risk,
};
