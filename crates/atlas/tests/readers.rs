//! The same table, whatever file it comes in.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;
use ronghe_atlas::{AtlasError, Files, Memory, Region, check, open};
use ronghe_base::{Cell, Lang, Place, Text};
use std::{collections::BTreeMap, fs, io::Write, path::Path, sync::Arc};

const PLACES: &str = "place,name_zh,name_en,level\n330000,浙江,Zhejiang,province\nW,世界其他地区,Rest of the world,world\n";
const POPULATION: &str = "地方代码,年份,常住人口（万人）,城镇人口（万人）,农村人口（万人）\n330000,2020,6456.7588,4659.9,1796.8588\n";

/// Writes a region whose population stands in `file`, described by `extra`.
fn region(dir: &Path, file: &str, bytes: &[u8], extra: &str) -> Region {
    fs::write(dir.join("places.csv"), PLACES).unwrap();
    fs::write(dir.join(file), bytes).unwrap();
    let json = format!(
        r#"{{"name":"t","title":{{"zh":"试","en":"Trial"}},
        "sources":[{{"title":"Census 2020","path":"table 1-1"}}],"licenses":[{{"name":"CC0"}}],
        "resources":[{{"name":"places","path":"places.csv"}},
                     {{"name":"population","path":"{file}"{extra}}}]}}"#
    );
    fs::write(dir.join("datapackage.json"), json).unwrap();
    let (region, findings) = open(&Files::at(dir)).unwrap();
    assert!(!findings.has_errors(), "{}", findings.say(Lang::En));
    region
}

#[test]
fn csv_is_read_with_units_names_and_sources() {
    let dir = tempfile::tempdir().unwrap();
    let region = region(dir.path(), "p.csv", POPULATION.as_bytes(), "");
    assert_eq!(region.title, Text::new("试", "Trial"));
    let table = region.require("population").unwrap();
    assert_eq!(
        table.get("total", 0),
        Some(&Cell::Number(64_567_588.0)),
        "ten thousands become persons exactly"
    );
    assert_eq!(table.sources[0].title, "Census 2020");
    assert_eq!(table.sources[0].licence, "CC0");
    let zhejiang = Place::new("330000").unwrap();
    assert_eq!(region.name_of(&zhejiang).en, "Zhejiang");
    assert_eq!(table.get("place", 0), Some(&Cell::Place(zhejiang)));
    let error = region.require("cells").unwrap_err();
    assert!(matches!(error, AtlasError::MissingTable { .. }));
    assert!(error.to_string().contains("docs/region.md"), "{error}");
    assert_eq!(region.list("deals", "toml").unwrap(), Vec::<String>::new());
    assert!(region.file("../etc/passwd").is_err());
}

#[test]
fn a_folder_that_is_not_there_is_one_finding() {
    let findings = check(&Files::at("/no/such/region"));
    assert_eq!(
        findings.say(Lang::En),
        "error [region-absent] /no/such/region: found no such folder or file, expected the folder of a region, or one xlsx workbook; do: check the path; `ronghe new DIR` writes an empty region\n\
        1 error, 0 warnings, 0 notes\n"
    );
    assert!(findings.is_absent());
    let dir = tempfile::tempdir().unwrap();
    let findings = check(&Files::at(dir.path()));
    let codes: Vec<_> = findings.errors().map(|p| p.code).collect();
    assert_eq!(codes, ["no-region"]);
    assert!(findings.is_absent());
    // a region with a fault is there, also when it names a file that is not
    let json = r#"{"name":"t","resources":[{"name":"places","path":"places.csv"}]}"#;
    fs::write(dir.path().join("datapackage.json"), json).unwrap();
    let findings = check(&Files::at(dir.path()));
    let codes: Vec<_> = findings.errors().map(|p| p.code).collect();
    assert_eq!(codes, ["file-absent", "missing-table"]);
    assert!(!findings.is_absent());
    assert!(matches!(
        open(&Files::at("/no/such/region")),
        Err(AtlasError::Absent { .. })
    ));
}

/// The cells of the table `population`, for comparison.
fn cells(region: &Region) -> Vec<(String, Vec<Cell>)> {
    let table = region.require("population").unwrap();
    let mut columns: Vec<_> = table
        .columns
        .iter()
        .map(|c| (c.id.clone(), c.cells.clone()))
        .collect();
    columns.sort_by(|a, b| a.0.cmp(&b.0));
    columns
}

fn as_csv() -> Vec<(String, Vec<Cell>)> {
    let dir = tempfile::tempdir().unwrap();
    cells(&region(dir.path(), "p.csv", POPULATION.as_bytes(), ""))
}

#[test]
fn gb18030_and_gz_read_to_the_same_table() {
    let dir = tempfile::tempdir().unwrap();
    let (gb, _, _) = encoding_rs::GB18030.encode(POPULATION);
    assert_ne!(gb.as_ref(), POPULATION.as_bytes());
    let read = region(dir.path(), "p.csv", &gb, r#","encoding":"gb18030""#);
    assert_eq!(cells(&read), as_csv());

    let mut gz = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    gz.write_all(POPULATION.as_bytes()).unwrap();
    let read = region(dir.path(), "p.csv.gz", &gz.finish().unwrap(), "");
    assert_eq!(cells(&read), as_csv());

    let bom = format!("\u{feff}{POPULATION}");
    let read = region(dir.path(), "p.csv", bom.as_bytes(), "");
    assert_eq!(cells(&read), as_csv());
}

#[test]
fn units_in_the_description_count_as_those_in_the_header() {
    let dir = tempfile::tempdir().unwrap();
    let plain = POPULATION.replace("（万人）", "");
    let fields = r#","schema":{"fields":[{"name":"常住人口","unit":"万人"},
        {"name":"urban","unit":"万人"},{"name":"rural","unit":"ten-thousand-persons"}]}"#;
    let read = region(dir.path(), "p.csv", plain.as_bytes(), fields);
    assert_eq!(cells(&read), as_csv());
}

#[test]
fn a_workbook_sheet_reads_to_the_same_table() {
    let dir = tempfile::tempdir().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("other").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("人口").unwrap();
    for (r, line) in (0..).zip(POPULATION.lines()) {
        for (c, word) in (0..).zip(line.split(',')) {
            match word.parse::<f64>() {
                Ok(x) => sheet.write_number(r, c, x).unwrap(),
                Err(_) => sheet.write_string(r, c, word).unwrap(),
            };
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let read = region(dir.path(), "p.xlsx", &bytes, r#","sheet":"人口""#);
    assert_eq!(cells(&read), as_csv());
}

#[test]
fn a_sheet_that_is_not_there_or_no_table_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    for name in ["Sheet1", "popluation"] {
        book.add_worksheet().set_name(name).unwrap();
    }
    book.save(dir.path().join("b.xlsx")).unwrap();
    let say = || check(&Files::at(dir.path())).say(Lang::En);
    let said = say();
    assert!(
        said.contains("warning [unknown-sheet] b.xlsx sheet popluation: found sheet \"popluation\", which is no table and is not read; do: is population meant?"),
        "{said}"
    );
    let json = r#"{"name":"t","resources":[{"name":"population","path":"b.xlsx","sheet":"人口"}]}"#;
    fs::write(dir.path().join("datapackage.json"), json).unwrap();
    let said = say();
    assert!(
        said.contains("error [sheet-absent] b.xlsx: found the sheets Sheet1, popluation, expected a sheet named \"人口\"; do: name the sheet in datapackage.json with \"sheet\""),
        "{said}"
    );
}

#[test]
fn a_parquet_file_reads_to_the_same_table() {
    let dir = tempfile::tempdir().unwrap();
    let read = region(dir.path(), "p.parquet", &parquet_file(), "");
    assert_eq!(cells(&read), as_csv());
}

/// The row of `POPULATION` in Parquet, with text, whole and floating columns.
fn parquet_file() -> Vec<u8> {
    use parquet::{
        data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type},
        file::{properties::WriterProperties, writer::SerializedFileWriter},
        schema::parser::parse_message_type,
    };
    let schema = "message t { required binary place (UTF8); required int32 year;
        optional double total; required double urban; required double rural; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = vec![];
    let options = Arc::new(WriterProperties::builder().build());
    let mut file = SerializedFileWriter::new(&mut bytes, schema, options).unwrap();
    let mut group = file.next_row_group().unwrap();
    let numbers = [64_567_588.0, 46_599_000.0, 17_968_588.0];
    let mut numbers = numbers.into_iter();
    let mut index = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        match index {
            0 => {
                let place = ByteArray::from("330000");
                let writer = column.typed::<ByteArrayType>();
                writer.write_batch(&[place], None, None).unwrap();
            }
            1 => {
                let writer = column.typed::<Int32Type>();
                writer.write_batch(&[2020], None, None).unwrap();
            }
            _ => {
                let levels: Option<&[i16]> = if index == 2 { Some(&[1]) } else { None };
                let writer = column.typed::<DoubleType>();
                let value = [numbers.next().unwrap()];
                writer.write_batch(&value, levels, None).unwrap();
            }
        }
        column.close().unwrap();
        index += 1;
    }
    group.close().unwrap();
    file.close().unwrap();
    bytes
}

#[test]
fn several_resources_feed_one_table_with_all_their_sources() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("places.csv"), PLACES).unwrap();
    fs::write(
        dir.path().join("a.csv"),
        "place,year,total\n330000,2010,5\n",
    )
    .unwrap();
    fs::write(
        dir.path().join("b.csv"),
        "year,place,urban\n2020,330000,4\n",
    )
    .unwrap();
    let json = r#"{"name":"t","sources":[{"title":"whole"}],"resources":[
        {"name":"places","path":"places.csv"},
        {"name":"population-2010","path":"a.csv","sources":[{"title":"census 2010"}]},
        {"name":"later","table":"population","path":"b.csv","sources":[{"title":"census 2010"},{"title":"census 2020"}]}]}"#;
    fs::write(dir.path().join("datapackage.json"), json).unwrap();
    let (region, findings) = open(&Files::at(dir.path())).unwrap();
    assert!(!findings.has_errors(), "{}", findings.say(Lang::En));
    let table = region.require("population").unwrap();
    assert_eq!(table.rows(), 2);
    let titles: Vec<_> = table.sources.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(titles, ["census 2010", "census 2020"]);
    assert_eq!(table.get("urban", 0), Some(&Cell::Missing));
    assert_eq!(table.get("urban", 1), Some(&Cell::Number(4.0)));
    let resource = &region.resources[2];
    assert_eq!((resource.name.as_str(), resource.rows), ("later", 1));
}

#[test]
fn a_folder_of_csv_files_is_read_with_a_warning() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("places.csv"), PLACES).unwrap();
    let (gb, _, _) = encoding_rs::GB18030.encode(POPULATION);
    fs::write(dir.path().join("population.csv"), gb).unwrap();
    let (region, findings) = open(&Files::at(dir.path())).unwrap();
    assert_eq!(cells(&region), as_csv());
    let codes: Vec<_> = findings.warnings().map(|p| p.code).collect();
    assert_eq!(codes, ["no-description", "encoding-guessed"]);
}

/// The warnings of a folder without a description.
fn warnings(dir: &Path) -> (Region, Vec<String>) {
    let (region, findings) = open(&Files::at(dir)).unwrap();
    let warnings = findings.warnings().filter(|p| p.code == "not-read");
    let said = warnings.map(|p| p.say(Lang::En)).collect();
    (region, said)
}

#[test]
fn outlines_are_read_without_a_description() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("places.csv"), PLACES).unwrap();
    let outlines = r#"{"type":"Feature","properties":{"place":"330000"},
        "geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}"#;
    fs::write(dir.path().join("outlines.geojson"), outlines).unwrap();
    let (region, said) = warnings(dir.path());
    assert_eq!(region.outlines.len(), 1);
    assert_eq!(said, [""; 0]);
}

#[test]
fn files_beside_those_that_are_read_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let book = book_around("");
    fs::write(dir.path().join("region.xlsx"), &book).unwrap();
    fs::write(dir.path().join("notes.md"), "not data").unwrap();
    let (region, said) = warnings(dir.path());
    assert_eq!(region.resources[0].path, "region.xlsx");
    assert_eq!(said, [""; 0]);

    fs::write(dir.path().join("places.csv"), PLACES).unwrap();
    fs::write(dir.path().join("outlines.geojson"), "{}").unwrap();
    let (region, said) = warnings(dir.path());
    assert!(region.table("places").is_none());
    assert_eq!(
        said,
        [
            "datapackage.json: found no description; not read: places.csv, outlines.geojson, \
          expected region.xlsx, the one workbook, to be the whole region; \
          do: list the files to read in datapackage.json, or move the others out of the folder"
        ]
    );

    // of two workbooks none is the region
    for name in ["b", "c", "d", "e", "f"] {
        fs::write(dir.path().join(format!("{name}.xlsx")), &book).unwrap();
    }
    let (region, said) = warnings(dir.path());
    assert!(region.table("places").is_some());
    assert_eq!(
        said,
        [
            "datapackage.json: found no description; not read: b.xlsx, c.xlsx, d.xlsx, e.xlsx, f.xlsx and 1 more, \
          expected csv, csv.gz, parquet and geojson files named after tables, or one xlsx alone; \
          do: list the files to read in datapackage.json, or move the others out of the folder"
        ]
    );
}

#[test]
fn nothing_outside_the_folder_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("inside");
    fs::create_dir(&inside).unwrap();
    let secret = dir.path().join("places.csv");
    fs::write(&secret, PLACES).unwrap();
    fs::write(inside.join("own.toml"), "x = 1").unwrap();
    let files = Files::at(&inside);
    let absolute = secret.to_string_lossy().into_owned();
    for path in [
        "../places.csv",
        "./../places.csv",
        "a/../../places.csv",
        &absolute,
        "",
        "..\\places.csv",
        "http://example.org/places.csv",
    ] {
        let read = files.read(path);
        assert!(
            matches!(read, Err(AtlasError::Path { .. })),
            "{path}: {read:?}"
        );
    }
    assert!(files.list("..", "csv").is_err());
    assert_eq!(files.read("own.toml").unwrap(), b"x = 1");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&secret, inside.join("link.csv")).unwrap();
        assert!(matches!(
            files.read("link.csv"),
            Err(AtlasError::Path { .. })
        ));
        std::os::unix::fs::symlink(dir.path(), inside.join("up")).unwrap();
        assert!(
            files.list("up", "csv").is_err(),
            "names outside must not be told"
        );
    }
}

#[test]
fn a_region_in_memory_reads_as_the_one_on_disk() {
    fn gather(root: &Path, dir: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(root, &path, files);
            } else {
                let inside = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_string();
                files.insert(inside, fs::read(&path).unwrap());
            }
        }
    }
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/bad/region");
    let mut seen = 0;
    for entry in fs::read_dir(cases).unwrap() {
        let folder = entry.unwrap().path().join("input");
        if !folder.is_dir() {
            continue;
        }
        seen += 1;
        let mut memory = Memory {
            name: "input".into(),
            ..Memory::default()
        };
        gather(&folder, &folder, &mut memory.files);
        let there = check(&Files::Memory(Arc::new(memory)));
        assert_eq!(there, check(&Files::at(&folder)), "{}", folder.display());
    }
    assert!(seen > 0);
}

#[test]
fn a_broken_workbook_or_parquet_file_is_one_problem() {
    let dir = tempfile::tempdir().unwrap();
    let whole = parquet_file();
    for (file, bytes, code) in [
        ("p.xlsx", &b"PK\x03\x04 no workbook"[..], "bad-workbook"),
        ("p.parquet", &whole[..whole.len() - 20], "bad-parquet"),
        ("p.csv.gz", b"no gz", "unreadable"),
    ] {
        fs::write(dir.path().join("places.csv"), PLACES).unwrap();
        fs::write(dir.path().join(file), bytes).unwrap();
        let json = format!(
            r#"{{"name":"t","sources":[{{"title":"x"}}],"resources":[
            {{"name":"places","path":"places.csv"}},{{"name":"population","path":"{file}"}}]}}"#
        );
        fs::write(dir.path().join("datapackage.json"), json).unwrap();
        let findings = check(&Files::at(dir.path()));
        let codes: Vec<_> = findings.errors().map(|p| p.code).collect();
        assert_eq!(codes, [code], "{file}: {}", findings.say(Lang::En));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any bytes in any file: problems, never a panic.
    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0_usize..2000) {
        let dir = tempfile::tempdir().unwrap();
        let mut broken = parquet_file();
        let at = cut % broken.len();
        broken.truncate(at.max(8));
        for (i, b) in bytes.iter().enumerate() {
            let n = broken.len();
            broken[(at * 7 + i * 31) % n] ^= b;
        }
        for (file, bytes) in [("p.csv", &bytes), ("p.csv.gz", &bytes), ("p.xlsx", &bytes),
            ("p.parquet", &broken), ("p.geojson", &bytes)]
        {
            let table = if file == "p.geojson" { "outlines" } else { "population" };
            fs::write(dir.path().join(file), bytes).unwrap();
            let json = format!(r#"{{"name":"t","resources":[{{"name":"{table}","path":"{file}"}}]}}"#);
            fs::write(dir.path().join("datapackage.json"), json).unwrap();
            prop_assert!(check(&Files::at(dir.path())).has_errors(), "places are missing at least");
        }
        fs::write(dir.path().join("datapackage.json"), &bytes).unwrap();
        prop_assert!(check(&Files::at(dir.path())).has_errors());
    }

    /// Any words in any place of a CSV file and any JSON: problems, never a panic.
    #[test]
    fn hostile_words_never_panic(
        head in "[ -~（）万人元,\"\n]{0,60}",
        body in "(?s).{0,200}",
        json in r#"[\[\]{}",:a-z0-9 .]{0,200}"#,
    ) {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("places.csv"), format!("place,name_zh,level,{head}\n{body}")).unwrap();
        fs::write(dir.path().join("population.csv"), format!("{head}\n{body}")).unwrap();
        let first = check(&Files::at(dir.path()));
        prop_assert_eq!(&first, &check(&Files::at(dir.path())), "the same twice");
        fs::write(dir.path().join("datapackage.json"), json).unwrap();
        prop_assert!(check(&Files::at(dir.path())).has_errors());
    }
}

#[test]
fn a_resource_of_several_files_is_read_whole() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("places.csv"), PLACES).unwrap();
    fs::create_dir(dir.path().join("deals")).unwrap();
    fs::write(dir.path().join("deals/a.toml"), "x = 1").unwrap();
    fs::write(dir.path().join("deals/b.toml"), "\nx = [").unwrap();
    let json = r#"{"name":"t","sources":[{"title":"x"}],"resources":[
        {"name":"places","path":"places.csv"},
        {"name":"deals","path":["deals/a.toml","deals/b.toml"]}]}"#;
    fs::write(dir.path().join("datapackage.json"), json).unwrap();
    let (region, findings) = open(&Files::at(dir.path())).unwrap();
    let errors: Vec<_> = findings
        .errors()
        .map(|p| (p.code, p.file.as_str(), p.row))
        .collect();
    assert_eq!(errors, [("bad-toml", "deals/b.toml", Some(2))]);
    let listed = region.list("deals", "toml").unwrap();
    assert_eq!(listed, ["deals/a.toml", "deals/b.toml"]);
    assert_eq!(region.file("deals/a.toml").unwrap(), b"x = 1");
}

#[test]
fn a_workbook_is_a_region_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let book = dir.path().join("region.xlsx");
    ronghe_atlas::new_workbook(&book, Lang::En).unwrap();
    fs::write(dir.path().join("datapackage.json"), "no json").unwrap();
    let findings = check(&Files::at(&book));
    assert!(findings.problems.iter().all(|p| p.code != "bad-json"));
    assert!(Files::at(&book).read("datapackage.json").is_err());
}

#[test]
fn a_file_beyond_the_bound_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = fs::File::create(dir.path().join("huge.csv")).unwrap();
    file.set_len(ronghe_atlas::MAX_FILE_BYTES + 1).unwrap(); // holds no blocks on disk
    let read = Files::at(dir.path()).read("huge.csv");
    assert!(matches!(read, Err(AtlasError::TooLarge { .. })), "{read:?}");
}

/// A workbook with the parts that every workbook has, and this sheet.
fn book_around(sheet: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="population" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>"#),
        ),
    ];
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for (name, text) in parts {
        book.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        book.write_all(text.as_bytes()).unwrap();
    }
    book.finish().unwrap().into_inner()
}

fn text_cell(name: &str, kind: &str, value: &str) -> String {
    format!(r#"<c r="{name}" t="{kind}"><v>{value}</v></c>"#)
}

fn check_book(book: &[u8]) -> (Option<Region>, Vec<&'static str>) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("b.xlsx"), book).unwrap();
    let (region, findings) = open(&Files::at(dir.path())).unwrap();
    (Some(region), findings.errors().map(|p| p.code).collect())
}

#[test]
fn the_workbook_around_a_sheet_is_a_workbook() {
    let names = ["place", "year", "total"];
    let values = ["330000", "2020", "10"];
    let row = |n: usize, words: [&str; 3]| {
        let cells: String = ["A", "B", "C"]
            .iter()
            .zip(words)
            .map(|(c, w)| text_cell(&format!("{c}{n}"), "str", w))
            .collect();
        format!(r#"<row r="{n}">{cells}</row>"#)
    };
    let (region, errors) = check_book(&book_around(&(row(1, names) + &row(2, values))));
    assert_eq!(errors, ["missing-table"], "only the places lack");
    let region = region.unwrap();
    let total = region.table("population").unwrap().get("total", 0);
    assert_eq!(total, Some(&Cell::Number(10.0)));
    // rows that run backwards would overwrite each other
    let (_, errors) = check_book(&book_around(&(row(2, names) + &row(1, values))));
    assert_eq!(errors, ["bad-workbook", "missing-table"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A sheet of any cells: problems, never a panic and never much memory.
    #[test]
    fn hostile_sheets_never_panic(
        cells in prop::collection::vec(
            ("[A-Z]{0,4}[0-9]{0,8}", "(s|n|b|d|e|str|inlineStr|x)", "[-0-9a-zA-Z.]{0,12}"),
            0..12,
        ),
    ) {
        let cells: String = cells.iter().map(|(name, kind, value)| text_cell(name, kind, value)).collect();
        let (_, errors) = check_book(&book_around(&format!("<row>{cells}</row>")));
        prop_assert!(errors.contains(&"missing-table"));
    }
}
