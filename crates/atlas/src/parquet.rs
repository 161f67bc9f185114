//! Parquet: columns as other programs write them, read row by row.
//!
//! Sizes are checked before anything is read. The reader still panics on some hostile files; that
//! is one problem in the findings, and nothing is printed (see [`crate::quiet`]).

use crate::{
    build::Rows,
    files::{MAX_COLUMNS, MAX_UNPACKED_BYTES},
    problem::Problem,
    quiet::caught,
};
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
    schema::types::Type,
};

/// Reads a Parquet file into the table. Rows are numbered as if a header stood in row 1.
pub(crate) fn read(bytes: &[u8], builder: &mut dyn Rows) {
    // the reader trusts the file in places; a panic of it is a fault of the file
    let result = caught(|| rows(bytes, builder))
        .unwrap_or_else(|| Err("its parts contradict each other".into()));
    if let Err(why) = result {
        builder.problem(
            Problem::error("bad-parquet", "")
                .found(
                    format!("无法读取的 Parquet 文件（{why}）"),
                    format!("a Parquet file that cannot be read: {why}"),
                )
                .expected(
                    "平面表，不压缩或以 snappy、gzip 压缩",
                    "a flat table, plain or packed with snappy or gzip",
                )
                .advice(
                    "重新导出，或另存为 CSV",
                    "export it again, or save the table as CSV",
                ),
        );
    }
}

fn rows(bytes: &[u8], builder: &mut dyn Rows) -> Result<(), String> {
    let reader = SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes))
        .map_err(|e| e.to_string())?;
    let meta = reader.metadata();
    let fields = meta
        .file_metadata()
        .schema_descr()
        .root_schema()
        .get_fields();
    let unpacked: i64 = meta
        .row_groups()
        .iter()
        .map(|g| g.total_byte_size().max(0))
        .sum();
    let rows = meta.file_metadata().num_rows();
    if fields.len() > MAX_COLUMNS
        || usize::try_from(rows).is_ok_and(|n| n > builder.limit())
        || u64::try_from(unpacked).is_ok_and(|n| n > MAX_UNPACKED_BYTES)
    {
        return Err(format!(
            "{} columns, {rows} rows, {unpacked} bytes are more than can be read",
            fields.len()
        ));
    }
    if let Some(nested) = fields.iter().find(|f| !f.is_primitive()) {
        return Err(format!("column {} is nested", nested.name()));
    }
    let names: Vec<String> = fields.iter().map(|f| f.name().to_string()).collect();
    let words: Vec<&str> = names.iter().map(String::as_str).collect();
    if !builder.header(1, &words) {
        return Ok(());
    }
    let positions = builder
        .positions()
        .unwrap_or_else(|| (0..fields.len()).collect());
    let only: Vec<_> = positions.iter().map(|&at| fields[at].clone()).collect();
    let only = Type::group_type_builder(meta.file_metadata().schema().name())
        .with_fields(only)
        .build()
        .map_err(|e| e.to_string())?;
    let mut cells = vec![String::new(); fields.len()];
    let rows = reader.get_row_iter(Some(only)).map_err(|e| e.to_string())?;
    for (i, row) in rows.enumerate() {
        let row = row.map_err(|e| e.to_string())?;
        for (&at, (_, field)) in positions.iter().zip(row.get_column_iter()) {
            cells[at] = text(field);
        }
        let words: Vec<&str> = cells.iter().map(String::as_str).collect();
        if !builder.row(i + 2, &words) {
            break;
        }
    }
    Ok(())
}

/// A value as text that the columns read.
fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(s) => s.clone(),
        Field::Double(x) => x.to_string(),
        Field::Float(x) => x.to_string(),
        Field::Bytes(b) => String::from_utf8_lossy(b.data()).into_owned(),
        other => other.to_string(),
    }
}
