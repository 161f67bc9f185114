//! A plain reader of the built-in region, so that the catalogue meets real tables in its tests.
//! The program reads regions with `ronghe-atlas`, which this crate must not know.

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use ronghe_base::{Cell, Place, Source, Table, Text, Unit, Year};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Kind and unit of the columns of a table, by id.
pub(crate) type Spec = BTreeMap<String, (String, Unit)>;

pub(crate) fn crate_path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn spec_files() -> impl Iterator<Item = toml::Table> {
    crate_path("../atlas/tables")
        .read_dir()
        .unwrap()
        .map(|entry| {
            std::fs::read_to_string(entry.unwrap().path())
                .unwrap()
                .parse()
                .unwrap()
        })
}

/// The words that a column may hold; none where any word will do.
pub(crate) fn choices(table: &str, column: &str) -> Vec<String> {
    let file = spec_files().find(|t| t["id"].as_str() == Some(table));
    let columns = file
        .and_then(|t| t.get("column")?.as_array().cloned())
        .unwrap_or_default();
    let spec = columns.iter().find(|c| c["id"].as_str() == Some(column));
    let Some(spec) = spec else { return vec![] };
    if spec["kind"].as_str() == Some("bool") {
        return vec!["yes".into(), "no".into()];
    }
    let words = spec
        .get("choices")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten();
    words.filter_map(|w| w.as_str().map(Into::into)).collect()
}

/// The specs of the region's tables, as the atlas states them.
pub(crate) fn specs() -> BTreeMap<String, Spec> {
    let mut out = BTreeMap::new();
    for spec in spec_files() {
        let mut columns = Spec::new();
        for column in spec
            .get("column")
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten()
        {
            let word = |key: &str| column.get(key).and_then(toml::Value::as_str);
            let unit = word("unit").map_or(Unit::None, unit);
            columns.insert(
                word("id").unwrap().into(),
                (word("kind").unwrap().into(), unit),
            );
        }
        out.insert(spec["id"].as_str().unwrap().to_string(), columns);
    }
    assert!(out.len() > 10, "the specs of the tables were not found");
    out
}

fn unit(id: &str) -> Unit {
    *Unit::ALL
        .iter()
        .find(|u| u.id() == id)
        .unwrap_or_else(|| panic!("no unit {id}"))
}

/// What to multiply a file's numbers by to meet the unit of the spec.
fn factor(file: Unit, spec: Unit) -> f64 {
    match (file, spec) {
        (Unit::MillionPersons, Unit::Persons) => 1e6,
        (Unit::TenThousandPersons, Unit::Persons) => 1e4,
        (_, Unit::None) => 1.0, // the spec asks for no unit, such as that of a year
        (a, b) if a == b => 1.0,
        (a, b) => panic!("no factor from {} to {}", a.id(), b.id()),
    }
}

/// A built-in region: every table of rows, resources of one table under each other.
pub(crate) fn built_in(name: &str) -> BTreeMap<String, Table> {
    let folder = crate_path("../../data").join(name);
    let specs = specs();
    let text = std::fs::read_to_string(folder.join("datapackage.json")).unwrap();
    let package: Value = serde_json::from_str(&text).unwrap();
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for resource in package["resources"].as_array().unwrap() {
        let path = resource["path"].as_str().unwrap();
        let id = resource["table"].as_str().unwrap();
        let rows = [".csv", ".csv.gz", ".parquet"];
        let plain = resource["encoding"].as_str().is_none_or(|e| e == "utf-8");
        if specs[id].is_empty() || !plain || !rows.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        let table = tables
            .entry(id.to_string())
            .or_insert_with(|| empty(id, &specs[id]));
        for source in resource["sources"].as_array().into_iter().flatten() {
            let source = Source {
                title: source["title"].as_str().unwrap().into(),
                ..Source::default()
            };
            if !table.sources.contains(&source) {
                table.sources.push(source);
            }
        }
        let (header, rows) = read(&folder.join(path));
        fill(table, &specs[id], resource, &header, &rows);
    }
    tables
}

fn empty(id: &str, spec: &Spec) -> Table {
    let columns = spec.iter();
    columns.fold(
        Table::new(id, Text::same(id)),
        |table, (column, (_, unit))| table.column(column, Text::same(column), *unit),
    )
}

type Rows = (Vec<String>, Vec<Vec<String>>);

fn read(path: &Path) -> Rows {
    let bytes = std::fs::read(path).unwrap();
    match path.extension().and_then(|e| e.to_str()) {
        Some("parquet") => read_parquet(path),
        Some("gz") => {
            let mut plain = vec![];
            flate2::read::GzDecoder::new(bytes.as_slice())
                .read_to_end(&mut plain)
                .unwrap();
            read_csv(&plain)
        }
        _ => read_csv(&bytes),
    }
}

fn read_csv(bytes: &[u8]) -> Rows {
    let mut reader = csv::Reader::from_reader(bytes);
    let words = |r: &csv::StringRecord| r.iter().map(str::to_string).collect::<Vec<_>>();
    let header = words(reader.headers().unwrap());
    let rows = reader.records().map(|r| words(&r.unwrap())).collect();
    (header, rows)
}

fn read_parquet(path: &Path) -> Rows {
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut header = vec![];
    let mut rows = vec![];
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        header = row
            .get_column_iter()
            .map(|(name, _)| name.clone())
            .collect();
        let word = |field: &Field| match field {
            Field::Null => String::new(),
            Field::Str(s) => s.clone(),
            other => other.to_string(),
        };
        rows.push(
            row.get_column_iter()
                .map(|(_, field)| word(field))
                .collect(),
        );
    }
    (header, rows)
}

fn fill(table: &mut Table, spec: &Spec, resource: &Value, header: &[String], rows: &[Vec<String>]) {
    let fields = resource["schema"]["fields"].as_array().unwrap();
    let file_unit = |id: &str| {
        let field = fields.iter().find(|f| f["name"] == id)?;
        field["unit"].as_str().map(unit)
    };
    for column in &mut table.columns {
        let (kind, spec_unit) = &spec[&column.id];
        let times = file_unit(&column.id).map_or(1.0, |from| factor(from, *spec_unit));
        let at = header.iter().position(|h| *h == column.id);
        for row in rows {
            column
                .cells
                .push(at.map_or(Cell::Missing, |i| cell(kind, &row[i], times)));
        }
    }
}

fn cell(kind: &str, word: &str, times: f64) -> Cell {
    if word.is_empty() {
        return Cell::Missing;
    }
    match kind {
        "place" => Cell::Place(Place::new(word).unwrap()),
        "year" => Cell::Year(word.parse::<Year>().unwrap()),
        "number" | "count" | "money" => Cell::Number(word.parse::<f64>().unwrap() * times),
        _ => Cell::Word(word.into()),
    }
}
