//! Checks on tables that have been read: within a row, between rows, between tables.

use crate::{build::Loaded, problem::Collector};
use ronghe_base::Shape;
use std::collections::BTreeMap;

/// Tables by id.
pub(crate) type Tables = BTreeMap<String, Loaded>;

/// Runs every check.
pub(crate) fn all(_tables: &Tables, _outlines: &[Shape], _problems: &mut Collector) {}
