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
//! | when? | [`Year`], [`Date`], [`Dated`] |
//! | how much money, land, part? | [`Fen`], [`Area`], [`Share`] |
//! | in what unit? | [`Unit`] |
//! | says who? | [`Source`] |
//! | what came out? | [`Table`], [`Column`], [`Cell`] |
//! | in which words? | [`Text`], [`Lang`] |

mod area;
mod dated;
mod money;
mod place;
mod shape;
mod share;
mod table;
mod text;
mod unit;

pub use area::{Area, AreaError};
pub use dated::{Date, Dated, Source, Year};
pub use money::{Fen, MoneyError};
pub use place::{Level, Place, PlaceError};
pub use shape::Shape;
pub use share::{Share, ShareError};
pub use table::{Cell, Column, Table};
pub use text::{Lang, Text};
pub use unit::Unit;
