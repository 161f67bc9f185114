//! `datapackage.json` and the README of the region.

use super::Plan;
use super::sheet::Resource;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Every file by path, with the description of them all.
pub(super) fn bundle(plan: &Plan, resources: Vec<Resource>) -> BTreeMap<String, Vec<u8>> {
    let entries: Vec<Value> = resources.iter().map(Resource::describe).collect();
    let description = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "qingshui",
        "title": { "zh": "清水县（虚构）", "en": "Qingshui (an invented county)" },
        "description": {
            "zh": "虚构的县，由程序生成，与任何真实的县无关；用来试验每一项功能。",
            "en": "An invented county, written by a program; it is no real county. Every feature runs on it.",
        },
        "version": "1.0.0",
        "licenses": [
            { "name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0" },
            { "name": "MIT", "path": "https://opensource.org/license/mit" },
        ],
        "sources": [{
            "title": format!("invented by the ronghe generator, seed {}", plan.seed),
        }],
        "resources": entries,
    });
    let mut text = serde_json::to_string_pretty(&description).expect("plain values");
    text.push('\n');
    let readme = include_str!("region_readme.md").replace("{seed}", &plan.seed.to_string());
    let mut files: BTreeMap<String, Vec<u8>> =
        resources.into_iter().map(|r| (r.path, r.bytes)).collect();
    files.insert("datapackage.json".into(), text.into_bytes());
    files.insert("README.md".into(), readme.into_bytes());
    files.insert(
        "packages/example.toml".into(),
        include_bytes!("example.toml").to_vec(),
    );
    files
}
