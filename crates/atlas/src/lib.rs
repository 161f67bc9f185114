//! Reads, checks and joins the tables of a region, and keeps the provenance of every number.
//! The only crate that reads user data.
//!
//! A region is a folder with a `datapackage.json` (Frictionless Data Package) beside CSV, XLSX,
//! Parquet and GeoJSON files, or one workbook; `docs/region.md` says what every table holds.
//! Values come out in one unit, money exact to the fen, places as codes, and what is not known
//! stays missing. Faults are not told one by one: [`check`] lists them all, each with file, row
//! or cell, column, what was found, what was expected and what to do.
//!
//! ```
//! use ronghe_atlas::{Files, open};
//! use ronghe_base::{Cell, Lang};
//!
//! let dir = std::env::temp_dir().join(format!("ronghe-atlas-{}", std::process::id()));
//! std::fs::create_dir_all(&dir)?;
//! std::fs::write(dir.join("places.csv"), "代码,名称,级别\n330523,安吉,县级\n")?;
//! std::fs::write(dir.join("population.csv"), "代码,年份,常住人口（万人）\n330523,2020,58.6\n")?;
//!
//! let (region, findings) = open(&Files::at(&dir))?;
//! assert!(!findings.has_errors(), "{}", findings.say(Lang::En));
//! let people = region.require("population")?.get("total", 0);
//! assert_eq!(people, Some(&Cell::Number(586_000.0)));
//! # std::fs::remove_dir_all(&dir)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | question | answer |
//! |---|---|
//! | where does the region lie? | [`Files`]: a folder, a workbook, or built into the program |
//! | what does it hold? | [`open`] gives a [`Region`] of [`ronghe_base::Table`]s, outlines and [`Resource`]s |
//! | what is wrong with it? | [`check`] gives [`Findings`], each a [`Problem`] with a [`Severity`] |
//! | what do columns of a table of any other shape hold? | [`read_columns`] gives [`Columns`] of [`Numbers`] and [`Labels`] |
//! | which places touch? | [`Region::neighbours`] by table, [`Region::touching`] by outlines: [`Neighbours`] |
//! | why can it not be had? | [`AtlasError`] |
//! | what may a table hold? | [`schema`], [`TableSpec`], [`ColumnSpec`], [`Kind`]; in words, [`region_markdown`] |
//! | how does a new region start? | [`new_folder`], [`new_workbook`], or files of your own with [`write_folder`] |
//! | how large may it be? | [`MAX_FILE_BYTES`], [`MAX_UNPACKED_BYTES`], [`MAX_ROWS`], [`MAX_CELLS`], [`MAX_COLUMNS`], [`MAX_RESOURCES`] |
//!
//! # Checks
//! Within a file: encoding, JSON, header, units, ragged rows, values, ranges, choices, missing
//! values. Between rows: double keys, shares that do not sum to one, parts that do not make the
//! whole, breaks in a series. Between tables: places that are not listed, codes that contradict
//! their parent or province, one code for two things, cells, migration and trade shares that lack
//! (missing is not zero), workers and migration shares, a place and the places in it, trade shares
//! the wrong way round or copied from the other sector.

mod build;
mod cells;
mod checks;
mod columns;
mod csv;
mod docs;
mod error;
mod faults;
mod files;
mod geojson;
mod loaded;
mod names;
mod neighbours;
mod numbers;
mod open;
mod package;
mod parquet;
mod problem;
mod quiet;
mod records;
mod region;
mod schema;
mod template;
mod units;
mod xlsx;

pub use columns::{Columns, Labels, Numbers, Want, column_names, read_columns};
pub use docs::region_markdown;
pub use error::AtlasError;
pub use files::{
    Files, MAX_CELLS, MAX_COLUMNS, MAX_FILE_BYTES, MAX_RESOURCES, MAX_ROWS, MAX_TABLE_BYTES,
    MAX_TABLE_ROWS, MAX_UNPACKED_BYTES, MAX_VALUES, Memory,
};
pub use neighbours::{Contact, Neighbours, Origin};
pub use open::{check, open};
pub use problem::{Findings, Problem, Severity, TOLD_ONE_BY_ONE};
pub use region::{Region, Resource};
pub use schema::{ColumnSpec, Format, Kind, TableSpec, Total, schema, table_spec};
pub use template::{new_folder, new_workbook, write_folder};
