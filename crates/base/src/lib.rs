//! The words of the field: no input or output, no clock, no chance.
//!
//! ```
//! use ronghe_base::{Fen, Place, Share};
//! let increment = Fen::parse_yuan("600.00")?;
//! let fund = increment.portion(Share::percent(30)?);
//! assert_eq!(fund.to_string(), "180.00");
//! assert_eq!(Place::new("330523")?.province(), Some(Place::new("330000")?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | question | type |
//! |---|---|
//! | where? | [`Place`], [`Level`], [`Shape`] |
//! | when? | [`Year`], [`Date`], [`Validity`] |
//! | how much money, land, part? | [`Fen`], [`Area`], [`Share`] |
//! | divided how? | [`Fen::split`], [`apportion`] |
//! | in what unit? | [`Unit`] |
//! | says who, on what authority? | [`Source`], [`Status`] |
//! | what came out? | [`Table`], [`Column`], [`Cell`] |
//! | in which words? | [`Text`], [`Lang`] |

mod apportion;
mod area;
mod money;
mod place;
mod shape;
mod share;
mod source;
mod table;
mod text;
mod unit;
mod validity;

pub use apportion::apportion;
pub use area::{Area, AreaError};
pub use money::{Fen, MoneyError};
pub use place::{Level, Place, PlaceError};
pub use shape::Shape;
pub use share::{Share, ShareError};
pub use source::{Source, Status};
pub use table::{Cell, Column, Table};
pub use text::{Lang, Text};
pub use unit::Unit;
pub use validity::{Date, Validity, Year};
