//! The catalogue against the specs of the tables and against the built-in region (C1-C5).

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod region;

use ronghe_base::{Cell, Table};
use ronghe_gap::{
    Assessment, Catalogue, Challenge, Finding, Reach, Valuation, Way, by_place_table, sheet_table,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static FOUND: LazyLock<Vec<Assessment>> = LazyLock::new(|| {
    Catalogue::built_in().assess(&match std::env::var("REGION") {
        Ok(f) => region::open(std::path::Path::new(&f)),
        _ => region::china(),
    })
});

#[test]
fn show() {
    for a in FOUND.iter() {
        match &a.finding {
            Finding::Valued(v) => eprintln!(
                "{} {} = {:.6} {} ({:?}, way {}) n {} lack {} trend {:?} goal {:?} worst {:?} best {:?} breaks {} | {:?}",
                a.indicator.challenge.id(),
                a.indicator.id,
                v.value,
                a.indicator.unit.id(),
                v.year,
                v.way,
                v.places.len(),
                v.not_valued,
                v.trend
                    .map(|t| (t.from.year, t.from.value, t.to.year, t.per_year)),
                v.goal.map(|g| (g.target, g.gap, g.met)),
                v.worst.as_ref().map(|p| (p.place.code(), p.value)),
                v.best.as_ref().map(|p| (p.place.code(), p.value)),
                v.breaks.len(),
                v.sources
                    .iter()
                    .map(|s| &s.title[..s.title.len().min(30)])
                    .collect::<Vec<_>>(),
            ),
            Finding::Missing(l) => eprintln!(
                "{} {} MISSING {:?}",
                a.indicator.challenge.id(),
                a.indicator.id,
                l.iter().map(|l| l.words().en).collect::<Vec<_>>()
            ),
        }
    }
}
