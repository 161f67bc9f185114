//! An empty region to fill in: a folder of CSV files, or one workbook.

use crate::{
    AtlasError,
    files::plain,
    open::DESCRIPTION,
    schema::{ColumnSpec, Format, Kind, TableSpec, schema},
    units::{self, Factor},
};
use ronghe_base::{Lang, Unit};
use rust_xlsxwriter::{
    Color, DataValidation, Format as Style, FormatPattern, Note, Workbook, Worksheet, XlsxError,
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    fs, iter,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// How many drafts were made.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

/// Rows of a sheet that carry a list of choices.
const ROWS_WITH_LISTS: u32 = 5_000;
/// A workbook takes a list of choices of at most this many letters.
const LIST_LETTERS: usize = 255;
/// A sheet name takes at most this many letters.
const SHEET_LETTERS: usize = 31;

/// Writes an empty region: `datapackage.json`, one CSV file a table with its header, and a
/// README.md that says how to go on.
///
/// # Errors
/// As [`write_folder`].
pub fn new_folder(dir: &Path, lang: Lang) -> Result<(), AtlasError> {
    write_folder(dir, &empty_region(&name_of(dir), lang))
}

/// Writes files into a new or empty folder: all of them, or none. The folder appears under its
/// name once it is complete; until then, its files stand in a hidden folder beside it.
///
/// # Shapes and units
/// - `files`: bytes by plain relative path with slashes, such as `deals/land.toml`
///
/// # Errors
/// [`AtlasError::Exists`] when there is a file of that name or a folder that is not empty;
/// [`AtlasError::Path`] when a path would leave the folder; [`AtlasError::Write`]. After an error
/// nothing of ours is left.
///
/// ```
/// # use ronghe_atlas::{AtlasError, write_folder};
/// # use std::collections::BTreeMap;
/// let dir = std::env::temp_dir().join(format!("ronghe-written-{}", std::process::id()));
/// let files = BTreeMap::from([("deals/land.toml".to_string(), b"x = 1".to_vec())]);
/// write_folder(&dir, &files)?;
/// assert_eq!(std::fs::read(dir.join("deals/land.toml"))?, b"x = 1");
/// assert!(matches!(write_folder(&dir, &files), Err(AtlasError::Exists { .. })));
/// # std::fs::remove_dir_all(&dir)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_folder(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), AtlasError> {
    let full = |dir| fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if dir.is_file() || full(dir) {
        return Err(exists(dir));
    }
    for path in files.keys() {
        plain(path)?;
    }
    staged(dir, |draft| {
        fs::create_dir(draft)?;
        for (path, bytes) in files {
            let path = draft.join(path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, bytes)?;
        }
        Ok(())
    })
}

/// Makes a file or folder under another name beside `path`, then renames it; when anything fails,
/// removes it.
fn staged(path: &Path, make: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<(), AtlasError> {
    let draft = draft_of(path)?;
    let result = make(&draft).and_then(|()| put(&draft, path));
    result.map_err(|e| {
        // the draft is ours; that it cannot be removed changes nothing for the caller
        let _ = if draft.is_dir() {
            fs::remove_dir_all(&draft)
        } else {
            fs::remove_file(&draft)
        };
        write(path, &e)
    })
}

/// Renames the draft, in place of an empty folder of that name if there is one.
fn put(draft: &Path, path: &Path) -> std::io::Result<()> {
    let empty = path.is_dir();
    if empty {
        fs::remove_dir(path)?;
    }
    fs::rename(draft, path).inspect_err(|_| {
        if empty {
            // as it was found; the first error is the one to tell
            let _ = fs::create_dir(path);
        }
    })
}

/// The files of an empty region.
fn empty_region(name: &str, lang: Lang) -> BTreeMap<String, Vec<u8>> {
    let tables: Vec<&TableSpec> = schema()
        .iter()
        .filter(|t| t.format == Format::Table)
        .collect();
    let resources: Vec<_> = tables.iter().map(|t| resource(t, lang)).collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": { "zh": name, "en": name },
        "licenses": [],
        "resources": resources,
    });
    let header = |spec: &&TableSpec| {
        let ids: Vec<&str> = spec.columns.iter().map(|c| c.id.as_str()).collect();
        // the mark at the start keeps spreadsheets from saving the file in another encoding
        let text = format!("\u{feff}{}\n", ids.join(","));
        (format!("{}.csv", spec.id), text.into_bytes())
    };
    let mut files: BTreeMap<String, Vec<u8>> = tables.iter().map(header).collect();
    files.insert(DESCRIPTION.into(), format!("{package:#}\n").into_bytes());
    files.insert("README.md".into(), readme(&tables, lang).into_bytes());
    files
}

fn resource(spec: &TableSpec, lang: Lang) -> serde_json::Value {
    let fields: Vec<_> = spec
        .columns
        .iter()
        .map(|c| {
            let mut field =
                json!({ "name": c.id, "title": c.label.get(lang), "type": json_type(c.kind) });
            if !matches!(c.unit(), Unit::None | Unit::Number | Unit::CalendarYear) {
                field["unit"] = json!(c.unit().id());
            }
            field
        })
        .collect();
    json!({
        "name": spec.id,
        "title": spec.title.get(lang),
        "path": format!("{}.csv", spec.id),
        "format": "csv",
        "encoding": "utf-8",
        "sources": [],
        "schema": { "fields": fields, "primaryKey": spec.key },
    })
}

/// Type of a column in the words of Frictionless.
fn json_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Place | Kind::Word | Kind::Choice => "string",
        Kind::Year => "year",
        Kind::Number | Kind::Money => "number",
        Kind::Count => "integer",
        Kind::Date => "date",
        Kind::Bool => "boolean",
    }
}

fn readme(tables: &[&TableSpec], lang: Lang) -> String {
    let mut out = match lang {
        Lang::Zh => "# 新区域\n\n\
            1. 把数据填入各 CSV 文件；第一行是列名，不要改动。不用的可选表留空即可。\n\
            2. 在 `datapackage.json` 中写明名称、每张表的来源（sources）与许可（licenses）。\n\
            3. 单位不同时，在列名后加括号注明，如 `total（万人）`，读入时换算。\n\
            4. 不知道的值留空，不要写“-”或“NA”。\n\
            5. 运行 `ronghe check .`，按提示改正。\n\n| 文件 | 内容 | 必需 |\n|---|---|---|\n"
            .to_string(),
        Lang::En => "# A new region\n\n\
            1. Fill in the CSV files; the first row holds the names of the columns. Leave optional tables that you do not need as they are.\n\
            2. In `datapackage.json`, state the name and the sources and licences of every table.\n\
            3. Where your unit differs, put it behind the name of the column, `total (10,000 persons)`; it is converted.\n\
            4. Leave unknown values empty; do not write `-` or `NA`.\n\
            5. Run `ronghe check .` and follow what it says.\n\n| file | content | required |\n|---|---|---|\n"
            .to_string(),
    };
    out.extend(tables.iter().map(|t| {
        let needed = match (t.optional, lang) {
            (true, _) => "",
            (false, Lang::Zh) => "是",
            (false, Lang::En) => "yes",
        };
        format!("| {}.csv | {} | {needed} |\n", t.id, t.title.get(lang))
    }));
    out
}

/// Writes a workbook to fill in: a sheet that explains, one sheet a table with a header, notes
/// and lists of choices, and a sheet for the sources.
///
/// # Errors
/// [`AtlasError::Exists`] when the file is there; [`AtlasError::Write`].
pub fn new_workbook(path: &Path, lang: Lang) -> Result<(), AtlasError> {
    if path.exists() {
        return Err(exists(path));
    }
    let bytes = workbook(lang)
        .and_then(|mut book| book.save_to_buffer())
        .map_err(|e| AtlasError::Write {
            path: path.display().to_string(),
            why: e.to_string(),
        })?;
    staged(path, |draft| fs::write(draft, bytes))
}

fn workbook(lang: Lang) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    explain(book.add_worksheet(), lang)?;
    for spec in schema().iter().filter(|t| t.format == Format::Table) {
        sheet(book.add_worksheet(), spec, lang)?;
    }
    let sources = book.add_worksheet();
    sources.set_name(if lang == Lang::Zh {
        "来源"
    } else {
        "sources"
    })?;
    let names = match lang {
        Lang::Zh => ["表", "来源", "出处（文号、表号、页、网址）", "许可"],
        Lang::En => [
            "table",
            "title",
            "path (document, table, page, address)",
            "licence",
        ],
    };
    for (column, name) in (0..).zip(names) {
        sources.write_string_with_format(0, column, name, &head(false))?;
        sources.set_column_width(column, 28)?;
    }
    sources.set_freeze_panes(1, 0)?;
    Ok(book)
}

fn head(required: bool) -> Style {
    let style = Style::new().set_bold().set_text_wrap();
    if required {
        style
            .set_background_color(Color::RGB(0x001F_4E79))
            .set_font_color(Color::White)
            .set_pattern(FormatPattern::Solid)
    } else {
        style
            .set_background_color(Color::RGB(0x00DD_EBF7))
            .set_pattern(FormatPattern::Solid)
    }
}

fn explain(sheet: &mut Worksheet, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(if lang == Lang::Zh { "说明" } else { "readme" })?;
    let lines: &[&str] = match lang {
        Lang::Zh => &[
            "每张工作表是一张数据表；第一行是列名，深色列必填，鼠标停在列名上可看说明。",
            "从第二行起填写；不用的表留空即可，不要改工作表名。",
            "单位写在列名的括号里；可改为自己的单位，如（万人）（万元），读入时换算。",
            "代码列已设为文本；全国 000000，世界其他地区 W。不知道的值留空，不写“-”。",
            "在“来源”表中为每张表写明来源与许可。",
            "填完后运行 ronghe check，按提示改正。",
        ],
        Lang::En => &[
            "Every sheet is a table. Row 1 holds the names of the columns; dark ones are required; the note on a name explains it.",
            "Fill in from row 2. Leave sheets that you do not need as they are, and keep their names.",
            "The unit stands in brackets behind the name; put your own there, such as (10,000 persons), and it is converted.",
            "Columns of codes are text; nation 000000, rest of the world W. Leave unknown values empty; do not write -.",
            "State source and licence of every table in sheet sources.",
            "Then run ronghe check and follow what it says.",
        ],
    };
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 90)?;
    let mut row = 0;
    for line in lines {
        sheet.write_string(row, 1, *line)?;
        row += 1;
    }
    row += 1;
    for spec in schema().iter().filter(|t| t.format == Format::Table) {
        sheet.write_string(row, 0, sheet_name(spec, lang))?;
        sheet.write_string(row, 1, spec.about.get(lang))?;
        row += 1;
    }
    Ok(())
}

fn sheet(sheet: &mut Worksheet, spec: &TableSpec, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(spec, lang))?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, c) in (0..).zip(&spec.columns) {
        sheet.write_string_with_format(0, column, header(c, lang), &head(c.required))?;
        sheet.insert_note(
            0,
            column,
            &Note::new(help(c, lang)).set_width(260).set_height(150),
        )?;
        sheet.set_column_width(column, 16)?;
        if matches!(c.kind, Kind::Place | Kind::Word | Kind::Date) {
            // text, so that 010203 keeps its zero and a day stays as it is written
            sheet.set_column_format(column, &Style::new().set_num_format("@"))?;
        }
        let choices = shown_choices(c, lang);
        let letters: usize = choices.iter().map(|w| w.encode_utf16().count() + 1).sum();
        if !choices.is_empty() && letters <= LIST_LETTERS {
            let list = DataValidation::new().allow_list_strings(&choices)?;
            sheet.add_data_validation(1, column, ROWS_WITH_LISTS, column, &list)?;
        }
    }
    Ok(())
}

fn shown_choices(column: &ColumnSpec, lang: Lang) -> Vec<String> {
    match (column.kind, lang) {
        (Kind::Bool, Lang::Zh) => vec!["是".into(), "否".into()],
        (Kind::Bool, Lang::En) => vec!["yes".into(), "no".into()],
        (_, Lang::Zh) if column.choices_zh.len() == column.choices.len() => {
            column.choices_zh.clone()
        }
        _ => column.choices.clone(),
    }
}

/// Title and id, as long as a sheet name may be.
pub(crate) fn sheet_name(spec: &TableSpec, lang: Lang) -> String {
    let title = spec.title.get(lang);
    let title = title
        .split(['（', '(', '：', ':'])
        .next()
        .unwrap_or(title)
        .trim();
    let room = SHEET_LETTERS.saturating_sub(spec.id.len() + 1);
    let title: String = title
        .chars()
        .filter(|c| !matches!(c, '*' | '?' | ':' | '[' | ']' | '\\' | '/' | '\''))
        .take(room)
        .collect();
    format!("{} {}", title.trim(), spec.id)
}

/// Name and unit of a column, in a form that is read back.
pub(crate) fn header(column: &ColumnSpec, lang: Lang) -> String {
    let label = column.label.get(lang);
    let unit = column.unit().words(lang);
    let readable = units::factor(&unit, column.unit()) == Some(Factor::ONE);
    match (
        unit.is_empty() || !readable || column.kind == Kind::Year,
        lang,
    ) {
        (true, _) => label.to_string(),
        (false, Lang::Zh) => format!("{label}（{unit}）"),
        (false, Lang::En) => format!("{label} ({unit})"),
    }
}

/// What the note on a header says.
fn help(column: &ColumnSpec, lang: Lang) -> String {
    let kind = column.kind.label();
    let (need, kind_word, choice_word) = match (lang, column.required) {
        (Lang::Zh, true) => ("必填", "类型：", "可选："),
        (Lang::Zh, false) => ("可空", "类型：", "可选："),
        (Lang::En, true) => ("required", "kind: ", "one of: "),
        (Lang::En, false) => ("may be empty", "kind: ", "one of: "),
    };
    let mut lines = vec![
        format!("{} ({})", column.label.get(lang), column.id),
        format!("{kind_word}{}; {need}", kind.get(lang)),
    ];
    let range = match (column.min, column.max) {
        (Some(a), Some(b)) => format!("{a} – {b}"),
        (Some(a), None) => format!("≥ {a}"),
        (None, Some(b)) => format!("≤ {b}"),
        (None, None) => String::new(),
    };
    let choices = shown_choices(column, lang).join(", ");
    if !choices.is_empty() {
        lines.push(format!("{choice_word}{choices}"));
    }
    lines.extend([range, column.about.get(lang).to_string()]);
    lines.retain(|l| !l.is_empty());
    lines.join("\n")
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| "region".into(), |n| n.to_string_lossy().into_owned())
}

/// A free name beside the final one, to write under until all is done.
fn draft_of(path: &Path) -> Result<PathBuf, AtlasError> {
    if path.file_name().is_none() {
        return Err(AtlasError::Write {
            path: path.display().to_string(),
            why: "it is no name of its own; name a new folder or file".into(),
        });
    }
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(|e| write(parent, &e))?;
    }
    // a number for each, as another thread may be writing under the same name; one that is there
    // was left by a run that was killed
    let draft = |n| format!(".{}.{}-{n}.draft", name_of(path), std::process::id());
    Ok(iter::repeat_with(|| DRAFTS.fetch_add(1, Ordering::Relaxed))
        .map(|n| path.with_file_name(draft(n)))
        .find(|d| !d.exists())
        .expect("there is always another number"))
}

fn exists(path: &Path) -> AtlasError {
    AtlasError::Exists {
        path: path.display().to_string(),
    }
}

fn write(path: &Path, error: &std::io::Error) -> AtlasError {
    AtlasError::Write {
        path: path.display().to_string(),
        why: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        names::{self, Header},
        xlsx::spec_of,
    };
    use std::collections::BTreeSet;

    #[test]
    fn every_header_and_sheet_is_read_back_as_itself() {
        for lang in [Lang::Zh, Lang::En] {
            let mut sheets = BTreeSet::new();
            for spec in schema() {
                let name = sheet_name(spec, lang);
                assert!(name.encode_utf16().count() <= SHEET_LETTERS, "{name}");
                assert_eq!(spec_of(&name).map(|t| &t.id), Some(&spec.id), "{name}");
                assert!(sheets.insert(name.to_lowercase()), "{name} twice");
                for (i, column) in spec.columns.iter().enumerate() {
                    let header = header(column, lang);
                    assert_eq!(
                        names::header(spec, &header, &BTreeMap::new()),
                        Header::Known(i, Factor::ONE),
                        "{} {header}",
                        spec.id
                    );
                }
            }
        }
    }
}
