//! Which region is meant: a built-in name, a folder, or a workbook.

use crate::error::StudyError;
use crate::qingshui::{self, Plan};
use include_dir::{Dir, include_dir};
use ronghe_atlas::{Files, Findings, Memory, Region};
use ronghe_base::{Lang, Text};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

static CHINA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../data/china");

/// Where a region's files are. `china` and `qingshui` are built in (the county is made afresh by its
/// generator); a folder of that name is meant by `./china`.
pub fn files(region: &Path) -> Files {
    let built_in = |files| {
        let name = region.display().to_string();
        Files::Memory(Arc::new(Memory { name, files }))
    };
    match region.to_str() {
        Some("china") => built_in(embedded(&CHINA)),
        Some("qingshui") => built_in(qingshui::files(&Plan::default())),
        _ => Files::at(region),
    }
}

fn embedded(dir: &Dir<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for file in dir.files() {
        // paths of built-in files are UTF-8 with slashes on every system
        files.insert(
            file.path().display().to_string().replace('\\', "/"),
            file.contents().to_vec(),
        );
    }
    for sub in dir.dirs() {
        files.extend(embedded(sub));
    }
    files
}

/// Reads a region that has no errors; warnings and notes come with it.
///
/// # Errors
/// [`StudyError::Region`], [`StudyError::Unsound`] with all that must be mended.
pub fn open(region: &Path) -> Result<(Region, Findings), StudyError> {
    let (found, findings) = ronghe_atlas::open(&files(region))?;
    if findings.has_errors() {
        let errors = findings.errors();
        let errors = errors
            .map(|p| Text::new(p.say(Lang::Zh), p.say(Lang::En)))
            .collect();
        return Err(StudyError::Unsound {
            region: region.display().to_string(),
            errors,
        });
    }
    Ok((found, findings))
}
