//! Barriers estimated from flows and prices (C3, P1).

use super::gap::outlines;
use super::{plain, section};
use crate::error::StudyError;
use crate::results;
use crate::study::Study;
use ronghe_base::Cell;
use ronghe_report::{Map, Section};

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(found) = study.modelled().and_then(|m| m.estimates.as_ref()) else {
        return Ok(None);
    };
    let mut page = section("estimates")?.lead(plain("estimates-lead")?);
    for table in [results::migration_means(found), results::published(found)]
        .into_iter()
        .flatten()
    {
        page.push(table);
    }
    if let (Some(places), Some(year)) = (results::place_wedges(found), found.years.first()) {
        let shapes = outlines(study, year.model.places.iter());
        let mut first =
            places.filter(|t, row| t.get("year", row) == Some(&Cell::Year(year.year())));
        first.id = "wedges-map".into();
        let map = Map::new(first, shapes, "place", "leaving")?.named("name")?;
        page.push(map.titled(plain("estimates-map")?));
        page.push(places);
    }
    page.push(results::trade_means(found));
    if let Some(table) = results::factor_wedges(found) {
        page = page.heading(plain("estimates-factors")?);
        page.push(table);
    }
    page = page.heading(plain("estimates-places")?);
    for table in [results::crowding(found), results::urban_shock(found)]
        .into_iter()
        .flatten()
    {
        page.push(table);
    }
    Ok(Some(page))
}
