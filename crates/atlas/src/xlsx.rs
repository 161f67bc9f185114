//! Workbooks.
use crate::{Files, build::Loaded, open::Reading, package::Entry, problem::Collector};
pub(crate) fn read_book(_files: &Files, _entry: &Entry, _reading: &mut Reading) {}
pub(crate) fn read_one(_b: &[u8], _e: &Entry, _l: &mut Loaded, _p: &mut Collector) {}
