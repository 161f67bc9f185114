//! `datapackage.json`: which file holds which table, in what form, and who says so.

use crate::{files::extension, problem::Problem};
use ronghe_base::{Source, Text};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A region as its description says it is.
#[derive(Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) title: Text,
    pub(crate) resources: Vec<Entry>,
}

/// One resource: a file or a sheet of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) table: Option<String>,
    pub(crate) path: String,
    /// Which of several files of the resource it is, from 0.
    pub(crate) part: usize,
    pub(crate) format: String,
    /// Encoding as stated; none when the description is silent.
    pub(crate) encoding: Option<String>,
    pub(crate) gz: bool,
    pub(crate) sheet: Option<String>,
    /// Units by column name, where the description states them.
    pub(crate) units: BTreeMap<String, String>,
    pub(crate) sources: Vec<Source>,
    pub(crate) licence: String,
}

#[derive(Deserialize)]
struct RawPackage {
    #[serde(default)]
    name: String,
    #[serde(default)]
    title: Value,
    #[serde(default)]
    sources: Vec<RawSource>,
    #[serde(default)]
    licenses: Vec<RawLicence>,
    #[serde(default)]
    resources: Vec<RawResource>,
}

#[derive(Deserialize)]
struct RawResource {
    name: String,
    path: Paths,
    table: Option<String>,
    format: Option<String>,
    encoding: Option<String>,
    compression: Option<String>,
    sheet: Option<String>,
    #[serde(default)]
    sources: Vec<RawSource>,
    #[serde(default)]
    licenses: Vec<RawLicence>,
    #[serde(default)]
    schema: RawSchema,
}

/// A path, or several files of one form.
#[derive(Deserialize)]
#[serde(untagged)]
enum Paths {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize, Clone, Default)]
struct RawSource {
    #[serde(default)]
    title: String,
    #[serde(default)]
    path: String,
}

#[derive(Deserialize, Clone, Default)]
struct RawLicence {
    #[serde(default)]
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    path: String,
}

#[derive(Deserialize, Default)]
struct RawSchema {
    #[serde(default)]
    fields: Vec<RawField>,
}

#[derive(Deserialize)]
struct RawField {
    name: String,
    unit: Option<String>,
}

/// Reads the description; a fault in it is one problem with line and column.
pub(crate) fn read(bytes: &[u8], file: &str) -> Result<Package, Box<Problem>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let raw: RawPackage = serde_json::from_slice(bytes).map_err(|e| {
        Box::new(
            Problem::error("bad-json", file)
                .row(e.line())
                .found(format!("{e}"), format!("{e}"))
                .expected(
                    "一个 JSON 对象，含 name、title、resources（各有 name 与 path）",
                    "a JSON object with name, title and resources (each with name and path)",
                )
                .advice(
                    format!("改正第 {} 行第 {} 列附近", e.line(), e.column()),
                    format!("mend the text near line {} column {}", e.line(), e.column()),
                ),
        )
    })?;
    let title = title(&raw.title, &raw.name);
    let resources = raw
        .resources
        .into_iter()
        .flat_map(|r| entries(r, &raw.sources, &raw.licenses))
        .collect();
    Ok(Package {
        name: raw.name,
        title,
        resources,
    })
}

/// A title is words, or `{zh, en}`; one language stands for both.
fn title(value: &Value, name: &str) -> Text {
    let word = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_string);
    match (value.as_str(), word("zh"), word("en")) {
        (Some(words), ..) => Text::same(words),
        (_, Some(zh), Some(en)) => Text::new(zh, en),
        (_, Some(one), None) | (_, None, Some(one)) => Text::same(one),
        _ => Text::same(name),
    }
}

/// One entry a file.
fn entries(raw: RawResource, sources: &[RawSource], licences: &[RawLicence]) -> Vec<Entry> {
    let licence = licence(if raw.licenses.is_empty() {
        licences
    } else {
        &raw.licenses
    });
    let sources = if raw.sources.is_empty() {
        sources
    } else {
        &raw.sources
    };
    let sources: Vec<Source> = sources
        .iter()
        .map(|s| Source {
            title: s.title.clone(),
            path: s.path.clone(),
            licence: licence.clone(),
        })
        .collect();
    let paths = match raw.path {
        Paths::One(path) => vec![path],
        Paths::Several(paths) => paths,
    };
    let entry = Entry {
        name: raw.name,
        table: raw.table,
        encoding: raw.encoding,
        sheet: raw.sheet,
        units: raw
            .schema
            .fields
            .into_iter()
            .filter_map(|f| Some((f.name, f.unit?)))
            .collect(),
        sources,
        licence,
        ..Entry::default()
    };
    let stated = raw.format.map(|f| f.to_lowercase());
    let packed = raw.compression.as_deref() == Some("gz");
    paths
        .into_iter()
        .enumerate()
        .map(|(part, path)| {
            let ending = extension(&path);
            let gz = packed || ending == "gz";
            let form = if ending == "gz" {
                extension(&path[..path.len() - ".gz".len()])
            } else {
                ending
            };
            Entry {
                format: stated.clone().unwrap_or(form),
                gz,
                path,
                part,
                ..entry.clone()
            }
        })
        .collect()
}

/// The licences in words; nothing when none is stated.
fn licence(licences: &[RawLicence]) -> String {
    let words: Vec<&str> = licences
        .iter()
        .filter_map(|l| {
            [&l.name, &l.title, &l.path]
                .into_iter()
                .find(|w| !w.is_empty())
        })
        .map(String::as_str)
        .collect();
    words.join("; ")
}
