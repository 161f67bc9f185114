//! Reads, checks and joins the tables of a region, and keeps the provenance of every number.

mod build;
mod cells;
mod checks;
mod csv;
mod docs;
mod error;
mod files;
mod geojson;
mod names;
mod open;
mod package;
mod parquet;
mod problem;
mod region;
mod schema;
mod template;
mod units;
mod xlsx;

pub use cells::YEARS;
pub use checks::{SeriesBreak, series_breaks};
pub use docs::region_markdown;
pub use error::AtlasError;
pub use files::{Files, MAX_COLUMNS, MAX_FILE_BYTES, MAX_RESOURCES, MAX_ROWS, MAX_UNPACKED_BYTES};
pub use open::{check, open};
pub use problem::{Findings, Problem, Severity, TOLD_ONE_BY_ONE};
pub use region::{Region, Resource};
pub use schema::{ColumnSpec, Format, Kind, TableSpec, Total, schema, table_spec};
pub use template::{new_folder, new_workbook};
