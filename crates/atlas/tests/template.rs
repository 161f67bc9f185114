//! A region to fill in can be filled in.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ronghe_atlas::{
    AtlasError, Files, Region, check, new_folder, new_workbook, open, schema, write_folder,
};
use ronghe_base::{Cell, Lang};
use std::{collections::BTreeMap, fs, io::Cursor, path::Path};

#[test]
fn an_empty_folder_lacks_only_its_places() {
    for lang in [Lang::Zh, Lang::En] {
        let dir = tempfile::tempdir().unwrap();
        let region = dir.path().join("某县");
        new_folder(&region, lang).unwrap();
        let (read, findings) = open(&Files::at(&region)).unwrap();
        let codes: Vec<_> = findings
            .errors()
            .map(|p| (p.code, p.file.as_str()))
            .collect();
        assert_eq!(
            codes,
            [("empty-table", "places.csv")],
            "{}",
            findings.say(Lang::En)
        );
        assert_eq!(findings.warnings().count(), 0, "{}", findings.say(Lang::En));
        assert!(read.tables.is_empty());
        let note = findings.notes().next().unwrap();
        let optional = schema()
            .iter()
            .filter(|t| t.optional && !t.columns.is_empty());
        let optional = optional.filter(|t| region.join(format!("{}.csv", t.id)).is_file());
        let more = optional.count() - 5;
        assert_eq!(
            note.found.en,
            format!(
                "optional tables without rows: adjacency, bundles, cadres, capital_entries, cells and {more} more"
            )
        );
        assert_eq!(read.id, "某县");
        assert!(region.join("README.md").is_file());

        fs::write(
            region.join("places.csv"),
            "place,name_zh,level\n330523,安吉,county\n",
        )
        .unwrap();
        assert_eq!(check(&Files::at(&region)).errors().count(), 0);

        // what is there is never written over, and no draft is left beside it
        assert!(matches!(
            new_folder(&region, lang),
            Err(AtlasError::Exists { .. })
        ));
        assert!(
            fs::read_to_string(region.join("places.csv"))
                .unwrap()
                .contains("安吉")
        );
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}

/// Names in a folder, hidden ones too.
fn names(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = names
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_folder_is_written_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let files = BTreeMap::from([
        ("a.csv".to_string(), b"a".to_vec()),
        ("deals/b.toml".to_string(), b"b".to_vec()),
    ]);
    let [new, empty, full, file] = ["x/new", "empty", "full", "file"].map(|n| dir.path().join(n));
    fs::create_dir(&empty).unwrap();
    fs::create_dir(&full).unwrap();
    fs::write(full.join("mine"), "mine").unwrap();
    fs::write(&file, "mine").unwrap();
    for dir in [&new, &empty] {
        write_folder(dir, &files).unwrap();
        assert_eq!(names(dir), ["a.csv", "deals"]);
        assert_eq!(fs::read(dir.join("deals/b.toml")).unwrap(), b"b");
    }
    for dir in [&new, &full, &file] {
        let error = write_folder(dir, &files).unwrap_err();
        assert!(matches!(error, AtlasError::Exists { .. }), "{error}");
    }
    assert_eq!(names(&full), ["mine"]);

    let other = dir.path().join("other");
    for path in ["../a.csv", "/a.csv", ""] {
        let files = BTreeMap::from([(path.to_string(), vec![])]);
        let error = write_folder(&other, &files).unwrap_err();
        assert!(matches!(error, AtlasError::Path { .. }), "{error}");
    }
    // "a" cannot be a file and a folder
    let files = BTreeMap::from([("a".to_string(), vec![]), ("a/b".to_string(), vec![])]);
    let error = write_folder(&other, &files).unwrap_err();
    assert!(matches!(error, AtlasError::Write { .. }), "{error}");
    assert!(write_folder(Path::new(".."), &files).is_err());
    assert_eq!(names(dir.path()), ["empty", "file", "full", "x"]);
    assert_eq!(names(&dir.path().join("x")), ["new"]);
}

/// A link cannot be replaced by a folder or file that is renamed to it.
#[cfg(unix)]
#[test]
fn no_draft_is_left_when_the_last_step_fails() {
    let dir = tempfile::tempdir().unwrap();
    let [link, target] = ["link", "target"].map(|n| dir.path().join(n));
    std::os::unix::fs::symlink(&target, &link).unwrap();
    for there in [false, true] {
        if there {
            fs::create_dir(&target).unwrap();
        }
        let error = new_folder(&link, Lang::En).unwrap_err();
        assert!(matches!(error, AtlasError::Write { .. }), "{error}");
        let left: &[&str] = if there {
            &["link", "target"]
        } else {
            &["link"]
        };
        assert_eq!(names(dir.path()), left);
    }
}

#[test]
fn threads_that_write_the_same_folder_do_not_mix() {
    let dir = tempfile::tempdir().unwrap();
    let region = dir.path().join("region");
    let written = std::thread::scope(|scope| {
        let write = |lang| {
            let region = &region;
            scope.spawn(move || new_folder(region, lang).is_ok())
        };
        let threads = [Lang::Zh, Lang::En, Lang::Zh, Lang::En].map(write);
        threads.map(|t| t.join().unwrap())
    });
    assert_eq!(written.iter().filter(|w| **w).count(), 1);
    assert_eq!(names(dir.path()), ["region"]);
    assert!(region.join("README.md").is_file());
}

/// A table, the columns to fill in, and rows as a planner types them.
type Rows = (
    &'static str,
    &'static [&'static str],
    &'static [&'static [&'static str]],
);

const ROWS: [Rows; 3] = [
    (
        "places",
        &["place", "name_zh", "level", "parent", "area_km2"],
        &[
            &["330523", "安吉", "县级", "330000", "1885.71"],
            &["330000", "浙江", "province", "", ""],
        ],
    ),
    (
        "population",
        &["place", "year", "total", "urban", "rural"],
        &[&["330523", "2020", "586000", "355000", "231000"]],
    ),
    (
        "income",
        &[
            "place",
            "year",
            "period",
            "residence",
            "definition",
            "component",
            "value",
        ],
        &[&[
            "330523",
            "2020",
            "全年",
            "农村",
            "可支配收入",
            "合计",
            "35699.5",
        ]],
    ),
];

/// Fills the rows into a workbook that `new_workbook` wrote: the same sheets and headers, written
/// out again with the rows below them.
fn fill(template: &Path, filled: &Path, rows: &[Rows]) {
    use calamine::Reader;
    let bytes = fs::read(template).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut out = rust_xlsxwriter::Workbook::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        let sheet = out.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (r, c, value) in range.used_cells() {
            let (r, c) = (u32::try_from(r).unwrap(), u16::try_from(c).unwrap());
            sheet.write_string(r, c, value.to_string()).unwrap();
        }
        if name == "来源" || name == "sources" {
            let words = ["population", "2020 census", "table 1-1", "CC0"];
            for (c, word) in (0..).zip(words) {
                sheet.write_string(1, c, word).unwrap();
            }
        }
        let Some((id, ids, lines)) = rows
            .iter()
            .find(|(id, ..)| name.ends_with(&format!(" {id}")))
        else {
            continue;
        };
        let spec = schema().iter().find(|t| t.id == *id).unwrap();
        for (r, line) in (1..).zip(*lines) {
            for (column, word) in ids.iter().zip(*line) {
                let c = spec.columns.iter().position(|c| c.id == *column).unwrap();
                let c = u16::try_from(c).unwrap();
                match word.parse::<f64>() {
                    Ok(x) => sheet.write_number(r, c, x).unwrap(),
                    Err(_) => sheet.write_string(r, c, *word).unwrap(),
                };
            }
        }
    }
    out.save(filled).unwrap();
}

/// The columns that hold anything, by table.
fn columns(region: &Region) -> BTreeMap<String, BTreeMap<String, Vec<Cell>>> {
    let full = |cells: &[Cell]| cells.iter().any(|c| !c.is_missing());
    region
        .tables
        .iter()
        .map(|(id, t)| {
            let columns = t.columns.iter().filter(|c| full(&c.cells));
            let columns = columns.map(|c| (c.id.clone(), c.cells.clone())).collect();
            (id.clone(), columns)
        })
        .collect()
}

#[test]
fn a_filled_workbook_reads_as_the_same_csv_files() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("csv");
    fs::create_dir(&folder).unwrap();
    for (id, ids, lines) in ROWS {
        let lines: Vec<String> = lines.iter().map(|l| l.join(",")).collect();
        let text = format!("{}\n{}\n", ids.join(","), lines.join("\n"));
        fs::write(folder.join(format!("{id}.csv")), text).unwrap();
    }
    let (by_csv, findings) = open(&Files::at(&folder)).unwrap();
    assert!(!findings.has_errors(), "{}", findings.say(Lang::En));
    assert_eq!(by_csv.tables.len(), 3);
    for lang in [Lang::Zh, Lang::En] {
        let template = dir.path().join(format!("empty-{}.xlsx", lang.code()));
        new_workbook(&template, lang).unwrap();
        assert!(matches!(
            new_workbook(&template, lang),
            Err(AtlasError::Exists { .. })
        ));
        let filled = dir.path().join(format!("filled-{}.xlsx", lang.code()));
        fill(&template, &filled, &ROWS);
        let (by_book, findings) = open(&Files::at(&filled)).unwrap();
        assert!(!findings.has_errors(), "{}", findings.say(Lang::En));
        assert_eq!(columns(&by_book), columns(&by_csv));
        let source = &by_book.require("population").unwrap().sources[0];
        assert_eq!(
            [&source.title, &source.path, &source.licence],
            ["2020 census", "table 1-1", "CC0"]
        );
        let unsourced = findings.warnings().filter(|p| p.code == "no-source");
        assert_eq!(unsourced.count(), 2, "places and income state no source");
    }
}

#[test]
fn check_answers_by_sheet_and_cell() {
    let dir = tempfile::tempdir().unwrap();
    let template = dir.path().join("empty.xlsx");
    new_workbook(&template, Lang::Zh).unwrap();
    let filled = dir.path().join("region.xlsx");
    let bad: [Rows; 1] = [(
        "places",
        &["place", "name_zh", "level", "parent"],
        &[
            &["330000", "浙江", "省级", ""],
            &["330523", "安吉", "郡", "33"],
        ],
    )];
    fill(&template, &filled, &bad);
    let findings = check(&Files::at(&filled));
    let at: Vec<_> = findings
        .errors()
        .map(|p| {
            (
                p.code,
                p.sheet.as_deref().unwrap(),
                p.cell.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        at,
        [
            ("not-a-choice", "地方 places", "D3"),
            ("malformed-code", "地方 places", "E3"),
        ]
    );
    let said = findings.errors().next().unwrap().say(Lang::Zh);
    assert!(
        said.starts_with("region.xlsx 工作表“地方 places” D3 单元格，level 列：发现：“郡”"),
        "{said}"
    );
}
