//! Do places draw together, who moves, who falls back? (D1, D3, C1)

use super::{plain, say, section};
use crate::error::StudyError;
use crate::study::Study;
use ronghe_report::{Chart, Lines, RemarkKind, Section};

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(found) = study.over_time().filter(|f| !f.tables().is_empty()) else {
        return Ok(None);
    };
    let mut page = section("change")?.lead(plain("change-lead")?);
    if let (Some(sigma), Some((first, last))) = (&found.sigma, found.span) {
        let years = [
            ("first", first.to_string().into()),
            ("last", last.to_string().into()),
        ];
        page = page.heading(say("change-growth", &years)?);
        for remark in &found.remarks {
            page = page.remark(RemarkKind::Honest, remark.clone());
        }
        page.push(Chart::new(
            sigma.clone(),
            Lines::of("year", "sigma").and("weighted").from_zero(),
        )?);
        for table in &found.growth {
            page.push(table.clone());
        }
        if let Some(density) = &found.density {
            page.push(Chart::new(
                density.clone(),
                Lines::of("value", "density").by("year"),
            )?);
        }
        page = page.heading(plain("change-moves")?);
        for table in &found.moves {
            page.push(table.clone());
        }
        page = page.remark(RemarkKind::Honest, plain("change-prices")?);
    }
    if let Some(table) = &found.low_income {
        page = page.heading(plain("change-relapse")?);
        page.push(table.clone());
    }
    Ok(Some(page))
}
