//! Outlines.
use crate::{package::Entry, problem::Collector};
use ronghe_base::Shape;
pub(crate) fn read(_b: &[u8], _e: &Entry, _p: &mut Collector) -> Vec<Shape> {
    vec![]
}
