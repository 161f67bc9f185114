//! Which region is meant: a built-in name, a folder, or a workbook.

use crate::error::StudyError;
use include_dir::{Dir, include_dir};
use ronghe_atlas::{Files, Findings, Region};
use std::collections::BTreeMap;
use std::path::Path;

static CHINA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../data/china");

/// Where a region's files are: `china` is built in unless a folder of that name stands here.
pub fn files(region: &Path) -> Files {
    if region == Path::new("china") && !region.exists() {
        Files::Embedded(&CHINA)
    } else {
        Files::at(region)
    }
}

/// Reads a region.
///
/// # Errors
/// [`StudyError::Region`] with all that is wrong.
pub fn open(region: &Path) -> Result<(Region, Findings), StudyError> {
    Ok(ronghe_atlas::open(&files(region))?)
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
    let full = dir.is_file() || std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if full {
        return Err(fail(dir, &"it is there already and not empty", "name a new folder; nothing was written"));
    }
    let parent = dir.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let io = |e: std::io::Error| fail(dir, &e, "check the path and the space on the disk; nothing was written");
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
