//! How unequal, between whom (D1).

mod entropy;
mod gini;
mod groups;
mod lorenz;
mod mean;
mod nested;
mod sample;
mod series;
mod summary;
mod trend;

pub(crate) use entropy::theil_term;
pub use entropy::{generalised_entropy, theil_l, theil_t};
pub use gini::gini;
pub use groups::Grouping;
pub use lorenz::{LorenzPoint, lorenz, lorenz_at, lorenz_table, quantile_shares};
pub use mean::{absolute_gap, ratio_of_means, weighted_mean};
pub use nested::{Between, Decomposition, both_orders, decompose};
pub use sample::{Audit, Policy, Sample, Tally, Treatment};
pub use series::{Break, Change, Observation, Segment, Series};
pub use summary::Inequality;
pub use trend::{Direction, Point, Reach, Speed, Trend};
