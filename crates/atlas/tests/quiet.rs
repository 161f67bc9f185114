//! A hostile file is told in the findings and prints nothing. Alone in its program, for the panic
//! hook belongs to all of it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use parquet::{
    data_type::{ByteArray, ByteArrayType, Int32Type},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use ronghe_atlas::{Files, Memory, check};
use std::{
    collections::BTreeMap,
    panic::{catch_unwind, set_hook},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Two rows of table `population`.
fn parquet_file() -> Vec<u8> {
    let schema = "message t { required binary place (UTF8); required int32 year; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = vec![];
    let options = Arc::new(WriterProperties::builder().build());
    let mut file = SerializedFileWriter::new(&mut bytes, schema, options).unwrap();
    let mut group = file.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let places = ["330000", "340000"].map(ByteArray::from);
    let writer = column.typed::<ByteArrayType>();
    writer.write_batch(&places, None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let writer = column.typed::<Int32Type>();
    writer.write_batch(&[2020, 2020], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    file.close().unwrap();
    bytes
}

#[test]
fn a_hostile_file_prints_nothing_and_other_panics_still_do() {
    static PRINTED: AtomicUsize = AtomicUsize::new(0);
    set_hook(Box::new(|_| {
        PRINTED.fetch_add(1, Ordering::Relaxed);
    }));
    let whole = parquet_file();
    let json = r#"{"name":"t","resources":[{"name":"population","path":"p.parquet"}]}"#;
    let mut panics = 0;
    for (at, flip) in (0..whole.len()).flat_map(|at| [1, 8, 64, 255].map(|flip| (at, flip))) {
        let mut bytes = whole.clone();
        bytes[at] ^= flip;
        let files = BTreeMap::from([
            ("p.parquet".to_string(), bytes),
            ("datapackage.json".to_string(), json.into()),
        ]);
        let name = "t".to_string();
        let findings = check(&Files::Memory(Arc::new(Memory { name, files })));
        let contradict = |p: &&ronghe_atlas::Problem| p.found.en.contains("contradict each other");
        panics += findings.errors().filter(contradict).count();
    }
    assert!(
        panics > 0,
        "no file made the reader panic: flip other bytes"
    );
    assert_eq!(PRINTED.load(Ordering::Relaxed), 0, "of {panics} panics");

    assert!(catch_unwind(|| panic!("of somebody else")).is_err());
    assert_eq!(PRINTED.load(Ordering::Relaxed), 1);
}
