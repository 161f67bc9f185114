//! Barriers estimated by inverting the model from what is observed (C3, X0).
//!
//! A barrier is what must stand between two places, sectors or uses for the observed flows and prices
//! to be an equilibrium. It is a residual: with true costs it holds everything the model leaves out
//! (schooling, tastes, errors in the data), so a high wedge says where to look and not what a reform
//! would free.
//!
//! | barrier to | observed | estimate |
//! |---|---|---|
//! | people | flows and real incomes | [`MigrationWedges`], with intervals: [`MigrationWedges::estimate`] |
//! | goods | trade shares | [`TradeWedges`] |
//! | land | rent and area of three uses | [`LandRents`] |
//! | capital | output and capital by cell | [`CapitalWedges`] |
//! | room in a place | small reforms of the baseline | [`crate::Baseline::crowding`] |
//!
//! [`crate::Baseline::urban_shock`] asks what kept land rights are worth to migrants when cities do badly (P1).

mod crowding;
mod factors;
mod goods;
mod incomes;
mod migration;
mod shock;

pub use crowding::Crowding;
pub use factors::{CapitalWedges, LandRents};
pub use goods::{TradeEstimate, TradeWedges, Trades};
pub use incomes::RealIncomes;
pub use migration::{Estimate, Interval, MigrationWedges, Moves, ObservedMoves, Uncertainty};
pub use shock::UrbanShock;

use crate::check::Range;
use crate::error::{EquilibriumError, Problems};

/// Every number of a list must lie in the range; `read` says which are used at all.
fn check_list(
    problems: &mut Problems,
    field: &str,
    values: &[f64],
    (size, range, words): (usize, Range, &'static str),
    read: impl Fn(usize) -> bool,
) {
    if values.len() != size {
        let found = format!("a list of {}", values.len());
        let expected = format!("a list of {size}");
        problems.add(field, found, expected, "list every cell or place once");
        return;
    }
    for (k, value) in values.iter().enumerate() {
        if read(k) && !range.holds(*value) {
            problems.add(
                format!("{field}[{k}]"),
                value,
                words,
                "give what was observed",
            );
        }
    }
}

/// Ok where nothing was found.
fn settled(problems: Problems) -> Result<(), EquilibriumError> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(EquilibriumError::Barriers(problems))
    }
}
