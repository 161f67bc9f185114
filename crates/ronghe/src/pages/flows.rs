//! What flows between town and country, and the stage it tells (D3, D4).

use super::gap::outlines;
use super::{plain, section};
use crate::error::StudyError;
use crate::flows::Account;
use crate::study::Study;
use ronghe_base::Table;
use ronghe_gap::{FlowKind, account};
use ronghe_report::{Map, Section};

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let region = study.region();
    let found = Account::of(region);
    if found.flows.is_empty() {
        return Ok(None);
    }
    let mut page = section("flows")?.lead(plain("flows-lead")?);
    if let Some(stages) = found.stages(region) {
        page.push(stages);
    }
    if let Some(map) = moves(study, &found)? {
        page.push(map);
    }
    page.push(found.table(region)?);
    if !found.missing.is_empty() {
        page = page.say(plain("flows-missing")?).list(found.missing);
    }
    Ok(Some(page))
}

/// Net moves per resident in the last year that has them.
fn moves(study: &Study, found: &Account) -> Result<Option<Map>, StudyError> {
    let known = |f: &&ronghe_gap::Flow| f.kind == FlowKind::Moves && f.per_head().is_some();
    let Some(year) = found.flows.iter().filter(known).map(|f| f.year).max() else {
        return Ok(None);
    };
    let last: Vec<_> = found
        .flows
        .iter()
        .filter(known)
        .filter(|f| f.year == year)
        .cloned()
        .collect();
    let region = study.region();
    let mut table: Table = account(&last, &|p| region.name_of(p), &found.sources)?;
    table.id = "flow-map".into();
    let shapes = outlines(study, last.iter().map(|f| &f.place));
    let map = Map::new(table, shapes, "place", "per_head")?;
    let title = super::say("flows-map", &[("year", year.to_string().into())])?;
    Ok(Some(map.named("name")?.around(0.0).titled(title)))
}
