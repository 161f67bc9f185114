//! What can be wrong with the description of a region and the files that it names.

use crate::{
    AtlasError, files, names,
    open::DESCRIPTION,
    package::Entry,
    problem::{Problem, quote},
    schema::{TableSpec, schema},
};

pub(crate) fn unknown_resource(entry: &Entry) -> Problem {
    let name = entry.table.as_ref().unwrap_or(&entry.name);
    let ids: Vec<&str> = schema().iter().map(|t| t.id.as_str()).collect();
    let near = names::nearest(name, ids.iter().copied());
    let (zh, en) = near.map_or_else(
        || {
            (
                "改名，或加上 \"table\" 属性指明所属的表；表名见 docs/region.md".to_string(),
                "rename it, or add the property \"table\"; docs/region.md lists the tables"
                    .to_string(),
            )
        },
        |n| (format!("是否应为 {n}？"), format!("is {n} meant?")),
    );
    Problem::error("unknown-resource", &entry.path)
        .found(
            format!("资源“{}”", quote(name)),
            format!("resource \"{}\"", quote(name)),
        )
        .expected(
            "表名，或表名加 - 与后缀",
            "the id of a table, or one with a suffix behind a hyphen",
        )
        .advice(zh, en)
}

pub(crate) fn no_source(entry: &Entry) -> Problem {
    Problem::warning("no-source", &entry.path)
        .found(
            format!("资源“{}”没有来源", quote(&entry.name)),
            format!("no source for resource \"{}\"", quote(&entry.name)),
        )
        .expected(
            "sources 中写明来源",
            "where its numbers come from, in \"sources\"",
        )
        .advice(
            "写明文件名、表号、年份",
            "state the document, table and year",
        )
}

pub(crate) fn twice(entry: &Entry) -> Problem {
    Problem::error("resource-twice", DESCRIPTION)
        .found(
            format!("两个资源都名为“{}”", quote(&entry.name)),
            format!("two resources named \"{}\"", quote(&entry.name)),
        )
        .expected("名称各不相同", "names that differ")
        .advice("给其中一个加后缀，如 -2", "give one a suffix, such as -2")
}

pub(crate) fn too_many(count: usize) -> Problem {
    let limit = files::MAX_RESOURCES;
    Problem::error("too-large", DESCRIPTION)
        .found(format!("{count} 个资源"), format!("{count} resources"))
        .expected(format!("至多 {limit} 个"), format!("at most {limit}"))
        .advice("合并或拆分区域", "join files or split the region")
}

pub(crate) fn missing_table(spec: &TableSpec) -> Problem {
    Problem::error("missing-table", DESCRIPTION)
        .found(
            format!("没有表“{}”", spec.id),
            format!("no table \"{}\"", spec.id),
        )
        .expected(
            format!("{}，至少含列 {}", spec.title.zh, spec.required()),
            format!(
                "{} with at least the columns {}",
                spec.title.en,
                spec.required()
            ),
        )
        .advice(
            format!("补上此表；见 docs/region.md 的 {} 一节", spec.id),
            format!("add it; see docs/region.md, section {}", spec.id),
        )
}

/// A file that cannot be had, as a problem.
pub(crate) fn from_error(error: &AtlasError, file: &str) -> Problem {
    let code = match error {
        AtlasError::Absent { .. } => "file-absent",
        AtlasError::NoRegion { .. } => "no-region",
        AtlasError::Path { .. } => "path-escape",
        AtlasError::TooLarge { .. } => "too-large",
        _ => "unreadable",
    };
    let problem = Problem::error(code, file);
    match error {
        AtlasError::Absent { .. } => problem
            .found("没有此文件", "no such file")
            .expected("区域文件夹中的文件", "a file in the region folder")
            .advice("查对文件名与大小写", "check the name and its capitals"),
        AtlasError::NoRegion { .. } => problem
            .found(
                "没有描述文件、工作簿或表",
                "neither a description, nor one workbook, nor tables",
            )
            .expected(
                "datapackage.json，或一个 xlsx 工作簿，或以表名命名的 CSV 文件",
                "datapackage.json, or one xlsx workbook, or CSV files named after tables",
            )
            .advice(
                "用 `ronghe new DIR` 生成空区域；表名见 docs/region.md",
                "write an empty region with `ronghe new DIR`; docs/region.md lists the tables",
            ),
        AtlasError::Path { why, .. } => problem
            .found(
                "区域以外的路径",
                format!("a path outside the region ({why})"),
            )
            .expected("区域内的相对路径", "a relative path inside the region")
            .advice(
                "把文件放进区域文件夹",
                "copy the file into the region folder",
            ),
        AtlasError::TooLarge { limit, .. } => problem
            .found(
                format!("超过 {limit} 字节"),
                format!("more than {limit} bytes"),
            )
            .expected(
                format!("至多 {limit} 字节"),
                format!("at most {limit} bytes"),
            )
            .advice("分成几个资源", "split it into several resources"),
        other => problem
            .found(format!("无法读取（{other}）"), other.to_string())
            .advice("重新保存该文件", "save the file again"),
    }
}

/// A TOML file that is none.
pub(crate) fn bad_toml(bytes: &[u8], file: &str) -> Option<Problem> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let at = e.valid_up_to();
            return Some(
                Problem::error("undecodable", file)
                    .found(
                        format!("第 {at} 字节不是 UTF-8"),
                        format!("a byte at offset {at} that is no UTF-8"),
                    )
                    .advice("另存为 UTF-8", "save the file as UTF-8"),
            );
        }
    };
    let error = text.parse::<toml::Table>().err()?;
    let start = error.span().map_or(0, |s| s.start).min(text.len());
    let row = text.as_bytes()[..start].split(|&b| b == b'\n').count();
    Some(
        Problem::error("bad-toml", file)
            .row(row)
            .found(error.message(), error.message())
            .expected("TOML 文件", "a TOML file")
            .advice("改正该行", "mend the line"),
    )
}
