//! Columns of a table file, whatever its form, and every problem of it at once.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use parquet::{
    data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type},
    file::writer::SerializedFileWriter,
    schema::parser::parse_message_type,
};
use ronghe_atlas::{Columns, Findings, Want, column_names, read_columns};
use ronghe_base::Lang;
use std::{fs, io::Write, path::PathBuf, sync::Arc};

const TEXT: &str = "hukou,income,n,note\n农业,1e4,2,\"a, b\"\n非农业,,3,\n农业,-0.5,1,x\n";

struct Dir(tempfile::TempDir);

impl Dir {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn wants() -> Vec<Want> {
    vec![
        Want::number("income"),
        Want::label("hukou"),
        Want::number("n"),
        Want::label("n"),
    ]
}

fn meets(columns: &Columns) {
    assert_eq!(columns.rows(), 3);
    assert_eq!(columns.available, ["hukou", "income", "n", "note"]);
    let income = columns.numbers("income").unwrap();
    assert_eq!(income.missing, 1);
    assert!(income.values[1].is_nan());
    assert_eq!(
        (&income.values[..1], &income.values[2..]),
        (&[1e4][..], &[-0.5][..])
    );
    let hukou = columns.labels("hukou").unwrap();
    assert_eq!(
        (hukou.names.as_slice(), hukou.codes.as_slice()),
        (
            ["农业".to_string(), "非农业".into()].as_slice(),
            [0, 1, 0].as_slice()
        )
    );
    assert_eq!(columns.numbers("n").unwrap().values, [2.0, 3.0, 1.0]);
    assert_eq!(columns.labels("n").unwrap().names, ["2", "3", "1"]);
    assert!(columns.numbers("hukou").is_none());
}

#[test]
fn csv_in_both_encodings_and_packed() {
    let dir = Dir::new();
    let utf8 = dir.file("a.csv", TEXT.as_bytes());
    let plain = read_columns(&utf8, None, &wants()).unwrap();
    meets(&plain);
    assert_eq!(plain.lines, [2, 3, 4]);
    assert!(plain.findings.problems.is_empty());
    let (gb, ..) = encoding_rs::GB18030.encode(TEXT);
    let gb = read_columns(&dir.file("b.csv", &gb), None, &wants()).unwrap();
    meets(&gb);
    assert_eq!(gb.findings.problems[0].code, "encoding-guessed");
    let mut packed = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    packed.write_all(TEXT.as_bytes()).unwrap();
    let packed = dir.file("c.csv.gz", &packed.finish().unwrap());
    meets(&read_columns(&packed, None, &wants()).unwrap());
    assert_eq!(column_names(&utf8, None).unwrap(), plain.available);
}

#[test]
fn workbooks_by_sheet() {
    let dir = Dir::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("about").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("人").unwrap();
    for (c, name) in ["hukou", "income", "n", "note"].iter().enumerate() {
        sheet
            .write_string(0, u16::try_from(c).unwrap(), *name)
            .unwrap();
    }
    let rows = [
        ("农业", Some(1e4), 2),
        ("非农业", None, 3),
        ("农业", Some(-0.5), 1),
    ];
    for (r, (hukou, income, n)) in (1..).zip(rows) {
        sheet.write_string(r, 0, hukou).unwrap();
        if let Some(income) = income {
            sheet.write_number(r, 1, income).unwrap();
        }
        sheet.write_number(r, 2, n).unwrap();
    }
    sheet.write_string(5, 1, "元").unwrap();
    let path = dir.file("a.xlsx", &book.save_to_buffer().unwrap());
    let bad = read_columns(&path, Some("人"), &wants()).unwrap_err();
    let said = bad.say(Lang::En);
    assert!(
        said.contains("a.xlsx sheet 人 cell B6, column income: found \"元\", expected a number"),
        "{said}"
    );
    let absent = read_columns(&path, Some("people"), &wants()).unwrap_err();
    assert!(
        absent.say(Lang::En).contains("found the sheets about, 人"),
        "{}",
        absent.say(Lang::En)
    );
}

#[test]
fn parquet_takes_only_the_columns_asked_for() {
    let dir = Dir::new();
    let schema = "message m { REQUIRED BYTE_ARRAY hukou (UTF8); OPTIONAL DOUBLE income; REQUIRED INT64 n; REQUIRED BYTE_ARRAY note (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = vec![];
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let words = |w: [&str; 3]| w.map(ByteArray::from);
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&words(["农业", "非农业", "农业"]), None, None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<DoubleType>()
        .write_batch(&[1e4, -0.5], Some(&[1, 0, 1]), None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<Int64Type>()
        .write_batch(&[2, 3, 1], None, None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&words(["a, b", "", "x"]), None, None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    let path = dir.file("a.parquet", &bytes);
    meets(&read_columns(&path, None, &wants()).unwrap());
    // a column that is missing throughout still has its rows
    let only = read_columns(&path, None, &[Want::number("income")]).unwrap();
    assert_eq!(
        (only.rows(), only.numbers("income").unwrap().missing),
        (3, 1)
    );
    assert_eq!(column_names(&path, None).unwrap().len(), 4);
}

fn said(problems: &Findings) -> String {
    problems.say(Lang::En)
}

#[test]
fn every_problem_at_once() {
    let dir = Dir::new();
    let path = dir.file("a.csv", b"income,Income ,w\n1,2,x\n3\n\"1,000\",2,inf\n");
    let wants = [
        Want::number("income"),
        Want::number("w"),
        Want::label("incme"),
    ];
    let problems = read_columns(&path, None, &wants).unwrap_err();
    let said = said(&problems).replace(&path.display().to_string(), "a.csv");
    assert_eq!(
        said,
        "error [unknown-column] a.csv row 1, column incme: found no such column, expected one of the columns income, Income, w; do: is \"income\" meant?\n\
         error [not-a-number] a.csv row 2, column w: found \"x\", expected a number; do: write digits only; the unit belongs in brackets behind the column name\n\
         error [ragged-row] a.csv row 3: found 1 values, expected 3, as many as the header; do: look for a comma too many or too few; words with a comma need double quotes\n\
         error [not-a-number] a.csv row 4, column income: found \"1,000\", expected a number; do: drop the thousands separators\n\
         error [not-finite] a.csv row 4, column w: found \"inf\", expected a finite number; do: write a finite number, or leave the cell empty when unknown\n\
         5 errors, 0 warnings, 0 notes\n"
    );
    // near enough, but of two columns
    let twice = read_columns(&path, None, &[Want::number("INCOME")]).unwrap_err();
    assert!(twice.problems[0].code == "column-twice", "{twice:?}");
}

#[test]
fn files_that_are_none() {
    let dir = Dir::new();
    let code = |path: PathBuf| {
        let problems = read_columns(&path, None, &[Want::number("x")]).unwrap_err();
        problems.problems[0].code
    };
    assert_eq!(code("/no/such/file.csv".into()), "file-absent");
    assert_eq!(code(dir.0.path().to_path_buf()), "unknown-format");
    assert_eq!(code(dir.file("a.dta", b"x")), "unknown-format");
    assert_eq!(code(dir.file("a.csv", b"")), "empty-file");
    assert_eq!(code(dir.file("b.csv", b"x\n")), "empty-table");
    assert_eq!(code(dir.file("a.xlsx", b"PK")), "bad-workbook");
    assert_eq!(code(dir.file("a.parquet", b"PAR1")), "bad-parquet");
    assert_eq!(code(dir.file("a.csv.gz", b"no")), "unreadable");
    let many = format!("x\n{}", "-\n".repeat(30));
    let path = dir.file("c.csv", many.as_bytes());
    let problems = read_columns(&path, None, &[Want::number("x")]).unwrap_err();
    assert_eq!(problems.problems.len(), 21, "twenty told, the rest counted");
}
