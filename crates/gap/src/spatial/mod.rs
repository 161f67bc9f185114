//! Space (D3, D4, C3, C5): neighbours and weights, global and local statistics with permutation tests, and the
//! geographical detector. Pure functions on slices; outlines of places become pairs of neighbours elsewhere.
//!
//! Every output names its variant: rule and style of the weights, divisor of the local Moran, side of the p,
//! whether a sequential test stopped early, what became of strata with one member.

mod conditional;
mod detector;
mod draw;
mod global;
mod local;
mod points;
mod table;
mod values;
mod weights;

pub use detector::{
    Comparison, Detector, Factor, Interaction, Joint, Risk, Singletons, ecological, factor,
    interaction, risk,
};
pub use draw::{Exceedance, Permutations, false_discovery};
pub use global::{Chance, Global, Joins, geary, getis_ord, join_counts, moran};
pub use local::{Cluster, Divisor, Level, Local, LocalPlace, LocalStatistic, local};
pub use points::Metric;
pub use weights::{MAX_LINKS, Rule, Style, Weights};
