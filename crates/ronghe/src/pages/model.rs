//! The model: how far to trust it, what the package does, who gains, weakest links, sureness, limits.

use super::gap::outlines;
use super::{plain, say, section};
use crate::economy::parameter_table;
use crate::error::StudyError;
use crate::results;
use crate::simulate::Timeline;
use crate::study::Study;
use ronghe_base::{Table, Text, Unit};
use ronghe_report::{Arg, Bars, Chart, Dumbbell, Lines, Map, RemarkKind, Section};

/// The model beside the record, before any policy number.
pub(super) fn trust(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(model) = study.modelled() else {
        return Ok(None);
    };
    let mut page = section("trust")?.lead(plain("trust-lead")?);
    if model.records.is_empty() {
        return Ok(Some(
            page.remark(RemarkKind::Honest, plain("memo-no-record")?),
        ));
    }
    for record in &model.records {
        let run = &record.simulation;
        let (before, after) = (run.headline_before(), run.headline_after());
        page = page.heading(run.package.title.clone());
        page.push(results::record(record));
        if let Some(about) = &run.package.about {
            page = page.remark(RemarkKind::Honest, about.clone());
        }
        if let Some(whole) = study.gap().and_then(|g| g.latest.as_ref()) {
            let ratio = say(
                "trust-ratio",
                &[
                    ("before", Arg::bare(before.cell_ratio, Unit::Ratio)),
                    ("after", Arg::bare(after.cell_ratio, Unit::Ratio)),
                    ("printed", Arg::bare(whole.ratio(), Unit::Ratio)),
                    ("printed-year", whole.year.to_string().into()),
                ],
            )?;
            page = page.remark(RemarkKind::Honest, ratio);
        }
    }
    Ok(Some(page))
}

pub(super) fn reform(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(model) = study.modelled() else {
        return Ok(None);
    };
    let run = &model.run;
    let mut page = section("reform")?.lead(run.package.title.clone());
    page = page.heading(plain("reform-measures")?);
    page.push(results::measures(run));
    if !model.contributions.is_empty() {
        page.push(results::contributions(run, &model.contributions));
    }
    let in_force = |id: &str| run.applied.iter().any(|a| a.measure == id);
    let assumed: Vec<Text> = run
        .package
        .measures
        .iter()
        .filter(|m| m.rests_on_assumption() && in_force(&m.id))
        .map(|m| m.title.clone())
        .collect();
    if !assumed.is_empty() {
        page = page.remark(
            RemarkKind::Assumed,
            say("reform-assumed", &[("list", Arg::list(&assumed))])?,
        );
    }
    let idle: Vec<Text> = model.idle().into_iter().map(|m| m.title.clone()).collect();
    if !idle.is_empty() {
        page = page.remark(
            RemarkKind::Honest,
            say("reform-idle", &[("list", Arg::list(&idle))])?,
        );
    }
    page = page.heading(plain("reform-outcome")?);
    page.push(results::outcome(run));
    page.push(
        Chart::new(
            results::hats(run),
            Bars::of("measure", "change").around(0.0),
        )?
        .titled(plain("reform-chart")?),
    );
    page.push(
        Chart::new(
            results::fifths(run),
            Dumbbell::of("fifth", "baseline", "reform"),
        )?
        .titled(plain("reform-quintiles")?),
    );
    if let Some(path) = &model.path {
        page = by_year(page, path)?;
    }
    Ok(Some(page))
}

/// The package year by year.
fn by_year(page: Section, path: &Timeline) -> Result<Section, StudyError> {
    let mut page = page.heading(plain("reform-path")?);
    for table in results::path_tables(path) {
        if table.id == "path-gap" {
            let lines = Lines::of("year", "ratio").and("ratio_reform");
            page.push(Chart::new(table.clone(), lines)?.titled(plain("reform-path-chart")?));
        }
        page.push(table);
    }
    Ok(page)
}

pub(super) fn winners(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(run) = study.modelled().map(|m| &m.run) else {
        return Ok(None);
    };
    let mut page = section("winners")?.heading(plain("winners-groups")?);
    page.push(results::groups(run));
    page = page.heading(plain("winners-places")?);
    let places = results::places(run);
    let nation = (0..run.model.places.len()).filter(|&p| run.model.nation(p));
    let shapes = outlines(study, nation.map(|p| &run.model.places[p]));
    let map = Map::new(places.clone(), shapes, "place", "people")?.named("name")?;
    page.push(map.titled(plain("winners-map")?));
    let bars = Bars::of("name", "rural")
        .and("urban")
        .and("owners")
        .around(1.0)
        .sorted();
    page.push(Chart::new(places, bars)?.titled(plain("winners-chart")?));
    page = page.heading(plain("winners-budgets")?);
    page.push(results::budgets(run));
    Ok(Some(page))
}

pub(super) fn links(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(model) = study.modelled().filter(|m| !m.barriers.is_empty()) else {
        return Ok(None);
    };
    let mut page = section("links")?.lead(plain("links-lead")?);
    page.push(results::barrier_kinds(&model.barriers));
    let all = results::barriers(&model.run, &model.barriers);
    let top = named_links(&all.filter(|_, row| row < 20));
    page.push(Chart::new(top, Bars::of("link", "gain"))?.titled(plain("links-chart")?));
    let places = results::barrier_places(&model.run, &model.barriers);
    let nation = (0..model.run.model.places.len()).filter(|&p| model.run.model.nation(p));
    let shapes = outlines(study, nation.map(|p| &model.run.model.places[p]));
    let map = Map::new(places.clone(), shapes, "place", "costs")?.named("name")?;
    page.push(map.titled(plain("links-map")?));
    page.push(places);
    page.push(all);
    Ok(Some(page))
}

/// Place and barrier in one label, for the chart.
fn named_links(table: &Table) -> Table {
    let mut out = Table::new("links-top", table.title.clone())
        .column("link", Text::new("环节", "Link"), Unit::None)
        .column("gain", table.columns[4].label.clone(), Unit::Number);
    out.notes.clone_from(&table.notes);
    for row in 0..table.rows() {
        let words = |column: &str| match table.get(column, row) {
            Some(ronghe_base::Cell::Text(t)) => t.clone(),
            _ => Text::default(),
        };
        let (name, barrier) = (words("name"), words("barrier"));
        let link = Text::new(
            format!("{}：{}", name.zh, barrier.zh),
            format!("{}: {}", name.en, barrier.en),
        );
        let gain = table.get("gain", row).and_then(ronghe_base::Cell::number);
        out.push([link.into(), gain.into()]);
    }
    out
}

pub(super) fn sure(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(model) = study.modelled() else {
        return Ok(None);
    };
    let mut page = section("sure")?.heading(plain("sure-variants")?);
    page.push(results::variants(&model.run, &model.variants));
    if let Some(slopes) = &model.slopes {
        page = page.heading(plain("sure-bands")?);
        page.push(results::bands(&model.run, slopes));
        page.push(results::deviations(&model.run, slopes));
        page.push(results::parameter_bands(&model.run, slopes));
        page.blocks
            .extend(results::parameter_correlations(slopes).map(Into::into));
        page = page.heading(plain("sure-elasticities")?);
        page.push(results::elasticities(&model.run, slopes));
        page.push(results::parameter_elasticities(&model.run, slopes));
    }
    page = page.heading(plain("sure-closures")?);
    page.push(results::closures(&model.run));
    if let Some(unique) = &model.unique {
        page.push(results::uniqueness(&model.run, unique));
    }
    page.push(parameter_table(study.region(), &model.run.model.economy));
    let run = &model.run;
    let mut notes = run.model.notes.clone();
    if let Some((gap, place)) = run.output_gap() {
        let name = Arg::Words(run.model.names[place].clone());
        notes.push(say(
            "sure-output",
            &[("gap", Arg::bare(gap, Unit::Share)), ("place", name)],
        )?);
    }
    Ok(Some(page.heading(plain("sure-notes")?).list(notes)))
}

pub(super) fn limits(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(model) = study.modelled() else {
        return Ok(None);
    };
    let mut limits = results::limits();
    limits.push(match model.validation {
        Some(_) => plain("validation-ratio")?,
        None => plain("limits-no-record")?,
    });
    Ok(Some(
        section("limits")?.lead(plain("limits-lead")?).list(limits),
    ))
}
