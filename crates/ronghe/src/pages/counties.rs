//! A package among the counties below the provinces (P1-P5): how well they meet the census, what is
//! imputed, the nation by both levels, who gains and who loses.

use super::{plain, say, section};
use crate::error::StudyError;
use crate::results;
use crate::simulate::CountySimulation;
use crate::study::Study;
use ronghe_base::{Table, Text, Unit};
use ronghe_report::{Arg, Bars, Block, Chart, Classes, Map, RemarkKind, Section};

/// Counties shown at either end.
const ENDS: usize = 12;

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(run) = study.counted() else {
        return Ok(None);
    };
    let places = results::county_places(run);
    let page = section("counties")?
        .lead(lead(run, &places)?)
        .remark(RemarkKind::Honest, plain("counties-honest")?);
    let page = made(page, run)?;
    let mut page = page.heading(plain("counties-national")?);
    page.push(results::county_measures(run));
    page.push(results::county_national(run));
    Ok(Some(spread(page, run, places)?))
}

fn lead(run: &CountySimulation, places: &Table) -> Result<Text, StudyError> {
    let (losing, people) = results::county_losers(run);
    let id = if losing > 0 {
        "counties-lead"
    } else {
        "counties-all-gain"
    };
    say(
        id,
        &[
            ("package", Arg::Words(run.package.title.clone())),
            ("counties", places.rows().into()),
            ("gaining", (places.rows() - losing).into()),
            ("losing", losing.into()),
            ("people", Arg::bare(100.0 * people, Unit::Percent)),
        ],
    )
}

/// How the counties were made: margins met, what is imputed, the form of the weights.
fn made(page: Section, run: &CountySimulation) -> Result<Section, StudyError> {
    let mut page = page.heading(plain("counties-margins")?);
    let margins = run.counties.margin_table();
    let bars = Bars::of("margin", "median").and("p95");
    let chart = Chart::new(margins.clone(), bars)?.titled(plain("counties-margins-chart")?);
    page.push(chart);
    page.push(margins);
    page = page
        .heading(plain("counties-imputed")?)
        .remark(RemarkKind::Assumed, plain("counties-imputed-note")?);
    // what the census says of no county, and what some counties lack
    let imputed = run.counties.imputed_table();
    let everywhere = |t: &Table, row| t.get("count", row) == t.get("of", row);
    page.push(imputed.filter(everywhere));
    let mut gaps = imputed.filter(|t, row| !everywhere(t, row));
    if gaps.rows() > 0 {
        gaps.id = "county-gaps".into();
        gaps.title = Text::new("部分县的缺口", "Gaps of some counties");
        page.push(gaps);
    }
    Ok(page.list(results::county_form(run)))
}

/// Who gains and who loses: by province, as small squares, both ends, and all as a file.
fn spread(page: Section, run: &CountySimulation, places: Table) -> Result<Section, StudyError> {
    let mut page = page.heading(plain("counties-spread")?);
    let [top, bottom] = results::county_ends(&places, ENDS);
    let map = Map::new(places.clone(), vec![], "place", "people")?
        .within("within", "province")?
        .titled(plain("counties-map")?);
    // two colours where some lose; else the classes show who gains more
    page.push(if results::county_losers(run).0 > 0 {
        map.around(1.0)
    } else {
        map.classes(Classes::Quantiles(5))
    });
    let provinces = results::county_provinces(run);
    let bars = Bars::of("name", "median")
        .interval("low", "high")
        .around(1.0)
        .sorted();
    page.push(Chart::new(provinces, bars)?.titled(plain("counties-chart")?));
    page.push(top);
    if bottom.rows() > 0 {
        page.push(bottom);
    }
    page.push(Block::File(places));
    Ok(page)
}
