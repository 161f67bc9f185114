//! .
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
pub use data::{table_csv, table_json};
pub use document::{Block, Document, KeyFigure, Remark, RemarkKind, Section};
pub use error::ReportError;
pub use files::write_report;
pub use map::{Classes, Map};
pub use message::{Arg, message, message_ids, message_problems};
pub use number::{MISSING, format_cell, format_change, format_measure, unit_words};
pub use page::render_html;
pub use terminal::{Style, text_document, text_table};
