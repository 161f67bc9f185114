//! Measures the gap.

mod error;
mod inequality;
mod sum;

pub use error::GapError;
pub use inequality::*;
