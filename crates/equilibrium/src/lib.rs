//! Spatial general equilibrium of town and country: what a reform does to people, prices, rents,
//! budgets and welfare in every place at once (P1-P5, X0).
//!
//! ```
//! use ronghe_equilibrium::{Baseline, Case, Levers, Options};
//!
//! // China in 2000: 30 provinces and the world
//! let case = Case::parse(include_str!("../../../cases/equilibrium/china_2000.json"))?;
//! let china = Baseline::calibrate(&case.economy)?;
//!
//! // what if migrants from the countryside kept half of their land right?
//! let n = china.places();
//! let rights = Levers { chi: Some([vec![0.5; n], vec![0.0; n]].into()), ..Levers::default() };
//! let before = china.solve(&Levers::default(), &Options::default())?;
//! let after = china.solve(&rights, &Options::default())?;
//!
//! assert!(after.farm_job_share(&china) < before.farm_job_share(&china)); // people leave the farm
//! assert!(after.residuals(&china).max() < 1e-12); // every market and budget closes
//! # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
//! ```
//!
//! # The model
//! Places have a rural (farm) and an urban (non-farm) cell. Goods are traded between places at a cost
//! (Eaton and Kortum 2002), people registered in a cell choose where to work (Tombe and Zhu 2019),
//! farm, homestead and urban land have prices of their own, owners hold capital and trade margins,
//! places tax, spend and share land rent. All equations stand in `cases/equilibrium/README.md`; the
//! method of hats (new / baseline) is that of Dekle, Eaton and Kortum (2007). Money is in units of
//! zone 0's value added.
//!
//! # What is here
//! | to | use |
//! |---|---|
//! | read a case, solve all its runs | [`Case`], [`solve_case`] |
//! | describe an economy | [`Economy`], [`Parameters`], [`Policy`], [`Household`], [`Spread`] |
//! | fit it to observed output, jobs and people | [`Economy::balanced`], [`Targets`], [`Balanced`]; any table to given sums: [`fit()`] |
//! | find its baseline | [`Baseline::calibrate`] |
//! | have many places | [`Baseline::from_kernels`], [`Kernel`], [`NestedWeights`], [`Nests`], [`KernelKind`] |
//! | try a reform | [`Levers`], [`Factors`], [`Blocks`], [`Baseline::solve`], [`Options`] |
//! | try many at once | [`Baseline::solve_batch`] |
//! | go on from a reform | [`Baseline::rebase`] |
//! | go year by year | [`Path`], [`PathYear`], [`Dynamics`], [`LandLaws`], [`PlaceMoves`], [`Figures`] |
//! | read the result | [`Outcome`], [`Method`], [`Flows`], [`PolicyLevels`], [`Group`] |
//! | check that it adds up | [`Outcome::residuals`], [`Residuals`] |
//! | check that it is the only one near | [`Baseline::verify_unique`], [`Uniqueness`] |
//! | output, income, jobs, movers, service | [`Outcome::real_gdp`], [`Outcome::output_hat`], [`Outcome::real_income`], [`Outcome::farm_job_share`], [`Outcome::migrants`], [`Outcome::service_by_place`], [`Outcome::real_service_index`] |
//! | who gains, who loses | [`Outcome::effects`], [`Outcome::money_metric_welfare`], [`Outcome::welfare_by_place`], [`Outcome::welfare_by_registration`], [`Outcome::losing_share`] |
//! | inequality | [`Outcome::report`], [`Outcome::report_real`], [`Inequality`], [`IncomeGroup`] |
//! | barriers behind the observed flows and prices | [`MigrationWedges`], [`Outcome::real_incomes`], [`TradeWedges`], [`Baseline::land_rents`], [`Baseline::capital_wedges`] |
//! | crowding of a place, a bad year for cities | [`Baseline::crowding`], [`Baseline::urban_shock`] |
//! | what every lever and parameter would add, in one go | [`Baseline::gradient`], [`Gradient`], [`Objective`], [`Elasticity`], [`Band`] |
//! | what went wrong | [`EquilibriumError`], [`Problem`] |
//!
//! # What each kernel can do
//! All kernels are solved, rebased, reported and checked by products, so that one by groups never writes
//! `N^2` numbers down. Some questions are about pairs:
//!
//! | question | pairs written down |
//! |---|---|
//! | gradients | none; with land rights kept by migrants a table of movers; two elasticities are refused |
//! | slopes by `kappa` and `theta` where costs changed; slopes by pair | every pair read or returned once |
//! | paths | people, `[2N][2N]`, and so at most [`MAX_PLACES`] places and one elasticity |
//! | barriers between places, [`Flows::rows`], [`Outcome::trade_shares`] | what they return |
//! | fit to observed figures | `pi` and `m` themselves: kernels are made from what was fitted |
//!
//! # What it cannot represent
//! Participation, trust and self-government; default and insurance risk; degradation of nature;
//! joblessness; schooling and age; inequality within a cell beyond a fixed spread.

mod accounts;
mod balance;
mod barriers;
mod baseline;
mod batch;
mod case;
mod cells;
mod check;
mod demand;
mod economy;
mod eigen;
mod elementary;
mod error;
mod fit;
mod fixed_point;
mod gradient;
mod inequality;
mod kernel;
mod levers;
mod measures;
mod migration;
mod near;
mod nests;
mod outcome;
mod parallel;
mod parameters;
mod pass;
mod path;
mod policy;
mod report;
mod residuals;
mod rights;
mod solve;
mod spread;
mod trade;
mod unique;

pub use balance::{Balanced, Change, Fit, Targets};
pub use barriers::{
    CapitalWedges, Crowding, Estimate, Interval, LandRents, MigrationWedges, Moves, ObservedMoves,
    RealIncomes, TradeEstimate, TradeWedges, Trades, Uncertainty, UrbanShock,
};
pub use baseline::Baseline;
pub use case::{Case, Run, SCHEMA, solve_case};
pub use cells::{Cells, Groups, RURAL, URBAN};
pub use economy::{Economy, Household, MAX_KERNEL_PLACES, MAX_PLACES};
pub use error::{EquilibriumError, Problem, Problems};
pub use fit::{BlockSums, FitError, Fitted, Margin, Margins, fit};
pub use gradient::{
    Band, CostShare, Covariance, Elasticity, Gradient, LeverGradient, Objective, Parameter,
    ParameterGradient,
};
pub use inequality::{IncomeGroup, Inequality};
pub use kernel::{Blocks, Factors, Kernel, KernelKind, NestedWeights, Nests};
pub use levers::Levers;
pub use measures::{Bearer, Effect, Group, Migrants};
pub use migration::Flows;
pub use outcome::{Method, Outcome};
pub use parameters::{Capital, Demand, Parameters};
pub use path::{Dynamics, Exit, Figures, LandAccount, LandLaws, Path, PathYear, PlaceMoves};
pub use policy::{Policy, PolicyLevels};
pub use residuals::Residuals;
pub use solve::Options;
pub use spread::Spread;
pub use unique::{Starts, Uniqueness};
