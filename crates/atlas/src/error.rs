//! What keeps a region from being opened at all.

use ronghe_base::Lang;

/// Why a region, a table or a file of it cannot be had. Faults *inside* the data are no
/// `AtlasError`: they come all at once as [`Findings`](crate::Findings).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AtlasError {
    /// There is no such folder or file.
    #[error("{path}: there is no such folder or file; give the folder that holds datapackage.json")]
    Absent {
        /// The path as given.
        path: String,
    },
    /// The folder holds nothing that could be a region.
    #[error(
        "{path}: no region here; expected datapackage.json, one workbook (*.xlsx), or CSV files named after the tables in docs/region.md; `ronghe new DIR` writes an empty region"
    )]
    NoRegion {
        /// The folder.
        path: String,
    },
    /// A file cannot be read.
    #[error("{path}: cannot be read: {why}")]
    Read {
        /// The file.
        path: String,
        /// What the system says.
        why: String,
    },
    /// A path that leaves the region folder or is no plain relative path.
    #[error(
        "\"{path}\" is not a path inside the region: {why}; use a relative path such as tables/places.csv"
    )]
    Path {
        /// The path as given.
        path: String,
        /// Which rule it breaks.
        why: &'static str,
    },
    /// A file is larger than a region file may be.
    #[error("{path}: more than {limit} bytes{unpacked}; split the table into several resources", unpacked = if *unpacked { " when unpacked" } else { "" })]
    TooLarge {
        /// The file.
        path: String,
        /// The bound.
        limit: u64,
        /// Whether the bound is on the unpacked bytes.
        unpacked: bool,
    },
    /// A table that the caller needs is not in the region.
    #[error(
        "the region has no table \"{table}\" ({title}): it should hold {columns}; see docs/region.md, section {table}"
    )]
    MissingTable {
        /// Id of the table.
        table: String,
        /// Its English title.
        title: String,
        /// Its required columns.
        columns: String,
    },
    /// The place to write to is in use.
    #[error("{path}: already there and not empty; give a new name, nothing was written")]
    Exists {
        /// The path.
        path: String,
    },
    /// Writing failed.
    #[error("{path}: cannot be written: {why}")]
    Write {
        /// The path.
        path: String,
        /// What the system says.
        why: String,
    },
}

impl AtlasError {
    /// The message in one language; what the system says stays as it is.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::Absent { path } => {
                format!("{path}：没有这个文件夹或文件；请给出 datapackage.json 所在的文件夹")
            }
            Self::NoRegion { path } => format!(
                "{path}：这里没有区域；需要 datapackage.json、一个工作簿（*.xlsx），或以 docs/region.md 中表名命名的 CSV 文件；ronghe new 文件夹 可写出空区域"
            ),
            Self::Read { path, why } => format!("{path}：读不出来：{why}"),
            Self::Path { path, why } => {
                format!("“{path}”不是区域内的路径（{why}）；请用 tables/places.csv 这样的相对路径")
            }
            Self::TooLarge {
                path,
                limit,
                unpacked,
            } => {
                let when = if *unpacked { "解压后" } else { "" };
                format!("{path}：{when}超过 {limit} 字节；请把表分成几个文件")
            }
            Self::MissingTable { table, columns, .. } => {
                format!("区域没有 {table} 表：应含 {columns}；见 docs/region.md 的 {table} 一节")
            }
            Self::Exists { path } => {
                format!("{path}：已存在且不为空；请换一个名字，没有写入任何内容")
            }
            Self::Write { path, why } => format!("{path}：写不进去：{why}"),
        }
    }
}
