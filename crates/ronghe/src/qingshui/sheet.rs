//! The files of a region: CSV sheets and other resources of the data package.

use encoding_rs::GB18030;
use flate2::{Compression, GzBuilder};
use serde_json::{Value, json};
use std::fmt::{Display, Write as _};
use std::io::Write as _;

/// A column: its name in the file and its unit.
pub(super) type Columns = &'static [(&'static str, &'static str)];

/// A file of the data package.
pub(super) struct Resource {
    /// Table that the file holds.
    table: &'static str,
    /// Name inside the package, unique.
    name: String,
    /// Path inside the folder.
    pub(super) path: String,
    columns: Columns,
    encoding: &'static str,
    /// What stands on the disk.
    pub(super) bytes: Vec<u8>,
}

impl Resource {
    /// A file that is no table.
    pub(super) fn file(table: &'static str, path: &str, bytes: Vec<u8>) -> Self {
        let stem = path.rsplit('/').next().unwrap_or(path);
        let stem = stem.split('.').next().unwrap_or(stem);
        let name = if stem.replace('-', "_") == table {
            table.to_string()
        } else {
            format!("{table}-{stem}")
        };
        Self {
            table,
            name,
            path: path.into(),
            columns: &[],
            encoding: "utf-8",
            bytes,
        }
    }

    /// The same file, compressed.
    #[must_use]
    pub(super) fn gzip(mut self) -> Self {
        let mut gz = GzBuilder::new()
            .mtime(0)
            .write(Vec::new(), Compression::best());
        gz.write_all(&self.bytes).expect("memory takes every byte");
        self.bytes = gz.finish().expect("memory takes every byte");
        self.path.push_str(".gz");
        self
    }

    /// The entry in `datapackage.json`.
    pub(super) fn describe(&self) -> Value {
        let plain = self.path.trim_end_matches(".gz");
        let format = plain.rsplit('.').next().unwrap_or("csv");
        let mut entry = json!({
            "name": self.name,
            "table": self.table,
            "path": self.path,
            "format": format,
            "encoding": self.encoding,
        });
        if plain.len() < self.path.len() {
            entry["compression"] = json!("gz");
        }
        if !self.columns.is_empty() {
            let fields: Vec<Value> = self.columns.iter().map(|&c| field(c)).collect();
            entry["schema"] = json!({ "fields": fields });
        }
        entry
    }
}

/// A column as a field of a Frictionless schema.
fn field((name, unit): (&str, &str)) -> Value {
    match unit {
        "" => json!({ "name": name, "type": "string" }),
        "calendar-year" => json!({ "name": name, "type": "year", "unit": unit }),
        "count" | "persons" | "households" => {
            json!({ "name": name, "type": "integer", "unit": unit })
        }
        _ => json!({ "name": name, "type": "number", "unit": unit }),
    }
}

/// A table on its way to a file.
pub(super) struct Sheet {
    table: &'static str,
    columns: Columns,
    text: String,
}

impl Sheet {
    /// An empty table with its header.
    pub(super) fn new(table: &'static str, columns: Columns) -> Self {
        let names: Vec<&str> = columns.iter().map(|c| c.0).collect();
        let mut text = names.join(",");
        text.push('\n');
        Self {
            table,
            columns,
            text,
        }
    }

    /// Adds a row. No cell holds a comma, a quote or a line end, so none is quoted.
    pub(super) fn row(&mut self, cells: &[&dyn Display]) {
        assert_eq!(cells.len(), self.columns.len(), "{}", self.table);
        for (i, cell) in cells.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(self.text, "{comma}{cell}").expect("memory takes every byte");
        }
        self.text.push('\n');
    }

    /// The table as UTF-8.
    pub(super) fn done(self) -> Resource {
        let mut file = Resource::file(self.table, "", self.text.into_bytes());
        file.name = self.table.into();
        file.path = format!("{}.csv", self.table);
        file.columns = self.columns;
        file
    }

    /// The table in GB18030, as many offices still write it.
    pub(super) fn done_gb18030(self) -> Resource {
        let mut file = self.done();
        let text = String::from_utf8(file.bytes).expect("written as UTF-8");
        file.bytes = GB18030.encode(&text).0.into_owned();
        file.encoding = "gb18030";
        file
    }
}
