//! Where places stand in many dimensions, with how sure their ranks are (D2).

use super::{plain, say, section};
use crate::error::StudyError;
use crate::study::Study;
use ronghe_report::{Bars, Chart, Lines, RemarkKind, Section};

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(standing) = study.standing() else {
        return Ok(None);
    };
    let year = || [("year", standing.year.to_string().into())];
    let mut page = section("standing")?.lead(plain("standing-lead")?);
    let bars = Bars::of("row", "rank").interval("low", "high");
    page.push(Chart::new(standing.ranks.clone(), bars)?.titled(say("standing-chart", &year())?));
    page = page.heading(plain("standing-choices")?);
    page.push(standing.sensitivity.clone());
    page.push(standing.weights.clone());
    if let Some(table) = &standing.coupling {
        page = page.heading(plain("standing-coupling")?);
        if let Some(by_year) = &standing.coordination {
            let lines = Lines::of("year", "degree").and("level").and("coordination");
            page.push(Chart::new(by_year.clone(), lines)?);
        }
        page.push(table.clone());
    }
    Ok(Some(
        page.remark(RemarkKind::Honest, plain("standing-prices")?),
    ))
}
