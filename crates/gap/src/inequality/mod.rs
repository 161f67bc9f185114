//! How unequal, between whom (D1).

mod entropy;
mod gini;
mod lorenz;
mod mean;
mod nested;
mod sample;
mod series;
mod summary;

pub use entropy::{generalised_entropy, theil_l, theil_t};
pub use gini::gini;
pub use lorenz::{LorenzPoint, lorenz, lorenz_at, lorenz_table, quantile_shares};
pub use mean::{absolute_gap, ratio_of_means, weighted_mean};
pub use nested::{Between, Decomposition, Grouping, both_orders, decompose};
pub use sample::{Audit, Policy, Sample, Tally, Treatment};
pub use series::{
    Break, Change, Direction, Observation, Point, Reach, Segment, Series, Speed, Trend,
};
pub use summary::Inequality;
