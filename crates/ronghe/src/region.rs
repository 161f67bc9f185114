//! Which region is meant: a built-in name, a folder, or a workbook.

use crate::error::StudyError;
use crate::qingshui::{self, Plan};
use include_dir::{Dir, include_dir};
use ronghe_atlas::{Files, Findings, Memory, Region};
use ronghe_base::Lang;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

static CHINA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../data/china");

/// Where a region's files are. `china` and `qingshui` are built in (the county is made afresh by its
/// generator), unless a folder of that name stands where the program runs.
pub fn files(region: &Path) -> Files {
    let built_in = |files| {
        let name = region.display().to_string();
        Files::Memory(Arc::new(Memory { name, files }))
    };
    match region.to_str() {
        Some("china") if !region.exists() => built_in(embedded(&CHINA)),
        Some("qingshui") if !region.exists() => built_in(qingshui::files(&Plan::default())),
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
        let errors = findings.errors().map(|p| p.say(Lang::En)).collect();
        return Err(StudyError::Unsound {
            region: region.display().to_string(),
            errors,
        });
    }
    Ok((found, findings))
}

/// Writes files into a new or empty folder: all of them, or none.
///
/// # Errors
/// [`StudyError::File`]: the folder holds something, or the disk refuses.
pub fn write_folder(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StudyError> {
    let fail = |path: &Path, cause: &dyn ToString, advice: &str| StudyError::File {
        path: path.display().to_string(),
        cause: cause.to_string(),
        advice: advice.into(),
    };
    let full =
        dir.is_file() || std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if full {
        return Err(fail(
            dir,
            &"it is there already and not empty",
            "name a new folder; nothing was written",
        ));
    }
    let parent = dir
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let io = |e: std::io::Error| {
        fail(
            dir,
            &e,
            "check the path and the space on the disk; nothing was written",
        )
    };
    std::fs::create_dir_all(parent).map_err(io)?;
    let staging = tempfile::tempdir_in(parent).map_err(io)?;
    for (path, bytes) in files {
        let path = staging.path().join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(io)?;
        }
        std::fs::write(path, bytes).map_err(io)?;
    }
    if dir.exists() {
        std::fs::remove_dir(dir).map_err(io)?;
    }
    std::fs::rename(staging.keep(), dir).map_err(io)
}
