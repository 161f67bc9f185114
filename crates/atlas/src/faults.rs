//! What can be wrong with the description of a region, the files that it names and their headers.

use crate::{
    AtlasError, files, names,
    open::DESCRIPTION,
    package::Entry,
    problem::{Problem, quote},
    schema::{ColumnSpec, TableSpec, schema},
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

/// A region that cannot be opened at all, as a problem.
pub(crate) fn no_region(error: &AtlasError, region: &str) -> Problem {
    match error {
        AtlasError::Absent { .. } => Problem::error("region-absent", region)
            .found("没有此文件夹或文件", "no such folder or file")
            .expected(
                "区域文件夹，或一个 xlsx 工作簿",
                "the folder of a region, or one xlsx workbook",
            )
            .advice(
                "查对路径；用 `ronghe new DIR` 生成空区域",
                "check the path; `ronghe new DIR` writes an empty region",
            ),
        AtlasError::NoRegion { .. } => Problem::error("no-region", region)
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
        other => from_error(other, region),
    }
}

/// A file that cannot be had, as a problem.
pub(crate) fn from_error(error: &AtlasError, file: &str) -> Problem {
    let code = match error {
        AtlasError::Absent { .. } => "file-absent",
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

/// A unit that does not measure what the column measures.
pub(crate) fn wrong_unit(column: &ColumnSpec, name: &str, unit: &str) -> Problem {
    let to = column.unit();
    Problem::error("wrong-unit", "")
        .column(&column.id)
        .found(
            format!("列名“{}”中的单位“{}”", quote(name), quote(unit)),
            format!("unit \"{}\" of column \"{}\"", quote(unit), quote(name)),
        )
        .expected(
            format!("可换算为“{}”的单位", to.label().zh),
            format!("a unit that converts to {}", to.id()),
        )
        .advice(
            "改正单位，或去掉括号并按所列单位填数",
            "correct the unit, or drop it and give the values in the unit expected",
        )
}

/// A column that the table does not know.
pub(crate) fn unknown_column(spec: &TableSpec, name: &str) -> Problem {
    let near = names::nearest(name, spec.columns.iter().flat_map(ColumnSpec::names));
    let (zh, en) = near.map_or_else(
        || {
            (
                format!("如有笔误请改正；列名见 docs/region.md 的 {} 一节", spec.id),
                format!(
                    "correct it if it is a slip; docs/region.md, section {}, lists the names",
                    spec.id
                ),
            )
        },
        |n| (format!("确认是否应为“{n}”"), format!("is \"{n}\" meant?")),
    );
    Problem::warning("unknown-column", "")
        .found(
            format!("未知列“{}”，按文字保留", quote(name)),
            format!("unknown column \"{}\", kept as words", quote(name)),
        )
        .advice(zh, en)
}

/// Two columns of one meaning.
pub(crate) fn column_twice(id: &str, name: &str) -> Problem {
    Problem::error("column-twice", "")
        .column(id)
        .found(
            format!("又一列“{}”", quote(name)),
            format!("a second column, \"{}\"", quote(name)),
        )
        .expected("每个含义只有一列", "one column for one meaning")
        .advice("去掉或改名其中一列", "remove or rename one of the two")
}

/// A first row without any name of a column.
pub(crate) fn no_header(spec: &TableSpec, row: usize) -> Problem {
    let ids: Vec<&str> = spec.columns.iter().map(|c| c.id.as_str()).take(8).collect();
    Problem::error("no-header", "")
        .row(row)
        .found("没有一个已知列名", "no name of a column")
        .expected(
            format!("列名，如 {}", ids.join("、")),
            format!("names of columns such as {}", ids.join(", ")),
        )
        .advice(
            "把列名放在第一行，删去其上的标题行；CSV 用逗号分隔",
            "put the names in the first row, delete titles above them, separate with commas",
        )
}

/// Values that are not there.
pub(crate) fn missing(spec: &ColumnSpec, count: usize, total: usize, first: &[usize]) -> Problem {
    let kind = if spec.required {
        Problem::error
    } else {
        Problem::note
    };
    let rows: Vec<String> = first.iter().map(usize::to_string).collect();
    let rest = if count > first.len() { ", ..." } else { "" };
    let plural = if count == 1 { "" } else { "s" };
    let rows = rows.join(", ") + rest;
    let (zh, en) = if spec.required {
        (
            "补上这些值；不知道就不要列出该行",
            "fill them in, or leave the row out when unknown",
        )
    } else {
        (
            "如有数据请补上；缺失值不会被推算",
            "fill them in if known; nothing is guessed",
        )
    };
    kind("missing-value", "")
        .column(&spec.id)
        .found(
            format!("{total} 行中有 {count} 行为空（第 {rows} 行）"),
            format!("{count} of {total} rows empty (row{plural} {rows})"),
        )
        .expected(
            if spec.required {
                "每行都有值"
            } else {
                "值，或留空"
            },
            if spec.required {
                "a value in every row"
            } else {
                "a value, or nothing"
            },
        )
        .advice(zh, en)
}

/// A column that every row needs is not there.
pub(crate) fn missing_column(spec: &TableSpec, column: &ColumnSpec) -> Problem {
    Problem::error("missing-column", "")
        .column(&column.id)
        .found("没有此列", "no such column")
        .expected(
            format!("列“{}”或“{}”", column.id, column.label.zh),
            format!("a column named {} or {}", column.id, column.label.zh),
        )
        .advice(
            format!("补上此列；见 docs/region.md 的 {} 一节", spec.id),
            format!("add it; see docs/region.md, section {}", spec.id),
        )
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
