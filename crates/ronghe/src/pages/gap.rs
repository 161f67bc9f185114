//! The gap and the five challenge sheets (D1, C1-C5).

use super::{plain, say, section};
use crate::error::StudyError;
use crate::measure::{Gap, NEW_SURVEY};
use crate::study::Study;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Level, Shape, Table, Text, Unit};
use ronghe_gap::Decomposition;
use ronghe_report::{Arg, Bars, Chart, Lines, Lorenz, Map, RemarkKind, Section, Stacked};

/// Every table of the gap, for the terminal.
pub fn gap_tables(gap: &Gap, region: &Region) -> Vec<Table> {
    let mut out = vec![];
    if gap.whole.is_some() || !gap.places.is_empty() {
        out.push(gap.ratios());
    }
    if let Some(cells) = &gap.inequality {
        out.push(cells.summary.table(&cells.sources));
        out.push(cells.measures.clone());
        out.extend(splits(gap));
        out.push(cells.splits.clone());
    }
    out.extend(series(gap, region));
    out
}

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(gap) = study.gap() else {
        return Ok(None);
    };
    let mut page = section("gap")?.lead(plain("gap-lead")?);
    for why in &gap.missing {
        page = page.remark(RemarkKind::Honest, why.clone());
    }
    if let Some(year) = gap.places.first().map(|p| p.year.to_string()) {
        let year = || [("year", Arg::from(year.clone()))];
        page.push(
            Chart::new(gap.ratios(), Bars::of("name", "ratio").sorted())?
                .titled(say("gap-chart-ratio", &year())?),
        );
        let shapes = outlines(study, gap.places.iter().map(|p| &p.place));
        let whole = gap.whole.as_ref().map(|w| w.place.code());
        let mut places = gap
            .ratios()
            .filter(|t, row| t.get("place", row).and_then(Cell::word) != whole);
        places.id = "ratio-map".into();
        page.push(
            Map::new(places, shapes, "place", "ratio")?
                .named("name")?
                .titled(say("gap-map", &year())?),
        );
    }
    if let Some(cells) = &gap.inequality {
        page = page.heading(plain("gap-inequality")?);
        page.push(cells.summary.table(&cells.sources));
        page.push(cells.measures.clone());
        page = page
            .heading(plain("gap-split")?)
            .say(plain("gap-split-note")?);
        for split in splits(gap) {
            page.push(split);
        }
        let bars = Stacked::of("split", ["between", "within", "overlap"]);
        page.push(Chart::new(cells.splits.clone(), bars)?.titled(plain("gap-chart-splits")?));
        let title = say(
            "gap-chart-lorenz",
            &[
                ("cells", cells.cells.into()),
                ("year", cells.year.to_string().into()),
            ],
        )?;
        page.push(Chart::new(cells.lorenz.clone(), Lorenz::of("people", "income"))?.titled(title));
    }
    if let Some(table) = series(gap, study.region()) {
        page = page.heading(plain("gap-series")?);
        if straddles(gap) {
            page = page.remark(RemarkKind::Break, plain("memo-break")?);
        }
        let mut lines = Lines::of("year", "ratio").by("name");
        if let Some(year) = first_break(gap) {
            lines = lines.broken_at(f64::from(year), Text::new("口径变化", "definition changes"));
        }
        page.push(Chart::new(table, lines)?.titled(plain("gap-series-chart")?));
    }
    Ok(Some(page))
}

fn splits(gap: &Gap) -> Vec<Table> {
    let Some(cells) = &gap.inequality else {
        return vec![];
    };
    let table = |split: &[Decomposition; 2], id: &str, zh: &str, en: &str| {
        let mut table = Decomposition::tables(split);
        table.id = id.into();
        table.title = Text::new(zh, en);
        table.sources.clone_from(&cells.sources);
        table
    };
    vec![
        table(
            &cells.theil_t,
            "theil-t",
            "泰尔 T 的两种分解",
            "Theil T split in two orders",
        ),
        table(
            &cells.theil_l,
            "theil-l",
            "泰尔 L 的两种分解",
            "Theil L split in two orders",
        ),
    ]
}

/// Ratio over time of every place that has two years or more, with the change a year inside one
/// definition and a mark at every break.
fn series(gap: &Gap, region: &Region) -> Option<Table> {
    let mut table = Table::new(
        "ratio-series",
        Text::new(
            "城乡收入比的变化（居住地）",
            "Urban-rural ratio over time (residence)",
        ),
    )
    .column("place", Text::new("代码", "Code"), Unit::None)
    .column("name", Text::new("地方", "Place"), Unit::None)
    .column("year", Text::new("年份", "Year"), Unit::CalendarYear)
    .column("definition", Text::new("口径", "Definition"), Unit::None)
    .column("ratio", Text::new("城乡收入比", "Ratio"), Unit::Ratio)
    .column(
        "per_year",
        Text::new("年均变化", "Change a year"),
        Unit::Number,
    );
    for (place, series) in &gap.series {
        let name = region.name_of(place);
        for segment in series.segments() {
            let mut before: Option<(i16, f64)> = None;
            for point in segment.points() {
                let change = before
                    .map(|(year, value)| (point.value - value) / f64::from(point.year - year));
                table.push([
                    place.clone().into(),
                    name.clone().into(),
                    Cell::Year(point.year),
                    segment.definition_words().into(),
                    point.value.into(),
                    change.into(),
                ]);
                before = Some((point.year, point.value));
            }
        }
        for b in series.breaks() {
            let words = b.words();
            table = table.note(Text::new(
                format!("{}：{}", name.zh, words.zh),
                format!("{}: {}", name.en, words.en),
            ));
        }
    }
    (table.rows() > 0).then_some(table)
}

/// Whether some series changes its definition.
pub(super) fn straddles(gap: &Gap) -> bool {
    first_break(gap).is_some()
}

/// First year of the new definition, where some series changes it: no figure of a later definition
/// stands before it.
fn first_break(gap: &Gap) -> Option<ronghe_base::Year> {
    let breaks = gap.series.iter().flat_map(|(_, series)| series.breaks());
    breaks
        .map(|b| b.before.1.year.max(NEW_SURVEY - 1) + 1)
        .max()
}

/// Outlines of these places, as far as the region has them. Provinces are drawn as squares: the
/// outlines at hand do not show the whole national territory, so they are no picture of China.
pub(super) fn outlines<'p>(
    study: &Study,
    places: impl Iterator<Item = &'p ronghe_base::Place>,
) -> Vec<Shape> {
    let wanted: Vec<_> = places.filter(|p| p.level() != Level::Province).collect();
    study
        .region()
        .outlines
        .iter()
        .filter(|s| wanted.contains(&&s.place))
        .cloned()
        .collect()
}
