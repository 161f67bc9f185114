//! ronghe (融合): the policy laboratory for urban-rural integration.
pub mod package;
