//! Opening a region: find the description, read every resource, check the whole.

use crate::{
    AtlasError, Files, Findings, Region, Resource,
    build::{Builder, Rows},
    checks, csv,
    faults::{
        bad_toml, from_error, missing_table, no_region, no_source, too_many, twice,
        unknown_resource,
    },
    files,
    loaded::Loaded,
    package::{self, Entry, Package},
    problem::{Collector, Problem, quote},
    region,
    schema::{Format, TableSpec, schema, table_spec},
};
use ronghe_base::{Shape, Text};
use std::collections::{BTreeMap, BTreeSet};

/// The description of a region.
pub(crate) const DESCRIPTION: &str = "datapackage.json";

/// How many names a message lists before it counts the rest.
const NAMED: usize = 5;
/// Endings of files that are probably meant to be data.
const DATA: [&str; 11] = [
    "csv", "gz", "parquet", "geojson", "json", "xlsx", "xls", "ods", "tsv", "asc", "pb",
];

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
    let mut seen = BTreeSet::new();
    for entry in package.resources.iter().take(files::MAX_RESOURCES) {
        if !seen.insert(&entry.name) && entry.part == 0 {
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

/// Says everything that is wrong with a region, without keeping it. Where there is nothing to read,
/// [`Findings::is_absent`] is true.
pub fn check(files: &Files) -> Findings {
    match open(files) {
        Ok((_, findings)) => findings,
        Err(error) => {
            let mut problems = Collector::default();
            problems.push(no_region(&error, &files.shown()));
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
    let resources = undescribed(files)?;
    if resources.is_empty() {
        return Err(AtlasError::NoRegion {
            path: files.shown(),
        });
    }
    if resources.iter().all(|r| r.format != "xlsx") {
        problems.push(no_description());
    }
    let read: BTreeSet<&str> = resources.iter().map(|r| r.path.as_str()).collect();
    let mut ignored = vec![];
    for ext in DATA {
        ignored.extend(files.list("", ext)?);
    }
    ignored.retain(|path| !read.contains(path.as_str()));
    if !ignored.is_empty() {
        problems.push(not_read(&resources[0], &ignored));
    }
    let package = Package {
        resources,
        ..Package::default()
    };
    Ok((package, false))
}

/// What a region without a description consists of: its one workbook, otherwise its tables and
/// outlines by their file names.
fn undescribed(files: &Files) -> Result<Vec<Entry>, AtlasError> {
    if let [book] = files.list("", "xlsx")?.as_slice() {
        return Ok(vec![Entry {
            path: book.clone(),
            format: "xlsx".into(),
            ..Entry::default()
        }]);
    }
    let mut resources = vec![];
    for ext in ["csv", "gz", "parquet", "geojson"] {
        for path in files.list("", ext)? {
            let name = path.split('.').next().unwrap_or_default().to_string();
            let gz = ext == "gz";
            resources.push(Entry {
                name,
                gz,
                format: if gz { "csv" } else { ext }.into(),
                path,
                ..Entry::default()
            });
        }
    }
    Ok(resources)
}

fn no_description() -> Problem {
    Problem::warning("no-description", DESCRIPTION)
        .found("没有此文件", "no such file")
        .expected(
            "区域描述：表、来源、许可",
            "the description of the region: tables, sources, licences",
        )
        .advice(
            "用 `ronghe new DIR` 生成一份，并写明每张表的来源",
            "write one (`ronghe new DIR` makes a pattern) and state the source of every table",
        )
}

/// Files beside those that are read.
fn not_read(read: &Entry, ignored: &[String]) -> Problem {
    let quoted: Vec<String> = ignored.iter().map(|path| quote(path)).collect();
    let (zh, en) = shortened(&quoted);
    let problem = Problem::warning("not-read", DESCRIPTION).found(
        format!("没有描述文件，未读入：{zh}"),
        format!("no description; not read: {en}"),
    );
    let problem = if read.format == "xlsx" {
        problem.expected(
            format!("{} 一个工作簿即为整个区域", quote(&read.path)),
            format!(
                "{}, the one workbook, to be the whole region",
                quote(&read.path)
            ),
        )
    } else {
        problem.expected(
            "以表名命名的 csv、csv.gz、parquet、geojson 文件，或只有一个 xlsx",
            "csv, csv.gz, parquet and geojson files named after tables, or one xlsx alone",
        )
    };
    problem.advice(
        "在 datapackage.json 中列出要读的文件，或把其余移出文件夹",
        "list the files to read in datapackage.json, or move the others out of the folder",
    )
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
        Format::Toml => {
            reading.problems.extend(bad_toml(&bytes, &entry.path));
            0
        }
        Format::Asc | Format::Pb => 0, // read by those who use them
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
            let (zh, en) = shortened(&empty);
            self.problems.push(
                Problem::note("empty-table", DESCRIPTION)
                    .found(
                        format!("没有数据行的可选表：{zh}"),
                        format!("optional tables without rows: {en}"),
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

/// The first few names and how many more, in both languages.
fn shortened<S: AsRef<str>>(names: &[S]) -> (String, String) {
    let first: Vec<&str> = names.iter().take(NAMED).map(AsRef::as_ref).collect();
    let list = first.join(", ");
    match names.len() - first.len() {
        0 => (list.clone(), list),
        more => (
            format!("{list} 等 {} 个", names.len()),
            format!("{list} and {more} more"),
        ),
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
