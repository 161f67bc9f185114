//! Does the model fit the record? Stands before any policy number (X3).

use super::{plain, say, section};
use crate::error::StudyError;
use crate::results;
use crate::study::Study;
use ronghe_base::Unit;
use ronghe_report::{Arg, RemarkKind, Section};

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(validation) = study.modelled().and_then(|m| m.validation.as_ref()) else {
        return Ok(None);
    };
    let goals = validation.goals();
    let tests: Vec<_> = goals.iter().filter(|goal| !goal.calibrated()).collect();
    let met = tests.iter().filter(|goal| goal.met()).count();
    let near = validation.published.iter().filter(|p| p.met()).count();
    let mut page = section("validation")?.lead(say(
        "validation-lead",
        &[
            ("met", Arg::bare(met as f64, Unit::Count)),
            ("all", Arg::bare(tests.len() as f64, Unit::Count)),
            (
                "pinned",
                Arg::bare((goals.len() - tests.len()) as f64, Unit::Count),
            ),
            ("near", Arg::bare(near as f64, Unit::Count)),
            (
                "published",
                Arg::bare(validation.published.len() as f64, Unit::Count),
            ),
        ],
    )?);
    page.push(results::goals(validation));
    page = page.heading(plain("validation-years")?);
    page.push(results::calibrated(&validation.calibrated));
    page = page.heading(plain("validation-history")?);
    page.push(results::history(validation));
    page = page.heading(plain("validation-forecasts")?);
    page.push(results::forecasts(validation));
    page = page.heading(plain("validation-published")?);
    page.push(results::literature(validation));
    Ok(Some(
        page.remark(RemarkKind::Honest, plain("validation-ratio")?),
    ))
}
