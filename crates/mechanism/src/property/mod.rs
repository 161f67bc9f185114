//! Land deals: the increment shared between state, collective and farmers (M2.d).
//!
//! A deal is a TOML file; [`Deal::parse`] reads it, [`settle`] turns it into a [`Ledger`] in which
//! every fen of the revenue has a receiver, a formula that a pocket calculator can redo, and the
//! rule it rests on. With revenue `R`, cost `K`, fund rate `r` and collective retention `q`:
//!
//! ```text
//! increment  = max(0, R - K)
//! fund       = r (increment)          rounded down to a fen; county treasury
//! rest       = increment - fund
//! collective = q (rest)               rounded down to a fen; term of the deal
//! members    = rest - collective      by shares, largest remainder, ties by id as text
//! ```
//!
//! The costs go back to those who bore them, so that all lines sum to `R`. In a resale the rest
//! beyond the collective's part belongs to the transferor, who is no member.

mod check;
mod compare;
mod deal;
mod divide;
mod error;
mod ledger;
mod read;
mod settle;
mod table;
mod words;

pub use check::Check;
pub use compare::compare;
pub use deal::{Bearer, CostItem, Deal, LandUse, Member, Mode};
pub use divide::{Parts, divide_increment};
pub use error::{DealError, LedgerError};
pub use ledger::{Basis, Ledger, Line, Loss, Party};
pub use settle::settle;
