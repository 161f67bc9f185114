//! Tables, charts, maps and pages in Chinese and English.
//!
//! A report is a [`Document`] of [`Section`]s of [`Block`]s; the first section is the memo. It
//! knows [`ronghe_base::Table`] and [`ronghe_base::Shape`] only, has no clock, loads nothing from a
//! network, and gives the same bytes for the same input.
//!
//! ```
//! use ronghe_base::{Lang, Table, Text, Unit};
//! use ronghe_report::{Bars, Chart, Document, KeyFigure, Section, message, write_report};
//!
//! let mut table = Table::new("gap", Text::new("城乡收入比", "Urban-rural ratio"))
//!     .column("place", Text::new("地区", "Place"), Unit::None)
//!     .column("ratio", Text::new("收入比", "Ratio"), Unit::Ratio);
//! table.push([Text::new("浙江", "Zhejiang").into(), 1.94.into()]);
//! table.push([Text::new("甘肃", "Gansu").into(), 3.17.into()]);
//!
//! let memo = Section::new("memo", Text::new("摘要", "Memo"))
//!     .lead(Text::new("甘肃的差距是 **3.17** 倍。", "The gap in Gansu is **3.17** to one."))
//!     .figures([KeyFigure::new(Text::new("甘肃", "Gansu"), 3.17, Unit::Ratio)])
//!     .say(message("rows", &[("count", table.rows().into())])?)
//!     .with(Chart::new(table.clone(), Bars::of("place", "ratio").sorted().highlight("甘肃"))?)
//!     .with(table);
//! let document = Document::new("gap", Text::new("差距", "The gap"), Text::default())
//!     .made("2024-06-30, seed 1")
//!     .section(memo);
//!
//! let dir = std::env::temp_dir().join(format!("ronghe-report-{}", std::process::id()));
//! let files = write_report(&dir, &document, &[Lang::Zh, Lang::En])?;
//! assert_eq!(files.len(), 5); // two pages, gap.csv, gap.json, columns.csv
//! # std::fs::remove_dir_all(&dir)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | to do | use |
//! |---|---|
//! | compose | [`Document`], [`Section`], [`Block`], [`KeyFigure`], [`Remark`], [`RemarkKind`] |
//! | say in both languages | [`message`], [`Arg`]; sentences in `locales/{zh,en}/*.ftl`; [`message_ids`], [`message_problems`] |
//! | write a value | [`format_cell`], [`format_measure`], [`format_change`], [`unit_words`], [`MISSING`] |
//! | draw | [`Chart`] of [`Bars`], [`Dumbbell`], [`Lines`], [`Lorenz`], [`Waterfall`], [`Stacked`], [`Scatter`] ([`Kind`]) |
//! | map | [`Map`], [`Classes`] |
//! | show | [`render_html`], [`text_table`], [`text_document`], [`Style`] |
//! | write files | [`write_report`], [`table_csv`], [`table_json`], [`document_json`] |
//! | tell what went wrong | [`ReportError`] |

/// Adds words to the end of a string.
macro_rules! add {
    ($out:expr, $($words:tt)*) => {
        std::fmt::Write::write_fmt(&mut $out, format_args!($($words)*))
            .expect("a string takes all words")
    };
}

mod chart;
mod data;
mod document;
mod error;
mod files;
mod map;
mod message;
mod number;
mod page;
mod svg;
mod terminal;
mod text;

pub use chart::{Bars, Chart, Dumbbell, Kind, Lines, Lorenz, Scatter, Stacked, Waterfall};
pub use data::{document_json, table_csv, table_json};
pub use document::{Block, Document, KeyFigure, Remark, RemarkKind, Section};
pub use error::ReportError;
pub use files::write_report;
pub use map::{Classes, Map, PlaceKind};
pub use message::{Arg, message, message_ids, message_problems};
pub use number::{MISSING, format_cell, format_change, format_measure, unit_words};
pub use page::render_html;
pub use terminal::{Style, text_document, text_table};
