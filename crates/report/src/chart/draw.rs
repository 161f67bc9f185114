//! From a chart to its SVG element.

use super::{
    Chart, Kind,
    plot::{self, Plot},
    scatter,
};
use crate::{
    Arg,
    message::{word, word_with},
    svg::{Anchor, Head},
};
use ronghe_base::Lang;

/// The picture, `width` px wide.
pub(super) fn svg(
    chart: &Chart,
    lang: Lang,
    width: f64,
    id: &str,
    class: &str,
    alone: bool,
) -> String {
    let mut plot = Plot::new(chart, lang, width);
    let height = if drawable(&plot) == 0 {
        plot.svg.text(
            [0.0, 20.0],
            Anchor::Start,
            "q",
            &word("chart-empty", lang),
            "",
        );
        30.0
    } else {
        match &*chart.kind {
            Kind::Bars(kind) => kind.draw(&mut plot),
            Kind::Dumbbell(kind) => kind.draw(&mut plot),
            Kind::Lines(kind) => kind.draw(&mut plot),
            Kind::Lorenz(kind) => kind.draw(&mut plot),
            Kind::Waterfall(kind) => kind.draw(&mut plot),
            Kind::Stacked(kind) => kind.draw(&mut plot),
            Kind::Scatter(kind) => kind.draw(&mut plot),
        }
    };
    let describe = describe(&plot);
    plot.svg.finish(
        height,
        &Head {
            id,
            title: chart.title.get(lang),
            describe: &describe,
            class,
            alone,
        },
    )
}

/// What the picture is, for readers who do not see it.
fn describe(plot: &Plot<'_>) -> String {
    let rows: Arg = drawable(plot).into();
    let (id, args) = match &*plot.chart.kind {
        Kind::Bars(k) => {
            let values: Vec<String> = k.values.iter().map(|v| plot.name(v)).collect();
            let values = values.join(plot.marks().0);
            (
                "chart-desc-bars",
                vec![("rows", rows), ("values", values.into())],
            )
        }
        Kind::Dumbbell(k) => {
            let (before, after) = (plot.name(&k.before), plot.name(&k.after));
            let args = vec![
                ("rows", rows),
                ("before", before.into()),
                ("after", after.into()),
            ];
            ("chart-desc-dumbbell", args)
        }
        Kind::Lines(k) => {
            let series = k.series_count(plot).into();
            (
                "chart-desc-lines",
                vec![("series", series), ("x", plot.name(&k.x).into())],
            )
        }
        Kind::Lorenz(k) => (
            "chart-desc-lorenz",
            vec![("series", k.curves(plot).len().into())],
        ),
        Kind::Waterfall(k) => {
            let values = plot.name(&k.value).into();
            (
                "chart-desc-waterfall",
                vec![("rows", rows), ("values", values)],
            )
        }
        Kind::Stacked(k) => {
            let parts = k.parts.len().into();
            ("chart-desc-stacked", vec![("rows", rows), ("parts", parts)])
        }
        Kind::Scatter(k) => {
            let (x, y) = (plot.name(&k.x), plot.name(&k.y));
            (
                "chart-desc-scatter",
                vec![("rows", rows), ("x", x.into()), ("y", y.into())],
            )
        }
    };
    word_with(id, &args, plot.lang)
}

/// Rows with at least one value that can be drawn.
fn drawable(plot: &Plot<'_>) -> usize {
    (0..plot.rows())
        .filter(|&row| is_drawable(plot, row))
        .count()
}

fn is_drawable(plot: &Plot<'_>, row: usize) -> bool {
    let there = |id: &str| plot.number(id, row).is_some();
    match &*plot.chart.kind {
        Kind::Bars(k) => k.values.iter().any(|id| there(id)),
        Kind::Dumbbell(k) => there(&k.before) || there(&k.after),
        Kind::Lines(k) => there(&k.x) && k.values.iter().any(|id| there(id)),
        Kind::Lorenz(k) => k.inside(plot, row),
        Kind::Waterfall(k) => there(&k.value),
        Kind::Stacked(k) => k.shares(plot, row).is_some(),
        Kind::Scatter(k) => there(&k.x) && there(&k.y),
    }
}

/// Says how many rows are missing, and how many are left to the table.
pub(super) fn undrawn(chart: &Chart, lang: Lang) -> Vec<String> {
    let plot = Plot::new(chart, lang, 720.0);
    let mut said = vec![];
    let missing = plot.rows() - drawable(&plot);
    if missing > 0 {
        said.push(word_with(
            "chart-missing-rows",
            &[("count", missing.into())],
            lang,
        ));
    }
    let most = match &*chart.kind {
        Kind::Lines(_) | Kind::Lorenz(_) => usize::MAX,
        Kind::Scatter(_) => scatter::MOST,
        _ => plot::MOST,
    };
    if plot.rows() > most {
        let args = [("shown", most.into()), ("rows", plot.rows().into())];
        said.push(word_with("chart-first-rows", &args, lang));
    }
    said
}
