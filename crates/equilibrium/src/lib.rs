//! Spatial general equilibrium of town and country.

mod accounts;
mod baseline;
mod case;
mod cells;
mod check;
mod demand;
mod economy;
mod error;
mod fixed_point;
mod inequality;
mod levers;
mod measures;
mod migration;
mod outcome;
mod parameters;
mod pass;
mod policy;
mod report;
mod residuals;
mod solve;
mod spread;
mod trade;

pub use baseline::Baseline;
pub use case::{Case, Run, SCHEMA, solve_case};
pub use cells::{Cells, Groups, RURAL, URBAN};
pub use economy::{Economy, Household, MAX_PLACES};
pub use error::{EquilibriumError, Problem, Problems};
pub use inequality::{IncomeGroup, Inequality};
pub use levers::Levers;
pub use measures::{Bearer, Effect, Group, Migrants};
pub use outcome::{Flows, Outcome};
pub use parameters::{Capital, Demand, Parameters};
pub use policy::{Policy, PolicyLevels};
pub use residuals::Residuals;
pub use solve::Options;
pub use spread::Spread;
