//! What can go wrong, and what to do next.

use std::path::PathBuf;

/// A report that cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// No such sentence.
    #[error(
        "no message \"{id}\" in the {lang} catalogue; add it to crates/report/locales/{lang}/*.ftl"
    )]
    NoMessage {
        /// The id asked for.
        id: String,
        /// Language code.
        lang: &'static str,
    },
    /// A sentence that does not come together.
    #[error("message \"{id}\" ({lang}): {problem}; give every variable that the sentence uses")]
    Message {
        /// The id asked for.
        id: String,
        /// Language code.
        lang: &'static str,
        /// What Fluent said.
        problem: String,
    },
    /// A chart or map of a column that its table does not have.
    #[error("table \"{table}\" has no column \"{column}\"; it has: {have}")]
    NoColumn {
        /// Table id.
        table: String,
        /// The column asked for.
        column: String,
        /// The columns there are.
        have: String,
    },
    /// A table whose columns differ in length.
    #[error(
        "table \"{table}\": column \"{column}\" has {found} rows, but the first column has {expected}"
    )]
    Ragged {
        /// Table id.
        table: String,
        /// The odd column.
        column: String,
        /// Its rows.
        found: usize,
        /// Rows of the first column.
        expected: usize,
    },
    /// Two different tables under one name.
    #[error(
        "two different tables are called \"{id}\"; their files would overwrite each other, so rename one"
    )]
    SameId {
        /// The id.
        id: String,
    },
    /// No language to write in.
    #[error("no language asked for; give at least one of zh, en")]
    NoLanguage,
    /// A file that cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table that cannot be written as CSV.
    #[error("table \"{table}\" as CSV: {source}")]
    Csv {
        /// Table id.
        table: String,
        /// What the writer said.
        source: csv::Error,
    },
}
