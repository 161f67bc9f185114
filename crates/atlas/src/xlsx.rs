//! Workbooks: one sheet a table, every cell known by its name.

use crate::{
    Files,
    build::{Builder, Rows},
    faults::from_error,
    files::{MAX_COLUMNS, MAX_UNPACKED_BYTES},
    loaded::{Loaded, cell_name},
    names::{nearest, normal},
    open::Reading,
    package::Entry,
    problem::{Collector, Problem, quote},
    quiet::caught,
    schema::{TableSpec, schema},
};
use calamine::{DataRef, Reader, Xlsx};
use ronghe_base::Source;
use std::io::{Cursor, Read};

/// Rows of a sheet: the bound of the format itself.
const MAX_SHEET_ROWS: u32 = 1 << 20;
/// Parts of a packed workbook.
const MAX_PARTS: usize = 10_000;
/// Sheets of the template that hold no table.
const README: [&str; 2] = ["说明", "readme"];
const SOURCES: [&str; 2] = ["来源", "sources"];

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// A workbook that cannot be read, in words.
type Broken = String;

/// Reads a workbook that is a whole region: sheets named by table id or title.
pub(crate) fn read_book(files: &Files, entry: &Entry, reading: &mut Reading) {
    let bytes = match files.read(&entry.path) {
        Ok(bytes) => bytes,
        Err(error) => return reading.problems.push(from_error(&error, &entry.path)),
    };
    guarded(&bytes, entry, reading, |book, reading| {
        let sheets = book.sheet_names();
        for sheet in &sheets {
            let name = normal(sheet);
            if README.iter().chain(&SOURCES).any(|s| name == *s) {
                continue;
            }
            let Some(spec) = spec_of(sheet) else {
                reading.problems.push(unknown_sheet(entry, sheet));
                continue;
            };
            let loaded = reading
                .loaded
                .entry(spec.id.clone())
                .or_insert_with(|| Loaded::new(spec));
            let rows = read_sheet(book, sheet, entry, loaded, &mut reading.problems)?;
            let entry = Entry {
                name: spec.id.clone(),
                ..entry.clone()
            };
            reading.record(&entry, spec, rows);
        }
        for sheet in &sheets {
            if SOURCES.contains(&normal(sheet).as_str()) {
                read_sources(book, sheet, reading)?;
            }
        }
        Ok(())
    });
    for loaded in reading.loaded.values() {
        if loaded.table.rows() > 0 && loaded.table.sources.is_empty() {
            let problem = Problem::warning("no-source", "")
                .found("没有来源", "no source for this table")
                .expected("“来源”表中写明来源", "a row of sheet \"sources\" for it")
                .advice(
                    "写明文件名、表号、年份",
                    "state the document, table and year",
                );
            reading.problems.push(loaded.whole(problem));
        }
    }
}

/// Reads the sheet of a workbook that a description names.
pub(crate) fn read_one(
    bytes: &[u8],
    entry: &Entry,
    spec: &'static TableSpec,
    reading: &mut Reading,
) -> usize {
    let mut rows = 0;
    guarded(bytes, entry, reading, |book, reading| {
        let sheets = book.sheet_names();
        let sheet = match &entry.sheet {
            Some(name) => sheets.iter().find(|s| normal(s) == normal(name)),
            None => sheets
                .iter()
                .find(|s| spec_of(s).is_some_and(|t| t.id == spec.id))
                .or(if sheets.len() == 1 {
                    sheets.first()
                } else {
                    None
                }),
        };
        let Some(sheet) = sheet else {
            reading.problems.push(no_sheet(entry, spec, &sheets));
            return Ok(());
        };
        let loaded = reading
            .loaded
            .entry(spec.id.clone())
            .or_insert_with(|| Loaded::new(spec));
        rows = read_sheet(book, sheet, entry, loaded, &mut reading.problems)?;
        Ok(())
    });
    rows
}

/// Opens the workbook for a region; a fault of the file is one problem.
fn guarded(
    bytes: &[u8],
    entry: &Entry,
    reading: &mut Reading,
    then: impl FnOnce(&mut Book<'_>, &mut Reading) -> Result<(), Broken>,
) {
    if let Err(problem) = opened(bytes, &entry.path, |book| then(book, reading)) {
        reading.problems.push(*problem);
    }
}

/// Opens the workbook within bounds; a fault of the file, even one that makes its reader panic,
/// is one problem.
fn opened<T>(
    bytes: &[u8],
    path: &str,
    then: impl FnOnce(&mut Book<'_>) -> Result<T, Broken>,
) -> Result<T, Box<Problem>> {
    let result = bounded(bytes, MAX_UNPACKED_BYTES).and_then(|()| {
        caught(|| {
            let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
            then(&mut book)
        })
        .unwrap_or_else(|| Err("its parts contradict each other".into()))
    });
    result.map_err(|why| {
        Box::new(
            Problem::error("bad-workbook", path)
                .found(
                    format!("无法读取的工作簿（{why}）"),
                    format!("a workbook that cannot be read: {why}"),
                )
                .expected(
                    "未加密的 xlsx 工作簿",
                    "an xlsx workbook without a password",
                )
                .advice(
                    "用表格软件重新另存为 xlsx",
                    "open it and save it as xlsx again",
                ),
        )
    })
}

/// Reads one sheet of a workbook that is no region: the one named, or the first. Gives its name;
/// a name that no sheet has is a problem that lists those there are.
pub(crate) fn read_sheet_rows(
    bytes: &[u8],
    path: &str,
    wanted: Option<&str>,
    taker: &mut dyn Rows,
) -> Result<String, Box<Problem>> {
    opened(bytes, path, |book| {
        let sheets = book.sheet_names();
        let sheet = match wanted {
            Some(name) => sheets.iter().find(|s| normal(s) == normal(name)),
            None => sheets.first(),
        };
        let Some(sheet) = sheet else {
            return Ok(Err(Box::new(sheet_absent(path, wanted, &sheets))));
        };
        let mut header = true;
        rows(book, sheet, &mut |row, cells| {
            if std::mem::take(&mut header) {
                taker.header(row, cells)
            } else {
                taker.row(row, cells)
            }
        })?;
        Ok(Ok(sheet.clone()))
    })?
}

/// Unpacks every part to nowhere, so that no part can fill the memory later.
fn bounded(bytes: &[u8], limit: u64) -> Result<(), Broken> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    if zip.len() > MAX_PARTS {
        return Err(format!("more than {MAX_PARTS} parts"));
    }
    let mut left = limit;
    let mut head = vec![];
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).map_err(|e| e.to_string())?;
        head.clear();
        let mut unpacked = part
            .by_ref()
            .take(4096)
            .read_to_end(&mut head)
            .map_err(|e| e.to_string())? as u64;
        unpacked += std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
            .map_err(|e| e.to_string())?;
        if unpacked > left {
            return Err(format!("more than {limit} bytes when unpacked"));
        }
        left -= unpacked;
        // the reader reserves room for as many strings as the file claims to have
        if claimed_strings(&head) > limit / 24 {
            return Err("it claims more strings than it can hold".into());
        }
    }
    Ok(())
}

fn claimed_strings(head: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(head);
    let Some((_, rest)) = text.split_once("uniqueCount") else {
        return 0;
    };
    let digits: String = rest
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    if digits.is_empty() {
        0
    } else {
        digits.parse().unwrap_or(u64::MAX)
    }
}

/// The table that a sheet holds: by id, by title, or by the id behind a title.
pub(crate) fn spec_of(sheet: &str) -> Option<&'static TableSpec> {
    let last = sheet.split_whitespace().next_back().unwrap_or_default();
    schema().iter().find(|t| {
        t.id == last
            || [&t.id, &t.title.zh, &t.title.en]
                .iter()
                .any(|n| normal(n) == normal(sheet))
    })
}

fn read_sheet(
    book: &mut Book<'_>,
    sheet: &str,
    entry: &Entry,
    loaded: &mut Loaded,
    problems: &mut Collector,
) -> Result<usize, Broken> {
    let mut builder = Builder::new(loaded, problems, entry, Some(sheet));
    let mut header = true;
    let result = rows(book, sheet, &mut |row, cells| {
        if std::mem::take(&mut header) {
            builder.header(row, cells)
        } else {
            builder.row(row, cells)
        }
    });
    let count = builder.finish();
    result.map(|()| count)
}

/// Hands over every row that is not empty, numbered from 1.
fn rows(
    book: &mut Book<'_>,
    sheet: &str,
    each: &mut dyn FnMut(usize, &[&str]) -> bool,
) -> Result<(), Broken> {
    let mut reader = book
        .worksheet_cells_reader(sheet)
        .map_err(|e| e.to_string())?;
    let mut current = 0;
    let mut cells: Vec<String> = vec![];
    let mut emit = |row: u32, cells: &mut Vec<String>| {
        let words: Vec<&str> = cells.iter().map(String::as_str).collect();
        let on = words.iter().all(|w| w.trim().is_empty()) || each(row as usize + 1, &words);
        cells.clear();
        on
    };
    while let Some(cell) = reader.next_cell().map_err(|e| e.to_string())? {
        let (row, column) = cell.get_position();
        let value = text(cell.get_value());
        if value.is_empty() {
            continue;
        }
        let column = column as usize;
        if row >= MAX_SHEET_ROWS || column >= MAX_COLUMNS || row < current {
            let name = cell_name(column, row as usize + 1);
            return Err(format!(
                "sheet {sheet}: cell {name} is out of order or out of bounds"
            ));
        }
        if row > current {
            if !emit(current, &mut cells) {
                return Ok(());
            }
            current = row;
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = value;
    }
    emit(current, &mut cells);
    Ok(())
}

/// The value as it is shown. A workbook keeps 15 digits; what lies beyond is noise of its
/// arithmetic (0.1 + 0.2), which must not make an amount of money inexact.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(x) => fifteen_digits(*x),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(day) if !day.is_duration() => {
            let (y, m, d, ..) = day.to_ymd_hms_milli();
            format!("{y:04}-{m:02}-{d:02}")
        }
        DataRef::DateTime(time) => fifteen_digits(time.as_f64()),
        DataRef::Error(e) => e.to_string(),
    }
}

fn fifteen_digits(x: f64) -> String {
    format!("{x:.14e}")
        .parse::<f64>()
        .map_or_else(|_| x.to_string(), |rounded| rounded.to_string())
}

/// Sheet "sources": table, title, path, licence.
fn read_sources(book: &mut Book<'_>, sheet: &str, reading: &mut Reading) -> Result<(), Broken> {
    let loaded = &mut reading.loaded;
    let mut header = true;
    rows(book, sheet, &mut |_, cells| {
        if std::mem::take(&mut header) {
            return true;
        }
        let word = |i: usize| {
            cells
                .get(i)
                .map(|w| w.trim().to_string())
                .unwrap_or_default()
        };
        let table = spec_of(&word(0)).and_then(|t| loaded.get_mut(&t.id));
        if let (Some(table), false) = (table, word(1).is_empty()) {
            table.table.sources.push(Source {
                title: word(1),
                path: word(2),
                licence: word(3),
            });
        }
        true
    })
}

fn unknown_sheet(entry: &Entry, sheet: &str) -> Problem {
    let near = nearest(
        sheet,
        schema().iter().flat_map(|t| [t.id.as_str(), &t.title.zh]),
    );
    let (zh, en) = near.map_or_else(
        || {
            (
                "按表名或中文标题改名；表名见 docs/region.md".to_string(),
                "name it after a table (docs/region.md lists them), or delete it".to_string(),
            )
        },
        |n| (format!("是否应为“{n}”？"), format!("is {n} meant?")),
    );
    Problem::warning("unknown-sheet", &entry.path)
        .sheet(Some(sheet))
        .found(
            format!("未知工作表“{}”，未读入", quote(sheet)),
            format!(
                "sheet \"{}\", which is no table and is not read",
                quote(sheet)
            ),
        )
        .advice(zh, en)
}

fn no_sheet(entry: &Entry, spec: &TableSpec, sheets: &[String]) -> Problem {
    let wanted = entry.sheet.as_deref().unwrap_or(&spec.id);
    sheet_absent(&entry.path, Some(wanted), sheets).advice(
        "在描述文件中用 \"sheet\" 指明工作表",
        "name the sheet in datapackage.json with \"sheet\"",
    )
}

fn sheet_absent(path: &str, wanted: Option<&str>, sheets: &[String]) -> Problem {
    let list = sheets
        .iter()
        .map(|s| quote(s))
        .collect::<Vec<_>>()
        .join(", ");
    let wanted = quote(wanted.unwrap_or_default());
    Problem::error("sheet-absent", path)
        .found(format!("工作表 {list}"), format!("the sheets {list}"))
        .expected(
            format!("工作表“{wanted}”"),
            format!("a sheet named \"{wanted}\""),
        )
        .advice("从列出的工作表中选一个", "take one of the sheets listed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_of_workbook_arithmetic_is_dropped() {
        assert_eq!(fifteen_digits(0.1 + 0.2), "0.3");
        assert_eq!(fifteen_digits(330_523.0), "330523");
        assert_eq!(fifteen_digits(330_523_100_201.0), "330523100201");
        assert_eq!(fifteen_digits(-1.5e-7), "-0.00000015");
    }

    #[test]
    fn a_packed_workbook_cannot_fill_the_memory() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
        zip.start_file("xl/a.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(&vec![b'0'; 100_000]).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 2_000);
        assert!(bounded(&bytes, 99_999).unwrap_err().contains("unpacked"));
        bounded(&bytes, 100_000).unwrap();
    }

    #[test]
    fn a_workbook_that_claims_too_many_strings_is_refused() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
        let plain = zip::write::SimpleFileOptions::default();
        zip.start_file("xl/sharedStrings.xml", plain).unwrap();
        zip.write_all(b"<sst uniqueCount=\"99999999999\">").unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert!(
            bounded(&bytes, MAX_UNPACKED_BYTES)
                .unwrap_err()
                .contains("strings")
        );
    }

    #[test]
    fn a_cell_far_out_is_refused() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "place").unwrap();
        sheet.write_string(1, 600, "x").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
        let broken = rows(&mut book, "Sheet1", &mut |_, _| true).unwrap_err();
        assert_eq!(
            broken,
            "sheet Sheet1: cell WC2 is out of order or out of bounds"
        );
    }

    #[test]
    fn claims_about_strings_are_read() {
        assert_eq!(claimed_strings(b"<sst count=\"9\" uniqueCount=\"77\">"), 77);
        assert_eq!(
            claimed_strings(b"<sst uniqueCount='999999999999999999999'>"),
            u64::MAX
        );
        assert_eq!(claimed_strings(b"<sst>"), 0);
    }
}
