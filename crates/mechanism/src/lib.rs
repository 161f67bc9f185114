//! Mechanisms used at the desk: today the rule book of dated law, and land deals, whose increment
//! state, collective and farmers share (M2.d). The other mechanisms (M1, M3-M7) will join here.
//!
//! ```
//! use ronghe_base::Lang;
//! use ronghe_mechanism::{property::{settle, Deal}, rules::RuleBook};
//!
//! let deal = Deal::parse(r#"
//!     id = "yard"
//!     title = { zh = "旧厂房地块", en = "Old factory yard" }
//!     place = "330521"
//!     date = 2017-06-30
//!     area_mu = "12.5"
//!     use = "industrial"
//!     mode = "market entry"
//!     revenue_yuan = "1000.00"
//!     fund_rate = 0.30
//!     collective_retention = 0.40
//!     equal_members = 4
//!     [cost]
//!     total_yuan = "400.00"
//!     item = [{ name = "levelling", amount_yuan = "400.00", borne_by = "collective" }]
//! "#, "yard.toml")?;
//!
//! let ledger = settle(&deal, RuleBook::built_in())?;
//! ledger.verify()?;
//! assert_eq!(ledger.fund().to_string(), "180.00");
//! assert!(ledger.text(Lang::Zh).contains("财税〔2016〕41号"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | question | answer |
//! |---|---|
//! | which law holds here on this day? | [`rules::RuleBook::get`] |
//! | what does the book know? | [`rules::RuleBook::table`] |
//! | who receives what of a land deal? (M2.d) | [`property::settle`], [`property::Ledger`] |
//! | step by step? | [`property::Ledger::waterfall`] |
//! | who would gain under another rule? | [`property::compare`] |
//! | what is wrong in a file? | [`Problem`] |
//!
//! Money is whole fen and every split sums to the whole; a line names the rule, its document and
//! article, and its status, such as law, assumed, or a term of the deal. Nothing settles for a
//! day whose law the book does not know.

mod problem;
mod reading;

pub mod property;
pub mod rules;

pub use problem::Problem;
