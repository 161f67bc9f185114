//! Which region is meant: a built-in name, a folder, or a workbook.

use crate::error::StudyError;
use include_dir::{Dir, include_dir};
use ronghe_atlas::{Files, Findings, Region};
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
