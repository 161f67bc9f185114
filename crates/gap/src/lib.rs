//! Measures the gap.

mod challenge;
mod error;
mod inequality;
mod sum;

pub use challenge::*;
pub use error::GapError;
pub use inequality::*;
