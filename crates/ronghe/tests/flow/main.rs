//! The whole flow on regions in temporary folders.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod barriers;
mod challenges;
mod contributions;
mod deals;
mod doubts;
mod folder;
mod money;
mod pages;
mod ratio;
mod thin;
mod variants;
mod years;
