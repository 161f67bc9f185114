//! Change over time: do places grow alike, stay where they are, or fall back? (D1, D2, D3, C1)
//!
//! ```
//! use ronghe_gap::convergence::{Classing, Panel, beta, classify, transitions};
//!
//! // four places, three years, one row a place
//! let income = [1.0, 2.0, 3.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0, 8.0, 9.0, 9.0];
//! let panel = Panel::new(&income, 4, 3)?;
//! let growth = beta(&panel.year(0), &panel.year(2), 2.0)?;
//! assert!(growth.slope < 0.0); // the poor grow faster
//!
//! let classes = classify(&panel, &Classing::Quantiles { classes: 2, pooled: true })?;
//! let chain = transitions(&classes, 1)?;
//! assert_eq!(chain.count(0, 1), 1); // one move up
//! # Ok::<(), ronghe_gap::GapError>(())
//! ```

mod beta;
mod breaks;
mod chain;
mod classes;
mod clubs;
mod density;
mod homogeneity;
mod log_t;
mod long_run;
mod low_income;
mod mobility;
mod panel;
mod sigma;
mod spatial;
mod tail;

pub use beta::{Beta, beta};
pub use breaks::{BreakModel, Breaks, Criterion as BreakCriterion, Regime, Settings, breaks};
pub use chain::{Chain, transitions};
pub use classes::{Classes, Classing, classify};
pub use clubs::{Club, Clubs, clubs, clubs_table};
pub use density::{Bandwidth, Density, StochasticKernel, density, stochastic_kernel};
pub use homogeneity::{Homogeneity, homogeneity};
pub use log_t::{Hac, Kernel, LogT, LogTSettings, log_t};
pub use long_run::{ClosedClass, LongRun};
pub use low_income::{Duration, LowIncome, Rate, low_income};
pub use mobility::Mobility;
pub use panel::Panel;
pub use sigma::{Divisor, sigma, sigma_table};
pub use spatial::{Neighbours, SpatialMarkov, spatial_markov};
