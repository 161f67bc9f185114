//! A report as files, never half written.

use crate::{
    Arg, Document, ReportError,
    data::{columns_csv, table_csv},
    message::word_with,
    render_html, table_json,
};
use ronghe_base::{Lang, Table};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Writes `report.<lang>.html` for each language, `tables/<id>.csv` and `tables/<id>.json` for
/// every table of the report (those behind charts too), and `tables/columns.csv`, which says what
/// every column means. Returns the files in that order.
///
/// Everything is rendered first; then each file is written under a temporary name and renamed, so
/// that a reader never sees half a file.
///
/// # Errors
/// [`ReportError::NoLanguage`], [`ReportError::SameId`], [`ReportError::Ragged`],
/// [`ReportError::Csv`], [`ReportError::Write`].
pub fn write_report(
    dir: &Path,
    document: &Document,
    langs: &[Lang],
) -> Result<Vec<PathBuf>, ReportError> {
    if langs.is_empty() {
        return Err(ReportError::NoLanguage);
    }
    let tables = distinct(document)?;
    let mut files: Vec<(PathBuf, String)> = vec![];
    for &lang in langs {
        let name = format!("report.{}.html", lang.code());
        files.push((dir.join(name), render_html(document, lang)));
    }
    let folder = dir.join("tables");
    for (name, table) in &tables {
        files.push((folder.join(format!("{name}.csv")), table_csv(table)?));
        let json = format!("{:#}\n", table_json(table));
        files.push((folder.join(format!("{name}.json")), json));
    }
    let all: Vec<&Table> = tables.values().copied().collect();
    files.push((folder.join("columns.csv"), columns_csv(&all)?));
    let error = |path: &Path| {
        let path = path.to_path_buf();
        move |source| ReportError::Write { path, source }
    };
    fs::create_dir_all(&folder).map_err(error(&folder))?;
    let kept: BTreeSet<&Path> = files.iter().map(|(path, _)| path.as_path()).collect();
    let stale = earlier(dir);
    for (path, text) in &files {
        let mut partial = path.clone().into_os_string();
        partial.push(format!(".{}.part", std::process::id()));
        let partial = PathBuf::from(partial);
        let written = fs::write(&partial, text).and_then(|()| fs::rename(&partial, path));
        if let Err(source) = written {
            let _ = fs::remove_file(&partial); // the first error is the one to tell
            return Err(error(path)(source));
        }
    }
    for path in stale.iter().filter(|path| !kept.contains(path.as_path())) {
        fs::remove_file(path).map_err(error(path))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Files of an earlier report in the same folder, as its `columns.csv` lists them: without this a
/// folder would mix two regions.
fn earlier(dir: &Path) -> Vec<PathBuf> {
    let folder = dir.join("tables");
    let Ok(mut list) = csv::Reader::from_path(folder.join("columns.csv")) else {
        return vec![];
    };
    let names: BTreeSet<String> = list
        .records()
        .filter_map(|row| Some(file_name(row.ok()?.get(0)?)))
        .collect();
    let tables = names
        .iter()
        .flat_map(|name| ["csv", "json"].map(|ext| folder.join(format!("{name}.{ext}"))));
    let pages = [Lang::Zh, Lang::En].map(|l| dir.join(format!("report.{}.html", l.code())));
    tables.chain(pages).filter(|path| path.is_file()).collect()
}

/// Where a table that is too long for the page stands.
pub(crate) fn file_words(table: &Table, lang: Lang) -> String {
    let args = [
        ("title", Arg::Words(table.title.clone())),
        ("count", Arg::from(table.rows())),
        ("file", Arg::from(file_name(&table.id))),
    ];
    word_with("table-beside", &args, lang)
}

/// The tables by file name; the same table may stand in a report twice.
fn distinct(document: &Document) -> Result<BTreeMap<String, &Table>, ReportError> {
    let mut tables: BTreeMap<String, &Table> = BTreeMap::new();
    for table in document.tables() {
        let name = file_name(&table.id);
        let other = tables.insert(name, table);
        // as text: two cells that are not a number are the same cell
        if other.is_some_and(|other| table_json(other) != table_json(table)) {
            return Err(ReportError::SameId {
                id: table.id.clone(),
            });
        }
    }
    Ok(tables)
}

/// An id as a file name that is safe on every system: letters, digits, `-`, `_` and Chinese stay,
/// anything else becomes `_`.
pub(crate) fn file_name(id: &str) -> String {
    let safe = |c: char| {
        if c.is_alphanumeric() || c == '-' || c == '_' {
            c
        } else {
            '_'
        }
    };
    let name: String = id.chars().take(60).map(safe).collect();
    let device = ["con", "prn", "aux", "nul", "columns"].contains(&name.to_lowercase().as_str());
    if name.is_empty() || device {
        format!("table_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Section;
    use ronghe_base::{Text, Unit};

    fn table(id: &str, x: f64) -> Table {
        let mut table = Table::new(id, Text::same(id)).column("x", Text::same("x"), Unit::Ratio);
        table.push([x.into()]);
        table
    }

    fn document(tables: impl IntoIterator<Item = Table>) -> Document {
        let section = Section::new("s", Text::same("s"));
        let section = tables.into_iter().fold(section, Section::with);
        Document::new("d", Text::same("d"), Text::same("")).section(section)
    }

    #[test]
    fn an_earlier_report_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let both = [Lang::Zh, Lang::En];
        write_report(
            dir.path(),
            &document([table("a", 1.0), table("b", 2.0)]),
            &both,
        )
        .unwrap();
        std::fs::write(dir.path().join("tables/mine.csv"), "x").unwrap();
        write_report(dir.path(), &document([table("a", 3.0)]), &[Lang::Zh]).unwrap();
        let there = |name: &str| dir.path().join(name).is_file();
        assert!(there("tables/a.csv") && there("report.zh.html") && there("tables/mine.csv"));
        assert!(!there("tables/b.csv") && !there("tables/b.json") && !there("report.en.html"));
    }

    #[test]
    fn all_files_stand_and_no_temporary_one_stays() {
        let dir = tempfile::tempdir().unwrap();
        let doc = document([
            table("a", 1.0),
            table("../b", f64::NAN),
            table("../b", f64::NAN),
        ]);
        let files = write_report(dir.path(), &doc, &[Lang::Zh, Lang::En]).unwrap();
        let names: Vec<_> = files
            .iter()
            .map(|f| f.strip_prefix(dir.path()).unwrap().display().to_string())
            .collect();
        let expected = [
            "report.zh.html",
            "report.en.html",
            "tables/___b.csv",
            "tables/___b.json",
            "tables/a.csv",
            "tables/a.json",
            "tables/columns.csv",
        ];
        assert_eq!(names, expected);
        assert_eq!(fs::read_dir(dir.path().join("tables")).unwrap().count(), 5);
    }

    #[test]
    fn two_tables_of_one_name_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let doc = document([table("a", 1.0), table("a", 2.0)]);
        let error = write_report(dir.path(), &doc, &[Lang::Zh]).unwrap_err();
        assert!(matches!(error, ReportError::SameId { .. }), "{error}");
        let error = write_report(dir.path(), &doc, &[]).unwrap_err();
        assert!(matches!(error, ReportError::NoLanguage), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn file_names_are_safe() {
        let long = "a".repeat(200);
        for id in ["", "..", "a/b\\c", "CON", "x:y", "城乡", &long] {
            let name = file_name(id);
            assert!(!name.is_empty() && name.chars().count() <= 60);
            assert!(!name.contains(['/', '\\', '.', ':']), "{name}");
        }
        assert_eq!(file_name("城乡"), "城乡");
    }
}
