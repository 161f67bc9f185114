//! ronghe (融合): the policy laboratory for urban-rural integration. It **measures** the gap between
//! town and country, **simulates** reforms in a spatial equilibrium, **operates** the mechanisms that
//! share the gains, and **reports** in Chinese and English.
//!
//! ```
//! use ronghe::study::Study;
//! let study = Study::open("china".as_ref())?.measure()?;
//! let gap = study.gap().unwrap();
//! assert_eq!(format!("{:.3}", gap.whole.as_ref().unwrap().ratio()), "3.330"); // 2007
//! # Ok::<(), ronghe::error::StudyError>(())
//! ```
//!
//! | question | module |
//! |---|---|
//! | how does it all run? | [`study`] |
//! | how wide is the gap? (D1, C1-C5) | [`measure`] |
//! | is there a pattern in space? what flows where? (D3, D4) | [`space`], [`flows`] |
//! | how unequal are the rows of a survey? (D1, D2, P4) | [`survey`] |
//! | where do places stand, and do they draw together? (D1, D2, D3) | [`standing`], [`over_time`] |
//! | how do tables become an economy? | [`economy`] |
//! | how is a reform written? (M1.b) | [`package`] |
//! | what does it do, and how far can one trust it? (P1-P5, X0, X3) | [`simulate`], [`results`] |
//! | what does a rule mean in the model? | [`bridge`] |
//! | what is closing a gap worth? (C1-C5 beside X0) | [`worth`] |
//! | what does the report say? | [`pages`] |
//! | which region? | [`region`], [`qingshui`] |

pub mod bridge;
pub mod cli;
pub mod economy;
pub mod error;
pub mod flows;
pub mod measure;
pub mod over_time;
pub mod package;
pub mod pages;
pub mod panel;
pub mod qingshui;
pub mod region;
pub mod results;
pub mod simulate;
pub mod space;
pub mod standing;
pub mod study;
pub mod survey;
pub mod validate;
pub mod worth;
