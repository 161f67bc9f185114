//! Tables as CSV and JSON.
//!
//! CSV: UTF-8 with a byte order mark, so that spreadsheets read Chinese; one head row of column
//! ids, so that programs read it too (labels and units stand in `columns.csv` and in the JSON). A
//! column with words in two languages becomes two, `<id>_zh` and `<id>_en`. Missing is empty.
//! Numbers are written in full, money in yuan with two decimals. A text that a spreadsheet would
//! run as a formula (`=`, `+`, `-`, `@`, tab or return first) gets a leading `'`; numbers do not.

use crate::{Document, ReportError};
use ronghe_base::{Cell, Column, Lang, Table};
use serde_json::{Value, json};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Checks that all columns are of one length.
pub(crate) fn check(table: &Table) -> Result<(), ReportError> {
    let expected = table.rows();
    match table.columns.iter().find(|c| c.cells.len() != expected) {
        None => Ok(()),
        Some(column) => Err(ReportError::Ragged {
            table: table.id.clone(),
            column: column.id.clone(),
            found: column.cells.len(),
            expected,
        }),
    }
}

/// A table as CSV.
///
/// ```
/// # use ronghe_base::{Table, Text, Unit};
/// # use ronghe_report::table_csv;
/// let mut table = Table::new("t", Text::same("t"))
///     .column("place", Text::new("地区", "Place"), Unit::None)
///     .column("ratio", Text::new("比", "Ratio"), Unit::Ratio);
/// table.push(["=1+1".into(), 2.5.into()]);
/// assert_eq!(table_csv(&table)?, "\u{feff}place,ratio\n'=1+1,2.5\n");
/// # Ok::<(), ronghe_report::ReportError>(())
/// ```
///
/// # Errors
/// [`ReportError::Ragged`], [`ReportError::Csv`].
pub fn table_csv(table: &Table) -> Result<String, ReportError> {
    check(table)?;
    // asked once a column: asking for every cell would make long tables quadratic
    let columns: Vec<(&Column, bool)> = table
        .columns
        .iter()
        .map(|c| (c, two_languages(&c.cells)))
        .collect();
    let mut head = vec![];
    for &(column, both) in &columns {
        if both {
            head.extend([format!("{}_zh", column.id), format!("{}_en", column.id)]);
        } else {
            head.push(column.id.clone());
        }
    }
    let mut rows = vec![head.iter().map(|h| guard(h)).collect::<Vec<String>>()];
    for row in 0..table.rows() {
        let mut fields = vec![];
        for &(column, both) in &columns {
            let cell = &column.cells[row];
            fields.push(field(cell, Lang::Zh));
            if both {
                fields.push(field(cell, Lang::En));
            }
        }
        rows.push(fields);
    }
    write_csv(&table.id, &rows)
}

/// What every column of every table means: table, column, labels, unit.
pub(crate) fn columns_csv(tables: &[&Table]) -> Result<String, ReportError> {
    let head = [
        "table", "title_zh", "title_en", "column", "label_zh", "label_en", "unit",
    ];
    let mut rows = vec![head.map(String::from).to_vec()];
    for table in tables {
        for column in &table.columns {
            let (title, label) = (&table.title, &column.label);
            let fields = [
                &table.id, &title.zh, &title.en, &column.id, &label.zh, &label.en,
            ];
            let mut fields: Vec<String> = fields.iter().map(|f| guard(f)).collect();
            fields.push(column.unit.id());
            rows.push(fields);
        }
    }
    write_csv("columns", &rows)
}

fn write_csv(id: &str, rows: &[Vec<String>]) -> Result<String, ReportError> {
    let error = |source| ReportError::Csv {
        table: id.into(),
        source,
    };
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(vec![]);
    for row in rows.iter().filter(|row| !row.is_empty()) {
        writer.write_record(row).map_err(error)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|e| error(e.into_error().into()))?;
    Ok(BYTE_ORDER_MARK.to_string() + &String::from_utf8_lossy(&bytes))
}

fn two_languages(cells: &[Cell]) -> bool {
    cells
        .iter()
        .any(|c| matches!(c, Cell::Text(t) if t.zh != t.en))
}

fn field(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Number(x) if x.is_nan() => String::new(),
        Cell::Number(x) => x.to_string(),
        Cell::Count(n) => n.to_string(),
        Cell::Money(fen) => fen.to_string(),
        Cell::Year(year) => year.to_string(),
        Cell::Word(word) => guard(word),
        Cell::Text(text) => guard(text.get(lang)),
        Cell::Place(place) => place.code().to_string(),
    }
}

/// A text that a spreadsheet will not run.
fn guard(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text.to_string()
    }
}

/// A table as JSON: columns with label and unit, rows as arrays, notes, sources.
///
/// Missing is `null`; money is text in yuan; words in two languages are `{"zh", "en"}`; a number
/// that is not finite is the text `NaN`, `inf` or `-inf`.
///
/// ```
/// # use ronghe_base::{Cell, Table, Text, Unit};
/// # use ronghe_report::table_json;
/// let mut table = Table::new("t", Text::same("t")).column("x", Text::same("x"), Unit::Ratio);
/// table.push([Cell::Missing]);
/// table.push([2.5.into()]);
/// let json = table_json(&table);
/// assert_eq!(json["rows"].to_string(), "[[null],[2.5]]");
/// assert_eq!(json["columns"][0]["unit"], "ratio");
/// ```
pub fn table_json(table: &Table) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|c| json!({"id": c.id, "label": c.label, "unit": c.unit}))
        .collect();
    let row = |r: usize| -> Vec<Value> {
        let cells = table.columns.iter().map(|c| c.cells.get(r));
        cells
            .map(|cell| cell.map_or(Value::Null, cell_json))
            .collect()
    };
    json!({
        "id": table.id,
        "title": table.title,
        "columns": columns,
        "rows": (0..table.rows()).map(row).collect::<Vec<_>>(),
        "notes": table.notes,
        "sources": table.sources,
    })
}

/// A report as JSON: id, title, the line of how it was made, and every table once. Sentences and
/// pictures are left to the pages.
pub fn document_json(document: &Document) -> Value {
    let mut tables: Vec<&Table> = vec![];
    for table in document.tables() {
        if tables.iter().all(|t| t.id != table.id) {
            tables.push(table);
        }
    }
    json!({
        "id": document.id,
        "title": document.title,
        "subtitle": document.subtitle,
        "made": document.made,
        "tables": tables.into_iter().map(table_json).collect::<Vec<_>>(),
    })
}

fn cell_json(cell: &Cell) -> Value {
    match cell {
        Cell::Missing => Value::Null,
        Cell::Number(x) if x.is_finite() => json!(x),
        Cell::Number(x) => json!(x.to_string()),
        Cell::Count(n) => json!(n),
        Cell::Year(year) => json!(year),
        Cell::Money(fen) => json!(fen.to_string()),
        Cell::Word(word) => json!(word),
        Cell::Text(text) => json!({"zh": text.zh, "en": text.en}),
        Cell::Place(place) => json!(place.code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronghe_base::{Fen, Text, Unit};

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        for bad in ["=1", "+a", "-b", "@c", "\td", "\re"] {
            assert_eq!(guard(bad), format!("'{bad}"));
        }
        for good in ["-1.5", "+2", "甲", ""] {
            assert_eq!(guard(good), good);
        }
        let mut table = Table::new("t", Text::same("t"))
            .column("x", Text::same("x"), Unit::Yuan)
            .column("n", Text::same("n"), Unit::None);
        table.push([Fen::new(-150).into(), Text::new("甲", "=A").into()]);
        table.push([(-0.5).into(), Cell::Missing]);
        insta::assert_snapshot!(table_csv(&table).unwrap().trim_start_matches('\u{feff}'), @r"
        x,n_zh,n_en
        -1.50,甲,'=A
        -0.5,,
        ");
    }

    #[test]
    fn odd_columns_are_named() {
        let mut table = Table::new("t", Text::same("t"))
            .column("a", Text::same("a"), Unit::None)
            .column("b", Text::same("b"), Unit::None);
        table.columns[0].cells.push("x".into());
        let said = table_csv(&table).unwrap_err().to_string();
        insta::assert_snapshot!(said, @r#"table "t": column "b" has 0 rows, but the first column has 1"#);
    }
}
