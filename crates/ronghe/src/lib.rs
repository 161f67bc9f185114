//! ronghe (融合): the policy laboratory for urban-rural integration.
pub mod economy;
pub mod error;
pub mod package;
pub mod measure;
pub mod region;
pub mod simulate;
