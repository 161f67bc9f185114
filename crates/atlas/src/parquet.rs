//! Parquet.
use crate::build::Builder;
pub(crate) fn read(_bytes: &[u8], _builder: &mut Builder<'_>) {}
