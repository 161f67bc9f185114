//! Opening a region: find the description, read every resource, check the whole.

use crate::{
    AtlasError, Files, Findings, Region, Resource,
    build::{Builder, Loaded},
    checks, csv, files, names,
    package::{self, Entry, Package},
    problem::{Collector, Problem, quote},
    region,
    schema::{Format, TableSpec, schema, table_spec},
};
use ronghe_base::{Shape, Text};
use std::collections::BTreeMap;

const DESCRIPTION: &str = "datapackage.json";

/// Everything read so far.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) loaded: BTreeMap<String, Loaded>,
    pub(crate) outlines: Vec<(Shape, String)>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) problems: Collector,
}

/// Reads a region and says everything that is wrong with it.
///
/// A value that cannot be read is [`ronghe_base::Cell::Missing`] and stands in the findings as an
/// error: compute with the region only when [`Findings::has_errors`] is false.
///
/// # Errors
/// [`AtlasError::Absent`], [`AtlasError::NoRegion`] or [`AtlasError::Read`] when there is nothing
/// to read; faults in the data are findings.
pub fn open(files: &Files) -> Result<(Region, Findings), AtlasError> {
    if !files.exists() {
        return Err(AtlasError::Absent {
            path: files.shown(),
        });
    }
    let mut reading = Reading::default();
    let (package, described) = describe(files, &mut reading.problems)?;
    let mut seen: BTreeMap<String, ()> = BTreeMap::new();
    for entry in package.resources.iter().take(files::MAX_RESOURCES) {
        if seen.insert(entry.name.clone(), ()).is_some() {
            reading.problems.push(twice(entry));
        }
        read_entry(files, entry, described, &mut reading);
    }
    if package.resources.len() > files::MAX_RESOURCES {
        reading.problems.push(too_many(package.resources.len()));
    }
    required_tables(&mut reading);
    reading.drop_empty();
    for loaded in reading.loaded.values_mut() {
        loaded.finish();
    }
    checks::all(&reading.loaded, &reading.outlines, &mut reading.problems);
    Ok(finish(files, package, reading))
}

/// Says everything that is wrong with a region, without keeping it.
pub fn check(files: &Files) -> Findings {
    match open(files) {
        Ok((_, findings)) => findings,
        Err(error) => {
            let mut problems = Collector::default();
            problems.push(from_error(&error, &files.shown()));
            problems.finish()
        }
    }
}

fn finish(files: &Files, package: Package, reading: Reading) -> (Region, Findings) {
    let name = if package.name.is_empty() {
        files.name()
    } else {
        package.name
    };
    let title = if package.title == Text::default() {
        Text::same(&name)
    } else {
        package.title
    };
    let mut region = Region::new(name, title);
    for (id, loaded) in reading.loaded {
        if loaded.table.columns.is_empty() {
            continue;
        }
        if id == "places" {
            region.names = region::names(&loaded.table);
        }
        region.tables.insert(id, loaded.table);
    }
    region.outlines = reading
        .outlines
        .into_iter()
        .map(|(shape, _)| shape)
        .collect();
    region.resources = reading.resources;
    region.files = Some(files.clone());
    (region, reading.problems.finish())
}

/// The description of the region: written, or put together from the files that are there.
fn describe(files: &Files, problems: &mut Collector) -> Result<(Package, bool), AtlasError> {
    if files.has(DESCRIPTION) {
        let bytes = files.read(DESCRIPTION)?;
        return match package::read(&bytes, DESCRIPTION) {
            Ok(package) => Ok((package, true)),
            Err(problem) => {
                problems.push(*problem);
                Ok((Package::default(), true))
            }
        };
    }
    let books = files.list("", "xlsx")?;
    if let [book] = books.as_slice() {
        let entry = Entry {
            path: book.clone(),
            format: "xlsx".into(),
            ..Entry::default()
        };
        let package = Package {
            resources: vec![entry],
            ..Package::default()
        };
        return Ok((package, false));
    }
    let mut resources = vec![];
    for ext in ["csv", "gz"] {
        for path in files.list("", ext)? {
            let name = path.split('.').next().unwrap_or_default().to_string();
            resources.push(Entry {
                name,
                gz: ext == "gz",
                format: "csv".into(),
                path,
                ..Entry::default()
            });
        }
    }
    if resources.is_empty() {
        return Err(AtlasError::NoRegion {
            path: files.shown(),
        });
    }
    problems.push(
        Problem::warning("no-description", DESCRIPTION)
            .found("没有此文件", "no such file")
            .expected(
                "区域描述：表、来源、许可",
                "the description of the region: tables, sources, licences",
            )
            .advice(
                "用 `ronghe new DIR` 生成一份，并写明每张表的来源",
                "write one (`ronghe new DIR` makes a pattern) and state the source of every table",
            ),
    );
    Ok((
        Package {
            resources,
            ..Package::default()
        },
        false,
    ))
}

/// Reads one resource into the table that it feeds.
fn read_entry(files: &Files, entry: &Entry, described: bool, reading: &mut Reading) {
    if entry.format == "xlsx" && !described {
        crate::xlsx::read_book(files, entry, reading);
        return;
    }
    let Some(spec) = table_of(entry) else {
        reading.problems.push(unknown_resource(entry));
        return;
    };
    let bytes = match bytes_of(files, entry) {
        Ok(bytes) => bytes,
        Err(error) => {
            reading.problems.push(from_error(&error, &entry.path));
            return;
        }
    };
    let rows = match spec.format {
        Format::Table => read_table(&bytes, entry, spec, !described, reading),
        Format::GeoJson => {
            let shapes = crate::geojson::read(&bytes, entry, &mut reading.problems);
            let rows = shapes.len();
            reading
                .outlines
                .extend(shapes.into_iter().map(|s| (s, entry.path.clone())));
            rows
        }
        _ => 0,
    };
    if described && entry.sources.is_empty() && (rows > 0 || spec.format != Format::Table) {
        reading.problems.push(no_source(entry));
    }
    reading.record(entry, spec, rows);
}

impl Reading {
    /// Notes the resource, and its sources in its table.
    pub(crate) fn record(&mut self, entry: &Entry, spec: &TableSpec, rows: usize) {
        if let Some(loaded) = self.loaded.get_mut(&spec.id) {
            for source in &entry.sources {
                if !loaded.table.sources.contains(source) {
                    loaded.table.sources.push(source.clone());
                }
            }
        }
        self.resources.push(Resource {
            name: entry.name.clone(),
            table: Some(spec.id.clone()),
            path: entry.path.clone(),
            rows,
            sources: entry.sources.clone(),
            licence: entry.licence.clone(),
        });
    }

    /// Tables with a header and no rows are left out; one note names them.
    fn drop_empty(&mut self) {
        let empty: Vec<&str> = self
            .loaded
            .values()
            .filter(|l| l.table.rows() == 0 && l.spec.optional && !l.table.columns.is_empty())
            .map(|l| l.spec.id.as_str())
            .collect();
        if !empty.is_empty() {
            let list = empty.join(", ");
            self.problems.push(
                Problem::note("empty-table", DESCRIPTION)
                    .found(
                        format!("没有数据行的可选表：{list}"),
                        format!("optional tables without rows: {list}"),
                    )
                    .advice(
                        "填入数据，否则按没有此表处理",
                        "fill them in; until then the region is without them",
                    ),
            );
        }
        self.loaded.retain(|_, l| l.table.rows() > 0);
    }
}

fn bytes_of(files: &Files, entry: &Entry) -> Result<Vec<u8>, AtlasError> {
    let bytes = files.read(&entry.path)?;
    if entry.gz {
        csv::unpack(&bytes, &entry.path, files::MAX_UNPACKED_BYTES)
    } else {
        Ok(bytes)
    }
}

fn read_table(
    bytes: &[u8],
    entry: &Entry,
    spec: &'static TableSpec,
    guess: bool,
    reading: &mut Reading,
) -> usize {
    if entry.format == "xlsx" {
        return crate::xlsx::read_one(bytes, entry, spec, reading);
    }
    let loaded = reading
        .loaded
        .entry(spec.id.clone())
        .or_insert_with(|| Loaded::new(spec));
    let mut builder = Builder::new(loaded, &mut reading.problems, entry, None);
    match entry.format.as_str() {
        "csv" => csv::read(bytes, entry, guess, &mut builder),
        "parquet" => crate::parquet::read(bytes, &mut builder),
        other => builder.problem(
            Problem::error("unknown-format", "")
                .found(
                    format!("格式“{}”", quote(other)),
                    format!("format \"{}\"", quote(other)),
                )
                .expected("csv、xlsx 或 parquet", "csv, xlsx or parquet")
                .advice("另存为 CSV", "save the table as CSV"),
        ),
    }
    builder.finish()
}

/// The table that a resource feeds: stated, or its name, or its name up to a hyphen.
fn table_of(entry: &Entry) -> Option<&'static TableSpec> {
    if let Some(table) = &entry.table {
        return table_spec(table);
    }
    let name = &entry.name;
    schema()
        .iter()
        .filter(|t| {
            name.strip_prefix(t.id.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
        .max_by_key(|t| t.id.len())
}

fn unknown_resource(entry: &Entry) -> Problem {
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

fn no_source(entry: &Entry) -> Problem {
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

fn twice(entry: &Entry) -> Problem {
    Problem::error("resource-twice", DESCRIPTION)
        .found(
            format!("两个资源都名为“{}”", quote(&entry.name)),
            format!("two resources named \"{}\"", quote(&entry.name)),
        )
        .expected("名称各不相同", "names that differ")
        .advice("给其中一个加后缀，如 -2", "give one a suffix, such as -2")
}

fn too_many(count: usize) -> Problem {
    let limit = files::MAX_RESOURCES;
    Problem::error("too-large", DESCRIPTION)
        .found(format!("{count} 个资源"), format!("{count} resources"))
        .expected(format!("至多 {limit} 个"), format!("at most {limit}"))
        .advice("合并或拆分区域", "join files or split the region")
}

fn required_tables(reading: &mut Reading) {
    if reading.problems.has("bad-json") {
        return;
    }
    for spec in schema().iter().filter(|s| !s.optional) {
        let read = reading.loaded.contains_key(&spec.id)
            || reading
                .resources
                .iter()
                .any(|r| r.table.as_ref() == Some(&spec.id));
        if !read {
            reading.problems.push(missing_table(spec));
        }
    }
}

fn missing_table(spec: &TableSpec) -> Problem {
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
