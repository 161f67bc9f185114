//! The specs are sound: what one part of them names, another part has.

use ronghe_atlas::{Kind, schema};
use std::{collections::BTreeSet, fs, path::Path};

/// Every key that a spec may have, so that a slip is not passed over in silence.
const TABLE_KEYS: [&str; 9] = [
    "id", "title", "about", "optional", "key", "format", "totals", "adds_up", "column",
];
const COLUMN_KEYS: [&str; 13] = [
    "id",
    "label",
    "kind",
    "unit",
    "required",
    "min",
    "max",
    "choices",
    "choices_zh",
    "aliases",
    "about",
    "sums_to_one_by",
    "may_be_empty",
];

#[test]
fn files_hold_known_keys_only_and_are_all_built_in() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables");
    let mut files = 0;
    for file in fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        files += 1;
        let spec: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert_eq!(spec["id"].as_str(), Some(name.as_str()), "id and file name");
        for key in spec.keys() {
            assert!(TABLE_KEYS.contains(&key.as_str()), "{name}: key {key}");
        }
        let columns = spec.get("column").and_then(toml::Value::as_array);
        for column in columns.into_iter().flatten() {
            for key in column.as_table().unwrap().keys() {
                assert!(
                    COLUMN_KEYS.contains(&key.as_str()),
                    "{name}: column key {key}"
                );
            }
        }
    }
    assert!(files > 0);
    assert_eq!(files, schema().len());
}

#[test]
fn specs_agree_with_themselves() {
    for spec in schema() {
        let id = &spec.id;
        assert!(
            !spec.title.zh.is_empty() && !spec.title.en.is_empty(),
            "{id}: title"
        );
        let totals = spec
            .totals
            .iter()
            .flat_map(|t| t.parts.iter().chain([&t.whole]));
        let named = spec.key.iter().chain(&spec.adds_up).chain(totals);
        let by = spec.columns.iter().flat_map(|c| &c.sums_to_one_by);
        for column in named.chain(by) {
            assert!(spec.column(column).is_some(), "{id}: no column {column}");
        }
        let mut names = BTreeSet::new();
        for column in &spec.columns {
            let own: BTreeSet<String> = column.names().map(str::to_lowercase).collect();
            for name in own {
                assert!(
                    names.insert(name.clone()),
                    "{id}: two columns called {name}"
                );
            }
            let choice = column.kind == Kind::Choice;
            assert_eq!(
                choice,
                !column.choices.is_empty(),
                "{id}.{}: choices",
                column.id
            );
            let zh = column.choices_zh.len();
            assert!(
                zh == 0 || zh == column.choices.len(),
                "{id}.{}: choices_zh",
                column.id
            );
            if let (Some(min), Some(max)) = (column.min, column.max) {
                assert!(min <= max, "{id}.{}: range", column.id);
            }
        }
    }
}
