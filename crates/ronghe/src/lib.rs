//! ronghe (融合): the policy laboratory for urban-rural integration.
pub mod economy;
pub mod error;
pub mod package;
pub mod bridge;
pub mod measure;
pub mod region;
pub mod results;
pub mod simulate;
pub mod study;
