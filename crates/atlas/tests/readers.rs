//! The same table, whatever file it comes in.

use ronghe_atlas::{AtlasError, Files, Region, check, open};
use ronghe_base::{Cell, Lang, Place, Text};
use std::{fs, path::Path};

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
    assert_eq!(findings.errors().count(), 1);
    assert!(matches!(
        open(&Files::at("/no/such/region")),
        Err(AtlasError::Absent { .. })
    ));
}
