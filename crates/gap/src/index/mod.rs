//! Composite indices, their uncertainty, and coupling coordination (D2).
//!
//! A composite index hangs on choices: how criteria are normalised, weighted and aggregated. Each
//! choice has its name in every result, and [`Uncertainty`] says how far ranks hang on them.
//!
//! ```
//! use ronghe_base::Text;
//! use ronghe_gap::index::{Choices, Composite, Criteria, Criterion, Recipe, Uncertainty};
//!
//! let income = [3.0, 9.0, 5.0, 7.0];
//! let distance = [8.0, 2.0, 4.0, 5.0];
//! let criteria = Criteria::new(vec![
//!     Criterion::benefit(Text::new("收入", "income"), &income),
//!     Criterion::cost(Text::new("距离", "distance"), &distance),
//! ])?;
//! let recipe = Recipe::default(); // entropy weights, min-max, arithmetic
//! let index = Composite::of(&criteria, &recipe)?;
//! assert_eq!(index.ranks[1], 1.0);
//!
//! let choices = Choices::for_data(&criteria);
//! let rows = [0, 1, 2, 3];
//! let sure = Uncertainty::of(&criteria, &rows, &recipe, &choices, 64, 7)?;
//! assert_eq!(sure.intervals[1].high, 1.0); // first under every choice
//! # Ok::<(), ronghe_gap::GapError>(())
//! ```

mod composite;
mod coupling;
mod criteria;
mod normalise;
mod obstacle;
mod sobol;
mod uncertainty;
mod weights;

pub use composite::{Aggregation, Composite, Recipe, ranks};
pub use coupling::{Coupling, CouplingForm, coupling, coupling_table};
pub use criteria::{Criteria, Criterion, Polarity};
pub use normalise::Normalisation;
pub use obstacle::{Obstacles, obstacles};
pub use sobol::{Effect, Sobol, sobol_effects};
pub use uncertainty::{Choices, RankInterval, Sensitivity, Uncertainty};
pub use weights::{Weighting, Weights, entropy_weights};
